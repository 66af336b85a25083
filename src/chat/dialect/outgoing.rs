//! What members and pollers are sent.

use super::words::{Body, Complaint, SENDER_KEYS, TEXT_KEYS, Whisper};
use crate::chat::name::{Name, RoomName, SERVER};
use crate::json::Object;
use crate::language::Language;
use crate::outbox::sync::Arc;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::borrow::Cow;
use std::fmt::Write as _;

/// A message from a speaker with a name, for plain members: one object with two fields.
pub fn said_plain(from: &str, text: &str) -> String {
    Object::new()
        .string("sender", from)
        .string("msg", text)
        .finish()
}

/// A whisper from a `chat` member, or a sentence from the server, for a plain member: we don't know
/// which keys its page reads, so all of them are there.
pub(super) fn whisper_for_any_page(from: &str, text: &str) -> String {
    let senders = SENDER_KEYS
        .into_iter()
        .fold(Object::new(), |out, key| out.string(key, from));
    let texts = TEXT_KEYS
        .into_iter()
        .fold(senders, |out, key| out.string(key, text));
    texts.finish()
}

/// The server's sentence, for a plain member.
pub fn complaint_plain(complaint: &Complaint, language: Language) -> String {
    whisper_for_any_page(SERVER, complaint.text.sentence(language))
}

/// What is said in a room, prepared before it has its number: escaping a long text takes time, so
/// it isn't done under the room's lock.
#[derive(Debug)]
pub struct Said {
    /// The JSON after the number.
    rest: Arc<str>,
    /// The same, cut, if it's too long to be kept.
    kept: Option<Arc<str>>,
}

impl Said {
    /// `at` in milliseconds since 1970. What is longer than `keep` bytes is cut for the transcript;
    /// the field `cut` then has the length of the whole text or bytes.
    pub fn new(from: Option<&str>, body: &Body<'_>, at: u64, keep: usize) -> Said {
        let rest = behind_the_number(from, body).number("at", at).finish();
        let kept = (rest.len() > keep).then(|| {
            let (shown, length) = body.cut();
            let cut = behind_the_number(from, &shown).number("at", at);
            Arc::from(cut.number("cut", length as u64).finish())
        });
        let rest = Arc::from(rest);
        Said { rest, kept }
    }

    /// The message with its number. Nothing is copied.
    pub fn numbered(&self, id: u64) -> Numbered {
        let rest = Arc::clone(&self.rest);
        Numbered { id, rest }
    }

    /// The message as the transcript keeps it: cut, if the whole is too long.
    pub fn kept(&self, id: u64) -> Numbered {
        let rest = Arc::clone(self.kept.as_ref().unwrap_or(&self.rest));
        Numbered { id, rest }
    }

    /// About how much memory it takes, in bytes.
    pub fn bytes(&self) -> usize {
        self.rest.len()
    }
}

/// A message that was said, with its number. The two are joined when the text is needed, which is
/// never under a room's lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    id: u64,
    /// A JSON object, of which type and number become the first members.
    rest: Arc<str>,
}

/// The JSON before the number.
const BEFORE_NUMBER: &str = r#"{"type":"say","id":"#;

impl Numbered {
    /// The length of its JSON, in bytes.
    pub fn bytes(&self) -> usize {
        let digits = self.id.checked_ilog10().unwrap_or(0) as usize + 1;
        // A comma replaces the rest's first brace.
        BEFORE_NUMBER.len() + digits + self.rest.len()
    }

    /// Its JSON.
    pub fn json(&self) -> String {
        let mut json = String::with_capacity(self.bytes());
        self.write(&mut json);
        json
    }

    /// Appends its JSON.
    fn write(&self, out: &mut String) {
        let members = self.rest.strip_prefix('{').unwrap_or(&self.rest);
        let _ = write!(out, "{BEFORE_NUMBER}{},{members}", self.id); // a String takes all
    }
}

