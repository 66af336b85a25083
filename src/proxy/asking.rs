//! From the client to the server: requests, and after a 101 the client's frames.

use super::exchanges::{Asked, Became};
use super::forwarding;
use super::incoming::{Incoming, part, wait};
use super::link::Link;
use super::tunnel;
use crate::http::framing::BodyError;
use crate::http::{BodyReader, Framing, HeadError, HeadReader, RequestHead, Response};
use crate::language::Language;
use crate::observer::Party;
use std::io::{BufRead, Write};
use std::time::SystemTime;

/// Why there is no request.
pub enum NoRequest {
    /// The client has sent its last byte, perhaps within a head.
    Ended,
    /// The connection is broken.
    Broken,
    /// This breaks a rule; and is it a HEAD?
    Bad(HeadError, bool),
}

/// Reads the next head.
///
/// # Errors
/// There is none.
pub fn head(incoming: &mut Incoming<'_>) -> Result<RequestHead, NoRequest> {
    let mut reader = HeadReader::new();
    loop {
        let bytes = match wait(incoming) {
            Ok([]) => return Err(NoRequest::Ended),
            Ok(bytes) => bytes,
            Err(_) => return Err(NoRequest::Broken),
        };
        let received = reader.receive(bytes);
        let (used, head) = received.map_err(|why| NoRequest::Bad(why, reader.asks_for_head()))?;
        incoming.consume(used);
        if let Some(head) = head {
            return Ok(head);
        }
    }
}

/// Passes on this request, and all that follow.
pub fn ask_all(link: &Link, first: RequestHead, incoming: &mut Incoming<'_>, host: Option<&str>) {
    let mut next = Ok(first);
    loop {
        match next {
            Ok(head) => {
                if !ask(link, head, incoming, host) {
                    return;
                }
            }
            Err(NoRequest::Ended) => return link.pass_end(Party::Client),
            Err(NoRequest::Broken) => return link.close(),
            Err(NoRequest::Bad(why, to_head)) => {
                let answer = Response::said(why.status(), |language| why.sentence(language));
                return refuse(link, &answer, to_head);
            }
        }
        next = head(incoming);
    }
}

/// Passes on one request; `false`: nothing more is to be passed on here.
fn ask(link: &Link, head: RequestHead, incoming: &mut Incoming<'_>, host: Option<&str>) -> bool {
    let to_head = head.method() == "HEAD";
    let framing = match Framing::of(&head) {
        Ok(framing) => framing,
        Err(BodyError::UnknownCoding) => Framing::Chunked,
        Err(why) => {
            let answer = Response::said(why.status(), |language| why.sentence(language));
            refuse(link, &answer, to_head);
            return false;
        }
    };
    let forwarded = forwarding::request(&head, host);
    let upgrades = head.values("Upgrade").next().is_some();
    let asked = Asked {
        to_head,
        upgrade: upgrades.then(|| Box::new(head)),
    };
    let sent = link.exchanges.ask(asked)
        && link.socket(Party::Server).write_all(&forwarded).is_ok()
        && pass_body(link, Party::Client, framing, incoming);
    if !sent {
        link.close();
        return false;
    }
    // What follows may be frames, or the next request: only the answer tells. Until then nothing is
    // passed on, so no request can be smuggled past a server that declined (RFC 9112 §11.2).
    match upgrades {
        false => true,
        true => match link.exchanges.wait() {
            Became::Http => true,
            Became::Over => false,
            Became::Tunnel => {
                tunnel::pass(link, Party::Client, incoming);
                false
            }
        },
    }
}

/// Passes on a body, up to its end; `false`: one of the connections, or the body, is broken.
pub fn pass_body(link: &Link, from: Party, framing: Framing, incoming: &mut Incoming<'_>) -> bool {
    let Ok(mut body) = BodyReader::passing(framing) else {
        return false;
    };
    let mut out = link.socket(from.other());
    while !body.is_whole() {
        let Ok(bytes) = wait(incoming) else {
            return false;
        };
        let Ok(used) = body.receive(bytes) else {
            return false;
        };
        if bytes.is_empty() || out.write_all(&bytes[..used]).is_err() {
            return false;
        }
        incoming.consume(used);
    }
    true
}

/// Answers a request that isn't passed on, after all that was asked before is answered.
fn refuse(link: &Link, answer: &Response, to_head: bool) {
    if link.exchanges.wait() == Became::Http {
        // No rule says which language a broken request is in.
        let language = link.account().language();
        write(
            link.socket(Party::Client),
            answer.clone().closing(),
            to_head,
            language,
        );
        part(link.socket(Party::Client));
    }
    link.close();
}

/// Writes an answer of our own.
pub fn write(
    mut client: &std::net::TcpStream,
    answer: Response,
    to_head: bool,
    language: Language,
) {
    let answer = answer.in_language(language);
    let bytes = match to_head {
        true => answer.head_to_bytes(SystemTime::now()),
        false => answer.to_bytes(SystemTime::now()),
    };
    let _ = client.write_all(&bytes);
}
