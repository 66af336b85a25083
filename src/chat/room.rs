//! One room: who is in it, and what happens there, in one order for everybody.
//!
//! A room's lock is held while something happens in it, so a message gets its number,
//! its place in the transcript and its place in every member's outbox in one go. To
//! send is to push onto an outbox, which never blocks; whoever becomes the writer of
//! an outbox by that finds it in the [`Due`] list, and writes when the lock is let go.

use super::dialect::{self, Body, Complaint, Dialect, Incoming, Welcome, Whisper};
use super::lock::lock;
use super::name::{Name, RoomName};
use super::outbox::{Outbox, Pushed};
use super::transcript::Transcript;
use crate::websocket::{Message, Opcode, frame};
use std::collections::{BTreeMap, HashMap};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, Weak};
use std::time::{Duration, Instant};

/// The outboxes whose writer the caller became: it drains each of them, with no lock
/// held.
#[must_use]
#[derive(Default)]
pub struct Due(Vec<Arc<Outbox>>);

impl Due {
    /// The next one to drain.
    pub fn pop(&mut self) -> Option<Arc<Outbox>> {
        self.0.pop()
    }

    /// Takes over another list.
    pub fn append(&mut self, mut other: Due) {
        self.0.append(&mut other.0);
    }
}

/// Only a thread that panics drops what is still due. Others go on writing then, or one
/// thread's end would silence every member that it was about to write to.
impl Drop for Due {
    fn drop(&mut self) {
        for outbox in &self.0 {
            outbox.lay_down();
        }
    }
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

/// Somebody in the room has that name, and keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameTaken;

/// A room behind its lock.
pub struct Room {
    name: RoomName,
    state: Mutex<RoomState>,
}

/// What the lock guards.
pub struct RoomState {
    /// Tells this life of the room from earlier ones: its numbers begin at 1 in each.
    epoch: String,
    /// In the order in which they came.
    members: BTreeMap<u64, Member>,
    names: HashMap<Name, u64>,
    next_member: u64,
    next_guest: u64,
    transcript: Transcript,
    /// Members whose outbox was found full: they are removed before the lock is let go.
    fallen: Vec<u64>,
    /// Those who wait for the next message; each is told once.
    waiting: Vec<Waiting>,
    /// When somebody last came, went or asked.
    pub(super) used: Instant,
    /// Forgotten: whoever still holds it must look its name up again.
    pub(super) forgotten: bool,
}

struct Member {
    name: Option<Name>,
    dialect: Dialect,
    hears_itself: bool,
    outbox: Arc<Outbox>,
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

/// One message, encoded once for each language.
struct Frames {
    plain: Option<Arc<[u8]>>,
    chat: Arc<[u8]>,
}

impl Room {
    /// An empty room.
    pub fn new(name: RoomName, epoch: String, now: Instant) -> Room {
        let state = RoomState {
            epoch,
            members: BTreeMap::new(),
            names: HashMap::new(),
            next_member: 0,
            next_guest: 1,
            transcript: Transcript::default(),
            fallen: Vec::new(),
            waiting: Vec::new(),
            used: now,
            forgotten: false,
        };
        Room {
            name,
            state: Mutex::new(state),
        }
    }

    /// Its name.
    pub fn name(&self) -> &RoomName {
        &self.name
    }

    /// Holds the room still.
    pub fn lock(&self) -> MutexGuard<'_, RoomState> {
        lock(&self.state)
    }

    /// Somebody comes in: the others hear of it, and who speaks chat is welcomed.
    ///
    /// # Errors
    /// [`NameTaken`].
    pub fn admit(
        self: &Arc<Room>,
        state: &mut RoomState,
        joining: Joining,
        due: &mut Due,
    ) -> Result<Membership, NameTaken> {
        let name = state.choose_name(&joining)?;
        let id = state.next_member;
        state.next_member += 1;
        if let Some(name) = &name {
            state.announce(&dialect::join(name.as_str()), due);
            state.names.insert(name.clone(), id);
        }
        let member = Member {
            name: name.clone(),
            dialect: joining.dialect,
            hears_itself: joining.hears_itself || joining.dialect == Dialect::Chat,
            outbox: joining.outbox,
        };
        state.members.insert(id, member);
        if joining.dialect == Dialect::Chat {
            let welcome = state.welcome(&self.name, name.as_ref(), &joining.ticket);
            state.send(id, text_frame(&welcome), due);
        }
        state.settle(due);
        Ok(Membership {
            room: Arc::clone(self),
            id,
            name,
            dialect: joining.dialect,
        })
    }
}

// ---- what happens in a room; callers see verbs, and end each with `settle` ------------

impl RoomState {
    /// Somebody outside says something: the number that it got.
    ///
    /// # Errors
    /// [`NameTaken`]: a member has this name, so nobody else speaks under it.
    pub fn say_from_outside(
        &mut self,
        name: &Name,
        text: &str,
        at: u64,
        due: &mut Due,
    ) -> Result<u64, NameTaken> {
        if self.names.contains_key(name) {
            return Err(NameTaken);
        }
        let id = self.say(None, Some(name), &Body::Text(text.into()), at, due);
        self.settle(due);
        Ok(id)
    }

    /// The answer to a poll, and whether there is anything new in it.
    pub fn news(&self, since: u64) -> (String, bool) {
        let news = self.transcript.since(since);
        let messages = news.messages.iter().map(|json| &**json);
        let json = dialect::news(&self.epoch, messages, news.last);
        (json, since != news.last)
    }

