//! The frames in some bytes, and what their receiver makes of each.

use super::MAX_INPUT;
use crate::json::excerpt;
use crate::tap::frames::{FrameSeen, Walker};
use crate::websocket::{Endpoint, Error, Event, Message, Role, State};
use std::ops::Range;

/// So many characters of a text are written out.
const SHOWN_TEXT: usize = 200;

/// Who sent the frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The frames are masked, and a server reads them.
    Client,
    /// They are not, and a client reads them.
    Server,
}

/// A frame, where it stands in the input, and what its receiver makes of it.
pub struct Explained {
    /// Counted from 1.
    pub number: usize,
    /// Where it stands.
    pub bytes: Range<usize>,
    /// What was seen of it.
    pub seen: FrameSeen,
    /// What came of it.
    pub verdict: Verdict,
}

/// What its receiver makes of a frame.
pub enum Verdict {
    /// What it is, in words.
    Made(String),
    /// It was cut off, and breaks no rule so far.
    Cut,
    /// It breaks this rule.
    Broken(Error),
    /// §7.1.7: nothing behind a violation, or a Close, is looked at.
    Unread,
}

/// Finds the frames, and has their receiver judge them.
pub fn judged(bytes: &[u8], from: Side) -> Vec<Explained> {
    let mut walker = Walker::default();
    let mut seen = Vec::new();
    walker.feed(bytes, |frame| seen.push(frame));
    seen.extend(walker.finish());
    let role = match from {
        Side::Client => Role::Server,
        // It sends nothing that anybody sees.
        Side::Server => Role::Client(|| [0; 4]),
    };
    let mut receiver = Endpoint::new(role, MAX_INPUT);
    receiver.opened();
    let mut is_over = false;
    let mut at = 0;
    let explained = seen.into_iter().zip(1..).map(|(seen, number)| {
        let own = at..at + usize::try_from(seen.bytes()).unwrap_or(usize::MAX);
        at = own.end;
        let verdict = match is_over {
            true => Verdict::Unread,
            false => judge(&mut receiver, &bytes[own.clone()]),
        };
        is_over |= receiver.state() == State::Closed;
        Explained {
            number,
            bytes: own,
            seen,
            verdict,
        }
    });
    explained.collect()
}

fn judge(receiver: &mut Endpoint, mut bytes: &[u8]) -> Verdict {
    let mut owed = Vec::new();
    let mut verdict = Verdict::Cut;
    while !bytes.is_empty() {
        match receiver.receive(bytes, &mut owed) {
            Ok((used, event)) => {
                if let Some(event) = event {
                    verdict = Verdict::Made(in_words(&event));
                }
                bytes = &bytes[used..];
            }
            Err(error) => return Verdict::Broken(error),
        }
    }
    verdict
}

fn in_words(event: &Event<'_>) -> String {
    match event {
        Event::Message(Message::Text(text)) => {
            format!(
                "a text message of {}: {}",
                bytes(text.len()),
                excerpt(text, SHOWN_TEXT)
            )
        }
        Event::Message(Message::Binary(payload)) => {
            format!("a binary message of {}", bytes(payload.len()))
        }
        Event::Fragment => "a fragment; its message goes on (§5.4)".to_owned(),
        Event::Ping(payload) => format!(
            "a ping with {}, which its receiver owes back in a pong (§5.5.2)",
            bytes(payload.len())
        ),
        Event::Pong(payload) => format!("a pong with {} (§5.5.3)", bytes(payload.len())),
        Event::Close { code: None, .. } => {
            "a Close without a code, which its receiver's script sees as 1005 (§7.1.5)".to_owned()
        }
        Event::Close {
            code: Some(code),
            reason: "",
        } => format!("a Close with {code} and no reason"),
        Event::Close {
            code: Some(code),
            reason,
        } => format!(
            "a Close with {code} and the reason {}",
            excerpt(reason, SHOWN_TEXT)
        ),
    }
}

fn bytes(n: usize) -> String {
    match n {
        1 => "1 byte".to_owned(),
        _ => format!("{n} bytes"),
    }
}
