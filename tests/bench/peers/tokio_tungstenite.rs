//! Peer: `tokio-tungstenite`, built like its own chat example: a task for each connection, an
//! unbounded channel for each member.

use futures_channel::mpsc::{UnboundedSender, unbounded};
use futures_util::{SinkExt, StreamExt, TryStreamExt, future};
use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{WebSocketStream, accept_hdr_async};
use tungstenite::handshake::server::{Request, Response};
use tungstenite::{Error, Message};

type Room = Arc<Mutex<HashMap<usize, UnboundedSender<Message>>>>;

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("ws://{}/", listener.local_addr()?);
    let room = Room::default();
    for id in 0.. {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(serve(id, stream, Arc::clone(&room)));
    }
    Ok(())
}

async fn serve(id: usize, stream: TcpStream, room: Room) {
    let mut echo = false;
    #[allow(clippy::result_large_err)]
    let see_path = |request: &Request, response: Response| {
        echo = request.uri().path() == "/echo";
        Ok(response)
    };
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let Ok(socket) = accept_hdr_async(stream, see_path).await else {
        return;
    };
    // How a connection ends doesn't matter here.
    let _ = match echo {
        true => send_back(socket).await,
        false => take_part(id, socket, &room).await,
    };
    let mut members = room.lock().unwrap_or_else(PoisonError::into_inner);
    members.remove(&id);
}

async fn send_back(mut socket: WebSocketStream<TcpStream>) -> Result<(), Error> {
    while let Some(message) = socket.next().await {
        let message = message?;
        if is_message(&message) {
            socket.send(message).await?;
        }
    }
    Ok(())
}

async fn take_part(
    id: usize,
    socket: WebSocketStream<TcpStream>,
    room: &Room,
) -> Result<(), Error> {
    let (sender, receiver) = unbounded();
    {
        let mut members = room.lock().unwrap_or_else(PoisonError::into_inner);
        members.insert(id, sender);
    }
    let (outgoing, incoming) = socket.split();
    let speaking = incoming.try_for_each(|message| {
        if is_message(&message) {
            let members = room.lock().unwrap_or_else(PoisonError::into_inner);
            for member in members.values() {
                // A member that is gone is removed by its own task.
                let _ = member.unbounded_send(message.clone());
            }
        }
        future::ok(())
    });
    let hearing = receiver.map(Ok).forward(outgoing);
    future::select(speaking, hearing).await.factor_first().0
}

fn is_message(message: &Message) -> bool {
    matches!(message, Message::Text(_) | Message::Binary(_))
}
