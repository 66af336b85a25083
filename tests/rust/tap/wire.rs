//! `/wire/watch`: who may see what crosses a wire, and that the records match what crossed.

use crate::common::desk::Desk;
use crate::common::watcher::{Watcher, bytes, frame_bytes, key, say};
use crate::common::{KEY, Raw, SOON, Server, declaring, masked};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{IpAddr, Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

// ---- one's own connection -------------------------------------------------------------

#[test]
fn a_connections_handshake_is_there_when_its_ticket_is_used() {
    let server = Server::start(&[]);
    let cookie = "Sec-WebSocket-Protocol: chat\r\nCookie: my=own\r\n";
    let mut ada = server.websocket_with("/ws/ada", cookie);
    let welcome = ada.json();
    let mut watcher = Watcher::of(&server, &welcome);
    let accepted = watcher.sees("accepted", |_| true);
    assert_eq!(accepted["peer"], ada.tcp.local_addr().unwrap().to_string());
    assert_eq!(accepted["local"], server.address.to_string());
    let request = server.handshake("/ws/ada", cookie);
    let read = watcher.sees("read", |_| true);
    assert_eq!(read["at"], 0);
    // In the owner's live view nothing is blanked.
    let seen = watcher.sees("request", |_| true);
    assert_eq!(bytes(&seen, "bytes"), request.as_bytes());
    let answer = bytes(&watcher.sees("answer", |_| true), "bytes");
    assert!(answer.starts_with(b"HTTP/1.1 101 Switching Protocols\r\n"));
    let frame = watcher.frame("out");
    assert_eq!(frame["at"], answer.len());
    let text: Value = serde_json::from_slice(&bytes(&frame, "payload")).unwrap();
    assert_eq!(text, welcome);
}

#[test]
fn every_byte_of_a_conversation_is_shown_as_it_crossed() {
    let server = Server::start(&[]);
    let (mut ada, welcome) = server.chat("/ws/ada");
    let mut watcher = Watcher::of(&server, &welcome);
    watcher.frame("out");
    let said = masked(0x81, say("你好").as_bytes());
    ada.send_bytewise(&said);
    let heard = ada.text();
    let frame = watcher.frame("in");
    assert_eq!(frame_bytes(&frame), said);
    assert_eq!(frame["len"], (said.len() - 6).to_string());
    assert_eq!(frame["seen"], frame["len"]);
    assert_eq!(frame["fields"][0], json!(["fin", 0, 1, "1"]));
    assert_eq!(
        frame["fields"][7],
        json!(["masking-key", 16, 48, "37fa213d"])
    );
    let made = watcher.sees("made", |_| true);
    assert_eq!(
        (&made["made"], &made["kind"]),
        (&json!("message"), &json!("text"))
    );
    let chat = watcher.sees("chat", |_| true);
    assert_eq!(chat["said"], 1);
    let answer = watcher.frame("out");
    assert_eq!(bytes(&answer, "payload"), heard.as_bytes());
    // A ping, what it owes, and the answer.
    ada.frame_out(0x89, b"ping");
    assert_eq!(ada.frame().payload, b"ping");
    assert_eq!(frame_bytes(&watcher.frame("in")), masked(0x89, b"ping"));
    assert_eq!(watcher.sees("made", |_| true)["made"], "ping");
    assert_eq!(watcher.sees("owed", |_| true)["owes"], "pong");
    assert_eq!(frame_bytes(&watcher.frame("out")), b"\x8a\x04ping");
}

#[test]
fn a_broken_rule_is_reported_with_its_section_and_the_close_that_follows() {
    let server = Server::start(&[]);
    let (mut ada, welcome) = server.chat("/ws/ada");
    let mut watcher = Watcher::of(&server, &welcome);
    ada.send(b"\x81\x05Hello");
    ada.closed();
    let frame = watcher.frame("in");
    assert_eq!(frame_bytes(&frame), b"\x81\x05Hello");
    let rule = watcher.sees("rule", |_| true);
    assert_eq!(
        (&rule["rule"], &rule["section"]),
        (&json!("unmasked-frame"), &json!("5.1"))
    );
    assert_eq!(rule["document"], 6455);
    assert_eq!(rule["code"], 1002);
    assert_eq!(rule["sentence"], "a client must mask its frames");
    assert_eq!(watcher.sees("state", |_| true)["state"], 3);
    let close = watcher.frame("out");
    assert_eq!(bytes(&close, "header")[0], 0x88);
    assert_eq!(watcher.sees("tcp", |_| true)["event"], "we-ended");
    drop(ada);
    watcher.sees("tcp", |tcp| tcp["event"] == "peer-ended");
    watcher.sees("tcp", |tcp| tcp["event"] == "closed");
    let end = watcher.sees("end", |_| true);
    assert!(
        end["sentence"].as_str().unwrap().contains("must mask"),
        "{end}"
    );
}

#[test]
fn a_frame_that_was_cut_off_is_shown_as_far_as_it_came() {
    let server = Server::start(&[]);
    let (mut ada, welcome) = server.chat("/ws/ada");
    let mut watcher = Watcher::of(&server, &welcome);
    let whole = masked(0x82, &[7; 100]);
    ada.send(&whole[..50]);
    drop(ada);
    let frame = watcher.frame("in");
    assert_eq!(frame_bytes(&frame), &whole[..50]);
    assert_eq!(
        (&frame["len"], &frame["seen"]),
        (&json!("100"), &json!("44"))
    );
}

#[test]
fn a_long_payload_is_shown_with_its_beginning_and_true_length() {
    let server = Server::start(&[]);
    let (mut ada, welcome) = server.chat("/ws/ada");
    let mut watcher = Watcher::of(&server, &welcome);
    ada.frame_out(0x82, &[7; 300_000]);
    let frame = watcher.frame("in");
    assert_eq!(
        (&frame["len"], &frame["seen"]),
        (&json!("300000"), &json!("300000"))
    );
    assert_eq!(bytes(&frame, "payload").len(), 4096);
}

// ---- a proxy between ------------------------------------------------------------------

/// A proxy for one connection, which records what crosses. Returns its address, and at the end what
/// went in and what came out.
fn recorder(server: &Server) -> (SocketAddr, thread::JoinHandle<[Vec<u8>; 2]>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let (address, server) = (listener.local_addr().unwrap(), server.address);
    let crossed = thread::spawn(move || {
        let (client, _) = listener.accept().unwrap();
        let server = TcpStream::connect(server).unwrap();
        thread::scope(|scope| {
            let out = scope.spawn(|| copied(&server, &client));
            [copied(&client, &server), out.join().unwrap()]
        })
    });
    (address, crossed)
}

/// Passes on all that comes, and then the end; returns what came.
fn copied(mut from: &TcpStream, mut to: &TcpStream) -> Vec<u8> {
    to.set_nodelay(true).unwrap();
    let (mut all, mut buffer) = (Vec::new(), [0; 64 * 1024]);
    while let Ok(bytes @ 1..) = from.read(&mut buffer) {
        all.extend_from_slice(&buffer[..bytes]);
        if to.write_all(&buffer[..bytes]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
    all
}

/// What a watcher sees when a client sends this through a proxy, in pieces of this size, and then
/// ends its side; and what the proxy saw.
fn seen_and_crossed(server: &Server, bytes: &[u8], size: usize) -> (Vec<Value>, [Vec<u8>; 2]) {
    let (proxy, crossed) = recorder(server);
    let tcp = TcpStream::connect(proxy).unwrap();
    tcp.set_nodelay(true).unwrap();
    tcp.set_read_timeout(Some(SOON)).unwrap();
    let mut ada = Raw { tcp };
    let lines = "Sec-WebSocket-Protocol: chat\r\n";
    ada.send(server.handshake("/ws/ada", lines).as_bytes());
    assert_eq!(ada.head().status, 101);
    let mut watcher = Watcher::of(server, &ada.json());
    for piece in bytes.chunks(size) {
        ada.send(piece);
    }
    ada.end();
    let mut rest = Vec::new();
    ada.tcp.read_to_end(&mut rest).unwrap();
    let mut records = Vec::new();
    while records
        .last()
        .is_none_or(|last: &Value| last["what"] != "end")
    {
        records.push(watcher.next());
    }
    (records, crossed.join().unwrap())
}

/// All that crossed in one direction is in the records, once and in order: the head, then frame
/// after frame, the last perhaps cut off. The system's calls add up to the same.
fn agrees(records: &[Value], crossed: &[u8], [head, dir, call]: [&str; 3]) {
    let of = |what: &'static str| records.iter().filter(move |record| record["what"] == what);
    let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let head = records
        .iter()
        .find(|record| record["what"] == head)
        .unwrap();
    let head = bytes(head, "bytes");
    assert!(crossed.starts_with(&head), "{}", crossed.escape_ascii());
    let mut at = head.len();
    for frame in of("frame").filter(|frame| frame["dir"] == dir) {
        assert_eq!(number(&frame["at"]), at, "{frame}");
        let (own, header) = (frame_bytes(frame), bytes(frame, "header").len());
        assert!(crossed[at..].starts_with(&own), "{frame}");
        let seen: usize = frame["seen"].as_str().unwrap().parse().unwrap();
        assert_eq!(own.len() - header, seen.min(4096), "{frame}");
        at += header + seen;
    }
    assert_eq!(
        at,
        crossed.len(),
        "nothing else crossed, {dir}: {records:#?}"
    );
    let calls = records.iter().filter(|record| record["what"] == call);
    let moved = calls.fold(0, |moved, record| {
        assert_eq!(number(&record["at"]), moved, "{record}");
        moved + number(&record["bytes"])
    });
    assert_eq!(moved, crossed.len(), "the {call}s add up");
}

/// A name, the bytes, and which of the frames (from 1) breaks which rule.
type Conversation = (&'static str, Vec<u8>, Option<(usize, &'static str)>);

/// What a client may send, and what it must not.
fn conversations() -> Vec<Conversation> {
    let hello = masked(0x81, say("hello").as_bytes());
    let close = masked(0x88, &1000_u16.to_be_bytes());
    let ping = masked(0x89, b"?");
    let after = |bad: &[u8]| [&hello[..], bad, &ping].concat();
    let broken = |name, bad: &[u8], rule| (name, after(bad), Some((2, rule)));
    // A Close that breaks a rule is a Close: what comes after it may find the connection closed.
    let last_word = |name, bad: &[u8], rule| (name, [&hello[..], bad].concat(), Some((2, rule)));
    let (half, middle, last) = (
        &masked(0x01, b"{\"a\":"),
        &masked(0x00, b"[]"),
        &masked(0x80, b"}"),
    );
    vec![
        ("a text and a Close", [&hello[..], &close].concat(), None),
        (
            "fragments round a ping",
            [&half[..], &ping, middle, last, &close].concat(),
            None,
        ),
        (
            "empty frames",
            [masked(0x82, b""), masked(0x8A, b""), masked(0x88, b"")].concat(),
            None,
        ),
        (
            "long ones",
            [
                masked(0x82, &[7; 126]),
                masked(0x82, &[7; 70_000]),
                close.clone(),
            ]
            .concat(),
            None,
        ),
        (
            "frames behind a Close",
            [&close[..], &hello, &ping].concat(),
            None,
        ),
        (
            "an end in a header",
            [&hello[..], &[0x81, 0xFE, 1]].concat(),
            None,
        ),
        (
            "an end in a payload",
            [&hello[..], &masked(0x82, &[7; 100])[..50]].concat(),
            None,
        ),
        broken("no mask", b"\x81\x05Hello", "unmasked-frame"),
        broken("RSV1", &masked(0xC1, b"x"), "reserved-bits"),
        broken("an unknown opcode", &masked(0x83, b"x"), "reserved-opcode"),
        broken(
            "a fragmented ping",
            &masked(0x09, b"x"),
            "fragmented-control",
        ),
        broken("a long ping", &masked(0x89, &[7; 126]), "control-too-long"),
        broken("nothing to continue", last, "nothing-to-continue"),
        broken(
            "spoilt UTF-8",
            &masked(0x81, b"\"ab\xFFcdef\""),
            "invalid-utf8",
        ),
        last_word(
            "a forbidden code",
            &masked(0x88, &1005_u16.to_be_bytes()),
            "invalid-close-code",
        ),
        last_word("half a code", &masked(0x88, &[3]), "close-body-of-one"),
        broken(
            "a length that is too long a number",
            &[&[0x81, 0xFE, 0, 2][..], &KEY, b"ab"].concat(),
            "non-minimal-length",
        ),
        (
            "too much",
            [&hello[..], &declaring(0x82, 1 << 40, &[7; 3])].concat(),
            Some((2, "message-too-big")),
        ),
    ]
}

#[test]
fn a_watcher_sees_what_a_proxy_between_saw_and_which_frame_breaks_the_rule() {
    let server = Server::start(&[]);
    for (name, sent, broken) in conversations() {
        // Byte by byte; but not for seventy thousand bytes. And a peer that has broken a rule may
        // not trickle for long: if each byte takes 20 ms on this machine, a hundred bytes are
        // already too slow.
        let smallest = match sent.len() {
            ..100 => 1,
            100..1000 => 7,
            1000.. => 1021,
        };
        for size in [smallest, 7, usize::MAX] {
            println!("{name}, pieces of {size}");
            let (records, [received, written]) = seen_and_crossed(&server, &sent, size);
            agrees(&records, &received, ["request", "in", "read"]);
            agrees(&records, &written, ["answer", "out", "write"]);
            let of = |what: &'static str| records.iter().filter(move |r| r["what"] == what);
            let frames = of("frame").filter(|frame| frame["dir"] == "in");
            let places: Vec<&Value> = frames.map(|frame| &frame["at"]).collect();
            let rules: Vec<_> = of("rule").map(|r| (&r["at"], r["rule"].as_str())).collect();
            let expected = broken.map(|(number, rule)| (places[number - 1], Some(rule)));
            assert_eq!(rules, Vec::from_iter(expected), "{name}, pieces of {size}");
        }
    }
}

// ---- tickets --------------------------------------------------------------------------

#[test]
fn a_ticket_opens_one_connection_and_dies_with_it() {
    let server = Server::start(&[]);
    let (ada, adas) = server.chat("/ws/ada");
    let (_ben, bens) = server.chat("/ws/ben");
    assert_ne!(adas["ticket"], bens["ticket"]);
    let mut watcher = Watcher::of(&server, &adas);
    watcher.sees("accepted", |_| true);
    drop(ada);
    watcher.sees("end", |_| true);
    let refused = |demand: Value| {
        let mut watcher = Watcher::new(&server);
        watcher.asks(&demand);
        let answer = watcher.raw.json();
        assert_eq!(answer["type"], "refused", "{answer}");
        let (code, _) = watcher.raw.close_frame();
        assert_eq!(code, Some(1008));
        answer["why"].as_str().unwrap().to_owned()
    };
    // It is gone when the connection's thread has ended, a moment later.
    let deadline = Instant::now() + SOON;
    loop {
        let mut watcher = Watcher::new(&server);
        watcher.asks(&json!({"type": "watch", "ticket": adas["ticket"]}));
        if watcher.raw.json()["type"] == "refused" {
            break;
        }
        assert!(
            Instant::now() < deadline,
            "the ticket outlives its connection"
        );
    }
    for ticket in [adas["ticket"].as_str().unwrap(), "", "0", &"0".repeat(32)] {
        let why = refused(json!({"type": "watch", "ticket": ticket}));
        assert!(why.contains("no connection has that ticket"), "{why}");
    }
    assert!(
        refused(json!({"type": "teach", "key": "0".repeat(32)})).contains("isn't the teacher's")
    );
    assert!(
        refused(json!({"type": "teach", "key": bens["ticket"]})).contains("isn't the teacher's")
    );
    assert!(refused(json!({"type": "ping", "payload": ""})).contains("your own connection"));
    assert!(refused(json!("watch")).contains("JSON object"));
}

#[test]
fn a_page_that_does_not_offer_wire_is_refused() {
    let server = Server::start(&[]);
    let plain = server.handshake("/wire/watch", "Connection: close\r\n");
    assert_eq!(server.ask(plain).status, 400);
    assert_eq!(server.get("/wire/watch", "").status, 426);
    let foreign = "Sec-WebSocket-Protocol: wire\r\nOrigin: http://evil.example\r\n";
    assert_eq!(
        server.ask(server.handshake("/wire/watch", foreign)).status,
        403
    );
}

#[test]
fn a_silent_page_is_ended() {
    let server = Server::start(&["--head-timeout", "0.3"]);
    let mut watcher = Watcher::new(&server);
    assert_eq!(watcher.raw.try_frame(), None);
}

// ---- the teacher ----------------------------------------------------------------------

#[test]
fn the_teacher_sees_public_messages_and_only_the_facts_of_a_whisper() {
    let server = Server::start(&[]);
    let mut teacher = Watcher::teacher(&server);
    let cookie = "Sec-WebSocket-Protocol: chat\r\nCookie: my=secret\r\nAuthorization: x\r\n";
    let mut ada = server.websocket_with("/ws/ada", cookie);
    let welcome = ada.json();
    let request = bytes(&teacher.sees("request", |_| true), "bytes");
    let request = String::from_utf8(request).unwrap();
    assert!(
        request.contains("Cookie: *********\r\nAuthorization: *\r\n"),
        "{request}"
    );
    // The welcome has a ticket in it.
    let frame = teacher.frame("out");
    assert_eq!(
        (&frame["private"], &frame["payload"]),
        (&json!(true), &Value::Null)
    );
    let (mut ben, _) = server.chat("/ws/ben");
    ada.json_of_type("join");
    let whisper = json!({"type": "say", "to": "ben", "text": "psst"}).to_string();
    ada.frame_out(0x01, &whisper.as_bytes()[..5]);
    ada.frame_out(0x80, &whisper.as_bytes()[5..]);
    assert_eq!(ben.json_of_type("say")["text"], "psst");
    let number = teacher.sees("chat", |chat| chat["whispered"] == "ben")["c"].clone();
    ada.say(&say("aloud"));
    let frame = teacher.sees("frame", |f| {
        f["dir"] == "in" && f["c"] == number && f["private"].is_null()
    });
    assert_eq!(frame_bytes(&frame), masked(0x81, say("aloud").as_bytes()));
    assert_eq!(welcome["ticket"].as_str().unwrap().len(), 32);
}

#[test]
fn a_teacher_who_comes_late_is_told_who_is_there() {
    let server = Server::start(&[]);
    let (_ada, welcome) = server.chat("/ws/ada");
    let _adas_own = Watcher::of(&server, &welcome);
    let _plain = server.member("/room/r/%E5%B0%8F");
    let mut teacher = Watcher::teacher(&server);
    // In any order.
    let mut there = [(); 2].map(|()| {
        let gap = teacher.sees("gap", |gap| !gap["target"].is_null());
        assert!(gap["peer"].as_str().unwrap().starts_with("127.0.0.1:"));
        gap["target"].as_str().unwrap().to_owned()
    });
    there.sort();
    assert_eq!(there, ["/room/r/%E5%B0%8F", "/ws/ada"]);
}

#[test]
fn a_connection_that_came_later_has_no_gap_for_the_teacher_nor_for_its_owner() {
    let server = Server::start(&[]);
    let mut teacher = Watcher::teacher(&server);
    let (mut ada, welcome) = server.chat("/ws/ada");
    let mut own = Watcher::of(&server, &welcome);
    ada.say(&say("hi"));
    let said = teacher.next_until("chat");
    let number = said.last().unwrap()["c"].clone();
    let mut of_ada = said.iter().filter(|record| record["c"] == number);
    assert_eq!(of_ada.next().unwrap()["what"], "accepted");
    assert!(of_ada.all(|record| record["what"] != "gap"));
    assert!(own.next_until("chat").iter().all(|r| r["what"] != "gap"));
}

#[test]
fn no_part_of_a_whispers_text_reaches_the_teacher() {
    let server = Server::start(&[]);
    let mut teacher = Watcher::teacher(&server);
    let (mut ada, welcome) = server.chat("/ws/ada");
    let (mut ben, _) = server.chat("/ws/ben");
    let plain = server.member("/ws/cem");
    let secret = "Zq7Xk";
    let whispers = [
        json!({"type": "say", "to": "ben", "text": secret}),
        json!({"type": "say", "to": "cem", "text": secret}),
        json!({"type": "say", "to": "nobody", "text": secret}),
        json!({"type": "sya", "to": "ben", "text": secret}),
    ];
    for whisper in &whispers {
        let whisper = whisper.to_string();
        let (first, rest) = whisper.as_bytes().split_at(whisper.len() - 4);
        ada.frame_out(0x01, first);
        ada.frame_out(0x80, rest);
    }
    ben.say(&say("the end"));
    ada.json_of_type("say");
    // A message that never ended never got a verdict.
    ada.frame_out(0x01, secret.as_bytes());
    ada.frame_out(0x89, b"in?");
    while ada.frame().first != 0x8a {}
    drop((ada, plain));
    let mut ended = 0;
    while ended < 2 {
        let record = teacher.next();
        ended += usize::from(record["what"] == "end");
        assert!(!record.to_string().contains(secret), "{record}");
        if let Some(payload) = record["payload"].as_str() {
            let mut payload = STANDARD.decode(payload).unwrap();
            if bytes(&record, "header")[1] & 0x80 != 0 {
                payload
                    .iter_mut()
                    .zip(KEY.iter().cycle())
                    .for_each(|(byte, key)| *byte ^= key);
            }
            let payload = String::from_utf8_lossy(&payload);
            assert!(!payload.contains(secret), "{payload}: {record}");
        }
    }
    assert_eq!(welcome["name"], "ada");
}

#[test]
fn a_trace_shows_no_whisper_either() {
    let mut server = Server::start(&["--trace"]);
    let (mut ada, _) = server.chat("/ws/ada");
    let (mut ben, _) = server.chat("/ws/ben");
    ada.say(&json!({"type": "say", "to": "ben", "text": "Zq7Xk"}).to_string());
    ben.json_of_type("say");
    ada.say(&say("aloud"));
    ben.json_of_type("say");
    server.logged("aloud");
    server.stdin.write_all(b"quit\n").unwrap();
    assert_eq!(server.exit_code(), Some(0));
    let log = server.rest_of_log().join("\n");
    assert!(log.contains("(not public)"), "{log}");
    assert!(
        !log.contains("Zq7Xk") && !log.contains("\"ticket\""),
        "{log}"
    );
}

#[test]
fn a_page_from_disk_watches_only_itself() {
    let server = Server::start(&[]);
    let (_ada, welcome) = server.chat("/ws/ada");
    let lines = "Sec-WebSocket-Protocol: wire\r\nOrigin: null\r\n";
    let mut own = server.websocket_with("/wire/watch", lines);
    own.say_json(&json!({"type": "watch", "ticket": welcome["ticket"]}));
    assert_eq!(own.json()["type"], "watching");
    let mut all = server.websocket_with("/wire/watch", lines);
    all.say_json(&json!({"type": "teach", "key": key(&server)}));
    let refusal = all.json();
    assert!(
        refusal["why"]
            .as_str()
            .unwrap()
            .contains("opened from disk"),
        "{refusal}"
    );
}

/// The server's answer to the teacher's key after a handshake with these lines.
fn teaches(server: &Server, lines: &str) -> Value {
    let lines = format!("Sec-WebSocket-Protocol: wire\r\n{lines}");
    let mut raw = server.websocket_with("/wire/watch", &lines);
    raw.say_json(&json!({"type": "teach", "key": key(server)}));
    raw.json()
}

/// Behind a proxy all connections come from the proxy's machine, which may be the server's.
#[test]
fn the_teachers_key_does_not_work_through_a_proxy() {
    let server = Server::start(&[]);
    let lines = [
        "X-Forwarded-For: 10.0.0.66\r\n",
        "Forwarded: for=10.0.0.66\r\n",
        "x-forwarded-proto: https\r\n",
    ];
    for line in lines {
        let told = teaches(&server, line);
        assert_eq!(told["type"], "refused", "{line}: {told}");
        let why = told["why"].as_str().unwrap();
        assert!(why.contains("--remote-teacher"), "{why}");
    }
    assert_eq!(teaches(&server, "")["type"], "teaching");
    // The own connection may be watched from anywhere.
    let (_ada, welcome) = server.chat("/ws/ada");
    let line = format!("Sec-WebSocket-Protocol: wire\r\n{}", lines[0]);
    let mut own = server.websocket_with("/wire/watch", &line);
    own.say_json(&json!({"type": "watch", "ticket": welcome["ticket"]}));
    assert_eq!(own.json()["type"], "watching");
    let remote = Server::start(&["--remote-teacher"]);
    assert_eq!(teaches(&remote, lines[0])["type"], "teaching");
}

/// The address at which others reach this machine, if there is one.
fn outward() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    Some(socket.local_addr().ok()?.ip())
}

#[test]
fn the_teachers_url_works_on_this_machine_wherever_the_server_listens() {
    let Some(outward) = outward().filter(|ip| !ip.is_loopback()) else {
        return crate::common::skipped("the teacher's URL of a LAN", "there is no network here");
    };
    let server = Server::start(&["--listen", &SocketAddr::new(outward, 0).to_string()]);
    assert_eq!(server.address.ip(), outward);
    assert_eq!(teaches(&server, "")["type"], "teaching");
}

#[test]
fn the_teacher_does_not_see_a_labs_connections() {
    let server = Server::start(&["--trace"]);
    let mut first = Watcher::teacher(&server);
    let (mut ada, welcome) = server.chat("/ws/ada");
    let mut desk = Desk::of(&server, &welcome);
    let raw = desk.websocket(&server, 1, "/echo", "");
    let slot = desk.prepares(5, &Value::Null, &[b"\x81\x02hi"], false);
    let line = format!("Sec-WebSocket-Protocol: served.{slot}\r\n");
    let mut browser = server.websocket_with("/lab/served", &line);
    assert_eq!(browser.text(), "hi");
    let served = desk.hears("served", 5)["connection"].as_u64().unwrap();
    // One teacher was there before, and another comes later.
    let mut late = Watcher::teacher(&server);
    desk.writes(1, &masked(0x81, b"in a lab"));
    assert_eq!(desk.text(1), "in a lab");
    ada.say(&say("the end"));
    for teacher in [&mut first, &mut late] {
        for record in teacher.next_until("chat") {
            let what = record["what"].as_str().unwrap();
            let is_a_labs = record["c"] == raw || record["c"] == served;
            assert!(
                !is_a_labs || ["accepted", "read", "end"].contains(&what),
                "{record}"
            );
        }
    }
    server.logged("the end");
    assert!(server.log().iter().all(|line| !line.contains("in a lab")));
}

#[test]
fn a_tap_is_not_tapped() {
    let server = Server::start(&[]);
    let mut teacher = Watcher::teacher(&server);
    let mut another = Watcher::teacher(&server);
    let (mut ada, _) = server.chat("/ws/ada");
    ada.say(&say("hi"));
    let connection = teacher.sees("chat", |_| true)["c"].clone();
    another.asks(&json!({"type": "quiet"}));
    assert_eq!(another.raw.json_of_type("error")["type"], "error");
    let (mut ben, _) = server.chat("/ws/ben");
    ben.say(&say("ho"));
    let mut others = vec![connection];
    teacher.sees("chat", |chat| {
        others.push(chat["c"].clone());
        true
    });
    for record in &teacher.records {
        assert!(
            record["what"] != "frame" || others.contains(&record["c"]),
            "{record}"
        );
    }
}

// ---- what a watcher can ask for -------------------------------------------------------

#[test]
fn a_watcher_has_its_own_connection_pinged_and_sent_to_and_closed() {
    let server = Server::start(&[]);
    let (mut ada, welcome) = server.chat("/ws/ada");
    let mut watcher = Watcher::of(&server, &welcome);
    watcher.asks(&json!({"type": "ping", "payload": "你好"}));
    let ping = ada.frame();
    assert_eq!(
        (ping.first, ping.payload),
        (0x89, "你好".as_bytes().to_vec())
    );
    watcher.asks(&json!({"type": "fragments", "text": "abc"}));
    let fragments = [ada.frame(), ada.frame(), ada.frame()];
    assert_eq!(
        fragments.each_ref().map(|frame| frame.first),
        [0x01, 0x00, 0x80]
    );
    let text = fragments.map(|frame| frame.payload).concat();
    assert_eq!(text, br#"{"type":"demonstration","text":"abc"}"#);
    watcher.asks(&json!({"type": "big", "bytes": 300_000}));
    assert_eq!(ada.json()["text"].as_str().unwrap().len(), 300_000);
    watcher.asks(&json!({"type": "big", "bytes": 2_000_000}));
    assert!(
        watcher.raw.json_of_type("error")["text"]
            .as_str()
            .unwrap()
            .contains("1048576")
    );
    watcher.asks(&json!({"type": "close", "code": 4000, "reason": "as you asked"}));
    assert_eq!(ada.close_frame(), (Some(4000), "as you asked".to_owned()));
    assert_eq!(
        watcher.sees("state", |state| state["state"] == 2)["state"],
        2
    );
    // The answer comes then, and nothing is owed for it.
    ada.frame_out(0x88, &[[0x0f, 0xa0].as_slice(), b"as you asked"].concat());
    assert_eq!(watcher.sees("made", |_| true)["made"], "close");
    loop {
        let record = watcher.next();
        assert_ne!(record["what"], "owed");
        if record["what"] == "end" {
            break;
        }
    }
}

#[test]
fn a_connection_that_asks_for_an_early_ping_is_soon_pinged() {
    let server = Server::start(&[]);
    let (mut ada, welcome) = server.chat("/ws/ada");
    let mut watcher = Watcher::of(&server, &welcome);
    watcher.asks(&json!({"type": "quiet"}));
    let asked = Instant::now();
    assert_eq!(ada.frame().first, 0x89);
    assert!(
        asked.elapsed() < Duration::from_secs(10),
        "not after 20 s, as usual"
    );
}

#[test]
fn a_watcher_that_floods_is_ended_like_any_client() {
    let server = Server::start(&["--message-rate", "10"]);
    let (_ada, welcome) = server.chat("/ws/ada");
    let mut watcher = Watcher::of(&server, &welcome);
    for _ in 0..30 {
        watcher.raw.frame_out(0x8a, b"");
    }
    let close = loop {
        let frame = watcher.raw.frame();
        if frame.first == 0x88 {
            break frame.payload;
        }
    };
    assert_eq!(close[..2], 1008_u16.to_be_bytes());
}

// ---- step mode ------------------------------------------------------------------------

const STAGES: [&str; 7] = [
    "first-byte",
    "second-byte",
    "masking-key",
    "payload",
    "dialect",
    "hub",
    "written",
];

#[test]
fn in_step_mode_only_the_own_thread_waits_before_each_stage() {
    let server = Server::start(&[]);
    let (mut ada, welcome) = server.chat("/ws/ada");
    let (mut ben, _) = server.chat("/ws/ben");
    ada.json_of_type("join");
    let mut watcher = Watcher::of(&server, &welcome);
    watcher.paces(&json!({"type": "pace", "pace": "by-hand"}));
    ada.say(&say("slowly"));
    watcher.sees("step", |step| step["stage"] == "bytes-read");
    // Others go on, and ada gets their messages.
    ben.say(&say("at once"));
    assert_eq!(ben.json_of_type("say")["text"], "at once");
    assert_eq!(ada.json_of_type("say")["text"], "at once");
    for stage in STAGES {
        watcher.asks(&json!({"type": "step"}));
        assert_eq!(watcher.sees("step", |_| true)["stage"], stage);
    }
    // The message has its number, and waits to be written; then the thread waits for bytes.
    watcher.asks(&json!({"type": "step"}));
    assert_eq!(watcher.sees("step", |_| true)["stage"], "reading");
    assert_eq!(ada.json_of_type("say")["text"], "slowly");
    assert_eq!(ben.json_of_type("say")["text"], "slowly");
    // A longer length has a stage of its own; at full pace there are none.
    ada.frame_out(0x82, &[0; 126]);
    for stage in ["bytes-read", "first-byte", "second-byte", "extended-length"] {
        assert_eq!(watcher.sees("step", |_| true)["stage"], stage);
        watcher.asks(&json!({"type": "step"}));
    }
    watcher.paces(&json!({"type": "pace", "pace": "full"}));
    assert_eq!(
        ada.json_of_type("say")["binary"].as_str().unwrap().len(),
        168
    );
}

#[test]
fn a_step_reports_how_much_of_the_frame_was_read() {
    let server = Server::start(&[]);
    let (mut ada, welcome) = server.chat("/ws/ada");
    let mut watcher = Watcher::of(&server, &welcome);
    watcher.paces(&json!({"type": "pace", "pace": "by-hand"}));
    let step = json!({"type": "step"});
    let frame = masked(0x82, &[7; 130]);
    // Two payload bytes of 130 come with the header, the others later.
    ada.send(&frame[..10]);
    watcher.stands("bytes-read", &[], 0);
    watcher.asks(&step);
    watcher.stands("first-byte", &[], 0);
    watcher.asks(&step);
    watcher.stands("second-byte", &frame[..1], 0);
    watcher.asks(&step);
    watcher.stands("extended-length", &frame[..2], 0);
    watcher.asks(&step);
    watcher.stands("masking-key", &frame[..4], 0);
    watcher.asks(&step);
    watcher.stands("payload", &frame[..8], 0);
    watcher.asks(&step);
    // A thread that has handled everything waits for bytes, not for a step.
    watcher.stands("reading", &frame[..8], 2);
    ada.send(&frame[10..]);
    watcher.stands("bytes-read", &frame[..8], 2);
    watcher.asks(&step);
    watcher.stands("payload", &frame[..8], 2);
    watcher.asks(&step);
    watcher.stands("dialect", &[], 0);
}

/// A watcher that sets the pace back to full also learns that nothing waits any more.
#[test]
fn no_thread_stays_before_a_stage_when_the_pace_is_full_again() {
    let server = Server::start(&[]);
    let (mut ada, welcome) = server.chat("/ws/ada");
    let mut watcher = Watcher::of(&server, &welcome);
    for stage in ["bytes-read", "second-byte"] {
        watcher.paces(&json!({"type": "pace", "pace": "by-hand"}));
        ada.say(&say("slowly"));
        while watcher.sees("step", |_| true)["stage"] != stage {
            watcher.asks(&json!({"type": "step"}));
        }
        watcher.asks(&json!({"type": "pace", "pace": "full"}));
        watcher.sees("step", |step| step["stage"] == "reading");
        assert_eq!(ada.json_of_type("say")["text"], "slowly");
    }
}

/// A waiting thread can't read the answer to a ping.
#[test]
fn the_keep_alive_counts_a_waiting_thread_as_alive() {
    let server = Server::start(&["--ping-every", "2"]);
    let (mut ada, welcome) = server.chat("/ws/ada");
    let mut watcher = Watcher::of(&server, &welcome);
    watcher.paces(&json!({"type": "pace", "pace": "by-hand"}));
    ada.say(&say("slowly"));
    watcher.sees("step", |step| step["stage"] == "bytes-read");
    std::thread::sleep(Duration::from_secs(3));
    watcher.asks(&json!({"type": "pace", "pace": "full"}));
    assert_eq!(ada.frame().first, 0x81, "no ping came before");
}

#[test]
fn at_a_slow_pace_it_goes_on_by_itself_and_at_full_pace_when_the_watcher_leaves() {
    let server = Server::start(&[]);
    let (mut ada, welcome) = server.chat("/ws/ada");
    let mut watcher = Watcher::of(&server, &welcome);
    watcher.paces(&json!({"type": "pace", "pace": "slow", "ms": 50}));
    watcher.asks(&json!({"type": "step", "connection": 999}));
    watcher.raw.json_of_type("error");
    let began = Instant::now();
    ada.say(&say("slowly"));
    assert_eq!(ada.json_of_type("say")["text"], "slowly");
    assert!(began.elapsed() >= 7 * Duration::from_millis(50));
    watcher.paces(&json!({"type": "pace", "pace": "by-hand"}));
    ada.say(&say("and then"));
    watcher.sees("step", |step| step["stage"] == "bytes-read");
    drop(watcher);
    assert_eq!(ada.json_of_type("say")["text"], "and then");
}

#[test]
fn only_the_teacher_can_make_anothers_connection_wait() {
    let server = Server::start(&[]);
    let (mut ada, welcome) = server.chat("/ws/ada");
    let (mut ben, bens) = server.chat("/ws/ben");
    let mut adas = Watcher::of(&server, &welcome);
    let number = adas.sees("accepted", |_| true)["c"].clone();
    let mut bens = Watcher::of(&server, &bens);
    bens.asks(&json!({"type": "pace", "pace": "by-hand", "connection": number}));
    let error = bens.raw.json_of_type("error");
    assert!(
        error["text"].as_str().unwrap().contains("your own"),
        "{error}"
    );
    let mut teacher = Watcher::teacher(&server);
    teacher.paces(&json!({"type": "pace", "pace": "by-hand", "connection": number}));
    teacher.asks(&json!({"type": "ping", "payload": "", "connection": number}));
    teacher.raw.json_of_type("error");
    ada.say(&say("slowly"));
    teacher.sees("step", |step| step["c"] == number);
    ben.say(&say("at once"));
    ben.json_of_type("say");
    teacher.paces(&json!({"type": "pace", "pace": "full", "connection": number}));
    ada.json_of_type("say");
    assert_eq!(ben.json_of_type("say")["text"], "slowly");
}

// ---- a watcher that lags --------------------------------------------------------------

#[test]
fn a_watcher_that_does_not_read_loses_records_and_slows_no_connection() {
    let server = Server::start(&["--message-rate", "0"]);
    let (mut ada, welcome) = server.chat("/ws/ada");
    let mut watcher = Watcher::of(&server, &welcome);
    let payload = [0x55; 4096];
    // Each is about 6 KB of records, in both directions, which aren't read.
    for _ in 0..200 {
        for _ in 0..20 {
            ada.frame_out(0x89, &payload[..125]);
            ada.frame_out(0x82, &payload);
        }
        for _ in 0..40 {
            ada.frame();
        }
    }
    let lost = watcher.sees("lost", |_| true)["records"].as_u64().unwrap();
    assert!(lost > 0);
    // And then it goes on.
    ada.frame_out(0x89, b"after");
    watcher.sees("frame", |f| {
        f["dir"] == "in" && frame_bytes(f) == masked(0x89, b"after")
    });
}

// ---- the capture ----------------------------------------------------------------------

/// Runs tshark on a capture: a line for each packet, of these fields.
fn tshark(capture: &[u8], fields: &[&str]) -> Option<Vec<String>> {
    let mut command = Command::new("tshark");
    command.args(["-r", "-", "-T", "fields"]);
    for field in fields {
        command.args(["-e", field]);
    }
    let child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let Ok(mut child) = child.spawn() else {
        crate::common::skipped(
            "the capture in tshark",
            "tshark isn't installed (apt install tshark)",
        );
        return None;
    };
    let mut stdin = child.stdin.take().unwrap();
    let capture = capture.to_vec();
    let feeding = std::thread::spawn(move || stdin.write_all(&capture));
    let output = child.wait_with_output().unwrap();
    feeding.join().unwrap().unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    Some(text.lines().map(str::to_owned).collect())
}

/// With takeover, the second message points into the first: Wireshark must have read both, and the
/// handshake, which is in the capture.
#[test]
fn wireshark_decompresses_a_capture() {
    let server = Server::start(&["--deflate", "takeover"]);
    let lines = "Sec-WebSocket-Protocol: chat\r\n\
                 Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";
    let mut ada = server.websocket_with("/ws/ada", lines);
    let welcome = ada.json();
    let mut watcher = Watcher::of(&server, &welcome);
    let said = ["the wire carries bytes", "and the wire carries bytes again"];
    for text in said {
        ada.say(&say(text));
        while ada.frame().first != 0xC1 {}
        watcher.sees("frame", |f| {
            f["dir"] == "out" && bytes(f, "header")[0] == 0xC1
        });
    }
    let ticket = welcome["ticket"].as_str().unwrap();
    let bearer = format!("Authorization: Bearer {ticket}\r\n");
    let capture = server.get("/wire/capture.pcapng", &bearer).body;
    let fields = [
        "websocket.pmc",
        "websocket.payload_length",
        "json.value.string",
        "websocket.payload.text",
        "websocket.decompression.failed.expert",
        "_ws.malformed",
    ];
    let Some(packets) = tshark(&capture, &fields) else {
        return;
    };
    let all = packets.join("\n");
    let is_compressed = |line: &&String| line.starts_with('1') || line.starts_with("True");
    let compressed: Vec<&String> = packets.iter().filter(is_compressed).collect();
    assert_eq!(compressed.len(), said.len(), "{all}");
    for (line, text) in compressed.into_iter().zip(said) {
        assert!(line.contains(text), "{text} in {all}");
    }
    for line in &packets {
        assert!(line.split('\t').skip(4).all(str::is_empty), "{all}");
    }
}

#[test]
fn wireshark_reads_a_capture_as_websocket() {
    let server = Server::start(&[]);
    let lines = "Sec-WebSocket-Protocol: chat\r\nCookie: my=secret\r\n";
    let mut ada = server.websocket_with("/ws/ada", lines);
    let welcome = ada.json();
    let ticket = welcome["ticket"].as_str().unwrap();
    let mut watcher = Watcher::of(&server, &welcome);
    ada.say(&say("你好"));
    ada.json_of_type("say");
    ada.frame_out(0x82, &[0x55; 70_000]);
    ada.json_of_type("say");
    ada.frame_out(0x89, b"ping");
    while ada.frame().first != 0x8a {}
    watcher.sees("frame", |f| {
        f["dir"] == "out" && bytes(f, "header")[0] == 0x8a
    });
    for wrong in [
        "",
        "Authorization: Bearer 0\r\n",
        "Authorization: Basic x\r\n",
    ] {
        assert_eq!(
            server.get("/wire/capture.pcapng", wrong).status,
            401,
            "{wrong}"
        );
    }
    // RFC 9110 §11.1: schemes ignore case, tickets don't.
    for scheme in ["bearer", "BEARER"] {
        let bearer = format!("authorization: {scheme}  {ticket}\r\n");
        assert_eq!(server.get("/wire/capture.pcapng", &bearer).status, 200);
    }
    let bearer = format!("Authorization: Bearer {ticket}\r\n");
    let answer = server.get("/wire/capture.pcapng", &bearer);
    assert_eq!(answer.status, 200);
    let capture = answer.body;
    for secret in [ticket.as_bytes(), b"my=secret"] {
        assert!(!capture.windows(secret.len()).any(|window| window == secret));
    }
    let fields = [
        "_ws.col.Protocol",
        "websocket.opcode",
        "websocket.mask",
        "websocket.payload_length",
        "http.response.code",
        "_ws.malformed",
    ];
    let Some(packets) = tshark(&capture, &fields) else {
        return;
    };
    let all = packets.join("\n");
    let packets: Vec<Vec<&str>> = packets
        .iter()
        .map(|line| line.split('\t').collect())
        .collect();
    assert!(
        packets
            .iter()
            .any(|packet| packet[0] == "HTTP" && packet[4] == "101"),
        "{all}"
    );
    // tshark writes a bit as 1 or as True, by its version.
    let is_masked = |packet: &[&str]| ["1", "True"].contains(&packet[2]);
    for (opcode, masked, length) in [
        ("1", true, say("你好").len().to_string().as_str()),
        ("2", true, "127"),
        ("1", false, "127"),
        ("9", true, "4"),
        ("10", false, "4"),
    ] {
        let found = packets.iter().any(|packet| {
            (packet[0], packet[1], packet[3]) == ("WebSocket", opcode, length)
                && is_masked(packet) == masked
        });
        assert!(
            found,
            "opcode {opcode}, mask {masked}, length {length}: {all}"
        );
    }
    assert!(packets.iter().all(|packet| packet[5].is_empty()), "{all}");
}
