//! A WebSocket on which a page sends demands, one in each text message, and receives the results:
//! what [`watching`] and [`experimenting`] have in common. Each of the two is a [`Service`]. Such a
//! connection itself can't be watched.

pub mod demonstration;

pub mod watching;

pub mod experimenting;

use super::machine::clock::now_ms;
use super::machine::workers::{self, NO_THREAD};
use super::state::Server;
use super::wire::allowance::{RateLimiter, Taken};
use super::wire::connections::{CLOSE_PATIENCE, Live, Phase};
use super::wire::hang_up::{Behind, hang_up};
use super::wire::input::Input;
use super::wire::writer;
use crate::json::Object;
use crate::language::Language;
use crate::outbox::{Life, Outbox};
use crate::tap::queue::{Item, Queue};
use crate::websocket::handshake::Accepted;
use crate::websocket::{CloseCode, Endpoint, Event, Message, Opcode, Role, State, frame};
use std::net::Shutdown;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

/// After this many bytes of records, a message to the page is sent; its last record may exceed it.
const LETTER: usize = 256 * 1024;
/// The longest message of a page that hasn't identified itself: a ticket or the teacher's key, and
/// the JSON around it.
const MOST_OF_A_STRANGER: usize = 1024;

/// What a connection takes along when it becomes a dialogue.
pub struct Newcomer {
    /// What was read after the head.
    pub input: Input,
    /// What the answer says.
    pub accepted: Accepted,
}

/// A conversation with a page.
pub struct Dialogue<'a> {
    /// What all connections share.
    pub server: &'a Server,
    /// The connection.
    pub live: &'a Arc<Live>,
    /// What waits to be written to the page.
    pub outbox: Arc<Outbox>,
    endpoint: Endpoint,
    input: Input,
    output: Vec<u8>,
    limiter: RateLimiter,
    /// Frames aren't handled any more, and the next byte begins one.
    frames_follow: bool,
    /// The longest message, in bytes, after the page has identified itself.
    most: usize,
}

impl<'a> Dialogue<'a> {
    /// Writes the 101. The page must send first, within `--head-timeout`; when it has identified
    /// itself, its messages may have `most` bytes. `None`: the connection is broken.
    pub fn open(
        server: &'a Server,
        live: &'a Arc<Live>,
        newcomer: Newcomer,
        outbox: Outbox,
        most: usize,
    ) -> Option<Dialogue<'a>> {
        let stream = live.stream();
        stream.tap().seal();
        let answer = newcomer.accepted.response().to_bytes(SystemTime::now());
        stream.write_all(&answer).ok()?;
        stream.prepare_for_frames();
        let outbox = Arc::new(outbox);
        live.open(&outbox);
        live.enter(Phase::Until(Instant::now() + server.options.head_timeout));
        let mut endpoint = Endpoint::new(Role::Server, MOST_OF_A_STRANGER);
        endpoint.opened();
        endpoint.speak(live.language());
        Some(Dialogue {
            server,
            live,
            outbox,
            endpoint,
            input: newcomer.input,
            output: Vec::new(),
            limiter: RateLimiter::new(server.options.message_rate, Instant::now()),
            frames_follow: false,
            most,
        })
    }

    /// The page has identified itself: from now on only silence ends the connection, and a message
    /// may be as long as a demand.
    fn stays(&mut self) {
        self.endpoint.allow(self.most);
        self.live.open(&self.outbox);
    }

    /// When the records begin: in the time of day, and in a record's time.
    pub fn timed(&self, about: Object) -> Object {
        let about = about.number("wall", now_ms());
        about.number("at", self.server.shown().now())
    }

    /// Waits for the next demand and parses it; `read` gets `None` for a binary message. Returns
    /// `None` when the conversation is over.
    fn hear<T>(&mut self, read: impl Fn(Option<&str>) -> T) -> Option<T> {
        while self.goes_on() {
            if self.input.is_empty() {
                self.flush();
                match self.input.fill(self.live.stream()) {
                    Ok(1..) => self.live.heard(),
                    Ok(0) | Err(_) => return None,
                }
                writer::notice_close(&self.outbox, &mut self.endpoint);
            }
            self.frames_follow = self.endpoint.is_between_frames();
            let taken = self.endpoint.receive(self.input.rest(), &mut self.output);
            let (used, event) = taken.ok()?;
            self.frames_follow = false;
            let taken = Taken::with(event.as_ref(), used);
            if let Err(excess) = self.limiter.take(taken, Instant::now()) {
                self.start_closing(&excess.sentence(self.language()));
                return None;
            }
            let demand = match event {
                Some(Event::Message(Message::Text(text))) => Some(read(Some(text))),
                Some(Event::Message(Message::Binary(_))) => Some(read(None)),
                Some(Event::Close { .. }) => return None,
                Some(Event::Fragment | Event::Ping(_) | Event::Pong(_)) | None => None,
            };
            self.input.consume(used);
            if demand.is_some() {
                return demand;
            }
        }
        None
    }

    fn goes_on(&mut self) -> bool {
        writer::notice_close(&self.outbox, &mut self.endpoint);
        self.outbox.life() == Life::Open && self.endpoint.state() == State::Open
    }

    /// Adds a message to the output, after what the endpoint owes.
    pub fn say(&mut self, json: &str) {
        self.endpoint.send(Message::Text(json), &mut self.output);
    }

    /// Tells the page why it is refused, and starts closing.
    fn refuse(&mut self, why: impl Fn(Language) -> String) {
        let why = why(self.language());
        let refused = Object::new().string("type", "refused");
        self.say(&refused.string("why", &why).finish());
        self.start_closing(&why);
    }

    /// The language of sentences for the page.
    pub fn language(&self) -> Language {
        self.endpoint.language()
    }

    fn start_closing(&mut self, why: &str) {
        let code = CloseCode::POLICY_VIOLATION;
        self.endpoint.start_closing(code, why, &mut self.output);
    }

    /// Writes the output: messages, and what the endpoint owes.
    fn flush(&mut self) {
        if !self.output.is_empty() {
            let pushed = self.outbox.write(&[&self.output]);
            self.output.clear();
            writer::pushed(&self.outbox, pushed);
        }
    }

    /// Ends the conversation, with what is still owed.
    pub fn finish(&mut self) {
        let pushed = self.outbox.close(Arc::from(&*self.output));
        writer::pushed(&self.outbox, pushed);
        if self.live.takes_all(&self.outbox, CLOSE_PATIENCE) {
            let behind = Behind::frames_if(self.frames_follow);
            hang_up(self.live, &mut self.input, behind);
        }
        self.outbox.abandon();
        self.live.stream().shut(Shutdown::Both);
    }

    /// A line in the log.
    pub fn log(&self, what: impl Fn(Language) -> String) {
        let what = what(self.server.options.language);
        let peer = self.live.stream().peer();
        self.server.log.line(&format!("{peer} {what}"));
    }
}

