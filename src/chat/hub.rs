//! All rooms: an `Arc<Mutex<HashMap>>` behind a cheap handle.
//!
//! There are three kinds of lock, and no thread takes an earlier one while it holds a later one;
//! callers see none of them:
//! 1. the map from names to rooms, held to find, open or forget a room;
//! 2. each [`Room`]'s own, held while something happens in that room;
//! 3. each outbox's own, held to move frames in and out.
//!
//! The first is released before anything happens in a room, so rooms don't wait for each other; the
//! second is released before anything is pushed; and no thread waits for a socket under any of
//! them.

use super::dialect::{Body, News};
use super::name::{LOBBY, Name, RoomName};
use super::openings::{Opener, Openings};
use super::room::{Bell, Joining, Membership, Room, RoomState, Saying};
use super::rooms::{IN_USE, Rooms};
pub use super::rooms::{MAX_ROOMS, RoomError};
use crate::memory::Budget;
use crate::outbox::sync::{Arc, AtomicU64, Mutex, Ordering, lock};
use std::time::{Duration, Instant};

/// How long an empty room is kept: longer than a class's break, so that students who come back find
/// what was said.
pub const FORGET_AFTER: Duration = Duration::from_secs(30 * 60);
/// All rooms. Clones are handles to the same ones.
#[derive(Clone)]
pub struct Hub {
    rooms: Arc<Mutex<Rooms>>,
    /// Different in each life of the server.
    epoch: Arc<str>,
    /// How many rooms with a history were forgotten in this life: the numbers of such a room begin
    /// at 1 again.
    forgotten: Arc<AtomicU64>,
    budget: Arc<Budget>,
}

/// What is new for a poller.
pub enum Poll {
    /// The JSON answer.
    Ready(String),
    /// Nothing yet.
    Wait(Bell),
}

impl Hub {
    /// A hub without rooms, for [`MAX_ROOMS`] at most. `epoch` is a text that no other life of the
    /// server has.
    pub fn new(epoch: &str) -> Hub {
        Hub::of_at_most(MAX_ROOMS, epoch)
    }

    /// The same for this many rooms, without the lobby.
    pub fn of_at_most(most_rooms: usize, epoch: &str) -> Hub {
        Hub {
            rooms: Arc::new(Mutex::new(Rooms::of_at_most(most_rooms))),
            epoch: Arc::from(epoch),
            forgotten: Arc::new(AtomicU64::new(0)),
            budget: Arc::new(Budget::unlimited()),
        }
    }

    /// The same, with a budget to which messages are charged while they wait for members that don't
    /// read. (The transcript has its own bound.)
    pub fn within(mut self, budget: &Arc<Budget>) -> Hub {
        self.budget = Arc::clone(budget);
        self
    }

    /// The same, with a limit for the rooms that one address may open in a minute; 0 means no
    /// limit.
    pub fn opening(self, per_minute: u32) -> Hub {
        lock(&self.rooms).openings = Openings::new(per_minute);
        self
    }

    /// Opens a room for a client, unless it's there. For requests from outside, this is called
    /// before the methods below, which open rooms without a limit.
    ///
    /// # Errors
    /// [`RoomError::TooManyRooms`], [`RoomError::TooManyOpened`].
    #[inline(never)]
    pub fn open_for(
        &self,
        opener: &Opener,
        name: &RoomName,
        now: Instant,
    ) -> Result<(), RoomError> {
        self.find_or_open(name, Some(opener), now).map(drop)
    }

    /// Joins a room, opening it if necessary. What is said in the room from now on goes into the
    /// outbox, after the welcome. The caller must flush the room then.
    ///
    /// # Errors
    /// See [`RoomError`].
    pub fn join(
        &self,
        room: &RoomName,
        joining: Joining,
        now: Instant,
    ) -> Result<Membership, RoomError> {
        let admitted = self.with_room(room, now, |room, state| room.admit(state, joining))?;
        Ok(admitted?)
    }

