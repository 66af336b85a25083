"""Medians, ratios and targets, as lines of text."""

import datetime
import os
import pathlib
import platform
import statistics

OURS = "barewire"
FLOOR = "raw-tcp"


def machine():
    """What the figures apply to: the kind of machine, and the day."""
    model = platform.processor() or platform.machine()
    cpuinfo = pathlib.Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    today = datetime.date.today().isoformat()
    system = f"{platform.system()} {platform.release().partition('-')[0]}"
    return f"{today}, {os.cpu_count()} cores ({model}, {platform.machine()}), {system}, loopback"


def medians(reports):
    """The median of each field over the runs that count; `None` if there are none."""
    good = [report for report in reports if "problem" not in report]
    if not good:
        return None
    fields = {field for report in good for field in report}
    return {
        field: statistics.median(report[field] for report in good if field in report)
        for field in sorted(fields)
    }


def all_medians(results):
    return {
        cell: {server: medians(reports) for server, reports in rows.items()}
        for cell, rows in results.items()
    }


def ratio(cell, ours, other):
    """How many times better ours is."""
    if not ours or not other or not ours.get(cell.figure) or not other.get(cell.figure):
        return None
    quotient = ours[cell.figure] / other[cell.figure]
    return 1 / quotient if cell.less_is_better else quotient


COLUMNS = [
    ("CPU each", "cpu_ns", lambda ns: f"{ns / 1000:.2f} µs"),
    ("p50", "p50_us", lambda us: time(us)),
    ("p99", "p99_us", lambda us: time(us)),
    ("p99.9", "p99_9_us", lambda us: time(us)),
    ("server busy", "server_busy", lambda share: f"{share:.0%}"),
    ("load busy", "load_busy", lambda share: f"{share:.0%}"),
    ("resident", "resident", lambda size: f"{size / 2**20:.1f} MiB"),
    ("rate kept", "lag", lambda lag: f"{1 / lag:.0%}"),
    ("p99 then", "stalled_p99_us", lambda us: time(us)),
    ("resident then", "stalled_resident", lambda size: f"{size / 2**20:.1f} MiB"),
    ("reached in", "reached_ms", lambda ms: time(ms * 1000)),
    ("wake-ups", "wake_ups", lambda count: f"{count:.0f}"),
    ("other order", "disagreeing", lambda count: f"{count:.0f}"),
]


def time(microseconds):
    return f"{microseconds / 1000:.1f} ms" if microseconds >= 1000 else f"{microseconds:.1f} µs"


def of_cell(cell, rows):
    """The table of one cell."""
    found = {server: medians(reports) for server, reports in rows.items()}
    known = [figures for figures in found.values() if figures]
    columns = [c for c in COLUMNS if any(c[1] in figures for figures in known)]
    lines = [["", cell.unit, "spread", "barewire is", *(title for title, _, _ in columns)]]
    for server, figures in found.items():
        lines.append([server, *row(cell, found.get(OURS), figures, rows[server], columns)])
    widths = [max(len(line[i]) for line in lines if i < len(line)) for i in range(len(lines[0]))]
    text = [f"\n{cell.title}  [{cell.name}]"]
    for line in lines:
        padded = [line[0].ljust(widths[0]), *(w.rjust(n) for w, n in zip(line[1:], widths[1:]))]
        text.append("  " + "  ".join(padded).rstrip())
    return text + problems(rows)


def row(cell, ours, figures, reports, columns):
    if not figures:
        return ["–"]
    values = [r[cell.figure] for r in reports if "problem" not in r and cell.figure in r]
    middle = figures.get(cell.figure) or 0
    spread = f"±{(max(values) - min(values)) / 2 / middle:.0%}" if middle else ""
    times = ratio(cell, ours, figures)
    return [
        f"{middle:,.0f}" if middle >= 100 else f"{middle:.1f}",
        spread,
        f"{times:.2f} ×" if times and figures is not ours else "",
        *(show(figures[field]) if field in figures else "" for _, field, show in columns),
    ]


def problems(rows):
    lines = []
    for server, reports in rows.items():
        found = [report["problem"] for report in reports if "problem" in report]
        if found:
            lines.append(f"  !!! {server}: {len(found)} of {len(reports)} runs: {found[0]}")
    return lines


def as_markdown(chosen, results):
    """The medians and ratios of all cells, as the README has them."""
    found = all_medians(results)
    peers = [name for name in next(iter(found.values())) if name != OURS]
    lines = [["work", OURS, *peers], ["---", *("--:" for _ in [OURS, *peers])]]
    for cell in chosen:
        rows = found[cell.name]
        if len(rows) > 1 and rows[OURS]:
            middle = rows[OURS][cell.figure]
            ours = f"{middle:,.0f} {cell.unit}" if middle >= 100 else f"{middle:.1f} {cell.unit}"
            ratios = (ratio(cell, rows[OURS], rows.get(peer)) for peer in peers)
            lines.append([cell.title, ours, *(f"{r:.2f} ×" if r else "–" for r in ratios)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


# ------------------------------------------------------------------- targets


def of_targets(targets, chosen, results):
    """Which targets are reached, the missed ones first."""
    found = all_medians(results)
    by_name = {cell.name: cell for cell in chosen}
    lines = []
    for target in targets:
        if target.cell in by_name:
            lines.append(judge(target, by_name[target.cell], found))
    lines.sort(key=lambda line: line[0])
    return ["\nTargets", *(f"  {line}" for _, line in lines)]


def judge(target, cell, found):
    rows = found[cell.name]
    ours = rows.get(OURS)
    if target.peer:
        name = best(cell, rows) if target.peer == "best" else target.peer
        is_, must = ratio(cell, ours, rows.get(name)), target.times
        what = f"{must:.2f} × {name}" + (" (the best)" if target.peer == "best" else "")
        share = is_ / must if is_ else None
    else:
        base = {"x": 1} if not target.relative_to else {"x": of(found, target.relative_to, target.field)}
        mine = of(found, cell.name, target.field)
        is_ = mine / base["x"] if mine and base["x"] else None
        must = target.at_most
        than = f" of {target.relative_to}" if target.relative_to else ""
        what = f"{target.field} at most {must:,.2f}{than}"
        share = must / is_ if is_ else None
    if share is None:
        return 1, f"unknown    {cell.name}: {what}"
    verdict = "reached  " if share >= 1 else f"SHORT {1 - share:3.0%}"
    return (2 if share >= 1 else 0), f"{verdict}  {cell.name}: {what}; is {is_:,.2f}"


def of(found, cell, field):
    figures = (found.get(cell) or {}).get(OURS)
    return figures.get(field) if figures else None


def best(cell, rows):
    """The peer that is ahead of the others."""
    peers = [name for name, figures in rows.items() if figures and name not in (OURS, FLOOR)]
    if not peers:
        return None
    key = lambda name: rows[name].get(cell.figure) or 0  # noqa: E731
    return min(peers, key=key) if cell.less_is_better else max(peers, key=key)
