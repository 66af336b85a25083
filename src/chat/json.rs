//! JSON (RFC 8259): a text is judged once, then read where it lies.
//!
//! Most JSON libraries build a tree. In a tree each item of `[1,1,1,…` takes
//! some 32 bytes where its text takes two, so a stranger's message of 4 MiB
//! would cost 64 MiB and more. Here a [`Value`] is a slice of the text that
//! came in, known to be well formed; members and items are found again when
//! somebody asks. It costs nothing to hold, and it can be passed on *verbatim*:
//! `1.10` stays `1.10`, and `1e400`, which no `f64` can hold, survives its way
//! through the server.
//!
//! The price: each level that is walked is scanned again, so that to visit all
//! of a text that is nested d deep takes d times its length. The chat reads
//! one level.
//!
//! Two rules keep this file honest:
//!
//! 1. What judges is what reads. [`Value::members`] runs the very functions
//!    that [`Value::parse`] ran, so the two can't drift apart.
//! 2. Nothing here calls itself. Open brackets are kept in a list, not on the
//!    stack, and there are at most [`MAX_DEPTH`] of them.

use std::borrow::Cow;
use std::{fmt, iter};

/// How many arrays and objects may stand inside each other.
///
/// RFC 8259 §9: "An implementation may set limits on the maximum depth of
/// nesting." Here 127 brackets may be open at a time, which is also what Rust's
/// serde_json accepts: its counter starts at 128 and refuses on reaching 0.
/// Our own scan could go deeper, but we pass texts on, and a parser at the
/// other end that recurses without a bound dies of 10,000 times `[`.
pub const MAX_DEPTH: usize = 127;

/// A well-formed JSON value: its exact text, without white space around it.
#[derive(Clone, Copy, Debug)]
pub struct Value<'a>(&'a str);

/// The six kinds of value that RFC 8259 §3 knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// Such as `-1.5e3` (§6).
    Number,
    /// Such as `"a"` (§7).
    String,
    /// Such as `[1, 2]` (§5).
    Array,
    /// Such as `{"a": 1}` (§4).
    Object,
}

impl<'a> Value<'a> {
    /// Judges a whole text: one value, with white space around it if you like.
    ///
    /// Takes time in proportion to the text's length. A number may be of any
    /// size, since it stays text; whether it fits is asked by [`Value::as_u64`]
    /// and [`Value::as_f64`].
    ///
    /// # Errors
    ///
    /// The first rule of RFC 8259 that is broken, and at which byte.
    pub fn parse(text: &'a str) -> Result<Self, Error> {
        let mut scan = Scanner::new(text);
        scan.space();
        let value = Value(scan.value()?);
        scan.space();
        match scan.peek() {
            None => Ok(value),
            Some(_) => scan.fail(rule::ONE_VALUE),
        }
    }

