//! Reads a file to its end, and prints the account.

use super::account::Account;
use super::instead;
use super::options::Options;
use super::progress::{Before, Progress};
use crate::capture::{FileError, Reading};
use std::io::{BufWriter, ErrorKind, Read, Write};

/// How many bytes are read at a time: more saves no time.
const PORTION: usize = 256 * 1024;
/// How many bytes tell what a file is.
const BEGINNING: usize = 256;

/// Reads the file, or as far as it can be read; returns how often a rule was broken.
///
/// # Errors
/// A sentence: it can't be read, or the account can't be written.
pub fn run(
    options: &Options,
    mut file: impl Read,
    progress: &Progress<impl Write>,
    out: impl Write,
    report: Option<Box<dyn Write>>,
) -> Result<u64, String> {
    let out = BufWriter::new(Before::new(progress, out));
    let mut account = Account::new(options, out, report);
    let mut reading = Reading::new(options.settings);
    let all = options.fail_on_violation;
    let read = portions(&mut file, &mut reading, progress, &mut account, all);
    let finished = reading.finish(&mut |about, at, tale| account.tell(about, at, tale));
    let ended = match read {
        Err(Stop::Read(why)) => Err(why),
        Err(Stop::Bad(error, beginning)) => {
            Err(instead::sentence(&error, &beginning, options.language))
        }
        Ok(()) => finished.map_err(|error| error.sentence(options.language)),
    };
    if reading.has_begun() || ended.is_ok() {
        account.end(&reading);
    }
    progress.hide();
    match account.failed() {
        // Whoever reads the account has seen enough; the exit code is still right.
        Some(error) if error.kind() == ErrorKind::BrokenPipe => Ok(account.violations()),
        Some(error) => Err(error.to_string()),
        None => ended.map(|()| account.violations()),
    }
}

/// Why the file isn't read on.
enum Stop {
    /// The system says so.
    Read(String),
    /// It is no capture, or is damaged; how it begins.
    Bad(FileError, Vec<u8>),
}

fn portions(
    file: &mut impl Read,
    reading: &mut Reading,
    progress: &Progress<impl Write>,
    account: &mut Account<impl Write>,
    all: bool,
) -> Result<(), Stop> {
    let (mut portion, mut beginning) = (vec![0; PORTION], Vec::new());
    // Where broken rules are counted, the file is read to its end, printed or not.
    while all || !account.has_failed() {
        let bytes = match file.read(&mut portion) {
            Ok(0) => break,
            Ok(read) => &portion[..read],
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(Stop::Read(error.to_string())),
        };
        beginning.extend(bytes.iter().take(BEGINNING - beginning.len()));
        let read = reading.read(bytes, &mut |about, at, tale| account.tell(about, at, tale));
        read.map_err(|error| Stop::Bad(error, beginning.clone()))?;
        progress.read(bytes.len());
    }
    Ok(())
}
