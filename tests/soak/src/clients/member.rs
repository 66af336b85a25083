//! A member of a room: a WebSocket, an ear, and what it does with them.

use super::ear::{Ear, Way};
use crate::chance::Chance;
use crate::figures::Figure;
use crate::room::Room;
use crate::verdict::Check;
use crate::wire::{Flow, NoWire, Wire, Wish};
use crate::words::{self, base64, binary_key, percent, text_key};
use crate::world::World;
use barewire::json::Object;
use barewire::websocket::Message;
use std::time::{Duration, Instant};

/// How many of its own messages may be on their way. Together with [`BETWEEN`], it keeps a member
/// within the server's rate, even if the server hasn't run for a while.
const MOST_UNDER_WAY: usize = 8;
/// The time between two of its messages: half of the rate that the server allows.
pub const BETWEEN: Duration = Duration::from_millis(2);
/// How long a turn waits if there is nothing else to do.
pub const MOMENT: Duration = Duration::from_millis(5);
/// How many bytes a message's JSON has in addition to the text, roughly.
const AROUND: usize = 150;

/// A member of a room.
pub struct Member<'w> {
    /// Its WebSocket.
    pub wire: Wire,
    /// What it received.
    pub ear: Ear<'w>,
    tag: String,
    said: u64,
    next: Instant,
}

