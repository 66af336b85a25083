//! Chosen bytes for the page's own browser, in answer to its WebSocket's handshake at
//! `/lab/served`. The prepared bytes are found by no address, and go out only after a `101`. So no
//! link can make us serve a stranger's page from our own origin, and a request that isn't for a
//! WebSocket gets the ordinary refusal.
//!
//! The connection's own thread reads; the [`Scribe`] has another while it writes.

use super::demand::Chosen;
use super::desk::{Desk, LIFE, MOST_WRITTEN};
use super::our_end::{How, OurEnd};
use super::reading::{agreed, owed, read_to_the_end};
use super::register::Register;
use super::scribe::{Scribe, Wire};
use crate::http::{RequestHead, Response, Status};
use crate::language::say;
use crate::outbox::sync::{Arc, Mutex, lock};
use crate::outbox::{Marks, Sink};
use crate::server::wire::connections::{Live, Phase};
use crate::server::wire::input::Input;
use crate::server::wire::stream::is_timeout;
use crate::tap::Direction;
use crate::tap::record::{Tcp, What};
use crate::websocket::{Endpoint, Role, State, handshake};
use std::io::{self, IoSlice};
use std::net::Shutdown;
use std::time::{Duration, Instant};

/// The prefix of the slot in the subprotocol that a browser offers.
const BEFORE_SLOT: &str = "served.";
/// How long the connection stays open after all was written: the browser may answer.
const STAY: Duration = Duration::from_secs(10);
/// The correct head, without what depends on the key and the offer.
const RIGHT: [&str; 4] = [
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Accept: <accept>",
    "Sec-WebSocket-Protocol: <protocol>",
];

/// A browser that is about to be served.
pub struct Serving {
    /// What was read after the head.
    pub input: Input,
    answer: Vec<u8>,
    chosen: Chosen,
    line: Arc<Scribe<Browser>>,
}

/// Our end of the browser's connection.
pub struct Browser {
    id: u64,
    desk: Arc<Desk>,
    live: Arc<Live>,
    until: Instant,
    how: Mutex<Option<How>>,
}

/// Finds the answer that was prepared for a handshake's slot.
///
/// # Errors
/// The refusal, if nothing is prepared.
pub fn meet(
    register: &Register,
    live: &Arc<Live>,
    head: &RequestHead,
) -> Result<Serving, Response> {
    let accepted = handshake::check(head, &[]).map_err(handshake::Refusal::response)?;
    let mut offered = head.list("Sec-WebSocket-Protocol");
    let slot = offered.find_map(|name| str::from_utf8(name).ok()?.strip_prefix(BEFORE_SLOT));
    let prepared = slot.and_then(|slot| register.take(slot, Instant::now()));
    let (Some(slot), Some(prepared)) = (slot, prepared) else {
        return Err(Response::said(Status::NOT_FOUND, |language| {
            say!(
                language,
                "nothing is prepared under that slot: each is used once, and lives for 30 s",
                "这个 slot 下没有准备好的内容：每个只能用一次，30 秒后失效"
            )
        }));
    };
    let browser = Browser {
        id: prepared.id,
        desk: Arc::clone(&prepared.desk),
        live: Arc::clone(live),
        until: Instant::now() + LIFE,
        how: Mutex::new(None),
    };
    let line = Arc::new(Scribe::new(browser, MOST_WRITTEN));
    let added = prepared
        .desk
        .add(prepared.id, Arc::clone(&line) as Arc<dyn OurEnd>);
    added.map_err(|why| {
        Response::said(Status::SERVICE_UNAVAILABLE, |language| {
            why.sentence(language).to_owned()
        })
    })?;
    let stream = live.stream();
    let (peer, local) = stream.addresses();
    let queue = &prepared.desk.records;
    stream
        .tap()
        .watch_from_birth(queue, (&peer, &local), Some(head.raw()));
    let protocol = format!("{BEFORE_SLOT}{slot}");
    Ok(Serving {
        input: Input::default(),
        answer: answer(prepared.chosen.head.as_deref(), &accepted.accept, &protocol),
        chosen: prepared.chosen,
        line,
    })
}

/// The answer's head, always after a 101.
fn answer(lines: Option<&[String]>, accept: &str, protocol: &str) -> Vec<u8> {
    let mut answer = "HTTP/1.1 101 Switching Protocols\r\n".to_owned();
    let mut add = |line: &str| {
        let line = line
            .replace("<accept>", accept)
            .replace("<protocol>", protocol);
        answer.push_str(&line);
        answer.push_str("\r\n");
    };
    match lines {
        Some(lines) => lines.iter().for_each(|line| add(line)),
        None => RIGHT.iter().for_each(|line| add(line)),
    }
    answer.push_str("\r\n");
    answer.into_bytes()
}

