//! The compatibility contract of the plain dialects: what the browser pages of the
//! course notes do, one by one, and the seven things that the notes' servers get wrong.
//!
//! Nothing here is the notes' own text: each page is described by what it does.

use crate::common::{Frame, Raw, Server, masked};
use serde_json::{Value, json};
use std::net::Shutdown;

/// The three vocabularies of the private pages: the receiver's key and the sender's key.
const VOCABULARIES: [(&str, &str); 3] = [
    ("to", "from"),
    ("to_user", "from_user"),
    ("receiver", "sender"),
];

/// A page that was opened from disk, like the notes' pages, and has joined.
fn page(server: &Server, address: &str) -> Raw {
    let mut page = server.websocket_with(address, "Origin: null\r\n");
    page.quiet();
    page
}

/// A page that is turned away; returns the code and the reason, which a browser can show.
fn turned_away(server: &Server, address: &str) -> (Option<u16>, String) {
    server
        .websocket_with(address, "Origin: null\r\n")
        .close_frame()
}

fn binary(payload: &[u8]) -> Frame {
    Frame {
        first: 0x82,
        payload: payload.to_vec(),
    }
}

/// None of these has anything unread. The speaker must be the first: when its ping is answered, all
/// that it said before has been delivered.
fn all_quiet<'a>(pages: impl IntoIterator<Item = &'a mut Raw>) {
    for page in pages {
        page.quiet();
    }
}

// ---- the eleven pages -----------------------------------------------------------------

/// A group page without names: what is typed appears at all the others.
fn is_a_group_page(address: &str) {
    let server = Server::start(&[]);
    let mut speaker = page(&server, address);
    let mut others = [page(&server, address), page(&server, address)];
    for text in ["hello", "", "你好 🌊", "{\"to\":\"bob\"}", "not { JSON"] {
        speaker.say(text);
        for other in &mut others {
            assert_eq!(other.text(), text, "as it came");
        }
    }
    let bytes: Vec<u8> = (0..=255).collect();
    speaker.frame_out(0x82, &bytes);
    for other in &mut others {
        assert_eq!(other.frame(), binary(&bytes), "as it came");
    }
    speaker.quiet();
    // All are equal: the next speaker is another one.
    others[1].say("and I?");
    assert_eq!(speaker.text(), "and I?");
    assert_eq!(others[0].text(), "and I?");
    all_quiet([&mut others[1]]);
    all_quiet([&mut speaker, &mut others[0]]);
}

#[test]
fn page_1_a_group_at_the_root() {
    is_a_group_page("/");
}

#[test]
fn page_2_a_group_at_ws() {
    is_a_group_page("/ws");
}

#[test]
fn page_3_a_group_at_my_ws() {
    is_a_group_page("/my_ws");
}

/// A group page on which each user has typed a name first, which became part of the address: the
/// others see who said it.
fn is_a_named_group_page(base: &str) {
    let server = Server::start(&[]);
    // How a browser writes 小明 in an address.
    let mut ming = page(&server, &format!("{base}/%E5%B0%8F%E6%98%8E"));
    let mut bob = page(&server, &format!("{base}/bob"));
    let mut nobody = page(&server, base);
    for text in [
        "hi",
        "",
        "\"quoted\"\n",
        "{\"msg\":\"an object, and no whisper\"}",
        "{\"to\":7,\"to_user\":null,\"receiver\":[\"bob\"]}",
        "[{\"to\":\"bob\"}]",
    ] {
        ming.say(text);
        let expected = json!({"sender": "小明", "msg": text});
        assert_eq!(bob.json(), expected);
        assert_eq!(nobody.json(), expected);
    }
    ming.frame_out(0x82, b"\0\xFF");
    assert_eq!(
        bob.frame(),
        binary(b"\0\xFF"),
        "binary has no place for a name"
    );
    assert_eq!(nobody.frame(), binary(b"\0\xFF"));
    nobody.say("who, me?");
    assert_eq!(ming.text(), "who, me?", "from nobody it comes as it came");
    assert_eq!(bob.text(), "who, me?");
    all_quiet([&mut ming, &mut bob, &mut nobody]);
}

