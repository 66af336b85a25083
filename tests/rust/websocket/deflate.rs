//! DEFLATE: the streams that the RFCs print, each sentence that a stream can break, and the same
//! verdict as well-kept implementations (zlib in C, zlib-rs, miniz_oxide) on anything else.

use allocation_counter::measure;
use barewire::websocket::deflate::blocks::{self, Costs};
use barewire::websocket::deflate::compress::{Compress, remember};
use barewire::websocket::deflate::flaw::Alphabet;
use barewire::websocket::deflate::inflate::{AfterLast, Inflated, TAIL};
use barewire::websocket::deflate::lengths::lengths_for;
use barewire::websocket::deflate::matches::{Chains, Effort, Symbol, find};
use barewire::websocket::deflate::seen::{Kind, Part};
use barewire::websocket::deflate::writer::Writer;
use barewire::websocket::deflate::{Broken, Flaw, Inflate};
use flate2::{Decompress, FlushDecompress, Status};
use proptest::prelude::*;

const WINDOW: usize = 32 * 1024;
const MOST: usize = 1 << 24;
/// What `prose` was compressed to.
const QUICK_BYTES: usize = 10_779;
const THOROUGH_BYTES: usize = 9_973;

/// Bits in the order in which they are read; blanks are for the eye.
pub fn stream(bits: &str) -> Vec<u8> {
    let bits: Vec<bool> = bits
        .bytes()
        .filter(|b| *b != b' ')
        .map(|b| b == b'1')
        .collect();
    let byte = |bits: &[bool]| (0..).zip(bits).map(|(at, &bit)| u8::from(bit) << at).sum();
    bits.chunks(8).map(byte).collect()
}

/// A number, lowest bit first.
fn number(value: usize, bits: usize) -> String {
    (0..bits)
        .map(|at| if value >> at & 1 == 1 { '1' } else { '0' })
        .collect()
}

/// What comes of a stream, and whether it's whole.
fn inflated(input: &[u8], after: AfterLast) -> Result<(Vec<u8>, bool), Broken> {
    let (mut inflate, mut message) = (Inflate::new(WINDOW, after), Vec::new());
    let how = inflate.inflate(input, &mut message, MOST, &[])?;
    assert_eq!(how, Inflated::All);
    Ok((message, inflate.is_between_blocks()))
}

/// A message of RFC 7692, with its past.
fn message(payload: &[u8], past: &[u8]) -> Result<(Vec<u8>, bool), Broken> {
    let mut inflate = Inflate::new(WINDOW, AfterLast::Blocks);
    let mut message = Vec::new();
    inflate.inflate(payload, &mut message, MOST, past)?;
    inflate.inflate(&TAIL, &mut message, MOST, past)?;
    Ok((message, inflate.is_between_blocks()))
}

/// A message, compressed.
fn written(compress: &mut Compress, message: &[u8]) -> Vec<u8> {
    let mut payload = Vec::new();
    compress.write(message, &mut payload);
    payload
}

#[test]
fn what_would_not_shrink_is_not_sent_compressed_and_leaves_no_trace() {
    let mut compress = Compress::new(WINDOW, Effort::QUICK, true);
    let mut output = b"before".to_vec();
    assert!(!compress.message(b"xyz", 2, &mut output));
    assert_eq!(output, b"before");
    assert!(compress.message(b"hello hello hello hello", 22, &mut output));
    let payload = output.split_off(6);
    // A receiver that has never seen "xyz" reads it.
    let hello = b"hello hello hello hello".to_vec();
    assert_eq!(message(&payload, &[]), Ok((hello.clone(), true)));
    assert!(compress.message(b"xyz hello hello", 14, &mut output));
    let read = message(&output[6..], &hello);
    assert_eq!(read, Ok((b"xyz hello hello".to_vec(), true)));
}

#[test]
fn a_payload_may_take_exactly_as_much_as_it_may() {
    let said = b"hello hello hello hello";
    let takes = written(&mut Compress::new(WINDOW, Effort::QUICK, false), said).len();
    for (most, fits) in [(takes - 1, false), (takes, true), (takes + 1, true)] {
        let mut compress = Compress::new(WINDOW, Effort::QUICK, false);
        let mut output = Vec::new();
        assert_eq!(compress.message(said, most, &mut output), fits, "{most}");
        assert_eq!(output.len(), if fits { takes } else { 0 });
    }
}

/// The most that a connection costs is a number that a server counts with, so it is no guess.
#[test]
fn what_a_connection_holds_at_most_is_reached_and_not_passed() {
    for window in (8..=15).map(|bits| 1 << bits) {
        let mut compress = Compress::new(window, Effort::QUICK, true);
        // Longer than the window and what is kept beside it: of its symbols no room stays.
        written(&mut compress, &noise(1, 2 * window));
        let tables = 2 * (window + window.min(1 << 14));
        assert_eq!(compress.held(), window + window / 4 + tables);
        // As many symbols as there may be room for, and one more.
        written(&mut compress, &noise(2, 256));
        assert_eq!(compress.held(), Compress::most_held(window));
        written(&mut compress, &noise(3, 257));
        assert_eq!(compress.held(), window + window / 4 + tables);
    }
}

/// A connection: what is said on it, and what its receiver, who keeps the past, reads.
fn exchange(window: usize, effort: Effort, messages: &[Vec<u8>]) -> Compress {
    let mut compress = Compress::new(window, effort, true);
    let (mut inflate, mut past) = (Inflate::new(window, AfterLast::Blocks), Vec::new());
    for said in messages {
        let mut payload = Vec::new();
        if compress.message(said, said.len().saturating_sub(1), &mut payload) {
            assert!(payload.len() < said.len());
            let mut read = Vec::new();
            for part in [&payload[..], &TAIL] {
                inflate.inflate(part, &mut read, MOST, &past).unwrap();
            }
            assert_eq!(&read, said);
            remember(&mut past, said, window);
        } else {
            assert!(payload.is_empty());
        }
        assert!(
            compress.held() <= Compress::most_held(window),
            "{}",
            compress.held()
        );
        assert!(
            past.capacity() <= window + window / 4,
            "{}",
            past.capacity()
        );
    }
    compress
}

/// Bytes that don't shrink, and are different for each number.
fn noise(number: usize, bytes: usize) -> Vec<u8> {
    let mut state = number as u64 + 1;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(99);
        (state >> 56) as u8
    };
    (0..bytes).map(|_| next()).collect()
}

#[test]
fn a_long_conversation_is_read_whatever_was_not_sent_and_holds_what_its_window_needs() {
    for window in (8..=15).map(|bits| 1 << bits) {
        for effort in [Effort::QUICK, Effort::THOROUGH] {
            let message = |number: usize| match number % 7 {
                // These don't shrink, and the receiver never sees them.
                0 => noise(number, 40 + number % 300),
                1 => [noise(number, 10), noise(number - 1, 40)].concat(),
                // Longer than the window and what is kept beside it.
                2 => format!("line {number} of {window}\n")
                    .repeat(40)
                    .into_bytes(),
                _ => format!("{{\"id\":{number},\"msg\":\"hello hello\"}}").into_bytes(),
            };
            let messages: Vec<_> = (0..700).map(message).collect();
            exchange(window, effort, &messages);
        }
    }
}

