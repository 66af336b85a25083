//! Just enough HTTP/1.1 (RFC 9110, RFC 9112) to serve the page, the polls and the opening
//! handshake. Nothing here knows sockets or WebSocket.
//!
//! [`characters`] says which characters are allowed where. [`target`] is what a request's first
//! line asks for, and [`response`] writes answers. [`head`] reads a request's head as it arrives,
//! [`head_error`] is why one is refused, [`framing`] decides where its body ends, and [`body`]
//! reads the body.

pub mod characters;

pub mod response;

pub mod head_error;

pub mod head;

pub mod target;

pub mod framing;

pub mod body;

pub use body::BodyReader;
pub(crate) use characters::is_token;
pub use framing::Framing;
pub use head::{HeadError, HeadReader, RequestHead};
pub use response::{Response, Status};
pub use target::Target;
