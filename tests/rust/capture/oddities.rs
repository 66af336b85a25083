//! What happens to TCP on its way into a file: a table of what came, and what is told.

use super::built::{
    ACK, FIN, Owned, RST, SYN, Segment, client, packets, server, told, told_within,
};
use barewire::capture::{Limits, Notes, Streams, What};

/// The handshake: the client's first byte has the number 101, the server's 501.
fn handshake() -> Vec<Segment> {
    vec![
        client(100, SYN, b""),
        server(500, SYN, b"").acks(101),
        client(101, ACK, b"").acks(501),
    ]
}

const OPENED: &str = "opened 10.0.0.1:50000 10.0.0.2:80 true";
const FOUND: &str = "opened 10.0.0.1:50000 10.0.0.2:80 false";

/// What is told of these segments after a handshake; without the first and the last line.
fn after_handshake(segments: &[Segment]) -> Vec<String> {
    let all = [handshake(), segments.to_vec()].concat();
    let told = told(&packets(&all));
    let (first, rest) = told.lines().split_first().unwrap();
    let (last, rest) = rest.split_last().unwrap();
    assert_eq!((&first[..], &last[..]), (OPENED, "over"));
    rest.to_vec()
}

fn notes(segments: &[Segment]) -> Notes {
    told_within(Limits::USUAL, &packets(segments)).1.notes()
}

