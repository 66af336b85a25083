//! One rule holds for all modules: a module uses only modules declared before it. The order is that
//! of the `mod` lines in `lib.rs` and in every `mod.rs`, so a reader who follows them never meets a
//! name that comes later. This test reads the sources whole, including their tests, so it also
//! checks code that is compiled only on other systems.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A path to a module or into one, from the crate's root: `["chat", "room"]`.
type Segments = Vec<String>;

/// What a module's file says.
#[derive(Default)]
struct Module {
    /// The modules that it declares with a file of their own, in order.
    declares: Vec<String>,
    /// Every path that it uses.
    mentions: Vec<Segments>,
    /// Its text without comments.
    code: String,
}

/// Every module that has a file. `main.rs` and `build.rs` are crates of their own.
fn modules() -> BTreeMap<Segments, Module> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeMap::new();
    collect(&source, &[], &mut found);
    assert!(found.len() > 20, "the sources were found");
    found
}

fn collect(folder: &Path, inside: &[String], found: &mut BTreeMap<Segments, Module>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let mut own = inside.to_vec();
        if path.is_dir() {
            own.push(name);
            collect(&path, &own, found);
            continue;
        }
        if inside.is_empty() && (name == "main" || name == "build") {
            continue;
        }
        if name != "mod" && name != "lib" {
            own.push(name);
        }
        let text = fs::read_to_string(&path).unwrap();
        found.insert(own.clone(), read(&own, &text));
    }
}

/// Reads a file whose module has this path.
fn read(own: &[String], text: &str) -> Module {
    let tokens: TokenStream = text.parse().unwrap();
    let mut module = Module::default();
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    walk(&tokens, own, &mut module);
    let code = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    module.code = code.map(|line| format!("{line}\n")).collect();
    module
}

fn is(token: Option<&TokenTree>, text: &str) -> bool {
    token.is_some_and(|token| token.to_string() == text)
}

/// Adds what these tokens declare and use; `here` is the module that they are in, perhaps one
/// without a file, such as `tests`.
fn walk(tokens: &[TokenTree], here: &[String], module: &mut Module) {
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let declares =
            is(Some(token), "mod") && matches!(tokens.get(at + 1), Some(TokenTree::Ident(_)));
        if declares && let Some(TokenTree::Group(body)) = tokens.get(at + 2) {
            let inner: Vec<TokenTree> = body.stream().into_iter().collect();
            let deeper = [here, &[tokens[at + 1].to_string()]].concat();
            walk(&inner, &deeper, module);
            at += 3;
        } else if declares && is(tokens.get(at + 2), ";") {
            module.declares.push(tokens[at + 1].to_string());
            at += 3;
        } else if ["crate", "super", "self"]
            .iter()
            .any(|root| is(Some(token), root))
        {
            at += path(&tokens[at..], &[], here, module);
        } else {
            // A path such as `stepping::stand` begins with a child.
            if let TokenTree::Ident(child) = token
                && is(tokens.get(at + 1), ":")
                && !(at > 0 && is(tokens.get(at - 1), ":"))
            {
                module.mentions.push([here, &[child.to_string()]].concat());
            }
            if let TokenTree::Group(group) = token {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                walk(&inner, here, module);
            }
            at += 1;
        }
    }
}

/// Adds the paths that begin here; `before` is the part before a group of them. Returns the number
/// of tokens read.
fn path(tokens: &[TokenTree], before: &[String], here: &[String], module: &mut Module) -> usize {
    let mut written = before.to_vec();
    let mut at = 0;
    loop {
        match tokens.get(at) {
            Some(TokenTree::Ident(name)) => written.push(name.to_string()),
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                let items: Vec<TokenTree> = group.stream().into_iter().collect();
                for item in items.split(|token| token.to_string() == ",") {
                    path(item, &written, here, module);
                }
                return at + 1;
            }
            _ => break,
        }
        at += 1;
        if !(is(tokens.get(at), ":") && is(tokens.get(at + 1), ":")) {
            break;
        }
        at += 2;
    }
    module.mentions.push(absolute(&written, here));
    at.max(1)
}

/// `super::room` in `chat::hub` is `chat::room`.
fn absolute(written: &[String], here: &[String]) -> Segments {
    let mut from = match written.first().map(String::as_str) {
        Some("crate") => Vec::new(),
        _ => here.to_vec(),
    };
    for segment in written {
        match segment.as_str() {
            "crate" | "self" => {}
            "super" => _ = from.pop(),
            name => from.push(name.to_owned()),
        }
    }
    from
}

