//! Dumps: an offset, bytes, and perhaps the same as text, line by line, as `xxd`, `hexdump -C`, `od
//! -tx1`, `tcpdump -x` and Wireshark write them.
//!
//! An offset is never taken for bytes. It says how many bytes come before, so a missing line, a
//! number in another base and a text that looks like bytes are detected. The text, if there is one,
//! must agree with the bytes.

use super::refused::Refused;
use super::{digits, inner_offset};
use crate::terminal::MAX_INPUT;

/// A line: its offset, whether a colon follows it, and the rest.
struct Row<'a> {
    line: usize,
    offset: &'a str,
    has_colon: bool,
    rest: &'a str,
}

/// Is the text a dump, or so similar to one that it must not be read as anything else?
pub fn is_one(text: &str) -> bool {
    let rows: Vec<Row<'_>> = rows(text).flatten().collect();
    let Some(first) = rows.first() else {
        return false;
    };
    let pairs = |row: &Row<'_>| {
        let mut words = row.rest.split_whitespace().peekable();
        words.peek().is_some() && words.all(|word| word.len() == 2 && is_hex(word))
    };
    if rows.iter().any(|row| row.has_colon) {
        return true;
    }
    let is_zero = first.offset.bytes().all(|byte| byte == b'0');
    let is_apart = first.rest.starts_with("  ");
    let has_more = !first.rest.trim().is_empty();
    let all = rows.len() > 1 && rows.len() == text.lines().count();
    has_more && (is_zero || is_apart || (first.offset.starts_with('0') && pairs(first)))
        || all
            && rows
                .iter()
                .all(|row| pairs(row) || row.rest.trim().is_empty())
            && rows.iter().any(pairs)
}

/// The lines, as far as they begin with an offset.
fn rows(text: &str) -> impl Iterator<Item = Option<Row<'_>>> {
    text.lines().zip(1..).map(|(text, line)| {
        let text = text.trim_start();
        let number = text.strip_prefix("0x").unwrap_or(text);
        let end = number.find(|char: char| !char.is_ascii_hexdigit());
        let (offset, rest) = number.split_at(end.unwrap_or(number.len()));
        let behind = rest.strip_prefix(':');
        let (has_colon, rest) = (behind.is_some(), behind.unwrap_or(rest));
        let is_offset = offset.len() >= 4 && (rest.is_empty() || rest.starts_with([' ', '\t']));
        is_offset.then_some(Row {
            line,
            offset,
            has_colon,
            rest,
        })
    })
}

fn is_hex(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The bytes of a dump.
pub fn read(text: &str) -> Result<Vec<u8>, Refused> {
    let mut dump = Dump::default();
    let has_summaries = text.lines().any(|line| line.trim_start().starts_with("0x"));
    for (line, (text, row)) in (1..).zip(text.lines().zip(rows(text))) {
        match row {
            Some(row) => dump
                .take(&row)
                .map_err(|why| joined_by_a_shell(&row).unwrap_or(why))?,
            None if text.trim() == "*" && !dump.pieces.is_empty() => dump.squeezed = true,
            None if text.trim().is_empty() => {}
            // tcpdump's summary line of a packet.
            None if has_summaries && dump.pieces.is_empty() => {}
            None => return Err(Refused::Row(line)),
        }
    }
    let ambiguous = dump.pieces.len() == 1 && !dump.pieces[0].is_sure;
    match dump.pieces.first() {
        Some(first) if ambiguous => Err(Refused::Ambiguous(first.offset.clone())),
        Some(_) => dump.joined(),
        None => Err(Refused::Row(1)),
    }
}

/// An offset within a line shows that a shell has joined lines.
fn joined_by_a_shell(row: &Row<'_>) -> Option<Refused> {
    inner_offset(row.rest).map(Refused::LineBreaks)
}

/// A line that was read.
struct Piece {
    line: usize,
    offset: String,
    bytes: Vec<u8>,
    /// Lines equal to the one before were omitted here (`*`).
    squeezed: bool,
    /// Its offset can't be bytes.
    is_sure: bool,
}

#[derive(Default)]
struct Dump {
    pieces: Vec<Piece>,
    squeezed: bool,
}

impl Dump {
    fn take(&mut self, row: &Row<'_>) -> Result<(), Refused> {
        let cells = Cells::of(row)?;
        if !cells.agrees() {
            return Err(Refused::Column(row.line));
        }
        let is_sure =
            row.has_colon || row.offset.bytes().all(|byte| byte == b'0') || cells.is_told();
        self.pieces.push(Piece {
            line: row.line,
            offset: row.offset.to_owned(),
            bytes: cells.bytes,
            squeezed: std::mem::take(&mut self.squeezed),
            is_sure,
        });
        Ok(())
    }

    /// All bytes, with the base of the offsets that fits.
    fn joined(&self) -> Result<Vec<u8>, Refused> {
        let is_of_od = self.pieces.iter().all(|piece| piece.offset.len() == 7);
        let bases: &[u32] = if is_of_od { &[8, 10] } else { &[16] };
        let mut found = bases.iter().map(|&base| self.in_base(base));
        let first = found.next().unwrap_or(Err(Refused::Row(1)));
        found.fold(first, |found, other| match (found, other) {
            (Ok(one), Ok(other)) if one != other => Err(Refused::Offset(self.last_line())),
            (Err(_), Ok(other)) => Ok(other),
            (found, _) => found,
        })
    }

    fn last_line(&self) -> usize {
        self.pieces.last().map_or(1, |piece| piece.line)
    }

    fn in_base(&self, base: u32) -> Result<Vec<u8>, Refused> {
        let mut bytes: Vec<u8> = Vec::new();
        let mut start = None;
        let mut before: &[u8] = &[];
        for piece in &self.pieces {
            let wrong = || Refused::Offset(piece.line);
            let offset = u64::from_str_radix(&piece.offset, base).map_err(|_| wrong())?;
            let at = offset
                .checked_sub(*start.get_or_insert(offset))
                .ok_or_else(wrong)?;
            let at = usize::try_from(at).ok().filter(|&at| at <= MAX_INPUT);
            let at = at.ok_or(Refused::TooMany)?;
            while piece.squeezed && bytes.len() < at {
                bytes.extend_from_slice(before);
            }
            if bytes.len() != at {
                return Err(wrong());
            }
            bytes.extend_from_slice(&piece.bytes);
            before = &piece.bytes;
        }
        Ok(bytes)
    }
}

/// What follows an offset.
struct Cells<'a> {
    bytes: Vec<u8>,
    /// The same with each group reversed, if that is different.
    backwards: Option<Vec<u8>>,
    /// The text beside the bytes.
    text: &'a str,
}

