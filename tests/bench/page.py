"""How fast the page answers while it is flooded: needs Node and a Chromium.

`page.mjs` measures, in a real browser; this file starts it, computes the figures, and
prints their line.
"""

import json
import os
import statistics
import subprocess

import servers
from servers import harness

NAME = "page"
# Less than this feels immediate.
TARGET_MS = 100
# As browsers judge a page by its "interaction to next paint": of every fifty answers the
# slowest is ignored, since any machine has other things to do now and then.
LET_PASS = 50
SECONDS = 180

PAGE_TESTS = harness.ROOT / "tests" / "page"


def measure():
    """The figures; a `Skip` if something that they need is missing."""
    node = harness.need("node", "Node.js 20.10 or later")
    install()
    find = "import('./support/find.mjs').then(({ chromium }) => process.exit(chromium() ? 0 : 1))"
    if subprocess.run([node, "-e", find], cwd=PAGE_TESTS, check=False).returncode != 0:
        raise harness.Skip("no Chromium found; install one, or set CHROMIUM to its path")
    out = servers.OUT / "page.json"
    out.unlink(missing_ok=True)
    env = {**os.environ, "BAREWIRE_BIN": str(harness.binary())}
    try:
        done = subprocess.run(
            [node, servers.HERE / "page.mjs", out],
            env=env,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"problem": "hung"}
    if done.returncode != 0 or not out.is_file():
        (servers.OUT / "page.log").write_text(done.stdout + done.stderr, encoding="utf-8")
        return {"problem": f"it failed ({servers.OUT / 'page.log'} has its last words)"}
    return figures(json.loads(out.read_text(encoding="utf-8")))


def install():
    """Installs what drives the browser, unless it is there."""
    if not (PAGE_TESTS / "node_modules" / "playwright-core").is_dir():
        npm = harness.need("npm", "npm, which comes with Node.js")
        harness.run_quietly([npm, "ci"], "npm ci", servers.OUT / "page-npm.log", cwd=PAGE_TESTS)


def figures(report):
    """The report with medians, slow answers and worst answers, of all actions and of each."""
    times = {}
    for answer in report.pop("answers"):
        times.setdefault(answer["deed"], []).append(answer["ms"])
    all_times = [ms for deed in times.values() for ms in deed]
    deeds = {deed: of_times(own) for deed, own in times.items()}
    return {**report, **of_times(all_times), "deeds": deeds}


def of_times(times):
    median = statistics.median(times)
    passed = len(times) // LET_PASS
    slow = sorted(times)[-1 - passed]
    return {
        "answers": len(times),
        "median_ms": round(median, 1),
        "slow_ms": round(slow, 1),
        "worst_ms": round(max(times), 1),
    }


def as_lines(found):
    """What is printed below the tables."""
    title = f"\nthe page’s answers, from a key or click to the paint, in a flood  [{NAME}]"
    if "problem" in found:
        return [title, f"  !!! {found['problem']}"]
    rate = found["sent"] / found["seconds"]
    deeds = (
        f"{deed} {own['median_ms']:.0f} ms, {own['worst_ms']:.0f} ms"
        for deed, own in found["deeds"].items()
    )
    share = TARGET_MS / found["slow_ms"]
    verdict = "reached" if share >= 1 else f"SHORT {1 - share:.0%}"
    return [
        title,
        f"  {found['sent']:,} messages at {rate:,.0f} a second; {found['answers']} answers: "
        f"median {found['median_ms']:.0f} ms, slow {found['slow_ms']:.0f} ms, "
        f"worst {found['worst_ms']:.0f} ms",
        f"  median and worst of each: {'; '.join(deeds)}",
        f"  {verdict}: slow (one in {LET_PASS} let pass) at most {TARGET_MS} ms",
    ]