#[test]
fn what_was_said_before_is_found_behind_what_was_not_sent_and_after_the_window_has_moved() {
    let sentence = b"a sentence that comes again and again".to_vec();
    let mut compress = Compress::new(1024, Effort::QUICK, true);
    written(&mut compress, &noise(1, 600));
    for number in 2..40 {
        written(&mut compress, &sentence);
        // Not sent, though all that the sentence has is in it, in pieces.
        let mut unsent = Vec::new();
        for (at, piece) in sentence.chunks(5).enumerate() {
            unsent.extend_from_slice(piece);
            unsent.extend_from_slice(&noise(1000 * number + at, 40));
        }
        assert!(!compress.message(&unsent, unsent.len() - 1, &mut Vec::new()));
        let again = written(&mut compress, &sentence);
        assert!(again.len() < 8, "{number}: {again:02x?}");
        // The window moves on, by more or less than what is kept beside it.
        written(&mut compress, &noise(number, 40 * (number % 12)));
        let again = written(&mut compress, &sentence);
        assert!(again.len() < 8, "{number}: {again:02x?}");
    }
}

/// Words that are frequent and rare, as in prose.
fn prose() -> Vec<u8> {
    let random = noise(5, 12_000);
    let word = |two: &[u8]| {
        let rank = usize::from(two[0] & two[1]);
        let letters = noise(rank + 100, 2 + rank % 7);
        letters
            .iter()
            .map(|byte| b'a' + byte % 26)
            .chain([b' '])
            .collect::<Vec<u8>>()
    };
    random.chunks(2).flat_map(word).collect()
}

#[test]
fn a_text_gets_as_short_as_its_effort_promises() {
    let text = prose();
    for (effort, most) in [
        (Effort::QUICK, QUICK_BYTES),
        (Effort::THOROUGH, THOROUGH_BYTES),
    ] {
        let payload = written(&mut Compress::new(WINDOW, effort, false), &text);
        assert!(
            payload.len() <= most,
            "{effort:?}: {} of {}",
            payload.len(),
            text.len()
        );
    }
}

#[test]
fn a_match_beyond_the_window_is_refused_wherever_it_is() {
    // Long enough that it is in the midst of plain symbols.
    let text = [noise(6, 1000), noise(6, 1000), prose()].concat();
    let payload = written(&mut Compress::new(WINDOW, Effort::QUICK, false), &text);
    for (window, is_read) in [(999, false), (1000, false), (WINDOW, true)] {
        let (mut inflate, mut out) = (Inflate::new(window, AfterLast::Blocks), Vec::new());
        let end = inflate.inflate(&payload, &mut out, MOST, &[]);
        match end {
            Ok(_) => assert!(is_read && out == text),
            Err(broken) => {
                assert!(
                    !is_read && matches!(broken.flaw, Flaw::TooFarBack(..)),
                    "{broken:?}"
                );
                // With 1000, the first match is still good; with 999, nothing comes of it.
                assert_eq!(out.len() == 1000, window == 999, "{}", out.len());
            }
        }
    }
}

#[test]
fn what_is_let_go_is_found_again() {
    let hello = b"a sentence that comes twice".to_vec();
    for takeover in [false, true] {
        let mut compress = Compress::new(4096, Effort::QUICK, takeover);
        assert_eq!(compress.held(), 0);
        written(&mut compress, &noise(1, 3000));
        written(&mut compress, &hello);
        // Two bytes for each position and for each hash; symbols of 4 bytes, of the short message
        // only; and with takeover 1¼ windows for the past.
        let (tables, symbols) = (2 * (4096 + 4096), 4 * hello.len());
        let past = if takeover { 4096 + 1024 } else { 0 };
        assert_eq!(compress.held(), tables + symbols + past);
        compress.let_go();
        // The past itself stays.
        assert_eq!(compress.held(), if takeover { 3027 } else { 0 });
        let again = written(&mut compress, &hello);
        assert_eq!(again.len() < 8, takeover, "{again:02x?}");
    }
}

/// A server adds up what its connections say that they hold; the allocator knows better.
#[test]
fn what_is_said_to_be_held_is_what_was_allocated() {
    let (text, mut inflate) = (prose(), Inflate::new(WINDOW, AfterLast::Blocks));
    // The tables of the fixed codes are made once, for all.
    let payload = written(&mut Compress::new(WINDOW, Effort::QUICK, false), &text);
    let hello = written(&mut Compress::new(WINDOW, Effort::QUICK, false), b"hello");
    assert_eq!(message(&hello, &[]), Ok((b"hello".to_vec(), true)));
    for takeover in [false, true] {
        let mut compress = Compress::new(4096, Effort::QUICK, takeover);
        let mut allocated = 0;
        for said in [&b"hello"[..], &text[..], b"again"] {
            allocated += measure(|| drop(written(&mut compress, said))).bytes_current;
            assert_eq!(compress.held() as i64, allocated);
        }
        allocated += measure(|| compress.let_go()).bytes_current;
        assert_eq!(compress.held() as i64, allocated);
    }
    let mut read = |payload: &[u8]| {
        let mut read = || inflate.inflate(payload, &mut Vec::new(), MOST, &[]);
        let allocated = measure(|| assert_eq!(read(), Ok(Inflated::All))).bytes_current;
        (allocated, inflate.held())
    };
    assert_eq!(read(&hello), (0, 0));
    read(&TAIL);
    let most = Inflate::MOST_HELD;
    assert_eq!(read(&payload), (most as i64, most));
    assert_eq!(read(&TAIL), (0, most));
}

#[test]
fn tables_of_dynamic_codes_are_freed_between_blocks_only() {
    let said = b"abcdefgh"
        .repeat(3)
        .into_iter()
        .chain(noise(2, 0))
        .collect::<Vec<u8>>();
    let many: Vec<u8> = (0..4000).map(|n: u32| b'a' + (n * n % 17) as u8).collect();
    let mut compress = Compress::new(WINDOW, Effort::QUICK, false);
    let (short, long) = (written(&mut compress, &said), written(&mut compress, &many));
    let (mut inflate, mut read) = (Inflate::new(WINDOW, AfterLast::Blocks), Vec::new());
    inflate
        .inflate(&[&short[..], &TAIL].concat(), &mut read, MOST, &[])
        .unwrap();
    assert_eq!((&read, inflate.held()), (&said, 0));
    read.clear();
    let (half, rest) = long.split_at(long.len() / 2);
    inflate.inflate(half, &mut read, MOST, &[]).unwrap();
    let held = inflate.held();
    assert!(held > 0 && held < 10_000, "{held}");
    inflate.let_go();
    assert_eq!(inflate.held(), held);
    inflate
        .inflate(&[rest, &TAIL].concat(), &mut read, MOST, &[])
        .unwrap();
    assert_eq!(read, many);
    inflate.let_go();
    assert_eq!(inflate.held(), 0);
}

