//! What those get who may see what is for everybody, and nothing else: the teacher, and
//! `--trace`. Whether a message is for everybody is known when the chat has judged it, so its
//! frames wait until then.
//!
//! | state \ what happens | Nobody | Waits | TooLong |
//! |---|---|---|---|
//! | the first of them comes | → Waits, with nothing | – | – |
//! | the last of them goes | – | what waits is **forgotten** → Nobody | → Nobody |
//! | a data frame of the peer's that begins a message | forgotten | what waits is shown blanked; it waits | shown blanked |
//! | one that goes on with it | forgotten | waits | shown blanked |
//! | …and more than [`MOST_UNJUDGED`] wait | | what waits is shown blanked → TooLong | |
//! | the verdict: for everybody | forgotten | what waits is **shown** → Waits, with nothing | → Waits, with nothing |
//! | the verdict: not for everybody; or there will be none | forgotten | what waits is shown blanked → Waits, with nothing | → Waits, with nothing |
//! | what else is told of the peer's frames | forgotten | shown; behind what waits, if anything does | shown |
//! | a head; a frame of ours for the peer alone | forgotten | shown blanked | shown blanked |
//! | anything else | forgotten | shown | shown |
//!
//! So a payload is shown at one place only: at a verdict, and then of frames that came after the
//! message began, while somebody was there all the time. Whoever comes when a message is half
//! over finds nothing that waits: the rest waits for its own verdict.

use super::record::{Direction, FrameRecord, Record, What};
use crate::websocket::codes::Opcode;
use crate::websocket::frame::OPCODE;
use std::sync::Arc;

/// How many bytes of records may wait for a message to be judged. A longer one is blanked, and
/// waits no more.
pub const MOST_UNJUDGED: usize = 256 * 1024;

/// Where it stands with the message that the peer is sending.
#[derive(Default)]
enum State {
    /// Nobody is there who gets only what is for everybody.
    #[default]
    Nobody,
    /// These records wait for the verdict.
    Waits(Vec<Arc<Record>>, usize),
    /// The message that is under way is too long to wait for.
    TooLong,
}

impl State {
    const fn nothing() -> State {
        State::Waits(Vec::new(), 0)
    }
}

/// What a record is to those who may see what is for everybody.
enum Kind {
    /// A frame of a message of the peer's, or a part of one.
    Data { begins: bool },
    /// What else is told of the peer's frames: nothing of that overtakes them.
    Story,
    /// Whether the message was for everybody.
    Verdict(bool),
    /// Something that holds what is for the peer alone.
    Secret,
    /// Anything else.
    Open,
}

/// Keeps what isn't judged yet, and lets through what is for everybody.
#[derive(Default)]
pub struct Unjudged {
    state: State,
    /// Whatever the peer says is for everybody.
    is_public: bool,
}

impl Unjudged {
    /// The peer can't say anything that isn't for everybody: nothing waits to be judged.
    pub fn make_public(&mut self) {
        self.is_public = true;
    }

    /// The first comes who gets only what is for everybody, or another one.
    pub fn somebody_comes(&mut self) {
        if matches!(self.state, State::Nobody) {
            self.state = State::nothing();
        }
    }

    /// The last of them has gone.
    pub fn nobody_is_left(&mut self) {
        self.state = State::Nobody;
    }

    /// A record has come; what is to be shown now goes to `show`, in order.
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

    /// Is there anything that waits?
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

/// The one place at which a payload of the peer's is let through.
fn show_judged(record: &Arc<Record>, is_public: bool, show: &mut impl FnMut(Arc<Record>)) {
    match &record.what {
        What::Frame(frame) if frame.is_to_be_judged() && !is_public => {
            show(Arc::new(record.blanked()));
        }
        _ => show(Arc::clone(record)),
    }
}

/// Any data frame but a continuation (RFC 6455 §5.4).
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

    /// A fragment, or with `first` of 0x89 a ping, with a payload of so many bytes.
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

    /// How long the payload of each frame is that is shown now, and whether it was blanked.
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
    fn a_message_waits_whole_until_it_is_judged() {
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
    fn what_waits_is_forgotten_with_the_last_who_watched() {
        let mut unjudged = watched();
        assert!(shown(&mut unjudged, frame(0x01, 5)).is_empty());
        unjudged.nobody_is_left();
        unjudged.somebody_comes();
        assert!(shown(&mut unjudged, frame(0x80, 4)).is_empty());
        let said = What::Meant(Meaning::Said(1));
        assert_eq!(shown(&mut unjudged, said), [(4, false)]);
    }

    #[test]
    fn a_verdict_is_about_one_message_even_where_the_one_before_got_none() {
        let mut unjudged = watched();
        assert!(shown(&mut unjudged, frame(0x81, 5)).is_empty());
        assert_eq!(shown(&mut unjudged, frame(0x81, 4)), [(0, true)]);
        let said = What::Meant(Meaning::Said(1));
        assert_eq!(shown(&mut unjudged, said), [(4, false)]);
    }

    /// A message may have 131,072 fragments, and the teacher may look on.
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
