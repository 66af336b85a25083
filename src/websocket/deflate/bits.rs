//! Bits in the order of RFC 1951 §3.1.1: from each byte the lowest first.

/// Bits that were taken from the input and not used yet, at most 63. The next is the lowest.
///
/// Nothing that is read at once has more than 48 bits (a match: 15 + 5 + 15 + 13), so after
/// [`refill`](Bits::refill) either all of it is here, or the input has ended.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bits {
    /// Above `count`, these are bits of bytes that are still in the input, or 0.
    held: u64,
    count: u32,
    /// How many bytes were taken from the input.
    taken: u64,
}

impl Bits {
    /// Takes bytes from the input, as long as there is room for them.
    ///
    /// Format: the bits of a byte come after those of the byte before it, so it is added above
    /// them.
    #[inline(always)]
    pub fn refill(&mut self, input: &mut &[u8]) {
        if let Some(eight) = input.first_chunk::<8>() {
            // All eight are added, but only those that fit as a whole count. The rest of them is
            // added again by the next refill, at the same place.
            self.held |= u64::from_le_bytes(*eight) << self.count;
            // (`& 7` changes nothing, and tells the compiler that there are as many; and adding whole
            // bytes up to 63 bits means setting these three bits.)
            let whole = ((63 - self.count) / 8) & 7;
            *input = &input[whole as usize..];
            self.count |= 0b111_000;
            self.taken += u64::from(whole);
        } else {
            self.refill_slowly(input);
        }
    }

    fn refill_slowly(&mut self, input: &mut &[u8]) {
        while self.count <= 55
            && let Some((&byte, rest)) = input.split_first()
        {
            self.held |= u64::from(byte) << self.count;
            self.count += 8;
            self.taken += 1;
            *input = rest;
        }
    }

    /// How many bits are here.
    #[inline(always)]
    pub const fn count(self) -> u32 {
        self.count
    }

    /// How many bits were used: the position of the next one.
    #[inline(always)]
    pub const fn position(self) -> u64 {
        8 * self.taken - self.count as u64
    }

    /// The next bits, the first of them lowest; those above [`count`](Self::count) mean nothing.
    #[inline(always)]
    pub const fn look(self) -> u64 {
        self.held
    }

    /// This many bits were used. There must be as many.
    #[inline(always)]
    pub const fn skip(&mut self, bits: u32) {
        // (`& 63` is what the machine does anyway.)
        self.held >>= bits & 63;
        self.count -= bits;
    }

    /// A number of up to 16 bits; `None`: there aren't as many here.
    ///
    /// Format: numbers are written with the lowest bit first (§3.1.1), which only Huffman codes
    /// aren't.
    #[inline(always)]
    pub fn number(&mut self, bits: u32) -> Option<u16> {
        if bits > self.count {
            return None;
        }
        let number = self.held & ((1 << bits) - 1);
        self.skip(bits);
        Some(number as u16)
    }

    /// Up to the next byte's beginning.
    ///
    /// Format: bits before a stored block's length, and behind the last block, mean nothing
    /// (§3.2.4).
    pub const fn align(&mut self) {
        self.skip(self.count % 8);
    }

    /// The next byte, if it is here whole. Only at a byte's beginning.
    pub fn byte(&mut self) -> Option<u8> {
        self.number(8).map(|byte| byte as u8)
    }

    /// This many bytes were used that were never here. Only when nothing is here.
    pub const fn pass(&mut self, bytes: usize) {
        // What was added but not counted is among them.
        self.held = 0;
        self.taken += bytes as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All bits, read as numbers of these lengths in turn.
    fn read(mut input: &[u8], lengths: &[u32]) -> Vec<(u16, u64)> {
        let mut bits = Bits::default();
        let mut numbers = Vec::new();
        for &length in lengths.iter().cycle() {
            bits.refill(&mut input);
            let at = bits.position();
            match bits.number(length) {
                Some(number) => numbers.push((number, at)),
                None => return numbers,
            }
        }
        numbers
    }

    #[test]
    fn the_lowest_bit_of_a_byte_is_the_first() {
        assert_eq!(
            read(&[0b0101_0110], &[1, 3]),
            [(0, 0), (0b011, 1), (1, 4), (0b010, 5)]
        );
        assert_eq!(read(&[0xF0, 0x0F], &[4, 8])[1], (0xFF, 4));
    }

    #[test]
    fn however_many_bytes_there_are_each_bit_comes_once() {
        let bytes: Vec<u8> = (0..100u32).map(|n| (n * 151) as u8).collect();
        let bit = |at: u64| u16::from(bytes[at as usize / 8] >> (at % 8) & 1);
        for length in 1..=16 {
            for end in 0..bytes.len() {
                let numbers = read(&bytes[..end], &[length]);
                assert_eq!(numbers.len(), end * 8 / length as usize);
                for (number, at) in numbers {
                    let expected = (0..u64::from(length))
                        .map(|i| bit(at + i) << i)
                        .sum::<u16>();
                    assert_eq!(number, expected);
                }
            }
        }
    }
}