#[test]
fn the_past_is_a_window_and_at_most_a_quarter_more() {
    let all = noise(3, 5000);
    let mut past = Vec::new();
    let mut end = 0;
    for bytes in [1, 10, 100, 254, 257, 1000, 3, 0, 64, 65, 200, 700] {
        remember(&mut past, &all[end..end + bytes], 256);
        end += bytes;
        assert!(
            past.len() >= end.min(256) && past.len() <= 320,
            "{}",
            past.len()
        );
        assert!(all[..end].ends_with(&past));
    }
    // The quarter is used before anything is moved.
    for piece in [1, 2, 4, 8, 64] {
        let (mut past, mut longest) = (Vec::new(), 0);
        for bytes in all.chunks_exact(piece) {
            remember(&mut past, bytes, 256);
            longest = longest.max(past.len());
        }
        assert_eq!(longest, 320, "{piece}");
    }
}

#[test]
fn the_messages_that_rfc_7692_prints() {
    let hello = (b"Hello".to_vec(), true);
    for payload in [
        // §7.2.3.1, .3, .4, .5.
        &[0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00][..],
        &[
            0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00,
        ],
        &[0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00],
        &[
            0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00,
        ],
    ] {
        assert_eq!(message(payload, &[]), Ok(hello.clone()), "{payload:02x?}");
    }
    // §7.2.3.2: from the message before.
    let again = [0xF2, 0x00, 0x11, 0x00, 0x00];
    assert_eq!(message(&again, b"Hello"), Ok(hello));
    let too_far = Flaw::TooFarBack(5, 1);
    assert_eq!(message(&again, &[]).unwrap_err().flaw, too_far);
    // §7.2.3.6, and as others write it.
    for payload in [&[0x00][..], &[0x02, 0x00]] {
        assert_eq!(message(payload, &[]), Ok((Vec::new(), true)));
    }
    // Without a byte the tail is half a block.
    assert_eq!(message(&[], &[]), Ok((Vec::new(), false)));
}

#[test]
fn the_messages_that_rfc_7692_prints_are_written_so() {
    for (past, said, payload) in [
        (
            &b""[..],
            &b"Hello"[..],
            &[0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00][..],
        ),
        // One byte less than the RFC's: a match of all five, where it has a literal and four.
        (b"Hello", b"Hello", &[0x02, 0x13, 0x00, 0x00]),
        (b"", b"", &[0x00]),
    ] {
        let mut compress = Compress::new(WINDOW, Effort::QUICK, true);
        written(&mut compress, past);
        assert_eq!(written(&mut compress, said), payload, "{said:?}");
    }
}

/// A dynamic block's header up to the lengths of codes, with code lengths 0 to 3 and the repeats.
fn dynamic(literals: usize, distances: usize) -> String {
    // In the order 16 17 18 0 8 7 9 6 10 5 11 4 12 3 13 2 14 1: each of seven has 3 bits, and 18 2.
    let of = |symbol| match symbol {
        18 => 2,
        16 | 17 | 0 | 3 | 2 | 1 => 3,
        _ => 0,
    };
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1];
    let lengths: String = order.iter().map(|&symbol| number(of(symbol), 3)).collect();
    let counts = [
        number(literals - 257, 5),
        number(distances - 1, 5),
        number(order.len() - 4, 4),
    ];
    format!("001{}{lengths}", counts.concat())
}

/// In that code.
fn length(symbol: usize) -> &'static str {
    match symbol {
        18 => "00",
        0 => "010",
        1 => "011",
        2 => "100",
        3 => "101",
        16 => "110",
        _ => "111",
    }
}

/// So many lengths of 0.
fn zeros(mut count: usize) -> String {
    let mut bits = String::new();
    while count >= 11 {
        let times = count.min(138);
        bits += &(length(18).to_owned() + &number(times - 11, 7));
        count -= times;
    }
    bits + &length(0).repeat(count)
}

/// For each sentence that a stream can break: the stream, the flaw, and its bit.
pub fn broken_streams() -> Vec<(String, Flaw, usize)> {
    let header = dynamic(257, 1);
    let at = header.len();
    let literal = |bits: &str| format!("010{bits}");
    let three = [length(1), length(1), length(1)].concat();
    vec![
        ("011".to_owned(), Flaw::ReservedType, 0),
        (
            format!("000 00000 {}{}", number(5, 16), number(5, 16)),
            Flaw::LengthsDisagree(5, 5),
            8,
        ),
        (
            format!("001 {}", number(30, 14)),
            Flaw::TooManyLiterals(287),
            3,
        ),
        (
            format!("001 {}", number(30 << 5, 14)),
            Flaw::TooManyDistances(31),
            8,
        ),
        (header.clone() + length(16) + "00", Flaw::RepeatsNothing, at),
        (
            header.clone() + &zeros(257) + length(18) + "0000000",
            Flaw::TooManyLengths,
            at + zeros(257).len(),
        ),
        (
            // One code of 1 bit and two of 1 bit.
            header.clone() + &three + &zeros(253) + length(1) + length(0),
            Flaw::OverSubscribed(Alphabet::Literals),
            at + three.len() + zeros(253).len() + 6,
        ),
        (
            header.clone() + length(2) + &zeros(255) + length(2) + length(0),
            Flaw::Incomplete(Alphabet::Literals),
            at + 3 + zeros(255).len() + 6,
        ),
        (
            dynamic(257, 2) + length(1) + &zeros(255) + length(1) + length(2) + length(2),
            Flaw::Incomplete(Alphabet::Distances),
            at + 3 + zeros(255).len() + 9,
        ),
        (
            header.clone() + length(1) + length(1) + &zeros(254) + length(0) + length(0),
            Flaw::NoEndOfBlock,
            at + 6 + zeros(254).len() + 6,
        ),
        (
            format!("001 {} {}", number(0, 14), "100".repeat(4)),
            Flaw::OverSubscribed(Alphabet::CodeLengths),
            3 + 14 + 12,
        ),
        (
            format!("001 {} {}", number(0, 14), "100 010 000 000"),
            Flaw::Incomplete(Alphabet::CodeLengths),
            3 + 14 + 12,
        ),
        // 286 and 287 have codes in the fixed code: 11000110 and 11000111.
        (literal("11000110"), Flaw::ReservedLength(286), 3),
        (literal("11000111"), Flaw::ReservedLength(287), 3),
        // A byte, then length 3 (0000001) from distance symbols 30 and 31.
        (
            literal("00110000 0000001 11110"),
            Flaw::ReservedDistance(30),
            18,
        ),
        (
            literal("00110000 0000001 11111"),
            Flaw::ReservedDistance(31),
            18,
        ),
        (
            literal("00110000 0000001 00001"),
            Flaw::TooFarBack(2, 1),
            18,
        ),
        // One distance with one bit: the other bit is nobody's.
        (
            dynamic(258, 1)
                + &zeros(256)
                + length(1)
                + length(1)
                + length(1)
                + "1"
                + "1"
                + &"0".repeat(16),
            Flaw::NoSymbol(Alphabet::Distances),
            at + zeros(256).len() + 9 + 1,
        ),
        ("110 0000000 000000 1".to_owned(), Flaw::BehindTheLast, 16),
    ]
}

