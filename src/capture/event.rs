//! What is told of the connections of a file.

use super::packet::Micros;
use crate::observer::{Ended, Party};
use core::net::SocketAddr;

/// Something that happened in one connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event<'a> {
    /// The number of the connection: from 1, in the order of their first packets.
    pub flow: u64,
    /// When: for bytes, when all before them had come. It never goes back within one direction.
    pub at: Micros,
    /// What happened.
    pub what: What<'a>,
}

/// What happened in a connection. For each: `Opened` once, then the others in any number, then
/// `Over` once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What<'a> {
    /// Its first packet, told as soon as anything else is to be told of it; so flows that only
    /// acknowledge may be opened after others with higher numbers.
    Opened {
        /// Who sent the SYN. Where no SYN was seen, a guess: who got the SYN-ACK, else the end with
        /// the higher port.
        client: SocketAddr,
        /// The other end.
        server: SocketAddr,
        /// The client's SYN was seen.
        began: bool,
    },
    /// Bytes, in the order of their stream. There is at least one.
    Bytes {
        /// Who sent them.
        from: Party,
        /// The bytes.
        bytes: &'a [u8],
    },
    /// Bytes that aren't in the file, in their place in the stream.
    Missing {
        /// Who sent them.
        from: Party,
        /// How many: at least one.
        bytes: u64,
        /// Why.
        why: Absent,
    },
    /// A byte came twice and was another one the second time. `taken` and `again` are equally long,
    /// and differ at both ends.
    Differs {
        /// Who sent them.
        from: Party,
        /// The place in the stream, counted from the first byte seen of this direction.
        at: u64,
        /// What counts: it came first. It was given as `Bytes`, or will be.
        taken: &'a [u8],
        /// What came again, and doesn't count.
        again: &'a [u8],
    },
    /// A FIN, when all before it was given; or an RST, and then `Over` follows.
    Ended {
        /// Who sent it.
        by: Party,
        /// Which of both.
        how: Ended,
    },
    /// Nothing more will come: both ends have ended, or one has reset, or the ports are used anew,
    /// or the flow was left since too many were open, or the file is over.
    Over,
}

/// Why bytes are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// No packet of the file has them.
    Lost,
    /// Their packet is in the file, and was cut there by the snap length.
    Cut,
}

impl Absent {
    /// `lost` or `cut`.
    pub const fn name(self) -> &'static str {
        match self {
            Absent::Lost => "lost",
            Absent::Cut => "cut",
        }
    }
}

/// Both ends of a connection, and whether its SYN was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// Who sent, or seems to have sent, the SYN.
    pub client: SocketAddr,
    /// The other end.
    pub server: SocketAddr,
    /// The client's SYN was seen.
    pub began: bool,
}

/// Tells what happens in one flow; what opens it is told before the first thing.
pub struct Teller<'t> {
    /// The flow's number.
    pub flow: u64,
    /// Whose direction it is told of.
    pub from: Party,
    /// When its first packet came, and its ends, until they are told.
    pub unopened: &'t mut Option<(Micros, Ends)>,
    /// Who is told.
    pub each: &'t mut dyn FnMut(Event<'_>),
}

impl Teller<'_> {
    /// Tells that the flow is open, if that wasn't told.
    pub fn open(&mut self) {
        if let Some((at, ends)) = self.unopened.take() {
            let Ends {
                client,
                server,
                began,
            } = ends;
            let what = What::Opened {
                client,
                server,
                began,
            };
            let flow = self.flow;
            (self.each)(Event { flow, at, what });
        }
    }

    /// Tells what happened.
    pub fn tell(&mut self, at: Micros, what: What<'_>) {
        self.open();
        let flow = self.flow;
        (self.each)(Event { flow, at, what });
    }
}
