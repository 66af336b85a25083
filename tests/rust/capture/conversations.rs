//! Which WebSockets are found in a capture, and what is told of them.

use super::built::{ACK, client};
use super::dialogue::{ANSWER, Dialogue, REQUEST, file, told, told_in};
use crate::common::{KEY, masked};
use barewire::capture::pending::{Held, Outcome, Pending};
use barewire::capture::tale::Handshake;
use barewire::capture::{Absent, Settings};
use barewire::language::Language;
use barewire::observer::Party::{Client, Server};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

fn plain(first: u8, payload: &[u8]) -> Vec<u8> {
    [&[first, payload.len() as u8], payload].concat()
}

fn closes(dialogue: &mut Dialogue) {
    dialogue.says(Client, masked(0x88, b"\x03\xE8"));
    dialogue.says(Server, plain(0x88, b"\x03\xE8"));
    dialogue.ends(Server);
    dialogue.ends(Client);
}

const CLOSED: [&str; 4] = [
    "client 2: \\x03\\xe8",
    "server 2: \\x03\\xe8",
    "server fin",
    "client fin",
];

#[test]
fn a_websocket_is_told_from_its_handshake_to_its_end() {
    let mut dialogue = Dialogue::websocket();
    dialogue.says(Client, masked(0x81, b"hi"));
    dialogue.says(Server, plain(0x81, b"\xFF"));
    closes(&mut dialogue);
    let whole = told(&dialogue.file());
    let [one] = &whole[..] else {
        panic!("{whole:?}");
    };
    let about = &one.about;
    assert_eq!(about.handshake, Handshake::Whole);
    assert_eq!(about.target.as_deref(), Some("/ws?token=******"));
    assert_eq!(about.client.to_string(), "10.0.0.1:50000");
    assert_eq!(one.status, Some(101));
    let talk = [
        "client 1: hi",
        "!! server invalid-utf8 1 2",
        "server 1: \\xff",
    ];
    assert_eq!(one.lines, [&talk[..], &CLOSED].concat());
    let report: Value = serde_json::from_str(one.over.as_ref().unwrap()).unwrap();
    assert_eq!(report["close"]["by"], "client");
    for portion in [1, 100] {
        let (cut, _) = told_in(&dialogue.file(), portion, Settings::default());
        assert_eq!(cut[0].lines, one.lines);
    }
}

#[test]
fn segments_of_one_byte_tell_the_same() {
    let stream = |bytes: &[u8]| bytes.to_vec();
    let mut dialogue = Dialogue::new();
    for (from, bytes) in [
        (Client, stream(format!("{REQUEST}\r\n").as_bytes())),
        (Server, stream(format!("{ANSWER}\r\n").as_bytes())),
        (Client, masked(0x81, b"hi")),
        (Server, plain(0x82, b"\x01")),
    ] {
        bytes.chunks(1).for_each(|byte| dialogue.says(from, byte));
    }
    closes(&mut dialogue);
    let told = told(&dialogue.file());
    let talk = ["client 1: hi", "server 1: \\x01"];
    assert_eq!(told[0].lines, [&talk[..], &CLOSED].concat());
}

