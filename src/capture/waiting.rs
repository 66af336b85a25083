//! Parts of a stream that came before their turn, and the end of what was already given, against
//! which retransmissions are compared.
//!
//! A place in a stream is an `i64`: a sequence number that doesn't wrap. It is below zero for bytes
//! before the first that came.

use super::packet::Micros;
use std::collections::{BTreeMap, VecDeque};

/// How many bytes of each direction are kept after they were given. What is older isn't compared any
/// more: a retransmission comes within a window as a rule, and most windows are smaller.
pub const TAIL: usize = 64 * 1024;
/// About how many bytes a waiting part takes besides what it holds, so that many small parts count,
/// too.
const PART: usize = 96;

/// How many parts may be looked at while something waits, beyond one or two for each that comes: one
/// large part over many small ones is rare, and a file full of them would take hours.
const MOST_WORK: usize = 1 << 22;

/// A part of a stream: some bytes, and behind them others that the snap length cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part<'a> {
    /// The place of its first byte.
    pub start: i64,
    /// The place behind its last, cut ones included.
    pub end: i64,
    /// Its bytes, as far as they were recorded.
    pub bytes: &'a [u8],
    /// When it was recorded.
    pub at: Micros,
}

impl<'a> Part<'a> {
    /// What of it is from `from` to `to`.
    pub fn within(self, from: i64, to: i64) -> Part<'a> {
        let (start, end) = (self.start.max(from), self.end.min(to));
        let bytes = self.bytes.get(distance(self.start, start)..);
        let bytes = bytes.unwrap_or_default();
        Part {
            start,
            end: end.max(start),
            bytes: &bytes[..bytes.len().min(distance(start, end))],
            at: self.at,
        }
    }

    /// Is nothing in it, and nothing cut off?
    pub const fn is_empty(self) -> bool {
        self.start >= self.end
    }
}

/// How many bytes are from one place to a later one; 0 to an earlier one.
fn distance(from: i64, to: i64) -> usize {
    usize::try_from(to.saturating_sub(from)).unwrap_or_default()
}

/// Bytes that came twice and weren't the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The place of the first that differs.
    pub place: i64,
    /// From the first that differs to the last, as they came first.
    pub taken: Vec<u8>,
    /// As they came again.
    pub again: Vec<u8>,
}

/// Compares what came first at a place with what came again, as far as both go.
fn difference<'a>(
    place: i64,
    taken: impl DoubleEndedIterator<Item = &'a u8> + ExactSizeIterator + Clone,
    again: &[u8],
) -> Option<Difference> {
    let both = taken.clone().zip(again);
    let differs = |(taken, again): (&u8, &u8)| taken != again;
    let first = both.clone().position(differs)?;
    let last = both.clone().rposition(differs)?;
    let count = last - first + 1;
    Some(Difference {
        place: place.saturating_add(first as i64),
        taken: taken.skip(first).take(count).copied().collect(),
        again: again.iter().skip(first).take(count).copied().collect(),
    })
}

/// A part that waits.
#[derive(Debug)]
struct Piece {
    end: i64,
    bytes: Vec<u8>,
    at: Micros,
}

/// The parts that wait, none over another.
#[derive(Debug, Default)]
pub struct Waiting {
    pieces: BTreeMap<i64, Piece>,
    held: usize,
    /// How many parts were looked at since nothing waited.
    work: usize,
}

impl Waiting {
    /// About how much memory they take, in bytes.
    pub const fn held(&self) -> usize {
        self.held
    }

    /// Was so much compared that what waits is better given up?
    pub const fn is_worn(&self) -> bool {
        self.work > MOST_WORK
    }

    /// The place of the first.
    pub fn first(&self) -> Option<i64> {
        self.pieces.keys().next().copied()
    }

    /// Adds what of a part isn't here yet. What came first counts, also where it was cut off; returns
    /// where it differs from what comes again.
    pub fn insert(&mut self, part: Part<'_>) -> Vec<Difference> {
        let (mut differences, mut gaps) = (Vec::new(), Vec::new());
        let mut place = part.start;
        // One pass over what is there already: a large part may be over many small ones.
        let before = self.pieces.range(..=part.start).next_back();
        let within = part.start.saturating_add(1)..part.end.max(part.start.saturating_add(1));
        for (start, piece) in before.into_iter().chain(self.pieces.range(within)) {
            self.work += 1;
            let (from, to) = (place.max(*start), part.end.min(piece.end));
            if from >= to {
                continue;
            }
            gaps.push((place, from));
            let taken = piece.bytes.get(distance(*start, from)..);
            let again = part.within(from, to).bytes;
            differences.extend(difference(from, taken.unwrap_or_default().iter(), again));
            place = to;
        }
        gaps.push((place, part.end));
        for (from, to) in gaps {
            self.put(part.within(from, to));
        }
        differences
    }

    fn put(&mut self, part: Part<'_>) {
        if part.is_empty() {
            return;
        }
        let piece = Piece {
            end: part.end,
            bytes: part.bytes.to_vec(),
            at: part.at,
        };
        self.held += PART + piece.bytes.len();
        self.pieces.insert(part.start, piece);
    }

