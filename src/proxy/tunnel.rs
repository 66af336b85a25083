//! After a 101: bytes in are bytes out, whatever they are.

use super::incoming::{Incoming, wait};
use super::link::Link;
use crate::observer::{Ended, Party};
use std::io::{BufRead, Write};

/// Passes on what this party sends, up to its end. What was read behind the head comes first.
pub fn pass(link: &Link, from: Party, incoming: &mut Incoming<'_>) {
    let mut out = link.socket(from.other());
    loop {
        let bytes = match wait(incoming) {
            Ok([]) => {
                link.ended(from, Ended::Fin);
                return link.pass_end(from);
            }
            Ok(bytes) => bytes,
            Err(_) => {
                // No call of std's sends a reset, so the other party sees an end.
                link.ended(from, Ended::Reset);
                return link.close();
            }
        };
        // Looked at first: otherwise the answer to these bytes could be looked at before them.
        let bytes = &bytes[..link.at_once(from, bytes)];
        link.saw(from, bytes);
        link.stand(from);
        // [passed-on]
        if out.write_all(bytes).is_err() {
            link.ended(from.other(), Ended::Reset);
            return link.close();
        }
        let passed = bytes.len();
        incoming.consume(passed);
    }
}
