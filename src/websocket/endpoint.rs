//! One end of a connection, as a state machine without I/O (RFC 6455 §5.5, §7).
//!
//! Two rules make it easy to use and hard to misuse:
//! 1. **Bytes in, events out.** [`receive`](Endpoint::receive) takes bytes in any portions, checks
//!    each as it comes, and returns one [`Event`] for each whole message, each control frame, and
//!    each fragment that isn't the last. It appends what it owes the peer (a pong, a Close) to
//!    `output`, in order; the owner of the socket writes that.
//! 2. **After the end there is silence.** Once a rule is broken, or the peer's Close has come,
//!    further bytes are taken but ignored, and nothing more is written.
//!
//! | state \ what happens | `opened` | `start_closing` | `close_was_sent` | a Close comes | a rule is broken |
//! |---|---|---|---|---|---|
//! | Connecting | Open | – | – | (no byte is taken) | – |
//! | Open | – | writes Close → Closing | → Closing | writes its answer → Closed | writes Close → Closed |
//! | Closing | – | – | – | → Closed | → Closed |
//! | Closed | – | – | – | – | – |
//!
//! Other threads of the server may write our Close without this endpoint, for example when the
//! server stops. They can't call the endpoint; so its own thread calls
//! [`close_was_sent`](Endpoint::close_was_sent) before it takes more bytes.
//!
//! No state says who started the closing: it was the peer if its Close came while the state was
//! Open. Closing TCP is up to the owner of the socket; §7.1.1 says that the server should close
//! it first.

use super::close::parse_close;
use super::codes::{CloseCode, Opcode};
use super::error::Error;
pub use super::event::{Event, State};
use super::extension::{Agreed, Deflating, Side};
use super::fields::{self, Part};
use super::frame::{self, Expected, Header, InProgress, MAX_CONTROL_PAYLOAD, MAX_HEADER};
use super::message::{Assembler, Message};
use super::role::Role;
use crate::language::Language;

/// One end of a WebSocket connection.
#[derive(Debug)]
pub struct Endpoint {
    role: Role,
    state: State,
    /// The language of its Close reasons.
    language: Language,
    /// The beginning of an incomplete header.
    partial: ([u8; MAX_HEADER], usize),
    frame: Option<InProgress>,
    message: Assembler,
    /// The payload of the current control frame. A control frame may come between the fragments of
    /// a message, so it has a buffer of its own.
    control: Vec<u8>,
    /// How its messages are compressed, if that was agreed on…
    sends: Option<Side>,
    /// …and what does it, from the first message on.
    deflating: Option<Box<Deflating>>,
}

impl Endpoint {
    /// An endpoint in the state Connecting, for messages of at most `max_message`
    /// bytes.
    pub const fn new(role: Role, max_message: usize) -> Endpoint {
        Endpoint {
            role,
            state: State::Connecting,
            language: Language::English,
            partial: ([0; MAX_HEADER], 0),
            frame: None,
            message: Assembler::new(max_message),
            control: Vec::new(),
            sends: None,
            deflating: None,
        }
    }

    /// The handshake agreed on `permessage-deflate` (RFC 7692): what comes may be compressed, and
    /// what [`send`](Self::send) sends is, if it is shorter so.
    pub const fn deflate(&mut self, agreed: &Agreed) {
        let (ours, theirs) = match self.role {
            Role::Server => (agreed.server, agreed.client),
            Role::Client(_) => (agreed.client, agreed.server),
        };
        self.message.inflate(theirs);
        self.sends = Some(ours);
    }

    /// The reasons of its Close frames are in this language; English is the default.
    pub const fn speak(&mut self, language: Language) {
        self.language = language;
    }

    /// The language of its reasons.
    pub const fn language(&self) -> Language {
        self.language
    }

    /// The state of the connection.
    pub const fn state(&self) -> State {
        self.state
    }

    /// Is it between two frames?
    pub const fn is_between_frames(&self) -> bool {
        self.frame.is_none() && self.partial.1 == 0
    }

