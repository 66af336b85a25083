//! From the bytes of a file to what is told of its WebSockets.

use super::conversations::{Conversations, Counts};
use super::file_error::FileError;
use super::files::FileReader;
use super::settings::Settings;
use super::streams::{Limits, Streams};
use super::tale::Tell;
use crate::language::Language;

/// What one reading holds of TCP: less than [`Limits::USUAL`], so that a whole reading of ordinary
/// traffic, with its records, stays below 64 MiB. A file that was made to fill everything took
/// 106 MB.
const LIMITS: Limits = Limits {
    flows: 8192,
    waiting: 8 * 1024 * 1024,
    all_waiting: 12 * 1024 * 1024,
    all_tails: 6 * 1024 * 1024,
};

/// Reads a capture, in portions of any size.
#[derive(Debug)]
pub struct Reading {
    file: FileReader,
    streams: Streams,
    conversations: Conversations,
}

impl Reading {
    /// Nothing is read yet.
    pub fn new(settings: Settings) -> Reading {
        Reading {
            file: FileReader::new(),
            streams: Streams::within(LIMITS),
            conversations: Conversations::new(settings),
        }
    }

    /// Takes the next bytes of the file; calls `tell` for what is seen.
    ///
    /// # Errors
    /// The file can't be read, or can't be read on. What was read stands.
    pub fn read(&mut self, bytes: &[u8], tell: Tell<'_>) -> Result<(), FileError> {
        let Reading {
            file,
            streams,
            conversations,
        } = self;
        file.read(bytes, &mut |packet| {
            streams.packet(&packet, &mut |event| conversations.event(&event, tell));
        })
    }

    /// The file is over, or can't be read on: all connections are.
    ///
    /// # Errors
    /// It is empty, or no capture.
    pub fn finish(&mut self, tell: Tell<'_>) -> Result<(), FileError> {
        let Reading {
            file,
            streams,
            conversations,
        } = self;
        let ended = file.finish(&mut |packet| {
            streams.packet(&packet, &mut |event| conversations.event(&event, tell));
        });
        streams.finish(&mut |event| conversations.event(&event, tell));
        ended
    }

    /// Was there a packet?
    pub const fn has_begun(&self) -> bool {
        self.streams.packets() > 0
    }

    /// How many connections there were of each kind.
    pub const fn counts(&self) -> Counts {
        self.conversations.counts()
    }

    /// A sentence for each thing that was left out or isn't shown.
    pub fn sentences(&self, language: Language) -> Vec<String> {
        let mut all = self.conversations.sentences(language);
        all.extend(self.file.sentences(language));
        all.extend(self.streams.notes().sentences(language));
        all
    }
}
