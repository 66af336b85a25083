//! Symbols and codes as they are written: for each length and distance its symbol, for each symbol the
//! bits of its code.

use super::heap::on_heap;
use super::matches::Symbol;
use super::numbers::{
    DISTANCES, DISTANCES_FROM, END_OF_BLOCK, FURTHEST, LENGTHS, LITERALS, LONGEST_CODE,
    LONGEST_MATCH, fixed_lengths,
};
use super::writer::Writer;
use std::sync::LazyLock;

/// For each length of a match, its symbol, less the end of the block.
static LENGTH_SYMBOLS: [u8; LONGEST_MATCH + 1] = {
    let mut symbols = [0; LONGEST_MATCH + 1];
    let mut symbol = 0;
    while symbol < LENGTHS.len() {
        let mut length = LENGTHS[symbol].0 as usize;
        // 258 has a symbol of its own, though the one before it could say it, too.
        while length <= LONGEST_MATCH {
            symbols[length] = symbol as u8 + 1;
            length += 1;
        }
        symbol += 1;
    }
    symbols
};

/// For each distance less 1, its symbol: up to 256 each, and from there on each 128th.
static DISTANCE_SYMBOLS: [u8; 512] = {
    let mut symbols = [0; 512];
    let mut symbol = 0;
    while symbol < DISTANCES_FROM.len() {
        let mut distance = DISTANCES_FROM[symbol].0 as usize;
        while distance <= 256 {
            symbols[distance - 1] = symbol as u8;
            distance += 1;
        }
        while distance <= FURTHEST {
            symbols[256 + ((distance - 1) >> 7)] = symbol as u8;
            distance += 128;
        }
        symbol += 1;
    }
    symbols
};

/// The symbol of a match's length, 3 to 258.
#[inline(always)]
pub fn length_symbol(length: usize) -> usize {
    usize::from(END_OF_BLOCK) + usize::from(LENGTH_SYMBOLS[length])
}

/// The symbol of a match's distance, 1 to 32 KiB.
#[inline(always)]
pub fn distance_symbol(distance: usize) -> usize {
    let at = distance - 1;
    let index = if at < 256 { at } else { 256 + (at >> 7) };
    usize::from(DISTANCE_SYMBOLS[index])
}

/// Codes as they are written: turned round, and how many bits.
pub struct Written<const SYMBOLS: usize>(Box<[(u16, u8); SYMBOLS]>);

impl<const SYMBOLS: usize> Written<SYMBOLS> {
    /// Those of symbols that have these lengths.
    ///
    /// Format: §3.2.2, as the reader has it: a code is the one before it plus one, and the first of a
    /// length is the one after the last shorter one, with a 0 bit more.
    pub fn of(lengths: &[u8; SYMBOLS]) -> Self {
        let mut counts = [0_u16; LONGEST_CODE + 1];
        for &length in lengths {
            counts[usize::from(length)] += 1;
        }
        let mut next = [0_u16; LONGEST_CODE + 1];
        for length in 2..=LONGEST_CODE {
            next[length] = next[length - 1].wrapping_add(counts[length - 1]) << 1;
        }
        let mut codes = on_heap((0, 0));
        for (code, &length) in codes.iter_mut().zip(lengths) {
            if length > 0 {
                let next = &mut next[usize::from(length)];
                *code = (next.reverse_bits() >> (16 - length), length);
                *next = next.wrapping_add(1);
            }
        }
        Written(codes)
    }

    /// Writes the code of this symbol.
    #[inline(always)]
    pub fn put(&self, symbol: usize, writer: &mut Writer) {
        let (code, bits) = self.get(symbol);
        writer.put(code, bits);
    }

    #[inline(always)]
    fn get(&self, symbol: usize) -> (u64, u32) {
        let (code, bits) = self.0[symbol];
        (u64::from(code), u32::from(bits))
    }
}

/// The codes of a block, by their lengths.
pub struct Codes {
    /// Of literals, the end of the block, and lengths.
    pub literals: [u8; LITERALS],
    /// Of distances.
    pub distances: [u8; DISTANCES],
}

/// Those of §3.2.6.
pub static FIXED: Codes = {
    let (literals, distances) = fixed_lengths();
    Codes {
        literals,
        distances,
    }
};

/// The codes of a block, as they are written.
pub struct WrittenCodes {
    literals: Written<LITERALS>,
    distances: Written<DISTANCES>,
}

/// [`FIXED`], as they are written; made once.
pub static WRITTEN: LazyLock<WrittenCodes> = LazyLock::new(|| WrittenCodes::of(&FIXED));

impl WrittenCodes {
    /// Those of these lengths.
    pub fn of(codes: &Codes) -> WrittenCodes {
        WrittenCodes {
            literals: Written::of(&codes.literals),
            distances: Written::of(&codes.distances),
        }
    }

    /// Writes these symbols, and the end of the block.
    ///
    /// Format: §3.2.5, as the reader has it.
    pub fn put(&self, symbols: &[Symbol], writer: &mut Writer) {
        let WrittenCodes {
            literals,
            distances,
        } = self;
        for symbol in symbols {
            match symbol.parts() {
                (literal, 0) => literals.put(literal, writer),
                (length, distance) => {
                    let symbol = length_symbol(length);
                    let (least, more) = LENGTHS[symbol - usize::from(END_OF_BLOCK) - 1];
                    let (mut bits, mut count) = literals.get(symbol);
                    bits |= (length as u64 - u64::from(least)) << count;
                    count += more;
                    let symbol = distance_symbol(distance);
                    let (nearest, further) = DISTANCES_FROM[symbol];
                    let (code, coded) = distances.get(symbol);
                    bits |= code << count;
                    count += coded;
                    bits |= (distance as u64 - u64::from(nearest)) << count;
                    writer.put(bits, count + further);
                }
            }
        }
        literals.put(usize::from(END_OF_BLOCK), writer);
    }
}
