//! A frame while it passes, and whether the borders of frames are known.

use crate::websocket::Opcode;
use crate::websocket::frame::{self, Expected, Header, MAX_HEADER, OPCODE, RawHeader};

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

    /// So many of the next bytes of its payload aren't known.
    pub const fn miss(&mut self, bytes: u64) {
        self.came += bytes;
        self.missing += bytes;
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

/// How many of the bytes that come next belong to this frame, or else to the one that begins with this
/// header. If it isn't known: all of them.
pub fn frame_end(frame: Option<Frame>, header: &[u8], bytes: &[u8]) -> usize {
    let rest = match frame {
        Some(frame) => frame.rest(),
        None => {
            let before = header.len();
            let mut header = header.to_vec();
            header.extend(bytes.iter().take(MAX_HEADER - before));
            match RawHeader::parse(&header) {
                Some((raw, used)) => raw.payload_len.saturating_add((used - before) as u64),
                None => return bytes.len(),
            }
        }
    };
    usize::try_from(rest).map_or(bytes.len(), |rest| rest.min(bytes.len()))
}

/// Is a header here that is right in one of two places? `None`: it isn't whole, and right so far.
pub fn is_right(bytes: &[u8], expected: [Expected; 2]) -> Option<bool> {
    match expected.map(|expected| Header::parse(bytes, expected)) {
        [Ok(Some(_)), _] | [_, Ok(Some(_))] => Some(true),
        [Err(_), Err(_)] => Some(false),
        _ => None,
    }
}
