//! All open desks, and the answers that they have prepared for browsers.

use super::demand::Chosen;
use super::desk::Desk;
use crate::language::{Sentence, Twins, say};
use crate::outbox::sync::{Arc, Mutex, lock};
use crate::server::machine::entropy;
use crate::server::wire::allowance::Turns;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The most desks at a time: a class, each with its own.
pub const MOST_DESKS: usize = 64;
/// How many of these may belong to pages that send `Origin: null`: a user on this machine who has
/// the page open from disk, in some tabs. But it may also be a foreign site's sandboxed frame,
/// which must not take the class's desks.
const MOST_NULL_DESKS: usize = 8;
/// The most answers that one desk may have prepared at a time.
const MOST_PREPARED: usize = 16;
/// The most bytes of all that one desk has prepared: as much as a connection may write.
const MOST_PREPARED_BYTES: usize = super::desk::MOST_WRITTEN;
/// How many connections all labs together may open in a second, twice as many at once. Each leaves
/// its port in TIME-WAIT (RFC 9293 §3.6.1) for about a minute. Of about 28,000 ports that a system
/// has for this, that takes a quarter at most, so others can still connect.
const MOST_CONNECTS: u32 = 100;
/// How long a slot waits for its browser. A page opens the WebSocket at once.
const SLOT_LIFE: Duration = Duration::from_secs(30);

const NO_NULL_DESK: Sentence = |language| {
    say!(
        language,
        "there are as many desks of pages opened from disk already as may be; open the page from \
         this server instead",
        "从磁盘打开的页面（Origin: null）所用的实验台已达上限；请从本服务器打开页面"
    )
};

/// An answer that is prepared for a browser.
pub struct Prepared {
    /// The desk that prepared it.
    pub desk: Arc<Desk>,
    /// The page's number for the connection.
    pub id: u64,
    /// What is written.
    pub chosen: Chosen,
    /// When it expires.
    until: Instant,
}

/// All desks.
pub struct Register {
    state: Mutex<State>,
    connects: Mutex<Turns>,
    /// The server stops.
    stops: AtomicBool,
}

impl Default for Register {
    fn default() -> Register {
        Register {
            state: Mutex::default(),
            connects: Mutex::new(Turns::new(MOST_CONNECTS, Instant::now())),
            stops: AtomicBool::new(false),
        }
    }
}

#[derive(Default)]
struct State {
    /// Each desk, by the connection whose ticket opened it.
    desks: HashMap<u64, Arc<Desk>>,
    /// Each answer, by its slot of 128 random bits: the time of a look-up tells nothing useful
    /// about a guess.
    prepared: HashMap<String, Prepared>,
}

impl Register {
    /// Opens a desk.
    ///
    /// # Errors
    /// A sentence that says why not.
    pub fn open(&self, desk: &Arc<Desk>) -> Result<(), Sentence> {
        let mut state = lock(&self.state);
        if state.desks.contains_key(&desk.connection) {
            return Err(|language| {
                say!(
                    language,
                    "a desk is open with that ticket already",
                    "这个 ticket 已经打开了一张实验台（desk）"
                )
            });
        }
        if state.desks.len() >= MOST_DESKS {
            return Err(|language| {
                say!(
                    language,
                    "there are as many desks already as may be; try again later",
                    "实验台（desk）数已达上限，请稍后再试"
                )
            });
        }
        let nulls = state.desks.values().filter(|desk| desk.is_of_null);
        if desk.is_of_null && nulls.count() >= MOST_NULL_DESKS {
            return Err(NO_NULL_DESK);
        }
        state.desks.insert(desk.connection, Arc::clone(desk));
        Ok(())
    }

    /// A desk has ended; the answers that it prepared are forgotten.
    pub fn forget(&self, desk: &Arc<Desk>) {
        let mut state = lock(&self.state);
        let is_it = |open: &Arc<Desk>| Arc::ptr_eq(open, desk);
        if state.desks.get(&desk.connection).is_some_and(is_it) {
            state.desks.remove(&desk.connection);
        }
        state.prepared.retain(|_, other| !is_it(&other.desk));
    }

    /// From now on a desk doesn't end with its ticket: it ends with the server, after its page was
    /// told how the other connections ended.
    pub fn server_stops(&self) {
        self.stops.store(true, Ordering::SeqCst);
    }

    /// A connection has ended; if its ticket opened a desk, the desk ends, too.
    pub fn ticket_ended(&self, connection: u64) {
        if self.stops.load(Ordering::SeqCst) {
            return;
        }
        let desk = lock(&self.state).desks.get(&connection).cloned();
        if let Some(desk) = desk {
            desk.end(|language| {
                say!(
                    language,
                    "the connection of the ticket has ended",
                    "ticket 所属的连接已经结束"
                )
            });
        }
    }

