//! What of a capture wasn't put together, counted by its reason. What isn't known here is named,
//! never guessed.

use super::packet::LinkType;
use crate::language::{Language, Sentence, say};
use std::collections::BTreeMap;

/// How many kinds of one reason are named, those with the most packets first; the account stays a
/// page, whatever a file has.
const MOST_NAMED: usize = 8;

/// Why a packet has no segment of TCP that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    /// Its link type isn't known here.
    Link(LinkType),
    /// It isn't IP: its EtherType, or a protocol family.
    NotIp(Family),
    /// It isn't TCP: the protocol's number.
    NotTcp(u8),
    /// It is a fragment of an IP packet.
    Fragment,
    /// Its end was cut off before its headers were over.
    CutHeaders,
    /// A header contradicts itself.
    Malformed,
}

/// What a packet has instead of IP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// The EtherType (IEEE 802 numbers), such as 0x0806 for ARP.
    EtherType(u16),
    /// The protocol family of a BSD loopback packet.
    Loopback(u32),
}

impl Family {
    fn words(self) -> String {
        let name = match self {
            Family::EtherType(0..0x0600) => "IEEE 802.3 LLC",
            Family::EtherType(0x0806) => "ARP",
            Family::EtherType(0x8847 | 0x8848) => "MPLS",
            Family::EtherType(0x8863 | 0x8864) => "PPPoE",
            Family::EtherType(0x888E) => "EAPOL",
            Family::EtherType(0x88CC) => "LLDP",
            Family::EtherType(0x88E5) => "MACsec",
            Family::EtherType(number) => return format!("EtherType 0x{number:04x}"),
            Family::Loopback(number) => return format!("AF {number}"),
        };
        name.to_owned()
    }
}

/// What was left out, for the account: how many packets, if nothing else is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes {
    /// All packets.
    pub packets: u64,
    /// Those with a segment of TCP that could be read.
    pub segments: u64,
    /// By link types that aren't known here.
    pub links: BTreeMap<LinkType, u64>,
    /// Those that aren't IP. Of more than [`MOST_FAMILIES`](Self::MOST_FAMILIES) kinds, the rest is
    /// in `other_families`.
    pub families: BTreeMap<Family, u64>,
    /// Those that aren't IP, of yet more kinds.
    pub other_families: u64,
    /// By the numbers of IP protocols that aren't TCP.
    pub protocols: BTreeMap<u8, u64>,
    /// Fragments of IP packets.
    pub fragments: u64,
    /// Cut by the snap length before the end of their headers.
    pub cut_headers: u64,
    /// With a header that contradicts itself.
    pub malformed: u64,
    /// Segments further than [`FURTHEST`](super::half::FURTHEST) bytes from what was expected: no
    /// receiver takes these.
    pub outside: u64,
    /// Segments with new bytes that came after their connection was over, such as after an RST.
    pub late: u64,
    /// Connections, not packets: left before their end since too many were open at once.
    pub dropped: u64,
    /// Times, not packets: a hole was given up since too much waited behind it.
    pub given_up: u64,
}

impl Notes {
    /// How many kinds of packets that aren't IP are counted by name.
    pub const MOST_FAMILIES: usize = 1000;

    /// Counts a packet that was left out.
    pub fn leave_out(&mut self, why: LeftOut) {
        match why {
            LeftOut::Link(link) => *self.links.entry(link).or_default() += 1,
            LeftOut::NotIp(family) => {
                let is_full = self.families.len() == Notes::MOST_FAMILIES;
                match is_full && !self.families.contains_key(&family) {
                    true => self.other_families += 1,
                    false => *self.families.entry(family).or_default() += 1,
                }
            }
            LeftOut::NotTcp(number) => *self.protocols.entry(number).or_default() += 1,
            LeftOut::Fragment => self.fragments += 1,
            LeftOut::CutHeaders => self.cut_headers += 1,
            LeftOut::Malformed => self.malformed += 1,
        }
    }

    /// A sentence for each reason that there was.
    pub fn sentences(&self, language: Language) -> Vec<String> {
        let mut all = self.of_kinds(language);
        let counts: [(u64, Counted); 7] = [
            (self.fragments, fragments),
            (self.cut_headers, cut_headers),
            (self.malformed, malformed),
            (self.outside, outside),
            (self.late, late),
            (self.dropped, dropped),
            (self.given_up, given_up),
        ];
        let counted = counts.iter().filter(|(count, _)| *count > 0);
        all.extend(counted.map(|(count, sentence)| sentence(language, *count)));
        all
    }

