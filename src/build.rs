//! What cargo runs before it compiles the crate: it lists the files that the binary embeds, the
//! page and the server's own source, so that no list has to be maintained by hand. It writes two
//! Rust arrays, which `assets/` includes.

use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let (root, out) = (folder("CARGO_MANIFEST_DIR")?, folder("OUT_DIR")?);
    write(&root.join("www"), &out.join("files.rs"), |name, path| {
        let tag = tag(&fs::read(path)?);
        Ok(format!(
            "File {{ name: {name:?}, mime: mime({name:?}), tag: {tag:?}, \
             bytes: include_bytes!({path:?}) }}"
        ))
    })?;
    write(&root.join("src"), &out.join("sources.rs"), |name, path| {
        Ok(format!(
            "Source {{ path: {name:?}, text: include_str!({path:?}) }}"
        ))
    })
}

/// An entity tag (RFC 9110 §8.8.3): the same for the same bytes. It has the 64 bits of std's hash,
/// so the chance that a changed file keeps its tag is one in 2^64.
fn tag(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    format!("\"{:016x}\"", hasher.finish())
}

/// A folder that cargo names in the environment.
fn folder(variable: &str) -> io::Result<PathBuf> {
    env::var_os(variable)
        .map(PathBuf::from)
        .ok_or_else(|| io::Error::other(format!("cargo sets no {variable}")))
}

/// Writes an array with an element for each file in a folder and the folders in it, in the order
/// of their names.
fn write(
    from: &Path,
    to: &Path,
    element: impl Fn(&str, &Path) -> io::Result<String>,
) -> io::Result<()> {
    // Cargo checks every file in it, including its subfolders.
    println!("cargo::rerun-if-changed={}", from.display());
    let mut files = Vec::new();
    collect(from, "", &mut files)?;
    files.sort();
    let elements: io::Result<Vec<String>> = files
        .iter()
        .map(|name| element(name, &from.join(name)))
        .collect();
    fs::write(to, format!("[\n{},\n]\n", elements?.join(",\n")))
}

/// Adds the files of a folder, under names such as `timeline/rows.js` on every system.
fn collect(folder: &Path, prefix: &str, files: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().into_string();
        let name = name.map_err(|name| io::Error::other(format!("{name:?} isn't UTF-8")))?;
        match entry.file_type()?.is_dir() {
            true => collect(&entry.path(), &format!("{prefix}{name}/"), files)?,
            false if name.starts_with('.') => {}
            false => files.push(format!("{prefix}{name}")),
        }
    }
    Ok(())
}
