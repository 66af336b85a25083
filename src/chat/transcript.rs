//! What was said in a room, numbered from 1: for those who poll, and for those who
//! come back and ask what they missed.

use super::sync::Arc;
use std::collections::VecDeque;

/// The most messages kept for a room.
pub const MAX_KEPT: usize = 1000;
/// The most bytes kept for a room: a kilobyte for each of them. A message that is longer
/// by itself is to be cut before it's kept.
pub const MAX_KEPT_BYTES: usize = 1024 * 1024;

/// A room's numbered history.
#[derive(Debug, Default)]
pub struct Transcript {
    /// JSON objects, the newest last; its number is `last`.
    kept: VecDeque<Arc<str>>,
    bytes: usize,
    last: u64,
}

/// What a poller gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// JSON objects, the oldest first.
    pub messages: Vec<Arc<str>>,
    /// The number of the newest message of the room; 0 if nothing was said yet.
    pub last: u64,
}

impl Transcript {
    /// The number of the newest message; 0 if there is none.
    pub fn last(&self) -> u64 {
        self.last
    }

    /// Keeps a message under the number `last() + 1`.
    pub fn push(&mut self, json: Arc<str>) {
        self.last += 1;
        self.bytes += json.len();
        self.kept.push_back(json);
        while self.kept.len() > MAX_KEPT || self.bytes > MAX_KEPT_BYTES {
            self.bytes -= self.kept.pop_front().map_or(0, |oldest| oldest.len());
        }
    }

    /// What is newer than number `since`, as far as it's kept. A `since` above
    /// `last` comes from an earlier life of the room: all that is kept is new then.
    pub fn since(&self, since: u64) -> News {
        let since = if since > self.last { 0 } else { since };
        let newer = usize::try_from(self.last - since).unwrap_or(usize::MAX);
        let skipped = self.kept.len().saturating_sub(newer);
        News {
            messages: self.kept.iter().skip(skipped).cloned().collect(),
            last: self.last,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transcript(count: u64) -> Transcript {
        let mut transcript = Transcript::default();
        for id in 1..=count {
            transcript.push(Arc::from(id.to_string()));
        }
        transcript
    }

    fn since(transcript: &Transcript, since: u64) -> Vec<String> {
        let news = transcript.since(since);
        news.messages.iter().map(|json| json.to_string()).collect()
    }

    #[test]
    fn what_is_newer() {
        let three = transcript(3);
        assert_eq!(since(&three, 0), ["1", "2", "3"]);
        assert_eq!(since(&three, 2), ["3"]);
        assert!(since(&three, 3).is_empty());
        assert_eq!(
            since(&three, 4),
            ["1", "2", "3"],
            "another life of the room"
        );
        assert_eq!(transcript(0).since(0).last, 0);
    }

    #[test]
    fn the_oldest_are_dropped() {
        let many = transcript(MAX_KEPT as u64 + 2);
        let all = since(&many, 0);
        assert_eq!(all.len(), MAX_KEPT);
        assert_eq!(all[0], "3");
        assert_eq!(since(&many, 1), all);
    }

    #[test]
    fn the_bytes_are_bounded() {
        let mut transcript = transcript(5);
        let large: Arc<str> = Arc::from("x".repeat(MAX_KEPT_BYTES));
        transcript.push(Arc::clone(&large));
        assert_eq!(transcript.since(0).messages, [large]);
        transcript.push(Arc::from("7"));
        assert_eq!(since(&transcript, 0), ["7"]);
        assert_eq!(transcript.bytes, 1);
    }
}
