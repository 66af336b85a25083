//! Heads that break a rule: nothing of them is shown, and nobody is blamed for what isn't a frame.

use super::built::{ACK, client};
use super::dialogue::{ANSWER, Dialogue, REQUEST, Told, told_in};
use crate::common::masked;
use barewire::capture::Settings;
use barewire::language::Language;
use barewire::observer::Party::{self, Client, Server};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const SECRETS: &str = "Cookie: sid=SEKRET1\r\nAuthorization: Bearer SEKRET2\r\n";

fn request(more: &str) -> String {
    REQUEST.replace("=secret", "=SEKRET0") + more + SECRETS + "\r\n"
}

/// A request that can't be read, and words of the sentence that says why.
fn requests() -> Vec<(String, &'static str)> {
    let many = (0..300).fold(String::new(), |all, n| all + &format!("X{n}: y\r\n"));
    let long = format!("X: {}\r\n", "y".repeat(40_000));
    vec![
        (request("").replace("\r\n", "\n"), "LF"),
        (request("Host: b\r\n"), "Host"),
        (request("Cookie: a=1;\r\n sid=SEKRET3\r\n"), "line"),
        (request("Cookie : a=SEKRET3\r\n"), "colon"),
        (request("X: \x01\r\n"), "01"),
        (request(&many), "100"),
        (request(&long), "16"),
        (request("").replace("/ws?", "/ws x?"), "request line"),
    ]
}

/// Says it, in usual segments or in segments of one byte.
fn says(dialogue: &mut Dialogue, from: Party, bytes: &str, singly: bool) {
    let portion = if singly { 1 } else { 1400 };
    for bytes in bytes.as_bytes().chunks(portion) {
        dialogue.says(from, bytes);
    }
}

fn talks(dialogue: &mut Dialogue) {
    for _ in 0..4 {
        dialogue.says(Client, masked(0x81, b"hello"));
        dialogue.says(Server, b"\x81\x03hey");
    }
    dialogue.says(Client, masked(0x88, b"\x03\xE8"));
    dialogue.says(Server, b"\x88\x02\x03\xE8");
}

const TALK: [&str; 2] = ["client 1: hello", "server 1: hey"];

/// What is told, with records; nothing of it is a secret, and nobody is blamed.
fn harmless(dialogue: &Dialogue, portion: usize) -> Vec<Told> {
    let settings = Settings {
        records: true,
        ..Settings::default()
    };
    let (all, reading) = told_in(&dialogue.file(), portion, settings);
    assert_eq!(reading.counts().websockets, all.len() as u64);
    for told in &all {
        let strings = told.json.split('"');
        let decoded = strings.filter_map(|text| STANDARD.decode(text).ok());
        let decoded = decoded.map(|bytes| bytes.escape_ascii().to_string());
        let shown = format!("{told:?}{:?}", decoded.collect::<Vec<_>>());
        assert!(!shown.contains("SEKRET"), "{shown}");
        let blamed = told.lines.iter().find(|line| line.starts_with("!!"));
        assert_eq!(blamed, None);
        for language in Language::ALL {
            let sentence = told.about.handshake.sentence(language);
            assert!(!sentence.contains("SEKRET"), "{sentence}");
        }
    }
    all
}

fn sentence(told: &Told) -> String {
    told.about.handshake.sentence(Language::English)
}

/// From the SYN in one piece and in segments of a byte, and from the middle.
fn dialogues() -> [(Dialogue, bool); 3] {
    [
        (Dialogue::new(), false),
        (Dialogue::new(), true),
        (Dialogue::middle(), false),
    ]
}

#[test]
fn behind_a_request_that_cant_be_read_the_frames_are_found() {
    for (head, why) in requests() {
        for (mut dialogue, singly) in dialogues() {
            says(&mut dialogue, Client, &head, singly);
            says(&mut dialogue, Server, &format!("{ANSWER}\r\n"), singly);
            talks(&mut dialogue);
            let all = harmless(&dialogue, if singly { 1 } else { usize::MAX });
            let [one] = &all[..] else {
                panic!("{why}: {all:?}");
            };
            let said = sentence(one);
            assert!(said.contains("request can't be read"), "{why}: {said}");
            assert!(said.contains(why), "{why}: {said}");
            assert_eq!((one.status, &one.about.target), (Some(101), &None));
            assert_eq!(one.lines[..2], TALK, "{why}");
            assert_eq!(one.lines.len(), 10, "{:?}", one.lines);
        }
    }
}

