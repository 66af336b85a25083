//! What the server takes from its machine, counted: threads, descriptors, memory. All of it is
//! given back; and if there is no more, the server waits and goes on.

use crate::common::held::{at_rest, held, system_tells, wait_until};
use crate::common::{Answer, Raw, SOON, Server, read};
use std::thread;
use std::time::{Duration, Instant};

const MIB: usize = 1024 * 1024;

/// Bytes of resident memory: without what the system holds for sockets.
fn resident(server: &Server) -> usize {
    let path = format!("/proc/{}/smaps_rollup", server.pid());
    let text = std::fs::read_to_string(path).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("Rss:"));
    let kib: usize = line
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap()
        .parse()
        .unwrap();
    kib * 1024
}

#[test]
fn a_connection_is_one_thread_and_one_descriptor() {
    if !system_tells("threads and descriptors of a connection") {
        return;
    }
    let server = Server::start_measured(&[]);
    let before = at_rest(&server);
    let members: Vec<Raw> = (0..100).map(|_| server.member("/room/r/")).collect();
    let meanwhile = held(&server).unwrap();
    assert_eq!(meanwhile.threads, before.threads + members.len());
    assert_eq!(meanwhile.descriptors, before.descriptors + members.len());
    drop(members);
    wait_until("all of it back", || held(&server) == Some(before));
}

/// Clients that send nothing, or half a request, or leave without a Close.
#[test]
fn a_silent_client_gives_thread_and_descriptor_back() {
    if !system_tells("what is left of those who don't speak") {
        return;
    }
    let server = Server::start_measured(&["--head-timeout", "1", "--ping-every", "1"]);
    let before = at_rest(&server);
    let begin = |text: &str| {
        let mut raw = server.tcp();
        raw.send(text.as_bytes());
        raw
    };
    let mut stay = Vec::new();
    for _ in 0..10 {
        stay.push(server.tcp());
        stay.push(begin("GET / HT"));
        stay.push(begin(
            "POST /send HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nroom",
        ));
        // It opens, and answers no ping.
        stay.push(server.member("/room/r/"));
        let mut half = server.member("/room/r/");
        half.send(&[0x81, 0xFE]);
        stay.push(half);
        let host = server.address;
        drop(begin(&format!(
            "GET /poll?wait=1 HTTP/1.1\r\nHost: {host}\r\n\r\n"
        )));
        drop(server.member("/room/r/"));
    }
    wait_until("all of it back", || held(&server) == Some(before));
    drop(stay);
}

/// The README's figure for an idle connection, in bytes. One more page of stack would break it; a
/// debug build uses twice as much stack.
const IDLE: usize = 15_000;
/// The same for a member with a name, which the room keeps: less than a page more.
const NAMED: usize = 18_000;

#[test]
fn an_idle_connection_takes_less_than_15_000_bytes_in_a_release_build() {
    const COUNT: usize = 500;
    const WHAT: &str = "memory of an idle connection";
    if !system_tells(WHAT) {
        return;
    }
    // What a thread's stack has touched, it keeps: so every way into a room counts.
    let long = "a-room-with-a-name-of-32-letters";
    let targets: [(usize, &dyn Fn(usize) -> String); 6] = [
        (IDLE, &|_| "/room/r/".to_owned()),
        (IDLE, &|_| "/echo".to_owned()),
        (IDLE, &|_| "/room/bench/".to_owned()),
        (NAMED, &|n| {
            format!("/room/{long}/a-name-of-not-fewer-letters-{n:04}")
        }),
        (NAMED, &|n| format!("/ws/%E5%B0%8F%E6%98%8E{n}")),
        (NAMED, &|n| {
            format!("/room/%E8%AF%BE%E5%A0%82/%E5%B0%8F%E6%98%8E{n}?deflate=off")
        }),
    ];
    for (most, target) in targets {
        let Some(server) = Server::start_release(WHAT, &["--room-rate", "0"]) else {
            return;
        };
        let warm: Vec<Raw> = (0..20).map(|n| server.websocket(&target(n))).collect();
        let before = resident(&server);
        let members = (20..20 + COUNT).map(|n| server.websocket(&target(n)));
        let members: Vec<Raw> = members.collect();
        let each = resident(&server).saturating_sub(before) / COUNT;
        println!("an idle connection of {}: {each} bytes", target(20));
        assert!(each < most, "{}: {each} bytes each", target(20));
        drop((warm, members));
    }
}

/// What compression may add to an idle connection that keeps no window, in bytes.
const COMPRESSION: usize = 256;
/// What the two windows of 4 KiB may take with takeover, with all that is needed to find matches.
const WINDOWS: usize = 45_000;

