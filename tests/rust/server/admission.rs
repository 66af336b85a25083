//! Who may connect: `Host`, `Origin` and what replaces it, for pages, polls and WebSockets, over a
//! real socket.

use crate::common::{Answer, SOON, Server};
use barewire::language::Language;
use barewire::server::rules::options;
use std::thread;
use std::time::{Duration, Instant};

/// What can be asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    Page,
    Poll,
    Send,
    WebSocket,
}

use Way::{Page, Poll, Send, WebSocket};

const ALL: [Way; 4] = [Page, Poll, Send, WebSocket];

/// The answer to a request with this `Host` and these further header lines.
fn ask(server: &Server, way: Way, host: &str, lines: &str) -> Answer {
    let (line, more, body) = match way {
        Page => ("GET / HTTP/1.1", "", ""),
        Poll => ("GET /poll HTTP/1.1", "", ""),
        Send => (
            "POST /send?name=amy HTTP/1.1",
            "Content-Length: 2\r\n",
            "hi",
        ),
        WebSocket => (
            "GET /ws HTTP/1.1",
            "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nConnection: Upgrade\r\n",
            "",
        ),
    };
    let mut raw = server.tcp();
    raw.send(format!("{line}\r\nHost: {host}\r\n{more}{lines}\r\n{body}").as_bytes());
    raw.answer()
}

fn is_let_in(server: &Server, way: Way, host: &str, lines: &str) {
    let answer = ask(server, way, host, lines);
    let expected = if way == WebSocket { 101 } else { 200 };
    assert_eq!(
        answer.status,
        expected,
        "{way:?} {host} {lines}: {}",
        answer.text()
    );
}

/// It is refused with 403; returns the reason in its body, which is also in the log.
fn is_refused(server: &Server, way: Way, host: &str, lines: &str) -> String {
    let answer = ask(server, way, host, lines);
    assert_eq!(
        answer.status,
        403,
        "{way:?} {host} {lines}: {}",
        answer.text()
    );
    assert_eq!(answer.header("connection"), Some("close"));
    let sentence = answer.text().trim_end().to_owned();
    if sentence.is_ascii() {
        let line = server.logged(&sentence);
        assert!(line.contains("with 403"), "{line}");
    }
    sentence
}

/// The option that a refusal recommends.
fn told_to_paste(sentence: &str) -> Vec<String> {
    let (_, option) = sentence.split_once("start the server with: ").unwrap();
    option.split(' ').map(str::to_owned).collect()
}

fn started_with(option: &[String]) -> Server {
    let words: Vec<&str> = option.iter().map(String::as_str).collect();
    Server::start(&words)
}

// ---- Host -------------------------------------------------------------------------------

#[test]
fn host_is_an_ip_literal_or_localhost() {
    let server = Server::start(&[]);
    let own = server.address.to_string();
    for way in ALL {
        for host in [
            &own[..],
            "127.0.0.1",
            "127.0.0.1:1",
            "[::1]:9527",
            "[::1]",
            "localhost",
            "LocalHost:9527",
            "192.168.1.7:9527",
            "[2001:db8::1]:80",
        ] {
            is_let_in(&server, way, host, "");
        }
    }
}

#[test]
fn any_other_host_is_refused_because_of_dns_rebinding() {
    let server = Server::start(&[]);
    for way in ALL {
        for host in [
            "evil.example",
            "evil.example:9527",
            "127.0.0.1.evil.example:9527",
            "localhost.evil.example",
            "evillocalhost",
            "1.2.3.4.5",
        ] {
            let name = host.split(':').next().unwrap();
            // The hostile page is "the same origin" then; that doesn't help it.
            for origin in [String::new(), format!("Origin: http://{host}\r\n")] {
                let why = is_refused(&server, way, host, &origin);
                assert!(why.contains("DNS rebinding"), "{why}");
                assert_eq!(told_to_paste(&why), ["--host", name]);
            }
        }
    }
}

