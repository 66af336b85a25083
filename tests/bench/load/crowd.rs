//! Many connections on one thread: `mio` says which of them have events.

use crate::client::{Client, Heard};
use crate::options::{Mode, Options};
use mio::{Events, Interest, Poll, Token};
use socket2::SockRef;
use std::io::{self, ErrorKind};
use std::time::{Duration, Instant};

/// How many connect at a time: fewer than a listen queue holds.
const AT_A_TIME: usize = 64;
/// How long it may take until all are connected.
const PATIENCE: Duration = Duration::from_secs(60);
/// Bytes that one read takes.
const SCRATCH: usize = 256 * 1024;
/// For clients that will stop reading: otherwise the system buffers megabytes for them, and their
/// server notices only much later.
const SMALL_BUFFER: usize = 16 * 1024;

/// All clients, and which of them are ready.
pub struct Crowd {
    /// The clients.
    pub clients: Vec<Client>,
    poll: Poll,
    events: Events,
    scratch: Vec<u8>,
}

impl Crowd {
    /// No clients yet.
    pub fn new() -> io::Result<Crowd> {
        Ok(Crowd {
            clients: Vec::new(),
            poll: Poll::new()?,
            events: Events::with_capacity(1024),
            scratch: vec![0; SCRATCH],
        })
    }

    /// Connects all clients, and returns when all are in the room. A 101 doesn't prove that: a
    /// server may send it before it lets the client into the room. A pong does, since a server that
    /// answers a ping has begun to read.
    pub fn gather(options: &Options) -> io::Result<Crowd> {
        let mut crowd = Crowd::new()?;
        let until = Instant::now() + PATIENCE;
        let mut ready = Vec::new();
        let mut inside = 0;
        let will_stall = match options.mode {
            Mode::Stalled => options.stall,
            _ => 0,
        };
        while inside < options.connections {
            while crowd.clients.len() < options.connections
                && crowd.clients.len() - inside < AT_A_TIME
            {
                let client = match options.raw {
                    true => Client::connect_raw(options.address, options.bytes)?,
                    false => Client::connect(options.address, &options.path, options.offer)?,
                };
                if crowd.clients.len() >= options.connections - will_stall {
                    SockRef::from(&client.stream).set_recv_buffer_size(SMALL_BUFFER)?;
                }
                crowd.admit(client)?;
                inside += usize::from(options.raw);
            }
            if Instant::now() > until {
                let sentence = format!("only {inside} clients got in");
                return Err(io::Error::new(ErrorKind::TimedOut, sentence));
            }
            crowd.wait(Duration::from_millis(100), &mut ready)?;
            for &who in &ready {
                inside += crowd.let_in(who)?;
            }
        }
        Ok(crowd)
    }

    /// How many pongs came from this client: 1 when it's in.
    fn let_in(&mut self, who: usize) -> io::Result<usize> {
        let (mut opened, mut inside, mut ended) = (false, 0, false);
        self.listen(who, |heard| match heard {
            Heard::Opened => opened = true,
            Heard::Pong => inside += 1,
            Heard::Closed | Heard::Ended => ended = true,
            Heard::Message(_) => {}
        })?;
        if ended {
            let sentence = format!("client {who} was turned away");
            return Err(io::Error::new(ErrorKind::ConnectionAborted, sentence));
        }
        if opened {
            self.clients[who].ping();
            self.clients[who].flush()?;
        }
        Ok(inside)
    }

    /// Adds a client, and begins to watch it.
    pub fn admit(&mut self, mut client: Client) -> io::Result<()> {
        self.watch(&mut client, self.clients.len())?;
        self.clients.push(client);
        Ok(())
    }

    /// Replaces a client by another.
    pub fn replace(&mut self, who: usize, mut client: Client) -> io::Result<()> {
        self.watch(&mut client, who)?;
        self.clients[who] = client;
        Ok(())
    }

    fn watch(&mut self, client: &mut Client, who: usize) -> io::Result<()> {
        let both = Interest::READABLE | Interest::WRITABLE;
        let registry = self.poll.registry();
        registry.register(&mut client.stream, Token(who), both)
    }

    /// Waits until a client is ready; lists those that can be read, and writes queued data to those
    /// that can be written.
    pub fn wait(&mut self, at_most: Duration, ready: &mut Vec<usize>) -> io::Result<()> {
        ready.clear();
        match self.poll.poll(&mut self.events, Some(at_most)) {
            Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(()),
            result => result?,
        }
        for event in &self.events {
            let Token(who) = event.token();
            if event.is_writable() {
                // A broken connection is noticed when it is read.
                let _ = self.clients[who].flush();
            }
            if event.is_read_closed() {
                self.clients[who].is_last = true;
            }
            if event.is_readable() || event.is_read_closed() || event.is_error() {
                ready.push(who);
            }
        }
        Ok(())
    }

    /// Reads one client. A pong that the server needs is written at once.
    pub fn listen(&mut self, who: usize, heard: impl FnMut(Heard<'_>)) -> io::Result<()> {
        let client = &mut self.clients[who];
        client.listen(&mut self.scratch, heard)?;
        client.flush()
    }
}