/// They have agreed on compression, and hear what others say. What was agreed on takes memory only
/// where windows are kept, and only from the first compressed message on.
#[test]
fn compression_costs_an_idle_connection_nothing_but_the_windows_that_were_agreed_on() {
    const COUNT: usize = 500;
    const WHAT: &str = "memory of an idle connection that agreed on compression";
    const OFFER: &str = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";
    if !system_tells(WHAT) {
        return;
    }
    let each = |target: &str| {
        let server = Server::start_release(WHAT, &[])?;
        let listen = || {
            let mut raw = server.websocket_with(target, OFFER);
            raw.quiet();
            raw
        };
        let mut all: Vec<Raw> = (0..20).map(|_| listen()).collect();
        let before = resident(&server);
        all.extend((0..COUNT).map(|_| listen()));
        let idle = resident(&server).saturating_sub(before) / COUNT;
        println!("an idle connection of {target}: {idle} bytes");
        if !target.starts_with("/echo") {
            let compressed = if target.contains("deflate") {
                0xC1
            } else {
                0x81
            };
            for number in 0..10 {
                all[number]
                    .say(&format!("what everybody hears, everybody, number {number}").repeat(4));
                for raw in &mut all {
                    assert_eq!(raw.frame().first, compressed);
                }
            }
        }
        let listening = resident(&server).saturating_sub(before) / COUNT;
        println!("…and one that has heard ten messages: {listening} bytes");
        Some((idle, listening))
    };
    for place in ["/room/r/", "/echo"] {
        let Some((plain, heard)) = each(place) else {
            return;
        };
        let (without, none) = each(&format!("{place}?deflate=no-takeover")).expect("as before");
        assert!(
            without <= plain + COMPRESSION,
            "{place}: {plain}, {without}"
        );
        // (What the allocator keeps of ten messages differs by some hundred bytes.)
        assert!(none <= heard + 4 * COMPRESSION, "{place}: {heard}, {none}");
        let (with, windows) = each(&format!("{place}?deflate=takeover")).expect("as before");
        assert!(with <= plain + 2 * COMPRESSION, "{place}: {plain}, {with}");
        assert!(windows <= heard + WINDOWS, "{place}: {heard}, {windows}");
    }
}

#[test]
fn large_messages_leave_no_large_buffers() {
    const SIZE: usize = 3 * MIB;
    if !system_tells("memory after large messages") {
        return;
    }
    let server = Server::start_measured(&[]);
    let mut peers: Vec<Raw> = (0..16).map(|_| server.websocket("/echo")).collect();
    let before = resident(&server);
    let payload = vec![7; SIZE];
    for peer in &mut peers {
        peer.frame_out(0x82, &payload);
        assert_eq!(peer.frame().payload.len(), SIZE);
    }
    // All connections are still there, and silent. (The allocator keeps some memory.)
    let kept = || resident(&server).saturating_sub(before);
    wait_until("the memory back", || kept() <= peers.len() * SIZE / 6);
    for peer in &mut peers {
        peer.say("still here");
        assert_eq!(peer.text(), "still here");
    }
}

/// EMFILE. Existing connections stay, and new ones wait in the system's queue.
#[cfg(unix)]
#[test]
fn without_descriptors_accepting_pauses_and_goes_on() {
    let server = Server::start_and_leave_descriptors(40, &[]);
    let mut ana = server.member("/room/r/");
    let mut crowd: Vec<Raw> = Vec::new();
    let until = Instant::now() + SOON;
    while server
        .log()
        .iter()
        .all(|line| !line.contains("accepting pauses"))
    {
        assert!(Instant::now() < until, "more connections than descriptors");
        // What isn't accepted waits in the system's queue, which ends, too.
        if crowd.len() < 60 {
            crowd.push(server.tcp());
        }
        thread::sleep(Duration::from_millis(5));
    }
    let mut waiting = server.tcp();
    waiting.send(server.handshake("/room/r/", "").as_bytes());

    // It doesn't spin meanwhile, and logs its line once.
    let spent = cpu_ticks(&server);
    thread::sleep(Duration::from_secs(1));
    if let (Some(before), Some(now)) = (spent, cpu_ticks(&server)) {
        assert!(now - before < 30, "{} ticks of 100", now - before);
    }
    let pauses = |line: &&String| line.contains("accepting pauses");
    assert_eq!(server.log().iter().filter(pauses).count(), 1);
    ana.say("who is in");
    assert_eq!(ana.text(), "who is in");

    drop(crowd);
    assert_eq!(waiting.head().status, 101);
    waiting.quiet();
    ana.say("welcome");
    assert_eq!(waiting.text(), "welcome");
    let mut rest = [0; 1];
    waiting.tcp.set_nonblocking(true).unwrap();
    assert!(read(&waiting.tcp, &mut rest).is_err(), "nothing else came");
}

// ---- what the system lets a server have --------------------------------------------------

/// The system gives the server no more, and the client is told so.
fn is_refused_by_the_system(answer: &Answer) {
    assert_eq!(answer.status, 503);
    assert!(
        answer.text().contains("gives it no more"),
        "{}",
        answer.text()
    );
}

/// The answers to a crowd of clients; those with 101 stay.
#[cfg(target_os = "linux")]
fn crowd(server: &Server, count: usize) -> (Vec<Raw>, Vec<crate::common::Answer>) {
    let (mut stay, mut told) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let mut raw = server.tcp();
        raw.send(server.handshake("/room/r/", "").as_bytes());
        let answer = raw.answer();
        match answer.status {
            101 => {
                raw.quiet();
                stay.push(raw);
            }
            _ => told.push(answer),
        }
    }
    (stay, told)
}