/// Serves a browser to its end.
#[inline(never)]
#[expect(
    clippy::boxed_local,
    reason = "on the heap: the stack of a thread is what an idle connection costs"
)]
pub fn run(mut serving: Box<Serving>) {
    let line = &serving.line;
    let browser = &line.wire;
    let (desk, id) = (&browser.desk, browser.id);
    let stream = browser.live.stream();
    let number = stream.tap().connection();
    desk.say(desk.about(id, "served").number("connection", number));
    browser.live.enter(Phase::Until(browser.until));
    stream.tap().tell(|| What::Head {
        direction: Direction::Out,
        bytes: serving.answer.clone(),
    });
    let how = match stream.write_all(&serving.answer) {
        Ok(()) => {
            stream.prepare_for_frames();
            stream.be_patient(true);
            match line.write(serving.chosen.pieces) {
                Ok(()) => {
                    let endpoint = serving.chosen.answers.then(|| endpoint(&serving.answer));
                    read(line, &mut serving.input, endpoint)
                }
                Err(_) => How::Reset,
            }
        }
        Err(_) => How::Reset,
    };
    let how = browser.how(how);
    line.stop();
    stream.shut(Shutdown::Both);
    stream.tap().ended(&how.to_string());
    stream.tap().unwatch(&desk.records);
    desk.ended(id, how);
}

/// A server's endpoint that reads along, as this answer agreed.
fn endpoint(answer: &[u8]) -> Endpoint {
    let mut endpoint = Endpoint::new(Role::Server, MOST_WRITTEN);
    endpoint.opened();
    if let Some(agreed) = agreed(answer) {
        endpoint.deflate(&agreed);
    }
    endpoint
}

/// Reads what the browser sends.
fn read(line: &Arc<Scribe<Browser>>, input: &mut Input, mut endpoint: Option<Endpoint>) -> How {
    let browser = &line.wire;
    read_to_the_end(
        &browser.desk,
        browser.id,
        || browser.read(input),
        |bytes| take(line, endpoint.as_mut(), bytes),
    )
}

/// Passes what came to the tap, and to the endpoint if there is one.
fn take(line: &Arc<Scribe<Browser>>, endpoint: Option<&mut Endpoint>, bytes: &[u8]) {
    let browser = &line.wire;
    let tap = browser.live.stream().tap();
    let Some(endpoint) = endpoint else {
        return tap.received(bytes, bytes.len(), true);
    };
    let owed = owed(endpoint, Some(tap), bytes);
    if !owed.is_empty() {
        line.owe(owed, browser.until);
        if endpoint.state() == State::Closed {
            // §7.1.1: after the last frame the server ends TCP first.
            let _ = line.shut();
        }
    }
}

impl OurEnd for Scribe<Browser> {
    fn close(&self) {
        lock(&self.wire.how).get_or_insert(How::Dropped);
        self.stop();
        self.wire.live.stream().shut(Shutdown::Both);
    }
}

impl Wire for Browser {
    fn wait_for_page(&self) {
        self.desk.wait_for_page(Some(self.until));
    }

    fn write(&self, piece: &[u8]) -> io::Result<()> {
        let stream = self.live.stream();
        let mut rest = piece;
        while !rest.is_empty() {
            match stream.write(&[IoSlice::new(rest)], Marks::default()) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(bytes) => rest = &rest[bytes..],
                Err(error) if is_timeout(&error) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn wrote(&self, bytes: usize, began: Instant) {
        self.desk.wrote(self.id, bytes, began);
    }

    fn end_writing(&self) {
        self.live.stream().shut(Shutdown::Write);
    }

    fn broke(&self) {
        self.live.stream().tap().tell(|| What::Tcp(Tcp::Broke));
        self.live.stream().shut(Shutdown::Both);
    }

    fn rests(&self) {
        let until = self.until.min(Instant::now() + STAY);
        self.live.enter(Phase::Until(until));
    }
}

impl Browser {
    /// Waits for bytes, unless some have come with the head.
    fn read(&self, input: &mut Input) -> Result<Option<Vec<u8>>, How> {
        if input.is_empty() {
            self.desk.wait_for_page(Some(self.until));
            match input.fill(self.live.stream()) {
                Ok(1..) => {}
                _ if self.live.expired() => return Err(self.time_is_over()),
                Ok(0) => return Err(How::End),
                Err(_) => return Err(How::Reset),
            }
        }
        let bytes = input.rest().to_vec();
        input.consume(bytes.len());
        Ok(Some(bytes))
    }

    /// How it ended: as decided before, or else like this.
    fn how(&self, otherwise: How) -> How {
        lock(&self.how).unwrap_or(otherwise)
    }

    fn time_is_over(&self) -> How {
        match Instant::now() < self.until {
            true => How::Limit("it is closed 10 s after the last piece"),
            false => How::Limit("a lab's connection lives for 120 s"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_answer_and_a_chosen_one() {
        let right = answer(None, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "served.0af");
        assert_eq!(
            right,
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
              Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\
              Sec-WebSocket-Protocol: served.0af\r\n\r\n"
        );
        let lines = ["X-A: <accept>, <accept>".to_owned()];
        let chosen = answer(Some(&lines), "b", "c");
        assert_eq!(
            chosen,
            b"HTTP/1.1 101 Switching Protocols\r\nX-A: b, b\r\n\r\n"
        );
        let none = answer(Some(&[]), "b", "c");
        assert_eq!(none, b"HTTP/1.1 101 Switching Protocols\r\n\r\n");
    }
}
