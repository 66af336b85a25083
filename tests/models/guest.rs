//! A member of the lobby, what it does there, and what it gets.

use super::clock::FOREVER;
use super::crew::Crew;
use super::wire::{FAREWELL, Temper, Wire};
use crate::chat::batch::text_frame;
use crate::chat::room::{Joining, Membership};
use crate::chat::{Dialect, Hub, Name, RoomName, delivery};
use crate::json::Value;
use crate::outbox::Outbox;
use crate::websocket::Message;
use shuttle::thread::{self, JoinHandle};
use std::sync::Arc;
use std::time::Instant;

/// An outbox of this many bytes takes everything.
pub const ROOMY: usize = 10_000;

/// A `chat` member.
pub struct Guest<const W: bool> {
    pub member: Membership,
    pub wire: Arc<Wire>,
    pub outbox: Arc<Outbox>,
    crew: Crew<W>,
}

/// One thing that a guest got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// Its own welcome, with the number of the newest message then.
    Welcome(u64),
    /// A message, with its number.
    Said(u64, String),
    Join(String),
    Leave(String),
    Farewell,
}

impl<const W: bool> Guest<W> {
    /// Joins, like a session after its handshake.
    pub fn join(hub: &Hub, crew: &Crew<W>, name: &str, temper: Temper) -> Guest<W> {
        Guest::join_with(hub, crew, name, Wire::with_outbox(temper, ROOMY))
    }

    /// The same, with this wire.
    pub fn join_with(
        hub: &Hub,
        crew: &Crew<W>,
        name: &str,
        (wire, outbox): (Arc<Wire>, Arc<Outbox>),
    ) -> Guest<W> {
        Guest::enter(hub, crew, joining(name, &outbox), wire)
    }

    /// The same, with this `Joining`.
    pub fn enter(hub: &Hub, crew: &Crew<W>, joining: Joining, wire: Arc<Wire>) -> Guest<W> {
        let outbox = Arc::clone(&joining.outbox);
        let member = hub.join(&RoomName::lobby(), joining, Instant::now());
        let member = member.unwrap();
        delivery::flush(crew, member.room());
        Guest {
            member,
            wire,
            outbox,
            crew: crew.clone(),
        }
    }

    /// Like a session with a message that it has read.
    pub fn say(&self, text: &str) {
        let json = format!(r#"{{"type":"say","text":"{text}"}}"#);
        self.member.receive(Message::Text(&json), 0);
        delivery::flush(&self.crew, self.member.room());
    }

    /// Waits until all that was said so far is in the outboxes, delivered by any thread; and then
    /// until the leaves of members that were found gone are there, too.
    pub fn catch_up(&self) {
        for _ in 0..2 {
            self.member.room().catch_up(FOREVER);
        }
    }

    /// Leaves like a session: what was said before comes before its last frame.
    pub fn leave(&self) {
        let until = self.member.leave();
        delivery::flush(&self.crew, self.member.room());
        self.member.wait_for_arrival(until, FOREVER);
        let closed = self.outbox.close(text_frame(FAREWELL));
        crate::outbox::pushed(&self.crew, &self.outbox, closed);
    }

    /// Everything, in order.
    pub fn heard(&self) -> Vec<Meaning> {
        self.wire.texts().iter().map(|text| hear(text)).collect()
    }
}

/// What a `chat` member needs to join.
pub fn joining(name: &str, outbox: &Arc<Outbox>) -> Joining {
    Joining {
        name: Some(Name::new(name).unwrap()),
        dialect: Dialect::Chat,
        hears_itself: true,
        ticket: String::new(),
        language: crate::language::Language::English,
        max_message: 1024,
        deflate: None,
        outbox: Arc::clone(outbox),
    }
}

fn hear(text: &str) -> Meaning {
    if text == FAREWELL {
        return Meaning::Farewell;
    }
    let json = Value::parse(text).unwrap();
    let string = |key| json.get(key).unwrap().as_str().unwrap().into_owned();
    let number = |key| json.get(key).unwrap().as_u64().unwrap();
    match &*string("type") {
        "welcome" => Meaning::Welcome(number("last")),
        "say" => Meaning::Said(number("id"), string("text")),
        "join" => Meaning::Join(string("name")),
        "leave" => Meaning::Leave(string("name")),
        other => panic!("{other}"),
    }
}

/// The numbers of what was said.
pub fn ids(heard: &[Meaning]) -> Vec<u64> {
    let id = |heard: &Meaning| match heard {
        Meaning::Said(id, _) => Some(*id),
        _ => None,
    };
    heard.iter().filter_map(id).collect()
}

/// The members that left.
pub fn leaves(heard: &[Meaning]) -> Vec<&str> {
    let names = heard.iter().filter_map(|heard| match heard {
        Meaning::Leave(name) => Some(name.as_str()),
        _ => None,
    });
    names.collect()
}

/// A thread that says this many things in the lobby from outside: `x0`, `x1`.
pub fn speaker<const W: bool>(
    who: char,
    messages: usize,
    (hub, crew): (&Hub, &Crew<W>),
) -> JoinHandle<()> {
    let (hub, crew) = (hub.clone(), crew.clone());
    thread::spawn(move || {
        let name = Name::new(&who.to_string()).unwrap();
        for number in 0..messages {
            let text = format!("{who}{number}");
            let (_, room) = hub.say(&RoomName::lobby(), &name, &text, 0).unwrap();
            delivery::flush(&crew, &room);
        }
    })
}

/// Waits for threads.
pub fn join_all(threads: impl IntoIterator<Item = JoinHandle<()>>) {
    for thread in threads {
        thread.join().unwrap();
    }
}
