//! What isn't in a capture: bytes that passed and aren't known, and a handshake that nobody saw.

use super::watched::{Told, agreed, frame, header, plain, response};
use barewire::language::Language;
use barewire::observer::{Deflate, Ended, Observer, Party, Unchecked};
use barewire::tap::lines::ended;

fn missing(told: &mut Told, observer: &mut Observer, from: Party, bytes: u64) {
    observer.missing(from, bytes, &mut |seen| told.take(seen));
}

#[test]
fn a_hole_within_a_payload_keeps_the_borders_and_that_message_is_not_judged() {
    for from in Party::BOTH {
        let (mut observer, mut told) = (plain(), Told::default());
        let text = frame(from, 0x81, b"0123456789");
        let begin = header(from) as usize + 3;
        told.saw(&mut observer, from, [&text[..begin]]);
        missing(&mut told, &mut observer, from, 4);
        // What follows isn't UTF-8, but the message isn't followed any more.
        told.saw(&mut observer, from, [&[0xFF, 0xFF, 0xFF][..]]);
        told.saw(&mut observer, from, [&frame(from, 0x81, b"\xFF")[..]]);
        assert_eq!(told.unchecked, [(from, Unchecked::MessageWithHole)]);
        let (number, byte, _, ref payload, came, is_whole, is_guess) = told.frames[0];
        assert_eq!((number, byte, came), (1, 0, 6), "4 of 10 bytes are missing");
        assert_eq!(payload, b"012", "what is shown ends before the hole");
        assert!(!is_whole && !is_guess);
        let second = header(from) + 10;
        let at = second + header(from);
        assert_eq!(told.verdicts, [(from.name(), "invalid-utf8", 2, at)]);
        assert_eq!(told.frames[1].1, second);
    }
}

#[test]
fn behind_another_hole_frames_are_a_guess_and_nothing_is_judged() {
    for (from, bytes) in Party::BOTH
        .into_iter()
        .flat_map(|from| [(from, 3), (from, 0)])
    {
        let cut = frame(from, 0x82, b"hi");
        for begun in [&[][..], &[0x81], &cut[..cut.len() - 1]] {
            let (mut observer, mut told) = (plain(), Told::default());
            told.saw(&mut observer, from, [begun]);
            missing(&mut told, &mut observer, from, bytes);
            told.saw(&mut observer, from, [&b"\xC0no frame"[..]]);
            let wrong = [&frame(from, 0x81, b"\xFF")[..], b"\x8F\x00"].concat();
            told.saw(&mut observer, from, [&wrong[..]]);
            missing(&mut told, &mut observer, from, 1);
            observer.ended(from, Ended::Reset, &mut |seen| told.take(seen));
            assert_eq!(told.unchecked, [(from, Unchecked::BehindHole)], "told once");
            assert_eq!(told.verdicts, []);
            let guesses = told.frames.iter().filter(|frame| frame.6);
            let payloads: Vec<_> = guesses.map(|frame| frame.3.clone()).collect();
            assert_eq!(payloads, [b"\xFF"]);
        }
    }
}

#[test]
fn a_hole_that_ends_with_a_payload_completes_the_frame() {
    let (mut observer, mut told) = (plain(), Told::default());
    let close = frame(Party::Server, 0x88, b"\x03\xE8bye");
    told.saw(&mut observer, Party::Server, [&close[..4]]);
    missing(&mut told, &mut observer, Party::Server, 3);
    let report = observer.report();
    let closed = report
        .close
        .as_ref()
        .map(|close| (close.code, close.is_cut));
    assert_eq!(closed, Some((Some(1000), true)));
    assert_eq!(report.bytes.from_server, close.len() as u64);
    assert_eq!((told.frames.len(), told.verdicts.len()), (1, 0));
}

#[test]
fn where_bytes_are_missing_no_end_is_blamed_for_ending_without_a_close() {
    for by in Party::BOTH {
        for missed in Party::BOTH {
            let (mut observer, mut told) = (plain(), Told::default());
            missing(&mut told, &mut observer, missed, 9);
            observer.ended(by, Ended::Reset, &mut |seen| told.take(seen));
            assert_eq!(told.verdicts, []);
        }
    }
}

