//! What waits to be written to one socket, and who writes it. The chat, `/echo`, watching and the
//! labs all send through it. Nothing here knows what is sent, or knows HTTP.
//!
//! `sync` has the locks and condition variables. `queue` holds frames in order and counts their
//! bytes, [`outbox`] bounds them and lets one thread at a time write, and [`writing`] writes: on
//! the thread that pushed, or on a helper if the receiver lags.

pub(crate) mod sync;

mod queue;

mod sink;

#[expect(
    clippy::module_inception,
    reason = "the module is named after the one thing that it holds"
)]
pub mod outbox;

pub mod writing;

pub use outbox::{Life, Marks, Outbox, Piece, Pushed, Sink, Turn};
pub use sink::{is_delay, slices};
pub use writing::{Threads, pushed};
