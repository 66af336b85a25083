//! What the bytes of frames mean, field by field and bit by bit.

use super::annotated::{line_of, to_text};
use super::deflated::{Before, Inflated};
use super::judged::{Explained, Side, Verdict, judged};
use super::pasted::refused::Refused;
use super::words::{Word, Words, unknown};
use super::{Answer, hex, pasted};
use crate::json::Object;
use crate::language::{Language, say};
use crate::tap::crossed::fields_to_json;
use crate::websocket::frame::MASK;

/// What `barewire explain --help` prints.
pub const HELP: &str = "\
barewire explain [OPTIONS] [HEX...]

The fields and bits of frames (RFC 6455 §5.2), what they mean, and which rule they
break. Without HEX, standard input is read. It understands hexadecimal, dumps of xxd,
hexdump -C, od -tx1, tcpdump -x and Wireshark, arrays of C, and strings of Python
and JavaScript.

  --from SIDE             who sent them: client or server [client, if the first is
                          masked]
  --deflate               permessage-deflate was agreed on (RFC 7692): what is compressed
                          is decompressed, bit by bit (RFC 1951)
  --payload               with --deflate: HEX isn't frames, but the payload of one
                          compressed message, unmasked
  --raw                   standard input is the bytes themselves
  --json                  one JSON object for each frame, one per line
";

/// The same in Chinese.
pub const HELP_CHINESE: &str = "\
barewire explain [选项] [HEX...]

帧（frame）的字段和比特（RFC 6455 §5.2）、含义，以及违反了哪条规则。
不写 HEX 时，从标准输入读取。十六进制、xxd、hexdump -C、od -tx1、tcpdump -x、
Wireshark 的转储（dump）、C 数组、Python 和 JavaScript 的转义都能读。

  --from SIDE             谁发的：client 或 server [第一帧带掩码则为 client]
  --deflate               已同意 permessage-deflate（RFC 7692）：压缩的消息逐比特
                          解压（RFC 1951）
  --payload               与 --deflate 合用：HEX 不是帧，而是一条压缩消息的载荷
                          （payload），已去掉掩码
  --raw                   标准输入就是字节本身
  --json                  每帧一个 JSON 对象，各占一行
";

const OPTIONS: [&str; 5] = ["--from", "--deflate", "--payload", "--raw", "--json"];

/// After this many frames the rest is only counted: nobody reads more.
const MOST_FRAMES: usize = 1000;

/// The request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Explain {
    /// Hexadecimal, as it was typed; `None`: it is on standard input.
    pub typed: Option<String>,
    from: Option<Side>,
    deflate: bool,
    payload: bool,
    raw: bool,
    json: bool,
}

impl Explain {
    pub(super) fn read(mut words: Words<'_>) -> Result<Explain, String> {
        let (mut explain, language) = (Explain::default(), words.language());
        while let Some(word) = words.next() {
            match word? {
                Word::Option("--raw") => explain.raw = true,
                Word::Option("--json") => explain.json = true,
                Word::Option("--deflate") => explain.deflate = true,
                Word::Option("--payload") => explain.payload = true,
                Word::Option("--from") => {
                    explain.from = Some(match words.value("--from")? {
                        "client" => Side::Client,
                        "server" => Side::Server,
                        other => {
                            return Err(say!(
                                language,
                                "--from: {other:?} isn't client or server",
                                "--from：{other:?} 不是 client 或 server"
                            ));
                        }
                    });
                }
                Word::Option(other) => return Err(unknown(other, &OPTIONS, language)),
                Word::Plain(text) => {
                    let typed = explain.typed.get_or_insert_default();
                    typed.push(' ');
                    typed.push_str(text);
                }
            }
        }
        if explain.payload && (!explain.deflate || explain.from.is_some()) {
            return Err(say!(
                language,
                "--payload is for --deflate, and without --from: nobody's frame is around it",
                "--payload 要与 --deflate 合用，且不带 --from：它外面没有谁的帧"
            ));
        }
        match (explain.raw, &explain.typed) {
            (true, Some(_)) => Err(say!(
                language,
                "--raw is for standard input; omit the bytes",
                "--raw 用于标准输入；请去掉命令行上的字节"
            )),
            _ => Ok(explain),
        }
    }

