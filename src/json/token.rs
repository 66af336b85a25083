//! The smallest pieces: white space, words, numbers and strings, none of which
//! can hold another value.
//!
//! Sections are RFC 8259's. A method begins at the first byte of what it is named for, reads it,
//! and stops right after it or returns the broken rule. It builds nothing: the result is a piece of
//! the text.

use std::borrow::Cow;

use super::error::{Error, Rule, rule};

/// A text and how far it has been read.
///
/// It compares bytes, which is safe in UTF-8: the bytes of a character beyond ASCII are 0x80 or
/// above, and none of them looks like a quote, a bracket or a digit. For the same reason a piece of
/// the text is always cut between two characters, where a `&str` may begin and end.
pub(super) struct Scanner<'a> {
    text: &'a str,
    /// The position of the next byte, counted from 0.
    pub(super) at: usize,
}

impl<'a> Scanner<'a> {
    /// A scanner at the first byte of `text`.
    pub(super) fn new(text: &'a str) -> Self {
        Scanner { text, at: 0 }
    }

    /// What was read since the position `from`.
    pub(super) fn since(&self, from: usize) -> &'a str {
        &self.text[from..self.at]
    }

    /// The next byte; none at the end.
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Skips the next byte if it is the wanted one; returns whether it was.
    pub(super) fn eat(&mut self, wanted: u8) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    /// An error at this position. At the end of the text, the error is that the text ended, not
    /// `rule`.
    pub(super) fn fail<T>(&self, rule: Rule) -> Result<T, Error> {
        let rule = match self.peek() {
            None => rule::UNFINISHED,
            Some(_) => rule,
        };
        Err(Error { at: self.at, rule })
    }

    /// §2: `ws` is space, tab, line feed and carriage return, nothing else.
    pub(super) fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// §3: "The literal names MUST be lowercase. No other literal names are allowed." Anything
    /// unknown ends up here; a byte order mark gets a sentence of its own, since an editor doesn't
    /// show it.
    pub(super) fn word(&mut self) -> Result<(), Error> {
        const WORDS: [&str; 3] = ["true", "false", "null"];
        let rest = self.rest();
        if let Some(word) = WORDS.iter().find(|word| rest.starts_with(**word)) {
            self.at += word.len();
            return Ok(());
        }
        if self.at == 0 && rest.starts_with('\u{feff}') {
            return self.fail(rule::BYTE_ORDER_MARK);
        }
        self.fail(rule::VALUE)
    }

    /// §6: `number = [ minus ] int [ frac ] [ exp ]`, line by line.
    pub(super) fn number(&mut self) -> Result<(), Error> {
        self.eat(b'-');
        if !self.eat(b'0') {
            self.digits()?;
        } else if self.peek().is_some_and(|b| b.is_ascii_digit()) {
            return self.fail(rule::LEADING_ZERO);
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _sign = self.eat(b'+') || self.eat(b'-');
            self.digits()?;
        }
        Ok(())
    }

    /// §6: `1*DIGIT`, one digit or more.
    fn digits(&mut self) -> Result<(), Error> {
        let from = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == from {
            return self.fail(rule::DIGIT);
        }
        Ok(())
    }

    /// §7: all may stand between the quotes "except for the characters that
    /// MUST be escaped: quotation mark, reverse solidus, and the control
    /// characters (U+0000 through U+001F)".
    pub(super) fn string(&mut self) -> Result<(), Error> {
        self.at += 1;
        while !self.eat(b'"') {
            match self.peek() {
                Some(b'\\') => _ = self.escape()?,
                Some(..0x20) => return self.fail(rule::CONTROL),
                Some(_) => self.at += 1,
                None => return self.fail(rule::UNFINISHED),
            }
        }
        Ok(())
    }

    /// §7: a backslash and what belongs to it. Returns the character that it stands for.
    fn escape(&mut self) -> Result<char, Error> {
        let meaning = match self.text.as_bytes().get(self.at + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(),
            _ => return self.fail(rule::ESCAPE),
        };
        self.at += 2;
        Ok(meaning)
    }

    /// §7: a character beyond U+FFFF is written as two escapes, "encoding the UTF-16 surrogate
    /// pair". The grammar allows half a pair, but §8.2 warns that the behavior of receivers is then
    /// "unpredictable". Half a pair isn't a character, and UTF-8 can't encode it, so we refuse it.
    fn unicode_escape(&mut self) -> Result<char, Error> {
        let start = self.at;
        let first = self.code_unit()?;
        if let Some(meaning) = char::from_u32(u32::from(first)) {
            return Ok(meaning);
        }
        let mut second = 0; // completes no pair
        if self.rest().starts_with("\\u") {
            second = self.code_unit()?;
        }
        match char::decode_utf16([first, second]).next() {
            Some(Ok(meaning)) => Ok(meaning),
            _ => {
                self.at = start;
                self.fail(rule::SURROGATE)
            }
        }
    }

    /// §7: `%x75 4HEXDIG`, a `u` and four hex digits. They are checked one by one
    /// because `from_str_radix` also takes a sign: `\u+123` would pass.
    fn code_unit(&mut self) -> Result<u16, Error> {
        let hex = self.text.get(self.at + 2..self.at + 6).unwrap_or("");
        let all_hex = hex.bytes().all(|b| b.is_ascii_hexdigit());
        match u16::from_str_radix(hex, 16) {
            Ok(unit) if all_hex => {
                self.at += 6;
                Ok(unit)
            }
            _ => self.fail(rule::ESCAPE),
        }
    }
}

