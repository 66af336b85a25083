//! Delivering what was said: one thread at a time, with no lock held.

use super::state::{Room, RoomState};
use crate::chat::batch::Batch;
use crate::outbox::sync::{Arc, MutexGuard};

/// The role of the delivering thread. At most one thread has it, so batches reach every outbox in
/// the same order.
pub struct Flusher {
    room: Arc<Room>,
    fallen: Vec<u64>,
    laid_down: bool,
}

/// How much waits to be delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pending {
    /// How many entries…
    pub entries: usize,
    /// …of how many bytes.
    pub bytes: usize,
}

impl Flusher {
    /// What waits for the next batch.
    pub fn pending(&self) -> Pending {
        let state = self.room.lock();
        Pending {
            entries: state.pending.len(),
            bytes: state.pending_bytes,
        }
    }

    /// Gives up the role if there is nothing left; `false`: there is more to deliver.
    pub fn lay_down_if_done(&mut self) -> bool {
        self.arrive().is_none()
    }

    /// The batch that was taken has arrived. `None`: there is nothing more, and the role is given
    /// up.
    fn arrive(&mut self) -> Option<MutexGuard<'_, RoomState>> {
        let mut state = self.room.lock();
        for id in self.fallen.drain(..) {
            state.remove(id);
        }
        state.arrived = state.delivered;
        if state.who_wait > 0 {
            self.room.arrival.notify_all();
        }
        if state.pending.is_empty() {
            state.has_flusher = false;
            self.laid_down = true;
            return None;
        }
        Some(state)
    }

    /// The next batch. `None`: there is nothing left, and the role is given up.
    pub fn next_batch(&mut self) -> Option<Batch> {
        let mut state = self.arrive()?;
        let entries = std::mem::take(&mut state.pending);
        state.pending_bytes = 0;
        let first = state.delivered;
        let recipients = state.recipients();
        state.delivered += entries.len() as u64;
        if !state.leaving.is_empty() {
            state.leaving.clear();
            state.recipients = None;
        }
        drop(state);
        let shared = &self.room.compression;
        Some(Batch::new(first, entries, recipients, shared))
    }

    /// A member's outbox is full, or gone: it is no member any more.
    pub fn fell_behind(&mut self, id: u64) {
        self.fallen.push(id);
    }
}

/// A thread that panics gives up the role, too; otherwise nothing would be delivered in the room
/// any more.
impl Drop for Flusher {
    fn drop(&mut self) {
        if !self.laid_down {
            self.room.lock().has_flusher = false;
        }
    }
}

impl Room {
    /// The flusher's role, if no thread has it and there is something to deliver.
    pub fn flusher(self: &Arc<Room>) -> Option<Flusher> {
        let mut state = self.lock();
        if state.has_flusher || state.pending.is_empty() {
            return None;
        }
        state.has_flusher = true;
        drop(state);
        Some(Flusher {
            room: Arc::clone(self),
            fallen: Vec::new(),
            laid_down: false,
        })
    }
}
