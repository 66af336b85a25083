//! The head of a response: ours against itself in portions, and against httparse.
//!
//! As for requests ([`head`](crate::head)), httparse judges byte by byte and ours a line when its end
//! has come. So if only httparse refuses, the comparison ends the line to learn what ours says then.
//!
//! Allowed differences:
//! - Empty lines before the status line: httparse skips them; ours doesn't (RFC 9112 §2.2 permits it
//!   to servers only). They are removed, and both must agree then.
//! - HTTP/1.2 to 1.9: ours takes them as RFC 9110 §2.5 wants it, httparse knows 1.0 and 1.1 only.
//!   Such a version is written down to 1.1, and both must agree then.
//! - A status of 000 to 099: httparse takes any three digits; RFC 9110 §15 knows 100 to 599. Its first
//!   digit becomes 1, and both must agree then.
//! - More than [`MAX_RESPONSE_HEAD`] bytes: a limit of ours; httparse has none of this kind.
//! - From itself in portions: of a line that goes above the limit ours says that it's too long, or
//!   names what is wrong before, if that came in a portion of its own.
//!
//! What a head says of its body ([`ResponseFraming`]) is computed a second time if it's a length.

use crate::Verdict;
use crate::chance::{Chance, portions};
use crate::head::whole_head;
use barewire::http::response_head::{MAX_RESPONSE_HEAD, MAX_RESPONSE_HEADERS};
use barewire::http::{
    Framing, HeadError, ResponseError, ResponseFraming, ResponseHead, ResponseReader,
};
use httparse::{Response, Status};
use std::borrow::Cow;

type Read = Result<Option<(usize, ResponseHead)>, ResponseError>;

/// Reads a response's head from any bytes.
///
/// # Panics
/// On a find.
pub fn check_response(data: &[u8]) -> Verdict {
    let whole = read([data].into_iter());
    same(&whole, &read(data.chunks(1)), data);
    same(&whole, &read(portions(data, Chance::of(data))), data);

    let begun = without_empty_lines(data);
    if begun.len() < data.len() {
        assert_eq!(whole, Err(ResponseError::NotHttp), "an empty line");
    }
    let as_it_came = read([begun].into_iter());
    let known = with_known_numbers(begun);
    let ours = read([&*known].into_iter());
    same_but_for_the_numbers(begun, &as_it_came, &ours);
    compare_with_httparse(&known, &ours);
    match whole {
        Ok(Some((_, head))) => {
            check_framing(&head);
            Verdict::Accepted
        }
        Ok(None) => Verdict::Unfinished,
        Err(_) => Verdict::Refused,
    }
}

fn read<'a>(portions: impl Iterator<Item = &'a [u8]>) -> Read {
    let mut reader = ResponseReader::new();
    whole_head(portions, |portion| reader.receive(portion))
}

/// The portions don't matter; but see the last of the allowed differences.
fn same(whole: &Read, portioned: &Read, data: &[u8]) {
    let line_above_the_limit = match (whole, portioned) {
        (Err(ResponseError::TooLong), Err(portioned)) => {
            data.len() > MAX_RESPONSE_HEAD
                && matches!(
                    portioned,
                    ResponseError::NotHttp | ResponseError::Field(HeadError::ControlCharacter(_))
                )
        }
        _ => false,
    };
    assert!(
        whole == portioned || line_above_the_limit,
        "whole: {whole:?}, in portions: {portioned:?}"
    );
}

fn without_empty_lines(mut data: &[u8]) -> &[u8] {
    while let [b'\r', b'\n', rest @ ..] | [b'\n', rest @ ..] | [b'\r', rest @ ..] = data
        && (data[0] == b'\n' || rest.is_empty() || data[1] == b'\n')
    {
        data = rest;
    }
    data
}

/// Where the second number of the version is, and the first digit of the status.
const MINOR: usize = b"HTTP/1.".len();
const STATUS: usize = b"HTTP/1.1 ".len();

fn has_low_status(data: &[u8]) -> bool {
    data.starts_with(b"HTTP/1.") && data.get(STATUS - 1..=STATUS) == Some(b" 0")
}

