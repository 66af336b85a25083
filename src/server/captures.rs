//! How many captures may be written at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many captures are written at a time. Each holds on to the records of its connection
/// (4 MiB at most) until its client has read them, or has been given up; so all together hold
/// on to 32 MiB. One that is read at once takes some milliseconds: a class that presses the
/// button together gets them one after the other.
const MOST_CAPTURES: usize = 8;

/// How many captures are being written.
#[derive(Default)]
pub struct Captures(Arc<AtomicUsize>);

/// Leave to write one; it is given back when this is dropped.
pub struct Leave(Arc<AtomicUsize>);

impl Captures {
    /// Leave to write a capture; `None` while as many are written as may be.
    pub fn take(&self) -> Option<Leave> {
        let leave = Leave(Arc::clone(&self.0));
        let before = self.0.fetch_add(1, Ordering::Relaxed);
        // If it isn't given, dropping it takes the count back.
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
    fn as_many_are_written_as_may_be_and_another_when_one_is_done() {
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
