//! One direction of a connection: its frames, and their offsets.

use super::frames::{FrameSeen, Walker};

/// One direction of a connection.
#[derive(Default)]
pub struct Way {
    walker: Walker,
    /// How many bytes the system has moved.
    pub moved: u64,
    /// The offset of the first byte of the unfinished frame.
    begun_at: u64,
    /// Is a part of it private?
    private: bool,
    /// The walker missed bytes: it must wait for the beginning of a frame.
    pub is_lost: bool,
}

/// A frame that has passed.
pub struct Passed {
    /// The offset of its first byte.
    pub offset: u64,
    /// The frame, as far as it was seen.
    pub seen: FrameSeen,
    /// Was a part of it private?
    pub private: bool,
}

impl Way {
    /// The walker is at the beginning of a frame; this many bytes were moved and not taken yet.
    pub fn find(&mut self, unread: u64) {
        if self.is_lost {
            self.is_lost = false;
            self.moved = self.moved.max(unread);
        }
    }

    /// A direction of which bytes were missed.
    pub fn lost() -> Way {
        Way {
            is_lost: true,
            ..Way::default()
        }
    }

    /// The offset of the first byte of the frame that bytes at this offset belong to.
    pub fn begins(&self, at: u64) -> u64 {
        match self.walker.is_between() {
            true => at,
            false => self.begun_at,
        }
    }

    /// Walks through bytes at this offset.
    pub fn feed(&mut self, bytes: &[u8], at: u64, private: bool) -> Vec<Passed> {
        if self.walker.is_between() {
            self.begun_at = at;
            self.private = false;
        }
        self.private |= private;
        let mut passed = Vec::new();
        let (begun_at, own) = (&mut self.begun_at, &mut self.private);
        self.walker.feed(bytes, |seen| {
            let offset = *begun_at;
            *begun_at += seen.bytes();
            let private = std::mem::replace(own, private);
            passed.push(Passed {
                offset,
                seen,
                private,
            });
        });
        passed
    }

    /// The unfinished frame, as far as it has come.
    pub fn under_way(&self) -> &FrameSeen {
        self.walker.under_way()
    }

    /// The frame that was cut off.
    pub fn finish(&mut self) -> Option<Passed> {
        let seen = self.walker.finish()?;
        Some(Passed {
            offset: self.begun_at,
            seen,
            private: self.private,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::websocket::Opcode;
    use crate::websocket::frame::unmasked;

    /// Three frames of 2, 5 and 3 bytes, and where each begins.
    fn frames() -> (Vec<u8>, [u64; 3]) {
        let frames = [&b""[..], b"abc", b"d"].map(|payload| unmasked(Opcode::Text, payload));
        (frames.concat(), [0, 2, 7])
    }

    /// Feeds two slices; returns where each frame began, and whether it was private.
    fn passed(first: (&[u8], bool), second: (&[u8], bool)) -> Vec<(u64, bool)> {
        let mut way = Way::default();
        let mut all = way.feed(first.0, 0, first.1);
        all.extend(way.feed(second.0, first.0.len() as u64, second.1));
        assert!(way.finish().is_none(), "all of it has passed");
        let facts = all.iter().map(|frame| (frame.offset, frame.private));
        facts.collect()
    }

    #[test]
    fn a_frame_begins_at_its_first_byte_wherever_it_was_cut() {
        let (bytes, offsets) = frames();
        for cut in 0..=bytes.len() {
            let (first, second) = bytes.split_at(cut);
            let begun: Vec<u64> = passed((first, false), (second, false))
                .iter()
                .map(|(offset, _)| *offset)
                .collect();
            assert_eq!(begun, offsets, "cut at {cut}");
        }
    }

    #[test]
    fn a_frame_is_private_if_any_byte_of_it_was() {
        let (bytes, offsets) = frames();
        let ends = [2, 7, 10];
        for cut in 0..=bytes.len() {
            let (first, second) = bytes.split_at(cut);
            for private_first in [true, false] {
                let found = passed((first, private_first), (second, !private_first));
                for ((begun, end), (_, private)) in offsets.iter().zip(ends).zip(found) {
                    let touches = match private_first {
                        true => *begun < cut as u64,
                        false => end > cut as u64,
                    };
                    assert_eq!(private, touches, "cut at {cut}, {begun} to {end}");
                }
            }
        }
    }

    #[test]
    fn a_frame_that_was_cut_off_is_given_out_once_with_its_offset() {
        let (bytes, _) = frames();
        let mut way = Way::default();
        assert_eq!(way.feed(&bytes[..9], 100, false).len(), 2);
        let last = way.finish().expect("two bytes of the third frame");
        assert_eq!((last.offset, last.seen.bytes()), (107, 2));
        assert!(way.finish().is_none());
    }

    #[test]
    fn a_late_walker_finds_its_place_between_two_frames() {
        let mut way = Way::lost();
        assert!(way.is_lost);
        way.find(7);
        assert!(!way.is_lost);
        assert_eq!(
            way.moved, 7,
            "what is unread was moved, if nobody counted it"
        );
        way.find(9);
        assert_eq!(way.moved, 7, "it is lost no more");
    }
}
