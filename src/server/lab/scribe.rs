//! Writes pieces on one connection, one after the other, with their pauses. It has a thread of its
//! own while there is something to write, so callers never block.

use super::pieces::Pieces;
use crate::language::{Sentence, Twins, say};
use crate::outbox::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, lock};
use crate::server::machine::workers::{self, NO_THREAD};
use std::collections::VecDeque;
use std::io;
use std::time::{Duration, Instant};

/// The most jobs that may wait. A job is one demand of the page, or what an endpoint owes for one
/// read.
const MOST_JOBS: usize = 16;

const SHUT: Sentence = |language| {
    say!(
        language,
        "its writing direction was ended",
        "它的写方向（write）已经结束"
    )
};

/// What pieces are written on.
pub trait Wire: Send + Sync + 'static {
    /// Waits while much waits for the page: each piece is reported to the page, and without this
    /// wait the reports could be more than may wait for it.
    fn wait_for_page(&self) {}

    /// Writes a piece, however long that takes.
    ///
    /// # Errors
    /// The connection is broken, or was closed.
    fn write(&self, piece: &[u8]) -> io::Result<()>;

    /// A piece of this many bytes was written; its `write` began at this time.
    fn wrote(&self, bytes: usize, began: Instant);

    /// Ends the direction in which we write.
    fn end_writing(&self);

    /// Nothing more can be written.
    fn broke(&self);

    /// All is written, for now.
    fn rests(&self) {}
}

/// Something to do.
enum Job {
    Write(Pieces),
    /// Ends the direction in which we write.
    Shut,
}

/// The writer of one connection.
pub struct Scribe<W> {
    /// What it writes on.
    pub wire: W,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    jobs: VecDeque<Job>,
    /// How many more bytes the page may write.
    left: usize,
    /// A thread is at work.
    is_busy: bool,
    /// The direction in which we write was ended, or will be.
    is_shut: bool,
    is_over: bool,
}

impl<W: Wire> Scribe<W> {
    /// A scribe with nothing to do, for a page that may write this many bytes.
    pub fn new(wire: W, allowance: usize) -> Scribe<W> {
        Scribe {
            wire,
            state: Mutex::new(State {
                jobs: VecDeque::new(),
                left: allowance,
                is_busy: false,
                is_shut: false,
                is_over: false,
            }),
            changed: Condvar::new(),
        }
    }

    /// Writes what the page asks for, after what waits already.
    ///
    /// # Errors
    /// A sentence that says why not.
    pub fn write(self: &Arc<Self>, pieces: Pieces) -> Result<(), Twins> {
        let mut state = lock(&self.state);
        if state.is_shut {
            return Err(Twins::of(SHUT));
        }
        let Some(left) = state.left.checked_sub(pieces.bytes()) else {
            let left = state.left;
            return Err(Twins::of(|language| {
                say!(
                    language,
                    "only {left} bytes more may be written on it",
                    "这个连接只能再写 {left} 字节（byte）"
                )
            }));
        };
        if state.jobs.len() >= MOST_JOBS {
            return Err(Twins::of(|language| {
                say!(
                    language,
                    "{MOST_JOBS} demands wait to be written already",
                    "已经有 {MOST_JOBS} 个请求（demand）在等着写"
                )
            }));
        }
        state.left = left;
        self.add(state, Job::Write(pieces))
    }

    /// Ends the direction in which we write, after what waits already.
    ///
    /// # Errors
    /// A sentence that says why not.
    pub fn shut(self: &Arc<Self>) -> Result<(), Twins> {
        let mut state = lock(&self.state);
        match std::mem::replace(&mut state.is_shut, true) {
            true => Err(Twins::of(SHUT)),
            false => self.add(state, Job::Shut),
        }
    }

    /// Writes what an endpoint owes, between two demands of the page: so a pong never lands in the
    /// middle of a frame that is written in pieces. Waits for its place, until this time at most.
    /// So a peer that asks for many pongs and reads none isn't read from meanwhile.
    pub fn owe(self: &Arc<Self>, bytes: Vec<u8>, until: Instant) {
        let is_full = |state: &mut State| state.jobs.len() >= MOST_JOBS && !state.is_over;
        let at_most = until.saturating_duration_since(Instant::now());
        let state = lock(&self.state);
        let waited = self.changed.wait_timeout_while(state, at_most, is_full);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        // After the end of writing, nothing is owed.
        if !state.is_shut {
            let _ = self.add(state, Job::Write(Pieces::whole(bytes)));
        }
    }

    /// Stops writing; what waits is dropped.
    pub fn stop(&self) {
        let mut state = lock(&self.state);
        state.is_over = true;
        state.jobs.clear();
        self.changed.notify_all();
    }

    fn add(self: &Arc<Self>, mut state: MutexGuard<'_, State>, job: Job) -> Result<(), Twins> {
        if state.is_over {
            return Err(Twins::of(|language| {
                say!(language, "it has ended", "它已经结束（ended）")
            }));
        }
        state.jobs.push_back(job);
        if state.is_busy {
            return Ok(());
        }
        state.is_busy = true;
        drop(state);
        let scribe = Arc::clone(self);
        workers::run(move || scribe.work()).map_err(|_| {
            self.stop();
            self.wire.broke();
            Twins::of(NO_THREAD)
        })
    }

    // ---- at work ------------------------------------------------------------------

    fn work(&self) {
        while let Some(job) = self.next() {
            let done = match job {
                Job::Write(pieces) => self.write_all(&pieces),
                Job::Shut => {
                    self.wire.end_writing();
                    Ok(())
                }
            };
            if done.is_err() {
                self.stop();
                self.wire.broke();
            }
        }
    }

    /// The next job; without one the thread is done.
    fn next(&self) -> Option<Job> {
        let mut state = lock(&self.state);
        let job = state.jobs.pop_front();
        if job.is_none() {
            state.is_busy = false;
            let is_over = state.is_over;
            drop(state);
            if !is_over {
                self.wire.rests();
            }
        }
        self.changed.notify_all();
        job
    }

    fn write_all(&self, pieces: &Pieces) -> io::Result<()> {
        for (piece, number) in pieces.iter().zip(0..) {
            self.wire.wait_for_page();
            let pause = if number == 0 {
                Duration::ZERO
            } else {
                pieces.pause
            };
            if !self.pause(pause) {
                return Ok(());
            }
            // The time is taken before the write: after it, the other end may have read the piece
            // already, and the page would show the effect before its cause.
            let began = Instant::now();
            self.wire.write(piece)?;
            self.wire.wrote(piece.len(), began);
        }
        Ok(())
    }

    /// `false`: it is over.
    fn pause(&self, pause: Duration) -> bool {
        let waits = |state: &mut State| !state.is_over;
        let state = lock(&self.state);
        let waited = self.changed.wait_timeout_while(state, pause, waits);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        !state.is_over
    }
}

#[cfg(test)]
impl<W> Scribe<W> {
    /// Does a thread write?
    pub fn is_at_work(&self) -> bool {
        lock(&self.state).is_busy
    }
}
