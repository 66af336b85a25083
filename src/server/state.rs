//! What all connections share.

use super::captures::Captures;
use super::lab::Register;
use super::machine::addresses::Addresses;
use super::machine::limits::Limits;
use super::machine::log::Log;
use super::others::Others;
use super::rules::admission::Admission;
use super::rules::options::Options;
use super::wire::connections::{Keeper, Live, outbox_of};
use super::wire::reach;
use crate::chat::Hub;
use crate::language::{Sentence, say};
use crate::memory::Budget;
use crate::outbox::Outbox;
use crate::outbox::sync::Mutex;
use crate::tap::Registry;
use std::net::SocketAddr;
use std::sync::Arc;

/// An outbox holds this many bytes of small frames, some seconds of a lively room…
const OUTBOX_BASE: usize = 1024 * 1024;
/// …and two of the longest messages at their longest form: in JSON a control character takes six
/// bytes. (They are shared with all other outboxes of the room.)
const OUTBOX_MESSAGES: usize = 2 * 6;

/// What all connections share.
pub struct Server {
    /// How it was started.
    pub options: Options,
    /// Who may connect.
    pub admission: Admission,
    /// The rooms.
    pub hub: Hub,
    /// The log.
    pub log: Arc<Log>,
    /// How many connections the system lets it have.
    pub limits: Limits,
    /// What peers may make it hold.
    pub memory: Arc<Budget>,
    /// Held by the one thread that ends connections to free memory.
    pub relief: Mutex<()>,
    /// Watches the deadlines of all connections.
    pub keeper: Keeper,
    /// The taps, and who watches them.
    pub taps: Registry,
    /// What it shows instead, if it is the page of a proxy.
    pub others: Option<Arc<Others>>,
    /// How many captures are being written.
    pub captures: Captures,
    /// The labs that are open.
    pub labs: Register,
    /// Where a lab's connections lead: to this server.
    pub own_address: SocketAddr,
    /// The addresses at which others reach it.
    pub addresses: Arc<Addresses>,
    /// The key with which the teacher may watch everyone: 128 random bits, in hexadecimal.
    pub teachers_key: String,
}

impl Server {
    /// The taps that the holder of the teacher's key watches.
    pub fn shown(&self) -> &Registry {
        self.others
            .as_ref()
            .map_or(&self.taps, |others| &others.taps)
    }

    /// May a peer that shows this key watch everyone? Students have Wireshark and see the
    /// projector, so the key isn't enough: the peer must also be on this machine.
    ///
    /// # Errors
    /// A sentence that says why not.
    pub fn may_teach(&self, key: &str, is_here: bool) -> Result<(), Sentence> {
        if !is_here && !self.options.remote_teacher {
            return Err(|language| {
                say!(
                    language,
                    "the teacher's key works on the server's own machine only; start it with \
                     --remote-teacher to use it from others",
                    "老师的密钥只能在服务器本机使用；要在别的机器上用，请加 --remote-teacher"
                )
            });
        }
        // All bytes are always compared, so the time tells nothing about the key.
        let differs = key.bytes().zip(self.teachers_key.bytes());
        let differs = differs.fold(0, |all, (a, b)| all | (a ^ b));
        match differs == 0 && key.len() == self.teachers_key.len() {
            true => Ok(()),
            false => Err(|language| {
                say!(
                    language,
                    "that isn't the teacher's key; the server printed it when it began",
                    "这不是老师的密钥（key），服务器启动时打印过"
                )
            }),
        }
    }

    /// An outbox for a WebSocket. A peer that lets it fill up is ended, and learns why if it ever
    /// reads again.
    pub fn outbox(&self, live: &Live) -> Outbox {
        let limit = match live.reach() {
            Some(_) => reach::OUTBOX,
            None => {
                OUTBOX_BASE.saturating_add(OUTBOX_MESSAGES.saturating_mul(self.options.max_message))
            }
        };
        outbox_of(live, limit).within(&self.memory)
    }
}
