//! The page shows the line of Rust that reads a byte. It finds the line by an anchor, and each
//! anchor must be above the right line.

use crate::common::Server;
use barewire::assets::sources::{self, Anchor};
use barewire::websocket::Opcode;
use barewire::websocket::deflate::{Broken, Flaw};
use barewire::websocket::error::Error;
use barewire::websocket::fields::Field;
use std::fs;
use std::path::Path;

/// A part of the line under each anchor.
const SAID: &[(&str, &str)] = &[
    ("poll", "server.hub.poll(&room, since)"),
    ("long-poll", "server.hub.poll_or_wait(&room, since)"),
    ("fin", "let fin = first & FIN != 0"),
    ("rsv1", "first & (RSV1 | RSV2 | RSV3) != 0"),
    ("rsv2", "first & (RSV1 | RSV2 | RSV3) != 0"),
    ("rsv3", "first & (RSV1 | RSV2 | RSV3) != 0"),
    ("reserved-bits", "first & (RSV1 | RSV2 | RSV3) != 0"),
    ("compressed", "first & RSV1 != 0"),
    ("compressed-continuation", "Error::CompressedContinuation"),
    ("compressed-control", "if compressed"),
    ("deflate-offer", "offers.find_map"),
    ("server-no-context-takeover", "!offer.server_no_takeover"),
    ("client-no-context-takeover", "!offer.client_no_takeover"),
    ("server-max-window-bits", "offer.server_window_bits"),
    ("client-max-window-bits", "offer.client_window"),
    ("deflate", "self.compress.message("),
    ("never-compressed", "if piece.private"),
    ("inflate", "self.inflate.inflate("),
    ("inflate-tail", "self.take(&TAIL"),
    ("deflate-block", "bits.number(3)"),
    ("deflate-padding", "bits.align()"),
    ("deflate-stored", "bits.number(16), bits.number(16)"),
    ("deflate-byte", "output.put_all(stored)"),
    ("deflate-counts", "bits.number(14)"),
    ("deflate-length-of-length", "held.number(3)"),
    ("deflate-lengths", "self.length_codes.find(*bits)"),
    ("deflate-literal", "output.put(byte)"),
    ("deflate-match", "copy(&codes.distances"),
    ("deflate-end", "Part::End"),
    ("bad-deflate", "Broken { flaw, bit }"),
    ("cut-deflate", "is_between_blocks()"),
    ("opcode", "Opcode::from_bits(first & OPCODE)"),
    ("reserved-opcode", "Error::ReservedOpcode"),
    ("nothing-to-continue", "Error::NothingToContinue"),
    ("message-interrupted", "expected.in_message"),
    ("fragmented-control", "if !fin"),
    ("mask", "second & MASK != 0"),
    ("unmasked-frame", "Error::UnmaskedFrame"),
    ("masked-frame", "Error::MaskedFrame"),
    ("control-too-long", "> MAX_CONTROL_PAYLOAD"),
    ("payload-len", "u64::from(second & LEN)"),
    (
        "extended-payload-length",
        "LengthForm::announced_by(second)",
    ),
    ("length-top-bit", "len > i64::MAX as u64"),
    ("non-minimal-length", "form != LengthForm::minimal_for(len)"),
    ("masking-key", "rest.split_first_chunk()?"),
    ("unmask", "^ wide"),
    ("utf8", "str::from_utf8(rest)"),
    ("invalid-utf8", "Error::InvalidUtf8"),
    ("truncated-utf8", "Error::TruncatedUtf8"),
    ("message", "Ok(Message::Text(text))"),
    ("message-too-big", "header.payload_len > room"),
    ("too-many-fragments", "fragments > MAX_FRAGMENTS"),
    ("fragment", "Event::Fragment"),
    ("pong", "Opcode::Pong, &self.control"),
    ("close-answer", "self.role.write_close(code"),
    ("start-closing", "self.role.write_close(Some(code), reason"),
    ("fail", "error.close_code()"),
    ("close-code", "CloseCode::from_wire(number)"),
    ("close-reason", "str::from_utf8(reason)"),
    ("close-body-of-one", "Error::CloseBodyOfOne"),
    ("invalid-close-code", "Error::InvalidCloseCode"),
    ("invalid-close-reason", "str::from_utf8(reason)"),
    ("one-host", "head.values(\"host\").count()"),
    ("header-colon", "let colon = bytes"),
    ("not-http", "let control = portion"),
    ("control-character", "let control = portion"),
    ("head-too-long", "good.len() > room"),
    ("bare-lf", "strip_suffix(b\"\\r\\n\")"),
    ("bare-cr", "line.contains(&b'\\r')"),
    ("too-many-fields", "== MAX_HEADERS"),
    ("request-line", "!is_method || !is_target"),
    ("http-version", "match (major, minor)"),
    ("folded", "bytes.starts_with(b\" \")"),
    ("space-before-colon", "name.ends_with(b\" \")"),
    ("header-name", "name.is_empty()"),
    ("target", "path.strip_prefix('/')"),
    ("handshake-body", "has_body(head)"),
    ("handshake-extensions", "offer.is_err()"),
    ("handshake-method", "head.method() != \"GET\""),
    ("handshake-version", "head.minor() < Minor(1)"),
    ("handshake-upgrade", "!is_attempt(head)"),
    (
        "handshake-connection",
        "head.has_token(\"Connection\", \"upgrade\")",
    ),
    (
        "handshake-websocket-version",
        "head.only(\"Sec-WebSocket-Version\")",
    ),
    ("handshake-key", "head.only(\"Sec-WebSocket-Key\")"),
    ("handshake-subprotocol", "let offered"),
    ("written-upgrade", "\"Upgrade\", \"websocket\""),
    ("written-connection", "\"Connection\", \"Upgrade\""),
    ("written-first", "first: fin | rsv1"),
    (
        "written-length",
        "LengthForm::minimal_for(self.payload_len)",
    ),
    ("written-whole", "frame::write(opcode, true"),
    ("own-mask", "Some(keys())"),
    ("no-mask", "Role::Server => None"),
    ("accept", "STANDARD.encode(accept_digest(key))"),
    ("dialect", "dialect::read("),
    ("hub", "self.transcript.last() + 1"),
    ("encode", "text_frame(&json)"),
    ("outbox", "self.sink.write("),
    ("one-writer", "queue.has_writer |="),
    ("fell-behind", "> self.limit"),
    ("heard", "self.heard.swap(false"),
    ("keep-alive", "duration_since(heard) >= keeper.ping_every"),
    ("silent", "duration_since(pinged) >= keeper.ping_every"),
    ("close-patience", "CLOSE_PATIENCE"),
    ("host", "self.hosts.contains(&host.host)"),
    ("origin", "origin.is_served_by(host)"),
    ("null-origin", "!self.on_loopback"),
    ("fetch-metadata", "\"Sec-Fetch-Site\", \"none\""),
    ("passed-on", "out.write_all(bytes)"),
    ("read", "Read::read(&mut this, buffer)"),
    ("write", "this.write_vectored(slices)"),
];

