//! The HTTP responses that several parts use: refusals, the page's files, and which methods a
//! resource has.

use crate::assets::files::File;
use crate::http::framing::BodyError;
use crate::http::{RequestHead, Response, Status};
use crate::language::{Language, say};
use crate::server::state::Server;
use std::net::SocketAddr;
use std::time::SystemTime;

/// RFC 9110 §9.3.2: HEAD is answered without the body.
pub fn bytes_for(asks_for_head: bool, response: &Response) -> Vec<u8> {
    let now = SystemTime::now();
    match asks_for_head {
        true => response.head_to_bytes(now),
        false => response.to_bytes(now),
    }
}

/// A refusal's line in the log; `asked` is the part of the request that the line shows.
pub fn refused_line(
    peer: SocketAddr,
    asked: &str,
    response: &Response,
    language: Language,
) -> String {
    let (status, why) = (response.status().number(), response.sentence(language));
    say!(
        language,
        "{peer} refused with {status}{asked}: {why}",
        "{peer} 被拒绝，{status}{asked}：{why}"
    )
}

/// Why a new connection is refused with 503.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// There are as many connections as `--max-connections` says.
    AsTold(usize),
    /// The system has no resources for more; there are this many connections.
    System(usize),
}

impl Full {
    /// 503.
    pub fn refusal(self) -> Response {
        Response::said(Status::SERVICE_UNAVAILABLE, |language| match self {
            Full::AsTold(most) => say!(
                language,
                "there are {most} connections already; try again later",
                "已经有 {most} 个连接（connection）了，请稍后再试"
            ),
            Full::System(present) => say!(
                language,
                "there are {present} connections, and the server's system gives it no more; try \
                 again later",
                "已经有 {present} 个连接（connection），服务器的系统给不出更多了，请稍后再试"
            ),
        })
    }
}

/// 400, with this sentence.
pub fn bad(sentence: impl Fn(Language) -> String) -> Response {
    Response::said(Status::BAD_REQUEST, sentence)
}

/// 404, for a request for a WebSocket.
pub fn no_websocket_here() -> Response {
    Response::said(Status::NOT_FOUND, |language| {
        say!(
            language,
            "no WebSocket is here; there is one at /, /ws/<name>, /room/<room>/<name>, /echo",
            "这里没有 WebSocket；有的地址是 /、/ws/<name>、/room/<room>/<name>、/echo"
        )
    })
}

/// 404, on the page of a proxy: chats are at the server behind it.
#[inline(never)]
pub fn only_a_page(server: &Server) -> Response {
    let url = server.others.as_ref().map_or("", |others| &others.url);
    Response::said(Status::NOT_FOUND, |language| {
        say!(
            language,
            "this is only the page of barewire proxy; connect your client to {url}",
            "这里只是 barewire proxy 的页面；请让客户端（client）连接 {url}"
        )
    })
}

/// 408.
pub fn request_timeout() -> Response {
    Response::said(Status::REQUEST_TIMEOUT, |language| {
        say!(
            language,
            "the request took too long to arrive",
            "请求（request）到得太慢"
        )
    })
}

/// For a body that can't be read; it ends the connection.
pub fn bad_body(error: &BodyError) -> Response {
    Response::said(error.status(), |language| error.sentence(language))
}

/// 503, when there is no memory for a body.
pub fn out_of_memory() -> Response {
    Response::said(Status::SERVICE_UNAVAILABLE, |language| {
        say!(
            language,
            "the server has no memory left for a body of this size; try again later",
            "服务器没有内存放这么大的正文（body）了，请稍后再试"
        )
    })
}

/// 411.
pub fn length_required() -> Response {
    Response::said(Status::LENGTH_REQUIRED, |language| {
        say!(
            language,
            "a POST must say how long its body is, in Content-Length, or come in chunks",
            "POST 必须用 Content-Length 说明正文（body）有多长，或者分块（chunked）发送"
        )
    })
}

/// 503, for a request that wasn't complete before the server stopped.
pub fn stopping() -> Response {
    Response::said(Status::SERVICE_UNAVAILABLE, |language| {
        say!(language, "the server stops", "服务器要停止了")
    })
}

/// `OPTIONS *` is about the server as a whole (RFC 9110 §9.3.7).
pub fn about_the_server() -> Response {
    Response::new(Status::NO_CONTENT).header("Allow", "GET, HEAD, POST, OPTIONS")
}

/// How many bytes the head of this request has, as it was read. A script can't see what its browser
/// writes into a request, but a lab that counts bytes needs the number. Only the number is sent:
/// the fields hold what no script should read, such as cookies of other servers on this host.
pub fn weight(head: &RequestHead) -> Response {
    Response::json(format!("{{\"bytes\":{}}}", head.raw().len()))
}

/// A file of the page, or 304 if the browser has kept this version.
pub fn page(head: &RequestHead, file: &File) -> Response {
    only(head, "GET", || {
        let response = match has_kept(head, file.tag) {
            true => Response::new(Status::NOT_MODIFIED),
            false => Response::new(Status::OK).content(file.mime, file.bytes.to_vec()),
        };
        response.kept(file.tag)
    })
}

/// Does `If-None-Match` name this tag? Tags are compared without their `W/` (RFC 9110 §13.1.2).
fn has_kept(head: &RequestHead, tag: &str) -> bool {
    head.list("if-none-match")
        .any(|kept| kept == b"*" || kept.strip_prefix(b"W/").unwrap_or(kept) == tag.as_bytes())
}

/// The answer, if the method is this one. HEAD is allowed where GET is, and a browser sends OPTIONS
/// before it lets a foreign page send more than a simple request (CORS).
#[inline(never)]
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
        _ => Response::said(Status::METHOD_NOT_ALLOWED, |language| {
            say!(
                language,
                "{allowed} are allowed here",
                "这里只允许 {allowed}"
            )
        })
        .header("Allow", allowed),
    }
}
