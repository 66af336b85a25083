//! Symbols as a block, in the way that takes the fewest bits: stored, with the fixed codes, or with
//! codes of its own.

use super::heap::on_heap;
use super::lengths::lengths_for;
use super::matches::Symbol;
use super::numbers::{
    CODE_LENGTHS, DISTANCES, DISTANCES_FROM, END_OF_BLOCK, LENGTHS, LITERALS, LONGEST_CODE, ORDER,
    REPEAT, REPEATS,
};
use super::seen::Kind;
use super::writer::Writer;
use super::written::{
    Codes, FIXED, WRITTEN, Written, WrittenCodes, distance_symbol, length_symbol,
};

/// How many symbols a block has at most. Shorter blocks would have more headers, and in longer ones
/// the codes would fit all of their parts less well.
pub const SYMBOLS: usize = 16 * 1024;
/// The most bytes of a stored block: its length has 16 bits (§3.2.4).
const STORED: usize = u16::MAX as usize;
/// The longest code for a code length: its length has 3 bits (§3.2.7).
const LONGEST_LENGTH_CODE: usize = 7;
/// Bits of fixed codes, without those that follow them, that aren't worth any search.
const FEW_BITS: u64 = 320;
/// Symbol 17 stands for 3 to 10 lengths of 0, and 18 for 11 to 138 (§3.2.7).
const FEW_ZEROS: u16 = 17;
const MANY_ZEROS: u16 = 18;

/// How often each symbol occurs.
struct Counts {
    literals: Box<[u32; LITERALS]>,
    distances: Box<[u32; DISTANCES]>,
    /// Bits that follow codes.
    more: u64,
}

impl Counts {
    fn of(symbols: &[Symbol]) -> Counts {
        let mut counts = Counts {
            literals: on_heap(0),
            distances: on_heap(0),
            more: 0,
        };
        for symbol in symbols {
            match symbol.parts() {
                (literal, 0) => counts.literals[literal] += 1,
                (length, distance) => {
                    let (length, distance) = (length_symbol(length), distance_symbol(distance));
                    counts.literals[length] += 1;
                    counts.distances[distance] += 1;
                    counts.more += u64::from(LENGTHS[length - usize::from(END_OF_BLOCK) - 1].1);
                    counts.more += u64::from(DISTANCES_FROM[distance].1);
                }
            }
        }
        counts.literals[usize::from(END_OF_BLOCK)] = 1;
        counts
    }

    /// How many bits they take with these codes.
    fn bits(&self, codes: &Codes) -> u64 {
        let sum = |counts: &[u32], lengths: &[u8]| -> u32 {
            let each = counts.iter().zip(lengths);
            each.map(|(&count, &length)| count * u32::from(length))
                .sum()
        };
        let literals = sum(&self.literals[..], &codes.literals);
        u64::from(literals + sum(&self.distances[..], &codes.distances)) + self.more
    }
}

/// What a dynamic block says of its codes: the lengths of all, shortened by repeats.
struct Header {
    codes: Codes,
    literals: usize,
    distances: usize,
    /// Symbols of the code for code lengths, and what follows each.
    lengths: Vec<(u16, u32)>,
    of_lengths: [u8; CODE_LENGTHS],
    code_lengths: usize,
}

impl Header {
    fn for_counts(counts: &Counts) -> Header {
        let mut codes = Codes {
            literals: [0; LITERALS],
            distances: [0; DISTANCES],
        };
        lengths_for(&counts.literals[..], LONGEST_CODE, &mut codes.literals);
        lengths_for(&counts.distances[..], LONGEST_CODE, &mut codes.distances);
        let used = |lengths: &[u8]| lengths.iter().rposition(|&length| length > 0);
        let literals = used(&codes.literals).map_or(0, |last| last + 1).max(257);
        let distances = used(&codes.distances).map_or(0, |last| last + 1).max(1);
        let all = [&codes.literals[..literals], &codes.distances[..distances]].concat();
        let lengths = with_repeats(&all);
        let mut often = [0; CODE_LENGTHS];
        for &(symbol, _) in &lengths {
            often[usize::from(symbol)] += 1;
        }
        let mut of_lengths = [0; CODE_LENGTHS];
        // Two symbols occur at least, so this code is complete, as it must be (§3.2.7 makes an
        // exception for distances only): even if all 258 lengths were the same, most would be repeats.
        lengths_for(&often, LONGEST_LENGTH_CODE, &mut of_lengths);
        let needed = ORDER.iter().rposition(|&symbol| of_lengths[symbol] > 0);
        Header {
            codes,
            literals,
            distances,
            lengths,
            of_lengths,
            code_lengths: needed.map_or(0, |last| last + 1).max(4),
        }
    }

