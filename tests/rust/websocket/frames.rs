//! Frames and messages over a real socket, and the codec compared with `tungstenite`'s (RFC 6455 §5
//! and §8).

use crate::common::violations::{LIMIT, Violation, close_body, encode, long_form, violations};
use crate::common::{Frame, KEY, Raw, SOON, Server, masked, property, read, skipped};
use barewire::websocket::{CloseCode, Endpoint, Error, Event, Message, Opcode, Role, State, frame};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::io::{self, Cursor, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use tungstenite::Message as Theirs;
use tungstenite::protocol::frame::coding::{Control, Data, OpCode};
use tungstenite::protocol::frame::{Frame as TheirFrame, FrameHeader};
use tungstenite::protocol::{CloseFrame, Role as TheirRole, WebSocketConfig};

// ---- what is right --------------------------------------------------------------------

#[test]
fn s5_7_golden_bytes() {
    let server = Server::start(&[]);
    let mut raw = server.websocket("/echo");
    let hello = [0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58];
    let mut exchange = |sent: &[u8], received: &[u8]| {
        for portion in [sent.len(), 1] {
            assert!(raw.send_until_refused(sent, portion));
            let mut bytes = vec![0; received.len()];
            raw.tcp.read_exact(&mut bytes).unwrap();
            assert_eq!(bytes, received);
        }
    };
    // "A single-frame masked text message", and its unmasked twin as the answer.
    let text = [&[0x81, 0x85], &hello[..]].concat();
    exchange(&text, &[0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f]);
    // "Unmasked Ping request and masked Ping response", with the roles exchanged.
    let ping = [&[0x89, 0x85], &hello[..]].concat();
    exchange(&ping, &[0x8a, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f]);
    // "A fragmented unmasked text message", masked.
    let fragments = [masked(0x01, b"Hel"), masked(0x80, b"lo")].concat();
    exchange(&fragments, &[0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f]);
    // The frame of the course notes: "123".
    let notes = [0x81, 0x83, 0xce, 0x48, 0xb6, 0x85, 0xff, 0x7a, 0x85];
    exchange(&notes, &[0x81, 0x03, b'1', b'2', b'3']);
    // "256 bytes binary message" and "64KiB binary message".
    let payload = [0x5A; 65_536];
    let header = [0x82, 0x7E, 0x01, 0x00];
    let short = &payload[..256];
    exchange(&masked(0x82, short), &[&header, short].concat());
    let header = [0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0];
    raw.frame_out(0x82, &payload);
    let mut bytes = vec![0; header.len() + payload.len()];
    raw.tcp.read_exact(&mut bytes).unwrap();
    assert!(bytes == [&header[..], &payload].concat());
}

#[test]
fn s5_2_each_length_is_written_in_its_shortest_form() {
    let server = Server::start(&[]);
    let mut raw = server.websocket("/echo");
    for (length, header) in [
        (0, vec![0x82, 0]),
        (1, vec![0x82, 1]),
        (125, vec![0x82, 125]),
        (126, vec![0x82, 126, 0, 126]),
        (65_535, vec![0x82, 126, 0xFF, 0xFF]),
        (65_536, vec![0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
    ] {
        let payload: Vec<u8> = (0..length).map(|i| i as u8).collect();
        raw.frame_out(0x82, &payload);
        let mut bytes = vec![0; header.len() + length];
        raw.tcp.read_exact(&mut bytes).unwrap();
        assert!(bytes == [header, payload].concat(), "{length}");
    }
}

#[test]
fn s5_3_any_masking_key_is_removed() {
    let server = Server::start(&[]);
    let mut raw = server.websocket("/echo");
    for key in [[0; 4], [0xFF; 4], [1, 2, 3, 4], [0x80, 0, 0, 1], KEY] {
        for length in 0..20_u8 {
            let payload: Vec<u8> = (0..length).map(|i| 0x35 ^ i << 3).collect();
            raw.send(&encode(0x82, Some(key), &payload));
            let first = 0x82;
            assert_eq!(raw.frame(), Frame { first, payload });
        }
    }
}

#[test]
fn s5_4_fragments_become_one_message() {
    let server = Server::start(&[]);
    let mut raw = server.websocket("/echo");
    for (opcode, parts) in [
        (0x1, vec!["Hel", "lo"]),
        (0x1, vec!["", "", ""]),
        (0x2, vec!["a", "", "b", "c"]),
        (0x1, vec!["only", ""]),
        (0x1, vec!["", "only"]),
    ] {
        for (i, part) in parts.iter().enumerate() {
            let first = if i == 0 { opcode } else { 0x0 };
            let fin = if i + 1 == parts.len() { 0x80 } else { 0 };
            raw.frame_out(fin | first, part.as_bytes());
        }
        let (first, payload) = (0x80 | opcode, parts.concat().into_bytes());
        assert_eq!(raw.frame(), Frame { first, payload });
    }
}

#[test]
fn s5_4_a_character_may_be_cut_anywhere_by_fragments() {
    let server = Server::start(&[]);
    let mut raw = server.websocket("/echo");
    let text = "é你😀z";
    for cut in 0..=text.len() {
        let (a, b) = text.as_bytes().split_at(cut);
        raw.frame_out(0x01, a);
        raw.frame_out(0x80, b);
        assert_eq!(raw.text(), text, "cut at {cut}");
    }
}

#[test]
fn s5_4_a_ping_between_fragments_is_answered_at_once() {
    let server = Server::start(&[]);
    let mut raw = server.websocket("/echo");
    raw.frame_out(0x01, "你".as_bytes().split_at(1).0);
    raw.frame_out(0x89, b"still there?");
    let payload = b"still there?".to_vec();
    assert_eq!(
        raw.frame(),
        Frame {
            first: 0x8A,
            payload
        }
    );
    raw.frame_out(0x8A, b"a pong that nobody asked for");
    raw.frame_out(0x80, "你".as_bytes().split_at(1).1);
    assert_eq!(raw.text(), "你");
}

#[test]
fn s5_5_2_a_pong_has_the_payload_of_its_ping() {
    let server = Server::start(&[]);
    let mut raw = server.websocket("/echo");
    for payload in [&b""[..], b"?", &[0xFF; 125]] {
        raw.frame_out(0x89, payload);
        let payload = payload.to_vec();
        assert_eq!(
            raw.frame(),
            Frame {
                first: 0x8A,
                payload
            }
        );
    }
}

#[test]
fn s5_5_3_a_pong_is_not_answered() {
    let server = Server::start(&[]);
    let mut raw = server.websocket("/echo");
    raw.frame_out(0x8A, b"unasked");
    raw.frame_out(0x8A, &[0; 125]);
    raw.quiet();
}

// ---- what is wrong --------------------------------------------------------------------

#[test]
fn s7_1_7_each_violation_is_answered_with_its_code_and_nothing_of_it_is_delivered() {
    let server = Server::start(&["--max-message", LIMIT]);
    let mut witness = server.member("/room/r/");
    for violation in violations() {
        let shown = violation.shown();
        let Violation {
            bytes: violation,
            says,
            rule,
        } = violation;
        let code = rule.code;
        for whole in [true, false] {
            let mut raw = server.websocket("/room/r/");
            let behind = [
                masked(0x81, b"behind"),
                masked(0x89, b"?"),
                masked(0x88, b""),
            ];
            let bytes = [masked(0x81, b"before"), violation.clone(), behind.concat()].concat();
            let portion = if whole { bytes.len() } else { 1 };
            raw.send_until_refused(&bytes, portion);
            assert_eq!(raw.text(), "before", "{shown}");
            let (found, reason) = raw.closed();
            assert_eq!(found, Some(code), "{shown}: {reason}");
            assert!(reason.contains(&says), "{shown}: {reason}");
            assert!(reason.contains("RFC 6455 §"), "{reason}");
            assert_eq!(witness.text(), "before", "{shown}");
            witness.quiet();
            let mine = raw.tcp.local_addr().unwrap().to_string();
            let failed = format!("failed with {code}");
            let line = server.logged_by(&mine, &failed);
            assert!(line.contains(&says), "{line}");
        }
    }
}

#[test]
fn s8_1_each_byte_is_checked_as_it_arrives() {
    let server = Server::start(&["--max-message", LIMIT]);
    for (beginning, code) in [
        // One byte is enough to be wrong…
        (vec![0xC1], 1002),
        (vec![0x83], 1002),
        (vec![0x09], 1002),
        (vec![0x80], 1002),
        // …or two…
        (vec![0x81, 0x05], 1002),
        (vec![0x89, 0xFE], 1002),
        // …or a length…
        (vec![0x82, 0xFE, 0, 125], 1002),
        (vec![0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0], 1002),
        // …or a byte in the middle of an incomplete text.
        (
            masked(0x81, &[&b"ok\xFF"[..], &[b'x'; 500]].concat())[..8 + 3].to_vec(),
            1007,
        ),
        (masked(0x81, b"\xF4\x90\x80\x80")[..6 + 2].to_vec(), 1007),
        (
            [
                masked(0x01, b"\xE4"),
                masked(0x80, b"(...")[..6 + 1].to_vec(),
            ]
            .concat(),
            1007,
        ),
        // The header shows that it is too big.
        (masked(0x82, &[0; 1001])[..8].to_vec(), 1009),
    ] {
        for portion in [beginning.len(), 1] {
            let mut raw = server.websocket("/echo");
            raw.send_until_refused(&beginning, portion);
            let shown = beginning.escape_ascii();
            assert_eq!(raw.closed().0, Some(code), "{shown}");
        }
    }
}

#[test]
fn s10_4_a_message_has_131_072_fragments_at_most() {
    let server = Server::start(&[]);
    let fragments = |count: usize| {
        let middle = masked(0x00, b"").repeat(count - 2);
        [masked(0x02, b"a"), middle, masked(0x80, b"z")].concat()
    };
    let mut raw = server.websocket("/echo");
    raw.send(&fragments(131_072));
    let payload = b"az".to_vec();
    assert_eq!(
        raw.frame(),
        Frame {
            first: 0x82,
            payload
        }
    );
    raw.send(&fragments(131_073));
    let (code, reason) = raw.closed();
    assert_eq!(code, Some(1009));
    assert!(reason.contains("131072 fragments"), "{reason}");
}

#[test]
fn s10_4_a_message_of_exactly_the_limit_is_taken() {
    let server = Server::start(&["--max-message", LIMIT]);
    let mut raw = server.websocket("/echo");
    raw.frame_out(0x82, &[1; 1000]);
    assert_eq!(raw.frame().payload, [1; 1000]);
    raw.frame_out(0x02, &[1; 999]);
    raw.frame_out(0x00, &[]);
    raw.frame_out(0x80, &[1]);
    assert_eq!(raw.frame().payload, [1; 1000]);
}

/// A process's memory according to the system, in KiB.
fn memory(pid: u32, field: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    line.strip_prefix(':')?
        .trim()
        .strip_suffix(" kB")?
        .parse()
        .ok()
}

#[test]
fn s10_4_a_declared_length_never_allocates() {
    const KIB_PER_GIB: u64 = 1 << 20;
    let server = Server::start(&["--max-message", "1073741824"]);
    let now = || {
        let field = |name| memory(server.pid(), name);
        Some((field("VmRSS")?, field("VmSize")?))
    };
    let Some((resident, reserved)) = now() else {
        return skipped(
            "a declared length never allocates",
            "there is no /proc here",
        );
    };
    let declared = |length: u64| long_form(0x81, &length.to_be_bytes(), b"ok\xFF");
    // A wrong byte of the payload is answered, so the header was read before. While the server
    // waits for the end of these, it still has what it allocated.
    let mut lingering: Vec<Raw> = Vec::new();
    for _ in 0..8 {
        let mut raw = server.websocket("/echo");
        raw.send(&declared(1 << 30));
        assert_eq!(raw.close_frame().0, Some(1007));
        lingering.push(raw);
    }
    let mut raw = server.websocket("/echo");
    raw.send(&declared(1 << 62));
    assert_eq!(raw.close_frame().0, Some(1009));
    let (resident_after, reserved_after) = now().unwrap();
    let grown = resident_after.saturating_sub(resident);
    assert!(
        grown < KIB_PER_GIB / 32,
        "{resident} KiB grew by {grown} KiB"
    );
    // Memory that isn't touched isn't resident, but it was allocated.
    let grown = reserved_after.saturating_sub(reserved);
    assert!(
        grown < 4 * KIB_PER_GIB,
        "{reserved} KiB grew by {grown} KiB"
    );
}

// ---- any split of any bytes -------------------------------------------------------------

const MAX: usize = 400;
const CLIENT: Role = Role::Client(|| [1, 2, 3, 4]);

/// The outcome for some bytes.
#[derive(Debug, PartialEq)]
struct Outcome {
    events: Vec<String>,
    output: Vec<u8>,
    error: Option<Error>,
    state: State,
}

fn outcome<'a>(role: Role, portions: impl IntoIterator<Item = &'a [u8]>) -> Outcome {
    let mut endpoint = Endpoint::new(role, MAX);
    endpoint.opened();
    let (mut events, mut output, mut error) = (Vec::new(), Vec::new(), None);
    for portion in portions {
        let mut rest = portion;
        while !rest.is_empty() && error.is_none() {
            match endpoint.receive(rest, &mut output) {
                Ok((used, event)) => {
                    assert!(used > 0 || event.is_some(), "it must go on");
                    events.extend(event.map(|event| format!("{event:?}")));
                    rest = &rest[used..];
                }
                Err(broken) => error = Some(broken),
            }
        }
    }
    let state = endpoint.state();
    Outcome {
        events,
        output,
        error,
        state,
    }
}

/// Frames of a session that breaks no rule: first bytes and payloads.
fn good_session() -> impl Strategy<Value = Vec<(u8, Vec<u8>)>> {
    let payload = prop_oneof![
        6 => prop::collection::vec(any::<u8>(), 0..12),
        1 => prop::collection::vec(any::<u8>(), 120..140),
    ];
    let text = prop_oneof![6 => "[a-zé你😀]{0,6}", 1 => "[a-z你]{40,60}"];
    let message = prop_oneof![
        text.prop_map(|text| (0x1, text.into_bytes())),
        payload.prop_map(|payload| (0x2, payload)),
    ];
    let control = (
        select(vec![0x89, 0x8A]),
        prop::collection::vec(any::<u8>(), 0..5),
    );
    let between = prop::collection::vec(control, 0..2);
    let cuts = prop::collection::vec((any::<Index>(), between), 0..3);
    let fragmented = (message, cuts).prop_map(|((opcode, payload), cuts)| {
        let mut places: Vec<usize> = cuts
            .iter()
            .map(|(at, _)| at.index(payload.len() + 1))
            .collect();
        places.sort_unstable();
        let ends = places.iter().copied().chain([payload.len()]);
        let (mut start, mut frames) = (0, Vec::new());
        for (i, end) in ends.enumerate() {
            let fin = if i == places.len() { 0x80 } else { 0 };
            let opcode = if i == 0 { opcode } else { 0 };
            frames.push((fin | opcode, payload[start..end].to_vec()));
            frames.extend(
                cuts.get(i)
                    .map(|(_, between)| between.clone())
                    .unwrap_or_default(),
            );
            start = end;
        }
        frames
    });
    let code = prop_oneof![4 => Just(1000_u16), 1 => 1000..1016_u16, 1 => 3000..5000_u16, 1 => any::<u16>()];
    let close = (code, "[a-z你]{0,5}")
        .prop_map(|(code, reason)| (0x88, close_body(code, reason.as_bytes())));
    let end = prop_oneof![4 => Just(None), 1 => Just(Some((0x88, Vec::new()))), 3 => close.prop_map(Some)];
    (prop::collection::vec(fragmented, 0..5), end)
        .prop_map(|(messages, end)| messages.into_iter().flatten().chain(end).collect())
}

fn to_wire(frames: &[(u8, Vec<u8>)], key: Option<[u8; 4]>) -> Vec<u8> {
    let encoded = frames
        .iter()
        .map(|(first, payload)| encode(*first, key, payload));
    encoded.collect::<Vec<_>>().concat()
}

/// The bytes of a session, some of them changed, inserted or removed; from a client or from a
/// server.
fn any_bytes() -> impl Strategy<Value = (bool, Vec<u8>)> {
    let byte = prop_oneof![
        2 => select(vec![0x00, 0x01, 0x02, 0x80, 0x81, 0x88, 0x89, 0x8A, 0xFE, 0xFF, 0x7E, 0x7F, 0xC1]),
        1 => any::<u8>(),
    ];
    let changes = prop_oneof![
        1 => Just(Vec::new()),
        2 => prop::collection::vec((any::<Index>(), 0..4_u8, byte), 1..4),
    ];
    let key = prop_oneof![1 => Just([0; 4]), 3 => any::<[u8; 4]>()];
    (any::<bool>(), good_session(), key, changes).prop_map(|(by_client, frames, key, changes)| {
        let mut bytes = to_wire(&frames, by_client.then_some(key));
        for (at, how, byte) in changes {
            let at = at.index(bytes.len() + 1);
            match how {
                0 | 1 if at < bytes.len() => bytes[at] = byte,
                2 if at < bytes.len() => {
                    bytes.remove(at);
                }
                _ => bytes.insert(at, byte),
            }
        }
        (by_client, bytes)
    })
}

proptest! {
    #![proptest_config(property(1024))]

    #[test]
    fn any_split_of_any_bytes_gives_the_same_events(
        (by_client, bytes) in any_bytes(),
        cuts in prop::collection::vec(any::<Index>(), 0..8),
    ) {
        let role = if by_client { Role::Server } else { CLIENT };
        let whole = outcome(role, [&bytes[..]]);
        prop_assert_eq!(&outcome(role, bytes.chunks(1)), &whole);
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let portions = cuts.windows(2).map(|cut| &bytes[cut[0]..cut[1]]);
        prop_assert_eq!(outcome(role, portions), whole);
    }

    #[test]
    fn s7_1_7_after_the_end_nothing_is_written_or_read(
        (by_client, bytes) in any_bytes(),
    ) {
        let role = if by_client { Role::Server } else { CLIENT };
        let mut endpoint = Endpoint::new(role, MAX);
        endpoint.opened();
        let (mut output, mut rest) = (Vec::new(), &bytes[..]);
        while endpoint.state() == State::Open && !rest.is_empty() {
            match endpoint.receive(rest, &mut output) {
                Ok((used, _)) => rest = &rest[used..],
                Err(_) => break,
            }
        }
        if endpoint.state() == State::Closed {
            let before = output.len();
            let more = to_wire(&[(0x81, b"more".to_vec()), (0x89, Vec::new())], by_client.then_some(KEY));
            prop_assert_eq!(endpoint.receive(&more, &mut output), Ok((more.len(), None)));
            prop_assert!(!endpoint.send(Message::Text("more"), &mut output));
            prop_assert!(!endpoint.start_closing(CloseCode::NORMAL_CLOSURE, "", &mut output));
            prop_assert_eq!(output.len(), before);
        }
    }
}

// ---- the codec against tungstenite's --------------------------------------------------------

/// Reads from a buffer, and drops what is written.
struct Memory(Cursor<Vec<u8>>);

impl Read for Memory {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[derive(Debug, PartialEq)]
enum Seen {
    Text(String),
    Binary(Vec<u8>),
    Ping(Vec<u8>),
    Pong(Vec<u8>),
    Close(Option<(u16, String)>),
}

/// What our endpoint sees, up to the Close or the broken rule.
fn ours(role: Role, bytes: &[u8]) -> (Vec<Seen>, Option<Error>) {
    let mut endpoint = Endpoint::new(role, MAX);
    endpoint.opened();
    let (mut seen, mut output, mut rest) = (Vec::new(), Vec::new(), bytes);
    while !rest.is_empty() {
        let (used, event) = match endpoint.receive(rest, &mut output) {
            Ok(received) => received,
            Err(error) => return (seen, Some(error)),
        };
        rest = &rest[used..];
        seen.push(match event {
            None | Some(Event::Fragment) => continue,
            Some(Event::Message(Message::Text(text))) => Seen::Text(text.to_owned()),
            Some(Event::Message(Message::Binary(bytes))) => Seen::Binary(bytes.to_vec()),
            Some(Event::Ping(payload)) => Seen::Ping(payload.to_vec()),
            Some(Event::Pong(payload)) => Seen::Pong(payload.to_vec()),
            Some(Event::Close { code, reason }) => {
                let close = code.map(|code| (code.number(), reason.to_owned()));
                seen.push(Seen::Close(close));
                break;
            }
        });
    }
    (seen, None)
}

/// What tungstenite sees, up to the Close or its error; none: it wants more bytes.
fn theirs(role: TheirRole, bytes: &[u8]) -> (Vec<Seen>, Option<tungstenite::Error>) {
    let limits = WebSocketConfig::default()
        .max_message_size(Some(MAX))
        .max_frame_size(Some(MAX));
    let memory = Memory(Cursor::new(bytes.to_vec()));
    let mut socket = tungstenite::WebSocket::from_raw_socket(memory, role, Some(limits));
    let mut seen = Vec::new();
    loop {
        seen.push(match socket.read() {
            Ok(Theirs::Text(text)) => Seen::Text(text.to_string()),
            Ok(Theirs::Binary(bytes)) => Seen::Binary(bytes.to_vec()),
            Ok(Theirs::Ping(payload)) => Seen::Ping(payload.to_vec()),
            Ok(Theirs::Pong(payload)) => Seen::Pong(payload.to_vec()),
            Ok(Theirs::Close(close)) => {
                let close = close.map(|close| (close.code.into(), close.reason.to_string()));
                seen.push(Seen::Close(close));
                return (seen, None);
            }
            Ok(Theirs::Frame(frame)) => panic!("only written, never read: {frame}"),
            Err(tungstenite::Error::Protocol(
                tungstenite::error::ProtocolError::ResetWithoutClosingHandshake,
            )) => return (seen, None),
            Err(error) => return (seen, Some(error)),
        });
    }
}

proptest! {
    #![proptest_config(property(2048))]

    #[test]
    fn tungstenite_sees_what_we_see_and_refuses_nothing_that_we_accept((by_client, bytes) in any_bytes()) {
        let (our_role, their_role) = match by_client {
            true => (Role::Server, TheirRole::Server),
            false => (CLIENT, TheirRole::Client),
        };
        let (ours, our_error) = ours(our_role, &bytes);
        let (mut theirs, their_error) = theirs(their_role, &bytes);
        match our_error {
            None => {
                // 1014 was registered after the RFC; tungstenite doesn't know it, and says 1002.
                if let (Some(Seen::Close(Some((1014, _)))), Some(close)) = (ours.last(), theirs.last()) {
                    let unknown = Seen::Close(Some((1002, "Protocol violation".to_owned())));
                    prop_assert_eq!(close, &unknown);
                    theirs.pop();
                    prop_assert_eq!(&ours[..ours.len() - 1], &theirs[..]);
                } else {
                    prop_assert_eq!(&ours, &theirs);
                }
                prop_assert!(their_error.is_none(), "{:?}", their_error);
            }
            Some(error) => {
                prop_assert!(theirs.len() >= ours.len(), "{:?} {:?}", ours, theirs);
                prop_assert_eq!(&ours[..], &theirs[..ours.len()]);
                // Where we are stricter: tungstenite takes lengths that aren't minimal, even in a
                // control frame, and accepts a Close whose code is wrong.
                if theirs.len() > ours.len() {
                    let stricter = matches!(
                        error,
                        Error::NonMinimalLength(_)
                            | Error::ControlTooLong(_)
                            | Error::InvalidCloseCode(_)
                    );
                    prop_assert!(stricter, "{:?}", error);
                }
            }
        }
    }

    #[test]
    fn s5_2_a_frame_is_written_as_tungstenite_writes_it(
        opcode in select(Opcode::ALL.to_vec()),
        fin in any::<bool>(),
        key in any::<Option<[u8; 4]>>(),
        payload in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..300),
            (65_530..65_540_usize).prop_map(|length| vec![0x5A; length]),
        ],
    ) {
        let mut ours = Vec::new();
        frame::write(opcode, fin, key, &payload, &mut ours);
        let opcode = match opcode {
            Opcode::Continuation => OpCode::Data(Data::Continue),
            Opcode::Text => OpCode::Data(Data::Text),
            Opcode::Binary => OpCode::Data(Data::Binary),
            Opcode::Close => OpCode::Control(Control::Close),
            Opcode::Ping => OpCode::Control(Control::Ping),
            Opcode::Pong => OpCode::Control(Control::Pong),
        };
        let header = FrameHeader { is_final: fin, opcode, mask: key, ..FrameHeader::default() };
        let mut theirs = Vec::new();
        TheirFrame::from_payload(header, payload.into()).format(&mut theirs).unwrap();
        prop_assert!(ours == theirs);
    }
}

// ---- tungstenite as a client, and as a server for our client ----------------------------------

const SIZES: [usize; 10] = [
    0,
    1,
    125,
    126,
    127,
    65_535,
    65_536,
    65_537,
    300_000,
    1 << 20,
];

fn tungstenite_client(server: &Server, target: &str) -> tungstenite::WebSocket<TcpStream> {
    let tcp = TcpStream::connect(server.address).unwrap();
    tcp.set_read_timeout(Some(SOON)).unwrap();
    let url = format!("ws://{}{target}", server.address);
    tungstenite::client(url, tcp).unwrap().0
}

#[test]
fn tungstenite_as_a_client_gets_its_messages_back() {
    let server = Server::start(&[]);
    let mut client = tungstenite_client(&server, "/echo");
    for size in SIZES {
        let text = Theirs::text("é".repeat(size / 2) + &"x".repeat(size % 2));
        client.send(text.clone()).unwrap();
        assert!(client.read().unwrap() == text, "{size}");
        let bytes: Vec<u8> = (0..size).map(|i| (i * 7) as u8).collect();
        let binary = Theirs::binary(bytes);
        client.send(binary.clone()).unwrap();
        assert!(client.read().unwrap() == binary, "{size}");
    }
}

#[test]
fn tungstenite_as_a_client_sends_fragments_and_pings() {
    let server = Server::start(&[]);
    let mut client = tungstenite_client(&server, "/echo");
    let part = |data, opcode, fin| {
        Theirs::Frame(TheirFrame::message(
            Vec::from(data),
            OpCode::Data(opcode),
            fin,
        ))
    };
    client.send(part("Hel", Data::Text, false)).unwrap();
    client.send(Theirs::Ping("between".into())).unwrap();
    client.send(part("lo, ", Data::Continue, false)).unwrap();
    client.send(part("world", Data::Continue, true)).unwrap();
    assert_eq!(client.read().unwrap(), Theirs::Pong("between".into()));
    assert_eq!(client.read().unwrap(), Theirs::text("Hello, world"));
}

#[test]
fn tungstenite_as_a_client_closes_and_reads_its_code() {
    let server = Server::start(&[]);
    for code in [1000_u16, 1001, 3000, 4321] {
        let mut client = tungstenite_client(&server, "/echo");
        let reason = "enough".into();
        client
            .close(Some(CloseFrame {
                code: code.into(),
                reason,
            }))
            .unwrap();
        match client.read().unwrap() {
            Theirs::Close(Some(answer)) => assert_eq!(u16::from(answer.code), code),
            other => panic!("{other:?}"),
        }
        // tungstenite says this only after the server has ended TCP.
        let end = client.read();
        assert!(
            matches!(end, Err(tungstenite::Error::ConnectionClosed)),
            "{end:?}"
        );
    }
}

#[test]
fn two_tungstenite_clients_talk_in_a_room() {
    let server = Server::start(&[]);
    let mut amy = tungstenite_client(&server, "/room/r/amy");
    let mut bob = tungstenite_client(&server, "/room/r/bob");
    // When its ping is answered, a client is in the room.
    bob.send(Theirs::Ping("in?".into())).unwrap();
    assert_eq!(bob.read().unwrap(), Theirs::Pong("in?".into()));
    amy.send(Theirs::text("hi")).unwrap();
    let said = bob.read().unwrap().into_text().unwrap();
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said, serde_json::json!({"sender": "amy", "msg": "hi"}));
}

