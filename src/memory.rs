//! How much memory all peers together may make the server hold.
//!
//! A limit for each connection is no limit for the server: a thousand connections take a thousand
//! times as much. So everything that peers can make large (what waits to be written to them,
//! unfinished messages and bodies, what a large message becomes) is charged to one [`Budget`]. The
//! memory is charged while its [`Charge`] exists; dropping the charge gives it back.
//!
//! Small blocks aren't charged one by one: counting them would cost more than the memory itself.
//! There are two ways to charge. For what may be refused, code asks first ([`Budget::try_hold`]).
//! What can't be refused is charged even beyond the limit ([`Budget::hold`]); code that finds the
//! budget [overdrawn](Budget::is_overdrawn) must then make others free memory.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Fewer bytes are small: 4,096 connections that each hold this much uncharged take 64 MiB.
pub const LARGE: usize = 16 * 1024;

/// On Linux with glibc this many large blocks are mapped one by one, so that they are returned when
/// they are freed; more come from the allocator's heaps. At 128 KiB or more each, they are a
/// gigabyte, twice the default of `--max-memory`. They take an eighth of the mappings that a
/// process may have; the others are for its threads.
pub const MOST_BLOCKS: usize = 8192;

/// Charges grow in steps of this many bytes.
pub const STEP: usize = 64 * 1024;

/// One server's memory for its peers.
#[derive(Debug)]
pub struct Budget {
    limit: usize,
    held: AtomicUsize,
    turn: Mutex<()>,
}

/// A part of a budget that is in use until this is dropped.
#[derive(Debug)]
pub struct Charge {
    budget: Arc<Budget>,
    bytes: usize,
}

impl Budget {
    /// A budget of this many bytes.
    pub const fn new(limit: usize) -> Budget {
        Budget {
            limit,
            held: AtomicUsize::new(0),
            turn: Mutex::new(()),
        }
    }

    /// A budget without a limit.
    pub const fn unlimited() -> Budget {
        Budget::new(usize::MAX)
    }

    /// Its limit, in bytes.
    pub const fn limit(&self) -> usize {
        self.limit
    }

    /// How many bytes are in use.
    pub fn held(&self) -> usize {
        self.held.load(Ordering::Relaxed)
    }

    /// Is more in use than the limit?
    pub fn is_overdrawn(&self) -> bool {
        self.held() > self.limit
    }

    /// Is half of it in use? Then large buffers aren't kept for later.
    pub fn is_tight(&self) -> bool {
        self.held() > self.limit / 2
    }

    /// Would this many more bytes be within the limit?
    pub fn has_room_for(&self, bytes: usize) -> bool {
        self.held().saturating_add(bytes) <= self.limit
    }

    /// Charges this many bytes, if they are within the limit.
    pub fn try_hold(self: &Arc<Budget>, bytes: usize) -> Option<Charge> {
        let mut charge = self.hold(0);
        charge.try_grow_to(bytes).then_some(charge)
    }

    /// Charges this many bytes, whatever the limit: they are in use already.
    pub fn hold(self: &Arc<Budget>, bytes: usize) -> Charge {
        self.held.fetch_add(bytes, Ordering::Relaxed);
        Charge {
            budget: Arc::clone(self),
            bytes,
        }
    }

    /// The same for a block that several share; `None` for a small one.
    pub fn hold_if_large(self: &Arc<Budget>, bytes: usize) -> Option<Arc<Charge>> {
        (bytes >= LARGE).then(|| Arc::new(self.hold(bytes)))
    }

    /// Parsing a large message takes many times its memory for a moment: in JSON a control
    /// character has six bytes, and there are several copies. So only one is parsed at a time, and
    /// its results are charged before the next one's turn.
    pub fn turn_for(&self, bytes: usize) -> Option<MutexGuard<'_, ()>> {
        (bytes >= LARGE).then(|| self.turn.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Charge {
    /// Charges this many more bytes to the same budget, for another block.
    pub fn another(&self, bytes: usize) -> Charge {
        self.budget.hold(bytes)
    }

    /// How many bytes it charges.
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Charges this many bytes from now on, if that is within the limit; `false` if not.
    pub fn try_grow_to(&mut self, bytes: usize) -> bool {
        let more = bytes.saturating_sub(self.bytes);
        let limit = self.budget.limit;
        let grow = |held: usize| held.checked_add(more).filter(|held| *held <= limit);
        let (relaxed, held) = (Ordering::Relaxed, &self.budget.held);
        let grown = more == 0 || held.fetch_update(relaxed, relaxed, grow).is_ok();
        self.bytes += if grown { more } else { 0 };
        grown
    }

    /// Charges this many bytes from now on, more or fewer, whatever the limit.
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
    fn try_hold_refuses_beyond_the_limit_and_hold_always_counts() {
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
    fn a_shared_charge_is_held_until_the_last_is_dropped() {
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
    fn an_unlimited_budget_has_no_limit() {
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
