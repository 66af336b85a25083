//! What the tests over real sockets share: the real binary on a port of its own, and
//! a client that speaks bytes.
//!
//! Nothing here uses the server's own parsers to judge the server: the few lines of [`Raw::frame`]
//! parse frames, written from RFC 6455 §5.2 a second time.

pub mod desk;
pub mod held;
pub mod violations;
pub mod watcher;

use proptest::test_runner::{Config as ProptestConfig, RngSeed};
use std::hint::black_box;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// How long a test waits for something that must happen. Generous, since a machine may be busy with
/// other tests: only a failing test waits this long.
pub const SOON: Duration = Duration::from_secs(60);

/// The masking key of every frame that [`Raw`] sends.
pub const KEY: [u8; 4] = [0x37, 0xFA, 0x21, 0x3D];

/// The program that is tested: the release build where `make test` names it, since that is what
/// people run; else the one that `cargo test` built.
pub fn binary() -> PathBuf {
    let named = std::env::var_os("BAREWIRE_BIN").map(PathBuf::from);
    named.unwrap_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_barewire")))
}

/// A running server; it is stopped when this is dropped.
pub struct Server {
    child: Child,
    pub stdin: ChildStdin,
    pub address: SocketAddr,
    lines: Arc<(Mutex<Vec<String>>, Condvar)>,
    /// Collects the lines, until the server has ended.
    reader: Option<thread::JoinHandle<()>>,
    /// Collects the messages of panicking threads of the server.
    complaints: Option<thread::JoinHandle<String>>,
}

impl Server {
    /// The binary with these words on its command line, listening on a free port of 127.0.0.1 by
    /// default.
    pub fn start(words: &[&str]) -> Server {
        Server::start_by(Command::new(binary()), words)
    }

    /// The same in an environment with this language.
    pub fn start_in(locale: &str, words: &[&str]) -> Server {
        let mut command = Command::new(binary());
        command.env("LC_ALL", locale);
        Server::start_by(command, words)
    }

    /// The same, with this few descriptors, which only a shell can set (`ulimit -n`).
    #[cfg(unix)]
    pub fn start_with_descriptors(most: usize, words: &[&str]) -> Server {
        let mut shell = Command::new("sh");
        shell.args(["-c", "ulimit -n $0 && exec \"$@\"", &most.to_string()]);
        shell.arg(binary());
        Server::start_by(shell, words)
    }

    /// The same, with an address space of this many KiB.
    #[cfg(target_os = "linux")]
    pub fn start_with_addresses(kib: usize, words: &[&str]) -> Server {
        let mut shell = Command::new("sh");
        shell.args(["-c", "ulimit -v $0 && exec \"$@\"", &kib.to_string()]);
        shell.arg(binary());
        Server::start_by(shell, words)
    }

    /// The same, but the descriptors are taken away after the server has begun, so the server
    /// doesn't know.
    #[cfg(unix)]
    pub fn start_and_leave_descriptors(most: usize, words: &[&str]) -> Server {
        if !cfg!(target_os = "linux") {
            return Server::start_with_descriptors(most, words);
        }
        let server = Server::start(words);
        server.is_left("nofile", most);
        server
    }

    /// From now on the system limits this resource for it (util-linux' prlimit knows the names).
    #[cfg(target_os = "linux")]
    pub fn is_left(&self, what: &str, most: usize) {
        use std::os::unix::fs::MetadataExt;
        use std::os::unix::process::CommandExt;
        let pid = self.pid().to_string();
        let process = std::fs::metadata(format!("/proc/{pid}")).unwrap();
        let mut prlimit = Command::new("prlimit");
        prlimit.args(["--pid", &pid, &format!("--{what}={most}")]);
        // In a container even root may change only its own processes.
        if process.uid() != std::fs::metadata("/proc/self").unwrap().uid() {
            prlimit.uid(process.uid()).gid(process.gid());
        }
        let status = prlimit
            .status()
            .expect("prlimit, of util-linux, is missing");
        assert!(status.success());
    }

