//! Step mode: a connection's own thread waits *between* calls of the endpoint, which is fed
//! so little at a time that each call does one thing. While it waits it is nobody's writer
//! and no room's flusher, and the keep-alive lets it be.

use super::keeper::Watched;
use crate::chat::outbox::{Life, Outbox};
use crate::tap::record::What;
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

/// Waits before a stage, if somebody wants that. It ends with the step, or with the
/// connection.
pub fn stand(watched: &Watched, outbox: &Outbox, stage: &'static str) {
    let tap = watched.stream().tap();
    if !tap.gate().is_set() {
        return;
    }
    tap.tell(|| What::Step(stage));
    let reached = Instant::now();
    while !tap.gate().wait(reached, SIGN_OF_LIFE) && outbox.life() == Life::Open {
        watched.heard();
    }
}
