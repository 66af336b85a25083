//! How many connections the system lets this process have, as far as it tells.
//!
//! A thread that can't be spawned is an `Err`, which is handled. But on Linux a thread may be
//! spawned and then get no memory mapping for its signal stack, and std ends the whole process for
//! that: with the 65,530 mappings that a process has by default, this happened at the 16,365th
//! connection. And a process whose address space is full is ended by its next allocation. So the
//! limits are read when the server starts. The server reports what it can't have,
//! [`workers`](super::workers) spawns no thread beyond these two limits, and new connections are
//! refused while there is still a thread left to refuse them.
//!
//! Linux has all of this under `/proc`. On other systems std can't ask, and as far as we know no
//! limit there ends a process: a limit that is reached is an `Err`, at `accept` or at `spawn`.

use super::readings::{is_root, number, pids_folders, size_in, soft, threads_in};
use crate::language::{Language, say};
use std::fs;

/// Bytes of a thread's stack. Nothing here recurses, and buffers live on the heap; only pages that
/// are touched take memory.
pub const STACK: usize = 256 * 1024;
/// A thread's stack and its signal stack are one mapping each, and so are their guard pages.
const MAPPINGS_OF_A_THREAD: usize = 4;
/// Mappings that aren't a thread's: the allocator maps each large block separately,
/// [`MOST_BLOCKS`](crate::memory::MOST_BLOCKS) at most; it has two mappings for each of its heaps,
/// eight heaps a core; and about 150 stacks of ended threads are kept.
const MAPPINGS_FOR_MEMORY: usize = crate::memory::MOST_BLOCKS + 2048;
/// What a thread takes of the address space, in KiB: its stack, and 32 for its stack for signals
/// and the guard pages.
const KIB_OF_A_THREAD: usize = STACK / 1024 + 32;
/// What stays free of a limited address space, in KiB, besides what peers may make the server hold:
/// four heaps of the allocator, 64 MiB each.
const KIB_FOR_HEAPS: usize = 256 * 1024;
/// Threads may take what memory hasn't taken yet, except for this many KiB, or an eighth if there
/// is little.
const KIB_KEPT_FREE: usize = 64 * 1024;
/// Threads and files that aren't the connections' own: for connections that are turned away, for
/// watchers and slow readers (a writer each), for labs (each of their connections takes a file and
/// two threads more; 64 desks have 512). If there are few, a quarter.
const ASIDE: usize = 1024;
/// The user didn't choose the default of `--max-connections`. If fewer are possible, the server
/// says so at the start only if a school could notice.
const A_SCHOOL: usize = 500;

/// What limits the number of connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// `vm.max_map_count`: the mappings of a process.
    Mappings,
    /// `RLIMIT_NOFILE`: the open files of a process.
    Files,
    /// `RLIMIT_NPROC`: the threads of a user who isn't root.
    Processes,
    /// `pids.max` of a control group: the threads of a container or a service.
    Pids,
    /// `kernel.threads-max`: the threads of the whole system.
    Threads,
    /// `kernel.pid_max`: their numbers.
    Numbers,
    /// `RLIMIT_AS`: the address space of a process, in KiB.
    Space,
}

/// One limit of the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Limit {
    cause: Cause,
    limit: usize,
    /// What is in use already.
    used: usize,
    /// What stays free for other things than threads.
    for_others: usize,
    /// How much of it a connection's thread takes.
    each: usize,
}

/// All that the system says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Limits(Vec<Limit>);

impl Limit {
    /// A limit of which each connection takes one.
    fn of(cause: Cause, limit: Option<usize>, used: usize) -> Option<Limit> {
        limit.map(|limit| Limit {
            cause,
            limit,
            used,
            for_others: 0,
            each: 1,
        })
    }

    /// What stays free for other things: half of it, if there is little.
    fn kept_free(&self) -> usize {
        self.for_others
            .min(self.limit.saturating_sub(self.used) / 2)
    }

    /// How many connections and helpers it is enough for.
    fn enough_for(&self) -> usize {
        self.limit.saturating_sub(self.used + self.kept_free()) / self.each
    }

    /// How many connections it is enough for.
    fn connections(&self) -> usize {
        let all = self.enough_for();
        (all - aside(all)).max(1)
    }

    /// How high it must be for this many connections.
    fn needed_for(&self, connections: usize) -> usize {
        let all = connections + ASIDE.min(connections.div_ceil(3));
        self.used + self.for_others + self.each * (all + 1)
    }

