//! Packet captures: both formats, all link types, and connections whose segments come in any order,
//! twice, over others, or not at all.

use super::mutate;
use crate::chance::Chance;

const WORDS: [&[u8]; 12] = [
    b"\x0A\x0D\x0D\x0A",
    b"\x4D\x3C\x2B\x1A",
    b"\xD4\xC3\xB2\xA1",
    b"\0\0\0\x06",
    b"\x06\0\0\0",
    b"\x1C\0\0\0\x1C\0\0\0",
    b"\x01\0\x65\0",
    b"\x45\0\0\x28",
    b"\x81\0\0\x01\x08\0",
    b"\x50\x12",
    b"\xFF\xFF\xFF\xFF",
    b"\0\0\0\0",
];
const LINKS: [u16; 12] = [0, 1, 12, 14, 101, 101, 101, 108, 113, 228, 276, 105];
const SYN: u8 = 2;
const ACK: u8 = 16;

/// A file, and before it a byte with the limits.
pub fn generate(chance: &mut Chance) -> Vec<u8> {
    let mut out = vec![chance.byte()];
    let mut file = Vec::new();
    match chance.below(2) {
        0 => pcap(&mut file, chance),
        _ => {
            for _ in 0..1 + chance.below(2) {
                section(&mut file, chance);
            }
        }
    }
    if chance.one_in(2) {
        mutate(&mut file, &WORDS, chance);
    }
    out.append(&mut file);
    out
}

/// Writes numbers in either order.
#[derive(Clone, Copy)]
struct Order(bool);

impl Order {
    fn u16(self, number: u16) -> [u8; 2] {
        let Order(is_big) = self;
        if is_big {
            number.to_be_bytes()
        } else {
            number.to_le_bytes()
        }
    }

    fn u32(self, number: u32) -> [u8; 4] {
        let Order(is_big) = self;
        if is_big {
            number.to_be_bytes()
        } else {
            number.to_le_bytes()
        }
    }

    fn block(self, file: &mut Vec<u8>, kind: u32, body: &[u8]) {
        let length = body.len().next_multiple_of(4) + 12;
        file.extend(self.u32(kind));
        file.extend(self.u32(length as u32));
        file.extend(body);
        file.resize(file.len() + length - 12 - body.len(), 0);
        file.extend(self.u32(length as u32));
    }
}

fn pcap(file: &mut Vec<u8>, chance: &mut Chance) {
    let order = Order(chance.one_in(2));
    let magic = if chance.one_in(2) {
        0xA1B2_C3D4
    } else {
        0xA1B2_3C4D
    };
    let link = LINKS[chance.below(LINKS.len())];
    file.extend(order.u32(magic));
    file.extend([order.u16(2), order.u16(4)].concat());
    for number in [0, 0, 65_535, u32::from(link)] {
        file.extend(order.u32(number));
    }
    let mut talk = Talk::new(chance);
    for at in 0..chance.below(24) {
        let (bytes, original) = cut(talk.packet(link, chance), chance);
        for number in [at as u32 / 2, at as u32, bytes.len() as u32, original] {
            file.extend(order.u32(number));
        }
        file.extend(bytes);
    }
}

fn section(file: &mut Vec<u8>, chance: &mut Chance) {
    let order = Order(chance.one_in(2));
    let header = [
        &order.u32(0x1A2B_3C4D)[..],
        &order.u16(1),
        &[0; 2],
        &[0xFF; 8],
    ];
    order.block(file, 0x0A0D_0D0A, &header.concat());
    let links: Vec<u16> = (0..1 + chance.below(3))
        .map(|_| LINKS[chance.below(LINKS.len())])
        .collect();
    for link in &links {
        let mut body = [&order.u16(*link)[..], &[0; 2], &order.u32(0)].concat();
        if chance.one_in(3) {
            body.extend([order.u16(9), order.u16(1)].concat());
            body.extend([chance.byte(), 0, 0, 0]);
        }
        if chance.one_in(4) {
            body.extend([order.u16(14), order.u16(8)].concat());
            body.extend(chance.next().to_le_bytes());
        }
        order.block(file, 1, &body);
    }
    let mut talk = Talk::new(chance);
    for at in 0..chance.below(24) {
        let interface = chance.below(links.len());
        let (bytes, original) = cut(talk.packet(links[interface], chance), chance);
        let numbers = [at as u32 / 9, at as u32, bytes.len() as u32, original];
        let numbers = numbers.map(|number| order.u32(number)).concat();
        match chance.below(10) {
            0 => order.block(file, 0x0BAD, &bytes),
            1 => {
                let (bytes, original) = cut(talk.packet(links[0], chance), chance);
                if bytes.len() as u32 == original {
                    order.block(file, 3, &[&order.u32(original), &bytes[..]].concat());
                }
            }
            2 => {
                let begin = [order.u16(interface as u16), [0; 2]].concat();
                order.block(file, 2, &[&begin, &numbers, &bytes[..]].concat());
            }
            _ => {
                let begin = order.u32(interface as u32);
                order.block(file, 6, &[&begin, &numbers[..], &bytes].concat());
            }
        }
    }
}

