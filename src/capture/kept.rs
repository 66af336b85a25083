//! The records of one connection that are kept for the page: the beginning, and the last. In between
//! a record says how many were forgotten, and how far messages were counted by then
//! (`www/timeline/kept-records.js` reads it).

use crate::json::Object;
use crate::tap::between::Between;
use crate::tap::crossed::{Direction, FrameRecord};
use crate::tap::record::{Record, What};
use crate::websocket::Opcode;
use crate::websocket::frame::{FIN, OPCODE};
use std::collections::VecDeque;
use std::io::{self, Write};

/// How many records of the beginning are kept: who, the request, the answer, and more of them where a
/// connection asked often. The page keeps as many.
const BEGINNING: usize = 8;
/// How many others are kept: as many as the page keeps.
pub const MOST_RECORDS: usize = 4000;
/// How many bytes these take. In base64 and with all their fields they are below 16 MiB, and the page
/// opens files of 32 MiB.
pub const MOST_BYTES: usize = 4 * 1024 * 1024;

/// What was dropped.
#[derive(Debug, Clone, Copy, Default)]
struct Dropped {
    records: u64,
    /// How many messages had ended by then, and was one under way? For `in`, and for `out`.
    messages: [u64; 2],
    within: [bool; 2],
    /// A hole was among it, so messages can't be counted.
    is_uncounted: bool,
}

/// The records of one connection.
#[derive(Debug, Default)]
pub struct Kept {
    beginning: Vec<Record>,
    /// Each in a block of its own: all are of one size, so what one connection frees another can use.
    /// In one long block for each connection, what is freed would seldom fit.
    records: VecDeque<Box<Record>>,
    bytes: usize,
    dropped: Dropped,
}

impl Kept {
    /// How many bytes are kept.
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// How many records were dropped.
    pub const fn dropped(&self) -> u64 {
        self.dropped.records
    }

    /// A record has come.
    pub fn push(&mut self, record: Record) {
        self.bytes += record.bytes();
        if begins(&record.what) && self.beginning.len() < BEGINNING {
            self.beginning.push(record);
            return;
        }
        self.records.push_back(Box::new(record));
        while self.records.len() > MOST_RECORDS || self.bytes > MOST_BYTES {
            if !self.drop_oldest() {
                return;
            }
        }
    }

    /// Keeps no more than this many bytes; the beginning goes last.
    pub fn shrink(&mut self, most: usize) {
        while self.bytes > most && self.drop_oldest() {}
        while self.bytes > most
            && let Some(record) = self.beginning.pop()
        {
            self.bytes -= record.bytes();
            self.dropped.records += 1;
        }
        self.records.shrink_to_fit();
    }

    fn drop_oldest(&mut self) -> bool {
        let Some(record) = self.records.pop_front() else {
            return false;
        };
        self.bytes -= record.bytes();
        self.dropped.count(&record.what);
        true
    }

    /// Writes them as a list of JSON.
    ///
    /// # Errors
    /// They can't be written.
    pub fn write_to(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut before = "[";
        let mut write = |json: &str| {
            let written = out.write_all(before.as_bytes());
            before = ",";
            written.and_then(|()| out.write_all(json.as_bytes()))
        };
        for record in &self.beginning {
            write(&record.to_json())?;
        }
        if self.dropped.records > 0 {
            write(&self.dropped.to_json())?;
        }
        for record in &self.records {
            write(&record.to_json())?;
        }
        if before == "[" {
            out.write_all(b"[")?;
        }
        out.write_all(b"]")
    }
}

const fn begins(what: &What) -> bool {
    matches!(
        what,
        What::Between(Between::Begun { .. }) | What::Head { .. }
    )
}

impl Dropped {
    fn count(&mut self, what: &What) {
        self.records += 1;
        match what {
            What::Between(Between::Frame(passed)) => self.count_frame(&passed.frame),
            What::Between(Between::Missing { .. }) | What::Gap(_) => self.is_uncounted = true,
            _ => {}
        }
    }

    fn count_frame(&mut self, frame: &FrameRecord) {
        let first = frame.seen.header.map_or(0, |header| header.first);
        let is_data = Opcode::from_bits(first & OPCODE).is_some_and(|opcode| !opcode.is_control());
        if is_data {
            let way = match frame.direction {
                Direction::In => 0,
                Direction::Out => 1,
            };
            let ends = first & FIN != 0;
            self.messages[way] += u64::from(ends);
            self.within[way] = !ends;
        }
    }

    fn to_json(self) -> String {
        let within: Vec<&str> = ["in", "out"]
            .into_iter()
            .zip(self.within)
            .filter_map(|(way, within)| within.then_some(way))
            .collect();
        Object::new()
            .string("what", "forgotten")
            .number("records", self.records)
            .number("in", self.messages[0])
            .number("out", self.messages[1])
            .strings("within", within)
            .raw("paired", if self.is_uncounted { "false" } else { "true" })
            .finish()
    }
}
