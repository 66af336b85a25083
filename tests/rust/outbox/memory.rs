//! One budget for all that peers make the server hold, whatever their number.

use crate::common::{Raw, SOON, Server, masked, skipped};
use serde_json::json;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const MIB: usize = 1024 * 1024;
/// The budget in all, and the longest message.
const BUDGET: usize = 32 * MIB;
const LONGEST: usize = MIB;
const SMALL: [&str; 6] = [
    "--max-memory",
    "33554432",
    "--max-message",
    "1048576",
    "--message-rate",
    "0",
];
/// What threads, one message that is being parsed, and the system's buffers add.
const BESIDES: usize = 12 * MIB;
/// How much may stay at the end, however much was held: waiting threads, and the ends of the
/// allocator's heaps, of which there may be eight for each core.
const STAYS: usize = 8 * MIB;

/// How much memory a server has now, in bytes; `None` if the system doesn't tell.
fn resident(server: &Server) -> Option<usize> {
    if !cfg!(target_os = "linux") {
        skipped(
            "VmRSS",
            "this system doesn't say how much memory a server has",
        );
        return None;
    }
    let statm = std::fs::read_to_string(format!("/proc/{}/statm", server.pid())).unwrap();
    let pages: usize = statm.split(' ').nth(1).unwrap().parse().unwrap();
    Some(pages * 4096)
}

/// The server's memory grows by the budget at most, and returns to the system when the clients that
/// made it grow are gone; but this much is kept, as history.
fn stays_within_its_budget<T>(server: &Server, kept: usize, attack: impl FnOnce() -> T) {
    let before = resident(server);
    let (done, most) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                most.fetch_max(resident(server).unwrap_or(0), Ordering::Relaxed);
                thread::sleep(Duration::from_millis(2));
            }
        });
        struct Done<'a>(&'a AtomicBool);
        impl Drop for Done<'_> {
            fn drop(&mut self) {
                self.0.store(true, Ordering::Relaxed);
            }
        }
        let _done = Done(&done);
        drop(attack());
    });
    let Some(before) = before else {
        return;
    };
    let grown = most.into_inner() - before;
    eprintln!(
        "before: {} KiB, at most {} KiB more",
        before / 1024,
        grown / 1024
    );
    assert!(grown <= BUDGET + BESIDES, "it grew by {} KiB", grown / 1024);
    let deadline = Instant::now() + SOON;
    loop {
        let left = resident(server).unwrap().saturating_sub(before);
        if left <= STAYS + kept {
            return eprintln!("afterwards: {} KiB more", left / 1024);
        }
        assert!(Instant::now() < deadline, "{} KiB stayed", left / 1024);
        thread::sleep(Duration::from_millis(20));
    }
}

/// Two members that chat, while others do something else.
struct Chatters(Raw, Raw, usize);

impl Chatters {
    fn come(server: &Server) -> Chatters {
        let (mut ann, _) = server.chat("/room/calm/ann");
        let (ben, _) = server.chat("/room/calm/ben");
        ann.json_of_type("join");
        Chatters(ann, ben, 0)
    }

    fn chat(&mut self) {
        self.2 += 1;
        let text = format!("small message {}", self.2);
        self.0.say_json(&json!({"type": "say", "text": text}));
        for hears in [&mut self.0, &mut self.1] {
            assert_eq!(hears.json_of_type("say")["text"], text);
        }
    }
}

