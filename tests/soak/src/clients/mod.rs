//! The clients, each a thread that does one kind of thing again and again until the time is over.

pub mod http;

pub mod plain;

pub mod chat;

pub mod ear;

pub mod member;

pub mod witness;

mod chatter;
mod fleeting;
mod flood;
mod frames;
mod handshakes;
mod lazy;
mod polls;
mod silent;
mod storm;

use crate::chance::Chance;
use crate::world::{Talker, World};

/// What a client does, once; then it does it again. It gets a number that is used only once, from
/// which it makes its names.
type Scene = fn(&World, &mut Chance, &str);

/// What the clients do, in turn; with 20 of them, each is done by at least one.
const SCENES: [Scene; 20] = [
    chatter::speaks_chat,
    chatter::is_plain,
    flood::floods,
    chatter::speaks_chat,
    handshakes::breaks_one,
    chatter::is_plain,
    frames::breaks_one,
    chatter::speaks_chat,
    polls::polls,
    chatter::is_plain,
    polls::follows,
    polls::abandons,
    chatter::speaks_chat,
    lazy::stalls,
    lazy::trickles,
    chatter::is_plain,
    storm::storms,
    silent::is_silent,
    chatter::speaks_chat,
    fleeting::comes_and_goes,
];

/// The life of a client.
pub fn live(world: &World, seed: u64, client: usize) {
    let _talker = Talker(world);
    let mut chance = Chance::of(seed, client);
    let scene = SCENES[client % SCENES.len()];
    let mut times = 0_u64;
    while !world.is_over() {
        times += 1;
        scene(world, &mut chance, &format!("c{client}-{times}"));
    }
}

/// A lively room.
fn lively<'w>(world: &'w World, chance: &mut Chance) -> &'w crate::room::Room {
    &world.rooms[chance.below(world.rooms.len())]
}
