//! Answers: status, header fields, body (RFC 9110 §15, RFC 9112 §4).

use crate::language::Language;
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// A status code and its reason phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status(u16, &'static str);

impl Status {
    /// 101: from here on the connection speaks WebSocket.
    pub const SWITCHING_PROTOCOLS: Status = Status(101, "Switching Protocols");
    /// 200.
    pub const OK: Status = Status(200, "OK");
    /// 204: the answer to a CORS preflight.
    pub const NO_CONTENT: Status = Status(204, "No Content");
    /// 304: the client has this version already.
    pub const NOT_MODIFIED: Status = Status(304, "Not Modified");
    /// 400: the request breaks a rule.
    pub const BAD_REQUEST: Status = Status(400, "Bad Request");
    /// 401: with a `WWW-Authenticate` field.
    pub const UNAUTHORIZED: Status = Status(401, "Unauthorized");
    /// 403: the client may not connect, or may not do this.
    pub const FORBIDDEN: Status = Status(403, "Forbidden");
    /// 404.
    pub const NOT_FOUND: Status = Status(404, "Not Found");
    /// 405: with an `Allow` field.
    pub const METHOD_NOT_ALLOWED: Status = Status(405, "Method Not Allowed");
    /// 408: the head or the body took too long.
    pub const REQUEST_TIMEOUT: Status = Status(408, "Request Timeout");
    /// 409: somebody has this name.
    pub const CONFLICT: Status = Status(409, "Conflict");
    /// 411: a body without `Content-Length`.
    pub const LENGTH_REQUIRED: Status = Status(411, "Length Required");
    /// 413: a body above the limit, or one where none is allowed.
    pub const CONTENT_TOO_LARGE: Status = Status(413, "Content Too Large");
    /// 426: this address speaks WebSocket.
    pub const UPGRADE_REQUIRED: Status = Status(426, "Upgrade Required");
    /// 429: more requests than the server takes (RFC 6585 §4).
    pub const TOO_MANY_REQUESTS: Status = Status(429, "Too Many Requests");
    /// 431: the head is above its limits.
    pub const HEADER_FIELDS_TOO_LARGE: Status = Status(431, "Request Header Fields Too Large");
    /// 501: a transfer coding.
    pub const NOT_IMPLEMENTED: Status = Status(501, "Not Implemented");
    /// 502: the server behind this one didn't answer, or not as it should.
    pub const BAD_GATEWAY: Status = Status(502, "Bad Gateway");
    /// 503: a limit is reached.
    pub const SERVICE_UNAVAILABLE: Status = Status(503, "Service Unavailable");
    /// 505: not HTTP/1.x.
    pub const HTTP_VERSION_NOT_SUPPORTED: Status = Status(505, "HTTP Version Not Supported");

    /// The number, 101 to 505.
    pub const fn number(self) -> u16 {
        self.0
    }
}

/// What the page may load and do: its own files, and WebSockets to the address that its user types.
/// No other page may put it into a frame.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data:; connect-src 'self' ws: wss: http: https:; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'";

/// A body that is produced while it is written, so that it is never in memory whole.
pub trait Pieces: Send + Sync {
    /// How long it is, in bytes.
    fn bytes(&self) -> u64;

    /// Writes all of it.
    ///
    /// # Errors
    /// The writer's errors.
    fn write_to(&self, out: &mut dyn Write) -> io::Result<()>;
}

/// An answer.
#[derive(Clone)]
pub struct Response {
    status: Status,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    pieces: Option<Arc<dyn Pieces>>,
    /// The body in Chinese, if it is a sentence of ours; the body itself is English then.
    twin: Option<Vec<u8>>,
    /// A browser may keep it, but must ask before it uses it again.
    kept: bool,
    closes: bool,
}

/// A head has about this many bytes. It begins with room for them: growing would leave blocks of all
/// smaller sizes behind, which glibc keeps for the thread.
const HEAD: usize = 256;

impl Response {
    /// An answer without a body.
    pub fn new(status: Status) -> Response {
        Response {
            status,
            headers: Vec::new(),
            body: Vec::new(),
            pieces: None,
            twin: None,
            kept: false,
            closes: false,
        }
    }

