//! `barewire capture FILE`: who broke which rule in what tcpdump or Wireshark recorded.
//!
//! Reading the file is the caller's work, since nothing here opens files. [`options`] is the command
//! line, [`instead`] says what a file is that is no capture, [`lines`] are the sentences about one
//! connection, [`account`] prints everything, [`progress`] shows how far a large file is read, and
//! [`run`](mod@run) reads it.

pub mod options;

pub mod instead;

pub mod lines;

pub mod account;

pub mod progress;

pub mod run;

pub use account::Account;
pub use options::{Command, Options};
pub use progress::Progress;
pub use run::run;
