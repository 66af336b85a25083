//! Who is in a room, what is said there, in which words, and what waits to be sent.
//! Nothing here knows of HTTP or sockets; of frames only that whole ones can be made.
//!
//! [`name`] judges what people may be called, [`dialect`] holds every field name on the
//! wire, [`outbox`] is what waits for one member, [`transcript`] what was said, [`batch`]
//! what is about to be delivered, [`room`] one room, [`delivery`] who brings it to whom,
//! [`openings`] who opens how many of them, and [`hub`] all of them. What they share and wait with is in `sync`; `tests/models`
//! tries all of it in thousands of orders.

pub mod batch;
pub mod delivery;
pub mod dialect;
pub mod hub;
pub mod look_alikes;
pub mod name;
pub mod openings;
pub mod outbox;
pub mod room;
pub(crate) mod sync;
pub mod transcript;

pub use dialect::Dialect;
pub use hub::Hub;
pub use name::{Name, RoomName};
pub use outbox::Outbox;

#[cfg(all(test, shuttle))]
#[path = "../../tests/models/mod.rs"]
mod models;
