//! A frame's header: the reader that accepts anything, the reader that checks rules, the writer and
//! the mask, against each other, against the table of RFC 6455 §5.2 in another form, and against
//! tungstenite's `FrameHeader`.
//!
//! Allowed differences: tungstenite's header has no name for a reserved opcode, so it refuses one
//! that `RawHeader` shows. (What else `Header::parse` refuses, tungstenite refuses when the frame
//! is complete; [`endpoint`](crate::endpoint) compares that.)

use crate::Verdict;
use barewire::websocket::codes::Opcode;
use barewire::websocket::frame::{self, Expected, Header, LengthForm, MAX_HEADER, RawHeader};
use std::io::Cursor;
use tungstenite::Error;
use tungstenite::error::ProtocolError;
use tungstenite::protocol::frame::FrameHeader;
use tungstenite::protocol::frame::coding::OpCode;

/// Reads a header from any bytes, writes a header made from them, and masks them.
///
/// # Panics
/// On a find.
pub fn check_frame(data: &[u8]) -> Verdict {
    let bytes = &data[..data.len().min(MAX_HEADER + 2)];
    for end in 0..=bytes.len() {
        compare_with_tungstenite(&bytes[..end]);
    }
    for masked in [false, true] {
        for in_message in [false, true] {
            judged_at_the_first_wrong_byte(
                bytes,
                Expected {
                    masked,
                    in_message,
                    deflate: false,
                },
            );
        }
    }
    written_and_read_again(&header_of(data));
    masked_in_parts(data);
    let from_client = Expected {
        masked: true,
        in_message: false,
        deflate: false,
    };
    match Header::parse(bytes, from_client) {
        Ok(Some(_)) => Verdict::Accepted,
        Ok(None) => Verdict::Unfinished,
        Err(_) => Verdict::Refused,
    }
}

fn compare_with_tungstenite(bytes: &[u8]) {
    let mut cursor = Cursor::new(bytes);
    let theirs = FrameHeader::parse(&mut cursor);
    match (RawHeader::parse(bytes), theirs) {
        (None, Ok(None)) => {}
        (Some((ours, used)), Ok(Some((theirs, len)))) => {
            assert_eq!((used as u64, ours.payload_len), (cursor.position(), len));
            assert_eq!(ours.masking_key, theirs.mask);
            assert_eq!(ours.first, first_byte(&theirs));
        }
        (Some((ours, _)), Err(Error::Protocol(ProtocolError::InvalidOpcode(bits)))) => {
            assert_eq!(ours.first & frame::OPCODE, bits);
            assert_eq!(Opcode::from_bits(bits), None);
        }
        (ours, theirs) => panic!("{ours:?}, but tungstenite says {theirs:?}"),
    }
}

fn first_byte(header: &FrameHeader) -> u8 {
    let bits = [
        (header.is_final, frame::FIN),
        (header.rsv1, frame::RSV1),
        (header.rsv2, frame::RSV2),
        (header.rsv3, frame::RSV3),
    ];
    let set = bits.into_iter().filter(|(is_set, _)| *is_set);
    set.fold(u8::from(header.opcode), |byte, (_, bit)| byte | bit)
}

/// At every length of the prefix: refused if and only if a rule is broken by then, complete if and
/// only if `RawHeader` finds it complete, with the same values.
fn judged_at_the_first_wrong_byte(bytes: &[u8], expected: Expected) {
    let mut refused = None;
    for end in 0..=bytes.len() {
        let prefix = &bytes[..end];
        let judged = Header::parse(prefix, expected);
        if let Some(error) = refused {
            assert_eq!(judged, Err(error), "with more bytes: another error");
            continue;
        }
        assert_eq!(
            judged.is_err(),
            breaks_a_rule(prefix, expected),
            "{judged:?}"
        );
        match (judged, RawHeader::parse(prefix)) {
            (Err(error), _) => refused = Some(error),
            (Ok(None), raw) => assert_eq!(raw, None, "it is whole"),
            (Ok(Some((header, used))), raw) => {
                let (raw, raw_used) = raw.expect("what is judged is whole");
                assert_eq!((used, header.payload_len), (raw_used, raw.payload_len));
                assert_eq!(header.masking_key, raw.masking_key);
                let mut written = Vec::new();
                header.write(&mut written);
                assert_eq!(written, &prefix[..used], "written as it came");
            }
        }
    }
}

