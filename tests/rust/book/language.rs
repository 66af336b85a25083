//! Each sentence of barewire has its twin: in English and in Chinese, side by side, about the same
//! things. A user who asks for one of the two languages gets it, at a terminal, in an HTTP answer
//! and in the reason of a Close.

use crate::common::{Answer, Server};
use barewire::language::Language;
use barewire::server::rules::options::{HELP, help};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

// ---- in the sources ---------------------------------------------------------------------

/// A sentence and its twin, and their place in the source.
struct Pair {
    place: String,
    english: String,
    chinese: String,
}

/// The code of all sources before their tests.
fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let code = text.lines().take_while(|line| *line != "mod tests {");
            let code = code.filter(|line| !line.trim_start().starts_with("//"));
            let code = code.collect::<Vec<_>>().join("\n");
            found.push((path.display().to_string(), code));
        }
    }
    found
}

/// The string literals at the beginning of some code, as they are written.
fn literals(code: &str, count: usize) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = code;
    while found.len() < count {
        let Some(begin) = rest.find('"') else { break };
        let inside = &rest[begin + 1..];
        let mut end = None;
        let mut is_escaped = false;
        for (at, char) in inside.char_indices() {
            match (is_escaped, char) {
                (true, _) => is_escaped = false,
                (false, '\\') => is_escaped = true,
                (false, '"') => {
                    end = Some(at);
                    break;
                }
                (false, _) => {}
            }
        }
        let end = end.expect("the literal ends");
        found.push(inside[..end].to_owned());
        rest = &inside[end + 1..];
    }
    found
}

/// All sentences: what `say!` and `pick` are given, and the rules of JSON.
fn pairs() -> Vec<Pair> {
    let mut found = Vec::new();
    for (path, code) in sources() {
        for macro_or_method in ["say!(", "language.pick(", "Rule("] {
            for (at, _) in code.match_indices(macro_or_method) {
                let literals = literals(&code[at..], 2);
                let inside = &code[at + macro_or_method.len()..];
                // `pick` may be given constants; those are checked below.
                let first = inside.trim_start().starts_with('"');
                if macro_or_method != "say!(" && !first {
                    continue;
                }
                let line = code[..at].lines().count();
                let [english, chinese] = literals.as_slice() else {
                    panic!("{path}: {inside}");
                };
                found.push(Pair {
                    place: format!("{path}, line {line} without comments"),
                    english: english.clone(),
                    chinese: chinese.clone(),
                });
            }
        }
    }
    assert!(
        found.len() > 150,
        "the sentences were found: {}",
        found.len()
    );
    found
}

fn has_chinese(text: &str) -> bool {
    text.chars()
        .any(|char| ('\u{4E00}'..='\u{9FFF}').contains(&char))
}

/// The placeholders of a sentence: `{name:02x}` is `name`.
fn placeholders(text: &str) -> BTreeSet<String> {
    let text = text.replace("{{", "").replace("}}", "");
    let parts = text.split('{').skip(1);
    let names = parts.filter_map(|part| part.split(['}', ':']).next().map(str::to_owned));
    names.collect()
}

/// Its words, without the placeholders.
fn words(text: &str) -> Vec<&str> {
    let parts = text.split(['{', '}']).step_by(2);
    let words = parts.flat_map(|part| part.split(|char: char| !char.is_alphanumeric()));
    words.filter(|word| !word.is_empty()).collect()
}

#[test]
fn no_sentence_is_without_its_twin() {
    for Pair {
        place,
        english,
        chinese,
    } in pairs()
    {
        // A sentence that is made of other sentences, or of the RFC's words, has no words of its
        // own.
        let has_own_words = words(&english).iter().any(|word| !chinese.contains(*word));
        assert!(
            has_chinese(&chinese) || !has_own_words,
            "no Chinese: {chinese:?}, {place}"
        );
        assert!(!has_chinese(&english), "Chinese: {english:?}, {place}");
        assert_eq!(
            placeholders(&english),
            placeholders(&chinese),
            "{english:?} and {chinese:?}, {place}"
        );
    }
}

/// A sentence that a server says must be said in both languages: by `Response::said`, and by
/// `say!` in a line of the log.
#[test]
fn nothing_is_said_in_one_language_only() {
    for (path, code) in sources() {
        if path.ends_with("response.rs") {
            continue;
        }
        assert!(
            !code.contains("Response::text("),
            "{path} answers in English only"
        );
        for begin in [
            ".log.line(&format!(",
            "running.log(&format!(",
            ".log.line(\"",
            "close_frame(CloseCode::",
        ] {
            for (at, _) in code.match_indices(begin) {
                let statement = code[at..].split(");").next().unwrap_or_default();
                let words: String = literals(statement, 9).join(" ");
                let is_glue = words
                    .split(['{', '}'])
                    .step_by(2)
                    .all(|part| !part.chars().any(|char| char.is_alphabetic()));
                assert!(is_glue, "{path} says in one language: {statement}");
            }
        }
    }
}

