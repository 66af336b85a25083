//! After a 101: bytes in are bytes out, whatever they are.

use super::link::Link;
use crate::observer::{Ended, Party};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};

/// How many bytes are read at a time. So many wait here at most, for each direction; if the other
/// side doesn't take them, nothing more is read, and the sender waits, as it would without us.
pub const BUFFER: usize = 64 * 1024;

/// The bytes of one party, as they come.
pub type Incoming<'a> = BufReader<&'a TcpStream>;

/// Passes on what this party sends, up to its end. What was read behind the head comes first.
pub fn pass(link: &Link, from: Party, incoming: &mut Incoming<'_>) {
    let mut out = link.socket(from.other());
    loop {
        let bytes = match wait(incoming) {
            Ok([]) => {
                link.ended(from, Ended::Fin);
                return link.pass_end(from);
            }
            Ok(bytes) => bytes,
            Err(_) => {
                // No call of std's sends a reset, so the other party sees an end.
                link.ended(from, Ended::Reset);
                return link.close();
            }
        };
        // Looked at first: otherwise the answer to these bytes could be looked at before them.
        link.saw(from, bytes);
        if out.write_all(bytes).is_err() {
            link.ended(from.other(), Ended::Reset);
            return link.close();
        }
        let passed = bytes.len();
        incoming.consume(passed);
    }
}

/// The bytes that are there, or the next that come; none: this party has sent its last.
///
/// # Errors
/// The connection is broken.
pub fn wait<'b>(incoming: &'b mut Incoming<'_>) -> io::Result<&'b [u8]> {
    while let Err(error) = incoming.fill_buf() {
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
    Ok(incoming.buffer())
}

/// Reads on for a moment, and throws away what comes: if a socket is closed while something is unread,
/// the system resets the connection, and the peer may lose our last answer.
pub fn part(stream: &TcpStream) {
    const PATIENCE: std::time::Duration = std::time::Duration::from_secs(1);
    const MOST: u64 = 1024 * 1024;
    let _ = stream.shutdown(Shutdown::Write);
    let _ = stream.set_read_timeout(Some(PATIENCE));
    let _ = io::copy(&mut stream.take(MOST), &mut io::sink());
}
