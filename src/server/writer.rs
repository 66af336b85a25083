//! Who writes: the thread that speaks, and for receivers that lag a helper.
//!
//! Whoever has said something flushes the room: becomes its flusher, unless somebody is,
//! and writes each member's piece of the batch. A receiver that takes nothing for a
//! moment is handed to a helper thread for as long as it lags, so that it costs the
//! others one moment, once.
//!
//! On Windows every member has such a thread while there is something to write, since
//! a `write` can't be given a time-out there without endangering the socket.

use super::workers;
use crate::chat::batch::{Batch, Recipient};
use crate::chat::outbox::{Outbox, Pushed, Turn};
use crate::chat::room::{Flusher, Room};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// How often a flusher lets others run before it takes the batch: those who are about to
/// speak join it, and one write carries what would have been several. Measured on two
/// cores, 100 members, one message in flight: 0.50 million deliveries a second without,
/// 0.84 with one, 1.01 with two.
const YIELDS: usize = 2;
/// How many batches a speaker delivers before it hands the role over: while it delivers,
/// nobody reads its own socket.
const BATCHES_OF_A_SPEAKER: usize = 2;
/// After so many receivers of one batch that took nothing, the rest is left to helpers:
/// where a class's network stalls, each would cost the others a time-out.
const MOST_TIMEOUTS: usize = 2;
/// How many writes a thread makes for one receiver before it hands it over: more come
/// together only when others push faster than one thread can write.
const TURNS: usize = 16;
/// How long a helper waits for the next frame before it goes: long enough not to be
/// spawned again for each message of a lively room.
const LINGER: Duration = Duration::from_secs(1);
/// For how long a speaker waits for a batch that another thread is delivering, before it
/// goes on regardless.
pub const DELIVERY_PATIENCE: Duration = Duration::from_secs(1);

/// Delivers what was said in a room, unless somebody is doing so.
pub fn flush(room: &Arc<Room>) {
    let Some(mut flusher) = room.flusher() else {
        return;
    };
    for _ in 0..BATCHES_OF_A_SPEAKER {
        let_others_join(&flusher);
        match flusher.next_batch() {
            Some(batch) => deliver(&mut flusher, batch),
            None => return,
        }
    }
    if flusher.lay_down_if_done() {
        return;
    }
    // Where no thread can be had, the role was dropped with it, and is taken again.
    if workers::run(move || deliver_all(flusher)).is_err()
        && let Some(flusher) = room.flusher()
    {
        deliver_all(flusher);
    }
}

fn deliver_all(mut flusher: Flusher) {
    while let Some(batch) = flusher.next_batch() {
        deliver(&mut flusher, batch);
        let_others_join(&flusher);
    }
}

fn let_others_join(flusher: &Flusher) {
    let mut pending = flusher.pending();
    for _ in 0..YIELDS {
        thread::yield_now();
        let before = std::mem::replace(&mut pending, flusher.pending());
        if pending == before {
            break;
        }
    }
}

fn deliver(flusher: &mut Flusher, mut batch: Batch) {
    let mut timeouts = 0;
    for recipient in batch.recipients().iter() {
        // A panic here is about this one receiver: it ends, and the others get their part.
        let attempt = AssertUnwindSafe(|| deliver_to(recipient, &mut batch, timeouts));
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

fn deliver_to(recipient: &Recipient, batch: &mut Batch, timeouts: usize) -> Delivered {
    match batch.post_to(recipient) {
        Pushed::Yours if timeouts >= MOST_TIMEOUTS => hand_over(&recipient.outbox),
        Pushed::Yours => {
            if drain(&recipient.outbox) == Drained::Lags {
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

/// Drains an outbox if this push made us its writer.
pub fn pushed(outbox: &Arc<Outbox>, pushed: Pushed) {
    match pushed {
        Pushed::Yours => {
            drain(outbox);
        }
        Pushed::Waiting | Pushed::FellBehind | Pushed::Refused => {}
    }
}

fn drain(outbox: &Arc<Outbox>) -> Drained {
    let mut drained = Drained::Busy;
    if cfg!(not(windows)) {
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
    hand_over(outbox);
    drained
}

fn hand_over(outbox: &Arc<Outbox>) {
    let helped = Arc::clone(outbox);
    if workers::run(move || help(&helped)).is_err() {
        // Nobody would ever write again: the keeper ends the connection.
        outbox.abandon();
    }
}

fn help(outbox: &Outbox) {
    outbox.be_patient(true);
    loop {
        match outbox.turn() {
            Turn::Progress | Turn::Behind => {}
            Turn::Empty => {
                if !outbox.wait_for_frames(LINGER) {
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
