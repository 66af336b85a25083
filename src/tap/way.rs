//! One direction of a connection: the frames in it, and where they stand.

use super::frames::{FrameSeen, Walker};

/// One direction of a connection.
#[derive(Default)]
pub struct Way {
    walker: Walker,
    /// How many bytes the system has moved.
    pub moved: u64,
    /// The offset of the first byte of the frame that is under way.
    begun_at: u64,
    /// Is a part of it for one alone?
    private: bool,
    /// The walker missed something: it must wait for the beginning of a frame.
    pub is_lost: bool,
}

/// A frame that has passed.
pub struct Passed {
    /// The offset of its first byte.
    pub offset: u64,
    /// What was seen of it.
    pub seen: FrameSeen,
    /// Was a part of it for one alone?
    pub private: bool,
}

impl Way {
    /// The walker stands at the beginning of a frame; so many bytes were moved and not
    /// taken yet.
    pub fn find(&mut self, unread: u64) {
        if self.is_lost {
            self.is_lost = false;
            self.moved = self.moved.max(unread);
        }
    }

    /// One of which something was missed.
    pub fn lost() -> Way {
        Way {
            is_lost: true,
            ..Way::default()
        }
    }

    /// Walks through bytes that stand at this offset.
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

    /// The frame that is under way, as far as it has come.
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
