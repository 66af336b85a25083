//! `--trace`: every frame as a line, as far as it is for everybody's eyes.

use super::log::Log;
use super::workers;
use crate::language::say;
use crate::tap::queue::{Item, Queue};
use crate::tap::record::{Record, What};
use crate::tap::trace::Line;
use crate::tap::{Direction, Registry};
use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

/// For how long [`Trace::stop`] waits for the last lines.
const PATIENCE: Duration = Duration::from_secs(1);
/// The thread that prints looks up so often, to no purpose but not to wait forever.
const LOOK_UP: Duration = Duration::from_secs(60);

/// A watcher of all connections, who prints.
pub struct Trace {
    queue: Arc<Queue>,
    done: Receiver<()>,
}

impl Trace {
    /// Prints from now on.
    ///
    /// # Errors
    /// No thread could be spawned.
    pub fn start(taps: &Registry, log: &Arc<Log>) -> io::Result<Trace> {
        let queue = Arc::<Queue>::default();
        let (printing, log) = (Arc::clone(&queue), Arc::clone(log));
        let (finished, done) = sync_channel(1);
        workers::run(move || {
            print_all(&printing, &log);
            let _ = finished.send(());
        })?;
        taps.teach(&queue);
        Ok(Trace { queue, done })
    }

    /// Prints what is left, and no more.
    pub fn stop(&self) {
        self.queue.close();
        let _ = self.done.recv_timeout(PATIENCE);
    }
}

fn print_all(queue: &Queue, log: &Log) {
    let mut peers = HashMap::new();
    while let Some(items) = queue.take(LOOK_UP) {
        for item in items {
            match item {
                Item::Record(record) => print(&record, &mut peers, log),
                Item::Lost(records) => log.line(&say!(
                    log.language(),
                    "… {records} records were lost here",
                    "… 这里丢了 {records} 条记录（record）"
                )),
            }
        }
    }
}

/// `→` came from the peer, `←` went to it.
fn print(record: &Record, peers: &mut HashMap<u64, String>, log: &Log) {
    match &record.what {
        What::Accepted { peer, .. } => {
            peers.insert(record.connection, peer.clone());
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
            let peer = peers.get(&record.connection).map_or("?", String::as_str);
            log.line(&format!("{peer} {arrow} {line}"));
        }
        What::Ended(_) => {
            peers.remove(&record.connection);
        }
        _ => {}
    }
}
