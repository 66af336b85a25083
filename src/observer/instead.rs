//! What our own endpoint would have sent instead: the same payload behind a right header.

use super::party::Party;
use crate::websocket::Error;
use crate::websocket::frame::{FIN, LengthForm, RSV1, RSV2, RSV3, RawHeader};

/// A masking key for a frame that has none, as in RFC 6455 §5.7. (A client chooses each at random.)
const EXAMPLE_KEY: [u8; 4] = [0x37, 0xFA, 0x21, 0x3D];

/// The header that is right where `header`, from this party, breaks these rules. `None`: it breaks
/// none of a header's rules, or one that no header mends: what is too long for a control frame, or
/// has an opcode without a meaning, or comes at the wrong time, isn't sent at all.
pub fn right_header(from: Party, header: RawHeader, broken: &[Error]) -> Option<RawHeader> {
    let mut right = header;
    for error in broken {
        match error {
            Error::ReservedBits(_) => right.first &= !(RSV1 | RSV2 | RSV3),
            Error::UnusedBits(_) => right.first &= !(RSV2 | RSV3),
            Error::CompressedContinuation | Error::CompressedControl(_) => right.first &= !RSV1,
            Error::FragmentedControl(_) => right.first |= FIN,
            Error::UnmaskedFrame | Error::MaskedFrame => {
                right.masking_key = match from {
                    Party::Client => Some(EXAMPLE_KEY),
                    Party::Server => None,
                };
            }
            Error::NonMinimalLength(_) => {
                right.length_form = LengthForm::minimal_for(header.payload_len);
            }
            Error::ReservedOpcode(_)
            | Error::ControlTooLong(_)
            | Error::LengthTopBit
            | Error::NothingToContinue
            | Error::MessageInterrupted(_) => return None,
            // These are about a payload.
            Error::BadDeflate(_)
            | Error::CutDeflate
            | Error::InvalidUtf8(_)
            | Error::TruncatedUtf8(_)
            | Error::CloseBodyOfOne
            | Error::InvalidCloseCode(_)
            | Error::InvalidCloseReason(_)
            | Error::MessageTooBig(_)
            | Error::TooManyFragments(_) => {}
        }
    }
    (right != header).then_some(right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observer::header::broken;
    use crate::websocket::frame::{Expected, Header};

    fn expected(from: Party) -> Expected {
        Expected {
            masked: from == Party::Client,
            in_message: false,
            deflate: false,
        }
    }

    /// The right header instead of these bytes.
    fn instead(from: Party, bytes: &[u8]) -> Option<Vec<u8>> {
        let (header, _) = RawHeader::parse(bytes).unwrap();
        let right = right_header(from, header, &broken(bytes, expected(from)))?;
        let mut written = Vec::new();
        right.write(&mut written);
        Some(written)
    }

    #[test]
    fn each_mistake_of_a_header_is_mended_and_nothing_else_is_changed() {
        use Party::{Client, Server};
        for (from, wrong, right) in [
            (Server, &[0x81, 126, 0, 5][..], &[0x81, 5][..]),
            (
                Server,
                &[0x82, 127, 0, 0, 0, 0, 0, 0, 1, 0],
                &[0x82, 126, 1, 0],
            ),
            (Server, &[0x81, 0x85, 1, 2, 3, 4], &[0x81, 5]),
            (Server, &[0xF1, 5], &[0x81, 5]),
            (Server, &[0x09, 5], &[0x89, 5]),
            (Client, &[0x81, 5], &[0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D]),
            (
                Client,
                &[0x39, 0xFE, 0, 5, 1, 2, 3, 4],
                &[0x89, 0x85, 1, 2, 3, 4],
            ),
        ] {
            assert_eq!(instead(from, wrong).as_deref(), Some(right), "{wrong:x?}");
        }
        for nothing in [&[0x81, 5][..], &[0x83, 5], &[0x89, 126, 0, 200], &[0x80, 5]] {
            assert_eq!(instead(Server, nothing), None, "{nothing:x?}");
        }
    }

    #[test]
    fn what_is_sent_instead_breaks_no_rule() {
        let keys = [None, Some([1, 2, 3, 4])];
        let forms = [
            LengthForm::Short,
            LengthForm::Extended16,
            LengthForm::Extended64,
        ];
        let mut mended = 0;
        for first in 0..=255u8 {
            for (from, key, form) in Party::BOTH
                .into_iter()
                .flat_map(|from| keys.map(|key| (from, key)))
                .flat_map(|(from, key)| forms.map(|form| (from, key, form)))
            {
                let mut bytes = Vec::new();
                let header = RawHeader {
                    first,
                    length_form: form,
                    payload_len: 7,
                    masking_key: key,
                };
                header.write(&mut bytes);
                if let Some(right) = instead(from, &bytes) {
                    let parsed = Header::parse(&right, expected(from));
                    assert!(matches!(parsed, Ok(Some(_))), "{bytes:x?} → {right:x?}");
                    mended += 1;
                }
            }
        }
        assert!(mended > 500, "{mended}");
    }
}
