//! Step mode has one place to wait for each connection, and two threads: they take turns, whoever
//! comes first goes first.

use crate::outbox::sync::{Condvar, Mutex, PoisonError, lock};

/// The turns of one connection.
#[derive(Default)]
pub struct Turns {
    numbers: Mutex<Numbers>,
    over: Condvar,
}

#[derive(Default)]
struct Numbers {
    /// That of whoever comes next.
    next: u64,
    /// Whose turn it is.
    now: u64,
}

/// One's turn; it is over when this is dropped.
pub struct Turn<'a>(&'a Turns);

impl Turns {
    /// Waits for one's turn.
    pub fn take(&self) -> Turn<'_> {
        let mut numbers = lock(&self.numbers);
        let own = numbers.next;
        numbers.next += 1;
        let woken = self.over.wait_while(numbers, |numbers| numbers.now != own);
        drop(woken.unwrap_or_else(PoisonError::into_inner));
        Turn(self)
    }
}

impl Turns {
    /// How many wait for their turn; for tests.
    #[cfg(test)]
    pub fn waiting(&self) -> u64 {
        let numbers = lock(&self.numbers);
        (numbers.next - numbers.now).saturating_sub(1)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        lock(&self.0.numbers).now += 1;
        self.0.over.notify_all();
    }
}
