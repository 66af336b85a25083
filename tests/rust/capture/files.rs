//! Each form of both formats, read whole and in portions.

use super::built::{ACK, FIN, Owned, RST, SYN, Writer, client, packets, packets_of, read, server};
use barewire::capture::{FileError, FileReader, Flaw, LinkType, Streams};
use barewire::language::Language;

const MICRO: u32 = 0xA1B2_C3D4;
const NANO: u32 = 0xA1B2_3C4D;

fn owned(link: u16, at: u64, bytes: &[u8], original: u32) -> Owned {
    Owned {
        link: LinkType(link),
        at,
        bytes: bytes.to_vec(),
        original,
    }
}

/// A file that is read to its end.
fn good(file: &[u8]) -> Vec<Owned> {
    let (packets, result, cut) = packets_of(file);
    assert_eq!((result, cut), (Ok(()), None));
    packets
}

/// The error, and where it is.
fn bad(file: &[u8]) -> (Flaw, u64, usize) {
    let (packets, result, _) = packets_of(file);
    let FileError { at, flaw } = result.unwrap_err();
    (flaw, at, packets.len())
}

#[test]
fn pcap_is_read_in_both_orders_and_both_units_of_time() {
    for writer in Writer::BOTH {
        for (magic, part) in [(MICRO, 7), (NANO, 7_999)] {
            // The upper half says that four bytes of checksum follow each packet.
            let mut file = writer.pcap_header(magic, 0x2400_0001);
            file.extend(writer.record(2, part, b"whole", 5));
            file.extend(writer.record(3, 0, b"", 9));
            file.extend(writer.record(u32::MAX, 0, b"cut", 1514));
            // Some writers leave the original length at 0.
            file.extend(writer.record(4, 0, b"?", 0));
            assert_eq!(
                good(&file),
                [
                    owned(1, 2_000_007, b"whole", 5),
                    owned(1, 3_000_000, b"", 9),
                    owned(1, 4_294_967_295_000_000, b"cut", 1514),
                    owned(1, 4_000_000, b"?", 1),
                ]
            );
        }
    }
}

/// Every block that is read, and some that aren't, in one section.
fn section(writer: Writer) -> Vec<u8> {
    [
        writer.section(),
        writer.interface(1, 4, &[]),
        // A name, then tsresol: nanoseconds.
        writer.interface(
            101,
            0,
            &[
                writer.option(2, b"eth0"),
                writer.option(9, &[9]),
                writer.option(0, b""),
            ]
            .concat(),
        ),
        // Name resolution, statistics, a custom block, and nothing at all.
        writer.block(4, b"names"),
        writer.block(0xBAD, &[7; 5000]),
        writer.block(5, b""),
        writer.enhanced(1, 1_500, b"second", 6),
        writer.enhanced(0, 1 << 33, b"first interface", 1500),
        writer.old(1, 2_000_000, b"old", 3),
        writer.simple(b"simp", 6),
        writer.simple(b"le", 2),
    ]
    .concat()
}

#[test]
fn pcapng_is_read_in_both_orders_and_sections_change_it() {
    let packets = [
        owned(101, 1, b"second", 6),
        owned(1, 1 << 33, b"first interface", 1500),
        owned(101, 2_000, b"old", 3),
        owned(1, 0, b"simp", 6),
        owned(1, 0, b"le", 2),
    ];
    let [little, big] = Writer::BOTH;
    assert_eq!(good(&section(little)), packets);
    assert_eq!(good(&section(big)), packets);
    let twice = [section(little), section(big), section(little)].concat();
    assert_eq!(good(&twice), [&packets[..], &packets, &packets].concat());
    // The interfaces of a section are forgotten in the next.
    let file = [
        section(big),
        little.section(),
        little.enhanced(0, 0, b"", 0),
    ]
    .concat();
    let at = (section(big).len() + little.section().len()) as u64;
    assert_eq!(bad(&file), (Flaw::Interface(0), at, 5));
}

