//! How often something may be done: as a debt of time (the generic cell rate algorithm, ITU-T
//! I.371). What is done costs so much time, and the debt may run ahead of the clock by a burst
//! at most. So a bound is one instant, and nothing has to be refilled.

use std::time::{Duration, Instant};

/// Until when all that was done is paid for.
#[derive(Debug, Clone, Copy)]
pub struct Debt(Instant);

impl Debt {
    /// Nothing was done yet.
    pub const fn none(now: Instant) -> Debt {
        Debt(now)
    }

    /// Does something that costs so much, though it be too much: `false` if the debt is more
    /// than a burst now.
    #[must_use]
    pub fn pay(&mut self, cost: Duration, burst: Duration, now: Instant) -> bool {
        self.0 = self.0.max(now) + cost;
        self.0 <= now + burst
    }

    /// Is all paid for?
    pub fn is_none(&self, now: Instant) -> bool {
        self.0 <= now
    }

    /// Does it if the debt stays within a burst. What is too much isn't done and costs nothing:
    /// asking too often makes the wait no longer.
    #[must_use]
    pub fn pay_if_it_reaches(&mut self, cost: Duration, burst: Duration, now: Instant) -> bool {
        let mut paid = *self;
        let reaches = paid.pay(cost, burst, now);
        if reaches {
            *self = paid;
        }
        reaches
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_burst_may_come_at_once_and_then_what_time_pays_for() {
        let start = Instant::now();
        let mut debt = Debt::none(start);
        let mut may = |now| debt.pay_if_it_reaches(SECOND, 3 * SECOND, now);
        assert_eq!(
            [(); 5].map(|()| may(start)),
            [true, true, true, false, false]
        );
        assert!(may(start + SECOND) && !may(start + SECOND));
        assert!(may(start + 60 * SECOND));
    }

    #[test]
    fn who_goes_on_though_it_was_too_much_waits_the_longer() {
        let start = Instant::now();
        let mut debt = Debt::none(start);
        assert!(debt.pay(SECOND, SECOND, start));
        assert!(!debt.pay(SECOND, SECOND, start));
        assert!(!debt.pay(SECOND, SECOND, start + SECOND));
        assert!(debt.pay(SECOND, SECOND, start + 4 * SECOND));
    }
}
