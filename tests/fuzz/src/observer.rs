//! An onlooker beside one direction of a connection: any bytes, as what a client sent and as what a
//! server sent, whole, byte by byte and in portions; and our endpoint, which receives the same bytes.
//!
//! What is told must not depend on the portions: the same violations, frames and gaps, in the same
//! order. The frames are found a second time, by the layout of §5.2 alone, and each violation must
//! lie in the frame that it names. Behind a length with its top bit set the borders of frames are
//! lost, and a read that begins like a right header is taken for a frame: so there, and only there,
//! the portions mean something, and which frames are guessed is computed from them.
//!
//! The endpoint takes one byte at a time, and so does the onlooker: its first violation is the
//! endpoint's error, with the same byte.
//!
//! Allowed differences from the endpoint:
//! - A control frame's length in a longer form: the endpoint says that it's too long by its first
//!   seven bits. The onlooker waits for all of it; if it is 125 or less, it says that it isn't
//!   written in its shortest form, and of a header that is cut it says nothing.
//! - Behind a Close the endpoint reads nothing. The onlooker tells the first data frame there.
//! - [`Error::MessageTooBig`]: a limit of the endpoint, not a rule. Up to there the onlooker tells
//!   nothing. Without compression the endpoint has no limit here; with it, it has the onlooker's.
//!
//! `MAX_FRAGMENTS` isn't reached here: it would take a longer input than a fuzzer makes.

use crate::Verdict;
use crate::chance::{Chance, portions};
use barewire::http::{HeadReader, RequestHead, ResponseHead, ResponseReader};
use barewire::observer::messages::MOST_INFLATED;
use barewire::observer::seen::SHOWN_PAYLOAD;
use barewire::observer::shared::MOST_VIOLATIONS;
use barewire::observer::{Ended, Observer, Party, Rule, Seen, Unchecked, Violation};
use barewire::websocket::extension::parameters::Parameters;
use barewire::websocket::extension::{Agreed, list};
use barewire::websocket::frame::{Expected, Header, MAX_CONTROL_PAYLOAD, OPCODE, RawHeader, mask};
use barewire::websocket::{Endpoint, Error, Opcode, Role, State};
use std::sync::LazyLock;

/// What the request offers…
const OFFER: &str = "permessage-deflate; client_max_window_bits";
/// …and what may be answered; nothing: no compression.
pub const ANSWERS: [&str; 4] = [
    "",
    "permessage-deflate",
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
    "permessage-deflate; server_max_window_bits=9; client_max_window_bits=9",
];

static REQUEST: LazyLock<RequestHead> = LazyLock::new(|| {
    let head = format!(
        "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         Sec-WebSocket-Extensions: {OFFER}\r\n\r\n"
    );
    let (_, head) = HeadReader::new()
        .receive(head.as_bytes())
        .expect("it is right");
    head.expect("it is whole")
});
static RESPONSES: LazyLock<[ResponseHead; 4]> = LazyLock::new(|| {
    ANSWERS.map(|answer| {
        let extensions = match answer {
            "" => String::new(),
            answer => format!("Sec-WebSocket-Extensions: {answer}\r\n"),
        };
        let head = format!(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n{extensions}\r\n"
        );
        let (_, head) = ResponseReader::new()
            .receive(head.as_bytes())
            .expect("it is right");
        head.expect("it is whole")
    })
});

/// The first byte: its lowest 2 bits are how messages may be compressed; see [`ANSWERS`]. The rest is
/// what a client sends. A server sends the same, usually without its masks.
///
/// # Panics
/// On a find.
pub fn check_observer(data: &[u8]) -> Verdict {
    let Some((&how, data)) = data.split_first() else {
        return Verdict::Unfinished;
    };
    let way = usize::from(how & 3);
    let mut chance = Chance::of(data);
    let from_server = match chance.one_in(8) {
        true => data.to_vec(),
        false => unmasked(data),
    };
    check_direction(&from_server, Party::Server, way, &mut chance);
    check_direction(data, Party::Client, way, &mut chance)
}

