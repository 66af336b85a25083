//! `--trace`: every frame as a line, as far as it is public.

use super::machine::workers;
use super::state::Server;
use crate::language::{Language, say};
use crate::tap::queue::{Item, Queue};
use crate::tap::record::{Record, What};
use crate::tap::trace::Line;
use crate::tap::{Direction, Registry};
use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

/// How long [`Trace::stop`] waits for the last lines.
const PATIENCE: Duration = Duration::from_secs(1);
/// The printing thread wakes up this often. It has nothing to do then; a wait only needs an end.
const LOOK_UP: Duration = Duration::from_secs(60);

/// A watcher of all connections that prints.
pub struct Trace {
    queue: Arc<Queue>,
    done: Receiver<()>,
}

impl Trace {
    /// Prints from now on.
    ///
    /// # Errors
    /// No thread could be spawned.
    pub fn start(server: &Arc<Server>) -> io::Result<Trace> {
        let queue = Arc::<Queue>::default();
        let (printing, shared) = (Arc::clone(&queue), Arc::clone(server));
        let (finished, done) = sync_channel(1);
        workers::run(move || {
            print_all(&printing, &shared);
            let _ = finished.send(());
        })?;
        server.taps.teach(&queue);
        Ok(Trace { queue, done })
    }

    /// Prints what is left, and stops.
    pub fn stop(&self) {
        self.queue.close();
        let _ = self.done.recv_timeout(PATIENCE);
    }
}

fn print_all(queue: &Queue, server: &Server) {
    let mut peers = Peers::default();
    while let Some(items) = queue.take(LOOK_UP) {
        for item in items {
            if let Some(line) = peers.line(&item, &server.taps, server.log.language()) {
                server.log.line(&line);
            }
        }
    }
}

/// The peers' addresses, as long as their connections live.
#[derive(Default)]
struct Peers(HashMap<u64, String>);

impl Peers {
    /// The line for an item of a watcher's queue, if it has one.
    fn line(&mut self, item: &Item, taps: &Registry, language: Language) -> Option<String> {
        match item {
            Item::Record(record) => self.line_of(record),
            Item::Lost(records) => {
                // The lost records may include ends of connections, which won't be reported again.
                self.0.retain(|&id, _| taps.find(id).is_some());
                Some(say!(
                    language,
                    "… {records} records were lost here",
                    "… 这里丢了 {records} 条记录（record）"
                ))
            }
        }
    }

    /// `→` came from the peer, `←` went to it.
    fn line_of(&mut self, record: &Record) -> Option<String> {
        match &record.what {
            What::Accepted { peer, .. } => {
                self.0.insert(record.connection, peer.clone());
                None
            }
            What::Frame(frame) => {
                let arrow = match frame.direction {
                    Direction::In => "→",
                    Direction::Out => "←",
                };
                let line = Line {
                    seen: &frame.seen,
                    blanked: frame.blanked,
                };
                let peer = self.0.get(&record.connection).map_or("?", String::as_str);
                Some(format!("{peer} {arrow} {line}"))
            }
            What::Ended(_) => {
                self.0.remove(&record.connection);
                None
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    /// How many addresses are kept after this many connections came and went.
    fn kept(connections: u64, queue: &Arc<Queue>) -> usize {
        let taps = Registry::new(Instant::now());
        taps.teach(queue);
        for id in 0..connections {
            taps.open(id).tell(|| What::Accepted {
                peer: "peer".to_owned(),
                local: String::new(),
            });
            taps.forget(id);
        }
        let mut peers = Peers::default();
        for item in queue.take(Duration::ZERO).unwrap() {
            peers.line(&item, &taps, Language::English);
        }
        peers.0.len()
    }

    #[test]
    fn an_address_is_forgotten_with_its_connection() {
        assert_eq!(kept(100, &Arc::default()), 0);
    }

    #[test]
    fn an_address_is_forgotten_even_if_the_end_was_lost() {
        // Room for some beginnings and ends, and then for one beginning only.
        let queue = Arc::new(Queue::of_at_most(1000));
        assert_eq!(kept(100, &queue), 0);
    }
}
