//! Files, packets and segments, built by hand; and what is told of them, as lines of text.

use barewire::capture::{Event, FileError, FileReader, Limits, LinkType, Packet, Streams, What};
use barewire::observer::Party;

pub const FIN: u8 = 0x01;
pub const SYN: u8 = 0x02;
pub const RST: u8 = 0x04;
pub const ACK: u8 = 0x10;

/// A segment between 10.0.0.1:50000, the client, and 10.0.0.2:80.
#[derive(Debug, Clone)]
pub struct Segment {
    pub from: Party,
    pub port: u16,
    pub sequence: u32,
    pub acknowledges: u32,
    pub flags: u8,
    pub bytes: Vec<u8>,
    /// How many of the last bytes the snap length cut off.
    pub cut: usize,
}

/// A segment of the client.
pub fn client(sequence: u32, flags: u8, bytes: &[u8]) -> Segment {
    Segment {
        from: Party::Client,
        port: 50_000,
        sequence,
        acknowledges: 0,
        flags,
        bytes: bytes.to_vec(),
        cut: 0,
    }
}

/// A segment of the server.
pub fn server(sequence: u32, flags: u8, bytes: &[u8]) -> Segment {
    Segment {
        from: Party::Server,
        ..client(sequence, flags, bytes)
    }
}

impl Segment {
    pub fn acks(self, number: u32) -> Segment {
        Segment {
            acknowledges: number,
            flags: self.flags | ACK,
            ..self
        }
    }

    pub fn cut(self, cut: usize) -> Segment {
        Segment { cut, ..self }
    }

    pub fn of_port(self, port: u16) -> Segment {
        Segment { port, ..self }
    }

    pub fn ports(&self) -> [u16; 2] {
        match self.from {
            Party::Client => [self.port, 80],
            Party::Server => [80, self.port],
        }
    }

    /// The TCP segment, whole.
    pub fn tcp(&self) -> Vec<u8> {
        let mut tcp = Vec::new();
        tcp.extend(self.ports().map(u16::to_be_bytes).concat());
        tcp.extend(self.sequence.to_be_bytes());
        tcp.extend(self.acknowledges.to_be_bytes());
        tcp.extend([5 << 4, self.flags, 0xFF, 0xFF, 0, 0, 0, 0]);
        tcp.extend(&self.bytes);
        tcp
    }

    /// It in an IPv4 packet, whole.
    pub fn ipv4(&self) -> Vec<u8> {
        let tcp = self.tcp();
        let hosts = match self.from {
            Party::Client => [1, 2],
            Party::Server => [2, 1],
        };
        let mut ip = vec![0x45, 0];
        ip.extend((20 + tcp.len() as u16).to_be_bytes());
        ip.extend([0, 0, 0x40, 0, 64, 6, 0, 0]);
        ip.extend(hosts.map(|host| [10, 0, 0, host]).concat());
        ip.extend(tcp);
        ip
    }

    /// It in an IPv6 packet, whole, behind these headers, of which the first has this number.
    pub fn ipv6(&self, next: u8, headers: &[u8]) -> Vec<u8> {
        let tcp = self.tcp();
        let hosts = match self.from {
            Party::Client => [1, 2],
            Party::Server => [2, 1],
        };
        let mut ip = vec![0x60, 0, 0, 0];
        ip.extend(((headers.len() + tcp.len()) as u16).to_be_bytes());
        ip.extend([next, 64]);
        for host in hosts {
            ip.extend([0xFE, 0x80]);
            ip.extend([0; 13]);
            ip.push(host);
        }
        ip.extend(headers);
        ip.extend(tcp);
        ip
    }
}

/// A packet with its own bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owned {
    pub link: LinkType,
    pub at: u64,
    pub bytes: Vec<u8>,
    pub original: u32,
}

impl Owned {
    pub fn of(packet: &Packet<'_>) -> Owned {
        Owned {
            link: packet.link,
            at: packet.at,
            bytes: packet.bytes.to_vec(),
            original: packet.original,
        }
    }

    pub fn whole(link: LinkType, bytes: Vec<u8>) -> Owned {
        Owned {
            link,
            at: 0,
            original: bytes.len() as u32,
            bytes,
        }
    }

    pub fn packet(&self) -> Packet<'_> {
        Packet {
            link: self.link,
            at: self.at,
            bytes: &self.bytes,
            original: self.original,
        }
    }
}

/// Raw IP packets of these segments, a microsecond apart.
pub fn packets(segments: &[Segment]) -> Vec<Owned> {
    let owned = |(at, segment): (usize, &Segment)| {
        let mut bytes = segment.ipv4();
        let original = bytes.len() as u32;
        bytes.truncate(bytes.len() - segment.cut);
        Owned {
            link: LinkType::RAW,
            at: at as u64,
            bytes,
            original,
        }
    };
    segments.iter().enumerate().map(owned).collect()
}

/// Lines of text; bytes that one end sends without anything in between are one line.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Told {
    lines: Vec<String>,
    last: Option<(u64, Party)>,
}

