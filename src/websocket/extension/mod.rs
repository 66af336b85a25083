//! Extensions of the protocol, as the opening handshake agrees on them (RFC 6455 §9). There is one
//! in use: `permessage-deflate` (RFC 7692), which compresses messages.
//!
//! Read [`list`] (what a `Sec-WebSocket-Extensions` field says), then [`parameters`] (what each side
//! may say of `permessage-deflate`), [`agreed`] (what a server makes of an offer), and
//! [`deflating`] and [`inflating`]: the messages of one direction.

pub mod list;

pub mod parameters;

pub mod agreed;

pub mod deflating;

pub mod inflating;

pub use agreed::{Agreed, Side, Wanted};
pub use deflating::Deflating;

impl Agreed {
    /// The most memory that a server holds between messages for this, in bytes.
    pub const fn most_held(&self) -> usize {
        Deflating::most_held(self.server) + inflating::Inflating::most_held(self.client)
    }
}
