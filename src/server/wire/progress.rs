//! A deadline that moves with what arrives: for what may take long, as long as it goes on.
//!
//! Who sends nothing is over after a grace. Who sends at [`FLOOR`] or faster never is; in
//! between, each byte buys the time that it may take at that rate, and no more than the grace
//! is ever kept in store, so that a quick beginning doesn't pay for a long silence.

use std::time::{Duration, Instant};

/// Bytes a second that are slow but still getting on. Kestrel wants 240 of a body and Apache
/// 500, by default; a bad mobile network has ten times of ours, and at this rate a POST of
/// 4 MiB holds its thread for 17 minutes.
pub const FLOOR: u32 = 4 * 1024;

/// Somebody who sends, and until when it may take.
#[derive(Debug, Clone)]
pub struct Progress {
    grace: Duration,
    until: Instant,
}

impl Progress {
    /// It begins now.
    pub fn new(grace: Duration, now: Instant) -> Progress {
        let until = now + grace;
        Progress { grace, until }
    }

    /// So many bytes came.
    pub fn moved(&mut self, bytes: usize, now: Instant) {
        let bought = Duration::from_secs_f64(bytes as f64 / f64::from(FLOOR));
        self.until = (self.until + bought).min(now + self.grace);
    }

    /// Until then something more must have come.
    pub const fn until(&self) -> Instant {
        self.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRACE: Duration = Duration::from_secs(10);

    /// How long it lasts, if so many bytes come each so often; an hour is for ever.
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
    fn who_gets_on_never_ends_and_who_trickles_ends_soon() {
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
    fn a_quick_beginning_pays_for_no_silence() {
        let start = Instant::now();
        let mut progress = Progress::new(GRACE, start);
        progress.moved(usize::MAX >> 20, start);
        assert_eq!(progress.until(), start + GRACE);
    }
}
