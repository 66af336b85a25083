//! What all connections of a lab share: the connection to its page, the rooms that they reach, and
//! the list of them.

use super::our_end::{How, OurEnd};
use crate::json::Object;
use crate::language::{Language, Twins, say};
use crate::outbox::sync::{Arc, Mutex, lock};
use crate::outbox::{Life, Outbox};
use crate::server::machine::log::Log;
use crate::server::wire::allowance::Turns;
use crate::server::wire::connections::{CLOSE_PATIENCE, DOES_NOT_READ, Live, close_frame};
use crate::server::wire::reach::Reach;
use crate::server::wire::writer;
use crate::tap::connection::micros;
use crate::tap::queue::Queue;
use crate::websocket::{CloseCode, Opcode, frame};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// The most connections of a desk at a time: a room with some people in it. Each takes two or three
/// threads, at our two ends.
pub const MOST_CONNECTIONS: usize = 8;
/// How many connections a desk may open in a second, twice as many at once: more than a user can
/// watch, and a tenth of what all labs together may open, so that a few busy labs leave enough for
/// the others.
const MOST_CONNECTS: u32 = 10;
/// The most bytes that may be written on one: more than the longest message that a lab needs,
/// and far less than what would keep a class waiting.
pub const MOST_WRITTEN: usize = 1024 * 1024;
/// The most bytes that are read from one: sixteen times what may be written.
pub const MOST_RECEIVED: usize = 16 * 1024 * 1024;
/// How long a connection lives. Nobody watches one for longer, and so a forgotten desk holds
/// nothing.
pub const LIFE: Duration = Duration::from_secs(120);
/// While more bytes than this wait for the page, nothing more is read for it: then the connection
/// fills up, as it would for any client that doesn't read.
const BACKLOG: usize = 256 * 1024;
/// How many bytes may wait for the page at most. A thread that reports to the page first waits
/// until no more than the backlog waits, and then reports one thing. One read from each connection,
/// in base64, and some records are less than half of this.
pub const BEHIND: usize = 4 * 1024 * 1024;
/// A page that takes nothing for this long, while more than the backlog waits for it, is ended: the
/// same time that a page has to answer a Close.
const PATIENCE: Duration = CLOSE_PATIENCE;

/// A desk that is open.
pub struct Desk {
    /// The connection whose ticket opened it.
    pub connection: u64,
    /// Records of what crosses its connections at the server's ends, on their way to the page.
    pub records: Arc<Queue>,
    /// What its connections reach.
    pub reach: Arc<Reach>,
    /// Its page's handshake said `Origin: null`, as any site's sandboxed frame does.
    pub is_of_null: bool,
    connects: Mutex<Turns>,
    /// When the server began.
    since: Instant,
    /// Its own connection, to the page, and what waits to be written on it.
    live: Arc<Live>,
    outbox: Arc<Outbox>,
    log: Arc<Log>,
    ends: Mutex<Ends>,
}

#[derive(Default)]
struct Ends {
    is_over: bool,
    by_id: HashMap<u64, Arc<dyn OurEnd>>,
}

impl Desk {
    /// A desk without connections; `since`: when the server began.
    pub fn new(
        connection: u64,
        since: Instant,
        live: &Arc<Live>,
        outbox: &Arc<Outbox>,
        log: &Arc<Log>,
    ) -> Desk {
        Desk {
            connection,
            records: Arc::default(),
            reach: Arc::default(),
            is_of_null: false,
            connects: Mutex::new(Turns::new(MOST_CONNECTS, Instant::now())),
            since,
            live: Arc::clone(live),
            outbox: Arc::clone(outbox),
            log: Arc::clone(log),
            ends: Mutex::default(),
        }
    }

    /// Notes whether its page has `Origin: null`.
    #[must_use]
    pub fn of_null(self, is_of_null: bool) -> Desk {
        Desk { is_of_null, ..self }
    }

    // ---- its connections ----------------------------------------------------------

    /// Could a connection with this number be added now?
    ///
    /// # Errors
    /// A sentence that says why not.
    pub fn has_room_for(&self, id: u64) -> Result<(), Twins> {
        lock(&self.ends).have_room_for(id)
    }

