//! What is about to be said, made ready before the room is locked: escaping a long text takes
//! time, and a room's lock is no place for it.

use crate::chat::batch::text_frame;
use crate::chat::dialect::{self, Body, Said, Whisper};
use crate::chat::name::Name;
use crate::chat::transcript::MAX_KEPT_BYTES;
use crate::memory::{Budget, Charge, LARGE};
use crate::outbox::Piece;
use crate::outbox::sync::Arc;
use crate::websocket::{Opcode, frame};
use std::borrow::Cow;

/// A message whose JSON is longer is kept cut. What stands around it has room besides.
const KEPT_WHOLE: usize = MAX_KEPT_BYTES - 1024;

/// A message for everybody, made ready before the room is locked.
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

    /// Charges its memory, if it is large: what it is now, and the frame that its number and
    /// its text will become.
    pub fn charged_to(mut self, budget: &Arc<Budget>) -> Saying {
        let bytes = self.said.bytes();
        self.plain = self.plain.charged_to(budget);
        self.charge = (bytes >= LARGE).then(|| budget.hold(2 * bytes));
        self
    }
}

/// A message for one person, made ready before the room is locked, in both languages: which
/// of them the receiver speaks is known only then.
pub struct Whispering<'a> {
    /// Whom it's for.
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