fn find(name: &str) -> Option<Anchor> {
    sources::anchors().find(|anchor| anchor.name == name)
}

#[test]
fn every_anchor_is_above_the_line_that_it_names() {
    for (name, said) in SAID.iter().copied() {
        let anchor = find(name).unwrap_or_else(|| panic!("{name} is marked nowhere"));
        let source = sources::find(anchor.path).unwrap();
        let line = source.text.lines().nth(anchor.line - 1).unwrap();
        assert!(line.contains(said), "{anchor:?}: {line}");
    }
    let unknown: Vec<_> = sources::anchors()
        .filter(|anchor| SAID.iter().all(|(name, _)| *name != anchor.name))
        .collect();
    assert!(unknown.is_empty(), "nobody says what is there: {unknown:?}");
}

#[test]
fn every_field_of_a_header_and_every_broken_rule_leads_to_a_line() {
    for field in Field::ALL {
        assert!(find(field.name()).is_some(), "{}", field.name());
    }
    let errors = [
        Error::ReservedBits(0),
        Error::UnusedBits(0),
        Error::CompressedContinuation,
        Error::CompressedControl(Opcode::Ping),
        Error::BadDeflate(Broken {
            flaw: Flaw::ReservedType,
            bit: 0,
        }),
        Error::CutDeflate,
        Error::ReservedOpcode(3),
        Error::FragmentedControl(Opcode::Ping),
        Error::ControlTooLong(Opcode::Ping),
        Error::UnmaskedFrame,
        Error::MaskedFrame,
        Error::NonMinimalLength(1),
        Error::LengthTopBit,
        Error::NothingToContinue,
        Error::MessageInterrupted(Opcode::Text),
        Error::InvalidUtf8(0),
        Error::TruncatedUtf8(0),
        Error::CloseBodyOfOne,
        Error::InvalidCloseCode(0),
        Error::InvalidCloseReason(0),
        Error::MessageTooBig(0),
        Error::TooManyFragments(0),
    ];
    for error in errors {
        assert!(find(error.name()).is_some(), "{}", error.name());
    }
}

#[test]
fn the_server_serves_its_own_source() {
    let server = Server::start(&[]);
    let index = server.get("/source/", "");
    assert_eq!(index.status, 200);
    let index = index.json();
    let files = index["files"].as_array().unwrap();
    assert_eq!(files.len(), sources::SOURCES.len());
    for path in files.iter().map(|path| path.as_str().unwrap()) {
        let answer = server.get(&format!("/source/{path}"), "");
        assert_eq!(answer.status, 200);
        assert_eq!(
            answer.header("content-type"),
            Some("text/plain; charset=utf-8")
        );
        let on_disk = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(path);
        assert_eq!(
            answer.text(),
            fs::read_to_string(on_disk).unwrap(),
            "{path}"
        );
    }
    let fin = find("fin").unwrap();
    assert_eq!(index["anchors"]["fin"]["file"], fin.path);
    assert_eq!(index["anchors"]["fin"]["line"], fin.line);
    for nowhere in [
        "/source/../Cargo.toml",
        "/source/%2e%2e/Cargo.toml",
        "/source/http",
        "/source/main.rs/",
        "/source",
    ] {
        assert_eq!(server.get(nowhere, "").status, 404, "{nowhere}");
    }
}
