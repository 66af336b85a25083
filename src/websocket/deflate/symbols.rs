//! The symbols of a block, with the codes that it uses.
//!
//! There are two loops, and the first one defines everything: [`symbols`] reads a symbol with all
//! checks. `quickly` is a shortcut for what is plain, while there is plenty of input and of room:
//! it gives up at anything else, with nothing done, and the first loop takes that symbol. So it
//! needs no words for what is wrong.

use super::bits::Bits;
use super::codes::{Codes, Entry, Missing};
use super::flaw::{Alphabet, Flaw};
use super::numbers::{
    DISTANCES, DISTANCES_FROM, END_OF_BLOCK, LENGTHS, LITERALS, LONGEST_CODE, MOST_DISTANCES,
    fixed_lengths,
};
use super::output::Output;
use super::seen::{Observer, Part};
use std::sync::LazyLock;

/// Four kilobytes: longer codes are rare, since they stand for what is rare.
pub type Literals = Codes<LITERALS, 1024>;
/// The same for distances, of which there are fewer.
pub type Distances = Codes<DISTANCES, 128>;

/// The codes of a block.
pub struct BlockCodes {
    /// Literals, the end of the block, and lengths.
    pub literals: Literals,
    /// Distances.
    pub distances: Distances,
}

/// What literals, the end of the block and lengths mean; the last two never occur.
pub static LITERALS_MEAN: [Entry; LITERALS] = {
    let mut meanings = [Entry::end(); LITERALS];
    let mut symbol = 0;
    while symbol < LITERALS {
        if symbol < END_OF_BLOCK as usize {
            meanings[symbol] = Entry::literal(symbol as u8);
        } else if symbol > END_OF_BLOCK as usize + LENGTHS.len() {
            meanings[symbol] = Entry::symbol(symbol as u16, 0);
        } else if symbol > END_OF_BLOCK as usize {
            let (least, more) = LENGTHS[symbol - END_OF_BLOCK as usize - 1];
            meanings[symbol] = Entry::base(least, more);
        }
        symbol += 1;
    }
    meanings
};

/// What distances mean; the last two never occur.
pub static DISTANCES_MEAN: [Entry; DISTANCES] = {
    let mut meanings = [Entry::symbol(0, 0); DISTANCES];
    let mut symbol = 0;
    while symbol < DISTANCES {
        meanings[symbol] = if symbol < MOST_DISTANCES {
            let (nearest, more) = DISTANCES_FROM[symbol];
            Entry::base(nearest, more)
        } else {
            Entry::symbol(symbol as u16, 0)
        };
        symbol += 1;
    }
    meanings
};

/// Those of §3.2.6, made once.
pub static FIXED: LazyLock<BlockCodes> = LazyLock::new(|| {
    let (literals, distances) = fixed_lengths();
    let mut codes = BlockCodes::new();
    codes.literals.assign(&literals, &LITERALS_MEAN);
    codes.distances.assign(&distances, &DISTANCES_MEAN);
    codes
});

impl BlockCodes {
    /// How many bytes they hold besides themselves.
    pub const HELD: usize = Literals::HELD + Distances::HELD;

    /// No codes yet.
    #[allow(
        clippy::new_without_default,
        reason = "nobody needs codes that mean nothing"
    )]
    pub fn new() -> BlockCodes {
        BlockCodes {
            literals: Codes::new(),
            distances: Codes::new(),
        }
    }
}

/// No symbol has more bits: a length's code and 5 more, a distance's code and 13 more.
const MOST_BITS: u32 = 48;

/// As many literals are read, each time that bits were taken from the input: of the 56 that there are
/// then at least, unless the input has ended, what is left after them is enough for a table.
const AT_ONCE: u32 = 3;
const _: () = assert!(56 - AT_ONCE * LONGEST_CODE as u32 >= Literals::QUICK);

/// A step's result: it was done, or it needs more input, or more room.
pub enum Did {
    /// It was done.
    Step,
    /// It needs more input.
    Hungry,
    /// It needs more room.
    Full,
}

