//! A chat with many members, compared with a simple model; and the hub and the outbox directly,
//! with sinks that take any number of bytes.
//!
//! Seeds are fixed, so a failure can be repeated; `BAREWIRE_SEED=n cargo test chat::reference`
//! tries another one.

use crate::common::{Frame, Raw, Server};
use barewire::chat::room::{Joining, Membership, Room};
use barewire::chat::{Dialect, Hub, Name, RoomName};
use barewire::outbox::{Life, Marks, Outbox, Pushed, Sink, Turn};
use barewire::websocket::Message;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::io::{self, ErrorKind, IoSlice};
use std::sync::{Arc, Mutex, OnceLock, Weak};
use std::thread;
use std::time::Instant;

// ---- chance -----------------------------------------------------------------------------

/// splitmix64: small, and the same everywhere.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// Runs with each of the seeds, and names the one that failed.
fn with_seeds(fixed: std::ops::Range<u64>, run: impl Fn(u64)) {
    struct Tell(u64);
    impl Drop for Tell {
        fn drop(&mut self) {
            if thread::panicking() {
                eprintln!("it fails with BAREWIRE_SEED={}", self.0);
            }
        }
    }
    let chosen = std::env::var("BAREWIRE_SEED")
        .ok()
        .map(|seed| seed.parse().unwrap());
    for seed in chosen.map_or(fixed, |seed: u64| seed..seed + 1) {
        let _tell = Tell(seed);
        run(seed);
    }
}

// ---- what a member hears ------------------------------------------------------------------

/// A message as a member got it; the time is removed from objects.
#[derive(Debug, Clone, PartialEq)]
enum Meaning {
    Text(String),
    Object(Value),
    Binary(Vec<u8>),
}

impl Meaning {
    fn new(frame: Frame) -> Meaning {
        if frame.first == 0x82 {
            return Meaning::Binary(frame.payload);
        }
        assert_eq!(frame.first, 0x81, "{frame:?}");
        let text = String::from_utf8(frame.payload).unwrap();
        match serde_json::from_str::<Value>(&text) {
            Ok(mut value) if value.is_object() => {
                value.as_object_mut().unwrap().remove("at");
                Meaning::Object(value)
            }
            _ => Meaning::Text(text),
        }
    }

    fn object(&self) -> Option<&Value> {
        match self {
            Meaning::Object(value) => Some(value),
            Meaning::Text(_) | Meaning::Binary(_) => None,
        }
    }
}

/// Reads everything up to the answer to a ping.
fn hear_all(raw: &mut Raw, into: &mut Vec<Meaning>) {
    raw.frame_out(0x89, b"all?");
    loop {
        let frame = raw.frame();
        if frame.first == 0x8A {
            return assert_eq!(frame.payload, b"all?");
        }
        into.push(Meaning::new(frame));
    }
}

/// What a plain member gets for this `say` object.
fn plain_of(say: &Value) -> Meaning {
    if let Some(base64) = say["binary"].as_str() {
        use base64::Engine as _;
        let engine = base64::engine::general_purpose::STANDARD;
        return Meaning::Binary(engine.decode(base64).unwrap());
    }
    let text = say["text"].as_str().unwrap();
    match say["from"].as_str() {
        Some(name) => Meaning::Object(json!({"sender": name, "msg": text})),
        None => Meaning::Text(text.to_owned()),
    }
}

/// Where and how a client joins.
#[derive(Debug, Clone)]
struct Place {
    room: &'static str,
    name: Option<String>,
    chat: bool,
    hears_itself: bool,
    address: String,
}

impl Place {
    fn random(chance: &mut Chance, name: Option<String>) -> Place {
        let chat = chance.one_in(2);
        let tail = name.as_deref().unwrap_or("");
        let (room, hears_itself, address) = match (chance.below(5), &name) {
            (0, None) => ("lobby", false, "/".to_owned()),
            (1, None) => ("lobby", false, "/ws".to_owned()),
            (0, Some(_)) => ("lobby", false, format!("/my_ws/{tail}")),
            (1, Some(_)) => ("lobby", false, format!("/ws/{tail}")),
            (2, _) => ("lobby", true, format!("/room/lobby/{tail}")),
            (3, _) => ("R", true, format!("/room/R/{tail}")),
            _ => ("红", true, format!("/room/%E7%BA%A2/{tail}")),
        };
        Place {
            room,
            name,
            chat,
            hears_itself: hears_itself || chat,
            address,
        }
    }

    fn open(&self, server: &Server) -> Raw {
        let lines = match self.chat {
            true => "Sec-WebSocket-Protocol: chat\r\n",
            false => "",
        };
        server.websocket_with(&self.address, lines)
    }
}

