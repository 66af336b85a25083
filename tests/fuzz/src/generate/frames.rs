//! Frames: single headers of every form, and a client's whole session.

use super::{mutate, text};
use crate::chance::Chance;
use barewire::websocket::deflate::inflate::TAIL;
use barewire::websocket::frame::mask;
use flate2::{Compress, Compression, FlushCompress};

/// Payloads on both sides of each boundary of §5.2 and of the endpoint's limits. Those that make an
/// input long are rare.
const SHORT: [usize; 12] = [0, 1, 2, 3, 5, 17, 124, 125, 126, 127, 299, 300];
const LONG: [usize; 8] = [301, 2_000, 65_534, 65_535, 65_536, 65_537, 70_000, 70_001];
/// Around how much the onlooker takes at a time, and remembers.
const MEDIUM: [usize; 6] = [301, 599, 600, 601, 1_024, 2_000];
const WORDS: [&[u8]; 12] = [
    b"\x81\x80\0\0\0\0",
    b"\x80\x80\0\0\0\0",
    b"\x01\x80\0\0\0\0",
    b"\x00\x80\0\0\0\0",
    b"\x88\x82\0\0\0\0\x03\xE8",
    b"\x89\x80\0\0\0\0",
    b"\x8A\xFE\0\x05",
    b"\x81\xFE\0\x7E\0\0\0\0",
    b"\x82\xFF\0\0\0\0\0\x01\0\0",
    b"\xC1\x80",
    b"\x83\x80",
    b"\xE4\xBD",
];

/// A few bytes that begin like a header, and the numbers that the checks need from them.
pub fn generate_headers(chance: &mut Chance) -> Vec<u8> {
    let mut out = vec![first_byte(chance), mask_bit(chance)];
    let len = match chance.below(4) {
        0 => SHORT[chance.below(SHORT.len())] as u64,
        1 => LONG[chance.below(LONG.len())] as u64,
        2 => [i64::MAX as u64, 1 << 63, u64::MAX, 1 << 32][chance.below(4)],
        _ => chance.next() >> chance.below(64),
    };
    match chance.below(5) {
        0 => out[1] |= chance.below(126) as u8,
        1 | 2 => {
            out[1] |= 126;
            out.extend_from_slice(&(len as u16).to_be_bytes());
        }
        _ => {
            out[1] |= 127;
            out.extend_from_slice(&len.to_be_bytes());
        }
    }
    for _ in 0..chance.below(24) {
        out.push(chance.byte());
    }
    if chance.one_in(3) {
        mutate(&mut out, &WORDS, chance);
    }
    out
}

fn first_byte(chance: &mut Chance) -> u8 {
    const SOUND: [u8; 9] = [0x00, 0x01, 0x02, 0x80, 0x81, 0x82, 0x88, 0x89, 0x8A];
    match chance.one_in(5) {
        true => chance.byte(),
        false => SOUND[chance.below(SOUND.len())],
    }
}

fn mask_bit(chance: &mut Chance) -> u8 {
    if chance.one_in(10) { 0 } else { 0x80 }
}

/// What a client sends from the handshake to its Close: messages, whole or in fragments, with
/// control frames between them. Half of the sessions break no rule when they are built.
pub fn generate_session(chance: &mut Chance) -> Vec<u8> {
    let sizes: &[_] = if chance.one_in(400) { &LONG } else { &SHORT };
    session(sizes, None, chance)
}

/// A session for the onlooker: the first byte says how messages may be compressed, as in
/// [`ANSWERS`](crate::observer::ANSWERS); then half of them are, by zlib.
pub fn generate_watched(chance: &mut Chance) -> Vec<u8> {
    let how = chance.below(4);
    let bits = if how == 3 { 9 } else { 15 };
    let deflate = (how > 0).then(|| Deflate {
        zlib: Compress::new_with_window_bits(Compression::new(6), false, bits),
        takeover: how != 2,
    });
    let sizes: &[_] = match chance.below(400) {
        0 => &LONG,
        1..80 => &MEDIUM,
        _ => &SHORT,
    };
    let mut out = session(sizes, deflate, chance);
    out.insert(0, how as u8);
    out
}

fn session(sizes: &'static [usize], deflate: Option<Deflate>, chance: &mut Chance) -> Vec<u8> {
    let mut session = Session {
        out: Vec::new(),
        careless: chance.one_in(3),
        sizes,
        deflate,
    };
    for _ in 0..1 + chance.below(5) {
        if chance.one_in(3) {
            session.control(chance);
        } else {
            session.message(chance);
        }
    }
    if chance.one_in(3) {
        session.close(chance);
    }
    if chance.one_in(3) {
        mutate(&mut session.out, &WORDS, chance);
    }
    session.out
}

