//! The options of the command line, and their defaults.

use super::admission::Origin;
use super::compression::{DEFAULT_WINDOW_BITS, Mode};
use super::help::HELP_CHINESE;
use super::nearest::nearest;
use super::values::{host, listen, number, origin, rate, seconds};
use super::yielding::Yields;
use crate::language::{self, Language, say};
use crate::terminal::words::Words;
use crate::websocket::extension::parameters::WINDOW_BITS;
use std::net::SocketAddr;
use std::time::Duration;

/// Where the server listens by default: reachable only from this machine.
pub const DEFAULT_LISTEN: &str = "127.0.0.1:9527";

/// What `--help` prints.
pub const HELP: &str = "\
barewire: the WebSocket server you can see through

Usage: barewire [OPTIONS]             serve
       barewire explain [HEX...]      the fields and bits of frames
       barewire accept [KEY]          each step from a key to the accept value
       barewire frame [PAYLOAD]       the bytes of a frame
       barewire proxy --to HOST:PORT  see through any server
       barewire capture FILE          who broke which rule in a packet capture;
                                      each has its own --help

  --listen ADDR:PORT      where to listen [127.0.0.1:9527]; port 0 picks a free one
  --host NAME             another name of this server, besides IP addresses and
                          localhost; may be given several times
  --allow-origin ORIGIN   also allow pages of this origin, such as
                          https://example.org; may be given several times
  --max-connections N     connections at a time [4096]
  --max-message BYTES     the longest message [4194304]
  --max-memory BYTES      all memory that peers can make the server hold at a time:
                          data that they don't read, and messages and bodies that
                          aren't complete yet [536870912]
  --message-rate N        messages a second from one connection [10000], twice as
                          many at once; 0 removes this limit, and that of bytes
  --room-rate N           new rooms a minute from one address [60], twice as many
                          at once; a quarter of that from one connection; 0 removes
                          these limits
  --head-timeout SECS     how long a request's head may take [10]
  --ping-every SECS       send a ping after this much silence, and end the
                          connection after twice as much [20]
  --deflate MODE          compress messages (permessage-deflate) where a client offers
                          it: off, no-takeover or takeover [off]; an address can ask
                          for another mode with ?deflate=MODE. no-takeover: each
                          message on its own, once for a whole room; nothing is kept.
                          takeover: after the earlier messages; the shortest frames,
                          but each connection keeps windows, and each message is
                          compressed for each member
  --deflate-window BITS   the size of the windows that takeover keeps, as a power of
                          2: 8 to 15 [12, that is 4 KiB for each direction]
  --yield WHEN            before a thread sleeps until bytes come, it lets others run
                          and looks again: never, always, or auto: where it helps
                          [auto on Linux, never elsewhere]
  --remote-teacher        the teacher's key also works from other machines, and
                          through a proxy: anyone who has it sees all public
                          messages
  --lang LANGUAGE         en or zh: the language of the log, of the tools, and for
                          browsers that ask for neither [LC_ALL, LC_MESSAGES, LANG]
  --quiet                 print only the URL
  --trace                 print every frame, both ways
  --help                  print this
  --version               print the version

Type quit and Enter to stop the server properly: every connection gets a Close with
1001. Ctrl-C stops it abruptly, which browsers see as 1006.
In the background of a shell: barewire </dev/null & (the shell stops a background job
that reads its terminal). In a container: docker run --init, or SIGTERM doesn't end it.
";

/// What `--help` prints in this language.
pub const fn help(language: Language) -> &'static str {
    language.pick(HELP, HELP_CHINESE)
}

/// The default for connections at a time: more than a school needs.
pub const DEFAULT_CONNECTIONS: usize = 4096;

/// How much the server prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Only the URL.
    Quiet,
    /// A line for each join, leave, refusal and failure.
    Normal,
    /// Each frame, too.
    Trace,
}

