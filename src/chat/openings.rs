//! How many rooms each address opens. A new room may evict an old one, so a client that could open
//! rooms without a limit could erase what others said.

use crate::allowance::Debt;
use crate::outbox::sync::MODELLED;
use core::net::{IpAddr, Ipv6Addr};
use std::cell::Cell;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// Time in which an address may open as many rooms as its rate says.
const MINUTE: Duration = Duration::from_secs(60);
/// Two minutes' share may come at once: a class in which every student opens a room at the same
/// moment.
const BURST: Duration = Duration::from_secs(2 * 60);
/// One connection may use this part of its address's rate (a quarter): a page needs a room now and
/// then, and a loop in it must not use up the share of the others in the class behind the same NAT.
const PART_OF_A_CONNECTION: u32 = 4;
/// The most rooms that one address may have open, half of all: even a patient client can't take all
/// places and lock the others out.
pub const MAX_ROOMS_OF_ONE: usize = if MODELLED { 1 } else { 512 };

/// The part of an address that identifies a client: the whole IPv4 address; the first 64 bits of an
/// IPv6 address, since the host chooses the others (RFC 4291 §2.5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Prefix(IpAddr);

impl From<IpAddr> for Prefix {
    fn from(address: IpAddr) -> Prefix {
        Prefix(match address.to_canonical() {
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
            v4 @ IpAddr::V4(_) => v4,
        })
    }
}

/// A client that may open rooms.
pub struct Opener {
    pub(super) prefix: Prefix,
    /// What its connection opened.
    connection: Cell<Debt>,
}

impl Opener {
    /// A connection from this address that has opened no room yet.
    pub fn new(address: IpAddr, now: Instant) -> Opener {
        Opener {
            prefix: address.into(),
            connection: Cell::new(Debt::none(now)),
        }
    }
}

/// Why a client may open no more rooms for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooMany {
    /// It was too fast: this many a minute may be opened from one address, a part of them from one
    /// connection.
    Fast(u32),
    /// There are [`MAX_ROOMS_OF_ONE`] rooms from its address, and all are in use.
    Held,
}

/// What each address opened.
pub struct Openings {
    /// Rooms that one address may open in a minute; 0: no limit.
    per_minute: u32,
    prefixes: HashMap<Prefix, Opened>,
}

/// What was opened from one address. It is forgotten when all its rooms are gone and its debt is
/// paid.
struct Opened {
    debt: Debt,
    rooms: usize,
}

impl Openings {
    /// Nothing was opened yet; this many rooms a minute may be opened from one address, and 0 means
    /// no limit.
    pub fn new(per_minute: u32) -> Openings {
        Openings {
            per_minute,
            prefixes: HashMap::new(),
        }
    }

    /// Has this client's address as many rooms open as it may?
    pub fn holds_all(&self, opener: &Opener) -> bool {
        let opened = self.prefixes.get(&opener.prefix);
        self.per_minute > 0 && opened.is_some_and(|opened| opened.rooms >= MAX_ROOMS_OF_ONE)
    }

    /// May this client open a room now, by the rates of its connection and its address? Asking
    /// costs nothing.
    pub fn may_open(&self, opener: &Opener, now: Instant) -> bool {
        let Some(cost) = MINUTE.checked_div(self.per_minute) else {
            return true;
        };
        let opened = self.prefixes.get(&opener.prefix);
        let mut address = opened.map_or(Debt::none(now), |opened| opened.debt);
        let mut connection = opener.connection.get();
        address.pay(cost, BURST, now) && connection.pay(cost * PART_OF_A_CONNECTION, BURST, now)
    }

    /// This client opens a room.
    pub fn opens(&mut self, opener: &Opener, now: Instant) {
        let nothing = Opened {
            debt: Debt::none(now),
            rooms: 0,
        };
        let opened = self.prefixes.entry(opener.prefix).or_insert(nothing);
        opened.rooms += 1;
        let Some(cost) = MINUTE.checked_div(self.per_minute) else {
            return;
        };
        let mut connection = opener.connection.get();
        // `may_open` was checked before.
        let _ = opened.debt.pay(cost, BURST, now);
        let _ = connection.pay(cost * PART_OF_A_CONNECTION, BURST, now);
        opener.connection.set(connection);
    }

    /// A room that was opened from this address is forgotten.
    pub fn closed(&mut self, prefix: Prefix) {
        if let Some(opened) = self.prefixes.get_mut(&prefix) {
            opened.rooms -= 1;
        }
    }

    /// Forgets addresses that have no rooms and no debt.
    pub fn sweep(&mut self, now: Instant) {
        self.prefixes
            .retain(|_, opened| opened.rooms > 0 || !opened.debt.is_none(now));
    }

    /// The rate, for a sentence.
    pub const fn per_minute(&self) -> u32 {
        self.per_minute
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(text: &str, now: Instant) -> Opener {
        Opener::new(text.parse().unwrap(), now)
    }

    /// Opens a room, if it may.
    fn opens(openings: &mut Openings, opener: &Opener, now: Instant) -> bool {
        let may = openings.may_open(opener, now);
        if may {
            openings.opens(opener, now);
        }
        may
    }

    #[test]
    fn a_connection_opens_a_quarter_of_what_its_address_may() {
        let start = Instant::now();
        let mut openings = Openings::new(60);
        let mut opened = Vec::new();
        for _ in 0..6 {
            let opener = from("10.0.0.1", start);
            let rooms = (0..40).filter(|_| opens(&mut openings, &opener, start));
            opened.push(rooms.count());
        }
        assert_eq!(opened, [30, 30, 30, 30, 0, 0]);
        let later = start + Duration::from_secs(4);
        let again = from("10.0.0.1", start);
        let rooms = (0..40).filter(|_| opens(&mut openings, &again, later));
        assert_eq!(rooms.count(), 4, "one a second is earned again");
        assert!(opens(&mut openings, &from("10.0.0.2", start), start));
    }

    #[test]
    fn addresses_that_one_host_may_choose_count_as_one() {
        let now = Instant::now();
        let prefix = |text: &str| from(text, now).prefix;
        assert_eq!(prefix("2001:db8::1"), prefix("2001:db8::ffff:1"));
        assert_ne!(prefix("2001:db8::1"), prefix("2001:db8:0:1::1"));
        assert_eq!(prefix("::ffff:10.0.0.1"), prefix("10.0.0.1"));
        assert_ne!(prefix("10.0.0.1"), prefix("10.0.0.2"));
    }

    #[test]
    fn what_an_address_opened_is_forgotten_with_its_rooms_and_its_debt() {
        let now = Instant::now();
        let (mut openings, opener) = (Openings::new(600_000), from("10.0.0.1", now));
        for _ in 0..MAX_ROOMS_OF_ONE {
            assert!(!openings.holds_all(&opener));
            assert!(opens(&mut openings, &opener, now));
        }
        assert!(openings.holds_all(&opener));
        for _ in 0..MAX_ROOMS_OF_ONE {
            openings.closed(opener.prefix);
        }
        assert!(!openings.holds_all(&opener));
        openings.sweep(now);
        assert_eq!(openings.prefixes.len(), 1, "its debt is left");
        openings.sweep(now + BURST);
        assert!(openings.prefixes.is_empty());
    }

    #[test]
    fn zero_lifts_the_bounds() {
        let now = Instant::now();
        let (mut openings, opener) = (Openings::new(0), from("10.0.0.1", now));
        for _ in 0..10_000 {
            assert!(opens(&mut openings, &opener, now) && !openings.holds_all(&opener));
        }
    }
}