    #[cfg(not(target_os = "linux"))]
    pub fn is_left(&self, _what: &str, _most: usize) {}

    /// Starts it as a user that has no other processes, since the system doesn't count root's
    /// threads; `None`: only root can do this. `most`: the limit of threads from the beginning.
    #[cfg(target_os = "linux")]
    pub fn start_as_somebody(user: u32, most: Option<usize>, words: &[&str]) -> Option<Server> {
        use std::os::unix::process::CommandExt;
        let folder = std::env::temp_dir().join(format!("barewire-somebody-{user}"));
        std::fs::create_dir_all(&folder).unwrap();
        // Another user may not run a program in root's folders.
        let program = folder.join("barewire");
        let _ = std::fs::remove_file(&program);
        std::fs::copy(binary(), &program).unwrap();
        let mut command = match most {
            Some(most) => {
                let mut prlimit = Command::new("prlimit");
                prlimit.arg(format!("--nproc={most}")).arg(&program);
                prlimit
            }
            None => Command::new(&program),
        };
        command.uid(user).gid(user).current_dir("/");
        let may = Command::new("true").uid(user).gid(user).status();
        let server = may.is_ok().then(|| Server::start_by(command, words));
        // The server has begun, and doesn't need its file any more.
        let _ = std::fs::remove_dir_all(folder);
        server
    }

    /// The release build, which is what people run: `make test` names it in `BAREWIRE_BIN`. `None`:
    /// there is none here, which is reported loudly; on the build machine, where nothing may be
    /// skipped, this fails.
    pub fn start_release(what: &str, words: &[&str]) -> Option<Server> {
        let path = Server::release_or_skipped(what)?;
        Some(Server::start_by(Command::new(path), words))
    }

    /// The path of the release build.
    pub fn release_or_skipped(what: &str) -> Option<PathBuf> {
        let why = match release_build() {
            Ok(path) => return Some(path),
            Err(why) => why,
        };
        skipped(what, &why);
        let must_run = std::env::var("BAREWIRE_NO_SKIP").is_ok_and(|told| told == "1");
        assert!(!must_run, "{what} is skipped: {why}");
        None
    }

    /// The same for tests whose bounds also hold for a debug build: without a release build, the
    /// debug build is measured, and that is reported loudly.
    pub fn start_measured(words: &[&str]) -> Server {
        let measured = release_build().inspect_err(|why| {
            let _ = writeln!(
                std::io::stderr(),
                "WEAKER: a debug build is measured: {why}"
            );
        });
        match measured {
            Ok(path) => Server::start_by(Command::new(path), words),
            Err(_) => Server::start(words),
        }
    }

    /// `barewire proxy` in front of the server at this address.
    pub fn proxy(to: impl std::fmt::Display, words: &[&str]) -> Server {
        let mut command = Command::new(binary());
        command.args(["proxy", "--to", &to.to_string()]);
        Server::start_by(command, words)
    }

    /// The same, the release build; see [`start_release`](Self::start_release).
    pub fn proxy_release(what: &str, to: impl std::fmt::Display, words: &[&str]) -> Option<Server> {
        let path = Server::release_or_skipped(what)?;
        let mut command = Command::new(path);
        command.args(["proxy", "--to", &to.to_string()]);
        Some(Server::start_by(command, words))
    }

