//! From frames to messages (RFC 6455 §5.4, §5.6, §8.1): fragments are joined, and text is checked
//! while it arrives.
//!
//! There is no UTF-8 decoder here. `str::from_utf8` says whether bytes are wrong (`error_len()` is
//! `Some`) or only cut off (`None`), and that is enough to refuse a bad byte in the middle of a
//! half-received frame.

use super::codes::Opcode;
use super::deflate::numbers::LONGEST_MATCH;
use super::error::Error;
use super::extension::Side;
use super::extension::inflating::{GROWTH, Inflating};
use super::frame::{self, Header};

/// The most fragments of one message. Each costs the parsing of a header, even if its payload is
/// empty; without a limit a peer could send empty ones for ever. The conformance suite's largest
/// legitimate message has 65,537.
pub const MAX_FRAGMENTS: u32 = 131_072;

/// A buffer above this size, in bytes, is freed when a connection is silent: a connection that once
/// sent a large message should not hold its memory for life.
const KEPT_CAPACITY: usize = 4 * 1024;

/// How many bytes of a compressed payload are unmasked at a time. They are on the stack, of which
/// every page that was touched stays with the connection's thread.
const PART: usize = 1024;

/// A whole message, as the application sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message<'a> {
    /// Opcode 0x1: text, valid UTF-8.
    Text(&'a str),
    /// Opcode 0x2: any bytes.
    Binary(&'a [u8]),
}

impl<'a> Message<'a> {
    /// The opcode of its first frame.
    pub const fn opcode(self) -> Opcode {
        match self {
            Message::Text(_) => Opcode::Text,
            Message::Binary(_) => Opcode::Binary,
        }
    }

    /// Its bytes.
    pub const fn payload(self) -> &'a [u8] {
        match self {
            Message::Text(text) => text.as_bytes(),
            Message::Binary(bytes) => bytes,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// No message has begun.
    Idle,
    /// Frames of one message are being joined.
    Within {
        is_text: bool,
        compressed: bool,
        fragments: u32,
    },
    /// The buffer holds a whole message, until the next one begins.
    Complete,
}

/// Joins the frames of one message.
#[derive(Debug)]
pub struct Assembler {
    max_message: usize,
    progress: Progress,
    buffer: Vec<u8>,
    /// Up to here the buffer is known to be UTF-8; at most 3 bytes, the beginning of a character,
    /// may follow.
    valid: usize,
    /// How messages are compressed, if that was agreed on…
    side: Option<Side>,
    /// …and what decompresses them, from the first one on.
    inflating: Option<Box<Inflating>>,
}

impl Assembler {
    /// An assembler of messages of at most `max_message` bytes.
    pub const fn new(max_message: usize) -> Assembler {
        Assembler {
            max_message,
            progress: Progress::Idle,
            buffer: Vec::new(),
            valid: 0,
            side: None,
            inflating: None,
        }
    }

    /// Messages may be compressed from now on, as was agreed on for the side that sends them.
    pub const fn inflate(&mut self, side: Side) {
        self.side = Some(side);
    }

    /// May messages be compressed?
    pub const fn inflates(&self) -> bool {
        self.side.is_some()
    }

    /// From now on messages may have this many bytes at most.
    pub const fn allow(&mut self, max_message: usize) {
        self.max_message = max_message;
    }

    /// How many bytes it holds of an unfinished message.
    pub const fn buffered(&self) -> usize {
        match self.progress {
            Progress::Within { .. } => self.buffer.len(),
            Progress::Idle | Progress::Complete => 0,
        }
    }

    /// Has a message begun and not ended?
    pub const fn in_message(&self) -> bool {
        matches!(self.progress, Progress::Within { .. })
    }

    /// Notes a data frame's header, whose rules are checked already.
    ///
    /// # Errors
    /// [`Error::MessageTooBig`] as soon as the declared length is too large: nothing is allocated
    /// or waited for. (What a compressed message will be isn't declared.)
    /// [`Error::TooManyFragments`] likewise.
    pub fn begin_frame(&mut self, header: &Header) -> Result<(), Error> {
        self.progress = match self.progress {
            Progress::Within {
                is_text,
                compressed,
                fragments,
            } => Progress::Within {
                is_text,
                compressed,
                fragments: fragments + 1,
            },
            Progress::Idle | Progress::Complete => {
                self.clear();
                if let (true, Some(side)) = (header.compressed, self.side) {
                    let new = || Box::new(Inflating::new(side));
                    self.inflating.get_or_insert_with(new).begin();
                }
                Progress::Within {
                    is_text: header.opcode == Opcode::Text,
                    compressed: header.compressed,
                    fragments: 1,
                }
            }
        };
        if let Progress::Within { fragments, .. } = self.progress
            // [too-many-fragments]
            && fragments > MAX_FRAGMENTS
        {
            return Err(Error::TooManyFragments(MAX_FRAGMENTS));
        }
        let room = (self.max_message - self.buffer.len()) as u64;
        // [message-too-big]
        if header.payload_len > room && !self.is_compressed() {
            return Err(Error::MessageTooBig(self.max_message));
        }
        Ok(())
    }

    const fn is_compressed(&self) -> bool {
        matches!(
            self.progress,
            Progress::Within {
                compressed: true,
                ..
            }
        )
    }

    /// Appends the next bytes of a frame's payload and unmasks them; `offset` is their place in the
    /// frame. `more`: the message isn't whole with them, so text is checked as far as it has come.
    /// ([`finish`](Self::finish) checks a whole message; a message that came in parts is checked
    /// once more there.) Returns how many bytes it took: of a compressed message perhaps fewer than
    /// all, so that the message doesn't grow by too much at once.
    ///
    /// # Errors
    /// [`Error::InvalidUtf8`]; of a compressed message also [`Error::BadDeflate`] and
    /// [`Error::MessageTooBig`].
    pub fn append(
        &mut self,
        bytes: &[u8],
        masking_key: Option<[u8; 4]>,
        offset: u64,
        more: bool,
    ) -> Result<usize, Error> {
        if self.is_compressed() {
            return self.append_inflated(bytes, masking_key, offset);
        }
        let start = self.buffer.len();
        self.buffer.extend_from_slice(bytes);
        if let Some(key) = masking_key {
            frame::mask(&mut self.buffer[start..], key, offset);
        }
        if more && matches!(self.progress, Progress::Within { is_text: true, .. }) {
            self.check_text_so_far()?;
        }
        Ok(bytes.len())
    }

    /// What comes compressed is unmasked in small parts, so that it needs no buffer of its own.
    #[inline(never)]
    fn append_inflated(
        &mut self,
        bytes: &[u8],
        masking_key: Option<[u8; 4]>,
        offset: u64,
    ) -> Result<usize, Error> {
        let Some(inflating) = &mut self.inflating else {
            return Ok(bytes.len());
        };
        let grown = self.buffer.len() + GROWTH;
        let mut part = [0; PART];
        let (mut used, mut wrong) = (0, None);
        // (A match that isn't wholly within the bound waits for the next call.)
        while used < bytes.len() && self.buffer.len() + LONGEST_MATCH <= grown {
            let compressed = &bytes[used..bytes.len().min(used + PART)];
            let part = &mut part[..compressed.len()];
            part.copy_from_slice(compressed);
            if let Some(key) = masking_key {
                frame::mask(part, key, offset + used as u64);
            }
            match inflating.take(part, &mut self.buffer, grown, self.max_message) {
                Ok(taken) => used += taken,
                Err(error) => {
                    wrong = Some(error);
                    break;
                }
            }
        }
        // What came out before the fault is judged first: the fault that is named must not depend
        // on how many bytes came at a time.
        if matches!(self.progress, Progress::Within { is_text: true, .. }) {
            self.check_text_so_far()?;
        }
        wrong.map_or(Ok(used), Err)
    }

    fn check_text_so_far(&mut self) -> Result<(), Error> {
        let rest = &self.buffer[self.valid..];
        // ASCII is UTF-8, and checking for ASCII takes a fraction of the time.
        if rest.is_ascii() {
            self.valid = self.buffer.len();
            return Ok(());
        }
        // [utf8]
        match str::from_utf8(rest) {
            Ok(_) => self.valid = self.buffer.len(),
            Err(cut) if cut.error_len().is_none() => self.valid += cut.valid_up_to(),
            // [invalid-utf8]
            Err(wrong) => return Err(Error::InvalidUtf8(self.valid + wrong.valid_up_to())),
        }
        Ok(())
    }

    /// The message is whole: returns it. It stays in this assembler's buffer until the next message
    /// begins.
    ///
    /// # Errors
    /// [`Error::InvalidUtf8`], and [`Error::TruncatedUtf8`] for a text that ends
    /// inside a character; [`Error::CutDeflate`] for a compressed message that isn't whole, and what
    /// else its last bits can be.
    pub fn finish(&mut self) -> Result<Message<'_>, Error> {
        let is_text = matches!(self.progress, Progress::Within { is_text: true, .. });
        if self.is_compressed()
            && let Some(inflating) = &mut self.inflating
        {
            inflating.finish(&mut self.buffer, self.max_message)?;
        }
        self.progress = Progress::Complete;
        if !is_text {
            return Ok(Message::Binary(&self.buffer));
        }
        match str::from_utf8(&self.buffer) {
            // [message]
            Ok(text) => Ok(Message::Text(text)),
            // [truncated-utf8]
            Err(e) if e.error_len().is_none() => Err(Error::TruncatedUtf8(e.valid_up_to())),
            Err(e) => Err(Error::InvalidUtf8(e.valid_up_to())),
        }
    }

    /// Does its buffer hold more memory than a silent connection should, for a message that was
    /// returned?
    pub fn is_large(&self) -> bool {
        let inflates = self.inflating.as_ref();
        let is_large = self.buffer.capacity() > KEPT_CAPACITY;
        let is_large = is_large || inflates.is_some_and(|inflating| inflating.can_shrink());
        self.progress == Progress::Complete && is_large
    }

    /// Frees what decompresses messages that are compressed each on its own, unless one is being
    /// received.
    pub fn rest(&mut self) {
        if !self.in_message() && self.side.is_some_and(|side| !side.takeover) {
            self.inflating = None;
        }
    }

    /// Frees a large buffer, unless a message is being received.
    pub fn shrink(&mut self) {
        if self.progress == Progress::Complete {
            self.clear();
            self.buffer.shrink_to(KEPT_CAPACITY);
            self.inflating = self.inflating.take().and_then(Inflating::shrunk);
        }
    }

    /// Frees all memory; a message that was begun will never be whole.
    pub fn let_go(&mut self) {
        self.clear();
        self.buffer = Vec::new();
        self.inflating = None;
    }

    /// Forgets the message that was returned.
    fn clear(&mut self) {
        self.buffer.clear();
        self.valid = 0;
        self.progress = Progress::Idle;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(opcode: Opcode, payload_len: u64) -> Header {
        Header {
            fin: true,
            compressed: false,
            opcode,
            payload_len,
            masking_key: None,
        }
    }

    /// Feeds text in the given parts, each a frame of its own.
    fn text(parts: &[&[u8]]) -> Result<String, Error> {
        let mut assembler = Assembler::new(1000);
        for (i, part) in parts.iter().enumerate() {
            let opcode = if i == 0 {
                Opcode::Text
            } else {
                Opcode::Continuation
            };
            assembler.begin_frame(&header(opcode, part.len() as u64))?;
            assembler.append(part, None, 0, i + 1 < parts.len())?;
        }
        match assembler.finish()? {
            Message::Text(text) => Ok(text.to_owned()),
            Message::Binary(_) => panic!("text became binary"),
        }
    }

    #[test]
    fn s5_4_a_character_may_be_cut_by_fragments() {
        let ni = "你".as_bytes();
        assert_eq!(text(&[&ni[..1], &ni[1..2], &ni[2..]]).unwrap(), "你");
        assert_eq!(text(&[b"", b"", b""]).unwrap(), "");
    }

    #[test]
    fn s8_1_a_wrong_byte_is_refused_before_the_message_is_whole() {
        assert_eq!(
            text(&[b"ab\xFF", b"never read"]),
            Err(Error::InvalidUtf8(2))
        );
        // F4 90 can't begin a character, although two more bytes are still to come.
        assert_eq!(
            text(&[b"\xF4", b"\x90", b"never read"]),
            Err(Error::InvalidUtf8(0))
        );
    }

    #[test]
    fn s8_1_a_text_may_not_end_inside_a_character() {
        assert_eq!(text(&[b"ab\xE4\xBD"]), Err(Error::TruncatedUtf8(2)));
        assert_eq!(text(&[b"ab\xFFcd"]), Err(Error::InvalidUtf8(2)));
        assert_eq!(text(&[b"ab\xE4", b"\xBD"]), Err(Error::TruncatedUtf8(2)));
    }

    #[test]
    fn s10_4_the_declared_length_is_checked_and_never_allocated() {
        let mut assembler = Assembler::new(1000);
        assert_eq!(
            assembler.begin_frame(&header(Opcode::Binary, i64::MAX as u64)),
            Err(Error::MessageTooBig(1000))
        );
        let mut assembler = Assembler::new(1 << 40);
        assembler
            .begin_frame(&header(Opcode::Binary, 1 << 39))
            .unwrap();
        assert_eq!(assembler.buffer.capacity(), 0);
    }

    #[test]
    fn s8_1_what_was_checked_is_not_checked_again() {
        // Each part ends inside a character, or right after one.
        let parts: [&[u8]; 4] = [b"abcabc", b"d\xC3\xA9X\xE4", b"\xBD\xA0YZ\xC3", b"\xA9"];
        assert_eq!(text(&parts).unwrap(), "abcabcdéX你YZé");
    }

    #[test]
    fn s5_6_binary_is_not_checked() {
        let mut assembler = Assembler::new(10);
        assembler.begin_frame(&header(Opcode::Binary, 2)).unwrap();
        assembler.append(b"\xFF\xFE", None, 0, true).unwrap();
        assert_eq!(assembler.finish(), Ok(Message::Binary(b"\xFF\xFE")));
    }

    #[test]
    fn s10_4_the_sum_of_fragments_is_bounded() {
        let mut assembler = Assembler::new(10);
        assembler.begin_frame(&header(Opcode::Binary, 6)).unwrap();
        assembler.append(b"123456", None, 0, true).unwrap();
        assert_eq!(
            assembler.begin_frame(&header(Opcode::Continuation, 5)),
            Err(Error::MessageTooBig(10))
        );
        assembler
            .begin_frame(&header(Opcode::Continuation, 4))
            .unwrap();
    }

    #[test]
    fn s10_4_the_number_of_fragments_is_bounded() {
        let mut assembler = Assembler::new(10);
        for _ in 0..MAX_FRAGMENTS {
            assembler.begin_frame(&header(Opcode::Binary, 0)).unwrap();
        }
        assert_eq!(
            assembler.begin_frame(&header(Opcode::Continuation, 0)),
            Err(Error::TooManyFragments(MAX_FRAGMENTS))
        );
    }

    #[test]
    fn a_large_buffer_is_freed_in_silence_and_not_in_a_message() {
        let mut assembler = Assembler::new(1 << 24);
        let large = vec![0; 1 << 20];
        let begin = |assembler: &mut Assembler, opcode| {
            let header = header(opcode, large.len() as u64);
            assembler.begin_frame(&header).unwrap();
            assembler.append(&large, None, 0, false).unwrap();
            assembler.shrink();
        };
        begin(&mut assembler, Opcode::Binary);
        begin(&mut assembler, Opcode::Continuation);
        assert_eq!(assembler.finish().unwrap().payload().len(), 2 << 20);
        assembler.shrink();
        assert!(assembler.buffer.capacity() <= KEPT_CAPACITY);
    }
}
