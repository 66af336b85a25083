//! Builds inputs that are nearly right. Random bytes are refused at the first or second one, so
//! each generator first builds an input that its reader would accept, with values on both sides of
//! each boundary, and then usually damages a little of it.

pub mod capture;
pub mod deflate;
pub mod frames;
pub mod head;
pub mod json;
pub mod response;

use crate::chance::Chance;

/// Texts whose characters have one to four bytes, at the limits of UTF-8.
pub const TEXTS: [&str; 12] = [
    "a",
    "hello",
    "\u{7f}",
    "\u{80}",
    "é",
    "\u{7ff}",
    "\u{800}",
    "你好",
    "\u{d7ff}\u{e000}",
    "\u{ffff}",
    "\u{10000}",
    "😀\u{10ffff}",
];

/// Bytes that look like UTF-8 but aren't: a byte that can't begin, overlong forms, halves of a
/// surrogate pair, characters beyond the last, and incomplete characters.
pub const NO_TEXTS: [&[u8]; 12] = [
    b"\x80",
    b"\xFF",
    b"\xC0\x80",
    b"\xC1\xBF",
    b"\xE0\x9F\xBF",
    b"\xED\xA0\x80",
    b"\xED\xBF\xBF",
    b"\xF0\x8F\xBF\xBF",
    b"\xF4\x90\x80\x80",
    b"\xF5\x80\x80\x80",
    b"\xE4\xBD",
    b"\xF0\x9F\x98",
];

/// Some text, made of mostly valid pieces.
pub fn text(chance: &mut Chance) -> Vec<u8> {
    let mut out = Vec::new();
    for _ in 0..chance.below(6) {
        match chance.one_in(25) {
            true => out.extend_from_slice(chance.pick::<[u8]>(&NO_TEXTS)),
            false => out.extend_from_slice(chance.pick(&TEXTS).as_bytes()),
        }
    }
    out
}

/// Damages `data` in one to four places; `words` are the elements of its grammar.
pub fn mutate(data: &mut Vec<u8>, words: &[&[u8]], chance: &mut Chance) {
    for _ in 0..1 + chance.below(4) {
        mutate_once(data, words, chance);
    }
}

fn mutate_once(data: &mut Vec<u8>, words: &[&[u8]], chance: &mut Chance) {
    const EDGES: [u8; 12] = [0, 1, 9, 10, 13, 32, 125, 126, 127, 128, 254, 255];
    // An error near the end, such as at a limit, would otherwise be rare.
    let tail = if chance.one_in(4) { 12 } else { data.len() };
    let a = data.len() - chance.below(tail.min(data.len()) + 1);
    let b = chance.cut(data);
    let (from, to) = (a.min(b), a.max(b).min(a.min(b) + 40));
    match chance.below(9) {
        0 => data.truncate(a),
        1 => _ = data.drain(from..to),
        2 => {
            let piece = data[from..to].to_vec();
            let at = chance.cut(data);
            data.splice(at..at, piece);
        }
        3 => _ = data.splice(a..a, chance.pick(words).iter().copied()),
        4 => {
            let word = chance.pick(words);
            let end = (a + word.len()).min(data.len());
            data.splice(a..end, word.iter().copied());
        }
        kind => {
            let at = chance.below(data.len());
            if let Some(byte) = data.get_mut(at) {
                *byte = match kind {
                    5 => *byte ^ 1 << chance.below(8),
                    6 => EDGES[chance.below(EDGES.len())],
                    7 => byte.wrapping_add(1),
                    _ => chance.byte(),
                };
            }
        }
    }
}
