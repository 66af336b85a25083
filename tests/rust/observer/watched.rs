//! What the chapters about the onlooker share: heads, frames of either end, and all that is told of
//! a stream. Frames are written here a second time, by RFC 6455 §5.2.

use crate::common::violations::encode;
use barewire::http::{HeadReader, RequestHead, ResponseHead, ResponseReader};
use barewire::observer::{Ended, Observer, Party, Seen, Unchecked, Violation};

/// A right request, with further lines.
pub fn request(lines: &str) -> RequestHead {
    request_of(&format!(
        "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{lines}\r\n"
    ))
}

pub fn request_of(head: &str) -> RequestHead {
    let (_, head) = HeadReader::new().receive(head.as_bytes()).unwrap();
    head.expect("a whole head")
}

/// A right response, with further lines.
pub fn response(lines: &str) -> ResponseHead {
    response_of(&format!(
        "Upgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n{lines}"
    ))
}

/// A response with only these lines.
pub fn response_of(lines: &str) -> ResponseHead {
    let head = format!("HTTP/1.1 101 Switching Protocols\r\n{lines}\r\n");
    let (_, head) = ResponseReader::new().receive(head.as_bytes()).unwrap();
    head.expect("a whole head")
}

/// An observer of a connection on which this was offered and answered; `""`: nothing.
pub fn agreed(offer: &str, answer: &str) -> Observer {
    let line = |extensions: &str| match extensions {
        "" => String::new(),
        extensions => format!("Sec-WebSocket-Extensions: {extensions}\r\n"),
    };
    Observer::new(&request(&line(offer)), &response(&line(answer)))
}

/// An observer of a connection without extensions.
pub fn plain() -> Observer {
    agreed("", "")
}

/// A frame as this end sends it.
pub fn frame(from: Party, first: u8, payload: &[u8]) -> Vec<u8> {
    encode(first, key(from), payload)
}

/// A frame whose length is written in these bytes, 2 or 8, whatever the payload has.
pub fn long(from: Party, first: u8, length: &[u8], payload: &[u8]) -> Vec<u8> {
    let form = if length.len() == 2 { 126 } else { 127 };
    let short = frame(from, first, payload);
    let skip = match payload.len() {
        0..=125 => 2,
        126..=65_535 => 4,
        _ => 10,
    };
    [&[first, short[1] & 0x80 | form], length, &short[skip..]].concat()
}

pub fn key(from: Party) -> Option<[u8; 4]> {
    (from == Party::Client).then_some(crate::common::KEY)
}

/// The length of a short frame's header.
pub fn header(from: Party) -> u64 {
    if from == Party::Client { 6 } else { 2 }
}

/// A violation without its sentence: who, the rule's name, the frame, the byte.
pub type Verdict = (&'static str, &'static str, u64, u64);

pub fn verdict(violation: &Violation) -> Verdict {
    (
        violation.by.name(),
        violation.rule.name(),
        violation.frame,
        violation.byte,
    )
}

/// A frame that was told: its number, its place, its header's bytes, the payload that is shown, how
/// much came, and whether it is whole and a guess.
pub type FrameTold = (u64, u64, Vec<u8>, Vec<u8>, u64, bool, bool);

/// All that was told.
#[derive(Debug, Default, PartialEq)]
pub struct Told {
    pub verdicts: Vec<Verdict>,
    pub frames: Vec<FrameTold>,
    pub unchecked: Vec<(Party, Unchecked)>,
}

impl Told {
    pub fn take(&mut self, seen: Seen<'_>) {
        match seen {
            Seen::Violation(violation) => self.verdicts.push(verdict(violation)),
            Seen::Unchecked(party, what) => self.unchecked.push((party, what)),
            Seen::Frame(frame) => self.frames.push((
                frame.number,
                frame.byte,
                frame.header_bytes.to_vec(),
                frame.payload.to_vec(),
                frame.came,
                frame.is_whole(),
                frame.is_guess,
            )),
        }
    }

    /// Lets the observer see portions that one end sent.
    pub fn saw<'a>(
        &mut self,
        observer: &mut Observer,
        from: Party,
        portions: impl IntoIterator<Item = &'a [u8]>,
    ) {
        for portion in portions {
            observer.saw(from, portion, &mut |seen| self.take(seen));
        }
    }

    pub fn ended(&mut self, observer: &mut Observer, from: Party, how: Ended) {
        observer.ended(from, how, &mut |seen| self.take(seen));
    }
}

/// What is told of a stream is the same however it is cut: whole, into two at each place, and byte by
/// byte.
pub fn told_of(new: impl Fn() -> Observer, from: Party, stream: &[u8]) -> Told {
    let tell = |portions: &[&[u8]]| {
        let (mut observer, mut told) = (new(), Told::default());
        told.saw(&mut observer, from, portions.iter().copied());
        let kept: Vec<Verdict> = observer.violations().iter().map(verdict).collect();
        assert_eq!(kept, told.verdicts, "what is kept was told");
        told
    };
    let whole = tell(&[stream]);
    for cut in 0..=stream.len() {
        let (one, two) = stream.split_at(cut);
        assert_eq!(
            tell(&[one, two]),
            whole,
            "{from:?} {stream:02x?}, cut at {cut}"
        );
    }
    let bytes: Vec<&[u8]> = stream.chunks(1).collect();
    assert_eq!(tell(&bytes), whole, "{from:?} {stream:02x?}, byte by byte");
    whole
}