    fn of_kinds(&self, language: Language) -> Vec<String> {
        let links = self.links.iter();
        let links = links.map(|(link, count)| (*count, link.words(language)));
        let families = self.families.iter();
        let families = families.map(|(family, count)| (*count, family.words()));
        let protocols = self.protocols.iter();
        let protocols = protocols.map(|(number, count)| (*count, protocol(*number)));
        let unknown_links: Sentence = |language| {
            say!(
                language,
                "packets of link types that aren't known here",
                "这里不认识的链路类型（link type）的数据包"
            )
        };
        let not_ip: Sentence =
            |language| say!(language, "packets that aren't IP", "不是 IP 的数据包");
        let not_tcp: Sentence = |language| {
            say!(
                language,
                "IP packets that aren't TCP",
                "不是 TCP 的 IP 数据包"
            )
        };
        [
            listed(links.collect(), 0, unknown_links, language),
            listed(families.collect(), self.other_families, not_ip, language),
            listed(protocols.collect(), 0, not_tcp, language),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// A sentence about a number of something.
type Counted = fn(Language, u64) -> String;

/// A sentence about packets of these kinds, each with its count; `None`: there are none.
fn listed(
    mut kinds: Vec<(u64, String)>,
    more: u64,
    what: Sentence,
    language: Language,
) -> Option<String> {
    if kinds.is_empty() {
        return None;
    }
    kinds.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let unnamed = kinds.iter().skip(MOST_NAMED).map(|(count, _)| count);
    let more = more + unnamed.sum::<u64>();
    let named = kinds.iter().take(MOST_NAMED);
    let mut named: Vec<String> = named
        .map(|(count, kind)| format!("{kind}: {count}"))
        .collect();
    if more > 0 {
        named.push(say!(language, "others: {more}", "其他：{more}"));
    }
    let (what, kinds) = (what(language), named.join(", "));
    Some(say!(
        language,
        "left out: {what} ({kinds})",
        "没有读：{what}（{kinds}）"
    ))
}

/// The name of an IP protocol (the registry of IANA), with its number.
fn protocol(number: u8) -> String {
    let name = match number {
        1 => "ICMP",
        2 => "IGMP",
        4 => "IPv4 in IP",
        17 => "UDP",
        41 => "IPv6 in IP",
        47 => "GRE",
        50 => "ESP",
        58 => "ICMPv6",
        89 => "OSPF",
        132 => "SCTP",
        _ => return format!("IP protocol {number}"),
    };
    format!("{name} ({number})")
}

fn fragments(language: Language, n: u64) -> String {
    say!(
        language,
        "left out: fragments of IP packets, which aren't put together here ({n})",
        "没有读：IP 分片（IP fragment）的数据包，这里不做 IP 重组（{n}）"
    )
}

fn cut_headers(language: Language, n: u64) -> String {
    say!(
        language,
        "left out: packets that were cut inside their headers; record more of each, with tcpdump -s 0 \
         ({n})",
        "没有读：首部（header）没有录全的数据包；请用 tcpdump -s 0 录完整的数据包（{n}）"
    )
}

fn malformed(language: Language, n: u64) -> String {
    say!(
        language,
        "left out: packets with a header that contradicts itself ({n})",
        "没有读：首部（header）自相矛盾的数据包（{n}）"
    )
}

fn outside(language: Language, n: u64) -> String {
    say!(
        language,
        "left out: segments whose sequence number is in no possible window ({n})",
        "没有读：序号（sequence number）不可能落在窗口里的报文段（segment）（{n}）"
    )
}

fn late(language: Language, n: u64) -> String {
    say!(
        language,
        "left out: segments with new bytes after the end of their connection ({n})",
        "没有读：连接（connection）结束之后还带着新数据的报文段（segment）（{n}）"
    )
}

fn dropped(language: Language, n: u64) -> String {
    say!(
        language,
        "too many connections were open at once: {n} that had been silent for longest were left \
         before their end",
        "同时打开的连接（connection）太多：其中沉默最久的 {n} 个没有跟到结束"
    )
}

fn given_up(language: Language, n: u64) -> String {
    say!(
        language,
        "too much waited behind missing bytes: {n} holes were given up early",
        "缺失的字节后面等着的数据太多：有 {n} 个空洞（hole）提前放弃了"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_a_sentence_with_its_count_in_both_languages() {
        let mut notes = Notes {
            outside: 4001,
            late: 4002,
            dropped: 4003,
            given_up: 4004,
            ..Notes::default()
        };
        for why in [
            LeftOut::Link(LinkType(105)),
            LeftOut::NotIp(Family::EtherType(0x0806)),
            LeftOut::NotTcp(17),
            LeftOut::Fragment,
            LeftOut::CutHeaders,
            LeftOut::Malformed,
        ] {
            notes.leave_out(why);
        }
        for language in Language::ALL {
            let sentences = notes.sentences(language);
            assert_eq!(sentences.len(), 10);
            for (sentence, count) in sentences[6..].iter().zip(4001..) {
                assert!(sentence.contains(&format!("{count}")), "{sentence}");
            }
            for sentence in &sentences[..6] {
                assert!(sentence.contains('1'), "{sentence}");
            }
        }
        assert!(Notes::default().sentences(Language::English).is_empty());
    }

    #[test]
    fn the_most_frequent_kinds_are_named_and_the_others_counted() {
        let mut notes = Notes::default();
        for number in 0..=u16::MAX {
            notes.leave_out(LeftOut::NotIp(Family::EtherType(number)));
        }
        notes.leave_out(LeftOut::NotIp(Family::EtherType(0x0806)));
        assert_eq!(notes.families.len(), Notes::MOST_FAMILIES);
        let [sentence] = &notes.sentences(Language::English)[..] else {
            panic!("one sentence");
        };
        // ARP isn't among the first thousand.
        assert!(sentence.ends_with("others: 65529)"), "{sentence}");
        assert!(sentence.len() < 250, "{sentence}");
    }
}
