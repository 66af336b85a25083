//! One TCP connection of a capture: is there a WebSocket in it, and where does it begin?
//!
//! | stage \ what happens | heads and bodies | 101 for a WebSocket | 101 for something else | bytes that can't be read | frames are found |
//! |---|---|---|---|---|---|
//! | Pending | passed over | → WebSocket | → Other | they wait; too many of them: → WebSocket if they look like frames, else → Other | → WebSocket |
//!
//! A head that breaks a rule is passed over up to its empty line, and nothing of it is shown.
//! A WebSocket stays one, and so does what is something else. What can't be read as HTTP may be
//! frames whose handshake isn't in the capture ([`guess`](super::guess)).

use super::event::What;
use super::exchanges::{begins_request, begins_response};
use super::heads::Heads;
use super::next::{Answer, Request};
use super::packet::Micros;
use super::pending::{Held, Outcome, Pending};
use super::settings::Settings;
use super::tale::{About, Handshake, Tell};
use super::watched::Watched;
use crate::observer::{Observer, Party};
use crate::tap::secrets::shown_target;
use core::net::SocketAddr;

#[derive(Debug)]
enum Stage {
    Pending(Box<Pending>),
    WebSocket(Box<Watched>),
    Other,
}

/// What a connection was, when it is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A WebSocket.
    WebSocket,
    /// HTTP, and no WebSocket.
    Http,
    /// Something else.
    Other,
    /// It was opened, and no byte came.
    Empty,
}

/// What an event needs: how many WebSockets were found before, what was asked for, and who is told.
pub struct Context<'c> {
    /// How many WebSockets were found before.
    pub websockets: &'c mut u64,
    /// What was asked for.
    pub settings: Settings,
    /// Who is told.
    pub tell: Tell<'c>,
}

/// One connection.
#[derive(Debug)]
pub struct Conversation {
    client: SocketAddr,
    server: SocketAddr,
    began: bool,
    since: Micros,
    /// The two ends are the other way round than was thought.
    is_swapped: bool,
    /// It speaks HTTP.
    is_http: bool,
    /// A request for a WebSocket was seen.
    is_websocket: bool,
    /// How many bytes each party has sent…
    sent: [u64; 2],
    /// …where its WebSocket begins in these, and where the request ends that waits for its answer.
    base: [u64; 2],
    asked: u64,
    stage: Stage,
}

impl Conversation {
    /// A connection was opened; `began`: its first packet was seen.
    pub fn new(client: SocketAddr, server: SocketAddr, began: bool, since: Micros) -> Conversation {
        Conversation {
            client,
            server,
            began,
            since,
            is_swapped: false,
            is_http: false,
            is_websocket: false,
            sent: [0; 2],
            base: [0; 2],
            asked: 0,
            stage: Stage::Pending(Box::new(Pending::new(began))),
        }
    }

    /// About how many bytes it holds beyond a fixed size.
    pub fn holds(&mut self) -> usize {
        match &mut self.stage {
            Stage::Pending(pending) => pending.holds(),
            Stage::WebSocket(watched) => watched.holds(),
            Stage::Other => 0,
        }
    }

    /// Holds no more than this.
    pub fn shrink(&mut self, most: usize, tell: Tell<'_>) {
        match &mut self.stage {
            Stage::Pending(pending) if pending.holds() > most => self.stage = Stage::Other,
            Stage::WebSocket(watched) => watched.shrink(most, tell),
            Stage::Pending(_) | Stage::Other => {}
        }
    }

    const fn party(&self, from: Party) -> Party {
        match self.is_swapped {
            true => from.other(),
            false => from,
        }
    }

    /// Something has happened in it.
    pub fn event(&mut self, at: Micros, what: &What<'_>, context: &mut Context<'_>) {
        match what {
            What::Bytes { from, bytes } => self.bytes(*from, at, bytes, context),
            What::Missing { from, bytes, why } => {
                let from = self.party(*from);
                self.sent[from.index()] += bytes;
                match &mut self.stage {
                    Stage::Pending(pending) => {
                        let outcome = pending.missing(from, at, *bytes, *why);
                        self.became(outcome, 0, context);
                    }
                    Stage::WebSocket(watched) => {
                        watched.missing(from, at, *bytes, *why, context.tell);
                    }
                    Stage::Other => {}
                }
            }
            What::Differs {
                from,
                at: place,
                taken,
                again,
            } => {
                let from = self.party(*from);
                if let Stage::WebSocket(watched) = &mut self.stage
                    && let Some(place) = place.checked_sub(self.base[from.index()])
                {
                    watched.differs(from, place, (taken, again), context.tell);
                }
            }
            What::Ended { by, how } => {
                let by = self.party(*by);
                match &mut self.stage {
                    Stage::Pending(pending) => pending.ended(by, at, *how),
                    Stage::WebSocket(watched) => watched.ended(by, at, *how, context.tell),
                    Stage::Other => {}
                }
            }
            What::Opened { .. } | What::Over => {}
        }
    }

