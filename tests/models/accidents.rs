//! A write that fails or panics, on any thread: one receiver ends, and the others only learn that
//! it has left.
//!
//! What can go wrong: the panic takes the flusher's role with it (and nothing is delivered in the
//! room any more), or the rest of a batch (and some members never get it), or a writer's role (and
//! the outbox fills up without a writer).

use super::crew::{Crew, Unix, Windows, survive};
use super::explore;
use super::guest::{Guest, ids, join_all, leaves, speaker};
use super::wire::{Temper, let_arrive};
use crate::chat::Hub;
use crate::outbox::Life;

/// A pong without a payload (RFC 6455 §5.5.3).
const PONG: [u8; 2] = [0x8a, 0];

fn talk_to_one_who_is<const W: bool>(temper: Temper, crew: &Crew<W>) {
    let hub = Hub::new("e");
    let ann = Guest::join(&hub, crew, "ann", Temper::Eager);
    let bob = Guest::join(&hub, crew, "bob", temper);
    let speakers = ['x', 'y'].map(|who| speaker(who, 2, (&hub, crew)));
    answer_itself(&bob, crew);
    join_all(speakers);
    ann.catch_up();
    let_arrive(&bob.outbox);
    let had_accident = bob.wire.had_accident();
    assert_eq!(bob.outbox.life() == Life::Broken, had_accident);
    ann.say("last");
    ann.catch_up();
    let_arrive(&ann.outbox);
    let heard = ann.heard();
    assert_eq!(ids(&heard), [1, 2, 3, 4, 5]);
    if had_accident {
        assert_eq!(leaves(&heard), ["bob"]);
    }
    for guest in [ann, bob] {
        guest.outbox.abandon();
    }
    crew.go_home();
}

/// Like a session that owes its peer a pong: after an accident of its own, it ends.
fn answer_itself<const W: bool>(guest: &Guest<W>, crew: &Crew<W>) {
    let outbox = &guest.outbox;
    let is_well = survive(|| crate::outbox::pushed(crew, outbox, outbox.write(&[&PONG])));
    if !is_well {
        outbox.abandon();
    }
}

#[test]
fn a_write_that_fails_ends_one_receiver() {
    explore(|| talk_to_one_who_is(Temper::Mortal, &Unix::default()));
}

#[test]
fn a_write_that_panics_ends_one_receiver() {
    explore(|| talk_to_one_who_is(Temper::Cursed, &Unix::default()));
}

#[test]
fn a_helper_that_panics_ends_one_receiver() {
    explore(|| talk_to_one_who_is(Temper::Cursed, &Windows::default()));
}
