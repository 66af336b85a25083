//! The messages themselves, in either dialect.

use crate::chat::name::MAX_NAME;
use crate::json::cut;
use crate::language::{Language, Twins, say};
use std::borrow::Cow;

/// The name of the subprotocol in `Sec-WebSocket-Protocol`.
pub const SUBPROTOCOL: &str = "chat";

/// Which dialect a member uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Any text or binary; a name comes from the address, if at all.
    Plain,
    /// The subprotocol `chat`.
    Chat,
}

impl Dialect {
    /// Its name, for the log.
    pub const fn name(self) -> &'static str {
        match self {
            Dialect::Plain => "plain",
            Dialect::Chat => SUBPROTOCOL,
        }
    }
}

/// In a plain whisper: its receiver, under the first of these keys that holds a string…
pub(super) const RECEIVER_KEYS: [&str; 3] = ["to", "to_user", "receiver"];
/// …and its sender, under the key at the same place in this list.
pub(super) const SENDER_KEYS: [&str; 3] = ["from", "from_user", "sender"];
/// Where the pages of the course notes keep the text of a whisper.
pub(super) const TEXT_KEYS: [&str; 3] = ["msg", "data", "message"];

/// What somebody said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body<'a> {
    /// Any text.
    Text(Cow<'a, str>),
    /// Any bytes.
    Binary(&'a [u8]),
}

/// What an incoming message means.
#[derive(Debug, PartialEq)]
pub enum Incoming<'a> {
    /// For everybody in the room.
    Say(Body<'a>),
    /// For one person.
    Whisper(Whisper<'a>),
    /// Neither; the sentence goes back to the sender.
    Bad(Complaint),
    /// It asks whether the server is still there; only the sender gets an answer.
    Heartbeat,
}

/// A message for one person, in both dialects.
#[derive(Debug, PartialEq)]
pub struct Whisper<'a> {
    /// The receiver's name.
    pub to: Cow<'a, str>,
    /// The text for a `chat` member.
    pub text: Cow<'a, str>,
    /// The JSON object that a plain member gets.
    pub plain: String,
}

/// A sentence from the server to one member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// For programs.
    pub code: ErrorCode,
    /// For people.
    pub text: Twins,
}

/// The codes of the dialect's errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorCode {
    /// A whisper to somebody who isn't in the room.
    NoSuchUser,
    /// Not JSON, not an object, an unknown type, a wrong field.
    BadMessage,
    /// More came than the server takes from one connection.
    TooFast,
}

impl ErrorCode {
    /// Its text on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            ErrorCode::NoSuchUser => "no_such_user",
            ErrorCode::BadMessage => "bad_message",
            ErrorCode::TooFast => "too_fast",
        }
    }
}

impl Complaint {
    /// There is no member of that name.
    pub fn no_such_user(to: &str) -> Complaint {
        Complaint {
            code: ErrorCode::NoSuchUser,
            text: Twins::of(|language| {
                let to = quoted(to);
                say!(language, "{to} is not here", "{to} 不在这里")
            }),
        }
    }

    /// More came than the server takes; the sentence has the numbers.
    pub fn too_fast(sentence: Twins) -> Complaint {
        Complaint {
            code: ErrorCode::TooFast,
            text: sentence,
        }
    }

    pub(super) fn bad(sentence: impl Fn(Language) -> String) -> Complaint {
        Complaint {
            code: ErrorCode::BadMessage,
            text: Twins::of(sentence),
        }
    }
}

/// The beginning of what came in, as long as a name may be, so that a complaint stays a sentence.
pub(super) fn quoted(text: &str) -> Cow<'_, str> {
    match cut(text, MAX_NAME) {
        (all, "") => Cow::Borrowed(all),
        (beginning, more) => Cow::Owned(format!("{beginning}{more}")),
    }
}
