//! Compressed messages (RFC 7692), bit by bit, as the decoder reads them.

use super::annotated::{line_of, padded};
use super::judged::Explained;
use crate::json::{Object, excerpt};
use crate::language::{Language, say};
use crate::tap::frames::FrameSeen;
use crate::websocket::deflate::compress::remember;
use crate::websocket::deflate::inflate::{AfterLast, TAIL};
use crate::websocket::deflate::numbers::{FURTHEST, REPEAT, REPEATS};
use crate::websocket::deflate::seen::{Kind, Part};
use crate::websocket::deflate::{Broken, Inflate};
use crate::websocket::error::Error;
use crate::websocket::frame::{FIN, OPCODE, RSV1, mask};
use std::fmt::Write;

/// After this many parts of a message the rest is only counted: nobody reads more.
const MOST_PARTS: usize = 1000;
/// A message is decompressed up to this.
const MOST: usize = super::MAX_INPUT;
/// How many characters of the text are shown.
const SHOWN_TEXT: usize = 200;
/// The columns of the table.
const BITS: usize = 11;
const READ: usize = 33;

/// What came before, in one direction.
#[derive(Default)]
pub struct Before {
    past: Vec<u8>,
    /// The payload of the compressed message that is coming.
    coming: Option<Vec<u8>>,
}

/// A message, decompressed.
pub struct Inflated {
    parts: Vec<(u64, u64, Part)>,
    payload: Vec<u8>,
    out: Vec<u8>,
    broken: Option<Broken>,
    /// It ends with a block.
    is_whole: bool,
}

impl Before {
    /// With this frame, a compressed message may be complete. `wire` is all of the frame.
    pub fn take(&mut self, frame: &Explained, wire: &[u8]) -> Option<Inflated> {
        let FrameSeen {
            header_bytes,
            header: Some(header),
            ..
        } = &frame.seen
        else {
            return None;
        };
        let opcode = header.first & OPCODE;
        if opcode >= 8 {
            return None;
        }
        if opcode != 0 {
            self.coming = (header.first & RSV1 != 0).then(Vec::new);
        }
        let coming = self.coming.as_mut()?;
        let start = coming.len();
        coming.extend_from_slice(&wire[header_bytes.len()..]);
        if let Some(key) = header.masking_key {
            mask(&mut coming[start..], key, 0);
        }
        let is_whole = frame.seen.seen == header.payload_len && header.first & FIN != 0;
        let payload = self.coming.take_if(|_| is_whole)?;
        Some(self.inflate(payload))
    }

    /// The message with this payload.
    pub fn inflate(&mut self, payload: Vec<u8>) -> Inflated {
        let mut inflate = Inflate::new(FURTHEST, AfterLast::Blocks);
        let (mut parts, mut out) = (Vec::new(), Vec::new());
        let input = [&payload[..], &TAIL].concat();
        let read = inflate.inflate_before(&input, &mut out, MOST, &self.past, &mut parts);
        remember(&mut self.past, &out, FURTHEST);
        Inflated {
            parts,
            payload,
            out,
            is_whole: inflate.is_between_blocks(),
            broken: read.err(),
        }
    }
}

/// Where each part's fields end, counted from its first bit.
fn fields(part: &Part, bits: u64) -> Vec<u64> {
    match *part {
        Part::Block { .. } => vec![1],
        Part::Stored(_) => vec![16],
        Part::Counts { .. } => vec![5, 10],
        Part::Lengths { symbol, .. } => match symbol.checked_sub(REPEAT) {
            Some(repeat) => vec![bits - u64::from(REPEATS[usize::from(repeat)].1)],
            None => Vec::new(),
        },
        Part::Match {
            bits: [a, b, c], ..
        } => {
            let [a, b, c] = [a, b, c].map(u64::from);
            vec![a, a + b, a + b + c]
        }
        _ => Vec::new(),
    }
}

