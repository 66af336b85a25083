//! Writes bits in the order of RFC 1951 §3.1.1: into each byte the lowest first.

/// Bytes, and the bits that don't fill a byte yet.
#[derive(Debug)]
pub struct Writer {
    bytes: Vec<u8>,
    held: u64,
    count: u32,
}

impl Writer {
    /// Appends to these bytes.
    pub const fn onto(bytes: Vec<u8>) -> Writer {
        Writer {
            bytes,
            held: 0,
            count: 0,
        }
    }

    /// The lowest `count` bits of a number, which has no others; 32 at most.
    ///
    /// Format: numbers begin with their lowest bit. A code begins with its highest, so it comes here
    /// turned round (§3.1.1).
    #[inline(always)]
    pub fn put(&mut self, number: u32, count: u32) {
        self.held |= u64::from(number) << self.count;
        self.count += count;
        if self.count >= 32 {
            self.bytes
                .extend_from_slice(&(self.held as u32).to_le_bytes());
            self.held >>= 32;
            self.count -= 32;
        }
    }

    /// 0 bits up to the next byte's beginning, which mean nothing (§3.2.4).
    pub fn align(&mut self) {
        while self.count > 0 {
            self.bytes.push(self.held as u8);
            self.held >>= 8;
            self.count = self.count.saturating_sub(8);
        }
    }

    /// Bytes as they are, from the next byte's beginning on.
    pub fn put_bytes(&mut self, bytes: &[u8]) {
        self.align();
        self.bytes.extend_from_slice(bytes);
    }

    /// All bytes; the last is filled with 0 bits.
    pub fn into_bytes(mut self) -> Vec<u8> {
        self.align();
        self.bytes
    }
}
