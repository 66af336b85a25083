//! Vulnerabilities of other servers, by their CVE numbers: the bad input, and what happens with it
//! here. Each test ends with a client that follows the rules, and is served.
//!
//! An answer seldom shows what a server must not do. So these tests also check the peak of its
//! memory, how a cost grows, and whether a place becomes free.

use crate::common::{Frame, KEY, Raw, SOON, Server, masked, peak, within};
use crate::common::{admitted, costs_no_square, declaring, keeps_no_more, next_word};
use barewire::http::HeadReader;
use barewire::http::head::{MAX_HEAD, MAX_HEADERS};
use barewire::websocket::message::MAX_FRAGMENTS;
use barewire::websocket::{Endpoint, Error, Role, handshake};
use std::hint::black_box;
use std::io::Write;
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::Instant;

const MIB: usize = 1 << 20;
/// The largest `--max-message` that can be asked for.
const GIB: u64 = 1 << 30;
/// The fields that make a GET a request for a WebSocket.
const UPGRADE: &str = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/// After the attack it still serves a client that follows the rules.
fn still_serves(server: &Server) {
    let mut client = admitted(server);
    client.say("and I?");
    assert_eq!(next_word(&mut client), "and I?");
    client.leave();
}

// ---- heads ------------------------------------------------------------------------------

/// Elsewhere: a header of 20 MB in small packets was accepted, at a quadratic cost. Here: 431 after
/// 16 KiB, and the rest is not kept (`MAX_HEAD`).
#[test]
fn cve_2023_43669_a_header_of_20_mb_in_small_packets_ends_after_16_kib() {
    let head = |bytes: usize| {
        let begin = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nX: ";
        format!("{begin}{}\r\n\r\n", "a".repeat(bytes - begin.len() - 4)).into_bytes()
    };
    let server = Server::start(&[]);
    assert_eq!(server.ask(head(MAX_HEAD)).status, 200);
    within(4 * MIB, &server, || {
        for _ in 0..4 {
            let mut raw = server.tcp();
            let endless = &head(MAX_HEAD + 5)[..MAX_HEAD + 1];
            assert!(raw.send_until_refused(endless, 50));
            assert_eq!(raw.answer_to_end().status, 431);
            keeps_no_more(&mut raw, &[b'a'; 1000]);
        }
    });
    costs_no_square(head, |head| {
        let mut reader = HeadReader::new();
        for byte in head {
            let _ = black_box(reader.receive(&[*byte]));
        }
    });
    still_serves(&server);
}

/// Elsewhere: thousands of header fields in one request took the server down.
/// Here: 431 at the 101st, whether or not a WebSocket is wanted (`MAX_HEADERS`).
#[test]
fn cve_2024_37890_thousands_of_header_fields_are_answered_431() {
    let server = Server::start(&[]);
    let host = server.address;
    for count in [MAX_HEADERS + 1, 1000, 2000, 3000, 10_000, 40_000] {
        for (target, upgrade) in [("/", ""), ("/ws", UPGRADE), ("/echo", UPGRADE)] {
            let begin = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n{upgrade}");
            let answer = server.ask(format!("{begin}{}\r\n", "a:\r\n".repeat(count)));
            assert_eq!(answer.status, 431, "{target} with {count}");
            assert!(answer.text().contains("100 fields"), "{}", answer.text());
        }
    }
    // 100 of them, including Host, are accepted.
    let lines = "a:\r\n".repeat(MAX_HEADERS - 1 - UPGRADE.lines().count());
    server.websocket_with("/echo", &lines).quiet();
    still_serves(&server);
}

/// Elsewhere: the time for a long Sec-WebSocket-Protocol grew with the square of its length. Here:
/// 16 KiB of it are searched, with `chat` at their end (RFC 6455 §4.2.2).
#[test]
fn cve_2021_32640_a_long_list_of_subprotocols_costs_no_more_than_its_length() {
    let server = Server::start(&[]);
    for part in [" ", ",", "\t", " ,", "a,", "a ", ", \t", "cha ,,\t chatt,"] {
        let head = |bytes: usize| {
            let begin = format!("GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\n{UPGRADE}");
            let parts = part.repeat((bytes - 500) / part.len());
            let offer = format!("Sec-WebSocket-Protocol: x{parts}x, chat\r\n\r\n");
            [begin, offer].concat().into_bytes()
        };
        let mut raw = server.tcp();
        raw.send(&head(MAX_HEAD));
        assert_eq!(raw.head().header("sec-websocket-protocol"), Some("chat"));
        assert_eq!(raw.json()["type"], "welcome", "{part:?}");
        raw.leave();
        costs_no_square(head, |head| {
            let (_, head) = HeadReader::new().receive(head).unwrap();
            let accepted = handshake::check(&head.unwrap(), &["not offered", "chat"]).unwrap();
            assert_eq!(accepted.subprotocol, Some("chat"));
        });
    }
    still_serves(&server);
}

