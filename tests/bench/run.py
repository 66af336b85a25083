#!/usr/bin/env python3
"""The benchmark: barewire and its peers, in figures that a reader can reproduce.

    python3 tests/bench/run.py                       everything: half an hour and more
    python3 tests/bench/run.py --quick               a first impression, in some minutes
    python3 tests/bench/run.py --only echo,fanout-100 --peers tungstenite
    python3 tests/bench/run.py --only page           how fast the page answers in a flood
    python3 tests/bench/run.py --only codec          compression, beside zlib and others
    python3 tests/bench/run.py --only proxy          `barewire proxy`, beside a plain TCP relay
    python3 tests/bench/run.py --also before=/path/to/another/barewire

Each cell is measured in rounds, A B C A B C …, each time with fresh server processes, so
that other work of the machine affects all of them equally; medians are compared, and only
within one run. If the system has `taskset` and two cores, the server has one and the load the
other. The load generator checks what it receives (`load/judge.rs`): a run in which anything
was lost, doubled or reordered doesn't count, and says so.

Standard library only. What a peer needs is downloaded into `target/bench/`; a peer that isn't
available is left out, with a loud line. Results: a table (as Markdown in
`target/bench/table.md`), all figures in `target/bench/results.json`, and the picture
`bench.svg` next to this file. Results of a run of some cells, some peers or `--quick` are in
`target/bench/part/`.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys

import cells
import codec
import page
import picture
import relays
import servers
import table
from servers import harness

HERE = pathlib.Path(__file__).resolve().parent


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--reps", type=int, help="rounds per cell [5]")
    parser.add_argument("--seconds", type=float, help="of each measurement [3]")
    parser.add_argument("--only", default="", help="cells whose names begin so: echo,fanout-100")
    parser.add_argument("--peers", help="which peers, by name [all]")
    parser.add_argument("--quick", action="store_true", help="2 rounds of 1 s each")
    parser.add_argument("--also", action="append", default=[], metavar="NAME=PATH",
                        help="another build of barewire, as one more peer")
    parser.add_argument("--svg", type=pathlib.Path, help="where the picture goes")
    args = parser.parse_args()
    args.reps = args.reps or (2 if args.quick else 5)
    args.seconds = args.seconds or (1 if args.quick else 3)
    return args


def pins():
    """The words that put a command on its own core: the server's, the load's."""
    affinity = getattr(os, "sched_getaffinity", None)
    cores = sorted(affinity(0)) if affinity else []
    taskset = shutil.which("taskset")
    if taskset is None or len(cores) < 2:
        print("WEAKER: bench: no taskset or only one core: server and load share what there is")
        return [], []
    return [taskset, "-c", str(cores[0])], [taskset, "-c", str(cores[1])]


def raise_descriptor_limit():
    """Ten thousand connections need as many descriptors, on each side."""
    try:
        import resource  # not on Windows
    except ImportError:
        return
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def measure(load, cell, server, pin, seconds):
    """One run: the load's report, with `problem` in it if it doesn't count."""
    server_pin, load_pin = pin
    words = [*load_pin, load, *cell.words]
    if cell.timed:
        words += ["--seconds", seconds]
    if server.raw:
        words += ["--raw"]
    try:
        with server.start(server_pin) as running:
            words += ["--address", running.address, "--pid", running.pid]
            done = subprocess.run(
                [str(word) for word in words],
                capture_output=True,
                text=True,
                timeout=120 + 3 * seconds,
                check=False,
            )
    except harness.Skip as skip:
        return {"problem": str(skip)}
    except subprocess.TimeoutExpired:
        return {"problem": "hung"}
    if done.returncode == 2 or not done.stdout:
        return {"problem": (done.stderr.strip() or "the load failed").splitlines()[-1]}
    return judged(json.loads(done.stdout), done.returncode)


def judged(report, code):
    """Adds what follows from the fields, and why a run doesn't count."""
    if report.get("stalled_per_second"):
        # Without the stalled ones there are fewer receivers than before.
        readers = 1 - report["laggards"] / report["connections"]
        report["lag"] = report["per_second"] * readers / report["stalled_per_second"]
        report["p99_rise"] = report["stalled_p99_us"] / max(2 * report["p99_us"], 5000)
    if code != 0:
        kinds = ["lost", "doubled", "reordered", "foreign", "ended", "broken"]
        faults = [f"{report[kind]:.0f} {kind}" for kind in kinds if report.get(kind)]
        if "reached" in report:
            faults.append(f"only {report['reached']:.0f} reached")
        report["problem"] = ", ".join(faults)
    return report


