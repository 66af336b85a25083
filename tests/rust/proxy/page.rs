//! The page of a proxy: who may see what, and that its records match what passed.

use super::upstream::{OPENED, OPENING, Upstream, ends, has_nothing, open, reads};
use crate::common::watcher::{Watcher, bytes, frame_bytes};
use crate::common::{Answer, Raw, SOON, Server, masked};
use serde_json::{Value, json};
use std::net::{SocketAddr, TcpListener, TcpStream};

/// A server of the test's own, and a proxy with a page in front of it.
struct Shown {
    upstream: Upstream,
    proxy: Server,
}

impl Shown {
    fn new(words: &[&str]) -> Shown {
        let upstream = Upstream::new();
        let words = [&["--page", "127.0.0.1:0"], words].concat();
        let proxy = Server::proxy(upstream.address, &words);
        Shown { upstream, proxy }
    }

    /// The address of the page, and its key.
    fn page(&self) -> (SocketAddr, String) {
        let line = self.proxy.logged("#teach=");
        let url = line.rsplit(' ').next().unwrap();
        let (address, key) = url.split_once("/#teach=").unwrap();
        let address = address.strip_prefix("http://").unwrap();
        (address.parse().unwrap(), key.to_owned())
    }

    fn ask_page(&self, request: &str) -> Raw {
        let (address, _) = self.page();
        let tcp = TcpStream::connect(address).unwrap();
        tcp.set_read_timeout(Some(SOON)).unwrap();
        let mut raw = Raw { tcp };
        raw.send(request.replace("HOST", &address.to_string()).as_bytes());
        raw
    }

    fn get(&self, target: &str) -> Answer {
        let request = format!("GET {target} HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n");
        self.ask_page(&request).answer()
    }

    /// What the page itself does; also returns the first message.
    fn watch(&self) -> (Watcher, Value) {
        let mut raw = self.ask_page(
            "GET /wire/watch HTTP/1.1\r\nHost: HOST\r\nUpgrade: websocket\r\n\
             Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: wire\r\n\r\n",
        );
        assert_eq!(raw.head().status, 101);
        let (_, key) = self.page();
        raw.say_json(&json!({"type": "teach", "key": key}));
        let teaching = raw.json();
        assert_eq!(teaching["type"], "teaching");
        let records = Vec::new();
        (Watcher { raw, records }, teaching)
    }

    fn open(&self) -> (Raw, Raw) {
        open(&self.proxy, &self.upstream)
    }
}

#[test]
fn every_frame_of_both_ends_is_shown_as_it_passed() {
    let shown = Shown::new(&[]);
    let (mut page, teaching) = shown.watch();
    assert_eq!(
        teaching["between"],
        json!({
            "to": shown.upstream.address.to_string(),
            "url": format!("http://{}", shown.proxy.address),
            "secrets": false,
        })
    );
    let (mut client, mut server) = shown.open();
    let accepted = page.next();
    assert_eq!(accepted["what"], "accepted");
    assert_eq!(accepted["between"], "proxy");
    assert_eq!(
        accepted["peer"],
        client.tcp.local_addr().unwrap().to_string()
    );
    assert_eq!(accepted["local"], shown.upstream.address.to_string());
    assert_eq!(bytes(&page.next(), "bytes"), OPENING.as_bytes());
    assert_eq!(bytes(&page.next(), "bytes"), OPENED.as_bytes());
    let hello = masked(0x81, b"hello");
    client.send(&hello);
    reads(&mut server, &hello);
    let read = page.sees("read", |_| true);
    assert_eq!(
        (&read["at"], &read["bytes"]),
        (&json!(OPENING.len()), &json!(hello.len()))
    );
    let frame = page.frame("in");
    assert_eq!(frame_bytes(&frame), hello);
    assert_eq!(
        [&frame["id"], &frame["nth"], &frame["at"]],
        [1, 1, OPENING.len()]
    );
    server.send(b"\x81\x02hi\x81\x7e\x00\x02no");
    reads(&mut client, b"\x81\x02hi\x81\x7e\x00\x02no");
    let written = page.sees("write", |_| true);
    assert_eq!(written["at"], OPENED.len());
    let frame = page.frame("out");
    assert_eq!([&frame["id"], &frame["nth"]], [2, 1]);
    let rule = page.sees("rule", |_| true);
    assert_eq!(rule["by"], "server");
    assert_eq!(rule["rule"], "non-minimal-length");
    assert_eq!([&rule["frame"], &rule["byte"]], [2, 5]);
    let frame = page.frame("out");
    assert_eq!(bytes(&frame, "instead"), [0x81, 2]);
    client.end();
    ends(&mut server);
    let tcp = page.sees("tcp", |_| true);
    assert_eq!([&tcp["event"], &tcp["by"]], ["fin", "client"]);
    server.end();
    let end = page.sees("end", |_| true);
    let sentence = end["sentence"].as_str().unwrap();
    assert!(sentence.contains("without a Close"), "{sentence}");
}

