//! Time, where nobody measures it: what may happen after a second may happen at any
//! moment, or too late to matter.

use shuttle::sync::{self, LockResult, MutexGuard, PoisonError};
use shuttle::thread;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Who waits so long waits for good: what it waits for must come.
pub const FOREVER: Duration = Duration::from_secs(24 * 60 * 60);

/// std's, with time-outs; shuttle's own never times out.
///
/// A wait that may end by itself either does, at a moment that the scheduler chooses, and
/// hears no call before; or never does. The second kind finds the call that was
/// forgotten, the first one what is done about a call that comes too late.
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

    /// Says besides whether the time was up.
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

/// Lets the lock go until another thread has rung, whenever that comes to it.
fn wait_for_the_alarm<T>(guard: MutexGuard<'_, T>) -> MutexGuard<'_, T> {
    let alarm = Arc::new((sync::Condvar::new(), AtomicBool::new(false)));
    let ringing = Arc::clone(&alarm);
    thread::spawn(move || {
        // It may ring before anybody waits, so it does until it is heard.
        while !ringing.1.load(Ordering::SeqCst) {
            ringing.0.notify_all();
            thread::yield_now();
        }
    });
    let guard = alarm.0.wait(guard);
    alarm.1.store(true, Ordering::SeqCst);
    guard.unwrap_or_else(PoisonError::into_inner)
}
