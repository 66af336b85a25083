#!/usr/bin/env python3
"""Autobahn's conformance suite against `/echo`: 517 cases, every one of them OK.

The 216 cases of compression (sections 12 and 13) run in two modes: each message
on its own, and with windows that are kept between messages.

    tests/conformance/run.py                      # starts target/release/barewire
    tests/conformance/run.py --once               # each case in one mode, in a third of the time
    tests/conformance/run.py --proxy              # through `barewire proxy`, the same cases
    tests/conformance/run.py --mode takeover      # only the cases of this mode
    tests/conformance/run.py --cases '6.4.*'      # some of the cases
    tests/conformance/run.py --url ws://127.0.0.1:9001/   # another server

The suite (autobahntestsuite, from PyPI) needs a CPython 2.7: PYTHON27 names one,
else one is looked for. Where there is none, `kosoku` runs the same cases on
Python 3, and notices less; see WEAKER. The rule about skipping: peers/harness.py.

Through `barewire proxy` the reports must be the same as without it: all OK for our server, about
which the proxy's own report must have nothing to say; and for a server with planted faults
(`faulty.py`), case by case what they are without the proxy.

Not every fault shows here. This suite was seen to let pass: client frames without
a mask, lengths in a longer form than needed, any Sec-WebSocket-Version, missing
or wrong handshake headers. The Rust tests look for those.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
WSTEST = HERE / "python2.7" / "wstest.py"
sys.path.insert(0, str(HERE.parent / "peers"))

import harness  # noqa: E402  (the path has to be set first)

# What the suite's version 25.10.1 holds. Written down here, and not taken from
# the suite: a suite that quietly lost half of its cases has to fail.
SECTIONS = {
    "1": ("Framing", 16),
    "2": ("Pings and pongs", 11),
    "3": ("Reserved bits", 7),
    "4": ("Opcodes", 10),
    "5": ("Fragmentation", 20),
    "6": ("UTF-8", 145),
    "7": ("Closing handshake", 37),
    "9": ("Limits", 54),
    "10": ("Fragments of all sizes", 1),
    "12": ("Compressed messages", 90),
    "13": ("What is agreed on", 126),
}
ALL_CASES = 517
COMPRESSION = ["12", "13"]

# How the server is started, and the sections that are run so; with --once, each is
# run in one mode: what is agreed on differs most where windows are kept.
MODES = {
    "off": [section for section in SECTIONS if section not in COMPRESSION],
    "no-takeover": COMPRESSION,
    "takeover": COMPRESSION,
}
ONCE = {**MODES, "no-takeover": ["12"], "takeover": ["13"]}

# The suite has one thread, and these take minutes, so each is run in as many runs as it
# has parts, of 18 cases.
PARTS = {"12": 5, "13": 7}
# While the server works the suite waits, so there may be a run more than processors.
AT_ONCE = (os.cpu_count() or 1) + 1


def patterns_of(sections):
    """A pattern without a star is taken for a case's own number, and "9.1" isn't one."""
    return [f"{section}.*" for section in sections]


def runs_of(patterns):
    """The same patterns in the runs that they are divided into."""
    whole = [pattern for pattern in patterns if pattern[:-2] not in PARTS]
    parts = [
        [f"{section}.{part}.*"]
        for section in PARTS
        if f"{section}.*" in patterns
        for part in range(1, PARTS[section] + 1)
    ]
    return ([whole] if whole else []) + parts

# These probe what the RFC leaves open (data after a close, a close frame with a
# reserved code), so that the best that anybody gets is INFORMATIONAL.
INFORMATIONAL_FOR_EVERYONE = {"7.1.6", "7.13.1", "7.13.2"}

# Cases of section 9 send 16 MiB in one message. Pings of ours would be
# frames that a case didn't ask for.
SERVER_OPTIONS = ["--quiet", "--max-message", "33554432", "--ping-every", "3600"]

# A quick server is through with sections 1 to 10 in 20 s, and with 12 and 13, each of
# whose cases compresses 1,000 messages in Python, in 10 minutes. A server that answers
# nothing costs each case its own time-out, which would add up to hours.
RUN_SECONDS = 1500

WEAKER = """\
WEAKER: conformance: no working CPython 2.7, so kosoku 0.1.0 runs Autobahn's cases here.
        It was seen not to notice a wrong Sec-WebSocket-Accept, masked replies,
        and a TCP connection left open. For the real suite: install
        CPython 2.7 (for example with pyenv) and gcc, or name one with PYTHON27."""

VERDICTS = ["OK", "NON-STRICT", "INFORMATIONAL", "FAILED", "UNIMPLEMENTED", "BAD CLOSE", "OTHER"]


# ------------------------------------------------------------------- the suites


class Autobahn:
    """The suite itself, in a virtual environment of Python 2.7."""

    directory = harness.TARGET / "conformance" / "autobahn"
    requirements = HERE / "requirements-2.7.txt"
    # A quicker SHA-1, and no compiled file of it among the sources.
    environment = {"PYTHONPATH": str(HERE / "python2.7"), "PYTHONDONTWRITEBYTECODE": "1"}

    def __init__(self, python27):
        env = self.directory / "env"
        self.python = harness.in_venv(env, "python")
        self.wstest = harness.in_venv(env, "wstest")
        recipe = f"{python27}\n" + self.requirements.read_text(encoding="utf-8")
        # Under another Python pip installs it without a complaint, and the
        # program then dies: only asking it for its version tells.
        harness.cached(
            self.directory,
            recipe,
            lambda: harness.runs([self.wstest, "-a"]),
            lambda: self.build(python27, env),
        )

    def build(self, python27, env):
        print(f"setting up Autobahn's suite in {self.directory} (a minute) …", flush=True)
        log = self.directory / "set-up.log"
        # virtualenv 20.22 gave up on Python 2.7.
        helper = self.directory / "helper"
        python = harness.in_venv(helper, "python")
        quiet = ["--quiet", "--disable-pip-version-check"]
        steps = [
            (
                "python3 -m venv (Debian: install python3-venv)",
                [sys.executable, "-m", "venv", helper],
            ),
            ("installing virtualenv", [python, "-m", "pip", "install", *quiet, "virtualenv<20.22"]),
            ("virtualenv", [python, "-m", "virtualenv", "--quiet", "-p", python27, env]),
            (
                "installing autobahntestsuite (needs gcc)",
                [self.python, "-m", "pip", "install", *quiet, "-r", self.requirements],
            ),
        ]
        for what, command in steps:
            harness.run_quietly(command, what, log)

    def planned(self, patterns):
        """How many cases of each section the patterns select."""
        # A selection that matches nothing would make `wstest` wait for ever.
        ask = (
            "import json, sys\n"
            "from autobahntestsuite import fuzzing as f\n"
            "s = f.CaseSet(f.CaseSetname, f.CaseBasename, f.Cases, f.CaseCategories,"
            " f.CaseSubCategories)\n"
            "c = s.parseSpecCases({'cases': sys.argv[1:]})\n"
            "sys.stdout.write(json.dumps([x for x in c if x in s.CasesById]))\n"
        )
        answer = subprocess.run(
            [self.python, "-c", ask, *patterns],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            check=True,
        )
        return count_sections(json.loads(answer.stdout))

    def command(self, url, patterns, reports):
        spec = reports / "spec.json"
        plan = {
            "outdir": str(reports),
            "servers": [{"agent": "server", "url": url}],
            "cases": patterns,
            "exclude-cases": [],
            "exclude-agent-cases": {},
        }
        spec.write_text(json.dumps(plan, indent=2), encoding="utf-8")
        return [self.python, WSTEST, "-m", "fuzzingclient", "-s", spec]


class Kosoku:
    """The same cases on Python 3, from one wheel; see WEAKER."""

    environment = {}

    def __init__(self):
        directory = harness.TARGET / "conformance" / "kosoku"
        harness.python_with(directory, ["kosoku==0.1.0"], "kosoku")
        self.program = harness.in_venv(directory / "venv", "kosoku")

    def planned(self, patterns):
        """kosoku can't be asked; only the whole is known beforehand."""
        for sections in (*MODES.values(), *ONCE.values()):
            if patterns == patterns_of(sections):
                return {section: SECTIONS[section][1] for section in sections}
        return None

    def command(self, url, patterns, reports):
        selection = [word for pattern in patterns for word in ("-i", pattern)]
        return [self.program, "-o", reports, *selection, url]


