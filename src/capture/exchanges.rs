//! The requests and responses of one connection, until it becomes a WebSocket. Bodies are passed
//! over; what can't be read any more is said, and nothing is blamed: this is only to find the
//! handshake.

use super::next::{Answer, Found, Next, Pieces, Request, note};
use super::packet::Micros;
use crate::http::{
    Framing, HeadError, HeadReader, RequestHead, ResponseError, ResponseFraming, ResponseReader,
};
use crate::observer::Party;
use crate::websocket::handshake::is_attempt;
use std::collections::VecDeque;

/// How many requests may wait for their answers: hardly any client sends a second one before the
/// first is answered. Of more, the oldest are forgotten.
const MOST_WAITING: usize = 64;
/// The longest method that is registered, `BASELINE-CONTROL`, has 16 letters; those of requests that
/// people make have 7 at most.
const LONGEST_METHOD: usize = 7;

/// A request that waits for its answer.
#[derive(Debug)]
struct Asked {
    to_head: bool,
    /// It asks for another protocol: its head, and how that came.
    upgrade: Option<(Box<RequestHead>, Pieces)>,
    /// Its head can't be read, so it may ask for anything.
    unread: Option<HeadError>,
}

/// Both sides.
#[derive(Debug)]
pub struct Exchanges {
    client: Next<HeadReader, HeadError>,
    server: Next<ResponseReader, ResponseError>,
    asked: VecDeque<Asked>,
    /// A head was read whole.
    is_http: bool,
}

impl Exchanges {
    /// From the beginning of the connection, or from its middle, where nobody knows what comes first.
    pub fn new(began: bool) -> Exchanges {
        let mut exchanges = Exchanges {
            client: Next::head(),
            server: Next::head(),
            asked: VecDeque::new(),
            is_http: false,
        };
        if !began {
            (exchanges.client, exchanges.server) = (Next::Lost, Next::Lost);
        }
        exchanges
    }

    /// About how many bytes it holds: heads, whole or not.
    pub fn holds(&self) -> usize {
        let client = match &self.client {
            Next::Head(reader, ..) => reader.holds(),
            _ => 0,
        };
        let server = match &self.server {
            Next::Head(reader, ..) => reader.holds(),
            _ => 0,
        };
        let upgrades = self.asked.iter().filter_map(|asked| asked.upgrade.as_ref());
        let heads = upgrades.map(|(head, _)| head.raw().len());
        client + server + heads.sum::<usize>()
    }

    /// Was a whole head read?
    pub const fn is_http(&self) -> bool {
        self.is_http
    }

    /// Does nobody know what this party's next bytes are?
    pub const fn is_lost(&self, party: Party) -> bool {
        match party {
            Party::Client => matches!(self.client, Next::Lost),
            Party::Server => matches!(self.server, Next::Lost),
        }
    }

    /// These bytes of a party that was lost begin a head: it is found again.
    pub fn find(&mut self, party: Party, bytes: &[u8]) -> bool {
        let is_found = match party {
            Party::Client => begins_request(bytes),
            Party::Server => begins_response(bytes),
        };
        if is_found {
            match party {
                Party::Client => self.client = Next::head(),
                Party::Server => self.server = Next::head(),
            }
        }
        is_found
    }

    /// These bytes aren't known.
    pub fn missing(&mut self, from: Party, bytes: u64) {
        match from {
            Party::Client => self.client.miss(bytes),
            Party::Server => self.server.miss(bytes),
        }
    }

    /// The request for a WebSocket that waits for its answer, if there is one. (It is taken.)
    pub fn unanswered(&mut self) -> Option<Request> {
        let mut asked = std::mem::take(&mut self.asked).into_iter();
        asked
            .find_map(|asked| asked.upgrade)
            .filter(|(head, _)| is_attempt(head))
    }

    /// Does a request for a WebSocket wait for its answer?
    pub fn waits_for_websocket(&self) -> bool {
        let mut upgrades = self.asked.iter().filter_map(|asked| asked.upgrade.as_ref());
        upgrades.any(|(head, _)| is_attempt(head))
    }

