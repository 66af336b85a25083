//! A server's endpoint: any bytes, whole, byte by byte and in portions; and tungstenite, as a
//! server that reads the same bytes.
//!
//! The events, the answers, the error and the state at the end must not depend on the portions. The
//! answers follow from the events, so they are computed a second time, from §5.5: a pong for each
//! ping, an answer to a Close, a Close for a broken rule.
//!
//! tungstenite judges a frame when all of it is there, ours each byte at once. So if ours refuses
//! and tungstenite waits for the rest of the frame, the frame is filled with zeros to its end, and
//! tungstenite must refuse it then.
//!
//! Allowed differences, each of them something that tungstenite lets pass:
//! - A length that isn't written in its shortest form, which §5.2 forbids; of a control
//!   frame ours then says that it's too long, since it sees the form first. The lengths
//!   are written anew in their shortest form, and both must agree then.
//! - A Close with a number that §7.4 forbids: tungstenite reports it as 1002, and answers
//!   with that; ours fails the connection, with 1002 too. Once tungstenite has sent its
//!   own Close it doesn't look at the number at all.
//! - 1014, which was registered with IANA after the RFC: to tungstenite it's forbidden.
//! - The answer to a Close: tungstenite echoes the reason too, ours the code (§5.5.1).
//! - tungstenite's `read` writes no Close when a rule is broken; its caller may.
//!
//! Once more, the input is the payloads of compressed messages (RFC 7692), which tungstenite can't
//! read: what comes of them must not depend on the portions either.
//!
//! `MAX_FRAGMENTS` isn't reached here: it would take a longer input than a fuzzer makes.

use crate::Verdict;
use crate::chance::{Chance, portions};
use crate::peer::{End, Heard, Start, Story, tungstenite_reads};
use barewire::websocket::codes::CloseCode;
use barewire::websocket::error::Error;
use barewire::websocket::extension::{Agreed, Wanted, list};
use barewire::websocket::frame::{LEN, LengthForm, MAX_HEADER, RawHeader};
use barewire::websocket::message::Message;
use barewire::websocket::{Endpoint, Event, Role, State};

/// The largest message where the input is long…
const LARGE: usize = 70_000;
/// …and where it's short, so that short inputs too can be above it.
const SMALL: usize = 300;
/// From this length on an input is long.
const LONG: usize = 2_000;

/// What became of some bytes.
#[derive(Debug, Clone, PartialEq)]
struct Outcome {
    heard: Vec<Heard>,
    output: Vec<u8>,
    error: Option<Error>,
    state: State,
}

/// A server receives any bytes.
///
/// # Panics
/// On a find.
pub fn check_endpoint(data: &[u8]) -> Verdict {
    let limit = if data.len() < LONG { SMALL } else { LARGE };
    let mut chance = Chance::of(data);
    let mut verdict = Verdict::Unfinished;
    for start in [Start::Closing, Start::Open] {
        let whole = receive([data].into_iter(), start, limit, None);
        let singly = receive(data.chunks(1), start, limit, None);
        assert_eq!(whole, singly, "{start:?}: whole and byte by byte");
        let seed = Chance::new(chance.next());
        let portioned = receive(portions(data, seed), start, limit, None);
        assert_eq!(whole, portioned, "{start:?}: whole and in portions");
        assert_eq!(whole.output, owed(&whole, start), "{whole:?}");
        compare(data, &whole, start, limit);
        verdict = match (whole.error, whole.state) {
            (Some(_), _) => Verdict::Refused,
            (None, State::Closed) => Verdict::Accepted,
            (None, _) if whole.heard.is_empty() => Verdict::Unfinished,
            (None, _) => Verdict::Accepted,
        };
    }
    check_compressed(data, &mut chance, limit);
    verdict
}

