//! RFC 6455 and RFC 7692 without I/O: bytes in, events and bytes out. Nothing here knows sockets,
//! threads or chat.
//!
//! Read [`codes`] and [`error`] as tables ([`deflate`] is a room of its own), then [`mod@mask`],
//! [`frame`] (the bits) and [`fields`] (where they are), [`extension`] (compressed messages),
//! [`message`] (fragments and UTF-8), [`close`] (why it ends), [`event`] and [`endpoint`] (the state
//! machine) and [`handshake`] (how an HTTP request becomes a WebSocket).
//!
//! A comment such as `// [fin]` marks the line below it: the page shows that line beside the byte
//! that it reads.

pub mod codes;

pub mod deflate;

pub mod error;

pub mod mask;

pub mod frame;

pub mod fields;

pub mod extension;

pub mod message;

pub mod close;

pub mod role;

pub mod event;

pub mod endpoint;

pub mod handshake;

pub use codes::{CloseCode, Opcode};
pub use endpoint::{Endpoint, Event, State};
pub use error::Error;
pub use message::Message;
pub use role::Role;
