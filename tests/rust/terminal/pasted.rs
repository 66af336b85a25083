//! Bytes that real tools have dumped, and bytes in every known form, are read back unchanged.
//! (`tests/golden/pasted.json` has what is read and what is refused, case by case.)

use crate::common::skipped;
use barewire::terminal::pasted;
use barewire::terminal::pasted::refused::Refused;
use proptest::prelude::*;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

// ---- by real tools ------------------------------------------------------------------------

/// A tool, its arguments, and whether its output is read or refused.
const TOOLS: [(&str, &[&str], bool); 22] = [
    ("xxd", &[], true),
    ("xxd", &["-g1"], true),
    ("xxd", &["-c8"], true),
    ("xxd", &["-u"], true),
    ("xxd", &["-a"], true),
    ("xxd", &["-p"], true),
    ("xxd", &["-i"], true),
    ("xxd", &["-b"], false),
    ("hexdump", &["-C"], true),
    ("hexdump", &["-Cv"], true),
    ("hexdump", &[], false),
    ("hexdump", &["-b"], false),
    ("hexdump", &["-d"], false),
    ("od", &["-tx1"], true),
    ("od", &["-tx1z"], true),
    ("od", &["-Ax", "-tx1"], true),
    ("od", &["-Ad", "-tx1"], true),
    ("od", &["-An", "-tx1"], true),
    ("od", &["-vtx1"], true),
    ("od", &[], false),
    ("od", &["-x"], false),
    ("od", &["-tu1"], false),
];

/// A tool's output for these bytes; `None`: it isn't installed.
fn dumped(tool: &str, words: &[&str], bytes: &[u8]) -> Option<String> {
    let started = Command::new(tool)
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut child = started.ok()?;
    let mut input = child.stdin.take()?;
    let bytes = bytes.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&bytes));
    let output = child.wait_with_output().ok()?;
    writer.join().unwrap().unwrap();
    String::from_utf8(output.stdout).ok()
}

/// Frames, all byte values, lines that repeat, and text that looks like bytes.
fn samples() -> Vec<Vec<u8>> {
    let all: Vec<u8> = (0..=255).collect();
    vec![
        vec![0x81, 0x83, 0xCE, 0x48, 0xB6, 0x85, 0xFF, 0x7A, 0x85],
        b"\x81\x0aab cd ef 01".to_vec(),
        b"        |deadbeef|   >be ef<  ".to_vec(),
        vec![0x81],
        vec![0x80; 16],
        [vec![0; 300], vec![1, 2, 3]].concat(),
        [vec![b' '; 64], vec![0x81, 0x82]].concat(),
        all.repeat(3),
    ]
}

#[test]
fn what_real_tools_dump_is_read_back_or_refused() {
    for (tool, words, is_read) in TOOLS {
        for bytes in samples() {
            let Some(text) = dumped(tool, words, &bytes) else {
                skipped("dumps by real tools", &format!("{tool} isn't installed"));
                break;
            };
            let found = pasted::read(&text);
            // Without offsets it isn't known how many lines a star replaces.
            let is_squeezed = words.contains(&"-An") && text.contains('*');
            match is_read && !is_squeezed {
                true => assert_eq!(found.as_ref(), Ok(&bytes), "{tool} {words:?}:\n{text}"),
                false => assert!(found.is_err(), "{tool} {words:?} {found:?}:\n{text}"),
            }
        }
    }
}

#[test]
fn reversed_groups_are_never_taken_for_bytes() {
    for bytes in samples() {
        let Some(text) = dumped("xxd", &["-e"], &bytes) else {
            return skipped("xxd -e", "xxd isn't installed");
        };
        let found = pasted::read(&text);
        assert!(
            found.is_err() || found.as_ref() == Ok(&bytes),
            "{found:?}:\n{text}"
        );
    }
}

// ---- by every form that is read -----------------------------------------------------------

fn joined(bytes: &[u8], between: &str, one: impl Fn(u8) -> String) -> String {
    bytes
        .iter()
        .map(|&byte| one(byte))
        .collect::<Vec<_>>()
        .join(between)
}

fn printable(byte: u8) -> char {
    match byte {
        b' '..=b'~' => char::from(byte),
        _ => '.',
    }
}

