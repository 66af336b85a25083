//! Frames as lines of text, from the bytes of one direction in whatever portions
//! they crossed the wire.
//!
//! The walker reads the layout of a header and judges nothing, so it shows what a
//! hostile peer sent as readily as what a polite one did, also a frame that was cut
//! off. It keeps no more of a payload than it will show.

use crate::websocket::codes::{CloseCode, Opcode};
use crate::websocket::frame::{self, FIN, LEN, MASK, MAX_HEADER, OPCODE, RawHeader};
use std::fmt;

/// How much of a payload a line shows, in bytes.
const SHOWN: usize = 48;

/// A frame as it was seen on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameSeen {
    /// Its header, right or wrong; `None` if it was cut off inside.
    pub header: Option<RawHeader>,
    /// The bytes of the header.
    pub header_bytes: Vec<u8>,
    /// The beginning of its payload, unmasked, 48 bytes at most.
    pub shown: Vec<u8>,
    /// How much of the payload crossed the wire, in bytes.
    pub seen: u64,
}

impl FrameSeen {
    /// Did the whole payload cross the wire?
    pub fn is_whole(&self) -> bool {
        self.header
            .is_some_and(|header| header.payload_len == self.seen)
    }
}

/// Follows the frames of one direction.
#[derive(Debug, Default)]
pub struct Walker {
    current: FrameInSight,
}

#[derive(Debug, Default)]
struct FrameInSight {
    bytes: Vec<u8>,
    header: Option<RawHeader>,
    shown: Vec<u8>,
    seen: u64,
}

impl Walker {
    /// Looks at the next bytes and gives out each frame that they complete.
    pub fn feed(&mut self, mut bytes: &[u8], mut each: impl FnMut(FrameSeen)) {
        while !bytes.is_empty() {
            bytes = match self.current.header {
                None => self.take_header(bytes),
                Some(header) => self.take_payload(header, bytes),
            };
            if let Some(header) = self.current.header
                && header.payload_len == self.current.seen
                && let Some(frame) = self.finish()
            {
                each(frame);
            }
        }
    }

    /// The stream has ended: what is left is a frame that was cut off.
    pub fn finish(&mut self) -> Option<FrameSeen> {
        let current = std::mem::take(&mut self.current);
        (!current.bytes.is_empty()).then_some(FrameSeen {
            header: current.header,
            header_bytes: current.bytes,
            shown: current.shown,
            seen: current.seen,
        })
    }

    fn take_header<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let before = self.current.bytes.len();
        let taken = bytes.len().min(MAX_HEADER - before);
        self.current.bytes.extend_from_slice(&bytes[..taken]);
        match RawHeader::parse(&self.current.bytes) {
            Some((header, used)) => {
                self.current.header = Some(header);
                self.current.bytes.truncate(used);
                &bytes[used - before..]
            }
            None => &bytes[taken..],
        }
    }

    fn take_payload<'a>(&mut self, header: RawHeader, bytes: &'a [u8]) -> &'a [u8] {
        let missing = header.payload_len - self.current.seen;
        let taken = bytes
            .len()
            .min(usize::try_from(missing).unwrap_or(usize::MAX));
        let start = self.current.shown.len();
        let kept = taken.min(SHOWN - start);
        self.current.shown.extend_from_slice(&bytes[..kept]);
        if let Some(key) = header.masking_key {
            frame::mask(&mut self.current.shown[start..], key, start as u64);
        }
        self.current.seen += taken as u64;
        &bytes[taken..]
    }
}

/// Such as `81 85 37fa213d  FIN=1 RSV=000 opcode=1 text  MASK=1 len=5  "Hello"`.
impl fmt::Display for FrameSeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in &self.header_bytes {
            write!(f, "{byte:02x} ")?;
        }
        let Some(header) = self.header else {
            return f.write_str(" (cut off inside the header)");
        };
        let first = header.first;
        let opcode = Opcode::from_bits(first & OPCODE);
        write!(
            f,
            " FIN={} RSV={:03b} opcode={:X} {}",
            u8::from(first & FIN != 0),
            first >> 4 & 0b111,
            first & OPCODE,
            opcode.map_or("reserved", Opcode::name),
        )?;
        self.write_second_byte(header, f)?;
        self.write_payload(opcode, f)
    }
}

