//! Step mode has one place to wait for each connection, and two threads: they take turns.

use crate::outbox::sync::{Condvar, Mutex, PoisonError, lock};

/// The turns of one connection.
#[derive(Default)]
pub struct Turns {
    is_taken: Mutex<bool>,
    given_back: Condvar,
}

/// One's turn; it is over when this is dropped.
pub struct Turn<'a>(&'a Turns);

impl Turns {
    /// Waits for one's turn.
    pub fn take(&self) -> Turn<'_> {
        let waits = |is_taken: &mut bool| *is_taken;
        let woken = self.given_back.wait_while(lock(&self.is_taken), waits);
        *woken.unwrap_or_else(PoisonError::into_inner) = true;
        Turn(self)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *lock(&self.0.is_taken) = false;
        self.0.given_back.notify_one();
    }
}
