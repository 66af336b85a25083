//! One socket, and many threads that want to write: at most one does, and no frame is left behind.
//!
//! What can go wrong: a frame is pushed just when the writer finds nothing left and stops (the
//! frame is never written); the role is handed to a helper and kept, too (two threads write, and
//! one frame ends up in the middle of another); a short write is continued at the wrong byte.

use super::clock::FOREVER;
use super::crew::{Crew, Unix, Windows};
use super::guest::{ROOMY, join_all};
use super::wire::{Temper, Wire, let_arrive};
use super::{draw, explore, explore_all};
use crate::chat::batch::text_frame;
use crate::outbox::{Life, Marks, Outbox, Pushed, Sink, Turn};
use shuttle::thread;
use std::io::IoSlice;
use std::sync::Arc;

/// `a0`, `a1` and so on: what a pusher pushes.
fn text(who: char, number: usize) -> String {
    format!("{who}{number}")
}

/// A thread that pushes this many frames, and writes when it is the writer.
fn pusher<const W: bool>(
    who: char,
    frames: usize,
    (crew, outbox): (&Crew<W>, &Arc<Outbox>),
) -> thread::JoinHandle<()> {
    let (crew, outbox) = (crew.clone(), Arc::clone(outbox));
    thread::spawn(move || {
        for number in 0..frames {
            let pushed = outbox.push(text_frame(&text(who, number)));
            crate::outbox::pushed(&crew, &outbox, pushed);
        }
    })
}

/// The thread that reads from the same peer: its answers are written directly.
fn answerer<const W: bool>(
    who: char,
    frames: usize,
    (crew, outbox): (&Crew<W>, &Arc<Outbox>),
) -> thread::JoinHandle<()> {
    let (crew, outbox) = (crew.clone(), Arc::clone(outbox));
    thread::spawn(move || {
        for number in 0..frames {
            let frame = text_frame(&text(who, number));
            let (header, payload) = frame.split_at(2);
            let pushed = outbox.write(&[header, payload]);
            crate::outbox::pushed(&crew, &outbox, pushed);
        }
    })
}

/// Each frame of each pusher, once, in its order.
fn assert_all_in_order(texts: &[String], all: &[(char, usize)]) {
    for &(who, frames) in all {
        let own = texts.iter().filter(|text| text.starts_with(who));
        let expected: Vec<String> = (0..frames).map(|number| text(who, number)).collect();
        assert!(own.eq(&expected), "{texts:?}");
    }
    let count: usize = all.iter().map(|(_, frames)| frames).sum();
    assert_eq!(texts.len(), count, "{texts:?}");
}

fn push_and_answer<const W: bool>(temper: Temper) {
    let (wire, outbox) = Wire::with_outbox(temper, ROOMY);
    let crew = Crew::<W>::default();
    let on = (&crew, &outbox);
    let busy = [pusher('a', 2, on), pusher('b', 2, on), answerer('c', 2, on)];
    join_all(busy);
    let_arrive(&outbox);
    assert_all_in_order(&wire.texts(), &[('a', 2), ('b', 2), ('c', 2)]);
    outbox.abandon();
    crew.go_home();
}

#[test]
fn what_is_pushed_is_written_once_and_in_order() {
    explore(|| push_and_answer::<true>(Temper::Eager));
}

#[test]
fn a_receiver_that_takes_parts_gets_whole_frames() {
    explore(|| push_and_answer::<true>(Temper::Slow));
}

#[test]
fn if_only_helpers_write_nothing_is_lost_either() {
    explore(|| push_and_answer::<false>(Temper::Slow));
}

/// Only the rule, without helpers: a thread that becomes the writer writes until it may retire.
fn push_by_the_rule(pushers: &[char], temper: Temper) {
    let (wire, outbox) = Wire::with_outbox(temper, ROOMY);
    let threads = pushers.iter().map(|&who| {
        let outbox = Arc::clone(&outbox);
        thread::spawn(move || {
            if outbox.push(text_frame(&text(who, 0))) == Pushed::Yours {
                while outbox.turn() != Turn::Empty || !outbox.retire() {}
            }
        })
    });
    join_all(threads.collect::<Vec<_>>());
    let all: Vec<(char, usize)> = pushers.iter().map(|&who| (who, 1)).collect();
    assert_all_in_order(&wire.texts(), &all);
    assert_eq!(outbox.bytes(), 0);
}

#[test]
fn a_frame_that_comes_as_the_writer_retires_is_written() {
    explore(|| push_by_the_rule(&['a', 'b', 'c'], Temper::Eager));
}

/// Not some orders: all.
#[test]
fn there_is_no_order_in_which_one_of_two_frames_is_left_behind() {
    explore_all(|| push_by_the_rule(&['a', 'b'], Temper::Blunt));
}