    fn start_by(mut command: Command, words: &[&str]) -> Server {
        let is_proxy = command.get_args().any(|word| word == "proxy");
        // Few tests look at the page.
        if is_proxy && !words.contains(&"--page") {
            command.arg("--no-page");
        }
        if !words.contains(&"--listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        // A busy machine may be silent for longer than the default, and a ping between two frames
        // that a test expects would disturb the test.
        if !is_proxy && !words.iter().any(|word| word.starts_with("--ping-every")) {
            command.args(["--ping-every", "600"]);
        }
        // Independent of the language of the user who runs the tests; a command with a language
        // keeps it.
        if command.get_envs().all(|(name, _)| name != "LC_ALL") {
            command.env("LC_ALL", "C");
        }
        let mut child = command
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut errors = child.stderr.take().unwrap();
        let complaints = thread::spawn(move || {
            let mut said = Vec::new();
            let _ = errors.read_to_end(&mut said);
            String::from_utf8_lossy(&said).into_owned()
        });
        let stdin = child.stdin.take().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut url = String::new();
        output.read_line(&mut url).unwrap();
        let address = url.trim_end().strip_prefix("http://").expect(&url);
        let address = address.parse().expect(&url);
        let lines = Arc::new((Mutex::new(Vec::new()), Condvar::new()));
        let collected = Arc::clone(&lines);
        let reader = thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                collected.0.lock().unwrap().push(line);
                collected.1.notify_all();
            }
        });
        Server {
            child,
            stdin,
            address,
            lines,
            reader: Some(reader),
            complaints: Some(complaints),
        }
    }

    /// Waits for a line of the log that contains this.
    pub fn logged(&self, part: &str) -> String {
        self.logged_by("", part)
    }

    /// The same, for lines that begin with this: a peer's address.
    pub fn logged_by(&self, peer: &str, part: &str) -> String {
        let is_it = |line: &&String| line.starts_with(peer) && line.contains(part);
        let found = |lines: &Vec<String>| lines.iter().find(is_it).cloned();
        let lines = self.lines.0.lock().unwrap();
        let (lines, _) = self
            .lines
            .1
            .wait_timeout_while(lines, SOON, |lines| found(lines).is_none())
            .unwrap();
        found(&lines).unwrap_or_else(|| panic!("no line has {part:?}: {lines:#?}"))
    }

    /// All lines of the log so far.
    pub fn log(&self) -> Vec<String> {
        self.lines.0.lock().unwrap().clone()
    }

    /// All lines of the log of a server that has ended.
    pub fn rest_of_log(&mut self) -> Vec<String> {
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
        self.log()
    }

    /// Waits for the process to end; returns its exit code.
    pub fn exit_code(&mut self) -> Option<i32> {
        let deadline = Instant::now() + SOON;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("the server doesn't end");
    }

    /// The number of the process, for what only the system knows.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// A TCP connection on which nothing was sent.
    pub fn tcp(&self) -> Raw {
        let tcp = TcpStream::connect(self.address).unwrap();
        tcp.set_read_timeout(Some(SOON)).unwrap();
        tcp.set_nodelay(true).unwrap();
        Raw { tcp }
    }

    /// The answer to a request, read to the end of the connection; the request should
    /// have `Connection: close`, or break a rule.
    pub fn ask(&self, request: impl AsRef<[u8]>) -> Answer {
        let mut raw = self.tcp();
        raw.send(request.as_ref());
        raw.answer_to_end()
    }

    /// `GET` with these further header lines, each ended by `\r\n`.
    pub fn get(&self, target: &str, lines: &str) -> Answer {
        let host = self.address;
        self.ask(format!(
            "GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{lines}\r\n"
        ))
    }

    /// A request for a WebSocket, with these further header lines.
    pub fn handshake(&self, target: &str, lines: &str) -> String {
        let host = self.address;
        format!(
            "GET {target} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\n\
             Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{lines}\r\n"
        )
    }

    /// An open WebSocket at this address.
    pub fn websocket(&self, target: &str) -> Raw {
        self.websocket_with(target, "")
    }

    /// A plain member: its WebSocket is open *and* it is in its room. The answer to the opening
    /// handshake comes before that, a pong after it.
    pub fn member(&self, target: &str) -> Raw {
        let mut raw = self.websocket(target);
        raw.quiet();
        raw
    }

    /// `POST` of this body.
    pub fn post(&self, target: &str, body: impl AsRef<[u8]>) -> Answer {
        let (host, body) = (self.address, body.as_ref());
        let head = format!(
            "POST {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
             Content-Length: {}\r\n\r\n",
            body.len()
        );
        self.ask([head.as_bytes(), body].concat())
    }

    /// An open WebSocket that speaks the subprotocol `chat`, and its welcome.
    pub fn chat(&self, target: &str) -> (Raw, serde_json::Value) {
        let mut raw = self.websocket_with(target, "Sec-WebSocket-Protocol: chat\r\n");
        let welcome = raw.json();
        assert_eq!(welcome["type"], "welcome", "{welcome}");
        (raw, welcome)
    }

    /// An open WebSocket, asked for with these further header lines.
    pub fn websocket_with(&self, target: &str, lines: &str) -> Raw {
        let mut raw = self.tcp();
        raw.send(self.handshake(target, lines).as_bytes());
        let answer = raw.head();
        assert_eq!(answer.status, 101, "{answer:?}");
        raw
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let complaints = self.complaints.take().map(thread::JoinHandle::join);
        let complaints = complaints.and_then(Result::ok).unwrap_or_default();
        // A panicking thread of the server doesn't fail a test by itself, so this does.
        if thread::panicking() {
            eprint!("{complaints}");
        } else {
            assert_eq!(complaints, "", "the server complained");
        }
    }
}

