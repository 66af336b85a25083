//! A WebSocket that reports what crosses other connections: `/wire/watch`, with the subprotocol
//! `wire`.
//!
//! The watcher sends first: its own connection's ticket, or the teacher's key. Neither is part of
//! the address, since logs and histories keep addresses. Two threads serve the watcher: the
//! connection's own, which reads demands, and one that writes what its queue holds.

use super::demonstration::{in_three, message};
use super::{Dialogue, Newcomer, Service, say_to};
use crate::json::Object;
use crate::language::{Language, Sentence, Twins, say};
use crate::outbox::Piece;
use crate::server::state::Server;
use crate::server::wire::connections::{CLOSE_PATIENCE, Live, close_frame};
use crate::server::wire::writer;
use crate::tap::audience::Sight;
use crate::tap::demand::{Act, Demand, NO_OBJECT};
use crate::tap::queue::Queue;
use crate::tap::record::What;
use crate::tap::{Tap, gate};
use crate::websocket::{Opcode, State, frame};
use std::sync::Arc;
use std::time::Duration;

/// The reasons for refusals.
const WATCHES_ALREADY: Sentence = |language| {
    say!(
        language,
        "you are watching already",
        "你已经在观看（watch）了"
    )
};
pub(super) const NO_TICKET: Sentence = |language| {
    say!(
        language,
        "no connection has that ticket, or it has ended",
        "没有连接持有这个 ticket，或者它已经结束"
    )
};
const NO_CONNECTION: Sentence = |language| {
    say!(
        language,
        "there is no such connection",
        "没有这个连接（connection）"
    )
};
const NOT_THIS_PACE: Sentence = |language| {
    say!(
        language,
        "only your own connection goes at your pace",
        "只能调节你自己的连接（connection）的快慢"
    )
};
const NOT_THIS_ONE: Sentence = |language| {
    say!(
        language,
        "only your own connection does that",
        "只能对你自己的连接（connection）这样做"
    )
};
const HAS_ENDED: Sentence = |language| {
    say!(
        language,
        "your connection has ended",
        "你的连接（connection）已经结束"
    )
};
const NO_WEBSOCKET: Sentence = |language| {
    say!(
        language,
        "your connection is no WebSocket",
        "你的连接不是 WebSocket"
    )
};

/// The subprotocol of watchers.
pub const SUBPROTOCOL: &str = "wire";
/// The longest message from a watcher, in bytes: the longest demand has a few thousand.
const MAX_DEMAND: usize = 16 * 1024;
/// How often the writing thread checks whether its watcher is still there.
const LOOK_UP: Duration = Duration::from_secs(1);

/// What may be watched at most, whichever ticket or key is shown.
#[derive(Debug, Clone, Copy)]
pub enum Rights {
    /// Only the page's own connection, with its ticket; the sentence says why no other.
    Own(Sentence),
    /// All connections, with the teacher's key.
    Any,
}

/// A watcher, or a page that is about to watch.
pub struct Watching<'a> {
    page: Dialogue<'a>,
    queue: Arc<Queue>,
    /// The tap of the own connection, if only that one is watched.
    own: Option<Arc<Tap>>,
    teaches: bool,
    rights: Rights,
    /// The connections whose pace this watcher has set.
    paced: Vec<Arc<Tap>>,
}