/// A Wireshark dump with this many bytes in a line.
fn wireshark(bytes: &[u8], width: usize) -> String {
    let mut out = String::new();
    for (line, row) in bytes.chunks(width).enumerate() {
        let text: String = row.iter().map(|&byte| printable(byte)).collect();
        let cells = joined(row, " ", |byte| format!("{byte:02x}"));
        let _ = writeln!(
            out,
            "{:04x}   {cells:w$}   {text}",
            line * width,
            w = 3 * width
        );
    }
    out
}

/// As `tcpdump -X` writes a packet.
fn tcpdump(bytes: &[u8]) -> String {
    let mut out = String::new();
    for (line, row) in bytes.chunks(16).enumerate() {
        let text: String = row.iter().map(|&byte| printable(byte)).collect();
        let cells: Vec<String> = row
            .chunks(2)
            .map(|pair| joined(pair, "", |byte| format!("{byte:02x}")))
            .collect();
        let _ = writeln!(
            out,
            "\t0x{:04x}:  {:39}  {text}",
            line * 16,
            cells.join(" ")
        );
    }
    out
}

/// As Python's `repr` writes bytes.
fn python(bytes: &[u8]) -> String {
    let inside = joined(bytes, "", |byte| match byte {
        b'\\' => "\\\\".to_owned(),
        b'\'' => "\\'".to_owned(),
        b'\n' => "\\n".to_owned(),
        b'\r' => "\\r".to_owned(),
        b'\t' => "\\t".to_owned(),
        b' '..=b'~' => char::from(byte).to_string(),
        _ => format!("\\x{byte:02x}"),
    });
    format!("b'{inside}'")
}

type Form = (&'static str, fn(&[u8]) -> String);

const FORMS: [Form; 14] = [
    ("digits", |bytes| joined(bytes, "", |b| format!("{b:02x}"))),
    ("spaced", |bytes| joined(bytes, " ", |b| format!("{b:02X}"))),
    ("lone digits", |bytes| {
        joined(bytes, ":", |b| format!("{b:x}"))
    }),
    ("0x", |bytes| joined(bytes, ", ", |b| format!("{b:#x}"))),
    ("C", |bytes| {
        let list = joined(bytes, ", ", |b| format!("0x{b:02x}"));
        format!(
            "static const unsigned char a[{}] = {{ {list} }};",
            bytes.len()
        )
    }),
    ("decimal", |bytes| format!("{bytes:?}")),
    ("Java", |bytes| {
        format!(
            "{{{}}}",
            joined(bytes, ", ", |b| b.cast_signed().to_string())
        )
    }),
    ("Buffer", |bytes| {
        format!("<Buffer {}>", joined(bytes, " ", |b| format!("{b:02x}")))
    }),
    ("\\x", |bytes| joined(bytes, "", |b| format!("\\x{b:02x}"))),
    ("\\u", |bytes| {
        format!("\"{}\"", joined(bytes, "", |b| format!("\\u{b:04x}")))
    }),
    ("octal", |bytes| {
        format!("\"{}\"", joined(bytes, "", |b| format!("\\{b:03o}")))
    }),
    ("Wireshark", |bytes| wireshark(bytes, 16)),
    ("the page's dump", |bytes| wireshark(bytes, 8)),
    ("tcpdump", tcpdump),
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bytes_come_back_from_every_form(
        bytes in prop_oneof![
            prop::collection::vec(any::<u8>(), 1..70),
            prop::collection::vec(prop::sample::select(b" 0a1.|>f".to_vec()), 1..40),
        ]
    ) {
        for (name, form) in FORMS {
            let text = form(&bytes);
            let found = pasted::read(&text);
            // Eight binary digits may be a byte or four: that is refused.
            if found == Err(Refused::Bits) {
                continue;
            }
            prop_assert_eq!(found, Ok(bytes.clone()), "{}:\n{}", name, text);
        }
        if bytes.iter().any(|byte| !(b' '..=b'~').contains(byte)) {
            prop_assert_eq!(pasted::read(&python(&bytes)), Ok(bytes));
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC*|[0-9a-f x\\\\:|'\\[\\]{},\n*]{0,80}") {
        let _ = pasted::read(&text);
    }
}
