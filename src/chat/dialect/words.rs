//! What is talked about, whichever the language.

use crate::chat::name::MAX_NAME;
use crate::json::cut;
use crate::language::{Language, Twins, say};
use std::borrow::Cow;

/// The name of the subprotocol, as it stands in `Sec-WebSocket-Protocol`.
pub const SUBPROTOCOL: &str = "chat";

/// Which language a member speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Any text or binary; a name comes from the address, if at all.
    Plain,
    /// The subprotocol `chat`.
    Chat,
}

impl Dialect {
    /// In a word, for the log.
    pub const fn name(self) -> &'static str {
        match self {
            Dialect::Plain => "plain",
            Dialect::Chat => SUBPROTOCOL,
        }
    }
}

/// In a plain whisper: whom it's for, under the first of these that holds a string…
pub(super) const RECEIVER_KEYS: [&str; 3] = ["to", "to_user", "receiver"];
/// …and who it's from, under the key at the same place in this list.
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
    /// It asks whether we are still there; nobody else hears of it.
    Heartbeat,
}

/// A message for one person, in the words of both languages.
#[derive(Debug, PartialEq)]
pub struct Whisper<'a> {
    /// Whom it's for.
    pub to: Cow<'a, str>,
    /// What a member who speaks chat will read.
    pub text: Cow<'a, str>,
    /// The JSON object that a plain member gets.
    pub plain: String,
}

/// What the server has to say to one member.
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
    /// As it stands on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            ErrorCode::NoSuchUser => "no_such_user",
            ErrorCode::BadMessage => "bad_message",
            ErrorCode::TooFast => "too_fast",
        }
    }
}

impl Complaint {
    /// Nobody of that name is here.
    pub fn no_such_user(to: &str) -> Complaint {
        Complaint {
            code: ErrorCode::NoSuchUser,
            text: Twins::of(|language| {
                let to = quoted(to);
                say!(language, "{to} is not here", "{to} 不在这里")
            }),
        }
    }

    /// More came than the server takes, which the sentence says in figures.
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

/// As much of what came in as a name may have, so that a complaint stays a sentence.
pub(super) fn quoted(text: &str) -> Cow<'_, str> {
    match cut(text, MAX_NAME) {
        (all, "") => Cow::Borrowed(all),
        (beginning, more) => Cow::Owned(format!("{beginning}{more}")),
    }
}
