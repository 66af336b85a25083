//! Sockets, threads and clocks: the only room that has them.
//!
//! [`rules`] decide and touch no socket; [`machine`] has the threads, the random bits, the
//! time and the log; [`wire`] is one connection, whatever it becomes. [`captures`] bounds how many
//! captures are made at a time, and [`lab`] does what labs want done. [`state`] is what all
//! connections share, [`relief`] ends some where memory is short, and [`connected`] is what is
//! kept of one, to be forgotten with it. Then comes a chapter for each thing that a connection
//! can be: [`session`] is a WebSocket's life, [`dialogue`] a WebSocket on which a page makes
//! demands, [`requests`] the HTTP before either. [`trace`] prints what crosses. [`goodbye`] is
//! what everybody hears when the server ends, [`door`] where newcomers are met, and [`listener`]
//! begins and ends it all.

pub mod rules;

pub mod machine;

pub mod wire;

pub mod captures;

pub mod lab;

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
