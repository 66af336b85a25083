//! What a dynamic block says of its codes: only their lengths, and those in a code of their own (RFC
//! 1951 §3.2.7).

use super::bits::Bits;
use super::codes::{Codes, Entry, Fit, Missing};
use super::flaw::{Alphabet, Flaw};
use super::numbers::{
    CODE_LENGTHS, DISTANCES, END_OF_BLOCK, LITERALS, MOST_DISTANCES, MOST_LITERALS, ORDER, REPEAT,
    REPEATS,
};
use super::seen::{Observer, Part};
use super::symbols::{BlockCodes, DISTANCES_MEAN, Did, LITERALS_MEAN};

/// No code for a code length is longer than 7 bits.
type LengthCodes = Codes<CODE_LENGTHS, 128>;

/// What they mean: a length, or a repeat, which more bits follow.
static LENGTHS_MEAN: [Entry; CODE_LENGTHS] = {
    let mut meanings = [Entry::symbol(0, 0); CODE_LENGTHS];
    let mut symbol = 0;
    while symbol < REPEAT {
        meanings[symbol as usize] = Entry::symbol(symbol, 0);
        symbol += 1;
    }
    while symbol < CODE_LENGTHS as u16 {
        let (_, more) = REPEATS[(symbol - REPEAT) as usize];
        meanings[symbol as usize] = Entry::symbol(symbol, more);
        symbol += 1;
    }
    meanings
};

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Counts,
    LengthsOfLengths,
    LengthsOfCodes,
    /// All was said.
    Nothing,
}

/// What a dynamic block says of its codes, while it is being read and until the block ends.
pub struct Dynamic {
    next: Next,
    /// Those of the block, when all was said.
    pub codes: BlockCodes,
    length_codes: LengthCodes,
    /// Lengths of codes: at first those of the code lengths, in the order of §3.2.7, then those of
    /// literals, lengths and distances. So many have been read.
    lengths: [u8; LITERALS + DISTANCES],
    known: usize,
    literals: usize,
    distances: usize,
    code_lengths: usize,
}

impl Dynamic {
    /// How many bytes it takes, with all that it holds.
    pub const SIZE: usize = size_of::<Dynamic>() + BlockCodes::HELD + LengthCodes::HELD;

    /// Before the first block.
    pub fn new() -> Box<Dynamic> {
        Box::new(Dynamic {
            next: Next::Counts,
            codes: BlockCodes::new(),
            length_codes: Codes::new(),
            lengths: [0; LITERALS + DISTANCES],
            known: 0,
            literals: 0,
            distances: 0,
            code_lengths: 0,
        })
    }

    /// A block begins.
    pub fn begin(&mut self) {
        self.next = Next::Counts;
    }

    /// Has the block said all of its codes?
    pub fn is_whole(&self) -> bool {
        self.next == Next::Nothing
    }

    /// Reads all fields, or as many of them as are here.
    ///
    /// # Errors
    /// One breaks a rule.
    pub fn read(
        &mut self,
        bits: &mut Bits,
        input: &mut &[u8],
        observer: &mut impl Observer,
    ) -> Result<Did, Flaw> {
        loop {
            bits.refill(input);
            let did = match self.next {
                Next::Counts => self.counts(bits, observer)?,
                Next::LengthsOfLengths => self.length_of_length(bits, observer)?,
                Next::LengthsOfCodes => self.lengths_of_codes(bits, input, observer)?,
                Next::Nothing => return Ok(Did::Step),
            };
            if matches!(did, Did::Hungry) {
                return Ok(did);
            }
        }
    }

    /// Format: HLIT (5 bits), HDIST (5 bits) and HCLEN (4 bits): how many lengths follow, less 257, 1
    /// and 4 (§3.2.7).
    fn counts(&mut self, held: &mut Bits, observer: &mut impl Observer) -> Result<Did, Flaw> {
        let mut bits = *held;
        // [deflate-counts]
        let Some(counts) = bits.number(14) else {
            return Ok(Did::Hungry);
        };
        let literals = (counts & 31) + 257;
        let distances = (counts >> 5 & 31) + 1;
        let code_lengths = (counts >> 10) + 4;
        if usize::from(literals) > MOST_LITERALS {
            return Err(Flaw::TooManyLiterals(literals));
        }
        if usize::from(distances) > MOST_DISTANCES {
            held.skip(5);
            return Err(Flaw::TooManyDistances(distances));
        }
        observer.see(held.position(), bits.position(), || Part::Counts {
            literals,
            distances,
            code_lengths,
        });
        self.literals = usize::from(literals);
        self.distances = usize::from(distances);
        self.code_lengths = usize::from(code_lengths);
        (self.known, self.lengths) = (0, [0; LITERALS + DISTANCES]);
        (*held, self.next) = (bits, Next::LengthsOfLengths);
        Ok(Did::Step)
    }

