//! A capture of one connection that Wireshark and similar tools can open, in the format pcapng
//! (draft-ietf-opsawg-pcapng). We see what a socket reads and writes, not the packets below it. So
//! the IP and TCP headers are made up, and each head and each frame is a segment of its own. A
//! capture proves nothing about IP and TCP; what it shows of HTTP and WebSocket is real.
//!
//! Of a long payload only the beginning was kept, so its packets are *cut*: each says how long it
//! was on the wire and how much of that is here, like the packets of `tcpdump -s`. A capture is
//! written packet by packet, and is never in memory whole.

use super::record::{Direction, FrameRecord, Record, Tcp, What};
use super::secrets;
use crate::websocket::frame;
use std::io::{self, Write};
use std::sync::Arc;

/// Raw IP packets: there is no Ethernet either.
const LINKTYPE_RAW: u16 = 101;
/// The most bytes of one made-up segment: an IPv4 packet has 65,535 with its headers.
const SEGMENT: usize = 60_000;
/// The addresses of both ends in a capture, whatever the real ones are.
const ADDRESSES: [[u8; 4]; 2] = [[127, 0, 0, 2], [127, 0, 0, 1]];

const FIN: u8 = 0x01;
const SYN: u8 = 0x02;
const RST: u8 = 0x04;
const PUSH: u8 = 0x08;
const ACK: u8 = 0x10;

/// A capture of one connection.
pub struct Capture {
    records: Vec<Arc<Record>>,
    began: u64,
}

impl Capture {
    /// A capture of these records. `began`: the time that they count from, in microseconds since
    /// 1970.
    pub fn of(records: Vec<Arc<Record>>, began: u64) -> Capture {
        Capture { records, began }
    }

    /// How long it is, in bytes.
    pub fn bytes(&self) -> u64 {
        let mut counted = Counted(0);
        // Counting can't fail.
        let _ = self.write_to(&mut counted);
        counted.0
    }

    /// Writes it, in small pieces.
    ///
    /// # Errors
    /// The writer's errors.
    pub fn write_to(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut packets = Packets::new(out, self.began);
        packets.begin()?;
        self.records
            .iter()
            .try_for_each(|record| packets.add(record))
    }
}

/// Counts the bytes that are written.
struct Counted(u64);

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The content of a packet, after its headers.
struct Segment<'a> {
    /// Its beginning, as far as it was kept.
    kept: &'a [u8],
    /// How long it was on the wire, in bytes: as much as was kept, or more.
    length: usize,
}

impl<'a> Segment<'a> {
    const EMPTY: Segment<'static> = Segment {
        kept: &[],
        length: 0,
    };

    /// Splits this many bytes, of which these were kept, into segments.
    fn all(kept: &'a [u8], length: usize) -> impl Iterator<Item = Segment<'a>> {
        (0..length).step_by(SEGMENT).map(move |start| {
            let end = length.min(start + SEGMENT);
            Segment {
                kept: &kept[start.min(kept.len())..end.min(kept.len())],
                length: end - start,
            }
        })
    }

    fn is_whole(&self) -> bool {
        self.kept.len() == self.length
    }
}

struct Packets<'a> {
    out: &'a mut dyn Write,
    began: u64,
    ports: [u16; 2],
    /// The next sequence number of each direction.
    next: [u32; 2],
}

