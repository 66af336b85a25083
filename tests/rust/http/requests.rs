//! HTTP over a real socket: every status with its reason, the limits of a head, what a kept-alive
//! connection does, and the head's parser compared with `httparse`.

use crate::common::{Answer, Raw, Server, property};
use barewire::assets::files::FILES;
use barewire::http::fields::Minor;
use barewire::http::framing::BodyError;
use barewire::http::head::HeadError;
use barewire::http::{BodyReader, Framing, HeadReader, RequestHead};
use proptest::prelude::*;
use std::io::{Read, Write};
use std::thread;
use std::time::{Duration, Instant};

/// The answer to a request that is the connection's last; sent whole, and again one
/// byte at a time: the answer is the same.
fn last_answer(server: &Server, request: &[u8]) -> Answer {
    let [whole, bytewise] = [request.len(), 1].map(|portion| {
        let mut raw = server.tcp();
        raw.send_until_refused(request, portion);
        raw.answer_to_end()
    });
    let shown = request[..request.len().min(200)].escape_ascii();
    assert_eq!(whole.status, bytewise.status, "{shown}");
    assert_eq!(whole.text(), bytewise.text(), "{shown}");
    assert_eq!(whole.header("connection"), Some("close"), "{shown}");
    whole
}

fn refused(server: &Server, request: impl AsRef<[u8]>, status: u16, sentence: &str) -> Answer {
    let request = request.as_ref();
    let answer = last_answer(server, request);
    let shown = request[..request.len().min(200)].escape_ascii();
    assert_eq!(answer.status, status, "{shown}: {}", answer.text());
    assert!(
        answer.text().contains(sentence),
        "{shown}: {}",
        answer.text()
    );
    server.logged(&format!("refused with {status}"));
    answer
}

/// A head with these lines after the request line; it has a valid Host.
fn head(request_line: &str, lines: &str) -> String {
    format!("{request_line}\r\nHost: 127.0.0.1\r\n{lines}\r\n")
}

// ---- the head -------------------------------------------------------------------------

#[test]
fn a_head_that_breaks_a_rule_is_answered_400_with_a_sentence() {
    let server = Server::start(&[]);
    let get = |lines: &str| head("GET / HTTP/1.1", lines);
    for (request, sentence) in [
        // Bytes that aren't HTTP: a TLS ClientHello, and noise.
        ("\x16\x03\x01\x02\x00\x01\x00".to_owned(), "isn't HTTP"),
        ("\0\0\0\0".to_owned(), "isn't HTTP"),
        // A request line that isn't three parts.
        (head("GET /", ""), "a method, a target and a version"),
        (head("GET", ""), "a method, a target and a version"),
        (
            head("GET / HTTP/1.1 x", ""),
            "a method, a target and a version",
        ),
        (
            head("GET  / HTTP/1.1", ""),
            "a method, a target and a version",
        ),
        (
            head(" GET / HTTP/1.1", ""),
            "a method, a target and a version",
        ),
        (
            head("GET / HTTP/1.1 ", ""),
            "a method, a target and a version",
        ),
        (
            head("GET /\tHTTP/1.1", ""),
            "a method, a target and a version",
        ),
        (
            head("G(T / HTTP/1.1", ""),
            "a method, a target and a version",
        ),
        (
            head("GET /ws/小明 HTTP/1.1", ""),
            "percent-encode this, and ask for /ws/%E5%B0%8F%E6%98%8E (RFC",
        ),
        (
            head("GET /ws/a b?x=1 HTTP/1.1", ""),
            "percent-encode this, and ask for /ws/a%20b?x=1 (RFC",
        ),
        (
            head("GET / HTTP/1.10", ""),
            "a method, a target and a version",
        ),
        (
            head("GET / http/1.1", ""),
            "a method, a target and a version",
        ),
        // Headers.
        (get("no colon\r\n"), "must have a colon"),
        (get("Folded: a\r\n b\r\n"), "second line"),
        (get("Folded: a\r\n\tb\r\n"), "second line"),
        (
            get("Space : a\r\n"),
            "between a header's name and its colon",
        ),
        (get("Tab\t: a\r\n"), "between a header's name and its colon"),
        (get(": a\r\n"), "must be a token"),
        (get("a b: c\r\n"), "must be a token"),
        (get("NUL: a\0b\r\n"), "0x00"),
        (get("Escape: a\x1bb\r\n"), "0x1b"),
        (get("Bare: a\rb\r\n"), "CR without LF"),
        (get("Bare: a\nAnother: b\r\n"), "not LF alone"),
        ("GET / HTTP/1.1\nHost: a\n\n".to_owned(), "not LF alone"),
        // Host: two, or none.
        (get("Host: 127.0.0.1\r\n"), "exactly one Host"),
        ("GET / HTTP/1.1\r\n\r\n".to_owned(), "exactly one Host"),
        (
            "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n".to_owned(),
            "exactly one Host",
        ),
        // Targets.
        (head("GET /% HTTP/1.1", ""), "two hexadecimal digits"),
        (head("GET /ws/100% HTTP/1.1", ""), "itself is %25"),
        (head("GET /%4 HTTP/1.1", ""), "two hexadecimal digits"),
        (head("GET /ws/%zz HTTP/1.1", ""), "two hexadecimal digits"),
        (
            head("GET /poll?room=%g1 HTTP/1.1", ""),
            "two hexadecimal digits",
        ),
        (head("GET /ws/%ff HTTP/1.1", ""), "isn't UTF-8"),
        (head("GET * HTTP/1.1", ""), "must be a path"),
        (head("GET ws HTTP/1.1", ""), "must be a path"),
    ] {
        refused(&server, request, 400, sentence);
    }
}

#[test]
fn a_version_that_is_not_http_1_is_answered_505() {
    let server = Server::start(&[]);
    for line in ["GET / HTTP/2.0", "GET / HTTP/0.9", "PRI * HTTP/2.0"] {
        refused(&server, head(line, ""), 505, "only HTTP/1.1 and HTTP/1.0");
    }
}

/// A valid request of this many bytes.
fn head_of(bytes: usize) -> String {
    let rest = head("GET / HTTP/1.1", "Connection: close\r\nX: \r\n").len();
    let filler = "x".repeat(bytes - rest);
    head(
        "GET / HTTP/1.1",
        &format!("Connection: close\r\nX: {filler}\r\n"),
    )
}

