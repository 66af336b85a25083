//! Waiting for a room's next message, as a long poll does.

use super::state::{Room, RoomState};
use crate::outbox::sync::{Arc, PoisonError};
use std::time::Duration;

/// A long poll that waits for a room's next message.
pub struct Bell {
    room: Arc<Room>,
    /// The newest message that its listener knows.
    known: u64,
}

impl Room {
    /// A bell for the next message. As long as it exists, the room isn't forgotten.
    pub fn hang_bell(self: &Arc<Room>, state: &mut RoomState) -> Bell {
        state.listeners += 1;
        Bell {
            room: Arc::clone(self),
            known: state.transcript.last(),
        }
    }
}

impl Bell {
    /// Waits for it; `false` if nothing was said in this time, or the server ends. One message
    /// wakes all waiting threads at once.
    pub fn wait(&self, at_most: Duration) -> bool {
        let quiet = |state: &mut RoomState| state.transcript.last() == self.known && !state.ends;
        let waited = self
            .room
            .news
            .wait_timeout_while(self.room.lock(), at_most, quiet);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.transcript.last() != self.known
    }

    /// Does the server end?
    pub fn ends(&self) -> bool {
        self.room.lock().ends
    }
}

impl Drop for Bell {
    fn drop(&mut self) {
        self.room.lock().listeners -= 1;
    }
}
