//! How a WebSocket ends, as the log tells it.

use super::pace::Excess;
use crate::websocket::{CloseCode, Error};
use std::fmt;

/// Why a large message isn't taken, or no more of it.
pub const OUT_OF_MEMORY: &str = "the server has no memory left for a message of this size";

/// How a WebSocket ended.
#[derive(Debug)]
pub enum End {
    /// The peer's Close came, first or as the answer to ours; its code and reason.
    Closed(Option<CloseCode>, String),
    /// The peer broke a rule.
    Failed(Error),
    /// The peer spoke faster than it may.
    TooFast(Excess),
    /// There is no memory for what it sends; the code that says so.
    OutOfMemory(CloseCode),
    /// TCP ended without a Close.
    Abnormal,
    /// The connection's thread panicked.
    Panicked,
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            End::Closed(Some(code), reason) => write!(f, "left: {code} {reason:?}"),
            End::Closed(None, _) => {
                let code = CloseCode::NO_STATUS_RCVD;
                write!(f, "left: {code}: a Close without a code")
            }
            End::Failed(error) => write!(f, "failed with {}: {error}", error.close_code()),
            End::TooFast(excess) => {
                write!(f, "ended with {}: {excess}", CloseCode::POLICY_VIOLATION)
            }
            End::OutOfMemory(code) => write!(f, "ended with {code}: {OUT_OF_MEMORY}"),
            End::Abnormal => {
                let code = CloseCode::ABNORMAL_CLOSURE;
                write!(
                    f,
                    "left: {code}: TCP ended without a Close frame (RFC 6455 §7.1.5)"
                )
            }
            End::Panicked => write!(f, "ended with {}", CloseCode::INTERNAL_ERROR),
        }
    }
}
