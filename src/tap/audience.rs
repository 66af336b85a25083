//! Those who watch one connection, and what each of them may have of it.

use super::queue::Queue;
use super::record::{Direction, FrameRecord, Record, What};
use std::collections::VecDeque;
use std::sync::Arc;

/// How many bytes of records are kept for a ticket that nobody has used: the handshake and
/// some messages.
const KEPT_UNWATCHED: usize = 32 * 1024;
/// How many bytes of records the tap of a watched connection keeps, for a capture: the
/// oldest go first.
const KEPT_WATCHED: usize = 4 * 1024 * 1024;
/// How many bytes of records may wait for a message to be judged. A longer one is blanked, and
/// waits no more.
const MOST_UNJUDGED: usize = 256 * 1024;

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
    kept: VecDeque<Arc<Record>>,
    kept_bytes: usize,
    keeps: Keeps,
    /// Records that those with [`Sight::Public`] get when the message that is on its way
    /// has been judged.
    unjudged: Vec<Arc<Record>>,
    unjudged_bytes: usize,
    /// The message that is on its way is too long to wait for.
    is_too_long: bool,
    /// Whatever the peer says is for everybody.
    is_public: bool,
}

/// What is kept besides being handed to watchers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Keeps {
    /// The first records of a connection whose ticket nobody has used.
    First,
    /// As many of those as there is room for.
    Full,
    /// The last records of one that its owner watches.
    Last,
    #[default]
    Nothing,
}

impl Audience {
    /// Hands a record to everybody who may have it.
    pub fn emit(&mut self, record: Arc<Record>) {
        self.keep(&record);
        for watcher in &self.watchers {
            if watcher.sight == Sight::Own {
                watcher.queue.push(Arc::clone(&record));
            }
        }
        if self.watchers.iter().all(|w| w.sight == Sight::Own) {
            return;
        }
        match &record.what {
            What::Frame(frame) if frame.is_to_be_judged() && !self.is_public => {
                self.await_judgement(record);
            }
            What::Heard(heard) => {
                self.judge(heard.is_public());
                self.is_too_long = false;
                self.publish(&record);
            }
            What::Broken { .. } | What::Ended(_) => {
                self.judge(false);
                self.is_too_long = false;
                self.publish(&record);
            }
            // Nothing of the peer's story overtakes the frame that it is about.
            What::Frame(FrameRecord {
                direction: Direction::In,
                ..
            })
            | What::Made(_)
            | What::Owed(_)
            | What::State(_)
                if !self.unjudged.is_empty() =>
            {
                self.await_judgement(record);
            }
            What::Frame(frame) if frame.private => self.publish(&Arc::new(record.blanked())),
            What::Head { .. } => self.publish(&Arc::new(record.blanked())),
            What::Frame(_)
            | What::Made(_)
            | What::Owed(_)
            | What::State(_)
            | What::Accepted { .. }
            | What::Moved { .. }
            | What::Tcp(_)
            | What::Step(_)
            | What::Gap => self.publish(&record),
        }
    }

    fn publish(&self, record: &Arc<Record>) {
        let public = self.watchers.iter().filter(|w| w.sight == Sight::Public);
        public.for_each(|watcher| watcher.queue.push(Arc::clone(record)));
    }

    fn await_judgement(&mut self, record: Arc<Record>) {
        self.unjudged_bytes += record.bytes();
        self.unjudged.push(record);
        self.is_too_long |= self.unjudged_bytes > MOST_UNJUDGED;
        if self.is_too_long {
            self.judge(false);
        }
    }

    /// Those with [`Sight::Public`] get what waited for this.
    fn judge(&mut self, is_public: bool) {
        self.unjudged_bytes = 0;
        for record in std::mem::take(&mut self.unjudged) {
            match &record.what {
                What::Frame(frame) if frame.is_to_be_judged() && !is_public => {
                    self.publish(&Arc::new(record.blanked()));
                }
                _ => self.publish(&record),
            }
        }
    }

    fn keep(&mut self, record: &Arc<Record>) {
        let bytes = record.bytes();
        match self.keeps {
            Keeps::First if self.kept_bytes + bytes > KEPT_UNWATCHED => self.keeps = Keeps::Full,
            Keeps::First | Keeps::Last => {
                self.kept_bytes += bytes;
                self.kept.push_back(Arc::clone(record));
            }
            Keeps::Full | Keeps::Nothing => {}
        }
        while self.kept_bytes > KEPT_WATCHED
            && let Some(oldest) = self.kept.pop_front()
        {
            self.kept_bytes -= oldest.bytes();
        }
    }

    // ---- who watches --------------------------------------------------------------

    /// Does anybody want to have records?
    pub fn listens(&self) -> bool {
        !self.watchers.is_empty() || self.keeps == Keeps::First
    }

    /// Is there anybody, or anything that is kept?
    pub fn has_any(&self) -> bool {
        !self.watchers.is_empty() || self.keeps != Keeps::Nothing
    }

