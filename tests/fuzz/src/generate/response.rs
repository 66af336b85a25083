//! Heads of responses: what servers write, by program and by hand.

use super::mutate;
use crate::chance::Chance;
use barewire::http::response_head::{MAX_RESPONSE_HEAD, MAX_RESPONSE_HEADERS};

const VERSIONS: [&str; 7] = [
    "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/1.7", "HTTP/2", "HTTP/1", "http/1.1",
];
const STATUSES: [&str; 14] = [
    "101 Switching Protocols",
    "200 OK",
    "200",
    "200 ",
    "404 Not  Found\t",
    "204 \u{4f60}\u{597d}",
    "304 x",
    "100 Continue",
    "999 HTTP/1.1 200 OK",
    "099 low",
    "20 OK",
    "2000",
    " 200 OK",
    "2x0 OK",
];
const FIELDS: [&[u8]; 22] = [
    b"Upgrade: websocket",
    b"Connection: Upgrade",
    b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
    b"Sec-WebSocket-Extensions: permessage-deflate",
    b"Set-Cookie: a=b; Path=/; HttpOnly",
    b"Content-Length: 0",
    b"content-length:\t0042 ",
    b"CONTENT-LENGTH: 18446744073709551615",
    b"Content-Length: 18446744073709551616",
    b"Content-Length: 1, 1",
    b"Content-Length: -1",
    b"Content-Length:",
    b"Transfer-Encoding: chunked",
    b"Transfer-Encoding: gzip, Chunked",
    b"Transfer-Encoding: gzip",
    b"X:",
    b"X:\t v v \t",
    b"!#$%&'*+-.^_`|~09: \xE4\xBD\xA0\x80\xFF",
    // These are wrong.
    b" folded",
    b"x : y",
    b"no colon",
    b": y",
];
const WORDS: [&[u8]; 20] = [
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
    b"\x7F",
    b"\x80",
    b"HTTP/1.1",
    b"HTTP/1.1 200 OK\r\n",
    b"Content-Length: 1\r\n",
    b"9",
    b"0",
    b",",
    b"(",
];

/// Builds a head, and usually damages it.
pub fn generate(chance: &mut Chance) -> Vec<u8> {
    let mut out = Vec::new();
    if chance.one_in(30) {
        out.extend_from_slice(&b"\r\n".repeat(1 + chance.below(2)));
    }
    // By hand, lines often end in LF alone.
    let by_hand = chance.one_in(4);
    let slip = usize::from(chance.one_in(12));
    let version = VERSIONS[chance.below(4 + 3 * slip)];
    let slip = usize::from(chance.one_in(8));
    let status = STATUSES[chance.below(9 + 5 * slip)];
    let first = format!("{version} {status}");
    line(&mut out, first.as_bytes(), by_hand, chance);
    for _ in 0..chance.below(7) {
        let slip = usize::from(chance.one_in(40));
        let field = FIELDS[chance.below(18 + 4 * slip)];
        line(&mut out, field, by_hand, chance);
    }
    if chance.one_in(1_000) {
        at_a_limit(&mut out, chance);
    }
    line(&mut out, b"", by_hand, chance);
    if chance.one_in(6) {
        // What is behind the head isn't for this reader.
        out.extend_from_slice(b"\x81\x02hi\r\n");
    }
    if chance.one_in(2) {
        mutate(&mut out, &WORDS, chance);
    }
    out
}

fn line(out: &mut Vec<u8>, text: &[u8], by_hand: bool, chance: &mut Chance) {
    out.extend_from_slice(text);
    let is_bare = by_hand && chance.one_in(2);
    out.extend_from_slice(if is_bare { b"\n" } else { b"\r\n" });
}

/// From one field less than allowed to two more; or about as many bytes as allowed.
fn at_a_limit(out: &mut Vec<u8>, chance: &mut Chance) {
    if chance.one_in(2) {
        let fields = out.iter().filter(|byte| **byte == b'\n').count();
        let more = (MAX_RESPONSE_HEADERS + chance.below(4)).saturating_sub(fields);
        out.extend_from_slice(&b"a:b\r\n".repeat(more));
    } else {
        let more = (MAX_RESPONSE_HEAD + 6).saturating_sub(out.len() + chance.below(14));
        out.extend_from_slice(b"long: ");
        out.resize(out.len() + more.saturating_sub(10), b'a');
        out.extend_from_slice(b"\r\n");
    }
}
