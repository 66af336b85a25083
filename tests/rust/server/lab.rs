//! `/lab/desk` and `/lab/served`: what a page can do there, and what it can't.

use crate::common::desk::Desk;
use crate::common::held::{at_rest, held, system_tells, wait_until};
use crate::common::violations::{LIMIT, Violation, violations};
use crate::common::{Answer, Frame, Raw, SOON, Server, masked, within};
use barewire::websocket::handshake::accept_value;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::io::Write;
use std::thread;
use std::time::{Duration, Instant};

const MIB: usize = 1024 * 1024;

/// A page that chats, and its desk.
fn page(server: &Server) -> (Raw, Desk) {
    let (chat, welcome) = server.chat("/");
    let desk = Desk::of(server, &welcome);
    (chat, desk)
}

fn close_code(frame: &Frame) -> u16 {
    assert_eq!(frame.first, 0x88, "a Close: {frame:?}");
    u16::from_be_bytes(*frame.payload.first_chunk().unwrap())
}

// ---- opening and ending ---------------------------------------------------------------

#[test]
fn a_desk_reports_when_it_opened_and_its_limits() {
    let server = Server::start(&[]);
    let (_chat, desk) = page(&server);
    let limits = json!({"connections": 8, "written": 1_048_576, "received": 16_777_216,
                        "seconds": 120});
    assert_eq!(desk.open["limits"], limits);
    assert!(desk.open["wall"].as_u64().unwrap() > 1_763_000_000_000);
    assert!(desk.open["at"].is_u64());
}

/// The sentence of a refused desk.
fn refused(server: &Server, first: &[u8]) -> String {
    let mut raw = Desk::knock(server);
    raw.send(first);
    let refusal = raw.json();
    assert_eq!(refusal["type"], "refused", "{refusal}");
    assert_eq!(raw.close_frame().0, Some(1008));
    refusal["why"].as_str().unwrap().to_owned()
}

