//! Huffman codes that follow from their lengths alone (RFC 1951 §3.2.2).
//!
//! A code of a length is the code before it plus one; the first of a length is the one after the
//! last shorter code, with a 0 bit more. So whoever knows how long each symbol's code is, knows all
//! codes, and a block needs to say only the lengths.

use super::bits::Bits;
use super::numbers::LONGEST_CODE;

/// How the lengths fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// Each sequence of bits begins with the code of a symbol.
    Complete,
    /// Some begin with none.
    Incomplete,
    /// There are more codes than these lengths allow.
    OverSubscribed,
}

/// A symbol, and how many bits its code has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The symbol.
    pub symbol: u16,
    /// The bits of its code.
    pub bits: u32,
}

/// Why there is no symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Its code isn't here whole.
    Bits,
    /// No code begins so.
    Code,
}

/// The codes of up to `SYMBOLS` symbols. Codes that are no longer than the logarithm of `TABLE` are
/// found in one step.
#[derive(Debug, Clone)]
pub struct Codes<const SYMBOLS: usize, const TABLE: usize> {
    /// For the next bits: the symbol times 16, plus the length of its code; 0 if that is longer, or
    /// none.
    table: [u16; TABLE],
    /// How many codes there are of each length.
    counts: [u16; LONGEST_CODE + 1],
    /// The symbols in the order of their codes.
    symbols: [u16; SYMBOLS],
    /// The bits of the longest code.
    longest: u32,
}

impl<const SYMBOLS: usize, const TABLE: usize> Default for Codes<SYMBOLS, TABLE> {
    fn default() -> Self {
        Codes::new()
    }
}

impl<const SYMBOLS: usize, const TABLE: usize> Codes<SYMBOLS, TABLE> {
    /// How many bits are looked up at once.
    const QUICK: usize = TABLE.ilog2() as usize;

    /// No codes yet.
    pub const fn new() -> Self {
        Codes {
            table: [0; TABLE],
            counts: [0; LONGEST_CODE + 1],
            symbols: [0; SYMBOLS],
            longest: 0,
        }
    }

    /// The codes of symbols 0, 1, 2… with these lengths; a length of 0: it has no code. If they are
    /// over-subscribed, nothing can be found.
    ///
    /// Format: codes of the same length stand in the order of their symbols, and shorter ones before
    /// longer ones (§3.2.2).
    pub fn assign(&mut self, lengths: &[u8]) -> Fit {
        self.counts = [0; LONGEST_CODE + 1];
        for &length in lengths {
            self.counts[usize::from(length)] += 1;
        }
        self.counts[0] = 0;
        let longest = self.counts.iter().rposition(|&count| count > 0);
        self.longest = longest.unwrap_or_default() as u32;
        // How many codes of a length are left, and where its symbols begin.
        let mut left = 1_i32;
        let mut starts = [0; LONGEST_CODE + 2];
        for length in 1..=LONGEST_CODE {
            left = 2 * left - i32::from(self.counts[length]);
            if left < 0 {
                return Fit::OverSubscribed;
            }
            starts[length + 1] = starts[length] + self.counts[length];
        }
        for (symbol, &length) in (0..).zip(lengths) {
            if length > 0 {
                let start = &mut starts[usize::from(length)];
                self.symbols[usize::from(*start)] = symbol;
                *start += 1;
            }
        }
        self.fill_table();
        match left {
            0 => Fit::Complete,
            _ => Fit::Incomplete,
        }
    }

    /// Enters each short code wherever it is the beginning of the index.
    ///
    /// Format: a code is written with its highest bit first, and the table is indexed with the first
    /// bit lowest (§3.1.1), so it is turned round.
    fn fill_table(&mut self) {
        self.table = [0; TABLE];
        let (mut code, mut place) = (0_u32, 0);
        for length in 1..=Self::QUICK.min(LONGEST_CODE) {
            for _ in 0..self.counts[length] {
                let entry = self.symbols[place] << 4 | length as u16;
                let first = (code.reverse_bits() >> (32 - length)) as usize;
                for index in (first..TABLE).step_by(1 << length) {
                    self.table[index] = entry;
                }
                code += 1;
                place += 1;
            }
            code <<= 1;
        }
    }

