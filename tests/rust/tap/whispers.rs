//! No byte of a whisper's payload reaches anyone but its two ends, whatever watchers come and go
//! meanwhile.
//!
//! The first half drives a tap like a connection's thread, step by step, in any possible order; the
//! second tries the worst orders on the real server.

use crate::common::watcher::{Watcher, bytes, say};
use crate::common::{KEY, Raw, Server, property};
use barewire::tap::audience::Sight;
use barewire::tap::queue::{Item, Queue};
use barewire::tap::record::{Meaning, What};
use barewire::tap::{Direction, Registry, Tap};
use barewire::websocket::{Endpoint, Event, Opcode, Role, State, frame};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::io::IoSlice;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A whisper, and everything without a public verdict, consists of this byte.
const SECRET: u8 = b'W';
/// A public message consists of this byte.
const SAID: u8 = b'S';

/// The watchers.
const TEACHERS: usize = 2;
const OWNER: usize = TEACHERS;
/// How many bytes of records may wait for one of them: so few that some are lost.
const QUEUE: usize = 1500;

/// The fate of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Said,
    Whispered,
    Refused,
    Dropped,
}

impl Fate {
    fn byte(self) -> u8 {
        match self {
            Fate::Said => SAID,
            Fate::Whispered | Fate::Refused | Fate::Dropped => SECRET,
        }
    }

    fn heard(self) -> Meaning {
        match self {
            Fate::Said => Meaning::Said(1),
            Fate::Whispered => Meaning::Whispered {
                to: "bob".to_owned(),
            },
            Fate::Refused => Meaning::Refused("bad_message"),
            Fate::Dropped => Meaning::Dropped,
        }
    }
}

/// A watcher comes, or goes, or takes what waits; or what was kept is dropped.
#[derive(Debug, Clone, Copy)]
enum Passing {
    Comes(usize),
    Goes(usize),
    Takes(usize),
    LetGo,
}

/// What may happen next.
#[derive(Debug, Clone)]
enum Deed {
    Passing(Passing),
    /// The peer sends a frame of the current message, or of a new one.
    Fragment(Fate, usize, bool),
    /// The same, and the thread handles it completely.
    Whole(Fate, usize, bool),
    Ping,
    /// The peer breaks a rule, with a secret in the bytes.
    Breach,
    /// The thread takes this many bytes at most, while a watcher comes or goes.
    Take(usize, Option<Passing>, Option<Passing>),
    /// The chat gives its verdict on the message.
    Hear,
    Stand,
    /// Another client sends this peer a message.
    Send(bool, usize),
    /// The system takes this many bytes of this many messages.
    Write(usize, usize),
    /// The peer sent too fast: the rest gets no verdict.
    TooFast,
    End,
}

fn passing() -> impl Strategy<Value = Passing> {
    let who = select(&[0, 0, 0, 1, OWNER][..]);
    prop_oneof![
        4 => who.clone().prop_map(Passing::Comes),
        4 => who.clone().prop_map(Passing::Goes),
        1 => who.prop_map(Passing::Takes),
        1 => Just(Passing::LetGo),
    ]
}

fn fragment() -> impl Strategy<Value = (Fate, usize, bool)> {
    let said = [Fate::Said, Fate::Whispered, Fate::Refused, Fate::Dropped];
    let fate = prop_oneof![
        Just(Fate::Said),
        Just(Fate::Whispered),
        select(said.to_vec())
    ];
    (fate, 2_usize..200, any::<bool>())
}

fn deed() -> impl Strategy<Value = Deed> {
    let perhaps = || prop::option::weighted(0.2, passing());
    let portion = prop_oneof![Just(usize::MAX), 1_usize..12];
    prop_oneof![
        6 => passing().prop_map(Deed::Passing),
        2 => fragment().prop_map(|(f, n, l)| Deed::Fragment(f, n, l)),
        9 => fragment().prop_map(|(f, n, l)| Deed::Whole(f, n, l)),
        1 => Just(Deed::Ping),
        6 => (portion, perhaps(), perhaps()).prop_map(|(n, a, b)| Deed::Take(n, a, b)),
        3 => Just(Deed::Hear),
        1 => Just(Deed::Stand),
        1 => (any::<bool>(), 2_usize..200).prop_map(|(p, n)| Deed::Send(p, n)),
        2 => (1_usize..4, 1_usize..500).prop_map(|(n, b)| Deed::Write(n, b)),
        1 => select(&[Deed::Breach, Deed::TooFast, Deed::End][..]),
    ]
}

/// A tap, and its watchers.
struct Crowd {
    taps: Registry,
    tap: Arc<Tap>,
    watchers: [Option<Arc<Queue>>; 3],
}

