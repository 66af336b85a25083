//! Step mode: a connection's own thread waits *between* calls of the endpoint, which is fed
//! so little at a time that each call does one thing. While it waits it is nobody's writer
//! and no room's flusher, and the keep-alive lets it be.

use crate::outbox::{Life, Outbox};
use crate::server::wire::connections::Watched;
use crate::websocket::fields::Part;
use std::time::{Duration, Instant};

/// How often a thread that waits says that it lives.
const SIGN_OF_LIFE: Duration = Duration::from_millis(100);

/// The stage at which this part of a frame is taken.
pub fn stage_of(part: Part) -> &'static str {
    match part {
        Part::FirstByte => "first-byte",
        Part::SecondByte => "second-byte",
        Part::ExtendedLength => "extended-length",
        Part::MaskingKey => "masking-key",
        Part::Payload => "payload",
    }
}

/// What is told when nothing is left to be taken: the thread waits for bytes again, and for
/// nobody's word.
pub const READING: &str = "reading";

/// Waits before a stage, if somebody wants that: whether it did. It ends with the step, or
/// with the connection.
pub fn stand(watched: &Watched, outbox: &Outbox, stage: &'static str) -> bool {
    let tap = watched.stream().tap();
    if !tap.gate().is_set() {
        return false;
    }
    tap.stands(stage);
    let reached = Instant::now();
    while !tap.gate().wait(reached, SIGN_OF_LIFE) && outbox.life() == Life::Open {
        watched.heard();
    }
    true
}
