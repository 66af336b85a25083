//! A raw client: our own end of a connection to our own server, on which the page writes any bytes.
//! One thread reads; the [`Scribe`] has another while there is something to write.

use super::desk::{Desk, LIFE, MOST_WRITTEN};
use super::our_end::{How, OurEnd};
use super::pieces::Pieces;
use super::reading::{agreed, owed, read_to_the_end};
use super::scribe::{Scribe, Wire};
use crate::language::{Sentence, Twins, say};
use crate::outbox::sync::{Arc, Condvar, Mutex, PoisonError, lock};
use crate::server::machine::entropy;
use crate::server::machine::workers::{self, NO_THREAD};
use crate::server::wire::connections::{Keeper, Live};
use crate::server::wire::stream::is_timeout;
use crate::websocket::{Endpoint, Role};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

/// How long our own server may take to accept. Loopback is fast; but the server may have no
/// descriptor left, and then it accepts no connection.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often we look for the server's end meanwhile.
const LOOK: Duration = Duration::from_millis(1);
/// How many bytes one read takes at most: as base64, far less than may wait for the page.
const READ: usize = 16 * 1024;
/// After this many bytes of a head, an endpoint that reads along gives up.
const MAX_HEAD: usize = crate::http::head::MAX_HEAD;
/// The longest message for an endpoint that reads along: what was written may come back, escaped
/// and wrapped.
const MAX_MESSAGE: usize = 2 * MOST_WRITTEN;
/// The end of a head: the empty line before the first frame.
const HEAD_ENDS: &[u8] = b"\r\n\r\n";

/// Our end.
pub struct Client {
    id: u64,
    desk: Arc<Desk>,
    tcp: TcpStream,
    /// The other end, which the server holds.
    server_end: Arc<Live>,
    until: Instant,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    reads: bool,
    /// Why it ends, if that is decided.
    how: Option<How>,
}

const NOT_ACCEPTED: Sentence = |language| {
    say!(
        language,
        "the server didn't accept the connection in time; nothing was written",
        "服务器没有及时接受连接（accept）；什么都没有写"
    )
};

/// Connects to our own server and marks the server's end; nothing is written before that.
///
/// # Errors
/// A sentence that says why there is no connection.
pub fn connect(
    desk: &Arc<Desk>,
    keeper: &Keeper,
    address: SocketAddr,
    id: u64,
    answers: bool,
) -> Result<(), Twins> {
    desk.has_room_for(id)?;
    let tcp = TcpStream::connect_timeout(&address, PATIENCE).map_err(|error| {
        Twins::of(|language| say!(language, "no connection: {error}", "连接不上：{error}"))
    })?;
    let server_end = find_server_end(keeper, &tcp)
        .filter(|end| end.confine(Arc::clone(&desk.reach)))
        .ok_or_else(|| Twins::of(NOT_ACCEPTED))?;
    let stream = server_end.stream();
    let (peer, local) = stream.addresses();
    stream
        .tap()
        .watch_from_birth(&desk.records, (&peer, &local), None);
    let number = stream.tap().connection();
    // Each piece should leave by itself.
    let _ = tcp.set_nodelay(true);
    let client = Client::new(id, desk, tcp, server_end, Instant::now() + LIFE);
    let line = Arc::new(Scribe::new(client, MOST_WRITTEN));
    desk.add(id, Arc::clone(&line) as Arc<dyn OurEnd>)?;
    desk.say(desk.about(id, "connected").number("connection", number));
    let along = answers.then(Along::default);
    workers::run(move || read(&line, along)).map_err(|_| {
        desk.remove(id);
        Twins::of(NO_THREAD)
    })
}

/// The server's end of this connection, as soon as it is accepted. It is recognized by the
/// addresses of both ends, which no other live connection has.
fn find_server_end(keeper: &Keeper, tcp: &TcpStream) -> Option<Arc<Live>> {
    let until = Instant::now() + PATIENCE;
    loop {
        let found = keeper.other_end_of(tcp);
        if found.is_some() || Instant::now() >= until {
            return found;
        }
        thread::sleep(LOOK);
    }
}

impl OurEnd for Scribe<Client> {
    fn write(self: Arc<Self>, pieces: Pieces) -> Result<(), Twins> {
        Scribe::write(&self, pieces)
    }

    fn shut(self: Arc<Self>) -> Result<(), Twins> {
        Scribe::shut(&self)
    }

    fn reading(&self, on: bool) -> Result<(), Twins> {
        lock(&self.wire.state).reads = on;
        self.wire.changed.notify_all();
        Ok(())
    }

