//! What the server decides without touching a socket: text in, a decision out.
//!
//! [`admission`] decides who may connect, with [`origin`] for the names of hosts and pages and
//! [`refused`] for its refusals. [`options`] reads the command line ([`help`] is its help text in
//! Chinese, [`nearest`] finds what a mistyped option may mean, and [`values`] reads what
//! stands behind an option), [`route`] decides what an address
//! leads to, [`compression`] whether messages are compressed, and [`yielding`] when a thread lets
//! others run before it sleeps.

pub mod help;

pub mod origin;

pub mod refused;

pub mod admission;

pub mod yielding;

pub mod compression;

pub mod nearest;

pub mod values;

pub mod options;

pub mod route;
