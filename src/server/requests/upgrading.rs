//! What a request for a WebSocket leads to: which kind of connection, with which rights.

use super::answers::bad;
use crate::chat::dialect::SUBPROTOCOL;
use crate::http::{RequestHead, Response, Target};
use crate::language::{Sentence, say};
use crate::memory::Charge;
use crate::server::dialogue::watching::{self, Rights};
use crate::server::dialogue::{Newcomer, experimenting};
use crate::server::lab::register::Register;
use crate::server::lab::served::{self, Serving};
use crate::server::rules::admission::is_forwarded;
use crate::server::rules::compression::Mode;
use crate::server::session::{Talk, Upgraded};
use crate::server::state::Server;
use crate::server::wire::connections::Live;
use crate::server::wire::input::Input;
use crate::tap::record::{Known, What};
use crate::tap::{Direction, secrets};
use crate::websocket::handshake::{self, Accepted};
use std::sync::Arc;

/// Why some pages can't watch everyone, whatever key they have.
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

/// What a request leads to, unless it is refused.
pub enum Outcome {
    /// An answer; the connection stays HTTP.
    Answer(Response),
    /// No HTTP from now on.
    Upgrade(Upgrade),
}

/// What a connection becomes. It is on the heap, since the stack of its thread is what an idle
/// connection costs.
pub enum Upgrade {
    /// A WebSocket in a room, or at `/echo`.
    Session(Box<Upgraded>),
    /// One that watches others.
    Watching(Box<Newcomer>, Rights),
    /// A lab's desk; `true`: of a page with `Origin: null`.
    Experimenting(Box<Newcomer>, bool),
    /// A browser that gets what a lab has prepared.
    Served(Box<Serving>),
}

impl Upgrade {
    /// Adds what was read after the head. The tap gets the handshake here, for watchers, since the
    /// request's frames have left the stack.
    #[inline(never)]
    pub fn with(mut self, live: &Live, head: &RequestHead, input: Input) -> Upgrade {
        match &mut self {
            Upgrade::Session(upgraded) => {
                be_born(live, head, &upgraded.accepted);
                upgraded.input = input;
            }
            Upgrade::Watching(newcomer, _) | Upgrade::Experimenting(newcomer, _) => {
                newcomer.input = input;
            }
            Upgrade::Served(serving) => serving.input = input,
        }
        self
    }
}

/// A place in a room, or an echo.
#[inline(never)]
pub fn talk(
    server: &Server,
    live: &Live,
    head: &RequestHead,
    target: &Target,
    talk: Talk,
) -> Result<Outcome, Response> {
    let known: &[&'static str] = match talk {
        Talk::Chat(_) => &[SUBPROTOCOL],
        Talk::Echo => &[],
    };
    live.stream().tap().tell(|| What::Head {
        direction: Direction::In,
        bytes: head.raw().to_vec(),
    });
    answered_or_upgraded(handshake::check(head, known), |accepted| {
        let asked = target.query("deflate");
        let mode = server.options.deflate.or_as_asked(asked).map_err(bad)?;
        let (accepted, windows) = compressed(server, head, accepted, mode);
        Ok(Upgrade::Session(Box::new(Upgraded {
            input: Input::default(),
            accepted,
            windows,
            talk,
        })))
    })
}

/// What is agreed on for compression, and the memory for the windows that are kept. If there is no
/// memory for them, none are kept.
fn compressed(
    server: &Server,
    head: &RequestHead,
    accepted: Accepted,
    mode: Mode,
) -> (Accepted, Option<Charge>) {
    let bits = server.options.deflate_window_bits;
    let Some(wanted) = mode.wanted(bits) else {
        return (accepted, None);
    };
    let accepted = accepted.deflating(head, wanted);
    let most_held = accepted.deflate.map_or(0, |agreed| agreed.most_held());
    if most_held == 0 {
        return (accepted, None);
    }
    // Windows may take half of the budget; the other half is for messages.
    let windows = (!server.memory.is_tight()).then(|| server.memory.try_hold(most_held));
    match windows.flatten() {
        Some(windows) => (accepted, Some(windows)),
        None => compressed(server, head, accepted, Mode::NoTakeover),
    }
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

/// A connection that watches others.
#[inline(never)]
pub fn watch(head: &RequestHead, remote_teacher: bool) -> Result<Outcome, Response> {
    let rights = match head.only("Origin") {
        // A page from disk, or a hostile frame on any site: they can't be told apart.
        Some("null") => Rights::Own(FROM_DISK),
        _ if is_forwarded(head) && !remote_teacher => Rights::Own(THROUGH_A_PROXY),
        Some(_) | None => Rights::Any,
    };
    speaks(head, watching::SUBPROTOCOL, |newcomer| {
        Upgrade::Watching(newcomer, rights)
    })
}

/// A lab's desk.
#[inline(never)]
pub fn desk(head: &RequestHead) -> Result<Outcome, Response> {
    let is_of_null = head.only("Origin") == Some("null");
    speaks(head, experimenting::SUBPROTOCOL, |newcomer| {
        Upgrade::Experimenting(newcomer, is_of_null)
    })
}

/// The answer that a lab has prepared for a browser.
#[inline(never)]
pub fn serve(labs: &Register, live: &Arc<Live>, head: &RequestHead) -> Result<Outcome, Response> {
    if !handshake::is_attempt(head) {
        return Ok(Outcome::Answer(handshake::Refusal::NotUpgrade.response()));
    }
    let serving = served::meet(labs, live, head)?;
    Ok(Outcome::Upgrade(Upgrade::Served(Box::new(serving))))
}

/// A page that watches others, or uses a lab, must also name the subprotocol in the handshake: so a
/// page can't open one of these by mistake.
fn speaks(
    head: &RequestHead,
    subprotocol: &'static str,
    upgrade: impl FnOnce(Box<Newcomer>) -> Upgrade,
) -> Result<Outcome, Response> {
    answered_or_upgraded(
        handshake::check(head, &[subprotocol]),
        |accepted| match accepted.subprotocol {
            Some(_) => Ok(upgrade(Box::new(Newcomer {
                input: Input::default(),
                accepted,
            }))),
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

/// A user who opens a WebSocket's address in a browser gets an answer, and the connection stays
/// open.
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
