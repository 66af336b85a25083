//! The list of extensions in `Sec-WebSocket-Extensions`, of an offer or an answer (RFC 6455 §9.1).
//!
//! ```text
//! extension-list  = 1#extension
//! extension       = extension-token *( ";" extension-param )
//! extension-param = token [ "=" (token | quoted-string) ]
//! ```
//!
//! A quoted string must be a token, too, when its quotes and backslashes are removed: `"10"` is
//! another way to write `10`.

use crate::http::is_token;

/// One extension, with its parameters in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// Its name, such as `permessage-deflate`.
    pub name: String,
    /// Names and values; `None`: a name without a value.
    pub parameters: Vec<(String, Option<String>)>,
}

/// The extensions of all fields of that name, in their order; `None` if one of them breaks the
/// grammar. Empty elements of the list are allowed (RFC 9110 §5.6.1.2).
pub fn read<'a>(fields: impl IntoIterator<Item = &'a [u8]>) -> Option<Vec<Extension>> {
    let mut all = Vec::new();
    for field in fields {
        let mut rest = Rest(field);
        loop {
            rest.pass_blanks();
            if !rest.0.is_empty() && !rest.pass(b',') {
                all.push(rest.extension()?);
                if !rest.0.is_empty() && !rest.pass(b',') {
                    return None;
                }
            }
            if rest.0.is_empty() {
                break;
            }
        }
    }
    Some(all)
}

/// What isn't read yet.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn extension(&mut self) -> Option<Extension> {
        let name = self.token()?;
        let mut parameters = Vec::new();
        self.pass_blanks();
        while self.pass(b';') {
            self.pass_blanks();
            let name = self.token()?;
            self.pass_blanks();
            let value = if self.pass(b'=') {
                self.pass_blanks();
                Some(self.value()?)
            } else {
                None
            };
            self.pass_blanks();
            parameters.push((name, value));
        }
        Some(Extension { name, parameters })
    }

    fn value(&mut self) -> Option<String> {
        if !self.pass(b'"') {
            return self.token();
        }
        let mut value = String::new();
        loop {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            let byte = match byte {
                b'"' => break,
                b'\\' => {
                    let (&escaped, rest) = self.0.split_first()?;
                    self.0 = rest;
                    escaped
                }
                byte => byte,
            };
            if !is_token(byte) {
                return None;
            }
            value.push(char::from(byte));
        }
        (!value.is_empty()).then_some(value)
    }

    fn token(&mut self) -> Option<String> {
        let end = self.0.iter().position(|&byte| !is_token(byte));
        let (token, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        self.0 = rest;
        let token = token.iter().copied().map(char::from).collect::<String>();
        (!token.is_empty()).then_some(token)
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
        let all = read([field.as_bytes()])?;
        let written = all.into_iter().map(|extension| {
            let parameters = extension.parameters.into_iter().map(|(name, value)| {
                value.map_or(format!(";{name}"), |value| format!(";{name}={value}"))
            });
            extension.name + &parameters.collect::<String>()
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
            ("a;b=\"1 0\"", None),
            ("a;b=\"1\"0", None),
            ("a b", None),
            (";a", None),
            ("a;b=1\"", None),
            ("ä", None),
        ] {
            assert_eq!(read_one(field).as_deref(), as_read, "{field:?}");
        }
    }

    #[test]
    fn several_fields_are_one_list() {
        let all = read([&b"a;x"[..], b"b"]).unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!(all[1].name, "b");
        assert_eq!(read([&b"a"[..], b";"]), None);
    }
}
