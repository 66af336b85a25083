//! The messages that one end receives, decompressed while they come (RFC 7692 §6.2).

use super::agreed::Side;
use crate::websocket::deflate::compress::{most_remembered, remember};
use crate::websocket::deflate::inflate::{AfterLast, Inflated, TAIL};
use crate::websocket::deflate::{Broken, Inflate};
use crate::websocket::error::Error;

/// A message grows by this many bytes at a time, and at its end by some thousand more, so that its
/// memory can be charged before more of it comes: a kilobyte can become a megabyte.
pub const GROWTH: usize = 64 * 1024;
/// The bits that were taken from the input already, 64 at most, can make this many bytes more: each
/// match has 2 bits or more, and gives 258 bytes or fewer.
const HELD: usize = 64 / 2 * 258;

/// Decompresses the messages of one direction.
pub struct Inflating {
    side: Side,
    inflate: Inflate,
    /// How many bits came before the current message.
    begun: u64,
    /// With takeover, the end of the messages before, as long as the window.
    past: Vec<u8>,
}

impl std::fmt::Debug for Inflating {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inflating")
            .field("side", &self.side)
            .finish_non_exhaustive()
    }
}

impl Inflating {
    /// As was agreed on for this side.
    pub fn new(side: Side) -> Inflating {
        Inflating {
            side,
            // A message may have blocks that say they are the last, and others behind them (§7.2.3.4,
            // §7.2.3.5).
            inflate: Inflate::new(side.window(), AfterLast::Blocks),
            begun: 0,
            past: Vec::new(),
        }
    }

    /// A compressed message begins.
    pub const fn begin(&mut self) {
        self.begun = self.inflate.position();
    }

    /// Takes bytes of its payload, appends what they decompress to, and returns how many it took:
    /// fewer than all if the message has `grown` to this.
    ///
    /// # Errors
    /// [`Error::BadDeflate`], and [`Error::MessageTooBig`] with the first byte above `max_message`.
    pub fn take(
        &mut self,
        payload: &[u8],
        message: &mut Vec<u8>,
        grown: usize,
        max_message: usize,
    ) -> Result<usize, Error> {
        let before = self.inflate.taken();
        let mut most = grown;
        loop {
            let used = (self.inflate.taken() - before) as usize;
            let rest = &payload[used..];
            let full = self.inflate_some(rest, message, most.min(max_message))? == Inflated::Full;
            let used = (self.inflate.taken() - before) as usize;
            if !full || used < payload.len() && most < max_message {
                return Ok(used);
            }
            if most >= max_message {
                return Err(Error::MessageTooBig(max_message));
            }
            // All of it is taken: what is held must come out now, since no byte may follow.
            most = most.saturating_add(HELD);
        }
    }

    /// The message's payload is whole: adds what its sender left out (§7.2.2).
    ///
    /// # Errors
    /// As [`take`](Self::take), and [`Error::CutDeflate`].
    pub fn finish(&mut self, message: &mut Vec<u8>, max_message: usize) -> Result<(), Error> {
        // [inflate-tail]
        self.take(&TAIL, message, message.len() + GROWTH, max_message)?;
        // [cut-deflate]
        if !self.inflate.is_between_blocks() {
            return Err(Error::CutDeflate);
        }
        if self.side.takeover {
            remember(&mut self.past, message, self.side.window());
        }
        Ok(())
    }

    fn inflate_some(
        &mut self,
        payload: &[u8],
        message: &mut Vec<u8>,
        most: usize,
    ) -> Result<Inflated, Error> {
        // [inflate]
        let inflated = self.inflate.inflate(payload, message, most, &self.past);
        // [bad-deflate]
        inflated.map_err(|Broken { flaw, bit }| {
            let bit = bit - self.begun;
            Error::BadDeflate(Broken { flaw, bit })
        })
    }

    /// The most memory that it may hold between messages, in bytes.
    pub const fn most_held(side: Side) -> usize {
        match side.takeover {
            true => most_remembered(side.window()) + Inflate::MOST_HELD,
            false => 0,
        }
    }

    /// Does it hold more than must be kept between messages?
    pub fn can_shrink(&self) -> bool {
        !self.side.takeover || self.inflate.held() > 0
    }

    /// What must be kept between messages: with takeover, the window.
    pub fn shrunk(mut self: Box<Self>) -> Option<Box<Inflating>> {
        self.inflate.let_go();
        self.side.takeover.then_some(self)
    }
}
