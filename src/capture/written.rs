//! A connection of a capture as the file that the page saves and opens (`www/timeline/capture.js`):
//! one line of JSON.

use super::kept::Kept;
use super::tale::About;
use crate::json::{Object, quote};
use crate::language::Language;
use std::io::{self, Write};

/// Writes one connection, as a line.
///
/// # Errors
/// It can't be written.
pub fn connection(about: &About, kept: &Kept, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"{\"barewire\":1,")?;
    // A block of a file may have no time.
    if about.since > 0 {
        let clock = Object::new()
            .number("wall", about.since / 1000)
            .number("at", 0)
            .finish();
        write!(out, "\"clock\":{clock},")?;
    }
    out.write_all(b"\"records\":")?;
    kept.write_to(out)?;
    out.write_all(b",\"journal\":[]}\n")
}

/// Writes what was left out, as the last line; nothing if nothing was.
///
/// # Errors
/// It can't be written.
pub fn notes(of: impl Fn(Language) -> Vec<String>, out: &mut dyn Write) -> io::Result<()> {
    let (english, chinese) = (of(Language::English), of(Language::Chinese));
    if english.is_empty() {
        return Ok(());
    }
    let notes: Vec<String> = english
        .iter()
        .zip(&chinese)
        .map(|(en, zh)| Object::new().string("en", en).string("zh", zh).finish())
        .collect();
    let mut name = String::new();
    quote(&mut name, "notes");
    writeln!(out, "{{{name}:[{}]}}", notes.join(","))
}
