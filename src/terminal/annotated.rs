//! A frame as a table for a terminal: its bytes, bits and fields, and a sentence.

use super::hex;
use super::judged::{Explained, Side, Verdict};
use crate::http::sources;
use crate::tap::frames::FrameSeen;
use crate::websocket::Opcode;
use crate::websocket::fields::{self, Field, Span};
use std::fmt::Write;
use std::ops::Range;

/// So many bytes of a payload are written out.
const SHOWN: usize = 64;
/// So many bytes of it to a line.
const PER_LINE: usize = 8;

/// A frame with all of its fields, a line each, and what it says.
pub fn to_text(frame: &Explained, from: Side, all: &[u8]) -> String {
    let Explained {
        seen, bytes: own, ..
    } = frame;
    let way = match from {
        Side::Client => "client → server",
        Side::Server => "server → client",
    };
    let mut out = format!("Frame {}, {}, {way}\n\n", frame.number, place(own));
    let _ = writeln!(
        out,
        "{:>9}  {:23}  {:11}  {:23}  value",
        "byte", "on the wire", "bits", "field"
    );
    for span in fields::spans(&seen.header_bytes) {
        out.push_str(&row(&span, &seen.header_bytes, own.start, seen));
    }
    out.push_str(&payload_rows(seen, &all[own.clone()], own.start));
    let _ = writeln!(out, "\n{}", conclusion(frame));
    out
}

fn place(bytes: &Range<usize>) -> String {
    match bytes.len() {
        1 => format!("byte {}", bytes.start),
        _ => format!("bytes {} to {}", bytes.start, bytes.end - 1),
    }
}

/// One field: where, its bytes, its bits within the byte, its name, its value.
fn row(span: &Span, header: &[u8], start: usize, seen: &FrameSeen) -> String {
    let (first, last) = (span.bits.start / 8, (span.bits.end - 1) / 8);
    // The byte stands beside the first of its fields alone.
    let begins = span.bits.start.is_multiple_of(8);
    let place = match (begins, first == last) {
        (false, _) => String::new(),
        (true, true) => (start + first).to_string(),
        (true, false) => format!("{}-{}", start + first, start + last),
    };
    let own = if begins {
        hex::spaced(&header[first..=last])
    } else {
        String::new()
    };
    let bits = if first == last {
        bits_of(header[first], &span.bits)
    } else {
        String::new()
    };
    let value = value(span, seen);
    let line = format!(
        "{place:>9}  {own:23}  {bits:11}  {:23}  {value}",
        name(span.field)
    );
    line.trim_end().to_owned() + "\n"
}

/// The bits of a field in its byte, and a dot for each of the others: `.... 0001`.
fn bits_of(byte: u8, own: &Range<usize>) -> String {
    let digits =
        (0..8).map(
            |bit| match (own.start % 8..own.start % 8 + own.len()).contains(&bit) {
                true => char::from(b'0' + (byte >> (7 - bit) & 1)),
                false => '.',
            },
        );
    let digits: String = digits.collect();
    format!("{} {}", &digits[..4], &digits[4..])
}

/// As the figure of §5.2 has it.
fn name(field: Field) -> &'static str {
    match field {
        Field::Fin => "FIN",
        Field::Rsv1 => "RSV1",
        Field::Rsv2 => "RSV2",
        Field::Rsv3 => "RSV3",
        Field::Opcode => "opcode",
        Field::Mask => "MASK",
        Field::PayloadLen => "Payload len",
        Field::ExtendedPayloadLength => "Extended payload length",
        Field::MaskingKey => "Masking-key",
    }
}

fn value(span: &Span, seen: &FrameSeen) -> String {
    let n = span.value;
    match (span.field, n) {
        (Field::Fin, 1) => "1: the last frame of its message".to_owned(),
        (Field::Fin, _) => "0: its message goes on".to_owned(),
        (Field::Rsv1 | Field::Rsv2 | Field::Rsv3, 0) => "0".to_owned(),
        (Field::Rsv1 | Field::Rsv2 | Field::Rsv3, _) => "1: reserved for an extension".to_owned(),
        (Field::Opcode, bits) => match Opcode::from_bits(bits as u8) {
            Some(opcode) => format!("{bits}: {opcode}"),
            None => format!("{bits}: reserved"),
        },
        (Field::Mask, 1) => "1: a masking key follows".to_owned(),
        (Field::Mask, _) => "0: no masking key".to_owned(),
        (Field::PayloadLen, 126) => "126: the length stands in the next 2 bytes".to_owned(),
        (Field::PayloadLen, 127) => "127: the length stands in the next 8 bytes".to_owned(),
        (Field::PayloadLen | Field::ExtendedPayloadLength, len) => {
            let here = match seen.seen {
                here if here == len => String::new(),
                here => format!(", of which {here} are here"),
            };
            format!("{len} bytes of payload{here}")
        }
        (Field::MaskingKey, _) => "the payload is XORed with it".to_owned(),
    }
}

/// The payload as it stood on the wire, and beneath it what the mask hid.
fn payload_rows(seen: &FrameSeen, own: &[u8], start: usize) -> String {
    let mut out = String::new();
    let header = seen.header_bytes.len();
    let payload = &own[header..];
    let plain = seen.unmasked(SHOWN);
    let is_masked = seen
        .header
        .is_some_and(|header| header.masking_key.is_some());
    for (line, plain) in plain.chunks(PER_LINE).enumerate() {
        let at = line * PER_LINE;
        let range = start + header + at..start + header + at + plain.len();
        let place = match range.len() {
            1 => range.start.to_string(),
            _ => format!("{}-{}", range.start, range.end - 1),
        };
        let wire = hex::spaced(&payload[at..at + plain.len()]);
        let name = if is_masked {
            "Payload, masked"
        } else {
            "Payload"
        };
        let text = plain.escape_ascii().to_string();
        let (beside, below) = match is_masked {
            true => (
                String::new(),
                format!(
                    "{:>9}  {:23}  {:11}  {:23}  {text}\n",
                    "",
                    hex::spaced(plain),
                    "",
                    "unmasked"
                ),
            ),
            false => (text, String::new()),
        };
        let row = format!("{place:>9}  {wire:23}  {:11}  {name:23}  {beside}", "");
        out.push_str(row.trim_end());
        out.push('\n');
        out.push_str(&below);
    }
    let more = seen.seen - plain.len() as u64;
    if more > 0 {
        let _ = writeln!(out, "{:>9}  … {more} more", "");
    }
    out
}

fn conclusion(frame: &Explained) -> String {
    match &frame.verdict {
        Verdict::Made(words) => format!("This is {words}."),
        Verdict::Cut => "It is cut off; so far it breaks no rule.".to_owned(),
        Verdict::Broken(error) => {
            let code = error.close_code().number();
            let found = line_of(error.name());
            format!(
                "It breaks a rule: {error}. Its receiver fails the connection with {code} \
                 (§7.1.7).\nWe find it in src/{found}."
            )
        }
        Verdict::Unread => "Nobody reads it: the connection ended before (§7.1.7).".to_owned(),
    }
}

/// Where the server does what this anchor names: `websocket/frame.rs:240`.
pub fn line_of(anchor: &str) -> String {
    let found = sources::anchors().find(|known| known.name == anchor);
    found.map_or_else(String::new, |found| {
        format!("{}:{}", found.path, found.line)
    })
}
