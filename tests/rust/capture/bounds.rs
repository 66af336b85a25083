//! What a hostile file can make a reader hold.

use super::built::{ACK, Owned, SYN, Segment, Writer, client, packets, server, told_within};
use allocation_counter::measure;
use barewire::capture::unit::MOST_UNIT;
use barewire::capture::{FileReader, Limits, Streams, What};

const KIB: usize = 1024;

/// Small limits, so that few packets reach them.
const SMALL: Limits = Limits {
    flows: 10,
    waiting: 20 * KIB,
    all_waiting: 50 * KIB,
    all_tails: 50 * KIB,
};

fn packet(segment: &Segment) -> Owned {
    packets(std::slice::from_ref(segment)).remove(0)
}

#[test]
fn a_far_sequence_number_takes_no_more_than_its_segment() {
    let packets = packets(&[
        client(0, SYN, b""),
        client(1 + (1 << 30), ACK, b"far"),
        client(500_000_000, ACK, b"nearer"),
    ]);
    let mut streams = Streams::new();
    let mut told = 0;
    let info = measure(|| {
        for packet in &packets {
            streams.packet(&packet.packet(), &mut |_| told += 1);
        }
    });
    assert!(info.bytes_max < 8 * KIB as u64, "{}", info.bytes_max);
    assert_eq!(told, 1);
    let mut missing = Vec::new();
    streams.finish(&mut |event| {
        if let What::Missing { bytes, .. } = event.what {
            missing.push(bytes);
        }
    });
    assert_eq!(missing, [499_999_999, (1 << 30) - 500_000_005]);
}

#[test]
fn what_waits_in_one_direction_is_bounded() {
    let mut streams = Streams::within(SMALL);
    streams.packet(&packet(&client(0, SYN, b"")).packet(), &mut |_| ());
    // Each second byte, so that each is a part of its own.
    for at in 0..10_000 {
        let segment = packet(&client(2 + 2 * at, ACK, b"x"));
        streams.packet(&segment.packet(), &mut |_| ());
        assert!(streams.held().waiting <= SMALL.waiting);
    }
    assert!(streams.held().waiting > SMALL.waiting / 2);
    assert!(streams.notes().given_up > 9_000);
}

#[test]
fn what_waits_in_all_connections_is_bounded_and_the_longest_silent_gives_way() {
    let mut segments = Vec::new();
    for port in 0..10 {
        segments.push(client(0, SYN, b"").of_port(50_000 + port));
        segments.push(client(2, ACK, &[b'x'; 9 * KIB]).of_port(50_000 + port));
    }
    let mut streams = Streams::within(SMALL);
    let mut first = Vec::new();
    for segment in segments {
        streams.packet(&packet(&segment).packet(), &mut |event| {
            if matches!(event.what, What::Missing { .. }) {
                first.push(event.flow);
            }
        });
        assert!(streams.held().waiting <= SMALL.all_waiting);
    }
    assert_eq!(first, [1, 2, 3, 4, 5]);
    assert_eq!(streams.notes().given_up, 5);
}

#[test]
fn what_is_kept_for_comparing_is_bounded() {
    let mut streams = Streams::within(SMALL);
    for round in 0..50 {
        for port in 0..10 {
            let segment = match round {
                0 => client(0, SYN, b""),
                _ => client(1 + (round - 1) * 3000, ACK, &[b'x'; 3000]),
            };
            let segment = packet(&segment.of_port(50_000 + port));
            streams.packet(&segment.packet(), &mut |_| ());
            assert!(streams.held().tails <= SMALL.all_tails);
        }
    }
    assert!(streams.held().tails > SMALL.all_tails / 2);
    assert_eq!(streams.held().waiting, 0);
    streams.finish(&mut |_| ());
    assert_eq!((streams.held().tails, streams.flows()), (0, 0));
}

#[test]
fn connections_are_bounded_and_the_longest_silent_is_over() {
    let mut segments = Vec::new();
    for port in 0..10 {
        segments.push(client(0, SYN, b"").of_port(50_000 + port));
    }
    // Now the second is the longest silent.
    segments.push(client(1, ACK, b"a"));
    segments.push(client(0, SYN, b"").of_port(60_000));
    segments.push(client(2, ACK, b"b"));
    let (told, streams) = told_within(SMALL, &packets(&segments));
    let lines = told.lines();
    let over = lines.iter().position(|line| line == "2 over").unwrap();
    assert!(lines[over + 1].starts_with("11 opened") || lines[over - 1].starts_with("11 opened"));
    assert_eq!(lines[over + 1], "client: b");
    assert_eq!(streams.notes().dropped, 1);
    // Many, of which nothing but the SYN comes.
    let mut streams = Streams::within(SMALL);
    let (mut opened, mut over) = (0_u64, 0_u64);
    for at in 0..20_000 {
        let segment = packet(&client(at, SYN, b"").of_port(at as u16 | 0x8000));
        streams.packet(&segment.packet(), &mut |event| match event.what {
            What::Opened { .. } => opened += 1,
            What::Over => over += 1,
            _ => {}
        });
        assert!(streams.flows() <= SMALL.flows);
    }
    assert_eq!((opened, over), (20_000, 19_990));
}

#[test]
fn a_long_connection_takes_no_more_than_a_window() {
    let mut streams = Streams::new();
    let bytes = [b'x'; 1400];
    streams.packet(&packet(&client(0, SYN, b"")).packet(), &mut |_| ());
    let info = measure(|| {
        for at in 0..20_000 {
            let sent = packet(&client(1 + at * 1400, ACK, &bytes));
            streams.packet(&sent.packet(), &mut |_| ());
            let taken = packet(&server(1, ACK, b"").acks(1 + at * 1400));
            streams.packet(&taken.packet(), &mut |_| ());
        }
    });
    assert!(info.bytes_max < 256 * KIB as u64, "{}", info.bytes_max);
}

#[test]
fn a_reader_holds_one_unit_whatever_a_file_says() {
    let writer = Writer { big: false };
    let begin = [writer.section(), writer.interface(1, 0, &[])].concat();
    let announced =
        |kind: u32, length: u32| [&begin[..], &writer.u32(kind), &writer.u32(length)].concat();
    let zeros = vec![0; 64 * KIB];
    // A packet of a megabyte, one that is longer, and a block of four gigabytes that is skipped.
    for file in [
        announced(6, MOST_UNIT as u32),
        announced(6, MOST_UNIT as u32 + 4),
        announced(0x7777, u32::MAX - 3),
    ] {
        let mut reader = FileReader::new();
        let info = measure(|| {
            let _ = reader.read(&file, &mut |_| ());
            for _ in 0..1000 {
                let _ = reader.read(&zeros, &mut |_| ());
            }
        });
        assert!(info.bytes_max <= 4 * MOST_UNIT as u64, "{}", info.bytes_max);
    }
    // What is announced takes nothing until it comes.
    let mut reader = FileReader::new();
    let file = announced(6, MOST_UNIT as u32);
    let info = measure(|| {
        let _ = reader.read(&file, &mut |_| ());
    });
    assert!(info.bytes_max < KIB as u64, "{}", info.bytes_max);
    // Interfaces without end.
    let mut reader = FileReader::new();
    let many = writer.interface(1, 0, &[]).repeat(1000);
    let _ = reader.read(&writer.section(), &mut |_| ());
    let info = measure(|| {
        for _ in 0..200 {
            let _ = reader.read(&many, &mut |_| ());
        }
    });
    assert!(info.bytes_max < 6 * MOST_UNIT as u64, "{}", info.bytes_max);
}
