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
        match flusher.next_batch() {
            Some(batch) => round.post(flusher, batch),
            None => return true,
        }
    }
    round.write_all(flusher);
    false
}