/// The input as the payloads of compressed messages, in fragments, with or without takeover.
fn check_compressed(data: &[u8], chance: &mut Chance, limit: usize) {
    let bits = 8 + chance.below(8);
    let offer = format!("permessage-deflate; client_max_window_bits={bits}");
    let wanted = Wanted {
        takeover: chance.one_in(2),
        window_bits: 15,
    };
    let offers = list::read([offer.as_bytes()]).map_while(Result::ok);
    let agreed = Agreed::to_first_of(offers, wanted).expect("a good offer");
    let (mut frames, mut begins) = (Vec::new(), true);
    for payload in portions(data, Chance::new(chance.next())) {
        let fin = !chance.one_in(3);
        let opcode = match begins {
            true => 0x41 + u8::from(chance.one_in(2)),
            false => 0,
        };
        begins = fin;
        let header = RawHeader {
            first: u8::from(fin) << 7 | opcode,
            length_form: LengthForm::minimal_for(payload.len() as u64),
            payload_len: payload.len() as u64,
            masking_key: Some([0; 4]),
        };
        header.write(&mut frames);
        frames.extend_from_slice(payload);
    }
    let receive = |portions: &mut dyn Iterator<Item = &[u8]>| {
        receive(portions, Start::Open, limit, Some(&agreed))
    };
    let whole = receive(&mut [&frames[..]].into_iter());
    let singly = receive(&mut frames.chunks(1));
    assert_eq!(whole, singly, "compressed: whole and byte by byte");
    let seed = Chance::new(chance.next());
    let portioned = receive(&mut portions(&frames, seed));
    assert_eq!(whole, portioned, "compressed: whole and in portions");
}

fn receive<'a>(
    portions: impl Iterator<Item = &'a [u8]>,
    start: Start,
    limit: usize,
    agreed: Option<&Agreed>,
) -> Outcome {
    let mut endpoint = Endpoint::new(Role::Server, limit);
    endpoint.opened();
    if let Some(agreed) = agreed {
        endpoint.deflate(agreed);
    }
    let (mut heard, mut output, mut error) = (Vec::new(), Vec::new(), None);
    if start == Start::Closing {
        endpoint.start_closing(CloseCode::NORMAL_CLOSURE, "", &mut output);
    }
    for portion in portions {
        let mut rest = portion;
        while !rest.is_empty() {
            match endpoint.receive(rest, &mut output) {
                Ok((used, event)) => {
                    assert!(used > 0, "neither taken nor refused: {rest:02x?}");
                    assert!(error.is_none() || event.is_none(), "heard after an error");
                    heard.extend(event.map(heard_of));
                    rest = &rest[used..];
                }
                Err(wrong) => {
                    assert_eq!(error.replace(wrong), None, "a second error");
                    assert_eq!(endpoint.state(), State::Closed);
                    rest = &[];
                }
            }
        }
        endpoint.shrink();
    }
    Outcome {
        heard,
        output,
        error,
        state: endpoint.state(),
    }
}

fn heard_of(event: Event<'_>) -> Heard {
    match event {
        Event::Message(Message::Text(text)) => Heard::Text(text.to_owned()),
        Event::Message(Message::Binary(bytes)) => Heard::Binary(bytes.to_vec()),
        Event::Fragment => Heard::Fragment,
        Event::Ping(bytes) => Heard::Ping(bytes.to_vec()),
        Event::Pong(bytes) => Heard::Pong(bytes.to_vec()),
        Event::Close { code, reason } => {
            Heard::Close(code.map(CloseCode::number), reason.to_owned())
        }
    }
}

