//! A connection's TCP stream, with a tap in it: everything that is read or written passes through
//! here.
//!
//! One descriptor serves both directions, since `&TcpStream` reads and writes; at most
//! one thread reads (the connection's own), and at most one writes (see
//! [`Outbox`](crate::outbox::Outbox)).

use super::socket::Socket;
pub use super::socket::is_timeout;
use crate::outbox::sync::Arc;
use crate::outbox::{Marks, Sink};
use crate::tap::record::{Tcp, What};
use crate::tap::{Direction, Tap};
use std::io::{self, IoSlice, Write};
use std::net::{IpAddr, Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

/// How long a write waits for a receiver that takes nothing, before its outbox counts as behind and
/// a thread of its own takes over. Systems round it up to their clock's tick, 1 to 10 ms. Not set
/// on Windows, where a socket must not be used any more after a time-out.
const WRITE_PATIENCE: Duration = Duration::from_millis(1);
/// The same for a thread that has nothing else to do: it checks once a second.
pub const HELPER_PATIENCE: Duration = Duration::from_secs(1);

/// A TCP stream, the address of its other end, and its tap.
pub struct Stream {
    socket: Socket<TcpStream>,
    peer: SocketAddr,
    tap: Arc<Tap>,
}

impl Stream {
    /// Wraps an accepted connection.
    pub fn new(tcp: TcpStream, peer: SocketAddr, tap: Arc<Tap>) -> Stream {
        let socket = Socket::new(tcp);
        let stream = Stream { socket, peer, tap };
        stream.tap.tell(|| {
            let (peer, local) = stream.addresses();
            What::Accepted { peer, local }
        });
        stream
    }

    const fn tcp(&self) -> &TcpStream {
        self.socket.calls()
    }

    /// The other end's address, and ours.
    pub fn addresses(&self) -> (String, String) {
        let local = self.tcp().local_addr();
        let local = local.map_or(String::new(), |local| local.to_string());
        (self.peer.to_string(), local)
    }

    /// Is the other end on this machine? Yes over loopback, and also if it has the same address as
    /// our end: the system takes no packets from outside that carry its own address.
    pub fn is_on_this_machine(&self) -> bool {
        let peer = self.peer.ip().to_canonical();
        let local = self
            .tcp()
            .local_addr()
            .map(|local| local.ip().to_canonical());
        peer.is_loopback() || local.is_ok_and(|local| local == peer)
    }

    /// Did the other end have this address when it was accepted?
    pub fn is_peer(&self, address: SocketAddr) -> bool {
        plain(self.peer) == plain(address)
    }

    /// Is the other end of this connection that client, now? TCP has only one live connection
    /// between two addresses, so the system is asked about both sockets: the server may still hold
    /// an earlier connection from the same port, but that one isn't live any more.
    pub fn is_other_end_of(&self, client: &TcpStream) -> bool {
        let is_same =
            |here: io::Result<SocketAddr>, there: io::Result<SocketAddr>| match (here, there) {
                (Ok(here), Ok(there)) => plain(here) == plain(there),
                _ => false,
            };
        is_same(self.tcp().local_addr(), client.peer_addr())
            && is_same(self.tcp().peer_addr(), client.local_addr())
    }

    /// Its tap.
    pub fn tap(&self) -> &Arc<Tap> {
        &self.tap
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
        let result = self.socket.read(buffer);
        self.saw_read(&result);
        result
    }

    /// Lets other threads run, a few times, and then reads what has come meanwhile; `None` if
    /// nothing came. Only for the thread that reads.
    pub fn read_after_yielding(&self, buffer: &mut [u8]) -> Option<io::Result<usize>> {
        let result = self.socket.read_after_yielding(buffer)?;
        self.saw_read(&result);
        Some(result)
    }

    fn saw_read(&self, result: &io::Result<usize>) {
        match result {
            Ok(0) => self.tap.tell(|| What::Tcp(Tcp::PeerEnded)),
            Ok(bytes) => self.tap.moved(Direction::In, *bytes),
            Err(error) if is_timeout(error) => {}
            Err(_) => self.tap.tell(|| What::Tcp(Tcp::Broke)),
        }
    }

    /// Writes all of it, however long that takes.
    ///
    /// # Errors
    /// The connection is broken, or was shut.
    pub fn write_all(&self, bytes: &[u8]) -> io::Result<()> {
        self.tcp().write_all(bytes)?;
        self.tap.moved(Direction::Out, bytes.len());
        Ok(())
    }

    /// A read gives up after this long without a byte, or never. Not on Windows, where a socket
    /// must not be used any more after a time-out.
    pub fn wait_to_read(&self, at_most: Option<Duration>) {
        let _ = self.tcp().set_read_timeout(at_most);
    }

    /// Has the other end closed or reset the connection, as far as is known without reading a byte?
    /// A close behind unread bytes isn't seen; a reset is. Only for the thread that reads, and
    /// while no thread writes, since the socket is non-blocking for a moment.
    pub fn has_ended(&self) -> bool {
        if !matches!(self.tcp().take_error(), Ok(None)) {
            return true;
        }
        if self.tcp().set_nonblocking(true).is_err() {
            return false;
        }
        let peeked = self.tcp().peek(&mut [0]);
        let restored = self.tcp().set_nonblocking(false);
        match peeked {
            Ok(bytes) => bytes == 0 || restored.is_err(),
            Err(error) => restored.is_err() || !is_timeout(&error),
        }
    }

    /// From now on neither a read nor a write waits; `false` if the system refuses.
    pub fn never_waits(&self) -> bool {
        self.tcp().set_nonblocking(true).is_ok()
    }

    /// From now on frames are written: small ones at once (Nagle's algorithm would
    /// hold them back), and none waits for a receiver that doesn't read.
    pub fn prepare_for_frames(&self) {
        // If the system refuses either, the connection is only slower.
        let _ = self.tcp().set_nodelay(true);
        self.wait_to_write(WRITE_PATIENCE);
    }

    fn wait_to_write(&self, at_most: Duration) {
        if cfg!(not(windows)) {
            let _ = self.tcp().set_write_timeout(Some(at_most));
        }
    }

    /// Ends one direction or both; a thread that reads or writes there wakes up.
    pub fn shut(&self, how: Shutdown) {
        match how {
            Shutdown::Write => self.tap.tell(|| What::Tcp(Tcp::WeEnded)),
            Shutdown::Both => self.tap.tell(|| What::Tcp(Tcp::Closed)),
            Shutdown::Read => {}
        }
        // This fails if the peer has ended the connection already.
        let _ = self.tcp().shutdown(how);
    }
}

/// For writing what isn't a frame.
impl Write for &Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.tcp().write(bytes)?;
        self.tap.moved(Direction::Out, written);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Sink for Arc<Stream> {
    fn write(&self, frames: &[IoSlice<'_>], marks: Marks) -> io::Result<usize> {
        let written = self.socket.write(frames)?;
        self.tap.wrote(frames, written, marks.begun, marks.private);
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

/// An address and a port; an IPv4 address stays one even if an IPv6 socket accepted it.
fn plain(address: SocketAddr) -> (IpAddr, u16) {
    (address.ip().to_canonical(), address.port())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;
    use std::time::Instant;

    /// Both ends of a connection, the server's with this address as its peer's, or the true
    /// one.
    fn connection(listener: &TcpListener, told: Option<SocketAddr>) -> (TcpStream, Stream) {
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (tcp, peer) = listener.accept().unwrap();
        let tap = Arc::new(Tap::new(1, Instant::now()));
        let stream = Stream::new(tcp, told.unwrap_or(peer), tap);
        (client, stream)
    }

    #[test]
    fn a_connection_is_recognized_by_both_ends_and_not_by_an_earlier_address() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let another = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let (client, stream) = connection(&listener, None);
        let own = client.local_addr().unwrap();
        assert!(stream.is_peer(own) && stream.is_other_end_of(&client));
        // An earlier connection from the same address, as far as the server knows.
        for listener in [&listener, &another] {
            let (others, earlier) = connection(listener, Some(own));
            assert!(earlier.is_peer(own) && !earlier.is_other_end_of(&client));
            assert!(!stream.is_other_end_of(&others));
        }
    }

    #[test]
    fn a_peer_with_our_own_address_is_on_this_machine_and_any_other_is_not() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let (_client, stream) = connection(&listener, None);
        assert!(stream.is_on_this_machine());
        let another = "192.0.2.1:50000".parse().unwrap();
        let (_client, stream) = connection(&listener, Some(another));
        assert!(!stream.is_on_this_machine());
    }

    /// The port is free then, and another connection may get it.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_connection_that_was_reset_is_not_a_clients_other_end() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let (client, stream) = connection(&listener, None);
        stream.write_all(b"unread").unwrap();
        client.peek(&mut [0]).unwrap();
        // With unread bytes in it the system sends a reset.
        drop(client);
        assert!(stream.tcp().peer_addr().is_err());
    }
}
