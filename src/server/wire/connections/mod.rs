//! What the server knows of a connection: what it is doing and how long that may take, how it ends,
//! and what it holds. [`keeper`] holds all connections, and watches the clock.

pub mod keeper;

pub use keeper::Keeper;

use super::reach::Reach;
use super::stream::Stream;
use super::writer;
use crate::language::{Language, Sentence, say};
use crate::outbox::Outbox;
use crate::outbox::sync::{Arc, Mutex, lock};
use crate::tap::queue::Queue;
use crate::websocket::close::close_body;
use crate::websocket::{CloseCode, Opcode, frame};
use std::net::Shutdown;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How often the keeper looks. Bounds are kept to within this.
pub const TICK: Duration = Duration::from_millis(100);
/// How long a peer has to answer our Close: several round trips of the worst network, and the time
/// to read what was sent before the Close.
pub const CLOSE_PATIENCE: Duration = Duration::from_secs(5);

/// What a connection is doing, and how long that may take.
#[derive(Debug, Clone, Copy)]
pub enum Phase {
    /// Nothing of a request has come yet. At this time reading ends.
    Waiting(Instant),
    /// A request is being read. At this time reading ends, and the thread answers 408.
    Request(Instant),
    /// Anything else that is bounded: making and writing an answer, closing. At this time the
    /// socket is shut in both directions.
    Until(Instant),
    /// A WebSocket is open.
    Open {
        /// When something was last read from it, to within a [`TICK`].
        heard: Instant,
        /// When a ping was sent since then: silence counts against a peer only after a ping.
        pinged: Option<Instant>,
    },
}

/// The Close that the server sends when it stops, and until when its peers may answer.
struct Dismissal {
    close: Arc<[u8]>,
    until: Instant,
}

impl Dismissal {
    /// No phase lasts longer than this; half of the time is for reading a request that has begun.
    fn limit(&self, phase: Phase, now: Instant) -> Phase {
        let half = now + self.until.saturating_duration_since(now) / 2;
        match phase {
            Phase::Waiting(_) => Phase::Until(now),
            Phase::Request(until) => Phase::Request(until.min(half)),
            Phase::Until(until) => Phase::Until(until.min(self.until)),
            Phase::Open { .. } => Phase::Until(self.until),
        }
    }
}

/// The reason for a peer whose outbox is full.
pub const DOES_NOT_READ: Sentence = |language| {
    say!(
        language,
        "you don't read what you are sent",
        "发给你的数据你不读，发送缓冲（outbox）已满"
    )
};

/// What the keeper knows of a connection.
pub struct Live {
    stream: Arc<Stream>,
    phase: Mutex<Phase>,
    /// Something was read since the last tick. Setting this flag is all that the keeper costs a
    /// connection.
    heard: AtomicBool,
    expired: AtomicBool,
    /// At the last tick: did something wait to be written, and how much had been written?
    waited: AtomicBool,
    written: AtomicU64,
    /// The server stops: an answer that is being made is the last one. This is set before the phase
    /// is read, and checked while the phase is locked. So a request either has begun, and is
    /// answered, or hasn't begun, and is dropped.
    dismissed: OnceLock<Dismissal>,
    /// Sentences for its page are in Chinese.
    chinese: AtomicBool,
    outbox: OnceLock<Arc<Outbox>>,
    /// Set for a connection that watches others: the records that it gets.
    records: OnceLock<Arc<Queue>>,
    /// How many bytes it holds of an unfinished message or body, and since when.
    unfinished: Mutex<Option<(usize, Instant)>>,
    gave_up: AtomicBool,
    /// Somebody asked for a ping soon: the silence that the keeper is to see then.
    seeming_silence: OnceLock<Duration>,
    /// Set for a lab's connection, from before its first byte to its end.
    reach: OnceLock<Arc<Reach>>,
}

impl Live {
    /// A connection in its first phase.
    pub fn new(stream: Arc<Stream>, phase: Phase) -> Live {
        Live {
            stream,
            phase: Mutex::new(phase),
            heard: AtomicBool::new(false),
            expired: AtomicBool::new(false),
            waited: AtomicBool::new(false),
            written: AtomicU64::new(0),
            dismissed: OnceLock::new(),
            chinese: AtomicBool::new(false),
            outbox: OnceLock::new(),
            records: OnceLock::new(),
            unfinished: Mutex::new(None),
            gave_up: AtomicBool::new(false),
            seeming_silence: OnceLock::new(),
            reach: OnceLock::new(),
        }
    }

    /// Sentences for its page, such as the reason of a Close, are in this language from now on.
    pub fn speak(&self, language: Language) {
        let is_chinese = language == Language::Chinese;
        self.chinese.store(is_chinese, Ordering::Relaxed);
    }

    /// The language of sentences for its page.
    pub fn language(&self) -> Language {
        match self.chinese.load(Ordering::Relaxed) {
            true => Language::Chinese,
            false => Language::English,
        }
    }

