//! Bytes, and where they are cut: each piece leaves in a `write` of its own.

use std::time::Duration;

/// The most pieces of one demand: a frame of four kilobytes, byte by byte. Each costs a system call
/// at both ends, and some messages.
pub const MOST_PIECES: usize = 4096;

/// Bytes, cut into pieces, none of them empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pieces {
    bytes: Vec<u8>,
    /// Where each piece ends.
    ends: Vec<usize>,
    /// The pause between two pieces.
    pub pause: Duration,
}

impl Pieces {
    /// No pieces yet.
    pub fn new(pause: Duration) -> Pieces {
        Pieces {
            pause,
            ..Pieces::default()
        }
    }

    /// Bytes that leave together.
    pub fn whole(bytes: Vec<u8>) -> Pieces {
        let ends = vec![bytes.len()];
        let pause = Duration::ZERO;
        Pieces { bytes, ends, pause }
    }

    /// Adds a piece. An empty one is ignored: TCP sends no segment for it.
    pub fn push(&mut self, piece: &[u8]) {
        if !piece.is_empty() {
            self.bytes.extend_from_slice(piece);
            self.ends.push(self.bytes.len());
        }
    }

    /// How many bytes there are.
    pub fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// How many pieces.
    pub fn count(&self) -> usize {
        self.ends.len()
    }

    /// The pieces, one after the other.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(&0).chain(&self.ends);
        let ranges = starts.zip(&self.ends);
        ranges.map(|(&start, &end)| &self.bytes[start..end])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pieces_are_the_bytes_that_were_added() {
        let mut pieces = Pieces::new(Duration::from_millis(7));
        for piece in [&b"\x81"[..], b"", b"\x85\x37", b"\xfa"] {
            pieces.push(piece);
        }
        assert_eq!((pieces.bytes(), pieces.count()), (4, 3));
        let cut: Vec<&[u8]> = pieces.iter().collect();
        assert_eq!(cut, [&b"\x81"[..], b"\x85\x37", b"\xfa"]);
        assert_eq!(Pieces::default().iter().count(), 0);
        let whole = Pieces::whole(b"ab".to_vec());
        assert_eq!(whole.iter().collect::<Vec<_>>(), [b"ab"]);
    }
}
