//! A socket that one thread reads and one thread writes, and whose reader may look for bytes without
//! waiting for them.
//!
//! A socket is either blocking or non-blocking, for both directions, and std has no call for one
//! read that doesn't wait. So the reader makes the socket non-blocking for as long as it finds bytes,
//! and blocking again before it sleeps. The writer meanwhile may find that the system's buffer is
//! full: that says little about the receiver, which only a write that waits can tell. So the writer
//! makes the socket blocking, too, and tries again:
//!
//! | | makes it non-blocking | makes it blocking |
//! |---|---|---|
//! | reader | before it yields | before it sleeps |
//! | writer | never | when there is no room |

use crate::outbox::sync::{Mutex, lock};
use crate::outbox::{is_delay, slices};
use crate::server::rules::yielding::TRIES;
use std::io::{self, ErrorKind, IoSlice, Read, Write};
use std::net::TcpStream;

/// What a TCP stream can do; in the models, what stands for one.
pub trait Calls {
    /// Do its calls return at once, even if they could do nothing?
    fn set_nonblocking(&self, nonblocking: bool) -> io::Result<()>;
    /// Reads what is there.
    fn read(&self, buffer: &mut [u8]) -> io::Result<usize>;
    /// Writes as much as there is room for.
    fn write(&self, slices: &[IoSlice<'_>]) -> io::Result<usize>;
    /// Lets other threads run.
    fn give_way(&self);
}

impl Calls for TcpStream {
    fn set_nonblocking(&self, nonblocking: bool) -> io::Result<()> {
        TcpStream::set_nonblocking(self, nonblocking)
    }

    fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut this = self;
        // [read]
        Read::read(&mut this, buffer)
    }

    fn write(&self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        let mut this = self;
        // [write]
        this.write_vectored(slices)
    }

    fn give_way(&self) {
        std::thread::yield_now();
    }
}

/// A socket, and whether it is non-blocking now. It begins as a blocking one.
pub struct Socket<C> {
    calls: C,
    mode: Mutex<Mode>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mode {
    nonblocking: bool,
    /// How often it became non-blocking.
    spells: u64,
}

impl<C: Calls> Socket<C> {
    /// A blocking socket.
    pub const fn new(calls: C) -> Socket<C> {
        Socket {
            calls,
            mode: Mutex::new(Mode {
                nonblocking: false,
                spells: 0,
            }),
        }
    }

    /// The socket itself, for what neither waits nor returns early.
    pub const fn calls(&self) -> &C {
        &self.calls
    }

    /// Reads what is there, and waits for the first byte as long as the socket's time-out says. Only
    /// the reader calls this.
    ///
    /// # Errors
    /// The time-out is over, or the connection is broken.
    pub fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        self.waits();
        loop {
            match self.calls.read(buffer) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }

    /// Lets other threads run, and then reads what has come meanwhile; a few times. `None` if
    /// nothing came. Only the reader calls this.
    pub fn read_after_yielding(&self, buffer: &mut [u8]) -> Option<io::Result<usize>> {
        for _ in 0..TRIES {
            if !self.never_waits() {
                return None;
            }
            self.calls.give_way();
            match self.calls.read(buffer) {
                Err(error) if is_delay(&error) => {}
                result => return Some(result),
            }
        }
        None
    }

    /// Writes these slices, and waits for room as long as the socket's time-out says, whatever the
    /// reader does meanwhile. Returns how many bytes were written. Only the writer calls this.
    ///
    /// # Errors
    /// The time-out was over before a byte was written, or the connection is broken.
    pub fn write(&self, all: &[IoSlice<'_>]) -> io::Result<usize> {
        let bytes: usize = all.iter().map(|slice| slice.len()).sum();
        let mut written = 0;
        loop {
            let mode = *lock(&self.mode);
            let result = match written {
                0 => self.calls.write(all),
                _ => self.calls.write(&slices(all, written)),
            };
            match result {
                Ok(more) => written += more,
                Err(error) if is_timeout(&error) => {}
                // What was written is told first; the next write meets the error again.
                Err(_) if written > 0 => return Ok(written),
                result => return result,
            }
            // Looking at the mode afterwards isn't enough: the reader may have changed it twice.
            let has_waited = || !mode.nonblocking && *lock(&self.mode) == mode;
            if written == bytes || has_waited() {
                return match written {
                    0 if bytes > 0 => Err(ErrorKind::WouldBlock.into()),
                    _ => Ok(written),
                };
            }
            self.waits();
        }
    }

    /// From now on its calls wait.
    fn waits(&self) {
        let mut mode = lock(&self.mode);
        if mode.nonblocking {
            // A system that refuses this has no socket there any more, and every call fails.
            let _ = self.calls.set_nonblocking(false);
            mode.nonblocking = false;
        }
    }

    /// From now on none of its calls waits; `false` if the system refuses.
    fn never_waits(&self) -> bool {
        let mut mode = lock(&self.mode);
        if !mode.nonblocking && self.calls.set_nonblocking(true).is_ok() {
            mode.nonblocking = true;
            mode.spells += 1;
        }
        mode.nonblocking
    }
}

/// Nothing came, or there was no room, for a while; the connection goes on.
pub fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}
