//! What is before a TCP segment in a packet, on every kind of network that is read here.

use super::built::{ACK, Owned, SYN, Segment, client, server, told, told_within};
use barewire::capture::notes::Family;
use barewire::capture::{Limits, LinkType, Notes};
use barewire::language::Language;

fn hi() -> Segment {
    client(1, ACK, b"hi")
}

/// The only line that tells of bytes, and the notes.
fn read(packet: &Owned) -> (Option<String>, Notes) {
    let (told, streams) = told_within(Limits::USUAL, std::slice::from_ref(packet));
    let mut lines = told.lines().iter().filter(|line| line.contains(": "));
    (lines.next().cloned(), streams.notes())
}

fn reads_hi(link: u16, before: &[u8], ip: &[u8], after: &[u8]) {
    let bytes = [before, ip, after].concat();
    let (line, notes) = read(&Owned::whole(LinkType(link), bytes));
    assert_eq!(line.as_deref(), Some("client: hi"), "link type {link}");
    assert!(notes.sentences(Language::English).is_empty());
}

/// Both versions of IP behind `before`, whose last two bytes are the EtherType.
fn reads_both(link: u16, before: &[u8]) {
    let mut before = before.to_vec();
    let end = before.len();
    for (ethertype, ip) in [(0x0800_u16, hi().ipv4()), (0x86DD, hi().ipv6(6, &[]))] {
        before[end - 2..].copy_from_slice(&ethertype.to_be_bytes());
        // Ethernet pads to 60 bytes, and some networks add a checksum.
        reads_hi(link, &before, &ip, b"");
        reads_hi(link, &before, &ip, b"\0\0\0\0padding");
    }
}

#[test]
fn every_link_type_is_read() {
    let ethernet = [2; 14];
    reads_both(1, &ethernet);
    let tagged = |tags: &[u16]| {
        let mut bytes = ethernet[..12].to_vec();
        for tag in tags {
            bytes.extend(tag.to_be_bytes());
            bytes.extend([0, 7]);
        }
        [bytes, vec![0, 0]].concat()
    };
    reads_both(1, &tagged(&[0x8100]));
    reads_both(1, &tagged(&[0x88A8, 0x8100]));
    reads_both(1, &tagged(&[0x9100, 0x8100, 0x8100]));
    reads_both(113, &[0; 16]);
    let cooked = [&[0; 14][..], &[0x81, 0, 0, 7], &[0; 2]].concat();
    reads_both(113, &cooked);
    for (ethertype, ip) in [(0x0800_u16, hi().ipv4()), (0x86DD, hi().ipv6(6, &[]))] {
        let mut cooked = [0; 20];
        cooked[..2].copy_from_slice(&ethertype.to_be_bytes());
        reads_hi(276, &cooked, &ip, b"");
    }
    for link in [101, 12, 14] {
        reads_hi(link, b"", &hi().ipv4(), b"pad");
        reads_hi(link, b"", &hi().ipv6(6, &[]), b"pad");
    }
    reads_hi(228, b"", &hi().ipv4(), b"");
    reads_hi(229, b"", &hi().ipv6(6, &[]), b"");
    for link in [0, 108] {
        for order in [u32::to_le_bytes, u32::to_be_bytes] {
            reads_hi(link, &order(2), &hi().ipv4(), b"");
            for family in [10, 23, 24, 28, 30] {
                reads_hi(link, &order(family), &hi().ipv6(6, &[]), b"");
            }
        }
    }
}

#[test]
fn headers_of_ipv6_follow_one_another() {
    let options =
        |next: u8, len: u8| [&[next, len][..], &vec![0; 6 + 8 * usize::from(len)]].concat();
    for (first, headers) in [
        (0, options(6, 0)),
        (
            0,
            [
                options(43, 1),
                options(60, 0),
                options(135, 0),
                options(6, 2),
            ]
            .concat(),
        ),
        (51, [&[6, 4][..], &[0; 22]].concat()),
        // A fragment that is the whole packet.
        (44, vec![6, 0, 0, 0, 1, 2, 3, 4]),
        (
            0,
            [options(44, 0), vec![60, 0, 0, 6, 1, 2, 3, 4], options(6, 0)].concat(),
        ),
    ] {
        reads_hi(229, b"", &hi().ipv6(first, &headers), b"pad");
    }
}

#[test]
fn options_and_segmentation_offload_change_where_a_segment_begins_and_ends() {
    let mut options = hi().ipv4();
    options[0] = 0x47;
    options[3] += 8;
    options.splice(20..20, [1; 8]);
    reads_hi(101, b"", &options, b"");
    let mut tcp = hi().ipv4();
    tcp[3] += 4;
    tcp[32] = 6 << 4;
    tcp.splice(40..40, [1; 4]);
    reads_hi(101, b"", &tcp, b"");
    // No length is written yet: the packet ends where the capture of it does.
    let mut offload = hi().ipv4();
    offload[2..4].fill(0);
    reads_hi(101, b"", &offload, b"");
    let mut offload = hi().ipv6(6, &[]);
    offload[4..6].fill(0);
    reads_hi(229, b"", &offload, b"");
    // And if it is cut there, that is seen, too.
    let mut packet = Owned::whole(LinkType::RAW, offload);
    packet.original += 1000;
    let told = told(&[packet]);
    assert_eq!(told.lines()[1..3], ["client: hi", "client misses 1000 cut"]);
}

