//! What requests are answered with that want no WebSocket.

use crate::http::files::File;
use crate::http::framing::BodyError;
use crate::http::{RequestHead, Response, Status};
use std::time::SystemTime;

/// RFC 9110 §9.3.2: HEAD is answered without the body.
pub fn bytes_for(asks_for_head: bool, response: &Response) -> Vec<u8> {
    let now = SystemTime::now();
    match asks_for_head {
        true => response.head_to_bytes(now),
        false => response.to_bytes(now),
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

/// What can't be read of a body is the end.
pub fn bad_body(error: &BodyError) -> Response {
    Response::text(error.status(), &error.to_string())
}

/// 411.
pub fn length_required() -> Response {
    let sentence = "a POST must say how long its body is, in Content-Length, or come in chunks";
    Response::text(Status::LENGTH_REQUIRED, sentence)
}

/// 503, for a request that didn't come whole before the server stopped.
pub fn stopping() -> Response {
    Response::text(Status::SERVICE_UNAVAILABLE, "the server stops")
}

/// `OPTIONS *` is about the server, not about anything in it (RFC 9110 §9.3.7).
pub fn about_the_server() -> Response {
    Response::new(Status::NO_CONTENT).header("Allow", "GET, HEAD, POST, OPTIONS")
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