    /// The part of a frame that the next byte belongs to, and how many bytes of that part are
    /// missing.
    pub fn next_part(&self) -> (Part, u64) {
        if let Some(frame) = &self.frame {
            return (Part::Payload, frame.header.payload_len - frame.received);
        }
        let (header, taken) = &self.partial;
        let (part, missing) = fields::next_part(&header[..*taken]);
        (part, missing as u64)
    }

    /// From now on the peer's messages may have this many bytes at most.
    pub const fn allow(&mut self, max_message: usize) {
        self.message.allow(max_message);
    }

    /// The opening handshake is done (§4).
    pub const fn opened(&mut self) {
        if matches!(self.state, State::Connecting) {
            self.state = State::Open;
        }
    }

    /// Takes bytes from `input`; returns how many, and what they completed. It stops after each
    /// event, and when a compressed message has grown by some 64 KiB, so call it again with the rest
    /// until nothing is left. While Connecting it takes none; when Closed it takes all and ignores
    /// them.
    ///
    /// # Errors
    /// The first broken rule. The connection has failed then (§7.1.7): the Close with the reason is
    /// in `output`, and this endpoint is Closed.
    pub fn receive(
        &mut self,
        input: &[u8],
        output: &mut Vec<u8>,
    ) -> Result<(usize, Option<Event<'_>>), Error> {
        match self.state {
            State::Connecting => return Ok((0, None)),
            State::Closed => return Ok((input.len(), None)),
            State::Open | State::Closing => {}
        }
        match self.take(input) {
            Ok((used, None)) => Ok((used, None)),
            Ok((used, Some(header))) => Ok((used, Some(self.complete(header, output)?))),
            Err(error) => Err(fail(
                &mut self.state,
                (self.role, self.language),
                error,
                output,
            )),
        }
    }

    /// How what this end sends may be compressed, if that was agreed on.
    pub const fn sends(&self) -> Option<Side> {
        self.sends
    }

    /// May the messages that come be compressed?
    pub const fn inflates(&self) -> bool {
        self.message.inflates()
    }

    /// Does it still hold the memory of a large message that was returned?
    pub fn is_large(&self) -> bool {
        self.message.is_large()
    }

    /// Nothing has come for now: frees what messages need that are compressed each on its own, unless
    /// one is being received.
    pub fn rest(&mut self) {
        self.message.rest();
    }

    /// Frees that memory. Called when the peer is silent, or when memory is tight.
    pub fn shrink(&mut self) {
        self.message.shrink();
    }

    /// How many bytes it holds of an unfinished message.
    pub const fn buffered(&self) -> usize {
        self.message.buffered()
    }

    /// Nothing will be received any more: frees all buffers.
    pub fn let_go(&mut self) {
        self.message.let_go();
        self.deflating = None;
    }

    /// Takes what belongs to one frame; returns the header if the frame is whole now.
    fn take(&mut self, input: &[u8]) -> Result<(usize, Option<Header>), Error> {
        let mut used = 0;
        let mut frame = match self.frame.take() {
            Some(frame) => frame,
            None => {
                let (bytes, header) = self.take_header(input)?;
                used = bytes;
                let Some(header) = header else {
                    return Ok((used, None));
                };
                if header.opcode.is_control() {
                    self.control.clear();
                } else {
                    self.message.begin_frame(&header)?;
                }
                InProgress {
                    header,
                    received: 0,
                }
            }
        };
        let rest = &input[used..];
        let missing = frame.header.payload_len - frame.received;
        let payload = &rest[..rest
            .len()
            .min(usize::try_from(missing).unwrap_or(usize::MAX))];
        let taken = self.take_payload(&frame, payload)?;
        frame.received += taken as u64;
        used += taken;
        if frame.received == frame.header.payload_len {
            return Ok((used, Some(frame.header)));
        }
        self.frame = Some(frame);
        Ok((used, None))
    }

    /// A header is usually whole in the input; otherwise its beginning is checked and kept until
    /// the rest comes.
    fn take_header(&mut self, input: &[u8]) -> Result<(usize, Option<Header>), Error> {
        let expected = Expected {
            masked: matches!(self.role, Role::Server),
            in_message: self.message.in_message(),
            deflate: self.message.inflates(),
        };
        let (partial, before) = &mut self.partial;
        if *before == 0
            && let Some((header, used)) = Header::parse(input, expected)?
        {
            return Ok((used, Some(header)));
        }
        let taken = input.len().min(MAX_HEADER - *before);
        partial[*before..*before + taken].copy_from_slice(&input[..taken]);
        match Header::parse(&partial[..*before + taken], expected)? {
            Some((header, used)) => {
                let from_input = used - *before;
                *before = 0;
                Ok((from_input, Some(header)))
            }
            None => {
                *before += taken;
                Ok((taken, None))
            }
        }
    }