const ROOMS: [&str; 3] = ["lobby", "R", "红"];
const ROOM_CODES: [&str; 3] = ["lobby", "R", "%E7%BA%A2"];

fn room_code(room: &str) -> &'static str {
    ROOM_CODES[ROOMS.iter().position(|known| *known == room).unwrap()]
}

fn polled(server: &Server, room: &str, since: u64) -> (Vec<Value>, u64) {
    let room = room_code(room);
    let answer = server.get(&format!("/poll?room={room}&since={since}"), "");
    assert_eq!(answer.status, 200, "{answer:?}");
    let news = answer.json();
    let mut messages = news["messages"].as_array().unwrap().clone();
    for say in &mut messages {
        say.as_object_mut().unwrap().remove("at").unwrap();
    }
    (messages, news["last"].as_u64().unwrap())
}

// ---- one after the other: the model knows everything ----------------------------------------

struct Client {
    raw: Raw,
    place: Place,
    got: Vec<Meaning>,
    expected: Vec<Meaning>,
}

/// The chat in a simple form: clients, and what was said in each room.
struct Model {
    server: Server,
    clients: Vec<Client>,
    said: HashMap<&'static str, Vec<Value>>,
    words: u64,
}

impl Model {
    fn name_is_taken(&self, room: &str, name: &str) -> bool {
        let mut inside = self.clients.iter().filter(|c| c.place.room == room);
        inside.any(|c| c.place.name.as_deref() == Some(name))
    }

    fn announce(&mut self, room: &str, kind: &str, name: Option<&str>) {
        let Some(name) = name else { return };
        for client in &mut self.clients {
            if client.place.room == room && client.place.chat {
                let heard = Meaning::Object(json!({"type": kind, "name": name}));
                client.expected.push(heard);
            }
        }
    }

    fn join(&mut self, place: Place) {
        let mut raw = place.open(&self.server);
        if let Some(name) = &place.name
            && self.name_is_taken(place.room, name)
        {
            assert_eq!(raw.close_frame().0, Some(4001), "{name} is taken");
            return;
        }
        let mut client = Client {
            raw,
            place,
            got: Vec::new(),
            expected: Vec::new(),
        };
        if client.place.chat {
            let welcome = client.raw.json();
            let last = self.said.get(client.place.room).map_or(0, Vec::len);
            assert_eq!(welcome["last"], last, "{welcome}");
            assert_eq!(welcome["room"], client.place.room);
            let name = welcome["name"].as_str().unwrap().to_owned();
            match &client.place.name {
                Some(asked) => assert_eq!(*asked, name),
                None => assert!(!self.name_is_taken(client.place.room, &name)),
            }
            client.place.name = Some(name);
            let mut members: Vec<String> =
                serde_json::from_value(welcome["members"].clone()).unwrap();
            members.sort_unstable();
            let room = client.place.room;
            let others = self.clients.iter().filter(|c| c.place.room == room);
            let mut names: Vec<String> = others.filter_map(|c| c.place.name.clone()).collect();
            names.extend(client.place.name.clone());
            names.sort_unstable();
            assert_eq!(members, names);
        } else {
            client.raw.quiet();
        }
        self.announce(client.place.room, "join", client.place.name.as_deref());
        self.clients.push(client);
    }

    /// Leaves by a closing handshake, or abruptly; then a member that stays must have been told
    /// before the model goes on.
    fn leave(&mut self, at: usize, abruptly: bool) {
        let mut client = self.clients.swap_remove(at);
        let (room, name) = (client.place.room, client.place.name.clone());
        self.announce(room, "leave", name.as_deref());
        if !abruptly {
            let last = client.raw.leave().into_iter().map(Meaning::new);
            client.got.extend(last);
            return assert_eq!(client.got, client.expected, "{:?}", client.place);
        }
        client.raw.reset(b"\x81\xFE\x01");
        let Some(name) = name else { return };
        // A post under the name is refused until the name is free, but a successful one would be a
        // message; so we try to join, which sends nothing to others until it succeeds.
        let target = format!("/room/{}/{name}", room_code(room));
        loop {
            let mut raw = self.server.websocket(&target);
            raw.frame_out(0x89, b"");
            if raw.frame().first == 0x8A {
                self.announce(room, "join", Some(&name));
                self.announce(room, "leave", Some(&name));
                raw.leave();
                return;
            }
        }
    }

