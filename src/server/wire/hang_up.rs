//! The end of a TCP connection on which something was written that should arrive.
//!
//! Closing a socket with unread bytes sends a reset, and a reset can take our last words from a
//! peer that is still writing: it finds its own write broken before it reads why. A message of
//! 200 MiB is refused at its header, and a client that writes it in one go hears of that when
//! it's through. So what it sends is read and thrown away for as long as it gets on. (Bounded
//! by 2 s and 256 KiB, as it once was, three well-known clients saw 1006 in 41 of 120
//! times where we had said 1009.)

use super::allowance::BYTES_PER_SECOND;
use super::connections::{Phase, Watched};
use super::input::Input;
use super::progress::Progress;
use crate::websocket::Opcode;
use crate::websocket::frame::{OPCODE, RawHeader};
use std::net::Shutdown;
use std::thread;
use std::time::{Duration, Instant};

/// Who falls silent, or trickles, is left after this…
const GRACE: Duration = Duration::from_secs(2);
/// …and anybody else after this: 200 MiB take so long at 14 Mbit a second. Whoever means no
/// harm is through much sooner, and who does holds a thread, as any connection may.
const AT_MOST: Duration = Duration::from_secs(120);
/// If more is read than so many bytes a second, and a second's worth besides, the thread rests
/// and TCP makes the peer wait: to be refused must not be a way to speak faster.
const CEILING: u32 = BYTES_PER_SECOND;

/// What may still come behind our last words.
#[derive(Debug)]
pub enum Behind {
    /// Anything: only the end of the stream is an end.
    Anything,
    /// Frames, from the next byte on: a Close is the last of them.
    Frames(Frames),
}

/// Ends our direction, so that the peer reads to the end of what we wrote; then throws
/// away what still arrives, until the peer's Close or its end.
///
/// Nobody acts on what is thrown away, but it crossed the wire, so whoever watches sees it:
/// a browser's answer to our Close, for one.
pub fn hang_up(watched: &Watched, input: &mut Input, mut behind: Behind) {
    watched.stream().shut(Shutdown::Write);
    let mut dropping = Dropping::new(Instant::now());
    while !behind.ends_with(input.rest()) {
        watched.enter(Phase::Until(dropping.until()));
        let Ok(bytes @ 1..) = input.fill(watched.stream()) else {
            return;
        };
        watched.stream().tap().received(input.rest(), bytes, false);
        thread::sleep(dropping.dropped(bytes, Instant::now()));
    }
}

/// What is thrown away, how much and for how long.
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

    /// Until then something more must have come.
    fn until(&self) -> Instant {
        self.clock.until().min(self.begun + AT_MOST)
    }

    /// So many bytes came: for how long to rest before more are read.
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

    /// Is the last of these bytes, or one before, the last that can come?
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
    /// So many bytes of a payload are still to come.
    payload: u64,
    is_close: bool,
    /// The beginning of a header that isn't whole yet.
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

    /// Behind how many of these bytes a Close is found, in portions of this size.
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

    /// For how long somebody is read from who sends so many bytes each so often, and how many
    /// bytes that are.
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
    fn what_comes_is_read_for_as_long_as_it_gets_on_and_not_for_ever() {
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
    fn where_nobody_knows_where_a_frame_begins_no_close_is_looked_for() {
        assert!(!Behind::Anything.ends_with(&frame(Opcode::Close, &[])));
    }
}