    /// Its TCP stream.
    pub fn stream(&self) -> &Arc<Stream> {
        &self.stream
    }

    /// Marks the connection as a lab's, which reaches no further than this from now on. `false`: it
    /// was marked already.
    pub fn confine(&self, reach: Arc<Reach>) -> bool {
        self.reach.set(reach).is_ok()
    }

    /// What it may reach, if it is a lab's connection.
    pub fn reach(&self) -> Option<&Reach> {
        self.reach.get().map(|reach| &**reach)
    }

    /// Enters a phase; the phase ends early if the server stops.
    pub fn enter(&self, phase: Phase) {
        let mut now = lock(&self.phase);
        *now = match self.dismissed.get() {
            Some(dismissal) => dismissal.limit(phase, Instant::now()),
            None => phase,
        };
    }

    /// The connection waits for the next request from now on; `false` if the server is stopping, so
    /// no request is taken.
    pub fn wait(&self, until: Instant) -> bool {
        self.enter(Phase::Waiting(until));
        !self.dismissed()
    }

    /// The first bytes of a request have come, so it will be answered; `false` if the server
    /// stopped before.
    pub fn begin(&self) -> bool {
        let mut phase = lock(&self.phase);
        if let Phase::Waiting(until) = *phase {
            if self.dismissed() {
                return false;
            }
            *phase = Phase::Request(until);
        }
        true
    }

    /// Enters the phase of an open WebSocket whose frames go through this outbox. If the server is
    /// stopping, it gets its Close at once.
    pub fn open(&self, outbox: &Arc<Outbox>) {
        let _ = self.outbox.set(Arc::clone(outbox));
        self.enter(Phase::Open {
            heard: Instant::now(),
            pinged: None,
        });
        self.seem_silent();
        if let Some(dismissal) = self.dismissed.get() {
            let close = Arc::clone(&dismissal.close);
            writer::pushed(outbox, outbox.close(close));
        }
    }

    /// Where its frames go, if it is a WebSocket.
    pub fn outbox(&self) -> Option<&Arc<Outbox>> {
        self.outbox.get()
    }

    /// It watches others from now on; records for it wait in this queue.
    pub fn begin_to_watch(&self, records: &Arc<Queue>) {
        let _ = self.records.set(Arc::clone(records));
    }

    /// Does it watch others?
    pub fn watches(&self) -> bool {
        self.records.get().is_some()
    }

    /// All records for it are written: if it was dismissed, it gets its Close now.
    pub fn is_told_all(&self) {
        if let (Some(outbox), Some(dismissal)) = (self.outbox.get(), self.dismissed.get()) {
            writer::pushed(outbox, outbox.close(Arc::clone(&dismissal.close)));
        }
    }

    /// It holds this many bytes of an unfinished message or body: more than before, or none.
    pub fn holds(&self, bytes: usize) {
        *lock(&self.unfinished) = (bytes > 0).then(|| (bytes, Instant::now()));
    }

    /// How many bytes it holds of an unfinished message or body, and how long ago they last grew.
    pub fn unfinished(&self) -> Option<(usize, Duration)> {
        let unfinished = *lock(&self.unfinished);
        let unfinished = unfinished.filter(|_| !self.gave_up());
        unfinished.map(|(bytes, since)| (bytes, since.elapsed()))
    }

    /// Its memory is needed: reading ends, and its thread tells the peer why.
    pub fn give_up_memory(&self) {
        self.gave_up.store(true, Ordering::Relaxed);
        self.stream.shut(Shutdown::Read);
    }

    /// Was it made to give up its memory?
    pub fn gave_up(&self) -> bool {
        self.gave_up.load(Ordering::Relaxed)
    }

    /// Something was read.
    pub fn heard(&self) {
        self.heard.store(true, Ordering::Relaxed);
    }

    /// Waits until the peer has taken all that this outbox holds; `false` if it didn't in this
    /// time. The keeper decides when the time is over, since it knows of pauses.
    pub fn takes_all(&self, outbox: &Outbox, patience: Duration) -> bool {
        self.enter(Phase::Until(Instant::now() + patience));
        loop {
            if outbox.wait_until_below(0, Instant::now() + TICK) {
                return true;
            }
            if self.expired() {
                return false;
            }
        }
    }

    /// Did the keeper end a phase because its time was over?
    pub fn expired(&self) -> bool {
        self.expired.load(Ordering::Relaxed)
    }

