//! Sockets, threads and clocks: the only room that has them.
//!
//! [`options`] reads the command line, [`admission`] decides who may connect and
//! [`route`] where to; [`stream`] is a socket with a tap in it and [`input`] what was
//! read from it; [`writer`] says who writes, [`keeper`] watches the clock, [`log`]
//! prints and [`entropy`] makes tickets; [`connection`] is one connection's life,
//! [`session`] a WebSocket's within it, and [`polling`] the chat without one.

pub mod admission;
pub mod connection;
pub mod entropy;
pub mod input;
pub mod keeper;
pub mod log;
pub mod options;
pub mod polling;
pub mod route;
pub mod session;
pub mod stream;
pub mod writer;

use crate::chat::{Hub, Outbox};
use crate::http::{Response, Status};
use crate::websocket::endpoint::close_body;
use crate::websocket::{CloseCode, Opcode, frame};
use admission::Admission;
use connection::Connection;
use keeper::{Keeper, Phase, Watched};
use log::Log;
use options::Options;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime};
use stream::Stream;

/// Bytes of stack for a connection's thread. Nothing here recurses, and buffers live
/// on the heap; only pages that are touched take memory.
const STACK: usize = 256 * 1024;
/// How long accepting pauses when the system has no descriptor left, or no thread.
const PAUSE: Duration = Duration::from_millis(100);
/// For how long everybody's last frames may take when the server stops.
const STOP_PATIENCE: Duration = Duration::from_secs(2);

/// What all connections share.
pub struct Server {
    options: Options,
    admission: Admission,
    hub: Hub,
    log: Arc<Log>,
    keeper: Keeper,
    next_id: AtomicU64,
    stopping: AtomicBool,
}

impl Server {
    /// How it was started.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Who may connect.
    pub fn admission(&self) -> &Admission {
        &self.admission
    }

    /// The rooms.
    pub fn hub(&self) -> &Hub {
        &self.hub
    }

    /// Where lines go.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// An outbox for a WebSocket. Its bound leaves room for two of the longest messages
    /// on top of a megabyte of small ones.
    fn outbox(&self, watched: &Watched) -> Outbox {
        const BASE: usize = 1024 * 1024;
        let farewell = close_frame(
            CloseCode::POLICY_VIOLATION,
            "you don't read what you are sent",
        );
        let sink = Box::new(Arc::clone(watched.stream()));
        Outbox::new(sink, BASE + 2 * self.options.max_message, farewell)
    }
}

fn close_frame(code: CloseCode, reason: &str) -> Arc<[u8]> {
    let body = close_body(Some(code), reason);
    Arc::from(frame::unmasked(Opcode::Close, &body))
}

/// A server that runs.
pub struct Running {
    server: Arc<Server>,
    address: SocketAddr,
}

impl Running {
    /// Binds, and serves on threads of its own from now on.
    ///
    /// # Errors
    /// The port is taken or not permitted, or no thread could be spawned.
    pub fn start(options: Options) -> io::Result<Running> {
        let listener = TcpListener::bind(options.listen)?;
        let address = listener.local_addr()?;
        let log = Arc::new(Log::start(options.verbosity)?);
        let server = Arc::new(Server {
            admission: Admission {
                on_loopback: address.ip().is_loopback(),
                hosts: options.hosts.clone(),
                origins: options.origins.clone(),
            },
            hub: Hub::new(&entropy::hex_128()),
            keeper: Keeper::new(options.ping_every, Arc::clone(&log)),
            log,
            options,
            next_id: AtomicU64::new(0),
            stopping: AtomicBool::new(false),
        });
        let clock = Arc::clone(&server);
        thread::Builder::new()
            .name("keeper".to_owned())
            .spawn(move || keep(&clock))?;
        let acceptor = Arc::clone(&server);
        thread::Builder::new()
            .name("accept".to_owned())
            .spawn(move || accept_all(&acceptor, &listener))?;
        Ok(Running { server, address })
    }

