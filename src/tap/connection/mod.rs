//! The tap of one connection: it turns what crosses the wire into records, and gives them to
//! watchers.
//!
//! If a connection gets a ticket, its tap is opened with the handshake, and what crosses is kept
//! until the ticket is first used: so a page can show its own handshake. What is kept is bounded,
//! in bytes and in time; after that the tap is closed until a watcher comes. [`birth`] has its
//! beginning, and [`ending`] its end. [`others`] is for a connection whose two ends aren't ours.

pub mod birth;

pub mod ending;

pub mod others;

use super::audience::{Audience, Sight};
use super::early::Early;
use super::gate::Gate;
use super::queue::Queue;
use super::record::{Direction, FrameRecord, Known, Made, Record, Tcp, What};
use super::way::{Passed, Way};
use crate::websocket::{Error, Event, Opcode};
use others::Remembered;
use std::io::IoSlice;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a connection without a watcher keeps its beginning.
pub const KEPT_FOR: Duration = Duration::from_secs(60);

/// The tap of one connection.
pub struct Tap {
    connection: u64,
    /// The server's beginning: records count from it.
    since: Instant,
    is_open: AtomicBool,
    /// Something crossed behind the heads. Only set where neither end is ours.
    has_crossed: AtomicBool,
    gate: Gate,
    state: Mutex<State>,
}

/// What the lock guards.
struct State {
    /// Set while the tap is open: a connection without a watcher holds almost nothing.
    inside: Option<Box<Inside>>,
    /// The server has closed TCP.
    is_over: bool,
    /// No other watcher may watch it.
    is_sealed: bool,
    /// The watchers were told that it has ended.
    has_ended: bool,
    /// Everything that the peer sends is public.
    is_public: bool,
    /// Whose connection it is, from the handshake on.
    known: Option<Box<Known>>,
    /// What a late watcher is told, where neither end is ours.
    remembered: Option<Box<Remembered>>,
    early: Early,
}

/// What an open tap knows.
#[derive(Default)]
struct Inside {
    audience: Audience,
    received: Way,
    sent: Way,
    /// How many frames have passed, both ways.
    frames: u64,
}

impl Inside {
    /// For a tap that is opened after something has crossed.
    fn late() -> Inside {
        Inside {
            audience: Audience::default(),
            received: Way::lost(),
            sent: Way::lost(),
            frames: 0,
        }
    }

    /// For a tap that is opened after this many bytes were read, none of them of a frame.
    fn read_so_far(bytes: u64) -> Box<Inside> {
        let mut inside = Box::<Inside>::default();
        inside.received.moved = bytes;
        inside
    }

    fn way(&mut self, direction: Direction) -> &mut Way {
        match direction {
            Direction::In => &mut self.received,
            Direction::Out => &mut self.sent,
        }
    }
}

impl Tap {
    /// The tap of a connection that was just accepted.
    pub fn new(connection: u64, since: Instant) -> Tap {
        Tap {
            connection,
            since,
            is_open: AtomicBool::new(false),
            has_crossed: AtomicBool::new(false),
            gate: Gate::default(),
            state: Mutex::new(State {
                inside: None,
                is_over: false,
                is_sealed: false,
                has_ended: false,
                is_public: false,
                known: None,
                remembered: None,
                early: Early::new(micros(since)),
            }),
        }
    }

    /// The connection's number.
    pub fn connection(&self) -> u64 {
        self.connection
    }

    /// What its thread waits at in step mode.
    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    /// Should anything be recorded? For a connection without a watcher this check is the only cost.
    pub fn is_open(&self) -> bool {
        self.is_open.load(Ordering::Relaxed)
    }

    // ---- what crosses -------------------------------------------------------------

    /// Something happened that isn't a frame.
    pub fn tell(&self, what: impl FnOnce() -> What) {
        if !self.is_open() {
            return;
        }
        let what = what();
        let mut state = self.lock();
        // After we closed TCP, our own reader also finds the end of the stream; the peer didn't
        // cause that.
        let is_echo = state.is_over && matches!(what, What::Tcp(_));
        state.is_over |= what == What::Tcp(Tcp::Closed);
        if !is_echo {
            self.with(&mut state, |inside| self.emit(inside, what));
        }
    }

    /// The endpoint's result for a frame; `owes`: it owes the peer a frame for it.
    pub fn made(&self, event: &Event<'_>, owes: bool) {
        self.tell(|| What::Made(Made::of(event)));
        let answer = match event {
            Event::Ping(_) => Opcode::Pong,
            Event::Close { .. } => Opcode::Close,
            Event::Message(_) | Event::Fragment | Event::Pong(_) => return,
        };
        if owes {
            self.tell(|| What::Owed(answer));
        }
    }

    /// The system read or wrote this many bytes in one call.
    pub fn moved(&self, direction: Direction, bytes: usize) {
        if self.is_open() {
            self.with(&mut self.lock(), |inside| {
                self.note_move(inside, direction, bytes);
            });
        }
    }

    /// The endpoint takes these bytes, which are frames or parts of frames. `unread`: how many were
    /// read but not taken yet, including these; `between`: the endpoint is between two frames.
    pub fn received(&self, bytes: &[u8], unread: usize, between: bool) {
        if !self.is_open() {
            return;
        }
        self.with(&mut self.lock(), |inside| {
            self.walk(inside, bytes, unread, between);
        });
    }

    /// The same, for bytes in which the endpoint found a broken rule: in the frame that they begin
    /// or continue. More bytes may follow that frame.
    pub fn broke(&self, bytes: &[u8], between: bool, error: Error) {
        if !self.is_open() {
            return;
        }
        self.with(&mut self.lock(), |inside| {
            let at = self.walk(inside, bytes, bytes.len(), between);
            self.emit(inside, What::Broken { error, at });
        });
    }

