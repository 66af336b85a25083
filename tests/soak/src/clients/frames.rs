//! Frames that break rules: each must be answered with a Close with its code, and nobody else may
//! notice.

use super::ear::Way;
use super::lively;
use super::member::Member;
use crate::chance::Chance;
use crate::figures::Figure;
use crate::server::MAX_MESSAGE;
use crate::verdict::Check;
use crate::wire::Flow;
use crate::world::World;
use std::time::{Duration, Instant};

/// What breaks a rule of RFC 6455: a sentence, the bytes, and the close code of the answer. All are
/// masked with a key of zeros, which any client may choose.
const BROKEN: [(&str, &[u8], u16); 22] = [
    ("5.1 no mask", b"\x81\x02hi", 1002),
    ("5.2 a reserved bit", b"\xC1\x80\0\0\0\0", 1002),
    ("5.2 another one, in a ping", b"\x99\x80\0\0\0\0", 1002),
    ("5.2 a reserved opcode", b"\x83\x80\0\0\0\0", 1002),
    ("5.2 a reserved control opcode", b"\x8B\x80\0\0\0\0", 1002),
    (
        "5.2 a length of 16 bits for 5",
        b"\x81\xFE\0\x05\0\0\0\0hello",
        1002,
    ),
    (
        "5.2 one of 64 bits for 5",
        b"\x82\xFF\0\0\0\0\0\0\0\x05\0\0\0\0hello",
        1002,
    ),
    (
        "5.2 the top bit",
        b"\x82\xFF\x80\0\0\0\0\0\0\0\0\0\0\0",
        1002,
    ),
    ("5.4 nothing to continue", b"\x80\x80\0\0\0\0", 1002),
    (
        "5.4 two messages at once",
        b"\x01\x81\0\0\0\0a\x81\x81\0\0\0\0b",
        1002,
    ),
    ("5.5 a ping in fragments", b"\x09\x80\0\0\0\0", 1002),
    ("5.5 a ping of 126 bytes", b"\x89\xFE\0\x7E\0\0\0\0", 1002),
    ("5.5.1 a Close of one byte", b"\x88\x81\0\0\0\0\x03", 1002),
    ("7.4 code 1005", b"\x88\x82\0\0\0\0\x03\xED", 1002),
    ("7.4 code 999", b"\x88\x82\0\0\0\0\x03\xE7", 1002),
    (
        "5.5.1 a reason that isn't UTF-8",
        b"\x88\x83\0\0\0\0\x03\xE8\xFF",
        1007,
    ),
    (
        "8.1 a byte that UTF-8 hasn't",
        b"\x81\x81\0\0\0\0\xFF",
        1007,
    ),
    ("8.1 a surrogate", b"\x81\x83\0\0\0\0\xED\xA0\x80", 1007),
    ("8.1 a cut character", b"\x81\x82\0\0\0\0\xE4\xBD", 1007),
    (
        "8.1 a wrong byte in a fragment",
        b"\x01\x81\0\0\0\0a\x00\x81\0\0\0\0\xC0",
        1007,
    ),
    (
        "10.4 a message of a gigabyte",
        b"\x82\xFF\0\0\0\0\x40\0\0\0\0\0\0\0x",
        1009,
    ),
    (
        "10.4 one of 2^62 bytes",
        b"\x81\xFF\x40\0\0\0\0\0\0\0\0\0\0\0",
        1009,
    ),
];

/// Joins, says something, and breaks a rule.
pub fn breaks_one(world: &World, chance: &mut Chance, tag: &str) {
    let way = Way {
        chat: chance.one_in(2),
        named: chance.one_in(2),
        ..Way::default()
    };
    let Some(mut member) = Member::join(world, lively(world, chance), way, tag) else {
        return;
    };
    member.say(chance);
    match chance.below(5) {
        0 => noise(&mut member, chance),
        1 => too_much(&mut member),
        _ => {
            let (rule, bytes, code) = BROKEN[chance.below(BROKEN.len())];
            // What comes after it is discarded.
            let rest = vec![b'x'; chance.below(2) * 3000];
            is_refused(&mut member, rule, &[bytes, &rest].concat(), Some(code));
        }
    }
    // Others wait for a member with a seat.
    drop(member);
    world.nap(chance.millis(0, 20));
}

/// A message in fragments: each is short enough, but all together are too long.
fn too_much(member: &mut Member<'_>) {
    const PART: usize = 60_000;
    let mut bytes = Vec::new();
    for part in 0..=MAX_MESSAGE / PART {
        bytes.push(if part == 0 { 0x02 } else { 0x00 });
        bytes.push(0x80 | 126);
        bytes.extend((PART as u16).to_be_bytes());
        bytes.extend([0; 4]);
        bytes.resize(bytes.len() + PART, 7);
    }
    is_refused(member, "10.4 many fragments", &bytes, Some(1009));
}

/// Any bytes that begin like an unmasked frame, so that they do break a rule.
fn noise(member: &mut Member<'_>, chance: &mut Chance) {
    let mut bytes: Vec<u8> = (0..1 + chance.below(2000))
        .map(|_| chance.next() as u8)
        .collect();
    bytes.insert(0, 0x82);
    bytes[1] &= 0x7F;
    is_refused(member, "noise", &bytes, Some(1002));
}

fn is_refused(member: &mut Member<'_>, rule: &str, bytes: &[u8], expected: Option<u16>) {
    member.wire.push_raw(bytes);
    let begun = Instant::now();
    let flow = member.read_to_the_end();
    let world = member.ear.world;
    let told = member.ear.close.as_ref().map(|(code, _)| *code);
    if told == Some(expected) {
        return world.count(Figure::GarbageRefused);
    }
    // A client that reads its Close later than the server waits may not find it any more.
    if told.is_none() && flow == Flow::Reset && begun.elapsed() > Duration::from_secs(2) {
        return world.count(Figure::Late);
    }
    if !world.is_lost() {
        world.fault(Check::Refusals, || {
            format!("{rule}: expected {expected:?}, got {told:?}, {flow:?}")
        });
    }
}