    /// The address it listens on, with the real port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What to type into a browser, the nearest first. Where the server listens on all
    /// addresses, that is this machine's, and then the one that others can type.
    pub fn urls(&self) -> Vec<String> {
        let port = self.address.port();
        let unspecified = self.address.ip().is_unspecified();
        let first = match self.address.ip() {
            IpAddr::V4(_) if unspecified => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(_) if unspecified => IpAddr::V6(Ipv6Addr::LOCALHOST),
            ip => ip,
        };
        let others = unspecified.then(outward_addresses).unwrap_or_default();
        let ips = std::iter::once(first).chain(others);
        ips.map(|ip| format!("http://{}", SocketAddr::new(ip, port)))
            .collect()
    }

    /// Ends it in good order: 1001 to everyone, and two seconds for the last frames.
    pub fn stop(&self) {
        let server = &self.server;
        server.stopping.store(true, Ordering::SeqCst);
        server.hub.wake_all();
        let close = close_frame(CloseCode::GOING_AWAY, "the server stops");
        for watched in server.keeper.all() {
            watched.dismiss(Arc::clone(&close), STOP_PATIENCE);
        }
        let deadline = Instant::now() + STOP_PATIENCE;
        while server.keeper.count() > 0 && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(5));
        }
        server.log.flush();
    }
}

/// The addresses under which this machine is known to others. std can't list network
/// interfaces, but a UDP socket that is connected (which sends nothing) learns which
/// address would be used. The targets are reserved for documentation.
fn outward_addresses() -> Vec<IpAddr> {
    let outward = |bind: &str, to: &str| {
        let socket = UdpSocket::bind(bind).ok()?;
        socket.connect(to).ok()?;
        Some(socket.local_addr().ok()?.ip())
    };
    let found = [
        outward("0.0.0.0:0", "192.0.2.1:9"),
        outward("[::]:0", "[2001:db8::1]:9"),
    ];
    found.into_iter().flatten().collect()
}

fn keep(server: &Server) {
    loop {
        thread::sleep(keeper::TICK);
        let now = Instant::now();
        server.keeper.tick(now);
        server.hub.forget_empty_rooms(now);
    }
}

fn accept_all(server: &Arc<Server>, listener: &TcpListener) {
    loop {
        match listener.accept() {
            Ok((tcp, peer)) => accept(server, tcp, peer),
            Err(error) => {
                // A peer that is gone again is its own affair; but without descriptors
                // the next accept fails at once, too, so there is a pause.
                if error.kind() != io::ErrorKind::ConnectionAborted {
                    server.log.line(&format!("accepting pauses: {error}"));
                    thread::sleep(PAUSE);
                }
            }
        }
    }
}

fn accept(server: &Arc<Server>, tcp: TcpStream, peer: SocketAddr) {
    if server.stopping.load(Ordering::SeqCst) {
        return;
    }
    let full = server.keeper.count() >= server.options.max_connections;
    let until = Instant::now() + server.options.head_timeout;
    let stream = Arc::new(Stream::new(tcp, peer, &server.log));
    if full {
        return turn_away(server, &stream);
    }
    let id = server.next_id.fetch_add(1, Ordering::Relaxed);
    let watched = Arc::new(Watched::new(stream, Phase::Request(until)));
    server.keeper.watch(id, Arc::clone(&watched));
    let shared = Arc::clone(server);
    let thread = thread::Builder::new()
        .name("connection".to_owned())
        .stack_size(STACK)
        .spawn(move || {
            let _forget = Forget(&shared, id);
            Connection::new(&shared, &watched).run();
        });
    if let Err(error) = thread {
        server.keeper.forget(id);
        server
            .log
            .line(&format!("{peer} refused: no thread: {error}"));
        thread::sleep(PAUSE);
    }
}

/// Takes a connection from the keeper's list, also when its thread panics.
struct Forget<'a>(&'a Server, u64);

impl Drop for Forget<'_> {
    fn drop(&mut self) {
        self.0.keeper.forget(self.1);
    }
}

/// One too many. The answer is small enough for the empty buffer of a new socket, so
/// writing it doesn't wait.
fn turn_away(server: &Server, stream: &Stream) {
    let most = server.options.max_connections;
    let sentence = format!("there are {most} connections already; try again later");
    server
        .log
        .line(&format!("{} refused 503: {sentence}", stream.peer()));
    let response = Response::text(Status::SERVICE_UNAVAILABLE, &sentence).closing();
    let _ = stream.write_all(&response.to_bytes(SystemTime::now()));
    stream.shut(std::net::Shutdown::Write);
}
