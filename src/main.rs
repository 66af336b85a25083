//! The command: arguments, bind, print the URL, wait for `quit`; or one of the tools.

use barewire::language::{self, Language, say};
#[cfg(all(target_os = "linux", target_env = "gnu"))]
use barewire::memory::MOST_BLOCKS;
use barewire::proxy;
use barewire::server::Running;
use barewire::server::machine::addresses::{Addresses, Listens};
use barewire::server::machine::limits::is_space_limited;
use barewire::server::rules::options::{self, Command, Options};
use barewire::terminal::capture::Progress;
use barewire::terminal::words::Destination;
use barewire::terminal::{MAX_INPUT, Tool, capture};
use barewire::unseen::escaped_lines;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufRead, ErrorKind, IsTerminal, Read, Write};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::thread;

/// The exit code for bad usage, as in most commands.
const USAGE: u8 = 2;
/// The exit code for any other failure.
const FAILURE: u8 = 1;
/// The exit code of `barewire proxy` and `barewire capture` with `--fail-on-violation`, after somebody broke a rule.
const VIOLATION: u8 = 3;
/// How many bytes of a line are read at a time while the server runs: a pipe that never sends the
/// end of a line must not fill the memory. A piece of this length may continue, and isn't `quit`.
const LONGEST_PIECE: usize = 256;

fn main() -> ExitCode {
    let words = std::env::args_os().skip(1).map(OsString::into_string);
    let words: Vec<String> = match words.collect() {
        Ok(words) => words,
        Err(word) => return fail(&not_text(&word), USAGE),
    };
    let (language, words) = match language::chosen(words, |name| std::env::var(name).ok()) {
        Ok(chosen) => chosen,
        Err(why) => return fail(&why, USAGE),
    };
    if let Some(tool) = Tool::parse(&words, language) {
        return match tool {
            Ok(tool) => use_tool(&tool, language),
            Err(why) => fail(&why, USAGE),
        };
    }
    if let Some(("proxy", rest)) = words.split_first().map(|(name, rest)| (&**name, rest)) {
        return match proxy::options::parse(rest, language) {
            Ok(proxy::options::Command::Run(options)) => stand_between(options),
            Ok(proxy::options::Command::Help) => print(proxy::options::help(language)),
            Err(why) => fail(&format!("proxy: {why}"), USAGE),
        };
    }
    if let Some(("capture", rest)) = words.split_first().map(|(name, rest)| (&**name, rest)) {
        return match capture::options::parse(rest, language) {
            Ok(capture::Command::Read(options)) => read_capture(&options),
            Ok(capture::Command::Help) => print(capture::options::help(language)),
            Err(why) => fail(&format!("capture: {why}"), USAGE),
        };
    }
    match options::parse(&words, language) {
        Ok(Command::Serve(options)) => serve(options),
        Ok(Command::Help) => print(options::help(language)),
        Ok(Command::Version) => print(concat!("barewire ", env!("CARGO_PKG_VERSION"), "\n")),
        Err(why) => fail(&why, USAGE),
    }
}

/// Other bytes would be replaced by U+FFFD, and the tool would build or explain something else.
fn not_text(word: &OsString) -> String {
    let language = Language::of_environment(|name| std::env::var(name).ok());
    say!(
        language,
        "the argument {word:?} isn't UTF-8; give bytes on standard input, or in hexadecimal (frame \
         --hex, explain)",
        "参数 {word:?} 不是 UTF-8；字节请从标准输入给，或者写成十六进制（frame --hex、explain）"
    )
}

fn fail(why: &str, code: u8) -> ExitCode {
    // The message quotes the wrong word, which may have come from anywhere.
    eprintln!("barewire: {}", escaped_lines(why));
    ExitCode::from(code)
}

/// Runs a tool on what was typed, or on standard input.
fn use_tool(tool: &Tool, language: Language) -> ExitCode {
    let mut input = Vec::new();
    if tool.wants_input() {
        let mut stdin = io::stdin().lock().take(MAX_INPUT as u64 + 1);
        if let Err(error) = stdin.read_to_end(&mut input) {
            let sentence = say!(language, "standard input: {error}", "标准输入：{error}");
            return fail(&sentence, FAILURE);
        }
        if input.len() > MAX_INPUT {
            let sentence = say!(
                language,
                "standard input has more than {MAX_INPUT} bytes",
                "标准输入超过 {MAX_INPUT} 字节"
            );
            return fail(&sentence, FAILURE);
        }
    }
    match tool.run(&input, language) {
        Ok(answer) => {
            if let Some(remark) = answer.remark {
                eprintln!("barewire: {}", escaped_lines(&remark));
            }
            print(&answer.out)
        }
        Err(why) => fail(&why, FAILURE),
    }
}

