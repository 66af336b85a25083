//! A WebSocket's life, on its connection's thread: read, let the endpoint judge, hand
//! messages to the hub, flush; how it comes in is in [`coming`], how it ends in [`going`].

pub mod stepping;

pub mod coming;

pub mod going;

use super::machine::clock::now_ms;
use super::relief::Holding;
use super::rules::route::Place;
use super::state::Server;
use super::wire::allowance::{Excess, Pace, Taken};
use super::wire::connections::{CLOSE_PATIENCE, Watched};
use super::wire::end::{End, OUT_OF_MEMORY};
use super::wire::input::Input;
use super::wire::stream::is_timeout;
use super::wire::writer;
use crate::chat::dialect::{Complaint, HEARTBEAT};
use crate::chat::room::{Membership, Received};
use crate::language::{Language, Twins};
use crate::memory;
use crate::outbox::{Life, Outbox};
use crate::tap::record::{Heard, What};
use crate::tap::{Direction, Tap};
use crate::websocket::fields::Part;
use crate::websocket::handshake::Accepted;
use crate::websocket::{CloseCode, Endpoint, Event, Message, Opcode, Role, State, frame};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};
use stepping::{READING, stage_of, stand};

/// After so many messages of one read, what they made due is written, so that nobody's
/// outbox fills up with what one peer sent in one go.
const CORK: usize = 128;
/// While more than this waits to be written to a peer, nothing more is read from it:
/// who doesn't read the answers can't make us hold ever more of them.
const BACKLOG: usize = 64 * 1024;
/// An echo of so many bytes is not copied to go out with others: to copy them would cost more
/// than a system call.
const LARGE: usize = 16 * 1024;
/// After so long without a byte, a connection lets go of its large buffers.
const QUIET: Duration = Duration::from_secs(1);
/// For how long a peer that broke a rule may take to read what is left.
const FAIL_PATIENCE: Duration = Duration::from_secs(2);

/// A test's way to break a connection's thread.
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
    /// It may hold the first frames already: they may come in the same segment as the head.
    pub input: Input,
    /// What the answer says.
    pub accepted: Accepted,
    /// What it is for.
    pub talk: Talk,
}

/// Whom messages go to.
enum Partner {
    Echo,
    Room(Membership),
    /// It isn't let in, or it has left: messages are dropped.
    Nobody,
}

/// An open WebSocket.
pub struct Session<'a> {
    server: &'a Server,
    watched: &'a Watched,
    outbox: Arc<Outbox>,
    endpoint: Endpoint,
    partner: Partner,
    input: Input,
    /// Frames that the endpoint, or `/echo`, owes the peer.
    output: Vec<u8>,
    pace: Pace,
    /// The memory of the message that is on its way.
    holding: Holding<'a>,
    /// Reading has a time-out at present.
    looks_up: bool,
    /// The endpoint's state, as the tap was told of it last.
    told: State,
    /// The next byte begins a frame, though nobody takes it any more.
    frames_follow: bool,
    /// It has stood before a stage, and hasn't told since that it is through with all.
    stood: bool,
    /// For the log.
    who: String,
}

impl<'a> Session<'a> {
    /// Writes the 101 and serves the WebSocket to its end.
    ///
    /// What it does but once is kept out of this frame, which stays for as long as the
    /// WebSocket lives: a page of stack that was touched is the thread's from then on, and
    /// that is the half of what an idle connection costs.
    pub fn run(server: &'a Server, watched: &'a Watched, mut upgraded: Box<Upgraded>) {
        let input = std::mem::take(&mut upgraded.input);
        let Some(mut session) = Session::begin(server, watched, input, &upgraded.accepted) else {
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
        watched: &'a Watched,
        input: Input,
        accepted: &Accepted,
    ) -> Option<Box<Session<'a>>> {
        let answer = accepted.response().to_bytes(SystemTime::now());
        watched.stream().tap().tell(|| What::Head {
            direction: Direction::Out,
            bytes: answer.clone(),
        });
        watched.stream().write_all(&answer).ok()?;
        watched.stream().prepare_for_frames();
        let outbox = Arc::new(server.outbox(watched));
        watched.open(&outbox);
        let mut endpoint = Endpoint::new(Role::Server, server.options.max_message);
        endpoint.opened();
        endpoint.speak(watched.language());
        watched.stream().tap().tell(|| What::State(State::Open));
        Some(Box::new(Session {
            server,
            watched,
            outbox,
            endpoint,
            partner: Partner::Nobody,
            input,
            output: Vec::new(),
            pace: Pace::new(server.options.message_rate, Instant::now()),
            holding: Holding::new(server, watched),
            looks_up: false,
            told: State::Open,
            frames_follow: false,
            stood: false,
            who: watched.stream().peer().to_string(),
        }))
    }