    /// Says something in a room from outside, as a POST does. Returns its number, and the room,
    /// which the caller must flush. `at` in milliseconds since 1970.
    ///
    /// # Errors
    /// See [`RoomError`].
    pub fn say(
        &self,
        room: &RoomName,
        name: &Name,
        text: &str,
        at: u64,
    ) -> Result<(u64, Arc<Room>), RoomError> {
        let saying = {
            let _turn = self.budget.turn_for(text.len());
            Saying::new(Some(name), &Body::Text(text.into()), at).charged_to(&self.budget)
        };
        let now = Instant::now();
        self.with_room(room, now, |room, state| {
            state.note_asked(now);
            let id = room.say_from_outside(state, name, saying)?;
            Ok((id, Arc::clone(room)))
        })?
    }

    /// Why [`open_for`](Hub::open_for) or [`say`](Hub::say) would fail now, without saying anything
    /// or opening a room.
    pub fn would_refuse(
        &self,
        opener: &Opener,
        room: &RoomName,
        name: &Name,
        now: Instant,
    ) -> Option<RoomError> {
        let rooms = lock(&self.rooms);
        let Some(found) = rooms.by_name.get(room).cloned() else {
            return rooms.place_for(Some(opener), room, now).err();
        };
        drop(rooms);
        let state = found.lock();
        state.has_name(name).then_some(RoomError::NameTaken)
    }

    /// The JSON answer to a poll: what was said in a room after number `since`.
    pub fn poll(&self, room: &RoomName, since: u64) -> String {
        self.news(room, since).to_json()
    }

    /// The same, not JSON yet.
    pub fn news(&self, room: &RoomName, since: u64) -> News {
        let found = lock(&self.rooms).by_name.get(room).cloned();
        match found {
            Some(room) => {
                let mut state = room.lock();
                state.note_asked(Instant::now());
                state.news(since)
            }
            // Polling opens no room: it must not evict other rooms.
            None => News {
                epoch: self.next_epoch(),
                messages: Vec::new(),
                last: 0,
            },
        }
    }

    /// The same, or a bell for the next message if there is nothing new.
    ///
    /// # Errors
    /// [`RoomError::TooManyRooms`].
    pub fn poll_or_wait(&self, room: &RoomName, since: u64) -> Result<Poll, RoomError> {
        let now = Instant::now();
        let found = self.with_room(room, now, |room, state| {
            state.note_asked(now);
            match state.has_news(since) {
                true => Ok(state.news(since)),
                false => Err(room.hang_bell(state)),
            }
        })?;
        // The room is unlocked: writing a thousand messages as JSON takes a while.
        Ok(match found {
            Ok(news) => Poll::Ready(news.to_json()),
            Err(bell) => Poll::Wait(bell),
        })
    }

    /// Wakes all long polls, when the server stops.
    pub fn wake_all(&self) {
        let rooms: Vec<Arc<Room>> = lock(&self.rooms).by_name.values().cloned().collect();
        for room in rooms {
            room.send_listeners_home();
        }
    }

    /// Forgets the rooms that were empty, and that nobody asked for, for [`FORGET_AFTER`].
    pub fn forget_empty_rooms(&self, now: Instant) {
        let mut rooms = lock(&self.rooms);
        let Rooms {
            by_name, openings, ..
        } = &mut *rooms;
        by_name.retain(|_, room| {
            // If the room is locked, it is in use.
            let Some(mut state) = room.try_lock() else {
                return true;
            };
            let forget = state.is_unused_for(FORGET_AFTER, now);
            if forget {
                self.forget(&mut state, openings);
            }
            !forget
        });
        openings.sweep(now);
    }

    /// Finds or opens a room and runs an action in it.
    fn with_room<T>(
        &self,
        name: &RoomName,
        now: Instant,
        action: impl FnOnce(&Arc<Room>, &mut RoomState) -> T,
    ) -> Result<T, RoomError> {
        loop {
            let room = self.find_or_open(name, None, now)?;
            let mut state = room.lock();
            // Forgotten between the two locks: the next look-up opens a new one.
            if !state.forgotten {
                state.used = now;
                return Ok(action(&room, &mut state));
            }
        }
    }

    fn find_or_open(
        &self,
        name: &RoomName,
        by: Option<&Opener>,
        now: Instant,
    ) -> Result<Arc<Room>, RoomError> {
        let mut rooms = lock(&self.rooms);
        match rooms.by_name.get(name) {
            Some(room) => Ok(Arc::clone(room)),
            None => self.open(&mut rooms, name, by, now),
        }
    }

