//! The load generator notices a server that breaks its promises: `peers/broken.rs` does, once in a
//! hundred messages.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};

struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn broken(how: &str) -> Server {
        let mut process = Command::new(env!("CARGO_BIN_EXE_peer-broken"))
            .arg(how)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        let address = line
            .trim()
            .trim_start_matches("ws://")
            .trim_end_matches('/');
        let address = address.to_owned();
        Server { process, address }
    }

    fn load(&self, words: &str) -> Output {
        Command::new(env!("CARGO_BIN_EXE_load"))
            .args(words.split(' '))
            .args(["--address", &self.address])
            .args(["--seconds", "0.3", "--warm-up", "0.1"])
            .output()
            .unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

const FANOUT: &str = "fanout --path /room/bench/ --connections 8 --senders 2 --in-flight 4";
const CALM: &str = "calm --path /echo --connections 500";
const ECHO: &str = "echo --path /echo --connections 4 --in-flight 4";

/// The value of a field of the report.
fn field(output: &Output, name: &str) -> f64 {
    let text = String::from_utf8_lossy(&output.stdout);
    let (_, rest) = text.split_once(&format!("\"{name}\":")).expect(&text);
    let end = rest.find([',', '}']).unwrap();
    rest[..end].parse().unwrap()
}

fn is_noticed(how: &str, count: &str) {
    let server = Server::broken(how);
    for words in [FANOUT, ECHO] {
        let output = server.load(words);
        assert_eq!(output.status.code(), Some(1), "{words}: {output:?}");
        assert!(field(&output, count) > 0.0, "{words}: {output:?}");
    }
}

#[test]
fn a_server_that_keeps_its_promises_passes() {
    let server = Server::broken("nothing");
    for words in [
        FANOUT,
        ECHO,
        CALM,
        "idle --path /room/bench/ --connections 8",
    ] {
        let output = server.load(words);
        assert_eq!(output.status.code(), Some(0), "{words}: {output:?}");
    }
    let all = server.load(&format!("{FANOUT} --acknowledge all"));
    assert_eq!(all.status.code(), Some(0), "{all:?}");
}

#[test]
fn a_lost_message_is_noticed() {
    is_noticed("lose", "lost");
}

#[test]
fn a_doubled_message_is_noticed() {
    is_noticed("double", "doubled");
}

#[test]
fn a_reordered_message_is_noticed() {
    is_noticed("reorder", "reordered");
}

#[test]
fn a_changed_message_is_noticed() {
    is_noticed("change", "foreign");
}

#[test]
fn a_message_that_does_not_reach_everybody_is_noticed() {
    let server = Server::broken("first");
    let output = server.load("idle --path /room/bench/ --connections 8");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(field(&output, "reached"), 7.0);
}

/// In a fraction of a second, each calm connection speaks once at most.
#[test]
fn a_calm_connections_lost_or_changed_message_is_noticed() {
    for (how, count) in [("first", "lost"), ("first-changed", "foreign")] {
        let output = Server::broken(how).load(CALM);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert!(field(&output, count) > 0.0, "{output:?}");
    }
}
