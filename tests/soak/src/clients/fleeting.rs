//! Rooms that come and go: each is opened, used by a few members, and left for ever. Beyond 1,024
//! of them, the server has to forget one for each that is opened.

use super::ear::Way;
use super::http::Http;
use super::member::{MOMENT, Member};
use super::polls::poll;
use crate::chance::Chance;
use crate::room::Room;
use crate::verdict::Check;
use crate::world::World;
use std::time::Instant;

/// The life of a room.
pub fn comes_and_goes(world: &World, chance: &mut Chance, tag: &str) {
    let room = Room::new(format!("fleeting {tag}"));
    let way = |chance: &mut Chance| Way {
        chat: chance.one_in(2),
        named: true,
        ..Way::default()
    };
    let first = Way {
        chat: true,
        named: true,
        ..Way::default()
    };
    let Some(first) = Member::join(world, &room, first, "first") else {
        return;
    };
    if first.ear.last != 0 {
        let last = first.ear.last;
        world.fault(Check::Order, || {
            format!("a new room begins after number {last}")
        });
    }
    let mut members = vec![first];
    for number in 0..1 + chance.below(3) {
        let way = way(chance);
        let Some(member) = Member::join(world, &room, way, &format!("{tag}-{number}")) else {
            return;
        };
        members.push(member);
    }
    let coming = members.len();
    if !members[0].wait_until("the others", |ear| ear.roster.len() == coming) {
        return;
    }
    for _ in 0..chance.below(8) {
        for member in &mut members {
            member.say_text(&format!("a few words, number {}", chance.next()));
            if !member.turn(MOMENT / 5) {
                return;
            }
        }
    }
    if world.may_poll_another() {
        asks_for_all(world, &room);
    }
    if settle_together(world, &mut members) {
        // The last of them leaves nobody behind.
        while members.pop().is_some_and(Member::part) {}
    }
}

/// A plain member learns numbers from the first one, which uses `chat`: so they take turns.
fn settle_together(world: &World, members: &mut [Member<'_>]) -> bool {
    let begun = Instant::now();
    while !members.iter().all(|member| member.ear.is_settled()) {
        for member in &mut *members {
            if !member.turn(MOMENT / 5) {
                return false;
            }
        }
        if begun.elapsed() > world.patience() {
            let sentence = || "in a fleeting room messages don't come back".to_owned();
            world.fault(Check::Completeness, sentence);
            return false;
        }
    }
    true
}

fn asks_for_all(world: &World, room: &Room) {
    if let Some(mut http) = Http::open(world) {
        poll(world, room, &mut http, "poll", 0);
    }
}
