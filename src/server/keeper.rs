//! The one thread that watches the clock for all. A connection's thread blocks in a plain
//! `read`, without a time-out, and wakes up when the keeper, finding the time of its
//! phase over, shuts the socket. So a bound holds for a whole phase, not from read to
//! read, and waiting costs no system call. (Only writing to a member has a time-out of
//! its own: see [`writer`].)

use super::log::Log;
use super::reach::Reach;
use super::stream::Stream;
use super::writer;
use crate::chat::outbox::{Life, Outbox};
use crate::chat::sync::{Arc, Mutex, lock};
use crate::websocket::endpoint::close_body;
use crate::websocket::{CloseCode, Opcode, frame};
use std::collections::HashMap;
use std::net::{Shutdown, TcpStream};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How often the keeper looks. Bounds are kept to within this.
pub const TICK: Duration = Duration::from_millis(100);
/// For how long a connection that has our Close may take to answer it: several round trips
/// of the worst network, and what it still reads before it finds the Close.
pub const CLOSE_PATIENCE: Duration = Duration::from_secs(5);
/// The silence after which a connection that asked for it is pinged.
const SHORT_SILENCE: Duration = Duration::from_secs(2);
/// For how long a reader that was just woken may still write its answer.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// What a connection is about, and for how long it may be.
#[derive(Debug, Clone, Copy)]
pub enum Phase {
    /// A request is being read; then reading ends, and the thread answers 408.
    Request(Instant),
    /// Anything else that is bounded: writing an answer, closing. Then the socket is
    /// shut in both directions.
    Until(Instant),
    /// A WebSocket is open, and has been silent for so long.
    Open {
        /// When it was last heard, to within a [`TICK`].
        heard: Instant,
        /// A ping was sent since.
        pinged: bool,
    },
}

/// What the keeper knows of a connection.
pub struct Watched {
    stream: Arc<Stream>,
    phase: Mutex<Phase>,
    /// Something was read since the last tick. Setting it is all that watching costs a
    /// connection.
    heard: AtomicBool,
    expired: AtomicBool,
    /// At the last tick: did something wait to be written, and how much had been?
    waited: AtomicBool,
    written: AtomicU64,
    /// The server stops: an answer that is being made is the last one.
    dismissed: AtomicBool,
    outbox: OnceLock<Arc<Outbox>>,
    /// So many bytes of a message or a body that isn't whole, since then.
    unfinished: Mutex<Option<(usize, Instant)>>,
    gave_up: AtomicBool,
    /// There for a lab's connection, from before its first byte to its end.
    reach: OnceLock<Arc<Reach>>,
}

impl Watched {
    /// A connection in its first phase.
    pub fn new(stream: Arc<Stream>, phase: Phase) -> Watched {
        Watched {
            stream,
            phase: Mutex::new(phase),
            heard: AtomicBool::new(false),
            expired: AtomicBool::new(false),
            waited: AtomicBool::new(false),
            written: AtomicU64::new(0),
            dismissed: AtomicBool::new(false),
            outbox: OnceLock::new(),
            unfinished: Mutex::new(None),
            gave_up: AtomicBool::new(false),
            reach: OnceLock::new(),
        }
    }

    /// Its TCP stream.
    pub fn stream(&self) -> &Arc<Stream> {
        &self.stream
    }

    /// The connection is a lab's, and reaches no further than this from now on. `false`: it
    /// is one already.
    pub fn confine(&self, reach: Arc<Reach>) -> bool {
        self.reach.set(reach).is_ok()
    }

    /// How far it reaches, if it is a lab's.
    pub fn reach(&self) -> Option<&Reach> {
        self.reach.get().map(|reach| &**reach)
    }

    /// Enters a phase.
    pub fn enter(&self, phase: Phase) {
        *lock(&self.phase) = phase;
    }

    /// Enters the phase of an open WebSocket whose frames go through this outbox.
    pub fn open(&self, outbox: &Arc<Outbox>) {
        let _ = self.outbox.set(Arc::clone(outbox));
        self.enter(Phase::Open {
            heard: Instant::now(),
            pinged: false,
        });
    }

