//! The chat without a WebSocket: `GET /poll`, `GET /longpoll`, `POST /send`.

use super::answers::bad;
use crate::chat::hub::{Poll, RoomError};
use crate::chat::openings::Opener;
use crate::chat::room::Bell;
use crate::chat::{Name, RoomName, dialect};
use crate::http::{Response, Status, Target};
use crate::language::say;
use crate::server::machine::clock::now_ms;
use crate::server::state::Server;
use crate::server::wire::connections::Live;
use crate::server::wire::writer;
use std::time::{Duration, Instant};

/// How long a long poll waits for something new: below the 30 s after which the most
/// impatient proxies give up on an answer.
pub const LONG_POLL: Duration = Duration::from_secs(15);

/// How often a long poll checks whether its client is still there. A client that is gone must not
/// keep its slot among the connections; half a second is soon enough.
const LOOK_FOR_END: Duration = Duration::from_millis(500);

/// Answers `GET /poll`.
pub fn poll(server: &Server, target: &Target) -> Response {
    answer(|| {
        let (room, since) = (room(target)?, since(target)?);
        // [poll]
        Ok(Response::json(server.hub.poll(&room, since)))
    })
}

/// Answers `GET /longpoll`: waits for something new, for [`LONG_POLL`] at most, and not at all once
/// the server is stopping.
pub fn long_poll(server: &Server, live: &Live, opener: &Opener, target: &Target) -> Response {
    answer(|| {
        let (room, since) = (room(target)?, since(target)?);
        open(server, opener, &room)?;
        // [long-poll]
        let bell = match server.hub.poll_or_wait(&room, since).map_err(full)? {
            Poll::Ready(json) => return Ok(Response::json(json)),
            Poll::Wait(bell) => bell,
        };
        wait_for_news(&bell, live);
        // The bell still hangs, so the room isn't forgotten, and what was said is in it.
        Ok(Response::json(server.hub.poll(&room, since)))
    })
}

/// Waits for something new, until its time is over, the server stops, or the client is gone. (A
/// client that has only ended its own direction gets its answer now.)
fn wait_for_news(bell: &Bell, live: &Live) {
    let deadline = Instant::now() + LONG_POLL;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        // A stopping server notifies the existing rooms, and then each connection. A poller of a
        // room that was opened in between learns it from its connection.
        let is_over = live.dismissed() || bell.ends() || live.stream().has_ended();
        if left.is_zero() || is_over || bell.wait(left.min(LOOK_FOR_END)) {
            return;
        }
    }
}

/// The room and the name of a `POST /send`.
///
/// # Errors
/// The refusal, whatever the body says.
pub fn speaker(target: &Target) -> Result<(RoomName, Name), Response> {
    let room = room(target)?;
    let name = target
        .query("name")
        .ok_or_else(|| bad(|language| say!(language, "name is missing", "缺少参数 name")))?;
    let name = Name::new(name).map_err(|error| {
        bad(|language| {
            let error = error.sentence(language);
            say!(language, "name: {error}", "参数 name：{error}")
        })
    })?;
    Ok((room, name))
}

/// Would a `POST /send` be refused now, whatever its body says?
///
/// # Errors
/// The refusal.
pub fn may_send(server: &Server, opener: &Opener, target: &Target) -> Result<(), Response> {
    let (room, name) = speaker(target)?;
    let now = Instant::now();
    match server.hub.would_refuse(opener, &room, &name, now) {
        Some(error) => Err(unsaid(error, &name)),
        None => Ok(()),
    }
}

/// Answers `POST /send`.
pub fn send(server: &Server, opener: &Opener, target: &Target, body: &[u8]) -> Response {
    answer(|| {
        let (room, name) = speaker(target)?;
        let text = str::from_utf8(body).map_err(|error| {
            let at = error.valid_up_to();
            bad(|language| {
                say!(
                    language,
                    "the body isn't UTF-8 at byte {at}",
                    "正文（body）在第 {at} 字节处不是 UTF-8"
                )
            })
        })?;
        open(server, opener, &room)?;
        let said = server.hub.say(&room, &name, text, now_ms());
        let (id, room) = said.map_err(|error| unsaid(error, &name))?;
        server.relieve();
        writer::flush(&room);
        room.catch_up_if_crowded(writer::DELIVERY_PATIENCE);
        Ok(Response::json(dialect::said_by_post(id)))
    })
}

fn unsaid(error: RoomError, name: &Name) -> Response {
    match error {
        RoomError::NameTaken => Response::said(Status::CONFLICT, |language| {
            let name = name.as_str();
            say!(
                language,
                "somebody who is connected has the name {name}",
                "已有在线的人叫 {name}"
            )
        }),
        RoomError::TooManyRooms | RoomError::TooManyOpened(_) => full(error),
    }
}

fn open(server: &Server, opener: &Opener, room: &RoomName) -> Result<(), Response> {
    let opened = server.hub.open_for(opener, room, Instant::now());
    opened.map_err(full)
}

fn answer(result: impl FnOnce() -> Result<Response, Response>) -> Response {
    result().unwrap_or_else(|refusal| refusal)
}

fn room(target: &Target) -> Result<RoomName, Response> {
    match target.query("room") {
        None => Ok(RoomName::lobby()),
        Some(name) => RoomName::new(name).map_err(|error| {
            bad(|language| {
                let error = error.sentence(language);
                say!(language, "room: {error}", "参数 room：{error}")
            })
        }),
    }
}

fn since(target: &Target) -> Result<u64, Response> {
    let since = target.query("since").unwrap_or("0");
    since.parse().map_err(|_| {
        bad(|language| {
            say!(
                language,
                "since must be the number of a message, 0 or above",
                "参数 since 必须是消息的编号，不小于 0"
            )
        })
    })
}

fn full(error: RoomError) -> Response {
    let status = match error {
        RoomError::TooManyOpened(_) => Status::TOO_MANY_REQUESTS,
        RoomError::TooManyRooms | RoomError::NameTaken => Status::SERVICE_UNAVAILABLE,
    };
    Response::said(status, |language| error.sentence(language))
}
