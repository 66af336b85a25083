//! A connection's life while it speaks HTTP, on its own thread: requests and answers, until it
//! closes or becomes a WebSocket.
//!
//! A page of stack that was touched once belongs to the thread as long as it lives, and an idle
//! WebSocket has two such pages. So the parts that are called one after another have stack frames
//! of their own (`inline(never)`): in one shared frame, each part would make the stack deeper for
//! all the others.

use super::answers::{
    Full, about_the_server, bad, bytes_for, no_websocket_here, only, only_a_page, out_of_memory,
    page, refused_line, request_timeout, stopping, weight,
};
use super::capturing::capture;
use super::gates::{Asked, Expected, Step, Whole};
use super::upgrading::{self, Outcome, Upgrade};
use super::{opening, own_source, polling, unserved};
use crate::chat::openings::Opener;
use crate::http::fields::Minor;
use crate::http::{HeadReader, RequestHead, Response, Status};
use crate::json::cut;
use crate::language::{Language, say};
use crate::server::relief::Holding;
use crate::server::rules::route::Route;
use crate::server::session::Talk;
use crate::server::state::Server;
use crate::server::wire::allowance::RateLimiter;
use crate::server::wire::connections::{Live, Phase};
use crate::server::wire::hang_up::{Behind, hang_up};
use crate::server::wire::input::Input;
use crate::server::wire::progress::Progress;
use crate::tap::record::What;
use crate::tap::{Direction, secrets};
use crate::websocket::handshake;
use std::io::{BufWriter, Write as _};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long writing an answer may take; a page of 100 KB on a bad network needs a few seconds.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);
/// How many bytes of a body in pieces are written at a time: a larger write saves no more time.
const PIECE: usize = 64 * 1024;
/// How many characters of a refused request's line are logged: enough for a method, and a room and
/// a name in percent codes.
const SHOWN_OF_REQUEST: usize = 256;

/// A connection that speaks HTTP.
pub struct Connection<'a> {
    server: &'a Server,
    live: &'a Arc<Live>,
    input: Input,
    limiter: RateLimiter,
    /// Who pays for the rooms that it opens.
    opener: Opener,
    /// The memory of the body that is being read or handled.
    holding: Holding<'a>,
}

