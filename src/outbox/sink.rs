//! Where an outbox's bytes go, how large one write may be, and its results.

use super::sync::MODELLED;
use std::io::{self, ErrorKind, IoSlice};
use std::ops::Deref;

/// The most frames of one write. Linux takes 1,024 slices in a `writev`; beyond some
/// dozens nothing is gained, since small frames no longer cost a call each.
pub(super) const FRAMES_PER_WRITE: usize = if MODELLED { 2 } else { 64 };

/// What the tap must know of a write.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks {
    /// It continues a frame whose beginning was written before.
    pub begun: bool,
    /// Bit *i*: slice *i* is only for this receiver.
    pub private: u64,
}

/// Each slice of a write has its bit.
const _: () = assert!(FRAMES_PER_WRITE <= u64::BITS as usize);

/// Where an outbox's bytes go: a socket, or in a test a list.
pub trait Sink: Send + Sync {
    /// Writes some of the bytes and says how many.
    ///
    /// # Errors
    /// `WouldBlock` or `TimedOut` when the receiver took nothing for a while; every
    /// other error ends the outbox.
    fn write(&self, frames: &[IoSlice<'_>], marks: Marks) -> io::Result<usize>;

    /// How long writes wait from now on for a receiver that takes nothing: a moment, as for one of
    /// many receivers, or patiently. Only the writer calls this.
    fn be_patient(&self, patient: bool);
}

/// The result of a push.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Pushed {
    /// You are the writer now: take turns until the outbox is empty.
    Yours,
    /// It waits; another thread is writing.
    Waiting,
    /// The outbox was full and has ended: its receiver doesn't read.
    FellBehind,
    /// The outbox had ended before.
    Refused,
}

/// The result of a writer's turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Turn {
    /// All of what was tried was written, and there may be more.
    Progress,
    /// Nothing is left. The writer may [`retire`](super::Outbox::retire).
    Empty,
    /// The receiver took nothing, or only a part: the next write would wait.
    Behind,
    /// The connection is gone; the outbox has ended.
    Broken,
}

/// Nothing is taken, or nothing comes, now; the connection goes on.
pub fn is_delay(error: &io::Error) -> bool {
    let kind = error.kind();
    matches!(
        kind,
        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
    )
}

/// The parts without the bytes that are written already.
pub fn slices<'a, P>(parts: &'a [P], mut written: usize) -> Vec<IoSlice<'a>>
where
    P: Deref<Target = [u8]>,
{
    let mut slices = Vec::with_capacity(parts.len());
    for part in parts {
        let begun = written.min(part.len());
        written -= begun;
        if begun < part.len() {
            slices.push(IoSlice::new(&part[begun..]));
        }
    }
    slices
}
