//! Reading: a [`Value`] is text that was checked, so nothing here can fail; what isn't there is
//! `None`.

use std::borrow::Cow;
use std::iter;

use super::error::Error;
use super::scan::validate;
use super::token::{Scanner, unquote};

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
    /// Checks a whole text: one value, perhaps with white space around it.
    ///
    /// Takes time proportional to the text's length. A number may have any size, since it stays
    /// text; [`Value::as_u64`] and [`Value::as_f64`] say whether it fits.
    ///
    /// # Errors
    ///
    /// The first broken rule of RFC 8259, and its byte.
    pub fn parse(text: &'a str) -> Result<Self, Error> {
        validate(text).map(Value)
    }

    /// The text of the value exactly as it was written.
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

    /// The content of a string, with its escapes decoded; borrowed if it has none.
    pub fn as_str(self) -> Option<Cow<'a, str>> {
        unquote(self.0)
    }

    /// The value of `true` or `false`.
    pub fn as_bool(self) -> Option<bool> {
        self.0.parse().ok()
    }

    /// The `f64` nearest to a number; `None` for one beyond its range, such as `1e400`. Rust's
    /// `parse` also accepts `inf` and `NaN`, but these are never JSON values.
    pub fn as_f64(self) -> Option<f64> {
        self.0.parse().ok().filter(|n: &f64| n.is_finite())
    }

    /// A number that is written as a whole one, from 0 to 2^64 - 1.
    /// `1.0`, `1e3` and `-0` are not written so.
    pub fn as_u64(self) -> Option<u64> {
        self.0.parse().ok()
    }

    /// The members of an object in their order, including duplicates; none for any other kind.
    ///
    /// RFC 8259 §4: "The names within an object SHOULD be unique", and "when the names within an
    /// object are not unique, the behavior of software that receives such an object is
    /// unpredictable". So a program that forwards an object must look at every member, not at one
    /// of each name.
    pub fn members(self) -> impl Iterator<Item = Member<'a>> {
        let mut scan = self.inside(Kind::Object);
        iter::from_fn(move || next_member(&mut scan))
    }

    /// The items of an array in their order; none for any other kind.
    pub fn items(self) -> impl Iterator<Item = Value<'a>> {
        let mut scan = self.inside(Kind::Array);
        iter::from_fn(move || next_item(&mut scan))
    }

    /// The value of the first member with that name, after decoding its escapes.
    pub fn get(self, key: &str) -> Option<Value<'a>> {
        self.members().find(|m| m.key == key).map(|m| m.value)
    }

    /// A scanner right after the opening bracket; for another kind, one with nothing to read.
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
    /// The name, with its escapes decoded.
    pub key: Cow<'a, str>,
    /// The value.
    pub value: Value<'a>,
    raw: &'a str,
}

impl<'a> Member<'a> {
    /// The member exactly as it was written, from the name's opening quote to the value's end.
    pub fn raw(&self) -> &'a str {
        self.raw
    }
}

// The next two read checked text, with the functions that checked it. The only other thing here can
// be the closing bracket (or nothing, after `Scanner::new("")`): so an error means the end, and
// `ok()?` ends the iteration.

fn next_member<'a>(scan: &mut Scanner<'a>) -> Option<Member<'a>> {
    scan.skip_comma();
    let from = scan.at;
    let key = unquote(scan.name().ok()?)?;
    let value = Value(scan.value().ok()?);
    let raw = scan.since(from);
    Some(Member { key, value, raw })
}

fn next_item<'a>(scan: &mut Scanner<'a>) -> Option<Value<'a>> {
    scan.skip_comma();
    scan.value().ok().map(Value)
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn members_come_in_order_with_duplicates_and_exactly_as_written() {
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
}