    /// What all members get.
    fn everybody_hears(&mut self, room: &'static str, speaker: Option<usize>, mut say: Value) {
        let said = self.said.entry(room).or_default();
        say["type"] = json!("say");
        say["id"] = json!(said.len() + 1);
        for (at, client) in self.clients.iter_mut().enumerate() {
            let own = speaker == Some(at) && !client.place.hears_itself;
            if client.place.room == room && !own {
                client.expected.push(match client.place.chat {
                    true => Meaning::Object(say.clone()),
                    false => plain_of(&say),
                });
            }
        }
        said.push(say);
    }

    fn word(&mut self) -> String {
        self.words += 1;
        format!("word {} 🌊\n", self.words)
    }

    fn say(&mut self, at: usize, binary: bool) {
        let word = self.word();
        let client = &mut self.clients[at];
        let from = json!(client.place.name);
        let (room, chat) = (client.place.room, client.place.chat);
        let say = if binary {
            use base64::Engine as _;
            client.raw.frame_out(0x82, word.as_bytes());
            let base64 = base64::engine::general_purpose::STANDARD.encode(&word);
            json!({"from": from, "binary": base64})
        } else {
            match chat {
                true => client.raw.say_json(&json!({"type": "say", "text": word})),
                false => client.raw.say(&word),
            }
            json!({"from": from, "text": word})
        };
        self.everybody_hears(room, Some(at), say);
        self.taken(at);
    }

    fn whisper(&mut self, at: usize, to: &str, keys: (&str, &str)) {
        let word = self.word();
        let client = &mut self.clients[at];
        let Some(from) = client.place.name.clone() else {
            return;
        };
        let (room, chat) = (client.place.room, client.place.chat);
        let mut plain = json!({keys.0: to, "data": word, keys.1: "mallory"});
        match chat {
            true => client
                .raw
                .say_json(&json!({"type": "say", "to": to, "text": word})),
            false => client.raw.say(&plain.to_string()),
        }
        let in_chat = json!({"type": "say", "from": from, "to": to, "text": word});
        let all_keys = |from: &str, text: &str| {
            json!({"from": from, "from_user": from, "sender": from,
                   "msg": text, "data": text, "message": text})
        };
        plain[keys.1] = json!(from);
        let is_receiver = |c: &Client| c.place.room == room && c.place.name.as_deref() == Some(to);
        match self.clients.iter().position(is_receiver) {
            Some(receiver) => {
                let receiver_place = &self.clients[receiver].place;
                let heard = match (receiver_place.chat, chat) {
                    (true, _) => in_chat.clone(),
                    (false, true) => all_keys(&from, &word),
                    (false, false) => plain,
                };
                self.clients[receiver].expected.push(Meaning::Object(heard));
                if chat && receiver != at {
                    self.clients[at].expected.push(Meaning::Object(in_chat));
                }
            }
            None => {
                let text = format!("{to} is not here");
                let sentence = match chat {
                    true => json!({"type": "error", "code": "no_such_user", "text": text}),
                    false => all_keys("server", &text),
                };
                self.clients[at].expected.push(Meaning::Object(sentence));
            }
        }
        self.taken(at);
    }

    fn post(&mut self, room: &'static str, name: &str) {
        let word = self.word();
        let target = format!("/send?room={}&name={name}", room_code(room));
        let answer = self.server.post(&target, &word);
        if self.name_is_taken(room, name) {
            return assert_eq!(answer.status, 409, "{answer:?}");
        }
        let id = self.said.get(room).map_or(0, Vec::len) + 1;
        assert_eq!(answer.json(), json!({"id": id}));
        self.everybody_hears(room, None, json!({"from": name, "text": word}));
    }

    fn poll(&self, room: &'static str, since: usize) {
        let said = self.said.get(room).map_or(&[][..], Vec::as_slice);
        let (messages, last) = polled(&self.server, room, since as u64);
        let newer = if since > said.len() { 0 } else { since };
        assert_eq!(messages, said[newer..]);
        assert_eq!(last, said.len() as u64);
    }

    /// When a ping is answered, the server has taken what the client said before.
    fn taken(&mut self, at: usize) {
        let client = &mut self.clients[at];
        hear_all(&mut client.raw, &mut client.got);
    }

    fn check(&mut self) {
        for client in &mut self.clients {
            hear_all(&mut client.raw, &mut client.got);
            assert_eq!(client.got, client.expected, "{:?}", client.place);
        }
    }
}

