//! Step mode: a connection's thread stands before each step until it may go on. Each
//! connection has a thread of its own, so nobody else has to wait.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a step waits at most; whoever has forgotten about it shall not keep the
/// connection for ever.
pub const MOST_A_STEP: Duration = Duration::from_secs(60);

/// When a step is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pace {
    /// At once.
    #[default]
    Full,
    /// When somebody says so.
    ByHand,
    /// After so long.
    Slow(Duration),
}

/// What a connection's thread has to pass at each step.
#[derive(Default)]
pub struct Gate {
    /// Is the pace another than [`Pace::Full`]?
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

    /// From now on steps are taken so.
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

    /// Waits until the step may be taken that was reached at this moment, but no longer than
    /// `at_most` from now: `true` if it may.
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

    /// Each change is a single step, so a lock that a panic poisoned is good.
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
    fn at_full_pace_nobody_waits() {
        let gate = Gate::default();
        assert!(!gate.is_set());
        assert!(gate.wait(Instant::now(), NONE));
    }

    #[test]
    fn by_hand_each_word_is_one_step() {
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
    fn a_step_is_taken_in_the_end_whoever_has_forgotten_it() {
        let gate = Gate::default();
        gate.set(Pace::ByHand);
        let long_ago = Instant::now().checked_sub(MOST_A_STEP).unwrap();
        assert!(gate.wait(long_ago, NONE));
        gate.set(Pace::Slow(LONG * 60));
        assert!(gate.wait(long_ago, NONE));
    }

    #[test]
    fn slowly_it_goes_on_by_itself() {
        let gate = Gate::default();
        let pause = Duration::from_millis(20);
        gate.set(Pace::Slow(pause));
        let reached = Instant::now();
        assert!(!gate.wait(reached, NONE));
        assert!(gate.wait(reached, LONG));
        assert!(reached.elapsed() >= pause);
    }

    #[test]
    fn who_waits_is_woken() {
        let gate = std::sync::Arc::new(Gate::default());
        gate.set(Pace::ByHand);
        let waiting = std::sync::Arc::clone(&gate);
        let waiter = std::thread::spawn(move || waiting.wait(Instant::now(), LONG));
        gate.step();
        assert!(waiter.join().unwrap());
    }
}
