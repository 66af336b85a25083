//! Connections that do nothing: what does each cost, does any thread of the server wake up for them,
//! and is each still there?

use crate::client::Heard;
use crate::crowd::Crowd;
use crate::options::Options;
use crate::process::{Process, Sleeps};
use crate::report::Report;
use crate::text::{Stamp, Text};
use std::io;
use std::time::{Duration, Instant};

/// After the last one came in: for what the server does on joining.
const SETTLES: Duration = Duration::from_secs(1);
/// How long one message may take to reach everybody.
const PATIENCE: Duration = Duration::from_secs(20);

/// Holds the connections, measures the server's memory, and sends one message to all.
pub fn run(options: &Options) -> io::Result<Report> {
    let server = Process(options.pid);
    let before = server.resident();
    let start = Instant::now();
    let mut crowd = Crowd::gather(options)?;
    let mut report = Report::default();
    report.add("gathered_s", start.elapsed().as_secs_f64());
    std::thread::sleep(SETTLES);
    let each = |after: Option<u64>| {
        let more = after?.saturating_sub(before?);
        Some(more as f64 / options.connections as f64)
    };
    report.add_known("resident_each", each(server.resident()));
    report.add_known("threads", server.threads().map(|threads| threads as f64));
    if !options.measure.is_zero() {
        let before = server.sleeps();
        std::thread::sleep(options.measure);
        let woken = server.sleeps().zip(before);
        let woken = woken.map(|(after, before)| awake_between(&before, &after));
        report.add_known("threads_woken", woken.map(|(threads, _)| threads as f64));
        report.add_known("wake_ups", woken.map(|(_, times)| times as f64));
    }
    let start = Instant::now();
    let reached = reach_all(&mut crowd, options)?;
    report.add("reached", reached as f64);
    report.add("reached_ms", start.elapsed().as_secs_f64() * 1000.0);
    report.add_known("resident_each_after", each(server.resident()));
    if reached != options.connections {
        report.fail();
    }
    Ok(report)
}

/// How many threads have gone to sleep again in the meantime, and how often: each time, something had
/// woken it.
fn awake_between(before: &Sleeps, after: &Sleeps) -> (usize, u64) {
    let times = |(thread, slept): (&u32, &u64)| slept - before.get(thread).unwrap_or(&0);
    let woken: Vec<u64> = after.iter().map(times).filter(|&times| times > 0).collect();
    (woken.len(), woken.iter().sum())
}

/// How many get the first client's message; one that gets it twice doesn't count.
fn reach_all(crowd: &mut Crowd, options: &Options) -> io::Result<usize> {
    let mut text = Text::new(options.bytes);
    let stamp = Stamp {
        speaker: 0,
        number: 0,
    };
    let said = text.stamped(stamp).to_owned();
    crowd.clients[0].say(&said, options.binary);
    crowd.clients[0].flush()?;
    let mut heard_by = vec![0; options.connections];
    let mut messages = 0;
    let mut ready = Vec::new();
    let start = Instant::now();
    while messages < options.connections && start.elapsed() < PATIENCE {
        crowd.wait(Duration::from_millis(100), &mut ready)?;
        for &who in &ready {
            crowd.listen(who, |heard| {
                if let Heard::Message(payload) = heard {
                    messages += 1;
                    heard_by[who] += usize::from(text.read(payload) == Some(stamp));
                }
            })?;
        }
    }
    Ok(heard_by.iter().filter(|&&times| times == 1).count())
}
