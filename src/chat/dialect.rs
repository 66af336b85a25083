//! The two languages of the chat, and every field name on the wire.
//!
//! *Plain* is what the course notes' pages speak, and what anything speaks that just
//! sends text. *Chat* is our own page's, agreed on in the opening handshake as the
//! subprotocol `chat` (RFC 6455 §1.9). Everybody gets everything in their own
//! language:
//!
//! | from \ to | plain | chat, and polls |
//! |---|---|---|
//! | a name, plain | `{"sender":…,"msg":…}` | `say` |
//! | nobody, plain | as it came | `say` with `"from":null` |
//! | chat | `{"sender":…,"msg":…}` | `say` |
//! | binary | as it came | `say` with `"binary":"<base64>"` |
//! | a whisper, plain | the same object, its sender set by us | `say` with `to` |
//! | a whisper from chat, or a sentence of the server's | all keys at once | `say` with `to`, or `error` |

use super::json::{Kind, Object, Value};
use super::name::{MAX_NAME, Name, SERVER};
use crate::websocket::Message;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
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
const RECEIVER_KEYS: [&str; 3] = ["to", "to_user", "receiver"];
/// …and who it's from, under the key at the same place in this list.
const SENDER_KEYS: [&str; 3] = ["from", "from_user", "sender"];
/// Where the pages of the course notes keep the text of a whisper.
const TEXT_KEYS: [&str; 3] = ["msg", "data", "message"];

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
    /// For people, in English.
    pub text: String,
}

/// The codes of the dialect's errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorCode {
    /// A whisper to somebody who isn't in the room.
    NoSuchUser,
    /// Not JSON, not an object, an unknown type, a wrong field.
    BadMessage,
}

impl ErrorCode {
    const fn as_str(self) -> &'static str {
        match self {
            ErrorCode::NoSuchUser => "no_such_user",
            ErrorCode::BadMessage => "bad_message",
        }
    }
}

impl Complaint {
    /// Nobody of that name is here.
    pub fn no_such_user(to: &str) -> Complaint {
        Complaint {
            code: ErrorCode::NoSuchUser,
            text: format!("{} is not here", quoted(to)),
        }
    }

    fn bad(text: impl Into<String>) -> Complaint {
        Complaint {
            code: ErrorCode::BadMessage,
            text: text.into(),
        }
    }
}

/// As much of what came in as a name may have, so that a complaint stays a sentence.
fn quoted(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(MAX_NAME) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
    }
}

// ---- what comes in ----------------------------------------------------------------

/// Understands a message of a member; `name` is what the address gave it.
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

/// Text that isn't a JSON object, or has no receiver in it, is simply text.
fn read_plain<'a>(name: &Name, text: &'a str) -> Incoming<'a> {
    if !text.trim_start().starts_with('{') {
        return Incoming::Say(Body::Text(Cow::Borrowed(text)));
    }
    let object = match Value::parse(text) {
        Ok(value) => value,
        // It may be a whisper, so it must not be shown to everybody.
        Err(error) if error.is_ours() => {
            return Incoming::Bad(Complaint::bad(error.to_string()));
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

/// The same object, but its sender is what we say: whatever came in under any of the
/// three keys is dropped first, so nothing forged gets through.
fn with_sender(object: Value<'_>, key: &str, name: &str) -> String {
    let kept = object
        .members()
        .filter(|member| !SENDER_KEYS.contains(&member.key.as_ref()));
    kept.fold(Object::new(), |out, member| out.member(&member))
        .string(key, name)
        .finish()
}

fn read_chat<'a>(name: Option<&Name>, text: &'a str) -> Result<Incoming<'a>, Complaint> {
    let object = Value::parse(text).map_err(|error| {
        Complaint::bad(format!(
            "a message of this subprotocol is a JSON object: {error}"
        ))
    })?;
    if object.kind() != Kind::Object {
        return Err(Complaint::bad(
            "a message of this subprotocol is a JSON object",
        ));
    }
    let field = |key: &str| match object.get(key) {
        None => Ok(None),
        Some(value) => match value.as_str() {
            Some(text) => Ok(Some(text)),
            None => Err(Complaint::bad(format!("the field {key} must be a string"))),
        },
    };
    match field("type")?.as_deref() {
        Some("say") => {}
        Some(other) => {
            return Err(Complaint::bad(format!(
                "the type {} is unknown",
                quoted(other)
            )));
        }
        None => return Err(Complaint::bad("the field type is missing")),
    }
    let text = field("text")?.ok_or_else(|| Complaint::bad("the field text is missing"))?;
    let from = name.map_or(SERVER, Name::as_str);
    Ok(match field("to")? {
        Some(to) => Incoming::Whisper(Whisper {
            plain: whisper_for_any_page(from, &text),
            to,
            text,
        }),
        None => Incoming::Say(Body::Text(text)),
    })
}

