//! What the bytes of frames say, field by field and bit by bit.

use super::words::{Word, Words, unknown};
use super::{Answer, MAX_INPUT, hex};
use crate::http::sources;
use crate::json::Object;
use crate::tap::frames::{FrameSeen, Walker};
use crate::websocket::fields::{self, Field, Span};
use crate::websocket::frame::MASK;
use crate::websocket::{Endpoint, Error, Event, Message, Opcode, Role, State};
use std::fmt::Write;
use std::ops::Range;

/// What `barewire explain --help` prints.
pub const HELP: &str = "\
barewire explain [OPTIONS] [HEX...]

The fields and bits of frames (RFC 6455 §5.2), what they say, and which rule they
break. Without HEX, it is read from standard input.

  --from SIDE             who sent them: client or server [client, if the first is
                          masked]
  --raw                   standard input is the bytes themselves
  --json                  one JSON object for each frame, a line each
";

const OPTIONS: [&str; 3] = ["--from", "--raw", "--json"];

/// After so many frames the rest is only counted: more than anybody reads.
const MOST_FRAMES: usize = 1000;
/// So many bytes of a payload are written out.
const SHOWN: usize = 64;
/// So many bytes of it to a line.
const PER_LINE: usize = 8;
/// So many characters of a text.
const SHOWN_TEXT: usize = 200;

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Explain {
    /// Hexadecimal, as it was typed; `None`: it stands on standard input.
    pub typed: Option<String>,
    from: Option<Side>,
    raw: bool,
    json: bool,
}

/// Who sent the frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Client,
    Server,
}

/// A frame, where it stands in the input, and what its receiver makes of it.
struct Explained {
    number: usize,
    bytes: Range<usize>,
    seen: FrameSeen,
    verdict: Verdict,
}

/// What its receiver makes of a frame.
enum Verdict {
    /// What it is, in words.
    Made(String),
    /// It was cut off, and breaks no rule so far.
    Cut,
    Broken(Error),
    /// §7.1.7: nothing behind a violation, or a Close, is looked at.
    Unread,
}

impl Explain {
    pub(super) fn read(mut words: Words<'_>) -> Result<Explain, String> {
        let mut explain = Explain::default();
        while let Some(word) = words.next() {
            match word? {
                Word::Option("--raw") => explain.raw = true,
                Word::Option("--json") => explain.json = true,
                Word::Option("--from") => {
                    explain.from = Some(match words.value("--from")? {
                        "client" => Side::Client,
                        "server" => Side::Server,
                        other => return Err(format!("--from: {other:?} isn't client or server")),
                    });
                }
                Word::Option(other) => return Err(unknown(other, &OPTIONS)),
                Word::Plain(text) => {
                    let typed = explain.typed.get_or_insert_default();
                    typed.push(' ');
                    typed.push_str(text);
                }
            }
        }
        match (explain.raw, &explain.typed) {
            (true, Some(_)) => Err("--raw is for standard input; leave the bytes away".to_owned()),
            _ => Ok(explain),
        }
    }

    pub(super) fn run(&self, input: &[u8]) -> Result<Answer, String> {
        let bytes = match (&self.typed, self.raw) {
            (Some(typed), _) => hex::parse(typed)?,
            (None, true) if input.is_empty() => return Err("there are no bytes to look at".into()),
            (None, true) => input.to_vec(),
            (None, false) => {
                let why = "standard input is no hexadecimal text; if it is the bytes themselves, \
                           say --raw";
                let text = str::from_utf8(input).map_err(|_| why.to_owned())?;
                hex::parse(text)?
            }
        };
        let is_masked = bytes.get(1).is_some_and(|second| second & MASK != 0);
        let from = self.from.unwrap_or(match is_masked {
            true => Side::Client,
            false => Side::Server,
        });
        let frames = explain(&bytes, from);
        let shown = &frames[..frames.len().min(MOST_FRAMES)];
        let more = frames.len() - shown.len();
        let words = shown.iter().map(|frame| match self.json {
            true => to_json(frame, from),
            false => to_text(frame, from, &bytes),
        });
        let separator = if self.json { "" } else { "\n" };
        Ok(Answer {
            out: words.collect::<Vec<_>>().join(separator).into_bytes(),
            remark: (more > 0).then(|| format!("{more} more frames aren't explained")),
        })
    }
}

