//! A request's head: the request line and the header fields, up to the empty line
//! (RFC 9112 §2 to §5).
//!
//! It's read once, as it arrives: each line is parsed when its end has come, and no byte is parsed
//! twice, so a head that comes one byte at a time costs no more than one that comes whole. What can
//! be misread is refused, not repaired: requests are smuggled where two programs disagree about a
//! request (RFC 9112 §11.2).

pub use super::head_error::{HeadError, MAX_HEAD, MAX_HEADERS};

use super::characters::{encoded, is_control, is_token};
use super::fields::{Fields, Minor, Place, parse_header, parse_version};
use std::ops::{Deref, Range};

/// A request's head that breaks no rule: its bytes, and where its parts are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestHead {
    fields: Fields,
    method: Range<usize>,
    target: Range<usize>,
    minor: Minor,
}

impl RequestHead {
    /// Such as `GET`; case matters (RFC 9110 §9.1).
    pub fn method(&self) -> &str {
        self.fields.ascii(&self.method)
    }

    /// Such as `/ws/alice`; visible ASCII characters, percent codes as they came.
    pub fn target(&self) -> &str {
        self.fields.ascii(&self.target)
    }

    /// The second number of the version: 0 or above.
    pub fn minor(&self) -> Minor {
        self.minor
    }
}

/// A head is its fields, with a first line.
impl Deref for RequestHead {
    type Target = Fields;

    fn deref(&self) -> &Fields {
        &self.fields
    }
}

/// Reads one head, in any portions.
#[derive(Debug, Default)]
pub struct HeadReader {
    raw: Vec<u8>,
    /// Where the unfinished line begins.
    line: usize,
    request_line: Option<RequestLine>,
    headers: Vec<Place>,
}

impl HeadReader {
    /// A reader that has read nothing.
    pub fn new() -> HeadReader {
        HeadReader::default()
    }

    /// How many bytes of the head have come.
    pub const fn holds(&self) -> usize {
        self.raw.len()
    }

    /// Has anything come yet?
    pub fn is_empty(&self) -> bool {
        self.raw.is_empty()
    }

    /// Is it a HEAD request, as far as it came? Its answer has no body then, not even if the
    /// request breaks a rule (RFC 9110 §9.3.2).
    pub fn asks_for_head(&self) -> bool {
        let line = self.raw.trim_ascii_start();
        line.starts_with(b"HEAD ")
    }

    /// Takes bytes up to the end of the head; returns how many, and the head if it's whole. Later
    /// bytes of `input` aren't touched.
    ///
    /// # Errors
    /// The first broken rule; see [`HeadError`].
    pub fn receive(&mut self, input: &[u8]) -> Result<(usize, Option<RequestHead>), HeadError> {
        let mut used = 0;
        for portion in input.split_inclusive(|&byte| byte == b'\n') {
            self.append(portion)?;
            used += portion.len();
            if portion.ends_with(b"\n")
                && let Some(head) = self.end_of_line()?
            {
                return Ok((used, Some(head)));
            }
        }
        Ok((used, None))
    }

    fn append(&mut self, portion: &[u8]) -> Result<(), HeadError> {
        // [control-character] [not-http]
        let control = portion.iter().position(|&byte| is_control(byte));
        // The beginning is kept even if the request is refused.
        let good = &portion[..control.unwrap_or(portion.len())];
        let room = MAX_HEAD - self.raw.len();
        self.raw.extend_from_slice(&good[..good.len().min(room)]);
        match control {
            Some(at) if self.request_line.is_some() => {
                Err(HeadError::ControlCharacter(portion[at]))
            }
            Some(_) => Err(HeadError::NotHttp),
            // [head-too-long]
            None if good.len() > room => Err(HeadError::TooLong),
            None => Ok(()),
        }
    }

