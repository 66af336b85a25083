//! The server's process is stopped for a while and continues: a laptop's lid, `docker pause`,
//! Ctrl-Z. No connection is ended because of time in which the server didn't run.

#![cfg(unix)]

use crate::common::{Raw, Server, masked};
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

/// After this much silence a ping is sent, and after as much again the connection ends.
const PING_EVERY: &str = "5";
/// Longer than any deadline that these tests set.
const PAUSE: Duration = Duration::from_secs(11);

/// A shell that stops and continues a server. It is started before it is needed: on a busy machine,
/// starting a program may take longer than the deadlines here.
struct Pauser(Child);

impl Pauser {
    fn of(server: &Server) -> Pauser {
        let script = "while read signal; do kill -$signal $0; echo sent; done";
        let mut shell = Command::new("sh");
        shell.args(["-c", script, &server.pid().to_string()]);
        shell.stdin(Stdio::piped()).stdout(Stdio::piped());
        Pauser(shell.spawn().unwrap())
    }

    fn send(&mut self, signal: &str) {
        let stdin = self.0.stdin.as_mut().unwrap();
        writeln!(stdin, "{signal}").unwrap();
        let mut sent = [0; "sent\n".len()];
        self.0
            .stdout
            .as_mut()
            .unwrap()
            .read_exact(&mut sent)
            .unwrap();
    }

    fn pause(&mut self) {
        self.send("STOP");
        thread::sleep(PAUSE);
        self.send("CONT");
    }
}

impl Drop for Pauser {
    fn drop(&mut self) {
        // At the end of its input the shell ends.
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

fn started() -> (Server, Pauser) {
    let server = Server::start(&["--ping-every", PING_EVERY, "--head-timeout", "5"]);
    let pauser = Pauser::of(&server);
    (server, pauser)
}

/// Answers pings until a text comes.
fn text_behind_pings(raw: &mut Raw) -> (usize, String) {
    let mut pings = 0;
    loop {
        let frame = raw.frame();
        match frame.first {
            0x89 => raw.frame_out(0x8A, &frame.payload),
            _ => return (pings, String::from_utf8(frame.payload).unwrap()),
        }
        pings += 1;
    }
}

#[test]
fn after_a_pause_peers_are_pinged_and_no_live_one_is_ended() {
    let (server, mut pauser) = started();
    let mut idle: Vec<Raw> = (0..20).map(|_| server.websocket("/echo")).collect();
    pauser.pause();
    for raw in &mut idle {
        let ping = raw.try_frame().expect("a ping, not the end");
        assert_eq!(ping.first, 0x89, "{ping:?}");
        raw.frame_out(0x8A, &ping.payload);
    }
    for raw in &mut idle {
        raw.say("still here");
        assert_eq!(text_behind_pings(raw).1, "still here");
    }
    let cut = |line: &&String| line.contains("silent");
    assert_eq!(server.log().iter().find(cut), None);
}

#[test]
fn a_pause_that_makes_no_peer_overdue_changes_nothing() {
    let server = Server::start(&["--ping-every", "600"]);
    let mut pauser = Pauser::of(&server);
    let mut raw = server.websocket("/echo");
    pauser.pause();
    raw.say("back");
    let frame = raw.frame();
    assert_eq!(
        (frame.first, frame.payload.as_slice()),
        (0x81, &b"back"[..])
    );
}

#[test]
fn a_dead_peer_is_still_found_after_a_pause() {
    let (server, mut pauser) = started();
    let mut raw = server.websocket("/echo");
    pauser.pause();
    // It reads everything, and answers nothing.
    while raw.try_frame().is_some() {}
    server.logged("silent, and answered no ping");
}

#[test]
fn a_head_a_body_and_a_long_poll_outlive_a_pause() {
    let (server, mut pauser) = started();
    let host = server.address;
    let mut head = server.tcp();
    head.send(b"GET /poll HTTP/1.1\r\n");
    let mut body = server.tcp();
    let post =
        format!("POST /send?name=ann HTTP/1.1\r\nHost: {host}\r\nContent-Length: 2\r\n\r\nh");
    body.send(post.as_bytes());
    let mut poll = server.tcp();
    let get =
        format!("GET /longpoll?since=0 HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    poll.send(get.as_bytes());
    // All of them were read.
    server.member("/").quiet();
    pauser.pause();
    body.send(b"i");
    assert_eq!(body.answer().status, 200);
    head.send(format!("Host: {host}\r\n\r\n").as_bytes());
    assert_eq!(head.answer().status, 200);
    assert_eq!(poll.answer_to_end().status, 200);
}

#[test]
fn a_closing_that_we_started_waits_for_the_answer_after_a_pause() {
    let (server, mut pauser) = started();
    let mut raw = server.websocket("/ws/");
    assert_eq!(raw.close_frame().0, Some(4002));
    pauser.pause();
    let name = raw.tcp.local_addr().unwrap().to_string();
    raw.send(&masked(0x88, &4002_u16.to_be_bytes()));
    assert_eq!(raw.try_frame(), None);
    server.logged_by(&name, "left: 4002");
}
