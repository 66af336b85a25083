//! Watching a wire: readable records of what crossed it. Nothing here knows rooms or what people
//! say: the code that reads a message tells the tap whether the message was public ([`verdict`]).
//! No byte is changed on its way; but a connection can be made to wait ([`gate`]).
//!
//! **Watching costs nothing when nobody watches**: each read or write then only checks one atomic
//! flag ([`Tap::is_open`]). While somebody watches, the connection copies what crosses into records
//! and puts them into each watcher's queue. A full queue loses records, and counts them. No
//! connection ever waits for a watcher.
//!
//! **Who may see what.** The holder of a connection's ticket sees all of that connection. The
//! holder of the teacher's key, and `--trace`, see all connections, but the payload of a data frame
//! only after its whole message was found to be public. Until then the frame waits; a message that
//! was for one person only, or never got a verdict, is blanked. A lab's connections are shown only
//! to their page: otherwise a class that works in the labs would hide what people say.
//!
//! [`frames`] finds frames in a stream of bytes, [`secrets`] blanks passwords and tokens. [`crossed`]
//! is a frame with its place, [`between`] what is seen of a wire between two others, [`record`] is one thing that happened, [`queue`] is what waits for one watcher and [`demand`]
//! what it may ask for. [`kept`] is what is kept for a later watcher, [`verdict`] what waits for
//! its verdict, and [`audience`] decides who gets what. [`way`] is one direction, [`early`] what
//! came before the handshake, [`gate`] makes a connection wait, and [`connection`] is the tap of
//! one connection. [`registry`] finds it by its ticket; [`pcapng`] writes a capture, [`trace`] lines
//! of text, and [`lines`] those about a wire between two others.

pub mod frames;

pub mod secrets;

pub mod crossed;

pub mod between;

pub mod record;

pub mod told;

pub mod queue;

pub mod gate;

pub mod demand;

pub mod verdict;

pub mod kept;

pub mod audience;

pub mod way;

pub mod early;

pub mod connection;

pub mod registry;

pub mod pcapng;

pub mod trace;

pub mod lines;

pub use connection::Tap;
pub use record::{Direction, Record};
pub use registry::Registry;
