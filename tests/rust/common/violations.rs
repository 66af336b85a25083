//! What a peer can do wrong, as bytes: each rule of RFC 6455, broken in every way that we know. The
//! rules' names, sections and codes are written here a second time.

use super::{KEY, masked};

/// The limit of messages for which [`violations`] are made, in bytes.
pub const LIMIT: &str = "1000";

/// A rule: its name, its section, and the code of the Close for breaking it.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    pub name: &'static str,
    pub section: &'static str,
    pub code: u16,
}

const fn rule(name: &'static str, section: &'static str, code: u16) -> Rule {
    Rule {
        name,
        section,
        code,
    }
}

const RESERVED_BITS: Rule = rule("reserved-bits", "5.2", 1002);
const RESERVED_OPCODE: Rule = rule("reserved-opcode", "5.2", 1002);
const FRAGMENTED_CONTROL: Rule = rule("fragmented-control", "5.5", 1002);
const CONTROL_TOO_LONG: Rule = rule("control-too-long", "5.5", 1002);
const UNMASKED_FRAME: Rule = rule("unmasked-frame", "5.1", 1002);
const NON_MINIMAL_LENGTH: Rule = rule("non-minimal-length", "5.2", 1002);
const LENGTH_TOP_BIT: Rule = rule("length-top-bit", "5.2", 1002);
const MESSAGE_INTERRUPTED: Rule = rule("message-interrupted", "5.4", 1002);
const NOTHING_TO_CONTINUE: Rule = rule("nothing-to-continue", "5.4", 1002);
const INVALID_UTF8: Rule = rule("invalid-utf8", "8.1", 1007);
const TRUNCATED_UTF8: Rule = rule("truncated-utf8", "8.1", 1007);
const CLOSE_BODY_OF_ONE: Rule = rule("close-body-of-one", "5.5.1", 1002);
const INVALID_CLOSE_CODE: Rule = rule("invalid-close-code", "7.4", 1002);
const INVALID_CLOSE_REASON: Rule = rule("invalid-close-reason", "5.5.1", 1007);
const MESSAGE_TOO_BIG: Rule = rule("message-too-big", "10.4", 1009);

/// Bytes that break a rule.
pub struct Violation {
    pub bytes: Vec<u8>,
    /// What the server must say about it.
    pub says: String,
    pub rule: Rule,
}

impl Violation {
    /// Its beginning, for the message of a failing test.
    pub fn shown(&self) -> String {
        let beginning = &self.bytes[..self.bytes.len().min(40)];
        beginning.escape_ascii().to_string()
    }
}

/// A frame with this first byte, masked if there is a key.
pub fn encode(first: u8, key: Option<[u8; 4]>, payload: &[u8]) -> Vec<u8> {
    match key {
        Some(KEY) => masked(first, payload),
        Some(key) => {
            let mut frame = masked(first, payload);
            let start = frame.len() - payload.len();
            frame[start - 4..start].copy_from_slice(&key);
            let pairs = payload.iter().zip(key.iter().cycle());
            frame.truncate(start);
            frame.extend(pairs.map(|(byte, key)| byte ^ key));
            frame
        }
        None => {
            let with_key = masked(first, payload);
            let start = with_key.len() - payload.len();
            let mut frame = with_key[..start - 4].to_vec();
            frame[1] &= 0x7F;
            frame.extend_from_slice(payload);
            frame
        }
    }
}

/// A masked header with the length in this form, and this payload.
pub fn long_form(first: u8, length: &[u8], payload: &[u8]) -> Vec<u8> {
    let announced = if length.len() == 2 { 0xFE } else { 0xFF };
    let body = &masked(first, payload)[2..];
    [&[first, announced], length, body].concat()
}

pub fn close_body(code: u16, reason: &[u8]) -> Vec<u8> {
    [&code.to_be_bytes(), reason].concat()
}

