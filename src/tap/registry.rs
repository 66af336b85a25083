//! Who may watch which connection: the taps of all connections, the tickets that open one each, and
//! the watchers with the teacher's key, which opens all.

use super::audience::Sight;
use super::connection::{KEPT_FOR, Tap, micros};
use super::queue::Queue;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// Of how many connections between others the beginning is kept, each in at most 32 KiB besides what
/// late watchers are told of any: of as many as a page opens while somebody looks for a mistake.
const MOST_BEGINNINGS: usize = 32;

/// The taps of all connections.
pub struct Registry {
    since: Instant,
    /// Neither end of these connections is ours: whoever watches all of them sees everything.
    of_others: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    taps: HashMap<u64, Tapped>,
    /// Each ticket opens the tap of one connection.
    tickets: HashMap<String, u64>,
    teachers: Vec<Arc<Queue>>,
    /// Between others: the latest connections, the oldest first. They may have ended.
    latest: VecDeque<Arc<Tap>>,
}

struct Tapped {
    tap: Arc<Tap>,
    ticket: Option<String>,
    /// When it got its ticket, while its beginning is kept.
    born: Option<Instant>,
}

impl Registry {
    /// A registry without connections; records count from this moment.
    pub fn new(since: Instant) -> Registry {
        Registry {
            since,
            of_others: false,
            state: Mutex::default(),
        }
    }

    /// The same for connections between others.
    pub fn of_others(since: Instant) -> Registry {
        Registry {
            of_others: true,
            ..Registry::new(since)
        }
    }

    /// When the server began: records count from it.
    pub fn since(&self) -> Instant {
        self.since
    }

    /// This moment, as in records: in microseconds since the server began.
    pub fn now(&self) -> u64 {
        micros(self.since)
    }

    /// The tap of a connection that was just accepted; `id` is unique.
    pub fn open(&self, id: u64) -> Arc<Tap> {
        let tap = Arc::new(Tap::new(id, self.since));
        let mut state = self.lock();
        for teacher in &state.teachers {
            match self.of_others {
                true => tap.watch_all(teacher),
                false => tap.teach_from_birth(teacher),
            }
        }
        if self.of_others {
            tap.keep_beginning();
            state.latest.push_back(Arc::clone(&tap));
            if state.latest.len() > MOST_BEGINNINGS
                && let Some(oldest) = state.latest.pop_front()
            {
                oldest.let_go();
            }
        }
        let tapped = Tapped {
            tap: Arc::clone(&tap),
            ticket: None,
            born: None,
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
        tapped.born = Some(now);
        state.tickets.insert(ticket.to_owned(), id);
    }

    /// The connection has ended: its ticket, if it had one, opens nothing any more, and its
    /// watchers are told.
    pub fn forget(&self, id: u64) {
        let mut state = self.lock();
        let Some(Tapped { tap, ticket, .. }) = state.taps.remove(&id) else {
            return;
        };
        if let Some(ticket) = ticket {
            state.tickets.remove(&ticket);
        }
        drop(state);
        match self.of_others {
            true => tap.has_gone(),
            false => tap.is_forgotten(),
        }
    }

    /// How many taps there are.
    pub fn count(&self) -> usize {
        self.lock().taps.len()
    }

    /// The tap that a ticket opens. A ticket has 128 random bits: the time of a look-up tells
    /// nothing useful about a guess.
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

    /// Adds a watcher of all connections, present and future.
    pub fn teach(&self, teacher: &Arc<Queue>) {
        let mut state = self.lock();
        let have_ended = state.latest.iter();
        let have_ended = have_ended.filter(|tap| !state.taps.contains_key(&tap.connection()));
        have_ended.for_each(|tap| tap.tell_so_far(teacher));
        for Tapped { tap, .. } in state.taps.values() {
            match self.of_others {
                true => tap.watch_all(teacher),
                false => tap.watch(teacher, Sight::Public),
            }
        }
        state.teachers.push(Arc::clone(teacher));
    }

    /// Removes such a watcher.
    pub fn stop_teaching(&self, teacher: &Arc<Queue>) {
        let mut state = self.lock();
        state.teachers.retain(|other| !Arc::ptr_eq(other, teacher));
        for Tapped { tap, .. } in state.taps.values() {
            tap.unwatch(teacher);
        }
    }

    /// Drops what was kept for tickets that weren't used for [`KEPT_FOR`].
    pub fn tick(&self, now: Instant) {
        for tapped in self.lock().taps.values_mut() {
            let is_over = |born: &mut Instant| now.duration_since(*born) >= KEPT_FOR;
            if tapped.born.take_if(is_over).is_some() {
                tapped.tap.let_go();
            }
        }
    }

    /// Each change is made whole or not at all, so a poisoned lock can still be used.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_connections_beginning_is_dropped_after_a_minute_and_its_ticket_still_opens_it() {
        let taps = Registry::new(Instant::now());
        let tap = taps.open(7);
        tap.be_born("peer", "local", b"head");
        let born = Instant::now();
        taps.give("ticket", &tap, born);
        taps.tick(born + KEPT_FOR - Duration::from_millis(1));
        assert!(tap.is_open() && tap.kept().len() == 2);
        taps.tick(born + KEPT_FOR);
        assert!(!tap.is_open() && tap.kept().is_empty());
        assert_eq!(taps.by_ticket("ticket").unwrap().connection(), 7);
        taps.forget(7);
        assert!(taps.by_ticket("ticket").is_none());
    }
}
