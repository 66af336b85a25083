//! The server's own source, embedded when it is built: beside a byte, the page shows the lines that
//! read it.
//!
//! A comment of names in brackets, such as `// [fin]`, is an anchor: it marks the line below it,
//! and moves with it when the file is edited.

/// One file of `src/`.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    /// Its path under `src/`, such as `websocket/frame.rs`.
    pub path: &'static str,
    /// Its whole text.
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

/// Every file of `src/`, in the order of the paths.
pub const SOURCES: &[Source] = &include!(concat!(env!("OUT_DIR"), "/sources.rs"));

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
    fn no_name_is_used_twice() {
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