/// An HTTP answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// The value of the only field of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(found, _)| found == name);
        let value = values.next().map(|(_, value)| value.as_str());
        assert!(values.next().is_none(), "{name} is there twice: {self:?}");
        value
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// A frame as it came from the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// FIN, RSV1 to RSV3, opcode.
    pub first: u8,
    pub payload: Vec<u8>,
}

/// Reads once. A machine that is frozen and goes on interrupts a read that has a time-out, as a
/// signal does (signal(7)); that is no end of anything.
pub fn read(mut tcp: &TcpStream, buffer: &mut [u8]) -> std::io::Result<usize> {
    loop {
        match tcp.read(buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            read => return read,
        }
    }
}

/// The same, of bytes that stay to be read.
pub fn peek(tcp: &TcpStream, buffer: &mut [u8]) -> std::io::Result<usize> {
    loop {
        match tcp.peek(buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            peeked => return peeked,
        }
    }
}

/// A client that speaks bytes.
pub struct Raw {
    pub tcp: TcpStream,
}

impl Raw {
    pub fn send(&mut self, bytes: &[u8]) {
        self.tcp.write_all(bytes).unwrap();
    }

    /// One byte in each segment, as far as we can control TCP.
    pub fn send_bytewise(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.send(&[*byte]);
        }
    }

    /// Sends as much as the other side takes, in portions of this size; returns whether that was
    /// all. For bytes after the point where the server stops reading.
    pub fn send_until_refused(&mut self, bytes: &[u8], portion: usize) -> bool {
        let mut portions = bytes.chunks(portion);
        portions.all(|portion| self.tcp.write_all(portion).is_ok())
    }

    /// Sends a masked frame with this first byte.
    pub fn frame_out(&mut self, first: u8, payload: &[u8]) {
        self.send(&masked(first, payload));
    }

    pub fn say(&mut self, text: &str) {
        self.frame_out(0x81, text.as_bytes());
    }

    /// Says something in the subprotocol `chat`.
    pub fn say_json(&mut self, value: &serde_json::Value) {
        self.say(&value.to_string());
    }

    /// Reads the head of an answer, byte by byte, so nothing after it is lost.
    pub fn head(&mut self) -> Answer {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            let read = read(&self.tcp, &mut byte).unwrap();
            assert_eq!(
                read,
                1,
                "the answer ends in its head: {}",
                head.escape_ascii()
            );
            head.push(byte[0]);
        }
        parse_head(std::str::from_utf8(&head).unwrap())
    }

    /// Reads an answer with its body.
    pub fn answer(&mut self) -> Answer {
        let mut answer = self.head();
        let length = answer
            .header("content-length")
            .map_or(0, |l| l.parse().unwrap());
        answer.body = vec![0; length];
        self.tcp.read_exact(&mut answer.body).unwrap();
        answer
    }

    /// Reads an answer whose end is the end of the connection.
    pub fn answer_to_end(&mut self) -> Answer {
        let answer = self.answer();
        let mut rest = Vec::new();
        self.tcp.read_to_end(&mut rest).unwrap();
        assert!(rest.is_empty(), "{}", rest.escape_ascii());
        answer
    }

    /// Reads the next frame; `None` at the end of the stream between two frames.
    pub fn try_frame(&mut self) -> Option<Frame> {
        let mut two = [0; 2];
        match read(&self.tcp, &mut two[..1]).unwrap() {
            0 => return None,
            _ => self.tcp.read_exact(&mut two[1..]).unwrap(),
        }
        assert_eq!(two[1] & 0x80, 0, "a server masks nothing (§5.1)");
        let length = match two[1] {
            127 => u64::from_be_bytes(self.read_array()),
            126 => u64::from(u16::from_be_bytes(self.read_array())),
            short => u64::from(short),
        };
        let mut payload = vec![0; usize::try_from(length).unwrap()];
        self.tcp.read_exact(&mut payload).unwrap();
        Some(Frame {
            first: two[0],
            payload,
        })
    }

    fn read_array<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.tcp.read_exact(&mut bytes).unwrap();
        bytes
    }

    /// Reads the next frame, which must come.
    pub fn frame(&mut self) -> Frame {
        self.try_frame().expect("a frame, not the end")
    }

    /// The same, but skips the server's keep-alive: after a second in which a busy machine didn't
    /// run it, the server pings all clients, whatever `--ping-every` says.
    fn frame_but_keep_alive(&mut self) -> Frame {
        loop {
            let frame = self.frame();
            if frame.first != 0x89 || !frame.payload.is_empty() {
                return frame;
            }
        }
    }

    /// Reads a whole text message.
    pub fn text(&mut self) -> String {
        let frame = self.frame_but_keep_alive();
        assert_eq!(frame.first, 0x81, "a text: {frame:?}");
        String::from_utf8(frame.payload).unwrap()
    }

    /// Reads a text message that is JSON.
    pub fn json(&mut self) -> serde_json::Value {
        let text = self.text();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    /// Reads text messages until one of this `type` comes.
    pub fn json_of_type(&mut self, kind: &str) -> serde_json::Value {
        loop {
            let value = self.json();
            if value["type"] == kind {
                return value;
            }
        }
    }

    /// Reads a Close and then the end of the stream; returns the code and the reason.
    pub fn closed(&mut self) -> (Option<u16>, String) {
        let close = self.close_frame();
        assert_eq!(self.try_frame(), None, "nothing follows a Close");
        close
    }

    /// Reads a Close.
    pub fn close_frame(&mut self) -> (Option<u16>, String) {
        let frame = self.frame_but_keep_alive();
        assert_eq!(frame.first, 0x88, "a Close: {frame:?}");
        match frame.payload.split_first_chunk() {
            None => (None, String::new()),
            Some((&code, reason)) => (
                Some(u16::from_be_bytes(code)),
                String::from_utf8(reason.to_vec()).unwrap(),
            ),
        }
    }

    /// Checks that everything before is answered and nothing else has come. It sends a ping; the
    /// pong comes after everything that was sent before.
    pub fn quiet(&mut self) {
        self.frame_out(0x89, b"quiet?");
        let frame = self.frame_but_keep_alive();
        assert_eq!(
            (frame.first, &frame.payload[..]),
            (0x8A, &b"quiet?"[..]),
            "{}",
            frame.payload.escape_ascii()
        );
    }

    /// Ends our direction of the TCP connection.
    pub fn end(&mut self) {
        self.tcp.shutdown(Shutdown::Write).unwrap();
    }

    /// A closing handshake (§7) with 1000, to its end; returns what came before the answer.
    pub fn leave(mut self) -> Vec<Frame> {
        self.frame_out(0x88, &1000_u16.to_be_bytes());
        let mut before = Vec::new();
        loop {
            let frame = self.frame_but_keep_alive();
            if frame.first == 0x88 {
                assert_eq!(frame.payload, 1000_u16.to_be_bytes(), "its code comes back");
                assert_eq!(self.try_frame(), None, "nothing follows a Close");
                return before;
            }
            before.push(frame);
        }
    }

    /// Sends these bytes and ends TCP by a reset, which is what a system sends when a
    /// socket is closed with unread bytes in it: here, a pong.
    pub fn reset(mut self, last: &[u8]) {
        self.frame_out(0x89, b"");
        self.send(last);
        assert_eq!(peek(&self.tcp, &mut [0]).unwrap(), 1);
    }
}

