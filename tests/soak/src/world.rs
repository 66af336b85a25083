//! What all clients share.

use crate::figures::{Figure, Figures};
use crate::room::Room;
use crate::verdict::{Check, Verdict};
use crate::whispers::Whispers;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How long something that must happen may take while nothing else happens. The full time passes
/// only if the server has failed, or the machine is stuck.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// The lively rooms; the first is the one for clients that name none.
pub const LIVELY: [&str; 4] = ["lobby", "R", "小明's", "S/T"];
/// A room in which nobody says anything: a client that asks for news there has to wait.
pub const QUIET: &str = "quiet";

/// A room that was polled stays in use for this long: two minutes, and some more for a machine that
/// is busy.
const POLLED: Duration = Duration::from_secs(3 * 60);
/// How many rooms the clients keep in use like this: half of what there may be. A machine that is
/// fast enough would take all, and nobody could open another.
const MOST_POLLED: usize = 512;

/// What all clients share.
pub struct World {
    /// Where the server listens.
    pub address: SocketAddr,
    /// The lively rooms.
    pub rooms: Vec<Room>,
    /// What happened.
    pub figures: Figures,
    /// What was found.
    pub verdict: Verdict,
    /// What was whispered.
    pub whispers: Whispers,
    /// How many clients there are.
    pub clients: usize,
    until: Instant,
    lost: AtomicBool,
    talkers: AtomicUsize,
    /// When each room that is in use because of a poll was polled.
    polled: Mutex<VecDeque<Instant>>,
}

impl World {
    /// A world for this many clients, for this long.
    pub fn new(address: SocketAddr, seed: u64, length: Duration, clients: usize) -> World {
        World {
            address,
            rooms: LIVELY.into_iter().map(Room::new).collect(),
            figures: Figures::default(),
            verdict: Verdict::new(seed),
            whispers: Whispers::default(),
            clients,
            until: Instant::now() + length,
            lost: AtomicBool::new(false),
            talkers: AtomicUsize::new(clients),
            polled: Mutex::default(),
        }
    }

    /// May one more room be polled that nobody needs afterwards?
    pub fn may_poll_another(&self) -> bool {
        let mut polled = self.polled.lock().unwrap_or_else(PoisonError::into_inner);
        while polled.front().is_some_and(|at| at.elapsed() > POLLED) {
            polled.pop_front();
        }
        let may = polled.len() < MOST_POLLED;
        if may {
            polled.push_back(Instant::now());
        }
        may
    }

    /// A world without clients.
    #[cfg(test)]
    pub fn for_tests() -> World {
        World::new(SocketAddr::from(([127, 0, 0, 1], 1)), 1, Duration::ZERO, 0)
    }

    /// Is the time over? Nobody begins anything then.
    pub fn is_over(&self) -> bool {
        Instant::now() >= self.until || self.is_lost()
    }

    /// A witness is gone, or time has run out for good: there is nothing to wait for.
    pub fn is_lost(&self) -> bool {
        self.lost.load(Ordering::SeqCst)
    }

    /// From now on there is nothing to wait for.
    pub fn give_up(&self) {
        self.lost.store(true, Ordering::SeqCst);
    }

    /// Has everybody said their last word?
    pub fn is_silent(&self) -> bool {
        self.talkers.load(Ordering::SeqCst) == 0
    }

    /// Waits, but not beyond the end.
    pub fn nap(&self, length: Duration) {
        thread::sleep(length.min(self.until.saturating_duration_since(Instant::now())));
    }

    /// How long to wait: not long any more if something is wrong already.
    pub fn patience(&self) -> Duration {
        match self.verdict.is_well() {
            true => PATIENCE,
            false => PATIENCE / 10,
        }
    }

    /// Waits for the end.
    pub fn sleep_to_the_end(&self) {
        while !self.is_over() {
            self.nap(Duration::from_millis(20));
        }
    }

    /// Counts something.
    pub fn count(&self, figure: Figure) {
        self.figures.count(figure);
    }

    /// Something is wrong.
    pub fn fault(&self, check: Check, sentence: impl FnOnce() -> String) {
        self.verdict.fault(check, sentence);
    }
}

/// A client that may still say something; dropped when it has said its last message.
pub struct Talker<'w>(pub &'w World);

impl Drop for Talker<'_> {
    fn drop(&mut self) {
        self.0.talkers.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_that_are_kept_in_use_leave_places_for_others() {
        let world = World::for_tests();
        let allowed = (0..2 * MOST_POLLED).filter(|_| world.may_poll_another());
        assert_eq!(allowed.count(), MOST_POLLED);
    }
}
