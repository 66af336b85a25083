//! Records as JSON, for the page. The names are those that the page's timeline knows.

use super::record::{Known, Made, Meaning, Record, Tcp, What};
use crate::json::Object;
use crate::websocket::State;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

impl Record {
    /// As JSON, for the page.
    pub fn to_json(&self) -> String {
        let object = Object::new()
            .number("c", self.connection)
            .number("t", self.at);
        self.what.to_json(object).finish()
    }
}

impl What {
    fn to_json(&self, object: Object) -> Object {
        let what = |name| object.string("what", name);
        match self {
            What::Accepted { peer, local } => {
                what("accepted").string("peer", peer).string("local", local)
            }
            What::Moved {
                direction,
                offset,
                bytes,
            } => what(direction.pick("read", "write"))
                .number("at", *offset)
                .number("bytes", *bytes as u64),
            What::Head { direction, bytes } => {
                what(direction.pick("request", "answer")).string("bytes", &STANDARD.encode(bytes))
            }
            What::Frame(frame) => frame.to_json(what("frame")),
            What::Made(made) => made.to_json(what("made")),
            What::Owed(opcode) => what("owed").string("owes", opcode.name()),
            What::Broken { error, at } => what("rule")
                .number("at", *at)
                .string("rule", error.name())
                .number("document", error.document().into())
                .string("section", error.rfc())
                .string("sentence", &format!("{error:#}"))
                .number("code", error.close_code().number().into()),
            What::Meant(heard) => heard.to_json(what("chat")),
            What::State(state) => what("state").number("state", ready_state(*state)),
            What::Tcp(tcp) => what("tcp").string("event", tcp.name()),
            What::Ended(sentence) => what("end").string("sentence", sentence),
            What::Step {
                stage,
                header,
                seen,
            } => what("step")
                .string("stage", stage)
                .string("header", &STANDARD.encode(header))
                .string("seen", &seen.to_string()),
            What::Between(between) => between.to_json(what(between.kind())),
            What::Gap(None) => what("gap"),
            What::Gap(Some(Known { peer, target })) => {
                what("gap").string("peer", peer).string("target", target)
            }
        }
    }
}

/// The number that a browser has for the same state (`readyState`).
fn ready_state(state: State) -> u64 {
    match state {
        State::Connecting => 0,
        State::Open => 1,
        State::Closing => 2,
        State::Closed => 3,
    }
}

impl Made {
    fn to_json(&self, object: Object) -> Object {
        let made = |name| object.string("made", name);
        match self {
            Made::Message { opcode, bytes } => made("message")
                .string("kind", opcode.name())
                .number("bytes", *bytes as u64),
            Made::Fragment => made("fragment"),
            Made::Ping => made("ping"),
            Made::Pong => made("pong"),
            Made::Close(Some(code)) => made("close").number("code", code.number().into()),
            Made::Close(None) => made("close").null("code"),
        }
    }
}

impl Meaning {
    fn to_json(&self, object: Object) -> Object {
        match self {
            Meaning::Said(id) => object.number("said", *id),
            Meaning::Whispered { to } => object.string("whispered", to),
            Meaning::Refused(code) => object.string("refused", code),
            Meaning::Echoed => object.raw("echoed", "true"),
            Meaning::Heartbeat => object.raw("heartbeat", "true"),
            Meaning::Dropped => object.raw("dropped", "true"),
        }
    }
}

impl Tcp {
    const fn name(self) -> &'static str {
        match self {
            Tcp::PeerEnded => "peer-ended",
            Tcp::Broke => "broke",
            Tcp::WeEnded => "we-ended",
            Tcp::Closed => "closed",
        }
    }
}
