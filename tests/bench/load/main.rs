//! The load generator: many WebSocket clients on one thread, one mode per run, one line of JSON as
//! the result. `run.py` starts it; `load --help` lists its options.
//!
//! It uses barewire's own `Endpoint`, in its client role, so every frame of every server is checked
//! against RFC 6455. Each message carries its sender and its number, so every lost, doubled or
//! reordered message is noticed.
//!
//! Exit codes: 0 all well, 1 the server broke a promise, 2 the run itself failed.
//!
//! In reading order: `options`, `text` (the content of a message), `judge` (was it right?),
//! `latency`, `process` (what the server costs), `client` (one connection), `crowd` (all of them),
//! `ledger` (what was said and received), then the modes: `exchange` (echo, fanout, and stalled,
//! with its `laggards`), `calm`, `idle`, `connect`, `costs`.

mod calm;
mod client;
mod connect;
mod costs;
mod crowd;
mod exchange;
mod idle;
mod judge;
mod laggards;
mod latency;
mod ledger;
mod options;
mod process;
mod report;
mod text;

use options::{Mode, Options};
use report::Report;
use std::io;
use std::process::ExitCode;

fn main() -> ExitCode {
    let options = match options::parse(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            print!("{}", options::HELP);
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("load: {error}");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(report) => {
            println!("{}", report.to_json());
            ExitCode::from(u8::from(!report.is_well()))
        }
        Err(error) => {
            eprintln!("load: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(options: &Options) -> io::Result<Report> {
    match options.mode {
        Mode::Echo | Mode::Fanout | Mode::Stalled => exchange::run(options),
        Mode::Calm => calm::run(options),
        Mode::Idle => idle::run(options),
        Mode::Connect => connect::run(options),
        Mode::Costs => costs::run(),
    }
}
