//! The watchers of one connection, and what each of them may see. What is kept for a later watcher
//! is in [`kept`](super::kept), and what waits for its verdict in [`verdict`](super::verdict): each
//! has a table of its states. An owner changes only what is kept, and any other watcher changes only
//! what waits, so no third table is needed.
//!
//! | watcher | gets at once | gets when it comes | when it goes |
//! |---|---|---|---|
//! | [`Sight::Own`] | every record as it is | what was kept | nothing is kept any more, if it was the last |
//! | [`Sight::Public`] | what `verdict` shows, blanked if it isn't public | nothing from before | what waits is dropped, if it was the last |

use super::kept::Kept;
use super::queue::Queue;
use super::record::Record;
use super::verdict::Unjudged;
use std::sync::Arc;

/// A watcher.
struct Watcher {
    queue: Arc<Queue>,
    sight: Sight,
}

/// How much a watcher may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// All of it: the connection is the watcher's own.
    Own,
    /// Only public messages.
    Public,
}

/// All watchers of one connection, and what is kept for later ones.
#[derive(Default)]
pub struct Audience {
    watchers: Vec<Watcher>,
    kept: Kept,
    unjudged: Unjudged,
}

impl Audience {
    /// Hands a record to every watcher that may see it.
    pub fn emit(&mut self, record: &Arc<Record>) {
        self.kept.take(record);
        let watchers = &self.watchers;
        let tell = |sight: Sight, record: &Arc<Record>| {
            let those = watchers.iter().filter(|watcher| watcher.sight == sight);
            those.for_each(|watcher| watcher.queue.push(Arc::clone(record)));
        };
        tell(Sight::Own, record);
        self.unjudged
            .take(record, |shown| tell(Sight::Public, &shown));
    }

    /// Are records wanted?
    pub fn listens(&self) -> bool {
        !self.watchers.is_empty() || self.kept.listens()
    }

    /// Is there a watcher, or anything that is kept?
    pub fn has_any(&self) -> bool {
        !self.watchers.is_empty() || self.kept.is_any()
    }

    /// Keeps these records, and those that follow, for a watcher with the ticket.
    pub fn keep_first(&mut self, records: Vec<Arc<Record>>) {
        self.kept.begin(records);
    }

    /// Adds a watcher; the owner also gets what was kept.
    pub fn add(&mut self, queue: &Arc<Queue>, sight: Sight) {
        if sight == Sight::Own {
            self.kept.all().for_each(|r| queue.push(Arc::clone(r)));
            self.kept.owner_comes();
        }
        self.add_live(queue, sight);
    }

    /// Adds a watcher, and keeps nothing for it.
    pub fn add_live(&mut self, queue: &Arc<Queue>, sight: Sight) {
        if sight == Sight::Public {
            self.unjudged.somebody_comes();
        }
        self.watchers.push(Watcher {
            queue: Arc::clone(queue),
            sight,
        });
    }

    /// Removes a watcher.
    pub fn remove(&mut self, queue: &Arc<Queue>) {
        self.watchers.retain(|w| !Arc::ptr_eq(&w.queue, queue));
        if !self.has(Sight::Own) {
            self.kept.owner_goes();
        }
        if !self.has(Sight::Public) {
            self.unjudged.nobody_is_left();
        }
    }

    fn has(&self, sight: Sight) -> bool {
        self.watchers.iter().any(|watcher| watcher.sight == sight)
    }

    /// Drops what is kept, unless the owner is watching.
    pub fn let_go(&mut self) {
        self.kept.let_go();
    }

    /// Has everything been kept since it began?
    pub fn keeps_all(&self) -> bool {
        self.kept.listens()
    }

    /// What is kept now.
    pub fn kept(&self) -> Vec<Arc<Record>> {
        self.kept.all().cloned().collect()
    }

    /// Everything that the peer sends is public: nothing waits for a verdict.
    pub fn make_public(&mut self) {
        self.unjudged.make_public();
    }

    /// Removes all watchers; what is kept stays.
    pub fn send_away(&mut self) {
        self.watchers.clear();
        self.unjudged.nobody_is_left();
    }

    /// Removes all watchers and all that is kept.
    pub fn dismiss(&mut self) {
        self.send_away();
        self.kept = Kept::default();
    }
}