#[test]
fn times_are_counted_in_powers_of_ten_and_of_two_from_any_beginning() {
    let [little, big] = Writer::BOTH;
    for (resolution, offset, time, micros) in [
        (6, 0, 5, 5),
        (0, 0, 5, 5_000_000),
        (3, 0, 5, 5_000),
        (9, 0, 5_999, 5),
        (127, 0, u64::MAX, 0),
        (44, 0, u64::MAX, 0),
        (0x80, 0, 3, 3_000_000),
        (0x80 | 10, 0, 1536, 1_500_000),
        (0x80 | 32, 0, 1 << 31, 500_000),
        (0xFF, 0, u64::MAX, 0),
        (0, 0, u64::MAX, u64::MAX),
        (6, 2, 5, 2_000_005),
        (6, -2, 5, 0),
        (6, -2, 3_000_000, 1_000_000),
        (6, i64::MAX, u64::MAX, u64::MAX),
        (6, i64::MIN, 0, 0),
    ] {
        for writer in [little, big] {
            let offset: i64 = offset;
            let bytes = match writer.big {
                true => offset.to_be_bytes(),
                false => offset.to_le_bytes(),
            };
            let options = [writer.option(9, &[resolution]), writer.option(14, &bytes)].concat();
            let file = [
                writer.section(),
                writer.interface(1, 0, &options),
                writer.enhanced(0, time, b"", 0),
            ];
            let at = good(&file.concat())[0].at;
            assert_eq!(at, micros, "{resolution} {offset} {time}");
        }
    }
    // Options of a wrong length, and one that is cut, change nothing.
    let wrong = [
        little.option(9, &[9, 9]),
        little.option(14, &[1; 7]),
        vec![9, 0, 200, 0],
    ];
    let file = [
        little.section(),
        little.interface(1, 0, &wrong.concat()),
        little.enhanced(0, 5, b"", 0),
    ];
    assert_eq!(good(&file.concat())[0].at, 5);
}

#[test]
fn a_file_that_is_cut_gives_its_packets_as_far_as_they_came() {
    let [little, big] = Writer::BOTH;
    let mut pcap = big.pcap_header(MICRO, 1);
    pcap.extend(big.record(1, 0, b"one", 3));
    pcap.extend(big.record(2, 0, b"two", 3));
    for file in [pcap, section(little), section(big)] {
        let whole = good(&file);
        for end in 1..file.len() {
            let (mut packets, result, cut) = read([&file[..end]].into_iter());
            assert_eq!(
                read(file[..end].chunks(3)),
                (packets.clone(), result.clone(), cut)
            );
            if end < 4 {
                assert!(matches!(
                    result,
                    Err(FileError {
                        at: 0,
                        flaw: Flaw::NotACapture
                    })
                ));
                continue;
            }
            assert_eq!(result, Ok(()), "{end}");
            assert!(cut.is_none_or(|at| at < end as u64), "{end}");
            // Only the last may be shorter than it was.
            if let Some(last) = packets.pop() {
                let other = &whole[packets.len()];
                assert!(other.bytes.starts_with(&last.bytes), "{end}");
                assert_eq!(
                    (other.at, other.original),
                    (last.at, last.original),
                    "{end}"
                );
                assert!(cut.is_some() || other == &last, "{end}");
            }
            assert_eq!(packets, whole[..packets.len()], "{end}");
        }
    }
    // Half of a packet, in each kind of record and block.
    let begin = [little.section(), little.interface(101, 0, &[])].concat();
    let header = little.pcap_header(NANO, 101);
    for (begin, block, left) in [
        (&header, little.record(0, 0, b"halves!!", 9), 4),
        (&begin, little.enhanced(0, 0, b"halves!!", 9), 8),
        (&begin, little.old(0, 0, b"halves!!", 9), 8),
        (&begin, little.simple(b"halves!!", 8), 8),
    ] {
        let original = if block[0] == 3 { 8 } else { 9 };
        let file = [&begin[..], &block[..block.len() - left]].concat();
        let (packets, result, cut) = packets_of(&file);
        assert_eq!(packets, [owned(101, 0, b"halv", original)]);
        assert_eq!((result, cut), (Ok(()), Some(begin.len() as u64)));
    }
    // All of it came, and only the length at the end is missing.
    let block = little.enhanced(0, 0, b"odd", 3);
    let file = [&begin[..], &block[..block.len() - 4]].concat();
    assert_eq!(packets_of(&file).0, [owned(101, 0, b"odd", 3)]);
}

/// What is told of a file, before its end and at it.
fn events(file: &[u8]) -> (Vec<String>, Vec<String>) {
    let (mut reader, mut streams) = (FileReader::new(), Streams::new());
    let (mut before, mut at_end) = (Vec::new(), Vec::new());
    let _ = reader.read(file, &mut |packet| {
        streams.packet(&packet, &mut |event| before.push(format!("{event:?}")));
    });
    let _ = reader.finish(&mut |packet| {
        streams.packet(&packet, &mut |event| at_end.push(format!("{event:?}")));
    });
    streams.finish(&mut |event| at_end.push(format!("{event:?}")));
    (before, at_end)
}

