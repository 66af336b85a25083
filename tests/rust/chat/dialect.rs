//! The subprotocol `chat`, word for word, and what members with different dialects get from each
//! other.

use crate::common::{Frame, KEY, Raw, Server, masked};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

const CHAT: &str = "Sec-WebSocket-Protocol: chat\r\n";

fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    u64::try_from(since.as_millis()).unwrap()
}

/// Takes the time out of a message; it must be about now.
fn without_time(mut value: Value) -> Value {
    let at = value.as_object_mut().unwrap().remove("at");
    let at = at.and_then(|at| at.as_u64()).expect("a time");
    assert!(now_ms().abs_diff(at) < 60_000, "{at} is not now");
    value
}

fn say(text: &str) -> Value {
    json!({"type": "say", "text": text})
}

fn whisper(to: &str, text: &str) -> Value {
    json!({"type": "say", "to": to, "text": text})
}

fn said(id: u64, from: impl Into<Value>, text: &str) -> Value {
    json!({"type": "say", "id": id, "from": from.into(), "text": text})
}

fn whispered(from: &str, to: &str, text: &str) -> Value {
    json!({"type": "say", "from": from, "to": to, "text": text})
}

fn names(welcome: &Value) -> Vec<&str> {
    let members = welcome["members"].as_array().unwrap();
    let mut names: Vec<&str> = members.iter().map(|name| name.as_str().unwrap()).collect();
    names.sort_unstable();
    names
}

// ---- the opening handshake (RFC 6455 §1.9, §4.2.2) --------------------------------------

#[test]
fn the_subprotocol_is_chosen_when_it_is_offered() {
    let server = Server::start(&[]);
    for (offer, chosen) in [
        ("Sec-WebSocket-Protocol: chat\r\n", true),
        ("Sec-WebSocket-Protocol: superchat, chat\r\n", true),
        (
            "Sec-WebSocket-Protocol: mqtt\r\nSec-WebSocket-Protocol: chat\r\n",
            true,
        ),
        ("Sec-WebSocket-Protocol: superchat\r\n", false),
        ("Sec-WebSocket-Protocol: chatter, xchat\r\n", false),
        // §1.9 names are case-sensitive (§11.5 registers them like this).
        ("Sec-WebSocket-Protocol: CHAT\r\n", false),
        ("", false),
    ] {
        for address in ["/", "/ws", "/my_ws/x", "/room/R/", "/room/R/x"] {
            let mut raw = server.tcp();
            raw.send(server.handshake(address, offer).as_bytes());
            let answer = raw.head();
            assert_eq!(answer.status, 101);
            let header = answer.header("sec-websocket-protocol");
            assert_eq!(header, chosen.then_some("chat"), "{offer:?} at {address}");
            if chosen {
                assert_eq!(raw.json()["type"], "welcome");
            }
            raw.leave();
        }
    }
}

#[test]
fn echo_chooses_no_subprotocol() {
    let server = Server::start(&[]);
    let mut raw = server.tcp();
    raw.send(server.handshake("/echo", CHAT).as_bytes());
    assert_eq!(raw.head().header("sec-websocket-protocol"), None);
    let text = say("hi").to_string();
    raw.say(&text);
    assert_eq!(raw.text(), text, "and there's nothing but an echo");
    raw.quiet();
}

// ---- word for word -----------------------------------------------------------------------

