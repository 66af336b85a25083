//! After a 101: bytes in are bytes out, and ends are ends.

use super::upstream::{
    OPENED, OPENING, Upstream, ends, has_nothing, open, opened, reads, write_all,
};
use crate::common::{KEY, SOON, Server, masked, peak, property};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::Shutdown;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

#[test]
fn the_first_frames_may_be_glued_to_the_request_and_to_the_101() {
    let upstream = Upstream::new();
    let proxy = Server::proxy(upstream.address, &[]);
    let mut client = proxy.tcp();
    let frame = masked(0x81, b"early");
    client.send(&[OPENING.as_bytes(), &frame].concat());
    let mut server = upstream.accept();
    reads(&mut server, OPENING.as_bytes());
    server.send(&[OPENED.as_bytes(), b"\x81\x02hi"].concat());
    reads(&mut client, &[OPENED.as_bytes(), b"\x81\x02hi"].concat());
    reads(&mut server, &frame);
}

#[test]
fn what_neither_of_them_should_send_passes_all_the_same() {
    let (_proxy, mut client, mut server) = opened(&[]);
    let nonsense: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    for _ in 0..3 {
        client.send(&nonsense);
        reads(&mut server, &nonsense);
        server.send(&nonsense);
        reads(&mut client, &nonsense);
    }
    // After a Close, too.
    server.send(b"\x88\x00\x88\x00\x81\x01x");
    reads(&mut client, b"\x88\x00\x88\x00\x81\x01x");
    client.send(b"\x88\x00GET / HTTP/1.1\r\n\r\n");
    reads(&mut server, b"\x88\x00GET / HTTP/1.1\r\n\r\n");
}

proptest! {
    #![proptest_config(property(24))]

    #[test]
    fn bytes_in_are_bytes_out_in_any_pieces(
        up in prop::collection::vec(any::<u8>(), 0..20_000),
        down in prop::collection::vec(any::<u8>(), 0..20_000),
        piece in 1..5000_usize,
    ) {
        let (_proxy, mut client, mut server) = opened(&[]);
        let halves = (client.tcp.try_clone().unwrap(), server.tcp.try_clone().unwrap());
        let (theirs, ours) = (up.clone(), down.clone());
        let sender = thread::spawn(move || {
            let (mut client, mut server) = halves;
            let mut pieces = (theirs.chunks(piece), ours.chunks(piece));
            loop {
                match (pieces.0.next(), pieces.1.next()) {
                    (None, None) => break,
                    (up, down) => {
                        client.write_all(up.unwrap_or_default()).unwrap();
                        server.write_all(down.unwrap_or_default()).unwrap();
                    }
                }
            }
            client.shutdown(Shutdown::Write).unwrap();
            server.shutdown(Shutdown::Write).unwrap();
        });
        let (mut at_server, mut at_client) = (Vec::new(), Vec::new());
        let reading = thread::spawn(move || {
            server.tcp.read_to_end(&mut at_server).unwrap();
            at_server
        });
        client.tcp.read_to_end(&mut at_client).unwrap();
        sender.join().unwrap();
        prop_assert_eq!(reading.join().unwrap(), up);
        prop_assert_eq!(at_client, down);
    }
}

#[test]
fn a_fin_passes_as_a_fin_and_the_other_direction_lives_on() {
    let (_proxy, mut client, mut server) = opened(&[]);
    client.end();
    ends(&mut server);
    for _ in 0..3 {
        server.send(b"\x81\x02hi");
        reads(&mut client, b"\x81\x02hi");
    }
    server.end();
    ends(&mut client);
    let (_proxy, mut client, mut server) = opened(&[]);
    server.end();
    ends(&mut client);
    client.send(&masked(0x81, b"still here"));
    reads(&mut server, &masked(0x81, b"still here"));
    has_nothing(&server);
}

/// The lines of the report so far.
fn lines(file: &std::path::Path) -> Vec<Value> {
    let text = std::fs::read_to_string(file).unwrap();
    let lines = text.lines().map(serde_json::from_str);
    lines.map(Result::unwrap).collect()
}

/// Waits until the report has this many lines.
fn reported(file: &std::path::Path, count: usize) -> Vec<Value> {
    let deadline = Instant::now() + SOON;
    while lines(file).len() < count {
        assert!(Instant::now() < deadline, "{:?}", lines(file));
        thread::sleep(Duration::from_millis(10));
    }
    lines(file)
}

/// A file of this test's own.
fn file(name: &str) -> std::path::PathBuf {
    let name = format!("barewire-report-{}-{name}.jsonl", std::process::id());
    std::env::temp_dir().join(name)
}