    fn bytes(&mut self, from: Party, at: Micros, mut bytes: &[u8], context: &mut Context<'_>) {
        self.turn_round(from, bytes);
        let from = self.party(from);
        while !bytes.is_empty() {
            match &mut self.stage {
                Stage::Other => return,
                Stage::WebSocket(watched) => {
                    self.sent[from.index()] += bytes.len() as u64;
                    return watched.saw(from, at, bytes, context.tell);
                }
                Stage::Pending(pending) => {
                    let waited = pending.waits();
                    let (used, outcome) = pending.take(from, at, bytes);
                    bytes = &bytes[used..];
                    self.sent[from.index()] += used as u64;
                    if pending.waits() && !waited {
                        self.asked = self.sent[Party::Client.index()];
                    }
                    self.is_http |= pending.is_http();
                    self.became(outcome, bytes.len(), context);
                }
            }
        }
    }

    /// Without a SYN it was a guess who the client is. Whoever sends a request knows better.
    fn turn_round(&mut self, from: Party, bytes: &[u8]) {
        let is_wrong = match self.party(from) {
            Party::Client => begins_response(bytes),
            Party::Server => begins_request(bytes),
        };
        if is_wrong && !self.began && !self.is_http && matches!(self.stage, Stage::Pending(_)) {
            self.turn();
            self.stage = Stage::Pending(Box::new(Pending::new(false)));
        }
    }

    const fn turn(&mut self) {
        self.is_swapped = !self.is_swapped;
        self.sent = [self.sent[1], self.sent[0]];
    }

    /// `behind`: how many bytes follow in the same segment.
    fn became(&mut self, outcome: Outcome, behind: usize, context: &mut Context<'_>) {
        match outcome {
            Outcome::Unknown => {}
            Outcome::Other => self.stage = Stage::Other,
            Outcome::Frames => self.open(Heads::default(), 0, context),
            Outcome::Refused(request, answer) => {
                self.refused((request, answer), context);
            }
            Outcome::Opened(request, answer) => {
                let answer = Some(answer);
                let heads = Heads {
                    request,
                    answer,
                    ..Heads::default()
                };
                self.open(heads, behind, context);
            }
            Outcome::Unasked(error, answer) => {
                let (bad_request, answer) = (Some(error), Some(answer));
                let heads = Heads {
                    bad_request,
                    answer,
                    ..Heads::default()
                };
                self.open(heads, behind, context);
            }
            Outcome::Unanswered(request, status, error) => {
                let (request, bad_answer) = (Some(request), Some((status, error)));
                let heads = Heads {
                    request,
                    bad_answer,
                    ..Heads::default()
                };
                match status {
                    Some(101) => self.open(heads, behind, context),
                    _ => self.fruitless(&heads, context),
                }
            }
        }
    }

    fn about(
        &self,
        request: Option<&Request>,
        handshake: Handshake,
        context: &mut Context<'_>,
    ) -> About {
        *context.websockets += 1;
        let target = request.map(|(head, _)| match context.settings.secrets {
            true => head.target().to_owned(),
            false => shown_target(head.target()),
        });
        let (client, server) = match self.is_swapped {
            true => (self.server, self.client),
            false => (self.client, self.server),
        };
        About {
            number: *context.websockets,
            client,
            server,
            target,
            since: self.since,
            handshake,
        }
    }

    /// A request for a WebSocket was answered with something that can't be read.
    fn fruitless(&mut self, heads: &Heads, context: &mut Context<'_>) {
        self.is_websocket = true;
        let about = self.about(heads.request.as_ref(), heads.handshake(), context);
        let observer = heads.observer(context.settings.deflate);
        let mut watched = Watched::new(about, observer, [0; 2], context.settings);
        if let Some((head, pieces)) = &heads.request {
            watched.head(Party::Client, head.raw(), pieces, 0);
        }
        watched.begin(heads.status(), context.tell);
        watched.over(context.tell);
    }

