//! Where each field of a frame's header is, for showing it. The code that parses a header
//! ([`frame`](super::frame)) and the code that shows it share the masks and the forms of length, so
//! they can't disagree.

use super::frame::{FIN, LEN, LengthForm, MASK, OPCODE, RSV1, RSV2, RSV3};
use std::ops::Range;

/// A field of the figure in RFC 6455 §5.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The last frame of its message.
    Fin,
    /// Reserved for an extension.
    Rsv1,
    /// Reserved for an extension.
    Rsv2,
    /// Reserved for an extension.
    Rsv3,
    /// What the frame is.
    Opcode,
    /// A masking key follows.
    Mask,
    /// The payload's length, or which form of length follows.
    PayloadLen,
    /// The length, if seven bits can't hold it.
    ExtendedPayloadLength,
    /// What the payload is XORed with (§5.3).
    MaskingKey,
}

impl Field {
    /// Every field, in the order of the header.
    pub const ALL: [Field; 9] = [
        Field::Fin,
        Field::Rsv1,
        Field::Rsv2,
        Field::Rsv3,
        Field::Opcode,
        Field::Mask,
        Field::PayloadLen,
        Field::ExtendedPayloadLength,
        Field::MaskingKey,
    ];

    /// The figure's name for it, as in links: `payload-len`. An anchor of this name marks the line
    /// that reads the field.
    pub const fn name(self) -> &'static str {
        match self {
            Field::Fin => "fin",
            Field::Rsv1 => "rsv1",
            Field::Rsv2 => "rsv2",
            Field::Rsv3 => "rsv3",
            Field::Opcode => "opcode",
            Field::Mask => "mask",
            Field::PayloadLen => "payload-len",
            Field::ExtendedPayloadLength => "extended-payload-length",
            Field::MaskingKey => "masking-key",
        }
    }
}

/// Where one field of a header is, and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Which field.
    pub field: Field,
    /// Its bits, counted from the frame's first, which is the most significant of its byte:
    /// 0 to 111.
    pub bits: Range<usize>,
    /// Its bits as a number; the first is the most significant.
    pub value: u64,
}

/// The fields of the first byte, and of the second.
const IN_BYTES: [&[(Field, u8)]; 2] = [
    &[
        (Field::Fin, FIN),
        (Field::Rsv1, RSV1),
        (Field::Rsv2, RSV2),
        (Field::Rsv3, RSV3),
        (Field::Opcode, OPCODE),
    ],
    &[(Field::Mask, MASK), (Field::PayloadLen, LEN)],
];

/// The fields of a header, valid or not, in their order; if it was cut off, the fields that are
/// whole. Bytes after the header are ignored.
pub fn spans(header: &[u8]) -> Vec<Span> {
    let mut spans = Vec::new();
    for ((at, byte), fields) in header.iter().enumerate().zip(IN_BYTES) {
        spans.extend(fields.iter().map(|(field, mask)| Span {
            field: *field,
            bits: bits_of(at, *mask),
            value: u64::from((byte & mask) >> mask.trailing_zeros()),
        }));
    }
    let Some((&[_, second], mut rest)) = header.split_first_chunk() else {
        return spans;
    };
    let extended = LengthForm::announced_by(second).extended_bytes();
    let key = if second & MASK == 0 { 0 } else { 4 };
    for (field, bytes) in [
        (Field::ExtendedPayloadLength, extended),
        (Field::MaskingKey, key),
    ] {
        if bytes == 0 {
            continue;
        }
        let Some((own, behind)) = rest.split_at_checked(bytes) else {
            break;
        };
        let start = header.len() - rest.len();
        spans.push(Span {
            field,
            bits: 8 * start..8 * (start + bytes),
            value: own
                .iter()
                .fold(0, |value, byte| value << 8 | u64::from(*byte)),
        });
        rest = behind;
    }
    spans
}

/// The bit numbers of a mask in the byte at this index.
fn bits_of(at: usize, mask: u8) -> Range<usize> {
    let first = 8 * at + mask.leading_zeros() as usize;
    first..first + mask.count_ones() as usize
}

