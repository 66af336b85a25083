//! One socket, non-blocking while its reader finds bytes: no read and no write takes "would block"
//! for an answer.
//!
//! What can go wrong: the reader sleeps in a socket that is still non-blocking, and takes that for a
//! time-out; the writer finds the system's buffer full just when the reader has made the socket
//! non-blocking again, and takes a receiver that reads for one that doesn't.

use super::guest::join_all;
use super::{draw, explore};
use crate::server::rules::yielding::{Yielding, Yields};
use crate::server::wire::socket::{Calls, Socket};
use shuttle::sync::{Condvar, Mutex};
use shuttle::thread;
use std::io::{self, ErrorKind, IoSlice};
use std::sync::Arc;
use std::time::Instant;

/// How many bytes the system holds for a receiver.
const BUFFER: usize = 2;

#[derive(Default)]
struct State {
    nonblocking: bool,
    /// What came from the peer and wasn't read.
    arrived: usize,
    /// The peer sends nothing any more.
    ended: bool,
    /// What was written, and what of it the peer has taken.
    written: Vec<u8>,
    taken: usize,
}

impl State {
    fn room(&self) -> usize {
        BUFFER - (self.written.len() - self.taken)
    }
}

/// Both ends of a connection. As in a system, a call looks at the mode once, when it begins.
#[derive(Default)]
struct Connection {
    state: Mutex<State>,
    changed: Condvar,
}

impl Connection {
    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap());
        self.changed.notify_all();
    }
}

impl Calls for Arc<Connection> {
    fn set_nonblocking(&self, nonblocking: bool) -> io::Result<()> {
        self.change(|state| state.nonblocking = nonblocking);
        Ok(())
    }

    fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        let state = self.state.lock().unwrap();
        let nothing = |state: &mut State| state.arrived == 0 && !state.ended;
        let mut state = match state.nonblocking {
            true => state,
            false => self.changed.wait_while(state, nothing).unwrap(),
        };
        if nothing(&mut state) {
            return Err(ErrorKind::WouldBlock.into());
        }
        let bytes = state.arrived.min(buffer.len());
        state.arrived -= bytes;
        Ok(bytes)
    }

    fn write(&self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        let mut left = slices.iter().flat_map(|slice| slice.iter().copied());
        let mut written = 0;
        let mut state = self.state.lock().unwrap();
        let waits = !state.nonblocking;
        loop {
            let room = state.room();
            let before = state.written.len();
            state.written.extend(left.by_ref().take(room));
            written += state.written.len() - before;
            self.changed.notify_all();
            if !waits || written == slices.iter().map(|slice| slice.len()).sum() {
                break;
            }
            state = self
                .changed
                .wait_while(state, |state| state.room() == 0)
                .unwrap();
        }
        match written {
            0 => Err(ErrorKind::WouldBlock.into()),
            _ => Ok(written),
        }
    }

    fn give_way(&self) {
        thread::yield_now();
    }
}

/// The connection's own thread: reads until the peer has ended. Returns how many bytes came.
fn reader(socket: &Socket<Arc<Connection>>, yields: Yields) -> usize {
    let now = Instant::now();
    let mut yielding = Yielding::new(yields, now);
    yielding.heard(now);
    let mut all = 0;
    loop {
        let mut buffer = [0; 2];
        let at_once = yielding
            .may()
            .then(|| socket.read_after_yielding(&mut buffer));
        if let Some(at_once) = &at_once {
            yielding.learn(at_once.is_some());
        }
        match at_once
            .flatten()
            .unwrap_or_else(|| socket.read(&mut buffer))
            .unwrap()
        {
            0 => return all,
            bytes => all += bytes,
        }
    }
}

fn both_ways(yields: Yields) {
    let connection = Arc::new(Connection::default());
    let socket = Arc::new(Socket::new(Arc::clone(&connection)));
    let reading = thread::spawn({
        let socket = Arc::clone(&socket);
        move || assert_eq!(reader(&socket, yields), 3)
    });
    let writing = thread::spawn({
        let socket = Arc::clone(&socket);
        move || {
            for text in [[b"ab", b"cd"], [b"ef", b"gh"]] {
                let slices = text.map(|part| IoSlice::new(part));
                // The receiver reads, and a write has no time-out here: so it takes all.
                assert_eq!(socket.write(&slices).unwrap(), 4);
            }
        }
    });
    let sending = thread::spawn({
        let connection = Arc::clone(&connection);
        move || {
            for _ in 0..3 {
                // The reader may yield in vain meanwhile.
                (0..draw(4)).for_each(|_| thread::yield_now());
                connection.change(|state| state.arrived += 1);
            }
            connection.change(|state| state.ended = true);
        }
    });
    let receiving = thread::spawn({
        let connection = Arc::clone(&connection);
        move || {
            let mut all = 0;
            while all < 8 {
                let state = connection.state.lock().unwrap();
                let waiting = |state: &mut State| state.room() == BUFFER;
                let mut state = connection.changed.wait_while(state, waiting).unwrap();
                let bytes = 1 + draw(BUFFER - state.room());
                state.taken += bytes;
                all += bytes;
                drop(state);
                connection.changed.notify_all();
            }
        }
    });
    join_all([reading, writing, sending, receiving]);
    assert_eq!(connection.state.lock().unwrap().written, b"abcdefgh");
}

#[test]
fn a_reader_that_yields_and_a_writer_without_room_lose_nothing() {
    explore(|| both_ways(Yields::Always));
    explore(|| both_ways(Yields::Auto));
}

#[test]
fn a_reader_that_never_yields_leaves_the_socket_as_it_is() {
    explore(|| both_ways(Yields::Never));
}
