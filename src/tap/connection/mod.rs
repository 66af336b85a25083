//! The tap of one connection: it turns what crosses into records, and leaves them with
//! whoever watches.
//!
//! The tap of a connection that gets a ticket is opened with its handshake, and what crosses is
//! kept until the ticket is used for the first time: so a page can show the handshake that it
//! was born with. What is kept is bounded, in bytes and in time; then the tap is closed until
//! somebody watches. How it was born is in [`birth`], and how
//! it ends in [`ending`].

pub mod birth;

pub mod ending;

use super::audience::{Audience, Sight};
use super::early::Early;
use super::gate::Gate;
use super::queue::Queue;
use super::record::{Direction, FrameRecord, Known, Made, Record, Tcp, What};
use super::way::{Passed, Way};
use crate::websocket::{Error, Event, Opcode};
use std::io::IoSlice;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// For how long a connection that nobody watches keeps what it was born with.
pub const KEPT_FOR: Duration = Duration::from_secs(60);

/// The tap of one connection.
pub struct Tap {
    connection: u64,
    /// The server's beginning: records count from it.
    since: Instant,
    is_open: AtomicBool,
    gate: Gate,
    state: Mutex<State>,
}

/// What the lock guards.
struct State {
    /// There while the tap is open: a connection that nobody watches holds next to nothing.
    inside: Option<Box<Inside>>,
    /// We have closed TCP.
    is_over: bool,
    /// Nobody else can watch it.
    is_sealed: bool,
    /// Those who watch were told that it has ended.
    has_ended: bool,
    /// Whatever the peer says is for everybody.
    is_public: bool,
    /// Since the handshake.
    known: Option<Box<Known>>,
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
    /// Of a tap that is opened after something has crossed.
    fn late() -> Inside {
        Inside {
            audience: Audience::default(),
            received: Way::lost(),
            sent: Way::lost(),
            frames: 0,
        }
    }

    /// Of a tap that is opened when so many bytes were read, and none of a frame.
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
            gate: Gate::default(),
            state: Mutex::new(State {
                inside: None,
                is_over: false,
                is_sealed: false,
                has_ended: false,
                is_public: false,
                known: None,
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

    /// Is anything to be recorded? This is all that a connection asks which nobody watches.
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
        // Whoever reads still comes to the end of what we closed; that isn't the peer's doing.
        let is_echo = state.is_over && matches!(what, What::Tcp(_));
        state.is_over |= what == What::Tcp(Tcp::Closed);
        if !is_echo {
            self.with(&mut state, |inside| self.emit(inside, what));
        }
    }

    /// The endpoint made this of a frame; `owes`: it owes the peer a frame for it.
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

    /// The system read or wrote so many bytes in one call.
    pub fn moved(&self, direction: Direction, bytes: usize) {
        if self.is_open() {
            self.with(&mut self.lock(), |inside| {
                self.note_move(inside, direction, bytes);
            });
        }
    }

    /// The endpoint takes these bytes, which are frames or parts of them. `unread` were moved
    /// and not taken before, these included; `between`: the endpoint stands between two
    /// frames.
    pub fn received(&self, bytes: &[u8], unread: usize, between: bool) {
        if !self.is_open() {
            return;
        }
        self.with(&mut self.lock(), |inside| {
            self.walk(inside, bytes, unread, between);
        });
    }

    /// The same, of bytes in which the endpoint found a rule broken: by the frame that they
    /// begin with or go on with. More may stand behind it.
    pub fn broke(&self, bytes: &[u8], between: bool, error: Error) {
        if !self.is_open() {
            return;
        }
        self.with(&mut self.lock(), |inside| {
            let at = self.walk(inside, bytes, bytes.len(), between);
            self.emit(inside, What::Broken { error, at });
        });
    }

    /// The offset at which the first frame of these bytes begins, or began.
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

    /// The system took so many bytes of these slices, which are frames or parts of them.
    /// `begun`: the first goes on with a frame; bit *i* of `private`: slice *i* is for the
    /// peer alone.
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

    /// Step mode: the thread stands before this stage.
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

    /// Somebody watches everybody, and this connection was just accepted: nothing is missed.
    pub fn teach_from_birth(&self, queue: &Arc<Queue>) {
        let mut state = self.lock();
        let inside = state.inside.get_or_insert_default();
        inside.audience.add(queue, Sight::Public);
        self.settle(&mut state);
    }

    /// Somebody watches from now on; who sees all gets what was kept, too.
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

    /// Somebody watches no more.
    pub fn unwatch(&self, queue: &Arc<Queue>) {
        self.with(&mut self.lock(), |inside| inside.audience.remove(queue));
    }

    /// Nobody has used the ticket in time, or there is none: what was kept is let go.
    pub fn let_go(&self) {
        self.with(&mut self.lock(), |inside| inside.audience.let_go());
    }

    /// The peer can't say anything that isn't for everybody.
    pub fn make_public(&self) {
        let mut state = self.lock();
        state.is_public = true;
        self.with(&mut state, |inside| inside.audience.make_public());
    }

    /// What is kept at present, for a capture.
    pub fn kept(&self) -> Vec<Arc<Record>> {
        let state = self.lock();
        let inside = state.inside.as_ref();
        inside.map_or_else(Vec::new, |inside| inside.audience.kept())
    }

    /// Does something with an open tap, and closes it if nobody listens any more.
    fn with(&self, state: &mut State, change: impl FnOnce(&mut Inside)) {
        if let Some(inside) = &mut state.inside {
            change(inside);
            self.settle(state);
        }
    }

    /// Opens the tap, or closes it: what crosses from then on is missed.
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

    /// A record is added whole or not at all, so a lock that a panic poisoned is good.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many microseconds have passed.
pub fn micros(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX)
}