/// What a server must have written that heard this, from §5.5.1, §5.5.2 and §7.1.7. All of
/// it is control frames, whose header is two bytes.
fn owed(outcome: &Outcome, start: Start) -> Vec<u8> {
    fn frame(first: u8, payload: &[&[u8]]) -> Vec<u8> {
        let payload = payload.concat();
        [&[first, payload.len() as u8], &payload[..]].concat()
    }
    if start == Start::Closing {
        // A peer that has our Close reads nothing after it.
        return frame(0x88, &[&1000_u16.to_be_bytes()]);
    }
    let answers = outcome.heard.iter().map(|heard| match heard {
        Heard::Ping(payload) => frame(0x8A, &[payload]),
        Heard::Close(None, _) => frame(0x88, &[]),
        Heard::Close(Some(code), _) => frame(0x88, &[&code.to_be_bytes()]),
        Heard::Text(_) | Heard::Binary(_) | Heard::Pong(_) | Heard::Fragment => Vec::new(),
    });
    let last = outcome.error.map(|error| {
        let code = error.close_code().number().to_be_bytes();
        frame(0x88, &[&code, error.to_string().as_bytes()])
    });
    answers.chain(last).flatten().collect()
}

// ---- against tungstenite -----------------------------------------------------------------

fn compare(data: &[u8], ours: &Outcome, start: Start, limit: usize) {
    let theirs = tungstenite_reads(data, start, limit);
    let heard: Vec<&Heard> = ours
        .heard
        .iter()
        .filter(|h| **h != Heard::Fragment)
        .collect();
    let Some(error) = ours.error else {
        return agreed(ours, &heard, &theirs, start);
    };
    let same = heard
        .iter()
        .zip(&theirs.heard)
        .all(|(ours, theirs)| *ours == theirs);
    assert!(
        same && heard.len() <= theirs.heard.len(),
        "{ours:?}, {theirs:?}"
    );
    let pongs = ours.output.len() - last_frame(&ours.output);
    assert!(
        theirs.output.starts_with(&ours.output[..pongs]),
        "{theirs:?}"
    );
    match theirs.end {
        End::Refused(_) if theirs.heard.len() == heard.len() => {}
        End::OfInput if theirs.heard.len() == heard.len() && !ends_with_a_frame(data) => {
            let filled = filled(data, limit);
            let again = receive([&*filled].into_iter(), start, limit, None);
            assert_eq!(*ours, again, "more bytes, and another error");
            compare(&filled, ours, start, limit);
        }
        _ => only_we_refuse(error, data, theirs, heard.len(), start, limit),
    }
}

/// Ours refused nothing, so tungstenite heard the same, and nothing more.
fn agreed(ours: &Outcome, heard: &[&Heard], theirs: &Story, start: Start) {
    let expected: Vec<Heard> = heard
        .iter()
        .map(|heard| as_tungstenite_hears(heard, start))
        .collect();
    assert_eq!(expected, theirs.heard, "{ours:?}, {theirs:?}");
    let closed = ours.state == State::Closed;
    match theirs.end {
        End::Closed => assert!(closed, "only tungstenite is closed"),
        End::OfInput => assert!(!closed, "only ours is closed"),
        End::Refused(_) => panic!("only tungstenite refuses: {ours:?}, {theirs:?}"),
    }
    let close = if closed { last_frame(&ours.output) } else { 0 };
    let (pongs, close) = ours.output.split_at(ours.output.len() - close);
    let behind = theirs.output.strip_prefix(pongs);
    let behind = behind.unwrap_or_else(|| panic!("other pongs: {ours:?}, {theirs:?}"));
    if !closed {
        assert!(behind.is_empty(), "it answers more: {ours:?}, {theirs:?}");
    } else if expected.last() == heard.last().copied() {
        // It echoes the reason too, so only the code is the same.
        assert_eq!((0x88, &close[2..]), (behind[0], &behind[2..close.len()]));
    }
}

/// 1014 is the one thing that ours takes and tungstenite doesn't.
fn as_tungstenite_hears(heard: &Heard, start: Start) -> Heard {
    match heard {
        Heard::Close(Some(1014), _) if start == Start::Open => {
            Heard::Close(Some(1002), "Protocol violation".to_owned())
        }
        heard => heard.clone(),
    }
}

