//! One frame, bit by bit (RFC 6455 §5.2, §5.3). Headers are parsed and written here;
//! [`fields`](super::fields) names their parts, for showing them.
//!
//! ```text
//!       0                   1                   2                   3
//!       0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//!      +-+-+-+-+-------+-+-------------+-------------------------------+
//!      |F|R|R|R| opcode|M| Payload len |    Extended payload length    |
//!      |I|S|S|S|  (4)  |A|     (7)     |             (16/64)           |
//!      |N|V|V|V|       |S|             |   (if payload len==126/127)   |
//!      | |1|2|3|       |K|             |                               |
//!      +-+-+-+-+-------+-+-------------+ - - - - - - - - - - - - - - - +
//!      |     Extended payload length continued, if payload len == 127  |
//!      + - - - - - - - - - - - - - - - +-------------------------------+
//!      |                               |Masking-key, if MASK set to 1  |
//!      +-------------------------------+-------------------------------+
//!      | Masking-key (continued)       |          Payload Data         |
//!      +-------------------------------- - - - - - - - - - - - - - - - +
//!      :                     Payload Data continued ...                :
//!      + - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - +
//!      |                     Payload Data continued ...                |
//!      +---------------------------------------------------------------+
//! ```
//!
//! Two readers share the layout. [`RawHeader::parse`] reads any header and checks no rule: a tracer
//! must be able to show a hostile frame. [`Header::parse`] checks each byte as soon as it has come,
//! even while the header is incomplete.

use super::codes::Opcode;
use super::error::Error;
pub use super::mask::mask;

/// First byte: this is the last frame of its message.
pub const FIN: u8 = 0b1000_0000;
/// First byte: reserved for an extension. Where `permessage-deflate` was agreed on, it says that the
/// message is compressed (RFC 7692 §6).
pub const RSV1: u8 = 0b0100_0000;
/// First byte: reserved for an extension.
pub const RSV2: u8 = 0b0010_0000;
/// First byte: reserved for an extension.
pub const RSV3: u8 = 0b0001_0000;
/// First byte: what the frame is.
pub const OPCODE: u8 = 0b0000_1111;
/// Second byte: a masking key follows, and the payload is masked with it.
pub const MASK: u8 = 0b1000_0000;
/// Second byte: the payload's length, or which form of length follows.
pub const LEN: u8 = 0b0111_1111;

/// The longest header: 2 bytes, a 64-bit length, a masking key.
pub const MAX_HEADER: usize = 2 + 8 + 4;
/// §5.5: the longest payload of a control frame, in bytes.
pub const MAX_CONTROL_PAYLOAD: usize = 125;

/// The seven bits that announce a 16-bit length.
const ANNOUNCES_16: u8 = 126;
/// The seven bits that announce a 64-bit length.
const ANNOUNCES_64: u8 = 127;

/// How a length is written (§5.2). The boundaries are here only, for both directions: 125 | 126 and
/// 65,535 | 65,536.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LengthForm {
    /// 0 to 125, in the seven bits themselves.
    Short,
    /// 126 to 65,535: the seven bits say 126, two bytes follow.
    Extended16,
    /// 65,536 and above: the seven bits say 127, eight bytes follow.
    Extended64,
}

impl LengthForm {
    /// §5.2: "the minimal number of bytes MUST be used to encode the length".
    pub const fn minimal_for(len: u64) -> LengthForm {
        match len {
            0..=125 => LengthForm::Short,
            126..=65_535 => LengthForm::Extended16,
            _ => LengthForm::Extended64,
        }
    }

    /// The form that the second byte announces.
    pub const fn announced_by(second: u8) -> LengthForm {
        match second & LEN {
            ANNOUNCES_16 => LengthForm::Extended16,
            ANNOUNCES_64 => LengthForm::Extended64,
            _ => LengthForm::Short,
        }
    }

    /// How many bytes of length follow the first two: 0, 2 or 8.
    pub const fn extended_bytes(self) -> usize {
        match self {
            LengthForm::Short => 0,
            LengthForm::Extended16 => 2,
            LengthForm::Extended64 => 8,
        }
    }

