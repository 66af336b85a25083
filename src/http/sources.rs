//! The server's own source, embedded when it is built: the page shows the lines that read
//! a byte beside that byte.
//!
//! A comment of names in brackets, such as `// [fin]`, is an anchor: it marks the line below
//! it, wherever edits may move that.

/// One file of `src/`.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    /// Its path under `src/`, such as `websocket/frame.rs`.
    pub path: &'static str,
    /// All of it.
    pub text: &'static str,
}

/// A line of a source that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// In lower case, with hyphens: `payload-len`.
    pub name: &'static str,
    /// The source's path under `src/`.
    pub path: &'static str,
    /// The line's number, from 1.
    pub line: usize,
}

macro_rules! sources {
    ($($path:literal,)*) => {
        [$(Source {
            path: $path,
            text: include_str!(concat!("../", $path)),
        }),*]
    };
}

/// Every file of `src/`; a test below compares this table with the folder.
pub const SOURCES: &[Source] = &sources![
    "chat/batch.rs",
    "chat/delivery/mod.rs",
    "chat/delivery/round.rs",
    "chat/delivery/writing.rs",
    "chat/dialect/incoming.rs",
    "chat/dialect/mod.rs",
    "chat/dialect/outgoing.rs",
    "chat/dialect/words.rs",
    "chat/hub.rs",
    "chat/look_alikes.rs",
    "chat/mod.rs",
    "chat/name.rs",
    "chat/outbox/mod.rs",
    "chat/outbox/queue.rs",
    "chat/room/bell.rs",
    "chat/room/flusher.rs",
    "chat/room/membership.rs",
    "chat/room/mod.rs",
    "chat/room/state.rs",
    "chat/sync.rs",
    "chat/transcript.rs",
    "http/body.rs",
    "http/characters.rs",
    "http/files.rs",
    "http/framing.rs",
    "http/head.rs",
    "http/mod.rs",
    "http/response.rs",
    "http/sources.rs",
    "http/target.rs",
    "json/error.rs",
    "json/excerpt.rs",
    "json/mod.rs",
    "json/scan.rs",
    "json/token.rs",
    "json/value.rs",
    "json/write.rs",
    "language.rs",
    "lib.rs",
    "main.rs",
    "memory.rs",
    "server/admission.rs",
    "server/answers.rs",
    "server/captures.rs",
    "server/capturing.rs",
    "server/connected.rs",
    "server/connection.rs",
    "server/demonstration.rs",
    "server/dialogue.rs",
    "server/end.rs",
    "server/entropy.rs",
    "server/experimenting.rs",
    "server/gates.rs",
    "server/goodbye.rs",
    "server/hang_up.rs",
    "server/help.rs",
    "server/input.rs",
    "server/keeper.rs",
    "server/lab/client.rs",
    "server/lab/demand.rs",
    "server/lab/desk.rs",
    "server/lab/mod.rs",
    "server/lab/pieces.rs",
    "server/lab/register.rs",
    "server/lab/scribe.rs",
    "server/lab/served.rs",
    "server/listener.rs",
    "server/log.rs",
    "server/mod.rs",
    "server/options.rs",
    "server/own_source.rs",
    "server/pace.rs",
    "server/pauses.rs",
    "server/polling.rs",
    "server/progress.rs",
    "server/reach.rs",
    "server/relief.rs",
    "server/route.rs",
    "server/session/coming.rs",
    "server/session/going.rs",
    "server/session/mod.rs",
    "server/state.rs",
    "server/stepping.rs",
    "server/stream.rs",
    "server/trace.rs",
    "server/upgrading.rs",
    "server/watching.rs",
    "server/workers.rs",
    "server/writer.rs",
    "tap/audience.rs",
    "tap/connection/birth.rs",
    "tap/connection/ending.rs",
    "tap/connection/mod.rs",
    "tap/demand.rs",
    "tap/early.rs",
    "tap/frames.rs",
    "tap/gate.rs",
    "tap/kept.rs",
    "tap/mod.rs",
    "tap/pcapng.rs",
    "tap/queue.rs",
    "tap/record.rs",
    "tap/registry.rs",
    "tap/secrets.rs",
    "tap/trace.rs",
    "tap/verdict.rs",
    "tap/way.rs",
    "terminal/accept.rs",
    "terminal/annotated.rs",
    "terminal/build.rs",
    "terminal/explain.rs",
    "terminal/hex.rs",
    "terminal/judged.rs",
    "terminal/mod.rs",
    "terminal/pasted/dump.rs",
    "terminal/pasted/list.rs",
    "terminal/pasted/literal.rs",
    "terminal/pasted/mod.rs",
    "terminal/pasted/refused.rs",
    "terminal/words.rs",
    "unseen.rs",
    "websocket/codes.rs",
    "websocket/endpoint.rs",
    "websocket/error.rs",
    "websocket/fields.rs",
    "websocket/frame.rs",
    "websocket/handshake.rs",
    "websocket/message.rs",
    "websocket/mod.rs",
];

/// The source with this path under `src/`.
pub fn find(path: &str) -> Option<&'static Source> {
    SOURCES.iter().find(|source| source.path == path)
}

/// All anchors, in the order of the table.
pub fn anchors() -> impl Iterator<Item = Anchor> {
    SOURCES.iter().flat_map(|source| {
        let lines = source.text.lines().zip(1..);
        let path = source.path;
        lines.flat_map(move |(line, number): (&'static str, usize)| {
            let line_below = number + 1;
            names(line).map(move |name| Anchor {
                name,
                path,
                line: line_below,
            })
        })
    })
}

/// The names in a line that is nothing but an anchor: `// [rsv1] [rsv2]`.
fn names(line: &'static str) -> impl Iterator<Item = &'static str> {
    let named = line.trim_start().strip_prefix("// [");
    let inside = named.and_then(|rest| rest.strip_suffix(']'));
    let is_name = |name: &&str| {
        name.bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
    };
    let names = inside.filter(|inside| inside.split("] [").all(|name| is_name(&name)));
    names.into_iter().flat_map(|names| names.split("] ["))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::path::Path;

    #[test]
    fn the_table_holds_exactly_what_src_holds() {
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut folders = vec![src.clone()];
        let mut found = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let inside = path.strip_prefix(&src).unwrap();
                    let parts: Vec<&str> = inside.iter().map(|p| p.to_str().unwrap()).collect();
                    found.push(parts.join("/"));
                }
            }
        }
        found.sort();
        let table: Vec<&str> = SOURCES.iter().map(|source| source.path).collect();
        assert_eq!(table, found);
    }

    #[test]
    fn no_name_stands_twice() {
        let mut lines = BTreeMap::new();
        for anchor in anchors() {
            let earlier = lines.insert(anchor.name, anchor);
            assert_eq!(earlier, None, "{anchor:?}");
        }
        assert!(lines.len() > 30, "{lines:?}");
    }

    #[test]
    fn names_in_brackets() {
        let named = |line| names(line).collect::<Vec<_>>();
        assert_eq!(named("    // [fin]"), ["fin"]);
        assert_eq!(named("// [rsv1] [rsv2]"), ["rsv1", "rsv2"]);
        for line in [
            "// [`frame`]",
            "let a = [1];",
            "// [Fin]",
            "// see [fin]",
            "",
        ] {
            assert!(named(line).is_empty(), "{line}");
        }
    }
}