    fn take_payload(&mut self, frame: &InProgress, payload: &[u8]) -> Result<usize, Error> {
        let InProgress { header, received } = frame;
        let key = header.masking_key;
        if header.opcode.is_control() {
            let start = self.control.len();
            self.control.extend_from_slice(payload);
            if let Some(key) = key {
                frame::mask(&mut self.control[start..], key, *received);
            }
            return Ok(payload.len());
        }
        let whole = received + payload.len() as u64 == header.payload_len;
        self.message
            .append(payload, key, *received, !(whole && header.fin))
    }

    /// A frame is whole: what does it mean, and what do we owe for it?
    fn complete(&mut self, header: Header, output: &mut Vec<u8>) -> Result<Event<'_>, Error> {
        match header.opcode {
            Opcode::Ping => {
                // A peer reads nothing after our Close, so no pong is written then.
                if self.state == State::Open {
                    // [pong]
                    self.role.write(Opcode::Pong, &self.control, output);
                }
                Ok(Event::Ping(&self.control))
            }
            Opcode::Pong => Ok(Event::Pong(&self.control)),
            Opcode::Close => self.complete_close(output),
            Opcode::Continuation | Opcode::Text | Opcode::Binary if !header.fin => {
                // [fragment]
                Ok(Event::Fragment)
            }
            Opcode::Continuation | Opcode::Text | Opcode::Binary => match self.message.finish() {
                Ok(message) => Ok(Event::Message(message)),
                Err(error) => Err(fail(
                    &mut self.state,
                    (self.role, self.language),
                    error,
                    output,
                )),
            },
        }
    }

    /// §5.5.1: "If an endpoint receives a Close frame and did not previously send a Close frame,
    /// the endpoint MUST send a Close frame in response", which "typically echos the status code it
    /// received". We return the code or, if there was none, an empty body; never the reason, which
    /// the peer knows.
    fn complete_close(&mut self, output: &mut Vec<u8>) -> Result<Event<'_>, Error> {
        let (code, reason) = match parse_close(&self.control) {
            Ok(close) => close,
            Err(error) => {
                return Err(fail(
                    &mut self.state,
                    (self.role, self.language),
                    error,
                    output,
                ));
            }
        };
        if self.state == State::Open {
            // [close-answer]
            self.role.write_close(code, "", output);
        }
        self.state = State::Closed;
        Ok(Event::Close { code, reason })
    }

    /// Appends a message in one frame. Does this only while Open; returns whether it did.
    pub fn send(&mut self, message: Message<'_>, output: &mut Vec<u8>) -> bool {
        let open = self.state == State::Open;
        let (opcode, payload) = (message.opcode(), message.payload());
        match self.sends {
            _ if !open => {}
            Some(side) => {
                let new = || Box::new(Deflating::new(side));
                let deflating = self.deflating.get_or_insert_with(new);
                deflating.write(opcode, self.role.masking_key(), payload, output);
            }
            None => self.role.write(opcode, payload, output),
        }
        open
    }

    /// Appends a ping with at most 125 bytes of payload; a longer one is cut. Does this only while
    /// Open; returns whether it did.
    pub fn ping(&self, payload: &[u8], output: &mut Vec<u8>) -> bool {
        let open = self.state == State::Open;
        if open {
            let payload = &payload[..payload.len().min(MAX_CONTROL_PAYLOAD)];
            self.role.write(Opcode::Ping, payload, output);
        }
        open
    }

    /// §7.1.2, _Start the WebSocket Closing Handshake_: appends a Close. Does this only while Open;
    /// returns whether it did. A reason above [`MAX_REASON`](super::close::MAX_REASON) bytes is
    /// cut.
    pub fn start_closing(&mut self, code: CloseCode, reason: &str, output: &mut Vec<u8>) -> bool {
        let open = self.state == State::Open;
        if open {
            // [start-closing]
            self.role.write_close(Some(code), reason, output);
            self.state = State::Closing;
        }
        open
    }

    /// Another thread has sent our Close. Writes nothing; if the state is Open, it becomes Closing,
    /// and `true` is returned.
    pub fn close_was_sent(&mut self) -> bool {
        let open = self.state == State::Open;
        if open {
            self.state = State::Closing;
        }
        open
    }
}

