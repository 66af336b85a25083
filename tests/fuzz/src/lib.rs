//! The fuzz targets of barewire: nine functions that take any bytes and panic on a find. A find is
//! a crash, a result that depends on how the bytes were cut into portions, or a difference from a
//! well-kept crate that reads the same bytes.
//!
//! | target | ours | is compared with |
//! |---|---|---|
//! | [`head`] | `HeadReader` | itself in portions; httparse |
//! | [`response`] | `ResponseReader`, `ResponseFraming` | itself in portions; httparse |
//! | [`frame`] | `RawHeader`, `Header`, `mask` | each other; §5.2's table; tungstenite's frame header |
//! | [`endpoint`] | `Endpoint` as a server | itself in portions; tungstenite as a server |
//! | [`observer`] | `Observer`, of either end | itself in portions; §5.2's layout; `Endpoint` |
//! | [`capture`] | `FileReader`, `Streams` | itself in portions; what is true of any capture |
//! | [`json`] | `Value`, `quote` | serde_json |
//! | [`dialect`] | `read`, and what is sent on | a model on top of serde_json |
//! | [`deflate`] | `Inflate`, `Compress` | itself in portions; zlib (in C), both ways |
//!
//! Two programs by different authors rarely make the same mistake, so if they disagree, one of them
//! is wrong, or a standard leaves it open. Cases that are open, or that we decided differently, are
//! the list of *allowed differences* at the head of each module. An allowed difference isn't simply
//! believed: the check proves from the bytes that it is this one (there really is a bare LF), and
//! if possible it corrects the bytes and compares again.
//!
//! `main.rs` says how to run it; [`generate`] builds the inputs for it.

#![forbid(unsafe_code)]

pub mod capture;
pub mod chance;
pub mod deflate;
pub mod dialect;
pub mod endpoint;
pub mod frame;
pub mod generate;
pub mod head;
pub mod json;
pub mod observer;
pub mod peer;
pub mod response;
pub mod tree;

use chance::Chance;

/// The result for an input in which nothing was found; only the figures need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It breaks no rule.
    Accepted,
    /// It breaks a rule.
    Refused,
    /// It breaks no rule so far, and is incomplete.
    Unfinished,
}

/// A fuzz target.
#[derive(Debug)]
pub struct Target {
    /// Its name on the command line.
    pub name: &'static str,
    /// Panics on a find.
    pub check: fn(&[u8]) -> Verdict,
    /// Builds an input, usually a slightly damaged one.
    pub generate: fn(&mut Chance) -> Vec<u8>,
}

/// All of them.
pub const TARGETS: [Target; 9] = [
    Target {
        name: "head",
        check: head::check_head,
        generate: generate::head::generate,
    },
    Target {
        name: "response",
        check: response::check_response,
        generate: generate::response::generate,
    },
    Target {
        name: "frame",
        check: frame::check_frame,
        generate: generate::frames::generate_headers,
    },
    Target {
        name: "endpoint",
        check: endpoint::check_endpoint,
        generate: generate::frames::generate_session,
    },
    Target {
        name: "observer",
        check: observer::check_observer,
        generate: generate::frames::generate_watched,
    },
    Target {
        name: "capture",
        check: capture::check_capture,
        generate: generate::capture::generate,
    },
    Target {
        name: "json",
        check: json::check_json,
        generate: generate::json::generate_json,
    },
    Target {
        name: "dialect",
        check: dialect::check_dialect,
        generate: generate::json::generate_message,
    },
    Target {
        name: "deflate",
        check: deflate::check_deflate,
        generate: generate::deflate::generate,
    },
];