/// The anchor of the line that reads a part, and where RFC 1951 says so.
const fn place(part: &Part) -> (&'static str, &'static str) {
    match part {
        Part::Block { .. } => ("deflate-block", "3.2.3"),
        Part::Padding => ("deflate-padding", "3.2.4"),
        Part::Stored(_) => ("deflate-stored", "3.2.4"),
        Part::Byte(_) => ("deflate-byte", "3.2.4"),
        Part::Counts { .. } => ("deflate-counts", "3.2.7"),
        Part::LengthOfLength { .. } => ("deflate-length-of-length", "3.2.7"),
        Part::Lengths { .. } => ("deflate-lengths", "3.2.7"),
        Part::Literal(_) => ("deflate-literal", "3.2.5"),
        Part::Match { .. } => ("deflate-match", "3.2.5"),
        Part::End => ("deflate-end", "3.2.5"),
    }
}

/// What a part says.
fn words(part: &Part, language: Language) -> String {
    match *part {
        Part::Block { last, kind } => {
            let (kind, last) = (kind_in_words(kind, language), u8::from(last));
            say!(
                language,
                "a block, {kind}; BFINAL {last}",
                "一块（block），{kind}；BFINAL {last}"
            )
        }
        Part::Padding => say!(language, "up to the next byte", "填充到下一个字节"),
        Part::Stored(len) => say!(
            language,
            "LEN {len} and NLEN: so many bytes as they are",
            "LEN {len} 与 NLEN：这么多字节原样存放"
        ),
        Part::Byte(byte) => {
            let byte = shown(byte);
            say!(language, "the byte {byte}", "字节 {byte}")
        }
        Part::Literal(byte) => {
            let byte = shown(byte);
            say!(language, "literal {byte}", "字面值（literal）{byte}")
        }
        Part::Match {
            length, distance, ..
        } => say!(
            language,
            "match: {length} bytes from {distance} back",
            "匹配（match）：从 {distance} 字节之前复制 {length} 字节"
        ),
        Part::End => say!(language, "end of block", "块结束符（end of block）"),
        _ => words_of_codes(part, language),
    }
}

/// A byte, and its character if it is one of ASCII that can be seen.
fn shown(byte: u8) -> String {
    match byte {
        b' '..=b'~' => format!("0x{byte:02x} {:?}", char::from(byte)),
        _ => format!("0x{byte:02x}"),
    }
}

fn kind_in_words(kind: Kind, language: Language) -> &'static str {
    match kind {
        Kind::Stored => language.pick("stored as it is", "原样存放（stored）"),
        Kind::Fixed => language.pick("with the fixed codes", "用固定码（fixed）"),
        Kind::Dynamic => language.pick("with codes of its own", "用自己的码（dynamic）"),
    }
}

fn words_of_codes(part: &Part, language: Language) -> String {
    match *part {
        Part::Counts {
            literals,
            distances,
            code_lengths,
        } => say!(
            language,
            "{literals} code lengths for literals and lengths, {distances} for distances, \
             {code_lengths} for code lengths",
            "码长（code length）：字面值和长度 {literals} 个，距离 {distances} 个，码长自己 \
             {code_lengths} 个"
        ),
        Part::LengthOfLength { symbol, length } => say!(
            language,
            "code length {symbol}: a code of {length} bits",
            "码长 {symbol}：码有 {length} 比特"
        ),
        Part::Lengths {
            first,
            times,
            length,
            ..
        } => say!(
            language,
            "symbol {first}, {times} in a row: codes of {length} bits",
            "从符号 {first} 起连续 {times} 个：码有 {length} 比特"
        ),
        _ => String::new(),
    }
}

impl Inflated {
    /// The bits of a part in the order in which they are read, a blank between its fields.
    fn read(&self, first: u64, end: u64, part: &Part) -> String {
        let ends = fields(part, end - first);
        let byte = |at: usize| {
            let whole = self.payload.get(at).copied();
            whole.unwrap_or_else(|| TAIL[at - self.payload.len()])
        };
        let mut read = String::new();
        for bit in first..end {
            if bit > first && ends.contains(&(bit - first)) {
                read.push(' ');
            }
            let is_set = byte((bit / 8) as usize) >> (bit % 8) & 1 == 1;
            read.push(if is_set { '1' } else { '0' });
        }
        read
    }

