//! What members, and those who poll, are sent.

use super::words::{Body, Complaint, SENDER_KEYS, TEXT_KEYS, Whisper};
use crate::chat::name::SERVER;
use crate::json::Object;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::borrow::Cow;

/// What somebody with a name said, for plain members: one object with two fields.
pub fn said_plain(from: &str, text: &str) -> String {
    Object::new()
        .string("sender", from)
        .string("msg", text)
        .finish()
}

/// A whisper whose sender speaks chat, or a sentence of the server's, for a plain
/// member: which keys its page reads isn't known, so all of them are there.
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
pub fn complaint_plain(complaint: &Complaint) -> String {
    whisper_for_any_page(SERVER, &complaint.text)
}

/// What is said in a room, made ready before it has its number: escaping a long text
/// takes time, and a room's lock is no place for it.
#[derive(Debug)]
pub struct Said {
    /// The JSON behind the number.
    rest: String,
    /// The same, cut, where it's too long to be kept.
    kept: Option<String>,
}

impl Said {
    /// `at` in milliseconds since 1970. What is longer than `keep` bytes is cut for the
    /// transcript, and has the length of the whole text or of the bytes under `cut`.
    pub fn new(from: Option<&str>, body: &Body<'_>, at: u64, keep: usize) -> Said {
        let rest = behind_the_number(from, body).number("at", at).finish();
        let kept = (rest.len() > keep).then(|| {
            let (shown, length) = body.cut();
            let cut = behind_the_number(from, &shown).number("at", at);
            cut.number("cut", length as u64).finish()
        });
        Said { rest, kept }
    }

    /// The message with its number.
    pub fn json(&self, id: u64) -> String {
        with_number(id, &self.rest)
    }

    /// The message as the transcript keeps it, where that isn't the whole.
    pub fn cut_json(&self, id: u64) -> Option<String> {
        self.kept.as_deref().map(|kept| with_number(id, kept))
    }
}

impl Body<'_> {
    /// Its beginning, and the length of the whole in bytes.
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

/// `rest` is an object; type and number become its first members.
fn with_number(id: u64, rest: &str) -> String {
    let members = rest.strip_prefix('{').unwrap_or(rest);
    format!(r#"{{"type":"say","id":{id},{members}"#)
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

/// What a member needs to know on arriving.
#[derive(Debug)]
pub struct Welcome<'a> {
    /// The name it has, given or chosen.
    pub name: &'a str,
    /// The room it is in.
    pub room: &'a str,
    /// Who is there, with itself.
    pub members: Vec<&'a str>,
    /// The number of the newest message.
    pub last: u64,
    /// The life of the room that the number belongs to.
    pub epoch: &'a str,
    /// What opens this connection's own wire to its watcher.
    pub ticket: &'a str,
    /// The longest message that the server takes from it, in bytes.
    pub max_message: usize,
}

impl Welcome<'_> {
    /// Its JSON.
    pub fn to_json(&self) -> String {
        Object::new()
            .string("type", "welcome")
            .string("name", self.name)
            .string("room", self.room)
            .strings("members", self.members.iter().copied())
            .number("last", self.last)
            .string("epoch", self.epoch)
            .string("ticket", self.ticket)
            .number("max_message", self.max_message as u64)
            .finish()
    }
}

/// Somebody with a name came.
pub fn join(name: &str) -> String {
    Object::new()
        .string("type", "join")
        .string("name", name)
        .finish()
}

/// Somebody with a name went.
pub fn leave(name: &str) -> String {
    Object::new()
        .string("type", "leave")
        .string("name", name)
        .finish()
}

/// The server's sentence.
pub fn complaint_chat(complaint: &Complaint) -> String {
    Object::new()
        .string("type", "error")
        .string("code", complaint.code.as_str())
        .string("text", &complaint.text)
        .finish()
}

/// An application's own question whether the other end still answers, and the answer to
/// it: on the same socket, since JavaScript can neither send a Ping nor see a Pong (RFC 6455
/// §5.5.2; the browser answers a Ping by itself and tells no script).
pub const HEARTBEAT: &str = r#"{"type":"heartbeat"}"#;

/// The answer to a poll.
pub fn news<'a>(epoch: &str, messages: impl Iterator<Item = &'a str>, last: u64) -> String {
    let list: Vec<&str> = messages.collect();
    Object::new()
        .string("epoch", epoch)
        .raw("messages", &format!("[{}]", list.join(",")))
        .number("last", last)
        .finish()
}

/// The answer to what was said by POST.
pub fn said_by_post(id: u64) -> String {
    Object::new().number("id", id).finish()
}
