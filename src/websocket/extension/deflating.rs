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
        self.payload.clear();
        // [deflate]
        if payload.len() >= self.least && self.compress.message(payload, &mut self.payload) {
            frame::write_compressed(opcode, masking_key, &self.payload, out);
        } else {
            frame::write(opcode, true, masking_key, payload, out);
        }
    }

    /// Frees what isn't needed between messages.
    pub fn shrink(&mut self) {
        self.payload = Vec::new();
    }
}
