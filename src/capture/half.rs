//! What one end of a connection sends: segments in any order, put into one stream.
//!
//! - What comes in its place is given at once. What comes early waits, and behind a *hole* all
//!   waits.
//! - A hole is closed by a late segment, or it is given up: when the other end has acknowledged what
//!   is behind it (then it was received, and only the file lacks it), when too much waits, or when
//!   the connection is over.
//! - What comes again is compared with what came first, and dropped.
//!
//! With a SYN the place of the first byte is known. A file that begins later doesn't say it: then the
//! first segments wait until the other end has acknowledged one of them, since an earlier one may
//! still come.

use super::event::{Absent, Teller, What};
use super::packet::Micros;
use super::segment::Segment;
use super::waiting::{Difference, Part, Tail, Waiting};
use crate::observer::Ended;

/// How far a segment may be from the next byte, in bytes: the largest window (RFC 7323 §2.3). What is
/// further is damaged, or of another connection.
pub const FURTHEST: i64 = 1 << 30;
/// How many bytes wait for the beginning of a stream whose SYN isn't in the file, if the other end
/// acknowledges nothing (perhaps only this half was recorded).
const BEGINNING: usize = 64 * 1024;
/// How many more packets of the connection may come before a hole that was acknowledged is given
/// up: packets are recorded on several processors, and an acknowledgement may overtake what it
/// acknowledges.
const PATIENCE: u32 = 8;
/// How far before the first segment a SYN may be that comes after it, in bytes: some initial windows.
/// Further, it begins another connection.
const EARLY: i64 = 1 << 20;

/// One direction of a connection.
#[derive(Debug, Default)]
pub struct Half {
    /// The sequence number of place 0.
    anchor: Option<u32>,
    /// The sequence number of its SYN.
    initial: Option<u32>,
    /// Is the place of the first byte known?
    is_started: bool,
    /// The place of the first byte, and of the next.
    first: i64,
    next: i64,
    /// The highest place behind bytes that were seen, and the one that the other end acknowledged.
    sent: Option<i64>,
    acknowledged: Option<i64>,
    /// The highest place of a segment without bytes: nothing before it is to come.
    announced: Option<i64>,
    waiting: Waiting,
    tail: Tail,
    fin: Option<(i64, Micros)>,
    has_ended: bool,
    patience: u32,
    /// The time of what was told last.
    last: Micros,
}

impl Half {
    /// About how much memory waits, in bytes.
    pub const fn waiting(&self) -> usize {
        self.waiting.held()
    }

    /// How many bytes are kept of what was given.
    pub fn tail(&self) -> usize {
        self.tail.len()
    }

    /// Was its FIN told?
    pub const fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// The time of what was told last.
    pub const fn last(&self) -> Micros {
        self.last
    }

    /// The place of a sequence number; `None`: it is in no window.
    fn place(&self, sequence: u32) -> Option<i64> {
        let near = match self.is_started {
            true => self.next,
            false => self.waiting.first().unwrap_or_default(),
        };
        let expected = self.anchor?.wrapping_add(near as u32);
        let distance = sequence.wrapping_sub(expected).cast_signed();
        let distance = i64::from(distance);
        (distance.abs() <= FURTHEST).then_some(near + distance)
    }

    /// Where the stream begins, as far as is known: the first that waits, or the FIN.
    fn lowest(&self) -> Option<i64> {
        let fin = self.fin.map(|(fin, _)| fin);
        self.waiting.first().into_iter().chain(fin).min()
    }

    /// Was a SYN with this number seen?
    pub fn began_with(&self, initial: u32) -> bool {
        self.initial == Some(initial)
    }

    /// Can a SYN with this number be of this connection?
    pub fn fits(&self, initial: u32) -> bool {
        if self.initial.is_some() || self.anchor.is_none() {
            return self.initial.is_none_or(|known| known == initial);
        }
        let Some(first) = self.place(initial.wrapping_add(1)) else {
            return false;
        };
        let known = match self.is_started {
            true => return first == self.first,
            false => self.lowest().into_iter().chain(self.acknowledged),
        };
        known
            .min()
            .is_none_or(|known| (0..=EARLY).contains(&(known - first)))
    }