    fn end_of_line(&mut self) -> Result<Option<RequestHead>, HeadError> {
        let start = self.line;
        self.line = self.raw.len();
        // [bare-lf]
        let Some(line) = self.raw[start..].strip_suffix(b"\r\n") else {
            return Err(HeadError::BareLf);
        };
        // [bare-cr]
        if line.contains(&b'\r') {
            return Err(HeadError::BareCr);
        }
        let line = start..start + line.len();
        if self.request_line.is_none() {
            // RFC 9112 §2.2: an empty line before the request line is skipped.
            if !line.is_empty() {
                self.request_line = Some(parse_request_line(&self.raw, line)?);
            }
            return Ok(None);
        }
        if line.is_empty() {
            return self.finish().map(Some);
        }
        // [too-many-fields]
        if self.headers.len() == MAX_HEADERS {
            return Err(HeadError::TooMany);
        }
        self.headers.push(parse_header(&self.raw, line)?);
        Ok(None)
    }

    fn finish(&mut self) -> Result<RequestHead, HeadError> {
        let whole = std::mem::take(self);
        let (method, target, minor) = whole.request_line.ok_or(HeadError::RequestLine)?;
        let head = RequestHead {
            fields: Fields::new(whole.raw, whole.headers),
            method,
            target,
            minor,
        };
        // [one-host]
        match head.values("host").count() {
            1 => Ok(head),
            // `Host` came with HTTP/1.1 (RFC 9112 §3.2). Health checks often use 1.0 without it;
            // browsers never do, so no page can.
            0 if minor == Minor(0) => Ok(head),
            _ => {
                // `asks_for_head` still needs the beginning.
                self.raw = head.fields.into_raw();
                Err(HeadError::Host)
            }
        }
    }
}

type RequestLine = (Range<usize>, Range<usize>, Minor);

fn parse_request_line(raw: &[u8], line: Range<usize>) -> Result<RequestLine, HeadError> {
    let bytes = &raw[line.clone()];
    let mut parts = bytes.split(|&byte| byte == b' ');
    let (Some(method), Some(target), Some(version), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(unencoded(bytes).unwrap_or(HeadError::RequestLine));
    };
    let is_method = !method.is_empty() && method.iter().all(|&byte| is_token(byte));
    let is_target = !target.is_empty() && target.iter().all(u8::is_ascii_graphic);
    // [request-line]
    if !is_method || !is_target {
        return Err(unencoded(bytes).unwrap_or(HeadError::RequestLine));
    }
    let minor = parse_version(version)?;
    let method_end = line.start + method.len();
    let target_end = method_end + 1 + target.len();
    Ok((line.start..method_end, method_end + 1..target_end, minor))
}

