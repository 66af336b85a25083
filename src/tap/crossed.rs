//! Frames that crossed a wire: which way, and where in the stream.

use super::frames::FrameSeen;
use crate::json::Object;
use crate::websocket::codes::Opcode;
use crate::websocket::fields;
use crate::websocket::frame::OPCODE;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Which way a byte went, as the server sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the peer to us.
    In,
    /// From us to the peer.
    Out,
}

impl Direction {
    /// The one for this direction.
    pub const fn pick(self, inward: &'static str, outward: &'static str) -> &'static str {
        match self {
            Direction::In => inward,
            Direction::Out => outward,
        }
    }
}

/// A frame that crossed the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameRecord {
    /// Its number in its connection, both directions counted together, from 1.
    pub number: u64,
    /// Which way it went.
    pub direction: Direction,
    /// The offset of its first byte in its direction's stream.
    pub offset: u64,
    /// The frame, as far as it was seen.
    pub seen: FrameSeen,
    /// It is only for this connection's peer.
    pub private: bool,
    /// Its payload was removed, since this watcher may not see it.
    pub blanked: bool,
}

impl FrameRecord {
    /// Is it a part of a message that the peer sent? Then the whole message decides who may see it.
    pub fn is_to_be_judged(&self) -> bool {
        let first = self.seen.header.map(|header| header.first & OPCODE);
        let opcode = first.and_then(Opcode::from_bits);
        self.direction == Direction::In && !opcode.is_some_and(Opcode::is_control)
    }
}

impl FrameRecord {
    /// Adds its fields to a record.
    pub fn to_json(&self, object: Object) -> Object {
        let header = &self.seen.header_bytes;
        let object = object
            .number("id", self.number)
            .string("dir", self.direction.pick("in", "out"))
            .number("at", self.offset)
            .string("header", &STANDARD.encode(header))
            .raw("fields", &fields_to_json(header))
            .string("seen", &self.seen.seen.to_string());
        let object = match self.seen.header {
            // As a string: JavaScript's numbers end at 2⁵³.
            Some(header) => object.string("len", &header.payload_len.to_string()),
            None => object.null("len"),
        };
        match self.blanked {
            true => object.raw("private", "true"),
            false => object.string("payload", &STANDARD.encode(&self.seen.payload)),
        }
    }
}

/// `[["fin",0,1,"1"],…]`: each field's name, its first bit, the bit after its last, and its value
/// in hexadecimal.
pub fn fields_to_json(header: &[u8]) -> String {
    let spans = fields::spans(header).into_iter().map(|span| {
        let (name, bits) = (span.field.name(), span.bits);
        format!(
            "[\"{name}\",{},{},\"{:x}\"]",
            bits.start, bits.end, span.value
        )
    });
    format!("[{}]", spans.collect::<Vec<_>>().join(","))
}