impl<'a> Watching<'a> {
    /// Writes the 101 and serves the watcher to its end.
    #[inline(never)]
    #[expect(
        clippy::boxed_local,
        reason = "on the heap: the stack of a thread is what an idle connection costs"
    )]
    pub fn run(server: &'a Server, live: &'a Arc<Live>, newcomer: Box<Newcomer>, rights: Rights) {
        let outbox = server.outbox(live);
        let Some(page) = Dialogue::open(server, live, *newcomer, outbox, MAX_DEMAND) else {
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
        watching
            .page
            .log(|language| say!(language, "wants to watch", "想观看（watch）"));
        watching.serve();
    }

    fn is_watching(&self) -> bool {
        self.own.is_some() || self.teaches
    }

    // ---- watching -----------------------------------------------------------------

    fn watch(&mut self, ticket: &str) {
        let Some(tap) = self.page.server.taps.by_ticket(ticket) else {
            return self.refuse(NO_TICKET);
        };
        tap.watch(&self.queue, Sight::Own);
        let about = Object::new().number("connection", tap.connection());
        self.begin_to_watch("watching", about, || ());
        let connection = tap.connection();
        self.page.log(|language| {
            say!(
                language,
                "watches connection {connection}",
                "观看（watch）连接 {connection}"
            )
        });
        self.own = Some(tap);
    }

    fn teach(&mut self, key: &str) {
        if let Rights::Own(why) = self.rights {
            return self.refuse(why);
        }
        let is_here = self.page.live.stream().is_on_this_machine();
        if let Err(why) = self.page.server.may_teach(key, is_here) {
            return self.refuse(why);
        }
        self.page.server.shown().teach(&self.queue);
        let addresses = Arc::clone(&self.page.server.addresses);
        let urls = addresses.urls();
        let about = addresses.tell(Object::new(), &urls);
        let about = match &self.page.server.others {
            Some(others) => others.tell(about),
            None => about,
        };
        let outbox = Arc::clone(&self.page.outbox);
        let mut told = urls;
        self.begin_to_watch("teaching", about, move || {
            let urls = addresses.urls();
            if urls != told {
                let about = Object::new().string("type", "addresses");
                say_to(&outbox, &addresses.tell(about, &urls).finish());
                told = urls;
            }
        });
        self.page.log(|language| {
            say!(
                language,
                "watches everybody, with the teacher's key",
                "用老师的密钥观看（watch）所有人"
            )
        });
        self.teaches = true;
    }

    /// Watching begins; `look` is called before each message with records.
    fn begin_to_watch(&mut self, kind: &str, about: Object, look: impl FnMut() + Send + 'static) {
        let json = self.page.timed(about.string("type", kind)).finish();
        let records = Arc::clone(&self.queue);
        self.begin(&json, &records, LOOK_UP, look);
    }

    fn complain(&mut self, why: impl Fn(Language) -> String) {
        if !self.is_watching() {
            return self.refuse(why);
        }
        let why = why(self.page.language());
        let error = Object::new().string("type", "error");
        self.page.say(&error.string("text", &why).finish());
    }

    // ---- step mode ----------------------------------------------------------------

    /// The tap whose pace may be set: the watcher's own; with the teacher's key, any.
    fn gated(&self, connection: Option<u64>) -> Result<Arc<Tap>, Sentence> {
        match (&self.own, connection) {
            (Some(own), None) => Ok(Arc::clone(own)),
            (Some(own), Some(id)) if own.connection() == id => Ok(Arc::clone(own)),
            (None, Some(id)) if self.teaches => {
                self.page.server.shown().find(id).ok_or(NO_CONNECTION)
            }
            _ => Err(NOT_THIS_PACE),
        }
    }

    fn set_pace(&mut self, connection: Option<u64>, pace: gate::Pace) -> Result<(), Sentence> {
        let tap = self.gated(connection)?;
        tap.gate().set(pace);
        // Connections that have ended are dropped from the list.
        let taps = self.page.server.shown();
        self.paced
            .retain(|paced| taps.find(paced.connection()).is_some());
        if self.paced.iter().all(|other| !Arc::ptr_eq(other, &tap)) {
            self.paced.push(tap);
        }
        Ok(())
    }

    // ---- acting on the own connection ---------------------------------------------

    fn act(&self, act: Act) -> Result<(), Sentence> {
        let tap = self.own.as_ref().ok_or(NOT_THIS_ONE)?;
        let target = self.page.server.keeper.find(tap.connection());
        let target = target.ok_or(HAS_ENDED)?;
        let outbox = target.outbox().ok_or(NO_WEBSOCKET)?;
        let frames = match act {
            Act::Ping(payload) => frame::unmasked(Opcode::Ping, payload.as_bytes()),
            Act::Fragments(text) => in_three(&message(&text)),
            Act::Big(bytes) => {
                let text = message(&"x".repeat(bytes));
                frame::unmasked(Opcode::Text, text.as_bytes())
            }
            Act::Close(code, reason) => {
                // Its own thread notices the Close only when it has read something.
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
}

impl<'a> Service<'a> for Watching<'a> {
    type Demand = Result<Demand, Twins>;

    fn page(&mut self) -> &mut Dialogue<'a> {
        &mut self.page
    }

    fn read(text: Option<&str>) -> Result<Demand, Twins> {
        let text = text.ok_or_else(|| Twins::of(NO_OBJECT))?;
        Demand::read(text)
    }

    fn obey(&mut self, demand: Result<Demand, Twins>) {
        let demand = match demand {
            Ok(demand) => demand,
            Err(why) => return self.complain(|language| why.sentence(language).to_owned()),
        };
        let done = match demand {
            Demand::Watch { .. } | Demand::Teach { .. } if self.is_watching() => {
                Err(WATCHES_ALREADY)
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

    fn may_not(language: Language, why: &str) -> String {
        say!(language, "may not watch: {why}", "不能观看（watch）：{why}")
    }

    fn finish(&mut self) {
        for tap in &self.paced {
            tap.gate().set(gate::Pace::Full);
        }
        if let Some(tap) = &self.own {
            tap.unwatch(&self.queue);
        }
        if self.teaches {
            self.page.server.shown().stop_teaching(&self.queue);
        }
        self.queue.close();
        self.page.finish();
        self.page
            .log(|language| say!(language, "watches no more", "不再观看（watch）"));
    }
}