#[test]
fn a_head_has_16_kib_at_most() {
    let server = Server::start(&[]);
    assert_eq!(last_answer(&server, head_of(16_384).as_bytes()).status, 200);
    refused(&server, head_of(16_385), 431, "16384 bytes");
    // It is refused early: this line never ends.
    let endless = format!("GET /{}", "x".repeat(16_384));
    refused(&server, endless, 431, "16384 bytes");
}

#[test]
fn a_head_has_100_fields_at_most() {
    let server = Server::start(&[]);
    let fields = |count: usize| {
        let others = "X: y\r\n".repeat(count - 2);
        head("GET / HTTP/1.1", &format!("Connection: close\r\n{others}"))
    };
    assert_eq!(last_answer(&server, fields(100).as_bytes()).status, 200);
    refused(&server, fields(101), 431, "100 fields");
}

#[test]
fn the_whole_head_has_its_time_from_accept_not_each_read() {
    let server = Server::start(&["--head-timeout", "1"]);
    let begun = Instant::now();
    let mut raw = server.tcp();
    let mut sender = raw.tcp.try_clone().unwrap();
    thread::spawn(move || {
        let head = format!("GET / HTTP/1.1\r\nHost: {}", "x".repeat(200));
        for byte in head.bytes() {
            if sender.write_all(&[byte]).is_err() {
                break;
            }
            thread::sleep(Duration::from_millis(200));
        }
    });
    let answer = raw.answer_to_end();
    let took = begun.elapsed();
    assert_eq!(answer.status, 408, "{}", answer.text());
    assert!(answer.text().contains("too long"));
    assert_eq!(answer.header("connection"), Some("close"));
    assert!(took >= Duration::from_millis(900), "{took:?}");
    assert!(took < Duration::from_secs(10), "{took:?}");
    server.logged("refused with 408");
}

#[test]
fn a_connection_that_says_nothing_is_answered_408() {
    let server = Server::start(&["--head-timeout", "0.5"]);
    assert_eq!(server.tcp().answer_to_end().status, 408);
}

/// Its deadline moves with what comes, so it may take longer than a head, and longer than any
/// pause.
#[test]
fn a_slow_but_steady_body_is_taken() {
    // Twice the floor, and three times as long as a head may take. A busy machine may delay the
    // test for almost a head's time.
    const PIECE: usize = 1024;
    const PIECES: usize = 72;
    const PAUSE: Duration = Duration::from_millis(125);
    let server = Server::start(&["--head-timeout", "3"]);
    let send = |lines: &str, frame: fn(String) -> String, end: &str| {
        let mut raw = server.tcp();
        raw.send(head("POST /send?name=amy HTTP/1.1", lines).as_bytes());
        for _ in 0..PIECES {
            thread::sleep(PAUSE);
            raw.send(frame("x".repeat(PIECE)).as_bytes());
        }
        raw.send(end.as_bytes());
        let answer = raw.answer();
        assert_eq!(answer.status, 200, "{lines}: {}", answer.text());
    };
    let length = format!("Content-Length: {}\r\n", PIECE * PIECES);
    thread::scope(|scope| {
        scope.spawn(|| send(&length, |piece| piece, ""));
        let chunk = |piece| format!("{PIECE:x}\r\n{piece}\r\n");
        send("Transfer-Encoding: chunked\r\n", chunk, "0\r\n\r\n");
    });
}

#[test]
fn a_body_that_trickles_is_answered_408() {
    let server = Server::start(&["--head-timeout", "0.5"]);
    let mut raw = server.tcp();
    let lines = "Content-Length: 1000000\r\n";
    raw.send(head("POST /send?name=amy HTTP/1.1", lines).as_bytes());
    let mut sender = raw.tcp.try_clone().unwrap();
    let trickle = thread::spawn(move || {
        // A byte every 20 ms, until TCP ends.
        while sender.write_all(b"x").is_ok() {
            thread::sleep(Duration::from_millis(20));
        }
    });
    assert_eq!(raw.answer_to_end().status, 408);
    drop(raw);
    trickle.join().unwrap();
}

#[test]
fn a_body_that_never_comes_is_answered_408() {
    let server = Server::start(&["--head-timeout", "0.5"]);
    let lines = "Content-Length: 10\r\n";
    let mut request = head("POST /send?name=amy HTTP/1.1", lines);
    request.push_str("half");
    assert_eq!(server.ask(request).status, 408);
}

#[test]
fn a_second_request_has_the_same_time() {
    let server = Server::start(&["--head-timeout", "0.5"]);
    let mut raw = server.tcp();
    raw.send(head("GET / HTTP/1.1", "").as_bytes());
    assert_eq!(raw.answer().status, 200);
    raw.send(b"GET /");
    assert_eq!(raw.answer_to_end().status, 408);
}

#[test]
fn a_kept_alive_connection_that_stays_silent_just_ends() {
    let server = Server::start(&["--head-timeout", "0.5"]);
    let mut raw = server.tcp();
    raw.send(head("GET / HTTP/1.1", "").as_bytes());
    assert_eq!(raw.answer().status, 200);
    ends(&mut raw);
}

/// Nothing more comes, only the end.
fn ends(raw: &mut Raw) {
    let mut rest = Vec::new();
    raw.tcp.read_to_end(&mut rest).unwrap();
    assert!(rest.is_empty(), "{}", rest.escape_ascii());
}

#[test]
fn an_empty_line_before_the_request_is_skipped() {
    let server = Server::start(&[]);
    let request = format!("\r\n{}", head("GET / HTTP/1.1", "Connection: close\r\n"));
    assert_eq!(last_answer(&server, request.as_bytes()).status, 200);
}

#[test]
fn an_absolute_target_must_name_the_same_host() {
    let server = Server::start(&[]);
    for target in [
        "http://127.0.0.1/",
        "http://127.0.0.1",
        "http://127.0.0.1?x=1",
        "HTTP://127.0.0.1:80/",
    ] {
        let line = format!("GET {target} HTTP/1.1");
        let good = head(&line, "Connection: close\r\n");
        assert_eq!(
            last_answer(&server, good.as_bytes()).status,
            200,
            "{target}"
        );
    }
    let port = server.address.port();
    let mixed = format!(
        "GET http://LOCALHOST:{port}/ HTTP/1.1\r\nHost: localhost:{port}\r\n\
         Connection: close\r\n\r\n"
    );
    assert_eq!(last_answer(&server, mixed.as_bytes()).status, 200);
    let other = head("GET http://evil.example/ HTTP/1.1", "");
    refused(&server, other, 400, "different hosts");
}

