//! What is about to be said, prepared before the room is locked: escaping a long text takes time,
//! so it isn't done under the room's lock.

use crate::chat::batch::text_frame;
use crate::chat::dialect::{self, Body, Said, Whisper};
use crate::chat::name::Name;
use crate::chat::transcript::MAX_KEPT_BYTES;
use crate::memory::{Budget, Charge, LARGE};
use crate::outbox::Piece;
use crate::outbox::sync::Arc;
use crate::websocket::{Opcode, frame};
use std::borrow::Cow;

/// A message whose JSON is longer than this is kept cut. The difference is for the JSON around it.
const KEPT_WHOLE: usize = MAX_KEPT_BYTES - 1024;

/// A message for everyone, prepared before the room is locked.
pub struct Saying {
    pub(super) said: Said,
    pub(super) plain: Piece,
    pub(super) charge: Option<Charge>,
}

impl Saying {
    /// `at` in milliseconds since 1970.
    pub fn new(from: Option<&Name>, body: &Body<'_>, at: u64) -> Saying {
        let from = from.map(Name::as_str);
        Saying {
            said: Said::new(from, body, at, KEPT_WHOLE),
            plain: Piece::from(plain_frame(from, body)),
            charge: None,
        }
    }

    /// Charges its memory, if it is large: what it takes now, and the frame that it will become
    /// with its number.
    pub fn charged_to(mut self, budget: &Arc<Budget>) -> Saying {
        let bytes = self.said.bytes();
        self.plain = self.plain.charged_to(budget);
        self.charge = (bytes >= LARGE).then(|| budget.hold(2 * bytes));
        self
    }
}

/// A message for one person, prepared before the room is locked, in both dialects: the receiver's
/// dialect is known only under the lock.
pub struct Whispering<'a> {
    /// The receiver's name.
    pub(super) to: Cow<'a, str>,
    pub(super) plain: Piece,
    pub(super) chat: Piece,
}

impl<'a> Whispering<'a> {
    /// `at` in milliseconds since 1970. Its memory is charged, if it is large.
    pub fn new(
        from: Option<&Name>,
        whisper: Whisper<'a>,
        at: u64,
        budget: &Arc<Budget>,
    ) -> Whispering<'a> {
        let from = from.map_or("", Name::as_str);
        let chat = dialect::whisper_chat(from, &whisper, at);
        Whispering {
            to: whisper.to,
            plain: Piece::from(text_frame(&whisper.plain)).charged_to(budget),
            chat: Piece::from(text_frame(&chat)).charged_to(budget),
        }
    }
}

fn plain_frame(from: Option<&str>, body: &Body<'_>) -> Arc<[u8]> {
    match (from, body) {
        (_, Body::Binary(bytes)) => Arc::from(frame::unmasked(Opcode::Binary, bytes)),
        (None, Body::Text(text)) => text_frame(text),
        (Some(name), Body::Text(text)) => text_frame(&dialect::said_plain(name, text)),
    }
}