impl<'w> Member<'w> {
    /// Joins; `None`: it couldn't, and if that is the server's fault, it is noted. Nobody else may
    /// have the same tag, which is also the name.
    pub fn join(world: &'w World, room: &'w Room, way: Way, tag: &str) -> Option<Member<'w>> {
        let name = if way.named { tag } else { "" };
        let ear = Ear::new(world, room, way, name);
        let wish = Wish {
            chat: way.chat,
            small: way.lazy,
        };
        let wire = wire(world, &path(room, way, name), wish)?;
        let mut member = Member {
            wire,
            ear,
            tag: tag.to_owned(),
            said: 0,
            next: Instant::now(),
        };
        world.count(Figure::Joins);
        let there = if way.chat {
            member.wait_until("a welcome", |ear| ear.welcomed)
        } else {
            member.round_trip()
        };
        if there && !way.chat {
            // It will never receive what was said before it came.
            let known = room.known();
            member.ear.is_at(known);
        }
        there.then_some(member)
    }

    /// Writes, waits this long for something to come, and handles it.
    pub fn step(&mut self, wait: Duration) -> Flow {
        let Member { wire, ear, .. } = self;
        let flow = wire.pump(wait, |heard| ear.hear(heard));
        ear.find_places();
        if let Flow::Broken(rule) = &flow {
            ear.fault(Check::Manners, || {
                format!("the server broke a rule: {rule}")
            });
        }
        flow
    }

    /// The same, for a member that behaves and must not be ended; `false`: it was ended.
    pub fn turn(&mut self, wait: Duration) -> bool {
        let flow = self.step(wait);
        if flow == Flow::Open && self.ear.close.is_none() {
            return true;
        }
        let close = &self.ear.close;
        let sentence = || format!("a member that behaves was ended: {flow:?}, {close:?}");
        self.ear.fault(Check::Manners, sentence);
        false
    }

    /// Takes turns until this is so; `false`: it never was, which is noted.
    pub fn wait_until(&mut self, what: &str, is_so: impl Fn(&Ear<'w>) -> bool) -> bool {
        let begun = Instant::now();
        while !is_so(&self.ear) {
            if !self.turn(MOMENT) || self.ear.world.is_lost() {
                return false;
            }
            if begun.elapsed() > self.ear.world.patience() {
                let sentence = || format!("it waited in vain for {what}");
                self.ear.fault(Check::Completeness, sentence);
                return false;
            }
        }
        true
    }

    /// A ping and its pong: the server has taken everything that came before.
    pub fn round_trip(&mut self) -> bool {
        let due = self.ear.pongs + 1;
        self.wire.ping();
        self.wait_until("a pong", |ear| ear.pongs >= due)
    }

    /// Says something, if it may; `false`: not now.
    pub fn say(&mut self, chance: &mut Chance) -> bool {
        if !self.may_speak() {
            return false;
        }
        let number = self.said;
        if chance.one_in(20) {
            let bytes = words::bytes(chance, &self.tag, number);
            return self.say_bytes(&bytes);
        }
        let text = words::text(chance, &self.tag, number);
        self.say_text(&text)
    }

    fn may_speak(&self) -> bool {
        self.ear.under_way() < MOST_UNDER_WAY && Instant::now() >= self.next
    }

    fn say_bytes(&mut self, bytes: &[u8]) -> bool {
        let Some(claim) = self.ear.room.claim(bytes.len() * 4 / 3 + AROUND) else {
            return false;
        };
        self.ear.said(binary_key(&base64(bytes)), Some(claim));
        self.wire.say(Message::Binary(bytes));
        self.spoke();
        true
    }

    /// Says this, if the room's readers have time for it.
    pub fn say_text(&mut self, text: &str) -> bool {
        let Some(claim) = self.ear.room.claim(text.len() + AROUND) else {
            return false;
        };
        self.ear.said(self.key(text), Some(claim));
        self.send(None, text);
        self.spoke();
        true
    }

    /// Says something short and waits for nobody.
    pub fn blurt(&mut self) {
        let text = format!("{}#{} and again", self.tag, self.said);
        self.ear.said(self.key(&text), None);
        self.send(None, &text);
        self.said += 1;
    }

    fn spoke(&mut self) {
        self.said += 1;
        self.next = Instant::now() + BETWEEN;
    }

    fn key(&self, text: &str) -> u64 {
        let name = &self.ear.name;
        text_key((!name.is_empty()).then_some(name), text)
    }

    fn send(&mut self, to: Option<&str>, text: &str) {
        if !self.ear.way.chat {
            return self.wire.say(Message::Text(text));
        }
        let object = Object::new().string("type", "say").string("text", text);
        let object = match to {
            Some(to) => object.string("to", to),
            None => object,
        };
        self.wire.say(Message::Text(&object.finish()));
    }

    /// Whispers to somebody, who may be gone; one at a time. A member without a name can't.
    pub fn whisper(&mut self, to: &str) {
        let busy = !self.ear.whispered.is_empty() && self.ear.way.chat;
        if busy || self.ear.name.is_empty() || to == self.ear.name || !self.may_speak() {
            return;
        }
        let text = format!("{}#{} psst", self.tag, self.said);
        let key = self.key(&text);
        self.ear.world.whispers.said(key, &self.ear.room.name, to);
        self.ear.whispered.push((key, to.to_owned()));
        if self.ear.way.chat {
            self.send(Some(to), &text);
        } else {
            // The sender that it claims to be must not get through.
            let key = ["to", "to_user", "receiver"][(self.said % 3) as usize];
            let object = Object::new().string("from", "eve").string(key, to);
            let object = object.string("sender", "eve").string("msg", &text);
            self.wire.say(Message::Text(&object.finish()));
        }
        self.spoke();
    }

    /// Says something that no member with `chat` understands.
    pub fn talk_nonsense(&mut self, chance: &mut Chance) {
        if self.ear.way.chat && self.may_speak() {
            self.ear.nonsense += 1;
            let nonsense = ["", "hi", "[]", "{\"type\":\"sing\"}", "{\"type\":\"say\"}"];
            self.wire.say(Message::Text(chance.pick(&nonsense)));
            self.spoke();
        }
    }

    /// Waits until everything that it sent is answered.
    pub fn settle(&mut self) -> bool {
        let settled = self.wait_until("its own words", Ear::is_settled);
        if settled && !self.ear.way.chat && !self.ear.whispered.is_empty() {
            return self.settle_plain_whispers();
        }
        settled
    }

    /// A plain member's own whispers don't come back. But a complaint about one comes before its
    /// next message.
    fn settle_plain_whispers(&mut self) -> bool {
        if self.ear.way.deaf {
            // It doesn't receive its own messages, so those whispers stay unproven.
            return true;
        }
        if !self.last_words() {
            return false;
        }
        for (key, _) in self.ear.whispered.drain(..) {
            self.ear.world.whispers.taken(key);
        }
        true
    }

    /// Says something, and waits until it came back.
    fn last_words(&mut self) -> bool {
        let text = format!("{}#{} bye", self.tag, self.said);
        let begun = Instant::now();
        while !self.say_text(&text) {
            if !self.turn(MOMENT) || self.ear.world.is_lost() {
                return false;
            }
            if begun.elapsed() > self.ear.world.patience() {
                let sentence = || "readers don't advance, so nobody may speak".to_owned();
                self.ear.fault(Check::Completeness, sentence);
                return false;
            }
        }
        self.wait_until("its own words", Ear::is_settled)
    }

    /// A whisper to it that was sent before its last message comes before that message: so it
    /// receives it first.
    pub fn settle_for_good(&mut self) -> bool {
        if !self.settle() {
            return false;
        }
        if self.ear.way.deaf {
            return true;
        }
        let (room, name) = (&self.ear.room.name, self.ear.name.clone());
        let owed = self.ear.world.whispers.owed(room, &name);
        if !self.last_words() {
            return false;
        }
        for key in owed {
            if !self.ear.world.whispers.is_heard(key) {
                let sentence = || "an accepted whisper never came".to_owned();
                self.ear.fault(Check::Whispers, sentence);
            }
        }
        true
    }

    /// Leaves properly: with everything received, and a complete closing handshake.
    pub fn leave(mut self) -> bool {
        self.settle_for_good() && self.part()
    }

    /// A complete closing handshake.
    pub fn part(mut self) -> bool {
        self.wire.close();
        let begun = Instant::now();
        let end = loop {
            let flow = self.step(MOMENT);
            if flow != Flow::Open || begun.elapsed() > self.ear.world.patience() {
                break flow;
            }
        };
        let told = self.ear.close.as_ref().map(|(code, _)| *code);
        if end != Flow::Ended || told != Some(Some(1000)) {
            let sentence = || format!("a closing handshake ended with {end:?}, {told:?}");
            self.ear.fault(Check::Manners, sentence);
            return false;
        }
        self.ear.world.count(Figure::Leaves);
        true
    }

    /// Reads to the end; the server ends it, or has.
    pub fn read_to_the_end(&mut self) -> Flow {
        let begun = Instant::now();
        loop {
            let flow = self.step(MOMENT);
            if flow != Flow::Open || self.ear.world.is_lost() {
                return flow;
            }
            if begun.elapsed() > self.ear.world.patience() {
                let sentence = || "the server doesn't end TCP".to_owned();
                self.ear.fault(Check::Bounds, sentence);
                return flow;
            }
        }
    }
}

/// A WebSocket; `None`: there is none now.
pub fn wire(world: &World, path: &str, wish: Wish) -> Option<Wire> {
    match Wire::open(world.address, path, wish) {
        Ok(wire) => return Some(wire),
        Err(NoWire::Later) => world.count(Figure::Late),
        Err(NoWire::Wrong(what)) => world.fault(Check::Manners, || format!("{path}: {what}")),
    }
    world.nap(Duration::from_millis(50));
    None
}

fn path(room: &Room, way: Way, name: &str) -> String {
    match (way.deaf, name) {
        (true, "") => "/ws".to_owned(),
        (true, name) => format!("/my_ws/{name}"),
        (false, name) => format!("/room/{}/{name}", percent(&room.name)),
    }
}
