//! Numbers in bytes: the files have them in the order of the machine that wrote them, the packets in
//! the order of the network (RFC 1700: the highest byte first).

/// Which byte of a number comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The lowest: x86 and ARM write that.
    #[default]
    Little,
    /// The highest.
    Big,
}

impl Order {
    /// The number in the two bytes at `at`; `None`: there are fewer.
    pub fn u16(self, bytes: &[u8], at: usize) -> Option<u16> {
        let bytes = *bytes.get(at..)?.first_chunk()?;
        Some(match self {
            Order::Little => u16::from_le_bytes(bytes),
            Order::Big => u16::from_be_bytes(bytes),
        })
    }

    /// The number in the four bytes at `at`; `None`: there are fewer.
    pub fn u32(self, bytes: &[u8], at: usize) -> Option<u32> {
        let bytes = *bytes.get(at..)?.first_chunk()?;
        Some(match self {
            Order::Little => u32::from_le_bytes(bytes),
            Order::Big => u32::from_be_bytes(bytes),
        })
    }

    /// The number in the eight bytes at `at`; `None`: there are fewer.
    pub fn u64(self, bytes: &[u8], at: usize) -> Option<u64> {
        let bytes = *bytes.get(at..)?.first_chunk()?;
        Some(match self {
            Order::Little => u64::from_le_bytes(bytes),
            Order::Big => u64::from_be_bytes(bytes),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Order;

    #[test]
    fn a_number_is_read_in_either_order_and_never_beyond_the_end() {
        let bytes = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        assert_eq!(Order::Little.u16(&bytes, 1), Some(0x0302));
        assert_eq!(Order::Big.u16(&bytes, 1), Some(0x0203));
        assert_eq!(Order::Little.u32(&bytes, 0), Some(0x0403_0201));
        assert_eq!(Order::Big.u32(&bytes, 0), Some(0x0102_0304));
        assert_eq!(Order::Big.u64(&bytes, 1), Some(0x0203_0405_0607_0809));
        assert_eq!(Order::Little.u64(&bytes, 1), Some(0x0908_0706_0504_0302));
        assert_eq!(Order::Big.u16(&bytes, 8), None);
        assert_eq!(Order::Big.u32(&bytes, 6), None);
        assert_eq!(Order::Big.u64(&bytes, usize::MAX), None);
    }
}
