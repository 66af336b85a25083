//! What can be wrong with a text: the first broken rule, and where.
//!
//! A student who pastes broken JSON sees one of these sentences. Each says what
//! RFC 8259 wants and, where there is a usual slip, how to mend it.

use std::fmt;

/// Why a text isn't JSON: the first broken rule, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    /// The byte at which it shows, counted from 0.
    pub at: usize,
    /// The rule that is broken there, with its section of RFC 8259.
    pub rule: &'static str,
}

impl Error {
    /// Is it only that we don't take what the grammar allows? That is nesting deeper
    /// than [`MAX_DEPTH`](super::MAX_DEPTH) (§9 lets us set a limit), and half of a
    /// surrogate pair (§8.2 calls what follows from one unpredictable; JavaScript's
    /// `JSON.stringify` writes one for half an emoji). The text may be JSON then.
    pub fn is_ours(&self) -> bool {
        self.rule == rule::DEPTH || self.rule == rule::SURROGATE
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at byte {}: {}", self.at, self.rule)
    }
}

impl std::error::Error for Error {}

/// The sentences that an [`Error`] can say, in the order of the RFC's sections;
/// the last is for a text that breaks off, whatever was being read.
pub(super) mod rule {
    pub const ONE_VALUE: &str = "a JSON text is one value, and this stands behind it (RFC 8259 §2)";
    pub const VALUE: &str = "this begins no value; JSON has objects, arrays, \
        strings in double quotes, numbers, and true, false, null in lower case (RFC 8259 §3)";
    pub const NAME: &str = "a member begins with its name in double quotes (RFC 8259 §4)";
    pub const COLON: &str = "between a member's name and its value stands a colon (RFC 8259 §4)";
    pub const COMMA_OR_CLOSE: &str = "after a value comes a comma, or the bracket that \
        closes what is open (RFC 8259 §4, §5)";
    pub const TRAILING_COMMA: &str =
        "no comma stands behind the last value; take it away (RFC 8259 §4, §5)";
    pub const LEADING_ZERO: &str = "a number may not begin with a superfluous 0 (RFC 8259 §6)";
    pub const DIGIT: &str =
        "a number needs a digit here (RFC 8259 §6); write 1.0 for 1. and 0.5 for .5";
    pub const CONTROL: &str = "a string may not hold a raw control character (RFC 8259 §7); \
        write a line break as \\n, any other as \\u and four hex digits";
    pub const ESCAPE: &str = "a backslash stands before one of \" \\ / b f n r t, \
        or before u and four hex digits (RFC 8259 §7)";
    pub const BYTE_ORDER_MARK: &str = "a JSON text must not begin with a byte order mark \
        (RFC 8259 §8.1); save it as UTF-8 without BOM";
    pub const SURROGATE: &str = "half of a surrogate pair stands for no character \
        (RFC 8259 §8.2); write both halves, as in \\ud83d\\ude00";
    pub const DEPTH: &str =
        "arrays and objects may stand at most 127 deep inside each other (RFC 8259 §9)";
    pub const UNFINISHED: &str =
        "the text ends too early (RFC 8259 §2); is a quote or a bracket still open?";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_reads_as_a_sentence() {
        let error = Error {
            at: 3,
            rule: rule::TRAILING_COMMA,
        };
        let sentence = "at byte 3: no comma stands behind the last value; take it away \
            (RFC 8259 §4, §5)";
        assert_eq!(error.to_string(), sentence);
    }

    #[test]
    fn only_the_depth_rule_leaves_open_whether_it_is_json() {
        let is_ours = |rule| Error { at: 0, rule }.is_ours();
        assert!(is_ours(rule::DEPTH));
        assert!(is_ours(rule::SURROGATE));
        assert!(!is_ours(rule::COMMA_OR_CLOSE));
        assert!(!is_ours(rule::UNFINISHED));
    }
}
