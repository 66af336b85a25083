//! An onlooker between a client and a server that aren't ours. It sees the bytes that pass, in both
//! directions, and says which end broke which rule of RFC 6455, RFC 7692 or RFC 1951, in which frame
//! and at which byte. Nothing here reads, writes or waits.
//!
//! An endpoint that finds a violation fails the connection, and is done (§7.1.7). An onlooker can't
//! end anything, so it goes on: a frame that breaks a rule is taken by its layout, and the next one
//! is judged again. **Only what is certain is told.** Where it can't know what bytes mean (the borders
//! of frames are lost, an extension isn't known here, a window is lost), it judges nothing.
//!
//! Read [`party`], [`mistake`] and [`rule`] as tables. [`opening`] judges the two heads; [`header`] finds
//! every rule that one header breaks; [`text`], [`places`] and [`messages`] follow messages; [`shared`] is
//! what both directions need, with the rules for the end; [`seen`] is what is told, [`instead`] what
//! our endpoint would have sent, [`under_way`] is a frame while it passes, [`direction`] follows
//! what one end sends, and [`report`] is what is left.
//!
//! ```
//! use barewire::http::{HeadReader, ResponseReader};
//! use barewire::observer::{Observer, Party, Seen};
//!
//! # fn example() -> Option<()> {
//! let (_, request) = HeadReader::new().receive(
//!     b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
//!       Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
//! ).ok()?;
//! let (_, response) = ResponseReader::new().receive(
//!     b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
//!       Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
//! ).ok()?;
//! let mut observer = Observer::new(&request?, &response?);
//! // A right frame, and one that isn't masked.
//! let sent = b"\x81\x80\x01\x02\x03\x04\x81\x02hi";
//! let mut told = Vec::new();
//! observer.saw(Party::Client, sent, &mut |seen| {
//!     if let Seen::Violation(violation) = seen {
//!         told.push((violation.rule.name(), violation.frame, violation.byte));
//!     }
//! });
//! assert_eq!(told, [("unmasked-frame", 2, 7)]);
//! # Some(())
//! # }
//! # assert_eq!(example(), Some(()));
//! ```

pub mod party;

pub mod mistake;

pub mod rule;

pub mod opening;

pub mod header;

pub mod text;

pub mod places;

pub mod messages;

pub mod shared;

pub mod seen;

pub mod instead;

pub mod under_way;

pub mod direction;

pub mod report;

pub use direction::Direction;
pub use messages::Unchecked;
pub use opening::Deflate;
pub use party::{Ended, Party};
pub use report::Report;
pub use rule::{End, Rule, Violation};
pub use seen::{Passed, Seen};

use crate::http::{RequestHead, ResponseHead};
use report::Counts;
use seen::Told;
use shared::Shared;

/// Watches one connection, from its 101 to its end. It holds at most
/// [`MOST_INFLATED`](messages::MOST_INFLATED) bytes of a compressed message for each direction (up
/// to twice that while the buffer grows), the windows, and some KiB, whatever is sent.
#[derive(Debug)]
pub struct Observer {
    status: u16,
    subprotocol: Option<String>,
    extensions: Option<String>,
    client: Direction,
    server: Direction,
    shared: Shared,
}

impl Observer {
    /// Judges the handshake. What is wrong with it is in the [`report`](Self::report), with frame 0
    /// and byte 0.
    pub fn new(request: &RequestHead, response: &ResponseHead) -> Observer {
        let opening = opening::judged(request, response);
        let direction = |from| Direction::new(from, opening.side(from), opening.unknown_extension);
        let (client, server) = (direction(Party::Client), direction(Party::Server));
        let mut shared = Shared::default();
        for (by, rule) in opening.broken {
            shared.broke(&Violation {
                by,
                rule,
                frame: 0,
                byte: 0,
            });
        }
        Observer {
            status: response.status(),
            subprotocol: opening.subprotocol,
            extensions: opening.extensions,
            client,
            server,
            shared,
        }
    }

