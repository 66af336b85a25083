//! What can't be seen in a text: characters that draw nothing, that draw a blank, or that change
//! how others are drawn. A name with such a character looks like another name; a line of the log
//! with one is different from what it looks like.
//!
//! Some scripts need such a character in places where it changes what is seen; there it counts as
//! seen:
//! - in an emoji: U+FE0F after a picture makes it colourful, a zero-width joiner (ZWJ) makes one
//!   picture of two, and the tags of three flags say which country's they are (UTS #51);
//! - in Persian, Urdu and others a zero-width non-joiner (ZWNJ) separates two letters that would be
//!   joined, as in علی‌رضا, and in the scripts of India and Sri Lanka both control how two
//!   consonants are drawn together, as in ශ්‍රී (RFC 5892, appendix A, which rules host names).
//!
//! std has no tables for this. The ones here are Unicode 17.0's; `tests/rust/chat/names.rs` compares each
//! with a crate that holds all of Unicode, and `www/kit/unseen.js` has the same.

use std::fmt::Write as _;

/// Code points in order: the first inside the set, the first outside it, and so on (an inversion
/// list).
type Set = [u32];

/// They are drawn as nothing, or as a blank: `Default_Ignorable_Code_Point` and `White_Space`
/// (DerivedCoreProperties.txt, PropList.txt) except U+0020; all of the general categories Cc, Zl,
/// Zp and Cf (UnicodeData.txt) except Cf's six visible marks that enclose a number; and, because of
/// their names, U+2800 BRAILLE PATTERN BLANK, U+FFFC OBJECT REPLACEMENT CHARACTER, U+13441 and
/// U+13442 EGYPTIAN HIEROGLYPH FULL and HALF BLANK, U+16FE4 KHITAN SMALL SCRIPT FILLER, U+1D159
/// MUSICAL SYMBOL NULL NOTEHEAD.
const UNSEEN: &Set = &[
    0x0, 0x20, 0x7F, 0xA1, 0xAD, 0xAE, 0x34F, 0x350, 0x61C, 0x61D, 0x115F, 0x1161, 0x1680, 0x1681,
    0x17B4, 0x17B6, 0x180B, 0x1810, 0x2000, 0x2010, 0x2028, 0x2030, 0x205F, 0x2070, 0x2800, 0x2801,
    0x3000, 0x3001, 0x3164, 0x3165, 0xFE00, 0xFE10, 0xFEFF, 0xFF00, 0xFFA0, 0xFFA1, 0xFFF0, 0xFFFD,
    0x13430, 0x13440, 0x13441, 0x13443, 0x16FE4, 0x16FE5, 0x1BCA0, 0x1BCA4, 0x1D159, 0x1D15A,
    0x1D173, 0x1D17B, 0xE0000, 0xE1000,
];

