//! What a room is, and what can happen in it.

use super::saying::{Saying, Whispering};
use crate::chat::batch::{Audience, Chat, Entry, Recipient, text_frame};
use crate::chat::compression::Shared;
use crate::chat::dialect::{self, Complaint, Dialect, News};
use crate::chat::name::{Name, RoomName};
use crate::chat::openings::Prefix;
use crate::chat::transcript::Transcript;
use crate::language::Language;
use crate::memory::Budget;
use crate::outbox::Piece;
use crate::outbox::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError, lock};
use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

/// The next batch counts as large with this many entries…
const MANY_ENTRIES: usize = 1024;
/// …or this many bytes. Then speakers wait for its delivery, instead of adding to it: if they speak
/// faster than one thread can deliver, messages would only pile up.
const MANY_BYTES: usize = 1024 * 1024;

/// A member of the room has that name, and keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameTaken;

/// A room behind its lock.
pub struct Room {
    pub(super) name: RoomName,
    pub(super) state: Mutex<RoomState>,
    /// A batch has arrived: for threads that wait for their messages.
    pub(super) arrival: Condvar,
    /// Something was said, or the server ends: for long polls.
    pub(super) news: Condvar,
    /// Compresses what is said. Only the thread that delivers uses it.
    pub(super) compression: Arc<Mutex<Shared>>,
    /// Large messages are charged to this.
    pub(super) budget: Arc<Budget>,
}

/// What the lock guards.
pub struct RoomState {
    /// Different in each life of the room: the numbers begin at 1 in each.
    pub(super) epoch: Arc<str>,
    /// In the order in which they came.
    pub(super) members: BTreeMap<u64, Member>,
    pub(super) names: HashMap<Name, u64>,
    pub(super) next_member: u64,
    pub(super) next_guest: u64,
    pub(super) transcript: Transcript,
    /// What the next batch will hold.
    pub(super) pending: Vec<Entry>,
    pub(super) pending_bytes: usize,
    /// How many entries there were before those, over the room's life.
    pub(super) delivered: u64,
    /// How many of those have reached every outbox that they go to.
    pub(super) arrived: u64,
    /// How many threads wait for that: notifying costs a system call even if none waits.
    pub(super) who_wait: usize,
    /// A thread is delivering, and will look at `pending` again.
    pub(super) has_flusher: bool,
    /// Members that left while something for them was pending.
    pub(super) leaving: Vec<Recipient>,
    /// The members as the flusher needs them; `None` if a member came or went since.
    pub(super) recipients: Option<Arc<[Recipient]>>,
    /// How many long polls wait for the next message.
    pub(super) listeners: usize,
    /// The server ends: no long poll waits any more.
    pub(super) ends: bool,
    /// When a client last came, went or asked.
    pub(in crate::chat) used: Instant,
    /// When a client outside last polled it, or posted to it.
    pub(in crate::chat) asked: Option<Instant>,
    /// The address that opened it; `None` if that isn't counted.
    pub(in crate::chat) opened_from: Option<Prefix>,
    /// Forgotten: a thread that still holds it must look its name up again.
    pub(in crate::chat) forgotten: bool,
}

pub(super) struct Member {
    pub(super) name: Option<Name>,
    pub(super) hears_itself: bool,
    /// The language of complaints to it.
    pub(super) language: Language,
    pub(super) recipient: Recipient,
}

impl Room {
    /// An empty room.
    pub fn new(name: RoomName, epoch: Arc<str>, now: Instant, budget: Arc<Budget>) -> Room {
        let state = RoomState {
            epoch,
            members: BTreeMap::new(),
            names: HashMap::new(),
            next_member: 0,
            next_guest: 1,
            transcript: Transcript::default(),
            pending: Vec::new(),
            pending_bytes: 0,
            delivered: 0,
            arrived: 0,
            who_wait: 0,
            has_flusher: false,
            leaving: Vec::new(),
            recipients: None,
            listeners: 0,
            ends: false,
            used: now,
            asked: None,
            opened_from: None,
            forgotten: false,
        };
        Room {
            name,
            state: Mutex::new(state),
            arrival: Condvar::new(),
            news: Condvar::new(),
            compression: Arc::default(),
            budget,
        }
    }

