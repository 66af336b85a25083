//! A receiver that doesn't read: its outbox fills up, it is ended and told why, once, and the
//! others only learn that it has left.
//!
//! What can go wrong: the farewell is put into the middle of a frame that was begun; frames are
//! dropped while they are being written; the room goes on sending to a receiver that is gone, or
//! doesn't report that it has left.

use super::crew::Unix;
use super::explore;
use super::guest::{Guest, Meaning, ids, join_all, leaves, speaker};
use super::wire::{Temper, Wire, let_arrive};
use crate::chat::Hub;
use crate::outbox::Life;

/// Room for one message or two.
const TIGHT: usize = 120;

#[test]
fn a_member_that_does_not_read_is_ended_and_its_leave_is_reported_once() {
    explore(|| {
        let hub = Hub::new("e");
        let crew = Unix::default();
        let ann = Guest::join(&hub, &crew, "ann", Temper::Slow);
        let deaf = Wire::with_outbox(Temper::Stuck, TIGHT);
        let bob = Guest::join_with(&hub, &crew, "bob", deaf);
        join_all(['x', 'y'].map(|who| speaker(who, 2, (&hub, &crew))));
        ann.say("last");
        ann.catch_up();
        assert_eq!(bob.outbox.life(), Life::FellBehind);
        let_arrive(&ann.outbox);
        let heard = ann.heard();
        assert_eq!(ids(&heard), [1, 2, 3, 4, 5]);
        assert_eq!(leaves(&heard), ["bob"]);

        // Finally it reads again: whole frames, and the farewell after them.
        bob.wire.becomes(Temper::Slow);
        let_arrive(&bob.outbox);
        let heard = bob.heard();
        let (last, others) = heard.split_last().unwrap();
        assert_eq!(*last, Meaning::Farewell);
        assert!(!others.contains(last), "{heard:?}");
        let ids = ids(others);
        assert!(ids.iter().copied().eq(1..=ids.len() as u64), "{ids:?}");
        ann.outbox.abandon();
        crew.go_home();
    });
}

/// A slow receiver gets the beginning of what was said before it is ended.
#[test]
fn a_member_that_reads_too_slowly_gets_whole_messages_up_to_its_end() {
    explore(|| {
        let hub = Hub::new("e");
        let crew = Unix::default();
        let slow = Wire::with_outbox(Temper::Slow, TIGHT);
        let ann = Guest::join_with(&hub, &crew, "ann", slow);
        join_all(['x', 'y'].map(|who| speaker(who, 2, (&hub, &crew))));
        ann.catch_up();
        let_arrive(&ann.outbox);
        let heard = ann.heard();
        let ids = ids(&heard);
        assert!(ids.iter().copied().eq(1..=ids.len() as u64), "{heard:?}");
        match ann.outbox.life() {
            Life::Open => assert_eq!(ids.len(), 4),
            Life::FellBehind => assert_eq!(heard.last(), Some(&Meaning::Farewell)),
            other => panic!("{other:?}"),
        }
        ann.outbox.abandon();
        crew.go_home();
    });
}
