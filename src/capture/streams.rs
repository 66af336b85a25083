//! All connections of a file, in bounded memory.

use super::event::Event;
use super::flow::{Flow, Memory};
use super::ip;
use super::link;
use super::notes::{LeftOut, Notes};
use super::packet::Packet;
use super::segment::Segment;
use core::net::SocketAddr;
use std::collections::{BTreeMap, HashMap};

/// How much is held at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections. One beyond that ends the one that has been silent for longest.
    pub flows: usize,
    /// Bytes that wait in one direction of a connection.
    pub waiting: usize,
    /// Bytes that wait in all connections.
    pub all_waiting: usize,
    /// Bytes of all connections that were given and are kept for comparing. Of one direction it is
    /// [`TAIL`](super::waiting::TAIL).
    pub all_tails: usize,
}

impl Limits {
    /// What holds if nothing else is said: a file that reaches all of them takes 220 MB.
    pub const USUAL: Limits = Limits {
        // Each takes about 1 KB. A browser has some dozens, a busy server a few thousand.
        flows: 16_384,
        // Linux gives a connection a window of 6 MiB at most, if not told otherwise: more can't be
        // on its way behind a lost segment.
        waiting: 8 * 1024 * 1024,
        // Eight of these: holes are short, so few connections have one at the same time.
        all_waiting: 64 * 1024 * 1024,
        // Both directions of 512 connections.
        all_tails: 64 * 1024 * 1024,
    };
}

/// Connections by the number of the segment that touched each last.
type Ages = BTreeMap<u64, u64>;

/// A connection, and the number of the segment that touched it last.
#[derive(Debug)]
struct Tracked {
    flow: Flow,
    touched: u64,
}

/// Puts TCP together again, for all connections of a file.
///
/// ```
/// use barewire::capture::{FileReader, Streams, What};
///
/// # fn example() -> Option<()> {
/// // The header of a file: microseconds, raw IP. Then one packet: IPv4, TCP, "hi".
/// let mut file = b"\xD4\xC3\xB2\xA1\x02\0\x04\0\0\0\0\0\0\0\0\0\xFF\xFF\0\0\x65\0\0\0".to_vec();
/// file.extend(b"\x01\0\0\0\x02\0\0\0\x2A\0\0\0\x2A\0\0\0");
/// file.extend(b"\x45\0\0\x2A\0\0\0\0\x40\x06\0\0\x7F\0\0\x01\x7F\0\0\x01");
/// file.extend(b"\x30\x39\0\x50\0\0\0\x07\0\0\0\0\x50\x18\xFF\xFF\0\0\0\0hi");
///
/// let (mut reader, mut streams) = (FileReader::new(), Streams::new());
/// let mut told = Vec::new();
/// reader.read(&file, &mut |packet| streams.packet(&packet, &mut |_| ())).ok()?;
/// streams.finish(&mut |event| {
///     told.push(match event.what {
///         What::Opened { client, server, .. } => format!("{client} to {server}"),
///         What::Bytes { from, bytes } => format!("{}: {}", from.name(), bytes.escape_ascii()),
///         other => format!("{other:?}"),
///     });
/// });
/// assert_eq!(told, ["127.0.0.1:12345 to 127.0.0.1:80", "client: hi", "Over"]);
/// # Some(())
/// # }
/// # assert_eq!(example(), Some(()));
/// ```
#[derive(Debug)]
pub struct Streams {
    limits: Limits,
    /// By their two ends, the lower address first.
    pairs: HashMap<[SocketAddr; 2], u64>,
    flows: HashMap<u64, Tracked>,
    /// All flows; those in which bytes wait; those that keep a tail.
    ages: Ages,
    with_waiting: Ages,
    with_tails: Ages,
    held: Memory,
    opened: u64,
    notes: Notes,
}

impl Default for Streams {
    fn default() -> Streams {
        Streams::new()
    }
}

impl Streams {
    /// No packet has come yet; the limits are the [usual](Limits::USUAL).
    pub fn new() -> Streams {
        Streams::within(Limits::USUAL)
    }

    /// No packet has come yet.
    pub fn within(limits: Limits) -> Streams {
        Streams {
            limits,
            pairs: HashMap::new(),
            flows: HashMap::new(),
            ages: Ages::new(),
            with_waiting: Ages::new(),
            with_tails: Ages::new(),
            held: Memory::default(),
            opened: 0,
            notes: Notes::default(),
        }
    }

