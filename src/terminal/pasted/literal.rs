//! Strings with escapes, as C, Python, JavaScript, a shell and Wireshark write them:
//! `b'\x81\x83H'`, `"\u0081\201\n"`, `\x81\x83`.

use super::is_between;
use super::refused::Refused;
use std::iter::Peekable;
use std::str::Chars;

/// Escapes of one letter, and their bytes.
const LETTERS: [(char, u8); 11] = [
    ('a', 0x07),
    ('b', 0x08),
    ('t', b'\t'),
    ('n', b'\n'),
    ('v', 0x0B),
    ('f', 0x0C),
    ('r', b'\r'),
    ('e', 0x1B),
    ('\\', b'\\'),
    ('\'', b'\''),
    ('"', b'"'),
];

/// The bytes of a string, or of several adjacent strings that form one.
pub fn read(text: &str) -> Result<Vec<u8>, Refused> {
    match text.find(['"', '\'', '\\']) {
        Some(at) if !text[at..].starts_with('\\') => quoted(text, at),
        _ => bare(text),
    }
}

/// Escapes without quotation marks: nothing else is allowed there.
fn bare(text: &str) -> Result<Vec<u8>, Refused> {
    let mut bytes = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\\' => bytes.push(escape(&mut chars)?),
            _ if is_between(char) => {}
            _ => return Err(Refused::Bare(char)),
        }
    }
    Ok(bytes)
}

/// `prefix "…" "…" suffix`; prefix and suffix belong to the programming language.
fn quoted(text: &str, first: usize) -> Result<Vec<u8>, Refused> {
    // In a raw string a backslash is a byte of its own.
    if text[..first].ends_with(['r', 'R']) {
        return Err(Refused::Escape(text[..=first].to_owned()));
    }
    let (mut bytes, mut escapes) = (Vec::new(), false);
    let mut chars = text[first..].chars().peekable();
    let mut is_over = false;
    while let Some(char) = chars.next() {
        match char {
            '"' | '\'' if is_over => return Err(Refused::Several),
            '"' | '\'' => escapes |= string(&mut chars, char, &mut bytes)?,
            '+' | '\\' => {}
            _ if char.is_whitespace() => {}
            ')' | ';' | ',' => is_over = true,
            _ => return Err(Refused::Several),
        }
    }
    match escapes {
        true => Ok(bytes),
        false => Err(Refused::Quoted),
    }
}

/// Reads up to the closing mark; returns whether there were escapes.
fn string(
    chars: &mut Peekable<Chars<'_>>,
    mark: char,
    bytes: &mut Vec<u8>,
) -> Result<bool, Refused> {
    let mut escapes = false;
    loop {
        match chars.next() {
            None => return Err(Refused::Escape(mark.to_string())),
            Some(char) if char == mark => return Ok(escapes),
            Some('\\') => {
                // A line that continues in the next one.
                if chars.next_if_eq(&'\n').is_none() {
                    bytes.push(escape(chars)?);
                    escapes = true;
                }
            }
            Some(char @ ' '..='~') => bytes.push(char as u8),
            Some(char) => return Err(Refused::Escape(char.to_string())),
        }
    }
}

/// What follows a backslash.
fn escape(chars: &mut Peekable<Chars<'_>>) -> Result<u8, Refused> {
    let char = chars.next().unwrap_or(' ');
    match char {
        'x' => number(chars, 16, 1, 2, "\\x"),
        'u' if chars.next_if_eq(&'{').is_some() => {
            let byte = number(chars, 16, 1, 6, "\\u{");
            match chars.next() {
                Some('}') => byte,
                _ => Err(Refused::Escape("\\u{".to_owned())),
            }
        }
        'u' => number(chars, 16, 4, 4, "\\u"),
        '0'..='7' => {
            let mut value = char.to_digit(8).unwrap_or_default();
            for _ in 0..2 {
                let next = chars.next_if(|char| char.is_digit(8));
                let Some(digit) = next.and_then(|char| char.to_digit(8)) else {
                    break;
                };
                value = value * 8 + digit;
            }
            u8::try_from(value).map_err(|_| Refused::Escape(format!("\\{value:o}")))
        }
        _ => {
            let known = LETTERS.iter().find(|(letter, _)| *letter == char);
            known
                .map(|&(_, byte)| byte)
                .ok_or_else(|| Refused::Escape(format!("\\{char}")))
        }
    }
}

/// This many digits, whose number is a byte.
fn number(
    chars: &mut Peekable<Chars<'_>>,
    radix: u32,
    least: usize,
    most: usize,
    name: &str,
) -> Result<u8, Refused> {
    let mut written = String::new();
    while written.len() < most
        && let Some(digit) = chars.next_if(|char| char.is_digit(radix))
    {
        written.push(digit);
    }
    let value = u8::from_str_radix(&written, radix).ok();
    value
        .filter(|_| written.len() >= least)
        .ok_or_else(|| Refused::Escape(format!("{name}{written}")))
}
