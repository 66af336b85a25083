//! `barewire proxy`: stands in front of somebody else's server, passes every byte on, and says who
//! broke which rule ([`observer`](crate::observer)).
//!
//! ```text
//!  client ──► asking ──► somebody's server        one thread
//!  client ◄── answering ◄── somebody's server     another
//!                 │ after a 101, both are a tunnel
//!                 └──► observer ──► log, report
//! ```
//!
//! Each connection of a client gets one of its own to the server, so whatever either of them means by
//! keeping or closing a connection stays true for the other. Until a 101 this is a proxy for HTTP: it
//! must know where each request and response ends, because a socket and the page that opens it
//! have one address. After a 101 no byte is changed, and nothing is ended early, whatever the bytes
//! are; only in step mode are frames held back.
//!
//! [`options`] is the command line. [`upstream`] connects to the server, [`forwarding`] writes heads
//! anew, without what is meant for one connection only, [`account`] is the report and the log's lines,
//! [`exchanges`] what was asked and not answered yet. [`wire`] is what the page is told of a WebSocket,
//! and [`turns`] is for its step mode. [`link`] is one client's connection and its twin,
//! and [`incoming`] what comes from one of its sockets. [`asking`], [`answering`] and [`tunnel`] are
//! what the two threads do, [`page`] shows it, and [`listener`] starts and stops everything.

pub mod options;

pub mod upstream;

pub mod forwarding;

pub mod account;

pub mod exchanges;

pub mod wire;

pub mod turns;

pub mod link;

pub mod incoming;

pub mod tunnel;

pub mod asking;

pub mod answering;

pub mod page;

pub mod listener;

pub use listener::{Failure, Running};