// ---- where to -------------------------------------------------------------------------

#[test]
fn an_unknown_address_is_answered_404() {
    let server = Server::start(&[]);
    for target in [
        "/nothing",
        "/room",
        "/ws/a/b",
        "/echo/",
        "/www/index.html",
        "/../Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "/..%2FCargo.toml",
        "/index.html/",
        "//",
        "/kit",
        "/kit/",
        "/kit//define.js",
        "/kit%2Fdefine.js",
        "/kit/../index.html",
        "/kit/%2e%2e/index.html",
    ] {
        let answer = server.get(target, "");
        assert_eq!(answer.status, 404, "{target}");
        assert!(!answer.body.is_empty());
    }
}

#[test]
fn unknown_addresses_of_the_wire_and_the_labs_are_answered_404() {
    let server = Server::start(&[]);
    for target in ["/wire/", "/lab/", "/wire/x", "/lab/1"] {
        assert_eq!(server.get(target, "").status, 404, "{target}");
        let handshake = server.handshake(target, "Connection: close\r\n");
        assert_eq!(server.ask(handshake).status, 404, "{target}");
    }
}

#[test]
fn a_wrong_method_is_answered_405_with_the_allowed_ones() {
    let server = Server::start(&[]);
    for (line, allowed) in [
        ("POST / HTTP/1.1", ["GET", "HEAD"]),
        ("PUT /index.html HTTP/1.1", ["GET", "HEAD"]),
        ("DELETE /poll HTTP/1.1", ["GET", "HEAD"]),
        ("POST /longpoll HTTP/1.1", ["GET", "HEAD"]),
        ("get / HTTP/1.1", ["GET", "HEAD"]),
        ("GET /send?name=amy HTTP/1.1", ["POST", "POST"]),
        ("HEAD /send?name=amy HTTP/1.1", ["POST", "POST"]),
        ("POST /ws HTTP/1.1", ["GET", "GET"]),
    ] {
        let mut raw = server.tcp();
        let lines = "Connection: close\r\nContent-Length: 0\r\n";
        raw.send(head(line, lines).as_bytes());
        let answer = raw.head();
        assert_eq!(answer.status, 405, "{line}");
        let allow: Vec<&str> = answer.header("allow").unwrap().split(", ").collect();
        assert!(
            allowed.iter().all(|method| allow.contains(method)),
            "{line}: {allow:?}"
        );
    }
}

#[test]
fn a_plain_get_of_a_websocket_address_is_answered_426_in_both_languages() {
    let server = Server::start(&[]);
    for target in [
        "/ws",
        "/my_ws",
        "/ws/amy",
        "/room/r",
        "/room/r/",
        "/room/r/amy",
        "/echo",
    ] {
        let mut raw = server.tcp();
        raw.send(head(&format!("GET {target} HTTP/1.1"), "").as_bytes());
        let answer = raw.answer();
        assert_eq!(answer.status, 426, "{target}");
        assert_eq!(answer.header("upgrade"), Some("websocket"));
        let connection = answer.header("connection").unwrap();
        assert!(
            connection.split(", ").any(|token| token == "Upgrade"),
            "{connection}"
        );
        let mime = "text/plain; charset=utf-8";
        assert_eq!(answer.header("content-type"), Some(mime));
        let text = answer.text();
        assert!(text.contains("new WebSocket(") && text.contains("This is a WebSocket address"));
        let chinese = server.get(target, "Accept-Language: zh-CN\r\n");
        assert!(chinese.text().contains("这是一个 WebSocket 地址"));
    }
}

// ---- bodies ---------------------------------------------------------------------------

/// Posts these chunks on a connection that stays, with a poll after them in the same write.
fn post_in_chunks(server: &Server, chunks: &str) -> (Answer, Answer) {
    let lines = "Transfer-Encoding: chunked\r\n";
    let post = head("POST /send?name=amy HTTP/1.1", lines) + chunks;
    let poll = head("GET /poll HTTP/1.1", "Connection: close\r\n");
    let both = post + &poll;
    let [whole, bytewise] = [both.len(), 1].map(|portion| {
        let mut raw = server.tcp();
        raw.send_until_refused(both.as_bytes(), portion);
        (raw.answer(), raw.answer_to_end())
    });
    assert_eq!(whole.0.status, bytewise.0.status);
    whole
}

#[test]
fn rfc9112_7_1_a_body_may_come_in_chunks() {
    let server = Server::start(&["--max-message", "20"]);
    for (chunks, text) in [
        ("2\r\nhi\r\n0\r\n\r\n", "hi"),
        ("0\r\n\r\n", ""),
        (
            "3;x=\"y\"\r\nGET\r\n00A\r\n / HTTP/1.\r\n0\r\n\r\n",
            "GET / HTTP/1.",
        ),
        ("1\r\n1\r\n0\r\nDigest: x\r\nContent-Length: 9\r\n\r\n", "1"),
        (
            &format!("14\r\n{}\r\n0\r\n\r\n", "x".repeat(20)),
            &"x".repeat(20),
        ),
    ] {
        let (posted, polled) = post_in_chunks(&server, chunks);
        assert_eq!(posted.status, 200, "{chunks}: {}", posted.text());
        let polled = polled.json();
        let said = polled["messages"].as_array().unwrap().last().unwrap();
        assert_eq!(said["text"], text);
    }
}

#[test]
fn chunks_are_bounded_and_ambiguous_ones_end_the_connection() {
    let server = Server::start(&["--max-message", "20"]);
    let chunked = "Transfer-Encoding: chunked\r\n";
    let post = |chunks: &str| head("POST /send?name=amy HTTP/1.1", chunked) + chunks;
    refused(&server, post("15\r\n"), 413, "20 bytes at most");
    refused(&server, post("1\r\na\r\n14\r\n"), 413, "20 bytes at most");
    refused(&server, post("FFFFFFFFFFFFFFFFF\r\n"), 400, "its size");
    refused(&server, post("hi\r\n"), 400, "its size");
    refused(&server, post("1 \r\n"), 400, "its size");
    refused(&server, post("1\na\r\n"), 400, "its size");
    refused(&server, post("1\r\nab"), 400, "as many bytes");
    refused(
        &server,
        post("0\r\nGET / HTTP/1.1\r\n"),
        400,
        "behind the last chunk",
    );
    refused(
        &server,
        post(&format!("1;{}", "x".repeat(20_000))),
        400,
        "much around",
    );
    let poll = |chunks: &str| head("GET /poll HTTP/1.1", chunked) + chunks;
    refused(&server, poll("1\r\n"), 413, "0 bytes at most");
    // No body is allowed there; an empty one counts as none.
    let lines = format!("{chunked}Connection: close\r\n");
    let none = head("GET /poll HTTP/1.1", &lines) + "0\r\n\r\n";
    assert_eq!(server.ask(none).status, 200);
    let mut cut = server.tcp();
    cut.send(post("5\r\nhal").as_bytes());
    cut.end();
    assert_eq!(cut.answer_to_end().status, 400);
    assert_eq!(
        server.get("/poll", "").json()["last"],
        0,
        "nothing was said"
    );
}

