//! Before a thread sleeps in a read, it may yield: let the other threads run, and then look whether
//! bytes have come meanwhile.
//!
//! A thread that sleeps must be woken when its bytes come, and a wake-up costs more than reading and
//! answering a small message. A thread that yields stays in the system's queue of threads that can
//! run, so it needs no wake-up: while much is going on, that queue is what an event loop's list of
//! ready sockets is. While little is going on, yielding costs some system calls and brings nothing.
//! So a connection yields only while its peer is talking, and it learns: each time that yielding
//! brought nothing, it does without for twice as many reads.

use crate::outbox::sync::MODELLED;
use std::time::{Duration, Instant};

/// When connections' threads yield.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Yields {
    /// Never: every read sleeps until bytes come.
    Never,
    /// On `/echo`, where each connection learns from its own reads.
    Auto,
    /// Before every sleep. For tests and measurements.
    Always,
}

impl Yields {
    /// What an option calls it; `None` if this is no name of one.
    pub fn named(word: &str) -> Option<Yields> {
        match word {
            "never" => Some(Yields::Never),
            "auto" => Some(Yields::Auto),
            "always" => Some(Yields::Always),
            _ => None,
        }
    }

    /// The default. Only Linux has been measured; elsewhere threads sleep at once.
    pub const fn of_this_system() -> Yields {
        match cfg!(target_os = "linux") {
            true => Yields::Auto,
            false => Yields::Never,
        }
    }
}

/// How often a thread yields before it sleeps. Whether it is one, two, four or eight times made no
/// difference on 64 connections that could be told from the noise of two runs. With four, a thread
/// whose turn comes before its bytes do doesn't sleep at once.
pub const TRIES: usize = if MODELLED { 1 } else { 4 };
/// For at most this many reads a connection that was woken each time does without yielding. So what
/// is done in vain, ten system calls, is done for one read in 64.
pub const LONGEST_PAUSE: u32 = 63;

/// A peer whose bytes come less than this long after those before is talking: with a thousand peers
/// that wait for their echoes, each has its turn again in about that time. For one that speaks once
/// in a while nothing comes while its thread yields, so it isn't even tried.
pub const SOON: Duration = Duration::from_millis(10);

/// What one connection has learnt.
#[derive(Debug)]
pub struct Yielding {
    yields: Yields,
    /// How many reads sleep at once after the next one that yielded in vain.
    pause: u32,
    /// How many of them are still to come.
    left: u32,
    /// When bytes last came.
    heard: Instant,
    /// They came soon after those before.
    talks: bool,
}

impl Yielding {
    /// Nothing yet.
    pub const fn new(yields: Yields, now: Instant) -> Yielding {
        Yielding {
            yields,
            pause: 1,
            left: 0,
            heard: now,
            talks: false,
        }
    }

    /// Bytes have come.
    pub fn heard(&mut self, now: Instant) {
        self.talks = now.saturating_duration_since(self.heard) < SOON;
        self.heard = now;
    }

    /// A read begins: may its thread yield before it sleeps?
    pub fn may(&mut self) -> bool {
        match self.yields {
            Yields::Never => false,
            Yields::Always => true,
            Yields::Auto if !self.talks => false,
            Yields::Auto if self.left > 0 => {
                self.left -= 1;
                false
            }
            Yields::Auto => true,
        }
    }

    /// It did: had bytes come, so that it didn't have to sleep?
    pub fn learn(&mut self, came: bool) {
        if came {
            self.pause = 1;
        } else {
            self.left = self.pause;
            self.pause = (2 * self.pause + 1).min(LONGEST_PAUSE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    /// Which of these many reads yield, if this is how yielding goes.
    fn yielding(
        yields: Yields,
        apart: Duration,
        reads: usize,
        comes: impl Fn(usize) -> bool,
    ) -> Vec<usize> {
        let mut now = Instant::now();
        let mut learnt = Yielding::new(yields, now);
        let yields = |&read: &usize| {
            now += apart;
            learnt.heard(now);
            let may = learnt.may();
            if may {
                learnt.learn(comes(read));
            }
            may
        };
        (0..reads).filter(yields).collect()
    }

    #[test]
    fn a_busy_connection_always_yields() {
        assert_eq!(yielding(Yields::Auto, MS, 1000, |_| true).len(), 1000);
    }

    #[test]
    fn a_connection_that_is_woken_each_time_yields_more_and_more_rarely() {
        let all = yielding(Yields::Auto, MS, 1000, |_| false);
        assert_eq!(all[..5], [0, 2, 6, 14, 30]);
        let gaps: Vec<usize> = all.windows(2).map(|two| two[1] - two[0]).collect();
        assert!(gaps.is_sorted());
        let longest = LONGEST_PAUSE as usize + 1;
        assert_eq!(gaps.last(), Some(&longest));
        assert!(all.len() <= 6 + 1000 / longest, "{all:?}");
    }

    #[test]
    fn one_success_is_enough_to_yield_again_at_once() {
        let all = yielding(Yields::Auto, MS, 200, |read| read >= 62);
        assert_eq!(all[..6], [0, 2, 6, 14, 30, 62]);
        assert_eq!(all.len(), 5 + 200 - 62);
    }

    #[test]
    fn an_option_overrules_what_is_learnt() {
        for (yields, reads) in [(Yields::Never, 0), (Yields::Always, 100)] {
            for apart in [MS, SOON] {
                assert_eq!(yielding(yields, apart, 100, |_| false).len(), reads);
            }
        }
    }

    #[test]
    fn while_its_peer_does_not_talk_a_connection_does_not_yield() {
        assert!(yielding(Yields::Auto, SOON, 100, |_| true).is_empty());
        let now = Instant::now();
        let mut learnt = Yielding::new(Yields::Auto, now);
        let mut may_at = |after| {
            learnt.heard(now + after);
            learnt.may()
        };
        let second = Duration::from_secs(1);
        let told = [second, second + MS, 2 * second, 3 * second, 3 * second + MS].map(&mut may_at);
        assert_eq!(told, [false, true, false, false, true]);
    }
}
