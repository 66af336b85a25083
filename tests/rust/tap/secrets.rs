//! Secrets in a handshake's address and fields are shown only in the owner's live view.

use crate::common::Server;
use crate::common::watcher::{Watcher, bytes};
use serde_json::Value;

/// Where people put their tokens, since a script can't set a header.
const TARGET: &str = "/ws/bob?token=Sesame1&Sesame2";
const LINES: &str = "Sec-WebSocket-Protocol: chat, bearer.Sesame3\r\nX-Api-Key: Sesame4\r\n\
                     Referer: http://a.example/?t=Sesame5\r\n";
/// What they have in common.
const SECRET: &str = "Sesame";

/// A record with its base64 decoded.
fn readable(record: &Value) -> String {
    let head = match record["bytes"].is_string() {
        true => bytes(record, "bytes"),
        false => Vec::new(),
    };
    format!("{record} {}", String::from_utf8_lossy(&head))
}

#[test]
fn only_the_owners_live_view_shows_the_secrets_of_a_handshake() {
    let server = Server::start(&[]);
    let mut teacher = Watcher::teacher(&server);
    let mut bob = server.websocket_with(TARGET, LINES);
    let welcome = bob.json();
    let mut own = Watcher::of(&server, &welcome);
    let request = readable(&own.sees("request", |_| true));
    assert_eq!(request.matches(SECRET).count(), 5, "{request}");
    // A teacher who was there before, and one who comes late.
    let head = teacher.sees("request", |_| true);
    let head = readable(&head);
    assert!(
        head.contains("GET /ws/bob?token=*******&******* HTTP/1.1"),
        "{head}"
    );
    assert!(
        head.contains("Sec-WebSocket-Protocol: chat, **************"),
        "{head}"
    );
    assert!(!head.contains(SECRET), "{head}");
    let mut late = Watcher::teacher(&server);
    let gap = late.sees("gap", |gap| gap["target"].is_string());
    assert_eq!(gap["target"], "/ws/bob?token=*******&*******");
    // The capture.
    let ticket = welcome["ticket"].as_str().unwrap();
    let bearer = format!("Authorization: Bearer {ticket}\r\n");
    let capture = server.get("/wire/capture.pcapng", &bearer).body;
    let capture = String::from_utf8_lossy(&capture);
    assert!(
        capture.contains("GET /ws/bob?token=*"),
        "the request is there"
    );
    assert!(!capture.contains(SECRET));
}

#[test]
fn a_refusal_shows_no_secret_in_the_log_nor_to_the_teacher() {
    let mut server = Server::start(&[]);
    let mut teacher = Watcher::teacher(&server);
    let foreign = format!("{LINES}Origin: http://evil.example\r\n");
    let mut refused = server.tcp();
    refused.send(server.handshake(TARGET, &foreign).as_bytes());
    assert_eq!(refused.answer().status, 403);
    let post = server.post("/send?name=bob&room=&token=Sesame6", "x");
    assert_eq!(post.status, 400);
    let head = readable(&teacher.sees("request", |_| true));
    assert!(!head.contains(SECRET), "{head}");
    let line = server.logged("refused with 403");
    assert!(
        line.contains("GET /ws/bob?token=*******&*******: "),
        "{line}"
    );
    std::io::Write::write_all(&mut server.stdin, b"quit\n").unwrap();
    assert_eq!(server.exit_code(), Some(0));
    let log = server.rest_of_log().join("\n");
    assert!(!log.contains(SECRET), "{log}");
    assert!(!post.text().contains(SECRET));
}
