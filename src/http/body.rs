//! A request's body, read as it arrives: a number of bytes, or chunks (RFC 9112 §7.1):
//!
//! ```text
//! 5\r\n          the size of a chunk in hexadecimal; after a ; any extension
//! Hello\r\n      that many bytes, and the end of a line
//! 0\r\n          the last chunk is empty
//! Digest: x\r\n  header fields, or none: what the sender knew at the end only
//! \r\n
//! ```
//!
//! A declared length is never allocated: memory grows with the bytes that came, up to a limit. What
//! is around the chunks, and the fields after them, is checked and dropped.

use super::characters::is_control;
use super::fields::parse_header;
use super::framing::{BodyError, Framing};
use super::head_error::HeadError;

/// How many bytes may be around the chunks of a body, beyond [`FREE`] and twice its size for each
/// chunk: Go's `net/http` counts like this. A client that sends one byte in each chunk stays below
/// it; one that fills chunks with extensions doesn't.
const MOST_AROUND: usize = 16 * 1024;
/// This many bytes around a chunk aren't counted.
const FREE: usize = 16;
/// A size has this many digits at most: 64 bits.
const MOST_DIGITS: usize = 16;

/// Reads one body, in any portions.
#[derive(Debug)]
pub struct BodyReader {
    next: Next,
    /// Nothing is kept of it: whoever passes it on needs only its end.
    passes: bool,
    body: Vec<u8>,
    most: usize,
    /// The unfinished line.
    line: Vec<u8>,
    around: usize,
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// This many bytes, and then the end.
    Rest(usize),
    /// A line with a size.
    Size,
    /// This many bytes of a chunk.
    Chunk(usize),
    /// The end of a chunk's line.
    ChunkEnd,
    /// Fields, up to an empty line.
    Trailer,
    Nothing,
}

impl BodyReader {
    /// A reader of a body that may have `most` bytes.
    ///
    /// # Errors
    /// [`BodyError::TooLong`], if the head announces more.
    pub fn new(framing: Framing, most: usize) -> Result<BodyReader, BodyError> {
        let next = match framing {
            Framing::Nothing | Framing::Length(0) => Next::Nothing,
            Framing::Chunked => Next::Size,
            Framing::Length(length) => match usize::try_from(length) {
                Ok(length) if length <= most => Next::Rest(length),
                Ok(_) | Err(_) => return Err(BodyError::TooLong(most)),
            },
        };
        Ok(BodyReader {
            next,
            passes: false,
            body: Vec::new(),
            most,
            line: Vec::new(),
            around: 0,
        })
    }

    /// One that finds the end of a body of any length, and keeps nothing of it.
    ///
    /// # Errors
    /// [`BodyError::TooLong`], if this machine can't count its bytes.
    pub fn passing(framing: Framing) -> Result<BodyReader, BodyError> {
        let mut reader = BodyReader::new(framing, usize::MAX)?;
        reader.passes = true;
        Ok(reader)
    }

    /// Is it complete?
    pub const fn is_whole(&self) -> bool {
        matches!(self.next, Next::Nothing)
    }

    /// How many bytes of it have come.
    pub const fn received(&self) -> usize {
        self.body.len()
    }

    /// The body, as far as it has come.
    pub fn into_bytes(self) -> Vec<u8> {
        self.body
    }

    /// Takes bytes up to the end of the body; returns how many. Later bytes of `input` aren't
    /// touched.
    ///
    /// # Errors
    /// The first broken rule; see [`BodyError`].
    pub fn receive(&mut self, input: &[u8]) -> Result<usize, BodyError> {
        let mut used = 0;
        while used < input.len() {
            let rest = &input[used..];
            used += match self.next {
                Next::Rest(missing) | Next::Chunk(missing) => self.take(rest, missing),
                Next::Size | Next::ChunkEnd | Next::Trailer => self.take_line(rest)?,
                Next::Nothing => break,
            };
        }
        Ok(used)
    }

