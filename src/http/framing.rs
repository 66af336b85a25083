//! Where a body ends, according to the head of its request or response (RFC 9112 §6).
//!
//! This is the one thing about a request on which all servers and proxies on its way must agree. If
//! a proxy takes bytes for a body that we take for the next request, a client can *smuggle* a
//! request past the proxy (RFC 9112 §11.2). So the end is decided from the head only, for every
//! request, before anything else is checked. A head that can be read in two ways is refused, and
//! the connection is closed, since the beginning of the next request isn't known.

use super::fields::{Fields, Minor};
use super::head::{HeadError, RequestHead};
use super::response::Status;
use super::response_head::ResponseHead;
use crate::language::{Language, say};
use std::fmt;

/// How the end of a body is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// The head announces no body, so there is none.
    Nothing,
    /// It has this many bytes.
    Length(u64),
    /// It comes in chunks, and the last chunk is marked as the last (§7.1).
    Chunked,
}

/// Why a body can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyError {
    /// `Content-Length` isn't one whole number.
    Length,
    /// `Content-Length` and `Transfer-Encoding` at once.
    LengthAndCoding,
    /// `Transfer-Encoding` in HTTP/1.0, which has none.
    CodingInOldVersion,
    /// `Transfer-Encoding` doesn't end in one `chunked`.
    NotChunked,
    /// A transfer coding other than `chunked`.
    UnknownCoding,
    /// A chunk doesn't begin with its size.
    ChunkSize,
    /// A chunk doesn't end where its size says.
    ChunkEnd,
    /// Too many bytes around the chunks, and few in them.
    MostlyFraming,
    /// What follows the last chunk isn't header fields.
    Trailer(HeadError),
    /// It has more bytes than allowed.
    TooLong(usize),
}

impl BodyError {
    /// The status code that answers it.
    pub const fn status(&self) -> Status {
        match self {
            BodyError::TooLong(_) => Status::CONTENT_TOO_LARGE,
            BodyError::UnknownCoding => Status::NOT_IMPLEMENTED,
            BodyError::Length
            | BodyError::LengthAndCoding
            | BodyError::CodingInOldVersion
            | BodyError::NotChunked
            | BodyError::ChunkSize
            | BodyError::ChunkEnd
            | BodyError::MostlyFraming
            | BodyError::Trailer(_) => Status::BAD_REQUEST,
        }
    }
}

impl BodyError {
    /// What is wrong, and what to do about it.
    pub fn sentence(&self, language: Language) -> String {
        match self {
            BodyError::Length => say!(
                language,
                "Content-Length must be one whole number (RFC 9110 §8.6)",
                "Content-Length 必须是一个整数（RFC 9110 §8.6）"
            ),
            BodyError::LengthAndCoding => say!(
                language,
                "Content-Length and Transfer-Encoding exclude each other: nobody knows which of \
                 them says where the body ends (RFC 9112 §6.1)",
                "Content-Length 和 Transfer-Encoding 不能同时出现：没人知道正文（body）到哪里结束\
                 该听谁的（RFC 9112 §6.1）"
            ),
            BodyError::TooLong(most) => say!(
                language,
                "a body may have {most} bytes at most here",
                "这里的正文（body）最多 {most} 字节"
            ),
            BodyError::CodingInOldVersion | BodyError::NotChunked | BodyError::UnknownCoding => {
                self.of_a_coding(language)
            }
            BodyError::ChunkSize
            | BodyError::ChunkEnd
            | BodyError::MostlyFraming
            | BodyError::Trailer(_) => self.of_a_chunk(language),
        }
    }

    fn of_a_coding(&self, language: Language) -> String {
        match self {
            BodyError::CodingInOldVersion => say!(
                language,
                "Transfer-Encoding may not stand in a request of HTTP/1.0 (RFC 9112 §6.1)",
                "HTTP/1.0 的请求里不能有 Transfer-Encoding（RFC 9112 §6.1）"
            ),
            BodyError::NotChunked => say!(
                language,
                "Transfer-Encoding must end in chunked, once, or nobody knows where the body ends \
                 (RFC 9112 §6.3)",
                "Transfer-Encoding 必须以 chunked 结尾，而且只出现一次，否则没人知道正文（body）到\
                 哪里结束（RFC 9112 §6.3）"
            ),
            _ => say!(
                language,
                "of the transfer codings only chunked is understood here (RFC 9112 §7)",
                "传输编码（transfer coding）里，这里只认 chunked（RFC 9112 §7）"
            ),
        }
    }

