//! Connecting to the server that the proxy stands in front of.

use super::options::Target;
use crate::http::{Response, Status};
use crate::language::{Language, say};
use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

/// How long one address may take. On a machine or a network where a server is tried out, a second is
/// long; a server that is far away and busy answers within a few.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many addresses of a name are tried: `localhost` has two.
const MOST_ADDRESSES: usize = 4;

/// A connection to the server. A name is looked up each time, and its addresses are tried in turn.
///
/// # Errors
/// No address answered; the error of the last.
pub fn connect(target: &Target) -> io::Result<TcpStream> {
    connect_to_one_of((target.host.as_str(), target.port).to_socket_addrs()?)
}

fn connect_to_one_of(addresses: impl Iterator<Item = SocketAddr>) -> io::Result<TcpStream> {
    let mut last = io::Error::from(ErrorKind::NotFound);
    for address in addresses.take(MOST_ADDRESSES) {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(stream) => {
                // A frame must not wait for the one after it.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Is the server a listener at this address? Each connection would become another, without end.
pub fn is_at(target: &Target, listener: SocketAddr) -> bool {
    let addresses = (target.host.as_str(), target.port).to_socket_addrs();
    let reaches = |address: SocketAddr| {
        let everywhere = listener.ip().is_unspecified() && address.ip().is_loopback();
        address.port() == listener.port() && (address.ip() == listener.ip() || everywhere)
    };
    addresses.is_ok_and(|mut addresses| addresses.any(reaches))
}

/// What a client is told if there is no server.
pub fn absent(target: &Target, error: &io::Error) -> Response {
    let refused = error.kind() == ErrorKind::ConnectionRefused;
    bad_gateway(|language| match refused {
        true => say!(
            language,
            "No server listens at {target}. Start yours there, and load this again.",
            "{target} 没有服务器在监听（listen）。请先启动你的服务器，再重新加载。"
        ),
        false => say!(
            language,
            "The server at {target} can't be reached: {error}. Is the address right, and is the \
             server running?",
            "连不上 {target} 的服务器（server）：{error}。地址对吗？服务器启动了吗？"
        ),
    })
}

/// A 502: the proxy is fine, and the server isn't (RFC 9110 §15.6.3).
pub fn bad_gateway(sentence: impl Fn(Language) -> String) -> Response {
    let with_name = |language| format!("barewire proxy: {}", sentence(language));
    Response::said(Status::BAD_GATEWAY, with_name).closing()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn a_proxy_in_front_of_itself_is_noticed_by_any_of_its_names() {
        let target = |host: &str, port| Target {
            host: host.to_owned(),
            port,
        };
        let here: SocketAddr = "127.0.0.1:9528".parse().unwrap();
        let everywhere: SocketAddr = "0.0.0.0:9528".parse().unwrap();
        assert!(is_at(&target("127.0.0.1", 9528), here));
        assert!(is_at(&target("localhost", 9528), here));
        assert!(is_at(&target("127.0.0.1", 9528), everywhere));
        assert!(!is_at(&target("127.0.0.1", 8000), here));
        assert!(!is_at(&target("127.0.0.2", 9528), here));
        assert!(!is_at(&target("no.such.name.invalid", 9528), here));
    }

    #[test]
    fn addresses_are_tried_in_turn_and_the_last_error_is_told() {
        let there = TcpListener::bind("127.0.0.1:0").unwrap();
        let there = (there.local_addr().unwrap(), there);
        let free = || TcpListener::bind("127.0.0.1:0").unwrap().local_addr();
        let gone = free().unwrap();
        let found = connect_to_one_of([gone, gone, there.0].into_iter()).unwrap();
        assert_eq!(found.peer_addr().unwrap(), there.0);
        let error = connect_to_one_of([gone].into_iter()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
        let none = connect_to_one_of([].into_iter()).unwrap_err();
        assert_eq!(none.kind(), ErrorKind::NotFound);
        let too_late = [[gone; MOST_ADDRESSES].as_slice(), &[there.0]].concat();
        assert!(connect_to_one_of(too_late.into_iter()).is_err());
    }
}