// ---- lengths ----------------------------------------------------------------------------

/// Elsewhere: memory was allocated for the length that a frame declared.
/// Here: only bytes that came are held; above `--max-message` it's 1009 (RFC 6455 §10.4).
#[test]
fn cve_2022_35922_a_declared_length_allocates_nothing() {
    const MANY: u64 = 64;
    let server = Server::start(&["--max-message", &GIB.to_string()]);
    let asked_for = peak(&server, "VmPeak");
    within(16 * MIB, &server, || {
        let mut waiting: Vec<Raw> = (0..MANY).map(|_| server.websocket("/echo")).collect();
        for raw in &mut waiting {
            raw.send(&declaring(0x81, GIB, b"ok"));
        }
        // A wrong byte of the text is answered, so each header was read before.
        for raw in &mut waiting {
            raw.send(&[0xFF ^ KEY[2]]);
            assert_eq!(raw.close_frame().0, Some(1007));
        }
        for length in [GIB + 1, 1 << 40, i64::MAX as u64] {
            let mut raw = server.websocket("/echo");
            raw.send(&declaring(0x82, length, b"ok"));
            assert_eq!(raw.closed().0, Some(1009));
        }
        // A body is declared as well, and 100 shows that the server waits for it.
        for _ in 0..MANY {
            let mut raw = server.tcp();
            let lines = format!("Content-Length: {GIB}\r\nExpect: 100-continue\r\n\r\nok");
            raw.send(format!("POST /send?name=a HTTP/1.1\r\nHost: [::1]\r\n{lines}").as_bytes());
            assert_eq!(raw.head().status, 100);
            raw.end();
            assert_eq!(raw.answer_to_end().status, 400, "it's too short");
        }
    });
    // Untouched memory isn't resident, but it was asked for.
    if let Some(before) = asked_for {
        let grown = (peak(&server, "VmPeak").unwrap() - before) as u64;
        assert!(grown < MANY * GIB / 2, "{} GiB", grown / GIB);
    }
    still_serves(&server);
}

/// Elsewhere: a length with its top bit set was negative, and reading the frame never ended. Here:
/// 1002 at the header, and its thread is done (RFC 6455 §5.2).
#[test]
fn cve_2020_13935_a_length_with_its_top_bit_set_is_1002_and_its_place_is_free() {
    // The next one is accepted only when the last one's thread is done.
    let server = Server::start(&["--max-connections", "1"]);
    for length in [1 << 63, 1 << 63 | 1, 1 << 63 | 125, u64::MAX - 1, u64::MAX] {
        for bytes in [
            declaring(0x81, length, b""),
            declaring(0x82, length, b"")[..12].to_vec(),
            declaring(0x02, length, b"abc"),
            [masked(0x01, b"a"), declaring(0x80, length, b"")].concat(),
        ] {
            for portion in [bytes.len(), 1] {
                let mut raw = admitted(&server);
                raw.send_until_refused(&bytes, portion);
                let sentence = Error::LengthTopBit.to_string();
                assert_eq!(raw.closed(), (Some(1002), sentence), "{length:#x}");
            }
        }
    }
    still_serves(&server);
}

/// Elsewhere: the sum of the lengths of a message's frames overflowed, and was below the limit.
/// Here: 1009 at the header that exceeds the limit, 1002 for an invalid length (RFC 6455 §10.4).
#[test]
fn cve_2020_27813_a_sum_of_lengths_does_not_wrap() {
    const LARGEST: u64 = i64::MAX as u64;
    let server = Server::start(&["--max-message", &GIB.to_string()]);
    let mut witness = server.member("/room/r/");
    let ten = masked(0x02, &[7; 10]);
    // With the ten: just above the limit, 2³², 2⁶³ and more, 2⁶⁴ and more.
    for (length, code) in [
        (GIB - 9, 1009),
        ((1 << 32) - 10, 1009),
        (LARGEST - 9, 1009),
        (LARGEST, 1009),
        (u64::MAX - 9, 1002),
        (u64::MAX, 1002),
    ] {
        for first in [0x80, 0x00] {
            let mut raw = server.websocket("/room/r/");
            raw.send(&[&ten[..], &declaring(first, length, &[7; 4])].concat());
            assert_eq!(raw.closed().0, Some(code), "10 + {length}");
        }
    }
    // Also if the limit itself is the largest number.
    let mut endpoint = Endpoint::new(Role::Server, LARGEST as usize);
    endpoint.opened();
    endpoint.receive(&ten, &mut Vec::new()).unwrap();
    let wrapped = endpoint.receive(&declaring(0x80, LARGEST, &[]), &mut Vec::new());
    assert_eq!(wrapped, Err(Error::MessageTooBig(LARGEST as usize)));
    witness.quiet();
    still_serves(&server);
}

