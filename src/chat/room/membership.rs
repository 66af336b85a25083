//! A member's way into a room, through it, and out.

use super::saying::{Saying, Whispering};
use super::state::{Member, NameTaken, Room, RoomState};
use crate::chat::batch::{Chat, Recipient};
use crate::chat::compression::Compression;
use crate::chat::dialect::{self, Complaint, Dialect, ErrorCode, Incoming, Welcome};
use crate::chat::name::Name;
use crate::language::Language;
use crate::outbox::Outbox;
use crate::outbox::sync::Arc;
use crate::websocket::Message;
use crate::websocket::extension::Side;
use std::borrow::Cow;
use std::time::{Duration, Instant};

/// A client that wants to join a room.
pub struct Joining {
    /// From the address. A `chat` member without one gets one.
    pub name: Option<Name>,
    /// Which dialect it uses.
    pub dialect: Dialect,
    /// Does it get its own messages? (A `chat` member always does.)
    pub hears_itself: bool,
    /// The language of the server's sentences to it.
    pub language: Language,
    /// For the welcome of a `chat` member.
    pub ticket: String,
    /// The longest message that the server takes from it, in bytes: for the welcome, too.
    pub max_message: usize,
    /// How what the server sends to it is compressed, if that was agreed on.
    pub deflate: Option<Side>,
    /// Where everything for it goes.
    pub outbox: Arc<Outbox>,
}

/// A message that was parsed, and not taken yet.
pub enum Understood<'a> {
    /// For everybody in the room.
    Say(Saying),
    /// For one person.
    Whisper(Whispering<'a>),
    /// Neither.
    Bad(Complaint),
    /// For nobody: it asks whether the server is still there.
    Heartbeat,
}

/// The result of a message.
#[derive(Debug, PartialEq, Eq)]
pub enum Received<'a> {
    /// It has this number in the room.
    Said(u64),
    /// It went only to the person of this name.
    Whispered(Cow<'a, str>),
    /// A complaint of this kind went back.
    Refused(ErrorCode),
    /// It asks for an answer, which the caller owes it: [`dialect::HEARTBEAT`].
    Heartbeat,
    /// Its sender is no member any more.
    Dropped,
}

/// One member's place in a room, until it [`leave`](Membership::leave)s.
#[must_use]
pub struct Membership {
    room: Arc<Room>,
    id: u64,
    name: Option<Name>,
    dialect: Dialect,
}

impl Membership {
    /// The name that it has in the room.
    pub fn name(&self) -> Option<&Name> {
        self.name.as_ref()
    }

    /// The room. The caller must flush it after each of the methods below.
    pub fn room(&self) -> &Arc<Room> {
        &self.room
    }

    /// Takes a message of this member: says it, whispers it, or complains. `at` in milliseconds
    /// since 1970.
    pub fn receive<'a>(&self, message: Message<'a>, at: u64) -> Received<'a> {
        self.take(self.understand(message, at))
    }

    /// The first half of [`receive`](Self::receive): parses the message, and writes it in both
    /// dialects. No lock is held.
    pub fn understand<'a>(&self, message: Message<'a>, at: u64) -> Understood<'a> {
        let name = self.name.as_ref();
        let budget = &self.room.budget;
        let _turn = budget.turn_for(message.payload().len());
        // [dialect]
        let incoming = dialect::read(self.dialect, name, message);
        match incoming {
            Incoming::Say(body) => Understood::Say(Saying::new(name, &body, at).charged_to(budget)),
            Incoming::Whisper(whisper) => {
                Understood::Whisper(Whispering::new(name, whisper, at, budget))
            }
            Incoming::Bad(complaint) => Understood::Bad(complaint),
            Incoming::Heartbeat => Understood::Heartbeat,
        }
    }

    /// The second half: the message gets its number and its place.
    pub fn take<'a>(&self, understood: Understood<'a>) -> Received<'a> {
        let mut state = self.room.lock();
        // A member that fell behind is no member any more, and can't speak.
        if !state.members.contains_key(&self.id) {
            return Received::Dropped;
        }
        match understood {
            Understood::Say(saying) => {
                Received::Said(self.room.say(&mut state, Some(self.id), saying))
            }
            Understood::Whisper(whispering) => match state.whisper(self.id, &whispering) {
                true => Received::Whispered(whispering.to),
                false => Received::Refused(ErrorCode::NoSuchUser),
            },
            Understood::Bad(complaint) => {
                state.complain(self.id, &complaint);
                Received::Refused(complaint.code)
            }
            Understood::Heartbeat => Received::Heartbeat,
        }
    }

    /// Sends a complaint to this member only.
    pub fn tell(&self, complaint: &Complaint) {
        self.room.lock().complain(self.id, complaint);
    }

    /// Leaves: the name is free at once, and the others are told. What was said before still goes
    /// to its outbox, with the next batch. Returns the number to wait for.
    pub fn leave(&self) -> u64 {
        let mut state = self.room.lock();
        state.used = Instant::now();
        let until = state.next_entry();
        let still_hears = until > state.delivered;
        if let Some(recipient) = state.remove(self.id)
            && still_hears
        {
            state.leaving.push(Recipient { until, ..recipient });
        }
        until
    }

    /// Waits until everything before the entry of this number is in the outboxes that it goes to,
    /// while another thread delivers it; for this long at most.
    pub fn wait_for_arrival(&self, entry: u64, at_most: Duration) {
        self.room.wait_for(self.room.lock(), entry, at_most);
    }
}

impl Room {
    /// A client joins: the others are told, and a `chat` member gets a welcome.
    ///
    /// # Errors
    /// [`NameTaken`].
    pub fn admit(
        self: &Arc<Room>,
        state: &mut RoomState,
        joining: Joining,
    ) -> Result<Membership, NameTaken> {
        let name = state.choose_name(joining.name.as_ref(), joining.dialect)?;
        let id = state.next_member;
        state.next_member += 1;
        if let Some(name) = &name {
            state.announce(&dialect::join(name.as_str()));
            state.names.insert(name.clone(), id);
        }
        let member = Member {
            name: name.clone(),
            language: joining.language,
            hears_itself: joining.hears_itself || joining.dialect == Dialect::Chat,
            recipient: Recipient {
                id,
                since: state.next_entry(),
                until: u64::MAX,
                dialect: joining.dialect,
                compression: Compression::of(joining.deflate),
                outbox: joining.outbox,
            },
        };
        state.members.insert(id, member);
        state.recipients = None;
        if joining.dialect == Dialect::Chat {
            let names = state.members.values().filter_map(|m| m.name.clone());
            let welcome = Welcome {
                name: name.clone(),
                room: self.name.clone(),
                members: names.collect(),
                last: state.transcript.last(),
                epoch: Arc::clone(&state.epoch),
                ticket: joining.ticket,
                max_message: joining.max_message,
            };
            state.send_chat(id, Chat::Welcome(Box::new(welcome)));
        }
        Ok(Membership {
            room: Arc::clone(self),
            id,
            name,
            dialect: joining.dialect,
        })
    }
}
