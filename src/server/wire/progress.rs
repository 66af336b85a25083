//! A deadline that moves with the bytes that arrive: for transfers that may take long, as long as
//! they continue.
//!
//! A peer that sends nothing is ended after a grace period. A peer that sends at [`FLOOR`] or
//! faster is never ended. In between, each byte adds the time that it may take at that rate. At
//! most one grace period is ever in store, so a quick beginning doesn't pay for a long silence.

use std::time::{Duration, Instant};

/// The slowest rate that counts as progress, in bytes a second. By default Kestrel requires 240 for
/// a body and Apache 500; a bad mobile network has ten times ours, and at this rate a POST of 4 MiB
/// holds its thread for 17 minutes.
pub const FLOOR: u32 = 4 * 1024;

/// A peer that sends, and its deadline.
#[derive(Debug, Clone)]
pub struct Progress {
    grace: Duration,
    until: Instant,
}

impl Progress {
    /// The grace period begins now.
    pub fn new(grace: Duration, now: Instant) -> Progress {
        let until = now + grace;
        Progress { grace, until }
    }

    /// This many bytes came.
    pub fn moved(&mut self, bytes: usize, now: Instant) {
        let bought = Duration::from_secs_f64(bytes as f64 / f64::from(FLOOR));
        self.until = (self.until + bought).min(now + self.grace);
    }

    /// By this time more bytes must have come.
    pub const fn until(&self) -> Instant {
        self.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRACE: Duration = Duration::from_secs(10);

    /// How long it lasts if this many bytes come at this interval; an hour means for ever.
    fn lasts(bytes: usize, each: Duration) -> Duration {
        let start = Instant::now();
        let mut progress = Progress::new(GRACE, start);
        let mut now = start;
        while now + each <= progress.until() {
            now += each;
            progress.moved(bytes, now);
            if now > start + Duration::from_secs(3600) {
                return Duration::MAX;
            }
        }
        progress.until() - start
    }

    #[test]
    fn a_steady_peer_never_ends_and_a_trickling_one_ends_soon() {
        let (tenth, second) = (Duration::from_millis(100), Duration::from_secs(1));
        let floor = FLOOR as usize;
        assert_eq!(lasts(100_000, second), Duration::MAX);
        assert_eq!(lasts(floor, second), Duration::MAX);
        assert_eq!(lasts(floor / 10 + 1, tenth), Duration::MAX);
        assert_eq!(lasts(9 * floor, 9 * second), Duration::MAX);
        assert_eq!(
            lasts(1000 * floor, 11 * second),
            GRACE,
            "a pause above the grace"
        );
        assert!(lasts(1, tenth) < GRACE + second);
        assert!(lasts(floor / 2, second) < 2 * GRACE + second);
    }

    #[test]
    fn a_quick_beginning_does_not_pay_for_silence() {
        let start = Instant::now();
        let mut progress = Progress::new(GRACE, start);
        progress.moved(usize::MAX >> 20, start);
        assert_eq!(progress.until(), start + GRACE);
    }
}