    /// Returns the offset at which the first frame of these bytes begins, or began.
    fn walk(&self, inside: &mut Inside, bytes: &[u8], unread: usize, between: bool) -> u64 {
        let way = &mut inside.received;
        let at = way.moved.saturating_sub(unread as u64);
        if way.is_lost && !between {
            return at;
        }
        way.find(unread as u64);
        let at = way.moved.saturating_sub(unread as u64);
        let begun = way.begins(at);
        for frame in way.feed(bytes, at, false) {
            self.emit_frame(inside, Direction::In, frame);
        }
        begun
    }

    /// The system wrote this many bytes of these slices, which are frames or parts of frames.
    /// `begun`: the first slice continues a frame; bit *i* of `private`: slice *i* is only for the
    /// peer.
    pub fn wrote(&self, slices: &[IoSlice<'_>], mut written: usize, begun: bool, private: u64) {
        if !self.is_open() {
            return;
        }
        self.with(&mut self.lock(), |inside| {
            let mut at = inside.sent.moved;
            self.note_move(inside, Direction::Out, written);
            if inside.sent.is_lost && begun {
                return;
            }
            inside.sent.is_lost = false;
            for (slice, bit) in slices.iter().zip(0..) {
                let part = &slice[..written.min(slice.len())];
                written -= part.len();
                for frame in inside.sent.feed(part, at, private >> bit & 1 == 1) {
                    self.emit_frame(inside, Direction::Out, frame);
                }
                at += part.len() as u64;
            }
        });
    }

    /// Step mode: the thread waits before this stage.
    pub fn stands(&self, stage: &'static str) {
        if !self.is_open() {
            return;
        }
        self.with(&mut self.lock(), |inside| {
            let frame = inside.received.under_way();
            let (header, seen) = (frame.header_bytes.clone(), frame.seen);
            let step = What::Step {
                stage,
                header,
                seen,
            };
            self.emit(inside, step);
        });
    }

    fn note_move(&self, inside: &mut Inside, direction: Direction, bytes: usize) {
        let way = inside.way(direction);
        let offset = way.moved;
        way.moved += bytes as u64;
        let moved = What::Moved {
            direction,
            offset,
            bytes,
        };
        self.emit(inside, moved);
    }

    fn emit_frame(&self, inside: &mut Inside, direction: Direction, frame: Passed) {
        inside.frames += 1;
        let frame = FrameRecord {
            number: inside.frames,
            direction,
            offset: frame.offset,
            seen: frame.seen,
            private: frame.private,
            blanked: false,
        };
        self.emit(inside, What::Frame(frame));
    }

    fn emit(&self, inside: &mut Inside, what: What) {
        inside.audience.emit(&Arc::new(self.record(what)));
    }

    fn record(&self, what: What) -> Record {
        Record {
            connection: self.connection,
            at: micros(self.since),
            what,
        }
    }

    // ---- who watches --------------------------------------------------------------

    /// Adds a watcher of all connections to one that was just accepted: it misses nothing.
    pub fn teach_from_birth(&self, queue: &Arc<Queue>) {
        let mut state = self.lock();
        let inside = state.inside.get_or_insert_default();
        inside.audience.add(queue, Sight::Public);
        self.settle(&mut state);
    }

    /// Adds a watcher; the owner also gets what was kept.
    pub fn watch(&self, queue: &Arc<Queue>, sight: Sight) {
        let mut state = self.lock();
        if state.is_sealed {
            return;
        }
        let is_public = state.is_public;
        let known = match sight {
            Sight::Own => None,
            Sight::Public => state.known.as_deref().cloned(),
        };
        let inside = state.inside.get_or_insert_with(|| Box::new(Inside::late()));
        if is_public {
            inside.audience.make_public();
        }
        inside.audience.add(queue, sight);
        if inside.received.is_lost || inside.sent.is_lost || known.is_some() {
            queue.push(Arc::new(self.record(What::Gap(known))));
        }
        self.settle(&mut state);
    }

    /// Removes a watcher.
    pub fn unwatch(&self, queue: &Arc<Queue>) {
        self.with(&mut self.lock(), |inside| inside.audience.remove(queue));
    }

    /// The ticket wasn't used in time, or there is none: what was kept is dropped.
    pub fn let_go(&self) {
        self.with(&mut self.lock(), |inside| inside.audience.let_go());
    }

    /// Everything that the peer sends is public.
    pub fn make_public(&self) {
        let mut state = self.lock();
        state.is_public = true;
        self.with(&mut state, |inside| inside.audience.make_public());
    }

    /// What is kept now, for a capture.
    pub fn kept(&self) -> Vec<Arc<Record>> {
        let state = self.lock();
        let inside = state.inside.as_ref();
        inside.map_or_else(Vec::new, |inside| inside.audience.kept())
    }

    /// Does something with an open tap, and closes it if no record is wanted any more.
    fn with(&self, state: &mut State, change: impl FnOnce(&mut Inside)) {
        if let Some(inside) = &mut state.inside {
            change(inside);
            self.settle(state);
        }
    }

    /// Opens the tap, or closes it: what crosses while it is closed isn't recorded.
    fn settle(&self, state: &mut State) {
        if let Some(inside) = &mut state.inside
            && !inside.audience.has_any()
        {
            state.inside = None;
        }
        let listens = state.inside.as_ref().is_some_and(|i| i.audience.listens());
        if !listens && let Some(inside) = &mut state.inside {
            inside.received = Way::lost();
            inside.sent = Way::lost();
        }
        self.is_open.store(listens, Ordering::Relaxed);
    }

    /// A record is added whole or not at all, so a poisoned lock can still be used.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many microseconds have passed.
pub fn micros(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX)
}
