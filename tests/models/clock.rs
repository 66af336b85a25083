//! Time in the models, which isn't measured: what may happen after a second may happen at any
//! moment, or too late to matter.

use shuttle::sync::{self, LockResult, MutexGuard, PoisonError};
use shuttle::thread;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// A wait of this length is a wait for ever: what it waits for must come.
pub const FOREVER: Duration = Duration::from_secs(24 * 60 * 60);

/// A condition variable like std's, with time-outs; shuttle's own never times out.
///
/// A wait with a time-out either times out, at a moment that the scheduler chooses, and gets no
/// notification before; or never times out. The second kind finds missing notifications, the first
/// one finds wrong handling of late ones.
#[derive(Default)]
pub struct Condvar(sync::Condvar);

impl Condvar {
    pub const fn new() -> Condvar {
        Condvar(sync::Condvar::new())
    }

    pub fn notify_one(&self) {
        self.0.notify_one();
    }

    pub fn notify_all(&self) {
        self.0.notify_all();
    }

    pub fn wait_while<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        condition: impl FnMut(&mut T) -> bool,
    ) -> LockResult<MutexGuard<'a, T>> {
        self.0.wait_while(guard, condition)
    }

    /// Also returns whether the time was over.
    pub fn wait_timeout_while<'a, T>(
        &self,
        mut guard: MutexGuard<'a, T>,
        at_most: Duration,
        mut condition: impl FnMut(&mut T) -> bool,
    ) -> LockResult<(MutexGuard<'a, T>, bool)> {
        let times_out = at_most < FOREVER && super::draw(2) == 0;
        if condition(&mut guard) {
            if times_out && !at_most.is_zero() {
                guard = wait_for_the_alarm(guard);
            }
            if times_out || at_most.is_zero() {
                let is_late = condition(&mut guard);
                return Ok((guard, is_late));
            }
        }
        let waited = self.0.wait_while(guard, condition);
        let guard = waited.unwrap_or_else(PoisonError::into_inner);
        Ok((guard, false))
    }
}

/// Releases the lock until another thread has rung, at some time.
fn wait_for_the_alarm<T>(guard: MutexGuard<'_, T>) -> MutexGuard<'_, T> {
    let alarm = Arc::new((sync::Condvar::new(), AtomicBool::new(false)));
    let ringing = Arc::clone(&alarm);
    thread::spawn(move || {
        // It may ring before the other thread waits, so it rings until it is heard.
        while !ringing.1.load(Ordering::SeqCst) {
            ringing.0.notify_all();
            thread::yield_now();
        }
    });
    let guard = alarm.0.wait(guard);
    alarm.1.store(true, Ordering::SeqCst);
    guard.unwrap_or_else(PoisonError::into_inner)
}
