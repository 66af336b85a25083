//! Reconnect storms: many come at once, and leave at any point of the handshake.

use super::lively;
use super::member::wire;
use crate::chance::Chance;
use crate::figures::Figure;
use crate::wire::{Wish, dial, reset, upgrade};
use crate::words::percent;
use crate::world::World;
use std::io::Write;

/// The most that come one after the other without a pause.
const MOST: usize = 60;

/// A storm, and a pause.
pub fn storms(world: &World, chance: &mut Chance, tag: &str) {
    for number in 0..10 + chance.below(MOST) {
        if world.is_over() {
            return;
        }
        let room = percent(&lively(world, chance).name);
        comes_and_goes(world, chance, &format!("/room/{room}/{tag}-{number}"));
    }
    world.nap(chance.millis(20, 500));
}

fn comes_and_goes(world: &World, chance: &mut Chance, path: &str) {
    match chance.below(6) {
        // Before it has said anything, or in the middle of it.
        0 => {
            let head = upgrade(world.address, path, chance.one_in(2));
            let Ok(mut tcp) = dial(world.address, false) else {
                return;
            };
            let _ = tcp.write_all(&head.as_bytes()[..chance.below(head.len())]);
            reset(tcp);
            world.count(Figure::Resets);
        }
        // After its request, whose answer it doesn't read.
        1 => {
            let head = upgrade(world.address, path, true);
            let Ok(mut tcp) = dial(world.address, false) else {
                return;
            };
            let _ = tcp.write_all(head.as_bytes());
            if chance.one_in(2) {
                reset(tcp);
                world.count(Figure::Resets);
            }
        }
        // As soon as it has joined.
        kind => {
            let chat = chance.one_in(2);
            let small = false;
            let Some(mut wire) = wire(world, path, Wish { chat, small }) else {
                return;
            };
            world.count(Figure::Joins);
            match kind {
                2..4 => {
                    world.count(Figure::Resets);
                    wire.reset();
                }
                // With a Close whose answer nobody waits for.
                4 => {
                    wire.close();
                    wire.pump(std::time::Duration::from_micros(1), |_| {});
                }
                _ => {}
            }
        }
    }
}
