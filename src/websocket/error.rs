//! What a peer can do wrong: one variant for each rule of RFC 6455 and RFC 7692 that it can break. Each has its
//! section, its close code, and a sentence for a student. That sentence is also sent in the Close
//! frame, so it is short.

use super::codes::{CloseCode, Opcode};
use super::deflate::Broken;
use crate::language::{Language, say};
use std::fmt;

/// A broken rule of the protocol. An endpoint that finds one fails the connection (§7.1.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Error {
    /// §5.2: RSV1, RSV2, RSV3 "MUST be 0 unless an extension is negotiated".
    /// Holds the first byte of the frame.
    ReservedBits(u8),
    /// §5.2, where `permessage-deflate` was agreed on: RSV2 or RSV3 is set, which it doesn't use.
    /// Holds the first byte of the frame.
    UnusedBits(u8),
    /// RFC 7692 §6.1: RSV1 must be 0 on "non-first fragments of a data message".
    CompressedContinuation,
    /// RFC 7692 §6.1: RSV1 must be 0 on control frames.
    CompressedControl(Opcode),
    /// RFC 7692 §6.2: the payload of a compressed message isn't what RFC 1951 says. The bit is
    /// counted from the message's first.
    BadDeflate(Broken),
    /// RFC 7692 §7.2.2: a compressed message that ends inside a block.
    CutDeflate,
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
    /// §5.2: in a 64-bit length "the most significant bit MUST be 0".
    LengthTopBit,
    /// §5.4: a continuation frame without a message to continue.
    NothingToContinue,
    /// §5.4: fragments of one message "MUST NOT be interleaved between the
    /// fragments of another message".
    MessageInterrupted(Opcode),
    /// §8.1: bytes of a text message that aren't UTF-8; the offset in the message.
    InvalidUtf8(usize),
    /// §8.1: a text message that ends inside a character, which begins at this offset.
    TruncatedUtf8(usize),
    /// §5.5.1: the body of a Close, if there is one, begins with a 2-byte code.
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
    /// The code of the Close frame for this error (§7.4.1). This is the one place where errors
    /// become codes.
    pub const fn close_code(&self) -> CloseCode {
        match self {
            // No RFC names a code for broken compressed data. 1007 is for data "not consistent with
            // the type of the message" (§7.4.1), and other servers use it here, too.
            Error::InvalidUtf8(_)
            | Error::TruncatedUtf8(_)
            | Error::InvalidCloseReason(_)
            | Error::BadDeflate(_)
            | Error::CutDeflate => CloseCode::INVALID_FRAME_PAYLOAD_DATA,
            Error::MessageTooBig(_) | Error::TooManyFragments(_) => CloseCode::MESSAGE_TOO_BIG,
            Error::ReservedBits(_)
            | Error::UnusedBits(_)
            | Error::CompressedContinuation
            | Error::CompressedControl(_)
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

    /// Its name in lower case, with hyphens. An anchor of this name marks the line that finds it.
    pub const fn name(&self) -> &'static str {
        match self {
            Error::ReservedBits(_) | Error::UnusedBits(_) => "reserved-bits",
            Error::CompressedContinuation => "compressed-continuation",
            Error::CompressedControl(_) => "compressed-control",
            Error::BadDeflate(_) => "bad-deflate",
            Error::CutDeflate => "cut-deflate",
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

    /// The RFC with the broken sentence: 6455, 7692 or 1951.
    pub const fn document(&self) -> u16 {
        match self {
            Error::CompressedContinuation | Error::CompressedControl(_) | Error::CutDeflate => 7692,
            Error::BadDeflate(_) => 1951,
            _ => 6455,
        }
    }

    /// The section of that RFC, such as `"5.2"`.
    pub const fn rfc(&self) -> &'static str {
        match self {
            Error::CompressedContinuation | Error::CompressedControl(_) => "6.1",
            Error::CutDeflate => "7.2.2",
            Error::BadDeflate(broken) => broken.flaw.rfc(),
            Error::UnmaskedFrame | Error::MaskedFrame => "5.1",
            Error::ReservedBits(_)
            | Error::UnusedBits(_)
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

    /// What is wrong, for a student, and the section that says so. Even the longest fits into a
    /// Close frame, in both languages.
    pub fn sentence(&self, language: Language) -> String {
        let (words, document, section) = (self.words(language), self.document(), self.rfc());
        say!(
            language,
            "{words} (RFC {document} §{section})",
            "{words}（RFC {document} §{section}）"
        )
    }

    /// The same without the section.
    fn words(&self, language: Language) -> String {
        match *self {
            Error::ReservedBits(first) => {
                let bits = first >> 4 & 0b111;
                say!(
                    language,
                    "reserved bits {bits:03b} are set, but no extension was negotiated",
                    "保留位 RSV {bits:03b} 被置位，但没有协商任何扩展（extension）"
                )
            }
            Error::ReservedOpcode(bits) => say!(
                language,
                "opcode 0x{bits:X} is reserved",
                "操作码（opcode）0x{bits:X} 是保留的"
            ),
            Error::FragmentedControl(opcode) => say!(
                language,
                "a {opcode} is a control frame and may not be fragmented",
                "{opcode} 是控制帧（control frame），不能分片"
            ),
            Error::ControlTooLong(opcode) => say!(
                language,
                "a {opcode} is a control frame of at most 125 bytes",
                "{opcode} 是控制帧（control frame），最多 125 字节"
            ),
            Error::UnmaskedFrame => say!(
                language,
                "a client must mask its frames",
                "客户端的帧必须加掩码（mask）"
            ),
            Error::MaskedFrame => say!(
                language,
                "a server must not mask its frames",
                "服务器的帧不能加掩码（mask）"
            ),
            Error::NonMinimalLength(len) => say!(
                language,
                "length {len} must be written in its shortest form",
                "长度（length）{len} 必须用最短的形式写"
            ),
            Error::LengthTopBit => say!(
                language,
                "the top bit of a 64-bit length must be 0",
                "64 位长度（length）的最高位必须是 0"
            ),
            _ => self.words_of_compression(language),
        }
    }

    fn words_of_compression(&self, language: Language) -> String {
        match *self {
            Error::UnusedBits(first) => {
                let bits = first >> 4 & 0b111;
                say!(
                    language,
                    "reserved bits {bits:03b} are set, but permessage-deflate uses only the first",
                    "保留位 RSV {bits:03b} 被置位，但 permessage-deflate 只用第一位"
                )
            }
            Error::CompressedContinuation => say!(
                language,
                "RSV1 belongs to a message's first frame, not to a continuation",
                "RSV1 只属于消息的第一帧，不属于后续帧（continuation）"
            ),
            Error::CompressedControl(opcode) => say!(
                language,
                "RSV1 is set, but a {opcode} is a control frame, which is never compressed",
                "RSV1 被置位，但 {opcode} 是控制帧（control frame），从不压缩"
            ),
            Error::BadDeflate(Broken { flaw, bit }) => {
                let words = flaw.words(language);
                say!(
                    language,
                    "bit {bit}: {words}",
                    "第 {bit} 位（bit）：{words}"
                )
            }
            Error::CutDeflate => say!(
                language,
                "the compressed message ends inside a block",
                "压缩的消息在一个块（block）中间结束了"
            ),
            _ => self.words_of_messages(language),
        }
    }

    fn words_of_messages(&self, language: Language) -> String {
        match *self {
            Error::NothingToContinue => say!(
                language,
                "a continuation frame came, but no message had begun",
                "收到后续帧（continuation），但没有开始过消息"
            ),
            Error::MessageInterrupted(opcode) => say!(
                language,
                "a {opcode} frame came before the last message ended",
                "上一条消息还没结束，就来了 {opcode} 帧"
            ),
            Error::InvalidUtf8(at) => say!(
                language,
                "the text isn't UTF-8 at byte {at}",
                "文本在第 {at} 字节处不是 UTF-8"
            ),
            Error::TruncatedUtf8(at) => say!(
                language,
                "the text ends inside the character at byte {at}",
                "文本在第 {at} 字节开始的字符（UTF-8）中间结束了"
            ),
            Error::MessageTooBig(limit) => say!(
                language,
                "a message may have {limit} bytes at most",
                "一条消息最多 {limit} 字节"
            ),
            Error::TooManyFragments(limit) => say!(
                language,
                "a message may have {limit} fragments at most",
                "一条消息最多 {limit} 个分片（fragment）"
            ),
            _ => self.words_of_closes(language),
        }
    }

    fn words_of_closes(&self, language: Language) -> String {
        match *self {
            Error::CloseBodyOfOne => say!(
                language,
                "the body of a Close is empty or a 2-byte code",
                "Close 的内容要么为空，要么以 2 字节的码开头"
            ),
            Error::InvalidCloseCode(number) => say!(
                language,
                "{number} isn't a code for a Close frame",
                "{number} 不能用作 Close 帧的码"
            ),
            Error::InvalidCloseReason(at) => say!(
                language,
                "the reason of the Close isn't UTF-8 at byte {at}",
                "Close 的原因（reason）在第 {at} 字节处不是 UTF-8"
            ),
            Error::ReservedBits(_)
            | Error::UnusedBits(_)
            | Error::CompressedContinuation
            | Error::CompressedControl(_)
            | Error::BadDeflate(_)
            | Error::CutDeflate
            | Error::ReservedOpcode(_)
            | Error::FragmentedControl(_)
            | Error::ControlTooLong(_)
            | Error::UnmaskedFrame
            | Error::MaskedFrame
            | Error::NonMinimalLength(_)
            | Error::LengthTopBit
            | Error::NothingToContinue
            | Error::MessageInterrupted(_)
            | Error::InvalidUtf8(_)
            | Error::TruncatedUtf8(_)
            | Error::MessageTooBig(_)
            | Error::TooManyFragments(_) => self.words(language),
        }
    }
}

/// English.
impl fmt::Display for Error {
    /// `{:#}` omits the section.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match f.alternate() {
            true => f.write_str(&self.words(Language::English)),
            false => f.write_str(&self.sentence(Language::English)),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::super::deflate::Flaw;
    use super::super::deflate::flaw::Alphabet;
    use super::*;

    #[test]
    fn every_sentence_fits_into_a_close_frame() {
        let longest = [
            Error::ReservedBits(0xFF),
            Error::UnusedBits(0xFF),
            Error::CompressedContinuation,
            Error::CompressedControl(Opcode::Close),
            Error::CutDeflate,
            Error::CloseBodyOfOne,
            Error::NothingToContinue,
            Error::InvalidCloseCode(u16::MAX),
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
        let flaws = [
            Flaw::ReservedType,
            Flaw::LengthsDisagree(0xFFFF, 0xFFFF),
            Flaw::TooManyLiterals(288),
            Flaw::TooManyDistances(32),
            Flaw::RepeatsNothing,
            Flaw::TooManyLengths,
            Flaw::OverSubscribed(Alphabet::Literals),
            Flaw::Incomplete(Alphabet::Literals),
            Flaw::NoSymbol(Alphabet::Literals),
            Flaw::NoEndOfBlock,
            Flaw::ReservedLength(287),
            Flaw::ReservedDistance(31),
            Flaw::TooFarBack(32_768, 32_767),
            Flaw::BehindTheLast,
        ];
        // 8 GiB of compressed data in one message.
        let bit = 1 << 36;
        let flaws = flaws.map(|flaw| Error::BadDeflate(Broken { flaw, bit }));
        for error in longest.into_iter().chain(flaws) {
            for language in Language::ALL {
                let sentence = error.sentence(language);
                assert!(
                    sentence.len() <= 123,
                    "{} bytes: {sentence}",
                    sentence.len()
                );
            }
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
