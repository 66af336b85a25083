//! The list of extensions in `Sec-WebSocket-Extensions`, of an offer or an answer (RFC 6455 §9.1).
//!
//! ```text
//! extension-list  = 1#extension
//! extension       = extension-token *( ";" extension-param )
//! extension-param = token [ "=" (token | quoted-string) ]
//! ```
//!
//! A quoted string must be a token, too, when its quotes and backslashes are removed: `"10"` is
//! another way to write `10`. Nothing is copied for reading all this, except a value with a backslash.

use crate::http::is_token;
use std::borrow::Cow;

/// One extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extension<'a> {
    /// Its name, such as `permessage-deflate`.
    pub name: &'a [u8],
    parameters: &'a [u8],
}

/// A parameter: its name, and its value if it has one.
pub type Parameter<'a> = (&'a [u8], Option<Cow<'a, [u8]>>);

impl<'a> Extension<'a> {
    /// Its parameters, in their order.
    pub fn parameters(&self) -> impl Iterator<Item = Parameter<'a>> {
        let mut rest = Rest(self.parameters);
        std::iter::from_fn(move || rest.parameter().ok().flatten())
    }
}

/// The extensions of all fields of that name, in their order. Empty elements of the list are allowed
/// (RFC 9110 §5.6.1.2).
pub fn read<'a>(
    fields: impl IntoIterator<Item = &'a [u8]>,
) -> impl Iterator<Item = Result<Extension<'a>, Malformed>> {
    fields.into_iter().flat_map(|field| {
        let mut rest = Some(Rest(field));
        std::iter::from_fn(move || {
            let mut all = rest.take()?;
            let next = all.extension().transpose()?;
            if next.is_ok() {
                rest = Some(all);
            }
            Some(next)
        })
    })
}

/// A list that breaks the grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed;

/// What isn't read yet.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    /// The next extension; `None` at the end.
    fn extension(&mut self) -> Result<Option<Extension<'a>>, Malformed> {
        self.pass_blanks();
        while self.pass(b',') {
            self.pass_blanks();
        }
        if self.0.is_empty() {
            return Ok(None);
        }
        let name = self.token()?;
        self.pass_blanks();
        let parameters = self.0;
        while self.parameter()?.is_some() {}
        let parameters = &parameters[..parameters.len() - self.0.len()];
        match self.0 {
            [] | [b',', ..] => Ok(Some(Extension { name, parameters })),
            _ => Err(Malformed),
        }
    }

    /// The next parameter, and the blanks behind it; `None`: there is no semicolon.
    fn parameter(&mut self) -> Result<Option<Parameter<'a>>, Malformed> {
        if !self.pass(b';') {
            return Ok(None);
        }
        self.pass_blanks();
        let name = self.token()?;
        self.pass_blanks();
        let mut value = None;
        if self.pass(b'=') {
            self.pass_blanks();
            value = Some(self.value()?);
            self.pass_blanks();
        }
        Ok(Some((name, value)))
    }

    fn value(&mut self) -> Result<Cow<'a, [u8]>, Malformed> {
        if !self.pass(b'"') {
            return self.token().map(Cow::Borrowed);
        }
        // Usually it is a token as it stands.
        let (all, mut value) = (self.0, Vec::new());
        let token = self.token();
        if let Ok(token) = token
            && self.pass(b'"')
        {
            return Ok(Cow::Borrowed(token));
        }
        self.0 = all;
        while !self.pass(b'"') {
            self.pass(b'\\');
            let (&byte, rest) = self.0.split_first().ok_or(Malformed)?;
            if !is_token(byte) {
                return Err(Malformed);
            }
            value.push(byte);
            self.0 = rest;
        }
        match value.is_empty() {
            true => Err(Malformed),
            false => Ok(Cow::Owned(value)),
        }
    }

    fn token(&mut self) -> Result<&'a [u8], Malformed> {
        let end = self.0.iter().position(|&byte| !is_token(byte));
        let (token, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        self.0 = rest;
        match token.is_empty() {
            true => Err(Malformed),
            false => Ok(token),
        }
    }

    fn pass(&mut self, byte: u8) -> bool {
        let behind = self.0.strip_prefix(&[byte]);
        self.0 = behind.unwrap_or(self.0);
        behind.is_some()
    }

    fn pass_blanks(&mut self) {
        self.0 = self.0.trim_ascii_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list, written again in one form.
    fn read_one(field: &str) -> Option<String> {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let all: Result<Vec<Extension<'_>>, Malformed> = read([field.as_bytes()]).collect();
        let written = all.ok()?.into_iter().map(|extension| {
            let parameters = extension.parameters().map(|(name, value)| {
                let name = text(name);
                value.map_or(format!(";{name}"), |value| {
                    format!(";{name}={}", text(&value))
                })
            });
            text(extension.name) + &parameters.collect::<String>()
        });
        Some(written.collect::<Vec<_>>().join(","))
    }

    #[test]
    fn s9_1_the_grammar() {
        for (field, as_read) in [
            ("", Some("")),
            ("a", Some("a")),
            ("a, b", Some("a,b")),
            (" ,a ,, b;c , ", Some("a,b;c")),
            ("a;b;c=1;d=\"x\"", Some("a;b;c=1;d=x")),
            ("a ; b = 1", Some("a;b=1")),
            ("a;b=\"1\\0\"", Some("a;b=10")),
            ("a;", None),
            ("a;=1", None),
            ("a;b=", None),
            ("a;b=\"\"", None),
            ("a;b=\"1", None),
            ("a;b=\"1\\", None),
            ("a;b=\"1 0\"", None),
            ("a;b=\"1\"0", None),
            ("a b", None),
            (";a", None),
            ("a;b=1\"", None),
            ("ä", None),
            ("a, ;", None),
        ] {
            assert_eq!(read_one(field).as_deref(), as_read, "{field:?}");
        }
    }

    #[test]
    fn several_fields_are_one_list_up_to_the_first_that_is_malformed() {
        let all: Vec<_> = read([&b"a;x"[..], b"b"]).collect();
        assert_eq!(all.len(), 2);
        assert_eq!(all[1].unwrap().name, b"b");
        let all: Result<Vec<_>, _> = read([&b"a"[..], b";"]).collect();
        assert_eq!(all, Err(Malformed));
    }
}
