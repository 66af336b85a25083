//! How a connection ends (RFC 6455 §5.5.1, §7.1, §7.3): who owes a Close, and what a report says.

use super::watched::{Told, Verdict, frame, plain, request, response};
use crate::common::violations::close_body;
use barewire::language::Language;
use barewire::observer::Ended::{Fin, Reset};
use barewire::observer::Party::{Client, Server};
use barewire::observer::{Ended, Observer, Party};
use serde_json::Value;

#[derive(Debug, Clone)]
enum Step {
    /// A whole text.
    Text(Party),
    /// A text, without its last byte.
    Cut(Party),
    /// A Close with 1000.
    Close(Party),
    /// A frame that breaks a rule.
    Wrong(Party),
    End(Party, Ended),
}
use Step::{Close, Cut, End, Text, Wrong};

fn verdicts(steps: &[Step]) -> Vec<(&'static str, &'static str, u64, u64)> {
    let (mut observer, mut told) = (plain(), Told::default());
    for step in steps {
        let (from, bytes) = match *step {
            Text(from) => (from, frame(from, 0x81, b"hi")),
            Cut(from) => {
                let mut bytes = frame(from, 0x81, b"hi");
                bytes.pop();
                (from, bytes)
            }
            Close(from) => (from, frame(from, 0x88, &close_body(1000, b""))),
            Wrong(from) => (from, frame(from, 0x83, b"")),
            End(from, how) => {
                told.ended(&mut observer, from, how);
                continue;
            }
        };
        told.saw(&mut observer, from, [&bytes[..]]);
    }
    told.verdicts
}

#[test]
fn s7_1_right_endings_blame_nobody() {
    for (one, two) in [(Client, Server), (Server, Client)] {
        for how in [Fin, Reset] {
            for steps in [
                // The closing handshake; either end may end TCP first then.
                vec![Close(one), Close(two), End(one, how), End(two, how)],
                vec![Close(one), Close(two), End(two, how), End(one, how)],
                vec![
                    Text(one),
                    Close(one),
                    Text(two),
                    Close(two),
                    End(two, how),
                    End(one, Reset),
                ],
                // Closes that cross are each other's answer.
                vec![Close(one), Close(two), End(one, how)],
                // Whoever closes sends nothing more, so its FIN may follow at once.
                vec![Close(one), End(one, how), Close(two), End(two, how)],
                vec![Close(one), End(one, how), Text(two), End(two, how)],
                // §7.1.7: after a violation the other end may omit the Close.
                vec![Wrong(one), End(two, how), End(one, how)],
                vec![Wrong(one), Cut(two), End(two, how)],
                vec![Wrong(one), Close(one), End(two, how)],
                // Not over yet.
                vec![Text(one), Cut(two)],
                vec![Close(one), Text(two)],
            ] {
                let found = verdicts(&steps);
                let blamed = found.iter().find(|verdict| verdict.1 != "reserved-opcode");
                assert_eq!(blamed, None, "{steps:?}");
            }
        }
    }
}

#[test]
fn s5_5_1_the_end_that_is_first_to_end_tcp_owes_a_close() {
    for (one, two) in [(Client, Server), (Server, Client)] {
        let text = frame(one, 0x81, b"hi").len() as u64;
        let wrong = frame(one, 0x83, b"").len() as u64;
        for how in [Fin, Reset] {
            let no_close = |frame, byte| (one.name(), "no-close", frame, byte);
            let unanswered = |frame, byte| (one.name(), "close-unanswered", frame, byte);
            for (steps, expected) in [
                (vec![End(one, how), End(two, how)], no_close(0, 0)),
                (
                    vec![Text(one), End(one, how), End(one, how)],
                    no_close(1, text),
                ),
                (
                    vec![Text(one), Cut(one), End(one, how)],
                    no_close(2, 2 * text - 1),
                ),
                (
                    vec![Close(two), End(one, how), End(two, how)],
                    unanswered(0, 0),
                ),
                (
                    vec![Close(two), Text(one), End(one, how)],
                    unanswered(1, text),
                ),
                (
                    vec![Close(two), Cut(one), End(one, how)],
                    unanswered(1, text - 1),
                ),
                // A Close that comes too late.
                (
                    vec![Text(one), End(one, how), Close(two), End(two, how)],
                    no_close(1, text),
                ),
            ] {
                assert_eq!(verdicts(&steps), [expected], "{steps:?}");
            }
            // Its own violation is no excuse.
            let found = verdicts(&[Wrong(one), End(one, how)]);
            assert_eq!(found.last(), Some(&no_close(1, wrong)));
        }
    }
}

