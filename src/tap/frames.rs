//! Finds frames in the bytes of one direction, in any portions.
//!
//! The walker reads the layout of a header and checks no rule. So it can show the frames of a
//! hostile peer, too, and frames that were cut off. It keeps no more of a payload than will be
//! shown.

use crate::observer::Passed;
use crate::websocket::frame::{self, MAX_HEADER, RawHeader};

/// How much of a frame's payload is kept for showing, in bytes: more than anyone reads byte by
/// byte, and little enough for a thousand frames a second.
pub const KEPT_PAYLOAD: usize = 4096;

/// A frame as it was seen on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FrameSeen {
    /// Its header, valid or not; `None` if it was cut off inside the header.
    pub header: Option<RawHeader>,
    /// The bytes of the header.
    pub header_bytes: Vec<u8>,
    /// The beginning of its payload as it crossed the wire, [`KEPT_PAYLOAD`] bytes at most.
    pub payload: Vec<u8>,
    /// How much of the payload crossed the wire, in bytes.
    pub seen: u64,
}

impl FrameSeen {
    /// A frame that passed between two others; the onlooker has unmasked it.
    pub fn of(passed: &Passed<'_>) -> FrameSeen {
        let mut payload = passed.payload.to_vec();
        if let Some(key) = passed.header.and_then(|header| header.masking_key) {
            frame::mask(&mut payload, key, 0);
        }
        FrameSeen {
            header: passed.header,
            header_bytes: passed.header_bytes.to_vec(),
            payload,
            seen: passed.came,
        }
    }

    /// Did the whole payload cross the wire?
    pub fn is_whole(&self) -> bool {
        self.header
            .is_some_and(|header| header.payload_len == self.seen)
    }

    /// The beginning of its payload, unmasked if it was masked: this many bytes at most.
    pub fn unmasked(&self, at_most: usize) -> Vec<u8> {
        let mut payload = self.payload[..self.payload.len().min(at_most)].to_vec();
        if let Some(key) = self.header.and_then(|header| header.masking_key) {
            frame::mask(&mut payload, key, 0);
        }
        payload
    }

    /// How many of its bytes crossed the wire, header and payload.
    pub fn bytes(&self) -> u64 {
        self.header_bytes.len() as u64 + self.seen
    }
}

/// Follows the frames of one direction.
#[derive(Debug, Default)]
pub struct Walker {
    current: FrameSeen,
}

impl Walker {
    /// Walks through the next bytes and passes on each frame that they complete.
    pub fn feed(&mut self, mut bytes: &[u8], mut each: impl FnMut(FrameSeen)) {
        while !bytes.is_empty() {
            bytes = match self.current.header {
                None => self.take_header(bytes),
                Some(header) => self.take_payload(header, bytes),
            };
            if self.current.is_whole()
                && let Some(frame) = self.finish()
            {
                each(frame);
            }
        }
    }

    /// The stream has ended: what is left is a frame that was cut off.
    pub fn finish(&mut self) -> Option<FrameSeen> {
        let current = std::mem::take(&mut self.current);
        (!current.header_bytes.is_empty()).then_some(current)
    }

    /// The unfinished frame, as far as it has come; empty between two frames.
    pub fn under_way(&self) -> &FrameSeen {
        &self.current
    }

    /// Is it between two frames?
    pub fn is_between(&self) -> bool {
        self.current.header_bytes.is_empty()
    }

    fn take_header<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let header = &mut self.current.header_bytes;
        let before = header.len();
        let taken = bytes.len().min(MAX_HEADER - before);
        header.extend_from_slice(&bytes[..taken]);
        match RawHeader::parse(header) {
            Some((raw, used)) => {
                header.truncate(used);
                self.current.header = Some(raw);
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
        let kept = taken.min(KEPT_PAYLOAD - self.current.payload.len());
        self.current.payload.extend_from_slice(&bytes[..kept]);
        self.current.seen += taken as u64;
        &bytes[taken..]
    }
}