fn check_direction(data: &[u8], from: Party, way: usize, chance: &mut Chance) -> Verdict {
    let whole = watch(&[data], from, way);
    let bytes: Vec<&[u8]> = data.chunks(1).collect();
    let singly = watch(&bytes, from, way);
    assert_eq!(whole, singly, "{from:?}: whole and byte by byte");
    let portions: Vec<&[u8]> = portions(data, Chance::new(chance.next())).collect();
    let portioned = watch(&portions, from, way);
    assert!(
        whole
            .iter()
            .eq(portioned.iter().filter(|told| !is_guess(told))),
        "{from:?}: whole: {whole:?}, in portions: {portioned:?}"
    );
    let sender = Sender { from, way };
    for (told, portions) in [(&whole, &[data][..]), (&portioned, &portions)] {
        let frames = told.iter().filter_map(Told::frame);
        let expected = expected_frames(data, portions, sender);
        assert!(frames.eq(&expected), "{from:?}: {told:?}, {expected:?}");
    }
    each_lies_in_its_frame(&whole);

    let first = first_violation(&bytes, from, way);
    compare(data, sender, first.as_ref());
    match first {
        Some(_) => Verdict::Refused,
        None if whole.iter().any(is_whole) => Verdict::Accepted,
        None => Verdict::Unfinished,
    }
}

/// The same frames as a server sends them, without masks.
fn unmasked(data: &[u8]) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), data);
    while let Some((mut header, used)) = RawHeader::parse(rest) {
        let key = header.masking_key.take();
        header.write(&mut out);
        let came = came(&header, &rest[used..]);
        let begun = out.len();
        out.extend_from_slice(&rest[used..used + came]);
        if let Some(key) = key {
            mask(&mut out[begun..], key, 0);
        }
        rest = &rest[used + came..];
    }
    out.extend_from_slice(rest);
    out
}

/// How much of a frame's payload is here.
fn came(header: &RawHeader, behind: &[u8]) -> usize {
    let len = usize::try_from(header.payload_len);
    behind.len().min(len.unwrap_or(usize::MAX))
}

// ---- what is told ------------------------------------------------------------------------

/// A frame that was told.
#[derive(Debug, PartialEq, Eq)]
struct Frame {
    number: u64,
    byte: u64,
    header: Vec<u8>,
    /// The beginning of its payload.
    payload: Vec<u8>,
    came: u64,
    is_whole: bool,
    is_guess: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum Told {
    Frame(Frame),
    Violation(Violation),
    Unchecked(Unchecked),
}

impl Told {
    fn of(seen: &Seen<'_>, by: Party) -> Told {
        match seen {
            Seen::Frame(frame) => {
                let header = RawHeader::parse(frame.header_bytes);
                assert_eq!(frame.header, header.map(|(header, _)| header));
                assert_eq!(frame.from, by);
                Told::Frame(Frame {
                    number: frame.number,
                    byte: frame.byte,
                    header: frame.header_bytes.to_vec(),
                    payload: frame.payload.to_vec(),
                    came: frame.came,
                    is_whole: frame.is_whole(),
                    is_guess: frame.is_guess,
                })
            }
            Seen::Violation(violation) => {
                assert_eq!(violation.by, by);
                Told::Violation((*violation).clone())
            }
            Seen::Unchecked(party, what) => {
                assert_eq!(*party, by);
                Told::Unchecked(*what)
            }
        }
    }

