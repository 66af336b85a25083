"""What it costs to be seen through: `barewire proxy` beside a plain TCP relay, and mitmproxy.

Each stands in front of the same server, barewire's `/echo`, on the server's core with it. A plain
relay doesn't look at what it passes on; `barewire proxy` judges every frame of both directions, and
mitmproxy takes each message apart and writes it anew.
"""


import cells
import servers
import table
from servers import OUT, PEERS, Running, Server, harness

NAME = "proxy"
FLOOR = "relay"
# How many times the relay's rate is wanted.
TIMES = 0.9

CELLS = [
    cells.echo(
        "proxy-1x1",
        "echo through a proxy, 1 connection × 1 in flight, median latency",
        1,
        1,
        figure="p50_us",
        unit="µs",
        less_is_better=True,
    ),
    cells.echo("proxy-64x1", "echo through a proxy, 64 connections × 1 in flight", 64, 1),
    cells.echo("proxy-64x16", "echo through a proxy, 64 connections × 16 in flight", 64, 16),
    cells.echo("proxy-1MiB", "echo through a proxy, 1 connection, 1 MiB messages", 1, 1, 1 << 20),
]


class Behind(Server):
    """A proxy, with our server behind it."""

    def __init__(self, name, command):
        super().__init__(name, [])
        self.proxy = command

    def start(self, pin):
        return Both(self, pin)


class Both:
    """Both processes, for the length of a `with` block; the address and the pid are the proxy's."""

    def __init__(self, behind, pin):
        self.behind, self.pin = behind, pin
        self.server = Running(servers.barewire("behind"), pin)

    def __enter__(self):
        to = self.server.__enter__().address
        try:
            proxy = Server(self.behind.name, self.behind.proxy(to))
            self.proxy = Running(proxy, self.pin)
            self.proxy.__enter__()
        except BaseException:
            self.server.__exit__()
            raise
        self.address, self.pid = self.proxy.address, self.proxy.pid
        return self

    def __exit__(self, *_exception):
        self.proxy.__exit__()
        self.server.__exit__()


def ours(to):
    return [harness.binary(), "proxy", "--to", to, "--listen", "127.0.0.1:0", "--page", "127.0.0.1:0", "--quiet"]


def relay(to):
    return [harness.TARGET / "release" / "peer-relay", to]


def mitmproxy(python):
    def command(to):
        return [python, PEERS / "mitmproxy_relay.py", to]

    return command


def install():
    """Every available one; says loudly which ones aren't."""
    all_of_them = [Behind(servers.OURS, ours), Behind(FLOOR, relay)]
    try:
        python = harness.python_with(
            OUT / "mitmproxy", ["-r", PEERS / "mitmproxy.txt"], "mitmproxy"
        )
        all_of_them.append(Behind("mitmproxy", mitmproxy(python)))
    except harness.Skip as skip:
        harness.say_skipped(f"bench ({NAME}, mitmproxy)", skip)
    return all_of_them


def as_lines(results):
    """What is short of the targets."""
    lines = []
    for cell in CELLS:
        found = {name: table.medians(reports) for name, reports in results[cell.name].items()}
        times = table.ratio(cell, found.get(servers.OURS), found.get(FLOOR))
        if times is None:
            lines.append(f"  {cell.name}: not measured")
        else:
            said = "reached" if times >= TIMES else "SHORT"
            lines.append(f"  {said}: {cell.name} is {times:.2f} × {FLOOR}, and {TIMES} is wanted")
    return lines


