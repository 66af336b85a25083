//! Every rule that one header breaks. [`Header::parse`] stops at the first; here what it found is
//! mended, and the rest is parsed again.

use crate::websocket::frame::{
    Expected, FIN, Header, MAX_CONTROL_PAYLOAD, MAX_HEADER, OPCODE, RSV1, RSV2, RSV3, RawHeader,
};
use crate::websocket::{Error, Opcode};

/// The rules that a header breaks, as far as it has come, in the order of its bits. More bytes can
/// only add to the end of the list.
pub fn broken(header: &[u8], mut expected: Expected) -> Vec<Error> {
    let mut found = Vec::new();
    let mut mended = [0; MAX_HEADER];
    let mended = &mut mended[..header.len().min(MAX_HEADER)];
    mended.copy_from_slice(&header[..mended.len()]);
    while let Err(error) = Header::parse(mended, expected) {
        match error {
            // The seven bits of the length are above 125. That may be a short length in a long form,
            // which breaks another rule; so the whole length is waited for.
            Error::ControlTooLong(_) => match RawHeader::parse(header) {
                None => break,
                Some((raw, _)) if raw.payload_len > MAX_CONTROL_PAYLOAD as u64 => found.push(error),
                Some(_) => {}
            },
            _ => found.push(error),
        }
        if !mend(mended, &mut expected, error) {
            break;
        }
    }
    found
}

/// Changes the header, or what is expected of it, so that it doesn't break this rule any more.
/// `false`: nothing is left that could break another one.
fn mend(header: &mut [u8], expected: &mut Expected, error: Error) -> bool {
    let first = &mut header[0];
    match error {
        Error::ReservedBits(_) => *first &= !(RSV1 | RSV2 | RSV3),
        Error::UnusedBits(_) => *first &= !(RSV2 | RSV3),
        Error::CompressedContinuation | Error::CompressedControl(_) => *first &= !RSV1,
        // What a reserved opcode means, and so which rules apply to it, is unknown.
        Error::ReservedOpcode(_) | Error::ControlTooLong(_) => {
            let data = match expected.in_message {
                true => Opcode::Continuation,
                false => Opcode::Binary,
            };
            *first = *first & !(RSV1 | OPCODE) | data.bits();
        }
        Error::NothingToContinue => expected.in_message = true,
        Error::MessageInterrupted(_) => expected.in_message = false,
        Error::FragmentedControl(_) => *first |= FIN,
        Error::UnmaskedFrame | Error::MaskedFrame => expected.masked = !expected.masked,
        // The length is the last thing that is checked. The others aren't about headers.
        Error::LengthTopBit
        | Error::NonMinimalLength(_)
        | Error::BadDeflate(_)
        | Error::CutDeflate
        | Error::InvalidUtf8(_)
        | Error::TruncatedUtf8(_)
        | Error::CloseBodyOfOne
        | Error::InvalidCloseCode(_)
        | Error::InvalidCloseReason(_)
        | Error::MessageTooBig(_)
        | Error::TooManyFragments(_) => return false,
    }
    true
}

/// Which byte of the header breaks the rule: 0 is the first.
pub const fn byte_of(error: &Error) -> u64 {
    match error {
        Error::UnmaskedFrame
        | Error::MaskedFrame
        | Error::ControlTooLong(_)
        | Error::NonMinimalLength(_) => 1,
        Error::LengthTopBit => 2,
        _ => 0,
    }
}

/// Is it about a reserved bit, opcode or RSV1? An extension may give these a meaning (§5.8).
pub const fn is_about_extensions(error: &Error) -> bool {
    matches!(
        error,
        Error::ReservedBits(_)
            | Error::UnusedBits(_)
            | Error::ReservedOpcode(_)
            | Error::CompressedContinuation
            | Error::CompressedControl(_)
    )
}

/// Is it about a reserved bit or opcode, so that what the payload means is unknown?
pub fn makes_unclear(error: &Error) -> bool {
    is_about_extensions(error) && *error != Error::CompressedContinuation
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPECTED: Expected = Expected {
        masked: true,
        in_message: false,
        deflate: false,
    };

    fn names(header: &[u8], expected: Expected) -> Vec<&'static str> {
        let found = broken(header, expected);
        found.iter().map(Error::name).collect()
    }

    #[test]
    fn every_broken_rule_is_found_once() {
        for (header, expected, rules) in [
            (&[0x81, 0x80, 1, 2, 3, 4][..], EXPECTED, &[][..]),
            (&[0x81, 0x00], EXPECTED, &["unmasked-frame"]),
            (
                &[0xF0, 0x7E, 0, 5],
                EXPECTED,
                &[
                    "reserved-bits",
                    "nothing-to-continue",
                    "unmasked-frame",
                    "non-minimal-length",
                ],
            ),
            (
                &[0x79, 0x7E, 0, 126],
                EXPECTED,
                &[
                    "reserved-bits",
                    "fragmented-control",
                    "unmasked-frame",
                    "control-too-long",
                ],
            ),
            // A short length in a long form isn't too long.
            (
                &[0x89, 0xFE, 0, 5, 1, 2, 3, 4],
                EXPECTED,
                &["non-minimal-length"],
            ),
            (&[0x89, 0xFE, 0, 5, 1, 2, 3], EXPECTED, &[]),
            (
                &[0xB3, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0],
                EXPECTED,
                &["reserved-bits", "reserved-opcode", "length-top-bit"],
            ),
            (
                &[0x40, 0x00],
                Expected {
                    deflate: true,
                    ..EXPECTED
                },
                &[
                    "nothing-to-continue",
                    "compressed-continuation",
                    "unmasked-frame",
                ],
            ),
            (
                &[0x71, 0x80],
                Expected {
                    masked: false,
                    in_message: true,
                    deflate: true,
                },
                &["reserved-bits", "message-interrupted", "masked-frame"],
            ),
            // RSV1 of an unknown kind of frame isn't a second fault.
            (
                &[0xC3, 0x80],
                Expected {
                    in_message: true,
                    deflate: true,
                    ..EXPECTED
                },
                &["reserved-opcode"],
            ),
            (
                &[0x4A, 0x80],
                Expected {
                    in_message: true,
                    deflate: true,
                    ..EXPECTED
                },
                &["compressed-control", "fragmented-control"],
            ),
        ] {
            assert_eq!(names(header, expected), rules, "{header:02x?}");
        }
    }

    #[test]
    fn more_bytes_only_add_to_the_list() {
        for first in 0..=255 {
            for second in [0, 0x7D, 0x7E, 0x7F, 0x80, 0xFD, 0xFE, 0xFF] {
                for (masked, in_message, deflate) in [
                    (true, false, false),
                    (false, true, false),
                    (true, true, true),
                    (false, false, true),
                ] {
                    let header = [first, second, 0, 5, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4];
                    let expected = Expected {
                        masked,
                        in_message,
                        deflate,
                    };
                    let all = names(&header, expected);
                    for cut in 0..header.len() {
                        let so_far = names(&header[..cut], expected);
                        assert_eq!(so_far, all[..so_far.len()], "{header:02x?} {cut}");
                    }
                    let parsed = Header::parse(&header, expected);
                    assert_eq!(parsed.is_ok(), all.is_empty(), "{header:02x?}");
                }
            }
        }
    }
}