#[test]
fn what_receivers_do_not_read_is_bounded_over_all_connections() {
    const ROOMS: usize = 6;
    let server = Server::start(&SMALL);
    let mut chatters = Chatters::come(&server);
    stays_within_its_budget(&server, ROOMS * MIB, || {
        let member = |number: usize| server.member(&format!("/room/r{number}/"));
        let enter = |number| {
            (
                member(number),
                server.websocket(&format!("/room/r{number}/")),
            )
        };
        let mut rooms: Vec<(Raw, Raw)> = (0..ROOMS).map(enter).collect();
        let message = masked(0x82, &vec![b'x'; LONGEST]);
        // Each receiver may have 4 MiB by itself, besides what the system's buffers take; the first
        // one reads, and so do the speakers.
        let mut round = |chatters: &mut Chatters| {
            for (number, (speaker, receiver)) in rooms.iter_mut().enumerate() {
                speaker.send(&message);
                assert_eq!(speaker.frame().payload.len(), LONGEST);
                if number == 0 {
                    assert_eq!(receiver.frame().payload.len(), LONGEST);
                }
            }
            chatters.chat();
        };
        let is_used_up = || {
            server
                .log()
                .iter()
                .any(|line| line.contains("memory is used up"))
        };
        let mut rounds = 0;
        while !is_used_up() {
            rounds += 1;
            assert!(rounds < 200, "nobody was ended");
            round(&mut chatters);
        }
        (0..16).for_each(|_| round(&mut chatters));
        let line = server.logged("memory is used up");
        assert!(line.contains("1008") && line.contains("33554432"), "{line}");
        rooms[0].1.quiet();
        rooms
    });
    chatters.chat();
}

/// A message whose last byte never comes.
fn unfinished() -> Vec<u8> {
    let mut frame = masked(0x82, &vec![b'x'; LONGEST]);
    frame.pop();
    frame
}

/// Can a new client send a large message?
fn gets_an_echo(server: &Server) -> bool {
    let mut large = server.websocket("/echo");
    large.send_until_refused(&masked(0x82, &vec![b'y'; LONGEST]), 64 * 1024);
    // A reset may destroy the Close.
    let Ok(Some(frame)) = catch_unwind(AssertUnwindSafe(|| large.try_frame())) else {
        return false;
    };
    if frame.first == 0x88 {
        assert_eq!(frame.payload[..2], 1009_u16.to_be_bytes());
    }
    frame.payload.len() == LONGEST
}

#[test]
fn unfinished_messages_are_bounded_over_all_connections() {
    let server = Server::start(&SMALL);
    let mut chatters = Chatters::come(&server);
    let mut half = vec![];
    // Made once: all must come before the first has stalled for five seconds.
    let message = unfinished();
    stays_within_its_budget(&server, 0, || {
        for number in 0..100 {
            let mut raw = server.websocket("/ws");
            raw.send_until_refused(&message, 64 * 1024);
            half.push(raw);
            if number % 10 == 0 {
                chatters.chat();
            }
        }
        let mut small = server.websocket("/echo");
        small.say("small messages flow");
        assert_eq!(small.text(), "small messages flow");
        let line = server.logged("ended with 1009");
        assert!(line.contains("no memory left"), "{line}");
        // A client that has memory keeps it, until it has stalled for five seconds and others need
        // it.
        let deadline = Instant::now() + SOON;
        while !gets_an_echo(&server) {
            assert!(Instant::now() < deadline, "no room was made");
        }
        let line = server.logged("memory is used up");
        assert!(line.contains("1013"), "{line}");
        server.logged("ended with 1013");
        std::mem::take(&mut half)
    });
    chatters.chat();
}

#[test]
fn bodies_are_bounded_over_all_connections() {
    let server = Server::start(&SMALL);
    let mut chatters = Chatters::come(&server);
    stays_within_its_budget(&server, 0, || {
        let head = format!(
            "POST /send?room=r&name=n HTTP/1.1\r\nHost: {}\r\nContent-Length: {LONGEST}\r\n\r\n",
            server.address
        );
        let request = [head.as_bytes(), &vec![b'x'; LONGEST - 1]].concat();
        let mut half = Vec::new();
        for number in 0..64 {
            let mut raw = server.tcp();
            raw.send_until_refused(&request, 64 * 1024);
            half.push(raw);
            if number % 10 == 0 {
                chatters.chat();
            }
        }
        let line = server.logged("refused with 503");
        assert!(line.contains("no memory left"), "{line}");
        assert_eq!(server.post("/send?room=r&name=n", "small").status, 200);
        half
    });
    chatters.chat();
}