def find_python27():
    """A CPython 2.7 that runs, or None. PYTHON27 set to nothing means: don't look."""
    given = os.environ.get("PYTHON27")
    if given is not None:
        candidates = [given] if given else []
    else:
        pyenv = pathlib.Path(os.environ.get("PYENV_ROOT", pathlib.Path.home() / ".pyenv"))
        candidates = [shutil.which("python2.7"), *sorted(pyenv.glob("versions/2.7*/bin/python2.7"))]
    # `runs`, and not a look at the version: a pyenv shim is on PATH and only complains.
    test = (
        "import platform as p, sys\n"
        "sys.exit((p.python_implementation(), sys.version_info[:2]) != ('CPython', (2, 7)))"
    )
    for python in candidates:
        if python and harness.runs([python, "-c", test]):
            return python
    return None


def choose_suite():
    """Autobahn's suite where it can be had, else kosoku, else a skip."""
    python27 = find_python27()
    if python27:
        try:
            return Autobahn(python27)
        except harness.Skip as why:
            print(f"Autobahn's suite can't be set up: {why}", flush=True)
    if harness.NO_SKIP:
        raise harness.Skip("no working CPython 2.7 with autobahntestsuite; install them, and gcc")
    try:
        suite = Kosoku()
    except harness.Skip as why:
        raise harness.Skip(f"{why}; install CPython 2.7 and gcc, or let pip reach PyPI")
    print(WEAKER, flush=True)
    return suite


