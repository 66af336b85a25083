//! Sockets, threads and clocks: only this module has them.
//!
//! [`rules`] decide and touch no socket; [`machine`] has the threads, the random bits, the time and
//! the log; [`wire`] is one connection, whatever it becomes. [`captures`] bounds how many captures
//! are made at a time, and [`lab`] runs the labs' experiments. [`state`] is what all connections
//! share, [`relief`] ends some of them when memory is short, and [`connected`] is what the server
//! keeps of one connection until it ends. Then comes a chapter for each thing that a connection can
//! be: [`session`] is a WebSocket's life, [`dialogue`] a WebSocket on which a page sends demands,
//! [`requests`] the HTTP before either. [`trace`] prints what crosses the wire. [`goodbye`] is the
//! Close that every connection gets when the server stops, [`door`] accepts or refuses new
//! connections, and [`listener`] starts and stops everything.

pub mod rules;

pub mod machine;

pub mod wire;

pub mod captures;

pub mod lab;

pub mod others;

pub mod state;

pub mod relief;

pub mod connected;

pub mod session;

pub mod dialogue;

pub mod requests;

pub mod trace;

pub mod goodbye;

pub mod door;

pub mod listener;

pub use listener::Running;
