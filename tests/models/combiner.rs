//! A room is a combiner: many speak, one at a time delivers, and all members get the same messages
//! in the same order.
//!
//! What can go wrong: two threads deliver at once (and batches overtake each other); the delivering
//! thread stops just when something is said (and it isn't delivered); the role is given to a thread
//! that never runs; a thread that waits for a delivery isn't woken.

use super::clock::FOREVER;
use super::crew::{Crew, Unix, Windows};
use super::guest::{Guest, Meaning, ROOMY, ids, join_all, joining, speaker};
use super::wire::{Temper, Wire, let_arrive};
use super::{explore, explore_all};
use crate::chat::dialect::{Body, said_plain};
use crate::chat::room::{Joining, Room, Saying};
use crate::chat::{Dialect, Hub, Name, RoomName, delivery};
use crate::memory::Budget;
use crate::websocket::Message;
use shuttle::thread;
use std::sync::Arc;
use std::time::Instant;

/// Two members and a client outside talk; both members get all of it.
fn talk<const W: bool>(crew: &Crew<W>, temper: Temper) {
    let hub = Hub::new("e");
    let guests = ["ann", "bob"].map(|name| Arc::new(Guest::join(&hub, crew, name, temper)));
    let outside = speaker('x', 2, (&hub, crew));
    let inside = guests.each_ref().map(|guest| {
        let guest = Arc::clone(guest);
        thread::spawn(move || guest.say("member"))
    });
    join_all(inside.into_iter().chain([outside]));
    guests[0].catch_up();
    let room = guests[0].member.room();
    assert!(room.flusher().is_none(), "nothing is left to deliver");
    for guest in &guests {
        let_arrive(&guest.outbox);
    }
    let [ann, bob] = guests.each_ref().map(|guest| guest.heard());
    assert_eq!(ids(&ann), [1, 2, 3, 4]);
    // Ann was there before Bob, who doesn't get his own join.
    let bob_s = ann[2..].iter();
    assert_eq!(ann[..2], [Meaning::Welcome(0), Meaning::Join("bob".into())]);
    assert!(bob_s.eq(&bob[1..]), "one order for all: {ann:?}, {bob:?}");
    for guest in &guests {
        guest.outbox.abandon();
    }
    crew.go_home();
}

#[test]
fn all_members_get_all_of_it_once_and_in_one_order() {
    explore(|| talk(&Unix::default(), Temper::Eager));
}

#[test]
fn a_member_that_lags_gets_the_same() {
    explore(|| talk(&Unix::default(), Temper::Slow));
}

#[test]
fn if_only_helpers_write_all_members_get_the_same() {
    explore(|| talk(&Windows::default(), Temper::Slow));
}

/// Each batch is cut for such members, which come between others that get all of it.
#[test]
fn a_member_that_does_not_hear_itself_hears_all_others() {
    explore(|| {
        let (hub, crew) = (Hub::new("e"), Unix::default());
        let lobby = RoomName::lobby();
        let members = ["ann", "bob"].map(|name| {
            let (wire, outbox) = Wire::with_outbox(Temper::Eager, ROOMY);
            let joining = Joining {
                dialect: Dialect::Plain,
                hears_itself: false,
                ..joining(name, &outbox)
            };
            let member = hub.join(&lobby, joining, Instant::now()).unwrap();
            (Arc::new(member), wire, outbox)
        });
        let speakers = members.each_ref().map(|(member, ..)| {
            let (member, crew) = (Arc::clone(member), crew.clone());
            thread::spawn(move || {
                for number in 0..2 {
                    let text = format!("{number}");
                    member.receive(Message::Text(&text), 0);
                    delivery::flush(&crew, member.room());
                }
            })
        });
        join_all(speakers);
        members[0].0.room().catch_up(FOREVER);
        let [(_, ann_s, ann_outbox), (_, bob_s, bob_outbox)] = members;
        for (wire, outbox, other) in [(ann_s, ann_outbox, "bob"), (bob_s, bob_outbox, "ann")] {
            let_arrive(&outbox);
            assert_eq!(wire.texts(), ["0", "1"].map(|text| said_plain(other, text)));
            outbox.abandon();
        }
        crew.go_home();
    });
}

/// The role may be meant for a thread that can't be had.
#[test]
fn the_role_is_not_lost_if_threads_are_scarce() {
    explore(|| talk(&Unix::scarce(), Temper::Eager));
}

/// Not some orders: all. There is no outbox here, only the role and the threads that take it.
#[test]
fn there_is_no_order_in_which_one_of_two_messages_is_left_behind() {
    explore_all(|| {
        let room = Room::new(
            RoomName::lobby(),
            "".into(),
            Instant::now(),
            Arc::new(Budget::unlimited()),
        );
        let room = Arc::new(room);
        let speakers = ["ann", "bob"].map(|name| {
            let room = Arc::clone(&room);
            thread::spawn(move || {
                let name = Name::new(name).unwrap();
                let saying = Saying::new(Some(&name), &Body::Text("hi".into()), 0);
                room.say_from_outside(&mut room.lock(), &name, saying)
                    .unwrap();
                if let Some(mut flusher) = room.flusher() {
                    while flusher.next_batch().is_some() {}
                }
            })
        });
        join_all(speakers);
        room.catch_up(FOREVER);
    });
}
