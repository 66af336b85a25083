//! What requests are answered with that want no WebSocket.

use super::state::Server;
use crate::http::files::File;
use crate::http::{RequestHead, Response, Status};
use crate::tap::pcapng;
use std::time::SystemTime;

/// RFC 9110 §9.3.2: HEAD is answered without the body.
pub fn bytes_for(head: Option<&RequestHead>, response: &Response) -> Vec<u8> {
    let now = SystemTime::now();
    match head {
        Some(head) if head.method() == "HEAD" => response.head_to_bytes(now),
        Some(_) | None => response.to_bytes(now),
    }
}

/// 400, with this sentence.
pub fn bad(sentence: &str) -> Response {
    Response::text(Status::BAD_REQUEST, sentence)
}

/// 404, for who wanted a WebSocket.
pub fn no_websocket_here() -> Response {
    let sentence =
        "no WebSocket is here; there is one at /, /ws/<name>, /room/<room>/<name>, /echo";
    Response::text(Status::NOT_FOUND, sentence)
}

/// 408.
pub fn request_timeout() -> Response {
    Response::text(
        Status::REQUEST_TIMEOUT,
        "the request took too long to arrive",
    )
}

/// 503, for a body that there is no memory for.
pub fn out_of_memory() -> Response {
    let sentence = "the server has no memory left for a body of this size; try again later";
    Response::text(Status::SERVICE_UNAVAILABLE, sentence)
}

/// RFC 9110 §8.6: digits, once.
pub fn content_length(head: &RequestHead) -> Result<Option<u64>, Response> {
    if head.values("Content-Length").next().is_none() {
        return Ok(None);
    }
    let digits = |text: &&str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let length = head.only("Content-Length").filter(digits);
    match length.and_then(|digits| digits.parse().ok()) {
        Some(length) => Ok(Some(length)),
        None => Err(bad(
            "Content-Length must be one whole number (RFC 9110 §8.6)",
        )),
    }
}

/// What crossed the connection of the ticket that stands in `Authorization: Bearer …`
/// (RFC 6750 §2.1), as far as it is kept.
pub fn capture(server: &Server, head: &RequestHead) -> Response {
    let shown = head.only("Authorization");
    let ticket = shown.and_then(|shown| shown.strip_prefix("Bearer "));
    let Some(tap) = ticket.and_then(|ticket| server.taps.by_ticket(ticket.trim())) else {
        let sentence = "show the ticket of a connection that lives: Authorization: Bearer …";
        return Response::text(Status::UNAUTHORIZED, sentence).header("WWW-Authenticate", "Bearer");
    };
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = u64::try_from(now.unwrap_or_default().as_micros()).unwrap_or(u64::MAX);
    let began = now.saturating_sub(server.taps.now());
    let kept = tap.kept();
    let capture = pcapng::write(kept.iter().map(|record| &**record), began);
    Response::new(Status::OK)
        .content("application/x-pcapng", capture)
        .header(
            "Content-Disposition",
            "attachment; filename=\"barewire.pcapng\"",
        )
}

/// How many bytes the head of this request has, as it was read. A script can't see what
/// its browser writes into a request; a lab that counts bytes has to. The number alone: the
/// fields themselves hold what no script shall read, such as cookies of other servers here.
pub fn weight(head: &RequestHead) -> Response {
    Response::json(format!("{{\"bytes\":{}}}", head.raw().len()))
}

/// A file of the page.
pub fn page(head: &RequestHead, file: &File) -> Response {
    only(head, "GET", || {
        Response::new(Status::OK).content(file.mime, file.bytes.to_vec())
    })
}

/// The answer, if the method is this one; HEAD goes wherever GET goes, and a browser
/// asks with OPTIONS before it lets a foreign page ask for more (CORS).
pub fn only(
    head: &RequestHead,
    method: &'static str,
    answer: impl FnOnce() -> Response,
) -> Response {
    let allowed = match method {
        "GET" => "GET, HEAD, OPTIONS",
        _ => "POST, OPTIONS",
    };
    match head.method() {
        asked if asked == method => answer(),
        "HEAD" if method == "GET" => answer(),
        "OPTIONS" => Response::new(Status::NO_CONTENT)
            .header("Allow", allowed)
            .header("Access-Control-Allow-Methods", allowed)
            .header(
                "Access-Control-Allow-Headers",
                "Authorization, Content-Type",
            ),
        _ => Response::text(
            Status::METHOD_NOT_ALLOWED,
            &format!("{allowed} are allowed here"),
        )
        .header("Allow", allowed),
    }
}
