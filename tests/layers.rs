//! The house's one rule: a module uses only those before it in reading order. This
//! test reads the sources, so it also holds for code that is compiled elsewhere only.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Every source file, with its path in the crate's notation (`chat::room`).
fn modules() -> BTreeMap<String, String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeMap::new();
    let mut folders = vec![source.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let name = path.strip_prefix(&source).unwrap().with_extension("");
                let parts = name.iter().map(|part| part.to_str().unwrap());
                let name: Vec<&str> = parts.filter(|&part| part != "mod").collect();
                found.insert(
                    name.join("::"),
                    code_of(&fs::read_to_string(&path).unwrap()),
                );
            }
        }
    }
    assert!(found.len() > 20, "the sources were found: {found:?}");
    found
}

/// What tests begin with.
const TESTS: [&str; 2] = ["#[cfg(test)]", "#[cfg(all(test, shuttle))]"];

/// The lines before the tests, without comments.
fn code_of(text: &str) -> String {
    let lines = text.lines().take_while(|line| !TESTS.contains(line));
    let code = lines.filter(|line| !line.trim_start().starts_with("//"));
    code.map(|line| format!("{line}\n")).collect()
}

/// The modules that a file declares, in order: `pub mod a;`.
fn declared(code: &str) -> Vec<String> {
    let names = code.lines().filter_map(|line| {
        let rest = line
            .strip_prefix("pub mod ")
            .or_else(|| line.strip_prefix("mod "))?;
        rest.strip_suffix(';')
    });
    names.map(str::to_owned).collect()
}

/// Every path `crate::a…` that a file mentions, down to the module.
fn mentioned_rooms(code: &str) -> Vec<String> {
    let after = code.split("crate::").skip(1);
    let names = after.map(|rest| {
        rest.split(|c: char| !c.is_alphanumeric() && c != '_')
            .next()
    });
    names
        .flatten()
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_room_uses_only_rooms_before_it() {
    let modules = modules();
    let order = declared(&modules["lib"]);
    assert_eq!(
        order,
        [
            "allowance",
            "language",
            "unseen",
            "memory",
            "http",
            "websocket",
            "json",
            "chat",
            "tap",
            "terminal",
            "server"
        ]
    );
    let place = |room: &str| order.iter().position(|name| name == room);
    for (name, code) in &modules {
        let Some(own) = place(name.split("::").next().unwrap()) else {
            continue;
        };
        for room in mentioned_rooms(code) {
            let used = place(&room).unwrap_or_else(|| panic!("{name} uses crate::{room}"));
            assert!(used <= own, "{name} uses crate::{room}, which comes later");
        }
        assert!(
            !code.contains("barewire::"),
            "{name} goes round by the crate's name"
        );
    }
}

#[test]
fn chat_knows_nothing_of_http_and_the_tap_nothing_of_chat() {
    for (name, code) in &modules() {
        let forbidden: &[&str] = match name.split("::").next().unwrap() {
            "http" => &["websocket", "json", "chat", "tap", "terminal", "server"],
            "websocket" => &["json", "chat", "tap", "terminal", "server"],
            "json" => &["http", "websocket", "chat", "tap", "terminal", "server"],
            "chat" => &["http", "tap", "terminal", "server"],
            "tap" => &["chat", "http", "server"],
            _ => &[],
        };
        for room in mentioned_rooms(code) {
            assert!(
                !forbidden.contains(&room.as_str()),
                "{name} uses crate::{room}"
            );
        }
    }
}

#[test]
fn only_the_server_opens_sockets_spawns_threads_or_sleeps() {
    let signs = [
        "std::net",
        "TcpStream",
        "TcpListener",
        "UdpSocket",
        "std::thread",
        "thread::",
        "sleep",
        "std::fs",
        "std::env",
        "std::process",
        "println!",
        "stdout",
        "stdin",
    ];
    for (name, code) in &modules() {
        if name.starts_with("server") || name == "main" {
            continue;
        }
        for sign in signs {
            assert!(!code.contains(sign), "{name} has {sign}");
        }
    }
}

/// Which of its siblings a module uses, by its own `super::` paths, and by the full paths
/// in itself and in what is inside it.
fn siblings_used(modules: &BTreeMap<String, String>, parent: &str, name: &str) -> Vec<String> {
    let own = format!("{parent}::{name}");
    let inside = modules.iter().filter(|(module, _)| {
        let rest = module.strip_prefix(&own);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    });
    let all: String = inside.map(|(_, code)| code.as_str()).collect();
    let code = &modules[&own];
    let mentions = |sibling: &String| {
        let grouped = code.lines().any(|line| {
            let list = line
                .strip_prefix("use super::{")
                .and_then(|l| l.strip_suffix("};"));
            list.is_some_and(|list| {
                list.split(", ")
                    .any(|item| item.split("::").next() == Some(sibling))
            })
        });
        grouped
            || code.contains(&format!("super::{sibling}::"))
            || code.contains(&format!("super::{sibling};"))
            || all.contains(&format!("crate::{parent}::{sibling}::"))
    };
    let siblings = declared(&modules[parent]);
    siblings
        .into_iter()
        .filter(|s| s != name && mentions(s))
        .collect()
}

/// Within a room, too, nothing runs in a circle.
#[test]
fn no_two_modules_of_a_room_use_each_other() {
    let modules = modules();
    let parents = modules
        .iter()
        .filter(|(name, code)| *name != "lib" && !declared(code).is_empty());
    let parents: Vec<&String> = parents.map(|(name, _)| name).collect();
    assert!(parents.len() >= 5, "{parents:?}");
    for parent in parents {
        for name in declared(&modules[parent]) {
            let mut seen: Vec<String> = Vec::new();
            let mut next = siblings_used(&modules, parent, &name);
            while let Some(used) = next.pop() {
                assert_ne!(
                    used, name,
                    "{parent}::{name} uses itself, by way of {seen:?}"
                );
                if !seen.contains(&used) {
                    next.extend(siblings_used(&modules, parent, &used));
                    seen.push(used);
                }
            }
        }
    }
}

/// The checks above must be able to fail.
#[test]
fn the_reading_of_use_lines_finds_what_it_looks_for() {
    let code = code_of(
        "//! crate::server\nuse crate::chat::Hub;\n    crate::tap::x();\n#[cfg(test)]\nuse crate::server;\n",
    );
    assert_eq!(mentioned_rooms(&code), ["chat", "tap"]);
    assert_eq!(declared("pub mod a;\n\nmod b;\npub mod c {\n"), ["a", "b"]);
}