    /// Where its frames go, if it is a WebSocket.
    pub fn outbox(&self) -> Option<&Arc<Outbox>> {
        self.outbox.get()
    }

    /// If it stays silent for two seconds, it is pinged, as after a long silence.
    pub fn expect_ping(&self, keeper: &Keeper) {
        let mut phase = lock(&self.phase);
        let silent = keeper.ping_every.saturating_sub(SHORT_SILENCE);
        if let Phase::Open { .. } = *phase
            && let Some(heard) = Instant::now().checked_sub(silent)
        {
            let pinged = false;
            *phase = Phase::Open { heard, pinged };
        }
    }

    /// It holds so many bytes of what isn't whole yet; more than before, or none.
    pub fn holds(&self, bytes: usize) {
        *lock(&self.unfinished) = (bytes > 0).then(|| (bytes, Instant::now()));
    }

    /// How many bytes it holds of what isn't whole yet, and for how long they haven't grown.
    pub fn unfinished(&self) -> Option<(usize, Duration)> {
        let unfinished = *lock(&self.unfinished);
        let unfinished = unfinished.filter(|_| !self.gave_up());
        unfinished.map(|(bytes, since)| (bytes, since.elapsed()))
    }

    /// What it holds is needed: reading ends, and its thread says why.
    pub fn give_up_memory(&self) {
        self.gave_up.store(true, Ordering::Relaxed);
        self.stream.shut(Shutdown::Read);
    }

    /// Was it made to give up what it held?
    pub fn gave_up(&self) -> bool {
        self.gave_up.load(Ordering::Relaxed)
    }

    /// Something was read.
    pub fn heard(&self) {
        self.heard.store(true, Ordering::Relaxed);
    }

    /// Did the keeper end a phase whose time was over?
    pub fn expired(&self) -> bool {
        self.expired.load(Ordering::Relaxed)
    }

    /// The server stops, and says so from another thread: a WebSocket gets this Close
    /// and some time to answer; a request that is being answered gets its answer;
    /// anything else just ends.
    pub fn dismiss(&self, close: Arc<[u8]>, patience: Duration) {
        self.dismissed.store(true, Ordering::Relaxed);
        let until = Phase::Until(Instant::now() + patience);
        if let Some(outbox) = self.outbox.get() {
            self.enter(until);
            return writer::pushed(outbox, outbox.close(close));
        }
        let mut phase = lock(&self.phase);
        match *phase {
            Phase::Request(_) => self.stream.shut(Shutdown::Both),
            Phase::Until(_) | Phase::Open { .. } => *phase = until,
        }
    }

    /// Was it dismissed?
    pub fn dismissed(&self) -> bool {
        self.dismissed.load(Ordering::Relaxed)
    }

    fn tick(&self, now: Instant, keeper: &Keeper) {
        let wants_ping = self.judge(now, keeper);
        // The phase isn't locked any more: the peer may take nothing.
        if wants_ping && let Some(outbox) = self.outbox.get() {
            // Any payload would do; an empty one is the shortest (RFC 6455 §5.5.2).
            let ping = Arc::from(frame::unmasked(Opcode::Ping, b""));
            writer::pushed(outbox, outbox.push(ping));
        }
    }

    /// Ends the phase if its time is over: `true` if the peer is to be pinged.
    fn judge(&self, now: Instant, keeper: &Keeper) -> bool {
        let mut phase = lock(&self.phase);
        match *phase {
            Phase::Request(until) if now >= until => {
                self.expired.store(true, Ordering::Relaxed);
                *phase = Phase::Until(now + LAST_WORDS);
                self.stream.shut(Shutdown::Read);
            }
            Phase::Until(until) if now >= until => {
                self.expired.store(true, Ordering::Relaxed);
                self.stream.shut(Shutdown::Both);
            }
            Phase::Request(_) | Phase::Until(_) => {}
            Phase::Open { heard, pinged } => {
                if let Some(next) = self.judge_silence(heard, pinged, now, keeper) {
                    *phase = next;
                    return matches!(next, Phase::Open { pinged: true, .. });
                }
            }
        }
        false
    }

