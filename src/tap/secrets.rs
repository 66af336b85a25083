//! Secrets: values such as passwords and tokens, which must not get into a capture or the log, and
//! must not be shown to others. They are blanked in place, so every length stays true. Only the
//! live view of a connection's owner shows them.
//!
//! | where | what is blanked | what stays |
//! |---|---|---|
//! | a target's query | the values, and parts without a key | keys; for a poll or a `POST /send`, also the values that barewire reads |
//! | a target's authority | a user's name and password before the host | the host |
//! | `Sec-WebSocket-Protocol` | subprotocols that barewire doesn't know | those that it does |
//! | `Referer`, `Location` | the query, and a user's name and password | the rest of it |
//! | fields whose name says so (`Authorization`, `Cookie`, `X-Api-Key` …) | their values | |
//! | a `welcome` | its ticket | |

/// A blanked byte becomes this.
const BLANK: u8 = b'*';
/// A field with one of these in its name holds a secret (RFC 9110 §11.6.2, §11.7.2, RFC 6265 §4.2,
/// and names that programs invent). Browsers also send the cookies of other servers on the same
/// host, whatever their port.
const SECRET_MARKS: [&str; 13] = [
    "auth",
    "cookie",
    "token",
    "secret",
    "session",
    "passw",
    "credential",
    "api-key",
    "apikey",
    "access-key",
    "csrf",
    "xsrf",
    "signature",
];
/// The handshake's own fields hold no secrets: `Sec-WebSocket-Key` is a key only by name.
const HANDSHAKE: &str = "sec-websocket-";
/// Its value lists names. Scripts can't set headers, so some people put their tokens there.
const SUBPROTOCOLS: &str = "sec-websocket-protocol";
/// The subprotocols that barewire knows: any other value may be a token.
const KNOWN_SUBPROTOCOLS: [&str; 3] = ["chat", "wire", "lab"];
/// For these addresses barewire reads the query…
const READ_QUERIES: [&[u8]; 3] = [b"/poll", b"/longpoll", b"/send"];
/// …but only these keys.
const READ_KEYS: [&[u8]; 3] = [b"room", b"since", b"name"];
/// What any address may say, and what holds no secret: how messages are compressed.
const KNOWN_PAIRS: [&[u8]; 3] = [b"deflate=off", b"deflate=no-takeover", b"deflate=takeover"];
/// The text before a ticket in a `welcome`.
const BEFORE_TICKET: &[u8] = b"\"ticket\":\"";

/// Blanks the secret values in a request's head, or in an answer's.
pub fn blank_head(head: &mut [u8]) {
    let mut lines = head.split_mut(|byte| *byte == b'\n');
    if let Some(first) = lines.next()
        && let Some(target) = first.split_mut(|byte| *byte == b' ').nth(1)
    {
        blank_target(target);
    }
    for line in lines {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            continue;
        };
        let (name, value) = line.split_at_mut(colon);
        blank_field(&name.to_ascii_lowercase(), &mut value[1..]);
    }
}

/// A request's target as it may be shown to others.
pub fn shown_target(target: &str) -> String {
    let mut shown = target.as_bytes().to_vec();
    blank_target(&mut shown);
    String::from_utf8_lossy(&shown).into_owned()
}

/// What a head says of subprotocols, as it may be shown to others.
pub fn shown_subprotocols(value: &str) -> String {
    let mut shown = value.as_bytes().to_vec();
    blank_field(SUBPROTOCOLS.as_bytes(), &mut shown);
    String::from_utf8_lossy(&shown).into_owned()
}

fn blank_field(name: &[u8], value: &mut [u8]) {
    let has = |mark: &str| name.windows(mark.len()).any(|part| part == mark.as_bytes());
    if name == SUBPROTOCOLS.as_bytes() {
        let offered = value.split_mut(|byte| *byte == b',');
        let is_known = |one: &&mut [u8]| {
            let one = one.trim_ascii();
            KNOWN_SUBPROTOCOLS
                .iter()
                .any(|known| one == known.as_bytes())
        };
        offered.filter(|one| !is_known(one)).for_each(blank);
    } else if name == b"referer" || name == b"location" {
        blank_target(value);
    } else if !has(HANDSHAKE) && SECRET_MARKS.iter().any(|mark| has(mark)) {
        blank(value);
    }
}

