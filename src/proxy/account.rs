//! What the proxy tells: lines of the log, and the report, a line of JSON for each WebSocket.

use super::options::{Destination, Options};
use crate::http::RequestHead;
use crate::language::{Language, say};
use crate::observer::{Party, Passed, Report, Seen, Violation};
use crate::outbox::sync::{Mutex, lock};
use crate::server::machine::log::Log;
use crate::tap::frames::FrameSeen;
use crate::tap::trace::Line;
use crate::websocket::frame::mask;
use std::fs::File;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Which connection a line is about.
#[derive(Debug, Clone, Copy)]
pub struct Who {
    /// Its number, from 1.
    pub number: u64,
    /// The client.
    pub peer: SocketAddr,
}

/// How many there were of each, for the summary.
#[derive(Debug, Default)]
struct Counts {
    websockets: AtomicU64,
    frames: AtomicU64,
    by_client: AtomicU64,
    by_server: AtomicU64,
}

/// A frame as `--trace` shows it.
fn traced(frame: &Passed<'_>) -> String {
    let arrow = match frame.from {
        Party::Client => "→",
        Party::Server => "←",
    };
    let mut payload = frame.payload.to_vec();
    if let Some(key) = frame.header.and_then(|header| header.masking_key) {
        mask(&mut payload, key, 0);
    }
    let seen = FrameSeen {
        header: frame.header,
        header_bytes: frame.header_bytes.to_vec(),
        payload,
        seen: frame.came,
    };
    let line = Line {
        seen: &seen,
        blanked: false,
    };
    // Where the borders of frames are lost, this is where one may be.
    let guess = if frame.is_guess { "? " } else { "" };
    format!("{arrow} {guess}{line}")
}

fn name(party: Party, language: Language) -> &'static str {
    match party {
        Party::Client => language.pick("client", "客户端"),
        Party::Server => language.pick("server", "服务器"),
    }
}

/// How a WebSocket ended.
pub fn ended(report: &Report, language: Language) -> String {
    let (up, down) = (report.frames.from_client, report.frames.from_server);
    let frames = say!(
        language,
        "frames from the client: {up}, from the server: {down}",
        "客户端发来 {up} 帧（frame），服务器发来 {down} 帧"
    );
    let broken = report.violations.len() as u64 + report.more;
    let closed = match &report.close {
        Some(close) => {
            let (by, reason) = (name(close.by, language), &close.reason);
            let code = close
                .code
                .map_or("1005".to_owned(), |code| code.to_string());
            say!(
                language,
                "closed by the {by} with {code} {reason:?}",
                "由{by}用 Close 关闭：{code} {reason:?}"
            )
        }
        None => say!(
            language,
            "ended without a Close, which both call 1006",
            "没有 Close 就结束了，双方都叫 1006"
        ),
    };
    say!(
        language,
        "{closed}; {frames}; rules broken: {broken}",
        "{closed}；{frames}；违反规则 {broken} 次"
    )
}

/// The log and the report of a proxy.
pub struct Account {
    log: Log,
    target: String,
    report: Option<Mutex<Box<dyn Write + Send>>>,
    /// The report couldn't be written; this was said.
    has_failed: AtomicBool,
    counts: Counts,
}

impl Account {
    /// Opens the report and starts the log.
    ///
    /// # Errors
    /// The report's file can't be written, or there is no thread for the log.
    pub fn start(options: &Options) -> io::Result<Account> {
        let report: Option<Box<dyn Write + Send>> = match &options.report {
            None => None,
            Some(Destination::StandardOutput) => Some(Box::new(io::stdout())),
            Some(Destination::File(path)) => Some(Box::new(File::create(path)?)),
        };
        Ok(Account {
            log: Log::start(options.verbosity)?.in_language(options.language),
            target: options.to.to_string(),
            report: report.map(Mutex::new),
            has_failed: AtomicBool::new(false),
            counts: Counts::default(),
        })
    }

    /// The language of the lines.
    pub fn language(&self) -> Language {
        self.log.language()
    }

    /// Prints a line, unless the log is quiet.
    pub fn line(&self, text: &str) {
        self.log.line(text);
    }

