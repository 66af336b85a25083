//! A WebSocket whose messages are what crosses other wires: `/wire/watch`, with the
//! subprotocol `wire`.
//!
//! The watcher speaks first: with its own connection's ticket, or with the teacher's key.
//! Neither stands in the address, which logs and histories keep. Two threads serve it: the
//! connection's own, which reads what it asks for, and one that writes what its queue holds.

use super::demonstration::{in_three, message};
use super::hang_up::hang_up;
use super::input::Input;
use super::keeper::{CLOSE_PATIENCE, Phase, Watched};
use super::pace::{Pace, Taken};
use super::polling::now_ms;
use super::state::{Server, close_frame};
use super::{workers, writer};
use crate::chat::outbox::{Life, Outbox, Piece};
use crate::json::Object;
use crate::tap::Tap;
use crate::tap::audience::Sight;
use crate::tap::demand::{Act, Demand};
use crate::tap::gate;
use crate::tap::queue::{Item, Queue};
use crate::tap::record::What;
use crate::websocket::handshake::Accepted;
use crate::websocket::{CloseCode, Endpoint, Event, Message, Opcode, Role, State, frame};
use std::net::Shutdown;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

/// The subprotocol of those who watch.
pub const SUBPROTOCOL: &str = "wire";
/// What a watcher may say in one message, in bytes: the longest demand has some thousand.
const MAX_DEMAND: usize = 16 * 1024;
/// At most so many bytes of records go into one message to the watcher, or one record.
const LETTER: usize = 256 * 1024;
/// The thread that writes looks up so often whether its watcher is still there.
const LOOK_UP: Duration = Duration::from_secs(1);

/// What may be watched, whatever is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rights {
    /// One's own connection, with its ticket.
    Own,
    /// All of them, with the teacher's key.
    Any,
}

/// What a connection takes along when it becomes a watcher's.
pub struct Newcomer {
    /// What was read behind the head.
    pub input: Input,
    /// What the answer says.
    pub accepted: Accepted,
    /// What it may ask for.
    pub rights: Rights,
}

/// Somebody who watches, or is about to.
pub struct Watching<'a> {
    server: &'a Server,
    watched: &'a Watched,
    outbox: Arc<Outbox>,
    endpoint: Endpoint,
    input: Input,
    output: Vec<u8>,
    queue: Arc<Queue>,
    /// The own connection's tap, where it is one connection that is watched.
    own: Option<Arc<Tap>>,
    teaches: bool,
    rights: Rights,
    pace: Pace,
    /// Those that go at the pace that this one set.
    paced: Vec<Arc<Tap>>,
}

impl<'a> Watching<'a> {
    /// Writes the 101 and serves the watcher to its end.
    pub fn run(server: &'a Server, watched: &'a Watched, newcomer: Newcomer) {
        let stream = watched.stream();
        stream.tap().seal();
        let answer = newcomer.accepted.response().to_bytes(SystemTime::now());
        if stream.write_all(&answer).is_err() {
            return;
        }
        stream.prepare_for_frames();
        let outbox = Arc::new(server.outbox(watched));
        watched.open(&outbox);
        watched.enter(Phase::Until(Instant::now() + server.options.head_timeout));
        let mut endpoint = Endpoint::new(Role::Server, MAX_DEMAND);
        endpoint.opened();
        let mut watching = Watching {
            server,
            watched,
            outbox,
            endpoint,
            input: newcomer.input,
            output: Vec::new(),
            queue: Arc::default(),
            own: None,
            teaches: false,
            rights: newcomer.rights,
            pace: Pace::new(server.options.message_rate, Instant::now()),
            paced: Vec::new(),
        };
        watching.log("wants to watch");
        // Whatever happens, nobody stays watched, and nobody stays slow.
        let end = catch_unwind(AssertUnwindSafe(|| watching.listen()));
        watching.finish();
        if let Err(panic) = end {
            resume_unwind(panic);
        }
    }

