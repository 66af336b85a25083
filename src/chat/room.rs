//! One room: who is in it, and what happens there, in one order for everybody.
//!
//! **A room is a combiner.** Under its lock a message gets its number, its place in the
//! transcript and its place in the pending batch: a few memory copies, whatever the
//! number of members. Then one thread, the flusher, takes the batch and delivers it
//! with no lock held, while others already add to the next one; so the more is said,
//! the more goes out in one write. One order for all falls out of it.
//!
//! Who speaks asks for the flusher's role afterwards ([`Room::flusher`]). If somebody
//! has it, that one will find the new entries before it lays the role down, since both
//! happen under the lock.

use super::batch::{Audience, Batch, Entry, Recipient, text_frame};
use super::dialect::{self, Body, Complaint, Dialect, Incoming, Said, Welcome, Whisper};
use super::lock::lock;
use super::name::{Name, RoomName};
use super::outbox::Outbox;
use super::transcript::{MAX_KEPT_BYTES, Transcript};
use crate::websocket::{Message, Opcode, frame};
use std::collections::{BTreeMap, HashMap};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, TryLockError, Weak};
use std::time::{Duration, Instant};

/// A message whose JSON is longer is kept cut. What stands around it has room besides.
const KEPT_WHOLE: usize = MAX_KEPT_BYTES - 1024;

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
    /// A batch has arrived: for those who wait to leave.
    arrival: Condvar,
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
    /// What the next batch will hold.
    pending: Vec<Entry>,
    /// How many entries there were before those, over the room's life.
    delivered: u64,
    /// How many of those have reached every outbox that they go to.
    arrived: u64,
    /// Somebody is delivering, and will look at `pending` again.
    has_flusher: bool,
    /// Those who left while something that they should hear was pending.
    leaving: Vec<Recipient>,
    /// The members as the flusher needs them; `None` when somebody came or went since.
    recipients: Option<Arc<[Recipient]>>,
    /// Those who wait for the next message; each is told once.
    waiting: Vec<Waiting>,
    /// When somebody last came, went or asked.
    pub(super) used: Instant,
    /// Forgotten: whoever still holds it must look its name up again.
    pub(super) forgotten: bool,
}

struct Member {
    name: Option<Name>,
    hears_itself: bool,
    recipient: Recipient,
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
            delivered: 0,
            arrived: 0,
            has_flusher: false,
            leaving: Vec::new(),
            recipients: None,
            waiting: Vec::new(),
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

    /// The same, unless somebody does at this moment.
    pub fn try_lock(&self) -> Option<MutexGuard<'_, RoomState>> {
        match self.state.try_lock() {
            Ok(state) => Some(state),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    /// Somebody comes in: the others hear of it, and who speaks chat is welcomed.
    ///
    /// # Errors
    /// [`NameTaken`].
    pub fn admit(
        self: &Arc<Room>,
        state: &mut RoomState,
        joining: Joining,
    ) -> Result<Membership, NameTaken> {
        let name = state.choose_name(&joining)?;
        let id = state.next_member;
        state.next_member += 1;
        if let Some(name) = &name {
            state.announce(&dialect::join(name.as_str()));
            state.names.insert(name.clone(), id);
        }
        let member = Member {
            name: name.clone(),
            hears_itself: joining.hears_itself || joining.dialect == Dialect::Chat,
            recipient: Recipient {
                id,
                since: state.next_entry(),
                until: u64::MAX,
                dialect: joining.dialect,
                outbox: joining.outbox,
            },
        };
        state.members.insert(id, member);
        state.recipients = None;
        if joining.dialect == Dialect::Chat {
            let welcome = state.welcome(&self.name, name.as_ref(), &joining.ticket);
            state.send_chat(id, &welcome);
        }
        Ok(Membership {
            room: Arc::clone(self),
            id,
            name,
            dialect: joining.dialect,
        })
    }

    /// The flusher's role, if nobody has it and there is something to deliver.
    pub fn flusher(self: &Arc<Room>) -> Option<Flusher> {
        let mut state = self.lock();
        if state.has_flusher || state.pending.is_empty() {
            return None;
        }
        state.has_flusher = true;
        drop(state);
        Some(Flusher {
            room: Arc::clone(self),
            fallen: Vec::new(),
            laid_down: false,
        })
    }
}

// ---- delivering --------------------------------------------------------------------------

/// The role of the one who delivers. At most one thread has it, so batches reach every
/// outbox in the same order.
pub struct Flusher {
    room: Arc<Room>,
    fallen: Vec<u64>,
    laid_down: bool,
}

impl Flusher {
    /// How many entries wait.
    pub fn pending(&self) -> usize {
        self.room.lock().pending.len()
    }

    /// The next batch. `None`: there is nothing left, and the role is laid down.
    pub fn next_batch(&mut self) -> Option<Batch> {
        let mut state = self.room.lock();
        for id in self.fallen.drain(..) {
            state.remove(id);
        }
        state.arrived = state.delivered;
        self.room.arrival.notify_all();
        if state.pending.is_empty() {
            state.has_flusher = false;
            self.laid_down = true;
            return None;
        }
        let entries = std::mem::take(&mut state.pending);
        let first = state.delivered;
        let recipients = state.recipients();
        state.delivered += entries.len() as u64;
        if !state.leaving.is_empty() {
            state.leaving.clear();
            state.recipients = None;
        }
        drop(state);
        Some(Batch::new(first, entries, recipients))
    }

