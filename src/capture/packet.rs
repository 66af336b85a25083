//! A packet as a file has it, and the kind of network that it was recorded on.

use crate::language::{Language, say};

/// Microseconds since 1970 (UTC), as far as the file knows the time; 0 where a block has none.
pub type Micros = u64;

/// What a packet begins with: a number of the registry at <https://www.tcpdump.org/linktypes.html>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LinkType(pub u16);

impl LinkType {
    /// BSD loopback: a protocol family in the byte order of the machine that wrote the file.
    pub const NULL: LinkType = LinkType(0);
    /// Ethernet.
    pub const ETHERNET: LinkType = LinkType(1);
    /// IP without anything before it, as some BSDs number it.
    pub const RAW_BSD: LinkType = LinkType(12);
    /// IP without anything before it, as OpenBSD numbers it.
    pub const RAW_OPENBSD: LinkType = LinkType(14);
    /// IP without anything before it.
    pub const RAW: LinkType = LinkType(101);
    /// OpenBSD loopback: a protocol family, its highest byte first.
    pub const LOOP: LinkType = LinkType(108);
    /// Linux cooked, version 1: `tcpdump -i any` wrote that for years.
    pub const LINUX_SLL: LinkType = LinkType(113);
    /// IPv4 without anything before it.
    pub const IPV4: LinkType = LinkType(228);
    /// IPv6 without anything before it.
    pub const IPV6: LinkType = LinkType(229);
    /// Linux cooked, version 2: `tcpdump -i any` writes that today.
    pub const LINUX_SLL2: LinkType = LinkType(276);

    /// Its name in the registry, of the types that are read here and of others that students meet.
    pub const fn name(self) -> Option<&'static str> {
        Some(match self.0 {
            0 => "NULL",
            1 => "ETHERNET",
            9 => "PPP",
            12 | 14 | 101 => "RAW",
            50 => "PPP_HDLC",
            51 => "PPP_ETHER",
            105 => "IEEE802_11",
            108 => "LOOP",
            113 => "LINUX_SLL",
            127 => "IEEE802_11_RADIOTAP",
            187 => "BLUETOOTH_HCI_H4",
            189 => "USB_LINUX",
            192 => "PPI",
            195 => "IEEE802_15_4_WITHFCS",
            201 => "BLUETOOTH_HCI_H4_WITH_PHDR",
            220 => "USB_LINUX_MMAPPED",
            227 => "CAN_SOCKETCAN",
            228 => "IPV4",
            229 => "IPV6",
            239 => "NFLOG",
            249 => "USBPCAP",
            253 => "NETLINK",
            258 => "PKTAP",
            276 => "LINUX_SLL2",
            _ => return None,
        })
    }

    /// Its name with its number, such as `IEEE802_11 (105)`.
    pub fn words(self, language: Language) -> String {
        let LinkType(number) = self;
        match self.name() {
            Some(name) => format!("{name} ({number})"),
            None => say!(
                language,
                "link type {number}",
                "链路类型（link type）{number}"
            ),
        }
    }
}

/// One packet of a file, as it was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packet<'a> {
    /// What it begins with.
    pub link: LinkType,
    /// When it was recorded.
    pub at: Micros,
    /// Its bytes, as far as they were recorded.
    pub bytes: &'a [u8],
    /// How many bytes it had on the wire, before the snap length (`tcpdump -s`) cut it: as many as
    /// `bytes`, or more.
    pub original: u32,
}
