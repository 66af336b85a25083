//! Step mode of a proxied connection: both directions wait at one gate, one at a time.

use super::explore;
use crate::proxy::turns::Turns;
use shuttle::sync::atomic::{AtomicUsize, Ordering};
use shuttle::thread;
use std::sync::Arc;

#[test]
fn each_direction_gets_its_turns_and_never_both_at_once() {
    explore(|| {
        let turns = Arc::<Turns>::default();
        let standing = Arc::new(AtomicUsize::new(0));
        let directions: Vec<_> = (0..3)
            .map(|_| {
                let (turns, standing) = (Arc::clone(&turns), Arc::clone(&standing));
                thread::spawn(move || {
                    for _ in 0..2 {
                        let _turn = turns.take();
                        assert_eq!(standing.fetch_add(1, Ordering::SeqCst), 0);
                        thread::yield_now();
                        standing.fetch_sub(1, Ordering::SeqCst);
                    }
                })
            })
            .collect();
        for direction in directions {
            direction.join().unwrap();
        }
    });
}

/// A thread that gives its turn back and comes again at once must not keep the other waiting.
#[test]
fn whoever_waits_comes_before_whoever_comes_again() {
    explore(|| {
        let turns = Arc::<Turns>::default();
        let waits = Arc::new(AtomicUsize::new(0));
        let first = turns.take();
        let other = {
            let (turns, waits) = (Arc::clone(&turns), Arc::clone(&waits));
            thread::spawn(move || {
                waits.store(1, Ordering::SeqCst);
                let _turn = turns.take();
                waits.store(2, Ordering::SeqCst);
            })
        };
        while turns.waiting() == 0 {
            thread::yield_now();
        }
        drop(first);
        let _again = turns.take();
        assert_eq!(waits.load(Ordering::SeqCst), 2);
        other.join().unwrap();
    });
}