/// §5.2 to §5.5 as tables of the values that each byte may have.
fn breaks_a_rule(bytes: &[u8], expected: Expected) -> bool {
    const CONTROL: [u8; 3] = [0x88, 0x89, 0x8A];
    const BEGIN: [u8; 4] = [0x01, 0x02, 0x81, 0x82];
    const CONTINUE: [u8; 2] = [0x00, 0x80];
    let is_data = |first| match expected.in_message {
        true => CONTINUE.contains(first),
        false => BEGIN.contains(first),
    };
    let is_control = |first| CONTROL.contains(first);
    match bytes {
        [] => false,
        [first, ..] if !is_data(first) && !is_control(first) => true,
        [_] => false,
        [_, second, ..] if (*second > 0x7F) != expected.masked => true,
        [first, second, ..] if is_control(first) && second % 128 > 125 => true,
        // The smallest 16-bit length is 126, the smallest 64-bit one 65,536.
        [_, 126 | 254, high, low, ..] => *high == 0 && *low < 126,
        [_, 127 | 255, a, b, c, d, e, f, _, _, ..] => {
            *a > 127 || [*a, *b, *c, *d, *e, *f] == [0; 6]
        }
        _ => false,
    }
}

/// A header made from the bytes, with lengths of every magnitude.
fn header_of(data: &[u8]) -> Header {
    let mut bytes = [0; 16];
    let known = data.len().min(bytes.len());
    bytes[..known].copy_from_slice(&data[..known]);
    let [choice, shift, rest @ ..] = bytes;
    let (len, rest) = rest.split_first_chunk::<8>().expect("14 bytes");
    let (key, _) = rest.split_first_chunk::<4>().expect("6 bytes");
    Header {
        fin: choice & 1 == 0,
        compressed: false,
        opcode: Opcode::ALL[usize::from(choice >> 2) % Opcode::ALL.len()],
        payload_len: u64::from_be_bytes(*len) >> (1 + shift % 63),
        masking_key: (choice & 2 == 0).then_some(*key),
    }
}

fn written_and_read_again(header: &Header) {
    let mut ours = Vec::new();
    header.write(&mut ours);
    let mut theirs = Vec::new();
    let their_header = FrameHeader {
        is_final: header.fin,
        opcode: OpCode::from(header.opcode.bits()),
        mask: header.masking_key,
        ..FrameHeader::default()
    };
    let written = their_header.format(header.payload_len, &mut theirs);
    written.expect("a vector takes all");
    assert_eq!(ours, theirs, "{header:?}");

    let (raw, used) = RawHeader::parse(&ours).expect("it is whole");
    assert_eq!((used, raw.payload_len), (ours.len(), header.payload_len));
    assert_eq!(raw.length_form, LengthForm::minimal_for(raw.payload_len));
    let expected = Expected {
        masked: header.masking_key.is_some(),
        in_message: header.opcode == Opcode::Continuation,
        deflate: false,
    };
    let sound = !header.opcode.is_control() || (header.fin && header.payload_len <= 125);
    let again = Header::parse(&ours, expected);
    assert_eq!(again.is_ok(), sound, "{header:?} became {again:?}");
    if sound {
        assert_eq!(again, Ok(Some((*header, ours.len()))));
    }
}

/// §5.3's formula, and that a payload may be unmasked in two parts, as it comes.
fn masked_in_parts(data: &[u8]) {
    let Some((key, payload)) = data.split_first_chunk::<4>() else {
        return;
    };
    let by_formula = |(at, byte): (usize, &u8)| byte ^ key[at % 4];
    let expected: Vec<u8> = payload.iter().enumerate().map(by_formula).collect();
    let mut masked = payload.to_vec();
    let (begin, end) = masked.split_at_mut(usize::from(key[0]) % (payload.len() + 1));
    frame::mask(begin, *key, 0);
    frame::mask(end, *key, begin.len() as u64);
    assert_eq!(masked, expected);
}
