//! The newer format of packet captures (draft-ietf-opsawg-pcapng), which Wireshark writes: blocks,
//! each with its length at both ends. A *section* says in which order numbers are written; the
//! *interfaces* that it describes say of which link type packets are and how times are counted.
//!
//! Our own captures ([`tap::pcapng`](crate::tap::pcapng)) are written so, too.

use super::file_error::Flaw;
use super::order::Order;
use super::packet::{LinkType, Micros, Packet};
use super::unit::{MOST_UNIT, Step};

/// A section's type: the same in both orders.
pub const SECTION: u32 = 0x0A0D_0D0A;
/// The length of what every block begins with, in bytes: its type and its length.
pub const BLOCK_HEADER: usize = 8;
/// The most interfaces of a section: as many as the old packet block could name. Each takes 24 bytes
/// here.
const MOST_INTERFACES: usize = 65_536;

const INTERFACE: u32 = 1;
const OLD_PACKET: u32 = 2;
const SIMPLE_PACKET: u32 = 3;
const ENHANCED_PACKET: u32 = 6;

const BYTE_ORDER: u32 = 0x1A2B_3C4D;
/// The length that a block has at its end, in bytes.
const TRAILER: usize = 4;

/// The options of an interface that are read (§4.2).
const END_OF_OPTIONS: u16 = 0;
const IF_TSRESOL: u16 = 9;
const IF_TSOFFSET: u16 = 14;

/// How the packets of one interface are recorded.
#[derive(Debug, Clone, Copy)]
struct Interface {
    link: LinkType,
    /// The most bytes that are kept of a packet; 0: all.
    snap: u32,
    resolution: u8,
    /// What is added to its times, in seconds.
    offset: i64,
}

impl Interface {
    /// §4.2: the highest bit of the resolution says that it is a power of two, not of ten.
    fn micros(&self, time: u64) -> Micros {
        let power = u32::from(self.resolution & 0x7F);
        let time = u128::from(time);
        let micros = match (self.resolution & 0x80 != 0, power) {
            (true, _) => (time * 1_000_000) >> power,
            (false, 0..=6) => time * 10_u128.pow(6 - power),
            (false, _) => 10_u128
                .checked_pow(power - 6)
                .map_or(0, |parts| time / parts),
        };
        let offset = i128::from(self.offset) * 1_000_000;
        let micros = i128::try_from(micros).unwrap_or(i128::MAX);
        let clamped = micros.saturating_add(offset).clamp(0, u64::MAX.into());
        u64::try_from(clamped).unwrap_or_default()
    }
}

/// Where the fields of a packet are in its block, and what they say.
struct Fields {
    interface: Interface,
    at: Micros,
    /// Where its bytes begin.
    start: usize,
    captured: u32,
    original: u32,
}

/// The section that is being read.
#[derive(Debug, Default)]
pub struct Pcapng {
    order: Order,
    interfaces: Vec<Interface>,
    /// The length of a block that is skipped, until its end has come.
    skipped: Option<u32>,
}

impl Pcapng {
    /// How many bytes are needed next.
    pub fn header(&self) -> usize {
        match self.skipped {
            Some(_) => TRAILER,
            None => BLOCK_HEADER,
        }
    }

    /// Is it inside a block that is skipped?
    pub fn is_skipping(&self) -> bool {
        self.skipped.is_some()
    }

