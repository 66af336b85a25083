//! What happens when the memory for peers is used up ([`memory`](crate::memory)). The connection
//! that holds most of it, and doesn't read or doesn't finish what it began to send, is ended first.
//! Peers that were ended but don't read their Close either come next. Small messages go on
//! meanwhile.

use super::state::Server;
use super::wire::connections::Live;
use super::wire::stream::HELPER_PATIENCE;
use crate::language::{Sentence, say};
use crate::memory::{Charge, LARGE, STEP};
use crate::outbox::Life;
use crate::outbox::sync::lock;
use std::net::Shutdown;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// A message or a body that didn't grow by [`STEP`] bytes in this time has stalled: any network on
/// which a chat is usable brings ten times as much.
const STANDS_STILL: Duration = Duration::from_secs(5);
/// How long a thread that needs memory waits for other threads to free theirs, and for helpers to
/// find out which receivers don't read: mostly a few milliseconds, and longer than one write of a
/// helper.
const LETTING_GO: Duration = Duration::from_millis(1500);
const _: () = assert!(LETTING_GO.as_millis() > HELPER_PATIENCE.as_millis());
/// How often it looks meanwhile.
const LOOK: Duration = Duration::from_millis(1);
/// How often it also looks through all connections meanwhile.
const LOOK_AT_ALL: Duration = Duration::from_millis(20);

/// A connection that holds memory and makes no progress; in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Idle {
    /// It was sent its Close, and doesn't read that either.
    Lingers(usize),
    /// What it began to send has stalled, or it doesn't read what it is sent.
    Holds(usize),
}

impl Server {
    /// Makes room for this many more bytes; `false` if no connection is left that could be ended.
    pub fn make_room(&self, wanted: usize) -> bool {
        let _one_at_a_time = lock(&self.relief);
        let until = Instant::now() + LETTING_GO;
        let waits = || !self.memory.has_room_for(wanted) && Instant::now() < until;
        let mut promised = false;
        loop {
            promised |= self.end_holders(wanted);
            let may_come = || promised || self.keeper.all().iter().any(|live| may_be_idle(live));
            if !waits() || !may_come() {
                return self.memory.has_room_for(wanted);
            }
            let soon = Instant::now() + LOOK_AT_ALL;
            while waits() && Instant::now() < soon {
                thread::sleep(LOOK);
            }
        }
    }

    /// A message of this many bytes was parsed, and its results are charged: is there memory for
    /// them? A small message is always let through.
    pub fn can_afford(&self, bytes: usize) -> bool {
        if bytes < LARGE {
            self.relieve();
            return true;
        }
        !self.memory.is_overdrawn() || self.make_room(0)
    }

    /// If the budget is overdrawn, ends connections, unless another thread is doing so. Called
    /// after each message; mostly it's one comparison.
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
                "{peer} ended: memory is used up (--max-memory {limit}); of the connections that \
                 make no progress it holds the most: {bytes} bytes {what}",
                "{peer} 被结束：内存用完了（--max-memory {limit}），停滞的连接里它占得最多：\
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
                        "that it doesn't read; it doesn't read its Close either: 1006",
                        "它没有读走，Close 也不读：1006"
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
                        "of a message or body that it doesn't finish: 1013, or 503",
                        "消息或正文没有发完：1013 或 503"
                    )
                });
                live.give_up_memory();
                bytes
            }
        }
    }
}

/// Does it hold memory and make no progress?
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

/// Does a helper write much to it just now? If the receiver doesn't read, the helper knows that after
/// [`HELPER_PATIENCE`]; a fast sender fills the memory in less.
fn may_be_idle(live: &Live) -> bool {
    live.outbox()
        .is_some_and(|outbox| outbox.life() == Life::Open && outbox.waiting() >= LARGE)
}

/// The memory of one connection's unfinished message or body.
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

    /// It holds this many bytes, or will in a moment; `false` if there is no memory for them even
    /// after other connections were ended. A small amount is always allowed.
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

    /// The message is complete: its buffer may stay, for the next one.
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