#[test]
fn the_next_writer_finds_the_patience_reset() {
    explore(|| {
        let (wire, outbox) = Wire::with_outbox(Temper::Slow, ROOMY);
        let crew = Unix::default();
        let on = (&crew, &outbox);
        let busy = [pusher('a', 2, on), answerer('b', 2, on)];
        join_all(busy);
        let_arrive(&outbox);
        // A helper that still waits for frames has the role, and its own patience.
        let is_idle = outbox.push(text_frame("c0")) == Pushed::Yours;
        assert!(!is_idle || !wire.is_patient());
        outbox.abandon();
        crew.go_home();
    });
}

#[test]
fn a_close_is_the_last_frame_whatever_is_pushed_meanwhile() {
    explore(|| {
        let (wire, outbox) = Wire::with_outbox(Temper::Slow, ROOMY);
        let crew = Unix::default();
        let on = (&crew, &outbox);
        let busy = [pusher('a', 2, on), answerer('b', 2, on)];
        crate::outbox::pushed(&crew, &outbox, outbox.close(text_frame("close")));
        join_all(busy);
        let_arrive(&outbox);
        // Helpers have nothing to wait for: they end by themselves.
        crew.go_home();
        let texts = wire.texts();
        let (last, others) = texts.split_last().unwrap();
        assert_eq!(last, "close");
        // For each thread, what came before the Close.
        let count = |who| others.iter().filter(|text| text.starts_with(who)).count();
        assert_all_in_order(others, &[('a', count('a')), ('b', count('b'))]);
        assert_eq!(outbox.life(), Life::Closed);
    });
}

/// As when the connection is gone, or the keeper has ended it.
#[test]
fn an_abandoned_outbox_releases_all_threads() {
    explore(|| {
        let (wire, outbox) = Wire::with_outbox(Temper::Slow, ROOMY);
        let crew = Windows::default();
        let on = (&crew, &outbox);
        let busy = [pusher('a', 2, on), answerer('b', 2, on)];
        outbox.abandon();
        let_arrive(&outbox);
        join_all(busy);
        crew.go_home();
        assert_eq!(outbox.push(text_frame("late")), Pushed::Refused);
        // The frame that was being written may be cut, but then it is the last.
        let _ = wire.texts_and_rest();
    });
}

#[test]
fn without_a_helper_the_outbox_ends_instead_of_keeping_frames_for_ever() {
    explore(|| {
        let (wire, outbox) = Wire::with_outbox(Temper::Slow, ROOMY);
        let crew = Unix::scarce();
        let on = (&crew, &outbox);
        let busy = [pusher('a', 2, on), pusher('b', 2, on)];
        join_all(busy);
        let_arrive(&outbox);
        if outbox.life() == Life::Open {
            assert_all_in_order(&wire.texts(), &[('a', 2), ('b', 2)]);
        }
        outbox.abandon();
        crew.go_home();
    });
}

/// A thread that waits until less is queued is woken when bytes are written, and when none ever
/// will be.
#[test]
fn a_thread_that_waits_for_the_backlog_is_woken() {
    explore(|| {
        let (_, outbox) = Wire::with_outbox(Temper::Slow, ROOMY);
        let crew = Unix::default();
        let waiters = [0, 4].map(|bytes| {
            let outbox = Arc::clone(&outbox);
            let until = std::time::Instant::now() + 2 * FOREVER;
            thread::spawn(move || assert!(outbox.wait_until_below(bytes, until)))
        });
        let busy = pusher('a', 3, (&crew, &outbox));
        if draw(2) == 0 {
            outbox.abandon();
        }
        join_all(waiters.into_iter().chain([busy]));
        outbox.abandon();
        crew.go_home();
    });
}

/// The models above must be able to fail: here a thread writes that isn't the writer.
#[test]
#[should_panic(expected = "two write at once")]
fn writing_past_the_outbox_is_noticed() {
    explore(|| write_past_the_outbox(|wire| drop(wire.texts())));
}

/// …and this would be the result: bytes that aren't frames.
#[test]
#[should_panic(expected = "a frame was cut")]
fn two_writers_on_one_socket_cut_each_other_s_frames() {
    explore(|| write_past_the_outbox(|wire| drop(wire.parse())));
}

fn write_past_the_outbox(look: fn(&Wire)) {
    let (wire, outbox) = Wire::with_outbox(Temper::Eager, ROOMY);
    let crew = Unix::default();
    let busy = pusher('a', 1, (&crew, &outbox));
    let frame = text_frame("past");
    assert_eq!(
        wire.write(&[IoSlice::new(&frame)], Marks::default())
            .unwrap(),
        frame.len()
    );
    busy.join().unwrap();
    look(&wire);
}