    /// A bell for the next message. Those whose listener is gone are taken down at this
    /// opportunity.
    pub fn hang_bell(&mut self) -> Bell {
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

    /// Wakes all who wait for a message, though there is none.
    pub fn take_bells_down(&mut self) {
        self.waiting.clear();
    }

    /// Is nobody in the room, and nobody listening at its door?
    pub fn is_empty(&self) -> bool {
        let listens = |w: &Waiting| w.listener.strong_count() > 0;
        self.members.is_empty() && !self.waiting.iter().any(listens)
    }

    // ---- steps of those verbs ----------------------------------------------------

    fn choose_name(&mut self, joining: &Joining) -> Result<Option<Name>, NameTaken> {
        match (&joining.name, joining.dialect) {
            (Some(name), _) if self.names.contains_key(name) => Err(NameTaken),
            (Some(name), _) => Ok(Some(name.clone())),
            (None, Dialect::Plain) => Ok(None),
            (None, Dialect::Chat) => Ok(self.free_guest_name()),
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

    fn welcome(&self, room: &RoomName, name: Option<&Name>, ticket: &str) -> String {
        let names = self.members.values().filter_map(|m| m.name.as_ref());
        Welcome {
            name: name.map_or("", Name::as_str),
            room: room.as_str(),
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
        let any_plain = self.members.values().any(|m| m.dialect == Dialect::Plain);
        let frames = Frames {
            plain: any_plain.then(|| plain_frame(from, body)),
            chat: text_frame(&json),
        };
        self.transcript.push(json);
        self.fan_out(&frames, speaker, due);
        for waiting in self.waiting.drain(..) {
            // Who gave up waiting has dropped the other end.
            let _ = waiting.ring.try_send(());
        }
        id
    }

    /// Tells those who speak chat who came or went.
    fn announce(&mut self, json: &str, due: &mut Due) {
        let frames = Frames {
            plain: None,
            chat: text_frame(json),
        };
        self.fan_out(&frames, None, due);
    }

    fn fan_out(&mut self, frames: &Frames, speaker: Option<u64>, due: &mut Due) {
        for (&id, member) in &self.members {
            if speaker == Some(id) && !member.hears_itself {
                continue;
            }
            if let Some(frame) = frames.for_dialect(member.dialect) {
                let pushed = member.outbox.push(Arc::clone(frame));
                note(pushed, id, member, &mut self.fallen, due);
            }
        }
    }

    /// Sends a frame to one member.
    fn send(&mut self, id: u64, frame: Arc<[u8]>, due: &mut Due) {
        if let Some(member) = self.members.get(&id) {
            note(member.outbox.push(frame), id, member, &mut self.fallen, due);
        }
    }

    fn whisper(&mut self, from: u64, sender: &str, whisper: &Whisper<'_>, at: u64, due: &mut Due) {
        let Some(&to) = self.names.get(&*whisper.to) else {
            return self.complain(from, &Complaint::no_such_user(&whisper.to), due);
        };
        let chat = text_frame(&dialect::whisper_chat(sender, whisper, at));
        match self.dialect_of(to) {
            Some(Dialect::Plain) => self.send(to, text_frame(&whisper.plain), due),
            Some(Dialect::Chat) => self.send(to, Arc::clone(&chat), due),
            None => {}
        }
        if self.dialect_of(from) == Some(Dialect::Chat) && from != to {
            self.send(from, chat, due);
        }
    }

    /// The server's sentence to one member.
    fn complain(&mut self, id: u64, complaint: &Complaint, due: &mut Due) {
        let json = match self.dialect_of(id) {
            Some(Dialect::Plain) => dialect::complaint_plain(complaint),
            Some(Dialect::Chat) => dialect::complaint_chat(complaint),
            None => return,
        };
        self.send(id, text_frame(&json), due);
    }

    fn dialect_of(&self, id: u64) -> Option<Dialect> {
        self.members.get(&id).map(|member| member.dialect)
    }

    /// A member goes, its name is free, and the others hear of it.
    fn remove(&mut self, id: u64, due: &mut Due) {
        if let Some(Member {
            name: Some(name), ..
        }) = self.members.remove(&id)
        {
            self.names.remove(&name);
            self.announce(&dialect::leave(name.as_str()), due);
        }
    }

    /// Removes those who were found to have fallen behind. That others hear of it may
    /// be the drop too much for one of those, hence the loop; it ends, since each turn
    /// removes somebody.
    fn settle(&mut self, due: &mut Due) {
        while let Some(id) = self.fallen.pop() {
            self.remove(id, due);
        }
    }
}

/// What a push means for its member.
fn note(pushed: Pushed, id: u64, member: &Member, fallen: &mut Vec<u64>, due: &mut Due) {
    match pushed {
        Pushed::Yours => due.0.push(Arc::clone(&member.outbox)),
        Pushed::FellBehind => fallen.push(id),
        Pushed::Waiting | Pushed::Refused => {}
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
        let mut state = self.room.lock();
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
        state.settle(&mut due);
        due
    }

    /// Leaves: the name is free at once, and the others hear of it.
    pub fn leave(&self) -> Due {
        let mut due = Due::default();
        let mut state = self.room.lock();
        state.used = Instant::now();
        state.remove(self.id, &mut due);
        state.settle(&mut due);
        due
    }
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
