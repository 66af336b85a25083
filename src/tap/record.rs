//! Records: one for each thing that happened on a wire.

use super::between::Between;
pub use super::crossed::{Direction, FrameRecord};
use super::secrets;
use crate::websocket::codes::{CloseCode, Opcode};
use crate::websocket::{Error, Event, State};

/// One thing that happened on a wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The connection's number, from 1, unique in the server's life.
    pub connection: u64,
    /// When it happened, in microseconds since the server began; never goes backwards in
    /// one direction of one connection.
    pub at: u64,
    /// What happened.
    pub what: What,
}

/// What happened on a wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The TCP connection was accepted.
    Accepted {
        /// The other end's address.
        peer: String,
        /// Our own address.
        local: String,
    },
    /// One `read` or one `write` moved bytes. Their place in the stream of their direction shows
    /// which frames they cut.
    Moved {
        /// Which way.
        direction: Direction,
        /// The offset of the first, counted since the tap was opened.
        offset: u64,
        /// How many bytes.
        bytes: usize,
    },
    /// A request's head, or the answer to it, as it crossed the wire.
    Head {
        /// In: the request. Out: the answer.
        direction: Direction,
        /// All of it, with the empty line.
        bytes: Vec<u8>,
    },
    /// A frame, whole or cut off.
    Frame(FrameRecord),
    /// The endpoint's result for the last frame that came.
    Made(Made),
    /// The endpoint owes the peer a frame for it.
    Owed(Opcode),
    /// A rule was broken.
    Broken {
        /// Which.
        error: Error,
        /// The offset of the first byte of the frame that broke it; perhaps only a part of that
        /// frame came.
        at: u64,
    },
    /// What the chat did with the last message.
    Meant(Meaning),
    /// The endpoint's state has changed.
    State(State),
    /// TCP has ended, in one direction or in both.
    Tcp(Tcp),
    /// The connection has ended; nothing follows.
    Ended(String),
    /// Step mode: the thread waits before this stage.
    Step {
        /// Which.
        stage: &'static str,
        /// What it has taken of a frame's header so far; empty between two frames.
        header: Vec<u8>,
        /// How much it has taken of the frame's payload, in bytes.
        seen: u64,
    },
    /// The tap was closed for a while, or the watcher came late: what crossed meanwhile isn't here.
    /// A watcher of all connections is told whose connection it is.
    Gap(Option<Known>),
    /// What an onlooker saw: neither end is ours.
    Between(Between),
}

/// Whose connection it is, from the request of its handshake: a late watcher of all connections
/// hasn't seen that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The other end's address.
    pub peer: String,
    /// What its request asked for, as `/ws/ada`.
    pub target: String,
}

/// The endpoint's result for a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// A message is whole; this was its last frame.
    Message {
        /// Text or binary.
        opcode: Opcode,
        /// Its length, in bytes.
        bytes: usize,
    },
    /// A fragment that isn't the last.
    Fragment,
    /// A ping.
    Ping,
    /// A pong.
    Pong,
    /// A Close, and its code if it has one.
    Close(Option<CloseCode>),
}

impl Made {
    /// The kind of an event, without the bytes.
    pub fn of(event: &Event<'_>) -> Made {
        match event {
            Event::Message(message) => Made::Message {
                opcode: message.opcode(),
                bytes: message.payload().len(),
            },
            Event::Fragment => Made::Fragment,
            Event::Ping(_) => Made::Ping,
            Event::Pong(_) => Made::Pong,
            Event::Close { code, .. } => Made::Close(*code),
        }
    }
}

/// What the chat did with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// It was said to all, under this number.
    Said(u64),
    /// It was for one person.
    Whispered {
        /// The receiver's name.
        to: String,
    },
    /// It couldn't be parsed, or delivered: the code of the complaint.
    Refused(&'static str),
    /// It went back to its sender.
    Echoed,
    /// A heartbeat: it was answered.
    Heartbeat,
    /// It was dropped.
    Dropped,
}

impl Meaning {
    /// Is it public: may others than its sender and its receiver see it?
    pub fn is_public(&self) -> bool {
        match self {
            Meaning::Said(_) | Meaning::Echoed => true,
            Meaning::Whispered { .. }
            | Meaning::Refused(_)
            | Meaning::Heartbeat
            | Meaning::Dropped => false,
        }
    }
}

/// An end of TCP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tcp {
    /// The peer ended its direction (FIN).
    PeerEnded,
    /// The connection broke (RST, or a time-out of the system).
    Broke,
    /// We ended our direction.
    WeEnded,
    /// We closed the socket.
    Closed,
}

/// About how many bytes a record takes besides what it holds.
const RECORD: usize = 160;

impl Record {
    /// About how much memory it takes, in bytes.
    pub fn bytes(&self) -> usize {
        let held = match &self.what {
            What::Head { bytes, .. } => bytes.len(),
            What::Frame(frame) => frame.seen.payload.len(),
            What::Ended(sentence) => sentence.len(),
            What::Between(between) => between.bytes(),
            What::Accepted { .. }
            | What::Moved { .. }
            | What::Made(_)
            | What::Owed(_)
            | What::Broken { .. }
            | What::Meant(_)
            | What::State(_)
            | What::Tcp(_)
            | What::Step { .. }
            | What::Gap(_) => 0,
        };
        RECORD + held
    }

    /// The same without a frame's payload, and without the secrets of a head. (The masking key stays: without masked bytes
    /// it tells nothing.)
    pub fn blanked(&self) -> Record {
        let mut record = self.clone();
        match &mut record.what {
            What::Frame(frame) => {
                frame.seen.payload = Vec::new();
                frame.blanked = true;
            }
            What::Head { bytes, .. } => secrets::blank_head(bytes),
            _ => {}
        }
        record
    }
}