    fn talk(&mut self) -> End {
        loop {
            let end = self.take_input();
            if end.is_some() || self.outbox.life() != Life::Open {
                self.leave();
            }
            self.flush(end.is_some());
            if let Some(end) = end {
                return end;
            }
            self.wait_while_backlogged();
            if std::mem::take(&mut self.stood) {
                self.tap().stands(READING);
            }
            match self.read() {
                Ok(1..) => {
                    self.watched.heard();
                    self.stood = stand(self.watched, &self.outbox, "bytes-read");
                }
                Ok(0) | Err(_) => {
                    self.leave();
                    return match self.watched.gave_up() {
                        true => self.out_of_memory(CloseCode::TRY_AGAIN_LATER),
                        false => End::Abnormal,
                    };
                }
            }
        }
    }

    /// Waits for bytes. While large buffers are held it looks up now and then: who has fallen
    /// quiet shall not keep them, and who has not would only fetch them anew each time.
    fn read(&mut self) -> io::Result<usize> {
        let stream = self.watched.stream();
        self.input.may_grow(!self.server.memory.is_tight());
        let is_large =
            self.input.is_large() || self.endpoint.is_large() || self.output.capacity() > LARGE;
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

    fn shrink(&mut self) {
        self.input.shrink();
        self.endpoint.shrink();
        self.output = Vec::new();
        if self.endpoint.buffered() == 0 {
            self.holding.let_go();
        }
    }

    /// Takes all that was read. The end, if it came with it. What it needs isn't in the frame
    /// that waits for more.
    #[inline(never)]
    fn take_input(&mut self) -> Option<End> {
        let mut now = Instant::now();
        let mut messages = 0;
        while !self.input.is_empty() {
            // Asked once for what one call takes: with nobody watching, this is all the price.
            let tap = Some(self.tap()).filter(|tap| tap.is_open());
            let steps = tap.is_some_and(|tap| tap.gate().is_set());
            let most = if steps {
                self.stand_before_part()
            } else {
                usize::MAX
            };
            let rest = self.input.rest();
            let bytes = &rest[..rest.len().min(most)];
            let begun = self.endpoint.buffered();
            if begun >= memory::LARGE && !self.holding.grow_to(begun + bytes.len()) {
                return Some(self.out_of_memory(CloseCode::MESSAGE_TOO_BIG));
            }
            let between = self.endpoint.is_between_frames();
            let owed = self.output.len();
            let (used, event) = match self.endpoint.receive(bytes, &mut self.output) {
                Ok(received) => received,
                Err(error) => {
                    if let Some(tap) = tap {
                        tap.broke(rest, between, error);
                    }
                    self.frames_follow = between;
                    return Some(End::Failed(error));
                }
            };
            if let Some(tap) = tap {
                tap.received(&bytes[..used], rest.len(), between);
                if let Some(event) = &event {
                    // Once another thread has written our Close, nothing is owed.
                    let owes = self.output.len() > owed && self.outbox.life() == Life::Open;
                    tap.made(event, owes);
                }
            }
            if let Err(excess) = self.pace.take(Taken::with(event.as_ref(), used), now) {
                // In step mode this may stand in the middle of a frame.
                show_rest(tap, &rest[used..], self.endpoint.is_between_frames());
                self.input.consume(used);
                self.frames_follow = self.endpoint.is_between_frames();
                return Some(self.too_fast(excess));
            }
            match event {
                Some(Event::Message(message)) => {
                    #[cfg(test)]
                    assert_ne!(message, Message::Text(LAST_STRAW), "a panic on purpose");
                    match &self.partner {
                        Partner::Echo => {
                            echo(message, &mut self.output, &self.outbox);
                            tell(tap, || What::Heard(Heard::Echoed));
                        }
                        Partner::Room(membership) => {
                            let (at, bytes) = (now_ms(), message.payload().len());
                            stand(self.watched, &self.outbox, "dialect");
                            let understood = membership.understand(message, at);
                            if !self.server.can_afford(bytes) {
                                drop(understood);
                                return Some(self.out_of_memory(CloseCode::MESSAGE_TOO_BIG));
                            }
                            stand(self.watched, &self.outbox, "hub");
                            let received = membership.take(understood);
                            if received == Received::Heartbeat {
                                owe_heartbeat(&mut self.output);
                            }
                            tell(tap, || What::Heard(heard(received)));
                        }
                        Partner::Nobody => tell(tap, || What::Heard(Heard::Dropped)),
                    }
                    messages += 1;
                }
                Some(Event::Close { code, reason }) => {
                    show_rest(tap, &rest[used..], true);
                    return Some(End::Closed(code, reason.to_owned()));
                }
                Some(Event::Fragment | Event::Ping(_) | Event::Pong(_)) | None => {}
            }
            self.input.consume(used);
            self.settle();
            if messages == CORK || messages > 0 && steps {
                stand(self.watched, &self.outbox, "written");
                messages = 0;
                self.flush(false);
                now = Instant::now();
            }
        }
        None
    }

    /// A message that was given out, or that hasn't become large yet, is no burden that others
    /// had to be ended for. Where memory is tight, it isn't kept for the next one either.
    fn settle(&mut self) {
        if self.endpoint.buffered() == 0 {
            self.holding.is_whole();
            if self.endpoint.is_large() && self.server.memory.is_tight() {
                self.endpoint.shrink();
                self.holding.let_go();
            }
        }
    }

    fn out_of_memory(&mut self, code: CloseCode) -> End {
        let why = OUT_OF_MEMORY(self.watched.language());
        self.endpoint.start_closing(code, &why, &mut self.output);
        End::OutOfMemory(code)
    }

    /// In step mode: waits before the next part of a frame, and says how long that is.
    #[inline(never)]
    fn stand_before_part(&mut self) -> usize {
        let (part, missing) = self.endpoint.next_part();
        self.stood = true;
        if part == Part::FirstByte {
            // Nobody shall wait for what was owed before.
            self.flush(false);
        }
        stand(self.watched, &self.outbox, stage_of(part));
        usize::try_from(missing).unwrap_or(usize::MAX)
    }

    fn too_fast(&mut self, excess: Excess) -> End {
        let sentence = Twins::of(|language| excess.sentence(language));
        let code = CloseCode::POLICY_VIOLATION;
        let reason = sentence.sentence(self.endpoint.language());
        self.endpoint.start_closing(code, reason, &mut self.output);
        if let Partner::Room(membership) = &self.partner {
            membership.tell(&Complaint::too_fast(sentence));
        }
        End::TooFast(excess)
    }

    /// Delivers what was said to the room, and then writes what is owed to the peer: an
    /// answer to a ping says that what came before it has been delivered.
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

    /// It ends at last when the keeper finds that the peer takes nothing any more.
    fn wait_while_backlogged(&self) {
        let soon = || Instant::now() + CLOSE_PATIENCE;
        while !self.outbox.wait_until_below(BACKLOG, soon()) {}
    }

    fn tap(&self) -> &'a Arc<Tap> {
        self.watched.stream().tap()
    }