#[test]
fn a_post_that_does_not_say_its_length_is_answered_411() {
    let server = Server::start(&[]);
    let post = head("POST /send?name=amy HTTP/1.1", "");
    refused(&server, post, 411, "Content-Length");
}

#[test]
fn a_body_that_is_not_allowed_or_above_the_limit_is_answered_413() {
    let server = Server::start(&["--max-message", "10"]);
    let five = "Content-Length: 5\r\nConnection: close\r\n";
    for line in [
        "GET / HTTP/1.1",
        "POST / HTTP/1.1",
        "GET /poll HTTP/1.1",
        "GET /ws HTTP/1.1",
    ] {
        refused(&server, head(line, five) + "12345", 413, "0 bytes at most");
    }
    let send = |length: usize| {
        let lines = format!("Content-Length: {length}\r\nConnection: close\r\n");
        head("POST /send?name=amy HTTP/1.1", &lines) + &"x".repeat(length)
    };
    refused(&server, send(11), 413, "10 bytes at most");
    assert_eq!(server.ask(send(10)).status, 200);
    // The declared length is enough for the refusal.
    let lines = "Content-Length: 4611686018427387904\r\n";
    let huge = head("POST /send?name=amy HTTP/1.1", lines);
    refused(&server, huge, 413, "10 bytes at most");
}

#[test]
fn a_content_length_that_is_not_one_number_is_answered_400() {
    let server = Server::start(&[]);
    for lines in [
        "Content-Length: 2, 2\r\n",
        "Content-Length: 2\r\nContent-Length: 2\r\n",
        "Content-Length: 2\r\nContent-Length: 3\r\n",
        "Content-Length: +2\r\n",
        "Content-Length: -2\r\n",
        "Content-Length: 0x2\r\n",
        "Content-Length: 2 2\r\n",
        "Content-Length:\r\n",
    ] {
        let post = head("POST /send?name=amy HTTP/1.1", lines) + "hi";
        refused(&server, post, 400, "one whole number");
    }
}

#[test]
fn a_client_that_expects_100_continue_gets_it_before_the_body() {
    let server = Server::start(&[]);
    let mut raw = server.tcp();
    let lines = "Content-Length: 2\r\nExpect: 100-continue\r\n";
    raw.send(head("POST /send?name=amy HTTP/1.1", lines).as_bytes());
    let interim = raw.head();
    assert_eq!((interim.status, interim.headers.len()), (100, 0));
    raw.send(b"hi");
    assert_eq!(raw.answer().json()["id"], 1);
    let lines = "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n";
    raw.send(head("POST /send?name=amy HTTP/1.1", lines).as_bytes());
    assert_eq!(raw.head().status, 100);
    raw.send(b"2\r\nho\r\n0\r\n\r\n");
    assert_eq!(raw.answer().json()["id"], 2);
}

/// RFC 9110 §10.1.1: a client that would be refused anyway is told at once, and isn't asked for the
/// body.
#[test]
fn a_refused_request_is_not_asked_for_its_body() {
    let server = Server::start(&["--max-message", "10"]);
    let _bob = server.member("/ws/bob");
    let expect = "Expect: 100-continue\r\n";
    let (two, chunked) = ("Content-Length: 2\r\n", "Transfer-Encoding: chunked\r\n");
    for (line, lines, status) in [
        (
            "POST /send?name=amy",
            "Content-Length: 2\r\nOrigin: http://evil.example\r\n",
            403,
        ),
        ("POST /send?name=amy", "Content-Length: 11\r\n", 413),
        ("POST /send?name=amy", "Content-Length: 2, 2\r\n", 400),
        ("POST /send?name=bob", two, 409),
        ("POST /send?name=bob", chunked, 409),
        ("POST /send?name=server", two, 400),
        ("POST /send", two, 400),
        ("POST /send?name=amy&room=", two, 400),
        ("POST /nothing", two, 413),
        ("POST /nothing", chunked, 413),
        ("PUT /send?name=amy", two, 413),
    ] {
        let answer = server.ask(head(
            &format!("{line} HTTP/1.1"),
            &format!("{lines}{expect}"),
        ));
        assert_eq!(answer.status, status, "{line} {lines}: {}", answer.text());
        assert_eq!(answer.header("connection"), Some("close"), "{line} {lines}");
    }
    // A client that doesn't wait has sent its body already, so the connection can stay.
    let mut raw = server.tcp();
    raw.send((head("POST /send?name=bob HTTP/1.1", two) + "hi").as_bytes());
    assert_eq!(raw.answer().status, 409);
    raw.send(head("GET /poll HTTP/1.1", "Connection: close\r\n").as_bytes());
    assert_eq!(raw.answer_to_end().json()["last"], 0);
}

#[test]
fn rfc9110_10_1_1_an_expectation_in_http_1_0_is_ignored() {
    let server = Server::start(&[]);
    let lines = "Content-Length: 2\r\nExpect: 100-continue\r\n";
    let answer = server.ask(head("POST /send?name=amy HTTP/1.0", lines) + "hi");
    assert_eq!(answer.status, 200);
}

#[test]
fn a_refusal_is_not_lost_to_a_reset_when_the_body_is_on_its_way() {
    let server = Server::start(&[]);
    let mut raw = server.tcp();
    let lines = "Content-Length: 200000\r\n";
    raw.send(head("POST /nothing HTTP/1.1", lines).as_bytes());
    // The answer comes before the body is sent; it can still be read after that.
    server.logged("refused with 413");
    assert!(raw.send_until_refused(&[b'x'; 200_000], 1000));
    assert_eq!(raw.answer_to_end().status, 413);
}

