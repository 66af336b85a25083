//! The modes in which messages are exchanged: echo, fanout, stalled.
//!
//! A speaker keeps N messages on their way: a message that came back to it (or, on request, reached
//! all) makes room for the next. So no server gets more than it can handle, and the measured rate
//! is the server's.

use crate::client::Heard;
use crate::crowd::Crowd;
use crate::laggards::Laggards;
use crate::latency::{Latency, nanoseconds};
use crate::ledger::Ledger;
use crate::options::{Mode, Options};
use crate::process::Meter;
use crate::report::Report;
use std::io;
use std::time::{Duration, Instant};

/// If nothing has come for this long after the last message was sent, missing messages are lost.
const SILENCE: Duration = Duration::from_secs(3);
/// How long to wait for duplicates after everything came.
const ECHO_OF_A_DOUBLE: Duration = Duration::from_millis(50);
/// How long receivers have lagged before their effect on others is measured: the buffers of the
/// server's system, some megabytes each, have to fill first.
const STALL_SETTLES: Duration = Duration::from_secs(3);
const TURN: Duration = Duration::from_millis(20);

struct Exchange<'a> {
    options: &'a Options,
    crowd: Crowd,
    ledger: Ledger,
    /// This many clients read; those after them lag.
    reading: usize,
    laggards: Laggards,
    last_delivery: Instant,
}

/// Runs one of the three modes.
pub fn run(options: &Options) -> io::Result<Report> {
    let mut report = Report::default();
    let mut exchange = Exchange {
        options,
        crowd: Crowd::gather(options)?,
        ledger: Ledger::new(options),
        reading: options.connections,
        laggards: Laggards::new(options.lag),
        last_delivery: Instant::now(),
    };
    exchange.ledger.begin(options.in_flight);
    exchange.speak(Instant::now())?;
    exchange.talk(options.warm_up)?;
    exchange.measure("", &mut report)?;
    if options.mode == Mode::Stalled {
        exchange.reading -= options.stall;
        exchange.talk(STALL_SETTLES)?;
        exchange.measure("stalled_", &mut report)?;
        report.add("connections", options.connections as f64);
        report.add("laggards", options.stall as f64);
    }
    exchange.fall_silent()?;
    report.add_faults(&exchange.ledger.verdict(exchange.reading));
    report.add("ended", exchange.ledger.ended as f64);
    if exchange.ledger.ended > 0 {
        report.fail();
    }
    Ok(report)
}

impl Exchange<'_> {
    /// Speaks and listens for this long.
    fn talk(&mut self, length: Duration) -> io::Result<()> {
        let until = Instant::now() + length;
        let mut ready = Vec::new();
        while Instant::now() < until {
            self.crowd.wait(TURN, &mut ready)?;
            for &who in &ready {
                let now = self.listen(who)?;
                self.speak(now)?;
            }
            self.laggards.lag(&mut self.crowd.clients[self.reading..]);
        }
        Ok(())
    }

    /// Speaks and listens for the measured time, and reports what it cost.
    fn measure(&mut self, prefix: &str, report: &mut Report) -> io::Result<()> {
        let meter = Meter::start(self.options.pid);
        let before = self.ledger.messages;
        self.ledger.latency = Some(Latency::new());
        self.talk(self.options.measure)?;
        meter.stop(self.ledger.messages - before, prefix, report);
        if let Some(latency) = self.ledger.latency.take() {
            report.add_latency(prefix, &latency);
        }
        Ok(())
    }

    /// Nobody speaks any more; messages on their way arrive.
    fn fall_silent(&mut self) -> io::Result<()> {
        self.last_delivery = Instant::now();
        while !self.ledger.all_arrived(self.reading) && self.last_delivery.elapsed() < SILENCE {
            self.only_listen(TURN)?;
        }
        self.only_listen(ECHO_OF_A_DOUBLE)
    }

    fn only_listen(&mut self, at_most: Duration) -> io::Result<()> {
        let mut ready = Vec::new();
        self.crowd.wait(at_most, &mut ready)?;
        for &who in &ready {
            self.listen(who)?;
        }
        self.ledger.due.clear();
        Ok(())
    }

    /// Reads what came to one client, unless it lags.
    fn listen(&mut self, who: usize) -> io::Result<Instant> {
        let now = Instant::now();
        if who >= self.reading {
            return Ok(now);
        }
        let Exchange { crowd, ledger, .. } = self;
        let at = nanoseconds(now - ledger.began);
        let before = ledger.messages;
        crowd.listen(who, |heard| match heard {
            Heard::Message(payload) => ledger.hear(who, payload, at),
            Heard::Closed | Heard::Ended => ledger.ended += 1,
            Heard::Opened | Heard::Pong => {}
        })?;
        if ledger.messages > before {
            self.last_delivery = now;
        }
        Ok(now)
    }

    /// Lets the clients speak that may: everything for one socket goes in one write.
    fn speak(&mut self, now: Instant) -> io::Result<()> {
        let at = nanoseconds(now - self.ledger.began);
        let mut unwritten = None;
        while let Some((client, text)) = self.ledger.next(at) {
            self.crowd.clients[client].say(text, self.options.binary);
            if let Some(before) = unwritten.replace(client)
                && before != client
            {
                self.crowd.clients[before].flush()?;
            }
        }
        match unwritten {
            Some(client) => self.crowd.clients[client].flush(),
            None => Ok(()),
        }
    }
}
