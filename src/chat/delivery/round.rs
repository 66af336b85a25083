//! Batches on their way to the members' sockets.
//!
//! An example. Ana, Bob and Cyd are in a room, and nothing waits for any of them. Ana says A.
//! Her thread becomes the flusher, and while it writes A to Bob, Bob says B:
//!
//! | what the flusher does | waits for Ana | for Bob | for Cyd |
//! |---|---|---|---|
//! | pushes A onto all outboxes | A | A | A |
//! | writes to Ana, who spoke | – | A | A |
//! | writes to Bob, whose turn it is | – | – | A |
//! | sees that B was said, and pushes it | B | B | A B |
//! | writes to Bob, who spoke | B | – | A B |
//! | writes to Cyd: both in one write | B | – | – |
//! | writes to Ana | – | – | – |
//!
//! Six deliveries, five writes. The more members wait for their turn, the more messages go out in
//! each write.
//!
//! A batch is pushed onto every outbox first. Then the speakers are written to, since they may be
//! waiting for their own messages, and then everyone in turn. What is said before the last member's
//! turn is pushed meanwhile, and goes out with it: the larger a room, the more messages go out in
//! each write. Measured on two cores, four speakers with one message in flight each, in millions of
//! deliveries a second: to 100 members 0.82 if each batch is written before the next is pushed,
//! 2.29 in this way; to 1,000 members 1.12 and 3.76.

use crate::chat::batch::Batch;
use crate::chat::room::Flusher;
use crate::outbox::sync::{Arc, MODELLED};
use crate::outbox::writing::{Drained, Threads, drain, hand_over};
use crate::outbox::{Outbox, Pushed};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A flusher checks for new messages each time it has written to one in this many of the owed
/// members.
const LOOKS: usize = if MODELLED { 1 } else { 4 };
/// How many bytes may be pushed onto an outbox before its member's turn comes. At worst it is twice
/// as many: half of the 1 MiB that a class member's outbox holds at least. (A lab's holds 256 KiB:
/// it should fill up.)
const MOST_ALONG: usize = 256 * 1024;
/// After this many receivers that took nothing in one round, helpers write to the rest: if a
/// class's network stalls, each of them would cost the others a time-out.
const MOST_TIMEOUTS: usize = if MODELLED { 1 } else { 2 };

/// Writes to each member in turn, as long as something is owed.
pub(super) struct Round<'t, T: Threads> {
    threads: &'t T,
    /// The members whose writer this thread is, in the order of their turns.
    owed: VecDeque<(u64, Arc<Outbox>)>,
    /// How many turns are left until everyone has had one this time round.
    left: usize,
    /// How many bytes were pushed this time round…
    bytes: usize,
    /// …and how many receivers took nothing.
    timeouts: usize,
}