/// Reads symbols up to the end of the block (`None`), or as far as input and room suffice. A match
/// may point back by `window` bytes at most.
///
/// Format: each is a code; for a match, more follows (§3.2.5).
pub fn symbols(
    codes: &BlockCodes,
    window: usize,
    held: &mut Bits,
    input: &mut &[u8],
    output: &mut Output<'_>,
    observer: &mut impl Observer,
) -> Result<Option<Did>, Flaw> {
    loop {
        held.refill(input);
        if held.count() >= MOST_BITS {
            quickly(codes, window, held, input, output, observer);
        }
        let first = held.position();
        let mut bits = *held;
        let found = match codes.literals.find(bits) {
            Ok(found) => found,
            Err(Missing::Bits) => return Ok(Some(Did::Hungry)),
            Err(Missing::Code) => return Err(Flaw::NoSymbol(Alphabet::Literals)),
        };
        bits.skip(found.bits());
        if found.is_literal() {
            let byte = found.value() as u8;
            // [deflate-literal]
            if !output.put(byte) {
                return Ok(Some(Did::Full));
            }
            observer.see(first, bits.position(), || Part::Literal(byte));
        } else if found.is_end() {
            // [deflate-end]
            observer.see(first, bits.position(), || Part::End);
            *held = bits;
            return Ok(None);
        } else {
            let most = output.reach().min(window);
            // [deflate-match]
            let Some(copy) = copy(&codes.distances, found, held, &mut bits, most)? else {
                return Ok(Some(Did::Hungry));
            };
            if !output.copy(usize::from(copy.distance), usize::from(copy.length)) {
                return Ok(Some(Did::Full));
            }
            observer.see(first, bits.position(), || copy.part());
        }
        *held = bits;
    }
}

/// Reads plain symbols: their codes are right, and there is input and room for any of them.
///
/// The next code is looked up before this symbol is written, so that the machine does both at once.
/// What was looked up beyond the end of the input isn't used, since there are too few bits then. Most
/// symbols are literals, and their codes are short, so several are read for each refill: that made
/// texts up to 9 % quicker.
#[inline(always)]
fn quickly(
    codes: &BlockCodes,
    window: usize,
    held: &mut Bits,
    input: &mut &[u8],
    output: &mut Output<'_>,
    observer: &mut impl Observer,
) {
    let (mut rest, mut bits, mut open) = (*input, *held, output.open());
    let mut found = codes.literals.surely(bits);
    while bits.count() >= MOST_BITS && open.has_plenty() {
        let (first, symbol) = (bits.position(), found);
        if symbol.is_literal() {
            let (mut first, mut literal) = (first, symbol);
            for _ in 0..AT_ONCE {
                bits.skip(literal.bits());
                found = codes.literals.surely(bits);
                open.put(literal.value() as u8);
                observer.see(first, bits.position(), || {
                    Part::Literal(literal.value() as u8)
                });
                if !found.is_literal() {
                    break;
                }
                (first, literal) = (bits.position(), found);
            }
            bits.refill(&mut rest);
            continue;
        }
        let Some((copy, after)) = plain_copy(&codes.distances, symbol, bits) else {
            break;
        };
        let (length, distance) = (usize::from(copy.length), usize::from(copy.distance));
        if distance > window || !open.can_copy(distance, length) {
            break;
        }
        let end = after.position();
        bits = after;
        bits.refill(&mut rest);
        found = codes.literals.surely(bits);
        open.copy(distance, length);
        observer.see(first, end, || copy.part());
    }
    let end = open.end;
    output.close(end);
    (*held, *input) = (bits, rest);
}

/// A match whose bits are all here, and what is behind it; `None`: it isn't that plain.
#[inline(always)]
fn plain_copy(codes: &Distances, length: Entry, mut bits: Bits) -> Option<(Copy, Bits)> {
    if !length.is_base() {
        return None;
    }
    let first = bits.look();
    bits.skip(length.whole());
    let distance = codes.surely(bits);
    if !distance.is_base() {
        return None;
    }
    let copy = Copy {
        length: length.number(first),
        distance: distance.number(bits.look()),
        bits: [
            length.bits() as u8,
            length.more() as u8,
            distance.bits() as u8,
        ],
    };
    bits.skip(distance.whole());
    Some((copy, bits))
}