# ---------------------------------------------------------------------- a run


def section_of(case):
    return case.split(".", 1)[0]


def count_sections(cases):
    return dict(collections.Counter(section_of(case) for case in cases))


def run_suite(suite, name, url, patterns):
    """Runs the cases; returns {case: report}, for those that were reported."""
    reports = harness.TARGET / "conformance" / "reports" / name
    shutil.rmtree(reports, ignore_errors=True)
    reports.mkdir(parents=True)
    log = reports / "run.log"
    with open(log, "w", encoding="utf-8") as output:
        try:
            # The exit code tells nothing that the reports don't: wstest's is always 0.
            subprocess.run(
                suite.command(url, patterns, reports),
                cwd=reports,
                env={**os.environ, **suite.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=RUN_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise harness.Broken(f"not through after {RUN_SECONDS} s, so it was ended; {log}")
    index = reports / "index.json"
    if not index.is_file():
        raise harness.Broken(f"the suite wrote no reports; {log} has what it said")
    by_agent = json.loads(index.read_text(encoding="utf-8"))
    found = {}
    for cases in by_agent.values():
        for case, entry in cases.items():
            found[case] = {**entry, **load_report(reports / entry["reportfile"])}
    return found


def load_report(path):
    """The case's own report, for its sentences; the verdict is in the index already."""
    try:
        return json.loads(path.read_text(encoding="utf-8", errors="replace"))
    except (OSError, ValueError):
        return {}


def verdict(case, report):
    """The column that a case is counted in: exactly one, so that a row adds up."""
    behavior, close = report.get("behavior"), report.get("behaviorClose")
    if behavior == "OK" and close != "OK":
        open_question = close == "INFORMATIONAL" and case in INFORMATIONAL_FOR_EVERYONE
        return "INFORMATIONAL" if open_question else "BAD CLOSE"
    return behavior if behavior in VERDICTS else "OTHER"


def acceptable(case, report):
    """OK and closed as it should be; for three cases, INFORMATIONAL is as good."""
    good = {"OK", "INFORMATIONAL"} if case in INFORMATIONAL_FOR_EVERYONE else {"OK"}
    return report.get("behavior") in good and report.get("behaviorClose") in good


def complain(case, report):
    """A bad case in words: what was expected, and what came."""
    behavior, close = report.get("behavior"), report.get("behaviorClose")
    print(f"\n  {case}: {behavior}, close {close}")
    for key in ("description", "expectation", "result", "resultClose", "wasNotCleanReason"):
        if report.get(key):
            words = " ".join(re.sub("<[^>]*>", " ", str(report[key])).split())
            print(f"    {key}: {words[:300]}")


def print_table(planned, found):
    """A row a section; every planned case is in exactly one of the columns after it."""
    columns = ["planned", *VERDICTS, "NOT RUN", "SECONDS"]
    print("section" + " " * 20 + "".join(f"{name:>{len(name) + 2}}" for name in columns))
    total = collections.Counter()
    for section in sorted(planned, key=int):
        row = collections.Counter(planned=planned[section])
        row.update(verdict(c, r) for c, r in found.items() if section_of(c) == section)
        row["NOT RUN"] = planned[section] - sum(row[name] for name in VERDICTS)
        ours = [r for c, r in found.items() if section_of(c) == section]
        row["SECONDS"] = round(sum(r.get("duration", 0) for r in ours) / 1000)
        title = SECTIONS.get(section, ("",))[0]
        print_row(f"{section:>2} {title}", columns, row)
        total.update(row)
    print_row("   all", columns, total)
    return total["NOT RUN"]


def print_row(title, columns, row):
    print(f"{title:27}" + "".join(f"{row[name] or '·':>{len(name) + 2}}" for name in columns))


def conformance(arguments):
    assert sum(count for _, count in SECTIONS.values()) == ALL_CASES
    suite = choose_suite()
    if arguments.url:
        patterns = arguments.cases or patterns_of(SECTIONS)
        return judge(suite, "another server", patterns, run_at(suite, arguments.url, patterns))
    modes = ONCE if arguments.once else MODES
    chosen = [arguments.mode] if arguments.mode else list(modes)
    wanted = [
        (mode, arguments.cases or patterns_of(modes[mode]), through)
        for through in ([True] if arguments.proxy else [False] if arguments.mode else [False, True])
        for mode in chosen
        # Behind the proxy the cases of compression would take their minutes once more.
        if not (through and arguments.once and modes[mode] is not MODES["off"])
    ]
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as threads:
        runs = [
            [threads.submit(run_in, suite, mode, run, through) for run in runs_of(patterns)]
            for mode, patterns, through in wanted
        ]
        faulty = threads.submit(behind_faults, suite) if not arguments.cases else None
    counts = [faulty.result()] if faulty else []
    for (mode, patterns, through), done in zip(wanted, runs):
        found = {case: report for run in done for case, report in run.result().items()}
        title = f"{mode}, through the proxy" if through else mode
        counts.append(judge(suite, title, patterns, found))
    return [sum(column) for column in zip(*counts)]


def run_at(suite, url, patterns):
    """Another server, in whatever mode it is."""
    return run_suite(suite, "elsewhere", url, patterns)


def run_in(suite, mode, patterns, through):
    """Our server, in this mode, directly or through the proxy."""
    name = mode + "-" + patterns[0].replace(".*", "") + ("-proxy" if through else "")
    with harness.Server(*SERVER_OPTIONS, "--deflate", mode) as server:
        if not through:
            return run_suite(suite, name, server.ws("/echo"), patterns)
        found, broken = run_through(suite, name, f"127.0.0.1:{server.port}", patterns)
    blamed = [violation for violation in broken if violation["by"] == "server"]
    if blamed:
        raise harness.Broken(f"the proxy blames our server: {blamed[:3]}")
    return found


def run_through(suite, name, to, patterns):
    """The cases through `barewire proxy`: their reports, and the violations in the proxy's own."""
    report = harness.TARGET / "conformance" / f"{name}.jsonl"
    with harness.Proxy(to, "--quiet", "--report", str(report)) as proxy:
        found = run_suite(suite, name, proxy.ws("/echo"), patterns)
        proxy.quit()
    lines = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    if len(lines) < len(found):
        raise harness.Broken(f"{len(found)} cases, and {len(lines)} lines in {report}")
    return found, [violation for line in lines for violation in line["violations"]]


# What a server with faults is judged by: the sections without large messages, which time out.
WITH_FAULTS = ["1.*", "2.*", "3.*", "4.*", "5.*", "7.*"]
# Its faults, and those of the suite's client, which breaks rules on purpose.
PLANTED = {"non-minimal-length", "reserved-bits"}


def behind_faults(suite):
    """A server with planted faults: through the proxy each case ends as it does without."""
    with subprocess.Popen(
        [sys.executable, HERE / "faulty.py"], stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            to = server.stdout.readline().strip()
            alone = run_suite(suite, "faulty", f"ws://{to}/", WITH_FAULTS)
            through, broken = run_through(suite, "faulty-proxy", to, WITH_FAULTS)
        finally:
            server.kill()
    kinds = ("behavior", "behaviorClose", "remoteCloseCode")
    ends = [{case: [found[case].get(kind) for kind in kinds] for case in found}
            for found in (alone, through)]
    different = [case for case in ends[0] if ends[0][case] != ends[1].get(case)]
    failed = sum(report.get("behavior") == "FAILED" for report in alone.values())
    print(f"\na server with planted faults: {len(alone)} cases, of which it fails {failed}")
    for case in different:
        print(f"  {case}: {ends[0][case]} alone, {ends[1].get(case)} through the proxy")
    blamed = {violation["rule"] for violation in broken if violation["by"] == "server"}
    if not failed or not PLANTED <= blamed:
        raise harness.Broken(f"the faults don't show: {failed} failed, and {sorted(blamed)}")
    return len(alone) - len(different), len(different), 0


def judge(suite, mode, patterns, found):
    """Prints the table and what is wrong; returns (passed, failed, skipped)."""
    planned = suite.planned(patterns)
    if planned == {}:
        raise harness.Broken(f"no case matches {' '.join(patterns)}; a pattern needs a star")
    sections = [section for section in SECTIONS if f"{section}.*" in patterns]
    expected = {section: SECTIONS[section][1] for section in sections}
    if planned and patterns == patterns_of(sections) and planned != expected:
        raise harness.Broken(f"the suite plans {planned}, and should plan {expected}")
    planned = planned or count_sections(found)
    print(f"\ncompression: {mode}")
    not_run = print_table(planned, found)
    bad = [case for case in found if not acceptable(case, found[case])]
    for case in sorted(bad, key=lambda name: [int(part) for part in name.split(".")]):
        complain(case, found[case])
    if not_run:
        print(f"\n  {not_run} planned cases were never reported")
    if not found:
        raise harness.Broken("no case ran")
    return len(found) - len(bad), len(bad) + abs(not_run), 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--url", help="test this server, and start none")
    parser.add_argument("--mode", choices=MODES, help="only this mode of the server")
    parser.add_argument("--proxy", action="store_true", help="through the proxy only")
    parser.add_argument("--once", action="store_true", help="each case in one mode only")
    parser.add_argument("--cases", action="append", metavar="PATTERN", help="such as 6.4.*")
    arguments = parser.parse_args()
    harness.run_part("conformance", lambda: conformance(arguments))


if __name__ == "__main__":
    main()
