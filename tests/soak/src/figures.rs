//! What happened, in numbers: for the line of each minute and the one at the end.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// Messages sent to a room.
    Said,
    /// Of those, the ones whose speaker got to know their number.
    Acknowledged,
    /// Messages of rooms that members received.
    Delivered,
    /// Whispers that somebody received.
    Whispers,
    /// WebSockets that the server let in.
    Joins,
    /// Closing handshakes that were completed.
    Leaves,
    /// Connections that we reset.
    Resets,
    /// Floods that ended with 1008 or 429.
    FloodsEnded,
    /// Broken rules that the server answered with a refusal.
    GarbageRefused,
    /// Polls and long polls that the server answered.
    Polls,
    /// Long polls that nobody waited for.
    AbandonedPolls,
    /// Readers that stopped, and were ended.
    StalledEnded,
    /// Sockets that said nothing, and were ended.
    SilentEnded,
    /// Our requests that came so late that the server answered with 408: the machine is busy, which
    /// isn't a fault.
    Late,
}

const NAMES: [(Figure, &str); 14] = [
    (Figure::Said, "said"),
    (Figure::Acknowledged, "acknowledged"),
    (Figure::Delivered, "delivered"),
    (Figure::Whispers, "whispers"),
    (Figure::Joins, "joins"),
    (Figure::Leaves, "leaves"),
    (Figure::Resets, "resets"),
    (Figure::FloodsEnded, "floods ended"),
    (Figure::GarbageRefused, "garbage refused"),
    (Figure::Polls, "polls"),
    (Figure::AbandonedPolls, "polls abandoned"),
    (Figure::StalledEnded, "stalled ended"),
    (Figure::SilentEnded, "silent ended"),
    (Figure::Late, "late"),
];

/// All counters.
#[derive(Debug, Default)]
pub struct Figures([AtomicU64; NAMES.len()]);

impl Figures {
    /// One more.
    pub fn count(&self, figure: Figure) {
        self.0[figure as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// How many so far.
    pub fn get(&self, figure: Figure) -> u64 {
        self.0[figure as usize].load(Ordering::Relaxed)
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (figure, name)) in NAMES.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{} {name}", self.get(*figure))?;
        }
        Ok(())
    }
}