impl<'a> Connection<'a> {
    /// A connection that was just accepted.
    pub fn new(server: &'a Server, live: &'a Arc<Live>) -> Connection<'a> {
        let now = Instant::now();
        Connection {
            server,
            live,
            input: Input::default(),
            limiter: RateLimiter::new(server.options.message_rate, now),
            opener: Opener::new(live.stream().peer().ip(), now),
            holding: Holding::new(server, live),
        }
    }

    /// Serves the connection until it ends or stops being HTTP. The first request's time runs since
    /// the connection was accepted. The requests leave nothing behind, not even on the stack.
    #[inline(never)]
    pub fn run(mut self) -> Option<Upgrade> {
        let mut first = true;
        while let Some(head) = self.read_head(first) {
            first = false;
            match self.handle(&head) {
                Ok(Outcome::Answer(response)) => {
                    if !self.answer(&head, response) {
                        return None;
                    }
                }
                Ok(Outcome::Upgrade(upgrade)) => {
                    return Some(upgrade.with(self.live, &head, self.input));
                }
                Err(refusal) => {
                    self.refuse(&head, refusal);
                    return None;
                }
            }
        }
        None
    }

    /// Answers any request with: there are too many connections already.
    pub fn turn_away(mut self, full: Full) {
        let refusal = full.refusal();
        let asks_for_head = self.asks_for_head();
        self.refuse_unread(asks_for_head, refusal);
    }

    /// Waits a short time for the request: does it ask for an answer without a body?
    fn asks_for_head(&mut self) -> bool {
        let until = Instant::now() + unserved::PATIENCE;
        self.live.enter(Phase::Request(until));
        let mut reader = HeadReader::new();
        while self.fill() {
            match reader.receive(self.input.rest()) {
                Ok((_, None)) => {}
                Ok((_, Some(head))) => return head.method() == "HEAD",
                Err(_) => break,
            }
        }
        reader.asks_for_head()
    }

    /// `None`: the connection is over, and was answered if an answer was due.
    #[inline(never)]
    fn read_head(&mut self, first: bool) -> Option<RequestHead> {
        let mut reader = HeadReader::new();
        loop {
            if self.input.is_empty() && !self.fill() {
                // A kept-alive connection that stays silent just ends.
                if self.live.expired() && (first || !reader.is_empty()) {
                    self.refuse_unread(reader.asks_for_head(), self.too_late());
                }
                return None;
            }
            if !self.live.begin() {
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
                    let refusal =
                        Response::said(error.status(), |language| error.sentence(language));
                    self.refuse_unread(reader.asks_for_head(), refusal);
                    return None;
                }
            }
        }
    }

    /// Waits for bytes; `false` at the end of the stream.
    fn fill(&mut self) -> bool {
        self.input.may_grow(!self.server.memory.is_tight());
        match self.input.fill(self.live.stream()) {
            Ok(bytes @ 1..) => {
                self.live.stream().tap().read_early(bytes);
                true
            }
            Ok(0) | Err(_) => false,
        }
    }

    /// The answer to a request whose time was over before it was complete.
    fn too_late(&self) -> Response {
        match self.live.dismissed() {
            true => stopping(),
            false => request_timeout(),
        }
    }

    /// Passes a request through all the gates, and answers it; an `Err` is the connection's last
    /// answer.
    #[inline(never)]
    fn handle(&mut self, head: &RequestHead) -> Result<Outcome, Response> {
        self.live.speak(self.language(head));
        let asked = Asked::by(head, self.server)?;
        let request = self.pass_gates(asked)?;
        self.live
            .enter(Phase::Until(Instant::now() + ANSWER_TIMEOUT));
        self.outcome(request)
    }

    #[inline(never)]
    fn pass_gates<'h>(&mut self, asked: Box<Asked<'h>>) -> Result<Box<Whole<'h>>, Response> {
        let request = asked
            .framed()?
            .admitted(self.server, self.live)?
            .paid(&mut self.limiter)?
            .expected(self.server, self.live, &self.opener)?;
        match request.at_once() {
            Step::Whole(whole) => Ok(Box::new(whole)),
            Step::More(request) => self.read_body(request).map(Box::new),
        }
    }

    /// What a request leads to. Answering it has a stack frame of its own, since a WebSocket's
    /// handshake doesn't need it.
    #[inline(never)]
    fn outcome(&self, request: Box<Whole<'_>>) -> Result<Outcome, Response> {
        let (server, live, head) = (self.server, self.live, request.head);
        match request.route {
            Route::Chat(place) => {
                upgrading::talk(server, live, head, &request.target, Talk::Chat(place))
            }
            Route::Echo => upgrading::talk(server, live, head, &request.target, Talk::Echo),
            Route::Watch => upgrading::watch(head, server.options.remote_teacher),
            Route::Desk => upgrading::desk(head),
            Route::Served => upgrading::serve(&server.labs, live, head),
            Route::Nowhere if request.wants_websocket => Err(no_websocket_here()),
            Route::Elsewhere => Err(only_a_page(server)),
            Route::Page(_)
            | Route::Weight
            | Route::Capture
            | Route::Open
            | Route::Source(_)
            | Route::SourceIndex
            | Route::Poll
            | Route::LongPoll
            | Route::Send
            | Route::Server
            | Route::Nowhere => Ok(Outcome::Answer(self.answer_to(&request))),
        }
    }

    #[inline(never)]
    fn answer_to(&self, request: &Whole<'_>) -> Response {
        let (server, live) = (self.server, self.live);
        let (head, target) = (request.head, &request.target);
        let response = match &request.route {
            Route::Page(file) => page(head, file),
            Route::Weight => only(head, "GET", || weight(head)),
            Route::Capture => only(head, "GET", || capture(server, head)),
            Route::Open => only(head, "POST", || opening::open(server, &request.body)),
            Route::Source(source) => only(head, "GET", || own_source::file(source)),
            Route::SourceIndex => only(head, "GET", own_source::index),
            Route::Poll => only(head, "GET", || polling::poll(server, target)),
            Route::LongPoll => only(head, "GET", || {
                live.enter(Phase::Until(Instant::now() + polling::LONG_POLL * 2));
                polling::long_poll(server, live, &self.opener, target)
            }),
            Route::Send => only(head, "POST", || {
                polling::send(server, &self.opener, target, &request.body)
            }),
            Route::Server => about_the_server(),
            // Routes of WebSockets don't come here.
            Route::Chat(_)
            | Route::Echo
            | Route::Watch
            | Route::Desk
            | Route::Served
            | Route::Elsewhere
            | Route::Nowhere => Response::said(Status::NOT_FOUND, |language| {
                say!(language, "Nothing is here.", "这里什么都没有（404）。")
            }),
        };
        match &request.cors {
            Some(origin) => response.readable_by(origin),
            None => response,
        }
    }

    /// Reads a body as long as bytes keep coming.
    #[inline(never)]
    fn read_body<'h>(&mut self, mut request: Expected<'h>) -> Result<Whole<'h>, Response> {
        if request.waits() {
            let _ = self
                .live
                .stream()
                .write_all(b"HTTP/1.1 100 Continue\r\n\r\n");
        }
        let mut clock = Progress::new(self.server.options.head_timeout, Instant::now());
        loop {
            let before = self.input.rest().len();
            if !self.holding.grow_to(request.received() + before) {
                return Err(out_of_memory());
            }
            request = match request.take(&mut self.input, &mut self.limiter)? {
                Step::Whole(whole) => {
                    self.holding.is_whole();
                    return Ok(whole);
                }
                Step::More(request) => request,
            };
            clock.moved(before, Instant::now());
            self.live.enter(Phase::Request(clock.until()));
            if !self.fill() {
                return Err(match self.live.expired() {
                    _ if self.live.gave_up() => out_of_memory(),
                    true => self.too_late(),
                    false => bad(|language| {
                        say!(
                            language,
                            "the body ends before it is whole (RFC 9112 §8)",
                            "正文（body）还没有完整就结束了（RFC 9112 §8）"
                        )
                    }),
                });
            }
        }
    }

    /// Writes an answer; `false` if it was the last one.
    #[inline(never)]
    fn answer(&mut self, head: &RequestHead, response: Response) -> bool {
        let asked_to_stay = head.minor() >= Minor(1) && !head.has_token("Connection", "close");
        let stays = asked_to_stay && !self.live.dismissed();
        let response = if stays { response } else { response.closing() };
        self.holding.let_go();
        let response = response.in_language(self.language(head));
        let is_head = head.method() == "HEAD";
        let written =
            self.write(&bytes_for(is_head, &response)) && (is_head || self.write_pieces(&response));
        self.live.stream().tap().begin_anew();
        let until = Instant::now() + self.server.options.head_timeout;
        if written && stays && self.live.wait(until) {
            return true;
        }
        if written {
            hang_up(self.live, &mut self.input, Behind::Anything);
        }
        false
    }

    /// The last answer of this connection, to a request whose head was read.
    #[inline(never)]
    fn refuse(&mut self, head: &RequestHead, response: Response) {
        self.holding.let_go();
        let response = response.closing();
        let target = secrets::shown_target(head.target());
        let asked = format!(" {} {target}", head.method());
        let (asked, more) = cut(&asked, SHOWN_OF_REQUEST);
        self.log_refusal(&format!("{asked}{more}"), &response);
        let response = response.in_language(self.language(head));
        let answer = bytes_for(head.method() == "HEAD", &response);
        // A watcher from the beginning, such as a lab, sees a refused handshake; plain HTTP isn't
        // shown, since it would only hide the rest.
        if handshake::is_attempt(head) {
            self.live.stream().tap().tell(|| What::Head {
                direction: Direction::Out,
                bytes: head_of(&answer).to_vec(),
            });
        }
        self.write_last(&answer);
    }

    /// The same, for a request whose head wasn't read to its end, or breaks a rule.
    fn refuse_unread(&mut self, asks_for_head: bool, response: Response) {
        self.holding.let_go();
        let response = response.closing();
        self.log_refusal("", &response);
        let response = response.in_language(self.server.options.language);
        self.write_last(&bytes_for(asks_for_head, &response));
    }

    fn log_refusal(&self, asked: &str, response: &Response) {
        let (peer, language) = (self.live.stream().peer(), self.server.options.language);
        self.server
            .log
            .line(&refused_line(peer, asked, response, language));
    }

    /// Sentences for a page are in its reader's language.
    fn language(&self, head: &RequestHead) -> Language {
        let asked = Language::preferred(head.list("Accept-Language"));
        asked.unwrap_or(self.server.options.language)
    }

    fn write_last(&mut self, answer: &[u8]) {
        if self.write(answer) {
            hang_up(self.live, &mut self.input, Behind::Anything);
        }
    }

    /// Writes a body that is produced while it is written, in the time that an answer has.
    fn write_pieces(&self, response: &Response) -> bool {
        let Some(pieces) = response.pieces() else {
            return true;
        };
        let mut out = BufWriter::with_capacity(PIECE, &**self.live.stream());
        pieces.write_to(&mut out).and_then(|()| out.flush()).is_ok()
    }

    fn write(&self, bytes: &[u8]) -> bool {
        self.live
            .enter(Phase::Until(Instant::now() + ANSWER_TIMEOUT));
        self.live.stream().write_all(bytes).is_ok()
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