#[test]
fn a_handshake_that_a_client_must_refuse_is_an_excuse() {
    let wrong = response("Sec-WebSocket-Protocol: never-offered\r\n");
    let mut observer = Observer::new(&request(""), &wrong);
    let mut told = Told::default();
    told.ended(&mut observer, Client, Fin);
    assert_eq!(told.verdicts, []);
    let mut observer = Observer::new(&request(""), &wrong);
    told.ended(&mut observer, Server, Fin);
    assert_eq!(told.verdicts, [("server", "no-close", 0, 0)]);
}

#[test]
fn a_sentence_says_how_tcp_was_ended_and_where() {
    let mut observer = plain();
    observer.saw(Client, b"\x81", &mut |_| ());
    let mut told = Told::default();
    told.ended(&mut observer, Client, Reset);
    let [(1, 0, header, _, 0, false, false)] = &told.frames[..] else {
        panic!("the frame that was cut is told: {told:?}");
    };
    assert_eq!(header, b"\x81");
    let sentence = observer.violations()[0].rule.sentence(Language::English);
    assert!(sentence.contains("(RST) inside a frame"), "{sentence}");
}

#[test]
fn while_borders_are_lost_a_missing_close_is_nobodys_fault() {
    let mut observer = plain();
    let mut told = Told::default();
    told.saw(&mut observer, Server, [&b"\x82\x7F\x80\0\0\0\0\0\0\0"[..]]);
    told.ended(&mut observer, Server, Fin);
    let rules: Vec<&Verdict> = told.verdicts.iter().collect();
    assert_eq!(rules, [&("server", "length-top-bit", 1, 2)]);
}

#[test]
fn a_report_is_one_line_of_json() {
    let mut observer = Observer::new(
        &request("Sec-WebSocket-Protocol: a\r\nSec-WebSocket-Extensions: x\r\n"),
        &response("Sec-WebSocket-Protocol: a\r\nSec-WebSocket-Extensions: x; y=\"z\"\r\n"),
    );
    assert_eq!(
        observer
            .report()
            .to_json(1, "[::1]:80", "h:9", Language::English),
        "{\"connection\":1,\"peer\":\"[::1]:80\",\"target\":\"h:9\",\"status\":101,\
         \"subprotocol\":\"a\",\"extensions\":\"x; y=\\\"z\\\"\",\
         \"frames\":{\"in\":0,\"out\":0},\"bytes\":{\"in\":0,\"out\":0},\
         \"violations\":[],\"more\":0,\
         \"close\":{\"by\":null,\"code\":null,\"reason\":null,\"tcp\":null}}"
    );
    let mut observer2 = plain();
    let long = b"\x82\xFE\x00\x05\x00\x00\x00\x0012345";
    observer2.saw(Client, long, &mut |_| ());
    let bye = frame(Server, 0x88, &close_body(1000, b"\"bye\"\n\x07"));
    observer2.saw(Server, &bye, &mut |_| ());
    observer2.ended(Server, Fin, &mut |_| ());
    observer2.ended(Client, Reset, &mut |_| ());
    let line = observer2.report().to_json(7, "a", "b", Language::English);
    assert_eq!(
        line,
        "{\"connection\":7,\"peer\":\"a\",\"target\":\"b\",\"status\":101,\
         \"subprotocol\":null,\"extensions\":null,\
         \"frames\":{\"in\":1,\"out\":1},\"bytes\":{\"in\":13,\"out\":11},\
         \"violations\":[{\"by\":\"client\",\"rule\":\"non-minimal-length\",\"rfc\":6455,\
         \"section\":\"5.2\",\"frame\":1,\"byte\":1,\
         \"text\":\"length 5 must be written in its shortest form (RFC 6455 §5.2)\"}],\"more\":0,\
         \"close\":{\"by\":\"server\",\"code\":1000,\"reason\":\"\\\"bye\\\"\\n\\u0007\",\"tcp\":\"fin\"}}"
    );
    let chinese = observer2.report().to_json(7, "a", "b", Language::Chinese);
    let chinese: Value = serde_json::from_str(&chinese).unwrap();
    assert!(
        chinese["violations"][0]["text"]
            .as_str()
            .unwrap()
            .contains("长度")
    );
    // Of a Close without a code, and of one that may not stand there.
    for (body, code) in [(&b""[..], Value::Null), (&[3, 0xED], 1005.into())] {
        let mut observer = plain();
        observer.saw(Client, &frame(Client, 0x88, body), &mut |_| ());
        let line = observer.report().to_json(1, "", "", Language::English);
        let report: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(report["close"]["by"], "client");
        assert_eq!(report["close"]["code"], code);
        assert_eq!(report["close"]["reason"], "");
        assert_eq!(report["close"]["tcp"], Value::Null);
    }
    observer.saw(Client, &[0x83; 2], &mut |_| ());
    assert_eq!(
        observer.report().violations,
        [],
        "an unknown extension may use it"
    );
}
