//! The rooms and who is in them: an `Arc<Mutex<HashMap>>` behind a cheap handle.
//!
//! There are two kinds of lock, always taken in this order, and callers see neither:
//! 1. the map from names to rooms, held to find, open or forget a room;
//! 2. each room's own, held while something happens in that room. This is what makes
//!    **one order for everybody**: a message gets its number, its place in the
//!    transcript and its place in every member's outbox in one go.
//!
//! Nothing waits under a lock. To send is to push onto an outbox, which never blocks;
//! whoever becomes the writer of an outbox by that finds it in the [`Due`] list, and
//! writes when the locks are let go.

use super::dialect::{self, Body, Complaint, Dialect, Incoming, Welcome, Whisper};
use super::lock;
use super::name::{Name, RoomName};
use super::outbox::{Outbox, Pushed};
use super::transcript::{News, Transcript};
use crate::websocket::{Message, Opcode, frame};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

/// The most rooms at a time; with [`MAX_KEPT_BYTES`](super::transcript::MAX_KEPT_BYTES)
/// it bounds the memory of all transcripts to a gigabyte.
pub const MAX_ROOMS: usize = 1024;
/// For how long an empty room is remembered: longer than a class's break, so that
/// who comes back finds what was said.
pub const FORGET_AFTER: Duration = Duration::from_secs(30 * 60);

/// The outboxes whose writer the caller became: it drains each of them, with no lock
/// held. Dropping the list would leave frames behind that nobody writes.
#[must_use]
#[derive(Default)]
pub struct Due(pub Vec<Arc<Outbox>>);

/// All rooms. Clones are handles to the same ones.
#[derive(Clone)]
pub struct Hub {
    rooms: Arc<Mutex<HashMap<RoomName, Arc<Room>>>>,
    /// Tells this life of the server from earlier ones.
    epoch: Arc<str>,
    /// How many rooms were opened in it.
    opened: Arc<AtomicU64>,
}

struct Room {
    name: RoomName,
    state: Mutex<RoomState>,
}

struct RoomState {
    /// Tells this life of the room from earlier ones: its numbers begin at 1 in each.
    epoch: String,
    /// In the order in which they came.
    members: BTreeMap<u64, Member>,
    names: HashMap<Name, u64>,
    next_member: u64,
    next_guest: u64,
    transcript: Transcript,
    /// Those who wait for the next message; each is told once.
    waiting: Vec<Waiting>,
    /// When the room was last used; it may be forgotten some time after, if empty.
    used: Instant,
    /// Forgotten: whoever still holds it must look its name up again.
    forgotten: bool,
}

struct Member {
    name: Option<Name>,
    dialect: Dialect,
    hears_itself: bool,
    outbox: Arc<Outbox>,
}

/// Who wants to join a room.
pub struct Joining {
    /// From the address. Who speaks chat and has none gets one.
    pub name: Option<Name>,
    /// Which language it speaks.
    pub dialect: Dialect,
    /// Does it get its own messages? (Who speaks chat always does.)
    pub hears_itself: bool,
    /// For the welcome of who speaks chat.
    pub ticket: String,
    /// Where everything for it goes.
    pub outbox: Arc<Outbox>,
}

/// Why nobody joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinError {
    /// Somebody in the room has that name, and keeps it.
    NameTaken,
    /// There are [`MAX_ROOMS`] rooms, with somebody in each.
    TooManyRooms,
}

impl fmt::Display for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JoinError::NameTaken => f.write_str("somebody in this room has that name already"),
            JoinError::TooManyRooms => write!(f, "there are {MAX_ROOMS} rooms already"),
        }
    }
}

/// One member's place in a room, until it [`leave`](Membership::leave)s.
#[must_use]
pub struct Membership {
    room: Arc<Room>,
    id: u64,
    name: Option<Name>,
    dialect: Dialect,
}

/// What is new for a poller.
pub enum Poll {
    /// The JSON answer.
    Ready(String),
    /// Nothing yet.
    Wait(Bell),
}

/// Rings when there is something new in a room.
pub struct Bell {
    rings: Receiver<()>,
    /// Dropped with the bell, so that the room knows that nobody listens any more.
    _listener: Arc<()>,
}

impl Bell {
    /// Waits for it; `false` if nothing was said in this time.
    pub fn wait(&self, at_most: Duration) -> bool {
        self.rings.recv_timeout(at_most).is_ok()
    }
}