    /// May a desk open a connection with this number now? The desk's own limits are checked first:
    /// a refused connection doesn't use up the others' turns.
    ///
    /// # Errors
    /// A sentence that says why not, or not yet.
    pub fn may_connect(&self, desk: &Desk, id: u64, now: Instant) -> Result<(), Twins> {
        desk.has_room_for(id)?;
        desk.may_connect(now)?;
        match lock(&self.connects).take(now) {
            true => Ok(()),
            false => Err(Twins::of(|language| {
                say!(
                    language,
                    "all labs together open {MOST_CONNECTS} connections a second at most: wait a \
                     moment",
                    "所有实验（lab）合起来每秒最多打开 {MOST_CONNECTS} 个连接：请稍等"
                )
            })),
        }
    }

    /// Keeps an answer; returns the slot under which a browser can get it.
    ///
    /// # Errors
    /// A sentence that says why not.
    pub fn prepare(
        &self,
        desk: &Arc<Desk>,
        id: u64,
        chosen: Chosen,
        now: Instant,
    ) -> Result<String, Twins> {
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
                return Err(Twins::of(|language| {
                    say!(
                        language,
                        "an answer for connection {id} is prepared already",
                        "连接 {id} 的应答（answer）已经准备好了"
                    )
                }));
            }
            count += 1;
            bytes += prepared.chosen.bytes();
        }
        if count >= MOST_PREPARED || bytes > MOST_PREPARED_BYTES {
            return Err(Twins::of(|language| {
                say!(
                    language,
                    "{MOST_PREPARED} answers, of {MOST_PREPARED_BYTES} bytes in all, may be \
                     prepared at a time",
                    "同时最多准备 {MOST_PREPARED} 个应答（answer），合计 {MOST_PREPARED_BYTES} 字节"
                )
            }));
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

    /// Takes the answer of this slot: each is given out once.
    pub fn take(&self, slot: &str, now: Instant) -> Option<Prepared> {
        let prepared = lock(&self.state).prepared.remove(slot);
        prepared.filter(|prepared| now < prepared.until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use crate::server::lab::desk::tests::{connection, desk};
    use crate::server::lab::our_end::OurEnd;
    use crate::server::lab::pieces::Pieces;
    use crate::server::machine::log::Log;
    use crate::server::rules::options::Verbosity;
    use std::net::TcpStream;

    fn chosen() -> Chosen {
        Chosen {
            head: None,
            pieces: Pieces::default(),
            answers: false,
        }
    }

    /// How many connections these desks may open now.
    fn connects(register: &Register, desks: &[(Arc<Desk>, TcpStream)], now: Instant) -> usize {
        let tries = desks.iter().flat_map(|(desk, _)| [desk; 1000]);
        tries
            .filter(|desk| register.may_connect(desk, 1, now).is_ok())
            .count()
    }

    #[test]
    fn labs_take_no_more_ports_than_their_share() {
        let register = Register::default();
        let desks: Vec<_> = (0..20).map(|_| desk()).collect();
        let now = Instant::now();
        assert_eq!(connects(&register, &desks, now), 200);
        assert_eq!(connects(&register, &desks, now), 0);
        let later = now + Duration::from_secs(1);
        assert_eq!(connects(&register, &desks, later), 100);
    }

    #[test]
    fn a_desk_that_asks_too_often_does_not_use_up_the_others_turns() {
        let register = Register::default();
        let (greedy, others) = ([desk()], [desk(), desk()]);
        let now = Instant::now();
        assert_eq!(connects(&register, &greedy, now), 20);
        assert_eq!(connects(&register, &others, now), 40);
    }

    /// An end that does nothing.
    struct NoEnd;

    impl OurEnd for NoEnd {
        fn close(&self) {}
    }

    #[test]
    fn a_number_that_is_taken_costs_no_turn() {
        let register = Register::default();
        let desks = [desk()];
        let now = Instant::now();
        desks[0].0.add(1, Arc::new(NoEnd)).unwrap();
        assert_eq!(connects(&register, &desks, now), 0);
        desks[0].0.remove(1);
        assert_eq!(connects(&register, &desks, now), 20);
    }

    #[test]
    fn pages_with_origin_null_have_a_few_desks_and_leave_the_others_to_the_class() {
        let register = Register::default();
        let (_page, live) = connection(1);
        let outbox = Arc::new(crate::server::wire::connections::outbox_of(&live, 1));
        let log = Arc::new(Log::start(Verbosity::Quiet).unwrap());
        let opens = |number, is_of_null| {
            let desk = Desk::new(number, Instant::now(), &live, &outbox, &log);
            let desk = Arc::new(desk.of_null(is_of_null));
            register.open(&desk).map(|()| desk)
        };
        let nulls: Vec<_> = (0..64).filter_map(|n| opens(n, true).ok()).collect();
        assert_eq!(nulls.len(), MOST_NULL_DESKS);
        let why = opens(64, true).err().map(|why| why(Language::English));
        assert_eq!(why, Some(NO_NULL_DESK(Language::English)));
        let others = (100..200).filter(|&n| opens(n, false).is_ok()).count();
        assert_eq!(others, MOST_DESKS - MOST_NULL_DESKS);
        register.forget(&nulls[0]);
        assert!(opens(64, true).is_ok(), "there is room again");
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
