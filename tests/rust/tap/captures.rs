//! `/wire/capture.pcapng` takes no more memory than the kept records, however much crossed the
//! wire.

use crate::common::watcher::Watcher;
use crate::common::{Server, within};
use serde_json::json;

/// The length of a message; 4 KiB of each are kept.
const MESSAGE: usize = 4 * 1024 * 1024;
const MESSAGES: usize = 24;
/// How much the server's memory may grow while it writes the capture.
const GROWS: usize = 16 * 1024 * 1024;

fn number(bytes: &[u8], at: usize) -> usize {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize
}

/// The length of all packets, and how much of them was captured, in bytes.
fn lengths(mut capture: &[u8]) -> (usize, usize) {
    let (mut length, mut captured) = (0, 0);
    while !capture.is_empty() {
        let (block, rest) = capture.split_at(number(capture, 4));
        if number(block, 0) == 6 {
            captured += number(block, 20);
            length += number(block, 24);
        }
        capture = rest;
    }
    (length, captured)
}

#[test]
fn a_capture_of_large_messages_is_small_and_takes_little_memory() {
    let server = Server::start(&[]);
    let (mut ada, welcome) = server.chat("/ws/ada");
    let mut watcher = Watcher::of(&server, &welcome);
    let long = "x".repeat(MESSAGE);
    for _ in 0..MESSAGES {
        // It isn't JSON, so no other member gets it.
        ada.say(&long);
        assert_eq!(ada.json_of_type("error")["code"], "bad_message");
    }
    for _ in 0..MESSAGES {
        watcher.sees("chat", |chat| chat["refused"] == "bad_message");
    }
    let ticket = welcome["ticket"].as_str().unwrap();
    let bearer = format!("Authorization: Bearer {ticket}\r\n");
    within(GROWS, &server, || {
        let answer = server.get("/wire/capture.pcapng", &bearer);
        assert_eq!(answer.status, 200);
        let announced = answer.header("content-length").unwrap();
        assert_eq!(announced, answer.body.len().to_string());
        let (length, captured) = lengths(&answer.body);
        assert!(length > MESSAGES * MESSAGE, "{length}");
        assert!(captured < MESSAGES * 20_000, "{captured}");
    });
    // As for HEAD: the same length, and no body.
    let host = server.address;
    let mut raw = server.tcp();
    let head = format!("HEAD /wire/capture.pcapng HTTP/1.1\r\nHost: {host}\r\n{bearer}\r\n");
    raw.send(head.as_bytes());
    assert_eq!(raw.head().status, 200);
    let next = format!("GET /poll HTTP/1.1\r\nHost: {host}\r\n\r\n");
    raw.send(next.as_bytes());
    assert_eq!(raw.answer().json()["messages"], json!([]));
}
