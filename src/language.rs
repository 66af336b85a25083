//! The languages of barewire's sentences: English, and Chinese with the English wire term beside
//! it.
//!
//! A sentence and its twin are side by side, beside the thing that they are about:
//! [`say!`](crate::say) takes both, so neither can be written without the other.
//! `tests/rust/book/language.rs` reads them all. What crosses the wire as a word of the protocol,
//! such as `GET` or `Sec-WebSocket-Key`, is the same in both.

use std::fmt;

/// A language that barewire speaks. One byte: each connection keeps one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Language {
    /// The language of the sources, and the default.
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
}

/// Formats a sentence in a language: `say!(language, "{n} bytes", "{n} 个字节")`.
#[macro_export]
macro_rules! say {
    ($language:expr, $english:literal, $chinese:literal $(,)?) => {
        match $language {
            $crate::language::Language::English => format!($english),
            $crate::language::Language::Chinese => format!($chinese),
        }
    };
}

pub use say;

impl Language {
    /// Both languages.
    pub const ALL: [Language; 2] = [Language::English, Language::Chinese];

    /// The language of a tag (RFC 5646) such as `zh`, `zh-CN` or `en-GB`, or of a locale's name
    /// (POSIX) such as `zh_CN.UTF-8` or `C`; `None`: it is another language.
    ///
    /// A locale that isn't UTF-8 counts as English: our Chinese would be unreadable there.
    pub fn from_tag(tag: &str) -> Option<Language> {
        let (tag, encoding) = tag.split_once('.').unwrap_or((tag, "UTF-8"));
        let is_utf8 = ["utf-8", "utf8"].iter().any(|name| {
            let encoding = encoding.split('@').next().unwrap_or_default();
            encoding.eq_ignore_ascii_case(name)
        });
        let primary = tag.split(['-', '_', '@']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "zh" if is_utf8 => Some(Language::Chinese),
            "zh" | "en" | "c" | "posix" => Some(Language::English),
            _ => None,
        }
    }

    /// The value of `--lang`: a tag of English or Chinese.
    pub fn from_option(value: &str) -> Option<Language> {
        let is_locale = ["c", "posix"].contains(&value.to_ascii_lowercase().as_str());
        Language::from_tag(value).filter(|_| !is_locale)
    }

    /// The language of the environment: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set
    /// and not empty decides (POSIX, Base Definitions §8.2).
    pub fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Language {
        let set = |name: &&str| variable(name).filter(|value| !value.is_empty());
        let decides = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set);
        decides
            .and_then(|locale| Language::from_tag(&locale))
            .unwrap_or_default()
    }

    /// The language that a browser asks for in `Accept-Language` (RFC 9110 §12.5.4): of our
    /// languages, the one with the highest weight, or the first of several; `None`: none of ours.
    pub fn preferred<'a>(ranges: impl Iterator<Item = &'a [u8]>) -> Option<Language> {
        let mut best = None;
        for (weight, range) in ranges.filter_map(weighted) {
            let is_more = best.is_none_or(|(most, _)| weight > most);
            if let Some(language) = Language::from_tag(range)
                && weight > 0
                && is_more
            {
                best = Some((weight, language));
            }
        }
        best.map(|(_, language)| language)
    }

    /// Its tag, for `Content-Language`.
    pub const fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Chinese => "zh-CN",
        }
    }

    /// The text in this language, of two texts without parameters.
    pub const fn pick(self, english: &'static str, chinese: &'static str) -> &'static str {
        match self {
            Language::English => english,
            Language::Chinese => chinese,
        }
    }
}