    fn server_end(&self) -> Option<&Arc<Live>> {
        Some(&self.wire.server_end)
    }

    fn close(&self) {
        self.wire.end(How::Dropped);
        self.stop();
    }
}

impl Wire for Client {
    fn wait_for_page(&self) {
        self.desk.wait_for_page(Some(self.until));
    }

    fn write(&self, piece: &[u8]) -> io::Result<()> {
        (&self.tcp).write_all(piece)
    }

    fn wrote(&self, bytes: usize, began: Instant) {
        self.desk.wrote(self.id, bytes, began);
    }

    fn end_writing(&self) {
        let _ = self.tcp.shutdown(Shutdown::Write);
    }

    fn broke(&self) {
        // What came before the break can still be read; only while we don't read, the connection
        // ends here.
        if !lock(&self.state).reads {
            self.end(How::Reset);
        }
    }
}

impl Client {
    fn new(
        id: u64,
        desk: &Arc<Desk>,
        tcp: TcpStream,
        server_end: Arc<Live>,
        until: Instant,
    ) -> Client {
        Client {
            id,
            desk: Arc::clone(desk),
            tcp,
            server_end,
            until,
            state: Mutex::new(State {
                reads: true,
                how: None,
            }),
            changed: Condvar::new(),
        }
    }

    /// Ends the connection, unless it has ended; a thread that reads or writes wakes up.
    fn end(&self, how: How) {
        lock(&self.state).how.get_or_insert(how);
        self.changed.notify_all();
        // This fails if the other end has closed it already.
        let _ = self.tcp.shutdown(Shutdown::Both);
    }

    /// Waits while reading is off. Meanwhile the bytes stay in the system's buffers, and then in
    /// the server's outbox.
    fn wait_for_leave_to_read(&self) -> Result<(), How> {
        let at_most = self.until.saturating_duration_since(Instant::now());
        let waits = |state: &mut State| !state.reads && state.how.is_none();
        let waited = self
            .changed
            .wait_timeout_while(lock(&self.state), at_most, waits);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        match state.how {
            Some(how) => Err(how),
            None => Ok(()),
        }
    }

    /// Waits for bytes, and takes them unless reading was turned off meanwhile. So it peeks first:
    /// "read no more" includes bytes that have arrived.
    fn read(&self) -> Result<Option<Vec<u8>>, How> {
        self.wait_for_leave_to_read()?;
        self.desk.wait_for_page(Some(self.until));
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(How::Limit("a lab's connection lives for 120 s"));
        }
        let _ = self.tcp.set_read_timeout(Some(left));
        match self.tcp.peek(&mut [0]) {
            Ok(_) if !lock(&self.state).reads => return Ok(None),
            Ok(_) => {}
            Err(error) if is_passing(&error) => return Ok(None),
            Err(_) => return Err(self.how(How::Reset)),
        }
        let mut buffer = vec![0; READ];
        match (&self.tcp).read(&mut buffer) {
            Ok(0) => Err(self.how(How::End)),
            Ok(bytes) => {
                buffer.truncate(bytes);
                Ok(Some(buffer))
            }
            Err(error) if is_passing(&error) => Ok(None),
            Err(_) => Err(self.how(How::Reset)),
        }
    }

    /// How it ends: as decided, or else like this.
    fn how(&self, otherwise: How) -> How {
        lock(&self.state).how.unwrap_or(otherwise)
    }
}

fn is_passing(error: &io::Error) -> bool {
    is_timeout(error) || error.kind() == ErrorKind::Interrupted
}

/// The reading thread.
fn read(line: &Arc<Scribe<Client>>, mut along: Option<Along>) {
    let client = &line.wire;
    let take = |bytes: &[u8]| {
        let owed = along.as_mut().map(|along| along.take(bytes));
        if let Some(owed) = owed.filter(|owed| !owed.is_empty()) {
            line.owe(owed, client.until);
        }
    };
    let how = read_to_the_end(&client.desk, client.id, || client.read(), take);
    client.end(how);
    line.stop();
    client.desk.ended(client.id, how);
}

/// A client's endpoint that reads along, from the first byte after the 101. Other answers before
/// that are skipped, with their content. (After an answer to HEAD, which announces content and has
/// none, it loses its place: it doesn't know what was asked.)
#[derive(Default)]
struct Along {
    head: Vec<u8>,
    /// How many bytes of an answer's content are still to come.
    content: usize,
    endpoint: Option<Endpoint>,
}

