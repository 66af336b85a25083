//! The onlooker beside our own endpoint: what one sends gets no verdict, and what one finds wrong,
//! the onlooker finds first.

use super::watched::{Told, agreed, plain};
use crate::common::property;
use barewire::observer::{Ended, Observer, Party, Rule};
use barewire::websocket::extension::parameters::Parameters;
use barewire::websocket::extension::{Agreed, list};
use barewire::websocket::frame::{self, RawHeader};
use barewire::websocket::{CloseCode, Endpoint, Error, Message, Opcode, Role, State};
use proptest::prelude::*;

const LIMIT: usize = 1 << 24;
const KEY: [u8; 4] = [0x37, 0xFA, 0x21, 0x3D];
const WAYS: [&str; 4] = [
    "",
    "permessage-deflate",
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
    "permessage-deflate; server_max_window_bits=9; client_max_window_bits=9",
];
const OFFER: &str = "permessage-deflate; client_max_window_bits";

fn observer(way: usize) -> Observer {
    match WAYS[way] {
        "" => plain(),
        answer => agreed(OFFER, answer),
    }
}

fn endpoint(of: Party, way: usize) -> Endpoint {
    let role = match of {
        Party::Client => Role::Client(|| KEY),
        Party::Server => Role::Server,
    };
    let mut endpoint = Endpoint::new(role, LIMIT);
    endpoint.opened();
    let read = |said: &'static str| list::read([said.as_bytes()]);
    let offer = Parameters::of(&read(OFFER).next().unwrap().unwrap()).unwrap();
    if let Some(agreed) = Agreed::by_answer(&offer, read(WAYS[way])).unwrap() {
        endpoint.deflate(&agreed);
    }
    endpoint
}

#[derive(Debug, Clone)]
enum Deed {
    Text(String),
    Binary(Vec<u8>),
    /// A text in pieces of this many bytes, with pings between them.
    Fragments(String, usize),
    Ping(Vec<u8>),
    Close(u16, String),
}

fn deed() -> impl Strategy<Value = Deed> {
    let text = || prop_oneof!["[ab你é🦀]{0,300}", "(abc){0,60}", "\\PC{0,200}"];
    prop_oneof![
        4 => text().prop_map(Deed::Text),
        3 => prop::collection::vec(any::<u8>(), 0..500).prop_map(Deed::Binary),
        2 => (text(), 1..40_usize).prop_map(|(text, size)| Deed::Fragments(text, size)),
        2 => prop::collection::vec(any::<u8>(), 0..130).prop_map(Deed::Ping),
        1 => (prop_oneof![1000..1004_u16, 3000..5000_u16], ".{0,20}")
            .prop_map(|(code, reason)| Deed::Close(code, reason)),
    ]
}

/// Appends what this end sends by its deed.
fn act(deed: &Deed, of: Party, endpoint: &mut Endpoint, out: &mut Vec<u8>) {
    match deed {
        Deed::Text(text) => _ = endpoint.send(Message::Text(text), out),
        Deed::Binary(bytes) => _ = endpoint.send(Message::Binary(bytes), out),
        Deed::Ping(payload) => _ = endpoint.ping(payload, out),
        Deed::Close(code, reason) => {
            let code = CloseCode::from_wire(*code).unwrap();
            endpoint.start_closing(code, reason, out);
        }
        // Our endpoint never fragments.
        Deed::Fragments(text, size) if endpoint.state() == State::Open => {
            let key = (of == Party::Client).then_some(KEY);
            let mut opcode = Opcode::Text;
            for part in text.as_bytes().chunks(*size) {
                frame::write(opcode, false, key, part, out);
                endpoint.ping(b"between", out);
                opcode = Opcode::Continuation;
            }
            frame::write(opcode, true, key, b"", out);
        }
        Deed::Fragments(..) => {}
    }
}

/// Both ends, and what is under way to each.
struct Pair {
    ends: [Endpoint; 2],
    under_way: [Vec<u8>; 2],
}

impl Pair {
    /// What one end sent passes the observer, in portions, and is received.
    fn deliver(&mut self, from: usize, cut: usize, observer: &mut Observer, told: &mut Told) {
        let bytes = std::mem::take(&mut self.under_way[from]);
        told.saw(observer, Party::BOTH[from], bytes.chunks(cut));
        let mut rest = &bytes[..];
        while !rest.is_empty() {
            let (receiver, owed) = (&mut self.ends[1 - from], &mut self.under_way[1 - from]);
            let (used, _) = receiver.receive(rest, owed).expect("it is right");
            rest = &rest[used..];
        }
    }
}

