//! The chat without a WebSocket: `GET /poll`, `GET /longpoll`, `POST /send`.

use super::state::Server;
use super::writer;
use crate::chat::dialect;
use crate::chat::hub::{Poll, RoomError};
use crate::chat::{Name, RoomName};
use crate::http::{Response, Status, Target};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How long a long poll waits for something new: below the 30 s after which the most
/// impatient proxies give up on an answer.
pub const LONG_POLL: Duration = Duration::from_secs(15);

/// Milliseconds since 1970, as JavaScript counts.
pub fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    u64::try_from(since.unwrap_or_default().as_millis()).unwrap_or(u64::MAX)
}

/// Answers `GET /poll`.
pub fn poll(server: &Server, target: &Target) -> Response {
    answer(|| {
        let (room, since) = (room(target)?, since(target)?);
        // [poll]
        Ok(Response::json(server.hub.poll(&room, since)))
    })
}

/// Answers `GET /longpoll`; waits for something new, for [`LONG_POLL`] at most.
pub fn long_poll(server: &Server, target: &Target) -> Response {
    answer(|| {
        let (room, since) = (room(target)?, since(target)?);
        let deadline = Instant::now() + LONG_POLL;
        loop {
            // [long-poll]
            let bell = match server.hub.poll_or_wait(&room, since).map_err(full)? {
                Poll::Ready(json) => return Ok(Response::json(json)),
                Poll::Wait(bell) => bell,
            };
            let left = deadline.saturating_duration_since(Instant::now());
            if !bell.wait(left) {
                return Ok(Response::json(server.hub.poll(&room, since)));
            }
        }
    })
}

/// Answers `POST /send`.
pub fn send(server: &Server, target: &Target, body: &[u8]) -> Response {
    answer(|| {
        let room = room(target)?;
        let name = target.query("name").ok_or_else(|| bad("name is missing"))?;
        let name = Name::new(name).map_err(|error| bad(&format!("name: {error}")))?;
        let text = str::from_utf8(body).map_err(|error| {
            bad(&format!(
                "the body isn't UTF-8 at byte {}",
                error.valid_up_to()
            ))
        })?;
        let said = server.hub.say(&room, &name, text, now_ms());
        let (id, room) = said.map_err(|error| match error {
            RoomError::NameTaken => Response::text(
                Status::CONFLICT,
                &format!("somebody who is connected has the name {}", name.as_str()),
            ),
            RoomError::TooManyRooms => full(error),
        })?;
        server.relieve();
        writer::flush(&room);
        room.catch_up_if_crowded(writer::DELIVERY_PATIENCE);
        Ok(Response::json(dialect::said_by_post(id)))
    })
}

fn answer(result: impl FnOnce() -> Result<Response, Response>) -> Response {
    result().unwrap_or_else(|refusal| refusal)
}

fn room(target: &Target) -> Result<RoomName, Response> {
    match target.query("room") {
        None => Ok(RoomName::lobby()),
        Some(name) => RoomName::new(name).map_err(|error| bad(&format!("room: {error}"))),
    }
}

fn since(target: &Target) -> Result<u64, Response> {
    let since = target.query("since").unwrap_or("0");
    since
        .parse()
        .map_err(|_| bad("since must be the number of a message, 0 or above"))
}

fn bad(sentence: &str) -> Response {
    Response::text(Status::BAD_REQUEST, sentence)
}

fn full(error: RoomError) -> Response {
    Response::text(Status::SERVICE_UNAVAILABLE, &error.to_string())
}
