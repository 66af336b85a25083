//! The command line of `barewire capture`.

use crate::capture::Settings;
use crate::language::{Language, say};
use crate::observer::Deflate;
use crate::terminal::words::{Destination, Word, Words, unknown};

/// What `barewire capture --help` prints.
pub const HELP: &str = "\
barewire capture: who broke which rule in a packet capture

Usage: barewire capture FILE [OPTIONS]

FILE is what tcpdump, dumpcap or Wireshark recorded, pcap or pcapng; - is standard input. Each
WebSocket in it is judged by RFC 6455 and RFC 7692, as barewire proxy does it. It must not be
encrypted: capture behind the program that ends TLS.

  --trace                 print every frame, both ways
  --only N                only the WebSocket with this number
  --json                  print each WebSocket as a line of JSON, which barewire's page
                          opens
  --report FILE           write a line of JSON about each WebSocket at its end, as barewire
                          proxy does it; - means standard output, instead of the account
  --fail-on-violation     end with exit code 3 if anybody broke a rule
  --assume-deflate        where the handshake isn't in the capture: permessage-deflate was
                          agreed on
  --keep-secrets          show cookies, passwords and tokens of heads
  --lang LANGUAGE         en or zh [LC_ALL, LC_MESSAGES, LANG]
  --help                  print this

A connection is printed at its end, so Ctrl-C keeps what was printed. To record one:
    tcpdump -i lo -s 0 -w capture.pcap port 8000
";

/// The same in Chinese.
pub const HELP_CHINESE: &str = "\
barewire capture：抓包文件里谁违反了哪条规则

用法：barewire capture FILE [选项]

FILE 是 tcpdump、dumpcap 或 Wireshark 录下的文件，pcap 或 pcapng；- 表示标准输入。其中每个
WebSocket 都按 RFC 6455 和 RFC 7692 判断，和 barewire proxy 一样。内容不能是加密的：请在终止
TLS 的程序后面抓。

  --trace                 打印双向的每一帧
  --only N                只看这个编号的 WebSocket
  --json                  每个 WebSocket 打印一行 JSON，就是 barewire 的页面能打开的文件
  --report FILE           每个 WebSocket 结束时写一行 JSON，和 barewire proxy 一样；- 表示
                          标准输出，代替说明文字
  --fail-on-violation     有人违反规则时以退出码 3 结束
  --assume-deflate        抓包里没有握手时，假定商定了 permessage-deflate
  --keep-secrets          显示首部里的 cookie、密码和令牌
  --lang LANGUAGE         en 或 zh [LC_ALL、LC_MESSAGES、LANG]
  --help                  打印本说明

每个连接在结束时打印，所以按 Ctrl-C 时已经打印的都还在。这样抓包：
    tcpdump -i lo -s 0 -w capture.pcap port 8000
";

/// What `barewire capture --help` prints in this language.
pub const fn help(language: Language) -> &'static str {
    language.pick(HELP, HELP_CHINESE)
}

const NAMES: [&str; 9] = [
    "--trace",
    "--only",
    "--json",
    "--report",
    "--fail-on-violation",
    "--assume-deflate",
    "--keep-secrets",
    "--lang",
    "--help",
];

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prints {
    /// An account for people.
    Account,
    /// The same, with every frame.
    Trace,
    /// Captures that the page opens.
    Json,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The file; `-` is standard input.
    pub file: String,
    /// What is printed.
    pub prints: Prints,
    /// Where the report goes, if there is one.
    pub report: Option<Destination>,
    /// Only the WebSocket with this number.
    pub only: Option<u64>,
    /// Is a broken rule a failure of the whole command?
    pub fail_on_violation: bool,
    /// How the file is read.
    pub settings: Settings,
    /// The language of the account.
    pub language: Language,
}

/// What the words after `barewire capture` ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Read a file.
    Read(Options),
    /// Print the help.
    Help,
}

