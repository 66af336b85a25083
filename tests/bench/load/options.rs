//! The command line of the load generator.

use std::net::SocketAddr;
use std::str::FromStr;
use std::time::Duration;

/// What `--help` prints.
pub const HELP: &str = "\
Usage: load MODE --address IP:PORT [OPTIONS]

  echo      every connection sends, and waits for its own messages
  fanout    some connections speak, all receive everything
  stalled   fanout, during which some receivers lag: they stop reading, or nearly
  calm      every connection says something once a second, and hears it come back
  idle      connections that do nothing; one message at the end reaches them all
  connect   connect, upgrade, close, again
  costs     no server: what locks, threads and writes cost on this machine

  --path PATH        the request target [/]
  --pid PID          the server's process, for CPU time and memory (Linux)
  --connections N    connections; in connect, how many at a time [1]
  --senders N        in fanout: how many of them speak [4]
  --in-flight N      messages of each speaker on their way [1]
  --bytes N          bytes of payload, at least 8 [128]
  --seconds S        how long to measure; in idle, how long to count wake-ups [2; 0]
  --warm-up S        how long to run before that [0.5]
  --stall N          in stalled: how many receivers lag [5]
  --lag HOW          they read nothing (stop), one byte a second (trickle), or nothing
                     while they ping and ping (ping) [stop]
  --acknowledge WHO  a speaker's message is done when it came back to itself (own), or
                     when everybody has it (all) [own]
  --offer            offer permessage-deflate; what the server agrees to is used
  --binary           binary messages instead of text
  --raw              no WebSocket: bytes as they are, to a plain TCP echo
";

/// The mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Each connection is its own speaker and its own receiver.
    Echo,
    /// All connections are in one room.
    Fanout,
    /// The same, and some lag.
    Stalled,
    /// Each connection speaks once a second.
    Calm,
    /// Connections are held, and their memory is measured.
    Idle,
    /// Connections are opened and closed.
    Connect,
    /// The machine is measured.
    Costs,
}

/// How a receiver lags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lag {
    /// It reads nothing.
    Stop,
    /// It reads one byte a second.
    Trickle,
    /// It reads nothing, and sends pings, which need pongs.
    Ping,
}

/// The words of the command line.
#[derive(Debug, Clone)]
pub struct Options {
    /// The mode.
    pub mode: Mode,
    /// The server.
    pub address: SocketAddr,
    /// The request target.
    pub path: String,
    /// The server's process.
    pub pid: Option<u32>,
    /// How many connections.
    pub connections: usize,
    /// How many of them speak, in a room.
    pub senders: usize,
    /// Messages on their way for each speaker.
    pub in_flight: usize,
    /// Bytes of payload.
    pub bytes: usize,
    /// For how long to measure.
    pub measure: Duration,
    /// How long to run before that.
    pub warm_up: Duration,
    /// How many lag.
    pub stall: usize,
    /// How they lag.
    pub lag: Lag,
    /// Must everybody have a message before its speaker goes on?
    pub all_acknowledge: bool,
    /// Offer compression.
    pub offer: bool,
    /// Binary instead of text.
    pub binary: bool,
    /// No WebSocket at all.
    pub raw: bool,
}

/// Reads the command line after the program's name; `None` asks for the help.
pub fn parse(words: impl Iterator<Item = String>) -> Result<Option<Options>, String> {
    let mut words = words;
    let mode = match words.next().as_deref() {
        Some("echo") => Mode::Echo,
        Some("fanout") => Mode::Fanout,
        Some("stalled") => Mode::Stalled,
        Some("calm") => Mode::Calm,
        Some("idle") => Mode::Idle,
        Some("connect") => Mode::Connect,
        Some("costs") => Mode::Costs,
        Some("--help") => return Ok(None),
        other => return Err(format!("no mode {other:?}; --help lists them")),
    };
    let mut options = default(mode);
    let mut address = None;
    while let Some(name) = words.next() {
        match name.as_str() {
            "--offer" => options.offer = true,
            "--binary" => options.binary = true,
            "--raw" => options.raw = true,
            _ => {
                let value = words.next().ok_or(format!("{name} needs a value"))?;
                set(&mut options, &mut address, &name, &value)?;
            }
        }
    }
    if mode != Mode::Costs {
        options.address = address.ok_or("--address is missing")?;
    }
    check(&options)?;
    Ok(Some(options))
}

fn default(mode: Mode) -> Options {
    Options {
        mode,
        address: SocketAddr::from(([127, 0, 0, 1], 9527)),
        path: "/".to_owned(),
        pid: None,
        connections: 1,
        senders: 4,
        in_flight: 1,
        bytes: 128,
        measure: match mode {
            Mode::Idle => Duration::ZERO,
            _ => Duration::from_secs(2),
        },
        warm_up: Duration::from_millis(500),
        stall: 5,
        lag: Lag::Stop,
        all_acknowledge: false,
        offer: false,
        binary: false,
        raw: false,
    }
}

fn set(
    options: &mut Options,
    address: &mut Option<SocketAddr>,
    name: &str,
    value: &str,
) -> Result<(), String> {
    match name {
        "--address" => *address = Some(read(name, value)?),
        "--path" => options.path = value.to_owned(),
        "--pid" => options.pid = Some(read(name, value)?),
        "--connections" => options.connections = read(name, value)?,
        "--senders" => options.senders = read(name, value)?,
        "--in-flight" => options.in_flight = read(name, value)?,
        "--bytes" => options.bytes = read(name, value)?,
        "--seconds" => options.measure = seconds(name, value)?,
        "--warm-up" => options.warm_up = seconds(name, value)?,
        "--stall" => options.stall = read(name, value)?,
        "--lag" => {
            options.lag = match value {
                "stop" => Lag::Stop,
                "trickle" => Lag::Trickle,
                "ping" => Lag::Ping,
                _ => return Err(format!("{name} {value}: stop, trickle or ping")),
            }
        }
        "--acknowledge" => {
            options.all_acknowledge = match value {
                "own" => false,
                "all" => true,
                _ => return Err(format!("{name} {value}: own or all")),
            }
        }
        _ => return Err(format!("unknown option {name}; --help lists them")),
    }
    Ok(())
}

fn check(options: &Options) -> Result<(), String> {
    if options.bytes < crate::text::HEAD {
        return Err(format!("--bytes must be {} or more", crate::text::HEAD));
    }
    if options.connections == 0 || options.in_flight == 0 {
        return Err("--connections and --in-flight must be 1 or more".to_owned());
    }
    let room = matches!(options.mode, Mode::Fanout | Mode::Stalled);
    if room && (options.senders == 0 || options.senders > options.connections) {
        return Err("--senders must be from 1 to --connections".to_owned());
    }
    if room && options.senders > crate::text::MAX_SPEAKERS {
        return Err(format!("--senders: {} at most", crate::text::MAX_SPEAKERS));
    }
    if options.mode == Mode::Stalled && options.senders + options.stall > options.connections {
        return Err("--senders and --stall together are more than --connections".to_owned());
    }
    if options.mode == Mode::Stalled && options.all_acknowledge {
        return Err("those who don't read can't acknowledge: use --acknowledge own".to_owned());
    }
    Ok(())
}

fn read<T: FromStr>(name: &str, value: &str) -> Result<T, String> {
    value
        .parse()
        .map_err(|_| format!("{name} {value} makes no sense"))
}

fn seconds(name: &str, value: &str) -> Result<Duration, String> {
    Duration::try_from_secs_f64(read(name, value)?).map_err(|error| format!("{name}: {error}"))
}
