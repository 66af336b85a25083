//! Which characters may stand where in a request, and how others are written there.

/// So many characters of a target that must be encoded are shown encoded: a room and a name of
/// 32 characters each take 768 at most.
const MAX_ENCODED: usize = 800;

/// A character that may stand nowhere in a head, nor in a line of a chunked body.
pub(super) fn is_control(byte: u8) -> bool {
    (byte < b' ' && !b"\t\r\n".contains(&byte)) || byte == 0x7F
}

/// A character that may stand in a method or a header's name (RFC 9110 §5.6.2).
pub(super) fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// A target with what may not stand in one percent-encoded (RFC 3986 §2.1); a long one is cut.
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