    /// Its name.
    pub fn name(&self) -> &RoomName {
        &self.name
    }

    /// Locks the room.
    pub fn lock(&self) -> MutexGuard<'_, RoomState> {
        lock(&self.state)
    }

    /// The same, unless another thread holds the lock.
    pub fn try_lock(&self) -> Option<MutexGuard<'_, RoomState>> {
        match self.state.try_lock() {
            Ok(state) => Some(state),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    /// Waits, for this long at most, until all that was said so far is in its outboxes, while
    /// another thread delivers it.
    pub fn catch_up(&self, at_most: Duration) {
        let state = self.lock();
        let entry = state.next_entry();
        self.wait_for(state, entry, at_most);
    }

    /// The same, if much is pending.
    pub fn catch_up_if_crowded(&self, at_most: Duration) {
        let state = self.lock();
        if state.pending.len() >= MANY_ENTRIES || state.pending_bytes >= MANY_BYTES {
            let entry = state.next_entry();
            self.wait_for(state, entry, at_most);
        }
    }

    /// Waits until everything before the entry of this number has arrived.
    pub(super) fn wait_for(
        &self,
        mut state: MutexGuard<'_, RoomState>,
        entry: u64,
        at_most: Duration,
    ) {
        if state.arrived >= entry {
            return;
        }
        state.who_wait += 1;
        let pending = |state: &mut RoomState| state.arrived < entry;
        let waited = self.arrival.wait_timeout_while(state, at_most, pending);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.who_wait -= 1;
    }

    /// Says something, from a member or from outside, and wakes the long polls. Returns its number.
    pub(super) fn say(&self, state: &mut RoomState, by: Option<u64>, saying: Saying) -> u64 {
        let id = state.say(by, saying);
        // Notifying costs a system call even if no thread waits.
        if state.listeners > 0 {
            self.news.notify_all();
        }
        id
    }

    /// A client outside says something. Returns its number.
    ///
    /// # Errors
    /// [`NameTaken`]: a member has this name, so no other client may use it.
    pub fn say_from_outside(
        &self,
        state: &mut RoomState,
        name: &Name,
        saying: Saying,
    ) -> Result<u64, NameTaken> {
        if state.names.contains_key(name) {
            return Err(NameTaken);
        }
        Ok(self.say(state, None, saying))
    }

    /// Ends all long polls without news, since the server ends.
    pub fn send_listeners_home(&self) {
        self.lock().ends = true;
        self.news.notify_all();
    }
}

impl RoomState {
    /// Has a member this name?
    pub fn has_name(&self, name: &Name) -> bool {
        self.names.contains_key(name)
    }

    /// What is new for a poller that knows message `since`. This only clones references: the caller
    /// writes the JSON after the lock is released.
    pub fn news(&self, since: u64) -> News {
        News {
            epoch: Arc::clone(&self.epoch),
            messages: self.transcript.since(since),
            last: self.transcript.last(),
        }
    }

    /// Is there something new for a poller that knows message `since`?
    pub fn has_news(&self, since: u64) -> bool {
        since != self.transcript.last()
    }

    /// Are there no members and no long polls?
    pub fn is_empty(&self) -> bool {
        self.members.is_empty() && self.listeners == 0
    }

    /// Is it empty, and did nobody come, go or ask for this long?
    pub fn is_unused_for(&self, time: Duration, now: Instant) -> bool {
        self.is_empty() && now.saturating_duration_since(self.used) >= time
    }

    /// A client outside polls it, or posts to it.
    pub fn note_asked(&mut self, now: Instant) {
        self.used = now;
        self.asked = Some(now);
    }

    /// Is anyone in it, or was it polled or posted to within this time?
    pub fn is_in_use(&self, within: Duration, now: Instant) -> bool {
        let is_recent = |asked: Instant| now.saturating_duration_since(asked) < within;
        !self.is_empty() || self.asked.is_some_and(is_recent)
    }

    /// Was anything ever said here?
    pub fn has_history(&self) -> bool {
        self.transcript.last() > 0
    }