    /// The server stops (called from another thread). A WebSocket gets this Close, behind the
    /// records that wait for it, and some time to answer; a request that has begun gets its answer;
    /// any other connection just ends.
    pub fn dismiss(&self, close: Arc<[u8]>, patience: Duration) {
        let now = Instant::now();
        let until = now + patience;
        let dismissal = Dismissal {
            close: Arc::clone(&close),
            until,
        };
        let _ = self.dismissed.set(dismissal);
        if let Some(records) = self.records.get() {
            // The thread that writes the waiting records writes the Close behind them.
            self.enter(Phase::Until(until));
            return records.close();
        }
        let mut phase = lock(&self.phase);
        match *phase {
            // The phase stays Waiting, so that no request can begin any more.
            Phase::Waiting(_) => self.stream.shut(Shutdown::Both),
            Phase::Request(read) => *phase = Phase::Request(read.min(now + patience / 2)),
            Phase::Until(_) | Phase::Open { .. } => *phase = Phase::Until(until),
        }
        drop(phase);
        if let Some(outbox) = self.outbox.get() {
            writer::pushed(outbox, outbox.close(close));
        }
    }

    /// Was it dismissed?
    pub fn dismissed(&self) -> bool {
        self.dismissed.get().is_some()
    }
}

/// A whole Close frame from the server.
pub fn close_frame(code: CloseCode, reason: &str) -> Arc<[u8]> {
    let body = close_body(Some(code), reason);
    Arc::from(frame::unmasked(Opcode::Close, &body))
}

/// An outbox of this size.
pub fn outbox_of(live: &Live, limit: usize) -> Outbox {
    let farewell = close_frame(CloseCode::POLICY_VIOLATION, &DOES_NOT_READ(live.language()));
    let sink = Box::new(Arc::clone(live.stream()));
    Outbox::new(sink, limit, farewell)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::machine::log::Log;
    use crate::server::rules::options::Verbosity;
    use crate::tap::Tap;
    use std::io::Read;
    use std::net::{TcpListener, TcpStream};

    const LATER: Duration = Duration::from_secs(60);

    /// A client, and the server's end of its connection, which waits for a request.
    fn waiting() -> (TcpStream, Live) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        client
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        let (tcp, peer) = listener.accept().unwrap();
        let tap = Arc::new(Tap::new(1, Instant::now()));
        let stream = Arc::new(Stream::new(tcp, peer, tap));
        let live = Live::new(stream, Phase::Waiting(Instant::now() + LATER));
        (client, live)
    }

    fn dismiss(live: &Live) -> Arc<[u8]> {
        let close = close_frame(CloseCode::GOING_AWAY, "the server stops");
        live.dismiss(Arc::clone(&close), Duration::from_secs(2));
        close
    }

    fn phase(live: &Live) -> Phase {
        *lock(&live.phase)
    }

    #[test]
    fn a_request_that_had_not_begun_when_the_server_stopped_is_dropped() {
        let (mut client, live) = waiting();
        dismiss(&live);
        assert!(!live.begin());
        assert_eq!(client.read(&mut [0]).unwrap(), 0, "it has ended");
    }

    #[test]
    fn a_request_that_has_begun_is_answered_and_no_other_after_it() {
        let (mut client, live) = waiting();
        assert!(live.begin());
        dismiss(&live);
        let soon = Instant::now() + Duration::from_secs(2);
        assert!(matches!(phase(&live), Phase::Request(until) if until < soon));
        // A slow body gets no extra time.
        live.enter(Phase::Request(Instant::now() + LATER));
        assert!(matches!(phase(&live), Phase::Request(until) if until < soon));
        live.enter(Phase::Until(Instant::now() + LATER));
        assert!(matches!(phase(&live), Phase::Until(until) if until <= soon));
        live.stream().write_all(b"a").unwrap();
        assert!(!live.wait(Instant::now() + LATER));
        assert_eq!(client.read(&mut [0; 2]).unwrap(), 1);
    }

    #[test]
    fn a_websocket_that_opens_while_the_server_stops_gets_its_close() {
        let (mut client, live) = waiting();
        assert!(live.begin());
        let close = dismiss(&live);
        let sink = Box::new(Arc::clone(live.stream()));
        live.open(&Arc::new(Outbox::new(sink, 1000, Arc::from(*b""))));
        let mut heard = vec![0; close.len()];
        client.read_exact(&mut heard).unwrap();
        assert_eq!(heard, *close);
        assert!(matches!(phase(&live), Phase::Until(_)));
    }

    /// A page may ask for that as soon as it has our 101, and be faster than the thread that wrote it.
    #[test]
    fn a_ping_that_is_asked_for_before_the_websocket_opens_comes() {
        let (mut client, live) = waiting();
        let live = Arc::new(live);
        let log = Arc::new(Log::start(Verbosity::Quiet).unwrap());
        let keeper = Keeper::new(LATER, log);
        keeper.watch(1, Arc::clone(&live));
        assert!(live.begin());
        live.expect_ping(&keeper);
        let sink = Box::new(Arc::clone(live.stream()));
        live.open(&Arc::new(Outbox::new(sink, 1000, Arc::from(*b""))));
        keeper.tick(Instant::now() + Duration::from_secs(3));
        let mut ping = [0; 2];
        client.read_exact(&mut ping).unwrap();
        assert_eq!(ping, [0x89, 0]);
    }
}