    fn write(self, len: u64, mask_bit: u8, out: &mut Vec<u8>) {
        let bytes = len.to_be_bytes();
        match self {
            LengthForm::Short => out.push(mask_bit | bytes[7] & LEN),
            LengthForm::Extended16 => {
                out.push(mask_bit | ANNOUNCES_16);
                out.extend_from_slice(&bytes[6..]);
            }
            LengthForm::Extended64 => {
                out.push(mask_bit | ANNOUNCES_64);
                out.extend_from_slice(&bytes);
            }
        }
    }
}

/// A header as it is on the wire, valid or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawHeader {
    /// The first byte: FIN, RSV1 to RSV3, opcode.
    pub first: u8,
    /// The form in which the length is written, minimal or not.
    pub length_form: LengthForm,
    /// The length as written, 0 to 2⁶⁴ − 1 bytes.
    pub payload_len: u64,
    /// The masking key, if MASK is set.
    pub masking_key: Option<[u8; 4]>,
}

impl RawHeader {
    /// Reads a header and the number of its bytes, 2 to 14. `None`: read more.
    pub fn parse(bytes: &[u8]) -> Option<(RawHeader, usize)> {
        let (length_form, payload_len, rest) = length(bytes)?;
        let (masking_key, rest) = if bytes[1] & MASK == 0 {
            (None, rest)
        } else {
            // [masking-key]
            let (&key, rest) = rest.split_first_chunk()?;
            (Some(key), rest)
        };
        let header = RawHeader {
            first: bytes[0],
            length_form,
            payload_len,
            masking_key,
        };
        Some((header, bytes.len() - rest.len()))
    }

    /// Appends its bytes, 2 to 14, valid or not. If the length doesn't fit its form, the low bits
    /// are written.
    pub fn write(&self, out: &mut Vec<u8>) {
        let mask_bit = if self.masking_key.is_some() { MASK } else { 0 };
        out.push(self.first);
        self.length_form.write(self.payload_len, mask_bit, out);
        if let Some(key) = self.masking_key {
            out.extend_from_slice(&key);
        }
    }
}

/// The form of the length, the length, and the bytes after it.
fn length(bytes: &[u8]) -> Option<(LengthForm, u64, &[u8])> {
    let (&[_, second], rest) = bytes.split_first_chunk()?;
    // [extended-payload-length]
    let form = LengthForm::announced_by(second);
    let (len, rest) = match form {
        // [payload-len]
        LengthForm::Short => (u64::from(second & LEN), rest),
        LengthForm::Extended16 => {
            let (&len, rest) = rest.split_first_chunk()?;
            (u64::from(u16::from_be_bytes(len)), rest)
        }
        LengthForm::Extended64 => {
            let (&len, rest) = rest.split_first_chunk()?;
            (u64::from_be_bytes(len), rest)
        }
    };
    Some((form, len, rest))
}

/// What a receiver must know to check a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// §5.1: a client masks every frame, a server none.
    pub masked: bool,
    /// §5.4: a fragmented message has begun and not ended.
    pub in_message: bool,
    /// `permessage-deflate` was agreed on, so RSV1 has a meaning (RFC 7692 §6).
    pub deflate: bool,
}

/// A header that breaks no rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The last frame of its message.
    pub fin: bool,
    /// RSV1: it begins a compressed message (RFC 7692 §6).
    pub compressed: bool,
    /// What the frame is.
    pub opcode: Opcode,
    /// Its length, 0 to 2⁶³ − 1 bytes.
    pub payload_len: u64,
    /// The key that its payload is masked with.
    pub masking_key: Option<[u8; 4]>,
}

impl Header {
    /// Reads a header and the number of its bytes, 2 to 14. `Ok(None)`: no rule is
    /// broken so far, read more.
    ///
    /// # Errors
    /// The first broken rule, in the order of the bits: reserved bits, opcode, fragmentation, mask,
    /// length.
    pub fn parse(bytes: &[u8], expected: Expected) -> Result<Option<(Header, usize)>, Error> {
        let Some(&first) = bytes.first() else {
            return Ok(None);
        };
        let (fin, compressed, opcode) = check_first_byte(first, expected)?;
        if let Some(&second) = bytes.get(1) {
            check_second_byte(second, opcode, expected)?;
        }
        check_length(bytes)?;
        let Some((raw, used)) = RawHeader::parse(bytes) else {
            return Ok(None);
        };
        let header = Header {
            fin,
            compressed,
            opcode,
            payload_len: raw.payload_len,
            masking_key: raw.masking_key,
        };
        Ok(Some((header, used)))
    }

