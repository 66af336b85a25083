//! The soak: for minutes, many clients do to a real server everything that clients do, good and
//! bad, as fast as the machine can. At the end, every acknowledged message must have reached
//! everyone who was there and reading, and the server must hold no more threads, descriptors and
//! memory than at the start.
//!
//! `make soak` runs it for ten minutes; `make soak ARGS="--seconds 60 --seed 7"` for one. Random
//! numbers from the seed decide who comes, and who says and does what. The order in which the
//! threads run depends on the machine, so the same seed finds a fault again, but perhaps not in the
//! first run.
//!
//! No check depends on speed. A client that must wait waits for what must happen; and if much is
//! said, the speakers hold back, so that no reader falls behind.
//!
//! Exit codes: 0 all well, 1 the server broke a promise, 2 the run itself failed.
//!
//! In reading order: `options`, `chance` (random numbers), `words` (the messages), `process` (what
//! the server holds), `server`, `figures` and `verdict` (what happened, what was found), `room` and
//! `whispers` (what must be received), `world` (all of that), `wire` (a WebSocket), `clients`,
//! `aftermath` (what is left when all have gone).

mod aftermath;
mod chance;
mod clients;
mod figures;
mod options;
mod process;
mod room;
mod server;
mod verdict;
mod whispers;
mod wire;
mod words;
mod world;

use chance::Chance;
use clients::member::Member;
use clients::witness;
use options::Options;
use server::Server;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};
use verdict::Check;
use world::{PATIENCE, World};

/// How often a line reports the progress.
const REPORT_EVERY: Duration = Duration::from_secs(60);
/// When the time is over, a client may be in the middle of a wait for something, which may take
/// this long; after that, nobody is waited for.
const MOST_AFTER: Duration = PATIENCE.saturating_mul(3);

fn main() -> ExitCode {
    let options = match options::parse(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            print!("{}", options::HELP);
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("soak: {error}");
            return ExitCode::from(2);
        }
    };
    let Ok(binary) = std::env::var("BAREWIRE_BIN") else {
        eprintln!("soak: BAREWIRE_BIN must say where the server's program is");
        return ExitCode::from(2);
    };
    match Server::start(&binary) {
        Ok(server) => soak(&options, server),
        Err(error) => {
            eprintln!("soak: {binary}: {error}");
            ExitCode::from(2)
        }
    }
}

fn soak(options: &Options, mut server: Server) -> ExitCode {
    let &Options {
        length,
        seed,
        clients,
    } = options;
    println!(
        "soak: {clients} clients for {} s, seed {seed}",
        length.as_secs()
    );
    let start = aftermath::at_rest(server.process());
    // It lives as long as the process: a stuck client may hold it for ever.
    let world: &'static World =
        Box::leak(Box::new(World::new(server.address, seed, length, clients)));
    let (done, ended) = channel();
    thread::spawn(move || {
        live(world, seed, clients);
        let _ = done.send(());
    });
    let all_ended = wait(world, &server, length, &ended);
    if all_ended {
        aftermath::compare(world, server.process(), start);
        aftermath::still_answers(world);
    }
    let cost = aftermath::cost(server.process());
    aftermath::ends(world, &mut server);
    println!(
        "soak: {} s: {}{cost}",
        world.verdict.seconds(),
        world.figures
    );
    aftermath::complaints(world, server);
    match world.verdict.print() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

/// All clients, and the witnesses before and after them.
fn live(world: &'static World, seed: u64, clients: usize) {
    let witnesses: Vec<Member<'_>> = world
        .rooms
        .iter()
        .filter_map(|room| witness::come(world, room))
        .collect();
    if witnesses.len() < world.rooms.len() {
        return world.give_up();
    }
    thread::scope(|scope| {
        for (number, member) in witnesses.into_iter().enumerate() {
            let chance = Chance::of(seed, clients + number);
            scope.spawn(move || witness::listen(member, chance));
        }
        for client in 0..clients {
            scope.spawn(move || clients::live(world, seed, client));
        }
        world.sleep_to_the_end();
        aftermath::say_where_nobody_speaks(world);
    });
}

/// Waits for all of them, not for ever, and reports the progress. `false`: they have not ended.
fn wait(world: &World, server: &Server, length: Duration, ended: &Receiver<()>) -> bool {
    let begun = Instant::now();
    let most = length + MOST_AFTER;
    loop {
        let left = most.saturating_sub(begun.elapsed());
        match ended.recv_timeout(left.min(REPORT_EVERY)) {
            Ok(()) => return true,
            Err(RecvTimeoutError::Disconnected) => {
                world.fault(Check::Answers, || "a client panicked".to_owned());
                return false;
            }
            Err(RecvTimeoutError::Timeout) if left.is_zero() => {
                world.give_up();
                world.fault(Check::Answers, || "the clients didn't end".to_owned());
                return false;
            }
            Err(RecvTimeoutError::Timeout) => println!("soak: {}", line(world, server)),
        }
    }
}

fn line(world: &World, server: &Server) -> String {
    let seconds = world.verdict.seconds();
    let holdings = aftermath::holdings(server.process());
    format!("{seconds} s: {}{holdings}", world.figures)
}
