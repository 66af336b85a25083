//! What the decoder tells of known streams of DEFLATE, part by part and bit by bit. The page's own
//! decoder must tell the same (`tests/page/model/deflated.test.mjs`), so the two can't disagree.
//!
//! The table is this decoder's own account, so it is written, not typed: after a change on purpose,
//! `BAREWIRE_WRITE_GOLDEN=1 cargo test --test rust deflated` writes it, and its diff says what has
//! changed.

use crate::websocket::deflate::{broken_streams, odd_streams, stream};
use barewire::language::Language;
use barewire::websocket::deflate::blocks::{self, Costs};
use barewire::websocket::deflate::compress::Compress;
use barewire::websocket::deflate::inflate::{AfterLast, Inflated, TAIL};
use barewire::websocket::deflate::lengths::lengths_for;
use barewire::websocket::deflate::matches::{Effort, Symbol};
use barewire::websocket::deflate::seen::{Kind, Part};
use barewire::websocket::deflate::writer::Writer;
use barewire::websocket::deflate::{Broken, Inflate};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const WINDOW: usize = 32 * 1024;
const MOST: usize = 1 << 20;
const ABOUT: &str = "Streams of DEFLATE, as the server's decoder reads them; written by tests/rust/book/deflated.rs. bytes: in \
    hexadecimal; a message's with the four bytes that its receiver adds (RFC 7692 §7.2.2). past: what matches may point to before it. \
    blocks_follow: a block may follow the last. parts: the first bit, the bit behind the last, the name, and what it says. out: what it \
    decompresses to, as far as it is right. flaw: as Rust prints it. whole: it ends between two blocks, and not inside a byte. \
    costs: of each block with content, how many bits that would take stored, with the fixed codes, and with dynamic ones. \
    code_lengths: how often symbols occur, how long a code may be, and how long their codes are.";

/// A stream, and how to read it.
struct Known {
    name: String,
    bytes: Vec<u8>,
    past: Vec<u8>,
    window: usize,
    after: AfterLast,
}