/// Finds the frames, and has their receiver judge them.
fn explain(bytes: &[u8], from: Side) -> Vec<Explained> {
    let mut walker = Walker::default();
    let mut seen = Vec::new();
    walker.feed(bytes, |frame| seen.push(frame));
    seen.extend(walker.finish());
    let role = match from {
        Side::Client => Role::Server,
        // It sends nothing that anybody sees.
        Side::Server => Role::Client(|| [0; 4]),
    };
    let mut receiver = Endpoint::new(role, MAX_INPUT);
    receiver.opened();
    let mut is_over = false;
    let mut at = 0;
    let explained = seen.into_iter().zip(1..).map(|(seen, number)| {
        let own = at..at + usize::try_from(seen.bytes()).unwrap_or(usize::MAX);
        at = own.end;
        let verdict = match is_over {
            true => Verdict::Unread,
            false => judge(&mut receiver, &bytes[own.clone()]),
        };
        is_over |= receiver.state() == State::Closed;
        Explained {
            number,
            bytes: own,
            seen,
            verdict,
        }
    });
    explained.collect()
}

fn judge(receiver: &mut Endpoint, mut bytes: &[u8]) -> Verdict {
    let mut owed = Vec::new();
    let mut verdict = Verdict::Cut;
    while !bytes.is_empty() {
        match receiver.receive(bytes, &mut owed) {
            Ok((used, event)) => {
                if let Some(event) = event {
                    verdict = Verdict::Made(in_words(&event));
                }
                bytes = &bytes[used..];
            }
            Err(error) => return Verdict::Broken(error),
        }
    }
    verdict
}

fn in_words(event: &Event<'_>) -> String {
    match event {
        Event::Message(Message::Text(text)) => {
            format!("a text message of {}: {}", bytes(text.len()), quoted(text))
        }
        Event::Message(Message::Binary(payload)) => {
            format!("a binary message of {}", bytes(payload.len()))
        }
        Event::Fragment => "a fragment; its message goes on (§5.4)".to_owned(),
        Event::Ping(payload) => format!(
            "a ping with {}, which its receiver owes back in a pong (§5.5.2)",
            bytes(payload.len())
        ),
        Event::Pong(payload) => format!("a pong with {} (§5.5.3)", bytes(payload.len())),
        Event::Close { code: None, .. } => {
            "a Close without a code, which its receiver's script sees as 1005 (§7.1.5)".to_owned()
        }
        Event::Close {
            code: Some(code),
            reason: "",
        } => format!("a Close with {code} and no reason"),
        Event::Close {
            code: Some(code),
            reason,
        } => format!("a Close with {code} and the reason {}", quoted(reason)),
    }
}

fn bytes(n: usize) -> String {
    match n {
        1 => "1 byte".to_owned(),
        _ => format!("{n} bytes"),
    }
}

/// Escaped, so that no control character reaches a terminal.
fn quoted(text: &str) -> String {
    let shown: String = text.chars().take(SHOWN_TEXT).collect();
    let more = if shown.len() < text.len() { "…" } else { "" };
    format!("{shown:?}{more}")
}

// ---- as text ------------------------------------------------------------------------

