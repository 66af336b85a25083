//! The end of a TCP connection on which something was written that should arrive.

use super::input::Input;
use super::keeper::{Phase, Watched};
use std::net::Shutdown;
use std::time::{Duration, Instant};

/// What arrives behind our last words is read and thrown away for at most this long…
const DISCARD_FOR: Duration = Duration::from_secs(2);
/// …and this many bytes: enough for what a polite peer had on its way, too little to
/// be worth sending on purpose.
const DISCARD_BYTES: usize = 256 * 1024;

/// Ends our direction, so that the peer reads to the end of what we wrote; then throws
/// away what still arrives, within bounds. Closing a socket with unread bytes would
/// send a reset, and that can take our last words from the peer.
///
/// Nobody acts on what is thrown away, but it crossed the wire, so whoever watches sees it:
/// a browser's answer to our Close, for one.
pub fn hang_up(watched: &Watched, input: &mut Input) {
    watched.stream().shut(Shutdown::Write);
    watched.enter(Phase::Until(Instant::now() + DISCARD_FOR));
    let mut left = DISCARD_BYTES;
    while let Ok(bytes @ 1..) = input.fill(watched.stream()) {
        left = left.saturating_sub(bytes);
        watched.stream().tap().received(input.rest(), bytes, false);
        if left == 0 {
            return;
        }
    }
}