    /// Says what the limit is, and how to raise it.
    fn sentence(&self, connections: usize, language: Language) -> String {
        let enough = self.needed_for(connections);
        self.of_the_process(enough, language)
            .unwrap_or_else(|| self.of_all(enough, language))
    }

    /// A limit of the process itself.
    fn of_the_process(&self, enough: usize, language: Language) -> Option<String> {
        let limit = self.limit;
        Some(match self.cause {
            Cause::Mappings => say!(
                language,
                "a process may have {limit} memory mappings here (vm.max_map_count), and a thread \
                 takes {MAPPINGS_OF_A_THREAD}; to raise it: sysctl -w vm.max_map_count={enough}",
                "这里一个进程最多 {limit} 个内存映射（vm.max_map_count），每个线程（thread）占 \
                 {MAPPINGS_OF_A_THREAD} 个；调高的方法：sysctl -w vm.max_map_count={enough}"
            ),
            Cause::Files => say!(
                language,
                "this process may have {limit} open files, and a connection is one; to raise it: \
                 ulimit -n {enough}",
                "本进程最多打开 {limit} 个文件，每个连接（connection）占一个；调高的方法：ulimit -n {enough}"
            ),
            Cause::Space => say!(
                language,
                "this process may have {limit} KiB of addresses, and a thread takes \
                 {KIB_OF_A_THREAD}; to raise it: ulimit -v {enough}",
                "本进程的地址空间最多 {limit} KiB，每个线程（thread）占 {KIB_OF_A_THREAD} KiB；\
                 调高的方法：ulimit -v {enough}"
            ),
            Cause::Processes => say!(
                language,
                "this user may have {limit} processes and threads, and a connection is a thread; to \
                 raise it: ulimit -u {enough}",
                "当前用户最多 {limit} 个进程和线程，每个连接（connection）占一个线程（thread）；\
                 调高的方法：ulimit -u {enough}"
            ),
            Cause::Pids | Cause::Threads | Cause::Numbers => return None,
        })
    }

    /// A limit that it shares with other processes.
    fn of_all(&self, enough: usize, language: Language) -> String {
        let limit = self.limit;
        match self.cause {
            Cause::Pids => say!(
                language,
                "this container or service may have {limit} threads (pids.max of its cgroup), and a \
                 connection is one; to raise it: docker run --pids-limit {enough}, or \
                 TasksMax={enough} for systemd",
                "这个容器或服务最多 {limit} 个线程（cgroup 的 pids.max），每个连接（connection）占一个；\
                 调高的方法：docker run --pids-limit {enough}，systemd 用 TasksMax={enough}"
            ),
            Cause::Threads => say!(
                language,
                "the system may have {limit} threads (kernel.threads-max), and a connection is one; \
                 to raise it: sysctl -w kernel.threads-max={enough}",
                "整个系统最多 {limit} 个线程（kernel.threads-max），每个连接（connection）占一个；\
                 调高的方法：sysctl -w kernel.threads-max={enough}"
            ),
            _ => say!(
                language,
                "the system has {limit} numbers for processes and threads (kernel.pid_max), and a \
                 connection is a thread; to raise it: sysctl -w kernel.pid_max={enough}",
                "整个系统的进程号和线程号只有 {limit} 个（kernel.pid_max），每个连接（connection）占一个线程；\
                 调高的方法：sysctl -w kernel.pid_max={enough}"
            ),
        }
    }
}

/// How many of these threads, or files, are kept for other things than connections.
fn aside(all: usize) -> usize {
    ASIDE.min(all / 4)
}

impl Limits {
    /// Reads the limits of this process, which may hold `max_memory` bytes for its peers.
    pub fn of_this_process(max_memory: usize) -> Limits {
        let read = |path: &str| fs::read_to_string(path).ok();
        let open = fs::read_dir("/proc/self/fd").map_or(0, Iterator::count);
        Limits::told(&read, open, max_memory)
    }

