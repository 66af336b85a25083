//! What a room is, and what can happen in it.

use super::bell::{Bell, Bells};
use crate::chat::batch::{Audience, Entry, Recipient, text_frame};
use crate::chat::dialect::{self, Body, Complaint, Dialect, Said, Welcome, Whisper};
use crate::chat::name::{Name, RoomName};
use crate::chat::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError, lock};
use crate::chat::transcript::{MAX_KEPT_BYTES, Transcript};
use crate::websocket::{Opcode, frame};
use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

/// A message whose JSON is longer is kept cut. What stands around it has room besides.
const KEPT_WHOLE: usize = MAX_KEPT_BYTES - 1024;

/// The next batch is large with so many entries…
const MANY_ENTRIES: usize = 1024;
/// …or so many bytes. Speakers wait for its delivery then, instead of adding to it: what
/// they could say faster than one thread can deliver would only pile up.
const MANY_BYTES: usize = 1024 * 1024;

/// Somebody in the room has that name, and keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameTaken;

/// A room behind its lock.
pub struct Room {
    pub(super) name: RoomName,
    pub(super) state: Mutex<RoomState>,
    /// A batch has arrived: for those who wait to leave.
    pub(super) arrival: Condvar,
}

/// What the lock guards.
pub struct RoomState {
    /// Tells this life of the room from earlier ones: its numbers begin at 1 in each.
    pub(super) epoch: String,
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
    /// How many threads wait for that; to wake nobody costs a system call.
    pub(super) who_wait: usize,
    /// Somebody is delivering, and will look at `pending` again.
    pub(super) has_flusher: bool,
    /// Those who left while something that they should hear was pending.
    pub(super) leaving: Vec<Recipient>,
    /// The members as the flusher needs them; `None` when somebody came or went since.
    pub(super) recipients: Option<Arc<[Recipient]>>,
    /// Of those who wait for the next message.
    pub(super) bells: Bells,
    /// When somebody last came, went or asked.
    pub(in crate::chat) used: Instant,
    /// Forgotten: whoever still holds it must look its name up again.
    pub(in crate::chat) forgotten: bool,
}

pub(super) struct Member {
    pub(super) name: Option<Name>,
    pub(super) hears_itself: bool,
    pub(super) recipient: Recipient,
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
            pending: Vec::new(),
            pending_bytes: 0,
            delivered: 0,
            arrived: 0,
            who_wait: 0,
            has_flusher: false,
            leaving: Vec::new(),
            recipients: None,
            bells: Bells::default(),
            used: now,
            forgotten: false,
        };
        Room {
            name,
            state: Mutex::new(state),
            arrival: Condvar::new(),
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

    /// Waits, for so long at most, until all that was said so far is in the outboxes that
    /// it goes to, while another thread delivers it.
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

    /// The same, unless somebody does at this moment.
    pub fn try_lock(&self) -> Option<MutexGuard<'_, RoomState>> {
        match self.state.try_lock() {
            Ok(state) => Some(state),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }
}

impl RoomState {
    /// Somebody outside says something: the number that it got.
    ///
    /// # Errors
    /// [`NameTaken`]: a member has this name, so nobody else speaks under it.
    pub fn say_from_outside(&mut self, name: &Name, saying: Saying) -> Result<u64, NameTaken> {
        if self.names.contains_key(name) {
            return Err(NameTaken);
        }
        Ok(self.say(None, saying))
    }

    /// The answer to a poll, and whether there is anything new in it.
    pub fn news(&self, since: u64) -> (String, bool) {
        let news = self.transcript.since(since);
        let messages = news.messages.iter().map(|json| &**json);
        let json = dialect::news(&self.epoch, messages, news.last);
        (json, since != news.last)
    }

    /// A bell for the next message.
    pub fn hang_bell(&mut self) -> Bell {
        self.bells.hang()
    }

    /// Wakes all who wait for a message, though there is none.
    pub fn take_bells_down(&mut self) {
        self.bells.take_down();
    }

