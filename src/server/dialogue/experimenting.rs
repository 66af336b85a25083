//! A lab's desk, controlled by its page: `/lab/desk`, with the subprotocol `lab`. The page's
//! demands are handled in order; [`lab`](crate::server::lab) does the work.
//!
//! The page sends first, with the ticket of its connection, which isn't part of the address. Two
//! threads serve the page: the connection's own, which reads demands, and one that writes the
//! records of the desk's taps.

use super::watching::NO_TICKET;
use super::{Dialogue, Newcomer, Service};
use crate::json::Object;
use crate::language::{Language, Twins, say};
use crate::server::lab::client;
use crate::server::lab::demand::{Chosen, Demand, Misread};
use crate::server::lab::desk::{BEHIND, Desk, LIFE, MOST_CONNECTIONS, MOST_RECEIVED, MOST_WRITTEN};
use crate::server::state::Server;
use crate::server::wire::connections::{Live, outbox_of};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The subprotocol of the desk.
pub const SUBPROTOCOL: &str = "lab";
/// The longest message from the page, in bytes: base64 of what it may write on a connection, and
/// some more.
const MAX_DEMAND: usize = 2 * 1024 * 1024;
/// How often we check how much waits for a lab's connection.
const LOOK_UP: Duration = Duration::from_millis(200);

/// A page at its desk, or about to open it.
pub struct Experimenting<'a> {
    page: Dialogue<'a>,
    /// The page's handshake said `Origin: null`.
    is_of_null: bool,
    desk: Option<Arc<Desk>>,
}

impl<'a> Experimenting<'a> {
    /// Writes the 101 and serves the page to its end.
    #[inline(never)]
    #[expect(
        clippy::boxed_local,
        reason = "on the heap: the stack of a thread is what an idle connection costs"
    )]
    pub fn run(server: &'a Server, live: &'a Arc<Live>, newcomer: Box<Newcomer>, is_of_null: bool) {
        let outbox = outbox_of(live, BEHIND);
        let Some(page) = Dialogue::open(server, live, *newcomer, outbox, MAX_DEMAND) else {
            return;
        };
        let mut experimenting = Experimenting {
            page,
            is_of_null,
            desk: None,
        };
        experimenting.serve();
    }

    fn act(&self, desk: &Arc<Desk>, demand: Demand) -> Result<(), Twins> {
        let server = self.page.server;
        match demand {
            Demand::Lab { .. } => Err(Twins::of(|language| {
                say!(
                    language,
                    "the desk is open already",
                    "实验台（desk）已经打开了"
                )
            })),
            Demand::Connect { id, answers } => {
                server.labs.may_connect(desk, id, Instant::now())?;
                client::connect(desk, &server.keeper, server.own_address, id, answers)
            }
            Demand::Write { id, pieces } => desk.find(id)?.write(pieces),
            Demand::Reading { id, on } => desk.find(id)?.reading(on),
            Demand::Shut { id } => desk.find(id)?.shut(),
            Demand::Drop { id } => {
                desk.find(id)?.close();
                Ok(())
            }
            Demand::Quiet { id } => {
                let end = desk.find(id)?;
                let server_end = end.server_end().ok_or_else(|| {
                    Twins::of(|language| {
                        say!(
                            language,
                            "nobody pings a browser here",
                            "这里没有谁给浏览器发 ping"
                        )
                    })
                })?;
                server_end.expect_ping(&server.keeper);
                Ok(())
            }
            Demand::Prepare { id, chosen } => self.prepare(desk, id, chosen),
        }
    }

    fn prepare(&self, desk: &Arc<Desk>, id: u64, chosen: Chosen) -> Result<(), Twins> {
        let labs = &self.page.server.labs;
        let slot = labs.prepare(desk, id, chosen, Instant::now())?;
        let prepared = Object::new().string("type", "prepared").number("id", id);
        desk.say(prepared.string("slot", &slot));
        Ok(())
    }

    // ---- opening --------------------------------------------------------------

    fn open(&mut self, ticket: &str) {
        let server = self.page.server;
        let Some(tap) = server.taps.by_ticket(ticket) else {
            return self.refuse(NO_TICKET);
        };
        let (since, outbox) = (server.taps.since(), &self.page.outbox);
        let desk = Desk::new(tap.connection(), since, self.page.live, outbox, &server.log);
        let desk = Arc::new(desk.of_null(self.is_of_null));
        if let Err(why) = server.labs.open(&desk) {
            return self.refuse(why);
        }
        self.desk = Some(Arc::clone(&desk));
        // The connection may have ended between the two steps, and then nothing would end this
        // desk.
        if server.taps.by_ticket(ticket).is_none() {
            return self.refuse(NO_TICKET);
        }
        self.begin_to_experiment(&desk);
    }

    /// The lab begins.
    fn begin_to_experiment(&mut self, desk: &Arc<Desk>) {
        let limits = Object::new()
            .number("connections", MOST_CONNECTIONS as u64)
            .number("written", MOST_WRITTEN as u64)
            .number("received", MOST_RECEIVED as u64)
            .number("seconds", LIFE.as_secs());
        let open = self.page.timed(Object::new().string("type", "open"));
        let json = open.raw("limits", &limits.finish()).finish();
        let connection = desk.connection;
        self.page.log(|language| {
            say!(
                language,
                "opens a lab with the ticket of connection {connection}",
                "用连接 {connection} 的 ticket 打开实验（lab）"
            )
        });
        let records = Arc::clone(&desk.records);
        let desk = Arc::clone(desk);
        let mut told = HashMap::new();
        let mut looked = Instant::now();
        self.begin(&json, &records, LOOK_UP, move || {
            desk.wait_for_page(None);
            if looked.elapsed() >= LOOK_UP {
                looked = Instant::now();
                desk.tell_waiting(&mut told);
            }
        });
    }
}

