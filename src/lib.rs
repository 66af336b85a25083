//! # barewire: the WebSocket server you can see through
//!
//! This crate is a server, and it is a textbook: it can be read from the first module
//! to the last, and each uses only those before it. Three of them are pure, bytes in and
//! bytes out; [`chat`] holds what is done with messages, [`tap`] what can be seen of a
//! wire; and the last one, alone, opens sockets, starts threads and sleeps.
//!
//! ## The way of a byte
//!
//! ```text
//!  socket ─► http head ─► handshake ─► Endpoint (frame ─► message) ─► dialect ─► room
//!                                                                                 │
//!  socket ◄──────────────── outbox ◄──────── frame, encoded once ◄──── dialect ◄──┘
//! ```
//!
//! 1. [`server`] accepts a TCP connection and gives it a thread, which reads bytes as
//!    they come ([`server::requests::connection`]).
//! 2. [`http::head`] makes a request of the first of them, line by line.
//! 3. [`websocket::handshake`] decides whether it may become a WebSocket, and answers
//!    with the accept value.
//! 4. [`websocket::frame`] reads the bits of each frame, [`websocket::message`] puts
//!    fragments together and judges the text, and [`websocket::endpoint`] knows what
//!    each frame obliges us to: a pong, a Close, the end.
//! 5. [`chat::dialect`] understands the message, and [`chat::room`] gives it its number
//!    and its place in the room's pending batch.
//! 6. One thread at a time flushes a room: [`chat::batch`] cuts the batch for each
//!    member, encoded once for all who speak the same dialect, the piece goes onto the
//!    member's [`outbox`], and [`chat::delivery`] says who writes it. What the endpoint
//!    itself owes its peer (a pong, a Close; on `/echo` the message) goes into the same
//!    outbox, so frames can't overtake or cut each other.
//!
//! ## Why not async?
//!
//! Most servers for many connections have few threads, each with an event loop: it asks
//! the system which sockets are ready, and goes on with whatever waited for them; once in
//! callbacks, today in `async` functions, which the compiler makes state machines of. Here
//! each connection has a thread. That is simpler to write and much simpler to read: what
//! happens to a connection stands in one place, in the order in which it happens, and where
//! it waits for the network it says `read`. Three things are said against it. We measured
//! them, on two cores of an ordinary machine, one for the server and one for the load, over
//! loopback; `make bench` does it again, and the README has the table.
//!
//! **"Threads are expensive."** An idle connection takes 14.6 KiB of resident memory. Its
//! stack is 256 KiB of addresses, of which two pages were ever touched; the rest is what its
//! endpoint, its outbox and the allocator hold. (tungstenite with a thread for each
//! connection takes 150 KiB, and with tokio 135: what costs is the buffers.) To spawn a
//! thread and see it end takes 16 µs, so one that is done waits a second for the next
//! connection ([`server::machine::workers`]). And it waits as cheaply as anybody: `read` sleeps until
//! there is something, as an event loop sleeps in `epoll_wait`. With one message under way
//! on each of 64 connections the switch from thread to thread, 4 µs, does show: we are at
//! 1.4 times tungstenite, but an event loop that is written for it (fastwebsockets) is at
//! 1.5 times us. With sixteen under way we are ahead of it, six times.
//!
//! **"Locks are slow."** To lock and unlock a mutex that nobody holds takes 15 ns. To write
//! 130 bytes to a socket takes 1.3 µs, and more where that wakes somebody; to write 2,080
//! bytes, 1.2 µs. **The system call is the price: not the lock, and not the bytes.** A
//! message to a room of a thousand is a thousand writes in any design, unless several
//! messages go in one. So everything is made for that:
//! - All whole frames of one `read` are handled before anything is answered
//!   ([`server::session`]).
//! - A room is a *combiner* ([`chat::room`]). Whoever speaks adds to its pending batch,
//!   which takes a moment; the first of them delivers, while the others already add to the
//!   next batch. So contention doesn't queue up: it makes batches larger. One order for
//!   everybody falls out of it.
//! - A batch is pushed onto all outboxes before the first is written
//!   ([`chat::delivery::round`]). Those who spoke are written to at once, since they may be
//!   waiting for their own words; the others in turn, and what is said before one's turn
//!   comes goes along in the same write. A delivery to one of a hundred costs the
//!   server 0.58 µs where four speakers have one message each under way, and 0.1 µs where
//!   they have sixteen.
//! - A member that takes nothing for a millisecond is left to a thread of its own
//!   ([`chat::delivery`]), and ended when its [`outbox`] is full.
//!
//! So a mutex around a map is enough, as it was in the course notes: one around the map of
//! rooms, one in each room, one in each outbox. It is enough because of what is never done
//! under one:
//! - **Nothing waits under a lock**: no `read`, no `write`, no sleep, no other thread.
//! - **Nothing long happens under a lock.** Texts are escaped before and frames are encoded
//!   after; in between a message gets a number and its place in two lists, whatever the
//!   number of members.
//! - **Two are seldom held at once, and in one order only**: the map's and then a room's, a
//!   connection's clock and then its outbox.
//!
//! What keeps threads from spoiling each other's work besides: at most one reads a socket
//! and at most one writes it, so two frames can't be mixed on the wire (`tests/models` tries
//! that in thousands of orders); and what a peer can make us hold is bounded, each bound
//! being a named constant or an option, with its reason beside it.
//!
//! **"It doesn't scale."** It does have an end. With 10,000 connections, and as many
//! threads, a connection costs no more memory than with 1,000, and a delivery no more time
//! than with 100. But a thread is four mappings to Linux (its stack, the stack for signals,
//! and a guard page for each), of which a process may have 65,530 unless told otherwise: no
//! more than about 12,700 connections ([`server::machine::limits`]). Each has a stack in the kernel,
//! too, which our figure leaves out. And there are event loops that hold an idle connection
//! in 0.7 KB. Who has a hundred thousand of them, or wants to race and cancel a dozen things
//! at a time in each, wants an event loop, and will want `async` to write it with. Who has a
//! class, a school or a company chat can have this, and read it.
//!
//! ## In reading order
//!
//! The `mod` lines stand in reading order, here and in every `mod.rs`. `tests/rust/book/layers.rs` reads
//! every source file whole and fails where a module uses one that is declared later.
//!
//! Some cuts may surprise:
//! - [`json`] and [`outbox`] stand by themselves: chat, tap and labs all use them, and none of
//!   those needs another for it.
//! - [`tap`] stands before [`chat`]: what crosses a wire is recorded whether or not it is a chat.
//! - A room has a module of its own under the hub, since its lock is the one that orders
//!   everything.
//! - [`terminal`] stands before [`server`]: it is as pure as the reading of a frame. [`assets`]
//!   holds the page and the source for both.
//! - Who may connect ([`server::rules::admission`]) stands in `server`, though it opens no socket:
//!   it is about the server's names and options.

pub mod allowance;

pub mod language;

pub mod unseen;

pub mod memory;

pub mod http;

pub mod json;

pub mod websocket;

pub mod outbox;

pub mod tap;

pub mod chat;

pub mod assets;

pub mod terminal;

pub mod server;

#[cfg(all(test, shuttle))]
#[path = "../tests/models/mod.rs"]
mod models;
