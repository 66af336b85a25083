//! What one end sends: frames are found in its bytes, and each is judged.
//!
//! | state \ what happens | a length with its top bit set | a read begins with a right header | a wrong header |
//! |---|---|---|---|
//! | Known | → Lost | – | the violation is told; the frame is taken by its layout |
//! | Lost | – | → Guessed | – |
//! | Guessed | → Lost | – | → Lost |
//!
//! While the borders of frames are lost or guessed, nothing is judged: a wrong guess would blame an
//! innocent end. Behind an end's own Close only one rule is judged, that no data frame may follow:
//! the receiver discards whatever comes (§1.4). Bytes that aren't in a capture lose the borders, too,
//! unless all of them are within one payload.

use super::header::{broken, byte_of, is_about_extensions, makes_unclear};
use super::messages::{Begun, Finding, Messages, Unchecked};
use super::opening::{Deflate, WIDEST};
use super::party::{Ended, Party};
use super::places::Place;
use super::rule::{End, Rule};
use super::seen::{Passed, SHOWN_PAYLOAD, Seen, Told};
use super::shared::{FirstClose, Shared};
use super::under_way::{self, Borders, Frame, is_data};
use crate::websocket::close::parse_close;
use crate::websocket::extension::Side;
use crate::websocket::frame::{
    Expected, FIN, MAX_CONTROL_PAYLOAD, MAX_HEADER, OPCODE, RSV1, RawHeader,
};
use crate::websocket::{Error, Opcode};

/// How many bytes of a payload are unmasked at a time, on the stack.
const PART: usize = 1024;

/// Follows what one end sends.
#[derive(Debug)]
pub struct Direction {
    from: Party,
    deflate: bool,
    is_opaque: bool,
    borders: Borders,
    /// How many bytes came.
    bytes: u64,
    /// How many frames began.
    frames: u64,
    /// The place of the current frame's first byte.
    begun: u64,
    /// The current header, as far as it has come…
    header: Vec<u8>,
    /// …the rules that it breaks…
    broken: Vec<Error>,
    /// …and the frame, when its header is whole.
    frame: Option<Frame>,
    /// The beginning of its payload, unmasked.
    payload: Vec<u8>,
    messages: Messages,
    /// Its Close has come.
    has_closed: bool,
    /// A data frame behind that was told.
    is_late: bool,
}

impl Direction {
    /// Nothing has come from this end yet. `side` is how it may compress its messages;
    /// `is_opaque`: an extension is in use that isn't known here.
    pub fn new(from: Party, side: Option<Side>, is_opaque: bool) -> Direction {
        Direction {
            from,
            deflate: side.is_some(),
            is_opaque,
            borders: Borders::Known,
            bytes: 0,
            frames: 0,
            begun: 0,
            header: Vec::with_capacity(MAX_HEADER),
            broken: Vec::new(),
            frame: None,
            payload: Vec::new(),
            messages: Messages::new(side, is_opaque),
            has_closed: false,
            is_late: false,
        }
    }

    /// The same without a handshake that says what may be compressed.
    pub fn assuming(from: Party, deflate: Deflate, is_opaque: bool) -> Direction {
        let side = (deflate == Deflate::Agreed).then_some(WIDEST);
        Direction {
            deflate: deflate != Deflate::Not,
            ..Direction::new(from, side, is_opaque)
        }
    }

    /// How many bytes came, or are missing.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// How many frames began.
    pub const fn frames(&self) -> u64 {
        self.frames
    }

    /// How many of the bytes that come next belong to the frame that is under way, or else to the
    /// next one. If it isn't known: all of them.
    pub fn frame_end(&self, bytes: &[u8]) -> usize {
        match self.borders {
            Borders::Lost => bytes.len(),
            _ => under_way::frame_end(self.frame, &self.header, bytes),
        }
    }

    /// The header of the frame that is under way, as far as it has come, and how many bytes of its
    /// payload; nothing between two frames.
    pub fn under_way(&self) -> (&[u8], u64) {
        (&self.header, self.frame.map_or(0, |frame| frame.came))
    }