    fn listen(&mut self) {
        while self.outbox.life() == Life::Open && self.endpoint.state() == State::Open {
            while !self.input.is_empty() {
                let taken = self.endpoint.receive(self.input.rest(), &mut self.output);
                let Ok((used, event)) = taken else {
                    return;
                };
                let excess = self
                    .pace
                    .take(Taken::with(event.as_ref(), used), Instant::now());
                if let Err(excess) = excess {
                    let code = CloseCode::POLICY_VIOLATION;
                    self.endpoint
                        .start_closing(code, &excess.to_string(), &mut self.output);
                    return;
                }
                let demand = match event {
                    Some(Event::Message(Message::Text(text))) => Some(Demand::read(text)),
                    Some(Event::Message(Message::Binary(_))) => {
                        Some(Err("a demand is a JSON object".to_owned()))
                    }
                    Some(Event::Close { .. }) => return,
                    Some(Event::Fragment | Event::Ping(_) | Event::Pong(_)) | None => None,
                };
                self.input.consume(used);
                if let Some(demand) = demand {
                    self.obey(demand);
                }
            }
            self.flush();
            match self.input.fill(self.watched.stream()) {
                Ok(1..) => self.watched.heard(),
                Ok(0) | Err(_) => return,
            }
        }
    }

    fn obey(&mut self, demand: Result<Demand, String>) {
        let demand = match demand {
            Ok(demand) => demand,
            Err(why) => return self.complain(&why),
        };
        let done = match demand {
            Demand::Watch { .. } | Demand::Teach { .. } if self.is_watching() => {
                Err("you are watching already")
            }
            Demand::Watch { ticket } => return self.watch(&ticket),
            Demand::Teach { key } => return self.teach(&key),
            Demand::Pace { connection, pace } => self.set_pace(connection, pace),
            Demand::Step { connection } => self.gated(connection).map(|tap| tap.gate().step()),
            Demand::Act(act) => self.act(act),
        };
        if let Err(why) = done {
            self.complain(why);
        }
    }

    fn is_watching(&self) -> bool {
        self.own.is_some() || self.teaches
    }

    // ---- watching -----------------------------------------------------------------

    fn watch(&mut self, ticket: &str) {
        let Some(tap) = self.server.taps.by_ticket(ticket) else {
            return self.refuse("no connection has that ticket, or it has ended");
        };
        tap.watch(&self.queue, Sight::Own);
        let about = Object::new().number("connection", tap.connection());
        self.begin("watching", about);
        self.log(&format!("watches connection {}", tap.connection()));
        self.own = Some(tap);
    }

    fn teach(&mut self, key: &str) {
        if self.rights == Rights::Own {
            return self.refuse(
                "a page opened from disk can't watch everybody: open it over http, from the server",
            );
        }
        if let Err(why) = self.server.may_teach(key, self.watched.stream().peer()) {
            return self.refuse(why);
        }
        self.server.taps.teach(&self.queue);
        self.begin("teaching", Object::new());
        self.log("watches everybody, with the teacher's key");
        self.teaches = true;
    }

    /// Says that it begins, and when: a record's time and the clock on the wall.
    fn begin(&mut self, kind: &str, about: Object) {
        let json = about
            .string("type", kind)
            .number("wall", now_ms())
            .number("at", self.server.taps.now());
        self.say(&json.finish());
        self.flush();
        self.watched.open(&self.outbox);
        let (queue, outbox) = (Arc::clone(&self.queue), Arc::clone(&self.outbox));
        if workers::run(move || write_all(&queue, &outbox)).is_err() {
            self.refuse("there is no thread for it; try again later");
        }
    }

    fn refuse(&mut self, why: &str) {
        self.log(&format!("may not watch: {why}"));
        self.say(
            &Object::new()
                .string("type", "refused")
                .string("why", why)
                .finish(),
        );
        let code = CloseCode::POLICY_VIOLATION;
        self.endpoint.start_closing(code, why, &mut self.output);
    }

    fn complain(&mut self, why: &str) {
        if !self.is_watching() {
            return self.refuse(why);
        }
        self.say(
            &Object::new()
                .string("type", "error")
                .string("text", why)
                .finish(),
        );
    }

    // ---- step mode ----------------------------------------------------------------

