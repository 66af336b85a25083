//! What a delivery costs, counted: how often it writes, and how often it allocates. Times vary
//! (`tests/bench/` measures them); a count is the same on every machine.

use allocation_counter::measure;
use barewire::chat::dialect::Dialect;
use barewire::chat::hub::{Hub, Poll};
use barewire::chat::name::{Name, RoomName};
use barewire::chat::room::{Joining, Membership, Received};
use barewire::outbox::{Marks, Outbox, Sink};
use barewire::server::wire::writer;
use barewire::websocket::{Endpoint, Event, Message, Role};
use std::io::{self, IoSlice};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// A receiver that takes everything at once, and counts.
#[derive(Clone, Default)]
struct Counting(Arc<Counts>);

#[derive(Default)]
struct Counts {
    writes: AtomicUsize,
    bytes: AtomicUsize,
}

impl Sink for Counting {
    fn write(&self, frames: &[IoSlice<'_>], _: Marks) -> io::Result<usize> {
        let bytes = frames.iter().map(|frame| frame.len()).sum();
        self.0.writes.fetch_add(1, Ordering::Relaxed);
        self.0.bytes.fetch_add(bytes, Ordering::Relaxed);
        Ok(bytes)
    }

    fn be_patient(&self, _: bool) {}
}

impl Counting {
    /// Writes and bytes since the last call.
    fn take(&self) -> (usize, usize) {
        let take = |count: &AtomicUsize| count.swap(0, Ordering::Relaxed);
        (take(&self.0.writes), take(&self.0.bytes))
    }
}

struct Crowd {
    members: Vec<Membership>,
    sinks: Vec<Counting>,
}

/// This many members of one room with this dialect; something was said to them before.
fn crowd(dialect: Dialect, count: usize) -> Crowd {
    let hub = Hub::new("epoch");
    let mut crowd = Crowd {
        members: Vec::new(),
        sinks: Vec::new(),
    };
    for _ in 0..count {
        let sink = Counting::default();
        let outbox = Outbox::new(Box::new(sink.clone()), 1 << 20, Arc::from(*b"farewell"));
        let joining = Joining {
            name: None,
            dialect,
            hears_itself: true,
            ticket: String::new(),
            language: barewire::language::Language::English,
            max_message: 1024,
            deflate: None,
            outbox: Arc::new(outbox),
        };
        let member = hub.join(&RoomName::lobby(), joining, Instant::now());
        crowd.members.push(member.ok().unwrap());
        crowd.sinks.push(sink);
    }
    for _ in 0..3 {
        crowd.say(16);
        crowd.flush();
    }
    crowd.taken();
    crowd
}

const TEXT: &str = r#"{"type":"say","text":"twenty bytes of text"}"#;

impl Crowd {
    fn say(&self, times: usize) {
        for member in self.members.iter().cycle().take(times) {
            member.receive(Message::Text(TEXT), 0);
        }
    }

    fn flush(&self) {
        writer::flush(self.members[0].room());
    }

