//! Literal inputs that each target must accept without a find: inputs in which something was found
//! once, inputs that found a planted mistake, and one on each side of each boundary. Each has its
//! expected result, so that the test notices if a target no longer reads its input.

use barewire_fuzz::Verdict::{self, Accepted, Refused, Unfinished};
use barewire_fuzz::capture::check_capture;
use barewire_fuzz::chance::Chance;
use barewire_fuzz::deflate::check_deflate;
use barewire_fuzz::dialect::check_dialect;
use barewire_fuzz::endpoint::check_endpoint;
use barewire_fuzz::frame::check_frame;
use barewire_fuzz::head::check_head;
use barewire_fuzz::json::check_json;
use barewire_fuzz::observer::check_observer;
use barewire_fuzz::response::check_response;
use barewire_fuzz::{TARGETS, Target};
use flate2::{Compress, Compression, FlushCompress};

fn all(check: fn(&[u8]) -> Verdict, inputs: &[(&[u8], Verdict)]) {
    for (input, verdict) in inputs {
        assert_eq!(check(input), *verdict, "{}", input.escape_ascii());
    }
}

#[test]
fn heads() {
    #[rustfmt::skip]
    all(check_head, &[
        (b"", Unfinished),
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n\x81\x80", Accepted),
        (b"\r\n\r\nGET / HTTP/1.0\r\nhOST:\t\t\r\n\r\n", Accepted),
        (b"GET / HTTP/1.1\r\nHost: a\r\nx: \t v \xFF v \t \r\n\r\n", Accepted),
        // httparse doesn't know HTTP/1.7, and ours does; it must be the last one in the line.
        (b"GET / HTTP/1.7\r\nHost: a\r\n\r\n", Accepted),
        (b"GET HTTP/1.7 HTTP/1.1\r\nHost: a\r\n\r\n", Accepted),
        (b"GET / HTTP/1.7", Unfinished),
        (b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", Refused),
        // httparse accepts these, and ours doesn't.
        (b"GET / HTTP/1.1\nHost: a\n\n", Refused),
        (b"\n", Refused),
        (b"GET /\xE4\xBD\xA0 HTTP/1.1\r\nHost: a\r\n\r\n", Refused),
        (b"GET / HTTP/1.1\r\n\r\n", Refused),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", Refused),
        // httparse refuses these at once, ours at the end of the line.
        (b"G(T", Unfinished),
        (b"GET / HTTP/1.1\r\nHost : a", Unfinished),
        (b"GET / HTTP/1.1\r\nHost: a\rb", Unfinished),
        (b"GET / HTTP/1.1\r\nHost: a\rb\r\n", Refused),
        (b"GET / HTTP/1.1\r\n folded: a\r\n", Refused),
        (b"GET / HTTP/1.1\r\nHost: a\x7F", Refused),
        (b"\x16\x03\x01", Refused),
    ]);
}

/// What is refused here depends on the portions: see the last allowed difference of `head`.
#[test]
fn heads_at_their_limits() {
    let head = |fields: usize, value: usize| {
        let fields = b"a:b\r\n".repeat(fields);
        let begin = b"GET / HTTP/1.1\r\nHost: a\r\n";
        let value = [b"x:", &vec![b'v'; value][..], b"\r\n\r\n"].concat();
        [&begin[..], &fields, &value].concat()
    };
    assert_eq!(check_head(&head(98, 1)), Accepted);
    assert_eq!(check_head(&head(99, 1)), Refused);
    let rest = 16 * 1024 - head(0, 0).len();
    assert_eq!(check_head(&head(0, rest)), Accepted);
    assert_eq!(check_head(&head(0, rest + 1)), Refused);
    for begin in [&b""[..], b"GET / HTTP/1.1\r\n"] {
        let mut long = begin.to_vec();
        long.resize(16 * 1024 + 1, b'a');
        assert_eq!(check_head(&[&long[..], b"\0"].concat()), Refused);
    }
}

#[test]
fn responses() {
    #[rustfmt::skip]
    all(check_response, &[
        (b"", Unfinished),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x02hi", Accepted),
        // By hand: without a reason, with LF alone, with both ends.
        (b"HTTP/1.1 200\n\n", Accepted),
        (b"HTTP/1.0 404 \xE4\xBD\r\nx: \t v \xFF v \t \n\r\n", Accepted),
        // httparse doesn't know HTTP/1.7, and ours does.
        (b"HTTP/1.7 200 OK\r\n\r\n", Accepted),
        (b"HTTP/1.7 2", Unfinished),
        (b"HTTP/1.12 200 OK\r\n", Refused),
        (b"HTTP/2 200 OK\r\n", Refused),
        // httparse accepts these, and ours doesn't.
        (b"\r", Refused),
        (b"\n\r\nHTTP/1.1 200 OK\r\n\r\n", Refused),
        (b"\r\r\nHTTP/1.1 200 OK\r\n\r\n", Refused),
        (b"HTTP/1.9 099 low\r\n\r\n", Refused),
        (b"HTTP/1.1 0", Unfinished),
        (b"HTTP/1.1 00\r\n", Refused),
        // httparse refuses these at once, ours at the end of the line.
        (b"HTTP/1.1 2x", Unfinished),
        (b"HTTP/1.1 200 OK\r\nx : y", Unfinished),
        (b"HTTP/1.1 200 OK\rA: b", Unfinished),
        (b"HTTP/1.1 200 OK\rA: b\r\n", Refused),
        (b"HTTP/1.1  200 OK\r\n", Refused),
        (b"HTTP/1.1 200 OK\r\n folded\r\n", Refused),
        (b"HTTP/1.1 200 OK\r\r\n", Refused),
        (b"HTTP/1.1 200 O\x7F", Refused),
        // What they say of their bodies.
        (b"HTTP/1.1 200 OK\r\ncontent-length:\t007 \r\n\r\n", Accepted),
        (b"HTTP/1.1 200 OK\nContent-Length: 18446744073709551616\n\n", Accepted),
        (b"HTTP/1.1 200 OK\nContent-Length: 1\nContent-Length: 1\n\n", Accepted),
        (b"HTTP/1.1 200 OK\nContent-Length:\n\n", Accepted),
        (b"HTTP/1.1 204 x\nContent-Length: 1\nTransfer-Encoding: chunked\n\n", Accepted),
        (b"HTTP/1.0 200 OK\nTransfer-Encoding: gzip, chunked\n\n", Accepted),
    ]);
}

/// What is refused here depends on the portions: see the last allowed difference of `response`.
#[test]
fn responses_at_their_limits() {
    let head = |fields: usize, value: usize| {
        let fields = b"a:b\n".repeat(fields);
        let value = [b"x:", &vec![b'v'; value][..], b"\n\n"].concat();
        [b"HTTP/1.1 200\n", &fields[..], &value].concat()
    };
    assert_eq!(check_response(&head(1_999, 1)), Accepted);
    assert_eq!(check_response(&head(2_000, 1)), Refused);
    let rest = 100 * 1024 - head(0, 0).len();
    assert_eq!(check_response(&head(0, rest)), Accepted);
    assert_eq!(check_response(&head(0, rest + 1)), Refused);
    for begin in [&b"a"[..], b"HTTP/1.1 200\r\n\0"] {
        let mut long = begin.to_vec();
        long.resize(100 * 1024 + 1, b'a');
        assert_eq!(check_response(&long), Refused);
    }
}

#[test]
fn frames() {
    #[rustfmt::skip]
    all(check_frame, &[
        (b"", Unfinished),
        (b"\x81", Unfinished),
        (b"\x81\x80", Unfinished),
        (b"\x81\xFD\x01\x02\x03\x04", Accepted),
        (b"\x81\xFE\x00\x7E\x01\x02\x03\x04", Accepted),
        (b"\x81\xFE\x00\x7D\x01\x02\x03\x04", Refused),
        (b"\x82\xFE\xFF\xFF\x01\x02\x03\x04", Accepted),
        (b"\x82\xFF\0\0\0\0\0\0\xFF\xFF\x01\x02\x03\x04", Refused),
        (b"\x82\xFF\0\0\0\0\0\x01\0\0\x01\x02\x03\x04", Accepted),
        (b"\x82\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01\x02\x03\x04", Accepted),
        (b"\x82\xFF\x80\0\0\0\0\x01\0\0\x01\x02\x03\x04", Refused),
        (b"\x89\xFE\0\x05\x01\x02\x03\x04", Refused),
        (b"\x09\x80\x01\x02\x03\x04", Refused),
        (b"\x81\x05hello", Refused),
        (b"\xC1\x80\0\0\0\0", Refused),
        (b"\x83\x80\0\0\0\0", Refused),
        (b"\x8F\x80\0\0\0\0", Refused),
        (b"\x80\x80\0\0\0\0", Refused),
        (b"\x03\x01\x02\x03payload in two parts", Refused),
    ]);
}

#[test]
fn sessions() {
    #[rustfmt::skip]
    all(check_endpoint, &[
        (b"", Unfinished),
        (b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", Accepted),
        // A character cut by the frames, with a ping in between; and one that never ends.
        (b"\x01\x81\0\0\0\0\xE4\x89\x81\0\0\0\0?\x80\x82\0\0\0\0\xBD\xA0", Accepted),
        (b"\x81\x82\0\0\0\0\xE4\xBD", Refused),
        (b"\x01\x81\0\0\0\0\xE4\x80\x81\0\0\0\0\xBD", Refused),
        // An error before the frame is complete: tungstenite waits for the rest.
        (b"\x81\x85\0\0\0\0ab\xFF", Refused),
        (b"\xC1", Refused),
        (b"\x81\x05he", Refused),
        (b"\x8A\xFE\x00\x7E", Refused),
        (b"\x82\xFF\x80", Unfinished),
        (b"\x82\xFF\x80\0\0\0\0\0\0\0", Refused),
        // A length in a longer form, which tungstenite accepts: of text, of a fragment, of control
        // frames, and an incomplete one.
        (b"\x81\xFE\0\x02\0\0\0\0hi", Refused),
        (b"\x01\xFE\0\x01\0\0\0\0a\x80\x81\0\0\0\0b", Refused),
        (b"\x89\xFE\0\x01\0\0\0\0?\x81\x80\0\0\0\0", Refused),
        (b"\x88\xFF\0\0\0\0\0\0\0\x02\0\0\0\0\x03\xE8", Refused),
        (b"\x81\xFE\0\x02", Refused),
        // Close: without a code, with half a code, with codes that tungstenite calls 1002.
        (b"\x88\x80\0\0\0\0\x81\x81\0\0\0\0x", Accepted),
        (b"\x88\x81\0\0\0\0\x03", Refused),
        (b"\x88\x84\0\0\0\0\x03\xE8ok", Accepted),
        (b"\x88\x83\0\0\0\0\x03\xE8\xFF", Refused),
        (b"\x88\x82\0\0\0\0\x03\xF6", Accepted),
        (b"\x88\x82\0\0\0\0\x03\xF7", Refused),
        (b"\x88\x82\0\0\0\0\0\0", Refused),
        (b"\x88\x82\0\0\0\0\x13\x88", Refused),
        // Two messages that mix, and a continuation without a beginning.
        (b"\x01\x81\0\0\0\0a\x81\x81\0\0\0\0b", Refused),
        (b"\x80\x80\0\0\0\0", Refused),
    ]);
}

/// The first byte is how messages may be compressed; then a session.
#[test]
fn watched_sessions() {
    #[rustfmt::skip]
    all(check_observer, &[
        (b"", Unfinished),
        (b"\0\x81\x80", Unfinished),
        (b"\0\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", Accepted),
        (b"\0\x81\x02hi\x81\x82\0\0\0\0hi", Refused),
        // A character that is cut by the frames, and one that never ends.
        (b"\0\x01\x81\0\0\0\0\xE4\x89\x81\0\0\0\0?\x80\x82\0\0\0\0\xBD\xA0", Accepted),
        (b"\0\x81\x82\0\0\0\0\xE4\xBD\x81\x81\0\0\0\0\xFF", Refused),
        // Two messages that mix, and what is right after that.
        (b"\0\x01\x80\0\0\0\0\x81\x80\0\0\0\0\x80\x80\0\0\0\0\x80\x80\0\0\0\0", Refused),
        // A control frame's length in a longer form: too long, short, and cut.
        (b"\0\x89\xFE\0\x7E\0\0\0\0?", Refused),
        (b"\0\x89\xFE\0\x05\0\0\0\0hello", Refused),
        (b"\0\x89\xFE\0\x05\0\0\0", Unfinished),
        // Behind a Close: nothing that counts, a data frame, and one behind lost borders.
        (b"\0\x88\x80\0\0\0\0\x8F\x01?\x88\x81\0\0\0\0?", Accepted),
        (b"\0\x88\x80\0\0\0\0\x89\0\x01", Refused),
        (b"\0\x88\x80\0\0\0\0\x89\xFF\x80\0\0\0\0\0\0\0\0\0\0\0\x81\x80\0\0\0\0", Accepted),
        (b"\0\x88\x82\0\0\0\0\x03\xF7", Refused),
        (b"\0\x88\x83\0\0\0\0\x03\xE8\xFF", Refused),
        // Borders that are lost with the first frame.
        (b"\0\x82\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0\0\0\0", Refused),
        // "Hello" and once more, with its window and without.
        (b"\x01\xC1\x87\0\0\0\0\xF2\x48\xCD\xC9\xC9\x07\0\xC1\x85\0\0\0\0\xF2\0\x11\0\0", Accepted),
        (b"\x02\xC1\x87\0\0\0\0\xF2\x48\xCD\xC9\xC9\x07\0\xC1\x85\0\0\0\0\xF2\0\x11\0\0", Refused),
        (b"\0\xC1\x87\0\0\0\0\xF2\x48\xCD\xC9\xC9\x07\0", Refused),
        (b"\x03\xC1\x83\0\0\0\0\xF2\x48\xCD", Refused),
        // Too many code lengths with a code of one bit; the last byte, or frame, isn't wrong.
        (b"\x01\xC1\x85\0\0\0\0\x04\x20\x92\x24\0", Refused),
        (b"\x02\x41\x84\0\0\0\0\x04\x20\x92\x24\x80\x81\0\0\0\0\0", Refused),
        // 2 MiB: more than the endpoint takes there.
        (b"\x01\x82\xFF\0\0\0\0\0\x20\0\0\0\0\0\0x", Unfinished),
    ]);
    // More violations than are kept, and frames behind lost borders that some portions begin with.
    assert_eq!(check_observer(&b"\0\x81".repeat(101)), Refused);
    // A character that many bytes at once show to be wrong, and that begins a frame before.
    let wrong = b"\0\x01\x81\0\0\0\0\xE4\x80\xFE\x02\xBC\0\0\0\0";
    assert_eq!(
        check_observer(&[&wrong[..], &[b'x'; 700]].concat()),
        Refused
    );
    let lost = b"\0\x82\xFF\x80\0\0\0\0\0\0\0\0\0\0\0";
    for size in 0..40 {
        let frame = [
            &[0x82, 0x80 | size, 0, 0, 0, 0][..],
            &vec![0x82; size.into()],
        ]
        .concat();
        let input = [&lost[..], &frame.repeat(30)].concat();
        assert_eq!(check_observer(&input), Refused);
    }
}

/// A message that inflates to as many bytes as the onlooker inflates, and to one more.
#[test]
fn watched_sessions_at_their_limit() {
    for len in [1024 * 1024, 1024 * 1024 + 1] {
        let mut payload = Vec::with_capacity(10_000);
        let mut zlib = Compress::new(Compression::new(9), false);
        let status = zlib.compress_vec(&vec![b'x'; len], &mut payload, FlushCompress::Sync);
        assert!(status.is_ok() && payload.ends_with(b"\0\0\xFF\xFF"));
        payload.truncate(payload.len() - 4);
        for how in [1, 2] {
            let [high, low] = (payload.len() as u16).to_be_bytes();
            let header = [how, 0xC1, 0xFE, high, low, 0, 0, 0, 0];
            assert_eq!(check_observer(&[&header, &payload[..]].concat()), Accepted);
        }
    }
}

/// 300 bytes in one frame and in two: the limit of a short input's message.
#[test]
fn sessions_at_their_limits() {
    let one = |first, len: u16| {
        let len_bytes = len.to_be_bytes();
        let header = [first, 0xFE, len_bytes[0], len_bytes[1], 0, 0, 0, 0];
        [&header[..], &vec![b'x'; usize::from(len)]].concat()
    };
    assert_eq!(check_endpoint(&one(0x81, 300)), Accepted);
    assert_eq!(check_endpoint(&one(0x81, 301)), Refused);
    let two = |second| [one(0x01, 150), one(0x80, second)].concat();
    assert_eq!(check_endpoint(&two(150)), Accepted);
    assert_eq!(check_endpoint(&two(151)), Refused);
    assert_eq!(check_endpoint(&one(0x82, 65_535)), Accepted);
}

/// The first byte is the limits; then a file.
#[test]
fn captures() {
    let pcap = b"\0\xD4\xC3\xB2\xA1\x02\0\x04\0\0\0\0\0\0\0\0\0\xFF\xFF\0\0\x65\0\0\0";
    let record = b"\x01\0\0\0\x02\0\0\0\x2A\0\0\0\x2A\0\0\0\
        \x45\0\0\x2A\0\0\0\0\x40\x06\0\0\x7F\0\0\x01\x7F\0\0\x01\
        \x30\x39\0\x50\0\0\0\x07\0\0\0\0\x50\x18\xFF\xFF\0\0\0\0hi";
    let section = b"\0\x0A\x0D\x0D\x0A\x1C\0\0\0\x4D\x3C\x2B\x1A\x01\0\0\0\
        \xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x1C\0\0\0";
    let interface = b"\x01\0\0\0\x14\0\0\0\x65\0\0\0\0\0\0\0\x14\0\0\0";
    let simple = b"\x03\0\0\0\x14\0\0\0\x01\0\0\0\x45\0\0\0\x14\0\0\0";
    #[rustfmt::skip]
    all(check_capture, &[
        (b"", Unfinished),
        (b"\0", Refused),
        (b"\0\xD4\xC3\xB2", Refused),
        (pcap, Accepted),
        (&pcap[..24], Unfinished),
        (&[&pcap[..], record].concat(), Accepted),
        (&[&pcap[..], record, record, &record[..57]].concat(), Unfinished),
        (&[&pcap[..], record, &record[..16]].concat(), Unfinished),
        // A packet of 16 MiB.
        (&[&pcap[..], &[0; 11], &[1; 5]].concat(), Refused),
        (section, Accepted),
        (&[&section[..], interface, simple].concat(), Accepted),
        (&[&section[..], simple].concat(), Refused),
        (&[&section[..], interface, simple, &section[1..], simple].concat(), Refused),
        // A block of a kind that nobody knows: as long as a block may be, and cut; then with two lengths.
        (&[&section[..], b"\x77\0\0\0\xFC\xFF\xFF\xFF"].concat(), Unfinished),
        (&[&section[..], b"\x77\0\0\0\x0C\0\0\0\x0C\0\0\0"].concat(), Accepted),
        (&[&section[..], b"\x77\0\0\0\x0C\0\0\0\x0D\0\0\0"].concat(), Refused),
        (&[&section[..], b"\x77\0\0\0\x0B\0\0\0"].concat(), Refused),
    ]);
}

#[test]
fn json() {
    #[rustfmt::skip]
    all(check_json, &[
        (b"", Refused),
        (b" \t\r\n{ \"a\" : [ 1 , -0.0E-0 , 1e400 , {} ] , \"a\" : null } ", Accepted),
        (b"18446744073709551616", Accepted),
        (b"-0", Accepted),
        (b"1E5", Accepted),
        (b"{\"$serde_json::private::Number\":\"1\"}", Accepted),
        (b"\"\\ud83d\\ude00\\u0000\"", Accepted),
        (b"\"\\ud83d\"", Refused),
        (b"\"\\ude00\\ud83d\"", Refused),
        (b"{\"\\ud83d\":1}", Refused),
        (b"\"\\ud83d\\n\"", Refused),
        (b"\"\\u+123\"", Refused),
        (b"\"\x1F\"", Refused),
        (b"\"\x7F\xE2\x80\xA8\"", Accepted),
        (b"01", Refused),
        (b"1.", Refused),
        (b"[1,]", Refused),
        (b"\x0B1", Refused),
        (b"\xEF\xBB\xBF1", Refused),
        (b"[\"\xFF\"]", Accepted),
    ]);
    let nested = |depth| [vec![b'['; depth], vec![b']'; depth]].concat();
    assert_eq!(check_json(&nested(127)), Accepted);
    assert_eq!(check_json(&nested(128)), Refused);
}

#[test]
fn messages() {
    #[rustfmt::skip]
    all(check_dialect, &[
        (b"hi", Refused),
        (b"{\"to\":\"bob\",\"msg\":\"hi\"}", Accepted),
        (b"{\"to\":7,\"to_user\":\"b\",\"receiver\":\"c\",\"to\":\"a\"}", Accepted),
        // Senders that aren't true, under every key, with other spellings, twice.
        (b"{\"from\":\"eve\",\"to\":\"b\",\"sender\":1,\"from_user\":{},\"from\":[]}", Accepted),
        (b"{\"fr\\u006fm\":\"eve\",\"t\\u006f\":\"b\",\"n\" : 1.10 , \"x\":1e400}", Accepted),
        (b"\n{ \"receiver\" : \"\" , \"From\":\"eve\", \"from \":\"eve\" }\t", Accepted),
        // A whisper that we don't read must not be shown to everybody.
        (b"{\"to\":\"bob\",\"msg\":\"\\ud83d\"}", Refused),
        (b"{\"\\ud83d\":1,\"to\":\"bob\"}", Refused),
        (b"{\"to\":\"bob\",\"msg\":\"\\ud83d\"", Refused),
        (b"\xC2\xA0{\"to\":\"bob\"}", Refused),
        (b"[{\"to\":\"bob\"}]", Refused),
        (b"{\"type\":\"say\",\"text\":\"h\\u0069\"}", Accepted),
        (b"{\"type\":\"say\",\"text\":\"t\",\"to\":\"bob\",\"to\":7}", Accepted),
        (b"{\"type\":\"say\",\"text\":\"t\",\"to\":7}", Refused),
        (b"{\"type\":\"say\",\"type\":\"sing\",\"text\":\"t\"}", Accepted),
        (b"{\"type\":\"sing\",\"type\":\"say\",\"text\":\"t\"}", Refused),
    ]);
}

/// The first byte is how; then data.
#[test]
fn compressed_data() {
    #[rustfmt::skip]
    all(check_deflate, &[
        (b"", Unfinished),
        (b"\0", Accepted),
        // "Hello", as RFC 7692 has it (§7.2.3.1, .3, .4), with the tail.
        (b"\xFF\xF2\x48\xCD\xC9\xC9\x07\0\0\0\xFF\xFF", Accepted),
        (b"\x20\0\x05\0\xFA\xFFHello\0\0\0\xFF\xFF", Accepted),
        (b"\xE8\xF3\x48\xCD\xC9\xC9\x07\0", Accepted),
        // Something behind the last block, which zlib doesn't read.
        (b"\xE8\xF3\x48\xCD\xC9\xC9\x07\0\0", Refused),
        // A match from before the first byte, and half a stored block.
        (b"\x10\xF2\0\x11\0\0", Refused),
        (b"\x07\0\x05\0\xFA\xFFHel", Unfinished),
        // No code length has a code: zlib doesn't say so yet.
        (b"\x05\x04\0\0\0", Refused),
        (b"\x05\x06", Refused),
    ]);
}

/// A little of what `main.rs` does, and a check that neither good nor damaged inputs are rare.
#[test]
fn a_few_generated_inputs_of_each_target() {
    for Target {
        name,
        check,
        generate,
    } in TARGETS
    {
        let mut chance = Chance::new(1);
        let verdicts = (0..1_000).map(|_| check(&generate(&mut chance)));
        let accepted = verdicts.filter(|verdict| *verdict == Accepted).count();
        assert!((150..800).contains(&accepted), "{name}: {accepted}");
    }
}
