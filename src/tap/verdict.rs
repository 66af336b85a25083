//! What watchers get that may see public messages only: the teacher, and `--trace`. Whether a
//! message is public is known only when the chat has handled it (the verdict), so its frames wait
//! until then. "Watchers" in this table are those only.
//!
//! | state \ what happens | Nobody | Waits | TooLong |
//! |---|---|---|---|
//! | the first watcher comes | → Waits, with nothing | – | – |
//! | the last watcher goes | – | what waits is **dropped** → Nobody | → Nobody |
//! | a data frame from the peer that begins a message | dropped | what waits is shown blanked; the frame waits | shown blanked |
//! | a data frame that continues it | dropped | waits | shown blanked |
//! | …and more than [`MOST_UNJUDGED`] wait | | what waits is shown blanked → TooLong | |
//! | the verdict: public | dropped | what waits is **shown** → Waits, with nothing | → Waits, with nothing |
//! | the verdict: not public; or there will be none | dropped | what waits is shown blanked → Waits, with nothing | → Waits, with nothing |
//! | other records about the peer's frames | dropped | shown; after what waits, if anything does | shown |
//! | a head; a frame of ours only for the peer | dropped | shown blanked | shown blanked |
//! | anything else | dropped | shown | shown |
//!
//! So a payload is shown at one place only: at a verdict, and only for frames that came while a
//! watcher was there. For a watcher that comes in the middle of a message nothing waits yet: the
//! rest waits for the verdict.

use super::record::{Direction, FrameRecord, Record, What};
use crate::websocket::codes::Opcode;
use crate::websocket::frame::OPCODE;
use std::sync::Arc;

/// How many bytes of records may wait for a message's verdict. A longer message is blanked, and
/// waits no more.
pub const MOST_UNJUDGED: usize = 256 * 1024;

/// The state of the message that the peer is sending.
#[derive(Default)]
enum State {
    /// No watcher of public messages is there.
    #[default]
    Nobody,
    /// These records wait for the verdict.
    Waits(Vec<Arc<Record>>, usize),
    /// The current message is too long to wait for.
    TooLong,
}

impl State {
    const fn nothing() -> State {
        State::Waits(Vec::new(), 0)
    }
}

/// What a record is to watchers of public messages.
enum Kind {
    /// A frame of the peer's message, or a part of one.
    Data { begins: bool },
    /// Another record about the peer's frames: it must not overtake them.
    Story,
    /// Whether the message was public.
    Verdict(bool),
    /// Something that is only for the peer.
    Secret,
    /// Anything else.
    Open,
}

/// Keeps what has no verdict yet, and lets through what is public.
#[derive(Default)]
pub struct Unjudged {
    state: State,
    /// Everything that the peer sends is public.
    is_public: bool,
}

impl Unjudged {
    /// Everything that the peer sends is public: nothing waits for a verdict.
    pub fn make_public(&mut self) {
        self.is_public = true;
    }

    /// A watcher of public messages comes, the first or another.
    pub fn somebody_comes(&mut self) {
        if matches!(self.state, State::Nobody) {
            self.state = State::nothing();
        }
    }

    /// The last of them has gone.
    pub fn nobody_is_left(&mut self) {
        self.state = State::Nobody;
    }

    /// A record has come; what should be shown now goes to `show`, in order.
    pub fn take(&mut self, record: &Arc<Record>, mut show: impl FnMut(Arc<Record>)) {
        if matches!(self.state, State::Nobody) {
            return;
        }
        match self.kind(&record.what) {
            Kind::Data { begins } => {
                if begins && self.waits() {
                    self.release(false, &mut show);
                }
                self.await_verdict(record, &mut show);
            }
            Kind::Story if self.waits() => self.await_verdict(record, &mut show),
            Kind::Verdict(is_public) => {
                self.release(is_public, &mut show);
                show(Arc::clone(record));
            }
            Kind::Secret => show(Arc::new(record.blanked())),
            Kind::Story | Kind::Open => show(Arc::clone(record)),
        }
    }

    fn kind(&self, what: &What) -> Kind {
        match what {
            What::Frame(frame) if frame.is_to_be_judged() && !self.is_public => Kind::Data {
                begins: begins_message(frame),
            },
            What::Frame(frame) if frame.direction == Direction::In => Kind::Story,
            What::Frame(frame) if frame.private => Kind::Secret,
            What::Made(_) | What::Owed(_) | What::State(_) => Kind::Story,
            What::Meant(heard) => Kind::Verdict(heard.is_public()),
            What::Broken { .. } | What::Ended(_) => Kind::Verdict(false),
            What::Head { .. } => Kind::Secret,
            What::Frame(_)
            | What::Accepted { .. }
            | What::Moved { .. }
            | What::Tcp(_)
            | What::Step { .. }
            | What::Gap(_) => Kind::Open,
        }
    }

    /// Does anything wait?
    fn waits(&self) -> bool {
        matches!(&self.state, State::Waits(records, _) if !records.is_empty())
    }

