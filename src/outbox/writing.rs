//! Which thread writes what waits in an outbox: the thread that pushed it or, while the receiver
//! lags, a helper.
//!
//! A receiver that takes nothing for a moment is handed to a helper thread, so that it
//! costs the others that moment, once.

use super::outbox::{Outbox, Pushed, Turn};
use super::sync::{Arc, MODELLED};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How many writes a thread makes for one receiver before it hands the receiver over: more are
/// needed only if others push faster than one thread can write.
const TURNS: usize = if MODELLED { 2 } else { 16 };

/// What deliveries need from the owner of the threads.
pub trait Threads: Clone + Send + 'static {
    /// Does the pushing thread write, or do only helpers write?
    const PUSHERS_WRITE: bool;

    /// Does a job on another thread.
    ///
    /// # Errors
    /// No thread can be had. The job is dropped.
    fn run(&self, job: impl FnOnce() + Send + 'static) -> io::Result<()>;

    /// Lets others run for a moment.
    fn give_way(&self);
}

/// How writing to one receiver went.
#[derive(PartialEq, Eq)]
pub(crate) enum Drained {
    /// Nothing waits, or nothing ever will.
    Done,
    /// More and more came; a helper has it now.
    Busy,
    /// The receiver takes nothing; a helper has it now.
    Lags,
}

/// Drains an outbox if this push made this thread its writer. A panic in it ends the outbox, not
/// the thread that pushed: the keeper pushes, too.
pub fn pushed<T: Threads>(threads: &T, outbox: &Arc<Outbox>, pushed: Pushed) {
    match pushed {
        Pushed::Yours => {
            if catch_unwind(AssertUnwindSafe(|| drain(threads, outbox))).is_err() {
                outbox.abandon();
            }
        }
        Pushed::Waiting | Pushed::FellBehind | Pushed::Refused => {}
    }
}

/// Writes what waits, as its only writer.
pub(crate) fn drain<T: Threads>(threads: &T, outbox: &Arc<Outbox>) -> Drained {
    let mut drained = Drained::Busy;
    if T::PUSHERS_WRITE {
        for _ in 0..TURNS {
            match outbox.turn() {
                Turn::Progress => {}
                Turn::Empty if outbox.retire() => return Drained::Done,
                Turn::Empty => {}
                Turn::Behind => {
                    drained = Drained::Lags;
                    break;
                }
                Turn::Broken => return Drained::Done,
            }
        }
    }
    hand_over(threads, outbox);
    drained
}

/// Leaves the writing to a helper.
pub(crate) fn hand_over<T: Threads>(threads: &T, outbox: &Arc<Outbox>) {
    let helped = Arc::clone(outbox);
    let helping = move || {
        if catch_unwind(AssertUnwindSafe(|| help(&helped))).is_err() {
            helped.abandon();
        }
    };
    if threads.run(helping).is_err() {
        // As after a panic, no thread would ever write again: the keeper ends the connection.
        outbox.abandon();
    }
}

/// Writes what waits, however long that takes. It doesn't stay for what comes later: to wake a
/// thread for each message costs more than to write it.
fn help(outbox: &Outbox) {
    outbox.be_patient(true);
    loop {
        match outbox.turn() {
            Turn::Progress | Turn::Behind => {}
            Turn::Empty => {
                outbox.be_patient(false);
                if outbox.retire() {
                    return;
                }
                outbox.be_patient(true);
            }
            Turn::Broken => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::outbox::{Life, Marks, Sink};
    use std::io::IoSlice;

    /// Each helper runs to its end before anything else goes on.
    #[derive(Clone)]
    struct AtOnce<const PUSHERS_WRITE: bool>;

    impl<const WRITE: bool> Threads for AtOnce<WRITE> {
        const PUSHERS_WRITE: bool = WRITE;

        fn run(&self, job: impl FnOnce() + Send + 'static) -> io::Result<()> {
            // As on the server's threads, a panic ends only the job.
            let _ = catch_unwind(AssertUnwindSafe(job));
            Ok(())
        }

        fn give_way(&self) {}
    }

    struct Panics;

    impl Sink for Panics {
        fn write(&self, _: &[IoSlice<'_>], _: Marks) -> io::Result<usize> {
            panic!("on purpose");
        }

        fn be_patient(&self, _: bool) {}
    }

    fn ends_with_its_writer<T: Threads>(threads: &T) {
        let outbox = Arc::new(Outbox::new(Box::new(Panics), 100, Arc::from(*b"BYE")));
        pushed(threads, &outbox, outbox.push(Arc::from(*b"a")));
        assert_eq!(outbox.life(), Life::Broken);
        assert_eq!(outbox.push(Arc::from(*b"b")), Pushed::Refused);
    }

    #[test]
    fn a_writer_that_panics_ends_its_outbox_and_nothing_else() {
        ends_with_its_writer(&AtOnce::<true>);
    }

    #[test]
    fn a_helper_that_panics_ends_its_outbox() {
        ends_with_its_writer(&AtOnce::<false>);
    }
}
