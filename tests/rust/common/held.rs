//! What a server takes from its machine: threads and descriptors, counted.

use super::{SOON, Server, skipped};
use std::thread;
use std::time::{Duration, Instant};

/// What the system says of a server's process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    pub threads: usize,
    pub descriptors: usize,
}

/// `None` if the system doesn't tell.
pub fn held(server: &Server) -> Option<Held> {
    let process = format!("/proc/{}", server.pid());
    Some(Held {
        threads: std::fs::read_dir(format!("{process}/task")).ok()?.count(),
        descriptors: std::fs::read_dir(format!("{process}/fd")).ok()?.count(),
    })
}

/// What a server holds when no client is there, and its idle threads have ended.
pub fn at_rest(server: &Server) -> Held {
    let mut before = held(server).unwrap();
    let begun = Instant::now();
    loop {
        thread::sleep(Duration::from_millis(1500));
        let now = held(server).unwrap();
        if now == before {
            return now;
        }
        assert!(begun.elapsed() < SOON, "it never rests: {now:?}");
        before = now;
    }
}

pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < SOON, "in vain: {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// `false`: this system doesn't tell, and the test reports that.
pub fn system_tells(what: &str) -> bool {
    let tells = cfg!(target_os = "linux");
    if !tells {
        skipped(what, "this system doesn't say what a process holds");
    }
    tells
}