    /// May it open another connection now?
    ///
    /// # Errors
    /// A sentence that says: not yet.
    pub fn may_connect(&self, now: Instant) -> Result<(), Twins> {
        match lock(&self.connects).take(now) {
            true => Ok(()),
            false => Err(Twins::of(|language| {
                say!(
                    language,
                    "a desk opens {MOST_CONNECTS} connections a second at most: wait a moment",
                    "一张实验台（desk）每秒最多打开 {MOST_CONNECTS} 个连接：请稍等"
                )
            })),
        }
    }

    /// Adds a connection.
    ///
    /// # Errors
    /// A sentence that says why not.
    pub fn add(&self, id: u64, end: Arc<dyn OurEnd>) -> Result<(), Twins> {
        let mut ends = lock(&self.ends);
        ends.have_room_for(id)?;
        ends.by_id.insert(id, end);
        Ok(())
    }

    /// The connection with this number.
    ///
    /// # Errors
    /// A sentence that says: there is none.
    pub fn find(&self, id: u64) -> Result<Arc<dyn OurEnd>, Twins> {
        let found = lock(&self.ends).by_id.get(&id).cloned();
        found.ok_or_else(|| {
            Twins::of(|language| {
                say!(
                    language,
                    "there is no connection {id}, or it has ended",
                    "没有连接（connection）{id}，或者它已经结束"
                )
            })
        })
    }

    /// A connection has ended: its number is free again.
    pub fn remove(&self, id: u64) {
        lock(&self.ends).by_id.remove(&id);
    }

    /// Closes all connections; no other is added.
    pub fn close(&self) {
        let ends: Vec<Arc<dyn OurEnd>> = {
            let mut ends = lock(&self.ends);
            ends.is_over = true;
            ends.by_id.values().cloned().collect()
        };
        for end in ends {
            if let Some(server_end) = end.server_end() {
                server_end.stream().tap().unwatch(&self.records);
            }
            end.close();
        }
    }

    // ---- what the page receives ---------------------------------------------------

    /// Sends something to the page. Never waits.
    pub fn say(&self, json: Object) {
        let frame = frame::unmasked(Opcode::Text, json.finish().as_bytes());
        writer::pushed(&self.outbox, self.outbox.push(Arc::from(frame)));
    }

    /// A message of this type about a connection, with the time.
    pub fn about(&self, id: u64, kind: &str) -> Object {
        let about = Object::new().string("type", kind).number("id", id);
        about.number("t", micros(self.since))
    }

    /// One `write`, which began at this time, wrote this many bytes.
    pub fn wrote(&self, id: u64, bytes: usize, began: Instant) {
        let wrote = Object::new().string("type", "wrote").number("id", id);
        let t = began.saturating_duration_since(self.since).as_micros();
        let wrote = wrote.number("t", u64::try_from(t).unwrap_or(u64::MAX));
        self.say(wrote.number("bytes", bytes as u64));
    }

    /// One `read` took these bytes.
    pub fn received(&self, id: u64, bytes: &[u8]) {
        let bytes = STANDARD.encode(bytes);
        self.say(self.about(id, "received").string("bytes", &bytes));
    }

    /// A connection has ended.
    pub fn ended(&self, id: u64, how: How) {
        self.remove(id);
        let ended = self.about(id, "ended").string("how", how.name());
        self.say(ended.string("why", &how.to_string()));
    }

    /// Reports how much waits for each connection, if that has changed since it was `told`.
    pub fn tell_waiting(&self, told: &mut HashMap<u64, usize>) {
        let ends: Vec<(u64, Arc<dyn OurEnd>)> = {
            let ends = lock(&self.ends);
            told.retain(|id, _| ends.by_id.contains_key(id));
            let all = ends.by_id.iter();
            all.map(|(id, end)| (*id, Arc::clone(end))).collect()
        };
        for (id, end) in ends {
            let Some(outbox) = end.server_end().and_then(|live| live.outbox()) else {
                continue;
            };
            let bytes = outbox.bytes();
            if told.insert(id, bytes).unwrap_or(0) != bytes {
                let waiting = Object::new().string("type", "waiting").number("id", id);
                let waiting = waiting.number("bytes", bytes as u64);
                self.say(waiting.number("limit", outbox.limit() as u64));
            }
        }
    }

