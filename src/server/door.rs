//! New connections: each that is accepted gets a thread, or an answer that says why not.

use super::connected::Connected;
use super::dialogue::experimenting::Experimenting;
use super::dialogue::watching::Watching;
use super::lab::served;
use super::machine::addresses::Listens;
use super::machine::workers;
use super::requests::answers::{Full, refused_line};
use super::requests::connection::Connection;
use super::requests::unserved::Unserved;
use super::requests::upgrading::Upgrade;
use super::session::Session;
use super::state::Server;
use super::wire::connections::{Live, Phase};
use crate::language::say;
use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How many connections beyond the limit get an answer at a time; any more are just closed.
pub const MOST_TURNED_AWAY: usize = 64;
/// How long accepting pauses when the system has no descriptor left.
const PAUSE: Duration = Duration::from_millis(100);

/// Lets new connections in, or turns them away.
pub struct Door {
    server: Arc<Server>,
    /// Connections that get no thread at all.
    unserved: Arc<Unserved>,
    turned_away: Arc<AtomicUsize>,
    next_id: u64,
    /// The system has no resources for more, and that was logged.
    is_told: bool,
}

impl Door {
    /// A door before its first connection.
    pub fn new(server: Arc<Server>, unserved: Arc<Unserved>) -> Door {
        Door {
            server,
            unserved,
            turned_away: Arc::default(),
            next_id: 0,
            is_told: false,
        }
    }

    /// Accepts connections until the server stops.
    #[allow(
        clippy::needless_pass_by_value,
        reason = "the port is closed when it returns"
    )]
    pub fn accept_all(mut self, listener: TcpListener, stopping: &AtomicBool) {
        let mut is_paused = false;
        while !stopping.load(Ordering::SeqCst) {
            let (tcp, peer) = match listener.accept() {
                Ok(accepted) => accepted,
                // The peer is gone already: nothing to do.
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => continue,
                Err(error) => {
                    // Without descriptors the next `accept` would fail at once, too.
                    if !is_paused {
                        self.server.log.line(&say!(
                            self.server.options.language,
                            "accepting pauses: {error}",
                            "暂停接受连接（accept）：{error}"
                        ));
                    }
                    is_paused = true;
                    thread::sleep(PAUSE);
                    continue;
                }
            };
            if stopping.load(Ordering::SeqCst) {
                return;
            }
            is_paused = false;
            self.meet(tcp, peer);
        }
    }

    /// A connection was accepted.
    fn meet(&mut self, tcp: TcpStream, peer: SocketAddr) {
        self.next_id += 1;
        self.learn(&tcp);
        let connected = Connected::begin(&self.server, self.next_id, tcp, peer);
        let away = self.turned_away.load(Ordering::Relaxed);
        let full = self.full(self.server.keeper.count().saturating_sub(away));
        match full {
            None => self.serve(connected),
            Some(full) => {
                self.tell(full);
                if away < MOST_TURNED_AWAY.min(self.server.limits.aside()) {
                    self.turn_away(connected, full);
                }
            }
        }
    }

    /// A client that connected at an address which we didn't know shows that others can use it.
    fn learn(&self, tcp: &TcpStream) {
        let (addresses, language) = (&self.server.addresses, self.server.options.language);
        if matches!(addresses.listens(), Listens::Everywhere { .. })
            && let Ok(local) = tcp.local_addr()
            && let Some(url) = addresses.came_by(local.ip())
        {
            self.server.log.line(&say!(
                language,
                "a client connected at {url}: others on that network can use this address, too",
                "有客户端从 {url} 连了进来：那个网络里的其他人也可以用这个地址"
            ));
        }
    }

    /// Is there no place for one more?
    fn full(&self, present: usize) -> Option<Full> {
        let (asked, limits) = (self.server.options.max_connections, &self.server.limits);
        if present >= asked {
            return Some(Full::AsTold(asked));
        }
        let has_threads = workers::left() > limits.aside();
        let most = limits.connections();
        // Connections that are being turned away come and go while they are counted.
        (present >= most || !has_threads).then_some(Full::System(present.min(most)))
    }

    /// Logs once what the system has no more of.
    fn tell(&mut self, full: Full) {
        let (asked, language) = (
            self.server.options.max_connections,
            self.server.options.language,
        );
        if let Full::System(present) = full
            && !self.is_told
            && let Some(line) = self.server.limits.reached(present, asked, language)
        {
            self.is_told = true;
            self.server.log.line(&line);
        }
    }

    /// Gives an accepted connection its thread.
    fn serve(&self, connected: Connected) {
        let full = Full::System(self.server.keeper.count());
        let phase = Phase::Waiting(Instant::now() + self.server.options.head_timeout);
        self.attend(connected, phase, full, |server, live| {
            if let Some(upgrade) = Connection::new(server, live).run() {
                become_no_http(server, live, upgrade);
            }
        });
    }

    /// One connection too many. It gets an answer, and time to read it, on a thread of its own.
    fn turn_away(&self, connected: Connected, full: Full) {
        let counted = Counted::new(&self.turned_away);
        let phase = Phase::Until(Instant::now() + self.server.options.head_timeout);
        self.attend(connected, phase, full, move |server, live| {
            let _counted = counted;
            Connection::new(server, live).turn_away(full);
        });
    }

    /// Watches a connection as long as its thread runs. If there is no thread, the connection ends
    /// with the dropped job, but first it gets an answer.
    fn attend(
        &self,
        connected: Connected,
        phase: Phase,
        full: Full,
        run: impl FnOnce(&Server, &Arc<Live>) + Send + 'static,
    ) {
        let live = connected.watch(phase);
        let newcomer = Arc::clone(&live);
        let begun = workers::run(move || {
            // The job owns the connection from now on: it ends with the job, even if the job
            // panics.
            let connected = connected;
            run(connected.server(), &live);
        });
        if let Err(error) = begun {
            self.answer_without_a_thread(&newcomer, full, &error);
        }
    }

    fn answer_without_a_thread(&self, newcomer: &Live, full: Full, error: &io::Error) {
        let (log, language) = (&self.server.log, self.server.options.language);
        let peer = newcomer.stream().peer();
        if self.unserved.take(newcomer, full, language, Instant::now()) {
            let line = refused_line(peer, "", &full.refusal(), language);
            log.line(&format!("{line} ({error})"));
        }
    }
}

