//! What is before IP in a packet.

use super::notes::{Family, LeftOut};
use super::order::Order;
use super::packet::{LinkType, Packet};

/// An IP packet, as far as it was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ip<'a> {
    /// The version that the bytes before it announce; `None`: they don't.
    pub version: Option<u8>,
    /// Its bytes, perhaps with what a network puts behind it.
    pub bytes: &'a [u8],
    /// How many bytes that was on the wire.
    pub original: usize,
}

const ETHERTYPE_IPV4: u16 = 0x0800;
const ETHERTYPE_IPV6: u16 = 0x86DD;
/// The tags of 802.1Q, of 802.1ad (QinQ), and of QinQ before there was a standard.
const TAGS: [u16; 3] = [0x8100, 0x88A8, 0x9100];

/// The IP packet in a packet.
///
/// # Errors
/// There is none that can be read.
pub fn ip<'a>(packet: &Packet<'a>) -> Result<Ip<'a>, LeftOut> {
    match packet.link {
        LinkType::ETHERNET => typed(packet, 12, 14),
        LinkType::LINUX_SLL => typed(packet, 14, 16),
        LinkType::LINUX_SLL2 => typed(packet, 0, 20),
        LinkType::NULL | LinkType::LOOP => loopback(packet),
        LinkType::RAW | LinkType::RAW_BSD | LinkType::RAW_OPENBSD => behind(packet, 0, None),
        LinkType::IPV4 => behind(packet, 0, Some(4)),
        LinkType::IPV6 => behind(packet, 0, Some(6)),
        other => Err(LeftOut::Link(other)),
    }
}

/// The rest of the packet from `start` on.
fn behind<'a>(packet: &Packet<'a>, start: usize, version: Option<u8>) -> Result<Ip<'a>, LeftOut> {
    let bytes = packet.bytes.get(start..).ok_or(LeftOut::CutHeaders)?;
    // The reader of a file sees to it that no packet was shorter than what was recorded of it.
    let original = (packet.original as usize).max(packet.bytes.len()) - start;
    Ok(Ip {
        version,
        bytes,
        original,
    })
}

/// A header with an EtherType at `at`, and its end; tags may follow, each with the next EtherType.
fn typed<'a>(packet: &Packet<'a>, at: usize, end: usize) -> Result<Ip<'a>, LeftOut> {
    let ethertype = |at| Order::Big.u16(packet.bytes, at).ok_or(LeftOut::CutHeaders);
    let (mut kind, mut end) = (ethertype(at)?, end);
    while TAGS.contains(&kind) {
        kind = ethertype(end + 2)?;
        end += 4;
    }
    match kind {
        ETHERTYPE_IPV4 => behind(packet, end, Some(4)),
        ETHERTYPE_IPV6 => behind(packet, end, Some(6)),
        other => Err(LeftOut::NotIp(Family::EtherType(other))),
    }
}

/// Four bytes with a protocol family, in the order of a machine that may not be this one. Families
/// are small numbers, so only one order gives one.
fn loopback<'a>(packet: &Packet<'a>) -> Result<Ip<'a>, LeftOut> {
    let family = |order: Order| order.u32(packet.bytes, 0).ok_or(LeftOut::CutHeaders);
    let family = family(Order::Little)?.min(family(Order::Big)?);
    match family {
        2 => behind(packet, 4, Some(4)),
        // Linux; Windows; NetBSD and OpenBSD; FreeBSD; macOS.
        10 | 23 | 24 | 28 | 30 => behind(packet, 4, Some(6)),
        other => Err(LeftOut::NotIp(Family::Loopback(other))),
    }
}
