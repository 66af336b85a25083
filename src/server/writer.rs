//! Who writes: the thread that speaks, and for receivers that lag a helper.
//!
//! Whoever became the writer of an outbox by pushing onto it drains it here and goes
//! on. A receiver that takes nothing for a moment, or keeps its writer busy for too
//! many turns, is handed to a helper thread for as long as it lags, so that it costs
//! the others nothing.
//!
//! On Windows every member has such a thread while there is something to write, since
//! a `write` can't be given a time-out there without endangering the socket.

use crate::chat::outbox::{Outbox, Pushed, Turn};
use crate::chat::room::Due;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// How many writes a speaker makes for one receiver before it hands it over: more
/// come together only when others push faster than one thread can write.
const TURNS_OF_A_SPEAKER: usize = 16;
/// How long a helper waits for the next frame before it goes: long enough not to be
/// spawned again for each message of a lively room.
const LINGER: Duration = Duration::from_secs(1);
/// Bytes of stack. A helper calls four functions deep and keeps its frames on the heap.
const STACK: usize = 64 * 1024;

/// Drains what is due.
pub fn drain_all(mut due: Due) {
    while let Some(outbox) = due.pop() {
        drain(&outbox);
    }
}

/// Drains an outbox if this push made us its writer.
pub fn pushed(outbox: &Arc<Outbox>, pushed: Pushed) {
    match pushed {
        Pushed::Yours => drain(outbox),
        Pushed::Waiting | Pushed::FellBehind | Pushed::Refused => {}
    }
}

fn drain(outbox: &Arc<Outbox>) {
    if cfg!(not(windows)) {
        for _ in 0..TURNS_OF_A_SPEAKER {
            match outbox.turn() {
                Turn::Progress => {}
                Turn::Empty if outbox.retire() => return,
                Turn::Empty => {}
                Turn::Behind => break,
                Turn::Broken => return,
            }
        }
    }
    hand_over(outbox);
}

fn hand_over(outbox: &Arc<Outbox>) {
    let helped = Arc::clone(outbox);
    let helper = thread::Builder::new()
        .name("writer".to_owned())
        .stack_size(STACK)
        .spawn(move || help(&helped));
    if helper.is_err() {
        // Nobody would ever write again: the keeper will find the peer silent.
        outbox.abandon();
    }
}

fn help(outbox: &Outbox) {
    loop {
        match outbox.turn() {
            Turn::Progress | Turn::Behind => {}
            Turn::Empty => {
                if !outbox.wait_for_frames(LINGER) && outbox.retire() {
                    return;
                }
            }
            Turn::Broken => return,
        }
    }
}