    /// Passes over this many bytes that aren't known; returns how many of them are behind the body.
    /// `None`: they are in a line, so nobody knows where the body ends.
    pub fn pass_over(&mut self, bytes: u64) -> Option<u64> {
        match self.next {
            Next::Nothing => Some(bytes),
            Next::Size | Next::ChunkEnd | Next::Trailer => (bytes == 0).then_some(0),
            Next::Rest(missing) | Next::Chunk(missing) => {
                let taken = usize::try_from(bytes).map_or(missing, |bytes| bytes.min(missing));
                self.advance(taken, missing);
                let left = bytes - taken as u64;
                (left == 0 || self.is_whole()).then_some(left)
            }
        }
    }

    fn take(&mut self, input: &[u8], missing: usize) -> usize {
        let taken = input.len().min(missing);
        if !self.passes {
            self.body.extend_from_slice(&input[..taken]);
        }
        self.advance(taken, missing);
        taken
    }

    /// This many of the missing bytes have come.
    fn advance(&mut self, taken: usize, missing: usize) {
        self.next = match (self.next, missing - taken) {
            (Next::Chunk(_), 0) => Next::ChunkEnd,
            (Next::Chunk(_), left) => Next::Chunk(left),
            (_, 0) => Next::Nothing,
            (_, left) => Next::Rest(left),
        };
    }

    /// Takes what there is of a line, and checks the line at its end. A byte that no line may have
    /// is refused when it comes.
    fn take_line(&mut self, input: &[u8]) -> Result<usize, BodyError> {
        let end = input.iter().position(|&byte| byte == b'\n');
        let taken = end.map_or(input.len(), |at| at + 1);
        self.line.extend_from_slice(&input[..taken]);
        self.around += taken;
        if self.around > MOST_AROUND {
            return Err(BodyError::MostlyFraming);
        }
        if self.next == Next::ChunkEnd && !b"\r\n".starts_with(&self.line) {
            return Err(BodyError::ChunkEnd);
        }
        if let Some(&byte) = input[..taken].iter().find(|&&byte| is_control(byte)) {
            return Err(self.bad_line(HeadError::ControlCharacter(byte)));
        }
        if end.is_some() {
            let line = std::mem::take(&mut self.line);
            let line = line
                .strip_suffix(b"\r\n")
                .ok_or_else(|| self.bad_line(HeadError::BareLf))?;
            if line.contains(&b'\r') {
                return Err(self.bad_line(HeadError::BareCr));
            }
            self.end_of_line(line)?;
        }
        Ok(taken)
    }

    fn bad_line(&self, error: HeadError) -> BodyError {
        match self.next {
            Next::Trailer => BodyError::Trailer(error),
            _ => BodyError::ChunkSize,
        }
    }

    fn end_of_line(&mut self, line: &[u8]) -> Result<(), BodyError> {
        self.next = match (self.next, line) {
            (Next::Size, _) => self.chunk_of(chunk_size(line)?)?,
            (Next::Trailer, []) => Next::Nothing,
            (Next::Trailer, _) => {
                parse_header(line, 0..line.len()).map_err(BodyError::Trailer)?;
                Next::Trailer
            }
            _ => Next::Size,
        };
        Ok(())
    }

    fn chunk_of(&mut self, size: u64) -> Result<Next, BodyError> {
        let room = self.most - self.body.len();
        match usize::try_from(size) {
            Ok(0) => Ok(Next::Trailer),
            Ok(size) if size <= room => {
                let free = FREE.saturating_add(size.saturating_mul(2));
                self.around = self.around.saturating_sub(free);
                Ok(Next::Chunk(size))
            }
            Ok(_) | Err(_) => Err(BodyError::TooLong(self.most)),
        }
    }
}