    fn refused(&mut self, (request, answer): (Request, Answer), context: &mut Context<'_>) {
        self.is_websocket = true;
        let about = self.about(Some(&request), Handshake::Whole, context);
        let observer = Observer::assuming(Some(&answer.0), context.settings.deflate);
        let mut watched = Watched::new(about, observer, [0; 2], context.settings);
        watched.head(Party::Client, request.0.raw(), &request.1, 0);
        watched.head(Party::Server, answer.0.raw(), &answer.1, 0);
        watched.begin(Some(answer.0.status()), context.tell);
        watched.over(context.tell);
    }

    /// A WebSocket begins, behind an answer or where frames were found.
    fn open(&mut self, mut heads: Heads, behind: usize, context: &mut Context<'_>) {
        let Stage::Pending(pending) = std::mem::replace(&mut self.stage, Stage::Other) else {
            return;
        };
        self.is_websocket = true;
        let is_guess = heads.answer.is_none() && heads.bad_answer.is_none();
        let is_turned = is_guess && !self.is_http && pending.client() == Some(Party::Server);
        if is_turned {
            self.turn();
        }
        if is_guess {
            heads.bad_request = pending.unread();
        }
        let lost = Party::BOTH.map(|party| pending.is_lost(party));
        let (unanswered, mut held) = pending.into_parts();
        if is_turned {
            held.iter_mut().for_each(|(from, ..)| *from = from.other());
        }
        if is_guess {
            heads.request = unanswered;
        }
        let mut watched = self.begin(&heads, behind, context);
        for (party, is_lost) in Party::BOTH.into_iter().zip(lost) {
            if is_lost && !(self.began && self.sent[party.index()] == held_of(party, &held)) {
                watched.adrift(party, context.tell);
            }
        }
        for (from, at, held) in held {
            match held {
                Held::Bytes(bytes) => watched.saw(from, at, &bytes, context.tell),
                Held::Missing(bytes, why) => watched.missing(from, at, bytes, why, context.tell),
                Held::Ended(how) => watched.ended(from, at, how, context.tell),
            }
        }
        self.stage = Stage::WebSocket(Box::new(watched));
    }

    fn begin(&mut self, heads: &Heads, behind: usize, context: &mut Context<'_>) -> Watched {
        let (request, answer) = (heads.request.as_ref(), heads.answer.as_ref());
        let lengths = [
            request.map_or(0, |(head, _)| head.raw().len()),
            answer.map_or(0, |(head, _)| head.raw().len()),
        ];
        // Of a head that can't be read, nothing is shown; what is counted begins behind it.
        let is_there = [
            request.is_some() || heads.bad_request.is_some(),
            answer.is_some() || heads.bad_answer.is_some(),
        ];
        let ends = [self.asked, self.sent[Party::Server.index()]];
        for party in Party::BOTH.map(Party::index) {
            self.base[party] = match is_there[party] {
                true => ends[party].saturating_sub(lengths[party] as u64),
                false => 0,
            };
        }
        let about = self.about(request, heads.handshake(), context);
        let observer = heads.observer(context.settings.deflate);
        let mut watched = Watched::new(about, observer, lengths, context.settings);
        if let Some((head, pieces)) = request {
            watched.head(Party::Client, head.raw(), pieces, 0);
        }
        if let Some((head, pieces)) = answer {
            watched.head(Party::Server, head.raw(), pieces, behind);
        }
        watched.begin(heads.status(), context.tell);
        watched
    }

    /// Nothing more comes. What was it?
    pub fn over(mut self, context: &mut Context<'_>) -> Kind {
        if let Stage::Pending(pending) = &self.stage
            && pending.is_one_after_all()
        {
            self.open(Heads::default(), 0, context);
        }
        if let Stage::WebSocket(watched) = self.stage {
            watched.over(context.tell);
        }
        match (self.is_websocket, self.is_http) {
            (true, _) => Kind::WebSocket,
            (false, true) => Kind::Http,
            (false, false) if self.sent == [0; 2] => Kind::Empty,
            (false, false) => Kind::Other,
        }
    }
}

/// How many bytes of this party wait.
fn held_of(party: Party, held: &[(Party, Micros, Held)]) -> u64 {
    let own = held.iter().filter(|(from, ..)| *from == party);
    let bytes = own.map(|(_, _, held)| match held {
        Held::Bytes(bytes) => bytes.len() as u64,
        Held::Missing(..) | Held::Ended(_) => 0,
    });
    bytes.sum()
}
