//! All desks that are open, and what was prepared at them for browsers to come.

use super::demand::Chosen;
use super::desk::Desk;
use crate::chat::sync::{Arc, Mutex, lock};
use crate::server::entropy;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// The most desks at a time: a class, each with its own.
pub const MOST_DESKS: usize = 64;
/// The most answers that one desk may have prepared at a time.
const MOST_PREPARED: usize = 16;
/// The most bytes of all that one desk has prepared: as much as a connection may write.
const MOST_PREPARED_BYTES: usize = super::desk::MOST_WRITTEN;
/// How long a slot waits for its browser. A page opens the WebSocket in the next moment.
const SLOT_LIFE: Duration = Duration::from_secs(30);

/// An answer that waits for a browser.
pub struct Prepared {
    /// Whose it is.
    pub desk: Arc<Desk>,
    /// The page's number for the connection.
    pub id: u64,
    /// What is written.
    pub chosen: Chosen,
    /// When nobody can have it any more.
    until: Instant,
}

/// All desks.
#[derive(Default)]
pub struct Register {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// By the connection whose ticket opened them.
    desks: HashMap<u64, Arc<Desk>>,
    /// By their slots, of 128 random bits each: nobody finds out by trying how well a guess
    /// fits.
    prepared: HashMap<String, Prepared>,
}

impl Register {
    /// Opens a desk.
    ///
    /// # Errors
    /// A sentence: why not.
    pub fn open(&self, desk: &Arc<Desk>) -> Result<(), &'static str> {
        let mut state = lock(&self.state);
        if state.desks.contains_key(&desk.connection) {
            return Err("a desk is open with that ticket already");
        }
        if state.desks.len() >= MOST_DESKS {
            return Err("there are as many desks already as may be; try again later");
        }
        state.desks.insert(desk.connection, Arc::clone(desk));
        Ok(())
    }

    /// A desk has ended, and what was prepared at it is forgotten.
    pub fn forget(&self, desk: &Arc<Desk>) {
        let mut state = lock(&self.state);
        let is_it = |open: &Arc<Desk>| Arc::ptr_eq(open, desk);
        if state.desks.get(&desk.connection).is_some_and(is_it) {
            state.desks.remove(&desk.connection);
        }
        state.prepared.retain(|_, other| !is_it(&other.desk));
    }

    /// A connection has ended; if its ticket opened a desk, that ends, too.
    pub fn ticket_ended(&self, connection: u64) {
        let desk = lock(&self.state).desks.get(&connection).cloned();
        if let Some(desk) = desk {
            desk.end("the connection of the ticket has ended");
        }
    }

    /// Keeps an answer: the slot of whoever is to have it.
    ///
    /// # Errors
    /// A sentence: why not.
    pub fn prepare(
        &self,
        desk: &Arc<Desk>,
        id: u64,
        chosen: Chosen,
        now: Instant,
    ) -> Result<String, String> {
        desk.has_room_for(id)?;
        let mut state = lock(&self.state);
        state.prepared.retain(|_, prepared| now < prepared.until);
        let own = state
            .prepared
            .values()
            .filter(|p| Arc::ptr_eq(&p.desk, desk));
        let (mut count, mut bytes) = (0, chosen.bytes());
        for prepared in own {
            if prepared.id == id {
                return Err(format!("an answer for connection {id} is prepared already"));
            }
            count += 1;
            bytes += prepared.chosen.bytes();
        }
        if count >= MOST_PREPARED || bytes > MOST_PREPARED_BYTES {
            return Err(format!(
                "{MOST_PREPARED} answers, of {MOST_PREPARED_BYTES} bytes in all, may be prepared \
                 at a time"
            ));
        }
        let slot = entropy::hex_128();
        let prepared = Prepared {
            desk: Arc::clone(desk),
            id,
            chosen,
            until: now + SLOT_LIFE,
        };
        state.prepared.insert(slot.clone(), prepared);
        Ok(slot)
    }

    /// What was prepared for whoever shows this slot; nobody else gets it again.
    pub fn take(&self, slot: &str, now: Instant) -> Option<Prepared> {
        let prepared = lock(&self.state).prepared.remove(slot);
        prepared.filter(|prepared| now < prepared.until)
    }
}

#[cfg(test)]
mod tests {
    use super::super::desk::tests::desk;
    use super::super::pieces::Pieces;
    use super::*;

    fn chosen() -> Chosen {
        Chosen {
            head: None,
            pieces: Pieces::default(),
            answers: false,
        }
    }

    #[test]
    fn a_slot_lives_for_30_s_and_makes_room_for_another_then() {
        let register = Register::default();
        let (desk, _page) = desk();
        let now = Instant::now();
        let mut slots: Vec<String> = (0..16)
            .map(|id| register.prepare(&desk, id, chosen(), now).unwrap())
            .collect();
        let moment = Duration::from_millis(1);
        let before = now + SLOT_LIFE - moment;
        assert!(register.prepare(&desk, 16, chosen(), before).is_err());
        assert!(register.take(&slots.remove(0), before).is_some());
        assert!(register.take(&slots.remove(0), now + SLOT_LIFE).is_none());
        assert!(
            register
                .prepare(&desk, 16, chosen(), now + SLOT_LIFE)
                .is_ok()
        );
        assert_eq!(
            lock(&register.state).prepared.len(),
            1,
            "all others are gone"
        );
    }

    #[test]
    fn no_two_slots_are_alike_and_each_is_used_once() {
        let register = Register::default();
        let (desk, _page) = desk();
        let now = Instant::now();
        let [a, b] = [1, 2].map(|id| register.prepare(&desk, id, chosen(), now).unwrap());
        assert_ne!(a, b);
        assert_eq!(register.take(&a, now).map(|prepared| prepared.id), Some(1));
        assert!(register.take(&a, now).is_none());
        register.forget(&desk);
        assert!(register.take(&b, now).is_none());
    }
}
