//! What members send, and what others get because of it: any text in either dialect, against a
//! model that reads JSON only with serde_json.
//!
//! The model says about a text from somebody with a name in a plain dialect: if it's an object of
//! RFC 8259's grammar with a string under `to`, `to_user` or `receiver`, it's a whisper. Its
//! receiver gets the same members token for token, except that all of `from`, `from_user` and
//! `sender` are gone and one of them says who really sent it. If it's such an object but one that
//! we don't read (too deep, half a surrogate pair), it must not be shown to everybody. Anything
//! else is text, and stays what it is.
//!
//! Allowed differences: none. If the text doesn't match the grammar at all, but our reader stops
//! before that place, at something that only *we* don't accept, it may complain: whether the rest
//! would have been a whisper isn't known then.

use crate::Verdict;
use crate::tree::{RawMember, Tree, raw_members};
use barewire::chat::Name;
use barewire::chat::dialect::{
    Body, Complaint, Dialect, Incoming, Said, Whisper, complaint_chat, complaint_plain, read,
    said_plain, whisper_chat,
};
use barewire::json::Value;
use barewire::language::Language;
use barewire::websocket::Message;

/// A name with every character that JSON escapes and a name may have.
const NAME: &str = "小\"\\/明";
const RECEIVERS: [&str; 3] = ["to", "to_user", "receiver"];
const SENDERS: [&str; 3] = ["from", "from_user", "sender"];
const TEXTS: [&str; 3] = ["msg", "data", "message"];

/// Somebody sends any text. It counts as accepted if one of the dialects takes it for more than
/// text.
///
/// # Panics
/// On a find.
pub fn check_dialect(data: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(data);
    let name = Name::new(NAME).expect("it is a name");
    for dialect in [Dialect::Plain, Dialect::Chat] {
        let binary = read(dialect, Some(&name), Message::Binary(data));
        assert_eq!(binary, Incoming::Say(Body::Binary(data)));
        answered(&binary, &name);
        let unnamed = read(dialect, None, Message::Text(&text));
        if dialect == Dialect::Plain {
            assert_eq!(unnamed, Incoming::Say(Body::Text((&*text).into())));
        }
        let named = read(dialect, Some(&name), Message::Text(&text));
        answered(&named, &name);
    }
    let is_chat = check_chat(&text, &name);
    match check_plain(&text, &name) {
        Incoming::Whisper(_) => Verdict::Accepted,
        Incoming::Bad(_) | Incoming::Heartbeat => Verdict::Refused,
        Incoming::Say(_) if is_chat => Verdict::Accepted,
        Incoming::Say(_) => Verdict::Refused,
    }
}

// ---- plain ---------------------------------------------------------------------------------

fn check_plain<'a>(text: &'a str, name: &Name) -> Incoming<'a> {
    let incoming = read(Dialect::Plain, Some(name), Message::Text(text));
    let verbatim = Incoming::Say(Body::Text(text.into()));
    match (raw_members(text), Tree::of(text)) {
        (None, _) if matches!(incoming, Incoming::Bad(_)) => {
            let ours = Value::parse(text).expect_err("it was refused");
            assert!(ours.is_ours(), "{ours}");
        }
        (None, _) => assert_eq!(incoming, verbatim),
        (Some(_), Err(_)) => assert!(matches!(incoming, Incoming::Bad(_)), "{incoming:?}"),
        (Some(raw), Ok(tree)) => match (receiver(&tree), &incoming) {
            (None, incoming) => assert_eq!(*incoming, verbatim),
            (Some((to, sender)), Incoming::Whisper(whisper)) => {
                assert_eq!(whisper.to, to);
                let said = TEXTS.iter().find_map(|key| string_at(&tree, key));
                let object = text.trim_matches([' ', '\t', '\n', '\r']);
                assert_eq!(whisper.text, said.unwrap_or(object));
                assert_eq!(whisper.plain, rewritten(&raw, sender, name));
                unforged(&whisper.plain, &tree, sender, name);
            }
            (Some(_), incoming) => panic!("a whisper became {incoming:?}"),
        },
    }
    incoming
}

/// Its receiver, and the key under which the receiver looks for the sender.
fn receiver(object: &Tree) -> Option<(&str, &'static str)> {
    let mut keys = RECEIVERS.iter().zip(SENDERS);
    keys.find_map(|(key, sender)| Some((string_at(object, key)?, sender)))
}

/// The first member of this name that is a string.
fn string_at<'a>(object: &'a Tree, key: &str) -> Option<&'a str> {
    let mut named = object.members().iter().filter(|(name, _)| name == key);
    named.find_map(|(_, value)| value.as_text())
}

/// What a plain receiver must get, byte for byte.
fn rewritten(raw: &[RawMember<'_>], sender: &str, name: &Name) -> String {
    let is_sender = |member: &&RawMember<'_>| {
        let name: String = serde_json::from_str(member.name).expect("a name is a string");
        SENDERS.contains(&&*name)
    };
    let kept = raw.iter().filter(|member| !is_sender(member));
    let mut members: Vec<String> = kept.map(|member| member.whole.to_owned()).collect();
    members.push(format!("{}:{}", json(sender), json(name.as_str())));
    format!("{{{}}}", members.join(","))
}