/// A message of DEFLATE's stored blocks: "Hello" (RFC 7692 §7.2.3.3).
const STORED: [u8; 11] = *b"\x00\x05\x00\xFA\xFFHello\x00";

#[test]
fn a_hole_in_a_compressed_message_ends_inflating() {
    let from = Party::Server;
    let deflate = "permessage-deflate";
    let (mut observer, mut told) = (agreed(deflate, deflate), Told::default());
    told.saw(&mut observer, from, [&frame(from, 0xC1, &STORED)[..6]]);
    missing(&mut told, &mut observer, from, 7);
    // The window is lost: what can't be inflated isn't blamed.
    told.saw(&mut observer, from, [&frame(from, 0xC1, b"\xFF")[..]]);
    told.saw(&mut observer, from, [&frame(from, 0x81, b"\xFF")[..]]);
    let unchecked = [Unchecked::MessageWithHole, Unchecked::CompressedMessages];
    assert_eq!(told.unchecked, unchecked.map(|what| (from, what)));
    assert_eq!(told.verdicts, [("server", "invalid-utf8", 3, 18)]);
}

#[test]
fn without_a_handshake_masks_are_judged_and_compression_is_assumed_as_told() {
    for (deflate, verdict, unchecked) in [
        (Deflate::Unknown, None, Some(Unchecked::UnknownCompression)),
        (
            Deflate::Agreed,
            Some("bad-deflate"),
            Some(Unchecked::CompressedMessages),
        ),
        (Deflate::Not, Some("reserved-bits"), None),
    ] {
        let (mut observer, mut told) = (Observer::assuming(None, deflate), Told::default());
        let from = Party::Client;
        told.saw(&mut observer, from, [&b"\x81\x02hi"[..]]);
        for _ in 0..2 {
            let bad = [&b"\xFF"[..], &STORED].concat();
            told.saw(&mut observer, from, [&frame(from, 0xC1, &bad)[..]]);
        }
        assert_eq!(told.verdicts[0], ("client", "unmasked-frame", 1, 1));
        assert_eq!(
            told.verdicts.get(1).map(|verdict| verdict.1),
            verdict,
            "{deflate:?}"
        );
        assert_eq!(told.unchecked.first().map(|(_, what)| *what), unchecked);
        assert_eq!(observer.report().status, 0);
    }
}

#[test]
fn a_response_without_its_request_says_what_was_agreed_on() {
    let head = response(
        "Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n",
    );
    let (mut observer, mut told) = (
        Observer::assuming(Some(&head), Deflate::Not),
        Told::default(),
    );
    let hello = frame(Party::Server, 0xC1, &STORED);
    told.saw(&mut observer, Party::Server, [&hello[..]]);
    assert_eq!((told.verdicts.len(), told.unchecked.len()), (0, 0));
    let report = observer.report();
    assert_eq!(
        (report.status, report.subprotocol.as_deref()),
        (101, Some("chat"))
    );
    let plain = response("");
    let (mut observer, mut told) = (
        Observer::assuming(Some(&plain), Deflate::Agreed),
        Told::default(),
    );
    told.saw(&mut observer, Party::Server, [&hello[..]]);
    assert_eq!(told.verdicts[0].1, "reserved-bits");
}

#[test]
fn a_close_whose_code_is_cut_off_is_not_said_to_have_none() {
    let (mut observer, mut told) = (plain(), Told::default());
    let close = frame(Party::Server, 0x88, b"\x03\xE8");
    told.saw(&mut observer, Party::Server, [&close[..2]]);
    missing(&mut told, &mut observer, Party::Server, 2);
    assert_eq!(told.verdicts, []);
    let line = ended(&observer.report(), Language::English);
    assert!(
        line.starts_with("closed by the server; the code isn't in the capture"),
        "{line}"
    );
}
