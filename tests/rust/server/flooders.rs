//! A client that sends without a pause is ended, with a reason; the others get what came within the
//! limit, and go on.

use crate::common::{Raw, Server, masked};
use serde_json::json;

const SENTENCE: &str = "too fast: more than 10 messages a second";

/// 20 at once are allowed: two seconds' worth.
fn slow_server() -> Server {
    Server::start(&["--message-rate", "10"])
}

fn many(count: usize, first: u8, payload: &[u8]) -> Vec<u8> {
    masked(first, payload).repeat(count)
}

fn is_ended(raw: &mut Raw) {
    assert_eq!(raw.closed(), (Some(1008), SENTENCE.to_owned()));
}

#[test]
fn messages_beyond_the_rate_end_the_connection_with_1008_and_a_sentence() {
    let server = slow_server();
    let mut flooder = server.websocket("/echo");
    flooder.send(&many(200, 0x81, b"x"));
    let mut echoed = 0;
    let close = loop {
        let frame = flooder.frame();
        if frame.first == 0x88 {
            break frame;
        }
        assert_eq!(&frame.payload[..], b"x");
        echoed += 1;
    };
    assert_eq!(close.payload[..2], 1008_u16.to_be_bytes());
    assert_eq!(&close.payload[2..], SENTENCE.as_bytes());
    // A slow machine may need a second for them, which allows ten more.
    assert!((20..100).contains(&echoed), "{echoed} messages came back");
    server.logged(&format!("ended with 1008 Policy Violation: {SENTENCE}"));
}

#[test]
fn control_frames_count() {
    for opcode in [0x89, 0x8A] {
        let server = slow_server();
        let mut flooder = server.websocket("/echo");
        flooder.send(&many(200, opcode, b""));
        while let Some(frame) = flooder.try_frame() {
            if frame.first == 0x88 {
                assert_eq!(&frame.payload[2..], SENTENCE.as_bytes());
                break;
            }
            assert_eq!(frame.first, 0x8A);
        }
        server.logged(SENTENCE);
    }
}

#[test]
fn heartbeats_count() {
    let server = slow_server();
    let (mut flooder, _) = server.chat("/ws/eve");
    flooder.send(&many(200, 0x81, br#"{"type":"heartbeat"}"#));
    let (mut answered, mut told) = (0, 0);
    let close = loop {
        let frame = flooder.frame();
        match &frame.payload[..] {
            br#"{"type":"heartbeat"}"# => answered += 1,
            payload if frame.first == 0x88 => break payload[2..].to_vec(),
            payload => {
                let error: serde_json::Value = serde_json::from_slice(payload).unwrap();
                assert_eq!(error["code"], "too_fast");
                told += 1;
            }
        }
    };
    assert_eq!((&close[..], told), (SENTENCE.as_bytes(), 1));
    // A slow machine may need a second for them, which allows ten more.
    assert!((20..100).contains(&answered), "{answered} were answered");
}

#[test]
fn empty_fragments_count_sixty_four_to_a_message() {
    let server = slow_server();
    let mut flooder = server.websocket("/echo");
    flooder.send(&masked(0x01, b""));
    flooder.send(&many(64 * 18, 0x00, b""));
    flooder.send(&masked(0x80, b"whole"));
    assert_eq!(flooder.text(), "whole");
    flooder.send(&masked(0x01, b""));
    flooder.send(&many(64 * 100, 0x00, b""));
    is_ended(&mut flooder);
}

#[test]
fn the_room_gets_what_came_within_the_bound_and_goes_on() {
    let server = slow_server();
    let (mut ana, _) = server.chat("/room/r/ana");
    let (mut eve, _) = server.chat("/room/r/eve");
    let said = |text: &str| {
        masked(
            0x81,
            json!({"type": "say", "text": text}).to_string().as_bytes(),
        )
    };
    eve.send(&said("again").repeat(200));
    for _ in 0..20 {
        assert_eq!(ana.json_of_type("say")["text"], "again");
    }
    let error = eve.json_of_type("error");
    assert_eq!(
        (&error["code"], &error["text"]),
        (&json!("too_fast"), &json!(SENTENCE))
    );
    is_ended(&mut eve);
    assert_eq!(ana.json_of_type("leave")["name"], "eve");
    ana.say_json(&json!({"type": "say", "text": "quiet at last"}));
    assert_eq!(ana.json_of_type("say")["text"], "quiet at last");
}

#[test]
fn a_plain_member_gets_the_servers_sentence_too() {
    let server = slow_server();
    let mut eve = server.member("/ws/eve");
    eve.send(&many(200, 0x81, b"spam"));
    assert_eq!(eve.json()["msg"], SENTENCE);
    is_ended(&mut eve);
}

#[test]
fn requests_count_and_get_429() {
    let server = slow_server();
    let mut raw = server.tcp();
    let request = format!(
        "GET /poll?room=r&since=0 HTTP/1.1\r\nHost: {}\r\n\r\n",
        server.address
    );
    raw.send(request.repeat(100).as_bytes());
    for _ in 0..20 {
        assert_eq!(raw.answer().status, 200);
    }
    let refusal = loop {
        let answer = raw.answer();
        if answer.status != 200 {
            break answer;
        }
    };
    assert_eq!(refusal.status, 429);
    assert!(refusal.text().contains(SENTENCE), "{}", refusal.text());
}

#[test]
fn by_default_twenty_thousand_may_come_at_once_and_zero_removes_the_limit() {
    for (words, count) in [(&[][..], 20_000), (&["--message-rate", "0"], 40_000)] {
        let server = Server::start(words);
        let mut eager = server.websocket("/echo");
        let frames = many(count, 0x81, b"x");
        // Portions that fit into the system's buffers, together with their echoes.
        for portion in frames.chunks(frames.len() / 40) {
            eager.send(portion);
            for _ in 0..count / 40 {
                assert_eq!(eager.text(), "x");
            }
        }
    }
}
