//! Who is in a room, what is said there, in which words, and what waits to be sent.
//! Nothing here knows of HTTP or sockets; of frames only that whole ones can be made.
//!
//! [`json`] reads and writes the notation, [`name`] judges what people may be called,
//! [`dialect`] holds every field name on the wire, [`outbox`] is what waits for one
//! member, [`transcript`] what was said, [`batch`] what is about to be delivered, [`room`]
//! one room and [`hub`] all of them.

pub mod batch;
pub mod dialect;
pub mod hub;
pub mod json;
pub(crate) mod lock;
pub mod name;
pub mod outbox;
pub mod room;
pub mod transcript;

pub use dialect::Dialect;
pub use hub::Hub;
pub use name::{Name, RoomName};
pub use outbox::Outbox;
