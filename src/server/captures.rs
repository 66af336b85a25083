//! How many captures may be written at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many captures are written or opened at a time. One that is written holds the records of its
/// connection (4 MiB at most) until its client has read them or is given up; so all together hold
/// 32 MiB at most. One that is opened is charged to the server's memory. A capture
/// that is read at once takes some milliseconds: if a whole class presses the button, the captures
/// follow one after the other.
const MOST_CAPTURES: usize = 8;

/// How many captures are being written.
#[derive(Default)]
pub struct Captures(Arc<AtomicUsize>);

/// Permission to write one capture; it is given back when this is dropped.
pub struct Leave(Arc<AtomicUsize>);

impl Captures {
    /// Asks for permission to write a capture; `None` while the most are being written.
    pub fn take(&self) -> Option<Leave> {
        let leave = Leave(Arc::clone(&self.0));
        let before = self.0.fetch_add(1, Ordering::Relaxed);
        // If it isn't given, dropping it lowers the count again.
        (before < MOST_CAPTURES).then_some(leave)
    }
}

impl Drop for Leave {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_are_written_and_another_when_one_is_done() {
        let captures = Captures::default();
        let mut leaves: Vec<_> = (0..MOST_CAPTURES)
            .map(|_| captures.take().unwrap())
            .collect();
        assert!(captures.take().is_none() && captures.take().is_none());
        leaves.pop();
        let last = captures.take();
        assert!(last.is_some() && captures.take().is_none());
    }
}