/// The kinds of the records up to the first of this kind.
fn kinds(page: &mut Watcher, last: &str) -> Vec<String> {
    let records = page.next_until(last);
    let kinds = records
        .iter()
        .map(|record| record["what"].as_str().unwrap().to_owned());
    kinds.collect()
}

const SO_FAR: [&str; 10] = [
    "accepted", "request", "answer", "write", "rule", "frame", "rule", "tcp", "tcp", "end",
];

#[test]
fn a_page_that_comes_late_finds_the_latest_connections_from_their_beginning() {
    let shown = Shown::new(&[]);
    let (mut client, mut server) = shown.open();
    server.send(b"\x81\x7e\x00\x02no");
    reads(&mut client, b"\x81\x7e\x00\x02no");
    shown.proxy.logged("broke a rule");
    let (mut page, _) = shown.watch();
    assert_eq!(kinds(&mut page, "frame"), SO_FAR[..6]);
    server.end();
    ends(&mut client);
    client.end();
    assert_eq!(kinds(&mut page, "end"), SO_FAR[6..]);
    // A connection that has ended is still there for the next page, and for the one after that.
    for _ in 0..2 {
        let (mut page, _) = shown.watch();
        assert_eq!(kinds(&mut page, "end"), SO_FAR);
    }
}

#[test]
fn what_no_page_has_seen_is_a_gap_and_broken_rules_are_told_all_the_same() {
    let shown = Shown::new(&[]);
    let (mut client, mut server) = shown.open();
    let mut frame = vec![0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0];
    frame.resize(10 + 65_536, 7);
    // More than is kept of a beginning.
    for _ in 0..12 {
        server.send(&frame);
        reads(&mut client, &frame);
    }
    server.send(b"\x81\x7e\x00\x02no");
    reads(&mut client, b"\x81\x7e\x00\x02no");
    shown.proxy.logged("broke a rule");
    let (mut page, _) = shown.watch();
    let before = kinds(&mut page, "gap");
    assert_eq!(before[..3], SO_FAR[..3]);
    let kept = before.iter().filter(|kind| *kind == "frame").count();
    assert!((1..12).contains(&kept), "{kept}");
    assert_eq!(before[before.len() - 2..], ["rule", "gap"]);
    // The same while another page watches.
    let (mut another, _) = shown.watch();
    assert_eq!(kinds(&mut another, "gap"), before);
    // Frames are counted, seen or not.
    server.send(b"\x81\x02hi");
    assert_eq!(page.frame("out")["nth"], 14);
}

#[test]
fn a_frame_that_has_not_come_whole_is_told_as_far_as_it_has_come() {
    let shown = Shown::new(&[]);
    let (mut page, _) = shown.watch();
    let (_client, mut server) = shown.open();
    page.sees("answer", |_| true);
    let mut partial = |bytes: &[u8]| {
        server.send(bytes);
        let partial = page.sees("partial", |_| true);
        assert_eq!(partial["by"], "server");
        let header = bytes_of(&partial);
        (header, partial["len"].clone(), partial["seen"].clone())
    };
    assert_eq!(partial(b"\x81"), (vec![0x81], json!(null), json!("0")));
    let whole = vec![0x81, 126, 0xC2, 0];
    assert_eq!(
        partial(b"\x7e\xc2\x00hi"),
        (whole.clone(), json!("49664"), json!("2"))
    );
    assert_eq!(partial(b"!"), (whole, json!("49664"), json!("3")));
}

fn bytes_of(partial: &Value) -> Vec<u8> {
    bytes(partial, "header")
}