#[test]
fn one_after_the_other_all_members_get_what_the_model_says() {
    let names = ["ann", "ben", "cyd", "dot", "guest-1"];
    let keys = [
        ("to", "from"),
        ("to_user", "from_user"),
        ("receiver", "sender"),
    ];
    with_seeds(1..5, |seed| {
        let mut chance = Chance(seed);
        let mut model = Model {
            server: Server::start(&[]),
            clients: Vec::new(),
            said: HashMap::new(),
            words: 0,
        };
        for _ in 0..300 {
            let count = model.clients.len();
            let somebody = chance.below(count.max(1));
            match chance.below(20) {
                0..4 if count < 14 => {
                    let name = chance.pick(&names).to_string();
                    let name = (!chance.one_in(3)).then_some(name);
                    model.join(Place::random(&mut chance, name));
                }
                4 | 5 if count > 3 => model.leave(somebody, chance.one_in(3)),
                6..10 if count > 0 => {
                    let (to, keys) = (*chance.pick(&names), *chance.pick(&keys));
                    model.whisper(somebody, to, keys);
                }
                10 => model.post(chance.pick::<&str>(&ROOMS), chance.pick::<&str>(&names)),
                11 => model.poll(chance.pick::<&str>(&ROOMS), chance.below(40)),
                _ if count > 0 => model.say(somebody, chance.one_in(4)),
                _ => {}
            }
        }
        model.check();
    });
}

// ---- all at once: the room's own order is the model -------------------------------------------

/// One visit of one client to one room.
struct Visit {
    place: Place,
    /// How many earlier visits this visitor made under this name to this room.
    nth: usize,
    /// Everything up to this number was said before it had joined, or it gets it.
    joined_by: u64,
    /// Everything up to this number was said before it left.
    left_after: u64,
    said: Vec<String>,
    whispers: Vec<(String, String)>,
    got: Vec<Meaning>,
}

const VISITORS: usize = 8;

fn visit(server: &Server, chance: &mut Chance, who: usize, words: &mut u64) -> Visit {
    let name = (!chance.one_in(3)).then(|| format!("visitor-{who}"));
    let mut place = Place::random(chance, name);
    let mut raw = place.open(server);
    let mut got = Vec::new();
    if place.chat {
        let welcome = raw.json();
        assert_eq!(
            welcome["type"], "welcome",
            "a name is free at once: {welcome}"
        );
        place.name = Some(welcome["name"].as_str().unwrap().to_owned());
    } else {
        hear_all(&mut raw, &mut got);
    }
    let (_, joined_by) = polled(server, place.room, u64::MAX / 2);
    let (mut said, mut whispers) = (Vec::new(), Vec::new());
    for _ in 0..chance.below(12) {
        *words += 1;
        let word = format!("{who}/{words}");
        if place.name.is_some() && chance.one_in(3) {
            let to = format!("visitor-{}", chance.below(VISITORS));
            match place.chat {
                true => raw.say_json(&json!({"type": "say", "to": to, "text": word})),
                false => raw.say(&json!({"to": to, "msg": word}).to_string()),
            }
            whispers.push((to, word));
            continue;
        }
        match place.chat {
            true => raw.say_json(&json!({"type": "say", "text": word})),
            false => raw.say(&word),
        }
        said.push(word);
        if chance.one_in(4) {
            hear_all(&mut raw, &mut got);
        }
    }
    hear_all(&mut raw, &mut got);
    let (_, left_after) = polled(server, place.room, u64::MAX / 2);
    got.extend(raw.leave().into_iter().map(Meaning::new));
    Visit {
        place,
        nth: 0,
        joined_by,
        left_after,
        said,
        whispers,
        got,
    }
}

/// Is it for the whole room? A plain whisper has a `to`; a sentence, or a whisper from a `chat`
/// member, has all the keys.
fn is_public(heard: &Meaning) -> bool {
    heard.object().is_none_or(|object| {
        object.get("to").is_none() && object.get("from_user").is_none() && object["type"] != "error"
    })
}

/// A room's whole story, as a member got it that was there all the time.
fn story(recorder: &mut Raw) -> Vec<Value> {
    let mut heard = Vec::new();
    hear_all(recorder, &mut heard);
    heard
        .iter()
        .map(|heard| heard.object().unwrap().clone())
        .collect()
}

