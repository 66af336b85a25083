//! What an onlooker tells while bytes pass.

use super::messages::{Finding, Unchecked};
use super::party::Party;
use super::places::Place;
use super::rule::{Rule, Violation};
use super::shared::Shared;
use crate::websocket::frame::RawHeader;

/// How much of a frame's payload is kept for showing, in bytes: more than anyone reads byte by byte.
pub const SHOWN_PAYLOAD: usize = 4096;

/// What an onlooker sees, in order.
#[derive(Debug)]
pub enum Seen<'a> {
    /// A frame that is whole, or was cut. The violations that its bytes are come before it.
    Frame(Passed<'a>),
    /// A rule is broken.
    Violation(&'a Violation),
    /// From here on, something that this end sends isn't checked.
    Unchecked(Party, Unchecked),
}

/// A frame that passed from one end to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passed<'a> {
    /// Who sent it.
    pub from: Party,
    /// Counted from 1 among those that this end sent.
    pub number: u64,
    /// Its first byte, counted from the first behind the head.
    pub byte: u64,
    /// Its header, valid or not; `None`: it was cut inside the header.
    pub header: Option<RawHeader>,
    /// The bytes of the header.
    pub header_bytes: &'a [u8],
    /// The beginning of its payload, unmasked: [`SHOWN_PAYLOAD`] bytes at most.
    pub payload: &'a [u8],
    /// How much of its payload came, in bytes.
    pub came: u64,
    /// Its borders are a guess.
    pub is_guess: bool,
}

impl Passed<'_> {
    /// Did its whole payload come?
    pub fn is_whole(&self) -> bool {
        self.header
            .is_some_and(|header| header.payload_len == self.came)
    }
}

/// Where a direction tells what it sees.
pub(super) struct Told<'a> {
    pub from: Party,
    pub shared: &'a mut Shared,
    pub each: &'a mut dyn FnMut(Seen<'_>),
}

impl<'a> Told<'a> {
    pub fn new(from: Party, shared: &'a mut Shared, each: &'a mut dyn FnMut(Seen<'_>)) -> Told<'a> {
        Told { from, shared, each }
    }

    pub fn broke(&mut self, rule: Rule, place: Place) {
        let violation = Violation {
            by: self.from,
            rule,
            frame: place.frame,
            byte: place.byte,
        };
        self.shared.broke(&violation);
        (self.each)(Seen::Violation(&violation));
    }

    pub fn found(&mut self, finding: Finding) {
        match finding {
            Finding::Broken(error, place) => self.broke(Rule::Frame(error), place),
            Finding::Unchecked(what) => (self.each)(Seen::Unchecked(self.from, what)),
        }
    }
}
