//! What waits to be written to one member, bounded, in order.
//!
//! Pushing never blocks. A thread that pushes onto an outbox without a writer becomes its writer
//! and must [`turn`](Outbox::turn) until it is empty; a thread that pushes onto one with a writer
//! leaves the frame there and goes on. So at most one thread writes to a socket at any time, and
//! under load many frames leave in one write. The connection's own thread may also
//! [`write`](Outbox::write) directly if nothing waits: it is the writer as long as that takes.
//!
//! The lock is held to move frames in and out, never while bytes are written.

use super::queue::{AROUND_A_PIECE, Queue};
pub use super::queue::{Life, Piece};
use super::sink::{FRAMES_PER_WRITE, is_delay, slices};
pub use super::sink::{Marks, Pushed, Sink, Turn};
use super::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, lock};
use crate::memory::Budget;
use std::io::{self, IoSlice};
use std::iter;
use std::time::Instant;

/// The most bytes of one write, if that is more than one frame: the frames of a write can't be
/// freed before it is done, even if the receiver takes little of them.
const BYTES_PER_WRITE: usize = 256 * 1024;
/// This many frames may always wait, whatever the limit is.
const FEW_FRAMES: usize = 1024;

/// The frames that wait for one member.
pub struct Outbox {
    sink: Box<dyn Sink>,
    /// In bytes, for what waits while a thread is writing. Without a writer, a piece of any size is
    /// accepted.
    limit: usize,
    /// A whole Close frame, for a receiver that fell behind.
    farewell: Arc<[u8]>,
    queue: Mutex<Queue>,
    /// The budget that its memory is charged to.
    budget: Option<Arc<Budget>>,
    /// Bytes were written, or the outbox ended: for threads that wait for that.
    drained: Condvar,
}

impl Outbox {
    /// An empty outbox for at most `limit` bytes. `farewell` is the Close frame for a
    /// receiver that lets it fill up.
    pub fn new(sink: Box<dyn Sink>, limit: usize, farewell: Arc<[u8]>) -> Outbox {
        Outbox {
            sink,
            limit,
            farewell,
            queue: Mutex::default(),
            budget: None,
            drained: Condvar::new(),
        }
    }

    /// The same, whose memory is charged to this budget.
    pub fn within(mut self, budget: &Arc<Budget>) -> Outbox {
        self.budget = Some(Arc::clone(budget));
        self
    }

    /// Adds a frame, or several in one piece. Never blocks.
    pub fn push(&self, frame: Arc<[u8]>) -> Pushed {
        self.push_piece(Piece::from(frame))
    }

    /// The same for a piece.
    pub fn push_piece(&self, piece: Piece) -> Pushed {
        let mut queue = lock(&self.queue);
        let taken = self.take(&mut queue, piece);
        self.hand_over(queue, taken)
    }

    /// Adds frames one after the other, as many as fit. Never blocks.
    pub fn push_all(&self, pieces: impl IntoIterator<Item = Piece>) -> Pushed {
        let mut queue = lock(&self.queue);
        let mut taken = Ok(());
        for piece in pieces {
            taken = taken.and_then(|()| self.take(&mut queue, piece));
        }
        self.hand_over(queue, taken)
    }

    /// Writes frames, given in parts, however long that takes. If another thread is writing, or
    /// something waits, they are pushed like any others. This is for the thread that reads from the
    /// same peer: while the peer doesn't take its answers, nothing is read from it.
    pub fn write(&self, parts: &[&[u8]]) -> Pushed {
        let all = parts.iter().map(|part| part.len()).sum();
        {
            let mut queue = lock(&self.queue);
            if queue.has_writer || !queue.frames.is_empty() || queue.life != Life::Open {
                let copy = Piece::from(Arc::from(parts.concat()));
                let taken = self.take(
                    &mut queue,
                    match &self.budget {
                        Some(budget) => copy.charged_to(budget),
                        None => copy,
                    },
                );
                return self.hand_over(queue, taken);
            }
            queue.has_writer = true;
            queue.direct = all;
        }
        let mut is_patient = false;
        let mut written = 0;
        while written < all {
            let marks = Marks {
                begun: written > 0,
                private: 0,
            };
            let turn = self.account_direct(self.sink.write(&slices(parts, written), marks));
            match turn {
                Ok(bytes) => written += bytes,
                Err(Pushed::Waiting) if !is_patient => {
                    is_patient = true;
                    self.sink.be_patient(true);
                }
                Err(Pushed::Waiting) => {}
                Err(ended) => return ended,
            }
        }
        if is_patient {
            self.sink.be_patient(false);
        }
        let mut queue = lock(&self.queue);
        queue.has_writer = false;
        self.hand_over(queue, Ok(()))
    }

