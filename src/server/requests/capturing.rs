//! A connection's capture, for Wireshark: `GET /wire/capture.pcapng`.

use crate::http::response::Pieces;
use crate::http::{RequestHead, Response, Status};
use crate::language::say;
use crate::server::captures::Leave;
use crate::server::state::Server;
use crate::tap::pcapng::Capture;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::SystemTime;

/// `Retry-After`, in seconds.
const RETRY_AFTER: &str = "1";

/// A capture that is being written.
struct Written {
    capture: Capture,
    _leave: Leave,
}

impl Pieces for Written {
    fn bytes(&self) -> u64 {
        self.capture.bytes()
    }

    fn write_to(&self, out: &mut dyn Write) -> io::Result<()> {
        self.capture.write_to(out)
    }
}

/// What a request shows as `Authorization: Bearer …` (RFC 6750 §2.1).
pub fn bearer(head: &RequestHead) -> Option<&str> {
    let (scheme, shown) = head.only("Authorization")?.split_once(' ')?;
    // RFC 9110 §11.1: schemes ignore case.
    let is_bearer = scheme.eq_ignore_ascii_case("Bearer");
    is_bearer.then(|| shown.trim())
}

/// 401.
pub fn no_ticket() -> Response {
    let refusal = Response::said(Status::UNAUTHORIZED, |language| {
        say!(
            language,
            "show the ticket of a connection that lives: Authorization: Bearer …",
            "请出示一个仍在的连接的 ticket：Authorization: Bearer …"
        )
    });
    refusal.header("WWW-Authenticate", "Bearer")
}

/// 503, while as many captures are handled as may be.
pub fn busy() -> Response {
    let refusal = Response::said(Status::SERVICE_UNAVAILABLE, |language| {
        say!(
            language,
            "the server handles as many captures as it may; try again in a moment",
            "服务器正在处理的抓包文件（capture）已达上限，请稍后再试"
        )
    });
    refusal.header("Retry-After", RETRY_AFTER)
}

/// What crossed the connection whose ticket the request shows, as far as it is kept.
pub fn capture(server: &Server, head: &RequestHead) -> Response {
    let Some(tap) = bearer(head).and_then(|ticket| server.taps.by_ticket(ticket)) else {
        return no_ticket();
    };
    let Some(leave) = server.captures.take() else {
        return busy();
    };
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = u64::try_from(now.unwrap_or_default().as_micros()).unwrap_or(u64::MAX);
    let began = now.saturating_sub(server.taps.now());
    let written = Written {
        capture: Capture::of(tap.kept(), began),
        _leave: leave,
    };
    Response::new(Status::OK)
        .in_pieces("application/x-pcapng", Arc::new(written))
        .header(
            "Content-Disposition",
            "attachment; filename=\"barewire.pcapng\"",
        )
}

#[cfg(test)]
#[cfg(not(shuttle))]
mod tests {
    use crate::server::Running;
    use crate::server::rules::options::{Options, Verbosity};
    use std::io::{Read, Write};
    use std::net::{Ipv4Addr, SocketAddr, TcpStream};
    use std::time::Instant;

    /// The status line of the answer to a request with this ticket.
    fn status(running: &Running, ticket: &str) -> String {
        let mut tcp = TcpStream::connect(running.address()).unwrap();
        let host = running.address();
        let request = format!(
            "GET /wire/capture.pcapng HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
             Authorization: Bearer {ticket}\r\n\r\n"
        );
        tcp.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        tcp.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer);
        answer.lines().next().unwrap().to_owned()
    }

    #[test]
    fn a_request_beyond_the_most_captures_is_told_to_retry() {
        let options = Options {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            verbosity: Verbosity::Quiet,
            ..Options::default()
        };
        let running = Running::start(options).unwrap();
        let server = running.server();
        let tap = server.taps.open(1_000_000);
        server.taps.give("ticket", &tap, Instant::now());
        let leaves: Vec<_> = std::iter::from_fn(|| server.captures.take()).collect();
        assert_eq!(
            status(&running, "ticket"),
            "HTTP/1.1 503 Service Unavailable"
        );
        assert_eq!(status(&running, "wrong"), "HTTP/1.1 401 Unauthorized");
        drop(leaves);
        assert_eq!(status(&running, "ticket"), "HTTP/1.1 200 OK");
    }
}
