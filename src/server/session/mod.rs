//! A WebSocket's life, on its connection's thread: read, let the endpoint check the bytes, hand
//! messages to the hub, flush. [`coming`] has its beginning, [`going`] its end, `telling` what watchers
//! and the log are told, and `hearing` what is done with a message.

pub mod stepping;

mod telling;

mod hearing;

pub mod coming;

pub mod going;

use super::relief::Holding;
use super::rules::route::Place;
use super::rules::yielding::{Yielding, Yields};
use super::state::Server;
use super::wire::allowance::{RateLimiter, Taken};
use super::wire::connections::{CLOSE_PATIENCE, Live};
use super::wire::end::{End, OUT_OF_MEMORY};
use super::wire::input::Input;
use super::wire::stream::is_timeout;
use super::wire::writer;
use crate::chat::room::Membership;
use crate::memory::{self, Charge};
use crate::outbox::{Life, Outbox};
use crate::tap::record::What;
use crate::tap::{Direction, Tap};
use crate::websocket::extension::Deflating;
use crate::websocket::extension::inflating::GROWTH;
use crate::websocket::fields::Part;
use crate::websocket::handshake::Accepted;
use crate::websocket::{CloseCode, Endpoint, Event, Role, State};
use hearing::{Owed, hear};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};
use stepping::{READING, stage_of, stand};
use telling::show_rest;

/// After this many messages of one read, everything is delivered and written, so that one peer's
/// burst can't fill the others' outboxes.
const CORK: usize = 128;
/// While more than this waits to be written to a peer, nothing more is read from it: a peer that
/// doesn't read its answers can't make us hold more and more of them.
const BACKLOG: usize = 64 * 1024;
/// An echo of this many bytes isn't copied to go out with others: the copy would cost more than a
/// system call.
const LARGE: usize = 16 * 1024;
/// After this long without a byte, a connection frees its large buffers (on Windows, before it
/// waits).
const QUIET: Duration = Duration::from_secs(1);
/// How long a peer has to read what we still have for it, when we end its connection: it broke a
/// rule or sent too fast, memory ran out, or its thread panicked.
const FAIL_PATIENCE: Duration = Duration::from_secs(2);

/// A test sends this to make a connection's thread panic.
#[cfg(test)]
pub const LAST_STRAW: &str = "the last straw";

/// What a WebSocket is for.
#[derive(Debug)]
pub enum Talk {
    /// Messages go back to their sender.
    Echo,
    /// A place in a room.
    Chat(Place),
}

/// What a connection takes along when it becomes a WebSocket.
pub struct Upgraded {
    /// It may hold the first frames already: they can arrive in the same segment as the head.
    pub input: Input,
    /// What the answer says.
    pub accepted: Accepted,
    /// The memory of the windows that are kept for compression.
    pub windows: Option<Charge>,
    /// What it is for.
    pub talk: Talk,
}

/// Where messages go.
enum Partner {
    Echo,
    Room(Membership),
    /// The peer isn't let in, or has left: messages are dropped.
    Nobody,
}

/// An open WebSocket.
pub struct Session<'a> {
    server: &'a Server,
    live: &'a Live,
    outbox: Arc<Outbox>,
    endpoint: Endpoint,
    partner: Partner,
    input: Input,
    /// Frames that the endpoint, or `/echo`, owes the peer.
    output: Vec<u8>,
    limiter: RateLimiter,
    /// The memory of the unfinished message.
    holding: Holding<'a>,
    /// The memory of the windows that are kept for compression.
    windows: Option<Charge>,
    /// Compresses what `/echo` sends, if that was agreed on, from the first message on.
    deflating: Option<Box<Deflating>>,
    /// Whether it pays to yield before a read.
    yielding: Yielding,
    /// Reads have a time-out now.
    looks_up: bool,
    /// The endpoint's state that was last reported to the tap.
    told: State,
    /// Frames aren't handled any more, and the next byte begins one.
    frames_follow: bool,
    /// It has waited before a stage, and hasn't reported yet that all stages are done.
    stood: bool,
    /// For the log.
    who: String,
}

impl<'a> Session<'a> {
    /// Writes the 101 and serves the WebSocket to its end.
    ///
    /// What is done only once is kept out of this stack frame, which stays as long as the WebSocket
    /// lives: a page of stack that was touched belongs to the thread from then on, and the stack is
    /// half of what an idle connection costs.
    pub fn run(server: &'a Server, live: &'a Live, mut upgraded: Box<Upgraded>) {
        let input = std::mem::take(&mut upgraded.input);
        let windows = upgraded.windows.take();
        let begun = Session::begin(server, live, input, &upgraded.accepted, windows);
        let Some(mut session) = begun else {
            return;
        };
        let talking = AssertUnwindSafe(|| {
            session.enter(upgraded);
            session.talk()
        });
        let end = catch_unwind(talking).unwrap_or(End::Panicked);
        session.finish(&end);
    }