    /// Is nobody in the room, and nobody listening at its door?
    pub fn is_empty(&self) -> bool {
        self.members.is_empty() && !self.bells.are_heard()
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

    /// The name that somebody gets who comes with this one, or with none.
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

    pub(super) fn welcome(
        &self,
        room: &RoomName,
        name: Option<&Name>,
        ticket: &str,
        max_message: usize,
    ) -> String {
        let names = self.members.values().filter_map(|m| m.name.as_ref());
        Welcome {
            name: name.map_or("", Name::as_str),
            room: room.as_str(),
            members: names.map(Name::as_str).collect(),
            last: self.transcript.last(),
            epoch: &self.epoch,
            ticket,
            max_message,
        }
        .to_json()
    }

    /// Numbers a message, keeps it, and puts it into the batch; `speaker` is left out
    /// unless it hears itself.
    pub(super) fn say(&mut self, speaker: Option<u64>, saying: Saying) -> u64 {
        // [hub]
        let id = self.transcript.last() + 1;
        let json: Arc<str> = Arc::from(saying.said.json(id));
        let kept = saying.said.cut_json(id).map(Arc::from);
        self.transcript
            .push(kept.unwrap_or_else(|| Arc::clone(&json)));
        let deaf = |id: &u64| self.members.get(id).is_some_and(|m| !m.hears_itself);
        self.put(Entry {
            audience: Audience::All {
                but: speaker.filter(deaf),
            },
            by: speaker,
            plain: Some(saying.plain),
            chat: Some(json),
        });
        self.bells.ring();
        id
    }

    /// Tells those who speak chat who came or went.
    pub(super) fn announce(&mut self, json: &str) {
        self.put(Entry {
            audience: Audience::All { but: None },
            by: None,
            plain: None,
            chat: Some(Arc::from(json)),
        });
    }

    pub(super) fn send_chat(&mut self, id: u64, json: &str) {
        self.put(Entry {
            audience: Audience::One(id),
            by: None,
            plain: None,
            chat: Some(Arc::from(json)),
        });
    }

    fn send_plain(&mut self, id: u64, text: &str) {
        self.put(Entry {
            audience: Audience::One(id),
            by: None,
            plain: Some(text_frame(text)),
            chat: None,
        });
    }

    pub(super) fn whisper(
        &mut self,
        from: u64,
        sender: &str,
        whisper: &Whisper<'_>,
        at: u64,
    ) -> bool {
        let Some(&to) = self.names.get(&*whisper.to) else {
            self.complain(from, &Complaint::no_such_user(&whisper.to));
            return false;
        };
        let chat = dialect::whisper_chat(sender, whisper, at);
        match self.dialect_of(to) {
            Some(Dialect::Plain) => self.send_plain(to, &whisper.plain),
            Some(Dialect::Chat) => self.send_chat(to, &chat),
            None => {}
        }
        if self.dialect_of(from) == Some(Dialect::Chat) && from != to {
            self.send_chat(from, &chat);
        }
        true
    }

    /// The server's sentence to one member.
    pub(super) fn complain(&mut self, id: u64, complaint: &Complaint) {
        match self.dialect_of(id) {
            Some(Dialect::Plain) => self.send_plain(id, &dialect::complaint_plain(complaint)),
            Some(Dialect::Chat) => self.send_chat(id, &dialect::complaint_chat(complaint)),
            None => {}
        }
    }

    fn dialect_of(&self, id: u64) -> Option<Dialect> {
        self.members.get(&id).map(|member| member.recipient.dialect)
    }

    /// A member goes, its name is free, and the others hear of it.
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

/// A message for everybody, made ready before the room is locked.
pub struct Saying {
    said: Said,
    plain: Arc<[u8]>,
}

impl Saying {
    /// `at` in milliseconds since 1970.
    pub fn new(from: Option<&Name>, body: &Body<'_>, at: u64) -> Saying {
        let from = from.map(Name::as_str);
        Saying {
            said: Said::new(from, body, at, KEPT_WHOLE),
            plain: plain_frame(from, body),
        }
    }
}

fn plain_frame(from: Option<&str>, body: &Body<'_>) -> Arc<[u8]> {
    match (from, body) {
        (_, Body::Binary(bytes)) => Arc::from(frame::unmasked(Opcode::Binary, bytes)),
        (None, Body::Text(text)) => text_frame(text),
        (Some(name), Body::Text(text)) => text_frame(&dialect::said_plain(name, text)),
    }
}