impl Known {
    /// A message of RFC 7692.
    fn message(name: &str, payload: &[u8], past: &[u8]) -> Known {
        Known {
            name: name.to_owned(),
            bytes: [payload, &TAIL].concat(),
            past: past.to_vec(),
            window: WINDOW,
            after: AfterLast::Blocks,
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    let bytes = bytes.iter().map(|byte| format!("{byte:02x}"));
    bytes.collect::<Vec<_>>().join(" ")
}

/// Text with words that come again, for codes of its own.
fn verse() -> Vec<u8> {
    let said = "The wire carries bytes, and the bytes carry a message; the message carries a text, and the text carries 你好, \
        which is six bytes. Who counts them sees that the wire carries fewer.";
    format!("{said} {}", said.to_uppercase()).into_bytes()
}

fn written(compress: &mut Compress, message: &[u8]) -> Vec<u8> {
    let mut payload = Vec::new();
    compress.write(message, &mut payload);
    payload
}

/// The messages that RFC 7692 §7.2.3 prints.
fn printed() -> Vec<Known> {
    let stored = [0, 5, 0, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0];
    let two_blocks = [
        0xF2, 0x48, 0x05, 0, 0, 0, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0,
    ];
    let hello = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0];
    let last = [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0, 0];
    let again = [0xF2, 0, 0x11, 0, 0];
    vec![
        Known::message("§7.2.3.1, Hello", &hello, b""),
        Known::message("§7.2.3.2, Hello after Hello", &again, b"Hello"),
        Known::message("§7.2.3.2, without its past", &again, b""),
        Known::message("§7.2.3.3, stored", &stored, b""),
        Known::message("§7.2.3.4, a last block", &last, b""),
        Known::message("§7.2.3.5, two blocks", &two_blocks, b""),
        Known::message("§7.2.3.6, nothing", &[0], b""),
        Known::message("nothing, as others write it", &[2, 0], b""),
        Known::message("without a byte", b"", b""),
        Known::message("cut inside a block", &hello[..3], b""),
    ]
}

/// What our own encoder wrote, when it was first asked: it may find a shorter way some day, and the
/// streams in the table stay.
fn own() -> Vec<Known> {
    let table: Value = serde_json::from_str(&known_table()).unwrap_or_default();
    let rows = table["streams"].as_array().cloned().unwrap_or_default();
    let mut all = written_now();
    for known in &mut all {
        let row = rows.iter().find(|row| row["name"] == known.name.as_str());
        if let Some(bytes) = row.and_then(|row| row["bytes"].as_str()) {
            let bytes = bytes.split(' ').map(|byte| u8::from_str_radix(byte, 16));
            known.bytes = bytes.collect::<Result<_, _>>().unwrap();
        }
    }
    all
}

fn written_now() -> Vec<Known> {
    let verse = verse();
    let noise: Vec<u8> = (0..300_u32)
        .map(|n| ((n * n * 31 + n) >> 3) as u8)
        .collect();
    let mut all = Vec::new();
    for (name, said) in [
        ("dynamic codes", &verse[..]),
        ("noise, stored", &noise),
        ("one byte many times", &[b'a'; 700]),
    ] {
        let payload = written(&mut Compress::new(WINDOW, Effort::THOROUGH, false), said);
        all.push(Known::message(name, &payload, b""));
    }
    let mut compress = Compress::new(256, Effort::QUICK, true);
    let mut past = Vec::new();
    for said in [&verse[..], br#"{"type":"say","text":"the wire"}"#, &verse] {
        let payload = written(&mut compress, said);
        let name = format!("takeover with a window of 256, after {} bytes", past.len());
        let kept = &past[past.len().saturating_sub(256)..];
        all.push(Known {
            window: 256,
            ..Known::message(&name, &payload, kept)
        });
        past.extend_from_slice(said);
    }
    // Runs of equal code lengths, one of which is as long as one symbol can say: between u, which is
    // 117, and the end of the block there are 138 literals that don't occur. And digits, for which
    // dynamic codes would be shorter than the fixed ones, which are chosen unseen.
    let every: Vec<u8> = (0..=255).collect();
    for (name, said) in [
        ("every byte once", &every[..]),
        ("one byte", b"u"),
        (
            "digits, with the fixed codes",
            b"314159265358979323846264338327950288",
        ),
    ] {
        let payload = written(&mut Compress::new(WINDOW, Effort::QUICK, false), said);
        all.push(Known::message(name, &payload, b""));
    }
    let beyond = [0x02, 0x13, 0, 0];
    all.push(Known {
        window: 256,
        ..Known::message("a match of five", &beyond, b"Hello")
    });
    all
}

fn streams() -> Vec<Known> {
    let typed = |name: String, bits: &str, after| Known {
        name,
        bytes: stream(bits),
        past: Vec::new(),
        window: WINDOW,
        after,
    };
    let broken = broken_streams()
        .into_iter()
        .map(|(bits, flaw, _)| typed(format!("broken: {flaw:?}"), &bits, AfterLast::Nothing));
    let odd = (1..)
        .zip(odd_streams())
        .map(|(n, (bits, _))| typed(format!("odd, but legal: {n}"), &bits, AfterLast::Blocks));
    printed()
        .into_iter()
        .chain(own())
        .chain(odd)
        .chain(broken)
        .collect()
}

fn part(part: Part) -> Vec<Value> {
    match part {
        Part::Block { last, kind } => {
            let kind = match kind {
                Kind::Stored => "stored",
                Kind::Fixed => "fixed",
                Kind::Dynamic => "dynamic",
            };
            vec![json!("block"), json!(kind), json!(last)]
        }
        Part::Padding => vec![json!("padding")],
        Part::Stored(len) => vec![json!("stored"), json!(len)],
        Part::Counts {
            literals,
            distances,
            code_lengths,
        } => vec![
            json!("counts"),
            json!(literals),
            json!(distances),
            json!(code_lengths),
        ],
        Part::LengthOfLength { symbol, length } => {
            vec![json!("length-of-length"), json!(symbol), json!(length)]
        }
        Part::Lengths {
            first,
            times,
            length,
            symbol,
        } => vec![
            json!("lengths"),
            json!(symbol),
            json!(first),
            json!(times),
            json!(length),
        ],
        Part::Literal(byte) => vec![json!("literal"), json!(byte)],
        Part::Match {
            length,
            distance,
            bits,
        } => {
            vec![json!("match"), json!(length), json!(distance), json!(bits)]
        }
        Part::End => vec![json!("end")],
        Part::Byte(byte) => vec![json!("byte"), json!(byte)],
    }
}

/// What the content of each block would cost, as our encoder counts it, by what was seen in it. Stored
/// blocks without a byte have no content.
fn costs(seen: &[(u64, u64, Part)], out: &[u8]) -> Vec<Costs> {
    let (mut costs, mut at) = (Vec::new(), 0);
    let mut rest = seen;
    while let [(_, _, Part::Block { kind, .. }), behind @ ..] = rest {
        let own = behind
            .iter()
            .position(|(_, _, part)| matches!(part, Part::Block { .. }));
        let own = &behind[..own.unwrap_or(behind.len())];
        rest = &behind[own.len()..];
        let begun = at;
        let mut symbols = Vec::new();
        for (_, _, part) in own {
            let (symbol, length) = match *part {
                Part::Literal(byte) | Part::Byte(byte) => (Symbol::literal(byte), 1),
                Part::Match {
                    length, distance, ..
                } => {
                    let (length, distance) = (usize::from(length), usize::from(distance));
                    (Symbol::copy(length, distance), length)
                }
                _ => continue,
            };
            symbols.push(symbol);
            at += length;
        }
        if *kind != Kind::Stored || !symbols.is_empty() {
            let mut writer = Writer::onto(Vec::new(), 0);
            blocks::put(&symbols, &out[begun..at], &mut writer, Some(&mut costs));
        }
    }
    costs
}

/// Counts whose codes would be longer than the limit, equal ones, and few.
fn code_lengths() -> Vec<Value> {
    let fibonacci = |n: usize| {
        let counts = std::iter::successors(Some((1_u32, 1_u32)), |&(a, b)| Some((b, a + b)));
        counts.map(|(count, _)| count).take(n).collect::<Vec<_>>()
    };
    let turned = |mut counts: Vec<u32>| {
        counts.reverse();
        counts
    };
    let cases = [
        (fibonacci(20), 15),
        (turned(fibonacci(20)), 15),
        (fibonacci(19), 7),
        (turned(fibonacci(12)), 7),
        (vec![1; 19], 7),
        (vec![3, 1, 2, 1, 0, 1, 2, 3, 0, 5, 5, 4, 4], 15),
        (vec![0, 0, 9, 0], 15),
        (vec![0, 2, 0, 7], 15),
        (vec![0; 3], 15),
    ];
    let told = cases.map(|(counts, most)| {
        let mut lengths = vec![0; counts.len()];
        lengths_for(&counts, most, &mut lengths);
        json!({ "counts": counts, "most": most, "lengths": lengths })
    });
    told.to_vec()
}

fn told(known: &Known) -> Value {
    let mut seen: Vec<(u64, u64, Part)> = Vec::new();
    let (mut inflate, mut out) = (Inflate::new(known.window, known.after), Vec::new());
    let read = inflate.inflate_before(&known.bytes, &mut out, MOST, &known.past, &mut seen);
    let (flaw, whole) = match read {
        Ok(how) => {
            assert_eq!(how, Inflated::All);
            (Value::Null, inflate.is_between_blocks())
        }
        Err(Broken { flaw, bit }) => {
            let told = json!({
                "flaw": format!("{flaw:?}"),
                "bit": bit,
                "section": flaw.rfc(),
                "english": flaw.words(Language::English),
                "chinese": flaw.words(Language::Chinese),
            });
            (told, false)
        }
    };
    let costs = match whole {
        true => costs(&seen, &out),
        false => Vec::new(),
    };
    let costs = costs.iter().map(|its| [its.stored, its.fixed, its.dynamic]);
    let costs = costs.collect::<Vec<_>>();
    let parts = seen.into_iter().map(|(first, end, its)| {
        Value::Array([vec![json!(first), json!(end)], part(its)].concat())
    });
    json!({
        "name": known.name,
        "bytes": hex(&known.bytes),
        "past": hex(&known.past),
        "window": known.window,
        "blocks_follow": known.after == AfterLast::Blocks,
        "parts": parts.collect::<Vec<_>>(),
        "out": hex(&out),
        "flaw": flaw,
        "whole": whole,
        "costs": costs,
    })
}

/// One stream a line, so that a diff can be read.
fn table() -> String {
    let known = streams();
    let lines = |rows: &mut dyn Iterator<Item = Value>| {
        let rows = rows.map(|row| row.to_string());
        rows.collect::<Vec<_>>().join(",\n    ")
    };
    let rows = lines(&mut known.iter().map(told));
    let codes = lines(&mut code_lengths().into_iter());
    let about = json!(ABOUT);
    format!(
        "{{\n  \"about\": {about},\n  \"streams\": [\n    {rows}\n  ],\n  \"code_lengths\": [\n    {codes}\n  ]\n}}\n"
    )
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/deflate.json")
}

fn known_table() -> String {
    std::fs::read_to_string(path()).unwrap_or_default()
}

#[test]
fn what_the_decoder_tells_of_known_streams_is_what_the_table_says() {
    let table = table();
    if std::env::var_os("BAREWIRE_WRITE_GOLDEN").is_some() {
        std::fs::write(path(), &table).unwrap();
    }
    let known = known_table();
    let name = |line: &str| -> Value {
        let row = serde_json::from_str::<Value>(line.trim().trim_end_matches(','));
        row.map(|row| row["name"].clone()).unwrap_or_default()
    };
    for (told, known) in table.lines().zip(known.lines()) {
        assert!(
            told == known,
            "{} is told otherwise than in the table",
            name(told)
        );
    }
    assert_eq!(table.len(), known.len());
}
