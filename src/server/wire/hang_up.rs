//! Ending a TCP connection so that our last bytes arrive.
//!
//! Closing a socket with unread bytes sends a reset. A reset can destroy our last bytes for a peer
//! that is still writing: its write fails before it reads why. For example, a message of 200 MiB is
//! refused at its header, but a client that writes it in one call reads our Close only when that
//! call is done. So what the peer sends is read and discarded as long as it keeps coming. (When
//! this was bounded by 2 s and 256 KiB, three well-known clients saw 1006 in 41 of 120 runs,
//! although we had sent 1009.)

use super::allowance::BYTES_PER_SECOND;
use super::connections::{Live, Phase};
use super::input::Input;
use super::progress::Progress;
use crate::websocket::Opcode;
use crate::websocket::frame::{OPCODE, RawHeader};
use std::net::Shutdown;
use std::thread;
use std::time::{Duration, Instant};

/// A peer that is silent, or too slow, is dropped after this…
const GRACE: Duration = Duration::from_secs(2);
/// …and any other peer after this: 200 MiB take this long at 14 Mbit a second. A harmless client is
/// done much sooner; a hostile one holds one thread, as any connection can.
const AT_MOST: Duration = Duration::from_secs(120);
/// If more than this many bytes a second are read (after a first second's worth), the thread
/// pauses, and TCP makes the peer wait: a refused peer must not be able to send faster than others.
const CEILING: u32 = BYTES_PER_SECOND;

/// What may still come after our last bytes.
#[derive(Debug)]
pub enum Behind {
    /// Anything, up to the end of the stream.
    Anything,
    /// Frames, from the next byte on: a Close frame is the last.
    Frames(Frames),
}

/// Ends our direction, so that the peer reads to the end of what we wrote; then discards what still
/// arrives, until the peer's Close or the end of the stream.
///
/// The discarded bytes have no effect, but they crossed the wire, so watchers see them: a browser's
/// answer to our Close, for example.
pub fn hang_up(live: &Live, input: &mut Input, mut behind: Behind) {
    live.stream().shut(Shutdown::Write);
    let mut dropping = Dropping::new(Instant::now());
    while !behind.ends_with(input.rest()) {
        live.enter(Phase::Until(dropping.until()));
        let Ok(bytes @ 1..) = input.fill(live.stream()) else {
            return;
        };
        live.stream().tap().received(input.rest(), bytes, false);
        thread::sleep(dropping.dropped(bytes, Instant::now()));
    }
}

/// How much was discarded, and for how long.
struct Dropping {
    begun: Instant,
    clock: Progress,
    bytes: u64,
}

impl Dropping {
    fn new(now: Instant) -> Dropping {
        Dropping {
            begun: now,
            clock: Progress::new(GRACE, now),
            bytes: 0,
        }
    }

    /// By this time more bytes must have come.
    fn until(&self) -> Instant {
        self.clock.until().min(self.begun + AT_MOST)
    }

    /// This many bytes came; returns how long to pause before the next read.
    fn dropped(&mut self, bytes: usize, now: Instant) -> Duration {
        self.clock.moved(bytes, now);
        self.bytes += bytes as u64;
        let least = Duration::from_secs_f64(self.bytes as f64 / f64::from(CEILING));
        let ahead = least.saturating_sub(now - self.begun);
        ahead.saturating_sub(Duration::from_secs(1))
    }
}

impl Behind {
    /// Frames, if the next byte is known to begin one.
    pub fn frames_if(known: bool) -> Behind {
        match known {
            true => Behind::Frames(Frames::default()),
            false => Behind::Anything,
        }
    }

    /// Do these bytes contain the end of what can come?
    fn ends_with(&mut self, bytes: &[u8]) -> bool {
        match self {
            Behind::Anything => false,
            Behind::Frames(frames) => frames.find_close(bytes),
        }
    }
}

/// Looks for a Close from frame to frame, and at nothing else.
#[derive(Debug, Default)]
pub struct Frames {
    /// How many bytes of a payload are still to come.
    payload: u64,
    is_close: bool,
    /// The beginning of an incomplete header.
    header: Vec<u8>,
}

