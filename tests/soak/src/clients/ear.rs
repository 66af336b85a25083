//! What a member hears, and whether it is right. What depends on the language is in
//! `chat` and `plain`.

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
    /// It speaks the subprotocol `chat`.
    pub chat: bool,
    /// Its address has a name.
    pub named: bool,
    /// Its address is one where a plain member doesn't hear itself.
    pub deaf: bool,
    /// It has a small buffer, and nobody waits for it.
    pub lazy: bool,
}

/// One's own words that weren't heard yet.
struct UnderWay<'w> {
    key: u64,
    _claim: Option<Claim<'w>>,
}

/// What a member has heard.
pub struct Ear<'w> {
    /// What all share.
    pub world: &'w World,
    /// The room that it is in.
    pub room: &'w Room,
    /// How it takes part.
    pub way: Way,
    /// What the server calls it; empty: nobody.
    pub name: String,
    /// It was welcomed: only who speaks chat is.
    pub welcomed: bool,
    /// The highest number that it heard, or heard of; if it speaks chat.
    pub last: u64,
    /// Who is there, as far as it was told; if it speaks chat.
    pub roster: BTreeSet<String>,
    /// Whispers of its own of which it doesn't know yet whether they were taken, and whom
    /// they are for.
    pub whispered: Vec<(u64, String)>,
    /// So many complaints are due.
    pub nonsense: usize,
    /// It is a flooder, and may be told so.
    pub floods: bool,
    /// So many of its own words came back.
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
    /// An ear that has heard nothing; unless it's lazy, the room's speakers wait for it.
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

    /// It says something, which it will hear.
    pub fn said(&mut self, key: u64, claim: Option<Claim<'w>>) {
        self.world.count(Figure::Said);
        self.under_way.push_back(UnderWay { key, _claim: claim });
    }

    /// How many of its own words are under way.
    pub fn under_way(&self) -> usize {
        self.under_way.len()
    }

    /// Its own words that it must hear next.
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
                let sentence = || "binary came to somebody who speaks chat".to_owned();
                self.fault(Check::Manners, sentence);
            }
            Heard::Binary(bytes) => self.place(binary_key(&base64(bytes))),
            Heard::Pong => self.pongs += 1,
            Heard::Close(code, reason) => self.close = Some((code, reason.to_owned())),
        }
    }

    /// Its own words came back: the oldest that didn't before, and nothing else.
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

    /// It has heard everything up to this number.
    pub(super) fn is_at(&mut self, id: u64) {
        if let Some(seat) = &self.seat {
            seat.heard(id);
        }
    }

    /// It hears a message of the room under this number.
    pub(super) fn note(&mut self, id: u64, key: u64, json: &str) {
        if let Err(what) = self.room.note(id, key, json.len()) {
            self.fault(Check::SameWords, || {
                format!("{what}: number {id}, {:?}", shown(json))
            });
        }
        self.world.count(Figure::Delivered);
    }

    /// It hears a whisper, or its own whisper comes back.
    pub(super) fn heard_whisper(&mut self, key: u64, shown: &str) {
        match self.world.whispers.heard(key, &self.room.name, &self.name) {
            Ok(()) => self.world.count(Figure::Whispers),
            Err(what) => self.fault(Check::Whispers, || format!("{what}: {shown:?}")),
        }
    }

    /// Nobody of this name is there, it was told: those whispers weren't taken.
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

    /// Something is wrong; the sentence also gets where and who.
    pub fn fault(&self, check: Check, sentence: impl FnOnce() -> String) {
        let (room, name) = (&self.room.name, &self.name);
        let who = || format!("{} (heard by {name:?} in {room:?})", sentence());
        self.world.fault(check, who);
    }
}
