//! Where inflated bytes go: to the end of a message that has a limit.

use super::numbers::LONGEST_MATCH;

/// By how many bytes the message grows at least: a short one fits, and [`Open`] has room.
const GROWTH: usize = 512;
/// …and at most, since each call clears them again: one that brings a single byte must not clear much.
const MOST_GROWTH: usize = 4096;
/// How many bytes a match is copied by at a time.
const CHUNK: usize = 16;
/// A match, of which the last chunk may write beyond its end; so also a few literals.
const PLENTY: usize = LONGEST_MATCH + CHUNK;

/// A message that grows up to a limit.
pub struct Output<'a> {
    /// The message, and behind it bytes that mean nothing yet.
    bytes: &'a mut Vec<u8>,
    /// The end of the message.
    end: usize,
    most: usize,
    /// What matches may point to before the message's first byte.
    past: &'a [u8],
}

impl<'a> Output<'a> {
    /// More of this message, which may have `most` bytes, after this past.
    pub const fn new(bytes: &'a mut Vec<u8>, most: usize, past: &'a [u8]) -> Output<'a> {
        Output {
            end: bytes.len(),
            bytes,
            most,
            past,
        }
    }

    /// From how far back a match may copy.
    #[inline(always)]
    pub const fn reach(&self) -> usize {
        self.end + self.past.len()
    }

    /// How many bytes the message may still get.
    pub const fn room(&self) -> usize {
        self.most.saturating_sub(self.end)
    }

    /// Adds a byte; `false` if the message is as long as it may be.
    #[inline(always)]
    pub fn put(&mut self, byte: u8) -> bool {
        if self.end == self.bytes.len() && !self.grow(1) {
            return false;
        }
        self.bytes[self.end] = byte;
        self.end += 1;
        true
    }

    /// Adds bytes for which there is room.
    pub fn put_all(&mut self, bytes: &[u8]) {
        if self.bytes.len() - self.end < bytes.len() {
            self.grow(bytes.len());
        }
        self.bytes[self.end..self.end + bytes.len()].copy_from_slice(bytes);
        self.end += bytes.len();
    }

    /// Makes room for this many bytes more; `false` if the message may not have them.
    #[cold]
    fn grow(&mut self, bytes: usize) -> bool {
        if self.room() < bytes {
            return false;
        }
        let wanted = self.end + bytes.max(self.end.clamp(GROWTH, MOST_GROWTH));
        self.bytes.resize(wanted.min(self.most), 0);
        true
    }

    /// Copies `length` bytes from `distance` bytes back, which is within reach; `false` if the
    /// message would be too long. This is the copy of the RFC, byte by byte; [`Open`] has a quick one.
    ///
    /// Format: the copy may overlap itself, so that a distance of 1 repeats one byte (§3.2.3: "the
    /// referenced string may overlap the current position").
    #[inline(always)]
    pub fn copy(&mut self, distance: usize, length: usize) -> bool {
        let (end, after) = (self.end, self.end + length);
        if after > self.bytes.len() && !self.grow(length) {
            return false;
        }
        let past = self.past;
        if self.bytes.len() - end >= PLENTY && self.open().can_copy(distance, length) {
            self.open().copy(distance, length);
            self.end = after;
            return true;
        }
        for to in end..after {
            self.bytes[to] = match to.checked_sub(distance) {
                Some(from) => self.bytes[from],
                None => past[past.len() + to - distance],
            };
        }
        self.end = after;
        true
    }

    /// The message, with plenty of room if it may have that.
    #[inline(always)]
    pub fn open(&mut self) -> Open<'_> {
        if self.bytes.len() - self.end < PLENTY {
            self.grow(PLENTY);
        }
        Open {
            bytes: self.bytes,
            end: self.end,
            past: self.past,
        }
    }

    /// It ends here now, as [`Open`] says.
    #[inline(always)]
    pub const fn close(&mut self, end: usize) {
        self.end = end;
    }
}

/// A message with zeros behind it, to be written over. It can't grow.
pub struct Open<'a> {
    bytes: &'a mut [u8],
    /// The end of the message.
    pub end: usize,
    past: &'a [u8],
}

impl Open<'_> {
    /// Is there room for a match, or for a few literals?
    #[inline(always)]
    pub const fn has_plenty(&self) -> bool {
        self.end + PLENTY <= self.bytes.len()
    }

    /// Adds a byte.
    #[inline(always)]
    pub const fn put(&mut self, byte: u8) {
        self.bytes[self.end] = byte;
        self.end += 1;
    }

    /// Is all of that within the message, or all of it in the past?
    #[inline(always)]
    pub const fn can_copy(&self, distance: usize, length: usize) -> bool {
        distance <= self.end
            || (distance - self.end <= self.past.len() && distance - self.end >= length)
    }

    /// As [`Output::copy`], if it [can](Self::can_copy).
    #[inline(always)]
    pub fn copy(&mut self, distance: usize, length: usize) {
        let (end, after) = (self.end, self.end + length);
        let Some(from) = end.checked_sub(distance) else {
            let from = self.past.len() - (distance - end);
            let bytes = &self.past[from..from + length];
            self.bytes[end..after].copy_from_slice(bytes);
            self.end = after;
            return;
        };
        if distance >= CHUNK {
            // Chunks that don't overlap; the last one may write beyond, where nothing is yet.
            // Most matches are that short, and a loop's end is hard to predict.
            self.bytes.copy_within(from..from + CHUNK, end);
            let mut done = CHUNK;
            while done < length {
                let from = from + done;
                self.bytes.copy_within(from..from + CHUNK, end + done);
                done += CHUNK;
            }
        } else if distance == 1 {
            let byte = self.bytes[from];
            self.bytes[end..after].fill(byte);
        } else {
            for to in end..after {
                self.bytes[to] = self.bytes[to - distance];
            }
        }
        self.end = after;
    }
}

