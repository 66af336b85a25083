//! The scan that checks how values nest, and what is between them.
//!
//! Sections are RFC 8259's. A value is one of `token.rs`'s pieces or a pair of brackets, so
//! scanning one alternates two steps: `begin` goes to the end of a piece, or inside a bracket,
//! where the next value begins; `end` closes the brackets that close after a piece, up to the comma
//! before the next.

use super::error::{Error, rule};
use super::token::Scanner;

/// How deep arrays and objects may be nested.
///
/// RFC 8259 §9: "An implementation may set limits on the maximum depth of nesting." Here 127
/// brackets may be open at a time, which is also what Rust's serde_json accepts: its counter starts
/// at 128 and refuses on reaching 0. Our own scan could go deeper, since it doesn't recurse. But we
/// pass texts on, and the parser at the other end may recurse: without a limit, 10,000 times `[`
/// overflows its stack.
pub const MAX_DEPTH: usize = 127;

/// Checks a whole text, and returns its one value without the white space around it. §2: `JSON-text
/// = ws value ws`.
pub(super) fn validate(text: &str) -> Result<&str, Error> {
    let mut scan = Scanner::new(text);
    scan.space();
    let value = scan.value()?;
    scan.space();
    match scan.peek() {
        None => Ok(value),
        Some(_) => scan.fail(rule::ONE_VALUE),
    }
}

impl<'a> Scanner<'a> {
    /// Reads one value, from its first byte to its last, with all that is nested in it. `open`
    /// holds the closing brackets that are still missing, the innermost last: it replaces the stack
    /// of a recursive scan.
    pub(super) fn value(&mut self) -> Result<&'a str, Error> {
        let from = self.at;
        let mut open = Vec::new();
        loop {
            let went_inside = self.begin(&mut open)?;
            if !went_inside && self.end(&mut open)? {
                return Ok(self.since(from));
            }
        }
    }

    /// Reads a value that holds no other, or goes inside one that does. Returns true if we are
    /// inside and a value must follow.
    fn begin(&mut self, open: &mut Vec<u8>) -> Result<bool, Error> {
        match self.peek() {
            Some(b'{') => return self.enter(b'}', open),
            Some(b'[') => return self.enter(b']', open),
            Some(b'"') => self.string()?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => self.word()?,
        }
        Ok(false)
    }

    /// Reads an opening bracket, and in an object the first name, too. True as for `begin`; false:
    /// nothing was inside, and it is closed again. The depth is checked first, so an empty pair
    /// counts like any other.
    fn enter(&mut self, close: u8, open: &mut Vec<u8>) -> Result<bool, Error> {
        if open.len() == MAX_DEPTH {
            return self.fail(rule::DEPTH);
        }
        self.at += 1;
        self.space();
        if self.eat(close) {
            return Ok(false);
        }
        open.push(close);
        if close == b'}' {
            self.name()?;
        }
        Ok(true)
    }

    /// After a value: closes every bracket that closes here. True: none is missing any more. False:
    /// a comma was read, and a value must follow.
    fn end(&mut self, open: &mut Vec<u8>) -> Result<bool, Error> {
        while let Some(&close) = open.last() {
            self.space();
            if self.eat(b',') {
                return self.after_comma(close);
            }
            if !self.eat(close) {
                return self.fail(rule::COMMA_OR_CLOSE);
            }
            open.pop();
        }
        Ok(true)
    }

    /// §4 and §5: the grammar has a comma between two members or items, so none after the last. The
    /// bracket is checked here only to name the mistake; otherwise the complaint would be about a
    /// missing name or value.
    fn after_comma(&mut self, close: u8) -> Result<bool, Error> {
        self.space();
        if self.peek() == Some(close) {
            return self.fail(rule::TRAILING_COMMA);
        }
        if close == b'}' {
            self.name()?;
        }
        Ok(false)
    }

    /// §4: `member = string name-separator value`. Reads up to the value, and returns the name with
    /// its quotes.
    pub(super) fn name(&mut self) -> Result<&'a str, Error> {
        if self.peek() != Some(b'"') {
            return self.fail(rule::NAME);
        }
        let from = self.at;
        self.string()?;
        let name = self.since(from);
        self.space();
        if !self.eat(b':') {
            return self.fail(rule::COLON);
        }
        self.space();
        Ok(name)
    }

    /// Skips the comma before a member or an item, if there is one. Only for a text that was
    /// checked, where no comma is out of place.
    pub(super) fn skip_comma(&mut self) {
        self.space();
        self.eat(b',');
        self.space();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::error::Rule;
    use crate::language::Language;

    fn fault(text: &str) -> (usize, Rule) {
        match validate(text) {
            Ok(value) => panic!("{text:?} was taken as {value:?}"),
            Err(error) => (error.at, error.rule),
        }
    }

    #[test]
    fn each_broken_rule_is_named_where_it_is_broken() {
        let faults = [
            ("", 0, rule::UNFINISHED),
            ("[1,", 3, rule::UNFINISHED),
            (r#""ab"#, 3, rule::UNFINISHED),
            ("-", 1, rule::UNFINISHED),
            ("1 2", 2, rule::ONE_VALUE),
            ("{}\0", 2, rule::ONE_VALUE),
            ("[NaN]", 1, rule::VALUE),
            ("True", 0, rule::VALUE),
            ("'a'", 0, rule::VALUE),
            ("[,1]", 1, rule::VALUE),
            ("{a:1}", 1, rule::NAME),
            ("{,}", 1, rule::NAME),
            (r#"{"a"=1}"#, 4, rule::COLON),
            ("[1 2]", 3, rule::COMMA_OR_CLOSE),
            ("[1}", 2, rule::COMMA_OR_CLOSE),
            ("[1,]", 3, rule::TRAILING_COMMA),
            (r#"{"a":1, }"#, 8, rule::TRAILING_COMMA),
            ("-01", 2, rule::LEADING_ZERO),
            ("[1.]", 3, rule::DIGIT),
            ("[1e+]", 4, rule::DIGIT),
            ("-x", 1, rule::DIGIT),
            ("\"a\nb\"", 2, rule::CONTROL),
            (r#""a\x""#, 2, rule::ESCAPE),
            (r#""\u+123""#, 1, rule::ESCAPE),
            (r#""\u00é""#, 1, rule::ESCAPE),
            (r#""é\ud83d!""#, 3, rule::SURROGATE),
            (r#""\ud83d\ud83d""#, 1, rule::SURROGATE),
            (r#""\ude00""#, 1, rule::SURROGATE),
            ("\u{feff}1", 0, rule::BYTE_ORDER_MARK),
        ];
        for (text, at, rule) in faults {
            assert_eq!(fault(text), (at, rule), "{text:?}");
        }
    }

    #[test]
    fn one_level_more_than_the_limit_is_refused_even_if_it_is_empty() {
        let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
        assert!(validate(&nested(MAX_DEPTH)).is_ok());
        assert_eq!(fault(&nested(MAX_DEPTH + 1)), (MAX_DEPTH, rule::DEPTH));
        let most = MAX_DEPTH.to_string();
        assert!(
            Language::ALL
                .iter()
                .all(|&l| rule::DEPTH.sentence(l).contains(&most))
        );
    }
}