impl Along {
    /// What the endpoint owes for these bytes.
    fn take(&mut self, bytes: &[u8]) -> Vec<u8> {
        let Some(endpoint) = &mut self.endpoint else {
            return self.take_head(bytes);
        };
        owed(endpoint, None, bytes)
    }

    fn take_head(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut rest = bytes;
        while !rest.is_empty() && self.head.len() < MAX_HEAD {
            let passed_over = self.content.min(rest.len());
            self.content -= passed_over;
            rest = &rest[passed_over..];
            let Some(used) = self.end_head(rest) else {
                break;
            };
            rest = &rest[used..];
            let head = std::mem::take(&mut self.head);
            if head.starts_with(b"HTTP/1.1 101 ") {
                let mut endpoint = Endpoint::new(Role::Client(entropy::masking_key), MAX_MESSAGE);
                endpoint.opened();
                if let Some(agreed) = agreed(&head) {
                    endpoint.deflate(&agreed);
                }
                self.endpoint = Some(endpoint);
                return self.take(rest);
            }
            // Another answer may follow, to a better request.
            self.content = content_length(&head);
        }
        Vec::new()
    }

    /// Adds bytes to the head, up to its end; returns how many, if the end has come.
    fn end_head(&mut self, bytes: &[u8]) -> Option<usize> {
        let before = self.head.len();
        // The empty line may be split over two reads.
        let from = before.saturating_sub(HEAD_ENDS.len() - 1);
        self.head.extend_from_slice(bytes);
        let mut windows = self.head[from..].windows(HEAD_ENDS.len());
        let at = windows.position(|window| window == HEAD_ENDS)?;
        let end = from + at + HEAD_ENDS.len();
        self.head.truncate(end);
        Some(end - before)
    }
}