#[test]
fn each_websocket_is_a_line_of_the_report_and_a_broken_rule_is_exit_code_3() {
    let (upstream, file) = (Upstream::new(), file("lines"));
    let words = ["--report", file.to_str().unwrap(), "--fail-on-violation"];
    let mut proxy = Server::proxy(upstream.address, &words);

    // A right one.
    let (mut client, mut server) = open(&proxy, &upstream);
    client.send(&masked(0x81, b"hi"));
    reads(&mut server, &masked(0x81, b"hi"));
    server.send(b"\x88\x02\x03\xe8");
    reads(&mut client, b"\x88\x02\x03\xe8");
    client.send(&masked(0x88, b"\x03\xe8"));
    reads(&mut server, &masked(0x88, b"\x03\xe8"));
    server.end();
    ends(&mut client);
    let peer = client.tcp.local_addr().unwrap().to_string();
    drop(client);
    let right = reported(&file, 1)[0].clone();
    assert_eq!(
        right,
        json!({
            "connection": 1, "peer": peer, "target": "/chat", "status": 101,
            "subprotocol": null, "extensions": null,
            "frames": {"in": 2, "out": 1}, "bytes": {"in": 16, "out": 4},
            "violations": [], "more": 0,
            "close": {"by": "server", "code": 1000, "reason": "", "tcp": "fin"},
        })
    );
    // Only these fields have to be in order, for people who read them.
    let first = std::fs::read_to_string(&file).unwrap();
    assert!(
        first.starts_with("{\"connection\":1,\"peer\":\"127.0.0.1:"),
        "{first}"
    );

    // A server that writes 200 bytes with a length of 8 bytes, as the encoder of the course notes.
    let (mut client, mut server) = open(&proxy, &upstream);
    let payload = "x".repeat(200);
    let frame = [b"\x81\x7F\0\0\0\0\0\0\0\xC8", payload.as_bytes()].concat();
    server.send(b"\x81\x02ok");
    server.send(&frame);
    reads(&mut client, b"\x81\x02ok");
    reads(&mut client, &frame);
    // The browser breaks off.
    client.end();
    ends(&mut server);
    server.end();
    ends(&mut client);
    let line = proxy.logged("!!");
    assert!(line.contains("server") && line.contains("§5.2"), "{line}");
    let wrong = reported(&file, 2)[1].clone();
    let violation = &wrong["violations"][0];
    assert_eq!(violation["by"], "server", "{wrong}");
    assert_eq!(violation["rule"], "non-minimal-length");
    assert_eq!(violation["section"], "5.2");
    assert_eq!(violation["frame"], 2);
    let byte = violation["byte"].as_u64().unwrap();
    assert!(
        (4..14).contains(&byte),
        "in the second frame's header: {byte}"
    );

    // A handshake that was refused.
    let mut client = proxy.tcp();
    client.send(OPENING.as_bytes());
    let mut server = upstream.accept();
    reads(&mut server, OPENING.as_bytes());
    server.send(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    assert_eq!(client.head().status, 403);
    assert_eq!(reported(&file, 3)[2]["status"], 403);

    proxy.stdin.write_all(b"quit\n").unwrap();
    assert_eq!(proxy.exit_code(), Some(3));
    let log = proxy.rest_of_log();
    let summary = log.last().unwrap();
    assert!(
        summary.contains("WebSockets: 3;") && summary.ends_with(": 1"),
        "{log:?}"
    );
    std::fs::remove_file(&file).unwrap();
}

#[test]
fn a_report_that_cannot_be_written_is_named_and_nothing_is_served() {
    let mut command = std::process::Command::new(crate::common::binary());
    command.args(["proxy", "--to", "127.0.0.1:1", "--listen", "127.0.0.1:0"]);
    let told = command
        .args(["--report", "/no/such/folder/x"])
        .output()
        .unwrap();
    assert_eq!(told.status.code(), Some(1));
    let said = String::from_utf8(told.stderr).unwrap();
    assert!(said.starts_with("barewire: proxy: --report: "), "{said}");
    assert_eq!(told.stdout, b"");
}

#[test]
fn an_absent_server_is_in_the_report_too_and_a_proxy_in_front_of_itself_does_not_start() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr();
    let (nobody, file) = (nobody.unwrap(), file("absent"));
    let proxy = Server::proxy(nobody, &["--report", file.to_str().unwrap()]);
    let mut client = proxy.tcp();
    client.send(OPENING.as_bytes());
    assert_eq!(client.head().status, 502);
    let line = &reported(&file, 1)[0];
    assert_eq!(
        (&line["status"], &line["connection"]),
        (&json!(502), &json!(1))
    );
    proxy.logged("1: 127.0.0.1:");
    std::fs::remove_file(&file).unwrap();

    let mut command = std::process::Command::new(crate::common::binary());
    let own = nobody.to_string();
    command.args(["proxy", "--to", &own, "--listen", &own]);
    let told = command.output().unwrap();
    assert_eq!(told.status.code(), Some(2));
    let said = String::from_utf8(told.stderr).unwrap();
    assert!(said.contains("is this proxy itself"), "{said}");
}

#[test]
fn whoever_is_open_at_the_end_is_reported_and_without_a_broken_rule_the_exit_code_is_0() {
    let (upstream, file) = (Upstream::new(), file("quit"));
    let words = ["--report", file.to_str().unwrap(), "--fail-on-violation"];
    let mut proxy = Server::proxy(upstream.address, &words);
    let (mut client, mut server) = open(&proxy, &upstream);
    client.send(&masked(0x81, b"hi"));
    reads(&mut server, &masked(0x81, b"hi"));
    proxy.stdin.write_all(b"quit\n").unwrap();
    assert_eq!(proxy.exit_code(), Some(0));
    ends(&mut client);
    let line = &lines(&file)[0];
    assert_eq!(line["frames"], json!({"in": 1, "out": 0}), "{line}");
    assert_eq!(
        line["violations"],
        json!([]),
        "nobody but us has ended it: {line}"
    );
    std::fs::remove_file(&file).unwrap();
}

