//! Clients that lag. (The tests prove what the server tells them, and that it ends them: over
//! loopback, with buffers this small, TCP itself would take minutes to deliver that.)

use crate::client::Client;
use crate::options::Lag;
use std::time::{Duration, Instant};

/// A trickling client reads one byte in this time.
const SIP_EVERY: Duration = Duration::from_secs(1);
/// A pinging client sends this many in this time: a few thousand a second, which no limit forbids.
const PING_EVERY: Duration = Duration::from_millis(10);
const PINGS: usize = 40;

/// The laggards' clock.
pub struct Laggards {
    lag: Lag,
    last: Instant,
}

impl Laggards {
    /// Nobody lags yet.
    pub fn new(lag: Lag) -> Laggards {
        let last = Instant::now();
        Laggards { lag, last }
    }

    /// Lets them do the little that they do. The end shows what became of them.
    pub fn lag(&mut self, clients: &mut [Client]) {
        let every = match self.lag {
            Lag::Stop => return,
            Lag::Trickle => SIP_EVERY,
            Lag::Ping => PING_EVERY,
        };
        if self.last.elapsed() < every {
            return;
        }
        self.last = Instant::now();
        for client in clients {
            if self.lag == Lag::Trickle {
                let _ = client.sip(|_| {});
            } else if client.is_flushed() {
                (0..PINGS).for_each(|_| client.ping());
                let _ = client.flush();
            }
        }
    }
}
