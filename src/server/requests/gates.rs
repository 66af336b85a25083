//! The gates that every request passes, and their order. A gate takes the value that the gate
//! before it returned, and returns another type. So no request can skip a gate or go back. The last
//! gate returns [`Whole`] when the body is complete, and only that can be answered.
//!
//! | gate | asks | refuses with |
//! |---|---|---|
//! | [`Asked::by`] | where does its target lead? | 400 |
//! | [`Asked::framed`] | where does its body end? | 400, 501 |
//! | [`Framed::admitted`] | may it be asked from there? | 400, 403 |
//! | [`Admitted::paid`] | does it come slowly enough? | 429 |
//! | [`Paid::expected`] | may it have such a body? | 411, 413; for a capture 401, 403; if it waits for `100 Continue`, also any refusal that it would get later |
//! | [`Expected::take`] | is the body as long as announced? | 400, 413, 429 |
//!
//! A gate's refusal is the connection's last answer: after a refused request no other is read, so a
//! body is never mistaken for a request.
//!
//! The request is on the heap while it passes: stack pages that it used would stay allocated to the
//! thread for the life of the WebSocket.

use super::answers::{bad, bad_body, length_required};
use super::{opening, polling};
use crate::chat::openings::Opener;
use crate::http::fields::Minor;
use crate::http::framing::BodyError;
use crate::http::{BodyReader, Framing, RequestHead, Response, Status, Target};
use crate::server::rules::admission::Purpose;
use crate::server::rules::route::{Route, route};
use crate::server::state::Server;
use crate::server::wire::allowance::{RateLimiter, Taken};
use crate::server::wire::connections::Live;
use crate::server::wire::input::Input;
use crate::server::wire::reach;
use crate::tap::Direction;
use crate::tap::record::What;
use crate::websocket::handshake;
use std::time::Instant;

/// A request whose route is known.
pub struct Asked<'h> {
    head: &'h RequestHead,
    target: Target,
    route: Route,
    wants_websocket: bool,
}

impl<'h> Asked<'h> {
    /// The first gate: the head breaks no rule, and its target can be read.
    #[inline(never)]
    pub fn by(head: &'h RequestHead, server: &Server) -> Result<Box<Asked<'h>>, Response> {
        let target = Target::of(head).map_err(|error| bad(|language| error.sentence(language)))?;
        let wants_websocket = handshake::is_attempt(head);
        let mut route = route(&target, wants_websocket);
        if server.others.is_some() {
            route = route.beside_a_proxy();
        }
        Ok(Box::new(Asked {
            head,
            route,
            target,
            wants_websocket,
        }))
    }

    /// The second: every server and proxy on the way must agree where the next request begins.
    pub fn framed(self: Box<Self>) -> Result<Framed<'h>, Response> {
        let framing = Framing::of(self.head).map_err(|error| bad_body(&error))?;
        let asked = self;
        Ok(Framed { asked, framing })
    }
}

/// A request whose end is known.
pub struct Framed<'h> {
    asked: Box<Asked<'h>>,
    framing: Framing,
}

impl<'h> Framed<'h> {
    /// The third: the client may send this request to this server.
    pub fn admitted(self, server: &Server, live: &Live) -> Result<Admitted<'h>, Response> {
        let Asked {
            head,
            target,
            route,
            wants_websocket,
        } = &*self.asked;
        if live.reach().is_some() {
            // This server itself wrote a lab's request, so its `Origin` proves nothing.
            reach::check(route)?;
        }
        let host = target.authority.as_deref();
        let admitted = server.admission.admit(head, host, purpose(route));
        match admitted {
            Ok(admitted) => Ok(Admitted {
                framed: self,
                cors: admitted.cors,
            }),
            Err(refused) => {
                // A watcher from the beginning, such as a lab, sees the refused handshake.
                if *wants_websocket {
                    live.stream().tap().tell(|| What::Head {
                        direction: Direction::In,
                        bytes: head.raw().to_vec(),
                    });
                }
                Err(Response::said(refused.status(), |language| {
                    refused.sentence(language)
                }))
            }
        }
    }
}

const fn purpose(route: &Route) -> Purpose {
    match route {
        Route::Page(_)
        | Route::Source(_)
        | Route::SourceIndex
        | Route::Nowhere
        | Route::Elsewhere => Purpose::Page,
        Route::Chat(_)
        | Route::Echo
        | Route::Watch
        | Route::Desk
        | Route::Served
        | Route::Weight
        | Route::Capture
        | Route::Open
        | Route::Poll
        | Route::LongPoll
        | Route::Send
        | Route::Server => Purpose::Chat,
    }
}

/// A request that is allowed.
pub struct Admitted<'h> {
    framed: Framed<'h>,
    cors: Option<String>,
}

impl<'h> Admitted<'h> {
    /// The fourth: every request counts as one message.
    pub fn paid(self, limiter: &mut RateLimiter) -> Result<Paid<'h>, Response> {
        pay(limiter, 1, 0)?;
        Ok(Paid { admitted: self })
    }
}