// ---- one connection, several requests ---------------------------------------------------

#[test]
fn a_connection_stays_for_pages_and_polls() {
    let server = Server::start(&[]);
    let mut raw = server.tcp();
    let post = head("POST /send?name=amy HTTP/1.1", "Content-Length: 2\r\n") + "hi";
    for (request, status) in [
        (head("GET / HTTP/1.1", ""), 200),
        (head("GET /nothing HTTP/1.1", ""), 404),
        (head("GET /poll HTTP/1.1", ""), 200),
        (head("POST / HTTP/1.1", ""), 405),
        (post, 200),
        (head("GET /ws HTTP/1.1", ""), 426),
        (head("GET /poll?since=x HTTP/1.1", ""), 400),
        (head("GET /longpoll HTTP/1.1", ""), 200),
    ] {
        raw.send(request.as_bytes());
        let answer = raw.answer();
        assert_eq!(answer.status, status, "{request}");
        assert_ne!(answer.header("connection"), Some("close"), "{request}");
    }
    // Finally it becomes a WebSocket.
    raw.send(server.handshake("/echo", "").as_bytes());
    assert_eq!(raw.head().status, 101);
    raw.say("hi");
    assert_eq!(raw.text(), "hi");
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let server = Server::start(&[]);
    let lines = "Content-Length: 5\r\n";
    let requests = [
        head("GET /index.html HTTP/1.1", ""),
        // The body isn't taken for the next request.
        head("POST /send?name=amy HTTP/1.1", lines) + "GET /",
        head("HEAD / HTTP/1.1", ""),
        head("GET /nothing HTTP/1.1", ""),
        head("GET /poll HTTP/1.1", "Connection: close\r\n"),
    ];
    for portion in [usize::MAX, 1] {
        let mut raw = server.tcp();
        raw.send_until_refused(requests.concat().as_bytes(), portion);
        assert_eq!(raw.answer().status, 200);
        assert!(raw.answer().json()["id"].is_u64());
        assert_eq!(raw.head().status, 200);
        assert_eq!(raw.answer().status, 404);
        let poll = raw.answer_to_end().json();
        assert_eq!(poll["messages"][0]["text"], "GET /");
    }
}

#[test]
fn connection_close_and_http_1_0_end_it() {
    let server = Server::start(&[]);
    for request in [
        head("GET / HTTP/1.1", "Connection: close\r\n"),
        head("GET / HTTP/1.1", "Connection: foo, Close\r\n"),
        head("GET / HTTP/1.0", ""),
    ] {
        let answer = last_answer(&server, request.as_bytes());
        assert_eq!(answer.status, 200, "{request}");
    }
}

#[test]
fn a_client_that_ends_its_own_direction_still_gets_the_answer() {
    let server = Server::start(&[]);
    let mut raw = server.tcp();
    raw.send(head("GET / HTTP/1.1", "").as_bytes());
    raw.end();
    assert_eq!(raw.answer_to_end().status, 200);
}

#[test]
fn head_is_answered_as_get_is_without_the_body() {
    let server = Server::start(&[]);
    let comparable = |answer: Answer| -> Vec<(String, String)> {
        let headers = answer.headers.into_iter();
        headers.filter(|(name, _)| name != "date").collect()
    };
    for target in ["/", "/chat/app.js", "/nothing", "/poll"] {
        let get = server.get(target, "");
        let mut raw = server.tcp();
        let lines = "Connection: close\r\n";
        raw.send(head(&format!("HEAD {target} HTTP/1.1"), lines).as_bytes());
        let answer = raw.head();
        assert_eq!(answer.status, get.status);
        assert_eq!(comparable(answer), comparable(get), "{target}");
        ends(&mut raw);
    }
}

#[test]
fn rfc9110_9_3_2_a_refused_head_has_no_body_either() {
    let server = Server::start(&[]);
    let full = Server::start(&["--max-connections", "1"]);
    let _only = full.member("/echo");
    for (server, line, lines, status) in [
        (
            &server,
            "HEAD / HTTP/1.1",
            "Origin: http://evil.example\r\n",
            403,
        ),
        (&server, "HEAD /%zz HTTP/1.1", "", 400),
        (&server, "HEAD /ws HTTP/1.1", "Connection: close\r\n", 405),
        (&server, "HEAD / HTTP/1.1", "Content-Length: x\r\n", 400),
        (
            &server,
            "HEAD / HTTP/1.1",
            "Transfer-Encoding: gzip, chunked\r\n",
            501,
        ),
        (&server, "HEAD / HTTP/1.1", "Content-Length: 5\r\n", 413),
        // Heads that aren't read to their end.
        (&server, "HEAD /小 HTTP/1.1", "", 400),
        (&server, "HEAD / HTTP/2.0", "", 505),
        (&server, "HEAD / HTTP/1.1", "Host: b\r\n", 400),
        (&server, "HEAD / HTTP/1.1", "no colon\r\n", 400),
        (&server, "HEAD / HTTP/1.1", "X: \0\r\n", 400),
        (&server, "HEAD /\x01", "", 400),
        (&server, "HEAD / HTTP/1.1\r\nX:", &"x".repeat(17_000), 431),
        (&full, "HEAD / HTTP/1.1", "", 503),
    ] {
        for portion in [usize::MAX, 1] {
            let mut raw = server.tcp();
            raw.send_until_refused(head(line, lines).as_bytes(), portion);
            assert_eq!(raw.head().status, status, "{line} {lines}");
            ends(&mut raw);
        }
    }
    let hurried = Server::start(&["--head-timeout", "0.5"]);
    let mut late = hurried.tcp();
    late.send(b"HEAD / HTTP/1.1\r\n");
    assert_eq!(late.head().status, 408);
    ends(&mut late);
}

