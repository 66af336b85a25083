//! `barewire capture`, as it is typed.

use super::dialogue::Dialogue;
use crate::common::masked;
use barewire::observer::Party::{Client, Server};
use serde_json::Value;
use std::io::Write;
use std::process::{Command, Output, Stdio};

fn run(words: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(crate::common::binary())
        .env("LC_ALL", "C")
        .arg("capture")
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).unwrap()
}

/// The server masks a frame, and both close properly.
fn example() -> Vec<u8> {
    let mut dialogue = Dialogue::websocket();
    dialogue.says(Client, masked(0x81, b"hi\x1b[2J"));
    dialogue.says(Server, masked(0x81, b"yo"));
    dialogue.says(Client, masked(0x88, b"\x03\xE8bye"));
    dialogue.says(Server, b"\x88\x02\x03\xE8");
    dialogue.ends(Server);
    dialogue.ends(Client);
    dialogue.file()
}

#[test]
fn the_account_names_who_broke_which_rule_in_both_languages() {
    let output = run(&["-"], &example());
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        text(&output.stdout),
        "1: 10.0.0.1:50000 → 10.0.0.2:80  /ws?token=******  101\n   \
         began Tue, 14 Nov 2023 22:13:20 GMT, took 0.009000 s\n   \
         !! the server broke a rule in its frame 1, at byte 1 behind its head (counted from 0): \
         a server must not mask its frames (RFC 6455 §5.1)\n   \
         closed by the client with 1000 \"bye\"; frames from the client: 2, from the server: 2; \
         rules broken: 1\n\
         WebSockets: 1; frames: 4; rules broken by clients: 0, by servers: 1\n"
    );
    let output = run(&["-", "--lang", "zh", "--keep-secrets"], &example());
    assert!(text(&output.stdout).contains("!! 服务器在它的第 1 帧"));
    assert!(text(&output.stdout).contains("token=secret"));
}

#[test]
fn every_frame_is_traced_with_its_time_and_nothing_controls_the_terminal() {
    let output = run(&["-", "--trace"], &example());
    let out = text(&output.stdout);
    assert!(
        out.contains("\n1: 0.004000 → 81 86 37 fa 21 3d  FIN=1 RSV=000 opcode=1 text"),
        "{out}"
    );
    assert!(out.contains("\n1: 0.008000 ← FIN\n"), "{out}");
    assert!(!out.contains('\x1b'), "{out}");
}

#[test]
fn the_exit_code_tells_a_test_suite() {
    let code = |words: &[&str], input: &[u8]| run(words, input).status.code();
    assert_eq!(code(&["-", "--fail-on-violation"], &example()), Some(3));
    assert_eq!(
        code(&["-", "--fail-on-violation", "--only", "2"], &example()),
        Some(0)
    );
    assert_eq!(code(&["-", "--nonsense"], b""), Some(2));
    assert_eq!(code(&[], b""), Some(2));
    assert_eq!(code(&["--help"], b""), Some(0));
    assert_eq!(code(&["/nowhere/at/all.pcap"], b""), Some(1));
}

#[test]
fn a_file_that_is_no_capture_is_told_what_it_is() {
    for (input, says) in [
        (&b""[..], "the file is empty"),
        (b"{\"barewire\":1,\"records\":[]}", "open it in the page"),
        (b"[{\"_index\": 1}]", "tshark -T json"),
        (b"0000  45 00\n", "text2pcap"),
        (b"\x1F\x8B\x08\0\0\0\0\0", "gunzip"),
        (b"\x7FELF\x01\x02\x03\x04", "neither a pcap nor a pcapng"),
    ] {
        let output = run(&["-"], input);
        assert_eq!(output.status.code(), Some(1));
        let err = text(&output.stderr);
        assert!(
            err.starts_with("barewire: capture: -: ") && err.contains(says),
            "{err}"
        );
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn of_a_file_that_breaks_off_the_account_so_far_stands() {
    let mut file = example();
    file.truncate(file.len() - 3);
    let output = run(&["-"], &file);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).contains("closed by the client"));
    file.extend([0xFF; 300]);
    let output = run(&["-"], &file);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("closed by the client"));
    assert!(text(&output.stderr).contains("at byte "));
}

#[test]
fn json_lines_are_captures_of_the_page_and_the_report_is_the_proxys() {
    let folder = std::env::temp_dir().join(format!("barewire-report-{}", std::process::id()));
    let path = folder.to_str().unwrap();
    let output = run(&["-", "--json", "--report", path], &example());
    let captures: Vec<Value> = text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(captures.len(), 1);
    let records = captures[0]["records"].as_array().unwrap();
    let rule = records
        .iter()
        .find(|record| record["what"] == "rule")
        .unwrap();
    assert_eq!(rule["rule"], "masked-frame");
    let report: Value = serde_json::from_str(&std::fs::read_to_string(&folder).unwrap()).unwrap();
    std::fs::remove_file(&folder).unwrap();
    assert_eq!(
        (&report["status"], &report["violations"][0]["byte"]),
        (&101.into(), &1.into())
    );
    let output = run(&["-", "--report", "-"], &example());
    assert_eq!(
        serde_json::from_str::<Value>(text(&output.stdout)).unwrap(),
        report
    );
}

#[test]
fn the_exit_code_is_right_for_a_reader_that_has_seen_enough() {
    let mut child = std::process::Command::new(crate::common::binary())
        .args(["capture", "-", "--trace", "--fail-on-violation"])
        .env("LC_ALL", "C")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    std::io::Write::write_all(&mut stdin, &example()).unwrap();
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(3));
}
