//! A response's head (RFC 9112 §4): the status line and the header fields, up to the empty line.
//!
//! Whoever passes responses on must read what servers write, also by hand. So this reader takes what
//! browsers take: lines may end in LF alone (RFC 9112 §2.2 permits that), and a reason phrase may be
//! missing. What can be misread is refused, as in a request.

use super::characters::is_control;
use super::fields::{Fields, Minor, Place, parse_header, parse_version};
use super::head_error::HeadError;
use crate::language::{Language, say};
use std::ops::{Deref, Range};

/// The largest head, in bytes: servers set more cookies than a client may send. Node takes 16 KiB,
/// curl 100, Chromium 256.
pub const MAX_RESPONSE_HEAD: usize = 100 * 1024;
/// The most header fields: as many as Node takes.
pub const MAX_RESPONSE_HEADERS: usize = 2000;

/// A response's head: its bytes, and where its parts are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseHead {
    fields: Fields,
    status: u16,
    minor: Minor,
    /// Each line ends in CR LF.
    is_strict: bool,
}

impl ResponseHead {
    /// The status, 100 to 999.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The second number of the version: 0 or above.
    pub fn minor(&self) -> Minor {
        self.minor
    }

    /// Do all lines end in CR LF, as a sender must write them (RFC 9112 §2.2)?
    pub fn is_strict(&self) -> bool {
        self.is_strict
    }
}

/// A head is its fields, with a first line.
impl Deref for ResponseHead {
    type Target = Fields;

    fn deref(&self) -> &Fields {
        &self.fields
    }
}

/// Why a response's head can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResponseError {
    /// The first bytes can't begin a status line.
    NotHttp,
    /// The status line isn't a version of HTTP/1 and three digits.
    StatusLine,
    /// A line of a header field breaks a rule.
    Field(HeadError),
    /// More than [`MAX_RESPONSE_HEAD`] bytes.
    TooLong,
    /// More than [`MAX_RESPONSE_HEADERS`] fields.
    TooMany,
}

impl ResponseError {
    /// What is wrong.
    pub fn sentence(&self, language: Language) -> String {
        match self {
            ResponseError::NotHttp => say!(
                language,
                "it didn't begin with HTTP/1, so this isn't a server of HTTP or of WebSocket",
                "开头不是 HTTP/1，所以这不是 HTTP 或 WebSocket 服务器"
            ),
            ResponseError::StatusLine => say!(
                language,
                "its first line isn't a status line such as HTTP/1.1 200 OK (RFC 9112 §4)",
                "第一行不是状态行（status line），例如 HTTP/1.1 200 OK（RFC 9112 §4）"
            ),
            ResponseError::Field(error) => error.sentence(language),
            ResponseError::TooLong => say!(
                language,
                "its head has more than {MAX_RESPONSE_HEAD} bytes",
                "响应首部（head）超过 {MAX_RESPONSE_HEAD} 字节"
            ),
            ResponseError::TooMany => say!(
                language,
                "its head has more than {MAX_RESPONSE_HEADERS} fields",
                "响应首部（head）超过 {MAX_RESPONSE_HEADERS} 个字段"
            ),
        }
    }
}

/// Reads one head, in any portions.
#[derive(Debug, Default)]
pub struct ResponseReader {
    raw: Vec<u8>,
    /// Where the unfinished line begins.
    line: usize,
    status_line: Option<(u16, Minor)>,
    headers: Vec<Place>,
    has_bare_lf: bool,
}

impl ResponseReader {
    /// A reader that has read nothing.
    pub fn new() -> ResponseReader {
        ResponseReader::default()
    }

    /// How many bytes of the head have come.
    pub const fn holds(&self) -> usize {
        self.raw.len()
    }

    /// Has anything come yet?
    pub fn is_empty(&self) -> bool {
        self.raw.is_empty()
    }

    /// Takes bytes up to the end of the head; returns how many, and the head if it's whole. Later
    /// bytes of `input` aren't touched.
    ///
    /// # Errors
    /// The first broken rule; see [`ResponseError`].
    pub fn receive(
        &mut self,
        input: &[u8],
    ) -> Result<(usize, Option<ResponseHead>), ResponseError> {
        let mut used = 0;
        for portion in input.split_inclusive(|&byte| byte == b'\n') {
            self.append(portion)?;
            used += portion.len();
            if portion.ends_with(b"\n") && self.end_of_line()? {
                return Ok((used, Some(self.finish())));
            }
        }
        Ok((used, None))
    }

    fn append(&mut self, portion: &[u8]) -> Result<(), ResponseError> {
        if self.raw.len() + portion.len() > MAX_RESPONSE_HEAD {
            return Err(ResponseError::TooLong);
        }
        self.raw.extend_from_slice(portion);
        let beginning = &self.raw[..self.raw.len().min(7)];
        if !b"HTTP/1.".starts_with(beginning) {
            return Err(ResponseError::NotHttp);
        }
        match portion.iter().find(|&&byte| is_control(byte)) {
            Some(&byte) => Err(ResponseError::Field(HeadError::ControlCharacter(byte))),
            None => Ok(()),
        }
    }

    /// Is this the end of the head?
    fn end_of_line(&mut self) -> Result<bool, ResponseError> {
        let line = self.line..self.raw.len() - 1;
        self.line = self.raw.len();
        let line = match self.raw[line.clone()].ends_with(b"\r") {
            true => line.start..line.end - 1,
            false => {
                self.has_bare_lf = true;
                line
            }
        };
        if self.raw[line.clone()].contains(&b'\r') {
            return Err(ResponseError::Field(HeadError::BareCr));
        }
        if self.status_line.is_none() {
            self.status_line = Some(parse_status_line(&self.raw[line])?);
            return Ok(false);
        }
        if line.is_empty() {
            return Ok(true);
        }
        if self.headers.len() == MAX_RESPONSE_HEADERS {
            return Err(ResponseError::TooMany);
        }
        self.headers.push(self.header(line)?);
        Ok(false)
    }