/// RFC 9112 §3.2: what isn't a host and a port is a bad request, not a forbidden one.
#[test]
fn a_host_that_cannot_be_read_is_answered_400() {
    let server = Server::start(&[]);
    for way in ALL {
        for host in [
            "",
            "a b",
            "a/b",
            "[::1",
            "[::1]x",
            "a:b",
            "a:99999",
            "amy@127.0.0.1",
            "127.0.0.1, a",
            "小明",
        ] {
            let answer = ask(&server, way, host, "");
            assert_eq!(answer.status, 400, "{way:?} {host}: {}", answer.text());
            assert_eq!(answer.header("connection"), Some("close"));
            assert!(answer.text().contains("isn't a host and a port"));
            assert!(!answer.text().contains("--host"), "{}", answer.text());
        }
    }
}

#[test]
fn a_name_given_with_host_is_let_in() {
    let server = Server::start(&["--host", "chat.example", "--host", "b.example"]);
    for way in ALL {
        is_let_in(&server, way, "chat.example", "");
        is_let_in(&server, way, "Chat.Example:9527", "");
        is_let_in(&server, way, "b.example:80", "Origin: http://b.example\r\n");
        // TLS ends at a proxy.
        is_let_in(
            &server,
            way,
            "chat.example",
            "Origin: https://chat.example\r\n",
        );
        is_let_in(&server, way, "127.0.0.1", "");
        is_refused(&server, way, "a.chat.example", "");
        is_refused(
            &server,
            way,
            "chat.example",
            "Origin: https://b.example\r\n",
        );
    }
}

#[test]
fn the_host_option_of_a_refusal_is_the_one_that_helps() {
    let server = Server::start(&[]);
    let why = is_refused(&server, WebSocket, "Chat.Example:8080", "");
    let helped = started_with(&told_to_paste(&why));
    for way in ALL {
        is_let_in(&helped, way, "Chat.Example:8080", "");
    }
}

// ---- Origin -----------------------------------------------------------------------------

#[test]
fn origin_is_the_same_host_and_port_as_host() {
    let server = Server::start(&[]);
    for way in ALL {
        for (host, origin) in [
            ("127.0.0.1:9527", "http://127.0.0.1:9527"),
            ("localhost:9527", "http://LOCALHOST:9527"),
            ("[::1]:9527", "http://[::1]:9527"),
            // Schemes aren't compared: TLS may end at a proxy.
            ("127.0.0.1:9527", "https://127.0.0.1:9527"),
            // The default port of the origin's scheme counts as none, on both sides.
            ("127.0.0.1", "http://127.0.0.1:80"),
            ("127.0.0.1:80", "http://127.0.0.1"),
            ("127.0.0.1:443", "https://127.0.0.1"),
            ("127.0.0.1", "https://127.0.0.1"),
        ] {
            is_let_in(&server, way, host, &format!("Origin: {origin}\r\n"));
        }
        for (host, origin) in [
            ("127.0.0.1:9527", "http://127.0.0.1:9528"),
            ("127.0.0.1:9527", "http://127.0.0.1"),
            ("127.0.0.1:9527", "http://localhost:9527"),
            ("127.0.0.1:9527", "http://[::1]:9527"),
            ("127.0.0.1:80", "https://127.0.0.1"),
            ("127.0.0.1:443", "http://127.0.0.1"),
            ("127.0.0.1:9527", "http://evil.example"),
            ("127.0.0.1:9527", "http://127.0.0.1:9527.evil.example"),
        ] {
            let why = is_refused(&server, way, host, &format!("Origin: {origin}\r\n"));
            assert!(why.contains(origin), "{why}");
        }
    }
}

#[test]
fn the_origin_option_of_a_refusal_is_the_one_that_helps() {
    for origin in [
        "https://friend.example",
        "http://Friend.Example:8080",
        "http://[::1]:3000",
    ] {
        let server = Server::start(&[]);
        let line = format!("Origin: {origin}\r\n");
        let why = is_refused(&server, WebSocket, "127.0.0.1", &line);
        let option = told_to_paste(&why);
        assert_eq!(option[0], "--allow-origin");
        let helped = started_with(&option);
        for way in ALL {
            is_let_in(&helped, way, "127.0.0.1", &line);
            is_refused(
                &helped,
                way,
                "127.0.0.1",
                "Origin: https://other.example\r\n",
            );
        }
    }
}