/// How many bytes of content follow this head.
fn content_length(head: &[u8]) -> usize {
    let head = String::from_utf8_lossy(head);
    let mut fields = head.lines().filter_map(|line| line.split_once(':'));
    let length = fields.find(|(name, _)| name.eq_ignore_ascii_case("Content-Length"));
    let length = length.and_then(|(_, value)| value.trim().parse().ok());
    length.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::lab::desk::MOST_RECEIVED;
    use crate::server::lab::desk::tests::{connection, desk};
    use crate::server::lab::pieces::MOST_PIECES;

    #[test]
    fn reading_along_begins_after_the_101_wherever_it_was_cut() {
        let answer = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x89\x02hi";
        for portion in 1..answer.len() {
            let mut along = Along::default();
            let owed: Vec<u8> = answer.chunks(portion).flat_map(|p| along.take(p)).collect();
            assert_eq!(owed[..2], [0x8A, 0x82], "{portion}");
            let payload: Vec<u8> = owed[6..]
                .iter()
                .zip(&owed[2..6])
                .map(|(a, b)| a ^ b)
                .collect();
            assert_eq!(payload, b"hi");
        }
    }

    #[test]
    fn reading_along_skips_other_answers_and_their_content() {
        let answers = b"HTTP/1.1 426 Upgrade Required\r\ncontent-length: 8\r\n\r\nPlease.\n\
                        HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nno\n\
                        HTTP/1.1 101 Switching Protocols\r\n\r\n\x89\x00";
        for portion in 1..=answers.len() {
            let mut along = Along::default();
            let owed: Vec<u8> = answers
                .chunks(portion)
                .flat_map(|p| along.take(p))
                .collect();
            assert_eq!(owed.first(), Some(&0x8A), "{portion}");
        }
    }

    #[test]
    fn reading_along_waits_for_a_101_but_not_for_ever() {
        let mut along = Along::default();
        assert!(
            along
                .take(b"HTTP/1.1 426 Upgrade Required\r\nA: b\r\n\r\n")
                .is_empty()
        );
        assert!(
            along
                .take(b"HTTP/1.1 101 Switching Protocols\r\n\r\n")
                .is_empty()
        );
        assert!(!along.take(b"\x89\x00").is_empty());
        let mut along = Along::default();
        for _ in 0..100 {
            assert!(along.take(&[b'x'; 1024]).is_empty());
        }
        assert!(along.head.len() <= MAX_HEAD + 1024);
    }

    /// A client with this time to live, the server's end, and the page.
    fn line(desk: &Arc<Desk>, life: Duration) -> (Arc<Scribe<Client>>, Arc<Live>) {
        let (tcp, server_end) = connection(2);
        let until = Instant::now() + life;
        let client = Client::new(5, desk, tcp, Arc::clone(&server_end), until);
        let line = Arc::new(Scribe::new(client, MOST_WRITTEN));
        desk.add(5, Arc::clone(&line) as Arc<dyn OurEnd>).unwrap();
        (line, server_end)
    }

    /// The rest of what the page receives.
    fn page_hears(desk: &Desk, mut page: TcpStream) -> String {
        desk.hang_up();
        let mut heard = Vec::new();
        page.read_to_end(&mut heard).unwrap();
        String::from_utf8_lossy(&heard).into_owned()
    }

    #[test]
    fn a_connection_ends_when_its_time_is_over_whether_it_reads_or_not() {
        for reads in [true, false] {
            let (desk, page) = desk();
            let (line, server_end) = line(&desk, Duration::from_millis(50));
            line.reading(reads).unwrap();
            let begun = Instant::now();
            read(&line, None);
            assert!(begun.elapsed() >= Duration::from_millis(50));
            assert!(desk.find(5).is_err(), "its number is free");
            assert_eq!(server_end.stream().read(&mut [0]).unwrap(), 0);
            let heard = page_hears(&desk, page);
            assert!(
                heard.contains(r#""how":"limit","why":"a lab's connection lives for 120 s""#),
                "{heard}"
            );
        }
    }

    /// The page reads again, and to the end.
    fn reads_on(mut page: TcpStream) -> thread::JoinHandle<String> {
        thread::spawn(move || {
            let mut heard = Vec::new();
            page.read_to_end(&mut heard).unwrap();
            String::from_utf8_lossy(&heard).into_owned()
        })
    }

    #[test]
    fn a_connection_ends_when_its_time_is_over_though_its_page_takes_nothing() {
        let (desk, page) = desk();
        desk.fill();
        let (line, server_end) = line(&desk, Duration::from_millis(50));
        read(&line, None);
        assert!(desk.is_open(), "the page's own time isn't over");
        assert!(desk.find(5).is_err(), "its number is free");
        assert_eq!(server_end.stream().read(&mut [0]).unwrap(), 0);
        let hearing = reads_on(page);
        desk.hang_up();
        let heard = hearing.join().unwrap();
        assert!(heard.contains("a lab's connection lives for 120 s"));
    }

    #[test]
    fn pieces_wait_for_a_page_that_is_behind_and_go_on_when_it_reads() {
        let (desk, page) = desk();
        desk.fill();
        let (line, server_end) = line(&desk, LIFE);
        let mut pieces = Pieces::default();
        (0..MOST_PIECES).for_each(|_| pieces.push(b"x"));
        Scribe::write(&line, pieces).unwrap();
        // It would have arrived long ago.
        server_end
            .stream()
            .wait_to_read(Some(Duration::from_millis(500)));
        assert!(is_timeout(&server_end.stream().read(&mut [0]).unwrap_err()));
        let coming = thread::spawn(move || {
            server_end.stream().wait_to_read(None);
            let (mut came, mut buffer) = (0, [0; 1024]);
            while came < MOST_PIECES {
                came += server_end.stream().read(&mut buffer).unwrap();
            }
        });
        let hearing = reads_on(page);
        coming.join().unwrap();
        // The last piece is reported a moment after it was written.
        while line.is_at_work() {
            thread::yield_now();
        }
        assert!(desk.is_open());
        desk.hang_up();
        let heard = hearing.join().unwrap();
        assert_eq!(heard.matches(r#""type":"wrote""#).count(), MOST_PIECES);
    }

    #[test]
    fn what_a_connection_receives_is_bounded() {
        let (desk, page) = desk();
        let (line, server_end) = line(&desk, LIFE);
        let speaking = thread::spawn(move || {
            let piece = vec![7; 1024 * 1024];
            // The write may fail before all was written: that is what is tested.
            (0..40)
                .take_while(|_| server_end.stream().write_all(&piece).is_ok())
                .count()
        });
        let hearing = thread::spawn(move || {
            let (mut page, mut heard) = (page, Vec::new());
            page.read_to_end(&mut heard).unwrap();
            heard
        });
        read(&line, None);
        // This is the last user: now the socket is closed.
        drop(line);
        assert!(speaking.join().unwrap() < 40);
        desk.hang_up();
        let heard = String::from_utf8_lossy(&hearing.join().unwrap()).into_owned();
        assert!(heard.contains("a lab's connection receives 16 MiB at most"));
        let base64: usize = heard
            .split("\"bytes\":\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap().len())
            .sum();
        let received = base64 / 4 * 3;
        assert!(
            (MOST_RECEIVED..MOST_RECEIVED + 2 * READ).contains(&received),
            "{received}"
        );
    }
}