#[test]
fn page_4_a_group_with_names_at_ws() {
    is_a_named_group_page("/ws");
}

#[test]
fn page_5_a_group_with_names_at_my_ws() {
    is_a_named_group_page("/my_ws");
}

/// A private page: it sends an object that names the receiver, and reads the sender under the
/// matching key. Its other keys are up to the page.
fn is_a_private_page(base: &str, (to, from): (&str, &str), text: &str) {
    let server = Server::start(&[]);
    let mut alice = page(&server, &format!("{base}/alice"));
    let mut bob = page(&server, &format!("{base}/bob"));
    let mut carol = page(&server, &format!("{base}/carol"));
    let mut nobody = page(&server, base);
    alice.say(&json!({to: "bob", text: "psst", "n": [1, {"x": null}]}).to_string());
    assert_eq!(
        bob.json(),
        json!({to: "bob", text: "psst", "n": [1, {"x": null}], from: "alice"})
    );
    bob.say(&json!({text: "what?", to: "alice", from: "bob"}).to_string());
    assert_eq!(
        alice.json(),
        json!({text: "what?", to: "alice", from: "bob"})
    );
    // To itself, too: the receiver's page shows it.
    carol.say(&json!({to: "carol", text: "hm"}).to_string());
    assert_eq!(
        carol.json(),
        json!({to: "carol", text: "hm", from: "carol"})
    );
    all_quiet([&mut alice, &mut bob, &mut carol, &mut nobody]);
}

#[test]
fn page_6_private_with_to_and_from() {
    is_a_private_page("/ws", VOCABULARIES[0], "msg");
    is_a_private_page("/my_ws", VOCABULARIES[0], "message");
}

#[test]
fn page_7_private_with_to_user_and_from_user() {
    is_a_private_page("/my_ws", VOCABULARIES[1], "data");
    is_a_private_page("/ws", VOCABULARIES[1], "msg");
}

#[test]
fn page_8_private_with_receiver_and_sender() {
    is_a_private_page("/ws", VOCABULARIES[2], "message");
    is_a_private_page("/my_ws", VOCABULARIES[2], "content");
}

/// A room page: the speaker's own page shows what came back from the server, so the
/// sender is included.
#[test]
fn page_9_a_room_without_names() {
    let server = Server::start(&[]);
    let mut first = page(&server, "/room/rust/");
    let mut second = page(&server, "/room/rust");
    let mut elsewhere = page(&server, "/room/go/");
    let mut lobby = page(&server, "/ws");
    first.say("{\"to\":\"second\"}");
    first.frame_out(0x82, b"\x01\x02");
    for member in [&mut first, &mut second] {
        assert_eq!(member.text(), "{\"to\":\"second\"}");
        assert_eq!(member.frame(), binary(b"\x01\x02"));
    }
    all_quiet([&mut first, &mut second, &mut elsewhere, &mut lobby]);
}

