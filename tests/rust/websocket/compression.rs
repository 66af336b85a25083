//! `permessage-deflate` (RFC 7692) over a real socket: what is agreed on, the messages that the RFC
//! prints, every rule that a compressed message can break, and what members of a room get.

use crate::common::{Raw, Server, masked, property};
use barewire::websocket::deflate::inflate::{AfterLast, Inflated, TAIL};
use barewire::websocket::deflate::{Compress, Inflate, matches::Effort};
use flate2::{Decompress, FlushDecompress};
use proptest::prelude::*;
use serde_json::json;

const OFFER: &str = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";
const TEXT: u8 = 0x81;
const COMPRESSED_TEXT: u8 = 0xC1;

/// What was answered to an offer.
fn answered(server: &Server, target: &str, lines: &str) -> Option<String> {
    let mut raw = server.tcp();
    raw.send(server.handshake(target, lines).as_bytes());
    let answer = raw.head();
    assert_eq!(answer.status, 101, "{answer:?}");
    answer.header("sec-websocket-extensions").map(str::to_owned)
}

/// Compressed by zlib, as other clients do it.
fn squeezed(message: &[u8]) -> Vec<u8> {
    let mut payload = Vec::with_capacity(message.len() + 100);
    let mut zlib = flate2::Compress::new(flate2::Compression::default(), false);
    let sync = flate2::FlushCompress::Sync;
    zlib.compress_vec(message, &mut payload, sync).unwrap();
    assert!(payload.ends_with(&TAIL), "the buffer was large enough");
    payload.truncate(payload.len() - TAIL.len());
    payload
}

/// Decompresses what one connection gets, with zlib.
struct Reader {
    raw: Raw,
    zlib: Decompress,
    takeover: bool,
    /// How many bytes of payload came.
    wire: usize,
}

impl Reader {
    fn new(raw: Raw, takeover: bool) -> Reader {
        let zlib = Decompress::new(false);
        Reader {
            raw,
            zlib,
            takeover,
            wire: 0,
        }
    }

    /// The next message, and whether it came compressed.
    fn message(&mut self) -> (Vec<u8>, bool) {
        let frame = self.raw.frame();
        assert_eq!(frame.first & !0x40 & !0x03, 0x80, "{frame:?}");
        self.wire += frame.payload.len();
        if frame.first & 0x40 == 0 {
            return (frame.payload, false);
        }
        if !self.takeover {
            self.zlib.reset(false);
        }
        let mut message = Vec::with_capacity(1 << 20);
        let stream = [&frame.payload[..], &TAIL].concat();
        let sync = FlushDecompress::Sync;
        self.zlib
            .decompress_vec(&stream, &mut message, sync)
            .unwrap();
        (message, true)
    }

    fn json(&mut self) -> (serde_json::Value, bool) {
        let (message, compressed) = self.message();
        (serde_json::from_slice(&message).unwrap(), compressed)
    }
}

#[test]
fn s5_nothing_is_agreed_on_unless_the_server_or_the_address_says_so() {
    let plain = Server::start(&[]);
    let none = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    let kept = "permessage-deflate; server_max_window_bits=12; client_max_window_bits=12";
    for target in ["/ws/ann", "/echo", "/room/r/bob"] {
        assert_eq!(answered(&plain, target, OFFER), None);
        let asked = format!("{target}?deflate=no-takeover");
        assert_eq!(answered(&plain, &asked, OFFER).as_deref(), Some(none));
        let asked = format!("{target}?deflate=takeover");
        assert_eq!(answered(&plain, &asked, OFFER).as_deref(), Some(kept));
        assert_eq!(answered(&plain, &asked, ""), None, "nothing is offered");
    }
    for (mode, answer) in [("no-takeover", none), ("takeover", kept)] {
        let server = Server::start(&["--deflate", mode]);
        assert_eq!(answered(&server, "/echo", OFFER).as_deref(), Some(answer));
        assert_eq!(answered(&server, "/echo?deflate=off", OFFER), None);
        // The watch's own socket shows whispers to their ends, and tickets go over it.
        let lines = format!("{OFFER}Sec-WebSocket-Protocol: wire\r\n");
        assert_eq!(answered(&server, "/wire/watch", &lines), None);
    }
    let refused = plain.ask(plain.handshake("/echo?deflate=yes", OFFER));
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("off, no-takeover or takeover"));
    let server = Server::start(&["--deflate-window", "9"]);
    let answer = answered(&server, "/echo?deflate=takeover", OFFER).unwrap();
    assert!(answer.ends_with("server_max_window_bits=9; client_max_window_bits=9"));
}