    /// Takes a SYN that [`fits`](Self::fits).
    pub fn begin(&mut self, initial: u32) {
        self.initial = Some(initial);
        let first = initial.wrapping_add(1);
        self.anchor.get_or_insert(first);
        if let Some(place) = self.place(first)
            && !self.is_started
        {
            self.start(place);
        }
    }

    fn start(&mut self, place: i64) {
        self.is_started = true;
        (self.first, self.next) = (place, place);
    }

    /// The other end expects this number next.
    pub fn acknowledge(&mut self, sequence: u32) {
        self.anchor.get_or_insert(sequence);
        let place = self.place(sequence);
        self.acknowledged = self.acknowledged.max(place);
    }

    /// Can a reset with this number be real? The other end takes it only in its window (RFC 9293
    /// §3.10.7.4), which begins where it has acknowledged.
    pub fn can_reset(&self, sequence: u32) -> bool {
        if self.anchor.is_none() || !self.is_started {
            return true;
        }
        let begin = self.acknowledged.unwrap_or(self.next).min(self.next);
        self.place(sequence).is_some_and(|place| place >= begin)
    }

    /// Does a segment have bytes that weren't told?
    pub fn is_news(&self, segment: &Segment<'_>) -> bool {
        let place = self.place(segment.first());
        let length = i64::try_from(segment.length).unwrap_or(i64::MAX);
        length > 0 && place.is_none_or(|place| place.saturating_add(length) > self.next)
    }

    /// Takes the content of a segment. False: it is in no window.
    pub fn take(&mut self, segment: &Segment<'_>, teller: &mut Teller<'_>) -> bool {
        self.anchor.get_or_insert(segment.first());
        let (Some(start), Ok(length)) =
            (self.place(segment.first()), i64::try_from(segment.length))
        else {
            return false;
        };
        if length > FURTHEST {
            return false;
        }
        let end = start + length;
        if segment.fin {
            self.fin.get_or_insert((end, segment.at));
        } else if length == 0 {
            self.announced = self.announced.max(Some(start));
        }
        if length > 0 && !self.is_keep_alive(segment, start) {
            self.sent = self.sent.max(Some(end));
            let part = Part {
                start,
                end,
                bytes: segment.bytes,
                at: segment.at,
            };
            self.add(part, teller);
        }
        true
    }

    /// RFC 9293 §3.8.4: a keep-alive may have one byte, in the place before the next and of any
    /// value. It isn't compared. Where that place is in a hole, the byte was acknowledged before.
    fn is_keep_alive(&self, segment: &Segment<'_>, start: i64) -> bool {
        let behind = start + 1;
        let is_in_hole = start >= self.next
            && segment.bytes.iter().all(|byte| *byte == 0)
            && self.acknowledged.is_some_and(|place| place >= behind);
        let is_last = Some(behind) == self.sent.max(Some(self.next));
        self.is_started && segment.length == 1 && !segment.fin && (is_last || is_in_hole)
    }

    fn add(&mut self, part: Part<'_>, teller: &mut Teller<'_>) {
        let end = self.fin.map_or(part.end, |(fin, _)| fin);
        let mut part = part.within(part.start, end);
        if self.is_started && part.start < self.next {
            let difference = self.tail.compare(self.next, part);
            self.tell_differences(difference, teller);
            part = part.within(self.next, part.end);
        }
        if part.is_empty() {
            return;
        }
        if self.is_started && part.start == self.next && self.waiting.first().is_none() {
            self.give(part, teller);
            return;
        }
        let differences = self.waiting.insert(part);
        // Their places are counted from the first byte, so that must be known now.
        if !differences.is_empty() {
            self.start_with_lowest();
        }
        self.tell_differences(differences, teller);
    }

    fn tell_differences(
        &self,
        differences: impl IntoIterator<Item = Difference>,
        teller: &mut Teller<'_>,
    ) {
        for Difference {
            place,
            taken,
            again,
        } in differences
        {
            let what = What::Differs {
                from: teller.from,
                at: place.abs_diff(self.first),
                taken: &taken,
                again: &again,
            };
            teller.tell(self.last, what);
        }
    }

