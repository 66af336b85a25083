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
        candidates: 8,
        enough: 32,
        lazy: 0,
        filed: 16,
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
/// Bits of a hash for long data; for short data fewer, so that there is less to clear.
const MOST_HASH_BITS: u32 = 15;
const LEAST_HASH_BITS: u32 = 8;

/// Positions by their hash. 0: none; otherwise the position plus 1.
struct Chains {
    latest: Vec<u32>,
    earlier: Vec<u32>,
    shift: u32,
}

impl Chains {
    fn new(data: usize) -> Chains {
        let bits = data.max(1).ilog2().clamp(LEAST_HASH_BITS, MOST_HASH_BITS);
        Chains {
            latest: vec![0; 1 << bits],
            earlier: vec![0; data.next_power_of_two().min(FURTHEST)],
            shift: u32::BITS - bits,
        }
    }

    /// Files a position, and returns the one before it in its chain.
    #[inline(always)]
    fn file(&mut self, four: u32, at: usize) -> u32 {
        // Knuth's multiplicative hash.
        let hash = four.wrapping_mul(0x9E37_79B1) >> self.shift;
        let before = std::mem::replace(&mut self.latest[hash as usize], at as u32 + 1);
        let mask = self.earlier.len() - 1;
        self.earlier[at & mask] = before;
        before
    }

    #[inline(always)]
    fn before(&self, at: usize) -> u32 {
        self.earlier[at & (self.earlier.len() - 1)]
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
    data: &'a [u8],
    window: usize,
    effort: Effort,
    chains: Chains,
}

impl Finder<'_> {
    /// The longest match at a position, which is filed: its length and distance; (0, 0) if there is
    /// none.
    #[inline(always)]
    fn longest(&mut self, at: usize, longer_than: usize) -> (usize, usize) {
        let Some(four) = four(self.data, at) else {
            return (0, 0);
        };
        let mut candidate = self.chains.file(four, at);
        let most = LONGEST_MATCH.min(self.data.len() - at);
        let (mut length, mut distance) = (longer_than.max(HASHED - 1), 0);
        for _ in 0..self.effort.candidates {
            let Some(earlier) = candidate.checked_sub(1) else {
                break;
            };
            let earlier = earlier as usize;
            if earlier >= at || at - earlier > self.window || length >= most {
                break;
            }
            // A longer match has the byte behind the shorter one.
            if self.data[earlier + length] == self.data[at + length] {
                let found = same(self.data, earlier, at, most);
                if found > length {
                    (length, distance) = (found, at - earlier);
                    if found >= self.effort.enough {
                        break;
                    }
                }
            }
            candidate = self.chains.before(earlier);
        }
        match distance {
            0 => (0, 0),
            _ => (length, distance),
        }
    }

    /// Files the positions of a match, after the first.
    fn file_all(&mut self, from: usize, to: usize) {
        for at in from..to {
            if let Some(four) = four(self.data, at) {
                self.chains.file(four, at);
            }
        }
    }
}

/// Finds the symbols of `data` from `start` on; what is before it was said earlier, and matches may
/// point into it, by `window` bytes at most. Each symbol goes to `take`, with the position behind it.
pub fn find(
    data: &[u8],
    start: usize,
    window: usize,
    effort: Effort,
    mut take: impl FnMut(Symbol, usize),
) {
    let mut finder = Finder {
        data,
        window: window.min(FURTHEST),
        effort,
        chains: Chains::new(data.len()),
    };
    finder.file_all(start.saturating_sub(window), start);
    let mut at = start;
    while at < data.len() {
        let (mut length, mut distance) = finder.longest(at, 0);
        if length == 0 {
            take(Symbol::literal(data[at]), at + 1);
            at += 1;
            continue;
        }
        while length < effort.lazy {
            let (longer, further) = finder.longest(at + 1, length);
            if longer == 0 {
                break;
            }
            take(Symbol::literal(data[at]), at + 1);
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
        finder.file_all(from, end);
        at = end;
    }
}
