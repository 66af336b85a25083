//! What is left when all clients have gone: as many threads and descriptors as at the start, about
//! as much memory, and a server that answers, ends when it is told to, and has not panicked.

use crate::clients::ear::Way;
use crate::clients::http::{Http, get, post};
use crate::clients::member::Member;
use crate::process::{Holdings, Process};
use crate::room::Room;
use crate::server::Server;
use crate::verdict::Check;
use crate::world::{LIVELY, QUIET, World};
use std::thread;
use std::time::{Duration, Instant};

const MIB: u64 = 1024 * 1024;
/// What the server keeps on purpose: the last megabyte of messages of each lively room, and of each
/// room in which somebody stalled, with the allocator's share.
const TRANSCRIPT: u64 = MIB + MIB / 2;
/// And for 1,024 other rooms, a few lines each, with the size of a room.
const FLEETING_ROOMS: u64 = 1024 * 12 * 1024;
/// What the system's libraries keep in addition, for later: gaps between used pieces of memory, and
/// the stacks of threads that have ended (glibc: 40 MiB, of which a tenth was touched). Measured
/// for all together, with a limit of 54 MiB: 28 after twenty seconds, 43 after three minutes; the
/// last two minutes added nothing.
const LIBRARIES: u64 = 28 * MIB;
/// An idle thread ends after a second, a last frame takes two; the machine may be busy.
const REST: Duration = Duration::from_secs(20);
/// How often to check whether the server is at rest.
const LOOK: Duration = Duration::from_millis(50);
/// It is at rest if it held the same in this many checks.
const LOOKS: usize = 6;

/// What the server holds when it has just begun, and all its parts run.
pub fn at_rest(process: Process) -> Option<Holdings> {
    let mut before = process.holdings()?;
    let begun = Instant::now();
    let mut same = 0;
    while same < LOOKS && begun.elapsed() < REST {
        thread::sleep(LOOK);
        let now = process.holdings()?;
        let counts = |holdings: Holdings| (holdings.threads, holdings.descriptors);
        same = if counts(now) == counts(before) {
            same + 1
        } else {
            0
        };
        before = now;
    }
    Some(before)
}

/// Clients that wait where nobody speaks needn't wait any longer.
pub fn say_where_nobody_speaks(world: &World) {
    let target = format!("/send?room={QUIET}&name=end");
    if let Some(mut http) = Http::open(world) {
        let _ = http.send(post(world, &target, "it is over").as_bytes());
        let _ = http.answer();
    }
}

/// Waits until the server holds no more than at the start; idle threads take their time.
pub fn compare(world: &World, process: Process, start: Option<Holdings>) {
    let (Some(start), Some(mut now)) = (start, process.holdings()) else {
        for check in [Check::Threads, Check::Descriptors, Check::Memory] {
            world
                .verdict
                .skip(check, "this system has no /proc that tells");
        }
        return;
    };
    let most = start.resident + kept(world);
    let begun = Instant::now();
    let is_back = |now: &Holdings| {
        now.threads <= start.threads && now.descriptors <= start.descriptors && now.resident <= most
    };
    while !is_back(&now) && begun.elapsed() < REST {
        thread::sleep(LOOK);
        now = process.holdings().unwrap_or(now);
    }
    let counted = [
        (Check::Threads, "threads", start.threads, now.threads),
        (
            Check::Descriptors,
            "descriptors",
            start.descriptors,
            now.descriptors,
        ),
    ];
    for (check, what, before, after) in counted {
        if after > before {
            world.fault(check, || {
                format!("{before} {what} at the start, {after} at the end")
            });
        }
    }
    say_what_is_left(start, now, most);
    if now.resident > most {
        world.fault(Check::Memory, || {
            format!("{:.1} MiB are left", mib(now.resident))
        });
    }
}

fn say_what_is_left(start: Holdings, now: Holdings, most: u64) {
    println!(
        "soak: at rest: {} threads (at the start {}), {} descriptors ({}), {:.1} MiB ({:.1}; \
         {:.0} at most)",
        now.threads,
        start.threads,
        now.descriptors,
        start.descriptors,
        mib(now.resident),
        mib(start.resident),
        mib(most),
    );
}

/// What may be kept.
fn kept(world: &World) -> u64 {
    let stalled = world.clients.div_ceil(20) as u64;
    (LIVELY.len() as u64 + stalled) * TRANSCRIPT + FLEETING_ROOMS + LIBRARIES
}

/// The page, and a chat.
pub fn still_answers(world: &World) {
    let page = Http::open(world).and_then(|mut http| {
        http.send(get(world, "/").as_bytes()).ok()?;
        http.answer().ok()?
    });
    if page.as_ref().map(|answer| answer.status) != Some(200) {
        world.fault(Check::Answers, || format!("the page: {page:?}"));
    }
    let way = Way {
        chat: true,
        named: true,
        ..Way::default()
    };
    let room = Room::new("afterwards");
    let member = Member::join(world, &room, way, "latecomer");
    if !member.is_some_and(Member::leave) {
        world.fault(Check::Answers, || "nobody can chat any more".to_owned());
    }
}

/// `quit` ends it.
pub fn ends(world: &World, server: &mut Server) {
    let code = server.quit();
    if code != Some(0) {
        world.fault(Check::Exit, || format!("the exit code is {code:?}"));
    }
}

/// What it wrote to standard error: nothing, since every panic would be there.
pub fn complaints(world: &World, server: Server) {
    let complaints = server.complaints();
    if !complaints.is_empty() {
        world.fault(Check::Panics, || complaints.trim().to_owned());
    }
}

/// What the server holds, for a line of figures; empty if the system doesn't say.
pub fn holdings(process: Process) -> String {
    process.holdings().map_or(String::new(), |now| {
        let (threads, descriptors) = (now.threads, now.descriptors);
        let resident = mib(now.resident);
        format!("; {threads} threads, {descriptors} descriptors, {resident:.1} MiB")
    })
}

/// What the whole run cost the server.
pub fn cost(process: Process) -> String {
    match (process.peak(), process.cpu()) {
        (Some(peak), Some(cpu)) => {
            let (peak, cpu) = (mib(peak), cpu.as_secs_f64());
            format!("; the server took {peak:.1} MiB at most, and {cpu:.1} s of CPU time")
        }
        _ => String::new(),
    }
}

fn mib(bytes: u64) -> f64 {
    bytes as f64 / MIB as f64
}
