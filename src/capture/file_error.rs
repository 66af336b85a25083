//! Why a file can't be read, or can't be read on.

use crate::language::{Language, say};
use std::fmt;

/// What is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileError {
    /// Where the header, record or block that is wrong begins: the offset in the file, in bytes.
    pub at: u64,
    /// What is wrong.
    pub flaw: Flaw,
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// It has no bytes.
    Empty,
    /// It begins like no capture.
    NotACapture,
    /// It is a compressed file; the name of the program that decompresses it.
    Compressed(&'static str),
    /// A version of the format that isn't known here: before the point, and after it.
    Version(u16, u16),
    /// A section's byte-order magic is this number, in neither order the right one.
    ByteOrder(u32),
    /// A block or a packet has this length, in bytes: too few, too many, or no multiple of four.
    Length(u32),
    /// A block has one length at its beginning and another at its end.
    TwoLengths(u32, u32),
    /// A packet of the interface with this number, and no such interface was described.
    Interface(u32),
    /// More interfaces than are taken.
    Interfaces,
}

impl FileError {
    /// What is wrong, where, and what to do about it if anything helps.
    pub fn sentence(&self, language: Language) -> String {
        let (at, words) = (self.at, self.flaw.words(language));
        match self.flaw {
            Flaw::Empty | Flaw::NotACapture | Flaw::Compressed(_) => words,
            _ => say!(
                language,
                "at byte {at} of the file: {words}",
                "在文件的第 {at} 字节处：{words}"
            ),
        }
    }
}

impl Flaw {
    fn words(&self, language: Language) -> String {
        match self {
            Flaw::Empty => say!(language, "the file is empty", "文件是空的"),
            Flaw::NotACapture => say!(
                language,
                "this is neither a pcap nor a pcapng file; save the capture as one of them",
                "这既不是 pcap 文件，也不是 pcapng 文件；请把抓包（capture）存成其中一种"
            ),
            Flaw::Compressed(program) => say!(
                language,
                "the file is compressed; decompress it first with {program}",
                "文件是压缩过的；请先用 {program} 解压"
            ),
            Flaw::Version(major, minor) => say!(
                language,
                "version {major}.{minor} of the format isn't known here; pcap 2.4 and pcapng 1 are",
                "不认识这个格式的 {major}.{minor} 版本；这里能读 pcap 2.4 和 pcapng 1"
            ),
            _ => self.of_a_block(language),
        }
    }

    fn of_a_block(&self, language: Language) -> String {
        match self {
            Flaw::ByteOrder(magic) => say!(
                language,
                "a section's byte-order magic must be 1a2b3c4d in one of the two orders, and is \
                 {magic:08x}",
                "节（section）的 byte-order magic 必须是 1a2b3c4d（两种字节序之一），而这里是 \
                 {magic:08x}"
            ),
            Flaw::Length(length) => say!(
                language,
                "a length of {length} bytes can't be right here, so the rest can't be read",
                "这里的长度（length）{length} 字节不可能是对的，所以后面读不下去了"
            ),
            Flaw::TwoLengths(first, second) => say!(
                language,
                "the block's length is {first} at its beginning and {second} at its end",
                "块（block）开头写的长度是 {first}，结尾写的是 {second}"
            ),
            Flaw::Interface(number) => say!(
                language,
                "a packet of interface {number}, which no block before has described",
                "有一个接口（interface）{number} 的数据包，可前面没有块描述过这个接口"
            ),
            Flaw::Interfaces => say!(
                language,
                "the section describes more interfaces than are taken here",
                "这一节描述的接口（interface）太多，超过了这里的上限"
            ),
            Flaw::Empty | Flaw::NotACapture | Flaw::Compressed(_) | Flaw::Version(..) => {
                self.words(language)
            }
        }
    }
}

/// English.
impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Language::English))
    }
}
