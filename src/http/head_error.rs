//! Why a request's head is refused: the rule, the status of the answer, and a sentence for the
//! client.

use super::response::Status;
use crate::language::{Language, say};
use std::fmt;

/// The largest head, in bytes. nginx takes four lines of 8 KiB, Node 16 KiB in all; browsers send
/// under 2 KiB unless a page has collected many cookies.
pub const MAX_HEAD: usize = 16 * 1024;
/// The most header fields. nginx has no limit, Apache takes 100, Node 2,000; browsers send about
/// 15.
pub const MAX_HEADERS: usize = 100;

/// Why a head was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeadError {
    /// The first bytes can't begin a request line.
    NotHttp,
    /// The request line isn't method, target and version with one space between.
    RequestLine,
    /// The target has spaces or characters that aren't ASCII; the same target, encoded. `None`: it
    /// isn't UTF-8, so the characters aren't known.
    Unencoded(Option<String>),
    /// A version that isn't HTTP/1.x.
    Version,
    /// A line that ends in a bare LF.
    BareLf,
    /// A CR in the middle of a line.
    BareCr,
    /// A control character; its value.
    ControlCharacter(u8),
    /// A header field without a colon.
    NoColon,
    /// White space between a header's name and its colon.
    SpaceBeforeColon,
    /// A header's name that is empty or has a character that no name may have.
    HeaderName,
    /// A header field that continues in a second line.
    Folded,
    /// More than one `Host`, or none where one is required.
    Host,
    /// More than [`MAX_HEAD`] bytes.
    TooLong,
    /// More than [`MAX_HEADERS`] fields.
    TooMany,
}

impl HeadError {
    /// The status code that answers it.
    pub const fn status(&self) -> Status {
        match self {
            HeadError::TooLong | HeadError::TooMany => Status::HEADER_FIELDS_TOO_LARGE,
            HeadError::Version => Status::HTTP_VERSION_NOT_SUPPORTED,
            HeadError::NotHttp
            | HeadError::RequestLine
            | HeadError::Unencoded(_)
            | HeadError::BareLf
            | HeadError::BareCr
            | HeadError::ControlCharacter(_)
            | HeadError::NoColon
            | HeadError::SpaceBeforeColon
            | HeadError::HeaderName
            | HeadError::Folded
            | HeadError::Host => Status::BAD_REQUEST,
        }
    }
}

impl HeadError {
    /// Its name in lower case, with hyphens. An anchor of this name marks the line that finds it.
    pub const fn name(&self) -> &'static str {
        match self {
            HeadError::NotHttp => "not-http",
            // The same rule: `Unencoded` only has a more exact sentence.
            HeadError::RequestLine | HeadError::Unencoded(_) => "request-line",
            HeadError::Version => "http-version",
            HeadError::BareLf => "bare-lf",
            HeadError::BareCr => "bare-cr",
            HeadError::ControlCharacter(_) => "control-character",
            HeadError::NoColon => "header-colon",
            HeadError::SpaceBeforeColon => "space-before-colon",
            HeadError::HeaderName => "header-name",
            HeadError::Folded => "folded",
            HeadError::Host => "one-host",
            HeadError::TooLong => "head-too-long",
            HeadError::TooMany => "too-many-fields",
        }
    }
}

