//! Which end of a connection this is: the client masks what it sends, and the server must not
//! (RFC 6455 §5.1).

use super::close::close_body;
use super::codes::{CloseCode, Opcode};
use super::frame;

/// Where the masking keys of a client come from. §5.3: each "needs to be
/// unpredictable", "derived from a strong source of entropy".
pub type MaskingKeys = fn() -> [u8; 4];

/// Which end this is.
#[derive(Debug, Clone, Copy)]
pub enum Role {
    /// Masks what it sends, and refuses masked frames.
    Client(MaskingKeys),
    /// Masks nothing, and refuses unmasked frames.
    Server,
}

impl Role {
    /// Appends a whole frame, masked if this is a client.
    pub(super) fn write(self, opcode: Opcode, payload: &[u8], output: &mut Vec<u8>) {
        // [written-whole]
        frame::write(opcode, true, self.masking_key(), payload, output);
    }

    /// Appends a Close.
    pub(super) fn write_close(self, code: Option<CloseCode>, reason: &str, output: &mut Vec<u8>) {
        self.write(Opcode::Close, &close_body(code, reason), output);
    }

    /// The key for a frame; `None` if this end doesn't mask.
    pub(super) fn masking_key(self) -> Option<[u8; 4]> {
        match self {
            // [own-mask]
            Role::Client(keys) => Some(keys()),
            // [no-mask]
            Role::Server => None,
        }
    }
}
