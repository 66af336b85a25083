//! Somebody's server, played by a test: it speaks bytes, and knows when nothing has come.

use crate::common::{Raw, SOON, Server};
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};

/// A request for a WebSocket, with the key of RFC 6455 §1.3.
pub const OPENING: &str = "GET /chat HTTP/1.1\r\nHost: server.example\r\nUpgrade: websocket\r\n\
    Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
/// Its answer.
pub const OPENED: &str = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\
    Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

/// A port that nobody but a proxy connects to.
pub struct Upstream {
    listener: TcpListener,
    pub address: SocketAddr,
}

impl Upstream {
    pub fn at(address: &str) -> Upstream {
        let listener = TcpListener::bind(address).unwrap();
        let address = listener.local_addr().unwrap();
        Upstream { listener, address }
    }

    pub fn new() -> Upstream {
        Upstream::at("127.0.0.1:0")
    }

    /// The next connection.
    pub fn accept(&self) -> Raw {
        let (tcp, _) = self.listener.accept().unwrap();
        tcp.set_read_timeout(Some(SOON)).unwrap();
        tcp.set_nodelay(true).unwrap();
        Raw { tcp }
    }
}

/// A server, a proxy in front of it, and a connection through it that has become a WebSocket.
pub fn opened(words: &[&str]) -> (Server, Raw, Raw) {
    let upstream = Upstream::new();
    let proxy = Server::proxy(upstream.address, words);
    let (client, server) = open(&proxy, &upstream);
    (proxy, client, server)
}

/// Opens one more WebSocket.
pub fn open(proxy: &Server, upstream: &Upstream) -> (Raw, Raw) {
    let mut client = proxy.tcp();
    client.send(OPENING.as_bytes());
    let mut server = upstream.accept();
    reads(&mut server, OPENING.as_bytes());
    server.send(OPENED.as_bytes());
    reads(&mut client, OPENED.as_bytes());
    (client, server)
}

/// Exactly these bytes come next.
pub fn reads(raw: &mut Raw, expected: &[u8]) {
    let mut found = vec![0; expected.len()];
    let mut have = 0;
    while have < found.len() {
        match crate::common::read(&raw.tcp, &mut found[have..]) {
            Ok(0) | Err(_) => break,
            Ok(more) => have += more,
        }
    }
    assert_eq!(
        found[..have].escape_ascii().to_string(),
        expected.escape_ascii().to_string()
    );
}

/// The stream ends here.
pub fn ends(raw: &mut Raw) {
    let mut rest = Vec::new();
    raw.tcp.read_to_end(&mut rest).unwrap();
    assert_eq!(rest.escape_ascii().to_string(), "");
}

/// Nothing has come so far.
pub fn has_nothing(raw: &Raw) {
    raw.tcp.set_nonblocking(true).unwrap();
    let peeked = crate::common::peek(&raw.tcp, &mut [0]);
    raw.tcp.set_nonblocking(false).unwrap();
    assert_eq!(peeked.unwrap_err().kind(), ErrorKind::WouldBlock);
}

/// Writes what there is until the other side is gone.
pub fn write_all(tcp: &mut TcpStream, bytes: &[u8]) -> bool {
    tcp.write_all(bytes).is_ok()
}
