//! Parsers for what Linux reports in `/proc` and `/sys` about processes, threads and limits: text
//! in, numbers out.

/// A file that holds one number.
pub fn number(text: &str) -> Option<usize> {
    text.trim().parse().ok()
}

/// The size of a process in KiB: `VmSize:      8420 kB`.
pub fn size_in(status: &str) -> Option<usize> {
    let size = status
        .lines()
        .find_map(|line| line.strip_prefix("VmSize:"))?;
    size.split_whitespace().next()?.parse().ok()
}

/// The soft limit of this name in `/proc/self/limits`; `None`: unlimited, or
/// not found.
pub fn soft(limits: &str, name: &str) -> Option<usize> {
    let line = limits.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Does the process run as root, for which `RLIMIT_NPROC` doesn't count?
pub fn is_root(status: &str) -> bool {
    let ids = status.lines().find_map(|line| line.strip_prefix("Uid:"));
    // Real, effective, saved, and the file system's.
    ids.and_then(|ids| ids.split_whitespace().nth(1)) == Some("0")
}

/// How many threads the whole system has: the second number of `0.20 0.18 0.12 1/80 11206`.
pub fn threads_in(loadavg: &str) -> Option<usize> {
    let (_, all) = loadavg.split_whitespace().nth(3)?.split_once('/')?;
    all.parse().ok()
}

/// The folders that hold the limits of a process's control group and of the groups around it.
pub fn pids_folders(cgroup: &str) -> Vec<String> {
    let paths = cgroup.lines().filter_map(|line| {
        let mut parts = line.splitn(3, ':').skip(1);
        match (parts.next()?, parts.next()?) {
            ("", path) => Some(("/sys/fs/cgroup", path)),
            (names, path) if names.split(',').any(|name| name == "pids") => {
                Some(("/sys/fs/cgroup/pids", path))
            }
            _ => None,
        }
    });
    let mut folders = Vec::new();
    for (root, path) in paths {
        let mut path = path.trim_end_matches('/');
        folders.push(format!("{root}{path}"));
        while let Some((outer, _)) = path.rsplit_once('/') {
            folders.push(format!("{root}{outer}"));
            path = outer;
        }
    }
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_texts_have_no_numbers() {
        for text in [
            "",
            "max",
            "Uid:",
            "VmSize:",
            "Max open files",
            "1 2 3 4",
            "::",
            "\u{0}",
            "-1",
        ] {
            assert_eq!(
                (number(text), size_in(text), threads_in(text)),
                (None, None, None)
            );
            assert_eq!(soft(text, "Max open files"), None);
            assert!(!is_root(text));
        }
        assert_eq!(number("65530\n"), Some(65_530));
        assert_eq!(
            soft(
                "Max open files   unlimited  unlimited  files",
                "Max open files"
            ),
            None
        );
    }

    #[test]
    fn a_group_is_in_those_around_it() {
        let folders = ["/a/b", "/a", ""].map(|path| format!("/sys/fs/cgroup{path}"));
        assert_eq!(pids_folders("0::/a/b\n"), folders);
        assert_eq!(pids_folders("0::/\n"), ["/sys/fs/cgroup"]);
        assert_eq!(pids_folders("7:memory:/a\nx\n"), Vec::<String>::new());
    }
}
