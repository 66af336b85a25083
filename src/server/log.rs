//! Lines for whoever watches the server's standard output.
//!
//! They are written by a thread of their own: a terminal that is scrolled back, or a
//! pager that isn't, must not stop a connection. What it can't keep up with is
//! counted, not waited for.

use super::options::Verbosity;
use crate::chat::name::is_bidi_format;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// How many lines may wait to be printed.
const WAITING_LINES: usize = 4096;
/// For how long [`Log::flush`] waits for a reader of the output that doesn't read.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(1);

enum Item {
    Line(String),
    Flush(SyncSender<()>),
}

/// Where lines go.
pub struct Log {
    verbosity: Verbosity,
    items: SyncSender<Item>,
    lost: AtomicU64,
}

impl Log {
    /// A log on standard output.
    ///
    /// # Errors
    /// No thread could be spawned.
    pub fn start(verbosity: Verbosity) -> io::Result<Log> {
        let (items, printed) = sync_channel(WAITING_LINES);
        thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || print_all(&printed))?;
        Ok(Log {
            verbosity,
            items,
            lost: AtomicU64::new(0),
        })
    }

    /// Are frames printed?
    pub fn traces(&self) -> bool {
        self.verbosity == Verbosity::Trace
    }

    /// Prints a line, unless the log is quiet. Never waits.
    pub fn line(&self, text: &str) {
        if self.verbosity == Verbosity::Quiet {
            return;
        }
        let lost = self.lost.swap(0, Ordering::Relaxed);
        let mut line = escape(text);
        if lost > 0 {
            line = format!("… {lost} lines were lost here, the output is too slow\n{line}");
        }
        if self.items.try_send(Item::Line(line)).is_err() {
            self.lost.fetch_add(lost + 1, Ordering::Relaxed);
        }
    }

    /// Waits until everything before is printed, for a second at most.
    pub fn flush(&self) {
        let deadline = Instant::now() + FLUSH_TIMEOUT;
        let (done, printed) = sync_channel(1);
        let mut item = Item::Flush(done);
        while let Err(TrySendError::Full(unsent)) = self.items.try_send(item) {
            if Instant::now() >= deadline {
                return;
            }
            item = unsent;
            thread::sleep(Duration::from_millis(5));
        }
        let left = deadline.saturating_duration_since(Instant::now());
        let _: Result<(), RecvTimeoutError> = printed.recv_timeout(left);
    }
}

/// Errors are ignored: a standard output that nobody reads any more is no reason to
/// stop serving.
fn print_all(items: &Receiver<Item>) {
    for item in items {
        let mut out = io::stdout().lock();
        match item {
            Item::Line(line) => {
                let _ = writeln!(out, "{line}");
            }
            Item::Flush(done) => {
                let _ = out.flush();
                let _ = done.send(());
            }
        }
    }
}

/// A line stays one line, and shows what is in it: control characters could move the
/// cursor, and direction marks could make one name look like another.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || is_bidi_format(c) {
            // Writing to a String can't fail.
            let _ = write!(escaped, "{}", c.escape_unicode());
        } else {
            escaped.push(c);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_and_bidi_characters_are_escaped() {
        assert_eq!(escape("a\u{1b}[2Jb\r\nc"), "a\\u{1b}[2Jb\\u{d}\\u{a}c");
        assert_eq!(escape("小明 \u{202E}x"), "小明 \\u{202e}x");
    }
}