/// Is it one of the differences at the head of this module, and do the bytes show it?
fn only_we_refuse(
    error: Error,
    data: &[u8],
    theirs: Story,
    heard: usize,
    start: Start,
    limit: usize,
) {
    let next = theirs.heard.get(heard);
    match (error, next) {
        (Error::InvalidCloseCode(_), Some(Heard::Close(Some(1002), reason)))
            if start == Start::Open =>
        {
            assert_eq!(reason, "Protocol violation");
        }
        (Error::InvalidCloseCode(code), Some(Heard::Close(Some(theirs), _))) => {
            assert_eq!(code, *theirs);
        }
        (Error::NonMinimalLength(_) | Error::ControlTooLong(_), _) => {
            let shortest = with_shortest_lengths(data);
            assert!(
                shortest.len() < data.len(),
                "only we refuse: {error}, {theirs:?}"
            );
            let ours = receive([&*shortest].into_iter(), start, limit, None);
            compare(&shortest, &ours, start, limit);
        }
        _ => panic!("only we refuse: {error}, {theirs:?}"),
    }
}

/// The length of the last control frame in what we wrote, which is the Close.
fn last_frame(output: &[u8]) -> usize {
    let mut rest = output;
    while let [_, len, behind @ ..] = rest {
        match behind.get(usize::from(*len)..) {
            Some(next) if !next.is_empty() => rest = next,
            _ => break,
        }
    }
    rest.len()
}

/// The frames that lie whole in the input, without judging them, and what is left.
fn frames(data: &[u8]) -> (Vec<(RawHeader, &[u8])>, &[u8]) {
    let (mut frames, mut rest) = (Vec::new(), data);
    while let Some((header, used)) = RawHeader::parse(rest) {
        let len = usize::try_from(header.payload_len).unwrap_or(usize::MAX);
        let Some((payload, behind)) = rest[used..].split_at_checked(len) else {
            break;
        };
        frames.push((header, payload));
        rest = behind;
    }
    (frames, rest)
}

fn ends_with_a_frame(data: &[u8]) -> bool {
    frames(data).1.is_empty()
}

/// The input with its last frame filled up with zeros. A frame above the limit is refused
/// for its header.
fn filled(data: &[u8], limit: usize) -> Vec<u8> {
    let (_, rest) = frames(data);
    let header = [rest, &[0; MAX_HEADER]].concat();
    let (header, used) = RawHeader::parse(&header).expect("no header is longer");
    let payload = usize::try_from(header.payload_len).unwrap_or(usize::MAX);
    let missing = used.saturating_add(payload.min(limit)) - rest.len();
    [data, &vec![0; missing]].concat()
}

/// The same frames, each length in its shortest form; so is the length of a frame that
/// isn't whole.
fn with_shortest_lengths(data: &[u8]) -> Vec<u8> {
    let (whole, rest) = frames(data);
    let mut out = Vec::new();
    for (header, payload) in whole {
        write_raw(&header, &mut out);
        out.extend_from_slice(payload);
    }
    match RawHeader::parse(rest) {
        Some((header, used)) => {
            write_raw(&header, &mut out);
            out.extend_from_slice(&rest[used..]);
        }
        None => out.extend_from_slice(rest),
    }
    out
}

fn write_raw(header: &RawHeader, out: &mut Vec<u8>) {
    let mask_bit = u8::from(header.masking_key.is_some()) << 7;
    let len = header.payload_len.to_be_bytes();
    let (second, extended) = match LengthForm::minimal_for(header.payload_len) {
        LengthForm::Short => (len[7], &len[8..]),
        LengthForm::Extended16 => (LEN - 1, &len[6..]),
        LengthForm::Extended64 => (LEN, &len[..]),
    };
    out.extend_from_slice(&[header.first, mask_bit | second]);
    out.extend_from_slice(extended);
    out.extend_from_slice(header.masking_key.as_ref().map_or(&[], |key| &key[..]));
}