/// Health checks often use HTTP/1.0, which has no Host. Browsers don't.
#[test]
fn a_health_check_by_http_1_0_needs_no_host() {
    let server = Server::start(&[]);
    for (line, status) in [
        ("OPTIONS / HTTP/1.0", 204),
        ("OPTIONS * HTTP/1.0", 204),
        ("GET / HTTP/1.0", 200),
        ("GET /nothing HTTP/1.0", 404),
        ("HEAD / HTTP/1.0", 200),
    ] {
        let mut raw = server.tcp();
        raw.send(format!("{line}\r\n\r\n").as_bytes());
        let answer = match line.starts_with("HEAD") {
            true => raw.head(),
            false => raw.answer(),
        };
        assert_eq!(answer.status, status, "{line}");
        assert_eq!(answer.header("connection"), Some("close"), "{line}");
        ends(&mut raw);
    }
    let upgrade = server
        .handshake("/echo", "")
        .replace("HTTP/1.1", "HTTP/1.0");
    let host = format!("Host: {}\r\n", server.address);
    let mut old = server.tcp();
    old.send(upgrade.replace(&host, "").as_bytes());
    assert_eq!(old.head().status, 426, "a WebSocket needs 1.1");
    // If it names a host, the host is checked like any other.
    let named = "GET / HTTP/1.0\r\nHost: evil.example\r\n\r\n";
    refused(&server, named, 403, "DNS rebinding");
    let named = "GET http://evil.example/ HTTP/1.0\r\n\r\n";
    refused(&server, named, 403, "DNS rebinding");
    // Without a host, no page counts as this server's.
    for origin in ["null", "http://127.0.0.1", "http://evil.example"] {
        refused(
            &server,
            format!("GET /poll HTTP/1.0\r\nOrigin: {origin}\r\n\r\n"),
            403,
            "",
        );
    }
}

// ---- what an answer says ------------------------------------------------------------------

#[test]
fn every_file_of_the_page_is_served_with_its_type() {
    let server = Server::start(&[]);
    for file in FILES {
        let answer = server.get(&format!("/{}", file.name), "");
        assert_eq!(answer.status, 200, "{}", file.name);
        assert_eq!(answer.body, file.bytes, "{}", file.name);
        let mime = match file.name.rsplit('.').next().unwrap() {
            "html" => "text/html; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "svg" => "image/svg+xml; charset=utf-8",
            "png" => "image/png",
            other => panic!("what is the type of {other}?"),
        };
        assert_eq!(answer.header("content-type"), Some(mime), "{}", file.name);
    }
    let page = server.get("/", "");
    assert_eq!(page.body, server.get("/index.html", "").body);
    assert!(
        page.text().starts_with("<!doctype html>") || page.text().starts_with("<!DOCTYPE html>")
    );
}

#[test]
fn every_answer_is_safe_to_show_and_only_the_page_is_kept() {
    let server = Server::start(&[]);
    for (target, lines, status) in [
        ("/", "", 200),
        ("/chat/app.js", "", 200),
        ("/chat/app.js", "If-None-Match: \"another\"\r\n", 200),
        ("/poll", "", 200),
        ("/source/lib.rs", "", 200),
        ("/nothing", "", 404),
        ("/send", "", 405),
        ("/ws", "", 426),
        ("/%", "", 400),
        ("/", "Origin: http://evil.example\r\n", 403),
    ] {
        let answer = server.get(target, lines);
        assert_eq!(answer.status, status, "{target}");
        let of_the_page = status == 200 && ["/", "/chat/app.js"].contains(&target);
        let kept = if of_the_page { "no-cache" } else { "no-store" };
        assert_eq!(answer.header("cache-control"), Some(kept), "{target}");
        assert_eq!(answer.header("etag").is_some(), of_the_page, "{target}");
        let options = answer.header("x-content-type-options");
        assert_eq!(options, Some("nosniff"), "{target}");
        let length = answer.body.len().to_string();
        assert_eq!(
            answer.header("content-length"),
            Some(&length[..]),
            "{target}"
        );
        assert!(
            answer.header("content-security-policy").is_some(),
            "{target}"
        );
        let mime = answer.header("content-type").unwrap();
        assert!(mime.contains("; charset=utf-8"), "{target}: {mime}");
        assert!(answer.header("date").unwrap().ends_with(" GMT"));
    }
}

#[test]
fn rfc9110_13_1_2_a_file_that_the_browser_has_kept_is_not_sent_again() {
    let server = Server::start(&[]);
    let first = server.get("/chat/app.js", "");
    let tag = first.header("etag").unwrap();
    assert_eq!(first.header("vary"), Some("Origin"));
    for kept in [
        tag.to_owned(),
        format!("W/{tag}"),
        format!("\"other\", {tag}"),
        format!("\"other\"\r\nIf-None-Match: {tag}"),
        "*".to_owned(),
    ] {
        let fields = format!("If-None-Match: {kept}\r\n");
        for method in ["GET", "HEAD"] {
            let mut raw = server.tcp();
            let line = format!("{method} /chat/app.js HTTP/1.1");
            raw.send(head(&line, &format!("{fields}Connection: close\r\n")).as_bytes());
            let answer = raw.head();
            assert_eq!(answer.status, 304, "{method} {kept}");
            assert_eq!(answer.header("etag"), Some(tag));
            assert_eq!(answer.header("cache-control"), Some("no-cache"));
            assert_eq!(answer.header("content-length"), None);
            ends(&mut raw);
        }
    }
    let whole = |fields: &str| {
        let answer = server.get("/chat/app.js", fields);
        assert_eq!(answer.status, 200, "{fields}");
        assert_eq!(answer.body, first.body);
    };
    let bare = tag.trim_matches('"');
    for other in ["\"\"", "\"other\"", bare, "w/\"*\""] {
        whole(&format!("If-None-Match: {other}\r\n"));
    }
    // Other files have other tags; for a page of another origin it's the same.
    let labs = server.get("/labs.html", &format!("If-None-Match: {tag}\r\n"));
    assert_eq!(labs.status, 200);
    assert_ne!(labs.header("etag"), Some(tag));
}

#[test]
fn the_content_security_policy_allows_what_the_page_needs_and_no_more() {
    let server = Server::start(&[]);
    let page = server.get("/", "");
    let policy = page.header("content-security-policy").unwrap();
    let sources = |directive: &str| -> Vec<&str> {
        let mut directives = policy.split(';').map(str::trim);
        let found = directives.find_map(|d| d.strip_prefix(directive)?.strip_prefix(' '));
        found.map(|s| s.split(' ').collect()).unwrap_or_default()
    };
    assert_eq!(sources("default-src"), ["'none'"]);
    assert_eq!(sources("script-src"), ["'self'"]);
    assert_eq!(sources("style-src"), ["'self'"]);
    assert_eq!(sources("frame-ancestors"), ["'none'"]);
    assert_eq!(sources("base-uri"), ["'none'"]);
    assert!(
        sources("connect-src").contains(&"ws:"),
        "another address may be typed in"
    );
    assert!(
        !policy.contains("unsafe") && !policy.contains('*'),
        "{policy}"
    );
    // So the page may have no script and no style of its own, and nothing from elsewhere.
    let html = page.text();
    assert!(!html.contains("<style") && !html.contains(" style=") && !html.contains(" onclick="));
    for script in html.split("<script").skip(1) {
        let (tag, _) = script.split_once('>').unwrap();
        assert!(tag.contains("src=") && !tag.contains("//"), "{tag}");
    }
}

