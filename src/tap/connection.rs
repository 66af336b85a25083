//! The tap of one connection: it turns what crosses into records, and leaves them with
//! whoever watches.
//!
//! A connection is born with its tap open, and what crosses is kept until its ticket is used
//! for the first time: so a page can show the handshake that it was born with. What is kept
//! is bounded, in bytes and in time; then the tap is closed until somebody watches.

use super::frames::{FrameSeen, Walker};
use super::gate::Gate;
use super::queue::Queue;
use super::record::{Direction, FrameRecord, Record, Tcp, What};
use std::collections::VecDeque;
use std::io::IoSlice;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// For how long a connection that nobody watches keeps what it was born with.
pub const KEPT_FOR: Duration = Duration::from_secs(60);
/// How many bytes of records it keeps meanwhile: the handshake and some messages.
const KEPT_UNWATCHED: usize = 32 * 1024;
/// How many bytes of records the tap of a watched connection keeps, for a capture: the
/// oldest go first.
const KEPT_WATCHED: usize = 4 * 1024 * 1024;
/// How many bytes of frames may wait to be judged; what comes beyond is blanked.
const MOST_UNJUDGED: usize = 256 * 1024;

/// The tap of one connection.
pub struct Tap {
    connection: u64,
    /// The server's beginning: records count from it.
    since: Instant,
    is_open: AtomicBool,
    gate: Gate,
    state: Mutex<Inside>,
}

/// Somebody who watches.
struct Watcher {
    queue: Arc<Queue>,
    sight: Sight,
}

/// How much a watcher may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// All of it: the connection is the watcher's own.
    Own,
    /// Of messages, those that are for everybody.
    Public,
}

#[derive(Default)]
struct Inside {
    watchers: Vec<Watcher>,
    kept: VecDeque<Arc<Record>>,
    kept_bytes: usize,
    keeps: Keeps,
    received: Way,
    sent: Way,
    frames: u64,
    /// Records that those with [`Sight::Public`] get when the message that is on its way
    /// has been judged.
    unjudged: Vec<Arc<Record>>,
    unjudged_bytes: usize,
    /// We have closed TCP.
    is_over: bool,
    /// It can't be watched.
    is_sealed: bool,
    /// Whatever the peer says is for everybody.
    is_public: bool,
}

/// What is kept besides being handed to watchers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Keeps {
    /// The first records of a connection whose ticket nobody has used.
    #[default]
    First,
    /// As many of those as there is room for.
    Full,
    /// The last records of one that its owner watches.
    Last,
    Nothing,
}

