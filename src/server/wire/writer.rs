//! The server's threads for delivering and writing: [`delivery`] decides which thread writes, and
//! gets its threads here.
//!
//! On Windows every member has a helper thread while there is something to write, since a `write`
//! time-out there can make the socket unusable.

use crate::chat::delivery;
use crate::chat::room::Room;
use crate::outbox::{self, Outbox, Pushed, Threads};
use crate::server::machine::workers;
use crate::websocket::Endpoint;
use std::sync::Arc;
use std::time::Duration;
use std::{io, thread};

/// How long a speaker waits for a batch that another thread is delivering, before it goes on
/// anyway.
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
}

/// Delivers what was said in a room, unless another thread is delivering.
pub fn flush(room: &Arc<Room>) {
    delivery::flush(&Workers, room);
}

/// Another thread may have put our Close into this outbox: the server stops, a watcher asked for it,
/// or the peer doesn't read. Then the endpoint must know, before it takes more bytes. Returns
/// whether it learns it now.
pub fn notice_close(outbox: &Outbox, endpoint: &mut Endpoint) -> bool {
    outbox.life().has_close() && endpoint.close_was_sent()
}

/// Drains an outbox if this push made this thread its writer.
pub fn pushed(outbox: &Arc<Outbox>, pushed: Pushed) {
    outbox::pushed(&Workers, outbox, pushed);
}
