//! A server that breaks its promises on purpose, so that `tests/judge.rs` can see that the load
//! generator notices. The first argument says how: `lose`, `double`, `reorder`, `change`, `first`
//! (loses the first message), `first-changed`, or `nothing`.
//!
//! In a room, only one member's messages are affected, one in a hundred; at `/echo`, everybody's.

use std::collections::HashMap;
use std::io;
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use tungstenite::handshake::server::{Request, Response};
use tungstenite::protocol::Role;
use tungstenite::{Message, WebSocket};

const EVERY: u64 = 100;

#[derive(Clone, Copy)]
enum Fault {
    First,
    FirstChanged,
    Lose,
    Double,
    Reorder,
    Change,
    Nothing,
}

/// What goes to one client, with its faults.
struct Writer {
    socket: WebSocket<TcpStream>,
    fault: Fault,
    count: u64,
    held_back: Option<Message>,
}

type Room = Arc<Mutex<HashMap<usize, Writer>>>;

fn main() -> io::Result<()> {
    let fault = match std::env::args().nth(1).as_deref() {
        Some("first") => Fault::First,
        Some("first-changed") => Fault::FirstChanged,
        Some("lose") => Fault::Lose,
        Some("double") => Fault::Double,
        Some("reorder") => Fault::Reorder,
        Some("change") => Fault::Change,
        _ => Fault::Nothing,
    };
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("ws://{}/", listener.local_addr()?);
    let room = Room::default();
    for (id, stream) in listener.incoming().enumerate() {
        let (stream, room) = (stream?, Arc::clone(&room));
        thread::spawn(move || drop(serve(id, stream, &room, fault)));
    }
    Ok(())
}

#[allow(clippy::result_large_err)]
fn serve(id: usize, stream: TcpStream, room: &Room, fault: Fault) -> tungstenite::Result<()> {
    stream.set_nodelay(true)?;
    let socket = WebSocket::from_raw_socket(stream.try_clone()?, Role::Server, None);
    let mut echo = false;
    let see_path = |request: &Request, response: Response| {
        echo = request.uri().path() == "/echo";
        Ok(response)
    };
    let Ok(mut reader) = tungstenite::accept_hdr(stream, see_path) else {
        return Ok(());
    };
    // The second member to come, which is never a speaker of the load: a speaker that doesn't get a
    // message that it waits for stops speaking, and the fault must also be seen in others.
    let wronged = echo || id == 1;
    let writer = Writer {
        socket,
        fault: if wronged { fault } else { Fault::Nothing },
        count: 0,
        held_back: None,
    };
    let room = if echo { &Room::default() } else { room };
    let members = || room.lock().unwrap_or_else(PoisonError::into_inner);
    members().insert(id, writer);
    loop {
        let message = reader.read()?;
        if matches!(message, Message::Text(_) | Message::Binary(_)) {
            for member in members().values_mut() {
                let _ = member.send(&message);
            }
        }
    }
}

impl Writer {
    #[allow(clippy::result_large_err)]
    fn send(&mut self, message: &Message) -> tungstenite::Result<()> {
        self.count += 1;
        let turn = self.count.is_multiple_of(EVERY);
        match self.fault {
            Fault::First if self.count == 1 => return Ok(()),
            Fault::FirstChanged if self.count == 1 => {
                return self.socket.send(Message::text("x".repeat(128)));
            }
            Fault::Lose if turn => return Ok(()),
            Fault::Double if turn => self.socket.send(message.clone())?,
            Fault::Change if turn => return self.socket.send(Message::text("x".repeat(128))),
            Fault::Reorder if turn => {
                self.held_back = Some(message.clone());
                return Ok(());
            }
            _ => {}
        }
        self.socket.send(message.clone())?;
        match self.held_back.take() {
            Some(late) => self.socket.send(late),
            None => Ok(()),
        }
    }
}
