//! What is asked of a capture.

use crate::observer::Deflate;

/// What is asked of a capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settings {
    /// Are records kept, for the page?
    pub records: bool,
    /// Do they, and targets, keep cookies, passwords and tokens?
    pub secrets: bool,
    /// What is assumed of compression where the handshake isn't in the capture.
    pub deflate: Deflate,
}
