//! The keeper: one thread watches the clock for all connections. A connection's thread blocks in a
//! plain `read`, without a time-out. When the time of its phase is over, the keeper shuts the
//! socket, and that wakes the thread. So a bound holds for a whole phase, not from read to read,
//! and waiting costs no system call. (Only writing to a member has a time-out of its own: see
//! [`writer`].) Time in which the whole process was stopped isn't counted: see
//! [`pauses`](crate::server::machine::pauses).

use super::{CLOSE_PATIENCE, Live, Phase};
use crate::language::say;
use crate::outbox::sync::{Arc, Mutex, lock};
use crate::outbox::{Life, Outbox};
use crate::server::machine::log::Log;
use crate::server::machine::pauses::{Look, Pauses};
use crate::server::wire::writer;
use crate::websocket::{Opcode, frame};
use std::collections::HashMap;
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// The silence after which a connection is pinged that asked for an early ping.
const SHORT_SILENCE: Duration = Duration::from_secs(2);
/// How long a reader that was just woken may still take to write its answer.
const LAST_WORDS: Duration = Duration::from_secs(2);

impl Live {
    /// If it stays silent for two seconds, it is pinged, as after a long silence. This also holds if
    /// its WebSocket is only about to open.
    pub fn expect_ping(&self, keeper: &Keeper) {
        let silent = keeper.ping_every.saturating_sub(SHORT_SILENCE);
        let _ = self.seeming_silence.set(silent);
        self.seem_silent();
    }

    /// If a ping was asked for, an open WebSocket was last heard that long ago.
    pub(super) fn seem_silent(&self) {
        let mut phase = lock(&self.phase);
        let silent = self.seeming_silence.get();
        if let Phase::Open { .. } = *phase
            && let Some(heard) = silent.and_then(|silent| Instant::now().checked_sub(*silent))
        {
            let pinged = None;
            *phase = Phase::Open { heard, pinged };
        }
    }

    fn tick(&self, look: Look, keeper: &Keeper) {
        let wants_ping = self.end_if_over(look, keeper);
        // Written after the phase is unlocked, since this write may wait.
        if wants_ping && let Some(outbox) = self.outbox.get() {
            // Any payload would do; an empty one is the shortest (RFC 6455 §5.5.2).
            let ping = Arc::from(frame::unmasked(Opcode::Ping, b""));
            writer::pushed(outbox, outbox.push(ping));
        }
    }

    /// Ends the phase if its time is over; `true` if the peer should be pinged.
    fn end_if_over(&self, look: Look, keeper: &Keeper) -> bool {
        let mut phase = lock(&self.phase);
        match *phase {
            Phase::Waiting(until) | Phase::Request(until) if look.is_over(until) => {
                self.expired.store(true, Ordering::Relaxed);
                *phase = Phase::Until(look.now + LAST_WORDS);
                self.stream.shut(Shutdown::Read);
            }
            Phase::Until(until) if look.is_over(until) => {
                self.expired.store(true, Ordering::Relaxed);
                self.stream.shut(Shutdown::Both);
            }
            Phase::Waiting(_) | Phase::Request(_) | Phase::Until(_) => {}
            Phase::Open { heard, pinged } => {
                if let Some(next) = self.after_silence(heard, pinged, look, keeper) {
                    *phase = next;
                    let asked = Some(look.now);
                    return matches!(next, Phase::Open { pinged, .. } if pinged == asked);
                }
            }
        }
        false
    }

    /// Since the last tick, did the peer take some of the bytes that didn't fit into the system's
    /// buffer? Then it is alive, though its pong may still be on its way. (Bytes that only moved
    /// into the buffer say nothing about the peer.)
    fn took_something(&self, outbox: &Outbox) -> bool {
        let waits = outbox.bytes() > 0;
        let written = outbox.written();
        let before = self.written.swap(written, Ordering::Relaxed);
        self.waited.swap(waits, Ordering::Relaxed) && written > before
    }