    #[inline(never)]
    fn begin(
        server: &'a Server,
        live: &'a Live,
        input: Input,
        accepted: &Accepted,
        windows: Option<Charge>,
    ) -> Option<Box<Session<'a>>> {
        let answer = accepted.response().to_bytes(SystemTime::now());
        live.stream().tap().tell(|| What::Head {
            direction: Direction::Out,
            bytes: answer.clone(),
        });
        live.stream().write_all(&answer).ok()?;
        live.stream().prepare_for_frames();
        let outbox = Arc::new(server.outbox(live));
        live.open(&outbox);
        let mut endpoint = Endpoint::new(Role::Server, server.options.max_message);
        endpoint.opened();
        endpoint.speak(live.language());
        if let Some(agreed) = &accepted.deflate {
            endpoint.deflate(agreed);
        }
        live.stream().tap().tell(|| What::State(State::Open));
        Some(Box::new(Session {
            server,
            live,
            outbox,
            endpoint,
            partner: Partner::Nobody,
            input,
            output: Vec::new(),
            limiter: RateLimiter::new(server.options.message_rate, Instant::now()),
            holding: Holding::new(server, live),
            windows,
            deflating: None,
            yielding: Yielding::new(server.options.yields, Instant::now()),
            looks_up: false,
            told: State::Open,
            frames_follow: false,
            stood: false,
            who: live.stream().peer().to_string(),
        }))
    }

    fn talk(&mut self) -> End {
        loop {
            self.notice_close();
            let end = self.take_input();
            if end.is_some() || self.outbox.life() != Life::Open {
                self.leave();
            }
            self.flush(end.is_some());
            if let Some(end) = end {
                return end;
            }
            self.wait_while_backlogged();
            self.rest();
            if std::mem::take(&mut self.stood) {
                self.tap().stands(READING);
            }
            match self.read() {
                Ok(1..) => {
                    self.live.heard();
                    self.stood = stand(self.live, &self.outbox, "bytes-read");
                }
                Ok(0) | Err(_) => {
                    self.leave();
                    return match self.live.gave_up() {
                        true => self.out_of_memory(CloseCode::TRY_AGAIN_LATER),
                        false => End::Abnormal,
                    };
                }
            }
        }
    }

    /// Yields as long as that brings bytes; otherwise waits for them. After one second of silence,
    /// the large buffers are freed; not earlier, since a busy peer would need new ones each time. On
    /// Windows they are freed before every wait.
    fn read(&mut self) -> io::Result<usize> {
        let stream = self.live.stream();
        self.input.may_grow(!self.server.memory.is_tight());
        if self.may_yield() {
            let came = self.input.fill_after_yielding(stream);
            self.yielding.learn(came.is_some());
            if let Some(result) = came {
                return result;
            }
        }
        let is_large =
            self.input.is_large() || self.endpoint.is_large() || self.output.capacity() > LARGE;
        let is_large = is_large || self.deflating.is_some();
        if is_large && cfg!(windows) {
            self.shrink();
        } else if is_large != self.looks_up {
            stream.wait_to_read(is_large.then_some(QUIET));
            self.looks_up = is_large;
        }
        loop {
            match self.input.fill(stream) {
                Err(error) if self.looks_up && is_timeout(&error) => {
                    self.shrink();
                    stream.wait_to_read(None);
                    self.looks_up = false;
                }
                result => return result,
            }
        }
    }

    /// In a room, only if an option says so: messages that wait while their speaker sleeps go out
    /// together, and a speaker that comes back sooner makes smaller batches of them. With 100
    /// members, 4 speakers and 16 messages of each on their way, yielding costs a fifth of the
    /// deliveries.
    fn may_yield(&mut self) -> bool {
        let pays = matches!(self.partner, Partner::Echo);
        (pays || self.server.options.yields == Yields::Always) && self.yielding.may()
    }

    /// Between messages nothing is kept of those that were compressed each on its own.
    fn rest(&mut self) {
        if self
            .deflating
            .as_ref()
            .is_some_and(|deflating| !deflating.keeps_window())
        {
            self.deflating = None;
        }
        self.endpoint.rest();
    }

    fn shrink(&mut self) {
        self.input.shrink();
        self.endpoint.shrink();
        self.output = Vec::new();
        self.deflating = self.deflating.take().and_then(Deflating::shrunk);
        if self.endpoint.buffered() == 0 {
            self.holding.let_go();
        }
    }

    /// Handles all that was read. Returns the end, if it came. Not inlined, so that its variables
    /// aren't in the stack frame that waits for more bytes.
    #[inline(never)]
    fn take_input(&mut self) -> Option<End> {
        let mut now = Instant::now();
        self.yielding.heard(now);
        let mut messages = 0;
        while !self.input.is_empty() {
            // Asked once per call: while nobody watches, this is all that the tap costs.
            let tap = Some(self.tap()).filter(|tap| tap.is_open());
            let steps = tap.is_some_and(|tap| tap.gate().is_set());
            match self.take_some(tap, steps, now) {
                Ok(is_message) => messages += usize::from(is_message),
                Err(end) => return Some(end),
            }
            self.settle();
            if messages == CORK || messages > 0 && steps {
                stand(self.live, &self.outbox, "written");
                messages = 0;
                self.flush(false);
                self.notice_close();
                now = Instant::now();
            }
        }
        None
    }

    /// Handles as much as the endpoint takes at once. Returns whether that was a message's last
    /// part, or the end.
    fn take_some(
        &mut self,
        tap: Option<&Arc<Tap>>,
        steps: bool,
        now: Instant,
    ) -> Result<bool, End> {
        let most = self.most_at_once(steps);
        let rest = self.input.rest();
        let bytes = &rest[..rest.len().min(most)];
        let begun = self.endpoint.buffered();
        let more = match self.endpoint.inflates() {
            true => bytes.len().max(GROWTH),
            false => bytes.len(),
        };
        if begun >= memory::LARGE && !self.holding.grow_to(begun + more) {
            return Err(self.out_of_memory(CloseCode::MESSAGE_TOO_BIG));
        }
        let between = self.endpoint.is_between_frames();
        let owed = self.output.len();
        let side = self.endpoint.sends();
        let (used, event) = match self.endpoint.receive(bytes, &mut self.output) {
            Ok(received) => received,
            Err(error) => return Err(self.failed(between, error)),
        };
        if let Some(tap) = tap {
            tap.received(&bytes[..used], rest.len(), between);
            // Another thread may just have written our Close: then nothing is owed.
            let owes = || self.output.len() > owed && self.outbox.life() == Life::Open;
            event.iter().for_each(|event| tap.made(event, owes()));
        }
        if let Err(excess) = self.limiter.take(Taken::with(event.as_ref(), used), now) {
            return Err(self.too_fast(excess, used));
        }
        let is_message = matches!(event, Some(Event::Message(_)));
        match event {
            Some(Event::Message(message)) => {
                let (server, live, outbox) = (self.server, self.live, &self.outbox);
                let owed = Owed {
                    output: &mut self.output,
                    side,
                    deflating: &mut self.deflating,
                };
                if !hear(server, live, &self.partner, outbox, tap, message, owed) {
                    return Err(self.out_of_memory(CloseCode::MESSAGE_TOO_BIG));
                }
            }
            Some(Event::Close { code, reason }) => {
                show_rest(tap, &rest[used..], true);
                return Err(End::Closed(code, reason.to_owned()));
            }
            Some(Event::Fragment | Event::Ping(_) | Event::Pong(_)) | None => {}
        }
        self.input.consume(used);
        Ok(is_message)
    }

    /// If no unfinished message is buffered, reports that this connection holds no memory for one;
    /// if memory is tight, also frees the large buffer.
    fn settle(&mut self) {
        if self.endpoint.buffered() == 0 {
            self.holding.is_whole();
            if self.endpoint.is_large() && self.server.memory.is_tight() {
                self.endpoint.shrink();
                self.holding.let_go();
            }
        }
        if self.deflating.is_some() && self.server.memory.is_tight() {
            self.deflating = self.deflating.take().and_then(Deflating::shrunk);
        }
    }

    fn out_of_memory(&mut self, code: CloseCode) -> End {
        let why = OUT_OF_MEMORY(self.live.language());
        self.endpoint.start_closing(code, &why, &mut self.output);
        End::OutOfMemory(code)
    }

    /// How many bytes the endpoint gets at once: in step mode, those of the next part of a frame.
    fn most_at_once(&mut self, steps: bool) -> usize {
        match steps {
            true => self.stand_before_part(),
            false => usize::MAX,
        }
    }

    /// In step mode: waits before the next part of a frame, and returns how many bytes that part
    /// has.
    #[inline(never)]
    fn stand_before_part(&mut self) -> usize {
        let (part, missing) = self.endpoint.next_part();
        self.stood = true;
        if part == Part::FirstByte {
            // What is owed from before must not wait for the step.
            self.flush(false);
        }
        stand(self.live, &self.outbox, stage_of(part));
        self.notice_close();
        usize::try_from(missing).unwrap_or(usize::MAX)
    }

    /// Delivers what was said to the room, and then writes what is owed to the peer. So a pong
    /// comes after the messages before its ping were delivered, unless delivery takes longer than a
    /// second.
    fn flush(&mut self, last: bool) {
        self.tell_state();
        if let Partner::Room(membership) = &self.partner {
            let room = membership.room();
            writer::flush(room);
            if self.output.is_empty() {
                room.catch_up_if_crowded(writer::DELIVERY_PATIENCE);
            } else {
                room.catch_up(writer::DELIVERY_PATIENCE);
            }
        }
        if self.output.is_empty() {
            return;
        }
        let pushed = match (last, self.endpoint.state()) {
            (true, _) | (false, State::Closing | State::Closed) => {
                self.outbox.close(Arc::from(&*self.output))
            }
            (false, State::Open | State::Connecting) => self.outbox.write(&[&self.output]),
        };
        self.output.clear();
        writer::pushed(&self.outbox, pushed);
    }

    /// Waits until the peer has read enough. If it reads nothing, the keeper ends the connection,
    /// and this wait with it.
    fn wait_while_backlogged(&self) {
        let soon = || Instant::now() + CLOSE_PATIENCE;
        while !self.outbox.wait_until_below(BACKLOG, soon()) {}
    }
}