impl Told {
    pub fn add(&mut self, event: &Event<'_>) {
        let Event { flow, what, .. } = event;
        let bytes = |bytes: &[u8]| bytes.escape_ascii().to_string();
        let last = self.last.take();
        let line = match what {
            What::Opened {
                client,
                server,
                began,
            } => format!("opened {client} {server} {began}"),
            What::Bytes { from, bytes: new } => {
                self.last = Some((*flow, *from));
                assert!(!new.is_empty());
                if last == self.last {
                    self.lines.last_mut().unwrap().push_str(&bytes(new));
                    return;
                }
                format!("{}: {}", from.name(), bytes(new))
            }
            What::Missing {
                from,
                bytes: missing,
                why,
            } => format!("{} misses {missing} {}", from.name(), why.name()),
            What::Differs {
                from,
                at,
                taken,
                again,
            } => {
                let (taken, again) = (bytes(taken), bytes(again));
                format!("{} differs at {at}: {taken}, {again}", from.name())
            }
            What::Ended { by, how } => format!("{} {}", by.name(), how.name()),
            What::Over => "over".to_owned(),
        };
        self.lines.push(match flow {
            1 => line,
            _ => format!("{flow} {line}"),
        });
    }

    pub fn lines(&self) -> &[String] {
        &self.lines
    }
}

/// What is told of these packets.
pub fn told(packets: &[Owned]) -> Told {
    told_within(Limits::USUAL, packets).0
}

/// What is told of these packets within these limits; and the streams.
pub fn told_within(limits: Limits, packets: &[Owned]) -> (Told, Streams) {
    let mut streams = Streams::within(limits);
    let mut told = Told::default();
    for packet in packets {
        streams.packet(&packet.packet(), &mut |event| told.add(&event));
    }
    streams.finish(&mut |event| told.add(&event));
    (told, streams)
}

/// The packets of a file that is read in these portions, and the error at its end.
pub fn read<'a>(
    portions: impl Iterator<Item = &'a [u8]>,
) -> (Vec<Owned>, Result<(), FileError>, Option<u64>) {
    let mut packets = Vec::new();
    let mut reader = FileReader::new();
    let mut result = Ok(());
    for portion in portions {
        result = reader.read(portion, &mut |packet| packets.push(Owned::of(&packet)));
    }
    let finished = reader.finish(&mut |packet| packets.push(Owned::of(&packet)));
    assert!(result.is_ok() || finished == result, "the error stays");
    (packets, finished, reader.cut())
}

/// The packets of a file, which is read whole, one byte at a time, and seven at a time.
pub fn packets_of(file: &[u8]) -> (Vec<Owned>, Result<(), FileError>, Option<u64>) {
    let whole = read([file].into_iter());
    assert_eq!(whole, read(file.chunks(1)));
    assert_eq!(whole, read(file.chunks(7)));
    whole
}

/// A number in either order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Writer {
    pub big: bool,
}

impl Writer {
    pub const BOTH: [Writer; 2] = [Writer { big: false }, Writer { big: true }];

    pub fn u16(self, number: u16) -> [u8; 2] {
        match self.big {
            true => number.to_be_bytes(),
            false => number.to_le_bytes(),
        }
    }

    pub fn u32(self, number: u32) -> [u8; 4] {
        match self.big {
            true => number.to_be_bytes(),
            false => number.to_le_bytes(),
        }
    }

    pub fn pcap_header(self, magic: u32, link: u32) -> Vec<u8> {
        let mut file = self.u32(magic).to_vec();
        file.extend(self.u16(2));
        file.extend(self.u16(4));
        for number in [0, 0, 262_144, link] {
            file.extend(self.u32(number));
        }
        file
    }

    pub fn record(self, seconds: u32, part: u32, bytes: &[u8], original: u32) -> Vec<u8> {
        let numbers = [seconds, part, bytes.len() as u32, original];
        let header = numbers.map(|number| self.u32(number)).concat();
        [&header, bytes].concat()
    }

    /// A block of pcapng.
    pub fn block(self, kind: u32, body: &[u8]) -> Vec<u8> {
        let mut block = self.u32(kind).to_vec();
        let length = body.len().next_multiple_of(4) + 12;
        block.extend(self.u32(length as u32));
        block.extend(body);
        block.resize(length - 4, 0);
        block.extend(self.u32(length as u32));
        block
    }

    pub fn section(self) -> Vec<u8> {
        let mut body = self.u32(0x1A2B_3C4D).to_vec();
        body.extend(self.u16(1));
        body.extend(self.u16(0));
        body.extend([0xFF; 8]);
        self.block(0x0A0D_0D0A, &body)
    }

    pub fn option(self, code: u16, value: &[u8]) -> Vec<u8> {
        let mut option = self.u16(code).to_vec();
        option.extend(self.u16(value.len() as u16));
        option.extend(value);
        option.resize(option.len().next_multiple_of(4), 0);
        option
    }

    pub fn interface(self, link: u16, snap: u32, options: &[u8]) -> Vec<u8> {
        let mut body = self.u16(link).to_vec();
        body.extend([0, 0]);
        body.extend(self.u32(snap));
        body.extend(options);
        self.block(1, &body)
    }

    pub fn enhanced(self, interface: u32, time: u64, bytes: &[u8], original: u32) -> Vec<u8> {
        let (high, low) = ((time >> 32) as u32, time as u32);
        let numbers = [interface, high, low, bytes.len() as u32, original];
        let mut body = numbers.map(|number| self.u32(number)).concat();
        body.extend(bytes);
        self.block(6, &body)
    }

    pub fn old(self, interface: u16, time: u64, bytes: &[u8], original: u32) -> Vec<u8> {
        let mut body = self.u16(interface).to_vec();
        body.extend([0xFF, 0xFF]);
        let (high, low) = ((time >> 32) as u32, time as u32);
        let numbers = [high, low, bytes.len() as u32, original];
        body.extend(numbers.map(|number| self.u32(number)).concat());
        body.extend(bytes);
        self.block(2, &body)
    }

    pub fn simple(self, bytes: &[u8], original: u32) -> Vec<u8> {
        self.block(3, &[&self.u32(original)[..], bytes].concat())
    }
}
