//! IPv4 (RFC 791) and IPv6 (RFC 8200): from an IP packet to the TCP segment in it. Checksums aren't
//! checked: where the network card computes them, a capture has them before they are right.

use super::link::Ip;
use super::notes::LeftOut;
use super::order::Order;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// TCP's number among the IP protocols.
const TCP: u8 = 6;
/// The length of IPv6's header, in bytes.
const HEADER_6: usize = 40;

/// What an IP packet carries, as far as it was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Carried<'a> {
    /// Who sent it, and who is to get it.
    pub addresses: [IpAddr; 2],
    /// A TCP segment, without what a network puts behind it (Ethernet pads short packets).
    pub bytes: &'a [u8],
    /// Its length on the wire, in bytes.
    pub original: usize,
}

/// The TCP segment in an IP packet.
///
/// # Errors
/// There is none that can be read.
pub fn carried<'a>(ip: &Ip<'a>) -> Result<Carried<'a>, LeftOut> {
    let first = ip.bytes.first().ok_or(LeftOut::CutHeaders)?;
    match (first >> 4, ip.version) {
        (4, None | Some(4)) => version_4(ip, usize::from(first & 0xF) * 4),
        (6, None | Some(6)) => version_6(ip),
        _ => Err(LeftOut::Malformed),
    }
}

fn version_4<'a>(ip: &Ip<'a>, header: usize) -> Result<Carried<'a>, LeftOut> {
    let number = |at| Order::Big.u16(ip.bytes, at).ok_or(LeftOut::CutHeaders);
    // Segmentation offload: the card cuts the packet, and writes the lengths only then.
    let total = match number(2)? {
        0 => ip.original,
        total => usize::from(total),
    };
    if header < 20 || total < header {
        return Err(LeftOut::Malformed);
    }
    let address = |at: usize| -> Result<IpAddr, LeftOut> {
        let bits = Order::Big.u32(ip.bytes, at).ok_or(LeftOut::CutHeaders)?;
        Ok(Ipv4Addr::from_bits(bits).into())
    };
    let addresses = [address(12)?, address(16)?];
    // More fragments follow, or some came before.
    if number(6)? & 0x3FFF != 0 {
        return Err(LeftOut::Fragment);
    }
    match ip.bytes.get(9) {
        Some(&TCP) => within(ip, header, total, addresses),
        Some(&other) => Err(LeftOut::NotTcp(other)),
        None => Err(LeftOut::CutHeaders),
    }
}

/// RFC 8200 §4: headers follow one another, each with the number of the next.
fn version_6<'a>(ip: &Ip<'a>) -> Result<Carried<'a>, LeftOut> {
    let cut = LeftOut::CutHeaders;
    // A jumbogram (RFC 2675) has its length in an option; with segmentation offload it isn't written
    // yet. Both end with the packet.
    let total = match Order::Big.u16(ip.bytes, 4).ok_or(cut)? {
        0 => ip.original,
        length => HEADER_6 + usize::from(length),
    };
    let address = |at: usize| -> Result<IpAddr, LeftOut> {
        let bytes = ip.bytes.get(at..).and_then(<[u8]>::first_chunk::<16>);
        Ok(Ipv6Addr::from(*bytes.ok_or(cut)?).into())
    };
    let addresses = [address(8)?, address(24)?];
    let mut next = *ip.bytes.get(6).ok_or(cut)?;
    let mut start = HEADER_6;
    loop {
        let header = |at: usize| ip.bytes.get(start + at).copied().ok_or(cut);
        let length = match next {
            TCP => return within(ip, start, total, addresses),
            // Options for each hop, routing, options for the destination, mobility, HIP, shim6.
            0 | 43 | 60 | 135 | 139 | 140 => 8 + usize::from(header(1)?) * 8,
            // The authentication header counts in four bytes (RFC 4302 §2.2).
            51 => 8 + usize::from(header(1)?) * 4,
            // A fragment; one that is the whole packet is none (RFC 6946).
            44 if (header(2)?, header(3)? & 0xF9) != (0, 0) => return Err(LeftOut::Fragment),
            44 => 8,
            other => return Err(LeftOut::NotTcp(other)),
        };
        next = header(0)?;
        start += length;
    }
}

/// What is from `start` to `total` of the packet.
fn within<'a>(
    ip: &Ip<'a>,
    start: usize,
    total: usize,
    addresses: [IpAddr; 2],
) -> Result<Carried<'a>, LeftOut> {
    let original = total.checked_sub(start).ok_or(LeftOut::Malformed)?;
    let bytes = ip.bytes.get(start..).ok_or(LeftOut::CutHeaders)?;
    Ok(Carried {
        addresses,
        bytes: &bytes[..bytes.len().min(original)],
        original,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_network_puts_behind_a_packet_isnt_carried() {
        let four = b"\x45\0\0\x17\0\0\0\0\x40\x06\0\0\x7F\0\0\x01\x7F\0\0\x02tcppadding";
        let six = [
            b"\x60\0\0\0\0\x03\x06\x40",
            &[0; 15][..],
            b"\x01",
            &[0; 15],
            b"\x02tcppadding",
        ];
        for (bytes, hosts) in [
            (&four[..], ["127.0.0.1", "127.0.0.2"]),
            (&six.concat(), ["::1", "::2"]),
        ] {
            let ip = Ip {
                version: None,
                bytes,
                original: bytes.len() + 4,
            };
            let carried = carried(&ip).unwrap();
            assert_eq!((carried.bytes, carried.original), (&b"tcp"[..], 3));
            assert_eq!(carried.addresses.map(|host| host.to_string()), hosts);
        }
    }
}