    /// The text of the value exactly as it stood.
    pub fn raw(self) -> &'a str {
        self.0
    }

    /// Which kind it is; in JSON the first byte tells.
    pub fn kind(self) -> Kind {
        match self.0.as_bytes().first() {
            Some(b'n') => Kind::Null,
            Some(b't' | b'f') => Kind::Bool,
            Some(b'"') => Kind::String,
            Some(b'[') => Kind::Array,
            Some(b'{') => Kind::Object,
            _ => Kind::Number,
        }
    }

    /// What a string says, with its escapes undone; borrowed if it has none.
    pub fn as_str(self) -> Option<Cow<'a, str>> {
        let quoted = self.0.strip_prefix('"')?.strip_suffix('"')?;
        Some(unescape(quoted))
    }

    /// The value of `true` or `false`.
    pub fn as_bool(self) -> Option<bool> {
        self.0.parse().ok()
    }

    /// The `f64` nearest to a number; none for one beyond its range, as 1e400.
    pub fn as_f64(self) -> Option<f64> {
        self.0.parse().ok().filter(|n: &f64| n.is_finite())
    }

    /// A number that is written as a whole one, from 0 to 2^64 - 1.
    /// `1.0`, `1e3` and `-0` are not written so.
    pub fn as_u64(self) -> Option<u64> {
        self.0.parse().ok()
    }

    /// The members of an object in their order, duplicates too; of any other
    /// kind, none.
    ///
    /// RFC 8259 §4: "The names within an object SHOULD be unique", and "when
    /// the names within an object are not unique, the behavior of software that
    /// receives such an object is unpredictable". Who forwards an object must
    /// therefore look at every member, not at one of each name.
    pub fn members(self) -> impl Iterator<Item = Member<'a>> {
        let mut scan = self.inside(Kind::Object);
        iter::from_fn(move || scan.next_member())
    }

    /// The items of an array in their order; of any other kind, none.
    pub fn items(self) -> impl Iterator<Item = Value<'a>> {
        let mut scan = self.inside(Kind::Array);
        iter::from_fn(move || scan.next_item())
    }

    /// The value of the first member with that name.
    pub fn get(self, key: &str) -> Option<Value<'a>> {
        self.members().find(|m| m.key == key).map(|m| m.value)
    }

    /// A scanner behind the opening bracket; one with nothing to read if this
    /// is of another kind.
    fn inside(self, kind: Kind) -> Scanner<'a> {
        match self.0.get(1..) {
            Some(text) if self.kind() == kind => Scanner::new(text),
            _ => Scanner::new(""),
        }
    }
}

/// One `"name": value` of an object.
#[derive(Clone, Debug)]
pub struct Member<'a> {
    /// The name, with its escapes undone.
    pub key: Cow<'a, str>,
    /// The value.
    pub value: Value<'a>,
    raw: &'a str,
}

impl<'a> Member<'a> {
    /// The member exactly as it stood, from the name's opening quote to the
    /// value's end.
    pub fn raw(&self) -> &'a str {
        self.raw
    }
}

// ---- The scanner -----------------------------------------------------------

