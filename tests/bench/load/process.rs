//! What the server's process costs, according to Linux; elsewhere, and without `--pid`, it isn't
//! known, and the report leaves it out.

use crate::report::Report;
use std::collections::HashMap;
use std::fs;
use std::time::{Duration, Instant};

/// `/proc/PID/stat` counts in ticks of USER_HZ, which Linux has fixed at 100 a second on
/// every platform that Rust runs on.
const TICK: Duration = Duration::from_millis(10);

/// How often each thread has gone to sleep.
pub type Sleeps = HashMap<u32, u64>;

/// The difference, if both are known.
pub fn since(before: Option<u64>, after: Option<u64>) -> Option<u64> {
    Some(after?.saturating_sub(before?))
}

/// The server's process.
#[derive(Debug, Clone, Copy)]
pub struct Process(pub Option<u32>);

impl Process {
    /// CPU time so far, the user's and the system's, of all threads, including those that ended.
    pub fn cpu(self) -> Option<Duration> {
        let stat = self.read("stat")?;
        // The second field is the name, in parentheses, and may itself contain spaces.
        let (_, fields) = stat.rsplit_once(')')?;
        let mut fields = fields.split_whitespace().skip(11);
        let user: u32 = fields.next()?.parse().ok()?;
        let system: u32 = fields.next()?.parse().ok()?;
        Some(TICK * (user + system))
    }

    /// Bytes of resident memory: the process's own pages, without what the kernel holds for its
    /// sockets and threads. `statm` and `status` are faster to read, but the kernel updates them
    /// only roughly, for each thread: with thousands of threads that touched few pages each, they
    /// say too little. If `smaps_rollup` is missing, `status` is used.
    pub fn resident(self) -> Option<u64> {
        let exact = self.field("smaps_rollup", "Rss:");
        Some(exact.or_else(|| self.field("status", "VmRSS:"))? * 1024)
    }

    /// How many threads it has.
    pub fn threads(self) -> Option<u64> {
        self.field("status", "Threads:")
    }

    /// Nanoseconds that its threads have run; those that have ended aren't counted. Much finer than
    /// [`cpu`](Self::cpu).
    pub fn ran(self) -> Option<u64> {
        let ran = |thread| -> Option<u64> {
            let text = self.read(&format!("task/{thread}/schedstat"))?;
            text.split_whitespace().next()?.parse().ok()
        };
        let all: Vec<u64> = self.thread_ids()?.into_iter().filter_map(ran).collect();
        (!all.is_empty()).then(|| all.iter().sum())
    }

    /// How often each of its threads has gone to sleep of its own will.
    pub fn sleeps(self) -> Option<Sleeps> {
        let slept = |thread| {
            let status = format!("task/{thread}/status");
            Some((thread, self.field(&status, "voluntary_ctxt_switches:")?))
        };
        Some(self.thread_ids()?.into_iter().filter_map(slept).collect())
    }

    fn thread_ids(self) -> Option<Vec<u32>> {
        let tasks = fs::read_dir(format!("/proc/{}/task", self.0?)).ok()?;
        let ids = tasks.filter_map(|task| task.ok()?.file_name().to_str()?.parse().ok());
        Some(ids.collect())
    }

    fn field(self, file: &str, name: &str) -> Option<u64> {
        let text = self.read(file)?;
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse().ok()
    }

    fn read(self, file: &str) -> Option<String> {
        fs::read_to_string(format!("/proc/{}/{file}", self.0?)).ok()
    }
}

/// The cost since its start: the server's CPU time, and our own.
pub struct Meter {
    server: Process,
    load: Process,
    start: Instant,
    server_before: Option<Duration>,
    load_before: Option<Duration>,
}

impl Meter {
    /// Starts.
    pub fn start(pid: Option<u32>) -> Meter {
        let (server, load) = (Process(pid), Process(Some(std::process::id())));
        Meter {
            server_before: server.cpu(),
            load_before: load.cpu(),
            start: Instant::now(),
            server,
            load,
        }
    }

    /// Reports the cost of this many operations since the start, and of each one.
    pub fn stop(self, times: u64, prefix: &str, report: &mut Report) {
        let seconds = self.start.elapsed().as_secs_f64();
        let spent = |process: Process, before: Option<Duration>| {
            Some((process.cpu()? - before?).as_secs_f64())
        };
        let used = spent(self.server, self.server_before);
        let own = spent(self.load, self.load_before);
        let each = |used: f64| used * 1e9 / times as f64;
        let mut add = |name: &str, value| report.add_known(&format!("{prefix}{name}"), value);
        add("per_second", Some(times as f64 / seconds));
        add("cpu_ns", used.map(each).filter(|ns| ns.is_finite()));
        // Which side was busy: a server that wasn't can do more than its figure says.
        add("server_busy", used.map(|used| used / seconds));
        add("load_busy", own.map(|own| own / seconds));
        add("resident", self.server.resident().map(|bytes| bytes as f64));
    }
}