/// The visit's place in the story: all that it got must be one piece of the story.
fn check_public(visit: &Visit, story: &[Value]) {
    let public: Vec<&Meaning> = visit.got.iter().filter(|heard| is_public(heard)).collect();
    let name = visit.place.name.as_deref();
    let is = |event: &Value, kind: &str| event["type"] == kind && event["name"].as_str() == name;
    // What it would have got of the whole story, with the places in the story.
    let audible = story.iter().enumerate().filter(|(_, event)| {
        let own = || {
            let text = event["text"].as_str().unwrap_or_default();
            visit.said.iter().any(|word| word == text)
        };
        visit.place.chat || (event["type"] == "say" && (visit.place.hears_itself || !own()))
    });
    let audible: Vec<(usize, Meaning)> = audible
        .map(|(at, event)| match visit.place.chat {
            true => (at, Meaning::Object(event.clone())),
            false => (at, plain_of(event)),
        })
        .collect();
    // A member with a name was there between its nth join and its nth leave.
    let nth = |kind| {
        let mut all = (0..story.len()).filter(|at| is(&story[*at], kind));
        all.nth(visit.nth).expect("it is in the story")
    };
    let (from, until) = match name {
        Some(_) => (nth("join") + 1, nth("leave")),
        None => (0, story.len()),
    };
    let number = |at: usize| story[at]["id"].as_u64();
    let present =
        |at: usize| number(at).is_some_and(|id| id > visit.joined_by && id <= visit.left_after);
    let Some(first) = public.first() else {
        let missed = audible.iter().find(|(at, _)| present(*at));
        return assert!(missed.is_none(), "{missed:?} was lost");
    };
    // Messages are unique; joins and leaves are not, so we look between join and leave.
    let start = audible
        .iter()
        .position(|(at, heard)| *at >= from && heard == *first)
        .unwrap_or_else(|| panic!("{first:?} is not in the story"));
    let piece = &audible[start..(start + public.len()).min(audible.len())];
    let piece_heard: Vec<&Meaning> = piece.iter().map(|(_, heard)| heard).collect();
    assert_eq!(public, piece_heard, "one piece of the story");
    assert!(piece.iter().all(|(at, _)| (from..until).contains(at)));
    let before = audible[..start].iter().find(|(at, _)| present(*at));
    let behind = audible[start + public.len()..]
        .iter()
        .find(|(at, _)| present(*at));
    assert!(
        before.is_none() && behind.is_none(),
        "lost: {before:?}, {behind:?}"
    );
    if name.is_some() && visit.place.chat {
        assert_eq!(audible[start].0, from, "it heard all from its join on");
    }
}

/// Each whisper came once to a member of that name, or a sentence came back.
fn check_whispers(visits: &[Visit]) {
    let mut arrived: HashMap<&str, Vec<(usize, &Value)>> = HashMap::new();
    for (at, visit) in visits.iter().enumerate() {
        for object in visit
            .got
            .iter()
            .filter(|h| !is_public(h))
            .filter_map(Meaning::object)
        {
            let text = object.get("text").or(object.get("msg")).unwrap();
            arrived
                .entry(text.as_str().unwrap())
                .or_default()
                .push((at, object));
        }
    }
    for (at, visit) in visits.iter().enumerate() {
        let mut unanswered: BTreeMap<&str, usize> = BTreeMap::new();
        for (to, word) in &visit.whispers {
            let mut came = arrived.remove(word.as_str()).unwrap_or_default();
            if visit.place.chat && visit.place.name.as_ref() != Some(to) {
                // The sender gets its own copy exactly if the whisper was delivered.
                let copies = came.iter().filter(|(by, _)| *by == at).count();
                came.retain(|(by, _)| *by != at);
                assert_eq!(copies, came.len(), "{word} for {to}");
            }
            match came[..] {
                [] => *unanswered.entry(to).or_default() += 1,
                [(by, object)] => {
                    assert_eq!(visits[by].place.name.as_ref(), Some(to));
                    assert_eq!(visits[by].place.room, visit.place.room);
                    assert_eq!(object["from"].as_str(), visit.place.name.as_deref());
                }
                _ => panic!("{word} came twice: {came:?}"),
            }
        }
        for (to, count) in unanswered {
            let sentence = format!("{to} is not here");
            let sentences = arrived.get(sentence.as_str()).into_iter().flatten();
            let came = sentences.filter(|(by, _)| *by == at).count();
            assert_eq!(came, count, "lost whispers have their sentence");
        }
    }
    arrived.retain(|text, _| !text.ends_with(" is not here"));
    assert!(arrived.is_empty(), "from nowhere: {arrived:?}");
}