impl<'a> Service<'a> for Experimenting<'a> {
    type Demand = Result<Demand, Misread>;

    fn page(&mut self) -> &mut Dialogue<'a> {
        &mut self.page
    }

    fn read(text: Option<&str>) -> Result<Demand, Misread> {
        Demand::read(text)
    }

    fn obey(&mut self, demand: Result<Demand, Misread>) {
        match (demand, self.desk.clone()) {
            (Ok(Demand::Lab { ticket }), None) => self.open(&ticket),
            (Ok(_), None) => self.refuse(|language| {
                say!(
                    language,
                    "the first demand is {{\"type\":\"lab\",\"ticket\":…}}",
                    "第一个请求（demand）应是 {{\"type\":\"lab\",\"ticket\":…}}"
                )
            }),
            (Err(misread), None) => {
                self.refuse(|language| misread.why.sentence(language).to_owned())
            }
            (Ok(demand), Some(desk)) => {
                let id = demand.id();
                if let Err(why) = self.act(&desk, demand) {
                    complain(&desk, id, why.sentence(self.page.language()));
                }
                desk.wait_for_page(None);
            }
            (Err(misread), Some(desk)) => {
                complain(
                    &desk,
                    misread.id,
                    misread.why.sentence(self.page.language()),
                );
                desk.wait_for_page(None);
            }
        }
    }

    fn may_not(language: Language, why: &str) -> String {
        say!(
            language,
            "may open no lab: {why}",
            "不能打开实验（lab）：{why}"
        )
    }

    fn finish(&mut self) {
        if let Some(desk) = &self.desk {
            self.page.server.labs.forget(desk);
            desk.close();
            desk.records.close();
        }
        self.page.finish();
        if let Some(desk) = &self.desk {
            let connection = desk.connection;
            self.page.log(|language| {
                say!(
                    language,
                    "ends the lab of connection {connection}",
                    "结束连接 {connection} 的实验（lab）"
                )
            });
        }
    }
}

/// Tells the page what isn't done, and for which connection.
fn complain(desk: &Desk, id: Option<u64>, why: &str) {
    let error = Object::new().string("type", "error");
    let error = match id {
        Some(id) => error.number("id", id),
        None => error,
    };
    desk.say(error.string("text", why));
}