    /// Appends the header's bytes, 2 to 14, with the length in its minimal form.
    pub fn write(&self, out: &mut Vec<u8>) {
        let fin = if self.fin { FIN } else { 0 };
        let rsv1 = if self.compressed { RSV1 } else { 0 };
        let raw = RawHeader {
            // [written-first]
            first: fin | rsv1 | self.opcode.bits(),
            // [written-length]
            length_form: LengthForm::minimal_for(self.payload_len),
            payload_len: self.payload_len,
            masking_key: self.masking_key,
        };
        raw.write(out);
    }

    /// Appends the header and this payload, masked if there is a key.
    fn write_with(&self, payload: &[u8], out: &mut Vec<u8>) {
        out.reserve(MAX_HEADER + payload.len());
        self.write(out);
        let start = out.len();
        out.extend_from_slice(payload);
        if let Some(key) = self.masking_key {
            mask(&mut out[start..], key, 0);
        }
    }
}

/// A frame whose header is read and whose payload is still coming.
#[derive(Debug)]
pub(super) struct InProgress {
    pub header: Header,
    pub received: u64,
}

fn check_first_byte(first: u8, expected: Expected) -> Result<(bool, bool, Opcode), Error> {
    // [fin]
    let fin = first & FIN != 0;
    // [rsv1] [rsv2] [rsv3] [reserved-bits]
    if first & (RSV1 | RSV2 | RSV3) != 0 && !expected.deflate {
        return Err(Error::ReservedBits(first));
    }
    if first & (RSV2 | RSV3) != 0 {
        return Err(Error::UnusedBits(first));
    }
    // [compressed]
    let compressed = first & RSV1 != 0;
    // [opcode] [reserved-opcode]
    let opcode = Opcode::from_bits(first & OPCODE).ok_or(Error::ReservedOpcode(first & OPCODE))?;
    match opcode {
        // [nothing-to-continue]
        Opcode::Continuation if !expected.in_message => Err(Error::NothingToContinue),
        // [message-interrupted]
        Opcode::Text | Opcode::Binary if expected.in_message => {
            Err(Error::MessageInterrupted(opcode))
        }
        // [compressed-continuation]
        Opcode::Continuation if compressed => Err(Error::CompressedContinuation),
        // [compressed-control]
        Opcode::Close | Opcode::Ping | Opcode::Pong if compressed => {
            Err(Error::CompressedControl(opcode))
        }
        // [fragmented-control]
        Opcode::Close | Opcode::Ping | Opcode::Pong if !fin => {
            Err(Error::FragmentedControl(opcode))
        }
        Opcode::Continuation
        | Opcode::Text
        | Opcode::Binary
        | Opcode::Close
        | Opcode::Ping
        | Opcode::Pong => Ok((fin, compressed, opcode)),
    }
}

fn check_second_byte(second: u8, opcode: Opcode, expected: Expected) -> Result<(), Error> {
    // [mask]
    match (second & MASK != 0, expected.masked) {
        // [unmasked-frame]
        (false, true) => return Err(Error::UnmaskedFrame),
        // [masked-frame]
        (true, false) => return Err(Error::MaskedFrame),
        (true, true) | (false, false) => {}
    }
    // 126 and 127 announce a longer length, which would be above 125.
    // [control-too-long]
    if opcode.is_control() && usize::from(second & LEN) > MAX_CONTROL_PAYLOAD {
        return Err(Error::ControlTooLong(opcode));
    }
    Ok(())
}

fn check_length(bytes: &[u8]) -> Result<(), Error> {
    let Some((form, len, _)) = length(bytes) else {
        return Ok(());
    };
    // [length-top-bit]
    if len > i64::MAX as u64 {
        return Err(Error::LengthTopBit);
    }
    // [non-minimal-length]
    if form != LengthForm::minimal_for(len) {
        return Err(Error::NonMinimalLength(len));
    }
    Ok(())
}

/// Appends a whole frame to `out`: the header, then the payload, masked if there is a key. If the
/// frame isn't the last of its message, `fin` is false (§5.4).
pub fn write(
    opcode: Opcode,
    fin: bool,
    masking_key: Option<[u8; 4]>,
    payload: &[u8],
    out: &mut Vec<u8>,
) {
    let header = Header {
        fin,
        compressed: false,
        opcode,
        payload_len: payload.len() as u64,
        masking_key,
    };
    header.write_with(payload, out);
}