/// Where the release build is, or why that isn't known.
fn release_build() -> Result<std::path::PathBuf, String> {
    const HOW: &str = "build it with `cargo build --release`, and set BAREWIRE_BIN to its path";
    let told =
        std::env::var_os("BAREWIRE_BIN").ok_or_else(|| format!("no release build; {HOW}"))?;
    // A test runs in the package's folder, so a relative path is relative to that.
    let path = std::path::PathBuf::from(told);
    let is_debug = path.components().any(|part| part.as_os_str() == "debug");
    match (path.is_file(), is_debug) {
        (true, false) => Ok(path),
        (true, true) => Err(format!("BAREWIRE_BIN is a debug build; {HOW}")),
        (false, _) => Err(format!(
            "BAREWIRE_BIN isn't there: {}; {HOW}",
            path.display()
        )),
    }
}

/// Reports loudly that something can't be tested on this machine: past the test runner, which hides
/// the output of tests that pass.
pub fn skipped(what: &str, why: &str) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {what}: {why}");
}

/// How a property is tested: this often, and with the same cases in each run, unless
/// `PROPTEST_RNG_SEED` has another number. `PROPTEST_CASES` tries harder.
pub fn property(cases: u32) -> ProptestConfig {
    let told = ProptestConfig::default();
    let seed = match told.rng_seed {
        RngSeed::Random => RngSeed::Fixed(6455),
        fixed @ RngSeed::Fixed(_) => fixed,
    };
    let cases = match std::env::var("PROPTEST_CASES") {
        Ok(_) => told.cases,
        Err(_) => cases,
    };
    ProptestConfig {
        cases,
        rng_seed: seed,
        failure_persistence: None,
        ..told
    }
}

