//! Compression: a message's symbols, in blocks.

use super::blocks::{self, Costs, SYMBOLS};
use super::matches::{self, Chains, Effort, Symbol};
use super::numbers::FURTHEST;
use super::writer::Writer;

/// Between messages there is room for this many symbols: those of a short message.
const KEPT_SYMBOLS: usize = 256;

/// The compression of the messages that go one way.
#[derive(Debug)]
pub struct Compress {
    /// How far back a match may point.
    window: usize,
    effort: Effort,
    /// May matches point into earlier messages ("context takeover", RFC 7692 §7.1.1)?
    takeover: bool,
    /// With takeover, the end of the messages before: a window of them, or a little more.
    past: Vec<u8>,
    chains: Chains,
    symbols: Vec<Symbol>,
}

impl Compress {
    /// For matches of at most `window` bytes back, in the same message or, with `takeover`, in earlier
    /// ones. It holds no memory until it compresses.
    pub const fn new(window: usize, effort: Effort, takeover: bool) -> Compress {
        Compress {
            window: if window < FURTHEST { window } else { FURTHEST },
            effort,
            takeover,
            past: Vec::new(),
            chains: Chains::new(),
            symbols: Vec::new(),
        }
    }

    /// The most that it holds between messages, in bytes: the past, the chains, and the room for
    /// symbols.
    pub const fn most_held(window: usize) -> usize {
        most_remembered(window) + Chains::most_held(window) + KEPT_SYMBOLS * size_of::<Symbol>()
    }

    /// How many bytes it holds besides itself.
    pub const fn held(&self) -> usize {
        self.past.capacity() + self.chains.held() + self.symbols.capacity() * size_of::<Symbol>()
    }

    /// Frees all of that except for the past, of which a window stays. The next message then takes
    /// longer, since its past is read again.
    pub fn let_go(&mut self) {
        self.chains = Chains::new();
        self.symbols = Vec::new();
        let too_many = self.past.len().saturating_sub(self.window);
        self.past.drain(..too_many);
        self.past.shrink_to_fit();
    }

    /// Appends a compressed message, as it goes into frames. If it takes more than `most` bytes,
    /// returns `false`: nothing is appended, and nothing has happened, since the receiver won't see
    /// that message in its window.
    ///
    /// Format: blocks, none of which is the last; then an empty stored block, of which only the
    /// header is written: the other four bytes are the same each time (RFC 7692 §7.2.1).
    pub fn message(&mut self, message: &[u8], most: usize, output: &mut Vec<u8>) -> bool {
        let start = output.len();
        self.compress(message, output, None);
        let fits = output.len() - start <= most;
        if !fits {
            output.truncate(start);
        }
        self.finish(message, fits);
        fits
    }

    /// The same for any message, also where it grows. Returns what each block would have cost in
    /// each way.
    pub fn write(&mut self, message: &[u8], output: &mut Vec<u8>) -> Vec<Costs> {
        let mut costs = Vec::new();
        self.compress(message, output, Some(&mut costs));
        self.finish(message, true);
        costs
    }

    fn compress(
        &mut self,
        message: &[u8],
        output: &mut Vec<u8>,
        mut tell: Option<&mut Vec<Costs>>,
    ) {
        let mut text = message;
        if self.takeover {
            self.append(message);
            text = &self.past;
        }
        let mut begun = text.len() - message.len();
        let mut writer = Writer::onto(std::mem::take(output), message.len());
        let symbols = &mut self.symbols;
        symbols.clear();
        symbols.reserve(message.len().min(SYMBOLS));
        let (start, window, effort) = (begun, self.window, self.effort);
        matches::find(
            &mut self.chains,
            text,
            start,
            window,
            effort,
            |symbol, end| {
                symbols.push(symbol);
                if symbols.len() == SYMBOLS {
                    blocks::put(symbols, &text[begun..end], &mut writer, tell.as_deref_mut());
                    symbols.clear();
                    begun = end;
                }
            },
        );
        if !symbols.is_empty() {
            blocks::put(symbols, &text[begun..], &mut writer, tell);
        }
        writer.put(0b000, 3);
        *output = writer.into_bytes();
    }