/// Is the line correct except for spaces or characters of other scripts in its target? A user who
/// types a name into a terminal writes it like this.
fn unencoded(line: &[u8]) -> Option<HeadError> {
    let method = line.split(|&byte| byte == b' ').next()?;
    let version = line.rsplit(|&byte| byte == b' ').next()?;
    let target = line.get(method.len() + 1..line.len().checked_sub(version.len() + 1)?)?;
    let is_meant = target.trim_ascii().len() == target.len()
        && target.starts_with(b"/")
        && !method.is_empty()
        && method.iter().all(|&byte| is_token(byte))
        && parse_version(version).is_ok();
    is_meant.then(|| HeadError::Unencoded(str::from_utf8(target).ok().map(encoded)))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Read = Result<Option<RequestHead>, HeadError>;

    /// Reads a head whole, and again one byte at a time: the result is the same.
    fn read(bytes: &[u8]) -> Read {
        let whole = HeadReader::new().receive(bytes).map(|(_, head)| head);
        let mut reader = HeadReader::new();
        let mut singly: Read = Ok(None);
        for byte in bytes {
            singly = reader.receive(&[*byte]).map(|(_, head)| head);
            if !matches!(singly, Ok(None)) {
                break;
            }
        }
        assert_eq!(whole, singly);
        whole
    }

    fn refused(bytes: &[u8], error: HeadError) {
        assert_eq!(read(bytes), Err(error), "{}", bytes.escape_ascii());
    }

    const GOOD: &[u8] =
        b"GET /ws/%E4%BD%A0?a=b HTTP/1.1\r\nHost: a:1\r\nX:\t  v v \t\r\nx:\r\n\r\n";

    #[test]
    fn a_head_and_where_its_parts_are() {
        let head = read(GOOD).unwrap().unwrap();
        assert_eq!(head.method(), "GET");
        assert_eq!(head.target(), "/ws/%E4%BD%A0?a=b");
        assert_eq!(head.minor(), Minor(1));
        let headers: Vec<_> = head.headers().collect();
        assert_eq!(headers, [("Host", &b"a:1"[..]), ("X", b"v v"), ("x", b"")]);
        assert_eq!(head.raw(), GOOD);
        assert_eq!(head.only("host"), Some("a:1"));
        assert_eq!(head.only("x"), None, "there are two");
    }

    #[test]
    fn bytes_after_the_head_are_not_touched() {
        let both = [GOOD, b"\x81\x80"].concat();
        let (used, head) = HeadReader::new().receive(&both).unwrap();
        assert_eq!(used, GOOD.len());
        assert!(head.is_some());
    }

    #[test]
    fn a_head_that_is_cut_anywhere_asks_for_more() {
        for cut in 0..GOOD.len() {
            assert_eq!(read(&GOOD[..cut]), Ok(None), "cut at {cut}");
        }
    }

    #[test]
    fn rfc9112_2_2_an_empty_line_before_the_request_is_skipped() {
        let bytes = [b"\r\n", GOOD].concat();
        assert_eq!(read(&bytes).unwrap().unwrap().method(), "GET");
    }

    #[test]
    fn a_tls_hello_is_recognised_at_its_first_byte() {
        refused(&[0x16], HeadError::NotHttp);
    }

    #[test]
    fn a_request_line_has_three_parts() {
        for line in [
            "GET",
            "GET /",
            "GET  / HTTP/1.1",
            "GET / HTTP/1.1 x",
            " GET / HTTP/1.1",
            "GET / HTTP/1",
            "GET / http/1.1",
            "G@T / HTTP/1.1",
            "GET / HTTP/1.1 ",
            "GET / HTTP/x.1",
            "GET\t/ HTTP/1.1",
        ] {
            refused(format!("{line}\r\n").as_bytes(), HeadError::RequestLine);
        }
        refused(b"PRI * HTTP/2.0\r\n", HeadError::Version);
    }

    #[test]
    fn a_target_that_should_have_been_encoded_comes_back_encoded() {
        let told = |target: &str, encoded: &str| {
            let error = HeadError::Unencoded(Some(encoded.to_owned()));
            assert!(error.to_string().contains("percent-encode this"), "{error}");
            assert!(error.to_string().contains(encoded), "{error}");
            refused(format!("GET {target} HTTP/1.1\r\n").as_bytes(), error);
        };
        told("/ws/小明", "/ws/%E5%B0%8F%E6%98%8E");
        told("/ws/a b", "/ws/a%20b");
        told("/room/a  b/\tc?x=é", "/room/a%20%20b/%09c?x=%C3%A9");
        told(
            &format!("/{}", "小".repeat(500)),
            &format!("/{}…", "%E5%B0%8F".repeat(89)),
        );
        refused(
            b"GET /ws/\xD0\xA1\xC3 HTTP/1.1\r\n",
            HeadError::Unencoded(None),
        );
    }

    #[test]
    fn a_bad_head_still_tells_whether_it_is_a_head_request() {
        for bad in [
            &b"HEAD /\xff HTTP/1.1\r\n"[..],
            b"\r\nHEAD / HTTP/9.1\r\n",
            b"HEAD /\x01",
            b"HEAD / HTTP/1.1\r\n: x\r\n",
        ] {
            for portion in [1, bad.len()] {
                let mut reader = HeadReader::new();
                let refused = bad
                    .chunks(portion)
                    .any(|part| reader.receive(part).is_err());
                assert!(refused && reader.asks_for_head(), "{}", bad.escape_ascii());
            }
        }
        let mut reader = HeadReader::new();
        reader
            .receive(b"HEADS / HTTP/1.1\r\nHEAD / \r\n")
            .unwrap_err();
        assert!(!reader.asks_for_head());
    }

    #[test]
    fn broken_header_lines() {
        for (line, error) in [
            (&b"Host a"[..], HeadError::NoColon),
            (b"Host : a", HeadError::SpaceBeforeColon),
            (b"Host\t: a", HeadError::SpaceBeforeColon),
            (b" Host: a", HeadError::Folded),
            (b"\tHost: a", HeadError::Folded),
            (b": a", HeadError::HeaderName),
            (b"Ho st: a", HeadError::HeaderName),
            (b"Host: a\rb", HeadError::BareCr),
            (b"Host: a\0b", HeadError::ControlCharacter(0)),
            (b"Host: a\x7f", HeadError::ControlCharacter(0x7F)),
        ] {
            refused(&[b"GET / HTTP/1.1\r\n", line, b"\r\n"].concat(), error);
        }
        refused(b"GET / HTTP/1.1\nHost: a\n\n", HeadError::BareLf);
    }

    #[test]
    fn a_reader_knows_whether_anything_came() {
        let mut reader = HeadReader::new();
        assert!(reader.is_empty());
        reader.receive(b"G").unwrap();
        assert!(!reader.is_empty());
    }

    #[test]
    fn each_error_says_what_is_wrong() {
        for (error, word) in [
            (HeadError::NotHttp, "https://"),
            (HeadError::Folded, "line"),
            (HeadError::ControlCharacter(7), "07"),
            (HeadError::TooLong, "16"),
        ] {
            assert!(error.to_string().contains(word), "{error}");
        }
    }

    #[test]
    fn there_is_exactly_one_host() {
        refused(b"GET / HTTP/1.1\r\n\r\n", HeadError::Host);
        refused(b"GET / HTTP/1.2\r\n\r\n", HeadError::Host);
        refused(
            b"GET / HTTP/1.0\r\nHost: a\r\nhost: a\r\n\r\n",
            HeadError::Host,
        );
        assert!(read(b"HEAD / HTTP/1.0\r\n\r\n").unwrap().is_some());
        refused(
            b"GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n",
            HeadError::Host,
        );
    }

    #[test]
    fn a_head_is_bounded_in_bytes_and_fields() {
        let long = [b"GET /".to_vec(), vec![b'a'; MAX_HEAD]].concat();
        refused(&long, HeadError::TooLong);
        assert_eq!(read(&long[..MAX_HEAD]), Ok(None), "so much may come");
        let many = [
            &b"GET / HTTP/1.1\r\n"[..],
            &b"a: b\r\n".repeat(MAX_HEADERS + 1),
        ]
        .concat();
        refused(&many, HeadError::TooMany);
        let most = [
            &b"GET / HTTP/1.1\r\nHost: a\r\n"[..],
            &b"a: b\r\n".repeat(MAX_HEADERS - 1),
            b"\r\n",
        ];
        assert!(read(&most.concat()).unwrap().is_some());
    }

    #[test]
    fn lists_run_over_several_fields() {
        let head = read(
            b"GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive , ,Upgrade\r\nconnection: x\r\n\r\n",
        )
        .unwrap()
        .unwrap();
        assert!(head.has_token("Connection", "upgrade"));
        assert!(head.has_token("connection", "X"));
        assert!(!head.has_token("Connection", "upgrad"));
        assert_eq!(head.list("connection").count(), 3);
    }
}
