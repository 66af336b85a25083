//! Just enough HTTP/1.1 (RFC 9110, RFC 9112) to serve the page, the polls and the opening
//! handshake. Nothing here knows sockets or WebSocket.
//!
//! [`characters`] says which characters are allowed where. [`response`] writes answers.
//! [`head_error`] is why a request's head is refused, [`fields`] are the header fields of a head,
//! [`head`] reads a request's head as it arrives, and [`response_head`] that of a response, for whoever
//! passes responses on. [`target`] is what a request's first line asks for, [`framing`] decides
//! where a body ends, and [`body`] reads the body.

pub mod characters;

pub mod response;

pub mod head_error;

pub mod fields;

pub mod head;

pub mod response_head;

pub mod target;

pub mod framing;

pub mod body;

pub use body::BodyReader;
pub(crate) use characters::is_token;
pub use framing::{Framing, ResponseFraming};
pub use head::{HeadError, HeadReader, RequestHead};
pub use response::{Response, Status};
pub use response_head::{ResponseError, ResponseHead, ResponseReader};
pub use target::Target;