#[test]
fn all_at_once_each_member_gets_a_part_of_the_same_story() {
    with_seeds(11..14, |seed| {
        let server = Server::start(&[]);
        let mut recorders = ROOM_CODES.map(|room| server.chat(&format!("/room/{room}/recorder")).0);
        let mut visits: Vec<Visit> = thread::scope(|scope| {
            let visitor = |who: usize| {
                let server = &server;
                move || {
                    let mut chance = Chance(seed * 1000 + who as u64);
                    let mut words = 0;
                    let visit = |_| visit(server, &mut chance, who, &mut words);
                    (0..15).map(visit).collect::<Vec<_>>()
                }
            };
            let threads: Vec<_> = (0..VISITORS).map(|who| scope.spawn(visitor(who))).collect();
            threads
                .into_iter()
                .flat_map(|thread| thread.join().unwrap())
                .collect()
        });
        let mut before: HashMap<(&str, String), usize> = HashMap::new();
        for visit in &mut visits {
            if let Some(name) = &visit.place.name {
                let count = before.entry((visit.place.room, name.clone())).or_default();
                visit.nth = *count;
                *count += 1;
            }
        }
        for (room, recorder) in ROOMS.into_iter().zip(&mut recorders) {
            let story = story(recorder);
            let says: Vec<&Value> = story
                .iter()
                .filter(|event| event["type"] == "say")
                .collect();
            let numbers = says.iter().map(|say| say["id"].as_u64().unwrap());
            assert!(numbers.eq(1..=says.len() as u64), "numbers go up by one");
            let (kept, last) = polled(&server, room, 0);
            assert_eq!(last, says.len() as u64);
            assert!(
                kept.iter()
                    .eq(says[says.len() - kept.len()..].iter().copied())
            );
            assert_eq!(kept.len(), says.len().min(1000));
            let inside = || visits.iter().filter(|visit| visit.place.room == room);
            let words = inside().flat_map(|visit| &visit.said).count();
            assert_eq!(words, says.len(), "nothing lost, nothing doubled");
            for visit in inside() {
                // In the order in which they were said.
                let own = says.iter().filter_map(|say| say["text"].as_str());
                let own = own.filter(|text| visit.said.iter().any(|word| word == text));
                assert!(own.eq(visit.said.iter().map(String::as_str)));
                check_public(visit, &story);
            }
        }
        check_whispers(&visits);
    });
}

// ---- the outbox, directly ------------------------------------------------------------------------

/// In each write it takes what its plan says: a number of bytes, or nothing for a moment. After the
/// plan it takes everything.
#[derive(Default)]
struct Planned {
    plan: Mutex<VecDeque<usize>>,
    written: Mutex<Vec<u8>>,
}

struct PlannedSink(Arc<Planned>);

