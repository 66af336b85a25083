//! A wire between two others: what an [onlooker](crate::observer) sees of it, as records. The page
//! shows them as it shows those of our own connections, and names the two ends as they are.

use super::crossed::{Direction, FrameRecord};
use super::frames::FrameSeen;
use crate::json::Object;
use crate::language::Language;
use crate::observer::instead::right_header;
use crate::observer::{Ended, Party, Passed, Rule, Seen, Unchecked, Violation};
use crate::websocket::Error;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// How a wire between two others is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It passes through `barewire proxy`.
    Proxy,
    /// Somebody captured it.
    Capture,
}

/// What an onlooker sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Between {
    /// A client is connected to a server.
    Begun {
        /// How it is seen.
        how: How,
        /// The client's address.
        client: String,
        /// The server's address.
        server: String,
    },
    /// A frame, whole or cut.
    Frame(PassedRecord),
    /// A frame is under way: this much of it has come so far.
    Partial {
        /// Who sends it.
        by: Party,
        /// Its header, as far as it has come.
        header: Vec<u8>,
        /// How long its payload is, if the header is whole.
        len: Option<u64>,
        /// How many bytes of its payload have come.
        seen: u64,
    },
    /// One of the two has broken a rule.
    Violated {
        /// Who, which and where.
        violation: Violation,
        /// The offset of that byte in its direction's stream.
        at: u64,
    },
    /// From here on, something that this end sends isn't checked.
    Unchecked(Party, Unchecked),
    /// These bytes aren't in the capture.
    Missing {
        /// Who sent them.
        by: Party,
        /// How many.
        bytes: u64,
        /// They were cut off when the packet was captured; otherwise the packet is missing.
        is_cut: bool,
    },
    /// Bytes were sent again, and were others.
    Differs {
        /// Who sent them.
        by: Party,
        /// The offset of the first in its direction's stream.
        at: u64,
        /// What is shown.
        taken: Vec<u8>,
        /// What came later, or earlier, for the same place.
        again: Vec<u8>,
    },
    /// One of the two has ended TCP.
    Ended(Party, Ended),
}

/// A frame that passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedRecord {
    /// The frame, with its number among all frames of the connection.
    pub frame: FrameRecord,
    /// Its number among those of its sender, from 1.
    pub number: u64,
    /// Its borders are a guess.
    pub is_guess: bool,
    /// The header that our own endpoint would have sent for the same payload, if this one breaks a
    /// rule that another header keeps.
    pub instead: Option<Vec<u8>>,
}

/// The direction of what this party sends: we stand where the server stands.
pub const fn direction(from: Party) -> Direction {
    match from {
        Party::Client => Direction::In,
        Party::Server => Direction::Out,
    }
}

/// What one end has sent, as far as records need it.
#[derive(Debug, Clone, Default)]
struct Sent {
    /// How many bytes its head has: they come first in its stream.
    head: u64,
    /// How many bytes of its stream have passed, the head among them.
    moved: u64,
    /// How many frames of it have passed.
    frames: u64,
    /// Which of a header's rules the frame breaks that is under way, and its number.
    broken: (u64, Vec<Error>),
}

/// Makes records of what an onlooker tells.
#[derive(Debug, Clone, Default)]
pub struct Recorder {
    client: Sent,
    server: Sent,
}

impl Recorder {
    /// For a connection whose heads have this many bytes; 0 where the head wasn't seen.
    pub fn new(request: usize, response: usize) -> Recorder {
        let sent = |head: usize| Sent {
            head: head as u64,
            moved: head as u64,
            ..Sent::default()
        };
        Recorder {
            client: sent(request),
            server: sent(response),
        }
    }

    fn sent(&mut self, by: Party) -> &mut Sent {
        match by {
            Party::Client => &mut self.client,
            Party::Server => &mut self.server,
        }
    }

    /// One read returned this many bytes behind the head; returns the offset of the first.
    pub fn moved(&mut self, from: Party, bytes: usize) -> u64 {
        let sent = self.sent(from);
        let offset = sent.moved;
        sent.moved += bytes as u64;
        offset
    }

    /// Notes what was seen, whether or not it is recorded: frames are counted, and what is wrong
    /// with a header is needed when the frame is whole.
    pub fn note(&mut self, seen: &Seen<'_>) {
        match seen {
            Seen::Frame(passed) => self.sent(passed.from).frames = passed.number,
            Seen::Violation(violation) => {
                if let Rule::Frame(error) = violation.rule {
                    let sent = self.sent(violation.by);
                    if sent.broken.0 != violation.frame {
                        sent.broken = (violation.frame, Vec::new());
                    }
                    sent.broken.1.push(error);
                }
            }
            Seen::Unchecked(..) => {}
        }
    }

