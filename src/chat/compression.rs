//! Compressed messages for the members of a room (RFC 7692).
//!
//! Only what is said to everybody is compressed. Whoever can have a text of their own compressed
//! together with a secret can find out the secret from the lengths of frames, character by character:
//! a guess that is right makes a longer match (CRIME, BREACH). So whispers, the welcome with its
//! ticket, and whatever else is for one member goes as it is; it isn't in anybody's window either.

use crate::memory::LARGE;
use crate::outbox::Piece;
use crate::outbox::sync::{Arc, Mutex, lock};
use crate::websocket::codes::Opcode;
use crate::websocket::extension::{Deflating, Side};
use crate::websocket::frame::{OPCODE, RawHeader};

/// How what is said is compressed for one member.
#[derive(Clone, Default)]
pub enum Compression {
    /// Not at all.
    #[default]
    Without,
    /// Each message on its own, so that the same bytes serve all members.
    Shared(Side),
    /// After the earlier messages to this member.
    Own(Arc<Mutex<Deflating>>),
}

impl Compression {
    /// As was agreed on for what the server sends.
    pub fn of(side: Option<Side>) -> Compression {
        match side {
            None => Compression::Without,
            Some(side) if side.takeover => {
                Compression::Own(Arc::new(Mutex::new(Deflating::new(side))))
            }
            Some(side) => Compression::Shared(side),
        }
    }
}

/// Compresses the messages of a room that serve several members. It stays with the room: if each
/// delivering thread made its own, the allocator would keep the memory for each thread.
#[derive(Default)]
pub struct Shared {
    /// One for each size of window.
    deflating: Vec<(Side, Deflating)>,
    frame: Vec<u8>,
}

/// A room that is quiet keeps this many bytes at most for each size of window: short messages, of
/// which there are many, need no more.
const KEPT: usize = 8 * 1024;

impl Shared {
    /// The piece, compressed for this side if that pays.
    pub fn compressed(&mut self, side: Side, piece: &Piece) -> Piece {
        let known = self.deflating.iter().position(|(its, _)| *its == side);
        let at = known.unwrap_or_else(|| {
            self.deflating.push((side, Deflating::new(side)));
            self.deflating.len() - 1
        });
        let deflating = &mut self.deflating[at].1;
        let piece = compressed(deflating, piece, &mut self.frame);
        self.frame.clear();
        if deflating.held() > KEPT {
            deflating.shrink();
        }
        self.frame.shrink_to(KEPT);
        piece
    }
}

/// The piece, compressed after the earlier ones if that pays. A large one goes as it is, shared by all
/// members: compressed for each of them, it would take time and memory as often as there are members.
pub fn compressed_next(deflating: &Mutex<Deflating>, piece: &Piece) -> Piece {
    match piece.bytes.len() >= LARGE {
        true => piece.clone(),
        false => compressed(&mut lock(deflating), piece, &mut Vec::new()),
    }
}

/// A piece of one whole frame of the server, through an empty buffer.
fn compressed(deflating: &mut Deflating, piece: &Piece, frame: &mut Vec<u8>) -> Piece {
    let pays = match RawHeader::parse(&piece.bytes) {
        Some((header, used)) => Opcode::from_bits(header.first & OPCODE).is_some_and(|opcode| {
            deflating.write_if_it_pays(opcode, None, &piece.bytes[used..], frame)
        }),
        None => false,
    };
    match pays {
        true => Piece {
            charge: (piece.charge.as_ref()).map(|charge| Arc::new(charge.another(frame.len()))),
            bytes: Arc::from(&frame[..]),
            private: piece.private,
        },
        false => piece.clone(),
    }
}
