"""The ratios as a picture: a row for each kind of work, a mark for each peer.

Right of the line, barewire is ahead. Colours and the marks' shapes both tell the peers
apart, and the text takes the page's colour, so it can be read on light and dark.
"""

import html
import math

import table

PEERS = {
    "raw-tcp": ("#8a8f98", "circle"),
    "tungstenite": ("#d1495b", "square"),
    "tokio-tungstenite": ("#c77d1e", "diamond"),
    "fastwebsockets": ("#2a9d8f", "up"),
    "ws": ("#6a8f2f", "down"),
    "websockets": ("#4b7bd1", "left"),
    "socketify": ("#a05bc7", "cross"),
}

WIDTH, LEFT, ROW, TOP = 900, 330, 24, 78
LEAST, MOST = 1 / 32, 128

STYLE = """text{font:12px system-ui,sans-serif;fill:#24292f}.dim{fill:#57606a}
line{stroke:#8a8f98;stroke-opacity:.35}.one{stroke-opacity:1}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.dim{fill:#9198a1}}"""


def x_of(times):
    share = math.log(min(max(times, LEAST), MOST) / LEAST) / math.log(MOST / LEAST)
    return LEFT + share * (WIDTH - LEFT - 24)


def mark(shape, x, y, colour):
    points = {
        "square": [(-4, -4), (4, -4), (4, 4), (-4, 4)],
        "diamond": [(0, -6), (6, 0), (0, 6), (-6, 0)],
        "up": [(0, -6), (5, 4), (-5, 4)],
        "down": [(0, 6), (5, -4), (-5, -4)],
        "left": [(-6, 0), (4, -5), (4, 5)],
        "cross": [(-6, -3), (-3, -6), (0, -3), (3, -6), (6, -3), (3, 0),
                  (6, 3), (3, 6), (0, 3), (-3, 6), (-6, 3), (-3, 0)],
    }.get(shape)
    if points is None:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{colour}"/>'
    corners = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in points)
    return f'<polygon points="{corners}" fill="{colour}"/>'


def text(x, y, words, more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}"{more}>{html.escape(words)}</text>'


def draw(cells, medians, machine):
    """The SVG of all cells that have a peer to compare with."""
    rows = [(cell, ratios(cell, medians[cell.name])) for cell in cells]
    rows = [(cell, found) for cell, found in rows if found]
    height = TOP + ROW * len(rows) + 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        "<title>How many times better barewire is than each peer</title>",
        f"<style>{STYLE}</style>",
        text(12, 22, "How many times better barewire is (log scale; the line is level)"),
        *legend({name for _, found in rows for name in found}),
        *grid(height - 40),
    ]
    for index, (cell, found) in enumerate(rows):
        y = TOP + ROW * (index + 0.5)
        parts.append(text(LEFT - 14, y + 4, short(cell), ' text-anchor="end"'))
        for name, times in found.items():
            colour, shape = PEERS.get(name, ("#8a8f98", "circle"))
            parts.append(mark(shape, x_of(times), y, colour))
    parts.append(text(12, height - 10, machine, ' class="dim"'))
    return "\n".join([*parts, "</svg>", ""])


def ratios(cell, figures):
    """Peer → how many times better ours is."""
    ours = figures.get(table.OURS)
    all_ratios = {name: table.ratio(cell, ours, other) for name, other in figures.items()}
    return {name: r for name, r in all_ratios.items() if r and name != table.OURS}


def short(cell):
    title = cell.title.replace(" connections ×", " ×").replace(" connection ×", " ×")
    return title.partition(":")[0]


def legend(names):
    parts, x = [], 12.0
    for name in [*PEERS, *sorted(names - set(PEERS))]:
        if name in names:
            colour, shape = PEERS.get(name, ("#8a8f98", "circle"))
            parts += [mark(shape, x + 6, 43, colour), text(x + 17, 47, name)]
            x += 34 + 7.2 * len(name)
    return parts


def grid(bottom):
    parts, times = [], LEAST
    while times <= MOST:
        x, level = x_of(times), ' class="one"' if times == 1 else ""
        parts.append(f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{bottom}"{level}/>')
        label = f"{times:g}×" if times >= 1 else f"1/{1 / times:g}"
        parts.append(text(x, TOP - 6, label, ' class="dim" text-anchor="middle"'))
        times *= 2
    return parts