    /// Reads a block, of which at least its header came, or the end of a block that is skipped.
    ///
    /// # Errors
    /// A length that can't be right, an order, a version or an interface that isn't known.
    pub fn step(&mut self, unit: &[u8], each: &mut dyn FnMut(Packet<'_>)) -> Result<Step, Flaw> {
        if let Some(first) = self.skipped.take() {
            self.check_end(first, unit)?;
            return Ok(Step::Done);
        }
        let kind = self.order.u32(unit, 0).unwrap_or_default();
        if kind == SECTION && unit.len() < BLOCK_HEADER + 4 {
            return Ok(Step::Needs(BLOCK_HEADER + 4));
        }
        if kind == SECTION {
            self.order = section_order(unit)?;
        }
        let length = self.order.u32(unit, 4).unwrap_or_default();
        if !length.is_multiple_of(4) || (length as usize) < BLOCK_HEADER + TRAILER {
            return Err(Flaw::Length(length));
        }
        if ![
            SECTION,
            INTERFACE,
            OLD_PACKET,
            SIMPLE_PACKET,
            ENHANCED_PACKET,
        ]
        .contains(&kind)
        {
            self.skipped = Some(length);
            let rest = u64::from(length) - (BLOCK_HEADER + TRAILER) as u64;
            return Ok(Step::Skip(rest));
        }
        if length as usize > MOST_UNIT {
            return Err(Flaw::Length(length));
        }
        if unit.len() < length as usize {
            return Ok(Step::Needs(length as usize));
        }
        self.block(kind, unit, length, each)?;
        Ok(Step::Done)
    }

    /// Reads a whole block.
    fn block(
        &mut self,
        kind: u32,
        block: &[u8],
        length: u32,
        each: &mut dyn FnMut(Packet<'_>),
    ) -> Result<(), Flaw> {
        let (body, end) = block
            .split_at_checked(block.len() - TRAILER)
            .unwrap_or_default();
        self.check_end(length, end)?;
        match kind {
            SECTION => self.begin(body, length),
            INTERFACE => self.add_interface(body, length),
            _ => {
                let fields = self.fields(kind, body, length)?;
                let end = fields.start.saturating_add(fields.captured as usize);
                let bytes = body.get(fields.start..end);
                let bytes = bytes.ok_or(Flaw::Length(fields.captured))?;
                each(packet(&fields, bytes));
                Ok(())
            }
        }
    }

    /// Gives the packet of a block whose end never came, as far as it came.
    pub fn cut_packet(&self, block: &[u8], each: &mut dyn FnMut(Packet<'_>)) {
        let kind = self.order.u32(block, 0).unwrap_or_default();
        let length = self.order.u32(block, 4).unwrap_or_default();
        if let Ok(fields) = self.fields(kind, block, length)
            && let Some(rest) = block.get(fields.start..)
        {
            let captured = rest.len().min(fields.captured as usize);
            if captured > 0 {
                each(packet(&fields, &rest[..captured]));
            }
        }
    }

    fn check_end(&self, first: u32, end: &[u8]) -> Result<(), Flaw> {
        match self.order.u32(end, 0) {
            Some(second) if second == first => Ok(()),
            second => Err(Flaw::TwoLengths(first, second.unwrap_or_default())),
        }
    }

    /// §4.1: a new section forgets the interfaces of the one before.
    fn begin(&mut self, body: &[u8], length: u32) -> Result<(), Flaw> {
        self.interfaces.clear();
        let version = (self.order.u16(body, 12), self.order.u16(body, 14));
        match (version, self.order.u64(body, 16)) {
            ((Some(1), Some(_)), Some(_)) => Ok(()),
            ((Some(major), Some(minor)), Some(_)) => Err(Flaw::Version(major, minor)),
            _ => Err(Flaw::Length(length)),
        }
    }

    fn add_interface(&mut self, body: &[u8], length: u32) -> Result<(), Flaw> {
        if self.interfaces.len() == MOST_INTERFACES {
            return Err(Flaw::Interfaces);
        }
        let link = self.order.u16(body, 8).map(LinkType);
        let (Some(link), Some(snap)) = (link, self.order.u32(body, 12)) else {
            return Err(Flaw::Length(length));
        };
        let mut interface = Interface {
            link,
            snap,
            resolution: 6,
            offset: 0,
        };
        self.read_options(body.get(16..).unwrap_or_default(), &mut interface);
        self.interfaces.push(interface);
        Ok(())
    }

    /// Options that are cut or of another length than they must have are left as they would be
    /// without them: the packets are what matters.
    fn read_options(&self, mut options: &[u8], interface: &mut Interface) {
        while let (Some(code), Some(length)) =
            (self.order.u16(options, 0), self.order.u16(options, 2))
            && code != END_OF_OPTIONS
        {
            let length = usize::from(length);
            let value = options.get(4..4 + length).unwrap_or_default();
            match (code, value) {
                (IF_TSRESOL, [resolution]) => interface.resolution = *resolution,
                (IF_TSOFFSET, [_, _, _, _, _, _, _, _]) => {
                    let offset = self.order.u64(value, 0).unwrap_or_default();
                    interface.offset = offset.cast_signed();
                }
                _ => {}
            }
            let next = 4 + length.next_multiple_of(4);
            options = options.get(next..).unwrap_or_default();
        }
    }

    /// The fields of a packet's block (§4.3, §4.4, appendix A): `body` may be cut.
    fn fields(&self, kind: u32, body: &[u8], length: u32) -> Result<Fields, Flaw> {
        let short = Flaw::Length(length);
        let number = |at| self.order.u32(body, at).ok_or(short.clone());
        let fields = |interface: Interface, at| -> Result<Fields, Flaw> {
            Ok(Fields {
                interface,
                at: interface.micros(at),
                start: 28,
                captured: number(20)?,
                original: number(24)?,
            })
        };
        let time = || Ok((u64::from(number(12)?) << 32) | u64::from(number(16)?));
        match kind {
            ENHANCED_PACKET => fields(self.interface(number(8)?)?, time()?),
            OLD_PACKET => {
                let interface = self.order.u16(body, 8).ok_or(short.clone())?;
                fields(self.interface(interface.into())?, time()?)
            }
            SIMPLE_PACKET => {
                let (interface, original) = (self.interface(0)?, number(8)?);
                let snap = match interface.snap {
                    0 => u32::MAX,
                    snap => snap,
                };
                Ok(Fields {
                    interface,
                    at: 0,
                    start: 12,
                    captured: original.min(snap),
                    original,
                })
            }
            _ => Err(short),
        }
    }

    fn interface(&self, number: u32) -> Result<Interface, Flaw> {
        let interface = self.interfaces.get(number as usize);
        interface.copied().ok_or(Flaw::Interface(number))
    }
}

fn packet<'a>(fields: &Fields, bytes: &'a [u8]) -> Packet<'a> {
    Packet {
        link: fields.interface.link,
        at: fields.at,
        bytes,
        original: fields.original.max(fields.captured),
    }
}

fn section_order(section: &[u8]) -> Result<Order, Flaw> {
    let magic = |order: Order| order.u32(section, BLOCK_HEADER).unwrap_or_default();
    [Order::Little, Order::Big]
        .into_iter()
        .find(|order| magic(*order) == BYTE_ORDER)
        .ok_or(Flaw::ByteOrder(magic(Order::Big)))
}