// ---- foreign pages that are allowed ---------------------------------------------------------

const FRIEND: &str = "Origin: https://friend.example\r\n";

#[test]
fn a_page_of_an_allowed_origin_may_ask_whether_it_may_poll_and_send() {
    let server = Server::start(&["--allow-origin", "https://friend.example"]);
    for (target, method) in [
        ("/poll", "GET"),
        ("/longpoll", "GET"),
        ("/send?name=a", "POST"),
    ] {
        let lines = format!(
            "{FRIEND}Connection: close\r\nAccess-Control-Request-Method: {method}\r\n\
             Access-Control-Request-Headers: content-type, authorization\r\n"
        );
        let answer = server.ask(head(&format!("OPTIONS {target} HTTP/1.1"), &lines));
        assert_eq!(answer.status, 204, "{target}");
        let allowed = answer.header("access-control-allow-origin");
        assert_eq!(allowed, Some("https://friend.example"));
        let methods = answer.header("access-control-allow-methods").unwrap();
        assert!(
            methods.split(", ").any(|allowed| allowed == method),
            "{methods}"
        );
        let headers = answer.header("access-control-allow-headers").unwrap();
        let headers = headers.to_ascii_lowercase();
        assert!(headers.contains("content-type") && headers.contains("authorization"));
        // RFC 9110 §8.6.
        assert_eq!(answer.header("content-length"), None);
    }
}

#[test]
fn a_page_of_an_allowed_origin_may_read_the_answers() {
    let server = Server::start(&["--allow-origin", "https://friend.example"]);
    for (target, status) in [("/poll", 200), ("/poll?since=x", 400), ("/poll?room=", 400)] {
        let answer = server.get(target, FRIEND);
        assert_eq!(answer.status, status);
        let allowed = answer.header("access-control-allow-origin");
        assert_eq!(allowed, Some("https://friend.example"));
        assert_eq!(answer.header("vary"), Some("Origin"));
    }
    let lines = format!("{FRIEND}Connection: close\r\nContent-Length: 2\r\n");
    let answer = server.ask(head("POST /send?name=amy HTTP/1.1", &lines) + "hi");
    assert_eq!(answer.json()["id"], 1);
    let allowed = answer.header("access-control-allow-origin");
    assert_eq!(allowed, Some("https://friend.example"));
}

#[test]
fn a_page_from_disk_may_read_polls() {
    let server = Server::start(&[]);
    let answer = server.get("/poll", "Origin: null\r\n");
    assert_eq!(answer.header("access-control-allow-origin"), Some("null"));
}

#[test]
fn no_other_origin_may_read_anything() {
    let server = Server::start(&["--allow-origin", "https://friend.example"]);
    for target in ["/", "/poll", "/longpoll?since=9"] {
        assert_eq!(
            server.get(target, "").header("access-control-allow-origin"),
            None
        );
        let evil = server.get(target, "Origin: https://evil.example\r\n");
        assert_eq!(evil.status, 403);
        assert_eq!(evil.header("access-control-allow-origin"), None);
        let preflight = "Origin: https://evil.example\r\nConnection: close\r\n\
             Access-Control-Request-Method: GET\r\n";
        let answer = server.ask(head(&format!("OPTIONS {target} HTTP/1.1"), preflight));
        assert_eq!(answer.status, 403);
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
}

// ---- the parser of heads against httparse ----------------------------------------------------

/// A head with everything in it that parsers disagree about; mostly a valid one.
fn any_head() -> impl Strategy<Value = Vec<u8>> {
    let line_end =
        prop_oneof![20 => Just("\r\n"), 1 => Just("\n"), 1 => Just("\r"), 1 => Just("\r\r\n")];
    let method = prop_oneof![8 => "(GET|POST|HEAD|OPTIONS)", 1 => "[!-~]{0,5}"];
    let target = prop_oneof![8 => "/[a-z0-9/%?&=._~-]{0,20}", 1 => "[ -~é]{0,8}"];
    let version = prop_oneof![12 => Just("HTTP/1.1"), 3 => Just("HTTP/1.0"), 1 => Just("HTTP/1.2"),
        1 => Just("HTTP/2.0"), 1 => Just("HTTP/1.11"), 1 => Just("http/1.1")];
    let name =
        prop_oneof![6 => "[A-Za-z-]{1,10}", 1 => "[!#$%&'*+.^_`|~0-9-]{1,5}", 1 => "[ -~]{0,5}"];
    let value =
        prop_oneof![6 => "[ -~]{0,20}", 1 => "[ \t]{0,3}[a-z]{0,3}[ \t]{0,3}", 1 => "[^\r\n]{0,8}"];
    let field = (name, "[ \t]{0,2}", value, line_end.clone())
        .prop_map(|(name, space, value, end)| format!("{name}:{space}{value}{end}"));
    let host = prop_oneof![9 => Just("Host: a\r\n"), 1 => Just("")];
    let fields = prop::collection::vec(field, 0..8);
    let before = prop_oneof![9 => Just(""), 1 => Just("\r\n"), 1 => Just("\r\n\r\n")];
    let separator = || prop_oneof![20 => Just(" "), 1 => Just("  "), 1 => Just("\t")];
    let request_line = (
        before,
        method,
        separator(),
        target,
        separator(),
        version,
        line_end.clone(),
    )
        .prop_map(|(before, method, a, target, b, version, end)| {
            format!("{before}{method}{a}{target}{b}{version}{end}")
        });
    (request_line, host, fields, line_end, "[a-z]{0,3}").prop_map(
        |(request_line, host, fields, end, behind)| {
            format!("{request_line}{host}{}{end}{behind}", fields.concat()).into_bytes()
        },
    )
}

/// The same with some bytes changed, inserted or removed.
fn mutated(bytes: impl Strategy<Value = Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![
        prop::sample::select(b"\r\n\t :%/\0\x7f\x80\xff,H1".to_vec()),
        any::<u8>(),
    ];
    let change = (any::<prop::sample::Index>(), 0..3_u8, byte);
    (bytes, prop::collection::vec(change, 0..3)).prop_map(|(mut bytes, changes)| {
        for (at, how, byte) in changes {
            let at = at.index(bytes.len().max(1));
            match how {
                0 if at < bytes.len() => bytes[at] = byte,
                1 if at < bytes.len() => {
                    bytes.remove(at);
                }
                _ => bytes.insert(at.min(bytes.len()), byte),
            }
        }
        bytes
    })
}

type Outcome = Result<Option<(usize, RequestHead)>, HeadError>;

/// The result of reading these portions; the count is over all of them.
fn read<'a>(portions: impl IntoIterator<Item = &'a [u8]>) -> Outcome {
    let mut reader = HeadReader::new();
    let mut before = 0;
    for portion in portions {
        let (used, head) = reader.receive(portion)?;
        before += used;
        if let Some(head) = head {
            return Ok(Some((before, head)));
        }
        assert_eq!(
            used,
            portion.len(),
            "nothing is left while the head isn't whole"
        );
    }
    Ok(None)
}

