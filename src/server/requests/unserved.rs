//! New connections that get no thread.
//!
//! A thread could wait for their request, answer, and wait until the answer is read; but there is
//! no thread for that, and the thread that accepts connections must not wait. So the keeper's
//! thread serves them, a moment for each at every tick, and none of its calls waits.

use super::answers::{Full, bytes_for};
use crate::http::HeadReader;
use crate::language::Language;
use crate::outbox::sync::{Mutex, lock};
use crate::server::wire::connections::Live;
use crate::server::wire::input::Input;
use crate::server::wire::stream::{Stream, is_timeout};
use std::net::Shutdown;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a connection that is turned away may take to send its request. It's turned away
/// whatever the request is.
pub const PATIENCE: Duration = Duration::from_secs(1);
/// How long it may take to read the answer: a socket that is closed with unread bytes in it sends a
/// reset, which can take the answer with it.
const GRACE: Duration = Duration::from_secs(2);
/// How many are served at a time; any more are just closed.
const MOST: usize = 64;
/// How often each is read from at a tick. One that sends more waits.
const READS: usize = 4;

/// The connections that are served this way.
#[derive(Default)]
pub struct Unserved(Mutex<Vec<Newcomer>>);

struct Newcomer {
    stream: Arc<Stream>,
    input: Input,
    asks: HeadReader,
    full: Full,
    language: Language,
    is_answered: bool,
    until: Instant,
}

impl Unserved {
    /// Answers this connection as soon as it has sent its request; `false`: there are too many.
    pub fn take(&self, live: &Live, full: Full, language: Language, now: Instant) -> bool {
        let mut newcomers = lock(&self.0);
        if newcomers.len() >= MOST || !live.stream().never_waits() {
            return false;
        }
        newcomers.push(Newcomer {
            stream: Arc::clone(live.stream()),
            input: Input::default(),
            asks: HeadReader::new(),
            full,
            language,
            is_answered: false,
            until: now + PATIENCE,
        });
        true
    }

    /// Is there none?
    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        lock(&self.0).is_empty()
    }

    /// Serves each of them once.
    pub fn tick(&self, now: Instant) {
        lock(&self.0).retain_mut(|newcomer| newcomer.stays(now));
    }
}

impl Newcomer {
    /// Does what can be done without waiting; `false`: it's over.
    fn stays(&mut self, now: Instant) -> bool {
        for _ in 0..READS {
            match self.input.fill(&self.stream) {
                Ok(1..) if self.is_answered => {}
                Ok(1..) => match self.asks.receive(self.input.rest()) {
                    Ok((_, None)) => {}
                    Ok((_, Some(head))) => self.answer(head.method() == "HEAD", now),
                    Err(_) => self.answer(self.asks.asks_for_head(), now),
                },
                // It may have ended its own direction only.
                Ok(0) => {
                    if !self.is_answered {
                        self.answer(self.asks.asks_for_head(), now);
                    }
                    return false;
                }
                Err(error) if is_timeout(&error) => break,
                Err(_) => return false,
            }
        }
        if now < self.until {
            return true;
        }
        let is_first = !self.is_answered;
        if is_first {
            self.answer(self.asks.asks_for_head(), now);
        }
        is_first
    }

    /// Nothing was written before, so the system has room for the answer and the write doesn't
    /// wait.
    fn answer(&mut self, asks_for_head: bool, now: Instant) {
        let refusal = self.full.refusal().closing().in_language(self.language);
        let _ = self.stream.write_all(&bytes_for(asks_for_head, &refusal));
        self.stream.shut(Shutdown::Write);
        (self.is_answered, self.until) = (true, now + GRACE);
    }
}
