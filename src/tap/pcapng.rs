//! A capture of one connection that Wireshark and its like can open, in the format pcapng
//! (draft-ietf-opsawg-pcapng). We see what a socket gives and takes, not the packets beneath:
//! so the IP and TCP headers are made up, each head and each frame being a segment of its
//! own. What a capture says about them is no evidence; what it says about HTTP and WebSocket
//! is.

use super::record::{Direction, FrameRecord, Record, Tcp, What};
use super::secrets;
use crate::websocket::frame;

/// Raw IP packets: there is no Ethernet either.
const LINKTYPE_RAW: u16 = 101;
/// The most bytes of one made-up segment: an IPv4 packet has 65,535 with its headers.
const SEGMENT: usize = 60_000;
/// Stands for payload that was not kept.
const FILLER: u8 = b'.';

/// The addresses that both ends get, whatever they really have.
const ADDRESSES: [[u8; 4]; 2] = [[127, 0, 0, 2], [127, 0, 0, 1]];

const FIN: u8 = 0x01;
const SYN: u8 = 0x02;
const RST: u8 = 0x04;
const PUSH: u8 = 0x08;
const ACK: u8 = 0x10;

/// Makes a capture. `began`: when records count from, in microseconds since 1970.
pub fn write<'a>(records: impl IntoIterator<Item = &'a Record>, began: u64) -> Vec<u8> {
    let mut capture = Capture::new(began);
    for record in records {
        capture.add(record);
    }
    capture.out
}

struct Capture {
    out: Vec<u8>,
    began: u64,
    ports: [u16; 2],
    /// The next sequence number of each direction.
    next: [u32; 2],
}

impl Capture {
    fn new(began: u64) -> Capture {
        let mut capture = Capture {
            out: Vec::new(),
            began,
            ports: [50_000, 9527],
            next: [0, 0],
        };
        // Section header: byte order magic, version 1.0, length unknown.
        let mut section = Vec::new();
        section.extend(0x1A2B_3C4D_u32.to_le_bytes());
        section.extend([1, 0, 0, 0]);
        section.extend([0xFF; 8]);
        capture.block(0x0A0D_0D0A, &section);
        // One interface; times are in microseconds where nothing else is said.
        let mut interface = Vec::new();
        interface.extend(LINKTYPE_RAW.to_le_bytes());
        interface.extend([0; 6]);
        capture.block(1, &interface);
        capture
    }

    fn add(&mut self, record: &Record) {
        match &record.what {
            What::Accepted { peer, local } => {
                self.ports = [port(peer, 50_000), port(local, 9527)];
                self.packet(record.at, Direction::In, SYN, &[], None);
                self.packet(record.at, Direction::Out, SYN | ACK, &[], None);
                self.packet(record.at, Direction::In, ACK, &[], None);
            }
            What::Head { direction, bytes } => {
                let mut bytes = bytes.clone();
                secrets::blank_head(&mut bytes);
                self.segments(record.at, *direction, &bytes, None);
            }
            What::Frame(frame) => self.frame(record.at, frame),
            What::Tcp(Tcp::PeerEnded) => {
                self.packet(record.at, Direction::In, FIN | ACK, &[], None);
            }
            What::Tcp(Tcp::WeEnded) => {
                self.packet(record.at, Direction::Out, FIN | ACK, &[], None);
            }
            What::Tcp(Tcp::Broke) => self.packet(record.at, Direction::In, RST | ACK, &[], None),
            What::Tcp(Tcp::Closed)
            | What::Moved { .. }
            | What::Made(_)
            | What::Owed(_)
            | What::Broken { .. }
            | What::Heard(_)
            | What::State(_)
            | What::Ended(_)
            | What::Step { .. }
            | What::Gap(_) => {}
        }
    }

