//! Reads our end of a lab's connection, whether we are its client or its server: all that comes is
//! reported to the page, and an endpoint may answer it.

use super::desk::{Desk, MOST_RECEIVED};
use super::our_end::How;
use crate::tap::Tap;
use crate::websocket::extension::parameters::{ClientWindow, Parameters};
use crate::websocket::extension::{Agreed, list};
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

/// What a lab's answer agrees to, whoever offered what: the endpoint that reads along must know it. An
/// answer that nobody may give agrees to nothing.
pub fn agreed(head: &[u8]) -> Option<Agreed> {
    const NAME: &[u8] = b"sec-websocket-extensions";
    let fields = head.split(|byte| *byte == b'\n').filter_map(|line| {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let (name, value) = (&line[..colon], &line[colon + 1..]);
        name.eq_ignore_ascii_case(NAME).then(|| value.trim_ascii())
    });
    let anything = Parameters {
        client_window: ClientWindow::Any,
        ..Parameters::default()
    };
    Agreed::by_answer(&anything, list::read(fields)).ok()?
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_answer_agrees_to() {
        let of = |lines: &str| {
            agreed(format!("HTTP/1.1 101 Switching Protocols\r\n{lines}\r\n").as_bytes())
        };
        assert_eq!(of("Upgrade: websocket\r\n"), None);
        assert_eq!(of("Sec-WebSocket-Extensions: permessage-bzip2\r\n"), None);
        assert_eq!(
            of("Sec-WebSocket-Extensions: permessage-deflate; what\r\n"),
            None
        );
        let kept = of("sec-websocket-extensions: permessage-deflate; client_max_window_bits=9\r\n");
        let kept = kept.unwrap();
        assert!(kept.client.takeover && kept.client.window_bits == 9);
        assert!(kept.server.takeover && kept.server.window_bits == 15);
    }
}
