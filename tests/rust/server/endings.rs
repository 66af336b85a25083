//! How a WebSocket ends (RFC 6455 §7): the order of the steps, which end closes TCP, and how long
//! each step may take.

use crate::common::{Raw, Server, masked, read, takes_no_more};
use std::io::{ErrorKind, Write};
use std::thread;
use std::time::{Duration, Instant};

fn peer(raw: &Raw) -> String {
    raw.tcp.local_addr().unwrap().to_string()
}

fn close_body(code: u16, reason: &str) -> Vec<u8> {
    [&code.to_be_bytes(), reason.as_bytes()].concat()
}

/// Has TCP ended in both directions? Sends a byte now and then until that fails; returns after how
/// long.
fn tcp_gone_after(raw: &mut Raw, at_most: Duration) -> Duration {
    let begun = Instant::now();
    while raw.tcp.write_all(&[0]).is_ok() {
        assert!(begun.elapsed() < at_most, "TCP is still open");
        thread::sleep(Duration::from_millis(20));
    }
    begun.elapsed()
}

// ---- a closing handshake that the peer starts -------------------------------------------

#[test]
fn s5_5_1_a_close_is_answered_with_its_own_code() {
    let server = Server::start(&[]);
    let codes = (1000..=1003)
        .chain(1007..=1014)
        .chain([3000, 3999, 4000, 4001, 4999]);
    for code in codes {
        for portion in [usize::MAX, 1] {
            let mut raw = server.websocket("/echo");
            let close = masked(0x88, &close_body(code, "之后见"));
            raw.send_until_refused(&close, portion);
            // The code comes back; the reason doesn't.
            assert_eq!(raw.closed(), (Some(code), String::new()));
        }
    }
}

#[test]
fn s5_5_1_an_empty_close_is_answered_with_an_empty_one() {
    let server = Server::start(&[]);
    let mut raw = server.websocket("/echo");
    let peer = peer(&raw);
    raw.frame_out(0x88, b"");
    let close = raw.frame();
    assert_eq!((close.first, close.payload), (0x88, Vec::new()));
    assert_eq!(raw.try_frame(), None);
    // §7.1.5: it counts as 1005.
    server.logged_by(&peer, "left: 1005");
}

#[test]
fn s5_5_1_a_reason_may_be_123_bytes_long() {
    let server = Server::start(&[]);
    let mut raw = server.websocket("/echo");
    raw.frame_out(0x88, &close_body(1000, &"x".repeat(123)));
    assert_eq!(raw.closed().0, Some(1000));
}