/// A masked frame with this first byte (§5.2, §5.3).
pub fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match payload.len() {
        length @ 0..=125 => frame.push(0x80 | length as u8),
        length @ 126..=65_535 => {
            frame.push(0x80 | 126);
            frame.extend((length as u16).to_be_bytes());
        }
        length => {
            frame.push(0x80 | 127);
            frame.extend((length as u64).to_be_bytes());
        }
    }
    frame.extend(KEY);
    let pairs = payload.iter().zip(KEY.iter().cycle());
    frame.extend(pairs.map(|(byte, key)| byte ^ key));
    frame
}

fn parse_head(head: &str) -> Answer {
    let mut lines = head.trim_end().split("\r\n");
    let status = lines.next().unwrap();
    let status = status.strip_prefix("HTTP/1.1 ").expect(status);
    let header = |line: &str| {
        let (name, value) = line.split_once(": ").expect("name: value");
        (name.to_ascii_lowercase(), value.to_owned())
    };
    Answer {
        status: status[..3].parse().unwrap(),
        headers: lines.map(header).collect(),
        body: Vec::new(),
    }
}

/// The statuses of the answers with `Content-Length` that come, until the stream ends or
/// breaks.
pub fn statuses(tcp: &mut TcpStream) -> impl Iterator<Item = u16> {
    std::iter::from_fn(move || {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            match read(tcp, &mut byte) {
                Ok(1) => head.push(byte[0]),
                _ => return None,
            }
        }
        let answer = parse_head(std::str::from_utf8(&head).unwrap());
        let length = answer
            .header("content-length")
            .map_or(0, |l| l.parse().unwrap());
        tcp.read_exact(&mut vec![0; length]).ok()?;
        Some(answer.status)
    })
}

/// An open `/echo`, as soon as the server has a place for it: when its threads are done with an
/// earlier client.
pub fn admitted(server: &Server) -> Raw {
    let begun = Instant::now();
    loop {
        let mut raw = server.tcp();
        raw.send(server.handshake("/echo", "").as_bytes());
        match raw.answer().status {
            101 => return raw,
            status => assert_eq!(status, 503),
        }
        assert!(begun.elapsed() < SOON, "no place becomes free");
        thread::sleep(Duration::from_millis(10));
    }
}

