//! What waits to be written to one socket, and who writes it. The chat, `/echo`, the watch
//! and the labs all send through it. Nothing here knows what is sent, or of HTTP.
//!
//! `sync` is what threads share and wait with. `queue` holds frames in order and knows how
//! many bytes they have, [`outbox`] bounds them and gives the right to write to one thread
//! at a time, and [`writing`] writes: the thread that pushed, or a helper where the receiver
//! lags.

pub(crate) mod sync;

mod queue;

mod sink;

#[expect(
    clippy::module_inception,
    reason = "the room is named for the one thing that it holds"
)]
pub mod outbox;

pub mod writing;

pub use outbox::{Life, Marks, Outbox, Piece, Pushed, Sink, Turn};
pub use writing::{Threads, pushed};