    /// Whose pace is this one's business: its own connection, and the teacher's anybody's.
    fn gated(&self, connection: Option<u64>) -> Result<Arc<Tap>, &'static str> {
        match (&self.own, connection) {
            (Some(own), None) => Ok(Arc::clone(own)),
            (Some(own), Some(id)) if own.connection() == id => Ok(Arc::clone(own)),
            (None, Some(id)) if self.teaches => self
                .server
                .taps
                .find(id)
                .ok_or("there is no such connection"),
            _ => Err("only your own connection goes at your pace"),
        }
    }

    fn set_pace(&mut self, connection: Option<u64>, pace: gate::Pace) -> Result<(), &'static str> {
        let tap = self.gated(connection)?;
        tap.gate().set(pace);
        if self.paced.iter().all(|other| !Arc::ptr_eq(other, &tap)) {
            self.paced.push(tap);
        }
        Ok(())
    }

    // ---- acting on the own connection ---------------------------------------------

    fn act(&self, act: Act) -> Result<(), &'static str> {
        let tap = self
            .own
            .as_ref()
            .ok_or("only your own connection does that")?;
        let target = self.server.keeper.find(tap.connection());
        let target = target.ok_or("your connection has ended")?;
        let outbox = target.outbox().ok_or("your connection is no WebSocket")?;
        let frames = match act {
            Act::Ping(payload) => frame::unmasked(Opcode::Ping, payload.as_bytes()),
            Act::Fragments(text) => in_three(&message(&text)),
            Act::Big(bytes) => {
                let text = message(&"x".repeat(bytes));
                frame::unmasked(Opcode::Text, text.as_bytes())
            }
            Act::Close(code, reason) => {
                tap.tell(|| What::State(State::Closing));
                target.dismiss(close_frame(code, &reason), CLOSE_PATIENCE);
                return Ok(());
            }
            Act::Quiet => {
                target.expect_ping(&self.server.keeper);
                return Ok(());
            }
        };
        let piece = Piece {
            bytes: Arc::from(frames),
            private: true,
        };
        writer::pushed(outbox, outbox.push_all([piece]));
        Ok(())
    }

    // ---- writing, and the end -----------------------------------------------------

    fn say(&mut self, json: &str) {
        self.endpoint.send(Message::Text(json), &mut self.output);
    }

    fn flush(&mut self) {
        if !self.output.is_empty() {
            let pushed = self.outbox.write(&[&self.output]);
            self.output.clear();
            writer::pushed(&self.outbox, pushed);
        }
    }

    fn finish(&mut self) {
        for tap in &self.paced {
            tap.gate().set(gate::Pace::Full);
        }
        if let Some(tap) = &self.own {
            tap.unwatch(&self.queue);
        }
        if self.teaches {
            self.server.taps.stop_teaching(&self.queue);
        }
        self.queue.close();
        let pushed = self.outbox.close(Arc::from(&*self.output));
        writer::pushed(&self.outbox, pushed);
        let until = Instant::now() + CLOSE_PATIENCE;
        self.watched.enter(Phase::Until(until));
        if self.outbox.wait_until_below(0, until) {
            hang_up(self.watched, &mut self.input);
        }
        self.outbox.abandon();
        self.watched.stream().shut(Shutdown::Both);
        self.log("watches no more");
    }

    fn log(&self, what: &str) {
        let peer = self.watched.stream().peer();
        self.server.log.line(&format!("{peer} {what}"));
    }
}

/// Writes what the queue holds until it is closed, or the outbox takes no more.
fn write_all(queue: &Queue, outbox: &Arc<Outbox>) {
    while let Some(items) = queue.take(LOOK_UP) {
        if outbox.life() != Life::Open {
            return;
        }
        let mut items = items.into_iter().peekable();
        while items.peek().is_some() {
            let mut records = String::new();
            while records.len() < LETTER
                && let Some(item) = items.next()
            {
                records.push_str(if records.is_empty() { "" } else { "," });
                records.push_str(&item_to_json(&item));
            }
            let json = Object::new()
                .string("type", "records")
                .raw("records", &format!("[{records}]"));
            let frame = frame::unmasked(Opcode::Text, json.finish().as_bytes());
            writer::pushed(outbox, outbox.write(&[&frame]));
        }
    }
}

fn item_to_json(item: &Item) -> String {
    match item {
        Item::Record(record) => record.to_json(),
        Item::Lost(records) => Object::new()
            .string("what", "lost")
            .number("records", *records)
            .finish(),
    }
}