/// The room's end of a [`Bell`].
struct Waiting {
    ring: SyncSender<()>,
    listener: Weak<()>,
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
    /// See [`JoinError`].
    pub fn join(
        &self,
        room: &RoomName,
        joining: Joining,
        now: Instant,
    ) -> Result<(Membership, Due), JoinError> {
        let mut due = Due::default();
        let membership = self.with_room(room, now, |room, state| {
            let name = state.choose_name(&joining)?;
            Ok(state.admit(room, name, joining, &mut due))
        })??;
        Ok((membership, due))
    }

    /// Says something in a room from outside, as a POST does: the number that it got.
    ///
    /// # Errors
    /// See [`JoinError`].
    pub fn say(
        &self,
        room: &RoomName,
        name: &Name,
        text: &str,
        at: u64,
    ) -> Result<(u64, Due), JoinError> {
        let mut due = Due::default();
        let id = self.with_room(room, Instant::now(), |_, state| {
            if state.names.contains_key(name) {
                return Err(JoinError::NameTaken);
            }
            let body = Body::Text(text.into());
            Ok(state.say(None, Some(name), &body, at, &mut due))
        })??;
        Ok((id, due))
    }

    /// What was said in a room after number `since`.
    ///
    /// # Errors
    /// [`JoinError::TooManyRooms`].
    pub fn poll(&self, room: &RoomName, since: u64) -> Result<String, JoinError> {
        self.with_room(room, Instant::now(), |_, state| {
            let news = state.transcript.since(since);
            state.news_to_json(&news)
        })
    }

    /// The same, or a place in the queue for the next message if there is none.
    ///
    /// # Errors
    /// [`JoinError::TooManyRooms`].
    pub fn poll_or_wait(&self, room: &RoomName, since: u64) -> Result<Poll, JoinError> {
        self.with_room(room, Instant::now(), |_, state| {
            let news = state.transcript.since(since);
            if !news.messages.is_empty() || since != news.last {
                return Poll::Ready(state.news_to_json(&news));
            }
            Poll::Wait(state.hang_bell())
        })
    }

    /// Wakes all who wait for a message, as the server does when it ends.
    pub fn wake_all(&self) {
        let rooms: Vec<Arc<Room>> = lock(&self.rooms).values().cloned().collect();
        for room in rooms {
            lock(&room.state).waiting.clear();
        }
    }

    /// Forgets the rooms that nobody has been in, or asked for, for
    /// [`FORGET_AFTER`].
    pub fn forget_empty_rooms(&self, now: Instant) {
        let mut rooms = lock(&self.rooms);
        rooms.retain(|_, room| {
            let mut state = lock(&room.state);
            state.forgotten = state.is_empty() && now.duration_since(state.used) >= FORGET_AFTER;
            !state.forgotten
        });
    }

    /// Finds or opens a room and does something in it.
    fn with_room<T>(
        &self,
        name: &RoomName,
        now: Instant,
        action: impl FnOnce(&Arc<Room>, &mut RoomState) -> T,
    ) -> Result<T, JoinError> {
        loop {
            let room = self.find_or_open(name, now)?;
            let mut state = lock(&room.state);
            // Forgotten between the two locks: the next look-up opens a new one.
            if !state.forgotten {
                state.used = now;
                return Ok(action(&room, &mut state));
            }
        }
    }

    fn find_or_open(&self, name: &RoomName, now: Instant) -> Result<Arc<Room>, JoinError> {
        let mut rooms = lock(&self.rooms);
        if let Some(room) = rooms.get(name) {
            return Ok(Arc::clone(room));
        }
        if rooms.len() >= MAX_ROOMS && !forget_longest_empty(&mut rooms) {
            return Err(JoinError::TooManyRooms);
        }
        let room = Arc::new(Room {
            name: name.clone(),
            state: Mutex::new(RoomState::new(self.next_epoch(), now)),
        });
        rooms.insert(name.clone(), Arc::clone(&room));
        Ok(room)
    }

    fn next_epoch(&self) -> String {
        let opened = self.opened.fetch_add(1, Ordering::Relaxed);
        format!("{}-{opened}", self.epoch)
    }
}

/// Makes room for one more; `false` if there is somebody in each.
fn forget_longest_empty(rooms: &mut HashMap<RoomName, Arc<Room>>) -> bool {
    let empty = rooms.values().filter_map(|room| {
        let state = lock(&room.state);
        state.is_empty().then(|| (state.used, room.name.clone()))
    });
    let Some((_, longest)) = empty.min_by_key(|(used, _)| *used) else {
        return false;
    };
    if let Some(room) = rooms.remove(&longest) {
        lock(&room.state).forgotten = true;
    }
    true
}

impl RoomState {
    fn new(epoch: String, now: Instant) -> RoomState {
        RoomState {
            epoch,
            members: BTreeMap::new(),
            names: HashMap::new(),
            next_member: 0,
            next_guest: 1,
            transcript: Transcript::default(),
            waiting: Vec::new(),
            used: now,
            forgotten: false,
        }
    }