#[test]
fn each_sentence_that_can_be_broken_is_found_at_its_bit() {
    for (bits, flaw, bit) in broken_streams() {
        let broken = inflated(&stream(&bits), AfterLast::Nothing).unwrap_err();
        assert_eq!(
            broken,
            Broken {
                flaw,
                bit: bit as u64
            },
            "{bits}"
        );
    }
}

#[test]
fn between_blocks_means_at_a_bytes_end_too() {
    // Three empty blocks of 10 bits leave 2 bits, four leave none.
    for (blocks, is_between) in [(0, true), (3, false), (4, true)] {
        let input = stream(&"010 0000000".repeat(blocks));
        let (_, between) = inflated(&input, AfterLast::Blocks).unwrap();
        assert_eq!(between, is_between, "{blocks}");
    }
    // At a byte's end, but inside a block: five literals of 9 bits, and a byte of two that are stored.
    let fixed = stream(&format!("010 {}", "110010000 ".repeat(5)));
    let stored = stream(&format!("000 00000{}{}", number(2, 16), number(!2, 16)));
    for input in [fixed, stored.clone(), [&stored[..], b"a"].concat()] {
        let (_, between) = inflated(&input, AfterLast::Blocks).unwrap();
        assert!(!between, "{input:02x?}");
    }
}

/// What bounds the time that an attacker can take without sending much: no step is free, and blocks
/// without content take no memory.
#[test]
fn each_step_takes_a_bit_at_least_and_empty_blocks_take_no_memory() {
    let fixed = "010 0000000".to_owned();
    let stored = format!("000 00000{}{}", number(0, 16), number(!0, 16));
    let codes = dynamic(257, 1) + &zeros(256) + length(1) + length(1) + "0";
    for (block, most_steps) in [(fixed, 2), (stored, 3), (codes, 26)] {
        let mut seen: Vec<(u64, u64, Part)> = Vec::new();
        let (mut inflate, mut out) = (Inflate::new(WINDOW, AfterLast::Blocks), Vec::new());
        let input = stream(&block.repeat(800));
        inflate
            .inflate_before(&input, &mut out, MOST, &[], &mut seen)
            .unwrap();
        assert_eq!(inflate.position(), 8 * input.len() as u64);
        assert!(seen.iter().all(|(first, end, _)| first < end));
        assert!(seen.len() <= 800 * most_steps, "{} {block}", seen.len());
        assert!(out.is_empty() && out.capacity() <= 512);
        assert!(inflate.held() < 10_000, "{}", inflate.held());
    }
}

#[test]
fn stored_bytes_are_read_in_any_pieces_and_each_is_told_with_its_bits() {
    let said = noise(4, 300);
    // A fixed block without symbols before it, and one behind it: 10 bits, 3 bits, padding, LEN.
    let mut payload = stream(&format!(
        "010 0000000 000 000{}{}",
        number(300, 16),
        number(!300, 16)
    ));
    payload.extend_from_slice(&said);
    payload.extend_from_slice(&stream("010 0000000 010 0000000"));
    for piece in [1, 2, 7, 8, 9, 100, payload.len()] {
        let mut seen: Vec<(u64, u64, Part)> = Vec::new();
        let (mut inflate, mut out) = (Inflate::new(WINDOW, AfterLast::Blocks), Vec::new());
        for piece in payload.chunks(piece) {
            inflate
                .inflate_before(piece, &mut out, MOST, &[], &mut seen)
                .unwrap();
        }
        assert_eq!(out, said);
        let mut end = 0;
        for (first, after, part) in &seen {
            assert_eq!(*first, end, "{part:?}");
            end = *after;
        }
        assert_eq!(end, inflate.position());
        let bytes = seen
            .iter()
            .filter(|(first, end, part)| matches!(part, Part::Byte(_)) && end - first == 8);
        assert_eq!(bytes.count(), 300);
        // Bits of the last byte are left.
        assert!(!inflate.is_between_blocks());
    }
    // Where the header's 3 bits end with their byte (10 + 3 literals of 9 bits + 3), nothing is padding.
    let nines = format!("010 {}0000000", "110010000 ".repeat(3));
    for (before, padding) in [("", "00000"), (&nines[..], "")] {
        let mut seen: Vec<(u64, u64, Part)> = Vec::new();
        let bits = format!("{before}000{padding}{}{}", number(0, 16), number(!0, 16));
        let mut inflate = Inflate::new(WINDOW, AfterLast::Blocks);
        inflate
            .inflate_before(&stream(&bits), &mut Vec::new(), MOST, &[], &mut seen)
            .unwrap();
        let is_told = seen.iter().any(|(_, _, part)| *part == Part::Padding);
        assert_eq!(is_told, !padding.is_empty());
    }
}

/// Streams that look odd, and what they decompress to.
pub fn odd_streams() -> Vec<(String, Vec<u8>)> {
    let header = dynamic(257, 1);
    let block = zeros(256) + length(1) + length(1);
    vec![
        // A single distance code of one bit, and none at all; no literal but the end of the block.
        (header.clone() + &block + "0", Vec::new()),
        (
            header.clone() + length(1) + &zeros(255) + length(1) + length(0) + "001",
            vec![0; 2],
        ),
        // 258 as 227 + 31: symbol 284 (11000100) and five bits of 1, from distance 1 (00000).
        (
            "010 00110000 11000100 11111 00000 0000000".to_owned(),
            vec![0; 259],
        ),
        // LEN 0, and a block after it.
        (
            format!(
                "000 00000 {}{} 010 00110000 0000000",
                number(0, 16),
                number(0xFFFF, 16)
            ),
            vec![0],
        ),
        // A run of lengths from the literals into the distances: 256 and both distances have 1 bit,
        // the first literal, too.
        (
            dynamic(257, 2) + length(1) + &zeros(255) + length(1) + length(1) + length(1) + "01",
            vec![0],
        ),
    ]
}

#[test]
fn what_looks_odd_is_legal() {
    for (bits, expected) in odd_streams() {
        let whole = stream(&bits);
        let (message, _) = inflated(&whole, AfterLast::Blocks).expect(&bits);
        assert_eq!(message, expected, "{bits}");
    }
}

#[test]
fn a_message_has_as_many_bytes_as_it_may_and_no_more() {
    let zeros = vec![0; 100_000];
    let payload = written(&mut Compress::new(WINDOW, Effort::QUICK, false), &zeros);
    assert!(payload.len() < 200, "{}", payload.len());
    for most in [0, 1, 257, 258, 259, 99_999, 100_000, 100_001] {
        let (mut inflate, mut out) = (Inflate::new(WINDOW, AfterLast::Blocks), Vec::new());
        let how = inflate.inflate(&payload, &mut out, most, &[]).unwrap();
        assert_eq!(how == Inflated::Full, most < zeros.len(), "{most}");
        assert!(out.len() <= most && (how == Inflated::Full || out == zeros));
    }
}

