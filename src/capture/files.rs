//! Reads a file in portions of any size. Of the file, only the unit that is cut by the end of a
//! portion is held.

use super::file_error::{FileError, Flaw};
use super::order::Order;
use super::packet::Packet;
use super::pcap::{FILE_HEADER, Pcap, RECORD_HEADER};
use super::pcapng::{BLOCK_HEADER, Pcapng, SECTION};
use super::unit::Step;
use crate::language::{Language, say};

/// The first bytes tell the formats apart.
const MAGIC: usize = 4;

/// The programs for compressed files, and what these begin with. Wireshark opens such captures, so
/// people have them.
const COMPRESSED: [(&[u8], &str); 3] = [
    (b"\x1F\x8B", "gunzip"),
    (b"\x28\xB5\x2F\xFD", "unzstd"),
    (b"\x04\x22\x4D\x18", "unlz4"),
];

#[derive(Debug)]
enum Format {
    Unknown,
    Pcap(Pcap),
    Pcapng(Pcapng),
}

impl Format {
    /// How many bytes a unit must have to say how long it is.
    fn header(&self) -> usize {
        match self {
            Format::Unknown => MAGIC,
            Format::Pcap(_) => RECORD_HEADER,
            Format::Pcapng(pcapng) => pcapng.header(),
        }
    }

    fn step(&mut self, unit: &[u8], each: &mut dyn FnMut(Packet<'_>)) -> Result<Step, Flaw> {
        match self {
            Format::Unknown => self.begin(unit),
            Format::Pcap(pcap) => pcap.step(unit, each),
            Format::Pcapng(pcapng) => pcapng.step(unit, each),
        }
    }

    fn begin(&mut self, unit: &[u8]) -> Result<Step, Flaw> {
        if Order::Little.u32(unit, 0) == Some(SECTION) {
            *self = Format::Pcapng(Pcapng::default());
            return Ok(Step::Needs(BLOCK_HEADER));
        }
        if !Pcap::is_begun_by(unit) {
            let found = COMPRESSED.iter().find(|(begin, _)| unit.starts_with(begin));
            return Err(found.map_or(Flaw::NotACapture, |(_, program)| Flaw::Compressed(program)));
        }
        if unit.len() < FILE_HEADER {
            return Ok(Step::Needs(FILE_HEADER));
        }
        *self = Format::Pcap(Pcap::of(unit)?);
        Ok(Step::Done)
    }
}

/// Reads a capture, pcap or pcapng, in portions of any size.
///
/// It holds [`MOST_UNIT`](super::unit::MOST_UNIT) bytes at most (up to twice that while the buffer
/// grows), whatever the file says, and the interfaces of a section.
#[derive(Debug)]
pub struct FileReader {
    format: Format,
    /// The beginning of a unit, if a portion ended inside it.
    held: Vec<u8>,
    /// How many bytes of the unit are needed to go on.
    needs: usize,
    /// How many bytes that come now are of no interest.
    skip: u64,
    /// The offset of the next byte that isn't read, and of the unit that it is in.
    at: u64,
    begun: u64,
    failed: Option<FileError>,
    cut: Option<u64>,
}

impl Default for FileReader {
    fn default() -> FileReader {
        FileReader::new()
    }
}

impl FileReader {
    /// A reader that has read nothing.
    pub const fn new() -> FileReader {
        FileReader {
            format: Format::Unknown,
            held: Vec::new(),
            needs: MAGIC,
            skip: 0,
            at: 0,
            begun: 0,
            failed: None,
            cut: None,
        }
    }

    /// Takes the next bytes of the file, in any portions; calls `each` for each packet that is whole.
    ///
    /// # Errors
    /// It isn't a capture, or it can't be read from here on: see [`Flaw`]. The packets before were
    /// given. The same error comes again for everything that follows.
    pub fn read(
        &mut self,
        mut bytes: &[u8],
        each: &mut dyn FnMut(Packet<'_>),
    ) -> Result<(), FileError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        while !bytes.is_empty() {
            let skipped =
                usize::try_from(self.skip).map_or(bytes.len(), |skip| skip.min(bytes.len()));
            bytes = &bytes[skipped..];
            self.skip -= skipped as u64;
            self.at += skipped as u64;
            match self.unit(bytes, each) {
                Ok(used) => bytes = &bytes[used..],
                Err(flaw) => {
                    let at = self.begun;
                    let error = FileError { at, flaw };
                    self.failed = Some(error.clone());
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    /// Goes on with a unit; returns how many of these bytes were used. A unit that is whole in
    /// `bytes` is read where it is.
    fn unit(&mut self, bytes: &[u8], each: &mut dyn FnMut(Packet<'_>)) -> Result<usize, Flaw> {
        let missing = self.needs - self.held.len();
        if bytes.len() < missing {
            self.held.extend_from_slice(bytes);
            return Ok(bytes.len());
        }
        if self.held.is_empty() {
            let step = self.format.step(&bytes[..missing], each)?;
            return Ok(match step {
                Step::Needs(needs) => {
                    self.needs = needs;
                    0
                }
                Step::Done | Step::Skip(_) => {
                    self.done(step, missing);
                    missing
                }
            });
        }
        self.held.extend_from_slice(&bytes[..missing]);
        match self.format.step(&self.held, each)? {
            Step::Needs(needs) => self.needs = needs,
            step => {
                self.done(step, self.held.len());
                self.held.clear();
            }
        }
        Ok(missing)
    }

    /// This many bytes of a unit are read.
    fn done(&mut self, step: Step, used: usize) {
        self.at += used as u64;
        match step {
            Step::Skip(skip) => self.skip = skip,
            Step::Done | Step::Needs(_) => self.begun = self.at,
        }
        self.needs = self.format.header();
    }

    /// The file is over. The packet of a record or block that is cut by that is given as far as it
    /// came.
    ///
    /// # Errors
    /// As those of [`read`](Self::read); and a file of fewer than four bytes isn't a capture.
    pub fn finish(&mut self, each: &mut dyn FnMut(Packet<'_>)) -> Result<(), FileError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let is_skipping = matches!(&self.format, Format::Pcapng(pcapng) if pcapng.is_skipping());
        match &self.format {
            Format::Unknown if self.held.len() < MAGIC => {
                let flaw = match self.held.is_empty() {
                    true => Flaw::Empty,
                    false => Flaw::NotACapture,
                };
                let error = FileError { at: 0, flaw };
                self.failed = Some(error.clone());
                return Err(error);
            }
            Format::Pcap(pcap) if self.held.len() > RECORD_HEADER => {
                pcap.packet(&self.held, each);
            }
            Format::Pcapng(pcapng) if !is_skipping => pcapng.cut_packet(&self.held, each),
            Format::Unknown | Format::Pcap(_) | Format::Pcapng(_) => {}
        }
        if is_skipping || !self.held.is_empty() {
            self.cut = Some(self.begun);
            self.held = Vec::new();
        }
        Ok(())
    }

    /// Where the last record or block begins, if the file ends inside it: the offset in bytes.
    pub const fn cut(&self) -> Option<u64> {
        self.cut
    }

    /// What the account says of the file itself.
    pub fn sentences(&self, language: Language) -> Vec<String> {
        let sentence = |at| {
            say!(
                language,
                "the file ends inside the block that begins at byte {at}; what came of it was read",
                "文件在一个块（block）的中间就结束了，这个块从第 {at} 字节开始；已有的部分都读了"
            )
        };
        self.cut.map(sentence).into_iter().collect()
    }
}