/// How the server runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Address and port to listen on; port 0 picks one.
    pub listen: SocketAddr,
    /// Names that `Host` may have, besides IP literals and `localhost`; lower case.
    pub hosts: Vec<String>,
    /// Origins that may connect besides the server's own.
    pub origins: Vec<Origin>,
    /// The most connections at a time: each costs a thread and a descriptor.
    pub max_connections: usize,
    /// The longest message, in bytes. A whole message is held in memory.
    pub max_message: usize,
    /// How many bytes of memory peers may make the server hold at a time, over all connections:
    /// data that they don't read, messages and bodies that aren't complete yet, and what a large
    /// one becomes. The default is an eighth of a machine with 4 GiB, which must also hold the
    /// histories of its rooms (a gigabyte at most) and its threads.
    pub max_memory: usize,
    /// How many messages and control frames one connection may send in a second: more than any
    /// person or game sends, less than a loop without a pause. 0: no limit.
    pub message_rate: u32,
    /// How many rooms may be opened from one address in a minute, and a quarter of that from one
    /// connection: a class in which each student opens a room often comes from one address. 0: no
    /// limit.
    pub room_rate: u32,
    /// How long a request's head may take, from accept. nginx waits 60 s, Node 60 s, Apache 20 s;
    /// on a network where a chat is usable, a second is long. For a body this is the longest pause
    /// ([`progress`](crate::server::wire::progress)).
    pub head_timeout: Duration,
    /// After this much silence a ping is sent; after twice as much the connection
    /// ends. Many routers and proxies forget a silent connection after 60 s, some
    /// after 30.
    pub ping_every: Duration,
    /// How messages are compressed where a client offers it.
    pub deflate: Mode,
    /// The bits of the windows that are kept between messages, 8 to 15. A client that doesn't offer
    /// to use a smaller one uses 32 KiB.
    pub deflate_window_bits: u8,
    /// Do the threads of connections yield before they sleep?
    pub yields: Yields,
    /// Does the teacher's key work from other machines? Plain HTTP shows it to anyone who taps the
    /// network in between.
    pub remote_teacher: bool,
    /// How much is printed.
    pub verbosity: Verbosity,
    /// The language of the log, and of sentences for clients that ask for no language.
    pub language: Language,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            listen: SocketAddr::from(([127, 0, 0, 1], 9527)),
            hosts: Vec::new(),
            origins: Vec::new(),
            max_connections: DEFAULT_CONNECTIONS,
            max_message: 4 * 1024 * 1024,
            max_memory: 512 * 1024 * 1024,
            message_rate: 10_000,
            room_rate: 60,
            head_timeout: Duration::from_secs(10),
            ping_every: Duration::from_secs(20),
            deflate: Mode::Off,
            deflate_window_bits: DEFAULT_WINDOW_BITS,
            yields: Yields::of_this_system(),
            remote_teacher: false,
            verbosity: Verbosity::Normal,
            language: Language::English,
        }
    }
}

/// What the command line asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Serve.
    Serve(Options),
    /// Print [`HELP`].
    Help,
    /// Print the version.
    Version,
}

const NAMES: [&str; 19] = [
    "--listen",
    "--host",
    "--allow-origin",
    "--max-connections",
    "--max-message",
    "--max-memory",
    "--message-rate",
    "--room-rate",
    "--head-timeout",
    "--ping-every",
    "--deflate",
    "--deflate-window",
    "--yield",
    "--remote-teacher",
    "--lang",
    "--quiet",
    "--trace",
    "--help",
    "--version",
];

/// Reads the words after the program's name. A value comes after a space or a `=`.
///
/// # Errors
/// A sentence in this language, with the first word that can't be understood and what to write
/// instead.
pub fn parse(words: &[String], language: Language) -> Result<Command, String> {
    let mut options = Options {
        language,
        ..Options::default()
    };
    let mut words = Words::new(words, language);
    while let Some(name) = words.option() {
        match (name, words.has_inline()) {
            ("--help" | "-h", false) => return Ok(Command::Help),
            ("--version" | "-V", false) => return Ok(Command::Version),
            ("--remote-teacher", false) => options.remote_teacher = true,
            ("--quiet", false) => set_verbosity(&mut options, Verbosity::Quiet, language)?,
            ("--trace", false) => set_verbosity(&mut options, Verbosity::Trace, language)?,
            ("--help" | "--version" | "--remote-teacher" | "--quiet" | "--trace", true) => {
                return Err(say!(
                    language,
                    "{name} takes no value",
                    "选项 {name} 后面不带值"
                ));
            }
            _ if !NAMES.contains(&name) => return Err(unknown(name, language)),
            _ => set(&mut options, name, words.value(name)?, language)?,
        }
    }
    Ok(Command::Serve(options))
}

fn set_verbosity(
    options: &mut Options,
    verbosity: Verbosity,
    language: Language,
) -> Result<(), String> {
    if options.verbosity != Verbosity::Normal && options.verbosity != verbosity {
        return Err(say!(
            language,
            "--quiet and --trace exclude each other; give one of them",
            "--quiet 和 --trace 不能同时用，请只写一个"
        ));
    }
    options.verbosity = verbosity;
    Ok(())
}

fn set(options: &mut Options, name: &str, value: &str, language: Language) -> Result<(), String> {
    match name {
        "--listen" => options.listen = listen(name, value, DEFAULT_LISTEN, language)?,
        "--host" => options.hosts.push(host(value, language)?),
        "--allow-origin" => options.origins.push(origin(value, language)?),
        "--max-connections" => {
            options.max_connections = number(name, value, 1..=1_000_000, language)?
        }
        // A frame's header allows more, but no machine has the memory for it.
        "--max-message" => options.max_message = number(name, value, 1..=1 << 30, language)?,
        // With less than a megabyte not even one message would get through.
        "--max-memory" => {
            options.max_memory = number(name, value, 1 << 20..=usize::MAX / 2, language)?
        }
        "--message-rate" => options.message_rate = rate(name, value, language)?,
        "--room-rate" => options.room_rate = rate(name, value, language)?,
        "--head-timeout" => options.head_timeout = seconds(name, value, language)?,
        "--ping-every" => options.ping_every = seconds(name, value, language)?,
        "--deflate" => {
            options.deflate = Mode::named(value).ok_or_else(|| {
                say!(
                    language,
                    "--deflate: {value} isn't off, no-takeover or takeover",
                    "--deflate：{value} 不是 off、no-takeover 或 takeover"
                )
            })?;
        }
        "--deflate-window" => {
            let (least, most) = WINDOW_BITS.into_inner();
            let bits = number(name, value, least.into()..=most.into(), language)?;
            options.deflate_window_bits = u8::try_from(bits).unwrap_or(most);
        }
        "--yield" => {
            options.yields = Yields::named(value).ok_or_else(|| {
                say!(
                    language,
                    "--yield: {value} isn't never, auto or always",
                    "--yield：{value} 不是 never、auto 或 always"
                )
            })?;
        }
        "--lang" => {
            let chosen = Language::from_option(value);
            options.language = chosen.ok_or_else(|| language::no_language(language, value))?;
        }
        _ => return Err(unknown(name, language)),
    }
    Ok(())
}

