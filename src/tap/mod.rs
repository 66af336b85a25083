//! Looking at a wire: records of the bytes that crossed it, made readable. Nothing
//! here knows of chat, and nothing here can change what it looks at.
//!
//! [`trace`] turns a stream of bytes, as it was read or written, into a line for each
//! frame.

pub mod trace;

pub use trace::{FrameSeen, Walker};