#[test]
fn a_file_that_is_cut_tells_the_beginning_of_what_the_whole_tells() {
    let segments = [
        client(100, SYN, b""),
        server(500, SYN, b"").acks(101),
        client(104, ACK, b"def").acks(501),
        client(101, ACK, b"abc").acks(501),
        server(501, ACK, b"answer").acks(107),
        server(509, ACK, b"lost").acks(107),
        client(107, FIN, b"").acks(507),
        server(507, RST, b""),
    ];
    let [little, big] = Writer::BOTH;
    let mut pcap = little.pcap_header(MICRO, 101);
    let mut pcapng = [big.section(), big.interface(101, 0, &[])].concat();
    for Owned {
        at,
        bytes,
        original,
        ..
    } in packets(&segments)
    {
        pcap.extend(little.record(0, at as u32, &bytes, original));
        pcapng.extend(big.enhanced(0, at, &bytes, original));
    }
    for file in [pcap, pcapng] {
        let (whole, _) = events(&file);
        assert_eq!(whole.len(), 9, "{whole:#?}");
        for end in 0..file.len() {
            let (before, at_end) = events(&file[..end]);
            assert_eq!(before, whole[..before.len()], "{end}");
            let over = at_end.iter().filter(|event| event.contains("Over")).count();
            assert!(before.is_empty() || over == 1, "{end}: {at_end:?}");
        }
    }
}

#[test]
fn what_is_no_capture_is_named() {
    for (file, flaw) in [
        (&b""[..], Flaw::Empty),
        (b"\xD4\xC3\xB2", Flaw::NotACapture),
        (b"GET / HTTP/1.1\r\n", Flaw::NotACapture),
        (b"\x1F\x8B\x08\0", Flaw::Compressed("gunzip")),
        (b"\x28\xB5\x2F\xFD", Flaw::Compressed("unzstd")),
        (b"\x04\x22\x4D\x18", Flaw::Compressed("unlz4")),
    ] {
        assert_eq!(bad(file), (flaw.clone(), 0, 0));
        let error = FileError { at: 0, flaw };
        for language in Language::ALL {
            assert!(!error.sentence(language).is_empty());
        }
    }
}

#[test]
fn what_cant_be_right_is_named_with_its_place() {
    let [little, big] = Writer::BOTH;
    let mut version = big.pcap_header(MICRO, 1);
    version[7] = 3;
    assert_eq!(bad(&version), (Flaw::Version(2, 3), 0, 0));
    let mut long = little.pcap_header(MICRO, 1);
    long.extend(little.record(0, 0, b"x", 1));
    long.extend(little.u32(0).repeat(2));
    long.extend(little.u32(0x10_0000).repeat(2));
    assert_eq!(bad(&long), (Flaw::Length(0x10_0000), 41, 1));

    let begin = [little.section(), little.interface(1, 0, &[])].concat();
    let at = begin.len() as u64;
    let with = |block: Vec<u8>| bad(&[&begin[..], &block].concat());
    let enhanced = little.enhanced(0, 0, b"abcdef", 6);
    let changed = |at: usize, byte: u8| {
        let mut block = enhanced.clone();
        block[at] = byte;
        block
    };
    let length = enhanced.len() as u32;
    assert_eq!(with(changed(4, 41)), (Flaw::Length(41), at, 0));
    assert_eq!(with(changed(4, 8)), (Flaw::Length(8), at, 0));
    assert_eq!(with(changed(7, 1)), (Flaw::Length(length | 1 << 24), at, 0));
    assert_eq!(with(changed(8, 1)), (Flaw::Interface(1), at, 0));
    assert_eq!(with(changed(20, 9)), (Flaw::Length(9), at, 0));
    let end = enhanced.len() - 4;
    assert_eq!(with(changed(end, 0)), (Flaw::TwoLengths(length, 0), at, 0));
    for kind in [1, 2, 3, 6, 0x0A0D_0D0A] {
        let flaw = match kind {
            0x0A0D_0D0A => Flaw::ByteOrder(12 << 24),
            _ => Flaw::Length(12),
        };
        assert_eq!(with(little.block(kind, b"")), (flaw, at, 0), "{kind}");
    }
    // A block that is skipped is checked, too.
    let mut unknown = little.block(77, &[0; 100]);
    *unknown.last_mut().unwrap() = 1;
    assert_eq!(with(unknown), (Flaw::TwoLengths(112, 112 | 1 << 24), at, 0));
    let mut newer = little.section();
    newer[12] = 2;
    assert_eq!(bad(&newer), (Flaw::Version(2, 0), 0, 0));
    // No language is without a sentence, and each has the place.
    let error = FileError {
        at: 41,
        flaw: Flaw::TwoLengths(1, 2),
    };
    for language in Language::ALL {
        assert!(error.sentence(language).contains("41"));
    }
}

#[test]
fn a_block_that_nobody_reads_is_skipped_whatever_its_length() {
    let writer = Writer { big: false };
    let long = writer.block(0x4000_0BAD, &vec![9; 3 << 20]);
    let file = [
        writer.section(),
        long,
        writer.interface(1, 0, &[]),
        writer.simple(b"x", 1),
    ];
    let (packets, result, _) = read(file.concat().chunks(64 * 1024));
    assert_eq!((packets, result), (vec![owned(1, 0, b"x", 1)], Ok(())));
}
