//! Random numbers that are the same for the same seed (splitmix64), so that every find can be
//! repeated.

/// A sequence of random numbers.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// The sequence that belongs to `seed`.
    pub const fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    /// The sequence that belongs to these bytes: how an input is cut depends only on the input, so
    /// a find needs no second number to be repeated.
    pub fn of(data: &[u8]) -> Chance {
        // FNV-1a.
        let hash = data.iter().fold(0xCBF2_9CE4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3)
        });
        Chance(hash)
    }

    /// The next number.
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `bound` − 1; 0 if there is none.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    /// Once in `n` times.
    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// Any byte.
    pub fn byte(&mut self) -> u8 {
        self.next() as u8
    }

    /// One of these; there must be at least one.
    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    /// A place to cut `data`: from 0 to its length.
    pub fn cut(&mut self, data: &[u8]) -> usize {
        self.below(data.len() + 1)
    }
}

/// Cuts `data` into portions, as TCP may deliver it: many of few bytes, or few of many.
pub fn portions(data: &[u8], mut chance: Chance) -> impl Iterator<Item = &[u8]> {
    let largest = [2, 5, 40, 2_000, data.len()][chance.below(5)];
    let mut rest = data;
    std::iter::from_fn(move || {
        let size = (1 + chance.below(largest)).min(rest.len());
        let (portion, behind) = rest.split_at(size);
        rest = behind;
        (!portion.is_empty()).then_some(portion)
    })
}
