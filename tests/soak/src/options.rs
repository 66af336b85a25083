//! The command line of the soak.

use std::time::Duration;

/// What `--help` prints.
pub const HELP: &str = "\
Usage: BAREWIRE_BIN=path/to/barewire barewire-soak [OPTIONS]

  --seconds N   how long to run the clients [600]
  --seed N      the seed of the clients' random numbers [1]
  --clients N   how many clients there are at a time, each a thread; 20 at least [64]
  --help        print this
";

/// Below this, some kind of client would be missing.
const FEWEST: usize = 20;

/// How the soak is to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// For how long there is load.
    pub length: Duration,
    /// The seed of everybody's random numbers.
    pub seed: u64,
    /// Clients at a time.
    pub clients: usize,
}

/// Reads the words of the command line; `None` asks for help.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn parse(mut words: impl Iterator<Item = String>) -> Result<Option<Options>, String> {
    let mut options = Options {
        length: Duration::from_secs(600),
        seed: 1,
        clients: 64,
    };
    while let Some(word) = words.next() {
        if word == "--help" {
            return Ok(None);
        }
        let value = words.next().ok_or(format!("{word} needs a value"))?;
        let number = value.parse::<u64>();
        let number = number.map_err(|_| format!("{word}: {value} isn't a whole number"))?;
        match word.as_str() {
            "--seconds" => options.length = Duration::from_secs(number),
            "--seed" => options.seed = number,
            "--clients" => options.clients = (number as usize).max(FEWEST),
            _ => return Err(format!("{word} is unknown; --help lists the options")),
        }
    }
    Ok(Some(options))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_words(words: &str) -> Result<Option<Options>, String> {
        parse(words.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn what_is_asked_for() {
        let options = parse_words("--seconds 20 --seed 7 --clients 30").unwrap();
        let expected = Options {
            length: Duration::from_secs(20),
            seed: 7,
            clients: 30,
        };
        assert_eq!(options, Some(expected));
        assert_eq!(parse_words("--help"), Ok(None));
        assert!(parse_words("--seconds").is_err());
        assert!(parse_words("--seconds soon").is_err());
        assert!(parse_words("--minutes 1").is_err());
    }
}
