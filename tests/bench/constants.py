#!/usr/bin/env python3
"""What each tuning constant of `src/` is worth.

    python3 tests/bench/constants.py                     all: a quarter of an hour and more
    python3 tests/bench/constants.py --only LOOKS,TURNS

A constant that exists for speed has a row in `ROWS`: the value that switches it off, and the work
that gets worse then. For each row the server is built with that value, and both builds do the
work in turns, A B A B …, so that other work of the machine affects both equally. The table says
how many times worse the median is without the constant. A constant whose row isn't worse is only
something to read: it goes.

Limits aren't here: without them nothing is slower, until a peer does what they forbid. What is
counted, such as bytes that are kept and allocations, is tested.
"""

import argparse
import dataclasses
import pathlib
import re
import shutil
import sys

import cells
import run
import servers
import table
from servers import harness

EVERYTHING = "usize::MAX"


@dataclasses.dataclass(frozen=True)
class Row:
    """One constant, switched off by `without`, and what is worse then."""

    name: str
    file: str
    without: str
    cell: cells.Cell


def of(name):
    return next(cell for cell in cells.CELLS if cell.name == name)


DELIVERY = "src/chat/delivery/mod.rs"
ROUND = "src/chat/delivery/round.rs"
SESSION = "src/server/session/mod.rs"
WORKERS = "src/server/machine/workers.rs"

ROWS = [
    Row("BATCHES_OF_A_SPEAKER", DELIVERY, EVERYTHING, of("fanout-100x16")),
    Row("LOOKS", ROUND, "1", of("fanout-1000x1")),
    Row("LOOKS", ROUND, "1", cells.fanout(20, 1)),
    Row("TURNS", "src/outbox/writing.rs", "1", of("fanout-100x16")),
    Row("CORK", SESSION, "1", of("echo-64x16")),
    Row("LARGE", SESSION, EVERYTHING, of("echo-1MiB")),
    Row("MOST", "src/server/wire/input.rs", "1024 * 1024", of("echo-1MiB")),
    Row("LINGER", WORKERS, "Duration::ZERO", of("connect")),
    Row("MOST_IDLE", WORKERS, "0", of("connect")),
    Row("ROOM", "src/json/write.rs", "0", of("fanout-100x16")),
]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--reps", type=int, default=5, help="rounds per row [5]")
    parser.add_argument("--seconds", type=float, default=2, help="of each measurement [2]")
    parser.add_argument("--only", default="", help="constants: LOOKS,TURNS")
    return parser.parse_args()


def source():
    """A copy of the tree, in which constants are changed."""
    copy = servers.OUT / "constants"
    shutil.rmtree(copy / "tree", ignore_errors=True)
    ignore = shutil.ignore_patterns("target", ".git", "node_modules")
    # With the times of now: cargo goes by them, and an earlier run left other values behind.
    shutil.copytree(harness.ROOT, copy / "tree", ignore=ignore, copy_function=shutil.copyfile)
    return copy


def with_value(text, row):
    """The file's text with the constant switched off."""
    constant = rf"^((?:pub(?:\(super\))? )?const {row.name}: [^=]+ = )[^;]+;"
    changed, count = re.subn(constant, rf"\g<1>{row.without};", text, flags=re.MULTILINE)
    if count != 1:
        raise harness.Broken(f"{row.file} has {count} constants called {row.name}")
    return changed


def build(copy, row):
    """The path of a server with the row's constant switched off."""
    path, manifest = copy / "tree" / row.file, copy / "tree" / "Cargo.toml"
    before = path.read_text(encoding="utf-8")
    path.write_text(with_value(before, row), encoding="utf-8")
    try:
        words = ["--manifest-path", manifest, "--target-dir", copy / "target"]
        servers.cargo(copy / "build.log", *words)
    finally:
        path.write_text(before, encoding="utf-8")
    return copy / "target" / "release" / ("barewire.exe" if harness.WINDOWS else "barewire")


def compare(load, cell, paths, args, pin):
    """The medians of the cell's figure, one for each server, and why a run doesn't count."""
    compared = [servers.barewire(f"constants-{at}", path) for at, path in enumerate(paths)]
    reports = [[] for _ in compared]
    for _ in range(args.reps):
        for server, found in zip(compared, reports):
            found.append(run.measure(load, cell, server, pin, args.seconds))
    problems = [report["problem"] for found in reports for report in found if "problem" in report]
    return [(table.medians(found) or {}).get(cell.figure) for found in reports], problems


def main():
    args = arguments()
    names = set(filter(None, args.only.split(",")))
    rows = [row for row in ROWS if not names or row.name in names]
    run.raise_descriptor_limit()
    load, pin = servers.build(), run.pins()
    copy = source()
    print(f"{table.machine()}; {args.reps} rounds of {args.seconds:g} s")
    print("| constant | without | work | with | without it | times worse |\n|---|---|---|--:|--:|--:|")
    for row in rows:
        (ours, other), problems = compare(
            load, row.cell, [harness.binary(), build(copy, row)], args, pin
        )
        cells_of_row = [
            f"`{row.name}`",
            f"`{row.without}`",
            f"{row.cell.title}, {row.cell.unit}",
            f"{ours:,.0f}" if ours else "–",
            f"{other:,.0f}" if other else "–",
            f"{ours / other:.2f}" if ours and other else "–",
        ]
        print(f"| {' | '.join(cells_of_row)} |", flush=True)
        for problem in problems:
            print(f"  PROBLEM: {row.name}: {problem}", flush=True)


if __name__ == "__main__":
    try:
        main()
    except (harness.Skip, harness.Broken) as error:
        sys.exit(f"bench: {error}")
