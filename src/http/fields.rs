//! The header fields of a head (RFC 9110 §5, RFC 9112 §5): those of a request, and those of a
//! response.

use super::characters::is_token;
use super::head_error::HeadError;
use std::ops::Range;

/// HTTP/1.`n`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Minor(pub u8);

/// Where a field's name and its value are.
pub(super) type Place = (Range<usize>, Range<usize>);

/// The fields of a head: its bytes, and where names and values are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    raw: Vec<u8>,
    places: Vec<Place>,
}

impl Fields {
    /// These fields of a head with these bytes.
    pub(super) fn new(raw: Vec<u8>, places: Vec<Place>) -> Fields {
        Fields { raw, places }
    }

    /// All bytes of the head as they came, with the empty line.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// The same, without a copy.
    pub(super) fn into_raw(self) -> Vec<u8> {
        self.raw
    }

    /// Names and values, in the order in which they came.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.places
            .iter()
            .map(|(name, value)| (self.ascii(name), &self.raw[value.clone()]))
    }

    /// Everything before the first field: the first line, with its end.
    pub fn first_line(&self) -> &[u8] {
        let end = self.places.first().map(|(name, _)| name.start);
        // Without fields only the empty line follows.
        let end = end.unwrap_or(self.raw.len() - self.empty_line().len());
        &self.raw[..end]
    }

    /// Names, and the whole lines as they came, with their ends.
    pub fn lines(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let ends = self.places.iter().skip(1).map(|(name, _)| name.start);
        let ends = ends.chain([self.raw.len() - self.empty_line().len()]);
        self.places
            .iter()
            .zip(ends)
            .map(|((name, _), end)| (self.ascii(name), &self.raw[name.start..end]))
    }

    /// The line that ends the head.
    pub fn empty_line(&self) -> &[u8] {
        match self.raw.ends_with(b"\r\n") {
            true => b"\r\n",
            false => b"\n",
        }
    }

    /// The values of all fields with this name, in any case. Values may hold bytes
    /// above 0x7F, which mean nothing in HTTP (RFC 9110 §5.5).
    pub fn values(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        self.headers()
            .filter(move |(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// The elements of a field whose value is a list, over all fields of that name
    /// (RFC 9110 §5.6.1): split at commas, without the space around them.
    pub fn list(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        self.values(name)
            .flat_map(|value| value.split(|&byte| byte == b','))
            .map(<[u8]>::trim_ascii)
            .filter(|element| !element.is_empty())
    }

    /// Does the list have this token, in any case? `xUpgradex` isn't `upgrade`.
    pub fn has_token(&self, name: &str, token: &str) -> bool {
        self.list(name)
            .any(|element| element.eq_ignore_ascii_case(token.as_bytes()))
    }

    /// The value of the only field with this name; `None` if there is none, if there are several,
    /// or if it isn't ASCII or UTF-8.
    pub fn only(&self, name: &str) -> Option<&str> {
        let mut values = self.values(name);
        match (values.next(), values.next()) {
            (Some(value), None) => str::from_utf8(value).ok(),
            _ => None,
        }
    }

    /// What is there, which was checked to be ASCII when it was parsed.
    pub(super) fn ascii(&self, range: &Range<usize>) -> &str {
        str::from_utf8(&self.raw[range.clone()]).unwrap_or_default()
    }
}

/// The version at a first line's beginning or end, such as `HTTP/1.1`.
pub(super) fn parse_version(version: &[u8]) -> Result<Minor, HeadError> {
    let Some(&[major, b'.', minor]) = version
        .strip_prefix(b"HTTP/")
        .and_then(|number| <&[u8; 3]>::try_from(number).ok())
    else {
        return Err(HeadError::RequestLine);
    };
    // [http-version]
    match (major, minor) {
        (b'1', b'0'..=b'9') => Ok(Minor(minor - b'0')),
        (b'0'..=b'9', b'0'..=b'9') => Err(HeadError::Version),
        _ => Err(HeadError::RequestLine),
    }
}

/// A header field, in the head or after a chunked body: where its name and its value are.
pub(super) fn parse_header(raw: &[u8], line: Range<usize>) -> Result<Place, HeadError> {
    let bytes = &raw[line.clone()];
    // [folded]
    if bytes.starts_with(b" ") || bytes.starts_with(b"\t") {
        return Err(HeadError::Folded);
    }
    // [header-colon]
    let colon = bytes
        .iter()
        .position(|&byte| byte == b':')
        .ok_or(HeadError::NoColon)?;
    let name = &bytes[..colon];
    // [space-before-colon]
    if name.ends_with(b" ") || name.ends_with(b"\t") {
        return Err(HeadError::SpaceBeforeColon);
    }
    // [header-name]
    if name.is_empty() || !name.iter().all(|&byte| is_token(byte)) {
        return Err(HeadError::HeaderName);
    }
    let value = &bytes[colon + 1..];
    let start = line.start + colon + 1 + (value.len() - value.trim_ascii_start().len());
    let value = start..start + value.trim_ascii().len();
    Ok((line.start..line.start + colon, value))
}
