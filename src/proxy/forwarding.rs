//! What of a head is passed on (RFC 9110 §7.6.1).
//!
//! A head that asks for another protocol, or answers that, passes as it is. Of others, the fields are
//! left out that are meant for one connection only: `Connection`, those that it names, and a few that
//! old programs don't name. What they said is said again where it still holds.
//!
//! No `Via` is added, though a gateway should (RFC 9110 §7.6.3): servers that see one change what they
//! send, for example without compression, and who looks through this proxy wants to see what they send
//! without it.

use crate::http::fields::Fields;
use crate::http::{RequestHead, ResponseHead};

/// For one connection only, named by `Connection` or not.
const OF_ONE_CONNECTION: [&str; 5] = [
    "Connection",
    "Keep-Alive",
    "Proxy-Connection",
    "TE",
    "Upgrade",
];
/// Says where the body ends or whom it is for, so it stays, even if `Connection` names it.
const NEVER_LEFT_OUT: [&str; 3] = ["Content-Length", "Transfer-Encoding", "Host"];

/// The head of a request as it is passed on, with another value of `Host` if one is wanted.
pub fn request(head: &RequestHead, host: Option<&str>) -> Vec<u8> {
    let asks_for_more = head.values("Upgrade").next().is_some();
    written(head, asks_for_more, host)
}

/// The head of a response as it is passed on.
pub fn response(head: &ResponseHead, answers_upgrade: bool) -> Vec<u8> {
    written(head, answers_upgrade || head.status() == 101, None)
}

fn written(head: &Fields, unchanged: bool, host: Option<&str>) -> Vec<u8> {
    if unchanged && host.is_none() {
        return head.raw().to_vec();
    }
    let is_left_out = |name: &str| {
        let is_among = |all: &[&str]| all.iter().any(|other| other.eq_ignore_ascii_case(name));
        !unchanged
            && !is_among(&NEVER_LEFT_OUT)
            && (is_among(&OF_ONE_CONNECTION) || head.has_token("Connection", name))
    };
    let mut out = head.first_line().to_vec();
    for (name, line) in head.lines().filter(|(name, _)| !is_left_out(name)) {
        match host {
            Some(host) if name.eq_ignore_ascii_case("Host") => {
                out.extend_from_slice(format!("{name}: {host}\r\n").as_bytes());
            }
            _ => out.extend_from_slice(line),
        }
    }
    if !unchanged && head.has_token("Connection", "close") {
        out.extend_from_slice(b"Connection: close\r\n");
    }
    out.extend_from_slice(head.empty_line());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{HeadReader, ResponseReader};

    fn asked(lines: &str, host: Option<&str>) -> String {
        let head = format!("GET / HTTP/1.1\r\n{lines}\r\n");
        let (_, read) = HeadReader::new().receive(head.as_bytes()).unwrap();
        String::from_utf8(request(&read.unwrap(), host)).unwrap()
    }

    fn answered(head: &str, answers_upgrade: bool) -> String {
        let (_, read) = ResponseReader::new().receive(head.as_bytes()).unwrap();
        String::from_utf8(response(&read.unwrap(), answers_upgrade)).unwrap()
    }

    #[test]
    fn what_is_for_one_connection_is_left_out_and_all_else_stays_as_it_was() {
        let lines = "hOst:a\r\nX:  y \r\nConnection: x-one, Close,content-length\r\nx-ONE: z\r\n\
                     Content-Length: 1\r\nKeep-Alive: 5\r\nTE: gzip\r\nproxy-connection: close\r\n";
        assert_eq!(
            asked(lines, None),
            "GET / HTTP/1.1\r\nhOst:a\r\nX:  y \r\nContent-Length: 1\r\nConnection: close\r\n\r\n"
        );
        assert_eq!(
            answered("HTTP/1.1 200 OK\nA: b\nConnection: keep-alive\n\n", false),
            "HTTP/1.1 200 OK\nA: b\n\n"
        );
        assert_eq!(
            answered("HTTP/1.1 204 x\r\n\r\n", false),
            "HTTP/1.1 204 x\r\n\r\n"
        );
    }

    #[test]
    fn what_asks_for_another_protocol_or_answers_that_passes_as_it_is() {
        let lines = "Host: a\r\nConnection: keep-alive,  Upgrade\r\nUPGRADE:websocket\r\nTE: x\r\n";
        assert_eq!(asked(lines, None), format!("GET / HTTP/1.1\r\n{lines}\r\n"));
        for head in [
            "HTTP/1.1 101 x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
            "HTTP/1.1 426 x\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\n",
        ] {
            assert_eq!(answered(head, true), head);
        }
    }

    #[test]
    fn host_is_the_only_thing_that_a_wanted_host_changes() {
        let lines = "X: y\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n";
        let expected = lines.replace("Host: a", "Host: b:1");
        assert_eq!(
            asked(lines, Some("b:1")),
            format!("GET / HTTP/1.1\r\n{expected}\r\n")
        );
    }
}