    /// Did the peer take something since the last tick, of what didn't fit into the
    /// system's buffer? Then it lives, though its pong may still be on its way. (What
    /// merely fits into the buffer says nothing about the peer.)
    fn took_something(&self, outbox: &Outbox) -> bool {
        let waits = outbox.bytes() > 0;
        let written = outbox.written();
        let before = self.written.swap(written, Ordering::Relaxed);
        self.waited.swap(waits, Ordering::Relaxed) && written > before
    }

    /// The next phase, if it's another one.
    fn judge_silence(
        &self,
        heard: Instant,
        pinged: bool,
        now: Instant,
        keeper: &Keeper,
    ) -> Option<Phase> {
        let outbox = self.outbox.get()?;
        match outbox.life() {
            Life::FellBehind => {
                let peer = self.stream.peer();
                keeper.log.line(&format!(
                    "{peer} fell behind: it doesn't read what it is sent, and was ended with 1008"
                ));
                return Some(Phase::Until(now + CLOSE_PATIENCE));
            }
            // Nothing can be written any more, so nothing need be read.
            Life::Broken => return Some(Phase::Until(now)),
            Life::Open | Life::Closed => {}
        }
        let took_something = self.took_something(outbox);
        // [heard]
        if self.heard.swap(false, Ordering::Relaxed) || took_something {
            let (heard, pinged) = (now, false);
            return Some(Phase::Open { heard, pinged });
        }
        let silence = now.duration_since(heard);
        // [silent]
        if silence >= 2 * keeper.ping_every {
            let peer = self.stream.peer();
            keeper
                .log
                .line(&format!("{peer} was silent, and answered no ping: ended"));
            return Some(Phase::Until(now));
        }
        // [keep-alive]
        if silence >= keeper.ping_every && !pinged {
            let pinged = true;
            return Some(Phase::Open { heard, pinged });
        }
        None
    }
}

/// A whole Close frame of the server's.
pub fn close_frame(code: CloseCode, reason: &str) -> Arc<[u8]> {
    let body = close_body(Some(code), reason);
    Arc::from(frame::unmasked(Opcode::Close, &body))
}

/// All connections there are.
pub struct Keeper {
    ping_every: Duration,
    log: Arc<Log>,
    watched: Mutex<HashMap<u64, Arc<Watched>>>,
}

impl Keeper {
    /// A keeper of no connections.
    pub fn new(ping_every: Duration, log: Arc<Log>) -> Keeper {
        Keeper {
            ping_every,
            log,
            watched: Mutex::new(HashMap::new()),
        }
    }

    /// Begins to watch a connection; `id` is unique.
    pub fn watch(&self, id: u64, watched: Arc<Watched>) {
        lock(&self.watched).insert(id, watched);
    }

    /// The connection has ended.
    pub fn forget(&self, id: u64) {
        lock(&self.watched).remove(&id);
    }

    /// All of them at this moment.
    pub fn all(&self) -> Vec<Arc<Watched>> {
        lock(&self.watched).values().cloned().collect()
    }

    /// The one with this number, as long as it lives.
    pub fn find(&self, id: u64) -> Option<Arc<Watched>> {
        lock(&self.watched).get(&id).cloned()
    }

    /// The one whose other end is this client's, if it was accepted yet.
    pub fn other_end_of(&self, client: &TcpStream) -> Option<Arc<Watched>> {
        let own = client.local_addr().ok()?;
        let watched = lock(&self.watched);
        let mut found = watched.values().filter(|w| w.stream.is_peer(own));
        found.find(|w| w.stream.is_other_end_of(client)).cloned()
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        lock(&self.watched).len()
    }

    /// Looks at every connection once.
    pub fn tick(&self, now: Instant) {
        for watched in self.all() {
            watched.tick(now, self);
        }
    }
}
