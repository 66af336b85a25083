//! How a connection began: what happens before it can be watched is kept for its first watcher.

use super::{Inside, State, Tap, micros};
use crate::tap::audience::Sight;
use crate::tap::queue::Queue;
use crate::tap::record::{Direction, Known, Record, What};
use std::sync::Arc;

impl Tap {
    /// A request's head, or a part of it, was read.
    pub fn read_early(&self, bytes: usize) {
        let now = micros(self.since);
        self.lock().early.add(now, bytes);
    }

    /// The request is answered; another may follow.
    pub fn begin_anew(&self) {
        self.lock().early.forget_reads();
    }

    /// The head was a handshake: from now on the tap knows whose connection it is.
    pub fn be_known(&self, known: Known) {
        self.lock().known = Some(Box::new(known));
    }

    /// The head was a handshake, and a ticket will be given out: what has happened so far is kept
    /// for its holder, and what happens next.
    pub fn be_born(&self, peer: &str, local: &str, head: &[u8]) {
        let mut state = self.lock();
        let (records, offset) = self.birth(&state, peer, local, Some(head));
        let inside = state
            .inside
            .get_or_insert_with(|| Inside::read_so_far(offset));
        inside.audience.keep_first(records);
        self.settle(&mut state);
    }

    /// Adds an owner that watches from before, or at, the handshake; no other may watch this
    /// connection from now on. Nothing is kept for others.
    pub fn watch_from_birth(
        &self,
        queue: &Arc<Queue>,
        (peer, local): (&str, &str),
        head: Option<&[u8]>,
    ) {
        self.seal();
        let mut state = self.lock();
        let (records, offset) = self.birth(&state, peer, local, head);
        records.into_iter().for_each(|record| queue.push(record));
        let inside = state
            .inside
            .get_or_insert_with(|| Inside::read_so_far(offset));
        inside.audience.add_live(queue, Sight::Own);
        self.settle(&mut state);
    }

    /// What has happened so far, and how many bytes were read.
    fn birth(
        &self,
        state: &State,
        peer: &str,
        local: &str,
        head: Option<&[u8]>,
    ) -> (Vec<Arc<Record>>, u64) {
        let accepted = What::Accepted {
            peer: peer.to_owned(),
            local: local.to_owned(),
        };
        let record = |at, what| {
            let connection = self.connection;
            Arc::new(Record {
                connection,
                at,
                what,
            })
        };
        let mut records = vec![record(state.early.accepted_at, accepted)];
        let mut offset = 0;
        for (at, bytes) in state.early.reads() {
            let (direction, bytes) = (Direction::In, *bytes as usize);
            let moved = What::Moved {
                direction,
                offset,
                bytes,
            };
            records.push(record(*at, moved));
            offset += bytes as u64;
        }
        if let Some(head) = head {
            let request = What::Head {
                direction: Direction::In,
                bytes: head.to_vec(),
            };
            records.push(record(micros(self.since), request));
        }
        (records, offset)
    }
}
