//! The tools at a terminal: `barewire explain`, `accept` and `frame`.

use barewire::language::Language;
use barewire::terminal::{Answer, Tool};
use proptest::prelude::*;
use serde_json::Value;
use std::io::Write;
use std::process::{Command, Output, Stdio};
use tungstenite::handshake::derive_accept_key;

/// Runs the program to its end, with this on its standard input.
fn run(words: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(crate::common::binary())
        .env("LC_ALL", "C")
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that needs no input may have ended before the input comes.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

/// The tool by itself, without a process.
fn tool(words: &[&str], input: &[u8]) -> Result<Answer, String> {
    let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
    Tool::parse(&words, Language::English)
        .expect("a tool's name")?
        .run(input, Language::English)
}

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).unwrap()
}

/// A shell's `$'\xff'` is a byte that isn't text. It must not be replaced by another character.
#[cfg(unix)]
#[test]
fn an_argument_that_is_not_text_is_refused() {
    use std::os::unix::ffi::OsStrExt;
    for words in [
        &[&b"frame"[..], b"--opcode", b"binary", b"\xff"][..],
        &[b"explain", b"81\xff"],
        &[b"--listen", b"\xff"],
    ] {
        let words = words.iter().map(|word| std::ffi::OsStr::from_bytes(word));
        let output = Command::new(crate::common::binary())
            .env("LC_ALL", "C")
            .args(words)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains("isn't UTF-8"));
        assert!(output.stdout.is_empty());
    }
}

// ---- as they are typed ------------------------------------------------------------------

#[test]
fn explain_takes_words_or_standard_input() {
    let hex = "81 83 ce 48 b6 85 ff 7a 85";
    let typed = run(&["explain", hex], b"");
    assert_eq!(typed.status.code(), Some(0));
    assert!(text(&typed.stdout).contains("This is a text message of 3 bytes: \"123\"."));
    let piped = run(&["explain"], hex.as_bytes());
    assert_eq!(piped.stdout, typed.stdout);
    let raw = run(
        &["explain", "--raw"],
        b"\x81\x83\xce\x48\xb6\x85\xff\x7a\x85",
    );
    assert_eq!(raw.stdout, typed.stdout);
}

#[test]
fn accept_and_frame_take_standard_input_too() {
    let accept = run(&["accept", "--json"], b"dGhlIHNhbXBsZSBub25jZQ==\n");
    let json: Value = serde_json::from_slice(&accept.stdout).unwrap();
    assert_eq!(json["accept"], "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    let words = ["frame", "--opcode", "text", "--mask", "37fa213d"];
    let typed = run(&[&words[..], &["Hello"]].concat(), b"");
    assert_eq!(text(&typed.stdout), "81 85 37 fa 21 3d 7f 9f 4d 51 58\n");
    assert_eq!(run(&words, b"Hello").stdout, typed.stdout);
}

#[test]
fn a_wrong_command_line_has_a_sentence_and_an_exit_code() {
    for (words, input, code, why) in [
        (&["explain", "8g"][..], &b""[..], 1, "'g'"),
        (&["explain"], b"", 1, "no bytes"),
        (&["explain", "--rwa"], b"", 2, "--rwa"),
        (&["accept", "a", "b"], b"", 2, "\"b\""),
        (&["frame", "--mask", "1"], b"", 2, "4 bytes"),
    ] {
        let output = run(words, input);
        assert_eq!(output.status.code(), Some(code), "{words:?}");
        let said = text(&output.stderr);
        assert!(
            said.starts_with("barewire: ") && said.contains(why),
            "{words:?}: {said}"
        );
        assert!(output.stdout.is_empty(), "{words:?}");
    }
}

#[test]
fn each_has_its_own_help_which_names_its_options() {
    for (name, options) in [
        (
            "explain",
            &["--from", "--deflate", "--payload", "--raw", "--json"][..],
        ),
        ("accept", &["--json"]),
        (
            "frame",
            &[
                "--opcode",
                "--mask",
                "--no-fin",
                "--rsv",
                "--code",
                "--length-form",
                "--length",
                "--hex",
                "--raw",
                "--json",
            ],
        ),
    ] {
        let help = run(&[name, "--help"], b"");
        assert_eq!(help.status.code(), Some(0));
        assert!(
            options
                .iter()
                .all(|option| text(&help.stdout).contains(option)),
            "{name}"
        );
        assert!(text(&run(&["--help"], b"").stdout).contains(&format!("barewire {name}")));
    }
}

#[test]
fn a_pipe_that_never_ends_is_not_read_to_its_end() {
    let endless = vec![b' '; barewire::terminal::MAX_INPUT + 1];
    let output = run(&["explain"], &endless);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("more than"));
}

// ---- against others ---------------------------------------------------------------------