#[test]
fn a_connection_that_is_half_over_is_reported_when_the_proxy_stops_and_whoever_waits_is_ended() {
    let upstream = Upstream::new();
    let mut proxy = Server::proxy(upstream.address, &[]);
    // One that has asked for nothing, one within a head, and one whose client has ended its direction.
    let (mut silent, mut within) = (proxy.tcp(), proxy.tcp());
    within.send(b"GET / HT");
    let (mut client, mut server) = open(&proxy, &upstream);
    client.end();
    ends(&mut server);
    proxy.stdin.write_all(b"quit\n").unwrap();
    assert_eq!(proxy.exit_code(), Some(0));
    for raw in [&mut silent, &mut within, &mut client] {
        ends(raw);
    }
    let log = proxy.rest_of_log();
    assert!(
        log.iter()
            .any(|line| line.contains("frames from the client: 0")),
        "{log:?}"
    );
    drop(server);
}

#[test]
fn a_reset_ends_both_and_is_reported_as_one() {
    let (upstream, file) = (Upstream::new(), file("reset"));
    let proxy = Server::proxy(upstream.address, &["--report", file.to_str().unwrap()]);
    let (client, mut server) = open(&proxy, &upstream);
    // Closed with a byte unread, so the system sends a reset.
    server.send(b"\x81\x01x");
    assert_eq!(crate::common::peek(&client.tcp, &mut [0]).unwrap(), 1);
    drop(client);
    let mut rest = Vec::new();
    let _ = server.tcp.read_to_end(&mut rest);
    assert_eq!(rest, b"");
    assert_eq!(reported(&file, 1)[0]["close"]["tcp"], "reset");
    std::fs::remove_file(&file).unwrap();
}

#[test]
fn trace_prints_each_frame_with_its_direction() {
    let (proxy, mut client, mut server) = opened(&["--trace"]);
    client.send(&masked(0x81, b"Hello"));
    reads(&mut server, &masked(0x81, b"Hello"));
    server.send(b"\x89\x01p");
    reads(&mut client, b"\x89\x01p");
    let line = proxy.logged("Hello");
    assert!(
        line.contains("→") && line.contains("MASK=1") && line.contains("text"),
        "{line}"
    );
    let line = proxy.logged("ping");
    assert!(line.contains("←") && line.contains("MASK=0"), "{line}");
    let [a, b, c, d] = KEY;
    proxy.logged(&format!("81 85 {a:02x} {b:02x} {c:02x} {d:02x}"));
}

/// A gigabyte, and a receiver that first takes a megabyte a second: the sender waits, and the proxy
/// holds next to nothing.
#[test]
fn a_slow_reader_blocks_its_sender_and_the_proxy_stays_small() {
    const ALL: u64 = 1 << 30;
    const MOST: usize = 32 << 20;
    let upstream = Upstream::new();
    let Some(proxy) = Server::proxy_release(
        "a slow reader",
        upstream.address,
        &["--page", "127.0.0.1:0"],
    ) else {
        return;
    };
    let (mut client, server) = open(&proxy, &upstream);
    let sent = std::sync::Arc::new(AtomicU64::new(0));
    let counted = std::sync::Arc::clone(&sent);
    let sender = thread::spawn(move || {
        let mut tcp = server.tcp;
        // Binary messages of 64 KiB; each payload begins with its number.
        let mut frame = [&b"\x82\x7F\0\0\0\0\0\x01\0\0"[..], &vec![7; 1 << 16]].concat();
        for number in 0..ALL >> 16 {
            frame[10..18].copy_from_slice(&number.to_be_bytes());
            if !write_all(&mut tcp, &frame) {
                return;
            }
            counted.fetch_add(1 << 16, Ordering::Relaxed);
        }
    });
    let mut buffer = vec![0; (1 << 16) + 10];
    let mut number = 0_u64;
    let mut next = |client: &mut crate::common::Raw| {
        client.tcp.read_exact(&mut buffer).unwrap();
        assert_eq!(buffer[10..18], number.to_be_bytes());
        number += 1;
    };
    // Five megabytes at a megabyte a second.
    for _ in 0..5 * 16 {
        next(&mut client);
        thread::sleep(Duration::from_millis(62));
    }
    let ahead = sent.load(Ordering::Relaxed);
    assert!(
        ahead < 64 << 20,
        "{ahead} bytes are under way, so nobody holds the sender back"
    );
    for _ in 5 * 16..ALL >> 16 {
        next(&mut client);
    }
    sender.join().unwrap();
    if let Some(resident) = peak(&proxy, "VmHWM") {
        assert!(resident < MOST, "{} KiB", resident / 1024);
    }
}
