//! A frame from its fields: what the endpoint would write or, if the options say so, what it would
//! refuse.

use super::words::{Word, Words, unknown};
use super::{Answer, hex, pasted};
use crate::json::Object;
use crate::language::{Language, say};
use crate::tap::crossed::fields_to_json;
use crate::websocket::frame::{self, Expected, FIN, Header, LengthForm, OPCODE, RawHeader};
use crate::websocket::{CloseCode, Opcode};

/// What `barewire frame --help` prints.
pub const HELP: &str = "\
barewire frame [OPTIONS] [PAYLOAD]

The bytes of one frame (RFC 6455 §5.2), in hexadecimal. Without PAYLOAD, the payload
is read from standard input. A frame that breaks a rule is built, too, and a remark
names the rule.

  --opcode NAME           continuation, text, binary, close, ping, pong, or a number
                          from 0 to 15 [text]
  --mask KEY              the masking key, 8 hexadecimal digits; without it the frame
                          is unmasked, like a server's frame
  --no-fin                not the last frame of its message
  --rsv BITS              the three reserved bits, such as 100 [000]
  --code N                begin the payload with a close code; the rest is the reason
  --length-form FORM      write the length in 7, 16 or 64 bits, even if fewer would do
  --length N              the length in the header, whatever the payload's length
  --hex                   PAYLOAD is hexadecimal
  --raw                   print the bytes themselves, for a pipe
  --json                  print the fields as JSON, too
";

/// The same in Chinese.
pub const HELP_CHINESE: &str = "\
barewire frame [选项] [PAYLOAD]

一帧（frame）的字节（RFC 6455 §5.2），十六进制。不写 PAYLOAD 时，从标准输入读取。
违反规则的帧也照样构造，并说明违反了哪一条。

  --opcode NAME           continuation、text、binary、close、ping、pong，或 0 到 15
                          的数字 [text]
  --mask KEY              掩码键（masking key），8 位十六进制数字；不写则不加掩码，
                          与服务器的帧一样
  --no-fin                不是消息的最后一帧
  --rsv BITS              三个保留位，例如 100 [000]
  --code N                载荷（payload）以关闭码开头，其余是原因（reason）
  --length-form FORM      用 7、16 或 64 位写长度，即使更短的也够
  --length N              首部里写的长度，不管载荷实际多长
  --hex                   PAYLOAD 是十六进制
  --raw                   输出字节本身，便于接管道
  --json                  也以 JSON 输出各字段
";

const OPTIONS: [&str; 10] = [
    "--opcode",
    "--mask",
    "--no-fin",
    "--rsv",
    "--code",
    "--length-form",
    "--length",
    "--hex",
    "--raw",
    "--json",
];

/// The fields of a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    /// The payload as it was typed; `None`: it is on standard input.
    pub payload: Option<String>,
    opcode: u8,
    masking_key: Option<[u8; 4]>,
    fin: bool,
    rsv: u8,
    code: Option<u16>,
    length_form: Option<LengthForm>,
    length: Option<u64>,
    is_hex: bool,
    raw: bool,
    json: bool,
}

impl Build {
    pub(super) fn read(mut words: Words<'_>) -> Result<Build, String> {
        let language = words.language();
        let mut build = Build {
            payload: None,
            opcode: Opcode::Text.bits(),
            masking_key: None,
            fin: true,
            rsv: 0,
            code: None,
            length_form: None,
            length: None,
            is_hex: false,
            raw: false,
            json: false,
        };
        while let Some(word) = words.next() {
            match word? {
                Word::Option("--no-fin") => build.fin = false,
                Word::Option("--hex") => build.is_hex = true,
                Word::Option("--raw") => build.raw = true,
                Word::Option("--json") => build.json = true,
                Word::Option(name) if OPTIONS.contains(&name) => {
                    build.set(name, words.value(name)?, language)?;
                }
                Word::Option(name) => return Err(unknown(name, &OPTIONS, language)),
                Word::Plain(text) if build.payload.is_none() => {
                    build.payload = Some(text.to_owned());
                }
                Word::Plain(more) => {
                    return Err(say!(
                        language,
                        "one payload at a time, in quotation marks: what is {more:?}?",
                        "一次一个载荷（payload），请加引号：{more:?} 是什么？"
                    ));
                }
            }
        }
        if build.raw && build.json {
            return Err(say!(
                language,
                "--raw and --json exclude each other; give one of them",
                "--raw 和 --json 不能同时用，请只写一个"
            ));
        }
        Ok(build)
    }

