//! JSON: values of every kind, in every spelling, and the objects that the chat's members send.

use super::{mutate, text};
use crate::chance::Chance;
use barewire::json::MAX_DEPTH;

const NUMBERS: [&str; 20] = [
    "0",
    "-0",
    "1",
    "-1.50",
    "10",
    "1e5",
    "1E+5",
    "1e-5",
    "0.0E-0",
    "1e400",
    "-1e-400",
    "18446744073709551615",
    "18446744073709551616",
    "9007199254740993",
    "5e-324",
    "1.7976931348623159e308",
    "01",
    "1.",
    ".5",
    "+1",
];
const WORDS: [&str; 8] = [
    "null", "true", "false", "null", "True", "nul", "NaN", "nullx",
];
const ESCAPES: [&str; 20] = [
    r#"\""#,
    r"\\",
    r"\/",
    r"\b",
    r"\f",
    r"\n",
    r"\r",
    r"\t",
    r"\u0041",
    r"\u0000",
    r"\uffff",
    r"\ud83d\ude00",
    r"\udbff\udfff",
    r"\ud800",
    r"\udc00",
    r"\uD83D",
    r"\x41",
    r"\u12",
    r"\u+123",
    r"\ude00\ud83d",
];
/// Names that mean something to the chat, and some with other spellings.
const NAMES: [&str; 21] = [
    "to",
    "to_user",
    "receiver",
    "from",
    "from_user",
    "sender",
    "msg",
    "data",
    "message",
    "type",
    "text",
    "say",
    "heartbeat",
    "t\\u006f",
    "fr\\u006fm",
    "\\u0073ender",
    "From",
    "from ",
    "",
    "a",
    "n\\n",
];
const SPLICES: [&[u8]; 30] = [
    b"\"",
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b",",
    b"-",
    b".",
    b"e",
    b"0",
    b" ",
    b"\n",
    b"\0",
    b"\x1F",
    b"\x7F",
    b"\xC2\xA0",
    b"\xEF\xBB\xBF",
    b"\xE2\x80\xA8",
    b"\\ud83d",
    b"\\ude00",
    b"\"from\":\"eve\",",
    b",\"sender\":\"eve\"",
    b"\"to\":\"bob\",",
    b"\"fr\\u006fm\":\"eve\",",
    b"null",
    b"1e400",
    b"\"type\":\"say\",",
    b"\"text\":\"t\",",
];

/// A JSON text, usually a damaged one.
pub fn generate_json(chance: &mut Chance) -> Vec<u8> {
    let mut out = Vec::new();
    space(&mut out, chance);
    if chance.one_in(60) {
        deep(&mut out, chance);
    } else {
        value(&mut out, 4, chance);
    }
    space(&mut out, chance);
    if chance.one_in(2) {
        mutate(&mut out, &SPLICES, chance);
    }
    out
}

/// What a member sends: usually an object with the names that the dialects know.
pub fn generate_message(chance: &mut Chance) -> Vec<u8> {
    let mut out = Vec::new();
    match chance.below(12) {
        0 => out = text(chance),
        1 => value(&mut out, 2, chance),
        2..6 => {
            out.extend_from_slice(br#"{"type":"say","text":"#);
            string(&mut out, chance);
            comma(&mut out, chance);
            members(&mut out, 1, chance);
        }
        _ => {
            space(&mut out, chance);
            out.push(b'{');
            members(&mut out, 3, chance);
            space(&mut out, chance);
        }
    }
    if chance.one_in(4) {
        // Few of the objects so far are for somebody.
        let at = out.iter().position(|byte| *byte == b'{');
        let to = [
            &b"\"to\":\"bob\","[..],
            b"\"to_user\":\"bob\",",
            b"\"receiver\":\"\",",
        ];
        if let Some(at) = at {
            out.splice(at + 1..at + 1, chance.pick(&to).iter().copied());
        }
    }
    if chance.one_in(3) {
        mutate(&mut out, &SPLICES, chance);
    }
    out
}

fn value(out: &mut Vec<u8>, depth: usize, chance: &mut Chance) {
    // The last of each list are wrong.
    let slip = usize::from(chance.one_in(30)) * 4;
    match chance.below(if depth == 0 { 4 } else { 8 }) {
        0 => out.extend_from_slice(NUMBERS[chance.below(16 + slip)].as_bytes()),
        1 => out.extend_from_slice(WORDS[chance.below(4 + slip)].as_bytes()),
        2 | 3 => string(out, chance),
        4 | 5 => {
            out.push(b'[');
            for at in 0..chance.below(4) {
                if at > 0 {
                    comma(out, chance);
                }
                value(out, depth - 1, chance);
            }
            space(out, chance);
            out.push(b']');
        }
        6 => out.extend_from_slice(b"{}"),
        _ => {
            out.push(b'{');
            members(out, depth, chance);
        }
    }
}

/// The members of an object, and its closing bracket.
fn members(out: &mut Vec<u8>, depth: usize, chance: &mut Chance) {
    for at in 0..1 + chance.below(5) {
        if at > 0 {
            comma(out, chance);
        }
        member(out, depth, chance);
    }
    out.push(b'}');
}

fn member(out: &mut Vec<u8>, depth: usize, chance: &mut Chance) {
    space(out, chance);
    if chance.one_in(8) {
        string(out, chance);
    } else {
        let name = chance.pick(&NAMES);
        out.extend_from_slice(format!("\"{name}\"").as_bytes());
    }
    space(out, chance);
    out.push(b':');
    space(out, chance);
    if chance.one_in(2) {
        string(out, chance);
    } else {
        value(out, depth.saturating_sub(1), chance);
    }
}

fn string(out: &mut Vec<u8>, chance: &mut Chance) {
    out.push(b'"');
    for _ in 0..chance.below(4) {
        // The last nine are wrong.
        let known = if chance.one_in(40) { ESCAPES.len() } else { 13 };
        match chance.one_in(3) {
            true => out.extend_from_slice(ESCAPES[chance.below(known)].as_bytes()),
            false => out.extend_from_slice(chance.pick(&super::TEXTS).as_bytes()),
        }
    }
    out.push(b'"');
}

fn comma(out: &mut Vec<u8>, chance: &mut Chance) {
    space(out, chance);
    out.push(b',');
    space(out, chance);
}

fn space(out: &mut Vec<u8>, chance: &mut Chance) {
    const SPACES: [u8; 6] = [b' ', b' ', b'\t', b'\n', b'\r', 0x0B];
    if chance.one_in(5) {
        let known = if chance.one_in(100) { 6 } else { 5 };
        out.push(SPACES[chance.below(known)]);
    }
}

/// Brackets inside each other, about as deep as is allowed.
fn deep(out: &mut Vec<u8>, chance: &mut Chance) {
    let mut close = Vec::new();
    for _ in 0..MAX_DEPTH - 2 + chance.below(5) {
        if chance.one_in(2) {
            out.push(b'[');
            close.push(b']');
        } else {
            out.extend_from_slice(b"{\"a\":");
            close.push(b'}');
        }
    }
    value(out, 0, chance);
    close.reverse();
    out.append(&mut close);
}
