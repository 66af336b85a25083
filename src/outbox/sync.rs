//! Locks and condition variables: std's, but in the models shuttle's, which decides at every lock
//! and every wait which thread goes on. So what is modelled here uses no `std::sync` directly, and
//! the models run the same code as the server.

#[cfg(not(all(test, shuttle)))]
pub(crate) use std::sync::{
    Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError,
    atomic::{AtomicU64, Ordering},
};

#[cfg(all(test, shuttle))]
pub(crate) use crate::models::Condvar;
#[cfg(all(test, shuttle))]
pub(crate) use shuttle::sync::{
    Arc, Mutex, MutexGuard, PoisonError, TryLockError,
    atomic::{AtomicU64, Ordering},
};

/// Do the models run? The models are small, so limits on counts are small there, too: otherwise no
/// model would reach them.
pub(crate) const MODELLED: bool = cfg!(all(test, shuttle));

/// Locks, even after a thread has panicked while it held the lock. The data under our mutexes is
/// changed in single steps, so it is consistent; and a bug in one connection must not end the room
/// for all.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