/// An exchange, byte by byte. What differs each time (time, epoch, ticket) is put into the expected
/// bytes.
#[test]
fn a_golden_exchange() {
    fn expect(raw: &mut Raw, text: &str) {
        let frame = raw.frame();
        let got = String::from_utf8(frame.payload).unwrap();
        assert_eq!((frame.first, got.as_str()), (0x81, text));
    }
    fn peek(raw: &mut Raw, field: &str) -> String {
        let mut seen = [0; 1024];
        let bytes = crate::common::peek(&raw.tcp, &mut seen).unwrap();
        let text = std::str::from_utf8(&seen[4..bytes]).unwrap();
        // The first message that has come: `"field":"value"` or `"field":123`.
        let (_, rest) = text.split_once(&format!("\"{field}\":")).unwrap();
        let value = rest.trim_start_matches('"');
        let end = value.find(['"', '}', ',']).unwrap();
        value[..end].to_owned()
    }
    let server = Server::start(&[]);
    let mut alice = server.websocket_with("/ws/alice", CHAT);
    let (epoch, ticket) = (peek(&mut alice, "epoch"), peek(&mut alice, "ticket"));
    expect(
        &mut alice,
        &format!(
            r#"{{"type":"welcome","name":"alice","room":"lobby","members":["alice"],"last":0,"epoch":"{epoch}","ticket":"{ticket}","max_message":4194304}}"#
        ),
    );
    let mut bob = server.websocket_with("/ws/bob", CHAT);
    let ticket = peek(&mut bob, "ticket");
    expect(
        &mut bob,
        &format!(
            r#"{{"type":"welcome","name":"bob","room":"lobby","members":["alice","bob"],"last":0,"epoch":"{epoch}","ticket":"{ticket}","max_message":4194304}}"#
        ),
    );
    // The whole frame: FIN and text, no mask, 28 bytes.
    let mut joined = [0; 30];
    crate::common::peek(&alice.tcp, &mut joined).unwrap();
    assert_eq!(&joined, b"\x81\x1C{\"type\":\"join\",\"name\":\"bob\"}");
    expect(&mut alice, r#"{"type":"join","name":"bob"}"#);

    alice.say(r#"{"type":"say","text":"hi"}"#);
    let at = peek(&mut bob, "at");
    let text = format!(r#"{{"type":"say","id":1,"from":"alice","text":"hi","at":{at}}}"#);
    expect(&mut alice, &text);
    expect(&mut bob, &text);

    alice.say(r#"{"type":"say","to":"bob","text":"psst"}"#);
    let at = peek(&mut bob, "at");
    let text = format!(r#"{{"type":"say","from":"alice","to":"bob","text":"psst","at":{at}}}"#);
    expect(&mut alice, &text);
    expect(&mut bob, &text);

    // A Close with 1000, masked; its answer; the end.
    bob.send(&[
        0x88,
        0x82,
        KEY[0],
        KEY[1],
        KEY[2],
        KEY[3],
        0x03 ^ KEY[0],
        0xE8 ^ KEY[1],
    ]);
    let mut last = [0; 4];
    crate::common::peek(&bob.tcp, &mut last).unwrap();
    assert_eq!(last, [0x88, 0x02, 0x03, 0xE8]);
    assert_eq!(bob.closed(), (Some(1000), String::new()));
    expect(&mut alice, r#"{"type":"leave","name":"bob"}"#);

    alice.say(r#"{"type":"say","to":"bob","text":"psst"}"#);
    expect(
        &mut alice,
        r#"{"type":"error","code":"no_such_user","text":"bob is not here"}"#,
    );
    alice.quiet();
}

#[test]
fn a_welcome_has_these_fields_and_no_others() {
    let server = Server::start(&[]);
    let (mut alice, first) = server.chat("/ws/alice");
    alice.say_json(&say("one"));
    alice.say_json(&say("two"));
    alice.quiet_after(2);
    let (_bob, second) = server.chat("/room/lobby/bob");
    let mut fields: Vec<_> = second.as_object().unwrap().keys().cloned().collect();
    fields.sort_unstable();
    let expected = [
        "epoch",
        "last",
        "max_message",
        "members",
        "name",
        "room",
        "ticket",
        "type",
    ];
    assert_eq!(fields, expected);
    assert_eq!(first["max_message"], json!(4 * 1024 * 1024));
    assert_eq!(
        (&second["name"], &second["room"]),
        (&json!("bob"), &json!("lobby"))
    );
    assert_eq!((&first["last"], &second["last"]), (&json!(0), &json!(2)));
    assert_eq!(names(&first), ["alice"]);
    assert_eq!(names(&second), ["alice", "bob"]);
    assert_eq!(first["epoch"], second["epoch"], "one life of the server");
    let tickets = [&first, &second].map(|welcome| welcome["ticket"].as_str().unwrap());
    assert_ne!(tickets[0], tickets[1], "a ticket is one connection's own");
    for ticket in tickets {
        assert_eq!(ticket.len(), 32, "128 bits: {ticket}");
        assert!(ticket.bytes().all(|b| b.is_ascii_hexdigit()), "{ticket}");
    }
}

#[test]
fn the_welcome_comes_first_and_no_member_gets_its_own_join() {
    let server = Server::start(&[]);
    let (mut alice, _) = server.chat("/ws/alice");
    // Sent together with the opening handshake.
    let mut bob = server.tcp();
    let mut sent = server.handshake("/ws/bob", CHAT).into_bytes();
    sent.extend(masked(0x81, say("hello").to_string().as_bytes()));
    bob.send(&sent);
    assert_eq!(bob.head().status, 101);
    assert_eq!(bob.json()["type"], "welcome");
    assert_eq!(without_time(bob.json()), said(1, "bob", "hello"));
    assert_eq!(alice.json(), json!({"type": "join", "name": "bob"}));
    assert_eq!(without_time(alice.json()), said(1, "bob", "hello"));
    bob.quiet();
    alice.quiet();
}

#[test]
fn joins_and_leaves_are_reported_for_members_with_a_name_only() {
    let server = Server::start(&[]);
    let (mut alice, _) = server.chat("/ws/alice");
    server.member("/ws").leave();
    server.member("/room/lobby/").reset(b"");
    alice.quiet();
    let plain = server.member("/my_ws/bob");
    assert_eq!(alice.json(), json!({"type": "join", "name": "bob"}));
    let (guest, welcome) = server.chat("/");
    let guest_name = welcome["name"].as_str().unwrap().to_owned();
    assert_eq!(alice.json(), json!({"type": "join", "name": guest_name}));
    assert_eq!(names(&welcome), ["alice", "bob", &guest_name]);
    plain.reset(&masked(0x81, b"half a frame")[..9]);
    assert_eq!(alice.json(), json!({"type": "leave", "name": "bob"}));
    guest.leave();
    assert_eq!(alice.json(), json!({"type": "leave", "name": guest_name}));
    // A client that is turned away was never a member.
    let mut taken = server.websocket_with("/ws/alice", CHAT);
    assert_eq!(taken.close_frame().0, Some(4001));
    let mut server_name = server.websocket_with("/ws/server", CHAT);
    assert_eq!(server_name.close_frame().0, Some(4002));
    alice.quiet();
}

#[test]
fn guests_get_names_that_are_free() {
    let server = Server::start(&[]);
    // The first guest names are taken.
    let _one = server.member("/ws/guest-1");
    let _three = server.member("/ws/guest-3");
    let mut guests: Vec<(Raw, Value)> = Vec::new();
    for _ in 0..5 {
        guests.push(server.chat("/ws"));
    }
    let mut given: Vec<&str> = guests
        .iter()
        .map(|(_, w)| w["name"].as_str().unwrap())
        .collect();
    given.sort_unstable();
    given.dedup();
    assert_eq!(given.len(), 5, "all different");
    for name in &given {
        let number = name.strip_prefix("guest-").expect(name);
        assert!(number.parse::<u32>().is_ok(), "{name}");
        assert!(!["1", "3"].contains(&number), "{name} is taken");
    }
    // The guest keeps its name: it can be whispered to, and no other member can have the name.
    let name = guests[0].1["name"].as_str().unwrap().to_owned();
    let mut taken = server.websocket(&format!("/ws/{name}"));
    assert_eq!(taken.close_frame().0, Some(4001));
    let (_, last) = guests.last().unwrap();
    let sender = last["name"].as_str().unwrap().to_owned();
    guests
        .last_mut()
        .unwrap()
        .0
        .say_json(&whisper(&name, "psst"));
    let guest = &mut guests[0].0;
    let got = loop {
        let value = guest.json();
        if value["type"] != "join" {
            break value;
        }
    };
    assert_eq!(without_time(got), whispered(&sender, &name, "psst"));
}

#[test]
fn whispers_come_to_both_ends_without_a_number() {
    let server = Server::start(&[]);
    let (mut alice, _) = server.chat("/ws/alice");
    let (mut bob, _) = server.chat("/ws/bob");
    let (mut carol, _) = server.chat("/ws/carol");
    for _ in 0..2 {
        alice.json_of_type("join");
    }
    bob.json_of_type("join");
    alice.say_json(&whisper("bob", "psst"));
    alice.say_json(&say("aloud"));
    for end in [&mut alice, &mut bob] {
        assert_eq!(without_time(end.json()), whispered("alice", "bob", "psst"));
        assert_eq!(without_time(end.json()), said(1, "alice", "aloud"));
    }
    assert_eq!(without_time(carol.json()), said(1, "alice", "aloud"));
    // To itself: both ends are the same member, and it comes once.
    alice.say_json(&whisper("alice", "note"));
    assert_eq!(
        without_time(alice.json()),
        whispered("alice", "alice", "note")
    );
    // An empty text is a text.
    alice.say_json(&whisper("carol", ""));
    assert_eq!(without_time(carol.json()), whispered("alice", "carol", ""));
    assert_eq!(without_time(alice.json()), whispered("alice", "carol", ""));
    for member in [&mut alice, &mut bob, &mut carol] {
        member.quiet();
    }
}

#[test]
fn a_heartbeat_is_answered_to_its_sender_only_after_its_earlier_messages() {
    let server = Server::start(&["--max-message", "100000"]);
    let (mut alice, welcome) = server.chat("/ws/alice");
    assert_eq!(welcome["max_message"], json!(100_000));
    let (mut bob, _) = server.chat("/ws/bob");
    let mut plain = server.websocket("/ws/plain");
    alice.json_of_type("join");
    alice.json_of_type("join");
    bob.json_of_type("join");
    alice.say_json(&say("before"));
    alice.say(r#"{"type":"heartbeat"}"#);
    assert_eq!(alice.json()["text"], json!("before"));
    assert_eq!(alice.json(), json!({"type": "heartbeat"}));
    alice.say_json(&say("behind"));
    assert_eq!(alice.json()["id"], json!(2), "it has no number");
    for text in ["before", "behind"] {
        assert_eq!(bob.json()["text"], json!(text));
        assert_eq!(plain.json()["msg"], json!(text));
    }
    // For a plain member it is text.
    plain.say(r#"{"type":"heartbeat"}"#);
    assert_eq!(bob.json()["text"], json!(r#"{"type":"heartbeat"}"#));
    for raw in [&mut bob, &mut plain] {
        raw.quiet();
    }
}

#[test]
fn errors_are_sentences_and_do_not_end_the_connection() {
    let server = Server::start(&[]);
    let (mut alice, _) = server.chat("/ws/alice");
    let (mut bob, _) = server.chat("/ws/bob");
    alice.json_of_type("join");
    let deep = format!(r#"{{"type":"say","text":"x","y":{}}}"#, "[".repeat(100_000));
    for bad in [
        "hi",
        "",
        "null",
        "[]",
        "[{\"type\":\"say\",\"text\":\"x\"}]",
        "{}",
        "{\"type\":\"say\"}",
        "{\"type\":\"say\",\"text\":7}",
        "{\"type\":\"say\",\"text\":null}",
        "{\"type\":\"say\",\"text\":[\"x\"]}",
        "{\"type\":\"sing\",\"text\":\"x\"}",
        "{\"type\":7,\"text\":\"x\"}",
        "{\"type\":\"Say\",\"text\":\"x\"}",
        "{\"type\":\"welcome\",\"text\":\"x\"}",
        "{\"text\":\"x\"}",
        "{\"type\":\"say\",\"to\":7,\"text\":\"x\"}",
        "{\"type\":\"say\",\"to\":null,\"text\":\"x\"}",
        "{\"type\":\"say\",\"text\":\"x\"",
        "{\"type\":\"say\",\"text\":\"x\"} {}",
        "{\"type\":\"say\",\"text\":\"\\ud800\"}",
        "{'type':'say','text':'x'}",
        &deep,
    ] {
        alice.say(bad);
        let error = alice.json();
        let shown = &bad[..bad.len().min(60)];
        assert_eq!(
            (&error["type"], &error["code"]),
            (&json!("error"), &json!("bad_message")),
            "{shown}"
        );
        let text = error["text"].as_str().expect("a sentence");
        assert!(text.contains(' '), "{shown}: {text}");
        assert_eq!(error.as_object().unwrap().len(), 3, "{error}");
    }
    for nobody in ["zoe", "", "server", "Bob", "a\u{202E}b", "<img>"] {
        alice.say_json(&whisper(nobody, "psst"));
        let text = format!("{nobody} is not here");
        assert_eq!(
            alice.json(),
            json!({"type": "error", "code": "no_such_user", "text": text})
        );
    }
    alice.say_json(&say("still here"));
    assert_eq!(without_time(alice.json()), said(1, "alice", "still here"));
    assert_eq!(without_time(bob.json()), said(1, "alice", "still here"));
    alice.quiet();
    bob.quiet();
}

#[test]
fn a_sender_cant_be_forged_in_chat() {
    let server = Server::start(&[]);
    let (mut alice, _) = server.chat("/ws/alice");
    let mut bob = server.member("/ws/bob");
    alice.json_of_type("join");
    alice.say(r#"{"type":"say","text":"x","from":"mallory","id":99,"at":1,"sender":"mallory"}"#);
    assert_eq!(without_time(alice.json()), said(1, "alice", "x"));
    assert_eq!(bob.json(), json!({"sender": "alice", "msg": "x"}));
    alice.say(r#"{"type":"say","to":"bob","text":"x","from":"mallory","sender":"mallory"}"#);
    assert_eq!(without_time(alice.json()), whispered("alice", "bob", "x"));
    assert_eq!(bob.json()["sender"], "alice");
}

#[test]
fn each_room_numbers_its_messages_from_one_by_one() {
    let server = Server::start(&[]);
    let (mut alice, _) = server.chat("/ws/alice");
    let (mut rust, _) = server.chat("/room/rust/alice");
    for id in 1..=5 {
        alice.say_json(&say("lobby"));
        assert_eq!(without_time(alice.json()), said(id, "alice", "lobby"));
    }
    rust.say_json(&say("rust"));
    assert_eq!(without_time(rust.json()), said(1, "alice", "rust"));
}

// ---- between dialects: every cell of the table ------------------------------------------

/// One member of each kind, all in one room where senders get their own messages; all joins are
/// read.
struct All {
    server: Server,
    nobody: Raw,
    named: Raw,
    chat: Raw,
    guest: Raw,
    guest_name: String,
}

impl All {
    fn in_a_room() -> All {
        let server = Server::start(&[]);
        let nobody = server.member("/room/R/");
        let named = server.member("/room/R/named");
        let (mut chat, _) = server.chat("/room/R/chat");
        let (guest, welcome) = server.chat("/room/R/");
        chat.json_of_type("join");
        All {
            server,
            nobody,
            named,
            chat,
            guest,
            guest_name: welcome["name"].as_str().unwrap().to_owned(),
        }
    }

    /// Both plain members get this frame, and both `chat` members this object.
    fn get(&mut self, first: u8, plain: &[u8], chat: &Value) {
        for member in [&mut self.nobody, &mut self.named] {
            let frame = member.frame();
            let payload = plain.to_vec();
            assert_eq!(frame, Frame { first, payload });
        }
        for member in [&mut self.chat, &mut self.guest] {
            assert_eq!(without_time(member.json()), *chat);
        }
        self.quiet();
    }

    fn quiet(&mut self) {
        for member in [
            &mut self.nobody,
            &mut self.named,
            &mut self.chat,
            &mut self.guest,
        ] {
            member.quiet();
        }
    }
}

#[test]
fn from_a_plain_member_with_a_name() {
    let mut all = All::in_a_room();
    all.named.say("hi");
    all.get(
        0x81,
        br#"{"sender":"named","msg":"hi"}"#,
        &said(1, "named", "hi"),
    );
}

#[test]
fn from_a_plain_member_without_a_name() {
    let mut all = All::in_a_room();
    all.nobody.say("hi");
    all.get(0x81, b"hi", &said(1, Value::Null, "hi"));
    // A member without a name can't whisper.
    let text = r#"{"to":"chat","msg":"aloud"}"#;
    all.nobody.say(text);
    all.get(0x81, text.as_bytes(), &said(2, Value::Null, text));
}

#[test]
fn from_a_chat_member() {
    let mut all = All::in_a_room();
    all.chat.say_json(&say("hi"));
    all.get(
        0x81,
        br#"{"sender":"chat","msg":"hi"}"#,
        &said(1, "chat", "hi"),
    );
    all.guest.say_json(&say("\"\n\u{0}\u{2028}é"));
    let guest = all.guest_name.clone();
    let chat = said(2, guest.as_str(), "\"\n\u{0}\u{2028}é");
    // Compared as JSON: any spelling of the two plain fields is fine.
    for member in [&mut all.nobody, &mut all.named] {
        let expected = json!({"sender": guest, "msg": "\"\n\u{0}\u{2028}é"});
        assert_eq!(member.json(), expected);
    }
    for member in [&mut all.chat, &mut all.guest] {
        assert_eq!(without_time(member.json()), chat);
    }
}

#[test]
fn from_a_post() {
    let mut all = All::in_a_room();
    let answer = all.server.post("/send?room=R&name=poster", "hi");
    assert_eq!(answer.json(), json!({"id": 1}));
    all.get(
        0x81,
        br#"{"sender":"poster","msg":"hi"}"#,
        &said(1, "poster", "hi"),
    );
}

#[test]
fn binary_goes_both_ways() {
    let mut all = All::in_a_room();
    let binary =
        |id: u64, from: Value| json!({"type": "say", "id": id, "from": from, "binary": "AAH/"});
    all.nobody.frame_out(0x82, b"\0\x01\xFF");
    all.get(0x82, b"\0\x01\xFF", &binary(1, Value::Null));
    all.named.frame_out(0x82, b"\0\x01\xFF");
    all.get(0x82, b"\0\x01\xFF", &binary(2, json!("named")));
    all.chat.frame_out(0x82, b"\0\x01\xFF");
    all.get(0x82, b"\0\x01\xFF", &binary(3, json!("chat")));
    let guest = json!(all.guest_name);
    all.guest.frame_out(0x82, b"\0\x01\xFF");
    all.get(0x82, b"\0\x01\xFF", &binary(4, guest));
    // RFC 4648 §4, with padding; and no bytes at all.
    for (bytes, base64) in [
        (&b""[..], ""),
        (b"f", "Zg=="),
        (b"fo", "Zm8="),
        (b"\xFB\xFF", "+/8="),
    ] {
        all.nobody.frame_out(0x82, bytes);
        assert_eq!(all.named.frame().payload, bytes);
        assert_eq!(all.chat.json()["binary"], base64);
    }
}

#[test]
fn a_whisper_from_plain_to_chat() {
    let mut all = All::in_a_room();
    for (text, read) in [
        (r#"{"to":"chat","msg":"psst"}"#, "psst"),
        (r#"{"to_user":"chat","data":"psst"}"#, "psst"),
        (
            r#"{"receiver":"chat","message":"psst","sender":"eve"}"#,
            "psst",
        ),
        // No key that we know: the page's own text.
        (r#"{"to":"chat","x":1}"#, r#"{"to":"chat","x":1}"#),
    ] {
        all.named.say(text);
        assert_eq!(
            without_time(all.chat.json()),
            whispered("named", "chat", read)
        );
        all.named.quiet();
        all.quiet();
    }
}

#[test]
fn a_whisper_from_chat_to_plain_has_all_the_keys() {
    let mut all = All::in_a_room();
    all.chat.say_json(&whisper("named", "psst"));
    assert_eq!(
        all.named.json(),
        json!({"from": "chat", "from_user": "chat", "sender": "chat",
               "msg": "psst", "data": "psst", "message": "psst"})
    );
    assert_eq!(
        without_time(all.chat.json()),
        whispered("chat", "named", "psst")
    );
    all.quiet();
    let guest = all.guest_name.clone();
    all.guest.say_json(&whisper("named", "and I"));
    assert_eq!(all.named.json()["sender"], guest.as_str());
    assert_eq!(
        without_time(all.guest.json()),
        whispered(&guest, "named", "and I")
    );
    all.quiet();
}

#[test]
fn a_sentence_from_the_server_to_plain_has_all_the_keys() {
    let mut all = All::in_a_room();
    all.named.say(r#"{"to":"zoe","msg":"psst"}"#);
    let text = "zoe is not here";
    assert_eq!(
        all.named.json(),
        json!({"from": "server", "from_user": "server", "sender": "server",
               "msg": text, "data": text, "message": text})
    );
    all.quiet();
}

/// Outside of `/room/`, plain senders don't get their own messages; `chat` members do.
#[test]
fn in_the_lobby_plain_senders_do_not_get_their_own_messages_and_chat_senders_do() {
    let server = Server::start(&[]);
    let mut nobody = server.member("/ws");
    let mut named = server.member("/my_ws/named");
    let (mut chat, _) = server.chat("/ws/chat");
    nobody.say("1");
    assert_eq!(named.text(), "1");
    named.say("2");
    assert_eq!(nobody.json(), json!({"sender": "named", "msg": "2"}));
    chat.say_json(&say("3"));
    assert_eq!(named.json(), json!({"sender": "chat", "msg": "3"}));
    for (id, from, text) in [
        (1, Value::Null, "1"),
        (2, json!("named"), "2"),
        (3, json!("chat"), "3"),
    ] {
        assert_eq!(without_time(chat.json()), said(id, from, text));
    }
    assert_eq!(nobody.json(), json!({"sender": "chat", "msg": "3"}));
    for member in [&mut nobody, &mut named, &mut chat] {
        member.quiet();
    }
}

// ---- rooms and names -----------------------------------------------------------------------

#[test]
fn five_addresses_are_one_room() {
    let server = Server::start(&[]);
    let (mut listener, welcome) = server.chat("/ws");
    assert_eq!(welcome["room"], "lobby");
    let mut id = 0;
    for address in [
        "/",
        "/ws",
        "/my_ws",
        "/room/lobby/",
        "/room/lobby",
        "/room/%6Cobby/",
        "/?x=1",
    ] {
        let mut member = server.websocket(address);
        member.say(address);
        id += 1;
        assert_eq!(
            without_time(listener.json()),
            said(id, Value::Null, address)
        );
    }
    let (_, welcome) = server.chat("/room/lobby/alice");
    assert_eq!(welcome["room"], "lobby");
    let (_, welcome) = server.chat("/room/Lobby/alice");
    assert_eq!(welcome["room"], "Lobby", "another room");
}

#[test]
fn a_room_with_and_without_its_last_slash() {
    let server = Server::start(&[]);
    let mut first = server.member("/room/%E7%BA%A2/");
    let (mut second, welcome) = server.chat("/room/%E7%BA%A2");
    assert_eq!(welcome["room"], "红");
    second.say_json(&say("hi"));
    assert_eq!(first.json()["msg"], "hi");
    second.json_of_type("say");
    first.quiet();
}

#[test]
fn names_are_unique_per_room_and_whispers_stay_in_it() {
    let server = Server::start(&[]);
    let (mut lobby, _) = server.chat("/ws/alice");
    let (mut rust, _) = server.chat("/room/rust/alice");
    let (mut bob, _) = server.chat("/room/rust/bob");
    rust.json_of_type("join");
    bob.say_json(&whisper("alice", "psst"));
    assert_eq!(without_time(rust.json()), whispered("bob", "alice", "psst"));
    bob.json_of_type("say");
    lobby.say_json(&whisper("bob", "psst"));
    assert_eq!(lobby.json()["code"], "no_such_user");
    for member in [&mut lobby, &mut rust, &mut bob] {
        member.quiet();
    }
    let mut second = server.websocket_with("/room/rust/alice", CHAT);
    assert_eq!(second.close_frame().0, Some(4001));
}

/// Everything except letters and digits as percent codes.
fn percent_encode(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

#[test]
fn possible_names_for_people_and_rooms() {
    let server = Server::start(&[]);
    let longest = "明".repeat(32);
    for name in [
        "x",
        "小明",
        "👩‍👩‍👧‍👦",
        "😀",
        "a b",
        "a/b",
        "a?b#c",
        "a+b",
        "100%",
        "\"quoted\\",
        "<img src=x onerror=alert(1)>",
        "null",
        "undefined",
        "__proto__",
        "servers",
        "...",
        "🏳️‍🌈",
        "علی\u{200C}رضا",
        "e\u{301}",
        &"x".repeat(32),
        &"😀".repeat(32),
        &longest,
    ] {
        let code = percent_encode(name);
        for address in [
            format!("/ws/{code}"),
            format!("/my_ws/{code}"),
            format!("/room/{code}/{code}"),
        ] {
            let (mut member, welcome) = server.chat(&address);
            assert_eq!(welcome["name"], name, "{address}");
            let room = if address.starts_with("/room") {
                name
            } else {
                "lobby"
            };
            assert_eq!(welcome["room"], room, "{address}");
            member.say_json(&say("hi"));
            assert_eq!(member.json()["from"], name, "{address}");
            member.leave();
        }
    }
    // A plus sign in a path is a plus sign; and plain text needs no percent codes.
    let (_, welcome) = server.chat("/ws/a+b");
    assert_eq!(welcome["name"], "a+b");
    let (_, welcome) = server.chat("/room/server/alice");
    assert_eq!(welcome["room"], "server", "reserved is the person's name");
}

#[test]
fn impossible_names_are_refused_in_a_close_since_a_browser_sees_no_http_status() {
    let server = Server::start(&[]);
    let mut listener = server.member("/ws");
    let (too_long, control) = (percent_encode(&"明".repeat(33)), "%00");
    let mut addresses = vec![
        ("/ws/".to_owned(), "name"),
        ("/my_ws/".to_owned(), "name"),
        ("/ws/server".to_owned(), "server"),
        ("/my_ws/%73erver".to_owned(), "server"),
        ("/room/R/server".to_owned(), "server"),
        (format!("/ws/{too_long}"), "32"),
        (format!("/room/{too_long}/"), "32"),
        (format!("/room/R/{too_long}"), "32"),
        (format!("/ws/{}", "x".repeat(33)), "32"),
        ("/room//".to_owned(), "room"),
        ("/room//alice".to_owned(), "room"),
        (format!("/room/{control}/"), "room"),
        ("/ws/Server".to_owned(), "server"),
        (format!("/ws/{}", percent_encode("s\u{435}rver")), "server"),
        ("/ws/server%20".to_owned(), "no space"),
        ("/ws/%20bob".to_owned(), "no space"),
        ("/room/R%20/bob".to_owned(), "no space"),
    ];
    // In any spelling. A browser would remove them before it sends the request.
    for dots in [".", "..", "%2e", "%2E%2e", ".%2E", "%2e."] {
        for address in ["/ws/DOTS", "/my_ws/DOTS", "/room/R/DOTS", "/room/DOTS/bob"] {
            addresses.push((address.replace("DOTS", dots), "3986"));
        }
        addresses.push((format!("/room/{dots}/"), "3986"));
    }
    let forbidden = [
        '\0',
        '\u{1}',
        '\t',
        '\n',
        '\r',
        '\u{1B}',
        '\u{7F}',
        '\u{80}',
        '\u{85}',
        '\u{9F}',
        '\u{61C}',
        '\u{200E}',
        '\u{200F}',
        '\u{202A}',
        '\u{202B}',
        '\u{202C}',
        '\u{202D}',
        '\u{202E}',
        '\u{2066}',
        '\u{2067}',
        '\u{2068}',
        '\u{2069}',
        '\u{AD}',
        '\u{200B}',
        '\u{200C}',
        '\u{200D}',
        '\u{2060}',
        '\u{FEFF}',
        '\u{3164}',
        '\u{2800}',
        '\u{115F}',
        '\u{1160}',
        '\u{FFA0}',
        '\u{FE0F}',
        '\u{3000}',
        '\u{E0041}',
    ];
    for c in forbidden {
        addresses.push((
            format!("/ws/{}", percent_encode(&format!("a{c}b"))),
            "character",
        ));
        addresses.push((
            format!("/room/R{}/", percent_encode(&c.to_string())),
            "character",
        ));
    }
    for (address, word) in &addresses {
        for lines in ["", CHAT] {
            let mut raw = server.websocket_with(address, lines);
            let (code, reason) = raw.close_frame();
            assert_eq!(code, Some(4002), "{address}");
            assert!(
                reason.contains(word) && reason.contains(' '),
                "{address}: {reason}"
            );
            assert!(!reason.contains(forbidden), "{reason:?} is shown to people");
        }
    }
    listener.quiet();
}

#[test]
fn what_cant_be_decoded_gets_400() {
    let server = Server::start(&[]);
    for bad in [
        "%",
        "%4",
        "%zz",
        "a%2",
        "%ff",
        "%C3",
        "%E5%B0",
        "%ED%A0%80",
        "%C0%AF",
        "%+1",
    ] {
        for address in [
            format!("/ws/{bad}"),
            format!("/room/{bad}/"),
            format!("/room/R/{bad}"),
        ] {
            let answer = server.ask(server.handshake(&address, ""));
            assert_eq!(answer.status, 400, "{address}");
            assert!(answer.text().contains(' '), "a sentence: {}", answer.text());
        }
    }
}

/// Over plain HTTP, too.
#[test]
fn impossible_names_and_rooms_get_400_from_polls_and_posts() {
    let server = Server::start(&[]);
    for (bad, word) in [
        ("..", "3986"),
        ("%2e", "3986"),
        ("R%20", "no space"),
        ("bob%E2%80%8B", "200b"),
        ("%E3%85%A4", "3164"),
    ] {
        let post = |query: String| server.post(&format!("/send?{query}"), "hi");
        let answers = [
            server.get(&format!("/poll?room={bad}"), ""),
            server.get(&format!("/longpoll?room={bad}"), ""),
            post(format!("room={bad}&name=bob")),
            post(format!("name={bad}")),
        ];
        for answer in answers {
            assert_eq!(answer.status, 400, "{bad}");
            assert!(answer.text().contains(word), "{bad}: {}", answer.text());
        }
    }
    for name in ["Server", "s%D0%B5rver", "%EF%BD%93erver"] {
        let answer = server.post(&format!("/send?name={name}"), "hi");
        assert_eq!(answer.status, 400, "{name}");
        assert!(answer.text().contains("server's own"), "{}", answer.text());
    }
}

/// Two Unicode forms of one text are two names: the server normalises nothing, and nothing breaks.
#[test]
fn a_name_and_its_decomposed_twin_are_two_people() {
    let server = Server::start(&[]);
    let (mut composed, _) = server.chat(&format!("/ws/{}", percent_encode("é")));
    let (_decomposed, welcome) = server.chat(&format!("/ws/{}", percent_encode("e\u{301}")));
    assert_eq!(names(&welcome), ["e\u{301}", "é"]);
    composed.json_of_type("join");
    composed.say_json(&whisper("e\u{301}", "psst"));
    assert_eq!(composed.json()["to"], "e\u{301}");
}

impl Raw {
    /// Reads this many frames, and then nothing else is there.
    fn quiet_after(&mut self, frames: usize) {
        self.frame_out(0x89, b"after");
        let mut read = 0;
        while self.frame().first != 0x8A {
            read += 1;
        }
        assert_eq!(read, frames);
    }
}
