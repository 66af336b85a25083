//! Who may watch whom: the taps of all connections, the tickets that open one, and those
//! who hold the teacher's key, which opens all.

use super::audience::Sight;
use super::connection::{KEPT_FOR, Tap};
use super::queue::Queue;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Instant;

/// The taps of all connections.
pub struct Registry {
    since: Instant,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    taps: HashMap<u64, Tapped>,
    /// Each opens the tap of one connection.
    tickets: HashMap<String, u64>,
    /// Taps that keep what they were born with, and since when.
    births: VecDeque<(Instant, Weak<Tap>)>,
    teachers: Vec<Arc<Queue>>,
}

struct Tapped {
    tap: Arc<Tap>,
    ticket: Option<String>,
}

impl Registry {
    /// Of no connections yet; records count from this moment.
    pub fn new(since: Instant) -> Registry {
        let state = Mutex::default();
        Registry { since, state }
    }

    /// When the server began: records count from it.
    pub fn since(&self) -> Instant {
        self.since
    }

    /// The tap of a connection that was just accepted; `id` is unique.
    pub fn open(&self, id: u64) -> Arc<Tap> {
        let tap = Arc::new(Tap::new(id, self.since));
        let mut state = self.lock();
        for teacher in &state.teachers {
            tap.watch(teacher, Sight::Public);
        }
        let tapped = Tapped {
            tap: Arc::clone(&tap),
            ticket: None,
        };
        state.taps.insert(id, tapped);
        tap
    }

    /// From now on this ticket opens the tap of that connection.
    pub fn give(&self, ticket: &str, tap: &Arc<Tap>, now: Instant) {
        let mut state = self.lock();
        let id = tap.connection();
        let Some(tapped) = state.taps.get_mut(&id) else {
            return;
        };
        tapped.ticket = Some(ticket.to_owned());
        state.tickets.insert(ticket.to_owned(), id);
        state.births.push_back((now, Arc::downgrade(tap)));
    }

    /// The connection has ended: its ticket, if it had one, opens nothing any more.
    pub fn forget(&self, id: u64) {
        let mut state = self.lock();
        if let Some(ticket) = state.taps.remove(&id).and_then(|tapped| tapped.ticket) {
            state.tickets.remove(&ticket);
        }
    }

    /// The tap that a ticket opens. A ticket has 128 random bits: nobody finds out by
    /// trying how well a guess fits.
    pub fn by_ticket(&self, ticket: &str) -> Option<Arc<Tap>> {
        let state = self.lock();
        let tapped = state.taps.get(state.tickets.get(ticket)?)?;
        Some(Arc::clone(&tapped.tap))
    }

    /// The tap of the connection with this number.
    pub fn find(&self, id: u64) -> Option<Arc<Tap>> {
        let state = self.lock();
        let tapped = state.taps.get(&id)?;
        Some(Arc::clone(&tapped.tap))
    }

    /// Watches all connections, those to come included.
    pub fn teach(&self, teacher: &Arc<Queue>) {
        let mut state = self.lock();
        for Tapped { tap, .. } in state.taps.values() {
            tap.watch(teacher, Sight::Public);
        }
        state.teachers.push(Arc::clone(teacher));
    }

    /// Watches them no more.
    pub fn stop_teaching(&self, teacher: &Arc<Queue>) {
        let mut state = self.lock();
        state.teachers.retain(|other| !Arc::ptr_eq(other, teacher));
        for Tapped { tap, .. } in state.taps.values() {
            tap.unwatch(teacher);
        }
    }

    /// What was kept for tickets that nobody has used for [`KEPT_FOR`] is let go.
    pub fn tick(&self, now: Instant) {
        let mut state = self.lock();
        while let Some((born, tap)) = state.births.front()
            && now.duration_since(*born) >= KEPT_FOR
        {
            if let Some(tap) = tap.upgrade() {
                tap.let_go();
            }
            state.births.pop_front();
        }
    }

    /// Each change is made whole or not at all, so a lock that a panic poisoned is good.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