/// What is recorded of a packet, and its length.
fn cut(mut packet: Vec<u8>, chance: &mut Chance) -> (Vec<u8>, u32) {
    let original = packet.len() as u32;
    if chance.one_in(6) {
        packet.truncate(chance.cut(&packet));
    }
    (packet, original)
}

/// Some connections between the same two hosts.
struct Talk {
    /// The first sequence number of each end.
    initial: [u32; 2],
    sent: Vec<Vec<u8>>,
}

impl Talk {
    fn new(chance: &mut Chance) -> Talk {
        let mut initial = || match chance.below(3) {
            0 => 0_u32.wrapping_sub(chance.below(40) as u32),
            1 => 0x7FFF_FFE0,
            _ => chance.next() as u32,
        };
        Talk {
            initial: [initial(), initial()],
            sent: Vec::new(),
        }
    }

    /// A packet of this link type; now and then one that was there before.
    fn packet(&mut self, link: u16, chance: &mut Chance) -> Vec<u8> {
        let ip = match self.sent.is_empty() || !chance.one_in(6) {
            true => self.ip(chance),
            false => self.sent[chance.below(self.sent.len())].clone(),
        };
        self.sent.push(ip.clone());
        let is_6 = ip[0] >> 4 == 6;
        let ethertype: [u8; 2] = if is_6 { [0x86, 0xDD] } else { [8, 0] };
        let family = if is_6 { 30 } else { 2 };
        let mut packet = match link {
            0 | 108 => Order(chance.one_in(2)).u32(family).to_vec(),
            1 if chance.one_in(4) => {
                [&[2; 12][..], &[0x88, 0xA8, 0, 1, 0x81, 0, 0, 1], &ethertype].concat()
            }
            1 => [&[2; 12][..], &ethertype].concat(),
            113 => [&[0; 14][..], &ethertype].concat(),
            276 => [&ethertype[..], &[0; 18]].concat(),
            _ => Vec::new(),
        };
        packet.extend(ip);
        if link == 1 && chance.one_in(3) {
            packet.resize(packet.len().max(60), 0);
        }
        packet
    }

    fn ip(&self, chance: &mut Chance) -> Vec<u8> {
        let by = chance.below(2);
        let tcp = self.tcp(by, chance);
        let hosts = [[1, 2], [2, 1]][by];
        if chance.one_in(5) {
            let options = chance.one_in(3);
            let mut ip = vec![0x60, 0, 0, 0, 0, tcp.len() as u8 + 8 * u8::from(options)];
            ip.extend([if options { 0 } else { 6 }, 64]);
            hosts.iter().for_each(|host| {
                ip.extend([0; 15]);
                ip.push(*host);
            });
            ip.extend(if options {
                &[6, 0, 0, 0, 0, 0, 0, 0][..]
            } else {
                &[]
            });
            ip.extend(tcp);
            return ip;
        }
        let length = match chance.below(20) {
            0 => 0,
            _ => 20 + tcp.len() as u8,
        };
        let mut ip = vec![0x45, 0, 0, length, 0, 0, 0x40, 0, 64, 6, 0, 0];
        ip.extend([10, 0, 0, hosts[0], 10, 0, 0, hosts[1]]);
        ip.extend(tcp);
        ip
    }

    /// A segment somewhere near the beginning; its bytes depend on their place, as a rule.
    fn tcp(&self, by: usize, chance: &mut Chance) -> Vec<u8> {
        let port = [
            50_000 + chance.below(1 + chance.clone().below(3)) as u16,
            80,
        ];
        let begin = chance.below(40) as u32;
        let length = [0, 1, 3, 20][chance.below(4)];
        let (flags, begin, initial) = match chance.below(16) {
            0 | 1 => (SYN | (ACK * (by as u8)), 0, self.initial[by]),
            2 => (SYN, 0, self.initial[by].wrapping_add(chance.next() as u32)),
            3 => (1 | ACK, begin, self.initial[by]),
            4 => (4, begin, self.initial[by]),
            5 => (
                ACK,
                begin,
                self.initial[by].wrapping_add(chance.next() as u32 >> 1),
            ),
            _ => (ACK, begin, self.initial[by]),
        };
        let acknowledges = self.initial[1 - by].wrapping_add(1 + chance.below(45) as u32);
        let sequence = initial.wrapping_add(begin + u32::from(flags & SYN == 0));
        let mut tcp = port[by].to_be_bytes().to_vec();
        tcp.extend(port[1 - by].to_be_bytes());
        tcp.extend(sequence.to_be_bytes());
        tcp.extend(acknowledges.to_be_bytes());
        tcp.extend([5 << 4, flags, 0xFF, 0xFF, 0, 0, 0, 0]);
        tcp.extend((0..length).map(|at| (begin as u8).wrapping_add(at).wrapping_mul(7)));
        if chance.one_in(10) && length > 0 {
            *tcp.last_mut().expect("a header") ^= 1;
        }
        tcp
    }
}
