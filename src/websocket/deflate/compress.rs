//! Compression: a message's symbols, in blocks.

use super::blocks::{self, Costs, SYMBOLS};
use super::matches::{self, Effort, Symbol};
use super::writer::Writer;
use std::borrow::Cow;

/// The compression of messages to one peer, or to many.
#[derive(Debug, Clone, Copy)]
pub struct Compress {
    /// How far back a match may point.
    pub window: usize,
    /// How hard matches are looked for.
    pub effort: Effort,
}

impl Compress {
    /// Compresses one message, after this past, into which matches may point. Returns what goes into
    /// the frames, and what each block would have cost in each way.
    ///
    /// Format: blocks, none of which is the last; then an empty stored block, of which only the
    /// header is written: the other four bytes are the same each time (RFC 7692 §7.2.1).
    pub fn message(&self, past: &[u8], message: &[u8]) -> (Vec<u8>, Vec<Costs>) {
        let past = &past[past.len().saturating_sub(self.window)..];
        let all = match past {
            [] => Cow::Borrowed(message),
            _ => Cow::Owned([past, message].concat()),
        };
        let mut writer = Writer::onto(Vec::with_capacity(message.len() / 2 + 16));
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
        (writer.into_bytes(), costs)
    }
}