    fn is_empty(&self) -> bool {
        let listens = |w: &Waiting| w.listener.strong_count() > 0;
        self.members.is_empty() && !self.waiting.iter().any(listens)
    }

    fn choose_name(&mut self, joining: &Joining) -> Result<Option<Name>, JoinError> {
        match (&joining.name, joining.dialect) {
            (Some(name), _) if self.names.contains_key(name) => Err(JoinError::NameTaken),
            (Some(name), _) => Ok(Some(name.clone())),
            (None, Dialect::Plain) => Ok(None),
            (None, Dialect::Chat) => Ok(self.free_guest_name()),
        }
    }

    /// Those who stopped listening are taken off the list at this opportunity.
    fn hang_bell(&mut self) -> Bell {
        self.waiting.retain(|w| w.listener.strong_count() > 0);
        // A channel for one: ringing never waits.
        let (ring, rings) = sync_channel(1);
        let listener = Arc::new(());
        self.waiting.push(Waiting {
            ring,
            listener: Arc::downgrade(&listener),
        });
        Bell {
            rings,
            _listener: listener,
        }
    }

    fn free_guest_name(&mut self) -> Option<Name> {
        loop {
            let name = Name::new(&format!("guest-{}", self.next_guest)).ok()?;
            self.next_guest += 1;
            if !self.names.contains_key(&name) {
                return Some(name);
            }
        }
    }

    fn admit(
        &mut self,
        room: &Arc<Room>,
        name: Option<Name>,
        joining: Joining,
        due: &mut Due,
    ) -> Membership {
        let id = self.next_member;
        self.next_member += 1;
        if let Some(name) = &name {
            self.names.insert(name.clone(), id);
            self.announce(&dialect::join(name.as_str()), due);
        }
        let member = Member {
            name: name.clone(),
            dialect: joining.dialect,
            hears_itself: joining.hears_itself || joining.dialect == Dialect::Chat,
            outbox: joining.outbox,
        };
        self.members.insert(id, member);
        if joining.dialect == Dialect::Chat {
            let welcome = self.welcome(room, name.as_ref(), &joining.ticket);
            let frame = text_frame(&welcome);
            self.send(id, frame, due);
        }
        Membership {
            room: Arc::clone(room),
            id,
            name,
            dialect: joining.dialect,
        }
    }

    fn welcome(&self, room: &Room, name: Option<&Name>, ticket: &str) -> String {
        let names = self.members.values().filter_map(|m| m.name.as_ref());
        Welcome {
            name: name.map_or("", Name::as_str),
            room: room.name.as_str(),
            members: names.map(Name::as_str).collect(),
            last: self.transcript.last(),
            epoch: &self.epoch,
            ticket,
        }
        .to_json()
    }

    /// Numbers a message, keeps it, and sends it to everybody; `speaker` is left out
    /// unless it hears itself.
    fn say(
        &mut self,
        speaker: Option<u64>,
        from: Option<&Name>,
        body: &Body<'_>,
        at: u64,
        due: &mut Due,
    ) -> u64 {
        let id = self.transcript.last() + 1;
        let from = from.map(Name::as_str);
        let json: Arc<str> = Arc::from(dialect::said_chat(id, from, body, at));
        self.transcript.push(Arc::clone(&json));
        let frames = Frames {
            plain: self.any_plain().then(|| plain_frame(from, body)),
            chat: text_frame(&json),
        };
        self.fan_out(&frames, speaker, due);
        for waiting in self.waiting.drain(..) {
            // Who gave up waiting has dropped the other end.
            let _ = waiting.ring.try_send(());
        }
        id
    }

    fn any_plain(&self) -> bool {
        self.members.values().any(|m| m.dialect == Dialect::Plain)
    }

    fn fan_out(&mut self, frames: &Frames, speaker: Option<u64>, due: &mut Due) {
        let mut fallen = Vec::new();
        for (&id, member) in &self.members {
            if speaker == Some(id) && !member.hears_itself {
                continue;
            }
            if let Some(frame) = frames.for_dialect(member.dialect) {
                match member.outbox.push(Arc::clone(frame)) {
                    Pushed::Yours => due.0.push(Arc::clone(&member.outbox)),
                    Pushed::Waiting | Pushed::Refused => {}
                    Pushed::FellBehind => fallen.push(id),
                }
            }
        }
        for id in fallen {
            self.remove(id, due);
        }
    }

    /// Tells those who speak chat who came or went.
    fn announce(&mut self, json: &str, due: &mut Due) {
        let frames = Frames {
            plain: None,
            chat: text_frame(json),
        };
        self.fan_out(&frames, None, due);
    }

