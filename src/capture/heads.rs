//! The heads of a WebSocket of a capture: there, or not, or not to be read.

use super::next::{Answer, Request};
use super::tale::Handshake;
use crate::http::{HeadError, ResponseError};
use crate::observer::{Deflate, Observer};

/// The heads of a WebSocket, as far as they are there and can be read.
#[derive(Debug, Default)]
pub struct Heads {
    /// The request.
    pub request: Option<Request>,
    /// Why the request can't be read.
    pub bad_request: Option<HeadError>,
    /// The answer.
    pub answer: Option<Answer>,
    /// The status of an answer that can't be read, if that can, and why the rest can't.
    pub bad_answer: Option<(Option<u16>, ResponseError)>,
}

impl Heads {
    /// How much of the handshake is there.
    pub fn handshake(&self) -> Handshake {
        if let Some((_, error)) = &self.bad_answer {
            return Handshake::BadAnswer(error.clone());
        }
        if let Some(error) = &self.bad_request {
            return Handshake::BadRequest(error.clone());
        }
        match (&self.request, &self.answer) {
            (Some(_), Some(_)) => Handshake::Whole,
            (None, None) => Handshake::Missing,
            (None, Some(_)) => Handshake::NoRequest,
            (Some(_), None) => Handshake::NoAnswer,
        }
    }

    /// The onlooker; `deflate` is what is assumed of compression without a request and an answer.
    pub fn observer(&self, deflate: Deflate) -> Observer {
        let answer = self.answer.as_ref().map(|(head, _)| &**head);
        let mut observer = match (&self.request, answer) {
            (Some((request, _)), Some(answer)) => Observer::new(request, answer),
            _ => Observer::assuming(answer, deflate),
        };
        if let Some((Some(status), _)) = self.bad_answer {
            observer.answered(status);
        }
        observer
    }

    /// The status of the answer.
    pub fn status(&self) -> Option<u16> {
        let bad = self.bad_answer.as_ref().and_then(|(status, _)| *status);
        self.answer
            .as_ref()
            .map_or(bad, |(head, _)| Some(head.status()))
    }
}