/// §7.1.7, _Fail the WebSocket Connection_: writes the reason in a Close, unless one was sent
/// before, and ends. (A function, not a method: for the compiler, the result that is matched may
/// still borrow the endpoint's buffers, and these are other fields.)
fn fail(
    state: &mut State,
    (role, language): (Role, Language),
    error: Error,
    output: &mut Vec<u8>,
) -> Error {
    if *state == State::Open {
        // [fail]
        let (code, why) = (error.close_code(), error.sentence(language));
        role.write_close(Some(code), &why, output);
    }
    *state = State::Closed;
    error
}

#[cfg(test)]
mod tests {
    use super::super::close::close_body;
    use super::*;

    const LIMIT: usize = 70_000;
    const KEY: [u8; 4] = [0x37, 0xFA, 0x21, 0x3D];

    #[test]
    fn what_the_next_byte_belongs_to() {
        let mut frame = Vec::new();
        frame::write(Opcode::Binary, true, Some(KEY), &[7; 200], &mut frame);
        let mut endpoint = Endpoint::new(Role::Server, LIMIT);
        endpoint.opened();
        let mut parts = Vec::new();
        let mut rest = &frame[..];
        while !rest.is_empty() {
            let (part, missing) = endpoint.next_part();
            parts.push((part, missing));
            let (bytes, behind) = rest.split_at(missing as usize);
            assert_eq!(
                endpoint.receive(bytes, &mut Vec::new()).unwrap().0,
                bytes.len()
            );
            rest = behind;
        }
        assert_eq!(
            parts,
            [
                (Part::FirstByte, 1),
                (Part::SecondByte, 1),
                (Part::ExtendedLength, 2),
                (Part::MaskingKey, 4),
                (Part::Payload, 200),
            ]
        );
        assert_eq!(endpoint.next_part(), (Part::FirstByte, 1));
        endpoint.receive(&frame[..3], &mut Vec::new()).unwrap();
        assert_eq!(endpoint.next_part(), (Part::ExtendedLength, 1));
        endpoint.receive(&frame[3..6], &mut Vec::new()).unwrap();
        assert_eq!(endpoint.next_part(), (Part::MaskingKey, 2));
        endpoint.receive(&frame[6..108], &mut Vec::new()).unwrap();
        assert_eq!(endpoint.next_part(), (Part::Payload, 100));
    }

    /// The outcome for some bytes: each event in words, the bytes owed, the end.
    #[derive(Debug, PartialEq, Default)]
    struct Outcome {
        events: Vec<String>,
        output: Vec<u8>,
        error: Option<Error>,
    }

    fn feed(endpoint: &mut Endpoint, portions: &[&[u8]]) -> Outcome {
        let mut outcome = Outcome::default();
        for portion in portions {
            let mut rest = *portion;
            while !rest.is_empty() {
                match endpoint.receive(rest, &mut outcome.output) {
                    Ok((used, event)) => {
                        outcome.events.extend(event.map(|e| format!("{e:?}")));
                        rest = &rest[used..];
                    }
                    Err(error) => {
                        assert_eq!(endpoint.state(), State::Closed);
                        outcome.error = Some(error);
                        rest = &[];
                    }
                }
            }
        }
        outcome
    }

    fn open(role: Role) -> Endpoint {
        let mut endpoint = Endpoint::new(role, LIMIT);
        endpoint.opened();
        endpoint
    }

    /// The bytes arrive whole, and again one at a time: the outcome is the same.
    fn receives(role: Role, bytes: &[u8]) -> Outcome {
        let whole = feed(&mut open(role), &[bytes]);
        let singly = feed(&mut open(role), &bytes.chunks(1).collect::<Vec<_>>());
        assert_eq!(whole, singly);
        whole
    }

    fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        frame::write(Opcode::Text, true, Some(KEY), payload, &mut out);
        out[0] = first;
        out
    }

    fn server_receives(frames: &[(u8, &[u8])]) -> Outcome {
        let bytes: Vec<u8> = frames.iter().flat_map(|(f, p)| masked(*f, p)).collect();
        receives(Role::Server, &bytes)
    }

    /// The server fails the connection, with this error's close code.
    fn server_fails(frames: &[(u8, &[u8])], error: Error) {
        let outcome = server_receives(frames);
        assert_eq!(outcome.error, Some(error));
        let code = error.close_code().number().to_be_bytes();
        assert_eq!(outcome.output[0], 0x88, "a Close: {:02x?}", outcome.output);
        assert_eq!(outcome.output[2..4], code);
    }

    #[test]
    fn s5_4_two_unfinished_text_frames_in_a_row_are_refused() {
        server_fails(
            &[(0x01, b"one"), (0x01, b"two")],
            Error::MessageInterrupted(Opcode::Text),
        );
    }

    #[test]
    fn s8_1_a_message_that_ends_inside_a_code_point_is_refused() {
        server_fails(&[(0x81, b"\xE4\xBD")], Error::TruncatedUtf8(0));
        server_fails(&[(0x01, b"\xE4"), (0x80, b"\xBD")], Error::TruncatedUtf8(0));
    }

    #[test]
    fn s5_5_a_pong_of_126_bytes_is_refused() {
        server_fails(&[(0x8A, &[0; 126])], Error::ControlTooLong(Opcode::Pong));
    }

    #[test]
    fn s5_7_the_examples_of_the_rfc() {
        let hello = r#"Message(Text("Hello"))"#;
        let client = |bytes: &[u8]| receives(Role::Client(|| KEY), bytes).events;
        assert_eq!(client(&[0x81, 5, 0x48, 0x65, 0x6c, 0x6c, 0x6f]), [hello]);
        let fragments = [0x01, 3, 0x48, 0x65, 0x6c, 0x80, 2, 0x6c, 0x6f];
        assert_eq!(client(&fragments), ["Fragment", hello]);
        let text = [
            0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58,
        ];
        assert_eq!(receives(Role::Server, &text).events, [hello]);
        let pong = [
            0x8a, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58,
        ];
        assert_eq!(
            receives(Role::Server, &pong).events,
            ["Pong([72, 101, 108, 108, 111])"]
        );
    }

    #[test]
    fn s5_3_the_frame_of_the_course_notes_is_123() {
        let bytes = [0x81, 0x83, 0xce, 0x48, 0xb6, 0x85, 0xff, 0x7a, 0x85];
        let outcome = receives(Role::Server, &bytes);
        assert_eq!(outcome.events, [r#"Message(Text("123"))"#]);
        assert_eq!(outcome.output, []);
    }

    #[test]
    fn after_a_frame_that_came_in_two_parts_comes_the_next_frame() {
        let bytes = [masked(0x81, b"Hello"), masked(0x89, b"?")].concat();
        for cut in 1..bytes.len() {
            let (begin, rest) = bytes.split_at(cut);
            let outcome = feed(&mut open(Role::Server), &[begin, rest]);
            let both = [r#"Message(Text("Hello"))"#, "Ping([63])"];
            assert_eq!(outcome.events, both, "cut at {cut}");
        }
    }

    #[test]
    fn a_large_message_leaves_a_large_buffer_until_it_is_freed() {
        let mut endpoint = open(Role::Server);
        feed(&mut endpoint, &[&masked(0x81, b"small")]);
        assert!(!endpoint.is_large());
        let large = masked(0x81, &[b'7'; 60_000]);
        feed(&mut endpoint, &[&large[..50_000]]);
        assert!(!endpoint.is_large(), "it is needed");
        endpoint.shrink();
        let text = format!("Message(Text({:?}))", "7".repeat(60_000));
        assert_eq!(feed(&mut endpoint, &[&large[50_000..]]).events, [text]);
        assert!(endpoint.is_large());
        endpoint.shrink();
        assert!(!endpoint.is_large());
    }

    #[test]
    fn s5_5_2_a_ping_is_answered_also_between_fragments() {
        let outcome = server_receives(&[(0x01, b"Hel"), (0x89, b"?"), (0x80, b"lo")]);
        assert_eq!(
            outcome.events,
            ["Fragment", "Ping([63])", r#"Message(Text("Hello"))"#]
        );
        assert_eq!(outcome.output, [0x8A, 1, b'?']);
    }

    #[test]
    fn s5_5_1_a_close_is_answered_with_its_own_code() {
        let outcome = server_receives(&[(0x88, b"\x0F\xA0bye"), (0x81, b"never read")]);
        assert_eq!(
            outcome.events,
            [r#"Close { code: Some(CloseCode(4000)), reason: "bye" }"#]
        );
        assert_eq!(outcome.output, [0x88, 2, 0x0F, 0xA0]);
        let empty = server_receives(&[(0x88, b"")]);
        assert_eq!(empty.events, [r#"Close { code: None, reason: "" }"#]);
        assert_eq!(empty.output, [0x88, 0]);
    }

    #[test]
    fn s5_5_1_the_body_of_a_close_is_checked() {
        server_fails(&[(0x88, b"\x03")], Error::CloseBodyOfOne);
        for number in [0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65_535] {
            let error = Error::InvalidCloseCode(number);
            server_fails(&[(0x88, &number.to_be_bytes())], error);
        }
        server_fails(&[(0x88, b"\x03\xE8ok\xFF")], Error::InvalidCloseReason(2));
    }

    #[test]
    fn s7_1_7_nothing_after_a_violation_is_read() {
        let outcome = server_receives(&[(0x81, b"ok"), (0x83, b""), (0x81, b"no"), (0x89, b"")]);
        assert_eq!(outcome.events, [r#"Message(Text("ok"))"#]);
        assert_eq!(outcome.error, Some(Error::ReservedOpcode(3)));
    }

    #[test]
    fn s8_1_a_bad_byte_fails_a_half_received_frame() {
        let bytes = masked(0x81, b"abc\xFFdef");
        let mut endpoint = open(Role::Server);
        let outcome = feed(&mut endpoint, &[&bytes[..6 + 4]]);
        assert_eq!(outcome.error, Some(Error::InvalidUtf8(3)));
        // Also after a good portion: 3 and then 4 of 12 bytes.
        let bytes = masked(0x81, b"abcd\xFFefghijk");
        let portions = [&bytes[..6 + 3], &bytes[6 + 3..6 + 7]];
        let outcome = feed(&mut open(Role::Server), &portions);
        assert_eq!(outcome.error, Some(Error::InvalidUtf8(4)));
    }

    #[test]
    fn a_ping_is_sent_while_open_and_cut_at_its_bound() {
        let mut output = Vec::new();
        assert!(open(Role::Server).ping(&[7; 126], &mut output));
        assert_eq!(output, [&[0x89, 125][..], &[7; 125]].concat());
    }

    #[test]
    fn s7_a_closing_that_we_start_ends_with_the_answer() {
        let mut endpoint = open(Role::Server);
        let mut output = Vec::new();
        assert!(endpoint.start_closing(CloseCode::GOING_AWAY, "bye", &mut output));
        assert_eq!(output, [0x88, 5, 0x03, 0xE9, b'b', b'y', b'e']);
        assert_eq!(endpoint.state(), State::Closing);
        assert!(!endpoint.start_closing(CloseCode::GOING_AWAY, "", &mut output));
        assert!(!endpoint.send(Message::Text("late"), &mut output));
        assert!(!endpoint.ping(b"late", &mut output));
        let late = [masked(0x89, b"?"), masked(0x88, b"\x03\xE9")].concat();
        let outcome = feed(&mut endpoint, &[&late]);
        assert_eq!(outcome.output, [], "nothing follows a Close");
        assert_eq!(endpoint.state(), State::Closed);
    }

    #[test]
    fn s7_a_close_that_was_sent_without_the_endpoint_is_ours_too() {
        for last in [masked(0x88, b"\x03\xE9"), masked(0xF1, b"")] {
            let mut endpoint = open(Role::Server);
            assert!(endpoint.close_was_sent());
            assert_eq!(endpoint.state(), State::Closing);
            assert!(!endpoint.close_was_sent());
            let mut output = Vec::new();
            assert!(!endpoint.start_closing(CloseCode::GOING_AWAY, "", &mut output));
            assert!(!endpoint.send(Message::Text("late"), &mut output));
            assert!(!endpoint.ping(b"late", &mut output));
            let late = [masked(0x89, b"?"), masked(0x81, b"hi"), last].concat();
            let outcome = feed(&mut endpoint, &[&late]);
            assert_eq!(outcome.events[1], r#"Message(Text("hi"))"#);
            assert_eq!((output, outcome.output), (vec![], vec![]));
            assert_eq!(endpoint.state(), State::Closed);
            assert!(!endpoint.close_was_sent());
            assert_eq!(endpoint.state(), State::Closed);
        }
        let mut connecting = Endpoint::new(Role::Server, LIMIT);
        assert!(!connecting.close_was_sent());
        assert_eq!(connecting.state(), State::Connecting);
    }

    #[test]
    fn while_connecting_no_byte_is_taken() {
        let mut endpoint = Endpoint::new(Role::Server, LIMIT);
        let frame = masked(0x81, b"early");
        assert_eq!(endpoint.receive(&frame, &mut Vec::new()), Ok((0, None)));
        endpoint.opened();
        let outcome = feed(&mut endpoint, &[&frame]);
        assert_eq!(outcome.events, [r#"Message(Text("early"))"#]);
    }

    #[test]
    fn a_client_endpoint_and_a_server_endpoint_understand_each_other() {
        let mut client = open(Role::Client(|| KEY));
        let mut server = open(Role::Server);
        for len in [0, 125, 126, 65_535, 65_536] {
            let payload = vec![0x5A; len];
            let mut wire = Vec::new();
            assert!(client.send(Message::Binary(&payload), &mut wire));
            let mut echo = Vec::new();
            let (used, event) = server.receive(&wire, &mut echo).unwrap();
            assert_eq!(used, wire.len());
            assert_eq!(event, Some(Event::Message(Message::Binary(&payload))));
            assert!(server.send(Message::Binary(&payload), &mut echo));
            let (_, event) = client.receive(&echo, &mut wire).unwrap();
            assert_eq!(event, Some(Event::Message(Message::Binary(&payload))));
        }
        let mut wire = Vec::new();
        client.start_closing(CloseCode::NORMAL_CLOSURE, "", &mut wire);
        let mut answer = Vec::new();
        server.receive(&wire, &mut answer).unwrap();
        client.receive(&answer, &mut Vec::new()).unwrap();
        assert_eq!(
            (client.state(), server.state()),
            (State::Closed, State::Closed)
        );
    }

    #[test]
    fn s10_4_a_message_above_the_limit_is_1009() {
        let header = [0x82, 0xFF, 0, 0, 0, 0, 0, 1, 0x11, 0x71, 1, 2, 3, 4];
        let outcome = receives(Role::Server, &header);
        assert_eq!(outcome.error, Some(Error::MessageTooBig(LIMIT)));
        assert_eq!(outcome.output[2..4], 1009_u16.to_be_bytes());
    }

    #[test]
    fn a_close_reason_is_in_the_language_of_the_connection() {
        let mut endpoint = Endpoint::new(Role::Server, 1000);
        endpoint.opened();
        endpoint.speak(Language::Chinese);
        let mut output = Vec::new();
        let error = endpoint.receive(&[0x81, 0], &mut output).unwrap_err();
        assert_eq!(error, Error::UnmaskedFrame);
        let reason = str::from_utf8(&output[4..]).unwrap();
        assert_eq!(reason, "客户端的帧必须加掩码（mask）（RFC 6455 §5.1）");
    }

    #[test]
    fn a_reason_is_cut_between_two_characters() {
        let body = close_body(Some(CloseCode::NORMAL_CLOSURE), &"你".repeat(60));
        assert_eq!(body.len(), 2 + 123);
        let body = close_body(Some(CloseCode::NORMAL_CLOSURE), &"é".repeat(60 + 2));
        assert_eq!(body.len(), 2 + 122);
    }
}
