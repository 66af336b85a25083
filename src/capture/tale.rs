//! What is told of the WebSockets of a capture.

use super::event::Absent;
use super::kept::Kept;
use super::packet::Micros;
use crate::http::{HeadError, ResponseError};
use crate::language::{Language, say};
use crate::observer::{Ended, Party, Report, Seen};
use core::net::SocketAddr;

/// How much of the handshake the capture has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handshake {
    /// Both heads.
    Whole,
    /// Only the answer.
    NoRequest,
    /// Only the request.
    NoAnswer,
    /// Neither: that it is a WebSocket is a guess, and which end is the client, too.
    Missing,
    /// The request can't be read.
    BadRequest(HeadError),
    /// The answer can't be read.
    BadAnswer(ResponseError),
}

impl Handshake {
    /// For a student; empty: nothing is missing.
    pub fn sentence(&self, language: Language) -> String {
        match self {
            Handshake::Whole => String::new(),
            Handshake::NoRequest => say!(
                language,
                "the request isn't in the capture, so the answer can't be judged",
                "抓包（capture）里没有请求（request），所以无法判断响应（response）对不对"
            ),
            Handshake::NoAnswer => say!(
                language,
                "the answer to the request isn't in the capture",
                "抓包（capture）里没有这个请求（request）的响应"
            ),
            Handshake::BadRequest(error) => {
                let reason = error.sentence(language);
                say!(
                    language,
                    "the request can't be read, so the answer can't be judged: {reason}",
                    "读不了请求（request），所以无法判断响应（response）对不对：{reason}"
                )
            }
            Handshake::BadAnswer(error) => {
                let reason = error.sentence(language);
                say!(
                    language,
                    "the answer can't be read, so it can't be judged: {reason}",
                    "读不了响应（response），所以无法判断它对不对：{reason}"
                )
            }
            Handshake::Missing => say!(
                language,
                "the handshake isn't in the capture: that this is a WebSocket, and which end is the \
                 client, is a guess from its frames and masks",
                "抓包（capture）里没有握手（handshake）：这是 WebSocket、哪一端是客户端，都是根据帧（frame）和\
                 掩码（mask）猜的"
            ),
        }
    }
}

/// Which WebSocket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Its number, from 1, in the order in which they begin.
    pub number: u64,
    /// The client.
    pub client: SocketAddr,
    /// The server.
    pub server: SocketAddr,
    /// What the request asks for; `None`: the request isn't there.
    pub target: Option<String>,
    /// The first packet of its TCP connection.
    pub since: Micros,
    /// How much of the handshake is there.
    pub handshake: Handshake,
}

/// What is told of a WebSocket, in order.
#[derive(Debug)]
pub enum Tale<'a> {
    /// It was asked for and answered, or found without that; the status of the answer, if there is one.
    Begun(Option<u16>),
    /// What the onlooker sees.
    Seen(&'a Seen<'a>),
    /// Bytes aren't in the capture.
    Missing {
        /// Who sent them.
        from: Party,
        /// How many.
        bytes: u64,
        /// Why.
        why: Absent,
    },
    /// Bytes were sent again, and were others.
    Differs {
        /// Who sent them.
        from: Party,
        /// The first, counted from the first byte of its head; or of the capture.
        at: u64,
        /// How many.
        bytes: usize,
    },
    /// An end ended TCP.
    Ended(Party, Ended),
    /// It is over.
    Over(&'a Over),
}

/// What is left of a WebSocket.
#[derive(Debug)]
pub struct Over {
    /// The onlooker's report.
    pub report: Report,
    /// Its last packet.
    pub until: Micros,
    /// How many bytes of the client, and of the server, aren't in the capture.
    pub missing: [u64; 2],
    /// How often bytes came again and were others.
    pub differs: u64,
    /// Its records, if they were to be kept.
    pub kept: Option<Kept>,
}

/// Who is told: of which WebSocket, when it happened, and what.
pub type Tell<'t> = &'t mut dyn FnMut(&About, Micros, Tale<'_>);
