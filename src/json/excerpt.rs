//! A stranger's text in a sentence of ours: cut short, and with unprintable characters escaped. A
//! client that sends a megabyte where a word belongs gets a word back.

use crate::unseen::escaped;

/// How many characters of a stranger's text a sentence shows: enough to recognize a typing error.
pub const EXCERPT: usize = 40;

/// At most this many characters of a text, and what to write after them: an ellipsis if there is
/// more.
pub fn cut(text: &str, most: usize) -> (&str, &'static str) {
    match text.char_indices().nth(most) {
        Some((end, _)) => (&text[..end], "…"),
        None => (text, ""),
    }
}

/// The beginning of a text in quotation marks, at most this many characters; what can't be seen is
/// escaped, so that no control character and no invisible character reaches a terminal.
pub fn excerpt(text: &str, most: usize) -> String {
    let (beginning, more) = cut(text, most);
    // std doesn't escape everything: to it, the blank U+3164 and U+2800 are a letter and a symbol.
    escaped(&format!("{beginning:?}{more}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_two_characters_and_says_so() {
        assert_eq!(cut("fly", 3), ("fly", ""));
        assert_eq!(cut("flies", 3), ("fli", "…"));
        // Characters of three and of four bytes.
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
