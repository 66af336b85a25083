//! A connection's TCP stream, with a tap in it: everything that a WebSocket reads or
//! writes passes here, and with `--trace` each frame leaves a line.
//!
//! One descriptor serves both directions, since `&TcpStream` reads and writes; at most
//! one thread reads (the connection's own), and at most one writes (see
//! [`Outbox`](crate::chat::Outbox)).

use super::log::Log;
use crate::chat::outbox::Sink;
use crate::chat::sync::{Arc, Mutex, lock};
use crate::tap::{FrameSeen, Walker};
use std::io::{self, ErrorKind, IoSlice, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

/// How long a write waits for a receiver that takes nothing, before its outbox counts
/// as behind and gets a thread of its own. Systems round it up to their clock's tick,
/// 1 to 10 ms. Not set on Windows, where a socket whose time-out struck must not be
/// used any more.
const WRITE_PATIENCE: Duration = Duration::from_millis(1);
/// The same for a thread that has nothing else to do: it looks up once a second.
const HELPER_PATIENCE: Duration = Duration::from_secs(1);

/// A TCP stream and who is at its other end.
pub struct Stream {
    tcp: TcpStream,
    peer: SocketAddr,
    tap: Option<Tap>,
}

struct Tap {
    log: Arc<Log>,
    received: Mutex<Walker>,
    sent: Mutex<Walker>,
}

impl Stream {
    /// Wraps an accepted connection.
    pub fn new(tcp: TcpStream, peer: SocketAddr, log: &Arc<Log>) -> Stream {
        let tap = log.traces().then(|| Tap {
            log: Arc::clone(log),
            received: Mutex::default(),
            sent: Mutex::default(),
        });
        Stream { tcp, peer, tap }
    }

    /// The other end's address.
    pub fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// Reads what is there, waiting for the first byte; 0 at the end of the stream.
    ///
    /// # Errors
    /// The connection is broken.
    pub fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match (&self.tcp).read(buffer) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }

    /// Writes all of it, as long as that takes.
    ///
    /// # Errors
    /// The connection is broken, or was shut.
    pub fn write_all(&self, bytes: &[u8]) -> io::Result<()> {
        (&self.tcp).write_all(bytes)
    }

    /// A read gives up after so long without a byte, or never. Not on Windows, where a
    /// socket whose time-out struck must not be used any more.
    pub fn wait_to_read(&self, at_most: Option<Duration>) {
        let _ = self.tcp.set_read_timeout(at_most);
    }

    /// From now on frames are written: small ones at once (Nagle's algorithm would
    /// hold them back), and none waits for a receiver that doesn't read.
    pub fn prepare_for_frames(&self) {
        // Where the system refuses either, the connection is only slower.
        let _ = self.tcp.set_nodelay(true);
        self.wait_to_write(WRITE_PATIENCE);
    }

    fn wait_to_write(&self, at_most: Duration) {
        if cfg!(not(windows)) {
            let _ = self.tcp.set_write_timeout(Some(at_most));
        }
    }

    /// Ends one direction or both; a thread that reads or writes there wakes up.
    pub fn shut(&self, how: Shutdown) {
        // It fails where the peer has ended the connection already.
        let _ = self.tcp.shutdown(how);
    }

    /// Shows received bytes, which are frames, to the tap.
    pub fn saw_received(&self, bytes: &[u8]) {
        if let Some(tap) = &self.tap {
            lock(&tap.received).feed(bytes, |frame| self.print(tap, "→", &frame));
        }
    }

    fn saw_sent(&self, frames: &[IoSlice<'_>], mut written: usize) {
        let Some(tap) = &self.tap else {
            return;
        };
        let mut walker = lock(&tap.sent);
        for frame in frames {
            let part = &frame[..written.min(frame.len())];
            walker.feed(part, |frame| self.print(tap, "←", &frame));
            written -= part.len();
        }
    }

    /// Shows the tap that nothing follows: frames that were cut off get their line.
    pub fn saw_end(&self) {
        if let Some(tap) = &self.tap {
            for (walker, arrow) in [(&tap.received, "→"), (&tap.sent, "←")] {
                if let Some(frame) = lock(walker).finish() {
                    self.print(tap, arrow, &frame);
                }
            }
        }
    }

    /// `→` came from the peer, `←` went to it.
    fn print(&self, tap: &Tap, arrow: &str, frame: &FrameSeen) {
        tap.log.line(&format!("{} {arrow} {frame}", self.peer));
    }
}

impl Sink for Arc<Stream> {
    fn write(&self, frames: &[IoSlice<'_>]) -> io::Result<usize> {
        let written = (&self.tcp).write_vectored(frames)?;
        self.saw_sent(frames, written);
        Ok(written)
    }

    fn be_patient(&self, patient: bool) {
        self.wait_to_write(if patient {
            HELPER_PATIENCE
        } else {
            WRITE_PATIENCE
        });
    }
}