/// §7.1.1: after the size there may be a `;` and extensions, which "a recipient MUST ignore".
fn chunk_size(line: &[u8]) -> Result<u64, BodyError> {
    let is_digit = |byte: &u8| byte.is_ascii_hexdigit();
    let digits = line.iter().position(|byte| !is_digit(byte));
    let (digits, behind) = line.split_at(digits.unwrap_or(line.len()));
    let is_extension = behind.is_empty() || behind.trim_ascii_start().starts_with(b";");
    if digits.len() > MOST_DIGITS || !is_extension {
        return Err(BodyError::ChunkSize);
    }
    let digits = str::from_utf8(digits).unwrap_or_default();
    u64::from_str_radix(digits, 16).map_err(|_| BodyError::ChunkSize)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: usize = 20;

    type Read = Result<Option<(usize, Vec<u8>)>, BodyError>;

    fn read<'a>(framing: Framing, portions: impl Iterator<Item = &'a [u8]>) -> Read {
        let mut reader = BodyReader::new(framing, MOST)?;
        let mut used = 0;
        for portion in portions {
            used += reader.receive(portion)?;
            if reader.is_whole() {
                break;
            }
        }
        let is_whole = reader.is_whole();
        Ok(is_whole.then(|| (used, reader.into_bytes())))
    }

    /// Reads these chunks whole and one byte at a time: the result is the same.
    fn chunks(bytes: &[u8]) -> Read {
        let whole = read(Framing::Chunked, [bytes].into_iter());
        let singly = read(Framing::Chunked, bytes.chunks(1));
        assert_eq!(whole, singly, "{}", bytes.escape_ascii());
        whole
    }

    fn refused(bytes: &[u8], error: BodyError) {
        assert_eq!(chunks(bytes), Err(error), "{}", bytes.escape_ascii());
    }

    #[test]
    fn rfc9112_7_1_chunks_and_what_is_around_them() {
        for (bytes, body) in [
            (&b"0\r\n\r\n"[..], &b""[..]),
            (b"5\r\nHello\r\n0\r\n\r\n", b"Hello"),
            (
                b"5\r\nHello\r\n00a\r\n, chunked!\r\n0\r\n\r\n",
                b"Hello, chunked!",
            ),
            (b"A;x\r\n0123456789\r\n000;y=\"1;2\"\r\n\r\n", b"0123456789"),
            (b"1 \t; x = y\r\n\n\r\n0\r\n\r\n", b"\n"),
            (
                b"2\r\n\r\n\r\n0\r\nDigest: x\r\nHost: evil\r\n\r\n",
                b"\r\n",
            ),
        ] {
            let behind = [bytes, b"GET / HTTP/1.1\r\n"].concat();
            assert_eq!(chunks(&behind), Ok(Some((bytes.len(), body.to_vec()))));
            for cut in 0..bytes.len() {
                assert_eq!(chunks(&bytes[..cut]), Ok(None), "cut at {cut}");
            }
        }
    }

    #[test]
    fn chunks_that_can_be_read_in_two_ways_are_refused() {
        for bad in [
            &b"\r\n"[..],
            b"x\r\n",
            b"hello, no chunk\r\n",
            b"+1\r\n",
            b"-1\r\n",
            b"0x1\r\n",
            b" 1\r\n",
            b"1 \r\n",
            b"1 x\r\n",
            b"1\n",
            b"1\r\r\n",
            b"1;\rx\r\n",
            b"1;a\0",
            b"1;a\nx\r\n",
            b"00000000000000005\r\n",
            b"GET / HTTP/1.1\r\n",
        ] {
            refused(bad, BodyError::ChunkSize);
        }
        for bad in [
            &b"1\r\nab\r\n0\r\n\r\n"[..],
            b"1\r\na0\r\n\r\n",
            b"1\r\na\n0\r\n\r\n",
            b"1\r\na\r\r\n",
            b"3\r\na\r\n0\r\n\r\n",
        ] {
            refused(bad, BodyError::ChunkEnd);
        }
        for (bad, error) in [
            (&b"0\r\nx\r\n\r\n"[..], HeadError::NoColon),
            (b"0\r\nx : y\r\n\r\n", HeadError::SpaceBeforeColon),
            (b"0\r\n x: y\r\n\r\n", HeadError::Folded),
            (b"0\r\nx: y\n\r\n", HeadError::BareLf),
            (b"0\r\n\n", HeadError::BareLf),
            (b"0\r\nx: \x01", HeadError::ControlCharacter(1)),
            (b"0\r\nGET / HTTP/1.1\r\n\r\n", HeadError::NoColon),
        ] {
            refused(bad, BodyError::Trailer(error));
        }
    }

    #[test]
    fn the_length_of_a_body_is_bounded() {
        let length = |length| read(Framing::Length(length), [&[7; 30][..]].into_iter());
        assert_eq!(length(20), Ok(Some((20, vec![7; 20]))));
        assert_eq!(length(21), Err(BodyError::TooLong(MOST)));
        assert_eq!(length(u64::MAX), Err(BodyError::TooLong(MOST)));
        refused(b"15\r\n", BodyError::TooLong(MOST));
        refused(b"1\r\na\r\n14\r\n", BodyError::TooLong(MOST));
        refused(b"FFFFFFFFFFFFFFFF\r\n", BodyError::TooLong(MOST));
        assert_eq!(
            BodyReader::new(Framing::Nothing, 0).map(|r| r.is_whole()),
            Ok(true)
        );
    }

    #[test]
    fn a_body_that_is_passed_on_is_not_kept_and_its_end_is_found() {
        let mut reader = BodyReader::passing(Framing::Chunked).unwrap();
        let chunk = [&b"10000\r\n"[..], &[7; 0x1_0000], b"\r\n"].concat();
        for _ in 0..100 {
            assert_eq!(reader.receive(&chunk), Ok(chunk.len()));
        }
        assert!(!reader.is_whole());
        assert_eq!(reader.receive(b"0\r\n\r\nGET"), Ok(5));
        assert!(reader.is_whole());
        assert_eq!(reader.body.capacity(), 0);
        let mut reader = BodyReader::passing(Framing::Length(u64::MAX)).unwrap();
        assert_eq!(reader.receive(&chunk), Ok(chunk.len()));
        assert!(!reader.is_whole() && reader.body.capacity() == 0);
    }

    #[test]
    fn what_is_around_the_chunks_is_bounded() {
        let body = |lines: &[u8]| {
            let mut reader = BodyReader::new(Framing::Chunked, usize::MAX).unwrap();
            reader.receive(lines).map(|_| reader.is_whole())
        };
        // One byte in each chunk may come for ever.
        let bytewise = b"1\r\nx\r\n".repeat(100_000);
        assert_eq!(body(&[&bytewise, &b"0\r\n\r\n"[..]].concat()), Ok(true));
        let extended = [b"1;", &[b'x'; 100][..], b"\r\nx\r\n"].concat();
        assert_eq!(body(&extended.repeat(100)), Ok(false));
        assert_eq!(body(&extended.repeat(300)), Err(BodyError::MostlyFraming));
        let endless = [b"1;".to_vec(), vec![b'x'; MOST_AROUND]].concat();
        assert_eq!(body(&endless), Err(BodyError::MostlyFraming));
        let trailer = [b"0\r\n".to_vec(), b"a: b\r\n".repeat(3000)].concat();
        assert_eq!(body(&trailer), Err(BodyError::MostlyFraming));
    }

    #[test]
    fn bytes_that_are_not_known_are_passed_over_at_once() {
        let passing = |framing| BodyReader::passing(framing).unwrap();
        let mut body = passing(Framing::Length(1 << 40));
        assert_eq!(body.pass_over(1 << 39), Some(0));
        assert_eq!(body.pass_over((1 << 39) + 7), Some(7));
        assert!(body.is_whole());
        assert_eq!(passing(Framing::Nothing).pass_over(3), Some(3));
        let mut chunked = passing(Framing::Chunked);
        assert_eq!(chunked.pass_over(1), None, "a size isn't known");
        chunked.receive(b"a\r\n123").unwrap();
        assert_eq!(chunked.pass_over(6), Some(0));
        assert_eq!(chunked.pass_over(0), Some(0));
        // What follows is as it would be if they had been read.
        assert_eq!(chunked.receive(b"x\r\n0\r\n\r\nrest"), Ok(8));
        assert!(chunked.is_whole());
        let mut cut = passing(Framing::Chunked);
        cut.receive(b"2\r\n").unwrap();
        assert_eq!(cut.pass_over(3), None, "where the next chunk begins");
    }
}
