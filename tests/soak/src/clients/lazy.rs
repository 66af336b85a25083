//! Readers that stop, and readers that trickle. The server serves them, or ends them with a reason;
//! nobody waits for them, and nobody else notices.

use super::ear::Way;
use super::lively;
use super::member::{MOMENT, Member};
use crate::chance::Chance;
use crate::figures::Figure;
use crate::room::Room;
use crate::verdict::Check;
use crate::wire::Flow;
use crate::world::World;
use std::time::{Duration, Instant};

/// More than an outbox and both systems' buffers hold, however they are tuned: a reader that reads
/// nothing of it must have been ended.
const MUST_END_AFTER: usize = 48 * 1024 * 1024;
/// After this many bytes comes one of the longest messages.
const LONG: usize = 60_000;

/// Stalls in a room of its own until it is ended; or in a lively one for a while.
pub fn stalls(world: &World, chance: &mut Chance, tag: &str) {
    if chance.one_in(2) {
        return in_a_lively_room(world, chance, tag, None);
    }
    let client = tag.split('-').next().unwrap_or(tag);
    let room = Room::new(format!("stall-{client}"));
    let way = Way {
        chat: true,
        named: true,
        ..Way::default()
    };
    // Its name differs each time, since all of them use the room, one after the other.
    let Some(mut speaker) = Member::join(world, &room, way, &format!("{tag}s")) else {
        return;
    };
    let lazy = Way { lazy: true, ..way };
    let Some(mut stalled) = Member::join(world, &room, lazy, tag) else {
        return;
    };
    if !speaker.wait_until("a join", |ear| ear.roster.contains(tag)) {
        return;
    }
    let ended = speak_until_it_left(&mut speaker, tag);
    if !ended && !world.is_over() {
        let sentence =
            || format!("{tag} reads nothing of {MUST_END_AFTER} bytes, and is still there");
        return world.fault(Check::Bounds, sentence);
    }
    read_the_rest(&mut stalled, ended);
    speaker.leave();
    world.nap(chance.millis(100, 1000));
}

/// `true`: the room was told that it is gone.
fn speak_until_it_left(speaker: &mut Member<'_>, name: &str) -> bool {
    let mut said = 0;
    let text = "x".repeat(LONG);
    while speaker.ear.roster.contains(name) {
        if said > MUST_END_AFTER || speaker.ear.world.is_over() {
            return false;
        }
        if speaker.say_text(&format!("{name} {said} {text}")) {
            said += LONG;
        }
        if !speaker.turn(Duration::from_micros(100)) {
            return false;
        }
    }
    true
}

/// It finds what was written before it was ended, in order and complete, and, if it reads in time,
/// also why it was ended.
fn read_the_rest(stalled: &mut Member<'_>, was_ended: bool) {
    if !was_ended {
        return;
    }
    let flow = stalled.read_to_the_end();
    let world = stalled.ear.world;
    match stalled.ear.close.as_ref().map(|(code, _)| *code) {
        Some(Some(1008)) => world.count(Figure::StalledEnded),
        // It was too late for that.
        None if flow != Flow::Open => world.count(Figure::StalledEnded),
        code => world.fault(Check::Bounds, || {
            format!("a client that didn't read was ended with {code:?}, {flow:?}")
        }),
    }
}

/// Reads so few bytes at a time that it falls behind wherever much is said.
pub fn trickles(world: &World, chance: &mut Chance, tag: &str) {
    let bytes = 1 + chance.below(3);
    in_a_lively_room(world, chance, tag, Some(bytes));
}

fn in_a_lively_room(world: &World, chance: &mut Chance, tag: &str, bytes: Option<usize>) {
    let way = Way {
        chat: chance.one_in(2),
        named: true,
        lazy: true,
        ..Way::default()
    };
    let Some(mut member) = Member::join(world, lively(world, chance), way, tag) else {
        return;
    };
    let until = Instant::now() + chance.millis(100, 4000);
    if let Some(bytes) = bytes {
        member.wire.trickle(bytes);
        while Instant::now() < until && !world.is_over() {
            if member.step(MOMENT) != Flow::Open {
                return was_ended(&member);
            }
        }
    } else {
        world.nap(until.saturating_duration_since(Instant::now()));
    }
    member.wire.quicken();
    if chance.one_in(3) {
        // It leaves without having read the rest, which the server notices.
        return;
    }
    member.wire.close();
    let flow = member.read_to_the_end();
    let code = member.ear.close.as_ref().map(|(code, _)| *code);
    match (code, &flow) {
        (Some(Some(1000)), Flow::Ended) => world.count(Figure::Leaves),
        _ => was_ended(&member),
    }
}

/// With 1008 or, if it read that too late, without a word.
fn was_ended(member: &Member<'_>) {
    let world = member.ear.world;
    let code = member.ear.close.as_ref().map(|(code, _)| *code);
    match code {
        None | Some(Some(1008)) => world.count(Figure::StalledEnded),
        Some(_) => world.fault(Check::Bounds, || {
            format!("a slow reader was ended with {code:?}")
        }),
    }
}
