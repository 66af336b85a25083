//! Messages that a watcher can have sent to its own connection, to see them cross.

use crate::json::Object;
use crate::websocket::{Opcode, frame};

/// A message that the page recognizes as a demonstration.
pub fn message(text: &str) -> String {
    Object::new()
        .string("type", "demonstration")
        .string("text", text)
        .finish()
}

/// A text message in three fragments (RFC 6455 §5.4), cut anywhere, even in the middle of a
/// character.
pub fn in_three(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let (first, rest) = bytes.split_at(bytes.len() / 3);
    let (second, third) = rest.split_at(rest.len() / 2);
    let mut out = Vec::new();
    frame::write(Opcode::Text, false, None, first, &mut out);
    frame::write(Opcode::Continuation, false, None, second, &mut out);
    frame::write(Opcode::Continuation, true, None, third, &mut out);
    out
}
