//! The captures that barewire writes come back as what they were made of.

use super::built::Told;
use barewire::capture::{FileReader, Streams};
use barewire::tap::frames::{KEPT_PAYLOAD, Walker};
use barewire::tap::pcapng::Capture;
use barewire::tap::record::{Direction, FrameRecord, Record, Tcp, What};
use std::sync::Arc;

fn record(at: u64, what: What) -> Arc<Record> {
    Arc::new(Record {
        connection: 1,
        at,
        what,
    })
}

/// A frame, and its bytes.
fn frame(at: u64, direction: Direction, payload: &[u8]) -> (Arc<Record>, Vec<u8>) {
    let mask: &[u8] = match direction {
        Direction::In => &[0x80, 1, 2, 3, 4],
        Direction::Out => &[0],
    };
    let mut bytes = vec![0x82, mask[0] | 127];
    bytes.extend((payload.len() as u64).to_be_bytes());
    bytes.extend(&mask[1..]);
    bytes.extend(payload);
    let mut seen = None;
    Walker::default().feed(&bytes, |frame| seen = Some(frame));
    let frame = FrameRecord {
        number: 1,
        direction,
        offset: 0,
        seen: seen.unwrap(),
        private: false,
        blanked: false,
    };
    (record(at, What::Frame(frame)), bytes)
}

/// What is told of a capture, read in portions of this many bytes.
fn told(records: Vec<Arc<Record>>, portion: usize) -> Vec<String> {
    let mut file = Vec::new();
    Capture::of(records, 1_700_000_000_000_000)
        .write_to(&mut file)
        .unwrap();
    let (mut reader, mut streams, mut told) = (FileReader::new(), Streams::new(), Told::default());
    for portion in file.chunks(portion) {
        let mut packet = |packet: barewire::capture::Packet<'_>| {
            assert!(packet.at >= 1_700_000_000_000_000);
            streams.packet(&packet, &mut |event| told.add(&event));
        };
        reader.read(portion, &mut packet).unwrap();
    }
    reader.finish(&mut |_| unreachable!()).unwrap();
    streams.finish(&mut |event| told.add(&event));
    assert_eq!(reader.cut(), None);
    let notes = streams.notes();
    assert_eq!(notes.packets, notes.segments);
    assert!(notes.sentences(Default::default()).is_empty());
    told.lines().to_vec()
}

#[test]
fn every_byte_of_our_own_capture_comes_back() {
    let head = |at, direction, text: &[u8]| {
        let bytes = text.to_vec();
        record(at, What::Head { direction, bytes })
    };
    let request = b"GET /echo HTTP/1.1\r\nHost: a\r\n\r\n";
    let response = b"HTTP/1.1 101 Switching Protocols\r\n\r\n";
    let (one, one_bytes) = frame(3, Direction::In, b"hi");
    let (two, two_bytes) = frame(4, Direction::Out, &[0xC3; KEPT_PAYLOAD]);
    let (cut, cut_bytes) = frame(5, Direction::Out, &[7; 200_000]);
    let (last, last_bytes) = frame(6, Direction::In, b"bye");
    let text = |bytes: &[u8]| bytes.escape_ascii().to_string();
    let accepted = What::Accepted {
        peer: "127.0.0.1:41234".to_owned(),
        local: "127.0.0.1:9527".to_owned(),
    };
    for (end, ends) in [
        (
            vec![Tcp::PeerEnded, Tcp::WeEnded, Tcp::Closed],
            vec!["client fin", "server fin"],
        ),
        (
            vec![Tcp::WeEnded, Tcp::PeerEnded],
            vec!["server fin", "client fin"],
        ),
        (vec![Tcp::Broke], vec!["client reset"]),
    ] {
        let mut records = vec![
            record(0, accepted.clone()),
            head(1, Direction::In, request),
            head(2, Direction::Out, response),
            one.clone(),
            two.clone(),
            cut.clone(),
            last.clone(),
        ];
        records.extend(end.into_iter().map(|tcp| record(7, What::Tcp(tcp))));
        let kept = 10 + KEPT_PAYLOAD;
        let server = [&two_bytes[..], &cut_bytes[..kept]].concat();
        let mut expected = vec![
            "opened 127.0.0.2:41234 127.0.0.1:9527 true".to_owned(),
            format!("client: {}", text(request)),
            format!("server: {}", text(response)),
            format!("client: {}", text(&one_bytes)),
            format!("server: {}", text(&server)),
        ];
        // A segment has 60,000 bytes; of the later ones nothing was kept.
        let missing = [60_000 - kept, 60_000, 60_000, 200_010 - 180_000];
        expected.extend(missing.map(|bytes| format!("server misses {bytes} cut")));
        expected.push(format!("client: {}", text(&last_bytes)));
        expected.extend(ends.into_iter().chain(["over"]).map(str::to_owned));
        for portion in [1, 1000, 1 << 20] {
            assert_eq!(told(records.clone(), portion), expected);
        }
    }
}
