//! What the server decides without touching a socket: from text to a verdict.
//!
//! [`admission`] says who may connect, [`options`] reads the command line (and [`help`] is what it
//! tells of itself), and [`route`] says what an address stands for.

pub mod help;

pub mod admission;

pub mod options;

pub mod route;