/// A window is memory of the budget; where there is none left, no window is kept.
#[test]
fn without_memory_for_windows_none_are_kept() {
    let server = Server::start(&["--max-memory", "1048576", "--deflate-window", "15"]);
    let target = "/echo?deflate=takeover";
    let mut held = Vec::new();
    let without = loop {
        let mut raw = server.tcp();
        raw.send(server.handshake(target, OFFER).as_bytes());
        let answer = raw
            .head()
            .header("sec-websocket-extensions")
            .unwrap()
            .to_owned();
        held.push(raw);
        if answer.contains("server_no_context_takeover; client_no_context_takeover") {
            break held.len();
        }
        assert!(held.len() < 100, "a window is 32 KiB");
    };
    assert!(without > 2, "{without}");
    // When they have gone, there is room again.
    held.into_iter().for_each(|raw| drop(raw.leave()));
    let answer = answered(&server, target, OFFER).unwrap();
    assert!(!answer.contains("no_context_takeover"), "{answer}");
}

#[test]
fn s7_2_3_the_messages_that_the_rfc_prints() {
    let server = Server::start(&[]);
    let hello = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00];
    let stored = [
        0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00,
    ];
    let last = [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00];
    let two_blocks = [
        0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00,
    ];
    for mode in ["no-takeover", "takeover"] {
        let mut raw = server.websocket_with(&format!("/echo?deflate={mode}"), OFFER);
        for payload in [&hello[..], &stored, &last, &hello, &two_blocks] {
            raw.frame_out(COMPRESSED_TEXT, payload);
            let (text, _) = inflated(&raw.frame());
            assert_eq!(text, b"Hello", "{payload:02x?}");
        }
        for payload in [&[0x00][..], &[0x02, 0x00]] {
            raw.frame_out(COMPRESSED_TEXT, payload);
            assert_eq!(raw.text(), "", "{payload:02x?}");
        }
        // In two fragments, with a ping between them.
        raw.frame_out(0x41, &hello[..3]);
        raw.frame_out(0x89, b"ping");
        raw.frame_out(0x80, &hello[3..]);
        assert_eq!(raw.frame().first, 0x8A);
        let (text, _) = inflated(&raw.frame());
        assert_eq!(text, b"Hello");
        // As it is, between two that are compressed: the window doesn't see it.
        raw.frame_out(TEXT, b"hi");
        assert_eq!(raw.text(), "hi");
        raw.frame_out(COMPRESSED_TEXT, &[0xF2, 0x00, 0x11, 0x00, 0x00]);
        if mode == "takeover" {
            let (text, _) = inflated(&raw.frame());
            assert_eq!(text, b"Hello");
            raw.quiet();
        } else {
            let (code, why) = raw.closed();
            assert_eq!(code, Some(1007));
            assert_eq!(
                why,
                "bit 18: a match from 5 bytes back, but there are 1 (RFC 1951 §3.2.5)"
            );
        }
    }
}

/// A short message of the server, which has no past worth mentioning.
fn inflated(frame: &crate::common::Frame) -> (Vec<u8>, bool) {
    let compressed = frame.first & 0x40 != 0;
    if !compressed {
        return (frame.payload.clone(), false);
    }
    let mut inflate = Inflate::new(1 << 15, AfterLast::Blocks);
    let mut message = Vec::new();
    for part in [&frame.payload[..], &TAIL] {
        inflate
            .inflate(part, &mut message, 1 << 20, b"Hello")
            .unwrap();
    }
    (message, true)
}

