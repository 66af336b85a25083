//! The older format of packet captures (draft-ietf-opsawg-pcap): a header of 24 bytes, then for each
//! packet a record of 16 bytes and what was recorded of it.
//!
//! The first four bytes say in which order numbers are written, and whether times are counted in
//! microseconds or nanoseconds.

use super::file_error::Flaw;
use super::order::Order;
use super::packet::{LinkType, Packet};
use super::unit::{MOST_UNIT, Step};

/// The length of the file's header, in bytes.
pub const FILE_HEADER: usize = 24;
/// The length of a packet's header, in bytes.
pub const RECORD_HEADER: usize = 16;

const MICROSECONDS: u32 = 0xA1B2_C3D4;
const NANOSECONDS: u32 = 0xA1B2_3C4D;

/// How a file is written, from its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pcap {
    order: Order,
    in_nanoseconds: bool,
    link: LinkType,
}

impl Pcap {
    /// Do these four bytes begin such a file?
    pub fn is_begun_by(bytes: &[u8]) -> bool {
        magic(bytes).is_some()
    }

    /// Reads the header of a file.
    ///
    /// # Errors
    /// The version isn't 2.4, in which all files of the last 25 years are.
    pub fn of(header: &[u8]) -> Result<Pcap, Flaw> {
        let fields = || {
            let (order, in_nanoseconds) = magic(header)?;
            let version = (order.u16(header, 4)?, order.u16(header, 6)?);
            // The upper half says whether packets end in a checksum, which IP's length cuts off.
            let link = LinkType(order.u32(header, 20)? as u16);
            let pcap = Pcap {
                order,
                in_nanoseconds,
                link,
            };
            Some((version, pcap))
        };
        match fields() {
            Some(((2, 4), pcap)) => Ok(pcap),
            Some(((major, minor), _)) => Err(Flaw::Version(major, minor)),
            None => Err(Flaw::NotACapture),
        }
    }

    /// Reads a record, of which at least the header came.
    ///
    /// # Errors
    /// Its length can't be right.
    pub fn step(&self, unit: &[u8], each: &mut dyn FnMut(Packet<'_>)) -> Result<Step, Flaw> {
        let captured = self.order.u32(unit, 8).unwrap_or_default();
        let length = RECORD_HEADER.saturating_add(captured as usize);
        if length > MOST_UNIT {
            return Err(Flaw::Length(captured));
        }
        if unit.len() < length {
            return Ok(Step::Needs(length));
        }
        self.packet(unit, each);
        Ok(Step::Done)
    }

    /// Gives the packet of a record, as far as it came.
    pub fn packet(&self, record: &[u8], each: &mut dyn FnMut(Packet<'_>)) {
        let number = |at| self.order.u32(record, at);
        let (Some(seconds), Some(part), Some(captured), Some(original)) =
            (number(0), number(4), number(8), number(12))
        else {
            return;
        };
        let part = if self.in_nanoseconds {
            part / 1000
        } else {
            part
        };
        each(Packet {
            link: self.link,
            at: u64::from(seconds) * 1_000_000 + u64::from(part),
            bytes: record.get(RECORD_HEADER..).unwrap_or_default(),
            // Some writers leave the original length at 0.
            original: original.max(captured),
        });
    }
}

/// The order, and whether times are in nanoseconds.
fn magic(bytes: &[u8]) -> Option<(Order, bool)> {
    [Order::Little, Order::Big]
        .into_iter()
        .find_map(|order| match order.u32(bytes, 0)? {
            MICROSECONDS => Some((order, false)),
            NANOSECONDS => Some((order, true)),
            _ => None,
        })
}
