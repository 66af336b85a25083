//! Those who watch one connection, and what each of them may have of it.

use super::queue::Queue;
use super::record::{Direction, FrameRecord, Record, What};
use std::collections::VecDeque;
use std::sync::Arc;

/// How many bytes of records it keeps meanwhile: the handshake and some messages.
const KEPT_UNWATCHED: usize = 32 * 1024;
/// How many bytes of records the tap of a watched connection keeps, for a capture: the
/// oldest go first.
const KEPT_WATCHED: usize = 4 * 1024 * 1024;
/// How many bytes of frames may wait to be judged; what comes beyond is blanked.
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
    /// Whatever the peer says is for everybody.
    is_public: bool,
    /// Nobody may watch.
    is_sealed: bool,
}

/// What is kept besides being handed to watchers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Keeps {
    /// The first records of a connection whose ticket nobody has used.
    #[default]
    First,
    /// As many of those as there is room for.
    Full,
    /// The last records of one that its owner watches.
    Last,
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
                self.publish(&record);
            }
            What::Broken { .. } | What::Ended(_) => {
                self.judge(false);
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
        let bytes = record.bytes();
        let fits = self.unjudged_bytes + bytes <= MOST_UNJUDGED;
        self.unjudged_bytes += bytes;
        self.unjudged.push(match fits {
            true => record,
            false => Arc::new(record.blanked()),
        });
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

    /// Somebody watches from now on; who sees all gets what was kept, too. `false`: nobody
    /// may.
    pub fn add(&mut self, queue: &Arc<Queue>, sight: Sight) -> bool {
        if self.is_sealed {
            return false;
        }
        if sight == Sight::Own {
            self.kept.iter().for_each(|r| queue.push(Arc::clone(r)));
            self.keeps = Keeps::Last;
        }
        self.watchers.push(Watcher {
            queue: Arc::clone(queue),
            sight,
        });
        true
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

    /// Nobody may watch from now on.
    pub fn seal(&mut self) {
        self.is_sealed = true;
        self.watchers.clear();
        self.keep_nothing();
    }

    /// Nothing more is recorded for a while: what waits won't be judged.
    pub fn pause(&mut self) {
        self.judge(false);
    }

    fn keep_nothing(&mut self) {
        self.keeps = Keeps::Nothing;
        self.kept = VecDeque::new();
        self.kept_bytes = 0;
    }
}