/// What an emoji is made of: `Extended_Pictographic` (emoji-data.txt).
const PICTURES: &Set = &[
    0xA9, 0xAA, 0xAE, 0xAF, 0x203C, 0x203D, 0x2049, 0x204A, 0x2122, 0x2123, 0x2139, 0x213A, 0x2194,
    0x219A, 0x21A9, 0x21AB, 0x231A, 0x231C, 0x2328, 0x2329, 0x23CF, 0x23D0, 0x23E9, 0x23F4, 0x23F8,
    0x23FB, 0x24C2, 0x24C3, 0x25AA, 0x25AC, 0x25B6, 0x25B7, 0x25C0, 0x25C1, 0x25FB, 0x25FF, 0x2600,
    0x2605, 0x260E, 0x260F, 0x2611, 0x2612, 0x2614, 0x2616, 0x2618, 0x2619, 0x261D, 0x261E, 0x2620,
    0x2621, 0x2622, 0x2624, 0x2626, 0x2627, 0x262A, 0x262B, 0x262E, 0x2630, 0x2638, 0x263B, 0x2640,
    0x2641, 0x2642, 0x2643, 0x2648, 0x2654, 0x265F, 0x2661, 0x2663, 0x2664, 0x2665, 0x2667, 0x2668,
    0x2669, 0x267B, 0x267C, 0x267E, 0x2680, 0x2692, 0x2698, 0x2699, 0x269A, 0x269B, 0x269D, 0x26A0,
    0x26A2, 0x26A7, 0x26A8, 0x26AA, 0x26AC, 0x26B0, 0x26B2, 0x26BD, 0x26BF, 0x26C4, 0x26C6, 0x26C8,
    0x26C9, 0x26CE, 0x26D0, 0x26D1, 0x26D2, 0x26D3, 0x26D5, 0x26E9, 0x26EB, 0x26F0, 0x26F6, 0x26F7,
    0x26FB, 0x26FD, 0x26FE, 0x2702, 0x2703, 0x2705, 0x2706, 0x2708, 0x270E, 0x270F, 0x2710, 0x2712,
    0x2713, 0x2714, 0x2715, 0x2716, 0x2717, 0x271D, 0x271E, 0x2721, 0x2722, 0x2728, 0x2729, 0x2733,
    0x2735, 0x2744, 0x2745, 0x2747, 0x2748, 0x274C, 0x274D, 0x274E, 0x274F, 0x2753, 0x2756, 0x2757,
    0x2758, 0x2763, 0x2765, 0x2795, 0x2798, 0x27A1, 0x27A2, 0x27B0, 0x27B1, 0x27BF, 0x27C0, 0x2934,
    0x2936, 0x2B05, 0x2B08, 0x2B1B, 0x2B1D, 0x2B50, 0x2B51, 0x2B55, 0x2B56, 0x3030, 0x3031, 0x303D,
    0x303E, 0x3297, 0x3298, 0x3299, 0x329A, 0x1F004, 0x1F005, 0x1F02C, 0x1F030, 0x1F094, 0x1F0A0,
    0x1F0AF, 0x1F0B1, 0x1F0C0, 0x1F0C1, 0x1F0CF, 0x1F0D1, 0x1F0F6, 0x1F100, 0x1F170, 0x1F172,
    0x1F17E, 0x1F180, 0x1F18E, 0x1F18F, 0x1F191, 0x1F19B, 0x1F1AE, 0x1F1E6, 0x1F201, 0x1F210,
    0x1F21A, 0x1F21B, 0x1F22F, 0x1F230, 0x1F232, 0x1F23B, 0x1F23C, 0x1F240, 0x1F249, 0x1F260,
    0x1F266, 0x1F322, 0x1F324, 0x1F394, 0x1F396, 0x1F398, 0x1F399, 0x1F39C, 0x1F39E, 0x1F3F1,
    0x1F3F3, 0x1F3F6, 0x1F3F7, 0x1F3FB, 0x1F400, 0x1F4FE, 0x1F4FF, 0x1F53E, 0x1F549, 0x1F54F,
    0x1F550, 0x1F568, 0x1F56F, 0x1F571, 0x1F573, 0x1F57B, 0x1F587, 0x1F588, 0x1F58A, 0x1F58E,
    0x1F590, 0x1F591, 0x1F595, 0x1F597, 0x1F5A4, 0x1F5A6, 0x1F5A8, 0x1F5A9, 0x1F5B1, 0x1F5B3,
    0x1F5BC, 0x1F5BD, 0x1F5C2, 0x1F5C5, 0x1F5D1, 0x1F5D4, 0x1F5DC, 0x1F5DF, 0x1F5E1, 0x1F5E2,
    0x1F5E3, 0x1F5E4, 0x1F5E8, 0x1F5E9, 0x1F5EF, 0x1F5F0, 0x1F5F3, 0x1F5F4, 0x1F5FA, 0x1F650,
    0x1F680, 0x1F6C6, 0x1F6CB, 0x1F6D3, 0x1F6D5, 0x1F6E6, 0x1F6E9, 0x1F6EA, 0x1F6EB, 0x1F6F1,
    0x1F6F3, 0x1F700, 0x1F7DA, 0x1F800, 0x1F80C, 0x1F810, 0x1F848, 0x1F850, 0x1F85A, 0x1F860,
    0x1F888, 0x1F890, 0x1F8AE, 0x1F8B0, 0x1F8BC, 0x1F8C0, 0x1F8C2, 0x1F8D0, 0x1F8D9, 0x1F900,
    0x1F90C, 0x1F93B, 0x1F93C, 0x1F946, 0x1F947, 0x1FA00, 0x1FA58, 0x1FA60, 0x1FA6E, 0x1FB00,
    0x1FC00, 0x1FFFE,
];

/// Arabic letters that join the next letter: `Joining_Type` D, of U+0620 to U+06FF
/// (ArabicShaping.txt).
const JOINS_ON: &Set = &[
    0x620, 0x621, 0x626, 0x627, 0x628, 0x629, 0x62A, 0x62F, 0x633, 0x640, 0x641, 0x648, 0x649,
    0x64B, 0x66E, 0x670, 0x678, 0x688, 0x69A, 0x6C0, 0x6C1, 0x6C3, 0x6CC, 0x6CD, 0x6CE, 0x6CF,
    0x6D0, 0x6D2, 0x6FA, 0x6FD, 0x6FF, 0x700,
];
/// Those that join the letter before: D and R.
const JOINS_BACK: &Set = &[
    0x620, 0x621, 0x622, 0x640, 0x641, 0x64B, 0x66E, 0x670, 0x671, 0x674, 0x675, 0x6D4, 0x6D5,
    0x6D6, 0x6EE, 0x6F0, 0x6FA, 0x6FD, 0x6FF, 0x700,
];