    /// Gives the next part.
    fn give(&mut self, part: Part<'_>, teller: &mut Teller<'_>) {
        let from = teller.from;
        self.last = self.last.max(part.at);
        self.patience = 0;
        let bytes = part.bytes;
        if !bytes.is_empty() {
            self.tail.add(bytes);
            teller.tell(self.last, What::Bytes { from, bytes });
        }
        self.next = part.start + bytes.len() as i64;
        self.miss(part.end, Absent::Cut, teller);
    }

    /// Goes on at `place`, if that is later: what is before isn't in the file.
    fn miss(&mut self, place: i64, why: Absent, teller: &mut Teller<'_>) {
        if place > self.next {
            let bytes = place.abs_diff(self.next);
            let from = teller.from;
            // What is given after it isn't next to what was given before.
            self.tail.forget();
            self.patience = 0;
            self.next = place;
            teller.tell(self.last, What::Missing { from, bytes, why });
        }
    }

    fn start_with_lowest(&mut self) {
        if let Some(lowest) = self.lowest()
            && !self.is_started
        {
            self.start(lowest);
        }
    }

    /// Gives what can be given, after each packet of the connection. Returns how many holes were
    /// given up since more than `most` bytes waited.
    pub fn settle(&mut self, most: usize, teller: &mut Teller<'_>) -> u64 {
        let heard = self.acknowledged.max(self.announced);
        let is_heard = self.lowest().is_some_and(|lowest| heard >= Some(lowest));
        if is_heard || self.waiting.held() > BEGINNING || self.waiting.is_worn() {
            self.start_with_lowest();
        }
        if !self.is_started {
            return 0;
        }
        self.drain(teller);
        if self.has_acknowledged_hole() {
            self.patience += 1;
        }
        if self.patience > PATIENCE {
            while self.has_acknowledged_hole() {
                self.give_up(teller);
            }
        }
        let mut given_up = 0;
        let is_worn = self.waiting.is_worn();
        while self.waiting.held() > most || is_worn && self.waiting.first().is_some() {
            self.give_up(teller);
            given_up += 1;
        }
        given_up
    }

    /// Does the first hole end before what the other end has acknowledged?
    fn has_acknowledged_hole(&self) -> bool {
        let end = self.waiting.first();
        end.is_some() && self.acknowledged >= end
    }

    /// Gives what waits up to the next hole, and the FIN if that is in its place.
    fn drain(&mut self, teller: &mut Teller<'_>) {
        let mut waiting = std::mem::take(&mut self.waiting);
        while waiting.take(self.next, &mut |part| {
            self.give(part.within(self.next, part.end), teller);
        }) {}
        self.waiting = waiting;
        if let Some((fin, at)) = self.fin
            && self.next >= fin
            && !self.has_ended
        {
            self.has_ended = true;
            self.last = self.last.max(at);
            // What waits behind a FIN can't be real.
            self.waiting = Waiting::default();
            let (by, how) = (teller.from, Ended::Fin);
            teller.tell(self.last, What::Ended { by, how });
        }
    }

    /// Gives up the first hole, if there is one, and gives what is behind it.
    pub fn give_up(&mut self, teller: &mut Teller<'_>) {
        self.start_with_lowest();
        if let Some(place) = self.waiting.first() {
            self.miss(place, Absent::Lost, teller);
        }
        self.drain(teller);
    }

    /// Nothing comes any more: gives all that waits, and says what is missing.
    pub fn finish(&mut self, teller: &mut Teller<'_>) {
        while self.waiting.first().is_some() {
            self.give_up(teller);
        }
        self.start_with_lowest();
        if !self.is_started || self.has_ended {
            return;
        }
        if let Some((fin, _)) = self.fin {
            self.miss(fin, Absent::Lost, teller);
            self.drain(teller);
        } else if let Some(place) = self.acknowledged
            && place > self.next + 1
        {
            // One more may be a FIN that isn't in the file, so it says nothing.
            self.miss(place, Absent::Lost, teller);
        }
    }

    /// Forgets what was given, and frees that memory.
    pub fn forget(&mut self) {
        self.tail.forget();
    }
}
