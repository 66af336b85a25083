//! Members that behave: they come, talk, whisper, and leave, most of them properly.

use super::ear::Way;
use super::lively;
use super::member::{BETWEEN, Member};
use super::witness::WITNESS;
use crate::chance::Chance;
use crate::figures::Figure;
use crate::verdict::Check;
use crate::wire::Flow;
use crate::world::World;
use std::time::Duration;

/// The stay of a member that uses `chat`; one in eight lets the server choose its name.
pub fn speaks_chat(world: &World, chance: &mut Chance, tag: &str) {
    let way = Way {
        chat: true,
        named: !chance.one_in(8),
        ..Way::default()
    };
    stay(world, chance, way, tag);
}

/// The stay of a plain member; without a name one time in four.
pub fn is_plain(world: &World, chance: &mut Chance, tag: &str) {
    let way = Way {
        named: !chance.one_in(4),
        deaf: chance.one_in(3),
        ..Way::default()
    };
    stay(world, chance, way, tag);
}

fn stay(world: &World, chance: &mut Chance, way: Way, tag: &str) {
    // Only the lobby has addresses where a member doesn't receive its own messages.
    let room = if way.deaf {
        &world.rooms[0]
    } else {
        lively(world, chance)
    };
    let Some(mut member) = Member::join(world, room, way, tag) else {
        return;
    };
    for _ in 0..chance.below(400) {
        let spoke = act(&mut member, chance);
        let wait = if spoke {
            Duration::from_micros(1)
        } else {
            BETWEEN
        };
        if world.is_over() {
            break;
        }
        if !member.turn(wait) {
            return;
        }
    }
    go(member, chance);
}

/// Does one thing; `false`: there was nothing to do.
fn act(member: &mut Member<'_>, chance: &mut Chance) -> bool {
    match chance.below(100) {
        0..80 => member.say(chance),
        80..90 => {
            let to = somebody(member, chance);
            member.whisper(&to);
            true
        }
        90..94 => {
            member.talk_nonsense(chance);
            true
        }
        94..97 => {
            member.wire.ping();
            false
        }
        _ => false,
    }
}

/// A member with `chat` knows who is there; others know the witness. Some are gone.
fn somebody(member: &Member<'_>, chance: &mut Chance) -> String {
    let roster = &member.ear.roster;
    let place = chance.below(roster.len() + 1);
    let there = roster.iter().nth(place).cloned();
    match (there, member.ear.way.chat) {
        (Some(name), true) => name,
        (None, true) => "nobody-here".to_owned(),
        _ => [WITNESS, "nobody-here"][chance.below(2)].to_owned(),
    }
}

fn go(mut member: Member<'_>, chance: &mut Chance) {
    let world = member.ear.world;
    match chance.below(10) {
        0 => {
            world.count(Figure::Resets);
            member.wire.reset();
        }
        // It simply ends TCP, without a Close: the server does the same, and says nothing.
        1 => {
            if !member.settle() {
                return;
            }
            member.wire.end_our_direction();
            let flow = member.read_to_the_end();
            if flow == Flow::Open || member.ear.close.is_some() {
                let sentence = || format!("a client that ended TCP got: {flow:?}");
                member.ear.fault(Check::Manners, sentence);
            }
        }
        2 => drop(member),
        _ => {
            member.leave();
        }
    }
}
