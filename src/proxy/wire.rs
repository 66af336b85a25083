//! What the page is told of one WebSocket, if there is a page.

use super::account::Who;
use crate::http::{RequestHead, ResponseHead};
use crate::observer::{Ended, Observer, Party, Seen};
use crate::server::others::Others;
use crate::tap::between::{Between, How, Recorder, direction};
use crate::tap::record::What;
use crate::tap::{Direction, Tap};
use crate::websocket::frame::RawHeader;
use std::sync::Arc;

/// The tap of one WebSocket that passes through.
pub struct Wire {
    others: Arc<Others>,
    tap: Arc<Tap>,
    recorder: Recorder,
}

impl Wire {
    /// A client asked for a WebSocket, and the server has answered.
    pub fn begin(
        others: &Arc<Others>,
        who: Who,
        request: &RequestHead,
        response: &ResponseHead,
    ) -> Wire {
        let tap = others.taps.open(who.number);
        tap.remember(What::Between(Between::Begun {
            how: How::Proxy,
            client: who.peer.to_string(),
            server: others.to.clone(),
        }));
        for (direction, head) in [
            (Direction::In, request.raw()),
            (Direction::Out, response.raw()),
        ] {
            tap.remember(What::Head {
                direction,
                bytes: head.to_vec(),
            });
        }
        Wire {
            others: Arc::clone(others),
            tap,
            recorder: Recorder::new(request.raw().len(), response.raw().len()),
        }
    }

    /// Its tap.
    pub const fn tap(&self) -> &Arc<Tap> {
        &self.tap
    }

    /// What is wrong with the two heads.
    pub fn judged(&mut self, observer: &Observer) {
        for violation in observer.violations() {
            let record = self.recorder.violated(violation);
            self.tap.remember(What::Between(record));
        }
    }

    /// One read returned this many bytes of this party.
    pub fn moved(&mut self, from: Party, bytes: usize) {
        let offset = self.recorder.moved(from, bytes);
        self.tap.crosses();
        self.tap.tell(|| What::Moved {
            direction: direction(from),
            offset,
            bytes,
        });
    }

    /// Something was seen. Broken rules are told to late watchers, too.
    pub fn seen(&mut self, seen: &Seen<'_>) {
        self.recorder.note(seen);
        match seen {
            Seen::Violation(violation) => {
                let record = self.recorder.violated(violation);
                self.tap.remember(What::Between(record));
            }
            Seen::Frame(_) | Seen::Unchecked(..) if self.tap.is_open() => {
                let record = self.recorder.record(seen);
                self.tap.tell(|| What::Between(record));
            }
            Seen::Frame(_) | Seen::Unchecked(..) => {}
        }
    }

    /// What was read of this party ends inside a frame: whoever watches should see that something
    /// has come.
    pub fn under_way(&self, from: Party, observer: &Observer) {
        let (header, seen) = observer.direction(from).under_way();
        if header.is_empty() {
            return;
        }
        self.tap.tell(|| {
            What::Between(Between::Partial {
                by: from,
                header: header.to_vec(),
                len: RawHeader::parse(header).map(|(raw, _)| raw.payload_len),
                seen,
            })
        });
    }

    /// This party has ended TCP.
    pub fn ended(&self, by: Party, how: Ended) {
        self.tap.remember(What::Between(Between::Ended(by, how)));
    }

    /// Nothing more comes.
    pub fn over(&self, sentence: &str) {
        self.tap.remember(What::Ended(sentence.to_owned()));
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.others.taps.forget(self.tap.connection());
    }
}