    fn of_a_chunk(&self, language: Language) -> String {
        match self {
            BodyError::ChunkSize => say!(
                language,
                "a chunk must begin with its size, in hexadecimal digits and a line of its own \
                 (RFC 9112 §7.1)",
                "块（chunk）必须以它的大小开头：十六进制数字，单独一行（RFC 9112 §7.1）"
            ),
            BodyError::ChunkEnd => say!(
                language,
                "a chunk must have as many bytes as its size says, and CR LF behind them \
                 (RFC 9112 §7.1)",
                "块（chunk）的字节数必须和它写的大小一样，后面跟 CR LF（RFC 9112 §7.1）"
            ),
            BodyError::Trailer(error) => {
                let why = error.sentence(language);
                say!(
                    language,
                    "behind the last chunk: {why}",
                    "最后一块（chunk）之后：{why}"
                )
            }
            _ => say!(
                language,
                "these chunks have much around them and little in them (RFC 9112 §7.1.1)",
                "这些块（chunk）的包装很多、内容很少（RFC 9112 §7.1.1）"
            ),
        }
    }
}

/// English.
impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Language::English))
    }
}

impl Framing {
    /// Where the body of this request ends.
    ///
    /// # Errors
    /// The end can't be known; see [`BodyError`].
    pub fn of(head: &RequestHead) -> Result<Framing, BodyError> {
        let has = |name| head.values(name).next().is_some();
        match (has("Content-Length"), has("Transfer-Encoding")) {
            (false, false) => Ok(Framing::Nothing),
            (true, false) => length(head),
            (true, true) => Err(BodyError::LengthAndCoding),
            (false, true) => coding(head, head.minor()),
        }
    }
}

/// Where a response's body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResponseFraming {
    /// As its head says.
    Said(Framing),
    /// With the connection: its head doesn't say.
    WithConnection,
}

impl ResponseFraming {
    /// Where the body of this response ends (RFC 9112 §6.3); `to_head`: it answers a HEAD request.
    ///
    /// # Errors
    /// The end can't be known; see [`BodyError`].
    pub fn of(head: &ResponseHead, to_head: bool) -> Result<ResponseFraming, BodyError> {
        let has = |name| head.values(name).next().is_some();
        let says_both = has("Content-Length") && has("Transfer-Encoding");
        match head.status() {
            _ if says_both => Err(BodyError::LengthAndCoding),
            // What the head announces is what a GET would get, or would have got.
            100..=199 | 204 | 304 => Ok(ResponseFraming::Said(Framing::Nothing)),
            _ if to_head => Ok(ResponseFraming::Said(Framing::Nothing)),
            _ if has("Content-Length") => length(head).map(ResponseFraming::Said),
            _ if !has("Transfer-Encoding") => Ok(ResponseFraming::WithConnection),
            _ => match coding(head, head.minor()) {
                // Codings under the chunks don't hide where these end.
                Err(BodyError::UnknownCoding) => Ok(ResponseFraming::Said(Framing::Chunked)),
                Err(BodyError::NotChunked) => Ok(ResponseFraming::WithConnection),
                other => other.map(ResponseFraming::Said),
            },
        }
    }
}

/// RFC 9110 §8.6: digits, once. A list of equal numbers may be accepted as one, or refused.
fn length(head: &Fields) -> Result<Framing, BodyError> {
    let digits = head.only("Content-Length").ok_or(BodyError::Length)?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(BodyError::Length);
    }
    // This can fail only for a huge number, which is too long anyway.
    Ok(Framing::Length(digits.parse().unwrap_or(u64::MAX)))
}

