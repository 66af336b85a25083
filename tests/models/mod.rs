//! What can go wrong between threads, tried in thousands of orders.
//!
//! A test with real threads sees the few orders that its machine happens to like. Here
//! [shuttle](https://docs.rs/shuttle) runs all threads of a model on one real thread, and
//! at every lock, every wait and every write a scheduler chooses who goes on. What is
//! tried is the code that serves, not a copy of it: only what [`sync`](crate::outbox::sync)
//! re-exports is another's.
//!
//! ```text
//! make models                          each model, as often as RUNS says
//! MODEL_RUNS=100000 make models        all night
//! SHUTTLE_RANDOM_SEED=42 make models   again what failed with this seed
//! ```
//!
//! A model that fails prints the schedule that broke it; `shuttle::replay` in the place of
//! [`explore`] runs it again, step by step the same. A thread that waits for what never
//! comes is a deadlock, which the scheduler sees at once: so a lost wake-up fails, too,
//! instead of hanging. The two smallest models are run in every order there is
//! ([`explore_all`]); the others have too many, and what is tried is drawn by lot.
//!
//! What isn't tried: a weaker memory order than `SeqCst`, which is all that shuttle knows.
//! The one atomic in [`chat`](super) counts, and guards nothing.
//!
//! [`clock`] says what time is where nobody measures it, [`wire`] is a receiver with a
//! temper, [`crew`] has the threads, [`guest`] is somebody in a room; then the models, from
//! one outbox to all rooms: [`writers`] (at most one writes), [`full`] (who doesn't read is
//! ended), [`combiner`] (one order for all), [`passers`] (who comes and goes meanwhile),
//! [`accidents`] (a panic costs one receiver), [`registry`] (rooms are opened and
//! forgotten), [`bells`] (nobody sleeps through a message).

mod clock;
mod crew;
mod guest;
mod wire;

mod accidents;
mod bells;
mod combiner;
mod full;
mod passers;
mod registry;
mod writers;

pub use clock::Condvar;

use shuttle::scheduler::{DfsScheduler, PctScheduler, RandomScheduler, Scheduler};
use shuttle::{Config, MaxSteps, Runner};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many orders each of the two schedulers tries of each model.
const RUNS: usize = 1000;
/// How often PCT lets a thread that could go on stand aside. Most races need one or two
/// such moments, and it finds them by having few others.
const STEPS_ASIDE: usize = 2;
/// A model that isn't over after so many steps runs in a circle.
const MOST_STEPS: usize = 50_000;
/// Bytes of stack for each thread.
const STACK: usize = 256 * 1024;

/// Runs a model in many orders: with a scheduler that draws lots at every step, and with
/// one (PCT, probabilistic concurrency testing) that mostly lets threads run on.
fn explore(model: fn()) {
    let runs = std::env::var("MODEL_RUNS").map_or(RUNS, |runs| runs.parse().unwrap());
    run("the random scheduler", model, RandomScheduler::new(runs));
    run("PCT", model, PctScheduler::new(STEPS_ASIDE + 1, runs));
}

/// Runs a model in every order there is: for small ones, which draw no lots.
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

/// Says how many runs it took to break a model.
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

/// A number below this one, drawn by the scheduler, so that it is the same when a schedule
/// is run again.
fn draw(below: usize) -> usize {
    use shuttle::rand::{Rng, thread_rng};
    thread_rng().gen_range(0..below)
}
