//! The server's threads at work for the room: [`delivery`] says who writes, here are
//! those who do.
//!
//! On Windows every member has a helper while there is something to write, since a
//! `write` can't be given a time-out there without endangering the socket.

use crate::chat::delivery;
use crate::chat::room::Room;
use crate::outbox::{self, Outbox, Pushed, Threads};
use crate::server::machine::workers;
use std::sync::Arc;
use std::time::Duration;
use std::{io, thread};

/// How long a helper waits for the next frame before it goes: long enough not to be
/// spawned again for each message of a lively room.
const LINGER: Duration = Duration::from_secs(1);
/// For how long a speaker waits for a batch that another thread is delivering, before it
/// goes on regardless.
pub const DELIVERY_PATIENCE: Duration = Duration::from_secs(1);

#[derive(Clone)]
struct Workers;

impl Threads for Workers {
    const PUSHERS_WRITE: bool = cfg!(not(windows));

    fn run(&self, job: impl FnOnce() + Send + 'static) -> io::Result<()> {
        workers::run(job)
    }

    fn give_way(&self) {
        thread::yield_now();
    }

    fn linger(&self) -> Duration {
        LINGER
    }
}

/// Delivers what was said in a room, unless somebody is doing so.
pub fn flush(room: &Arc<Room>) {
    delivery::flush(&Workers, room);
}

/// Drains an outbox if this push made us its writer.
pub fn pushed(outbox: &Arc<Outbox>, pushed: Pushed) {
    outbox::pushed(&Workers, outbox, pushed);
}