    fn header(&self, line: Range<usize>) -> Result<Place, ResponseError> {
        parse_header(&self.raw, line).map_err(ResponseError::Field)
    }

    fn finish(&mut self) -> ResponseHead {
        let whole = std::mem::take(self);
        // The empty line that ends a head comes after a status line.
        let (status, minor) = whole.status_line.unwrap_or((0, Minor(0)));
        ResponseHead {
            fields: Fields::new(whole.raw, whole.headers),
            status,
            minor,
            is_strict: !whole.has_bare_lf,
        }
    }
}

/// RFC 9112 §4: the version, a space, three digits, and, after another space, a phrase.
fn parse_status_line(line: &[u8]) -> Result<(u16, Minor), ResponseError> {
    let mut parts = line.splitn(3, |&byte| byte == b' ');
    let (Some(version), Some(status)) = (parts.next(), parts.next()) else {
        return Err(ResponseError::StatusLine);
    };
    let minor = parse_version(version).map_err(|_| ResponseError::StatusLine)?;
    match status {
        [b'1'..=b'9', b'0'..=b'9', b'0'..=b'9'] => {
            let number = status
                .iter()
                .fold(0, |all, digit| all * 10 + u16::from(digit - b'0'));
            Ok((number, minor))
        }
        _ => Err(ResponseError::StatusLine),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Read = Result<Option<(usize, ResponseHead)>, ResponseError>;

    /// Reads a head whole, and again one byte at a time: the result is the same.
    fn read(bytes: &[u8]) -> Read {
        let whole = ResponseReader::new().receive(bytes);
        let whole = whole.map(|(used, head)| head.map(|head| (used, head)));
        let mut reader = ResponseReader::new();
        let mut singly: Read = Ok(None);
        for (at, byte) in bytes.iter().enumerate() {
            let read = reader.receive(&[*byte]);
            singly = read.map(|(_, head)| head.map(|head| (at + 1, head)));
            if !matches!(singly, Ok(None)) {
                break;
            }
        }
        assert_eq!(whole, singly, "{}", bytes.escape_ascii());
        whole
    }

    #[test]
    fn a_head_as_a_server_writes_it_and_what_is_behind_it_is_not_touched() {
        let (used, head) =
            read(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x00")
                .unwrap()
                .unwrap();
        assert_eq!((used, head.status(), head.minor()), (56, 101, Minor(1)));
        assert!(head.has_token("upgrade", "WebSocket") && head.is_strict());
        assert_eq!(head.raw().len(), used);
    }

    #[test]
    fn a_head_as_a_hand_writes_it() {
        for bytes in [
            &b"HTTP/1.1 200\r\n\r\n"[..],
            b"HTTP/1.1 200 \r\n\r\n",
            b"HTTP/1.0 200 all is well\n\n",
            b"HTTP/1.1 200 OK\nA: b\r\n\n",
        ] {
            let (used, head) = read(bytes).unwrap().unwrap();
            assert_eq!((used, head.status()), (bytes.len(), 200));
            assert_eq!(head.is_strict(), !bytes.ends_with(b"\n\n"), "{bytes:?}");
        }
    }

    #[test]
    fn what_can_be_misread_is_refused() {
        for (bytes, error) in [
            (&b"\x00"[..], ResponseError::NotHttp),
            (b"HTTP/2", ResponseError::NotHttp),
            (b"SSH-2.0-", ResponseError::NotHttp),
            (b"\r\nHTTP/1.1 200 OK", ResponseError::NotHttp),
            (b"HTTP/1.1\r\n", ResponseError::StatusLine),
            (b"HTTP/1.1  200 OK\r\n", ResponseError::StatusLine),
            (b"HTTP/1.1 20 OK\r\n", ResponseError::StatusLine),
            (b"HTTP/1.1 099 OK\r\n", ResponseError::StatusLine),
            (b"HTTP/1.1 2000\r\n", ResponseError::StatusLine),
            (b"HTTP/1.x 200\r\n", ResponseError::StatusLine),
            (
                b"HTTP/1.1 200 OK\r\nA : b\r\n",
                ResponseError::Field(HeadError::SpaceBeforeColon),
            ),
            (
                b"HTTP/1.1 200 OK\r\nA: b\r\n c\r\n",
                ResponseError::Field(HeadError::Folded),
            ),
            (
                b"HTTP/1.1 200 OK\rA: b\r\n",
                ResponseError::Field(HeadError::BareCr),
            ),
            (
                b"HTTP/1.1 200 OK\r\nA: \x00",
                ResponseError::Field(HeadError::ControlCharacter(0)),
            ),
        ] {
            assert_eq!(read(bytes), Err(error), "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn a_head_is_bounded() {
        let field = b"a: b\r\n".repeat(MAX_RESPONSE_HEADERS + 1);
        let many = [&b"HTTP/1.1 200 OK\r\n"[..], &field].concat();
        assert_eq!(read(&many), Err(ResponseError::TooMany));
        let mut long = b"HTTP/1.1 200 OK\r\na: ".to_vec();
        long.resize(MAX_RESPONSE_HEAD, b'x');
        assert_eq!(read(&long), Ok(None), "so much may come");
        long.push(b'x');
        assert_eq!(read(&long), Err(ResponseError::TooLong));
    }
}