    pub(super) fn run(&self, input: &[u8], language: Language) -> Result<Answer, String> {
        let bytes = self.bytes(input, language)?;
        if self.payload {
            return Ok(self.inflated(&Before::default().inflate(bytes), language));
        }
        let is_masked = bytes.get(1).is_some_and(|second| second & MASK != 0);
        let from = self.from.unwrap_or(match is_masked {
            true => Side::Client,
            false => Side::Server,
        });
        let frames = judged(&bytes, from, self.deflate, language);
        let shown = &frames[..frames.len().min(MOST_FRAMES)];
        let more = frames.len() - shown.len();
        let mut before = Before::default();
        let words = shown.iter().map(|frame| {
            let wire = &bytes[frame.bytes.clone()];
            let inflated = (self.deflate.then(|| before.take(frame, wire))).flatten();
            match self.json {
                true => to_json(frame, from, inflated.as_ref(), language),
                false => {
                    let inflated = inflated.map(|its| format!("\n{}", its.to_text(language)));
                    to_text(frame, from, self.deflate, &bytes, language)
                        + &inflated.unwrap_or_default()
                }
            }
        });
        let separator = if self.json { "" } else { "\n" };
        Ok(Answer {
            out: words.collect::<Vec<_>>().join(separator).into_bytes(),
            remark: (more > 0).then(|| {
                say!(
                    language,
                    "{more} more frames aren't explained",
                    "还有 {more} 帧（frame）没有解释"
                )
            }),
        })
    }
}

impl Explain {
    /// What is to be explained: the bytes that were typed, or those of standard input.
    fn bytes(&self, input: &[u8], language: Language) -> Result<Vec<u8>, String> {
        match (&self.typed, self.raw) {
            (Some(typed), _) => pasted::read(typed).map_err(|why| why.sentence(language)),
            (None, true) if input.is_empty() => Err(Refused::Empty.sentence(language)),
            (None, true) => Ok(input.to_vec()),
            (None, false) => {
                let text = str::from_utf8(input).map_err(|_| {
                    say!(
                        language,
                        "standard input isn't hexadecimal text; if it is the bytes themselves, use \
                         --raw",
                        "标准输入不是十六进制文本；如果它就是字节本身，请加 --raw"
                    )
                })?;
                pasted::read(text).map_err(|why| why.sentence(language))
            }
        }
    }

    /// A message without a frame.
    fn inflated(&self, inflated: &Inflated, language: Language) -> Answer {
        Answer::text(match self.json {
            true => inflated.to_json(language) + "\n",
            false => inflated.to_text(language),
        })
    }
}

// ---- as JSON ------------------------------------------------------------------------