impl Crowd {
    fn passes(&mut self, passing: Passing) {
        match passing {
            Passing::Comes(who) if self.watchers[who].is_none() => {
                let queue = Arc::new(Queue::of_at_most(QUEUE));
                self.watchers[who] = Some(Arc::clone(&queue));
                match who {
                    OWNER => self.tap.watch(&queue, Sight::Own),
                    _ => self.taps.teach(&queue),
                }
            }
            Passing::Goes(who) => {
                if let Some(queue) = self.watchers[who].take() {
                    match who {
                        OWNER => self.tap.unwatch(&queue),
                        _ => self.taps.stop_teaching(&queue),
                    }
                    look(&queue, who);
                }
            }
            Passing::Takes(who) => {
                if let Some(queue) = &self.watchers[who] {
                    look(queue, who);
                }
            }
            Passing::LetGo => self.tap.let_go(),
            Passing::Comes(_) => {}
        }
    }
}

/// A connection, its watchers, and what they have seen.
struct World {
    crowd: Crowd,
    tap: Arc<Tap>,
    endpoint: Endpoint,
    output: Vec<u8>,
    /// What was read and not taken.
    input: Vec<u8>,
    /// The fates of the messages that have begun and aren't complete; the last one continues if
    /// `is_begun`.
    fates: VecDeque<(Fate, usize)>,
    is_begun: bool,
    /// A complete message, and whether the thread has a watcher to tell.
    made: Option<(Fate, usize, bool)>,
    said: usize,
    outbox: VecDeque<(Vec<u8>, bool)>,
    begun: usize,
    is_over: bool,
    /// A watcher that was there before the connection, and misses nothing.
    faithful: Option<Arc<Queue>>,
    seen: usize,
}

impl World {
    fn new(has_faithful: bool, has_ticket: bool) -> World {
        let taps = Registry::new(Instant::now());
        let faithful = has_faithful.then(Arc::<Queue>::default);
        faithful.iter().for_each(|queue| taps.teach(queue));
        let tap = taps.open(1);
        if has_ticket {
            tap.be_born("peer", "local", b"GET / HTTP/1.1\r\n\r\n");
            taps.give("ticket", &tap, Instant::now());
        }
        let mut endpoint = Endpoint::new(Role::Server, 1_000_000);
        endpoint.opened();
        let crowd = Crowd {
            taps,
            tap: Arc::clone(&tap),
            watchers: Default::default(),
        };
        World {
            crowd,
            tap,
            endpoint,
            output: Vec::new(),
            input: Vec::new(),
            fates: VecDeque::new(),
            is_begun: false,
            made: None,
            said: 0,
            outbox: VecDeque::new(),
            begun: 0,
            is_over: false,
            faithful,
            seen: 0,
        }
    }

    fn happens(&mut self, deed: &Deed) {
        match *deed {
            Deed::Passing(passing) => self.crowd.passes(passing),
            _ if self.is_over => {}
            Deed::Fragment(fate, bytes, is_last) => self.reads_fragment(fate, bytes, is_last),
            Deed::Whole(fate, bytes, is_last) => {
                self.reads_fragment(fate, bytes, is_last);
                while !self.is_over && (self.made.is_some() || !self.input.is_empty()) {
                    self.hears();
                    self.takes(usize::MAX, None, None);
                }
            }
            Deed::Ping => self.reads(&framed(0x89, b'p', 3)),
            Deed::Breach => self.reads(&framed(0xF1, SECRET, 50)),
            Deed::Take(most, first, second) => self.takes(most, first, second),
            Deed::Hear => self.hears(),
            Deed::Stand => self.tap.stands("hub"),
            Deed::Send(private, bytes) => {
                let text = vec![if private { SECRET } else { SAID }; bytes];
                let frame = frame::unmasked(Opcode::Text, &text);
                self.outbox.push_back((frame, private));
            }
            Deed::Write(frames, bytes) => self.writes(frames, bytes),
            Deed::TooFast => {
                let rest = std::mem::take(&mut self.input);
                let between = self.endpoint.is_between_frames();
                self.tap.received(&rest, rest.len(), between);
                self.ends();
            }
            Deed::End => self.ends(),
        }
    }

    /// The end: all watchers take what waits for them.
    fn concludes(mut self) {
        self.happens(&Deed::End);
        for who in 0..=OWNER {
            self.crowd.passes(Passing::Goes(who));
        }
        if let Some(queue) = &self.faithful {
            self.seen += look(queue, 0);
            assert_eq!(self.seen, self.said, "all that was said was shown");
        }
    }

