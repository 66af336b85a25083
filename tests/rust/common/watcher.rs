//! A watcher of a wire, with the subprotocol `wire`.

use super::{Raw, SOON, Server};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::time::Instant;

/// A watcher: a WebSocket with the subprotocol `wire`, and the records that came.
pub struct Watcher {
    pub raw: Raw,
    pub records: Vec<Value>,
}

impl Watcher {
    pub fn new(server: &Server) -> Watcher {
        let raw = server.websocket_with("/wire/watch", "Sec-WebSocket-Protocol: wire\r\n");
        let records = Vec::new();
        Watcher { raw, records }
    }

    /// Watches the connection of this welcome.
    pub fn of(server: &Server, welcome: &Value) -> Watcher {
        let mut watcher = Watcher::new(server);
        watcher.asks(&json!({"type": "watch", "ticket": welcome["ticket"]}));
        assert_eq!(watcher.raw.json()["type"], "watching");
        watcher
    }

    /// Watches all connections.
    pub fn teacher(server: &Server) -> Watcher {
        let mut watcher = Watcher::new(server);
        watcher.asks(&json!({"type": "teach", "key": key(server)}));
        assert_eq!(watcher.raw.json()["type"], "teaching");
        watcher
    }

    pub fn asks(&mut self, demand: &Value) {
        self.raw.say_json(demand);
    }

    /// Sets a pace, and then sends an impossible demand: when that is refused, the pace has been
    /// set.
    pub fn paces(&mut self, demand: &Value) {
        self.asks(demand);
        self.asks(&json!({"type": "nothing"}));
        loop {
            let message = self.raw.json();
            match message["records"].as_array() {
                Some(records) => self.records.extend(records.iter().cloned()),
                None => return assert_eq!(message["type"], "error"),
            }
        }
    }

    /// Waits for a matching record; removes it and those before it.
    pub fn sees(&mut self, what: &str, mut fits: impl FnMut(&Value) -> bool) -> Value {
        let deadline = Instant::now() + SOON;
        loop {
            let mut found = |record: &Value| record["what"] == what && fits(record);
            if let Some(at) = self.records.iter().position(&mut found) {
                return self.records.drain(..=at).next_back().unwrap();
            }
            assert!(Instant::now() < deadline, "no {what}: {:#?}", self.records);
            let message = self.raw.json_of_type("records");
            let records = message["records"].as_array().unwrap().iter();
            self.records.extend(records.cloned());
        }
    }

    /// The next record, whatever it is.
    pub fn next(&mut self) -> Value {
        while self.records.is_empty() {
            let message = self.raw.json_of_type("records");
            self.records
                .clone_from(message["records"].as_array().unwrap());
        }
        self.records.remove(0)
    }

    /// Waits until the thread waits before a stage, with this much of a frame read.
    pub fn stands(&mut self, stage: &str, header: &[u8], seen: u64) {
        let step = self.sees("step", |_| true);
        assert_eq!(step["stage"], stage);
        assert_eq!(bytes(&step, "header"), header, "{stage}");
        assert_eq!(step["seen"], seen.to_string(), "{stage}");
    }

    /// All records up to the first of this kind.
    pub fn next_until(&mut self, what: &str) -> Vec<Value> {
        let mut records = vec![self.next()];
        while records.last().unwrap()["what"] != what {
            records.push(self.next());
        }
        records
    }

    pub fn frame(&mut self, direction: &str) -> Value {
        self.sees("frame", |frame| frame["dir"] == direction)
    }
}

/// The teacher's key, from the line that the server prints.
pub fn key(server: &Server) -> String {
    let line = server.logged("#teach=");
    line.split("#teach=").nth(1).unwrap().trim().to_owned()
}

pub fn bytes(record: &Value, field: &str) -> Vec<u8> {
    STANDARD.decode(record[field].as_str().unwrap()).unwrap()
}

/// A frame's bytes, as they were on the wire.
pub fn frame_bytes(frame: &Value) -> Vec<u8> {
    [bytes(frame, "header"), bytes(frame, "payload")].concat()
}

pub fn say(text: &str) -> String {
    json!({"type": "say", "text": text}).to_string()
}
