//! Writes bits in the order of RFC 1951 §3.1.1: into each byte the lowest first.

/// By how many bytes the room grows at least.
const GROWTH: usize = 256;

/// Bytes, and the bits that don't fill a byte yet.
#[derive(Debug)]
pub struct Writer {
    /// What was written, and behind it room, where anything may stand.
    bytes: Vec<u8>,
    end: usize,
    held: u64,
    count: u32,
}

impl Writer {
    /// Appends to these bytes; about `more` are expected.
    pub fn onto(bytes: Vec<u8>, more: usize) -> Writer {
        let end = bytes.len();
        let mut writer = Writer {
            bytes,
            end,
            held: 0,
            count: 0,
        };
        writer.make_room(more.min(GROWTH));
        writer
    }

    #[cold]
    fn make_room(&mut self, more: usize) {
        let more = more.max(GROWTH).max(self.end / 2);
        self.bytes.resize(self.end + more, 0);
    }

    /// The lowest `count` bits of a number, which has no others; 56 at most.
    ///
    /// Format: numbers begin with their lowest bit. A code begins with its highest, so it comes here
    /// turned round (§3.1.1).
    #[inline(always)]
    pub fn put(&mut self, number: u64, count: u32) {
        self.held |= number << self.count;
        self.count += count;
        // All eight bytes are written, of which the whole ones stay.
        if self.bytes.len() - self.end < 8 {
            self.make_room(8);
        }
        self.bytes[self.end..self.end + 8].copy_from_slice(&self.held.to_le_bytes());
        let whole = self.count / 8;
        self.end += whole as usize;
        self.held >>= 8 * whole;
        self.count %= 8;
    }

    /// 0 bits up to the next byte's beginning, which mean nothing (§3.2.4).
    pub fn align(&mut self) {
        self.put(0, (8 - self.count) % 8);
    }

    /// Bytes as they are, from the next byte's beginning on.
    pub fn put_bytes(&mut self, bytes: &[u8]) {
        self.align();
        self.bytes.truncate(self.end);
        self.bytes.extend_from_slice(bytes);
        self.end = self.bytes.len();
    }

    /// All bytes; the last is filled with 0 bits.
    pub fn into_bytes(mut self) -> Vec<u8> {
        self.align();
        self.bytes.truncate(self.end);
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_grows_by_half_and_only_if_eight_bytes_have_none() {
        let mut writer = Writer::onto(Vec::new(), 10);
        let mut lengths = vec![writer.bytes.len()];
        for byte in 0..3000_u32 {
            writer.put(u64::from(byte as u8), 8);
            if lengths.last() != Some(&writer.bytes.len()) {
                lengths.push(writer.bytes.len());
            }
        }
        assert_eq!(lengths, [256, 505, 754, 1120, 1669, 2493, 3729]);
        let bytes = writer.into_bytes();
        assert!((0..3000_u32).map(|byte| byte as u8).eq(bytes));
    }
}