    // ---- the connection's thread ----

    fn reads(&mut self, bytes: &[u8]) {
        self.tap.moved(Direction::In, bytes.len());
        self.input.extend_from_slice(bytes);
    }

    fn reads_fragment(&mut self, fate: Fate, bytes: usize, is_last: bool) {
        if !self.is_begun {
            self.fates.push_back((fate, 0));
        }
        let (fate, all) = self.fates.back_mut().unwrap();
        *all += bytes;
        let opcode = if self.is_begun { 0 } else { 1 };
        let frame = framed(opcode | if is_last { 0x80 } else { 0 }, fate.byte(), bytes);
        self.is_begun = !is_last;
        self.reads(&frame);
    }

    /// Like a session: the tap's flag is read once for each call.
    fn takes(&mut self, most: usize, first: Option<Passing>, second: Option<Passing>) {
        if self.input.is_empty() || self.made.is_some() {
            return;
        }
        let is_open = self.tap.is_open();
        let between = is_open && self.endpoint.is_between_frames();
        let bytes = self.input[..self.input.len().min(most)].to_vec();
        let (used, made) = match self.endpoint.receive(&bytes, &mut self.output) {
            Ok((used, event)) => {
                let made = matches!(event, Some(Event::Message(_)));
                first.into_iter().for_each(|who| self.crowd.passes(who));
                if is_open {
                    self.tap.received(&bytes[..used], self.input.len(), between);
                    if let Some(event) = &event {
                        self.tap.made(event, false);
                    }
                }
                (used, made)
            }
            Err(error) => {
                if is_open {
                    self.tap.broke(&self.input, between, error);
                }
                return self.ends();
            }
        };
        self.input.drain(..used);
        second.into_iter().for_each(|who| self.crowd.passes(who));
        if made {
            let (fate, bytes) = self.fates.pop_front().unwrap();
            self.made = Some((fate, bytes, is_open));
        }
    }

    fn hears(&mut self) {
        if let Some((fate, bytes, is_open)) = self.made.take()
            && is_open
        {
            self.tap.tell(|| What::Meant(fate.heard()));
            self.said += if fate == Fate::Said { bytes } else { 0 };
        }
    }

    fn writes(&mut self, frames: usize, bytes: usize) {
        let count = frames.min(self.outbox.len());
        let mut slices = Vec::new();
        let mut private = 0;
        for (i, (frame, is_private)) in self.outbox.iter().take(count).enumerate() {
            slices.push(IoSlice::new(&frame[if i == 0 { self.begun } else { 0 }..]));
            private |= u64::from(*is_private) << i;
        }
        let all: usize = slices.iter().map(|slice| slice.len()).sum();
        let mut written = bytes.min(all);
        if written == 0 {
            return;
        }
        self.tap.wrote(&slices, written, self.begun > 0, private);
        while written > 0 {
            let left = self.outbox[0].0.len() - self.begun;
            let taken = left.min(written);
            written -= taken;
            self.begun += taken;
            if taken == left {
                self.outbox.pop_front();
                self.begun = 0;
            }
        }
    }

    fn ends(&mut self) {
        if !self.is_over {
            self.is_over = true;
            self.tap.tell(|| What::State(State::Closed));
            self.tap.ended("it has ended");
        }
    }
}