    /// Removes the first and gives it to `each`; false: there is none, or it begins behind `place`.
    pub fn take(&mut self, place: i64, each: &mut dyn FnMut(Part<'_>)) -> bool {
        let Some(entry) = self.pieces.first_entry() else {
            return false;
        };
        let start = *entry.key();
        if start > place {
            return false;
        }
        let Piece { end, bytes, at } = entry.remove();
        self.held -= PART + bytes.len();
        if self.pieces.is_empty() {
            self.work = 0;
        }
        each(Part {
            start,
            end,
            bytes: &bytes,
            at,
        });
        true
    }
}

/// The last bytes that were given, without a hole.
#[derive(Debug, Default)]
pub struct Tail(VecDeque<u8>);

impl Tail {
    /// How many bytes there are: [`TAIL`] at most.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds bytes that were given.
    pub fn add(&mut self, bytes: &[u8]) {
        let bytes = bytes.get(bytes.len().saturating_sub(TAIL)..);
        let bytes = bytes.unwrap_or_default();
        let excess = (self.0.len() + bytes.len()).saturating_sub(TAIL);
        self.0.drain(..excess.min(self.0.len()));
        self.0.extend(bytes);
    }

    /// Forgets all: a hole follows, or memory is short.
    pub fn forget(&mut self) {
        self.0 = VecDeque::new();
    }

    /// Compares a part that came again with what was given up to `next`.
    pub fn compare(&self, next: i64, part: Part<'_>) -> Option<Difference> {
        let begin = next.saturating_sub(self.0.len() as i64);
        let part = part.within(begin, next);
        let from = distance(begin, part.start).min(self.0.len());
        difference(part.start, self.0.range(from..), part.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(start: i64, bytes: &[u8]) -> Part<'_> {
        Part {
            start,
            end: start + bytes.len() as i64,
            bytes,
            at: 0,
        }
    }

    fn all(waiting: &mut Waiting) -> Vec<(i64, i64, Vec<u8>)> {
        let mut parts = Vec::new();
        while waiting.take(i64::MAX, &mut |part| {
            parts.push((part.start, part.end, part.bytes.to_vec()));
        }) {}
        assert_eq!(waiting.held(), 0);
        parts
    }

    #[test]
    fn what_is_within_keeps_its_bytes_and_what_is_cut_off() {
        let cut = Part {
            end: 20,
            ..part(10, b"abcde")
        };
        assert_eq!(cut.within(0, 50), cut);
        let within = |from, to| {
            let part = cut.within(from, to);
            (part.start, part.end, part.bytes)
        };
        assert_eq!(within(12, 14), (12, 14, &b"cd"[..]));
        assert_eq!(within(13, 18), (13, 18, &b"de"[..]));
        assert_eq!(within(16, 18), (16, 18, &b""[..]));
        assert!(cut.within(20, 50).is_empty() && cut.within(0, 10).is_empty());
    }

    #[test]
    fn what_came_first_counts_and_only_what_is_new_is_added() {
        let mut waiting = Waiting::default();
        assert_eq!(waiting.insert(part(5, b"fg")), []);
        assert_eq!(waiting.insert(part(10, b"kl")), []);
        let held = waiting.held();
        // Over both, with the hole between them and both sides; one byte is another.
        let differences = waiting.insert(part(3, b"deXghijkl"));
        let [difference] = &differences[..] else {
            panic!("{differences:?}");
        };
        assert_eq!(difference.place, 5);
        assert_eq!(
            (&difference.taken[..], &difference.again[..]),
            (&b"f"[..], &b"X"[..])
        );
        assert_eq!(waiting.held(), held + 2 * PART + 5);
        assert_eq!(waiting.insert(part(3, b"defghijkl")), []);
        assert_eq!(waiting.first(), Some(3));
        let expected = [
            (3, 5, &b"de"[..]),
            (5, 7, b"fg"),
            (7, 10, b"hij"),
            (10, 12, b"kl"),
        ];
        let expected = expected.map(|(start, end, bytes)| (start, end, bytes.to_vec()));
        assert_eq!(all(&mut waiting), expected);
    }

    #[test]
    fn what_is_cut_off_isnt_compared() {
        let mut waiting = Waiting::default();
        waiting.insert(Part {
            end: 10,
            ..part(0, b"abc")
        });
        assert_eq!(waiting.insert(part(2, b"cdef")), []);
        assert_eq!(waiting.insert(part(-1, b"?aXc")).len(), 1);
        assert_eq!(all(&mut waiting).len(), 2);
    }

    #[test]
    fn the_tail_is_compared_as_far_as_it_goes() {
        let mut tail = Tail::default();
        tail.add(b"abc");
        tail.add(b"def");
        // The next has place 100, so these are 94 to 99.
        assert_eq!(tail.compare(100, part(94, b"abcdef")), None);
        assert_eq!(tail.compare(100, part(90, b"????abcdefgh")), None);
        assert_eq!(tail.compare(100, part(80, b"long ago")), None);
        let difference = tail.compare(100, part(95, b"bXXeYgh")).unwrap();
        assert_eq!(difference.place, 96);
        assert_eq!(difference.taken, b"cdef");
        assert_eq!(difference.again, b"XXeY");
        tail.add(&vec![b'x'; 2 * TAIL]);
        assert_eq!(tail.len(), TAIL);
        tail.forget();
        assert!(tail.is_empty());
    }

    #[test]
    fn what_is_compared_too_often_is_better_given_up() {
        let mut waiting = Waiting::default();
        let many = MOST_WORK as i64 / 100;
        for place in 0..many {
            waiting.insert(part(2 * place + 1, b"x"));
        }
        assert!(
            !waiting.is_worn(),
            "each is compared with one or two others"
        );
        let over = Part {
            end: 2 * many,
            ..part(0, b"")
        };
        let times = (1..).find(|_| {
            waiting.insert(over);
            waiting.is_worn()
        });
        assert!((30..100).contains(&times.unwrap()));
        all(&mut waiting);
        assert!(!waiting.is_worn(), "nothing waits any more");
    }
}
