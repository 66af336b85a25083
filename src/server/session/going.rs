//! Leaving the room, and ending the connection as RFC 6455 §7 requires.

use super::telling::show_rest;
use super::{FAIL_PATIENCE, Partner, Session};
use crate::chat::dialect::Complaint;
use crate::language::{Twins, say};
use crate::server::wire::allowance::Excess;
use crate::server::wire::connections::CLOSE_PATIENCE;
use crate::server::wire::end::End;
use crate::server::wire::hang_up::{Behind, hang_up};
use crate::server::wire::writer;
use crate::websocket::close::close_body;
use crate::websocket::{CloseCode, Error, Opcode, frame};
use std::net::Shutdown;
use std::time::Duration;

impl Session<'_> {
    /// A rule was broken, in what was read. `between`: by the first byte of a frame.
    #[cold]
    pub(super) fn failed(&mut self, between: bool, error: Error) -> End {
        if self.tap().is_open() {
            self.tap().broke(self.input.rest(), between, error);
        }
        self.frames_follow = between;
        End::Failed(error)
    }

    /// Too much came, with these bytes of what was read.
    #[cold]
    pub(super) fn too_fast(&mut self, excess: Excess, used: usize) -> End {
        // In step mode this may be in the middle of a frame.
        self.frames_follow = self.endpoint.is_between_frames();
        let tap = Some(self.tap()).filter(|tap| tap.is_open());
        show_rest(tap, &self.input.rest()[used..], self.frames_follow);
        self.input.consume(used);
        let sentence = Twins::of(|language| excess.sentence(language));
        let code = CloseCode::POLICY_VIOLATION;
        let reason = sentence.sentence(self.endpoint.language());
        self.endpoint.start_closing(code, reason, &mut self.output);
        if let Partner::Room(membership) = &self.partner {
            membership.tell(&Complaint::too_fast(sentence));
        }
        End::TooFast(excess)
    }

    /// The endpoint learns of a Close that another thread has put into the outbox. This thread may
    /// have waited for bytes since, so the state isn't reported now: watchers see the Close itself.
    #[inline(never)]
    pub(super) fn notice_close(&mut self) {
        if writer::notice_close(&self.outbox, &mut self.endpoint) {
            self.told = self.endpoint.state();
        }
    }

    /// The name is free at once. What was said in the room before is delivered before our last
    /// frame.
    pub(super) fn leave(&mut self) {
        if let Partner::Room(membership) = std::mem::replace(&mut self.partner, Partner::Nobody) {
            let until = membership.leave();
            writer::flush(membership.room());
            membership.wait_for_arrival(until, writer::DELIVERY_PATIENCE);
        }
    }

    /// §7: writes our last frame, ends our direction, and discards what still arrives; the server
    /// closes TCP first (§7.1.1).
    #[inline(never)]
    pub(super) fn finish(&mut self, end: &End) {
        self.leave();
        if let End::Panicked = end {
            let code = Some(CloseCode::INTERNAL_ERROR);
            let reason = say!(
                self.endpoint.language(),
                "the server met an error of its own",
                "服务器自己出错了（Internal Error）"
            );
            let body = close_body(code, &reason);
            self.output = frame::unmasked(Opcode::Close, &body);
        }
        // It may take seconds until the peer has gone.
        self.endpoint.let_go();
        self.holding.let_go();
        self.windows = None;
        self.deflating = None;
        self.flush(true);
        self.log(|language| end.sentence(language));
        self.tell_state();
        match end {
            End::Closed(..) => self.part(CLOSE_PATIENCE),
            End::Failed(_) | End::TooFast(_) | End::OutOfMemory(_) | End::Panicked => {
                self.part(FAIL_PATIENCE)
            }
            End::Abnormal => {}
        }
        self.outbox.abandon();
        self.live.stream().shut(Shutdown::Both);
        // The same sentence as in the log.
        self.tap()
            .ended(&end.sentence(self.server.options.language));
    }

    fn part(&mut self, patience: Duration) {
        if self.live.takes_all(&self.outbox, patience) {
            let behind = Behind::frames_if(self.frames_follow);
            hang_up(self.live, &mut self.input, behind);
        }
    }
}
