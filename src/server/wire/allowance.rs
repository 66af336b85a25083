//! How fast a peer may send. A loop without a pause in one student's script must not flood a class;
//! typing, drawing and playing stay far below these bounds.
//!
//! Each bound is kept as a [`Debt`].

use crate::allowance::Debt;
use crate::language::{Language, say};
use crate::websocket::Event;
use std::fmt;
use std::time::{Duration, Instant};

/// Bytes a second: 64 pictures of 4 MiB, which a gigabit network could never deliver to a hundred
/// receivers.
pub const BYTES_PER_SECOND: u32 = 256 * 1024 * 1024;
/// Two seconds' allowance may come at once: from a page that was asleep, or when a transcript is
/// pasted.
const BURST: Duration = Duration::from_secs(2);
/// This many fragments count as one message. The largest message of the conformance suite comes in
/// 65,537 of them, in one go; a flood of empty ones costs as much as one of messages.
const FRAGMENTS_OF_A_MESSAGE: u32 = 64;

/// What was received from a peer.
#[derive(Debug, Default, Clone, Copy)]
pub struct Taken {
    /// Whole messages and control frames.
    pub messages: u32,
    /// Fragments that aren't the last of their message.
    pub fragments: u32,
    /// Bytes, of headers too.
    pub bytes: usize,
}

impl Taken {
    /// How these bytes are counted: they completed this event, or nothing yet.
    pub fn with(event: Option<&Event<'_>>, bytes: usize) -> Taken {
        let (messages, fragments) = match event {
            Some(Event::Message(_) | Event::Ping(_) | Event::Pong(_)) => (1, 0),
            Some(Event::Fragment) => (0, 1),
            Some(Event::Close { .. }) | None => (0, 0),
        };
        Taken {
            messages,
            fragments,
            bytes,
        }
    }
}

/// Too much came; the number is how much a second may bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excess {
    /// Messages.
    Messages(u32),
    /// Bytes.
    Bytes(u32),
}

impl Excess {
    /// The sentence for the peer: what a second may bring.
    pub fn sentence(&self, language: Language) -> String {
        match self {
            Excess::Messages(most) => say!(
                language,
                "too fast: more than {most} messages a second",
                "太快：每秒超过 {most} 条消息（message）"
            ),
            Excess::Bytes(most) => say!(
                language,
                "too fast: more than {most} bytes a second",
                "太快：每秒超过 {most} 字节（byte）"
            ),
        }
    }
}

/// English.
impl fmt::Display for Excess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Language::English))
    }
}

/// One peer's allowance.
#[derive(Debug, Clone)]
pub struct RateLimiter {
    messages_per_second: u32,
    messages: Debt,
    bytes: Debt,
}

impl RateLimiter {
    /// A full allowance; 0 messages a second means no bound, neither of messages nor of bytes.
    pub const fn new(messages_per_second: u32, now: Instant) -> RateLimiter {
        RateLimiter {
            messages_per_second,
            messages: Debt::none(now),
            bytes: Debt::none(now),
        }
    }

    /// Pays for what was received.
    ///
    /// # Errors
    /// The allowance is used up.
    pub fn take(&mut self, taken: Taken, now: Instant) -> Result<(), Excess> {
        if self.messages_per_second == 0 {
            return Ok(());
        }
        let fragments = f64::from(taken.fragments) / f64::from(FRAGMENTS_OF_A_MESSAGE);
        let messages = f64::from(taken.messages) + fragments;
        if !pay(&mut self.messages, messages, self.messages_per_second, now) {
            return Err(Excess::Messages(self.messages_per_second));
        }
        if !pay(&mut self.bytes, taken.bytes as f64, BYTES_PER_SECOND, now) {
            return Err(Excess::Bytes(BYTES_PER_SECOND));
        }
        Ok(())
    }
}

/// How often something may be done.
#[derive(Debug, Clone)]
pub struct Turns {
    cost: Duration,
    debt: Debt,
}

impl Turns {
    /// This many a second, at least one; twice as many at once.
    pub fn new(per_second: u32, now: Instant) -> Turns {
        Turns {
            cost: Duration::from_secs(1) / per_second,
            debt: Debt::none(now),
        }
    }

    /// May it be done now? What is refused costs nothing.
    pub fn take(&mut self, now: Instant) -> bool {
        self.debt.pay_if_it_reaches(self.cost, BURST, now)
    }
}

fn pay(debt: &mut Debt, amount: f64, per_second: u32, now: Instant) -> bool {
    let cost = Duration::from_secs_f64(amount / f64::from(per_second));
    debt.pay(cost, BURST, now)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(messages: u32) -> Taken {
        Taken {
            messages,
            ..Taken::default()
        }
    }

    #[test]
    fn two_seconds_may_come_at_once_and_then_a_second_each_second() {
        let start = Instant::now();
        let mut limiter = RateLimiter::new(100, start);
        assert_eq!(limiter.take(messages(200), start), Ok(()));
        let excess = Err(Excess::Messages(100));
        assert_eq!(limiter.take(messages(1), start), excess);
        let mut limiter = RateLimiter::new(100, start);
        for second in 0..1000 {
            let now = start + Duration::from_secs(second);
            assert_eq!(limiter.take(messages(100), now), Ok(()), "{second}");
        }
        let now = start + Duration::from_secs(999);
        assert_eq!(
            limiter.take(messages(100), now),
            Ok(()),
            "the burst is left"
        );
        assert_eq!(limiter.take(messages(1), now), excess);
    }

    #[test]
    fn silence_saves_no_more_than_the_burst() {
        let start = Instant::now();
        let mut limiter = RateLimiter::new(100, start);
        let later = start + Duration::from_secs(3600);
        assert_eq!(limiter.take(messages(200), later), Ok(()));
        assert!(limiter.take(messages(1), later).is_err());
    }

    #[test]
    fn bytes_and_fragments_have_their_price() {
        let now = Instant::now();
        let bytes = |bytes| Taken {
            bytes,
            ..Taken::default()
        };
        let mut limiter = RateLimiter::new(1, now);
        assert_eq!(limiter.take(bytes(512 * 1024 * 1024), now), Ok(()));
        let excess = Err(Excess::Bytes(BYTES_PER_SECOND));
        assert_eq!(limiter.take(bytes(1024 * 1024), now), excess);
        let fragments = |fragments| Taken {
            fragments,
            ..Taken::default()
        };
        let mut limiter = RateLimiter::new(1, now);
        assert_eq!(limiter.take(fragments(128), now), Ok(()));
        assert!(limiter.take(fragments(1), now).is_err());
        // The conformance suite's largest message.
        assert_eq!(
            RateLimiter::new(10_000, now).take(fragments(65_536), now),
            Ok(())
        );
    }

    #[test]
    fn zero_lifts_both_bounds() {
        let now = Instant::now();
        let all = Taken {
            messages: u32::MAX,
            fragments: u32::MAX,
            bytes: usize::MAX,
        };
        assert_eq!(RateLimiter::new(0, now).take(all, now), Ok(()));
    }
}
