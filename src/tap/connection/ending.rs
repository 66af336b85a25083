//! How a tap ends for its watchers: the connection has ended, it can't be found any more, or only
//! its owner may watch it from now on.

use super::{Inside, Tap};
use crate::tap::record::{Direction, What};

impl Tap {
    /// Nothing more crosses the wire: frames that were cut off are shown as far as they came.
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

    /// The tap can't be found any more. Its watchers are told that the connection has ended, unless
    /// they know already; then the watchers and all that was kept are dropped.
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

    /// No other watcher may watch it from now on: it has become private. For those that did, it has
    /// ended.
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