#[test]
fn each_broken_rule_has_its_code_and_its_sentence() {
    let server = Server::start(&[]);
    let agreed = "/echo?deflate=no-takeover";
    let cut: &[&[u8]] = &[&masked(COMPRESSED_TEXT, &[0xF2, 0x48, 0xCD])];
    let fragment = masked(0x41, &[0xF2, 0x48]);
    for (target, frames, code, why) in [
        (
            "/echo",
            &[&masked(COMPRESSED_TEXT, b"x")[..]][..],
            1002,
            "no extension was negotiated",
        ),
        (
            agreed,
            &[&masked(0xA1, b"x")],
            1002,
            "uses only the first (RFC 6455 §5.2)",
        ),
        (
            agreed,
            &[&masked(0xE1, b"x")],
            1002,
            "uses only the first (RFC 6455 §5.2)",
        ),
        (
            agreed,
            &[&fragment, &masked(0xC0, &[0])],
            1002,
            "not to a continuation (RFC 7692 §6.1)",
        ),
        (
            agreed,
            &[&masked(0xC9, b"x")],
            1002,
            "a ping is a control frame, which is never compressed",
        ),
        (
            agreed,
            &[&masked(0xC8, &[3, 0xE8])],
            1002,
            "a close is a control frame",
        ),
        (
            agreed,
            &[&masked(COMPRESSED_TEXT, &[])],
            1007,
            "inside a block (RFC 7692 §7.2.2)",
        ),
        (agreed, cut, 1007, "inside a block (RFC 7692 §7.2.2)"),
        (
            agreed,
            &[&masked(COMPRESSED_TEXT, &[0x07])],
            1007,
            "bit 0: block type 3 is reserved",
        ),
        (
            agreed,
            &[&masked(COMPRESSED_TEXT, &squeezed(b"\xFFx"))],
            1007,
            "isn't UTF-8 at byte 0",
        ),
        (
            agreed,
            &[&masked(COMPRESSED_TEXT, &squeezed(b"x\xE5"))],
            1007,
            "ends inside the character",
        ),
    ] {
        let mut raw = server.websocket_with(target, OFFER);
        frames.iter().for_each(|frame| raw.send(frame));
        let (closed, sentence) = raw.closed();
        assert_eq!(closed, Some(code), "{why}: {sentence}");
        assert!(sentence.contains(why), "{why}: {sentence}");
        // Byte by byte it's the same.
        let mut raw = server.websocket_with(target, OFFER);
        frames.iter().for_each(|frame| raw.send_bytewise(frame));
        assert_eq!(raw.closed(), (closed, sentence));
    }
}

/// Of two faults in one message the first is named, however its bytes come.
#[test]
fn the_first_fault_is_named_in_any_portions() {
    let server = Server::start(&["--max-message", "100"]);
    let stored = |bytes: &[u8]| {
        let length = (bytes.len() as u16).to_le_bytes();
        [&[0x00][..], &length, &length.map(|byte| !byte), bytes].concat()
    };
    let reserved = [0x07];
    for (payload, why) in [
        (
            [&stored(b"x\xFF")[..], &reserved].concat(),
            "isn't UTF-8 at byte 1",
        ),
        (
            [&stored(b"x"), &reserved[..], b"\xFF"].concat(),
            "bit 48: block type 3",
        ),
        (
            stored(&[b"\xFF", &[b'x'; 200][..]].concat()),
            "isn't UTF-8 at byte 0",
        ),
        (
            [&stored(&[b'x'; 101])[..], &reserved].concat(),
            "100 bytes at most",
        ),
    ] {
        let frame = masked(COMPRESSED_TEXT, &payload);
        for portion in [1, 2, 7, frame.len()] {
            let mut raw = server.websocket_with("/echo?deflate=no-takeover", OFFER);
            frame.chunks(portion).for_each(|bytes| raw.send(bytes));
            let (_, sentence) = raw.closed();
            assert!(sentence.contains(why), "{portion}: {why}: {sentence}");
        }
    }
}

/// A wrong byte is found while its message comes.
#[test]
fn s8_1_text_is_judged_as_it_is_inflated() {
    let server = Server::start(&[]);
    let mut raw = server.websocket_with("/echo?deflate=no-takeover", OFFER);
    raw.send(&masked(0x41, &squeezed(b"good \xFF bad")));
    let (code, why) = raw.closed();
    assert_eq!(
        (code, why.contains("isn't UTF-8 at byte 5")),
        (Some(1007), true),
        "{why}"
    );
}

