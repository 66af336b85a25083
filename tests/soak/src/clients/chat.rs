//! What a member with the subprotocol `chat` receives: with numbers, joins and leaves.

use super::ear::Ear;
use crate::verdict::Check;
use crate::words::{Told, shown};

impl Ear<'_> {
    pub(super) fn hear_chat(&mut self, text: &str) {
        let Some(told) = Told::read(text) else {
            return self.fault(Check::Manners, || {
                format!("not an object: {:?}", shown(text))
            });
        };
        match (&*told.kind, told.id) {
            ("welcome", None) if !self.welcomed => self.heard_welcome(&told),
            ("say", Some(id)) if self.welcomed => self.heard_say(id, &told, text),
            ("say", None) if self.welcomed => self.heard_chat_whisper(&told, text),
            ("join" | "leave", None) if self.welcomed => self.heard_of(&told),
            ("error", None) => self.heard_complaint(&told),
            _ => self.fault(Check::Manners, || {
                format!("out of place: {:?}", shown(text))
            }),
        }
    }

    fn heard_welcome(&mut self, told: &Told<'_>) {
        self.welcomed = true;
        let name = told.name.as_deref().unwrap_or_default();
        if self.way.named && self.name != name {
            self.fault(Check::Manners, || format!("it is called {name:?}"));
        }
        name.clone_into(&mut self.name);
        let last = told.last.unwrap_or_default();
        // Others had received these before it came.
        if last < self.last {
            let before = self.last;
            self.fault(Check::Order, || {
                format!("welcomed at number {last}, after number {before} was received")
            });
        }
        self.last = last;
        self.is_at(last);
        let members = told.members.into_iter().flat_map(|list| list.items());
        let names = members.filter_map(|name| name.as_str());
        self.roster = names.map(|name| name.into_owned()).collect();
        if !self.roster.contains(&self.name) {
            self.fault(Check::Roster, || "it isn't in its own list".to_owned());
        }
        let epoch = told.epoch.as_deref().unwrap_or_default();
        if !self.room.note_epoch(epoch) {
            self.fault(Check::SameWords, || format!("another epoch: {epoch}"));
        }
    }

    fn heard_say(&mut self, id: u64, told: &Told<'_>, text: &str) {
        if id != self.last + 1 {
            let last = self.last;
            self.fault(Check::Order, || {
                format!("number {id} came after number {last}: {:?}", shown(text))
            });
        }
        self.last = id;
        let Some(key) = told.key() else {
            return self.fault(Check::Manners, || format!("no words: {:?}", shown(text)));
        };
        self.note(id, key, text);
        self.is_at(id);
        if told.from.as_deref() == Some(&self.name) {
            self.heard_own(key, shown(text));
        }
    }

    fn heard_chat_whisper(&mut self, told: &Told<'_>, text: &str) {
        let key = told.key().unwrap_or_default();
        if told.from.as_deref() == Some(&self.name) {
            let place = self.whispered.iter().position(|(own, _)| *own == key);
            let Some(place) = place else {
                return self.fault(Check::Whispers, || {
                    format!("it never whispered this: {:?}", shown(text))
                });
            };
            self.whispered.remove(place);
            return self.world.whispers.taken(key);
        }
        if told.to.as_deref() != Some(&self.name) {
            self.fault(Check::Whispers, || {
                format!("for somebody else: {:?}", shown(text))
            });
        }
        self.heard_whisper(key, shown(text));
    }

    fn heard_of(&mut self, told: &Told<'_>) {
        let name = told.name.as_deref().unwrap_or_default();
        let is_new = match &*told.kind {
            "join" => self.roster.insert(name.to_owned()),
            _ => self.roster.remove(name),
        };
        if !is_new {
            let kind = &told.kind;
            self.fault(Check::Roster, || format!("a second {kind} of {name:?}"));
        }
    }

    fn heard_complaint(&mut self, told: &Told<'_>) {
        let sentence = told.text.as_deref().unwrap_or_default();
        match told.code.as_deref() {
            Some("no_such_user") => self.nobody_there(sentence),
            Some("bad_message") if self.nonsense > 0 => self.nonsense -= 1,
            Some("too_fast") if self.floods => {}
            _ => self.fault(Check::Manners, || format!("a complaint: {sentence:?}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::clients::ear::{Ear, Way};
    use crate::wire::Heard;
    use crate::words::text_key;
    use crate::world::World;

    const WELCOME: &str =
        r#"{"type":"welcome","name":"a","members":["a","b"],"last":4,"epoch":"e"}"#;

    fn say(id: u64, from: &str, text: &str) -> String {
        format!(r#"{{"type":"say","id":{id},"from":"{from}","text":"{text}"}}"#)
    }

    /// Is all well if `a` has said `one` and `two`, and receives this?
    fn is_well(heard: &[String]) -> bool {
        let world = World::for_tests();
        let way = Way {
            chat: true,
            named: true,
            ..Way::default()
        };
        let mut ear = Ear::new(&world, &world.rooms[0], way, "a");
        ear.hear(Heard::Text(WELCOME));
        for text in ["one", "two"] {
            ear.said(text_key(Some("a"), text), None);
        }
        for text in heard {
            ear.hear(Heard::Text(text));
        }
        world.verdict.is_well()
    }

    #[test]
    fn an_ear_notices_what_is_lost_doubled_or_out_of_order() {
        let others = |id| say(id, "b", "hi");
        assert!(is_well(&[
            others(5),
            say(6, "a", "one"),
            say(7, "a", "two")
        ]));
        assert!(!is_well(&[others(6)]), "lost");
        assert!(!is_well(&[others(5), others(5)]), "doubled");
        assert!(!is_well(&[say(5, "a", "two")]), "its own, out of order");
        assert!(!is_well(&[say(5, "a", "three")]), "never said");
    }

    #[test]
    fn an_ear_notices_who_comes_and_goes_twice() {
        let event = |kind: &str, name: &str| format!(r#"{{"type":"{kind}","name":"{name}"}}"#);
        assert!(is_well(&[event("leave", "b"), event("join", "b")]));
        assert!(!is_well(&[event("join", "b")]));
        assert!(!is_well(&[event("leave", "c")]));
    }

    #[test]
    fn an_ear_notices_what_is_not_for_it() {
        let whisper = |to: &str| format!(r#"{{"type":"say","from":"b","to":"{to}","text":"x"}}"#);
        assert!(!is_well(&[whisper("c")]));
        assert!(!is_well(&[whisper("a")]), "nobody said it");
        assert!(!is_well(&[
            r#"{"type":"error","code":"bad_message"}"#.to_owned()
        ]));
        assert!(!is_well(&["hello".to_owned()]));
    }
}