    /// The same about a connection.
    pub fn line_about(&self, Who { number, peer }: Who, text: &str) {
        self.log.line(&format!("{number}: {peer} {text}"));
    }

    /// Waits a moment until all lines are printed.
    pub fn flush(&self) {
        self.log.flush();
    }

    /// A client asked for a WebSocket and got an answer of this status.
    pub fn answered(&self, who: Who, request: &RequestHead, status: u16) {
        let target = request.target();
        self.counts.websockets.fetch_add(1, Ordering::Relaxed);
        let sentence = say!(
            self.language(),
            "opens {target}: {status}",
            "打开 {target}：{status}"
        );
        self.line_about(who, &sentence);
        if status != 101 {
            let report = Report {
                status,
                ..Report::default()
            };
            let peer = who.peer.to_string();
            self.write(&report.to_json(who.number, &peer, target, self.language()));
        }
    }

    /// A frame has passed, or a rule was broken.
    pub fn seen(&self, who: Who, seen: &Seen<'_>) {
        match seen {
            Seen::Frame(frame) => {
                self.counts.frames.fetch_add(1, Ordering::Relaxed);
                if self.log.traces() {
                    self.line_about(who, &traced(frame));
                }
            }
            Seen::Violation(violation) => self.broken(who, violation),
            Seen::Unchecked(from, what) => {
                let (from, what) = (name(*from, self.language()), what.sentence(self.language()));
                self.line_about(who, &format!("{from}: {what}"));
            }
        }
    }

    /// A rule was broken.
    pub fn broken(&self, who: Who, violation: &Violation) {
        let language = self.language();
        let count = match violation.by {
            Party::Client => &self.counts.by_client,
            Party::Server => &self.counts.by_server,
        };
        count.fetch_add(1, Ordering::Relaxed);
        let (by, sentence) = (
            name(violation.by, language),
            violation.rule.sentence(language),
        );
        let (frame, byte) = (violation.frame, violation.byte);
        let place = match frame {
            0 => say!(language, "in its head", "在首部（head）里"),
            _ => say!(
                language,
                "in its frame {frame}, at byte {byte} of all that it sent behind its head",
                "在它的第 {frame} 帧（frame）、首部之后的第 {byte} 字节处（从 0 数起）"
            ),
        };
        let sentence = say!(
            language,
            "!! the {by} broke a rule {place}: {sentence}",
            "!! {by}{place}违反规则：{sentence}"
        );
        self.line_about(who, &sentence);
    }

    /// A WebSocket has ended.
    pub fn ended(&self, who: Who, request: &RequestHead, report: &Report) {
        self.line_about(who, &ended(report, self.language()));
        let (peer, language) = (who.peer.to_string(), self.language());
        self.write(&report.to_json(who.number, &peer, request.target(), language));
    }

    /// How many broken rules there were.
    pub fn violations(&self) -> u64 {
        let Counts {
            by_client,
            by_server,
            ..
        } = &self.counts;
        by_client.load(Ordering::Relaxed) + by_server.load(Ordering::Relaxed)
    }

    /// What all of it comes to.
    pub fn summary(&self) -> String {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let (websockets, frames) = (of(&self.counts.websockets), of(&self.counts.frames));
        let (client, server) = (of(&self.counts.by_client), of(&self.counts.by_server));
        let target = &self.target;
        say!(
            self.language(),
            "WebSockets: {websockets}; frames: {frames}; rules broken by clients: {client}, by the \
             server at {target}: {server}",
            "WebSocket：{websockets} 个；帧（frame）：{frames} 个；违反规则：客户端 {client} 次，{target} 的\
             服务器 {server} 次"
        )
    }

    fn write(&self, line: &str) {
        let Some(report) = &self.report else {
            return;
        };
        // The line and its end in one write, so that a reader finds whole lines.
        let line = format!("{line}\n");
        let mut out = lock(report);
        let written = out.write_all(line.as_bytes()).and_then(|()| out.flush());
        if let Err(error) = written
            && !self.has_failed.swap(true, Ordering::Relaxed)
        {
            self.log.line(&say!(
                self.language(),
                "--report: {error}; it isn't complete",
                "--report：{error}；报告不完整"
            ));
        }
    }
}
