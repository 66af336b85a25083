//! What can be wrong with a text: the first broken rule, and where.
//!
//! A student who pastes broken JSON sees one of these sentences. Each says what RFC 8259 requires
//! and, for usual mistakes, how to correct them.

use crate::language::{Language, say};
use std::fmt;

/// Why a text isn't JSON: the first broken rule, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    /// The byte at which it is found, counted from 0.
    pub at: usize,
    /// The rule that is broken there, with its section of RFC 8259.
    pub rule: Rule,
}

/// A rule of RFC 8259, in English and in Chinese.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule(&'static str, &'static str);

impl Rule {
    /// Its sentence.
    pub const fn sentence(self, language: Language) -> &'static str {
        language.pick(self.0, self.1)
    }
}

impl Error {
    /// Does the grammar allow it, and only we refuse it? That is nesting deeper than
    /// [`MAX_DEPTH`](super::MAX_DEPTH) (§9 allows a limit), and half of a surrogate pair (§8.2
    /// calls the results unpredictable; JavaScript's `JSON.stringify` writes one for half an
    /// emoji). The text may be JSON then.
    pub fn is_ours(&self) -> bool {
        self.rule == rule::DEPTH || self.rule == rule::SURROGATE
    }

    /// What is wrong, and where.
    pub fn sentence(&self, language: Language) -> String {
        let (at, rule) = (self.at, self.rule.sentence(language));
        say!(language, "at byte {at}: {rule}", "第 {at} 字节处：{rule}")
    }
}

/// English.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Language::English))
    }
}

impl std::error::Error for Error {}

/// The sentences of an [`Error`], in the order of the RFC's sections; the last is for a text that
/// ends too early.
pub(super) mod rule {
    use super::Rule;

    pub const ONE_VALUE: Rule = Rule(
        "a JSON text is one value, and this stands behind it (RFC 8259 §2)",
        "一段 JSON 文本只有一个值，这里在它后面又有内容（RFC 8259 §2）",
    );
    pub const VALUE: Rule = Rule(
        "this begins no value; JSON has objects, arrays, \
        strings in double quotes, numbers, and true, false, null in lower case (RFC 8259 §3)",
        "这里不是值的开头；JSON 有对象（object）、数组（array）、双引号里的字符串（string）、数字，以及小写的 true、false、null（RFC 8259 §3）",
    );
    pub const NAME: Rule = Rule(
        "a member begins with its name in double quotes (RFC 8259 §4)",
        "对象的成员以双引号里的名字开头（RFC 8259 §4）",
    );
    pub const COLON: Rule = Rule(
        "between a member's name and its value stands a colon (RFC 8259 §4)",
        "成员的名字与值之间要有冒号（RFC 8259 §4）",
    );
    pub const COMMA_OR_CLOSE: Rule = Rule(
        "after a value comes a comma, or the bracket that \
        closes what is open (RFC 8259 §4, §5)",
        "值后面应是逗号，或与左括号配对的右括号（RFC 8259 §4、§5）",
    );
    pub const TRAILING_COMMA: Rule = Rule(
        "no comma stands behind the last value; take it away (RFC 8259 §4, §5)",
        "最后一个值后面没有逗号，请去掉它（RFC 8259 §4、§5）",
    );
    pub const LEADING_ZERO: Rule = Rule(
        "a number may not begin with a superfluous 0 (RFC 8259 §6)",
        "数字开头不能有多余的 0（RFC 8259 §6）",
    );
    pub const DIGIT: Rule = Rule(
        "a number needs a digit here (RFC 8259 §6); write 1.0 for 1. and 0.5 for .5",
        "这里缺一位数字（RFC 8259 §6）；1. 请写成 1.0，.5 请写成 0.5",
    );
    pub const CONTROL: Rule = Rule(
        "a string may not hold a raw control character (RFC 8259 §7); \
        write a line break as \\n, any other as \\u and four hex digits",
        "字符串里不能直接有控制字符（RFC 8259 §7）；换行请写成 \\n，其他的写成 \\u 加四位十六进制",
    );
    pub const ESCAPE: Rule = Rule(
        "a backslash stands before one of \" \\ / b f n r t, \
        or before u and four hex digits (RFC 8259 §7)",
        "反斜杠后面应是 \" \\ / b f n r t 之一，或 u 加四位十六进制（RFC 8259 §7）",
    );
    pub const BYTE_ORDER_MARK: Rule = Rule(
        "a JSON text must not begin with a byte order mark \
        (RFC 8259 §8.1); save it as UTF-8 without BOM",
        "JSON 文本开头不能有字节顺序标记（BOM）（RFC 8259 §8.1）；请存为不带 BOM 的 UTF-8",
    );
    pub const SURROGATE: Rule = Rule(
        "half of a surrogate pair stands for no character \
        (RFC 8259 §8.2); write both halves, as in \\ud83d\\ude00",
        "半个代理对（surrogate pair）不代表任何字符（RFC 8259 §8.2）；两半都要写，如 \\ud83d\\ude00",
    );
    pub const DEPTH: Rule = Rule(
        "arrays and objects may stand at most 127 deep inside each other (RFC 8259 §9)",
        "数组与对象最多嵌套 127 层（RFC 8259 §9）",
    );
    pub const UNFINISHED: Rule = Rule(
        "the text ends too early (RFC 8259 §2); is a quote or a bracket still open?",
        "文本结束得太早（RFC 8259 §2）；是不是有引号或括号没有关上？",
    );
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
        let chinese = error.sentence(Language::Chinese);
        assert_eq!(
            chinese,
            "第 3 字节处：最后一个值后面没有逗号，请去掉它（RFC 8259 §4、§5）"
        );
    }

    #[test]
    fn only_our_own_rules_may_refuse_json() {
        let is_ours = |rule| Error { at: 0, rule }.is_ours();
        assert!(is_ours(rule::DEPTH));
        assert!(is_ours(rule::SURROGATE));
        assert!(!is_ours(rule::COMMA_OR_CLOSE));
        assert!(!is_ours(rule::UNFINISHED));
    }
}