/// RFC 9112 §6.1: HTTP/1.0 has no transfer coding; §6.3: if the last one isn't `chunked`, the body
/// has no end; §7: `chunked` isn't applied twice.
fn coding(head: &Fields, minor: Minor) -> Result<Framing, BodyError> {
    if minor < Minor(1) {
        return Err(BodyError::CodingInOldVersion);
    }
    let codings = head.list("Transfer-Encoding");
    let are_chunked: Vec<bool> = codings
        .map(|coding| coding.eq_ignore_ascii_case(b"chunked"))
        .collect();
    match are_chunked.as_slice() {
        [true] => Ok(Framing::Chunked),
        [others @ .., true] if !others.contains(&true) => Err(BodyError::UnknownCoding),
        _ => Err(BodyError::NotChunked),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{HeadReader, ResponseReader};

    fn of(lines: &[&str]) -> Result<Framing, BodyError> {
        in_version("1.1", lines)
    }

    fn in_version(version: &str, lines: &[&str]) -> Result<Framing, BodyError> {
        let lines: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
        let head = format!("POST / HTTP/{version}\r\nHost: a\r\n{lines}\r\n");
        let (_, head) = HeadReader::new().receive(head.as_bytes()).unwrap();
        Framing::of(&head.unwrap())
    }

    #[test]
    fn a_length_is_one_whole_number() {
        assert_eq!(of(&[]), Ok(Framing::Nothing));
        assert_eq!(of(&["Content-Length: 0"]), Ok(Framing::Length(0)));
        assert_eq!(of(&["content-length:\t007 "]), Ok(Framing::Length(7)));
        let most = format!("Content-Length: {}", "9".repeat(400));
        assert_eq!(of(&[&most]), Ok(Framing::Length(u64::MAX)));
        for bad in [
            "", "abc", "-1", "+1", "1.", "0x1", "1 1", "1,1", "1, 2", "\u{b2}",
        ] {
            let line = format!("Content-Length: {bad}");
            assert_eq!(of(&[&line]), Err(BodyError::Length), "{bad}");
        }
        let twice = ["Content-Length: 1", "Content-Length: 1"];
        assert_eq!(of(&twice), Err(BodyError::Length));
    }

    #[test]
    fn a_coding_is_chunked_and_nothing_else() {
        for good in ["chunked", "Chunked", ", chunked ,"] {
            let line = format!("Transfer-Encoding: {good}");
            assert_eq!(of(&[&line]), Ok(Framing::Chunked), "{good}");
        }
        for (bad, error) in [
            ("", BodyError::NotChunked),
            ("identity", BodyError::NotChunked),
            ("chunked, gzip", BodyError::NotChunked),
            ("chunked, chunked", BodyError::NotChunked),
            ("chunked;q=1", BodyError::NotChunked),
            ("xchunked", BodyError::NotChunked),
            ("chunked\u{a0}", BodyError::NotChunked),
            ("gzip, chunked", BodyError::UnknownCoding),
        ] {
            let line = format!("Transfer-Encoding: {bad}");
            assert_eq!(of(&[&line]), Err(error), "{bad}");
        }
        let chunked = "Transfer-Encoding: chunked";
        assert_eq!(of(&[chunked, chunked]), Err(BodyError::NotChunked));
        let both = Err(BodyError::LengthAndCoding);
        assert_eq!(of(&[chunked, "Content-Length: 1"]), both);
        assert_eq!(of(&["Content-Length: x", "Transfer-Encoding:"]), both);
        let old = Err(BodyError::CodingInOldVersion);
        assert_eq!(in_version("1.0", &[chunked]), old);
    }

    #[test]
    fn a_response_ends_as_its_head_says_or_with_the_connection() {
        use Framing::{Chunked, Length, Nothing};
        use ResponseFraming::{Said, WithConnection};
        let of = |version, status, lines: &[&str], to_head| {
            let lines: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
            let head = format!("HTTP/1.{version} {status} x\r\n{lines}\r\n");
            let (_, head) = ResponseReader::new().receive(head.as_bytes()).unwrap();
            ResponseFraming::of(&head.unwrap(), to_head)
        };
        let (seven, chunked) = ("Content-Length: 7", "Transfer-Encoding: chunked");
        for (version, status, lines, expected) in [
            (1, 200, &[seven][..], Ok(Said(Length(7)))),
            (1, 200, &[chunked], Ok(Said(Chunked))),
            (
                1,
                200,
                &["Transfer-Encoding: gzip, chunked"],
                Ok(Said(Chunked)),
            ),
            (1, 200, &["Transfer-Encoding: gzip"], Ok(WithConnection)),
            (1, 200, &[], Ok(WithConnection)),
            (0, 404, &[], Ok(WithConnection)),
            (1, 100, &[], Ok(Said(Nothing))),
            (1, 204, &[], Ok(Said(Nothing))),
            (1, 304, &[seven], Ok(Said(Nothing))),
            (1, 200, &[seven, seven], Err(BodyError::Length)),
            (1, 200, &["Content-Length: 1x"], Err(BodyError::Length)),
            (1, 200, &[seven, chunked], Err(BodyError::LengthAndCoding)),
            (0, 200, &[chunked], Err(BodyError::CodingInOldVersion)),
        ] {
            assert_eq!(
                of(version, status, lines, false),
                expected,
                "{status} {lines:?}"
            );
        }
        assert_eq!(of(1, 200, &[seven], true), Ok(Said(Nothing)));
        assert_eq!(of(1, 200, &[chunked], true), Ok(Said(Nothing)));
    }
}