#[test]
fn what_had_no_room_is_read_later_from_where_the_input_was_left() {
    for text in [vec![0; 10_000], prose(), noise(7, 3000)] {
        let payload = written(&mut Compress::new(WINDOW, Effort::QUICK, false), &text);
        let (mut inflate, mut read) = (Inflate::new(WINDOW, AfterLast::Blocks), Vec::new());
        loop {
            let (mut part, rest) = (Vec::new(), &payload[inflate.taken() as usize..]);
            let how = inflate.inflate(rest, &mut part, 700, &read).unwrap();
            read.append(&mut part);
            assert_eq!(&read, &text[..read.len()]);
            if how == Inflated::All {
                break;
            }
        }
        assert_eq!(read.len(), text.len());
        assert_eq!(inflate.taken(), payload.len() as u64);
    }
}

#[test]
fn a_smaller_window_is_kept_and_checked() {
    let noise: Vec<u8> = (0..200_u32).map(|n| ((n * n * 31) >> 3) as u8).collect();
    let said = [&noise[..], &noise, b"and more", &noise].concat();
    for window in [256, 512, 32 * 1024] {
        let payload = written(&mut Compress::new(window, Effort::THOROUGH, false), &said);
        let mut seen: Vec<(u64, u64, Part)> = Vec::new();
        let (mut inflate, mut out) = (Inflate::new(window, AfterLast::Blocks), Vec::new());
        inflate
            .inflate_before(&payload, &mut out, MOST, &[], &mut seen)
            .unwrap();
        assert_eq!(out, said);
        // Every bit is part of something, in order.
        let mut end = 0;
        for (first, after, part) in seen {
            assert_eq!(first, end, "{part:?}");
            end = after;
            if let Part::Match { distance, .. } = part {
                assert!(usize::from(distance) <= window);
            }
        }
        assert_eq!(end, inflate.position());
    }
}

/// Text and noise with repeats, as messages have them.
fn said() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        "[a-z ]{1,12}".prop_map(String::into_bytes),
        "[一-十]{1,6}".prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 1..40),
        (any::<u8>(), 1..400_usize).prop_map(|(byte, times)| vec![byte; times]),
        Just(br#"{"sender":"ann","msg":""}"#.to_vec()),
    ];
    let pieces = prop::collection::vec((piece, 1..4_usize), 0..60);
    pieces.prop_map(|pieces| pieces.into_iter().flat_map(|(p, n)| p.repeat(n)).collect())
}

/// What a referee makes of a raw stream: the output, and whether it ended; `None`: an error.
type Verdict = Option<(Vec<u8>, bool)>;

const ROOM: usize = 1 << 20;

fn zlibs(input: &[u8]) -> Verdict {
    let mut zlib = Decompress::new(false);
    let mut out = Vec::with_capacity(ROOM);
    let status = zlib.decompress_vec(input, &mut out, FlushDecompress::None);
    status.ok().map(|status| (out, status == Status::StreamEnd))
}

fn zlib_rss(input: &[u8]) -> Verdict {
    let mut zlib = zlib_rs::Inflate::new(false, 15);
    let mut out = vec![0; ROOM];
    let status = zlib.decompress(input, &mut out, zlib_rs::InflateFlush::NoFlush);
    out.truncate(zlib.total_out() as usize);
    let status = status.ok()?;
    Some((out, status == zlib_rs::Status::StreamEnd))
}

fn minizs(input: &[u8]) -> Verdict {
    use miniz_oxide::inflate::stream::{InflateState, inflate};
    use miniz_oxide::{DataFormat, MZError, MZFlush, MZStatus};
    let mut state = InflateState::new_boxed(DataFormat::Raw);
    let (mut out, mut rest, mut end) = (vec![0; ROOM], input, 0);
    loop {
        let done = inflate(&mut state, rest, &mut out[end..], MZFlush::None);
        (rest, end) = (&rest[done.bytes_consumed..], end + done.bytes_written);
        match done.status {
            Ok(MZStatus::StreamEnd) => return Some((out[..end].to_vec(), true)),
            // It has read all, and nothing more comes of it.
            Err(MZError::Buf) => return Some((out[..end].to_vec(), false)),
            Ok(_) if rest.is_empty() && done.bytes_written == 0 => {
                return Some((out[..end].to_vec(), false));
            }
            Ok(_) => {}
            Err(_) => return None,
        }
    }
}