#[test]
fn a_connection_from_its_syn_to_its_end() {
    let lines = after_handshake(&[
        client(101, ACK, b"request").acks(501),
        server(501, ACK, b"ans").acks(108),
        server(504, ACK, b"wer").acks(108),
        client(108, FIN, b"!").acks(507),
        server(507, FIN, b"").acks(110),
        client(110, ACK, b"").acks(508),
    ]);
    let expected = [
        "client: request",
        "server: answer",
        "client: !",
        "client fin",
        "server fin",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn segments_out_of_order_wait_for_their_turn() {
    let lines = after_handshake(&[
        client(107, ACK, b"ghi"),
        client(104, ACK, b"def"),
        server(501, ACK, b"x"),
        client(101, ACK, b"abc"),
        client(110, ACK, b"j"),
    ]);
    assert_eq!(lines, ["server: x", "client: abcdefghij"]);
}

#[test]
fn a_retransmission_is_dropped_and_one_with_other_bytes_is_shown() {
    let lines = after_handshake(&[
        client(101, ACK, b"abcdef"),
        client(101, ACK, b"abcdef"),
        client(103, ACK, b"cdefgh"),
        // Again, with other bytes, and a new one.
        client(102, ACK, b"bXdYfghi"),
        // While they wait.
        client(112, ACK, b"lmn"),
        client(111, ACK, b"klMNo"),
        client(110, ACK, b"j"),
    ]);
    let expected = [
        "client: abcdefgh",
        "client differs at 2: cde, XdY",
        "client: i",
        "client differs at 12: mn, MN",
        "client: jklmno",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn what_was_given_long_ago_isnt_compared() {
    let long = vec![b'a'; 50_000];
    let mut segments: Vec<_> = (0..2)
        .map(|at| client(101 + at * 50_000, ACK, &long))
        .collect();
    segments.push(client(101, ACK, b"b"));
    segments.push(client(34_564, ACK, b"bb"));
    let lines = after_handshake(&segments);
    // 64 KiB of 100,000 are kept: the first of them is 34,464.
    let differs: Vec<_> = lines
        .iter()
        .filter(|line| line.contains("differs"))
        .collect();
    assert_eq!(differs, ["client differs at 34464: a, b"]);
}

#[test]
fn what_is_before_a_hole_isnt_compared_with_what_is_behind_it() {
    let lines = after_handshake(&[
        client(101, ACK, b"abcdef").cut(4),
        client(107, ACK, b"ghi"),
        client(101, ACK, b"abcdefghi"),
        client(108, ACK, b"hX"),
    ]);
    let expected = [
        "client: ab",
        "client misses 4 cut",
        "client: ghi",
        "client differs at 8: i, X",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn sequence_numbers_wrap() {
    let lines = told(&packets(&[
        client(u32::MAX - 2, SYN, b""),
        client(2, ACK, b"ef"),
        client(0, ACK, b"cd"),
        client(u32::MAX - 1, ACK, b"ab"),
        client(u32::MAX, ACK, b"bcde"),
        client(4, FIN, b"g"),
    ]));
    assert_eq!(
        lines.lines(),
        [OPENED, "client: abcdefg", "client fin", "over"]
    );
}

#[test]
fn a_stream_may_be_longer_than_the_sequence_numbers() {
    let mut streams = Streams::new();
    let (mut given, mut missing) = (0_u64, 0);
    let mut next = 9_u32;
    // 65,000 bytes in each, of which one was recorded: 4.5 GB in all.
    for _ in 0..70_000 {
        let mut packet = packets(&[client(next, ACK, b"x")]).remove(0);
        packet.bytes[2..4].copy_from_slice(&65_040_u16.to_be_bytes());
        packet.original = 65_040;
        streams.packet(&packet.packet(), &mut |event| match event.what {
            What::Bytes { bytes, .. } => given += bytes.len() as u64,
            What::Missing { bytes, .. } => missing += bytes,
            _ => {}
        });
        next = next.wrapping_add(65_000);
    }
    streams.finish(&mut |_| ());
    assert!(
        given > 69_000 && missing == given * 64_999,
        "{given} {missing}"
    );
}

#[test]
fn one_half_is_enough() {
    let client_only = [
        client(100, SYN, b""),
        client(101, ACK, b"").acks(501),
        client(101, ACK, b"ab").acks(501),
        client(105, ACK, b"ef").acks(510),
        client(103, ACK, b"cd").acks(510),
        client(107, FIN, b"").acks(520),
    ];
    let lines = told(&packets(&client_only));
    assert_eq!(
        lines.lines(),
        [OPENED, "client: abcdef", "client fin", "over"]
    );
    let server_only = [
        server(500, SYN, b"").acks(101),
        server(501, ACK, b"answer").acks(110),
        server(507, FIN, b"").acks(110),
    ];
    let lines = told(&packets(&server_only));
    assert_eq!(
        lines.lines(),
        [FOUND, "server: answer", "server fin", "over"]
    );
}

#[test]
fn without_a_syn_the_stream_begins_with_what_the_other_end_acknowledged() {
    // The server's answer acknowledges the request, so nothing before it is to come.
    let both = [
        client(1000, ACK, b"request").acks(77),
        server(77, ACK, b"answer").acks(1007),
        client(1007, ACK, b"more").acks(83),
        server(83, ACK, b"!").acks(1011),
    ];
    let lines = told(&packets(&both));
    let expected = [
        FOUND,
        "client: request",
        "server: answer",
        "client: more",
        "server: !",
        "over",
    ];
    assert_eq!(lines.lines(), expected);
    // Nobody acknowledges: the first segments wait, since an earlier one may come.
    let half = [
        client(1003, ACK, b"def"),
        client(1000, ACK, b"abc"),
        client(1006, ACK, b"gh"),
    ];
    let lines = told(&packets(&half));
    assert_eq!(lines.lines(), [FOUND, "client: abcdefgh", "over"]);
    // A difference is in its place all the same.
    let half = [client(1003, ACK, b"def"), client(1002, ACK, b"cdXf")];
    let lines = told(&packets(&half));
    let expected = [FOUND, "client differs at 2: e, X", "client: cdef", "over"];
    assert_eq!(lines.lines(), expected);
    // Even the SYN.
    let half = [client(1003, ACK, b"def"), client(999, SYN, b"abc")];
    let lines = told(&packets(&half));
    assert_eq!(lines.lines(), [OPENED, "client: abcdef", "over"]);
    // A stream of which much is there doesn't wait.
    let mut streams = Streams::new();
    let mut count = 0;
    for at in 0..80_u32 {
        let segment = client(1000 + at * 1000, ACK, &[b'x'; 1000]);
        streams.packet(&packets(&[segment])[0].packet(), &mut |_| count += 1);
    }
    assert!(count > 10, "{count}");
}

#[test]
fn a_segment_without_bytes_says_where_the_next_begins() {
    let segments = [
        client(1000, ACK, b"").acks(77),
        client(1000, ACK, b"x").acks(77),
    ];
    let (mut streams, mut bytes) = (Streams::new(), 0);
    for packet in packets(&segments) {
        streams.packet(&packet.packet(), &mut |event| {
            bytes += usize::from(matches!(event.what, What::Bytes { .. }));
        });
    }
    assert_eq!(bytes, 1, "it is told at once");
}

#[test]
fn nothing_counts_behind_a_fin() {
    let lines = after_handshake(&[
        client(101, FIN, b"abc"),
        client(104, ACK, b"def"),
        client(103, ACK, b"cde"),
        server(503, FIN, b""),
        server(501, ACK, b"xyz"),
    ]);
    assert_eq!(
        lines,
        ["client: abc", "client fin", "server: xy", "server fin"]
    );
}

#[test]
fn a_fin_before_the_last_data_waits_for_it() {
    let lines = after_handshake(&[
        client(104, FIN, b"d").acks(501),
        server(501, FIN, b"").acks(101),
        client(101, ACK, b"abc").acks(502),
    ]);
    assert_eq!(lines, ["server fin", "client: abcd", "client fin"]);
    let lines = after_handshake(&[client(104, FIN, b""), server(501, ACK, b"x")]);
    assert_eq!(lines, ["server: x", "client misses 3 lost", "client fin"]);
}

#[test]
fn bytes_that_were_acknowledged_and_never_recorded_are_missing() {
    let mut segments = vec![
        client(101, ACK, b"abc").acks(501),
        // 104 to 106 aren't there.
        client(107, ACK, b"ghi").acks(501),
        server(501, ACK, b"x").acks(110),
    ];
    // An acknowledgement may overtake what it acknowledges, so there is some patience.
    let late = client(104, ACK, b"def").acks(502);
    let lines = after_handshake(&[segments.clone(), vec![late]].concat());
    assert_eq!(lines, ["client: abc", "server: x", "client: defghi"]);
    for at in 0..10 {
        segments.push(server(502 + at, ACK, b"y").acks(110));
    }
    let lines = after_handshake(&segments);
    let expected = [
        "client: abc",
        "server: xyyyyyyy",
        "client misses 3 lost",
        "client: ghi",
    ];
    assert_eq!(lines[..4], expected);
    // Several holes at once; what wasn't acknowledged goes on waiting.
    let mut segments = vec![
        client(102, ACK, b"b"),
        client(104, ACK, b"d"),
        client(106, ACK, b"f"),
    ];
    for _ in 0..10 {
        segments.push(server(501, ACK, b"").acks(105));
    }
    segments.push(server(501, ACK, b"x").acks(105));
    segments.push(client(105, ACK, b"e"));
    let expected = [
        "client misses 1 lost",
        "client: b",
        "client misses 1 lost",
        "client: d",
        "server: x",
        "client: ef",
    ];
    assert_eq!(after_handshake(&segments), expected);
    // At the end, what was only acknowledged; but one more may have been a FIN.
    let lines = after_handshake(&[server(501, ACK, b"x").acks(104)]);
    assert_eq!(lines, ["server: x", "client misses 3 lost"]);
    let lines = after_handshake(&[server(501, ACK, b"x").acks(102)]);
    assert_eq!(lines, ["server: x"]);
}

#[test]
fn what_the_snap_length_cut_is_told_from_what_was_lost() {
    let lines = after_handshake(&[
        client(101, ACK, b"abcdef").cut(4),
        client(107, ACK, b"ghi"),
        // All of it is cut, and some of the header's end.
        client(110, ACK, b"jkl").cut(5),
        client(118, ACK, b"rstu").cut(2),
        client(115, FIN, b"opqrstu").cut(1),
    ]);
    let expected = [
        "client: ab",
        "client misses 4 cut",
        "client: ghi",
        "client misses 3 cut",
        "client misses 2 lost",
        // What waited counts, also where it was cut off: the t came later.
        "client: opqrs",
        "client misses 2 cut",
        "client fin",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn a_keep_alive_is_no_other_byte() {
    let lines = after_handshake(&[
        client(101, ACK, b"abc").acks(501),
        // With a byte of any value, and without one.
        client(103, ACK, b"\0").acks(501),
        client(103, ACK, b"Z").acks(501),
        client(103, ACK, b"").acks(501),
        server(501, ACK, b"").acks(104),
        client(104, ACK, b"def").acks(501),
    ]);
    assert_eq!(lines, ["client: abcdef"]);
    // Where the byte itself was lost, the keep-alive doesn't stand for it.
    let lines = after_handshake(&[
        client(101, ACK, b"abc").acks(501),
        server(501, ACK, b"").acks(107),
        client(106, ACK, b"\0").acks(501),
        client(107, ACK, b"g").acks(501),
    ]);
    assert_eq!(lines, ["client: abc", "client misses 3 lost", "client: g"]);
}

#[test]
fn duplicates_of_any_interface_are_dropped() {
    let once = [
        handshake(),
        vec![
            client(101, ACK, b"abc").acks(501),
            server(501, ACK, b"x").acks(104),
            client(104, FIN, b"").acks(502),
            server(502, FIN, b"").acks(105),
            client(105, ACK, b"").acks(503),
        ],
    ]
    .concat();
    let twice: Vec<_> = once
        .iter()
        .flat_map(|segment| [segment.clone(), segment.clone()])
        .collect();
    let expected = told(&packets(&once));
    assert_eq!(told(&packets(&twice)), expected);
    let again = [once.clone(), once].concat();
    assert_eq!(told(&packets(&again)), expected);
    assert_eq!(notes(&again).late, 0);
}

#[test]
fn ports_are_used_anew() {
    let first = [
        handshake(),
        vec![
            client(101, FIN, b"old").acks(501),
            server(501, FIN, b"").acks(105),
        ],
    ]
    .concat();
    let second = [
        client(9000, SYN, b""),
        server(7000, SYN, b"").acks(9001),
        client(9001, ACK, b"new").acks(7001),
    ];
    let ended = [
        OPENED,
        "client: old",
        "client fin",
        "server fin",
        "over",
        "2 opened 10.0.0.1:50000 10.0.0.2:80 true",
        "2 client: new",
        "2 over",
    ];
    assert_eq!(
        told(&packets(&[&first[..], &second].concat())).lines(),
        ended
    );
    // The end of the first isn't in the file.
    let open = [&handshake()[..], &[client(101, ACK, b"old")], &second].concat();
    let lines = told(&packets(&open));
    assert_eq!(lines.lines()[..3], [OPENED, "client: old", "over"]);
    assert_eq!(lines.lines()[3..], ended[5..]);
    // Nor is its beginning.
    let found = [&[client(101, ACK, b"old")][..], &second].concat();
    let lines = told(&packets(&found));
    assert_eq!(lines.lines()[..3], [FOUND, "client: old", "over"]);
    assert_eq!(lines.lines()[3..], ended[5..]);
    // Nor is its beginning, and its place was known.
    let known = [
        client(101, ACK, b"old").acks(501),
        server(501, ACK, b"x").acks(104),
        // Its SYN, late, begins nothing.
        client(100, SYN, b""),
    ];
    for known in [&known[..], &known[..2]] {
        let lines = told(&packets(&[known, &second].concat()));
        let first = [FOUND, "client: old", "server: x", "over"];
        assert_eq!(lines.lines()[..4], first);
        assert_eq!(lines.lines()[4..], ended[5..]);
    }
    // The SYN-ACK alone shows it.
    let answer = [&handshake()[..], &[client(101, ACK, b"old")], &second[1..]].concat();
    let lines = told(&packets(&answer));
    assert_eq!(
        lines.lines()[2..4],
        ["over", "2 opened 10.0.0.1:50000 10.0.0.2:80 false"]
    );
}

#[test]
fn a_repeated_syn_is_no_other_connection() {
    let lines = after_handshake(&[
        client(100, SYN, b""),
        client(101, ACK, b"abc"),
        client(100, SYN, b""),
        server(500, SYN, b"").acks(101),
        client(104, ACK, b"d"),
    ]);
    assert_eq!(lines, ["client: abcd"]);
}

#[test]
fn a_syn_may_carry_data() {
    let lines = told(&packets(&[
        client(100, SYN, b"get"),
        server(500, SYN, b"answer").acks(104),
        client(104, ACK, b"!").acks(507),
    ]));
    assert_eq!(
        lines.lines(),
        [OPENED, "client: get", "server: answer", "client: !", "over"]
    );
    // It wasn't taken, and comes again.
    let lines = told(&packets(&[
        client(100, SYN, b"get"),
        server(500, SYN, b"").acks(101),
        client(101, ACK, b"get!").acks(501),
    ]));
    assert_eq!(lines.lines(), [OPENED, "client: get!", "over"]);
}

#[test]
fn a_reset_ends_both_directions_and_gives_what_waits() {
    let lines = after_handshake(&[
        client(103, ACK, b"cd").acks(501),
        server(501, ACK, b"x").acks(101),
        server(502, RST, b""),
        // Nothing counts after it.
        client(101, ACK, b"ab"),
        client(200, FIN, b""),
    ]);
    assert_eq!(
        lines,
        [
            "server: x",
            "client misses 2 lost",
            "client: cd",
            "server reset"
        ]
    );
    // A refused connection.
    let lines = told(&packets(&[
        client(100, SYN, b""),
        server(0, RST, b"").acks(101),
    ]));
    assert_eq!(lines.lines(), [OPENED, "server reset", "over"]);
    // One that the other end doesn't take, since its number is behind.
    let lines = after_handshake(&[
        client(101, ACK, b"abc"),
        server(501, ACK, b"").acks(104),
        client(101, RST, b""),
        client(104, ACK, b"d"),
    ]);
    assert_eq!(lines, ["client: abcd"]);
    let late = [
        handshake(),
        vec![server(501, RST, b""), client(101, ACK, b"ab")],
    ]
    .concat();
    assert_eq!(notes(&late).late, 1);
}

#[test]
fn a_number_in_no_window_is_counted_and_left_out() {
    let far = 101_u32.wrapping_add((1 << 30) + 1);
    let segments = [
        handshake(),
        vec![client(far, ACK, b"?"), client(101, ACK, b"abc")],
    ]
    .concat();
    assert_eq!(
        told(&packets(&segments)).lines(),
        [OPENED, "client: abc", "over"]
    );
    assert_eq!(notes(&segments).outside, 1);
}

#[test]
fn connections_are_told_apart() {
    let segments = [
        client(100, SYN, b""),
        client(200, SYN, b"").of_port(50_001),
        client(101, ACK, b"one"),
        client(201, ACK, b"two").of_port(50_001),
        client(104, ACK, b"!"),
    ];
    let expected = [
        OPENED,
        "2 opened 10.0.0.1:50001 10.0.0.2:80 true",
        "client: one",
        "2 client: two",
        "client: !",
        "over",
        "2 over",
    ];
    assert_eq!(told(&packets(&segments)).lines(), expected);
}

#[test]
fn times_are_those_of_the_packets_and_never_go_back() {
    let segments = [
        client(100, SYN, b""),
        client(104, ACK, b"d"),
        client(101, ACK, b"abc"),
        client(105, FIN, b""),
    ];
    let mut times = Vec::new();
    let mut streams = Streams::new();
    for Owned {
        link,
        at,
        bytes,
        original,
    } in packets(&segments)
    {
        let packet = barewire::capture::Packet {
            link,
            at: at * 10,
            bytes: &bytes,
            original,
        };
        streams.packet(&packet, &mut |event| times.push(event.at));
    }
    streams.finish(&mut |event| times.push(event.at));
    assert_eq!(times, [0, 20, 20, 30, 30]);
}