    /// The limits in these files, for a process that has this many files open.
    fn told(read: &dyn Fn(&str) -> Option<String>, open: usize, max_memory: usize) -> Limits {
        let own = read("/proc/self/limits").unwrap_or_default();
        let status = read("/proc/self/status").unwrap_or_default();
        let processes = soft(&own, "Max processes").filter(|_| !is_root(&status));
        let found = [
            mappings(read),
            Limit::of(Cause::Files, soft(&own, "Max open files"), open),
            // No file says how many the user has already: we count none.
            Limit::of(Cause::Processes, processes, 0),
            space(&own, &status, max_memory),
        ];
        let found = found.into_iter().chain(of_the_system(read));
        let groups = read("/proc/self/cgroup").unwrap_or_default();
        let groups = pids_folders(&groups).into_iter().map(|folder| {
            let number = |name: &str| number(&read(&format!("{folder}/{name}"))?);
            let used = number("pids.current").unwrap_or_default();
            Limit::of(Cause::Pids, number("pids.max"), used)
        });
        Limits(found.chain(groups).flatten().collect())
    }

    /// How many connections are possible at a time.
    pub fn connections(&self) -> usize {
        let all = self.0.iter().map(Limit::connections);
        all.min().unwrap_or(usize::MAX)
    }

    /// How many threads may be spawned: beyond that the process might be ended.
    pub fn threads(&self) -> usize {
        let mappings = self.0.iter().find(|limit| limit.cause == Cause::Mappings);
        mappings.map_or(usize::MAX, Limit::enough_for)
    }

    /// If the address space is limited: to how much, and how much of it is not for threads, in KiB.
    pub fn space(&self) -> Option<Space> {
        let space = self.0.iter().find(|limit| limit.cause == Cause::Space)?;
        Some(Space {
            limit: space.limit,
            kept_free: KIB_KEPT_FREE.min(space.limit.saturating_sub(space.used) / 8),
        })
    }

    /// How many threads, or files, are kept for other things than new connections.
    pub fn aside(&self) -> usize {
        let all = self.0.iter().map(Limit::enough_for);
        all.min().map_or(ASIDE, aside)
    }

    /// What to report at the start: a sentence for each limit that is too low for this many
    /// connections.
    pub fn shortages(&self, asked: usize, is_default: bool, language: Language) -> Vec<String> {
        let is_short = |limit: &&Limit| {
            let most = limit.connections();
            most < asked && (!is_default || most < A_SCHOOL)
        };
        let short = self.0.iter().filter(is_short);
        let sentences = short.map(|limit| {
            let (most, why) = (limit.connections(), limit.sentence(asked, language));
            say!(
                language,
                "--max-connections {asked} is more than can be had, which is {most}: {why}",
                "--max-connections {asked} 超过了系统允许的连接数 {most}：{why}"
            )
        });
        sentences.collect()
    }

    /// What to report when new connections are refused because of a limit while this many are
    /// present. If fewer are present than possible, something else has taken the threads.
    pub fn reached(&self, present: usize, asked: usize, language: Language) -> Option<String> {
        let mut all = self.0.iter();
        let reached = match present >= self.connections() {
            true => all.min_by_key(|limit| limit.connections()),
            false => all.find(|limit| limit.cause == Cause::Mappings),
        };
        let why = reached?.sentence(asked, language);
        Some(say!(
            language,
            "newcomers are refused, since the system has no more for them: {why}",
            "系统资源已用尽，新的连接（connection）会被拒绝：{why}"
        ))
    }
}

/// A limited address space, in KiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Space {
    limit: usize,
    kept_free: usize,
}

impl Space {
    /// Is there room for one more thread, now?
    pub fn has_room(self) -> bool {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let size = size_in(&status).unwrap_or_default();
        size + self.kept_free + KIB_OF_A_THREAD <= self.limit
    }
}

/// Is this process's address space limited?
pub fn is_space_limited() -> bool {
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    soft(&limits, "Max address space").is_some()
}

fn mappings(read: &dyn Fn(&str) -> Option<String>) -> Option<Limit> {
    let limit = number(&read("/proc/sys/vm/max_map_count")?)?;
    Some(Limit {
        cause: Cause::Mappings,
        limit,
        used: read("/proc/self/maps").map_or(0, |maps| maps.lines().count()),
        for_others: MAPPINGS_FOR_MEMORY,
        each: MAPPINGS_OF_A_THREAD,
    })
}

fn space(own: &str, status: &str, max_memory: usize) -> Option<Limit> {
    Some(Limit {
        cause: Cause::Space,
        limit: soft(own, "Max address space")? / 1024,
        used: size_in(status).unwrap_or_default(),
        for_others: max_memory / 1024 + KIB_FOR_HEAPS,
        each: KIB_OF_A_THREAD,
    })
}

