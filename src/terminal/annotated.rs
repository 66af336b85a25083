//! A frame as a table for a terminal: its bytes, bits and fields, and a sentence.

use super::hex;
use super::judged::{Explained, Side, Verdict};
use crate::assets::sources::{self, Anchor};
use crate::language::{Language, say};
use crate::tap::frames::FrameSeen;
use crate::websocket::Opcode;
use crate::websocket::fields::{self, Field, Span};
use std::fmt::Write;
use std::ops::Range;
use std::sync::LazyLock;

/// How many bytes of a payload are shown.
const SHOWN: usize = 64;
/// How many bytes of it are on a line.
const PER_LINE: usize = 8;

/// A frame with all of its fields, a line each, and what it means. `deflate`: `permessage-deflate`
/// was agreed on.
pub fn to_text(
    frame: &Explained,
    from: Side,
    deflate: bool,
    all: &[u8],
    language: Language,
) -> String {
    let Explained {
        seen, bytes: own, ..
    } = frame;
    let way = match from {
        Side::Client => language.pick("client → server", "客户端 → 服务器"),
        Side::Server => language.pick("server → client", "服务器 → 客户端"),
    };
    let (number, place) = (frame.number, place(own, language));
    let mut out = say!(
        language,
        "Frame {number}, {place}, {way}\n\n",
        "第 {number} 帧（frame），{place}，{way}\n\n"
    );
    let [bytes, wire, field, value] = match language {
        Language::English => ["     byte", "on the wire", "field", "value"],
        Language::Chinese => ["     字节", "传输的字节", "字段（field）", "值"],
    };
    let (wire, field) = (padded(wire, 23), padded(field, 23));
    let bits = padded(language.pick("bits", "比特"), 11);
    let _ = writeln!(out, "{bytes}  {wire}  {bits}  {field}  {value}");
    for span in fields::spans(&seen.header_bytes) {
        let said = meaning(&span, seen, deflate, language);
        out.push_str(&row(&span, own.start, &seen.header_bytes, &said));
    }
    out.push_str(&payload_rows(seen, &all[own.clone()], own.start, language));
    let _ = writeln!(out, "\n{}", conclusion(frame, language));
    out
}

fn place(bytes: &Range<usize>, language: Language) -> String {
    let (first, last) = (bytes.start, bytes.end - 1);
    match bytes.len() {
        1 => say!(language, "byte {first}", "字节 {first}"),
        _ => say!(
            language,
            "bytes {first} to {last}",
            "字节 {first} 到 {last}"
        ),
    }
}

/// Padded with spaces to this many columns of a terminal, where a Chinese character has two.
pub fn padded(text: &str, columns: usize) -> String {
    let wide = text.chars().filter(|char| *char >= '\u{2E80}').count();
    let columns = columns.saturating_sub(wide);
    format!("{text:columns$}")
}

