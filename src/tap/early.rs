//! What is noted about a connection before its handshake.

/// For how many reads before the handshake we note the size; a head mostly comes in one read.
const EARLY_READS: usize = 4;

/// What a closed tap notes until the handshake, in little memory: most connections never get a
/// ticket.
#[derive(Default)]
pub struct Early {
    /// When the TCP connection was accepted, in microseconds since the server began.
    pub accepted_at: u64,
    /// When each read was, and how many bytes it took.
    reads: [(u64, u32); EARLY_READS],
    count: usize,
}

impl Early {
    /// Nothing was read yet.
    pub fn new(accepted_at: u64) -> Early {
        Early {
            accepted_at,
            ..Early::default()
        }
    }

    /// When each read was, and how many bytes it took.
    pub fn reads(&self) -> &[(u64, u32)] {
        &self.reads[..self.count]
    }

    /// Another request may follow.
    pub fn forget_reads(&mut self) {
        self.count = 0;
    }

    /// This many bytes were read.
    pub fn add(&mut self, at: u64, bytes: usize) {
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        match self.reads.get_mut(self.count) {
            Some(read) => {
                *read = (at, bytes);
                self.count += 1;
            }
            // The last entry also counts all later reads.
            None => {
                let last = &mut self.reads[EARLY_READS - 1].1;
                *last = last.saturating_add(bytes);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_entry_counts_all_later_reads() {
        let mut early = Early::new(7);
        for at in 0..6 {
            early.add(at, 10);
        }
        assert_eq!(early.accepted_at, 7);
        assert_eq!(early.reads(), [(0, 10), (1, 10), (2, 10), (3, 30)]);
        early.forget_reads();
        early.add(9, 1);
        assert_eq!(early.reads(), [(9, 1)]);
    }
}
