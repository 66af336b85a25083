//! A client's connection and its twin to the server, as both threads see them.

use super::account::{Account, Who};
use super::exchanges::{Became, Exchanges};
use crate::http::{RequestHead, ResponseHead};
use crate::observer::{Ended, Observer, Party, Seen};
use crate::outbox::sync::{Mutex, lock};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;

/// Both sockets, and what is known of the connection.
pub struct Link {
    who: Who,
    client: Arc<TcpStream>,
    server: TcpStream,
    /// What was asked and not answered yet.
    pub exchanges: Exchanges,
    account: Arc<Account>,
    watched: Mutex<Option<Watched>>,
}

/// A WebSocket that is looked at.
struct Watched {
    request: Box<RequestHead>,
    observer: Observer,
    /// We have ended it, so the ends that follow aren't those of the two.
    is_stopped: bool,
}

impl Link {
    /// A client and its twin.
    pub fn new(who: Who, client: Arc<TcpStream>, server: TcpStream, account: Arc<Account>) -> Link {
        Link {
            who,
            client,
            server,
            exchanges: Exchanges::default(),
            account,
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
        if response.status() == 101 {
            let observer = Observer::new(&request, response);
            for violation in observer.violations() {
                self.account.broken(self.who, violation);
            }
            *lock(&self.watched) = Some(Watched {
                request,
                observer,
                is_stopped: false,
            });
        }
    }

    /// This party sent these bytes behind its head.
    pub fn saw(&self, from: Party, bytes: &[u8]) {
        if let Some(watched) = &mut *lock(&self.watched) {
            let mut tell = |seen: Seen<'_>| self.account.seen(self.who, &seen);
            watched.observer.saw(from, bytes, &mut tell);
        }
    }

    /// This party ended its direction.
    pub fn ended(&self, by: Party, how: Ended) {
        if let Some(watched) = &mut *lock(&self.watched)
            && !watched.is_stopped
        {
            let mut tell = |seen: Seen<'_>| self.account.seen(self.who, &seen);
            watched.observer.ended(by, how, &mut tell);
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
        }
    }
}
