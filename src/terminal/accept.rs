//! From a key to the accept value, step by step (RFC 6455 §4.2.2).

use super::words::{Word, Words, unknown};
use super::{Answer, hex};
use crate::json::Object;
use crate::language::{Language, say};
use crate::unseen::escaped;
use crate::websocket::handshake::{GUID, accept_digest, accept_value, has_spare_bits, key_bytes};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What `barewire accept --help` prints.
pub const HELP: &str = "\
barewire accept [--json] [KEY]

Each step from a Sec-WebSocket-Key to its Sec-WebSocket-Accept (RFC 6455 §4.2.2).
Without KEY, the key is read from standard input.
";

/// The same in Chinese.
pub const HELP_CHINESE: &str = "\
barewire accept [--json] [KEY]

从 Sec-WebSocket-Key 到 Sec-WebSocket-Accept 的每一步（RFC 6455 §4.2.2）。
不写 KEY 时，从标准输入读取。
";

/// A key, and the format of the answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Accept {
    /// The key; `None`: it is on standard input.
    pub key: Option<String>,
    /// As JSON.
    pub json: bool,
}

impl Accept {
    pub(super) fn read(words: Words<'_>) -> Result<Accept, String> {
        let (mut accept, language) = (Accept::default(), words.language());
        for word in words {
            match word? {
                Word::Option("--json") => accept.json = true,
                Word::Option(other) => return Err(unknown(other, &["--json"], language)),
                Word::Plain(key) if accept.key.is_none() => accept.key = Some(key.to_owned()),
                Word::Plain(more) => {
                    return Err(say!(
                        language,
                        "one key at a time: what is {more:?}?",
                        "一次一个 key：{more:?} 是什么？"
                    ));
                }
            }
        }
        Ok(accept)
    }

    pub(super) fn run(&self, input: &[u8], language: Language) -> Result<Answer, String> {
        let key = match &self.key {
            Some(key) => key.clone(),
            None => str::from_utf8(input)
                .map_err(|_| {
                    say!(
                        language,
                        "standard input isn't text",
                        "标准输入里的不是文本"
                    )
                })?
                .trim()
                .to_owned(),
        };
        let bytes = key_bytes(&key);
        let digest = accept_digest(&key);
        let out = match self.json {
            true => json(&key, bytes.as_deref(), &digest),
            false => text(&key, bytes.as_deref(), &digest, language),
        };
        Ok(Answer {
            out: out.into_bytes(),
            remark: remark(&key, language),
        })
    }
}

/// What a server does with an invalid or unusual key.
fn remark(key: &str, language: Language) -> Option<String> {
    match key_bytes(key) {
        None => Some(say!(
            language,
            "a server refuses this key: it isn't base64 of 16 bytes (RFC 6455 §4.2.1)",
            "服务器会拒绝这个 key：它不是 16 个字节的 base64（RFC 6455 §4.2.1）"
        )),
        Some(nonce) if has_spare_bits(key) => {
            let clean = STANDARD.encode(nonce);
            Some(say!(
                language,
                "a server accepts this key, though the four spare bits of its last digit aren't 0 \
                 (RFC 6455, erratum 3150): {clean} spells the same 16 bytes",
                "服务器接受这个 key，虽然末位多余的 4 个比特（spare bits）不是 0（RFC 6455 勘误 3150）：\
                 {clean} 是同样的 16 个字节"
            ))
        }
        Some(_) => None,
    }
}

fn text(key: &str, bytes: Option<&[u8]>, digest: &[u8], language: Language) -> String {
    let nonce = match bytes {
        Some(bytes) => {
            let bytes = hex::spaced(bytes);
            say!(
                language,
                "base64 of 16 random bytes: {bytes}",
                "16 个随机字节的 base64：{bytes}"
            )
        }
        None => say!(
            language,
            "not base64 of 16 bytes",
            "不是 16 个字节的 base64"
        ),
    };
    let accept = accept_value(key);
    let key = escaped(key);
    let guid = language.pick("the GUID of §1.3       ", "§1.3 的 GUID           ");
    format!(
        "Sec-WebSocket-Key      {key}\n\
         {:23}{nonce}\n\
         {guid}{GUID}\n\
         key + GUID             {key}{GUID}\n\
         SHA-1                  {}\n\
         base64                 {accept}\n\n\
         Sec-WebSocket-Accept: {accept}\n",
        "",
        hex::spaced(digest),
    )
}

fn json(key: &str, bytes: Option<&[u8]>, digest: &[u8]) -> String {
    let object = Object::new().string("key", key);
    let object = match bytes {
        Some(bytes) => object.string("nonce", &hex::joined(bytes)),
        None => object.null("nonce"),
    };
    let json = object
        .string("guid", GUID)
        .string("joined", &format!("{key}{GUID}"))
        .string("sha1", &hex::joined(digest))
        .string("accept", &accept_value(key));
    json.finish() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

    fn run(line: &[&str], input: &[u8]) -> Answer {
        let words: Vec<String> = line.iter().map(|&word| word.to_owned()).collect();
        Accept::read(Words::new(&words, Language::English))
            .unwrap()
            .run(input, Language::English)
            .unwrap()
    }

    #[test]
    fn s1_3_each_step_of_the_example() {
        let answer = run(&[KEY], b"");
        let text = String::from_utf8(answer.out).unwrap();
        for step in [
            "74 68 65 20 73 61 6d 70 6c 65 20 6e 6f 6e 63 65",
            "dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
            "b3 7a 4f 2c c0 62 4f 16 90 f6 46 06 cf 38 59 45 b2 be c4 ea",
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n",
        ] {
            assert!(text.contains(step), "{step} in {text}");
        }
        assert_eq!(answer.remark, None);
        assert_eq!(
            run(&[], format!(" {KEY}\n").as_bytes()).out,
            text.into_bytes()
        );
    }

    #[test]
    fn a_key_that_a_server_refuses_has_its_steps_and_a_remark() {
        let answer = run(&["--json", "short"], b"");
        assert!(answer.remark.unwrap().contains("§4.2.1"));
        let json = String::from_utf8(answer.out).unwrap();
        assert!(
            json.contains(r#""nonce":null"#) && json.contains(&accept_value("short")),
            "{json}"
        );
    }
}
