//! Writing: one object, member after member, and the strings in it.
//!
//! The chat sends only objects with a handful of members, so there is no tree
//! here either: each call appends to the text.

use super::value::Member;
use std::fmt::Write as _;

/// The initial capacity, in bytes: a short message and the JSON around it fit, so the text doesn't
/// move while it grows.
const ROOM: usize = 128;

/// Appends `text` as a JSON string. RFC 8259 §7 requires escapes for quotation marks, backslashes
/// and control characters; everything else stays as it is, and is copied in one piece from one
/// escape to the next.
pub fn quote(out: &mut String, text: &str) {
    out.reserve(text.len() + 2);
    out.push('"');
    let mut rest = text;
    // Only ASCII is escaped, so a byte is a character here.
    while let Some(at) = rest
        .bytes()
        .position(|byte| matches!(byte, b'"' | b'\\' | 0..b' '))
    {
        out.push_str(&rest[..at]);
        escape(out, rest.as_bytes()[at]);
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
    out.push('"');
}

fn escape(out: &mut String, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.push('\\');
    match byte {
        b'"' | b'\\' => out.push(char::from(byte)),
        0x08 => out.push('b'),
        0x0C => out.push('f'),
        b'\n' => out.push('n'),
        b'\r' => out.push('r'),
        b'\t' => out.push('t'),
        _ => {
            out.push_str("u00");
            out.push(char::from(DIGITS[usize::from(byte >> 4)]));
            out.push(char::from(DIGITS[usize::from(byte & 0xF)]));
        }
    }
}

/// Writes one object, member after member.
///
/// ```
/// use barewire::json::Object;
///
/// let text = Object::new().string("type", "join").number("n", 3).finish();
/// assert_eq!(text, r#"{"type":"join","n":3}"#);
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Object {
    text: String,
}

impl Object {
    /// An object without members yet.
    pub fn new() -> Self {
        let text = String::with_capacity(ROOM);
        Object { text }
    }

    /// Adds a string, escaped.
    pub fn string(mut self, key: &str, value: &str) -> Self {
        self.name(key);
        quote(&mut self.text, value);
        self
    }

    /// Adds a whole number. Beyond 2^53 (RFC 8259 §6) a browser rounds it.
    pub fn number(mut self, key: &str, value: u64) -> Self {
        self.name(key);
        let _ = write!(self.text, "{value}"); // a String takes all
        self
    }

    /// Adds a null.
    pub fn null(self, key: &str) -> Self {
        self.raw(key, "null")
    }

    /// Adds an array of strings, each escaped.
    pub fn strings<'s>(mut self, key: &str, values: impl IntoIterator<Item = &'s str>) -> Self {
        self.name(key);
        self.text.push('[');
        for (i, value) in values.into_iter().enumerate() {
            self.text.push_str(if i == 0 { "" } else { "," });
            quote(&mut self.text, value);
        }
        self.text.push(']');
        self
    }

    /// Adds what is JSON already, such as [`Value::raw`](super::Value::raw) or another object. It
    /// isn't checked: anything else breaks the whole object.
    pub fn raw(mut self, key: &str, json: &str) -> Self {
        self.name(key);
        self.text.push_str(json);
        self
    }

    /// Adds a member of another object, byte for byte.
    pub fn member(mut self, member: &Member<'_>) -> Self {
        self.separate();
        self.text.push_str(member.raw());
        self
    }

    /// Closes the object and returns its text.
    #[must_use]
    pub fn finish(mut self) -> String {
        if self.text.is_empty() {
            self.separate();
        }
        self.text.push('}');
        self.text
    }

    fn name(&mut self, key: &str) {
        self.separate();
        quote(&mut self.text, key);
        self.text.push(':');
    }

    /// Writes what comes before a member: the bracket before the first, a comma before the others.
    fn separate(&mut self) {
        let mark = if self.text.is_empty() { '{' } else { ',' };
        self.text.push(mark);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quote_escapes_what_must_be_and_nothing_else() {
        let mut out = String::from("->");
        quote(&mut out, "a\"\\/\u{8}\u{c}\n\r\t\0\u{1f}\u{7f}é😀\u{2028}");
        let quoted = r#"->"a\"\\/\b\f\n\r\t\u0000\u001f"#.to_string() + "\u{7f}é😀\u{2028}\"";
        assert_eq!(out, quoted);
    }

    #[test]
    fn objects_are_written_with_commas_between_and_none_around() {
        assert_eq!(Object::new().finish(), "{}");
        let one = Object::new().null("last\n").finish();
        assert_eq!(one, r#"{"last\n":null}"#);
        let all = Object::new()
            .string("type", "\"hi\"")
            .number("n", u64::MAX)
            .strings("none", [])
            .strings("people", ["Ann", "Bo"])
            .raw("inner", &one)
            .finish();
        let text = r#"{"type":"\"hi\"","n":18446744073709551615,"none":[],"#.to_string()
            + r#""people":["Ann","Bo"],"inner":{"last\n":null}}"#;
        assert_eq!(all, text);
    }
}
