//! Locking.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks, also after a thread has panicked while it held the lock: what our mutexes
/// guard is changed in single steps, so it's whole, and one connection's bug must
/// not end the room for all.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