/// What a page is served in a dialogue, from its first demand to its end.
pub trait Service<'a> {
    /// What the page may ask for.
    type Demand;

    /// The page.
    fn page(&mut self) -> &mut Dialogue<'a>;

    /// Parses a message; `None`: it was binary.
    fn read(text: Option<&str>) -> Self::Demand;

    /// Does what the page asks for.
    fn obey(&mut self, demand: Self::Demand);

    /// The line of the log about a page that is refused, and why.
    fn may_not(language: Language, why: &str) -> String;

    /// Undoes what the page has set up, and ends the dialogue.
    fn finish(&mut self);

    /// Serves the page to its end. It is finished even after a panic, so that no connection stays
    /// watched or slowed, and nothing of a lab is left behind.
    fn serve(&mut self) {
        let end = catch_unwind(AssertUnwindSafe(|| {
            while let Some(demand) = self.page().hear(Self::read) {
                self.obey(demand);
            }
        }));
        self.finish();
        if let Err(panic) = end {
            resume_unwind(panic);
        }
    }

    /// Tells the page that records begin, and has them written from now on. `before_each` is called
    /// before each message, and at least every `look_up`.
    fn begin(
        &mut self,
        about: &str,
        records: &Arc<Queue>,
        look_up: Duration,
        before_each: impl FnMut() + Send + 'static,
    ) {
        let page = self.page();
        // Before the page is told that records begin: from here on, if the server closes this
        // connection, the remaining records come before the Close.
        page.live.begin_to_watch(records);
        page.say(about);
        page.flush();
        page.stays();
        let (records, outbox) = (Arc::clone(records), Arc::clone(&page.outbox));
        let live = Arc::clone(page.live);
        let begun = workers::run(move || {
            write_records(&records, &outbox, look_up, before_each);
            live.is_told_all();
        });
        if begun.is_err() {
            self.refuse(NO_THREAD);
        }
    }

    /// Refuses the page, and says why in the log too.
    fn refuse(&mut self, why: impl Fn(Language) -> String) {
        let page = self.page();
        page.log(|language| Self::may_not(language, &why(language)));
        page.refuse(why);
    }
}

/// Writes the records that a queue holds, until the queue is closed or the outbox takes no more.
/// Calls `before_each` before each message, and at least every `look_up`.
fn write_records(
    queue: &Queue,
    outbox: &Arc<Outbox>,
    look_up: Duration,
    mut before_each: impl FnMut(),
) {
    while let Some(items) = queue.take(look_up) {
        if outbox.life() != Life::Open {
            return;
        }
        if items.is_empty() {
            before_each();
        }
        let mut items = items.into_iter().peekable();
        while items.peek().is_some() {
            before_each();
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
            say_to(outbox, &json.finish());
        }
    }
}

/// Sends something to the same page from another thread.
pub fn say_to(outbox: &Arc<Outbox>, json: &str) {
    let frame = frame::unmasked(Opcode::Text, json.as_bytes());
    writer::pushed(outbox, outbox.write(&[&frame]));
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
