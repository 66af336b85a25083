//! Fuzzing without a coverage guide, on any Rust: it builds inputs that are nearly right
//! (see `generate`), gives each to its target, and stops at the first find.
//!
//! ```text
//! cargo run --release -- --seed 7 --executions 1000000 --target endpoint
//! ```
//!
//! All three may be left out: the seed is then 1, with 100,000 executions for each of the nine
//! targets. The same seed makes the same inputs. Each target prints one line; a find prints the
//! seed, the number of the execution, the input and its smallest part that still causes the find,
//! in hex, and ends with exit code 1. `--input HEX` with `--target` runs one input again, and
//! `--save FOLDER` writes the inputs into files instead of running them.
//!
//! The same targets for a guided fuzzer (nightly Rust, a C++ compiler, and
//! `cargo install cargo-fuzz`), run in this folder:
//!
//! ```text
//! cargo run --release -- --target endpoint --executions 2000 --save corpus/endpoint
//! cargo +nightly fuzz run --fuzz-dir . --features libfuzzer endpoint -- -runs=1000000
//! ```
//!
//! The first line gives it good inputs to begin with, and may be left out. Finds are written to
//! `artifacts/`; `xxd -p` makes the hex of them. A find that is understood becomes a literal in
//! `tests/regressions.rs`.

#![forbid(unsafe_code)]

use barewire_fuzz::chance::Chance;
use barewire_fuzz::{TARGETS, Target, Verdict};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;
use std::{fs, io};

struct Options {
    seed: u64,
    executions: u64,
    target: Option<String>,
    input: Option<Vec<u8>>,
    save: Option<PathBuf>,
}

fn main() -> ExitCode {
    let options = match parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(error) => {
            eprintln!("barewire-fuzz: {error}");
            return ExitCode::from(2);
        }
    };
    let is_asked = |target: &&Target| match &options.target {
        Some(name) => name == target.name,
        None => true,
    };
    let asked: Vec<&Target> = TARGETS.iter().filter(is_asked).collect();
    if asked.is_empty() {
        let names = TARGETS.map(|target| target.name).join(", ");
        eprintln!("barewire-fuzz: --target is one of {names}");
        return ExitCode::from(2);
    }
    let is_well = asked
        .into_iter()
        .all(|target| match (&options.input, &options.save) {
            (Some(input), _) => run_one(target, input),
            (None, Some(folder)) => save(target, &options, folder).is_ok(),
            (None, None) => run(target, &options),
        });
    ExitCode::from(u8::from(!is_well))
}

fn parse(mut args: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options {
        seed: 1,
        executions: 100_000,
        target: None,
        input: None,
        save: None,
    };
    while let Some(option) = args.next() {
        let value = args.next().ok_or(format!("{option} wants a value"))?;
        let number = || value.parse().map_err(|_| format!("{value} isn't a number"));
        match option.as_str() {
            "--seed" => options.seed = number()?,
            "--executions" => options.executions = number()?,
            "--target" => options.target = Some(value),
            "--save" => options.save = Some(value.into()),
            "--input" => options.input = Some(unhex(&value)?),
            _ => return Err(format!("the option {option} is unknown")),
        }
    }
    if options.target.is_none() && (options.input.is_some() || options.save.is_some()) {
        return Err("--input and --save want a --target".to_owned());
    }
    Ok(options)
}

fn run_one(target: &Target, input: &[u8]) -> bool {
    let outcome = panic::catch_unwind(|| (target.check)(input));
    if let Ok(verdict) = outcome {
        println!("{}: {verdict:?}", target.name);
    }
    outcome.is_ok()
}

/// All executions of one target, or until a find. Returns whether all was well.
fn run(target: &Target, options: &Options) -> bool {
    let begun = Instant::now();
    let (mut accepted, mut refused, mut unfinished, mut bytes) = (0_u64, 0_u64, 0_u64, 0_u64);
    for execution in 0..options.executions {
        let input = generated(target, options.seed, execution);
        bytes += input.len() as u64;
        let check = || (target.check)(&input);
        match panic::catch_unwind(AssertUnwindSafe(check)) {
            Ok(Verdict::Accepted) => accepted += 1,
            Ok(Verdict::Refused) => refused += 1,
            Ok(Verdict::Unfinished) => unfinished += 1,
            Err(_) => {
                found(target, options.seed, execution, input);
                return false;
            }
        }
    }
    println!(
        "{:<8} seed {}: {} executions, {accepted} accepted, {refused} refused, \
         {unfinished} unfinished, {bytes} bytes, {:.1} seconds",
        target.name,
        options.seed,
        options.executions,
        begun.elapsed().as_secs_f64()
    );
    true
}

/// Each execution has its own random numbers, so it can be repeated by itself.
fn generated(target: &Target, seed: u64, execution: u64) -> Vec<u8> {
    let mut chance = Chance::new(Chance::new(seed).next() ^ execution);
    let mut chance = Chance::new(chance.next());
    (target.generate)(&mut chance)
}

fn save(target: &Target, options: &Options, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for execution in 0..options.executions {
        let file = folder.join(format!("{}-{execution}", options.seed));
        fs::write(file, generated(target, options.seed, execution))?;
    }
    Ok(())
}

fn found(target: &Target, seed: u64, execution: u64, input: Vec<u8>) {
    println!(
        "{}: a find with seed {seed}, execution {execution}",
        target.name
    );
    println!("input:   {}", hex(&input));
    // It panics many times now, and the message has been seen.
    panic::set_hook(Box::new(|_| {}));
    println!("smaller: {}", hex(&shrunk(target, input)));
}

/// The smallest input from which no single piece can be removed without losing the find; for a long
/// input, what is left after ten seconds.
fn shrunk(target: &Target, mut input: Vec<u8>) -> Vec<u8> {
    let begun = Instant::now();
    let mut size = input.len().next_power_of_two();
    while size > 0 {
        let mut at = 0;
        while at < input.len() && begun.elapsed().as_secs() < 10 {
            let end = (at + size).min(input.len());
            let less = [&input[..at], &input[end..]].concat();
            match panic::catch_unwind(|| (target.check)(&less)) {
                Ok(_) => at += size,
                Err(_) => input = less,
            }
        }
        size /= 2;
    }
    input
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Result<Vec<u8>, String> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let pairs = text.as_bytes().chunks(2);
    let bytes = pairs.map(|pair| match pair {
        [high, low] => Some((digit(*high)? * 16 + digit(*low)?) as u8),
        _ => None,
    });
    bytes
        .collect::<Option<_>>()
        .ok_or(format!("{text} isn't hex"))
}