/// The same bytes, with HTTP/1.2 to 1.9 changed to HTTP/1.1, and a status below 100 to one above.
fn with_known_numbers(data: &[u8]) -> Cow<'_, [u8]> {
    let mut data = Cow::Borrowed(data);
    if data.starts_with(b"HTTP/1.") && matches!(data.get(MINOR), Some(b'2'..=b'9')) {
        data.to_mut()[MINOR] = b'1';
    }
    if has_low_status(&data) {
        data.to_mut()[STATUS] = b'1';
    }
    data
}

fn same_but_for_the_numbers(data: &[u8], as_it_came: &Read, known: &Read) {
    match (as_it_came, known) {
        (Ok(Some((used, head))), Ok(Some((known_used, known)))) => {
            assert!(!has_low_status(data), "{head:?}");
            assert_eq!(used, known_used);
            assert_eq!(head.status(), known.status());
            assert_eq!(head.minor().0, data[MINOR] - b'0');
            assert!(head.headers().eq(known.headers()));
        }
        (Err(ResponseError::StatusLine), _) if has_low_status(data) => {}
        _ => assert_eq!(as_it_came, known, "a number changed more"),
    }
}

fn compare_with_httparse(data: &[u8], ours: &Read) {
    let mut headers = [httparse::EMPTY_HEADER; MAX_RESPONSE_HEADERS];
    let mut response = Response::new(&mut headers);
    let theirs = response.parse(data);
    match (ours, theirs) {
        (Ok(Some((used, head))), Ok(Status::Complete(theirs))) => {
            assert_eq!(*used, theirs, "where the head ends");
            assert_eq!(head.raw(), &data[..theirs]);
            same_head(head, &response);
        }
        (Ok(None), Ok(Status::Partial)) | (Err(_), Err(_)) => {}
        (Ok(None), Err(error)) => {
            let ended = [data, b"\r\n"].concat();
            let ours = read([&*ended].into_iter());
            assert!(ours.is_err(), "only httparse refuses the line: {error}");
        }
        (Err(ResponseError::TooLong), Ok(_)) if data.len() > MAX_RESPONSE_HEAD => {}
        (ours, theirs) => panic!("{ours:?}, but httparse says {theirs:?}"),
    }
}

fn same_head(ours: &ResponseHead, theirs: &Response<'_, '_>) {
    assert_eq!(Some(ours.status()), theirs.code);
    assert_eq!(Some(ours.minor().0), theirs.version);
    let headers = theirs.headers.iter().map(|field| (field.name, field.value));
    assert!(ours.headers().eq(headers), "{ours:?}, {theirs:?}");
    let mut lines = ours.raw().split_inclusive(|&byte| byte == b'\n');
    assert_eq!(ours.is_strict(), lines.all(|line| line.ends_with(b"\r\n")));
    let lines = ours.lines().flat_map(|(_, line)| line);
    let parts = ours.first_line().iter().chain(lines);
    assert!(parts.chain(ours.empty_line()).eq(ours.raw()), "{ours:?}");
}

/// Whatever a head says of its body, it says it without a panic; and if that's a length, it is the
/// one in the only field of that name.
fn check_framing(head: &ResponseHead) {
    let to_head = ResponseFraming::of(head, true);
    assert!(
        matches!(
            to_head,
            Ok(ResponseFraming::Said(Framing::Nothing)) | Err(_)
        ),
        "{to_head:?}"
    );
    if let Ok(ResponseFraming::Said(Framing::Length(length))) = ResponseFraming::of(head, false) {
        let named = |(name, value): (&str, _)| match name.to_ascii_lowercase().as_str() {
            "content-length" => Some(value),
            "transfer-encoding" => panic!("it has a transfer coding, too: {head:?}"),
            _ => None,
        };
        let lengths: Vec<&[u8]> = head.headers().filter_map(named).collect();
        let [digits] = lengths[..] else {
            panic!("not one length: {head:?}");
        };
        let number = digits.iter().fold(0_u64, |number, digit| {
            assert!(digit.is_ascii_digit(), "{head:?}");
            number
                .saturating_mul(10)
                .saturating_add(u64::from(digit - b'0'))
        });
        assert!(!digits.is_empty() && number == length, "{head:?}: {length}");
    }
}