    /// Rare, and kept out of its caller's stack frame: a room is made on the stack, and a page of
    /// stack that was touched once belongs to the thread for life.
    #[cold]
    #[inline(never)]
    fn open(
        &self,
        rooms: &mut Rooms,
        name: &RoomName,
        by: Option<&Opener>,
        now: Instant,
    ) -> Result<Arc<Room>, RoomError> {
        while let Some(room) = rooms.place_for(by, name, now)? {
            let mut state = room.lock();
            // A thread that had looked the room up may have entered it before we locked it; then we
            // look for another room.
            if !state.is_in_use(IN_USE, now) {
                self.forget(&mut state, &mut rooms.openings);
                rooms.by_name.remove(room.name());
            }
        }
        let room = Arc::new(Room::new(
            name.clone(),
            self.next_epoch(),
            now,
            Arc::clone(&self.budget),
        ));
        let counted = by.filter(|_| name.as_str() != LOBBY);
        if let Some(opener) = counted {
            rooms.openings.opens(opener, now);
            room.lock().opened_from = Some(opener.prefix);
        }
        rooms.by_name.insert(name.clone(), Arc::clone(&room));
        Ok(room)
    }

    /// The epoch for rooms that are opened now.
    fn next_epoch(&self) -> Arc<str> {
        let forgotten = self.forgotten.load(Ordering::Relaxed);
        Arc::from(format!("{}-{forgotten}", self.epoch))
    }

