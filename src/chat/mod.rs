//! Who is in a room, what is said there, and in which words.
//! Nothing here knows of HTTP or sockets; of frames only that whole ones can be made.
//!
//! [`name`] judges what people may be called, [`dialect`] holds every field name on the
//! wire, [`transcript`] what was said, [`batch`] what is about to be delivered, [`room`] one
//! room, [`delivery`] who brings it to whom, [`openings`] who opens how many rooms, [`rooms`] which of
//! them makes way, and [`hub`] is all of them. `tests/models` tries all of it in thousands of orders.

pub mod look_alikes;

pub mod name;

pub mod dialect;

pub mod transcript;

pub mod batch;

pub mod openings;

pub mod room;

pub mod delivery;

pub mod rooms;

pub mod hub;

pub use dialect::Dialect;
pub use hub::Hub;
pub use name::{Name, RoomName};
