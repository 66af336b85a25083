//! Names of people and rooms: the vectors of `tests/golden/names.json`, which the page reads, too
//! (`tests/page/model/names.test.mjs`), and every table of code points against crates that hold all
//! of Unicode.

use barewire::chat::name::{MAX_NAME, Name, NameError, RoomName};
use barewire::unseen;
use regex_syntax::hir::{Class, HirKind};
use serde_json::Value;
use std::collections::BTreeSet;
use unicode_joining_type::{JoiningType, get_joining_type};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;
use unicode_security::confusable_detection::skeleton;

fn golden() -> Value {
    serde_json::from_str(include_str!("../../golden/names.json")).unwrap()
}

const fn word(error: &NameError) -> &'static str {
    match error {
        NameError::Empty => "empty",
        NameError::TooLong => "long",
        NameError::Forbidden(_) => "unseen",
        NameError::Spaces => "spaces",
        NameError::Dots => "dots",
        NameError::Reserved => "reserved",
    }
}

fn person(text: &str) -> Option<&'static str> {
    Name::new(text).err().as_ref().map(word)
}

fn room(text: &str) -> Option<&'static str> {
    RoomName::new(text).err().as_ref().map(word)
}

#[test]
fn the_server_accepts_the_same_names_as_the_page() {
    let file = golden();
    let names = file["names"].as_array().unwrap();
    for name in names {
        let text = name["text"].as_str().unwrap();
        assert_eq!(person(text), name["person"].as_str(), "{text:?}");
        assert_eq!(room(text), name["room"].as_str(), "the room {text:?}");
    }
    let words: BTreeSet<_> = names.iter().map(|name| name["person"].as_str()).collect();
    assert_eq!(words.len(), 7, "every verdict is among them: {words:?}");
}

// ---- every code point ------------------------------------------------------------------------

type Set = BTreeSet<char>;

/// The planes of Unicode that hold more than ideographs and private use.
fn planes() -> impl Iterator<Item = char> {
    ('\0'..='\u{1FFFF}').chain('\u{E0000}'..='\u{E0FFF}')
}

fn all(belongs: impl Fn(char) -> bool) -> Set {
    planes().filter(|&c| belongs(c)).collect()
}

/// The characters that a set of the golden file names.
fn listed(which: &str) -> Set {
    let file = golden();
    let lines = file["code_points"][which].as_array();
    let lines = lines.unwrap().iter().map(|line| line.as_str().unwrap());
    let code = |hex| char::from_u32(u32::from_str_radix(hex, 16).unwrap()).unwrap();
    let ranges = lines.flat_map(|line| line.split(' ')).map(|range| {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        code(first)..=code(last)
    });
    ranges.flatten().collect()
}

/// The characters of a class as `regex-syntax` knows it.
fn class(pattern: &str) -> Set {
    let hir = regex_syntax::parse(pattern).unwrap();
    let HirKind::Class(Class::Unicode(class)) = hir.kind() else {
        panic!("{pattern} is a class of characters");
    };
    let ranges = class.ranges().iter();
    ranges
        .flat_map(|range| range.start()..=range.end())
        .collect()
}

/// Shows only the differences of two sets.
fn assert_same(found: &Set, expected: &Set, what: &str) {
    let code = |c: &char| format!("{:X}", u32::from(*c));
    let more: Vec<String> = found.difference(expected).map(code).collect();
    let less: Vec<String> = expected.difference(found).map(code).collect();
    assert!(
        more.is_empty() && less.is_empty(),
        "{what}: too many {more:?}, missing {less:?}"
    );
}

/// Drawn as nothing, although no Unicode property says so.
const BLANK: [char; 6] = [
    '\u{2800}',
    '\u{FFFC}',
    '\u{13441}',
    '\u{13442}',
    '\u{16FE4}',
    '\u{1D159}',
];

#[test]
fn no_character_that_cannot_be_seen_is_in_a_name() {
    let refused = all(|c| person(&format!("a{c}b")).is_some());
    assert_same(&refused, &listed("unseen"), "a room and a person");
    let of_rooms = all(|c| room(&format!("a{c}b")).is_some());
    assert_same(&of_rooms, &refused, "a room's name");
    let mut unseen = class(
        r"[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{White_Space}\p{Default_Ignorable_Code_Point}]--[ \p{Prepended_Concatenation_Mark}]]",
    );
    unseen.extend(BLANK);
    assert_same(&refused, &unseen, "as regex-syntax knows them");
    let escaped = all(|c| unseen::escaped(&format!("a{c}b")) != format!("a{c}b"));
    assert_same(&escaped, &refused, "what the log escapes");
    let elsewhere = ('\u{20000}'..'\u{E0000}').chain('\u{E1000}'..=char::MAX);
    for c in elsewhere {
        assert!(!unseen.contains(&c) && unseen::first(c.encode_utf8(&mut [0; 4])).is_none());
    }
}

#[test]
fn an_emoji_is_made_of_pictures() {
    let pictures = all(|c| person(&format!("{c}\u{FE0F}")).is_none());
    assert_same(&pictures, &listed("pictures"), "the page's");
    let joined = all(|c| person(&format!("{c}\u{200D}\u{1F308}")).is_none());
    let mut ends = pictures.clone();
    ends.extend(class(r"\p{Emoji_Modifier}"));
    assert_same(&joined, &ends, "what a joiner may follow");
    let behind = all(|c| person(&format!("\u{1F308}\u{200D}{c}")).is_none());
    assert_same(&behind, &pictures, "what a joiner may precede");
    let keycaps = all(|c| person(&format!("{c}\u{FE0F}\u{20E3}")).is_none());
    let mut keys = class("[0-9#*]");
    keys.extend(&pictures);
    assert_same(&keycaps, &keys, "keycaps");
    // Unicode's versions differ in what they reserve for future pictures.
    let emoji = class(r"[\p{Emoji}--[#*0-9\p{Emoji_Modifier}\p{Regional_Indicator}]]");
    assert_same(&(&emoji - &pictures), &Set::new(), "missing emoji");
    let pictographic = class(r"\p{Extended_Pictographic}");
    assert_same(&(&pictures - &pictographic), &Set::new(), "no emoji");
}