impl Drop for Output<'_> {
    fn drop(&mut self) {
        self.bytes.truncate(self.end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Byte by byte, as the RFC says it.
    fn copied(past: &[u8], message: &[u8], distance: usize, length: usize) -> Vec<u8> {
        let mut all = [past, message].concat();
        for _ in 0..length {
            all.push(all[all.len() - distance]);
        }
        all.split_off(past.len())
    }

    #[test]
    fn each_copy_is_what_copying_byte_by_byte_gives() {
        let past: Vec<u8> = (0..40).collect();
        for message in [Vec::new(), (100..160).collect()] {
            for distance in 1..=past.len() + message.len() {
                for length in (3..=70).chain(250..=LONGEST_MATCH) {
                    let expected = copied(&past, &message, distance, length);
                    // With plenty of room behind it, and with none.
                    for most in [1000, message.len() + length] {
                        let mut bytes = message.clone();
                        let mut output = Output::new(&mut bytes, most, &past);
                        assert!(output.copy(distance, length));
                        let behind: &[u8] = if output.put(b'.') { b"." } else { b"" };
                        assert_eq!(behind.is_empty(), most < 1000);
                        drop(output);
                        let expected = [&expected, behind].concat();
                        assert_eq!(bytes, expected, "{distance} {length}");
                    }
                    // And quickly, which is only too much for what begins in the past and ends here.
                    let mut bytes = message.clone();
                    let mut output = Output::new(&mut bytes, 1000, &past);
                    output.grow(1);
                    let mut open = output.open();
                    let before = distance.saturating_sub(message.len());
                    let can = open.can_copy(distance, length);
                    assert_eq!(can, before == 0 || length <= before);
                    if can {
                        open.copy(distance, length);
                    }
                    let end = open.end;
                    output.close(end);
                    drop(output);
                    let expected = if can { &expected } else { &message };
                    assert_eq!(&bytes, expected, "{distance} {length}");
                }
            }
        }
    }

    #[test]
    fn a_message_never_gets_longer_than_it_may() {
        for most in 0..10 {
            let mut bytes = Vec::new();
            let mut output = Output::new(&mut bytes, most, &[]);
            let put = (0..20).take_while(|&byte| output.put(byte)).count();
            assert_eq!(put, most);
            assert!(!output.copy(1, 3));
            drop(output);
            assert_eq!(bytes.len(), most);
        }
    }

    /// How long the room was, each time that it grew, until there were 20,000 bytes, or as many as
    /// there may be.
    fn growths(most: usize, mut add: impl FnMut(&mut Output<'_>) -> bool) -> Vec<usize> {
        let (mut bytes, mut lengths) = (Vec::new(), Vec::new());
        let mut output = Output::new(&mut bytes, most, &[0]);
        while output.end < 20_000 && add(&mut output) {
            assert!(output.end <= output.bytes.len());
            if lengths.last() != Some(&output.bytes.len()) {
                lengths.push(output.bytes.len());
            }
        }
        lengths
    }

    #[test]
    fn room_doubles_within_bounds_and_only_if_there_is_none() {
        let doubled = [512, 1024, 2048, 4096, 8192, 12_288, 16_384, 20_480];
        for (most, expected) in [
            (100_000, &doubled[..]),
            (20_000, &[&doubled[..7], &[20_000]].concat()),
            (640, &[512, 640]),
            (512, &[512]),
            (64, &[64]),
        ] {
            assert_eq!(growths(most, |output| output.put(b'.')), expected);
            assert_eq!(growths(most, |output| output.copy(1, 32)), expected);
            let all = growths(most, |output| {
                let fits = output.room() >= 32;
                if fits {
                    output.put_all(&[b'.'; 32]);
                }
                fits
            });
            assert_eq!(all, expected);
        }
        // Much at once takes as much, and no more.
        let put = |output: &mut Output<'_>| {
            output.put_all(&[0; 5000]);
            true
        };
        assert_eq!(growths(100_000, put), [5000, 10_000, 15_000, 20_000]);
    }

    #[test]
    fn there_is_plenty_as_soon_as_a_match_fits_and_unless_the_limit_forbids_it() {
        for (left, most, has_plenty, room) in [
            (PLENTY, 10_000, true, PLENTY),
            (PLENTY - 1, 10_000, true, 512),
            (PLENTY - 1, 512, false, PLENTY - 1),
            (0, 512 + PLENTY - 1, false, 0),
            (0, 512 + PLENTY, true, PLENTY),
        ] {
            let mut bytes = Vec::new();
            let mut output = Output::new(&mut bytes, most, &[]);
            output.put(b'.');
            output.close(512 - left);
            assert_eq!(output.open().has_plenty(), has_plenty, "{left} {most}");
            assert_eq!(output.bytes.len() - output.end, room, "{left} {most}");
        }
    }
}
