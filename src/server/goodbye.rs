//! Stopping the server properly: every connection gets a Close with 1001.
//!
//! Watchers get theirs last. A connection's last records are its Close frames, both ways, and the
//! end of TCP; a watcher that was closed at the same time would miss them. So all other connections
//! end first, and then the watchers: each gets the records that wait for it, and after them its
//! Close.

use super::state::Server;
use super::wire::connections::{Live, Phase, TICK, close_frame};
use crate::language::{Language, say};
use crate::websocket::CloseCode;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// How long the last frames of all connections may take when the server stops.
const STOP_PATIENCE: Duration = Duration::from_secs(2);
/// How much of that is kept for watchers: some round trips on a bad network, for a few records. (If
/// the others answer their Close at once, it is more.)
const FOR_WATCHERS: Duration = Duration::from_millis(500);
/// A connection that is still there is ended this long before the time is over, so that its end is
/// reported, too: the keeper finds it with its next tick, and its thread needs a moment.
const TO_END_IT: Duration = TICK.saturating_mul(3);
/// How often we check whether all have ended.
const LOOK: Duration = Duration::from_millis(5);

/// Sends the Closes, and waits until all connections have ended, for two seconds at most.
pub fn say_goodbye(server: &Server) {
    let end = Instant::now() + STOP_PATIENCE;
    server.labs.server_stops();
    server.hub.wake_all();
    send_away(server, end - FOR_WATCHERS, |live| !live.watches());
    send_away(server, end, |_| true);
}

/// Sends the Close to connections of this kind, and waits until they have ended, until this time at
/// most.
fn send_away(server: &Server, until: Instant, which: impl Fn(&Live) -> bool) {
    let left = || {
        let all = server.keeper.all().into_iter();
        all.filter(|live| which(live)).collect::<Vec<_>>()
    };
    let closes = Language::ALL.map(|language| {
        let reason = say!(language, "the server stops", "服务器要停止了（Going Away）");
        (language, close_frame(CloseCode::GOING_AWAY, &reason))
    });
    let patience = until.saturating_duration_since(Instant::now());
    for live in left() {
        for (language, close) in &closes {
            if live.language() == *language {
                live.dismiss(Arc::clone(close), patience);
            }
        }
    }
    let wait_until = |moment: Instant| {
        while !left().is_empty() && Instant::now() < moment {
            thread::sleep(LOOK);
        }
    };
    wait_until(until - TO_END_IT);
    for live in left() {
        live.enter(Phase::Until(Instant::now()));
    }
    wait_until(until);
}
