//! All rooms: an `Arc<Mutex<HashMap>>` behind a cheap handle.
//!
//! There are two kinds of lock, always taken in this order, and callers see neither:
//! 1. the map from names to rooms, held to find, open or forget a room;
//! 2. each [`Room`]'s own, held while something happens in that room.
//!
//! The first is let go before anything happens in a room, so rooms don't wait for each
//! other, and nothing waits for a socket under either.

use super::lock::lock;
use super::name::{Name, RoomName};
use super::room::{Bell, Due, Joining, Membership, NameTaken, Room, RoomState};
use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The most rooms at a time; with [`MAX_KEPT_BYTES`](super::transcript::MAX_KEPT_BYTES)
/// it bounds the memory of all transcripts to about a gigabyte.
pub const MAX_ROOMS: usize = 1024;
/// For how long an empty room is remembered: longer than a class's break, so that who
/// comes back finds what was said.
pub const FORGET_AFTER: Duration = Duration::from_secs(30 * 60);

/// All rooms. Clones are handles to the same ones.
#[derive(Clone)]
pub struct Hub {
    rooms: Arc<Mutex<HashMap<RoomName, Arc<Room>>>>,
    /// Tells this life of the server from earlier ones.
    epoch: Arc<str>,
    /// How many rooms were opened in it.
    opened: Arc<AtomicU64>,
}

/// Why a room can't be used so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoomError {
    /// Somebody in the room has that name, and keeps it.
    NameTaken,
    /// There are [`MAX_ROOMS`] rooms, with somebody in each.
    TooManyRooms,
}

impl fmt::Display for RoomError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RoomError::NameTaken => f.write_str("somebody in this room has that name already"),
            RoomError::TooManyRooms => write!(f, "there are {MAX_ROOMS} rooms already"),
        }
    }
}

impl From<NameTaken> for RoomError {
    fn from(_: NameTaken) -> RoomError {
        RoomError::NameTaken
    }
}

/// What is new for a poller.
pub enum Poll {
    /// The JSON answer.
    Ready(String),
    /// Nothing yet.
    Wait(Bell),
}

impl Hub {
    /// No rooms yet. `epoch` is a text that no other life of the server has.
    pub fn new(epoch: &str) -> Hub {
        Hub {
            rooms: Arc::new(Mutex::new(HashMap::new())),
            epoch: Arc::from(epoch),
            opened: Arc::new(AtomicU64::new(0)),
        }
    }

    /// Joins a room, opening it if need be. What the room says from now on goes into
    /// the outbox, after the welcome.
    ///
    /// # Errors
    /// See [`RoomError`].
    pub fn join(
        &self,
        room: &RoomName,
        joining: Joining,
        now: Instant,
    ) -> Result<(Membership, Due), RoomError> {
        let mut due = Due::default();
        let membership = self.with_room(room, now, |room, state| {
            room.admit(state, joining, &mut due)
        })??;
        Ok((membership, due))
    }

    /// Says something in a room from outside, as a POST does: the number that it got.
    /// `at` in milliseconds since 1970.
    ///
    /// # Errors
    /// See [`RoomError`].
    pub fn say(
        &self,
        room: &RoomName,
        name: &Name,
        text: &str,
        at: u64,
    ) -> Result<(u64, Due), RoomError> {
        let mut due = Due::default();
        let id = self.with_room(room, Instant::now(), |_, state| {
            state.say_from_outside(name, text, at, &mut due)
        })??;
        Ok((id, due))
    }

    /// What was said in a room after number `since`: the JSON answer to a poll.
    ///
    /// # Errors
    /// [`RoomError::TooManyRooms`].
    pub fn poll(&self, room: &RoomName, since: u64) -> Result<String, RoomError> {
        self.with_room(room, Instant::now(), |_, state| state.news(since).0)
    }

    /// The same, or a bell for the next message if there is nothing new.
    ///
    /// # Errors
    /// [`RoomError::TooManyRooms`].
    pub fn poll_or_wait(&self, room: &RoomName, since: u64) -> Result<Poll, RoomError> {
        self.with_room(room, Instant::now(), |_, state| match state.news(since) {
            (json, true) => Poll::Ready(json),
            (_, false) => Poll::Wait(state.hang_bell()),
        })
    }

    /// Wakes all who wait for a message, as the server does when it ends.
    pub fn wake_all(&self) {
        let rooms: Vec<Arc<Room>> = lock(&self.rooms).values().cloned().collect();
        for room in rooms {
            room.lock().take_bells_down();
        }
    }