#[test]
fn a_request_that_cant_be_read_and_is_refused_is_no_websocket() {
    for (head, why) in requests() {
        for (mut dialogue, singly) in dialogues() {
            says(&mut dialogue, Client, &head, singly);
            // Perhaps a body; nobody knows.
            dialogue.says(Client, masked(0x81, b"SEKRET4"));
            let bad = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
            says(&mut dialogue, Server, bad, singly);
            assert!(harmless(&dialogue, usize::MAX).is_empty(), "{why}");
            // The next request on this connection is read.
            dialogue.says(Client, format!("{REQUEST}\r\n"));
            dialogue.says(Server, format!("{ANSWER}\r\n"));
            talks(&mut dialogue);
            let all = harmless(&dialogue, usize::MAX);
            assert_eq!(sentence(&all[0]), "", "{why}");
            assert_eq!(all[0].lines[..2], TALK, "{why}");
        }
    }
}

#[test]
fn behind_an_answer_that_cant_be_read_the_frames_are_found() {
    let cookies = "Set-Cookie: a=SEKRET1;\r\n b=SEKRET2\r\n\r\n";
    for head in [
        format!("{ANSWER}{cookies}"),
        format!("{ANSWER}{cookies}").replace("\r\n", "\n"),
        format!("{ANSWER}X: \x01SEKRET1\r\n\r\n"),
        format!("{ANSWER}Set-Cookie : SEKRET1\r\n\r\n"),
    ] {
        for (mut dialogue, singly) in dialogues() {
            says(&mut dialogue, Client, &format!("{REQUEST}\r\n"), singly);
            says(&mut dialogue, Server, &head, singly);
            talks(&mut dialogue);
            let all = harmless(&dialogue, usize::MAX);
            let [one] = &all[..] else {
                panic!("{all:?}");
            };
            assert!(sentence(one).contains("answer can't be read"));
            assert_eq!(one.status, Some(101));
            assert_eq!(one.lines[..2], TALK);
            assert_eq!(one.lines.len(), 10, "{:?}", one.lines);
        }
    }
}

#[test]
fn an_answer_that_cant_be_read_has_the_status_of_its_first_line() {
    for (first, status) in [
        ("HTTP/1.1 302 SEKRET1", Some(302)),
        ("HTTP/1.1 3o2 SEKRET1", None),
    ] {
        let fields = "Location: /SEKRET2\r\nSet-Cookie: a;\r\n b=SEKRET3\r\n\r\n";
        for (mut dialogue, singly) in dialogues() {
            says(&mut dialogue, Client, &format!("{REQUEST}\r\n"), singly);
            says(
                &mut dialogue,
                Server,
                &format!("{first}\r\n{fields}SEKRET4"),
                singly,
            );
            let all = harmless(&dialogue, usize::MAX);
            assert_eq!(all.len(), 1);
            assert_eq!((all[0].status, all[0].lines.len()), (status, 0));
            assert!(sentence(&all[0]).contains("answer can't be read"));
        }
    }
}

#[test]
fn a_head_without_an_end_is_not_looked_at() {
    for (mut dialogue, _) in dialogues() {
        dialogue.says(Client, format!("{REQUEST}Host: a\r\n X: SEKRET1\r\n"));
        for _ in 0..200 {
            dialogue.says(Client, format!("X: {}SEKRET\r\n", "y".repeat(1000)));
        }
        dialogue.says(Server, format!("{ANSWER}\r\n"));
        talks(&mut dialogue);
        assert!(harmless(&dialogue, usize::MAX).is_empty());
    }
}

#[test]
fn a_piece_of_it_that_is_lost_or_sent_again_with_other_bytes_is_not_shown() {
    let head = request("Cookie: a=1;\r\n sid=SEKRET3\r\n");
    let (first, rest) = head.split_at(head.len() - 50);
    for is_lost in [false, true] {
        let mut dialogue = Dialogue::new();
        dialogue.says(Client, first);
        match is_lost {
            true => {
                dialogue.loses(Client, 10);
                dialogue.says(Client, &rest[10..]);
            }
            false => dialogue.says(Client, rest),
        }
        dialogue.says(Server, format!("{ANSWER}\r\n"));
        talks(&mut dialogue);
        let again = client(100 + head.len() as u32 - 40, ACK, b"SEKRET5");
        dialogue.segments.push(again);
        let all = harmless(&dialogue, usize::MAX);
        // The answer comes before the hole is told: nobody knows where the frames begin.
        assert_eq!(all.len(), usize::from(!is_lost));
        for one in all {
            assert!(sentence(&one).contains("request can't be read"));
            assert_eq!(one.lines[..2], TALK);
            assert_eq!(one.lines.len(), 10, "{:?}", one.lines);
        }
    }
}

#[test]
fn a_method_in_small_letters_begins_a_head_too() {
    let mut dialogue = Dialogue::new();
    dialogue.says(
        Client,
        request("").replace("GET", "get").replace("\r\n", "\n"),
    );
    dialogue.says(Server, format!("{ANSWER}\r\n"));
    talks(&mut dialogue);
    let all = harmless(&dialogue, usize::MAX);
    assert_eq!((all.len(), all[0].lines.len()), (1, 10));
}
