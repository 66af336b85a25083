//! The command line of `barewire proxy`.

use crate::language::{Language, say};
use crate::server::rules::options::{DEFAULT_CONNECTIONS, Verbosity};
use crate::server::rules::values::{listen, number};
use crate::terminal::words::{Destination, Word, Words, unknown};
use std::net::SocketAddr;

/// Where the proxy listens by default: beside `barewire` itself, and reachable only from this machine.
pub const DEFAULT_LISTEN: &str = "127.0.0.1:9528";
/// Where the page is by default: where `barewire` itself would be.
pub const DEFAULT_PAGE: &str = "127.0.0.1:9527";

/// What `barewire proxy --help` prints.
pub const HELP: &str = "\
barewire proxy: see through any WebSocket server, and change nothing

Usage: barewire proxy --to HOST:PORT [OPTIONS]

It passes everything between clients and the server at HOST:PORT, byte for byte, and says who broke
which rule of RFC 6455, at which byte. Start your server, start this, and open its page, or connect
your client, at the first URL that is printed. The second one is barewire's own page: it shows
everything that crosses, byte by byte.

  --to HOST:PORT          the server
  --listen ADDR:PORT      where clients connect [127.0.0.1:9528]; port 0 picks a free one
  --page ADDR:PORT        where barewire's page is [127.0.0.1:9527, or a free port if that
                          is taken]. Its URL has a key that opens everything, from this
                          machine only unless you name an address of another
  --no-page               no page, only the terminal
  --keep-secrets          files that the page saves keep cookies, passwords and tokens
  --report FILE           write a line of JSON about each WebSocket at its end; - means
                          standard output, best with --quiet. frames and bytes: in is what
                          the client sent, out what the server did; byte counts from 0,
                          behind the head; more: violations beyond the first hundred
  --fail-on-violation     end with exit code 3 if anybody broke a rule, so that a test
                          suite can run through this
  --host-header VALUE     send this Host instead of the client's, for a server that
                          wants its own name. Its check of Origin may fail then: Origin
                          and Host are no longer the same
  --max-connections N     connections at a time [4096]
  --lang LANGUAGE         en or zh [LC_ALL, LC_MESSAGES, LANG]
  --quiet                 print only the URLs
  --trace                 print every frame, both ways
  --help                  print this

Type quit and Enter to stop; a summary is printed then. Ctrl-C stops it abruptly: without
a summary, and without exit code 3. From a script:
    (your tests; echo quit) | barewire proxy --to 127.0.0.1:8000 --fail-on-violation
";

/// The same in Chinese.
pub const HELP_CHINESE: &str = "\
barewire proxy：看穿任何 WebSocket 服务器，什么都不改

用法：barewire proxy --to HOST:PORT [选项]

它在客户端和 HOST:PORT 的服务器之间逐字节转发，并指出谁在哪个字节违反了 RFC 6455 的哪条规则。
先启动你的服务器，再启动它，然后用打印出来的第一个 URL 打开它的页面，或者让客户端连接这个地址。
第二个 URL 是 barewire 自己的页面：经过的一切都逐字节显示在那里。

  --to HOST:PORT          服务器
  --listen ADDR:PORT      客户端连接的地址 [127.0.0.1:9528]；端口 0 表示任选一个空闲的
  --page ADDR:PORT        barewire 的页面的地址 [127.0.0.1:9527，被占用时任选一个空闲的]。
                          它的 URL 带有可以看到一切的密钥；除非写别的地址，否则只能在本机用
  --no-page               不要页面，只用终端
  --keep-secrets          页面保存的文件保留 cookie、密码和令牌
  --report FILE           每个 WebSocket 结束时写一行 JSON；- 表示标准输出，最好同时
                          用 --quiet。frames 和 bytes：in 是客户端发的，out 是服务器
                          发的；byte 在首部之后从 0 数起；more：前一百条之外的违规数
  --fail-on-violation     有人违反规则时以退出码 3 结束，测试套件可以经过它运行
  --host-header VALUE     用它代替客户端的 Host，给只认自己名字的服务器。这样 Origin
                          和 Host 不再相同，服务器对 Origin 的检查可能通不过
  --max-connections N     同时的连接数上限 [4096]
  --lang LANGUAGE         en 或 zh [LC_ALL、LC_MESSAGES、LANG]
  --quiet                 只打印两个 URL
  --trace                 打印双向的每一帧
  --help                  打印本说明

输入 quit 并回车即可停止，届时打印总结。Ctrl-C 会突然中断：没有总结，也没有退出码 3。
在脚本里：
    (你的测试; echo quit) | barewire proxy --to 127.0.0.1:8000 --fail-on-violation
";

/// What `barewire proxy --help` prints in this language.
pub const fn help(language: Language) -> &'static str {
    language.pick(HELP, HELP_CHINESE)
}

const NAMES: [&str; 13] = [
    "--to",
    "--listen",
    "--page",
    "--no-page",
    "--keep-secrets",
    "--report",
    "--fail-on-violation",
    "--host-header",
    "--max-connections",
    "--lang",
    "--quiet",
    "--trace",
    "--help",
];

