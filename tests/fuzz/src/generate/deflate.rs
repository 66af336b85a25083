//! Compressed data: what zlib makes of a text with repeats, at any of its levels, often damaged; and
//! blocks of random bits.

use super::{TEXTS, mutate};
use crate::chance::Chance;
use flate2::{Compress, Compression, FlushCompress};

/// Empty blocks (stored, fixed), and headers of the three kinds.
const SPLICES: [&[u8]; 8] = [
    b"\x00\x00\x00\xFF\xFF",
    b"\x02\x00",
    b"\x03\x00",
    b"\x00\x00\xFF\xFF",
    b"\x04",
    b"\x05",
    b"\x06",
    b"\xFF\xFF",
];

/// The first byte says how the rest is checked: see `check_deflate`.
pub fn generate(chance: &mut Chance) -> Vec<u8> {
    let mut out = vec![chance.byte()];
    if chance.one_in(8) {
        out.extend((0..chance.below(60)).map(|_| chance.byte()));
        return out;
    }
    let mut data = Vec::new();
    for _ in 0..1 + chance.below(3) {
        data.append(&mut compressed(&text(chance), chance));
    }
    if chance.one_in(2) {
        mutate(&mut data, &SPLICES, chance);
    }
    out.append(&mut data);
    out
}

fn text(chance: &mut Chance) -> Vec<u8> {
    let mut out = Vec::new();
    for _ in 0..chance.below(30) {
        let begun = out.len();
        match chance.below(5) {
            0 => out.extend((0..chance.below(20)).map(|_| chance.byte())),
            1 => {
                let (byte, times) = (chance.byte(), chance.below(300));
                out.extend(std::iter::repeat_n(byte, times));
            }
            2 if begun > 0 => {
                let from = chance.below(begun);
                let length = chance.below(40).min(begun - from);
                out.extend_from_within(from..from + length);
            }
            // Skewed, so that codes are long.
            3 => out.extend(
                (0..chance.below(80)).map(|_| chance.byte() & chance.byte() & chance.byte()),
            ),
            _ => out.extend_from_slice(chance.pick(&TEXTS).as_bytes()),
        }
    }
    out
}

fn compressed(text: &[u8], chance: &mut Chance) -> Vec<u8> {
    let level = Compression::new(chance.below(10) as u32);
    let flush = match chance.below(4) {
        0 => FlushCompress::Finish,
        1 => FlushCompress::Partial,
        _ => FlushCompress::Sync,
    };
    let mut zlib = Compress::new(level, false);
    let mut out = Vec::with_capacity(text.len() + 100);
    let _ = zlib.compress_vec(text, &mut out, flush);
    out
}