/// The limits of threads that all processes of the system share.
fn of_the_system(read: &dyn Fn(&str) -> Option<String>) -> [Option<Limit>; 2] {
    let threads = read("/proc/loadavg").and_then(|load| threads_in(&load));
    let threads = threads.unwrap_or_default();
    [
        (Cause::Threads, "/proc/sys/kernel/threads-max"),
        (Cause::Numbers, "/proc/sys/kernel/pid_max"),
    ]
    .map(|(cause, path)| Limit::of(cause, number(&read(path)?), threads))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: &str = "\
Limit                     Soft Limit           Hard Limit           Units     
Max cpu time              unlimited            unlimited            seconds   
Max stack size            8388608              unlimited            bytes     
Max processes             96365                96365                processes 
Max open files            20000                20000                files     
Max locked memory         8388608              8388608              bytes     
";

    /// A system of these files: path and text.
    fn system<'a>(files: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<String> + 'a {
        |path| {
            let found = files.iter().find(|(name, _)| *name == path);
            found.map(|(_, text)| (*text).to_owned())
        }
    }

    fn told(files: &[(&str, &str)]) -> Limits {
        Limits::told(&system(files), 10, 512 * 1024 * 1024)
    }

    fn only(cause: Cause, files: &[(&str, &str)]) -> Limit {
        let limits = told(files);
        let found: Vec<_> = limits.0.iter().filter(|l| l.cause == cause).collect();
        assert_eq!(found.len(), 1, "{limits:?}");
        *found[0]
    }

    #[test]
    fn with_65530_mappings_threads_end_before_a_thread_ends_the_process() {
        let maps = "7f00-7f01 r--p 00000000 00:00 0\n".repeat(60);
        let files = [
            ("/proc/sys/vm/max_map_count", "65530\n"),
            ("/proc/self/maps", maps.as_str()),
        ];
        let limits = told(&files);
        assert_eq!(limits.threads(), (65_530 - 60 - 8192 - 2048) / 4);
        assert_eq!(limits.connections(), limits.threads() - 1024);
        // The process was aborted at the 16,365th connection.
        assert!(4 * limits.threads() + 10_000 < 65_530);
        let said = limits.shortages(20_000, false, Language::English);
        assert_eq!(said.len(), 1);
        assert!(
            said[0].starts_with("--max-connections 20000 is more than can be had, which is 12783:")
        );
        // The limit that it recommends is enough, and not much too high.
        let raised = said[0].split("vm.max_map_count=").nth(1).unwrap();
        for (max, is_enough) in [
            (raised.to_owned(), true),
            ((raised.parse::<usize>().unwrap() - 8).to_string(), false),
        ] {
            let files = [("/proc/sys/vm/max_map_count", max.as_str()), files[1]];
            assert_eq!(told(&files).connections() >= 20_000, is_enough, "{max}");
        }
        let chinese = &limits.shortages(20_000, false, Language::Chinese)[0];
        assert!(chinese.contains("12783") && chinese.contains("调高的方法：sysctl -w"));
    }

    #[test]
    fn limits_of_open_files_and_of_a_users_threads_are_reported() {
        let status = "Name:\tbarewire\nUid:\t1000\t1000\t1000\t1000\n";
        let files = [("/proc/self/limits", LIMITS), ("/proc/self/status", status)];
        let open = only(Cause::Files, &files);
        assert_eq!((open.limit, open.used), (20_000, 10));
        assert_eq!(open.connections(), 20_000 - 10 - 1024);
        assert_eq!(only(Cause::Processes, &files).limit, 96_365);
        let root = "Uid:\t1000\t0\t0\t0\n";
        let limits = told(&[files[0], ("/proc/self/status", root)]);
        assert!(limits.0.iter().all(|l| l.cause != Cause::Processes));
        let unlimited = LIMITS.replace("20000    ", "unlimited");
        let limits = told(&[("/proc/self/limits", &unlimited), files[1]]);
        assert!(limits.0.iter().all(|l| l.cause != Cause::Files));
    }

    #[test]
    fn of_few_a_quarter_is_kept_for_other_things() {
        let limits = told(&[(
            "/proc/self/limits",
            "Max open files            50   50   files\n",
        )]);
        assert_eq!((limits.connections(), limits.aside()), (30, 10));
        let none = told(&[(
            "/proc/self/limits",
            "Max open files            3    3    files\n",
        )]);
        assert_eq!(none.connections(), 1, "there is one at least");
    }

    #[test]
    fn a_container_has_its_own_limit_and_those_around_it() {
        for (cgroup, root) in [
            ("0::/a/b\n", "/sys/fs/cgroup"),
            (
                "9:name=systemd:/x\n8:cpu,pids:/a/b\n0::/\n",
                "/sys/fs/cgroup/pids",
            ),
        ] {
            let (max, outer) = (format!("{root}/a/pids.max"), format!("{root}/a/b/pids.max"));
            let current = format!("{root}/a/pids.current");
            let limit = only(
                Cause::Pids,
                &[
                    ("/proc/self/cgroup", cgroup),
                    (&max, "100\n"),
                    (&current, "20\n"),
                    (&outer, "max\n"),
                ],
            );
            assert_eq!(
                (limit.limit, limit.used, limit.connections()),
                (100, 20, 60)
            );
        }
        // A container that sees itself as the root of all groups.
        let files = [
            ("/proc/self/cgroup", "0::/\n"),
            ("/sys/fs/cgroup/pids.max", "400"),
        ];
        assert_eq!(only(Cause::Pids, &files).connections(), 300);
    }

    #[test]
    fn newcomers_are_refused_for_the_limit_that_is_reached() {
        let limits = told(&[
            ("/proc/self/limits", "Max open files  1034  1034  files\n"),
            ("/proc/sys/vm/max_map_count", "65530\n"),
        ]);
        let said = |present| limits.reached(present, 4096, Language::English).unwrap();
        assert_eq!(limits.connections(), 768);
        assert!(said(768).contains("1034 open files"), "{}", said(768));
        assert!(said(700).contains("65530 memory mappings"), "{}", said(700));
    }

    #[test]
    fn the_whole_systems_threads_count() {
        let files = [
            ("/proc/loadavg", "12.18 13.98 11.14 3/768 28412\n"),
            ("/proc/sys/kernel/threads-max", "192730\n"),
            ("/proc/sys/kernel/pid_max", "32768\n"),
        ];
        assert_eq!(only(Cause::Threads, &files).used, 768);
        assert_eq!(told(&files).connections(), 32_768 - 768 - 1024);
    }

    #[test]
    fn a_limited_address_space_has_room_for_memory_and_for_threads() {
        let status = "Name:\tbarewire\nVmSize:\t   10240 kB\n";
        let system = |limit: usize| {
            let line = format!("Max address space   {}   unlimited   bytes\n", limit * 1024);
            told(&[("/proc/self/limits", &line), ("/proc/self/status", status)])
        };
        // 768 MiB are for other things.
        let roomy = system(10_240 + 786_432 + 288 * 5000);
        assert_eq!(roomy.connections(), 5000 - 1024);
        assert_eq!(roomy.space().unwrap().kept_free, 65_536);
        let tight = system(10_240 + 288 * 200);
        assert_eq!(tight.connections(), 75);
        let said = &tight.shortages(1000, false, Language::English)[0];
        let raised = said.split("ulimit -v ").nth(1).unwrap().parse().unwrap();
        assert!(system(raised).connections() >= 1000);
        assert_eq!(told(&[("/proc/self/status", status)]).space(), None);
    }

    #[test]
    fn a_system_that_tells_no_limits_has_no_shortages() {
        let limits = told(&[]);
        assert_eq!(limits, Limits::default());
        assert_eq!(limits.connections(), usize::MAX);
        assert_eq!(limits.threads(), usize::MAX);
        assert!(
            limits
                .shortages(1_000_000, false, Language::English)
                .is_empty()
        );
        assert_eq!(limits.reached(1, 1, Language::English), None);
    }

    #[test]
    fn the_default_is_a_shortage_only_if_a_school_could_notice() {
        let files = |most: usize| {
            let line = format!("Max open files            {most}   {most}   files\n");
            told(&[("/proc/self/limits", &line)])
        };
        let said = |most, is_default| {
            let limits = files(most);
            limits.shortages(4096, is_default, Language::English).len()
        };
        assert_eq!((said(1024, true), said(1024, false)), (0, 1));
        assert_eq!((said(256, true), said(256, false)), (1, 1));
        assert_eq!((said(6000, true), said(6000, false)), (0, 0));
    }

    #[test]
    fn this_system_has_room_for_at_least_one_connection() {
        let limits = Limits::of_this_process(1 << 29);
        assert!(limits.connections() >= 1);
        assert_eq!(limits.0.is_empty(), !cfg!(target_os = "linux"));
    }
}
