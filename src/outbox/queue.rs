//! The frames of one outbox, and how far they have been written: what its lock guards.

use super::sync::Arc;
use crate::memory::{Budget, Charge, STEP};
use std::collections::VecDeque;

/// The state of an outbox's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Life {
    /// It takes frames.
    #[default]
    Open,
    /// Its last frame, a Close, is in; it takes no more.
    Closed,
    /// It was full; its last frame is in, and it takes no more.
    FellBehind,
    /// Writing failed; what was left is dropped.
    Broken,
}

impl Life {
    /// Is its last frame, a Close, in?
    pub const fn has_close(self) -> bool {
        match self {
            Life::Closed | Life::FellBehind => true,
            Life::Open | Life::Broken => false,
        }
    }
}

/// Whole frames that leave together.
#[derive(Clone)]
pub struct Piece {
    /// Their bytes.
    pub bytes: Arc<[u8]>,
    /// Is it only for this receiver? Then other watchers may not see it.
    pub private: bool,
    /// The memory of a large piece, shared by all outboxes in which it waits.
    pub charge: Option<Arc<Charge>>,
}

/// About how much memory a piece takes besides its bytes: its place here, the allocator's overhead
/// and the reference counts.
pub const AROUND_A_PIECE: usize = 64;
/// A queue that had more pieces than this frees their places when it is empty.
const KEPT_PLACES: usize = 64;

impl Piece {
    /// Charges its memory, if it is large.
    pub fn charged_to(mut self, budget: &Arc<Budget>) -> Piece {
        self.charge = budget.hold_if_large(self.bytes.len());
        self
    }

    /// How much memory it takes here: a large piece is charged separately.
    fn weight(&self) -> usize {
        match self.charge {
            Some(_) => AROUND_A_PIECE,
            None => AROUND_A_PIECE + self.bytes.len(),
        }
    }
}

/// What waits for one member.
#[derive(Default)]
pub struct Queue {
    /// In the order in which they leave.
    pub frames: VecDeque<Piece>,
    /// The sum of what is left of them.
    pub bytes: usize,
    /// How much memory they take, without the large ones…
    weight: usize,
    /// …as far as it was charged.
    charge: Option<Charge>,
    /// The receiver took less than it was offered last.
    pub is_behind: bool,
    /// How many bytes the writer is writing directly, without `frames`.
    pub direct: usize,
    /// How many bytes of the first frame are written.
    pub begun: usize,
    /// How many of the first frames the writer is writing at this moment.
    pub in_flight: usize,
    /// How many bytes were written since the beginning.
    pub written: u64,
    /// Somebody is writing, or is about to.
    pub has_writer: bool,
    /// How far its life has come.
    pub life: Life,
    /// How many threads wait until it is drained: notifying costs a system call even if none waits.
    pub who_wait: usize,
}

/// A piece that every watcher may see.
impl From<Arc<[u8]>> for Piece {
    fn from(bytes: Arc<[u8]>) -> Piece {
        Piece {
            bytes,
            private: false,
            charge: None,
        }
    }
}

impl Queue {
    /// How many bytes there are to write.
    pub fn waiting(&self) -> usize {
        self.bytes + self.direct
    }

    /// Adds frames after the others.
    pub fn add(&mut self, piece: Piece) {
        self.bytes += piece.bytes.len();
        self.weight += piece.weight();
        self.frames.push_back(piece);
    }

    /// This many bytes were written.
    pub fn advance(&mut self, bytes: usize) {
        self.bytes -= bytes;
        self.begun += bytes;
        self.written += bytes as u64;
        while let Some(first) = self.frames.front()
            && self.begun >= first.bytes.len()
        {
            self.begun -= first.bytes.len();
            self.weight -= first.weight();
            self.frames.pop_front();
        }
        if self.frames.is_empty() && self.frames.capacity() > KEPT_PLACES {
            self.frames = VecDeque::new();
        }
    }

    /// Charges the memory of the small pieces, in steps: while few wait, as is usual, this costs
    /// one comparison.
    pub fn settle(&mut self, budget: Option<&Arc<Budget>>) {
        let charged = self.charge.as_ref().map_or(0, Charge::bytes);
        if self.weight.abs_diff(charged) < STEP {
            return;
        }
        let weight = self.weight;
        match (&mut self.charge, budget) {
            _ if weight < STEP => self.charge = None,
            (Some(charge), _) => charge.set(weight),
            (none, Some(budget)) => *none = Some(budget.hold(weight)),
            (None, None) => {}
        }
    }

    /// Drops the frames of which no byte was written, and adds this one as the last. A frame that
    /// was begun must stay, or the peer would read the Close as its rest.
    pub fn end_with(&mut self, last: &Arc<[u8]>, life: Life) {
        let kept = self.in_flight.max(usize::from(self.begun > 0));
        self.frames.truncate(kept);
        let kept = self.frames.iter().map(|piece| piece.bytes.len());
        self.bytes = kept.sum::<usize>() - self.begun;
        self.weight = self.frames.iter().map(Piece::weight).sum();
        self.frames.shrink_to_fit();
        self.add(Piece::from(Arc::clone(last)));
        self.life = life;
    }

    /// Nothing can be written any more: drops what waits.
    pub fn give_up(&mut self) {
        self.frames = VecDeque::new();
        self.bytes = 0;
        self.weight = 0;
        self.charge = None;
        self.direct = 0;
        self.begun = 0;
        self.life = Life::Broken;
    }
}