impl<T: Threads> Round<'_, T> {
    pub(super) fn new(threads: &T) -> Round<'_, T> {
        Round {
            threads,
            owed: VecDeque::new(),
            left: 0,
            bytes: 0,
            timeouts: 0,
        }
    }

    /// Nothing is owed to any member.
    pub(super) fn is_over(&self) -> bool {
        self.owed.is_empty()
    }

    /// Pushes a batch onto all outboxes, and writes to the speakers.
    pub(super) fn post(&mut self, flusher: &mut Flusher, mut batch: Batch) {
        if self.is_over() {
            self.go_round_again();
        }
        self.bytes += batch.bytes();
        let recipients = batch.recipients();
        self.owed.reserve(recipients.len());
        for recipient in recipients.iter() {
            // A panic here concerns only this receiver: it ends, and the others get their part.
            match catch_unwind(AssertUnwindSafe(|| batch.post_to(recipient))) {
                Ok(Pushed::Yours) => {
                    let outbox = Arc::clone(&recipient.outbox);
                    self.owed.push_back((recipient.id, outbox));
                }
                Ok(Pushed::Waiting) => {}
                Ok(Pushed::FellBehind | Pushed::Refused) => flusher.fell_behind(recipient.id),
                Err(_) => {
                    recipient.outbox.abandon();
                    flusher.fell_behind(recipient.id);
                }
            }
        }
        if self.left == 0 {
            self.left = self.owed.len();
        }
        let mut speakers = Vec::new();
        self.owed.retain(|(id, outbox)| {
            let spoke = batch.is_by(*id);
            if spoke {
                speakers.push((*id, Arc::clone(outbox)));
            }
            !spoke
        });
        for (id, outbox) in speakers {
            self.write(flusher, id, &outbox);
        }
    }

    /// Writes to members in turn, until something new can be added, or to all.
    pub(super) fn write_until_more_is_said(&mut self, flusher: &mut Flusher) {
        while !self.is_over() {
            let turns = (self.owed.len() / LOOKS).max(1);
            (0..turns).for_each(|_| self.take_turn(flusher));
            // On a single core, the members that were written to can answer now.
            self.threads.give_way();
            let pending = flusher.pending();
            if pending.entries > 0 && self.bytes + pending.bytes <= MOST_ALONG {
                return;
            }
        }
    }

    /// Writes to all members that are owed something.
    pub(super) fn write_all(&mut self, flusher: &mut Flusher) {
        while !self.is_over() {
            self.take_turn(flusher);
        }
    }

    fn take_turn(&mut self, flusher: &mut Flusher) {
        if let Some((id, outbox)) = self.owed.pop_front() {
            self.write(flusher, id, &outbox);
        }
        self.left = self.left.saturating_sub(1);
        if self.left == 0 {
            self.go_round_again();
        }
    }

    fn go_round_again(&mut self) {
        self.left = self.owed.len();
        self.bytes = 0;
        self.timeouts = 0;
    }

    fn write(&mut self, flusher: &mut Flusher, id: u64, outbox: &Arc<Outbox>) {
        if self.timeouts >= MOST_TIMEOUTS {
            return hand_over(self.threads, outbox);
        }
        match catch_unwind(AssertUnwindSafe(|| drain(self.threads, outbox))) {
            Ok(Drained::Done | Drained::Busy) => {}
            Ok(Drained::Lags) => self.timeouts += 1,
            Err(_) => {
                outbox.abandon();
                flusher.fell_behind(id);
            }
        }
    }
}

