//! The two heads: each rule of RFC 6455 §4.1 and §4.2.2 that one of them can break, and what a right
//! handshake may look like.

use super::watched::{Verdict, agreed, request, request_of, response, response_of, verdict};
use barewire::http::{RequestHead, ResponseHead};
use barewire::language::Language;
use barewire::observer::Observer;

fn verdicts(request: &RequestHead, response: &ResponseHead) -> Vec<Verdict> {
    let observer = Observer::new(request, response);
    observer.violations().iter().map(verdict).collect()
}

const UPGRADE: &str = "Upgrade: websocket\r\n";
const CONNECTION: &str = "Connection: Upgrade\r\n";
const ACCEPT: &str = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";

#[test]
fn s4_2_2_each_field_of_the_response_must_be_there_once_and_be_right() {
    let two = |line: &str| format!("{line}{line}");
    for (upgrade, connection, accept, rule) in [
        (UPGRADE, CONNECTION, ACCEPT, None),
        (
            "upgrade: WebSocket\r\n",
            "connection: keep-alive, upgrade\r\n",
            ACCEPT,
            None,
        ),
        (
            UPGRADE,
            "Connection: keep-alive\r\nConnection: Upgrade\r\n",
            ACCEPT,
            None,
        ),
        ("", CONNECTION, ACCEPT, Some("response-upgrade")),
        (&two(UPGRADE), CONNECTION, ACCEPT, Some("response-upgrade")),
        (
            "Upgrade: h2c, websocket\r\n",
            CONNECTION,
            ACCEPT,
            Some("response-upgrade"),
        ),
        (
            "Upgrade: websockets\r\n",
            CONNECTION,
            ACCEPT,
            Some("response-upgrade"),
        ),
        (UPGRADE, "", ACCEPT, Some("response-connection")),
        (
            UPGRADE,
            "Connection: close\r\n",
            ACCEPT,
            Some("response-connection"),
        ),
        (UPGRADE, CONNECTION, "", Some("response-accept")),
        (UPGRADE, CONNECTION, &two(ACCEPT), Some("response-accept")),
        (
            UPGRADE,
            CONNECTION,
            "Sec-WebSocket-Accept: S3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n",
            Some("response-accept"),
        ),
    ] {
        let lines = format!("{upgrade}{connection}{accept}");
        let found = verdicts(&request(""), &response_of(&lines));
        let expected: Vec<Verdict> = rule
            .into_iter()
            .map(|rule| ("server", rule, 0, 0))
            .collect();
        assert_eq!(found, expected, "{lines}");
    }
    let all = verdicts(&request(""), &response_of(""));
    assert_eq!(all.len(), 3, "each is told: {all:?}");
}

#[test]
fn s4_2_2_a_wrong_accept_value_says_the_right_one() {
    let observer = Observer::new(
        &request(""),
        &response_of(&format!("{UPGRADE}{CONNECTION}")),
    );
    for language in Language::ALL {
        let sentence = observer.violations()[0].rule.sentence(language);
        assert!(
            sentence.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
            "{sentence}"
        );
    }
}

#[test]
fn s4_1_a_subprotocol_must_be_one_that_was_offered() {
    let line = |value: &str| format!("Sec-WebSocket-Protocol: {value}\r\n");
    let offer = format!("{}{}", line("chat, superchat"), line("x"));
    for (offer, answer, is_right) in [
        ("", String::new(), true),
        (&offer[..], String::new(), true),
        (&offer, line("chat"), true),
        (&offer, line("x"), true),
        (&offer, line("Chat"), false),
        (&offer, line(""), false),
        (&offer, line("chat, x"), false),
        (&offer, line("chat,"), false),
        (&offer, line("chat") + &line("x"), false),
        ("", line("chat"), false),
    ] {
        let found = verdicts(&request(offer), &response(&answer));
        let expected: &[Verdict] = match is_right {
            true => &[],
            false => &[("server", "response-subprotocol", 0, 0)],
        };
        assert_eq!(found, expected, "{answer}");
    }
}

#[test]
fn several_subprotocols_are_called_several_and_another_is_named() {
    let offer = "Sec-WebSocket-Protocol: chat, x\r\n";
    for (answer, part) in [("chat, x", "several"), ("chatty", "\"chatty\"")] {
        let answer = format!("Sec-WebSocket-Protocol: {answer}\r\n");
        let observer = Observer::new(&request(offer), &response(&answer));
        let sentence = observer.violations()[0].rule.sentence(Language::English);
        assert!(sentence.contains(part), "{sentence}");
    }
}