/// A text and how far it has been read.
///
/// It compares bytes, which is safe in UTF-8: no byte of a longer character is
/// below 0x80, so none looks like a quote, a bracket or a digit. For the same
/// reason it only ever stops between characters.
struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str) -> Self {
        Scanner { text, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn eat(&mut self, wanted: u8) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    /// At the end of the text the rule that matters is that it ended.
    fn fail<T>(&self, rule: &'static str) -> Result<T, Error> {
        let rule = match self.peek() {
            None => rule::UNFINISHED,
            Some(_) => rule,
        };
        Err(Error { at: self.at, rule })
    }

    /// §2: `ws` is space, tab, line feed and carriage return, nothing else.
    fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// One value from its first byte to its last. `open` holds the closing
    /// brackets that are still owed, the innermost last.
    fn value(&mut self) -> Result<&'a str, Error> {
        let from = self.at;
        let mut open = Vec::new();
        loop {
            let must_follow = self.begin(&mut open)?;
            if !must_follow && self.end(&mut open)? {
                return Ok(&self.text[from..self.at]);
            }
        }
    }

    /// Reads a value that isn't nested, or goes into one that is. True: we are
    /// inside, where a value must follow.
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

    /// Goes over an opening bracket, and in an object over the first name.
    /// False: it was empty and is closed again.
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

    /// Behind a value: closes all that closes here. True: nothing is owed any
    /// more. False: a comma was read, and a value must follow.
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

    /// §4 and §5: the grammar has a comma between two members or items, so
    /// none behind the last.
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

    /// §4: `member = string name-separator value`. Reads up to the value, and
    /// hands out the name with its quotes.
    fn name(&mut self) -> Result<&'a str, Error> {
        if self.peek() != Some(b'"') {
            return self.fail(rule::NAME);
        }
        let from = self.at;
        self.string()?;
        let name = &self.text[from..self.at];
        self.space();
        if !self.eat(b':') {
            return self.fail(rule::COLON);
        }
        self.space();
        Ok(name)
    }

    /// §3: "The literal names MUST be lowercase. No other literal names are
    /// allowed."
    fn word(&mut self) -> Result<(), Error> {
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
    fn number(&mut self) -> Result<(), Error> {
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

    /// `1*DIGIT`
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
    fn string(&mut self) -> Result<(), Error> {
        self.at += 1;
        while !self.eat(b'"') {
            match self.peek() {
                Some(b'\\') => _ = self.escape()?,
                Some(..0x20) => {
                    return self.fail(rule::CONTROL);
                }
                Some(_) => self.at += 1,
                None => return self.fail(rule::UNFINISHED),
            }
        }
        Ok(())
    }

    /// A backslash and what belongs to it; the character that it stands for.
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
            _ => {
                return self.fail(rule::ESCAPE);
            }
        };
        self.at += 2;
        Ok(meaning)
    }

    /// §7: a character beyond U+FFFF is written as two escapes, "encoding the
    /// UTF-16 surrogate pair". The grammar lets half a pair pass, but §8.2
    /// warns that what receivers make of one is "unpredictable": it stands for
    /// no character, and UTF-8 can't carry it, so here it is refused.
    fn unicode_escape(&mut self) -> Result<char, Error> {
        let start = self.at;
        let first = self.code_unit()?;
        if let Some(meaning) = char::from_u32(u32::from(first)) {
            return Ok(meaning);
        }
        let mut second = 0;
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

    /// `\uXXXX`. The digits are checked one by one because `from_str_radix`
    /// also takes a sign: `\u+123` would pass.
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

    // These two read what has been judged, where the only thing that isn't a
    // name or a value is the closing bracket: `ok()?` ends the iteration there.

    fn next_member(&mut self) -> Option<Member<'a>> {
        self.skip_comma();
        let from = self.at;
        let key = Value(self.name().ok()?).as_str()?;
        let value = Value(self.value().ok()?);
        let raw = &self.text[from..self.at];
        Some(Member { key, value, raw })
    }

    fn next_item(&mut self) -> Option<Value<'a>> {
        self.skip_comma();
        Some(Value(self.value().ok()?))
    }

    fn skip_comma(&mut self) {
        self.space();
        self.eat(b',');
        self.space();
    }
}

/// Undoes the escapes of what stood between two quotes.
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

// ---- What is wrong ---------------------------------------------------------

/// Why a text isn't JSON: the first broken rule, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    /// The byte at which it shows, counted from 0.
    pub at: usize,
    /// The rule that is broken there, with its section of RFC 8259.
    pub rule: &'static str,
}

impl Error {
    /// Is it only that the text is nested deeper than [`MAX_DEPTH`]? Then it may be
    /// JSON all the same.
    pub fn is_depth(&self) -> bool {
        self.rule == rule::DEPTH
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at byte {}: {}", self.at, self.rule)
    }
}

impl std::error::Error for Error {}

/// The sentences that an [`Error`] can say.
mod rule {
    pub const ONE_VALUE: &str = "a JSON text is one value, and this stands behind it (RFC 8259 §2)";
    pub const VALUE: &str = "this begins no value; JSON has objects, arrays, \
        strings in double quotes, numbers, and true, false, null in lower case (RFC 8259 §3)";
    pub const NAME: &str = "a member begins with its name in double quotes (RFC 8259 §4)";
    pub const COLON: &str = "between a member's name and its value stands a colon (RFC 8259 §4)";
    pub const COMMA_OR_CLOSE: &str = "after a value comes a comma, or the bracket that \
        closes what is open (RFC 8259 §4, §5)";
    pub const TRAILING_COMMA: &str =
        "no comma stands behind the last value; take it away (RFC 8259 §4, §5)";
    pub const LEADING_ZERO: &str = "a number may not begin with a superfluous 0 (RFC 8259 §6)";
    pub const DIGIT: &str =
        "a number needs a digit here (RFC 8259 §6); write 1.0 for 1. and 0.5 for .5";
    pub const CONTROL: &str = "a string may not hold a raw control character (RFC 8259 §7); \
        write a line break as \\n, any other as \\u and four hex digits";
    pub const ESCAPE: &str = "a backslash stands before one of \" \\ / b f n r t, \
        or before u and four hex digits (RFC 8259 §7)";
    pub const SURROGATE: &str = "half of a surrogate pair stands for no character \
        (RFC 8259 §8.2); write both halves, as in \\ud83d\\ude00";
    pub const BYTE_ORDER_MARK: &str = "a JSON text must not begin with a byte order mark \
        (RFC 8259 §8.1); save it as UTF-8 without BOM";
    pub const DEPTH: &str =
        "arrays and objects may stand at most 127 deep inside each other (RFC 8259 §9)";
    pub const UNFINISHED: &str =
        "the text ends too early (RFC 8259 §2); is a quote or a bracket still open?";
}

