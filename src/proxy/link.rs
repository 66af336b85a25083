//! A client's connection and its twin to the server, as both threads see them.

use super::account::{Account, Who};
use super::exchanges::{Became, Exchanges};
use super::turns::Turns;
use super::wire::Wire;
use crate::http::{RequestHead, ResponseHead};
use crate::language::Language;
use crate::observer::{Ended, Observer, Party, Seen};
use crate::outbox::sync::{Mutex, lock};
use crate::server::others::Others;
use crate::tap::Tap;
use crate::tap::lines;
use crate::tap::record::What;
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often a thread that waits for a step looks whether the connection is still there.
const LOOK_UP: Duration = Duration::from_millis(100);
/// The stage that is told when nothing waits any more: what comes next is read.
const PASSED: &str = "reading";

/// Both sockets, and what is known of the connection.
pub struct Link {
    who: Who,
    client: Arc<TcpStream>,
    server: TcpStream,
    /// What was asked and not answered yet.
    pub exchanges: Exchanges,
    account: Arc<Account>,
    /// What the page shows, if there is one.
    others: Option<Arc<Others>>,
    turns: Turns,
    watched: Mutex<Option<Watched>>,
}

/// A WebSocket that is looked at.
struct Watched {
    request: Box<RequestHead>,
    observer: Observer,
    wire: Option<Wire>,
    /// We have ended it, so the ends that follow aren't those of the two.
    is_stopped: bool,
}

impl Watched {
    /// Its tap, if it goes step by step.
    fn stepping(&self) -> Option<Arc<Tap>> {
        let tap = self.wire.as_ref()?.tap();
        tap.gate().is_set().then(|| Arc::clone(tap))
    }
}

impl Link {
    /// A client and its twin.
    pub fn new(
        who: Who,
        client: Arc<TcpStream>,
        server: TcpStream,
        account: Arc<Account>,
        others: Option<Arc<Others>>,
    ) -> Link {
        Link {
            who,
            client,
            server,
            exchanges: Exchanges::default(),
            account,
            others,
            turns: Turns::default(),
            watched: Mutex::new(None),
        }
    }

    /// Which connection this is.
    pub const fn who(&self) -> Who {
        self.who
    }

    /// The socket on which this party's bytes come.
    pub fn socket(&self, of: Party) -> &TcpStream {
        match of {
            Party::Client => &self.client,
            Party::Server => &self.server,
        }
    }

    /// What the proxy tells.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// Tells something about this connection.
    pub fn tell(&self, text: &str) {
        self.account.line_about(self.who, text);
    }

    /// A request for a WebSocket was answered; after a 101, what follows is looked at.
    pub fn answered(&self, request: Box<RequestHead>, response: &ResponseHead) {
        self.account.answered(self.who, &request, response.status());
        let others = self.others.as_ref();
        let mut wire = others.map(|others| Wire::begin(others, self.who, &request, response));
        if response.status() != 101 {
            if let Some(wire) = wire {
                wire.over(&format!("declined with {}", response.status()));
            }
            return;
        }
        let observer = Observer::new(&request, response);
        for violation in observer.violations() {
            self.account.broken(self.who, violation);
        }
        if let Some(wire) = &mut wire {
            wire.judged(&observer);
        }
        *lock(&self.watched) = Some(Watched {
            request,
            observer,
            wire,
            is_stopped: false,
        });
    }

    /// This party sent these bytes behind its head.
    pub fn saw(&self, from: Party, bytes: &[u8]) {
        if let Some(watched) = &mut *lock(&self.watched) {
            let Watched { observer, wire, .. } = watched;
            if let Some(wire) = wire {
                wire.moved(from, bytes.len());
            }
            observer.saw(from, bytes, &mut |seen| self.seen(wire.as_mut(), &seen));
            if let Some(wire) = wire {
                wire.under_way(from, observer);
            }
        }
    }

    fn seen(&self, wire: Option<&mut Wire>, seen: &Seen<'_>) {
        self.account.seen(self.who, seen);
        if let Some(wire) = wire {
            wire.seen(seen);
        }
    }

    /// This party ended its direction.
    pub fn ended(&self, by: Party, how: Ended) {
        if let Some(watched) = &mut *lock(&self.watched)
            && !watched.is_stopped
        {
            let Watched { observer, wire, .. } = watched;
            observer.ended(by, how, &mut |seen| self.seen(wire.as_mut(), &seen));
            if let Some(wire) = wire {
                wire.ended(by, how);
            }
        }
    }

    // ---- step mode ----------------------------------------------------------------

    /// How many of these bytes may pass at once: in step mode, those of one frame.
    pub fn at_once(&self, from: Party, bytes: &[u8]) -> usize {
        match &*lock(&self.watched) {
            Some(watched) if watched.stepping().is_some() => {
                watched.observer.direction(from).frame_end(bytes)
            }
            Some(_) | None => bytes.len(),
        }
    }

    /// In step mode: waits until what was seen last may be passed on, or until the connection ends.
    pub fn stand(&self, from: Party) {
        let stepping = |link: &Link| lock(&link.watched).as_ref().and_then(Watched::stepping);
        if stepping(self).is_none() {
            return;
        }
        let _turn = self.turns.take();
        // The pace may have changed while the other direction had its turn.
        let Some(tap) = stepping(self) else {
            return;
        };
        tap.tell(|| self.step(from));
        let reached = Instant::now();
        while !tap.gate().wait(reached, LOOK_UP) && !self.exchanges.are_over() {}
        tap.tell(|| What::Step {
            stage: PASSED,
            header: Vec::new(),
            seen: 0,
        });
    }

    fn step(&self, from: Party) -> What {
        let stage = match from {
            Party::Client => "to-server",
            Party::Server => "to-client",
        };
        let watched = lock(&self.watched);
        let observer = watched.as_ref().map(|watched| &watched.observer);
        let (header, seen) = observer.map_or((&[][..], 0), |o| o.direction(from).under_way());
        What::Step {
            stage,
            header: header.to_vec(),
            seen,
        }
    }

    /// This party has sent its last byte, and the other one is told so; the other direction goes on.
    pub fn pass_end(&self, of: Party) {
        let _ = self.socket(of.other()).shutdown(Shutdown::Write);
    }

    /// The proxy stops, and ends both connections.
    pub fn stop(&self) {
        if let Some(watched) = &mut *lock(&self.watched) {
            watched.is_stopped = true;
        }
        self.close();
    }

    /// Ends both connections, in both directions.
    pub fn close(&self) {
        self.exchanges.become_now(Became::Over);
        let _ = self.client.shutdown(Shutdown::Both);
        let _ = self.server.shutdown(Shutdown::Both);
    }
}

/// Both threads are done.
impl Drop for Link {
    fn drop(&mut self) {
        if let Some(watched) = lock(&self.watched).take() {
            let report = watched.observer.report();
            self.account.ended(self.who, &watched.request, &report);
            if let Some(wire) = &watched.wire {
                wire.over(&lines::ended(&report, Language::English));
            }
        }
    }
}
