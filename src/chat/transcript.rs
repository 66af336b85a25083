//! What was said in a room, numbered from 1: for pollers, and for clients that come back and ask
//! what they missed.

use super::dialect::Numbered;
use std::collections::VecDeque;

/// The most messages kept for a room.
pub const MAX_KEPT: usize = 1000;
/// The most bytes kept for a room: a kilobyte for each of them. The caller must cut a message that
/// is longer by itself.
pub const MAX_KEPT_BYTES: usize = 1024 * 1024;

/// A room's numbered history.
#[derive(Debug, Default)]
pub struct Transcript {
    /// The newest last; its number is `last`.
    kept: VecDeque<Numbered>,
    bytes: usize,
    last: u64,
}

impl Transcript {
    /// The number of the newest message; 0 if there is none.
    pub fn last(&self) -> u64 {
        self.last
    }

    /// Keeps a message, whose number is `last() + 1`.
    pub fn push(&mut self, message: Numbered) {
        self.last += 1;
        self.bytes += message.bytes();
        self.kept.push_back(message);
        while self.kept.len() > MAX_KEPT || self.bytes > MAX_KEPT_BYTES {
            self.bytes -= self.kept.pop_front().map_or(0, |oldest| oldest.bytes());
        }
    }

    /// What is newer than number `since`, the oldest first, as far as it's kept. A `since`
    /// above `last` comes from an earlier life of the room: all that is kept is new then.
    pub fn since(&self, since: u64) -> Vec<Numbered> {
        let since = if since > self.last { 0 } else { since };
        let newer = usize::try_from(self.last - since).unwrap_or(usize::MAX);
        let skipped = self.kept.len().saturating_sub(newer);
        self.kept.range(skipped..).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::dialect::{Body, Said};

    fn message(id: u64, text: &str) -> Numbered {
        Said::new(None, &Body::Text(text.into()), 0, usize::MAX).numbered(id)
    }

    fn transcript(count: u64) -> Transcript {
        let mut transcript = Transcript::default();
        for id in 1..=count {
            transcript.push(message(id, "x"));
        }
        transcript
    }

    fn since(transcript: &Transcript, since: u64) -> Vec<u64> {
        let ids = (1..=transcript.last()).map(|id| (message(id, "x"), id));
        let ids: Vec<_> = ids.collect();
        let id_of =
            |message: &Numbered| ids.iter().find(|(other, _)| other == message).map(|m| m.1);
        transcript.since(since).iter().filter_map(id_of).collect()
    }

    #[test]
    fn what_is_newer() {
        let three = transcript(3);
        assert_eq!(since(&three, 0), [1, 2, 3]);
        assert_eq!(since(&three, 2), [3]);
        assert!(since(&three, 3).is_empty());
        assert_eq!(since(&three, 4), [1, 2, 3], "another life of the room");
        assert!(transcript(0).since(0).is_empty());
    }

    #[test]
    fn the_oldest_are_dropped() {
        let many = transcript(MAX_KEPT as u64 + 2);
        let all = since(&many, 0);
        assert_eq!(all.len(), MAX_KEPT);
        assert_eq!(all[0], 3);
        assert_eq!(since(&many, 1), all);
    }

    #[test]
    fn the_bytes_are_bounded() {
        let mut transcript = transcript(5);
        let around = message(6, "").bytes();
        let large = message(6, &"x".repeat(MAX_KEPT_BYTES - around));
        transcript.push(large.clone());
        assert_eq!(transcript.since(0), [large]);
        let small = message(7, "x");
        transcript.push(small.clone());
        assert_eq!(transcript.since(0), std::slice::from_ref(&small));
        assert_eq!(transcript.bytes, small.bytes());
    }
}
