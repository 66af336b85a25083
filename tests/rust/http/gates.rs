//! Every request passes the same gates in the same order: its framing, whether the client may send
//! it, and how fast. A gate's refusal is the connection's last answer, so that a body is never
//! taken for a request (RFC 9112 §11.2).

use crate::common::{Raw, SOON, Server};
use std::io::Read;
use std::thread;

const UPGRADE: &str = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
     Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
const WATCH: &str = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
     Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: wire\r\n";

/// Every kind of request: a request line without its version, and further lines.
const KINDS: [(&str, &str); 31] = [
    ("OPTIONS *", ""),
    ("OPTIONS /", ""),
    ("OPTIONS /poll", "Access-Control-Request-Method: GET\r\n"),
    ("OPTIONS /nothing", ""),
    ("GET /", ""),
    ("GET /index.html", ""),
    ("GET http://127.0.0.1/", ""),
    ("GET http://127.0.0.1", ""),
    ("HEAD /", ""),
    ("PUT /", ""),
    ("DELETE /nothing", ""),
    ("GET /nothing", ""),
    ("GET /poll", ""),
    ("GET /longpoll", ""),
    ("POST /send?name=amy", ""),
    ("POST /send", ""),
    ("GET /send?name=amy", ""),
    ("GET /ws", ""),
    ("GET /room/r/amy", ""),
    ("GET /lab/weight", ""),
    ("GET /wire/capture.pcapng", ""),
    ("GET /source/", ""),
    ("GET /source/lib.rs", ""),
    ("GET /", UPGRADE),
    ("GET /ws/amy", UPGRADE),
    ("GET /echo", UPGRADE),
    ("POST /echo", UPGRADE),
    ("GET /nothing", UPGRADE),
    ("GET /wire/watch", WATCH),
    ("GET /lab/desk", UPGRADE),
    ("GET /lab/served", UPGRADE),
];

/// What a proxy may have taken for a body.
const SMUGGLED: &str =
    "GET /poll?smuggled HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";

fn framings() -> Vec<(String, String)> {
    let length = SMUGGLED.len();
    let chunk = format!("{length:x}\r\n{SMUGGLED}\r\n0\r\n\r\n");
    let chunked = "Transfer-Encoding: chunked\r\n";
    let lengths = [
        format!("Content-Length: {length}\r\nContent-Length: {length}\r\n"),
        format!("Content-Length: 0\r\nContent-Length: {length}\r\n"),
        format!("Content-Length: {length}\r\nContent-Length: 0\r\n"),
        format!("Content-Length: {length}, {length}\r\n"),
        "Content-Length: abc\r\n".to_owned(),
        "Content-Length:\r\n".to_owned(),
        "Content-Length: -1\r\n".to_owned(),
        format!("Content-Length: +{length}\r\n"),
        "Content-Length: 0x10\r\n".to_owned(),
        "Content-Length: 99999999999999999999999999\r\n".to_owned(),
    ];
    let codings = [
        chunked.to_owned(),
        "Transfer-Encoding: gzip\r\n".to_owned(),
        "Transfer-Encoding: identity\r\n".to_owned(),
        "Transfer-Encoding:\r\n".to_owned(),
        "Transfer-Encoding: xchunked\r\n".to_owned(),
        "Transfer-Encoding: chunked, gzip\r\n".to_owned(),
        "Transfer-Encoding: gzip, chunked\r\n".to_owned(),
        "Transfer-Encoding: chunked, chunked\r\n".to_owned(),
        format!("{chunked}{chunked}"),
        format!("{chunked}Transfer-Encoding: cow\r\n"),
    ];
    let both = [
        format!("Content-Length: {length}\r\n{chunked}"),
        format!("{chunked}Content-Length: {length}\r\n"),
        format!("Content-Length: {}\r\n{chunked}", chunk.len()),
        format!("Content-Length: 0\r\n{chunked}"),
    ];
    let plain = lengths.iter().chain(&codings).chain(&both);
    let mut all: Vec<_> = plain
        .map(|lines| (lines.clone(), SMUGGLED.to_owned()))
        .collect();
    // The same with chunks after the head: these framings are still wrong.
    all.extend(
        codings[1..]
            .iter()
            .chain(&both)
            .map(|l| (l.clone(), chunk.clone())),
    );
    // Chunks with a wrong size or form.
    for lie in [
        format!("{:x}\r\n{SMUGGLED}0\r\n\r\n", length + 9),
        format!("2\r\n{SMUGGLED}\r\n0\r\n\r\n"),
        format!("0 \r\n\r\n{SMUGGLED}"),
        format!("0\n\n{SMUGGLED}"),
        format!("-0\r\n\r\n{SMUGGLED}"),
        format!("0\r\n{SMUGGLED}"),
        format!("1{}\r\n\r\n{SMUGGLED}", "0".repeat(16)),
    ] {
        all.push((chunked.to_owned(), lie));
    }
    all
}

/// Everything that comes back, and whether TCP ended by itself.
fn all_of(raw: &mut Raw) -> String {
    let mut all = Vec::new();
    raw.tcp
        .read_to_end(&mut all)
        .expect("it ends, and not by a reset");
    String::from_utf8_lossy(&all).into_owned()
}

