//! A proxy's connection: one thread asks, the other answers, and both learn what the connection is.
//!
//! What can go wrong: the thread that asks waits for an answer that was noted before it waited; it
//! takes frames for a request, or a request for frames; it asks on after the end.

use super::explore;
use crate::proxy::exchanges::{Asked, Became, Exchanges};
use shuttle::sync::Mutex;
use shuttle::thread;
use std::collections::VecDeque;
use std::sync::Arc;

/// What the server gets: requests, of which the last asks for another protocol.
type Wire = Arc<Mutex<VecDeque<bool>>>;

/// A server that answers this many requests, and then does something else.
fn server(exchanges: &Arc<Exchanges>, wire: &Wire, answers: usize, then: Became) {
    let mut left = answers;
    loop {
        let Some(upgrades) = wire.lock().unwrap().pop_front() else {
            thread::yield_now();
            continue;
        };
        assert_eq!(
            exchanges.answers_head(),
            upgrades,
            "they are answered in order"
        );
        if left == 0 {
            return exchanges.become_now(then);
        }
        left -= 1;
        exchanges.answered();
    }
}

/// Sends requests, each third one for another protocol, until something comes of it; returns how
/// many were asked, and what it became.
fn client(exchanges: &Exchanges, wire: &Wire) -> (usize, Became) {
    for number in 1.. {
        let upgrades = number % 3 == 0;
        // The server compares this flag with what came over the wire.
        let asked = Asked {
            to_head: upgrades,
            upgrade: None,
        };
        if !exchanges.ask(asked) {
            return (number - 1, exchanges.wait());
        }
        wire.lock().unwrap().push_back(upgrades);
        if upgrades && exchanges.wait() != Became::Http {
            return (number, exchanges.wait());
        }
    }
    unreachable!()
}

fn meet(answers: usize, then: Became) -> (usize, Became) {
    let (exchanges, wire) = (Arc::<Exchanges>::default(), Wire::default());
    let (shared, theirs) = (Arc::clone(&exchanges), Arc::clone(&wire));
    let answering = thread::spawn(move || server(&shared, &theirs, answers, then));
    let found = client(&exchanges, &wire);
    answering.join().unwrap();
    found
}

#[test]
fn a_101_opens_a_tunnel_at_the_request_that_asked_for_it_and_at_no_other() {
    // The third and the sixth ask for it; the sixth gets it.
    explore(|| assert_eq!(meet(5, Became::Tunnel), (6, Became::Tunnel)));
}

#[test]
fn whoever_asks_learns_of_the_end_wherever_it_waits() {
    explore(|| {
        let (asked, became) = meet(4, Became::Over);
        assert_eq!(became, Became::Over);
        // The fifth isn't answered; the sixth may be under way.
        assert!((5..=6).contains(&asked), "{asked}");
    });
}
