//! The tools at the terminal: they explain the bytes of frames, show each step to an accept value,
//! build a frame from its fields, and give an account of a packet capture. Words and bytes come in,
//! text goes out: nothing here opens files, reads standard input or prints.
//!
//! Frames are explained by the code with which the server reads them
//! ([`frame`](crate::websocket::frame), [`fields`](crate::websocket::fields),
//! [`Endpoint`](crate::websocket::Endpoint)), so the two can't disagree.

pub mod hex;

pub mod pasted;

pub mod words;

pub mod judged;

pub mod annotated;

pub mod deflated;

pub mod explain;

pub mod accept;

pub mod build;

pub mod capture;

use crate::language::Language;
use words::Words;

/// The most bytes that are taken from standard input: more frames than anyone reads. A pipe that
/// never ends can't fill the memory.
pub const MAX_INPUT: usize = 4 * 1024 * 1024;

/// A tool, with its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tool {
    /// What do these bytes mean?
    Explain(explain::Explain),
    /// How does a key become the accept value?
    Accept(accept::Accept),
    /// Which bytes are a frame with these fields?
    Frame(build::Build),
    /// A tool's own help.
    Help(&'static str),
}

/// A tool's answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    /// For standard output: text that ends in a new line, or the bytes that were asked for.
    pub out: Vec<u8>,
    /// For standard error: a remark about the answer.
    pub remark: Option<String>,
}

impl Tool {
    /// Parses a command line, if its first word is a tool's name.
    ///
    /// # Errors
    /// A sentence that says which word isn't understood.
    pub fn parse(line: &[String], language: Language) -> Option<Result<Tool, String>> {
        let (name, rest) = line.split_first()?;
        let read = match name.as_str() {
            "explain" => |words| explain::Explain::read(words).map(Tool::Explain),
            "accept" => |words| accept::Accept::read(words).map(Tool::Accept),
            "frame" => |words| build::Build::read(words).map(Tool::Frame),
            _ => return None,
        };
        let help = match name.as_str() {
            "explain" => language.pick(explain::HELP, explain::HELP_CHINESE),
            "accept" => language.pick(accept::HELP, accept::HELP_CHINESE),
            _ => language.pick(build::HELP, build::HELP_CHINESE),
        };
        if rest.iter().any(|word| word == "--help" || word == "-h") {
            return Some(Ok(Tool::Help(help)));
        }
        Some(read(Words::new(rest, language)).map_err(|why| format!("{name}: {why}")))
    }

    /// Does it need standard input, since its input isn't on the command line?
    pub fn wants_input(&self) -> bool {
        match self {
            Tool::Explain(explain) => explain.typed.is_none(),
            Tool::Accept(accept) => accept.key.is_none(),
            Tool::Frame(build) => build.payload.is_none(),
            Tool::Help(_) => false,
        }
    }

    /// Does the work; `input` is the content of standard input, [`MAX_INPUT`] bytes at most.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the input.
    pub fn run(&self, input: &[u8], language: Language) -> Result<Answer, String> {
        match self {
            Tool::Explain(explain) => explain.run(input, language),
            Tool::Accept(accept) => accept.run(input, language),
            Tool::Frame(build) => build.run(input, language),
            Tool::Help(text) => Ok(Answer::text((*text).to_owned())),
        }
    }
}

impl Answer {
    fn text(text: String) -> Answer {
        Answer {
            out: text.into_bytes(),
            remark: None,
        }
    }
}
