//! Just enough HTTP/1.1 (RFC 9110, RFC 9112) to serve the page, the polls and the
//! opening handshake. Nothing here knows of sockets or WebSocket.
//!
//! [`head`] reads a request's head as it arrives, [`target`] what its first line
//! asks for, [`framing`] says where its body ends and [`body`] reads that. [`response`] writes
//! answers, [`characters`] says what may stand where; [`files`] holds the page and [`sources`]
//! what it shows of the server.

pub mod body;
pub mod characters;
pub mod files;
pub mod framing;
pub mod head;
pub mod response;
pub mod sources;
pub mod target;

pub use body::BodyReader;
pub use framing::Framing;
pub use head::{HeadError, HeadReader, RequestHead};
pub use response::{Response, Status};
pub use target::Target;
