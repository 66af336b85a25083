//! The tap of a connection between two others. Its watchers see all of it, and one that comes late
//! is told first how it began and which rules were broken so far. Of the latest connections, and of
//! the last that have ended, the first records are kept, too: whoever opens the page after something
//! went wrong should still find it there ([`registry`](crate::tap::registry)).

use super::{State, Tap};
use crate::tap::audience::Sight;
use crate::tap::queue::Queue;
use crate::tap::record::{Record, What};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// How many records late watchers are told: the beginning, and as many broken rules as an onlooker
/// keeps ([`MOST_VIOLATIONS`](crate::observer::shared::MOST_VIOLATIONS)).
const MOST_REMEMBERED: usize = 128;

/// What a late watcher is told.
#[derive(Default)]
pub struct Remembered(Vec<Arc<Record>>);

impl Tap {
    /// Something happened that late watchers are told, too.
    pub fn remember(&self, what: What) {
        let record = Arc::new(self.record(what));
        let mut state = self.lock();
        let remembered = &mut state.remembered.get_or_insert_default().0;
        if remembered.len() < MOST_REMEMBERED {
            remembered.push(Arc::clone(&record));
        }
        self.with(&mut state, |inside| inside.audience.emit(&record));
    }

    /// The connection has ended, and can't be found any more. What was kept stays for watchers that
    /// come later.
    pub fn has_gone(&self) {
        self.with(&mut self.lock(), |inside| inside.audience.send_away());
    }

    /// Something crossed behind the heads: where it isn't kept, a late watcher is told of a gap.
    pub fn crosses(&self) {
        self.has_crossed.store(true, Ordering::Relaxed);
    }

    /// From now on the first records are kept for watchers that come late.
    pub fn keep_beginning(&self) {
        let mut state = self.lock();
        let inside = state.inside.get_or_insert_default();
        inside.audience.keep_first(Vec::new());
        self.settle(&mut state);
    }

    /// Tells a watcher what was kept of the beginning, and which rules were broken after that.
    pub fn tell_so_far(&self, queue: &Arc<Queue>) {
        self.tell_of(&self.lock(), queue);
    }

    fn tell_of(&self, state: &State, queue: &Queue) {
        let inside = state.inside.as_ref();
        let is_complete = inside.is_some_and(|inside| inside.audience.keeps_all());
        let kept = inside.map_or_else(Vec::new, |inside| inside.audience.kept());
        for record in &kept {
            queue.push(Arc::clone(record));
        }
        let remembered = state.remembered.iter().flat_map(|all| &all.0);
        let is_kept = |record: &Arc<Record>| kept.iter().any(|other| Arc::ptr_eq(other, record));
        for record in remembered.filter(|record| !is_kept(record)) {
            queue.push(Arc::clone(record));
        }
        if !is_complete && self.has_crossed.load(Ordering::Relaxed) {
            queue.push(Arc::new(self.record(What::Gap(None))));
        }
    }

    /// Adds a watcher that may see everything.
    pub fn watch_all(&self, queue: &Arc<Queue>) {
        let mut state = self.lock();
        self.tell_of(&state, queue);
        let inside = state.inside.get_or_insert_default();
        inside.audience.add_live(queue, Sight::Own);
        self.settle(&mut state);
    }
}
