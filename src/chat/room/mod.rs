//! One room: who is in it, and what happens there, in the same order for everyone.
//!
//! **A room is a combiner.** Under its lock a message gets its number, its place in the transcript
//! and its place in the pending batch: a few memory copies, whatever the number of members. Every
//! text is escaped before, and framed, or put into an answer to a poll, after. Then one thread, the
//! flusher, takes the batch and delivers it with no lock held, while others already add to the next
//! one. So the more is said, the more goes out in one write. It also gives everyone the same order.
//!
//! After speaking, a thread asks for the flusher's role ([`Room::flusher`]). If another thread has
//! it, that thread will find the new entries before it gives up the role, since both happen under
//! the lock.
//!
//! [`saying`] is what is about to be said, [`state`] is the room itself, [`bell`] is for long
//! polls, [`flusher`] is the role of the delivering thread, and [`membership`] is a member's way
//! in, through and out.

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
