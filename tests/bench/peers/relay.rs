//! Peer: a TCP relay, two threads a connection, that knows nothing of what it passes on. No proxy with
//! blocking threads can be quicker. The argument is the address of the server behind it.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;

fn main() -> io::Result<()> {
    let to = std::env::args().nth(1).ok_or(io::ErrorKind::InvalidInput)?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("tcp://{}/", listener.local_addr()?);
    for client in listener.incoming() {
        let (client, server) = (client?, TcpStream::connect(&to)?);
        for stream in [&client, &server] {
            stream.set_nodelay(true)?;
        }
        let back = (server.try_clone()?, client.try_clone()?);
        // How a connection ends doesn't matter here.
        thread::spawn(move || drop(pass(client, server)));
        thread::spawn(move || drop(pass(back.0, back.1)));
    }
    Ok(())
}

fn pass(mut from: TcpStream, mut to: TcpStream) -> io::Result<()> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match from.read(&mut buffer)? {
            0 => return to.shutdown(Shutdown::Write),
            read => to.write_all(&buffer[..read])?,
        }
    }
}
