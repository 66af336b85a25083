//! Messages that came compressed (RFC 7692), judged by what the two heads agreed on.

use super::watched::{agreed, frame, header, told_of};
use barewire::observer::{Observer, Party, Unchecked};

const OFFER: &str = "permessage-deflate; client_max_window_bits";
/// RFC 7692 §7.2.3.1 and §7.2.3.2: "Hello", and once more with the window of the first.
const HELLO: &[u8] = &[0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00];
const AGAIN: &[u8] = &[0xF2, 0x00, 0x11, 0x00, 0x00];
/// A block of the reserved type.
const BAD: &[u8] = &[0x06, 0, 0, 0];
/// A dynamic block up to five code lengths with codes of one bit (RFC 1951 §3.2.7), three too many:
/// these are wrong as a whole, and end with a byte.
const LENGTHS: &[u8] = &[0x04, 0x20, 0x92, 0x24];

fn kept() -> Observer {
    agreed(OFFER, "permessage-deflate")
}

fn not_kept() -> Observer {
    agreed(
        OFFER,
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
    )
}

/// A stored block (RFC 1951 §3.2.4), and the three bits of the tail's.
fn stored(data: &[u8]) -> Vec<u8> {
    let len = (data.len() as u16).to_le_bytes();
    let nlen = (!(data.len() as u16)).to_le_bytes();
    [&[0][..], &len, &nlen, data, &[0]].concat()
}

