//! How often something may be done, as a debt of time (the generic cell rate algorithm, ITU-T
//! I.371). Each action costs some time, and the debt may run ahead of the clock by a burst at most.
//! So the state is one instant, and nothing has to be refilled.

use std::time::{Duration, Instant};

/// The time at which all actions so far are paid for.
#[derive(Debug, Clone, Copy)]
pub struct Debt(Instant);

impl Debt {
    /// Nothing was done yet.
    pub const fn none(now: Instant) -> Debt {
        Debt(now)
    }

    /// Does something with this cost, even if it is too much; `false` if the debt is more than a
    /// burst now.
    #[must_use]
    pub fn pay(&mut self, cost: Duration, burst: Duration, now: Instant) -> bool {
        self.0 = self.0.max(now) + cost;
        self.0 <= now + burst
    }

    /// Is everything paid for?
    pub fn is_none(&self, now: Instant) -> bool {
        self.0 <= now
    }

    /// Does it only if the debt stays within a burst. What is refused costs nothing: asking too
    /// often doesn't make the wait longer.
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
    fn a_burst_may_come_at_once_and_then_as_much_as_the_time_pays_for() {
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
    fn paying_more_than_the_burst_makes_the_wait_longer() {
        let start = Instant::now();
        let mut debt = Debt::none(start);
        assert!(debt.pay(SECOND, SECOND, start));
        assert!(!debt.pay(SECOND, SECOND, start));
        assert!(!debt.pay(SECOND, SECOND, start + SECOND));
        assert!(debt.pay(SECOND, SECOND, start + 4 * SECOND));
    }
}