fn to_json(
    frame: &Explained,
    from: Side,
    inflated: Option<&Inflated>,
    language: Language,
) -> String {
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
        .raw("fields", &fields_to_json(&seen.header_bytes));
    // As strings: a JavaScript number can't hold 64 bits.
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
                .number("document", u64::from(error.document()))
                .string("section", error.rfc())
                .string("sentence", &error.sentence(language))
                .number("code", u64::from(error.close_code().number()))
                .string("source", &line_of(error.name()));
            object.null("made").raw("broken", &rule.finish())
        }
    };
    let object = match inflated {
        Some(inflated) => object.raw("deflate", &inflated.to_json(language)),
        None => object,
    };
    object.finish() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unseen;

    fn answer(line: &[&str], input: &[u8]) -> Result<Answer, String> {
        let words: Vec<String> = line.iter().map(|&word| word.to_owned()).collect();
        Explain::read(Words::new(&words, Language::English))?.run(input, Language::English)
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
            "This is a fragment; its message continues (§5.4).",
            "This is a ping with 0 bytes",
            "This is a text message of 5 bytes: \"Hello\".",
            "This is a Close with 1000 Normal Closure and no reason.",
            "Frame 5, bytes 15 to 16",
            "It isn't read",
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
        assert!(json.contains(r#""document":6455"#), "{json}");
        assert_eq!(json.lines().count(), 1);
    }

    #[test]
    fn a_cut_frame_is_explained_as_cut_and_never_as_a_broken_rule() {
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
        // U+3164, U+2800, U+200B.
        let text = explained(&["81 09 e3 85 a4 e2 a0 80 e2 80 8b", "88 05 03 e8 e3 85 a4"]);
        assert!(
            text.lines().all(|line| unseen::first(line).is_none()),
            "{text}"
        );
        assert_eq!(text.matches("\\u{3164}").count(), 2, "{text}");
    }

    /// What RSV1 means is up to the extension that was agreed on; the other two stay reserved.
    #[test]
    fn rfc7692_s6_with_deflate_rsv1_says_compressed() {
        let row = |line: &[&str], field: &str, language| {
            let words: Vec<String> = line.iter().map(|&word| word.to_owned()).collect();
            let explain = Explain::read(Words::new(&words, language)).unwrap();
            let text = String::from_utf8(explain.run(b"", language).unwrap().out).unwrap();
            let row = text.lines().find(|row| row.contains(field)).unwrap();
            row.split_once(field).unwrap().1.trim_start().to_owned()
        };
        let (english, chinese) = (Language::English, Language::Chinese);
        for (line, field, language, says) in [
            (
                &["--deflate", "c1 01 00"][..],
                "RSV1",
                english,
                "1: permessage-deflate's \"Per-Message Compressed\" bit (RFC 7692 §6)",
            ),
            (
                &["--deflate", "c1 01 00"],
                "RSV1",
                chinese,
                "1：permessage-deflate 的“压缩”位（Per-Message Compressed，RFC 7692 §6）",
            ),
            (
                &["c1 01 00"],
                "RSV1",
                english,
                "1: reserved for an extension",
            ),
            (&["c1 01 00"], "RSV1", chinese, "1：留给扩展（extension）的"),
            (
                &["--deflate", "a1 01 00"],
                "RSV2",
                english,
                "1: reserved for an extension",
            ),
            (&["--deflate", "81 01 61"], "RSV1", english, "0"),
        ] {
            assert_eq!(row(line, field, language), says, "{line:?}");
        }
    }

    /// RFC 7692 §7.2.3.1, .2: "Hello", and "Hello" again from the window.
    #[test]
    fn rfc7692_s7_2_3_compressed_messages_are_read_bit_by_bit() {
        let frames = "c1 07 f2 48 cd c9 c9 07 00 c1 05 f2 00 11 00 00";
        let text = explained(&["--deflate", frames]);
        for line in [
            "  0-2          0 10                               a block, with the fixed codes; BFINAL 0",
            "  3-10         01111000                           literal 0x48 'H'",
            "  11-23        0000010 00100 0                    match: 4 bytes from 5 back",
            "the four bytes that its receiver adds (RFC 7692 §7.2.2)",
            "7 bytes of DEFLATE instead of 5: \"Hello\"",
            "5 bytes of DEFLATE instead of 5: \"Hello\"",
            "This is a text message of 5 bytes: \"Hello\".",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
        assert!(
            text.contains("RFC 1951 §3.2.5  src/websocket/deflate/"),
            "{text}"
        );
        let json = explained(&["--deflate", "--json", frames]);
        assert!(
            json.contains(r#""deflate":{"packed":7,"bytes":5,"inflated":"48656c6c6f""#),
            "{json}"
        );
        assert!(
            !explained(&["--json", frames]).contains("deflate\":"),
            "nothing was agreed on"
        );
    }

    #[test]
    fn a_payload_alone_and_a_broken_one() {
        let text = explained(&["--deflate", "--payload", "f2 48 cd c9 c9 07 00"]);
        assert!(
            text.ends_with("7 bytes of DEFLATE instead of 5: \"Hello\"\n"),
            "{text}"
        );
        let text = explained(&["--deflate", "--payload", "07"]);
        assert!(
            text.contains("At bit 0 it breaks a rule: block type 3 is reserved (RFC 1951 §3.2.3).")
        );
        let refused = answer(&["--payload", "00"], b"").unwrap_err();
        assert!(refused.contains("--deflate"), "{refused}");
    }

    #[test]
    fn long_input_is_cut_and_counted() {
        let many = answer(&["--raw"], &[0x82, 0].repeat(MOST_FRAMES + 5)).unwrap();
        assert_eq!(many.remark.unwrap(), "5 more frames aren't explained");
        let long = [&[0x82, 126, 1, 0][..], &[b'x'; 256]].concat();
        let text = explained(&[&hex::spaced(&long)]);
        assert!(text.contains("… 192 more"), "{text}");
    }

    #[test]
    fn input_that_is_not_understood() {
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