    /// Format: HCLEN times 3 bits: the length of the code for each code length, in an order of its
    /// own (§3.2.7).
    fn length_of_length(
        &mut self,
        held: &mut Bits,
        observer: &mut impl Observer,
    ) -> Result<Did, Flaw> {
        let first = held.position();
        // [deflate-length-of-length]
        let Some(length) = held.number(3) else {
            return Ok(Did::Hungry);
        };
        let (symbol, length) = (ORDER[self.known], length as u8);
        observer.see(first, first + 3, || Part::LengthOfLength {
            symbol: symbol as u8,
            length,
        });
        self.lengths[symbol] = length;
        self.known += 1;
        if self.known == self.code_lengths {
            let lengths = &self.lengths[..CODE_LENGTHS];
            let fit = self.length_codes.assign(lengths, &LENGTHS_MEAN);
            check(fit, Alphabet::CodeLengths)?;
            (self.known, self.lengths) = (0, [0; LITERALS + DISTANCES]);
            self.next = Next::LengthsOfCodes;
        }
        Ok(Did::Step)
    }

    /// Format: symbols 0 to 15 are a length; 16 repeats the one before 3 to 6 times, 17 and 18 stand
    /// for 3 to 10 and 11 to 138 lengths of 0. The distances' lengths follow those of the literals
    /// without a seam, so a repeat may run from the ones into the others (§3.2.7).
    fn lengths_of_codes(
        &mut self,
        held: &mut Bits,
        input: &mut &[u8],
        observer: &mut impl Observer,
    ) -> Result<Did, Flaw> {
        let all = self.literals + self.distances;
        while self.known < all {
            held.refill(input);
            let mut bits = *held;
            let Some((symbol, length, times)) = self.run(&mut bits)? else {
                return Ok(Did::Hungry);
            };
            let (first, end) = (self.known, self.known + times);
            if end > all {
                return Err(Flaw::TooManyLengths);
            }
            observer.see(held.position(), bits.position(), || Part::Lengths {
                first: first as u16,
                times: times as u16,
                length,
                symbol,
            });
            if times == 1 {
                self.lengths[first] = length;
            } else {
                self.lengths[first..end].fill(length);
            }
            (self.known, *held) = (end, bits);
        }
        self.assign()?;
        self.next = Next::Nothing;
        Ok(Did::Step)
    }

    /// A symbol, the length that it says, and how many times; `None`: it isn't here whole.
    #[inline(always)]
    fn run(&self, bits: &mut Bits) -> Result<Option<(u16, u8, usize)>, Flaw> {
        // [deflate-lengths]
        let found = match self.length_codes.find(*bits) {
            Ok(found) => found,
            Err(Missing::Bits) => return Ok(None),
            Err(Missing::Code) => return Err(Flaw::NoSymbol(Alphabet::CodeLengths)),
        };
        bits.skip(found.bits());
        let symbol = found.value();
        let Some(repeat) = symbol.checked_sub(REPEAT) else {
            return Ok(Some((symbol, symbol as u8, 1)));
        };
        let (least, _) = REPEATS[usize::from(repeat)];
        let Some(more) = bits.number(found.more()) else {
            return Ok(None);
        };
        let length = match (repeat, self.known.checked_sub(1)) {
            (0, None) => return Err(Flaw::RepeatsNothing),
            (0, Some(before)) => self.lengths[before],
            _ => 0,
        };
        Ok(Some((symbol, length, least + usize::from(more))))
    }

    /// All lengths are known.
    ///
    /// Format: a block without matches needs no distance code, and if there is a single one, it has
    /// one bit (§3.2.7). Other decoders also take a single literal's code of one bit, which can only
    /// be the end of the block; so does this one.
    fn assign(&mut self) -> Result<(), Flaw> {
        let (literals, distances) =
            self.lengths[..self.literals + self.distances].split_at(self.literals);
        if literals[usize::from(END_OF_BLOCK)] == 0 {
            return Err(Flaw::NoEndOfBlock);
        }
        let may_be_incomplete = |lengths: &[u8]| lengths.iter().all(|&length| length <= 1);
        for (fit, lengths, alphabet) in [
            (
                self.codes.literals.assign(literals, &LITERALS_MEAN),
                literals,
                Alphabet::Literals,
            ),
            (
                self.codes.distances.assign(distances, &DISTANCES_MEAN),
                distances,
                Alphabet::Distances,
            ),
        ] {
            if fit != Fit::Incomplete || !may_be_incomplete(lengths) {
                check(fit, alphabet)?;
            }
        }
        Ok(())
    }
}

/// Are there as many codes as their lengths allow?
fn check(fit: Fit, alphabet: Alphabet) -> Result<(), Flaw> {
    match fit {
        Fit::Complete => Ok(()),
        Fit::Incomplete => Err(Flaw::Incomplete(alphabet)),
        Fit::OverSubscribed => Err(Flaw::OverSubscribed(alphabet)),
    }
}