/// Blanks secrets in `/path?key=value` or `http://user:word@host/path?key=value`.
fn blank_target(target: &mut [u8]) {
    let question = target.iter().position(|byte| *byte == b'?');
    let (before, query) = target.split_at_mut(question.unwrap_or(target.len()));
    if let Some(scheme) = before.windows(3).position(|part| part == b"://") {
        let authority = before[scheme + 3..].split_mut(|byte| *byte == b'/').next();
        let authority = authority.unwrap_or_default();
        if let Some(at) = authority.iter().rposition(|byte| *byte == b'@') {
            blank(&mut authority[..at]);
        }
    }
    let is_read = READ_QUERIES.contains(&&*before);
    if let Some((_, query)) = query.split_first_mut() {
        for pair in query.split_mut(|byte| *byte == b'&') {
            blank_pair(pair, is_read);
        }
    }
}

fn blank_pair(pair: &mut [u8], is_read: bool) {
    match pair.iter().position(|byte| *byte == b'=') {
        Some(at) if is_read && READ_KEYS.contains(&&pair[..at]) => {}
        Some(_) if KNOWN_PAIRS.contains(&&*pair) => {}
        Some(at) => blank(&mut pair[at + 1..]),
        None => blank(pair),
    }
}

fn blank(value: &mut [u8]) {
    let shown = value.iter_mut().filter(|byte| !byte.is_ascii_whitespace());
    shown.for_each(|byte| *byte = BLANK);
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

    fn blanked(head: &str) -> String {
        let mut bytes = head.as_bytes().to_vec();
        blank_head(&mut bytes);
        assert_eq!(bytes.len(), head.len());
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn query_values_that_barewire_does_not_read_are_blanked() {
        for (target, shown) in [
            ("/ws/bob?token=S1&x=%20a=b", "/ws/bob?token=**&x=******"),
            ("/ws/bob?S1", "/ws/bob?**"),
            ("/ws/bob?&=S1&token=", "/ws/bob?&=**&token="),
            ("/ws/bob?room=S1", "/ws/bob?room=**"),
            (
                "/ws/ann?deflate=takeover&x=secret&deflate=mine",
                "/ws/ann?deflate=takeover&x=******&deflate=****",
            ),
            (
                "/poll?room=r&since=4&token=S1",
                "/poll?room=r&since=4&token=**",
            ),
            ("/send?name=n&name2=S1", "/send?name=n&name2=**"),
            ("http://me:S1@a:1/ws?t=S1", "http://*****@a:1/ws?t=**"),
            ("/ws/b@b", "/ws/b@b"),
            ("*", "*"),
        ] {
            assert_eq!(shown_target(target), shown);
            assert_eq!(
                blanked(&format!("GET {target} HTTP/1.1\r\n\r\n")),
                format!("GET {shown} HTTP/1.1\r\n\r\n")
            );
        }
    }

    #[test]
    fn fields_that_hold_secrets_are_blanked() {
        for (field, shown) in [
            (
                "Sec-WebSocket-Protocol: chat, bearer.S2",
                "Sec-WebSocket-Protocol: chat, *********",
            ),
            (
                "sec-websocket-protocol:S2,wire , Chat",
                "sec-websocket-protocol:**,wire , ****",
            ),
            ("Sec-WebSocket-Key: dGhl", "Sec-WebSocket-Key: dGhl"),
            ("X-Api-Key: S3", "X-Api-Key: **"),
            ("X-CSRF-Token: S3", "X-CSRF-Token: **"),
            ("Referer: http://a/b?t=S4", "Referer: http://a/b?t=**"),
            (
                "Location: /login?next=/ws&token=S5",
                "Location: /login?next=***&token=**",
            ),
            ("Host: a:1", "Host: a:1"),
        ] {
            assert_eq!(
                blanked(&format!("GET / HTTP/1.1\r\n{field}\r\n\r\n")),
                format!("GET / HTTP/1.1\r\n{shown}\r\n\r\n")
            );
        }
        let answer = "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Protocol: chat\r\n\r\n";
        assert_eq!(blanked(answer), answer);
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
