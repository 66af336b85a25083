//! A WebSocket of a capture: what the onlooker sees of it is told, and recorded for the page.

use super::event::Absent;
use super::kept::Kept;
use super::next::Pieces;
use super::packet::Micros;
use super::settings::Settings;
use super::tale::{About, Handshake, Over, Tale, Tell};
use crate::observer::mistake::Mistake;
use crate::observer::{Ended, Observer, Party, Report, Rule, Seen, Violation};
use crate::tap::between::{Between, How, Recorder, direction};
use crate::tap::record::{Record, What};
use crate::tap::secrets;

/// The records, while they are made.
#[derive(Debug)]
struct Records {
    connection: u64,
    since: Micros,
    keeps_secrets: bool,
    recorder: Recorder,
    kept: Kept,
}

impl Records {
    fn push(&mut self, at: Micros, mut what: What) {
        if !self.keeps_secrets {
            blank(&mut what);
        }
        self.kept.push(Record {
            connection: self.connection,
            at: at.saturating_sub(self.since),
            what,
        });
    }

    fn seen(&mut self, at: Micros, seen: &Seen<'_>) {
        self.recorder.note(seen);
        let between = self.recorder.record(seen);
        self.push(at, What::Between(between));
    }
}

/// A rule whose sentence quotes a subprotocol, which may be a token.
fn shown(violation: &Violation, keeps_secrets: bool) -> Violation {
    let mut shown = violation.clone();
    if let Rule::Response(Mistake::SubprotocolNotOffered(name)) = &mut shown.rule
        && !keeps_secrets
    {
        *name = secrets::shown_subprotocols(name);
    }
    shown
}

/// Bytes of a head: nobody knows which of them are a secret.
fn blank_all(bytes: &mut [u8]) {
    let visible = bytes.iter_mut().filter(|byte| !byte.is_ascii_whitespace());
    visible.for_each(|byte| *byte = b'*');
}

/// A head's secrets, and the ticket of our own server's welcome.
fn blank(what: &mut What) {
    match what {
        What::Head { bytes, .. } => secrets::blank_head(bytes),
        What::Between(Between::Frame(passed)) => {
            let seen = &mut passed.frame.seen;
            if seen
                .header
                .is_some_and(|header| header.masking_key.is_none())
            {
                secrets::blank_ticket(&mut seen.payload);
            }
        }
        _ => {}
    }
}

/// A WebSocket, while it is looked at.
#[derive(Debug)]
pub struct Watched {
    about: About,
    observer: Observer,
    records: Option<Box<Records>>,
    keeps_secrets: bool,
    /// How many bytes each head has.
    heads: [usize; 2],
    /// How much of each direction passed, heads included.
    passed: [u64; 2],
    /// How much of the next bytes came with a head, and was recorded with it.
    ahead: [usize; 2],
    missing: [u64; 2],
    differs: u64,
    /// Times never go back.
    last: Micros,
}

impl Watched {
    /// It was found. `heads` are how many bytes its heads have, the request's and the answer's.
    pub fn new(
        about: About,
        mut observer: Observer,
        heads: [usize; 2],
        settings: Settings,
    ) -> Watched {
        if about.handshake != Handshake::Whole {
            observer.is_unsure();
        }
        let records = settings.records.then(|| {
            Box::new(Records {
                connection: about.number,
                since: about.since,
                keeps_secrets: settings.secrets,
                recorder: Recorder::new(heads[0], heads[1]),
                kept: Kept::default(),
            })
        });
        let mut watched = Watched {
            last: about.since,
            about,
            observer,
            records,
            keeps_secrets: settings.secrets,
            heads,
            passed: [0; 2],
            ahead: [0; 2],
            missing: [0; 2],
            differs: 0,
        };
        let (client, server) = (watched.about.client, watched.about.server);
        watched.record(|| {
            What::Between(Between::Begun {
                how: How::Capture,
                client: client.to_string(),
                server: server.to_string(),
            })
        });
        if watched.about.handshake == Handshake::Missing {
            watched.record(|| What::Gap(None));
        }
        watched
    }

    /// Roughly how many bytes it holds beyond a fixed size.
    pub fn holds(&mut self) -> usize {
        let kept = self
            .records
            .as_ref()
            .map_or(0, |records| records.kept.bytes());
        kept + self.observer.holds()
    }

    /// Holds no more than this, roughly: the oldest records are dropped, and compressed messages
    /// aren't inflated any more.
    pub fn shrink(&mut self, most: usize, tell: Tell<'_>) {
        if let Some(records) = &mut self.records {
            records.kept.shrink(most / 2);
        }
        if self.observer.holds() > most / 2 {
            let (about, records, at) = (&self.about, &mut self.records, self.last);
            self.observer.stop_inflating(&mut |seen| {
                tell(about, at, Tale::Seen(&seen));
                if let Some(records) = records {
                    records.seen(at, &seen);
                }
            });
        }
    }

    fn record(&mut self, what: impl FnOnce() -> What) {
        if let Some(records) = &mut self.records {
            records.push(self.last, what());
        }
    }

