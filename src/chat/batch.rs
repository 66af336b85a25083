//! What was said in a room and isn't delivered yet: a batch is cut for each member, so that each
//! gets one piece, in the same order as everyone else.
//!
//! Frames are encoded here, once for each dialect, outside the room's lock. Most members get the
//! same piece. Only a member that came in the middle of the batch, doesn't get its own messages, or
//! gets a whisper needs a piece of its own.

use super::compression::{Compression, Shared, compressed_next};
use super::dialect::{Dialect, Numbered, Welcome};
use super::name::Name;
use crate::memory::Charge;
use crate::outbox::sync::{Arc, Mutex, lock};
use crate::outbox::{Outbox, Piece, Pushed};
use crate::websocket::extension::Side;
use crate::websocket::{Opcode, frame};

/// Something that goes to members, in each dialect that is needed.
pub struct Entry {
    /// Who gets it.
    pub audience: Audience,
    /// The member who said it, if any.
    pub by: Option<u64>,
    /// For plain members; `None`: nothing.
    pub plain: Option<Piece>,
    /// For `chat` members; `None`: nothing.
    pub chat: Option<Chat>,
}

/// What goes to `chat` members. A message that needs its number, or the list of members, becomes
/// JSON and a frame when its batch is made, outside the room's lock.
pub enum Chat {
    /// A whole frame.
    Framed(Piece),
    /// What was said to all, and the charge for its memory if it is large.
    Said(Numbered, Option<Charge>),
    /// For a member that has just come.
    Welcome(Box<Welcome>),
}

/// Who gets an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Everyone, perhaps without the speaker.
    All {
        /// A member's number.
        but: Option<u64>,
    },
    /// One member.
    One(u64),
}

/// A member, as deliveries see it.
#[derive(Clone)]
pub struct Recipient {
    /// Its number.
    pub id: u64,
    /// The first entry that it gets, counted over the room's life…
    pub since: u64,
    /// …and the first that it doesn't, since it left.
    pub until: u64,
    /// Its dialect.
    pub dialect: Dialect,
    /// How what is said is compressed for it.
    pub compression: Compression,
    /// Where its frames go.
    pub outbox: Arc<Outbox>,
}

/// Entries, and the members of the room when they were taken.
pub struct Batch {
    first: u64,
    entries: Vec<Framed>,
    recipients: Arc<[Recipient]>,
    /// Members that some entry treats differently, sorted.
    special: Vec<u64>,
    /// Members that said some of it, sorted.
    speakers: Vec<u64>,
    bytes: usize,
    /// All entries for all, in few pieces, for each form; made when the first member needs them.
    for_all: Vec<(Form, Vec<Piece>)>,
    shared: Arc<Mutex<Shared>>,
}

/// In which dialect; and how it is compressed, if it is. A form serves several members.
type Form = (Dialect, Option<Side>);

struct Framed {
    audience: Audience,
    plain: Option<Piece>,
    chat: Option<Piece>,
    /// The same, compressed, as far as somebody needed it.
    compressed: Vec<(Form, Piece)>,
}

impl Batch {
    /// Frames the entries; `first` is the number of the first, counted over the room's
    /// life.
    pub fn new(
        first: u64,
        entries: Vec<Entry>,
        recipients: Arc<[Recipient]>,
        shared: &Arc<Mutex<Shared>>,
    ) -> Batch {
        let mut special: Vec<u64> = entries.iter().filter_map(Entry::special).collect();
        special.sort_unstable();
        let mut speakers: Vec<u64> = entries.iter().filter_map(|e| e.by).collect();
        speakers.sort_unstable();
        let bytes = entries.iter().map(Entry::bytes).sum();
        let frame = |entry: Entry| Framed {
            audience: entry.audience,
            plain: entry.plain,
            chat: entry.chat.map(Chat::into_piece),
            compressed: Vec::new(),
        };
        Batch {
            first,
            entries: entries.into_iter().map(frame).collect(),
            recipients,
            special,
            speakers,
            bytes,
            for_all: Vec::new(),
            shared: Arc::clone(shared),
        }
    }

    /// Did this member say some of it?
    pub fn is_by(&self, id: u64) -> bool {
        self.speakers.binary_search(&id).is_ok()
    }

    /// About how large it is, in bytes.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The members that it may go to.
    pub fn recipients(&self) -> Arc<[Recipient]> {
        Arc::clone(&self.recipients)
    }

    /// Pushes a member's piece onto its outbox.
    pub fn post_to(&mut self, recipient: &Recipient) -> Pushed {
        let is_special = self.special.binary_search(&recipient.id).is_ok();
        let end = self.first + self.entries.len() as u64;
        let has_own = is_special || recipient.since > self.first || recipient.until < end;
        let shared = match (&recipient.compression, has_own) {
            (Compression::Without, false) => None,
            (Compression::Shared(side), false) => Some(*side),
            (Compression::Without, true) => {
                let own = self.own_frames(recipient);
                return recipient.outbox.push_all(own.map(|(_, piece)| piece));
            }
            (Compression::Shared(_), true) | (Compression::Own(_), _) => {
                let own = self.own_compressed(recipient);
                return recipient.outbox.push_all(own);
            }
        };
        match self.pieces((recipient.dialect, shared)) {
            [] => Pushed::Waiting,
            [all] => recipient.outbox.push_piece(all.clone()),
            several => recipient.outbox.push_all(several.iter().cloned()),
        }
    }

