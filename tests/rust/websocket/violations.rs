//! What the page's lab "Break it" sends to this server, and what the server answers. The list is in
//! `golden/violations.json`; the page's own list is compared with it
//! (`tests/page/model/violations.test.mjs`), so that there is one list.

use crate::common::{Frame, Server};
use serde_json::Value;

fn hex(text: &str) -> Vec<u8> {
    text.split(' ')
        .map(|byte| u8::from_str_radix(byte, 16).unwrap())
        .collect()
}

/// The bytes of a list of `[hexadecimal, count]`.
fn bytes(runs: &Value) -> Vec<u8> {
    let runs = runs.as_array().unwrap().iter();
    runs.flat_map(|run| {
        let times = usize::try_from(run[1].as_u64().unwrap()).unwrap();
        hex(run[0].as_str().unwrap()).repeat(times)
    })
    .collect()
}

/// Sends these bytes and nothing more; returns everything that comes back.
fn answer(server: &Server, bytes: &[u8]) -> Vec<Frame> {
    let mut raw = server.websocket("/echo");
    raw.send(bytes);
    raw.end();
    std::iter::from_fn(|| raw.try_frame()).collect()
}

/// The code and the reason of the Close with which the server fails a connection.
fn failure(frames: &[Frame]) -> Option<(u16, String)> {
    let close = frames.last().filter(|frame| frame.first == 0x88)?;
    let (code, reason) = close.payload.split_first_chunk()?;
    let code = u16::from_be_bytes(*code);
    (code >= 1002).then(|| (code, String::from_utf8(reason.to_vec()).unwrap()))
}

#[test]
fn each_violation_of_the_lab_is_answered_as_the_list_says() {
    let server = Server::start(&[]);
    let list: Value = serde_json::from_str(include_str!("../../golden/violations.json")).unwrap();
    let list = list["violations"].as_array().unwrap();
    assert!(list.len() > 30);
    for violation in list {
        let id = violation["id"].as_str().unwrap();
        let frames = answer(&server, &bytes(&violation["to_server"]));
        match (failure(&frames), violation["server"].as_str().unwrap()) {
            (Some((code, reason)), expected) => {
                assert_eq!(expected, format!("code_{code}"), "{id}: {reason}");
                let section = violation["section"].as_str().unwrap();
                let named = format!("(RFC 6455 §{section})");
                assert!(reason.ends_with(&named), "{id}: {reason}");
            }
            (None, expected) => {
                let came = if frames.is_empty() { "waits" } else { "taken" };
                assert_eq!(came, expected, "{id}: {frames:?}");
            }
        }
    }
}
