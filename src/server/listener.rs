//! Listening, accepting, and stopping in good order.

use super::admission::Admission;
use super::connection::Connection;
use super::entropy;
use super::experimenting::Experimenting;
use super::keeper::{self, Keeper, Phase, Watched, close_frame};
use super::lab::Register;
use super::lab::served;
use super::log::Log;
use super::options::Options;
use super::session::Session;
use super::state::Server;
use super::stream::Stream;
use super::trace::Trace;
use super::upgrading::Next;
use super::watching::Watching;
use super::workers;
use crate::chat::Hub;
use crate::chat::sync::Mutex;
use crate::memory::Budget;
use crate::tap::Registry;
use crate::websocket::CloseCode;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::{Duration, Instant};

/// How many newcomers beyond the limit get an answer at a time; more just find the
/// connection closed.
const MOST_TURNED_AWAY: usize = 64;
/// How long accepting pauses when the system has no descriptor left, or no thread.
const PAUSE: Duration = Duration::from_millis(100);
/// How often empty rooms are looked for.
const LOOK_INTO_ROOMS: Duration = Duration::from_secs(30);
/// For how long everybody's last frames may take when the server stops.
const STOP_PATIENCE: Duration = Duration::from_secs(2);
/// After this the server ends, whatever is left.
const STOP_AT_MOST: Duration = Duration::from_secs(3);

/// A server that runs.
pub struct Running {
    server: Arc<Server>,
    address: SocketAddr,
    stopping: Arc<AtomicBool>,
    trace: Option<Trace>,
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
        let memory = Arc::new(Budget::new(options.max_memory));
        let server = Arc::new(Server {
            admission: Admission {
                on_loopback: address.ip().is_loopback(),
                hosts: options.hosts.clone(),
                origins: options.origins.clone(),
            },
            hub: Hub::new(&entropy::hex_128()).within(&memory),
            memory,
            relief: Mutex::new(()),
            keeper: Keeper::new(options.ping_every, Arc::clone(&log)),
            taps: Registry::new(Instant::now()),
            labs: Register::default(),
            own_address: on_this_machine(address),
            others_url: others_url(address),
            teachers_key: entropy::hex_128(),
            log,
            options,
        });
        let trace = server
            .log
            .traces()
            .then(|| Trace::start(&server.taps, &server.log));
        let trace = trace.transpose()?;
        let stopping = Arc::new(AtomicBool::new(false));
        let (kept, accepted, stopped) = (server.clone(), server.clone(), stopping.clone());
        workers::run(move || keep(&kept))?;
        workers::run(move || accept_all(&accepted, &listener, &stopped))?;
        Ok(Running {
            server,
            address,
            stopping,
            trace,
        })
    }

    /// The address it listens on, with the real port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What to type into a browser on this machine, and where the server listens on all
    /// addresses, what others can type.
    pub fn urls(&self) -> (String, Option<String>) {
        let own = format!("http://{}", self.server.own_address);
        let others = self.server.others_url.clone();
        (own.clone(), others.filter(|others| *others != own))
    }

    /// What the teacher opens on this machine to watch everybody. The key stands in the
    /// fragment, which a browser sends nowhere.
    pub fn teachers_url(&self) -> String {
        format!("{}/#teach={}", self.urls().0, self.server.teachers_key)
    }

    /// Prints a line, unless the server is quiet.
    pub fn log(&self, line: &str) {
        self.server.log.line(line);
    }

    /// Ends it in good order: 1001 to everyone, and two seconds for the last frames. It
    /// returns after three seconds in any case: under load, even to say goodbye may mean
    /// to wait for a turn.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        let server = Arc::clone(&self.server);
        let (done, stopped) = sync_channel(1);
        let goodbye = workers::run(move || {
            say_goodbye(&server);
            let _ = done.send(());
        });
        if goodbye.is_ok() {
            let _ = stopped.recv_timeout(STOP_AT_MOST);
        }
        if let Some(trace) = &self.trace {
            trace.stop();
        }
        self.server.log.flush();
    }
}

fn say_goodbye(server: &Server) {
    let deadline = Instant::now() + STOP_PATIENCE;
    let close = close_frame(CloseCode::GOING_AWAY, "the server stops");
    for watched in server.keeper.all() {
        watched.dismiss(Arc::clone(&close), STOP_PATIENCE);
    }
    server.hub.wake_all();
    while server.keeper.count() > 0 && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(5));
    }
}

/// What others on the network can type, where it listens for them.
fn others_url(listens: SocketAddr) -> Option<String> {
    let own = on_this_machine(listens);
    let ip = match listens.ip() {
        ip if ip.is_loopback() => None,
        ip if ip.is_unspecified() => outward_address(own.ip()),
        ip => Some(ip),
    };
    ip.map(|ip| format!("http://{}", SocketAddr::new(ip, listens.port())))
}

