//! What lives as long as a connection, and the one place at which it is forgotten.
//!
//! Of each connection that was accepted, several keep something: the [`Keeper`] its clock, the
//! [`Registry`](crate::tap::Registry) its tap and its ticket, the labs the desk that the ticket
//! opened. A [`Connected`] begins with `accept` and ends with the connection, whichever way that is:
//! its thread is done or has panicked, there was no thread for it, it was turned away, or it was
//! dropped without a word. When it ends, all of them forget.
//!
//! [`Keeper`]: super::wire::connections::Keeper

use super::state::Server;
use super::wire::connections::{Live, Phase};
use super::wire::stream::Stream;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

/// A connection that was accepted and isn't over.
pub struct Connected {
    server: Arc<Server>,
    stream: Arc<Stream>,
    /// Unique in the server's life.
    id: u64,
}

impl Connected {
    /// A connection was accepted.
    pub fn begin(server: &Arc<Server>, id: u64, tcp: TcpStream, peer: SocketAddr) -> Connected {
        let tap = server.taps.open(id);
        Connected {
            server: Arc::clone(server),
            stream: Arc::new(Stream::new(tcp, peer, tap)),
            id,
        }
    }

    /// What all connections share.
    pub fn server(&self) -> &Arc<Server> {
        &self.server
    }

    /// From now on its clock is watched.
    pub fn watch(&self, phase: Phase) -> Arc<Live> {
        let live = Arc::new(Live::new(Arc::clone(&self.stream), phase));
        self.server.keeper.watch(self.id, Arc::clone(&live));
        live
    }
}

impl Drop for Connected {
    fn drop(&mut self) {
        self.server.taps.forget(self.id);
        self.server.labs.ticket_ended(self.id);
        // Last: whoever waits until no connection is left finds the last records told.
        self.server.keeper.forget(self.id);
    }
}
