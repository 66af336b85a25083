//! # barewire: the WebSocket server you can see through
//!
//! This crate is a server, and it is a textbook: it can be read from the first module
//! to the last, and each uses only those before it. Two of them are pure, bytes in and
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
//!    they come ([`server::connection`]).
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
//!    member's [`chat::outbox`], and [`chat::delivery`] says who writes it. What the endpoint
//!    itself owes its peer (a pong, a Close; on `/echo` the message) goes into the same
//!    outbox, so frames can't overtake or cut each other.
//!
//! ## Why a thread for each connection
//!
//! Because a thread can wait. Everything that happens to a connection happens in one
//! place, in the order in which it is written down, and where it waits for the network
//! it says `read`. An event loop would turn that story inside out. How so many threads
//! get along is told where it is decided: in
//! [`chat::room`] (how contention becomes batches), [`chat::delivery`] (who writes),
//! [`server::keeper`] (who watches the clock) and [`chat::outbox`] (what happens to a
//! receiver that doesn't read).
//!
//! Three rules keep threads from spoiling it:
//! - **Nothing waits under a lock.** What is done under one is counting, and moving
//!   what is ready from list to list.
//! - **At most one thread reads a socket, and at most one writes it**, so two frames
//!   can't be mixed on the wire.
//! - **What a peer can make us hold is bounded**, and each bound is a named constant or
//!   an option, with its reason beside it.
//!
//! ## In reading order
//!
//! `tests/layers.rs` reads the `use` lines and fails where a module uses a later one.
//! Two cuts may surprise: a room has a module of its own under the hub, since its lock is
//! the one that orders everything; and who may connect ([`server::admission`]) stands in
//! `server`, since it is about the server's names and options, though it opens no socket.

pub mod http;

pub mod websocket;

pub mod chat;

pub mod tap;

pub mod server;
