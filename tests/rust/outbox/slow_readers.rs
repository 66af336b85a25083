//! A peer that doesn't read, or reads slowly, costs the others nothing, and the server little.

use crate::common::{Frame, Raw, SOON, Server, peek};
use barewire::server::wire::writer::DELIVERY_PATIENCE;
use serde_json::json;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const MIB: usize = 1024 * 1024;
/// These tests need floods, so the rate limit is off.
const UNHURRIED: [&str; 2] = ["--message-rate", "0"];

/// A message that begins with its number.
fn numbered(number: usize, size: usize) -> Vec<u8> {
    crate::common::masked(0x82, &numbered_payload(number, size))
}

fn numbered_payload(number: usize, size: usize) -> Vec<u8> {
    let mut payload = vec![b'.'; size];
    payload[..8].copy_from_slice(&(number as u64).to_be_bytes());
    payload
}

/// The number of a message, which must be one of this size.
fn number(frame: &Frame, size: usize) -> usize {
    assert_eq!((frame.first, frame.payload.len()), (0x82, size));
    let number = frame.payload.first_chunk().unwrap();
    usize::try_from(u64::from_be_bytes(*number)).unwrap()
}

/// Waits for something that must become true; a check costs nothing, and no test depends on how
/// often it's done.
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + SOON;
    while !is_so() {
        assert!(Instant::now() < deadline, "in vain: {what}");
        thread::sleep(Duration::from_millis(2));
    }
}

/// How much memory a server holds, in bytes; `None` if the system doesn't tell.
fn resident(server: &Server) -> Option<usize> {
    if !cfg!(target_os = "linux") {
        eprintln!("SKIPPED: memory isn't measured on this system");
        return None;
    }
    let statm = std::fs::read_to_string(format!("/proc/{}/statm", server.pid())).unwrap();
    let pages: usize = statm.split(' ').nth(1).unwrap().parse().unwrap();
    Some(pages * 4096)
}

/// How much more memory a server held at most while something happened.
fn growth_while(server: &Server, action: impl FnOnce()) -> Option<usize> {
    let before = resident(server)?;
    let (done, most) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                most.fetch_max(resident(server).unwrap_or(0), Ordering::Relaxed);
                thread::sleep(Duration::from_millis(5));
            }
        });
        // The watching thread must end even if the action panics.
        struct Done<'a>(&'a AtomicBool);
        impl Drop for Done<'_> {
            fn drop(&mut self) {
                self.0.store(true, Ordering::Relaxed);
            }
        }
        let _done = Done(&done);
        action();
    });
    Some(most.into_inner().saturating_sub(before))
}

/// A member that reads all the time, on a thread of its own, and counts.
struct Reader {
    got: Arc<AtomicUsize>,
    thread: thread::JoinHandle<()>,
}

impl Reader {
    /// Expects these many messages, numbered from 0.
    fn start(mut raw: Raw, messages: usize, size: usize) -> Reader {
        let got = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&got);
        let thread = thread::spawn(move || {
            for expected in 0..messages {
                assert_eq!(number(&raw.frame(), size), expected, "in order");
                counted.store(expected + 1, Ordering::Relaxed);
            }
            raw.quiet();
        });
        Reader { got, thread }
    }

    fn got(&self) -> usize {
        if self.thread.is_finished() && self.got.load(Ordering::Relaxed) == 0 {
            panic!("the reader ended");
        }
        self.got.load(Ordering::Relaxed)
    }
}

/// Says this many messages, never more than a window ahead of the slowest of these readers: so they
/// aren't slow readers, however busy the machine is.
fn speak_to(readers: &[Reader], speaker: &mut Raw, messages: usize, size: usize) {
    let window = (MIB / 2 / size).max(1);
    for sent in 0..messages {
        wait_until("the readers get everything", || {
            readers.iter().all(|reader| reader.got() + window > sent)
        });
        speaker.send(&numbered(sent, size));
    }
}

fn all_got_everything(readers: Vec<Reader>) {
    for reader in readers {
        reader.thread.join().unwrap();
    }
}

/// 1 MiB and two messages may wait for a member of such a server.
const SMALL_OUTBOX: [&str; 2] = ["--max-message", "65536"];

