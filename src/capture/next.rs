//! What one end of a connection sends next, until the connection becomes a WebSocket.

use super::packet::Micros;
use super::unread::Lines;
use crate::http::{BodyReader, Framing, HeadError, RequestHead, ResponseError, ResponseHead};

/// In how many pieces a head is noted to have come; a piece beyond these counts to the last.
const MOST_PIECES: usize = 64;

/// When pieces of a head came, and how many bytes each had.
pub type Pieces = Vec<(Micros, usize)>;

/// A request, as it was asked.
pub type Request = (Box<RequestHead>, Pieces);
/// Its answer.
pub type Answer = (Box<ResponseHead>, Pieces);

/// What came of some bytes.
#[derive(Debug)]
pub enum Found {
    /// They are read.
    Nothing,
    /// These must wait: what they are depends on the answer to the request before.
    Waits,
    /// They can't be read.
    Lost,
    /// A request for a WebSocket was answered with something else.
    Refused(Request, Answer),
    /// A WebSocket begins; its request may not have been seen.
    Opened(Option<Request>, Answer),
    /// A WebSocket begins; its request can't be read.
    Unasked(HeadError, Answer),
    /// A request for a WebSocket was answered with this status, if that can be read. The rest can't.
    Unanswered(Request, Option<u16>, ResponseError),
    /// Another protocol begins.
    Other,
}

/// What comes next of one side.
#[derive(Debug)]
pub enum Next<R, E> {
    /// A head, as far as it came.
    Head(R, Pieces, Lines),
    /// The rest of a head that can't be read.
    Unread(E, Lines),
    /// What follows a head that couldn't be read, up to the next head.
    Behind,
    /// A body.
    Body(BodyReader),
    /// A body that ends with the connection.
    Rest,
    /// Nobody knows.
    Lost,
}

impl<R: Default, E> Next<R, E> {
    /// A head comes.
    pub fn head() -> Next<R, E> {
        Next::Head(R::default(), Pieces::new(), Lines::default())
    }

    /// After a head.
    pub fn after(framing: Framing) -> Next<R, E> {
        match BodyReader::passing(framing) {
            Ok(body) if body.is_whole() => Next::head(),
            Ok(body) => Next::Body(body),
            Err(_) => Next::Lost,
        }
    }

    /// Passes over a part of a body; `None`: it isn't in one.
    pub fn pass(&mut self, bytes: &[u8]) -> Option<(usize, Found)> {
        match self {
            Next::Body(body) => {
                let Ok(used) = body.receive(bytes) else {
                    *self = Next::Lost;
                    return Some((bytes.len(), Found::Lost));
                };
                if body.is_whole() {
                    *self = Next::head();
                }
                Some((used, Found::Nothing))
            }
            Next::Rest | Next::Behind => Some((bytes.len(), Found::Nothing)),
            Next::Lost => Some((bytes.len(), Found::Lost)),
            Next::Head(..) | Next::Unread(..) => None,
        }
    }

    /// These bytes aren't known.
    pub fn miss(&mut self, bytes: u64) {
        let next = match self {
            _ if bytes == 0 => return,
            Next::Body(body) => match body.pass_over(bytes) {
                Some(0) if body.is_whole() => Next::head(),
                Some(0) => return,
                Some(_) | None => Next::Lost,
            },
            Next::Head(..) => Next::Lost,
            Next::Unread(_, lines) => {
                lines.miss(bytes);
                return;
            }
            Next::Rest | Next::Behind | Next::Lost => return,
        };
        *self = next;
    }
}

/// Notes that a piece of a head has come.
pub fn note(pieces: &mut Pieces, at: Micros, bytes: usize) {
    match pieces.get_mut(MOST_PIECES - 1) {
        Some(last) => last.1 += bytes,
        None => pieces.push((at, bytes)),
    }
}
