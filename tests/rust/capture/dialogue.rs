//! Captures of whole dialogues, built by hand, and what is told of them.

use super::built::{ACK, FIN, SYN, Segment, Writer, client, server};
use barewire::capture::tale::{About, Over, Tale};
use barewire::capture::{Reading, Settings};
use barewire::language::Language;
use barewire::observer::Party;

pub const REQUEST: &str = "GET /ws?token=secret HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\
    Connection: Upgrade\r\nCookie: a=b\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
pub const ANSWER: &str = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\
    Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";

/// A connection, segment by segment.
pub struct Dialogue {
    port: u16,
    next: [u32; 2],
    pub segments: Vec<Segment>,
}

const fn way(from: Party) -> usize {
    match from {
        Party::Client => 0,
        Party::Server => 1,
    }
}

impl Dialogue {
    /// From the SYN.
    pub fn new() -> Dialogue {
        let mut dialogue = Dialogue::middle();
        dialogue.segments = vec![client(99, SYN, b""), server(499, SYN | ACK, b"").acks(100)];
        dialogue
    }

    /// From the middle: no SYN was seen.
    pub fn middle() -> Dialogue {
        Dialogue {
            port: 50_000,
            next: [100, 500],
            segments: Vec::new(),
        }
    }

    /// From the SYN, up to the 101.
    pub fn websocket() -> Dialogue {
        let mut dialogue = Dialogue::new();
        dialogue.says(Party::Client, format!("{REQUEST}\r\n"));
        dialogue.says(Party::Server, format!("{ANSWER}\r\n"));
        dialogue
    }

    pub fn of_port(mut self, port: u16) -> Dialogue {
        self.port = port;
        self
    }

    fn segment(&mut self, from: Party, flags: u8, bytes: &[u8]) -> Segment {
        let (sequence, other) = (self.next[way(from)], self.next[way(from.other())]);
        self.next[way(from)] += bytes.len() as u32 + u32::from(flags & FIN);
        let segment = match from {
            Party::Client => client(sequence, flags, bytes),
            Party::Server => server(sequence, flags, bytes),
        };
        segment.acks(other)
    }

    pub fn says(&mut self, from: Party, bytes: impl AsRef<[u8]>) {
        let segment = self.segment(from, 0, bytes.as_ref());
        self.segments.push(segment);
    }

    /// The same, of which the last bytes were cut off.
    pub fn says_cut(&mut self, from: Party, bytes: impl AsRef<[u8]>, cut: usize) {
        let segment = self.segment(from, 0, bytes.as_ref()).cut(cut);
        self.segments.push(segment);
    }

    /// These bytes passed, and no packet has them.
    pub fn loses(&mut self, from: Party, bytes: u32) {
        self.next[way(from)] += bytes;
    }

    pub fn ends(&mut self, from: Party) {
        let segment = self.segment(from, FIN, b"");
        self.segments.push(segment);
    }

    /// As a file of raw IP packets, a millisecond apart.
    pub fn file(&self) -> Vec<u8> {
        file(std::slice::from_ref(self))
    }
}

pub fn file(dialogues: &[Dialogue]) -> Vec<u8> {
    let writer = Writer { big: false };
    let mut file = writer.pcap_header(0xA1B2_C3D4, 101);
    let most = dialogues
        .iter()
        .map(|dialogue| dialogue.segments.len())
        .max();
    for number in 0..most.unwrap_or_default() {
        for dialogue in dialogues {
            let Some(segment) = dialogue.segments.get(number) else {
                continue;
            };
            let mut bytes = segment.clone().of_port(dialogue.port).ipv4();
            let whole = bytes.len() as u32;
            bytes.truncate(bytes.len() - segment.cut);
            let micros = number as u32 * 1000;
            let (second, part) = (1_700_000_000 + micros / 1_000_000, micros % 1_000_000);
            file.extend(writer.record(second, part, &bytes, whole));
        }
    }
    file
}

/// What was told of a WebSocket.
#[derive(Debug)]
pub struct Told {
    pub about: About,
    pub status: Option<u16>,
    /// Rules, frames, holes and ends, as short words.
    pub lines: Vec<String>,
    pub over: Option<String>,
    pub missing: [u64; 2],
    pub json: String,
}

fn word(tale: &Tale<'_>) -> String {
    use barewire::observer::Seen;
    match tale {
        Tale::Seen(Seen::Frame(frame)) => {
            let guess = if frame.is_guess { "?" } else { "" };
            let cut = if frame.is_whole() { "" } else { " cut" };
            let (from, payload) = (frame.from.name(), frame.payload.escape_ascii());
            format!("{from}{guess} {}: {payload}{cut}", frame.number)
        }
        Tale::Seen(Seen::Violation(violation)) => {
            let (by, rule) = (violation.by.name(), violation.rule.name());
            format!("!! {by} {rule} {} {}", violation.frame, violation.byte)
        }
        Tale::Seen(Seen::Unchecked(from, what)) => format!("{} {what:?}", from.name()),
        Tale::Missing { from, bytes, why } => {
            format!("{} misses {bytes} {}", from.name(), why.name())
        }
        Tale::Differs { from, at, bytes } => format!("{} differs {at} {bytes}", from.name()),
        Tale::Ended(by, how) => format!("{} {}", by.name(), how.name()),
        Tale::Begun(_) | Tale::Over(_) => String::new(),
    }
}

fn over(about: &About, over: &Over) -> (String, String) {
    let mut json = Vec::new();
    if let Some(kept) = &over.kept {
        barewire::capture::written::connection(about, kept, &mut json).unwrap();
    }
    let report = over.report.to_json(about.number, "", "", Language::English);
    (report, String::from_utf8(json).unwrap())
}

/// What is told of a file that is read in these portions, and the reading.
pub fn told_in(file: &[u8], portion: usize, settings: Settings) -> (Vec<Told>, Reading) {
    let mut reading = Reading::new(settings);
    let mut all: Vec<Told> = Vec::new();
    let mut tell = |about: &About, at: u64, tale: Tale<'_>| {
        assert!(at >= about.since);
        let number = usize::try_from(about.number).unwrap();
        if let Tale::Begun(status) = tale {
            assert_eq!(number, all.len() + 1, "numbers are those of the beginnings");
            return all.push(Told {
                about: about.clone(),
                status,
                lines: Vec::new(),
                over: None,
                missing: [0; 2],
                json: String::new(),
            });
        }
        let told = &mut all[number - 1];
        assert!(told.over.is_none(), "nothing follows");
        if let Tale::Over(over_) = tale {
            let (report, json) = over(about, over_);
            (told.over, told.json, told.missing) = (Some(report), json, over_.missing);
        } else {
            told.lines.push(word(&tale));
        }
    };
    for bytes in file.chunks(portion) {
        reading.read(bytes, &mut tell).unwrap();
    }
    reading.finish(&mut tell).unwrap();
    assert!(all.iter().all(|told| told.over.is_some()), "each is over");
    (all, reading)
}

pub fn told(file: &[u8]) -> Vec<Told> {
    told_in(file, usize::MAX, Settings::default()).0
}
