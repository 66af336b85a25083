//! A capture of a gigabyte takes little memory: it is streamed to the program, and is nowhere whole.

use super::built::{ACK, SYN, Segment, Writer, client, server};
use super::dialogue::{ANSWER, REQUEST};
use crate::common::Server;
use std::io::Write;
use std::process::{Command, Stdio};

const GIGABYTE: u64 = 1 << 30;
const CONNECTIONS: u16 = 2000;
/// What the whole program may take, in KiB.
const MOST: usize = 64 * 1024;

fn packet(segment: &Segment, port: u16) -> Vec<u8> {
    let bytes = segment.clone().of_port(port).ipv4();
    let length = bytes.len() as u32;
    Writer { big: false }.record(1_700_000_000, 0, &bytes, length)
}

/// The most that a process has had in memory, in KiB.
fn peak(pid: u32) -> Option<usize> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn a_gigabyte_is_read_in_bounded_memory() {
    let Some(program) = Server::release_or_skipped("a capture of a gigabyte") else {
        return;
    };
    let mut child = Command::new(program)
        .args(["capture", "-", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let writer = Writer { big: false };
    input
        .write_all(&writer.pcap_header(0xA1B2_C3D4, 101))
        .unwrap();
    let (request, answer) = (format!("{REQUEST}\r\n"), format!("{ANSWER}\r\n"));
    for port in 1..=CONNECTIONS {
        for segment in [
            client(99, SYN, b""),
            server(499, SYN | ACK, b"").acks(100),
            client(100, ACK, request.as_bytes()),
            server(500, ACK, answer.as_bytes()),
        ] {
            input.write_all(&packet(&segment, port)).unwrap();
        }
    }
    // A message of 9,000 bytes in a segment of its own, in each connection in turn.
    let frame = [&[0x82, 126, 0x23, 0x28][..], &[7; 9000]].concat();
    let (mut written, mut sequence) = (0, 500 + answer.len() as u32);
    while written < GIGABYTE {
        for port in 1..=CONNECTIONS {
            let packet = packet(&server(sequence, ACK, &frame), port);
            input.write_all(&packet).unwrap();
            written += packet.len() as u64;
        }
        sequence += frame.len() as u32;
    }
    let peak = peak(child.id());
    drop(input);
    assert!(child.wait().unwrap().success());
    // Only Linux says.
    if let Some(peak) = peak {
        assert!(peak < MOST, "{peak} KiB");
    }
}
