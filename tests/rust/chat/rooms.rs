//! Many rooms: how many a client may open, and which are forgotten for others.

use crate::common::Server;
use serde_json::Value;
use std::collections::BTreeMap;

/// What was said in a room.
fn said(server: &Server, room: &str) -> Vec<String> {
    let answer = server.get(&format!("/poll?room={room}&since=0"), "");
    let news: Value = answer.json();
    let messages = news["messages"].as_array().unwrap().iter();
    messages
        .map(|message| message["text"].as_str().unwrap().to_owned())
        .collect()
}

/// Asks for this many rooms on each of this many connections; returns how often each status came
/// back.
fn open(server: &Server, connections: usize, rooms: usize) -> BTreeMap<u16, usize> {
    let mut statuses = BTreeMap::new();
    for connection in 0..connections {
        let mut raw = server.tcp();
        for room in 0..rooms {
            let host = server.address;
            raw.send(
                format!(
                    "POST /send?room=x{connection}-{room}&name=m HTTP/1.1\r\nHost: {host}\r\n\
                     Content-Length: 1\r\n\r\nx"
                )
                .as_bytes(),
            );
            *statuses.entry(raw.answer().status).or_default() += 1;
        }
    }
    statuses
}

/// Repeats until something is refused: meanwhile a slow machine's address may open more rooms.
fn until_refused<T>(mut open: impl FnMut(usize) -> Option<T>) -> T {
    let mut tries = (0..500).filter_map(&mut open);
    tries.next().expect("one is refused in the end")
}

/// 1,280 rooms are more than the server keeps: without a limit for each address, the lobby's
/// history would be forgotten with the others.
#[test]
fn no_client_can_make_the_server_forget_what_others_said() {
    let server = Server::start(&[]);
    for room in ["lobby", "ours"] {
        server.post(&format!("/send?room={room}&name=ann"), "hi");
    }
    let statuses = open(&server, 40, 32);
    // From one address 120 at once and one a second; on one connection 30 and one in 4 seconds. A
    // busy machine is slow, so only the minimum is checked.
    assert!(
        statuses[&429] > 500 && statuses[&200] >= 119,
        "{statuses:?}"
    );
    for room in ["lobby", "ours"] {
        assert_eq!(said(&server, room), ["hi"], "{room}");
    }
    assert_eq!(said(&server, "x0-0"), ["x"], "what was opened is there");
    // Others can use the lobby and the existing rooms, but can't open new ones.
    server.chat("/ws/bob").0.leave();
    server.chat("/room/ours/bob").0.leave();
    let close = until_refused(|i| {
        let target = format!("/room/new{i}/bob");
        let mut bob = server.websocket_with(&target, "Sec-WebSocket-Protocol: chat\r\n");
        let frame = bob.frame();
        (frame.first == 0x88).then_some(frame.payload)
    });
    let (code, reason) = close.split_first_chunk().unwrap();
    let reason = String::from_utf8_lossy(reason);
    assert_eq!(u16::from_be_bytes(*code), 1013, "{reason}");
    assert!(
        reason.contains("too fast") && reason.contains("room"),
        "{reason}"
    );
    let sentence = until_refused(|i| {
        let answer = server.post(&format!("/send?room=late{i}&name=m"), "x");
        (answer.status == 429).then(|| answer.text().to_owned())
    });
    assert!(sentence.contains("60 a minute"), "{sentence}");
    // A long poll of a missing room opens it, so that it can wait for news.
    let waiting = until_refused(|i| {
        let mut raw = server.tcp();
        let host = server.address;
        let head = format!("GET /longpoll?room=door{i}&since=7 HTTP/1.1\r\nHost: {host}\r\n\r\n");
        raw.send(head.as_bytes());
        let answer = raw.answer();
        (answer.status == 429).then_some(answer)
    });
    assert!(waiting.text().contains("60 a minute"));
}

#[test]
fn zero_removes_the_limit_and_the_lobby_stays() {
    let server = Server::start(&["--room-rate", "0"]);
    server.post("/send?room=lobby&name=ann", "hi");
    let statuses = open(&server, 40, 32);
    // Rooms that were opened a moment ago are in use, so none is forgotten for another.
    assert_eq!(statuses, BTreeMap::from([(200, 1024), (503, 256)]));
    assert_eq!(said(&server, "lobby"), ["hi"]);
    assert_eq!(said(&server, "x0-0"), ["x"]);
}
