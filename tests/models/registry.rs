//! All rooms: found, opened and forgotten by several at once.
//!
//! What can go wrong: a room is forgotten just when a client has looked it up, which is then in a
//! room that no other client finds; a name is given twice; a number means one message to an earlier
//! poll and another one now.

use super::explore;
use super::guest::{join_all, joining};
use super::wire::{Temper, Wire};
use crate::chat::hub::{FORGET_AFTER, MAX_ROOMS, RoomError};
use crate::chat::room::Membership;
use crate::chat::{Hub, Name, RoomName};
use crate::json::Value;
use shuttle::sync::atomic::{AtomicUsize, Ordering};
use shuttle::thread::{self, JoinHandle};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

fn join(hub: &Hub, room: &RoomName, name: &str) -> Result<Membership, RoomError> {
    let (_, outbox) = Wire::with_outbox(Temper::Eager, 1000);
    hub.join(room, joining(name, &outbox), Instant::now())
}

/// Says something in a room: is it the one that the member is in?
fn others_find(hub: &Hub, name: &RoomName, member: &Membership) -> bool {
    let speaker = Name::new("speaker").unwrap();
    let (_, room) = hub.say(name, &speaker, "is anybody here?", 0).unwrap();
    Arc::ptr_eq(&room, member.room())
}

/// A thread that forgets empty rooms, twice, as if much time had passed.
fn forgetter(hub: &Hub) -> JoinHandle<()> {
    let hub = hub.clone();
    thread::spawn(move || {
        for _ in 0..2 {
            hub.forget_empty_rooms(Instant::now() + 2 * FORGET_AFTER);
        }
    })
}

#[test]
fn a_member_of_a_room_is_found_there() {
    explore(|| {
        let hub = Hub::new("e");
        let members = ["ann", "bob"].map(|name| {
            let hub = hub.clone();
            thread::spawn(move || {
                let lobby = RoomName::lobby();
                let member = join(&hub, &lobby, name).unwrap();
                assert!(others_find(&hub, &lobby, &member), "{name} is alone");
                member.leave();
            })
        });
        let forgetter = forgetter(&hub);
        join_all(members.into_iter().chain([forgetter]));
    });
}

/// There are places for two rooms, and three are wanted.
#[test]
fn only_an_empty_room_makes_way_for_a_new_one() {
    assert_eq!(MAX_ROOMS, 2);
    explore(|| {
        let hub = Hub::new("e");
        let members = ["red", "blue", "green"].map(|room| {
            let hub = hub.clone();
            thread::spawn(move || {
                let room = RoomName::new(room).unwrap();
                match join(&hub, &room, "ann") {
                    Ok(member) => {
                        assert!(others_find(&hub, &room, &member));
                        member.leave();
                    }
                    Err(error) => assert_eq!(error, RoomError::TooManyRooms),
                }
            })
        });
        join_all(members);
        // All are empty now, and any can be opened.
        for room in ["red", "blue", "green"] {
            let room = RoomName::new(room).unwrap();
            join(&hub, &room, "ann").unwrap().leave();
        }
    });
}

/// Both existing rooms are empty, and two others are wanted at once. The first new one is the first
/// to make way, since nothing was said there yet, until it has a member.
#[test]
fn two_rooms_opened_at_once_take_the_places_of_empty_ones() {
    assert_eq!(MAX_ROOMS, 2);
    explore(|| {
        let hub = Hub::new("e");
        let speaker = Name::new("speaker").unwrap();
        for room in ["old", "older"] {
            let room = RoomName::new(room).unwrap();
            hub.say(&room, &speaker, "bye", 0).unwrap();
        }
        let members = ["red", "blue"].map(|room| {
            let hub = hub.clone();
            thread::spawn(move || {
                let room = RoomName::new(room).unwrap();
                let member = join(&hub, &room, "ann").unwrap();
                assert!(others_find(&hub, &room, &member));
            })
        });
        join_all(members);
    });
}

#[test]
fn a_name_is_one_member_s_at_a_time_and_free_when_it_goes() {
    explore(|| {
        let hub = Hub::new("e");
        let named_ann = Arc::new(AtomicUsize::new(0));
        let rivals = [(); 3].map(|()| {
            let (hub, named_ann) = (hub.clone(), Arc::clone(&named_ann));
            thread::spawn(move || {
                let Ok(member) = join(&hub, &RoomName::lobby(), "ann") else {
                    return;
                };
                assert_eq!(named_ann.fetch_add(1, Ordering::SeqCst), 0);
                named_ann.fetch_sub(1, Ordering::SeqCst);
                member.leave();
            })
        });
        join_all(rivals);
        assert!(join(&hub, &RoomName::lobby(), "ann").is_ok());
    });
}

/// A room may be forgotten and begin anew between two polls: then its epoch is different.
#[test]
fn a_number_means_one_message_in_each_life_of_a_room() {
    explore(|| {
        let hub = Hub::new("e");
        let lobby = RoomName::lobby();
        let speakers = ['x', 'y'].map(|who| {
            let hub = hub.clone();
            thread::spawn(move || {
                let name = Name::new(&who.to_string()).unwrap();
                for number in 0..2 {
                    let text = format!("{who}{number}");
                    hub.say(&RoomName::lobby(), &name, &text, 0).unwrap();
                }
            })
        });
        let forgetter = forgetter(&hub);
        let mut known = HashMap::new();
        for _ in 0..4 {
            read(&hub.poll(&lobby, 0), &mut known);
        }
        join_all(speakers.into_iter().chain([forgetter]));
        read(&hub.poll(&lobby, 0), &mut known);
    });
}

/// Reads an answer to a poll, and compares it with what is known about each epoch and number.
fn read(answer: &str, known: &mut HashMap<(String, u64), String>) {
    let answer = Value::parse(answer).unwrap();
    let epoch = answer.get("epoch").unwrap().as_str().unwrap();
    for message in answer.get("messages").unwrap().items() {
        let id = message.get("id").unwrap().as_u64().unwrap();
        let text = message.get("text").unwrap().as_str().unwrap();
        let before = known.insert((epoch.clone().into_owned(), id), text.clone().into_owned());
        assert!(before.is_none_or(|before| before == text), "{epoch} {id}");
    }
}
