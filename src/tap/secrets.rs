//! What must not leave in a capture, nor be shown to others: values that open something.
//! They are blanked in place, so every length stays true.

/// What a blanked byte becomes.
const BLANK: u8 = b'*';
/// Fields of a head whose values open something (RFC 9110 §11.6.2, §11.7.2, RFC 6265 §4.2).
/// Browsers send the cookies of other servers on the same host along, whatever their port.
const SECRET_FIELDS: [&str; 4] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
];
/// What stands before a ticket in a `welcome`.
const BEFORE_TICKET: &[u8] = b"\"ticket\":\"";

/// Blanks the secret values in a request's head, or in an answer's.
pub fn blank_head(head: &mut [u8]) {
    for line in head.split_mut(|byte| *byte == b'\n') {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            continue;
        };
        let (name, value) = line.split_at_mut(colon);
        let is_secret = |secret: &str| name.eq_ignore_ascii_case(secret.as_bytes());
        if SECRET_FIELDS.iter().any(|secret| is_secret(secret)) {
            let value = value.iter_mut().skip(1);
            let shown = value.filter(|byte| !byte.is_ascii_whitespace());
            shown.for_each(|byte| *byte = BLANK);
        }
    }
}

/// Blanks a ticket in the payload of a frame.
pub fn blank_ticket(payload: &mut [u8]) {
    let windows = payload.windows(BEFORE_TICKET.len());
    let Some(at) = windows
        .into_iter()
        .position(|window| window == BEFORE_TICKET)
    else {
        return;
    };
    let ticket = payload[at + BEFORE_TICKET.len()..].iter_mut();
    let ticket = ticket.take_while(|byte| byte.is_ascii_hexdigit());
    ticket.for_each(|byte| *byte = BLANK);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_fields_keep_their_length_and_nothing_else() {
        let mut head =
            b"GET / HTTP/1.1\r\nHost: a:1\r\nCOOKIE: a=b; c\r\nauthorization:Bearer x\r\n\r\n"
                .to_vec();
        blank_head(&mut head);
        let blanked =
            b"GET / HTTP/1.1\r\nHost: a:1\r\nCOOKIE: **** *\r\nauthorization:****** *\r\n\r\n";
        assert_eq!(
            String::from_utf8_lossy(&head),
            String::from_utf8_lossy(blanked)
        );
    }

    #[test]
    fn a_ticket_keeps_its_length() {
        let mut payload = br#"{"type":"welcome","ticket":"0123abcd","last":1}"#.to_vec();
        blank_ticket(&mut payload);
        assert_eq!(
            payload,
            br#"{"type":"welcome","ticket":"********","last":1}"#
        );
        let mut other = br#"{"type":"say","text":"hi"}"#.to_vec();
        blank_ticket(&mut other);
        assert_eq!(other, br#"{"type":"say","text":"hi"}"#);
    }
}
