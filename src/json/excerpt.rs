//! A stranger's text in a sentence of ours: short enough to stay a sentence, and shown for
//! what it is. Whoever sends a megabyte where a word belongs gets a word back.

use crate::unseen::escaped;

/// So many characters of a stranger's text stand in a sentence: enough to recognize a slip of
/// the pen by.
pub const EXCERPT: usize = 40;

/// At most so many characters of a text, and what stands behind them: an ellipsis where there
/// is more.
pub fn cut(text: &str, most: usize) -> (&str, &'static str) {
    match text.char_indices().nth(most) {
        Some((end, _)) => (&text[..end], "…"),
        None => (text, ""),
    }
}

/// The beginning of a text in quotation marks, at most so many characters of it; what can't be
/// seen is escaped, so that no control character reaches a terminal, and none that draws nothing.
pub fn excerpt(text: &str, most: usize) -> String {
    let (beginning, more) = cut(text, most);
    // What std escapes isn't all: U+3164 and U+2800 are a letter and a symbol to it, though blank.
    escaped(&format!("{beginning:?}{more}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_two_characters_and_says_so() {
        assert_eq!(cut("fly", 3), ("fly", ""));
        assert_eq!(cut("flies", 3), ("fli", "…"));
        // Of three and of four bytes each.
        assert_eq!(cut("你好吗", 2), ("你好", "…"));
        assert_eq!(cut("🦀🦀", 1), ("🦀", "…"));
        assert_eq!(cut("", 0), ("", ""));
        assert_eq!(cut("a", 0), ("", "…"));
    }

    #[test]
    fn an_excerpt_is_short_whatever_the_text() {
        assert_eq!(excerpt("fly", EXCERPT), "\"fly\"");
        assert_eq!(excerpt("a\"b\u{1b}", EXCERPT), "\"a\\\"b\\u{1b}\"");
        assert_eq!(
            excerpt("a\u{3164}\u{2800}\u{ad}\u{e0041}", EXCERPT),
            "\"a\\u{3164}\\u{2800}\\u{ad}\\u{e0041}\""
        );
        for text in ["\u{7f}", "x", "你", "\u{202e}", "\u{10ffff}"] {
            let said = excerpt(&text.repeat(1_000_000), EXCERPT);
            assert!(
                said.len() <= EXCERPT * "\\u{10ffff}".len() + "\"\"…".len(),
                "{said}"
            );
            assert!(said.ends_with("\"…"), "{said}");
        }
    }
}
