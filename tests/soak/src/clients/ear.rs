//! What a member receives, and whether it is right. What depends on the dialect is in `chat` and
//! `plain`.

use super::plain::Places;
use crate::figures::Figure;
use crate::room::{Claim, Room, Seat};
use crate::verdict::Check;
use crate::wire::Heard;
use crate::words::{base64, binary_key, shown};
use crate::world::World;
use std::collections::{BTreeSet, VecDeque};

/// How a member takes part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Way {
    /// It uses the subprotocol `chat`.
    pub chat: bool,
    /// Its address has a name.
    pub named: bool,
    /// Its address is one where a plain member doesn't receive its own messages.
    pub deaf: bool,
    /// It has a small buffer, and nobody waits for it.
    pub lazy: bool,
}

/// Its own messages that haven't come back yet.
struct UnderWay<'w> {
    key: u64,
    _claim: Option<Claim<'w>>,
}

/// What a member has received.
pub struct Ear<'w> {
    /// What all share.
    pub world: &'w World,
    /// The room that it is in.
    pub room: &'w Room,
    /// How it takes part.
    pub way: Way,
    /// The name that the server gave it; empty: none.
    pub name: String,
    /// It got its welcome: only members with `chat` get one.
    pub welcomed: bool,
    /// The highest number that it has received or seen, with `chat`.
    pub last: u64,
    /// Who is there, as far as it was told, with `chat`.
    pub roster: BTreeSet<String>,
    /// Its own whispers of which it doesn't know yet whether the server accepted them, and their
    /// receivers.
    pub whispered: Vec<(u64, String)>,
    /// This many complaints must still come.
    pub nonsense: usize,
    /// It is a flooder, and may be told that it is too fast.
    pub floods: bool,
    /// This many of its own messages came back.
    pub own: u64,
    /// Pongs that came.
    pub pongs: u64,
    /// The server's Close.
    pub close: Option<(Option<u16>, String)>,
    pub(super) places: Places,
    seat: Option<Seat<'w>>,
    under_way: VecDeque<UnderWay<'w>>,
}

impl<'w> Ear<'w> {
    /// An ear that has received nothing; unless it's lazy, the room's speakers wait for it.
    pub fn new(world: &'w World, room: &'w Room, way: Way, name: &str) -> Ear<'w> {
        let seat = (!way.lazy).then(|| room.sit_down());
        Ear {
            world,
            room,
            way,
            name: name.to_owned(),
            welcomed: false,
            last: room.known(),
            roster: BTreeSet::new(),
            whispered: Vec::new(),
            nonsense: 0,
            floods: false,
            own: 0,
            pongs: 0,
            close: None,
            places: Places::after(room.known()),
            seat,
            under_way: VecDeque::new(),
        }
    }

    /// It says something, which will come back to it.
    pub fn said(&mut self, key: u64, claim: Option<Claim<'w>>) {
        self.world.count(Figure::Said);
        self.under_way.push_back(UnderWay { key, _claim: claim });
    }

    /// How many of its own messages are on their way.
    pub fn under_way(&self) -> usize {
        self.under_way.len()
    }

    /// Its own message that must come back next.
    pub(super) fn next_own(&self) -> Option<u64> {
        self.under_way.front().map(|own| own.key)
    }

    /// Is everything answered that it has sent?
    pub fn is_settled(&self) -> bool {
        self.under_way.is_empty()
            && self.nonsense == 0
            && (self.whispered.is_empty() || !self.way.chat)
            && (self.way.chat || self.places.all_placed())
    }

    /// Something came.
    pub fn hear(&mut self, heard: Heard<'_>) {
        match heard {
            Heard::Text(text) if self.way.chat => self.hear_chat(text),
            Heard::Text(text) => self.hear_plain(text),
            Heard::Binary(_) if self.way.chat => {
                let sentence = || "binary came to a member with chat".to_owned();
                self.fault(Check::Manners, sentence);
            }
            Heard::Binary(bytes) => self.place(binary_key(&base64(bytes))),
            Heard::Pong => self.pongs += 1,
            Heard::Close(code, reason) => self.close = Some((code, reason.to_owned())),
        }
    }

    /// Its own message came back: the oldest one that hadn't, and nothing else.
    pub(super) fn heard_own(&mut self, key: u64, shown: &str) {
        let place = self.under_way.iter().position(|own| own.key == key);
        if place != Some(0) {
            let what = match place {
                None => "came back twice, or were never said",
                Some(_) => "came back before earlier ones",
            };
            self.fault(Check::OwnWords, || format!("own words {what}: {shown:?}"));
        }
        if let Some(place) = place {
            self.under_way.remove(place);
            self.own += 1;
            self.world.count(Figure::Acknowledged);
        }
    }

    /// It has received everything up to this number.
    pub(super) fn is_at(&mut self, id: u64) {
        if let Some(seat) = &self.seat {
            seat.heard(id);
        }
    }

    /// It receives a message of the room under this number.
    pub(super) fn note(&mut self, id: u64, key: u64, json: &str) {
        if let Err(what) = self.room.note(id, key, json.len()) {
            self.fault(Check::SameWords, || {
                format!("{what}: number {id}, {:?}", shown(json))
            });
        }
        self.world.count(Figure::Delivered);
    }

    /// It receives a whisper, or its own whisper comes back.
    pub(super) fn heard_whisper(&mut self, key: u64, shown: &str) {
        match self.world.whispers.heard(key, &self.room.name, &self.name) {
            Ok(()) => self.world.count(Figure::Whispers),
            Err(what) => self.fault(Check::Whispers, || format!("{what}: {shown:?}")),
        }
    }

    /// It was told that nobody of this name is there: those whispers weren't accepted.
    pub(super) fn nobody_there(&mut self, sentence: &str) {
        let name = sentence.strip_suffix(" is not here").unwrap_or_default();
        let place = self.whispered.iter().position(|(_, to)| to == name);
        let Some(place) = place else {
            return self.fault(Check::Manners, || format!("a complaint: {sentence:?}"));
        };
        let (key, _) = self.whispered.remove(place);
        if let Err(what) = self.world.whispers.refused(key) {
            self.fault(Check::Whispers, || format!("{what}: {name}"));
        }
    }

    /// Something is wrong; place and name are added to the sentence.
    pub fn fault(&self, check: Check, sentence: impl FnOnce() -> String) {
        let (room, name) = (&self.room.name, &self.name);
        let who = || format!("{} (received by {name:?} in {room:?})", sentence());
        self.world.fault(check, who);
    }
}
