//! DEFLATE both ways, beside zlib (in C).
//!
//! Reading: the data whole and in portions, with and without a limit; zlib reads the same.
//! Writing: the data, and what was read from it, are messages of a connection with takeover and a
//! window of 256 bytes to 32 KiB; a receiver of ours reads each with its past, and zlib all of them
//! as one stream. What doesn't shrink isn't sent.
//!
//! Allowed differences:
//! - A code for code lengths without any code: zlib refuses it when the block's end has no code,
//!   we at once.
//! - What follows the last block: zlib leaves it, since another reader may want it.

use crate::Verdict;
use crate::chance::{Chance, portions};
use barewire::websocket::deflate::compress::remember;
use barewire::websocket::deflate::flaw::Alphabet;
use barewire::websocket::deflate::inflate::{AfterLast, Inflated, TAIL};
use barewire::websocket::deflate::matches::Effort;
use barewire::websocket::deflate::{Broken, Compress, Flaw, Inflate};
use flate2::{Decompress, FlushDecompress, Status};

/// More than any input here says.
const MOST: usize = 1 << 20;

/// The first byte: its lowest 3 bits are the window (256 bytes to 32 KiB), the next the effort, the
/// next whether memory is let go between messages, the others a limit. The rest is the data.
///
/// # Panics
/// On a find.
pub fn check_deflate(data: &[u8]) -> Verdict {
    let Some((&how, data)) = data.split_first() else {
        return Verdict::Unfinished;
    };
    let (read, verdict) = reads(data, how);
    // Most are short, so that there are many.
    let most = if how >> 5 == 7 { MOST } else { 300 };
    let [short, read] = [data, &read].map(|bytes| &bytes[..bytes.len().min(most)]);
    writes(&[short, read, short, read, b"and so on"], how, data);
    verdict
}

/// What was read of it, and how that ended.
type Read = (Vec<u8>, Result<Inflated, Broken>, bool);

fn read<'a>(pieces: impl Iterator<Item = &'a [u8]>, most: usize) -> Read {
    let mut inflate = Inflate::new(32 * 1024, AfterLast::Nothing);
    let (mut out, mut how) = (Vec::new(), Ok(Inflated::All));
    for piece in pieces {
        how = inflate.inflate(piece, &mut out, most, &[]);
        assert!(out.len() <= most);
        if how != Ok(Inflated::All) {
            break;
        }
    }
    (out, how, inflate.is_between_blocks())
}

fn reads(data: &[u8], how: u8) -> (Vec<u8>, Verdict) {
    let whole = read(std::iter::once(data), MOST);
    assert_eq!(whole, read(portions(data, Chance::of(data)), MOST));
    let (out, end, is_between) = whole;
    // With a limit: the same up to there.
    let most = usize::from(how >> 5) * out.len() / 6;
    let (limited, its_end, _) = read(portions(data, Chance::of(data)), most);
    assert!(out.starts_with(&limited));
    if its_end == Ok(Inflated::Full) {
        // A stored block that has begun says how many bytes there will be.
        assert!(out.len() > most || end.is_err() || !is_between);
    } else {
        assert_eq!((&limited, its_end), (&out, end));
    }
    same_as_zlib(data, &out, end);
    let verdict = match end {
        Err(_) => Verdict::Refused,
        Ok(_) if is_between => Verdict::Accepted,
        Ok(_) => Verdict::Unfinished,
    };
    (out, verdict)
}

fn same_as_zlib(data: &[u8], out: &[u8], end: Result<Inflated, Broken>) {
    let mut zlib = Decompress::new(false);
    let mut theirs = Vec::with_capacity(out.len() + 1024);
    let status = zlib.decompress_vec(data, &mut theirs, FlushDecompress::None);
    let flaw = end.err().map(|broken| broken.flaw);
    match (status, flaw) {
        (Err(_), _) => assert!(flaw.is_some(), "only zlib refuses"),
        (Ok(Status::StreamEnd), None | Some(Flaw::BehindTheLast)) => assert_eq!(theirs, out),
        (Ok(_), Some(Flaw::Incomplete(Alphabet::CodeLengths))) => {}
        (Ok(_), Some(flaw)) => panic!("only we refuse: {flaw:?}"),
        (Ok(_), None) => assert_eq!(theirs, out),
    }
}

fn writes(messages: &[&[u8]], how: u8, data: &[u8]) {
    let window = 256 << (how & 7);
    let effort = match how & 8 {
        0 => Effort::QUICK,
        _ => Effort::THOROUGH,
    };
    let mut compress = Compress::new(window, effort, true);
    let mut inflate = Inflate::new(window, AfterLast::Blocks);
    let (mut past, mut stream, mut sent) = (Vec::new(), Vec::new(), Vec::new());
    for message in messages {
        let mut payload = Vec::new();
        if !compress.message(message, message.len().saturating_sub(1), &mut payload) {
            assert!(
                payload.is_empty(),
                "something was written of what isn't sent"
            );
            continue;
        }
        assert!(payload.len() < message.len());
        if how & 16 != 0 {
            compress.let_go();
            inflate.let_go();
        }
        let mut read = Vec::new();
        payload.extend_from_slice(&TAIL);
        for portion in portions(&payload, Chance::of(data)) {
            let end = inflate.inflate(portion, &mut read, message.len(), &past);
            assert_eq!(end, Ok(Inflated::All));
        }
        assert_eq!(read, *message);
        remember(&mut past, message, window);
        stream.append(&mut payload);
        sent.extend_from_slice(message);
    }
    let mut theirs = Vec::with_capacity(sent.len() + 1);
    let status = Decompress::new(false).decompress_vec(&stream, &mut theirs, FlushDecompress::None);
    assert!(
        status.is_ok() && theirs == sent,
        "zlib reads something else"
    );
}
