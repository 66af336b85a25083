//! Random numbers that are the same for the same seed (splitmix64). Each client has its own
//! sequence, so its numbers don't depend on the others.

use std::time::Duration;

/// A sequence of random numbers.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// The sequence of this client in the run with this seed.
    pub fn of(seed: u64, client: usize) -> Chance {
        let mut of_seed = Chance(seed);
        let start = of_seed.next() ^ (client as u64).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        Chance(start)
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `bound` - 1; 0 if there is none.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    /// Once in `n` times.
    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// One of these; there must be at least one.
    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    /// A time between these limits, in milliseconds.
    pub fn millis(&mut self, least: usize, most: usize) -> Duration {
        Duration::from_millis((least + self.below(most - least + 1)) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begins(seed: u64, client: usize) -> [u64; 4] {
        let mut chance = Chance::of(seed, client);
        [(); 4].map(|()| chance.next())
    }

    #[test]
    fn a_seed_gives_the_same_numbers_again_and_each_client_others() {
        let clients = [begins(7, 0), begins(7, 1), begins(7, 2), begins(8, 0)];
        assert_eq!(clients[1], begins(7, 1));
        for (at, one) in clients.iter().enumerate() {
            assert!(clients[at + 1..].iter().all(|other| other != one), "{at}");
        }
    }
}
