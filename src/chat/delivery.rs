//! Who delivers what was said, and who writes it: the thread that speaks, and for
//! receivers that lag a helper.
//!
//! Whoever has said something flushes the room: becomes its flusher, unless somebody is,
//! and writes each member's piece of the batch. A receiver that takes nothing for a
//! moment is handed to a helper thread for as long as it lags, so that it costs the
//! others one moment, once.
//!
//! Whose threads those are is for the caller to say ([`Threads`]): the server's, or in
//! the models such as run in every order.

use super::batch::{Batch, Recipient};
use super::outbox::{Outbox, Pushed, Turn};
use super::room::{Flusher, Room};
use super::sync::{Arc, MODELLED};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// How often a flusher lets others run before it takes the batch: those who are about to
/// speak join it, and one write carries what would have been several. Measured on two
/// cores, 100 members, one message in flight: 0.50 million deliveries a second without,
/// 0.84 with one, 1.01 with two.
const YIELDS: usize = 2;
/// How many batches a speaker delivers before it hands the role over: while it delivers,
/// nobody reads its own socket.
const BATCHES_OF_A_SPEAKER: usize = if MODELLED { 1 } else { 2 };
/// After so many receivers of one batch that took nothing, the rest is left to helpers:
/// where a class's network stalls, each would cost the others a time-out.
const MOST_TIMEOUTS: usize = if MODELLED { 1 } else { 2 };
/// How many writes a thread makes for one receiver before it hands it over: more come
/// together only when others push faster than one thread can write.
const TURNS: usize = if MODELLED { 2 } else { 16 };

/// What deliveries ask of whoever has threads.
pub trait Threads: Clone + Send + 'static {
    /// Does who pushed write, too, or only helpers?
    const PUSHERS_WRITE: bool;

    /// Does a job on another thread.
    ///
    /// # Errors
    /// No thread can be had. The job is dropped.
    fn run(&self, job: impl FnOnce() + Send + 'static) -> io::Result<()>;

    /// Lets others run for a moment.
    fn give_way(&self);

    /// How long a helper waits for the next frame before it goes.
    fn linger(&self) -> Duration;
}

/// Delivers what was said in a room, unless somebody is doing so.
pub fn flush<T: Threads>(threads: &T, room: &Arc<Room>) {
    let Some(mut flusher) = room.flusher() else {
        return;
    };
    for _ in 0..BATCHES_OF_A_SPEAKER {
        let_others_join(threads, &flusher);
        match flusher.next_batch() {
            Some(batch) => deliver(threads, &mut flusher, batch),
            None => return,
        }
    }
    if flusher.lay_down_if_done() {
        return;
    }
    // Where no thread can be had, the role was dropped with it, and is taken again.
    let own = threads.clone();
    if threads.run(move || deliver_all(&own, flusher)).is_err()
        && let Some(flusher) = room.flusher()
    {
        deliver_all(threads, flusher);
    }
}

fn deliver_all<T: Threads>(threads: &T, mut flusher: Flusher) {
    while let Some(batch) = flusher.next_batch() {
        deliver(threads, &mut flusher, batch);
        let_others_join(threads, &flusher);
    }
}

fn let_others_join<T: Threads>(threads: &T, flusher: &Flusher) {
    let mut pending = flusher.pending();
    for _ in 0..YIELDS {
        threads.give_way();
        let before = std::mem::replace(&mut pending, flusher.pending());
        if pending == before {
            break;
        }
    }
}

fn deliver<T: Threads>(threads: &T, flusher: &mut Flusher, mut batch: Batch) {
    let mut timeouts = 0;
    for recipient in batch.recipients().iter() {
        // A panic here is about this one receiver: it ends, and the others get their part.
        let attempt = AssertUnwindSafe(|| deliver_to(threads, recipient, &mut batch, timeouts));
        match catch_unwind(attempt) {
            Ok(Delivered::Done) => {}
            Ok(Delivered::Lags) => timeouts += 1,
            Ok(Delivered::Gone) => flusher.fell_behind(recipient.id),
            Err(_) => {
                recipient.outbox.abandon();
                flusher.fell_behind(recipient.id);
            }
        }
    }
}

/// What became of one receiver's part of a batch.
enum Delivered {
    /// It is written, or somebody else writes it.
    Done,
    /// The receiver takes nothing; a helper has it now.
    Lags,
    /// The receiver is no more.
    Gone,
}

fn deliver_to<T: Threads>(
    threads: &T,
    recipient: &Recipient,
    batch: &mut Batch,
    timeouts: usize,
) -> Delivered {
    match batch.post_to(recipient) {
        Pushed::Yours if timeouts >= MOST_TIMEOUTS => hand_over(threads, &recipient.outbox),
        Pushed::Yours => {
            if drain(threads, &recipient.outbox) == Drained::Lags {
                return Delivered::Lags;
            }
        }
        Pushed::Waiting => {}
        Pushed::FellBehind | Pushed::Refused => return Delivered::Gone,
    }
    Delivered::Done
}

/// How a speaker's writing to one receiver went.
#[derive(PartialEq, Eq)]
enum Drained {
    /// Nothing waits any more, or never will.
    Done,
    /// More and more came; a helper has it now.
    Busy,
    /// The receiver takes nothing; a helper has it now.
    Lags,
}

/// Drains an outbox if this push made us its writer. A panic in it ends the outbox, and not
/// whoever pushed: the server's clock pushes, too.
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

fn drain<T: Threads>(threads: &T, outbox: &Arc<Outbox>) -> Drained {
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

fn hand_over<T: Threads>(threads: &T, outbox: &Arc<Outbox>) {
    let (helped, linger) = (Arc::clone(outbox), threads.linger());
    let helping = move || {
        if catch_unwind(AssertUnwindSafe(|| help(&helped, linger))).is_err() {
            helped.abandon();
        }
    };
    if threads.run(helping).is_err() {
        // As after a panic, nobody would ever write again: the keeper ends the connection.
        outbox.abandon();
    }
}

fn help(outbox: &Outbox, linger: Duration) {
    outbox.be_patient(true);
    loop {
        match outbox.turn() {
            Turn::Progress | Turn::Behind => {}
            Turn::Empty => {
                if !outbox.wait_for_frames(linger) {
                    outbox.be_patient(false);
                    if outbox.retire() {
                        return;
                    }
                    outbox.be_patient(true);
                }
            }
            Turn::Broken => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::outbox::{Life, Sink};
    use std::io::IoSlice;

    /// Each helper is done before anything else goes on.
    #[derive(Clone)]
    struct AtOnce<const PUSHERS_WRITE: bool>;

    impl<const WRITE: bool> Threads for AtOnce<WRITE> {
        const PUSHERS_WRITE: bool = WRITE;

        fn run(&self, job: impl FnOnce() + Send + 'static) -> io::Result<()> {
            // As on the server's threads, a panic ends the job alone.
            let _ = catch_unwind(AssertUnwindSafe(job));
            Ok(())
        }

        fn give_way(&self) {}

        fn linger(&self) -> Duration {
            Duration::ZERO
        }
    }

    struct Panics;

    impl Sink for Panics {
        fn write(&self, _: &[IoSlice<'_>]) -> io::Result<usize> {
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
    fn a_helper_that_panics_leaves_no_outbox_without_a_writer() {
        ends_with_its_writer(&AtOnce::<false>);
    }
}
