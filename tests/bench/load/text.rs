//! The content of a message: its sender, its number, and filler.
//!
//! Eight characters of ASCII, so that the same bytes are valid as text: two digits for the speaker
//! and six for the number, in base 64, each six bits above `0`. Writing and reading them costs the
//! generator some nanoseconds; decimal digits would cost more.

/// Bytes of a message before its filler.
pub const HEAD: usize = 8;
/// As many speakers as two digits can distinguish.
pub const MAX_SPEAKERS: usize = 1 << 12;

const DIGIT_BITS: u32 = 6;
const DIGIT_MASK: u64 = (1 << DIGIT_BITS) - 1;
const ZERO: u8 = b'0';
const NUMBER_BITS: u32 = 6 * DIGIT_BITS;

/// A payload above this is compared only at both ends: looking at each byte of a megabyte would
/// make the generator the slower side.
const COMPARED_WHOLE: usize = 4096;
const COMPARED_END: usize = 64;

/// The sender of a message, and its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Which speaker.
    pub speaker: usize,
    /// Its messages are numbered from 0.
    pub number: u64,
}

impl Stamp {
    /// Both in one number, for logs of many.
    pub fn id(self) -> u64 {
        (self.speaker as u64) << NUMBER_BITS | self.number
    }
}

/// The payload; only its head changes.
pub struct Text {
    bytes: Vec<u8>,
}

impl Text {
    /// A payload of this many bytes.
    pub fn new(bytes: usize) -> Text {
        let filler = (b'a'..=b'z').cycle();
        Text {
            bytes: filler.take(bytes.max(HEAD)).collect(),
        }
    }

    /// The payload with this stamp on it.
    pub fn stamped(&mut self, stamp: Stamp) -> &str {
        let mut rest = stamp.id();
        for byte in self.bytes[..HEAD].iter_mut().rev() {
            *byte = ZERO + (rest & DIGIT_MASK) as u8;
            rest >>= DIGIT_BITS;
        }
        // The filler is letters and the digits are from `0` to `o`: all of it is ASCII.
        std::str::from_utf8(&self.bytes).unwrap_or_default()
    }

    /// The stamp of what came in; `None` if it isn't an unchanged one of ours.
    pub fn read(&self, payload: &[u8]) -> Option<Stamp> {
        if payload.len() != self.bytes.len() || !self.has_our_filler(payload) {
            return None;
        }
        let mut id = 0;
        for &byte in &payload[..HEAD] {
            let digit = u64::from(byte.checked_sub(ZERO)?);
            if digit > DIGIT_MASK {
                return None;
            }
            id = id << DIGIT_BITS | digit;
        }
        Some(Stamp {
            speaker: (id >> NUMBER_BITS) as usize,
            number: id & ((1 << NUMBER_BITS) - 1),
        })
    }

    fn has_our_filler(&self, payload: &[u8]) -> bool {
        let all = self.bytes.len();
        if all <= COMPARED_WHOLE {
            return payload[HEAD..] == self.bytes[HEAD..];
        }
        let near = HEAD..COMPARED_END;
        let far = all - COMPARED_END..all;
        payload[near.clone()] == self.bytes[near] && payload[far.clone()] == self.bytes[far]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for bytes in [8, 9, 128, 5000] {
            let mut text = Text::new(bytes);
            for (speaker, number) in [(0, 0), (1, 63), (4095, 64), (7, (1 << 36) - 1)] {
                let stamp = Stamp { speaker, number };
                let payload = text.stamped(stamp).as_bytes().to_vec();
                assert_eq!(payload.len(), bytes);
                assert_eq!(text.read(&payload), Some(stamp));
            }
        }
    }

    #[test]
    fn what_was_changed_on_its_way_is_not() {
        let mut text = Text::new(128);
        let stamp = Stamp {
            speaker: 1,
            number: 2,
        };
        let payload = text.stamped(stamp).as_bytes().to_vec();
        assert_eq!(text.read(&payload[..127]), None);
        for at in [0, 8, 127] {
            let mut changed = payload.clone();
            changed[at] = b'~' + 1;
            assert_eq!(text.read(&changed), None, "byte {at}");
        }
    }
}
