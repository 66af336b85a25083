//! The words of a command line, after the name of the program or of a tool: options, their values,
//! and the rest.

use crate::language::{Language, say};
use std::path::PathBuf;

/// Reads words one after the other. A value comes after a space or a `=`; after `--` nothing is an
/// option.
pub struct Words<'a> {
    language: Language,
    rest: std::slice::Iter<'a, String>,
    inline: Option<&'a str>,
    only_plain: bool,
}

/// A word, with its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word<'a> {
    /// `--name`
    Option(&'a str),
    /// Anything else.
    Plain(&'a str),
}

impl<'a> Words<'a> {
    /// A reader of these words.
    pub fn new(words: &'a [String], language: Language) -> Words<'a> {
        Words {
            language,
            rest: words.iter(),
            inline: None,
            only_plain: false,
        }
    }

    /// The language of error messages.
    pub fn language(&self) -> Language {
        self.language
    }

    fn read(&mut self) -> Result<Option<Word<'a>>, String> {
        if let Some(value) = self.inline.take() {
            return Err(say!(
                self.language,
                "the value {value:?} is where none is allowed",
                "值 {value:?} 出现在不该有值的地方"
            ));
        }
        let Some(word) = self.rest.next() else {
            return Ok(None);
        };
        if self.only_plain || !word.starts_with("--") {
            return Ok(Some(Word::Plain(word)));
        }
        if word == "--" {
            self.only_plain = true;
            return self.read();
        }
        Ok(Some(Word::Option(self.split(word))))
    }

    /// The name of an option; its value is kept, if it comes after a `=`.
    fn split(&mut self, word: &'a str) -> &'a str {
        let (name, inline) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (word, None),
        };
        self.inline = inline;
        name
    }

    /// The next word, for a command line on which every word is an option, such as the server's.
    pub fn option(&mut self) -> Option<&'a str> {
        let word = self.rest.next()?;
        Some(self.split(word))
    }

    /// Has the option that was just read a value after a `=`?
    pub fn has_inline(&self) -> bool {
        self.inline.is_some()
    }

    /// The value of the option that was just read.
    ///
    /// # Errors
    /// There is none.
    pub fn value(&mut self, of: &str) -> Result<&'a str, String> {
        let inline = self.inline.take();
        let value = inline.or_else(|| self.rest.next().map(String::as_str));
        value.ok_or_else(|| say!(self.language, "{of} needs a value", "选项 {of} 缺少值"))
    }
}

/// An error: the last option was given a value and takes none.
impl<'a> Iterator for Words<'a> {
    type Item = Result<Word<'a>, String>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

/// Where something is written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// Standard output.
    StandardOutput,
    /// A file, which is overwritten.
    File(PathBuf),
}

impl Destination {
    /// `-` is standard output.
    pub fn of(value: &str) -> Destination {
        match value {
            "-" => Destination::StandardOutput,
            file => Destination::File(file.into()),
        }
    }
}

/// The complaint about an option that isn't known.
pub fn unknown(option: &str, known: &[&str], language: Language) -> String {
    let known = known.join(", ");
    say!(
        language,
        "unknown option {option}; it takes {known}",
        "没有选项 {option}；可用的有 {known}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn options_values_and_the_rest() {
        let line = words("a --mask x --opcode=7 - -- --json");
        let mut read = Words::new(&line, Language::English);
        assert_eq!(read.next(), Some(Ok(Word::Plain("a"))));
        assert_eq!(read.next(), Some(Ok(Word::Option("--mask"))));
        assert_eq!(read.value("--mask"), Ok("x"));
        assert_eq!(read.next(), Some(Ok(Word::Option("--opcode"))));
        assert_eq!(read.value("--opcode"), Ok("7"));
        assert_eq!(read.next(), Some(Ok(Word::Plain("-"))));
        assert_eq!(read.next(), Some(Ok(Word::Plain("--json"))));
        assert_eq!(read.next(), None);
        assert!(read.value("--mask").is_err());
    }

    #[test]
    fn a_line_of_options_only() {
        let line = words("-h serve=x -- --listen=y --host z --host");
        let mut read = Words::new(&line, Language::English);
        assert_eq!((read.option(), read.has_inline()), (Some("-h"), false));
        assert_eq!((read.option(), read.has_inline()), (Some("serve"), true));
        assert_eq!(read.value("serve"), Ok("x"));
        assert_eq!(read.option(), Some("--"));
        assert_eq!(read.option(), Some("--listen"));
        assert_eq!(read.value("--listen"), Ok("y"));
        assert_eq!(read.option(), Some("--host"));
        assert_eq!(read.value("--host"), Ok("z"));
        assert_eq!(read.option(), Some("--host"));
        assert_eq!(read.value("--host").unwrap_err(), "--host needs a value");
        assert_eq!(read.option(), None);
    }

    #[test]
    fn an_unexpected_value_is_refused() {
        let line = words("--json=yes a");
        let mut read = Words::new(&line, Language::English);
        assert_eq!(read.next(), Some(Ok(Word::Option("--json"))));
        assert!(read.next().unwrap().unwrap_err().contains("yes"));
    }
}