proptest! {
    #![proptest_config(property(512))]

    #[test]
    fn whatever_is_accepted_httparse_accepts_and_reads_the_same(bytes in mutated(any_head())) {
        let mut fields = [httparse::EMPTY_HEADER; 128];
        let mut theirs = httparse::Request::new(&mut fields);
        let verdict = theirs.parse(&bytes);
        match read([&bytes[..]]) {
            // RFC 9112 §2.3: a higher minor version is handled as the highest known one; httparse
            // knows two.
            Ok(Some((_, head))) if head.minor() > Minor(1) => {
                prop_assert_eq!(verdict, Err(httparse::Error::Version));
            }
            Ok(Some((used, head))) => {
                prop_assert_eq!(verdict, Ok(httparse::Status::Complete(used)));
                prop_assert_eq!(theirs.method, Some(head.method()));
                prop_assert_eq!(theirs.path, Some(head.target()));
                prop_assert_eq!(theirs.version, Some(head.minor().0));
                let theirs: Vec<_> = theirs.headers.iter().map(|h| (h.name, h.value)).collect();
                prop_assert_eq!(theirs, head.headers().collect::<Vec<_>>());
            }
            Ok(None) => {
                prop_assert!(!matches!(verdict, Ok(httparse::Status::Complete(_))));
            }
            // Where we are stricter, and why we want to be.
            Err(error) if matches!(verdict, Ok(httparse::Status::Complete(_))) => {
                let stricter = match &error {
                    // httparse takes LF for CR LF: RFC 9112 §2.2 allows it, and smuggling uses it.
                    HeadError::BareLf => true,
                    // httparse doesn't check what the fields mean.
                    HeadError::Host => true,
                    // httparse takes UTF-8 in a target; RFC 9112 §3.2 allows ASCII only.
                    HeadError::Unencoded(_) | HeadError::RequestLine => {
                        theirs.path.is_some_and(|path| !path.is_ascii())
                    }
                    _ => false,
                };
                prop_assert!(stricter, "{:?}: {}", error, bytes.escape_ascii());
            }
            Err(_) => {}
        }
    }

    #[test]
    fn a_chunks_size_is_the_same_as_for_httparse(
        line in "[0-9a-fA-F]{0,18}[ \t]{0,2}(|;[ -~]{0,8}|[ -~]{0,3})(\r\n|\n|\r)",
    ) {
        let most = 1 << 20;
        let mut reader = BodyReader::new(Framing::Chunked, most).unwrap();
        let ours = reader.receive(line.as_bytes());
        match (ours, httparse::parse_chunk_size(line.as_bytes())) {
            (Ok(_), Ok(httparse::Status::Complete((used, size)))) => {
                prop_assert_eq!(used, line.len());
                prop_assert!(size <= most as u64);
                // It takes this many bytes, and then the end of a line.
                let body = vec![b'x'; size as usize];
                prop_assert_eq!(reader.receive(&body), Ok(body.len()));
                let end = if size == 0 { "\r\n" } else { "\r\n0\r\n\r\n" };
                prop_assert_eq!(reader.receive(end.as_bytes()), Ok(end.len()));
                prop_assert!(reader.is_whole());
                prop_assert_eq!(reader.into_bytes(), body);
            }
            // We check a line when its end has come.
            (Ok(_), _) if line.ends_with('\r') => {}
            (Err(BodyError::TooLong(_)), Ok(httparse::Status::Complete((_, size)))) => {
                prop_assert!(size > most as u64);
            }
            // Where we are stricter: no digit at all, and white space that no extension follows.
            (Err(BodyError::ChunkSize), Ok(httparse::Status::Complete(_))) => {
                let has_size = line.starts_with(|c: char| c.is_ascii_hexdigit());
                let has_space = !line.contains(';') && line.contains([' ', '\t']);
                prop_assert!(!has_size || has_space, "{}", line);
            }
            (Err(_), _) => {}
            (ours, theirs) => prop_assert!(false, "{:?} {:?} {}", ours, theirs, line),
        }
    }

    #[test]
    fn a_body_in_any_chunks_and_any_portions_is_the_same_body(
        chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..40), 0..8),
        portion in 1_usize..30,
    ) {
        let mut sent = Vec::new();
        for chunk in &chunks {
            sent.extend(format!("{:X}\r\n", chunk.len()).bytes());
            sent.extend(chunk);
            sent.extend(b"\r\n");
        }
        sent.extend(b"0\r\nX: y\r\n\r\n");
        let whole = sent.len();
        sent.extend(b"GET / HTTP/1.1\r\n");
        let mut reader = BodyReader::new(Framing::Chunked, 400).unwrap();
        let used = sent.chunks(portion).map(|part| reader.receive(part).unwrap()).sum::<usize>();
        prop_assert!(reader.is_whole());
        prop_assert_eq!(used, whole);
        prop_assert_eq!(reader.into_bytes(), chunks.concat());
    }

    #[test]
    fn any_split_of_any_head_reads_the_same(
        bytes in mutated(any_head()),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        let whole = read([&bytes[..]]);
        prop_assert_eq!(&read(bytes.chunks(1)), &whole);
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        prop_assert_eq!(read(cuts.windows(2).map(|cut| &bytes[cut[0]..cut[1]])), whole);
    }
}
