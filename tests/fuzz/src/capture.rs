//! Packet captures: a file whole and in portions, and what is told of its connections.
//!
//! No other crate puts TCP together from a file as we do, so what is told is held against what must
//! be true of any capture:
//! - the same packets give the same events;
//! - a flow is opened once, before all else, and is over once, after all else; a FIN or RST is the
//!   last thing of its direction;
//! - the time never goes back within a direction;
//! - each byte that is told was in a packet; where bytes differ, those said to be taken are the ones
//!   that were told;
//! - what is held is never above the limits;
//! - what is told of its WebSockets is the same whole and in portions.
//!
//! (`tests/rust/capture` holds the two formats against the crate `pcap-parser`, and each order of
//! segments against the stream that they were cut from.)

use crate::Verdict;
use crate::chance::{Chance, portions};
use barewire::capture::tale::{About, Tale};
use barewire::capture::{
    Event, FileError, FileReader, Limits, LinkType, Packet, Reading, Settings, Streams, What,
};
use barewire::language::Language;
use barewire::observer::{Ended, Party};
use std::collections::BTreeMap;

/// Few and small, so that short files reach them.
const SMALL: Limits = Limits {
    flows: 2,
    waiting: 400,
    all_waiting: 600,
    all_tails: 100,
};

/// The first byte: with its lowest bit, the limits are small. The rest is a file.
///
/// # Panics
/// On a find.
pub fn check_capture(data: &[u8]) -> Verdict {
    let Some((how, file)) = data.split_first() else {
        return Verdict::Unfinished;
    };
    let whole = read([file].into_iter());
    assert_eq!(whole, read(file.chunks(1)), "byte by byte");
    assert_eq!(whole, read(portions(file, Chance::of(file))), "in portions");
    let (packets, result, cut) = whole;
    check_size(&packets, file);
    let tales = tales([file].into_iter());
    assert_eq!(
        tales,
        self::tales(portions(file, Chance::of(file))),
        "in portions"
    );
    let limits = match how & 1 {
        0 => Limits::USUAL,
        _ => SMALL,
    };
    let told = watch(&packets, limits);
    assert_eq!(told, watch(&packets, limits), "a second time");
    match (result, cut) {
        (Err(_), _) => Verdict::Refused,
        (Ok(()), Some(_)) => Verdict::Unfinished,
        (Ok(()), None) => Verdict::Accepted,
    }
}

/// A packet: link type, time, bytes, and how many there were.
type Kept = (u16, u64, Vec<u8>, u32);

/// The packets, the error, and where the file was cut.
type Read = (Vec<Kept>, Result<(), FileError>, Option<u64>);

fn read<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Read {
    let (mut reader, mut packets) = (FileReader::new(), Vec::new());
    let mut keep = |packet: Packet<'_>| {
        let Packet {
            link,
            at,
            bytes,
            original,
        } = packet;
        assert!(bytes.len() as u64 <= u64::from(original));
        packets.push((link.0, at, bytes.to_vec(), original));
    };
    let mut result = Ok(());
    for piece in pieces {
        result = reader.read(piece, &mut keep);
    }
    let finished = reader.finish(&mut keep);
    assert!(result.is_ok() || result == finished, "the error stays");
    (packets, finished, reader.cut())
}

/// What is told of the WebSockets in a file, as text.
fn tales<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Vec<String> {
    let mut reading = Reading::new(Settings {
        records: true,
        ..Settings::default()
    });
    let mut told = Vec::new();
    let mut tell =
        |about: &About, at, tale: Tale<'_>| told.push(format!("{about:?} {at} {tale:?}"));
    for piece in pieces {
        // The error is that of the file, which is looked at above.
        let _ = reading.read(piece, &mut tell);
    }
    let _ = reading.finish(&mut tell);
    told.extend(reading.sentences(Language::English));
    told
}

fn check_size(packets: &[Kept], file: &[u8]) {
    let bytes: usize = packets
        .iter()
        .map(|(_, _, bytes, _)| bytes.len() + 12)
        .sum();
    assert!(
        bytes <= file.len(),
        "each byte of the file is in one packet"
    );
}

/// One direction of a flow, as it is told.
#[derive(Debug, Default)]
struct Told {
    place: u64,
    /// Runs of bytes by the place of their first.
    runs: BTreeMap<u64, Vec<u8>>,
    taken: Vec<(u64, Vec<u8>)>,
    last: u64,
    has_ended: bool,
}