#[test]
fn s9_1_an_extension_must_be_one_that_was_offered_and_fit_the_offer() {
    const EXTENSIONS: &str = "response-extensions";
    const DEFLATE: &str = "response-deflate";
    let twice = "permessage-deflate\r\nSec-WebSocket-Extensions: permessage-deflate";
    for (offer, answer, rules) in [
        ("", "", &[][..]),
        ("permessage-deflate", "", &[]),
        ("permessage-deflate", "permessage-deflate", &[]),
        (
            "permessage-deflate; client_max_window_bits",
            "permessage-deflate; client_max_window_bits=10",
            &[],
        ),
        (
            "permessage-deflate; unknown, permessage-deflate",
            "permessage-deflate",
            &[],
        ),
        ("a, b; c=1", "b; d, a", &[]),
        ("permessage-deflate, x", "permessage-deflate, x", &[]),
        ("", "permessage-deflate", &[EXTENSIONS]),
        (
            "permessage-deflate",
            "x-webkit-deflate-frame",
            &[EXTENSIONS],
        ),
        ("permessage-deflate", "permessage-deflate;", &[EXTENSIONS]),
        ("permessage-deflate", twice, &[EXTENSIONS, DEFLATE]),
        (
            "permessage-deflate",
            "permessage-deflate, permessage-deflate",
            &[DEFLATE],
        ),
        (
            "permessage-deflate",
            "permessage-deflate; client_max_window_bits=10",
            &[DEFLATE],
        ),
        (
            "permessage-deflate; server_max_window_bits=10",
            "permessage-deflate",
            &[DEFLATE],
        ),
        (
            "permessage-deflate; server_no_context_takeover",
            "permessage-deflate",
            &[DEFLATE],
        ),
        (
            "permessage-deflate",
            "permessage-deflate; server_max_window_bits=16",
            &[DEFLATE],
        ),
        ("permessage-deflate", "permessage-deflate; what", &[DEFLATE]),
    ] {
        let observer = agreed(offer, answer);
        let found: Vec<_> = observer.violations().iter().map(verdict).collect();
        let expected: Vec<Verdict> = rules.iter().map(|rule| ("server", *rule, 0, 0)).collect();
        assert_eq!(found, expected, "{offer} / {answer}");
    }
}

#[test]
fn s4_2_1_a_request_is_judged_as_our_server_does() {
    let right = String::from_utf8(request("").raw().to_vec()).unwrap();
    for (line, by, rule, section) in [
        ("GET", "POST", "handshake-method", "4.1"),
        ("HTTP/1.1", "HTTP/1.0", "handshake-version", "4.2.1"),
        (
            "Upgrade: websocket",
            "Upgrade: h2c",
            "handshake-upgrade",
            "4.2.1",
        ),
        (
            "Connection: Upgrade",
            "Connection: close",
            "handshake-connection",
            "4.2.1",
        ),
        (
            "Version: 13",
            "Version: 8",
            "handshake-websocket-version",
            "4.2.1",
        ),
        (
            "Sec-WebSocket-Key: d",
            "Sec-WebSocket-Key: ",
            "handshake-key",
            "4.2.1",
        ),
        (
            "Host: a",
            "Host: a\r\nContent-Length: 5",
            "handshake-body",
            "4.1",
        ),
        (
            "Host: a",
            "Host: a\r\nSec-WebSocket-Extensions: ;",
            "handshake-extensions",
            "9.1",
        ),
    ] {
        let head = request_of(&right.replace(line, by));
        let observer = Observer::new(&head, &response(""));
        let violation = &observer.violations()[0];
        assert_eq!(verdict(violation), ("client", rule, 0, 0), "{by}");
        assert_eq!(violation.rule.section(), section);
    }
    // Without a key the accept value can't be known: any is taken, if there is one.
    let keyless = request_of(&right.replace("Sec-WebSocket-Key", "X-Key"));
    for (lines, expected) in [(ACCEPT, 1), ("", 2)] {
        let response = response_of(&format!("{UPGRADE}{CONNECTION}{lines}"));
        assert_eq!(verdicts(&keyless, &response).len(), expected);
    }
}
