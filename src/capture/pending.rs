//! A connection of which it isn't known yet whether it is a WebSocket.

use super::event::Absent;
use super::exchanges::Exchanges;
use super::guess::{Guess, Verdict};
use super::next::{Answer, Found, Request};
use super::packet::Micros;
use crate::http::{HeadError, ResponseError};
use crate::observer::{Ended, Party};

/// How many bytes of one connection wait until it is known what they are: frames behind a request
/// that wasn't answered, or messages without a handshake.
pub const MOST_WAITING: usize = 64 * 1024;
/// How many portions wait.
const MOST_PORTIONS: usize = 256;

/// What waits.
#[derive(Debug)]
pub enum Held {
    /// Bytes.
    Bytes(Vec<u8>),
    /// They aren't in the capture.
    Missing(u64, Absent),
    /// The end of this direction.
    Ended(Ended),
}

/// What came of some bytes.
#[derive(Debug)]
pub enum Outcome {
    /// It still isn't known.
    Unknown,
    /// A request for a WebSocket was answered with something else.
    Refused(Request, Answer),
    /// A WebSocket begins behind an answer.
    Opened(Option<Request>, Answer),
    /// A WebSocket begins behind an answer; its request can't be read.
    Unasked(HeadError, Answer),
    /// A request for a WebSocket was answered with this status; the rest of the answer can't be read.
    Unanswered(Request, Option<u16>, ResponseError),
    /// Frames were found without an answer.
    Frames,
    /// It is no WebSocket.
    Other,
}

/// What is known so far.
#[derive(Debug)]
pub struct Pending {
    exchanges: Exchanges,
    guess: Guess,
    held: Vec<(Party, Micros, Held)>,
    bytes: usize,
}

impl Pending {
    /// From the beginning of the connection, or from its middle.
    pub fn new(began: bool) -> Pending {
        Pending {
            exchanges: Exchanges::new(began),
            guess: Guess::default(),
            held: Vec::new(),
            bytes: 0,
        }
    }

    /// About how many bytes it holds: what waits, and heads.
    pub fn holds(&self) -> usize {
        self.bytes + self.exchanges.holds()
    }

    /// Was a head read?
    pub const fn is_http(&self) -> bool {
        self.exchanges.is_http()
    }

    /// Does a request for another protocol wait for its answer?
    pub fn waits(&self) -> bool {
        self.exchanges.waits()
    }

    /// Does nobody know what this party's bytes are?
    pub const fn is_lost(&self, party: Party) -> bool {
        self.exchanges.is_lost(party)
    }

    /// Which end masks, and so is the client.
    pub const fn client(&self) -> Option<Party> {
        self.guess.client()
    }

    /// The next bytes: how many were used, and what came of them.
    pub fn take(&mut self, from: Party, at: Micros, bytes: &[u8]) -> (usize, Outcome) {
        if self.exchanges.is_lost(from) && !self.exchanges.find(from, bytes) {
            return (bytes.len(), self.look(from, at, bytes));
        }
        let waited = self.exchanges.waits();
        let (used, found) = self.exchanges.take(from, at, bytes);
        let is_passed = match &found {
            Found::Nothing | Found::Refused(..) => true,
            Found::Unanswered(_, status, _) => *status != Some(101),
            _ => false,
        };
        if is_passed && waited && !self.exchanges.waits() {
            self.let_go();
        }
        match found {
            Found::Nothing => (used, Outcome::Unknown),
            Found::Refused(request, answer) => (used, Outcome::Refused(request, answer)),
            Found::Opened(request, answer) => (used, Outcome::Opened(request, answer)),
            Found::Unasked(error, answer) => (used, Outcome::Unasked(error, answer)),
            Found::Unanswered(request, status, error) => {
                (used, Outcome::Unanswered(request, status, error))
            }
            Found::Other => (used, Outcome::Other),
            Found::Waits => (bytes.len(), self.hold(from, at, bytes)),
            Found::Lost => (bytes.len(), self.look(from, at, &bytes[used..])),
        }
    }

    /// Are these frames?
    fn look(&mut self, from: Party, at: Micros, bytes: &[u8]) -> Outcome {
        if self.exchanges.waits_for_websocket() {
            self.guess.asked();
        }
        let verdict = self.guess.take(from, bytes);
        match (verdict, self.hold(from, at, bytes)) {
            (Verdict::Frames, _) => Outcome::Frames,
            // Whoever speaks HTTP may do so again.
            (Verdict::Other, _) if !self.exchanges.is_http() => Outcome::Other,
            (Verdict::Other, _) => {
                self.let_go();
                Outcome::Unknown
            }
            (Verdict::Unknown, outcome) => outcome,
        }
    }

    fn let_go(&mut self) {
        self.guess = Guess::default();
        self.held = Vec::new();
        self.bytes = 0;
    }

    fn hold(&mut self, from: Party, at: Micros, bytes: &[u8]) -> Outcome {
        self.bytes += bytes.len();
        self.held.push((from, at, Held::Bytes(bytes.to_vec())));
        self.outcome()
    }

    fn outcome(&self) -> Outcome {
        let is_full = self.bytes > MOST_WAITING || self.held.len() > MOST_PORTIONS;
        match is_full {
            false => Outcome::Unknown,
            true if self.guess.is_promising() || self.exchanges.waits_for_websocket() => {
                Outcome::Frames
            }
            true => Outcome::Other,
        }
    }

    /// These bytes aren't in the capture; returns what comes of that.
    pub fn missing(&mut self, from: Party, at: Micros, bytes: u64, why: Absent) -> Outcome {
        let waits = self.exchanges.waits() && from == Party::Client;
        if !waits {
            self.exchanges.missing(from, bytes);
        }
        self.guess.missing(from, bytes);
        if !waits && !self.exchanges.is_lost(from) {
            return Outcome::Unknown;
        }
        match self.held.last_mut() {
            // One hole, in several packets.
            Some((party, _, Held::Missing(before, reason))) if *party == from && *reason == why => {
                *before = before.saturating_add(bytes);
                Outcome::Unknown
            }
            _ => {
                self.held.push((from, at, Held::Missing(bytes, why)));
                self.outcome()
            }
        }
    }

    /// An end has ended TCP.
    pub fn ended(&mut self, by: Party, at: Micros, how: Ended) {
        self.held.push((by, at, Held::Ended(how)));
    }

    /// Nothing more comes: were there frames, or a request for a WebSocket?
    pub fn is_one_after_all(&self) -> bool {
        self.exchanges.waits_for_websocket() || self.guess.last()
    }

    /// Why the request that waits for its answer can't be read.
    pub fn unread(&self) -> Option<HeadError> {
        self.exchanges.unread()
    }

    /// The request that wasn't answered, and all that waits.
    pub fn into_parts(mut self) -> (Option<Request>, Vec<(Party, Micros, Held)>) {
        (self.exchanges.unanswered(), self.held)
    }
}
