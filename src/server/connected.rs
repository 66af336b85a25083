//! What lives as long as a connection, and the one place that cleans up after it.
//!
//! Several parts of the server keep something for each accepted connection: the [`Keeper`] its
//! deadline, the [`Registry`](crate::tap::Registry) its tap and its ticket, the labs the desk that
//! the ticket opened. A [`Connected`] begins with `accept` and ends with the connection, in
//! whichever way: its thread is done or has panicked, there was no thread for it, it was turned
//! away, or it was dropped without an answer. When it ends, it removes all of these.
//!
//! [`Keeper`]: super::wire::connections::Keeper

use super::state::Server;
use super::wire::connections::{Live, Phase};
use super::wire::stream::Stream;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

/// A connection that was accepted and hasn't ended.
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

    /// From now on the keeper watches its deadline.
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
        // This comes last: a caller that waits until no connection is left then finds the last
        // records written.
        self.server.keeper.forget(self.id);
    }
}