/// The options that a help lists, in order.
fn options_of(help: &str) -> Vec<&str> {
    let lines = help.lines().map(str::trim_start);
    let lines = lines.filter(|line| line.starts_with("--"));
    lines.filter_map(|line| line.split(' ').next()).collect()
}

#[test]
fn the_help_lists_the_same_options_in_both_languages() {
    use barewire::terminal::{accept, build, explain};
    for (english, chinese) in [
        (HELP, help(Language::Chinese)),
        (explain::HELP, explain::HELP_CHINESE),
        (accept::HELP, accept::HELP_CHINESE),
        (build::HELP, build::HELP_CHINESE),
    ] {
        assert_eq!(options_of(english), options_of(chinese));
        assert!(has_chinese(chinese) && !has_chinese(english));
    }
    assert!(options_of(HELP).contains(&"--lang"));
}

// ---- at a terminal ----------------------------------------------------------------------

fn run(locale: &str, words: &[&str]) -> Output {
    Command::new(crate::common::binary())
        .args(words)
        .env("LC_ALL", locale)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[test]
fn a_tool_speaks_the_language_of_its_option_or_else_of_the_environment() {
    for (locale, words, is_chinese) in [
        ("C", &["explain", "81 00"][..], false),
        ("zh_CN.UTF-8", &["explain", "81 00"], true),
        ("C", &["explain", "--lang", "zh", "81 00"], true),
        ("zh_CN.UTF-8", &["explain", "--lang=en", "81 00"], false),
        ("zh_CN.UTF-8", &["explain", "81 0"], true),
        ("zh_CN.UTF-8", &["explain", "c1 85 00"], true),
        ("zh_CN.UTF-8", &["accept", "x"], true),
        ("zh_CN.UTF-8", &["frame", "--rsv", "100", "a"], true),
        ("zh_CN.UTF-8", &["frame", "--opcode", "99"], true),
        ("zh_CN.UTF-8", &["--help"], true),
        ("zh_CN.UTF-8", &["frame", "--help"], true),
        ("zh_CN.UTF-8", &["--lsten", "1"], true),
        ("C", &["--lsten", "1"], false),
        ("zh_CN.UTF-8", &["--listen", "1"], true),
        ("C", &["--lang", "fr"], false),
        ("zh_CN.UTF-8", &["--lang", "fr"], true),
    ] {
        let output = run(locale, words);
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8(said).unwrap();
        assert_eq!(has_chinese(&said), is_chinese, "{locale} {words:?}: {said}");
    }
}

#[test]
fn the_table_of_a_frame_stays_a_table_in_chinese() {
    let output = run("zh_CN.UTF-8", &["explain", "81 83 ce 48 b6 85 ff 7a 85"]);
    let text = String::from_utf8(output.stdout).unwrap();
    // A Chinese character has two columns.
    let columns = |text: &str| {
        let wide = text.chars().filter(|char| *char >= '\u{2E80}').count();
        text.chars().count() + wide
    };
    let head = text.lines().find(|line| line.contains("字段")).unwrap();
    let row = text.lines().find(|line| line.contains("opcode")).unwrap();
    assert_eq!(
        columns(&head[..head.find("字段").unwrap()]),
        columns(&row[..row.find("opcode").unwrap()])
    );
    assert!(
        text.contains("这是一条文本消息（text），3 字节：\"123\"。"),
        "{text}"
    );
}

// ---- by a server ------------------------------------------------------------------------

const CHINESE: &str = "Accept-Language: zh-CN,zh;q=0.9,en;q=0.8\r\n";
const ENGLISH: &str = "Accept-Language: en-GB,en;q=0.9,zh;q=0.8\r\n";

/// The text of an answer's body, whose `Content-Language` is checked.
fn said(answer: &Answer) -> &str {
    let is_chinese = has_chinese(answer.text());
    let tag = if is_chinese { "zh-CN" } else { "en" };
    assert_eq!(answer.header("content-language"), Some(tag));
    answer.text()
}

#[test]
fn a_refusal_is_said_in_the_browsers_language_with_the_english_term_beside() {
    let server = Server::start(&[]);
    for (target, lines, term) in [
        ("/nothing", "", "404"),
        ("/ws", "", "new WebSocket"),
        ("/poll?since=x", "", "since"),
        ("/poll?room=", "", "room"),
        ("/wire/capture.pcapng", "", "Bearer"),
        ("/", "Origin: https://evil.example\r\n", "Origin"),
        ("/poll", "Sec-Fetch-Site: cross-site\r\n", "Origin"),
    ] {
        for (language, is_chinese) in [(CHINESE, true), (ENGLISH, false), ("", false)] {
            let answer = server.get(target, &format!("{lines}{language}"));
            let text = said(&answer);
            assert_eq!(has_chinese(text), is_chinese, "{target}: {text}");
            assert!(!is_chinese || text.contains(term), "{target}: {text}");
        }
    }
}

/// The chat's own errors, in both dialects.
#[test]
fn an_error_of_the_chat_is_in_the_language_of_the_handshake() {
    let server = Server::start(&[]);
    let chat = "Sec-WebSocket-Protocol: chat\r\n";
    let broken = [
        "[1,]",
        "7",
        r#"{"type":7}"#,
        r#"{"type":"sing"}"#,
        "{}",
        r#"{"type":"say"}"#,
        r#"{"type":"say","text":"\ud83d"}"#,
        r#"{"type":"say","to":"nobody","text":"hi"}"#,
    ];
    for (language, is_chinese) in [(CHINESE, true), (ENGLISH, false)] {
        let mut raw = server.websocket_with("/ws", &format!("{chat}{language}"));
        raw.json_of_type("welcome");
        for text in broken {
            raw.say(text);
            let error = raw.json_of_type("error");
            let sentence = error["text"].as_str().unwrap();
            assert_eq!(has_chinese(sentence), is_chinese, "{text}: {sentence}");
        }
        raw.leave();
        let mut plain = server.websocket_with("/my_ws/ann", language);
        plain.say(r#"{"to":"nobody","msg":"hi"}"#);
        let sentence = plain.json()["msg"].as_str().unwrap().to_owned();
        assert_eq!(has_chinese(&sentence), is_chinese, "{sentence}");
        plain.leave();
    }
}

#[test]
fn the_reason_of_a_close_is_in_the_language_of_the_handshake() {
    let server = Server::start(&["--message-rate", "5"]);
    type Deed = (&'static str, u16, fn(&mut crate::common::Raw));
    let deeds: [Deed; 4] = [
        ("/echo", 1002, |raw| raw.send(&[0x81, 0])),
        ("/echo", 1007, |raw| raw.frame_out(0x81, b"\xFF")),
        ("/ws/", 4002, |_| ()),
        ("/echo", 1008, |raw| (0..20).for_each(|_| raw.say("a"))),
    ];
    for (target, code, deed) in deeds {
        for (language, is_chinese) in [(CHINESE, true), (ENGLISH, false)] {
            let mut raw = server.websocket_with(target, language);
            deed(&mut raw);
            let (closed, reason) = loop {
                match raw.try_frame() {
                    Some(frame) if frame.first == 0x88 => {
                        let (code, reason) = frame.payload.split_at(2);
                        let code = u16::from_be_bytes([code[0], code[1]]);
                        break (code, String::from_utf8(reason.to_vec()).unwrap());
                    }
                    Some(_) => {}
                    None => panic!("{target}: no Close came"),
                }
            };
            assert_eq!(closed, code, "{target}: {reason}");
            assert_eq!(has_chinese(&reason), is_chinese, "{target}: {reason}");
            assert!(reason.len() <= 123);
        }
    }
}

#[test]
fn each_connection_gets_the_goodbye_in_its_own_language() {
    let mut server = Server::start(&[]);
    let mut one = server.websocket_with("/echo", CHINESE);
    let mut other = server.websocket_with("/echo", ENGLISH);
    // Then both are WebSockets for the server.
    for raw in [&mut one, &mut other] {
        raw.say("hi");
        assert_eq!(raw.text(), "hi");
    }
    std::io::Write::write_all(&mut server.stdin, b"quit\n").unwrap();
    let (code, reason) = one.close_frame();
    assert_eq!((code, has_chinese(&reason)), (Some(1001), true), "{reason}");
    let (code, reason) = other.close_frame();
    assert_eq!(
        (code, has_chinese(&reason)),
        (Some(1001), false),
        "{reason}"
    );
}

#[test]
fn the_log_is_in_the_servers_language_which_is_also_the_default_for_clients() {
    for (locale, words) in [("zh_CN.UTF-8", &[][..]), ("C", &["--lang", "zh"])] {
        let server = Server::start_in(locale, words);
        let answer = server.get("/nothing", "Accept-Language: de\r\n");
        assert!(has_chinese(said(&answer)));
        assert!(!has_chinese(said(&server.get("/nothing", ENGLISH))));
        server.get("/poll?since=x", ENGLISH);
        let mut raw = server.websocket_with("/ws/amy", ENGLISH);
        raw.send(&[0x81, 0]);
        assert!(!has_chinese(&raw.closed().1));
        for part in ["加入了", "判定出错并断开连接（fail），1002 Protocol error"] {
            server.logged(part);
        }
        assert!(
            server.log().iter().all(|line| has_chinese(line)),
            "{:?}",
            server.log()
        );
    }
}