#[test]
fn an_allowed_origin_is_exactly_that_scheme_host_and_port() {
    let server = Server::start(&["--allow-origin", "https://friend.example"]);
    for way in ALL {
        is_let_in(
            &server,
            way,
            "127.0.0.1",
            "Origin: https://friend.example:443\r\n",
        );
        for other in [
            "http://friend.example",
            "https://friend.example:444",
            "https://a.friend.example",
            "https://friend.example.evil.example",
            "null",
        ] {
            // Beyond loopback only this could allow `null`.
            let host = "192.168.1.7";
            is_refused(&server, way, host, &format!("Origin: {other}\r\n"));
        }
        // It isn't a name of the server, though.
        is_refused(
            &server,
            way,
            "friend.example",
            "Origin: https://friend.example\r\n",
        );
    }
}

/// The person who pastes the option decides who may connect. So the text after "start the server
/// with" must be an option of this server and nothing else, whatever a hostile client wrote into
/// the field.
#[test]
fn a_refusal_recommends_only_valid_options() {
    let server = Server::start(&[]);
    for origin in [
        "evil",
        "http://",
        "http://evil.example/path",
        "http://evil.example; touch owned",
        "http://$(touch owned)",
        "`touch owned`",
        "http://a b",
        "http://evil.example --listen 0.0.0.0:80",
        "http://a\r\nOrigin: http://b",
    ] {
        let why = is_refused(&server, Poll, "127.0.0.1", &format!("Origin: {origin}\r\n"));
        if let Some((_, option)) = why.split_once("start the server with: ") {
            let words: Vec<String> = option.split(' ').map(str::to_owned).collect();
            assert_eq!(words.len(), 2, "{why}");
            assert!(options::parse(&words, Language::English).is_ok(), "{why}");
        }
    }
}

#[test]
fn a_foreign_page_says_nothing_and_joins_nothing() {
    let server = Server::start(&[]);
    let (mut amy, _) = server.chat("/ws/amy");
    let evil = "Origin: http://evil.example\r\n";
    is_refused(&server, Send, "127.0.0.1", evil);
    is_refused(&server, WebSocket, "127.0.0.1", evil);
    let poll = ask(&server, Poll, "127.0.0.1", "").json();
    assert_eq!(poll["last"], 0, "{poll}");
    amy.quiet();
}

// ---- null -------------------------------------------------------------------------------

const NULL: &str = "Origin: null\r\n";

#[test]
fn null_is_let_in_on_loopback() {
    let server = Server::start(&[]);
    for way in ALL {
        for host in [
            "127.0.0.1:9527",
            "127.9.9.9",
            "localhost:9527",
            "[::1]:9527",
        ] {
            is_let_in(&server, way, host, NULL);
        }
    }
}

#[test]
fn null_is_refused_when_host_is_not_loopback() {
    let server = Server::start(&[]);
    for way in ALL {
        is_refused(&server, way, "192.168.1.7:9527", NULL);
        is_refused(&server, way, "[2001:db8::1]:9527", NULL);
        is_refused(&server, way, "0.0.0.0:9527", NULL);
    }
}

#[test]
fn null_is_refused_through_a_proxy() {
    let server = Server::start(&[]);
    for way in ALL {
        for proxy in [
            "Forwarded: for=1.2.3.4\r\n",
            "forwarded:\r\n",
            "X-Forwarded-For: 127.0.0.1\r\n",
            "X-Forwarded-Proto: https\r\n",
            "x-forwarded-host: a\r\n",
        ] {
            let why = is_refused(&server, way, "127.0.0.1", &format!("{NULL}{proxy}"));
            assert!(why.contains("proxy"), "{why}");
            // Others may come through one.
            is_let_in(&server, way, "127.0.0.1", proxy);
        }
    }
}

#[test]
fn null_is_refused_when_the_server_listens_beyond_loopback() {
    let server = Server::start(&["--listen", "0.0.0.0:0"]);
    for way in ALL {
        let why = is_refused(&server, way, "127.0.0.1", NULL);
        assert!(why.contains("beyond this machine"), "{why}");
        is_let_in(&server, way, "127.0.0.1", "");
    }
}

#[test]
fn null_is_refused_when_the_server_has_a_name() {
    let server = Server::start(&["--host", "chat.example"]);
    for way in ALL {
        let why = is_refused(&server, way, "127.0.0.1", NULL);
        assert!(why.contains("--host"), "{why}");
    }
}

