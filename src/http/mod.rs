//! Just enough HTTP/1.1 (RFC 9110, RFC 9112) to serve the page, the polls and the
//! opening handshake. Nothing here knows of sockets or WebSocket.
//!
//! [`head`] reads a request's head as it arrives, [`target`] what its first line
//! asks for, [`response`] writes answers, [`files`] holds the page and [`sources`] what it
//! shows of the server.

pub mod files;
pub mod head;
pub mod response;
pub mod sources;
pub mod target;

pub use head::{HeadError, HeadReader, RequestHead};
pub use response::{Response, Status};
pub use target::Target;
