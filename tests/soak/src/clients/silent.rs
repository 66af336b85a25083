//! Sockets that say nothing, or begin and don't go on: the server waits for its time limit, and no
//! longer.

use super::http::Http;
use super::member::wire;
use crate::chance::Chance;
use crate::figures::Figure;
use crate::verdict::Check;
use crate::wire::{Wish, dial, upgrade};
use crate::world::{PATIENCE, World};
use std::io::{ErrorKind, Read, Write};
use std::time::{Duration, Instant};

/// A few silent sockets, until the server ends them, or we do.
pub fn is_silent(world: &World, chance: &mut Chance, _: &str) {
    match chance.below(4) {
        0 => waits_for_its_end(world, chance),
        1 => is_silent_and_open(world, chance),
        _ => goes_again(world, chance),
    }
}

/// A part of a head, or nothing, and then the wait for 408.
fn waits_for_its_end(world: &World, chance: &mut Chance) {
    let Ok(mut tcp) = dial(world.address, false) else {
        return world.nap(Duration::from_millis(50));
    };
    let head = upgrade(world.address, "/ws", false);
    let _ = tcp.write_all(&head.as_bytes()[..chance.below(head.len() - 1)]);
    let _ = tcp.set_read_timeout(Some(Duration::from_millis(50)));
    let begun = Instant::now();
    let mut answer = Vec::new();
    let mut scratch = [0; 1024];
    loop {
        match tcp.read(&mut scratch) {
            Ok(0) => break,
            Ok(read) => answer.extend_from_slice(&scratch[..read]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(_) => break,
        }
        if begun.elapsed() > PATIENCE || world.is_lost() {
            let sentence = || "a socket that says nothing isn't ended".to_owned();
            return world.fault(Check::Bounds, sentence);
        }
    }
    if !answer.starts_with(b"HTTP/1.1 408") {
        let answer = answer.escape_ascii().to_string();
        world.fault(Check::Bounds, || {
            format!("a silent socket was told {answer:?}")
        });
    }
    world.count(Figure::SilentEnded);
}

/// A WebSocket that sends nothing and reads nothing; then it's gone.
fn is_silent_and_open(world: &World, chance: &mut Chance) {
    let paths = ["/echo", "/ws", "/room/quiet/"];
    let Some(_wire) = wire(world, chance.pick(&paths), Wish::default()) else {
        return;
    };
    world.nap(chance.millis(10, 3000));
}

/// It connects, sends a part, and leaves: with a FIN, or a reset.
fn goes_again(world: &World, chance: &mut Chance) {
    let Some(mut http) = Http::open(world) else {
        return;
    };
    let head = upgrade(world.address, "/ws", false);
    let _ = http.send(&head.as_bytes()[..chance.below(head.len() - 1)]);
    world.nap(chance.millis(1, 300));
    if chance.one_in(2) {
        http.end_our_direction();
        // A head that doesn't end isn't a request.
        if let Ok(Some(answer)) = http.answer()
            && answer.status != 408
        {
            let status = answer.status;
            world.fault(Check::Refusals, || {
                format!("half a request was answered {status}")
            });
        }
    }
}
