//! What the server decides without touching a socket: from text to a verdict.
//!
//! [`admission`] says who may connect, with [`origin`] for the names of hosts and pages and
//! [`refused`] for its refusals. [`options`] reads the command line (and [`help`] is what it
//! tells of itself), and [`route`] says what an address stands for.

pub mod help;

pub mod origin;

pub mod refused;

pub mod admission;

pub mod options;

pub mod route;
