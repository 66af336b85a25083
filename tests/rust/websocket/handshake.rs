//! The opening handshake over a real socket (RFC 6455 §4.2). The conformance suite doesn't notice a
//! server that accepts any version, wrong or missing fields, unmasked frames or lengths that aren't
//! minimal; these tests do.

use crate::common::{Answer, Frame, Raw, SOON, Server, masked, skipped};
use std::net::TcpStream;

/// The request of RFC 6455 §1.3, with the fields that a server must check.
const GOOD: &str = "GET /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n\
    Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
    Sec-WebSocket-Version: 13\r\n\r\n";

/// The valid request with one part of it replaced.
fn with(part: &str, by: &str) -> String {
    assert_eq!(GOOD.matches(part).count(), 1, "{part}");
    GOOD.replace(part, by)
}

/// It becomes a WebSocket: whole, and sent one byte at a time.
fn opens(server: &Server, request: &str) -> Answer {
    for portion in [1, request.len()] {
        let mut raw = server.tcp();
        raw.send_until_refused(request.as_bytes(), portion);
        let answer = raw.head();
        assert_eq!(answer.status, 101, "{request}");
        raw.say("hi");
        assert_eq!(raw.text(), "hi", "{request}");
        if portion == request.len() {
            return answer;
        }
    }
    unreachable!()
}

/// It is answered with this status and does not become a WebSocket.
fn refused(server: &Server, request: &str, status: u16) -> Answer {
    let mut raw = server.tcp();
    raw.send(request.as_bytes());
    let answer = raw.answer();
    assert_eq!(answer.status, status, "{request}: {}", answer.text());
    assert_eq!(answer.header("sec-websocket-accept"), None, "{request}");
    assert!(!answer.body.is_empty(), "{request}");
    answer
}