    /// One or more sentences, as plain text.
    pub fn text(status: Status, sentence: &str) -> Response {
        let body = format!("{sentence}\n").into_bytes();
        Response::new(status).content("text/plain; charset=utf-8", body)
    }

    /// One or more sentences in each language; [`in_language`](Self::in_language) chooses.
    pub fn said(status: Status, sentence: impl Fn(Language) -> String) -> Response {
        let mut response = Response::text(status, &sentence(Language::English));
        response.twin = Some(format!("{}\n", sentence(Language::Chinese)).into_bytes());
        response
    }

    /// Chooses this language, if it has both.
    #[must_use]
    pub fn in_language(mut self, language: Language) -> Response {
        let Some(chinese) = self.twin.take() else {
            return self;
        };
        if language == Language::Chinese {
            self.body = chinese;
        }
        // A cache can't give it to a client that asks for the other language, since our sentences
        // are never stored.
        self.header("Content-Language", language.tag())
    }

    /// A JSON text.
    pub fn json(text: String) -> Response {
        Response::new(Status::OK).content("application/json; charset=utf-8", text.into_bytes())
    }

    /// With this body.
    #[must_use]
    pub fn content(self, mime: &str, body: Vec<u8>) -> Response {
        let mut response = self.header("Content-Type", mime);
        response.body = body;
        response
    }

    /// With this body, which isn't in the bytes of the answer: the caller writes the pieces after
    /// them.
    #[must_use]
    pub fn in_pieces(self, mime: &str, pieces: Arc<dyn Pieces>) -> Response {
        let mut response = self.header("Content-Type", mime);
        response.pieces = Some(pieces);
        response
    }

    /// The body to write after the bytes of the answer.
    pub fn pieces(&self) -> Option<&dyn Pieces> {
        self.pieces.as_deref()
    }

    /// With one more field. The value has no control characters: it comes from this
    /// program, or from a head, which has none.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Response {
        self.headers.push((name, value.into()));
        self
    }

    /// It may be kept, under this entity tag, but is revalidated before each use (`no-cache`, RFC
    /// 9111 §5.2.2.4): the answer is [`NOT_MODIFIED`](Status::NOT_MODIFIED) or the new version.
    #[must_use]
    pub fn kept(mut self, tag: &'static str) -> Response {
        self.kept = true;
        // The answer to a page of another origin differs ([`readable_by`](Self::readable_by)).
        self.header("ETag", tag).header("Vary", "Origin")
    }

    /// With `Access-Control-Allow-Origin`: a page of this origin may read it (CORS).
    #[must_use]
    pub fn readable_by(self, origin: &str) -> Response {
        let says_so = self.kept;
        let response = self.header("Access-Control-Allow-Origin", origin);
        match says_so {
            true => response,
            false => response.header("Vary", "Origin"),
        }
    }

    /// With `Connection: close`: this is the connection's last answer.
    #[must_use]
    pub fn closing(mut self) -> Response {
        self.closes = true;
        self
    }

    /// The status.
    pub fn status(&self) -> Status {
        self.status
    }

    /// The body as a sentence, for the log.
    pub fn sentence(&self, language: Language) -> Cow<'_, str> {
        let body = match (&self.twin, language) {
            (Some(chinese), Language::Chinese) => chinese,
            _ => &self.body,
        };
        String::from_utf8_lossy(body.trim_ascii())
    }

    /// The bytes of an answer to any method but HEAD.
    pub fn to_bytes(&self, now: SystemTime) -> Vec<u8> {
        let mut bytes = self.head_to_bytes(now);
        bytes.extend_from_slice(&self.body);
        bytes
    }

    /// The bytes of the same answer to HEAD: all except the body (RFC 9110 §9.3.2).
    pub fn head_to_bytes(&self, now: SystemTime) -> Vec<u8> {
        let mut head = String::with_capacity(HEAD);
        let Status(code, reason) = self.status;
        let _ = write!(head, "HTTP/1.1 {code} {reason}\r\n"); // a String takes all
        for (name, value) in &self.headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        if self.status != Status::SWITCHING_PROTOCOLS {
            self.write_common(&mut head, now);
        }
        head.push_str("\r\n");
        head.into_bytes()
    }

    fn write_common(&self, head: &mut String, now: SystemTime) {
        let connection = match (self.closes, self.status) {
            (true, _) => "close",
            // RFC 9110 §7.8: a sender of Upgrade must name it in Connection.
            (false, Status::UPGRADE_REQUIRED) => "",
            (false, _) => "keep-alive",
        };
        if !connection.is_empty() {
            head.push_str(&format!("Connection: {connection}\r\n"));
        }
        // RFC 9110 §8.6: a 204 has no Content-Length; a 304 has that of the file, or none.
        if self.status != Status::NO_CONTENT && self.status != Status::NOT_MODIFIED {
            let in_pieces = self.pieces().map_or(0, Pieces::bytes);
            let length = self.body.len() as u64 + in_pieces;
            head.push_str(&format!("Content-Length: {length}\r\n"));
        }
        head.push_str(&format!("Date: {}\r\n", http_date(now)));
        head.push_str(match self.kept {
            true => "Cache-Control: no-cache\r\n",
            false => "Cache-Control: no-store\r\n",
        });
        head.push_str("X-Content-Type-Options: nosniff\r\n");
        head.push_str(&format!(
            "Content-Security-Policy: {CONTENT_SECURITY_POLICY}\r\n"
        ));
    }
}

