//! What a stranger can make an onlooker hold, and that no bytes at all upset it.

use super::watched::{agreed, frame, plain};
use crate::common::property;
use allocation_counter::measure;
use barewire::observer::messages::MOST_INFLATED;
use barewire::observer::shared::MOST_VIOLATIONS;
use barewire::observer::{Ended, Observer, Party, Seen, Unchecked};
use proptest::prelude::*;

const KIB: u64 = 1024;

fn kept() -> Observer {
    agreed("permessage-deflate", "permessage-deflate")
}

fn not_kept() -> Observer {
    let none = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    agreed(none, none)
}

/// The most that is held at a time while these portions pass, many times.
fn most_held(mut observer: Observer, from: Party, portion: &[u8], times: usize) -> u64 {
    let info = measure(|| {
        for _ in 0..times {
            observer.saw(from, portion, &mut |_| ());
        }
    });
    info.bytes_max
}

#[test]
fn a_message_that_isnt_compressed_is_never_kept() {
    let zeros = vec![0; 64 * 1024];
    // One frame of 16 GiB, of which 16 MiB come.
    for first in [0x81, 0x82] {
        let mut observer = plain();
        let header = [first, 0xFF, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0];
        observer.saw(Party::Client, &header, &mut |_| ());
        let held = most_held(observer, Party::Client, &zeros, 256);
        assert!(held < 16 * KIB, "{held}");
    }
    // Fragments without end, and each ends inside a character.
    let mut observer = plain();
    observer.saw(Party::Server, b"\x01\x01\xE4", &mut |_| ());
    let fragments = b"\x00\x03\xBD\xA0\xE4".repeat(1000);
    let held = most_held(observer, Party::Server, &fragments, 100);
    assert!(held < 64 * KIB, "{held}");
}

#[test]
fn a_bomb_is_inflated_up_to_the_bound_and_that_is_told() {
    let mut zlib = flate2::Compress::new(flate2::Compression::best(), false);
    let (zeros, mut bomb) = (vec![0; 64 << 20], Vec::with_capacity(1 << 20));
    zlib.compress_vec(&zeros, &mut bomb, flate2::FlushCompress::Sync)
        .unwrap();
    let stream = frame(Party::Server, 0xC1, &bomb);
    assert!(stream.len() < 100_000, "{}", stream.len());
    for (new, expected) in [
        (kept as fn() -> Observer, Unchecked::CompressedMessages),
        (not_kept, Unchecked::RestOfMessage),
    ] {
        for portion in [stream.len(), 1000, 1] {
            let (mut observer, mut told) = (new(), Vec::new());
            let info = measure(|| {
                for portion in stream.chunks(portion) {
                    observer.saw(Party::Server, portion, &mut |seen| {
                        if let Seen::Unchecked(_, what) = seen {
                            told.push(what);
                        }
                    });
                }
            });
            assert_eq!(told, [expected]);
            assert_eq!(observer.violations(), []);
            assert!(
                info.bytes_max < 2 * MOST_INFLATED as u64 + 128 * KIB,
                "{}",
                info.bytes_max
            );
            // All of that is freed.
            assert!(
                info.bytes_current < 64 * KIB as i64,
                "{}",
                info.bytes_current
            );
        }
    }
}

#[test]
fn a_compressed_message_of_tiny_fragments_is_bounded() {
    // Stored blocks of nothing, which never grow: each byte in a frame of its own.
    let mut observer = kept();
    observer.saw(Party::Server, b"\x42\x00", &mut |_| ());
    let block: Vec<u8> = [0, 0, 0, 0xFF, 0xFF]
        .iter()
        .flat_map(|byte| [0, 1, *byte])
        .collect();
    let info = measure(|| {
        for _ in 0..20_000 {
            observer.saw(Party::Server, &block, &mut |_| ());
        }
    });
    assert_eq!(observer.violations(), []);
    assert!(info.bytes_max < 64 * KIB, "{}", info.bytes_max);
}

#[test]
fn of_many_violations_the_first_are_kept_and_all_are_counted() {
    let mut observer = plain();
    let (wrong, mut told) = (b"\x83\x00".repeat(1000), 0);
    let info = measure(|| {
        for _ in 0..10 {
            observer.saw(Party::Server, &wrong, &mut |seen| {
                told += u64::from(matches!(seen, Seen::Violation(_)));
            });
        }
    });
    let report = observer.report();
    assert_eq!(report.violations.len(), MOST_VIOLATIONS);
    assert_eq!(report.violations.last().unwrap().frame, 100);
    assert_eq!(report.more, 10_000 - 100);
    assert_eq!(told, 10_000);
    assert!(info.bytes_max < 32 * KIB, "{}", info.bytes_max);
}

/// Bytes that look like frames more often than random ones.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![
        any::<u8>(),
        prop::sample::select(vec![
            0x00, 0x01, 0x02, 0x41, 0x80, 0x81, 0xC1, 0x88, 0x89, 0xFE, 0xFF, 0x7E, 0x7F
        ]),
    ];
    prop::collection::vec(byte, 0..200)
}

proptest! {
    #![proptest_config(property(400))]

    #[test]
    fn no_bytes_upset_it_and_all_are_counted(
        portions in prop::collection::vec((any::<bool>(), bytes(), 0..20_u8), 0..12),
        deflate in 0..3,
    ) {
        let mut observer = [plain as fn() -> Observer, kept, not_kept][deflate as usize]();
        let mut counts = [0, 0];
        for (is_client, bytes, end) in &portions {
            let from = if *is_client { Party::Client } else { Party::Server };
            observer.saw(from, bytes, &mut |_| ());
            counts[usize::from(!is_client)] += bytes.len() as u64;
            if *end == 0 {
                observer.ended(from, Ended::Fin, &mut |_| ());
            }
        }
        let report = observer.report();
        prop_assert_eq!([report.bytes.from_client, report.bytes.from_server], counts);
        let line = report.to_json(1, "", "", barewire::language::Language::Chinese);
        let json: serde_json::Value = serde_json::from_str(&line).unwrap();
        prop_assert_eq!(json["more"].as_u64(), Some(report.more));
    }
}
