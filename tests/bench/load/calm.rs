//! Many connections, each of which says something once in a while and hears it come back: what does
//! a message cost a server whose threads, or whose loop, mostly sleep?

use crate::client::Heard;
use crate::crowd::Crowd;
use crate::latency::{Latency, nanoseconds};
use crate::options::Options;
use crate::process::{Process, since};
use crate::report::Report;
use crate::text::{Stamp, Text};
use std::io;
use std::time::{Duration, Instant};

/// Each connection speaks this often. They take turns, so the messages are spread evenly.
const EVERY: Duration = Duration::from_secs(1);
/// How long the last messages may take.
const PATIENCE: Duration = Duration::from_secs(3);

struct Calm<'a> {
    options: &'a Options,
    crowd: Crowd,
    text: Text,
    began: Instant,
    /// Messages so far, of all connections.
    said: u64,
    heard: u64,
    /// Not what was said on this connection, or not when it was due.
    foreign: u64,
    ended: u64,
    /// The number of each connection's last message, and when it was said, if it isn't back yet.
    due: Vec<Option<(u64, Instant)>>,
    latency: Latency,
}

/// Runs the mode.
pub fn run(options: &Options) -> io::Result<Report> {
    let mut calm = Calm {
        options,
        crowd: Crowd::gather(options)?,
        text: Text::new(options.bytes),
        began: Instant::now(),
        said: 0,
        heard: 0,
        foreign: 0,
        ended: 0,
        due: vec![None; options.connections],
        latency: Latency::new(),
    };
    calm.talk(options.warm_up)?;
    let server = Process(options.pid);
    let (before, heard) = (server.ran(), calm.heard);
    calm.latency = Latency::new();
    calm.talk(options.measure)?;
    let (ran, heard) = (since(before, server.ran()), calm.heard - heard);
    calm.fall_silent()?;
    let mut report = Report::default();
    let seconds = options.measure.as_secs_f64();
    report.add("per_second", heard as f64 / seconds);
    report.add_known("cpu_ns", ran.map(|ns| ns as f64 / heard as f64));
    report.add_known("server_busy", ran.map(|ns| ns as f64 / 1e9 / seconds));
    report.add_latency("", &calm.latency);
    report.add("lost", (calm.said - calm.heard) as f64);
    report.add("foreign", calm.foreign as f64);
    report.add("ended", calm.ended as f64);
    if calm.said != calm.heard || calm.foreign > 0 || calm.ended > 0 {
        report.fail();
    }
    Ok(report)
}

impl Calm<'_> {
    fn talk(&mut self, length: Duration) -> io::Result<()> {
        let until = Instant::now() + length;
        while Instant::now() < until {
            self.speak()?;
            self.listen()?;
        }
        Ok(())
    }

    /// Says all that is due by now.
    fn speak(&mut self) -> io::Result<()> {
        let all = self.options.connections as u64;
        let due = self.began.elapsed().as_secs_f64() / EVERY.as_secs_f64() * all as f64;
        while self.said < due as u64 {
            let who = (self.said % all) as usize;
            let number = self.said / all;
            let stamp = Stamp { speaker: 0, number };
            let client = &mut self.crowd.clients[who];
            client.say(self.text.stamped(stamp), self.options.binary);
            client.flush()?;
            self.due[who] = Some((number, Instant::now()));
            self.said += 1;
        }
        Ok(())
    }

    fn listen(&mut self) -> io::Result<()> {
        let mut ready = Vec::new();
        self.crowd.wait(Duration::from_millis(1), &mut ready)?;
        let now = Instant::now();
        let Calm {
            crowd,
            text,
            heard,
            foreign,
            ended,
            due,
            latency,
            ..
        } = self;
        for who in ready {
            crowd.listen(who, |what| match what {
                Heard::Message(payload) => match (due[who].take(), text.read(payload)) {
                    (Some((number, said)), Some(stamp)) if stamp.number == number => {
                        *heard += 1;
                        latency.record(nanoseconds(now - said));
                    }
                    _ => *foreign += 1,
                },
                Heard::Closed | Heard::Ended => *ended += 1,
                Heard::Opened | Heard::Pong => {}
            })?;
        }
        Ok(())
    }

    fn fall_silent(&mut self) -> io::Result<()> {
        let until = Instant::now() + PATIENCE;
        while self.heard < self.said && Instant::now() < until {
            self.listen()?;
        }
        Ok(())
    }
}
