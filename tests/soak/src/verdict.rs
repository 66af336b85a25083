//! What is checked, and what was found: each check passes once, or fails with the
//! sentence of its first fault.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Instant;

/// What the server promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// A member receives the room's messages by their numbers, none missing, none twice.
    Order,
    /// The same number means the same message, whoever reports it.
    SameWords,
    /// Every acknowledged message was received by everybody who was there and reading.
    Completeness,
    /// A speaker receives its own messages, once, in the order in which it said them.
    OwnWords,
    /// Whispers reach their receiver, once.
    Whispers,
    /// Joins and leaves match the list of those who are there.
    Roster,
    /// Polls have what is newer, and what members received.
    Polls,
    /// Frames and answers follow the rules, and no member that behaves is ended.
    Manners,
    /// Each broken rule is answered, with its status or code.
    Refusals,
    /// A client that floods, doesn't read or says nothing is ended.
    Bounds,
    /// When all is over, the server answers.
    Answers,
    /// As many threads as at the start.
    Threads,
    /// As many descriptors as at the start.
    Descriptors,
    /// About as much memory as at the start.
    Memory,
    /// No thread of the server panicked.
    Panics,
    /// `quit` ends the server with exit code 0.
    Exit,
}

impl Check {
    const ALL: [(Check, &'static str); 16] = [
        (Check::Order, "order"),
        (Check::SameWords, "the same words for all"),
        (Check::Completeness, "completeness"),
        (Check::OwnWords, "own words"),
        (Check::Whispers, "whispers"),
        (Check::Roster, "joins and leaves"),
        (Check::Polls, "polls"),
        (Check::Manners, "manners"),
        (Check::Refusals, "refusals"),
        (Check::Bounds, "bounds"),
        (Check::Answers, "still answers"),
        (Check::Threads, "threads"),
        (Check::Descriptors, "descriptors"),
        (Check::Memory, "memory"),
        (Check::Panics, "no panic"),
        (Check::Exit, "exit code"),
    ];
}

struct Finding {
    times: u64,
    first: String,
}

/// Everything that was found.
pub struct Verdict {
    begun: Instant,
    seed: u64,
    faults: Mutex<BTreeMap<Check, Finding>>,
    skipped: Mutex<Vec<Check>>,
}

impl Verdict {
    /// Nothing is wrong so far.
    pub fn new(seed: u64) -> Verdict {
        Verdict {
            begun: Instant::now(),
            seed,
            faults: Mutex::default(),
            skipped: Mutex::default(),
        }
    }

    /// Something is wrong. The first fault of a check is printed at once, so nobody has to wait for
    /// the end.
    pub fn fault(&self, check: Check, sentence: impl FnOnce() -> String) {
        let mut faults = self.faults.lock().unwrap();
        if let Some(finding) = faults.get_mut(&check) {
            finding.times += 1;
            return;
        }
        let after = self.begun.elapsed().as_secs_f64();
        let first = format!("{} (after {after:.1} s, seed {})", sentence(), self.seed);
        println!("FAULT: {}: {first}", name(check));
        faults.insert(check, Finding { times: 1, first });
    }

    /// Is nothing wrong so far?
    pub fn is_well(&self) -> bool {
        self.faults.lock().unwrap().is_empty()
    }

    /// Something can't be checked here.
    pub fn skip(&self, check: Check, why: &str) {
        println!("SKIPPED: soak: {}: {why}", name(check));
        self.skipped.lock().unwrap().push(check);
    }

    /// How long the run has been going on, in seconds.
    pub fn seconds(&self) -> u64 {
        self.begun.elapsed().as_secs()
    }

    /// Prints each check with its result, and how many faults there were of each kind. `true`:
    /// nothing failed.
    pub fn print(&self) -> bool {
        let faults = self.faults.lock().unwrap();
        let skipped = self.skipped.lock().unwrap();
        let (mut passed, mut failed) = (0, 0);
        for (check, name) in Check::ALL {
            if let Some(Finding { times, first }) = faults.get(&check) {
                println!("FAILED: {name}: {times} times, at first: {first}");
                failed += 1;
            } else if !skipped.contains(&check) {
                println!("passed: {name}");
                passed += 1;
            }
        }
        println!(
            "{passed} passed, {failed} failed, {} skipped",
            skipped.len()
        );
        failed == 0
    }
}

fn name(check: Check) -> &'static str {
    let found = Check::ALL.iter().find(|(other, _)| *other == check);
    found.map_or("", |(_, name)| name)
}
