//! What the server's process holds and costs, according to Linux; `None` elsewhere.

use std::fs;
use std::time::Duration;

/// `/proc/PID/stat` counts in ticks of USER_HZ, which Linux has fixed at 100 a second on
/// every platform that Rust runs on.
const TICK: Duration = Duration::from_millis(10);

/// The server's process.
#[derive(Debug, Clone, Copy)]
pub struct Process(pub u32);

/// What it holds at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holdings {
    /// Threads.
    pub threads: u64,
    /// Open descriptors.
    pub descriptors: u64,
    /// Bytes of resident memory.
    pub resident: u64,
}

impl Process {
    /// What it holds now.
    pub fn holdings(self) -> Option<Holdings> {
        Some(Holdings {
            threads: self.threads()?,
            descriptors: fs::read_dir(format!("/proc/{}/fd", self.0)).ok()?.count() as u64,
            resident: self.resident()?,
        })
    }

    /// How many threads it has.
    pub fn threads(self) -> Option<u64> {
        self.field("status", "Threads:")
    }

    /// The most memory that it ever had, in bytes.
    pub fn peak(self) -> Option<u64> {
        Some(self.field("status", "VmHWM:")? * 1024)
    }

    /// CPU time so far, user's and system's.
    pub fn cpu(self) -> Option<Duration> {
        let stat = self.read("stat")?;
        // The second field is the name, in parentheses, and may itself contain spaces.
        let (_, fields) = stat.rsplit_once(')')?;
        let mut fields = fields.split_whitespace().skip(11);
        let user: u32 = fields.next()?.parse().ok()?;
        let system: u32 = fields.next()?.parse().ok()?;
        Some(TICK * (user + system))
    }

    /// `status` is updated only roughly, for each thread; `smaps_rollup` is exact, if it exists.
    fn resident(self) -> Option<u64> {
        let exact = self.field("smaps_rollup", "Rss:");
        Some(exact.or_else(|| self.field("status", "VmRSS:"))? * 1024)
    }

    fn field(self, file: &str, name: &str) -> Option<u64> {
        let text = self.read(file)?;
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse().ok()
    }

    fn read(self, file: &str) -> Option<String> {
        fs::read_to_string(format!("/proc/{}/{file}", self.0)).ok()
    }
}
