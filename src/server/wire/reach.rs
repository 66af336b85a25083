//! What a lab's connection may reach. A page can have the server open a connection to itself and
//! write any bytes on it, any `Origin` and `Host` among them; so such a connection must reach no
//! more than the page could reach by itself. Its requests come from the server's own address: a
//! check that trusted the address or the headers would *launder an origin*.
//!
//! It has rooms of its own, with the same rules as the class's rooms; it has `/echo`, and the
//! ordinary answers to a handshake. Everything else is refused. The server keeps no list of the
//! labs' ports, since ports are reused: the connection itself carries the mark
//! ([`Live`](super::connections::Live)), from before its first byte to its end.

use crate::chat::Hub;
use crate::http::{Response, Status};
use crate::language::say;
use crate::server::machine::entropy;
use crate::server::rules::route::Route;

/// The most rooms of a lab, without its lobby: four transcripts in all, each of a megabyte at most,
/// for each open lab.
const MOST_ROOMS: usize = 3;
/// How many bytes may wait for a lab's connection that doesn't read. Much less than for a user's
/// connection: the page should see it fill up and be ended, within the bytes that a lab may write.
pub const OUTBOX: usize = 256 * 1024;

/// What a lab's connections reach, and no other connection reaches.
pub struct Reach {
    /// The lab's own rooms.
    pub hub: Hub,
}

impl Default for Reach {
    /// Empty rooms.
    fn default() -> Reach {
        let hub = Hub::of_at_most(MOST_ROOMS, &entropy::hex_128());
        Reach { hub }
    }
}

/// May a lab's connection ask for this?
///
/// # Errors
/// The answer, if not.
pub fn check(route: &Route) -> Result<(), Response> {
    match route {
        Route::Chat(_) | Route::Echo => Ok(()),
        Route::Page(_)
        | Route::Watch
        | Route::Desk
        | Route::Served
        | Route::Weight
        | Route::Capture
        | Route::Open
        | Route::Source(_)
        | Route::SourceIndex
        | Route::Elsewhere
        | Route::Poll
        | Route::LongPoll
        | Route::Send
        | Route::Server
        | Route::Nowhere => Err(refusal()),
    }
}

/// 403, for what a lab's connection may not ask for.
pub fn refusal() -> Response {
    Response::said(Status::FORBIDDEN, |language| {
        say!(
            language,
            "a lab's connection reaches /echo and the lab's own rooms (/, /ws, /room/…), and \
             nothing else of this server",
            "实验（lab）的连接只能到 /echo 和实验自己的房间（/、/ws、/room/…），到不了服务器的其他地址"
        )
    })
}
