//! How fast messages are compressed and decompressed, here and elsewhere, in one process and in
//! turn: one line of JSON as the result. `run.py --only codec` starts it.
//!
//! `codec SECONDS [TEXT]` measures all of them on each text, or on one, for about so many seconds. In reading order: `texts`
//! (what is compressed), `coders` (by whom), `clock` (how long it takes).
//!
//! Exit codes: 0 all well, 1 what came out isn't what went in, 2 the command line is wrong.

mod clock;
mod coders;
mod texts;

use clock::Figures;
use std::process::ExitCode;

fn main() -> ExitCode {
    let seconds = std::env::args().nth(1).map(|word| word.parse());
    let Some(Ok(seconds)) = seconds else {
        eprintln!("codec: how many seconds?");
        return ExitCode::from(2);
    };
    let only = std::env::args().nth(2);
    let is_asked = |text: &texts::Text| only.as_deref().is_none_or(|name| name == text.name);
    let mut rows = Vec::new();
    for text in texts::all().into_iter().filter(is_asked) {
        let coders = coders::ALL;
        match clock::measure(&text, &coders, seconds) {
            Ok(figures) => rows.push(row(&text, &figures)),
            Err(fault) => {
                eprintln!("codec: {}: {fault}", text.name);
                return ExitCode::FAILURE;
            }
        }
    }
    println!("[{}]", rows.join(","));
    ExitCode::SUCCESS
}

fn row(text: &texts::Text, figures: &[Figures]) -> String {
    let coders: Vec<String> = figures.iter().map(Figures::to_json).collect();
    format!(
        "{{\"name\":\"{}\",\"messages\":{},\"bytes\":{},\"coders\":[{}]}}",
        text.name,
        text.messages.len(),
        text.bytes(),
        coders.join(",")
    )
}
