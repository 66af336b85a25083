//! Which thread delivers what was said, and which writes it: the speaker's thread and, for
//! receivers that lag, a helper.
//!
//! A thread that has said something flushes the room: it becomes the flusher, unless there is one,
//! and delivers batch after batch in a [`round`] through all members.
//! [`writing`](crate::outbox::writing) writes one outbox to its socket.
//!
//! The caller provides the threads ([`Threads`]): the server's, or those of the models, which try
//! every order.

pub mod round;

use super::room::{Flusher, Room};
use crate::outbox::Threads;
use crate::outbox::sync::{Arc, MODELLED};
use round::Round;

/// How often a flusher lets other threads run before it takes the batch: then other speakers can
/// join it, and one write carries what would have been several. It doubled the deliveries before
/// they went in rounds; now `tests/bench/constants.py` measures no gain.
const YIELDS: usize = 2;
/// How many batches a speaker delivers before it hands over the role: while it delivers, it doesn't
/// read its own socket.
const BATCHES_OF_A_SPEAKER: usize = if MODELLED { 1 } else { 2 };

/// Delivers what was said in a room, unless another thread is delivering.
pub fn flush<T: Threads>(threads: &T, room: &Arc<Room>) {
    let Some(mut flusher) = room.flusher() else {
        return;
    };
    if deliver(threads, &mut flusher, BATCHES_OF_A_SPEAKER) || flusher.lay_down_if_done() {
        return;
    }
    // If no thread can be had, the role was dropped with the job, and is taken again.
    let own = threads.clone();
    let go_on = move |mut flusher| deliver(&own, &mut flusher, usize::MAX);
    let elsewhere = go_on.clone();
    if threads.run(move || _ = elsewhere(flusher)).is_err()
        && let Some(flusher) = room.flusher()
    {
        go_on(flusher);
    }
}

/// Delivers up to this many batches; `true` if nothing is left, and the role is given up.
fn deliver<T: Threads>(threads: &T, flusher: &mut Flusher, batches: usize) -> bool {
    let mut round = Round::new(threads);
    for _ in 0..batches {
        round.write_until_more_is_said(flusher);
        if round.is_over() {
            let_others_join(threads, flusher);
        }
        match flusher.next_batch() {
            Some(batch) => round.post(flusher, batch),
            None => return true,
        }
    }
    round.write_all(flusher);
    false
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