/// What a file uses that is declared later than the file itself.
fn broken(modules: &BTreeMap<Segments, Module>) -> Vec<String> {
    let mut found = Vec::new();
    for (own, module) in modules {
        for used in &module.mentions {
            let common = own.iter().zip(used).take_while(|(a, b)| a == b).count();
            let (Some(mine), Some(other)) = (own.get(common), used.get(common)) else {
                continue;
            };
            // The models are in `tests/`, so they aren't part of the order.
            let is_here = |name: &String| {
                modules.contains_key(&[&own[..common], std::slice::from_ref(name)].concat())
            };
            let order = &modules[&own[..common]].declares;
            let place = |name| {
                order
                    .iter()
                    .filter(|name| is_here(name))
                    .position(|declared| declared == name)
            };
            if let (Some(mine), Some(other)) = (place(mine), place(other))
                && other > mine
            {
                found.push(format!("{} uses {}", own.join("::"), used.join("::")));
            }
        }
    }
    found
}

#[test]
fn a_module_uses_only_modules_declared_before_it() {
    let modules = modules();
    let mentions: usize = modules.values().map(|module| module.mentions.len()).sum();
    assert!(mentions > 1000, "{mentions} paths were read");
    assert_eq!(broken(&modules), [] as [String; 0]);
}

#[test]
fn every_file_is_declared_and_none_uses_the_crates_own_name() {
    let modules = modules();
    for (own, module) in &modules {
        if let Some((name, parent)) = own.split_last() {
            assert!(
                modules[parent].declares.contains(name),
                "{own:?} is declared"
            );
        }
        assert!(
            !module.code.contains("barewire::"),
            "{own:?} names the crate"
        );
    }
}

/// Which modules a module may not use, although they come before it.
const STRANGERS: [(&str, &[&str]); 7] = [
    ("json", &["http"]),
    ("websocket", &["json"]),
    ("outbox", &["http", "json", "websocket"]),
    ("tap", &["http", "outbox"]),
    ("chat", &["http", "tap"]),
    (
        "assets",
        &["http", "json", "websocket", "outbox", "tap", "chat"],
    ),
    ("terminal", &["outbox", "chat"]),
];

#[test]
fn unrelated_modules_dont_know_each_other() {
    let modules = modules();
    for (room, strangers) in STRANGERS {
        assert!(
            modules.contains_key(&vec![room.to_owned()]),
            "there is {room}"
        );
        let inside = modules
            .iter()
            .filter(|(own, _)| own.first().is_some_and(|own| own == room));
        for (own, module) in inside {
            let known = module.mentions.iter().find(|used| {
                used.first()
                    .is_some_and(|used| strangers.contains(&used.as_str()))
            });
            assert_eq!(known, None, "{own:?}");
        }
    }
}

#[test]
fn only_the_server_and_the_proxy_open_sockets_spawn_threads_or_sleep() {
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
    for (own, module) in &modules() {
        if own
            .first()
            .is_some_and(|room| room == "server" || room == "proxy")
        {
            continue;
        }
        let code = module.code.split("mod tests {").next().unwrap_or_default();
        for sign in signs {
            assert!(!code.contains(sign), "{own:?} has {sign}");
        }
    }
}

/// The checks above must be able to fail.
#[test]
fn a_back_edge_is_found_in_any_spelling_and_place() {
    let segments = |path: &str| -> Segments { path.split("::").map(str::to_owned).collect() };
    let house = |code: &str| {
        let files = [
            (Segments::new(), "pub mod a; pub mod b;"),
            (segments("a"), "mod early; mod late;"),
            (segments("a::early"), code),
            (segments("a::late"), ""),
            (segments("b"), ""),
        ];
        let file = |(own, text): (Segments, &str)| (own.clone(), read(&own, text));
        broken(&files.into_iter().map(file).collect())
    };
    for code in [
        "use crate::b::Thing;",
        "use crate::{a, b};",
        "use super::late;",
        "use super::{super::b, Other};",
        "fn f() { crate::b::f() }",
        "fn f() { assert!(matches!(x, super::late::X)) }",
        "mod tests { use super::super::late::X; }",
        "#[cfg(test)] mod tests { fn f() -> crate::b::X { } }",
    ] {
        assert_eq!(house(code).len(), 1, "{code}: {:?}", house(code));
    }
    for code in [
        "// use crate::b::Thing;",
        "/// [`X`](crate::b::X)\nfn f() {}",
        "use super::early::X; use crate::a;",
        "fn f() { let b = self::late(); }",
    ] {
        assert_eq!(house(code), [] as [String; 0], "{code}");
    }
}
