//! Heads: requests for a page and for a WebSocket, with fields of every shape.

use super::mutate;
use crate::chance::Chance;
use barewire::http::head::{MAX_HEAD, MAX_HEADERS};

const METHODS: [&str; 7] = [
    "GET",
    "POST",
    "HEAD",
    "OPTIONS",
    "get",
    "!#$%&'*+-.^_`|~",
    "G",
];
const TARGETS: [&str; 8] = [
    "/",
    "/ws",
    "/room/1/%E4%BD%A0?a=b&c",
    "*",
    "http://a/",
    "/\"<>\\^`{|}~",
    "/你",
    "/é?",
];
const VERSIONS: [&str; 8] = [
    "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/1.2", "HTTP/1.9", "HTTP/2.0", "HTTP/1",
];
const FIELDS: [&[u8]; 16] = [
    b"Upgrade: websocket",
    b"Connection: keep-alive, Upgrade",
    b"Sec-WebSocket-Version: 13",
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    b"Sec-WebSocket-Protocol: superchat, chat",
    b"Sec-WebSocket-Extensions: permessage-deflate",
    b"Cookie: a=b; c=\"d\"",
    b"X:",
    b"X: \t ",
    b"X:\t v v \t",
    b"!#$%&'*+-.^_`|~09: y",
    b"x: \xE4\xBD\xA0\x80\xFF",
    b"Content-Length: 0",
    b"Host: b",
    b" folded",
    b"x : y",
];
const WORDS: [&[u8]; 22] = [
    b"\r",
    b"\n",
    b"\r\n",
    b"\r\n\r\n",
    b"\n\n",
    b" ",
    b"\t",
    b":",
    b"\0",
    b"\x0B",
    b"\x0C",
    b"\x1F",
    b"\x7F",
    b"\x80",
    b"\xC3\xA9",
    b"Host: a\r\n",
    b"HTTP/1.1",
    b"HTTP/1.0\r\n",
    b",",
    b"GET / HTTP/1.1\r\n",
    b"\x16\x03\x01",
    b"(",
];

/// Builds a head, and usually damages it.
pub fn generate(chance: &mut Chance) -> Vec<u8> {
    let mut out = Vec::new();
    if chance.one_in(12) {
        out.extend_from_slice(&b"\r\n".repeat(1 + chance.below(3)));
    }
    // The last of each list are wrong.
    let slip = usize::from(chance.one_in(12)) * 2;
    let method = METHODS[chance.below(METHODS.len())];
    let target = TARGETS[chance.below(6 + slip)];
    let version = VERSIONS[chance.below(6 + slip)];
    line(
        &mut out,
        format!("{method} {target} {version}").as_bytes(),
        chance,
    );
    let count = chance.below(8);
    let host = chance.below(count + 1);
    for at in 0..count {
        if at == host {
            line(&mut out, b"Host: a:1", chance);
        }
        let slip = usize::from(chance.one_in(40)) * 3;
        line(&mut out, FIELDS[chance.below(13 + slip)], chance);
    }
    if host == count && !chance.one_in(12) {
        line(&mut out, b"hOST: a", chance);
    }
    if chance.one_in(200) {
        at_a_limit(&mut out, chance);
    }
    line(&mut out, b"", chance);
    if chance.one_in(6) {
        // Bytes after the head aren't for this reader.
        out.extend_from_slice(b"\x81\x80\r\n");
    }
    if chance.one_in(2) {
        mutate(&mut out, &WORDS, chance);
    }
    out
}

fn line(out: &mut Vec<u8>, text: &[u8], chance: &mut Chance) {
    out.extend_from_slice(text);
    out.extend_from_slice(if chance.one_in(150) { b"\n" } else { b"\r\n" });
}

/// From one field less than allowed to two more; or about as many bytes as allowed.
fn at_a_limit(out: &mut Vec<u8>, chance: &mut Chance) {
    if chance.one_in(2) {
        let fields = out.iter().filter(|byte| **byte == b'\n').count();
        let more = (MAX_HEADERS + chance.below(4)).saturating_sub(fields);
        out.extend_from_slice(&b"a:b\r\n".repeat(more));
    } else {
        let more = (MAX_HEAD + 6).saturating_sub(out.len() + chance.below(14));
        out.extend_from_slice(b"long: ");
        out.resize(out.len() + more.saturating_sub(10), b'a');
        out.extend_from_slice(b"\r\n");
    }
}
