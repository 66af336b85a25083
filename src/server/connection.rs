//! A connection's life as long as it speaks HTTP, on its own thread: requests and answers,
//! until it closes or becomes a WebSocket.

use super::admission::{Admitted, Purpose};
use super::answers::{
    bad, bytes_for, capture, content_length, no_websocket_here, only, out_of_memory, page,
    request_timeout, weight,
};
use super::hang_up::hang_up;
use super::input::Input;
use super::keeper::{Phase, Watched};
use super::own_source;
use super::pace::{Pace, Taken};
use super::polling;
use super::reach;
use super::relief::Holding;
use super::route::{Route, route};
use super::session::Talk;
use super::state::Server;
use super::upgrading::{self, Next, Outcome};
use crate::http::head::Minor;
use crate::http::{HeadReader, RequestHead, Response, Status, Target};
use crate::json::cut;
use crate::tap::Direction;
use crate::tap::record::What;
use crate::websocket::handshake;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// For how long an answer may take to be written; a page of 100 KB on a bad network
/// needs a few seconds.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);
/// So many characters of a request line stand in the log when it is refused: a method, and a
/// room and a name in percent codes.
const SHOWN_OF_REQUEST: usize = 256;

/// A connection that speaks HTTP.
pub struct Connection<'a> {
    server: &'a Server,
    watched: &'a Arc<Watched>,
    input: Input,
    pace: Pace,
    /// The memory of the body that is read, or worked on.
    holding: Holding<'a>,
}

