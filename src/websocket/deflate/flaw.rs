//! What can be wrong with compressed data: one variant for each sentence of RFC 1951 that it can
//! break, and the bit at which that is seen.

use crate::language::{Language, say};

/// One of the three codes of a dynamic block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    /// The code in which the lengths of the other two are written.
    CodeLengths,
    /// Literals, the end of the block, and lengths of matches.
    Literals,
    /// Distances of matches.
    Distances,
}

/// A broken sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// §3.2.3: block type "11 - reserved (error)".
    ReservedType,
    /// §3.2.4: "NLEN is the one's complement of LEN". Holds both.
    LengthsDisagree(u16, u16),
    /// §3.2.7: HLIT is "257 - 286".
    TooManyLiterals(u16),
    /// §3.2.6: "distance codes 30-31 will never actually occur".
    TooManyDistances(u16),
    /// §3.2.7: "16: Copy the previous code length": there is none.
    RepeatsNothing,
    /// §3.2.7: "all code lengths form a single sequence of HLIT + HDIST + 258 values": this is more.
    TooManyLengths,
    /// §3.2.2: more codes of these lengths than there can be.
    OverSubscribed(Alphabet),
    /// §3.2.2: some codes have no symbol. §3.2.7 permits that for a single distance only.
    Incomplete(Alphabet),
    /// §3.2.5: "256 indicates end-of-block": it has no code.
    NoEndOfBlock,
    /// §3.2.6: "literal/length values 286-287 will never actually occur". Holds the symbol.
    ReservedLength(u16),
    /// §3.2.6: "distance codes 30-31 will never actually occur". Holds the symbol.
    ReservedDistance(u16),
    /// §3.2.2: bits that are no symbol's code.
    NoSymbol(Alphabet),
    /// §3.2.5: a distance beyond the first byte, or beyond the window that was agreed on. Holds the
    /// distance, and what was possible.
    TooFarBack(u16, u16),
    /// §3.2.3: "BFINAL is set if and only if this is the last block of the data set": something
    /// follows it.
    BehindTheLast,
}

/// A flaw, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    /// What is wrong.
    pub flaw: Flaw,
    /// The first bit of what is wrong; of lengths of codes that are wrong as a whole, the bit behind
    /// the last. Bits are counted from 0 in the order in which they are read: from each byte the
    /// lowest first (RFC 1951 §3.1.1).
    pub bit: u64,
}

impl Flaw {
    /// The section of RFC 1951 with the broken sentence.
    pub const fn rfc(self) -> &'static str {
        match self {
            Flaw::ReservedType | Flaw::BehindTheLast => "3.2.3",
            Flaw::LengthsDisagree(..) => "3.2.4",
            Flaw::OverSubscribed(_) | Flaw::Incomplete(_) | Flaw::NoSymbol(_) => "3.2.2",
            Flaw::NoEndOfBlock | Flaw::TooFarBack(..) => "3.2.5",
            Flaw::TooManyDistances(_) | Flaw::ReservedLength(_) | Flaw::ReservedDistance(_) => {
                "3.2.6"
            }
            Flaw::TooManyLiterals(_) | Flaw::RepeatsNothing | Flaw::TooManyLengths => "3.2.7",
        }
    }

    /// What is wrong, for a student.
    pub fn words(self, language: Language) -> String {
        match self {
            Flaw::ReservedType => say!(
                language,
                "block type 3 is reserved",
                "块类型（block type）3 是保留的"
            ),
            Flaw::LengthsDisagree(len, nlen) => say!(
                language,
                "LEN 0x{len:04x} and NLEN 0x{nlen:04x} don't complement each other",
                "LEN 0x{len:04x} 与 NLEN 0x{nlen:04x} 不互为反码"
            ),
            Flaw::TooManyLiterals(count) => say!(
                language,
                "{count} literal and length codes, but there are 286",
                "{count} 个字面值和长度码（code），但最多 286 个"
            ),
            Flaw::TooManyDistances(count) => say!(
                language,
                "{count} distance codes, but there are 30",
                "{count} 个距离码（distance code），但最多 30 个"
            ),
            Flaw::RepeatsNothing => say!(
                language,
                "the first code length can't repeat one before it",
                "第一个码长（code length）不能重复前一个"
            ),
            Flaw::TooManyLengths => say!(
                language,
                "a repeat runs over the last code length",
                "重复超出了最后一个码长（code length）"
            ),
            _ => self.words_of_codes(language),
        }
    }

    fn words_of_codes(self, language: Language) -> String {
        match self {
            Flaw::OverSubscribed(alphabet) => {
                let of = alphabet.name(language);
                say!(
                    language,
                    "{of} have more codes than these lengths allow",
                    "{of}的码比码长所允许的多"
                )
            }
            Flaw::Incomplete(alphabet) => {
                let of = alphabet.name(language);
                say!(
                    language,
                    "{of} leave some codes without a symbol",
                    "{of}有的码没有对应的符号"
                )
            }
            Flaw::NoSymbol(alphabet) => {
                let of = alphabet.name(language);
                say!(
                    language,
                    "{of} have no symbol with this code",
                    "{of}没有这个码对应的符号"
                )
            }
            Flaw::NoEndOfBlock => say!(
                language,
                "the end of the block has no code",
                "块结束符（end of block）没有码"
            ),
            _ => self.words_of_symbols(language),
        }
    }

    fn words_of_symbols(self, language: Language) -> String {
        match self {
            Flaw::ReservedLength(symbol) => say!(
                language,
                "length symbol {symbol} doesn't exist",
                "长度符号（length symbol）{symbol} 不存在"
            ),
            Flaw::ReservedDistance(symbol) => say!(
                language,
                "distance symbol {symbol} doesn't exist",
                "距离符号（distance symbol）{symbol} 不存在"
            ),
            Flaw::TooFarBack(distance, most) => say!(
                language,
                "a match from {distance} bytes back, but there are {most}",
                "匹配（match）要回溯 {distance} 字节，但只有 {most} 字节"
            ),
            _ => say!(
                language,
                "something follows the last block",
                "最后一块（block）之后还有数据"
            ),
        }
    }
}

impl Alphabet {
    fn name(self, language: Language) -> String {
        match self {
            Alphabet::CodeLengths => say!(language, "code lengths", "码长（code length）"),
            Alphabet::Literals => say!(
                language,
                "literals and lengths",
                "字面值和长度（literal/length）"
            ),
            Alphabet::Distances => say!(language, "distances", "距离（distance）"),
        }
    }
}
