//! Threads. A thread that has nothing left to do waits a moment for the next connection: spawning a
//! thread takes a dozen system calls (a stack, a guard page, a signal stack, and freeing them), and
//! waking one takes a single call. So a series of short connections doesn't pay for a new thread
//! each time.

use super::limits::{Limits, STACK, Space};
use crate::language::{Sentence, say};
use crate::outbox::sync::{Arc, Condvar, Mutex, PoisonError, lock};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use std::{io, thread};

/// Why something that needs a thread isn't done.
pub const NO_THREAD: Sentence = |language| {
    say!(
        language,
        "there is no thread for it; try again later",
        "线程（thread）不够，请稍后再试"
    )
};

/// How long a thread waits for more to do: a browser that reloads its page is back by
/// then, and a server at rest has no idle threads.
const LINGER: Duration = Duration::from_secs(1);
/// How many wait at most; if more connections end at once, the other threads just end.
const MOST_IDLE: usize = 256;

#[cfg(test)]
thread_local! {
    /// For tests: on this thread, no thread can be had.
    pub static NO_THREADS: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

type Job = Box<dyn FnOnce() + Send>;

/// How many threads there are, waiting or not.
static ALIVE: AtomicUsize = AtomicUsize::new(0);
/// How many threads there may be, and in which address space.
static MOST: OnceLock<(usize, Option<Space>)> = OnceLock::new();

/// The waiting threads. The last has waited least and is used first: its stack is still in the
/// cache.
static IDLE: Mutex<Vec<Arc<Worker>>> = Mutex::new(Vec::new());

#[derive(Default)]
struct Worker {
    job: Mutex<Option<Job>>,
    called: Condvar,
}

/// From now on no more threads are spawned than these limits allow: the system would let more
/// begin, and then end the whole process. The limits belong to the process, so only the first call
/// counts.
pub fn keep_to(limits: &Limits) {
    let _ = MOST.set((limits.threads(), limits.space()));
}

/// For how many more jobs there are threads.
pub fn left() -> usize {
    let busy = ALIVE
        .load(Ordering::Relaxed)
        .saturating_sub(lock(&IDLE).len());
    most().saturating_sub(busy)
}

fn most() -> usize {
    MOST.get().map_or(usize::MAX, |(most, _)| *most)
}

fn has_space() -> bool {
    let space = MOST.get().and_then(|(_, space)| *space);
    space.is_none_or(Space::has_room)
}

/// Does a job on a thread of its own. A panic in it ends the job, nothing else.
///
/// # Errors
/// No thread is waiting, and none could be spawned, or none may be.
pub fn run(job: impl FnOnce() + Send + 'static) -> io::Result<()> {
    #[cfg(test)]
    if NO_THREADS.get() {
        return Err(io::ErrorKind::WouldBlock.into());
    }
    let job: Job = Box::new(job);
    let waiting = lock(&IDLE).pop();
    match waiting {
        Some(worker) => {
            worker.call(job);
            Ok(())
        }
        None => spawn(job),
    }
}

fn spawn(job: Job) -> io::Result<()> {
    let alive = Alive::one_more(most())?;
    let thread = thread::Builder::new().name("worker".to_owned());
    let thread = thread.stack_size(STACK).spawn(move || {
        let _alive = alive;
        work(job);
    });
    thread.map(drop)
}

/// A thread, counted for as long as this lives.
struct Alive;

impl Alive {
    fn one_more(most: usize) -> io::Result<Alive> {
        let one_more = |alive: usize| (alive < most).then_some(alive + 1);
        let counted = ALIVE.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more);
        let alive = counted.map(|_| Alive).ok();
        let allowed = alive.filter(|_| has_space());
        allowed.ok_or_else(|| io::ErrorKind::WouldBlock.into())
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Ordering::Relaxed);
    }
}

fn work(first: Job) {
    let worker = Arc::new(Worker::default());
    let mut next = Some(first);
    while let Some(job) = next {
        // The panic's message was printed where it happened, and what the job held was freed as it
        // unwound.
        let _ = catch_unwind(AssertUnwindSafe(job));
        next = worker.wait();
    }
}

impl Worker {
    fn call(&self, job: Job) {
        *lock(&self.job) = Some(job);
        self.called.notify_one();
    }

    /// The next job; `None` if none came in time.
    fn wait(self: &Arc<Worker>) -> Option<Job> {
        {
            let mut idle = lock(&IDLE);
            if idle.len() >= MOST_IDLE {
                return None;
            }
            idle.push(Arc::clone(self));
        }
        let is_idle = |job: &mut Option<Job>| job.is_none();
        let waited = self
            .called
            .wait_timeout_while(lock(&self.job), LINGER, is_idle);
        let (mut job, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if job.is_some() {
            return job.take();
        }
        drop(job);
        if self.withdraw() {
            return None;
        }
        // A caller has chosen this worker already, and its job is on the way.
        let waited = self.called.wait_while(lock(&self.job), is_idle);
        waited.unwrap_or_else(PoisonError::into_inner).take()
    }

    /// `false`: it isn't in the list of waiting threads any more.
    fn withdraw(self: &Arc<Worker>) -> bool {
        let mut idle = lock(&IDLE);
        let place = idle.iter().position(|other| Arc::ptr_eq(other, self));
        place.map(|place| idle.remove(place)).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn a_job_that_panics_ends_only_itself() {
        let (tell, told) = channel();
        for number in 0..100 {
            let tell = tell.clone();
            run(move || {
                tell.send(number).unwrap();
                assert!(number % 2 == 0, "on purpose");
            })
            .unwrap();
        }
        let mut done: Vec<i32> = told.iter().take(100).collect();
        done.sort_unstable();
        assert_eq!(done, (0..100).collect::<Vec<i32>>());
    }

    #[test]
    fn beyond_the_limit_no_thread_is_spawned() {
        let (told, others) = (Alive::one_more(usize::MAX).unwrap(), 1_000_000);
        assert!(Alive::one_more(0).is_err() && Alive::one_more(1).is_err());
        let alive = ALIVE.load(Ordering::Relaxed);
        assert!(
            (1..others).contains(&alive),
            "what was refused isn't counted"
        );
        assert!(Alive::one_more(others).is_ok());
        drop(told);
    }

    #[test]
    fn a_thread_that_is_done_takes_the_next_job() {
        let (tell, told) = channel();
        let mut threads = std::collections::HashSet::new();
        for _ in 0..50 {
            let tell = tell.clone();
            run(move || tell.send(thread::current().id()).unwrap()).unwrap();
            threads.insert(told.recv().unwrap());
            // It enters the list a moment before it waits.
            while lock(&IDLE).is_empty() {
                thread::yield_now();
            }
        }
        assert!(threads.len() < 50, "{} threads", threads.len());
    }
}
