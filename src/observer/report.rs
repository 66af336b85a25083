//! What is left of a connection when it is over: counts, violations, and who closed it.

use super::party::Ended;
use super::rule::Violation;
use super::shared::FirstClose;
use crate::json::Object;
use crate::language::Language;
use crate::unseen::escaped_json;

/// A number for each direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// What the client sent.
    pub from_client: u64,
    /// What the server sent.
    pub from_server: u64,
}

/// One connection so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// The status of the response, such as 101; 0: it isn't known.
    pub status: u16,
    /// The subprotocol that the response names, cut if it is long.
    pub subprotocol: Option<String>,
    /// The extensions that the response names, cut if they are long.
    pub extensions: Option<String>,
    /// Frames that began.
    pub frames: Counts,
    /// Bytes behind the heads.
    pub bytes: Counts,
    /// In order, [`MOST_VIOLATIONS`](super::shared::MOST_VIOLATIONS) at most.
    pub violations: Vec<Violation>,
    /// How many more there were.
    pub more: u64,
    /// The first Close.
    pub close: Option<FirstClose>,
    /// How TCP was ended by the end that did so first; `None`: it wasn't.
    pub tcp: Option<Ended>,
}

impl Report {
    /// One line of JSON, without its end: `in` is what the client sent, `out` what the server did.
    /// Without a Close, its `by`, `code` and `reason` are null.
    pub fn to_json(&self, connection: u64, peer: &str, target: &str, language: Language) -> String {
        let violations = self.violations.iter().map(|v| violation(v, language));
        let violations: Vec<String> = violations.collect();
        let object = Object::new()
            .number("connection", connection)
            .string("peer", peer)
            .string("target", target);
        let object = match self.status {
            0 => object.null("status"),
            status => object.number("status", status.into()),
        };
        let object = optional(object, "subprotocol", self.subprotocol.as_deref());
        let json = optional(object, "extensions", self.extensions.as_deref())
            .raw("frames", &counts(self.frames))
            .raw("bytes", &counts(self.bytes))
            .raw("violations", &format!("[{}]", violations.join(",")))
            .number("more", self.more)
            .raw("close", &self.close())
            .finish();
        escaped_json(&json)
    }

    fn close(&self) -> String {
        let close = self.close.as_ref();
        let by = close.map(|close| close.by.name());
        let object = optional(Object::new(), "by", by);
        let object = match close.and_then(|close| close.code) {
            Some(code) => object.number("code", code.into()),
            None => object.null("code"),
        };
        let object = optional(object, "reason", close.map(|close| &close.reason[..]));
        optional(object, "tcp", self.tcp.map(Ended::name)).finish()
    }
}

fn optional(object: Object, key: &str, value: Option<&str>) -> Object {
    match value {
        Some(value) => object.string(key, value),
        None => object.null(key),
    }
}

fn counts(counts: Counts) -> String {
    Object::new()
        .number("in", counts.from_client)
        .number("out", counts.from_server)
        .finish()
}

fn violation(violation: &Violation, language: Language) -> String {
    let rule = &violation.rule;
    Object::new()
        .string("by", violation.by.name())
        .string("rule", rule.name())
        .number("rfc", rule.document().into())
        .string("section", rule.section())
        .number("frame", violation.frame)
        .number("byte", violation.byte)
        .string("text", &rule.sentence(language))
        .finish()
}
