//! One WebSocket of ours: TCP, the opening handshake, then frames through barewire's `Endpoint` in
//! its client role, which checks every frame of the server's.
//!
//! Neither direction waits for the other: what can't be written at once is kept, and reading goes
//! on; otherwise both sides could wait for each other for ever.

use crate::world::PATIENCE;
use barewire::websocket::endpoint::Event;
use barewire::websocket::handshake::accept_value;
use barewire::websocket::{CloseCode, Endpoint, Message, Role};
use socket2::{Domain, SockRef, Socket, Type};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Any 16 bytes in base64 will do: the key isn't secret, and nothing is cached here.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
/// An answer to an upgrade is a few hundred bytes.
const MAX_HEAD: usize = 16 * 1024;
/// Longer than any message here, as JSON.
const MAX_MESSAGE: usize = 1024 * 1024;
/// How long a write waits for room.
const WRITE_PATIENCE: Duration = Duration::from_millis(20);
/// Bytes that one read takes.
const PORTION: usize = 16 * 1024;
/// For clients that will stop reading: otherwise the system buffers megabytes for them.
const SMALL_BUFFER: usize = 4 * 1024;
/// For clients that read again.
const LARGE_BUFFER: usize = 1024 * 1024;

/// What came.
pub enum Heard<'a> {
    /// A text.
    Text(&'a str),
    /// Binary.
    Binary(&'a [u8]),
    /// The answer to a ping.
    Pong,
    /// The server's Close.
    Close(Option<u16>, &'a str),
}

/// How a connection goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flow {
    /// It does.
    Open,
    /// TCP ended properly.
    Ended,
    /// TCP was reset.
    Reset,
    /// The server broke a rule.
    Broken(String),
}

/// Why there is no WebSocket.
#[derive(Debug)]
pub enum NoWire {
    /// The system has no port left, for example, or the server is slow: try again.
    Later,
    /// The server made a mistake.
    Wrong(String),
}

/// How to ask for a WebSocket.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wish {
    /// The subprotocol `chat`.
    pub chat: bool,
    /// A small buffer for what comes in.
    pub small: bool,
}

/// A WebSocket.
pub struct Wire {
    tcp: TcpStream,
    endpoint: Endpoint,
    output: Vec<u8>,
    written: usize,
    scratch: Vec<u8>,
    /// Came with the answer's head.
    early: Vec<u8>,
    wait: Duration,
}

/// A TCP connection to the server.
///
/// # Errors
/// There is none.
pub fn dial(address: SocketAddr, small: bool) -> io::Result<TcpStream> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    if small {
        socket.set_recv_buffer_size(SMALL_BUFFER)?;
    }
    socket.connect(&address.into())?;
    socket.set_tcp_nodelay(true)?;
    Ok(socket.into())
}

/// Ends TCP with a reset, like a machine that fails.
pub fn reset(tcp: TcpStream) {
    let _ = SockRef::from(&tcp).set_linger(Some(Duration::ZERO));
}

/// The request for a WebSocket.
pub fn upgrade(address: SocketAddr, path: &str, chat: bool) -> String {
    let protocol = if chat {
        "Sec-WebSocket-Protocol: chat\r\n"
    } else {
        ""
    };
    format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\n\
         Connection: Upgrade\r\nSec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n\
         {protocol}\r\n"
    )
}

impl Wire {
    /// Connects and upgrades.
    ///
    /// # Errors
    /// See [`NoWire`].
    pub fn open(address: SocketAddr, path: &str, wish: Wish) -> Result<Wire, NoWire> {
        let mut tcp = dial(address, wish.small).map_err(|error| match error.kind() {
            ErrorKind::ConnectionRefused => NoWire::Wrong("nobody listens any more".to_owned()),
            _ => NoWire::Later,
        })?;
        let broke = |error: io::Error| NoWire::Wrong(format!("no answer to an upgrade: {error}"));
        tcp.set_read_timeout(Some(PATIENCE)).map_err(broke)?;
        tcp.set_write_timeout(Some(PATIENCE)).map_err(broke)?;
        let request = upgrade(address, path, wish.chat);
        tcp.write_all(request.as_bytes()).map_err(broke)?;
        let (head, early) = read_head(&mut tcp).map_err(broke)?;
        judge_head(&head, wish.chat)?;
        tcp.set_write_timeout(Some(WRITE_PATIENCE)).map_err(broke)?;
        let mut endpoint = Endpoint::new(Role::Client(masking_key), MAX_MESSAGE);
        endpoint.opened();
        Ok(Wire {
            tcp,
            endpoint,
            output: Vec::new(),
            written: 0,
            scratch: vec![0; PORTION],
            early,
            wait: PATIENCE,
        })
    }

    /// Queues a message.
    pub fn say(&mut self, message: Message<'_>) {
        self.endpoint.send(message, &mut self.output);
    }

    /// Queues a ping.
    pub fn ping(&mut self) {
        self.endpoint.ping(b"there?", &mut self.output);
    }

    /// Queues a Close with 1000.
    pub fn close(&mut self) {
        let code = CloseCode::NORMAL_CLOSURE;
        self.endpoint.start_closing(code, "bye", &mut self.output);
    }

