//! What is done with a message: it goes to the room, back to its sender, or nowhere.

use super::stepping::stand;
use super::telling::{heard, tell};
use super::{LARGE, Partner};
use crate::chat::dialect::HEARTBEAT;
use crate::chat::room::Received;
use crate::outbox::Outbox;
use crate::outbox::sync::Arc;
use crate::server::machine::clock::now_ms;
use crate::server::state::Server;
use crate::server::wire::connections::Live;
use crate::server::wire::writer;
use crate::tap::Tap;
use crate::tap::record::{Meaning, What};
use crate::websocket::extension::{Deflating, Side};
use crate::websocket::{Message, Opcode, frame};

/// Where what is owed to the peer goes.
pub(super) struct Owed<'a> {
    /// Frames that leave with the next flush.
    pub output: &'a mut Vec<u8>,
    /// How an echo is compressed, if that was agreed on…
    pub side: Option<Side>,
    /// …and what does it.
    pub deflating: &'a mut Option<Box<Deflating>>,
}

/// Hands a message on; what it owes the peer is appended to `owed`. `false`: there is no memory
/// for it.
pub(super) fn hear(
    server: &Server,
    live: &Live,
    partner: &Partner,
    outbox: &Arc<Outbox>,
    tap: Option<&Arc<Tap>>,
    message: Message<'_>,
    owed: Owed<'_>,
) -> bool {
    #[cfg(test)]
    assert_ne!(
        message,
        Message::Text(super::LAST_STRAW),
        "a panic on purpose"
    );
    match partner {
        Partner::Echo => {
            echo(message, owed, outbox);
            tell(tap, || What::Meant(Meaning::Echoed));
        }
        Partner::Room(membership) => {
            let (at, bytes) = (now_ms(), message.payload().len());
            stand(live, outbox, "dialect");
            let understood = membership.understand(message, at);
            if !server.can_afford(bytes) {
                return false;
            }
            stand(live, outbox, "hub");
            let received = membership.take(understood);
            if received == Received::Heartbeat {
                owe_heartbeat(owed.output);
            }
            tell(tap, || What::Meant(heard(received)));
        }
        Partner::Nobody => tell(tap, || What::Meant(Meaning::Dropped)),
    }
    true
}

/// The answer to a heartbeat goes where a Pong goes: like a Pong, it comes after the messages
/// before it were delivered.
fn owe_heartbeat(output: &mut Vec<u8>) {
    frame::write(Opcode::Text, true, None, HEARTBEAT.as_bytes(), output);
}

/// Sends a message back: a small one with the next flush, together with others; a large one at
/// once, without a copy.
fn echo(message: Message<'_>, owed: Owed<'_>, outbox: &Arc<Outbox>) {
    let (opcode, payload) = (message.opcode(), message.payload());
    let output = owed.output;
    let new = |side| Box::new(Deflating::new(side));
    if let Some(side) = owed.side
        && let deflating = owed.deflating.get_or_insert_with(|| new(side))
        && deflating.write_if_it_pays(opcode, None, payload, output)
    {
        if payload.len() >= LARGE {
            writer::pushed(outbox, outbox.write(&[output]));
            output.clear();
        }
        return;
    }
    if payload.len() < LARGE {
        return frame::write(opcode, true, None, payload, output);
    }
    frame::write_header(opcode, payload.len(), output);
    writer::pushed(outbox, outbox.write(&[output, payload]));
    output.clear();
}