    /// What this member gets, with the index of each entry.
    fn own_frames(&self, recipient: &Recipient) -> impl Iterator<Item = (usize, Piece)> {
        let (id, dialect) = (recipient.id, recipient.dialect);
        let there = recipient.since..recipient.until;
        let entries = (self.first..).zip(self.entries.iter().enumerate());
        entries
            .filter(move |(number, _)| there.contains(number))
            .filter(move |(_, (_, entry))| match entry.audience {
                Audience::All { but } => but != Some(id),
                Audience::One(only) => only == id,
            })
            .filter_map(move |(_, (at, entry))| {
                let private = matches!(entry.audience, Audience::One(_));
                let piece = entry.piece(dialect)?;
                Some((at, Piece { private, ..piece }))
            })
    }

    /// The same, compressed as was agreed on; but nothing that is only for this member.
    fn own_compressed(&mut self, recipient: &Recipient) -> Vec<Piece> {
        let own: Vec<(usize, Piece)> = self.own_frames(recipient).collect();
        let compressed = own.into_iter().map(|(at, piece)| {
            match &recipient.compression {
                // [never-compressed]
                _ if piece.private => piece,
                Compression::Without => piece,
                Compression::Shared(side) => {
                    let form = (recipient.dialect, Some(*side));
                    self.entries[at].compressed(form, &piece, &self.shared)
                }
                Compression::Own(deflating) => compressed_next(deflating, &piece),
            }
        });
        compressed.collect()
    }

    fn pieces(&mut self, form: Form) -> &[Piece] {
        let made = self.for_all.iter().position(|(its, _)| *its == form);
        let at = made.unwrap_or_else(|| {
            let pieces = join(self.make_pieces(form));
            self.for_all.push((form, pieces));
            self.for_all.len() - 1
        });
        &self.for_all[at].1
    }

    fn make_pieces(&mut self, form: Form) -> Vec<Piece> {
        let for_all = |entry: &&mut Framed| matches!(entry.audience, Audience::All { .. });
        let entries = self.entries.iter_mut().filter(for_all);
        let pieces = entries.filter_map(|entry| {
            let piece = entry.piece(form.0)?;
            Some(match form.1 {
                Some(_) => entry.compressed(form, &piece, &self.shared),
                None => piece,
            })
        });
        pieces.collect()
    }
}

/// Joins small pieces into one, up to the next large one, which isn't copied.
fn join(pieces: Vec<Piece>) -> Vec<Piece> {
    let runs = pieces.chunk_by(|one, next| one.charge.is_none() && next.charge.is_none());
    let joined = runs.map(|run| match run {
        [only] => only.clone(),
        several => {
            let several: Vec<&[u8]> = several.iter().map(|piece| &piece.bytes[..]).collect();
            Piece::from(Arc::from(several.concat()))
        }
    });
    joined.collect()
}

impl Entry {
    /// About how much memory it takes, in bytes.
    pub fn bytes(&self) -> usize {
        let plain = self.plain.as_ref().map_or(0, |piece| piece.bytes.len());
        plain + self.chat.as_ref().map_or(0, Chat::bytes)
    }

    /// The member that it treats differently.
    fn special(&self) -> Option<u64> {
        match self.audience {
            Audience::All { but } => but,
            Audience::One(id) => Some(id),
        }
    }
}

impl Chat {
    /// About how much memory it takes, in bytes.
    fn bytes(&self) -> usize {
        match self {
            Chat::Framed(piece) => piece.bytes.len(),
            Chat::Said(message, _) => message.bytes(),
            Chat::Welcome(welcome) => welcome.members.len() * size_of::<Name>(),
        }
    }

    fn into_piece(self) -> Piece {
        let (json, charge) = match self {
            Chat::Framed(piece) => return piece,
            Chat::Said(message, charge) => (message.json(), charge),
            Chat::Welcome(welcome) => (welcome.to_json(), None),
        };
        // [encode]
        let bytes = text_frame(&json);
        let charge = charge.map(|mut charge| {
            charge.set(bytes.len());
            Arc::new(charge)
        });
        Piece {
            charge,
            ..Piece::from(bytes)
        }
    }
}

impl Framed {
    fn piece(&self, dialect: Dialect) -> Option<Piece> {
        match dialect {
            Dialect::Plain => self.plain.clone(),
            Dialect::Chat => self.chat.clone(),
        }
    }

    /// This piece in this form, made once.
    fn compressed(&mut self, form: Form, piece: &Piece, shared: &Mutex<Shared>) -> Piece {
        if let Some((_, made)) = self.compressed.iter().find(|(its, _)| *its == form) {
            return made.clone();
        }
        let made = match form.1 {
            Some(side) => lock(shared).compressed(side, piece),
            None => piece.clone(),
        };
        self.compressed.push((form, made.clone()));
        made
    }
}

/// A whole text message from the server.
pub fn text_frame(text: &str) -> Arc<[u8]> {
    Arc::from(frame::unmasked(Opcode::Text, text.as_bytes()))
}