    /// These records are kept for whoever comes with a ticket, and those that follow.
    pub fn keep_first(&mut self, records: Vec<Arc<Record>>) {
        self.keeps = Keeps::First;
        records.iter().for_each(|record| self.keep(record));
    }

    /// Somebody watches from now on; who sees all gets what was kept, too.
    pub fn add(&mut self, queue: &Arc<Queue>, sight: Sight) {
        if sight == Sight::Own {
            self.kept.iter().for_each(|r| queue.push(Arc::clone(r)));
            self.keeps = Keeps::Last;
        }
        self.add_live(queue, sight);
    }

    /// Somebody watches from now on, and nothing is kept for it.
    pub fn add_live(&mut self, queue: &Arc<Queue>, sight: Sight) {
        self.watchers.push(Watcher {
            queue: Arc::clone(queue),
            sight,
        });
    }

    /// Somebody watches no more.
    pub fn remove(&mut self, queue: &Arc<Queue>) {
        self.watchers.retain(|w| !Arc::ptr_eq(&w.queue, queue));
        if self.keeps == Keeps::Last && self.watchers.iter().all(|w| w.sight != Sight::Own) {
            self.keep_nothing();
        }
    }

    /// What is kept is let go, unless it is its owner's who watches.
    pub fn let_go(&mut self) {
        if self.keeps != Keeps::Last {
            self.keep_nothing();
        }
    }

    /// What is kept at present.
    pub fn kept(&self) -> Vec<Arc<Record>> {
        self.kept.iter().cloned().collect()
    }

    /// The peer can't say anything that isn't for everybody: nothing waits to be judged.
    pub fn make_public(&mut self) {
        self.is_public = true;
    }

    /// Nobody watches any more, and nothing is kept.
    pub fn dismiss(&mut self) {
        self.watchers.clear();
        self.keep_nothing();
    }

    fn keep_nothing(&mut self) {
        self.keeps = Keeps::Nothing;
        self.kept = VecDeque::new();
        self.kept_bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tap::frames::FrameSeen;
    use crate::tap::queue::Item;
    use crate::tap::record::{Heard, Made};
    use crate::websocket::frame::RawHeader;
    use std::time::Duration;

    /// A fragment, or with `first` of 0x89 a ping, with a payload of so many bytes.
    fn frame(first: u8, payload: usize) -> What {
        let header_bytes = vec![first, 0];
        What::Frame(FrameRecord {
            number: 1,
            direction: Direction::In,
            offset: 0,
            seen: FrameSeen {
                header: RawHeader::parse(&header_bytes).map(|(header, _)| header),
                header_bytes,
                payload: vec![7; payload],
                seen: payload as u64,
            },
            private: false,
            blanked: false,
        })
    }

    fn tell(audience: &mut Audience, what: What) {
        let (connection, at) = (1, 0);
        audience.emit(Arc::new(Record {
            connection,
            at,
            what,
        }));
    }

    /// How long the payload of each frame that came is, and whether it was blanked.
    fn frames(queue: &Queue) -> Vec<(usize, bool)> {
        let items = queue.take(Duration::ZERO).unwrap().into_iter();
        let frames = items.filter_map(|item| match item {
            Item::Record(record) => match &record.what {
                What::Frame(frame) => Some((frame.seen.payload.len(), frame.blanked)),
                _ => None,
            },
            Item::Lost(_) => panic!("nothing is lost"),
        });
        frames.collect()
    }

    fn class() -> (Audience, Arc<Queue>) {
        let (mut audience, queue) = (Audience::default(), Arc::<Queue>::default());
        audience.add(&queue, Sight::Public);
        (audience, queue)
    }

    #[test]
    fn a_message_waits_whole_until_it_is_judged() {
        for (heard, shown) in [(Heard::Said(1), (5, false)), (Heard::Dropped, (0, true))] {
            let (mut audience, queue) = class();
            tell(&mut audience, frame(0x01, 5));
            tell(&mut audience, What::Made(Made::Fragment));
            tell(&mut audience, frame(0x89, 3));
            tell(&mut audience, frame(0x80, 5));
            assert!(frames(&queue).is_empty());
            tell(&mut audience, What::Heard(heard));
            assert_eq!(frames(&queue), [shown, (3, false), shown]);
        }
    }

    /// A message may have 131,072 fragments, and the teacher may look on.
    #[test]
    fn what_waits_is_bounded_and_what_is_too_long_is_blanked() {
        let (mut audience, queue) = class();
        let mut came = Vec::new();
        for _ in 0..131_072 {
            tell(&mut audience, frame(0x00, 1));
            assert!(audience.unjudged_bytes <= MOST_UNJUDGED);
            assert!(audience.unjudged.len() <= MOST_UNJUDGED / 100);
            came.extend(frames(&queue));
        }
        assert_eq!(came, [(0, true); 131_072]);
        tell(&mut audience, What::Heard(Heard::Said(1)));
        tell(&mut audience, frame(0x81, 5));
        tell(&mut audience, What::Heard(Heard::Said(2)));
        assert_eq!(frames(&queue), [(5, false)], "the next one is shown");
    }
}