#[test]
fn page_10_a_room_with_names() {
    let server = Server::start(&[]);
    let mut alice = page(&server, "/room/rust/alice");
    let mut bob = page(&server, "/room/rust/bob");
    let mut nobody = page(&server, "/room/rust/");
    let mut elsewhere = page(&server, "/room/go/bob");
    let mut lobby = page(&server, "/ws/bob");
    alice.say("hi");
    alice.frame_out(0x82, b"\xFE");
    for member in [&mut alice, &mut bob, &mut nobody] {
        assert_eq!(member.json(), json!({"sender": "alice", "msg": "hi"}));
        assert_eq!(member.frame(), binary(b"\xFE"));
    }
    // A whisper stays in its room, even if another room has the same name, and doesn't come back.
    alice.say(r#"{"to":"bob","msg":"psst"}"#);
    assert_eq!(
        bob.json(),
        json!({"to": "bob", "msg": "psst", "from": "alice"})
    );
    all_quiet([&mut alice, &mut bob, &mut nobody]);
    all_quiet([&mut elsewhere, &mut lobby]);
}

/// An echo page: what is sent comes back, and no other client gets it.
#[test]
fn page_11_an_echo() {
    let server = Server::start(&[]);
    let mut echo = page(&server, "/echo");
    let mut another = page(&server, "/echo");
    let mut lobby = page(&server, "/ws");
    for text in ["hello", "", "{\"to\":\"bob\"}", "你好"] {
        echo.say(text);
        assert_eq!(echo.text(), text);
    }
    echo.frame_out(0x82, b"\0\x01");
    assert_eq!(echo.frame(), binary(b"\0\x01"));
    all_quiet([&mut echo, &mut another, &mut lobby]);
}

// ---- whispers, to the letter ------------------------------------------------------------

#[test]
fn all_other_tokens_of_a_whisper_are_verbatim() {
    let server = Server::start(&[]);
    let mut alice = page(&server, "/ws/alice");
    let mut bob = page(&server, "/ws/bob");
    let tokens = [
        r#""n":1.10"#,
        r#""big":1e400"#,
        r#""zero":-0.0"#,
        r#""s":"\u00e9\/\"""#,
        r#""twice":1"#,
        r#""twice":2"#,
        r#""o":{"from":"deeper keys are data","a":[true,null]}"#,
    ];
    alice.say(&format!(r#"{{"to":"bob",{}}}"#, tokens.join(",")));
    let text = bob.text();
    for token in tokens {
        assert!(text.contains(token), "{token} in {text}");
    }
    assert!(text.contains(r#""from":"alice""#), "{text}");
}

#[test]
fn the_first_string_under_the_first_key_names_the_receiver() {
    let server = Server::start(&[]);
    let mut alice = page(&server, "/ws/alice");
    let mut people = ["a", "b", "c"].map(|name| page(&server, &format!("/ws/{name}")));
    for (text, receiver, key) in [
        (r#"{"receiver":"c","to_user":"b","to":"a"}"#, 0, "from"),
        (r#"{"receiver":"c","to_user":"b","to":1}"#, 1, "from_user"),
        (r#"{"to":null,"receiver":"c","to_user":{}}"#, 2, "sender"),
        (r#"{"to":1,"to":"a","to":"b"}"#, 0, "from"),
        (r#"{"t\u006f":"b"}"#, 1, "from"),
        (" \r\n\t{ \"to\" : \"c\" } ", 2, "from"),
    ] {
        alice.say(text);
        let got = people[receiver].json();
        assert_eq!(got[key], "alice", "{text}: {got}");
        alice.quiet();
        all_quiet(&mut people);
    }
}

/// A text that looks like a whisper but can't be read as one was still meant for one person.
#[test]
fn a_whisper_that_cannot_be_read_is_not_shown_to_all() {
    let server = Server::start(&[]);
    let mut alice = page(&server, "/ws/alice");
    let mut bob = page(&server, "/ws/bob");
    let mut carol = page(&server, "/ws/carol");
    let (open, close) = ("[".repeat(5000), "]".repeat(5000));
    alice.say(&format!(
        r#"{{"to":"bob","msg":"secret","x":{open}{close}}}"#
    ));
    assert_eq!(alice.json()["sender"], "server", "a sentence says so");
    all_quiet([&mut alice, &mut bob, &mut carol]);
}

/// `JSON.stringify` writes half of a surrogate pair (half an emoji, cut off by a page) as an
/// escape, which RFC 8259's grammar allows: a JSON object, so a whisper. Whether it's delivered or
/// refused, the others must not read it.
#[test]
fn a_whisper_with_half_an_emoji_is_not_shown_to_all() {
    let server = Server::start(&[]);
    let mut alice = page(&server, "/ws/alice");
    let mut bob = page(&server, "/ws/bob");
    let mut carol = page(&server, "/ws/carol");
    alice.say(r#"{"to":"bob","msg":"secret \ud83d"}"#);
    alice.frame_out(0x89, b"taken");
    // Either nothing, or a sentence from the server, comes before the answer.
    let mut answer = alice.frame();
    if answer.first == 0x81 {
        let sentence: Value = serde_json::from_slice(&answer.payload).unwrap();
        assert_eq!(sentence["sender"], "server", "{sentence}");
        answer = alice.frame();
    }
    assert_eq!((answer.first, &answer.payload[..]), (0x8A, &b"taken"[..]));
    carol.quiet();
    bob.frame_out(0x89, b"");
    let frame = bob.frame();
    if frame.first == 0x81 {
        let text = String::from_utf8(frame.payload).unwrap();
        assert!(text.contains(r#""from":"alice""#), "the whisper: {text}");
    }
}

// ---- the seven mistakes -------------------------------------------------------------------

#[test]
fn mistake_1_an_unknown_receiver_doesnt_disconnect_the_sender() {
    for address in ["/ws/alice", "/my_ws/alice", "/room/rust/alice"] {
        let server = Server::start(&[]);
        let mut alice = page(&server, address);
        let mut bob = page(&server, &address.replace("alice", "bob"));
        // A member of that name is in another room.
        let mut zoe = page(&server, "/room/else/zoe");
        for (to, from) in VOCABULARIES {
            for receiver in ["zoe", "", "server", "Bob", "bob ", "\u{202E}bob"] {
                alice.say(&json!({to: receiver, "msg": "hello?"}).to_string());
                let sentence = alice.json();
                assert_eq!(sentence[from], "server", "the page's own key is there");
                assert_eq!(
                    (&sentence["from"], &sentence["from_user"]),
                    (&sentence["sender"], &sentence["sender"])
                );
                let text = sentence["msg"].as_str().unwrap();
                assert!(text.contains(receiver), "{text}");
                assert_eq!((&sentence["data"], &sentence["message"]), {
                    (&sentence["msg"], &sentence["msg"])
                });
            }
        }
        all_quiet([&mut alice, &mut bob, &mut zoe]);
        alice.say(r#"{"to":"bob"}"#);
        assert_eq!(bob.json()["from"], "alice", "she still talks");
        bob.say(r#"{"to":"alice"}"#);
        assert_eq!(alice.json()["from"], "bob", "and is talked to");
    }
}

#[test]
fn mistake_2_a_message_that_isnt_json_doesnt_disconnect_the_sender() {
    let server = Server::start(&[]);
    let mut alice = page(&server, "/ws/alice");
    let mut bob = page(&server, "/ws/bob");
    for text in [
        "hello",
        "",
        "{",
        "}",
        "{\"to\":",
        "{\"to\":\"bob\"",
        "{\"to\":\"bob\"}}",
        "{to:\"bob\"}",
        "{'to':'bob'}",
        "{\"to\":\"bob\",}",
        "null",
        "7",
        "\"to\"",
        "[]",
        "\u{FEFF}{}",
        "{\"msg\":\"\u{1}\"}",
    ] {
        alice.say(text);
        assert_eq!(
            bob.json(),
            json!({"sender": "alice", "msg": text}),
            "{text}"
        );
    }
    alice.say(r#"{"to":"bob"}"#);
    assert_eq!(bob.json()["from"], "alice", "she still talks");
    bob.say("hi");
    assert_eq!(alice.json()["sender"], "bob", "and hears");
    all_quiet([&mut alice, &mut bob]);
}

/// A member leaves in this way; the others go on as before.
fn one_leaver_doesnt_freeze_the_rest(goes: impl Fn(Raw)) {
    for address in ["/ws", "/my_ws/eve", "/room/rust/", "/room/rust/eve"] {
        let server = Server::start(&[]);
        let others = match address {
            "/ws" | "/my_ws/eve" => "/ws",
            _ => "/room/rust",
        };
        let mut alice = page(&server, &format!("{others}/alice"));
        let eve = page(&server, address);
        let mut bob = page(&server, &format!("{others}/bob"));
        let mut go_around = |round: &str| {
            alice.say(round);
            let expected = json!({"sender": "alice", "msg": round});
            assert_eq!(bob.json(), expected);
            if others == "/room/rust" {
                assert_eq!(alice.json(), expected);
            }
            bob.say(r#"{"to":"alice"}"#);
            assert_eq!(alice.json()["from"], "bob");
        };
        go_around("with eve");
        goes(eve);
        for round in ["while she goes", "and once more"] {
            go_around(round);
        }
        server.logged("left");
        go_around("without eve");
        all_quiet([&mut alice, &mut bob]);
    }
}

#[test]
fn mistake_3_one_leaver_doesnt_freeze_the_rest() {
    one_leaver_doesnt_freeze_the_rest(|eve| {
        eve.leave();
    });
}

#[test]
fn mistake_3_one_leaver_doesnt_freeze_the_rest_who_ends_tcp() {
    one_leaver_doesnt_freeze_the_rest(|eve| eve.tcp.shutdown(Shutdown::Both).unwrap());
}

#[test]
fn mistake_3_one_leaver_doesnt_freeze_the_rest_who_resets_tcp() {
    one_leaver_doesnt_freeze_the_rest(|eve| eve.reset(b""));
}

#[test]
fn mistake_3_one_leaver_doesnt_freeze_the_rest_who_leaves_in_the_middle_of_a_frame() {
    let frame = masked(0x81, "half a sentence".as_bytes());
    for cut in [1, 3, 6, 10] {
        one_leaver_doesnt_freeze_the_rest(|eve| eve.reset(&frame[..cut]));
    }
    one_leaver_doesnt_freeze_the_rest(|mut eve| {
        eve.send(&frame[..10]);
        eve.end();
    });
}

#[test]
fn mistake_3_one_leaver_doesnt_freeze_the_rest_who_leaves_in_the_middle_of_a_message() {
    one_leaver_doesnt_freeze_the_rest(|mut eve| {
        eve.frame_out(0x01, b"the first of two fragments");
        eve.end();
    });
}

#[test]
fn mistake_4_a_taken_name_is_refused_and_the_first_keeps_it() {
    let server = Server::start(&[]);
    let mut alice = page(&server, "/ws/alice");
    let mut bob = page(&server, "/ws/bob");
    for address in [
        "/ws/alice",
        "/my_ws/alice",
        "/room/lobby/alice",
        "/ws/%61lice",
    ] {
        let (code, reason) = turned_away(&server, address);
        assert_eq!(code, Some(4001), "{address}");
        assert!(reason.contains("name"), "in words: {reason}");
    }
    bob.say(r#"{"to":"alice","msg":"still you?"}"#);
    assert_eq!(alice.json()["msg"], "still you?");
    alice.say("yes");
    assert_eq!(bob.json(), json!({"sender": "alice", "msg": "yes"}));
    all_quiet([&mut alice, &mut bob]);
    // A name is unique within one room.
    let mut other = page(&server, "/room/rust/alice");
    other.say("I am alice here");
    assert_eq!(other.json()["sender"], "alice");
    // With a capital it is another name.
    let mut capital = page(&server, "/ws/Alice");
    all_quiet([&mut capital, &mut alice]);
}

/// What a client that was turned away still sends isn't delivered.
#[test]
fn mistake_4_a_taken_name_is_refused_with_all_that_was_sent_along() {
    let server = Server::start(&[]);
    let mut alice = page(&server, "/ws/alice");
    let mut bob = page(&server, "/ws/bob");
    let mut second = server.tcp();
    let mut sent = server.handshake("/ws/alice", "").into_bytes();
    sent.extend(masked(0x81, b"I am alice"));
    sent.extend(masked(0x81, br#"{"to":"bob"}"#));
    second.send(&sent);
    assert_eq!(second.head().status, 101);
    assert_eq!(second.close_frame().0, Some(4001));
    second.say("really");
    second.frame_out(0x88, &4001_u16.to_be_bytes());
    assert_eq!(second.try_frame(), None, "the closing handshake is over");
    all_quiet([&mut alice, &mut bob]);
}

#[test]
fn mistake_5_a_forged_sender_is_overwritten() {
    let server = Server::start(&[]);
    let mut alice = page(&server, "/ws/alice");
    let mut bob = page(&server, "/ws/bob");
    let mut chat = server.websocket_with("/ws/carol", "Sec-WebSocket-Protocol: chat\r\n");
    assert_eq!(chat.json()["type"], "welcome");
    alice.quiet();
    let forged = [
        r#""from":"mallory""#,
        r#""from_user":"mallory""#,
        r#""sender":"mallory""#,
        r#""from":"mallory","from":"mallory""#,
        r#""sender":"mallory","from":"mallory","from_user":"mallory""#,
        r#""fr\u006fm":"mallory""#,
        r#""\u0066\u0072\u006f\u006d":"mallory""#,
        r#""from\u005fuser":"mallory""#,
        r#""s\u0065nder":"mallory","sender":"mallory""#,
        r#""from":{"name":"mallory"}"#,
        r#""from_user":["mallory"]"#,
        r#""sender" : "mallory""#,
    ];
    for (to, from) in VOCABULARIES {
        for forgery in forged {
            for text in [
                format!(r#"{{{forgery},"{to}":"bob","msg":"x"}}"#),
                format!(r#"{{"{to}":"bob","msg":"x",{forgery}}}"#),
                format!(r#"{{{forgery},"{to}":"bob",{forgery},"msg":"x"}}"#),
            ] {
                alice.say(&text);
                let got = bob.text();
                assert!(!got.contains("mallory"), "{text} became {got}");
                let parsed: Value = serde_json::from_str(&got).unwrap();
                assert_eq!(
                    parsed,
                    json!({to: "bob", "msg": "x", from: "alice"}),
                    "{text} became {got}"
                );
                // To a `chat` member, too.
                alice.say(&text.replace("bob", "carol"));
                assert_eq!(chat.json()["from"], "alice");
            }
        }
    }
    // In a public message an object is only text, and the sender is outside of it.
    alice.say(r#"{"sender":"mallory","msg":"hi"}"#);
    let said = bob.json();
    assert_eq!(said["sender"], "alice");
    assert_eq!(said["msg"], r#"{"sender":"mallory","msg":"hi"}"#);
    assert_eq!(chat.json()["from"], "alice");
    // No client can have the server's name.
    assert_eq!(turned_away(&server, "/ws/server").0, Some(4002));
}

#[test]
fn mistake_6_a_leavers_name_is_free_at_once() {
    let server = Server::start(&[]);
    let (mut watcher, _) = server.chat("/ws/watcher");
    for _ in 0..20 {
        // Once the closing handshake is over, or another member has got the leave.
        page(&server, "/ws/alice").leave();
        let again = page(&server, "/my_ws/alice");
        again.tcp.shutdown(Shutdown::Both).unwrap();
        for kind in ["join", "leave", "join", "leave"] {
            assert_eq!(watcher.json(), json!({"type": kind, "name": "alice"}));
        }
        page(&server, "/ws/alice").reset(&masked(0x81, b"half")[..7]);
        for kind in ["join", "leave"] {
            assert_eq!(watcher.json(), json!({"type": kind, "name": "alice"}));
        }
    }
}

#[test]
fn mistake_7_a_leaver_does_not_send_null_to_others() {
    let server = Server::start(&[]);
    let mut plain = [
        page(&server, "/"),
        page(&server, "/ws"),
        page(&server, "/my_ws/alice"),
        page(&server, "/room/lobby/"),
        page(&server, "/room/lobby/bob"),
    ];
    let (mut watcher, _) = server.chat("/ws/watcher");
    let (a_guest, _) = server.chat("/ws");
    assert_eq!(watcher.json()["type"], "join");
    a_guest.leave();
    assert_eq!(watcher.json()["type"], "leave");
    page(&server, "/ws").leave();
    page(&server, "/room/lobby/").reset(b"");
    let ways: [fn(Raw); 3] = [
        |eve| drop(eve.leave()),
        |eve| eve.reset(b""),
        |eve| eve.tcp.shutdown(Shutdown::Both).unwrap(),
    ];
    for goes in ways {
        goes(page(&server, "/my_ws/eve"));
        assert_eq!(watcher.json()["type"], "join");
        assert_eq!(watcher.json()["type"], "leave");
    }
    assert_eq!(turned_away(&server, "/ws/alice").0, Some(4001));
    assert_eq!(turned_away(&server, "/ws/server").0, Some(4002));
    // Not null, not a join, not a leave: nothing at all.
    all_quiet(&mut plain);
    watcher.quiet();
}