/// One direction.
#[derive(Default)]
struct Way {
    walker: Walker,
    /// How many bytes the system has moved.
    moved: u64,
    /// The offset of the first byte of the frame that is under way.
    begun_at: u64,
    /// Is a part of it for one alone?
    private: bool,
    /// The walker missed something: it must wait for the beginning of a frame.
    is_lost: bool,
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
        let was = inside.keeps;
        inside.emit(Arc::new(record));
        if inside.keeps != was {
            self.settle(inside);
        }
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
        if inside.is_sealed {
            return;
        }
        if sight == Sight::Own {
            inside.kept.iter().for_each(|r| queue.push(Arc::clone(r)));
            inside.keeps = Keeps::Last;
        }
        if inside.received.is_lost || inside.sent.is_lost {
            queue.push(Arc::new(self.record(What::Gap)));
        }
        inside.watchers.push(Watcher {
            queue: Arc::clone(queue),
            sight,
        });
        self.settle(&mut inside);
    }

    /// Somebody watches no more.
    pub fn unwatch(&self, queue: &Arc<Queue>) {
        let mut inside = self.lock();
        inside.watchers.retain(|w| !Arc::ptr_eq(&w.queue, queue));
        if inside.watchers.iter().all(|w| w.sight != Sight::Own) && inside.keeps == Keeps::Last {
            inside.keep_nothing();
        }
        self.settle(&mut inside);
    }

    /// Nobody has used the ticket in time, or there is none: what was kept is let go.
    pub fn let_go(&self) {
        let mut inside = self.lock();
        if inside.keeps != Keeps::Last {
            inside.keep_nothing();
        }
        self.settle(&mut inside);
    }

    /// The peer can't say anything that isn't for everybody: nothing waits to be judged.
    pub fn make_public(&self) {
        self.lock().is_public = true;
    }

    /// Nobody can watch it from now on: it belongs to somebody who watches.
    pub fn seal(&self) {
        let mut inside = self.lock();
        inside.is_sealed = true;
        inside.watchers.clear();
        inside.keep_nothing();
        self.settle(&mut inside);
    }

    /// What is kept at present, for a capture.
    pub fn kept(&self) -> Vec<Arc<Record>> {
        self.lock().kept.iter().cloned().collect()
    }

    /// Opens the tap, or closes it.
    fn settle(&self, inside: &mut Inside) {
        let is_open = !inside.watchers.is_empty() || inside.keeps == Keeps::First;
        if !is_open && self.is_open() {
            inside.received.lose();
            inside.sent.lose();
            inside.judge(false);
        }
        self.is_open.store(is_open, Ordering::Relaxed);
    }

    /// A record is added whole or not at all, so a lock that a panic poisoned is good.
    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inside {
    fn way(&mut self, direction: Direction) -> &mut Way {
        match direction {
            Direction::In => &mut self.received,
            Direction::Out => &mut self.sent,
        }
    }

    /// Hands a record to everybody who may have it.
    fn emit(&mut self, record: Arc<Record>) {
        self.keep(&record);
        for watcher in &self.watchers {
            if watcher.sight == Sight::Own {
                watcher.queue.push(Arc::clone(&record));
            }
        }
        if self.watchers.iter().all(|w| w.sight == Sight::Own) {
            return;
        }
        match &record.what {
            What::Frame(frame) if frame.is_to_be_judged() && !self.is_public => {
                self.await_judgement(record);
            }
            What::Heard(heard) => {
                self.judge(heard.is_public());
                self.publish(&record);
            }
            What::Broken { .. } | What::Ended(_) => {
                self.judge(false);
                self.publish(&record);
            }
            // Nothing of the peer's story overtakes the frame that it is about.
            What::Frame(FrameRecord {
                direction: Direction::In,
                ..
            })
            | What::Made(_)
            | What::Owed(_)
            | What::State(_)
                if !self.unjudged.is_empty() =>
            {
                self.await_judgement(record);
            }
            What::Frame(frame) if frame.private => self.publish(&Arc::new(record.blanked())),
            What::Head { .. } => self.publish(&Arc::new(record.blanked())),
            What::Frame(_)
            | What::Made(_)
            | What::Owed(_)
            | What::State(_)
            | What::Accepted { .. }
            | What::Moved { .. }
            | What::Tcp(_)
            | What::Step(_)
            | What::Gap => self.publish(&record),
        }
    }

    fn publish(&self, record: &Arc<Record>) {
        let public = self.watchers.iter().filter(|w| w.sight == Sight::Public);
        public.for_each(|watcher| watcher.queue.push(Arc::clone(record)));
    }

    fn await_judgement(&mut self, record: Arc<Record>) {
        let bytes = record.bytes();
        let fits = self.unjudged_bytes + bytes <= MOST_UNJUDGED;
        self.unjudged_bytes += bytes;
        self.unjudged.push(match fits {
            true => record,
            false => Arc::new(record.blanked()),
        });
    }

    /// Those with [`Sight::Public`] get what waited for this.
    fn judge(&mut self, is_public: bool) {
        self.unjudged_bytes = 0;
        for record in std::mem::take(&mut self.unjudged) {
            match &record.what {
                What::Frame(frame) if frame.is_to_be_judged() && !is_public => {
                    self.publish(&Arc::new(record.blanked()));
                }
                _ => self.publish(&record),
            }
        }
    }

    fn keep(&mut self, record: &Arc<Record>) {
        let bytes = record.bytes();
        match self.keeps {
            Keeps::First if self.kept_bytes + bytes > KEPT_UNWATCHED => self.keeps = Keeps::Full,
            Keeps::First | Keeps::Last => {
                self.kept_bytes += bytes;
                self.kept.push_back(Arc::clone(record));
            }
            Keeps::Full | Keeps::Nothing => {}
        }
        while self.kept_bytes > KEPT_WATCHED
            && let Some(oldest) = self.kept.pop_front()
        {
            self.kept_bytes -= oldest.bytes();
        }
    }

    fn keep_nothing(&mut self) {
        self.keeps = Keeps::Nothing;
        self.kept = VecDeque::new();
        self.kept_bytes = 0;
    }
}

/// A frame that has passed.
struct Passed {
    offset: u64,
    seen: FrameSeen,
    private: bool,
}

impl Way {
    /// The walker stands at the beginning of a frame; so many bytes were moved and not
    /// taken yet.
    fn find(&mut self, unread: u64) {
        if self.is_lost {
            self.is_lost = false;
            self.moved = self.moved.max(unread);
        }
    }

    /// The tap is closed: what crosses from now on is missed.
    fn lose(&mut self) {
        *self = Way {
            is_lost: true,
            ..Way::default()
        };
    }

    /// Walks through bytes that stand at this offset.
    fn feed(&mut self, bytes: &[u8], at: u64, private: bool) -> Vec<Passed> {
        if self.walker.is_between() {
            self.begun_at = at;
            self.private = false;
        }
        self.private |= private;
        let mut passed = Vec::new();
        let (begun_at, own) = (&mut self.begun_at, &mut self.private);
        self.walker.feed(bytes, |seen| {
            let offset = *begun_at;
            *begun_at += seen.bytes();
            let private = std::mem::replace(own, private);
            passed.push(Passed {
                offset,
                seen,
                private,
            });
        });
        passed
    }

    /// The frame that was cut off.
    fn finish(&mut self) -> Option<Passed> {
        let seen = self.walker.finish()?;
        Some(Passed {
            offset: self.begun_at,
            seen,
            private: self.private,
        })
    }
}