    fn frame(&mut self, at: u64, frame: &FrameRecord) {
        let mut bytes = frame.seen.header_bytes.clone();
        let start = bytes.len();
        bytes.extend(frame.seen.unmasked(usize::MAX));
        secrets::blank_ticket(&mut bytes[start..]);
        let missing = usize::try_from(frame.seen.seen).unwrap_or(usize::MAX);
        let missing = missing.saturating_sub(frame.seen.payload.len());
        bytes.resize(bytes.len() + missing, FILLER);
        if let Some(key) = frame.seen.header.and_then(|header| header.masking_key) {
            frame::mask(&mut bytes[start..], key, 0);
        }
        let comment = match missing {
            0 => None,
            _ => Some(format!(
                "the last {missing} bytes of the payload were not kept: full stops stand for them"
            )),
        };
        self.segments(at, frame.direction, &bytes, comment.as_deref());
    }

    fn segments(&mut self, at: u64, direction: Direction, bytes: &[u8], comment: Option<&str>) {
        for segment in bytes.chunks(SEGMENT) {
            self.packet(at, direction, PUSH | ACK, segment, comment);
        }
    }

    /// A packet, and the block that holds it.
    fn packet(
        &mut self,
        at: u64,
        direction: Direction,
        flags: u8,
        payload: &[u8],
        comment: Option<&str>,
    ) {
        let packet = self.ip(direction, flags, payload);
        let [own, _] = self.of(direction);
        let counts = u32::from(flags & (SYN | FIN) != 0);
        self.next[own] = self.next[own].wrapping_add(payload.len() as u32 + counts);
        let at = self.began + at;
        let mut body = Vec::new();
        body.extend([0; 4]);
        body.extend(((at >> 32) as u32).to_le_bytes());
        body.extend((at as u32).to_le_bytes());
        body.extend((packet.len() as u32).to_le_bytes());
        body.extend((packet.len() as u32).to_le_bytes());
        body.extend(&packet);
        pad(&mut body);
        if let Some(comment) = comment {
            body.extend(1_u16.to_le_bytes());
            body.extend((comment.len() as u16).to_le_bytes());
            body.extend(comment.as_bytes());
            pad(&mut body);
            body.extend([0; 4]);
        }
        self.block(6, &body);
    }

    /// The places of a direction's own things, and of the other's.
    fn of(&self, direction: Direction) -> [usize; 2] {
        match direction {
            Direction::In => [0, 1],
            Direction::Out => [1, 0],
        }
    }

    fn ip(&self, direction: Direction, flags: u8, payload: &[u8]) -> Vec<u8> {
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
        tcp.extend(payload);
        let mut ip = vec![0x45, 0];
        ip.extend((20 + tcp.len() as u16).to_be_bytes());
        ip.extend([0, 0, 0x40, 0, 64, 6, 0, 0]);
        ip.extend(ADDRESSES[own]);
        ip.extend(ADDRESSES[other]);
        let sum = checksum(&ip);
        ip[10..12].copy_from_slice(&sum.to_be_bytes());
        let mut pseudo = ip[12..20].to_vec();
        pseudo.extend([0, 6]);
        pseudo.extend((tcp.len() as u16).to_be_bytes());
        pseudo.extend(&tcp);
        let sum = checksum(&pseudo);
        tcp[16..18].copy_from_slice(&sum.to_be_bytes());
        ip.extend(tcp);
        ip
    }

    /// A block: its type, its length, what is in it, its length again.
    fn block(&mut self, kind: u32, body: &[u8]) {
        let length = (12 + body.len() as u32).to_le_bytes();
        self.out.extend(kind.to_le_bytes());
        self.out.extend(length);
        self.out.extend(body);
        self.out.extend(length);
    }
}

/// The port of an address as text, such as `[::1]:9527`.
fn port(address: &str, otherwise: u16) -> u16 {
    let port = address.rsplit(':').next();
    port.and_then(|port| port.parse().ok()).unwrap_or(otherwise)
}

/// To a multiple of four bytes.
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