/// A way to agree, frames, the expected verdicts, and whether messages are unchecked from then on.
struct Case {
    new: fn() -> Observer,
    frames: Vec<Vec<u8>>,
    expected: Vec<(&'static str, u64, u64)>,
    unchecked: bool,
}

fn case(new: fn() -> Observer, frames: &[Vec<u8>], expected: &[(&'static str, u64, u64)]) -> Case {
    Case {
        new,
        frames: frames.to_vec(),
        expected: expected.to_vec(),
        unchecked: false,
    }
}

fn unchecked(case: Case) -> Case {
    Case {
        unchecked: true,
        ..case
    }
}

fn table(from: Party) -> Vec<Case> {
    let one = |first, payload: &[u8]| frame(from, first, payload);
    let h = header(from);
    vec![
        // Right, in one frame and in several, with a window and without.
        case(
            kept,
            &[
                one(0xC1, HELLO),
                one(0xC1, AGAIN),
                one(0x81, b"plain"),
                one(0xC1, AGAIN),
            ],
            &[],
        ),
        case(
            kept,
            &[
                one(0x41, &HELLO[..3]),
                one(0x89, b""),
                one(0x80, &HELLO[3..]),
                one(0xC1, AGAIN),
            ],
            &[],
        ),
        case(not_kept, &[one(0xC1, HELLO), one(0xC2, HELLO)], &[]),
        case(not_kept, &[one(0xC2, &stored(b"\xFF"))], &[]),
        // No window is kept, so there is nothing to point into.
        case(
            not_kept,
            &[one(0xC1, HELLO), one(0xC1, AGAIN), one(0xC1, HELLO)],
            &[("bad-deflate", 2, 2 * h + 9)],
        ),
        // Without takeover the next message is judged again; with it, none is.
        case(
            not_kept,
            &[one(0xC1, BAD), one(0xC1, BAD)],
            &[("bad-deflate", 1, h), ("bad-deflate", 2, 2 * h + 4)],
        ),
        unchecked(case(
            kept,
            &[one(0xC1, BAD), one(0xC1, BAD), one(0x81, b"\xFF")],
            &[("bad-deflate", 1, h), ("invalid-utf8", 3, 3 * h + 8)],
        )),
        // In which fragment the wrong bit is.
        unchecked(case(
            kept,
            &[
                one(0x41, &stored(b"abc")[..8]),
                one(0x00, b""),
                one(0x00, BAD),
                one(0x80, BAD),
            ],
            &[("bad-deflate", 3, 3 * h + 8)],
        )),
        // Where the bytes behind the wrong one are: in the same fragment, in another, nowhere.
        case(
            not_kept,
            &[
                one(0xC1, &[LENGTHS, &[0; 2]].concat()),
                one(0x41, LENGTHS),
                one(0x80, &[0; 2]),
                one(0xC1, LENGTHS),
            ],
            &[
                ("bad-deflate", 1, h + 3),
                ("bad-deflate", 2, 2 * h + 6 + 3),
                ("bad-deflate", 4, 4 * h + 6 + 4 + 2 + 3),
            ],
        ),
        case(
            not_kept,
            &[one(0xC1, &HELLO[..3])],
            &[("cut-deflate", 1, h + 3)],
        ),
        unchecked(case(
            kept,
            &[one(0x41, &HELLO[..3]), one(0x80, b"")],
            &[("cut-deflate", 2, 2 * h + 3)],
        )),
        // Text is checked when it is inflated; the window stays.
        case(
            kept,
            &[
                one(0x41, &stored(b"ok")[..7]),
                one(0x80, &stored(b"a\xFF")),
                one(0xC1, HELLO),
            ],
            &[("invalid-utf8", 2, 2 * h + 7)],
        ),
        case(
            not_kept,
            &[one(0xC1, &stored(b"ok\xE4\xBD"))],
            &[("truncated-utf8", 1, h)],
        ),
        // RSV1 where it may not be. The fragments belong together all the same.
        case(
            kept,
            &[
                one(0x41, &HELLO[..3]),
                one(0xC0, &HELLO[3..]),
                one(0xC1, AGAIN),
            ],
            &[("compressed-continuation", 2, h + 3)],
        ),
        case(
            kept,
            &[one(0x01, b"ok"), one(0xC0, b"\xFF")],
            &[("compressed-continuation", 2, h + 2)],
        ),
        case(
            kept,
            &[one(0xC9, b"x"), one(0xC1, HELLO)],
            &[("compressed-control", 1, 0)],
        ),
        case(kept, &[one(0xC8, b"\x03")], &[("compressed-control", 1, 0)]),
        case(kept, &[one(0x80, b"")], &[("nothing-to-continue", 1, 0)]),
        unchecked(case(
            kept,
            &[one(0xE1, BAD), one(0xC1, BAD)],
            &[("reserved-bits", 1, 0)],
        )),
        case(
            not_kept,
            &[one(0xE1, BAD), one(0xC1, HELLO)],
            &[("reserved-bits", 1, 0)],
        ),
        case(
            kept,
            &[one(0xA1, b"\xFF"), one(0xC1, HELLO)],
            &[("reserved-bits", 1, 0)],
        ),
        // A compressed message is interrupted.
        unchecked(case(
            kept,
            &[one(0x41, &HELLO[..3]), one(0xC1, AGAIN)],
            &[("message-interrupted", 2, h + 3)],
        )),
        case(
            not_kept,
            &[
                one(0x41, &HELLO[..3]),
                one(0xC1, HELLO),
                one(0x80, &HELLO[3..]),
            ],
            &[("message-interrupted", 2, h + 3)],
        ),
    ]
}

#[test]
fn each_broken_rule_is_told_with_its_frame_and_byte_and_nothing_else_is() {
    for from in Party::BOTH {
        for case in table(from) {
            let stream = case.frames.concat();
            let told = told_of(case.new, from, &stream);
            let expected = case.expected.iter();
            let expected: Vec<_> = expected
                .map(|(rule, frame, byte)| (from.name(), *rule, *frame, *byte))
                .collect();
            assert_eq!(told.verdicts, expected, "{stream:02x?}");
            let unchecked = match case.unchecked {
                true => vec![(from, Unchecked::CompressedMessages)],
                false => vec![],
            };
            assert_eq!(told.unchecked, unchecked, "{stream:02x?}");
        }
    }
}

#[test]
fn each_side_is_held_to_what_it_agreed_on() {
    let pair = |from| [frame(from, 0xC1, HELLO), frame(from, 0xC1, AGAIN)].concat();
    for (offer, answer, right) in [
        (OFFER, "permessage-deflate", [true, true]),
        (
            OFFER,
            "permessage-deflate; server_no_context_takeover",
            [true, false],
        ),
        (
            OFFER,
            "permessage-deflate; client_no_context_takeover",
            [false, true],
        ),
        (
            "permessage-deflate; client_no_context_takeover",
            "permessage-deflate",
            [false, true],
        ),
        // It isn't said which offer was accepted.
        (
            "permessage-deflate; client_no_context_takeover, permessage-deflate",
            "permessage-deflate",
            [true, true],
        ),
    ] {
        for (from, right) in Party::BOTH.into_iter().zip(right) {
            let told = told_of(|| agreed(offer, answer), from, &pair(from));
            assert_eq!(
                told.verdicts.is_empty(),
                right,
                "{from:?}: {offer} {answer} {told:?}"
            );
        }
    }
    // A match may point as far back as the window: 256 bytes with 8 bits.
    let random: Vec<u8> = (0..300_u32)
        .map(|i| ((i * 7919) >> 3) as u8 ^ i as u8)
        .collect();
    let mut far = Vec::new();
    let message = [&random[..], &random[..]].concat();
    let mut zlib = flate2::Compress::new(flate2::Compression::best(), false);
    far.reserve(2000);
    zlib.compress_vec(&message, &mut far, flate2::FlushCompress::Sync)
        .unwrap();
    far.truncate(far.len() - 4);
    assert!(far.len() < 500, "the second half is a match");
    for (answer, rules) in [
        ("permessage-deflate; client_max_window_bits=9", vec![]),
        (
            "permessage-deflate; client_max_window_bits=8",
            vec!["bad-deflate"],
        ),
    ] {
        let stream = frame(Party::Client, 0xC2, &far);
        let told = told_of(|| agreed(OFFER, answer), Party::Client, &stream);
        let found: Vec<_> = told.verdicts.iter().map(|verdict| verdict.1).collect();
        assert_eq!(found, rules, "{answer}");
    }
}