impl Frames {
    /// Is a whole Close among these bytes?
    fn find_close(&mut self, mut bytes: &[u8]) -> bool {
        loop {
            let here = usize::try_from(self.payload).unwrap_or(usize::MAX);
            let here = here.min(bytes.len());
            self.payload -= here as u64;
            bytes = &bytes[here..];
            if self.payload > 0 {
                return false;
            }
            if self.is_close {
                return true;
            }
            let Some((&byte, behind)) = bytes.split_first() else {
                return false;
            };
            bytes = behind;
            self.header.push(byte);
            if let Some((header, _)) = RawHeader::parse(&self.header) {
                self.payload = header.payload_len;
                self.is_close = header.first & OPCODE == Opcode::Close.bits();
                self.header.clear();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::websocket::frame;

    fn frame(opcode: Opcode, payload: &[u8]) -> Vec<u8> {
        let mut frame = Vec::new();
        frame::write(opcode, true, Some([1, 2, 3, 4]), payload, &mut frame);
        frame
    }

    /// After how many of these bytes a Close is found, if they come in portions of this size.
    fn found(bytes: &[u8], portion: usize) -> Option<usize> {
        let mut behind = Behind::Frames(Frames::default());
        let portions = bytes.chunks(portion).enumerate();
        let mut found = portions.filter_map(|(at, portion)| {
            let is_it = behind.ends_with(portion);
            is_it.then_some(at * portion.len() + portion.len())
        });
        found.next()
    }

    #[test]
    fn a_close_is_found_between_frames_and_not_inside_one() {
        let closes = frame(Opcode::Close, &[]).repeat(20);
        let before = [
            frame(Opcode::Binary, &closes),
            frame(Opcode::Ping, b""),
            frame(Opcode::Text, &[0x88; 70_000]),
            // Broken: reserved bits and opcode, and no mask.
            vec![0xF3, 0x02, 0x88, 0x00],
        ]
        .concat();
        let whole = [&before[..], &frame(Opcode::Close, &[3, 0xE8])].concat();
        assert_eq!(found(&whole, 1), Some(whole.len()));
        assert_eq!(found(&whole, whole.len()), Some(whole.len()));
        assert_eq!(found(&before, 1), None);
        assert_eq!(found(&whole[..whole.len() - 1], 7), None);
        let empty = frame(Opcode::Close, &[]);
        assert_eq!(found(&empty, 1), Some(empty.len()));
    }

    /// How long a peer is read from that sends this many bytes at this interval, and how many bytes
    /// that is.
    fn dropped(bytes: usize, each: Duration) -> (Duration, u64) {
        let begun = Instant::now();
        let (mut dropping, mut now) = (Dropping::new(begun), begun);
        while now < dropping.until() {
            now += each;
            now += dropping.dropped(bytes, now);
        }
        (dropping.until() - begun, dropping.bytes)
    }

    #[test]
    fn a_peer_is_read_from_while_bytes_keep_coming_but_not_for_ever() {
        let (tenth, thousandth) = (Duration::from_millis(100), Duration::from_millis(1));
        assert_eq!(dropped(0, tenth).0, GRACE);
        let trickle = dropped(5, tenth).0;
        assert!(trickle < 2 * GRACE, "{trickle:?}");
        for (bytes, each) in [(1024, tenth), (2 << 20, tenth), (1 << 20, thousandth)] {
            let (time, dropped) = dropped(bytes, each);
            assert_eq!(time, AT_MOST, "{bytes}");
            let most = u64::from(CEILING) * (AT_MOST.as_secs() + 2);
            assert!(dropped <= most, "{dropped}");
        }
        assert!(
            dropped(2 << 20, tenth).1 >= 200 << 20,
            "a message of 200 MiB"
        );
    }

    #[test]
    fn no_close_is_looked_for_when_the_start_of_a_frame_is_unknown() {
        assert!(!Behind::Anything.ends_with(&frame(Opcode::Close, &[])));
    }
}
