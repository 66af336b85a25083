//! The page: the files of `www/`, embedded when the server is built, so that nothing but the binary
//! is needed.

/// One file of the page.
#[derive(Debug, Clone, Copy)]
pub struct File {
    /// Its name under `www/`, which is also its path.
    pub name: &'static str,
    /// Its media type, with charset.
    pub mime: &'static str,
    /// Its entity tag, in quotes: it changes with the bytes (RFC 9110 §8.8.3).
    pub tag: &'static str,
    /// Its bytes.
    pub bytes: &'static [u8],
}

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml; charset=utf-8";

/// Every file of `www/`, in the order of the names.
pub const FILES: &[File] = &include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// The media type of a file with this name. A new kind of file needs its type here; otherwise the
/// build fails.
const fn mime(name: &str) -> &'static str {
    match name.as_bytes() {
        [.., b'.', b'h', b't', b'm', b'l'] => HTML,
        [.., b'.', b'c', b's', b's'] => CSS,
        [.., b'.', b'j', b's'] => SCRIPT,
        [.., b'.', b's', b'v', b'g'] => SVG,
        _ => panic!("a file of www/ whose media type isn't known"),
    }
}

/// The file for the segments of a path; `[""]` is `index.html`. Segments are compared one by one,
/// so a percent-encoded `/` inside one isn't a separator, and `..` isn't the name of a file.
pub fn find(path: &[&str]) -> Option<&'static File> {
    let path = if path == [""] { &["index.html"] } else { path };
    let is_it = |file: &&File| file.name.split('/').eq(path.iter().copied());
    FILES.iter().find(is_it)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    /// The names of all files under a folder, with those of the folders between.
    fn names(folder: &Path, prefix: &str, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{prefix}{}", entry.file_name().into_string().unwrap());
            match entry.file_type().unwrap().is_dir() {
                true => names(&entry.path(), &format!("{name}/"), found),
                false => found.push(name),
            }
        }
    }

    #[test]
    fn the_table_holds_exactly_what_www_holds() {
        let mut found = Vec::new();
        names(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("www"),
            "",
            &mut found,
        );
        found.sort();
        let mut table: Vec<&str> = FILES.iter().map(|file| file.name).collect();
        table.sort_unstable();
        assert_eq!(table, found);
    }

    #[test]
    fn a_path_is_a_file_only_as_it_is_written() {
        assert!(find(&["kit", "define.js"]).is_some() && find(&[""]).is_some());
        let nowhere: &[&[&str]] = &[
            &["kit/define.js"],
            &["kit", "", "define.js"],
            &["kit", "..", "index.html"],
            &["kit", ""],
            &["kit"],
            &["Kit", "define.js"],
        ];
        for path in nowhere {
            assert!(find(path).is_none(), "{path:?}");
        }
    }
}