#[test]
fn a_desk_opens_only_with_the_ticket_of_a_live_connection() {
    let server = Server::start(&[]);
    let (_chat, welcome) = server.chat("/");
    let lab = |ticket: &str| {
        let demand = json!({"type": "lab", "ticket": ticket}).to_string();
        masked(0x81, demand.as_bytes())
    };
    let ticket = welcome["ticket"].as_str().unwrap();
    for wrong in [
        "",
        "0",
        &"0".repeat(32),
        &ticket[1..],
        &format!("{ticket}0"),
    ] {
        let why = refused(&server, &lab(wrong));
        assert!(why.contains("no connection has that ticket"), "{why}");
    }
    let key = server.logged("#teach=");
    let key = key.split("#teach=").nth(1).unwrap().trim();
    assert!(refused(&server, &lab(key)).contains("no connection has that ticket"));
    for (first, why) in [
        (masked(0x81, b"{"), "not JSON"),
        (masked(0x81, b"[]"), "JSON object"),
        (masked(0x82, b"{}"), "JSON object"),
        (masked(0x81, br#"{"type":"lab"}"#), "the field ticket"),
        (
            masked(0x81, br#"{"type":"drop","id":1}"#),
            "the first demand",
        ),
    ] {
        let said = refused(&server, &first);
        assert!(said.contains(why), "{said}");
    }
}

#[test]
fn before_its_ticket_a_page_may_send_only_short_messages() {
    let server = Server::start(&[]);
    for (target, subprotocol) in [("/lab/desk", "lab"), ("/wire/watch", "wire")] {
        let line = format!("Sec-WebSocket-Protocol: {subprotocol}\r\n");
        let mut raw = server.websocket_with(target, &line);
        let long = json!({"type": "\u{7f}".repeat(900)}).to_string();
        raw.say(&long);
        let refusal = raw.json();
        let why = refusal["why"].as_str().unwrap();
        assert!(why.contains("is unknown") && why.len() < 300, "{why}");
        assert_eq!(raw.close_frame().0, Some(1008));
        // The header is enough to see that it's too long.
        let mut raw = server.websocket_with(target, &line);
        raw.send(&masked(0x81, &[b' '; 1025])[..8]);
        assert_eq!(raw.close_frame().0, Some(1009), "{target}");
    }
    server.logged("may open no lab");
    assert!(server.log().iter().all(|line| line.len() < 1000));
}

#[test]
fn one_ticket_opens_one_desk_at_a_time() {
    let server = Server::start(&[]);
    let (_chat, welcome) = server.chat("/");
    let first = Desk::of(&server, &welcome);
    let demand = json!({"type": "lab", "ticket": welcome["ticket"]}).to_string();
    let demand = masked(0x81, demand.as_bytes());
    assert!(refused(&server, &demand).contains("already"));
    first.raw.leave();
    // The server has sent its Close by then, and was done a moment before.
    let mut again = Desk::of(&server, &welcome);
    again.asks(&json!({"type": "lab", "ticket": welcome["ticket"]}));
    again.take();
    let told = again.heard.remove(0);
    assert_eq!(told["text"], "the desk is open already");
}

#[test]
fn a_request_gets_the_length_of_its_head_and_nothing_else() {
    let server = Server::start(&[]);
    let host = server.address;
    for cookie in ["", "Cookie: secret=of-another-port\r\n"] {
        let request = format!("GET /lab/weight HTTP/1.1\r\nHost: {host}\r\n{cookie}\r\n");
        let answer = server.ask(&request);
        assert_eq!(answer.status, 200);
        assert_eq!(answer.json(), json!({"bytes": request.len()}));
    }
    let foreign = "Origin: http://evil.example\r\n";
    assert_eq!(server.get("/lab/weight", foreign).status, 403);
}

#[test]
fn a_page_that_does_not_offer_lab_is_refused() {
    let server = Server::start(&[]);
    let plain = server.handshake("/lab/desk", "Connection: close\r\n");
    let answer = server.ask(plain);
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("lab"), "{}", answer.text());
    assert_eq!(server.get("/lab/desk", "").status, 426);
    for line in ["Origin: http://evil.example", "Sec-Fetch-Site: cross-site"] {
        let lines = format!("Sec-WebSocket-Protocol: lab\r\n{line}\r\n");
        let answer = server.ask(server.handshake("/lab/desk", &lines));
        assert_eq!(answer.status, 403, "{line}");
    }
}

#[test]
fn a_silent_page_is_ended() {
    let server = Server::start(&["--head-timeout", "0.3"]);
    assert_eq!(Desk::knock(&server).try_frame(), None);
}

#[test]
fn a_desk_and_all_that_it_opened_end_with_the_connection_of_its_ticket() {
    let server = Server::start(&[]);
    let (chat, mut desk) = page(&server);
    let connection = desk.websocket(&server, 1, "/echo", "");
    let peer = desk.sees(connection, "accepted", |_| true)["peer"].clone();
    chat.leave();
    let close = loop {
        let frame = desk.raw.frame();
        if frame.first == 0x88 {
            break frame;
        }
    };
    assert_eq!(close_code(&close), 1008);
    let why = String::from_utf8_lossy(&close.payload);
    assert!(
        why.contains("the connection of the ticket has ended"),
        "{why}"
    );
    // Without a Close, like a machine that is switched off.
    server.logged_by(peer.as_str().unwrap(), "left: 1006");
}

#[test]
fn there_are_64_desks_at_most() {
    let server = Server::start(&[]);
    let mut pages: Vec<(Raw, Desk)> = (0..64).map(|_| page(&server)).collect();
    let (_chat, welcome) = server.chat("/room/other/");
    let demand = json!({"type": "lab", "ticket": welcome["ticket"]}).to_string();
    let demand = masked(0x81, demand.as_bytes());
    assert!(refused(&server, &demand).contains("as many desks"));
    // Its chat goes on: a ticket that ended would end the desk, too.
    let (_last, desk) = pages.pop().unwrap();
    desk.raw.leave();
    Desk::of(&server, &welcome);
}

#[test]
fn pages_with_origin_null_do_not_take_the_classs_desks() {
    let server = Server::start(&[]);
    let null = "Origin: null\r\nSec-WebSocket-Protocol: chat\r\n";
    // A sandboxed frame of some site, or a page opened from disk, in many tabs.
    let opens = || {
        let mut chat = server.websocket_with("/room/other/", null);
        let ticket = chat.json()["ticket"].clone();
        let mut raw = server.websocket_with("/lab/desk", &null.replace("chat", "lab"));
        raw.say_json(&json!({"type": "lab", "ticket": ticket}));
        (raw.json(), chat, raw)
    };
    let tabs: Vec<_> = (0..9).map(|_| opens()).collect();
    for (told, ..) in &tabs[..8] {
        assert_eq!(told["type"], "open", "{told}");
    }
    let (told, ..) = &tabs[8];
    assert_eq!(told["type"], "refused", "{told}");
    assert!(
        told["why"].as_str().unwrap().contains("from disk"),
        "{told}"
    );
    page(&server);
}

#[test]
fn the_server_stops_properly_with_labs_open() {
    let mut server = Server::start(&[]);
    let (_chat, mut desk) = page(&server);
    desk.websocket(&server, 1, "/echo", "");
    desk.writes_pieces(1, [&b"\x81"[..], b"\x80"], 2000);
    desk.hears("wrote", 1);
    server.stdin.write_all(b"quit\n").unwrap();
    let begun = Instant::now();
    assert_eq!(server.exit_code(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(5));
}

// ---- the raw client -------------------------------------------------------------------

#[test]
fn a_page_opens_a_websocket_by_hand_and_its_text_comes_back() {
    let server = Server::start(&[]);
    let (_chat, mut desk) = page(&server);
    let connection = desk.connects(1, false);
    let request = server.handshake("/echo", "");
    desk.writes(1, request.as_bytes());
    assert_eq!(desk.hears("wrote", 1)["bytes"], request.len());
    let answer = desk.head(1);
    assert_eq!(answer.status, 101);
    let accept = answer.header("sec-websocket-accept");
    assert_eq!(accept, Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    desk.writes(1, &masked(0x81, "你好".as_bytes()));
    assert_eq!(desk.text(1), "你好");
    // The server's end, from its very beginning.
    assert!(desk.sees(connection, "accepted", |_| true)["peer"].is_string());
    assert_eq!(
        desk.sees(connection, "read", |_| true)["bytes"],
        request.len()
    );
    desk.sees(connection, "request", |_| true);
    desk.sees(connection, "answer", |_| true);
    let frame = desk.sees(connection, "frame", |f| f["dir"] == "in");
    assert_eq!(frame["at"], request.len());
    assert_eq!(
        frame["fields"][7],
        json!(["masking-key", 16, 48, "37fa213d"])
    );
    desk.sees(connection, "frame", |f| f["dir"] == "out");
    desk.drops(1);
    let end = desk.sees(connection, "end", |_| true);
    assert!(end["sentence"].as_str().unwrap().contains("1006"), "{end}");
    desk.websocket(&server, 1, "/echo", "");
}

/// The pieces of two frames: cuts in the header, in the masking key, in 你, and behind a byte of the
/// next frame.
fn cut_up(two: &[u8]) -> [&[u8]; 5] {
    [&two[..1], &two[1..4], &two[4..7], &two[7..15], &two[15..]]
}

/// How long a reader's thread waits for a processor is the system's affair, so two pieces may come
/// in one read; what a read has is whole pieces.
#[test]
fn each_piece_is_one_write_and_a_pause_comes_before_the_next() {
    let server = Server::start(&[]);
    let (_chat, mut desk) = page(&server);
    let connection = desk.websocket(&server, 1, "/echo", "");
    let head = server.handshake("/echo", "").len();
    desk.sees(connection, "read", |read| read["bytes"] == head);
    desk.hears("wrote", 1);
    let frame = masked(0x81, "你好".as_bytes());
    let two = [&frame[..], &frame].concat();
    desk.writes_pieces(1, cut_up(&two), 60);
    assert_eq!([desk.text(1), desk.text(1)], ["你好", "你好"]);
    let (mut ends, mut before) = (vec![head], None);
    for piece in cut_up(&two) {
        let wrote = desk.hears("wrote", 1);
        assert_eq!(wrote["bytes"], piece.len());
        let t = wrote["t"].as_u64().unwrap();
        assert!(before.is_none_or(|before| t >= before + 60_000), "{t}");
        before = Some(t);
        ends.push(ends.last().unwrap() + piece.len());
    }
    let mut at = head;
    while at < head + two.len() {
        let read = desk.sees(connection, "read", |_| true);
        assert_eq!(read["at"], at);
        at += usize::try_from(read["bytes"].as_u64().unwrap()).unwrap();
        assert!(ends.contains(&at), "{read}: {ends:?}");
    }
    for at in [head, head + frame.len()] {
        let frame = desk.sees(connection, "frame", |f| f["dir"] == "in");
        assert_eq!(frame["at"], at);
    }
}

#[test]
fn a_piece_that_is_written_when_the_one_before_was_read_is_one_read() {
    let server = Server::start(&[]);
    let (_chat, mut desk) = page(&server);
    let connection = desk.websocket(&server, 1, "/echo", "");
    let mut at = server.handshake("/echo", "").len();
    desk.sees(connection, "read", |read| read["bytes"] == at);
    let frame = masked(0x81, "你好".as_bytes());
    let two = [&frame[..], &frame].concat();
    for piece in cut_up(&two) {
        desk.writes(1, piece);
        let read = desk.sees(connection, "read", |_| true);
        assert_eq!(
            (&read["at"], &read["bytes"]),
            (&json!(at), &json!(piece.len()))
        );
        at += piece.len();
    }
    assert_eq!([desk.text(1), desk.text(1)], ["你好", "你好"]);
}

#[test]
fn each_violation_is_answered_with_its_code_and_reported_with_its_rule_and_section() {
    let server = Server::start(&["--max-message", LIMIT]);
    let (_chat, mut desk) = page(&server);
    for violation in violations() {
        let shown = violation.shown();
        let Violation { bytes, says, rule } = violation;
        let connection = desk.websocket(&server, 1, "/echo", "");
        desk.writes(1, &bytes);
        let close = desk.frame(1);
        assert_eq!(close_code(&close), rule.code, "{shown}");
        let reason = String::from_utf8_lossy(&close.payload[2..]).into_owned();
        assert!(reason.contains(&says), "{shown}: {reason}");
        let record = desk.sees(connection, "rule", |_| true);
        assert_eq!(record["rule"], rule.name, "{shown}");
        assert_eq!(record["section"], rule.section, "{shown}");
        assert_eq!(record["code"], rule.code, "{shown}");
        assert_eq!(desk.hears("ended", 1)["how"], "end", "{shown}");
        desk.streams.clear();
        desk.records.clear();
        desk.heard.clear();
    }
}

/// Bytes that aren't frames: HTTP in the middle, and a Hixie frame, which begins with 0x00.
#[test]
fn what_is_no_frame_is_read_as_one() {
    let server = Server::start(&[]);
    let (_chat, mut desk) = page(&server);
    for (bytes, rule) in [
        (&b"GET / HTTP/1.1\r\n\r\n"[..], "reserved-bits"),
        (b"\x00hello\xff", "unmasked-frame"),
    ] {
        let connection = desk.websocket(&server, 1, "/echo", "");
        desk.writes(1, bytes);
        assert_eq!(close_code(&desk.frame(1)), 1002);
        let record = desk.sees(connection, "rule", |_| true);
        // The server names the first rule that it breaks, which may also be this one.
        let rules = [rule, "nothing-to-continue"];
        assert!(
            rules.contains(&record["rule"].as_str().unwrap()),
            "{record}"
        );
        desk.hears("ended", 1);
    }
}

#[test]
fn the_ordinary_answers_to_a_handshake_come_back() {
    let server = Server::start(&[]);
    let (_chat, mut desk) = page(&server);
    let good = server.handshake("/echo", "");
    let host = format!("Host: {}", server.address);
    for (line, by, status, says) in [
        ("GET", "POST", 405, "GET"),
        ("HTTP/1.1", "HTTP/1.0", 426, "HTTP/1.1"),
        ("Version: 13", "Version: 25", 426, "must be 13"),
        (
            "Connection: Upgrade",
            "Connection: keep-alive",
            400,
            "token Upgrade",
        ),
        ("Sec-WebSocket-Key:", "X-Key:", 400, "exactly one"),
        ("Upgrade: websocket\r\n", "", 426, "WebSocket address"),
        (&host, "Host: evil.example", 403, "DNS rebinding"),
        (&host, "Host: a\r\nHost: b", 400, "exactly one Host"),
        (
            "Upgrade: w",
            "Origin: http://evil.example\r\nUpgrade: w",
            403,
            "--allow-origin",
        ),
        ("Upgrade: w", "no colon\r\nUpgrade: w", 400, "colon"),
    ] {
        assert!(good.contains(line), "{line}");
        desk.connects(1, false);
        desk.writes(1, good.replacen(line, by, 1).as_bytes());
        let answer = desk.answer(1);
        assert_eq!(answer.status, status, "{by}");
        assert!(answer.text().contains(says), "{by}: {}", answer.text());
        desk.drops_if_open(1);
    }
    desk.connects(1, false);
    let keep = "Connection: keep-alive, Upgrade";
    desk.writes(1, good.replace("Connection: Upgrade", keep).as_bytes());
    assert_eq!(desk.head(1).status, 101);
}

#[test]
fn an_answer_that_refuses_is_among_the_records_without_its_content() {
    let server = Server::start(&[]);
    let (_chat, mut desk) = page(&server);
    let connection = desk.connects(1, false);
    let old = server.handshake("/echo", "").replace(": 13", ": 25");
    desk.writes(1, old.as_bytes());
    assert_eq!(desk.answer(1).status, 426);
    desk.sees(connection, "request", |_| true);
    let answer = desk.sees(connection, "answer", |_| true)["bytes"].clone();
    let head = STANDARD.decode(answer.as_str().unwrap()).unwrap();
    assert!(
        head.starts_with(b"HTTP/1.1 426 "),
        "{}",
        head.escape_ascii()
    );
    assert!(head.ends_with(b"\r\n\r\n"), "{}", head.escape_ascii());
}

#[test]
fn a_refused_handshake_is_seen_as_it_came() {
    let server = Server::start(&[]);
    let (_chat, mut desk) = page(&server);
    let good = server.handshake("/echo", "");
    let foreign = good.replacen("Upgrade: w", "Origin: http://evil.example\r\nUpgrade: w", 1);
    let connection = desk.connects(1, false);
    desk.writes(1, foreign.as_bytes());
    assert_eq!(desk.answer(1).status, 403);
    let request = desk.sees(connection, "request", |_| true);
    assert_eq!(request["bytes"], STANDARD.encode(foreign));
}

#[test]
fn pings_and_closes_are_answered_only_if_an_endpoint_reads_along() {
    // By the ordinary keep-alive the ping would come after ten minutes.
    let server = Server::start(&["--ping-every", "600"]);
    let (_chat, mut desk) = page(&server);
    for (id, answers) in [(1, true), (2, false)] {
        let connection = desk.talks(&server, id, "/echo", "", answers);
        desk.asks(&json!({"type": "quiet", "id": id}));
        assert_eq!(desk.frame(id).first, 0x89, "the keep-alive's ping");
        if answers {
            assert_eq!(desk.sees(connection, "made", |_| true)["made"], "pong");
        }
        // A Close, whose code comes back.
        desk.writes(id, &masked(0x88, &1000_u16.to_be_bytes()));
        assert_eq!(close_code(&desk.frame(id)), 1000);
        assert_eq!(desk.hears("ended", id)["how"], "end");
        let pongs = desk
            .records
            .iter()
            .filter(|r| r["c"] == connection && r["made"] == "pong");
        assert_eq!(pongs.count(), 0, "no other pong came");
    }
}

/// A pong may come between two frames, and nowhere else.
#[test]
fn an_owed_frame_never_lands_inside_a_frame_that_comes_in_pieces() {
    let server = Server::start(&["--ping-every", "1.2"]);
    let (mut chat, mut desk) = page(&server);
    thread::spawn(move || {
        while let Some(ping) = chat.try_frame() {
            chat.frame_out(0x8A, &ping.payload);
        }
    });
    let connection = desk.talks(&server, 1, "/echo", "", true);
    // The ping comes in the pause.
    let frame = masked(0x81, b"cut");
    desk.writes_pieces(1, [&frame[..4], &frame[4..]], 2000);
    assert_eq!(desk.frame(1).first, 0x89);
    assert_eq!(desk.text(1), "cut");
    let said = desk.sees(connection, "made", |_| true);
    assert_eq!(said["made"], "message", "{said}");
    assert_eq!(desk.sees(connection, "made", |_| true)["made"], "pong");
}

#[test]
fn the_writing_direction_can_be_ended_by_itself() {
    let server = Server::start(&[]);
    let (_chat, mut desk) = page(&server);
    let connection = desk.websocket(&server, 1, "/echo", "");
    desk.writes_pieces(1, [&masked(0x81, b"one")[..], &masked(0x81, b"two")], 100);
    desk.asks(&json!({"type": "shut", "id": 1}));
    desk.asks(&json!({"type": "write", "id": 1, "pieces": ["YQ=="], "pause": 0}));
    assert!(desk.is_told(1).contains("was ended"));
    desk.asks(&json!({"type": "shut", "id": 1}));
    assert!(desk.is_told(1).contains("was ended"));
    // After what waited to be written.
    assert_eq!([desk.text(1), desk.text(1)], ["one", "two"]);
    desk.sees(connection, "tcp", |tcp| tcp["event"] == "peer-ended");
    assert_eq!(desk.hears("ended", 1)["how"], "end");
}

#[test]
fn an_impossible_demand_gets_an_error_and_the_desk_stays_open() {
    let server = Server::start(&[]);
    let (_chat, mut desk) = page(&server);
    desk.websocket(&server, 1, "/echo", "");
    for (demand, id, says) in [
        (
            json!({"type": "write", "id": 7, "pieces": ["YQ=="], "pause": 0}),
            7,
            "no connection 7",
        ),
        (json!({"type": "drop", "id": 7}), 7, "no connection 7"),
        (
            json!({"type": "connect", "id": 1, "answers": false}),
            1,
            "a connection 1 already",
        ),
        (
            json!({"type": "write", "id": 1, "pieces": ["!"], "pause": 0}),
            1,
            "isn't base64",
        ),
        (
            json!({"type": "write", "id": 1, "pieces": [], "pause": 5000}),
            1,
            "0 to 2000",
        ),
        (json!({"type": "fly", "id": 1}), 1, "unknown"),
    ] {
        desk.asks(&demand);
        let told = desk.is_told(id);
        assert!(told.contains(says), "{demand}: {told}");
    }
    // Hostile texts: none of them has a connection's number that an error could name.
    let deep = "[".repeat(100_000);
    let many = format!("{{{}\"type\":\"fly\"}}", "\"id\":1e999,".repeat(10_000));
    for text in [
        "",
        "{",
        "\"\"",
        "null",
        &deep,
        &many,
        r#"{"type":"drop","id":1.5}"#,
    ] {
        desk.raw.say(text);
        let told = desk.hears_untied();
        assert_eq!(told["type"], "error", "{told}");
    }
    desk.raw.frame_out(0x82, b"{}");
    assert!(
        desk.hears_untied()["text"]
            .as_str()
            .unwrap()
            .contains("JSON object")
    );
    desk.writes(1, &masked(0x81, b"still here"));
    assert_eq!(desk.text(1), "still here");
}

impl Desk {
    /// Waits for an error that isn't about a connection.
    fn hears_untied(&mut self) -> Value {
        loop {
            let is_it = |m: &Value| m["type"] == "error" && m["id"].is_null();
            if let Some(at) = self.heard.iter().position(is_it) {
                return self.heard.remove(at);
            }
            self.take();
        }
    }

    /// The server may have ended it already.
    fn drops_if_open(&mut self, id: u64) {
        self.asks(&json!({"type": "drop", "id": id}));
        self.hears("ended", id);
        self.streams.remove(&id);
        // If it has ended, there is nothing to drop.
        self.heard.clear();
    }
}

// ---- what a lab's connection may not reach ---------------------------------------------

/// Everything else that the server has.
fn forbidden(server: &Server) -> Vec<String> {
    let host = server.address;
    let mut all = Vec::new();
    for target in [
        "/",
        "/index.html",
        "/chat/app.js",
        "/poll",
        "/poll?room=r&since=0",
        "/longpoll",
        "/wire/capture.pcapng",
        "/source/",
        "/source/lib.rs",
        "/nothing",
        "/lab/",
    ] {
        all.push(format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n"));
    }
    all.push(format!("HEAD / HTTP/1.1\r\nHost: {host}\r\n\r\n"));
    all.push(format!("OPTIONS * HTTP/1.1\r\nHost: {host}\r\n\r\n"));
    all.push(format!("OPTIONS /send HTTP/1.1\r\nHost: {host}\r\n\r\n"));
    all.push(format!(
        "GET http://{host}/poll HTTP/1.1\r\nHost: {host}\r\n\r\n"
    ));
    all.push(send(server));
    for (target, lines) in [
        ("/wire/watch", "Sec-WebSocket-Protocol: wire\r\n"),
        ("/lab/desk", "Sec-WebSocket-Protocol: lab\r\n"),
        ("/lab/served", "Sec-WebSocket-Protocol: served.0\r\n"),
        ("/lab/weight", ""),
        ("/nothing", ""),
    ] {
        all.push(server.handshake(target, lines));
    }
    all
}

fn send(server: &Server) -> String {
    let host = server.address;
    format!(
        "POST /send?room=r&name=lab HTTP/1.1\r\nHost: {host}\r\nContent-Length: 9\r\n\r\nlaundered"
    )
}

fn assert_refused(answer: &Answer, request: &str) {
    let text = answer.text();
    assert_eq!(answer.status, 403, "{request}: {text}");
    assert!(
        text.contains("a lab's connection reaches"),
        "{request}: {text}"
    );
}

#[test]
fn a_labs_connection_reaches_nothing_but_the_echo_and_rooms_of_its_own() {
    let server = Server::start(&[]);
    let mut witness = server.member("/room/r/");
    let (_chat, mut desk) = page(&server);
    for request in forbidden(&server) {
        desk.connects(1, false);
        desk.writes(1, request.as_bytes());
        if request.starts_with("HEAD") {
            assert_eq!(desk.head(1).status, 403);
        } else {
            assert_refused(&desk.answer(1), &request);
        }
        assert_eq!(desk.hears("ended", 1)["how"], "end");
        desk.streams.clear();
    }
    witness.quiet();
}

#[test]
fn nor_with_a_second_request_on_the_same_connection() {
    let server = Server::start(&[]);
    let (_chat, mut desk) = page(&server);
    let first = format!("GET /echo HTTP/1.1\r\nHost: {}\r\n\r\n", server.address);
    for request in forbidden(&server) {
        if request.starts_with("HEAD") {
            continue;
        }
        // Both requests together, and one after the other.
        for together in [true, false] {
            desk.connects(1, false);
            if together {
                desk.writes(1, format!("{first}{request}").as_bytes());
            } else {
                desk.writes(1, first.as_bytes());
            }
            assert_eq!(desk.answer(1).status, 426);
            if !together {
                desk.writes(1, request.as_bytes());
            }
            assert_refused(&desk.answer(1), &request);
            desk.hears("ended", 1);
            desk.streams.clear();
        }
    }
}

#[test]
fn nor_when_the_desk_has_ended_before_the_request_is_read() {
    let server = Server::start(&[]);
    let mut witness = server.member("/room/r/");
    for round in 0..30 {
        let (chat, mut desk) = page(&server);
        desk.connects(1, false);
        desk.connects(2, false);
        let request = send(&server);
        let (half, rest) = request.as_bytes().split_at(40);
        desk.writes_pieces(1, [half, rest], 20);
        desk.writes(2, request.as_bytes());
        // In some rounds the page ends first, in some its ticket's connection does.
        match round % 3 {
            0 => drop((desk, chat)),
            1 => drop((chat, desk)),
            _ => drop(desk.raw.leave()),
        }
    }
    thread::sleep(Duration::from_millis(200));
    witness.quiet();
    assert_eq!(server.get("/poll?room=r", "").json()["messages"], json!([]));
}

#[test]
fn the_rooms_of_a_lab_have_the_same_rules_and_other_people() {
    let server = Server::start(&[]);
    let mut witness = server.member("/room/r/");
    let (_other_chat, mut other) = page(&server);
    other.websocket(&server, 1, "/room/r/", "");
    let (_chat, mut desk) = page(&server);
    desk.websocket(&server, 1, "/room/r/", "");
    desk.websocket(&server, 2, "/room/r/ann", "");
    let connection = desk.websocket(
        &server,
        3,
        "/room/r/ben",
        "Sec-WebSocket-Protocol: chat\r\n",
    );
    let welcome: Value = serde_json::from_str(&desk.text(3)).unwrap();
    assert_eq!(welcome["members"], json!(["ann", "ben"]));
    desk.writes(2, &masked(0x81, b"hi"));
    let said = r#"{"sender":"ann","msg":"hi"}"#;
    assert_eq!([desk.text(1), desk.text(2)], [said, said]);
    assert!(desk.text(3).contains("\"text\":\"hi\""));
    desk.sees(connection, "frame", |f| f["dir"] == "out");
    // A name is taken there and free here.
    desk.websocket(&server, 4, "/room/r/ann", "");
    assert_eq!(close_code(&desk.frame(4)), 4001);
    let mut ann = server.member("/room/r/ann");
    ann.say("aloud");
    assert_eq!(witness.text(), r#"{"sender":"ann","msg":"aloud"}"#);
    for id in [1, 2, 3] {
        assert!(!desk.streams.contains_key(&id) || desk.streams[&id].is_empty());
    }
    assert!(other.streams[&1].is_empty());
    witness.quiet();
    // It may have three rooms and its lobby.
    for (id, target) in [(5, "/room/s/"), (6, "/room/t/"), (7, "/room/u/")] {
        desk.websocket(&server, id, target, "");
    }
    assert_eq!(close_code(&desk.frame(7)), 1013);
}

#[test]
fn the_ticket_in_a_labs_welcome_opens_nothing() {
    let server = Server::start(&[]);
    let (_chat, mut desk) = page(&server);
    desk.websocket(&server, 1, "/", "Sec-WebSocket-Protocol: chat\r\n");
    let welcome: Value = serde_json::from_str(&desk.text(1)).unwrap();
    let demand = json!({"type": "lab", "ticket": welcome["ticket"]}).to_string();
    let why = refused(&server, &masked(0x81, demand.as_bytes()));
    assert!(why.contains("no connection has that ticket"), "{why}");
    let bearer = welcome["ticket"].as_str().unwrap();
    let bearer = format!("Authorization: Bearer {bearer}\r\n");
    assert_eq!(server.get("/wire/capture.pcapng", &bearer).status, 401);
}

#[test]
fn no_other_connection_is_confined_while_labs_are_open() {
    let server = Server::start(&[]);
    let (_chat, mut desk) = page(&server);
    let connection = desk.connects(1, false);
    let peer = desk.sees(connection, "accepted", |_| true)["peer"].clone();
    assert_ne!(peer, server.address.to_string());
    for _ in 0..20 {
        assert_eq!(server.get("/poll", "").status, 200);
        desk.drops(1);
        desk.connects(1, false);
    }
}

#[test]
fn a_lab_opens_connections_wherever_the_server_listens() {
    for listen in ["0.0.0.0:0", "[::1]:0", "[::]:0"] {
        if listen.starts_with('[') && std::net::TcpListener::bind("[::1]:0").is_err() {
            crate::common::skipped("labs over IPv6", "there is no IPv6 here");
            continue;
        }
        let server = Server::start(&["--listen", listen]);
        let (_chat, mut desk) = page(&server);
        desk.connects(1, false);
        desk.writes(1, send(&server).as_bytes());
        assert_refused(&desk.answer(1), listen);
        desk.websocket(&server, 2, "/echo", "");
    }
}

// ---- served ----------------------------------------------------------------------------

/// What a browser sends for `new WebSocket(url, ["served." + slot])`.
fn served(server: &Server, slot: &str, lines: &str) -> String {
    let lines = format!("Sec-WebSocket-Protocol: served.{slot}\r\n{lines}");
    server.handshake("/lab/served", &lines)
}

fn browse(server: &Server, slot: &str) -> (Raw, Answer) {
    let mut browser = server.tcp();
    browser.send(served(server, slot, "").as_bytes());
    let answer = browser.head();
    (browser, answer)
}

#[test]
fn a_browser_gets_the_right_101_and_then_exactly_these_bytes() {
    let server = Server::start(&[]);
    let (_chat, mut desk) = page(&server);
    let cut = "\u{81}".as_bytes();
    // A text, a masked text, a cut 你, and bytes that aren't a frame.
    let pieces: [&[u8]; 4] = [
        b"\x81\x02hi",
        b"\x81\x82\0\0\0\0hi",
        b"\x81\x02\xe4\xbd",
        cut,
    ];
    let slot = desk.prepares(5, &Value::Null, &pieces, false);
    assert!(slot.len() == 32 && slot.bytes().all(|b| b.is_ascii_hexdigit()));
    let (mut browser, answer) = browse(&server, &slot);
    assert_eq!(answer.status, 101);
    let accept = accept_value("dGhlIHNhbXBsZSBub25jZQ==");
    assert_eq!(answer.header("sec-websocket-accept"), Some(accept.as_str()));
    let protocol = format!("served.{slot}");
    assert_eq!(
        answer.header("sec-websocket-protocol"),
        Some(protocol.as_str())
    );
    let mut bytes = vec![0; pieces.concat().len()];
    std::io::Read::read_exact(&mut browser.tcp, &mut bytes).unwrap();
    assert_eq!(bytes, pieces.concat());
    let connection = desk.hears("served", 5)["connection"].as_u64().unwrap();
    for piece in pieces {
        assert_eq!(desk.hears("wrote", 5)["bytes"], piece.len());
    }
    // Our end of it: the request that brought it, the answer, the frames as far as they are.
    let peer = browser.tcp.local_addr().unwrap().to_string();
    assert_eq!(desk.sees(connection, "accepted", |_| true)["peer"], peer);
    let request = served(&server, &slot, "");
    assert_eq!(
        desk.sees(connection, "read", |_| true)["bytes"],
        request.len()
    );
    desk.sees(connection, "request", |_| true);
    desk.sees(connection, "answer", |_| true);
    let frame = desk.sees(connection, "frame", |f| f["dir"] == "out");
    assert_eq!(frame["header"], "gQI=");
    // What the browser sends comes back to the page, and nothing to the browser.
    browser.frame_out(0x89, b"anybody?");
    let ping = masked(0x89, b"anybody?");
    assert_eq!(desk.reads(5, ping.len()), ping);
    desk.sees(connection, "frame", |f| f["dir"] == "in");
    browser.end();
    assert_eq!(desk.hears("ended", 5)["how"], "end");
    let mut rest = Vec::new();
    std::io::Read::read_to_end(&mut browser.tcp, &mut rest).unwrap();
    assert!(rest.is_empty(), "{}", rest.escape_ascii());
}

#[test]
fn a_head_may_have_chosen_lines_after_the_101() {
    let server = Server::start(&[]);
    let (_chat, mut desk) = page(&server);
    for (lines, accept, protocol) in [
        (
            json!([
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Accept: wrong"
            ]),
            Some("wrong"),
            None,
        ),
        (
            json!([
                "Sec-WebSocket-Accept: <accept>",
                "Sec-WebSocket-Protocol: chat"
            ]),
            Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
            Some("chat"),
        ),
        (json!([]), None, None),
    ] {
        let slot = desk.prepares(5, &lines, &[b"\x81\x02hi"], false);
        let (mut browser, answer) = browse(&server, &slot);
        assert_eq!(answer.status, 101, "always");
        assert_eq!(answer.headers.len(), lines.as_array().unwrap().len());
        assert_eq!(answer.header("sec-websocket-accept"), accept);
        assert_eq!(answer.header("sec-websocket-protocol"), protocol);
        assert_eq!(browser.text(), "hi");
        desk.drops(5);
        assert_eq!(browser.try_frame(), None);
    }
    let with_protocol = json!(["Sec-WebSocket-Protocol: <protocol>"]);
    let slot = desk.prepares(5, &with_protocol, &[], false);
    let (_browser, answer) = browse(&server, &slot);
    let protocol = format!("served.{slot}");
    assert_eq!(
        answer.header("sec-websocket-protocol"),
        Some(protocol.as_str())
    );
}

#[test]
fn a_line_of_a_head_ends_neither_itself_nor_the_head_and_sets_no_cookie() {
    let server = Server::start(&[]);
    let (_chat, mut desk) = page(&server);
    for line in [
        "X-A: a\r\n\r\n<html>",
        "X-A: a\nX-B: b",
        "X-A: a\rX-B: b",
        "X-A: \0",
        "",
        "Set-Cookie: a=b",
    ] {
        desk.asks(
            &json!({"type": "prepare", "id": 5, "head": [line], "pieces": [], "pause": 0,
                          "answers": false}),
        );
        let told = desk.is_told(5);
        assert!(told.starts_with("line 1 of head"), "{told}");
    }
}

#[test]
fn a_slot_is_used_once_by_a_handshake_and_by_nothing_else() {
    let server = Server::start(&[]);
    let (_chat, mut desk) = page(&server);
    let slot = desk.prepares(5, &Value::Null, &[b"\x81\x02hi"], false);
    let right = served(&server, &slot, "");
    for (line, by, status) in [
        ("Upgrade: websocket\r\n", "Connection: close\r\n", 426),
        ("GET", "POST", 405),
        ("Sec-WebSocket-Key", "X-Key", 400),
        ("Version: 13", "Version: 8", 426),
        (
            "Upgrade: w",
            "Origin: http://evil.example\r\nUpgrade: w",
            403,
        ),
        ("Host: 127.0.0.1", "Host: evil.example", 403),
        ("served.", "served", 404),
        ("served.", "served.0", 404),
        (&slot, "", 404),
        (&slot, &slot[1..], 404),
        (&slot, &"0".repeat(32), 404),
        ("Sec-WebSocket-Protocol", "X-Protocol", 404),
    ] {
        assert!(right.contains(line), "{line}");
        let answer = server.ask(right.replacen(line, by, 1));
        assert_eq!(answer.status, status, "{line} → {by}");
        assert!(!answer.body.ends_with(b"hi"));
    }
    let target = format!("/lab/served?served.{slot}");
    assert_eq!(server.ask(server.handshake(&target, "")).status, 404);
    // All that was refused, and changed nothing.
    let (mut browser, answer) = browse(&server, &slot);
    assert_eq!(answer.status, 101);
    assert_eq!(browser.text(), "hi");
    assert_eq!(server.ask(right).status, 404);
    // What was prepared ends with its desk.
    let slot = desk.prepares(6, &Value::Null, &[], false);
    desk.raw.leave();
    assert_eq!(browse(&server, &slot).1.status, 404);
    assert_eq!(browser.try_frame(), None);
}

#[test]
fn a_served_browser_may_be_answered_by_an_endpoint() {
    let server = Server::start(&[]);
    let (_chat, mut desk) = page(&server);
    let slot = desk.prepares(5, &Value::Null, &[b"\x81\x02hi"], true);
    let (mut browser, _) = browse(&server, &slot);
    assert_eq!(browser.text(), "hi");
    browser.quiet();
    let connection = desk.hears("served", 5)["connection"].as_u64().unwrap();
    desk.sees(connection, "made", |made| made["made"] == "ping");
    desk.sees(connection, "owed", |owed| owed["owes"] == "pong");
    browser.frame_out(0x88, &1002_u16.to_be_bytes());
    assert_eq!(browser.closed().0, Some(1002));
    drop(browser);
    assert_eq!(desk.hears("ended", 5)["how"], "end");
    // A browser that breaks a rule is told which one.
    let slot = desk.prepares(5, &Value::Null, &[], true);
    let (mut browser, _) = browse(&server, &slot);
    browser.send(b"\x81\x02hi");
    assert_eq!(browser.closed().0, Some(1002));
    let connection = desk.hears("served", 5)["connection"].as_u64().unwrap();
    assert_eq!(
        desk.sees(connection, "rule", |_| true)["rule"],
        "unmasked-frame"
    );
}

#[test]
fn ten_seconds_after_the_last_piece_the_browser_is_left() {
    let server = Server::start(&[]);
    let (_chat, mut desk) = page(&server);
    let slot = desk.prepares(5, &Value::Null, &[b"\x81\x02hi"], false);
    let begun = Instant::now();
    let (mut browser, _) = browse(&server, &slot);
    assert_eq!(browser.text(), "hi");
    assert_eq!(browser.try_frame(), None);
    assert!(
        begun.elapsed() >= Duration::from_secs(9),
        "{:?}",
        begun.elapsed()
    );
    let ended = desk.hears("ended", 5);
    assert_eq!(ended["how"], "limit");
    assert!(ended["why"].as_str().unwrap().contains("10 s"), "{ended}");
}

#[test]
fn a_served_browser_can_only_be_dropped() {
    let server = Server::start(&[]);
    let (_chat, mut desk) = page(&server);
    let slot = desk.prepares(5, &Value::Null, &[], false);
    let (mut browser, _) = browse(&server, &slot);
    desk.hears("served", 5);
    for kind in ["shut", "quiet"] {
        desk.asks(&json!({"type": kind, "id": 5}));
        assert!(desk.is_told(5).contains("browser"));
    }
    desk.writes(5, b"x");
    assert!(desk.is_told(5).contains("browser"));
    desk.drops(5);
    assert_eq!(browser.try_frame(), None);
}

// ---- bounds -----------------------------------------------------------------------------

#[test]
fn a_desk_has_eight_connections_at_a_time() {
    let server = Server::start(&[]);
    let (_chat, mut desk) = page(&server);
    let slot = desk.prepares(100, &Value::Null, &[], false);
    for id in 1..=8 {
        desk.connects(id, false);
    }
    desk.asks(&json!({"type": "connect", "id": 9, "answers": false}));
    assert!(desk.is_told(9).contains("8 connections"));
    let (_, answer) = browse(&server, &slot);
    assert_eq!(answer.status, 503, "a browser is one, too");
    desk.drops(3);
    desk.connects(9, false);
}

#[test]
fn at_most_a_mebibyte_is_written_on_a_connection() {
    let server = Server::start(&[]);
    let (_chat, mut desk) = page(&server);
    desk.websocket(&server, 1, "/echo", "");
    let head = server.handshake("/echo", "").len();
    let frame = masked(0x82, &vec![7; MIB - head - 14]);
    assert_eq!(head + frame.len(), MIB);
    desk.writes(1, &frame);
    assert_eq!(desk.frame(1).payload.len(), MIB - head - 14);
    desk.writes(1, b"x");
    let told = desk.is_told(1);
    assert!(told.contains("only 0 bytes more"), "{told}");
}

#[test]
fn sixteen_demands_wait_to_be_written_at_most() {
    let server = Server::start(&[]);
    let (_chat, mut desk) = page(&server);
    desk.websocket(&server, 1, "/echo", "");
    desk.writes_pieces(1, [&b"\x81"[..], b"\x80"], 2000);
    for _ in 0..17 {
        desk.writes(1, b"x");
    }
    assert!(desk.is_told(1).contains("16 demands wait"));
}

#[test]
fn a_desk_has_sixteen_answers_prepared_at_most_and_a_mebibyte_of_them() {
    let server = Server::start(&[]);
    let (_chat, mut desk) = page(&server);
    let prepare = |desk: &mut Desk, id: u64, bytes: usize| {
        let piece = "AAAA".repeat(bytes / 3);
        desk.asks(
            &json!({"type": "prepare", "id": id, "head": null, "pieces": [piece],
                          "pause": 0, "answers": false}),
        );
    };
    for id in 0..16 {
        desk.prepares(id, &Value::Null, &[], false);
    }
    prepare(&mut desk, 16, 3);
    assert!(desk.is_told(16).contains("16 answers"));
    desk.raw.leave();
    let (_chat, mut desk) = page(&server);
    prepare(&mut desk, 1, 900_000);
    desk.hears("prepared", 1);
    prepare(&mut desk, 1, 3);
    assert!(desk.is_told(1).contains("prepared already"));
    prepare(&mut desk, 2, 300_000);
    assert!(desk.is_told(2).contains("1048576 bytes"));
    prepare(&mut desk, 3, 30_000);
    desk.hears("prepared", 3);
}

#[test]
fn a_message_to_the_desk_has_two_mebibytes_at_most() {
    let server = Server::start(&[]);
    let (_chat, mut desk) = page(&server);
    desk.raw.say(&" ".repeat(2 * MIB));
    assert_eq!(desk.hears_untied()["type"], "error");
    // The header alone says that it's too long. Later bytes might find the connection closed.
    let too_long = masked(0x81, &[b' '; 2 * MIB + 1]);
    desk.raw.send(&too_long[..14]);
    assert_eq!(desk.raw.close_frame().0, Some(1009));
}

/// A client comes into a lab's lobby, says as much as may be written, and leaves.
fn speak(desk: &mut Desk, server: &Server, id: u64) {
    let connection = desk.websocket(server, id, "/ws", "");
    let message = masked(0x82, &[b'x'; 50_000]);
    desk.writes(id, &message.repeat(20));
    for _ in 0..20 {
        desk.sees(connection, "chat", |chat| chat["said"].is_u64());
    }
    desk.drops(id);
}

impl Desk {
    /// Reads until nothing comes for this connection any more.
    fn wait_for_silence(&mut self, id: u64) {
        loop {
            let before = self.streams.get(&id).map_or(0, Vec::len);
            // The answer comes after what waits.
            self.asks(&json!({"type": "nothing"}));
            self.hears_untied();
            thread::sleep(Duration::from_millis(30));
            if self.streams.get(&id).map_or(0, Vec::len) == before {
                return;
            }
        }
    }
}

#[test]
fn if_a_client_does_not_read_the_servers_outbox_fills_and_ends_it() {
    let server = Server::start(&["--message-rate", "0"]);
    let (_chat, mut desk) = page(&server);
    let connection = desk.websocket(&server, 1, "/ws", "");
    desk.asks(&json!({"type": "reading", "id": 1, "on": false}));
    let mut most = 0;
    let mut is_behind = false;
    for _ in 0..30 {
        speak(&mut desk, &server, 2);
        for waiting in desk
            .heard
            .iter()
            .filter(|m| m["type"] == "waiting" && m["id"] == 1)
        {
            assert_eq!(waiting["limit"], 256 * 1024);
            most = most.max(waiting["bytes"].as_u64().unwrap());
        }
        is_behind = server.log().iter().any(|line| line.contains("fell behind"));
        if is_behind {
            break;
        }
    }
    assert!(is_behind, "{most}");
    assert!(!desk.streams.contains_key(&1) || desk.streams[&1].is_empty());
    // When it reads again, it gets what is left: at the end the Close with the reason.
    desk.asks(&json!({"type": "reading", "id": 1, "on": true}));
    let close = loop {
        let frame = desk.frame(1);
        if frame.first == 0x88 {
            break frame;
        }
    };
    assert_eq!(close_code(&close), 1008);
    desk.sees(connection, "end", |_| true);
}

#[test]
fn a_client_that_does_not_read_holds_nothing() {
    let server = Server::start(&[]);
    let (_chat, mut desk) = page(&server);
    for id in 1..=4 {
        desk.websocket(&server, id, "/echo", "");
        desk.asks(&json!({"type": "reading", "id": id, "on": false}));
    }
    desk.wait_for_silence(1);
    // What comes back fills the system's buffers; the server reads more only after that.
    let frame = masked(0x82, &vec![7; 400_000]);
    within(12 * MIB, &server, || {
        for id in 1..=4 {
            desk.writes(id, &frame);
            desk.hears("wrote", id);
        }
        desk.wait_for_silence(1);
    });
    for id in 1..=4 {
        assert!(desk.streams[&id].is_empty());
        desk.asks(&json!({"type": "reading", "id": id, "on": true}));
        assert_eq!(desk.frame(id).payload.len(), 400_000);
        desk.drops(id);
    }
}

#[test]
fn a_desk_whose_page_does_not_read_is_ended_after_all_that_came_before() {
    let server = Server::start(&[]);
    let (_chat, mut desk) = page(&server);
    for id in 1..=8 {
        desk.websocket(&server, id, "/room/r/", "");
    }
    // One demand, which eight members of a room get.
    let message = masked(0x82, &vec![7; 1_000_000]);
    within(64 * MIB, &server, || {
        desk.writes(1, &message);
        server.logged("is ended with 1008");
    });
    // Now it reads: nothing is missing before the Close.
    let mut texts = Vec::new();
    let close = loop {
        let frame = desk.raw.frame();
        match frame.first {
            0x81 => texts.push(frame.payload),
            0x88 => break frame,
            _ => {}
        }
    };
    assert!(texts.len() > 8);
    for text in texts {
        serde_json::from_slice::<Value>(&text).unwrap();
    }
    assert_eq!(close_code(&close), 1008);
    let reason = String::from_utf8_lossy(&close.payload[2..]).into_owned();
    assert_eq!(reason, "you don't read what you are sent");
    server.logged("ends the lab");
}

#[test]
fn at_the_servers_limit_a_lab_is_turned_away_like_any_client() {
    let server = Server::start(&["--max-connections", "2"]);
    let (_chat, mut desk) = page(&server);
    desk.connects(1, false);
    let answer = desk.answer(1);
    assert_eq!(answer.status, 503);
    assert!(answer.text().contains("2 connections"), "{}", answer.text());
    assert_eq!(desk.hears("ended", 1)["how"], "end");
}

#[cfg(unix)]
#[test]
fn if_the_server_cannot_accept_a_lab_writes_nothing() {
    let server = Server::start_and_leave_descriptors(24, &[]);
    let (_chat, mut desk) = page(&server);
    let mut crowd = Vec::new();
    while !server
        .log()
        .iter()
        .any(|line| line.contains("accepting pauses"))
    {
        crowd.push(server.tcp());
        assert!(crowd.len() < 100, "more connections than descriptors");
        thread::sleep(Duration::from_millis(5));
    }
    desk.asks(&json!({"type": "connect", "id": 1, "answers": false}));
    let told = desk.is_told(1);
    assert!(
        told.contains("no connection") || told.contains("didn't accept"),
        "{told}"
    );
    drop(crowd);
    let begun = Instant::now();
    // The server gets descriptors back, and a lab gets its connection.
    loop {
        desk.asks(&json!({"type": "connect", "id": 2, "answers": false}));
        desk.take();
        while desk.heard.is_empty() {
            desk.take();
        }
        if desk.heard.remove(0)["type"] == "connected" {
            break;
        }
        assert!(begun.elapsed() < SOON, "it never recovers");
    }
    desk.writes(2, server.handshake("/echo", "").as_bytes());
    assert_eq!(desk.head(2).status, 101);
}

#[test]
fn everything_ends_with_the_desk() {
    if !system_tells("what is left of a lab") {
        return;
    }
    let server = Server::start(&[]);
    let (_chat, welcome) = server.chat("/");
    let before = at_rest(&server);
    for round in 0..3 {
        let mut desk = Desk::of(&server, &welcome);
        for id in 1..=4 {
            desk.talks(&server, id, "/room/r/", "", true);
        }
        // One doesn't read, one is in a pause, one has much to write, one has only connected.
        desk.asks(&json!({"type": "reading", "id": 1, "on": false}));
        desk.writes_pieces(2, [&b"\x81"[..], b"\x80"], 2000);
        desk.websocket(&server, 5, "/echo", "");
        desk.asks(&json!({"type": "reading", "id": 5, "on": false}));
        desk.writes(5, &masked(0x82, &vec![7; 1_000_000]));
        desk.connects(6, false);
        let slot = desk.prepares(7, &Value::Null, &[b"\x81", b"\x00"], true);
        let (browser, _) = browse(&server, &slot);
        desk.hears("served", 7);
        match round {
            0 => drop(desk.raw.leave()),
            _ => drop(desk),
        }
        wait_until("all of it back", || held(&server) == Some(before));
        drop(browser);
    }
}
