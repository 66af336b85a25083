//! Log lines on the server's standard output.
//!
//! A thread of its own writes them, so callers never block: a terminal that is scrolled back, or a
//! pager that doesn't read on, must not stop a connection. Lines that the output is too slow for
//! are counted and dropped.

use crate::json::cut;
use crate::language::{Language, say};
use crate::server::rules::options::Verbosity;
use crate::unseen::escaped;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// How many lines may wait to be printed.
const WAITING_LINES: usize = 4096;
/// How many bytes may wait in all: 4096 lines of 256 bytes, twice the usual length.
const WAITING_BYTES: usize = 1024 * 1024;
/// How many characters a line may have, before unprintable ones are escaped. The server's own
/// sentences are shorter; but a line may quote what a peer sent.
const LONGEST_LINE: usize = 1024;
/// How long [`Log::flush`] waits if the reader of the output doesn't read.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(1);

enum Item {
    Line(String),
    Flush(SyncSender<()>),
}

/// Where lines go.
pub struct Log {
    verbosity: Verbosity,
    language: Language,
    items: SyncSender<Item>,
    /// The bytes of the lines that wait.
    waiting: Arc<AtomicUsize>,
    lost: AtomicU64,
}

impl Log {
    /// A log on standard output.
    ///
    /// # Errors
    /// No thread could be spawned.
    pub fn start(verbosity: Verbosity) -> io::Result<Log> {
        let (log, printed) = Log::unprinted(verbosity);
        let waiting = Arc::clone(&log.waiting);
        thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || print_all(&printed, &waiting))?;
        Ok(log)
    }

    /// A log, and the lines to print.
    fn unprinted(verbosity: Verbosity) -> (Log, Receiver<Item>) {
        let (items, printed) = sync_channel(WAITING_LINES);
        let log = Log {
            verbosity,
            language: Language::English,
            items,
            waiting: Arc::default(),
            lost: AtomicU64::new(0),
        };
        (log, printed)
    }

    /// In this language; English is the default.
    #[must_use]
    pub fn in_language(mut self, language: Language) -> Log {
        self.language = language;
        self
    }

    /// The language of its lines.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Are frames printed?
    pub fn traces(&self) -> bool {
        self.verbosity == Verbosity::Trace
    }

    /// Prints a line, cut to `LONGEST_LINE`, unless the log is quiet. Never waits.
    pub fn line(&self, text: &str) {
        if self.verbosity == Verbosity::Quiet {
            return;
        }
        let lost = self.lost.swap(0, Ordering::Relaxed);
        let (text, more) = cut(text, LONGEST_LINE);
        let mut line = escaped(text) + more;
        if lost > 0 {
            line = say!(
                self.language,
                "… {lost} lines were lost here, the output is too slow\n{line}",
                "… 输出（output）太慢，这里丢了 {lost} 行\n{line}"
            );
        }
        if !self.leave(line) {
            self.lost.fetch_add(lost + 1, Ordering::Relaxed);
        }
    }

    /// Queues a line to be printed; `false` if too much waits already.
    fn leave(&self, line: String) -> bool {
        let bytes = line.len();
        let waiting = self.waiting.fetch_add(bytes, Ordering::Relaxed) + bytes;
        let is_left = waiting <= WAITING_BYTES && self.items.try_send(Item::Line(line)).is_ok();
        if !is_left {
            self.waiting.fetch_sub(bytes, Ordering::Relaxed);
        }
        is_left
    }

    /// Waits until all earlier lines are printed, for a second at most.
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

/// Errors are ignored: the server goes on serving even if its standard output isn't read any more.
fn print_all(items: &Receiver<Item>, waiting: &AtomicUsize) {
    for item in items {
        let mut out = io::stdout().lock();
        match item {
            Item::Line(line) => {
                let _ = writeln!(out, "{line}");
                waiting.fetch_sub(line.len(), Ordering::Relaxed);
            }
            Item::Flush(done) => {
                let _ = out.flush();
                let _ = done.send(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes of all lines that wait.
    fn bytes(printed: &Receiver<Item>) -> usize {
        let lines = printed.try_iter().map(|item| match item {
            Item::Line(line) => line.len(),
            Item::Flush(_) => 0,
        });
        lines.sum()
    }

    #[test]
    fn a_line_is_short_whatever_a_peer_sent() {
        let (log, printed) = Log::unprinted(Verbosity::Normal);
        log.line(&"x".repeat(LONGEST_LINE));
        assert_eq!(bytes(&printed), LONGEST_LINE);
        for text in ["x", "\u{7f}", "你", "\u{202e}"] {
            log.line(&text.repeat(2_000_000));
            let bytes = bytes(&printed);
            assert!(
                bytes <= LONGEST_LINE * "\\u{202e}".len() + "…".len(),
                "{bytes}"
            );
        }
    }

    #[test]
    fn waiting_lines_are_bounded_in_bytes_and_lost_ones_are_counted() {
        let (log, printed) = Log::unprinted(Verbosity::Normal);
        let long = "\u{7f}".repeat(LONGEST_LINE);
        for _ in 0..WAITING_LINES {
            log.line(&long);
        }
        let waiting = log.waiting.load(Ordering::Relaxed);
        assert!(
            waiting > WAITING_BYTES - 2 * escaped(&long).len(),
            "{waiting}"
        );
        let left = bytes(&printed);
        assert!(left <= WAITING_BYTES, "{left}");
        assert_eq!(left, waiting);
        let lost = log.lost.load(Ordering::Relaxed) as usize;
        assert_eq!(lost, WAITING_LINES - left / escaped(&long).len());
        // As the printing thread does.
        log.waiting.fetch_sub(left, Ordering::Relaxed);
        log.line("again");
        let Ok(Item::Line(line)) = printed.try_recv() else {
            panic!("there is room again");
        };
        assert_eq!(
            line,
            format!("… {lost} lines were lost here, the output is too slow\nagain")
        );
    }

    #[test]
    fn what_cannot_be_seen_is_escaped() {
        let (log, printed) = Log::unprinted(Verbosity::Normal);
        for (text, line) in [
            ("a\u{1b}[2Jb\r\nc", "a\\u{1b}[2Jb\\u{d}\\u{a}c"),
            ("小明 \u{202E}x", "小明 \\u{202e}x"),
            (
                "ser\u{200B}ver\u{3164}\u{2800}",
                "ser\\u{200b}ver\\u{3164}\\u{2800}",
            ),
            ("🏳️‍🌈 sits alone", "🏳️‍🌈 sits alone"),
        ] {
            log.line(text);
            let Ok(Item::Line(printed)) = printed.try_recv() else {
                panic!("{text:?} is printed");
            };
            assert_eq!(printed, line);
        }
    }
}
