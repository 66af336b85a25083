//! What can go wrong between threads, tried in thousands of orders.
//!
//! A test with real threads sees only the few orders that occur on its machine. Here
//! [shuttle](https://docs.rs/shuttle) runs all threads of a model on one real thread, and at every
//! lock, every wait and every write a scheduler chooses which thread goes on. The code is the
//! server's own, not a copy: only what [`sync`](crate::outbox::sync) re-exports is replaced.
//!
//! ```text
//! make models                          each model, as often as RUNS says
//! MODEL_RUNS=100000 make models        all night
//! SHUTTLE_RANDOM_SEED=42 make models   again what failed with this seed
//! ```
//!
//! A model that fails prints the schedule that broke it; `shuttle::replay` in the place of
//! [`explore`] runs it again with exactly the same steps. A thread that waits for something that
//! never comes is a deadlock, which the scheduler detects at once: so a lost wake-up fails instead
//! of hanging. The two smallest models are run in every possible order ([`explore_all`]); the
//! others have too many orders, and random ones are tried.
//!
//! What isn't tried: memory orders weaker than `SeqCst`, since shuttle knows only that one. The one
//! atomic in [`chat`](super) is a counter, and guards nothing.
//!
//! [`clock`] is time in the models, [`wire`] is a receiver with a temper, [`crew`] has the threads,
//! [`guest`] is a member of a room. Then come the models, from one outbox to all rooms: [`writers`]
//! (at most one thread writes), [`full`] (a receiver that doesn't read is ended), [`combiner`] (one
//! order for all), [`passers`] (members come and go meanwhile), [`accidents`] (a panic costs one
//! receiver), [`registry`] (rooms are opened and forgotten), [`bells`] (no poll misses a message),
//! [`modes`] (a reader that yields and a writer don't mislead each other), [`exchanges`] (a proxy's
//! two threads agree on what the connection is), [`turns`] (in step mode they wait one at a time).

mod clock;
mod crew;
mod guest;
mod wire;

mod accidents;
mod bells;
mod combiner;
mod exchanges;
mod full;
mod modes;
mod passers;
mod registry;
mod turns;
mod writers;

pub use clock::Condvar;

use shuttle::scheduler::{DfsScheduler, PctScheduler, RandomScheduler, Scheduler};
use shuttle::{Config, MaxSteps, Runner};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many orders each of the two schedulers tries of each model.
const RUNS: usize = 1000;
/// How often PCT makes a thread that could go on wait. Most races need one or two such moments, and
/// PCT finds them because it has few others.
const STEPS_ASIDE: usize = 2;
/// A model that isn't over after this many steps is in an endless loop.
const MOST_STEPS: usize = 50_000;
/// Bytes of stack for each thread.
const STACK: usize = 256 * 1024;

/// Runs a model in many orders: with a scheduler that chooses at random at every step, and with one
/// (PCT, probabilistic concurrency testing) that mostly lets threads run on.
fn explore(model: fn()) {
    let runs = std::env::var("MODEL_RUNS").map_or(RUNS, |runs| runs.parse().unwrap());
    run("the random scheduler", model, RandomScheduler::new(runs));
    run("PCT", model, PctScheduler::new(STEPS_ASIDE + 1, runs));
}

/// Runs a model in every possible order: for small models without random choices.
fn explore_all(model: fn()) {
    let all = DfsScheduler::new(None, false);
    run("the search of all orders", model, all);
}

fn run(scheduler: &'static str, model: fn(), tries: impl Scheduler + 'static) {
    let mut config = Config::new();
    config.stack_size = STACK;
    config.max_steps = MaxSteps::FailAfter(MOST_STEPS);
    let runs = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&runs);
    let _last_words = LastWords { runs, scheduler };
    Runner::new(tries, config).run(move || {
        count.fetch_add(1, Ordering::Relaxed);
        model();
    });
}

/// Prints how many runs it took to break a model.
struct LastWords {
    runs: Arc<AtomicUsize>,
    scheduler: &'static str,
}

impl Drop for LastWords {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let runs = self.runs.load(Ordering::Relaxed);
            eprintln!("failed in run {runs} of {}", self.scheduler);
        }
    }
}

/// A random number below this one, chosen by the scheduler, so that it is the same when a schedule
/// is run again.
fn draw(below: usize) -> usize {
    use shuttle::rand::{Rng, thread_rng};
    thread_rng().gen_range(0..below)
}
