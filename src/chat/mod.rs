//! Who is in a room, what is said there, in which words, and what waits to be sent.
//! Nothing here knows of HTTP or sockets; of frames only that whole ones can be made.
//!
//! [`json`] reads and writes the notation, [`name`] judges what people may be called,
//! [`dialect`] holds every field name on the wire, [`outbox`] is what waits for one
//! member, [`transcript`] what was said, and [`hub`] the rooms.

pub mod dialect;
pub mod hub;
pub mod json;
pub mod name;
pub mod outbox;
pub mod transcript;

pub use dialect::Dialect;
pub use hub::Hub;
pub use name::{Name, RoomName};
pub use outbox::Outbox;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks, also after a thread has panicked while it held the lock: what our mutexes
/// guard is changed in single steps, so it's whole, and one connection's bug must
/// not end the room for all.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
