//! Sockets, threads and clocks: the only room that has them.
//!
//! [`options`] reads the command line, [`admission`] decides who may connect and
//! [`route`] where to. [`log`] prints, [`entropy`] makes tickets, [`reach`] is what a lab's
//! connections may ask for. [`interfaces`] reads what Linux says of a machine's networks, and
//! [`addresses`] knows what others can type; [`readings`] reads what it says of a process, and
//! [`limits`] how many connections that allows. [`workers`] has the threads. [`stream`] is a
//! socket with a tap in it, [`input`] what was read from it, and [`pace`] how fast that may
//! come; [`writer`] puts threads to work for the chat, [`keeper`] watches the clock, and
//! knows of [`pauses`] in which nobody did, [`lab`] does what labs want
//! done, [`state`] is what all connections share, [`relief`] ends some
//! where memory is short, and [`connected`] what is kept of one, to be
//! forgotten with it. [`progress`] is a deadline for whoever gets on, [`hang_up`] is the end of a
//! connection and [`end`] says why. [`session`] is a WebSocket's life, which [`stepping`] makes
//! slow; [`polling`] is
//! the chat without one. A [`dialogue`] is one on which a page makes demands: [`watching`] shows
//! what crosses other wires and sends a [`demonstration`] across one's own, and
//! [`experimenting`] leads a lab. [`trace`] prints what crosses, and [`own_source`] shows this
//! very text. [`captures`] bounds what [`capturing`] writes for Wireshark, [`answers`] holds what
//! else is answered, [`unserved`] tells newcomers for whom there is no thread, [`gates`] is what
//! every request passes, [`upgrading`] what one for a WebSocket comes to, and [`connection`] the
//! life that any of these is a part of; at the
//! [`door`] it begins, [`goodbye`] ends all of them with the server, and [`listener`] is what all
//! of that hangs on.

pub mod help;

pub mod options;

pub mod admission;

pub mod route;

pub mod log;

pub mod entropy;

pub mod reach;

pub mod interfaces;

pub mod addresses;

pub mod readings;

pub mod limits;

pub mod workers;

pub mod stream;

pub mod input;

pub mod pace;

pub mod writer;

pub mod pauses;

pub mod keeper;

pub mod lab;

pub mod captures;

pub mod state;

pub mod connected;

pub mod progress;

pub mod relief;

pub mod hang_up;

pub mod end;

pub mod stepping;

pub mod session;

pub mod polling;

pub mod dialogue;

pub mod demonstration;

pub mod watching;

pub mod experimenting;

pub mod trace;

pub mod own_source;

pub mod answers;

pub mod unserved;

pub mod gates;

pub mod capturing;

pub mod upgrading;

pub mod connection;

pub mod door;

pub mod goodbye;

pub mod listener;

pub use listener::Running;