    fn bits(&self) -> u64 {
        let each = self.lengths.iter().map(|&(symbol, _)| {
            u64::from(self.of_lengths[usize::from(symbol)]) + u64::from(bits_behind(symbol))
        });
        14 + 3 * self.code_lengths as u64 + each.sum::<u64>()
    }

    /// Format: HLIT, HDIST, HCLEN; the lengths of the code for code lengths; all lengths (§3.2.7).
    fn put(&self, writer: &mut Writer) {
        writer.put((self.literals - 257) as u64, 5);
        writer.put((self.distances - 1) as u64, 5);
        writer.put((self.code_lengths - 4) as u64, 4);
        for symbol in &ORDER[..self.code_lengths] {
            writer.put(self.of_lengths[*symbol].into(), 3);
        }
        let codes = Written::of(&self.of_lengths);
        for &(symbol, more) in &self.lengths {
            codes.put(usize::from(symbol), writer);
            writer.put(more.into(), bits_behind(symbol));
        }
    }
}

fn bits_behind(symbol: u16) -> u32 {
    let repeat = symbol.checked_sub(REPEAT);
    repeat.map_or(0, |repeat| REPEATS[usize::from(repeat)].1)
}

/// Lengths, with runs as repeats (§3.2.7).
fn with_repeats(lengths: &[u8]) -> Vec<(u16, u32)> {
    let mut written = Vec::new();
    for run in lengths.chunk_by(|a, b| a == b) {
        let (length, mut left) = (u16::from(run[0]), run.len());
        if length > 0 {
            written.push((length, 0));
            left -= 1;
        }
        let most = if length > 0 { 6 } else { 138 };
        while left >= 3 {
            let times = left.min(most);
            let (symbol, least) = match (length, times) {
                (1.., _) => (REPEAT, 3),
                (0, ..=10) => (FEW_ZEROS, 3),
                (0, _) => (MANY_ZEROS, 11),
            };
            written.push((symbol, (times - least) as u32));
            left -= times;
        }
        written.extend(std::iter::repeat_n((length, 0), left));
    }
    written
}

/// How many bits a block's content takes in each way, without the 3 bits of its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Costs {
    /// With LEN and NLEN, but without the bits up to the next byte.
    pub stored: u64,
    /// With the fixed codes.
    pub fixed: u64,
    /// With codes of its own, and what says them.
    pub dynamic: u64,
}

impl Costs {
    /// The way that takes the fewest bits; of equals, the simplest.
    pub const fn cheapest(self) -> Kind {
        if self.stored <= self.fixed && self.stored <= self.dynamic {
            Kind::Stored
        } else if self.fixed <= self.dynamic {
            Kind::Fixed
        } else {
            Kind::Dynamic
        }
    }
}

/// Writes one block: these symbols, which stand for these bytes. It isn't the last. What it costs in
/// each way goes to `tell`, if anybody wants to know.
///
/// To find the codes of a block takes longer than all the rest of a short message, and what says them
/// is rarely shorter than `FEW_BITS`. So where the fixed codes take no more than that, they are
/// chosen unseen.
pub fn put(symbols: &[Symbol], bytes: &[u8], writer: &mut Writer, tell: Option<&mut Vec<Costs>>) {
    let counts = Counts::of(symbols);
    let pieces = bytes.len().div_ceil(STORED).max(1) as u64;
    let stored = 8 * bytes.len() as u64 + pieces * 32 + (pieces - 1) * 8;
    let fixed = counts.bits(&FIXED);
    let few = fixed - counts.more <= FEW_BITS;
    let header = (!few || tell.is_some()).then(|| Header::for_counts(&counts));
    let dynamic = |header: &Header| header.bits() + counts.bits(&header.codes);
    let mut costs = Costs {
        stored,
        fixed,
        dynamic: header.as_ref().map_or(u64::MAX, dynamic),
    };
    if let Some(tell) = tell {
        tell.push(costs);
    }
    if few {
        costs.dynamic = u64::MAX;
    }
    match (costs.cheapest(), header) {
        (Kind::Dynamic, Some(header)) => {
            writer.put(0b100, 3);
            header.put(writer);
            WrittenCodes::of(&header.codes).put(symbols, writer);
        }
        (Kind::Stored, _) => put_stored(bytes, writer),
        _ => {
            writer.put(0b010, 3);
            WRITTEN.put(symbols, writer);
        }
    }
}

/// Format: 3 bits of 0; at the next byte LEN, NLEN, and LEN bytes (§3.2.4).
fn put_stored(bytes: &[u8], writer: &mut Writer) {
    for piece in bytes.chunks(STORED) {
        let len = piece.len() as u16;
        writer.put(0b000, 3);
        writer.put_bytes(&len.to_le_bytes());
        writer.put_bytes(&(!len).to_le_bytes());
        writer.put_bytes(piece);
    }
}