    fn forget(&self, state: &mut RoomState, openings: &mut Openings) {
        state.forgotten = true;
        if let Some(prefix) = state.opened_from {
            openings.closed(prefix);
        }
        if state.has_history() {
            self.forgotten.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::Dialect;
    use crate::chat::dialect::said_plain;
    use crate::chat::openings::{MAX_ROOMS_OF_ONE, TooMany};
    use crate::outbox::{Marks, Outbox, Pushed, Sink, Turn};
    use crate::websocket::Message;
    use crate::websocket::frame::RawHeader;
    use std::io::{self, IoSlice};

    /// Takes whole frames and keeps their payloads, unless it is stuck.
    #[derive(Default)]
    struct Reader {
        payloads: Mutex<Vec<String>>,
        stuck: Mutex<bool>,
    }

    impl Sink for Arc<Reader> {
        fn write(&self, frames: &[IoSlice<'_>], _: Marks) -> io::Result<usize> {
            if *lock(&self.stuck) {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            let mut rest = &frames.iter().flat_map(|f| f.to_vec()).collect::<Vec<u8>>()[..];
            while let Some((raw, header)) = RawHeader::parse(rest) {
                let end = header + usize::try_from(raw.payload_len).unwrap();
                let text = String::from_utf8_lossy(&rest[header..end]).into_owned();
                lock(&self.payloads).push(text);
                rest = &rest[end..];
            }
            Ok(frames.iter().map(|frame| frame.len()).sum())
        }

        fn be_patient(&self, _: bool) {}
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
            language: crate::language::Language::English,
            max_message: 1024,
            deflate: None,
            outbox,
        };
        (joining, reader)
    }

    /// What the server does, without waiting.
    fn flush(room: &Arc<Room>) {
        let Some(mut flusher) = room.flusher() else {
            return;
        };
        while let Some(mut batch) = flusher.next_batch() {
            for recipient in batch.recipients().iter() {
                match batch.post_to(recipient) {
                    Pushed::Yours => {
                        while recipient.outbox.turn() == Turn::Progress {}
                        recipient.outbox.retire();
                    }
                    Pushed::Waiting => {}
                    Pushed::FellBehind | Pushed::Refused => flusher.fell_behind(recipient.id),
                }
            }
        }
    }

    fn hear(reader: &Reader) -> Vec<String> {
        std::mem::take(&mut *lock(&reader.payloads))
    }

    #[test]
    fn each_member_gets_it_in_its_own_dialect() {
        let hub = Hub::new("e");
        let room = RoomName::lobby();
        let (ann, ann_hears) = joining("ann", Dialect::Plain, 1000);
        let (bob, bob_hears) = joining("bob", Dialect::Chat, 1000);
        let ann = hub.join(&room, ann, Instant::now()).unwrap();
        let bob = hub.join(&room, bob, Instant::now()).unwrap();
        ann.receive(Message::Text("hi"), 7);
        bob.receive(Message::Text(r#"{"type":"say","text":"ho"}"#), 8);
        ann.leave();
        // All of it is one batch: bob came in the middle, ann doesn't get her own messages.
        flush(bob.room());
        assert_eq!(
            hear(&bob_hears)[1..],
            [
                r#"{"type":"say","id":1,"from":"ann","text":"hi","at":7}"#,
                r#"{"type":"say","id":2,"from":"bob","text":"ho","at":8}"#,
                r#"{"type":"leave","name":"ann"}"#
            ]
        );
        let ho = said_plain("bob", "ho");
        assert_eq!(hear(&ann_hears), [ho], "it was said before she left");
    }

    #[test]
    fn a_speaker_that_is_faster_than_delivery_waits_for_the_flusher() {
        let hub = Hub::new("e");
        let (room, speaker) = (RoomName::lobby(), Name::new("n").unwrap());
        let say = |text: &str| hub.say(&room, &speaker, text, 0).unwrap().1;
        let moment = Duration::from_millis(20);
        let waits = |room: &Room| {
            let start = Instant::now();
            room.catch_up_if_crowded(moment);
            start.elapsed() >= moment
        };
        let room = say("x");
        let mut flusher = room.flusher().unwrap();
        assert!(room.flusher().is_none(), "there is one flusher");
        assert!(!waits(&room), "one message is no crowd");
        say(&"x".repeat(1024 * 1024));
        assert!(waits(&room), "a megabyte is");
        assert!(flusher.next_batch().is_some());
        assert!(!waits(&room), "the next batch is empty");
        for _ in 0..1024 {
            say("x");
        }
        assert!(waits(&room), "many messages are");
        // A waiting thread is woken when the batch has arrived.
        let waiter = Arc::clone(&room);
        let waiter = std::thread::spawn(move || waiter.catch_up(Duration::from_secs(60)));
        while flusher.next_batch().is_some() {}
        waiter.join().unwrap();
    }

    #[test]
    fn a_long_poll_is_woken_when_the_server_ends() {
        let hub = Hub::new("e");
        let Poll::Wait(bell) = hub.poll_or_wait(&RoomName::lobby(), 0).unwrap() else {
            panic!("nothing was said");
        };
        hub.wake_all();
        let (patience, begun) = (Duration::from_secs(60), Instant::now());
        assert!(!bell.wait(patience), "there is no news");
        assert!(begun.elapsed() < patience);
    }

    #[test]
    fn a_room_error_says_what_is_wrong() {
        assert!(RoomError::NameTaken.to_string().contains("that name"));
        assert!(RoomError::TooManyRooms.to_string().contains("rooms"));
    }

    #[test]
    fn a_member_that_comes_and_goes_in_a_silent_room_leaves_nothing_behind() {
        let hub = Hub::new("e");
        let room = RoomName::lobby();
        for _ in 0..10 {
            let (nobody, _) = joining("", Dialect::Plain, 1000);
            let outbox = Arc::downgrade(&nobody.outbox);
            let nobody = hub.join(&room, nobody, Instant::now()).unwrap();
            nobody.leave();
            assert_eq!(outbox.strong_count(), 0);
        }
    }

    #[test]
    fn a_member_that_comes_in_the_middle_of_a_batch_gets_the_rest_of_it() {
        let hub = Hub::new("e");
        let room = RoomName::lobby();
        let (ann, ann_hears) = joining("ann", Dialect::Plain, 1000);
        let ann = hub.join(&room, ann, Instant::now()).unwrap();
        let speaker = Name::new("speaker").unwrap();
        hub.say(&room, &speaker, "before", 0).unwrap();
        let (late, late_hears) = joining("late", Dialect::Plain, 1000);
        let late = hub.join(&room, late, Instant::now()).unwrap();
        hub.say(&room, &speaker, "behind", 0).unwrap();
        late.receive(Message::Text("own"), 0);
        flush(late.room());
        let said = |from, text| said_plain(from, text);
        let all = [
            said("speaker", "before"),
            said("speaker", "behind"),
            said("late", "own"),
        ];
        assert_eq!(hear(&ann_hears), all);
        assert_eq!(hear(&late_hears), all[1..2]);
        drop(ann);
    }

    #[test]
    fn members_that_fall_behind_are_removed_even_if_all_do_at_once() {
        let hub = Hub::new("e");
        let room = RoomName::lobby();
        let members: Vec<_> = (0..500)
            .map(|i| {
                let (member, reader) = joining(&format!("m{i}"), Dialect::Chat, 100_000);
                *lock(&reader.stuck) = true;
                (hub.join(&room, member, Instant::now()).unwrap(), reader)
            })
            .collect();
        let speaker = Name::new("speaker").unwrap();
        let state = Arc::clone(members[0].0.room());
        for _ in 0..100 {
            hub.say(&room, &speaker, &"x".repeat(1000), 0).unwrap();
            flush(&state);
        }
        assert!(state.lock().is_empty());
    }

    #[test]
    fn an_unused_room_is_forgotten_and_begins_anew() {
        let hub = Hub::new("e");
        let room = RoomName::lobby();
        let start = Instant::now();
        let name = Name::new("n").unwrap();
        hub.say(&room, &name, "old", 0).unwrap();
        assert!(hub.poll(&room, 0).contains("old"));
        hub.forget_empty_rooms(start + FORGET_AFTER / 2);
        assert!(hub.poll(&room, 0).contains("old"));
        hub.forget_empty_rooms(Instant::now() + FORGET_AFTER);
        let nothing = r#"{"epoch":"e-1","messages":[],"last":0}"#;
        assert_eq!(hub.poll(&room, 0), nothing);
        assert!(lock(&hub.rooms).by_name.is_empty(), "asking opens no room");
        hub.say(&room, &name, "new", 0).unwrap();
        assert!(hub.poll(&room, 0).starts_with(r#"{"epoch":"e-1","#));
    }

    fn named(i: usize) -> RoomName {
        RoomName::new(&format!("r{i}")).unwrap()
    }

    #[test]
    fn an_empty_room_makes_way_for_a_new_one() {
        let hub = Hub::new("e");
        let mut members = Vec::new();
        for i in 0..MAX_ROOMS {
            let (member, _) = joining("ann", Dialect::Plain, 100);
            members.push(hub.join(&named(i), member, Instant::now()).unwrap());
        }
        let join = |room: &RoomName, now| {
            let (member, _) = joining("ben", Dialect::Plain, 100);
            hub.join(room, member, now).map(|new| {
                let _ = new.leave();
            })
        };
        let later = Instant::now() + 2 * IN_USE;
        assert_eq!(join(&named(MAX_ROOMS), later), Err(RoomError::TooManyRooms));
        assert_eq!(
            join(&RoomName::lobby(), later),
            Ok(()),
            "there is always a lobby"
        );
        members[7].leave();
        assert_eq!(join(&named(MAX_ROOMS), later), Ok(()));
        assert_eq!(lock(&hub.rooms).by_name.len(), MAX_ROOMS + 1);
    }

    #[test]
    fn neither_the_lobby_nor_a_room_in_use_is_forgotten_for_a_new_one() {
        let hub = Hub::new("e");
        let (start, ann) = (Instant::now(), Name::new("ann").unwrap());
        let (polled, left) = (named(0), named(1));
        for room in [&RoomName::lobby(), &polled, &left] {
            hub.say(room, &ann, "hi", 0).unwrap();
        }
        for i in (0..MAX_ROOMS).skip(2) {
            hub.open_for(&Opener::new([10, 0, 0, 1].into(), start), &named(i), start)
                .unwrap();
        }
        // One room is polled now and then; so it's in use.
        let later = start + 2 * IN_USE;
        let found = |room: &RoomName| lock(&hub.rooms).by_name.get(room).cloned();
        for i in 0..2 * MAX_ROOMS {
            found(&polled).unwrap().lock().note_asked(later);
            let (member, _) = joining("ben", Dialect::Plain, 100);
            let new = hub.join(&named(MAX_ROOMS + i), member, later);
            // All others are forgotten, one after the other; after that, all rooms are new and in
            // use.
            assert_eq!(new.is_ok(), i < MAX_ROOMS - 1, "{i}");
        }
        assert!(found(&left).is_none());
        assert!(hub.poll(&RoomName::lobby(), 0).contains("hi"));
        assert!(hub.poll(&polled, 0).contains("hi"));
    }

    #[test]
    fn asking_for_a_room_keeps_it() {
        let hub = Hub::new("e");
        let (room, long_ago) = (named(0), Instant::now() - FORGET_AFTER);
        hub.say(&room, &Name::new("ann").unwrap(), "hi", 0).unwrap();
        let found = lock(&hub.rooms).by_name[&room].clone();
        found.lock().used = long_ago;
        let _ = hub.news(&room, 0);
        hub.forget_empty_rooms(Instant::now());
        assert!(hub.poll(&room, 0).contains("hi"));
        found.lock().used = long_ago;
        hub.forget_empty_rooms(Instant::now());
        assert!(!hub.poll(&room, 0).contains("hi"));
    }

    #[test]
    fn one_address_fills_half_the_places_and_then_displaces_its_own_rooms() {
        let hub = Hub::new("e").opening(60_000_000);
        let start = Instant::now();
        let [mallory, ann] = [1, 2].map(|host| Opener::new([10, 0, 0, host].into(), start));
        hub.open_for(&ann, &named(0), start).unwrap();
        for i in 1..=MAX_ROOMS_OF_ONE {
            hub.open_for(&mallory, &named(i), start).unwrap();
            hub.say(&named(i), &Name::new("m").unwrap(), "x", 0)
                .unwrap();
        }
        let one_more = |opener, name, now| hub.open_for(opener, &named(name), now);
        let held = Err(RoomError::TooManyOpened(TooMany::Held));
        assert_eq!(one_more(&mallory, MAX_ROOMS, start), held);
        assert_eq!(one_more(&ann, MAX_ROOMS, start), Ok(()));
        let later = Instant::now() + IN_USE;
        assert_eq!(one_more(&mallory, MAX_ROOMS + 1, later), Ok(()));
        assert!(lock(&hub.rooms).by_name.contains_key(&named(0)));
        assert_eq!(lock(&hub.rooms).by_name.len(), MAX_ROOMS_OF_ONE + 2);
        hub.forget_empty_rooms(later + FORGET_AFTER);
        assert_eq!(one_more(&mallory, 1, later + FORGET_AFTER), Ok(()));
    }

    #[test]
    fn a_client_that_opens_too_fast_is_refused_and_may_use_the_rooms_that_it_has() {
        let hub = Hub::new("e").opening(4);
        let now = Instant::now();
        let (opener, ann) = (
            Opener::new([10, 0, 0, 1].into(), now),
            Name::new("ann").unwrap(),
        );
        let open = |i| hub.open_for(&opener, &named(i), now);
        let fast = RoomError::TooManyOpened(TooMany::Fast(4));
        assert_eq!([open(0), open(1), open(2)], [Ok(()), Ok(()), Err(fast)]);
        assert_eq!([open(0), open(1)], [Ok(()), Ok(())], "they are there");
        assert_eq!(hub.open_for(&opener, &RoomName::lobby(), now), Ok(()));
        let would = |i| hub.would_refuse(&opener, &named(i), &ann, now);
        assert_eq!([would(0), would(2)], [None, Some(fast)]);
    }

    #[test]
    fn a_bell_rings_for_the_next_message_and_is_taken_down_with_its_listener() {
        let hub = Hub::new("e");
        let room = RoomName::lobby();
        let Ok(Poll::Wait(bell)) = hub.poll_or_wait(&room, 0) else {
            panic!("nothing was said yet");
        };
        assert!(!bell.wait(Duration::ZERO));
        hub.say(&room, &Name::new("n").unwrap(), "x", 0).unwrap();
        assert!(bell.wait(Duration::ZERO));
        drop(bell);
        assert!(matches!(hub.poll_or_wait(&room, 0), Ok(Poll::Ready(_))));
        let Ok(Poll::Wait(bell)) = hub.poll_or_wait(&room, 1) else {
            panic!("nothing new was said");
        };
        let state = hub.find_or_open(&room, None, Instant::now()).unwrap();
        assert!(!state.lock().is_empty());
        drop(bell);
        assert!(state.lock().is_empty());
    }
}
