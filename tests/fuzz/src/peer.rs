//! The other server: tungstenite, reading bytes that come all at once and then end; and the form in
//! which the results of both servers are written, so that they can be compared.

use std::io::{self, Read, Write};
use tungstenite::error::ProtocolError;
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tungstenite::{Error, Message, Utf8Bytes, WebSocket};

/// What a server gets from its client, in the order in which it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// A complete message of text.
    Text(String),
    /// A complete message of bytes.
    Binary(Vec<u8>),
    /// A ping.
    Ping(Vec<u8>),
    /// A pong.
    Pong(Vec<u8>),
    /// A Close: its code, if it has one, and its reason.
    Close(Option<u16>, String),
    /// A frame that doesn't end its message; only our endpoint reports it.
    Fragment,
}

/// The state in which a server begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// The handshake is finished.
    Open,
    /// We have sent a Close with 1000 already, and wait for the answer.
    Closing,
}

/// How tungstenite ended.
#[derive(Debug)]
pub enum End {
    /// The input ended, perhaps inside a frame.
    OfInput,
    /// Both have sent a Close.
    Closed,
    /// It refuses what it read.
    Refused(Error),
}

/// What tungstenite got and answered.
#[derive(Debug)]
pub struct Story {
    /// What came.
    pub heard: Vec<Heard>,
    /// What it wrote.
    pub output: Vec<u8>,
    /// Why it stopped.
    pub end: End,
}

struct Wire<'a> {
    input: &'a [u8],
    output: Vec<u8>,
}

impl Read for Wire<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.input.read(into)
    }
}

impl Write for Wire<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.output.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// tungstenite as a server reads all of `input`, accepting messages of at most `limit` bytes.
pub fn tungstenite_reads(input: &[u8], start: Start, limit: usize) -> Story {
    let config = WebSocketConfig::default()
        .read_buffer_size(input.len().clamp(64, 4_096))
        .write_buffer_size(0)
        .max_frame_size(Some(limit))
        .max_message_size(Some(limit));
    let output = Vec::new();
    let wire = Wire { input, output };
    let mut socket = WebSocket::from_raw_socket(wire, Role::Server, Some(config));
    if start == Start::Closing {
        let close = CloseFrame {
            code: CloseCode::Normal,
            reason: Utf8Bytes::default(),
        };
        socket.close(Some(close)).expect("a vector takes all");
    }
    let mut heard = Vec::new();
    let end = loop {
        match socket.read() {
            Ok(message) => heard.push(heard_of(message)),
            Err(Error::ConnectionClosed) => break End::Closed,
            Err(Error::Protocol(ProtocolError::ResetWithoutClosingHandshake)) => {
                break End::OfInput;
            }
            Err(error) => break End::Refused(error),
        }
    };
    Story {
        heard,
        output: socket.into_inner().output,
        end,
    }
}

fn heard_of(message: Message) -> Heard {
    match message {
        Message::Text(text) => Heard::Text(text.as_str().to_owned()),
        Message::Binary(bytes) => Heard::Binary(bytes.to_vec()),
        Message::Ping(bytes) => Heard::Ping(bytes.to_vec()),
        Message::Pong(bytes) => Heard::Pong(bytes.to_vec()),
        Message::Close(None) => Heard::Close(None, String::new()),
        Message::Close(Some(close)) => {
            Heard::Close(Some(close.code.into()), close.reason.as_str().to_owned())
        }
        Message::Frame(frame) => unreachable!("only written: {frame}"),
    }
}