/// Everything that breaks a rule, at a server with [`LIMIT`].
pub fn violations() -> Vec<Violation> {
    let mut all = Vec::new();
    let mut add = |bytes: Vec<u8>, says: &str, rule: Rule| {
        all.push(Violation {
            bytes,
            says: says.to_owned(),
            rule,
        });
    };
    // §5.2: reserved bits, on data and control frames.
    for (first, bits) in [
        (0xC1, "100"),
        (0xA1, "010"),
        (0x91, "001"),
        (0xF2, "111"),
        (0xC9, "100"),
    ] {
        add(
            masked(first, b"x"),
            &format!("reserved bits {bits}"),
            RESERVED_BITS,
        );
    }
    let in_fragments = [masked(0x01, b"a"), masked(0xC0, b"b")].concat();
    add(in_fragments, "reserved bits 100", RESERVED_BITS);
    // §5.2: reserved opcodes.
    for opcode in [3, 4, 5, 6, 7, 0xB, 0xC, 0xD, 0xE, 0xF] {
        add(
            masked(0x80 | opcode, b""),
            &format!("opcode 0x{opcode:X}"),
            RESERVED_OPCODE,
        );
    }
    // §5.5: control frames are short and whole.
    for (opcode, name) in [(0x8, "close"), (0x9, "ping"), (0xA, "pong")] {
        add(
            masked(opcode, b""),
            &format!("a {name} is a control frame and may not"),
            FRAGMENTED_CONTROL,
        );
        let long = masked(0x80 | opcode, &[3; 126]);
        add(
            long,
            &format!("a {name} is a control frame of at most 125"),
            CONTROL_TOO_LONG,
        );
        let padded = long_form(0x80 | opcode, &[0, 5], b"12345");
        add(
            padded,
            &format!("a {name} is a control frame of at most 125"),
            CONTROL_TOO_LONG,
        );
    }
    // §5.1: a client masks everything.
    for (first, payload) in [
        (0x81, &b"hi"[..]),
        (0x81, b""),
        (0x01, b"hi"),
        (0x89, b""),
        (0x88, b""),
    ] {
        add(encode(first, None, payload), "must mask", UNMASKED_FRAME);
    }
    // §5.2: the shortest form, and the top bit.
    for length in [0_u16, 5, 125] {
        let bytes = long_form(0x82, &length.to_be_bytes(), &vec![1; length.into()]);
        add(
            bytes,
            &format!("length {length} must be"),
            NON_MINIMAL_LENGTH,
        );
    }
    for length in [0_u64, 125, 126, 65_535] {
        let bytes = long_form(0x82, &length.to_be_bytes(), b"");
        add(
            bytes,
            &format!("length {length} must be"),
            NON_MINIMAL_LENGTH,
        );
    }
    for length in [1 << 63, u64::MAX] {
        add(
            long_form(0x82, &length.to_be_bytes(), b""),
            "top bit",
            LENGTH_TOP_BIT,
        );
    }
    // §5.4: fragments. The first is what a well-known crate gets wrong.
    let two = [masked(0x01, b"one"), masked(0x01, b"two")].concat();
    add(two, "a text frame came before", MESSAGE_INTERRUPTED);
    let two = [masked(0x02, b"one"), masked(0x81, b"two")].concat();
    add(two, "a text frame came before", MESSAGE_INTERRUPTED);
    let two = [
        masked(0x01, b"one"),
        masked(0x00, b"two"),
        masked(0x82, b"three"),
    ]
    .concat();
    add(two, "a binary frame came before", MESSAGE_INTERRUPTED);
    add(
        masked(0x80, b"x"),
        "no message had begun",
        NOTHING_TO_CONTINUE,
    );
    add(
        masked(0x00, b"x"),
        "no message had begun",
        NOTHING_TO_CONTINUE,
    );
    // §8.1: UTF-8.
    for bad in [
        &b"\xFF"[..],
        b"\x80",
        b"ok\xC0\x80",
        b"\xE0\x80\x80",
        b"\xED\xA0\x80",
        b"\xF4\x90\x80\x80",
        b"\xF8\x88\x80\x80\x80",
        b"a\xC3(",
    ] {
        add(masked(0x81, bad), "isn't UTF-8 at byte", INVALID_UTF8);
        let fragments = [masked(0x01, b"x"), masked(0x00, bad), masked(0x80, b"y")].concat();
        add(fragments, "isn't UTF-8 at byte", INVALID_UTF8);
    }
    for cut in [&b"\xE4\xBD"[..], b"ok\xF0\x9F\x98", b"\xC3"] {
        add(
            masked(0x81, cut),
            "ends inside the character",
            TRUNCATED_UTF8,
        );
        let fragments = [masked(0x01, cut), masked(0x80, b"")].concat();
        add(fragments, "ends inside the character", TRUNCATED_UTF8);
    }
    // §5.5.1, §7.4: Close frames.
    add(masked(0x88, b"\x03"), "2-byte code", CLOSE_BODY_OF_ONE);
    for code in [
        0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535,
    ] {
        let close = masked(0x88, &close_body(code, b""));
        add(close, &format!("{code} isn't a code"), INVALID_CLOSE_CODE);
    }
    add(
        masked(0x88, &close_body(1000, b"\xFF")),
        "reason of the Close isn't UTF-8",
        INVALID_CLOSE_REASON,
    );
    add(
        masked(0x88, &close_body(1000, b"ok\xE4\xBD")),
        "reason of the Close isn't UTF-8",
        INVALID_CLOSE_REASON,
    );
    // §10.4: limits.
    add(
        masked(0x82, &[1; 1001]),
        "1000 bytes at most",
        MESSAGE_TOO_BIG,
    );
    add(
        masked(0x81, &[b'x'; 1001]),
        "1000 bytes at most",
        MESSAGE_TOO_BIG,
    );
    let sum = [
        masked(0x02, &[1; 600]),
        masked(0x00, &[1; 400]),
        masked(0x80, &[1]),
    ]
    .concat();
    add(sum, "1000 bytes at most", MESSAGE_TOO_BIG);
    for length in [65_536, 1 << 62, (1 << 63) - 1_u64] {
        let bytes = long_form(0x82, &length.to_be_bytes(), b"its beginning");
        add(bytes, "1000 bytes at most", MESSAGE_TOO_BIG);
    }
    all
}
