//! What a file is read in: headers, records, blocks. A reader of one format is asked with the first
//! bytes of a unit, and says what it needs next.

/// The most bytes of a unit that is held whole: of a record with its packet, or of a block. tcpdump
/// records 262,144 bytes of a packet at most, and the largest that Linux makes for segmentation
/// offload has 512 KiB; the rest is room for a block's options. A unit that says it is longer is
/// taken for damaged.
pub const MOST_UNIT: usize = 1024 * 1024;

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Come again with this many bytes of the unit, from its beginning: more than there were.
    Needs(usize),
    /// The unit is read; a new one begins behind it.
    Done,
    /// What came is read; this many more bytes are of no interest.
    Skip(u64),
}