    /// The record of what was noted last.
    pub fn record(&mut self, seen: &Seen<'_>) -> Between {
        match seen {
            Seen::Frame(passed) => Between::Frame(self.frame(passed)),
            Seen::Violation(violation) => self.violated(violation),
            Seen::Unchecked(by, what) => Between::Unchecked(*by, *what),
        }
    }

    /// The record of a violation.
    pub fn violated(&mut self, violation: &Violation) -> Between {
        let is_in_head = violation.frame == 0;
        let head = self.sent(violation.by).head;
        Between::Violated {
            violation: violation.clone(),
            at: if is_in_head { 0 } else { head + violation.byte },
        }
    }

    fn frame(&mut self, passed: &Passed<'_>) -> PassedRecord {
        let all = self.client.frames + self.server.frames;
        let sent = self.sent(passed.from);
        let right = passed
            .header
            .filter(|_| sent.broken.0 == passed.number)
            .and_then(|header| right_header(passed.from, header, &sent.broken.1));
        let instead = right.map(|header| {
            let mut bytes = Vec::new();
            header.write(&mut bytes);
            bytes
        });
        PassedRecord {
            frame: FrameRecord {
                number: all,
                direction: direction(passed.from),
                offset: sent.head + passed.byte,
                seen: FrameSeen::of(passed),
                private: false,
                blanked: false,
            },
            number: passed.number,
            is_guess: passed.is_guess,
            instead,
        }
    }
}

/// The sentence in English, and in Chinese as `zh`.
fn in_both(object: Object, sentence: impl Fn(Language) -> String) -> Object {
    object
        .string("sentence", &sentence(Language::English))
        .string("zh", &sentence(Language::Chinese))
}

impl Between {
    /// How many bytes it holds.
    pub fn bytes(&self) -> usize {
        match self {
            Between::Frame(passed) => passed.frame.seen.payload.len(),
            Between::Differs { taken, again, .. } => taken.len() + again.len(),
            Between::Begun { .. }
            | Between::Partial { .. }
            | Between::Violated { .. }
            | Between::Unchecked(..)
            | Between::Missing { .. }
            | Between::Ended(..) => 0,
        }
    }

    /// What the page calls this kind of record.
    pub const fn kind(&self) -> &'static str {
        match self {
            Between::Begun { .. } => "accepted",
            Between::Frame(_) => "frame",
            Between::Partial { .. } => "partial",
            Between::Violated { .. } => "rule",
            Between::Unchecked(..) => "unchecked",
            Between::Missing { .. } => "missing",
            Between::Differs { .. } => "differs",
            Between::Ended(..) => "tcp",
        }
    }

    /// Adds its fields to a record for the page.
    pub fn to_json(&self, object: Object) -> Object {
        match self {
            Between::Begun {
                how,
                client,
                server,
            } => object
                .string("peer", client)
                .string("local", server)
                .string("between", how.name()),
            Between::Frame(passed) => passed.to_json(object),
            Between::Partial {
                by,
                header,
                len,
                seen,
            } => {
                let object = object
                    .string("by", by.name())
                    .string("header", &STANDARD.encode(header))
                    .string("seen", &seen.to_string());
                match len {
                    Some(len) => object.string("len", &len.to_string()),
                    None => object.null("len"),
                }
            }
            Between::Violated { violation, at } => violated(object, violation, *at),
            Between::Unchecked(by, unchecked) => {
                let object = object.string("by", by.name());
                in_both(object, |language| unchecked.sentence(language))
            }
            Between::Missing { by, bytes, is_cut } => object
                .string("by", by.name())
                .number("bytes", *bytes)
                .string("why", if *is_cut { "cut" } else { "lost" }),
            Between::Differs {
                by,
                at,
                taken,
                again,
            } => object
                .string("by", by.name())
                .number("at", *at)
                .string("taken", &STANDARD.encode(taken))
                .string("again", &STANDARD.encode(again)),
            Between::Ended(by, how) => object.string("event", how.name()).string("by", by.name()),
        }
    }
}

fn violated(object: Object, violation: &Violation, at: u64) -> Object {
    let rule = &violation.rule;
    let object = object
        .string("by", violation.by.name())
        .number("frame", violation.frame)
        .number("byte", violation.byte)
        .number("at", at)
        .string("rule", rule.name())
        .number("document", rule.document().into())
        .string("section", rule.section());
    let object = in_both(object, |language| rule.sentence(language));
    match rule {
        Rule::Frame(error) => object.number("code", error.close_code().number().into()),
        _ => object.null("code"),
    }
}

impl PassedRecord {
    fn to_json(&self, object: Object) -> Object {
        let object = self.frame.to_json(object).number("nth", self.number);
        let object = match self.is_guess {
            true => object.raw("guess", "true"),
            false => object,
        };
        match &self.instead {
            Some(header) => object.string("instead", &STANDARD.encode(header)),
            None => object,
        }
    }
}

impl How {
    const fn name(self) -> &'static str {
        match self {
            How::Proxy => "proxy",
            How::Capture => "capture",
        }
    }
}