#[test]
fn a_member_that_doesnt_read_does_not_stop_others() {
    const SIZE: usize = 32 * 1024;
    const MESSAGES: usize = 1024;
    let server = Server::start(&SMALL_OUTBOX);
    let (mut watcher, _) = server.chat("/room/S/watcher");
    let mut speaker = server.member("/ws");
    // It joins, and reads nothing until it has fallen behind.
    let mut stalled = server.member("/ws/stalled");
    let readers: Vec<Reader> = ["/ws", "/my_ws/reader", "/"]
        .map(|address| Reader::start(server.member(address), MESSAGES, SIZE))
        .into();
    let (log, its_end) = (&server, &mut stalled);
    thread::scope(|scope| {
        scope.spawn(move || {
            let line = log.logged("fell behind");
            assert!(line.contains("1008"), "{line}");
            // It finds what was written before it fell behind, whole and in order, and
            // why it was ended: the server waits 5 s for such a reader.
            let mut expected = 0;
            let close = loop {
                let frame = its_end.frame();
                if frame.first == 0x88 {
                    break frame;
                }
                assert_eq!(number(&frame, SIZE), expected, "in order");
                expected += 1;
            };
            assert_eq!(close.payload[..2], 1008_u16.to_be_bytes());
            assert!(close.payload.len() > 2, "with a reason");
            assert!(expected < MESSAGES);
        });
        // Each message comes in time for a reader, whatever the stalled member does.
        speak_to(&readers, &mut speaker, MESSAGES, SIZE);
    });
    all_got_everything(readers);
    // Its name is free, though its TCP connection is still there.
    server.member("/ws/stalled").leave();
    drop(stalled);
    watcher.quiet();
}

#[test]
fn a_member_that_fell_behind_has_left() {
    const SIZE: usize = 48 * 1024;
    let server = Server::start(&SMALL_OUTBOX);
    let (mut watcher, _) = server.chat("/room/R/watcher");
    let (stalled, _) = server.chat("/room/R/stalled");
    assert_eq!(watcher.json()["type"], "join");
    let mut speaker = server.member("/room/R/");
    for sent in 0.. {
        assert!(sent < 2048, "96 MiB wait for somebody who doesn't read");
        speaker.send(&numbered(sent, SIZE));
        assert_eq!(number(&speaker.frame(), SIZE), sent, "included");
        // The leave comes between two messages: each member gets it once, and the room goes on.
        let event = watcher.json();
        if event["type"] == "leave" {
            assert_eq!(event, json!({"type": "leave", "name": "stalled"}));
            assert_eq!(watcher.json()["id"], sent + 1);
            break;
        }
        assert_eq!(event["id"], sent + 1);
    }
    speaker.send(&numbered(7, SIZE));
    assert_eq!(number(&speaker.frame(), SIZE), 7);
    assert_eq!(watcher.json()["type"], "say");
    watcher.quiet();
    drop(stalled);
    server.logged("left");
    watcher.quiet();
}

#[test]
fn memory_stays_bounded_while_members_dont_read() {
    const SIZE: usize = 64 * 1024;
    const MESSAGES: usize = 1024;
    const STALLED: usize = 12;
    let server = Server::start(&SMALL_OUTBOX);
    let mut speaker = server.member("/room/R/");
    let stalled: Vec<Raw> = (0..STALLED).map(|_| server.member("/room/R/")).collect();
    let growth = growth_while(&server, || {
        for sent in 0..MESSAGES {
            speaker.send(&numbered(sent, SIZE));
            assert_eq!(number(&speaker.frame(), SIZE), sent);
        }
    });
    for peer in &stalled {
        let peer = peer.tcp.local_addr().unwrap();
        server.logged(&format!("{peer} fell behind"));
    }
    // 64 MiB were said. What waits is 1.1 MiB a member at most, encoded once for all of
    // them; the transcript keeps the last message, or 1 MiB.
    if let Some(growth) = growth {
        assert!(growth < 32 * MIB, "it grew by {} MiB", growth / MIB);
    }
}

/// A member reads a little now and then. That is slow, but as long as the outbox has room, nothing
/// is lost.
#[test]
fn a_reader_that_trickles_gets_everything_in_order() {
    const SIZE: usize = 16 * 1024;
    // 12 MiB, while 9 MiB may wait with the server and some with the system.
    const MESSAGES: usize = 768;
    let server = Server::start(&[]);
    let mut speaker = server.member("/ws");
    let trickler = server.member("/ws");
    let mut reader = trickler.tcp.try_clone().unwrap();
    let witnesses = [Reader::start(server.member("/ws"), MESSAGES, SIZE)];
    let (half, all) = (MESSAGES / 2, MESSAGES);
    let expected: Vec<u8> = (0..all)
        .flat_map(|n| [&[0x82, 126, 0x40, 0][..], &numbered_payload(n, SIZE)].concat())
        .collect();
    // The first half comes while it reads nothing at all.
    let trickle = move |bytes: usize, expected: &[u8]| {
        let mut at = 0;
        while at < bytes {
            // 1 to 4,096 bytes: never in step with the frames.
            let size = (1 + (at * 7919) % 4096).min(bytes - at);
            let mut part = vec![0; size];
            reader.read_exact(&mut part).unwrap();
            assert!(part == expected[at..at + size], "at byte {at}");
            at += size;
        }
    };
    thread::scope(|scope| {
        let mut begun = Some(scope);
        let mut trickle = Some(trickle);
        for sent in 0..all {
            if sent == half {
                let mut trickle = trickle.take().unwrap();
                let expected = &expected;
                let scope = begun.take().unwrap();
                scope.spawn(move || trickle(expected.len(), expected));
            }
            wait_until("the witness gets everything", || {
                witnesses[0].got() + 32 > sent
            });
            speaker.send(&numbered(sent, SIZE));
        }
    });
    all_got_everything(witnesses.into());
    let mut trickler = trickler;
    trickler.quiet();
    assert!(!server.log().iter().any(|line| line.contains("fell behind")));
}

