//! The soak's own record of a room: which message has which number, and how far everybody has read.
//!
//! It has two purposes. A member that receives a number compares it with what others received under
//! it. And speakers are held back while much is unread: **a reader that reads is never so far
//! behind that the server may end it**, however busy the machine is and whichever of its threads
//! doesn't run. So no check depends on speed.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

/// How many bytes may be on their way to the slowest reader of a room. An outbox of the server
/// holds 2.5 MiB; a flood, which waits for nobody, brings some 600 KB at most.
const MOST_UNHEARD: usize = 512 * 1024;
/// A number this far ahead of all others is nonsense, and isn't recorded.
const MOST_AHEAD: u64 = 1 << 20;

/// A room.
pub struct Room {
    /// Its name.
    pub name: String,
    record: Mutex<Record>,
    /// The highest number that anybody has received.
    known: AtomicU64,
    /// Bytes that were said and whose number isn't known.
    under_way: AtomicUsize,
    readers: Mutex<HashMap<u64, u64>>,
    next_reader: AtomicU64,
    flooded: AtomicBool,
}

#[derive(Default)]
struct Record {
    epoch: Option<String>,
    said: Vec<Said>,
    /// This many of the first have been received by all readers.
    heard: usize,
    /// Bytes of those that have not.
    unheard: usize,
}

/// What is recorded of a message: sixteen bytes, so that ten minutes fit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Said {
    /// The fingerprint; 0: nobody has reported it yet.
    pub key: u64,
    /// How long it is as JSON.
    pub bytes: u32,
}

impl Room {
    /// A room in which nothing was said.
    pub fn new(name: impl Into<String>) -> Room {
        Room {
            name: name.into(),
            record: Mutex::default(),
            known: AtomicU64::new(0),
            under_way: AtomicUsize::new(0),
            readers: Mutex::default(),
            next_reader: AtomicU64::new(0),
            flooded: AtomicBool::new(false),
        }
    }

    /// The highest number that anybody has received.
    pub fn known(&self) -> u64 {
        self.known.load(Ordering::SeqCst)
    }

    /// Somebody received this message under this number.
    ///
    /// # Errors
    /// What others heard under it was something else, or no room has such numbers.
    pub fn note(&self, id: u64, key: u64, bytes: usize) -> Result<(), &'static str> {
        if id == 0 || id > self.known() + MOST_AHEAD {
            return Err("a number far beyond all others");
        }
        let mut record = self.record.lock().unwrap();
        let at = id as usize - 1;
        if record.said.len() <= at {
            record.said.resize(at + 1, Said::default());
            self.known.fetch_max(id, Ordering::SeqCst);
        }
        let before = record.said[at].key;
        if before == 0 {
            let bytes = bytes as u32;
            record.said[at] = Said { key, bytes };
            record.unheard += if at >= record.heard {
                bytes as usize
            } else {
                0
            };
        }
        match before == 0 || before == key {
            true => Ok(()),
            false => Err("another message than others received under its number"),
        }
    }

    /// Somebody was told this epoch; `false`: others were told another one.
    pub fn note_epoch(&self, epoch: &str) -> bool {
        let mut record = self.record.lock().unwrap();
        record.epoch.get_or_insert_with(|| epoch.to_owned()) == epoch
    }

    /// The fingerprint under this number; `None`: nobody has reported it yet.
    pub fn key_of(&self, id: u64) -> Option<u64> {
        let said = self.look(|said| said.get(id as usize - 1).copied());
        said.map(|said| said.key).filter(|key| *key != 0)
    }

    /// The number of this message, if it is above `after` and somebody has reported it.
    pub fn find(&self, key: u64, after: u64) -> Option<u64> {
        let place = |said: &[Said]| {
            let newer = said.get(after as usize..)?;
            newer.iter().position(|said| said.key == key)
        };
        self.look(place).map(|place| after + 1 + place as u64)
    }

    /// Goes through everything that was said; message 1 is the first.
    pub fn look<T>(&self, action: impl FnOnce(&[Said]) -> T) -> T {
        action(&self.record.lock().unwrap().said)
    }

    /// A place among the readers for which the others wait. Its owner must read.
    pub fn sit_down(&self) -> Seat<'_> {
        let number = self.next_reader.fetch_add(1, Ordering::Relaxed);
        let heard = self.known();
        self.readers.lock().unwrap().insert(number, heard);
        Seat { room: self, number }
    }

    /// Permission to say this many bytes; `None`: the readers have enough to do.
    pub fn claim(&self, bytes: usize) -> Option<Claim<'_>> {
        let before = self.under_way.fetch_add(bytes, Ordering::SeqCst);
        let claim = Claim { room: self, bytes };
        (before + bytes + self.unheard() <= MOST_UNHEARD).then_some(claim)
    }

    /// Permission to flood the room; one at a time, and only while little is unread.
    pub fn claim_flood(&self) -> Option<FloodClaim<'_>> {
        let quiet = self.unheard() + self.under_way.load(Ordering::SeqCst) < MOST_UNHEARD / 2;
        let claimed = quiet && !self.flooded.swap(true, Ordering::SeqCst);
        claimed.then_some(FloodClaim(self))
    }

    fn unheard(&self) -> usize {
        let slowest = self.readers.lock().unwrap().values().min().copied();
        let mut record = self.record.lock().unwrap();
        let end = slowest.map_or(record.said.len(), |id| id as usize);
        while record.heard < end.min(record.said.len()) {
            record.unheard -= record.said[record.heard].bytes as usize;
            record.heard += 1;
        }
        record.unheard
    }
}

/// A reader's place.
pub struct Seat<'r> {
    room: &'r Room,
    number: u64,
}

impl Seat<'_> {
    /// It has received everything up to this number.
    pub fn heard(&self, id: u64) {
        self.room.readers.lock().unwrap().insert(self.number, id);
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.room.readers.lock().unwrap().remove(&self.number);
    }
}

/// Bytes that may be said; given back when they were received, or never will be.
pub struct Claim<'r> {
    room: &'r Room,
    bytes: usize,
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.room.under_way.fetch_sub(self.bytes, Ordering::SeqCst);
    }
}

/// Permission to flood.
pub struct FloodClaim<'r>(&'r Room);

impl Drop for FloodClaim<'_> {
    fn drop(&mut self) {
        self.0.flooded.store(false, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stands_for_one_message() {
        let room = Room::new("r");
        assert_eq!(room.note(1, 11, 5), Ok(()));
        assert_eq!(room.note(3, 33, 5), Ok(()), "2 is told later");
        assert_eq!(room.note(2, 22, 5), Ok(()));
        assert_eq!(room.note(2, 22, 5), Ok(()));
        assert!(room.note(2, 23, 5).is_err());
        assert!(room.note(0, 1, 5).is_err());
        assert!(room.note(1 << 40, 1, 5).is_err());
        assert_eq!(room.known(), 3);
    }

    #[test]
    fn speakers_wait_for_the_slowest_reader() {
        let room = Room::new("r");
        let (quick, slow) = (room.sit_down(), room.sit_down());
        room.note(1, 11, MOST_UNHEARD - 10).unwrap();
        quick.heard(1);
        let claim = room.claim(10);
        assert!(claim.is_some());
        assert!(room.claim(1).is_none());
        drop(claim);
        assert!(room.claim(1).is_some(), "it was given back");
        assert!(room.claim_flood().is_none());
        slow.heard(1);
        let flood = room.claim_flood();
        assert!(flood.is_some() && room.claim_flood().is_none());
    }
}
