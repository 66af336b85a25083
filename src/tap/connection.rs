//! The tap of one connection: it turns what crosses into records, and leaves them with
//! whoever watches.
//!
//! A connection is born with its tap open, and what crosses is kept until its ticket is used
//! for the first time: so a page can show the handshake that it was born with. What is kept
//! is bounded, in bytes and in time; then the tap is closed until somebody watches.

use super::audience::{Audience, Sight};
use super::gate::Gate;
use super::queue::Queue;
use super::record::{Direction, FrameRecord, Record, Tcp, What};
use super::way::{Passed, Way};
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
    state: Mutex<Inside>,
}

/// What the lock guards.
#[derive(Default)]
struct Inside {
    audience: Audience,
    received: Way,
    sent: Way,
    /// How many frames have passed, both ways.
    frames: u64,
    /// We have closed TCP.
    is_over: bool,
}

impl Inside {
    fn way(&mut self, direction: Direction) -> &mut Way {
        match direction {
            Direction::In => &mut self.received,
            Direction::Out => &mut self.sent,
        }
    }
}

impl Tap {
    /// The tap of a connection that was just accepted. It is open.
    pub fn new(connection: u64, since: Instant) -> Tap {
        Tap {
            connection,
            since,
            is_open: AtomicBool::new(true),
            gate: Gate::default(),
            state: Mutex::default(),
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
        let mut inside = self.lock();
        // Whoever reads still comes to the end of what we closed; that isn't the peer's doing.
        let is_echo = inside.is_over && matches!(what, What::Tcp(_));
        inside.is_over |= what == What::Tcp(Tcp::Closed);
        if !is_echo {
            self.emit(&mut inside, self.record(what));
        }
    }

    /// The system read or wrote so many bytes in one call.
    pub fn moved(&self, direction: Direction, bytes: usize) {
        if self.is_open() {
            let mut inside = self.lock();
            self.note_move(&mut inside, direction, bytes);
        }
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
        self.emit(inside, self.record(moved));
    }

    /// The endpoint takes these bytes, which are frames or parts of them. `unread` were moved
    /// and not taken before, these included; `between`: the endpoint stands between two
    /// frames.
    pub fn received(&self, bytes: &[u8], unread: usize, between: bool) {
        if !self.is_open() {
            return;
        }
        let mut inside = self.lock();
        let way = &mut inside.received;
        if way.is_lost && !between {
            return;
        }
        way.find(unread as u64);
        let at = way.moved.saturating_sub(unread as u64);
        for frame in way.feed(bytes, at, false) {
            self.emit_frame(&mut inside, Direction::In, frame);
        }
    }

    /// The system took so many bytes of these slices, which are frames or parts of them.
    /// `begun`: the first goes on with a frame; bit *i* of `private`: slice *i* is for the
    /// peer alone.
    pub fn wrote(&self, slices: &[IoSlice<'_>], mut written: usize, begun: bool, private: u64) {
        if !self.is_open() {
            return;
        }
        let mut inside = self.lock();
        let mut at = inside.sent.moved;
        self.note_move(&mut inside, Direction::Out, written);
        if inside.sent.is_lost && begun {
            return;
        }
        inside.sent.is_lost = false;
        for (slice, bit) in slices.iter().zip(0..) {
            let part = &slice[..written.min(slice.len())];
            written -= part.len();
            for frame in inside.sent.feed(part, at, private >> bit & 1 == 1) {
                self.emit_frame(&mut inside, Direction::Out, frame);
            }
            at += part.len() as u64;
        }
    }

    /// Nothing more crosses: frames that were cut off are shown as far as they came.
    pub fn ended(&self, sentence: &str) {
        if !self.is_open() {
            return;
        }
        let mut inside = self.lock();
        for direction in [Direction::In, Direction::Out] {
            if let Some(frame) = inside.way(direction).finish() {
                self.emit_frame(&mut inside, direction, frame);
            }
        }
        let ended = self.record(What::Ended(sentence.to_owned()));
        self.emit(&mut inside, ended);
    }

    fn emit_frame(&self, inside: &mut Inside, direction: Direction, frame: Passed) {
        inside.frames += 1;
        let frame = What::Frame(FrameRecord {
            number: inside.frames,
            direction,
            offset: frame.offset,
            seen: frame.seen,
            private: frame.private,
            blanked: false,
        });
        self.emit(inside, self.record(frame));
    }

    fn emit(&self, inside: &mut Inside, record: Record) {
        inside.audience.emit(Arc::new(record));
        self.settle(inside);
    }

    fn record(&self, what: What) -> Record {
        let at = self.since.elapsed().as_micros();
        Record {
            connection: self.connection,
            at: u64::try_from(at).unwrap_or(u64::MAX),
            what,
        }
    }

    // ---- who watches --------------------------------------------------------------

    /// Somebody watches from now on; who sees all gets what was kept, too.
    pub fn watch(&self, queue: &Arc<Queue>, sight: Sight) {
        let mut inside = self.lock();
        let is_late = inside.received.is_lost || inside.sent.is_lost;
        if inside.audience.add(queue, sight) && is_late {
            queue.push(Arc::new(self.record(What::Gap)));
        }
        self.settle(&mut inside);
    }

    /// Somebody watches no more.
    pub fn unwatch(&self, queue: &Arc<Queue>) {
        self.change(|audience| audience.remove(queue));
    }

    /// Nobody has used the ticket in time, or there is none: what was kept is let go.
    pub fn let_go(&self) {
        self.change(Audience::let_go);
    }

    /// The peer can't say anything that isn't for everybody.
    pub fn make_public(&self) {
        self.change(Audience::make_public);
    }

    /// Nobody can watch it from now on: it belongs to somebody who watches.
    pub fn seal(&self) {
        self.change(Audience::seal);
    }

    /// What is kept at present, for a capture.
    pub fn kept(&self) -> Vec<Arc<Record>> {
        self.lock().audience.kept()
    }

    fn change(&self, change: impl FnOnce(&mut Audience)) {
        let mut inside = self.lock();
        change(&mut inside.audience);
        self.settle(&mut inside);
    }

    /// Opens the tap, or closes it.
    fn settle(&self, inside: &mut Inside) {
        let listens = inside.audience.listens();
        if listens == self.is_open() {
            return;
        }
        if !listens {
            inside.received.lose();
            inside.sent.lose();
            inside.audience.pause();
        }
        self.is_open.store(listens, Ordering::Relaxed);
    }

    /// A record is added whole or not at all, so a lock that a panic poisoned is good.
    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
