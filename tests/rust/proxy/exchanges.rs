//! What passes before a 101: HTTP, so the proxy must know where each request and each answer ends.

use super::upstream::{OPENED, OPENING, Upstream, ends, has_nothing, reads};
use crate::common::{Raw, SOON, Server, peek, skipped};
use std::net::{TcpListener, ToSocketAddrs};
use std::time::{Duration, Instant};

/// One exchange: what the client sends, what reaches the server, what that answers, and what comes
/// back.
struct Exchange {
    asked: &'static str,
    passed: &'static str,
    answered: &'static str,
    told: &'static str,
}

const fn unchanged(asked: &'static str, answered: &'static str) -> Exchange {
    Exchange {
        asked,
        passed: asked,
        answered,
        told: answered,
    }
}

const GET: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/// After each of these, both connections go on.
const EXCHANGES: [Exchange; 11] = [
    unchanged(GET, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHello"),
    unchanged(GET, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    unchanged(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
        "HTTP/1.1 201 Created\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1F\x0B\x08\x00",
    ),
    // Chunks, extensions and trailers in both directions.
    unchanged(
        "PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: D\r\n\r\n\
         3;q=1\r\nabc\r\n0\r\nD: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5\r\nHello\r\n0\r\nD: y\r\n\r\n",
    ),
    // A length that is that of a GET.
    unchanged(
        "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n",
    ),
    unchanged(
        "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    ),
    unchanged(
        GET,
        "HTTP/1.1 103 Early Hints\r\nLink: </s>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n\
         HTTP/1.1 204 No Content\r\n\r\n",
    ),
    unchanged(
        GET,
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
    ),
    // As hands write them.
    unchanged(GET, "HTTP/1.1 404\nContent-Length: 2\n\nno"),
    // Two at once.
    unchanged(
        "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2",
    ),
    // What is for one connection only.
    Exchange {
        asked: "GET / HTTP/1.1\r\nHost: a\r\nConnection: x-one, keep-alive\r\nX-One: 1\r\nTE: gzip\r\n\r\n",
        passed: GET,
        answered: "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n",
        told: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    },
];

/// A proxy, a client that has sent this through it, and the server that has read it.
fn asked(request: &str) -> (Server, Raw, Raw) {
    let upstream = Upstream::new();
    let proxy = Server::proxy(upstream.address, &[]);
    let mut client = proxy.tcp();
    client.send(request.as_bytes());
    let mut server = upstream.accept();
    reads(&mut server, request.as_bytes());
    (proxy, client, server)
}

#[test]
fn requests_and_answers_pass_as_they_are_in_any_pieces_on_one_connection() {
    let upstream = Upstream::new();
    let proxy = Server::proxy(upstream.address, &[]);
    let mut client = proxy.tcp();
    let mut server = None;
    for piece in [usize::MAX, 1, 7] {
        for Exchange {
            asked,
            passed,
            answered,
            told,
        } in EXCHANGES
        {
            for part in asked.as_bytes().chunks(piece) {
                client.send(part);
            }
            let server = server.get_or_insert_with(|| upstream.accept());
            reads(server, passed.as_bytes());
            for part in answered.as_bytes().chunks(piece) {
                server.send(part);
            }
            reads(&mut client, told.as_bytes());
        }
    }
    // Both ends are still there, and nothing else came.
    has_nothing(&client);
    client.end();
    ends(&mut server.unwrap());
}

#[test]
fn a_body_ends_with_its_connection_where_its_head_says_nothing() {
    for head in [
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.0 200 OK\r\n\r\n",
    ] {
        let (_proxy, mut client, mut server) = asked(GET);
        server.send(format!("{head}first").as_bytes());
        reads(&mut client, format!("{head}first").as_bytes());
        server.send(b", then HTTP/1.1 200 OK");
        drop(server);
        reads(&mut client, b", then HTTP/1.1 200 OK");
        ends(&mut client);
    }
}

#[test]
fn a_stream_of_events_is_passed_on_event_by_event() {
    let (_proxy, mut client, mut server) = asked(GET);
    let mut turn = |said: &str| {
        server.send(said.as_bytes());
        // The next one is sent only after this one has come.
        reads(&mut client, said.as_bytes());
    };
    turn(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n",
    );
    for _ in 0..5 {
        turn("9\r\ndata: 1\n\n\r\n");
    }
    turn("0\r\n\r\n");
}

#[test]
fn a_client_that_asks_whether_to_go_on_is_told_before_it_sends_its_body() {
    let upstream = Upstream::new();
    let proxy = Server::proxy(upstream.address, &[]);
    let mut client = proxy.tcp();
    let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
    client.send(head.as_bytes());
    let mut server = upstream.accept();
    reads(&mut server, head.as_bytes());
    server.send(b"HTTP/1.1 100 Continue\r\n\r\n");
    reads(&mut client, b"HTTP/1.1 100 Continue\r\n\r\n");
    client.send(b"ab");
    reads(&mut server, b"ab");
}

#[test]
fn what_can_be_read_in_two_ways_is_refused_and_no_byte_of_it_reaches_the_server() {
    for (lines, says) in [
        (
            "Content-Length: 1\r\nContent-Length: 2\r\n",
            "Content-Length",
        ),
        (
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            "exclude each other",
        ),
        ("Transfer-Encoding: chunked, gzip\r\n", "chunked"),
        ("Host: b\r\n", "Host"),
        ("X : y\r\n", "colon"),
    ] {
        let (_proxy, mut client, mut server) = asked(GET);
        let bad = format!("POST / HTTP/1.1\r\nHost: a\r\n{lines}\r\n0\r\n\r\n");
        client.send(bad.as_bytes());
        // What was asked before is answered before.
        server.send(b"HTTP/1.1 204 No Content\r\n\r\n");
        reads(&mut client, b"HTTP/1.1 204 No Content\r\n\r\n");
        let refused = client.answer_to_end();
        assert_eq!(refused.status, 400, "{lines}");
        assert!(refused.text().contains(says), "{lines}: {}", refused.text());
        ends(&mut server);
    }
}

#[test]
fn an_answer_that_cannot_be_read_is_a_502_that_says_so() {
    for (answered, says) in [
        ("SSH-2.0-x\r\n", "didn't begin with HTTP/1"),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            "Content-Length",
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            "exclude each other",
        ),
        (OPENED, "nobody had asked"),
        ("HTTP/1.1 200 OK\r\nContent-", "within the head"),
    ] {
        let (_proxy, mut client, mut server) = asked(GET);
        server.send(answered.as_bytes());
        server.end();
        let told = client.answer_to_end();
        assert_eq!(told.status, 502, "{answered}");
        assert!(told.text().contains(says), "{answered}: {}", told.text());
    }
}

#[test]
fn an_absent_server_is_a_502_that_names_it() {
    // A port that was free a moment ago.
    let nobody = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let proxy = Server::proxy(nobody, &[]);
    let answer = proxy.get("/", "");
    assert_eq!(answer.status, 502);
    let expected = format!("No server listens at {nobody}. Start yours there");
    assert!(answer.text().contains(&expected), "{}", answer.text());
    let chinese = proxy.get("/", "Accept-Language: zh\r\n");
    assert!(
        chinese.text().contains("请先启动你的服务器"),
        "{}",
        chinese.text()
    );
    let unknown = Server::proxy("no.such.name.invalid:80", &[]);
    let answer = unknown.get("/", "");
    assert_eq!(answer.status, 502);
    assert!(
        answer
            .text()
            .contains("no.such.name.invalid:80 can't be reached")
    );
}

#[test]
fn ipv6_and_a_name_with_several_addresses() {
    // The server listens at the last address of the name only.
    let last = ("localhost", 0).to_socket_addrs().unwrap().last().unwrap();
    let mut all = vec![(last.to_string(), "localhost")];
    match TcpListener::bind("[::1]:0") {
        Ok(_) => all.push(("[::1]:0".to_owned(), "[::1]")),
        Err(_) => skipped("IPv6", "this machine has no [::1]"),
    }
    for (at, to) in all {
        let upstream = Upstream::at(&at);
        let to = format!("{to}:{}", upstream.address.port());
        let proxy = Server::proxy(&to, &[]);
        let mut client = proxy.tcp();
        client.send(GET.as_bytes());
        reads(&mut upstream.accept(), GET.as_bytes());
    }
}

#[test]
fn only_a_101_opens_a_tunnel_and_until_then_nothing_behind_the_request_is_passed_on() {
    let smuggled = "GET /secret HTTP/1.1\r\nHost: a\r\n\r\n";
    for declined in [
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 0\r\n\r\n",
    ] {
        let upstream = Upstream::new();
        let proxy = Server::proxy(upstream.address, &[]);
        let mut client = proxy.tcp();
        client.send(format!("{OPENING}{smuggled}").as_bytes());
        let mut server = upstream.accept();
        reads(&mut server, OPENING.as_bytes());
        // It had all bytes in its hand when it passed the first of them on.
        std::thread::sleep(Duration::from_millis(50));
        has_nothing(&server);
        server.send(declined.as_bytes());
        reads(&mut client, declined.as_bytes());
        // The next request is one, with the rules for requests.
        reads(&mut server, smuggled.as_bytes());
        server.send(b"HTTP/1.1 204 No Content\r\n\r\n");
        reads(&mut client, b"HTTP/1.1 204 No Content\r\n\r\n");
        client.send(b"\x81\x80not a request\r\n");
        let refused = client.head();
        assert_eq!(refused.status, 400);
    }
}

#[test]
fn one_connection_more_than_allowed_is_told_so() {
    let upstream = Upstream::new();
    let proxy = Server::proxy(upstream.address, &["--max-connections", "1"]);
    let mut client = proxy.tcp();
    client.send(GET.as_bytes());
    let mut server = upstream.accept();
    reads(&mut server, GET.as_bytes());
    let mut second = proxy.tcp();
    let told = second.answer_to_end();
    assert_eq!(told.status, 503);
    assert!(told.text().contains("--max-connections"), "{}", told.text());
    // The first is served on, and a third after it has gone.
    server.send(b"HTTP/1.1 204 No Content\r\n\r\n");
    reads(&mut client, b"HTTP/1.1 204 No Content\r\n\r\n");
    drop((client, server));
    let deadline = Instant::now() + SOON;
    loop {
        let mut third = proxy.tcp();
        third.send(GET.as_bytes());
        // Whoever is let in waits for the server.
        let patience = Some(Duration::from_millis(200));
        third.tcp.set_read_timeout(patience).unwrap();
        if peek(&third.tcp, &mut [0]).is_err() {
            return reads(&mut upstream.accept(), GET.as_bytes());
        }
        assert!(Instant::now() < deadline, "it is never served");
    }
}
