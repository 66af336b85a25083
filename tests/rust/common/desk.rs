//! A page at its lab's desk, over a real socket: what it asks for, and what it receives.

use super::{Answer, Frame, Raw, SOON, Server, parse_head};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::thread;
use std::time::{Duration, Instant};

/// A page at its desk.
pub struct Desk {
    pub raw: Raw,
    /// The answer to opening it.
    pub open: Value,
    /// Messages that came and weren't asked for yet; records, and bytes received, are separate.
    pub heard: Vec<Value>,
    pub records: Vec<Value>,
    pub streams: HashMap<u64, Vec<u8>>,
}

impl Desk {
    /// The desk's WebSocket, before its first message.
    pub fn knock(server: &Server) -> Raw {
        server.websocket_with("/lab/desk", "Sec-WebSocket-Protocol: lab\r\n")
    }

    /// The desk of this welcome's connection.
    pub fn of(server: &Server, welcome: &Value) -> Desk {
        let mut raw = Desk::knock(server);
        raw.say_json(&json!({"type": "lab", "ticket": welcome["ticket"]}));
        let open = raw.json();
        assert_eq!(open["type"], "open", "{open}");
        Desk {
            raw,
            open,
            heard: Vec::new(),
            records: Vec::new(),
            streams: HashMap::new(),
        }
    }

    pub fn asks(&mut self, demand: &Value) {
        self.raw.say_json(demand);
    }

    // ---- a raw client -------------------------------------------------------------

    /// Opens a connection to the server; returns the server's number for its end.
    pub fn connects(&mut self, id: u64, answers: bool) -> u64 {
        let demand = json!({"type": "connect", "id": id, "answers": answers});
        self.asks(&demand);
        loop {
            let told = self.hears_either(["connected", "error"], id);
            if told["type"] == "connected" {
                return told["connection"].as_u64().unwrap();
            }
            // Other messages may be about an earlier connection of this number.
            if told["text"].as_str().unwrap().contains("wait a moment") {
                thread::sleep(Duration::from_millis(50));
                self.asks(&demand);
            }
        }
    }

    pub fn writes(&mut self, id: u64, bytes: &[u8]) {
        self.writes_pieces(id, [bytes], 0);
    }