fn noted(link: u16, bytes: &[u8]) -> Notes {
    let (line, notes) = read(&Owned::whole(LinkType(link), bytes.to_vec()));
    assert_eq!(line, None);
    assert_eq!((notes.packets, notes.segments), (1, 0));
    for language in Language::ALL {
        assert_eq!(notes.sentences(language).len(), 1, "{notes:?}");
    }
    notes
}

#[test]
fn what_isnt_read_is_counted_by_its_name() {
    let notes = noted(105, b"a frame of a wireless network");
    assert_eq!(notes.links[&LinkType(105)], 1);
    let [english, chinese] = Language::ALL.map(|language| notes.sentences(language).concat());
    assert!(english.contains("IEEE802_11 (105): 1"), "{english}");
    assert!(chinese.contains("IEEE802_11 (105): 1"), "{chinese}");
    assert!(noted(40_000, b"").sentences(Language::English)[0].contains("link type 40000"));

    let arp = [&[0; 12][..], &[8, 6], &[0; 28]].concat();
    let notes = noted(1, &arp);
    assert_eq!(notes.families[&Family::EtherType(0x0806)], 1);
    assert!(notes.sentences(Language::English)[0].contains("ARP: 1"));
    assert_eq!(noted(0, &[7, 0, 0, 0, 1]).families[&Family::Loopback(7)], 1);

    let mut udp = hi().ipv4();
    udp[9] = 17;
    let notes = noted(101, &udp);
    assert_eq!(notes.protocols[&17], 1);
    assert!(notes.sentences(Language::English)[0].contains("UDP (17): 1"));
    assert_eq!(noted(229, &hi().ipv6(58, &[])).protocols[&58], 1);
}

#[test]
fn fragments_arent_put_together() {
    for (at, byte) in [(6, 0x20), (6, 0x10), (6, 0x1F), (7, 1)] {
        let mut first = hi().ipv4();
        first[at] = byte;
        assert_eq!(noted(101, &first).fragments, 1);
    }
    for (offset, byte) in [(0, 1), (0, 8), (1, 0)] {
        let fragment = [6, 0, offset, byte, 0, 0, 0, 0];
        assert_eq!(noted(229, &hi().ipv6(44, &fragment)).fragments, 1);
    }
}

#[test]
fn a_header_that_is_cut_or_contradicts_itself_is_counted() {
    let ethernet = [&[0; 12][..], &[8, 0], &hi().ipv4()].concat();
    let tagged = [&[0; 12][..], &[0x81, 0, 0, 1, 8, 0], &hi().ipv4()].concat();
    let ip = [hi().ipv4(), hi().ipv6(60, &[6, 0, 0, 0, 0, 0, 0, 0])];
    let raw = ip.each_ref().map(|ip| (101, &ip[..]));
    let linked = [(1, &ethernet[..]), (1, &tagged[..])];
    for (link, whole) in raw.into_iter().chain(linked) {
        for end in 0..whole.len() - b"hi".len() {
            let mut packet = Owned::whole(LinkType(link), whole[..end].to_vec());
            packet.original = whole.len() as u32;
            let (line, notes) = read(&packet);
            let headers = whole.len() - b"hi".len() - 6;
            let (cut, segments) = (notes.cut_headers, notes.segments);
            // The last six bytes of TCP's header aren't needed to know the segment.
            assert_eq!(
                (cut, segments),
                if end < headers { (1, 0) } else { (0, 1) },
                "{end}"
            );
            assert_eq!(line, None);
        }
    }
    let changed = |at: usize, byte: u8| {
        let mut ip = hi().ipv4();
        ip[at] = byte;
        noted(101, &ip).malformed
    };
    assert_eq!(changed(0, 0x44), 1, "a header of 16 bytes");
    assert_eq!(changed(0, 0x55), 1, "version 5");
    assert_eq!(changed(3, 19), 1, "shorter than its header");
    assert_eq!(changed(3, 39), 1, "shorter than TCP's header");
    assert_eq!(changed(32, 4 << 4), 1, "a header of TCP with 16 bytes");
    assert_eq!(changed(32, 6 << 4), 1, "longer than the packet");
    assert_eq!(noted(229, &hi().ipv4()).malformed, 1);
    assert_eq!(noted(228, &hi().ipv6(6, &[])).malformed, 1);
    let mut short = hi().ipv6(60, &[6, 1, 0, 0, 0, 0, 0, 0]);
    short[5] = 8;
    assert_eq!(noted(229, &short).malformed, 1);
}

#[test]
fn without_a_syn_the_client_is_who_got_the_syn_ack_or_has_the_higher_port() {
    let opened = |segment: Segment| {
        let packets = [Owned::whole(LinkType::RAW, segment.ipv4())];
        told(&packets).lines()[0].clone()
    };
    let right = "opened 10.0.0.1:50000 10.0.0.2:80";
    assert_eq!(opened(client(1, SYN, b"")), format!("{right} true"));
    assert_eq!(
        opened(server(1, SYN, b"").acks(2)),
        format!("{right} false")
    );
    assert_eq!(opened(server(1, ACK, b"x")), format!("{right} false"));
    assert_eq!(opened(client(1, ACK, b"x")), format!("{right} false"));
    let odd = "opened 10.0.0.1:70 10.0.0.2:80";
    assert_eq!(
        opened(client(1, SYN, b"").of_port(70)),
        format!("{odd} true")
    );
    assert_eq!(
        opened(server(1, SYN, b"").of_port(70).acks(2)),
        format!("{odd} false")
    );
    let swapped = "opened 10.0.0.2:80 10.0.0.1:70 false";
    assert_eq!(opened(client(1, ACK, b"x").of_port(70)), swapped);
}
