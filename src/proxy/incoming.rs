//! What comes from a socket, as much at a time as there is.

use std::io::{self, BufRead, BufReader, Read};
use std::net::{Shutdown, TcpStream};

/// How many bytes are read at a time. So many wait here at most, for each direction; if the other
/// side doesn't take them, nothing more is read, and the sender waits, as it would without us.
pub const BUFFER: usize = 64 * 1024;

/// The bytes of one party, as they come.
pub type Incoming<'a> = BufReader<&'a TcpStream>;

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
