//! Connections that are opened and closed: TCP, upgrade, closing handshake, again.

use crate::client::{Client, Heard};
use crate::crowd::Crowd;
use crate::latency::{Latency, nanoseconds};
use crate::options::Options;
use crate::process::Meter;
use crate::report::Report;
use socket2::SockRef;
use std::io;
use std::time::{Duration, Instant};

/// How long a closing handshake, or the end of TCP after it, may take.
const PATIENCE: Duration = Duration::from_secs(5);

struct Cycle {
    began: Instant,
    opened: bool,
    closed: bool,
}

struct Count {
    measuring: bool,
    cycles: u64,
    /// Ended before the handshakes were finished.
    broken: u64,
    latency: Latency,
}

/// Keeps this many cycles going.
pub fn run(options: &Options) -> io::Result<Report> {
    let mut crowd = Crowd::new()?;
    let mut cycles = Vec::new();
    let mut count = Count {
        measuring: false,
        cycles: 0,
        broken: 0,
        latency: Latency::new(),
    };
    for _ in 0..options.connections {
        crowd.admit(connect(options)?)?;
        cycles.push(Cycle::begin());
    }
    go_round(
        options,
        options.warm_up,
        &mut crowd,
        &mut cycles,
        &mut count,
    )?;
    count.measuring = true;
    let meter = Meter::start(options.pid);
    go_round(
        options,
        options.measure,
        &mut crowd,
        &mut cycles,
        &mut count,
    )?;
    let mut report = Report::default();
    meter.stop(count.cycles, "", &mut report);
    report.add_latency("", &count.latency);
    report.add("broken", count.broken as f64);
    if count.broken > 0 {
        report.fail();
    }
    Ok(report)
}

impl Cycle {
    fn begin() -> Cycle {
        Cycle {
            began: Instant::now(),
            opened: false,
            closed: false,
        }
    }
}

/// Closes a connection so that no TIME_WAIT stays on this side: at tens of thousands a second, the
/// ports of one address would be used up in one second.
fn connect(options: &Options) -> io::Result<Client> {
    let client = Client::connect(options.address, &options.path, options.offer)?;
    SockRef::from(&client.stream).set_linger(Some(Duration::ZERO))?;
    Ok(client)
}

fn go_round(
    options: &Options,
    length: Duration,
    crowd: &mut Crowd,
    cycles: &mut [Cycle],
    count: &mut Count,
) -> io::Result<()> {
    let mut ready = Vec::new();
    let until = Instant::now() + length;
    while Instant::now() < until {
        crowd.wait(Duration::from_millis(20), &mut ready)?;
        let mut over = Vec::new();
        for &who in &ready {
            if step(crowd, who, &mut cycles[who]) {
                over.push(who);
            }
        }
        if ready.is_empty() {
            let late = |who: &usize| cycles[*who].began.elapsed() > PATIENCE;
            over.extend((0..cycles.len()).filter(late));
        }
        for who in over {
            note(&cycles[who], count);
            crowd.replace(who, connect(options)?)?;
            cycles[who] = Cycle::begin();
        }
    }
    Ok(())
}

/// Handles what came; is this cycle over? The server ends TCP first (RFC 6455 §7.1.1), so we wait
/// for that.
fn step(crowd: &mut Crowd, who: usize, cycle: &mut Cycle) -> bool {
    let (mut opened, mut ended) = (false, false);
    let result = crowd.listen(who, |heard| match heard {
        Heard::Opened => opened = true,
        Heard::Closed => cycle.closed = true,
        Heard::Ended => ended = true,
        Heard::Message(_) | Heard::Pong => {}
    });
    if opened {
        cycle.opened = true;
        crowd.clients[who].close();
        ended |= crowd.clients[who].flush().is_err();
    }
    ended || result.is_err()
}

fn note(cycle: &Cycle, count: &mut Count) {
    if !count.measuring {
        return;
    }
    if cycle.opened && cycle.closed {
        count.cycles += 1;
        count.latency.record(nanoseconds(cycle.began.elapsed()));
    } else {
        count.broken += 1;
    }
}
