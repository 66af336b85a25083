//! The tap of a connection between two others. Its watchers see all of it, and one that comes late
//! is told first how it began and which rules were broken so far.

use super::Tap;
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

    /// Something crossed while nobody watched: a late watcher is told that there is a gap.
    pub fn misses(&self) {
        self.has_missed.store(true, Ordering::Relaxed);
    }

    /// Adds a watcher that may see everything. Nothing is kept for others.
    pub fn watch_all(&self, queue: &Arc<Queue>) {
        let mut state = self.lock();
        for record in state.remembered.iter().flat_map(|all| &all.0) {
            queue.push(Arc::clone(record));
        }
        if self.has_missed.load(Ordering::Relaxed) {
            queue.push(Arc::new(self.record(What::Gap(None))));
        }
        let inside = state.inside.get_or_insert_default();
        inside.audience.add_live(queue, Sight::Own);
        self.settle(&mut state);
    }
}
