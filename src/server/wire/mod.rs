//! One connection as the server holds it, from accept to its last byte.
//!
//! [`socket`] is a socket whose reader may look for bytes without waiting, [`stream`] is one with a tap
//! in it, [`input`] what was read from it, and [`allowance`] how
//! fast that may come. [`reach`] is what a lab's connection may ask for. [`progress`] is a deadline
//! that moves while bytes keep coming. [`writer`] gives outboxes and rooms the server's threads,
//! [`connections`] holds all connections and watches the clock, [`hang_up`] ends one, and [`end`]
//! says why it ended.

pub mod socket;

pub mod stream;

pub mod input;

pub mod allowance;

pub mod reach;

pub mod progress;

pub mod writer;

pub mod connections;

pub mod hang_up;

pub mod end;
