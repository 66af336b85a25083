//! What people and rooms may be called.

use super::sync::Arc;
use crate::language::{Language, say};
use std::borrow::Borrow;
use std::fmt;

/// The longest name, in characters (Unicode scalar values). Long enough for any
/// name that a page can show on a line.
pub const MAX_NAME: usize = 32;

/// The name that the server's own sentences come from; nobody else may have it.
pub const SERVER: &str = "server";

/// Where everybody meets who names no room.
pub const LOBBY: &str = "lobby";

/// Why nobody can have this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameError {
    /// No characters, or white space only.
    Empty,
    /// More than [`MAX_NAME`] characters.
    TooLong,
    /// A control character, or one that changes the direction of writing: with them
    /// one name could be shown as another.
    Forbidden(char),
    /// [`SERVER`].
    Reserved,
}

impl NameError {
    /// What a name may be.
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
                    "the character {c} may not be in a name",
                    "名字（name）里不能有字符 {c}"
                )
            }
            NameError::Reserved => say!(
                language,
                "the name {SERVER} is the server's own",
                "名字 {SERVER} 是服务器自己用的"
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
        if text == SERVER {
            return Err(NameError::Reserved);
        }
        judge(text).map(Name)
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// So that a map of names can be asked with any text.
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
        judge(text).map(RoomName)
    }

    /// The room of those who name none.
    pub fn lobby() -> RoomName {
        RoomName(Arc::from(LOBBY))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Does this character change how its neighbours are shown? Unicode's bidirectional
/// formatting characters (UAX #9, `Bidi_Control`).
pub fn is_bidi_format(c: char) -> bool {
    matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn judge(text: &str) -> Result<Arc<str>, NameError> {
    if text.trim().is_empty() {
        return Err(NameError::Empty);
    }
    if text.chars().count() > MAX_NAME {
        return Err(NameError::TooLong);
    }
    let forbidden = |c: &char| c.is_control() || is_bidi_format(*c);
    match text.chars().find(forbidden) {
        Some(c) => Err(NameError::Forbidden(c)),
        None => Ok(Arc::from(text)),
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
            "Server",
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
    }
}
