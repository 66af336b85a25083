//! Random files, read by ours and by the crate `pcap-parser`.

use super::built::{Owned, Writer, packets_of};
use crate::common::property;
use barewire::capture::LinkType;
use pcap_parser::traits::PcapReaderIterator;
use pcap_parser::{
    Block, InterfaceDescriptionBlock, LegacyPcapReader, PcapBlockOwned, PcapError, PcapNGReader,
};
use proptest::prelude::*;
use std::io::Cursor;

const CAPACITY: usize = 1 << 20;

/// An interface as the crate tells it: link type, times in a second, offset.
type Interface = (u16, u64, i64);

/// What the crate reads. Of a block with a time, its link type, its time and its bytes.
fn theirs(file: &[u8]) -> Option<Vec<Owned>> {
    let is_pcapng = file.starts_with(&[0x0A, 0x0D, 0x0D, 0x0A]);
    let cursor = Cursor::new(file);
    let mut reader: Box<dyn PcapReaderIterator> = match is_pcapng {
        true => Box::new(PcapNGReader::new(CAPACITY, cursor).ok()?),
        false => Box::new(LegacyPcapReader::new(CAPACITY, cursor).ok()?),
    };
    let mut packets = Vec::new();
    let mut interfaces: Vec<Interface> = Vec::new();
    let mut is_big = false;
    let mut legacy = (0, false);
    loop {
        let offset = match reader.next() {
            Ok((offset, block)) => {
                match block {
                    PcapBlockOwned::LegacyHeader(header) => {
                        legacy = (header.network.0 as u16, header.is_nanosecond_precision());
                    }
                    PcapBlockOwned::Legacy(record) => {
                        let (link, nano) = legacy;
                        let part = record.ts_usec / if nano { 1000 } else { 1 };
                        packets.push(Owned {
                            link: LinkType(link),
                            at: u64::from(record.ts_sec) * 1_000_000 + u64::from(part),
                            bytes: record.data.to_vec(),
                            original: record.origlen,
                        });
                    }
                    PcapBlockOwned::NG(block) => {
                        next(&block, &mut is_big, &mut interfaces, &mut packets)?
                    }
                }
                offset
            }
            Err(PcapError::Eof) => return Some(packets),
            Err(PcapError::Incomplete(_)) => {
                reader.refill().ok()?;
                continue;
            }
            Err(_) => return None,
        };
        reader.consume(offset);
    }
}

fn next(
    block: &Block<'_>,
    is_big: &mut bool,
    interfaces: &mut Vec<Interface>,
    packets: &mut Vec<Owned>,
) -> Option<()> {
    match block {
        Block::SectionHeader(section) => {
            *is_big = section.big_endian();
            interfaces.clear();
        }
        Block::InterfaceDescription(interface) => interfaces.push((
            interface.linktype.0 as u16,
            resolution(interface)?,
            // The crate reads it with the lowest byte first, always (0.17.0).
            match is_big {
                true => interface.ts_offset().swap_bytes(),
                false => interface.ts_offset(),
            },
        )),
        Block::EnhancedPacket(packet) => {
            let (link, resolution, offset) = *interfaces.get(packet.if_id as usize)?;
            let time = u128::from(packet.ts_high) << 32 | u128::from(packet.ts_low);
            let micros = time * 1_000_000 / u128::from(resolution);
            let at = i128::try_from(micros).ok()? + i128::from(offset) * 1_000_000;
            packets.push(Owned {
                link: LinkType(link),
                at: u64::try_from(at.max(0)).unwrap_or(u64::MAX),
                bytes: packet.data.get(..packet.caplen as usize)?.to_vec(),
                original: packet.origlen,
            });
        }
        Block::SimplePacket(packet) => {
            let (link, ..) = *interfaces.first()?;
            packets.push(Owned {
                link: LinkType(link),
                at: 0,
                bytes: packet.data.get(..packet.origlen as usize)?.to_vec(),
                original: packet.origlen,
            });
        }
        _ => {}
    }
    Some(())
}

/// How many units of its times are a second. The crate takes no power of two (0.17.0 compares the
/// number with its highest bit), so these are computed here.
fn resolution(interface: &InterfaceDescriptionBlock<'_>) -> Option<u64> {
    match interface.if_tsresol {
        power @ 0x80.. => Some(1 << (power & 0x7F)),
        _ => interface.ts_resolution(),
    }
}

/// A block of a section: which, its interface, its time, its bytes, and how many were cut off.
type Choice = (u8, u32, u64, Vec<u8>, u32);

fn choices() -> impl Strategy<Value = Vec<Choice>> {
    let bytes = prop::collection::vec(any::<u8>(), 0..80);
    let time = prop_oneof![any::<u64>(), 0..10_000_000_000_u64];
    prop::collection::vec((0..8_u8, 0..3_u32, time, bytes, 0..2000_u32), 0..20)
}

/// A section with these interfaces: link type, resolution, offset.
fn section(writer: Writer, interfaces: &[(u16, u8, i64)], choices: &[Choice]) -> Vec<u8> {
    let mut file = writer.section();
    for (link, resolution, offset) in interfaces {
        let offset = match writer.big {
            true => offset.to_be_bytes(),
            false => offset.to_le_bytes(),
        };
        let options = [
            writer.option(2, b"eth0"),
            writer.option(9, &[*resolution]),
            writer.option(14, &offset),
            writer.option(0, b""),
        ];
        file.extend(writer.interface(*link, 0, &options.concat()));
    }
    for (kind, interface, time, bytes, cut) in choices {
        let length = bytes.len() as u32;
        file.extend(match kind {
            0 => writer.simple(bytes, length),
            1 => writer.block(0x0BAD_0BAD, bytes),
            2 => writer.block(4, b"\0\0\0\0"),
            _ => writer.enhanced(*interface, *time, bytes, length + cut),
        });
    }
    file
}

proptest! {
    #![proptest_config(property(200))]

    #[test]
    fn pcap_is_read_as_another_reads_it(
        big: bool,
        nano: bool,
        link in 0..300_u32,
        records in prop::collection::vec(
            (any::<u32>(), 0..1_000_000_000_u32, prop::collection::vec(any::<u8>(), 0..99), 0..2000_u32),
            0..20,
        ),
    ) {
        let writer = Writer { big };
        let magic = if nano { 0xA1B2_3C4D } else { 0xA1B2_C3D4 };
        let mut file = writer.pcap_header(magic, link);
        for (seconds, part, bytes, cut) in &records {
            let part = if nano { *part } else { part / 1000 };
            file.extend(writer.record(*seconds, part, bytes, bytes.len() as u32 + cut));
        }
        let (ours, result, cut) = packets_of(&file);
        prop_assert_eq!((result, cut), (Ok(()), None));
        prop_assert_eq!(Some(ours), theirs(&file));
    }

    #[test]
    fn pcapng_is_read_as_another_reads_it(
        sections in prop::collection::vec(
            (
                any::<bool>(),
                prop::array::uniform3((
                    0..300_u16,
                    prop_oneof![0..=19_u8, 0x80..=0xBF_u8],
                    -1_000_000..2_000_000_000_i64,
                )),
                choices(),
            ),
            1..4,
        ),
    ) {
        let written = sections.iter().map(|(big, interfaces, choices)| {
            section(Writer { big: *big }, interfaces, choices)
        });
        let file = written.collect::<Vec<_>>().concat();
        let (ours, result, cut) = packets_of(&file);
        prop_assert_eq!((result, cut), (Ok(()), None));
        prop_assert_eq!(Some(ours), theirs(&file));
    }
}