    /// The next phase, if it's a different one.
    fn after_silence(
        &self,
        heard: Instant,
        pinged: Option<Instant>,
        look: Look,
        keeper: &Keeper,
    ) -> Option<Phase> {
        let now = look.now;
        let outbox = self.outbox.get()?;
        match outbox.life() {
            Life::FellBehind => {
                keeper.log_behind(self.stream.peer());
                return Some(Phase::Until(now + CLOSE_PATIENCE));
            }
            // Nothing can be written any more, so nothing needs to be read.
            Life::Broken => return Some(Phase::Until(now)),
            Life::Open | Life::Closed => {}
        }
        let took_something = self.took_something(outbox);
        // [heard]
        if self.heard.swap(false, Ordering::Relaxed) || took_something {
            let (heard, pinged) = (now, None);
            return Some(Phase::Open { heard, pinged });
        }
        let ask = match pinged {
            // [keep-alive]
            None => now.duration_since(heard) >= keeper.ping_every,
            // Its answer may still wait to be read, or the ping may have been lost with the network
            // that a laptop had before it slept: a peer that is still there answers a second ping.
            Some(_) if look.behind_pause => true,
            // [silent]
            Some(pinged) if now.duration_since(pinged) >= keeper.ping_every => {
                keeper.log_silent(self.stream.peer());
                return Some(Phase::Until(now));
            }
            Some(_) => false,
        };
        let pinged = Some(now);
        ask.then_some(Phase::Open { heard, pinged })
    }
}

/// All connections.
pub struct Keeper {
    ping_every: Duration,
    log: Arc<Log>,
    live: Mutex<HashMap<u64, Arc<Live>>>,
    pauses: Mutex<Pauses>,
}

impl Keeper {
    /// A keeper of no connections.
    pub fn new(ping_every: Duration, log: Arc<Log>) -> Keeper {
        Keeper {
            ping_every,
            log,
            live: Mutex::new(HashMap::new()),
            pauses: Mutex::new(Pauses::since(Instant::now())),
        }
    }

    /// Adds a connection to watch; `id` is unique.
    pub fn watch(&self, id: u64, live: Arc<Live>) {
        lock(&self.live).insert(id, live);
    }

    /// The connection has ended.
    pub fn forget(&self, id: u64) {
        lock(&self.live).remove(&id);
    }

    /// All of them at this moment.
    pub fn all(&self) -> Vec<Arc<Live>> {
        lock(&self.live).values().cloned().collect()
    }

    /// The connection with this number, while it is alive.
    pub fn find(&self, id: u64) -> Option<Arc<Live>> {
        lock(&self.live).get(&id).cloned()
    }

    /// The connection whose other end is this client, if it was accepted already.
    pub fn other_end_of(&self, client: &TcpStream) -> Option<Arc<Live>> {
        let own = client.local_addr().ok()?;
        let live = lock(&self.live);
        let mut found = live.values().filter(|w| w.stream.is_peer(own));
        found.find(|w| w.stream.is_other_end_of(client)).cloned()
    }

    /// How many connections there are.
    pub fn count(&self) -> usize {
        lock(&self.live).len()
    }

    /// Checks every connection once.
    pub fn tick(&self, now: Instant) {
        let look = lock(&self.pauses).look(now);
        for live in self.all() {
            live.tick(look, self);
        }
    }

    fn log_behind(&self, peer: SocketAddr) {
        self.log.line(&say!(
            self.log.language(),
            "{peer} fell behind: it doesn't read what it is sent, and was ended with 1008",
            "{peer} 跟不上（fell behind）：发给它的数据它不读，以 1008 结束"
        ));
    }

    fn log_silent(&self, peer: SocketAddr) {
        self.log.line(&say!(
            self.log.language(),
            "{peer} was silent, and answered no ping: ended",
            "{peer} 没有动静，也没有回应 ping：已结束"
        ));
    }
}