/// Makes the system's allocator return large blocks to the system. glibc maps each large block
/// separately and unmaps it when it is freed. But after the first such free, it takes blocks of
/// that size from its heaps, up to 32 MiB each, and heaps hardly ever shrink: hundreds of megabytes
/// stay after a flood. A fixed threshold turns that off, and a second setting leaves mappings for
/// threads. glibc reads both from the environment when a program begins, and std offers no other
/// way, so the server starts itself once more, as the same process. If the user has set such a
/// variable, nothing is done. If it can't be done, memory is returned later.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn give_memory_back() {
    use std::os::unix::process::CommandExt;
    const BOUND: &str = "MALLOC_MMAP_THRESHOLD_";
    /// glibc's own initial threshold, in bytes.
    const BYTES: &str = "131072";
    const MOST: &str = "MALLOC_MMAP_MAX_";
    const HEAPS: &str = "MALLOC_ARENA_MAX";
    let is_set = |name| std::env::var_os(name).is_some();
    if !is_set(BOUND)
        && !is_set("GLIBC_TUNABLES")
        && let Ok(program) = std::env::current_exe()
    {
        let mut words = std::env::args_os();
        let mut again = std::process::Command::new(program);
        again.arg0(words.next().unwrap_or_default());
        if !is_set(MOST) {
            again.env(MOST, MOST_BLOCKS.to_string());
        }
        // Each heap takes 64 MiB of address space, and there are eight for each core.
        if is_space_limited() && !is_set(HEAPS) {
            again.env(HEAPS, "1");
        }
        let _ = again.args(words).env(BOUND, BYTES).exec();
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn give_memory_back() {}

fn serve(options: Options) -> ExitCode {
    give_memory_back();
    let (listen, language) = (options.listen, options.language);
    let running = match Running::start(options) {
        Ok(running) => running,
        Err(error) => {
            eprintln!("barewire: {listen}: {}", why(&error, "--listen", language));
            return ExitCode::FAILURE;
        }
    };
    print(format!("{}\n", running.url()));
    if let Some(sentence) = for_others(running.addresses(), language) {
        running.log(&sentence);
    }
    let url = running.teachers_url();
    running.log(&say!(
        language,
        "to watch all connections, open {url}",
        "要观看所有人的连接，请打开 {url}"
    ));
    for shortage in running.shortages() {
        running.log(&shortage);
    }
    running.log(&say!(
        language,
        "type quit and Enter to stop properly: every connection gets a Close with 1001; Ctrl-C \
         stops abruptly, which browsers see as 1006",
        "输入 quit 并回车可正常结束：每个连接都会收到关闭码为 1001 的 Close 帧；Ctrl-C 会突然中断，浏览器看到的是 1006"
    ));
    wait_for_quit();
    running.stop();
    ExitCode::SUCCESS
}

/// Runs the proxy until `quit`.
fn stand_between(options: proxy::options::Options) -> ExitCode {
    let (listen, language) = (options.listen, options.language);
    let (to, fails) = (options.to.to_string(), options.fail_on_violation);
    let running = match proxy::Running::start(options) {
        Ok(running) => running,
        Err(failure) => return no_proxy(&failure, listen, &to, language),
    };
    print(format!("{}\n", running.url()));
    if let Some(page) = running.page_url() {
        let what = language.pick("everything that crosses", "经过的一切");
        print(format!("{what}: {page}\n"));
    }
    running.account().line(&say!(
        language,
        "in front of {to}; type quit and Enter to stop",
        "在 {to} 前面；输入 quit 并回车可停止"
    ));
    wait_for_quit();
    running.stop();
    match fails && running.account().violations() > 0 {
        true => ExitCode::from(VIOLATION),
        false => ExitCode::SUCCESS,
    }
}

/// Says why the proxy doesn't start.
fn no_proxy(
    failure: &proxy::Failure,
    listen: SocketAddr,
    to: &str,
    language: Language,
) -> ExitCode {
    match failure {
        proxy::Failure::Port(error) => {
            let why = why(error, "--listen", language);
            fail(&format!("proxy: {listen}: {why}"), FAILURE)
        }
        proxy::Failure::Page(page, error) => {
            let why = why(error, "--page", language);
            fail(&format!("proxy: {page}: {why}"), FAILURE)
        }
        proxy::Failure::Report(error) => fail(&format!("proxy: --report: {error}"), FAILURE),
        proxy::Failure::PageIsServer(page) => {
            let sentence = say!(
                language,
                "proxy: --page {page} is the address of the server; name another",
                "proxy：--page {page} 就是服务器（server）的地址；请换一个"
            );
            fail(&sentence, USAGE)
        }
        proxy::Failure::Itself => {
            let sentence = say!(
                language,
                "proxy: --to {to} is this proxy itself, which listens at {listen}; name the server",
                "proxy: --to {to} 就是正在监听（listen）{listen} 的这个代理自己；请写服务器的地址"
            );
            fail(&sentence, USAGE)
        }
    }
}

/// What others can type, or why it isn't known; `None`: they can type what was printed, or nothing.
fn for_others(addresses: &Addresses, language: Language) -> Option<String> {
    let urls = addresses.urls();
    match (addresses.listens(), urls.split_first()) {
        (Listens::Here | Listens::At(_), _) => None,
        (Listens::OnLink, _) => Some(say!(
            language,
            "this is a link-local address; browsers don't accept one, since it needs a zone \
             (%eth0): for others, listen on another",
            "这是链路本地地址（link-local），要写上区域（zone，例如 %eth0）才能用，而浏览器的地址栏不接受；\
             要让其他人进来，请换一个地址监听"
        )),
        (Listens::Everywhere { .. }, Some((best, rest))) => {
            let first = say!(
                language,
                "others on your network can type {best}",
                "同一网络里的其他人可以输入 {best}"
            );
            let rest = rest.join(" ");
            Some(match rest.is_empty() {
                true => first,
                false => say!(
                    language,
                    "{first}, or else one of {rest}",
                    "{first}，不行的话再试 {rest}"
                ),
            })
        }
        (Listens::Everywhere { .. }, None) => {
            let url = addresses.url_of(language.pick("ADDRESS", "地址"));
            Some(say!(
                language,
                "the server listens on every address of this machine, but found none that others \
                 can type; look them up with ip addr (Linux), ifconfig (macOS) or ipconfig \
                 (Windows): others type {url}",
                "正在本机的所有地址上监听，但没能查出其他人可以输入的地址；请用 ip addr（Linux）、\
                 ifconfig（macOS）或 ipconfig（Windows）查看，其他人输入 {url}"
            ))
        }
    }
}

/// Why a port can't be had that this option names.
fn why(error: &io::Error, option: &str, language: Language) -> String {
    match error.kind() {
        ErrorKind::AddrInUse => say!(
            language,
            "this port is taken, perhaps by another barewire; choose another with {option}, or \
             port 0 to have one picked",
            "端口已被占用，也许是另一个 barewire；请用 {option} 换一个，或写端口 0 任选一个"
        ),
        ErrorKind::PermissionDenied => say!(
            language,
            "you may not use this port; ports below 1024 often need more rights: choose another \
             with {option}",
            "你无权使用这个端口，1024 以下的常常如此；请用 {option} 换一个"
        ),
        ErrorKind::AddrNotAvailable => say!(
            language,
            "this address isn't one of this machine's; 0.0.0.0 means all of them",
            "这个地址不是本机的；0.0.0.0 表示本机的所有地址"
        ),
        _ => error.to_string(),
    }
}

/// Prints an account of a packet capture.
fn read_capture(options: &capture::Options) -> ExitCode {
    let language = options.language;
    let failed = |about: &str, why: &str| fail(&format!("capture: {about}: {why}"), FAILURE);
    let report: Option<Box<dyn Write>> = match &options.report {
        Some(Destination::File(path)) => match File::create(path) {
            Ok(file) => Some(Box::new(file)),
            Err(error) => return failed("--report", &error.to_string()),
        },
        Some(Destination::StandardOutput) | None => None,
    };
    let opened: io::Result<(Box<dyn Read>, u64)> = match &*options.file {
        "-" => Ok((Box::new(io::stdin().lock()), 0)),
        path => File::open(path).and_then(|file| {
            let bytes = file.metadata()?.len();
            Ok((Box::new(file) as Box<dyn Read>, bytes))
        }),
    };
    let (file, bytes) = match opened {
        Ok(opened) => opened,
        Err(error) => return failed(&options.file, &error.to_string()),
    };
    let shows = io::stderr().is_terminal();
    let progress = Progress::new(io::stderr(), bytes, shows, language);
    match capture::run(options, file, &progress, io::stdout(), report) {
        Err(why) => failed(&options.file, &why),
        Ok(violations) if options.fail_on_violation && violations > 0 => ExitCode::from(VIOLATION),
        Ok(_) => ExitCode::SUCCESS,
    }
}

/// Returns when `quit` is typed. The server doesn't stop at the end of standard input: it may run
/// in the background.
fn wait_for_quit() {
    let mut stdin = io::stdin().lock();
    let (mut piece, mut begins) = (Vec::new(), true);
    loop {
        piece.clear();
        let mut limited = (&mut stdin).take(LONGEST_PIECE as u64);
        match limited.read_until(b'\n', &mut piece) {
            Ok(1..LONGEST_PIECE) if begins && piece.trim_ascii() == b"quit" => return,
            Ok(1..) => begins = piece.ends_with(b"\n"),
            Ok(0) | Err(_) => break,
        }
    }
    loop {
        thread::park();
    }
}

/// A closed standard output isn't a failure.
fn print(text: impl AsRef<[u8]>) -> ExitCode {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_ref());
    let _ = out.flush();
    ExitCode::SUCCESS
}
