//! The numbers that RFC 1951 prints.

/// The bits of the longest code (§3.2.7: a code length is 0 to 15).
pub const LONGEST_CODE: usize = 15;
/// The symbol that ends a block (§3.2.5).
pub const END_OF_BLOCK: u16 = 256;
/// Literals, the end of a block, and lengths: the fixed code has as many symbols (§3.2.6), two of
/// which never occur.
pub const LITERALS: usize = 288;
/// A block has codes for at most so many of them (§3.2.7).
pub const MOST_LITERALS: usize = 286;
/// Distances: the fixed code has as many symbols, two of which never occur (§3.2.6).
pub const DISTANCES: usize = 32;
/// A block has codes for at most so many of them (§3.2.6: "distance codes 30-31 will never actually
/// occur").
pub const MOST_DISTANCES: usize = 30;
/// Symbols of the code in which code lengths are written (§3.2.7).
pub const CODE_LENGTHS: usize = 19;
/// The longest match (§3.2.5).
pub const LONGEST_MATCH: usize = 258;
/// How far back a match may point (§2, §3.2.5): also the largest window of RFC 7692.
pub const FURTHEST: usize = 32 * 1024;

/// For each length symbol from 257 on: the shortest length, and how many bits more say how much
/// longer it is (§3.2.5).
#[rustfmt::skip]
pub const LENGTHS: [(u16, u32); 29] = [
    (3, 0), (4, 0), (5, 0), (6, 0), (7, 0), (8, 0), (9, 0), (10, 0),
    (11, 1), (13, 1), (15, 1), (17, 1),
    (19, 2), (23, 2), (27, 2), (31, 2),
    (35, 3), (43, 3), (51, 3), (59, 3),
    (67, 4), (83, 4), (99, 4), (115, 4),
    (131, 5), (163, 5), (195, 5), (227, 5),
    (258, 0),
];

/// The same for each distance symbol (§3.2.5).
#[rustfmt::skip]
pub const DISTANCES_FROM: [(u16, u32); MOST_DISTANCES] = [
    (1, 0), (2, 0), (3, 0), (4, 0),
    (5, 1), (7, 1), (9, 2), (13, 2),
    (17, 3), (25, 3), (33, 4), (49, 4),
    (65, 5), (97, 5), (129, 6), (193, 6),
    (257, 7), (385, 7), (513, 8), (769, 8),
    (1025, 9), (1537, 9), (2049, 10), (3073, 10),
    (4097, 11), (6145, 11), (8193, 12), (12289, 12),
    (16385, 13), (24577, 13),
];

/// The order in which the lengths of the code for code lengths are written (§3.2.7): the rare ones
/// come last, so that they can be left out.
pub const ORDER: [usize; CODE_LENGTHS] = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
];

/// The symbol that repeats the length before it, 3 to 6 times (§3.2.7).
pub const REPEAT: u16 = 16;
/// Symbols 16, 17 and 18: the smallest number of times, and how many bits more say how many more.
pub const REPEATS: [(usize, u32); 3] = [(3, 2), (3, 3), (11, 7)];

/// The lengths of the fixed codes (§3.2.6).
pub const fn fixed_lengths() -> ([u8; LITERALS], [u8; DISTANCES]) {
    let mut literals = [8; LITERALS];
    let mut symbol = 144;
    while symbol < 256 {
        literals[symbol] = 9;
        symbol += 1;
    }
    while symbol < 280 {
        literals[symbol] = 7;
        symbol += 1;
    }
    (literals, [5; DISTANCES])
}