#[cfg(target_os = "linux")]
#[test]
fn too_few_files_are_reported_at_the_start_and_new_clients_are_answered() {
    let server = Server::start_with_descriptors(60, &["--max-connections", "200"]);
    let line = server.logged("--max-connections 200 is more than can be had, which is ");
    assert!(
        line.contains("60 open files") && line.contains("ulimit -n 2"),
        "{line}"
    );
    let most: usize = line.split("which is ").nth(1).unwrap()[..2]
        .parse()
        .unwrap();
    let (mut stay, told) = crowd(&server, most + 8);
    assert_eq!((stay.len(), told.len()), (most, 8));
    told.iter().for_each(is_refused_by_the_system);
    server.logged("newcomers are refused, since the system has no more for them");
    assert!(
        server
            .log()
            .iter()
            .all(|line| !line.contains("accepting pauses"))
    );
    stay[0].say("who is in");
    assert_eq!(stay[1].text(), "who is in");
}

#[cfg(target_os = "linux")]
#[test]
fn too_few_threads_of_a_user_are_reported_at_the_start_and_new_clients_are_answered() {
    const WHAT: &str = "a user's limit of threads";
    let words = ["--max-connections", "200"];
    let Some(server) = Server::start_as_somebody(54_321, Some(60), &words) else {
        return crate::common::skipped(
            WHAT,
            "root may start a server as somebody else, and this isn't root",
        );
    };
    let line = server.logged("--max-connections 200 is more than can be had, which is 45: ");
    assert!(
        line.contains("60 processes and threads") && line.contains("ulimit -u"),
        "{line}"
    );
    let (mut stay, told) = crowd(&server, 50);
    assert_eq!((stay.len(), told.len()), (45, 5));
    assert!(told.iter().all(|answer| answer.status == 503));
    stay[0].say("who is in");
    assert_eq!(stay[1].text(), "who is in");
}

/// If the address space is used up, any allocation ends the process. So the last part of it is kept
/// for memory.
#[cfg(target_os = "linux")]
#[test]
fn a_full_address_space_ends_no_connection() {
    let words = ["--max-connections", "4000"];
    for kib in [300_000, 400_000] {
        let server = Server::start_with_addresses(kib, &words);
        let line = server.logged("--max-connections 4000 is more than can be had, which is ");
        assert!(line.contains(&format!("{kib} KiB of addresses")), "{line}");
        let (mut stay, mut told) = (Vec::new(), 0);
        // Their answers wait for the keeper's next tick.
        while told < 30 {
            assert!(stay.len() < 4000, "there is room for all");
            let (stays, is_told) = crowd(&server, 1);
            assert!(is_told.iter().all(|answer| answer.status == 503));
            (told, stay) = (
                told + is_told.len(),
                [stay, stays].into_iter().flatten().collect(),
            );
        }
        assert!(stay.len() > 20, "{} stay", stay.len());
        let text = "x".repeat(100_000);
        stay[0].say(&text);
        assert_eq!(stay[1].text(), text);
    }
}

/// EAGAIN. The server doesn't know it beforehand, and has no thread for the answer.
#[cfg(target_os = "linux")]
#[test]
fn a_client_without_a_thread_is_answered_without_one() {
    const WHAT: &str = "an answer without a thread";
    let Some(server) = Server::start_as_somebody(54_322, None, &[]) else {
        return crate::common::skipped(
            WHAT,
            "root may start a server as somebody else, and this isn't root",
        );
    };
    let ana = server.member("/room/r/");
    let has = held(&server).unwrap().threads;
    server.is_left("nproc", has + 3);
    let (mut stay, told) = crowd(&server, 12);
    // A thread that has turned a client away waits for the next one, so none is spawned.
    assert_eq!(stay.len(), 3);
    told.iter().for_each(is_refused_by_the_system);
    // A silent client is answered, too, and a HEAD request gets no body.
    assert_eq!(server.tcp().answer_to_end().status, 503);
    let host = server.address;
    let mut head = server.tcp();
    head.send(format!("HEAD / HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes());
    assert_eq!(head.head().status, 503);
    assert_eq!(read(&head.tcp, &mut [0]).unwrap(), 0, "no body");
    server.logged("refused with 503");
    stay[0].say("who is in");
    assert_eq!(stay[1].text(), "who is in");
    // There are threads again.
    drop((stay, ana));
    let until = std::time::Instant::now() + crate::common::SOON;
    loop {
        let mut raw = server.tcp();
        raw.send(server.handshake("/room/r/", "").as_bytes());
        match raw.head().status {
            101 => return raw.quiet(),
            status => assert_eq!(status, 503),
        }
        assert!(std::time::Instant::now() < until, "no thread comes back");
        thread::sleep(Duration::from_millis(20));
    }
}

/// CPU time so far, in hundredths of a second; `None` if the system doesn't tell.
#[cfg(unix)]
fn cpu_ticks(server: &Server) -> Option<usize> {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", server.pid())).ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    Some(fields[11].parse::<usize>().ok()? + fields[12].parse::<usize>().ok()?)
}