#[test]
fn allow_origin_never_includes_null() {
    let words = ["--allow-origin", "null"].map(str::to_owned);
    let error = options::parse(&words, Language::English).unwrap_err();
    assert!(error.contains("null can't be allowed"), "{error}");
    let beyond = [
        "--listen",
        "0.0.0.0:0",
        "--allow-origin",
        "https://a.example",
    ];
    let server = Server::start(&beyond);
    for way in ALL {
        is_refused(&server, way, "127.0.0.1", NULL);
    }
}

// ---- no Origin --------------------------------------------------------------------------

#[test]
fn without_an_origin_sec_fetch_site_is_absent_none_or_same_origin() {
    let server = Server::start(&[]);
    for way in ALL {
        is_let_in(&server, way, "127.0.0.1", "");
        for good in ["none", "same-origin"] {
            is_let_in(
                &server,
                way,
                "127.0.0.1",
                &format!("Sec-Fetch-Site: {good}\r\n"),
            );
        }
        for bad in [
            "Sec-Fetch-Site: cross-site\r\n",
            "Sec-Fetch-Site: same-site\r\n",
            "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n",
            "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Dest: image\r\n",
            "Sec-Fetch-Site: whatever\r\n",
            "Sec-Fetch-Site:\r\n",
            "Sec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site\r\n",
        ] {
            let why = is_refused(&server, way, "127.0.0.1", bad);
            assert!(why.contains("another site"), "{why}");
        }
    }
}

#[test]
fn a_link_on_any_site_may_lead_to_a_page_and_to_nothing_else() {
    let server = Server::start(&[]);
    let link = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n";
    is_let_in(&server, Page, "127.0.0.1", link);
    for way in [Poll, Send, WebSocket] {
        is_refused(&server, way, "127.0.0.1", link);
    }
}

#[test]
fn an_allowed_origin_is_enough() {
    let server = Server::start(&["--allow-origin", "https://friend.example"]);
    let lines = "Origin: https://friend.example\r\nSec-Fetch-Site: cross-site\r\n";
    for way in ALL {
        is_let_in(&server, way, "127.0.0.1", lines);
    }
}

// ---- the log ----------------------------------------------------------------------------

/// Characters that could move a terminal's cursor, or make one text look like another.
const TRICKS: [char; 19] = [
    '\u{1b}',
    '\u{7}',
    '\u{9b}',
    '\n',
    '\u{202e}',
    '\u{2066}',
    '\u{200f}',
    '\u{61c}',
    '\u{85}',
    '\u{ad}',
    '\u{200b}',
    '\u{2028}',
    '\u{2060}',
    '\u{2800}',
    '\u{3164}',
    '\u{feff}',
    '\u{fe0f}',
    '\u{e0041}',
    '\u{a0}',
];

#[test]
fn log_lines_escape_what_cannot_be_seen() {
    let server = Server::start(&["--trace"]);
    // A head may not have ASCII control characters, but it may have the others.
    let heads: String = TRICKS.iter().filter(|c| !c.is_ascii()).collect();
    is_refused(
        &server,
        Poll,
        "127.0.0.1",
        &format!("Origin: http://a{heads}b\r\n"),
    );
    assert_eq!(ask(&server, Poll, &format!("a{heads}b"), "").status, 400);
    let all: String = TRICKS.iter().collect();
    let mut raw = server.websocket("/echo");
    raw.say(&format!("say{all}x"));
    assert_eq!(raw.text(), format!("say{all}x"));
    let reason = [&1000_u16.to_be_bytes(), format!("reason{all}").as_bytes()].concat();
    raw.frame_out(0x88, &reason);
    assert_eq!(raw.closed().0, Some(1000));
    for part in ["http://a\\u{9b}", "the Host field", "say", "reason"] {
        // Another thread prints frames, a moment later.
        let deadline = Instant::now() + SOON;
        let is_escaped = |line: &String| line.contains(part) && line.contains("\\u{202e}");
        while !server.log().iter().any(is_escaped) {
            assert!(Instant::now() < deadline, "{part}: {:#?}", server.log());
            thread::sleep(Duration::from_millis(10));
        }
    }
    for line in &server.log() {
        assert!(!line.chars().any(|c| TRICKS.contains(&c)), "{line:?}");
    }
}
