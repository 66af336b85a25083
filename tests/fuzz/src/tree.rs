//! What serde_json makes of a text, with everything that a `serde_json::Value` would lose:
//! duplicate members, their order, and the digits of a number.

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub enum Tree {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number that fits an integer of 64 bits; for the others see [`Tree::is_number`].
    Integer(String),
    /// What a string says.
    Text(String),
    /// The items of an array.
    List(Vec<Tree>),
    /// The members of an object, all of them.
    Object(Vec<(String, Tree)>),
}

/// With `arbitrary_precision`, serde_json passes any other number to a visitor as an object with
/// this one member, whose value is the number's text.
const NUMBER: &str = "$serde_json::private::Number";

impl Tree {
    /// The value of a whole text.
    ///
    /// # Errors
    /// serde_json's.
    pub fn of(text: &str) -> serde_json::Result<Tree> {
        serde_json::from_str(text)
    }

    /// Is it the number with this spelling? (An object with the member `NUMBER` would be one too:
    /// so ask only if something else says that this is a number.)
    pub fn is_number(&self, written: &str) -> bool {
        match self {
            Tree::Integer(text) => text == written,
            Tree::Object(members) => match &members[..] {
                [(name, Tree::Text(text))] => name == NUMBER && *text == normal(written),
                _ => false,
            },
            _ => false,
        }
    }

    /// What a string says; of anything else, nothing.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Tree::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The members of an object; of anything else, none.
    pub fn members(&self) -> &[(String, Tree)] {
        match self {
            Tree::Object(members) => members,
            _ => &[],
        }
    }
}

/// serde_json writes each exponent with `e` and a sign.
fn normal(number: &str) -> String {
    match number.split_once(['e', 'E']) {
        Some((digits, power)) if power.starts_with(['+', '-']) => format!("{digits}e{power}"),
        Some((digits, power)) => format!("{digits}e+{power}"),
        None => number.to_owned(),
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Tree, D::Error> {
        from.deserialize_any(Builder)
    }
}

struct Builder;

impl<'de> Visitor<'de> for Builder {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
        Ok(Tree::Integer(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree::Integer(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Tree, E> {
        Ok(Tree::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Tree, A::Error> {
        let mut list = Vec::new();
        while let Some(member) = members.next_entry()? {
            list.push(member);
        }
        Ok(Tree::Object(list))
    }
}

/// The members of an object exactly as they are in its text, names with their quotes. Here
/// serde_json's grammar has no depth limit and accepts halves of surrogate pairs: so it's the
/// grammar of RFC 8259 and nothing else. `None`: it isn't an object of that grammar.
pub fn raw_members(text: &str) -> Option<Vec<RawMember<'_>>> {
    let pairs: Pairs<'_> = serde_json::from_str(text).ok()?;
    let start = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
    let member = |(name, value): (&'_ RawValue, &'_ RawValue)| {
        let end = start(value.get()) + value.get().len();
        &text[start(name.get())..end]
    };
    let raw = pairs.0.iter().map(|pair| (pair.0.get(), member(*pair)));
    Some(raw.map(|(name, whole)| RawMember { name, whole }).collect())
}

/// A member of an object, as it is in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawMember<'a> {
    /// Its name, with quotes and escapes.
    pub name: &'a str,
    /// From the name's first quote to the value's end.
    pub whole: &'a str,
}

struct Pairs<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Pairs<'de>, D::Error> {
        from.deserialize_map(PairsBuilder)
    }
}

struct PairsBuilder;

impl<'de> Visitor<'de> for PairsBuilder {
    type Value = Pairs<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Pairs<'de>, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = members.next_entry()? {
            pairs.push(pair);
        }
        Ok(Pairs(pairs))
    }
}
