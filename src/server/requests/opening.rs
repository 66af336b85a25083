//! Somebody else's packet capture, for the page: `POST /wire/open` with the file as its body. The
//! answer is what `barewire capture FILE --json` prints.

use super::answers::{bad, out_of_memory};
use super::capturing::{bearer, busy, no_ticket};
use crate::capture::tale::Tale;
use crate::capture::{Reading, Settings, written};
use crate::http::framing::BodyError;
use crate::http::response::Pieces;
use crate::http::{RequestHead, Response, Status};
use crate::language::{Language, say};
use crate::memory::Charge;
use crate::server::captures::Leave;
use crate::server::rules::admission::is_forwarded;
use crate::server::state::Server;
use crate::terminal::capture::instead;
use std::io::{self, Write};
use std::sync::Arc;

/// The largest file, in bytes: some minutes of a chat's packets. It is in memory whole.
pub const MOST_FILE: usize = 32 * 1024 * 1024;
/// How many WebSockets are shown: fewer than a page lists (500), more than anybody looks at.
const MOST_CONNECTIONS: u64 = 200;
/// How long the answer may be, in bytes: what the page opens as one file.
const MOST_ANSWER: usize = 32 * 1024 * 1024;
/// What is held at most beside the file: by the reading, and by the answer, whose buffer doubles when
/// it grows.
const HELD: usize = 64 * 1024 * 1024 + 2 * MOST_ANSWER;

/// May this request open a file? It costs memory and time, so it must come from this machine, and show
/// the ticket of a connection that lives or the teacher's key; with `--remote-teacher` the key opens
/// from elsewhere, too.
///
/// # Errors
/// The answer, if not.
#[inline(never)]
pub fn may_open(server: &Server, head: &RequestHead, is_here: bool) -> Result<(), Response> {
    let is_here = is_here && !is_forwarded(head);
    if !is_here && !server.options.remote_teacher {
        return Err(Response::said(Status::FORBIDDEN, |language| {
            say!(
                language,
                "captures are opened on the server's own machine only; elsewhere run barewire capture \
                 FILE --json and open what it prints",
                "只能在服务器本机打开抓包文件（capture）；在别的机器上请运行 barewire capture FILE --json，\
                 再打开它的输出"
            )
        }));
    }
    let shown = bearer(head).unwrap_or_default();
    let is_known = is_here && server.taps.by_ticket(shown).is_some();
    match is_known || server.may_teach(shown, is_here).is_ok() {
        true => Ok(()),
        false => Err(no_ticket()),
    }
}

/// Why a file isn't taken.
pub fn refused(error: &BodyError) -> Response {
    match error {
        BodyError::TooLong(most) => Response::said(Status::CONTENT_TOO_LARGE, |language| {
            say!(
                language,
                "the page opens captures of {most} bytes at most; for larger ones run barewire capture \
                 FILE --json and open what it prints",
                "页面最多打开 {most} 字节的抓包文件（capture）；更大的请运行 barewire capture FILE --json，\
                 再打开它的输出"
            )
        }),
        other => super::answers::bad_body(other),
    }
}

/// The answer, while it is written.
struct Answer {
    text: Vec<u8>,
    _charge: Charge,
    _leave: Leave,
}

impl Pieces for Answer {
    fn bytes(&self) -> u64 {
        self.text.len() as u64
    }

    fn write_to(&self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(&self.text)
    }
}

/// Opens a file.
#[inline(never)]
pub fn open(server: &Server, file: &[u8]) -> Response {
    let Some(leave) = server.captures.take() else {
        return busy();
    };
    let Some(charge) = server.memory.try_hold(HELD) else {
        return out_of_memory();
    };
    match text_of(file) {
        Ok(text) => Response::new(Status::OK).in_pieces(
            "application/x-ndjson",
            Arc::new(Answer {
                text,
                _charge: charge,
                _leave: leave,
            }),
        ),
        Err(error) => bad(|language| instead::sentence(&error, beginning(file), language)),
    }
}

/// Enough to know what it is.
fn beginning(file: &[u8]) -> &[u8] {
    &file[..file.len().min(256)]
}

/// Each WebSocket as a line, and one of notes.
fn text_of(file: &[u8]) -> Result<Vec<u8>, crate::capture::FileError> {
    let mut reading = Reading::new(Settings {
        records: true,
        ..Settings::default()
    });
    let (mut text, mut shown, mut left) = (Vec::new(), 0, 0);
    let mut take = |about: &_, _, tale: Tale<'_>| {
        if let Tale::Over(over) = tale
            && let Some(kept) = &over.kept
        {
            let before = text.len();
            let written = written::connection(about, kept, &mut text);
            if written.is_err() || text.len() > MOST_ANSWER || shown == MOST_CONNECTIONS {
                text.truncate(before);
                left += 1;
            } else {
                shown += 1;
            }
        }
    };
    let read = reading.read(file, &mut take);
    let finished = reading.finish(&mut take);
    let why = match (read, finished) {
        (Err(error), _) | (Ok(()), Err(error)) if shown == 0 => return Err(error),
        (Err(error), _) | (Ok(()), Err(error)) => Some(error),
        (Ok(()), Ok(())) => None,
    };
    let notes = |language: Language| {
        let mut all = reading.sentences(language);
        all.extend(why.as_ref().map(|error| error.sentence(language)));
        if left > 0 {
            all.push(say!(
                language,
                "WebSockets that aren't shown, since {MOST_CONNECTIONS} are at most, and 32 MiB: \
                 {left}; see barewire capture",
                "最多显示 {MOST_CONNECTIONS} 个，共 32 MiB，没有显示的 WebSocket：{left}；请用 barewire \
                 capture 查看"
            ));
        }
        all
    };
    // A vector takes everything.
    let _ = written::notes(notes, &mut text);
    Ok(text)
}
