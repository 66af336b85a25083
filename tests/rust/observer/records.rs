//! What an onlooker sees, as records for the page.

use barewire::http::{HeadReader, ResponseReader};
use barewire::json::{Object, Value};
use barewire::observer::{Observer, Party};
use barewire::tap::between::Recorder;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\
    Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
const RESPONSE: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\
    Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

/// The records of what is sent after a right handshake, as JSON.
fn records(sent: &[(Party, &[u8])]) -> Vec<String> {
    let (_, request) = HeadReader::new().receive(REQUEST).unwrap();
    let (_, response) = ResponseReader::new().receive(RESPONSE).unwrap();
    let mut observer = Observer::new(&request.unwrap(), &response.unwrap());
    let mut recorder = Recorder::new(REQUEST.len(), RESPONSE.len());
    let mut records = Vec::new();
    for (from, bytes) in sent {
        observer.saw(*from, bytes, &mut |seen| {
            recorder.note(&seen);
            let between = recorder.record(&seen);
            let object = Object::new().string("what", between.kind());
            records.push(between.to_json(object).finish());
        });
    }
    records
}

#[test]
fn a_frame_has_two_numbers_and_its_place_behind_the_head() {
    let masked = [0x81, 0x81, 1, 2, 3, 4, b'h' ^ 1];
    let all = records(&[
        (Party::Server, &[0x81, 1, b'a']),
        (Party::Client, &masked),
        (Party::Server, &[0x81, 1, b'b']),
    ]);
    let number = |record: &str, key| Value::parse(record).unwrap().get(key).unwrap().as_u64();
    let numbers = all
        .iter()
        .map(|record| ["id", "nth", "at"].map(|key| number(record, key)));
    let (request, response) = (REQUEST.len() as u64, RESPONSE.len() as u64);
    assert_eq!(
        numbers.collect::<Vec<_>>(),
        [
            [Some(1), Some(1), Some(response)],
            [Some(2), Some(1), Some(request)],
            [Some(3), Some(2), Some(response + 3)],
        ]
    );
    // The payload is as it crossed the wire.
    let payload = STANDARD.encode([b'h' ^ 1]);
    assert!(
        all[1].contains(&format!(r#""payload":"{payload}""#)),
        "{}",
        all[1]
    );
}

#[test]
fn a_violation_names_its_byte_and_its_frame_has_the_right_header_beside_it() {
    let wrong = [0x81, 126, 0, 2, b'h', b'i'];
    let all = records(&[(Party::Server, &[0x81, 0]), (Party::Server, &wrong)]);
    let at = RESPONSE.len() as u64 + 2 + 1;
    for part in [
        r#""what":"rule","by":"server","frame":2,"byte":3"#,
        &format!(r#""at":{at}"#),
        r#""rule":"non-minimal-length""#,
        r#""section":"5.2""#,
        r#""zh":"#,
        r#""code":1002"#,
    ] {
        assert!(all[1].contains(part), "{part}: {}", all[1]);
    }
    let right = STANDARD.encode([0x81, 2]);
    assert!(
        all[2].contains(&format!(r#""instead":"{right}""#)),
        "{}",
        all[2]
    );
    assert!(!all[0].contains("instead"), "{}", all[0]);
}
