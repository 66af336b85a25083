//! Reads our end of a lab's connection, whether we are its client or its server: all that comes is
//! reported to the page, and an endpoint may answer it.

use super::desk::{Desk, MOST_RECEIVED};
use super::our_end::How;
use crate::tap::Tap;
use crate::websocket::{Endpoint, State};

/// Reads to the end of the connection, which has this number at the desk, or to the limit. `read`
/// waits for bytes, and returns `None` if it should be called again; `take` gets them once they
/// are reported.
pub fn read_to_the_end(
    desk: &Desk,
    id: u64,
    mut read: impl FnMut() -> Result<Option<Vec<u8>>, How>,
    mut take: impl FnMut(&[u8]),
) -> How {
    let mut received = 0;
    while received < MOST_RECEIVED {
        match read() {
            Ok(Some(bytes)) => {
                received += bytes.len();
                desk.received(id, &bytes);
                take(&bytes);
            }
            Ok(None) => {}
            Err(how) => return how,
        }
    }
    How::Limit("a lab's connection receives 16 MiB at most")
}

/// What an endpoint owes for these bytes. The tap, if there is one, is told what it makes of them.
pub fn owed(endpoint: &mut Endpoint, tap: Option<&Tap>, bytes: &[u8]) -> Vec<u8> {
    let (mut output, mut rest) = (Vec::new(), bytes);
    while !rest.is_empty() && endpoint.state() != State::Closed {
        let before = output.len();
        match endpoint.receive(rest, &mut output) {
            Ok((used, event)) => {
                if let Some(tap) = tap {
                    tap.received(&rest[..used], rest.len(), true);
                    if let Some(event) = &event {
                        tap.made(event, output.len() > before);
                    }
                }
                rest = &rest[used..];
            }
            Err(error) => {
                if let Some(tap) = tap {
                    tap.broke(rest, true, error);
                }
                break;
            }
        }
    }
    output
}