/// RFC 5892, appendix A, within the letters that we have a table for.
#[test]
fn joiners_are_allowed_where_scripts_need_them() {
    use JoiningType::{DualJoining, RightJoining};
    let letters = class("[\u{620}-\u{63F}\u{641}-\u{64A}\u{66E}-\u{6FF}]");
    let of = |types: &'static [JoiningType]| {
        let letters = letters.iter().copied();
        letters
            .filter(|c| types.contains(&get_joining_type(*c)))
            .collect::<Set>()
    };
    let on = all(|c| person(&format!("{c}\u{200C}\u{628}")).is_none());
    assert_same(&on, &of(&[DualJoining]), "letters that join on");
    assert_same(&on, &listed("joins_on"), "the page's");
    let back = all(|c| person(&format!("\u{628}\u{200C}{c}")).is_none());
    let joining = of(&[DualJoining, RightJoining]);
    assert_same(&back, &joining, "letters that join back");
    assert_same(&back, &listed("joins_back"), "the page's");
    let indic = class("[\u{900}-\u{DFF}]");
    for joiner in ['\u{200C}', '\u{200D}'] {
        let viramas = all(|c| person(&format!("{c}{joiner}\u{DB1}")).is_none());
        assert_same(&viramas, &listed("viramas"), "the page's");
        let all_viramas = indic.iter().copied();
        let all_viramas: Set = all_viramas
            .filter(|c| canonical_combining_class(*c) == 9)
            .collect();
        // Two that only old Malayalam uses.
        let old = Set::from(['\u{D3B}', '\u{D3C}']);
        assert_same(&viramas, &(&all_viramas - &old), "viramas");
        let behind = all(|c| person(&format!("\u{DCA}{joiner}{c}")).is_none());
        assert_same(&behind, &indic, "what stands behind");
    }
}

/// All forms of a character: by case, by compatibility and by UTS #39's table of prototypes.
fn forms(c: char) -> BTreeSet<String> {
    let is_alone = c.to_lowercase().eq([c])
        && c.to_uppercase().eq([c])
        && [c].into_iter().nfkc().eq([c])
        && skeleton(c.encode_utf8(&mut [0; 4])).eq([c]);
    let mut forms = BTreeSet::from([c.to_string()]);
    if is_alone {
        return forms;
    }
    // One step may need another one after it.
    for _ in 0..4 {
        for form in forms.clone() {
            forms.extend([form.to_lowercase(), form.to_uppercase()]);
            forms.extend([form.nfkc().collect(), skeleton(&form).collect::<String>()]);
        }
    }
    forms
}

/// Forms that are in no table: small capital E, and letters in dark circles, in dark squares, and
/// of flags.
fn is_drawn_as(c: char, letter: char) -> bool {
    let nth = u32::from(letter) - u32::from('a');
    let firsts = [0x1F150, 0x1F170, 0x1F1E6];
    let is_nth = |first: &u32| u32::from(c).checked_sub(*first) == Some(nth);
    firsts.iter().any(is_nth) || (letter == 'e' && c == '\u{1D07}')
}

#[test]
fn no_name_looks_like_the_server() {
    let found: Vec<(char, BTreeSet<String>)> = planes().map(|c| (c, forms(c))).collect();
    let mathematical = class(r"[\p{Cn}&&[\x{1D400}-\x{1D6A3}]]");
    for (letter, rest) in [
        ('s', ["", "erver"]),
        ('e', ["s", "rver"]),
        ('r', ["se", "ver"]),
        ('v', ["ser", "er"]),
    ] {
        let refused = all(|c| person(&format!("{}{c}{}", rest[0], rest[1])) == Some("reserved"));
        assert_same(&refused, &listed(&letter.to_string()), "the page's");
        // The mathematical alphabets have gaps, for letters that Unicode had before.
        let refused = &refused - &mathematical;
        let expected = found
            .iter()
            .filter(|(c, forms)| forms.contains(&letter.to_string()) || is_drawn_as(*c, letter));
        let expected: Set = expected.map(|(c, _)| *c).collect();
        assert_same(&refused, &expected, &letter.to_string());
    }
    // No single character looks like two or more of its letters.
    for (c, forms) in &found {
        let piece = |form: &String| form.len() > 1 && "server".contains(form.as_str());
        assert!(!forms.iter().any(piece), "{c:?}");
    }
}

/// A close reason has 123 bytes (RFC 6455 §5.5), and `name: ` comes before the sentence.
#[test]
fn each_refusal_fits_into_a_close() {
    use barewire::language::Language;
    for error in [
        NameError::Empty,
        NameError::TooLong,
        NameError::Forbidden('\u{10FFFF}'),
        NameError::Spaces,
        NameError::Dots,
        NameError::Reserved,
    ] {
        for language in Language::ALL {
            let sentence = error.sentence(language);
            let before = "房间（room）：".len();
            assert!(before + sentence.len() <= 123, "{sentence}");
        }
    }
    assert!(
        NameError::TooLong
            .to_string()
            .contains(&MAX_NAME.to_string())
    );
}
