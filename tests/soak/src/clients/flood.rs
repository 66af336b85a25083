//! Floods: as fast as the machine can, until the server says that it was too fast. Whether it was
//! depends on the machine; so a fault is only what is wrong on every machine: the server accepted
//! more than the rate allows in this time.

use super::ear::Way;
use super::http::{Http, get};
use super::lively;
use super::member::{Member, wire};
use crate::chance::Chance;
use crate::figures::Figure;
use crate::server::RATE;
use crate::verdict::Check;
use crate::wire::{Flow, Heard, Wire, Wish};
use crate::world::{QUIET, World};
use barewire::websocket::Message;
use std::time::{Duration, Instant};

/// Three times what may come at once: a flood doesn't wait for the room's readers, who get some 700
/// KB of it at most.
const FLOOD: usize = 6 * RATE;
const MOMENT: Duration = Duration::from_millis(20);

/// One flood, of one kind or another.
pub fn floods(world: &World, chance: &mut Chance, tag: &str) {
    match chance.below(4) {
        0 => a_room(world, chance, tag),
        1 => with(world, Flooding::Messages),
        2 => with(world, Flooding::Pings),
        _ => with_requests(world),
    }
    world.nap(chance.millis(10, 300));
}

/// The rate allows this many in this time, and not one more.
struct Bound {
    begun: Instant,
}

impl Bound {
    fn begin() -> Bound {
        Bound {
            begun: Instant::now(),
        }
    }

    /// This many were answered: were they too many?
    fn judge(&self, world: &World, what: &str, answered: u64) {
        let seconds = self.begun.elapsed().as_secs_f64() + 2.0;
        // One more, because of rounding.
        if answered as f64 > seconds * RATE as f64 + 1.0 {
            world.fault(Check::Bounds, || {
                format!("{answered} {what} were accepted in {seconds:.2} s, counting two at once")
            });
        }
    }
}

fn a_room(world: &World, chance: &mut Chance, tag: &str) {
    let room = lively(world, chance);
    let Some(_claim) = room.claim_flood() else {
        return;
    };
    let way = Way {
        chat: chance.one_in(2),
        named: true,
        ..Way::default()
    };
    let Some(mut member) = Member::join(world, room, way, tag) else {
        return;
    };
    member.ear.floods = true;
    let bound = Bound::begin();
    for _ in 0..FLOOD {
        member.blurt();
    }
    let begun = Instant::now();
    loop {
        let flow = member.step(MOMENT);
        bound.judge(world, "messages", member.ear.own);
        let all_heard = member.ear.under_way() == 0;
        if flow != Flow::Open {
            let close = member.ear.close.as_ref();
            let code = close.and_then(|(code, _)| *code);
            return ended(world, &flow, code, begun);
        }
        if all_heard || begun.elapsed() > world.patience() || world.is_lost() {
            return not_ended(world, all_heard);
        }
    }
}

/// A flood with nobody else in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flooding {
    Messages,
    Pings,
}

fn with(world: &World, what: Flooding) {
    let Some(mut wire) = wire(world, "/echo", Wish::default()) else {
        return;
    };
    world.count(Figure::Joins);
    let bound = Bound::begin();
    for _ in 0..FLOOD {
        fill(&mut wire, what);
    }
    let begun = Instant::now();
    let (mut answered, mut code) = (0, None);
    loop {
        let flow = wire.pump(MOMENT, |heard| match heard {
            Heard::Close(told, _) => code = told,
            _ => answered += 1,
        });
        bound.judge(world, "messages", answered);
        if flow != Flow::Open {
            return ended(world, &flow, code, begun);
        }
        let all_answered = answered == FLOOD as u64;
        if all_answered || begun.elapsed() > world.patience() || world.is_lost() {
            return not_ended(world, all_answered);
        }
    }
}

fn fill(wire: &mut Wire, what: Flooding) {
    match what {
        Flooding::Messages => wire.say(Message::Text("again")),
        Flooding::Pings => wire.ping(),
    }
}

/// An end must come with the code, unless it came so late that the server no longer waited for us
/// to read it.
fn ended(world: &World, flow: &Flow, code: Option<u16>, begun: Instant) {
    match code {
        Some(1008) => world.count(Figure::FloodsEnded),
        None if begun.elapsed() > Duration::from_secs(2) => world.count(Figure::Late),
        _ => world.fault(Check::Bounds, || {
            format!("a flood ended with {code:?}, {flow:?}")
        }),
    }
}

fn not_ended(world: &World, all_answered: bool) {
    match all_answered || world.is_lost() {
        // The machine is slow.
        true => world.count(Figure::Late),
        false => world.fault(Check::Bounds, || {
            "a flood was neither accepted nor ended".to_owned()
        }),
    }
}

fn with_requests(world: &World) {
    let Some(mut http) = Http::open(world) else {
        return;
    };
    let bound = Bound::begin();
    let request = get(world, &format!("/poll?room={QUIET}&since=0"));
    let (mut answered, mut sent) = (0, 0);
    while sent < FLOOD {
        // This many requests and answers fit into the systems' buffers: nobody waits.
        const TOGETHER: usize = 100;
        if http.send(request.repeat(TOGETHER).as_bytes()).is_err() {
            // It has ended, and what it sent before can still be read.
            sent = FLOOD;
        }
        sent += TOGETHER;
        for _ in 0..TOGETHER {
            match http.answer() {
                Ok(Some(answer)) if answer.status == 200 => answered += 1,
                Ok(Some(answer)) if answer.status == 429 => {
                    return world.count(Figure::FloodsEnded);
                }
                Ok(Some(answer)) if answer.status == 408 => return world.count(Figure::Late),
                other => {
                    return world.fault(Check::Bounds, || {
                        format!("a flood of requests was answered with {other:?}")
                    });
                }
            }
        }
        bound.judge(world, "requests", answered);
    }
    world.count(Figure::Late);
}