/// Exactly one answer, and then the end; its status.
fn one_answer(shown: &str, all: &str) -> u16 {
    assert_eq!(all.matches("HTTP/1.1 ").count(), 1, "{shown}\n---\n{all}");
    assert!(
        all.contains("\r\nConnection: close\r\n"),
        "{shown}\n---\n{all}"
    );
    all["HTTP/1.1 ".len()..][..3].parse().unwrap()
}

#[test]
fn any_request_with_a_bad_framing_gets_one_answer_and_the_end() {
    let server = Server::start(&["--quiet"]);
    let framings = framings();
    assert!(framings.len() > 40);
    thread::scope(|scope| {
        for kinds in KINDS.chunks(KINDS.len().div_ceil(8)) {
            let (server, framings) = (&server, &framings);
            scope.spawn(move || {
                for (line, more) in kinds {
                    for (lines, body) in framings {
                        let request = format!(
                            "{line} HTTP/1.1\r\nHost: 127.0.0.1\r\n{more}{lines}\r\n{body}"
                        );
                        let mut raw = server.tcp();
                        raw.send(request.as_bytes());
                        raw.end();
                        let status = one_answer(&request, &all_of(&mut raw));
                        assert!([400, 413, 501].contains(&status), "{status}: {request}");
                    }
                }
            });
        }
    });
    assert_eq!(
        server.get("/poll", "").json()["last"],
        0,
        "nothing was said"
    );
}

/// A body that isn't allowed is a body, too; it must not be taken for the next request.
#[test]
fn a_body_is_never_taken_for_a_request() {
    let server = Server::start(&["--quiet"]);
    let length = format!("Content-Length: {}\r\n", SMUGGLED.len());
    let chunk = format!("{:x}\r\n{SMUGGLED}\r\n0\r\n\r\n", SMUGGLED.len());
    let chunked = "Transfer-Encoding: chunked\r\n".to_owned();
    for (line, more) in KINDS {
        for (lines, body) in [(&length, SMUGGLED), (&chunked, &chunk)] {
            for version in ["1.1", "1.0"] {
                let request =
                    format!("{line} HTTP/{version}\r\nHost: 127.0.0.1\r\n{more}{lines}\r\n{body}");
                let mut raw = server.tcp();
                raw.send(request.as_bytes());
                raw.end();
                let all = all_of(&mut raw);
                if line.starts_with("POST /send") && (version == "1.1" || lines == &length) {
                    // It is said, or refused because of its name; the connection may stay then.
                    assert_eq!(all.matches("HTTP/1.1 ").count(), 1, "{request}\n---\n{all}");
                    continue;
                }
                let status = one_answer(&request, &all);
                let expected = match version {
                    "1.0" if lines == &chunked => 400,
                    _ => 413,
                };
                assert_eq!(status, expected, "{request}\n---\n{all}");
            }
        }
    }
}

#[test]
fn any_request_of_a_foreign_page_or_to_a_rebound_name_is_refused() {
    let server = Server::start(&["--quiet"]);
    for (line, more) in KINDS {
        let absolute = line.contains("http://");
        for (lines, status) in [
            ("Host: 127.0.0.1\r\nOrigin: http://evil.example\r\n", 403),
            ("Host: evil.example\r\n", if absolute { 400 } else { 403 }),
            ("Host: a b\r\n", 400),
        ] {
            let body = if line.starts_with("POST /send") {
                "Content-Length: 2\r\n"
            } else {
                ""
            };
            let request = format!("{line} HTTP/1.1\r\n{lines}{more}{body}\r\n{SMUGGLED}");
            let mut raw = server.tcp();
            raw.send(request.as_bytes());
            raw.end();
            assert_eq!(one_answer(&request, &all_of(&mut raw)), status, "{request}");
        }
    }
}

/// Every request counts as a message, even if it is refused.
#[test]
fn every_request_counts_as_a_message() {
    // One a second, so that a slow machine can't answer 200 at that rate; two seconds' worth may come
    // at once.
    let server = Server::start(&["--quiet", "--message-rate", "1"]);
    for (line, more) in KINDS {
        // Those that don't stay HTTP, or take long.
        if !more.is_empty() && more != "Access-Control-Request-Method: GET\r\n" {
            continue;
        }
        let lines = match line.starts_with("POST") {
            true => "Content-Length: 0\r\n",
            false => "",
        };
        // A message for the long poll.
        server.post("/send?name=bob", "hi");
        let request = format!("{line} HTTP/1.1\r\nHost: 127.0.0.1\r\n{more}{lines}\r\n");
        let mut raw = server.tcp();
        raw.tcp.set_write_timeout(Some(SOON)).unwrap();
        raw.send_until_refused(request.repeat(200).as_bytes(), usize::MAX);
        raw.end();
        let all = all_of(&mut raw);
        let answers = all.matches("HTTP/1.1 ").count();
        assert!((3..200).contains(&answers), "{request}: {answers} answers");
        assert_eq!(
            all.matches("HTTP/1.1 429 ").count(),
            1,
            "{request}\n---\n{all}"
        );
    }
}
