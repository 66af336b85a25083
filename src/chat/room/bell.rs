//! Waiting for the next message from outside, as a long poll does.

use crate::chat::sync::{Arc, Receiver, SyncSender, Weak, sync_channel};
use std::time::Duration;

/// Rings when there is something new in a room.
pub struct Bell {
    rings: Receiver<()>,
    /// Dropped with the bell, so that the room knows that nobody listens any more.
    _listener: Arc<()>,
}

impl Bell {
    /// Waits for it; `false` if nothing was said in this time.
    pub fn wait(&self, at_most: Duration) -> bool {
        self.rings.recv_timeout(at_most).is_ok()
    }
}

/// The bells that hang in a room.
#[derive(Default)]
pub struct Bells(Vec<Hung>);

/// The room's end of a [`Bell`].
struct Hung {
    ring: SyncSender<()>,
    listener: Weak<()>,
}

impl Bells {
    /// One more. Those whose listener is gone are taken down at this opportunity.
    pub fn hang(&mut self) -> Bell {
        self.0.retain(Hung::is_heard);
        // A channel for one: ringing never waits.
        let (ring, rings) = sync_channel(1);
        let listener = Arc::new(());
        self.0.push(Hung {
            ring,
            listener: Arc::downgrade(&listener),
        });
        Bell {
            rings,
            _listener: listener,
        }
    }

    /// Rings them all, and takes them down.
    pub fn ring(&mut self) {
        for bell in self.0.drain(..) {
            // Who gave up waiting has dropped the other end.
            let _ = bell.ring.try_send(());
        }
    }

    /// Takes them down; their listeners wake up to no news.
    pub fn take_down(&mut self) {
        self.0.clear();
    }

    /// Does anybody listen?
    pub fn are_heard(&self) -> bool {
        self.0.iter().any(Hung::is_heard)
    }
}

impl Hung {
    fn is_heard(&self) -> bool {
        self.listener.strong_count() > 0
    }
}
