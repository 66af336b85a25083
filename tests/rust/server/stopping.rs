//! The server stops while clients are being served: every request that has begun is answered.

use crate::common::{Raw, SOON, Server, statuses};
use serde_json::json;
use std::collections::HashSet;
use std::io::{Read, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

fn quit(server: &mut Server) {
    server.stdin.write_all(b"quit\n").unwrap();
}

/// The server has sent its Close on this connection, so all others have it, or get it in a moment.
fn stops(idle: &mut Raw) {
    let mut rest = Vec::new();
    idle.tcp.read_to_end(&mut rest).unwrap();
    assert!(rest.is_empty(), "{}", rest.escape_ascii());
}

/// A connection that was answered once and asks for nothing more.
fn idle(server: &Server) -> Raw {
    let mut raw = server.tcp();
    raw.send(b"GET /poll HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    assert_eq!(raw.answer().status, 200);
    raw
}

#[test]
fn a_post_whose_body_is_still_coming_is_said_and_answered() {
    let mut server = Server::start(&[]);
    let mut idle = idle(&server);
    let lines = ["Content-Length: 4\r\n", "Transfer-Encoding: chunked\r\n"];
    let mut posts = lines.map(|lines| {
        let mut raw = server.tcp();
        let head = "POST /send?name=amy HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\n";
        raw.send(format!("{head}{lines}\r\n").as_bytes());
        assert_eq!(raw.head().status, 100);
        raw
    });
    quit(&mut server);
    stops(&mut idle);
    for (raw, body) in posts.iter_mut().zip(["half", "4\r\nhalf\r\n0\r\n\r\n"]) {
        raw.send(body.as_bytes());
        let answer = raw.answer();
        assert_eq!(
            (answer.status, answer.header("connection")),
            (200, Some("close"))
        );
        assert!(answer.json()["id"].is_u64());
    }
    drop(posts);
    assert_eq!(server.exit_code(), Some(0));
}

#[test]
fn a_post_whose_body_does_not_come_is_answered_that_the_server_stops() {
    let mut server = Server::start(&[]);
    let mut raw = server.tcp();
    let head = "POST /send?name=amy HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\n";
    raw.send(format!("{head}Content-Length: 4\r\n\r\n").as_bytes());
    assert_eq!(raw.head().status, 100);
    quit(&mut server);
    let answer = raw.answer_to_end();
    assert_eq!((answer.status, answer.text()), (503, "the server stops\n"));
    assert_eq!(server.exit_code(), Some(0));
}

/// Clients post as fast as they can while the server stops: every message that was delivered was
/// also answered.
#[test]
fn whatever_was_said_was_answered() {
    for _ in 0..5 {
        let mut server = Server::start(&["--quiet"]);
        let (mut amy, _) = server.chat("/room/r/amy");
        let count = Arc::new(AtomicUsize::new(0));
        let answered = Arc::new(Mutex::new(HashSet::new()));
        let posters: Vec<_> = (0..16)
            .map(|poster| {
                let mut raw = server.tcp();
                let (count, answered) = (Arc::clone(&count), Arc::clone(&answered));
                thread::spawn(move || {
                    for number in 0.. {
                        let text = format!("{poster}-{number}");
                        let post = format!(
                            "POST /send?room=r&name=p{poster} HTTP/1.1\r\nHost: 127.0.0.1\r\n\
                             Content-Length: {}\r\n\r\n{text}",
                            text.len()
                        );
                        if raw.tcp.write_all(post.as_bytes()).is_err() {
                            return;
                        }
                        let Some(status) = statuses(&mut raw.tcp).next() else {
                            return;
                        };
                        assert_eq!(status, 200);
                        answered.lock().unwrap().insert(text);
                        count.fetch_add(1, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        let has_heard = Arc::new(AtomicUsize::new(0));
        let hears = Arc::clone(&has_heard);
        let hearing = thread::spawn(move || {
            let mut heard = HashSet::new();
            while let Some(frame) = amy.try_frame().filter(|frame| frame.first == 0x81) {
                let said: serde_json::Value = serde_json::from_slice(&frame.payload).unwrap();
                if said["type"] == json!("say") {
                    heard.insert(said["text"].as_str().unwrap().to_owned());
                    hears.store(heard.len(), Ordering::Relaxed);
                }
            }
            heard
        });
        let begun = Instant::now();
        // On a busy machine, what is delivered may come later than what is answered.
        while count.load(Ordering::Relaxed) < 200 || has_heard.load(Ordering::Relaxed) == 0 {
            assert!(begun.elapsed() < SOON);
            thread::sleep(Duration::from_millis(1));
        }
        quit(&mut server);
        for poster in posters {
            poster.join().unwrap();
        }
        let (heard, answered) = (hearing.join().unwrap(), answered.lock().unwrap());
        let unanswered: Vec<_> = heard.difference(&answered).collect();
        assert!(!heard.is_empty() && unanswered.is_empty(), "{unanswered:?}");
    }
}
