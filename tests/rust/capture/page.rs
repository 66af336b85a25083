//! What the page opens: our own captures come back as themselves, and `POST /wire/open`.

use super::dialogue::Dialogue;
use crate::common::watcher::{Watcher, key};
use crate::common::{Answer, Server, masked};
use barewire::observer::Party::{Client, Server as TheServer};
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};

/// What tells frames apart: direction, header, length and payload.
fn frames(records: &[Value]) -> Vec<[Value; 4]> {
    let frames = records.iter().filter(|record| record["what"] == "frame");
    let fields = ["dir", "header", "len", "payload"];
    frames
        .map(|frame| fields.map(|field| frame[field].clone()))
        .collect()
}

fn open(server: &Server, ticket: &str, lines: &str, file: &[u8]) -> Answer {
    let host = server.address;
    let head = format!(
        "POST /wire/open HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
         Authorization: Bearer {ticket}\r\nContent-Length: {}\r\n{lines}\r\n",
        file.len()
    );
    server.ask([head.as_bytes(), file].concat())
}

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn our_own_capture_is_read_as_the_page_saw_it() {
    let server = Server::start(&[]);
    let (mut ada, welcome) = server.chat("/ws/ada");
    let mut watcher = Watcher::of(&server, &welcome);
    ada.say_json(&json!({"type": "say", "text": "你好"}));
    ada.frame_out(0x82, &[7; 10_000]);
    ada.frame_out(0x01, b"in two ");
    ada.frame_out(0x89, b"between");
    ada.frame_out(0x80, b"pieces");
    assert_eq!(ada.json_of_type("error")["code"], "bad_message");
    let mut seen = watcher.next_until("chat");
    while seen
        .iter()
        .filter(|record| record["what"] == "chat")
        .count()
        < 3
    {
        seen.extend(watcher.next_until("chat"));
    }
    seen.push(watcher.sees("frame", |frame| {
        frame["dir"] == "out" && frame["len"] != "7"
    }));
    let ticket = welcome["ticket"].as_str().unwrap();
    let file = server.get(
        "/wire/capture.pcapng",
        &format!("Authorization: Bearer {ticket}\r\n"),
    );

    let opened = open(&server, ticket, "", &file.body);
    assert_eq!(
        opened.status,
        200,
        "{}",
        String::from_utf8_lossy(&opened.body)
    );
    assert_eq!(opened.header("content-type"), Some("application/x-ndjson"));
    let mut child = Command::new(crate::common::binary())
        .args(["capture", "-", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&file.body).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(opened.body, output.stdout, "one reader");

    let captures = lines(opened.text());
    let records = captures[0]["records"].as_array().unwrap();
    let again = frames(records);
    let once = frames(&seen);
    assert!(once.len() >= 7, "{once:?}");
    // The welcome's ticket is blanked in the capture, and it is the first frame.
    assert_eq!(again[1..once.len()], once[1..]);
    assert!(
        !records.iter().any(|record| record["what"] == "rule"),
        "nobody broke a rule"
    );
}

#[test]
fn a_capture_is_opened_with_a_ticket_or_the_key_and_from_this_machine() {
    let server = Server::start(&[]);
    let mut dialogue = Dialogue::websocket();
    dialogue.says(Client, masked(0x81, b"hi"));
    dialogue.says(TheServer, masked(0x81, b"yo"));
    let file = dialogue.file();
    let key = key(&server);
    let opened = open(&server, &key, "", &file);
    assert_eq!(lines(opened.text())[0]["records"][0]["between"], "capture");
    for (ticket, more, status) in [
        ("wrong", "", 401),
        ("", "", 401),
        (&*key, "X-Forwarded-For: 10.0.0.1\r\n", 403),
        (&*key, "Origin: http://elsewhere.example\r\n", 403),
        (&*key, "Origin: null\r\n", 200),
    ] {
        assert_eq!(
            open(&server, ticket, more, &file).status,
            status,
            "{ticket} {more}"
        );
    }
    let wrong = open(&server, &key, "", b"0000  45 00\n");
    assert!(wrong.status == 400 && wrong.text().contains("text2pcap"));
    // The length is refused before anything of it is read.
    let head = format!(
        "POST /wire/open HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {key}\r\n\
         Content-Length: 33554433\r\n\r\n",
        server.address
    );
    let large = server.ask(head);
    assert!(large.status == 413 && large.text().contains("barewire capture FILE"));
    assert_eq!(server.get("/wire/open", "").status, 405);
    assert_eq!(server.post("/wire/open", "x").status, 401);
}

#[test]
fn from_another_machine_only_the_key_opens_a_capture_and_only_with_remote_teacher() {
    let server = Server::start(&["--remote-teacher"]);
    let (_ada, welcome) = server.chat("/ws/ada");
    let file = Dialogue::websocket().file();
    // Whoever comes through a proxy may be anywhere.
    let forwarded = "X-Forwarded-For: 10.0.0.1\r\n";
    let ticket = welcome["ticket"].as_str().unwrap();
    assert_eq!(open(&server, ticket, "", &file).status, 200);
    assert_eq!(open(&server, ticket, forwarded, &file).status, 401);
    assert_eq!(open(&server, &key(&server), forwarded, &file).status, 200);
}
