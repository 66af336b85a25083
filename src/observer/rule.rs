//! Every rule that can be broken, where an onlooker can see it: those of the two heads, those of
//! frames and messages, which are [`Error`]'s, and those of the end.

use super::mistake::Mistake;
use super::party::{Ended, Party};
use crate::language::{Language, say};
use crate::websocket::Error;
use crate::websocket::handshake::Refusal;

/// A rule that one of the two has broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// The request isn't a WebSocket client's (§4.2.1), though it was answered with 101.
    Request(Refusal),
    /// The response isn't a WebSocket server's (§4.2.2).
    Response(Mistake),
    /// A frame, or the message that it belongs to.
    Frame(Error),
    /// §5.5.1: no data frame may follow one's own Close.
    DataAfterClose,
    /// §5.5.1: a Close must be answered; TCP was ended instead.
    CloseUnanswered(End),
    /// §7.3: a connection is ended with a Close; TCP was ended without one.
    NoClose(End),
}

/// How TCP was ended, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// By a FIN or by a reset.
    pub how: Ended,
    /// Inside a frame, not between two.
    pub inside: bool,
}

/// Who broke which rule, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Who broke it.
    pub by: Party,
    /// The rule.
    pub rule: Rule,
    /// The frame, counted from 1 among those that this party sent; 0: its head, or no frame came.
    pub frame: u64,
    /// The byte, counted from 0 from the first one behind its head; 0 if the head is wrong.
    pub byte: u64,
}

impl Rule {
    /// Its name in lower case, with hyphens. Where our own endpoint or handshake checks the same
    /// rule, an anchor of this name marks the line that does.
    pub const fn name(&self) -> &'static str {
        match self {
            Rule::Request(refusal) => refusal.name(),
            Rule::Response(mistake) => mistake.name(),
            Rule::Frame(error) => error.name(),
            Rule::DataAfterClose => "data-after-close",
            Rule::CloseUnanswered(_) => "close-unanswered",
            Rule::NoClose(_) => "no-close",
        }
    }

    /// The RFC with the broken sentence: 6455, 7692 or 1951.
    pub const fn document(&self) -> u16 {
        match self {
            Rule::Response(mistake) => mistake.document(),
            Rule::Frame(error) => error.document(),
            Rule::Request(_)
            | Rule::DataAfterClose
            | Rule::CloseUnanswered(_)
            | Rule::NoClose(_) => 6455,
        }
    }

    /// The section of that RFC, such as `"5.2"`.
    pub const fn section(&self) -> &'static str {
        match self {
            Rule::Request(Refusal::Method | Refusal::Body) => "4.1",
            Rule::Request(Refusal::Extensions) => "9.1",
            Rule::Request(
                Refusal::HttpVersion
                | Refusal::NotUpgrade
                | Refusal::Connection
                | Refusal::Version
                | Refusal::KeyCount
                | Refusal::Key,
            ) => "4.2.1",
            Rule::Response(mistake) => mistake.section(),
            Rule::Frame(error) => error.rfc(),
            Rule::DataAfterClose | Rule::CloseUnanswered(_) => "5.5.1",
            Rule::NoClose(_) => "7.3",
        }
    }

    /// What is wrong, for a student, and the section that says so.
    pub fn sentence(&self, language: Language) -> String {
        let words = match self {
            Rule::Frame(error) => return error.sentence(language),
            // What our own server says about this is for a visitor with a browser.
            Rule::Request(Refusal::NotUpgrade) => say!(
                language,
                "the Upgrade field of the request must contain the token websocket",
                "请求的 Upgrade 字段必须包含 websocket 这个 token"
            ),
            Rule::Request(refusal) => return refusal.sentence(language),
            Rule::Response(mistake) => mistake.words(language),
            Rule::DataAfterClose => say!(
                language,
                "a data frame follows its sender's own Close",
                "发送方在自己的 Close 帧之后又发了数据帧（data frame）"
            ),
            Rule::CloseUnanswered(end) => {
                let (how, place) = (end.how(), end.place(language));
                say!(
                    language,
                    "TCP was ended ({how}) {place}, and the other end's Close wasn't answered",
                    "没有回复对端的 Close 帧，就{place}结束了 TCP（{how}）"
                )
            }
            Rule::NoClose(end) => {
                let (how, place) = (end.how(), end.place(language));
                say!(
                    language,
                    "TCP was ended ({how}) {place}, and no Close was sent before",
                    "没有先发 Close 帧，就{place}结束了 TCP（{how}）"
                )
            }
        };
        let (document, section) = (self.document(), self.section());
        say!(
            language,
            "{words} (RFC {document} §{section})",
            "{words}（RFC {document} §{section}）"
        )
    }
}

impl End {
    const fn how(self) -> &'static str {
        match self.how {
            Ended::Fin => "FIN",
            Ended::Reset => "RST",
        }
    }

    fn place(self, language: Language) -> String {
        match self.inside {
            true => say!(language, "inside a frame", "在一帧（frame）的中间"),
            false => say!(language, "between two frames", "在两帧（frame）之间"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_names_its_section_in_both_languages() {
        let end = |how, inside| End { how, inside };
        let mistakes = [
            Mistake::Upgrade,
            Mistake::Connection,
            Mistake::Accept(None, None),
            Mistake::Accept(Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=".to_owned()), None),
            Mistake::Accept(
                Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=".to_owned()),
                Some("x".repeat(500)),
            ),
            Mistake::SubprotocolNotOffered("chat".to_owned()),
            Mistake::Subprotocols,
            Mistake::Extensions,
            Mistake::ExtensionsTwice,
            Mistake::ExtensionNotOffered("x".repeat(1000)),
            Mistake::Deflate,
        ];
        let refusals = [
            Refusal::Method,
            Refusal::HttpVersion,
            Refusal::NotUpgrade,
            Refusal::Connection,
            Refusal::Version,
            Refusal::KeyCount,
            Refusal::Key,
            Refusal::Body,
            Refusal::Extensions,
        ];
        let others = [
            Rule::Frame(Error::UnmaskedFrame),
            Rule::DataAfterClose,
            Rule::CloseUnanswered(end(Ended::Fin, false)),
            Rule::NoClose(end(Ended::Reset, true)),
        ];
        let heads = mistakes.into_iter().map(Rule::Response);
        let heads = heads.chain(refusals.into_iter().map(Rule::Request));
        for rule in heads.chain(others) {
            for language in Language::ALL {
                let sentence = rule.sentence(language);
                let named = format!("RFC {} §{}", rule.document(), rule.section());
                assert!(sentence.contains(&named), "{sentence}: {named}");
                assert!(sentence.len() < 250, "{sentence}");
            }
        }
    }

    #[test]
    fn an_end_says_how_and_where() {
        let end = End {
            how: Ended::Reset,
            inside: true,
        };
        assert_eq!(
            Rule::NoClose(end).sentence(Language::English),
            "TCP was ended (RST) inside a frame, and no Close was sent before (RFC 6455 §7.3)"
        );
    }
}
