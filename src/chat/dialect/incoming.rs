//! Parsing what members send.

use super::outgoing::whisper_for_any_page;
use super::words::{
    Body, Complaint, Dialect, Incoming, RECEIVER_KEYS, SENDER_KEYS, TEXT_KEYS, Whisper, quoted,
};
use crate::chat::name::{Name, SERVER};
use crate::json::{Error, Kind, Object, Value};
use crate::language::say;
use crate::websocket::Message;
use std::borrow::Cow;

/// Parses a member's message; `name` is the member's name from the address.
pub fn read<'a>(dialect: Dialect, name: Option<&Name>, message: Message<'a>) -> Incoming<'a> {
    let text = match message {
        Message::Binary(bytes) => return Incoming::Say(Body::Binary(bytes)),
        Message::Text(text) => text,
    };
    match (dialect, name) {
        (Dialect::Plain, None) => Incoming::Say(Body::Text(Cow::Borrowed(text))),
        (Dialect::Plain, Some(name)) => read_plain(name, text),
        (Dialect::Chat, name) => read_chat(name, text).unwrap_or_else(Incoming::Bad),
    }
}

/// Text that isn't a JSON object, or names no receiver, is simply text.
fn read_plain<'a>(name: &Name, text: &'a str) -> Incoming<'a> {
    if !text.trim_start().starts_with('{') {
        return Incoming::Say(Body::Text(Cow::Borrowed(text)));
    }
    let object = match Value::parse(text) {
        Ok(value) => value,
        // It may be a whisper, so it must not go to everyone.
        Err(error) if error.is_ours() => {
            return Incoming::Bad(Complaint::bad(|language| error.sentence(language)));
        }
        Err(_) => return Incoming::Say(Body::Text(Cow::Borrowed(text))),
    };
    let receiver = RECEIVER_KEYS
        .into_iter()
        .zip(SENDER_KEYS)
        .find_map(|(to, from)| Some((string_at(object, to)?, from)));
    match receiver {
        Some((to, sender_key)) => Incoming::Whisper(Whisper {
            to,
            text: TEXT_KEYS
                .into_iter()
                .find_map(|key| string_at(object, key))
                .unwrap_or(Cow::Borrowed(object.raw())),
            plain: with_sender(object, sender_key, name.as_str()),
        }),
        None => Incoming::Say(Body::Text(Cow::Borrowed(text))),
    }
}

/// The first member of this name that is a string.
fn string_at<'a>(object: Value<'a>, key: &str) -> Option<Cow<'a, str>> {
    let mut named = object.members().filter(|member| member.key == key);
    named.find_map(|member| member.value.as_str())
}

/// The same object with the true sender: what came in under any of the three keys is dropped first,
/// so nothing forged gets through.
fn with_sender(object: Value<'_>, key: &str, name: &str) -> String {
    let kept = object
        .members()
        .filter(|member| !SENDER_KEYS.contains(&member.key.as_ref()));
    kept.fold(Object::new(), |out, member| out.member(&member))
        .string(key, name)
        .finish()
}

fn missing(key: &str) -> Complaint {
    Complaint::bad(|language| {
        say!(
            language,
            "the field {key} is missing",
            "缺少字段（field）{key}"
        )
    })
}

fn not_an_object() -> Complaint {
    Complaint::bad(|language| {
        say!(
            language,
            "a message of this subprotocol is a JSON object",
            "这个子协议（subprotocol）的消息是 JSON 对象"
        )
    })
}

fn not_json(error: &Error) -> Complaint {
    Complaint::bad(|language| {
        let error = error.sentence(language);
        say!(
            language,
            "a message of this subprotocol is a JSON object: {error}",
            "这个子协议（subprotocol）的消息是 JSON 对象：{error}"
        )
    })
}

fn unknown_type(kind: &str) -> Complaint {
    Complaint::bad(|language| {
        let kind = quoted(kind);
        say!(language, "the type {kind} is unknown", "不认识 type {kind}")
    })
}

/// The text in a field, if there is one.
fn field<'a>(object: Value<'a>, key: &str) -> Result<Option<Cow<'a, str>>, Complaint> {
    let Some(value) = object.get(key) else {
        return Ok(None);
    };
    value.as_str().map(Some).ok_or_else(|| {
        Complaint::bad(|language| {
            say!(
                language,
                "the field {key} must be a string",
                "字段（field）{key} 必须是字符串"
            )
        })
    })
}

fn read_chat<'a>(name: Option<&Name>, text: &'a str) -> Result<Incoming<'a>, Complaint> {
    let object = Value::parse(text).map_err(|error| not_json(&error))?;
    if object.kind() != Kind::Object {
        return Err(not_an_object());
    }
    match field(object, "type")?.as_deref() {
        Some("say") => {}
        Some("heartbeat") => return Ok(Incoming::Heartbeat),
        Some(other) => return Err(unknown_type(other)),
        None => return Err(missing("type")),
    }
    let text = field(object, "text")?.ok_or_else(|| missing("text"))?;
    let from = name.map_or(SERVER, Name::as_str);
    Ok(match field(object, "to")? {
        Some(to) => Incoming::Whisper(Whisper {
            plain: whisper_for_any_page(from, &text),
            to,
            text,
        }),
        None => Incoming::Say(Body::Text(text)),
    })
}