/// The content of a checked string: without the quotes and with the escapes decoded; borrowed if
/// there are no escapes. `None` for anything but a string.
pub(super) fn unquote(string: &str) -> Option<Cow<'_, str>> {
    let quoted = string.strip_prefix('"')?.strip_suffix('"')?;
    Some(unescape(quoted))
}

/// Decodes the escapes between two quotes. Runs without a backslash are copied whole.
fn unescape(quoted: &str) -> Cow<'_, str> {
    if !quoted.contains('\\') {
        return Cow::Borrowed(quoted);
    }
    let mut plain = String::with_capacity(quoted.len());
    let mut scan = Scanner::new(quoted);
    while let Some(run) = scan.rest().find('\\') {
        plain.push_str(&scan.rest()[..run]);
        scan.at += run;
        let Ok(meaning) = scan.escape() else { break };
        plain.push(meaning);
    }
    plain.push_str(scan.rest());
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Read = fn(&mut Scanner<'static>) -> Result<(), Error>;

    #[test]
    fn each_piece_ends_where_its_grammar_ends() {
        let pieces: [(Read, &str, &'static str); 8] = [
            (Scanner::word, "null", "nullify"),
            (Scanner::number, "-0", "-0]"),
            (Scanner::number, "10", "10-1"),
            (Scanner::number, "1.50E+03", "1.50E+03.5"),
            (Scanner::string, r#""""#, r#""""#),
            (Scanner::string, r#""a\\""#, r#""a\\"b""#),
            (Scanner::string, r#""a\"b""#, r#""a\"b","c""#),
            (
                Scanner::string,
                r#""]é\ud83D\uDE00""#,
                r#""]é\ud83D\uDE00"]"#,
            ),
        ];
        for (read, piece, text) in pieces {
            let mut scan = Scanner::new(text);
            assert_eq!(read(&mut scan), Ok(()), "{text}");
            assert_eq!(scan.since(0), piece);
        }
    }

    #[test]
    fn white_space_is_four_characters_and_no_other() {
        for (text, at) in [(" \t\n\r1", 4), ("\u{b}", 0), ("\u{a0}", 0), ("", 0)] {
            let mut scan = Scanner::new(text);
            scan.space();
            assert_eq!(scan.at, at, "{text:?}");
        }
    }

    #[test]
    fn unquote_gives_the_content_of_a_string_and_nothing_for_other_kinds() {
        assert_eq!(unquote(r#""""#).as_deref(), Some(""));
        assert_eq!(unquote(r#""a\u0022\\n""#).as_deref(), Some("a\"\\n"));
        assert_eq!(unquote("null"), None);
    }
}