/// Writes until it's done or the server takes nothing more; the counter has how far it came. The
/// end of the connection ends it.
fn flood(raw: &Raw, bytes: Vec<u8>, rounds: usize) -> (Arc<AtomicUsize>, thread::JoinHandle<()>) {
    let mut tcp = raw.tcp.try_clone().unwrap();
    let sent = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&sent);
    let thread = thread::spawn(move || {
        for _ in 0..rounds {
            if tcp.write_all(&bytes).is_err() {
                return;
            }
            counter.fetch_add(1, Ordering::Relaxed);
        }
    });
    (sent, thread)
}

/// Waits until a flood stalls.
fn wait_until_still(sent: &AtomicUsize, thread: &thread::JoinHandle<()>) {
    let (mut last, mut since) = (0, Instant::now());
    wait_until("back-pressure, or the end", || {
        let now = sent.load(Ordering::Relaxed);
        if now != last {
            (last, since) = (now, Instant::now());
        }
        thread.is_finished() || (now > 0 && since.elapsed() > Duration::from_millis(400))
    });
}

#[test]
fn an_echo_client_that_sends_before_it_reads_gets_everything_back() {
    const SIZE: usize = 16 * 1024;
    const ROUNDS: usize = 2048;
    let server = Server::start(&[]);
    let mut echo = server.member("/echo");
    let mut another = server.member("/echo");
    let mut flooding = None;
    let growth = growth_while(&server, || {
        let (sent, thread) = flood(&echo, numbered(5, SIZE), ROUNDS);
        wait_until_still(&sent, &thread);
        flooding = Some(thread);
    });
    let thread = flooding.unwrap();
    // Back-pressure: most of the 32 MiB is still here, or in the system's buffers.
    if let Some(growth) = growth {
        assert!(growth < 16 * MIB, "it grew by {} MiB", growth / MIB);
    }
    another.say("and I?");
    assert_eq!(another.text(), "and I?", "the others are served");
    for _ in 0..ROUNDS {
        assert_eq!(number(&echo.frame(), SIZE), 5);
    }
    thread.join().unwrap();
    echo.quiet();
}

#[test]
fn an_echo_client_that_sends_many_small_messages_before_it_reads_gets_them_in_order() {
    const MESSAGES: usize = 30_000;
    let server = Server::start(&UNHURRIED);
    let mut echo = server.member("/echo");
    let all: Vec<u8> = (0..MESSAGES).flat_map(|n| numbered(n, 100)).collect();
    let (sent, thread) = flood(&echo, all, 1);
    // It may all fit into the system's buffers, or not: both are right.
    wait_until("some of it is there", || {
        sent.load(Ordering::Relaxed) == 1 || peek(&echo.tcp, &mut [0]).is_ok()
    });
    for expected in 0..MESSAGES {
        assert_eq!(number(&echo.frame(), 100), expected);
    }
    thread.join().unwrap();
    echo.quiet();
}