def costs(load, pin):
    """What the system asks for locks, threads and writes, on the server's core."""
    done = subprocess.run([*pin, load, "costs"], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    print(
        "here, {lock_ns:.0f} ns for a lock that is free, {spawn_us:.1f} µs for a thread, "
        "{switch_us:.1f} µs from one thread to another, {write_130_us:.1f} µs to write 130 "
        "bytes, {write_2080_us:.1f} µs to write 2,080".format(**found)
    )
    return found


def takes_part(server, cell):
    ours = server.name == servers.OURS
    return (ours or not cell.only_ours) and (cell.raw or not server.raw)


def measure_all(load, chosen, compared, args):
    """All reports: cell name → server name → list."""
    pin = pins()
    results = {}
    for cell in chosen:
        rows = {server.name: [] for server in compared if takes_part(server, cell)}
        results[cell.name] = rows
        for rep in range(args.reps):
            for server in compared:
                if server.name in rows:
                    say(f"{cell.name}: {server.name}, {rep + 1} of {args.reps}")
                    rows[server.name].append(measure(load, cell, server, pin, args.seconds))
        say("")
        print("\n".join(table.of_cell(cell, rows)), flush=True)
    return results


def say(what):
    """What is going on, on one line that is overwritten; only at a terminal."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{what}", end="", file=sys.stderr, flush=True)


def measure_page():
    """What the page's part found; `None` if it can't run here."""
    try:
        found = page.measure()
    except harness.Skip as skip:
        harness.say_skipped(f"bench ({page.NAME})", skip)
        return None
    print("\n".join(page.as_lines(found)))
    return found


def page_alone():
    """The page needs no peers, and no load generator."""
    servers.OUT.mkdir(parents=True, exist_ok=True)
    found = measure_page()
    out = servers.OUT / "part"
    out.mkdir(exist_ok=True)
    record = {"machine": table.machine(), "page": found}
    (out / "results.json").write_text(json.dumps(record, indent=1), encoding="utf-8")
    print(f"\nresults: {out}")
    return 1 if found is None and harness.NO_SKIP or found and "problem" in found else 0


def measure_codec(seconds):
    """Compression needs neither servers nor load; the peers are in the same program."""
    found = codec.measure(pins()[1], seconds)
    print("\n".join(codec.as_lines(found)))
    return found


def codec_alone(args):
    servers.build()
    found = measure_codec(args.seconds)
    out = servers.OUT / "part"
    out.mkdir(exist_ok=True)
    record = {"machine": table.machine(), "codec": found}
    (out / "results.json").write_text(json.dumps(record, indent=1), encoding="utf-8")
    print(f"\nresults: {out}")
    return 1 if "problem" in found else 0


def measure_relays(load, args):
    """Those stand in front of one server, so they are compared with each other only."""
    results = measure_all(load, relays.CELLS, relays.install(), args)
    print("\n".join(relays.as_lines(results)))
    return results


def relays_alone(args):
    raise_descriptor_limit()
    results = measure_relays(servers.build(), args)
    out = servers.OUT / "part"
    out.mkdir(exist_ok=True)
    record = {"machine": table.machine(), "relays": results}
    (out / "results.json").write_text(json.dumps(record, indent=1), encoding="utf-8")
    print(f"\nresults: {out}")
    ours = [report for rows in results.values() for report in rows[servers.OURS]]
    return 1 if any("problem" in report for report in ours) else 0


def main():
    args = arguments()
    prefixes = tuple(args.only.split(","))
    chosen = [cell for cell in cells.CELLS if cell.name.startswith(prefixes)]
    with_page = page.NAME.startswith(prefixes)
    with_codec = codec.NAME.startswith(prefixes)
    if not chosen and with_page:
        return page_alone()
    if not chosen and with_codec:
        return codec_alone(args)
    with_relays = relays.NAME.startswith(prefixes)
    if not chosen and with_relays:
        return relays_alone(args)
    if not chosen:
        names = [*(cell.name for cell in cells.CELLS), page.NAME, codec.NAME, relays.NAME]
        sys.exit(f"no such cell; there are: {', '.join(names)}")
    names = servers.INSTALLERS if args.peers is None else filter(None, args.peers.split(","))
    raise_descriptor_limit()
    load = servers.build()
    compared = servers.install(names)
    for other in args.also:
        name, _, path = other.partition("=")
        compared.append(servers.barewire(name, pathlib.Path(path)))
    machine = table.machine()
    print(f"{machine}; {args.reps} rounds of {args.seconds:g} s")
    machine_costs = costs(load, pins()[0])
    results = measure_all(load, chosen, compared, args)
    targets = table.of_targets(cells.TARGETS, chosen, results)
    print("\n".join(targets))
    relayed = measure_relays(load, args) if with_relays else None
    compressed = measure_codec(args.seconds) if with_codec else None
    found = measure_page() if with_page else None
    medians = table.all_medians(results)
    record = {"machine": machine, "reps": args.reps, "seconds": args.seconds}
    record.update(costs=machine_costs, medians=medians, runs=results, page=found, codec=compressed)
    record.update(relays=relayed)
    # A partial result must not replace the complete one.
    is_part = args.only or args.peers is not None or args.quick
    out = servers.OUT / "part" if is_part else servers.OUT
    out.mkdir(exist_ok=True)
    (out / "results.json").write_text(json.dumps(record, indent=1), encoding="utf-8")
    (out / "table.md").write_text(table.as_markdown(chosen, results), encoding="utf-8")
    svg = args.svg or (out if is_part else HERE) / "bench.svg"
    svg.write_text(picture.draw(chosen, medians, machine), encoding="utf-8")
    print(f"\nresults: {out}\npicture: {svg}")
    ours = [report for rows in results.values() for report in rows[servers.OURS]]
    ours += [found or {}, compressed or {}]
    return 1 if any("problem" in report for report in ours) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (harness.Skip, harness.Broken) as error:
        sys.exit(f"bench: {error}")
