//! A WebSocket whose messages are what crosses other wires: `/wire/watch`, with the
//! subprotocol `wire`.
//!
//! The watcher speaks first: with its own connection's ticket, or with the teacher's key.
//! Neither stands in the address, which logs and histories keep. Two threads serve it: the
//! connection's own, which reads what it asks for, and one that writes what its queue holds.

use super::demonstration::{in_three, message};
use super::dialogue::{Dialogue, Newcomer, write_records};
use super::keeper::{CLOSE_PATIENCE, Watched, close_frame};
use super::polling::now_ms;
use super::state::Server;
use super::{workers, writer};
use crate::chat::outbox::Piece;
use crate::json::Object;
use crate::tap::Tap;
use crate::tap::audience::Sight;
use crate::tap::demand::{Act, Demand};
use crate::tap::gate;
use crate::tap::queue::Queue;
use crate::tap::record::What;
use crate::websocket::{Opcode, State, frame};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::time::Duration;

/// The subprotocol of those who watch.
pub const SUBPROTOCOL: &str = "wire";
/// What a watcher may say in one message, in bytes: the longest demand has some thousand.
const MAX_DEMAND: usize = 16 * 1024;
/// The thread that writes looks up so often whether its watcher is still there.
const LOOK_UP: Duration = Duration::from_secs(1);

/// What may be watched, whatever is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rights {
    /// One's own connection, with its ticket, and for this reason no other.
    Own(&'static str),
    /// All of them, with the teacher's key.
    Any,
}

/// Somebody who watches, or is about to.
pub struct Watching<'a> {
    page: Dialogue<'a>,
    queue: Arc<Queue>,
    /// The own connection's tap, where it is one connection that is watched.
    own: Option<Arc<Tap>>,
    teaches: bool,
    rights: Rights,
    /// Those that go at the pace that this one set.
    paced: Vec<Arc<Tap>>,
}

impl<'a> Watching<'a> {
    /// Writes the 101 and serves the watcher to its end.
    pub fn run(server: &'a Server, watched: &'a Arc<Watched>, newcomer: Newcomer, rights: Rights) {
        let outbox = server.outbox(watched);
        let Some(page) = Dialogue::open(server, watched, newcomer, outbox, MAX_DEMAND) else {
            return;
        };
        let mut watching = Watching {
            page,
            queue: Arc::default(),
            own: None,
            teaches: false,
            rights,
            paced: Vec::new(),
        };
        watching.page.log("wants to watch");
        // Whatever happens, nobody stays watched, and nobody stays slow.
        let end = catch_unwind(AssertUnwindSafe(|| {
            while let Some(demand) = watching.page.hear(read) {
                watching.obey(demand);
            }
        }));
        watching.finish();
        if let Err(panic) = end {
            resume_unwind(panic);
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
        let Some(tap) = self.page.server.taps.by_ticket(ticket) else {
            return self.refuse("no connection has that ticket, or it has ended");
        };
        tap.watch(&self.queue, Sight::Own);
        let about = Object::new().number("connection", tap.connection());
        self.begin("watching", about);
        self.page
            .log(&format!("watches connection {}", tap.connection()));
        self.own = Some(tap);
    }

    fn teach(&mut self, key: &str) {
        if let Rights::Own(why) = self.rights {
            return self.refuse(why);
        }
        let is_here = self.page.watched.stream().is_on_this_machine();
        if let Err(why) = self.page.server.may_teach(key, is_here) {
            return self.refuse(why);
        }
        self.page.server.taps.teach(&self.queue);
        let about = match &self.page.server.others_url {
            Some(url) => Object::new().string("others", url),
            None => Object::new(),
        };
        self.begin("teaching", about);
        self.page.log("watches everybody, with the teacher's key");
        self.teaches = true;
    }

    /// Says that it begins, and when: a record's time and the clock on the wall.
    fn begin(&mut self, kind: &str, about: Object) {
        let json = about
            .string("type", kind)
            .number("wall", now_ms())
            .number("at", self.page.server.taps.now());
        self.page.say(&json.finish());
        self.page.flush();
        self.page.stays();
        let (queue, outbox) = (Arc::clone(&self.queue), Arc::clone(&self.page.outbox));
        if workers::run(move || write_records(&queue, &outbox, LOOK_UP, || ())).is_err() {
            self.refuse("there is no thread for it; try again later");
        }
    }

    fn refuse(&mut self, why: &str) {
        self.page.log(&format!("may not watch: {why}"));
        self.page.refuse(why);
    }

    fn complain(&mut self, why: &str) {
        if !self.is_watching() {
            return self.refuse(why);
        }
        let error = Object::new().string("type", "error");
        self.page.say(&error.string("text", why).finish());
    }

    // ---- step mode ----------------------------------------------------------------

    /// Whose pace is this one's business: its own connection, and the teacher's anybody's.
    fn gated(&self, connection: Option<u64>) -> Result<Arc<Tap>, &'static str> {
        match (&self.own, connection) {
            (Some(own), None) => Ok(Arc::clone(own)),
            (Some(own), Some(id)) if own.connection() == id => Ok(Arc::clone(own)),
            (None, Some(id)) if self.teaches => self
                .page
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
        let target = self.page.server.keeper.find(tap.connection());
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
                target.expect_ping(&self.page.server.keeper);
                return Ok(());
            }
        };
        let piece = Piece {
            charge: None,
            bytes: Arc::from(frames),
            private: true,
        };
        writer::pushed(outbox, outbox.push_all([piece]));
        Ok(())
    }

    // ---- the end ------------------------------------------------------------------

    fn finish(&mut self) {
        for tap in &self.paced {
            tap.gate().set(gate::Pace::Full);
        }
        if let Some(tap) = &self.own {
            tap.unwatch(&self.queue);
        }
        if self.teaches {
            self.page.server.taps.stop_teaching(&self.queue);
        }
        self.queue.close();
        self.page.finish();
        self.page.log("watches no more");
    }
}

/// Understands a message.
fn read(text: Option<&str>) -> Result<Demand, String> {
    let text = text.ok_or_else(|| "a demand is a JSON object".to_owned())?;
    Demand::read(text)
}
