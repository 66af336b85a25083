//! What watchers and the log are told of a WebSocket's life.

use super::Session;
use crate::chat::room::Received;
use crate::language::Language;
use crate::outbox::sync::Arc;
use crate::tap::Tap;
use crate::tap::record::{Meaning, What};

impl<'a> Session<'a> {
    pub(super) fn tap(&self) -> &'a Arc<Tap> {
        self.live.stream().tap()
    }

    /// Reports the endpoint's state to the tap if it has changed.
    pub(super) fn tell_state(&mut self) {
        let state = self.endpoint.state();
        if state != self.told {
            self.told = state;
            self.tap().tell(|| What::State(state));
        }
    }

    /// A line in the log, in the log's language.
    pub(super) fn log(&self, what: impl Fn(Language) -> String) {
        let what = what(self.server.options.language);
        self.server.log.line(&format!("{} {what}", self.who));
    }
}

/// Reports to the watchers, if there are any.
pub(super) fn tell(tap: Option<&Arc<Tap>>, what: impl FnOnce() -> What) {
    if let Some(tap) = tap {
        tap.tell(what);
    }
}

/// What came after the end, in the same read: it isn't handled, but it crossed the wire, so
/// watchers see it. `between`: it begins at the start of a frame.
pub(super) fn show_rest(tap: Option<&Arc<Tap>>, rest: &[u8], between: bool) {
    if let Some(tap) = tap {
        tap.received(rest, rest.len(), between);
    }
}

/// What the chat did with a message, as the tap reports it.
pub(super) fn heard(received: Received<'_>) -> Meaning {
    match received {
        Received::Said(number) => Meaning::Said(number),
        Received::Whispered(to) => Meaning::Whispered {
            to: to.into_owned(),
        },
        Received::Refused(code) => Meaning::Refused(code.as_str()),
        Received::Heartbeat => Meaning::Heartbeat,
        Received::Dropped => Meaning::Dropped,
    }
}