proptest! {
    #![proptest_config(property(400))]

    #[test]
    fn what_our_endpoint_sends_gets_no_verdict(
        way in 0..WAYS.len(),
        deeds in prop::collection::vec((0..2_usize, deed(), any::<bool>(), 1..700_usize), 1..25),
        first in 0..2_usize,
    ) {
        let (mut observer, mut told) = (observer(way), Told::default());
        let mut pair = Pair {
            ends: Party::BOTH.map(|of| endpoint(of, way)),
            under_way: [Vec::new(), Vec::new()],
        };
        for (by, deed, is_delivered, cut) in &deeds {
            act(deed, Party::BOTH[*by], &mut pair.ends[*by], &mut pair.under_way[*by]);
            if *is_delivered {
                pair.deliver(*by, *cut, &mut observer, &mut told);
            }
        }
        pair.ends[first].start_closing(CloseCode::GOING_AWAY, "", &mut pair.under_way[first]);
        for from in [first, 1 - first, first, 1 - first] {
            pair.deliver(from, 1000, &mut observer, &mut told);
        }
        for from in [first, 1 - first] {
            told.ended(&mut observer, Party::BOTH[from], Ended::Fin);
        }
        prop_assert_eq!(&told.verdicts, &[]);
        prop_assert_eq!(&told.unchecked, &[]);
        prop_assert!(observer.report().close.is_some());
    }
}

/// A change of a stream: a bit flipped, or a byte replaced, put in or taken out.
#[derive(Debug, Clone)]
enum Change {
    Flip(prop::sample::Index, u8),
    Put(prop::sample::Index, u8),
    Insert(prop::sample::Index, u8),
    Remove(prop::sample::Index),
}

fn change() -> impl Strategy<Value = Change> {
    let at = || any::<prop::sample::Index>();
    prop_oneof![
        4 => (at(), 0..8_u8).prop_map(|(at, bit)| Change::Flip(at, bit)),
        1 => (at(), any::<u8>()).prop_map(|(at, byte)| Change::Put(at, byte)),
        1 => (at(), any::<u8>()).prop_map(|(at, byte)| Change::Insert(at, byte)),
        1 => at().prop_map(Change::Remove),
    ]
}

fn changed(mut stream: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        if stream.is_empty() {
            break;
        }
        match change {
            Change::Flip(at, bit) => {
                let at = at.index(stream.len());
                stream[at] ^= 1 << bit;
            }
            Change::Put(at, byte) => {
                let at = at.index(stream.len());
                stream[at] = *byte;
            }
            Change::Insert(at, byte) => stream.insert(at.index(stream.len()), *byte),
            Change::Remove(at) => _ = stream.remove(at.index(stream.len())),
        }
    }
    stream
}

/// The first violation that a receiver finds, and where it stopped to read.
fn found_by(receiver: &mut Endpoint, stream: &[u8]) -> Option<Error> {
    let mut rest = stream;
    while !rest.is_empty() {
        match receiver.receive(rest, &mut Vec::new()) {
            Ok((used, _)) => rest = &rest[used..],
            Err(error) => return Some(error),
        }
    }
    None
}

/// Does the frame with this number, of the first byte at this place, have a long form for a short
/// length, or is it cut inside its header?
fn is_short_or_cut(stream: &[u8], at: u64) -> bool {
    let header = RawHeader::parse(&stream[at as usize..]);
    header.is_none_or(|(header, _)| header.payload_len <= 125)
}

proptest! {
    #![proptest_config(property(2500))]

    #[test]
    fn the_first_violation_is_the_one_that_our_endpoint_finds(
        way in 0..WAYS.len(),
        by in 0..2_usize,
        deeds in prop::collection::vec(deed(), 1..6),
        changes in prop::collection::vec(change(), 1..3),
        cut in 1..700_usize,
    ) {
        let from = Party::BOTH[by];
        let (mut sender, mut stream) = (endpoint(from, way), Vec::new());
        for deed in &deeds {
            act(deed, from, &mut sender, &mut stream);
        }
        let stream = changed(stream, &changes);
        let mut receiver = endpoint(from.other(), way);
        let found = found_by(&mut receiver, &stream);
        let (mut observer, mut told) = (observer(way), Told::default());
        told.saw(&mut observer, from, stream.chunks(cut));
        let violations = observer.violations();
        match (found, violations.first().map(|first| &first.rule)) {
            // A limit of the endpoint, not a rule.
            (Some(Error::MessageTooBig(_)), _) => {}
            (Some(Error::ControlTooLong(_)), first)
                if first != found.map(Rule::Frame).as_ref() =>
            {
                // Where the length is short, another rule is broken: the onlooker waits for it.
                let begun = told.frames.last().map_or(0, |last| last.1 + last.2.len() as u64 + last.4);
                let begun = match first {
                    Some(Rule::Frame(Error::NonMinimalLength(_))) => violations[0].byte - 1,
                    None => begun,
                    Some(other) => panic!("{other:?}"),
                };
                prop_assert!(is_short_or_cut(&stream, begun));
            }
            (Some(error), first) => prop_assert_eq!(first, Some(&Rule::Frame(error))),
            // What follows a Close isn't read.
            (None, Some(Rule::DataAfterClose)) => prop_assert_eq!(receiver.state(), State::Closed),
            (None, first) => prop_assert_eq!(first, None),
        }
    }
}
