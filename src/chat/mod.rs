//! Who is in a room, what is said there, and in which dialect. Nothing here knows HTTP or sockets;
//! of frames it only knows how to make whole ones.
//!
//! [`name`] checks names, [`dialect`] holds every field name on the wire, [`transcript`] what was
//! said, [`compression`] who gets it compressed, and [`batch`] what is about to be delivered.
//! [`room`] is one room, [`delivery`] decides which thread delivers, [`openings`] limits how many rooms one address opens, [`rooms`] decides
//! which room makes way for another, and [`hub`] is all of them. `tests/models` tries all of it in
//! thousands of orders.

pub mod look_alikes;

pub mod name;

pub mod dialect;

pub mod transcript;

pub mod compression;

pub mod batch;

pub mod openings;

pub mod room;

pub mod delivery;

pub mod rooms;

pub mod hub;

pub use dialect::Dialect;
pub use hub::Hub;
pub use name::{Name, RoomName};
