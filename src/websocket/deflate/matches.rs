//! LZ77: which bytes were there before?
//!
//! Each position is filed under a hash of the four bytes that begin there, and each file is a chain
//! from the latest position to earlier ones. So candidates for a match are found without a search.

use super::numbers::{FURTHEST, LONGEST_MATCH};

/// A literal, or a match, in one number: a match has its distance from bit 9 up, and below it its
/// length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Symbol(u32);

impl Symbol {
    /// A byte as it is.
    pub const fn literal(byte: u8) -> Symbol {
        Symbol(byte as u32)
    }

    /// Bytes from further back.
    pub const fn copy(length: usize, distance: usize) -> Symbol {
        Symbol((distance << 9 | length) as u32)
    }

    /// A match's length and distance; a literal's distance is 0, and its length is the byte.
    pub const fn parts(self) -> (usize, usize) {
        ((self.0 & 511) as usize, (self.0 >> 9) as usize)
    }
}

/// How hard matches are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// How many candidates are compared.
    pub candidates: usize,
    /// A match of so many bytes is good enough.
    pub enough: usize,
    /// After a match of fewer bytes, the next position is tried, too.
    pub lazy: usize,
    /// Within a match of more bytes, positions aren't filed.
    pub filed: usize,
}

impl Effort {
    /// For chat: small messages, of which many are sent.
    pub const QUICK: Effort = Effort {
        candidates: 4,
        enough: 16,
        lazy: 0,
        filed: 4,
    };
    /// For what is compressed once and sent often.
    pub const THOROUGH: Effort = Effort {
        candidates: 64,
        enough: 128,
        lazy: 32,
        filed: LONGEST_MATCH,
    };
}

/// The bytes of a hash.
const HASHED: usize = 4;
/// Bits of a hash: one less than for a position, since many positions share their four bytes.
const MOST_HASH_BITS: u32 = 14;
const LEAST_HASH_BITS: u32 = 8;

/// Positions by their hash, each with the one before it that has the same hash.
///
/// They are never cleared. A position is a number of 16 bits that counts on from message to message,
/// so what it says is at best how far back something *may* be; that is a candidate only if it lies
/// within the text, and a match only if its bytes are the same. What is outdated can't do harm.
#[derive(Debug)]
pub struct Chains {
    latest: Vec<u16>,
    earlier: Vec<u16>,
    /// The position of the text's first byte.
    base: u16,
}

impl Chains {
    /// None. It holds no memory yet.
    #[allow(
        clippy::new_without_default,
        reason = "a default is for types that others make, too"
    )]
    pub const fn new() -> Chains {
        Chains {
            latest: Vec::new(),
            earlier: Vec::new(),
            base: 0,
        }
    }

    /// The most bytes that it holds for a window.
    pub const fn most_held(window: usize) -> usize {
        let latest = if window < 1 << MOST_HASH_BITS {
            window
        } else {
            1 << MOST_HASH_BITS
        };
        size_of::<u16>() * (window + latest)
    }

    /// How many bytes it holds.
    pub const fn held(&self) -> usize {
        size_of::<u16>() * (self.latest.capacity() + self.earlier.capacity())
    }

    /// Makes room for a text of this many bytes, of which a window is looked at. Whatever was filed
    /// is lost then, and filed again up to `start`.
    fn make_room(&mut self, text: &[u8], start: usize, window: usize) {
        let positions = text.len().min(window).next_power_of_two();
        if positions <= self.earlier.len() {
            return;
        }
        let bits = positions.ilog2().clamp(LEAST_HASH_BITS, MOST_HASH_BITS);
        self.latest = vec![0; 1 << bits];
        self.earlier = vec![0; positions];
        let filed = start.saturating_sub(HASHED - 1);
        self.file_all(text, start.saturating_sub(window), filed);
    }

    /// The text begins this many bytes later.
    pub const fn advance(&mut self, bytes: usize) {
        self.base = self.base.wrapping_add(bytes as u16);
    }

    #[inline(always)]
    const fn position(&self, at: usize) -> u16 {
        self.base.wrapping_add(at as u16)
    }

    #[inline(always)]
    const fn hash(&self, four: u32) -> usize {
        // Knuth's multiplicative hash.
        let hash = four.wrapping_mul(0x9E37_79B1) >> (u32::BITS - MOST_HASH_BITS);
        hash as usize & (self.latest.len() - 1)
    }

    /// Files a position, and returns the one before it in its chain.
    #[inline(always)]
    fn file(&mut self, four: u32, at: usize) -> u16 {
        let (hash, position) = (self.hash(four), self.position(at));
        let before = std::mem::replace(&mut self.latest[hash], position);
        let mask = self.earlier.len() - 1;
        self.earlier[usize::from(position) & mask] = before;
        before
    }

    #[inline(always)]
    fn before(&self, position: u16) -> u16 {
        self.earlier[usize::from(position) & (self.earlier.len() - 1)]
    }

    fn file_all(&mut self, text: &[u8], from: usize, to: usize) {
        for at in from..to {
            if let Some(four) = four(text, at) {
                self.file(four, at);
            }
        }
    }

    /// Takes away what [`find`] has filed: the latest of each hash is again the one before.
    pub fn forget(&mut self, text: &[u8], start: usize) {
        for at in (start.saturating_sub(HASHED - 1)..text.len()).rev() {
            if let Some(four) = four(text, at) {
                let (hash, position) = (self.hash(four), self.position(at));
                if self.latest[hash] == position {
                    self.latest[hash] = self.before(position);
                }
            }
        }
    }
}