// ---- Writing ---------------------------------------------------------------

/// Appends `text` as a JSON string. §7 asks that quotation mark, backslash and
/// control characters be escaped; everything else stays as it is.
pub fn quote(out: &mut String, text: &str) {
    out.reserve(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..' ' => out.push_str(&format!("\\u{:04x}", u32::from(character))),
            _ => out.push(character),
        }
    }
    out.push('"');
}

/// Writes one object, member after member.
///
/// ```
/// use barewire::chat::json::Object;
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
        Self::default()
    }

    /// Adds a string, escaped.
    pub fn string(mut self, key: &str, value: &str) -> Self {
        self.name(key);
        quote(&mut self.text, value);
        self
    }

    /// Adds a whole number. Beyond 2^53 (RFC 8259 §6) a browser rounds it.
    pub fn number(self, key: &str, value: u64) -> Self {
        self.raw(key, &value.to_string())
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

    /// Adds what is JSON already, such as [`Value::raw`] or another object.
    /// It isn't looked at: anything else makes the whole object worthless.
    pub fn raw(mut self, key: &str, json: &str) -> Self {
        self.name(key);
        self.text.push_str(json);
        self
    }

    /// Adds a member of another object, byte for byte as it stood there.
    pub fn member(mut self, member: &Member<'_>) -> Self {
        self.separate();
        self.text.push_str(member.raw);
        self
    }

    /// The text of the object.
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

    /// What stands before a member: the bracket before the first, a comma
    /// before the others.
    fn separate(&mut self) {
        let mark = if self.text.is_empty() { '{' } else { ',' };
        self.text.push(mark);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> (usize, &'static str) {
        match Value::parse(text) {
            Ok(value) => panic!("{text:?} was taken as {value:?}"),
            Err(error) => (error.at, error.rule),
        }
    }

    #[test]
    fn white_space_around_a_value_is_not_part_of_it() {
        let value = Value::parse(" \t\r\n[1, 2]\n").unwrap();
        assert_eq!(value.raw(), "[1, 2]");
    }

    #[test]
    fn the_first_byte_tells_the_kind() {
        let kinds = [
            ("null", Kind::Null),
            ("true", Kind::Bool),
            ("false", Kind::Bool),
            ("-1.5E+3", Kind::Number),
            ("0", Kind::Number),
            (r#""""#, Kind::String),
            ("[ ]", Kind::Array),
            ("{ }", Kind::Object),
        ];
        for (text, kind) in kinds {
            assert_eq!(Value::parse(text).unwrap().kind(), kind, "{text}");
        }
    }

    #[test]
    fn strings_are_borrowed_unless_they_hold_an_escape() {
        let plain = Value::parse("\"Zoë \u{1F600}\u{7f}\u{2028}\"").unwrap();
        assert!(matches!(
            plain.as_str(),
            Some(Cow::Borrowed("Zoë 😀\u{7f}\u{2028}"))
        ));
        let escaped = Value::parse(r#""\"\\\/\b\f\n\r\t\u00eB\uD83d\ude00!""#).unwrap();
        let said = escaped.as_str().unwrap();
        assert_eq!(said, "\"\\/\u{8}\u{c}\n\r\të😀!");
        assert!(matches!(said, Cow::Owned(_)));
    }

    #[test]
    fn numbers_are_asked_whether_they_fit() {
        let asked = |text| {
            let value = Value::parse(text).unwrap();
            (value.as_u64(), value.as_f64())
        };
        assert_eq!(asked("0"), (Some(0), Some(0.0)));
        assert_eq!(asked("18446744073709551615").0, Some(u64::MAX));
        assert_eq!(asked("18446744073709551616").0, None);
        assert_eq!(asked("-1"), (None, Some(-1.0)));
        assert_eq!(asked("1.0"), (None, Some(1.0)));
        assert_eq!(asked("25e-1"), (None, Some(2.5)));
        assert_eq!(asked("1e400"), (None, None));
    }

    #[test]
    fn a_value_is_nothing_but_its_own_kind() {
        for text in ["null", "true", "1", r#""1""#, "[1]", r#"{"a":1}"#] {
            let value = Value::parse(text).unwrap();
            let kind = value.kind();
            assert_eq!(value.as_bool().is_some(), kind == Kind::Bool, "{text}");
            assert_eq!(value.as_u64().is_some(), kind == Kind::Number, "{text}");
            assert_eq!(value.as_f64().is_some(), kind == Kind::Number, "{text}");
            assert_eq!(value.as_str().is_some(), kind == Kind::String, "{text}");
            assert_eq!(value.items().count() == 1, kind == Kind::Array, "{text}");
            assert_eq!(value.members().count() == 1, kind == Kind::Object, "{text}");
        }
    }

    #[test]
    fn members_come_in_order_with_duplicates_and_exactly_as_they_stood() {
        let text = r#"{ "to" : "Bo" ,"\u0074o":[1, {}],"n":1.10 , "to":null }"#;
        let value = Value::parse(text).unwrap();
        let members: Vec<_> = value.members().collect();
        let keys: Vec<_> = members.iter().map(|m| &*m.key).collect();
        assert_eq!(keys, ["to", "to", "n", "to"]);
        let raw: Vec<_> = members.iter().map(Member::raw).collect();
        let stood = [
            r#""to" : "Bo""#,
            r#""\u0074o":[1, {}]"#,
            r#""n":1.10"#,
            r#""to":null"#,
        ];
        assert_eq!(raw, stood);
        assert_eq!(members[2].value.raw(), "1.10");
        assert_eq!(value.get("to").unwrap().raw(), r#""Bo""#);
        assert!(value.get("from").is_none());
    }

    #[test]
    fn items_are_values_of_their_own() {
        let value = Value::parse(r#"[ 1 ,[2,[]] , "]," ]"#).unwrap();
        let raw: Vec<_> = value.items().map(Value::raw).collect();
        assert_eq!(raw, ["1", "[2,[]]", r#""],""#]);
        let mut items = Value::parse("[ ]").unwrap().items();
        assert!(items.next().is_none() && items.next().is_none());
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
        assert!(Value::parse(&nested(MAX_DEPTH)).is_ok());
        assert_eq!(fault(&nested(MAX_DEPTH + 1)), (MAX_DEPTH, rule::DEPTH));
        assert!(rule::DEPTH.contains(&MAX_DEPTH.to_string()));
    }

    #[test]
    fn an_error_reads_as_a_sentence() {
        let error = Value::parse("[1,]").unwrap_err();
        let sentence = "at byte 3: no comma stands behind the last value; take it away \
            (RFC 8259 §4, §5)";
        assert_eq!(error.to_string(), sentence);
    }

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

    #[test]
    fn a_member_is_passed_on_verbatim() {
        let text = r#"{"to":"Bo","big" : 1e400, "x":"\u0041"}"#;
        let members = Value::parse(text).unwrap().members();
        let kept = members.filter(|m| m.key != "to");
        let object = kept.fold(Object::new(), |object, m| object.member(&m));
        let forwarded = object.string("from", "Ann").finish();
        assert_eq!(forwarded, r#"{"big" : 1e400,"x":"\u0041","from":"Ann"}"#);
    }
}