#[test]
fn s10_4_the_limit_is_that_of_the_inflated_message() {
    let most = 1_000_000;
    let server = Server::start(&["--max-message", "1000000"]);
    let target = "/echo?deflate=no-takeover";
    for (length, fits) in [(most, true), (most + 1, false), (50 * most, false)] {
        let bomb = squeezed(&vec![b'x'; length]);
        assert!(bomb.len() < length / 500, "{}", bomb.len());
        let mut raw = server.websocket_with(target, OFFER);
        raw.frame_out(COMPRESSED_TEXT, &bomb);
        if fits {
            let mut reader = Reader::new(raw, false);
            let (message, compressed) = reader.message();
            assert!(compressed && message == vec![b'x'; length]);
        } else {
            let (code, why) = raw.closed();
            assert_eq!(code, Some(1009), "{why}");
        }
        // In fragments of a byte each.
        let mut raw = server.websocket_with(target, OFFER);
        let mut frames = masked(0x41, &[]);
        bomb.iter()
            .for_each(|byte| frames.extend(masked(0x00, &[*byte])));
        frames.extend(masked(0x80, &[]));
        let _ = raw.send_until_refused(&frames, frames.len());
        if fits {
            let mut reader = Reader::new(raw, false);
            assert_eq!(reader.message().0.len(), length);
        }
    }
    // What is longer compressed than its limit as text is no matter of the limit.
    let server = Server::start(&["--max-message", "10"]);
    let mut raw = server.websocket_with(target, OFFER);
    let mut writer = Compress::new(256, Effort::QUICK, false);
    let mut payload = Vec::new();
    writer.write(b"0123456789", &mut payload);
    let empty_blocks = [0x02, 0x00, 0x00, 0x00, 0xFF, 0xFF].repeat(100);
    raw.frame_out(COMPRESSED_TEXT, &[&empty_blocks[..], &payload].concat());
    assert_eq!(raw.text(), "0123456789");
}

/// What is said goes to everybody compressed; what is only for one goes as it is.
#[test]
fn the_welcome_and_whispers_are_never_compressed() {
    let server = Server::start(&[]);
    let long = "the same words, the same words, the same words, the same words";
    for mode in ["no-takeover", "takeover"] {
        let lines = format!("{OFFER}Sec-WebSocket-Protocol: chat\r\n");
        let enter = |name: &str| {
            let target = format!("/room/{mode}/{name}?deflate={mode}");
            Reader::new(server.websocket_with(&target, &lines), mode == "takeover")
        };
        let mut ann = enter("ann");
        let (welcome, compressed) = ann.json();
        assert_eq!(welcome["type"], "welcome");
        assert!(!compressed && welcome.to_string().len() > 150, "{welcome}");
        let mut bob = enter("bob");
        assert!(!bob.json().1, "the welcome");
        assert_eq!(ann.json().0["type"], "join");
        bob.raw.say_json(&json!({"type": "say", "text": long}));
        for who in [&mut ann, &mut bob] {
            let (said, compressed) = who.json();
            assert_eq!((said["text"].as_str(), compressed), (Some(long), true));
        }
        bob.raw
            .say_json(&json!({"type": "say", "to": "ann", "text": long}));
        for who in [&mut ann, &mut bob] {
            let (said, compressed) = who.json();
            assert_eq!((said["text"].as_str(), compressed), (Some(long), false));
            assert_eq!(said["to"], "ann");
        }
        // A complaint, too.
        bob.raw
            .say_json(&json!({"type": "say", "to": "nobody", "text": long}));
        assert!(!bob.json().1);
    }
}

/// Compressed for each member, a large message would take time and memory as often as there are
/// members. So it goes as it is with takeover; the windows stay as they were.
#[test]
fn a_large_message_is_shared_by_all_members() {
    let server = Server::start(&[]);
    let enter = |mode: &str| {
        let mut raw = server.websocket_with(&format!("/room/r?deflate={mode}"), OFFER);
        raw.quiet();
        Reader::new(raw, mode == "takeover")
    };
    let mut members = ["takeover", "takeover", "no-takeover", "off"].map(enter);
    let words = "the same words, the same words";
    let large = words.repeat(1000);
    for (said, compressed) in [
        (words, [true, true, false, false]),
        (&large[..], [false, false, true, false]),
        (words, [true, true, false, false]),
    ] {
        members[0].raw.say(said);
        for (member, compressed) in members.iter_mut().zip(compressed) {
            assert_eq!(member.message(), (said.as_bytes().to_vec(), compressed));
        }
    }
}

/// With takeover each message costs less than the one before it.
#[test]
fn s7_1_1_a_repeated_message_is_a_match_into_the_window() {
    let server = Server::start(&[]);
    let long = "nobody expects this sentence twice";
    let mut sizes = Vec::new();
    for mode in ["off", "no-takeover", "takeover"] {
        let raw = server.websocket_with(&format!("/echo?deflate={mode}"), OFFER);
        let mut reader = Reader::new(raw, mode == "takeover");
        for _ in 0..10 {
            reader.raw.say(long);
            assert_eq!(reader.message().0, long.as_bytes());
        }
        sizes.push(reader.wire);
    }
    assert_eq!(sizes[0], 10 * long.len());
    assert!(sizes[1] <= sizes[0] && sizes[2] < sizes[1] / 4, "{sizes:?}");
}

