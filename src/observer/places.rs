//! Where the bytes of a message are on the wire.

use std::collections::VecDeque;

/// How far back in a message a fault can be found, in bytes. The longest way is that to the beginning
/// of a dynamic block's codes (RFC 1951 §3.2.7), which are wrong as a whole: 17 bits, 19 · 3, and
/// (286 + 30) · 14 make 563 bytes. In a text it is 3 bytes, the beginning of a character.
const REACH: u64 = 600;

/// A byte on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// The frame that it belongs to, counted from 1.
    pub frame: u64,
    /// Counted from the first byte behind the head.
    pub byte: u64,
}

/// The places of the current message. A fragment without payload leaves no trace, so there are
/// `REACH + 2` at most.
#[derive(Debug, Default)]
pub struct Places {
    /// The first byte of each fragment: its offset in the message, and its place.
    fragments: VecDeque<(u64, Place)>,
    /// How many bytes of the message have come.
    len: u64,
}

impl Places {
    /// A message begins.
    pub fn clear(&mut self) {
        self.fragments.clear();
        self.len = 0;
    }

    /// The payload of one of its frames begins here.
    pub fn begin(&mut self, place: Place) {
        if self
            .fragments
            .back()
            .is_some_and(|(first, _)| *first == self.len)
        {
            self.fragments.pop_back();
        }
        self.fragments.push_back((self.len, place));
    }

    /// This many bytes of the payload have come. They may be many, and the fault that the first of them
    /// shows may be before them.
    pub fn grow(&mut self, bytes: usize) {
        let reach = self.len.saturating_sub(REACH);
        self.len += bytes as u64;
        while let Some((second, _)) = self.fragments.get(1)
            && *second <= reach
        {
            self.fragments.pop_front();
        }
    }

    /// The place of a byte of the message, or of its last one if the message has fewer.
    pub fn at(&self, offset: u64) -> Place {
        let offset = offset.min(self.len.saturating_sub(1));
        let mut before = self.fragments.iter().rev();
        let found = before.find(|(first, _)| *first <= offset);
        let found = found.or(self.fragments.front());
        found.map_or_else(Place::default, |(first, place)| Place {
            frame: place.frame,
            byte: place.byte + offset.saturating_sub(*first),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_is_found_in_its_fragment_and_few_are_kept() {
        let mut places = Places::default();
        let place = |frame, byte| Place { frame, byte };
        places.begin(place(1, 2));
        places.grow(3);
        places.begin(place(3, 20)); // without payload
        places.begin(place(4, 30));
        places.grow(2);
        assert_eq!(places.at(0), place(1, 2));
        assert_eq!(places.at(2), place(1, 4));
        assert_eq!(places.at(3), place(4, 30));
        assert_eq!(places.at(4), place(4, 31));
        assert_eq!(places.at(99), place(4, 31));
        for frame in 5..10_000 {
            places.begin(place(frame, 10 * frame));
            places.grow(1);
        }
        assert!(places.fragments.len() as u64 <= REACH + 2);
        assert_eq!(
            places.at(places.len - REACH),
            place(10_000 - REACH, 10 * (10_000 - REACH))
        );
        places.clear();
        places.begin(place(1, 2));
        assert_eq!(places.at(0), place(1, 2));
    }

    #[test]
    fn a_byte_is_found_before_many_that_came_at_once() {
        let mut places = Places::default();
        let place = |frame, byte| Place { frame, byte };
        places.begin(place(1, 2));
        places.grow(1);
        places.begin(place(2, 7));
        places.grow(10_000);
        assert_eq!(places.at(0), place(1, 2));
        places.grow(1);
        assert_eq!(places.at(9_999), place(2, 10_005));
        assert_eq!(places.fragments.len(), 1);
    }
}