    /// A head came in these pieces, and `behind` it came further bytes in the last one.
    pub fn head(&mut self, of: Party, bytes: &[u8], pieces: &Pieces, behind: usize) {
        for (number, (at, piece)) in pieces.iter().enumerate() {
            let is_last = number + 1 == pieces.len();
            self.moved(of, *at, piece + if is_last { behind } else { 0 });
        }
        self.ahead[of.index()] = behind;
        self.record(|| What::Head {
            direction: direction(of),
            bytes: bytes.to_vec(),
        });
    }

    /// Tells that it has begun, and what is wrong with the handshake.
    pub fn begin(&mut self, status: Option<u16>, tell: Tell<'_>) {
        tell(&self.about, self.last, Tale::Begun(status));
        for violation in self.observer.violations() {
            let violation = shown(violation, self.keeps_secrets);
            let seen = Seen::Violation(&violation);
            tell(&self.about, self.last, Tale::Seen(&seen));
            if let Some(records) = &mut self.records {
                records.seen(self.last, &seen);
            }
        }
    }

    fn moved(&mut self, from: Party, at: Micros, bytes: usize) {
        self.last = self.last.max(at);
        let ahead = &mut self.ahead[from.index()];
        if *ahead > 0 {
            *ahead = ahead.saturating_sub(bytes);
            return;
        }
        let offset = self.passed[from.index()];
        self.passed[from.index()] += bytes as u64;
        self.record(|| What::Moved {
            direction: direction(from),
            offset,
            bytes,
        });
    }

    /// These bytes passed, behind the head.
    pub fn saw(&mut self, from: Party, at: Micros, bytes: &[u8], tell: Tell<'_>) {
        self.moved(from, at, bytes.len());
        let (about, records, at) = (&self.about, &mut self.records, self.last);
        self.observer.saw(from, bytes, &mut |seen| {
            tell(about, at, Tale::Seen(&seen));
            if let Some(records) = records {
                records.seen(at, &seen);
            }
        });
    }

    /// The borders of what this end sends aren't known from the beginning.
    pub fn adrift(&mut self, from: Party, tell: Tell<'_>) {
        self.miss(from, 0, tell);
    }

    fn miss(&mut self, from: Party, bytes: u64, tell: Tell<'_>) {
        let (about, records, at) = (&self.about, &mut self.records, self.last);
        self.observer.missing(from, bytes, &mut |seen| {
            tell(about, at, Tale::Seen(&seen));
            if let Some(records) = records {
                records.seen(at, &seen);
            }
        });
    }

    /// These bytes aren't in the capture.
    pub fn missing(&mut self, from: Party, at: Micros, bytes: u64, why: Absent, tell: Tell<'_>) {
        self.last = self.last.max(at);
        self.passed[from.index()] += bytes;
        self.missing[from.index()] += bytes;
        tell(&self.about, self.last, Tale::Missing { from, bytes, why });
        self.record(|| {
            What::Between(Between::Missing {
                by: from,
                bytes,
                is_cut: why == Absent::Cut,
            })
        });
        self.miss(from, bytes, tell);
    }

    /// Bytes came again and were others; `at` is counted as `passed` is.
    pub fn differs(
        &mut self,
        from: Party,
        at: u64,
        (taken, again): (&[u8], &[u8]),
        tell: Tell<'_>,
    ) {
        self.differs += 1;
        let bytes = taken.len();
        tell(&self.about, self.last, Tale::Differs { from, at, bytes });
        let is_of_head = at < self.heads[from.index()] as u64;
        let blanks = !self.keeps_secrets;
        let bytes = |bytes: &[u8]| {
            let mut bytes = bytes.to_vec();
            match is_of_head {
                true if blanks => blank_all(&mut bytes),
                false if blanks => secrets::blank_ticket(&mut bytes),
                true | false => {}
            }
            bytes
        };
        self.record(|| {
            What::Between(Between::Differs {
                by: from,
                at,
                taken: bytes(taken),
                again: bytes(again),
            })
        });
    }

    /// An end has ended TCP.
    pub fn ended(&mut self, by: Party, at: Micros, how: Ended, tell: Tell<'_>) {
        self.last = self.last.max(at);
        let (about, records, at) = (&self.about, &mut self.records, self.last);
        self.observer.ended(by, how, &mut |seen| {
            tell(about, at, Tale::Seen(&seen));
            if let Some(records) = records {
                records.seen(at, &seen);
            }
        });
        tell(&self.about, self.last, Tale::Ended(by, how));
        self.record(|| What::Between(Between::Ended(by, how)));
    }

    fn report(&self) -> Report {
        let mut report = self.observer.report();
        for violation in &mut report.violations {
            *violation = shown(violation, self.keeps_secrets);
        }
        if let Some(subprotocol) = &mut report.subprotocol
            && !self.keeps_secrets
        {
            *subprotocol = secrets::shown_subprotocols(subprotocol);
        }
        report
    }

    /// Nothing more comes.
    pub fn over(self, tell: Tell<'_>) {
        let over = Over {
            report: self.report(),
            until: self.last,
            missing: self.missing,
            differs: self.differs,
            kept: self.records.map(|records| records.kept),
        };
        tell(&self.about, self.last, Tale::Over(&over));
    }
}
