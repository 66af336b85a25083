//! What people and rooms may be called.
//!
//! If two names look the same, one person can pretend to be the other. So a name has no characters
//! that can't be seen ([`unseen`]), no spaces that can't be seen, and doesn't look like the
//! server's name ([`look_alikes`]). Names of people aren't checked any further: `bob` and a `bоb`
//! with a Cyrillic `о` are two names, and so are `é` in one character and in two. Refusing them
//! would need all of Unicode's tables, and would refuse honest names: Cyrillic `Вера` looks like
//! Latin `Bepa`.

use super::look_alikes;
use crate::language::{Language, say};
use crate::outbox::sync::Arc;
use crate::unseen;
use std::borrow::Borrow;
use std::fmt;

/// The longest name, in characters (Unicode scalar values). Long enough for any
/// name that a page can show on a line.
pub const MAX_NAME: usize = 32;

/// The sender of the server's own sentences; no user may have this name.
pub const SERVER: &str = "server";

/// The room of clients that name no room.
pub const LOBBY: &str = "lobby";

/// Why this name isn't possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameError {
    /// No characters, or white space only.
    Empty,
    /// More than [`MAX_NAME`] characters.
    TooLong,
    /// A character that can't be seen in its place: with it, one name could look like another.
    Forbidden(char),
    /// A space at an end, or two in a row, which a page draws as one.
    Spaces,
    /// `.` or `..`: in a path they mean "here" and "one up" (RFC 3986 §5.2.4), in any spelling, and
    /// a browser removes them from an address before it sends it.
    Dots,
    /// [`SERVER`], or a name that looks like it.
    Reserved,
}

impl NameError {
    /// The rule that the name breaks.
    pub fn sentence(&self, language: Language) -> String {
        match self {
            NameError::Empty => say!(
                language,
                "a name has one character at least",
                "名字（name）至少要有一个字符"
            ),
            NameError::TooLong => say!(
                language,
                "a name has {MAX_NAME} characters at most",
                "名字（name）最多 {MAX_NAME} 个字符"
            ),
            NameError::Forbidden(c) => {
                let c = c.escape_unicode();
                say!(
                    language,
                    "the character {c} can't be seen there, so it may not be in a name",
                    "名字（name）里不能有看不见的字符 {c}"
                )
            }
            NameError::Spaces => say!(
                language,
                "a name has no space at its ends, and no two in a row",
                "名字（name）首尾不能有空格，中间也不能连用两个空格"
            ),
            NameError::Dots => say!(
                language,
                "in an address . and .. are no names, but places (RFC 3986 §5.2.4)",
                "在地址里 . 和 .. 表示位置，不能当名字（name）（RFC 3986 §5.2.4）"
            ),
            NameError::Reserved => say!(
                language,
                "the name {SERVER}, in any case and in letters that look alike, is the server's own",
                "名字 {SERVER}（不论大小写，也包括形似的字母）是服务器自己用的"
            ),
        }
    }
}

/// English.
impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Language::English))
    }
}

/// A person's name, unique within a room.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name(Arc<str>);

impl Name {
    /// A name of 1 to 32 characters.
    ///
    /// # Errors
    /// See [`NameError`].
    pub fn new(text: &str) -> Result<Name, NameError> {
        let name = validate(text)?;
        match look_alikes::looks_like(text, SERVER) {
            true => Err(NameError::Reserved),
            false => Ok(Name(name)),
        }
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// So a map of names can be searched with any text.
impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// A room's name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RoomName(Arc<str>);

impl RoomName {
    /// A name of 1 to 32 characters.
    ///
    /// # Errors
    /// See [`NameError`].
    pub fn new(text: &str) -> Result<RoomName, NameError> {
        validate(text).map(RoomName)
    }

    /// The room of clients that name none.
    pub fn lobby() -> RoomName {
        RoomName(Arc::from(LOBBY))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn validate(text: &str) -> Result<Arc<str>, NameError> {
    if text.trim().is_empty() {
        return Err(NameError::Empty);
    }
    if text.chars().count() > MAX_NAME {
        return Err(NameError::TooLong);
    }
    if let Some(c) = unseen::first(text) {
        return Err(NameError::Forbidden(c));
    }
    if text.starts_with(' ') || text.ends_with(' ') || text.contains("  ") {
        return Err(NameError::Spaces);
    }
    match text {
        "." | ".." => Err(NameError::Dots),
        _ => Ok(Arc::from(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn possible_names() {
        for name in [
            "a",
            "小明",
            "🏳️‍🌈",
            "<img onerror=x>",
            "a b",
            "null",
            "servers",
            "...",
            &"你".repeat(32),
        ] {
            assert_eq!(Name::new(name).unwrap().as_str(), name);
        }
    }

    #[test]
    fn impossible_names() {
        for (name, error) in [
            ("", NameError::Empty),
            (" \u{3000}", NameError::Empty),
            ("server", NameError::Reserved),
            ("Server", NameError::Reserved),
            ("s\u{435}rver", NameError::Reserved),
            ("server ", NameError::Spaces),
            ("a  b", NameError::Spaces),
            (".", NameError::Dots),
            ("..", NameError::Dots),
            ("bob\u{200B}", NameError::Forbidden('\u{200B}')),
            ("\u{3000}bob", NameError::Forbidden('\u{3000}')),
            ("a\nb", NameError::Forbidden('\n')),
            ("a\u{85}", NameError::Forbidden('\u{85}')),
            ("bob\u{202E}", NameError::Forbidden('\u{202E}')),
            ("\u{2066}bob", NameError::Forbidden('\u{2066}')),
            (&"你".repeat(33), NameError::TooLong),
        ] {
            assert_eq!(Name::new(name), Err(error), "{name:?}");
        }
    }

    #[test]
    fn a_room_may_be_called_server() {
        assert!(RoomName::new("server").is_ok());
        assert_eq!(RoomName::new(""), Err(NameError::Empty));
        assert_eq!(RoomName::new(".."), Err(NameError::Dots));
        assert_eq!(RoomName::new("R "), Err(NameError::Spaces));
    }
}