    /// The past, and then this message.
    fn append(&mut self, message: &[u8]) {
        self.chains
            .advance(keep(&mut self.past, message.len(), self.window));
        self.past.extend_from_slice(message);
    }

    /// The message is over: it becomes the past, if it was sent.
    fn finish(&mut self, message: &[u8], sent: bool) {
        if self.takeover {
            if !sent {
                let start = self.past.len() - message.len();
                self.chains.forget(&self.past, start);
                self.past.truncate(start);
            }
            let most = most_remembered(self.window);
            if self.past.len() > most {
                let too_many = self.past.len() - self.window;
                self.past.drain(..too_many);
                self.chains.advance(too_many);
            }
            self.past.shrink_to(most);
        } else {
            self.chains.advance(message.len());
        }
        if self.symbols.capacity() > KEPT_SYMBOLS {
            self.symbols = Vec::new();
        }
    }
}

/// Makes room for `new` bytes behind the last window: bytes before that go if there would be more
/// than a quarter of a window of them. Returns how many went.
fn keep(past: &mut Vec<u8>, new: usize, window: usize) -> usize {
    let most = most_remembered(window);
    let mut gone = 0;
    if past.len() + new > most {
        gone = past.len().saturating_sub(window);
        past.drain(..gone);
    }
    let needed = past.len() + new;
    if needed > past.capacity() {
        let capacity = (2 * needed).min(most).max(needed);
        past.reserve_exact(capacity - past.len());
    }
    gone
}

/// The most bytes that [`remember`] keeps.
pub const fn most_remembered(window: usize) -> usize {
    window + window / 4
}

/// Keeps the last `window` bytes of all messages, that is of `past` and then `message`, and at most a
/// quarter of a window before them, so that they need not be moved for each message.
pub fn remember(past: &mut Vec<u8>, message: &[u8], window: usize) {
    let new = &message[message.len().saturating_sub(window)..];
    if past.len() + new.len() > most_remembered(window) {
        let too_many = (past.len() + new.len()).saturating_sub(window);
        past.drain(..too_many.min(past.len()));
    }
    keep(past, new.len(), window);
    past.extend_from_slice(new);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_made_only_if_a_quarter_more_than_the_window_would_not_do() {
        const WINDOW: usize = 16;
        for (past, new, gone) in [
            (0, 0, 0),
            (3, 4, 0),
            (16, 4, 0),
            (17, 3, 0),
            (20, 0, 0),
            (16, 5, 0),
            (17, 4, 1),
            (20, 1, 4),
            (20, 100, 4),
            (3, 100, 0),
        ] {
            let mut bytes: Vec<u8> = (0..past).collect();
            let went = keep(&mut bytes, new, WINDOW);
            assert_eq!(went, usize::from(gone), "{past} {new}");
            assert!(bytes.iter().copied().eq(gone..past), "{past} {new}");
            let needed = bytes.len() + new;
            let room = needed..=needed.max(most_remembered(WINDOW));
            assert!(room.contains(&bytes.capacity()), "{past} {new}");
        }
    }

    #[test]
    fn room_that_is_there_is_used() {
        let mut bytes = Vec::with_capacity(10);
        bytes.extend_from_slice(b"hello");
        keep(&mut bytes, 5, 16);
        assert_eq!(bytes.capacity(), 10);
        keep(&mut bytes, 6, 16);
        assert!(bytes.capacity() >= 11);
    }

    #[test]
    fn the_past_moves_only_if_there_is_more_than_a_quarter_too_much() {
        let mut compress = Compress::new(256, Effort::QUICK, true);
        for (bytes, kept) in [
            (320, 320),
            (0, 320),
            (1, 257),
            (63, 320),
            (64, 320),
            (65, 256),
        ] {
            compress.write(&vec![b'a'; bytes], &mut Vec::new());
            assert_eq!(compress.past.len(), kept, "{bytes}");
        }
    }
}
