//! A TCP segment (RFC 9293 §3.1).

use super::ip::Carried;
use super::notes::LeftOut;
use super::order::Order;
use super::packet::Micros;
use core::net::SocketAddr;

const FIN: u8 = 0x01;
const SYN: u8 = 0x02;
const RST: u8 = 0x04;
const ACK: u8 = 0x10;
/// The length of the header without options, in bytes.
const HEADER: usize = 20;

/// A segment, as far as it was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment<'a> {
    /// Its sender.
    pub from: SocketAddr,
    /// Its receiver.
    pub to: SocketAddr,
    /// When it was recorded.
    pub at: Micros,
    /// The sequence number: that of the SYN if there is one, else of the first byte.
    pub sequence: u32,
    /// The next sequence number that its sender expects.
    pub acknowledges: Option<u32>,
    /// It begins a connection.
    pub syn: bool,
    /// Nothing follows it.
    pub fin: bool,
    /// It breaks the connection.
    pub reset: bool,
    /// What it carries, as far as it was recorded.
    pub bytes: &'a [u8],
    /// How much it carried on the wire, in bytes: as many as `bytes`, or more.
    pub length: usize,
}

impl<'a> Segment<'a> {
    /// The segment that an IP packet carried.
    ///
    /// # Errors
    /// Its header is cut, or can't be right.
    pub fn of(carried: &Carried<'a>, at: Micros) -> Result<Segment<'a>, LeftOut> {
        let cut = LeftOut::CutHeaders;
        let port = |at| Order::Big.u16(carried.bytes, at).ok_or(cut);
        let number = |at| Order::Big.u32(carried.bytes, at).ok_or(cut);
        let header = usize::from(carried.bytes.get(12).ok_or(cut)? >> 4) * 4;
        let flags = *carried.bytes.get(13).ok_or(cut)?;
        let length = carried.original.checked_sub(header);
        let length = length
            .filter(|_| header >= HEADER)
            .ok_or(LeftOut::Malformed)?;
        let [from, to] = carried.addresses;
        Ok(Segment {
            from: SocketAddr::new(from, port(0)?),
            to: SocketAddr::new(to, port(2)?),
            at,
            sequence: number(4)?,
            acknowledges: (flags & ACK != 0).then_some(number(8)?),
            syn: flags & SYN != 0,
            fin: flags & FIN != 0,
            reset: flags & RST != 0,
            // Where the snap length cut the options, nothing is left of the content.
            bytes: carried.bytes.get(header..).unwrap_or_default(),
            length,
        })
    }

    /// The sequence number of its first byte: the SYN has one of its own.
    pub const fn first(&self) -> u32 {
        self.sequence.wrapping_add(self.syn as u32)
    }
}
