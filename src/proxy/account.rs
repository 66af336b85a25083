//! What the proxy tells: lines of the log, and the report, a line of JSON for each WebSocket.

use super::options::Options;
use crate::http::RequestHead;
use crate::language::{Language, say};
use crate::observer::{Party, Report, Seen, Violation};
use crate::outbox::sync::{Mutex, lock};
use crate::server::machine::log::Log;
use crate::tap::lines;
use crate::terminal::words::Destination;
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
                    self.line_about(who, &lines::frame(frame));
                }
            }
            Seen::Violation(violation) => self.broken(who, violation),
            Seen::Unchecked(..) => self.line_about(who, &lines::seen(seen, self.language())),
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
        self.line_about(who, &lines::violation(violation, language));
    }

    /// A WebSocket has ended.
    pub fn ended(&self, who: Who, request: &RequestHead, report: &Report) {
        self.line_about(who, &lines::ended(report, self.language()));
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