    fn await_verdict(&mut self, record: &Arc<Record>, show: &mut impl FnMut(Arc<Record>)) {
        match &mut self.state {
            State::Nobody => {}
            State::TooLong => show_judged(record, false, show),
            State::Waits(records, bytes) => {
                *bytes += record.bytes();
                records.push(Arc::clone(record));
                if *bytes > MOST_UNJUDGED {
                    self.release(false, show);
                    self.state = State::TooLong;
                }
            }
        }
    }

    /// What waits is shown, and the next message may come.
    fn release(&mut self, is_public: bool, show: &mut impl FnMut(Arc<Record>)) {
        if let State::Waits(records, _) = std::mem::replace(&mut self.state, State::nothing()) {
            for record in &records {
                show_judged(record, is_public, show);
            }
        }
    }
}

/// The one place at which the peer's payload is let through.
fn show_judged(record: &Arc<Record>, is_public: bool, show: &mut impl FnMut(Arc<Record>)) {
    match &record.what {
        What::Frame(frame) if frame.is_to_be_judged() && !is_public => {
            show(Arc::new(record.blanked()));
        }
        _ => show(Arc::clone(record)),
    }
}

/// Any data frame except a continuation (RFC 6455 §5.4).
fn begins_message(frame: &FrameRecord) -> bool {
    let header = frame.seen.header;
    header.is_some_and(|header| {
        Opcode::from_bits(header.first & OPCODE) != Some(Opcode::Continuation)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tap::frames::FrameSeen;
    use crate::tap::record::{Made, Meaning};
    use crate::websocket::frame::RawHeader;

    /// A fragment, or with `first` of 0x89 a ping, with a payload of this many bytes.
    fn frame(first: u8, payload: usize) -> What {
        let header_bytes = vec![first, 0];
        What::Frame(FrameRecord {
            number: 1,
            direction: Direction::In,
            offset: 0,
            seen: FrameSeen {
                header: RawHeader::parse(&header_bytes).map(|(header, _)| header),
                header_bytes,
                payload: vec![7; payload],
                seen: payload as u64,
            },
            private: false,
            blanked: false,
        })
    }

    /// For each frame that is shown now: the length of its payload, and whether it was blanked.
    fn shown(unjudged: &mut Unjudged, what: What) -> Vec<(usize, bool)> {
        let (connection, at) = (1, 0);
        let record = Record {
            connection,
            at,
            what,
        };
        let mut frames = Vec::new();
        unjudged.take(&Arc::new(record), |record| {
            if let What::Frame(frame) = &record.what {
                frames.push((frame.seen.payload.len(), frame.blanked));
            }
        });
        frames
    }

    fn watched() -> Unjudged {
        let mut unjudged = Unjudged::default();
        unjudged.somebody_comes();
        unjudged
    }

    #[test]
    fn a_message_waits_whole_for_its_verdict() {
        for (heard, as_judged) in [
            (Meaning::Said(1), (5, false)),
            (Meaning::Dropped, (0, true)),
        ] {
            let mut unjudged = watched();
            for what in [
                frame(0x01, 5),
                What::Made(Made::Fragment),
                frame(0x89, 3),
                frame(0x80, 5),
            ] {
                assert!(shown(&mut unjudged, what).is_empty());
            }
            assert_eq!(
                shown(&mut unjudged, What::Meant(heard)),
                [as_judged, (3, false), as_judged]
            );
        }
    }

    #[test]
    fn what_waits_is_dropped_with_the_last_watcher() {
        let mut unjudged = watched();
        assert!(shown(&mut unjudged, frame(0x01, 5)).is_empty());
        unjudged.nobody_is_left();
        unjudged.somebody_comes();
        assert!(shown(&mut unjudged, frame(0x80, 4)).is_empty());
        let said = What::Meant(Meaning::Said(1));
        assert_eq!(shown(&mut unjudged, said), [(4, false)]);
    }

    #[test]
    fn a_verdict_is_about_one_message_even_if_the_one_before_got_none() {
        let mut unjudged = watched();
        assert!(shown(&mut unjudged, frame(0x81, 5)).is_empty());
        assert_eq!(shown(&mut unjudged, frame(0x81, 4)), [(0, true)]);
        let said = What::Meant(Meaning::Said(1));
        assert_eq!(shown(&mut unjudged, said), [(4, false)]);
    }

    /// A message may have 131,072 fragments, and the teacher may watch.
    #[test]
    fn what_waits_is_bounded_and_what_is_too_long_is_blanked() {
        let mut unjudged = watched();
        let mut came = Vec::new();
        for _ in 0..131_072 {
            came.extend(shown(&mut unjudged, frame(0x00, 1)));
            if let State::Waits(records, bytes) = &unjudged.state {
                assert!(*bytes <= MOST_UNJUDGED && records.len() <= MOST_UNJUDGED / 100);
            }
        }
        assert_eq!(came, [(0, true); 131_072]);
        shown(&mut unjudged, What::Meant(Meaning::Said(1)));
        shown(&mut unjudged, frame(0x81, 5));
        let said = What::Meant(Meaning::Said(2));
        assert_eq!(
            shown(&mut unjudged, said),
            [(5, false)],
            "the next is shown"
        );
    }
}
