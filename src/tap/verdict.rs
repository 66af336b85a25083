//! What watchers get that may see public messages only: the teacher, and `--trace`. Whether a
//! message is public is known only when the chat has handled it (the verdict), so its frames wait
//! until then. "Watchers" in this table are those only.
//!
//! | state \ what happens | Nobody | NothingWaits | Waits | TooLong |
//! |---|---|---|---|---|
//! | the first watcher comes | → NothingWaits | – | – | – |
//! | the last watcher goes | – | → Nobody | what waits is **dropped** → Nobody | → Nobody |
//! | a data frame from the peer that begins a message | dropped | the frame waits → Waits | what waits is shown blanked; the frame waits | shown blanked |
//! | a data frame that continues it | dropped | waits → Waits | waits | shown blanked |
//! | …and more than [`MOST_UNJUDGED`] wait | | what waits is shown blanked → TooLong | the same | |
//! | the verdict: public | dropped | shown | what waits is **shown**, then the verdict → NothingWaits | shown → NothingWaits |
//! | the verdict: not public; or there will be none | dropped | shown | what waits is shown blanked, then the verdict → NothingWaits | shown → NothingWaits |
//! | other records about the peer's frames | dropped | shown | wait | shown |
//! | a head; a frame of ours only for the peer | dropped | shown blanked | shown blanked | shown blanked |
//! | anything else | dropped | shown | shown | shown |
//!
//! The rows of records are the `match` in [`Unjudged::take`].
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
    /// Nothing waits: no frame of a message has come since a watcher came, or since the last
    /// verdict.
    NothingWaits,
    /// These records, at least one, wait for the verdict; they have this many bytes.
    Waits(Vec<Arc<Record>>, usize),
    /// The current message is too long to wait for.
    TooLong,
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
            self.state = State::NothingWaits;
        }
    }

    /// The last of them has gone.
    pub fn nobody_is_left(&mut self) {
        self.state = State::Nobody;
    }

    /// A record has come; what should be shown now goes to `show`, in order.
    pub fn take(&mut self, record: &Arc<Record>, mut show: impl FnMut(Arc<Record>)) {
        match (&self.state, self.kind(&record.what)) {
            (State::Nobody, _) => {}
            (State::Waits(..), Kind::Data { begins: true }) => {
                self.release(false, &mut show);
                self.await_verdict(record, &mut show);
            }
            (State::NothingWaits, Kind::Data { .. })
            | (State::Waits(..), Kind::Data { begins: false } | Kind::Story) => {
                self.await_verdict(record, &mut show);
            }
            (State::TooLong, Kind::Data { .. }) => show_judged(record, false, &mut show),
            (State::NothingWaits | State::Waits(..) | State::TooLong, Kind::Verdict(is_public)) => {
                self.release(is_public, &mut show);
                show(Arc::clone(record));
            }
            (State::NothingWaits | State::Waits(..) | State::TooLong, Kind::Secret) => {
                show(Arc::new(record.blanked()));
            }
            (State::NothingWaits | State::TooLong, Kind::Story)
            | (State::NothingWaits | State::Waits(..) | State::TooLong, Kind::Open) => {
                show(Arc::clone(record));
            }
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
            | What::Between(_)
            | What::Gap(_) => Kind::Open,
        }
    }

    /// The record waits, behind what waits already; if that is too much, all of it is blanked.
    fn await_verdict(&mut self, record: &Arc<Record>, show: &mut impl FnMut(Arc<Record>)) {
        let (mut records, before) = self.take_waiting();
        records.push(Arc::clone(record));
        self.state = State::Waits(records, before + record.bytes());
        if before + record.bytes() > MOST_UNJUDGED {
            self.release(false, show);
            self.state = State::TooLong;
        }
    }

    /// What waits is shown, and the next message may come.
    fn release(&mut self, is_public: bool, show: &mut impl FnMut(Arc<Record>)) {
        for record in &self.take_waiting().0 {
            show_judged(record, is_public, show);
        }
    }

    /// What waits, and how many bytes; from now on nothing waits.
    fn take_waiting(&mut self) -> (Vec<Arc<Record>>, usize) {
        match std::mem::replace(&mut self.state, State::NothingWaits) {
            State::Waits(records, bytes) => (records, bytes),
            State::Nobody | State::NothingWaits | State::TooLong => (Vec::new(), 0),
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