/// Reads the words after `capture`.
///
/// # Errors
/// A sentence in this language, with the first word that can't be understood.
pub fn parse(words: &[String], language: Language) -> Result<Command, String> {
    let mut options = Options {
        file: String::new(),
        prints: Prints::Account,
        report: None,
        only: None,
        fail_on_violation: false,
        settings: Settings::default(),
        language,
    };
    let mut words = Words::new(words, language);
    while let Some(word) = words.next().transpose()? {
        match word {
            Word::Option("--help") | Word::Plain("-h") => return Ok(Command::Help),
            Word::Option(name) => set(&mut options, name, &mut words)?,
            Word::Plain(file) if options.file.is_empty() => file.clone_into(&mut options.file),
            Word::Plain(file) => {
                return Err(say!(
                    language,
                    "{file} is one file too many; each is read by a command of its own",
                    "多了一个文件 {file}；一条命令只读一个文件"
                ));
            }
        }
    }
    if options.file.is_empty() {
        return Err(say!(
            language,
            "the file is missing; - means standard input",
            "没有写文件；- 表示标准输入"
        ));
    }
    if options.prints != Prints::Account && options.report == Some(Destination::StandardOutput) {
        return Err(say!(
            language,
            "--report - and --json or --trace can't both go to standard output; give --report a file",
            "--report - 不能和 --json 或 --trace 一起写到标准输出；请给 --report 一个文件"
        ));
    }
    Ok(Command::Read(options))
}

fn set(options: &mut Options, name: &str, words: &mut Words<'_>) -> Result<(), String> {
    let language = words.language();
    match name {
        "--trace" | "--json" if options.prints != Prints::Account => {
            return Err(say!(
                language,
                "--trace and --json are given once, and not together",
                "--trace 和 --json 只写一个，而且只写一次"
            ));
        }
        "--trace" => options.prints = Prints::Trace,
        "--json" => {
            options.prints = Prints::Json;
            options.settings.records = true;
        }
        "--report" => options.report = Some(Destination::of(words.value(name)?)),
        "--only" => {
            let value = words.value(name)?;
            let number = value.parse().ok().filter(|number: &u64| *number > 0);
            options.only = Some(number.ok_or_else(|| {
                say!(
                    language,
                    "--only: {value:?} isn't the number of a WebSocket, from 1",
                    "--only：{value:?} 不是 WebSocket 的编号（从 1 数起）"
                )
            })?);
        }
        "--fail-on-violation" => options.fail_on_violation = true,
        "--assume-deflate" => options.settings.deflate = Deflate::Agreed,
        "--keep-secrets" => options.settings.secrets = true,
        _ => return Err(unknown(name, &NAMES, language)),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        let words = line.split_whitespace().map(str::to_owned);
        parse(&words.collect::<Vec<_>>(), Language::English)
    }

    #[test]
    fn each_option_and_its_errors() {
        let Ok(Command::Read(all)) = parsed(
            "a.pcap --json --report x --only 2 --fail-on-violation --assume-deflate --keep-secrets",
        ) else {
            panic!("it is a right command line");
        };
        assert_eq!(
            (&*all.file, all.prints, all.only),
            ("a.pcap", Prints::Json, Some(2))
        );
        assert_eq!(all.report, Some(Destination::File("x".into())));
        let settings = Settings {
            records: true,
            secrets: true,
            deflate: Deflate::Agreed,
        };
        assert!(all.fail_on_violation && all.settings == settings);
        assert_eq!(parsed("--help"), Ok(Command::Help));
        assert!(parsed("-").is_ok() && parsed("- --report -").is_ok());
        for (bad, says) in [
            ("", "the file is missing"),
            ("a b", "b is one file too many"),
            ("a --only 0", "--only"),
            ("a --only", "needs a value"),
            ("a --json --trace", "not together"),
            ("a --json --report -", "standard output"),
            ("a --quiet", "unknown option"),
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