impl Sink for PlannedSink {
    fn write(&self, frames: &[IoSlice<'_>], _: Marks) -> io::Result<usize> {
        let all: Vec<u8> = frames.iter().flat_map(|frame| frame.to_vec()).collect();
        let room = self
            .0
            .plan
            .lock()
            .unwrap()
            .pop_front()
            .unwrap_or(usize::MAX);
        let taken = room.min(all.len());
        if taken == 0 {
            return Err(ErrorKind::WouldBlock.into());
        }
        self.0.written.lock().unwrap().extend(&all[..taken]);
        Ok(taken)
    }

    fn be_patient(&self, _: bool) {}
}

const FAREWELL: &[u8] = b"\x88\x02\x03\xF0";

fn planned_outbox(plan: Vec<usize>, limit: usize) -> (Arc<Outbox>, Arc<Planned>) {
    let sink = Arc::new(Planned {
        plan: Mutex::new(plan.into()),
        written: Mutex::default(),
    });
    let outbox = Outbox::new(
        Box::new(PlannedSink(Arc::clone(&sink))),
        limit,
        Arc::from(FAREWELL),
    );
    (Arc::new(outbox), sink)
}

/// Takes turns like a writer that always waits.
fn drain(outbox: &Outbox) {
    loop {
        match outbox.turn() {
            Turn::Progress | Turn::Behind => {}
            Turn::Empty if !outbox.retire() => {}
            Turn::Empty | Turn::Broken => return,
        }
    }
}

/// What the server does to deliver what was said in a room.
fn flush(room: &Arc<Room>) {
    flush_by(room, drain);
}

fn flush_by(room: &Arc<Room>, write: impl Fn(&Outbox)) {
    let Some(mut flusher) = room.flusher() else {
        return;
    };
    while let Some(mut batch) = flusher.next_batch() {
        for recipient in batch.recipients().iter() {
            match batch.post_to(recipient) {
                Pushed::Yours => write(&recipient.outbox),
                Pushed::Waiting => {}
                Pushed::FellBehind | Pushed::Refused => flusher.fell_behind(recipient.id),
            }
        }
    }
}

proptest! {
    /// Even if each write takes little: whole frames, in order; when the outbox is full, a whole
    /// number of frames and then the farewell.
    #[test]
    fn an_outbox_writes_whole_frames_in_order_and_holds_no_more_than_its_limit(
        frames in prop::collection::vec((1_usize..60, any::<bool>()), 1..40),
        plan in prop::collection::vec(0_usize..50, 0..80),
        limit in 1_usize..200,
    ) {
        let (outbox, sink) = planned_outbox(plan, limit);
        let (mut pushed, mut writer, mut fell) = (Vec::new(), false, false);
        for (n, (size, turn_before)) in frames.into_iter().enumerate() {
            if turn_before && writer {
                let turn = outbox.turn();
                prop_assert!(turn != Turn::Broken);
                if turn == Turn::Empty {
                    writer = !outbox.retire();
                }
            }
            let frame = vec![u8::try_from(n).unwrap(); size];
            let before = outbox.bytes();
            match outbox.push(Arc::from(&frame[..])) {
                Pushed::Yours => {
                    prop_assert!(!writer);
                    writer = true;
                    pushed.push(frame);
                }
                Pushed::Waiting => {
                    prop_assert!(writer);
                    pushed.push(frame);
                }
                Pushed::FellBehind => {
                    prop_assert!(!fell && before + size > limit);
                    fell = true;
                }
                Pushed::Refused => prop_assert!(fell),
            }
            // One frame is always taken; a begun frame and the farewell may exceed the limit.
            prop_assert!(outbox.bytes() <= limit.max(60) + FAREWELL.len());
        }
        drain(&outbox);
        prop_assert_eq!(outbox.bytes(), 0);
        let written = sink.written.lock().unwrap().clone();
        if fell {
            prop_assert_eq!(outbox.life(), Life::FellBehind);
            let body = written.strip_suffix(FAREWELL).expect("the farewell is last");
            let mut whole = Vec::new();
            let fits = (0..=pushed.len()).any(|count| {
                whole = pushed[..count].concat();
                whole == body
            });
            prop_assert!(fits, "whole frames before it");
        } else {
            prop_assert_eq!(written, pushed.concat());
        }
    }
}

/// A peer may read its last bytes and leave before the thread that wrote them (of a speaker, or
/// another member) has reported that they are written: the outbox is abandoned in between.
#[test]
fn an_outbox_that_is_abandoned_while_it_is_written_harms_no_writer() {
    struct GoesMeanwhile(Arc<OnceLock<Weak<Outbox>>>);
    impl Sink for GoesMeanwhile {
        fn write(&self, frames: &[IoSlice<'_>], _: Marks) -> io::Result<usize> {
            let outbox = self.0.get().and_then(Weak::upgrade).unwrap();
            outbox.abandon();
            Ok(frames.iter().map(|frame| frame.len()).sum())
        }

        fn be_patient(&self, _: bool) {}
    }
    let writes_to = Arc::new(OnceLock::new());
    let sink = GoesMeanwhile(Arc::clone(&writes_to));
    let outbox = Arc::new(Outbox::new(Box::new(sink), 100, Arc::from(FAREWELL)));
    writes_to.set(Arc::downgrade(&outbox)).unwrap();
    assert_eq!(outbox.push(Arc::from(*b"last words")), Pushed::Yours);
    let turn = outbox.turn();
    assert_eq!((outbox.bytes(), outbox.life()), (0, Life::Broken));
    assert_ne!(turn, Turn::Behind, "nothing will ever be taken again");
    drain(&outbox);
    assert_eq!(outbox.push(Arc::from(*b"more")), Pushed::Refused);
}

// ---- the hub, directly -----------------------------------------------------------------------------

fn joining(name: Option<&str>, dialect: Dialect, outbox: &Arc<Outbox>) -> Joining {
    Joining {
        name: name.map(|name| Name::new(name).unwrap()),
        dialect,
        hears_itself: true,
        ticket: "ticket".to_owned(),
        language: barewire::language::Language::English,
        max_message: 1024,
        deflate: None,
        outbox: Arc::clone(outbox),
    }
}

/// The frames that a sink took, without a farewell; small ones only.
fn frames_of(sink: &Planned) -> (Vec<Value>, bool) {
    let written = sink.written.lock().unwrap();
    let (mut rest, mut texts, mut ended) = (&written[..], Vec::new(), false);
    while let [first, length, ..] = *rest {
        assert!(!ended, "nothing follows a Close");
        let (header, length) = match length {
            126 => (4, usize::from(u16::from_be_bytes([rest[2], rest[3]]))),
            short => (2, usize::from(short)),
        };
        let payload = &rest[header..header + length];
        match first {
            0x81 => texts.push(serde_json::from_slice(payload).unwrap()),
            first => {
                assert_eq!(first, 0x88);
                ended = true;
            }
        }
        rest = &rest[header + length..];
    }
    assert!(rest.is_empty(), "whole frames");
    (texts, ended)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Speakers on threads of their own, and receivers whose sinks take little or nothing: each
    /// gets a part of the same order, and those that read get all of it.
    #[test]
    fn one_order_for_all_members_whatever_their_sinks_take(
        plans in prop::collection::vec(prop::collection::vec(0_usize..300, 0..60), 1..6),
        words in 1_usize..30,
    ) {
        const LIMIT: usize = 4096;
        let hub = Hub::new("epoch");
        let room = RoomName::lobby();
        // One receiver that reads, and some whose sinks have a plan.
        let plans = std::iter::once(Vec::new()).chain(plans);
        let members: Vec<(Membership, Arc<Outbox>, Arc<Planned>)> = plans
            .enumerate()
            .map(|(n, plan)| {
                // The reader has room for all of it.
                let limit = if n == 0 { usize::MAX / 2 } else { LIMIT };
                let (outbox, sink) = planned_outbox(plan, limit);
                let name = format!("member-{n}");
                let joining = joining(Some(&name), Dialect::Chat, &outbox);
                let membership = hub.join(&room, joining, Instant::now()).unwrap();
                flush(membership.room());
                (membership, outbox, sink)
            })
            .collect();
        thread::scope(|scope| {
            for (n, (member, _, _)) in members.iter().enumerate() {
                scope.spawn(move || {
                    for word in 0..words {
                        let text = json!({"type": "say", "text": format!("{n}/{word}")}).to_string();
                        member.receive(Message::Text(&text), 0);
                        flush(member.room());
                    }
                });
            }
        });
        let story: Vec<Value> = frames_of(&members[0].2).0;
        let numbers = story.iter().filter_map(|event| event["id"].as_u64());
        prop_assert!(numbers.eq(1..=story.iter().filter(|e| e["type"] == "say").count() as u64));
        let known: HashMap<String, usize> = story.iter().enumerate().map(|(at, event)| (event.to_string(), at)).collect();
        for (member, outbox, sink) in &members {
            drain(outbox);
            let (heard, ended) = frames_of(sink);
            prop_assert_eq!(&heard[0]["type"], "welcome");
            let places: Vec<Option<&usize>> = heard[1..].iter().map(|event| known.get(&event.to_string())).collect();
            for pair in places.windows(2) {
                prop_assert_eq!(*pair[0].unwrap() + 1, *pair[1].unwrap(), "a run without a gap");
            }
            prop_assert_eq!(ended, outbox.life() == Life::FellBehind);
            let name = member.name().unwrap().as_str();
            let left = story.iter().any(|event| event["type"] == "leave" && event["name"] == name);
            prop_assert_eq!(left, ended, "who fell behind has left, and nobody else");
            if !ended && let Some(last) = places.last() {
                prop_assert_eq!(*last.unwrap(), story.len() - 1, "to the end");
            }
        }
    }
}

/// Members that read nothing, each with the limit that `limit` gives for its number. A message is
/// said; returns each outbox's bytes and life.
fn say_to_those_who_read_nothing(
    count: usize,
    limit: impl Fn(usize) -> usize,
) -> Vec<(usize, Life)> {
    let hub = Hub::new("epoch");
    let (room, now) = (RoomName::lobby(), Instant::now());
    let (members, outboxes): (Vec<Membership>, Vec<Arc<Outbox>>) = (0..count)
        .map(|n| {
            let (outbox, _) = planned_outbox(Vec::new(), limit(n));
            let joining = joining(Some(&format!("m{n:05}")), Dialect::Chat, &outbox);
            let member = hub.join(&room, joining, now).unwrap();
            // No thread writes: all that is pushed stays.
            flush_by(member.room(), |_| {});
            (member, outbox)
        })
        .unzip();
    let speaker = Name::new("speaker").unwrap();
    let (id, room) = hub.say(&room, &speaker, "x", 0).unwrap();
    flush_by(&room, |_| {});
    assert_eq!(id, 1);
    drop(members);
    outboxes
        .iter()
        .map(|outbox| (outbox.bytes(), outbox.life()))
        .collect()
}

/// The first member falls behind on a message, the second on the first one's leave, and so on: all
/// at the same time, and on no more stack than a connection's thread has.
#[test]
fn members_that_fall_behind_because_of_each_others_leave_are_all_removed() {
    const COUNT: usize = 600;
    let leave = r#"{"type":"leave","name":"m00000"}"#.len() + 2;
    let falls = move || {
        let with_room_for_all = say_to_those_who_read_nothing(COUNT, |_| usize::MAX / 2);
        // One byte less than the nth leave before its own needs.
        let ends = say_to_those_who_read_nothing(COUNT, |n| with_room_for_all[n].0 + n * leave - 1);
        ends.iter()
            .filter(|(_, life)| *life == Life::FellBehind)
            .count()
    };
    // As much stack as the server gives a connection, in a build that uses more of it.
    let thread = thread::Builder::new().stack_size(256 * 1024).spawn(falls);
    assert_eq!(thread.unwrap().join().unwrap(), COUNT);
}
