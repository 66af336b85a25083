//! One member of each lively room that comes before everybody and leaves after them: what it has
//! not received was not said. Because of it, the record of the room is complete.

use super::ear::Way;
use super::http::{Http, get};
use super::member::{MOMENT, Member};
use crate::chance::Chance;
use crate::room::{Room, Said};
use crate::verdict::Check;
use crate::words::{Told, percent};
use crate::world::World;
use std::collections::{BTreeSet, HashSet};
use std::time::{Duration, Instant};

/// Its name, in every room.
pub const WITNESS: &str = "witness";
/// How often it says something itself, so that clients that wait for somebody to speak don't wait
/// for ever.
const OFTEN: Duration = Duration::from_millis(100);

/// Comes first.
pub fn come<'w>(world: &'w World, room: &'w Room) -> Option<Member<'w>> {
    let way = Way {
        chat: true,
        named: true,
        ..Way::default()
    };
    Member::join(world, room, way, WITNESS)
}

/// Listens until nobody has anything to say any more; then checks whether that was all.
pub fn listen(mut member: Member<'_>, mut chance: Chance) {
    let world = member.ear.world;
    let mut spoke = Instant::now();
    while !world.is_silent() {
        if spoke.elapsed() >= OFTEN && member.say(&mut chance) {
            spoke = Instant::now();
        }
        if !member.turn(MOMENT) {
            return world.give_up();
        }
    }
    if !member.settle_for_good() {
        return world.give_up();
    }
    let room = member.ear.room;
    let alone = BTreeSet::from([WITNESS.to_owned()]);
    // Its own last message comes before the end of the members that were just ended.
    if !member.wait_until("all others to leave", |ear| ear.roster == alone) {
        let roster = member.ear.roster.clone();
        let sentence = || format!("all have left, but these are still there: {roster:?}");
        member.ear.fault(Check::Roster, sentence);
    }
    compare_with_a_poll(world, room, member.ear.last);
    room.look(|said| is_whole(world, room, said));
    member.leave();
}

/// The newest number must be the last one that the witness received.
fn compare_with_a_poll(world: &World, room: &Room, heard: u64) {
    let target = format!("/poll?room={}&since={heard}", percent(&room.name));
    let Some(mut http) = Http::open(world) else {
        return;
    };
    let asked = http.send(get(world, &target).as_bytes());
    let answer = asked.and_then(|()| http.answer());
    let body = answer.ok().flatten().map(|answer| answer.body);
    let told = body.as_deref().and_then(Told::read);
    let last = told.and_then(|told| told.last);
    if last != Some(heard) {
        let name = &room.name;
        world.fault(Check::Completeness, || {
            format!("number {heard} is the last that was received in {name:?}, {last:?} was said")
        });
    }
}

/// Every number was received, and no message under two numbers.
fn is_whole(world: &World, room: &Room, said: &[Said]) {
    let name = &room.name;
    let mut keys = HashSet::with_capacity(said.len());
    for (at, said) in said.iter().enumerate() {
        if said.key == 0 {
            world.fault(Check::Completeness, || {
                format!("nobody received number {} in {name:?}", at + 1)
            });
        } else if !keys.insert(said.key) {
            world.fault(Check::SameWords, || {
                format!("number {} in {name:?} was there before", at + 1)
            });
        }
    }
}
