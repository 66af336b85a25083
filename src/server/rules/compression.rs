//! Whether a connection's messages are compressed: as its address says, or else as the server was
//! started.

use crate::language::{Sentence, say};
use crate::websocket::extension::Wanted;
use crate::websocket::extension::parameters::MOST_WINDOW_BITS;

/// The bits of the windows that are kept between messages, unless an option says otherwise: 4 KiB
/// hold the last dozens of messages of a chat, and cost an eighth of the largest windows.
pub const DEFAULT_WINDOW_BITS: u8 = 12;

/// How messages are compressed where a client offers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Not at all: the default, since a student should first see the text under the mask.
    #[default]
    Off,
    /// Each message on its own. Nothing is kept between messages, and one that was compressed serves
    /// all members of a room.
    NoTakeover,
    /// After the earlier messages of the connection, which both ends keep. The frames are the
    /// shortest; but each connection keeps windows, and each message is compressed for each member.
    Takeover,
}

impl Mode {
    /// The mode of this name.
    pub fn named(name: &str) -> Option<Mode> {
        match name {
            "off" => Some(Mode::Off),
            "no-takeover" => Some(Mode::NoTakeover),
            "takeover" => Some(Mode::Takeover),
            _ => None,
        }
    }

    /// As an address says with `?deflate=`, or else this.
    ///
    /// # Errors
    /// A sentence: there is no such mode.
    pub fn or_as_asked(self, asked: Option<&str>) -> Result<Mode, Sentence> {
        match asked {
            None => Ok(self),
            Some(name) => Mode::named(name).ok_or(|language| {
                say!(
                    language,
                    "?deflate= is off, no-takeover or takeover (RFC 7692 §7.1.1)",
                    "?deflate= 的值是 off、no-takeover 或 takeover（RFC 7692 §7.1.1）"
                )
            }),
        }
    }

    /// What to agree to; `None`: nothing.
    pub const fn wanted(self, window_bits: u8) -> Option<Wanted> {
        match self {
            Mode::Off => None,
            Mode::NoTakeover => Some(Wanted {
                takeover: false,
                window_bits: MOST_WINDOW_BITS,
            }),
            Mode::Takeover => Some(Wanted {
                takeover: true,
                window_bits,
            }),
        }
    }
}
