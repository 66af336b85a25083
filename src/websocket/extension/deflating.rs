//! The messages that one end sends, compressed where that makes them shorter (RFC 7692 §6.1).

use super::agreed::Side;
use crate::websocket::codes::Opcode;
use crate::websocket::deflate::Compress;
use crate::websocket::deflate::matches::Effort;
use crate::websocket::frame;

/// Shorter messages aren't compressed. Measured on chat in JSON, English and Chinese, without
/// takeover: of messages of 48 bytes few shrink, and those by 2 bytes; so the time is wasted.
pub const LEAST: usize = 48;
/// With takeover, an earlier message may have the same words, so short ones shrink, too.
pub const LEAST_WITH_TAKEOVER: usize = 8;

/// Compresses the messages of one direction.
#[derive(Debug)]
pub struct Deflating {
    compress: Compress,
    least: usize,
    /// The last compressed message, while its frame is written.
    payload: Vec<u8>,
}

impl Deflating {
    /// As was agreed on for this side.
    pub const fn new(side: Side) -> Deflating {
        Deflating {
            compress: Compress::new(side.window(), Effort::QUICK, side.takeover),
            least: match side.takeover {
                true => LEAST_WITH_TAKEOVER,
                false => LEAST,
            },
            payload: Vec::new(),
        }
    }

    /// Appends a message in one frame: compressed, with RSV1 set, if it is shorter so; otherwise as
    /// it is, which is legal for any message (§6.1) and leaves the windows of both ends as they are.
    pub fn write(
        &mut self,
        opcode: Opcode,
        masking_key: Option<[u8; 4]>,
        payload: &[u8],
        out: &mut Vec<u8>,
    ) {
        if !self.write_if_shorter(opcode, masking_key, payload, out) {
            frame::write(opcode, true, masking_key, payload, out);
        }
    }

    /// The same, but appends nothing, and returns `false`, if the message goes as it is.
    pub fn write_if_shorter(
        &mut self,
        opcode: Opcode,
        masking_key: Option<[u8; 4]>,
        payload: &[u8],
        out: &mut Vec<u8>,
    ) -> bool {
        self.payload.clear();
        // [deflate]
        let shorter =
            payload.len() >= self.least && self.compress.message(payload, &mut self.payload);
        if shorter {
            frame::write_compressed(opcode, masking_key, &self.payload, out);
        }
        shorter
    }

    /// The most memory that it may hold between messages, in bytes.
    pub const fn most_held(side: Side) -> usize {
        match side.takeover {
            true => side.window(),
            false => 0,
        }
    }

    /// Frees what isn't needed between messages.
    pub fn shrink(&mut self) {
        self.payload = Vec::new();
    }
}
