//! Lists of programming languages: `{0x81, 0x02}` of C, `[129, 2]` of Python and JavaScript,
//! `{(byte)0x81, -126}` of Java; and numbers with `0x` without a list.

use super::refused::Refused;
use super::{digits, is_between};

/// The bytes of the only list in the text.
pub fn read(text: &str) -> Result<Vec<u8>, Refused> {
    let text = without_comments(text);
    let lists = innermost(&text);
    let [list] = lists.as_slice() else {
        return Err(match lists.is_empty() {
            true => Refused::Empty,
            false => Refused::Several,
        });
    };
    let is_end = |char: char| char.is_whitespace() || char == ',';
    let elements = list.split(is_end).filter(|element| !element.is_empty());
    elements.map(element).collect()
}

/// Numbers with `0x`, and anything between. A single number of more than a byte is read as one long
/// string of digits.
pub fn read_bare(text: &str) -> Result<Vec<u8>, Refused> {
    let tokens = text.split(is_between).filter(|token| !token.is_empty());
    let tokens: Vec<&str> = tokens.collect();
    let mut bytes = Vec::new();
    for token in &tokens {
        bytes.extend(bare(token, tokens.len() == 1, text)?);
    }
    Ok(bytes)
}

fn bare(token: &str, is_alone: bool, text: &str) -> Result<Vec<u8>, Refused> {
    let number = without_0x(token);
    let hex = number.unwrap_or(token);
    if let Some(char) = hex.chars().find(|char| !char.is_ascii_hexdigit()) {
        let at = text.find(char).unwrap_or_default();
        return Err(Refused::Digit(char, text[..at].chars().count() + 1));
    }
    match (number, hex.len()) {
        (None, 1) => match hex.parse::<u8>() {
            Ok(byte) => Ok(vec![byte]),
            Err(_) => Err(Refused::Mixed(token.to_owned())),
        },
        (None, _) => Err(Refused::Mixed(token.to_owned())),
        (Some(_), 0) => Err(Refused::Half(token.to_owned())),
        (Some(_), 3..) if !is_alone => Err(Refused::Words),
        (Some(_), _) => digits(hex).ok_or_else(|| Refused::Half(token.to_owned())),
    }
}

fn without_0x(token: &str) -> Option<&str> {
    token
        .strip_prefix("0x")
        .or_else(|| token.strip_prefix("0X"))
}

/// One number: `0x81`, decimal from -128 (a `byte` of Java) to 255, or a character of C.
fn element(element: &str) -> Result<u8, Refused> {
    let number = ["(byte)", "(char)"]
        .iter()
        .find_map(|cast| element.strip_prefix(cast))
        .unwrap_or(element);
    let found = match (without_0x(number), number.as_bytes()) {
        (Some(hex), _) => is_byte(hex)
            .then(|| u8::from_str_radix(hex, 16).ok())
            .flatten(),
        (None, [b'\'', char @ b' '..=b'~', b'\'']) if *char != b'\\' => Some(*char),
        // Octal in one language and decimal in another.
        (None, [b'0', _, ..] | [b'+', ..]) => None,
        (None, _) => number.parse().ok().or_else(|| {
            let signed: Option<i8> = number.parse().ok();
            signed.map(i8::cast_unsigned)
        }),
    };
    found.ok_or_else(|| Refused::Element(element.to_owned()))
}

fn is_byte(hex: &str) -> bool {
    (1..=2).contains(&hex.len()) && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The contents of the innermost brackets. Brackets before a `=`, as in `char a[4] = {…}`, belong
/// to a type, and so do empty ones (`byte[] a`).
fn innermost(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut opened = None;
    for (at, char) in text.char_indices() {
        match (char, opened) {
            ('[' | '{', _) => opened = Some(at + 1),
            (']' | '}', Some(from)) => {
                opened = None;
                let is_type = text[at + 1..].trim_start().starts_with('=');
                let is_empty = text[from..at].trim().is_empty();
                if !is_type && !is_empty {
                    found.push(&text[from..at]);
                }
            }
            _ => {}
        }
    }
    found
}

/// `/* … */` and `// …`.
fn without_comments(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("/*").into_iter().chain(rest.find("//")).min() {
        out.push_str(&rest[..at]);
        out.push(' ');
        let end = if rest[at..].starts_with("/*") {
            "*/"
        } else {
            "\n"
        };
        let behind = rest[at + 2..].find(end);
        rest = behind.map_or("", |behind| &rest[at + 2 + behind + end.len()..]);
    }
    out + rest
}
