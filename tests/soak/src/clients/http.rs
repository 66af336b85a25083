//! HTTP, as a client speaks it to a server that it knows: a head, then `Content-Length` bytes.

use crate::figures::Figure;
use crate::verdict::Check;
use crate::wire::dial;
use crate::world::{PATIENCE, World};
use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// Longer than any answer here.
const MOST: usize = 16 * 1024 * 1024;

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// Such as 200.
    pub status: u16,
    /// What comes after the head.
    pub body: String,
}

/// A connection that may be used again.
pub struct Http {
    tcp: TcpStream,
    input: Vec<u8>,
    used: Instant,
}

impl Http {
    /// Connects; `None`: not now.
    pub fn open(world: &World) -> Option<Http> {
        let tcp = dial(world.address, false).and_then(|tcp| {
            tcp.set_read_timeout(Some(PATIENCE))?;
            tcp.set_write_timeout(Some(PATIENCE))?;
            Ok(tcp)
        });
        match tcp {
            Ok(tcp) => {
                let (input, used) = (Vec::new(), Instant::now());
                Some(Http { tcp, input, used })
            }
            Err(error) => {
                let refused = error.kind() == ErrorKind::ConnectionRefused;
                match refused {
                    true => world.fault(Check::Manners, || "nobody listens any more".to_owned()),
                    false => world.count(Figure::Late),
                }
                world.nap(Duration::from_millis(50));
                None
            }
        }
    }

    /// How long ago it began, or the last answer came.
    pub fn idle(&self) -> Duration {
        self.used.elapsed()
    }

    /// The TCP connection underneath.
    pub fn into_tcp(self) -> TcpStream {
        self.tcp
    }

    /// Sends bytes.
    ///
    /// # Errors
    /// They can't be.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.tcp.write_all(bytes)
    }

    /// Ends our direction.
    pub fn end_our_direction(&self) {
        let _ = self.tcp.shutdown(std::net::Shutdown::Write);
    }

    /// The next answer; `None`: the connection ended properly, without one.
    ///
    /// # Errors
    /// It broke off, or nothing came for too long.
    pub fn answer(&mut self) -> io::Result<Option<Answer>> {
        loop {
            if let Some((head, length)) = split(&self.input)? {
                let whole = head + length;
                if self.input.len() >= whole {
                    let body = String::from_utf8_lossy(&self.input[head..whole]).into_owned();
                    let status = String::from_utf8_lossy(&self.input[9..12]).parse();
                    let status = status.map_err(|_| bad("a status that isn't a number"))?;
                    self.input.drain(..whole);
                    self.used = Instant::now();
                    return Ok(Some(Answer { status, body }));
                }
            }
            let mut scratch = [0; 16 * 1024];
            match self.tcp.read(&mut scratch) {
                Ok(0) if self.input.is_empty() => return Ok(None),
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(read) => self.input.extend_from_slice(&scratch[..read]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// A request without a body.
pub fn get(world: &World, target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: {}\r\n\r\n", world.address)
}

/// A request with one.
pub fn post(world: &World, target: &str, body: &str) -> String {
    let (host, length) = (world.address, body.len());
    format!("POST {target} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n\r\n{body}")
}

/// Where the head ends, and how long the body is; `None`: more must be read.
fn split(input: &[u8]) -> io::Result<Option<(usize, usize)>> {
    let Some(end) = input.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = String::from_utf8_lossy(&input[..end]);
    if !head.starts_with("HTTP/1.1 ") || head.len() < 12 {
        return Err(bad("no status line"));
    }
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("Content-Length: "));
    let length = length
        .unwrap_or("0")
        .parse()
        .ok()
        .filter(|length| *length <= MOST);
    let length = length.ok_or_else(|| bad("an impossible length"))?;
    Ok(Some((end + 4, length)))
}

fn bad(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_an_answer_ends() {
        assert_eq!(split(b"HTTP/1.1 200 OK\r\nContent-Len").unwrap(), None);
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
        assert_eq!(split(answer).unwrap(), Some((38, 2)));
        assert_eq!(split(b"HTTP/1.1 204 No\r\n\r\n").unwrap(), Some((19, 0)));
        assert!(split(b"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n").is_err());
        assert!(split(b"hello\r\n\r\n").is_err());
    }
}
