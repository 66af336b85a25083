//! The body of a Close frame (RFC 6455 §5.5.1): a code and a reason, or nothing.

use super::codes::CloseCode;
use super::error::Error;
use super::frame::MAX_CONTROL_PAYLOAD;

/// The longest reason of a Close, in bytes of UTF-8: a control frame's payload without the code.
pub const MAX_REASON: usize = MAX_CONTROL_PAYLOAD - 2;

/// §5.5.1: the body is empty, or a 2-byte code with a reason in UTF-8.
pub fn parse_close(body: &[u8]) -> Result<(Option<CloseCode>, &str), Error> {
    let Some((&number, reason)) = body.split_first_chunk() else {
        return match body {
            [] => Ok((None, "")),
            // [close-body-of-one]
            _ => Err(Error::CloseBodyOfOne),
        };
    };
    let number = u16::from_be_bytes(number);
    // [close-code] [invalid-close-code]
    let code = CloseCode::from_wire(number).ok_or(Error::InvalidCloseCode(number))?;
    // [close-reason] [invalid-close-reason]
    match str::from_utf8(reason) {
        Ok(reason) => Ok((Some(code), reason)),
        Err(wrong) => Err(Error::InvalidCloseReason(wrong.valid_up_to())),
    }
}

/// The payload of a Close: nothing, or the code and as much of the reason as fits,
/// cut between two characters.
pub fn close_body(code: Option<CloseCode>, reason: &str) -> Vec<u8> {
    let Some(code) = code else {
        return Vec::new();
    };
    let reason = &reason[..reason.floor_char_boundary(MAX_REASON)];
    [&code.number().to_be_bytes(), reason.as_bytes()].concat()
}
