//! Listening, and stopping properly.

use super::captures::Captures;
use super::door::Door;
use super::goodbye::say_goodbye;
use super::lab::Register;
use super::machine::addresses::{Addresses, on_this_machine};
use super::machine::limits::Limits;
use super::machine::log::Log;
use super::machine::{entropy, workers};
use super::others::Others;
use super::requests::unserved::Unserved;
use super::rules::admission::Admission;
use super::rules::options::{self, Options};
use super::state::Server;
use super::trace::Trace;
use super::wire::connections::{self, Keeper};
use crate::chat::Hub;
use crate::memory::Budget;
use crate::outbox::sync::{Arc, Mutex, lock};
use crate::tap::Registry;
use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// How often empty rooms are looked for.
const LOOK_INTO_ROOMS: Duration = Duration::from_secs(30);
/// After this the server ends, whatever is left.
const STOP_AT_MOST: Duration = Duration::from_secs(3);
/// How long the connection may take that wakes the accepting thread. It goes to this machine; only
/// a full queue makes it wait, and then the accepting thread is awake.
const TO_WAKE: Duration = Duration::from_secs(1);

/// A running server.
pub struct Running {
    server: Arc<Server>,
    address: SocketAddr,
    stopping: Arc<AtomicBool>,
    /// No connection is left, so the keeper's thread may end.
    ended: Arc<AtomicBool>,
    /// Its other end is dropped when the port is closed.
    port_closed: Mutex<Receiver<()>>,
    trace: Option<Trace>,
}

/// What all connections will share, for a server at this address.
fn server_of(
    options: Options,
    address: SocketAddr,
    others: Option<Arc<Others>>,
) -> io::Result<Arc<Server>> {
    let log = Arc::new(Log::start(options.verbosity)?.in_language(options.language));
    let memory = Arc::new(Budget::new(options.max_memory));
    Ok(Arc::new(Server {
        admission: Admission {
            on_loopback: address.ip().is_loopback(),
            hosts: options.hosts.clone(),
            origins: options.origins.clone(),
        },
        hub: Hub::new(&entropy::hex_128())
            .within(&memory)
            .opening(options.room_rate),
        limits: Limits::of_this_process(options.max_memory),
        memory,
        relief: Mutex::new(()),
        keeper: Keeper::new(options.ping_every, Arc::clone(&log)),
        taps: Registry::new(Instant::now()),
        others,
        captures: Captures::default(),
        labs: Register::default(),
        own_address: on_this_machine(address),
        addresses: Arc::new(Addresses::of(address)),
        teachers_key: entropy::hex_128(),
        log,
        options,
    }))
}

impl Running {
    /// Binds the port, and serves on threads of its own from now on.
    ///
    /// # Errors
    /// The port is taken or not permitted, or no thread could be spawned.
    pub fn start(options: Options) -> io::Result<Running> {
        let listener = TcpListener::bind(options.listen)?;
        Running::serve(listener, options, None)
    }

    /// The same on a port that is bound already, and as the page of a proxy.
    ///
    /// # Errors
    /// As [`start`](Running::start).
    pub fn show(
        listener: TcpListener,
        options: Options,
        others: &Arc<Others>,
    ) -> io::Result<Running> {
        Running::serve(listener, options, Some(Arc::clone(others)))
    }

    fn serve(
        listener: TcpListener,
        options: Options,
        others: Option<Arc<Others>>,
    ) -> io::Result<Running> {
        let address = listener.local_addr()?;
        let server = server_of(options, address, others)?;
        workers::keep_to(&server.limits);
        let trace = server.log.traces().then(|| Trace::start(&server));
        let trace = trace.transpose()?;
        let stopping = Arc::new(AtomicBool::new(false));
        let (kept, accepted, stopped) = (server.clone(), server.clone(), stopping.clone());
        let ended = Arc::new(AtomicBool::new(false));
        let kept_until = Arc::clone(&ended);
        let unserved = Arc::<Unserved>::default();
        let looked_after = Arc::clone(&unserved);
        let (closing, port_closed) = sync_channel::<()>(0);
        workers::run(move || keep(&kept, &looked_after, &kept_until))?;
        workers::run(move || {
            let _closing = closing;
            let door = Door::new(accepted, unserved);
            door.accept_all(listener, &stopped);
        })?;
        Ok(Running {
            server,
            address,
            stopping,
            ended,
            port_closed: Mutex::new(port_closed),
            trace,
        })
    }

    /// The address it listens on, with the real port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What to type into a browser on this machine.
    pub fn url(&self) -> String {
        format!("http://{}", self.server.own_address)
    }

    /// The addresses at which others reach it.
    pub fn addresses(&self) -> &Addresses {
        &self.server.addresses
    }

    /// The URL that the teacher opens on this machine to watch everyone. The key is in the
    /// fragment, which a browser doesn't send.
    pub fn teachers_url(&self) -> String {
        format!("{}/#teach={}", self.url(), self.server.teachers_key)
    }

    /// A sentence for each limit of the system that allows fewer connections than
    /// `--max-connections`: what it is, and how to raise it.
    pub fn shortages(&self) -> Vec<String> {
        let options = &self.server.options;
        let is_default = options.max_connections == options::DEFAULT_CONNECTIONS;
        let limits = &self.server.limits;
        limits.shortages(options.max_connections, is_default, options.language)
    }

    /// Prints a line, unless the server is quiet.
    pub fn log(&self, line: &str) {
        self.server.log.line(line);
    }