    fn set(&mut self, name: &str, value: &str, language: Language) -> Result<(), String> {
        let wrong = |english: &'static str, chinese: &'static str| {
            let wanted = language.pick(english, chinese);
            say!(
                language,
                "{name}: {value:?} isn't {wanted}",
                "{name}：{value:?} 不是{wanted}"
            )
        };
        match name {
            "--opcode" => {
                self.opcode = opcode_bits(value).ok_or_else(|| {
                    wrong(
                        "an opcode's name, or 0 to 15",
                        "操作码（opcode）的名字或 0 到 15",
                    )
                })?;
            }
            "--mask" => {
                let bytes = pasted::read(value).ok();
                let key = bytes.and_then(|bytes| <[u8; 4]>::try_from(bytes).ok());
                self.masking_key = Some(
                    key.ok_or_else(|| wrong("4 bytes in hexadecimal", "十六进制的 4 个字节"))?,
                );
            }
            "--rsv" => {
                let bits = u8::from_str_radix(value, 2).ok();
                let bits = bits.filter(|_| value.len() == 3);
                self.rsv =
                    bits.ok_or_else(|| wrong("three bits, such as 100", "三个比特，例如 100"))?;
            }
            "--code" => {
                let code = value.parse();
                self.code = Some(
                    code.map_err(|_| wrong("a number from 0 to 65535", " 0 到 65535 的数字"))?,
                );
            }
            "--length-form" => {
                let form = length_form(value);
                self.length_form =
                    Some(form.ok_or_else(|| wrong("7, 16 or 64", " 7、16 或 64 之一"))?);
            }
            _ => {
                let length = value.parse();
                self.length =
                    Some(length.map_err(|_| wrong("a whole number below 2⁶⁴", "小于 2⁶⁴ 的整数"))?);
            }
        }
        Ok(())
    }

    pub(super) fn run(&self, input: &[u8], language: Language) -> Result<Answer, String> {
        let payload = self.payload(input, language)?;
        let payload_len = self.length.unwrap_or(payload.len() as u64);
        let header = RawHeader {
            first: if self.fin { FIN } else { 0 } | self.rsv << 4 | self.opcode,
            length_form: self
                .length_form
                .unwrap_or_else(|| LengthForm::minimal_for(payload_len)),
            payload_len,
            masking_key: self.masking_key,
        };
        let mut bytes = Vec::new();
        header.write(&mut bytes);
        let behind = bytes.len();
        bytes.extend_from_slice(&payload);
        if let Some(key) = self.masking_key {
            frame::mask(&mut bytes[behind..], key, 0);
        }
        let remark = self.remark(&bytes, &payload, language);
        let out = match (self.raw, self.json) {
            (true, _) => bytes,
            (_, true) => (json(&bytes, behind, &payload) + "\n").into_bytes(),
            (false, false) => (hex::spaced(&bytes) + "\n").into_bytes(),
        };
        Ok(Answer { out, remark })
    }

    fn payload(&self, input: &[u8], language: Language) -> Result<Vec<u8>, String> {
        let typed = match &self.payload {
            Some(text) => text.as_bytes(),
            None => input,
        };
        let typed = match self.is_hex && !typed.trim_ascii().is_empty() {
            true => {
                let text = str::from_utf8(typed);
                let text = text.map_err(|_| {
                    say!(
                        language,
                        "--hex: the payload isn't text",
                        "--hex：载荷（payload）不是文本"
                    )
                })?;
                pasted::read(text).map_err(|why| why.sentence(language))?
            }
            false if self.is_hex => Vec::new(),
            false => typed.to_vec(),
        };
        let code = self.code.map(u16::to_be_bytes).into_iter().flatten();
        Ok(code.chain(typed).collect())
    }

    /// The rule that it breaks, if any; for a continuation, we assume that its message has begun.
    fn remark(&self, bytes: &[u8], payload: &[u8], language: Language) -> Option<String> {
        let expected = Expected {
            masked: self.masking_key.is_some(),
            in_message: self.opcode == Opcode::Continuation.bits(),
            deflate: false,
        };
        let broken = |rule: String| {
            say!(
                language,
                "this frame breaks a rule: {rule}",
                "这一帧（frame）违反了规则：{rule}"
            )
        };
        if let Err(error) = Header::parse(bytes, expected) {
            return Some(broken(error.sentence(language)));
        }
        let len = payload.len();
        if self.length.is_some_and(|length| length != len as u64) {
            return Some(say!(
                language,
                "the length in the header is wrong: the payload has {len} bytes",
                "首部的长度不对：载荷（payload）是 {len} 字节"
            ));
        }
        if self.opcode == Opcode::Text.bits() && self.fin && str::from_utf8(payload).is_err() {
            return Some(broken(say!(
                language,
                "its text isn't UTF-8 (RFC 6455 §8.1)",
                "文本不是 UTF-8（RFC 6455 §8.1）"
            )));
        }
        match self.opcode == Opcode::Close.bits() {
            true => of_close(payload, language),
            false => None,
        }
    }
}

/// What is wrong with the body of a Close, if anything.
fn of_close(body: &[u8], language: Language) -> Option<String> {
    match body.first_chunk().map(|code| u16::from_be_bytes(*code)) {
        None if body.is_empty() => None,
        None => Some(say!(
            language,
            "a Close with a body begins with a 2-byte code (§5.5.1)",
            "Close 帧的内容要以 2 字节的关闭码开头（§5.5.1）"
        )),
        Some(code) if CloseCode::from_wire(code).is_some() => None,
        Some(code) => Some(say!(
            language,
            "{code} is a code that no Close may carry (§7.4)",
            "{code} 不能用作 Close 帧的关闭码（§7.4）"
        )),
    }
}