    /// Watches a connection whose request isn't known, nor perhaps the response. Without a response,
    /// `deflate` is what is assumed of compression.
    pub fn assuming(response: Option<&ResponseHead>, deflate: Deflate) -> Observer {
        let (opening, deflate) = match response.map(opening::of_response) {
            Some((opening, deflate)) => (Some(opening), deflate),
            None => (None, deflate),
        };
        let is_opaque = opening
            .as_ref()
            .is_some_and(|opening| opening.unknown_extension);
        let direction = |from| Direction::assuming(from, deflate, is_opaque);
        let (client, server) = (direction(Party::Client), direction(Party::Server));
        let (subprotocol, extensions) = opening
            .map(|opening| (opening.subprotocol, opening.extensions))
            .unwrap_or_default();
        Observer {
            status: response.map_or(0, ResponseHead::status),
            subprotocol,
            extensions,
            client,
            server,
            shared: Shared::default(),
        }
    }

    /// Bytes that `from` sent behind its head aren't known: this many, or 0 if nobody knows how many.
    /// Calls `each` for the frame that is cut by that, and for what can't be checked any more.
    ///
    /// Within one payload the borders of frames hold. Otherwise they are lost: frames are found again
    /// where a call of [`saw`](Self::saw) begins with a right header, as a guess. The rules about the
    /// end aren't judged any more.
    pub fn missing(&mut self, from: Party, bytes: u64, each: &mut dyn FnMut(Seen<'_>)) {
        let direction = match from {
            Party::Client => &mut self.client,
            Party::Server => &mut self.server,
        };
        direction.missing(bytes, &mut self.shared, each);
    }

    /// Takes bytes that `from` sent behind its head, in any portions; each call is taken for one
    /// read. Calls `each` in order for each frame that is whole, and each violation as soon as it is
    /// seen.
    pub fn saw(&mut self, from: Party, bytes: &[u8], each: &mut dyn FnMut(Seen<'_>)) {
        let direction = match from {
            Party::Client => &mut self.client,
            Party::Server => &mut self.server,
        };
        direction.saw(bytes, &mut self.shared, each);
    }

    /// `from` has ended TCP. Calls `each` for the frame that was cut by that, if there is one, and
    /// for the rule that is broken by that. The order of the calls says who was first.
    pub fn ended(&mut self, from: Party, how: Ended, each: &mut dyn FnMut(Seen<'_>)) {
        let direction = match from {
            Party::Client => &mut self.client,
            Party::Server => &mut self.server,
        };
        direction.ended(how, &mut self.shared, each);
    }

    /// The answer can't be read, but for this status.
    pub const fn answered(&mut self, status: u16) {
        self.status = status;
    }

    /// Not all is known of this connection: the rules about the end aren't judged.
    pub const fn is_unsure(&mut self) {
        self.shared.misses_bytes();
    }

    /// About how many bytes are held to inflate messages.
    pub fn holds(&mut self) -> usize {
        self.client.messages().holds() + self.server.messages().holds()
    }

    /// Whoever watches many connections may have no room to inflate the messages of this one: they
    /// aren't checked any more.
    pub fn stop_inflating(&mut self, each: &mut dyn FnMut(Seen<'_>)) {
        let both = [&mut self.client, &mut self.server];
        for (from, direction) in Party::BOTH.into_iter().zip(both) {
            let mut tell = |finding| Told::new(from, &mut self.shared, each).found(finding);
            direction.messages().inflate_no_more(&mut tell);
        }
    }

    /// What `from` sends.
    pub const fn direction(&self, from: Party) -> &Direction {
        match from {
            Party::Client => &self.client,
            Party::Server => &self.server,
        }
    }

    /// The violations so far, [`MOST_VIOLATIONS`](shared::MOST_VIOLATIONS) at most, in order.
    pub fn violations(&self) -> &[Violation] {
        self.shared.violations()
    }

    /// What was seen so far.
    pub fn report(&self) -> Report {
        let counts = |count: fn(&Direction) -> u64| Counts {
            from_client: count(&self.client),
            from_server: count(&self.server),
        };
        Report {
            status: self.status,
            subprotocol: self.subprotocol.clone(),
            extensions: self.extensions.clone(),
            frames: counts(Direction::frames),
            bytes: counts(Direction::bytes),
            violations: self.shared.violations().to_vec(),
            more: self.shared.more(),
            close: self.shared.first_close().cloned(),
            tcp: self.shared.tcp(),
        }
    }
}
