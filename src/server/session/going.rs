//! Leaving the room, and ending the connection as RFC 6455 §7 requires.

use super::{FAIL_PATIENCE, Partner, Session};
use crate::language::say;
use crate::server::wire::connections::CLOSE_PATIENCE;
use crate::server::wire::end::End;
use crate::server::wire::hang_up::{Behind, hang_up};
use crate::server::wire::writer;
use crate::websocket::close::close_body;
use crate::websocket::{CloseCode, Opcode, frame};
use std::net::Shutdown;
use std::time::Duration;

impl Session<'_> {
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