#[test]
fn s7_1_1_the_server_ends_tcp_first() {
    let server = Server::start(&[]);
    let mut raw = server.websocket("/echo");
    raw.frame_out(0x88, &close_body(1000, ""));
    // Our direction is still open, and the server's has ended.
    assert_eq!(raw.closed().0, Some(1000));
    // The server waits for our end, for two seconds at most, so that a reset destroys nothing.
    let took = tcp_gone_after(&mut raw, Duration::from_secs(20));
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[test]
fn s5_5_1_nothing_after_a_close_is_read() {
    let server = Server::start(&[]);
    let mut witness = server.member("/room/r/");
    let mut raw = server.member("/room/r/");
    let close = masked(0x88, &close_body(1000, ""));
    let behind = [masked(0x81, b"late"), masked(0x89, b"?"), vec![0xFF; 100]].concat();
    raw.send(&[masked(0x81, b"before"), close, behind].concat());
    assert_eq!(raw.text(), "before");
    assert_eq!(raw.closed().0, Some(1000));
    assert_eq!(witness.text(), "before");
    witness.quiet();
}

#[test]
fn s5_5_1_a_message_that_a_close_interrupts_is_not_delivered() {
    let server = Server::start(&[]);
    let mut witness = server.member("/room/r/");
    let mut raw = server.member("/room/r/");
    raw.frame_out(0x01, b"unfinished");
    raw.frame_out(0x88, &close_body(1001, ""));
    assert_eq!(raw.closed().0, Some(1001));
    witness.quiet();
}

#[test]
fn what_was_said_before_a_close_is_answered_before_it() {
    let server = Server::start(&[]);
    let mut raw = server.websocket("/echo");
    let messages = masked(0x82, &[7; 10_000]).repeat(100);
    raw.send(&[messages, masked(0x88, &close_body(4000, ""))].concat());
    for _ in 0..100 {
        assert_eq!(raw.frame().payload, [7; 10_000]);
    }
    assert_eq!(raw.closed().0, Some(4000));
}

#[test]
fn a_client_that_ends_tcp_right_after_its_close_still_gets_the_answer() {
    let server = Server::start(&[]);
    let mut raw = server.websocket("/echo");
    raw.frame_out(0x88, &close_body(1000, ""));
    raw.end();
    assert_eq!(raw.closed().0, Some(1000));
}

// ---- one that we start ------------------------------------------------------------------

#[test]
fn a_closing_that_we_start_ends_with_the_answer() {
    let server = Server::start(&[]);
    let mut raw = server.websocket("/ws/");
    assert_eq!(raw.close_frame().0, Some(4002));
    // It waits for our answer: its direction is open, although nothing comes any more,
    raw.tcp
        .set_read_timeout(Some(Duration::from_millis(300)))
        .unwrap();
    let waiting = read(&raw.tcp, &mut [0]).unwrap_err();
    assert!(matches!(
        waiting.kind(),
        ErrorKind::WouldBlock | ErrorKind::TimedOut
    ));
    // not even an answer to this: an endpoint sends nothing after its Close.
    raw.frame_out(0x89, b"?");
    raw.frame_out(0x81, b"said too late");
    raw.tcp.set_read_timeout(Some(crate::common::SOON)).unwrap();
    raw.frame_out(0x88, &close_body(4002, ""));
    let begun = Instant::now();
    assert_eq!(raw.try_frame(), None);
    assert!(
        begun.elapsed() < Duration::from_secs(4),
        "{:?}",
        begun.elapsed()
    );
}

#[test]
fn a_closing_that_we_start_waits_5_seconds_for_the_answer() {
    let server = Server::start(&[]);
    let begun = Instant::now();
    let mut raw = server.websocket("/ws/");
    assert_eq!(raw.close_frame().0, Some(4002));
    assert_eq!(raw.try_frame(), None);
    let took = begun.elapsed();
    assert!(took >= Duration::from_millis(4900), "{took:?}");
    assert!(took < Duration::from_secs(15), "{took:?}");
    // No Close came, so for the server it ended abnormally.
    server.logged_by(&peer(&raw), "left: 1006");
}

#[test]
fn a_client_that_is_turned_away_is_no_member() {
    let server = Server::start(&[]);
    let mut amy = server.member("/room/r/amy");
    let mut twin = server.websocket("/room/r/amy");
    assert_eq!(twin.close_frame().0, Some(4001));
    twin.say("forged");
    twin.frame_out(0x88, &close_body(4001, ""));
    assert_eq!(twin.try_frame(), None);
    amy.quiet();
    amy.say("the first keeps it");
    assert!(amy.text().contains("the first keeps it"));
}

// ---- a violation ------------------------------------------------------------------------

#[test]
fn s7_1_7_after_a_violation_our_direction_ends_at_once() {
    let server = Server::start(&[]);
    let mut raw = server.websocket("/echo");
    let begun = Instant::now();
    raw.frame_out(0x83, b"");
    assert_eq!(raw.closed().0, Some(1002));
    let took = begun.elapsed();
    assert!(took < Duration::from_millis(1900), "it waited: {took:?}");
}

#[test]
fn what_arrives_after_a_violation_is_discarded_and_the_close_still_arrives() {
    let server = Server::start(&[]);
    let mut raw = server.websocket("/echo");
    raw.frame_out(0x83, b"");
    server.logged_by(&peer(&raw), "failed with 1002");
    // A reset would make one of these fail, and could destroy the Close.
    assert!(raw.send_until_refused(&[0x55; 100 * 1024], 1000), "a reset");
    assert_eq!(raw.closed().0, Some(1002));
    assert!(raw.send_until_refused(&[0x55; 10 * 1024], 1000), "a reset");
}

#[test]
fn a_violation_in_one_piece_with_100_kib_does_not_lose_the_close() {
    let server = Server::start(&[]);
    for _ in 0..10 {
        let mut raw = server.websocket("/echo");
        raw.send(&[masked(0x83, b""), vec![0x55; 100 * 1024]].concat());
        assert_eq!(raw.closed().0, Some(1002));
    }
}

#[test]
fn what_arrives_after_a_violation_is_discarded_for_2_seconds_at_most() {
    let server = Server::start(&[]);
    let mut raw = server.websocket("/echo");
    raw.frame_out(0x83, b"");
    assert_eq!(raw.closed().0, Some(1002));
    let took = tcp_gone_after(&mut raw, Duration::from_secs(20));
    assert!(took >= Duration::from_millis(1500), "{took:?}");
    assert!(took < Duration::from_secs(10), "{took:?}");
}

/// A client that writes a long message in one call reads the answer after that call.
#[test]
fn a_client_that_is_still_writing_a_refused_message_can_read_why() {
    let server = Server::start(&["--max-message", "1000"]);
    for length in [5, 16] {
        let mut raw = server.websocket("/echo");
        raw.send(&masked(0x82, &vec![0; length << 20]));
        let (code, reason) = raw.closed();
        assert_eq!(code, Some(1009), "{length} MiB: {reason}");
        // It owes the answer; after that the server reads nothing more.
        raw.frame_out(0x88, &close_body(1009, ""));
        takes_no_more(&mut raw, &[0; 1000]);
    }
}

/// The same for the other ends that the server starts.
#[test]
fn a_client_that_is_still_writing_can_read_why_it_was_ended() {
    let server = Server::start(&["--message-rate", "5"]);
    let long = vec![0; 5 << 20];
    for (before, code) in [
        (masked(0x83, b""), 1002),
        (masked(0x81, b"\xFF"), 1007),
        (masked(0x89, b"").repeat(20), 1008),
    ] {
        for target in ["/echo", "/room/r/"] {
            let mut raw = server.websocket(target);
            raw.send(&[&before[..], &masked(0x82, &long)].concat());
            let close = std::iter::from_fn(|| raw.try_frame()).last().unwrap();
            assert_eq!(close.first, 0x88, "{code} {target}");
            assert_eq!(
                close.payload[..2],
                u16::to_be_bytes(code),
                "{code} {target}"
            );
        }
    }
    let mut watcher = server.websocket_with("/wire/watch", "Sec-WebSocket-Protocol: wire\r\n");
    watcher.send(&masked(0x82, &long));
    assert_eq!(watcher.closed().0, Some(1009));
}

#[test]
fn a_client_that_is_still_writing_a_refused_body_can_read_why() {
    let server = Server::start(&["--max-message", "1000"]);
    let long = "x".repeat(64 << 20);
    for target in ["/send?name=amy", "/nothing"] {
        assert_eq!(server.post(target, &long).status, 413, "{target}");
    }
    let chunks = format!("{:x}\r\n{long}\r\n0\r\n\r\n", long.len());
    let head = "POST /send?name=amy HTTP/1.1\r\nHost: 127.0.0.1\r\n\
                Transfer-Encoding: chunked\r\n\r\n";
    assert_eq!(server.ask(head.to_owned() + &chunks).status, 413);
    let nonsense = [b"nonsense\r\n", long.as_bytes()].concat();
    assert_eq!(server.ask(nonsense).status, 400);
}

#[test]
fn a_refused_request_ends_within_the_same_bounds() {
    let server = Server::start(&[]);
    let mut raw = server.tcp();
    raw.send(b"nonsense\r\n");
    assert_eq!(raw.answer_to_end().status, 400);
    assert!(raw.send_until_refused(&[0x55; 100 * 1024], 1000), "a reset");
    let took = tcp_gone_after(&mut raw, Duration::from_secs(20));
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[test]
fn a_violator_that_does_not_read_is_gone_in_time() {
    let server = Server::start(&["--max-connections", "1"]);
    let mut raw = server.websocket("/echo");
    // The echo of this is more than both sockets' buffers hold, so the Close after it can't be
    // sent. The violation is in the same read as the end of the message.
    raw.send(&[masked(0x82, &[0; 4_000_000]), masked(0x83, b"")].concat());
    server.logged_by(&peer(&raw), "failed with 1002");
    let begun = Instant::now();
    // Its place becomes free.
    while server.get("/", "").status == 503 {
        assert!(
            begun.elapsed() < Duration::from_secs(15),
            "it keeps its place"
        );
        thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_member_that_breaks_a_rule_has_left_for_the_others() {
    let server = Server::start(&[]);
    let (mut amy, _) = server.chat("/room/r/amy");
    let mut bob = server.websocket("/room/r/bob");
    assert_eq!(amy.json_of_type("join")["name"], "bob");
    bob.frame_out(0x83, b"");
    // At once, not only when the server has stopped discarding.
    let begun = Instant::now();
    assert_eq!(amy.json_of_type("leave")["name"], "bob");
    assert!(begun.elapsed() < Duration::from_millis(1900));
    assert_eq!(bob.closed().0, Some(1002));
}

// ---- TCP ends ---------------------------------------------------------------------------

#[test]
fn s7_1_5_an_end_of_tcp_without_a_close_is_logged_as_1006() {
    let server = Server::start(&[]);
    let (mut amy, _) = server.chat("/room/r/amy");
    let mut bob = server.websocket("/room/r/bob");
    amy.json_of_type("join");
    let name = peer(&bob);
    bob.end();
    // A peer that ended without a Close gets none.
    assert_eq!(bob.try_frame(), None);
    assert!(
        server
            .logged_by(&name, "left: 1006")
            .contains("RFC 6455 §7.1.5")
    );
    assert_eq!(amy.json_of_type("leave")["name"], "bob");
}

#[test]
fn an_end_of_tcp_inside_a_frame_delivers_nothing_of_it() {
    let server = Server::start(&[]);
    let mut witness = server.member("/room/r/");
    for cut in [1, 2, 4, 6, 8, 10] {
        let mut raw = server.member("/room/r/");
        let name = peer(&raw);
        raw.send(&masked(0x81, b"Hello")[..cut]);
        raw.end();
        assert_eq!(raw.try_frame(), None);
        server.logged_by(&name, "left: 1006");
        witness.quiet();
    }
}

#[test]
fn a_reset_is_an_end_like_any_other() {
    let server = Server::start(&[]);
    let (mut amy, _) = server.chat("/room/r/amy");
    let bob = server.member("/room/r/bob");
    let name = peer(&bob);
    bob.reset(b"");
    assert_eq!(amy.json_of_type("leave")["name"], "bob");
    server.logged_by(&name, "left: 1006");
    amy.quiet();
}

// ---- silence ----------------------------------------------------------------------------

#[test]
fn after_ping_every_of_silence_comes_a_ping_and_after_twice_that_the_end() {
    let server = Server::start(&["--ping-every", "0.5"]);
    let begun = Instant::now();
    let mut raw = server.websocket("/echo");
    let ping = raw.frame();
    assert_eq!(ping.first, 0x89);
    let pinged = begun.elapsed();
    assert!(pinged >= Duration::from_millis(450), "{pinged:?}");
    // One ping is enough; after it comes the end.
    assert_eq!(raw.try_frame(), None);
    let ended = begun.elapsed();
    assert!(ended >= Duration::from_millis(950), "{ended:?}");
    assert!(ended < Duration::from_secs(10), "{ended:?}");
    server.logged_by(&peer(&raw), "silent");
}

#[test]
fn a_pong_keeps_the_connection() {
    let server = Server::start(&["--ping-every", "0.3"]);
    let mut raw = server.websocket("/echo");
    for _ in 0..5 {
        let ping = raw.frame();
        assert_eq!(ping.first, 0x89);
        raw.frame_out(0x8A, &ping.payload);
    }
    raw.say("still here");
    assert_eq!(raw.text(), "still here");
}

#[test]
fn there_is_no_ping_while_the_peer_sends() {
    const EVERY: Duration = Duration::from_millis(1500);
    let server = Server::start(&["--ping-every", "1.5"]);
    let mut raw = server.websocket("/echo");
    let (begun, mut last, mut longest) = (Instant::now(), Instant::now(), Duration::ZERO);
    let mut pings = 0;
    while begun.elapsed() < 2 * EVERY {
        raw.say("hi");
        longest = longest.max(last.elapsed());
        last = Instant::now();
        loop {
            let frame = raw.frame();
            if frame.first == 0x81 {
                break;
            }
            pings += 1;
        }
        thread::sleep(Duration::from_millis(50));
    }
    // If the machine delayed this test for so long, nothing is proved.
    assert!(
        pings == 0 || longest > EVERY - Duration::from_millis(300),
        "{pings} {longest:?}"
    );
}

#[test]
fn a_part_of_a_frame_ends_the_silence() {
    let server = Server::start(&["--ping-every", "0.5"]);
    let mut raw = server.websocket("/echo");
    // One byte of a frame now and then, for four times as long as silence may last.
    let frame = masked(0x81, b"a slow but living peer, a byte at a time");
    for byte in &frame {
        raw.send(&[*byte]);
        thread::sleep(Duration::from_millis(4 * 500 / frame.len() as u64 * 2));
    }
    loop {
        match raw.frame().first {
            0x89 => {}
            first => return assert_eq!(first, 0x81),
        }
    }
}

#[test]
fn a_half_open_peer_leaves_its_room_and_its_name() {
    let server = Server::start(&["--ping-every", "0.3"]);
    let (mut amy, _) = server.chat("/room/r/amy");
    // As if its machine had lost power: nothing comes from it any more, not even an end.
    let bob = server.websocket("/room/r/bob");
    assert_eq!(amy.json_of_type("join")["name"], "bob");
    loop {
        let frame = amy.frame();
        match frame.first {
            0x89 => amy.frame_out(0x8A, &frame.payload),
            _ => break assert!(String::from_utf8_lossy(&frame.payload).contains("\"leave\"")),
        }
    }
    drop(bob);
    server.member("/room/r/bob").leave();
}
