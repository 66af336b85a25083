//! Peer: `tungstenite`, blocking, a thread for each connection.
//!
//! One thread can't read a `WebSocket` of this crate while another writes it, so a member has two
//! of them over one socket: its own thread reads with the first, and any speaker writes with the
//! second, under the room's lock. (The first one writes pongs; the load sends pings only before
//! anybody speaks.)

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use tungstenite::handshake::server::{Request, Response};
use tungstenite::protocol::{Role, WebSocketConfig};
use tungstenite::{Message, WebSocket};

type Room = Arc<Mutex<HashMap<usize, WebSocket<Shared>>>>;

/// One descriptor for both halves: with `try_clone`, ten thousand members would need
/// twenty thousand.
struct Shared(Arc<TcpStream>);

impl Read for Shared {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        (&*self.0).read(buffer)
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (&*self.0).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("ws://{}/", listener.local_addr()?);
    let room = Room::default();
    for (id, stream) in listener.incoming().enumerate() {
        let (stream, room) = (stream?, Arc::clone(&room));
        thread::spawn(move || {
            // How a connection ends doesn't matter here.
            let _ = serve(id, stream, &room);
            leave(id, &room);
        });
    }
    Ok(())
}

// The crate's own error is large, and the load ends every connection with one.
#[allow(clippy::result_large_err)]
fn serve(id: usize, stream: TcpStream, room: &Room) -> tungstenite::Result<()> {
    stream.set_nodelay(true)?;
    let stream = Arc::new(stream);
    let writer = Shared(Arc::clone(&stream));
    let mut echo = false;
    let see_path = |request: &Request, response: Response| {
        echo = request.uri().path() == "/echo";
        Ok(response)
    };
    let mut reader = match tungstenite::accept_hdr(Shared(stream), see_path) {
        Ok(reader) => reader,
        Err(_) => return Ok(()),
    };
    if !echo {
        // This half never reads: it needs no buffer for that.
        let config = WebSocketConfig::default().read_buffer_size(0);
        let writer = WebSocket::from_raw_socket(writer, Role::Server, Some(config));
        let mut members = room.lock().unwrap_or_else(PoisonError::into_inner);
        members.insert(id, writer);
    }
    loop {
        match reader.read()? {
            message @ (Message::Text(_) | Message::Binary(_)) if echo => reader.send(message)?,
            message @ (Message::Text(_) | Message::Binary(_)) => say(&message, room),
            _ => {}
        }
    }
}

fn say(message: &Message, room: &Room) {
    let mut members = room.lock().unwrap_or_else(PoisonError::into_inner);
    for member in members.values_mut() {
        // A member that is gone is removed by its own thread.
        let _ = member.send(message.clone());
    }
}

fn leave(id: usize, room: &Room) {
    let mut members = room.lock().unwrap_or_else(PoisonError::into_inner);
    members.remove(&id);
}
