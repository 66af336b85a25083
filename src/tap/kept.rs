//! What is kept of a connection for later: its beginning, for its ticket's first use, and from then
//! on its last records, for a capture.
//!
//! | state \ what happens | a record | the owner comes | the owner goes | no owner came in time |
//! |---|---|---|---|---|
//! | Nothing | dropped | → Last | – | – |
//! | First | kept; if there is no room: → Full | gets what is kept → Last | – | → Nothing |
//! | Full | dropped | gets what is kept → Last | – | → Nothing |
//! | Last | kept, the oldest are dropped | gets what is kept | → Nothing | – |
//!
//! "The owner" is a watcher with [`Sight::Own`](super::audience::Sight). On the way to Nothing, all
//! that was kept is dropped.

use super::record::Record;
use std::collections::VecDeque;
use std::sync::Arc;

/// How many bytes of records are kept for an unused ticket: the handshake and some messages.
const KEPT_UNWATCHED: usize = 32 * 1024;
/// How many bytes of records the tap of a watched connection keeps, for a capture: the
/// oldest go first.
pub const KEPT_WATCHED: usize = 4 * 1024 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    #[default]
    Nothing,
    First,
    Full,
    Last,
}

/// What is kept of one connection.
#[derive(Default)]
pub struct Kept {
    state: State,
    records: VecDeque<Arc<Record>>,
    bytes: usize,
}

impl Kept {
    /// A record has come.
    pub fn take(&mut self, record: &Arc<Record>) {
        let bytes = record.bytes();
        match self.state {
            State::Nothing | State::Full => return,
            State::First if self.bytes + bytes > KEPT_UNWATCHED => {
                self.state = State::Full;
                return;
            }
            State::First | State::Last => {}
        }
        self.bytes += bytes;
        self.records.push_back(Arc::clone(record));
        while self.bytes > KEPT_WATCHED
            && let Some(oldest) = self.records.pop_front()
        {
            self.bytes -= oldest.bytes();
        }
    }

    /// Keeps these records, and those that follow, for a watcher with the ticket.
    pub fn begin(&mut self, records: Vec<Arc<Record>>) {
        self.state = State::First;
        records.iter().for_each(|record| self.take(record));
    }

    /// The owner comes; [`all`](Kept::all) has what it gets from before.
    pub fn owner_comes(&mut self) {
        self.state = State::Last;
    }

    /// The last owner has gone.
    pub fn owner_goes(&mut self) {
        if self.state == State::Last {
            *self = Kept::default();
        }
    }

    /// No owner has come in time.
    pub fn let_go(&mut self) {
        if self.state != State::Last {
            *self = Kept::default();
        }
    }

    /// Does it need records even without a watcher?
    pub fn listens(&self) -> bool {
        self.state == State::First
    }

    /// Is anything kept, or will it be?
    pub fn is_any(&self) -> bool {
        self.state != State::Nothing
    }

    /// What is kept now.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Record>> {
        self.records.iter()
    }
}
