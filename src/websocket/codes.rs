//! The numbers of the protocol: opcodes (RFC 6455 §5.2, §11.8) and close codes
//! (§7.4, §11.7), with the names that the RFC gives them.

use std::fmt;

/// What a frame is: the low four bits of its first byte (§5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Opcode {
    /// Continues the message that an earlier frame began (§5.4).
    Continuation = 0x0,
    /// Begins a message of UTF-8 text (§5.6).
    Text = 0x1,
    /// Begins a message of any bytes (§5.6).
    Binary = 0x2,
    /// Starts or answers the closing handshake (§5.5.1).
    Close = 0x8,
    /// Asks for a pong (§5.5.2).
    Ping = 0x9,
    /// Answers a ping; sent without one, it says that its sender is alive (§5.5.3).
    Pong = 0xA,
}

impl Opcode {
    /// Every opcode that §11.8 defines.
    pub const ALL: [Opcode; 6] = [
        Opcode::Continuation,
        Opcode::Text,
        Opcode::Binary,
        Opcode::Close,
        Opcode::Ping,
        Opcode::Pong,
    ];

    /// The opcode with these four bits; `None` for the ten that are reserved
    /// (0x3 to 0x7 and 0xB to 0xF).
    pub fn from_bits(bits: u8) -> Option<Opcode> {
        Self::ALL.into_iter().find(|opcode| opcode.bits() == bits)
    }

    /// The four bits, 0x0 to 0xA.
    pub const fn bits(self) -> u8 {
        self as u8
    }

    /// §5.5: "Control frames are identified by opcodes where the most
    /// significant bit of the opcode is 1."
    pub const fn is_control(self) -> bool {
        self.bits() & 0b1000 != 0
    }

    /// The RFC's word for it, in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Opcode::Continuation => "continuation",
            Opcode::Text => "text",
            Opcode::Binary => "binary",
            Opcode::Close => "close",
            Opcode::Ping => "ping",
            Opcode::Pong => "pong",
        }
    }
}

impl fmt::Display for Opcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Why a connection ended: the number in a Close frame (§7.4), or one of the two that stand for a
/// missing one ([`NO_STATUS_RCVD`](Self::NO_STATUS_RCVD),
/// [`ABNORMAL_CLOSURE`](Self::ABNORMAL_CLOSURE)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CloseCode(u16);

impl CloseCode {
    /// 1000: the purpose was fulfilled.
    pub const NORMAL_CLOSURE: CloseCode = CloseCode(1000);
    /// 1001: the server stops, or the browser leaves the page.
    pub const GOING_AWAY: CloseCode = CloseCode(1001);
    /// 1002: the peer broke a rule of the protocol.
    pub const PROTOCOL_ERROR: CloseCode = CloseCode(1002);
    /// 1003: data of a kind that can't be accepted.
    pub const UNSUPPORTED_DATA: CloseCode = CloseCode(1003);
    /// 1005: never sent; stands for a Close frame without a code.
    pub const NO_STATUS_RCVD: CloseCode = CloseCode(1005);
    /// 1006: never sent; stands for a TCP connection that ended without a Close frame.
    pub const ABNORMAL_CLOSURE: CloseCode = CloseCode(1006);
    /// 1007: data that isn't what its type says: text that isn't UTF-8.
    pub const INVALID_FRAME_PAYLOAD_DATA: CloseCode = CloseCode(1007);
    /// 1008: a policy was broken, and no other code fits.
    pub const POLICY_VIOLATION: CloseCode = CloseCode(1008);
    /// 1009: a message too big to process.
    pub const MESSAGE_TOO_BIG: CloseCode = CloseCode(1009);
    /// 1011: the server met something unexpected.
    pub const INTERNAL_ERROR: CloseCode = CloseCode(1011);
    /// 1013: come back later (registered with IANA after the RFC).
    pub const TRY_AGAIN_LATER: CloseCode = CloseCode(1013);
    /// 4001, ours: somebody in the room has this name already.
    pub const NAME_TAKEN: CloseCode = CloseCode(4001);
    /// 4002, ours: an impossible name or room.
    pub const IMPOSSIBLE_NAME: CloseCode = CloseCode(4002);

    /// The code with this number, if it may stand in a Close frame: 1000 to 1003,
    /// 1007 to 1014, and 3000 to 4999.
    ///
    /// §7.4.1 forbids 1005, 1006 and 1015 on the wire and leaves 1004 without a
    /// meaning; §7.4.2 leaves 0 to 999 unused, 1016 to 2999 to later revisions of
    /// the protocol, 3000 to 3999 to libraries and 4000 to 4999 to applications.
    /// 1012 to 1014 were registered after the RFC.
    pub const fn from_wire(number: u16) -> Option<CloseCode> {
        match number {
            1000..=1003 | 1007..=1014 | 3000..=4999 => Some(CloseCode(number)),
            _ => None,
        }
    }

    /// Its number, 1000 to 4999.
    pub const fn number(self) -> u16 {
        self.0
    }

    /// The registered name, or what the range is for.
    pub const fn name(self) -> &'static str {
        match self.0 {
            1000 => "Normal Closure",
            1001 => "Going Away",
            1002 => "Protocol error",
            1003 => "Unsupported Data",
            1005 => "No Status Rcvd",
            1006 => "Abnormal Closure",
            1007 => "Invalid frame payload data",
            1008 => "Policy Violation",
            1009 => "Message Too Big",
            1010 => "Mandatory Ext.",
            1011 => "Internal Error",
            1012 => "Service Restart",
            1013 => "Try Again Later",
            1014 => "Bad Gateway",
            4001 => "name taken",
            4002 => "impossible name or room",
            3000..=3999 => "registered by a library",
            _ => "the application's own",
        }
    }
}

impl fmt::Display for CloseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0, self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_of_sixteen_opcodes_are_reserved() {
        let known: Vec<u8> = (0..16)
            .filter(|&b| Opcode::from_bits(b).is_some())
            .collect();
        assert_eq!(known, [0x0, 0x1, 0x2, 0x8, 0x9, 0xA]);
        assert!(Opcode::ALL.iter().all(|o| o.is_control() == (o.bits() > 7)));
    }

    #[test]
    fn the_codes_that_may_cross_the_wire() {
        let valid: Vec<u16> = (0..=u16::MAX)
            .filter(|&n| CloseCode::from_wire(n).is_some())
            .collect();
        let expected: Vec<u16> = (1000..=1003)
            .chain(1007..=1014)
            .chain(3000..=4999)
            .collect();
        assert_eq!(valid, expected);
    }

    #[test]
    fn what_the_numbers_are_called() {
        assert_eq!(format!("{:>7}|", Opcode::Text), "   text|");
        // The registry of RFC 6455 §11.7, and our own.
        let names = [
            (1000, "Normal Closure"),
            (1001, "Going Away"),
            (1002, "Protocol error"),
            (1003, "Unsupported Data"),
            (1005, "No Status Rcvd"),
            (1006, "Abnormal Closure"),
            (1007, "Invalid frame payload data"),
            (1008, "Policy Violation"),
            (1009, "Message Too Big"),
            (1010, "Mandatory Ext."),
            (1011, "Internal Error"),
            (1012, "Service Restart"),
            (1013, "Try Again Later"),
            (1014, "Bad Gateway"),
            (3000, "registered by a library"),
            (3999, "registered by a library"),
            (4000, "the application's own"),
            (4001, "name taken"),
            (4002, "impossible name or room"),
            (4999, "the application's own"),
        ];
        for (number, name) in names {
            assert_eq!(CloseCode(number).to_string(), format!("{number} {name}"));
        }
    }
}
