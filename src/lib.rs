//! # barewire: the WebSocket server you can see through
//!
//! This crate is a server and a textbook. You can read it from the first module to the last: each
//! uses only those before it. [`http`], [`json`] and [`websocket`] are pure: bytes in, bytes out.
//! [`observer`] is as pure: it watches a connection between two other programs, and says which of
//! them broke which rule; [`capture`] gives it connections that somebody recorded. [`outbox`] holds
//! what waits for one socket, [`tap`] records what crosses a connection, and [`chat`] delivers
//! messages to rooms. Only the last two modules open sockets, start threads and sleep: [`server`],
//! and [`proxy`], which stands in front of somebody else's server.
//!
//! ## The path of a byte
//!
//! ```text
//!  socket ─► http head ─► handshake ─► Endpoint (frame ─► message) ─► dialect ─► room
//!                                                                                 │
//!  socket ◄──────────────── outbox ◄──────── frame, encoded once ◄──── dialect ◄──┘
//! ```
//!
//! 1. [`server`] accepts a TCP connection and gives it a thread, which reads bytes as
//!    they come ([`server::requests::connection`]).
//! 2. [`http::head`] parses the first bytes into a request, line by line.
//! 3. [`websocket::handshake`] decides whether the request may become a WebSocket, and answers with
//!    the accept value.
//! 4. [`websocket::frame`] reads the bits of each frame, [`websocket::message`] joins fragments,
//!    decompresses them where that was agreed on ([`websocket::extension`]), and checks that text is
//!    UTF-8, and [`websocket::endpoint`] knows what each frame requires of us:
//!    a pong, a Close, the end of the connection.
//! 5. [`chat::dialect`] reads the message, and [`chat::room`] gives it a number and a place in the
//!    room's pending batch.
//! 6. One thread at a time flushes a room: [`chat::batch`] cuts the batch for each member, encoded
//!    once for all members that use the same dialect; each piece is pushed onto the member's
//!    [`outbox`], and [`chat::delivery`] decides which thread writes it. Where compression was agreed
//!    on, a piece is compressed once for all, or for each member after its earlier ones
//!    ([`chat::compression`]). What the endpoint itself
//!    owes its peer (a pong, a Close; on `/echo` the message) goes into the same outbox, so frames
//!    can't overtake or interrupt each other.
//!
//! ## Why not async?
//!
//! Most servers for many connections have few threads, each with an event loop: the loop asks the
//! system which sockets are ready, and continues the work that waited for them. That work was once
//! written as callbacks; today it is written as `async` functions, which the compiler turns into
//! state machines. Here each connection has a thread. That is simpler to write and much simpler to
//! read: what happens to a connection is in one place, in the order in which it happens, and where
//! it waits for the network the code says `read`. There are three common objections. We measured
//! each, on two cores of an ordinary machine, one for the server and one for the load, over
//! loopback; `make bench` repeats the measurement, and the README has the table.
//!
//! **"Threads are expensive."** An idle connection takes 14.0 KiB of resident memory. Its stack is
//! 256 KiB of addresses, of which only two pages were ever touched; the rest is memory of its
//! endpoint, its outbox and the allocator. (tungstenite takes 148 KiB with a thread for each
//! connection, and 134 KiB with tokio: the buffers are the cost.) Spawning a thread and seeing it
//! end takes 41 µs, so a thread that is done waits a second for the next connection
//! ([`server::machine::workers`]). And waiting is as cheap as in an event loop: `read` sleeps until
//! there are bytes, as an event loop sleeps in `epoll_wait`. A thousand connections that send a
//! message a second each cost what they cost with tokio and tungstenite, and while they are silent
//! no thread of theirs wakes up. With one message in flight on each of 64 connections, the switch
//! between threads, 8.4 µs if one wakes the other, does show: an event loop written for this
//! (fastwebsockets) is 1.5 times as fast as we are. With sixteen in flight, we are 8.6 times as fast
//! as that event loop.
//!
//! Part of such a switch is the *wake-up*. A thread that sleeps in `read` is in no queue; when its
//! bytes come, the system must put it into one, and often let it take the processor from another
//! thread. A thread that *yields* stays in the queue of threads that can run, does nothing until its
//! turn, and then finds that its bytes have come. So under load the system's run queue is an event
//! loop: a list of what is ready, each served in its turn. On Linux `/echo` yields while its peer
//! talks and as long as that brings bytes ([`server::rules::yielding`]). Beside the same server
//! without it, that is 1.04 times as many echoes with one in flight and 1.18 times with sixteen; the
//! slowest hundredth takes half as long in both. It doesn't help one connection alone: whoever
//! answers a single peer has nobody to give way to, and both ends sleep. And an echo of 1 MiB, which
//! is a few long reads and writes, was 0.86 to 1.01 times as fast. The switch itself stays: a server
//! that only echoes bytes, with the same yielding, is 1.1 times as fast as this one, and still behind
//! that event loop.
//!
//! **"Locks are slow."** Locking and unlocking a free mutex takes 5 ns. Writing 130 bytes to a
//! socket takes 2.6 µs, and more if that wakes a thread; writing 2,080 bytes takes 3.5 µs. **The
//! system call is the cost: not the lock, and not the bytes.** A message to a room of a thousand is
//! a thousand writes in any design, unless several messages go in one write. So everything is built
//! to put several messages in one write:
//! - The whole frames of one `read` are handled together, and their answers are written together,
//!   after at most 128 messages ([`server::session`]).
//! - A room is a *combiner* ([`chat::room`]). Each speaker adds to the room's pending batch, which
//!   takes a moment; the first speaker delivers it, while the others already add to the next batch.
//!   So contention doesn't make threads queue: it makes batches larger. It also gives everyone the
//!   same order.
//! - A batch is pushed onto all outboxes before the first is written ([`chat::delivery::round`]).
//!   The speakers are written to at once, since they may be waiting for their own messages. The
//!   others follow in turn; what is said before a member's turn goes out in the same write. A
//!   delivery to one of a hundred members costs the server 0.50 µs when four speakers have one
//!   message each in flight, and 0.08 µs when they have sixteen.
//! - A member that takes nothing for a millisecond gets a thread of its own ([`chat::delivery`]),
//!   and its connection is ended when its [`outbox`] is full.
//!
//! So a mutex around a map is enough, as it was in the course notes: one around the map of rooms,
//! one in each room, one in each outbox. It is enough because of three rules for what happens under
//! a lock:
//! - **No thread waits under a lock**: no `read`, no `write`, no sleep, no waiting for another
//!   thread.
//! - **A message needs little time under a lock.** Its text is escaped before, and the frames that
//!   carry its number are encoded after. In between it gets the number and its place in two lists,
//!   whatever the number of members. (What compresses has a lock, too, but only the thread that
//!   delivers takes it.) Longer work is rare: when somebody joins, the members are
//!   listed; when there are as many rooms as allowed, a new one looks at all the others. And a
//!   connection's [`tap`] copies the bytes that cross it under its own lock, while somebody
//!   watches.
//! - **Two locks are seldom held at once, and always in the same order**: the map of rooms, then a
//!   room; a connection's phase, then its outbox; the list of taps, then a tap, then a watcher's
//!   queue.
//!
//! Two more rules keep threads from disturbing each other. At most one thread reads a socket and at
//! most one writes it, so two frames can't be mixed on the wire (`tests/models` tries that in
//! thousands of orders). And what a peer can make us hold is bounded: each bound is a named
//! constant or an option, with its reason beside it.
//!
//! **"It doesn't scale."** There is a limit. With 10,000 connections, and as many threads, a
//! connection costs no more memory than with 1,000, and a delivery no more time than with 100. But
//! a thread needs four memory mappings on Linux (its stack, the stack for signals, and a guard page
//! for each), and a process may have 65,530 of them by default: that is about 12,700 connections at
//! most ([`server::machine::limits`]). Each thread also has a stack in the kernel, which our figure
//! doesn't include. And there are event loops that hold an idle connection in 0.7 KB. A server with
//! a hundred thousand connections, or one that must race and cancel a dozen things at a time in
//! each connection, needs an event loop, and `async` to write it. A class, a school or a company
//! chat can use this server, and read it.
//!
//! ## In reading order
//!
//! The `mod` lines are in reading order, here and in every `mod.rs`. `tests/rust/book/layers.rs`
//! reads every source file whole and fails where a module uses one that is declared later.
//!
//! Some of the divisions may surprise:
//! - [`allowance`], [`language`], [`unseen`] and [`memory`] are small and come first, since several
//!   rooms need them: how often something may happen, which language a sentence is in, which
//!   characters can't be seen, how much memory peers may take.
//! - [`observer`] isn't on the path of a byte above: it looks on where neither end is ours, for
//!   [`proxy`]. It comes right after [`websocket`], whose rules it has.
//! - [`proxy`] has threads and sockets of its own, and no endpoint: what passes through it is never
//!   framed again. Of [`server`] it uses the machine: threads, the log, addresses.
//! - [`json`] and [`outbox`] are modules of their own, since chat, tap and labs all use them.
//! - [`tap`] comes before [`chat`]: what crosses the wire is recorded whether or not it is a chat.
//! - [`capture`] isn't on the path of a byte either: it reads what others recorded of connections,
//!   finds the WebSockets in it, and gives them to [`observer`]. It comes right after [`tap`], whose
//!   records it makes for the page. `barewire capture` is in [`terminal`], since it needs no socket.
//! - A room has a module of its own, before the hub, since the room's lock gives messages their
//!   order.
//! - [`terminal`] comes before [`server`]: like the reading of a frame, it needs no socket.
//!   [`assets`] holds the page and the source for both.
//! - The rules for who may connect ([`server::rules::admission`]) are in `server`, though they open
//!   no socket: they are about the server's names and options.

pub mod allowance;

pub mod language;

pub mod unseen;

pub mod memory;

pub mod http;

pub mod json;

pub mod websocket;

pub mod observer;

pub mod outbox;

pub mod tap;

pub mod capture;

pub mod chat;

pub mod assets;

pub mod terminal;

pub mod server;

pub mod proxy;

#[cfg(all(test, shuttle))]
#[path = "../tests/models/mod.rs"]
mod models;