/// The viramas of ten scripts, Devanagari to Sinhala: they remove a consonant's vowel
/// (`Canonical_Combining_Class` 9).
const VIRAMAS: [char; 10] = [
    '\u{94D}', '\u{9CD}', '\u{A4D}', '\u{ACD}', '\u{B4D}', '\u{BCD}', '\u{C4D}', '\u{CCD}',
    '\u{D4D}', '\u{DCA}',
];
/// The blocks of these scripts.
const INDIC: &Set = &[0x900, 0xE00];

/// Variation selector 16: as an emoji.
const AS_EMOJI: char = '\u{FE0F}';
const KEYCAP: char = '\u{20E3}';
const SKIN_TONES: &Set = &[0x1F3FB, 0x1F400];
const JOINER: char = '\u{200D}';
const NON_JOINER: char = '\u{200C}';
const BLACK_FLAG: char = '\u{1F3F4}';
/// After the black flag: England, Scotland, Wales (emoji-sequences.txt has no others).
const FLAG_TAGS: [&str; 3] = [
    "\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
    "\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}",
    "\u{E0067}\u{E0062}\u{E0077}\u{E006C}\u{E0073}\u{E007F}",
];

/// Each character of a text, and whether it can be seen in its place.
///
/// ```
/// use barewire::unseen::characters;
/// let unseen = |text| characters(text).filter(|(_, is_seen)| !is_seen).count();
/// assert_eq!(unseen("bob"), 0);
/// assert_eq!(unseen("b\u{200B}ob\u{3164}"), 2);
/// assert_eq!(unseen("\u{1F3F3}\u{FE0F}\u{200D}\u{1F308}"), 0);
/// ```
pub fn characters(text: &str) -> impl Iterator<Item = (char, bool)> + '_ {
    // The character before, if it is seen; how many tags of a flag are left.
    let (mut before, mut tags) = (None, 0_usize);
    text.char_indices().map(move |(at, c)| {
        let rest = &text[at + c.len_utf8()..];
        let is_seen = !has(UNSEEN, c) || tags > 0 || is_needed(before, c, rest.chars().next());
        let is_flag = c == BLACK_FLAG && FLAG_TAGS.iter().any(|tags| rest.starts_with(tags));
        tags = match is_flag {
            true => FLAG_TAGS[0].chars().count(),
            false => tags.saturating_sub(1),
        };
        before = is_seen.then_some(c);
        (c, is_seen)
    })
}

/// The first character that can't be seen.
pub fn first(text: &str) -> Option<char> {
    let unseen = characters(text).find(|&(_, is_seen)| !is_seen);
    unseen.map(|(c, _)| c)
}

/// JSON, which may be printed: what can't be seen, or would change what a terminal shows, is written
/// as `\u202e`. (Outside its strings JSON has only characters that are seen.)
pub fn escaped_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut units = [0; 2];
    for (c, is_seen) in characters(json) {
        if is_seen {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut units) {
            // Writing to a String can't fail.
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out
}

/// The text with a code such as `\u{200b}` for each character that can't be seen: a line stays one
/// line, no cursor moves, and no name looks like another one.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (c, is_seen) in characters(text) {
        if is_seen {
            escaped.push(c);
        } else {
            // Writing to a String can't fail.
            let _ = write!(escaped, "{}", c.escape_unicode());
        }
    }
    escaped
}

/// Several lines, each [`escaped`].
pub fn escaped_lines(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(escaped).collect();
    lines.join("\n")
}

/// Does an unseen character change what is seen, between these two?
fn is_needed(before: Option<char>, c: char, after: Option<char>) -> bool {
    let (Some(before), Some(after)) = (before, after) else {
        return c == AS_EMOJI && before.is_some_and(|before| has(PICTURES, before));
    };
    let is_indic = VIRAMAS.contains(&before) && has(INDIC, after);
    match c {
        AS_EMOJI => has(PICTURES, before) || (is_key(before) && after == KEYCAP),
        JOINER => is_indic || (ends_picture(before) && has(PICTURES, after)),
        NON_JOINER => is_indic || (has(JOINS_ON, before) && has(JOINS_BACK, after)),
        _ => false,
    }
}

fn is_key(c: char) -> bool {
    matches!(c, '0'..='9' | '#' | '*')
}

fn ends_picture(c: char) -> bool {
    c == AS_EMOJI || has(PICTURES, c) || has(SKIN_TONES, c)
}

fn has(set: &Set, c: char) -> bool {
    set.partition_point(|&edge| edge <= u32::from(c)) % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_with_unseen_characters_stays_the_same_json() {
        let json = "{\"a\":\"x\u{9b}31m\u{202e}q\u{e0001}小\"}";
        let escaped = escaped_json(json);
        let expected = r#"{"a":"x\u009b31m\u202eq\udb40\udc01小"}"#;
        assert_eq!(escaped, expected);
    }
}
