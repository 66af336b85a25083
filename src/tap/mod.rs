//! Looking at a wire: records of what crossed it, made readable. Nothing here knows of rooms or
//! of what people say: whoever reads a message tells the tap whether it was for everybody
//! ([`verdict`]). No byte is changed on its way; a connection can be made to wait ([`gate`]).
//!
//! **Watching costs nothing when nobody watches**: whoever reads or writes asks one atomic
//! flag ([`Tap::is_open`]). While somebody does, the watched connection copies what crosses
//! into records and leaves them in each watcher's queue; a queue that is full loses records,
//! and counts them. Nobody ever waits for a watcher.
//!
//! **Who may see what.** Whoever has a connection's ticket sees all of that connection. Whoever
//! has the teacher's key, and `--trace`, sees all connections, but the payload of a data frame
//! only once its whole message was judged to be for everybody: until then the frame waits,
//! and what was for one alone, or was never judged, is blanked. A lab's connections are between
//! its page and the server: a class at work in the labs would drown what people say.
//!
//! [`frames`] finds frames in a stream of bytes, [`secrets`] blanks what opens something,
//! [`record`] is one thing that happened, [`queue`] what waits for one watcher and [`demand`]
//! what it may ask for. [`kept`] is what is kept for somebody to come, [`verdict`] what waits to
//! be judged, and [`audience`] says who gets what. [`way`] is one direction, [`early`]
//! what came before the handshake, [`gate`] lets a connection wait, and [`connection`] is the
//! tap of one. [`registry`] says who may open it; [`pcapng`] makes a capture and [`trace`]
//! lines of text.

pub mod frames;

pub mod secrets;

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

pub use connection::Tap;
pub use record::{Direction, Record};
pub use registry::Registry;