/// The server that the proxy stands in front of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// A name or an IP address, without brackets.
    pub host: String,
    /// The port, 1 to 65535.
    pub port: u16,
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.host.contains(':') {
            true => write!(f, "[{}]:{}", self.host, self.port),
            false => write!(f, "{}:{}", self.host, self.port),
        }
    }
}

/// Where barewire's own page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageAt {
    /// At [`DEFAULT_PAGE`], or at a free port if that is taken.
    Anywhere,
    /// At this address.
    At(SocketAddr),
    /// There is none.
    Nowhere,
}

/// How the proxy runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The server.
    pub to: Target,
    /// Where clients connect.
    pub listen: SocketAddr,
    /// Where the page is.
    pub page: PageAt,
    /// Do files that the page saves keep cookies and passwords?
    pub keeps_secrets: bool,
    /// Where the report goes, if there is one.
    pub report: Option<Destination>,
    /// Is a broken rule a failure of the whole command?
    pub fail_on_violation: bool,
    /// Replaces the value of `Host`.
    pub host: Option<String>,
    /// The most connections at a time: each costs two threads and two descriptors.
    pub max_connections: usize,
    /// How much is printed.
    pub verbosity: Verbosity,
    /// The language of the log.
    pub language: Language,
}

/// What the words after `barewire proxy` ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Stand between.
    Run(Options),
    /// Print the help.
    Help,
}

/// Reads the words after `proxy`.
///
/// # Errors
/// A sentence in this language, with the first word that can't be understood and what to write
/// instead.
pub fn parse(words: &[String], language: Language) -> Result<Command, String> {
    let mut options = Options {
        to: Target {
            host: String::new(),
            port: 0,
        },
        listen: SocketAddr::from(([127, 0, 0, 1], 9528)),
        page: PageAt::Anywhere,
        keeps_secrets: false,
        report: None,
        fail_on_violation: false,
        host: None,
        max_connections: DEFAULT_CONNECTIONS,
        verbosity: Verbosity::Normal,
        language,
    };
    let mut words = Words::new(words, language);
    while let Some(word) = words.next().transpose()? {
        match word {
            Word::Option("--help") | Word::Plain("-h") => return Ok(Command::Help),
            Word::Option(name) => set(&mut options, name, &mut words)?,
            Word::Plain(word) => return Err(not_an_option(word, language)),
        }
    }
    if options.to.host.is_empty() {
        return Err(say!(
            language,
            "--to is missing: the server to stand in front of, such as --to 127.0.0.1:8000",
            "缺少 --to：要代理的服务器，例如 --to 127.0.0.1:8000"
        ));
    }
    Ok(Command::Run(options))
}

fn set(options: &mut Options, name: &str, words: &mut Words<'_>) -> Result<(), String> {
    let language = words.language();
    match name {
        "--to" => options.to = target(words.value(name)?, language)?,
        "--listen" => options.listen = listen(name, words.value(name)?, DEFAULT_LISTEN, language)?,
        "--page" | "--no-page" if options.page != PageAt::Anywhere => {
            return Err(say!(
                language,
                "--page and --no-page are given once, and not together",
                "--page 和 --no-page 只写一个，而且只写一次"
            ));
        }
        "--page" => {
            options.page = PageAt::At(listen(name, words.value(name)?, DEFAULT_PAGE, language)?);
        }
        "--no-page" => options.page = PageAt::Nowhere,
        "--keep-secrets" => options.keeps_secrets = true,
        "--report" => {
            options.report = Some(Destination::of(words.value(name)?));
        }
        "--fail-on-violation" => options.fail_on_violation = true,
        "--host-header" => options.host = Some(host(words.value(name)?, language)?),
        "--max-connections" => {
            options.max_connections = number(name, words.value(name)?, 1..=1_000_000, language)?;
        }
        "--quiet" | "--trace" if options.verbosity != Verbosity::Normal => {
            return Err(say!(
                language,
                "--quiet and --trace are given once, and not together",
                "--quiet 和 --trace 只写一个，而且只写一次"
            ));
        }
        "--quiet" => options.verbosity = Verbosity::Quiet,
        "--trace" => options.verbosity = Verbosity::Trace,
        _ => return Err(unknown(name, &NAMES, language)),
    }
    Ok(())
}

fn not_an_option(word: &str, language: Language) -> String {
    say!(
        language,
        "{word} isn't an option; the server is named with --to {word}",
        "{word} 不是选项；服务器要用 --to {word} 指定"
    )
}