    /// How many bytes were written; `Waiting` if the receiver took none for a while.
    fn account_direct(&self, result: io::Result<usize>) -> Result<usize, Pushed> {
        let mut queue = lock(&self.queue);
        let outcome = match result {
            _ if queue.life == Life::Broken => Err(Pushed::Refused),
            Ok(bytes @ 1..) => {
                queue.direct -= bytes;
                queue.written += bytes as u64;
                queue.is_behind = queue.direct > 0;
                Ok(bytes)
            }
            Err(error) if is_delay(&error) => {
                queue.is_behind = true;
                Err(Pushed::Waiting)
            }
            Ok(0) | Err(_) => {
                queue.give_up();
                Err(Pushed::Refused)
            }
        };
        self.wake(&queue);
        outcome
    }

    /// Adds the last frame, a Close; later pushes are refused.
    pub fn close(&self, frame: Arc<[u8]>) -> Pushed {
        let mut queue = lock(&self.queue);
        if queue.life != Life::Open {
            return Pushed::Refused;
        }
        queue.add(Piece::from(frame));
        queue.life = Life::Closed;
        self.hand_over(queue, Ok(()))
    }

    /// An `Err` is the result if the piece isn't taken.
    fn take(&self, queue: &mut Queue, piece: Piece) -> Result<(), Pushed> {
        if queue.life != Life::Open {
            return Err(Pushed::Refused);
        }
        let is_behind = queue.has_writer && queue.waiting() > 0;
        // A short frame takes more memory than its bytes say.
        let are_many = queue.frames.len() > FEW_FRAMES.max(self.limit / AROUND_A_PIECE);
        // [fell-behind]
        if is_behind && (queue.waiting() + piece.bytes.len() > self.limit || are_many) {
            queue.end_with(&self.farewell, Life::FellBehind);
            self.wake(queue);
            return Err(Pushed::FellBehind);
        }
        queue.add(piece);
        Ok(())
    }

    /// A thread that pushed onto an outbox without a writer becomes its writer.
    fn hand_over(&self, mut queue: MutexGuard<'_, Queue>, taken: Result<(), Pushed>) -> Pushed {
        let had_writer = queue.has_writer;
        // [one-writer]
        queue.has_writer |= !queue.frames.is_empty();
        let pushed = match taken {
            Ok(()) if queue.has_writer && !had_writer => Pushed::Yours,
            Ok(()) => Pushed::Waiting,
            Err(instead) => instead,
        };
        queue.settle(self.budget.as_ref());
        pushed
    }

    fn wake(&self, queue: &Queue) {
        if queue.who_wait > 0 {
            self.drained.notify_all();
        }
    }

    /// The writer writes once: as many of the waiting frames as one call takes. (Mostly it is one
    /// frame, and then nothing is allocated.)
    pub fn turn(&self) -> Turn {
        let first: Option<Piece>;
        let others: Vec<Piece>;
        let begun;
        {
            let mut queue = lock(&self.queue);
            if queue.life == Life::Broken {
                return Turn::Broken;
            }
            let mut frames = queue.frames.iter().take(FRAMES_PER_WRITE);
            first = frames.next().cloned();
            begun = queue.begun;
            let mut bytes = first.as_ref().map_or(0, |first| first.bytes.len() - begun);
            let fits = |piece: &&Piece| {
                bytes += piece.bytes.len();
                bytes <= BYTES_PER_WRITE
            };
            others = frames.take_while(fits).cloned().collect();
            queue.in_flight = usize::from(first.is_some()) + others.len();
        }
        let Some(first) = first else {
            return Turn::Empty;
        };
        let mut marks = Marks {
            begun: begun > 0,
            private: u64::from(first.private),
        };
        let first = IoSlice::new(&first.bytes[begun..]);
        if others.is_empty() {
            // [outbox]
            return self.account(self.sink.write(&[first], marks), first.len());
        }
        for (piece, bit) in others.iter().zip(1..) {
            marks.private |= u64::from(piece.private) << bit;
        }
        let others = others.iter().map(|piece| IoSlice::new(&piece.bytes));
        let slices: Vec<IoSlice<'_>> = iter::once(first).chain(others).collect();
        let tried = slices.iter().map(|slice| slice.len()).sum();
        self.account(self.sink.write(&slices, marks), tried)
    }

