//! What the decoder reads, for those who look on: the same code that reads a field tells of it, so
//! what is shown is what was read.

/// How a block is compressed (RFC 1951 §3.2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Type 0: its bytes as they are.
    Stored,
    /// Type 1: with the codes of §3.2.6.
    Fixed,
    /// Type 2: with codes of its own.
    Dynamic,
}

/// A part of the compressed data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A block's first 3 bits.
    Block {
        /// BFINAL: it says that it is the last.
        last: bool,
        /// BTYPE.
        kind: Kind,
    },
    /// Bits up to the end of a byte, which mean nothing.
    Padding,
    /// LEN and NLEN: so many bytes follow as they are.
    Stored(u16),
    /// HLIT, HDIST and HCLEN: how many lengths of codes follow, of each kind.
    Counts {
        /// Literals and lengths.
        literals: u16,
        /// Distances.
        distances: u16,
        /// Code lengths.
        code_lengths: u16,
    },
    /// The length of the code for a code length.
    LengthOfLength {
        /// Which code length.
        symbol: u8,
        /// The length of its code.
        length: u8,
    },
    /// One or more lengths of codes, those of the symbols from `first` on.
    Lengths {
        /// The first symbol; distances come after the literals and lengths.
        first: u16,
        /// How many have this length.
        times: u16,
        /// The length.
        length: u8,
        /// The symbol that said so.
        symbol: u16,
    },
    /// A literal.
    Literal(u8),
    /// A match.
    Match {
        /// How many bytes.
        length: u16,
        /// From how far back.
        distance: u16,
        /// The bits of the length's code, of the rest of the length, and of the distance's code; the
        /// other bits are the rest of the distance.
        bits: [u8; 3],
    },
    /// The end of the block.
    End,
    /// A byte of a stored block.
    Byte(u8),
}

/// Looks on while data is decoded. Whoever doesn't look costs nothing.
pub trait Observer {
    /// These bits, from `first` up to but without `end`, were read as this.
    fn see(&mut self, first: u64, end: u64, part: impl FnOnce() -> Part);
}

/// Nobody looks on.
pub struct Nobody;

impl Observer for Nobody {
    #[inline(always)]
    fn see(&mut self, _: u64, _: u64, _: impl FnOnce() -> Part) {}
}

impl Observer for Vec<(u64, u64, Part)> {
    fn see(&mut self, first: u64, end: u64, part: impl FnOnce() -> Part) {
        self.push((first, end, part()));
    }
}
