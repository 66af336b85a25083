//! What waits for one watcher, bounded: pushing never blocks, and records that don't fit are
//! counted.

use super::record::Record;
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How many bytes of records may wait for one watcher: half a minute of a busy connection, some
/// milliseconds of a flood.
const MOST_WAITING: usize = 4 * 1024 * 1024;

/// What a watcher gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// Something happened.
    Record(Arc<Record>),
    /// This many records were lost here, since the watcher was too slow.
    Lost(u64),
}

/// Records on their way to one watcher.
pub struct Queue {
    /// How many bytes of records may wait.
    most: usize,
    state: Mutex<State>,
    filled: Condvar,
}

impl Default for Queue {
    fn default() -> Queue {
        Queue::of_at_most(MOST_WAITING)
    }
}

#[derive(Default)]
struct State {
    items: VecDeque<Item>,
    bytes: usize,
    lost: u64,
    is_closed: bool,
}

impl Queue {
    /// An empty queue in which this many bytes of records may wait.
    pub fn of_at_most(bytes: usize) -> Queue {
        Queue {
            most: bytes,
            state: Mutex::default(),
            filled: Condvar::new(),
        }
    }

    /// Adds a record, or counts it as lost. Never waits.
    pub fn push(&self, record: Arc<Record>) {
        let mut state = self.lock();
        let bytes = record.bytes();
        if state.bytes + bytes > self.most {
            state.lost += 1;
            return;
        }
        state.settle();
        state.bytes += bytes;
        state.items.push_back(Item::Record(record));
        drop(state);
        self.filled.notify_one();
    }

    /// Waits until there is something, for this long at most, and takes all of it. `None`: the
    /// queue is closed, and empty.
    pub fn take(&self, at_most: Duration) -> Option<VecDeque<Item>> {
        let waits = |state: &mut State| state.items.is_empty() && !state.is_closed;
        let waited = self.filled.wait_timeout_while(self.lock(), at_most, waits);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if state.items.is_empty() && state.is_closed {
            return None;
        }
        state.settle();
        state.bytes = 0;
        Some(std::mem::take(&mut state.items))
    }

    /// Closes the queue: a waiting `take` returns.
    pub fn close(&self) {
        self.lock().is_closed = true;
        self.filled.notify_one();
    }

    /// A push can't leave the state half changed, so a poisoned lock can still be used.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The count of lost records comes before the next record.
    fn settle(&mut self) {
        if self.lost > 0 {
            self.items
                .push_back(Item::Lost(std::mem::take(&mut self.lost)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tap::record::What;

    fn record(sentence: &str) -> Arc<Record> {
        Arc::new(Record {
            connection: 1,
            at: 0,
            what: What::Ended(sentence.to_owned()),
        })
    }

    fn taken(queue: &Queue) -> Vec<Item> {
        queue.take(Duration::ZERO).unwrap().into()
    }

    #[test]
    fn lost_records_are_counted_in_their_place() {
        let queue = Queue::default();
        let large = record(&"x".repeat(MOST_WAITING / 2));
        for _ in 0..4 {
            queue.push(Arc::clone(&large));
        }
        let small = record("small");
        queue.push(Arc::clone(&small));
        assert_eq!(
            taken(&queue),
            [
                Item::Record(Arc::clone(&large)),
                Item::Lost(3),
                Item::Record(small)
            ]
        );
        queue.push(large);
        assert_eq!(taken(&queue).len(), 1, "there is room again");
    }

    #[test]
    fn a_closed_queue_is_emptied_first() {
        let queue = Queue::default();
        queue.push(record("last"));
        queue.close();
        assert_eq!(taken(&queue).len(), 1);
        assert_eq!(queue.take(Duration::from_secs(60)), None);
    }

    #[test]
    fn a_waiting_thread_is_woken() {
        let queue = Arc::new(Queue::default());
        let waiting = Arc::clone(&queue);
        let waiter = std::thread::spawn(move || waiting.take(Duration::from_secs(60)));
        queue.push(record("now"));
        assert_eq!(waiter.join().unwrap().unwrap().len(), 1);
    }
}