fn json(text: &str) -> String {
    serde_json::to_string(text).expect("a text is JSON")
}

/// The same, checked only on the result: it has one sender, the true one, and everything else is as
/// it was meant.
fn unforged(plain: &str, sent: &Tree, sender: &str, name: &Name) {
    let tree = Tree::of(plain).expect("what is sent on is JSON");
    let is_sender = |(key, _): &&(String, Tree)| SENDERS.contains(&&**key);
    let senders: Vec<_> = tree.members().iter().filter(is_sender).collect();
    let truth = (sender.to_owned(), Tree::Text(name.as_str().to_owned()));
    assert_eq!(senders, [&truth]);
    let others = |tree: &Tree| -> Vec<(String, Tree)> {
        let members = tree.members().iter();
        members.filter(|m| !is_sender(m)).cloned().collect()
    };
    assert_eq!(others(&tree), others(sent));
}

// ---- chat ----------------------------------------------------------------------------------

/// Does the server understand it?
fn check_chat(text: &str, name: &Name) -> bool {
    let incoming = read(Dialect::Chat, Some(name), Message::Text(text));
    // An object that is a number would be one without `type`.
    let tree = Tree::of(text).ok();
    let members = tree.as_ref().map_or(&[][..], Tree::members);
    let first = |key: &str| {
        let mut named = members.iter().filter(|(name, _)| name == key);
        named.next().map(|(_, value)| value)
    };
    let kind = first("type").and_then(Tree::as_text);
    let says = kind == Some("say");
    let said = first("text").and_then(Tree::as_text).filter(|_| says);
    match (said, first("to"), incoming) {
        (_, _, Incoming::Heartbeat) => assert_eq!(kind, Some("heartbeat")),
        (None, _, Incoming::Bad(_)) => {}
        (Some(said), None, Incoming::Say(Body::Text(text))) => assert_eq!(said, text),
        (Some(said), Some(Tree::Text(to)), Incoming::Whisper(whisper)) => {
            assert_eq!((&*whisper.to, &*whisper.text), (&**to, said));
            let plain = Tree::of(&whisper.plain).expect("what is sent on is JSON");
            assert_eq!(plain, for_any_page(name.as_str(), said));
        }
        (Some(_), Some(to), Incoming::Bad(_)) => assert_eq!(to.as_text(), None),
        (said, to, incoming) => panic!("{said:?} to {to:?} became {incoming:?}"),
    }
    kind == Some("heartbeat")
        || said.is_some() && first("to").is_none_or(|to| to.as_text().is_some())
}

/// From a name under all three keys, a text under all three keys.
fn for_any_page(from: &str, text: &str) -> Tree {
    let senders = SENDERS.iter().map(|key| (key, from));
    let members = senders.chain(TEXTS.iter().map(|key| (key, text)));
    let owned = |(key, value): (&&str, &str)| {
        let key: &str = key;
        (key.to_owned(), Tree::Text(value.to_owned()))
    };
    Tree::Object(members.map(owned).collect())
}

// ---- what goes out -------------------------------------------------------------------------

/// Everything that is sent because of it is JSON that says what was said.
fn answered(incoming: &Incoming<'_>, name: &Name) {
    match incoming {
        Incoming::Say(body) => said(body, name),
        Incoming::Whisper(whisper) => whispered(whisper, name),
        Incoming::Bad(complaint) => complained(complaint),
        Incoming::Heartbeat => {}
    }
    if let Incoming::Whisper(whisper) = incoming {
        complained(&Complaint::no_such_user(&whisper.to));
    }
}

fn said(body: &Body<'_>, name: &Name) {
    let said = Said::new(Some(name.as_str()), body, 5, 200);
    let whole = Tree::of(&said.numbered(7).json()).expect("what is sent is JSON");
    assert_eq!(string_at(&whole, "from"), Some(name.as_str()));
    Tree::of(&said.kept(7).json()).expect("what is kept is JSON");
    if let Body::Text(text) = body {
        assert_eq!(string_at(&whole, "text"), Some(&**text));
        let plain = Tree::of(&said_plain(name.as_str(), text)).expect("what is sent is JSON");
        assert_eq!(string_at(&plain, "sender"), Some(name.as_str()));
        assert_eq!(string_at(&plain, "msg"), Some(&**text));
    }
}

fn whispered(whisper: &Whisper<'_>, name: &Name) {
    let chat = whisper_chat(name.as_str(), whisper, 5);
    let chat = Tree::of(&chat).expect("what is sent is JSON");
    assert_eq!(string_at(&chat, "from"), Some(name.as_str()));
    assert_eq!(string_at(&chat, "to"), Some(&*whisper.to));
    assert_eq!(string_at(&chat, "text"), Some(&*whisper.text));
    assert_eq!(chat.members().len(), 5);
}

fn complained(complaint: &Complaint) {
    for language in Language::ALL {
        let text = complaint.text.sentence(language);
        assert!(text.len() < 400, "{text}");
        let chat = Tree::of(&complaint_chat(complaint, language)).expect("what is sent is JSON");
        assert_eq!(string_at(&chat, "text"), Some(text));
        let plain = Tree::of(&complaint_plain(complaint, language)).expect("what is sent is JSON");
        assert_eq!(string_at(&plain, "sender"), Some("server"));
    }
}
