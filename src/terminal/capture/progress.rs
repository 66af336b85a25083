//! How much of a large file is read, shown on a terminal while nothing else is printed.

use crate::language::{Language, say};
use std::cell::{Cell, RefCell};
use std::io::{self, Write};
use std::time::{Duration, Instant};

/// Reading this many bytes takes a second or so: then people want to know how far it is…
const LARGE: u64 = 64 * 1024 * 1024;
/// …now and then.
const EVERY: Duration = Duration::from_millis(200);
/// Goes back to the beginning of the line, and clears it.
const CLEAR: &str = "\r\x1b[K";

/// The progress of one reading.
pub struct Progress<E> {
    err: RefCell<E>,
    bytes: u64,
    is_shown: bool,
    language: Language,
    read: Cell<u64>,
    shown: Cell<Option<Instant>>,
}

impl<E: Write> Progress<E> {
    /// Nothing is read. The file has this many bytes; 0: nobody knows.
    pub fn new(err: E, bytes: u64, is_shown: bool, language: Language) -> Progress<E> {
        Progress {
            err: RefCell::new(err),
            bytes,
            is_shown,
            language,
            read: Cell::new(0),
            shown: Cell::new(None),
        }
    }

    fn write(&self, text: &str) {
        let mut err = self.err.borrow_mut();
        let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
    }

    /// This many more bytes are read.
    pub fn read(&self, more: usize) {
        let read = self.read.get() + more as u64;
        self.read.set(read);
        let is_time = self.shown.get().is_none_or(|shown| shown.elapsed() > EVERY);
        if self.is_shown && is_time && read > LARGE {
            let (now, all) = (read >> 20, self.bytes >> 20);
            let line = match all {
                0 => say!(self.language, "{now} MiB read", "已读 {now} MiB"),
                _ => say!(
                    self.language,
                    "{now} of {all} MiB read",
                    "已读 {now} MiB，共 {all} MiB"
                ),
            };
            self.write(&format!("{CLEAR}{line}"));
            self.shown.set(Some(Instant::now()));
        }
    }

    /// Something else is printed, or all is read.
    pub fn hide(&self) {
        if self.shown.take().is_some() {
            self.write(CLEAR);
        }
    }
}

/// What is written here hides the progress first.
pub struct Before<'p, E, W> {
    progress: &'p Progress<E>,
    out: W,
}

impl<'p, E, W> Before<'p, E, W> {
    /// Where something else is printed.
    pub const fn new(progress: &'p Progress<E>, out: W) -> Self {
        Before { progress, out }
    }
}

impl<E: Write, W: Write> Write for Before<'_, E, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.progress.hide();
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