/// A part of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// FIN, RSV1 to RSV3, opcode.
    FirstByte,
    /// MASK, payload length.
    SecondByte,
    /// The two or eight bytes of a longer length.
    ExtendedLength,
    /// The four bytes that the payload is masked with.
    MaskingKey,
    /// The payload.
    Payload,
}

/// The part that comes next after the beginning of an incomplete header, and how many bytes of that
/// part are missing.
pub fn next_part(header: &[u8]) -> (Part, usize) {
    let Some(second) = header.get(1) else {
        return match header.len() {
            0 => (Part::FirstByte, 1),
            _ => (Part::SecondByte, 1),
        };
    };
    let length_ends = 2 + LengthForm::announced_by(*second).extended_bytes();
    if header.len() < length_ends {
        return (Part::ExtendedLength, length_ends - header.len());
    }
    (Part::MaskingKey, length_ends + 4 - header.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::websocket::frame::{MAX_HEADER, RawHeader};

    fn shown(header: &[u8]) -> Vec<String> {
        let spans = spans(header).into_iter();
        let spans = spans.map(|s| format!("{} {:?} {:x}", s.field.name(), s.bits, s.value));
        spans.collect()
    }

    #[test]
    fn s5_7_a_masked_text() {
        assert_eq!(
            shown(&[
                0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58
            ]),
            [
                "fin 0..1 1",
                "rsv1 1..2 0",
                "rsv2 2..3 0",
                "rsv3 3..4 0",
                "opcode 4..8 1",
                "mask 8..9 1",
                "payload-len 9..16 5",
                "masking-key 16..48 37fa213d",
            ]
        );
    }

    #[test]
    fn s5_7_longer_lengths() {
        assert_eq!(
            shown(&[0x82, 0x7E, 0x01, 0x00])[6..],
            ["payload-len 9..16 7e", "extended-payload-length 16..32 100"]
        );
        assert_eq!(
            shown(&[0x72, 0xFF, 0, 0, 0, 0, 0, 1, 0, 0, 1, 2, 3, 4])[..],
            [
                "fin 0..1 0",
                "rsv1 1..2 1",
                "rsv2 2..3 1",
                "rsv3 3..4 1",
                "opcode 4..8 2",
                "mask 8..9 1",
                "payload-len 9..16 7f",
                "extended-payload-length 16..80 10000",
                "masking-key 80..112 1020304",
            ]
        );
    }

    #[test]
    fn a_header_that_is_cut_off_shows_the_fields_that_are_whole() {
        let header = [0x81, 0xFE, 0x01, 0x00, 1, 2, 3, 4];
        let counts: Vec<usize> = (0..=8).map(|cut| spans(&header[..cut]).len()).collect();
        assert_eq!(counts, [0, 5, 7, 7, 8, 8, 8, 8, 9]);
    }

    /// For every pair of first bytes: what is shown is what is read.
    #[test]
    fn what_is_shown_agrees_with_what_is_read() {
        for pair in 0..=u16::MAX {
            let mut bytes = [0x5A; MAX_HEADER];
            bytes[..2].copy_from_slice(&pair.to_be_bytes());
            let (raw, used) = RawHeader::parse(&bytes).unwrap();
            let spans = spans(&bytes);
            let value = |field| spans.iter().find(|s| s.field == field).map(|s| s.value);
            let first = [
                (Field::Fin, 7),
                (Field::Rsv1, 6),
                (Field::Rsv2, 5),
                (Field::Rsv3, 4),
                (Field::Opcode, 0),
            ];
            let first = first.map(|(field, shift)| value(field).unwrap() << shift);
            assert_eq!(first.into_iter().sum::<u64>(), u64::from(raw.first));
            let len = value(Field::ExtendedPayloadLength).or(value(Field::PayloadLen));
            assert_eq!(len, Some(raw.payload_len));
            let key = raw
                .masking_key
                .map(|key| u64::from(u32::from_be_bytes(key)));
            assert_eq!(value(Field::MaskingKey), key);
            // No bit is omitted, and none is in two fields.
            let mut next = 0;
            for span in &spans {
                assert_eq!(span.bits.start, next);
                next = span.bits.end;
            }
            assert_eq!(next, 8 * used);
        }
    }
}
