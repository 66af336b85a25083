//! What was asked on a connection and not answered yet: the two threads of a connection meet here.

use crate::http::RequestHead;
use crate::outbox::sync::{Condvar, MODELLED, Mutex, PoisonError, lock};
use std::collections::VecDeque;

/// How many requests may wait for their answers. Clients hardly ever send a second one before the
/// first is answered; without a bound a client could fill our memory.
const MOST_WAITING: usize = if MODELLED { 2 } else { 64 };

/// A request that was passed on.
#[derive(Debug)]
pub struct Asked {
    /// It is a HEAD, so its answer has no body.
    pub to_head: bool,
    /// It asks for another protocol, and this is its head.
    pub upgrade: Option<Box<RequestHead>>,
}

/// What the connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// Requests and their answers.
    Http,
    /// A tunnel, after a 101.
    Tunnel,
    /// Nothing more will be answered.
    Over,
}

/// The requests of one connection, in the order in which they must be answered (RFC 9112 §9.3.2).
pub struct Exchanges {
    state: Mutex<(VecDeque<Asked>, Became)>,
    changed: Condvar,
}

impl Default for Exchanges {
    fn default() -> Exchanges {
        Exchanges {
            state: Mutex::new((VecDeque::new(), Became::Http)),
            changed: Condvar::new(),
        }
    }
}

impl Exchanges {
    /// A request is being passed on. Waits while too many aren't answered; `false`: none will be.
    pub fn ask(&self, asked: Asked) -> bool {
        let became = self.wait_until(|waiting| waiting < MOST_WAITING);
        if became == Became::Http {
            lock(&self.state).0.push_back(asked);
        }
        became == Became::Http
    }

    /// Waits until all is answered, or something else came of the connection; returns what it is.
    pub fn wait(&self) -> Became {
        self.wait_until(|waiting| waiting == 0)
    }

    fn wait_until(&self, is_enough: impl Fn(usize) -> bool) -> Became {
        let waits = |state: &mut (VecDeque<Asked>, Became)| {
            state.1 == Became::Http && !is_enough(state.0.len())
        };
        let woken = self.changed.wait_while(lock(&self.state), waits);
        woken.unwrap_or_else(PoisonError::into_inner).1
    }

    /// Is the next answer one to a HEAD? A server may also answer what nobody asked: it says 408 when
    /// it has waited too long.
    pub fn answers_head(&self) -> bool {
        let state = lock(&self.state);
        state.0.front().is_some_and(|asked| asked.to_head)
    }

    /// Does the next answer answer a request for another protocol?
    pub fn answers_upgrade(&self) -> bool {
        let state = lock(&self.state);
        state.0.front().is_some_and(|asked| asked.upgrade.is_some())
    }

    /// The head of the request for another protocol that is answered next. (It is taken.)
    pub fn upgrade(&self) -> Option<Box<RequestHead>> {
        lock(&self.state).0.front_mut()?.upgrade.take()
    }

    /// The next answer is complete.
    pub fn answered(&self) {
        lock(&self.state).0.pop_front();
        self.changed.notify_all();
    }

    /// Has the connection ended?
    pub fn are_over(&self) -> bool {
        lock(&self.state).1 == Became::Over
    }

    /// Something else came of the connection.
    pub fn become_now(&self, became: Became) {
        lock(&self.state).1 = became;
        self.changed.notify_all();
    }
}
