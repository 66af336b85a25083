//! Those who lag. (What they are told, and that they are ended, is for the tests to prove:
//! over loopback, with buffers this small, TCP itself would take minutes to tell them.)

use crate::client::Client;
use crate::options::Lag;
use std::time::{Duration, Instant};

/// Who trickles reads one byte in so long.
const SIP_EVERY: Duration = Duration::from_secs(1);
/// Who pings sends so many in so long: a few thousand a second, which no limit forbids.
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

    /// Lets them do the little that they do. What becomes of them is seen in the end.
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