// ---- floods -----------------------------------------------------------------------------

/// Elsewhere: fragments without end, even empty ones, were accepted for ever. Here: 1009 at the
/// 131,073rd, at any rate, whatever comes in between (`MAX_FRAGMENTS`).
#[test]
fn cve_2026_48779_fragments_without_end_are_ended() {
    let server = Server::start(&["--message-rate", "0"]);
    let mut witness = server.member("/room/r/");
    let empty = masked(0x00, b"");
    for (first, fragment) in [
        (0x02, empty.clone()),
        (0x01, masked(0x00, b"x")),
        // A pong is no fragment, and not answered.
        (0x01, [masked(0x8A, b""), empty].concat()),
    ] {
        within(8 * MIB, &server, || {
            let mut raw = server.websocket("/room/r/");
            raw.frame_out(first, b"");
            raw.send(&fragment.repeat(MAX_FRAGMENTS as usize));
            let sentence = Error::TooManyFragments(MAX_FRAGMENTS).to_string();
            assert_eq!(raw.closed(), (Some(1009), sentence));
            keeps_no_more(&mut raw, &fragment.repeat(100));
        });
    }
    witness.quiet();
    still_serves(&server);
}

/// Elsewhere: pings without end, whose pongs weren't read, filled the server's memory. Here:
/// reading stops (`BACKLOG`) and `--ping-every` ends the connection, at any `--message-rate`.
#[test]
fn cve_2026_11586_pings_whose_pongs_are_not_read_are_ended() {
    let server = Server::start(&["--ping-every", "2", "--message-rate", "0"]);
    let pingers = ["/ws", "/echo"].map(|target| server.member(target).tcp);
    let pings = masked(0x89, &[b'?'; 125]).repeat(500);
    let flood = |pinger: &TcpStream| {
        let (mut tcp, pings) = (pinger.try_clone().unwrap(), pings.clone());
        // 65 MB, unless the connection is ended.
        thread::spawn(move || (0..1000).all(|_| tcp.write_all(&pings).is_ok()))
    };
    within(8 * MIB, &server, || {
        let floods = pingers.each_ref().map(flood);
        for pinger in &pingers {
            let peer = pinger.local_addr().unwrap().to_string();
            let is_it = |line: &String| line.starts_with(&peer) && line.contains("was silent");
            let begun = Instant::now();
            // The others are served all the time, even in the same room.
            while !server.log().iter().any(is_it) {
                still_serves(&server);
                let (mut amy, mut bob) = (server.member("/ws/amy"), server.member("/ws"));
                amy.say("hi");
                assert_eq!(next_word(&mut bob), r#"{"sender":"amy","msg":"hi"}"#);
                amy.leave();
                assert!(begun.elapsed() < 3 * SOON, "it goes on");
            }
            server.logged_by(&peer, "left: 1006");
            let _ = pinger.shutdown(Shutdown::Both);
        }
        for flood in floods {
            assert!(!flood.join().unwrap(), "all of it was taken");
        }
    });
    still_serves(&server);
}

/// Elsewhere: a pong contained memory of the server that wasn't from the ping. Here: exactly the
/// ping's bytes come back, after all have come (RFC 6455 §5.5.3).
#[test]
fn cve_2016_10518_a_pong_holds_its_pings_bytes_and_no_others() {
    let server = Server::start(&[]);
    let body = |length: u8| (0..length).map(|i| i ^ length).collect::<Vec<u8>>();
    let mut other = server.websocket("/echo");
    let mut raw = server.websocket("/echo");
    for length in (0..=125).rev().chain(0..=125) {
        // Words that were in the server's buffers a moment ago, of another client and its own.
        for speaker in [&mut other, &mut raw] {
            speaker.say(&"secret ".repeat(30));
            assert_eq!(speaker.text(), "secret ".repeat(30));
        }
        raw.frame_out(0x89, &body(length));
        let (first, payload) = (0x8A, body(length));
        assert_eq!(raw.frame(), Frame { first, payload });
    }
    raw.quiet();
    // 125 bytes are declared and 3 come.
    raw.send(&masked(0x89, &body(125))[..6 + 3]);
    raw.end();
    assert_eq!(raw.try_frame(), None);
    other.quiet();
    still_serves(&server);
}

// ---- who may connect, and how -----------------------------------------------------------

/// Any request with these lines is answered 403 and has no effect: the member in the room gets
/// nothing either.
fn is_refused(server: &Server, witness: &mut Raw, lines: &str) {
    for (request, more) in [
        ("GET /", ""),
        ("GET /poll", ""),
        ("GET /longpoll", ""),
        ("POST /send?name=eve", "Content-Length: 0\r\n"),
        ("GET /", UPGRADE),
        ("GET /ws/eve", UPGRADE),
        ("GET /room/r/eve", UPGRADE),
        ("GET /echo", UPGRADE),
    ] {
        let mut raw = server.tcp();
        raw.send(format!("{request} HTTP/1.1\r\n{lines}{more}\r\n").as_bytes());
        let answer = raw.answer();
        assert_eq!(answer.status, 403, "{request} {lines}");
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    assert_eq!(server.get("/poll", "").json()["last"], 0);
    witness.quiet();
}

/// Elsewhere: a page whose name was made to point at 127.0.0.1 reached the server there. Here: 403
/// for a `Host` that isn't one of our names, for any request (RFC 6455 §10.2).
#[test]
fn cve_2018_7160_a_rebinding_host_is_refused() {
    let server = Server::start(&[]);
    let (mut witness, _) = server.chat("/ws/amy");
    let own = server.address.to_string();
    for name in ["evil", "127.0.0.1.evil", "localhost.evil", "xlocalhost"] {
        for host in [format!("{name}.example"), own.replace("127.0.0.1", name)] {
            // To a browser it's the same origin.
            let own = format!("Origin: http://{host}\r\nSec-Fetch-Site: same-origin\r\n");
            for lines in ["", &own] {
                is_refused(&server, &mut witness, &format!("Host: {host}\r\n{lines}"));
            }
        }
    }
    still_serves(&server);
}

/// Elsewhere: any page's WebSocket was accepted, wherever the page came from. Here: 403 for an
/// `Origin` that isn't this server's, for any request (RFC 6455 §10.2).
#[test]
fn cve_2018_14732_a_foreign_origin_is_refused() {
    let server = Server::start(&[]);
    let (mut witness, _) = server.chat("/ws/amy");
    let own = server.address.to_string();
    for origin in [
        "http://evil.example",
        &own.replace("127.0.0.1", "http://evil.example"),
        &format!("http://{own}.evil.example"),
        &format!("http://{own}@evil.example"),
        "http://127.0.0.1:1",
        "file://",
    ] {
        let lines = format!("Host: {own}\r\nOrigin: {origin}\r\n");
        is_refused(&server, &mut witness, &lines);
    }
    let own_page = format!("Origin: http://{own}\r\n");
    server.websocket_with("/ws/eve", &own_page).quiet();
    still_serves(&server);
}

/// Elsewhere: the handshakes and frames of the drafts Hixie-75 and -76 were still accepted. Here:
/// 426 or 400 for such a head, 1002 for such a frame (RFC 6455 §4.2.1, §5.2).
#[test]
fn cve_2026_54466_what_hixie_75_and_76_said_is_refused() {
    let server = Server::start(&[]);
    let own = server.address;
    let keys = "Sec-WebSocket-Key1: 1 2x3\r\nSec-WebSocket-Key2: 4 y5 6\r\n";
    let lines = "Connection: Upgrade\r\nUpgrade: WebSocket\r\n";
    for (more, status) in [
        ("WebSocket-Protocol: chat\r\n", 426),
        (keys, 426),
        (&format!("{keys}Sec-WebSocket-Version: 0\r\n"), 426),
        (&format!("{keys}Sec-WebSocket-Version: 13\r\n"), 400),
    ] {
        let begin = format!("GET /echo HTTP/1.1\r\nHost: {own}\r\nOrigin: http://{own}\r\n");
        let answer = server.ask(format!("{begin}{lines}{more}\r\n8 bytes!"));
        assert_eq!(answer.status, status, "{more}");
    }
    let mut witness = server.member("/room/r/");
    // A text, of which one byte is enough; one with a length; a closing; one inside a message.
    let inside = [&masked(0x01, b"a"), &b"\0x\xFF"[..]].concat();
    for bytes in [&b"\0"[..], b"\0x\xFF", b"\x80\x01x", b"\xFF\0", &inside] {
        for portion in [bytes.len(), 1] {
            let mut raw = server.websocket("/room/r/");
            raw.send_until_refused(bytes, portion);
            assert_eq!(raw.closed().0, Some(1002), "{}", bytes.escape_ascii());
        }
    }
    witness.quiet();
    still_serves(&server);
}
