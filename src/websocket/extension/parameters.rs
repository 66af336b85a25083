//! The four parameters of `permessage-deflate` (RFC 7692 §7.1): for each direction, whether matches
//! may point into earlier messages ("context takeover"), and how far back.

use super::list::Extension;
use std::fmt::{self, Write as _};
use std::ops::RangeInclusive;

/// Its name in the handshake (§7).
pub const NAME: &str = "permessage-deflate";
/// The bits of a window's size: 256 bytes to 32 KiB (§7.1.2.1).
pub const WINDOW_BITS: RangeInclusive<u8> = 8..=MOST_WINDOW_BITS;
/// Those of the largest window, which is used if nothing else was agreed on.
pub const MOST_WINDOW_BITS: u8 = 15;

/// How long the field is at most, in bytes. (It begins with that: growing would leave blocks of all
/// smaller sizes behind, which glibc keeps for the thread.)
const LONGEST: usize = 128;

const SERVER_NO_TAKEOVER: &str = "server_no_context_takeover";
const CLIENT_NO_TAKEOVER: &str = "client_no_context_takeover";
const SERVER_WINDOW: &str = "server_max_window_bits";
const CLIENT_WINDOW: &str = "client_max_window_bits";

/// What one offer or one answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Parameters {
    /// `server_no_context_takeover`: the server compresses each message on its own (§7.1.1.1).
    pub server_no_takeover: bool,
    /// `client_no_context_takeover`: the client does (§7.1.1.2).
    pub client_no_takeover: bool,
    /// `server_max_window_bits`: how far back the server's matches point, as a power of 2 (§7.1.2.1).
    pub server_window_bits: Option<u8>,
    /// `client_max_window_bits`: the client's (§7.1.2.2).
    pub client_window: ClientWindow,
}

/// What is said of `client_max_window_bits`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ClientWindow {
    /// Nothing: a client that doesn't offer it can't be told to use a smaller window.
    #[default]
    Unsaid,
    /// Its name without a value, in an offer only: the server may choose.
    Any,
    /// At most this many bits.
    Bits(u8),
}

impl Parameters {
    /// Those of an extension. `None`: it isn't `permessage-deflate`, or a parameter is unknown, comes
    /// twice, or has an impossible value; such an offer must be declined (§7.1).
    pub fn of(extension: &Extension<'_>) -> Option<Parameters> {
        let mut parameters = Parameters::default();
        if extension.name != NAME.as_bytes() {
            return None;
        }
        for (name, value) in extension.parameters() {
            let bits = || value.as_deref().and_then(window_bits);
            let is_new = match (str::from_utf8(name).ok()?, &value) {
                (SERVER_NO_TAKEOVER, None) => set(&mut parameters.server_no_takeover),
                (CLIENT_NO_TAKEOVER, None) => set(&mut parameters.client_no_takeover),
                (SERVER_WINDOW, Some(_)) => {
                    parameters.server_window_bits.replace(bits()?).is_none()
                }
                (CLIENT_WINDOW, value) => {
                    let window = match value {
                        Some(_) => ClientWindow::Bits(bits()?),
                        None => ClientWindow::Any,
                    };
                    let before = std::mem::replace(&mut parameters.client_window, window);
                    before == ClientWindow::Unsaid
                }
                _ => false,
            };
            if !is_new {
                return None;
            }
        }
        Some(parameters)
    }
}

/// Sets a flag; `false` if it was set before.
fn set(flag: &mut bool) -> bool {
    !std::mem::replace(flag, true)
}

/// "A decimal integer value without leading zeroes between 8 to 15, inclusive" (§7.1.2.1).
fn window_bits(value: &[u8]) -> Option<u8> {
    let bits = match value {
        [one @ b'1'..=b'9'] => one - b'0',
        [b'1', one @ b'0'..=b'9'] => 10 + one - b'0',
        _ => return None,
    };
    WINDOW_BITS.contains(&bits).then_some(bits)
}

impl Parameters {
    /// As they stand in the header's field.
    pub fn field(&self) -> String {
        let mut field = String::with_capacity(LONGEST);
        let _ = write!(field, "{self}"); // a String takes all
        field
    }
}

/// As they stand in the header's field.
impl fmt::Display for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(NAME)?;
        for (is_said, name) in [
            (self.server_no_takeover, SERVER_NO_TAKEOVER),
            (self.client_no_takeover, CLIENT_NO_TAKEOVER),
        ] {
            if is_said {
                write!(f, "; {name}")?;
            }
        }
        if let Some(bits) = self.server_window_bits {
            write!(f, "; {SERVER_WINDOW}={bits}")?;
        }
        match self.client_window {
            ClientWindow::Unsaid => Ok(()),
            ClientWindow::Any => write!(f, "; {CLIENT_WINDOW}"),
            ClientWindow::Bits(bits) => write!(f, "; {CLIENT_WINDOW}={bits}"),
        }
    }
}
