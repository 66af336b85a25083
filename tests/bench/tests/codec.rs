//! The codec's part of the benchmark measures all coders on all texts, and compares what comes back.
#![cfg(feature = "codecs")]

use std::process::{Command, Output};

fn codec(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_codec"));
    command.args(words).output().unwrap()
}

#[test]
fn each_coder_gives_back_each_text_and_has_its_figures() {
    let output = codec(&["0"]);
    assert!(output.status.success(), "{output:?}");
    let json = String::from_utf8(output.stdout).unwrap();
    let rows: Vec<&str> = json.split("{\"name\":").skip(1).collect();
    // Five texts, and four coders on each.
    assert_eq!(rows.len(), 5 * (1 + 4), "{json}");
    let names: Vec<&str> = rows
        .iter()
        .map(|row| row.split('"').nth(1).unwrap())
        .collect();
    assert_eq!(
        names[..5],
        ["chat", "barewire", "zlib", "zlib-rs", "miniz_oxide"]
    );
    for row in rows.iter().filter(|row| row.contains("deflate")) {
        for field in ["compressed", "deflate", "inflate"] {
            let (_, value) = row.split_once(&format!("\"{field}\":")).expect(row);
            let value: f64 = value[..value.find([',', '}']).unwrap()].parse().unwrap();
            assert!(value > 0.0, "{field} of {row}");
        }
    }
}

#[test]
fn without_seconds_it_says_so() {
    for words in [&[][..], &["soon"]] {
        let output = codec(words);
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
    }
}