fn to_text(frame: &Explained, from: Side, all: &[u8]) -> String {
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
fn line_of(anchor: &str) -> String {
    let found = sources::anchors().find(|known| known.name == anchor);
    found.map_or_else(String::new, |found| {
        format!("{}:{}", found.path, found.line)
    })
}

// ---- as JSON ------------------------------------------------------------------------

fn to_json(frame: &Explained, from: Side) -> String {
    let seen = &frame.seen;
    let from = match from {
        Side::Client => "client",
        Side::Server => "server",
    };
    let object = Object::new()
        .number("frame", frame.number as u64)
        .number("at", frame.bytes.start as u64)
        .string("from", from)
        .string("header", &hex::joined(&seen.header_bytes))
        .raw("fields", &fields_json(&seen.header_bytes));
    // As strings: 64 bits are more than a JavaScript number holds.
    let object = match seen.header {
        Some(header) => object.string("len", &header.payload_len.to_string()),
        None => object.null("len"),
    };
    let object = object
        .string("seen", &seen.seen.to_string())
        .string("payload", &hex::joined(&seen.payload))
        .string("unmasked", &hex::joined(&seen.unmasked(usize::MAX)));
    let object = match &frame.verdict {
        Verdict::Made(words) => object.string("made", words),
        Verdict::Cut | Verdict::Unread => object.null("made"),
        Verdict::Broken(error) => {
            let rule = Object::new()
                .string("rule", error.name())
                .string("section", error.rfc())
                .string("sentence", &error.to_string())
                .number("code", u64::from(error.close_code().number()))
                .string("source", &line_of(error.name()));
            object.null("made").raw("broken", &rule.finish())
        }
    };
    object.finish() + "\n"
}

/// The fields of a header: name, first bit, bit behind the last, value in hexadecimal.
pub(super) fn fields_json(header: &[u8]) -> String {
    let fields = fields::spans(header).into_iter().map(|span| {
        let Range { start, end } = span.bits;
        format!(
            "[\"{}\",{start},{end},\"{:x}\"]",
            span.field.name(),
            span.value
        )
    });
    format!("[{}]", fields.collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(line: &[&str], input: &[u8]) -> Result<Answer, String> {
        let words: Vec<String> = line.iter().map(|&word| word.to_owned()).collect();
        Explain::read(Words::new(&words))?.run(input)
    }

    fn explained(line: &[&str]) -> String {
        String::from_utf8(answer(line, b"").unwrap().out).unwrap()
    }

    #[test]
    fn s5_3_the_frame_of_the_course_notes() {
        let text = explained(&["81 83 ce 48 b6 85 ff 7a 85"]);
        let expected = [
            "Frame 1, bytes 0 to 8, client → server",
            "",
            "     byte  on the wire              bits         field                    value",
            "        0  81                       1... ....    FIN                      1: the last frame of its message",
            "                                    .0.. ....    RSV1                     0",
            "                                    ..0. ....    RSV2                     0",
            "                                    ...0 ....    RSV3                     0",
            "                                    .... 0001    opcode                   1: text",
            "        1  83                       1... ....    MASK                     1: a masking key follows",
            "                                    .000 0011    Payload len              3 bytes of payload",
            "      2-5  ce 48 b6 85                           Masking-key              the payload is XORed with it",
            "      6-8  ff 7a 85                              Payload, masked",
            "           31 32 33                              unmasked                 123",
            "",
            "This is a text message of 3 bytes: \"123\".",
        ];
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn several_frames_one_after_the_other() {
        let text = explained(&[
            "01",
            "03 48 65 6c",
            "89 00",
            "80 02 6c 6f",
            "88 02 03 e8",
            "81 00",
        ]);
        for sentence in [
            "Frame 1, bytes 0 to 4, server → client",
            "This is a fragment; its message goes on (§5.4).",
            "This is a ping with 0 bytes",
            "This is a text message of 5 bytes: \"Hello\".",
            "This is a Close with 1000 Normal Closure and no reason.",
            "Frame 5, bytes 15 to 16",
            "Nobody reads it",
        ] {
            assert!(text.contains(sentence), "{sentence} in {text}");
        }
    }

    #[test]
    fn a_broken_rule_has_its_section_and_the_line_that_finds_it() {
        let text = explained(&["--from=client", "81 01 61"]);
        assert!(text.contains("(RFC 6455 §5.1)"), "{text}");
        assert!(text.contains("src/websocket/frame.rs:"), "{text}");
        let json = explained(&["--json", "c1 80 00 00 00 00"]);
        assert!(json.contains(r#""rule":"reserved-bits""#), "{json}");
        assert_eq!(json.lines().count(), 1);
    }

    #[test]
    fn cut_anywhere_it_says_so_and_never_that_a_rule_is_broken() {
        let whole = [0x81, 0xFE, 0, 126, 1, 2, 3, 4].into_iter().chain([7; 126]);
        let whole: Vec<u8> = whole.collect();
        for cut in 1..whole.len() {
            let text = explained(&[&hex::spaced(&whole[..cut])]);
            assert!(text.contains("cut off"), "cut at {cut}: {text}");
        }
        assert!(explained(&["ff ff ff ff ff ff ff ff ff ff"]).contains("§5.2"));
    }

    #[test]
    fn no_control_character_reaches_the_terminal() {
        let text = explained(&["81 05 1b 5b 33 31 6d", "82 02 07 9b"]);
        assert!(
            text.chars().all(|c| c == '\n' || !c.is_control()),
            "{text:?}"
        );
    }

    #[test]
    fn what_is_long_is_cut_and_counted() {
        let many = answer(&["--raw"], &[0x82, 0].repeat(MOST_FRAMES + 5)).unwrap();
        assert_eq!(many.remark.unwrap(), "5 more frames aren't explained");
        let long = [&[0x82, 126, 1, 0][..], &[b'x'; 256]].concat();
        let text = explained(&[&hex::spaced(&long)]);
        assert!(text.contains("… 192 more"), "{text}");
    }

    #[test]
    fn input_that_makes_no_sense() {
        for (line, input, why) in [
            (&["8g"][..], &b""[..], "'g'"),
            (&["--form", "x"], b"", "unknown option --form"),
            (&["--from", "me"], b"", "client or server"),
            (&["--raw", "81"], b"", "standard input"),
            (&[], b"\x81\x80", "--raw"),
            (&[], b"", "no bytes"),
            (&["--raw"], b"", "no bytes"),
        ] {
            let refused = answer(line, input).unwrap_err();
            assert!(refused.contains(why), "{line:?}: {refused}");
        }
    }
}