/// Takes `--lang LANGUAGE` out of a command line, anywhere before a `--`; without it, the
/// environment decides.
///
/// # Errors
/// A sentence that says that the option has no value, or names an unknown language.
pub fn chosen(
    words: Vec<String>,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<(Language, Vec<String>), String> {
    let mut language = Language::of_environment(variable);
    let (mut rest, mut words) = (Vec::new(), words.into_iter());
    while let Some(word) = words.next() {
        if word == "--" {
            rest.push(word);
            break;
        }
        let value = match word.split_once('=') {
            Some(("--lang", value)) => value.to_owned(),
            None if word == "--lang" => words.next().unwrap_or_default(),
            _ => {
                rest.push(word);
                continue;
            }
        };
        let asked = Language::from_option(&value);
        language = asked.ok_or_else(|| no_language(language, &value))?;
    }
    rest.extend(words);
    Ok((language, rest))
}

/// Why `--lang` can't have this value.
pub fn no_language(language: Language, value: &str) -> String {
    say!(
        language,
        "--lang: {value:?} isn't available; write en or zh",
        "--lang：不支持 {value:?}，请写 en 或 zh"
    )
}

/// A range such as `zh-CN;q=0.8`, and its weight in thousandths; `None`: it can't be read.
fn weighted(range: &[u8]) -> Option<(u32, &str)> {
    let range = str::from_utf8(range).ok()?;
    let (tag, parameter) = match range.split_once(';') {
        Some((tag, parameter)) => (tag.trim(), Some(parameter.trim())),
        None => (range.trim(), None),
    };
    let Some(parameter) = parameter else {
        return Some((1000, tag));
    };
    let weight = parameter
        .strip_prefix("q=")
        .or_else(|| parameter.strip_prefix("Q="))?;
    thousandths(weight).map(|weight| (weight, tag))
}

/// RFC 9110 §12.4.2: 0 or 1, and at most three digits after a point.
fn thousandths(weight: &str) -> Option<u32> {
    let (whole, part) = weight.split_once('.').unwrap_or((weight, ""));
    let is_part = part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    let whole = match whole {
        "0" => 0,
        "1" => 1000,
        _ => return None,
    };
    let part: u32 = format!("{part:0<3}").parse().ok().filter(|_| is_part)?;
    Some(whole + part).filter(|&weight| weight <= 1000)
}

/// A sentence without parameters, in either language.
pub type Sentence = fn(Language) -> String;

/// A sentence in both languages, if its reader isn't known yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twins([String; 2]);

impl Twins {
    /// Makes the sentence in each language.
    pub fn of(sentence: impl Fn(Language) -> String) -> Twins {
        Twins(Language::ALL.map(sentence))
    }

    /// The one in this language.
    pub fn sentence(&self, language: Language) -> &str {
        let [english, chinese] = &self.0;
        match language {
            Language::English => english,
            Language::Chinese => chinese,
        }
    }
}

/// English.
impl fmt::Display for Twins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence(Language::English))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_or_a_locale_names_a_language() {
        for (tag, language) in [
            ("zh", Some(Language::Chinese)),
            ("zh-CN", Some(Language::Chinese)),
            ("ZH-Hans-CN", Some(Language::Chinese)),
            ("zh_CN.UTF-8", Some(Language::Chinese)),
            ("zh_CN.utf8@pinyin", Some(Language::Chinese)),
            ("zh_CN.GB18030", Some(Language::English)),
            ("en", Some(Language::English)),
            ("en_GB.UTF-8", Some(Language::English)),
            ("C", Some(Language::English)),
            ("C.UTF-8", Some(Language::English)),
            ("POSIX", Some(Language::English)),
            ("de_DE.UTF-8", None),
            ("zhx", None),
            ("", None),
        ] {
            assert_eq!(Language::from_tag(tag), language, "{tag}");
        }
    }

    #[test]
    fn the_first_variable_that_is_set_decides() {
        let chinese = Some("zh_CN.UTF-8");
        for (all, messages, lang, language) in [
            (None, None, None, Language::English),
            (None, None, chinese, Language::Chinese),
            (Some(""), Some(""), chinese, Language::Chinese),
            (None, Some("en_US.UTF-8"), chinese, Language::English),
            (Some("C"), chinese, chinese, Language::English),
            (chinese, Some("C"), Some("C"), Language::Chinese),
            (None, None, Some("fr_FR.UTF-8"), Language::English),
        ] {
            let found = Language::of_environment(|name| {
                let value = match name {
                    "LC_ALL" => all,
                    "LC_MESSAGES" => messages,
                    _ => lang,
                };
                value.map(str::to_owned)
            });
            assert_eq!(found, language, "{all:?} {messages:?} {lang:?}");
        }
    }

    #[test]
    fn rfc9110_12_5_4_the_heaviest_language_is_preferred() {
        for (header, language) in [
            ("zh-CN,zh;q=0.9,en;q=0.8", Some(Language::Chinese)),
            ("en-GB,en;q=0.9,zh;q=0.8", Some(Language::English)),
            ("en;q=0.5, zh;q=0.6", Some(Language::Chinese)),
            ("en;q=0.5, zh; q=0.5", Some(Language::English)),
            ("de, fr;q=0.9, zh;q=0.1", Some(Language::Chinese)),
            ("de, *;q=0.5", None),
            ("zh;q=0", None),
            ("zh;q=0.000, en;q=0.001", Some(Language::English)),
            ("zh;q=2, en;q=0.1", Some(Language::English)),
            ("zh;q=1.001, en;q=0.1", Some(Language::English)),
            ("zh;q=0.1234, en;q=0.1", Some(Language::English)),
            ("zh;q=, en;q=0.1", Some(Language::English)),
            ("zh;level=1, en;q=0.1", Some(Language::English)),
            ("zh;Q=1.000", Some(Language::Chinese)),
            ("", None),
        ] {
            let ranges = header.as_bytes().split(|&byte| byte == b',');
            assert_eq!(Language::preferred(ranges), language, "{header}");
        }
        assert_eq!(Language::preferred([&b"\xFF"[..]].into_iter()), None);
    }

    #[test]
    fn an_option_decides_before_the_environment() {
        let chosen = |line: &str| {
            let words = line.split(' ').map(str::to_owned).collect();
            super::chosen(words, |name| {
                (name == "LANG").then(|| "zh_CN.UTF-8".to_owned())
            })
        };
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        for (line, language, rest) in [
            ("--trace", Language::Chinese, words(&["--trace"])),
            ("--lang en --trace", Language::English, words(&["--trace"])),
            (
                "frame --lang=en a",
                Language::English,
                words(&["frame", "a"]),
            ),
            (
                "frame -- --lang en",
                Language::Chinese,
                words(&["frame", "--", "--lang", "en"]),
            ),
        ] {
            assert_eq!(chosen(line), Ok((language, rest)), "{line}");
        }
        for line in ["--lang", "--lang=", "--lang C", "--lang fr"] {
            assert!(chosen(line).unwrap_err().contains("en 或 zh"), "{line}");
        }
    }

    #[test]
    fn twins_have_a_sentence_in_each_language() {
        let n = 3;
        let twins = Twins::of(|language| say!(language, "{n} bytes", "{n} 个字节"));
        assert_eq!(twins.to_string(), "3 bytes");
        assert_eq!(twins.sentence(Language::Chinese), "3 个字节");
        assert_eq!(size_of::<Language>(), 1);
    }
}
