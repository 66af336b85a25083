//! The command line: wrong options, what is printed, and how the server ends.

use crate::common::{Raw, SOON, Server, peek, skipped};
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Runs the program to its end.
fn run(words: &[&str]) -> Output {
    let mut command = Command::new(crate::common::binary());
    command.env("LC_ALL", "C");
    command.args(words).stdin(Stdio::null()).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// A pasted word may hold characters that can't be seen; the error message must not.
#[test]
fn the_message_about_a_wrong_word_prints_no_unseen_characters() {
    for words in [
        &["explain", "81 \u{3164}\u{200b}"][..],
        &["explain", "--from", "\u{3164}me\u{1b}[2J"],
        &["accept", "\u{3164}\u{1b}[2J"],
        &["frame", "--opcode", "\u{3164}\u{2800}"],
        &["--li\u{3164}sten"],
        &["--listen", "\u{3164}"],
        &["--allow-origin", "http://\u{3164}"],
        &["--lang", "\u{3164}"],
    ] {
        let Output { stdout, stderr, .. } = run(words);
        let said = format!("{}{}", text(&stdout), text(&stderr));
        assert!(said.contains("\\u{3164}"), "{words:?}: {said}");
        for line in said.lines() {
            assert_eq!(barewire::unseen::first(line), None, "{words:?}: {said:?}");
        }
    }
}

// ---- words ------------------------------------------------------------------------------

#[test]
fn bad_usage_names_the_wrong_word_suggests_the_right_one_and_exits_with_2() {
    let mut faults = Vec::new();
    for (words, wrong, right) in [
        (&["--lisen", "127.0.0.1:0"][..], "--lisen", "--listen"),
        (&["--Listen", "127.0.0.1:0"], "--Listen", "--listen"),
        (&["--hosts=a"], "--hosts", "--host"),
        (
            &["--allow-orign", "http://a"],
            "--allow-orign",
            "--allow-origin",
        ),
        (
            &["--max-conections", "5"],
            "--max-conections",
            "--max-connections",
        ),
        (&["--max-messages", "5"], "--max-messages", "--max-message"),
        (&["--head-timout", "5"], "--head-timout", "--head-timeout"),
        (&["--ping-evry", "5"], "--ping-evry", "--ping-every"),
        (&["--quite"], "--quite", "--quiet"),
        (&["--traces"], "--traces", "--trace"),
        (&["--halp"], "--halp", "--help"),
        (&["--verison"], "--verison", "--version"),
        (&["serve"], "serve", "--help"),
        (&["-p", "80"], "-p", "--help"),
        (&["--listen"], "--listen", "needs a value"),
        (&["--listen", "9527"], "9527", "127.0.0.1:9527"),
        (&["--listen", "10.0.0.1"], "10.0.0.1", "10.0.0.1:9527"),
        (&["--listen", "::1"], "::1", "[::1]:9527"),
        (
            &["--listen", "example.org:80"],
            "example.org:80",
            "127.0.0.1:9527",
        ),
        (
            &["--listen", "127.0.0.1:99999"],
            "127.0.0.1:99999",
            "127.0.0.1:9527",
        ),
        (&["--listen="], "--listen", "127.0.0.1:9527"),
        (&["--host", "http://a"], "http://a", "without scheme"),
        (&["--host", "a:80"], "a:80", "without scheme and port"),
        (&["--host", ""], "--host", "chat.example.org"),
        (&["--allow-origin", "null"], "null", "http://"),
        (
            &["--allow-origin", "example.org"],
            "example.org",
            "https://example.org",
        ),
        (
            &["--allow-origin", "http://a/"],
            "http://a/",
            "https://example.org",
        ),
        (&["--max-connections", "0"], "0", "from 1 to"),
        (&["--max-connections", "many"], "many", "whole number"),
        (&["--max-message", "4M"], "4M", "whole number"),
        (&["--max-message", "-1"], "-1", "whole number"),
        (&["--head-timeout", "0"], "0", "number of seconds from"),
        (&["--head-timeout", "NaN"], "NaN", "number of seconds from"),
        (&["--ping-every", "soon"], "soon", "number of seconds"),
        (&["--ping-every", "inf"], "inf", "number of seconds"),
        (&["--quiet", "--trace"], "--trace", "--quiet"),
        (&["--quiet=yes"], "--quiet", "value"),
    ] {
        let fault = match complaint(words) {
            None => "is no bad usage to it".to_owned(),
            Some((code, said)) => {
                let names_both = said.contains(wrong) && said.contains(right);
                if code == Some(2) && names_both && said.lines().count() == 1 {
                    continue;
                }
                format!("should name {wrong} and {right}: {code:?} {said}")
            }
        };
        faults.push(format!("{words:?} {fault}"));
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// The exit code and standard error of a wrong command line; `None` if the server starts.
fn complaint(words: &[&str]) -> Option<(Option<i32>, String)> {
    let mut command = Command::new(crate::common::binary());
    command.env("LC_ALL", "C");
    if !words[0].starts_with("--listen") {
        // A free port, in case it starts.
        command.args(["--listen", "127.0.0.1:0"]);
    }
    let mut child = command
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The URL of a server that started, or the end.
    let started = child.stdout.take().unwrap().read(&mut [0]).unwrap() > 0;
    if started {
        child.kill().unwrap();
    }
    let output = child.wait_with_output().unwrap();
    let said = text(&output.stderr).to_owned();
    (!started).then_some((output.status.code(), said))
}

#[test]
fn help_goes_to_standard_output_and_names_every_option() {
    for words in [&["--help"][..], &["--listen", "127.0.0.1:0", "--help"]] {
        let output = run(words);
        assert_eq!(output.status.code(), Some(0));
        let help = text(&output.stdout);
        for (option, default) in [
            ("--listen ADDR:PORT", "127.0.0.1:9527"),
            ("--host NAME", ""),
            ("--allow-origin ORIGIN", ""),
            ("--max-connections N", "4096"),
            ("--max-message BYTES", "4194304"),
            ("--message-rate N", "10000"),
            ("--head-timeout SECS", "10"),
            ("--ping-every SECS", "20"),
            ("--quiet", ""),
            ("--trace", ""),
            ("--help", ""),
            ("--version", ""),
        ] {
            assert!(help.contains(option), "{option}");
            assert!(help.contains(default), "{default}");
        }
        // Ctrl-C is the abrupt end, which browsers see as 1006.
        assert!(help.contains("quit") && help.contains("Ctrl-C") && help.contains("1006"));
        assert_eq!(output.stderr, b"");
    }
}

#[test]
fn version_is_that_of_the_crate() {
    let output = run(&["--version"]);
    assert_eq!(output.status.code(), Some(0));
    let expected = concat!("barewire ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(text(&output.stdout), expected);
}

// ---- the port ---------------------------------------------------------------------------

/// The one line on standard error of a server that could not start.
fn one_clear_line(output: &Output) -> &str {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(output.stdout, b"");
    let said = text(&output.stderr);
    assert_eq!(said.lines().count(), 1, "{said}");
    said
}

#[test]
fn a_taken_port_is_said_in_one_line_and_exits_with_1() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = run(&["--listen", &address]);
    let said = one_clear_line(&output);
    assert!(said.contains(&address) && said.contains("taken"), "{said}");
    assert!(said.contains("--listen"), "{said}");
}

#[test]
fn an_address_that_is_not_ours_is_said_in_one_line_and_exits_with_1() {
    // Reserved for documentation.
    let output = run(&["--listen", "192.0.2.1:9527"]);
    let said = one_clear_line(&output);
    assert!(said.contains("192.0.2.1:9527"), "{said}");
}

#[test]
fn a_port_that_is_not_permitted_is_said_in_one_line_and_exits_with_1() {
    const WORDS: [&str; 2] = ["--listen", "127.0.0.1:81"];
    let denied = |error: std::io::Error| error.kind() == ErrorKind::PermissionDenied;
    let output = if TcpListener::bind(WORDS[1]).is_err_and(denied) {
        Some(run(&WORDS))
    } else {
        run_as_nobody(&WORDS)
    };
    match output {
        Some(output) => assert!(one_clear_line(&output).contains("may not use this port")),
        None => skipped(
            "a port that isn't permitted",
            "all ports are permitted here",
        ),
    }
}

/// Root may listen on every port, so root runs a copy of the program as another user.
#[cfg(target_os = "linux")]
fn run_as_nobody(words: &[&str]) -> Option<Output> {
    use std::os::unix::process::CommandExt as _;
    const NOBODY: u32 = 65_534;
    let first = std::fs::read_to_string("/proc/sys/net/ipv4/ip_unprivileged_port_start").ok()?;
    if first.trim().parse::<u16>().ok()? <= 81 {
        return None;
    }
    // The build's folder may be closed to others.
    let copy = std::env::temp_dir().join(format!("barewire-{}", std::process::id()));
    std::fs::copy(crate::common::binary(), &copy).ok()?;
    let mut command = Command::new(&copy);
    command.args(words).stdin(Stdio::null()).uid(NOBODY);
    let deadline = Instant::now() + SOON;
    let output = loop {
        match command.output() {
            // Another thread's child may have the copy open for a moment.
            Err(error) if error.kind() == ErrorKind::ExecutableFileBusy => {
                assert!(Instant::now() < deadline, "{error}");
                std::thread::sleep(Duration::from_millis(10));
            }
            output => break output.ok(),
        }
    };
    std::fs::remove_file(&copy).unwrap();
    output
}

#[cfg(not(target_os = "linux"))]
fn run_as_nobody(_: &[&str]) -> Option<Output> {
    None
}

#[test]
fn the_first_line_is_the_url_with_the_real_port() {
    // `Server` reads the URL there, and uses it to connect.
    let server = Server::start(&["--listen", "127.0.0.1:0"]);
    assert_ne!(server.address.port(), 0);
    assert_eq!(server.get("/", "").status, 200);
}

#[test]
fn localhost_is_an_address_to_listen_on() {
    let server = Server::start(&["--listen", "localhost:0"]);
    assert!(server.address.ip().is_loopback());
    assert_eq!(server.get("/", "").status, 200);
}

#[test]
fn ipv6_loopback_is_printed_so_that_it_can_be_typed() {
    if TcpListener::bind("[::1]:0").is_err() {
        return skipped("listening on [::1]", "this machine has no IPv6");
    }
    let server = Server::start(&["--listen", "[::1]:0"]);
    assert!(server.address.is_ipv6());
    assert_eq!(server.get("/", "").status, 200);
    server.websocket("/echo").quiet();
}

#[test]
fn on_0_0_0_0_it_prints_the_addresses_that_others_can_type() {
    let server = Server::start(&["--listen", "0.0.0.0:0"]);
    let port = server.address.port();
    assert_eq!(server.address, SocketAddr::from(([127, 0, 0, 1], port)));
    // They are all printed before anything is served and logged.
    assert_eq!(server.get("/%", "").status, 400);
    server.logged("refused with 400");
    let lines = server.log();
    let urls = lines.iter().filter_map(|line| line.split("http://").nth(1));
    let others: Vec<SocketAddr> = urls.filter_map(|url| url.trim().parse().ok()).collect();
    if others.is_empty() {
        skipped(
            "the addresses that others can type",
            "this machine has no network",
        );
    }
    for address in others {
        assert_eq!(address.port(), port);
        assert!(!address.ip().is_unspecified());
        if address.is_ipv4() {
            let mut tcp = TcpStream::connect(address).unwrap();
            tcp.set_read_timeout(Some(SOON)).unwrap();
            let request = format!("GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
            tcp.write_all(request.as_bytes()).unwrap();
            assert_eq!(Raw { tcp }.answer_to_end().status, 200, "{address}");
        } else {
            // An IPv4 socket can't be reached at it.
            assert!(
                TcpStream::connect(address).is_ok(),
                "{address} is printed and isn't open"
            );
        }
    }
}

// ---- what is printed ---------------------------------------------------------------------

#[test]
fn joins_leaves_refusals_and_failures_have_a_line_each() {
    let server = Server::start(&[]);
    let peer = |raw: &Raw| raw.tcp.local_addr().unwrap().to_string();
    let mut amy = server.member("/room/r/amy");
    let name = peer(&amy);
    let joined = server.logged_by(&name, "joined");
    assert!(joined.contains("amy") && joined.contains(" r"), "{joined}");
    amy.frame_out(0x88, &[&4000_u16.to_be_bytes()[..], b"bye"].concat());
    assert_eq!(amy.closed().0, Some(4000));
    let left = server.logged_by(&name, "left");
    assert!(left.contains("4000") && left.contains("bye"), "{left}");
    assert!(left.contains("amy"), "{left}");

    let mut bob = server.member("/room/r/bob");
    let name = peer(&bob);
    bob.frame_out(0x83, b"");
    bob.closed();
    let failed = server.logged_by(&name, "failed");
    assert!(failed.contains("1002"), "{failed}");
    // The sentence of the rule that was broken.
    assert!(
        failed.contains("opcode 0x3 is reserved (RFC 6455 §5.2)"),
        "{failed}"
    );

    let _cat = server.member("/room/r/cat");
    let mut twin = server.websocket("/room/r/cat");
    let name = peer(&twin);
    assert_eq!(twin.close_frame().0, Some(4001));
    let refused = server.logged_by(&name, "with 4001");
    assert!(refused.contains("name"), "{refused}");

    let mut raw = server.tcp();
    let name = peer(&raw);
    raw.send(b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    raw.answer_to_end();
    server.logged_by(&name, "with 403");
}

#[test]
fn quiet_prints_the_url_and_nothing_else() {
    let mut server = Server::start(&["--quiet"]);
    server.websocket("/ws/amy").leave();
    assert_eq!(server.get("/%", "").status, 400);
    server.websocket("/echo").frame_out(0x83, b"");
    server.stdin.write_all(b"quit\n").unwrap();
    assert_eq!(server.exit_code(), Some(0));
    assert_eq!(server.rest_of_log(), Vec::<String>::new());
}

#[test]
fn trace_prints_every_frame_both_ways_as_one_line() {
    let server = Server::start(&["--trace"]);
    let mut raw = server.websocket("/echo");
    let name = raw.tcp.local_addr().unwrap().to_string();
    let traced = |parts: &[&str]| {
        let line = server.logged_by(&name, parts[0]);
        assert!(
            parts.iter().all(|part| line.contains(part)),
            "{parts:?}: {line}"
        );
    };
    raw.say("Hello");
    assert_eq!(raw.text(), "Hello");
    traced(&[
        "→ 81 85 37 fa 21 3d",
        "FIN=1",
        "RSV=000",
        "text",
        "MASK=1",
        "37fa213d",
        "len=5",
        "\"Hello\"",
    ]);
    traced(&[
        "← 81 05",
        "FIN=1",
        "RSV=000",
        "text",
        "MASK=0",
        "len=5",
        "\"Hello\"",
    ]);
    raw.frame_out(0x02, &[0xAB; 200]);
    traced(&[
        "→ 02 fe 00 c8",
        "FIN=0",
        "binary",
        "len=126→200",
        "ab ab",
        "…",
    ]);
    raw.frame_out(0x80, b"");
    assert_eq!(raw.frame().payload, [0xAB; 200]);
    traced(&["→ 80 80", "FIN=1", "continuation", "len=0"]);
    traced(&["← 82 7e 00 c8", "FIN=1", "binary", "len=126→200"]);
    raw.quiet();
    traced(&["→ 89 86", "ping", "len=6"]);
    traced(&["← 8a 06", "pong", "len=6"]);
    // Including one that breaks a rule, and both Close frames.
    raw.frame_out(0xF3, b"x");
    assert_eq!(raw.closed().0, Some(1002));
    traced(&["→ f3 81", "RSV=111", "reserved", "len=1"]);
    traced(&["← 88", "close", "1002", "Protocol error"]);
    let frames = |line: &&String| line.starts_with(&name) && line.contains("FIN=");
    let lines = server.log();
    assert_eq!(lines.iter().filter(frames).count(), 9, "{lines:#?}");
}

// ---- quit -------------------------------------------------------------------------------

#[test]
fn quit_sends_1001_to_everyone_and_exits_with_0() {
    let mut server = Server::start(&[]);
    let mut members = vec![
        server.member("/ws/amy"),
        server.member("/room/r/bob"),
        server.member("/echo"),
        server.chat("/ws").0,
    ];
    let mut plain = server.tcp();
    // Other lines don't end it, and it still reads `quit` after them.
    server
        .stdin
        .write_all(b"quiet\n\nquit now\n\xFF\xFE\n quit \r\n")
        .unwrap();
    for raw in &mut members {
        let (code, reason) = loop {
            let frame = raw.frame();
            if frame.first == 0x88 {
                let (code, reason) = frame.payload.split_first_chunk().unwrap();
                break (u16::from_be_bytes(*code), text(reason).to_owned());
            }
        };
        assert_eq!(code, 1001, "{reason}");
        assert!(!reason.is_empty());
        raw.frame_out(0x88, &code.to_be_bytes());
        assert_eq!(raw.try_frame(), None, "the server ends TCP");
    }
    let mut rest = Vec::new();
    plain.tcp.read_to_end(&mut rest).unwrap();
    assert_eq!(server.exit_code(), Some(0));
}

#[test]
fn a_line_without_an_end_fills_no_memory_and_is_not_quit() {
    let mut server = Server::start(&[]);
    let before = crate::common::peak(&server, "VmHWM");
    for _ in 0..512 {
        server.stdin.write_all(&[b' '; 64 * 1024]).unwrap();
    }
    // A piece of a line may be `quit`; no whole line is.
    server.stdin.write_all(b"quit\nno quit\n").unwrap();
    let goes_on = format!("quit{}x\n", " ".repeat(252));
    server.stdin.write_all(goes_on.as_bytes()).unwrap();
    thread::sleep(Duration::from_millis(200));
    assert_eq!(server.get("/", "").status, 200);
    if let (Some(before), Some(after)) = (before, crate::common::peak(&server, "VmHWM")) {
        let grown = (after - before) / 1024;
        assert!(grown < 2048, "it grew by {grown} KiB");
    }
    server.stdin.write_all(b"quit\n").unwrap();
    assert_eq!(server.exit_code(), Some(0));
}

#[test]
fn quit_writes_what_waits_for_a_slow_reader() {
    let mut server = Server::start(&[]);
    let mut raw = server.websocket("/echo");
    // More than fits into the buffers of both sockets, so a part of it still waits in the outbox
    // when its beginning has come.
    let message = vec![0x5A; 4_000_000];
    raw.frame_out(0x82, &message);
    assert_eq!(peek(&raw.tcp, &mut [0]).unwrap(), 1);
    server.stdin.write_all(b"quit\n").unwrap();
    let echo = raw.frame();
    assert!(echo.first == 0x82 && echo.payload == message);
    assert_eq!(raw.close_frame().0, Some(1001));
    raw.frame_out(0x88, &1001_u16.to_be_bytes());
    assert_eq!(server.exit_code(), Some(0));
}

#[test]
fn quit_waits_two_seconds_at_most_for_a_peer_that_does_not_answer() {
    let mut server = Server::start(&[]);
    let _silent = server.websocket("/echo");
    let mut stuck = server.websocket("/echo");
    stuck
        .tcp
        .set_write_timeout(Some(Duration::from_millis(300)))
        .unwrap();
    // It never reads, and sends until nothing more can be sent.
    while stuck
        .tcp
        .write_all(&crate::common::masked(0x82, &[0; 60_000]))
        .is_ok()
    {}
    let begun = Instant::now();
    server.stdin.write_all(b"quit\n").unwrap();
    assert_eq!(server.exit_code(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(10));
}

/// A server with this standard input, the rest of its output, and the address in its first line.
fn started(stdin: Stdio) -> (Child, ChildStdout, SocketAddr) {
    let mut child = Command::new(crate::common::binary())
        .env("LC_ALL", "C")
        .args(["--listen", "127.0.0.1:0"])
        .stdin(stdin)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut url = Vec::new();
    let mut stdout = child.stdout.take().unwrap();
    while !url.ends_with(b"\n") {
        let mut byte = [0];
        stdout.read_exact(&mut byte).unwrap();
        url.push(byte[0]);
    }
    let address = text(&url).trim().strip_prefix("http://").unwrap();
    (child, stdout, address.parse().unwrap())
}

#[test]
fn an_end_of_standard_input_does_not_end_it() {
    let (mut child, _stdout, address) = started(Stdio::null());
    // Enough time for a wrong server to notice the end and stop.
    for _ in 0..5 {
        std::thread::sleep(Duration::from_millis(100));
        assert!(child.try_wait().unwrap().is_none(), "it ended");
        TcpStream::connect(address).unwrap();
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn an_unread_standard_output_does_not_end_it() {
    let (mut child, stdout, address) = started(Stdio::piped());
    drop(stdout);
    for _ in 0..10 {
        let tcp = TcpStream::connect(address).unwrap();
        tcp.set_read_timeout(Some(SOON)).unwrap();
        let mut raw = Raw { tcp };
        raw.send(b"GET /% HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        assert_eq!(raw.answer_to_end().status, 400);
    }
    child.stdin.take().unwrap().write_all(b"quit\n").unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

// ---- how many ----------------------------------------------------------------------------

#[test]
fn one_connection_too_many_is_answered_503_until_a_place_is_free() {
    let server = Server::start(&["--max-connections", "2"]);
    let amy = server.member("/ws/amy");
    let _idle = server.member("/echo");
    for _ in 0..3 {
        let answer = server.tcp().answer_to_end();
        assert_eq!(answer.status, 503, "{}", answer.text());
        assert!(answer.text().contains("2 connections"), "{}", answer.text());
        assert_eq!(answer.header("connection"), Some("close"));
    }
    server.logged("with 503");
    amy.leave();
    let deadline = Instant::now() + SOON;
    loop {
        // A client may be turned away before its request is read.
        let mut raw = server.tcp();
        raw.send(server.handshake("/ws/bob", "").as_bytes());
        match raw.head().status {
            101 => return raw.quiet(),
            status => assert_eq!(status, 503),
        }
        assert!(Instant::now() < deadline, "no place becomes free");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn the_503_is_not_lost_to_a_reset() {
    let server = Server::start(&["--max-connections", "1"]);
    let _only = server.member("/echo");
    let mut raw = server.tcp();
    raw.send(server.handshake("/echo", "").as_bytes());
    server.logged("with 503");
    assert!(raw.send_until_refused(&[b'x'; 100_000], 1000), "a reset");
    assert_eq!(raw.answer_to_end().status, 503);
}