    /// Waits while more than the backlog waits for the page, until this time at most. A page that
    /// takes nothing is ended; if it ever reads again, it learns that it was behind.
    pub fn wait_for_page(&self, until: Option<Instant>) {
        loop {
            let before = self.outbox.written();
            let patience = Instant::now() + PATIENCE;
            let deadline = until.map_or(patience, |until| until.min(patience));
            let is_taken = self.outbox.wait_until_below(BACKLOG, deadline);
            let is_over = until.is_some_and(|until| Instant::now() >= until);
            if is_taken || is_over || self.outbox.life() != Life::Open {
                return;
            }
            if self.outbox.written() == before {
                return self.end(DOES_NOT_READ);
            }
        }
    }

    /// Ends the desk, with this sentence after all that waits for the page.
    pub fn end(&self, why: impl Fn(Language) -> String) {
        let (peer, connection) = (self.live.stream().peer(), self.connection);
        let language = self.log.language();
        let told = why(language);
        self.log.line(&say!(
            language,
            "{peer} the lab of connection {connection} is ended with 1008: {told}",
            "{peer} 连接 {connection} 的实验（lab）以 1008 结束：{told}"
        ));
        self.close();
        let reason = why(self.live.language());
        let close = close_frame(CloseCode::POLICY_VIOLATION, &reason);
        self.live.dismiss(close, CLOSE_PATIENCE);
    }
}

impl Ends {
    fn have_room_for(&self, id: u64) -> Result<(), Twins> {
        if self.is_over {
            return Err(Twins::of(|language| {
                say!(language, "the desk has ended", "实验台（desk）已经结束")
            }));
        }
        if self.by_id.contains_key(&id) {
            return Err(Twins::of(|language| {
                say!(
                    language,
                    "there is a connection {id} already",
                    "已经有连接（connection）{id}"
                )
            }));
        }
        match self.by_id.len() < MOST_CONNECTIONS {
            true => Ok(()),
            false => Err(Twins::of(|language| {
                say!(
                    language,
                    "a desk may have {MOST_CONNECTIONS} connections at a time",
                    "一张实验台（desk）同时最多 {MOST_CONNECTIONS} 个连接"
                )
            })),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::server::machine::log::Log;
    use crate::server::rules::options::Verbosity;
    use crate::server::wire::connections::Phase;
    use crate::server::wire::stream::Stream;
    use crate::tap::Tap;
    use std::net::{TcpListener, TcpStream};

    impl Desk {
        /// Queues far more than the backlog for the page, which reads nothing.
        pub fn fill(&self) {
            self.live.stream().prepare_for_frames();
            while self.outbox.bytes() <= 4 * BACKLOG {
                self.say(Object::new().string("type", &"x".repeat(BACKLOG / 4)));
            }
        }

        /// Is the desk still open?
        pub fn is_open(&self) -> bool {
            !lock(&self.ends).is_over
        }

        /// Ends the connection to the page after all that waits for it.
        pub fn hang_up(&self) {
            self.outbox.wait_until_below(0, Instant::now() + LIFE);
            self.live.stream().shut(std::net::Shutdown::Both);
        }
    }

    /// Both ends of a connection over loopback: the client's, and the server's.
    pub fn connection(number: u64) -> (TcpStream, Arc<Live>) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (tcp, peer) = listener.accept().unwrap();
        let tap = std::sync::Arc::new(Tap::new(number, Instant::now()));
        let stream = Arc::new(Stream::new(tcp, peer, tap));
        let phase = Phase::Until(Instant::now() + LIFE);
        (client, Arc::new(Live::new(stream, phase)))
    }

    /// A desk, and the page's end of its connection.
    pub fn desk() -> (Arc<Desk>, TcpStream) {
        let (page, live) = connection(1);
        let outbox = crate::server::wire::connections::outbox_of(&live, BEHIND);
        let outbox = Arc::new(outbox);
        let log = Arc::new(Log::start(Verbosity::Quiet).unwrap());
        let desk = Desk::new(7, Instant::now(), &live, &outbox, &log);
        (Arc::new(desk), page)
    }
}
