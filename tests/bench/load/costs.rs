//! What the basic operations of a server cost on this machine. It needs no server; the chapter in
//! `src/lib.rs` has the figures.

use crate::report::Report;
use std::hint::black_box;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How often each cost is measured; the result is the median.
const ROUNDS: usize = 9;

/// Measures everything.
pub fn run() -> io::Result<Report> {
    let mut report = Report::default();
    report.add("lock_ns", median(|| Ok(lock()))?);
    report.add("spawn_us", median(spawn)? / 1000.0);
    report.add("switch_us", median(switch)? / 1000.0);
    for (name, bytes) in [("write_130_us", 130), ("write_2080_us", 16 * 130)] {
        report.add(name, median(|| write(bytes))? / 1000.0);
    }
    Ok(report)
}

/// In nanoseconds.
fn median(mut cost: impl FnMut() -> io::Result<f64>) -> io::Result<f64> {
    let mut costs = (0..ROUNDS)
        .map(|_| cost())
        .collect::<io::Result<Vec<_>>>()?;
    costs.sort_by(f64::total_cmp);
    Ok(costs[ROUNDS / 2])
}

fn each(times: u32, whole: Duration) -> f64 {
    whole.as_secs_f64() * 1e9 / f64::from(times)
}

/// Locking and unlocking a mutex that no other thread uses.
fn lock() -> f64 {
    const TIMES: u32 = 1_000_000;
    let mutex = black_box(Mutex::new(0_u32));
    let begun = Instant::now();
    for _ in 0..TIMES {
        *mutex.lock().unwrap_or_else(PoisonError::into_inner) += 1;
    }
    each(TIMES, begun.elapsed())
}

/// Spawning a thread, and waiting for its end.
fn spawn() -> io::Result<f64> {
    const TIMES: u32 = 500;
    let begun = Instant::now();
    for _ in 0..TIMES {
        let thread = thread::Builder::new().stack_size(256 * 1024).spawn(|| {})?;
        thread.join().map_err(|_| io::Error::other("it panicked"))?;
    }
    Ok(each(TIMES, begun.elapsed()))
}

/// From one waiting thread to another that it wakes.
fn switch() -> io::Result<f64> {
    const TIMES: u32 = 5_000;
    let (ping, pinged) = sync_channel(0);
    let (pong, ponged) = sync_channel(0);
    thread::spawn(move || pinged.iter().take_while(|()| pong.send(()).is_ok()).count());
    let begun = Instant::now();
    for _ in 0..TIMES / 2 {
        let gone = |_| io::Error::other("the other thread is gone");
        ping.send(()).map_err(|_| gone(()))?;
        ponged.recv().map_err(|_| gone(()))?;
    }
    Ok(each(TIMES, begun.elapsed()))
}

/// Writing this many bytes to a socket, over loopback; the other end is read later.
fn write(bytes: usize) -> io::Result<f64> {
    const TIMES: u32 = 100;
    let door = TcpListener::bind(("127.0.0.1", 0))?;
    let mut out = TcpStream::connect(door.local_addr()?)?;
    out.set_nodelay(true)?;
    let (mut inside, _) = door.accept()?;
    let frame = vec![b'x'; bytes];
    let mut sink = vec![0; bytes * TIMES as usize];
    let mut spent = Duration::ZERO;
    for _ in 0..20 {
        let begun = Instant::now();
        for _ in 0..TIMES {
            out.write_all(&frame)?;
        }
        spent += begun.elapsed();
        inside.read_exact(&mut sink)?;
    }
    Ok(each(20 * TIMES, spent))
}
