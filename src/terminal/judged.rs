//! The frames in some bytes, and how their receiver handles each.

use super::MAX_INPUT;
use crate::json::excerpt;
use crate::language::{Language, say};
use crate::tap::frames::{FrameSeen, Walker};
use crate::websocket::extension::parameters::{MOST_WINDOW_BITS, NAME};
use crate::websocket::extension::{Agreed, Wanted, list};
use crate::websocket::{CloseCode, Endpoint, Error, Event, Message, Role, State};
use std::ops::Range;

/// How many characters of a text are shown.
const SHOWN_TEXT: usize = 200;

/// Who sent the frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The frames are masked, and a server reads them.
    Client,
    /// The frames are unmasked, and a client reads them.
    Server,
}

/// A frame, its place in the input, and how its receiver handles it.
pub struct Explained {
    /// Counted from 1.
    pub number: usize,
    /// Its place in the input.
    pub bytes: Range<usize>,
    /// The frame, as far as it was seen.
    pub seen: FrameSeen,
    /// The receiver's verdict.
    pub verdict: Verdict,
}

/// How its receiver handles a frame.
pub enum Verdict {
    /// What it is, in words.
    Made(String),
    /// It was cut off, and breaks no rule so far.
    Cut,
    /// It breaks this rule.
    Broken(Error),
    /// §7.1.7: nothing after a violation, or after a Close, is read.
    Unread,
}

/// Finds the frames, and lets an endpoint receive them, perhaps one that has agreed on
/// `permessage-deflate` with the largest windows.
pub fn judged(bytes: &[u8], from: Side, deflate: bool, language: Language) -> Vec<Explained> {
    let mut walker = Walker::default();
    let mut seen = Vec::new();
    walker.feed(bytes, |frame| seen.push(frame));
    seen.extend(walker.finish());
    let role = match from {
        Side::Client => Role::Server,
        // What it sends is never shown.
        Side::Server => Role::Client(|| [0; 4]),
    };
    let mut receiver = Endpoint::new(role, MAX_INPUT);
    receiver.opened();
    if let Some(agreed) = deflate.then(anything).flatten() {
        receiver.deflate(&agreed);
    }
    let mut is_over = false;
    let mut at = 0;
    let explained = seen.into_iter().zip(1..).map(|(seen, number)| {
        let own = at..at + usize::try_from(seen.bytes()).unwrap_or(usize::MAX);
        at = own.end;
        let verdict = match is_over {
            true => Verdict::Unread,
            false => verdict(&mut receiver, &bytes[own.clone()], language),
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

/// What allows a sender the most.
fn anything() -> Option<Agreed> {
    let offer = list::read([NAME.as_bytes()]).filter_map(Result::ok);
    let wanted = Wanted {
        takeover: true,
        window_bits: MOST_WINDOW_BITS,
    };
    Agreed::to_first_of(offer, wanted)
}

fn verdict(receiver: &mut Endpoint, mut bytes: &[u8], language: Language) -> Verdict {
    let mut owed = Vec::new();
    let mut verdict = Verdict::Cut;
    while !bytes.is_empty() {
        match receiver.receive(bytes, &mut owed) {
            Ok((used, event)) => {
                if let Some(event) = event {
                    verdict = Verdict::Made(in_words(&event, language));
                }
                bytes = &bytes[used..];
            }
            Err(error) => return Verdict::Broken(error),
        }
    }
    verdict
}

fn in_words(event: &Event<'_>, language: Language) -> String {
    match event {
        Event::Message(Message::Text(text)) => {
            let (len, text) = (bytes(text.len(), language), excerpt(text, SHOWN_TEXT));
            say!(
                language,
                "a text message of {len}: {text}",
                "一条文本消息（text），{len}：{text}"
            )
        }
        Event::Message(Message::Binary(payload)) => {
            let len = bytes(payload.len(), language);
            say!(
                language,
                "a binary message of {len}",
                "一条二进制消息（binary），{len}"
            )
        }
        Event::Fragment => say!(
            language,
            "a fragment; its message continues (§5.4)",
            "一个分片（fragment），消息还没完（§5.4）"
        ),
        Event::Ping(payload) => {
            let len = bytes(payload.len(), language);
            say!(
                language,
                "a ping with {len}, which its receiver must return in a pong (§5.5.2)",
                "一个 ping，带 {len}，接收方要在 pong 里原样送回（§5.5.2）"
            )
        }
        Event::Pong(payload) => {
            let len = bytes(payload.len(), language);
            say!(
                language,
                "a pong with {len} (§5.5.3)",
                "一个 pong，带 {len}（§5.5.3）"
            )
        }
        Event::Close { code, reason } => close_in_words(*code, reason, language),
    }
}

fn close_in_words(code: Option<CloseCode>, reason: &str, language: Language) -> String {
    let Some(code) = code else {
        return say!(
            language,
            "a Close without a code, which its receiver's script sees as 1005 (§7.1.5)",
            "一个不带关闭码的 Close 帧，接收方的脚本看到的是 1005（§7.1.5）"
        );
    };
    if reason.is_empty() {
        return say!(
            language,
            "a Close with {code} and no reason",
            "一个 Close 帧，关闭码为 {code}，没有原因（reason）"
        );
    }
    let reason = excerpt(reason, SHOWN_TEXT);
    say!(
        language,
        "a Close with {code} and the reason {reason}",
        "一个 Close 帧，关闭码为 {code}，原因（reason）是 {reason}"
    )
}

fn bytes(n: usize, language: Language) -> String {
    match n {
        1 => say!(language, "1 byte", "1 字节"),
        _ => say!(language, "{n} bytes", "{n} 字节"),
    }
}
