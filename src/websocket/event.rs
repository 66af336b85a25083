//! What an endpoint can tell: its state, and what the bytes that came have completed.

use super::codes::CloseCode;
use super::message::Message;

/// The state of the connection (§4, §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The opening handshake isn't done; no byte is taken yet.
    Connecting,
    /// Messages go both ways.
    Open,
    /// Our Close is sent, the peer's answer hasn't come yet.
    Closing,
    /// Nothing more is read or written: TCP may be closed.
    Closed,
}

/// What the received bytes completed. It borrows from the endpoint, so the caller must use it
/// before the next bytes are taken.
#[derive(Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// A whole message.
    Message(Message<'a>),
    /// A fragment that isn't the last of its message (§5.4).
    Fragment,
    /// A ping and its payload; the pong is in `output` already (§5.5.2).
    Ping(&'a [u8]),
    /// A pong and its payload, solicited or not (§5.5.3).
    Pong(&'a [u8]),
    /// The peer's Close; if the peer started the closing, our answer is in `output`.
    Close {
        /// `None`: the Close had no body.
        code: Option<CloseCode>,
        /// In words, for logs; often empty.
        reason: &'a str,
    },
}
