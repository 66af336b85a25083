//! What both directions need: who has sent a Close, who has broken a rule, and all violations in
//! their order. It is small and is touched seldom; so two threads, each with a direction of its own,
//! could share it under a lock.

use super::party::{Ended, Party};
use super::rule::{End, Rule, Violation};

/// How many violations of one connection are kept. Further ones are counted: a peer that breaks a
/// rule in one frame may break it in each.
pub const MOST_VIOLATIONS: usize = 100;

/// The first Close of the connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstClose {
    /// Who sent it.
    pub by: Party,
    /// Its code as it stands there, valid or not; `None`: it has none.
    pub code: Option<u16>,
    /// Its reason; what isn't UTF-8 is replaced by U+FFFD.
    pub reason: String,
    /// Not all of it is known.
    pub is_cut: bool,
}

impl FirstClose {
    /// From the body of a Close, which may be cut.
    pub fn new(by: Party, body: &[u8]) -> FirstClose {
        let (code, reason) = match body.split_first_chunk() {
            Some((code, reason)) => (Some(u16::from_be_bytes(*code)), reason),
            None => (None, &[][..]),
        };
        let reason = String::from_utf8_lossy(reason).into_owned();
        FirstClose {
            by,
            code,
            reason,
            is_cut: false,
        }
    }
}

/// One of something for each end.
#[derive(Debug, Clone, Copy, Default)]
struct Both {
    client: bool,
    server: bool,
}

impl Both {
    const fn has(self, party: Party) -> bool {
        match party {
            Party::Client => self.client,
            Party::Server => self.server,
        }
    }

    const fn set(&mut self, party: Party) {
        match party {
            Party::Client => self.client = true,
            Party::Server => self.server = true,
        }
    }
}

/// What is known of both ends.
#[derive(Debug, Default)]
pub struct Shared {
    violations: Vec<Violation>,
    more: u64,
    broke: Both,
    closed: Both,
    first: Option<FirstClose>,
    tcp: Option<Ended>,
    misses_bytes: bool,
}

impl Shared {
    /// The first [`MOST_VIOLATIONS`], in order.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// How many came after those.
    pub const fn more(&self) -> u64 {
        self.more
    }

    /// The first Close, if one has come.
    pub const fn first_close(&self) -> Option<&FirstClose> {
        self.first.as_ref()
    }

    /// How TCP was ended by the end that did so first.
    pub const fn tcp(&self) -> Option<Ended> {
        self.tcp
    }

    /// Some bytes aren't known: a Close may be among them, or a broken rule.
    pub const fn misses_bytes(&mut self) {
        self.misses_bytes = true;
    }

    /// A rule was broken.
    pub fn broke(&mut self, violation: &Violation) {
        self.broke.set(violation.by);
        match self.violations.len() < MOST_VIOLATIONS {
            true => self.violations.push(violation.clone()),
            false => self.more += 1,
        }
    }

    /// A Close came. Once an end has ended TCP without one, a Close of the other closes nothing.
    pub fn closed(&mut self, close: FirstClose) {
        self.closed.set(close.by);
        if self.tcp.is_none() {
            self.first.get_or_insert(close);
        }
    }

    /// One end has ended TCP. Returns the rule that it broke by that.
    ///
    /// Only the end that is first is judged. For the other one nothing is left to do but to end TCP
    /// as well. The first breaks no rule
    /// - if it has sent its Close: nothing may follow that, so it may send a FIN right behind it,
    ///   and still receive the answer;
    /// - if the other end had broken a rule: then it fails the connection, and §7.1.7 says only that
    ///   it SHOULD send a Close before.
    ///
    /// Where bytes are missing, nobody knows what either end has sent before.
    pub fn ended(&mut self, by: Party, end: End) -> Option<Rule> {
        let is_first = self.tcp.is_none();
        self.tcp.get_or_insert(end.how);
        let other = by.other();
        if !is_first || self.misses_bytes || self.closed.has(by) || self.broke.has(other) {
            return None;
        }
        // §5.5.1: whoever receives a Close, and hasn't sent one, must answer with one.
        Some(match self.closed.has(other) {
            true => Rule::CloseUnanswered(end),
            false => Rule::NoClose(end),
        })
    }
}
