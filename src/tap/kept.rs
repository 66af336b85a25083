//! What is kept of a connection for later: its beginning, for its ticket's first use, and from then
//! on its last records, for a capture.
//!
//! | state \ what happens | it begins | a record | the owner comes | the last owner goes | no owner came in time |
//! |---|---|---|---|---|---|
//! | Nothing | → First | dropped | → Last | – | – |
//! | First | – | kept; if there is no room: → Full | gets what is kept → Last | – | → Nothing |
//! | Full | – | dropped | gets what is kept → Last | – | → Nothing |
//! | Last | – | kept, the oldest are dropped | gets what is kept | → Nothing | – |
//!
//! "The owner" is a watcher with [`Sight::Own`](super::audience::Sight). On the way to Nothing, all
//! that was kept is dropped. `State::after` is this table.

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
    /// Nothing is kept.
    #[default]
    Nothing,
    /// The first records are kept, for an owner that hasn't come yet.
    First,
    /// The same, and there is no room for more.
    Full,
    /// The last records are kept, while the owner watches.
    Last,
}

/// What changes the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Event {
    Begins,
    NoRoom,
    OwnerComes,
    OwnerGoes,
    NoOwnerCame,
}

impl State {
    const fn after(self, event: Event) -> State {
        match (event, self) {
            (Event::Begins, State::Nothing) => State::First,
            (Event::NoRoom, State::First) => State::Full,
            (Event::OwnerComes, _) => State::Last,
            (Event::OwnerGoes, State::Last) | (Event::NoOwnerCame, State::First | State::Full) => {
                State::Nothing
            }
            (Event::Begins, State::First | State::Full | State::Last)
            | (Event::NoRoom, State::Nothing | State::Full | State::Last)
            | (Event::OwnerGoes, State::Nothing | State::First | State::Full)
            | (Event::NoOwnerCame, State::Nothing | State::Last) => self,
        }
    }
}

/// What is kept of one connection.
#[derive(Default)]
pub struct Kept {
    state: State,
    records: VecDeque<Arc<Record>>,
    bytes: usize,
}

impl Kept {
    fn happens(&mut self, event: Event) {
        self.state = self.state.after(event);
        if self.state == State::Nothing {
            *self = Kept::default();
        }
    }

    /// A record has come.
    pub fn take(&mut self, record: &Arc<Record>) {
        let has_room = self.bytes + record.bytes() <= KEPT_UNWATCHED;
        match self.state {
            State::Nothing | State::Full => {}
            State::First if has_room => self.keep(record),
            State::First => self.happens(Event::NoRoom),
            State::Last => {
                self.keep(record);
                self.drop_oldest();
            }
        }
    }

    fn keep(&mut self, record: &Arc<Record>) {
        self.bytes += record.bytes();
        self.records.push_back(Arc::clone(record));
    }

    fn drop_oldest(&mut self) {
        while self.bytes > KEPT_WATCHED
            && let Some(oldest) = self.records.pop_front()
        {
            self.bytes -= oldest.bytes();
        }
    }

    /// Keeps these records, and those that follow, for a watcher with the ticket.
    pub fn begin(&mut self, records: Vec<Arc<Record>>) {
        self.happens(Event::Begins);
        records.iter().for_each(|record| self.take(record));
    }

    /// The owner comes; [`all`](Kept::all) has what it gets from before.
    pub fn owner_comes(&mut self) {
        self.happens(Event::OwnerComes);
    }

    /// A watcher has gone, and no owner is left.
    pub fn owner_goes(&mut self) {
        self.happens(Event::OwnerGoes);
    }

    /// No owner has come in time.
    pub fn let_go(&mut self) {
        self.happens(Event::NoOwnerCame);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tap::record::What;

    /// A record of at least this many bytes.
    fn record(bytes: usize) -> Arc<Record> {
        Arc::new(Record {
            connection: 1,
            at: 0,
            what: What::Ended("x".repeat(bytes)),
        })
    }

    #[test]
    fn the_first_records_wait_for_the_owner_and_the_last_stay_until_it_goes() {
        let mut kept = Kept::default();
        kept.take(&record(10));
        assert!(!kept.is_any());
        kept.begin(vec![record(10)]);
        assert!(kept.listens());
        kept.take(&record(KEPT_UNWATCHED));
        kept.take(&record(10));
        assert!(!kept.listens());
        assert_eq!(kept.all().count(), 1, "after a gap nothing is kept");
        kept.owner_comes();
        kept.take(&record(10));
        kept.let_go();
        assert_eq!(kept.all().count(), 2);
        kept.take(&record(KEPT_WATCHED));
        kept.take(&record(10));
        assert_eq!(kept.all().count(), 1, "the oldest are dropped");
        kept.owner_goes();
        assert!(!kept.is_any());
        assert_eq!(kept.all().count(), 0);
    }

    #[test]
    fn what_waits_for_an_owner_that_never_comes_is_dropped() {
        for bytes in [10, KEPT_UNWATCHED] {
            let mut kept = Kept::default();
            kept.begin(vec![record(10), record(bytes)]);
            kept.owner_goes();
            assert!(kept.is_any(), "another watcher has gone");
            kept.let_go();
            assert!(!kept.is_any());
        }
    }
}
