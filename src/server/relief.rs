//! What happens when the memory for what peers make the server hold is used up
//! ([`memory`](crate::memory)): whoever holds most of it without reading, or without going on
//! with what it began to send, is ended first. Then those whose end is on its way, but who
//! don't read that either. Small messages flow on meanwhile.

use super::state::Server;
use super::wire::connections::Live;
use crate::language::{Sentence, say};
use crate::memory::{Charge, LARGE, STEP};
use crate::outbox::Life;
use crate::outbox::sync::lock;
use std::net::Shutdown;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// A message or a body that didn't get [`STEP`] bytes longer in this time stands still:
/// any network on which a chat is usable brings ten times as much.
const STANDS_STILL: Duration = Duration::from_secs(5);
/// For how long somebody who needs memory waits for others' threads to let go of theirs:
/// mostly a few milliseconds, and one turn of a helper that is writing.
const LETTING_GO: Duration = Duration::from_secs(1);
/// How often it looks meanwhile.
const LOOK: Duration = Duration::from_millis(1);

/// Somebody who holds memory and does nothing about it; in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Idle {
    /// It was told the end, and doesn't read that either.
    Lingers(usize),
    /// What it began to send stands still, or what it is sent stays unread.
    Holds(usize),
}

impl Server {
    /// Makes room for so many bytes more: `false` if nobody is left who could be ended.
    pub fn make_room(&self, wanted: usize) -> bool {
        let _one_at_a_time = lock(&self.relief);
        let promised = self.end_holders(wanted);
        let until = Instant::now() + LETTING_GO;
        while promised && !self.memory.has_room_for(wanted) && Instant::now() < until {
            thread::sleep(LOOK);
        }
        self.memory.has_room_for(wanted)
    }

    /// A message of so many bytes was understood, and what it became is charged: is there
    /// memory for that? What is small is let through, whatever else is to be done.
    pub fn can_afford(&self, bytes: usize) -> bool {
        if bytes < LARGE {
            self.relieve();
            return true;
        }
        !self.memory.is_overdrawn() || self.make_room(0)
    }

    /// Ends whom it must where the budget is overdrawn, unless somebody is doing so. Asked
    /// after each message; mostly it's a comparison.
    pub fn relieve(&self) {
        if self.memory.is_overdrawn()
            && let Ok(_one_at_a_time) = self.relief.try_lock()
        {
            self.end_holders(0);
        }
    }

    /// Ends holders, the largest first, until there is room or will be in a moment: `true`
    /// if some of it is only promised.
    fn end_holders(&self, wanted: usize) -> bool {
        let mut promised = 0;
        let missing = |promised| {
            let held = self.memory.held().saturating_sub(promised);
            held.saturating_add(wanted) > self.memory.limit()
        };
        while missing(promised)
            && let Some((idle, live)) = self.largest_holder()
        {
            promised += self.end(idle, &live);
        }
        promised > 0
    }

    fn largest_holder(&self) -> Option<(Idle, Arc<Live>)> {
        let all = self.keeper.all().into_iter();
        let holders = all.filter_map(|live| Some((idle(&live)?, live)));
        holders.max_by_key(|(idle, _)| *idle)
    }

    /// How many bytes come free later, when a thread wakes up.
    fn end(&self, idle: Idle, live: &Live) -> usize {
        let peer = live.stream().peer();
        let (Idle::Lingers(bytes) | Idle::Holds(bytes)) = idle;
        let log = |what: Sentence| {
            let (limit, language) = (self.memory.limit(), self.options.language);
            let what = what(language);
            self.log.line(&say!(
                language,
                "{peer} ended: memory is used up (--max-memory {limit}), and of those who stand \
                 still it holds most, {bytes} bytes {what}",
                "{peer} 被结束：内存用完了（--max-memory {limit}），停着不动的连接里它占得最多，\
                 {bytes} 字节，{what}"
            ));
        };
        let outbox = live.outbox().filter(|outbox| outbox.unread() >= LARGE);
        match (idle, outbox) {
            (Idle::Holds(_), Some(outbox)) => {
                if outbox.end_as_behind() {
                    log(|language| {
                        say!(language, "that it doesn't read: 1008", "它没有读走：1008")
                    });
                }
                0
            }
            (Idle::Lingers(_), Some(outbox)) => {
                log(|language| {
                    say!(
                        language,
                        "that it doesn't read, nor its Close: 1006",
                        "它没有读走，连 Close 也不读：1006"
                    )
                });
                outbox.abandon();
                live.stream().shut(Shutdown::Both);
                bytes
            }
            (_, None) => {
                log(|language| {
                    say!(
                        language,
                        "of what it doesn't finish: 1013, or 503",
                        "是它没有发完的：1013 或 503"
                    )
                });
                live.give_up_memory();
                bytes
            }
        }
    }
}

/// Does it hold memory and do nothing about it?
fn idle(live: &Live) -> Option<Idle> {
    if let Some(outbox) = live.outbox()
        && let bytes @ LARGE.. = outbox.unread()
    {
        return match outbox.life() {
            Life::Open => Some(Idle::Holds(bytes)),
            Life::Closed | Life::FellBehind => Some(Idle::Lingers(bytes)),
            Life::Broken => None,
        };
    }
    let (bytes, still) = live.unfinished()?;
    (still >= STANDS_STILL).then_some(Idle::Holds(bytes))
}

/// What one connection holds of a message or a body that isn't whole yet.
pub struct Holding<'a> {
    server: &'a Server,
    live: &'a Live,
    charge: Option<Charge>,
    /// As far as the keeper knows.
    noted: usize,
}

impl<'a> Holding<'a> {
    /// Nothing yet.
    pub const fn new(server: &'a Server, live: &'a Live) -> Holding<'a> {
        Holding {
            server,
            live,
            charge: None,
            noted: 0,
        }
    }

    /// It holds so many bytes, or will in a moment: `false` if there is no memory for them,
    /// whoever is ended for it. What is small is always let in.
    pub fn grow_to(&mut self, bytes: usize) -> bool {
        if bytes < LARGE {
            return true;
        }
        if self.noted == 0 || bytes >= self.noted + STEP {
            self.noted = bytes;
            self.live.holds(bytes);
        }
        let wanted = bytes.next_multiple_of(STEP);
        let server = self.server;
        let charge = self.charge.get_or_insert_with(|| server.memory.hold(0));
        let more = wanted.saturating_sub(charge.bytes());
        charge.try_grow_to(wanted) || server.make_room(more) && charge.try_grow_to(wanted)
    }

    /// It is whole: what is held of it may stay, for the next one.
    pub fn is_whole(&mut self) {
        if self.noted > 0 {
            self.noted = 0;
            self.live.holds(0);
        }
    }

    /// It holds nothing any more.
    pub fn let_go(&mut self) {
        self.is_whole();
        self.charge = None;
    }
}
