//! What is embedded in the binary, so that nothing else is needed: the page, and the server's own
//! source, which the page shows. It comes before the terminal, which names lines of the source, and
//! before the server, which serves both.
//!
//! [`files`] holds the page, [`sources`] the source and the anchors in it.

pub mod files;

pub mod sources;