    /// The symbol whose code is next. Its bits aren't used yet.
    #[inline(always)]
    pub fn find(&self, bits: Bits) -> Result<Found, Missing> {
        let entry = self.table[bits.look() as usize & (TABLE - 1)];
        let length = u32::from(entry & 15);
        if entry != 0 && length <= bits.count() {
            return Ok(Found {
                symbol: entry >> 4,
                bits: length,
            });
        }
        self.find_slowly(bits)
    }

    /// The same, bit by bit: for each length, is the code so far one of the codes of that length?
    ///
    /// Format: the codes of a length are consecutive numbers, so two numbers describe them: the
    /// first one, and how many there are (§3.2.2).
    #[cold]
    fn find_slowly(&self, bits: Bits) -> Result<Found, Missing> {
        let (mut code, mut first, mut place) = (0_u32, 0_u32, 0_u32);
        for length in 1..=self.longest.max(1) {
            if length > bits.count() {
                return Err(Missing::Bits);
            }
            code |= (bits.look() >> (length - 1)) as u32 & 1;
            let count = u32::from(self.counts[length as usize]);
            if code < first + count {
                return Ok(Found {
                    symbol: self.symbols[(place + code - first) as usize],
                    bits: length,
                });
            }
            place += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        Err(Missing::Code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Small = Codes<8, 4>;

    fn codes(lengths: &[u8]) -> (Small, Fit) {
        let mut codes = Small::new();
        let fit = codes.assign(lengths);
        (codes, fit)
    }

    fn found(codes: &Small, written: &str) -> Result<Found, Missing> {
        let mut bytes = [0; 8];
        for (at, bit) in written.chars().enumerate() {
            bytes[at / 8] |= u8::from(bit == '1') << (at % 8);
        }
        let mut bits = Bits::default();
        bits.refill(&mut &bytes[..written.len().div_ceil(8)]);
        codes.find(bits)
    }

    /// The example of §3.2.2: A to H with the lengths (3, 3, 3, 3, 3, 2, 4, 4).
    #[test]
    fn the_rfcs_example() {
        let (codes, fit) = codes(&[3, 3, 3, 3, 3, 2, 4, 4]);
        assert_eq!(fit, Fit::Complete);
        let all = ["010", "011", "100", "101", "110", "00", "1110", "1111"];
        for (symbol, code) in (0..).zip(all) {
            let bits = code.len() as u32;
            // Padded to a byte, in both ways.
            for rest in ["00000000", "11111111"] {
                let written = format!("{code}{}", &rest[code.len()..]);
                assert_eq!(
                    found(&codes, &written),
                    Ok(Found { symbol, bits }),
                    "{written}"
                );
            }
        }
    }

    #[test]
    fn how_lengths_fit() {
        for (lengths, expected) in [
            (&[1, 1][..], Fit::Complete),
            (&[0, 1, 0, 2, 2], Fit::Complete),
            (&[1], Fit::Incomplete),
            (&[0, 0], Fit::Incomplete),
            (&[1, 2], Fit::Incomplete),
            (&[15], Fit::Incomplete),
            (&[1, 1, 1], Fit::OverSubscribed),
            (&[1, 2, 3, 3, 15], Fit::OverSubscribed),
        ] {
            assert_eq!(codes(lengths).1, expected, "{lengths:?}");
        }
    }

    #[test]
    fn a_code_that_no_symbol_has_is_not_found() {
        let (one, _) = codes(&[1]);
        assert_eq!(found(&one, "00000000"), Ok(Found { symbol: 0, bits: 1 }));
        // One bit is enough to say so, but it has to be there.
        assert_eq!(found(&one, "11111111"), Err(Missing::Code));
        assert_eq!(found(&one, ""), Err(Missing::Bits));
        let (none, _) = codes(&[0, 0]);
        assert_eq!(found(&none, "00000000"), Err(Missing::Code));
    }
}