fn pay(limiter: &mut RateLimiter, messages: u32, bytes: usize) -> Result<(), Response> {
    let taken = Taken {
        messages,
        fragments: 0,
        bytes,
    };
    let paid = limiter.take(taken, Instant::now());
    paid.map_err(|excess| {
        Response::said(Status::TOO_MANY_REQUESTS, |language| {
            excess.sentence(language)
        })
    })
}

/// A request that doesn't come too fast.
pub struct Paid<'h> {
    admitted: Admitted<'h>,
}

impl<'h> Paid<'h> {
    /// The fifth: only a POST that says something, or brings a capture, may have a body. What is said
    /// may be as long as a message.
    pub fn expected(
        self,
        server: &Server,
        live: &Live,
        opener: &Opener,
    ) -> Result<Expected<'h>, Response> {
        let Framed { asked, framing } = &self.admitted.framed;
        let reader = asked.body(*framing, server, live)?;
        // A handshake is accepted when its head is complete, so there is no place for a chunked
        // body between the head and the first frame.
        let is_in_the_way = *framing == Framing::Chunked && asked.wants_websocket;
        // RFC 9110 §10.1.1: the client waits for `100 Continue` before it sends the body; an
        // HTTP/1.0 client wouldn't understand it.
        let waits = !reader.is_whole()
            && asked.head.minor() >= Minor(1)
            && asked.head.has_token("Expect", "100-continue");
        if is_in_the_way || waits && !asked.may_have_a_body() {
            return Err(bad_body(&BodyError::TooLong(0)));
        }
        if waits && matches!(asked.route, Route::Send) {
            polling::may_send(server, opener, &asked.target)?;
        }
        Ok(Expected {
            paid: self,
            reader,
            waits,
        })
    }
}

impl Asked<'_> {
    fn may_have_a_body(&self) -> bool {
        matches!(self.route, Route::Send | Route::Open) && self.head.method() == "POST"
    }

    /// A reader for as long a body as it may have. (Not inlined: see [`connection`](super::connection).)
    #[inline(never)]
    fn body(&self, framing: Framing, server: &Server, live: &Live) -> Result<BodyReader, Response> {
        let most = match self.route {
            _ if !self.may_have_a_body() => 0,
            Route::Open => {
                let is_here = live.stream().is_on_this_machine();
                opening::may_open(server, self.head, is_here)?;
                opening::MOST_FILE
            }
            _ => server.options.max_message,
        };
        if self.may_have_a_body() && framing == Framing::Nothing {
            return Err(length_required());
        }
        BodyReader::new(framing, most).map_err(|error| self.refused(&error))
    }

    #[inline(never)]
    fn refused(&self, error: &BodyError) -> Response {
        match self.route {
            Route::Open => opening::refused(error),
            _ => bad_body(error),
        }
    }
}

/// A request whose body is expected.
pub struct Expected<'h> {
    paid: Paid<'h>,
    reader: BodyReader,
    waits: bool,
}

/// The result of taking a part of a body.
pub enum Step<'h> {
    /// More must come.
    More(Expected<'h>),
    /// Nothing more comes.
    Whole(Whole<'h>),
}

impl<'h> Expected<'h> {
    /// Does the client wait for a 100 before it sends anything?
    pub const fn waits(&self) -> bool {
        self.waits
    }

    /// How many bytes of its body have come.
    pub const fn received(&self) -> usize {
        self.reader.received()
    }

    /// The last gate: takes what was read of its body.
    pub fn take(
        mut self,
        input: &mut Input,
        limiter: &mut RateLimiter,
    ) -> Result<Step<'h>, Response> {
        let used = self.reader.receive(input.rest());
        let used = used.map_err(|error| self.paid.admitted.framed.asked.refused(&error))?;
        input.consume(used);
        pay(limiter, 0, used)?;
        Ok(self.at_once())
    }

    /// Passes the last gate without taking bytes, if the body is complete: most requests have none.
    pub fn at_once(self) -> Step<'h> {
        if !self.reader.is_whole() {
            return Step::More(self);
        }
        let Admitted { framed, cors } = self.paid.admitted;
        let Asked {
            head,
            target,
            route,
            wants_websocket,
        } = *framed.asked;
        Step::Whole(Whole {
            head,
            target,
            route,
            wants_websocket,
            cors,
            body: self.reader.into_bytes(),
        })
    }
}

/// A request that may be answered.
pub struct Whole<'h> {
    /// Its head.
    pub head: &'h RequestHead,
    /// What it asks for.
    pub target: Target,
    /// Its route.
    pub route: Route,
    /// Does it want a WebSocket?
    pub wants_websocket: bool,
    /// The page of another origin that may read the answer.
    pub cors: Option<String>,
    /// Its body.
    pub body: Vec<u8>,
}
