//! The chat without a WebSocket: `/poll`, `/longpoll` and `/send`.

use crate::common::{Answer, Raw, Server, peek};
use barewire::chat::transcript::{MAX_KEPT, MAX_KEPT_BYTES};
use serde_json::{Value, json};
use std::io::Write;
use std::thread;
use std::time::{Duration, Instant};

/// How long a long poll waits.
const LONG_POLL: Duration = Duration::from_secs(15);

/// The answer to a poll, which must be one.
fn news(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{answer:?}");
    let kind = answer.header("content-type").unwrap();
    assert!(kind.starts_with("application/json"), "{kind}");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let news = answer.json();
    let mut fields: Vec<_> = news.as_object().unwrap().keys().cloned().collect();
    fields.sort_unstable();
    assert_eq!(fields, ["epoch", "last", "messages"], "{news}");
    assert!(!news["epoch"].as_str().unwrap().is_empty());
    news
}

fn poll(server: &Server, query: &str) -> Value {
    news(&server.get(&format!("/poll?{query}"), ""))
}

/// A long poll that was sent and isn't answered yet.
fn long_poll(server: &Server, query: &str) -> Raw {
    let mut raw = server.tcp();
    let host = server.address;
    raw.send(format!("GET /longpoll?{query} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes());
    raw
}

fn send(server: &Server, room: &str, name: &str, text: &str) -> u64 {
    let answer = server.post(&format!("/send?room={room}&name={name}"), text);
    assert_eq!(answer.status, 200, "{answer:?}");
    let answer = answer.json();
    let id = answer["id"].as_u64().expect("a number");
    assert_eq!(answer, json!({"id": id}));
    id
}

fn ids(news: &Value) -> Vec<u64> {
    let messages = news["messages"].as_array().unwrap().iter();
    messages.map(|say| say["id"].as_u64().unwrap()).collect()
}

fn texts(news: &Value) -> Vec<&str> {
    let messages = news["messages"].as_array().unwrap().iter();
    messages.map(|say| say["text"].as_str().unwrap()).collect()
}

// ---- polls ---------------------------------------------------------------------------------

#[test]
fn a_poll_has_what_is_newer() {
    let server = Server::start(&[]);
    let empty = poll(&server, "room=R&since=0");
    assert_eq!(
        (&empty["messages"], &empty["last"]),
        (&json!([]), &json!(0))
    );
    for (id, text) in (1..).zip(["one", "two", "three"]) {
        assert_eq!(send(&server, "R", "ann", text), id);
    }
    for (since, expected) in [
        ("since=0", &["one", "two", "three"][..]),
        ("since=1", &["two", "three"]),
        ("since=2", &["three"]),
        ("since=3", &[]),
        // Above `last`, as after a restart: all that is kept.
        ("since=4", &["one", "two", "three"]),
        ("since=18446744073709551615", &["one", "two", "three"]),
        // Without `since`, the poller has seen nothing.
        ("", &["one", "two", "three"]),
    ] {
        let news = poll(&server, &format!("room=R&{since}"));
        assert_eq!(texts(&news), expected, "{since}");
        assert_eq!(news["last"], 3);
        assert_eq!(news["epoch"], empty["epoch"], "constant in the room's life");
    }
    assert_eq!(poll(&server, "room=S")["last"], 0, "each room has its own");
}

#[test]
fn polls_are_answered_with_say_objects() {
    let server = Server::start(&[]);
    let (mut chat, _) = server.chat("/room/R/chat");
    let mut nobody = server.member("/room/R/");
    let mut named = server.member("/room/R/%E5%B0%8F%E6%98%8E");
    chat.json_of_type("join");
    let mut expected = Vec::new();
    chat.say(r#"{"type":"say","text":"hi"}"#);
    expected.push(chat.json());
    named.say("plain \"text\"");
    expected.push(chat.json());
    nobody.say("from nobody");
    expected.push(chat.json());
    nobody.frame_out(0x82, b"\0\xFF");
    expected.push(chat.json());
    send(&server, "R", "poster", "by POST");
    expected.push(chat.json());
    // The same objects as a `chat` member gets, in the same order.
    assert_eq!(poll(&server, "room=R")["messages"], json!(expected));
    let seen: Vec<_> = expected
        .iter()
        .map(|say| (&say["id"], &say["from"]))
        .collect();
    let from = |id, from| (json!(id), from);
    let wanted = [
        from(1, json!("chat")),
        from(2, json!("小明")),
        from(3, Value::Null),
        from(4, Value::Null),
        from(5, json!("poster")),
    ];
    let wanted: Vec<_> = wanted.iter().map(|(id, from)| (id, from)).collect();
    assert_eq!(seen, wanted);
    assert_eq!(expected[3]["binary"], "AP8=");
}

#[test]
fn without_a_room_a_poll_is_about_the_lobby() {
    let server = Server::start(&[]);
    let mut member = server.member("/ws");
    assert_eq!(server.post("/send?name=ann", "hi").json(), json!({"id": 1}));
    assert_eq!(member.json(), json!({"sender": "ann", "msg": "hi"}));
    for query in ["", "room=lobby", "since=0&room=%6Cobby", "room=lobby&x=y"] {
        assert_eq!(texts(&poll(&server, query)), ["hi"], "{query}");
    }
}

#[test]
fn whispers_are_never_in_polls() {
    let server = Server::start(&[]);
    let (mut alice, _) = server.chat("/ws/alice");
    let mut bob = server.member("/ws/bob");
    alice.json_of_type("join");
    let mut waiting = long_poll(&server, "room=lobby&since=0");
    alice.say(r#"{"type":"say","to":"bob","text":"secret"}"#);
    bob.say(r#"{"to":"alice","msg":"secret"}"#);
    bob.say(r#"{"to":"zoe","msg":"secret"}"#);
    alice.json_of_type("say");
    alice.json_of_type("say");
    bob.quiet_behind(2);
    let news = poll(&server, "room=lobby");
    assert_eq!((&news["messages"], &news["last"]), (&json!([]), &json!(0)));
    bob.say("aloud");
    let answer = waiting.answer();
    assert!(!answer.text().contains("secret"), "{}", answer.text());
    assert_eq!(texts(&answer.json()), ["aloud"]);
    assert_eq!(ids(&poll(&server, "room=lobby")), [1], "nor do they count");
}

#[test]
fn members_and_pollers_see_the_same_order_and_numbers() {
    const EACH: usize = 40;
    let server = Server::start(&[]);
    let (mut watcher, _) = server.chat("/room/R/watcher");
    let speakers = ["a", "b", "c"].map(|name| (name, server.member(&format!("/room/R/{name}"))));
    thread::scope(|scope| {
        for (speaker, mut raw) in speakers {
            scope.spawn(move || {
                for n in 0..EACH {
                    raw.say(&format!("{speaker}{n}"));
                }
                raw.leave();
            });
        }
        let server = &server;
        scope.spawn(move || {
            for n in 0..EACH {
                send(server, "R", "post", &format!("post{n}"));
            }
        });
        // Meanwhile a poller asks again and again for what is newer.
        let (mut since, mut polled) = (0, Vec::new());
        while polled.len() < 4 * EACH {
            let answer = long_poll(server, &format!("room=R&since={since}")).answer();
            let news = news(&answer);
            since = news["last"].as_u64().unwrap();
            polled.extend(news["messages"].as_array().unwrap().iter().cloned());
        }
        let mut heard = Vec::new();
        while heard.len() < 4 * EACH {
            heard.push(watcher.json_of_type("say"));
        }
        assert_eq!(polled, heard);
        let numbers: Vec<u64> = heard
            .iter()
            .map(|say| say["id"].as_u64().unwrap())
            .collect();
        assert_eq!(numbers, (1..=4 * EACH as u64).collect::<Vec<_>>());
        for speaker in ["a", "b", "c", "post"] {
            let own = heard.iter().filter(|say| say["from"] == speaker);
            let own: Vec<_> = own.map(|say| say["text"].as_str().unwrap()).collect();
            let said: Vec<_> = (0..EACH).map(|n| format!("{speaker}{n}")).collect();
            assert_eq!(own, said, "each speaker's own order is kept");
        }
    });
}

#[test]
fn the_last_thousand_messages_are_kept() {
    let server = Server::start(&[]);
    let mut speaker = server.member("/ws");
    let more = MAX_KEPT as u64 + 7;
    for n in 1..=more {
        speaker.say(&n.to_string());
    }
    speaker.quiet();
    let news = poll(&server, "since=0");
    assert_eq!(ids(&news), (8..=more).collect::<Vec<_>>());
    assert_eq!(news["last"], more);
    assert_eq!(texts(&news)[0], "8");
    assert_eq!(
        ids(&poll(&server, "since=3")),
        ids(&news),
        "some were missed"
    );
    assert_eq!(ids(&poll(&server, &format!("since={}", more - 1))), [more]);
    // A member that comes now learns the number, and can ask for what it missed.
    let (_, welcome) = server.chat("/ws/late");
    assert_eq!(welcome["last"], more);
    assert_eq!(welcome["epoch"], news["epoch"]);
}

#[test]
fn the_kept_bytes_are_bounded_too_and_a_message_beyond_them_is_kept_cut() {
    let server = Server::start(&[]);
    let mut speaker = server.member("/ws");
    for n in 0..4 {
        speaker.say(&n.to_string().repeat(MAX_KEPT_BYTES * 2 / 5));
    }
    speaker.quiet();
    assert_eq!(ids(&poll(&server, "")), [3, 4]);
    let large = "x".repeat(MAX_KEPT_BYTES * 2);
    speaker.say(&large);
    speaker.quiet();
    let news = poll(&server, "since=4");
    assert_eq!(ids(&news), [5]);
    assert_eq!(texts(&news), [&large[..1000]]);
    assert_eq!(news["messages"][0]["cut"], large.len());
}

// ---- long polls ------------------------------------------------------------------------------

#[test]
fn a_long_poll_is_answered_as_soon_as_something_is_said() {
    let server = Server::start(&[]);
    let mut speaker = server.member("/room/R/");
    let mut elsewhere = server.member("/room/S/");
    for id in 1..=30 {
        let started = Instant::now();
        let query = format!("room=R&since={}", id - 1);
        let mut waiting: Vec<Raw> = (0..3).map(|_| long_poll(&server, &query)).collect();
        // A message in another room doesn't wake this poll.
        elsewhere.say("elsewhere");
        match id % 3 {
            0 => drop(send(&server, "R", "ann", "by POST")),
            1 => speaker.say("hi"),
            _ => speaker.frame_out(0x82, b"hi"),
        }
        for raw in &mut waiting {
            let news = news(&raw.answer());
            assert_eq!(ids(&news), [id]);
            assert_eq!(news["last"], id);
        }
        assert!(started.elapsed() < LONG_POLL / 2, "it waited in vain");
    }
}

#[test]
fn a_long_poll_is_answered_at_once_when_there_is_something() {
    let server = Server::start(&[]);
    let started = Instant::now();
    for text in ["one", "two"] {
        send(&server, "R", "ann", text);
    }
    for (since, expected) in [
        ("since=0", vec![1, 2]),
        ("since=1", vec![2]),
        ("since=3", vec![1, 2]),
        ("since=41", vec![1, 2]),
        ("", vec![1, 2]),
    ] {
        let answer = long_poll(&server, &format!("room=R&{since}")).answer();
        assert_eq!(ids(&news(&answer)), expected, "{since}");
    }
    // After a restart the room is a new, empty one: the poller must be told.
    let answer = long_poll(&server, "room=new&since=41").answer();
    let news = news(&answer);
    assert_eq!((&news["messages"], &news["last"]), (&json!([]), &json!(0)));
    assert!(started.elapsed() < LONG_POLL / 2);
}

#[test]
fn a_long_poll_is_empty_after_fifteen_seconds() {
    let server = Server::start(&[]);
    send(&server, "R", "ann", "one");
    let started = Instant::now();
    let mut first = long_poll(&server, "room=R&since=1");
    let mut second = long_poll(&server, "room=nobody+ever&since=0");
    for (raw, last) in [(&mut first, 1), (&mut second, 0)] {
        let news = news(&raw.answer());
        let waited = started.elapsed();
        assert_eq!(
            (&news["messages"], &news["last"]),
            (&json!([]), &json!(last))
        );
        assert!(
            waited >= LONG_POLL - Duration::from_millis(50),
            "{waited:?}"
        );
        assert!(waited < LONG_POLL + Duration::from_secs(3), "{waited:?}");
    }
    // The connection stays open for the next poll.
    let host = server.address;
    for target in ["/longpoll?room=R&since=0", "/poll?room=R&since=0"] {
        first.send(format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes());
        assert_eq!(ids(&news(&first.answer())), [1]);
    }
}

#[test]
fn a_long_poll_is_woken_when_the_server_quits() {
    let mut server = Server::start(&[]);
    let mut member = server.member("/room/R/");
    let mut waiting: Vec<Raw> = (0..3).map(|_| long_poll(&server, "room=R")).collect();
    // All of them are being served: their requests were read, since a connection that was accepted
    // later has been answered.
    for _ in 0..20 {
        member.quiet();
        assert_eq!(poll(&server, "room=R")["last"], 0);
    }
    let started = Instant::now();
    server.stdin.write_all(b"quit\n").unwrap();
    assert_eq!(member.close_frame().0, Some(1001));
    member.frame_out(0x88, &1001_u16.to_be_bytes());
    for raw in &mut waiting {
        let news = news(&raw.answer());
        assert_eq!(news["messages"], json!([]), "whole, and empty");
    }
    assert_eq!(server.exit_code(), Some(0));
    assert!(started.elapsed() < LONG_POLL / 2);
}

#[test]
fn a_client_that_gave_up_waiting_costs_nothing() {
    let server = Server::start(&[]);
    let mut speaker = server.member("/room/R/");
    for _ in 0..50 {
        drop(long_poll(&server, "room=R&since=0"));
    }
    let mut patient = long_poll(&server, "room=R&since=0");
    speaker.say("hi");
    assert_eq!(ids(&news(&patient.answer())), [1]);
}

// ---- POST /send --------------------------------------------------------------------------------

#[test]
fn what_is_posted_is_said_in_the_room() {
    let server = Server::start(&[]);
    let (mut chat, _) = server.chat("/room/R/chat");
    let mut plain = server.member("/room/R/");
    for (id, name, text) in [
        (1, "ann", "hi"),
        (2, "%E5%B0%8F%E6%98%8E", "你好\n\"quoted\""),
        (3, "a+b", ""),
        (
            4,
            "ann",
            "{\"to\":\"chat\",\"msg\":\"a POST whispers to nobody\"}",
        ),
    ] {
        assert_eq!(send(&server, "R", name, text), id);
        let name = ["ann", "小明", "a b", "ann"][usize::try_from(id).unwrap() - 1];
        let said = chat.json();
        assert_eq!((&said["id"], &said["from"]), (&json!(id), &json!(name)));
        assert_eq!(said["text"], text);
        assert_eq!(plain.json(), json!({"sender": name, "msg": text}));
    }
    chat.quiet();
    plain.quiet();
}

#[test]
fn the_name_of_a_connected_member_cant_be_used_in_a_post() {
    let server = Server::start(&[]);
    let (mut alice, _) = server.chat("/ws/alice");
    let (guest, welcome) = server.chat("/ws");
    let guest_name = welcome["name"].as_str().unwrap();
    let _plain = server.member("/my_ws/bob");
    for _ in 0..2 {
        alice.json_of_type("join");
    }
    for name in ["alice", "bob", guest_name] {
        let answer = server.post(&format!("/send?room=lobby&name={name}"), "I am");
        assert_eq!(answer.status, 409, "{name}");
        assert!(answer.text().contains(name), "{}", answer.text());
    }
    alice.quiet();
    assert_eq!(poll(&server, "")["last"], 0);
    // In another room the name is free, and so is the name of a member that has left.
    assert_eq!(send(&server, "R", "alice", "hi"), 1);
    guest.leave();
    alice.json_of_type("leave");
    assert_eq!(send(&server, "lobby", guest_name, "bye"), 1);
}

#[test]
fn what_cant_be_posted_or_polled_is_answered_with_a_sentence() {
    let server = Server::start(&[]);
    let mut member = server.member("/ws");
    let long = "x".repeat(33);
    for (status, target, body) in [
        (400, "/send?room=lobby".to_owned(), &b"no name"[..]),
        (400, "/send?room=lobby&name=".to_owned(), b"hi"),
        (400, "/send?room=lobby&name=server".to_owned(), b"hi"),
        (400, "/send?room=lobby&name=a%0Ab".to_owned(), b"hi"),
        (400, "/send?room=lobby&name=a%E2%80%AEb".to_owned(), b"hi"),
        (400, format!("/send?room=lobby&name={long}"), b"hi"),
        (400, "/send?room=&name=ann".to_owned(), b"hi"),
        (400, format!("/send?room={long}&name=ann"), b"hi"),
        (400, "/send?room=lobby&name=%ff".to_owned(), b"hi"),
        (400, "/send?room=lobby&name=%".to_owned(), b"hi"),
        (400, "/send?room=lobby&name=ann".to_owned(), b"\xFF\xFE"),
        (400, "/send?room=lobby&name=ann".to_owned(), b"cut \xE5\xB0"),
    ] {
        let answer = server.post(&target, body);
        assert_eq!(answer.status, status, "{target}: {answer:?}");
        assert!(answer.text().contains(' '), "{}", answer.text());
    }
    for address in ["/poll", "/longpoll"] {
        for query in [
            "since=-1",
            "since=x",
            "since=",
            "since=1.5",
            "since=18446744073709551616",
            "room=",
            "room=a%00",
            "room=%zz",
            "room=%ff",
        ] {
            let answer = server.get(&format!("{address}?{query}"), "");
            assert_eq!(answer.status, 400, "{address}?{query}");
            assert!(answer.text().contains(' '), "{}", answer.text());
        }
        let answer = server.post(&format!("{address}?room=R"), "");
        assert_eq!(answer.status, 405);
        assert!(answer.header("allow").unwrap().contains("GET"));
    }
    let answer = server.get("/send?room=R&name=ann", "");
    assert_eq!(answer.status, 405);
    assert!(answer.header("allow").unwrap().contains("POST"));
    member.quiet();
    assert_eq!(poll(&server, "")["last"], 0, "nothing of it was said");
}

// ---- a server's life ------------------------------------------------------------------------------

#[test]
fn the_epoch_is_constant_in_one_life_of_the_server_and_different_in_another() {
    let mut epochs = Vec::new();
    for _ in 0..2 {
        let server = Server::start(&[]);
        let epoch = poll(&server, "room=R")["epoch"].clone();
        send(&server, "R", "ann", "hi");
        let (member, welcome) = server.chat("/room/R/ann");
        assert_eq!(welcome["epoch"], epoch);
        member.leave();
        let answer = long_poll(&server, "room=R&since=0").answer();
        assert_eq!(
            news(&answer)["epoch"],
            epoch,
            "also when the room was empty"
        );
        epochs.push(epoch);
    }
    assert_ne!(epochs[0], epochs[1]);
}

impl Raw {
    /// Reads this many frames, after which nothing else comes.
    fn quiet_behind(&mut self, frames: usize) {
        for _ in 0..frames {
            self.frame();
        }
        self.quiet();
    }
}

#[test]
fn a_long_poll_whose_client_is_gone_gives_its_slot_back_while_an_earlier_one_still_waits() {
    let server = Server::start(&["--max-connections", "3"]);
    let poll = |target: &str| format!("GET /{target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    let mut waits = server.tcp();
    waits.send(poll("longpoll").as_bytes());
    let mut ended = server.tcp();
    ended.send((poll("poll") + &poll("longpoll")).as_bytes());
    assert_eq!(ended.answer().status, 200);
    // If there is an unread answer, the system sends a reset.
    let mut reset = server.tcp();
    reset.send((poll("poll") + &poll("longpoll")).as_bytes());
    peek(&reset.tcp, &mut [0]).unwrap();
    assert_eq!(server.get("/poll", "").status, 503);
    drop((ended, reset));
    while server.get("/poll", "").status == 503 {}
    waits.tcp.set_nonblocking(true).unwrap();
    let nothing = std::io::Read::read(&mut waits.tcp, &mut [0]).unwrap_err();
    assert_eq!(nothing.kind(), std::io::ErrorKind::WouldBlock);
}
