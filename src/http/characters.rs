//! Which characters each part of a request may have, and how other characters are encoded.

/// How much of a target is shown encoded, in characters: a room and a name of 32 characters each
/// take 768 at most.
const MAX_ENCODED: usize = 800;

/// A character that is not allowed in a head, nor in a line of a chunked body.
pub(super) fn is_control(byte: u8) -> bool {
    (byte < b' ' && !b"\t\r\n".contains(&byte)) || byte == 0x7F
}

/// A character that is allowed in a method or a header's name (RFC 9110 §5.6.2).
pub(crate) fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// A target in which invalid characters are percent-encoded (RFC 3986 §2.1); a long one is cut.
pub(super) fn encoded(target: &str) -> String {
    let mut encoded = String::new();
    for character in target.chars() {
        if encoded.len() > MAX_ENCODED {
            encoded.push('…');
            break;
        }
        match character.is_ascii_graphic() {
            true => encoded.push(character),
            false => {
                let mut bytes = [0; 4];
                let bytes = character.encode_utf8(&mut bytes).bytes();
                encoded.extend(bytes.map(|byte| format!("%{byte:02X}")));
            }
        }
    }
    encoded
}