    /// Queues any bytes.
    pub fn push_raw(&mut self, bytes: &[u8]) {
        self.output.extend_from_slice(bytes);
    }

    /// From now on at most this many bytes are read at a time.
    pub fn trickle(&mut self, bytes: usize) {
        self.scratch.resize(bytes, 0);
    }

    /// From now on as many as there are. With a small buffer, TCP would open its window by so
    /// little each time that megabytes take minutes.
    pub fn quicken(&mut self) {
        self.scratch.resize(PORTION, 0);
        let _ = SockRef::from(&self.tcp).set_recv_buffer_size(LARGE_BUFFER);
    }

    /// Writes what it can, waits this long for something to come, and returns it.
    pub fn pump(&mut self, wait: Duration, mut heard: impl FnMut(Heard<'_>)) -> Flow {
        self.flush();
        let early = std::mem::take(&mut self.early);
        if !early.is_empty() {
            return self.take(&early, &mut heard);
        }
        if wait != self.wait {
            let _ = self.tcp.set_read_timeout(Some(wait));
            self.wait = wait;
        }
        let mut scratch = std::mem::take(&mut self.scratch);
        let flow = match self.tcp.read(&mut scratch) {
            Ok(0) => Flow::Ended,
            Ok(read) => self.take(&scratch[..read], &mut heard),
            Err(error) => match error.kind() {
                ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted => Flow::Open,
                _ => Flow::Reset,
            },
        };
        self.scratch = scratch;
        // The answer to a Close goes out before the connection is dropped.
        self.flush();
        flow
    }

    /// If the server has ended, what came before can still be read: so an error while writing only
    /// ends the writing.
    fn flush(&mut self) {
        if self.written < self.output.len() {
            match self.tcp.write(&self.output[self.written..]) {
                Ok(written) => self.written += written,
                Err(error) => match error.kind() {
                    ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted => {}
                    _ => self.written = self.output.len(),
                },
            }
        }
        if self.written == self.output.len() {
            self.output.clear();
            self.written = 0;
        }
    }

    fn take(&mut self, mut bytes: &[u8], heard: &mut impl FnMut(Heard<'_>)) -> Flow {
        while !bytes.is_empty() {
            let (used, event) = match self.endpoint.receive(bytes, &mut self.output) {
                Ok(received) => received,
                Err(error) => return Flow::Broken(error.to_string()),
            };
            bytes = &bytes[used..];
            match event {
                Some(Event::Message(Message::Text(text))) => heard(Heard::Text(text)),
                Some(Event::Message(Message::Binary(bytes))) => heard(Heard::Binary(bytes)),
                Some(Event::Pong(_)) => heard(Heard::Pong),
                Some(Event::Close { code, reason }) => {
                    heard(Heard::Close(code.map(CloseCode::number), reason));
                }
                Some(Event::Fragment | Event::Ping(_)) | None => {}
            }
        }
        Flow::Open
    }

    /// Resets it.
    pub fn reset(self) {
        reset(self.tcp);
    }

    /// Ends our direction of TCP, without a Close.
    pub fn end_our_direction(&self) {
        let _ = self.tcp.shutdown(std::net::Shutdown::Write);
    }
}

fn read_head(tcp: &mut TcpStream) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let mut head = Vec::new();
    let mut scratch = [0; 1024];
    loop {
        if let Some(end) = head.windows(4).position(|four| four == b"\r\n\r\n") {
            let rest = head.split_off(end + 4);
            return Ok((head, rest));
        }
        let read = tcp.read(&mut scratch)?;
        if read == 0 || head.len() > MAX_HEAD {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        head.extend_from_slice(&scratch[..read]);
    }
}

fn judge_head(head: &[u8], chat: bool) -> Result<(), NoWire> {
    let head = String::from_utf8_lossy(head);
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap_or_default();
    if status.starts_with("HTTP/1.1 408") || status.starts_with("HTTP/1.1 503") {
        return Err(NoWire::Later);
    }
    let fields: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once(": ")).collect();
    let has = |name: &str, value: &str| {
        let is_it = |(n, v): &&(&str, &str)| n.eq_ignore_ascii_case(name) && *v == value;
        fields.iter().any(|field| is_it(&field))
    };
    let accepted = has("Sec-WebSocket-Accept", &accept_value(KEY));
    let agreed = has("Sec-WebSocket-Protocol", "chat") == chat;
    match status.starts_with("HTTP/1.1 101") && accepted && agreed {
        true => Ok(()),
        false => Err(NoWire::Wrong(format!(
            "an upgrade was answered with {head:?}"
        ))),
    }
}

/// A browser's must be unpredictable (RFC 6455 §10.3). There is no intermediary here: a counter,
/// times an odd number, is different each time.
fn masking_key() -> [u8; 4] {
    static COUNTER: AtomicU64 = AtomicU64::new(1);
    let count = COUNTER.fetch_add(1, Ordering::Relaxed);
    let mixed = count.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((mixed >> 32) as u32).to_be_bytes()
}