/// RFC 9110 §5.6.7, such as `Sun, 06 Nov 1994 08:49:37 GMT`. §6.6.1 requires a `Date` from every
/// server that has a clock.
pub fn http_date(now: SystemTime) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let seconds = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = civil(days);
    let (weekday, month) = (DAYS[(days % 7) as usize], MONTHS[month]);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let mut date = String::new();
    // Writing to a String can't fail.
    let _ = write!(
        date,
        "{weekday}, {day:02} {month} {year} {hour:02}:{minute:02}:{second:02} GMT"
    );
    date
}

/// Year, month (0 to 11) and day (1 to 31) of a day counted from 1 January 1970.
fn civil(mut days: u64) -> (u64, usize, u64) {
    let leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let mut year = 1970;
    while days >= 365 + u64::from(leap(year)) {
        days -= 365 + u64::from(leap(year));
        year += 1;
    }
    let february = 28 + u64::from(leap(year));
    let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while days >= lengths[month] {
        days -= lengths[month];
        month += 1;
    }
    (year, month, days + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn rfc9110_5_6_7_the_example_date() {
        assert_eq!(http_date(at(784_111_777)), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(http_date(at(951_782_400)), "Tue, 29 Feb 2000 00:00:00 GMT");
        assert_eq!(
            http_date(at(1_735_689_599)),
            "Tue, 31 Dec 2024 23:59:59 GMT"
        );
    }

    #[test]
    fn an_answer_byte_by_byte() {
        let response = Response::text(Status::NOT_FOUND, "Nothing is here.").closing();
        let bytes = String::from_utf8(response.to_bytes(at(0))).unwrap();
        let (head, body) = bytes.split_once("\r\n\r\n").unwrap();
        let lines: Vec<&str> = head.split("\r\n").collect();
        assert_eq!(
            lines[..7],
            [
                "HTTP/1.1 404 Not Found",
                "Content-Type: text/plain; charset=utf-8",
                "Connection: close",
                "Content-Length: 17",
                "Date: Thu, 01 Jan 1970 00:00:00 GMT",
                "Cache-Control: no-store",
                "X-Content-Type-Options: nosniff",
            ]
        );
        assert_eq!(body, "Nothing is here.\n");
        assert_eq!(response.sentence(Language::English), "Nothing is here.");
        assert_eq!(response.status().number(), 404);
        assert!(response.head_to_bytes(at(0)).ends_with(b"\r\n\r\n"));
    }

    #[test]
    fn a_101_has_the_fields_of_the_handshake_and_nothing_else() {
        let response = Response::new(Status::SWITCHING_PROTOCOLS).header("Upgrade", "websocket");
        assert_eq!(
            response.to_bytes(at(0)),
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
        );
    }
}
