//! The end of the server, in good order: everybody gets a Close with 1001.
//!
//! Those who watch others get theirs last. A connection's last records are its Close frames, both
//! ways, and TCP's end; whoever watches it would miss them, were it sent away at the same moment.
//! So at first all others go, and then those who watch: each is told the records that wait for
//! it, and behind them it gets its Close.

use super::state::Server;
use super::wire::connections::{Live, Phase, TICK, close_frame};
use crate::language::{Language, say};
use crate::websocket::CloseCode;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// For how long everybody's last frames may take when the server stops.
const STOP_PATIENCE: Duration = Duration::from_secs(2);
/// So much of it is left to those who watch: some round trips on a bad network, for a few
/// records. (Where the others answer their Close at once, it is more.)
const FOR_WATCHERS: Duration = Duration::from_millis(500);
/// Who hasn't gone by then is ended so long before the time is over that its end is told, too:
/// the keeper finds it with its next tick, and its thread needs a moment.
const TO_END_IT: Duration = TICK.saturating_mul(3);
/// How often is looked whether all have gone.
const LOOK: Duration = Duration::from_millis(5);

/// Says it to everybody, and waits until they have gone, but no longer than two seconds.
pub fn say_goodbye(server: &Server) {
    let end = Instant::now() + STOP_PATIENCE;
    server.labs.server_stops();
    server.hub.wake_all();
    send_away(server, end - FOR_WATCHERS, |live| !live.watches());
    send_away(server, end, |_| true);
}

/// Those of this kind get their Close; it waits until they have gone, but no longer.
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