#[derive(Debug, Default)]
struct Flow {
    directions: [Told; 2],
    is_over: bool,
    was_reset: bool,
}

/// What is told, in short, so that two runs can be compared.
fn watch(packets: &[Kept], limits: Limits) -> Vec<(u64, u64, u64)> {
    let mut streams = Streams::within(limits);
    let mut flows = BTreeMap::new();
    let mut all = Vec::new();
    for (link, at, bytes, original) in packets {
        let packet = Packet {
            link: LinkType(*link),
            at: *at,
            bytes,
            original: *original,
        };
        streams.packet(&packet, &mut |event| {
            all.push(short(&event));
            if let What::Bytes { bytes: told, .. } = event.what {
                assert!(told.len() <= 70_000.max(bytes.len()));
            }
            take(&mut flows, &event);
        });
        let held = streams.held();
        assert!(held.waiting <= limits.all_waiting);
        assert!(held.tails <= limits.all_tails);
        assert!(streams.flows() <= limits.flows);
    }
    streams.finish(&mut |event| {
        all.push(short(&event));
        take(&mut flows, &event);
    });
    assert_eq!(
        (
            streams.flows(),
            streams.held().waiting,
            streams.held().tails
        ),
        (0, 0, 0)
    );
    let kept: usize = packets.iter().map(|(_, _, bytes, _)| bytes.len()).sum();
    let mut told = 0;
    for flow in flows.values() {
        assert!(flow.is_over, "{flow:?}");
        for direction in &flow.directions {
            check_taken(direction);
            told += direction.runs.values().map(Vec::len).sum::<usize>();
        }
    }
    assert!(told <= kept, "each byte is told once");
    let notes = streams.notes();
    assert_eq!(notes.packets, packets.len() as u64);
    all
}

/// The flow, what was told of it, and what it was about.
fn short(event: &Event<'_>) -> (u64, u64, u64) {
    let text = format!("{:?}", event.what);
    let hash = Chance::of(text.as_bytes()).next();
    (event.flow, event.at, hash)
}

fn direction(flow: &mut Flow, from: Party, at: u64) -> &mut Told {
    let told = &mut flow.directions[usize::from(from == Party::Server)];
    assert!(told.last <= at, "time goes back");
    told.last = at;
    told
}

fn take(flows: &mut BTreeMap<u64, Flow>, event: &Event<'_>) {
    let Event { flow, at, what } = event;
    if let What::Opened { .. } = what {
        let before = flows.insert(*flow, Flow::default());
        assert!(before.is_none(), "opened twice");
        return;
    }
    let flow = flows.get_mut(flow).expect("opened first");
    assert!(!flow.is_over, "nothing comes after the end");
    assert!(!flow.was_reset || *what == What::Over);
    match what {
        What::Bytes { from, bytes } => {
            let told = direction(flow, *from, *at);
            assert!(!bytes.is_empty() && !told.has_ended);
            told.runs.insert(told.place, bytes.to_vec());
            told.place += bytes.len() as u64;
        }
        What::Missing { from, bytes, .. } => {
            let told = direction(flow, *from, *at);
            assert!(*bytes > 0 && !told.has_ended);
            told.place += bytes;
        }
        What::Differs {
            from,
            at: place,
            taken,
            again,
        } => {
            assert_eq!(taken.len(), again.len());
            assert!(taken.first() != again.first() && taken.last() != again.last());
            direction(flow, *from, *at)
                .taken
                .push((*place, taken.to_vec()));
        }
        What::Ended { by, how } => {
            let told = direction(flow, *by, *at);
            assert!(*how == Ended::Reset || !told.has_ended);
            told.has_ended = true;
            flow.was_reset = *how == Ended::Reset;
        }
        What::Over => flow.is_over = true,
        What::Opened { .. } => unreachable!(),
    }
}

/// What was said to be taken was told; or it was behind the end of the stream.
fn check_taken(direction: &Told) {
    for (at, taken) in &direction.taken {
        for (place, byte) in (*at..).zip(taken) {
            let run = direction.runs.range(..=place).next_back();
            let told = run.and_then(|(start, bytes)| bytes.get((place - start) as usize));
            assert!(
                told == Some(byte) || place >= direction.place,
                "{direction:?}"
            );
        }
    }
}
