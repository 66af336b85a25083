//! Letters that look like those of one word, the server's name: a user can't be called `sеrver`,
//! whose first `е` is Cyrillic, or `ＳＥＲＶＥＲ`.
//!
//! All of Unicode's look-alikes (UTS #39) are a table of thousands of lines, and one word needs
//! four letters of it. The table here holds, for each of these letters: the characters whose
//! prototype in confusables.txt (18.0) is the letter, small or capital; the characters that are the
//! letter by compatibility (NFKC) or in another case; and others that are drawn like it: U+1D07,
//! the letters in dark circles and squares, and those that make flags. `tests/rust/chat/names.rs`
//! compares the table with two crates, and `www/kit/look-alikes.js` has the same.

/// Where alphabets of 26 letters begin: circled, fullwidth, outlined, squared, the flags' letters…
const ALPHABETS: [u32; 9] = [
    0x24B6, 0x24D0, 0xFF21, 0xFF41, 0x1CCD6, 0x1F130, 0x1F150, 0x1F170, 0x1F1E6,
];
/// …and 26 mathematical ones in a row. (Letters that Unicode had before are gaps in them.)
const MATHEMATICAL: std::ops::Range<u32> = 0x1D400..0x1D6A4;
const LETTERS: u32 = 26;

/// All others.
const OTHERS: [(char, &[u32]); 4] = [
    (
        'e',
        &[
            0x395, 0x3B5, 0x3F5, 0x415, 0x435, 0x4BC, 0x4BD, 0x13AC, 0x1D07, 0x1D31, 0x1D49,
            0x2091, 0x212E, 0x212F, 0x2130, 0x2147, 0x22FF, 0x2D39, 0xA4F0, 0xA5CB, 0xAB32, 0xAB7C,
            0x10286, 0x118A6, 0x118AE, 0x118C6, 0x118CE, 0x1D6AC, 0x1D6C6, 0x1D6DC, 0x1D6E6,
            0x1D700, 0x1D716, 0x1D720, 0x1D73A, 0x1D750, 0x1D75A, 0x1D774, 0x1D78A, 0x1D794,
            0x1D7AE, 0x1D7C4, 0x1DF81, 0x1E035, 0x1E056,
        ],
    ),
    (
        'r',
        &[
            0x1A6, 0x24C, 0x24D, 0x280, 0x2B3, 0x413, 0x433, 0x13A1, 0x13B1, 0x13D2, 0x1587,
            0x1D26, 0x1D3F, 0x1D63, 0x211B, 0x211C, 0x211D, 0x2C84, 0x2C85, 0xA4E3, 0xAB47, 0xAB48,
            0xAB71, 0xAB81, 0xABA2, 0x104B4, 0x104DC, 0x107AA, 0x16A19, 0x16F35, 0x1D216, 0x1E033,
            0x1E054, 0x1F12C,
        ],
    ),
    (
        's',
        &[
            0x17F, 0x1BC, 0x1BD, 0x2E2, 0x405, 0x455, 0x54F, 0x57F, 0xD1F, 0x10BD, 0x10FD, 0x13D5,
            0x13DA, 0x1CBD, 0x209B, 0x2D1D, 0xA4E2, 0xA576, 0xA731, 0xA7F1, 0xABA5, 0xABAA,
            0x10296, 0x10420, 0x10448, 0x118A1, 0x118C1, 0x16AD6, 0x16F3A, 0x1E069,
        ],
    ),
    (
        'v',
        &[
            0x39D, 0x3BD, 0x474, 0x475, 0x5D8, 0x667, 0x6F7, 0x13D9, 0x142F, 0x1D20, 0x1D5B,
            0x1D65, 0x2164, 0x2174, 0x2228, 0x22C1, 0x2C7D, 0x2D38, 0xA4E6, 0xA6DF, 0xABA9,
            0x1051D, 0x10C1F, 0x11706, 0x118A0, 0x118C0, 0x16F08, 0x1CEFC, 0x1D20D, 0x1D6B4,
            0x1D6CE, 0x1D6EE, 0x1D708, 0x1D728, 0x1D742, 0x1D762, 0x1D77C, 0x1D79C, 0x1D7B6,
            0x1E145,
        ],
    ),
];

/// The small Latin letter that this character looks like, if it is one of `server`'s.
fn letter(c: char) -> Option<char> {
    let code = u32::from(c);
    let nth = match c {
        'a'..='z' | 'A'..='Z' => Some((code | 0x20) - 0x61),
        _ if MATHEMATICAL.contains(&code) => Some((code - MATHEMATICAL.start) % LETTERS),
        _ => {
            let offsets = ALPHABETS.iter().map(|first| code.wrapping_sub(*first));
            offsets.into_iter().find(|&offset| offset < LETTERS)
        }
    };
    let latin = nth.and_then(|nth| char::from_u32(0x61 + nth));
    let is_other = |(_, others): &&(char, &[u32])| others.contains(&code);
    latin.or_else(|| OTHERS.iter().find(is_other).map(|(letter, _)| *letter))
}

/// Does a text look like this word? The word has small letters out of `e`, `r`, `s` and `v`.
pub fn looks_like(text: &str, word: &str) -> bool {
    text.chars().map(letter).eq(word.chars().map(Some))
}
