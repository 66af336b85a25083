//! What threads share and wait with: std's, except in the models, where it is shuttle's,
//! which decides at every lock and every wait who goes on. So nothing else in
//! [`chat`](super) names `std::sync`, and what is modelled is the very code that runs.

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

/// Do the models run? They are small, and shall meet every bound on how many all the same:
/// where this is so, such bounds are small, too.
pub(crate) const MODELLED: bool = cfg!(all(test, shuttle));

/// Locks, also after a thread has panicked while it held the lock: what our mutexes
/// guard is changed in single steps, so it's whole, and one connection's bug must
/// not end the room for all.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