#[test]
fn a_request_that_is_declined_is_shown_with_the_answer() {
    let shown = Shown::new(&[]);
    let (mut page, _) = shown.watch();
    let mut client = shown.proxy.tcp();
    client.send(OPENING.as_bytes());
    let mut server = shown.upstream.accept();
    reads(&mut server, OPENING.as_bytes());
    server.send(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
    let answer = bytes(&page.sees("answer", |_| true), "bytes");
    assert!(answer.starts_with(b"HTTP/1.1 403 Forbidden"));
    assert_eq!(page.sees("end", |_| true)["sentence"], "declined with 403");
}

/// A frame waits, or a part of one: its stage; this much of it has come.
fn waits(page: &mut Watcher, header: &[u8], seen: u64) -> String {
    let step = page.sees("step", |step| step["stage"] != "reading");
    assert_eq!(bytes(&step, "header"), header);
    assert_eq!(step["seen"], seen.to_string());
    step["stage"].as_str().unwrap().to_owned()
}

#[test]
fn step_by_step_each_frame_waits_in_the_proxy_both_ways() {
    let shown = Shown::new(&[]);
    let (mut page, _) = shown.watch();
    let (mut client, mut server) = shown.open();
    let connection = page.sees("accepted", |_| true)["c"].as_u64().unwrap();
    let pace = |pace: &str| json!({"type": "pace", "connection": connection, "pace": pace});
    let step = json!({"type": "step", "connection": connection});
    page.paces(&pace("by-hand"));
    let (one, two) = (masked(0x81, b"one"), masked(0x81, b"two"));
    client.send(&[&one[..], &two].concat());
    assert_eq!(frame_bytes(&page.frame("in")), one);
    assert_eq!(waits(&mut page, b"", 0), "to-server");
    has_nothing(&server);
    // The other direction waits for its turn.
    server.send(b"\x81\x02hi");
    assert_eq!(frame_bytes(&page.frame("out")), b"\x81\x02hi");
    has_nothing(&client);
    page.asks(&step);
    reads(&mut server, &one);
    assert_eq!(page.sees("step", |_| true)["stage"], "reading");
    // Whoever comes first goes first.
    assert_eq!(waits(&mut page, b"", 0), "to-client");
    has_nothing(&server);
    page.asks(&step);
    reads(&mut client, b"\x81\x02hi");
    assert_eq!(waits(&mut page, b"", 0), "to-server");
    page.asks(&step);
    reads(&mut server, &two);
    assert_eq!(page.sees("step", |_| true)["stage"], "reading");
    // A frame that hasn't come whole.
    client.send(&one[..7]);
    assert_eq!(waits(&mut page, &one[..6], 1), "to-server");
    client.send(&one[7..]);
    // At full pace everything passes, and so it does when the page goes.
    page.paces(&pace("full"));
    reads(&mut server, &one);
    page.paces(&pace("by-hand"));
    client.send(&two);
    assert_eq!(waits(&mut page, b"", 0), "to-server");
    drop(page);
    reads(&mut server, &two);
}

#[test]
fn a_connection_that_ends_while_a_frame_waits_is_over_at_once() {
    let shown = Shown::new(&[]);
    let (mut page, _) = shown.watch();
    let (mut client, server) = shown.open();
    let connection = page.sees("accepted", |_| true)["c"].as_u64().unwrap();
    client.send(&masked(0x81, b"unread"));
    page.frame("in");
    page.paces(&json!({"type": "pace", "connection": connection, "pace": "by-hand"}));
    client.send(&masked(0x81, b"one"));
    assert_eq!(waits(&mut page, b"", 0), "to-server");
    // With something unread, the system resets the connection.
    drop(server);
    ends(&mut client);
    page.sees("end", |_| true);
}

#[test]
fn the_page_has_no_chat_of_its_own_and_says_where_clients_connect() {
    let shown = Shown::new(&[]);
    let url = format!("http://{}", shown.proxy.address);
    for target in [
        "/ws",
        "/echo",
        "/poll?room=lobby",
        "/room/r/",
        "/labs.html",
        "/lab/weight",
    ] {
        let answer = shown.get(target);
        assert_eq!(answer.status, 404, "{target}");
        assert!(answer.text().contains(&url), "{target}: {}", answer.text());
    }
    assert_eq!(shown.get("/kit/define.js").status, 200);
    assert_eq!(shown.get("/source/").status, 200);
    // Another key opens nothing.
    let (_, key) = shown.page();
    let (mut watcher, _) = shown.watch();
    watcher.raw.end();
    let wrong = if key.starts_with('0') { "1" } else { "0" };
    let wrong = format!("{wrong}{}", &key[1..]);
    let mut raw = shown.ask_page(
        "GET /wire/watch HTTP/1.1\r\nHost: HOST\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         Sec-WebSocket-Protocol: wire\r\n\r\n",
    );
    assert_eq!(raw.head().status, 101);
    raw.say_json(&json!({"type": "teach", "key": wrong}));
    assert_eq!(raw.json()["type"], "refused");
}

#[test]
fn the_page_takes_a_free_port_where_its_own_is_taken_or_is_the_server() {
    // Whether this test has the port or somebody else: it is taken.
    let _taken = TcpListener::bind("127.0.0.1:9527");
    for to in ["127.0.0.1:1", "127.0.0.1:9527"] {
        let mut command = std::process::Command::new(crate::common::binary());
        command.args(["proxy", "--to", to, "--listen", "127.0.0.1:0"]);
        let mut child = command
            .env("LC_ALL", "C")
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        drop(
            child
                .stdin
                .take()
                .map(|mut stdin| std::io::Write::write_all(&mut stdin, b"quit\n")),
        );
        let out = child.wait_with_output().unwrap();
        let out = String::from_utf8(out.stdout).unwrap();
        let page = out
            .lines()
            .find(|line| line.contains("#teach="))
            .expect(&out);
        assert!(!page.contains(":9527/"), "{page}");
    }
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let page = taken.local_addr().unwrap().to_string();
    for (to, code, says) in [
        ("127.0.0.1:1", 1, "--page"),
        (&page, 2, "address of the server"),
    ] {
        let mut command = std::process::Command::new(crate::common::binary());
        command.args([
            "proxy",
            "--to",
            to,
            "--listen",
            "127.0.0.1:0",
            "--page",
            &page,
        ]);
        let out = command.env("LC_ALL", "C").output().unwrap();
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(out.status.code(), Some(code), "{said}");
        assert!(said.contains(&page) && said.contains(says), "{said}");
    }
}

#[test]
fn the_page_is_told_whether_captures_keep_secrets() {
    let shown = Shown::new(&["--keep-secrets"]);
    let (_, teaching) = shown.watch();
    assert_eq!(teaching["between"]["secrets"], true);
}