    /// Removes what the receiver took.
    fn account(&self, result: io::Result<usize>, tried: usize) -> Turn {
        let mut queue = lock(&self.queue);
        queue.in_flight = 0;
        if queue.life == Life::Broken {
            // Abandoned while we wrote: there is nothing left to count.
            return Turn::Broken;
        }
        let turn = match result {
            Ok(bytes @ 1..) => {
                queue.advance(bytes);
                if bytes == tried {
                    Turn::Progress
                } else {
                    Turn::Behind
                }
            }
            Err(error) if is_delay(&error) => Turn::Behind,
            Ok(0) | Err(_) => {
                queue.give_up();
                Turn::Broken
            }
        };
        queue.is_behind = turn == Turn::Behind;
        queue.settle(self.budget.as_ref());
        self.wake(&queue);
        turn
    }

    /// The writer gives up its role, unless a frame came in meanwhile; `false`: it must go on.
    pub fn retire(&self) -> bool {
        let mut queue = lock(&self.queue);
        let done = queue.frames.is_empty();
        queue.has_writer = !done;
        done
    }

    /// Tells the sink how long to wait for this receiver.
    pub fn be_patient(&self, patient: bool) {
        self.sink.be_patient(patient);
    }

    /// Waits until at most `bytes` are left to write, or the time is over; `true` if at most that
    /// many are left.
    pub fn wait_until_below(&self, bytes: usize, deadline: Instant) -> bool {
        let at_most = deadline.saturating_duration_since(Instant::now());
        let waits = |queue: &mut Queue| queue.waiting() > bytes;
        let mut queue = lock(&self.queue);
        if waits(&mut queue) {
            queue.who_wait += 1;
            let waited = self.drained.wait_timeout_while(queue, at_most, waits);
            queue = waited.unwrap_or_else(PoisonError::into_inner).0;
            queue.who_wait -= 1;
        }
        queue.waiting() <= bytes
    }

    /// How many bytes may wait while a thread is writing.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// How many bytes wait.
    pub fn bytes(&self) -> usize {
        lock(&self.queue).waiting()
    }

    /// How many bytes were written since the beginning.
    pub fn written(&self) -> u64 {
        lock(&self.queue).written
    }

    /// How many bytes wait to be written, or are being written.
    pub fn waiting(&self) -> usize {
        lock(&self.queue).waiting()
    }

    /// How many bytes wait if the last write wasn't taken whole; 0 for a receiver that takes what
    /// it gets.
    pub fn unread(&self) -> usize {
        let queue = lock(&self.queue);
        if queue.is_behind { queue.waiting() } else { 0 }
    }

    /// Memory is short, and this receiver doesn't read: ends it as if its outbox were full. A frame
    /// that was begun is kept, so that the Close after it can be read. `false`: it had ended
    /// before.
    pub fn end_as_behind(&self) -> bool {
        let mut queue = lock(&self.queue);
        let ends = queue.life == Life::Open;
        if ends {
            queue.end_with(&self.farewell, Life::FellBehind);
            queue.settle(self.budget.as_ref());
            self.wake(&queue);
        }
        ends
    }

    /// The state of its life.
    pub fn life(&self) -> Life {
        lock(&self.queue).life
    }