impl HeadError {
    /// What is wrong, and what to do about it.
    pub fn sentence(&self, language: Language) -> String {
        match self {
            HeadError::NotHttp => say!(
                language,
                "this isn't HTTP; if you typed https:// or wss://, this port speaks plain http:// \
                 and ws://",
                "这不是 HTTP；如果你输入的是 https:// 或 wss://，这个端口只用明文的 http:// 和 ws://"
            ),
            HeadError::RequestLine => say!(
                language,
                "the request line must be a method, a target and a version, with one space between \
                 (RFC 9112 §3)",
                "请求行（request line）必须是方法、目标和版本，之间各有一个空格（RFC 9112 §3）"
            ),
            HeadError::Unencoded(Some(encoded)) => say!(
                language,
                "only visible ASCII characters may stand in the target: percent-encode this, and \
                 ask for {encoded} (RFC 3986 §2.1)",
                "目标（target）里只能有可见的 ASCII 字符：请做百分号编码（percent-encode），\
                 改为请求 {encoded}（RFC 3986 §2.1）"
            ),
            HeadError::Unencoded(None) => say!(
                language,
                "only visible ASCII characters may stand in the target, and this isn't UTF-8 \
                 either: percent-encode this from its bytes in UTF-8 (RFC 3986 §2.1, §2.5)",
                "目标（target）里只能有可见的 ASCII 字符，而这些字节也不是 UTF-8：请按 UTF-8 的字节\
                 做百分号编码（percent-encode，RFC 3986 §2.1、§2.5）"
            ),
            HeadError::Version => say!(
                language,
                "only HTTP/1.1 and HTTP/1.0 are spoken here (RFC 9112 §2.3)",
                "这里只用 HTTP/1.1 和 HTTP/1.0（RFC 9112 §2.3）"
            ),
            _ => self.of_the_fields(language),
        }
    }

    fn of_the_fields(&self, language: Language) -> String {
        match self {
            HeadError::Host => say!(
                language,
                "a request must have exactly one Host field (RFC 9112 §3.2)",
                "请求里必须正好有一个 Host 字段（RFC 9112 §3.2）"
            ),
            HeadError::TooLong => say!(
                language,
                "a head may have {MAX_HEAD} bytes at most",
                "首部（head）最多 {MAX_HEAD} 字节"
            ),
            HeadError::TooMany => say!(
                language,
                "a head may have {MAX_HEADERS} fields at most",
                "首部（head）最多 {MAX_HEADERS} 个字段"
            ),
            _ => self.of_a_line(language),
        }
    }

    fn of_a_line(&self, language: Language) -> String {
        match self {
            HeadError::BareLf => say!(
                language,
                "a line of the head must end in CR LF, not LF alone (RFC 9112 §2.2)",
                "首部的每一行必须以 CR LF 结束，不能只有 LF（RFC 9112 §2.2）"
            ),
            HeadError::BareCr => say!(
                language,
                "a CR without LF may not stand in the head (RFC 9112 §2.2)",
                "首部里不能有后面没有 LF 的 CR（RFC 9112 §2.2）"
            ),
            HeadError::ControlCharacter(byte) => say!(
                language,
                "the byte 0x{byte:02x} may not stand in the head (RFC 9110 §5.5)",
                "首部里不能有字节 0x{byte:02x}（RFC 9110 §5.5）"
            ),
            HeadError::NoColon => say!(
                language,
                "a header field must have a colon behind its name (RFC 9112 §5)",
                "首部字段（header field）的名字后面必须有冒号（RFC 9112 §5）"
            ),
            HeadError::SpaceBeforeColon => say!(
                language,
                "no space may stand between a header's name and its colon (RFC 9112 §5.1)",
                "首部字段的名字和冒号之间不能有空格（RFC 9112 §5.1）"
            ),
            HeadError::HeaderName => say!(
                language,
                "a header's name must be a token (RFC 9110 §5.1)",
                "首部字段的名字必须是 token（RFC 9110 §5.1）"
            ),
            HeadError::Folded => say!(
                language,
                "a header field may not go on in a second line (RFC 9112 §5.2)",
                "首部字段不能折到第二行（folding，RFC 9112 §5.2）"
            ),
            HeadError::NotHttp
            | HeadError::RequestLine
            | HeadError::Unencoded(_)
            | HeadError::Version
            | HeadError::Host
            | HeadError::TooLong
            | HeadError::TooMany => self.sentence(language),
        }
    }
}

/// English.
impl fmt::Display for HeadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Language::English))
    }
}