    pub fn writes_pieces<'b>(
        &mut self,
        id: u64,
        pieces: impl IntoIterator<Item = &'b [u8]>,
        pause: u64,
    ) {
        let pieces: Vec<String> = pieces.into_iter().map(|p| STANDARD.encode(p)).collect();
        self.asks(&json!({"type": "write", "id": id, "pieces": pieces, "pause": pause}));
    }

    /// An open WebSocket, with a handshake made by hand.
    pub fn websocket(&mut self, server: &Server, id: u64, target: &str, lines: &str) -> u64 {
        self.talks(server, id, target, lines, false)
    }

    /// The same, answering pings and Closes by itself if `answers`.
    pub fn talks(
        &mut self,
        server: &Server,
        id: u64,
        target: &str,
        lines: &str,
        answers: bool,
    ) -> u64 {
        let connection = self.connects(id, answers);
        self.writes(id, server.handshake(target, lines).as_bytes());
        assert_eq!(self.head(id).status, 101);
        connection
    }

    pub fn drops(&mut self, id: u64) {
        self.asks(&json!({"type": "drop", "id": id}));
        assert_eq!(self.hears("ended", id)["how"], "dropped");
        self.streams.remove(&id);
    }

    // ---- what it receives ---------------------------------------------------------

    /// Reads one message and files it; a ping is answered.
    pub fn take(&mut self) {
        let frame = self.raw.frame();
        if frame.first == 0x89 {
            return self.raw.frame_out(0x8A, &frame.payload);
        }
        assert_eq!(frame.first, 0x81, "a text: {frame:?}");
        let message: Value = serde_json::from_slice(&frame.payload).unwrap();
        match message["type"].as_str().unwrap() {
            "records" => {
                let records = message["records"].as_array().unwrap();
                self.records.extend(records.iter().cloned());
            }
            "received" => {
                let bytes = STANDARD.decode(message["bytes"].as_str().unwrap());
                let stream = self.streams.entry(message["id"].as_u64().unwrap());
                stream.or_default().extend(bytes.unwrap());
            }
            _ => self.heard.push(message),
        }
    }

    /// Waits for a message of this type about this connection.
    pub fn hears(&mut self, kind: &str, id: u64) -> Value {
        self.hears_either([kind; 2], id)
    }

    /// Waits for a message of one of these types about this connection.
    pub fn hears_either(&mut self, kinds: [&str; 2], id: u64) -> Value {
        let deadline = Instant::now() + SOON;
        loop {
            let is_it = |m: &Value| kinds.iter().any(|kind| m["type"] == *kind) && m["id"] == id;
            if let Some(at) = self.heard.iter().position(is_it) {
                return self.heard.remove(at);
            }
            assert!(Instant::now() < deadline, "no {kinds:?}: {:#?}", self.heard);
            self.take();
        }
    }

    /// The sentence of an error about this connection.
    pub fn is_told(&mut self, id: u64) -> String {
        self.hears("error", id)["text"].as_str().unwrap().to_owned()
    }

    /// Waits for a matching record of this connection, and removes it.
    pub fn sees(
        &mut self,
        connection: u64,
        what: &str,
        mut fits: impl FnMut(&Value) -> bool,
    ) -> Value {
        let deadline = Instant::now() + SOON;
        loop {
            let is_it = |r: &Value| r["c"] == connection && r["what"] == what && fits(r);
            if let Some(at) = self.records.iter().position(is_it) {
                return self.records.remove(at);
            }
            assert!(Instant::now() < deadline, "no {what}: {:#?}", self.records);
            self.take();
        }
    }

    /// The next bytes that a connection received, this many.
    pub fn reads(&mut self, id: u64, bytes: usize) -> Vec<u8> {
        while self.streams.get(&id).map_or(0, Vec::len) < bytes {
            self.take();
        }
        self.streams.get_mut(&id).unwrap().drain(..bytes).collect()
    }

    /// The head of an answer.
    pub fn head(&mut self, id: u64) -> Answer {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.extend(self.reads(id, 1));
        }
        parse_head(std::str::from_utf8(&head).unwrap())
    }

    /// An answer with its body.
    pub fn answer(&mut self, id: u64) -> Answer {
        let mut answer = self.head(id);
        let length = answer.header("content-length").unwrap().parse().unwrap();
        answer.body = self.reads(id, length);
        answer
    }

    /// A frame from the server.
    pub fn frame(&mut self, id: u64) -> Frame {
        let two = self.reads(id, 2);
        assert_eq!(two[1] & 0x80, 0, "a server masks nothing (§5.1)");
        let length = match two[1] {
            127 => self.reads(id, 8),
            126 => self.reads(id, 2),
            short => vec![short],
        };
        let length = length
            .iter()
            .fold(0, |sum, &byte| sum << 8 | usize::from(byte));
        Frame {
            first: two[0],
            payload: self.reads(id, length),
        }
    }

    /// A text.
    pub fn text(&mut self, id: u64) -> String {
        let frame = self.frame(id);
        assert_eq!(frame.first, 0x81, "a text: {frame:?}");
        String::from_utf8(frame.payload).unwrap()
    }

    // ---- served -------------------------------------------------------------------

    /// Prepares an answer; returns its slot.
    pub fn prepares(&mut self, id: u64, head: &Value, pieces: &[&[u8]], answers: bool) -> String {
        let pieces: Vec<String> = pieces.iter().map(|p| STANDARD.encode(p)).collect();
        self.asks(
            &json!({"type": "prepare", "id": id, "head": head, "pieces": pieces,
                          "pause": 20, "answers": answers}),
        );
        let slot = self.hears("prepared", id)["slot"].clone();
        slot.as_str().unwrap().to_owned()
    }
}
