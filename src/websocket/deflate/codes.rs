//! Huffman codes that follow from their lengths alone (RFC 1951 §3.2.2).
//!
//! A code of a length is the code before it plus one; the first of a length is the one after the
//! last shorter code, with a 0 bit more. So whoever knows how long each symbol's code is, knows all
//! codes, and a block needs to say only the lengths.

use super::bits::Bits;
use super::heap::on_heap;
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

/// A code's symbol as the reader needs it, in one number: from bit 16 up its value, from bit 12 up its
/// kind, from bit 8 up how many bits the code has, and below that how many bits there are with those
/// that follow the code (15 and 13 at most). So the next code is one shift away, and what this one
/// means can be found out while that is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry(u32);

const CODE: u32 = 8;
const LITERAL: u32 = 1 << 12;
const BASE: u32 = 1 << 13;
const END: u32 = 1 << 14;

impl Entry {
    /// No symbol has this code, or it is too long for the table.
    pub const NONE: Entry = Entry(0);

    /// A symbol that is only a number; this many bits follow it.
    pub const fn symbol(number: u16, more: u32) -> Entry {
        Entry((number as u32) << 16 | more)
    }

    /// A symbol that stands for a byte.
    pub const fn literal(byte: u8) -> Entry {
        Entry((byte as u32) << 16 | LITERAL)
    }

    /// A symbol that stands for a length or a distance: this or more, as the bits that follow say.
    pub const fn base(least: u16, more: u32) -> Entry {
        Entry((least as u32) << 16 | BASE | more)
    }

    /// The symbol that ends a block.
    pub const fn end() -> Entry {
        Entry(END)
    }

    /// Its code has so many bits.
    const fn coded(self, bits: u32) -> Entry {
        Entry(self.0 + (bits << CODE) + bits)
    }

    /// How many bits the code has.
    #[inline(always)]
    pub const fn bits(self) -> u32 {
        self.0 >> CODE & 15
    }

    /// How many bits follow the code.
    #[inline(always)]
    pub const fn more(self) -> u32 {
        self.whole() - self.bits()
    }

    /// Both.
    #[inline(always)]
    pub const fn whole(self) -> u32 {
        self.0 & 63
    }

    /// The byte, the least length or distance, or the symbol's number.
    #[inline(always)]
    pub const fn value(self) -> u16 {
        (self.0 >> 16) as u16
    }

    /// The length or distance that these bits say, of which the code is the first.
    #[inline(always)]
    pub const fn number(self, bits: u64) -> u16 {
        let known = bits & ((1 << self.whole()) - 1);
        self.value() + (known >> self.bits()) as u16
    }

    /// Does it stand for a byte?
    #[inline(always)]
    pub const fn is_literal(self) -> bool {
        self.0 & LITERAL != 0
    }

    /// Does it stand for a length or a distance?
    #[inline(always)]
    pub const fn is_base(self) -> bool {
        self.0 & BASE != 0
    }

    /// Does it end the block?
    pub const fn is_end(self) -> bool {
        self.0 & END != 0
    }
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
    /// For the next bits.
    table: Box<[Entry; TABLE]>,
    /// How many codes there are of each length.
    counts: [u16; LONGEST_CODE + 1],
    /// The symbols in the order of their codes.
    entries: Box<[Entry; SYMBOLS]>,
    /// The bits of the longest code.
    longest: u32,
}

impl<const SYMBOLS: usize, const TABLE: usize> Codes<SYMBOLS, TABLE> {
    /// How many bytes it holds besides itself.
    pub const HELD: usize = size_of::<[Entry; TABLE]>() + size_of::<[Entry; SYMBOLS]>();

    /// How many bits are looked up at once.
    pub const QUICK: u32 = TABLE.ilog2();