    /// Forgets the rooms that nobody has been in, or asked for, for [`FORGET_AFTER`].
    pub fn forget_empty_rooms(&self, now: Instant) {
        lock(&self.rooms).retain(|_, room| {
            let mut state = room.lock();
            let unused = now.saturating_duration_since(state.used);
            state.forgotten = state.is_empty() && unused >= FORGET_AFTER;
            !state.forgotten
        });
    }

    /// Finds or opens a room and does something in it.
    fn with_room<T>(
        &self,
        name: &RoomName,
        now: Instant,
        action: impl FnOnce(&Arc<Room>, &mut RoomState) -> T,
    ) -> Result<T, RoomError> {
        loop {
            let room = self.find_or_open(name, now)?;
            let mut state = room.lock();
            // Forgotten between the two locks: the next look-up opens a new one.
            if !state.forgotten {
                state.used = now;
                return Ok(action(&room, &mut state));
            }
        }
    }

    fn find_or_open(&self, name: &RoomName, now: Instant) -> Result<Arc<Room>, RoomError> {
        let mut rooms = lock(&self.rooms);
        if let Some(room) = rooms.get(name) {
            return Ok(Arc::clone(room));
        }
        if rooms.len() >= MAX_ROOMS && !forget_longest_empty(&mut rooms) {
            return Err(RoomError::TooManyRooms);
        }
        let opened = self.opened.fetch_add(1, Ordering::Relaxed);
        let epoch = format!("{}-{opened}", self.epoch);
        let room = Arc::new(Room::new(name.clone(), epoch, now));
        rooms.insert(name.clone(), Arc::clone(&room));
        Ok(room)
    }
}