    /// A member's outbox is full, or gone: it is no member any more.
    pub fn fell_behind(&mut self, id: u64) {
        self.fallen.push(id);
    }
}

/// A thread that panics lays the role down, too, or the room would fall silent.
impl Drop for Flusher {
    fn drop(&mut self) {
        if !self.laid_down {
            self.room.lock().has_flusher = false;
        }
    }
}

// ---- what happens in a room --------------------------------------------------------------

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

    /// Was anything ever said here?
    pub fn has_history(&self) -> bool {
        self.transcript.last() > 0
    }

    fn recipients(&mut self) -> Arc<[Recipient]> {
        let members = self.members.values().map(|member| &member.recipient);
        let all = members.chain(&self.leaving);
        let recipients = self
            .recipients
            .get_or_insert_with(|| all.cloned().collect());
        Arc::clone(recipients)
    }

    /// The number of the next entry, counted over the room's life.
    fn next_entry(&self) -> u64 {
        self.delivered + self.pending.len() as u64
    }

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

    /// Numbers a message, keeps it, and puts it into the batch; `speaker` is left out
    /// unless it hears itself.
    fn say(&mut self, speaker: Option<u64>, saying: Saying) -> u64 {
        let id = self.transcript.last() + 1;
        let json: Arc<str> = Arc::from(saying.said.json(id));
        let kept = saying.said.cut_json(id).map(Arc::from);
        self.transcript
            .push(kept.unwrap_or_else(|| Arc::clone(&json)));
        let deaf = |id: &u64| self.members.get(id).is_some_and(|m| !m.hears_itself);
        self.pending.push(Entry {
            audience: Audience::All {
                but: speaker.filter(deaf),
            },
            plain: Some(saying.plain),
            chat: Some(json),
        });
        for waiting in self.waiting.drain(..) {
            // Who gave up waiting has dropped the other end.
            let _ = waiting.ring.try_send(());
        }
        id
    }

    /// Tells those who speak chat who came or went.
    fn announce(&mut self, json: &str) {
        self.pending.push(Entry {
            audience: Audience::All { but: None },
            plain: None,
            chat: Some(Arc::from(json)),
        });
    }

    fn send_chat(&mut self, id: u64, json: &str) {
        self.pending.push(Entry {
            audience: Audience::One(id),
            plain: None,
            chat: Some(Arc::from(json)),
        });
    }

    fn send_plain(&mut self, id: u64, text: &str) {
        self.pending.push(Entry {
            audience: Audience::One(id),
            plain: Some(text_frame(text)),
            chat: None,
        });
    }

    fn whisper(&mut self, from: u64, sender: &str, whisper: &Whisper<'_>, at: u64) {
        let Some(&to) = self.names.get(&*whisper.to) else {
            return self.complain(from, &Complaint::no_such_user(&whisper.to));
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
    }

    /// The server's sentence to one member.
    fn complain(&mut self, id: u64, complaint: &Complaint) {
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
    fn remove(&mut self, id: u64) -> Option<Recipient> {
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

    /// The room, whose batch wants to be flushed after each of the verbs below.
    pub fn room(&self) -> &Arc<Room> {
        &self.room
    }

    /// Takes a message of this member's: says it, whispers it, or complains. `at` in
    /// milliseconds since 1970.
    pub fn receive(&self, message: Message<'_>, at: u64) {
        let name = self.name.as_ref();
        let incoming = dialect::read(self.dialect, name, message);
        let saying = match &incoming {
            Incoming::Say(body) => Some(Saying::new(name, body, at)),
            Incoming::Whisper(_) | Incoming::Bad(_) => None,
        };
        let mut state = self.room.lock();
        // Who fell behind is no member any more, and says nothing.
        if !state.members.contains_key(&self.id) {
            return;
        }
        match (incoming, saying) {
            (Incoming::Whisper(whisper), _) => {
                let sender = name.map_or("", Name::as_str);
                state.whisper(self.id, sender, &whisper, at);
            }
            (Incoming::Bad(complaint), _) => state.complain(self.id, &complaint),
            (Incoming::Say(_), Some(saying)) => {
                state.say(Some(self.id), saying);
            }
            (Incoming::Say(_), None) => {}
        }
    }

    /// Leaves: the name is free at once, and the others hear of it. What was said before
    /// still goes to its outbox, with the next batch; the number to wait for.
    pub fn leave(&self) -> u64 {
        let mut state = self.room.lock();
        state.used = Instant::now();
        let until = state.next_entry();
        if let Some(recipient) = state.remove(self.id) {
            state.leaving.push(Recipient { until, ..recipient });
        }
        until
    }

    /// Waits until everything before the entry of this number is in the outboxes that it
    /// goes to, while another thread delivers it; for so long at most.
    pub fn wait_for_arrival(&self, entry: u64, at_most: Duration) {
        let state = self.room.lock();
        let pending = |state: &mut RoomState| state.arrived < entry;
        let waited = self
            .room
            .arrival
            .wait_timeout_while(state, at_most, pending);
        drop(waited);
    }
}
