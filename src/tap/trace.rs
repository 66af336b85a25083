//! Frames as lines of text.

use super::frames::FrameSeen;
use crate::websocket::codes::{CloseCode, Opcode};
use crate::websocket::frame::{FIN, LEN, MASK, OPCODE, RSV1, RawHeader};
use std::fmt;

/// How much of a payload a line shows, in bytes.
const SHOWN: usize = 48;

/// A frame as a line, such as
/// `81 85 37fa213d  FIN=1 RSV=000 opcode=1 text  MASK=1 len=5  "Hello"`.
pub struct Line<'a> {
    /// The frame.
    pub seen: &'a FrameSeen,
    /// Its payload isn't public.
    pub blanked: bool,
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in &self.seen.header_bytes {
            write!(f, "{byte:02x} ")?;
        }
        let Some(header) = self.seen.header else {
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
        f.write_str("  ")?;
        if self.blanked {
            f.write_str("(not public)")?;
        } else {
            self.write_payload(header.first & RSV1 != 0, opcode, f)?;
        }
        match self.seen.is_whole() {
            true => Ok(()),
            false => write!(f, " (cut off after {} bytes)", self.seen.seen),
        }
    }
}

impl Line<'_> {
    fn write_second_byte(&self, header: RawHeader, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let second = self.seen.header_bytes.get(1).copied().unwrap_or_default();
        write!(f, "  MASK={}", u8::from(second & MASK != 0))?;
        if let Some([a, b, c, d]) = header.masking_key {
            write!(f, " key={a:02x}{b:02x}{c:02x}{d:02x}")?;
        }
        match header.length_form.extended_bytes() {
            0 => write!(f, " len={}", header.payload_len),
            _ => write!(f, " len={}→{}", second & LEN, header.payload_len),
        }
    }

    /// RSV1 says that the payload is compressed (RFC 7692 §6), or else the frame breaks a rule.
    fn write_payload(
        &self,
        rsv1: bool,
        opcode: Option<Opcode>,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        let shown = self.seen.unmasked(SHOWN);
        match opcode {
            Some(Opcode::Close) => write_close(&shown, f)?,
            // A continuation doesn't say that its message is compressed.
            Some(Opcode::Continuation) if is_no_text(&shown) => write_hex(&shown, f)?,
            Some(Opcode::Text | Opcode::Continuation) if !rsv1 => {
                write!(f, "\"{}\"", String::from_utf8_lossy(&shown))?;
            }
            Some(_) | None => write_hex(&shown, f)?,
        }
        match self.seen.seen > shown.len() as u64 {
            true => f.write_str("…"),
            false => Ok(()),
        }
    }
}

/// Can't this be a part of a text? A character may be cut at both ends.
fn is_no_text(bytes: &[u8]) -> bool {
    let cut = bytes
        .iter()
        .take(3)
        .take_while(|byte| **byte & 0xC0 == 0x80);
    let rest = &bytes[cut.count()..];
    str::from_utf8(rest).is_err_and(|error| error.error_len().is_some())
}

fn write_close(body: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Some((&number, reason)) = body.split_first_chunk() else {
        return write_hex(body, f);
    };
    let number = u16::from_be_bytes(number);
    let name = CloseCode::from_wire(number).map_or("not a code for the wire", CloseCode::name);
    write!(f, "{number} {name} \"{}\"", String::from_utf8_lossy(reason))
}

fn write_hex(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("[")?;
    for (i, byte) in bytes.iter().enumerate() {
        let space = if i == 0 { "" } else { " " };
        write!(f, "{space}{byte:02x}")?;
    }
    f.write_str("]")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tap::frames::Walker;

    fn line(seen: &FrameSeen) -> String {
        let blanked = false;
        Line { seen, blanked }.to_string()
    }

    /// The lines for these bytes, whole and one at a time, and what is left at the end.
    fn lines(bytes: &[u8]) -> Vec<String> {
        let walk = |portions: Vec<&[u8]>| {
            let mut walker = Walker::default();
            let mut lines = Vec::new();
            for portion in portions {
                walker.feed(portion, |seen| lines.push(line(&seen)));
            }
            lines.extend(walker.finish().map(|seen| line(&seen)));
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
        // Compressed, it is no text.
        assert_eq!(
            lines(&[0xC1, 3, 0xF2, 0x48, 0xCD]),
            ["c1 03  FIN=1 RSV=100 opcode=1 text  MASK=0 len=3  [f2 48 cd]"]
        );
        // So is what continues it; a continuation of text may begin and end inside a character.
        assert_eq!(
            lines(&[0x80, 3, 0xC9, 0x07, 0x00, 0x80, 4, 0xA5, b'x', 0xE4, 0xBD]),
            [
                "80 03  FIN=1 RSV=000 opcode=0 continuation  MASK=0 len=3  [c9 07 00]",
                "80 04  FIN=1 RSV=000 opcode=0 continuation  MASK=0 len=4  \"\u{FFFD}x\u{FFFD}\"",
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