    const fn frame(&self) -> Option<&Frame> {
        match self {
            Told::Frame(frame) => Some(frame),
            Told::Violation(_) | Told::Unchecked(_) => None,
        }
    }
}

fn is_guess(told: &Told) -> bool {
    told.frame().is_some_and(|frame| frame.is_guess)
}

fn is_whole(told: &Told) -> bool {
    told.frame().is_some_and(|frame| frame.is_whole)
}

/// All that is told of these portions, and of a FIN behind them.
fn watch(portions: &[&[u8]], from: Party, way: usize) -> Vec<Told> {
    let mut observer = Observer::new(&REQUEST, &RESPONSES[way]);
    assert_eq!(observer.violations(), [], "the handshake is right");
    let mut told = Vec::new();
    for portion in portions {
        observer.saw(from, portion, &mut |seen| told.push(Told::of(&seen, from)));
    }
    observer.ended(from, Ended::Fin, &mut |seen| {
        told.push(Told::of(&seen, from));
    });
    let report = observer.report();
    let (frames, bytes) = match from {
        Party::Client => (report.frames.from_client, report.bytes.from_client),
        Party::Server => (report.frames.from_server, report.bytes.from_server),
    };
    assert_eq!(frames, told.iter().filter_map(Told::frame).count() as u64);
    assert_eq!(bytes, portions.concat().len() as u64);
    let mut violations = told.iter().filter_map(|told| match told {
        Told::Violation(violation) => Some(violation),
        Told::Frame(_) | Told::Unchecked(_) => None,
    });
    let kept = violations.by_ref().take(MOST_VIOLATIONS);
    assert!(kept.eq(&report.violations), "what is kept was told");
    assert_eq!(violations.count() as u64, report.more);
    told
}

/// A violation lies in the frame that it names, or right behind it if something is missing there.
fn each_lies_in_its_frame(told: &[Told]) {
    let frames: Vec<&Frame> = told.iter().filter_map(Told::frame).collect();
    for told in told {
        let Told::Violation(violation) = told else {
            continue;
        };
        let place = match violation.frame.checked_sub(1) {
            None => 0..=0,
            Some(before) => {
                let frame = frames[before as usize];
                frame.byte..=frame.byte + frame.header.len() as u64 + frame.came
            }
        };
        assert!(place.contains(&violation.byte), "{violation:?}, {place:?}");
    }
}

// ---- the frames, a second time -----------------------------------------------------------

/// Who sends, and what was agreed on.
#[derive(Clone, Copy)]
struct Sender {
    from: Party,
    way: usize,
}

impl Sender {
    /// Is a right header here, inside a message or not? `None`: it isn't whole, and right so far.
    fn is_right(self, bytes: &[u8]) -> Option<bool> {
        let parsed = [false, true].map(|in_message| {
            let expected = Expected {
                masked: self.from == Party::Client,
                in_message,
                deflate: self.way > 0,
            };
            Header::parse(bytes, expected)
        });
        let is_whole = parsed.iter().any(|parsed| matches!(parsed, Ok(Some(_))));
        let is_wrong = parsed.iter().all(Result::is_err);
        (is_whole || is_wrong).then_some(is_whole)
    }
}

/// Takes the frame that begins at this place, as far as it is in `data`, and returns its end.
fn take_frame(data: &[u8], at: usize, is_guess: bool, frames: &mut Vec<Frame>) -> usize {
    let parsed = RawHeader::parse(&data[at..]);
    let header = parsed.map_or(data.len(), |(_, used)| at + used);
    let has_end = parsed.filter(|(header, _)| header.payload_len <= i64::MAX as u64);
    let came = has_end.map_or(0, |(raw, _)| came(&raw, &data[header..]));
    let mut payload = data[header..][..came.min(SHOWN_PAYLOAD)].to_vec();
    if let Some(key) = parsed.and_then(|(header, _)| header.masking_key) {
        mask(&mut payload, key, 0);
    }
    frames.push(Frame {
        number: frames.len() as u64 + 1,
        byte: at as u64,
        header: data[at..header].to_vec(),
        payload,
        came: came as u64,
        is_whole: parsed.is_some_and(|(header, _)| header.payload_len == came as u64),
        is_guess,
    });
    header + came
}

/// All frames by their layout, and behind a length that can't be right those that are guessed.
fn expected_frames(data: &[u8], portions: &[&[u8]], sender: Sender) -> Vec<Frame> {
    let (mut frames, mut known) = (Vec::new(), 0);
    while known < data.len() {
        let is_last = has_top_bit(&data[known..]);
        known = take_frame(data, known, false, &mut frames);
        if is_last {
            break;
        }
    }
    // Where the next frame begins, if that is guessed.
    let (mut guess, mut end) = (None, 0);
    for portion in portions {
        let begin = end;
        end += portion.len();
        if begin < known {
            continue;
        }
        if guess.is_none() && sender.is_right(portion) == Some(true) {
            guess = Some(begin);
        }
        while let Some(at) = guess
            && let Some(is_right) = sender.is_right(&data[at..end])
        {
            guess = is_right.then_some(at);
            match RawHeader::parse(&data[at..end]) {
                Some((header, used))
                    if is_right && header.payload_len <= (end - at - used) as u64 =>
                {
                    guess = Some(take_frame(data, at, true, &mut frames));
                }
                _ => break,
            }
        }
    }
    if let Some(at) = guess.filter(|at| *at < data.len()) {
        take_frame(data, at, true, &mut frames);
    }
    frames
}

fn has_top_bit(bytes: &[u8]) -> bool {
    RawHeader::parse(bytes).is_some_and(|(header, _)| header.payload_len > i64::MAX as u64)
}

// ---- against the endpoint ----------------------------------------------------------------

/// The first violation before the end, and after how many bytes it was told.
fn first_violation(bytes: &[&[u8]], from: Party, way: usize) -> Option<(Violation, usize)> {
    let mut observer = Observer::new(&REQUEST, &RESPONSES[way]);
    for (at, byte) in bytes.iter().enumerate() {
        observer.saw(from, byte, &mut |_| {});
        if let Some(first) = observer.violations().first() {
            return Some((first.clone(), at + 1));
        }
    }
    None
}

/// How the endpoint ended, and after how many bytes.
enum End {
    OfInput,
    Closed(usize),
    Refused(Error, usize),
}

fn receive(data: &[u8], sender: Sender) -> End {
    let role = match sender.from {
        Party::Client => Role::Server,
        Party::Server => Role::Client(|| [0x37, 0xFA, 0x21, 0x3D]),
    };
    let limit = match sender.way {
        0 => usize::MAX,
        _ => MOST_INFLATED,
    };
    let mut endpoint = Endpoint::new(role, limit);
    endpoint.opened();
    let read = |said: &'static str| list::read([said.as_bytes()]);
    let offer = read(OFFER).next().and_then(Result::ok);
    let offer = offer.and_then(|offer| Parameters::of(&offer));
    let answered = Agreed::by_answer(&offer.expect("a good offer"), read(ANSWERS[sender.way]));
    if let Some(agreed) = answered.expect("a good answer") {
        endpoint.deflate(&agreed);
    }
    let mut output = Vec::new();
    for (at, byte) in data.chunks(1).enumerate() {
        match endpoint.receive(byte, &mut output) {
            Ok((used, _)) => assert_eq!(used, 1, "neither taken nor refused"),
            Err(error) => return End::Refused(error, at + 1),
        }
        output.clear();
        if endpoint.state() == State::Closed {
            return End::Closed(at + 1);
        }
    }
    End::OfInput
}

/// The first violation is the endpoint's error, with the same byte.
fn compare(data: &[u8], sender: Sender, first: Option<&(Violation, usize)>) {
    let told = first.map(|(violation, taken)| (&violation.rule, *taken));
    let expected = match receive(data, sender) {
        End::OfInput => None,
        End::Closed(taken) => data_behind(data, taken),
        End::Refused(Error::MessageTooBig(_), taken) => {
            assert!(told.is_none_or(|(_, told)| told > taken), "{first:?}");
            return;
        }
        End::Refused(error @ Error::ControlTooLong(_), taken) => {
            let begun = taken - 2;
            RawHeader::parse(&data[begun..]).map(|(header, used)| {
                let error = match header.payload_len <= MAX_CONTROL_PAYLOAD as u64 {
                    true => Error::NonMinimalLength(header.payload_len),
                    false => error,
                };
                (Rule::Frame(error), begun + used)
            })
        }
        End::Refused(error, taken) => Some((Rule::Frame(error), taken)),
    };
    let expected = expected.as_ref().map(|(rule, taken)| (rule, *taken));
    assert_eq!(told, expected, "{:?}: the endpoint says more", sender.from);
}

/// The first data frame behind a Close, by the layout alone.
fn data_behind(data: &[u8], mut at: usize) -> Option<(Rule, usize)> {
    while let Some(&first) = data.get(at) {
        let opcode = Opcode::from_bits(first & OPCODE);
        if opcode.is_some_and(|opcode| !opcode.is_control()) {
            return Some((Rule::DataAfterClose, at + 1));
        }
        if has_top_bit(&data[at..]) {
            break;
        }
        at = take_frame(data, at, false, &mut Vec::new());
    }
    None
}
