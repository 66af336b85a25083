//! Hexadecimal as people write it.

use std::fmt::Write;

/// Reads bytes. Spaces, line breaks, commas, colons, semicolons, dashes, `0x` and `\x` are
/// how dumps are written; they mean nothing.
///
/// # Errors
/// A sentence: there is nothing, a character is no digit, or half a byte is left.
pub fn parse(text: &str) -> Result<Vec<u8>, String> {
    let mut digits = Vec::new();
    let mut chars = text.chars().enumerate().peekable();
    while let Some((at, char)) = chars.next() {
        let follows_x = matches!(chars.peek(), Some((_, 'x' | 'X')));
        match char {
            '0' | '\\' if follows_x => {
                chars.next();
            }
            ',' | ':' | ';' | '-' => {}
            _ if char.is_whitespace() => {}
            _ => match char.to_digit(16) {
                Some(digit) => digits.push(digit as u8),
                None => {
                    return Err(format!(
                        "{char:?}, character {}, is no hexadecimal digit",
                        at + 1
                    ));
                }
            },
        }
    }
    let (pairs, rest) = digits.as_chunks::<2>();
    match (pairs.is_empty(), rest) {
        (_, [_]) => Err(format!(
            "{} digits are half a byte too many or too few: a byte is two",
            digits.len()
        )),
        (true, _) => Err("there are no bytes to look at".to_owned()),
        (false, _) => Ok(pairs.iter().map(|[high, low]| high << 4 | low).collect()),
    }
}

/// Bytes with a space between: `81 85 37`.
pub fn spaced(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(3 * bytes.len());
    for byte in bytes {
        if !out.is_empty() {
            out.push(' ');
        }
        let _ = write!(out, "{byte:02x}");
    }
    out
}

/// Bytes without anything between: `818537`.
pub fn joined(bytes: &[u8]) -> String {
    spaced(bytes).replace(' ', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ways_in_which_dumps_are_written() {
        for text in [
            "818537",
            "81 85 37",
            "0x81,0x85, 0x37",
            "81:85:37\n",
            "\\x81\\x85\\x37",
            "8 18 537",
            "0X81-85;37",
        ] {
            assert_eq!(parse(text), Ok(vec![0x81, 0x85, 0x37]), "{text}");
        }
        assert_eq!(spaced(&[0x81, 5]), "81 05");
        assert_eq!(joined(&[0x81, 5]), "8105");
    }

    #[test]
    fn what_is_no_hexadecimal_is_told_where() {
        assert!(parse("81 8g").unwrap_err().contains("'g', character 5"));
        assert!(parse("8 1 8").unwrap_err().contains("3 digits"));
        assert!(parse(" ").unwrap_err().contains("no bytes"));
        assert!(parse("x81").unwrap_err().contains("'x'"));
    }
}