#[test]
fn s4_2_2_the_answer_has_the_fields_of_the_rfc_and_no_others() {
    let server = Server::start(&[]);
    let answer = opens(&server, GOOD);
    let headers = [
        ("upgrade", "websocket"),
        ("connection", "Upgrade"),
        ("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
    ];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(answer.headers, headers);
}

#[test]
fn s1_3_golden_keys() {
    let server = Server::start(&[]);
    for (key, accept) in [
        ("jocLOLLq1BQWp0aZgEWL5A==", "NhMEaIRjwf8/zNN7L5eIv4tcJm4="),
        ("tDXVE3a5pXSFEKGPT01PWQ==", "lTyXg6MWoLSGimIUQ212dv1CbS4="),
        ("x3JJHMbDL1EzLkh9GBhXDw==", "HSmrc0sMlYUkAGmm5OPpG2HaGWk="),
    ] {
        let answer = opens(&server, &with("dGhlIHNhbXBsZSBub25jZQ==", key));
        assert_eq!(answer.header("sec-websocket-accept"), Some(accept));
    }
}

#[test]
fn s4_2_1_1_only_get_opens_a_websocket() {
    let server = Server::start(&[]);
    for method in ["POST", "PUT", "HEAD", "OPTIONS", "get"] {
        let mut raw = server.tcp();
        raw.send(with("GET", method).as_bytes());
        let answer = raw.head();
        assert!([405, 411].contains(&answer.status), "{method}: {answer:?}");
        if answer.status == 405 {
            assert_eq!(answer.header("allow"), Some("GET"));
        }
    }
}

#[test]
fn s4_2_1_1_http_1_1_or_later() {
    let server = Server::start(&[]);
    opens(&server, &with("HTTP/1.1", "HTTP/1.2"));
    let old = refused(&server, &with("HTTP/1.1", "HTTP/1.0"), 426);
    assert!(old.text().contains("HTTP/1.1"));
    refused(&server, &with("HTTP/1.1", "HTTP/2.0"), 505);
}

#[test]
fn s4_2_1_2_there_is_exactly_one_host() {
    let server = Server::start(&[]);
    refused(&server, &with("Host: 127.0.0.1\r\n", ""), 400);
    let two = "Host: 127.0.0.1\r\nHost: 127.0.0.1\r\n";
    refused(&server, &with("Host: 127.0.0.1\r\n", two), 400);
}

#[test]
fn s4_2_1_3_upgrade_contains_the_token_websocket_in_any_case() {
    let server = Server::start(&[]);
    let line = "Upgrade: websocket\r\n";
    for good in [
        "upgrade:websocket\r\n",
        "UPGRADE: WebSocket\r\n",
        "Upgrade: h2c, websocket\r\n",
        "Upgrade: WEBSOCKET ,h2c\r\n",
        "Upgrade: h2c\r\nUpgrade: websocket\r\n",
        "Upgrade: ,,websocket,\r\n",
    ] {
        opens(&server, &with(line, good));
    }
    for bad in [
        "",
        "Upgrade:\r\n",
        "Upgrade: websockets\r\n",
        "Upgrade: xwebsocketx\r\n",
        "Upgrade: web socket\r\n",
        "Upgrade: h2c\r\n",
        "Upgrade: websocket/13\r\n",
        "Upgrade: \"websocket\"\r\n",
        "X-Upgrade: websocket\r\n",
    ] {
        let answer = refused(&server, &with(line, bad), 426);
        assert_eq!(answer.header("upgrade"), Some("websocket"));
    }
}

#[test]
fn s4_2_1_4_connection_contains_the_token_upgrade_in_any_case() {
    let server = Server::start(&[]);
    let line = "Connection: Upgrade\r\n";
    for good in [
        "connection:upgrade\r\n",
        "Connection: keep-alive, Upgrade\r\n",
        "Connection: UPGRADE,keep-alive\r\n",
        "Connection: keep-alive\r\nConnection: Upgrade\r\n",
        "Connection:\tUpgrade\t\r\n",
    ] {
        opens(&server, &with(line, good));
    }
    for bad in [
        "",
        "Connection:\r\n",
        "Connection: keep-alive\r\n",
        "Connection: xUpgradex\r\n",
        "Connection: Upgrades\r\n",
        "Connection: keep-alive Upgrade\r\n",
        "Connection: close\r\n",
    ] {
        let answer = refused(&server, &with(line, bad), 400);
        assert!(answer.text().contains("Connection"), "{}", answer.text());
    }
}

#[test]
fn s4_2_1_5_there_is_exactly_one_key_and_it_is_base64_of_16_bytes() {
    let server = Server::start(&[]);
    let line = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    refused(&server, &with(line, ""), 400);
    refused(&server, &with(line, &line.repeat(2)), 400);
    let other = format!("{line}Sec-WebSocket-Key: jocLOLLq1BQWp0aZgEWL5A==\r\n");
    refused(&server, &with(line, &other), 400);
    for bad in [
        "",
        // 15 and 17 bytes.
        "dGhlIHNhbXBsZSBub25j",
        "dGhlIHNhbXBsZSBub25jZXh4",
        // No padding, too much of it, in the middle.
        "dGhlIHNhbXBsZSBub25jZQ",
        "dGhlIHNhbXBsZSBub25jZQ=",
        "dGhlIHNhbXBsZSBub25jZQ===",
        "dGhl==NhbXBsZSBub25jZQ==",
        // Other alphabets.
        "dGhlIHNhbXBsZSBub25-_Q==",
        "!!!!IHNhbXBsZSBub25jZQ==",
        "dGhlIHNhbXBsZ SBub25jZQ==",
        // Two in one field.
        "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ==",
    ] {
        let answer = refused(&server, &with("dGhlIHNhbXBsZSBub25jZQ==", bad), 400);
        assert!(
            answer.text().contains("Sec-WebSocket-Key"),
            "{}",
            answer.text()
        );
    }
}

#[test]
fn s4_2_1_6_the_version_is_13_and_a_wrong_one_is_answered_with_13() {
    let server = Server::start(&[]);
    let line = "Sec-WebSocket-Version: 13\r\n";
    for bad in [
        "",
        "Sec-WebSocket-Version:\r\n",
        "Sec-WebSocket-Version: 0\r\n",
        "Sec-WebSocket-Version: 7\r\n",
        "Sec-WebSocket-Version: 8\r\n",
        "Sec-WebSocket-Version: 12\r\n",
        "Sec-WebSocket-Version: 14\r\n",
        "Sec-WebSocket-Version: 013\r\n",
        "Sec-WebSocket-Version: +13\r\n",
        "Sec-WebSocket-Version: 13.0\r\n",
        "Sec-WebSocket-Version: 255\r\n",
        "Sec-WebSocket-Version: 269\r\n",
        "Sec-WebSocket-Version: thirteen\r\n",
        "Sec-WebSocket-Version: 8, 13\r\n",
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Version: 8\r\n",
    ] {
        let answer = refused(&server, &with(line, bad), 426);
        assert_eq!(answer.header("sec-websocket-version"), Some("13"), "{bad}");
        assert_eq!(answer.header("upgrade"), Some("websocket"), "{bad}");
        assert!(answer.text().contains("Sec-WebSocket-Version"));
    }
}

#[test]
fn s4_2_1_7_a_client_that_is_no_browser_sends_no_origin() {
    let server = Server::start(&[]);
    assert!(!GOOD.contains("Origin"));
    opens(&server, GOOD);
}

#[test]
fn s4_2_1_a_handshake_has_no_body() {
    let server = Server::start(&[]);
    let line = "Upgrade: websocket\r\n";
    opens(
        &server,
        &with(line, &format!("{line}Content-Length: 0\r\n")),
    );
    let body = with(line, &format!("{line}Content-Length: 5\r\n"));
    refused(&server, &body, 413);
    let chunked = with(line, &format!("{line}Transfer-Encoding: chunked\r\n"));
    refused(&server, &chunked, 413);
}

/// The page's own checker is tested with the same table (`tests/golden/handshakes.json`).
#[test]
fn each_known_request_gets_the_verdict_of_the_table() {
    let table: serde_json::Value =
        serde_json::from_str(include_str!("../../golden/handshakes.json")).unwrap();
    let server = Server::start(&[]);
    for row in table["requests"].as_array().unwrap() {
        let (name, request) = (&row["name"], row["request"].as_str().unwrap());
        let bytes = request
            .chars()
            .map(|char| u8::try_from(u32::from(char)).unwrap());
        let mut raw = server.tcp();
        raw.send_until_refused(&bytes.collect::<Vec<_>>(), request.len());
        let answer = raw.head();
        assert_eq!(answer.status == 101, row["rule"].is_null(), "{name}");
        if !row["by"].is_null() {
            assert_eq!(answer.status, 403, "{name}");
        }
    }
}

#[test]
fn s4_2_2_chat_is_chosen_when_it_is_offered_and_others_are_never_echoed() {
    let server = Server::start(&[]);
    for (offer, chosen) in [
        ("chat", Some("chat")),
        ("superchat, chat", Some("chat")),
        ("chat , superchat", Some("chat")),
        ("superchat\r\nSec-WebSocket-Protocol: chat", Some("chat")),
        ("superchat", None),
        ("Chat", None),
        ("chatty", None),
        ("chat.v2", None),
        ("", None),
    ] {
        let mut raw = server.tcp();
        let lines = format!("Sec-WebSocket-Protocol: {offer}\r\n");
        raw.send(server.handshake("/room/r/", &lines).as_bytes());
        let answer = raw.head();
        assert_eq!(answer.status, 101, "{offer}");
        assert_eq!(answer.header("sec-websocket-protocol"), chosen, "{offer}");
        match chosen {
            Some(_) => assert_eq!(raw.json()["type"], "welcome"),
            // A plain client gets messages only.
            None => raw.quiet(),
        }
    }
}

#[test]
fn on_echo_no_subprotocol_is_chosen() {
    let server = Server::start(&[]);
    let mut raw = server.tcp();
    let lines = "Sec-WebSocket-Protocol: chat\r\n";
    raw.send(server.handshake("/echo", lines).as_bytes());
    assert_eq!(raw.head().header("sec-websocket-protocol"), None);
    raw.quiet();
}

#[test]
fn s9_1_offered_extensions_are_declined_by_silence() {
    let server = Server::start(&[]);
    let line = "Upgrade: websocket\r\n";
    for offer in [
        "permessage-deflate; client_max_window_bits",
        "permessage-deflate, x-webkit-deflate-frame",
        "",
    ] {
        let offer = format!("{line}Sec-WebSocket-Extensions: {offer}\r\n");
        let answer = opens(&server, &with(line, &offer));
        assert_eq!(answer.header("sec-websocket-extensions"), None);
        // So its bit stays reserved.
        let mut raw = server.tcp();
        raw.send(with(line, &offer).as_bytes());
        raw.head();
        raw.frame_out(0xC1, b"hi");
        assert_eq!(raw.closed().0, Some(1002));
    }
}

#[test]
fn bytes_in_the_same_segment_after_the_head_are_the_first_frames() {
    let server = Server::start(&[]);
    let frames = [
        masked(0x81, b"one"),
        masked(0x89, b"two"),
        masked(0x82, b"three"),
    ]
    .concat();
    let expected = [(0x81, "one"), (0x8A, "two"), (0x82, "three")];
    // Also if the segment ends inside them.
    for cut in [0, 1, 5, 6, 9, 20, frames.len()] {
        let mut raw = server.tcp();
        raw.send(&[GOOD.as_bytes(), &frames[..cut]].concat());
        assert_eq!(raw.head().status, 101);
        raw.send(&frames[cut..]);
        for (first, payload) in expected {
            let payload = payload.as_bytes().to_vec();
            assert_eq!(raw.frame(), Frame { first, payload }, "cut at {cut}");
        }
    }
}

#[test]
fn a_violation_in_the_same_segment_is_one_too() {
    let server = Server::start(&[]);
    let mut raw = server.tcp();
    raw.send(&[GOOD.as_bytes(), &[0x81, 0x02, b'h', b'i']].concat());
    assert_eq!(raw.head().status, 101);
    assert_eq!(raw.closed().0, Some(1002));
}

#[test]
fn every_address_of_the_table_is_a_websocket() {
    let server = Server::start(&[]);
    for target in [
        "/",
        "/?x=1",
        "/ws",
        "/my_ws",
        "/ws/amy",
        "/my_ws/%E5%B0%8F%E6%98%8E",
        "/room/r",
        "/room/r/",
        "/room/r/bob",
        "/echo",
    ] {
        server.websocket(target).quiet();
    }
    for target in ["/poll", "/send", "/index.html", "/nothing", "/ws/a/b"] {
        let mut raw = server.tcp();
        raw.send(server.handshake(target, "").as_bytes());
        assert_ne!(raw.head().status, 101, "{target}");
    }
}

#[test]
fn it_works_over_ipv6_too() {
    if std::net::TcpListener::bind("[::1]:0").is_err() {
        return skipped("a handshake over IPv6", "this machine has no ::1");
    }
    let server = Server::start(&["--listen", "[::1]:0"]);
    let tcp = TcpStream::connect(server.address).unwrap();
    tcp.set_read_timeout(Some(SOON)).unwrap();
    let mut raw = Raw { tcp };
    raw.send(server.handshake("/echo", "").as_bytes());
    assert_eq!(raw.head().status, 101);
    raw.say("hi");
    assert_eq!(raw.text(), "hi");
}