/// Appends a whole message in one frame whose payload is compressed already (RFC 7692 §6.1).
pub fn write_compressed(
    opcode: Opcode,
    masking_key: Option<[u8; 4]>,
    payload: &[u8],
    out: &mut Vec<u8>,
) {
    let header = Header {
        fin: true,
        compressed: true,
        opcode,
        payload_len: payload.len() as u64,
        masking_key,
    };
    header.write_with(payload, out);
}

/// Appends the header of a whole unmasked frame; its payload of `payload_len` bytes must follow.
pub fn write_header(opcode: Opcode, payload_len: usize, out: &mut Vec<u8>) {
    let header = Header {
        fin: true,
        compressed: false,
        opcode,
        payload_len: payload_len as u64,
        masking_key: None,
    };
    header.write(out);
}

/// A whole unmasked frame, as a server sends it: `fin` set, one message in it.
pub fn unmasked(opcode: Opcode, payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    write(opcode, true, None, payload, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const FROM_CLIENT: Expected = Expected {
        masked: true,
        in_message: false,
        deflate: false,
    };
    const FROM_SERVER: Expected = Expected {
        masked: false,
        in_message: false,
        deflate: false,
    };

    /// A header parses to `expected`, whole and when cut after each byte.
    fn header(bytes: &[u8], from: Expected, expected: Header) {
        assert_eq!(
            Header::parse(bytes, from),
            Ok(Some((expected, bytes.len()))),
            "{bytes:02x?}"
        );
        for cut in 0..bytes.len() {
            assert_eq!(Header::parse(&bytes[..cut], from), Ok(None), "cut at {cut}");
        }
        let mut written = Vec::new();
        expected.write(&mut written);
        assert_eq!(written, bytes);
    }

    /// A header is refused as soon as its first `bytes` are there, and not before.
    fn refused(bytes: &[u8], from: Expected, error: Error) {
        let before = &bytes[..bytes.len() - 1];
        assert_eq!(Header::parse(before, from), Ok(None), "{before:02x?}");
        assert_eq!(Header::parse(bytes, from), Err(error), "{bytes:02x?}");
        let more = [bytes, &[0; 14]].concat();
        assert_eq!(Header::parse(&more, from), Err(error), "{more:02x?}");
    }

    #[test]
    fn s5_2_the_three_length_forms_at_their_boundaries() {
        for (len, bytes) in [
            (0_u64, &[0x82, 0][..]),
            (125, &[0x82, 125]),
            (126, &[0x82, 126, 0, 126]),
            (127, &[0x82, 126, 0, 127]),
            (65_535, &[0x82, 126, 0xFF, 0xFF]),
            (65_536, &[0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
            (
                i64::MAX as u64,
                &[0x82, 127, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
            ),
        ] {
            let expected = Header {
                fin: true,
                compressed: false,
                opcode: Opcode::Binary,
                payload_len: len,
                masking_key: None,
            };
            header(bytes, FROM_SERVER, expected);
        }
    }

    #[test]
    fn s5_2_a_masked_header() {
        let expected = Header {
            fin: false,
            compressed: false,
            opcode: Opcode::Text,
            payload_len: 256,
            masking_key: Some([1, 2, 3, 4]),
        };
        header(&[0x01, 0xFE, 1, 0, 1, 2, 3, 4], FROM_CLIENT, expected);
    }

    #[test]
    fn s5_2_reserved_bits_and_opcodes_are_refused_at_the_first_byte() {
        for rsv in [RSV1, RSV2, RSV3] {
            refused(&[0x81 | rsv], FROM_CLIENT, Error::ReservedBits(0x81 | rsv));
        }
        for bits in (0x3..=0x7).chain(0xB..=0xF) {
            refused(&[FIN | bits], FROM_CLIENT, Error::ReservedOpcode(bits));
        }
    }

    #[test]
    fn s5_2_a_length_must_be_minimal_and_without_its_top_bit() {
        refused(
            &[0x82, 126, 0, 125],
            FROM_SERVER,
            Error::NonMinimalLength(125),
        );
        refused(
            &[0x82, 127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF],
            FROM_SERVER,
            Error::NonMinimalLength(65_535),
        );
        refused(
            &[0x82, 127, 0x80, 0, 0, 0, 0, 1, 0, 0],
            FROM_SERVER,
            Error::LengthTopBit,
        );
        // Refused before the masking key has come.
        refused(&[0x82, 254, 0, 9], FROM_CLIENT, Error::NonMinimalLength(9));
    }

    #[test]
    fn s5_1_the_mask_bit_is_checked_at_the_second_byte() {
        refused(&[0x81, 0x05], FROM_CLIENT, Error::UnmaskedFrame);
        refused(&[0x81, 0x85], FROM_SERVER, Error::MaskedFrame);
    }

    #[test]
    fn s5_4_fragments_of_two_messages_may_not_mix() {
        refused(&[0x80], FROM_CLIENT, Error::NothingToContinue);
        let within = Expected {
            in_message: true,
            ..FROM_CLIENT
        };
        refused(&[0x01], within, Error::MessageInterrupted(Opcode::Text));
        refused(&[0x82], within, Error::MessageInterrupted(Opcode::Binary));
        assert_eq!(Header::parse(&[0x80], within), Ok(None));
        assert_eq!(Header::parse(&[0x89], within), Ok(None), "a ping may");
    }

    #[test]
    fn s5_5_control_frames_are_whole_and_short() {
        for opcode in [Opcode::Close, Opcode::Ping, Opcode::Pong] {
            refused(
                &[opcode.bits()],
                FROM_CLIENT,
                Error::FragmentedControl(opcode),
            );
            for form in [126, 127] {
                let bytes = [FIN | opcode.bits(), MASK | form];
                refused(&bytes, FROM_CLIENT, Error::ControlTooLong(opcode));
            }
            let longest = Header {
                fin: true,
                compressed: false,
                opcode,
                payload_len: MAX_CONTROL_PAYLOAD as u64,
                masking_key: None,
            };
            header(&[FIN | opcode.bits(), 125], FROM_SERVER, longest);
        }
    }

    #[test]
    fn write_header_writes_the_header_of_the_whole_frame() {
        for len in [0, 125, 126, 65_535, 65_536] {
            let payload = vec![7; len];
            let mut alone = Vec::new();
            write_header(Opcode::Binary, len, &mut alone);
            let whole = unmasked(Opcode::Binary, &payload);
            assert_eq!([alone, payload].concat(), whole);
        }
    }

    #[test]
    fn a_raw_header_parses_what_the_rules_refuse() {
        let (raw, used) = RawHeader::parse(&[0xF3, 0x7E, 0, 5, 9]).unwrap();
        assert_eq!(used, 4);
        assert_eq!(raw.first, 0xF3);
        assert_eq!(raw.length_form, LengthForm::Extended16);
        assert_eq!((raw.payload_len, raw.masking_key), (5, None));
    }

    #[test]
    fn s5_3_masking_equals_the_formula_of_the_rfc() {
        let key = [0x37, 0xFA, 0x21, 0x3D];
        for len in 0..70 {
            for offset in 0..9_u64 {
                let original: Vec<u8> = (0..len).map(|i| (i * 7 + 1) as u8).collect();
                let mut masked = original.clone();
                mask(&mut masked, key, offset);
                for (i, (&was, &is)) in original.iter().zip(&masked).enumerate() {
                    // "j = i MOD 4; transformed-octet-i = original-octet-i XOR masking-key-octet-j"
                    let j = (offset as usize + i) % 4;
                    assert_eq!(is, was ^ key[j]);
                }
            }
        }
    }

    #[test]
    fn s5_7_the_examples_of_the_rfc() {
        assert_eq!(
            unmasked(Opcode::Text, b"Hello"),
            [0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f]
        );
        let mut masked = Vec::new();
        let key = Some([0x37, 0xfa, 0x21, 0x3d]);
        write(Opcode::Text, true, key, b"Hello", &mut masked);
        assert_eq!(
            masked,
            [
                0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58
            ]
        );
        assert_eq!(
            unmasked(Opcode::Ping, b"Hello"),
            [0x89, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f]
        );
        assert_eq!(unmasked(Opcode::Binary, &[0; 256])[..4], [0x82, 0x7E, 1, 0]);
        assert_eq!(
            unmasked(Opcode::Binary, &[0; 65_536])[..10],
            [0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0]
        );
    }
}
