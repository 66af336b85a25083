//! What was sent and received in a run: the records of the judge and of the latencies, and which
//! client may speak next.

use crate::judge::{Faults, Judge};
use crate::latency::Latency;
use crate::options::{Mode, Options};
use crate::text::{MAX_SPEAKERS, Stamp, Text};
use std::time::Instant;

/// A message on its way.
struct Sent {
    /// In nanoseconds since the run's start.
    at: u64,
    heard_by: usize,
}

struct Speaker {
    client: usize,
    sent: Vec<Sent>,
}

/// The records.
pub struct Ledger {
    echo: bool,
    /// How many must have got a message before its speaker goes on; `None`: only itself.
    quorum: Option<usize>,
    text: Text,
    speakers: Vec<Speaker>,
    judge: Judge,
    /// When the run began.
    pub began: Instant,
    /// How many messages came, to all receivers together.
    pub messages: u64,
    /// Clients that the server ended.
    pub ended: u64,
    /// Latencies, while they are measured.
    pub latency: Option<Latency>,
    /// Which speakers may send.
    pub due: Vec<usize>,
}

impl Ledger {
    /// Records for a run in which nothing was said yet.
    pub fn new(options: &Options) -> Ledger {
        let all = options.connections;
        let echo = options.mode == Mode::Echo;
        let (speakers, judge) = match echo {
            true => (all, Judge::of_echoes(all)),
            false => (options.senders, Judge::of_a_room(all, options.senders)),
        };
        // Spread over the order of arrival, so that no server serves them all first, or last, when
        // it goes through its members. Clients that will stall come last.
        let reading = match options.mode {
            Mode::Stalled => all - options.stall,
            _ => all,
        };
        let speaker = |index: usize| Speaker {
            client: index * reading / speakers,
            sent: Vec::new(),
        };
        Ledger {
            echo,
            quorum: options
                .all_acknowledge
                .then_some(if echo { 1 } else { all }),
            text: Text::new(options.bytes),
            speakers: (0..speakers).map(speaker).collect(),
            judge,
            began: Instant::now(),
            messages: 0,
            ended: 0,
            latency: None,
            due: Vec::new(),
        }
    }

    /// Everyone may send this many.
    pub fn begin(&mut self, in_flight: usize) {
        for speaker in 0..self.speakers.len() {
            self.due.extend(vec![speaker; in_flight]);
        }
    }

    /// The next message, and the client that sends it.
    pub fn next(&mut self, at: u64) -> Option<(usize, &str)> {
        let index = self.due.pop()?;
        let speaker = &mut self.speakers[index];
        let stamp = Stamp {
            speaker: index % MAX_SPEAKERS,
            number: speaker.sent.len() as u64,
        };
        speaker.sent.push(Sent { at, heard_by: 0 });
        Some((speaker.client, self.text.stamped(stamp)))
    }

    /// A message came to this client.
    pub fn hear(&mut self, who: usize, payload: &[u8], at: u64) {
        self.messages += 1;
        let Some((index, stamp)) = self.recognize(who, payload) else {
            return self.judge.hear_nonsense();
        };
        let speaker = &mut self.speakers[index];
        let Some(sent) = speaker.sent.get_mut(stamp.number as usize) else {
            return self.judge.hear_nonsense();
        };
        self.judge.hear(who, stamp);
        sent.heard_by += 1;
        if let Some(latency) = &mut self.latency {
            latency.record(at.saturating_sub(sent.at));
        }
        let through = match self.quorum {
            Some(quorum) => sent.heard_by == quorum,
            None => who == speaker.client,
        };
        if through {
            self.due.push(index);
        }
    }

    /// Which of the speakers it is, and the stamp as the judge knows it: in an echo, each client
    /// receives one speaker, itself.
    fn recognize(&self, who: usize, payload: &[u8]) -> Option<(usize, Stamp)> {
        let stamp = self.text.read(payload)?;
        if self.echo {
            let number = stamp.number;
            let own = stamp.speaker == who % MAX_SPEAKERS;
            return own.then_some((who, Stamp { speaker: 0, number }));
        }
        (stamp.speaker < self.speakers.len()).then_some((stamp.speaker, stamp))
    }

    /// How much each speaker sent that this client should get.
    fn sent_to(&self, who: usize) -> Vec<u64> {
        let count = |speaker: &Speaker| speaker.sent.len() as u64;
        match self.echo {
            true => vec![count(&self.speakers[who])],
            false => self.speakers.iter().map(count).collect(),
        }
    }

    /// Have these clients, from the first one, got everything?
    pub fn all_arrived(&self, clients: usize) -> bool {
        (0..clients).all(|who| self.judge.has_all(who, &self.sent_to(who)))
    }

    /// The verdict on these clients, from the first one; the others don't read.
    pub fn verdict(&self, clients: usize) -> Faults {
        self.judge
            .verdict(|who| who < clients, |who| self.sent_to(who))
    }
}
