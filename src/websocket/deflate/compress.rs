//! Compression: a message's symbols, in blocks.

use super::blocks::{self, Costs, SYMBOLS};
use super::matches::{self, Effort, Symbol};
use super::numbers::FURTHEST;
use super::writer::Writer;
use std::borrow::Cow;

/// The compression of the messages that go one way.
#[derive(Debug)]
pub struct Compress {
    /// How far back a match may point.
    window: usize,
    effort: Effort,
    /// May matches point into earlier messages ("context takeover", RFC 7692 §7.1.1)?
    takeover: bool,
    /// With takeover, the end of the messages before, as long as the window.
    past: Vec<u8>,
}

impl Compress {
    /// For matches of at most `window` bytes back, in the same message or, with `takeover`, in earlier
    /// ones. It holds no memory until it has compressed a message with takeover.
    pub const fn new(window: usize, effort: Effort, takeover: bool) -> Compress {
        Compress {
            window: if window < FURTHEST { window } else { FURTHEST },
            effort,
            takeover,
            past: Vec::new(),
        }
    }

    /// How many bytes it holds between messages.
    pub const fn held(&self) -> usize {
        self.past.capacity()
    }

    /// Appends a compressed message, as it goes into frames. If it takes more than `most` bytes,
    /// returns `false`: nothing is appended, and nothing has happened, since the receiver won't see
    /// that message in its window.
    ///
    /// Format: blocks, none of which is the last; then an empty stored block, of which only the
    /// header is written: the other four bytes are the same each time (RFC 7692 §7.2.1).
    pub fn message(&mut self, message: &[u8], most: usize, output: &mut Vec<u8>) -> bool {
        let start = output.len();
        self.compress(message, output);
        let fits = output.len() - start <= most;
        if !fits {
            output.truncate(start);
        } else {
            self.remember(message);
        }
        fits
    }

    /// The same for any message, also where it grows. Returns what each block would have cost in
    /// each way.
    pub fn write(&mut self, message: &[u8], output: &mut Vec<u8>) -> Vec<Costs> {
        let costs = self.compress(message, output);
        self.remember(message);
        costs
    }

    fn remember(&mut self, message: &[u8]) {
        if self.takeover {
            remember(&mut self.past, message, self.window);
        }
    }

    fn compress(&self, message: &[u8], output: &mut Vec<u8>) -> Vec<Costs> {
        let past = &self.past;
        let all = match &past[..] {
            [] => Cow::Borrowed(message),
            past => Cow::Owned([past, message].concat()),
        };
        let mut writer = Writer::onto(std::mem::take(output));
        let mut costs = Vec::new();
        let mut symbols: Vec<Symbol> = Vec::with_capacity(message.len().min(SYMBOLS));
        let mut begun = past.len();
        matches::find(&all, past.len(), self.window, self.effort, |symbol, end| {
            symbols.push(symbol);
            if symbols.len() == SYMBOLS {
                costs.push(blocks::put(&symbols, &all[begun..end], &mut writer));
                symbols.clear();
                begun = end;
            }
        });
        if !symbols.is_empty() {
            costs.push(blocks::put(&symbols, &all[begun..], &mut writer));
        }
        writer.put(0b000, 3);
        *output = writer.into_bytes();
        costs
    }
}

/// Keeps the last `window` bytes of all messages, that is of `past` and then `message`.
pub fn remember(past: &mut Vec<u8>, message: &[u8], window: usize) {
    let new = &message[message.len().saturating_sub(window)..];
    let too_many = (past.len() + new.len()).saturating_sub(window);
    past.drain(..too_many);
    past.reserve_exact(new.len());
    past.extend_from_slice(new);
}
