//! A connection while it speaks HTTP: what a request may be, and what answers it.
//!
//! [`gates`] holds what every request passes. [`answers`] has the sentences, [`polling`] is the
//! chat without a WebSocket, [`own_source`] shows this very text, [`capturing`] writes for
//! Wireshark, and [`upgrading`] is what a request for a WebSocket comes to. [`connection`] reads
//! requests and sends each on its way; [`unserved`] answers those for whom there is no thread.

pub mod answers;

pub mod polling;

pub mod own_source;

pub mod capturing;

pub mod gates;

pub mod upgrading;

pub mod unserved;

pub mod connection;