/// Where the server is reached from its own machine: at its address or, where that stands for
/// all addresses, on loopback.
fn on_this_machine(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address.ip() {
            IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        });
    }
    address
}

/// The address of this kind under which others know this machine. std can't list network
/// interfaces, but a UDP socket that is connected (which sends nothing) learns which
/// address it would use. The targets are reserved for documentation.
fn outward_address(kind: IpAddr) -> Option<IpAddr> {
    let (bind, to) = match kind {
        IpAddr::V4(_) => ("0.0.0.0:0", "192.0.2.1:9"),
        IpAddr::V6(_) => ("[::]:0", "[2001:db8::1]:9"),
    };
    let socket = UdpSocket::bind(bind).ok()?;
    socket.connect(to).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

fn keep(server: &Server) {
    let mut rooms_seen = Instant::now();
    loop {
        thread::sleep(keeper::TICK);
        let now = Instant::now();
        server.keeper.tick(now);
        server.relieve();
        server.taps.tick(now);
        if now.duration_since(rooms_seen) >= LOOK_INTO_ROOMS {
            rooms_seen = now;
            server.hub.forget_empty_rooms(now);
        }
    }
}

fn accept_all(server: &Arc<Server>, listener: &TcpListener, stopping: &AtomicBool) {
    let mut next_id = 0;
    let turned_away = Arc::new(AtomicUsize::new(0));
    let mut is_paused = false;
    while !stopping.load(Ordering::SeqCst) {
        let (tcp, peer) = match listener.accept() {
            Ok(accepted) => accepted,
            // A peer that is gone again is its own affair.
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => continue,
            Err(error) => {
                // Without descriptors the next accept fails at once, too.
                if !is_paused {
                    server.log.line(&format!("accepting pauses: {error}"));
                }
                is_paused = true;
                thread::sleep(PAUSE);
                continue;
            }
        };
        is_paused = false;
        next_id += 1;
        let tap = server.taps.open(next_id);
        let stream = Arc::new(Stream::new(tcp, peer, tap));
        let away = turned_away.load(Ordering::Relaxed);
        if server.keeper.count().saturating_sub(away) < server.options.max_connections {
            serve(server, stream, next_id);
        } else if away < MOST_TURNED_AWAY {
            turn_away(server, stream, next_id, &turned_away);
        }
    }
}

/// Gives an accepted connection its thread.
fn serve(server: &Arc<Server>, stream: Arc<Stream>, id: u64) {
    let phase = Phase::Request(Instant::now() + server.options.head_timeout);
    attend(server, stream, id, phase, |server, watched| {
        // Its requests leave nothing behind, on the stack neither: a WebSocket may live for
        // days.
        match Connection::new(server, watched).run() {
            Some(Next::Session(upgraded)) => Session::run(server, watched, upgraded),
            Some(Next::Watching(newcomer, rights)) => {
                Watching::run(server, watched, *newcomer, rights);
            }
            Some(Next::Experimenting(newcomer, is_of_null)) => {
                Experimenting::run(server, watched, *newcomer, is_of_null);
            }
            Some(Next::Served(serving)) => served::run(*serving),
            None => {}
        }
    });
}

/// One too many. It gets an answer, and the time to read it, on a thread of its own.
fn turn_away(server: &Arc<Server>, stream: Arc<Stream>, id: u64, turned_away: &Arc<AtomicUsize>) {
    let counted = Counted::new(turned_away);
    let phase = Phase::Until(Instant::now() + server.options.head_timeout);
    attend(server, stream, id, phase, move |server, watched| {
        let _counted = counted;
        Connection::new(server, watched).turn_away();
    });
}

/// Watches a connection for as long as its thread runs.
fn attend(
    server: &Arc<Server>,
    stream: Arc<Stream>,
    id: u64,
    phase: Phase,
    run: impl FnOnce(&Server, &Arc<Watched>) + Send + 'static,
) {
    let peer = stream.peer();
    let watched = Arc::new(Watched::new(stream, phase));
    server.keeper.watch(id, Arc::clone(&watched));
    let shared = Arc::clone(server);
    let begun = workers::run(move || {
        let _forget = Forget(&shared, id);
        run(&shared, &watched);
    });
    if let Err(error) = begun {
        server.keeper.forget(id);
        server.taps.forget(id);
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
        self.0.taps.forget(self.1);
        self.0.labs.ticket_ended(self.1);
    }
}

/// Counts for as long as it lives, also where its thread can't be spawned.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn new(counter: &Arc<AtomicUsize>) -> Counted {
        counter.fetch_add(1, Ordering::Relaxed);
        Counted(Arc::clone(counter))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::dialect::Dialect;
    use crate::chat::name::RoomName;
    use crate::chat::outbox::{Life, Marks, Outbox, Sink};
    use crate::chat::room::{Joining, Membership};
    use crate::server::options::Verbosity;
    use crate::server::session::LAST_STRAW;
    use std::io::{IoSlice, Read};
    use tungstenite::stream::MaybeTlsStream;
    use tungstenite::{Message, WebSocket, connect};

    type Client = WebSocket<MaybeTlsStream<std::net::TcpStream>>;

    fn running() -> Running {
        let options = Options {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            verbosity: Verbosity::Quiet,
            ..Options::default()
        };
        Running::start(options).unwrap()
    }

    fn client(running: &Running, path: &str) -> Client {
        let (mut client, _) = connect(format!("ws://{}{path}", running.address())).unwrap();
        // It is in its room when it gets a pong.
        client.send(Message::Ping("in?".into())).unwrap();
        assert!(client.read().unwrap().is_pong());
        client
    }

    fn says(client: &mut Client, text: &str) {
        client.send(Message::text(text)).unwrap();
    }

    fn hears(client: &mut Client, text: &str) {
        assert_eq!(client.read().unwrap(), Message::text(text));
    }

    #[test]
    fn a_panic_in_a_connections_thread_ends_that_connection_alone() {
        let running = running();
        let (mut ana, mut eve) = (client(&running, "/room/r/"), client(&running, "/room/r/"));
        says(&mut eve, "before");
        says(&mut eve, LAST_STRAW);
        hears(&mut eve, "before");
        let Message::Close(Some(close)) = eve.read().unwrap() else {
            panic!("no Close");
        };
        assert_eq!(u16::from(close.code), 1011);
        hears(&mut ana, "before");
        says(&mut ana, "after");
        hears(&mut ana, "after");
    }

    #[test]
    fn a_panic_under_the_rooms_lock_ends_neither_the_room_nor_the_server() {
        let running = running();
        let mut ana = client(&running, "/room/r/");
        let (_outbox, membership) = trap(&running);
        let room = Arc::clone(membership.room());
        let holder = thread::spawn(move || {
            let _state = room.lock();
            panic!("on purpose");
        });
        assert!(holder.join().is_err());
        drop(membership);
        says(&mut ana, "still here");
        hears(&mut ana, "still here");
        let mut ben = client(&running, "/room/r/");
        says(&mut ben, "me too");
        hears(&mut ana, "me too");
    }

    /// A receiver whose writing panics.
    struct Trap;

    impl Sink for Trap {
        fn write(&self, _: &[IoSlice<'_>], _: Marks) -> io::Result<usize> {
            panic!("on purpose")
        }

        fn be_patient(&self, _: bool) {}
    }

    fn trap(running: &Running) -> (Arc<Outbox>, Membership) {
        let farewell = Arc::from(*b"");
        let outbox = Arc::new(Outbox::new(Box::new(Trap), 1000, farewell));
        let joining = Joining {
            name: None,
            dialect: Dialect::Plain,
            hears_itself: true,
            ticket: String::new(),
            max_message: 1024,
            outbox: Arc::clone(&outbox),
        };
        let room = RoomName::new("r").unwrap();
        let membership = running.server.hub.join(&room, joining, Instant::now());
        (outbox, membership.ok().unwrap())
    }

    #[test]
    fn a_panic_while_one_receiver_is_written_costs_neither_the_others_nor_the_speaker() {
        let running = running();
        let mut ana = client(&running, "/room/r/");
        let (outbox, _membership) = trap(&running);
        let mut ben = client(&running, "/room/r/");
        for text in ["one", "two"] {
            says(&mut ana, text);
            hears(&mut ana, text);
            hears(&mut ben, text);
        }
        assert_eq!(outbox.life(), Life::Broken);
    }

    #[test]
    fn where_no_thread_can_be_spawned_the_newcomer_is_refused_and_the_server_lives() {
        let running = running();
        let server = &running.server;
        let door = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let turned_away = Arc::new(AtomicUsize::new(0));
        for is_one_too_many in [false, true] {
            let mut newcomer = std::net::TcpStream::connect(door.local_addr().unwrap()).unwrap();
            let (tcp, peer) = door.accept().unwrap();
            let stream = Arc::new(Stream::new(tcp, peer, server.taps.open(7)));
            workers::NO_THREADS.set(true);
            match is_one_too_many {
                false => serve(server, stream, 7),
                true => turn_away(server, stream, 7, &turned_away),
            }
            workers::NO_THREADS.set(false);
            assert_eq!(newcomer.read(&mut [0]).unwrap(), 0, "it has ended");
            assert_eq!(server.keeper.count(), 0);
            assert_eq!(turned_away.load(Ordering::Relaxed), 0);
        }
        let mut ana = client(&running, "/room/r/");
        says(&mut ana, "still here");
        hears(&mut ana, "still here");
    }
}