fn referees(input: &[u8]) -> [(&'static str, Verdict); 3] {
    [
        ("zlib", zlibs(input)),
        ("zlib-rs", zlib_rss(input)),
        ("miniz_oxide", minizs(input)),
    ]
}

/// No code length has a code: then the end of the block can't have one, either.
fn has_no_code_lengths(broken: &Broken) -> bool {
    broken.flaw == Flaw::Incomplete(Alphabet::CodeLengths)
}

fn is_too_far(broken: &Broken) -> bool {
    matches!(broken.flaw, Flaw::TooFarBack(..))
}

fn zlib_compressed(said: &[u8], level: u32) -> Vec<u8> {
    use std::io::Write;
    let level = flate2::Compression::new(level);
    let mut zlib = flate2::write::DeflateEncoder::new(Vec::new(), level);
    zlib.write_all(said).unwrap();
    zlib.finish().unwrap()
}

/// The codes of these lengths, as they are written (§3.2.2).
fn canonical(lengths: &[usize]) -> Vec<String> {
    let mut codes = vec![String::new(); lengths.len()];
    let mut next = 0_usize;
    for bits in 1..=15 {
        next <<= 1;
        for (_, code) in (lengths.iter().zip(&mut codes)).filter(|(length, _)| **length == bits) {
            *code = format!("{next:0bits$b}");
            next += 1;
        }
    }
    codes
}

/// The longest codes that there can be: one of each length, and two of 15 bits.
fn steep(symbols: &[usize], all: usize) -> Vec<usize> {
    let mut lengths = vec![0; all];
    for (at, &symbol) in symbols.iter().enumerate() {
        lengths[symbol] = (at + 1).min(15);
    }
    lengths
}

/// A dynamic block of these symbols; each length is said by itself, in 4 bits. Then what it says.
fn steep_block(order: &[usize], distances: &[usize], said: &[(usize, usize)]) -> (String, Vec<u8>) {
    let (literals, distances) = (steep(order, 286), steep(distances, 16));
    let said_in = canonical(&[vec![4; 16], vec![0; 3]].concat());
    let order_of_lengths = [
        16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
    ];
    let mut bits = format!("001{}{}{}", number(29, 5), number(15, 5), number(15, 4));
    for symbol in order_of_lengths {
        bits += &number(if symbol < 16 { 4 } else { 0 }, 3);
    }
    for &length in literals.iter().chain(&distances) {
        bits += &said_in[length];
    }
    let (literal_codes, distance_codes) = (canonical(&literals), canonical(&distances));
    let mut text = Vec::new();
    for &(symbol, distance) in said {
        let symbol = order[symbol];
        // Distance symbols 0 to 3 are the distances 1 to 4, with no more bits.
        let is_match = symbol > 256;
        if symbol == 256 || is_match && distance >= text.len() {
            continue;
        }
        bits += &literal_codes[symbol];
        if is_match {
            bits += &distance_codes[distance];
            // Symbols 257 to 264 are the lengths 3 to 10, with no more bits.
            for _ in 0..symbol - 254 {
                text.push(text[text.len() - distance - 1]);
            }
        } else {
            text.push(symbol as u8);
        }
    }
    (bits + &literal_codes[256], text)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_zlib_writes_is_read_in_any_pieces(
        said in said(), level in 0..10_u32, cuts in prop::collection::vec(1..30_usize, 1..20),
    ) {
        let payload = zlib_compressed(&said, level);
        let mut inflate = Inflate::new(WINDOW, AfterLast::Nothing);
        let (mut out, mut rest) = (Vec::new(), &payload[..]);
        for &cut in cuts.iter().cycle() {
            let (piece, after) = rest.split_at(cut.min(rest.len()));
            prop_assert_eq!(inflate.inflate(piece, &mut out, MOST, &[]), Ok(Inflated::All));
            rest = after;
            prop_assert_eq!(inflate.taken(), (payload.len() - rest.len()) as u64);
            if rest.is_empty() {
                break;
            }
        }
        prop_assert_eq!(out, said);
        prop_assert!(inflate.is_between_blocks());
    }

    /// Near the end of a piece there are fewer bits than several codes may take, and none may be
    /// looked up before its bits are here.
    #[test]
    fn the_longest_codes_are_read_near_the_end_as_anywhere(
        order in Just([&(65..78).collect::<Vec<_>>()[..], &[256, 257, 264]].concat()).prop_shuffle(),
        distances in Just((0..16).collect::<Vec<_>>()).prop_shuffle(),
        said in prop::collection::vec((9..16_usize, 0..4_usize), 0..40),
        cut in any::<prop::sample::Index>(),
    ) {
        let (bits, text) = steep_block(&order, &distances, &said);
        let payload = stream(&bits);
        for (name, verdict) in referees(&payload) {
            prop_assert_eq!(verdict, Some((text.clone(), false)), "{}", name);
        }
        let (first, second) = payload.split_at(cut.index(payload.len()));
        let (mut inflate, mut out) = (Inflate::new(WINDOW, AfterLast::Blocks), Vec::new());
        for piece in [first, second] {
            prop_assert_eq!(inflate.inflate(piece, &mut out, MOST, &[]), Ok(Inflated::All));
        }
        prop_assert_eq!(out, text);
    }

    #[test]
    fn what_is_written_is_read_by_zlib_and_by_us(
        past in said(), said in said(), quick: bool, window in 8..16_u32,
    ) {
        let effort = if quick { Effort::QUICK } else { Effort::THOROUGH };
        let mut compress = Compress::new(1 << window, effort, false);
        let payload = written(&mut compress, &said);
        for (name, verdict) in referees(&[&payload[..], &TAIL].concat()) {
            prop_assert_eq!(verdict, Some((said.clone(), false)), "{}", name);
        }
        prop_assert_eq!(message(&payload, &[]), Ok((said.clone(), true)));
        // After a past: a stream of both messages, as zlib sees it.
        let mut compress = Compress::new(1 << window, effort, true);
        let first = written(&mut compress, &past);
        let second = written(&mut compress, &said);
        let both = [&first[..], &TAIL, &second, &TAIL].concat();
        for (name, verdict) in referees(&both) {
            prop_assert_eq!(verdict, Some(([&past[..], &said].concat(), false)), "{}", name);
        }
        prop_assert_eq!(message(&second, &past), Ok((said, true)));
    }

    #[test]
    fn on_any_bytes_the_verdict_is_that_of_others(
        said in said(), level in 0..10_u32, at in any::<prop::sample::Index>(), bit in 0..8_u32,
    ) {
        let mut payload = zlib_compressed(&said, level);
        let at = at.index(payload.len());
        payload[at] ^= 1 << bit;
        let ours = inflated(&payload, AfterLast::Blocks);
        for (name, verdict) in referees(&payload) {
            match verdict {
                None => prop_assert!(ours.is_err(), "{} {payload:02x?}", name),
                // What follows the last block is another matter.
                Some((_, true)) => {}
                // They refuse it some bits later.
                Some((_, false)) if ours.as_ref().is_err_and(has_no_code_lengths) => {}
                // It reads zeros from before the first byte.
                Some((_, false)) if name == "miniz_oxide" && ours.as_ref().is_err_and(is_too_far) => {}
                Some((theirs, false)) => {
                    prop_assert_eq!(ours.clone().map(|(out, _)| out), Ok(theirs), "{}", name);
                }
            }
        }
    }
}

/// Nothing that could be found is left out: each candidate is compared, each position is filed.
const LIMITLESS: Effort = Effort {
    candidates: usize::MAX,
    enough: 258,
    lazy: 0,
    filed: 258,
};

/// The longest match of more than `longer_than` bytes at a position, and of several the nearest, by
/// looking everywhere: its length and distance, or (0, 0). Those of three bytes don't count.
fn longest(text: &[u8], at: usize, window: usize, longer_than: usize) -> (usize, usize) {
    let (mut longest, most) = ((0, 0), 258.min(text.len() - at));
    for distance in 1..=window.min(at) {
        let more = longest.0.max(longer_than).max(3) + 1;
        let (here, earlier) = (&text[at..at + most], &text[at - distance..]);
        if more <= most && here[..more] == earlier[..more] {
            let behind = here[more..].iter().zip(&earlier[more..]);
            let length = more + behind.take_while(|(a, b)| a == b).count();
            longest = (length, distance);
        }
    }
    longest
}

/// What [`find`] should find without limits, but for `lazy`.
fn all_symbols(text: &[u8], start: usize, window: usize, lazy: usize) -> Vec<(Symbol, usize)> {
    let (mut symbols, mut at) = (Vec::new(), start);
    while at < text.len() {
        let (mut length, mut distance) = longest(text, at, window, 0);
        while length > 0 && length < lazy && at + 1 < text.len() {
            let next = longest(text, at + 1, window, length);
            if next.0 == 0 {
                break;
            }
            symbols.push((Symbol::literal(text[at]), at + 1));
            (length, distance, at) = (next.0, next.1, at + 1);
        }
        let symbol = match length {
            0 => Symbol::literal(text[at]),
            _ => Symbol::copy(length, distance),
        };
        at += length.max(1);
        symbols.push((symbol, at));
    }
    symbols
}

/// The symbols of a text that is said behind another.
fn found(
    chains: &mut Chains,
    text: &[u8],
    start: usize,
    window: usize,
    effort: Effort,
) -> Vec<(Symbol, usize)> {
    let mut symbols = Vec::new();
    find(chains, text, start, window, effort, |symbol, end| {
        symbols.push((symbol, end))
    });
    symbols
}

/// The matches of a text: length and distance.
fn matches(text: &str, effort: Effort) -> Vec<(usize, usize)> {
    let symbols = found(&mut Chains::new(), text.as_bytes(), 0, WINDOW, effort);
    let parts = symbols.iter().map(|(symbol, _)| symbol.parts());
    parts.filter(|(_, distance)| *distance > 0).collect()
}

#[test]
fn an_effort_is_as_much_as_it_says() {
    // So many candidates: the longest match is the last but so many.
    for (between, candidates) in (0..6).flat_map(|n| (1..6).map(move |c| (n, c))) {
        let words: String = (b'A'..)
            .take(between)
            .map(|c| format!("wxyz{0}{0}", c as char))
            .collect();
        let text = format!("wxyz12345{words}wxyz12345");
        let found = matches(
            &text,
            Effort {
                candidates,
                ..LIMITLESS
            },
        );
        let far = text.len() - 9;
        let end = if between < candidates {
            vec![(9, far)]
        } else {
            vec![(4, 6), (5, far)]
        };
        assert!(found.ends_with(&end), "{between} {candidates} {found:?}");
    }
    // So many bytes are enough, and a longer match that is further away isn't looked for.
    let text = "0123456789abcdefghij!0123456789abcdef?0123456789abcdefghij";
    for (enough, end) in [(16, &[(16, 17), (4, 38)][..]), (17, &[(20, 38)])] {
        let found = matches(
            text,
            Effort {
                enough,
                ..LIMITLESS
            },
        );
        assert!(found.ends_with(end), "{enough} {found:?}");
    }
    // A match of fewer bytes waits for a longer one.
    let text = "abcdXbcdefghYabcdefgh";
    for (lazy, end) in [(4, &[(4, 13), (4, 9)][..]), (5, &[(7, 9)])] {
        let found = matches(text, Effort { lazy, ..LIMITLESS });
        assert!(found.ends_with(end), "{lazy} {found:?}");
    }
    // One that doesn't wait leaves no position out.
    let effort = Effort {
        lazy: 4,
        ..LIMITLESS
    };
    assert_eq!(matches("abcdXabcdYbcdYZ", effort), [(4, 5), (4, 4)]);
    // Of a match of more bytes only the last position is found again.
    let text = "abcdefgh1abcdefgh2cdefgh3h2cd";
    for (filed, distance) in [(7, 16), (8, 7)] {
        let found = matches(text, Effort { filed, ..LIMITLESS });
        assert_eq!(found, [(8, 9), (6, distance), (4, 9)], "{filed}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn without_limits_each_match_is_the_longest_there_is_and_the_nearest_of_those(
        said in prop::collection::vec(said(), 1..6), window in 8..12_u32, base: u16,
        lazy in prop_oneof![Just(0), Just(32), Just(258)],
    ) {
        let (window, effort) = (1 << window, Effort { lazy, ..LIMITLESS });
        let (mut chains, mut text) = (Chains::new(), Vec::new());
        // After so many bytes, of which nothing is known.
        chains.advance(base.into());
        for said in said {
            let start = text.len();
            text.extend_from_slice(&said);
            let all = all_symbols(&text, start, window, lazy);
            prop_assert_eq!(found(&mut chains, &text, start, window, effort), all);
            // What is beyond the window goes; the rest is found where it is now.
            let gone = text.len().saturating_sub(window);
            text.drain(..gone);
            chains.advance(gone);
        }
    }

    /// As long as the tables have room for both; after that, something older may be lost.
    #[test]
    fn what_was_forgotten_has_left_no_trace(
        past in said(), unsent in said(), said in said(),
    ) {
        let (mut chains, mut text) = (Chains::new(), past.clone());
        found(&mut chains, &text, 0, WINDOW, LIMITLESS);
        let start = text.len();
        for unsent in [&unsent, &said, &past] {
            text.extend_from_slice(unsent);
            found(&mut chains, &text, start, WINDOW, LIMITLESS);
            chains.forget(&text, start);
            text.truncate(start);
        }
        text.extend_from_slice(&said);
        let all = all_symbols(&text, start, WINDOW, 0);
        prop_assert_eq!(found(&mut chains, &text, start, WINDOW, LIMITLESS), all);
    }
}

/// A block that stands for these bytes, what it would cost in each way, and how it was written.
fn block(symbols: &[Symbol], bytes: &[u8]) -> (Vec<u8>, Costs, Kind) {
    let (mut writer, mut told) = (Writer::onto(Vec::new(), 0), Vec::new());
    blocks::put(symbols, bytes, &mut writer, Some(&mut told));
    // The header of another block, so that the end can be seen.
    writer.put(0b000, 3);
    let block = writer.into_bytes();
    let mut untold = Writer::onto(Vec::new(), 0);
    blocks::put(symbols, bytes, &mut untold, None);
    untold.put(0b000, 3);
    assert_eq!(untold.into_bytes(), block);
    let kind = match block[0] & 0b111 {
        0b000 => Kind::Stored,
        0b010 => Kind::Fixed,
        _ => Kind::Dynamic,
    };
    (block, told[0], kind)
}

/// How many bits it has with the fixed codes (§3.2.6).
fn fixed_bits((first, end, part): (u64, u64, Part)) -> u64 {
    match part {
        Part::Literal(byte) => 8 + u64::from(byte >= 144),
        Part::Match { length, bits, .. } => {
            // From symbol 280 on, which is length 115, a code has 8 bits.
            let codes = u64::from(bits[0]) + u64::from(bits[2]);
            end - first - codes + 7 + u64::from(length >= 115) + 5
        }
        Part::End => 7,
        _ => 0,
    }
}

#[test]
fn what_a_block_costs_is_what_it_takes_and_the_cheapest_way_is_chosen() {
    let prose = prose();
    for (text, expected) in [
        (b"hello hello".to_vec(), Kind::Fixed),
        (b"x".repeat(700), Kind::Fixed),
        ((140..160).collect(), Kind::Fixed),
        (prose[..2000].to_vec(), Kind::Dynamic),
        (prose[..20_000].to_vec(), Kind::Dynamic),
        (noise(1, 300), Kind::Stored),
        // A stored block's length has 16 bits, so these are two blocks, and three.
        (noise(2, 65_535), Kind::Stored),
        (noise(3, 65_536), Kind::Stored),
        (noise(4, 131_070), Kind::Stored),
        (noise(5, 131_071), Kind::Stored),
    ] {
        let symbols = found(&mut Chains::new(), &text, 0, WINDOW, LIMITLESS);
        let symbols: Vec<Symbol> = symbols.into_iter().map(|(symbol, _)| symbol).collect();
        let (block, costs, kind) = block(&symbols, &text);
        assert_eq!(
            (kind, costs.cheapest()),
            (expected, expected),
            "{}",
            text.len()
        );
        let mut parts: Vec<(u64, u64, Part)> = Vec::new();
        let (mut inflate, mut read) = (Inflate::new(WINDOW, AfterLast::Blocks), Vec::new());
        inflate
            .inflate_before(&block, &mut read, MOST, &[], &mut parts)
            .unwrap();
        assert_eq!(read, text);
        let (end, _, last) = parts[parts.len() - 1];
        assert!(matches!(
            last,
            Part::Block {
                kind: Kind::Stored,
                ..
            }
        ));
        let (taken, blocks) = (end - 3, text.len().div_ceil(65_535) as u64);
        match kind {
            // The bits up to a byte's end aren't counted.
            Kind::Stored => assert_eq!(costs.stored, taken - 5),
            Kind::Fixed => assert_eq!(costs.fixed, taken),
            Kind::Dynamic => assert_eq!(costs.dynamic, taken),
        }
        assert_eq!(costs.stored, 8 * text.len() as u64 + 40 * blocks - 8);
        if kind != Kind::Stored {
            assert_eq!(costs.fixed, parts.into_iter().map(fixed_bits).sum::<u64>());
        }
    }
    for (stored, fixed, dynamic, kind) in [
        (5, 5, 5, Kind::Stored),
        (5, 6, 5, Kind::Stored),
        (5, 5, 6, Kind::Stored),
        (6, 5, 5, Kind::Fixed),
        (5, 4, 6, Kind::Fixed),
        (5, 6, 4, Kind::Dynamic),
        (6, 5, 4, Kind::Dynamic),
    ] {
        let costs = Costs {
            stored,
            fixed,
            dynamic,
        };
        assert_eq!(costs.cheapest(), kind, "{costs:?}");
    }
}

/// Frequencies like the Fibonacci numbers make the longest codes, of literals (the end of the block is
/// the first of them) and of distances.
#[test]
fn the_longest_codes_are_written() {
    let fibonacci = |n: usize| (0..n).fold((1, 1), |(a, b), _| (b, a + b)).0;
    let (mut symbols, mut text) = (Vec::new(), Vec::new());
    for (n, byte) in (1..17).zip(b'a'..) {
        for _ in 0..fibonacci(n) {
            symbols.push(Symbol::literal(byte));
            text.push(byte);
        }
    }
    let nearest = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257,
    ];
    for (n, distance) in (0..).zip(nearest) {
        for _ in 0..fibonacci(n) {
            symbols.push(Symbol::copy(3, distance));
            for _ in 0..3 {
                text.push(text[text.len() - distance]);
            }
        }
    }
    let (block, _, kind) = block(&symbols, &text);
    let mut parts: Vec<(u64, u64, Part)> = Vec::new();
    let (mut inflate, mut read) = (Inflate::new(WINDOW, AfterLast::Blocks), Vec::new());
    inflate
        .inflate_before(&block, &mut read, MOST, &[], &mut parts)
        .unwrap();
    assert_eq!((kind, read == text), (Kind::Dynamic, true));
    let longest = |of: fn(&(u64, u64, Part)) -> u64| parts.iter().map(of).max();
    let literal = longest(|&(first, end, part)| match part {
        Part::Literal(_) => end - first,
        _ => 0,
    });
    let distance = longest(|&(_, _, part)| match part {
        Part::Match { bits, .. } => bits[2].into(),
        _ => 0,
    });
    assert_eq!((literal, distance), (Some(15), Some(15)));
}

#[test]
fn where_fixed_codes_take_few_bits_no_others_are_looked_for() {
    // Each match has codes of 8 and of 5 bits, and 18 more, which don't count; the end has 7.
    for (matches, kind) in [(24, Kind::Fixed), (25, Kind::Dynamic)] {
        let symbols = vec![Symbol::copy(131, 24_577); matches];
        let (_, costs, chosen) = block(&symbols, &[0; 5000]);
        assert_eq!(costs.fixed, 31 * matches as u64 + 7);
        assert_eq!((costs.cheapest(), chosen), (Kind::Dynamic, kind));
    }
}

/// The last bytes before a message are where several steps meet: what was filed with the text before,
/// what couldn't be filed yet, and what was taken away again.
#[test]
fn what_was_said_last_is_found_whatever_happened_to_the_tables() {
    for last in 1..=8 {
        let mut text = noise(1, 300);
        let start = text.len();
        let said = [b"X", &text[start - last..], b"X"].concat();
        let mut as_before = Chains::new();
        found(&mut as_before, &text, 0, WINDOW, LIMITLESS);
        // A longer message for which the tables grew, and which wasn't sent.
        let mut unsent = Chains::new();
        found(&mut unsent, &text, 0, WINDOW, LIMITLESS);
        let longer = [&text[..], &said, &noise(2, 1000)].concat();
        found(&mut unsent, &longer, start, WINDOW, LIMITLESS);
        unsent.forget(&longer, start);
        text.extend_from_slice(&said);
        let all = all_symbols(&text, start, WINDOW, 0);
        assert_eq!(all.len(), if last < 3 { last + 2 } else { 2 });
        for mut chains in [as_before, unsent, Chains::new()] {
            let found = found(&mut chains, &text, start, WINDOW, LIMITLESS);
            assert_eq!(found, all, "{last}");
        }
    }
}

/// What the frequencies cost with codes of these lengths.
fn cost(counts: &[u32], lengths: &[u8]) -> u64 {
    let each = counts.iter().zip(lengths);
    each.map(|(&count, &length)| u64::from(count) * u64::from(length))
        .sum()
}

/// Huffman's cost, with a heap: each join costs as much as it weighs.
fn huffmans(counts: &[u32]) -> u64 {
    use std::cmp::Reverse;
    let weights = counts.iter().filter(|&&count| count > 0);
    let mut heap: std::collections::BinaryHeap<_> =
        weights.map(|&count| Reverse(u64::from(count))).collect();
    let mut cost = 0;
    while heap.len() > 1 {
        let (Reverse(a), Reverse(b)) = (heap.pop().unwrap(), heap.pop().unwrap());
        cost += a + b;
        heap.push(Reverse(a + b));
    }
    cost
}

proptest! {
    #[test]
    fn codes_are_complete_and_as_short_as_huffmans_unless_the_limit_forbids_it(
        counts in prop::collection::vec(prop_oneof![Just(0), 1..5_u32, 1..2000_u32, 1..1_000_000_u32], 2..288),
        most in 9..16_usize,
    ) {
        let mut lengths = vec![0; counts.len()];
        lengths_for(&counts, most, &mut lengths);
        let used = counts.iter().filter(|&&count| count > 0).count();
        for (&count, &length) in counts.iter().zip(&lengths) {
            prop_assert_eq!(count > 0, length > 0);
            prop_assert!(usize::from(length) <= most);
        }
        if used < 2 {
            return Ok(());
        }
        let taken: u32 = lengths.iter().filter(|&&l| l > 0).map(|&l| 1 << (most - usize::from(l))).sum();
        prop_assert_eq!(taken, 1 << most);
        let (ours, best) = (cost(&counts, &lengths), huffmans(&counts));
        prop_assert!(ours >= best);
        if lengths.iter().all(|&length| usize::from(length) < most) {
            prop_assert_eq!(ours, best);
        }
    }
}

/// The Fibonacci numbers make Huffman's longest codes.
#[test]
fn the_longest_codes_are_cut_to_the_limit() {
    let mut counts = vec![1_u32, 1];
    while counts.len() < 40 {
        counts.push(counts[counts.len() - 1] + counts[counts.len() - 2]);
    }
    for most in [6, 7, 15] {
        let mut lengths = vec![0; counts.len()];
        lengths_for(&counts, most, &mut lengths);
        assert_eq!(lengths.iter().max(), Some(&(most as u8)));
        let taken: u32 = lengths.iter().map(|&l| 1 << (most - usize::from(l))).sum();
        assert_eq!(taken, 1 << most);
    }
}
