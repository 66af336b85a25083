//! The order in which segments come doesn't matter.

use super::built::{ACK, FIN, SYN, Segment, client, packets, server, told};
use crate::common::property;
use proptest::prelude::*;

/// All orders of these numbers (Heap's algorithm).
fn orders(count: usize) -> Vec<Vec<usize>> {
    fn further(k: usize, order: &mut Vec<usize>, all: &mut Vec<Vec<usize>>) {
        if k <= 1 {
            all.push(order.clone());
            return;
        }
        for at in 0..k {
            further(k - 1, order, all);
            let other = if k.is_multiple_of(2) { at } else { 0 };
            if at + 1 < k {
                order.swap(other, k - 1);
            }
        }
    }
    let mut all = Vec::new();
    further(count, &mut (0..count).collect(), &mut all);
    all
}

#[test]
fn there_are_720_orders_of_six() {
    let mut all = orders(6);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 720);
}

/// Six segments of one direction; the last has the FIN.
fn six() -> [Segment; 6] {
    [
        client(101, ACK, b"ab"),
        client(103, ACK, b"c"),
        client(104, ACK, b"defg"),
        client(108, ACK, b"hi"),
        client(110, ACK, b"jkl"),
        client(113, FIN, b"m"),
    ]
}

const OPENED: &str = "opened 10.0.0.1:50000 10.0.0.2:80 true";
const TOLD: [&str; 4] = [OPENED, "client: abcdefghijklm", "client fin", "over"];

#[test]
fn every_order_of_six_segments_gives_the_same_stream() {
    let six = six();
    for order in orders(6) {
        let mut segments = vec![client(100, SYN, b"")];
        segments.extend(order.iter().map(|at| six[*at].clone()));
        assert_eq!(told(&packets(&segments)).lines(), TOLD, "{order:?}");
    }
}

#[test]
fn every_order_with_duplicates_and_overlaps_gives_the_same_stream() {
    let six = six();
    let over = [client(102, ACK, b"bcdef"), client(107, ACK, b"ghijk")];
    for order in orders(6) {
        let mut segments = vec![client(100, SYN, b"")];
        for (place, at) in order.iter().enumerate() {
            segments.push(six[*at].clone());
            segments.push(six[order[place / 2]].clone());
            segments.extend(over.get(place.wrapping_sub(2)).cloned());
        }
        assert_eq!(told(&packets(&segments)).lines(), TOLD, "{order:?}");
    }
}

#[test]
fn without_a_syn_or_with_a_late_one_every_order_of_a_half_gives_the_same_stream() {
    let six = six();
    let syn = client(100, SYN, b"ab");
    for order in orders(6) {
        let segments: Vec<_> = order.iter().map(|at| six[*at].clone()).collect();
        let lines = told(&packets(&segments));
        assert_eq!(lines.lines()[1..], TOLD[1..], "{order:?}");
        let with_syn = order
            .iter()
            .map(|at| if *at == 0 { &syn } else { &six[*at] });
        let segments: Vec<_> = with_syn.cloned().collect();
        assert_eq!(told(&packets(&segments)).lines(), TOLD, "{order:?}");
    }
}

/// Each direction by itself: how they are mixed depends on the order.
#[test]
fn every_order_of_six_segments_of_both_ends_gives_the_same_two_streams() {
    let six = [
        client(101, ACK, b"abc").acks(501),
        client(104, ACK, b"def").acks(504),
        client(107, FIN, b"").acks(507),
        server(501, ACK, b"xyz").acks(104),
        server(504, ACK, b"uvw").acks(107),
        server(507, FIN, b"").acks(108),
    ];
    for order in orders(6) {
        let mut segments = vec![client(100, SYN, b""), server(500, SYN, b"").acks(101)];
        segments.extend(order.iter().map(|at| six[*at].clone()));
        let told = told(&packets(&segments));
        let of = |who: &str| -> String {
            let lines = told.lines().iter();
            lines.filter_map(|line| line.strip_prefix(who)).collect()
        };
        let client = of("client").replace(": ", "");
        let server = of("server").replace(": ", "");
        assert_eq!(
            (&client[..], &server[..]),
            ("abcdef fin", "xyzuvw fin"),
            "{order:?}"
        );
        assert_eq!(told.lines().last().unwrap(), "over");
    }
}

proptest! {
    #![proptest_config(property(300))]

    /// A stream, cut in any places, with pieces over others, in any order, around any number.
    #[test]
    fn pieces_of_a_stream_give_the_stream(
        stream in prop::collection::vec(any::<u8>(), 1..200),
        initial in prop_oneof![any::<u32>(), u32::MAX - 200..=u32::MAX],
        pieces in prop::collection::vec((0..200_usize, 1..60_usize), 0..60),
        seed: u64,
    ) {
        let first = initial.wrapping_add(1);
        let piece = |start: usize, length: usize| {
            let start = start.min(stream.len());
            let end = (start + length).min(stream.len());
            client(first.wrapping_add(start as u32), ACK, &stream[start..end])
        };
        let mut segments: Vec<_> = pieces.iter().map(|(start, length)| piece(*start, *length)).collect();
        segments.extend((0..stream.len()).step_by(9).map(|start| piece(start, 9)));
        segments.push(client(first.wrapping_add(stream.len() as u32), FIN, b""));
        let mut state = seed;
        for at in (1..segments.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            segments.swap(at, (state >> 33) as usize % (at + 1));
        }
        segments.insert(0, client(initial, SYN, b""));
        let told = told(&packets(&segments));
        let bytes = format!("client: {}", stream.escape_ascii());
        prop_assert_eq!(told.lines(), [OPENED, &bytes, "client fin", "over"]);
    }
}
