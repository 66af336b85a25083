//! Step mode: a connection's own thread waits *between* calls of the endpoint, which gets so few
//! bytes at a time that each call does one thing. A thread that waits here isn't writing an outbox
//! or delivering a room's messages, so nothing waits for it; and the keep-alive counts its peer as
//! alive.

use crate::outbox::{Life, Outbox};
use crate::server::wire::connections::Live;
use crate::websocket::fields::Part;
use std::time::{Duration, Instant};

/// How often a waiting thread reports that it is alive.
const SIGN_OF_LIFE: Duration = Duration::from_millis(100);

/// The stage at which this part of a frame is read.
pub fn stage_of(part: Part) -> &'static str {
    match part {
        Part::FirstByte => "first-byte",
        Part::SecondByte => "second-byte",
        Part::ExtendedLength => "extended-length",
        Part::MaskingKey => "masking-key",
        Part::Payload => "payload",
    }
}

/// The stage that is reported when nothing is left to handle: the thread waits for bytes again, not
/// for a step.
pub const READING: &str = "reading";

/// Waits before a stage, if step mode is on; returns whether it waited. The wait ends when the step
/// is allowed (by the watcher, by the pace, or after a minute at most), or with the connection.
pub fn stand(live: &Live, outbox: &Outbox, stage: &'static str) -> bool {
    let tap = live.stream().tap();
    if !tap.gate().is_set() {
        return false;
    }
    tap.stands(stage);
    let reached = Instant::now();
    while !tap.gate().wait(reached, SIGN_OF_LIFE) && outbox.life() == Life::Open {
        live.heard();
    }
    true
}