fn json(bytes: &[u8], behind: usize, payload: &[u8]) -> String {
    Object::new()
        .string("bytes", &hex::joined(bytes))
        .string("header", &hex::joined(&bytes[..behind]))
        .raw("fields", &fields_to_json(&bytes[..behind]))
        .string("payload", &hex::joined(&bytes[behind..]))
        .string("unmasked", &hex::joined(payload))
        .finish()
}

/// An opcode's bits, from its name or as a number.
fn opcode_bits(value: &str) -> Option<u8> {
    let named = Opcode::ALL.into_iter().find(|known| known.name() == value);
    let number = value.parse().ok().filter(|&bits: &u8| bits <= OPCODE);
    named.map(Opcode::bits).or(number)
}

fn length_form(bits: &str) -> Option<LengthForm> {
    match bits {
        "7" => Some(LengthForm::Short),
        "16" => Some(LengthForm::Extended16),
        "64" => Some(LengthForm::Extended64),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(line: &[&str], input: &[u8]) -> Result<Answer, String> {
        let words: Vec<String> = line.iter().map(|&word| word.to_owned()).collect();
        Build::read(Words::new(&words, Language::English))?.run(input, Language::English)
    }

    fn hex_of(line: &[&str]) -> (String, Option<String>) {
        let answer = run(line, b"").unwrap();
        (
            String::from_utf8(answer.out).unwrap().trim_end().to_owned(),
            answer.remark,
        )
    }

    #[test]
    fn s5_7_the_examples_of_the_rfc() {
        for (line, bytes) in [
            (&["Hello"][..], "81 05 48 65 6c 6c 6f"),
            (
                &["--opcode", "text", "--mask", "37fa213d", "Hello"],
                "81 85 37 fa 21 3d 7f 9f 4d 51 58",
            ),
            (&["--no-fin", "Hel"], "01 03 48 65 6c"),
            (&["--opcode=continuation", "lo"], "80 02 6c 6f"),
            (
                &["--opcode", "ping", "--hex", "48 65 6c 6c 6f"],
                "89 05 48 65 6c 6c 6f",
            ),
            (
                &["--opcode", "8", "--code", "1000", "bye"],
                "88 05 03 e8 62 79 65",
            ),
        ] {
            assert_eq!(hex_of(line), (bytes.to_owned(), None), "{line:?}");
        }
        assert_eq!(run(&["--raw"], b"Hi").unwrap().out, b"\x81\x02Hi");
        let json = run(&["--json", "--mask=01020304", "a"], b"").unwrap().out;
        let json = String::from_utf8(json).unwrap();
        assert!(json.contains(r#""bytes":"81810102030460""#), "{json}");
        assert!(
            json.contains(r#"["masking-key",16,48,"1020304"]"#),
            "{json}"
        );
    }

    #[test]
    fn a_frame_that_breaks_a_rule_is_built_with_a_remark() {
        for (line, bytes, rule) in [
            (&["--rsv", "100", "a"][..], "c1 01 61", "§5.2"),
            (&["--opcode", "11", "a"], "8b 01 61", "§5.2"),
            (&["--opcode", "ping", "--no-fin", "a"], "09 01 61", "§5.5"),
            (
                &["--length-form", "16", "a"],
                "81 7e 00 01 61",
                "shortest form",
            ),
            (
                &["--length-form", "64", "a"],
                "81 7f 00 00 00 00 00 00 00 01 61",
                "§5.2",
            ),
            (&["--length", "5", "a"], "81 05 61", "1 bytes"),
            (
                &["--length", "18446744073709551615", "a"],
                "81 7f ff ff ff ff ff ff ff ff 61",
                "top bit",
            ),
            (&["--hex", "ff"], "81 01 ff", "§8.1"),
            (&["--opcode", "close", "x"], "88 01 78", "§5.5.1"),
            (
                &["--opcode", "close", "--code", "1005", ""],
                "88 02 03 ed",
                "§7.4",
            ),
        ] {
            let (found, remark) = hex_of(line);
            assert_eq!(found, bytes, "{line:?}");
            assert!(
                remark.as_ref().is_some_and(|r| r.contains(rule)),
                "{line:?}: {remark:?}"
            );
        }
    }

    #[test]
    fn words_that_are_not_understood() {
        for (line, why) in [
            (&["--opcode", "16"][..], "0 to 15"),
            (&["--opcode", "txt"], "an opcode's name"),
            (&["--mask", "37fa21"], "4 bytes"),
            (&["--rsv", "10"], "three bits"),
            (&["--code", "70000"], "0 to 65535"),
            (&["--length-form", "8"], "7, 16 or 64"),
            (&["--length", "-1"], "below"),
            (&["a", "b"], "\"b\""),
            (&["--masc", "a"], "unknown option --masc"),
            (&["--raw", "--json", "a"], "exclude"),
            (&["--hex", "zz"], "'z'"),
            (&["--mask"], "needs a value"),
        ] {
            let refused = run(line, b"").unwrap_err();
            assert!(refused.contains(why), "{line:?}: {refused}");
        }
    }
}
