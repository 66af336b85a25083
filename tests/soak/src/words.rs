//! The messages: a tag that nobody else has, a number, and filler of many lengths and scripts. So
//! each message is unique, and its fingerprint stands for it in the records.

use crate::chance::Chance;
use barewire::json::{Kind, Value};
use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The longest JSON that any of these messages becomes, roughly: base64 or an escape makes a medium
/// message longer; a long one has neither.
pub const LONGEST_JSON: usize = 100_000;

const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz ";
const SCRIPTS: &str = "é你好世界😀🏳️‍🌈שלוםनमस्ते";
const ESCAPED: &str = "\"\\\n\r\t\u{8}\u{c}\u{1}\u{7f}/{}";

/// A message of any length: around the limits where a frame's header grows (RFC 6455 §5.2: 125,
/// 65,535) and where JSON has to escape.
pub fn text(chance: &mut Chance, tag: &str, number: u64) -> String {
    let (alphabet, length) = match chance.below(1000) {
        0..600 => (LETTERS, chance.below(100)),
        600..750 => (SCRIPTS, chance.below(200)),
        750..850 => (ESCAPED, chance.below(80)),
        850..960 => (LETTERS, 100 + chance.below(60)),
        960..995 => (SCRIPTS, chance.below(4_000)),
        995..999 => (LETTERS, chance.below(20_000)),
        _ => (LETTERS, 65_500 + chance.below(100)),
    };
    let mut text = format!("{tag}#{number} ");
    let letters: Vec<char> = alphabet.chars().collect();
    let mut at = chance.below(letters.len());
    while text.len() < length {
        text.push(letters[at % letters.len()]);
        at += 1;
    }
    text
}

/// Bytes of any kind after a tag and a number.
pub fn bytes(chance: &mut Chance, tag: &str, number: u64) -> Vec<u8> {
    let mut bytes = format!("{tag}#{number} ").into_bytes();
    let length = [30, 125, 300, 5_000][chance.below(4)];
    while bytes.len() < length {
        bytes.extend(chance.next().to_le_bytes());
    }
    bytes
}

/// The fingerprint of a text and of its sender; never 0.
pub fn text_key(from: Option<&str>, text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (from, text).hash(&mut hasher);
    hasher.finish().max(1)
}

/// The fingerprint of binary, as base64. It doesn't include the sender, since plain members aren't
/// told.
pub fn binary_key(base64: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    ("binary", base64).hash(&mut hasher);
    hasher.finish().max(1)
}

/// RFC 4648 §4, a second time: the server's own encoder must not check itself.
pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let all = three
            .iter()
            .fold(0_u32, |all, &byte| all << 8 | u32::from(byte));
        let all = all << (8 * (3 - three.len()));
        for digit in 0..4 {
            let index = (all >> (18 - 6 * digit)) as usize & 63;
            let there = digit <= three.len();
            out.push(if there {
                char::from(DIGITS[index])
            } else {
                '='
            });
        }
    }
    out
}

/// A name as a segment of a path: everything except letters, digits and hyphens as `%XX`.
pub fn percent(name: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    let code = |byte: u8| match plain(&byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    name.bytes().map(code).collect()
}

/// An object of the chat subprotocol, or of a poll.
#[derive(Debug, Default)]
pub struct Told<'a> {
    /// `say`, `join`, `welcome`…
    pub kind: Cow<'a, str>,
    /// The message's number; a whisper has none.
    pub id: Option<u64>,
    /// Who said it, if the sender has a name.
    pub from: Option<Cow<'a, str>>,
    /// The receiver of a whisper.
    pub to: Option<Cow<'a, str>>,
    /// The words…
    pub text: Option<Cow<'a, str>>,
    /// …or the bytes, as base64.
    pub binary: Option<Cow<'a, str>>,
    /// Who came or left, or the member's own name.
    pub name: Option<Cow<'a, str>>,
    /// The room's newest number.
    pub last: Option<u64>,
    /// The epoch that the numbers belong to.
    pub epoch: Option<Cow<'a, str>>,
    /// Which error.
    pub code: Option<Cow<'a, str>>,
    /// Who is there.
    pub members: Option<Value<'a>>,
    /// What a poll brings.
    pub messages: Option<Value<'a>>,
}

impl<'a> Told<'a> {
    /// Reads an object; `None` if it isn't one.
    pub fn read(text: &'a str) -> Option<Told<'a>> {
        let value = Value::parse(text).ok()?;
        (value.kind() == Kind::Object).then(|| Told::of(value))
    }

    /// Reads a value that is an object.
    pub fn of(value: Value<'a>) -> Told<'a> {
        let mut told = Told::default();
        for member in value.members() {
            let value = member.value;
            match &*member.key {
                "type" => told.kind = value.as_str().unwrap_or_default(),
                "id" => told.id = value.as_u64(),
                "from" => told.from = value.as_str(),
                "to" => told.to = value.as_str(),
                "text" => told.text = value.as_str(),
                "binary" => told.binary = value.as_str(),
                "name" => told.name = value.as_str(),
                "last" => told.last = value.as_u64(),
                "epoch" => told.epoch = value.as_str(),
                "code" => told.code = value.as_str(),
                "members" => told.members = Some(value),
                "messages" => told.messages = Some(value),
                _ => {}
            }
        }
        told
    }

    /// The fingerprint of what was said.
    pub fn key(&self) -> Option<u64> {
        match (&self.text, &self.binary) {
            (Some(text), None) => Some(text_key(self.from.as_deref(), text)),
            (None, Some(binary)) => Some(binary_key(binary)),
            _ => None,
        }
    }
}

/// A few characters of a text, for a sentence about it.
pub fn shown(text: &str) -> &str {
    &text[..text.floor_char_boundary(120)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc4648_10_the_test_vectors() {
        for (bytes, expected) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), expected);
        }
    }

    #[test]
    fn texts_keep_to_the_length_that_polls_are_judged_by() {
        let mut chance = Chance::of(1, 0);
        for number in 0..20_000 {
            let text = text(&mut chance, "tag", number);
            let mut json = String::new();
            barewire::json::quote(&mut json, &text);
            assert!(json.len() + 200 < LONGEST_JSON, "{}", json.len());
        }
    }

    #[test]
    fn a_name_in_a_path() {
        assert_eq!(percent("m-1 小"), "m-1%20%E5%B0%8F");
    }
}
