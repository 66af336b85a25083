//! Those who watch one connection, and what each of them may have of it. What is kept for
//! somebody to come is in [`kept`](super::kept), and what waits to be judged in
//! [`verdict`](super::verdict): each has a table of its states.
//!
//! | who watches | gets at once | gets when it comes | when it goes |
//! |---|---|---|---|
//! | [`Sight::Own`] | every record as it is | what was kept | nothing is kept any more, if it was the last |
//! | [`Sight::Public`] | what `verdict` shows, blanked where it isn't for everybody | nothing of the time before | what waits is forgotten, if it was the last |

use super::kept::Kept;
use super::queue::Queue;
use super::record::Record;
use super::verdict::Unjudged;
use std::sync::Arc;

/// Somebody who watches.
struct Watcher {
    queue: Arc<Queue>,
    sight: Sight,
}

/// How much a watcher may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// All of it: the connection is the watcher's own.
    Own,
    /// Of messages, those that are for everybody.
    Public,
}

/// Everybody who watches one connection, and what is kept for those to come.
#[derive(Default)]
pub struct Audience {
    watchers: Vec<Watcher>,
    kept: Kept,
    unjudged: Unjudged,
}

impl Audience {
    /// Hands a record to everybody who may have it.
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

    /// Does anybody want to have records?
    pub fn listens(&self) -> bool {
        !self.watchers.is_empty() || self.kept.listens()
    }

    /// Is there anybody, or anything that is kept?
    pub fn has_any(&self) -> bool {
        !self.watchers.is_empty() || self.kept.is_any()
    }

    /// These records are kept for whoever comes with a ticket, and those that follow.
    pub fn keep_first(&mut self, records: Vec<Arc<Record>>) {
        self.kept.begin(records);
    }

    /// Somebody watches from now on; who sees all gets what was kept, too.
    pub fn add(&mut self, queue: &Arc<Queue>, sight: Sight) {
        if sight == Sight::Own {
            self.kept.all().for_each(|r| queue.push(Arc::clone(r)));
            self.kept.owner_comes();
        }
        self.add_live(queue, sight);
    }

    /// Somebody watches from now on, and nothing is kept for it.
    pub fn add_live(&mut self, queue: &Arc<Queue>, sight: Sight) {
        if sight == Sight::Public {
            self.unjudged.somebody_comes();
        }
        self.watchers.push(Watcher {
            queue: Arc::clone(queue),
            sight,
        });
    }

    /// Somebody watches no more.
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

    /// What is kept is let go, unless it is its owner's who watches.
    pub fn let_go(&mut self) {
        self.kept.let_go();
    }

    /// What is kept at present.
    pub fn kept(&self) -> Vec<Arc<Record>> {
        self.kept.all().cloned().collect()
    }

    /// The peer can't say anything that isn't for everybody: nothing waits to be judged.
    pub fn make_public(&mut self) {
        self.unjudged.make_public();
    }

    /// Nobody watches any more, and nothing is kept.
    pub fn dismiss(&mut self) {
        self.watchers.clear();
        self.kept = Kept::default();
        self.unjudged.nobody_is_left();
    }
}
