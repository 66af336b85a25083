//! Peer: `fastwebsockets` on tokio and hyper, built like its own examples: a task for each
//! connection; in the room, a task that writes, with an unbounded channel to it.

use fastwebsockets::upgrade::{UpgradeFut, upgrade};
use fastwebsockets::{
    FragmentCollector, FragmentCollectorRead, Frame, OpCode, Payload, WebSocketError,
    WebSocketWrite,
};
use http_body_util::Empty;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::AsyncWrite;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

type Said = (OpCode, Bytes);
type Room = Arc<Mutex<HashMap<usize, UnboundedSender<Said>>>>;

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("ws://{}/", listener.local_addr()?);
    let room = Room::default();
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let room = Arc::clone(&room);
        tokio::spawn(async move {
            let service = service_fn(|request| answer(request, Arc::clone(&room)));
            let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
            // How a connection ends doesn't matter here.
            let _ = connection.with_upgrades().await;
        });
    }
}

async fn answer(
    mut request: Request<Incoming>,
    room: Room,
) -> Result<Response<Empty<Bytes>>, WebSocketError> {
    let (response, upgraded) = upgrade(&mut request)?;
    let echo = request.uri().path() == "/echo";
    tokio::spawn(async move {
        let _ = match echo {
            true => send_back(upgraded).await,
            false => take_part(upgraded, &room).await,
        };
    });
    Ok(response)
}

async fn send_back(upgraded: UpgradeFut) -> Result<(), WebSocketError> {
    let mut socket = FragmentCollector::new(upgraded.await?);
    loop {
        let frame = socket.read_frame().await?;
        match frame.opcode {
            OpCode::Close => return Ok(()),
            OpCode::Text | OpCode::Binary => socket.write_frame(frame).await?,
            _ => {}
        }
    }
}

async fn take_part(upgraded: UpgradeFut, room: &Room) -> Result<(), WebSocketError> {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let id = NEXT.fetch_add(1, Ordering::Relaxed);
    let (reader, writer) = upgraded.await?.split(tokio::io::split);
    let mut reader = FragmentCollectorRead::new(reader);
    let (sender, receiver) = unbounded_channel();
    tokio::spawn(write_all(receiver, writer));
    lock(room).insert(id, sender.clone());
    // Pongs, and the answer to a Close, go through the same channel.
    let mut owed = |frame: Frame<'_>| {
        let _ = sender.send((frame.opcode, Bytes::copy_from_slice(&frame.payload)));
        std::future::ready(Ok::<(), io::Error>(()))
    };
    let result = loop {
        match reader.read_frame(&mut owed).await {
            Err(error) => break Err(error),
            Ok(frame) => match frame.opcode {
                OpCode::Close => break Ok(()),
                OpCode::Text | OpCode::Binary => {
                    let said = (frame.opcode, Bytes::copy_from_slice(&frame.payload));
                    for member in lock(room).values() {
                        let _ = member.send(said.clone());
                    }
                }
                _ => {}
            },
        }
    };
    lock(room).remove(&id);
    result
}

async fn write_all<W: AsyncWrite + Unpin>(
    mut said: UnboundedReceiver<Said>,
    mut writer: WebSocketWrite<W>,
) -> Result<(), WebSocketError> {
    while let Some((opcode, payload)) = said.recv().await {
        let frame = Frame::new(true, opcode, None, Payload::Borrowed(&payload));
        writer.write_frame(frame).await?;
    }
    Ok(())
}

fn lock(room: &Room) -> std::sync::MutexGuard<'_, HashMap<usize, UnboundedSender<Said>>> {
    room.lock().unwrap_or_else(PoisonError::into_inner)
}
