//! What a peer can do wrong: one variant for each rule of RFC 6455 that it
//! can break. Each knows its section, the close code that answers it, and a sentence
//! for a student; that sentence also travels in the Close frame, so it is short.

use super::codes::{CloseCode, Opcode};
use std::fmt;

/// A broken rule of the protocol. Whoever meets one fails the connection (§7.1.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Error {
    /// §5.2: RSV1, RSV2, RSV3 "MUST be 0 unless an extension is negotiated".
    /// Holds the first byte of the frame.
    ReservedBits(u8),
    /// §5.2: "If an unknown opcode is received, the receiving endpoint MUST _Fail
    /// the WebSocket Connection_."
    ReservedOpcode(u8),
    /// §5.5: control frames "MUST NOT be fragmented".
    FragmentedControl(Opcode),
    /// §5.5: "All control frames MUST have a payload length of 125 bytes or less".
    ControlTooLong(Opcode),
    /// §5.1: "The server MUST close the connection upon receiving a frame that is
    /// not masked."
    UnmaskedFrame,
    /// §5.1: "A client MUST close a connection if it detects a masked frame."
    MaskedFrame,
    /// §5.2: "the minimal number of bytes MUST be used to encode the length".
    NonMinimalLength(u64),
    /// §5.2: of a 64-bit length "the most significant bit MUST be 0".
    LengthTopBit,
    /// §5.4: a continuation frame with no message to go on with.
    NothingToContinue,
    /// §5.4: fragments of one message "MUST NOT be interleaved between the
    /// fragments of another message".
    MessageInterrupted(Opcode),
    /// §8.1: bytes of a text message that aren't UTF-8; the offset in the message.
    InvalidUtf8(usize),
    /// §8.1: a text message that ends inside a character, which begins at this offset.
    TruncatedUtf8(usize),
    /// §5.5.1: the body of a Close, where there is one, begins with a 2-byte code.
    CloseBodyOfOne,
    /// §7.4: a number that no Close frame may carry.
    InvalidCloseCode(u16),
    /// §5.5.1: the reason of a Close is UTF-8; the offset in the reason.
    InvalidCloseReason(usize),
    /// §10.4: more bytes than this endpoint takes in one message; the limit.
    MessageTooBig(usize),
    /// §10.4: more fragments than this endpoint takes in one message; the limit.
    TooManyFragments(u32),
}

impl Error {
    /// The code of the Close frame that tells the peer (§7.4.1). This is the one
    /// place where errors become codes.
    pub const fn close_code(&self) -> CloseCode {
        match self {
            Error::InvalidUtf8(_) | Error::TruncatedUtf8(_) | Error::InvalidCloseReason(_) => {
                CloseCode::INVALID_FRAME_PAYLOAD_DATA
            }
            Error::MessageTooBig(_) | Error::TooManyFragments(_) => CloseCode::MESSAGE_TOO_BIG,
            Error::ReservedBits(_)
            | Error::ReservedOpcode(_)
            | Error::FragmentedControl(_)
            | Error::ControlTooLong(_)
            | Error::UnmaskedFrame
            | Error::MaskedFrame
            | Error::NonMinimalLength(_)
            | Error::LengthTopBit
            | Error::NothingToContinue
            | Error::MessageInterrupted(_)
            | Error::CloseBodyOfOne
            | Error::InvalidCloseCode(_) => CloseCode::PROTOCOL_ERROR,
        }
    }