/// Runs a connection that doesn't speak HTTP any more. Each kind has a stack frame of its own, so
/// that none pays for another's: a WebSocket may live for days on its frame.
fn become_no_http(server: &Server, live: &Arc<Live>, upgrade: Upgrade) {
    match upgrade {
        Upgrade::Session(upgraded) => Session::run(server, live, upgraded),
        Upgrade::Watching(newcomer, rights) => Watching::run(server, live, newcomer, rights),
        Upgrade::Experimenting(newcomer, is_of_null) => {
            Experimenting::run(server, live, newcomer, is_of_null);
        }
        Upgrade::Served(serving) => served::run(serving),
    }
}

/// Counts as long as it lives, even if its thread can't be spawned.
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
#[cfg(not(shuttle))]
mod tests {
    use super::*;
    use crate::server::Running;
    use crate::server::rules::options::{Options, Verbosity};
    use std::io::{Read, Write};

    fn running() -> Running {
        Running::start(Options {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            verbosity: Verbosity::Quiet,
            ..Options::default()
        })
        .unwrap()
    }

    /// A connection to a listener of our own, on which this was written.
    fn newcomer(door: &TcpListener, said: &str) -> (TcpStream, TcpStream, SocketAddr) {
        let mut newcomer = TcpStream::connect(door.local_addr().unwrap()).unwrap();
        newcomer
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        newcomer.write_all(said.as_bytes()).unwrap();
        let (tcp, peer) = door.accept().unwrap();
        (newcomer, tcp, peer)
    }

    fn answer(mut newcomer: &TcpStream) -> String {
        let mut answer = String::new();
        newcomer.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn a_connection_is_answered_without_a_thread_if_none_can_be_spawned() {
        let running = running();
        let server = Arc::clone(running.server());
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let unserved = Arc::<Unserved>::default();
        let door = Door::new(Arc::clone(&server), Arc::clone(&unserved));
        for (said, is_one_too_many, has_body) in [
            ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", false, true),
            ("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", false, false),
            ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", true, true),
            // It never sends a whole request, or sends one that can't be parsed.
            ("", false, true),
            ("GET / HT", false, true),
            ("?\r\n", false, true),
        ] {
            let (newcomer, tcp, peer) = newcomer(&listener, said);
            let connected = Connected::begin(&server, 7, tcp, peer);
            workers::NO_THREADS.set(true);
            match is_one_too_many {
                false => door.serve(connected),
                true => door.turn_away(connected, Full::AsTold(3)),
            }
            workers::NO_THREADS.set(false);
            assert_eq!((server.keeper.count(), server.taps.count()), (0, 0));
            assert_eq!(door.turned_away.load(Ordering::Relaxed), 0);
            // What was written may take a moment to arrive; then the time is over.
            let now = Instant::now();
            unserved.tick(now);
            unserved.tick(now + Duration::from_secs(2));
            let told = answer(&newcomer);
            assert!(told.starts_with("HTTP/1.1 503 "), "{told}");
            let sentence = match is_one_too_many {
                false => "the server's system gives it no more",
                true => "there are 3 connections already",
            };
            assert_eq!(told.contains(sentence), has_body, "{told}");
            // It has time to read, and is then forgotten.
            unserved.tick(now + Duration::from_secs(5));
            assert!(unserved.is_empty());
        }
    }

    #[test]
    fn the_number_of_connections_served_without_a_thread_is_bounded() {
        let running = running();
        let server = Arc::clone(running.server());
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let unserved = Arc::<Unserved>::default();
        let door = Door::new(Arc::clone(&server), Arc::clone(&unserved));
        let mut newcomers = Vec::new();
        workers::NO_THREADS.set(true);
        for _ in 0..MOST_TURNED_AWAY + 1 {
            let (newcomer, tcp, peer) = newcomer(&listener, "");
            door.serve(Connected::begin(&server, 7, tcp, peer));
            newcomers.push(newcomer);
        }
        workers::NO_THREADS.set(false);
        let last = newcomers.pop().unwrap();
        assert_eq!(answer(&last), "", "closed");
        unserved.tick(Instant::now() + Duration::from_secs(2));
        assert!(
            newcomers
                .iter()
                .all(|n| answer(n).starts_with("HTTP/1.1 503 "))
        );
    }

    #[test]
    fn a_server_at_the_systems_limit_logs_it() {
        let running = running();
        let server = Arc::clone(running.server());
        let door = Door::new(Arc::clone(&server), Arc::default());
        let (most, asked) = (server.limits.connections(), server.options.max_connections);
        assert_eq!(door.full(asked), Some(Full::AsTold(asked)));
        assert_eq!(door.full(most.min(asked) - 1), None);
        if most < asked {
            assert_eq!(door.full(most), Some(Full::System(most)));
        }
    }
}
