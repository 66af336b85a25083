//! A large capture takes little memory: it is streamed to the program, and is nowhere whole.

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

/// The most that the program has in memory while a capture of so many connections is read, in KiB:
/// of each the handshake, and then what `write` adds. `None`: it can't be known here.
fn peak_of(
    what: &str,
    connections: u16,
    write: impl FnOnce(&mut dyn FnMut(&Segment, u16)),
) -> Option<usize> {
    let program = Server::release_or_skipped(what)?;
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
    let mut add = |segment: &Segment, port| input.write_all(&packet(segment, port)).unwrap();
    let (request, answer) = (format!("{REQUEST}\r\n"), format!("{ANSWER}\r\n"));
    for port in 1..=connections {
        add(&client(99, SYN, b""), port);
        add(&server(499, SYN | ACK, b"").acks(100), port);
        add(&client(100, ACK, request.as_bytes()), port);
        add(&server(500, ACK, answer.as_bytes()), port);
    }
    write(&mut add);
    let peak = peak(child.id());
    drop(input);
    assert!(child.wait().unwrap().success());
    peak
}

/// The number of the first byte behind the answer.
fn behind() -> u32 {
    500 + ANSWER.len() as u32 + 2
}

#[test]
fn a_gigabyte_is_read_in_bounded_memory() {
    let peak = peak_of("a capture of a gigabyte", CONNECTIONS, |add| {
        // A message of 9,000 bytes in a segment of its own, in each connection in turn.
        let frame = [&[0x82, 126, 0x23, 0x28][..], &[7; 9000]].concat();
        let (mut written, mut sequence) = (0, behind());
        while written < GIGABYTE {
            for port in 1..=CONNECTIONS {
                add(&server(sequence, ACK, &frame), port);
                written += frame.len() as u64;
            }
            sequence += frame.len() as u32;
        }
    });
    if let Some(peak) = peak {
        assert!(peak < MOST, "{peak} KiB");
    }
}

/// Each connection fills its records anew: what one frees, another must be able to use.
#[test]
fn many_connections_of_many_small_frames_take_no_more() {
    let peak = peak_of("a capture of small frames", 1000, |add| {
        let frames = [0x82, 1, b'x'].repeat(400);
        for port in 1..=1000 {
            for part in 0..10 {
                let sequence = behind() + part * frames.len() as u32;
                add(&server(sequence, ACK, &frames), port);
            }
        }
    });
    if let Some(peak) = peak {
        assert!(peak < MOST, "{peak} KiB");
    }
}