    /// Its name in lower case, with hyphens. The line that finds it is marked with it.
    pub const fn name(&self) -> &'static str {
        match self {
            Error::ReservedBits(_) => "reserved-bits",
            Error::ReservedOpcode(_) => "reserved-opcode",
            Error::FragmentedControl(_) => "fragmented-control",
            Error::ControlTooLong(_) => "control-too-long",
            Error::UnmaskedFrame => "unmasked-frame",
            Error::MaskedFrame => "masked-frame",
            Error::NonMinimalLength(_) => "non-minimal-length",
            Error::LengthTopBit => "length-top-bit",
            Error::NothingToContinue => "nothing-to-continue",
            Error::MessageInterrupted(_) => "message-interrupted",
            Error::InvalidUtf8(_) => "invalid-utf8",
            Error::TruncatedUtf8(_) => "truncated-utf8",
            Error::CloseBodyOfOne => "close-body-of-one",
            Error::InvalidCloseCode(_) => "invalid-close-code",
            Error::InvalidCloseReason(_) => "invalid-close-reason",
            Error::MessageTooBig(_) => "message-too-big",
            Error::TooManyFragments(_) => "too-many-fragments",
        }
    }

    /// The section of RFC 6455 with the broken sentence, such as `"5.2"`.
    pub const fn rfc(&self) -> &'static str {
        match self {
            Error::UnmaskedFrame | Error::MaskedFrame => "5.1",
            Error::ReservedBits(_)
            | Error::ReservedOpcode(_)
            | Error::NonMinimalLength(_)
            | Error::LengthTopBit => "5.2",
            Error::NothingToContinue | Error::MessageInterrupted(_) => "5.4",
            Error::FragmentedControl(_) | Error::ControlTooLong(_) => "5.5",
            Error::CloseBodyOfOne | Error::InvalidCloseReason(_) => "5.5.1",
            Error::InvalidCloseCode(_) => "7.4",
            Error::InvalidUtf8(_) | Error::TruncatedUtf8(_) => "8.1",
            Error::MessageTooBig(_) | Error::TooManyFragments(_) => "10.4",
        }
    }

    fn sentence(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Error::ReservedBits(first) => write!(
                f,
                "reserved bits {:03b} are set, but no extension was negotiated",
                first >> 4 & 0b111
            ),
            Error::ReservedOpcode(bits) => write!(f, "opcode 0x{bits:X} is reserved"),
            Error::FragmentedControl(opcode) => {
                write!(f, "a {opcode} is a control frame and may not be fragmented")
            }
            Error::ControlTooLong(opcode) => {
                write!(f, "a {opcode} is a control frame of at most 125 bytes")
            }
            Error::UnmaskedFrame => f.write_str("a client must mask its frames"),
            Error::MaskedFrame => f.write_str("a server must not mask its frames"),
            Error::NonMinimalLength(len) => {
                write!(f, "length {len} must be written in its shortest form")
            }
            Error::LengthTopBit => f.write_str("the top bit of a 64-bit length must be 0"),
            Error::NothingToContinue => {
                f.write_str("a continuation frame came, but no message had begun")
            }
            Error::MessageInterrupted(opcode) => {
                write!(f, "a {opcode} frame came before the last message ended")
            }
            Error::InvalidUtf8(at) => write!(f, "the text isn't UTF-8 at byte {at}"),
            Error::TruncatedUtf8(at) => {
                write!(f, "the text ends inside the character at byte {at}")
            }
            Error::CloseBodyOfOne => f.write_str("the body of a Close is empty or a 2-byte code"),
            Error::InvalidCloseCode(number) => write!(f, "{number} isn't a code for a Close frame"),
            Error::InvalidCloseReason(at) => {
                write!(f, "the reason of the Close isn't UTF-8 at byte {at}")
            }
            Error::MessageTooBig(limit) => write!(f, "a message may have {limit} bytes at most"),
            Error::TooManyFragments(limit) => {
                write!(f, "a message may have {limit} fragments at most")
            }
        }
    }
}

impl fmt::Display for Error {
    /// `{:#}` leaves the section to who says it elsewhere.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence(f)?;
        if f.alternate() {
            return Ok(());
        }
        write!(f, " (RFC 6455 §{})", self.rfc())
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_fits_into_a_close_frame() {
        let longest = [
            Error::ReservedBits(0xFF),
            Error::FragmentedControl(Opcode::Close),
            Error::ControlTooLong(Opcode::Close),
            Error::NonMinimalLength(65_535),
            Error::MessageInterrupted(Opcode::Binary),
            Error::InvalidUtf8(usize::MAX),
            Error::TruncatedUtf8(usize::MAX),
            Error::InvalidCloseReason(123),
            Error::MessageTooBig(usize::MAX),
            Error::TooManyFragments(u32::MAX),
        ];
        for error in longest {
            let sentence = error.to_string();
            assert!(
                sentence.len() <= 123,
                "{} bytes: {sentence}",
                sentence.len()
            );
        }
    }

    #[test]
    fn a_sentence_names_its_section() {
        assert_eq!(
            Error::ReservedBits(0xC1).to_string(),
            "reserved bits 100 are set, but no extension was negotiated (RFC 6455 §5.2)"
        );
    }
}
