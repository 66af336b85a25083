//! What a request line asks for: a path in segments and a query, percent-decoded
//! (RFC 3986 §2.1, §3.3, §3.4).

use super::head::RequestHead;
use crate::language::{Language, say};
use std::fmt;

/// Why a target was refused; each is answered with 400.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetError {
    /// Neither a path nor an http:// address with one.
    Form,
    /// A `%` without two hexadecimal digits.
    PercentCode,
    /// The decoded bytes aren't UTF-8.
    Utf8,
}

impl TargetError {
    /// What is wrong.
    pub fn sentence(self, language: Language) -> String {
        match self {
            TargetError::Form => say!(
                language,
                "the target must be a path that begins with / (RFC 9112 §3.2)",
                "目标（target）必须是以 / 开头的路径（RFC 9112 §3.2）"
            ),
            TargetError::PercentCode => say!(
                language,
                "a % in the target must have two hexadecimal digits behind it; a percent sign itself \
                 is %25 (RFC 3986 §2.1)",
                "目标（target）里的 % 后面必须有两位十六进制数字；百分号本身写作 %25（RFC 3986 §2.1）"
            ),
            TargetError::Utf8 => say!(
                language,
                "the percent-decoded target isn't UTF-8",
                "目标（target）经百分号解码后不是 UTF-8"
            ),
        }
    }
}

/// English.
impl fmt::Display for TargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Language::English))
    }
}

/// A decoded target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The parts between the slashes: `/` is `[""]`, `/ws/` is `["ws", ""]`. They are split first
    /// and then decoded, so a `%2F` is part of a name. The target `*` has none.
    pub segments: Vec<String>,
    /// Keys and values, in the order in which they came; `+` is a space, as in forms.
    pub query: Vec<(String, String)>,
    /// The host of an absolute target (`GET http://host/path`), which proxies use.
    pub authority: Option<String>,
}

impl Target {
    /// What a request asks for. `OPTIONS *` is about the server as a whole (RFC 9112 §3.2.4).
    ///
    /// # Errors
    /// See [`TargetError`].
    pub fn of(head: &RequestHead) -> Result<Target, TargetError> {
        match (head.method(), head.target()) {
            ("OPTIONS", "*") => Ok(Target {
                segments: Vec::new(),
                query: Vec::new(),
                authority: None,
            }),
            (_, target) => Target::parse(target),
        }
    }

    /// Reads a target with a path.
    ///
    /// # Errors
    /// See [`TargetError`].
    pub fn parse(target: &str) -> Result<Target, TargetError> {
        let (authority, path_and_query) = split_authority(target)?;
        let (path, query) = path_and_query
            .split_once('?')
            .unwrap_or((path_and_query, ""));
        let path = match (path, &authority) {
            // RFC 9110 §4.2.3: after a host an empty path is the same as `/`.
            ("", Some(_)) => "",
            // [target]
            _ => path.strip_prefix('/').ok_or(TargetError::Form)?,
        };
        let segments = path.split('/').map(|s| decode(s, false));
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(key, true)?, decode(value, true)?))
        });
        Ok(Target {
            segments: segments.collect::<Result<_, _>>()?,
            query: pairs.collect::<Result<_, _>>()?,
            authority,
        })
    }

    /// The segments as a pattern to match on.
    pub fn path(&self) -> Vec<&str> {
        self.segments.iter().map(String::as_str).collect()
    }

    /// The first value of this key in the query.
    pub fn query(&self, key: &str) -> Option<&str> {
        let pair = self.query.iter().find(|(found, _)| found == key);
        pair.map(|(_, value)| value.as_str())
    }
}

/// RFC 9112 §3.2.2: a server accepts the absolute form too.
fn split_authority(target: &str) -> Result<(Option<String>, &str), TargetError> {
    if target.starts_with('/') {
        return Ok((None, target));
    }
    let (scheme, rest) = target.split_once("://").ok_or(TargetError::Form)?;
    if !["http", "ws"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known))
    {
        return Err(TargetError::Form);
    }
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path_and_query) = rest.split_at(end);
    match authority {
        // RFC 9110 §4.2.1: "a sender MUST NOT generate an http URI with an empty host".
        "" => Err(TargetError::Form),
        _ => Ok((Some(authority.to_owned()), path_and_query)),
    }
}

