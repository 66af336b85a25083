//! What the keeper knows of its own sleep. A process may be stopped for a while: a laptop's lid
//! is shut, a container is paused, somebody presses Ctrl-Z. Meanwhile the clock goes on, and
//! peers may have sent what nobody has read yet. So time in which the keeper didn't look counts
//! against nobody.

use std::time::{Duration, Instant};

/// More than this between two looks is a pause: ten times what lies between them. A busy
/// machine may reach it, too; then nobody is at fault either.
const PAUSE: Duration = Duration::from_secs(1);
/// What a pause made overdue gets this much time afterwards: to read what came meanwhile, and
/// several round trips of the worst network for what didn't.
pub const RESPITE: Duration = Duration::from_secs(5);

/// One look at all connections.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// When it is.
    pub now: Instant,
    /// The process was stopped just before it.
    pub behind_pause: bool,
    /// No deadline is over before this, whatever the clock says.
    respite: Option<Instant>,
}

impl Look {
    /// Is this deadline over, and did the peer have the time?
    pub fn is_over(&self, until: Instant) -> bool {
        self.now >= until && self.respite.is_none_or(|respite| self.now >= respite)
    }
}

/// When the keeper looked last, and what it slept through.
#[derive(Debug)]
pub struct Pauses {
    looked: Instant,
    respite: Option<Instant>,
}

impl Pauses {
    /// It begins now: a pause may come before the first look.
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
    fn a_deadline_that_a_pause_made_overdue_has_a_respite_behind_it_and_then_it_is_over() {
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
    fn without_a_pause_a_deadline_is_over_when_it_is() {
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
