//! A member that comes and goes while others talk gets all that was said while it was there, and
//! nothing else.
//!
//! What can go wrong: a member comes after a batch was taken and before it is delivered, and gets
//! that batch, too, or misses the next one; a member leaves, and what was said before isn't
//! delivered, or is delivered after its last frame; its leave is reported twice, or never.

use super::crew::Unix;
use super::explore;
use super::guest::{Guest, Meaning, ROOMY, ids, join_all, joining, speaker};
use super::wire::{Temper, Wire, let_arrive};
use crate::chat::dialect::said_plain;
use crate::chat::room::Joining;
use crate::chat::{Dialect, Hub};
use shuttle::thread;

/// What was said between a member's join and leave; `None` is the beginning or the end.
fn between(heard: &[Meaning], from: Option<&Meaning>, to: Option<&Meaning>) -> Vec<Meaning> {
    let place = |what: &Meaning| {
        let mut places = (0..heard.len()).filter(|&i| heard[i] == *what);
        let place = places
            .next()
            .unwrap_or_else(|| panic!("{what:?}: {heard:?}"));
        assert_eq!(places.next(), None, "{what:?} twice: {heard:?}");
        place
    };
    let from = from.map_or(0, |what| place(what) + 1);
    heard[from..to.map_or(heard.len(), place)].to_vec()
}

fn join_of(name: &str) -> Meaning {
    Meaning::Join(name.to_owned())
}

fn leave_of(name: &str) -> Meaning {
    Meaning::Leave(name.to_owned())
}

#[test]
fn a_member_that_comes_gets_everything_after_its_welcome() {
    explore(|| {
        let (hub, crew) = (Hub::new("e"), Unix::default());
        let ann = Guest::join(&hub, &crew, "ann", Temper::Slow);
        let speaker = speaker('x', 3, (&hub, &crew));
        let bob = {
            let (hub, crew) = (hub.clone(), crew.clone());
            thread::spawn(move || Guest::join(&hub, &crew, "bob", Temper::Slow))
        };
        let bob = bob.join().unwrap();
        join_all([speaker]);
        ann.catch_up();
        for guest in [&ann, &bob] {
            let_arrive(&guest.outbox);
        }
        let (ann_s, bob_s) = (ann.heard(), bob.heard());
        assert_eq!(ids(&ann_s), [1, 2, 3]);
        let join = join_of("bob");
        let before = between(&ann_s, None, Some(&join));
        let last = ids(&before).len() as u64;
        assert_eq!(bob_s[0], Meaning::Welcome(last), "{ann_s:?}");
        assert_eq!(bob_s[1..], between(&ann_s, Some(&join), None));
        for guest in [ann, bob] {
            guest.outbox.abandon();
        }
        crew.go_home();
    });
}

/// A plain member gets no welcome, so nothing in the batch is only for it.
#[test]
fn a_member_without_a_welcome_gets_what_is_said_from_then_on() {
    explore(|| {
        let (hub, crew) = (Hub::new("e"), Unix::default());
        let ann = Guest::join(&hub, &crew, "ann", Temper::Eager);
        let speaker = speaker('x', 3, (&hub, &crew));
        let (wire, outbox) = Wire::with_outbox(Temper::Eager, ROOMY);
        let joining = Joining {
            dialect: Dialect::Plain,
            ..joining("bob", &outbox)
        };
        let bob = Guest::enter(&hub, &crew, joining, wire);
        join_all([speaker]);
        ann.catch_up();
        for guest in [&ann, &bob] {
            let_arrive(&guest.outbox);
        }
        let since = between(&ann.heard(), Some(&join_of("bob")), None);
        let said = since.iter().filter_map(|heard| match heard {
            Meaning::Said(_, text) => Some(said_plain("x", text)),
            _ => None,
        });
        assert!(said.eq(bob.wire.texts()), "{since:?}");
        for guest in [ann, bob] {
            guest.outbox.abandon();
        }
        crew.go_home();
    });
}

#[test]
fn a_member_that_leaves_gets_everything_until_then_and_then_its_last_frame() {
    explore(|| {
        let (hub, crew) = (Hub::new("e"), Unix::default());
        let ann = Guest::join(&hub, &crew, "ann", Temper::Slow);
        let bob = Guest::join(&hub, &crew, "bob", Temper::Slow);
        let speaker = speaker('x', 3, (&hub, &crew));
        let bob = thread::spawn(move || {
            bob.leave();
            bob
        });
        let bob = bob.join().unwrap();
        join_all([speaker]);
        ann.catch_up();
        for guest in [&ann, &bob] {
            let_arrive(&guest.outbox);
        }
        let (ann_s, bob_s) = (ann.heard(), bob.heard());
        assert_eq!(ids(&ann_s), [1, 2, 3]);
        let mut expected = vec![Meaning::Welcome(0)];
        expected.extend(between(
            &ann_s,
            Some(&join_of("bob")),
            Some(&leave_of("bob")),
        ));
        expected.push(Meaning::Farewell);
        assert_eq!(bob_s, expected, "{ann_s:?}");
        ann.outbox.abandon();
        crew.go_home();
    });
}

/// Two at once, each with a message in between.
#[test]
fn a_member_that_comes_and_goes_gets_what_was_said_meanwhile() {
    explore(|| {
        let (hub, crew) = (Hub::new("e"), Unix::default());
        let ann = Guest::join(&hub, &crew, "ann", Temper::Eager);
        let passers = ["bob", "cid"].map(|name| {
            let (hub, crew) = (hub.clone(), crew.clone());
            thread::spawn(move || {
                let guest = Guest::join(&hub, &crew, name, Temper::Eager);
                guest.say(name);
                guest.leave();
                (name, guest)
            })
        });
        let passers = passers.map(|passer| passer.join().unwrap());
        ann.catch_up();
        let_arrive(&ann.outbox);
        let ann_s = ann.heard();
        assert_eq!(ids(&ann_s), [1, 2]);
        for (name, guest) in passers {
            let_arrive(&guest.outbox);
            let heard = guest.heard();
            let (join, leave) = (join_of(name), leave_of(name));
            let before = ids(&between(&ann_s, None, Some(&join)));
            assert_eq!(heard[0], Meaning::Welcome(before.len() as u64));
            let meanwhile = between(&ann_s, Some(&join), Some(&leave));
            assert_eq!(heard[1..heard.len() - 1], meanwhile, "{ann_s:?}");
            assert_eq!(heard.last(), Some(&Meaning::Farewell));
        }
        ann.outbox.abandon();
        crew.go_home();
    });
}

/// It falls behind, and also leaves by itself.
#[test]
fn a_member_that_is_ended_while_it_leaves_is_reported_once() {
    explore(|| {
        let (hub, crew) = (Hub::new("e"), Unix::default());
        let ann = Guest::join(&hub, &crew, "ann", Temper::Eager);
        let deaf = Wire::with_outbox(Temper::Stuck, 150);
        let bob = Guest::join_with(&hub, &crew, "bob", deaf);
        let speakers = ['x', 'y'].map(|who| speaker(who, 1, (&hub, &crew)));
        let bob = thread::spawn(move || {
            bob.leave();
            bob
        });
        let bob = bob.join().unwrap();
        join_all(speakers);
        ann.catch_up();
        let_arrive(&ann.outbox);
        let heard = ann.heard();
        assert_eq!(ids(&heard), [1, 2]);
        between(&heard, Some(&join_of("bob")), Some(&leave_of("bob")));
        for guest in [ann, bob] {
            guest.outbox.abandon();
        }
        crew.go_home();
    });
}
