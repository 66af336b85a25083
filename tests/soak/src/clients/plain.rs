//! What a plain member receives: messages without numbers. Each gets its place by its fingerprint,
//! from members that are told numbers; there must be a place for it right after the previous one.

use super::ear::Ear;
use crate::verdict::Check;
use crate::words::{shown, text_key};
use barewire::json::{Kind, Value};
use std::collections::VecDeque;

/// Where a plain member is in its room.
pub struct Places {
    /// Its first message has a number above this.
    above: u64,
    /// The number of the next message; `None`: it has received none yet.
    next: Option<u64>,
    /// What it received before the members that are told numbers did.
    unplaced: VecDeque<u64>,
}

impl Places {
    /// It joins when this is the highest number that anybody knows.
    pub fn after(known: u64) -> Places {
        Places {
            above: known,
            next: None,
            unplaced: VecDeque::new(),
        }
    }

    /// Has everything that it received a place?
    pub fn all_placed(&self) -> bool {
        self.unplaced.is_empty()
    }
}

impl Ear<'_> {
    pub(super) fn hear_plain(&mut self, text: &str) {
        let object = Value::parse(text).ok();
        let object = object.filter(|value| value.kind() == Kind::Object);
        let Some(object) = object else {
            return self.heard_plain_say(None, text);
        };
        let field = |keys: &[&str]| {
            let mut values = keys.iter().filter_map(|key| object.get(key)?.as_str());
            values.next().unwrap_or_default()
        };
        let from = field(&["sender", "from", "from_user"]);
        let said = field(&["msg", "data", "message"]);
        // A message for all has the first of either list, and nothing else.
        if object.members().count() == 2 && object.get("sender").is_some() {
            return self.heard_plain_say(Some(&from), &said);
        }
        if from == "server" {
            return match said.starts_with("too fast") && self.floods {
                true => {}
                false => self.nobody_there(&said),
            };
        }
        self.heard_whisper(text_key(Some(&from), &said), shown(text));
    }

    fn heard_plain_say(&mut self, from: Option<&str>, text: &str) {
        self.place(text_key(from, text));
    }

    /// It received this next.
    pub(super) fn place(&mut self, key: u64) {
        if self.next_own() == Some(key) {
            match self.way.deaf {
                false => self.heard_own(key, "…"),
                true => self.fault(Check::OwnWords, || {
                    "its own message came to a member that doesn't receive its own messages"
                        .to_owned()
                }),
            }
        }
        self.world.count(crate::figures::Figure::Delivered);
        self.places.unplaced.push_back(key);
    }

    /// Finds places for what it received, as far as others have reported numbers.
    pub fn find_places(&mut self) {
        if self.way.chat {
            return;
        }
        loop {
            let key = self.places.unplaced.front().copied();
            let own = self.next_own().filter(|_| self.way.deaf);
            let Some(next) = self.places.next else {
                let Some(first) = self.first_place(key, own) else {
                    return;
                };
                self.places.next = Some(first);
                continue;
            };
            let Some(said) = self.room.key_of(next) else {
                return;
            };
            if own == Some(said) {
                self.heard_own(said, "…");
            } else if key == Some(said) {
                self.places.unplaced.pop_front();
            } else if key.is_some() {
                return self.lost(next);
            } else {
                return;
            }
            self.places.next = Some(next + 1);
            self.is_at(next);
        }
    }

    /// The first message of those that it must have received or said: both are known by then, if it
    /// has said something; otherwise the later one might be taken for the first.
    fn first_place(&self, heard: Option<u64>, own: Option<u64>) -> Option<u64> {
        let find = |key| self.room.find(key, self.places.above);
        let heard = find(heard?)?;
        match own {
            Some(own) => Some(heard.min(find(own)?)),
            None => Some(heard),
        }
    }

    /// What it received isn't what comes next: goes on after it.
    fn lost(&mut self, next: u64) {
        let key = self.places.unplaced.pop_front().unwrap_or_default();
        let place = self.room.find(key, 0);
        self.fault(Check::Order, || {
            format!("number {next} is next for this plain member, and number {place:?} came")
        });
        self.places.next = place.map(|place| place + 1).or(Some(next));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clients::ear::Way;
    use crate::wire::Heard;
    use crate::world::World;

    /// Is all well if others receive `1` to `5` under these numbers, and a plain member receives
    /// this, and doesn't receive its own `3`?
    fn is_well(heard: &[&str]) -> bool {
        let world = World::for_tests();
        let room = &world.rooms[0];
        let way = Way {
            deaf: true,
            ..Way::default()
        };
        let mut ear = Ear::new(&world, room, way, "");
        ear.said(text_key(None, "3"), None);
        for text in heard {
            ear.hear(Heard::Text(text));
            ear.find_places();
        }
        for (id, text) in (1..).zip(["1", "2", "3", "4", "5"]) {
            room.note(id, text_key(None, text), 1).unwrap();
            ear.find_places();
        }
        world.verdict.is_well() && ear.is_settled()
    }

    #[test]
    fn a_plain_ear_finds_its_place_and_notices_what_is_lost_doubled_or_out_of_order() {
        assert!(is_well(&["1", "2", "4", "5"]));
        assert!(
            is_well(&["2", "4"]),
            "it came later, and the rest is on its way"
        );
        assert!(!is_well(&["1", "4"]), "lost");
        assert!(!is_well(&["1", "2", "2"]), "doubled");
        assert!(!is_well(&["2", "1"]), "out of order");
        assert!(!is_well(&["2", "3"]), "its own");
        assert!(!is_well(&["1", "2", "x"]), "nobody said it");
    }
}