#[test]
fn the_golden_frames_have_their_fields() {
    let golden: Value = serde_json::from_str(include_str!("../../golden/frames.json")).unwrap();
    for frame in golden["frames"].as_array().unwrap() {
        let answer = tool(
            &["explain", "--json", frame["bytes"].as_str().unwrap()],
            b"",
        )
        .unwrap();
        let first = text(&answer.out).lines().next().unwrap();
        let found: Value = serde_json::from_str(first).unwrap();
        assert_eq!(found["fields"], frame["fields"], "{}", frame["name"]);
        assert_eq!(found["len"], frame["payload_len"], "{}", frame["name"]);
    }
}

proptest! {
    /// For any bytes there is an explanation, which holds all of them.
    #[test]
    fn explain_survives_anything(bytes in prop::collection::vec(any::<u8>(), 1..400)) {
        for from in ["client", "server"] {
            let answer = tool(&["explain", "--json", "--raw", "--from", from], &bytes).unwrap();
            let mut all = 0;
            for line in text(&answer.out).lines() {
                let frame: Value = serde_json::from_str(line).unwrap();
                prop_assert_eq!(frame["at"].as_u64().unwrap(), all);
                let header = frame["header"].as_str().unwrap().len() as u64 / 2;
                all += header + frame["seen"].as_str().unwrap().parse::<u64>().unwrap();
            }
            prop_assert_eq!(all, bytes.len() as u64);
            for words in [
                &["explain", "--raw", "--from", from][..],
                &["explain", "--raw", "--from", from, "--deflate"],
                &["explain", "--raw", "--deflate", "--payload"],
            ] {
                let plain = tool(words, &bytes).unwrap();
                prop_assert!(text(&plain.out).chars().all(|c| c == '\n' || !c.is_control()));
            }
        }
    }

    /// What is compressed is explained with all of its bits, and with the text that it was.
    #[test]
    fn explain_reads_compressed_messages(said in "[a-z 一-三]{0,60}", window in 8..16_u32) {
        use barewire::websocket::deflate::{Compress, matches::Effort};
        let mut payload = Vec::new();
        Compress::new(1 << window, Effort::QUICK, false).write(said.as_bytes(), &mut payload);
        let answer = tool(&["explain", "--raw", "--deflate", "--payload", "--json"], &payload).unwrap();
        let told: Value = serde_json::from_str(text(&answer.out)).unwrap();
        let hex: String = said.bytes().map(|byte| format!("{byte:02x}")).collect();
        prop_assert_eq!(told["inflated"].as_str(), Some(&*hex));
        let mut next = 0;
        for part in told["parts"].as_array().unwrap() {
            prop_assert_eq!(part["first"].as_u64(), Some(next));
            next = part["end"].as_u64().unwrap();
            let read = part["read"].as_str().unwrap().replace(' ', "");
            prop_assert_eq!(read.len() as u64, next - part["first"].as_u64().unwrap());
        }
        prop_assert_eq!(next, 8 * (payload.len() as u64 + 4));
    }

    /// A built frame is explained as what it was built from.
    #[test]
    fn frame_and_explain_reverse_each_other(
        payload in "\\PC{0,200}",
        key in any::<Option<[u8; 4]>>(),
        opcode in prop::sample::select(vec!["text", "binary", "ping", "pong"]),
    ) {
        let payload: String = match opcode {
            "ping" | "pong" => payload.chars().take(30).collect(),
            _ => payload,
        };
        let mask = key.map(|[a, b, c, d]| format!("--mask={a:02x}{b:02x}{c:02x}{d:02x}"));
        let words: Vec<&str> = ["frame", "--opcode", opcode].into_iter().chain(mask.as_deref()).collect();
        let built = tool(&words, payload.as_bytes()).unwrap();
        prop_assert_eq!(built.remark, None);
        let explained = tool(&["explain", "--json"], &built.out).unwrap();
        let frame: Value = serde_json::from_str(text(&explained.out)).unwrap();
        let hex: String = payload.bytes().map(|byte| format!("{byte:02x}")).collect();
        prop_assert_eq!(frame["unmasked"].as_str().unwrap(), hex);
        prop_assert!(frame["broken"].is_null(), "{}", frame);
        prop_assert_eq!(frame["from"].as_str().unwrap(), if key.is_some() { "client" } else { "server" });
    }

    /// The accept value is the same as tungstenite's.
    #[test]
    fn accept_agrees_with_tungstenite(key in "[A-Za-z0-9+/]{22}==") {
        let answer = tool(&["accept", "--json", "--", &key], b"").unwrap();
        let json: Value = serde_json::from_slice(&answer.out).unwrap();
        prop_assert_eq!(json["accept"].as_str().unwrap(), derive_accept_key(key.as_bytes()));
    }
}
