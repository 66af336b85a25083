//! Long polls: no waiting thread misses a message.
//!
//! What can go wrong: a message is said between the check (nothing new) and the wait, so the bell
//! rings too early; or the room is forgotten while a poll waits, and the next message is said in a
//! new room.

use super::clock::FOREVER;
use super::explore;
use super::guest::join_all;
use crate::chat::hub::{FORGET_AFTER, Poll};
use crate::chat::{Hub, Name, RoomName};
use crate::json::Value;
use shuttle::thread::{self, JoinHandle};
use std::time::Instant;

/// A thread that says this many things in the lobby.
fn speaker(hub: &Hub, messages: usize) -> JoinHandle<()> {
    let hub = hub.clone();
    thread::spawn(move || {
        let name = Name::new("x").unwrap();
        for _ in 0..messages {
            hub.say(&RoomName::lobby(), &name, "hi", 0).unwrap();
        }
    })
}

/// Like `GET /longpoll`; `None` if it ends without news.
fn long_poll(hub: &Hub, since: u64) -> Option<String> {
    match hub.poll_or_wait(&RoomName::lobby(), since).unwrap() {
        Poll::Ready(json) => Some(json),
        Poll::Wait(bell) => {
            let rings = bell.wait(FOREVER);
            rings.then(|| hub.poll(&RoomName::lobby(), since))
        }
    }
}

/// Follows the conversation to its end.
fn follow(hub: &Hub, end: u64) {
    let mut last = 0;
    while last < end {
        let answer = long_poll(hub, last).unwrap();
        let answer = Value::parse(&answer).unwrap();
        for message in answer.get("messages").unwrap().items() {
            last += 1;
            assert_eq!(message.get("id").unwrap().as_u64(), Some(last));
        }
    }
}

#[test]
fn a_client_that_polls_again_and_again_gets_every_message_once() {
    explore(|| {
        let hub = Hub::new("e");
        let pollers = [(); 2].map(|()| {
            let hub = hub.clone();
            thread::spawn(move || follow(&hub, 3))
        });
        join_all(pollers.into_iter().chain([speaker(&hub, 3)]));
    });
}

#[test]
fn a_room_with_a_waiting_poll_is_not_forgotten() {
    explore(|| {
        let hub = Hub::new("e");
        let waits = {
            let hub = hub.clone();
            thread::spawn(move || assert!(long_poll(&hub, 0).is_some()))
        };
        let forgets = {
            let hub = hub.clone();
            thread::spawn(move || {
                hub.forget_empty_rooms(Instant::now() + 2 * FORGET_AFTER);
                // The poll still waits, or has checked and got it.
                hub.say(&RoomName::lobby(), &Name::new("x").unwrap(), "hi", 0)
                    .unwrap();
            })
        };
        // Another one gives up at once.
        if let Poll::Wait(bell) = hub.poll_or_wait(&RoomName::lobby(), 0).unwrap() {
            drop(bell);
        }
        join_all([waits, forgets]);
    });
}

#[test]
fn a_poll_that_waits_when_the_server_stops_ends() {
    explore(|| {
        let hub = Hub::new("e");
        let Ok(Poll::Wait(bell)) = hub.poll_or_wait(&RoomName::lobby(), 0) else {
            panic!("nothing was said yet");
        };
        let waits = thread::spawn(move || assert!(!bell.wait(FOREVER)));
        let stops = {
            let hub = hub.clone();
            thread::spawn(move || hub.wake_all())
        };
        join_all([waits, stops]);
    });
}
