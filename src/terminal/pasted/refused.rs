//! Why pasted text isn't taken for bytes.

use crate::language::{Language, say};
use std::fmt;

/// The first reason for refusing a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// There are no bytes.
    Empty,
    /// A character that isn't a digit, and its place, from 1.
    Digit(char, usize),
    /// An odd number of digits, three or more.
    Half(String),
    /// Probably a decimal number.
    Decimal(String),
    /// Groups of eight bits.
    Bits,
    /// An offset in the middle of a line: a shell has joined a dump's lines.
    LineBreaks(String),
    /// An offset, or bytes: both are possible.
    Ambiguous(String),
    /// A line of a dump, from 1, that isn't an offset and bytes.
    Row(usize),
    /// An offset that doesn't follow from the lines before; the line, from 1.
    Offset(usize),
    /// The text beside the bytes doesn't agree; the line, from 1.
    Column(usize),
    /// Numbers of more than a byte, whose byte order isn't known.
    Words,
    /// A number of a list that isn't a byte.
    Element(String),
    /// Numbers with and without `0x`.
    Mixed(String),
    /// Several dumps, lists or strings.
    Several,
    /// An escape that isn't known.
    Escape(String),
    /// A string in quotation marks without any escape.
    Quoted,
    /// A character between escapes, without quotation marks around.
    Bare(char),
    /// More bytes than are read.
    TooMany,
}

impl Refused {
    /// Its name, as in the page's sentences: `hex.digit`.
    pub const fn name(&self) -> &'static str {
        match self {
            Refused::Empty => "empty",
            Refused::Digit(..) => "digit",
            Refused::Half(_) => "half",
            Refused::Decimal(_) => "decimal",
            Refused::Bits => "bits",
            Refused::LineBreaks(_) => "line_breaks",
            Refused::Ambiguous(_) => "ambiguous",
            Refused::Row(_) => "row",
            Refused::Offset(_) => "offset",
            Refused::Column(_) => "column",
            Refused::Words => "words",
            Refused::Element(_) => "element",
            Refused::Mixed(_) => "mixed",
            Refused::Several => "several",
            Refused::Escape(_) => "escape",
            Refused::Quoted => "quoted",
            Refused::Bare(_) => "bare",
            Refused::TooMany => "too_many",
        }
    }

    /// The sentence: what is wrong, and what to do.
    pub fn sentence(&self, language: Language) -> String {
        match self {
            Refused::Empty => say!(language, "there are no bytes to read", "没有可读的字节"),
            Refused::Digit(char, at) => say!(
                language,
                "{char:?}, character {at}, isn't a hexadecimal digit",
                "第 {at} 个字符 {char:?} 不是十六进制数字"
            ),
            Refused::Half(token) => say!(
                language,
                "{token:?} has half a byte too many or too few: a byte is two digits",
                "{token:?} 多了或少了半个字节：一个字节是两位数字"
            ),
            Refused::Decimal(token) => say!(
                language,
                "{token:?} looks decimal, and bytes are read as hexadecimal; decimal numbers must \
                 stand in brackets: [129, 131]",
                "{token:?} 像是十进制，而字节按十六进制读；十进制数请写在方括号里：[129, 131]"
            ),
            Refused::Bits => say!(
                language,
                "these look like bits, and bytes are read as hexadecimal: 10000001 is 81",
                "这些像是二进制位（bit），而字节按十六进制读：10000001 即 81"
            ),
            Refused::LineBreaks(offset) => say!(
                language,
                "the offset {offset}: stands inside a line, so the dump has lost its line breaks; \
                 put it in quotation marks, or pipe it in",
                "偏移（offset）{offset}: 出现在行中间，说明转储（dump）的换行丢了；请加上引号，或者用管道输入"
            ),
            _ => self.of_forms(language),
        }
    }

    fn of_forms(&self, language: Language) -> String {
        match self {
            Refused::Ambiguous(token) => say!(
                language,
                "{token:?} may be an offset or bytes: omit it, or write bytes with a space between",
                "{token:?} 可能是偏移（offset），也可能是字节：请去掉它，或者在字节之间加空格"
            ),
            Refused::Row(line) => say!(
                language,
                "line {line} of the dump isn't an offset and bytes of two hexadecimal digits; dumps \
                 that are read: hexdump -C, od -tx1, xxd, tcpdump -x, Wireshark's",
                "转储（dump）第 {line} 行不是“偏移加两位十六进制的字节”；能读的有 hexdump -C、od -tx1、xxd、\
                 tcpdump -x 和 Wireshark 的转储"
            ),
            Refused::Offset(line) => say!(
                language,
                "the offset of line {line} doesn't follow from the bytes before it: is a line \
                 missing, or are these two dumps?",
                "第 {line} 行的偏移（offset）与前面的字节数不符：是少了一行，还是两段转储（dump）？"
            ),
            Refused::Column(line) => say!(
                language,
                "the text at the end of line {line} says something else than its bytes: are they \
                 decimal, or groups in another order (xxd -e)?",
                "第 {line} 行末尾的文本与它的字节不符：是十进制，还是组内顺序相反（xxd -e）？"
            ),
            Refused::Words => say!(
                language,
                "these are numbers of more than a byte, and their order isn't known: dump single \
                 bytes, as hexdump -C, od -An -tx1 and xxd do",
                "这些数超过一个字节，字节顺序（byte order）无从知道：请逐字节转储，如 hexdump -C、\
                 od -An -tx1 和 xxd"
            ),
            Refused::Element(token) => say!(
                language,
                "{token:?} isn't a byte of a list: in brackets a byte is 0x00 to 0xff, or decimal",
                "{token:?} 不是列表里的字节：方括号里应是 0x00 到 0xff，或者十进制数"
            ),
            Refused::Mixed(token) => say!(
                language,
                "{token:?} stands without 0x between numbers with it: write it before each, or \
                 before none",
                "其他数都有 0x，{token:?} 却没有：请全都写上，或者全都不写"
            ),
            _ => self.of_strings(language),
        }
    }

    fn of_strings(&self, language: Language) -> String {
        match self {
            Refused::Several => say!(
                language,
                "there are several lists or strings here: one at a time",
                "这里有好几个列表或字符串：请一次给一个"
            ),
            Refused::Escape(escape) => say!(
                language,
                "{escape:?} isn't an escape of a byte; these are read: \\x81, \\u0081, \\201, \\n",
                "{escape:?} 不是字节的转义（escape）；能读的有 \\x81、\\u0081、\\201、\\n"
            ),
            Refused::Quoted => say!(
                language,
                "a string in quotation marks without an escape may be hexadecimal or text: omit the \
                 marks where it is hexadecimal",
                "引号里没有转义（escape）的字符串，可能是十六进制，也可能是文本：若是十六进制，请去掉引号"
            ),
            Refused::Bare(char) => say!(
                language,
                "{char:?} stands between escapes: put the whole string in quotation marks, and those \
                 in others where a shell takes them away",
                "转义（escape）之间有 {char:?}：请给整个字符串加上引号；命令行会吃掉引号，外面要再加一层"
            ),
            _ => say!(
                language,
                "these are too many bytes: at most 4 MiB are read",
                "字节太多：最多读 4 MiB"
            ),
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Language::English))
    }
}