/// A host and a port; a URL of a page or a socket is understood, too.
fn target(value: &str, language: Language) -> Result<Target, String> {
    let lower = value.to_ascii_lowercase();
    if lower.starts_with("wss:") || lower.starts_with("https:") {
        return Err(say!(
            language,
            "--to: {value} uses TLS, which this proxy doesn't speak; put a program between that \
             does, such as socat or nginx: the README shows how",
            "--to：{value} 用 TLS，这个代理不会；请在中间放一个会 TLS 的程序，例如 socat 或 nginx：\
             README 里有做法"
        ));
    }
    let bare = ["ws://", "http://"]
        .iter()
        .find_map(|scheme| lower.strip_prefix(scheme))
        .map_or(lower.as_str(), |rest| rest.trim_end_matches('/'));
    let found = bare.rsplit_once(':').and_then(|(host, port)| {
        let is_bracketed = host.starts_with('[') && host.ends_with(']');
        let host = match is_bracketed {
            true => &host[1..host.len() - 1],
            false => host,
        };
        let is_host = !host.is_empty()
            && host.contains(':') == is_bracketed
            && !host.contains(|c: char| c.is_whitespace() || "/?#@".contains(c));
        let port = port.parse().ok().filter(|&port: &u16| port > 0)?;
        is_host.then(|| Target {
            host: host.to_owned(),
            port,
        })
    });
    found.ok_or_else(|| {
        say!(
            language,
            "--to: {value} isn't a host and a port, such as 127.0.0.1:8000 or [::1]:8000",
            "--to：{value} 不是主机和端口，例如 127.0.0.1:8000 或 [::1]:8000"
        )
    })
}

/// It becomes a part of a head, so it may have no character that ends a line or a value.
fn host(value: &str, language: Language) -> Result<String, String> {
    if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(say!(
            language,
            "--host-header: {value:?} isn't a host, such as example.org:8000",
            "--host-header：{value:?} 不是主机，例如 example.org:8000"
        ));
    }
    Ok(value.to_owned())
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
            Ok(Command::Run(options)) => options,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn a_server_is_a_host_and_a_port_or_the_url_of_its_page() {
        for (value, expected) in [
            ("127.0.0.1:8000", "127.0.0.1:8000"),
            ("[::1]:80", "[::1]:80"),
            ("localhost:1", "localhost:1"),
            ("ws://LOCALHOST:8000/", "localhost:8000"),
            ("http://[::1]:8000", "[::1]:8000"),
        ] {
            let options = options(&format!("--to {value}"));
            assert_eq!(options.to.to_string(), expected);
        }
        for bad in [
            "8000",
            "a",
            "a:",
            ":1",
            "a:0",
            "a:65536",
            "::1:80",
            "[a]:1",
            "a/b:1",
            "a@b:1",
            "ws://a:1/chat",
            "wss://a:1",
            "https://a:1",
            "[::1:80",
        ] {
            let why = parsed(&format!("--to {bad}")).unwrap_err();
            assert!(why.starts_with("--to: "), "{bad}: {why}");
        }
        assert!(parsed("").unwrap_err().contains("--to is missing"));
        assert!(parsed("127.0.0.1:1").unwrap_err().contains("--to 127"));
    }

    #[test]
    fn each_option_and_its_errors() {
        let all = options(
            "--to=a:1 --listen localhost:0 --report - --fail-on-violation --host-header b:2 \
             --max-connections 7 --trace --page [::1]:0 --keep-secrets",
        );
        assert_eq!(all.listen, SocketAddr::from(([127, 0, 0, 1], 0)));
        assert_eq!(all.report, Some(Destination::StandardOutput));
        assert_eq!(all.host.as_deref(), Some("b:2"));
        assert_eq!((all.max_connections, all.verbosity), (7, Verbosity::Trace));
        assert!(all.fail_on_violation && all.keeps_secrets);
        assert_eq!(all.page, PageAt::At("[::1]:0".parse().unwrap()));
        assert_eq!(options("--to a:1").page, PageAt::Anywhere);
        assert_eq!(options("--to a:1 --no-page").page, PageAt::Nowhere);
        let file = options("--to a:1 --report x.json").report;
        assert_eq!(file, Some(Destination::File("x.json".into())));
        assert_eq!(parsed("--help"), Ok(Command::Help));
        for (bad, says) in [
            ("--to a:1 --listen 9", "--listen: 9"),
            ("--to a:1 --max-connections 0", "whole number"),
            ("--to a:1 --quiet --trace", "not together"),
            ("--to a:1 --fail-on-violation=1", "where none is allowed"),
            ("--to a:1 --host-header", "needs a value"),
            ("--to a:1 --pages", "unknown option"),
            ("--to a:1 --page", "needs a value"),
            ("--to a:1 --page 9", "--page: 9"),
            ("--to a:1 --page a:1 --no-page", "--page: a:1"),
            ("--to a:1 --no-page --page [::1]:1", "not together"),
        ] {
            let why = parsed(bad).unwrap_err();
            assert!(why.contains(says), "{bad}: {why}");
        }
    }

    #[test]
    fn the_help_names_each_option_in_both_languages() {
        for help in [HELP, HELP_CHINESE] {
            for name in NAMES {
                assert!(help.contains(&format!("\n  {name} ")), "{name}");
            }
        }
    }
}
