//! The real server, as a separate process.

use crate::process::Process;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

/// Messages that one connection may send in a second, and twice as many at once: low, so that
/// floods are short.
pub const RATE: usize = 1000;
/// The longest message. An outbox holds 1 MiB and twelve of these, here 2.5 MiB: a reader that
/// stops in a lively room fills it in seconds.
pub const MAX_MESSAGE: usize = 128 * 1024;
/// Seconds that a request's head may take: short, so that silent sockets are ended in a short run,
/// too.
pub const HEAD_TIMEOUT: u64 = 4;
/// A server that ends properly takes 3 s at most, and the machine may be busy.
const EXIT_PATIENCE: Duration = Duration::from_secs(30);

/// glibc keeps most of the freed memory, with an arena for each of many threads: with this setting
/// it gives it back, and the server's memory is about what it holds. Other systems ignore it.
const ALLOCATOR: [(&str, &str); 3] = [
    ("MALLOC_ARENA_MAX", "1"),
    ("MALLOC_MMAP_THRESHOLD_", "1024"),
    ("MALLOC_TRIM_THRESHOLD_", "4096"),
];

/// A running server; it ends with this value.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    complaints: Option<thread::JoinHandle<String>>,
}

impl Server {
    /// Starts this binary on a free port, and waits for the URL, its first line.
    pub fn start(binary: &str) -> io::Result<Server> {
        let (rate, longest) = (RATE.to_string(), MAX_MESSAGE.to_string());
        let mut child = Command::new(binary)
            .args(["--listen", "127.0.0.1:0"])
            .args(["--message-rate", &rate, "--max-message", &longest])
            // All its clients come from one address, and open thousands of rooms.
            .args(["--room-rate", "0"])
            .args(["--head-timeout", &HEAD_TIMEOUT.to_string()])
            .envs(ALLOCATOR)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let missing = || io::Error::other("no pipe to the server");
        let mut errors = child.stderr.take().ok_or_else(missing)?;
        let complaints = thread::spawn(move || {
            let mut said = Vec::new();
            let _ = errors.read_to_end(&mut said);
            String::from_utf8_lossy(&said).into_owned()
        });
        let url = first_line(child.stdout.take().ok_or_else(missing)?);
        let address = url.trim_end().strip_prefix("http://");
        let Some(address) = address.and_then(|address| address.parse().ok()) else {
            // Nobody else would end it.
            let _ = child.kill();
            let _ = child.wait();
            return Err(io::Error::other(format!("its first line is {url:?}")));
        };
        Ok(Server {
            child,
            address,
            complaints: Some(complaints),
        })
    }

    /// The process.
    pub fn process(&self) -> Process {
        Process(self.child.id())
    }

    /// Types `quit`, and waits for the end: the exit code, `None` if there was none.
    pub fn quit(&mut self) -> Option<i32> {
        if let Some(mut stdin) = self.child.stdin.take() {
            let _ = stdin.write_all(b"quit\n");
        }
        let begun = Instant::now();
        while begun.elapsed() < EXIT_PATIENCE {
            if let Ok(Some(status)) = self.child.try_wait() {
                return status.code();
            }
            thread::sleep(Duration::from_millis(20));
        }
        None
    }

    /// Everything that it wrote to standard error, where panics go, until its end.
    pub fn complaints(mut self) -> String {
        self.end();
        let complaints = self.complaints.take().map(thread::JoinHandle::join);
        complaints.and_then(Result::ok).unwrap_or_default()
    }

    fn end(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The first line of the output; empty if none comes in time. The rest, its log, must be read, or
/// it would count lines that are lost.
fn first_line(output: ChildStdout) -> String {
    let (tell, told) = channel();
    thread::spawn(move || {
        let mut output = BufReader::new(output);
        let mut line = String::new();
        let _ = output.read_line(&mut line);
        let _ = tell.send(line);
        io::copy(&mut output, &mut io::sink())
    });
    told.recv_timeout(EXIT_PATIENCE).unwrap_or_default()
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}
