//! How a tap ends for those who watch it: the connection is over, nobody can find it any more, or
//! it belongs to somebody else from now on.

use super::{Inside, Tap};
use crate::tap::record::{Direction, What};

impl Tap {
    /// Nothing more crosses: frames that were cut off are shown as far as they came.
    pub fn ended(&self, sentence: &str) {
        if !self.is_open() {
            return;
        }
        let mut state = self.lock();
        state.has_ended = true;
        self.with(&mut state, |inside| self.end(inside, sentence));
    }

    fn end(&self, inside: &mut Inside, sentence: &str) {
        for direction in [Direction::In, Direction::Out] {
            if let Some(frame) = inside.way(direction).finish() {
                self.emit_frame(inside, direction, frame);
            }
        }
        self.emit(inside, What::Ended(sentence.to_owned()));
    }

    /// Nobody can find it any more. Whoever watches it is told that it has ended, if nothing
    /// has told it yet, and it lets go of all of them and of what was kept.
    pub fn is_forgotten(&self) {
        let mut state = self.lock();
        let is_told = std::mem::replace(&mut state.has_ended, true);
        self.with(&mut state, |inside| {
            if !is_told {
                self.end(inside, "TCP's connection has ended");
            }
            inside.audience.dismiss();
        });
    }

    /// Nobody can watch it from now on: it belongs to somebody who watches. For those who did,
    /// it is over.
    pub fn seal(&self) {
        let mut state = self.lock();
        state.is_sealed = true;
        self.with(&mut state, |inside| {
            let sentence = "what crosses it from here on is its owner's affair";
            self.emit(inside, What::Ended(sentence.to_owned()));
            inside.audience.dismiss();
        });
    }
}
