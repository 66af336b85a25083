//! How long it takes. Each coder compresses all messages; then each decompresses what zlib has made of
//! them, so that all have the same work, and ours isn't judged by its own taste. In rounds, each coder once in each, so that other work of the machine affects
//! all of them equally. Of each, the median round counts.

use crate::coders::{Coder, New};
use crate::texts::Text;
use std::hint::black_box;
use std::time::{Duration, Instant};

const ROUNDS: usize = 15;
/// Room for a message that grows when it is compressed.
const SPARE: usize = 4096;

/// What was measured of one coder.
pub struct Figures {
    name: &'static str,
    compressed: usize,
    deflate: f64,
    inflate: f64,
}

impl Figures {
    /// A JSON object: all its bytes, and millions of bytes of messages a second.
    pub fn to_json(&self) -> String {
        format!(
            "{{\"name\":\"{}\",\"compressed\":{},\"deflate\":{:.2},\"inflate\":{:.2}}}",
            self.name, self.compressed, self.deflate, self.inflate
        )
    }
}

/// One coder, and what it needs for its rounds.
struct Runner {
    coder: Box<dyn Coder>,
    new: New,
    payloads: Vec<Vec<u8>>,
    output: Vec<u8>,
    deflate: Vec<f64>,
    inflate: Vec<f64>,
}

/// All coders on one text, for about so many seconds in all.
///
/// # Errors
/// What came out of a coder isn't what went in.
pub fn measure(text: &Text, coders: &[New], seconds: f64) -> Result<Vec<Figures>, String> {
    let mut runners = Vec::new();
    for &new in coders {
        runners.push(Runner::new(text, new)?);
    }
    let zlibs = runners.iter().find(|runner| runner.coder.name() == "zlib");
    let payloads = zlibs.map(|zlib| zlib.payloads.clone()).unwrap_or_default();
    for runner in &mut runners {
        runner.reads(text, &payloads)?;
    }
    let each = seconds / (2 * ROUNDS * runners.len()) as f64;
    // Without time, each does everything once.
    let rounds = if seconds > 0.0 { ROUNDS } else { 1 };
    for _ in 0..rounds {
        for runner in &mut runners {
            runner.round(text, &payloads, each);
        }
    }
    Ok(runners.into_iter().map(|runner| runner.figures()).collect())
}

impl Runner {
    /// A coder that has shown that it gives back what it took.
    fn new(text: &Text, new: New) -> Result<Runner, String> {
        let most = text.messages.iter().map(Vec::len).max().unwrap_or_default();
        let mut runner = Runner {
            coder: new(text.takeover),
            new,
            payloads: Vec::new(),
            output: vec![0; 2 * most + SPARE],
            deflate: Vec::new(),
            inflate: Vec::new(),
        };
        let room = runner.output.len();
        for message in &text.messages {
            let bytes = runner.coder.deflate(message, &mut runner.output);
            let payload = runner.output[..bytes].to_vec();
            runner.output.resize(room, 0);
            let bytes = runner.coder.inflate(&payload, &mut runner.output);
            if runner.output[..bytes] != message[..] {
                return Err(format!("{} changes a message", runner.coder.name()));
            }
            runner.output.resize(room, 0);
            runner.payloads.push(payload);
        }
        Ok(runner)
    }

    /// It reads what another one wrote.
    fn reads(&mut self, text: &Text, payloads: &[Vec<u8>]) -> Result<(), String> {
        self.coder = (self.new)(text.takeover);
        let room = self.output.len();
        for (payload, message) in payloads.iter().zip(&text.messages) {
            let bytes = self.coder.inflate(payload, &mut self.output);
            if self.output[..bytes] != message[..] {
                return Err(format!("{} misreads a message", self.coder.name()));
            }
            self.output.resize(room, 0);
        }
        Ok(())
    }

    fn round(&mut self, text: &Text, payloads: &[Vec<u8>], seconds: f64) {
        let Runner { coder, output, .. } = self;
        let rate = rate(text, seconds, || {
            for message in &text.messages {
                black_box(coder.deflate(black_box(message), output));
            }
        });
        self.deflate.push(rate);
        // Its payloads point into what a receiver saw before them, so it begins anew with them.
        self.coder = (self.new)(text.takeover);
        let new = self.new;
        let Runner { coder, output, .. } = self;
        let rate = rate_of(text, seconds, || {
            if text.takeover {
                *coder = new(true);
            }
            let begun = Instant::now();
            for payload in payloads {
                black_box(coder.inflate(black_box(payload), output));
            }
            begun.elapsed()
        });
        self.inflate.push(rate);
    }

    fn figures(mut self) -> Figures {
        let tail = barewire::websocket::deflate::inflate::TAIL;
        let sent = |payload: &Vec<u8>| payload.strip_suffix(&tail).unwrap_or(payload).len();
        Figures {
            name: self.coder.name(),
            compressed: self.payloads.iter().map(sent).sum(),
            deflate: median(&mut self.deflate),
            inflate: median(&mut self.inflate),
        }
    }
}

fn rate(text: &Text, seconds: f64, mut all: impl FnMut()) -> f64 {
    rate_of(text, seconds, || {
        let begun = Instant::now();
        all();
        begun.elapsed()
    })
}

/// Millions of bytes of messages a second, where `all` takes all messages once.
fn rate_of(text: &Text, seconds: f64, mut all: impl FnMut() -> Duration) -> f64 {
    let (mut times, mut spent) = (0, Duration::ZERO);
    while times == 0 || spent.as_secs_f64() < seconds {
        spent += all();
        times += 1;
    }
    (times * text.bytes()) as f64 / spent.as_secs_f64() / 1e6
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