/// zlib can't write such a stream, and few would notice.
#[test]
fn s7_1_2_1_a_window_of_256_bytes_is_kept_to() {
    let server = Server::start(&[]);
    let offer = "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=8\r\n";
    let noise: String = (0..200_u32)
        .map(|n| char::from(b'!' + (n * n % 89) as u8))
        .collect();
    let message = format!("{noise} and {noise} and {noise}");
    for mode in ["no-takeover", "takeover"] {
        let target = format!("/room/{mode}/?deflate={mode}");
        let mut raw = server.websocket_with(&target, offer);
        let (mut past, mut inflate) = (Vec::new(), Inflate::new(256, AfterLast::Blocks));
        for _ in 0..3 {
            raw.say(&message);
            let frame = raw.frame();
            assert_eq!(frame.first, COMPRESSED_TEXT);
            let mut said = Vec::new();
            for part in [&frame.payload[..], &TAIL] {
                let how = inflate.inflate(part, &mut said, 1 << 20, &past);
                assert_eq!(how, Ok(Inflated::All));
            }
            assert_eq!(said, message.as_bytes());
            if mode == "takeover" {
                past.extend(said);
            }
        }
    }
}

/// Many threads speak and write at a time; each window must still see its messages in the order of
/// its frames.
#[test]
fn in_a_busy_room_all_windows_stay_in_step() {
    const SPEAKERS: usize = 4;
    const EACH: usize = 150;
    let server = Server::start(&["--message-rate", "0"]);
    let enter = |mode: &str| {
        let mut raw = server.websocket_with(&format!("/room/r?deflate={mode}"), OFFER);
        raw.quiet();
        Reader::new(raw, mode == "takeover")
    };
    let mut listeners = ["off", "no-takeover", "takeover", "takeover"].map(enter);
    let mut speakers: Vec<Reader> = (0..SPEAKERS).map(|_| enter("takeover")).collect();
    std::thread::scope(|scope| {
        for (speaker, reader) in speakers.iter_mut().enumerate() {
            scope.spawn(move || {
                for number in 0..EACH {
                    reader.raw.say(&format!(
                        "speaker {speaker} has number {number}, and says so"
                    ));
                }
                // It reads only now, so its frames pile up.
                (0..EACH * SPEAKERS).for_each(|_| drop(reader.message()));
            });
        }
        let all: Vec<Vec<Vec<u8>>> = listeners
            .iter_mut()
            .map(|reader| (0..EACH * SPEAKERS).map(|_| reader.message().0).collect())
            .collect();
        for one in &all {
            assert_eq!(one, &all[0]);
        }
    });
}

/// A message: what it says, and whether it is binary.
fn said() -> impl Strategy<Value = (String, bool)> {
    let words = prop::sample::select(vec![
        "hello ",
        "你好，",
        "the same ",
        "x",
        "\u{1F600}",
        "0123456789",
    ]);
    let text = prop::collection::vec(words, 0..60).prop_map(|words| words.concat());
    (text, any::<bool>())
}

proptest! {
    #![proptest_config(property(12))]

    /// However it is compressed, and whoever comes late or leaves early: everybody gets the same.
    #[test]
    fn all_members_read_the_same(
        messages in prop::collection::vec((said(), 0..5_usize), 1..25), late in 0..25_usize,
    ) {
        let server = Server::start(&[]);
        let offers = [
            ("off", ""),
            ("no-takeover", OFFER),
            ("no-takeover", "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9\r\n"),
            ("takeover", OFFER),
            ("takeover", "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=15\r\n"),
        ];
        let enter = |(mode, lines): (&str, &str)| {
            let mut raw = server.websocket_with(&format!("/room/r?deflate={mode}"), lines);
            raw.quiet();
            Reader::new(raw, mode == "takeover")
        };
        let mut members: Vec<Reader> = offers.into_iter().map(enter).collect();
        for (at, ((text, binary), speaker)) in messages.iter().enumerate() {
            if at == late {
                members.push(enter(offers[3]));
            }
            let first = if *binary { 0x82 } else { TEXT };
            members[*speaker].raw.frame_out(first, text.as_bytes());
            for member in &mut members {
                prop_assert_eq!(&member.message().0, text.as_bytes());
            }
        }
    }
}