fn decode(text: &str, in_query: bool) -> Result<String, TargetError> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => match (hex(bytes.next()), hex(bytes.next())) {
                (Some(high), Some(low)) => high << 4 | low,
                _ => return Err(TargetError::PercentCode),
            },
            b'+' if in_query => b' ',
            _ => byte,
        });
    }
    String::from_utf8(decoded).map_err(|_| TargetError::Utf8)
}

fn hex(digit: Option<u8>) -> Option<u8> {
    let digit = char::from(digit?).to_digit(16)?;
    u8::try_from(digit).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::HeadReader;

    fn segments(target: &str) -> Vec<String> {
        Target::parse(target).unwrap().segments
    }

    #[test]
    fn segments_are_split_first_and_then_decoded() {
        assert_eq!(segments("/"), [""]);
        assert_eq!(segments("/ws/"), ["ws", ""]);
        assert_eq!(
            segments("/room/a%2Fb/%e5%b0%8f%E6%98%8e"),
            ["room", "a/b", "小明"]
        );
        assert_eq!(segments("/ws/a+b%20c"), ["ws", "a+b c"]);
    }

    #[test]
    fn a_query_has_keys_and_values() {
        let target = Target::parse("/poll?room=a%26b&since=41&x&y=1=2&z=a+b").unwrap();
        assert_eq!(target.query("room"), Some("a&b"));
        assert_eq!(target.query("since"), Some("41"));
        assert_eq!(target.query("x"), Some(""));
        assert_eq!(target.query("y"), Some("1=2"));
        assert_eq!(target.query("z"), Some("a b"));
        assert_eq!(target.query("none"), None);
    }

    #[test]
    fn each_error_says_what_is_wrong() {
        for (target, word) in [("x", "§3.2"), ("/%4", "§2.1"), ("/%FF", "UTF-8")] {
            let error = Target::parse(target).unwrap_err().to_string();
            assert!(error.contains(word), "{target}: {error}");
        }
    }

    #[test]
    fn rfc9112_3_2_2_the_absolute_form() {
        for absolute in ["http://a:1/ws?x=1", "HTTP://a:1/ws", "ws://a:1/ws"] {
            let target = Target::parse(absolute).unwrap();
            assert_eq!(target.authority.as_deref(), Some("a:1"));
            assert_eq!(target.segments, ["ws"]);
        }
    }

    #[test]
    fn rfc9110_4_2_3_an_absolute_target_needs_no_path() {
        for (absolute, x) in [
            ("http://a:1", None),
            ("http://a:1/", None),
            ("http://a:1?x=1", Some("1")),
            ("http://a:1?x=/", Some("/")),
        ] {
            let target = Target::parse(absolute).unwrap();
            assert_eq!(target.authority.as_deref(), Some("a:1"), "{absolute}");
            assert_eq!(target.segments, [""], "{absolute}");
            assert_eq!(target.query("x"), x, "{absolute}");
        }
    }

    #[test]
    fn rfc9112_3_2_4_the_asterisk_form_is_only_for_options() {
        let asked = |method: &str| {
            let head = format!("{method} * HTTP/1.1\r\nHost: a\r\n\r\n");
            let (_, head) = HeadReader::new().receive(head.as_bytes()).unwrap();
            Target::of(&head.unwrap())
        };
        assert_eq!(asked("OPTIONS").unwrap().segments, [""; 0]);
        for method in ["GET", "options", "HEAD"] {
            assert_eq!(asked(method), Err(TargetError::Form), "{method}");
        }
    }

    #[test]
    fn what_cannot_be_decoded() {
        for bad in ["/%", "/%4", "/%zz", "/?a=%", "/%+1"] {
            assert_eq!(Target::parse(bad), Err(TargetError::PercentCode), "{bad}");
        }
        assert_eq!(Target::parse("/%ff"), Err(TargetError::Utf8));
        for bad in ["*", "a:1", "http://", "http:///b", "http://?b", "ftp://a/b"] {
            assert_eq!(Target::parse(bad), Err(TargetError::Form), "{bad}");
        }
    }
}