/// Makes room for one more; `false` if there is somebody in each.
fn forget_longest_empty(rooms: &mut HashMap<RoomName, Arc<Room>>) -> bool {
    let empty = rooms.values().filter_map(|room| {
        let state = room.lock();
        state.is_empty().then(|| (state.used, room.name().clone()))
    });
    let Some((_, longest)) = empty.min_by_key(|(used, _)| *used) else {
        return false;
    };
    // Nobody has come in meanwhile: that takes a look-up, and the map is locked. Who
    // looked it up before finds it forgotten.
    if let Some(room) = rooms.remove(&longest) {
        room.lock().forgotten = true;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::Dialect;
    use crate::chat::outbox::{Outbox, Sink, Turn};
    use std::io::{self, IoSlice};

    /// Takes whole frames and keeps their payloads, as long as it isn't stuck.
    #[derive(Default)]
    struct Reader {
        payloads: Mutex<Vec<String>>,
        stuck: Mutex<bool>,
    }

    impl Sink for Arc<Reader> {
        fn write(&self, frames: &[IoSlice<'_>]) -> io::Result<usize> {
            if *lock(&self.stuck) {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            for frame in frames {
                let header = if frame[1] == 126 { 4 } else { 2 };
                let text = String::from_utf8_lossy(&frame[header..]).into_owned();
                lock(&self.payloads).push(text);
            }
            Ok(frames.iter().map(|frame| frame.len()).sum())
        }
    }

    fn joining(name: &str, dialect: Dialect, limit: usize) -> (Joining, Arc<Reader>) {
        let reader = Arc::new(Reader::default());
        let sink = Box::new(Arc::clone(&reader));
        let outbox = Arc::new(Outbox::new(sink, limit, Arc::from(*b"\x88\x00")));
        let joining = Joining {
            name: Name::new(name).ok(),
            dialect,
            hears_itself: false,
            ticket: String::new(),
            outbox,
        };
        (joining, reader)
    }

    fn drain(mut due: Due) {
        while let Some(outbox) = due.pop() {
            while outbox.turn() == Turn::Progress {}
            outbox.retire();
        }
    }

    fn hear(reader: &Reader) -> Vec<String> {
        std::mem::take(&mut *lock(&reader.payloads))
    }

    #[test]
    fn everybody_gets_it_in_their_own_language() {
        let hub = Hub::new("e");
        let room = RoomName::lobby();
        let (ann, _) = joining("ann", Dialect::Plain, 1000);
        let (bob, bob_hears) = joining("bob", Dialect::Chat, 1000);
        let (ann, due) = hub.join(&room, ann, Instant::now()).unwrap();
        drain(due);
        let (_bob, due) = hub.join(&room, bob, Instant::now()).unwrap();
        drain(due);
        drain(ann.receive(crate::websocket::Message::Text("hi"), 7));
        drain(ann.leave());
        assert_eq!(
            hear(&bob_hears)[1..],
            [
                r#"{"type":"say","id":1,"from":"ann","text":"hi","at":7}"#,
                r#"{"type":"leave","name":"ann"}"#
            ]
        );
    }

    #[test]
    fn who_falls_behind_is_removed_though_all_do_at_once() {
        // Removing one inside another would overflow the stack of a connection's thread.
        let small = std::thread::Builder::new().stack_size(256 * 1024);
        small
            .spawn(all_fall_behind_at_once)
            .unwrap()
            .join()
            .unwrap();
    }

    fn all_fall_behind_at_once() {
        let hub = Hub::new("e");
        let room = RoomName::lobby();
        let speaker = joining("speaker", Dialect::Chat, 1_000_000).0;
        let (speaker, due) = hub.join(&room, speaker, Instant::now()).unwrap();
        drain(due);
        let members: Vec<_> = (0..1000)
            .map(|i| {
                let (member, reader) = joining(&format!("m{i}"), Dialect::Chat, 100_000);
                let (member, due) = hub.join(&room, member, Instant::now()).unwrap();
                std::mem::forget(due);
                (member, reader)
            })
            .collect();
        let long = "x".repeat(1000);
        let text = format!(r#"{{"type":"say","text":"{long}"}}"#);
        for _ in 0..110 {
            std::mem::forget(speaker.receive(crate::websocket::Message::Text(&text), 0));
        }
        let state = hub.find_or_open(&room, Instant::now()).unwrap();
        assert!(!state.lock().is_empty(), "the speaker reads");
        drain(speaker.leave());
        assert!(state.lock().is_empty());
        drop(members);
    }

    #[test]
    fn a_room_that_nobody_uses_is_forgotten_and_begins_anew() {
        let hub = Hub::new("e");
        let room = RoomName::lobby();
        let start = Instant::now();
        let name = Name::new("n").unwrap();
        let _ = hub.say(&room, &name, "old", 0).unwrap();
        assert!(hub.poll(&room, 0).unwrap().contains("old"));
        hub.forget_empty_rooms(start + FORGET_AFTER / 2);
        assert!(hub.poll(&room, 0).unwrap().contains("old"));
        hub.forget_empty_rooms(Instant::now() + FORGET_AFTER);
        let anew = hub.poll(&room, 0).unwrap();
        assert_eq!(anew, r#"{"epoch":"e-1","messages":[],"last":0}"#);
    }

    #[test]
    fn an_empty_room_makes_way_for_a_new_one() {
        let hub = Hub::new("e");
        let named = |i: usize| RoomName::new(&format!("r{i}")).unwrap();
        let mut members = Vec::new();
        for i in 0..MAX_ROOMS {
            let (member, _) = joining("ann", Dialect::Plain, 100);
            members.push(hub.join(&named(i), member, Instant::now()).unwrap().0);
        }
        assert_eq!(hub.poll(&named(MAX_ROOMS), 0), Err(RoomError::TooManyRooms));
        let _ = members[7].leave();
        assert!(hub.poll(&named(MAX_ROOMS), 0).is_ok());
        assert_eq!(lock(&hub.rooms).len(), MAX_ROOMS);
    }

    #[test]
    fn a_bell_rings_for_the_next_message_and_is_taken_down_with_its_listener() {
        let hub = Hub::new("e");
        let room = RoomName::lobby();
        let Ok(Poll::Wait(bell)) = hub.poll_or_wait(&room, 0) else {
            panic!("nothing was said yet");
        };
        assert!(!bell.wait(Duration::ZERO));
        let _ = hub.say(&room, &Name::new("n").unwrap(), "x", 0).unwrap();
        assert!(bell.wait(Duration::ZERO));
        assert!(matches!(hub.poll_or_wait(&room, 0), Ok(Poll::Ready(_))));
        let Ok(Poll::Wait(bell)) = hub.poll_or_wait(&room, 1) else {
            panic!("nothing new was said");
        };
        let state = hub.find_or_open(&room, Instant::now()).unwrap();
        assert!(!state.lock().is_empty());
        drop(bell);
        assert!(state.lock().is_empty());
    }
}
