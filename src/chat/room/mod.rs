//! One room: who is in it, and what happens there, in one order for everybody.
//!
//! **A room is a combiner.** Under its lock a message gets its number, its place in the
//! transcript and its place in the pending batch: a few memory copies, whatever the
//! number of members; every text was escaped before, and is framed, or put into an answer to
//! a poll, after. Then one thread, the flusher, takes the batch and delivers it
//! with no lock held, while others already add to the next one; so the more is said,
//! the more goes out in one write. One order for all falls out of it.
//!
//! Who speaks asks for the flusher's role afterwards ([`Room::flusher`]). If somebody
//! has it, that one will find the new entries before it lays the role down, since both
//! happen under the lock.
//!
//! [`saying`] is what is about to be said, [`state`] what a room is, [`bell`] is for who waits outside, [`flusher`] the role of
//! the one who delivers, [`membership`] a member's way in, through and out.

pub mod saying;

pub mod state;

pub mod bell;

pub mod flusher;

pub mod membership;

pub use bell::Bell;
pub use flusher::Flusher;
pub use membership::{Joining, Membership, Received, Understood};
pub use saying::{Saying, Whispering};
pub use state::{NameTaken, Room, RoomState};
