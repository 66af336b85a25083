//! Bytes as hexadecimal.

use std::fmt::Write;

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
    fn with_a_space_between_or_nothing() {
        assert_eq!(spaced(&[0x81, 5]), "81 05");
        assert_eq!(joined(&[0x81, 5]), "8105");
    }
}