/// Our endpoint as a client, with a socket.
struct Client {
    tcp: TcpStream,
    endpoint: Endpoint,
    pending: Vec<u8>,
}

impl Client {
    fn connect(address: std::net::SocketAddr) -> Client {
        let tcp = TcpStream::connect(address).unwrap();
        tcp.set_read_timeout(Some(SOON)).unwrap();
        let mut raw = Raw { tcp };
        raw.send(
            format!(
                "GET /echo HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\n\
                 Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
                 Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            )
            .as_bytes(),
        );
        let answer = raw.head();
        assert_eq!(answer.status, 101);
        let accept = answer.header("sec-websocket-accept");
        assert_eq!(accept, Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
        let mut endpoint = Endpoint::new(CLIENT, 1 << 22);
        endpoint.opened();
        Client {
            tcp: raw.tcp,
            endpoint,
            pending: Vec::new(),
        }
    }

    fn send(&mut self, write: impl FnOnce(&mut Endpoint, &mut Vec<u8>)) {
        let mut output = Vec::new();
        write(&mut self.endpoint, &mut output);
        self.tcp.write_all(&output).unwrap();
    }

    /// The next event that isn't a fragment, in words.
    fn event(&mut self) -> Seen {
        loop {
            if self.pending.is_empty() {
                let mut buffer = [0; 5000];
                let read = read(&self.tcp, &mut buffer).unwrap();
                assert!(read > 0, "TCP ended");
                self.pending.extend_from_slice(&buffer[..read]);
            }
            let mut output = Vec::new();
            let (used, event) = self.endpoint.receive(&self.pending, &mut output).unwrap();
            let seen = match event {
                None | Some(Event::Fragment) => None,
                Some(Event::Message(Message::Text(text))) => Some(Seen::Text(text.to_owned())),
                Some(Event::Message(Message::Binary(bytes))) => Some(Seen::Binary(bytes.to_vec())),
                Some(Event::Ping(payload)) => Some(Seen::Ping(payload.to_vec())),
                Some(Event::Pong(payload)) => Some(Seen::Pong(payload.to_vec())),
                Some(Event::Close { code, reason }) => Some(Seen::Close(
                    code.map(|code| (code.number(), reason.to_owned())),
                )),
            };
            self.pending.drain(..used);
            self.tcp.write_all(&output).unwrap();
            if let Some(seen) = seen {
                return seen;
            }
        }
    }

    /// Messages of all sizes come back, pings are answered, and it ends with 1000.
    fn talks_to_an_echo(mut self) {
        for size in SIZES {
            let text = "x".repeat(size);
            self.send(|endpoint, output| {
                assert!(endpoint.send(Message::Text(&text), output));
            });
            assert!(self.event() == Seen::Text(text), "{size}");
            let bytes: Vec<u8> = (0..size).map(|i| (i * 7) as u8).collect();
            self.send(|endpoint, output| {
                assert!(endpoint.send(Message::Binary(&bytes), output));
            });
            assert!(self.event() == Seen::Binary(bytes), "{size}");
        }
        self.send(|endpoint, output| {
            assert!(endpoint.ping(b"there?", output));
        });
        assert_eq!(self.event(), Seen::Pong(b"there?".to_vec()));
        self.send(|endpoint, output| {
            assert!(endpoint.start_closing(CloseCode::NORMAL_CLOSURE, "enough", output));
        });
        let Seen::Close(Some((1000, _))) = self.event() else {
            panic!("no Close with 1000");
        };
        assert_eq!(self.endpoint.state(), State::Closed);
        // §7.1.1: the server ends TCP.
        assert_eq!(read(&self.tcp, &mut [0]).unwrap(), 0);
    }
}

#[test]
fn our_client_and_our_server_understand_each_other() {
    let server = Server::start(&[]);
    Client::connect(server.address).talks_to_an_echo();
}

#[test]
fn our_client_and_tungstenites_server_understand_each_other() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = thread::spawn(move || {
        let (tcp, _) = listener.accept().unwrap();
        let mut socket = tungstenite::accept(tcp).unwrap();
        loop {
            match socket.read() {
                Ok(message @ (Theirs::Text(_) | Theirs::Binary(_))) => {
                    socket.send(message).unwrap()
                }
                Ok(_) => {}
                Err(end) => return end,
            }
        }
    });
    Client::connect(address).talks_to_an_echo();
    let end = server.join().unwrap();
    assert!(matches!(end, tungstenite::Error::ConnectionClosed), "{end}");
}
