//! The messages that one end sends, compressed where that makes them shorter (RFC 7692 §6.1).

use super::agreed::Side;
use crate::websocket::codes::Opcode;
use crate::websocket::deflate::Compress;
use crate::websocket::deflate::matches::Effort;
use crate::websocket::frame;

/// Without takeover, shorter messages go as they are. Measured on the sentences of this project's
/// READMEs: of 48 to 63 bytes, English shrinks by 7 % and Chinese by less than 1; from 64 on, English
/// shrinks by 10 % and more. To find out costs some microseconds.
pub const LEAST: usize = 64;
/// With takeover, the same words may have come before, so short messages shrink, too.
pub const LEAST_WITH_TAKEOVER: usize = 8;
/// With takeover, a message that grows by this many bytes is still compressed, since later ones
/// find their words in it: otherwise a short sentence that doesn't shrink the first time would never
/// be in the window. Measured as above, of phrases of 23 bytes each: Chinese takes 3 to 5 % fewer
/// bytes, English 1 %. (What can't be compressed grows by 5 bytes for each 16 KiB.)
pub const INVESTMENT: usize = 8;

/// How much room is kept for the next compressed message, in bytes: most are shorter.
const KEPT_PAYLOAD: usize = 2048;

/// Compresses the messages of one direction.
#[derive(Debug)]
pub struct Deflating {
    compress: Compress,
    takeover: bool,
    /// The last compressed message, while its frame is written.
    payload: Vec<u8>,
}

impl Deflating {
    /// As was agreed on for this side.
    pub const fn new(side: Side) -> Deflating {
        Deflating {
            compress: Compress::new(side.window(), Effort::QUICK, side.takeover),
            takeover: side.takeover,
            payload: Vec::new(),
        }
    }

    /// Appends a message in one frame: compressed, with RSV1 set, if that pays; otherwise as it is,
    /// which is legal for any message (§6.1) and leaves the windows of both ends as they are.
    pub fn write(
        &mut self,
        opcode: Opcode,
        masking_key: Option<[u8; 4]>,
        payload: &[u8],
        out: &mut Vec<u8>,
    ) {
        if !self.write_if_it_pays(opcode, masking_key, payload, out) {
            frame::write(opcode, true, masking_key, payload, out);
        }
    }

    /// The same, but appends nothing, and returns `false`, if the message goes as it is.
    pub fn write_if_it_pays(
        &mut self,
        opcode: Opcode,
        masking_key: Option<[u8; 4]>,
        payload: &[u8],
        out: &mut Vec<u8>,
    ) -> bool {
        let length = payload.len();
        let (least, most) = match self.takeover {
            true => (LEAST_WITH_TAKEOVER, length + INVESTMENT),
            false => (LEAST, length.saturating_sub(1)),
        };
        self.payload.clear();
        // [deflate]
        let pays = length >= least && self.compress.message(payload, most, &mut self.payload);
        if pays {
            frame::write_compressed(opcode, masking_key, &self.payload, out);
        }
        if self.payload.capacity() > KEPT_PAYLOAD {
            self.payload = Vec::new();
        }
        pays
    }

    /// The most memory that it may hold between messages, in bytes.
    pub const fn most_held(side: Side) -> usize {
        match side.takeover {
            true => Compress::most_held(side.window()) + KEPT_PAYLOAD,
            false => 0,
        }
    }

    /// Does it keep a window between messages?
    pub const fn keeps_window(&self) -> bool {
        self.takeover
    }

    /// How many bytes it holds besides itself.
    pub const fn held(&self) -> usize {
        self.compress.held() + self.payload.capacity()
    }

    /// Frees what isn't needed between messages; the next one then takes a little longer.
    pub fn shrink(&mut self) {
        self.payload = Vec::new();
        self.compress.let_go();
    }

    /// What must be kept between messages: with takeover, the window.
    pub fn shrunk(mut self: Box<Self>) -> Option<Box<Deflating>> {
        self.shrink();
        self.takeover.then_some(self)
    }
}