    /// Nothing can be written any more: drops what waits, and takes no more.
    pub fn abandon(&self) {
        let mut queue = lock(&self.queue);
        queue.give_up();
        self.wake(&queue);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::ErrorKind;
    use std::time::Duration;

    /// Takes at most `room` bytes a write, and counts the writes.
    #[derive(Default)]
    struct Log {
        written: Mutex<Vec<u8>>,
        writes: Mutex<usize>,
        room: Mutex<usize>,
    }

    impl Sink for Arc<Log> {
        fn write(&self, frames: &[IoSlice<'_>], _: Marks) -> io::Result<usize> {
            *lock(&self.writes) += 1;
            let all: Vec<u8> = frames.iter().flat_map(|f| f.to_vec()).collect();
            let room = (*lock(&self.room)).min(all.len());
            if room == 0 {
                return Err(ErrorKind::WouldBlock.into());
            }
            lock(&self.written).extend_from_slice(&all[..room]);
            Ok(room)
        }

        fn be_patient(&self, _: bool) {}
    }

    /// A sink that calls a function with the bytes of each write, and notes each call of
    /// `be_patient`.
    struct By<F>(F, Mutex<Vec<bool>>);

    impl<F> Sink for By<F>
    where
        F: Fn(&[u8], &Vec<bool>) -> io::Result<usize> + Send + Sync,
    {
        fn write(&self, frames: &[IoSlice<'_>], _: Marks) -> io::Result<usize> {
            let all: Vec<u8> = frames.iter().flat_map(|f| f.to_vec()).collect();
            (self.0)(&all, &lock(&self.1))
        }

        fn be_patient(&self, patient: bool) {
            lock(&self.1).push(patient);
        }
    }

    fn outbox(room: usize, limit: usize) -> (Outbox, Arc<Log>) {
        let log = Arc::new(Log::default());
        *lock(&log.room) = room;
        let sink = Box::new(Arc::clone(&log));
        (Outbox::new(sink, limit, Arc::from(*b"BYE")), log)
    }

    fn drain(outbox: &Outbox) -> Turn {
        loop {
            match outbox.turn() {
                Turn::Progress | Turn::Behind => {}
                Turn::Empty if !outbox.retire() => {}
                other => return other,
            }
        }
    }

    fn frame(text: &str) -> Arc<[u8]> {
        Arc::from(text.as_bytes())
    }

    fn piece(text: &str) -> Piece {
        Piece::from(frame(text))
    }

    #[test]
    fn only_the_first_pusher_becomes_the_writer() {
        let (outbox, log) = outbox(100, 100);
        assert_eq!(outbox.push(frame("a")), Pushed::Yours);
        assert_eq!(outbox.push(frame("b")), Pushed::Waiting);
        assert_eq!(drain(&outbox), Turn::Empty);
        assert_eq!(outbox.push(frame("c")), Pushed::Yours);
        assert_eq!(drain(&outbox), Turn::Empty);
        assert_eq!(*lock(&log.written), b"abc");
        assert_eq!(*lock(&log.writes), 2, "a and b left in one write");
    }

    #[test]
    fn a_short_write_is_continued_where_it_stopped() {
        let (outbox, log) = outbox(3, 100);
        for text in ["abcd", "ef", "ghij"] {
            let _ = outbox.push(frame(text));
        }
        assert_eq!(drain(&outbox), Turn::Empty);
        assert_eq!(*lock(&log.written), b"abcdefghij");
        assert_eq!((outbox.bytes(), outbox.written()), (0, 10));
    }

    #[test]
    fn a_full_outbox_ends_with_its_farewell_after_what_was_begun() {
        let (outbox, log) = outbox(2, 10);
        assert_eq!(outbox.push(frame("abcdef")), Pushed::Yours);
        assert_eq!(outbox.turn(), Turn::Behind, "only a part was taken");
        *lock(&log.room) = 0;
        assert_eq!(outbox.turn(), Turn::Behind, "nothing was taken");
        assert_eq!(outbox.push(frame("ghijkl")), Pushed::Waiting);
        assert_eq!(outbox.push(frame("m")), Pushed::FellBehind);
        assert_eq!(outbox.push(frame("n")), Pushed::Refused);
        assert_eq!(outbox.life(), Life::FellBehind);
        assert_eq!(outbox.bytes(), "cdef".len() + "BYE".len());
        *lock(&log.room) = 100;
        assert_eq!(drain(&outbox), Turn::Empty);
        assert_eq!(*lock(&log.written), b"abcdefBYE");
    }

    #[test]
    fn a_thread_may_write_directly_if_there_is_no_writer() {
        let (outbox, log) = outbox(3, 100);
        assert_eq!(outbox.write(&[b"ab", b"", b"cdefg"]), Pushed::Waiting);
        assert_eq!(*lock(&log.written), b"abcdefg");
        assert_eq!((outbox.bytes(), outbox.written()), (0, 7));
        assert_eq!(outbox.push(frame("h")), Pushed::Yours, "the role is free");
        assert_eq!(outbox.write(&[b"i"]), Pushed::Waiting, "behind the others");
        assert_eq!(drain(&outbox), Turn::Empty);
        assert_eq!(*lock(&log.written), b"abcdefghi");
    }

    #[test]
    fn what_is_pushed_during_a_direct_write_comes_after_it() {
        let (outbox, log) = outbox(0, 10);
        let outbox = Arc::new(outbox);
        let writer = Arc::clone(&outbox);
        let writing = std::thread::spawn(move || writer.write(&[b"abcdef"]));
        while outbox.bytes() == 0 {
            std::thread::yield_now();
        }
        assert_eq!(outbox.push(frame("ghij")), Pushed::Waiting);
        assert_eq!(outbox.push(frame("k")), Pushed::FellBehind, "10 of 10");
        *lock(&log.room) = 4;
        assert_eq!(writing.join().unwrap(), Pushed::Yours, "the rest is its");
        assert_eq!(drain(&outbox), Turn::Empty);
        assert_eq!(*lock(&log.written), b"abcdefBYE");
        assert_eq!(outbox.write(&[b"l"]), Pushed::Refused);
    }

    #[test]
    fn an_abandoned_direct_write_ends() {
        let (outbox, _) = outbox(0, 10);
        let outbox = Arc::new(outbox);
        let writer = Arc::clone(&outbox);
        let writing = std::thread::spawn(move || writer.write(&[b"abc"]));
        while outbox.bytes() == 0 {
            std::thread::yield_now();
        }
        outbox.abandon();
        assert_eq!(writing.join().unwrap(), Pushed::Refused);
        assert_eq!(outbox.bytes(), 0);
    }

    #[test]
    fn several_frames_are_taken_under_one_lock() {
        let (outbox, log) = outbox(100, 4);
        assert_eq!(
            outbox.push_all([]),
            Pushed::Waiting,
            "nothing makes no writer"
        );
        assert_eq!(outbox.push_all(["ab", "cd", "e"].map(piece)), Pushed::Yours);
        assert_eq!(outbox.push_all(["f", "g"].map(piece)), Pushed::FellBehind);
        assert_eq!(drain(&outbox), Turn::Empty);
        assert_eq!(*lock(&log.written), b"BYE", "nothing of it was begun");
    }

    #[test]
    fn one_frame_is_always_taken_however_large() {
        let (outbox, _) = outbox(100, 10);
        assert_eq!(outbox.push(frame(&"x".repeat(50))), Pushed::Yours);
        assert_eq!(outbox.turn(), Turn::Progress);
        assert_eq!(outbox.push(frame(&"y".repeat(50))), Pushed::Waiting);
        assert_eq!(drain(&outbox), Turn::Empty);
    }

    #[test]
    fn while_there_is_a_writer_no_other_thread_writes() {
        let (outbox, log) = outbox(100, 100);
        assert_eq!(outbox.push(frame("a")), Pushed::Yours);
        assert_eq!(outbox.turn(), Turn::Progress);
        assert_eq!(outbox.write(&[b"b"]), Pushed::Waiting);
        assert_eq!(*lock(&log.written), b"a", "the role isn't laid down yet");
        assert_eq!(drain(&outbox), Turn::Empty);
        assert_eq!(*lock(&log.written), b"ab");
    }

    #[test]
    fn what_is_being_written_is_kept_when_the_outbox_overflows() {
        let told = Arc::new((Mutex::new(false), Mutex::new(Vec::new())));
        let sink = By(
            {
                let told = Arc::clone(&told);
                move |bytes: &[u8], _: &Vec<bool>| {
                    lock(&told.1).extend_from_slice(bytes);
                    while !*lock(&told.0) {
                        std::thread::yield_now();
                    }
                    Ok(bytes.len())
                }
            },
            Mutex::default(),
        );
        let outbox = Arc::new(Outbox::new(Box::new(sink), 4, frame("BYE")));
        assert_eq!(outbox.push(frame("abc")), Pushed::Yours);
        let writer = Arc::clone(&outbox);
        let writing = std::thread::spawn(move || drain(&writer));
        while lock(&told.1).is_empty() {
            std::thread::yield_now();
        }
        assert_eq!(outbox.push(frame("de")), Pushed::FellBehind);
        *lock(&told.0) = true;
        assert_eq!(writing.join().unwrap(), Turn::Empty);
        assert_eq!(*lock(&told.1), b"abcBYE", "once, and whole");
    }

    #[test]
    fn a_direct_write_counts_what_is_left_and_becomes_patient_once() {
        let outbox: Arc<Mutex<Option<Arc<Outbox>>>> = Arc::default();
        let left = Arc::new(Mutex::new(Vec::new()));
        let (seen, itself) = (Arc::clone(&left), Arc::clone(&outbox));
        let sink = By(
            move |bytes: &[u8], patience: &Vec<bool>| {
                let outbox = lock(&itself).clone().unwrap();
                lock(&seen).push((outbox.bytes(), patience.clone()));
                match lock(&seen).len() {
                    2 | 3 => Err(ErrorKind::WouldBlock.into()),
                    _ => Ok(bytes.len().min(4)),
                }
            },
            Mutex::default(),
        );
        let writer = Arc::new(Outbox::new(Box::new(sink), 100, frame("BYE")));
        *lock(&outbox) = Some(Arc::clone(&writer));
        assert_eq!(writer.write(&[b"abcdefg"]), Pushed::Waiting);
        let patient = vec![true];
        assert_eq!(
            *lock(&left),
            [(7, vec![]), (3, vec![]), (3, patient.clone()), (3, patient),]
        );
        // The next write isn't patient, on whichever thread.
        assert_eq!(writer.write(&[b"h"]), Pushed::Waiting);
        assert_eq!(lock(&left)[4], (1, vec![true, false]));
        writer.be_patient(true);
        assert_eq!(writer.write(&[b"i"]), Pushed::Waiting);
        assert_eq!(lock(&left)[5], (1, vec![true, false, true]));
        *lock(&outbox) = None;
    }

    #[test]
    fn a_slice_that_is_written_is_omitted() {
        let rest = |written| -> Vec<Vec<u8>> {
            let parts = [&b"ab"[..], b"", b"cd"];
            let slices = slices(&parts, written);
            slices.iter().map(|slice| slice.to_vec()).collect()
        };
        assert_eq!(rest(0), [b"ab", b"cd"]);
        assert_eq!(rest(1), [&b"b"[..], b"cd"]);
        assert_eq!(rest(2), [b"cd"]);
        assert!(rest(4).is_empty());
    }

    #[test]
    fn a_waiting_thread_is_woken_and_then_not_counted() {
        let (outbox, log) = outbox(100, 100);
        let outbox = Arc::new(outbox);
        let patience = Duration::from_secs(60);
        let begun = Instant::now();
        let is_waited_for = || lock(&outbox.queue).who_wait == 1;
        let while_waiting = |then: &dyn Fn()| {
            let waiter = Arc::clone(&outbox);
            let waiting = std::thread::spawn(move || waiter.wait_until_below(2, begun + patience));
            while !is_waited_for() && !waiting.is_finished() {
                std::thread::yield_now();
            }
            then();
            assert!(waiting.join().unwrap(), "so few are left");
            assert_eq!(lock(&outbox.queue).who_wait, 0);
            assert!(begun.elapsed() < patience, "nobody woke it");
        };
        assert_eq!(outbox.push(frame("abc")), Pushed::Yours);
        assert!(!outbox.wait_until_below(2, Instant::now()));
        *lock(&log.room) = 1;
        while_waiting(&|| assert_eq!(outbox.turn(), Turn::Behind));
        assert_eq!(outbox.bytes(), 2);
        assert!(
            outbox.wait_until_below(2, begun + patience),
            "so few are left"
        );
        // And the end wakes it.
        assert_eq!(outbox.push(frame("def")), Pushed::Waiting);
        while_waiting(&|| outbox.abandon());
        assert!(begun.elapsed() < patience);
    }

    #[test]
    fn nothing_follows_a_close() {
        let (outbox, log) = outbox(100, 100);
        assert_eq!(outbox.close(frame("close")), Pushed::Yours);
        assert_eq!(outbox.push(frame("late")), Pushed::Refused);
        assert_eq!(outbox.close(frame("again")), Pushed::Refused);
        assert_eq!(drain(&outbox), Turn::Empty);
        assert_eq!(*lock(&log.written), b"close");
    }

    #[test]
    fn a_write_that_fails_ends_the_outbox() {
        struct Gone;
        impl Sink for Gone {
            fn write(&self, _: &[IoSlice<'_>], _: Marks) -> io::Result<usize> {
                Err(ErrorKind::BrokenPipe.into())
            }

            fn be_patient(&self, _: bool) {}
        }
        let outbox = Outbox::new(Box::new(Gone), 100, frame("BYE"));
        assert_eq!(outbox.write(&[b"direct"]), Pushed::Refused);
        assert_eq!(outbox.life(), Life::Broken);
        let outbox = Outbox::new(Box::new(Gone), 100, frame("BYE"));
        assert_eq!(outbox.push(frame("a")), Pushed::Yours);
        assert_eq!(drain(&outbox), Turn::Broken);
        assert_eq!(outbox.push(frame("b")), Pushed::Refused);
        assert!(outbox.wait_until_below(0, Instant::now()));
    }
}
