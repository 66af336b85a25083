//! Threads for the models, in place of the server's.

use super::wire::Accident;
use crate::outbox::Threads;
use shuttle::thread::{self, JoinHandle};
use std::io::{self, ErrorKind};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex};

/// Runs jobs on threads of its own. Without `PUSHERS_WRITE` only these write, as on Windows.
#[derive(Clone, Default)]
pub struct Crew<const PUSHERS_WRITE: bool> {
    /// Sometimes, no thread can be had.
    scarce: bool,
    at_work: Arc<Mutex<Vec<JoinHandle<()>>>>,
}

/// As on all systems except Windows.
pub type Unix = Crew<true>;
/// As on Windows.
pub type Windows = Crew<false>;

impl<const PUSHERS_WRITE: bool> Crew<PUSHERS_WRITE> {
    /// A crew that sometimes has no thread left.
    pub fn scarce() -> Self {
        Crew {
            scarce: true,
            ..Crew::default()
        }
    }

    /// Waits until all jobs are done, including those that begin meanwhile.
    pub fn go_home(&self) {
        while let Some(one) = self.next() {
            one.join().unwrap();
        }
    }

    fn next(&self) -> Option<JoinHandle<()>> {
        self.at_work.lock().unwrap().pop()
    }
}

impl<const WRITE: bool> Threads for Crew<WRITE> {
    const PUSHERS_WRITE: bool = WRITE;

    fn run(&self, job: impl FnOnce() + Send + 'static) -> io::Result<()> {
        if self.scarce && super::draw(2) == 0 {
            return Err(ErrorKind::OutOfMemory.into());
        }
        let one = thread::spawn(move || {
            survive(job);
        });
        self.at_work.lock().unwrap().push(one);
        Ok(())
    }

    fn give_way(&self) {
        thread::yield_now();
    }
}

/// Runs something that may meet an [`Accident`], which ends only that, as on the server's threads;
/// `false` if it met one. Any other panic means that the model fails.
pub fn survive(job: impl FnOnce()) -> bool {
    let Err(panic) = catch_unwind(AssertUnwindSafe(job)) else {
        return true;
    };
    if !panic.is::<Accident>() {
        resume_unwind(panic);
    }
    false
}