    /// Writes and bytes of each member.
    fn taken(&self) -> Vec<(usize, usize)> {
        self.sinks.iter().map(Counting::take).collect()
    }
}

#[test]
fn a_batch_is_one_write_for_each_member_however_many_messages_are_in_it() {
    for dialect in [Dialect::Plain, Dialect::Chat] {
        let crowd = crowd(dialect, 50);
        crowd.say(1);
        crowd.flush();
        let one = crowd.taken();
        assert!(one.iter().all(|(writes, _)| *writes == 1), "{one:?}");
        for messages in [2, 16, 200] {
            crowd.say(messages);
            crowd.flush();
            for ((writes, bytes), (_, once)) in crowd.taken().into_iter().zip(&one) {
                assert_eq!(writes, 1, "for {messages} messages");
                assert!(bytes >= once * messages, "all {messages} messages");
            }
        }
    }
}

#[test]
fn a_delivery_allocates_nothing_for_each_member() {
    for dialect in [Dialect::Plain, Dialect::Chat] {
        let allocations = |members| {
            let crowd = crowd(dialect, members);
            crowd.say(16);
            let count = measure(|| crowd.flush()).count_total;
            assert!(crowd.taken().iter().all(|(writes, _)| *writes == 1));
            count
        };
        assert_eq!(allocations(10), allocations(400), "{dialect:?}");
    }
}

/// A message is parsed, encoded once for each dialect, and kept. That takes the same number of
/// allocations in a room of four hundred as in one of ten.
#[test]
fn a_message_costs_the_same_few_allocations_in_every_room() {
    for (dialect, most) in [(Dialect::Plain, 7), (Dialect::Chat, 9)] {
        let allocations = |members| {
            let crowd = crowd(dialect, members);
            // The list of pending entries has grown before.
            let said = measure(|| crowd.say(15)).count_total;
            crowd.flush();
            said
        };
        let (few, many) = (allocations(10), allocations(400));
        assert_eq!(few, many, "{dialect:?}");
        assert!(few <= 15 * most, "{dialect:?}: {few} for 15 messages");
    }
}

/// A text of this many bytes, half of which JSON must escape.
fn text_of(bytes: usize) -> String {
    "\u{1}x".repeat(bytes / 2)
}

/// Escaping, framing or numbering a long text under the lock would delay the whole room. The work
/// under its lock allocates as much for 64 KiB as for one letter.
#[test]
fn under_the_rooms_lock_no_text_is_copied_however_long_it_is() {
    let taken = |dialect, whispers: bool, bytes: usize| {
        let crowd = crowd(dialect, 3);
        let text = text_of(bytes).replace('\u{1}', "\\u0001");
        let to = if whispers { r#""to":"guest-2","# } else { "" };
        let json = match (dialect, whispers) {
            (Dialect::Plain, true) => format!(r#"{{"to":"nobody","msg":"{text}"}}"#),
            (Dialect::Plain, false) => text_of(bytes),
            (Dialect::Chat, _) => format!(r#"{{"type":"say",{to}"text":"{text}"}}"#),
        };
        let speaker = &crowd.members[0];
        // The list of pending entries grows now and then.
        let understood = speaker.understand(Message::Text(&json), 0);
        let mut received = None;
        let info = measure(|| received = Some(speaker.take(understood)));
        let whispered = matches!(received, Some(Received::Whispered(_)));
        assert_eq!(
            whispered,
            whispers && dialect == Dialect::Chat,
            "{received:?}"
        );
        (info.count_total, info.bytes_total)
    };
    for dialect in [Dialect::Plain, Dialect::Chat] {
        for whispers in [false, true] {
            let (short, long) = (
                taken(dialect, whispers, 2),
                taken(dialect, whispers, 1 << 16),
            );
            assert_eq!(short, long, "{dialect:?}, a whisper: {whispers}");
        }
    }
}

/// A poll takes references under the room's lock, and writes its answer afterwards.
#[test]
fn a_poll_copies_no_text_under_the_rooms_lock() {
    let news = |bytes| {
        let hub = Hub::new("epoch");
        for _ in 0..500 {
            let text = text_of(bytes);
            let name = Name::new("ann").unwrap();
            hub.say(&RoomName::lobby(), &name, &text, 0).unwrap();
        }
        let mut news = None;
        // What the hub returns borrows nothing, so the lock is released.
        let info = measure(|| news = Some(hub.news(&RoomName::lobby(), 0)));
        let json = news.unwrap().to_json();
        assert!(json.len() > 500 * bytes && json.matches("\"id\":").count() == 500);
        info.bytes_total
    };
    assert_eq!(news(2), news(200));
    assert!(news(2) <= 500 * 32, "a reference and a number for each");
}

/// Waking long polls doesn't visit them one by one.
#[test]
fn a_message_costs_the_same_however_many_long_polls_wait() {
    let (hub, lobby) = (Hub::new("epoch"), RoomName::lobby());
    let mut bells = Vec::new();
    let mut wait = || {
        let mut poll = None;
        let info = measure(|| poll = Some(hub.poll_or_wait(&lobby, 0)));
        let Some(Ok(Poll::Wait(bell))) = poll else {
            panic!("there is no news");
        };
        bells.push(bell);
        info.bytes_total
    };
    wait();
    let costs: Vec<u64> = (0..1000).map(|_| wait()).collect();
    assert_eq!(costs, [0; 1000]);
}

#[test]
fn an_endpoint_that_has_grown_allocates_nothing_for_a_message() {
    let mut endpoint = Endpoint::new(Role::Server, 1 << 20);
    endpoint.opened();
    let mut output = Vec::with_capacity(4096);
    let frame = [&[0x81, 0x80 | 5, 1, 2, 3, 4][..], b"iggho"].concat();
    let mut receive = |times: usize| {
        for _ in 0..times {
            let (used, event) = endpoint.receive(&frame, &mut output).unwrap();
            assert!(used == frame.len() && matches!(event, Some(Event::Message(_))));
            output.clear();
        }
    };
    receive(1);
    assert_eq!(measure(|| receive(1000)).count_total, 0);
}
