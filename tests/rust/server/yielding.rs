//! Whether a connection's thread yields before it sleeps or not: what a client or a watcher sees is
//! the same.

use crate::common::watcher::Watcher;
use crate::common::{Raw, SOON, Server, masked, peak, skipped};
use serde_json::{Value, json};
use std::net::Shutdown;
use std::thread;
use std::time::{Duration, Instant};

const MIB: usize = 1024 * 1024;
/// Never, and before every sleep.
const FORCED: [&str; 2] = ["never", "always"];

/// A server whose threads always yield, or never.
fn server(yields: &str, more: &[&str]) -> Server {
    let words = [&["--yield", yields], more].concat();
    Server::start(&words)
}

/// Sees the same with both.
fn both<T: PartialEq + std::fmt::Debug>(more: &[&str], sees: impl Fn(&Server) -> T) -> T {
    let [never, always] = FORCED.map(|yields| sees(&server(yields, more)));
    assert_eq!(never, always);
    always
}

fn said(text: &str) -> Value {
    json!({"type": "say", "text": text})
}

/// One step: what the watcher is shown of it.
fn stage(watcher: &mut Watcher) -> Value {
    watcher.sees("step", |_| true)["stage"].clone()
}

#[test]
fn in_step_mode_a_thread_waits_before_the_same_stages() {
    let stages = both(&[], |server| {
        let (mut ada, welcome) = server.chat("/ws/ada");
        let mut watcher = Watcher::of(server, &welcome);
        // The thread has just read, so it yields when it is told to go slowly.
        ada.say_json(&said("before"));
        assert_eq!(ada.json_of_type("say")["text"], "before");
        watcher.paces(&json!({"type": "pace", "pace": "by-hand"}));
        ada.say_json(&said("slowly"));
        let mut stages = vec![stage(&mut watcher)];
        while stages.last().unwrap() != "reading" {
            watcher.asks(&json!({"type": "step"}));
            stages.push(stage(&mut watcher));
        }
        assert_eq!(ada.json_of_type("say")["text"], "slowly");
        stages
    });
    assert_eq!(stages[0], "bytes-read");
    assert_eq!(stages.len(), 9);
}

#[test]
fn after_a_second_of_silence_large_buffers_are_freed() {
    both(&[], |server| {
        let Some(_) = peak(server, "VmRSS") else {
            return skipped(
                "VmRSS",
                "this system doesn't say how much memory a server has",
            );
        };
        let resident = || peak(server, "VmRSS").unwrap();
        let before = resident();
        let mut large: Vec<Raw> = (0..4).map(|_| server.member("/echo")).collect();
        for raw in &mut large {
            raw.send(&masked(0x82, &vec![b'x'; 3 * MIB]));
            assert_eq!(raw.frame().payload.len(), 3 * MIB);
        }
        let deadline = Instant::now() + SOON;
        while resident() > before + 4 * MIB {
            assert!(
                Instant::now() < deadline,
                "{} bytes stayed",
                resident() - before
            );
            thread::sleep(Duration::from_millis(20));
        }
        // The connections are there.
        for raw in &mut large {
            raw.say("and now?");
            assert_eq!(raw.text(), "and now?");
        }
    });
}

#[test]
fn the_keeper_pings_a_silent_peer_and_ends_one_that_does_not_answer() {
    let seen = both(&["--ping-every", "1"], |server| {
        let mut silent = server.websocket("/echo");
        silent.say("hello");
        let first = silent.frame();
        let second = silent.frame();
        // It doesn't answer, and its connection ends.
        while let Some(frame) = silent.try_frame() {
            assert_eq!(frame.first, 0x89, "{frame:?}");
        }
        (first.first, second.first)
    });
    assert_eq!(seen, (0x81, 0x89));
}

#[test]
fn a_peer_that_has_ended_its_direction_gets_its_answers_first() {
    const MESSAGES: usize = 64;
    both(&[], |server| {
        let mut raw = server.websocket("/echo");
        for number in 0..MESSAGES {
            raw.say(&number.to_string());
        }
        raw.tcp.shutdown(Shutdown::Write).unwrap();
        let answers: Vec<String> = (0..MESSAGES).map(|_| raw.text()).collect();
        assert!((0..MESSAGES).map(|number| number.to_string()).eq(answers));
        assert_eq!(raw.try_frame(), None);
    });
}

/// The thread that reads makes the socket non-blocking; whoever writes to it must still wait for
/// room.
#[test]
fn a_receiver_that_reads_slowly_gets_everything_in_order() {
    const MESSAGES: usize = 400;
    const SIZE: usize = 64 * 1024;
    both(&["--message-rate", "0"], |server| {
        let mut speaker = server.member("/room/r/");
        let mut slow = server.member("/room/r/");
        let hears = thread::scope(|scope| {
            let hears = scope.spawn(|| {
                let mut sums = Vec::new();
                for number in 0..MESSAGES {
                    if number % 50 == 0 {
                        thread::sleep(Duration::from_millis(20));
                    }
                    // It speaks as well, so that its thread finds bytes and goes on yielding.
                    slow.frame_out(0x8A, b"");
                    let payload = loop {
                        let frame = slow.frame();
                        if frame.first == 0x82 {
                            break frame.payload;
                        }
                    };
                    assert!(payload.iter().all(|byte| *byte == payload[0]));
                    sums.push((payload[0], payload.len()));
                }
                sums
            });
            for number in 0..MESSAGES {
                speaker.send(&masked(0x82, &vec![number as u8; SIZE]));
                assert_eq!(speaker.frame().payload.len(), SIZE);
            }
            hears.join().unwrap()
        });
        let expected = (0..MESSAGES).map(|number| (number as u8, SIZE));
        assert!(expected.eq(hears));
    });
}

/// How often the threads of this process have gone to sleep.
#[cfg(target_os = "linux")]
fn sleeps(server: &Server) -> usize {
    let tasks = std::fs::read_dir(format!("/proc/{}/task", server.pid())).unwrap();
    let sleeps = |task: std::io::Result<std::fs::DirEntry>| {
        let status = std::fs::read_to_string(task.unwrap().path().join("status")).unwrap();
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
        line.unwrap().trim().parse::<usize>().unwrap()
    };
    tasks.map(sleeps).sum()
}

/// Sixteen connections that are there and say nothing cost no more wake-ups than none.
#[cfg(target_os = "linux")]
#[test]
fn a_connection_without_bytes_sleeps() {
    let sleeps_of = |connections: usize, yields| {
        let server = server(yields, &[]);
        let mut all: Vec<Raw> = (0..connections)
            .map(|_| server.websocket("/echo"))
            .collect();
        for raw in &mut all {
            raw.say("hello");
            assert_eq!(raw.text(), "hello");
        }
        // They find out that nothing comes.
        thread::sleep(Duration::from_millis(500));
        let before = sleeps(&server);
        thread::sleep(Duration::from_secs(5));
        sleeps(&server) - before
    };
    for yields in ["auto", "always"] {
        let (none, sixteen) = (sleeps_of(0, yields), sleeps_of(16, yields));
        assert!(
            sixteen < none + 16,
            "{yields}: {none} without connections, {sixteen} with 16"
        );
    }
}
