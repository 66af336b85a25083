//! The symbols of a block, with the codes that it uses.

use super::bits::Bits;
use super::codes::{Codes, Found, Missing};
use super::flaw::{Alphabet, Flaw};
use super::numbers::{DISTANCES, DISTANCES_FROM, END_OF_BLOCK, LENGTHS, LITERALS, fixed_lengths};
use super::output::Output;
use super::seen::{Observer, Part};
use std::sync::LazyLock;

/// Two kilobytes: longer codes are rare, since they stand for what is rare.
pub type Literals = Codes<LITERALS, 1024>;
/// The same for distances, of which there are fewer.
pub type Distances = Codes<DISTANCES, 256>;

/// The codes of a block.
pub struct BlockCodes {
    /// Literals, the end of the block, and lengths.
    pub literals: Literals,
    /// Distances.
    pub distances: Distances,
}

/// Those of §3.2.6, made once.
pub static FIXED: LazyLock<BlockCodes> = LazyLock::new(|| {
    let (literals, distances) = fixed_lengths();
    let mut codes = BlockCodes::new();
    codes.literals.assign(&literals);
    codes.distances.assign(&distances);
    codes
});

impl BlockCodes {
    /// No codes yet.
    #[allow(
        clippy::new_without_default,
        reason = "nobody needs codes that mean nothing"
    )]
    pub const fn new() -> BlockCodes {
        BlockCodes {
            literals: Codes::new(),
            distances: Codes::new(),
        }
    }
}

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
        let first = held.position();
        let mut bits = *held;
        let found = match codes.literals.find(bits) {
            Ok(found) => found,
            Err(Missing::Bits) => return Ok(Some(Did::Hungry)),
            Err(Missing::Code) => return Err(Flaw::NoSymbol(Alphabet::Literals)),
        };
        bits.skip(found.bits);
        match found.symbol {
            literal @ ..END_OF_BLOCK => {
                if !output.put(literal as u8) {
                    return Ok(Some(Did::Full));
                }
                observer.see(first, bits.position(), || Part::Literal(literal as u8));
            }
            END_OF_BLOCK => {
                observer.see(first, bits.position(), || Part::End);
                *held = bits;
                return Ok(None);
            }
            _ => {
                let most = output.reach().min(window);
                let Some(copy) = copy(&codes.distances, found, held, &mut bits, most)? else {
                    return Ok(Some(Did::Hungry));
                };
                if !output.copy(usize::from(copy.distance), usize::from(copy.length)) {
                    return Ok(Some(Did::Full));
                }
                observer.see(first, bits.position(), || copy.part());
            }
        }
        *held = bits;
    }
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
#[inline(always)]
fn copy(
    codes: &Distances,
    Found { symbol, bits: used }: Found,
    held: &mut Bits,
    bits: &mut Bits,
    most: usize,
) -> Result<Option<Copy>, Flaw> {
    let Some(&(least, more)) = LENGTHS.get(usize::from(symbol - END_OF_BLOCK - 1)) else {
        return Err(Flaw::ReservedLength(symbol));
    };
    let Some(rest) = bits.number(more) else {
        return Ok(None);
    };
    let before = *bits;
    let found = distance(codes, bits, most).inspect_err(|_| *held = before)?;
    Ok(found.map(|(distance, coded)| Copy {
        length: least + rest,
        distance,
        bits: [used as u8, more as u8, coded as u8],
    }))
}

/// A distance of `most` at most, and how many bits its code has; `None`: it isn't here whole.
#[inline(always)]
fn distance(codes: &Distances, bits: &mut Bits, most: usize) -> Result<Option<(u16, u32)>, Flaw> {
    let found = match codes.find(*bits) {
        Ok(found) => found,
        Err(Missing::Bits) => return Ok(None),
        Err(Missing::Code) => return Err(Flaw::NoSymbol(Alphabet::Distances)),
    };
    bits.skip(found.bits);
    let Some(&(nearest, further)) = DISTANCES_FROM.get(usize::from(found.symbol)) else {
        return Err(Flaw::ReservedDistance(found.symbol));
    };
    let Some(rest) = bits.number(further) else {
        return Ok(None);
    };
    let distance = nearest + rest;
    if usize::from(distance) > most {
        return Err(Flaw::TooFarBack(distance, most as u16));
    }
    Ok(Some((distance, found.bits)))
}