    /// Does a request that is or may be for another protocol wait for its answer?
    pub fn waits(&self) -> bool {
        let mut asked = self.asked.iter();
        asked.any(|asked| asked.upgrade.is_some() || asked.unread.is_some())
    }

    /// Why the request that waits for its answer can't be read.
    pub fn unread(&self) -> Option<HeadError> {
        self.asked.iter().find_map(|asked| asked.unread.clone())
    }

    /// The next bytes: how many were used, and what came of them.
    pub fn take(&mut self, from: Party, at: Micros, bytes: &[u8]) -> (usize, Found) {
        let is_behind = match from {
            Party::Client => matches!(self.client, Next::Behind),
            Party::Server => matches!(self.server, Next::Behind),
        };
        if is_behind {
            self.find(from, bytes);
        }
        match from {
            Party::Client => self.asks(at, bytes),
            Party::Server => self.answers(at, bytes),
        }
    }

    fn asks(&mut self, at: Micros, bytes: &[u8]) -> (usize, Found) {
        if let Some(passed) = self.client.pass(bytes) {
            return passed;
        }
        if self.waits() {
            return (0, Found::Waits);
        }
        let (reader, pieces, lines) = match &mut self.client {
            Next::Head(reader, pieces, lines) => (reader, pieces, lines),
            Next::Unread(..) => return self.skips_request(bytes),
            _ => return (bytes.len(), Found::Lost),
        };
        // A head is read to the end of a line before it is judged; frames have no lines.
        let may_begin = !reader.is_empty() || is_text(bytes);
        let (used, head) = match reader.receive(bytes) {
            Ok(read) if may_begin => read,
            Err(error) if lines.would_be_text(bytes) => {
                self.client = Next::Unread(nameless(error), std::mem::take(lines));
                return self.skips_request(bytes);
            }
            Ok(_) | Err(_) => {
                self.client = Next::Lost;
                return (0, Found::Lost);
            }
        };
        lines.follow(&bytes[..used]);
        note(pieces, at, used);
        let Some(head) = head else {
            return (used, Found::Nothing);
        };
        let pieces = std::mem::take(pieces);
        self.is_http = true;
        self.client = Framing::of(&head).map_or(Next::Lost, Next::after);
        let upgrades = head.values("Upgrade").next().is_some();
        self.ask(Asked {
            to_head: head.method() == "HEAD",
            upgrade: upgrades.then(|| (Box::new(head), pieces)),
            unread: None,
        });
        (used, Found::Nothing)
    }

    fn ask(&mut self, asked: Asked) {
        if self.asked.len() == MOST_WAITING {
            self.asked.pop_front();
        }
        self.asked.push_back(asked);
    }

    /// The rest of a request's head that can't be read.
    fn skips_request(&mut self, bytes: &[u8]) -> (usize, Found) {
        let Next::Unread(error, lines) = &mut self.client else {
            return (bytes.len(), Found::Lost);
        };
        let Some(used) = lines.follow(bytes) else {
            if lines.is_too_long() {
                self.client = Next::Rest;
            }
            return (bytes.len(), Found::Nothing);
        };
        let asked = Asked {
            to_head: lines.asks_for_head(),
            upgrade: None,
            unread: Some(error.clone()),
        };
        self.client = Next::head();
        self.ask(asked);
        (used, Found::Nothing)
    }

    fn answers(&mut self, at: Micros, bytes: &[u8]) -> (usize, Found) {
        if let Some(passed) = self.server.pass(bytes) {
            return passed;
        }
        let (reader, pieces, lines) = match &mut self.server {
            Next::Head(reader, pieces, lines) => (reader, pieces, lines),
            Next::Unread(..) => return self.skips_answer(bytes),
            _ => return (bytes.len(), Found::Lost),
        };
        let may_begin = !reader.is_empty() || is_text(bytes);
        let (used, head) = match reader.receive(bytes) {
            Ok(read) if may_begin => read,
            Err(error) if lines.would_be_response(bytes) => {
                self.server = Next::Unread(error, std::mem::take(lines));
                return self.skips_answer(bytes);
            }
            Ok(_) | Err(_) => {
                self.server = Next::Lost;
                return (0, Found::Lost);
            }
        };
        lines.follow(&bytes[..used]);
        note(pieces, at, used);
        let Some(head) = head else {
            return (used, Found::Nothing);
        };
        let answer = (Box::new(head), std::mem::take(pieces));
        self.is_http = true;
        self.server = Next::head();
        (used, self.answered(answer))
    }

