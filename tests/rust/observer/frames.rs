//! Each rule of RFC 6455 §5 to §8 that a frame or a message can break, by either end: the rule, the
//! frame and the byte that are told, and nothing else. A right stream gets no verdict.

use super::watched::{Told, agreed, frame, header, long, plain, told_of};
use crate::common::violations::{LIMIT, close_body, violations};
use barewire::observer::{Party, Unchecked};
use serde_json::Value;

/// What a stream is told of: the rule, the frame and the byte.
type Expected = Vec<(&'static str, u64, u64)>;

/// Streams of one end, and their verdicts.
fn table(from: Party) -> Vec<(Vec<u8>, Expected)> {
    let mut all = Vec::new();
    let mut add = |frames: &[Vec<u8>], expected: &[(&'static str, u64, u64)]| {
        // What follows is judged again, and is right.
        let right = frame(from, 0x81, b"right");
        all.push(([frames.concat(), right].concat(), expected.to_vec()));
    };
    let one = |first, payload: &[u8]| frame(from, first, payload);
    let h = header(from);
    // §5.2: reserved bits and opcodes.
    for first in [0xC1, 0xA1, 0x91, 0xF2, 0xC9, 0xD9] {
        add(&[one(first, b"\xFF")], &[("reserved-bits", 1, 0)]);
    }
    add(
        &[one(0x81, b"ok"), one(0xC1, b"\xFF")],
        &[("reserved-bits", 2, h + 2)],
    );
    for first in [0x83, 0x87, 0x8B, 0x8F, 0x03, 0x0B] {
        add(&[one(first, b"\xFF")], &[("reserved-opcode", 1, 0)]);
    }
    // §5.5: control frames.
    for first in [0x09, 0x0A] {
        add(&[one(first, b"a")], &[("fragmented-control", 1, 0)]);
        add(
            &[one(first | 0x80, &[7; 126])],
            &[("control-too-long", 1, 1)],
        );
        add(
            &[long(from, first | 0x80, &[0, 5], b"12345")],
            &[("non-minimal-length", 1, 1)],
        );
    }
    // §5.1: the mask.
    let mask = match from {
        Party::Client => "unmasked-frame",
        Party::Server => "masked-frame",
    };
    for (first, payload) in [(0x81, &b"hi"[..]), (0x89, b""), (0x82, &[7; 300])] {
        add(&[frame(from.other(), first, payload)], &[(mask, 1, 1)]);
    }
    // What the payload means is clear, so it is judged, too.
    add(
        &[frame(from.other(), 0x81, b"a\xFF")],
        &[(mask, 1, 1), ("invalid-utf8", 1, header(from.other()) + 1)],
    );
    // §5.2: the length.
    for length in [0_u16, 5, 125] {
        let payload = vec![b'x'; length.into()];
        add(
            &[long(from, 0x81, &length.to_be_bytes(), &payload)],
            &[("non-minimal-length", 1, 1)],
        );
    }
    for length in [0_u64, 125, 126, 65_535] {
        // (The second frame is right.)
        let payload = vec![b'x'; length as usize];
        add(
            &[long(from, 0x82, &length.to_be_bytes(), &payload)],
            &[("non-minimal-length", 1, 1)],
        );
    }
    all
}

/// The same for fragments, text and Close.
fn table_of_messages(from: Party) -> Vec<(Vec<u8>, Expected)> {
    let mut all = Vec::new();
    let mut add = |frames: &[Vec<u8>], expected: &[(&'static str, u64, u64)]| {
        all.push((frames.concat(), expected.to_vec()));
    };
    let one = |first, payload: &[u8]| frame(from, first, payload);
    let h = header(from);
    let right = one(0x81, b"right");
    // §5.4: fragments.
    add(
        &[one(0x80, b"\xFF"), right.clone()],
        &[("nothing-to-continue", 1, 0)],
    );
    add(
        &[
            one(0x81, b"ab"),
            one(0x00, b""),
            one(0x80, b""),
            right.clone(),
        ],
        &[
            ("nothing-to-continue", 2, h + 2),
            ("nothing-to-continue", 3, 2 * h + 2),
        ],
    );
    // A message inside another: one fault, whether the first goes on or not.
    add(
        &[
            one(0x01, b"a"),
            one(0x81, b"b"),
            one(0x00, b"c"),
            one(0x80, b"d"),
            right.clone(),
        ],
        &[("message-interrupted", 2, h + 1)],
    );
    add(
        &[one(0x01, b"a"), one(0x82, b"b"), right.clone()],
        &[("message-interrupted", 2, h + 1)],
    );
    add(
        &[
            one(0x01, b"a"),
            one(0x82, b"b"),
            one(0x81, b"c"),
            one(0x80, b""),
        ],
        &[
            ("message-interrupted", 2, h + 1),
            ("nothing-to-continue", 4, 3 * h + 3),
        ],
    );
    // Fragments that all say "text".
    add(
        &[
            one(0x01, b"a"),
            one(0x01, b"b"),
            one(0x81, b"\xFF"),
            right.clone(),
        ],
        &[
            ("message-interrupted", 2, h + 1),
            ("message-interrupted", 3, 2 * h + 2),
            ("invalid-utf8", 3, 3 * h + 2),
        ],
    );
    // Several faults of one header.
    add(
        &[frame(from.other(), 0x30, b"\xFF"), right.clone()],
        &[
            ("reserved-bits", 1, 0),
            ("nothing-to-continue", 1, 0),
            match from {
                Party::Client => ("unmasked-frame", 1, 1),
                Party::Server => ("masked-frame", 1, 1),
            },
        ],
    );
    // §8.1: text.
    add(
        &[one(0x81, b"ok\xFFno\xFF"), right.clone()],
        &[("invalid-utf8", 1, h + 2)],
    );
    add(
        &[one(0x81, b"a\xF4\x90\x80\x80")],
        &[("invalid-utf8", 1, h + 1)],
    );
    add(
        &[
            one(0x01, b"ok\xE4"),
            one(0x89, b"ping"),
            one(0x00, b"\xBD"),
            one(0x80, b"(no"),
        ],
        &[("invalid-utf8", 1, h + 2)],
    );
    add(
        &[
            one(0x01, b"\xE4"),
            one(0x00, b""),
            one(0x80, b"\xBD\xA0ok\xC3"),
            right.clone(),
        ],
        &[("truncated-utf8", 3, 3 * h + 5)],
    );
    add(
        &[one(0x01, b"ab\xE4"), one(0x80, b""), right.clone()],
        &[("truncated-utf8", 1, h + 2)],
    );
    // §5.5.1, §7.4: Close.
    add(&[one(0x88, b"\x03")], &[("close-body-of-one", 1, h)]);
    add(
        &[one(0x88, &close_body(1005, b""))],
        &[("invalid-close-code", 1, h)],
    );
    add(
        &[one(0x88, &close_body(1000, b"ok\xFF"))],
        &[("invalid-close-reason", 1, h + 4)],
    );
    // A fragmented Close is one, and a long one, too.
    add(
        &[one(0x08, b"\x03")],
        &[("fragmented-control", 1, 0), ("close-body-of-one", 1, h)],
    );
    let body = close_body(1000, "é".repeat(70).as_bytes());
    add(&[one(0x88, &body)], &[("control-too-long", 1, 1)]);
    // Behind its own Close only data is wrong, once; the rest is discarded anyway.
    add(
        &[
            one(0x88, b""),
            one(0x89, b""),
            one(0x88, b"\x03"),
            frame(from.other(), 0xBF, b"x"),
            right.clone(),
            one(0x82, b"again"),
        ],
        &[("data-after-close", 5, 3 * h + header(from.other()) + 2)],
    );
    // An unfinished message may be given up by a Close.
    add(
        &[one(0x01, b"a"), one(0x88, b""), one(0x80, b"")],
        &[("data-after-close", 3, 2 * h + 1)],
    );
    all
}

#[test]
fn each_broken_rule_is_told_with_its_frame_and_byte_and_nothing_else_is() {
    for from in Party::BOTH {
        for (stream, expected) in table(from).into_iter().chain(table_of_messages(from)) {
            // Cutting a long stream everywhere would take long.
            let stream_told = match stream.len() {
                0..1000 => told_of(plain, from, &stream),
                _ => {
                    let (mut observer, mut told) = (plain(), Told::default());
                    told.saw(&mut observer, from, stream.chunks(1000));
                    told
                }
            };
            let expected: Vec<_> = expected
                .into_iter()
                .map(|(rule, frame, byte)| (from.name(), rule, frame, byte))
                .collect();
            assert_eq!(stream_told.verdicts, expected, "{from:?} {stream:02x?}");
            assert_eq!(stream_told.unchecked, []);
        }
    }
}

#[test]
fn a_right_stream_gets_no_verdict_and_its_frames_are_told() {
    for from in Party::BOTH {
        let one = |first, payload: &[u8]| frame(from, first, payload);
        let h = header(from);
        let frames = [
            one(0x81, "é你🦀".as_bytes()),
            one(0x01, b"\xE4"),
            one(0x89, b"\xFF"),
            one(0x00, b""),
            one(0x80, b"\xBD\xA0"),
            one(0x8A, b""),
            one(0x82, &[0xFF; 200]),
            one(0x88, &close_body(1000, "再见".as_bytes())),
            one(0x8A, b""),
        ];
        let told = told_of(plain, from, &frames.concat());
        assert_eq!(told.verdicts, []);
        assert_eq!(told.frames.len(), frames.len());
        let (number, byte, head, payload, came, whole, guess) = &told.frames[1];
        assert_eq!((*number, *byte), (2, h + 9));
        assert_eq!(head.len() as u64, h);
        assert_eq!((&payload[..], *came), (&b"\xE4"[..], 1));
        assert_eq!((*whole, *guess), (true, false));
    }
}

#[test]
fn an_unknown_extension_may_use_reserved_bits_and_opcodes() {
    for from in Party::BOTH {
        let with = || agreed("x-frob; a=1, permessage-deflate", "x-frob");
        let one = |first, payload: &[u8]| frame(from, first, payload);
        let frames = [
            one(0xF1, b"\xFF"),
            one(0x83, b"x"),
            one(0x81, b"\xFF"),
            one(0x80, b""),
        ];
        let told = told_of(with, from, &frames.concat());
        let last = 3 * header(from) + 3;
        assert_eq!(
            told.verdicts,
            [(from.name(), "nothing-to-continue", 4, last)]
        );
    }
}

/// The borders of frames are lost, until a read begins with a right header; and that is a guess, so
/// nothing is judged any more.
#[test]
fn s5_2_behind_a_length_that_cant_be_right_borders_are_guessed() {
    for from in Party::BOTH {
        let h = header(from);
        let lost = long(from, 0x82, &[0x80, 0, 0, 0, 0, 0, 0, 5], b"12345");
        let stream = [
            frame(from, 0x81, b"ok"),
            lost.clone(),
            frame(from, 0x81, b"ok"),
        ]
        .concat();
        let at = h + 2 + 2;
        let verdicts = [(from.name(), "length-top-bit", 2, at)];
        let bytes = stream.len() as u64;
        for portions in [
            vec![&stream[..]],
            stream.chunks(1).collect(),
            stream.chunks(7).collect(),
        ] {
            let (mut observer, mut told) = (plain(), Told::default());
            told.saw(&mut observer, from, portions);
            assert_eq!(told.verdicts, verdicts);
            assert_eq!(told.unchecked, [(from, Unchecked::Everything)]);
            // A read that begins inside a frame, and one with a right frame.
            told.saw(&mut observer, from, [&b"\x73 no frame"[..]]);
            let found = [frame(from, 0x81, b"\xFF found"), frame(from, 0x00, b"")].concat();
            told.saw(&mut observer, from, [&found[..]]);
            // A right one was expected, so the guess was wrong.
            told.saw(&mut observer, from, [&b"\x7F\x7F"[..]]);
            let again = frame(from, 0x8A, b"");
            told.saw(&mut observer, from, [&again[..]]);
            assert_eq!(told.verdicts, verdicts, "a guess blames nobody");
            let at: Vec<_> = told.frames.iter().map(|frame| (frame.1, frame.6)).collect();
            let second = bytes + 10 + h + 7;
            assert_eq!(at[..2], [(0, false), (h + 2, false)]);
            assert!(at.ends_with(&[(bytes + 10, true), (second, true), (second + h + 2, true)]));
        }
    }
}

fn hex(text: &str) -> Vec<u8> {
    let bytes = text.split(' ');
    bytes
        .map(|byte| u8::from_str_radix(byte, 16).unwrap())
        .collect()
}

/// What the page's lab sends breaks the rule that the list names, for both ends; what our server
/// takes, or refuses for its length alone, breaks none.
#[test]
fn the_list_of_the_lab_is_judged_as_there() {
    let list: Value = serde_json::from_str(include_str!("../../golden/violations.json")).unwrap();
    let mut blamed = 0;
    for item in list["violations"].as_array().unwrap() {
        let id = item["id"].as_str().unwrap();
        for (from, runs) in [(Party::Client, "to_server"), (Party::Server, "to_browser")] {
            let (mut observer, mut told) = (plain(), Told::default());
            for run in item[runs].as_array().unwrap() {
                let bytes = hex(run[0].as_str().unwrap());
                for _ in 0..run[1].as_u64().unwrap() {
                    told.saw(&mut observer, from, [&bytes[..]]);
                }
            }
            let first = observer
                .violations()
                .first()
                .map(|first| first.rule.section());
            let expected = match (id, item["server"].as_str().unwrap()) {
                // Our server reads nothing behind a Close.
                ("close-then-text", _) => Some("5.5.1"),
                (_, "code_1009") => None,
                (_, _) => item["section"].as_str(),
            };
            assert_eq!(first, expected, "{id} by {from:?}: {:?}", told.verdicts);
            blamed += usize::from(first.is_some());
        }
    }
    assert!(blamed > 50, "{blamed}");
}

/// The streams that our server is tested with.
#[test]
fn every_violation_that_our_server_finds_is_told() {
    for violation in violations() {
        let mut observer = plain();
        observer.saw(Party::Client, &violation.bytes, &mut |_| ());
        let first = observer.violations().first();
        let first = first.map(|first| (first.rule.name(), first.rule.section()));
        let expected = (violation.rule.name, violation.rule.section);
        let is_padded = violation.bytes[1..].starts_with(&[0xFE, 0, 5]);
        let expected = match expected.0 {
            "message-too-big" => None,
            // The server needn't wait for the whole length; the onlooker knows it.
            "control-too-long" if is_padded => Some(("non-minimal-length", "5.2")),
            _ => Some(expected),
        };
        assert_eq!(first, expected, "{} at {LIMIT}", violation.shown());
    }
}
