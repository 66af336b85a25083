//! One connection: two halves, from its first packet to its end.

use super::event::{Ends, Event, Teller, What};
use super::half::Half;
use super::packet::Micros;
use super::segment::Segment;
use crate::observer::{Ended, Party};
use core::net::SocketAddr;

/// How much memory something takes, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Memory {
    /// By what waits behind holes, with an allowance for each part.
    pub waiting: usize,
    /// By what was given and is kept to compare retransmissions with it.
    pub tails: usize,
}

/// What the account is told of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Took {
    /// It is in no window.
    pub is_outside: bool,
    /// It has bytes that weren't told, and comes after the end.
    pub is_late: bool,
    /// How many holes were given up since too much waited.
    pub given_up: u64,
}

/// A connection.
#[derive(Debug)]
pub struct Flow {
    number: u64,
    /// The sender and the receiver of its first packet: the first half is the sender's.
    addresses: [SocketAddr; 2],
    ends: Ends,
    /// When its first packet came, and its ends, until they are told.
    unopened: Option<(Micros, Ends)>,
    halves: [Half; 2],
    /// The time of its last packet.
    last: Micros,
    is_over: bool,
}

impl Flow {
    /// The connection whose first packet this is.
    pub fn new(number: u64, first: &Segment<'_>) -> Flow {
        let ends = ends(first);
        Flow {
            number,
            addresses: [first.from, first.to],
            ends,
            unopened: Some((first.at, ends)),
            halves: [Half::default(), Half::default()],
            last: first.at,
            is_over: false,
        }
    }

    /// Both ends, in the order of the first packet.
    pub const fn addresses(&self) -> [SocketAddr; 2] {
        self.addresses
    }

    /// Was `Over` told?
    pub const fn is_over(&self) -> bool {
        self.is_over
    }

    /// How much memory it takes besides its own size.
    pub fn held(&self) -> Memory {
        let [one, other] = &self.halves;
        Memory {
            waiting: one.waiting() + other.waiting(),
            tails: one.tail() + other.tail(),
        }
    }

    /// Is this segment of this connection? Not if it is a SYN with another number: then the ports
    /// are used anew.
    pub fn owns(&self, segment: &Segment<'_>) -> bool {
        let half = &self.halves[self.sender(segment)];
        match (segment.syn, self.is_over) {
            (false, _) => true,
            (true, true) => half.began_with(segment.sequence),
            (true, false) => half.fits(segment.sequence),
        }
    }

    /// The index of the sender's half: 0 or 1.
    fn sender(&self, segment: &Segment<'_>) -> usize {
        let [first, _] = self.addresses;
        usize::from(segment.from != first)
    }

    /// Half 0 or 1, and who tells of it.
    fn half<'t>(
        &'t mut self,
        index: usize,
        each: &'t mut dyn FnMut(Event<'_>),
    ) -> (&'t mut Half, Teller<'t>) {
        let from = match self.addresses[index] == self.ends.client {
            true => Party::Client,
            false => Party::Server,
        };
        let teller = Teller {
            flow: self.number,
            from,
            unopened: &mut self.unopened,
            each,
        };
        (&mut self.halves[index], teller)
    }

    /// Takes a segment that it [`owns`](Self::owns). `most`: how many bytes may wait in one
    /// direction.
    pub fn take(
        &mut self,
        segment: &Segment<'_>,
        most: usize,
        each: &mut dyn FnMut(Event<'_>),
    ) -> Took {
        let mut outcome = Took::default();
        let sender = self.sender(segment);
        if self.is_over {
            outcome.is_late = self.halves[sender].is_news(segment);
            return outcome;
        }
        self.last = self.last.max(segment.at);
        if segment.syn {
            self.learn(segment);
            let (half, mut teller) = self.half(sender, each);
            half.begin(segment.sequence);
            teller.open();
        }
        if segment.reset {
            self.reset(segment, sender, each);
            return outcome;
        }
        if let Some(sequence) = segment.acknowledges {
            let (half, _) = self.half(1 - sender, each);
            half.acknowledge(sequence);
        }
        // What is acknowledged was received before this was sent.
        let (half, mut teller) = self.half(1 - sender, each);
        outcome.given_up += half.settle(most, &mut teller);
        let (half, mut teller) = self.half(sender, each);
        outcome.is_outside = !half.take(segment, &mut teller);
        outcome.given_up += half.settle(most, &mut teller);
        if self.halves.iter().all(Half::has_ended) {
            self.end(each);
        }
        outcome
    }

    /// Learns who is the client from a SYN, unless it was told otherwise.
    fn learn(&mut self, syn: &Segment<'_>) {
        if let Some((_, untold)) = &mut self.unopened
            && !untold.began
        {
            *untold = ends(syn);
            self.ends = *untold;
        }
    }

    fn reset(&mut self, segment: &Segment<'_>, by: usize, each: &mut dyn FnMut(Event<'_>)) {
        if !self.halves[by].can_reset(segment.sequence) {
            return;
        }
        for index in [1 - by, by] {
            let (half, mut teller) = self.half(index, each);
            half.finish(&mut teller);
        }
        let (half, mut teller) = self.half(by, each);
        let (at, by) = (half.last().max(segment.at), teller.from);
        let how = Ended::Reset;
        teller.tell(at, What::Ended { by, how });
        self.end(each);
    }

    /// Gives up the first hole of each direction.
    pub fn give_up(&mut self, each: &mut dyn FnMut(Event<'_>)) {
        for index in [0, 1] {
            let (half, mut teller) = self.half(index, each);
            half.give_up(&mut teller);
        }
    }

    /// Forgets what was given, and frees that memory.
    pub fn forget(&mut self) {
        self.halves.iter_mut().for_each(Half::forget);
    }

    /// Nothing comes any more: gives all that waits.
    pub fn finish(&mut self, each: &mut dyn FnMut(Event<'_>)) {
        if self.is_over {
            return;
        }
        for index in [0, 1] {
            let (half, mut teller) = self.half(index, each);
            half.finish(&mut teller);
        }
        self.end(each);
    }

    fn end(&mut self, each: &mut dyn FnMut(Event<'_>)) {
        self.is_over = true;
        self.forget();
        let at = self.last;
        let (_, mut teller) = self.half(0, each);
        teller.tell(at, What::Over);
    }
}

/// Who is who, as far as one segment shows it.
fn ends(segment: &Segment<'_>) -> Ends {
    let Segment { from, to, .. } = *segment;
    let from_client = match (segment.syn, segment.acknowledges) {
        (true, answer) => answer.is_none(),
        // Servers have low ports, and clients get high ones.
        (false, _) => from.port() > to.port(),
    };
    let (client, server) = match from_client {
        true => (from, to),
        false => (to, from),
    };
    Ends {
        client,
        server,
        began: segment.syn && from_client,
    }
}
