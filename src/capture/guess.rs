//! Is this a WebSocket whose handshake isn't in the capture? Nothing says so but the bytes: a segment
//! that begins with the header of a frame and ends with the end of one is hardly anything else.
//!
//! A header is right by chance in one of about twenty cases, and its frame ends with the segment in
//! one of some hundreds. So two masked segments are enough, and four where nothing is masked.

use crate::observer::Party;
use crate::websocket::Opcode;
use crate::websocket::frame::{
    FIN, LengthForm, MAX_CONTROL_PAYLOAD, OPCODE, RSV2, RSV3, RawHeader,
};

/// How many segments must fit if frames are masked: only clients of WebSocket do that.
const ENOUGH_MASKED: u32 = 2;
/// How many if none is: what one sees of the server only.
const ENOUGH: u32 = 4;
/// After this many segments that don't fit it is something else.
const MOST_MISFITS: u32 = 8;

/// What is thought of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// More must come.
    Unknown,
    /// It is a WebSocket.
    Frames,
    /// It isn't.
    Other,
}

/// What one end sends.
#[derive(Debug, Clone, Copy, Default)]
struct Chain {
    /// How much of a payload is still to come; `None`: a segment must begin with a header.
    rest: Option<u64>,
    fits: u32,
    misfits: u32,
    masked: u32,
    unmasked: u32,
}

/// Looks at segments.
#[derive(Debug, Clone, Copy, Default)]
pub struct Guess {
    client: Chain,
    server: Chain,
    /// The request was seen, and asked for a WebSocket.
    is_asked: bool,
}

impl Guess {
    /// The request was seen, and asked for a WebSocket.
    pub const fn asked(&mut self) {
        self.is_asked = true;
    }

    /// The next segment.
    pub fn take(&mut self, from: Party, bytes: &[u8]) -> Verdict {
        match from {
            Party::Client => self.client.take(bytes),
            Party::Server => self.server.take(bytes),
        }
        self.verdict()
    }

    /// These bytes of it aren't known: perhaps a part of a payload.
    pub fn missing(&mut self, from: Party, bytes: u64) {
        let chain = match from {
            Party::Client => &mut self.client,
            Party::Server => &mut self.server,
        };
        chain.rest = chain.rest.and_then(|rest| rest.checked_sub(bytes));
        if chain.rest == Some(0) {
            chain.fits += 1;
        }
    }

    fn sum(&self, of: fn(&Chain) -> u32) -> u32 {
        of(&self.client) + of(&self.server)
    }

    fn verdict(&self) -> Verdict {
        let masked = self.sum(|chain| chain.masked) > 0;
        let enough = match masked {
            _ if self.is_asked => 1,
            true => ENOUGH_MASKED,
            false => ENOUGH,
        };
        let (fits, misfits) = (
            self.sum(|chain| chain.fits),
            self.sum(|chain| chain.misfits),
        );
        match fits >= enough && fits > misfits {
            true => Verdict::Frames,
            false if misfits >= MOST_MISFITS => Verdict::Other,
            false => Verdict::Unknown,
        }
    }

    /// Nothing more comes, or nothing more can be held: is it one, after all?
    pub fn last(&self) -> bool {
        let (fits, masked) = (self.sum(|chain| chain.fits), self.sum(|chain| chain.masked));
        self.sum(|chain| chain.misfits) == 0 && masked > 0 && fits > 0
    }

    /// Has everything fitted so far, and was a frame masked? Then it's worth waiting for more.
    pub fn is_promising(&self) -> bool {
        self.sum(|chain| chain.misfits) == 0 && self.sum(|chain| chain.masked) > 0
    }

    /// Which end is the client: the one that masks. `None`: that can't be told.
    pub const fn client(&self) -> Option<Party> {
        let Guess { client, server, .. } = self;
        match (
            client.masked > client.unmasked,
            server.masked > server.unmasked,
        ) {
            (true, false) => Some(Party::Client),
            (false, true) => Some(Party::Server),
            _ => None,
        }
    }
}

impl Chain {
    fn take(&mut self, mut bytes: &[u8]) {
        if let Some(rest) = self.rest {
            let most = usize::try_from(rest).unwrap_or(usize::MAX).min(bytes.len());
            bytes = &bytes[most..];
            self.rest = Some(rest - most as u64);
        }
        while !bytes.is_empty() {
            let Some((header, used)) = RawHeader::parse(bytes).filter(|(raw, _)| is_plain(raw))
            else {
                self.rest = None;
                self.misfits += 1;
                return;
            };
            match header.masking_key {
                Some(_) => self.masked += 1,
                None => self.unmasked += 1,
            }
            let behind = &bytes[used..];
            let most = usize::try_from(header.payload_len).unwrap_or(usize::MAX);
            let most = most.min(behind.len());
            self.rest = Some(header.payload_len - most as u64);
            bytes = &behind[most..];
        }
        if self.rest == Some(0) {
            self.fits += 1;
        }
    }
}

/// Is it a header as real programs write it? RSV1 may say that the message is compressed.
fn is_plain(header: &RawHeader) -> bool {
    let opcode = Opcode::from_bits(header.first & OPCODE);
    let is_control = opcode.is_some_and(Opcode::is_control);
    let is_short = header.payload_len <= MAX_CONTROL_PAYLOAD as u64;
    let control_is_right = !is_control || header.first & FIN != 0 && is_short;
    opcode.is_some()
        && header.first & (RSV2 | RSV3) == 0
        && control_is_right
        && header.payload_len <= i64::MAX as u64
        && header.length_form == LengthForm::minimal_for(header.payload_len)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(segments: &[(Party, &[u8])]) -> (Verdict, Guess) {
        let mut guess = Guess::default();
        let mut verdict = Verdict::Unknown;
        for (from, bytes) in segments {
            verdict = guess.take(*from, bytes);
        }
        (verdict, guess)
    }

    const MASKED: &[u8] = b"\x81\x82\0\0\0\0hi";
    const PLAIN: &[u8] = b"\x81\x02hi";

    #[test]
    fn two_masked_segments_are_enough_and_say_who_is_the_client() {
        use Party::{Client, Server};
        let (one, guess) = verdict(&[(Client, MASKED)]);
        assert!(one == Verdict::Unknown && guess.last());
        let (two, guess) = verdict(&[(Server, MASKED), (Client, PLAIN)]);
        assert_eq!((two, guess.client()), (Verdict::Frames, Some(Server)));
        let cut = [
            (Server, &MASKED[..7]),
            (Server, &MASKED[7..]),
            (Client, PLAIN),
        ];
        assert_eq!(verdict(&cut).0, Verdict::Frames);
        let (three, guess) = verdict(&[(Server, PLAIN); 3]);
        assert!(three == Verdict::Unknown && !guess.last());
        let (four, guess) = verdict(&[(Server, PLAIN); 4]);
        assert_eq!((four, guess.client()), (Verdict::Frames, None));
    }

    #[test]
    fn other_protocols_are_others() {
        use Party::{Client, Server};
        for bytes in [
            &b"\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03"[..],
            b"\x17\x03\x03\x00\x20aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            b"SSH-2.0-OpenSSH_9.6\r\n",
            b"+PONG\r\n",
            b"\x00\x00\x00\x01\x01\x00",
        ] {
            let segments: Vec<_> = [Client, Server]
                .repeat(4)
                .into_iter()
                .map(|from| (from, bytes))
                .collect();
            assert_eq!(verdict(&segments).0, Verdict::Other, "{bytes:?}");
        }
    }
}
