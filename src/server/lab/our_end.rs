//! Our end of a lab's connection: what a page may ask of it, and how it ends.

use super::pieces::Pieces;
use crate::language::{Sentence, Twins, say};
use crate::outbox::sync::Arc;
use crate::server::wire::connections::Live;
use std::fmt;

/// One end of a lab's connection: ours.
pub trait OurEnd: Send + Sync {
    /// Writes pieces, one after the other.
    ///
    /// # Errors
    /// A sentence that says why not.
    fn write(self: Arc<Self>, _: Pieces) -> Result<(), Twins> {
        Err(Twins::of(NOT_RAW))
    }

    /// Ends the direction in which we write, after what waits to be written.
    ///
    /// # Errors
    /// A sentence that says why not.
    fn shut(self: Arc<Self>) -> Result<(), Twins> {
        Err(Twins::of(NOT_RAW))
    }

    /// Stops reading, or starts again.
    ///
    /// # Errors
    /// A sentence that says why not.
    fn reading(&self, _on: bool) -> Result<(), Twins> {
        Err(Twins::of(NOT_RAW))
    }

    /// The server's end of the same connection, if ours is the client's.
    fn server_end(&self) -> Option<&Arc<Live>> {
        None
    }

    /// Closes it.
    fn close(&self);
}

const NOT_RAW: Sentence = |language| {
    say!(
        language,
        "that connection is the browser's: it can be dropped, and nothing else",
        "这是你的浏览器的连接：它写什么、读什么，由脚本决定（raw）"
    )
};

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// The other end has ended its direction.
    End,
    /// The other end, or the system, has broken it.
    Reset,
    /// The page, or the end of the desk.
    Dropped,
    /// It reached one of its limits, which this sentence names.
    Limit(&'static str),
}

impl How {
    pub(super) const fn name(self) -> &'static str {
        match self {
            How::End => "end",
            How::Reset => "reset",
            How::Dropped => "dropped",
            How::Limit(_) => "limit",
        }
    }
}

impl fmt::Display for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            How::End => "the other end has ended its direction of TCP (FIN)",
            How::Reset => "the connection was broken (RST)",
            How::Dropped => "it was dropped",
            How::Limit(sentence) => sentence,
        })
    }
}