    /// Tells the tap if the endpoint's state has changed.
    fn tell_state(&mut self) {
        let state = self.endpoint.state();
        if state != self.told {
            self.told = state;
            self.tap().tell(|| What::State(state));
        }
    }

    /// A line in the log, in the log's language.
    fn log(&self, what: impl Fn(Language) -> String) {
        let what = what(self.server.options.language);
        self.server.log.line(&format!("{} {what}", self.who));
    }
}

/// Tells somebody who watches.
fn tell(tap: Option<&Arc<Tap>>, what: impl FnOnce() -> What) {
    if let Some(tap) = tap {
        tap.tell(what);
    }
}

/// What came behind the end in the same read: nobody takes it, but it crossed the wire.
/// `between`: it begins with a frame.
fn show_rest(tap: Option<&Arc<Tap>>, rest: &[u8], between: bool) {
    if let Some(tap) = tap {
        tap.received(rest, rest.len(), between);
    }
}

/// What the tap hears of what the chat made of a message.
fn heard(received: Received<'_>) -> Heard {
    match received {
        Received::Said(number) => Heard::Said(number),
        Received::Whispered(to) => Heard::Whispered {
            to: to.into_owned(),
        },
        Received::Refused(code) => Heard::Refused(code.as_str()),
        Received::Heartbeat => Heard::Heartbeat,
        Received::Dropped => Heard::Dropped,
    }
}

/// The answer to a heartbeat goes where a Pong goes: it says, too, that what came before it
/// has been delivered.
fn owe_heartbeat(output: &mut Vec<u8>) {
    frame::write(Opcode::Text, true, None, HEARTBEAT.as_bytes(), output);
}

/// Sends a message back: a small one with the next flush, together with others; a large one
/// at once, from where it stands.
fn echo(message: Message<'_>, output: &mut Vec<u8>, outbox: &Arc<Outbox>) {
    let (opcode, payload) = (message.opcode(), message.payload());
    if payload.len() < LARGE {
        return frame::write(opcode, true, None, payload, output);
    }
    frame::write_header(opcode, payload.len(), output);
    writer::pushed(outbox, outbox.write(&[output, payload]));
    output.clear();
}
