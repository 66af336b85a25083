//! The head of a request: ours against itself in portions, and against httparse.
//!
//! httparse reads for hyper and many others. It parses from the beginning whenever more bytes have
//! come and judges byte by byte; ours keeps what it has read and judges a line when its end has
//! come. So "more, please" and "no" come at different times, and the comparison ends the line to
//! learn what ours says then.
//!
//! Allowed differences:
//! - HTTP/1.2 to 1.9: ours takes them as RFC 9110 §2.5 wants it, httparse knows 1.0 and
//!   1.1 only. Such a version is written down to 1.1, and both must agree then.
//! - A bare LF as the end of a line: RFC 9112 §2.2 lets a recipient accept it; ours doesn't.
//! - A target with bytes above 0x7F: httparse takes UTF-8 there; RFC 3986 §2 knows ASCII only.
//! - No Host in HTTP/1.1, or several: RFC 9112 §3.2 wants a 400, httparse leaves it to its
//!   caller.
//! - More than [`MAX_HEAD`] bytes: a limit of ours; httparse has none of this kind.
//! - From itself in portions: of a line with a control character behind the limit ours says
//!   that it's too long, or names the character, if that came in the portion with which the
//!   head went above the limit. Both rules are broken; the status is 431 or 400.

use crate::Verdict;
use crate::chance::{Chance, portions};
use barewire::http::RequestHead;
use barewire::http::head::{HeadError, HeadReader, MAX_HEAD, MAX_HEADERS};
use barewire::websocket::handshake;
use httparse::{Request, Status};
use std::borrow::Cow;

type Read = Result<Option<(usize, RequestHead)>, HeadError>;

/// Reads a head from any bytes.
///
/// # Panics
/// On a find.
pub fn check_head(data: &[u8]) -> Verdict {
    let whole = read([data].into_iter());
    same(&whole, &read(data.chunks(1)));
    same(&whole, &read(portions(data, Chance::of(data))));

    let lowered = with_version_1_1(data);
    let ours = read([&*lowered].into_iter());
    same_but_for_the_version(&whole, &ours);
    compare_with_httparse(&lowered, &ours);
    match whole {
        Ok(Some((_, head))) => {
            // Whatever it says, it says it without a panic.
            let _refusal = handshake::check(&head, &["chat"]);
            Verdict::Accepted
        }
        Ok(None) => Verdict::Unfinished,
        Err(_) => Verdict::Refused,
    }
}

fn read<'a>(portions: impl Iterator<Item = &'a [u8]>) -> Read {
    let mut reader = HeadReader::new();
    whole_head(portions, |portion| reader.receive(portion))
}

/// A head of either kind, in portions, and how many bytes it has; `None`: it isn't whole.
///
/// # Errors
/// The reader's.
pub fn whole_head<'a, Head, Error>(
    portions: impl Iterator<Item = &'a [u8]>,
    mut receive: impl FnMut(&[u8]) -> Result<(usize, Option<Head>), Error>,
) -> Result<Option<(usize, Head)>, Error> {
    let mut taken = 0;
    for portion in portions {
        let (used, head) = receive(portion)?;
        taken += used;
        if let Some(head) = head {
            return Ok(Some((taken, head)));
        }
        assert_eq!(
            used,
            portion.len(),
            "a reader that wants more takes everything"
        );
    }
    Ok(None)
}

/// The portions don't matter; but see the last of the allowed differences.
fn same(whole: &Read, portioned: &Read) {
    let portion_above_the_limit = match (whole, portioned) {
        (Err(whole), Err(HeadError::TooLong)) => {
            matches!(whole, HeadError::NotHttp | HeadError::ControlCharacter(_))
        }
        _ => false,
    };
    assert!(
        whole == portioned || portion_above_the_limit,
        "whole: {whole:?}, in portions: {portioned:?}"
    );
}

/// The same bytes, with HTTP/1.2 to 1.9 in the request line changed to HTTP/1.1.
fn with_version_1_1(data: &[u8]) -> Cow<'_, [u8]> {
    const VERSION: &[u8] = b"HTTP/1.";
    let start = data.iter().position(|byte| !b"\r\n".contains(byte));
    let line = &data[start.unwrap_or(data.len())..];
    let line = line.split(|&byte| byte == b'\n').next().unwrap_or(line);
    let found = line
        .windows(VERSION.len())
        .rposition(|part| part == VERSION);
    let minor = found.map(|at| start.unwrap_or(0) + at + VERSION.len());
    match minor {
        Some(at) if matches!(data.get(at), Some(b'2'..=b'9')) => {
            let mut copy = data.to_vec();
            copy[at] = b'1';
            Cow::Owned(copy)
        }
        _ => Cow::Borrowed(data),
    }
}

fn same_but_for_the_version(as_it_came: &Read, lowered: &Read) {
    match (as_it_came, lowered) {
        (Ok(Some((used, head))), Ok(Some((lowered_used, lowered)))) => {
            assert_eq!(used, lowered_used);
            assert_eq!(head.method(), lowered.method());
            assert!(head.headers().eq(lowered.headers()));
        }
        _ => assert_eq!(as_it_came, lowered, "a version of HTTP/1.x changed more"),
    }
}

fn compare_with_httparse(data: &[u8], ours: &Read) {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut request = Request::new(&mut headers);
    let theirs = request.parse(data);
    match (ours, theirs) {
        (Ok(Some((used, head))), Ok(Status::Complete(theirs))) => {
            assert_eq!(*used, theirs, "where the head ends");
            assert_eq!(head.raw(), &data[..theirs]);
            same_head(head, &request);
        }
        (Ok(None), Ok(Status::Partial)) | (Err(_), Err(_)) => {}
        (Ok(None), Err(error)) => {
            let ended = [data, b"\r\n"].concat();
            let ours = read([&*ended].into_iter());
            assert!(ours.is_err(), "only httparse refuses the line: {error}");
        }
        (Err(error), Ok(theirs)) => assert!(
            is_allowed(error, data, &request, theirs),
            "only we refuse: {error}"
        ),
        (Ok(ours), theirs) => panic!("{ours:?}, but httparse says {theirs:?}"),
    }
}

fn same_head(ours: &RequestHead, theirs: &Request<'_, '_>) {
    assert_eq!(Some(ours.method()), theirs.method);
    assert_eq!(Some(ours.target()), theirs.path);
    assert_eq!(Some(ours.minor().0), theirs.version);
    let headers = theirs.headers.iter().map(|field| (field.name, field.value));
    assert!(ours.headers().eq(headers), "{ours:?}, {theirs:?}");
}

/// Is it one of the differences at the head of this module, and do the bytes show it?
fn is_allowed(
    error: &HeadError,
    data: &[u8],
    theirs: &Request<'_, '_>,
    status: Status<usize>,
) -> bool {
    match error {
        HeadError::BareLf => {
            let is_bare = |at: usize| data[at] == b'\n' && (at == 0 || data[at - 1] != b'\r');
            (0..data.len()).any(is_bare)
        }
        HeadError::Unencoded(_) | HeadError::RequestLine => {
            theirs.path.is_some_and(|target| !target.is_ascii())
        }
        HeadError::Host => {
            let is_host = |field: &&httparse::Header| field.name.eq_ignore_ascii_case("host");
            status.is_complete() && theirs.headers.iter().filter(is_host).count() != 1
        }
        HeadError::TooLong => data.len() > MAX_HEAD,
        _ => false,
    }
}
