//! Frames whose fields are known, read by the server. The page's own reader reads the same frames
//! (`tests/page/model/bits.test.mjs`), so the two can't disagree.

use barewire::http::HeadReader;
use barewire::http::target::Target;
use barewire::language::Language;
use barewire::server::rules::admission::{Keeps, Refused as Refusal};
use barewire::terminal::pasted::refused::Refused;
use barewire::terminal::{Tool, pasted};
use barewire::websocket::fields::spans;
use barewire::websocket::frame::RawHeader;
use barewire::websocket::handshake;
use serde_json::Value;

struct Golden {
    name: String,
    bytes: Vec<u8>,
    /// Name, first bit, bit after the last, value.
    fields: Vec<(String, usize, usize, u64)>,
    used: usize,
    payload_len: u64,
    masking_key: Option<Vec<u8>>,
}

fn bytes(hex: &str) -> Vec<u8> {
    hex.split(' ')
        .map(|byte| u8::from_str_radix(byte, 16).unwrap())
        .collect()
}

fn field(field: &Value) -> (String, usize, usize, u64) {
    let bit = |at: usize| usize::try_from(field[at].as_u64().unwrap()).unwrap();
    let value = u64::from_str_radix(field[3].as_str().unwrap(), 16).unwrap();
    (field[0].as_str().unwrap().to_owned(), bit(1), bit(2), value)
}

fn golden() -> Vec<Golden> {
    let file: Value = serde_json::from_str(include_str!("../../golden/frames.json")).unwrap();
    let frames = file["frames"].as_array().unwrap();
    let frames = frames.iter().map(|frame| Golden {
        name: frame["name"].as_str().unwrap().to_owned(),
        bytes: bytes(frame["bytes"].as_str().unwrap()),
        fields: frame["fields"]
            .as_array()
            .unwrap()
            .iter()
            .map(field)
            .collect(),
        used: usize::try_from(frame["used"].as_u64().unwrap()).unwrap(),
        payload_len: frame["payload_len"].as_str().unwrap().parse().unwrap(),
        masking_key: frame["masking_key"].as_str().map(bytes),
    });
    frames.collect()
}

#[test]
fn the_fields_of_known_frames_cut_after_each_byte() {
    for frame in golden() {
        for cut in 0..=frame.bytes.len() {
            let found = spans(&frame.bytes[..cut]);
            let found: Vec<_> = found
                .into_iter()
                .map(|s| (s.field.name().to_owned(), s.bits.start, s.bits.end, s.value))
                .collect();
            let whole = frame.fields.iter().filter(|field| field.2 <= 8 * cut);
            let whole: Vec<_> = whole.cloned().collect();
            assert_eq!(found, whole, "{}, cut at {cut}", frame.name);
        }
    }
}

#[test]
fn the_headers_of_known_frames_cut_after_each_byte() {
    for frame in golden() {
        for cut in 0..=frame.bytes.len() {
            let found = RawHeader::parse(&frame.bytes[..cut]);
            assert_eq!(
                found.is_some(),
                cut >= frame.used,
                "{}, cut at {cut}",
                frame.name
            );
            let Some((header, used)) = found else {
                continue;
            };
            assert_eq!(used, frame.used, "{}", frame.name);
            assert_eq!(header.payload_len, frame.payload_len, "{}", frame.name);
            let key = header.masking_key.map(|key| key.to_vec());
            assert_eq!(key, frame.masking_key, "{}", frame.name);
        }
    }
}

// ---- heads of the opening handshake ---------------------------------------------------

fn handshakes(part: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("../../golden/handshakes.json")).unwrap();
    file[part].as_array().unwrap().clone()
}

/// A character of the table is a byte.
fn latin1(text: &str) -> Vec<u8> {
    let bytes = text.chars().map(|char| u8::try_from(u32::from(char)));
    bytes.map(Result::unwrap).collect()
}

/// The name of the first rule that a head breaks. Which hosts a request may name depends on the
/// server (`tests/rust/websocket/handshake.rs`).
fn first_broken(request: &str) -> Option<&'static str> {
    let head = match HeadReader::new().receive(&latin1(request)) {
        Ok((_, head)) => head.expect("the head is whole"),
        Err(error) => return Some(error.name()),
    };
    if Target::parse(head.target()).is_err() {
        return Some("target");
    }
    handshake::check(&head, &[])
        .err()
        .map(|refusal| refusal.name())
}

#[test]
fn the_verdict_on_known_requests() {
    for row in handshakes("requests") {
        let by_server = ["host", "origin", "null-origin", "fetch-metadata"];
        let rule = row["rule"].as_str();
        let rule = rule.filter(|rule| !by_server.contains(rule));
        let request = row["request"].as_str().unwrap();
        assert_eq!(first_broken(request), rule, "{}", row["name"]);
    }
}

#[test]
fn the_bytes_of_known_keys_and_the_terminals_remarks() {
    for row in handshakes("keys") {
        let key = row["key"].as_str().unwrap();
        let expected = row["bytes"].as_str().map(bytes);
        assert_eq!(handshake::key_bytes(key), expected, "{key}");
        let spare = row["spare"].as_bool().unwrap();
        assert_eq!(handshake::has_spare_bits(key), spare, "{key}");
        let line = ["accept".to_owned(), "--json".to_owned(), key.to_owned()];
        let remark = Tool::parse(&line, Language::English)
            .unwrap()
            .unwrap()
            .run(b"", Language::English)
            .unwrap()
            .remark;
        let remark = remark.unwrap_or_default();
        assert_eq!(remark.contains("refuses"), expected.is_none(), "{key}");
        assert_eq!(remark.contains("spare bits"), spare, "{key}: {remark}");
    }
}

// ---- bytes as they are pasted ---------------------------------------------------------

#[test]
fn each_known_way_to_paste_bytes_is_read_or_refused_by_its_form() {
    let file: Value = serde_json::from_str(include_str!("../../golden/pasted.json")).unwrap();
    for row in file["pasted"].as_array().unwrap() {
        let text = row["text"].as_str().unwrap();
        let found = pasted::read(text);
        let refused = row["refused"].as_str();
        let name = found.as_ref().err().map(Refused::name);
        let expected = row["bytes"].as_str().map(bytes);
        assert_eq!(name, refused, "{}: {found:?}", row["name"]);
        assert_eq!(found.ok(), expected, "{}", row["name"]);
    }
}

/// The page finds out from the words of a 403 which field it is about, in both languages.
#[test]
fn the_page_knows_which_field_a_403_is_about() {
    let host = Refusal::UnknownHost("evil.example".to_owned());
    let foreign = Refusal::ForeignOrigin("https://evil.example".to_owned());
    let refusals = [
        host,
        foreign,
        Refusal::NullOrigin(Keeps::Proxy),
        Refusal::BadOrigin("evil".to_owned()),
        Refusal::CrossSite,
    ];
    let rows = handshakes("refusals");
    assert_eq!(rows.len(), refusals.len());
    for (row, refusal) in rows.iter().zip(refusals) {
        for (key, language) in [
            ("english", Language::English),
            ("chinese", Language::Chinese),
        ] {
            let sentence = refusal.sentence(language);
            let begins = row[key].as_str().unwrap();
            assert!(sentence.starts_with(begins), "{sentence}: {begins}");
        }
    }
}