    /// Sends a frame to one member.
    fn send(&mut self, id: u64, frame: Arc<[u8]>, due: &mut Due) {
        let Some(member) = self.members.get(&id) else {
            return;
        };
        match member.outbox.push(frame) {
            Pushed::Yours => due.0.push(Arc::clone(&member.outbox)),
            Pushed::Waiting | Pushed::Refused => {}
            Pushed::FellBehind => self.remove(id, due),
        }
    }

    /// The member goes, its name is free, and the others hear of it. Each call
    /// removes one, so a row of members that fall behind on each other's leave ends.
    fn remove(&mut self, id: u64, due: &mut Due) {
        let Some(member) = self.members.remove(&id) else {
            return;
        };
        if let Some(name) = member.name {
            self.names.remove(&name);
            self.announce(&dialect::leave(name.as_str()), due);
        }
    }

    fn whisper(&mut self, from: u64, sender: &str, whisper: &Whisper<'_>, at: u64, due: &mut Due) {
        let Some(&to) = self.names.get(&*whisper.to) else {
            return self.complain(from, &Complaint::no_such_user(&whisper.to), due);
        };
        let dialect_of = |id| self.members.get(&id).map(|member: &Member| member.dialect);
        let (theirs, ours) = (dialect_of(to), dialect_of(from));
        let chat = text_frame(&dialect::whisper_chat(sender, whisper, at));
        match theirs {
            Some(Dialect::Plain) => self.send(to, text_frame(&whisper.plain), due),
            Some(Dialect::Chat) => self.send(to, Arc::clone(&chat), due),
            None => {}
        }
        if ours == Some(Dialect::Chat) && from != to {
            self.send(from, chat, due);
        }
    }

    /// The server's sentence to one member.
    fn complain(&mut self, id: u64, complaint: &Complaint, due: &mut Due) {
        let json = match self.members.get(&id).map(|member| member.dialect) {
            Some(Dialect::Plain) => dialect::complaint_plain(complaint),
            Some(Dialect::Chat) => dialect::complaint_chat(complaint),
            None => return,
        };
        self.send(id, text_frame(&json), due);
    }

    fn news_to_json(&self, news: &News) -> String {
        dialect::news(
            &self.epoch,
            news.messages.iter().map(|json| &**json),
            news.last,
        )
    }
}

impl Membership {
    /// The name that it has in the room.
    pub fn name(&self) -> Option<&Name> {
        self.name.as_ref()
    }

    /// Takes a message of this member's: says it, whispers it, or complains. `at` in
    /// milliseconds since 1970.
    pub fn receive(&self, message: Message<'_>, at: u64) -> Due {
        let mut due = Due::default();
        let incoming = dialect::read(self.dialect, self.name.as_ref(), message);
        let mut state = lock(&self.room.state);
        // Who fell behind is no member any more, and says nothing.
        if !state.members.contains_key(&self.id) {
            return due;
        }
        match incoming {
            Incoming::Say(body) => {
                state.say(Some(self.id), self.name.as_ref(), &body, at, &mut due);
            }
            Incoming::Whisper(whisper) => {
                let sender = self.name.as_ref().map_or("", Name::as_str);
                state.whisper(self.id, sender, &whisper, at, &mut due);
            }
            Incoming::Bad(complaint) => state.complain(self.id, &complaint, &mut due),
        }
        due
    }

    /// Leaves: the name is free at once, and the others hear of it.
    pub fn leave(&self) -> Due {
        let mut due = Due::default();
        let mut state = lock(&self.room.state);
        state.used = Instant::now();
        state.remove(self.id, &mut due);
        due
    }
}

/// One message, encoded once for each language.
struct Frames {
    plain: Option<Arc<[u8]>>,
    chat: Arc<[u8]>,
}

impl Frames {
    fn for_dialect(&self, dialect: Dialect) -> Option<&Arc<[u8]>> {
        match dialect {
            Dialect::Plain => self.plain.as_ref(),
            Dialect::Chat => Some(&self.chat),
        }
    }
}

fn text_frame(text: &str) -> Arc<[u8]> {
    Arc::from(frame::unmasked(Opcode::Text, text.as_bytes()))
}

fn plain_frame(from: Option<&str>, body: &Body<'_>) -> Arc<[u8]> {
    match (from, body) {
        (_, Body::Binary(bytes)) => Arc::from(frame::unmasked(Opcode::Binary, bytes)),
        (None, Body::Text(text)) => text_frame(text),
        (Some(name), Body::Text(text)) => text_frame(&dialect::said_plain(name, text)),
    }
}