/// A frame of a client, whose mask changes nothing.
fn framed(first: u8, byte: u8, length: usize) -> Vec<u8> {
    let mut frame = vec![first];
    match u8::try_from(length) {
        Ok(short @ ..=125) => frame.push(0x80 | short),
        _ => {
            frame.push(0x80 | 126);
            frame.extend(u16::try_from(length).unwrap().to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(vec![byte; length]);
    frame
}

/// What a watcher gets; returns how many bytes of it are public messages of the peer.
fn look(queue: &Queue, who: usize) -> usize {
    let mut said = 0;
    for item in queue.take(Duration::ZERO).unwrap_or_default() {
        let Item::Record(record) = item else {
            continue;
        };
        let What::Frame(frame) = &record.what else {
            let all = format!("{record:?}");
            assert!(who == OWNER || !all.contains("87, 87"), "{all}");
            continue;
        };
        let (header, payload) = (&frame.seen.header_bytes, &frame.seen.payload);
        assert!(who == OWNER || !payload.contains(&SECRET), "{record:?}");
        assert!(
            who == OWNER || !header.ends_with(&[SECRET; 2]),
            "{record:?}"
        );
        if frame.direction == Direction::In {
            said += payload.iter().filter(|byte| **byte == SAID).count();
        }
    }
    said
}

proptest! {
    #![proptest_config(property(2048))]

    #[test]
    fn no_payload_byte_of_a_whisper_reaches_anyone_but_its_two_ends(
        has_faithful in any::<bool>(),
        has_ticket in any::<bool>(),
        deeds in prop::collection::vec(deed(), 1..60),
    ) {
        let mut world = World::new(has_faithful, has_ticket);
        deeds.iter().for_each(|deed| world.happens(deed));
        world.concludes();
    }
}

// ---- the real server ------------------------------------------------------------------

/// What no other may see.
const WORDS: &str = "Zq7Xk";

fn whisper() -> String {
    json!({"type": "say", "to": "bob", "text": WORDS}).to_string()
}

/// The number of a connection.
fn number(watcher: &mut Watcher) -> Value {
    watcher.sees("chat", |chat| chat["said"].is_u64())["c"].clone()
}

/// All that a teacher gets up to the public message, which it must see.
fn hears_aloud(teacher: &mut Watcher) {
    let mut is_aloud = false;
    while !is_aloud {
        let record = teacher.next();
        let payload = record["payload"]
            .as_str()
            .map(|_| bytes(&record, "payload"));
        let mut payload = payload.unwrap_or_default();
        let is_masked = record["what"] == "frame" && bytes(&record, "header")[1] & 0x80 != 0;
        let key = if is_masked { KEY } else { [0; 4] };
        let key = key.iter().cycle();
        payload
            .iter_mut()
            .zip(key)
            .for_each(|(byte, key)| *byte ^= key);
        let payload = String::from_utf8_lossy(&payload);
        assert!(!payload.contains(&WORDS[..2]), "{payload}: {record}");
        is_aloud = record["dir"] == "in" && payload.contains("aloud");
    }
}

/// Ada and bob, both connected, and ada's address at the server; perhaps ada watches herself.
fn pair(server: &Server, watches_herself: bool) -> (Raw, Raw, Option<Watcher>, Value) {
    let mut teacher = Watcher::teacher(server);
    let (mut ada, welcome) = server.chat("/ws/ada");
    let own = watches_herself.then(|| Watcher::of(server, &welcome));
    ada.say(&say("hi"));
    let ada_number = number(&mut teacher);
    let (bob, _) = server.chat("/ws/bob");
    leaves(server, teacher);
    (ada, bob, own, ada_number)
}

/// Closes the watch, and waits until the server has noticed.
fn leaves(server: &Server, mut teacher: Watcher) {
    let address = teacher.raw.tcp.local_addr().unwrap().to_string();
    teacher.raw.frame_out(0x88, &1000_u16.to_be_bytes());
    server.logged_by(&address, "watches no more");
}

#[test]
fn a_teacher_who_comes_back_while_a_whisper_waits_before_the_hub_never_sees_it() {
    let server = Server::start(&[]);
    for watches_herself in [false, true] {
        let (mut ada, bob, _own, ada_number) = pair(&server, watches_herself);
        let mut teacher = Watcher::teacher(&server);
        let by_hand = json!({"type": "pace", "connection": ada_number, "pace": "by-hand"});
        teacher.paces(&by_hand);
        ada.say(&whisper());
        while teacher.sees("step", |_| true)["stage"] != "hub" {
            teacher.asks(&json!({"type": "step", "connection": ada_number}));
        }
        leaves(&server, teacher);
        let mut teacher = Watcher::teacher(&server);
        ada.say(&say("aloud"));
        hears_aloud(&mut teacher);
        drop((ada, bob));
        teacher.sees("end", |end| end["c"] == ada_number);
    }
}

#[test]
fn a_teacher_who_comes_back_between_two_fragments_of_a_whisper_never_sees_them() {
    let server = Server::start(&[]);
    for watches_herself in [false, true] {
        let (mut ada, bob, _own, ada_number) = pair(&server, watches_herself);
        let mut teacher = Watcher::teacher(&server);
        let whisper = whisper();
        let (first, last) = whisper.as_bytes().split_at(whisper.len() - 4);
        ada.frame_out(0x01, first);
        teacher.sees("read", |read| read["c"] == ada_number);
        ada.frame_out(0x89, b"in?");
        while ada.frame().first != 0x8a {}
        leaves(&server, teacher);
        ada.frame_out(0x80, last);
        ada.frame_out(0x89, b"in?");
        while ada.frame().first != 0x8a {}
        let mut teacher = Watcher::teacher(&server);
        ada.say(&say("aloud"));
        hears_aloud(&mut teacher);
        drop((ada, bob));
        teacher.sees("end", |end| end["c"] == ada_number);
    }
}
