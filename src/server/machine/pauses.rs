//! How the keeper notices that the process was stopped. A process may be stopped for a while: a
//! laptop's lid is shut, a container is paused, somebody presses Ctrl-Z. Meanwhile the clock goes
//! on, and peers may have sent bytes that no thread could read. So time in which the keeper didn't
//! run isn't counted against any peer.

use std::time::{Duration, Instant};

/// More than this between two looks is a pause: ten times the usual interval. A busy machine may
/// reach it, too; that isn't a peer's fault either.
const PAUSE: Duration = Duration::from_secs(1);
/// A deadline that a pause made overdue gets this much time afterwards: to read what came
/// meanwhile, and for several round trips of the worst network for what didn't come.
pub const RESPITE: Duration = Duration::from_secs(5);

/// One look at all connections.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// The time of the look.
    pub now: Instant,
    /// The process was stopped just before this look.
    pub behind_pause: bool,
    /// No deadline is over before this, whatever the clock says.
    respite: Option<Instant>,
}

impl Look {
    /// Is this deadline over, and did the peer really have that time?
    pub fn is_over(&self, until: Instant) -> bool {
        self.now >= until && self.respite.is_none_or(|respite| self.now >= respite)
    }
}

/// When the keeper looked last, and which pauses it missed.
#[derive(Debug)]
pub struct Pauses {
    looked: Instant,
    respite: Option<Instant>,
}

impl Pauses {
    /// Starts now: a pause may come before the first look.
    pub const fn since(now: Instant) -> Pauses {
        Pauses {
            looked: now,
            respite: None,
        }
    }

    /// The keeper looks again.
    pub fn look(&mut self, now: Instant) -> Look {
        let behind_pause = now.duration_since(self.looked) > PAUSE;
        self.looked = now;
        if behind_pause {
            self.respite = Some(now + RESPITE);
        }
        Look {
            now,
            behind_pause,
            respite: self.respite,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn a_deadline_that_a_pause_made_overdue_has_a_respite_and_is_then_over() {
        let start = Instant::now();
        let mut pauses = Pauses::since(start);
        let until = start + Duration::from_secs(3);
        let resumed = start + MINUTE;
        let look = pauses.look(resumed);
        assert!(look.behind_pause && !look.is_over(until));
        let soon = Duration::from_millis(100);
        let mut now = resumed;
        while now + soon < resumed + RESPITE {
            now += soon;
            let look = pauses.look(now);
            assert!(!look.behind_pause && !look.is_over(until));
        }
        assert!(pauses.look(resumed + RESPITE).is_over(until));
    }

    #[test]
    fn without_a_pause_a_deadline_is_over_at_its_time() {
        let start = Instant::now();
        let mut pauses = Pauses::since(start);
        let until = start + Duration::from_secs(3);
        for tenths in 0..30 {
            let look = pauses.look(start + tenths * Duration::from_millis(100));
            assert!(!look.behind_pause && !look.is_over(until));
        }
        assert!(pauses.look(until).is_over(until));
    }
}