    pub(super) fn recipients(&mut self) -> Arc<[Recipient]> {
        let members = self.members.values().map(|member| &member.recipient);
        let all = members.chain(&self.leaving);
        let recipients = self
            .recipients
            .get_or_insert_with(|| all.cloned().collect());
        Arc::clone(recipients)
    }

    fn put(&mut self, entry: Entry) {
        self.pending_bytes += entry.bytes();
        self.pending.push(entry);
    }

    /// The number of the next entry, counted over the room's life.
    pub(super) fn next_entry(&self) -> u64 {
        self.delivered + self.pending.len() as u64
    }

    /// The name of a new member that comes with this name, or with none.
    pub(super) fn choose_name(
        &mut self,
        name: Option<&Name>,
        dialect: Dialect,
    ) -> Result<Option<Name>, NameTaken> {
        match (name, dialect) {
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

    /// Numbers a message, keeps it, and adds it to the batch; `speaker` doesn't get it unless it
    /// hears itself.
    fn say(&mut self, speaker: Option<u64>, saying: Saying) -> u64 {
        // [hub]
        let id = self.transcript.last() + 1;
        self.transcript.push(saying.said.kept(id));
        let deaf = |id: &u64| self.members.get(id).is_some_and(|m| !m.hears_itself);
        self.put(Entry {
            audience: Audience::All {
                but: speaker.filter(deaf),
            },
            by: speaker,
            plain: Some(saying.plain),
            chat: Some(Chat::Said(saying.said.numbered(id), saying.charge)),
        });
        id
    }

    /// Tells `chat` members that somebody came or went.
    pub(super) fn announce(&mut self, json: &str) {
        self.put(Entry {
            audience: Audience::All { but: None },
            by: None,
            plain: None,
            chat: Some(Chat::Framed(Piece::from(text_frame(json)))),
        });
    }

    pub(super) fn send_chat(&mut self, id: u64, chat: Chat) {
        self.put(Entry {
            audience: Audience::One(id),
            by: None,
            plain: None,
            chat: Some(chat),
        });
    }

    fn send_plain(&mut self, id: u64, plain: Piece) {
        self.put(Entry {
            audience: Audience::One(id),
            by: None,
            plain: Some(plain),
            chat: None,
        });
    }

    /// Goes to its receiver, and back to its sender if that is a `chat` member. `false`: no member
    /// has the receiver's name, and the sender is told.
    pub(super) fn whisper(&mut self, from: u64, whispering: &Whispering<'_>) -> bool {
        let Some(&to) = self.names.get(&*whispering.to) else {
            self.complain(from, &Complaint::no_such_user(&whispering.to));
            return false;
        };
        let chat = || Chat::Framed(whispering.chat.clone());
        match self.dialect_of(to) {
            Some(Dialect::Plain) => self.send_plain(to, whispering.plain.clone()),
            Some(Dialect::Chat) => self.send_chat(to, chat()),
            None => {}
        }
        if self.dialect_of(from) == Some(Dialect::Chat) && from != to {
            self.send_chat(from, chat());
        }
        true
    }

    /// A sentence from the server to one member.
    pub(super) fn complain(&mut self, id: u64, complaint: &Complaint) {
        let Some(member) = self.members.get(&id) else {
            return;
        };
        let language = member.language;
        match member.recipient.dialect {
            Dialect::Plain => {
                let frame = text_frame(&dialect::complaint_plain(complaint, language));
                self.send_plain(id, Piece::from(frame));
            }
            Dialect::Chat => {
                let frame = text_frame(&dialect::complaint_chat(complaint, language));
                self.send_chat(id, Chat::Framed(Piece::from(frame)));
            }
        }
    }

    fn dialect_of(&self, id: u64) -> Option<Dialect> {
        self.members.get(&id).map(|member| member.recipient.dialect)
    }

    /// A member leaves: its name is free, and the others are told.
    pub(super) fn remove(&mut self, id: u64) -> Option<Recipient> {
        let member = self.members.remove(&id)?;
        self.recipients = None;
        if let Some(name) = member.name {
            self.names.remove(&name);
            self.announce(&dialect::leave(name.as_str()));
        }
        Some(member.recipient)
    }
}