    /// What all connections share; for tests.
    #[cfg(test)]
    #[cfg(not(shuttle))]
    pub(super) fn server(&self) -> &Arc<Server> {
        &self.server
    }

    /// Stops properly: 1001 to everyone, and two seconds for the last frames. It returns after
    /// three seconds in any case: under load, even sending the Closes may have to wait.
    pub fn stop(&self) {
        self.close_port();
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
        self.ended.store(true, Ordering::SeqCst);
        self.server.log.flush();
    }

    /// No connection is accepted any more. The accepting thread waits in a system call that std
    /// can't interrupt, so a connection to its port wakes it.
    fn close_port(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect_timeout(&self.server.own_address, TO_WAKE);
        // Nothing is ever sent: this returns when the other end is dropped.
        let _ = lock(&self.port_closed).recv_timeout(STOP_AT_MOST);
    }
}

fn keep(server: &Server, unserved: &Unserved, ended: &AtomicBool) {
    let mut rooms_seen = Instant::now();
    while !ended.load(Ordering::SeqCst) {
        thread::sleep(connections::TICK);
        let now = Instant::now();
        server.keeper.tick(now);
        unserved.tick(now);
        server.relieve();
        server.taps.tick(now);
        if now.duration_since(rooms_seen) >= LOOK_INTO_ROOMS {
            rooms_seen = now;
            server.hub.forget_empty_rooms(now);
        }
    }
}

#[cfg(test)]
#[cfg(not(shuttle))]
mod tests {
    use super::*;
    use crate::chat::dialect::Dialect;
    use crate::chat::name::RoomName;
    use crate::chat::room::{Joining, Membership};
    use crate::outbox::{Life, Marks, Outbox, Sink};
    use crate::server::door::MOST_TURNED_AWAY;
    use crate::server::rules::options::Verbosity;
    use crate::server::session::LAST_STRAW;
    use crate::tap::queue::Item;
    use crate::tap::record::What;
    use std::io::{IoSlice, Read, Write};
    use std::net::Ipv4Addr;
    use tungstenite::stream::MaybeTlsStream;
    use tungstenite::{Message, WebSocket, connect};

    type Client = WebSocket<MaybeTlsStream<std::net::TcpStream>>;

    fn running() -> Running {
        running_for(Options::default().max_connections)
    }

    fn running_for(max_connections: usize) -> Running {
        let options = Options {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            verbosity: Verbosity::Quiet,
            max_connections,
            ..Options::default()
        };
        Running::start(options).unwrap()
    }

    /// Waits until this many connections are left; returns how many taps there are.
    fn taps_with_connections(running: &Running, left: usize) -> usize {
        let deadline = Instant::now() + Duration::from_secs(20);
        while running.server.keeper.count() != left && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(running.server.keeper.count(), left);
        running.server.taps.count()
    }

    fn client(running: &Running, path: &str) -> Client {
        let (mut client, _) = connect(format!("ws://{}{path}", running.address())).unwrap();
        // When it gets a pong, it is in its room.
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
    fn a_panic_in_a_connections_thread_ends_only_that_connection() {
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
            language: crate::language::Language::English,
            max_message: 1024,
            deflate: None,
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
    fn nothing_is_left_of_connections_that_are_dropped_or_turned_away() {
        let running = running_for(1);
        let mut ana = client(&running, "/room/r/");
        // More than can be answered at a time: the others are just closed.
        let crowd: Vec<_> = (0..3 * MOST_TURNED_AWAY)
            .map(|_| std::net::TcpStream::connect(running.address()).unwrap())
            .collect();
        // The last one is over, so all were accepted. (On a busy machine it may be answered.)
        let mut last = &crowd[crowd.len() - 1];
        last.set_read_timeout(Some(Duration::from_secs(60)))
            .unwrap();
        if let Err(error) = last.read_to_end(&mut Vec::new()) {
            assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
        }
        drop(crowd);
        assert_eq!(taps_with_connections(&running, 1), 1);
        says(&mut ana, "still here");
        hears(&mut ana, "still here");
    }

    #[test]
    fn a_stopped_server_has_closed_its_port_and_its_threads_end() {
        let running = running();
        let (address, server) = (running.address(), Arc::downgrade(&running.server));
        running.stop();
        assert!(std::net::TcpStream::connect(address).is_err());
        assert!(TcpListener::bind(address).is_ok());
        drop(running);
        // Each of its threads holds a reference.
        let until = Instant::now() + Duration::from_secs(20);
        while server.strong_count() > 0 {
            assert!(Instant::now() < until, "{} hold it", server.strong_count());
            thread::sleep(Duration::from_millis(5));
        }
    }

    #[test]
    fn nothing_is_left_of_plain_requests() {
        let running = running();
        let queue = Arc::<crate::tap::queue::Queue>::default();
        running.server.taps.teach(&queue);
        for _ in 0..10 {
            let mut poll = std::net::TcpStream::connect(running.address()).unwrap();
            let host = running.address();
            write!(
                poll,
                "GET /poll HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
            )
            .unwrap();
            poll.read_to_end(&mut Vec::new()).unwrap();
        }
        assert_eq!(taps_with_connections(&running, 0), 0);
        // The watcher is told of each that it has ended.
        let told = queue.take(Duration::ZERO).unwrap();
        let is_end = |item: &Item| matches!(item, Item::Record(record) if matches!(record.what, What::Ended(_)));
        assert_eq!(told.iter().filter(|item| is_end(item)).count(), 10);
    }
}