/// A match.
struct Copy {
    length: u16,
    distance: u16,
    /// As [`Part::Match`] has them.
    bits: [u8; 3],
}

impl Copy {
    const fn part(self) -> Part {
        Part::Match {
            length: self.length,
            distance: self.distance,
            bits: self.bits,
        }
    }
}

/// What follows a length symbol; `None`: it isn't here whole. If its distance is wrong, `held` stands
/// before that.
///
/// Format: the rest of the length, the code of a distance symbol, and the rest of the distance
/// (§3.2.5).
fn copy(
    codes: &Distances,
    length: Entry,
    held: &mut Bits,
    bits: &mut Bits,
    most: usize,
) -> Result<Option<Copy>, Flaw> {
    if !length.is_base() {
        return Err(Flaw::ReservedLength(length.value()));
    }
    let Some(rest) = bits.number(length.more()) else {
        return Ok(None);
    };
    let before = *bits;
    let found = distance(codes, bits, most).inspect_err(|_| *held = before)?;
    Ok(found.map(|(distance, coded)| Copy {
        length: length.value() + rest,
        distance,
        bits: [length.bits() as u8, length.more() as u8, coded as u8],
    }))
}

/// A distance of `most` at most, and how many bits its code has; `None`: it isn't here whole.
fn distance(codes: &Distances, bits: &mut Bits, most: usize) -> Result<Option<(u16, u32)>, Flaw> {
    let found = match codes.find(*bits) {
        Ok(found) => found,
        Err(Missing::Bits) => return Ok(None),
        Err(Missing::Code) => return Err(Flaw::NoSymbol(Alphabet::Distances)),
    };
    bits.skip(found.bits());
    if !found.is_base() {
        return Err(Flaw::ReservedDistance(found.value()));
    }
    let Some(rest) = bits.number(found.more()) else {
        return Ok(None);
    };
    let distance = found.value() + rest;
    if usize::from(distance) > most {
        return Err(Flaw::TooFarBack(distance, most as u16));
    }
    Ok(Some((distance, found.bits())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How far [`quickly`] gets alone, in bits, with fixed codes: the end of the block is behind them,
    /// and bits enough for anything.
    fn quick_bits(codes: &str, window: usize) -> u64 {
        let codes = codes.replace(' ', "") + &"0".repeat(7 + 64);
        let mut bytes = vec![0; codes.len().div_ceil(8)];
        for (at, bit) in codes.bytes().enumerate() {
            bytes[at / 8] |= (bit - b'0') << (at % 8);
        }
        let (mut input, mut held, mut message) = (&bytes[..], Bits::default(), Vec::new());
        held.refill(&mut input);
        let mut output = Output::new(&mut message, 10_000, &[]);
        let mut seen: Vec<(u64, u64, Part)> = Vec::new();
        quickly(
            &FIXED,
            window,
            &mut held,
            &mut input,
            &mut output,
            &mut seen,
        );
        // It told of all that it read, and of nothing else.
        let told = seen.iter().map(|(first, end, _)| end - first).sum::<u64>();
        assert_eq!(told, held.position());
        held.position()
    }

    /// The rest is read by the careful loop, with the same result: only the time would show it.
    #[test]
    fn all_that_is_plain_is_read_quickly() {
        // The letter a has 8 bits, as any literal below 144. A match of 10 bytes from 8 bytes back:
        // symbol 264, distance symbol 5 (7 or 8), and one bit more.
        let (literal, copy) = ("10010001", "0001000 00101 1");
        for literals in 8..24_u32 {
            for copies in 0..3 {
                let codes = literal.repeat(literals as usize) + &copy.repeat(copies as usize);
                for turns in [1, 2, 5] {
                    let all = turns * (8 * u64::from(literals) + 13 * copies);
                    let codes = codes.repeat(turns as usize);
                    assert_eq!(quick_bits(&codes, 32_768), all, "{literals} {copies}");
                    // A window that just suffices, and one that doesn't.
                    assert_eq!(quick_bits(&codes, 8), all, "{literals} {copies}");
                    let before = if copies == 0 {
                        all
                    } else {
                        8 * u64::from(literals)
                    };
                    assert_eq!(quick_bits(&codes, 7), before, "{literals} {copies}");
                }
            }
        }
    }
}