#[inline(always)]
fn four(data: &[u8], at: usize) -> Option<u32> {
    let four = data.get(at..at + HASHED)?;
    Some(u32::from_le_bytes(*four.first_chunk()?))
}

/// How many bytes are the same at both places, up to `most`.
#[inline(always)]
fn same(data: &[u8], earlier: usize, at: usize, most: usize) -> usize {
    let (earlier, at) = (&data[earlier..], &data[at..at + most]);
    let mut length = 0;
    let mut eights = at.chunks_exact(8);
    let others = earlier.chunks_exact(8);
    for (a, b) in eights.by_ref().zip(others) {
        let eight = |bytes: &[u8]| bytes.first_chunk().map_or(0, |e| u64::from_le_bytes(*e));
        let different = eight(a) ^ eight(b);
        if different != 0 {
            return length + different.trailing_zeros() as usize / 8;
        }
        length += 8;
    }
    while length < most && earlier[length] == at[length] {
        length += 1;
    }
    length
}

/// Looks for matches in one message.
struct Finder<'a> {
    text: &'a [u8],
    window: usize,
    effort: Effort,
    chains: &'a mut Chains,
}

impl Finder<'_> {
    /// The longest match at a position, which is filed: its length and distance; (0, 0) if there is
    /// none that is longer than `longer_than`.
    #[inline(always)]
    fn longest(&mut self, at: usize, longer_than: usize) -> (usize, usize) {
        let text = self.text;
        let Some(here) = four(text, at) else {
            return (0, 0);
        };
        let mut candidate = self.chains.file(here, at);
        let position = self.chains.position(at);
        let (most, reach) = (LONGEST_MATCH.min(text.len() - at), self.window.min(at));
        let (mut length, mut distance) = (longer_than.max(HASHED - 1), 0);
        let mut nearest = 1;
        for _ in 0..self.effort.candidates {
            let back = usize::from(position.wrapping_sub(candidate));
            // Each is further back than the one before, or the chain is outdated here.
            if back < nearest || back > reach || length >= most {
                break;
            }
            // A longer match has the same four bytes where the shorter one ends.
            let end = at + length + 1 - HASHED;
            if four(text, end - back) == four(text, end) {
                let found = same(text, at - back, at, most);
                if found > length {
                    (length, distance) = (found, back);
                    if found >= self.effort.enough {
                        break;
                    }
                }
            }
            candidate = self.chains.before(candidate);
            nearest = back + 1;
        }
        match distance {
            0 => (0, 0),
            _ => (length, distance),
        }
    }
}

/// Finds the symbols of `text` from `start` on; what is before it was said earlier, and matches may
/// point into it, by `window` bytes at most. Each symbol goes to `take`, with the position behind it.
pub fn find(
    chains: &mut Chains,
    text: &[u8],
    start: usize,
    window: usize,
    effort: Effort,
    mut take: impl FnMut(Symbol, usize),
) {
    let window = window.min(FURTHEST);
    chains.make_room(text, start, window);
    // The last three positions of the past had no four bytes before.
    chains.file_all(text, start.saturating_sub(HASHED - 1), start);
    let mut finder = Finder {
        text,
        window,
        effort,
        chains,
    };
    let mut at = start;
    while at < text.len() {
        let (mut length, mut distance) = finder.longest(at, 0);
        if length == 0 {
            take(Symbol::literal(text[at]), at + 1);
            at += 1;
            continue;
        }
        while length < effort.lazy {
            let (longer, further) = finder.longest(at + 1, length);
            if longer == 0 {
                break;
            }
            take(Symbol::literal(text[at]), at + 1);
            at += 1;
            (length, distance) = (longer, further);
        }
        let end = at + length;
        take(Symbol::copy(length, distance), end);
        // The first position was filed, and if the next one was tried, that one, too.
        let filed = at + 1 + usize::from(length < effort.lazy);
        // Of a long match only the last is filed, so that a run's next match is near.
        let from = if length <= effort.filed {
            filed
        } else {
            filed.max(end - 1)
        };
        finder.chains.file_all(text, from, end);
        at = end;
    }
}