    /// Takes the next packet; calls `each` in order for what can be told now.
    pub fn packet(&mut self, packet: &Packet<'_>, each: &mut dyn FnMut(Event<'_>)) {
        self.notes.packets += 1;
        match segment(packet) {
            Ok(segment) => self.take(&segment, each),
            Err(why) => self.notes.leave_out(why),
        }
    }

    /// The file is over: what waits behind holes is given out, and every flow is over.
    pub fn finish(&mut self, each: &mut dyn FnMut(Event<'_>)) {
        let mut numbers: Vec<u64> = self.flows.keys().copied().collect();
        numbers.sort_unstable();
        for number in numbers {
            self.remove(number, each);
        }
    }

    /// How many packets have come.
    pub const fn packets(&self) -> u64 {
        self.notes.packets
    }

    /// What was left out, for the account.
    pub fn notes(&self) -> Notes {
        self.notes.clone()
    }

    /// How much is held now: at most what the limits say, and what one packet adds.
    pub const fn held(&self) -> Memory {
        self.held
    }

    /// How many connections are held now.
    pub fn flows(&self) -> usize {
        self.flows.len()
    }

    fn take(&mut self, segment: &Segment<'_>, each: &mut dyn FnMut(Event<'_>)) {
        self.notes.segments += 1;
        let number = self.number(segment, each);
        let Some(tracked) = self.flows.get_mut(&number) else {
            return;
        };
        let before = tracked.flow.held();
        let outcome = tracked.flow.take(segment, self.limits.waiting, each);
        self.notes.outside += u64::from(outcome.is_outside);
        self.notes.late += u64::from(outcome.is_late);
        self.notes.given_up += outcome.given_up;
        self.touched(number, before, self.notes.segments);
        self.relieve(each);
    }

    /// The number of the flow that has this segment; a new one if it belongs to none.
    fn number(&mut self, segment: &Segment<'_>, each: &mut dyn FnMut(Event<'_>)) -> u64 {
        let pair = pair([segment.from, segment.to]);
        if let Some(number) = self.pairs.get(&pair).copied() {
            let known = self.flows.get(&number);
            if known.is_some_and(|tracked| tracked.flow.owns(segment)) {
                return number;
            }
            self.remove(number, each);
        }
        self.opened += 1;
        let number = self.opened;
        let flow = Flow::new(number, segment);
        let touched = self.notes.segments;
        self.ages.insert(touched, number);
        self.pairs.insert(pair, number);
        self.flows.insert(number, Tracked { flow, touched });
        number
    }

    /// Takes over into the sums and the lists what has changed in a flow.
    fn touched(&mut self, number: u64, before: Memory, now: u64) {
        let Some(tracked) = self.flows.get_mut(&number) else {
            return;
        };
        let held = tracked.flow.held();
        self.held.waiting = self.held.waiting - before.waiting + held.waiting;
        self.held.tails = self.held.tails - before.tails + held.tails;
        for (list, is_in) in [
            (&mut self.ages, true),
            (&mut self.with_waiting, held.waiting > 0),
            (&mut self.with_tails, held.tails > 0),
        ] {
            list.remove(&tracked.touched);
            if is_in {
                list.insert(now, number);
            }
        }
        tracked.touched = now;
    }

    /// Frees what is above the limits: first what has been silent for longest.
    fn relieve(&mut self, each: &mut dyn FnMut(Event<'_>)) {
        while self.held.waiting > self.limits.all_waiting
            && let Some((_, number)) = self.with_waiting.first_key_value()
        {
            self.notes.given_up += 1;
            self.change(*number, |flow| flow.give_up(each));
        }
        while self.held.tails > self.limits.all_tails
            && let Some((_, number)) = self.with_tails.first_key_value()
        {
            self.change(*number, Flow::forget);
        }
        while self.flows.len() > self.limits.flows
            && let Some((_, number)) = self.ages.first_key_value()
        {
            let number = *number;
            let is_over = self
                .flows
                .get(&number)
                .is_some_and(|tracked| tracked.flow.is_over());
            self.notes.dropped += u64::from(!is_over);
            self.remove(number, each);
        }
    }

    /// Changes a flow without touching it: it has been silent for as long as before.
    fn change(&mut self, number: u64, how: impl FnOnce(&mut Flow)) {
        if let Some(tracked) = self.flows.get_mut(&number) {
            let (before, touched) = (tracked.flow.held(), tracked.touched);
            how(&mut tracked.flow);
            self.touched(number, before, touched);
        }
    }

    /// Ends a flow.
    fn remove(&mut self, number: u64, each: &mut dyn FnMut(Event<'_>)) {
        self.change(number, |flow| flow.finish(each));
        if let Some(Tracked { flow, touched }) = self.flows.remove(&number) {
            self.pairs.remove(&pair(flow.addresses()));
            self.ages.remove(&touched);
        }
    }
}

/// The TCP segment in a packet.
fn segment<'a>(packet: &Packet<'a>) -> Result<Segment<'a>, LeftOut> {
    let carried = ip::carried(&link::ip(packet)?)?;
    Segment::of(&carried, packet.at)
}

fn pair([one, other]: [SocketAddr; 2]) -> [SocketAddr; 2] {
    [one.min(other), one.max(other)]
}