impl FrameSeen {
    fn write_second_byte(&self, header: RawHeader, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let second = self.header_bytes.get(1).copied().unwrap_or_default();
        write!(f, "  MASK={}", u8::from(second & MASK != 0))?;
        if let Some([a, b, c, d]) = header.masking_key {
            write!(f, " key={a:02x}{b:02x}{c:02x}{d:02x}")?;
        }
        match header.length_form.extended_bytes() {
            0 => write!(f, " len={}", header.payload_len),
            _ => write!(f, " len={}→{}", second & LEN, header.payload_len),
        }
    }

    fn write_payload(&self, opcode: Option<Opcode>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("  ")?;
        match opcode {
            Some(Opcode::Close) => self.write_close(f)?,
            Some(Opcode::Text | Opcode::Continuation) => {
                write!(f, "\"{}\"", String::from_utf8_lossy(&self.shown))?;
            }
            Some(Opcode::Binary | Opcode::Ping | Opcode::Pong) | None => {
                self.write_hex(&self.shown, f)?;
            }
        }
        if self.seen > self.shown.len() as u64 {
            f.write_str("…")?;
        }
        match self.header {
            Some(header) if header.payload_len > self.seen => {
                write!(f, " (cut off after {} bytes)", self.seen)
            }
            _ => Ok(()),
        }
    }

    fn write_close(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((&number, reason)) = self.shown.split_first_chunk() else {
            return self.write_hex(&self.shown, f);
        };
        let number = u16::from_be_bytes(number);
        let name = CloseCode::from_wire(number).map_or("not a code for the wire", CloseCode::name);
        write!(f, "{number} {name} \"{}\"", String::from_utf8_lossy(reason))
    }

    fn write_hex(&self, bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        for (i, byte) in bytes.iter().enumerate() {
            let space = if i == 0 { "" } else { " " };
            write!(f, "{space}{byte:02x}")?;
        }
        f.write_str("]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines for these bytes, whole and one at a time, and what is left at the end.
    fn lines(bytes: &[u8]) -> Vec<String> {
        let walk = |portions: Vec<&[u8]>| {
            let mut walker = Walker::default();
            let mut lines = Vec::new();
            for portion in portions {
                walker.feed(portion, |frame| lines.push(frame.to_string()));
            }
            lines.extend(walker.finish().map(|frame| frame.to_string()));
            lines
        };
        let whole = walk(vec![bytes]);
        assert_eq!(whole, walk(bytes.chunks(1).collect()));
        whole
    }

    #[test]
    fn frames_as_lines() {
        assert_eq!(
            lines(&[
                0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58, 0x88, 2, 3, 0xE8
            ]),
            [
                r#"81 85 37 fa 21 3d  FIN=1 RSV=000 opcode=1 text  MASK=1 key=37fa213d len=5  "Hello""#,
                r#"88 02  FIN=1 RSV=000 opcode=8 close  MASK=0 len=2  1000 Normal Closure """#,
            ]
        );
        let mut long = vec![0x02, 126, 0, 200];
        long.extend([0xAB; 200]);
        let shown = ["ab"; SHOWN].join(" ");
        assert_eq!(
            lines(&long),
            [format!(
                "02 7e 00 c8  FIN=0 RSV=000 opcode=2 binary  MASK=0 len=126→200  [{shown}]…"
            )]
        );
    }

    #[test]
    fn hostile_and_truncated_frames_are_shown_too() {
        assert_eq!(
            lines(&[0xF3, 3, 1, 2]),
            [
                "f3 03  FIN=1 RSV=111 opcode=3 reserved  MASK=0 len=3  [01 02] (cut off after 2 bytes)"
            ]
        );
        assert_eq!(
            lines(&[0x81, 126, 0]),
            ["81 7e 00  (cut off inside the header)"]
        );
        assert_eq!(
            lines(&[0x81, 2, 0x1B, 0xFF]),
            ["81 02  FIN=1 RSV=000 opcode=1 text  MASK=0 len=2  \"\u{1b}\u{FFFD}\""]
        );
        let huge = [0x82, 127, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1];
        assert_eq!(lines(&huge).len(), 1);
        assert!(lines(&[]).is_empty());
    }
}
