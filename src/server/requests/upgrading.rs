//! What a request for a WebSocket comes to: which kind it is, and with which rights.

use super::answers::bad;
use crate::chat::dialect::SUBPROTOCOL;
use crate::http::{RequestHead, Response};
use crate::language::{Sentence, say};
use crate::server::dialogue::watching::{self, Rights};
use crate::server::dialogue::{Newcomer, experimenting};
use crate::server::lab::register::Register;
use crate::server::lab::served::{self, Serving};
use crate::server::rules::admission::is_forwarded;
use crate::server::session::{Talk, Upgraded};
use crate::server::wire::connections::Live;
use crate::server::wire::input::Input;
use crate::tap::record::{Known, What};
use crate::tap::{Direction, secrets};
use crate::websocket::handshake::{self, Accepted};
use std::sync::Arc;

/// Why some can't watch everybody, whatever key they have.
const FROM_DISK: Sentence = |language| {
    say!(
        language,
        "a page opened from disk can't watch everybody: open it over http, from the server",
        "从磁盘打开的页面不能观看所有人：请从服务器经 http 打开"
    )
};
const THROUGH_A_PROXY: Sentence = |language| {
    say!(
        language,
        "through a proxy nobody can tell which machine you are at: open the teacher's URL on the \
         server's own machine, or start the server with --remote-teacher",
        "经过代理（proxy），分不清你在哪台机器：请在服务器本机打开老师的 URL，或用 --remote-teacher 启动"
    )
};

/// What a request comes to that isn't the connection's last.
pub enum Outcome {
    /// An answer; HTTP goes on.
    Answer(Response),
    /// No HTTP from now on.
    Upgrade(Upgrade),
}

/// What a connection becomes.
pub enum Upgrade {
    /// A WebSocket in a room, or at `/echo`.
    Session(Accepted, Talk),
    /// One that watches others.
    Watching(Accepted, Rights),
    /// A lab's desk; `true`: of a page with `Origin: null`.
    Experimenting(Accepted, bool),
    /// A browser, which gets what a lab has prepared.
    Served(Serving),
}

/// The same, with what was read behind the head; on the heap, since what stands on the stack of
/// a thread is what an idle connection costs.
pub enum Next {
    /// A WebSocket in a room, or at `/echo`.
    Session(Box<Upgraded>),
    /// One that watches others.
    Watching(Box<Newcomer>, Rights),
    /// A lab's desk; `true`: of a page with `Origin: null`.
    Experimenting(Box<Newcomer>, bool),
    /// A browser, which gets what a lab has prepared.
    Served(Box<Serving>),
}

impl Upgrade {
    /// It takes along what was read behind the head. Who may watch it hears how it was born;
    /// that is told here, where the frames of the request have left the stack.
    #[inline(never)]
    pub fn with(self, live: &Live, head: &RequestHead, input: Input) -> Next {
        match self {
            Upgrade::Session(accepted, talk) => {
                be_born(live, head, &accepted);
                Next::Session(Box::new(Upgraded {
                    input,
                    accepted,
                    talk,
                }))
            }
            Upgrade::Watching(accepted, rights) => {
                Next::Watching(Box::new(Newcomer { input, accepted }), rights)
            }
            Upgrade::Experimenting(accepted, is_of_null) => {
                Next::Experimenting(Box::new(Newcomer { input, accepted }), is_of_null)
            }
            Upgrade::Served(serving) => Next::Served(Box::new(serving.with(input))),
        }
    }
}

/// A place in a room, or an echo.
#[inline(never)]
pub fn talk(live: &Live, head: &RequestHead, talk: Talk) -> Result<Outcome, Response> {
    let known: &[&'static str] = match talk {
        Talk::Chat(_) => &[SUBPROTOCOL],
        Talk::Echo => &[],
    };
    live.stream().tap().tell(|| What::Head {
        direction: Direction::In,
        bytes: head.raw().to_vec(),
    });
    answered_or_upgraded(handshake::check(head, known), |accepted| {
        Ok(Upgrade::Session(accepted, talk))
    })
}

fn be_born(live: &Live, head: &RequestHead, accepted: &Accepted) {
    let stream = live.stream();
    let (peer, local) = stream.addresses();
    if accepted.subprotocol.is_some() {
        stream.tap().be_born(&peer, &local, head.raw());
    }
    let target = secrets::shown_target(head.target());
    stream.tap().be_known(Known { peer, target });
}

/// A look at what crosses other wires.
#[inline(never)]
pub fn watch(head: &RequestHead, remote_teacher: bool) -> Result<Outcome, Response> {
    let rights = match head.only("Origin") {
        // A page from disk, or a hostile frame on any site: nothing tells them apart.
        Some("null") => Rights::Own(FROM_DISK),
        _ if is_forwarded(head) && !remote_teacher => Rights::Own(THROUGH_A_PROXY),
        Some(_) | None => Rights::Any,
    };
    speaks(head, watching::SUBPROTOCOL, |accepted| {
        Upgrade::Watching(accepted, rights)
    })
}

/// A lab's desk.
#[inline(never)]
pub fn desk(head: &RequestHead) -> Result<Outcome, Response> {
    let is_of_null = head.only("Origin") == Some("null");
    speaks(head, experimenting::SUBPROTOCOL, |accepted| {
        Upgrade::Experimenting(accepted, is_of_null)
    })
}

/// What a lab has prepared for a browser.
#[inline(never)]
pub fn serve(labs: &Register, live: &Arc<Live>, head: &RequestHead) -> Result<Outcome, Response> {
    if !handshake::is_attempt(head) {
        return Ok(Outcome::Answer(handshake::Refusal::NotUpgrade.response()));
    }
    let serving = served::meet(labs, live, head)?;
    Ok(Outcome::Upgrade(Upgrade::Served(serving)))
}

/// Whoever watches others, or has a lab, has to say so in the handshake, too: a page that
/// doesn't know what it opens gets no further.
fn speaks(
    head: &RequestHead,
    subprotocol: &'static str,
    upgrade: impl FnOnce(Accepted) -> Upgrade,
) -> Result<Outcome, Response> {
    answered_or_upgraded(
        handshake::check(head, &[subprotocol]),
        |accepted| match accepted.subprotocol {
            Some(_) => Ok(upgrade(accepted)),
            None => Err(bad(|language| {
                say!(
                    language,
                    "the subprotocol here is {subprotocol} (RFC 6455 §1.9)",
                    "这里的子协议（subprotocol）是 {subprotocol}（RFC 6455 §1.9）"
                )
            })),
        },
    )
}

/// Somebody who looks at a WebSocket's address in a browser is answered; that is no reason to
/// hang up.
fn answered_or_upgraded(
    checked: Result<Accepted, handshake::Refusal>,
    upgrade: impl FnOnce(Accepted) -> Result<Upgrade, Response>,
) -> Result<Outcome, Response> {
    match checked {
        Ok(accepted) => upgrade(accepted).map(Outcome::Upgrade),
        Err(plain @ handshake::Refusal::NotUpgrade) => Ok(Outcome::Answer(plain.response())),
        Err(refusal) => Err(refusal.response()),
    }
}
