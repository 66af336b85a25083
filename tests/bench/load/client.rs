//! One connection: the opening handshake, then frames through barewire's `Endpoint`.

use barewire::websocket::endpoint::Event;
use barewire::websocket::extension::parameters::{ClientWindow, Parameters};
use barewire::websocket::extension::{Agreed, list};
use barewire::websocket::handshake::accept_value;
use barewire::websocket::{CloseCode, Endpoint, Message, Role};
use mio::net::TcpStream;
use std::io::{self, ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

/// No server here sends longer messages than it got.
const MAX_MESSAGE: usize = 64 * 1024 * 1024;
/// An answer to an upgrade is a few hundred bytes.
const MAX_HEAD: usize = 16 * 1024;
/// Any 16 bytes in base64 will do: the key isn't secret, and nothing is cached here.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

/// What came in.
pub enum Heard<'a> {
    /// The opening handshake is finished.
    Opened,
    /// A complete message.
    Message(&'a [u8]),
    /// The answer to a ping.
    Pong,
    /// The peer's Close; ours is on its way.
    Closed,
    /// TCP ended.
    Ended,
}

enum Stage {
    /// The answer's head, as far as it came.
    Opening(Vec<u8>),
    Open(Box<Endpoint>),
    /// No WebSocket: records of this many bytes, and what came of the next one.
    Raw(usize, Vec<u8>),
    Ended,
}

/// One connection.
pub struct Client {
    /// The socket, to register it.
    pub stream: TcpStream,
    stage: Stage,
    output: Vec<u8>,
    written: usize,
    /// The peer has sent everything that it will send: read what is there to the end.
    pub is_last: bool,
}

impl Client {
    /// Begins to connect, and to request a WebSocket.
    pub fn connect(address: SocketAddr, path: &str, offer: bool) -> io::Result<Client> {
        let extensions = match offer {
            true => format!("Sec-WebSocket-Extensions: {}\r\n", offered()),
            false => String::new(),
        };
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\n\
             Connection: Upgrade\r\nSec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n\
             {extensions}\r\n"
        );
        Client::new(address, Stage::Opening(Vec::new()), request.into_bytes())
    }

    /// Begins to connect to a server that echoes bytes.
    pub fn connect_raw(address: SocketAddr, record: usize) -> io::Result<Client> {
        Client::new(address, Stage::Raw(record, Vec::new()), Vec::new())
    }

    fn new(address: SocketAddr, stage: Stage, output: Vec<u8>) -> io::Result<Client> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Client {
            stream,
            stage,
            output,
            written: 0,
            is_last: false,
        })
    }

    /// Reads what is there, and reports each thing that came.
    ///
    /// # Errors
    /// The connection broke, or the server broke a rule of RFC 6455.
    pub fn listen(
        &mut self,
        scratch: &mut [u8],
        mut heard: impl FnMut(Heard<'_>),
    ) -> io::Result<()> {
        loop {
            match self.stream.read(scratch) {
                Ok(0) => {
                    self.stage = Stage::Ended;
                    heard(Heard::Ended);
                    return Ok(());
                }
                Ok(read) => {
                    self.take(&scratch[..read], &mut heard)?;
                    // A short read has emptied the socket, and more data is a new event (epoll(7),
                    // kqueue), unless the end came together with the bytes. Windows needs a
                    // WouldBlock first.
                    if read < scratch.len() && !self.is_last && cfg!(unix) {
                        return Ok(());
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Reads a single byte, if there is one.
    ///
    /// # Errors
    /// As of [`listen`](Client::listen).
    pub fn sip(&mut self, mut heard: impl FnMut(Heard<'_>)) -> io::Result<()> {
        let mut byte = [0];
        match self.stream.read(&mut byte) {
            Ok(0) => self.stage = Stage::Ended,
            Ok(_) => return self.take(&byte, &mut heard),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error),
        }
        heard(Heard::Ended);
        Ok(())
    }

    /// Is there nothing left to write?
    pub fn is_flushed(&self) -> bool {
        self.output.is_empty()
    }

    fn take(&mut self, bytes: &[u8], heard: &mut impl FnMut(Heard<'_>)) -> io::Result<()> {
        match &mut self.stage {
            Stage::Open(endpoint) => take_frames(endpoint, &mut self.output, bytes, heard),
            Stage::Raw(record, partial) => {
                take_records(*record, partial, bytes, heard);
                Ok(())
            }
            Stage::Ended => Ok(()),
            Stage::Opening(head) => {
                head.extend_from_slice(bytes);
                let Some((rest, agreed)) = judge_head(head)? else {
                    return Ok(());
                };
                let mut endpoint = Box::new(Endpoint::new(Role::Client(masking_key), MAX_MESSAGE));
                endpoint.opened();
                if let Some(agreed) = agreed {
                    endpoint.deflate(&agreed);
                }
                heard(Heard::Opened);
                take_frames(&mut endpoint, &mut self.output, &rest, heard)?;
                self.stage = Stage::Open(endpoint);
                Ok(())
            }
        }
    }

    /// Queues a message; [`flush`](Client::flush) writes it.
    pub fn say(&mut self, text: &str, binary: bool) {
        let message = match binary {
            true => Message::Binary(text.as_bytes()),
            false => Message::Text(text),
        };
        match &mut self.stage {
            Stage::Open(endpoint) => {
                endpoint.send(message, &mut self.output);
            }
            Stage::Raw(..) => self.output.extend_from_slice(text.as_bytes()),
            Stage::Opening(_) | Stage::Ended => {}
        }
    }

    /// Queues a ping.
    pub fn ping(&mut self) {
        if let Stage::Open(endpoint) = &self.stage {
            endpoint.ping(b"in?", &mut self.output);
        }
    }

    /// Queues a Close.
    pub fn close(&mut self) {
        if let Stage::Open(endpoint) = &mut self.stage {
            endpoint.start_closing(CloseCode::NORMAL_CLOSURE, "", &mut self.output);
        }
    }

    /// Writes what is queued, as far as the socket accepts it; the rest follows when it is writable
    /// again.
    pub fn flush(&mut self) -> io::Result<()> {
        while self.written < self.output.len() {
            match self.stream.write(&self.output[self.written..]) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(written) => self.written += written,
                Err(error) => match error.kind() {
                    ErrorKind::Interrupted => {}
                    // Not connected yet: it becomes writable when it is.
                    ErrorKind::WouldBlock | ErrorKind::NotConnected => return Ok(()),
                    _ => return Err(error),
                },
            }
        }
        self.output.clear();
        self.written = 0;
        Ok(())
    }
}

fn take_frames(
    endpoint: &mut Endpoint,
    output: &mut Vec<u8>,
    mut bytes: &[u8],
    heard: &mut impl FnMut(Heard<'_>),
) -> io::Result<()> {
    while !bytes.is_empty() {
        let (used, event) = endpoint
            .receive(bytes, output)
            .map_err(|error| broken(&format!("the server broke a rule: {error}")))?;
        bytes = &bytes[used..];
        match event {
            Some(Event::Message(message)) => heard(Heard::Message(message.payload())),
            Some(Event::Pong(_)) => heard(Heard::Pong),
            Some(Event::Close { .. }) => heard(Heard::Closed),
            Some(Event::Fragment | Event::Ping(_)) | None => {}
        }
    }
    Ok(())
}

fn take_records(
    record: usize,
    partial: &mut Vec<u8>,
    bytes: &[u8],
    heard: &mut impl FnMut(Heard<'_>),
) {
    partial.extend_from_slice(bytes);
    let whole = partial.len() / record * record;
    for message in partial[..whole].chunks(record) {
        heard(Heard::Message(message));
    }
    partial.drain(..whole);
}

/// What is offered, as a browser does.
fn offered() -> Parameters {
    Parameters {
        client_window: ClientWindow::Any,
        ..Parameters::default()
    }
}

/// Removes what follows the head, once the head is complete and is a 101 to our key; and what it
/// agrees to.
fn judge_head(head: &mut Vec<u8>) -> io::Result<Option<(Vec<u8>, Option<Agreed>)>> {
    let Some(end) = head.windows(4).position(|four| four == b"\r\n\r\n") else {
        return match head.len() {
            0..=MAX_HEAD => Ok(None),
            _ => Err(broken("the answer to the upgrade has no end")),
        };
    };
    let rest = head.split_off(end + 4);
    let text = String::from_utf8_lossy(head);
    let mut lines = text.split("\r\n");
    let status = lines.next().unwrap_or_default();
    let accepts = lines.any(|line| match line.split_once(':') {
        Some((name, value)) => {
            name.eq_ignore_ascii_case("Sec-WebSocket-Accept") && value.trim() == accept_value(KEY)
        }
        None => false,
    });
    if !status.starts_with("HTTP/1.1 101") || !accepts {
        return Err(broken(&format!("the server doesn't upgrade: {status}")));
    }
    let fields = text.lines().filter_map(|line| line.split_once(':'));
    let extensions =
        fields.filter(|(name, _)| name.eq_ignore_ascii_case("Sec-WebSocket-Extensions"));
    let said = list::read(extensions.map(|(_, value)| value.trim().as_bytes()));
    match Agreed::by_answer(&offered(), said) {
        Ok(agreed) => Ok(Some((rest, agreed))),
        Err(_) => Err(broken(
            "the server agrees to an extension that wasn't offered",
        )),
    }
}

fn broken(why: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, why)
}

/// A browser's must be unpredictable, so that a page can't choose the bytes that an intermediary
/// sees (RFC 6455 §10.3). There is no intermediary here, and a load generator needs keys quickly: a
/// counter, times an odd number, is different each time.
fn masking_key() -> [u8; 4] {
    static COUNTER: AtomicU64 = AtomicU64::new(1);
    let count = COUNTER.fetch_add(1, Ordering::Relaxed);
    let mixed = count.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((mixed >> 32) as u32).to_be_bytes()
}
