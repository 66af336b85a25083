//! A head that breaks a rule. Nothing of it is kept or shown, since nobody can tell which of its bytes
//! are a secret. But where it ends is known: at its empty line. So frames behind it are still found.

/// How long a head is passed over: as long as the longest that is read elsewhere, and some more.
/// Where its empty line doesn't come within that, this direction isn't looked at any more.
pub const MOST_UNREAD: u64 = 128 * 1024;
/// What is kept of its first line: as much as says which status it has, `HTTP/1.1 101` and a space.
const START: usize = 13;
/// How a response begins.
const VERSION: &[u8] = b"HTTP/1.";

/// Where a head ends, and how it begins. It follows each head, since none is known to be bad before
/// its first broken rule.
#[derive(Debug, Default)]
pub struct Lines {
    start: Vec<u8>,
    bytes: u64,
    /// How many bytes this line has so far, but for a CR.
    line: u64,
    first_is_over: bool,
}

impl Lines {
    /// Follows these bytes; returns how many belong to the head if it ends in them.
    pub fn follow(&mut self, bytes: &[u8]) -> Option<usize> {
        for (at, &byte) in bytes.iter().enumerate() {
            self.bytes = self.bytes.saturating_add(1);
            match byte {
                b'\n' if self.line == 0 && self.first_is_over => return Some(at + 1),
                b'\n' => {
                    // RFC 9112 §2.2: empty lines before the first one are skipped.
                    self.first_is_over |= self.line > 0;
                    self.line = 0;
                }
                b'\r' => {}
                _ => self.add(byte),
            }
        }
        None
    }

    fn add(&mut self, byte: u8) {
        self.line = self.line.saturating_add(1);
        if !self.first_is_over && self.start.len() < START {
            self.start.push(byte);
        }
    }

    /// These bytes aren't known; the line goes on behind them.
    pub const fn miss(&mut self, bytes: u64) {
        self.bytes = self.bytes.saturating_add(bytes);
        self.line = self.line.saturating_add(bytes);
    }

    /// Is it longer than a head is passed over?
    pub const fn is_too_long(&self) -> bool {
        self.bytes > MOST_UNREAD
    }

    /// How it begins, with these bytes.
    fn start_with(&self, bytes: &[u8]) -> Vec<u8> {
        let behind = match self.start.is_empty() {
            true => {
                let breaks = bytes.iter().take_while(|byte| b"\r\n".contains(byte));
                &bytes[breaks.count()..]
            }
            false if self.first_is_over => &[],
            false => bytes,
        };
        let start = self.start.iter().chain(behind);
        start.take(START).copied().collect()
    }

    /// Does it begin as text, with these bytes? The second byte of a client's frame is never ASCII,
    /// since its frames are masked.
    pub fn would_be_text(&self, bytes: &[u8]) -> bool {
        matches!(self.start_with(bytes)[..], [a, b, ..] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic())
    }

    /// Does it begin as a response does, with these bytes?
    pub fn would_be_response(&self, bytes: &[u8]) -> bool {
        self.start_with(bytes).starts_with(VERSION)
    }

    /// Is it a request for a head? Its answer has no body.
    pub fn asks_for_head(&self) -> bool {
        self.start.starts_with(b"HEAD ")
    }

    /// The status in its first line, if that can be read.
    pub fn status(&self) -> Option<u16> {
        let (version, rest) = self.start.split_at_checked(8)?;
        let is_version = version.starts_with(VERSION) && version[7].is_ascii_digit();
        match rest {
            [b' ', a @ b'1'..=b'9', b, c, end @ ..] if end.is_empty() || end == b" " => {
                let digits = [*a, *b, *c];
                let is_number = digits.iter().all(u8::is_ascii_digit);
                let number = digits.iter().fold(0, |all, digit| {
                    all * 10 + u16::from(digit.wrapping_sub(b'0'))
                });
                (is_version && is_number).then_some(number)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_ends_at_its_empty_line_in_any_portions() {
        for (bytes, end) in [
            (&b"GET / HTTP/1.1\r\na: b\r\n\r\n\x81"[..], Some(24)),
            (b"\r\n\nGET /\na\n\nb", Some(12)),
            (b"GET /\na\n\r\nb", Some(10)),
            (b"GET /\r\na\r\n", None),
            (b"\r\n\r\n", None),
        ] {
            assert_eq!(Lines::default().follow(bytes), end, "{bytes:?}");
            let mut lines = Lines::default();
            let singly = bytes
                .chunks(1)
                .position(|byte| lines.follow(byte).is_some());
            assert_eq!(singly.map(|at| at + 1), end, "{bytes:?}");
        }
    }

    #[test]
    fn the_status_of_a_first_line() {
        for (bytes, status) in [
            (&b"HTTP/1.1 101 Switching\r\n"[..], Some(101)),
            (b"HTTP/1.0 302\r\n", Some(302)),
            (b"HTTP/1.1 1010\r\n", None),
            (b"HTTP/1.1 1x1 a\r\n", None),
            (b"HTTP/2.0 101 a\r\n", None),
            (b"HTTP/1.1\r\n", None),
        ] {
            let mut lines = Lines::default();
            lines.follow(bytes);
            assert_eq!(lines.status(), status, "{bytes:?}");
        }
    }
}
