//! Requests and handshakes that break rules: each must be answered with its status, or, if a
//! browser couldn't see that, with its close code.

use super::http::Http;
use super::lively;
use super::member::wire;
use super::witness::WITNESS;
use crate::chance::Chance;
use crate::figures::Figure;
use crate::verdict::Check;
use crate::wire::{Flow, Heard, Wish};
use crate::words::percent;
use crate::world::World;
use std::time::{Duration, Instant};

/// The request, with `HOST` for the right one, and the status of the answer.
const BROKEN: [(&str, u16); 21] = [
    ("GARBAGE\r\n\r\n", 400),
    ("\x16\x03\x01\x02\0\x01\0\x01\u{fc}\x03\x03\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\n\r\n", 400),
    ("GET / HTTP/3.0\r\nHost: HOST\r\n\r\n", 505),
    ("GET / HTTP/1.1\r\nHost: HOST\r\nHost: HOST\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: HOST\r\nno colon\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: HOST\r\n folded: x\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403),
    (
        "GET /ws HTTP/1.1\r\nHost: HOST\r\nOrigin: http://evil.example\r\nWS",
        403,
    ),
    ("GET /nothing HTTP/1.1\r\nHost: HOST\r\nWS", 404),
    ("GET /room/%FF/ HTTP/1.1\r\nHost: HOST\r\nWS", 400),
    (
        "GET /ws HTTP/1.1\r\nHost: HOST\r\nUpgrade: websocket\r\n\r\n",
        400,
    ),
    (
        "GET /ws HTTP/1.1\r\nHost: HOST\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        426,
    ),
    (
        "GET /ws HTTP/1.1\r\nHost: HOST\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n\r\n",
        400,
    ),
    ("POST /ws HTTP/1.1\r\nHost: HOST\r\nWS", 405),
    ("GET /ws HTTP/1.0\r\nHost: HOST\r\nWS", 426),
    ("POST /send?name=x HTTP/1.1\r\nHost: HOST\r\n\r\n", 411),
    (
        "POST /send?name=x HTTP/1.1\r\nHost: HOST\r\nContent-Length: -1\r\n\r\n",
        400,
    ),
    (
        "POST /send?name=x HTTP/1.1\r\nHost: HOST\r\nContent-Length: 4294967296\r\n\r\n",
        413,
    ),
    (
        "POST /send?name=x HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        501,
    ),
    (
        "POST /send?name=server HTTP/1.1\r\nHost: HOST\r\nContent-Length: 1\r\n\r\nx",
        400,
    ),
];
/// What an upgrade consists of, in addition to `Host`.
const WS: &str = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
                  Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/// Breaks one rule.
pub fn breaks_one(world: &World, chance: &mut Chance, _: &str) {
    match chance.below(8) {
        0 => noise(world, chance),
        1 => endless(world, chance),
        2 => {
            let room = percent(&lively(world, chance).name);
            is_turned_away(world, &format!("/room/{room}/{WITNESS}"), 4001);
        }
        3 => {
            let paths = [
                "/ws/",
                "/room//x",
                "/ws/server",
                "/room/R/a%0Ab",
                "/ws/%E2%80%AEx",
            ];
            is_turned_away(world, chance.pick(&paths), 4002);
        }
        _ => {
            let (request, status) = BROKEN[chance.below(BROKEN.len())];
            let request = request.replace("HOST", &world.address.to_string());
            is_refused(world, request.replace("WS", WS).as_bytes(), &[status]);
        }
    }
    world.nap(chance.millis(0, 20));
}

/// Any bytes, with a line end that no request may begin with.
fn noise(world: &World, chance: &mut Chance) {
    let mut bytes: Vec<u8> = (0..1 + chance.below(3000))
        .map(|_| chance.next() as u8)
        .collect();
    bytes.insert(0, 0);
    bytes.extend(b"\r\n\r\n");
    is_refused(world, &bytes, &[400, 505]);
}

/// A head that doesn't end.
fn endless(world: &World, chance: &mut Chance) {
    let line = [
        "a: b\r\n",
        "a-rather-long-name: and a longer value, and so on\r\n",
    ];
    let lines = chance.pick(&line).repeat(4000);
    let bytes = format!("GET / HTTP/1.1\r\nHost: {}\r\n{lines}", world.address);
    is_refused(world, bytes.as_bytes(), &[431]);
}

fn is_refused(world: &World, bytes: &[u8], expected: &[u16]) {
    let Some(mut http) = Http::open(world) else {
        return;
    };
    let begun = Instant::now();
    // The server may have refused it before all of it was sent.
    let _ = http.send(bytes);
    http.end_our_direction();
    let answer = http.answer();
    let status = answer.as_ref().ok().and_then(Option::as_ref);
    let status = status.map_or(0, |answer| answer.status);
    if expected.contains(&status) {
        return world.count(Figure::GarbageRefused);
    }
    if begun.elapsed() > Duration::from_secs(2) && [0, 408].contains(&status) {
        return world.count(Figure::Late);
    }
    world.fault(Check::Refusals, || {
        let shown = &bytes[..bytes.len().min(80)];
        format!(
            "{}: expected {expected:?}, got {answer:?}",
            shown.escape_ascii()
        )
    });
}

/// The handshake succeeds, and the code says why there is no place.
fn is_turned_away(world: &World, path: &str, expected: u16) {
    let Some(mut wire) = wire(world, path, Wish::default()) else {
        return;
    };
    let begun = Instant::now();
    let mut close = None;
    let flow = loop {
        let flow = wire.pump(Duration::from_millis(20), |heard| match heard {
            Heard::Close(code, _) => close = code,
            _ => {
                let sentence = || format!("{path}: a message came to a refused client");
                world.fault(Check::Refusals, sentence);
            }
        });
        if flow != Flow::Open || begun.elapsed() > world.patience() {
            break flow;
        }
    };
    match close == Some(expected) && flow == Flow::Ended {
        true => world.count(Figure::GarbageRefused),
        false => world.fault(Check::Refusals, || {
            format!("{path}: expected {expected}, got {close:?}, {flow:?}")
        }),
    }
}