// ---- what goes out: plain -----------------------------------------------------------

/// What somebody with a name said, for plain members: one object with two fields.
pub fn said_plain(from: &str, text: &str) -> String {
    Object::new()
        .string("sender", from)
        .string("msg", text)
        .finish()
}

/// A whisper whose sender speaks chat, or a sentence of the server's, for a plain
/// member: which keys its page reads isn't known, so all of them are there.
fn whisper_for_any_page(from: &str, text: &str) -> String {
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

// ---- what goes out: chat ------------------------------------------------------------

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

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Incoming<'_> {
        let ming = Name::new("小明").unwrap();
        read(Dialect::Plain, Some(&ming), Message::Text(text))
    }

    fn whisper(text: &str) -> Whisper<'_> {
        match plain(text) {
            Incoming::Whisper(whisper) => whisper,
            other => panic!("{text} is {other:?}"),
        }
    }

    #[test]
    fn plain_text_that_is_no_whisper() {
        for text in [
            "hi",
            "",
            "{",
            "{not json}",
            "[{\"to\":\"bob\"}]",
            "{\"msg\":\"hi\"}",
            "{\"to\":7}",
            "{\"to\":null,\"msg\":\"hi\"}",
        ] {
            assert_eq!(
                plain(text),
                Incoming::Say(Body::Text(text.into())),
                "{text}"
            );
        }
    }

    #[test]
    fn a_plain_whisper_names_its_receiver_under_one_of_three_keys() {
        for (key, sender) in RECEIVER_KEYS.into_iter().zip(SENDER_KEYS) {
            let text = format!(r#"{{ "{key}" : "bob", "n": 1.10 }}"#);
            let whisper = whisper(&text);
            assert_eq!(whisper.to, "bob");
            // The tokens are as they came: 1.10 isn't 1.1.
            let expected = format!(r#"{{"{key}" : "bob","n": 1.10,"{sender}":"小明"}}"#);
            assert_eq!(whisper.plain, expected);
        }
        let text = r#"{"receiver":"c","to":1,"to_user":"b","to":"a"}"#;
        assert_eq!(
            whisper(text).to,
            "a",
            "the first string under the first key"
        );
    }

    #[test]
    fn a_forged_sender_is_dropped_under_any_key_and_twice() {
        let text = r#"{"from":"eve","sender":"eve","to":"bob","from_user":1,"from":2,"msg":"x"}"#;
        assert_eq!(
            whisper(text).plain,
            r#"{"to":"bob","msg":"x","from":"小明"}"#
        );
        // The same key, spelt with an escape.
        let text = r#"{"to_user":"bob","fr\u006fm":"eve"}"#;
        assert_eq!(
            whisper(text).plain,
            r#"{"to_user":"bob","from_user":"小明"}"#
        );
    }

    #[test]
    fn the_text_of_a_plain_whisper_for_those_who_speak_chat() {
        assert_eq!(whisper(r#"{"to":"bob","data":"psst"}"#).text, "psst");
        assert_eq!(whisper(r#"{"to":"bob","message":"1","msg":"2"}"#).text, "2");
        let odd = r#"{"to":"bob","x":1}"#;
        assert_eq!(whisper(odd).text, odd);
    }

    #[test]
    fn a_whisper_that_we_do_not_take_is_not_shown_to_all() {
        let half = r#"{"to":"bob","msg":"\ud83d"}"#;
        assert!(matches!(plain(half), Incoming::Bad(_)));
        let deep = format!(
            r#"{{"to":"bob","x":{}{}}}"#,
            "[".repeat(200),
            "]".repeat(200)
        );
        assert!(matches!(plain(&deep), Incoming::Bad(_)));
    }

    #[test]
    fn the_words_of_the_chat_subprotocol() {
        let ann = Name::new("ann").unwrap();
        let chat = |text| read(Dialect::Chat, Some(&ann), Message::Text(text));
        assert_eq!(
            chat(r#"{"type":"say","text":"h\u0069"}"#),
            Incoming::Say(Body::Text("hi".into()))
        );
        let Incoming::Whisper(whisper) = chat(r#"{"type":"say","to":"bob","text":"psst"}"#) else {
            panic!("no whisper");
        };
        assert_eq!((&*whisper.to, &*whisper.text), ("bob", "psst"));
        assert_eq!(
            whisper.plain,
            r#"{"from":"ann","from_user":"ann","sender":"ann","msg":"psst","data":"psst","message":"psst"}"#
        );
        for bad in [
            "hi",
            "[]",
            "{}",
            r#"{"type":"say"}"#,
            r#"{"type":7,"text":"a"}"#,
            r#"{"type":"sing","text":"a"}"#,
            r#"{"type":"say","text":7}"#,
            r#"{"type":"say","to":7,"text":"a"}"#,
            r#"{"type":"say","to":null,"text":"a"}"#,
        ] {
            let Incoming::Bad(complaint) = chat(bad) else {
                panic!("{bad} was taken");
            };
            assert_eq!(complaint.code, ErrorCode::BadMessage, "{bad}");
        }
    }

    #[test]
    fn what_is_too_long_to_be_kept_is_cut() {
        let long = "你".repeat(400);
        let said = Said::new(Some("a"), &Body::Text(long.as_str().into()), 5, 1000);
        assert!(said.json(1).contains(&long));
        let shown = "你".repeat(333);
        let kept =
            format!(r#"{{"type":"say","id":1,"from":"a","text":"{shown}","at":5,"cut":1200}}"#);
        assert_eq!(said.cut_json(1), Some(kept));
        assert_eq!(
            Said::new(None, &Body::Text("hi".into()), 5, 99).cut_json(1),
            None
        );
    }

    #[test]
    fn a_complaint_repeats_no_more_than_a_name_of_what_came_in() {
        let complaint = Complaint::no_such_user(&"x".repeat(1_000_000));
        assert!(complaint.text.len() < 100);
    }

    #[test]
    fn what_goes_out() {
        assert_eq!(
            said_plain("a\"b", "x\n"),
            r#"{"sender":"a\"b","msg":"x\n"}"#
        );
        assert_eq!(
            Said::new(Some("alice"), &Body::Text("hi".into()), 1763672400123, 99).json(42),
            r#"{"type":"say","id":42,"from":"alice","text":"hi","at":1763672400123}"#
        );
        assert_eq!(
            Said::new(None, &Body::Binary(&[0, 255]), 5, 99).json(1),
            r#"{"type":"say","id":1,"from":null,"binary":"AP8=","at":5}"#
        );
        assert_eq!(
            complaint_chat(&Complaint::no_such_user("bob")),
            r#"{"type":"error","code":"no_such_user","text":"bob is not here"}"#
        );
        assert_eq!(join("bob"), r#"{"type":"join","name":"bob"}"#);
        assert_eq!(leave("bob"), r#"{"type":"leave","name":"bob"}"#);
        assert_eq!(
            news("e", [r#"{"id":1}"#, r#"{"id":2}"#].into_iter(), 2),
            r#"{"epoch":"e","messages":[{"id":1},{"id":2}],"last":2}"#
        );
    }
}
