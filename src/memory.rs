//! How much memory the peers of a whole server may make it hold.
//!
//! A bound for each connection is no bound for the server: a thousand connections have a
//! thousand times as much. So whatever peers can make large (what waits to be written to
//! them, messages and bodies that aren't whole yet, what a large message becomes) is charged
//! to one [`Budget`]. Who holds a [`Charge`] holds that memory, and to drop it gives it back.
//!
//! What is small isn't charged one by one: counting it would cost more than it is. There are
//! two ways to charge. What may be refused asks first ([`Budget::try_hold`]); what is owed
//! already is taken beyond the limit, too ([`Budget::hold`]), and whoever sees the budget
//! [overdrawn](Budget::is_overdrawn) has to make others give something up.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What has fewer bytes is small: 4,096 connections that each hold as much uncharged take
/// 64 MiB.
pub const LARGE: usize = 16 * 1024;

/// Under Linux with glibc so many large blocks are mapped one by one, to be given back as they
/// are freed; more come from the allocator's heaps. At 128 KiB or more they are a gigabyte, twice
/// the default of `--max-memory`; and of the mappings that a process may have they are an eighth,
/// the others being for its threads.
pub const MOST_BLOCKS: usize = 8192;

/// Charges that grow do so in steps of so many bytes.
pub const STEP: usize = 64 * 1024;

/// One server's memory for what its peers make it hold.
#[derive(Debug)]
pub struct Budget {
    limit: usize,
    held: AtomicUsize,
    turn: Mutex<()>,
}

/// So much of a budget is in use, until this is dropped.
#[derive(Debug)]
pub struct Charge {
    budget: Arc<Budget>,
    bytes: usize,
}

impl Budget {
    /// A budget of so many bytes.
    pub const fn new(limit: usize) -> Budget {
        Budget {
            limit,
            held: AtomicUsize::new(0),
            turn: Mutex::new(()),
        }
    }

    /// One without a limit.
    pub const fn unlimited() -> Budget {
        Budget::new(usize::MAX)
    }

    /// Of how many bytes it is.
    pub const fn limit(&self) -> usize {
        self.limit
    }

    /// How many bytes are in use.
    pub fn held(&self) -> usize {
        self.held.load(Ordering::Relaxed)
    }

    /// Is more in use than may be?
    pub fn is_overdrawn(&self) -> bool {
        self.held() > self.limit
    }

    /// Is half of it in use? Then large buffers aren't kept for what may come.
    pub fn is_tight(&self) -> bool {
        self.held() > self.limit / 2
    }

    /// Would so many bytes more be within the limit?
    pub fn has_room_for(&self, bytes: usize) -> bool {
        self.held().saturating_add(bytes) <= self.limit
    }

    /// Charges so many bytes, if they are within the limit.
    pub fn try_hold(self: &Arc<Budget>, bytes: usize) -> Option<Charge> {
        let mut charge = self.hold(0);
        charge.try_grow_to(bytes).then_some(charge)
    }

    /// Charges so many bytes, whatever the limit: they are there.
    pub fn hold(self: &Arc<Budget>, bytes: usize) -> Charge {
        self.held.fetch_add(bytes, Ordering::Relaxed);
        Charge {
            budget: Arc::clone(self),
            bytes,
        }
    }

    /// The same for what several share; nothing for what is small.
    pub fn hold_if_large(self: &Arc<Budget>, bytes: usize) -> Option<Arc<Charge>> {
        (bytes >= LARGE).then(|| Arc::new(self.hold(bytes)))
    }

    /// To understand a large message takes many times its memory for a moment: as JSON a
    /// control character has six bytes, and there are several copies. So it is done to one at a
    /// time, and what comes of it is charged before the next one's turn.
    pub fn turn_for(&self, bytes: usize) -> Option<MutexGuard<'_, ()>> {
        (bytes >= LARGE).then(|| self.turn.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Charge {
    /// How many bytes it stands for.
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Stands for so many bytes from now on, if more are within the limit: `false` if not.
    pub fn try_grow_to(&mut self, bytes: usize) -> bool {
        let more = bytes.saturating_sub(self.bytes);
        let limit = self.budget.limit;
        let grow = |held: usize| held.checked_add(more).filter(|held| *held <= limit);
        let (relaxed, held) = (Ordering::Relaxed, &self.budget.held);
        let grown = more == 0 || held.fetch_update(relaxed, relaxed, grow).is_ok();
        self.bytes += if grown { more } else { 0 };
        grown
    }

    /// Stands for so many bytes from now on, more or fewer, whatever the limit.
    pub fn set(&mut self, bytes: usize) {
        let held = &self.budget.held;
        match bytes.checked_sub(self.bytes) {
            Some(more) => held.fetch_add(more, Ordering::Relaxed),
            None => held.fetch_sub(self.bytes - bytes, Ordering::Relaxed),
        };
        self.bytes = bytes;
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.set(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_refused_is_and_what_is_there_counts() {
        let budget = Arc::new(Budget::new(100));
        let mut first = budget.try_hold(60).unwrap();
        assert!(budget.try_hold(41).is_none());
        assert_eq!(budget.held(), 60, "what was refused isn't held");
        assert!(budget.has_room_for(40) && !budget.has_room_for(41));
        assert!(first.try_grow_to(100) && !first.try_grow_to(101));
        assert!(first.try_grow_to(50), "it is there already");
        assert_eq!((first.bytes(), budget.held()), (100, 100));
        assert!(budget.is_tight() && !budget.is_overdrawn());
        let owed = budget.hold(1);
        assert!(budget.is_overdrawn());
        first.set(10);
        assert_eq!(budget.held(), 11);
        drop((first, owed));
        assert_eq!(budget.held(), 0);
    }

    #[test]
    fn what_several_share_is_held_until_the_last_lets_go() {
        let budget = Arc::new(Budget::new(LARGE));
        assert!(budget.hold_if_large(LARGE - 1).is_none());
        let shared = budget.hold_if_large(LARGE).unwrap();
        let other = Arc::clone(&shared);
        drop(shared);
        assert_eq!(budget.held(), LARGE);
        drop(other);
        assert_eq!(budget.held(), 0);
    }

    #[test]
    fn no_bound_is_none() {
        let budget = Arc::new(Budget::unlimited());
        let _all = budget.hold(usize::MAX / 2);
        assert!(budget.try_hold(usize::MAX / 2).is_some());
        assert!(!budget.is_overdrawn());
    }

    #[test]
    fn large_messages_wait_for_their_turn_and_small_ones_do_not() {
        let budget = Budget::new(1);
        let turn = budget.turn_for(LARGE);
        assert!(turn.is_some() && budget.turn.try_lock().is_err());
        assert!(budget.turn_for(LARGE - 1).is_none());
        drop(turn);
        assert!(budget.turn.try_lock().is_ok());
    }
}
