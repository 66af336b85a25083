//! What tcpdump and Wireshark recorded, read again: from the bytes of a file to the streams of its
//! TCP connections. Nothing here opens a file or a socket, and whatever a file says, the memory that
//! it takes is bounded.
//!
//! ```text
//!  file ─► FileReader (pcap, pcapng) ─► Packet ─► link ─► ip ─► Segment ─► Flow (two Halves) ─► Event
//!  Event ─► Conversation (HTTP, then an Observer) ─► Tale: lines, a report, records for the page
//! ```
//!
//! **A capture isn't the connection.** A recorder begins late, loses packets, sees some twice and
//! some in another order than the ends do, and keeps only the beginning of each if it was told so.
//! So each byte that is told was in the file, and what is missing is told as missing. Three things are
//! guessed, and told as guesses: who the client is where no SYN was seen, that a connection without
//! a handshake is a WebSocket, and where the next frame begins behind a hole.
//!
//! Read [`packet`], [`file_error`] and [`notes`] as tables. [`pcap`] and [`pcapng`] are the two
//! formats, and [`files`] reads either in portions; [`link`], [`ip`] and [`segment`] take the headers
//! off. [`event`] is what is told, [`waiting`] holds what came early, [`half`] puts one direction
//! together, [`flow`] is a connection, and [`streams`] are all of them.
//!
//! In a connection there may be a WebSocket. [`settings`] is what is asked for. [`unread`] finds where a
//! head ends that breaks a rule, [`next`] is what one end sends next, and [`exchanges`] passes over HTTP
//! up to the handshake. [`guess`] finds frames without one, and [`pending`] is a connection until either
//! is found. [`kept`] are the records for the page, [`tale`] is what is told, [`heads`] are what there is
//! of the handshake, and [`watched`] tells and records what the onlooker sees. [`conversation`] is one
//! connection, [`conversations`] are all, [`written`] is a connection as a file for the page, and
//! [`reading`] does everything from the first byte of the file to the last.

pub mod order;

pub mod packet;

pub mod file_error;

pub mod unit;

pub mod pcap;

pub mod pcapng;

pub mod files;

pub mod notes;

pub mod link;

pub mod ip;

pub mod segment;

pub mod event;

pub mod waiting;

pub mod half;

pub mod flow;

pub mod streams;

pub mod settings;

pub mod unread;

pub mod next;

pub mod exchanges;

pub mod guess;

pub mod pending;

pub mod kept;

pub mod tale;

pub mod heads;

pub mod watched;

pub mod conversation;

pub mod conversations;

pub mod written;

pub mod reading;

pub use event::{Absent, Event, What};
pub use file_error::{FileError, Flaw};
pub use files::FileReader;
pub use notes::Notes;
pub use packet::{LinkType, Micros, Packet};
pub use reading::Reading;
pub use settings::Settings;
pub use streams::{Limits, Streams};