impl Body<'_> {
    /// The beginning, and the length of the whole in bytes.
    fn cut(&self) -> (Body<'_>, usize) {
        const SHOWN: usize = 1000;
        match self {
            Body::Text(text) => {
                let shown = &text[..text.floor_char_boundary(SHOWN)];
                (Body::Text(Cow::Borrowed(shown)), text.len())
            }
            Body::Binary(bytes) => (Body::Binary(&bytes[..bytes.len().min(SHOWN)]), bytes.len()),
        }
    }
}

fn behind_the_number(from: Option<&str>, body: &Body<'_>) -> Object {
    let out = match from {
        Some(name) => Object::new().string("from", name),
        None => Object::new().null("from"),
    };
    match body {
        Body::Text(text) => out.string("text", text),
        Body::Binary(bytes) => out.string("binary", &STANDARD.encode(bytes)),
    }
}

/// A whisper: both ends get it, and it has no number.
pub fn whisper_chat(from: &str, whisper: &Whisper<'_>, at: u64) -> String {
    Object::new()
        .string("type", "say")
        .string("from", from)
        .string("to", &whisper.to)
        .string("text", &whisper.text)
        .number("at", at)
        .finish()
}

/// What a member needs to know when it joins.
#[derive(Debug)]
pub struct Welcome {
    /// The name it has, given or chosen.
    pub name: Option<Name>,
    /// The room it is in.
    pub room: RoomName,
    /// The members, including itself.
    pub members: Vec<Name>,
    /// The number of the newest message.
    pub last: u64,
    /// The epoch (one life of the room) that the number belongs to.
    pub epoch: Arc<str>,
    /// The ticket with which this connection may be watched.
    pub ticket: String,
    /// The longest message that the server takes from it, in bytes.
    pub max_message: usize,
}

impl Welcome {
    /// Its JSON.
    pub fn to_json(&self) -> String {
        Object::new()
            .string("type", "welcome")
            .string("name", self.name.as_ref().map_or("", Name::as_str))
            .string("room", self.room.as_str())
            .strings("members", self.members.iter().map(Name::as_str))
            .number("last", self.last)
            .string("epoch", &self.epoch)
            .string("ticket", &self.ticket)
            .number("max_message", self.max_message as u64)
            .finish()
    }
}

/// A member with a name came.
pub fn join(name: &str) -> String {
    Object::new()
        .string("type", "join")
        .string("name", name)
        .finish()
}

/// A member with a name left.
pub fn leave(name: &str) -> String {
    Object::new()
        .string("type", "leave")
        .string("name", name)
        .finish()
}

/// The server's sentence.
pub fn complaint_chat(complaint: &Complaint, language: Language) -> String {
    Object::new()
        .string("type", "error")
        .string("code", complaint.code.as_str())
        .string("text", complaint.text.sentence(language))
        .finish()
}

/// The application's own ping, and the answer to it: JavaScript can neither send a Ping nor see a
/// Pong (RFC 6455 §5.5.2; the browser answers a Ping by itself and tells no script).
pub const HEARTBEAT: &str = r#"{"type":"heartbeat"}"#;

/// What is new for a poller, as it was found under the room's lock: not JSON yet.
#[derive(Debug)]
pub struct News {
    /// The epoch (one life of the room) that the numbers belong to.
    pub epoch: Arc<str>,
    /// The oldest first.
    pub messages: Vec<Numbered>,
    /// The number of the room's newest message; 0 if nothing was said yet.
    pub last: u64,
}

impl News {
    /// The answer to the poll.
    pub fn to_json(&self) -> String {
        let bytes = self.messages.iter().map(|message| message.bytes() + 1);
        let mut list = String::with_capacity(bytes.sum::<usize>() + 1);
        for message in &self.messages {
            list.push(if list.is_empty() { '[' } else { ',' });
            message.write(&mut list);
        }
        list.push_str(if list.is_empty() { "[]" } else { "]" });
        Object::new()
            .string("epoch", &self.epoch)
            .raw("messages", &list)
            .number("last", self.last)
            .finish()
    }
}

/// The answer to a POST.
pub fn said_by_post(id: u64) -> String {
    Object::new().number("id", id).finish()
}
