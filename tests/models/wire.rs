//! A receiver with a temper, and what arrived at it.

use super::clock::FOREVER;
use super::draw;
use crate::chat::batch::text_frame;
use crate::outbox::{Marks, Outbox, Sink};
use crate::websocket::frame::RawHeader;
use shuttle::sync::atomic::{AtomicUsize, Ordering};
use shuttle::thread;
use std::io::{self, ErrorKind, IoSlice};
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// The text of the farewell to a receiver that fell behind.
pub const FAREWELL: &str = "you fell behind";

/// How a receiver takes what it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Temper {
    /// All of it, at once.
    Eager,
    /// The same, and no other thread runs meanwhile: for models in which every order is tried, so
    /// that there aren't too many.
    Blunt,
    /// Now a part, now nothing, now all.
    Slow,
    /// Nothing, until it is told otherwise.
    Stuck,
    /// Like a slow one, and any write may fail: the connection is gone.
    Mortal,
    /// Like a slow one, and any write may panic, perhaps after writing some bytes.
    Cursed,
}

/// What a cursed wire panics with.
pub struct Accident;

/// It replaces a socket, and keeps everything that was written.
pub struct Wire {
    taken: Mutex<Vec<u8>>,
    temper: Mutex<Temper>,
    /// How many threads are writing now. Shuttle's atomic, since with each access other threads may
    /// run.
    writers: AtomicUsize,
    patient: Mutex<bool>,
    faults: Mutex<Vec<&'static str>>,
    had_accident: Mutex<bool>,
}

impl Wire {
    /// A wire, and an outbox of this many bytes in front of it.
    pub fn with_outbox(temper: Temper, limit: usize) -> (Arc<Wire>, Arc<Outbox>) {
        let wire = Arc::new(Wire {
            taken: Mutex::default(),
            temper: Mutex::new(temper),
            writers: AtomicUsize::new(0),
            patient: Mutex::new(false),
            faults: Mutex::default(),
            had_accident: Mutex::new(false),
        });
        let sink = Box::new(Arc::clone(&wire));
        let outbox = Outbox::new(sink, limit, text_frame(FAREWELL));
        (wire, Arc::new(outbox))
    }

    /// Takes things differently from now on.
    pub fn becomes(&self, temper: Temper) {
        *self.temper.lock().unwrap() = temper;
    }

    /// Does the next write wait for as long as it takes?
    pub fn is_patient(&self) -> bool {
        *self.patient.lock().unwrap()
    }

    /// Has a write failed for good, or panicked?
    pub fn had_accident(&self) -> bool {
        *self.had_accident.lock().unwrap()
    }

    /// The texts of the frames that arrived: whole ones, each from one thread at a time.
    pub fn texts(&self) -> Vec<String> {
        let (texts, rest) = self.texts_and_rest();
        assert!(rest.is_empty(), "a frame was cut: {texts:?}, {rest:?}");
        texts
    }

    /// The same, but the last frame may be cut.
    pub fn texts_and_rest(&self) -> (Vec<String>, Vec<u8>) {
        let faults = self.faults.lock().unwrap();
        assert!(faults.is_empty(), "{faults:?}");
        self.parse()
    }

    /// The texts in the bytes.
    pub fn parse(&self) -> (Vec<String>, Vec<u8>) {
        let taken = self.taken.lock().unwrap();
        let (mut texts, mut rest) = (Vec::new(), &taken[..]);
        while let Some((raw, header)) = RawHeader::parse(rest)
            && let Some(payload) = rest[header..].get(..usize::try_from(raw.payload_len).unwrap())
        {
            assert!(
                matches!(raw.first, 0x81 | 0x8a),
                "a frame was cut: {texts:?}, {rest:?}"
            );
            texts.push(String::from_utf8(payload.to_vec()).expect("a frame was cut"));
            rest = &rest[header + payload.len()..];
        }
        (texts, rest.to_vec())
    }

    fn fault(&self, what: &'static str) {
        self.faults.lock().unwrap().push(what);
    }

    /// Other threads may run here, as they may while the system copies bytes.
    fn breathe(&self) {
        self.writers.load(Ordering::SeqCst);
    }

    fn put(&self, slice: &[u8]) {
        let (first, second) = slice.split_at(slice.len() / 2);
        self.taken.lock().unwrap().extend_from_slice(first);
        self.breathe();
        self.taken.lock().unwrap().extend_from_slice(second);
    }

    fn swallow(&self, frames: &[IoSlice<'_>]) -> usize {
        let mut taken = self.taken.lock().unwrap();
        let before = taken.len();
        for frame in frames {
            taken.extend_from_slice(frame);
        }
        taken.len() - before
    }

    fn temper(&self) -> Temper {
        *self.temper.lock().unwrap()
    }

    /// How many of these bytes it takes this time; `None`: none.
    fn appetite(&self, all: usize) -> Option<usize> {
        match self.temper() {
            Temper::Eager | Temper::Blunt => Some(all),
            Temper::Stuck => None,
            Temper::Slow | Temper::Mortal | Temper::Cursed => match draw(4) {
                0 => Some(all),
                1 => None,
                _ => Some(1 + draw(all)),
            },
        }
    }

    /// Some writes fail or panic.
    fn meet_accidents(&self) -> io::Result<()> {
        let temper = self.temper();
        if !matches!(temper, Temper::Mortal | Temper::Cursed) || draw(3) > 0 {
            return Ok(());
        }
        *self.had_accident.lock().unwrap() = true;
        if temper == Temper::Cursed {
            resume_unwind(Box::new(Accident));
        }
        Err(ErrorKind::BrokenPipe.into())
    }
}

impl Sink for Arc<Wire> {
    fn write(&self, frames: &[IoSlice<'_>], _: Marks) -> io::Result<usize> {
        if self.temper() == Temper::Blunt {
            return Ok(self.swallow(frames));
        }
        // A panic here might be taken for an accident, so faults are kept until the end.
        if self.writers.fetch_add(1, Ordering::SeqCst) > 0 {
            self.fault("two write at once");
        }
        let all = frames.iter().map(|frame| frame.len()).sum();
        let taken = self.appetite(all);
        let mut left = taken.unwrap_or(0);
        for frame in frames {
            let part = left.min(frame.len());
            self.put(&frame[..part]);
            left -= part;
        }
        self.writers.fetch_sub(1, Ordering::SeqCst);
        self.meet_accidents()?;
        if taken.is_none() {
            // The time for which a real write would have waited.
            thread::yield_now();
        }
        taken.ok_or_else(|| ErrorKind::WouldBlock.into())
    }

    fn be_patient(&self, patient: bool) {
        if self.writers.load(Ordering::SeqCst) > 0 {
            self.fault("patience was changed during another's write");
        }
        *self.patient.lock().unwrap() = patient;
    }
}

/// Waits until all that waits is written, however long that takes.
pub fn let_arrive(outbox: &Outbox) {
    assert!(outbox.wait_until_below(0, Instant::now() + 2 * FOREVER));
}