/// Whatever happens, no outbox is left without a writer.
impl<T: Threads> Drop for Round<'_, T> {
    fn drop(&mut self) {
        for (_, outbox) in self.owed.drain(..) {
            hand_over(self.threads, &outbox);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::room::{Joining, Membership};
    use crate::chat::{Dialect, Hub, RoomName};
    use crate::outbox::{Marks, Sink};
    use crate::websocket::Message;
    use std::io::{self, IoSlice};
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Instant;

    /// A receiver: the length of each write to it, and how often it takes nothing first.
    #[derive(Default)]
    struct Receiver {
        writes: Mutex<Vec<usize>>,
        lags: AtomicUsize,
    }

    impl Receiver {
        fn writes(&self) -> Vec<usize> {
            self.writes.lock().unwrap().clone()
        }
    }

    impl Sink for Arc<Receiver> {
        fn write(&self, frames: &[IoSlice<'_>], _: Marks) -> io::Result<usize> {
            if self.lags.load(Ordering::Relaxed) > 0 {
                self.lags.fetch_sub(1, Ordering::Relaxed);
                return Err(io::ErrorKind::WouldBlock.into());
            }
            let bytes = frames.iter().map(|frame| frame.len()).sum();
            self.writes.lock().unwrap().push(bytes);
            Ok(bytes)
        }

        fn be_patient(&self, _: bool) {}
    }

    /// Runs each job at once, and counts it; when a thread gives way, a given job runs.
    #[derive(Clone)]
    struct AtOnce {
        jobs: Arc<AtomicUsize>,
        meanwhile: Arc<dyn Fn() + Send + Sync>,
    }

    impl AtOnce {
        fn meanwhile(job: impl Fn() + Send + Sync + 'static) -> AtOnce {
            AtOnce {
                jobs: Arc::default(),
                meanwhile: Arc::new(job),
            }
        }
    }

    impl Threads for AtOnce {
        const PUSHERS_WRITE: bool = true;

        fn run(&self, job: impl FnOnce() + Send + 'static) -> io::Result<()> {
            self.jobs.fetch_add(1, Ordering::Relaxed);
            job();
            Ok(())
        }

        fn give_way(&self) {
            (self.meanwhile)();
        }
    }

    /// This many plain members in a room, who get their own messages.
    fn crowd(count: usize) -> Vec<(Membership, Arc<Receiver>)> {
        let hub = Hub::new("epoch");
        let join = |_| {
            let receiver = Arc::<Receiver>::default();
            let outbox = Outbox::new(Box::new(Arc::clone(&receiver)), 1 << 20, Arc::from(*b"BYE"));
            let joining = Joining {
                name: None,
                dialect: Dialect::Plain,
                hears_itself: true,
                ticket: String::new(),
                language: crate::language::Language::English,
                max_message: 1024,
                deflate: None,
                outbox: Arc::new(outbox),
            };
            let member = hub.join(&RoomName::lobby(), joining, Instant::now());
            (member.ok().unwrap(), receiver)
        };
        (0..count).map(join).collect()
    }

    fn deliver_all(threads: &AtOnce, member: &Membership) {
        let mut flusher = member.room().flusher().unwrap();
        let mut round = Round::new(threads);
        while let Some(batch) = flusher.next_batch() {
            round.post(&mut flusher, batch);
            round.write_until_more_is_said(&mut flusher);
        }
    }

    /// The last of a crowd says something, and something else as soon as it gets the first back.
    /// Returns what everyone got, write by write.
    fn speak_and_speak_again(first: &'static str, second: &'static str) -> Vec<Vec<usize>> {
        let crowd = Arc::new(crowd(100));
        let (speaker, _) = &crowd[99];
        speaker.receive(Message::Text(first), 0);
        let crowd_speaks = Arc::clone(&crowd);
        let spoke = AtomicUsize::new(0);
        let threads = AtOnce::meanwhile(move || {
            let (speaker, heard) = &crowd_speaks[99];
            if !heard.writes().is_empty() && spoke.fetch_add(1, Ordering::Relaxed) == 0 {
                let who_heard = crowd_speaks.iter().filter(|one| !one.1.writes().is_empty());
                assert!(who_heard.count() < 50, "few have heard it yet");
                speaker.receive(Message::Text(second), 0);
            }
        });
        deliver_all(&threads, speaker);
        assert_eq!(threads.jobs.load(Ordering::Relaxed), 0, "nobody lagged");
        crowd
            .iter()
            .map(|(_, receiver)| receiver.writes())
            .collect()
    }

    #[test]
    fn the_speaker_is_written_first_and_what_is_said_meanwhile_goes_along() {
        let heard = speak_and_speak_again("first", "second!");
        let mine = heard[99].clone();
        assert_eq!(mine.len(), 2, "{heard:?}");
        let both = mine.iter().sum::<usize>();
        let (together, apart): (Vec<_>, Vec<_>) = heard.iter().partition(|one| one.len() == 1);
        assert!(together.len() >= 50 && together.iter().all(|one| one[0] == both));
        assert!(apart.iter().all(|one| **one == mine), "{heard:?}");
    }

    /// Otherwise the outboxes of members whose turn hasn't come would fill up.
    #[test]
    fn what_is_long_waits_until_everyone_had_a_turn() {
        let long = "x".repeat(MOST_ALONG).leak();
        let heard = speak_and_speak_again("first", long);
        assert!(heard.iter().all(|one| *one == heard[99]), "{heard:?}");
        assert_eq!(heard[99].len(), 2);
    }

    /// In a room where only the speakers are written to, no round would ever end.
    #[test]
    fn a_receiver_that_lagged_too_often_is_written_to_again_the_next_time() {
        let crowd = crowd(1);
        let (speaker, receiver) = &crowd[0];
        let threads = AtOnce::meanwhile(|| ());
        let mut round = Round::new(&threads);
        for said in 0..10 {
            receiver
                .lags
                .store(usize::from(said < 5), Ordering::Relaxed);
            speaker.receive(Message::Text("hi"), 0);
            let mut flusher = speaker.room().flusher().unwrap();
            let batch = flusher.next_batch().unwrap();
            round.post(&mut flusher, batch);
            assert!(round.is_over());
            assert!(flusher.lay_down_if_done());
        }
        assert_eq!(receiver.writes().len(), 10);
        assert_eq!(threads.jobs.load(Ordering::Relaxed), 5);
    }
}