struct Session {
    out: Vec<u8>,
    /// Does it sometimes break a rule?
    careless: bool,
    sizes: &'static [usize],
    deflate: Option<Deflate>,
}

/// Compresses messages (RFC 7692 §7.2.1).
struct Deflate {
    zlib: Compress,
    takeover: bool,
}

impl Deflate {
    fn message(&mut self, message: &[u8]) -> Vec<u8> {
        if !self.takeover {
            self.zlib.reset();
        }
        let mut out = Vec::with_capacity(message.len() + message.len() / 100 + 100);
        let flush = FlushCompress::Sync;
        let _ = self.zlib.compress_vec(message, &mut out, flush);
        match out.strip_suffix(&TAIL) {
            // Twice in a row zlib writes nothing of nothing.
            None => b"\0".to_vec(),
            Some(payload) => payload.to_vec(),
        }
    }
}

impl Session {
    fn slips(&self, chance: &mut Chance) -> bool {
        self.careless && chance.one_in(12)
    }

    /// A message of text or bytes, cut anywhere: also inside a character.
    fn message(&mut self, chance: &mut Chance) {
        let is_text = chance.one_in(2);
        let mut payload = text(chance);
        if chance.one_in(3) {
            let size = self.sizes[chance.below(self.sizes.len())];
            payload.resize(size, b'x');
        }
        let mut opcode = if is_text { 0x01 } else { 0x02 };
        if let Some(deflate) = &mut self.deflate
            && chance.one_in(2)
        {
            payload = deflate.message(&payload);
            opcode |= 0x40;
        }
        let mut rest = &payload[..];
        while chance.one_in(2) {
            // What is long is so by its end: cut where characters are.
            let cut = match rest.len() > 300 && chance.one_in(2) {
                true => chance.below(16),
                false => chance.cut(rest),
            };
            let (part, behind) = rest.split_at(cut);
            self.frame(opcode, part, chance);
            (opcode, rest) = (0x00, behind);
            if chance.one_in(3) {
                self.control(chance);
            }
        }
        if !self.slips(chance) {
            self.frame(0x80 | opcode, rest, chance);
        }
    }

    fn control(&mut self, chance: &mut Chance) {
        let first = if chance.one_in(2) { 0x89 } else { 0x8A };
        let payload = text(chance);
        let size = if chance.one_in(4) { 125 } else { payload.len() };
        let size = if self.slips(chance) { 126 } else { size };
        let mut payload = payload;
        payload.resize(size, b'p');
        self.frame(first, &payload, chance);
    }

    fn close(&mut self, chance: &mut Chance) {
        const CODES: [u16; 14] = [
            1000, 1001, 1003, 1007, 1011, 1014, 3000, 4999, 999, 1004, 1005, 1015, 2999, 5000,
        ];
        let known = if self.careless { CODES.len() } else { 8 };
        let code = CODES[chance.below(known)].to_be_bytes();
        let payload = [&code[..], &text(chance)].concat();
        let end = match chance.below(8) {
            0 => 0,
            1 if self.careless => chance.below(3),
            2 => 2,
            _ => payload.len(),
        };
        self.frame(0x88, &payload[..end], chance);
    }

    fn frame(&mut self, first: u8, payload: &[u8], chance: &mut Chance) {
        let first = if self.slips(chance) {
            first_byte(chance)
        } else {
            first
        };
        let masked = if self.slips(chance) { 0 } else { 0x80 };
        let form = match payload.len() {
            0..126 => 0,
            126..65_536 => 1,
            _ => 2,
        };
        let form = if self.slips(chance) {
            2.min(form + 1)
        } else {
            form
        };
        let len = (payload.len() as u64).to_be_bytes();
        self.out.push(first);
        match form {
            0 => self.out.push(masked | len[7]),
            1 => self.out.extend_from_slice(&[masked | 126, len[6], len[7]]),
            _ => {
                self.out.push(masked | 127);
                self.out.extend_from_slice(&len);
            }
        }
        let key = [chance.byte(), 0, chance.byte(), 0x20];
        if masked != 0 {
            self.out.extend_from_slice(&key);
        }
        let start = self.out.len();
        self.out.extend_from_slice(payload);
        if masked != 0 {
            mask(&mut self.out[start..], key, 0);
        }
    }
}