    /// What a part says; the last one isn't in the frame.
    fn says(&self, first: u64, part: &Part, language: Language) -> String {
        match first >= 8 * self.payload.len() as u64 {
            true => say!(
                language,
                "the four bytes that its receiver adds (RFC 7692 §7.2.2)",
                "接收方补上的四个字节（RFC 7692 §7.2.2）"
            ),
            false => words(part, language),
        }
    }

    /// A table of its parts, the lines of Rust that read them, and what comes of it.
    pub fn to_text(&self, language: Language) -> String {
        let head = language.pick(
            "The compressed message, as it is read: from each byte the lowest bit first",
            "压缩的消息，按读取的顺序：每个字节从最低位读起",
        );
        let mut out = format!("{head}\n\n");
        let [bits, read, says] = match language {
            Language::English => ["bits", "as read", "it says"],
            Language::Chinese => ["比特", "读到的", "含义"],
        };
        let (bits, read) = (padded(bits, BITS), padded(read, READ));
        let _ = writeln!(out, "  {bits}  {read}  {says}");
        let mut places = Vec::new();
        for (first, end, part) in self.parts.iter().take(MOST_PARTS) {
            let bits = format!("{first}-{}", end - 1);
            let read = self.read(*first, *end, part);
            let says = self.says(*first, part, language);
            let _ = writeln!(out, "  {bits:BITS$}  {read:READ$}  {says}");
            if !places.contains(&place(part)) {
                places.push(place(part));
            }
        }
        let more = self.parts.len().saturating_sub(MOST_PARTS);
        if more > 0 {
            let more = say!(language, "… {more} more parts", "… 还有 {more} 个部分");
            let _ = writeln!(out, "  {more}");
        }
        out.push('\n');
        for (anchor, section) in places {
            let (name, line) = (anchor.trim_start_matches("deflate-"), line_of(anchor));
            let _ = writeln!(out, "  {name:18}RFC 1951 §{section}  src/{line}");
        }
        let _ = writeln!(out, "\n{}", self.conclusion(language));
        out
    }

    fn conclusion(&self, language: Language) -> String {
        if let Some(Broken { flaw, bit }) = self.broken {
            let (words, section) = (flaw.words(language), flaw.rfc());
            return say!(
                language,
                "At bit {bit} it breaks a rule: {words} (RFC 1951 §{section}).",
                "在第 {bit} 位（bit）违反了规则：{words}（RFC 1951 §{section}）。"
            );
        }
        if !self.is_whole && self.out.len() < MOST {
            return Error::CutDeflate.sentence(language);
        }
        let (packed, bytes) = (self.payload.len(), self.out.len());
        let text = match str::from_utf8(&self.out) {
            Ok(text) => excerpt(text, SHOWN_TEXT),
            Err(_) => language.pick("not UTF-8", "不是 UTF-8").to_owned(),
        };
        say!(
            language,
            "{packed} bytes of DEFLATE instead of {bytes}: {text}",
            "{packed} 字节的 DEFLATE 代替了 {bytes} 字节：{text}"
        )
    }

    /// All of it, for a script.
    pub fn to_json(&self, language: Language) -> String {
        let parts = self.parts.iter().take(MOST_PARTS);
        let parts = parts.map(|(first, end, part)| {
            let (anchor, section) = place(part);
            Object::new()
                .number("first", *first)
                .number("end", *end)
                .string("read", &self.read(*first, *end, part))
                .string("part", anchor.trim_start_matches("deflate-"))
                .string("says", &self.says(*first, part, language))
                .number("document", 1951)
                .string("section", section)
                .string("source", &line_of(anchor))
                .finish()
        });
        let object = Object::new()
            .number("packed", self.payload.len() as u64)
            .number("bytes", self.out.len() as u64)
            .string("inflated", &super::hex::joined(&self.out))
            .number("parts_in_all", self.parts.len() as u64)
            .raw(
                "parts",
                &format!("[{}]", parts.collect::<Vec<_>>().join(",")),
            );
        match self.broken {
            None => object.null("broken").finish(),
            Some(Broken { flaw, bit }) => {
                let rule = Object::new()
                    .number("bit", bit)
                    .string("sentence", &flaw.words(language))
                    .number("document", 1951)
                    .string("section", flaw.rfc());
                object.raw("broken", &rule.finish()).finish()
            }
        }
    }
}
