//! Step mode: a connection's thread waits before each step until it may go on. Each connection has
//! a thread of its own, so no other connection has to wait.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a step waits at most: a user who forgets about it must not hold the connection for
/// ever.
pub const MOST_A_STEP: Duration = Duration::from_secs(60);

/// When a step may be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pace {
    /// At once.
    #[default]
    Full,
    /// When the watcher says so.
    ByHand,
    /// After this long.
    Slow(Duration),
}

/// The gate that a connection's thread passes at each step.
#[derive(Default)]
pub struct Gate {
    /// Is the pace different from [`Pace::Full`]?
    is_set: AtomicBool,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    pace: Pace,
    /// How many steps may be taken.
    steps: usize,
}

impl Gate {
    /// Is there anything to wait for?
    pub fn is_set(&self) -> bool {
        self.is_set.load(Ordering::Relaxed)
    }

    /// Sets the pace.
    pub fn set(&self, pace: Pace) {
        let mut state = self.lock();
        *state = State { pace, steps: 0 };
        self.is_set.store(pace != Pace::Full, Ordering::Relaxed);
        self.changed.notify_all();
    }

    /// One step may be taken.
    pub fn step(&self) {
        self.lock().steps += 1;
        self.changed.notify_all();
    }

    /// Waits until the step that was reached at this moment may be taken, but no longer than
    /// `at_most` from now; `true` if it may.
    pub fn wait(&self, reached: Instant, at_most: Duration) -> bool {
        let until = Instant::now() + at_most;
        let mut state = self.lock();
        loop {
            let due = match state.pace {
                Pace::Full => return true,
                Pace::ByHand if state.steps > 0 => {
                    state.steps -= 1;
                    return true;
                }
                Pace::ByHand => reached + MOST_A_STEP,
                Pace::Slow(pause) => reached + pause.min(MOST_A_STEP),
            };
            let now = Instant::now();
            if now >= due {
                return true;
            }
            if now >= until {
                return false;
            }
            let left = due.min(until) - now;
            let waited = self.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Each change is a single step, so a poisoned lock can still be used.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Duration = Duration::ZERO;
    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn at_full_pace_no_thread_waits() {
        let gate = Gate::default();
        assert!(!gate.is_set());
        assert!(gate.wait(Instant::now(), NONE));
    }

    #[test]
    fn by_hand_each_demand_is_one_step() {
        let gate = Gate::default();
        gate.set(Pace::ByHand);
        assert!(gate.is_set());
        gate.step();
        gate.step();
        let now = Instant::now();
        assert_eq!([(); 3].map(|()| gate.wait(now, NONE)), [true, true, false]);
        gate.set(Pace::Full);
        assert!(gate.wait(now, NONE) && !gate.is_set());
    }

    #[test]
    fn a_forgotten_step_is_taken_in_the_end() {
        let gate = Gate::default();
        gate.set(Pace::ByHand);
        let long_ago = Instant::now().checked_sub(MOST_A_STEP).unwrap();
        assert!(gate.wait(long_ago, NONE));
        gate.set(Pace::Slow(LONG * 60));
        assert!(gate.wait(long_ago, NONE));
    }

    #[test]
    fn at_a_slow_pace_it_goes_on_by_itself() {
        let gate = Gate::default();
        let pause = Duration::from_millis(20);
        gate.set(Pace::Slow(pause));
        let reached = Instant::now();
        assert!(!gate.wait(reached, NONE));
        assert!(gate.wait(reached, LONG));
        assert!(reached.elapsed() >= pause);
    }

    #[test]
    fn a_waiting_thread_is_woken() {
        let gate = std::sync::Arc::new(Gate::default());
        gate.set(Pace::ByHand);
        let waiting = std::sync::Arc::clone(&gate);
        let waiter = std::thread::spawn(move || waiting.wait(Instant::now(), LONG));
        gate.step();
        assert!(waiter.join().unwrap());
    }
}
