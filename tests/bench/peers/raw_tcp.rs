//! Peer: no WebSocket at all. A thread for each connection sends back the bytes that it reads: no
//! server with blocking threads can answer sooner.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("tcp://{}/", listener.local_addr()?);
    for stream in listener.incoming() {
        let stream = stream?;
        // How a connection ends doesn't matter here.
        thread::spawn(move || drop(echo(stream)));
    }
    Ok(())
}

fn echo(mut stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match stream.read(&mut buffer)? {
            0 => return Ok(()),
            read => stream.write_all(&buffer[..read])?,
        }
    }
}