/// A pong answers each ping (§5.5.2), so a client that sends pings and reads nothing makes the
/// server owe more and more of them.
#[test]
fn a_pinger_that_never_reads_its_pongs_doesnt_make_the_server_grow() {
    const ROUNDS: usize = 48 * 1024;
    for address in ["/ws", "/echo"] {
        let server = Server::start(&UNHURRIED);
        let mut pinger = server.member(address);
        let mut alice = server.member("/ws/alice");
        let mut bob = server.member("/ws/bob");
        // 131 bytes each, 1 KiB a round: 48 MiB if nothing holds it back.
        let pings = crate::common::masked(0x89, &[b'?'; 125]).repeat(8);
        let mut flooding = None;
        let growth = growth_while(&server, || {
            let (sent, thread) = flood(&pinger, pings, ROUNDS);
            wait_until_still(&sent, &thread);
            flooding = Some(thread);
        });
        if let Some(growth) = growth {
            assert!(growth < 16 * MIB, "it grew by {} MiB", growth / MIB);
        }
        alice.say("hi");
        assert_eq!(bob.json(), json!({"sender": "alice", "msg": "hi"}));
        // What it reads now are its pongs, one whole frame after another.
        for _ in 0..1000 {
            let frame = pinger.frame();
            if frame.first == 0x8A {
                assert_eq!(frame.payload, [b'?'; 125]);
            } else {
                assert_eq!(frame.payload, br#"{"sender":"alice","msg":"hi"}"#);
            }
        }
        drop(server);
        flooding.unwrap().join().unwrap();
    }
}

/// The same in a room: a speaker that doesn't read what comes back is slowed down, or ended, and
/// the room isn't slowed down.
#[test]
fn a_speaker_that_never_reads_does_not_stop_others() {
    const SIZE: usize = 16 * 1024;
    let server = Server::start(&SMALL_OUTBOX);
    let speaker = server.member("/room/R/");
    let mut alice = server.member("/room/R/alice");
    let mut reader = Raw {
        tcp: alice.tcp.try_clone().unwrap(),
    };
    // Alice gets all that it says as long as it is delivered, and then her own message. On a busy
    // machine she may be silent for so long that the keep-alive pings her.
    let hears = thread::spawn(move || {
        loop {
            let frame = frame_but_pings(&mut reader);
            if frame.first == 0x81 {
                return String::from_utf8(frame.payload).unwrap();
            }
            assert_eq!(number(&frame, SIZE), 0);
        }
    });
    let (sent, flooding) = flood(&speaker, numbered(0, SIZE), 4096);
    wait_until_still(&sent, &flooding);
    alice.say("and I?");
    assert_eq!(
        hears.join().unwrap(),
        r#"{"sender":"alice","msg":"and I?"}"#
    );
    alice.frame_out(0x89, b"quiet?");
    // On a busy machine the flood may only seem to have stalled.
    let pong = loop {
        let frame = frame_but_pings(&mut alice);
        if frame.first != 0x82 {
            break frame;
        }
        assert_eq!(number(&frame, SIZE), 0);
    };
    assert_eq!(
        (pong.first, pong.payload.escape_ascii().to_string()),
        (0x8A, "quiet?".to_owned())
    );
    drop(server);
    flooding.join().unwrap();
}

/// The next frame, after pings that the server may have sent.
fn frame_but_pings(raw: &mut Raw) -> Frame {
    loop {
        let frame = raw.frame();
        if frame.first != 0x89 {
            return frame;
        }
    }
}

/// Floods a room from several connections until dropped; reads nothing except its end.
struct Flood {
    stop: Arc<AtomicBool>,
    /// The speakers' sockets, to end a waiting write: they read nothing, and each gets what the
    /// others say.
    sockets: Vec<TcpStream>,
    threads: Vec<thread::JoinHandle<()>>,
}

impl Flood {
    fn start(server: &Server, speakers: usize, size: usize) -> Flood {
        let stop = Arc::new(AtomicBool::new(false));
        let mut sockets = Vec::new();
        let speak = |_| {
            let mut raw = server.websocket("/ws");
            sockets.push(raw.tcp.try_clone().unwrap());
            let stop = Arc::clone(&stop);
            let burst = crate::common::masked(0x82, &vec![7; size]).repeat(50);
            thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) && raw.tcp.write_all(&burst).is_ok() {}
            })
        };
        let threads = (0..speakers).map(speak).collect();
        Flood {
            stop,
            sockets,
            threads,
        }
    }
}

impl Drop for Flood {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for socket in &self.sockets {
            let _ = socket.shutdown(Shutdown::Both);
        }
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

#[test]
fn a_pong_proves_that_earlier_messages_were_delivered_even_while_others_speak() {
    let server = Server::start(&[]);
    let mut raw = server.member("/room/lobby/");
    let _flood = Flood::start(&server, 3, 100);
    for n in 0..30 {
        let word = format!("word {n}");
        let sent = Instant::now();
        raw.send(
            &[
                crate::common::masked(0x81, word.as_bytes()),
                crate::common::masked(0x89, b"?"),
            ]
            .concat(),
        );
        let (mut own, mut answered) = (0, None);
        while own == 0 || answered.is_none() {
            let frame = raw.frame();
            own += usize::from(frame.payload == word.as_bytes());
            if frame.first == 0x8A {
                answered = Some((own, sent.elapsed()));
            }
        }
        assert_eq!(own, 1, "{word} comes once");
        let (before, after) = answered.unwrap();
        // After this long the server answers anyway, and a busy machine may need longer to deliver.
        assert!(
            before == 1 || after >= DELIVERY_PATIENCE,
            "{word} comes before the pong, which came after {after:?}"
        );
    }
}