    /// The next bytes, as one read returned them.
    pub fn saw(&mut self, mut bytes: &[u8], shared: &mut Shared, each: &mut dyn FnMut(Seen<'_>)) {
        let mut told = Told::new(self.from, shared, each);
        if self.borders == Borders::Lost && self.is_right(bytes) == Some(true) {
            self.borders = Borders::Guessed;
        }
        while !bytes.is_empty() {
            bytes = match self.frame {
                _ if self.borders == Borders::Lost => {
                    self.bytes += bytes.len() as u64;
                    return;
                }
                None => self.take_header(bytes, &mut told),
                Some(frame) => self.take_payload(frame, bytes, &mut told),
            };
        }
    }

    /// These bytes passed, and aren't known. 0: it isn't even known how many.
    pub fn missing(&mut self, bytes: u64, shared: &mut Shared, each: &mut dyn FnMut(Seen<'_>)) {
        let mut told = Told::new(self.from, shared, each);
        told.shared.misses_bytes();
        self.bytes = self.bytes.saturating_add(bytes);
        match &mut self.frame {
            Some(frame) if (1..=frame.rest()).contains(&bytes) => {
                frame.miss(bytes);
                let is_whole = frame.rest() == 0;
                if frame.is_followed {
                    self.messages.miss(&mut |finding| told.found(finding));
                }
                if is_whole {
                    self.complete(&mut told);
                }
            }
            _ => {
                if !self.header.is_empty() {
                    self.pass_on(&mut told);
                }
                self.lose_borders(Unchecked::BehindHole, &mut told);
            }
        }
    }

    /// The messages that it sends.
    pub const fn messages(&mut self) -> &mut Messages {
        &mut self.messages
    }

    /// This end has ended TCP.
    pub fn ended(&mut self, how: Ended, shared: &mut Shared, each: &mut dyn FnMut(Seen<'_>)) {
        let inside = !self.header.is_empty();
        let mut told = Told::new(self.from, shared, each);
        if inside {
            self.pass_on(&mut told);
        }
        let rule = told.shared.ended(self.from, End { how, inside });
        // While borders aren't known, a Close may have been missed.
        if let Some(rule) = rule.filter(|_| self.borders == Borders::Known) {
            told.broke(rule, self.place(self.bytes));
        }
    }

    const fn place(&self, byte: u64) -> Place {
        Place {
            frame: self.frames,
            byte,
        }
    }

    const fn expected(&self, in_message: bool) -> Expected {
        Expected {
            masked: matches!(self.from, Party::Client),
            in_message,
            deflate: self.deflate,
        }
    }

    /// Is a right header here, inside a message or not? `None`: it isn't whole, and right so far.
    fn is_right(&self, bytes: &[u8]) -> Option<bool> {
        under_way::is_right(bytes, [false, true].map(|inside| self.expected(inside)))
    }

    fn take_header<'a>(&mut self, bytes: &'a [u8], told: &mut Told<'_>) -> &'a [u8] {
        let before = self.header.len();
        if before == 0 {
            self.frames += 1;
            self.begun = self.bytes;
        }
        let most = bytes.len().min(MAX_HEADER - before);
        self.header.extend_from_slice(&bytes[..most]);
        let raw = RawHeader::parse(&self.header);
        self.header
            .truncate(raw.map_or(self.header.len(), |(_, used)| used));
        let used = self.header.len() - before;
        self.bytes += used as u64;
        self.judge_header(told);
        if let Some((raw, _)) = raw {
            self.begin_frame(raw, told);
        }
        &bytes[used..]
    }

    /// Tells what is wrong with the header, once and as soon as it is seen.
    fn judge_header(&mut self, told: &mut Told<'_>) {
        let first = self.place(self.begun);
        match self.borders {
            Borders::Known if self.has_closed => {
                let is_data = is_data(self.header[0]);
                if is_data && !std::mem::replace(&mut self.is_late, true) {
                    told.broke(Rule::DataAfterClose, first);
                }
            }
            Borders::Known => {
                let found = broken(&self.header, self.expected(self.in_message()));
                for error in &found[self.broken.len()..] {
                    if !(self.is_opaque && is_about_extensions(error)) {
                        let byte = first.byte + byte_of(error);
                        told.broke(Rule::Frame(*error), Place { byte, ..first });
                    }
                }
                self.broken = found;
            }
            Borders::Guessed if self.is_right(&self.header) == Some(false) => {
                // It was no frame.
                self.borders = Borders::Lost;
                self.frames -= 1;
                self.header.clear();
            }
            Borders::Guessed | Borders::Lost => {}
        }
    }

    /// After an interruption both are right: a continuation, and the beginning of a message.
    fn in_message(&self) -> bool {
        let continues = Opcode::from_bits(self.header[0] & OPCODE) == Some(Opcode::Continuation);
        match continues {
            true => self.messages.may_continue(),
            false => self.messages.in_message(),
        }
    }

    fn begin_frame(&mut self, header: RawHeader, told: &mut Told<'_>) {
        if self.borders == Borders::Lost {
            return;
        }
        let is_judged = self.borders == Borders::Known && !self.has_closed;
        let opcode = Opcode::from_bits(header.first & OPCODE);
        let is_stray = self.broken.contains(&Error::NothingToContinue);
        let is_followed = is_judged && is_data(header.first) && !is_stray;
        self.frame = Some(Frame {
            header,
            came: 0,
            missing: 0,
            is_followed,
        });
        if header.payload_len > i64::MAX as u64 {
            self.pass_on(told);
            return self.lose_borders(Unchecked::Everything, told);
        }
        if let Some(opcode) = opcode.filter(|_| is_followed) {
            let begun = Begun {
                opcode,
                rsv1: header.first & RSV1 != 0,
                is_unclear: self.is_unclear(),
                payload: self.place(self.bytes),
            };
            let mut tell = |finding| told.found(finding);
            self.messages.begin_frame(begun, &mut tell);
        }
        if header.payload_len == 0 {
            self.complete(told);
        }
    }

    fn lose_borders(&mut self, why: Unchecked, told: &mut Told<'_>) {
        // No message is followed any more.
        self.messages = Messages::new(None, true);
        if std::mem::replace(&mut self.borders, Borders::Lost) == Borders::Known {
            told.found(Finding::Unchecked(why));
        }
    }

    /// Are reserved bits wrong, so that what the payload means is unknown?
    fn is_unclear(&self) -> bool {
        self.broken.iter().any(makes_unclear)
    }

    fn take_payload<'a>(
        &mut self,
        mut frame: Frame,
        bytes: &'a [u8],
        told: &mut Told<'_>,
    ) -> &'a [u8] {
        let most = usize::try_from(frame.rest()).unwrap_or(usize::MAX);
        let (now, rest) = bytes.split_at(bytes.len().min(most));
        let mut part = [0; PART];
        for masked in now.chunks(PART) {
            let part = &mut part[..masked.len()];
            part.copy_from_slice(masked);
            frame.take(part);
            self.bytes += part.len() as u64;
            // What is shown is the beginning, up to the first byte that is missing.
            let room = match frame.missing {
                0 => SHOWN_PAYLOAD - self.payload.len(),
                _ => 0,
            };
            self.payload
                .extend_from_slice(&part[..part.len().min(room)]);
            if frame.is_followed {
                self.messages.take(part, &mut |finding| told.found(finding));
            }
        }
        self.frame = Some(frame);
        if frame.rest() == 0 {
            self.complete(told);
        }
        rest
    }

    /// The frame is whole.
    fn complete(&mut self, told: &mut Told<'_>) {
        if let Some(frame) = self.frame {
            let first = frame.header.first;
            if frame.is_followed {
                let end = self.place(self.bytes);
                let mut tell = |finding| told.found(finding);
                self.messages.end_frame(first & FIN != 0, end, &mut tell);
            }
            if Opcode::from_bits(first & OPCODE) == Some(Opcode::Close) {
                self.close(frame, told);
            }
        }
        self.pass_on(told);
    }

    /// Its Close, or another one behind that, which means nothing.
    fn close(&mut self, frame: Frame, told: &mut Told<'_>) {
        if self.has_closed {
            return;
        }
        let body = &self.payload[..self.payload.len().min(MAX_CONTROL_PAYLOAD)];
        let parsed = parse_close(body);
        if self.borders == Borders::Guessed && parsed.is_err() {
            return;
        }
        let is_judged = self.borders == Borders::Known && !self.is_unclear() && !self.is_opaque;
        let is_short = frame.missing == 0 && frame.came <= MAX_CONTROL_PAYLOAD as u64;
        if let Err(error) = parsed
            && is_judged
            && is_short
        {
            let at = match error {
                // Behind the code.
                Error::InvalidCloseReason(at) => 2 + at as u64,
                _ => 0,
            };
            let byte = self.begun + self.header.len() as u64 + at;
            told.broke(Rule::Frame(error), self.place(byte));
        }
        let is_cut = frame.missing > 0;
        let close = FirstClose::new(self.from, body);
        told.shared.closed(FirstClose { is_cut, ..close });
        self.has_closed = true;
    }

    /// The frame is whole or cut: shows it, and the next may begin.
    fn pass_on(&mut self, told: &mut Told<'_>) {
        (told.each)(Seen::Frame(Passed {
            from: self.from,
            number: self.frames,
            byte: self.begun,
            header: self.frame.map(|frame| frame.header),
            header_bytes: &self.header,
            payload: &self.payload,
            came: self.frame.map_or(0, |frame| frame.came - frame.missing),
            is_guess: self.borders != Borders::Known,
        }));
        self.header.clear();
        self.broken.clear();
        self.payload.clear();
        self.frame = None;
    }
}
