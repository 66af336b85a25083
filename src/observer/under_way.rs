//! A frame while it passes, and whether the borders of frames are known.

use crate::websocket::Opcode;
use crate::websocket::frame::{self, OPCODE, RawHeader};

/// Are the borders of frames known?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Borders {
    /// Each frame begins where the last one ended.
    Known,
    /// Nobody knows where the next frame begins.
    Lost,
    /// Here something began that looks like a frame.
    Guessed,
}

/// A frame whose header is read.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    /// Its header.
    pub header: RawHeader,
    /// How far its payload has come…
    pub came: u64,
    /// …and how much of that is missing.
    pub missing: u64,
    /// Its payload is a part of a message that is followed.
    pub is_followed: bool,
}

impl Frame {
    /// How much of its payload hasn't come.
    pub const fn rest(&self) -> u64 {
        self.header.payload_len - self.came
    }

    /// The next bytes of its payload: unmasks them in place.
    pub fn take(&mut self, part: &mut [u8]) {
        if let Some(key) = self.header.masking_key {
            frame::mask(part, key, self.came);
        }
        self.came += part.len() as u64;
    }
}

/// Does the header of a data frame begin so, one of a message (§5.6)?
pub fn is_data(first: u8) -> bool {
    Opcode::from_bits(first & OPCODE).is_some_and(|opcode| !opcode.is_control())
}
