//! Bytes as people paste them: hexadecimal with anything between, a dump with offsets, a list of a
//! programming language, a string with escapes. Each is recognized by its form; a text that has
//! none, or two, is refused with a sentence, since a guess would explain bytes that nobody sent.
//!
//! The page has the same reader (`www/kit/pasted.js`); `tests/golden/pasted.json` tests both.

pub mod refused;

pub mod list;

pub mod literal;

pub mod dump;

use refused::Refused;

/// What may be between two bytes of plain hexadecimal.
pub(super) fn is_between(char: char) -> bool {
    char.is_whitespace() || ",:;-".contains(char)
}

/// Reads bytes.
///
/// # Errors
/// Why the text has no known form, or more than one.
pub fn read(text: &str) -> Result<Vec<u8>, Refused> {
    let text = text.trim();
    if dump::is_one(text) {
        return dump::read(text);
    }
    let bytes = match text.find(['"', '\'', '\\', '[', '{']) {
        Some(at) if text[at..].starts_with(['[', '{']) => list::read(text)?,
        Some(_) => literal::read(text)?,
        None if text.contains("0x") || text.contains("0X") => list::read_bare(text)?,
        None => plain(text)?,
    };
    match bytes.is_empty() {
        true => Err(Refused::Empty),
        false => Ok(bytes),
    }
}

/// Digits with separators: one or two are a byte, more are several bytes.
fn plain(text: &str) -> Result<Vec<u8>, Refused> {
    // Node prints a Buffer like this.
    let buffer = text.strip_prefix("<Buffer ");
    let inside = buffer.and_then(|rest| rest.strip_suffix('>'));
    let is_none = |char: char| !is_between(char) && !char.is_ascii_hexdigit();
    if let Some((at, char)) = inside
        .unwrap_or(text)
        .char_indices()
        .find(|&(_, c)| is_none(c))
    {
        let skipped = if inside.is_some() {
            "<Buffer ".len()
        } else {
            0
        };
        let before = inside.unwrap_or(text)[..at].chars().count();
        return Err(Refused::Digit(char, skipped + before + 1));
    }
    let tokens: Vec<&str> = inside.unwrap_or(text).split(is_between).collect();
    let tokens: Vec<&str> = tokens
        .into_iter()
        .filter(|token| !token.is_empty())
        .collect();
    let is_bits = |token: &&str| token.len() == 8 && token.bytes().all(|b| b"01".contains(&b));
    if tokens.iter().all(is_bits) && tokens.iter().any(|token| token.contains('1')) {
        return Err(Refused::Bits);
    }
    if let Some(offset) = inner_offset(text) {
        return Err(Refused::LineBreaks(offset));
    }
    let mut bytes = Vec::new();
    for token in &tokens {
        bytes.extend(digits(token).ok_or_else(|| half(token))?);
    }
    Ok(bytes)
}

/// The bytes of hexadecimal digits: a single digit is a byte, otherwise two are; `None`: half a
/// byte is left.
pub(super) fn digits(token: &str) -> Option<Vec<u8>> {
    let padded = match token.len() {
        1 => format!("0{token}"),
        _ => token.to_owned(),
    };
    let (pairs, rest) = padded.as_bytes().as_chunks::<2>();
    let bytes = pairs.iter().map(|pair| {
        let pair = str::from_utf8(pair).ok()?;
        u8::from_str_radix(pair, 16).ok()
    });
    bytes.collect::<Option<_>>().filter(|_| rest.is_empty())
}

/// Three decimal digits are more likely a decimal number than a byte and a half.
fn half(token: &str) -> Refused {
    match token.parse::<u8>() {
        Ok(_) if token.len() == 3 => Refused::Decimal(token.to_owned()),
        _ => Refused::Half(token.to_owned()),
    }
}

/// Four digits or more and a colon: the offset of a dump's line, if a shell has removed the line
/// breaks.
fn inner_offset(text: &str) -> Option<String> {
    let words = text.split_whitespace();
    let offsets = words.filter_map(|word| word.strip_suffix(':'));
    let mut offsets =
        offsets.filter(|offset| offset.len() >= 4 && offset.bytes().all(|b| b.is_ascii_hexdigit()));
    offsets.next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_digit_between_separators_is_a_byte() {
        let bytes = [0x81, 0x02, 0x08, 0x41];
        for text in [
            "0x81 0x2 0x8 0x41",
            "81 2 8 41",
            "81,2,8,41",
            "81:02:8:41",
            "8102 8 41",
        ] {
            assert_eq!(read(text), Ok(bytes.to_vec()), "{text}");
        }
    }

    #[test]
    fn a_text_without_a_form_is_refused_with_its_place() {
        assert_eq!(read("81 8g"), Err(Refused::Digit('g', 5)));
        assert_eq!(read("818"), Err(Refused::Half("818".to_owned())));
        assert_eq!(read("81833"), Err(Refused::Half("81833".to_owned())));
        assert_eq!(read("129 131 206"), Err(Refused::Decimal("129".to_owned())));
        assert_eq!(read(" "), Err(Refused::Empty));
        assert_eq!(read("x81"), Err(Refused::Digit('x', 1)));
    }
}