/// The most memory that a server ever had, in bytes: `VmHWM` is what it touched, `VmPeak` all that
/// it asked for. `None` if the system doesn't tell.
pub fn peak(server: &Server, field: &str) -> Option<usize> {
    if !cfg!(target_os = "linux") {
        skipped(
            field,
            "this system doesn't say how much memory a server has",
        );
        return None;
    }
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.pid())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    let line = line.unwrap_or_else(|| panic!("the server has no {field}: {status}"));
    let kib = line.trim_matches(|c: char| !c.is_ascii_digit());
    Some(kib.parse::<usize>().unwrap() * 1024)
}

/// Does something to a server, whose memory may grow by this much at most.
pub fn within(bytes: usize, server: &Server, action: impl FnOnce()) {
    let before = peak(server, "VmHWM");
    action();
    if let Some(before) = before {
        // The system counts in batches, so a later figure may even be lower.
        let grown = peak(server, "VmHWM").unwrap().saturating_sub(before);
        assert!(grown <= bytes, "it grew by {} KiB", grown / 1024);
    }
}

/// The next text, after pings that the server may have sent.
pub fn next_word(raw: &mut Raw) -> String {
    loop {
        let frame = raw.frame();
        if frame.first != 0x89 {
            assert_eq!(frame.first, 0x81, "{frame:?}");
            return String::from_utf8(frame.payload).unwrap();
        }
    }
}

/// Sends this again and again, 20 MB of it: TCP must end before that is done, and it must end, not
/// stall.
pub fn takes_no_more(raw: &mut Raw, portion: &[u8]) {
    let refused = sends_20_mb(raw, portion);
    refused.expect("20 MB, and no end");
}

/// The same, but the server may also read and discard all of it; it must not stall. [`within`]
/// checks that it keeps nothing.
pub fn keeps_no_more(raw: &mut Raw, portion: &[u8]) {
    sends_20_mb(raw, portion);
}

fn sends_20_mb(raw: &mut Raw, portion: &[u8]) -> Option<ErrorKind> {
    raw.tcp.set_write_timeout(Some(SOON)).unwrap();
    let times = 20_000_000 / portion.len();
    let refused = (0..times).find_map(|_| raw.tcp.write_all(portion).err());
    let kind = refused.map(|error| error.kind());
    let stalled = [ErrorKind::WouldBlock, ErrorKind::TimedOut];
    assert!(
        kind.is_none_or(|kind| !stalled.contains(&kind)),
        "it neither reads nor ends"
    );
    kind
}

/// Work on 15 KiB must take about 15 times as long as on 1 KiB (each byte is read a fixed number of
/// times), not about 225 times (each byte leads to reading all before it). The best of many
/// alternating runs counts, so a busy machine changes little.
pub fn costs_no_square(input: impl Fn(usize) -> Vec<u8>, work: impl Fn(&[u8])) {
    let inputs = [input(1024), input(15 * 1024)];
    let mut best = [Duration::MAX; 2];
    let mut rounds = 0;
    // A failing test shouldn't take minutes.
    let whole = Instant::now();
    while rounds < 20 && (rounds < 3 || whole.elapsed() < SOON / 4) {
        rounds += 1;
        for (input, best) in inputs.iter().zip(&mut best) {
            let begun = Instant::now();
            work(black_box(input));
            *best = begun.elapsed().min(*best);
        }
    }
    let times = best[1].as_secs_f64() / best[0].as_secs_f64();
    assert!(times < 60.0, "15 times as much costs {times} times as much");
}

/// The beginning of a masked frame that declares `length` bytes, of which only `beginning` comes.
pub fn declaring(first: u8, length: u64, beginning: &[u8]) -> Vec<u8> {
    let masked = beginning.iter().zip(KEY).map(|(byte, key)| byte ^ key);
    let head = [&[first, 0xFF], &length.to_be_bytes()[..], &KEY].concat();
    head.into_iter().chain(masked).collect()
}