    /// No codes yet.
    #[allow(
        clippy::new_without_default,
        reason = "nobody needs codes that mean nothing"
    )]
    pub fn new() -> Self {
        Codes {
            table: on_heap(Entry::NONE),
            counts: [0; LONGEST_CODE + 1],
            entries: on_heap(Entry::NONE),
            longest: 0,
        }
    }

    /// The codes of symbols that have these lengths and mean this; a length of 0: it has no code. If
    /// they are over-subscribed, nothing may be looked for.
    ///
    /// Format: codes of the same length stand in the order of their symbols, and shorter ones before
    /// longer ones (§3.2.2).
    pub fn assign(&mut self, lengths: &[u8], meanings: &[Entry; SYMBOLS]) -> Fit {
        self.counts = [0; LONGEST_CODE + 1];
        for &length in lengths {
            // Most are 0, and adding to the same number each time would take longer than all else.
            if length > 0 {
                self.counts[usize::from(length)] += 1;
            }
        }
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
        for (&length, meaning) in lengths.iter().zip(meanings) {
            if length > 0 {
                let start = &mut starts[usize::from(length)];
                self.entries[usize::from(*start)] = meaning.coded(length.into());
                *start += 1;
            }
        }
        self.fill_table();
        match left {
            0 => Fit::Complete,
            _ => Fit::Incomplete,
        }
    }

    /// Enters each short code. A code of n bits is entered once, while the table has n bits; with a
    /// bit more, each half is what the whole was.
    ///
    /// Format: a code is written with its highest bit first, and the table is indexed with the first
    /// bit lowest (§3.1.1), so it is turned round.
    fn fill_table(&mut self) {
        self.table[0] = Entry::NONE;
        let (mut code, mut place, mut filled) = (0_u32, 0, 1);
        for length in 1..=Self::QUICK.min(self.longest) {
            self.table.copy_within(..filled, filled);
            filled *= 2;
            for _ in 0..self.counts[length as usize] {
                let index = (code.reverse_bits() >> (32 - length)) as usize;
                self.table[index] = self.entries[place];
                code += 1;
                place += 1;
            }
            code <<= 1;
        }
        while filled < TABLE {
            self.table.copy_within(..filled, filled);
            filled *= 2;
        }
    }

    /// What the table has for the next bits: [`bits`](Entry::bits) of 0 if their code is long, or
    /// nobody's.
    #[inline(always)]
    pub fn quick(&self, bits: Bits) -> Entry {
        self.table[bits.look() as usize & (TABLE - 1)]
    }

    /// The symbol whose code is next. Its bits aren't used yet.
    #[inline(always)]
    pub fn find(&self, bits: Bits) -> Result<Entry, Missing> {
        let entry = self.quick(bits);
        if entry != Entry::NONE && entry.bits() <= bits.count() {
            return Ok(entry);
        }
        self.find_slowly(bits)
    }

    /// The same where there are bits enough for any code; [`Entry::NONE`] if no code begins so.
    #[inline(always)]
    pub fn surely(&self, bits: Bits) -> Entry {
        let entry = self.quick(bits);
        if entry == Entry::NONE {
            return self.find_slowly(bits).unwrap_or(Entry::NONE);
        }
        entry
    }

    /// The same, bit by bit: for each length, is the code so far one of the codes of that length?
    ///
    /// Format: the codes of a length are consecutive numbers, so two numbers describe them: the
    /// first one, and how many there are (§3.2.2).
    #[cold]
    fn find_slowly(&self, bits: Bits) -> Result<Entry, Missing> {
        let (mut code, mut first, mut place) = (0_u32, 0_u32, 0_u32);
        for length in 1..=self.longest.max(1) {
            if length > bits.count() {
                return Err(Missing::Bits);
            }
            code |= (bits.look() >> (length - 1)) as u32 & 1;
            let count = u32::from(self.counts[length as usize]);
            if code < first + count {
                return Ok(self.entries[(place + code - first) as usize]);
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

    const MEANINGS: [Entry; 8] = {
        let mut meanings = [Entry::NONE; 8];
        let mut symbol = 0;
        while symbol < 8 {
            meanings[symbol] = Entry::symbol(symbol as u16, 0);
            symbol += 1;
        }
        meanings
    };

    fn codes(lengths: &[u8]) -> (Small, Fit) {
        let mut codes = Small::new();
        let fit = codes.assign(lengths, &MEANINGS);
        (codes, fit)
    }

    fn found(codes: &Small, written: &str) -> Result<(u16, u32), Missing> {
        let mut bytes = [0; 8];
        for (at, bit) in written.chars().enumerate() {
            bytes[at / 8] |= u8::from(bit == '1') << (at % 8);
        }
        let mut bits = Bits::default();
        bits.refill(&mut &bytes[..written.len().div_ceil(8)]);
        let entry = codes.find(bits)?;
        Ok((entry.value(), entry.bits()))
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
                assert_eq!(found(&codes, &written), Ok((symbol, bits)), "{written}");
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

    /// The table is a shortcut: whatever it lacks is found bit by bit, so nothing else would show it.
    #[test]
    fn each_short_code_and_no_other_is_found_in_one_step() {
        let mut codes = Small::new();
        for lengths in [
            &[3, 3, 3, 3, 3, 2, 4, 4][..],
            &[1, 1],
            &[2, 2, 2, 2],
            &[1, 2, 3, 3],
            &[0, 15, 2, 1],
            &[1],
            &[3],
            &[0],
        ] {
            codes.assign(lengths, &MEANINGS);
            for (byte, count) in (0..=255_u8).flat_map(|byte| (0..=8).map(move |n| (byte, n))) {
                let mut bits = Bits::default();
                bits.refill(&mut &[byte][..]);
                bits.skip(8 - count);
                let slowly = codes.find_slowly(bits);
                assert_eq!(codes.find(bits), slowly, "{lengths:?} {byte:08b} {count}");
                if count >= Small::QUICK {
                    let short = slowly.ok().filter(|entry| entry.bits() <= Small::QUICK);
                    assert_eq!(codes.quick(bits), short.unwrap_or(Entry::NONE));
                    assert_eq!(codes.surely(bits), slowly.unwrap_or(Entry::NONE));
                }
            }
        }
    }

    #[test]
    fn a_code_that_no_symbol_has_is_not_found() {
        let (one, _) = codes(&[1]);
        assert_eq!(found(&one, "00000000"), Ok((0, 1)));
        // One bit is enough to say so, but it has to be there.
        assert_eq!(found(&one, "11111111"), Err(Missing::Code));
        assert_eq!(found(&one, ""), Err(Missing::Bits));
        let (none, _) = codes(&[0, 0]);
        assert_eq!(found(&none, "00000000"), Err(Missing::Code));
    }
}
