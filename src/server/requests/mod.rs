//! A connection while it speaks HTTP: which requests are allowed, and what answers them.
//!
//! [`gates`] holds what every request passes. [`answers`] has the responses that the others share,
//! [`polling`] is the chat without a WebSocket, [`own_source`] serves this very text, [`capturing`]
//! writes files for Wireshark, [`opening`] reads those of others, and [`upgrading`] answers requests for a WebSocket. [`connection`]
//! reads requests and passes them on; [`unserved`] answers connections that get no thread.

pub mod answers;

pub mod polling;

pub mod own_source;

pub mod capturing;

pub mod opening;

pub mod gates;

pub mod upgrading;

pub mod unserved;

pub mod connection;
