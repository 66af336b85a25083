//! At `quit`, a watcher gets the last records before its own watch ends: the Close frames both
//! ways, and the end of TCP.

use crate::common::desk::Desk;
use crate::common::watcher::{Watcher, bytes, say};
use crate::common::{Raw, Server};
use serde_json::{Value, json};
use std::io::Write;

/// 1001, going away.
const GOING_AWAY: u16 = 1001;

fn quits(server: &mut Server) {
    server.stdin.write_all(b"quit\n").unwrap();
}

/// Reads up to the server's Close, answers it, and waits for the end of TCP. (Closing a socket with
/// unread bytes would send a reset.)
fn answers_close(mut raw: Raw) {
    loop {
        let frame = raw.frame();
        if frame.first == 0x88 {
            assert_eq!(frame.payload[..2], GOING_AWAY.to_be_bytes());
            raw.frame_out(0x88, &GOING_AWAY.to_be_bytes());
            return assert_eq!(raw.try_frame(), None);
        }
    }
}

/// What a watcher gets before its own Close, which it answers.
fn last_records(watcher: &mut Watcher) -> Vec<Value> {
    let mut records = std::mem::take(&mut watcher.records);
    loop {
        let frame = watcher.raw.frame();
        match frame.first {
            0x88 => {
                assert_eq!(frame.payload[..2], GOING_AWAY.to_be_bytes());
                watcher.raw.frame_out(0x88, &GOING_AWAY.to_be_bytes());
                return records;
            }
            _ => {
                let message: Value = serde_json::from_slice(&frame.payload).unwrap();
                records.extend(message["records"].as_array().unwrap().iter().cloned());
            }
        }
    }
}

/// How a connection ended, according to its records.
fn ending(records: &[Value], connection: u64) -> Vec<String> {
    let of_it = records.iter().filter(|record| record["c"] == connection);
    let told = of_it.filter_map(|record| match record["what"].as_str()? {
        "frame" if bytes(record, "header")[0] == 0x88 => Some(format!("Close {}", record["dir"])),
        "tcp" => Some(record["event"].to_string()),
        "end" => Some("end".to_owned()),
        _ => None,
    });
    let mut told: Vec<String> = told.map(|word| word.replace('"', "")).collect();
    // Two threads record the two directions: a quick answer may be recorded before the frame that
    // it answers.
    let closes = told.iter().take_while(|word| word.starts_with("Close "));
    let closes = closes.count();
    told[..closes].sort();
    told
}

const IN_GOOD_ORDER: [&str; 6] = [
    "Close in",
    "Close out",
    "we-ended",
    "peer-ended",
    "closed",
    "end",
];

/// The number of this watcher's own connection.
fn own(server: &Server, welcome: &Value) -> (Watcher, u64) {
    let mut watcher = Watcher::new(server);
    watcher.asks(&json!({"type": "watch", "ticket": welcome["ticket"]}));
    let number = watcher.raw.json()["connection"].as_u64().unwrap();
    (watcher, number)
}

#[test]
fn a_watcher_sees_the_closing_handshake_before_its_watch_ends() {
    let mut server = Server::start(&[]);
    let (ada, welcome) = server.chat("/ws/ada");
    let (mut adas_own, ada_number) = own(&server, &welcome);
    // Eve reads nothing, and never answers.
    let (_eve, welcome) = server.chat("/ws/eve");
    let (mut eves_own, eve_number) = own(&server, &welcome);
    let mut teacher = Watcher::teacher(&server);
    quits(&mut server);
    answers_close(ada);
    let told = last_records(&mut adas_own);
    assert_eq!(ending(&told, ada_number), IN_GOOD_ORDER);
    assert_eq!(
        ending(&last_records(&mut eves_own), eve_number),
        ["Close out", "closed", "end"]
    );
    let told = last_records(&mut teacher);
    assert_eq!(ending(&told, ada_number), IN_GOOD_ORDER);
    assert_eq!(ending(&told, eve_number), ["Close out", "closed", "end"]);
    assert_eq!(server.exit_code(), Some(0));
}

#[test]
fn a_watcher_that_takes_nothing_is_not_waited_for() {
    let mut server = Server::start(&["--ping-every", "600"]);
    let (mut ada, welcome) = server.chat("/ws/ada");
    let (mut own, number) = own(&server, &welcome);
    let _stuck = Watcher::teacher(&server);
    // More than the system's buffers hold: in base64, and both ways.
    let long = say(&"x".repeat(4096));
    for _ in 0..800 {
        ada.say(&long);
        ada.json_of_type("say");
        own.sees("chat", |_| true);
    }
    quits(&mut server);
    answers_close(ada);
    let told = last_records(&mut own);
    assert_eq!(ending(&told, number), IN_GOOD_ORDER);
    assert_eq!(server.exit_code(), Some(0));
}

#[test]
fn a_lab_learns_how_its_connections_ended_before_its_desk_ends() {
    let mut server = Server::start(&[]);
    let (chat, welcome) = server.chat("/ws/ada");
    let mut desk = Desk::of(&server, &welcome);
    let connection = desk.talks(&server, 1, "/echo", "", true);
    quits(&mut server);
    answers_close(chat);
    let mut watcher = Watcher {
        raw: desk.raw,
        records: desk.records,
    };
    let mut records = std::mem::take(&mut watcher.records);
    let code = loop {
        let frame = watcher.raw.frame();
        if frame.first == 0x88 {
            break u16::from_be_bytes(*frame.payload.first_chunk().unwrap());
        }
        let message: Value = serde_json::from_slice(&frame.payload).unwrap();
        let more = message["records"].as_array();
        records.extend(more.into_iter().flatten().cloned());
    };
    assert_eq!(code, GOING_AWAY);
    assert_eq!(ending(&records, connection), IN_GOOD_ORDER);
}