/// One field: its offset, its bytes, its bits within the byte, its name, its value.
fn row(span: &Span, start: usize, header: &[u8], said: &str) -> String {
    let (first, last) = (span.bits.start / 8, (span.bits.end - 1) / 8);
    // The byte is shown only beside the first of its fields.
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
    let line = format!(
        "{place:>9}  {own:23}  {bits:11}  {:23}  {said}",
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

/// The name in the figure of §5.2.
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

/// What a field's value means; RSV1 has the meaning that the extension gives it.
fn meaning(span: &Span, seen: &FrameSeen, deflate: bool, language: Language) -> String {
    match (span.field, span.value) {
        (Field::Rsv1, 1) if deflate => say!(
            language,
            "1: permessage-deflate's \"Per-Message Compressed\" bit (RFC 7692 §6)",
            "1：permessage-deflate 的“压缩”位（Per-Message Compressed，RFC 7692 §6）"
        ),
        _ => value(span, seen, language),
    }
}

fn value(span: &Span, seen: &FrameSeen, language: Language) -> String {
    let n = span.value;
    match (span.field, n) {
        (Field::Fin, 1) => say!(
            language,
            "1: the last frame of its message",
            "1：消息的最后一帧"
        ),
        (Field::Fin, _) => say!(language, "0: its message continues", "0：消息还没完"),
        (Field::Rsv1 | Field::Rsv2 | Field::Rsv3, 0) => "0".to_owned(),
        (Field::Rsv1 | Field::Rsv2 | Field::Rsv3, _) => say!(
            language,
            "1: reserved for an extension",
            "1：留给扩展（extension）的"
        ),
        (Field::Opcode, bits) => match Opcode::from_bits(bits as u8) {
            Some(opcode) => format!("{bits}: {opcode}"),
            None => say!(language, "{bits}: reserved", "{bits}：保留（reserved）"),
        },
        (Field::Mask, 1) => say!(
            language,
            "1: a masking key follows",
            "1：后面有掩码键（masking key）"
        ),
        (Field::Mask, _) => say!(
            language,
            "0: no masking key",
            "0：没有掩码键（masking key）"
        ),
        _ => length(span, seen, language),
    }
}

fn length(span: &Span, seen: &FrameSeen, language: Language) -> String {
    match (span.field, span.value) {
        (Field::PayloadLen, 126) => say!(
            language,
            "126: the length is in the next 2 bytes",
            "126：长度写在后面 2 个字节里"
        ),
        (Field::PayloadLen, 127) => say!(
            language,
            "127: the length is in the next 8 bytes",
            "127：长度写在后面 8 个字节里"
        ),
        (Field::MaskingKey, _) => say!(
            language,
            "the payload is XORed with it",
            "载荷（payload）与它异或（XOR）"
        ),
        (_, len) => {
            let bytes = say!(
                language,
                "{len} bytes of payload",
                "载荷（payload）{len} 字节"
            );
            let here = seen.seen;
            match here == len {
                true => bytes,
                false => say!(
                    language,
                    "{bytes}, of which {here} are here",
                    "{bytes}，这里有 {here} 字节"
                ),
            }
        }
    }
}

/// The payload as it crossed the wire, and below it the unmasked payload.
fn payload_rows(seen: &FrameSeen, own: &[u8], start: usize, language: Language) -> String {
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
        let name = match is_masked {
            true => language.pick("Payload, masked", "Payload，已加掩码"),
            false => "Payload",
        };
        let text = plain.escape_ascii().to_string();
        let (beside, below) = match is_masked {
            true => (
                String::new(),
                format!(
                    "{:>9}  {:23}  {:11}  {}  {text}\n",
                    "",
                    hex::spaced(plain),
                    "",
                    padded(language.pick("unmasked", "去掉掩码后"), 23)
                ),
            ),
            false => (text, String::new()),
        };
        let row = format!(
            "{place:>9}  {wire:23}  {:11}  {}  {beside}",
            "",
            padded(name, 23)
        );
        out.push_str(row.trim_end());
        out.push('\n');
        out.push_str(&below);
    }
    let more = seen.seen - plain.len() as u64;
    if more > 0 {
        let more = say!(language, "… {more} more", "… 还有 {more} 字节");
        let _ = writeln!(out, "{:>9}  {more}", "");
    }
    out
}

fn conclusion(frame: &Explained, language: Language) -> String {
    match &frame.verdict {
        Verdict::Made(words) => say!(language, "This is {words}.", "这是{words}。"),
        Verdict::Cut => say!(
            language,
            "It is cut off; so far it breaks no rule.",
            "它不完整；到此为止没有违反规则。"
        ),
        Verdict::Broken(error) => {
            let code = error.close_code().number();
            let (error, found) = (error.sentence(language), line_of(error.name()));
            say!(
                language,
                "It breaks a rule: {error}. Its receiver fails the connection with {code} \
                 (§7.1.7).\nWe find it in src/{found}.",
                "它违反了规则：{error}。接收方判定出错，以 {code} 断开连接（fail，§7.1.7）。\n\
                 代码在 src/{found}。"
            )
        }
        Verdict::Unread => say!(
            language,
            "It isn't read: the connection ended before it (§7.1.7).",
            "它不会被读取：连接在此之前已经结束（§7.1.7）。"
        ),
    }
}

/// Where each anchor is: the whole source is read for it, so once only.
static ANCHORS: LazyLock<Vec<Anchor>> = LazyLock::new(|| sources::anchors().collect());

/// The file and line of this anchor: `websocket/frame.rs:240`.
pub fn line_of(anchor: &str) -> String {
    let found = ANCHORS.iter().find(|known| known.name == anchor);
    found.map_or_else(String::new, |found| {
        format!("{}:{}", found.path, found.line)
    })
}