fn unknown(name: &str, language: Language) -> String {
    match nearest(name, NAMES) {
        Some(known) => say!(
            language,
            "unknown option {name}; did you mean {known}?",
            "没有选项 {name}；是不是 {known}？"
        ),
        None => say!(
            language,
            "unknown option {name}; --help lists them",
            "没有选项 {name}；--help 列出全部选项"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        parse(&words, Language::English)
    }

    fn options(line: &str) -> Options {
        match parsed(line) {
            Ok(Command::Serve(options)) => options,
            other => panic!("{line}: {other:?}"),
        }
    }

    fn error(line: &str) -> String {
        parsed(line).unwrap_err()
    }

    #[test]
    fn the_defaults() {
        let default = options("");
        assert_eq!(default.listen.to_string(), DEFAULT_LISTEN);
        assert_eq!(default.max_connections, 4096);
        assert_eq!(default.max_message, 4_194_304);
        assert_eq!(default.max_memory, 536_870_912);
        assert_eq!(default.message_rate, 10_000);
        assert_eq!(default.room_rate, 60);
        assert_eq!(default.head_timeout, Duration::from_secs(10));
        assert_eq!(default.ping_every, Duration::from_secs(20));
        assert_eq!(default.deflate, Mode::Off);
        assert_eq!(default.deflate_window_bits, 12);
    }

    #[test]
    fn every_option() {
        let all = options(
            "--listen [::1]:0 --host Chat.Example --host b --allow-origin https://a.example \
             --max-connections=7 --max-message 126 --max-memory=1048576 --message-rate 0 --room-rate=7 --head-timeout 0.5 --ping-every=3 --deflate takeover --deflate-window=9 --yield always --remote-teacher --trace",
        );
        assert_eq!(all.listen.to_string(), "[::1]:0");
        assert_eq!(all.hosts, ["chat.example", "b"]);
        assert_eq!(all.origins.len(), 1);
        assert_eq!((all.max_connections, all.max_message), (7, 126));
        assert_eq!((all.max_memory, all.message_rate), (1 << 20, 0));
        assert_eq!(all.room_rate, 7);
        assert_eq!(all.head_timeout, Duration::from_millis(500));
        assert_eq!(all.ping_every, Duration::from_secs(3));
        assert_eq!(all.deflate, Mode::Takeover);
        assert_eq!(all.deflate_window_bits, 9);
        assert_eq!(options("--deflate=no-takeover").deflate, Mode::NoTakeover);
        assert_eq!(all.yields, Yields::Always);
        assert_eq!(options("--yield=never").yields, Yields::Never);
        assert!(all.remote_teacher && !Options::default().remote_teacher);
        assert_eq!(all.verbosity, Verbosity::Trace);
        assert_eq!(parsed("--quiet --help"), Ok(Command::Help));
        assert_eq!(parsed("--version"), Ok(Command::Version));
    }

    #[test]
    fn an_error_names_the_wrong_word_and_suggests_the_right_one() {
        assert_eq!(
            error("--lisen x"),
            "unknown option --lisen; did you mean --listen?"
        );
        assert_eq!(error("serve"), "unknown option serve; --help lists them");
        assert_eq!(error("--listen"), "--listen needs a value");
        assert!(error("--listen 80").contains("such as 127.0.0.1:80"));
        assert!(error("--listen ::1").contains("such as [::1]:9527"));
        assert!(error("--host http://a").contains("without scheme"));
        assert!(error("--allow-origin null").contains("can't be allowed"));
        assert!(error("--allow-origin example.org").contains("isn't an origin"));
        assert!(error("--max-message 0").contains("from 1 to"));
        assert!(error("--deflate yes").contains("off, no-takeover or takeover"));
        assert!(error("--deflate-window 16").contains("from 8 to 15"));
        assert!(error("--yield often").contains("never, auto or always"));
        assert!(error("--ping-every soon").contains("number of seconds"));
    }

    #[test]
    fn the_help_names_every_option() {
        assert!(NAMES.iter().all(|name| HELP.contains(name)));
    }
}
