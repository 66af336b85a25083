//! The account of a capture: a block of lines for each WebSocket, every frame, or lines of JSON; and
//! a report.

use super::lines;
use super::options::{Options, Prints};
use crate::capture::tale::{About, Over, Tale};
use crate::capture::{Micros, Reading, written};
use crate::language::{Language, say};
use crate::observer::{Party, Report, Seen};
use crate::tap::lines as told;
use crate::terminal::words::Destination;
use crate::unseen::escaped;
use std::io::{self, Write};

/// What there was, for the summary.
#[derive(Debug, Default)]
struct Counts {
    shown: u64,
    frames: u64,
    by_client: u64,
    by_server: u64,
}

/// Prints what is told.
pub struct Account<W> {
    prints: Prints,
    only: Option<u64>,
    language: Language,
    /// What the account goes to, unless the report has taken its place.
    out: W,
    reports_instead: bool,
    report: Option<Box<dyn Write>>,
    counts: Counts,
    /// The first error in writing; nothing is written any more.
    failed: Option<io::Error>,
}

impl<W: Write> Account<W> {
    /// Nothing is printed yet. `report` is the file that the options name, if they do.
    pub fn new(options: &Options, out: W, report: Option<Box<dyn Write>>) -> Account<W> {
        Account {
            prints: options.prints,
            only: options.only,
            language: options.language,
            out,
            reports_instead: options.report == Some(Destination::StandardOutput),
            report,
            counts: Counts::default(),
            failed: None,
        }
    }

    /// How many broken rules there were.
    pub const fn violations(&self) -> u64 {
        self.counts.by_client + self.counts.by_server
    }

    /// Is nothing written any more?
    pub const fn has_failed(&self) -> bool {
        self.failed.is_some()
    }

    /// Why nothing is written any more. (It is taken.)
    pub const fn failed(&mut self) -> Option<io::Error> {
        self.failed.take()
    }

    /// Something is told of a WebSocket.
    pub fn tell(&mut self, about: &About, at: Micros, tale: Tale<'_>) {
        if self.failed.is_some() || self.only.is_some_and(|only| only != about.number) {
            return;
        }
        self.count(&tale);
        let written = match (&tale, self.prints) {
            (Tale::Over(over), _) => self.over(about, over),
            (_, Prints::Trace) => self.trace(about, at, &tale),
            _ => Ok(()),
        };
        self.failed = written.err();
    }

    fn count(&mut self, tale: &Tale<'_>) {
        let counts = &mut self.counts;
        match tale {
            Tale::Begun(_) => counts.shown += 1,
            Tale::Seen(Seen::Frame(_)) => counts.frames += 1,
            Tale::Seen(Seen::Violation(violation)) => match violation.by {
                Party::Client => counts.by_client += 1,
                Party::Server => counts.by_server += 1,
            },
            _ => {}
        }
    }

    fn trace(&mut self, about: &About, at: Micros, tale: &Tale<'_>) -> io::Result<()> {
        let language = self.language;
        let line = match tale {
            Tale::Begun(status) => {
                let status = status.unwrap_or_default();
                let report = Report {
                    status,
                    ..Report::default()
                };
                self.line(0, &lines::heading(about, &report))?;
                return match about.handshake.sentence(language) {
                    none if none.is_empty() => Ok(()),
                    sentence => self.line(3, &sentence),
                };
            }
            Tale::Seen(seen) => told::seen(seen, language),
            Tale::Missing { from, bytes, why } => lines::missing(*from, *bytes, *why, language),
            Tale::Differs { from, at, bytes } => lines::differs(*from, *at, *bytes, language),
            Tale::Ended(by, how) => lines::tcp(*by, *how),
            Tale::Over(_) => return Ok(()),
        };
        let (number, at) = (about.number, lines::seconds(at.saturating_sub(about.since)));
        self.line(0, &format!("{number}: {at} {line}"))
    }

    fn line(&mut self, indent: usize, text: &str) -> io::Result<()> {
        writeln!(self.out, "{:indent$}{}", "", escaped(text))
    }

    fn over(&mut self, about: &About, over: &Over) -> io::Result<()> {
        self.write_report(about, &over.report)?;
        match self.prints {
            _ if self.reports_instead => {}
            Prints::Json => {
                if let Some(kept) = &over.kept {
                    written::connection(about, kept, &mut self.out)?;
                }
            }
            Prints::Account => self.block(about, over)?,
            Prints::Trace => {
                let ended = lines::ended(about, over, self.language);
                self.line(0, &format!("{}: {ended}", about.number))?;
            }
        }
        self.out.flush()
    }

    fn write_report(&mut self, about: &About, report: &Report) -> io::Result<()> {
        let to: &mut dyn Write = match &mut self.report {
            Some(file) => file,
            None if self.reports_instead => &mut self.out,
            None => return Ok(()),
        };
        let target = about.target.as_deref().unwrap_or_default();
        let client = about.client.to_string();
        let json = report.to_json(about.number, &client, target, self.language);
        writeln!(to, "{json}")?;
        to.flush()
    }

    fn block(&mut self, about: &About, over: &Over) -> io::Result<()> {
        let language = self.language;
        self.line(0, &lines::heading(about, &over.report))?;
        self.line(3, &lines::times(about, over, language))?;
        let handshake = about.handshake.sentence(language);
        if !handshake.is_empty() {
            self.line(3, &handshake)?;
        }
        for violation in &over.report.violations {
            self.line(3, &told::violation(violation, language))?;
        }
        let more = over.report.more;
        if more > 0 {
            let sentence = say!(
                language,
                "!! and {more} more",
                "!! 另外还有 {more} 次违反规则"
            );
            self.line(3, &sentence)?;
        }
        for hole in lines::holes(over, language) {
            self.line(3, &hole)?;
        }
        self.line(3, &lines::ended(about, over, language))
    }

    /// The file is over: prints what was left out, and what all comes to.
    pub fn end(&mut self, reading: &Reading) {
        if self.failed.is_some() || self.reports_instead {
            return;
        }
        let written = match self.prints {
            Prints::Json => written::notes(|language| reading.sentences(language), &mut self.out),
            Prints::Account | Prints::Trace => self.summary(reading),
        };
        self.failed = written.and_then(|()| self.out.flush()).err();
    }

    fn summary(&mut self, reading: &Reading) -> io::Result<()> {
        let language = self.language;
        for sentence in reading.sentences(language) {
            self.line(0, &sentence)?;
        }
        let Counts {
            shown,
            frames,
            by_client,
            by_server,
        } = self.counts;
        let summary = say!(
            language,
            "WebSockets: {shown}; frames: {frames}; rules broken by clients: {by_client}, by servers: \
             {by_server}",
            "WebSocket：{shown} 个；帧（frame）：{frames} 个；违反规则：客户端 {by_client} 次，服务器 {by_server} 次"
        );
        self.line(0, &summary)
    }
}