impl<'a> Packets<'a> {
    fn new(out: &'a mut dyn Write, began: u64) -> Packets<'a> {
        Packets {
            out,
            began,
            ports: [50_000, 9527],
            next: [0, 0],
        }
    }

    fn begin(&mut self) -> io::Result<()> {
        // Section header: byte order magic, version 1.0, length unknown.
        let mut section = Vec::new();
        section.extend(0x1A2B_3C4D_u32.to_le_bytes());
        section.extend([1, 0, 0, 0]);
        section.extend([0xFF; 8]);
        self.block(0x0A0D_0D0A, &section)?;
        // One interface; times are in microseconds by default.
        let mut interface = Vec::new();
        interface.extend(LINKTYPE_RAW.to_le_bytes());
        interface.extend([0; 6]);
        self.block(1, &interface)
    }

    fn add(&mut self, record: &Record) -> io::Result<()> {
        match &record.what {
            What::Accepted { peer, local } => {
                self.ports = [port(peer, 50_000), port(local, 9527)];
                self.bare(record.at, Direction::In, SYN)?;
                self.bare(record.at, Direction::Out, SYN | ACK)?;
                self.bare(record.at, Direction::In, ACK)
            }
            What::Head { direction, bytes } => {
                let mut bytes = bytes.clone();
                secrets::blank_head(&mut bytes);
                self.segments(record.at, *direction, &bytes, bytes.len())
            }
            What::Frame(frame) => self.frame(record.at, frame),
            What::Tcp(Tcp::PeerEnded) => self.bare(record.at, Direction::In, FIN | ACK),
            What::Tcp(Tcp::WeEnded) => self.bare(record.at, Direction::Out, FIN | ACK),
            What::Tcp(Tcp::Broke) => self.bare(record.at, Direction::In, RST | ACK),
            What::Tcp(Tcp::Closed)
            | What::Moved { .. }
            | What::Made(_)
            | What::Owed(_)
            | What::Broken { .. }
            | What::Meant(_)
            | What::State(_)
            | What::Ended(_)
            | What::Step { .. }
            | What::Between(_)
            | What::Gap(_) => Ok(()),
        }
    }

    fn frame(&mut self, at: u64, frame: &FrameRecord) -> io::Result<()> {
        let mut kept = frame.seen.header_bytes.clone();
        let start = kept.len();
        kept.extend(frame.seen.unmasked(usize::MAX));
        secrets::blank_ticket(&mut kept[start..]);
        if let Some(key) = frame.seen.header.and_then(|header| header.masking_key) {
            frame::mask(&mut kept[start..], key, 0);
        }
        let payload = usize::try_from(frame.seen.seen).unwrap_or(usize::MAX);
        self.segments(at, frame.direction, &kept, start.saturating_add(payload))
    }

    /// Adds this many bytes, of which these were kept.
    fn segments(
        &mut self,
        at: u64,
        direction: Direction,
        kept: &[u8],
        length: usize,
    ) -> io::Result<()> {
        let missing = length - kept.len();
        let comment =
            (missing > 0).then(|| format!("the last {missing} bytes of the payload were not kept"));
        Segment::all(kept, length).try_for_each(|segment| {
            self.packet(at, direction, PUSH | ACK, &segment, comment.as_deref())
        })
    }

    /// A packet without content.
    fn bare(&mut self, at: u64, direction: Direction, flags: u8) -> io::Result<()> {
        self.packet(at, direction, flags, &Segment::EMPTY, None)
    }

    /// A packet, and the block that holds it: what was captured and how long it really was.
    fn packet(
        &mut self,
        at: u64,
        direction: Direction,
        flags: u8,
        segment: &Segment<'_>,
        comment: Option<&str>,
    ) -> io::Result<()> {
        let packet = self.ip(direction, flags, segment);
        let length = packet.len() + segment.length - segment.kept.len();
        let [own, _] = self.of(direction);
        let counts = u32::from(flags & (SYN | FIN) != 0);
        self.next[own] = self.next[own].wrapping_add(segment.length as u32 + counts);
        let at = self.began + at;
        let mut body = Vec::new();
        body.extend([0; 4]);
        body.extend(((at >> 32) as u32).to_le_bytes());
        body.extend((at as u32).to_le_bytes());
        body.extend((packet.len() as u32).to_le_bytes());
        body.extend((length as u32).to_le_bytes());
        body.extend(&packet);
        pad(&mut body);
        if let Some(comment) = comment {
            body.extend(1_u16.to_le_bytes());
            body.extend((comment.len() as u16).to_le_bytes());
            body.extend(comment.as_bytes());
            pad(&mut body);
            body.extend([0; 4]);
        }
        self.block(6, &body)
    }

    /// The indices of this direction's own values, and of the other's.
    fn of(&self, direction: Direction) -> [usize; 2] {
        match direction {
            Direction::In => [0, 1],
            Direction::Out => [1, 0],
        }
    }

    fn ip(&self, direction: Direction, flags: u8, segment: &Segment<'_>) -> Vec<u8> {
        let [own, other] = self.of(direction);
        let mut tcp = Vec::new();
        tcp.extend(self.ports[own].to_be_bytes());
        tcp.extend(self.ports[other].to_be_bytes());
        tcp.extend(self.next[own].to_be_bytes());
        let acknowledged = if flags & ACK == 0 {
            0
        } else {
            self.next[other]
        };
        tcp.extend(acknowledged.to_be_bytes());
        tcp.extend([5 << 4, flags, 0xFF, 0xFF, 0, 0, 0, 0]);
        let headers = (20 + tcp.len()) as u16;
        tcp.extend(segment.kept);
        let mut ip = vec![0x45, 0];
        ip.extend((headers + segment.length as u16).to_be_bytes());
        ip.extend([0, 0, 0x40, 0, 64, 6, 0, 0]);
        ip.extend(ADDRESSES[own]);
        ip.extend(ADDRESSES[other]);
        let sum = checksum(&ip);
        ip[10..12].copy_from_slice(&sum.to_be_bytes());
        // The checksum of a cut packet can't be checked.
        if segment.is_whole() {
            let mut pseudo = ip[12..20].to_vec();
            pseudo.extend([0, 6]);
            pseudo.extend((tcp.len() as u16).to_be_bytes());
            pseudo.extend(&tcp);
            let sum = checksum(&pseudo);
            tcp[16..18].copy_from_slice(&sum.to_be_bytes());
        }
        ip.extend(tcp);
        ip
    }

    /// A block: its type, its length, what is in it, its length again.
    fn block(&mut self, kind: u32, body: &[u8]) -> io::Result<()> {
        let length = (12 + body.len() as u32).to_le_bytes();
        self.out.write_all(&kind.to_le_bytes())?;
        self.out.write_all(&length)?;
        self.out.write_all(body)?;
        self.out.write_all(&length)
    }
}

/// The port of an address as text, such as `[::1]:9527`.
fn port(address: &str, otherwise: u16) -> u16 {
    let port = address.rsplit(':').next();
    port.and_then(|port| port.parse().ok()).unwrap_or(otherwise)
}

/// Pads to a multiple of four bytes.
fn pad(bytes: &mut Vec<u8>) {
    bytes.resize(bytes.len().next_multiple_of(4), 0);
}

/// The Internet checksum (RFC 1071).
fn checksum(bytes: &[u8]) -> u16 {
    let words = bytes.chunks(2).map(|pair| match pair {
        [high, low] => u32::from(u16::from_be_bytes([*high, *low])),
        [last] => u32::from(*last) << 8,
        _ => 0,
    });
    let mut sum: u32 = words.sum();
    while sum > 0xFFFF {
        sum = (sum & 0xFFFF) + (sum >> 16);
    }
    !(sum as u16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tap::frames::{KEPT_PAYLOAD, Walker};

    /// The record of a client's frame with a payload of this many bytes.
    fn record(payload: usize) -> Arc<Record> {
        let mut bytes = vec![0x82, 0xFF];
        bytes.extend((payload as u64).to_be_bytes());
        bytes.extend([1, 2, 3, 4]);
        bytes.resize(bytes.len() + payload, 7);
        let mut seen = None;
        Walker::default().feed(&bytes, |frame| seen = Some(frame));
        Arc::new(Record {
            connection: 1,
            at: 0,
            what: What::Frame(FrameRecord {
                number: 1,
                direction: Direction::In,
                offset: 0,
                seen: seen.unwrap(),
                private: false,
                blanked: false,
            }),
        })
    }

    fn number(bytes: &[u8], at: usize) -> usize {
        u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize
    }

    /// How much of each packet was captured, and how long it was.
    fn packets(capture: &Capture) -> Vec<(usize, usize)> {
        let mut bytes = Vec::new();
        capture.write_to(&mut bytes).unwrap();
        assert_eq!(capture.bytes(), bytes.len() as u64);
        let mut packets = Vec::new();
        let mut rest = &bytes[..];
        while !rest.is_empty() {
            let (block, behind) = rest.split_at(number(rest, 4));
            if number(block, 0) == 6 {
                packets.push((number(block, 20), number(block, 24)));
            }
            rest = behind;
        }
        packets
    }

    #[test]
    fn bytes_that_were_not_kept_take_no_room_in_a_capture() {
        let headers = 40;
        for payload in [1, KEPT_PAYLOAD, KEPT_PAYLOAD + 1, 60_000, 4 * 1024 * 1024] {
            let packets = packets(&Capture::of(vec![record(payload)], 0));
            let captured: usize = packets.iter().map(|(captured, _)| captured - headers).sum();
            let length: usize = packets.iter().map(|(_, length)| length - headers).sum();
            assert_eq!(length, 14 + payload, "{payload}");
            assert_eq!(captured, 14 + payload.min(KEPT_PAYLOAD), "{payload}");
            assert!(packets.iter().all(|(_, length)| *length <= 65_535));
        }
    }

    /// Notes the longest piece: none is longer than a packet.
    struct Pieces(usize);

    impl Write for Pieces {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self.0.max(bytes.len());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_capture_is_never_in_memory_whole() {
        let record = record(4 * 1024 * 1024);
        let capture = Capture::of(vec![record; 440], 0);
        let mut pieces = Pieces(0);
        capture.write_to(&mut pieces).unwrap();
        assert!(pieces.0 < 2 * KEPT_PAYLOAD, "{}", pieces.0);
        assert!(capture.bytes() < 440 * (4 * KEPT_PAYLOAD) as u64);
    }
}