    /// The rest of an answer's head that can't be read.
    fn skips_answer(&mut self, bytes: &[u8]) -> (usize, Found) {
        let Next::Unread(error, lines) = &mut self.server else {
            return (bytes.len(), Found::Lost);
        };
        let Some(used) = lines.follow(bytes) else {
            if lines.is_too_long() {
                self.server = Next::Rest;
            }
            return (bytes.len(), Found::Nothing);
        };
        let (status, error) = (lines.status(), error.clone());
        if status.is_some_and(|status| (100..200).contains(&status) && status != 101) {
            self.server = Next::head();
            return (used, Found::Nothing);
        }
        self.server = Next::Behind;
        let asked = match status {
            Some(101) => self.asked.pop_back(),
            _ => self.asked.pop_front(),
        };
        self.passed_over(asked.as_ref());
        let found = match asked.and_then(|asked| asked.upgrade) {
            Some(request) if is_attempt(&request.0) => Found::Unanswered(request, status, error),
            _ if status == Some(101) => Found::Other,
            _ => Found::Nothing,
        };
        (used, found)
    }

    /// This request was answered and became nothing else. Where its body ends is only known if its head
    /// can be read.
    fn passed_over(&mut self, asked: Option<&Asked>) {
        if asked.is_some_and(|asked| asked.unread.is_some()) {
            self.client = Next::Behind;
        }
    }

    fn answered(&mut self, answer: Answer) -> Found {
        let status = answer.0.status();
        if status == 101 {
            return self.switched(answer);
        }
        if (100..200).contains(&status) {
            return Found::Nothing;
        }
        let asked = self.asked.pop_front();
        self.passed_over(asked.as_ref());
        let to_head = asked.as_ref().is_some_and(|asked| asked.to_head);
        self.server = match ResponseFraming::of(&answer.0, to_head) {
            Ok(ResponseFraming::Said(framing)) => Next::after(framing),
            Ok(ResponseFraming::WithConnection) => Next::Rest,
            Err(_) => Next::Lost,
        };
        match asked.and_then(|asked| asked.upgrade) {
            Some(request) if is_attempt(&request.0) => Found::Refused(request, answer),
            _ => Found::Nothing,
        }
    }

    /// Nothing is asked behind the request for another protocol, so it is the last one.
    fn switched(&mut self, answer: Answer) -> Found {
        let is_websocket = answer.0.has_token("Upgrade", "websocket");
        let asked = self.asked.pop_back();
        if let Some(error) = asked.as_ref().and_then(|asked| asked.unread.clone()) {
            return match is_websocket {
                true => Found::Unasked(error, answer),
                false => Found::Other,
            };
        }
        match asked.and_then(|asked| asked.upgrade) {
            // Nobody knows where the client's frames begin.
            _ if matches!(self.client, Next::Unread(..) | Next::Rest) => Found::Other,
            Some(request) if is_attempt(&request.0) => Found::Opened(Some(request), answer),
            None if is_websocket => Found::Opened(None, answer),
            Some(_) | None => Found::Other,
        }
    }
}

/// The same error, without the request's target: that may have a secret.
fn nameless(error: HeadError) -> HeadError {
    match error {
        HeadError::Unencoded(_) => HeadError::RequestLine,
        error => error,
    }
}

/// May a head begin so, perhaps behind an empty line?
fn is_text(bytes: &[u8]) -> bool {
    let first = bytes.first();
    first.is_some_and(|byte| byte.is_ascii_alphabetic() || byte.is_ascii_whitespace())
}

/// Does a request begin so: a method and a space?
pub fn begins_request(bytes: &[u8]) -> bool {
    let letters = bytes.iter().take_while(|byte| byte.is_ascii_uppercase());
    let method = letters.count();
    (3..=LONGEST_METHOD).contains(&method) && bytes.get(method) == Some(&b' ')
}

/// Does a response begin so?
pub fn begins_response(bytes: &[u8]) -> bool {
    bytes.starts_with(b"HTTP/1.")
}