impl<'a> Connection<'a> {
    /// A connection that was just accepted.
    pub fn new(server: &'a Server, watched: &'a Arc<Watched>) -> Connection<'a> {
        Connection {
            server,
            watched,
            input: Input::default(),
            pace: Pace::new(server.options.message_rate, Instant::now()),
            holding: Holding::new(server, watched),
        }
    }

    /// Serves it until it ends, or is no HTTP any more. The first request's time runs since
    /// it was accepted.
    pub fn run(mut self) -> Option<Next> {
        let mut first = true;
        while let Some(head) = self.read_head(first) {
            first = false;
            match self.handle(&head) {
                Ok(Outcome::Answer(response)) => {
                    if !self.answer(&head, response) {
                        return None;
                    }
                }
                Ok(Outcome::Upgrade(upgrade)) => return Some(upgrade.with(self.input)),
                Err(refusal) => {
                    self.refuse(Some(&head), refusal);
                    return None;
                }
            }
        }
        None
    }

    /// Answers that there are too many connections already, whatever is asked.
    pub fn turn_away(mut self) {
        let most = self.server.options.max_connections;
        let sentence = format!("there are {most} connections already; try again later");
        self.refuse(None, Response::text(Status::SERVICE_UNAVAILABLE, &sentence));
    }

    /// `None`: the connection is over, and where it had to be, it was answered.
    fn read_head(&mut self, first: bool) -> Option<RequestHead> {
        let mut reader = HeadReader::new();
        loop {
            if self.input.is_empty() && !self.fill() {
                // A kept-alive connection that stays silent just ends.
                if self.watched.expired() && (first || !reader.is_empty()) {
                    self.refuse(None, request_timeout());
                }
                return None;
            }
            match reader.receive(self.input.rest()) {
                Ok((used, head)) => {
                    self.input.consume(used);
                    if head.is_some() {
                        return head;
                    }
                }
                Err(error) => {
                    self.refuse(None, Response::text(error.status(), &error.to_string()));
                    return None;
                }
            }
        }
    }

    /// Waits for bytes; `false` at the end of the stream.
    fn fill(&mut self) -> bool {
        self.input.may_grow(!self.server.memory.is_tight());
        match self.input.fill(self.watched.stream()) {
            Ok(bytes @ 1..) => {
                self.watched.stream().tap().read_early(bytes);
                true
            }
            Ok(0) | Err(_) => false,
        }
    }

    /// Answers a request; an `Err` is the connection's last answer.
    fn handle(&mut self, head: &RequestHead) -> Result<Outcome, Response> {
        if (head.method(), head.target()) == ("OPTIONS", "*") {
            return self.about_the_server();
        }
        let target = Target::parse(head.target()).map_err(|error| bad(&error.to_string()))?;
        // RFC 9112 §3.2.2: an absolute target's host counts; ours must agree with Host.
        if target.authority.is_some() && target.authority.as_deref() != head.only("Host") {
            return Err(bad("the target and the Host field name different hosts"));
        }
        let wants_websocket = handshake::is_attempt(head);
        let route = route(&target, wants_websocket);
        let admitted = self.admit(head, &route)?;
        let body = self.read_body(head, &route)?;
        self.pay_for(body.len())?;
        let response = match route {
            Route::Page(file) => page(head, file),
            Route::Chat(place) => return upgrading::talk(self.watched, head, Talk::Chat(place)),
            Route::Echo => return upgrading::talk(self.watched, head, Talk::Echo),
            Route::Watch => return upgrading::watch(head, self.server.options.remote_teacher),
            Route::Desk => return upgrading::desk(head),
            Route::Served => return upgrading::serve(&self.server.labs, self.watched, head),
            Route::Weight => only(head, "GET", || weight(head)),
            Route::Capture => only(head, "GET", || capture(self.server, head)),
            Route::Source(source) => only(head, "GET", || own_source::file(source)),
            Route::SourceIndex => only(head, "GET", own_source::index),
            Route::Poll => only(head, "GET", || polling::poll(self.server, &target)),
            Route::LongPoll => only(head, "GET", || {
                self.watched
                    .enter(Phase::Until(Instant::now() + polling::LONG_POLL * 2));
                polling::long_poll(self.server, &target)
            }),
            Route::Send => only(head, "POST", || polling::send(self.server, &target, &body)),
            Route::Nowhere if wants_websocket => return Err(no_websocket_here()),
            Route::Nowhere => Response::text(Status::NOT_FOUND, "Nothing is here."),
        };
        Ok(Outcome::Answer(match admitted.cors {
            Some(origin) => response
                .header("Access-Control-Allow-Origin", origin)
                .header("Vary", "Origin"),
            None => response,
        }))
    }

    /// RFC 9110 §9.3.7: `OPTIONS *` is about the server, not about anything in it.
    fn about_the_server(&self) -> Result<Outcome, Response> {
        if self.watched.reach().is_some() {
            return Err(reach::refusal());
        }
        let allowed = Response::new(Status::NO_CONTENT).header("Allow", "GET, HEAD, POST, OPTIONS");
        Ok(Outcome::Answer(allowed))
    }

    /// A request counts as a message, whatever it asks for.
    fn pay_for(&mut self, bytes: usize) -> Result<(), Response> {
        let taken = Taken {
            messages: 1,
            fragments: 0,
            bytes,
        };
        let paid = self.pace.take(taken, Instant::now());
        paid.map_err(|excess| Response::text(Status::TOO_MANY_REQUESTS, &excess.to_string()))
    }

    fn admit(&self, head: &RequestHead, route: &Route) -> Result<Admitted, Response> {
        if self.watched.reach().is_some() {
            // Whatever a lab's request says of its origin, we have written it ourselves.
            reach::judge(route)?;
        }
        let purpose = match route {
            Route::Page(_) | Route::Source(_) | Route::SourceIndex | Route::Nowhere => {
                Purpose::Page
            }
            Route::Chat(_)
            | Route::Echo
            | Route::Watch
            | Route::Desk
            | Route::Served
            | Route::Weight
            | Route::Capture
            | Route::Poll
            | Route::LongPoll
            | Route::Send => Purpose::Chat,
        };
        self.server
            .admission
            .admit(head, purpose)
            .inspect_err(|_| self.tell_refused(head))
            .map_err(|refused| Response::text(Status::FORBIDDEN, &refused.to_string()))
    }

    /// Who watches from the beginning, as a lab does, sees the handshake that got no further.
    fn tell_refused(&self, head: &RequestHead) {
        if handshake::is_attempt(head) {
            self.watched.stream().tap().tell(|| What::Head {
                direction: Direction::In,
                bytes: head.raw().to_vec(),
            });
        }
    }

    /// Reads the body of a POST; of every other request that there is none.
    fn read_body(&mut self, head: &RequestHead, route: &Route) -> Result<Vec<u8>, Response> {
        if head.values("Transfer-Encoding").next().is_some() {
            let sentence = "no transfer coding is understood here; send Content-Length";
            return Err(Response::text(Status::NOT_IMPLEMENTED, sentence));
        }
        let wanted = matches!(route, Route::Send) && head.method() == "POST";
        let limit = if wanted {
            self.server.options.max_message
        } else {
            0
        };
        let length = match (content_length(head)?, wanted) {
            (Some(length), _) => length,
            (None, false) => 0,
            (None, true) => {
                let sentence = "a POST must say how long its body is, in Content-Length";
                return Err(Response::text(Status::LENGTH_REQUIRED, sentence));
            }
        };
        if length > limit as u64 {
            let sentence = format!("a body may have {limit} bytes at most here");
            return Err(Response::text(Status::CONTENT_TOO_LARGE, &sentence));
        }
        let waits = head.minor() >= Minor(1) && head.has_token("Expect", "100-continue");
        if waits && length > 0 {
            // RFC 9110 §10.1.1: the client waits for this before it sends the body; one
            // of HTTP/1.0 wouldn't understand it.
            let _ = self
                .watched
                .stream()
                .write_all(b"HTTP/1.1 100 Continue\r\n\r\n");
        }
        self.receive_body(usize::try_from(length).unwrap_or(limit))
    }

    fn receive_body(&mut self, length: usize) -> Result<Vec<u8>, Response> {
        let until = Instant::now() + self.server.options.head_timeout;
        self.watched.enter(Phase::Request(until));
        let mut body = Vec::new();
        while body.len() < length {
            if self.input.is_empty() && !self.fill() {
                return Err(match self.watched.expired() {
                    _ if self.watched.gave_up() => out_of_memory(),
                    true => request_timeout(),
                    false => bad("the body is shorter than its Content-Length"),
                });
            }
            let rest = self.input.rest();
            let taken = rest.len().min(length - body.len());
            if !self.holding.grow_to(body.len() + taken) {
                return Err(out_of_memory());
            }
            body.extend_from_slice(&rest[..taken]);
            self.input.consume(taken);
        }
        self.holding.is_whole();
        Ok(body)
    }

    /// Writes an answer; `false` if it was the last one.
    fn answer(&mut self, head: &RequestHead, response: Response) -> bool {
        let asked_to_stay = head.minor() >= Minor(1) && !head.has_token("Connection", "close");
        let stays = asked_to_stay && !self.watched.dismissed();
        let response = if stays { response } else { response.closing() };
        self.holding.let_go();
        let written = self.write(&bytes_for(Some(head), &response));
        self.watched.stream().tap().begin_anew();
        if written && !stays {
            hang_up(self.watched, &mut self.input);
        }
        if stays {
            let until = Instant::now() + self.server.options.head_timeout;
            self.watched.enter(Phase::Request(until));
        }
        written && stays
    }

    /// The last answer of this connection, with a line in the log.
    fn refuse(&mut self, head: Option<&RequestHead>, response: Response) {
        self.holding.let_go();
        let response = response.closing();
        let peer = self.watched.stream().peer();
        let (status, why) = (response.status().number(), response.sentence());
        let asked = head.map(|head| format!(" {} {}", head.method(), head.target()));
        let (asked, more) = cut(asked.as_deref().unwrap_or_default(), SHOWN_OF_REQUEST);
        let line = format!("{peer} refused with {status}{asked}{more}: {why}");
        self.server.log.line(&line);
        let answer = bytes_for(head, &response);
        // A handshake that is refused is seen by who watches from the beginning, as a lab
        // does; plain HTTP would only drown the rest.
        if head.is_some_and(handshake::is_attempt) {
            self.watched.stream().tap().tell(|| What::Head {
                direction: Direction::Out,
                bytes: head_of(&answer).to_vec(),
            });
        }
        if self.write(&answer) {
            hang_up(self.watched, &mut self.input);
        }
    }

    fn write(&self, bytes: &[u8]) -> bool {
        self.watched
            .enter(Phase::Until(Instant::now() + ANSWER_TIMEOUT));
        self.watched.stream().write_all(bytes).is_ok()
    }
}

/// An answer without its content.
fn head_of(answer: &[u8]) -> &[u8] {
    const EMPTY_LINE: &[u8] = b"\r\n\r\n";
    let end = answer
        .windows(EMPTY_LINE.len())
        .position(|window| window == EMPTY_LINE);
    end.map_or(answer, |at| &answer[..at + EMPTY_LINE.len()])
}