#[test]
fn http_before_it_is_passed_over_and_a_refused_request_has_a_number_of_its_own() {
    let mut dialogue = Dialogue::new();
    dialogue.says(
        Client,
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
    );
    dialogue.says(Server, "HTTP/1.1 100 Continue\r\n\r\n");
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    dialogue.says(Server, chunked);
    dialogue.says(Client, "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
    dialogue.says(Server, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
    dialogue.says(Client, format!("{REQUEST}\r\n"));
    dialogue.says(
        Server,
        "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n",
    );
    dialogue.says(Client, format!("{REQUEST}\r\n"));
    // The first frames come in the same segment.
    let answer = [format!("{ANSWER}\r\n").as_bytes(), &plain(0x81, b"yo")].concat();
    dialogue.says(Server, answer);
    let (told, reading) = told_in(&dialogue.file(), usize::MAX, Settings::default());
    assert_eq!(
        told.iter().map(|told| told.status).collect::<Vec<_>>(),
        [Some(401), Some(101)]
    );
    assert_eq!(told[1].lines, ["server 1: yo"]);
    assert_eq!((reading.counts().websockets, reading.counts().http), (2, 0));
}

#[test]
fn what_is_no_websocket_is_counted() {
    let mut http = Dialogue::new();
    http.says(Client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    http.says(Server, b"HTTP/1.1 200 OK\r\n\r\nto the end\x81\x02hi");
    let mut tls = Dialogue::new().of_port(1);
    let mut middle = Dialogue::middle().of_port(2);
    for _ in 0..9 {
        for dialogue in [&mut tls, &mut middle] {
            dialogue.says(Client, b"\x16\x03\x01\x00\x01\x00");
            dialogue.says(Server, b"\x17\x03\x03\x00\x01\x00");
        }
    }
    let mut h2c = Dialogue::new().of_port(3);
    h2c.says(Client, "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\n\r\n");
    h2c.says(
        Server,
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n\x81\x02hi",
    );
    let silent = Dialogue::new().of_port(4);
    let (told, reading) = told_in(
        &file(&[http, tls, middle, h2c, silent]),
        usize::MAX,
        Settings::default(),
    );
    assert!(told.is_empty());
    let counts = reading.counts();
    assert_eq!((counts.websockets, counts.http, counts.other), (0, 2, 2));
    for language in Language::ALL {
        assert_eq!(reading.sentences(language).len(), 2);
    }
}

#[test]
fn without_a_handshake_frames_are_found_as_a_guess_and_who_masks_is_the_client() {
    for is_turned in [false, true] {
        let (masker, other) = if is_turned {
            (Server, Client)
        } else {
            (Client, Server)
        };
        let mut dialogue = Dialogue::middle();
        dialogue.says(other, plain(0x81, b"\xFF"));
        dialogue.says(masker, masked(0x81, b"hi"));
        dialogue.says(masker, masked(0x82, b"yo"));
        let told = told(&dialogue.file());
        let [one] = &told[..] else {
            panic!("{told:?}");
        };
        assert_eq!(one.about.handshake, Handshake::Missing);
        let expected = if is_turned {
            "10.0.0.2:80"
        } else {
            "10.0.0.1:50000"
        };
        assert_eq!(one.about.client.to_string(), expected);
        assert_eq!(
            one.lines,
            [
                "client BehindHole",
                "server BehindHole",
                "server? 1: \\xff",
                "client? 1: hi",
                "client? 2: yo"
            ],
            "and nothing is judged"
        );
    }
}

#[test]
fn frames_from_the_first_byte_are_judged() {
    let mut dialogue = Dialogue::new();
    dialogue.says(Client, masked(0x81, b"hi"));
    dialogue.says(Server, plain(0x81, b"\xFF"));
    dialogue.says(Client, masked(0xC2, b"?"));
    let told = told(&dialogue.file());
    assert_eq!(told[0].about.handshake, Handshake::Missing);
    assert_eq!(
        told[0].lines,
        [
            "client 1: hi",
            "!! server invalid-utf8 1 2",
            "server 1: \\xff",
            "client UnknownCompression",
            "client 2: ?"
        ]
    );
}

#[test]
fn who_sends_the_request_is_the_client_whatever_the_ports_say() {
    let mut dialogue = Dialogue::middle();
    dialogue.says(Server, format!("{REQUEST}\r\n"));
    dialogue.says(Client, format!("{ANSWER}\r\n"));
    dialogue.says(Server, masked(0x81, b"hi"));
    let told = told(&dialogue.file());
    assert_eq!(told[0].about.client.to_string(), "10.0.0.2:80");
    assert_eq!(told[0].about.handshake, Handshake::Whole);
    assert_eq!(told[0].lines, ["client 1: hi"]);
}

#[test]
fn half_a_handshake_is_enough_to_find_it() {
    let mut dialogue = Dialogue::new();
    dialogue.loses(Client, 300);
    dialogue.says(
        Server,
        format!("{ANSWER}Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"),
    );
    dialogue.says(Server, plain(0xC1, b"\xFF"));
    dialogue.says(Client, masked(0x81, b"hi"));
    let without_request = told(&dialogue.file());
    let one = &without_request[0];
    assert_eq!(
        (one.about.handshake.clone(), one.status),
        (Handshake::NoRequest, Some(101))
    );
    assert!(
        one.lines.contains(&"!! server bad-deflate 1 2".to_owned()),
        "{one:?}"
    );
    assert!(one.lines.contains(&"client? 1: hi".to_owned()), "{one:?}");

    let mut dialogue = Dialogue::new();
    dialogue.says(Client, format!("{REQUEST}\r\n"));
    dialogue.loses(Server, 200);
    dialogue.says(Client, masked(0x81, b"\xFF"));
    dialogue.says(Server, plain(0x81, b"yo"));
    let without_answer = told(&dialogue.file());
    let one = &without_answer[0];
    assert_eq!(
        (one.about.handshake.clone(), one.status),
        (Handshake::NoAnswer, None)
    );
    assert!(
        one.lines.contains(&"!! client invalid-utf8 1 6".to_owned()),
        "{one:?}"
    );
    assert!(one.lines.contains(&"server? 1: yo".to_owned()), "{one:?}");

    let mut dialogue = Dialogue::new();
    dialogue.says(Client, format!("{REQUEST}\r\n"));
    dialogue.ends(Server);
    let unanswered = told(&dialogue.file());
    assert_eq!(unanswered[0].about.handshake, Handshake::NoAnswer);
    assert_eq!(unanswered[0].lines, ["server fin"], "and nobody is blamed");
}

#[test]
fn a_hole_is_counted_and_within_a_payload_the_borders_hold() {
    let mut dialogue = Dialogue::websocket();
    let text = plain(0x81, &[b'a'; 100]);
    dialogue.says_cut(Server, &text, 60);
    dialogue.says(Server, plain(0x81, b"\xFF"));
    dialogue.says(Server, &text[..10]);
    dialogue.loses(Server, 500);
    dialogue.says(Server, plain(0x81, b"\xFF"));
    let told = told(&dialogue.file());
    let first = format!("server 1: {} cut", "a".repeat(40 + 2 - 2));
    assert_eq!(
        told[0].lines,
        [
            "server misses 60 cut",
            "server MessageWithHole",
            &first,
            "!! server invalid-utf8 2 104",
            "server 2: \\xff",
            "server misses 500 lost",
            "server 3: aaaaaaaa cut",
            "server BehindHole",
            "server? 4: \\xff"
        ]
    );
    assert_eq!(told[0].missing, [0, 560]);
}

#[test]
fn bytes_that_come_again_and_are_others_have_their_place_in_the_websockets_stream() {
    let mut dialogue = Dialogue::websocket();
    let before = REQUEST.len() + 2;
    dialogue.says(Client, masked(0x81, b"hi"));
    let again = client(
        100 + before as u32,
        ACK,
        &[&[0x81, 0x82][..], &KEY, b"zz"].concat(),
    );
    dialogue.segments.push(again.acks(500));
    let told = told(&dialogue.file());
    let differs = format!("client differs {} 2", before + 6);
    assert_eq!(told[0].lines, ["client 1: hi", &differs]);
}

// ---- the records for the page ------------------------------------------------------------

fn records(dialogue: &Dialogue, secrets: bool) -> Vec<Value> {
    let settings = Settings {
        records: true,
        secrets,
        ..Settings::default()
    };
    let (told, _) = told_in(&dialogue.file(), usize::MAX, settings);
    let capture: Value = serde_json::from_str(&told[0].json).unwrap();
    assert_eq!(capture["barewire"], 1);
    assert_eq!(
        capture["clock"],
        serde_json::json!({"wall": 1_700_000_000_000_u64, "at": 0})
    );
    assert!(told[0].json.len() < 32 * 1024 * 1024);
    capture["records"].as_array().unwrap().clone()
}

#[test]
fn records_have_the_places_of_their_bytes_and_no_secrets() {
    use crate::common::watcher::bytes;
    let mut dialogue = Dialogue::websocket();
    let welcome = plain(0x81, br#"{"ticket":"0123"}"#);
    dialogue.says(Server, &welcome);
    dialogue.says(Client, masked(0x81, b"hi"));
    for secrets in [false, true] {
        let all = records(&dialogue, secrets);
        let kinds: Vec<&str> = all
            .iter()
            .filter_map(|record| record["what"].as_str())
            .collect();
        let expected = [
            "accepted", "request", "answer", "read", "write", "write", "frame", "read", "frame",
        ];
        assert_eq!(kinds, expected);
        assert_eq!(all[0]["between"], "capture");
        let request = String::from_utf8(bytes(&all[1], "bytes")).unwrap();
        assert_eq!(
            request.contains("secret") && request.contains("a=b"),
            secrets
        );
        let payload = String::from_utf8(bytes(&all[6], "payload")).unwrap();
        assert_eq!(payload.contains("0123"), secrets);
        assert_eq!(all[6]["at"], (ANSWER.len() + 2) as u64);
        assert_eq!(all[8]["at"], (REQUEST.len() + 2) as u64);
        assert_eq!((&all[8]["t"], &all[8]["id"]), (&5000.into(), &2.into()));
    }
}

#[test]
fn of_a_long_connection_the_beginning_and_the_last_records_are_kept() {
    let mut dialogue = Dialogue::websocket();
    for _ in 0..3000 {
        dialogue.says(Client, masked(0x01, b"h"));
        dialogue.says(Client, masked(0x80, b"i"));
        dialogue.says(Server, plain(0x82, &[7; 100]));
    }
    let all = records(&dialogue, false);
    assert!(all.len() < 8000);
    assert_eq!(all[2]["what"], "answer");
    let forgotten = &all[3];
    assert_eq!(forgotten["what"], "forgotten");
    let count = |dir: &str| {
        let mut frames = all
            .iter()
            .filter(|record| record["what"] == "frame" && record["dir"] == dir);
        let whole = |frame: &&Value| frame["fields"][0][3] == "1";
        frames.by_ref().filter(whole).count() as u64
    };
    assert_eq!(forgotten["in"].as_u64().unwrap() + count("in"), 3000);
    assert_eq!(forgotten["out"].as_u64().unwrap() + count("out"), 3000);
    assert_eq!(forgotten["paired"], true);
    let dropped = forgotten["records"].as_u64().unwrap();
    assert_eq!(dropped + all.len() as u64 - 1, 3 + 2 + 9000 * 2);
}

// ---- bounds --------------------------------------------------------------------------------

/// Records, messages that are being inflated, and what isn't known yet share one budget.
#[test]
fn what_many_connections_hold_is_bounded() {
    use barewire::capture::conversations::{Conversations, MOST_HELD};
    use barewire::capture::{Event, What};
    let mut conversations = Conversations::new(Settings {
        records: true,
        ..Settings::default()
    });
    let deflate = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
    let heads = [
        format!("{REQUEST}{deflate}\r\n"),
        format!("{ANSWER}{deflate}\r\n"),
    ];
    // The beginning of a message that inflates to 258 bytes for each byte or less, in a fragment.
    let inflates = [&[0x42, 126, 0x10, 0x00, 0x4A, 0x04][..], &[0; 4094]].concat();
    let message = masked(0x82, &[0; 4000]);
    let mut event = |flow, what| {
        let (at, mut ignore) = (1, |_: &_, _, _: barewire::capture::tale::Tale<'_>| ());
        conversations.event(&Event { flow, at, what }, &mut ignore);
        assert!(conversations.holds() <= MOST_HELD + 2 * 1024 * 1024);
        conversations.counts()
    };
    for flow in 1..=300 {
        let address = "10.0.0.1:1".parse().unwrap();
        let (client, server) = (address, address);
        event(
            flow,
            What::Opened {
                client,
                server,
                began: true,
            },
        );
        let bytes = |from, bytes| What::Bytes { from, bytes };
        event(flow, bytes(Client, heads[0].as_bytes()));
        event(flow, bytes(Server, heads[1].as_bytes()));
        for _ in 0..30 {
            event(flow, bytes(Server, &inflates));
            event(flow, bytes(Client, &message));
        }
    }
    assert_eq!(event(1, What::Over).websockets, 300);
}

/// A side says something, right or wrong; or bytes are lost or cut off.
#[derive(Debug, Clone)]
enum Turn {
    Says(bool, Vec<u8>),
    Cut(bool, Vec<u8>, usize),
    Loses(bool, u32),
}

fn turn() -> impl proptest::prelude::Strategy<Value = Turn> {
    use proptest::prelude::*;
    let bytes = prop_oneof![
        Just(format!("{REQUEST}\r\n").into_bytes()),
        Just(format!("{ANSWER}\r\n").into_bytes()),
        Just(format!("{ANSWER}Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n").into_bytes()),
        Just(b"HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n".to_vec()),
        Just(masked(0x81, b"hi")),
        Just(plain(0x81, b"yo")),
        Just(plain(0x88, b"\x03\xE8")),
        Just(masked(0xC1, b"\xF2\x48\xCD\xC9\xC9\x07\x00")),
        proptest::collection::vec(any::<u8>(), 1..60),
    ];
    (any::<bool>(), bytes, 0_usize..50, 0..8).prop_map(|(from, bytes, number, kind)| match kind {
        0 => Turn::Loses(from, number as u32 + 1),
        1 => Turn::Cut(from, bytes.clone(), number.min(bytes.len())),
        _ => Turn::Says(from, bytes),
    })
}

proptest::proptest! {
    #![proptest_config(crate::common::property(300))]
    #[test]
    fn whatever_a_capture_has_it_is_told_the_same_in_any_portions(
        began in proptest::prelude::any::<bool>(),
        turns in proptest::collection::vec(turn(), 0..40),
    ) {
        let mut dialogue = if began { Dialogue::new() } else { Dialogue::middle() };
        let party = |from| if from { Client } else { Server };
        for turn in turns {
            match turn {
                Turn::Says(from, bytes) => dialogue.says(party(from), bytes),
                Turn::Cut(from, bytes, cut) => dialogue.says_cut(party(from), bytes, cut),
                Turn::Loses(from, bytes) => dialogue.loses(party(from), bytes),
            }
        }
        let settings = Settings { records: true, ..Settings::default() };
        let file = dialogue.file();
        let whole = format!("{:?}", told_in(&file, usize::MAX, settings).0);
        for portion in [1, 33] {
            proptest::prop_assert_eq!(&format!("{:?}", told_in(&file, portion, settings).0), &whole);
        }
    }
}

#[test]
fn a_secret_of_a_head_is_in_no_record_and_in_no_report_unless_it_is_kept() {
    let mut dialogue = Dialogue::new();
    let offer = "Sec-WebSocket-Protocol: bearer.S1\r\n";
    dialogue.says(Client, format!("{REQUEST}\r\n"));
    // A subprotocol that wasn't offered is named by the verdict.
    dialogue.says(Server, format!("{ANSWER}{offer}\r\n"));
    dialogue.says(Client, masked(0x81, b"hi"));
    // The request once more, with its secrets blanked by whoever passed the capture on.
    let scrubbed = format!("{REQUEST}\r\n")
        .replace("secret", "XXXXXX")
        .replace("a=b", "XXX");
    let again = client(100, ACK, scrubbed.as_bytes()).acks(500);
    dialogue.segments.push(again);
    closes(&mut dialogue);
    for keeps in [false, true] {
        let settings = Settings {
            records: true,
            secrets: keeps,
            ..Settings::default()
        };
        let (told, _) = told_in(&dialogue.file(), usize::MAX, settings);
        let records: Value = serde_json::from_str(&told[0].json).unwrap();
        let records = records["records"].as_array().unwrap();
        let differs = records
            .iter()
            .find(|record| record["what"] == "differs")
            .unwrap();
        let bytes = |field: &str| {
            let bytes = STANDARD.decode(differs[field].as_str().unwrap()).unwrap();
            String::from_utf8(bytes).unwrap()
        };
        let taken = bytes("taken");
        assert_eq!(taken.contains("secret"), keeps, "{taken}");
        assert_eq!(taken.contains("a=b"), keeps, "{taken}");
        assert_eq!(bytes("again").len(), taken.len());
        for text in [&told[0].json, told[0].over.as_ref().unwrap()] {
            assert!(text.contains("response-subprotocol"), "{text}");
            assert_eq!(text.contains("bearer.S1"), keeps, "{text}");
        }
    }
}

#[test]
fn a_request_that_waits_holds_little_however_many_packets_are_empty() {
    let mut pending = Pending::new(true);
    let request = format!("{REQUEST}\r\n");
    let (used, _) = pending.take(Client, 0, request.as_bytes());
    assert_eq!(used, request.len());
    for at in 0..100_000 {
        let outcome = pending.missing(Client, at, 10, Absent::Cut);
        assert!(matches!(outcome, Outcome::Unknown));
    }
    // The head is counted.
    assert!((request.len()..1024).contains(&pending.holds()));
    let (asked, held) = pending.into_parts();
    assert!(asked.is_some());
    assert!(matches!(
        held[..],
        [(Client, 0, Held::Missing(1_000_000, Absent::Cut))]
    ));
    // Holes and bytes by turns aren't one hole.
    let mut pending = Pending::new(true);
    pending.take(Client, 0, request.as_bytes());
    let turns = (0..).take_while(|&at| {
        pending.take(Client, at, b"x");
        matches!(
            pending.missing(Client, at, 10, Absent::Lost),
            Outcome::Unknown
        )
    });
    assert!(turns.count() < 200);
}
