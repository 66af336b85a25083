//! What all connections share.

use super::admission::Admission;
use super::keeper::{Keeper, Watched};
use super::log::Log;
use super::options::Options;
use crate::chat::{Hub, Outbox};
use crate::websocket::endpoint::close_body;
use crate::websocket::{CloseCode, Opcode, frame};
use std::sync::Arc;

/// An outbox holds this many bytes of small frames, some seconds of a lively room…
const OUTBOX_BASE: usize = 1024 * 1024;
/// …besides two of the longest messages, at their longest: as JSON a control character
/// takes six bytes. (They are shared with all other outboxes of the room.)
const OUTBOX_MESSAGES: usize = 2 * 6;

/// What all connections share.
pub struct Server {
    /// How it was started.
    pub options: Options,
    /// Who may connect.
    pub admission: Admission,
    /// The rooms.
    pub hub: Hub,
    /// Where lines go.
    pub log: Arc<Log>,
    /// Who watches the clock.
    pub keeper: Keeper,
}

impl Server {
    /// An outbox for a WebSocket. Who lets it fill up doesn't read, and is told so if
    /// it ever reads again.
    pub fn outbox(&self, watched: &Watched) -> Outbox {
        let reason = "you don't read what you are sent";
        let farewell = close_frame(CloseCode::POLICY_VIOLATION, reason);
        let sink = Box::new(Arc::clone(watched.stream()));
        let limit =
            OUTBOX_BASE.saturating_add(OUTBOX_MESSAGES.saturating_mul(self.options.max_message));
        Outbox::new(sink, limit, farewell)
    }
}

/// A whole Close frame of the server's.
pub fn close_frame(code: CloseCode, reason: &str) -> Arc<[u8]> {
    let body = close_body(Some(code), reason);
    Arc::from(frame::unmasked(Opcode::Close, &body))
}