impl<'a> Cells<'a> {
    fn of(row: &Row<'a>) -> Result<Cells<'a>, Refused> {
        let mut cells = Cells {
            bytes: Vec::new(),
            backwards: None,
            text: "",
        };
        let mut groups: Vec<&str> = Vec::new();
        let mut rest = row.rest.trim_start();
        while !rest.is_empty() {
            let (group, behind) = rest.split_at(rest.find([' ', '\t']).unwrap_or(rest.len()));
            let of_group = digits(group).filter(|_| is_hex(group) && group.len() > 1);
            let of_group = of_group.ok_or(Refused::Row(row.line))?;
            if of_group.len() > 1 && !row.has_colon {
                return Err(Refused::Words);
            }
            cells.bytes.extend(of_group);
            groups.push(group);
            let gap = behind.len() - behind.trim_start().len();
            rest = behind.trim_start();
            cells.text = behind.get(1..).unwrap_or_default();
            let is_middle = gap == 2 && cells.bytes.len() == 8 && !row.has_colon;
            if gap > 1 && (!is_middle || cells.agrees()) {
                break;
            }
            cells.text = "";
        }
        let is_bits = |group: &&str| group.len() == 8 && group.bytes().all(|b| b"01".contains(&b));
        if groups.iter().all(is_bits) && groups.iter().any(|group| group.contains('1')) {
            return Err(Refused::Bits);
        }
        // `xxd -e` moves an incomplete last group to the right.
        let is_moved = row.rest.len() - row.rest.trim_start().len() > 2;
        cells.turn(&groups, row.has_colon && is_moved);
        Ok(cells)
    }

    /// Groups of four bytes and more are written in either order (`xxd -e`).
    fn turn(&mut self, groups: &[&str], is_moved: bool) {
        if is_moved || groups.iter().any(|group| group.len() >= 8) {
            let turned = groups.iter().flat_map(|group| {
                let bytes = digits(group).unwrap_or_default();
                bytes.into_iter().rev()
            });
            let turned: Vec<u8> = turned.collect();
            self.backwards = (turned != self.bytes).then_some(turned);
        }
    }

    /// Is there a text that agrees?
    fn is_told(&self) -> bool {
        !self.text.trim().is_empty()
    }

    /// Does the text, if there is one, agree with the bytes, and not also with the reversed bytes?
    fn agrees(&self) -> bool {
        let text = self.text.trim();
        if text.is_empty() {
            return self.backwards.is_none();
        }
        says(text, &self.bytes)
            && !self
                .backwards
                .as_ref()
                .is_some_and(|turned| says(text, turned))
    }
}

/// Is this how a dump writes these bytes as text? An unprintable byte may be any one character;
/// `|…|` (hexdump) and `>…<` (od) may be around the text, and a space in the middle (Wireshark).
fn says(text: &str, bytes: &[u8]) -> bool {
    let marked = [('|', '|'), ('>', '<')]
        .into_iter()
        .find_map(|(begin, end)| {
            let inside = text.strip_prefix(begin)?.strip_suffix(end)?;
            Some(inside)
        });
    let fits = |text: &str, bytes: &[u8]| {
        let same = |(char, &byte): (char, &u8)| match byte {
            b' '..=b'~' => char == char::from(byte),
            _ => true,
        };
        text.chars().count() == bytes.len() && text.chars().zip(bytes).all(same)
    };
    if marked.is_some_and(|inside| fits(inside, bytes)) {
        return true;
    }
    // Spaces at the ends can't be told from those between the columns.
    let first = bytes
        .iter()
        .position(|&byte| byte != b' ')
        .unwrap_or(bytes.len());
    let last = bytes
        .iter()
        .rposition(|&byte| byte != b' ')
        .map_or(first, |last| last + 1);
    let halves = bytes
        .split_at_checked(8)
        .map(|(one, other)| [one, b" ", other].concat());
    fits(text, &bytes[first..last])
        || halves.is_some_and(|halves| fits(text, &halves[first..last.max(first) + 1]))
}
