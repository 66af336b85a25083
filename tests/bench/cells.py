"""What is measured, and the targets."""

import dataclasses

ROOM = "/room/bench/"


@dataclasses.dataclass(frozen=True)
class Cell:
    """One kind of work."""

    name: str
    title: str
    words: tuple  # for the load generator
    figure: str = "per_second"  # the field of its report that counts
    unit: str = "messages/s"
    less_is_better: bool = False
    timed: bool = True  # takes --seconds
    only_ours: bool = False
    raw: bool = False  # a plain TCP echo can do it, too


def echo(name, title, connections, in_flight, size=64, **options):
    words = ("echo", "--path", "/echo", "--connections", connections, "--in-flight", in_flight)
    return Cell(name, title, (*words, "--bytes", size), raw=True, **options)


def fanout(receivers, in_flight, **options):
    words = ("fanout", "--path", ROOM, "--connections", receivers, "--senders", 4)
    title = f"fan-out to {receivers:,}, 4 senders × {in_flight} in flight"
    name = f"fanout-{receivers}x{in_flight}"
    words = (*words, "--in-flight", in_flight, "--bytes", 128)
    return Cell(name, title, words, unit="deliveries/s", **options)


def idle(connections):
    words = ("idle", "--path", ROOM, "--connections", connections)
    title = f"memory per connection, {connections:,} idle"
    figure = dict(figure="resident_each", unit="bytes", less_is_better=True)
    return Cell(f"idle-{connections}", title, words, timed=False, **figure)


def stalled(name, count, what, lag="stop", **options):
    words = ("stalled", "--path", ROOM, "--connections", 100, "--senders", 4, "--in-flight", 4)
    # A kilobyte each, so that the system's buffers for clients that don't read fill quickly.
    words = (*words, "--bytes", 1024, "--stall", count, "--lag", lag)
    title = f"fan-out to 100, of whom {count} {what}: the others' rate, then"
    return Cell(name, title, words, figure="stalled_per_second", unit="deliveries/s", **options)


# What each message costs a server that has little to do: the load decides how many there are.
CALM = Cell(
    "calm-1000",
    "CPU for each echo, 1,000 connections × 1 message a second",
    ("calm", "--path", "/echo", "--connections", 1000, "--bytes", 64, "--seconds", 5),
    figure="cpu_ns",
    unit="ns",
    less_is_better=True,
    timed=False,
)
# The keeper's thread looks at its clock ten times a second, whatever is connected.
SILENT = Cell(
    "silent-1000",
    "threads that woke up in 10 s, 1,000 connections that are silent",
    ("idle", "--path", ROOM, "--connections", 1000, "--seconds", 10),
    figure="threads_woken",
    unit="threads",
    less_is_better=True,
    timed=False,
    only_ours=True,
)

CELLS = [
    echo(
        "echo-1x1",
        "echo, 1 connection × 1 in flight, median latency",
        1,
        1,
        figure="p50_us",
        unit="µs",
        less_is_better=True,
    ),
    echo("echo-64x1", "echo, 64 connections × 1 in flight", 64, 1),
    echo("echo-64x16", "echo, 64 connections × 16 in flight", 64, 16),
    echo("echo-1MiB", "echo, 1 connection, 1 MiB messages", 1, 1, 1 << 20),
    CALM,
    fanout(100, 1),
    fanout(100, 16),
    fanout(1000, 1),
    fanout(1000, 16),
    fanout(10_000, 16, only_ours=True),
    idle(1000),
    idle(10_000),
    SILENT,
    Cell(
        "connect",
        "connect, upgrade, close",
        ("connect", "--path", ROOM, "--connections", 16),
        unit="handshakes/s",
    ),
    stalled("stalled-5", 5, "stop reading"),
    stalled("stalled-1", 1, "stops reading", only_ours=True),
    stalled("stalled-50", 50, "stop reading", only_ours=True),
    stalled("trickle-5", 5, "read a byte a second", "trickle", only_ours=True),
    stalled("ping-5", 5, "ping and read no pong", "ping", only_ours=True),
]

LAGGING = ("stalled-1", "stalled-5", "stalled-50", "trickle-5", "ping-5")


@dataclasses.dataclass(frozen=True)
class Target:
    """How many times better than a peer (`peer`), or how low a field (`field`) must be.

    `peer` may be "best": the one that is ahead in this run, without the TCP echo.
    """

    cell: str
    peer: str = None
    times: float = None
    field: str = None
    at_most: float = None
    # The same field in another cell, for comparison: at most `at_most` times as much.
    relative_to: str = None


TARGETS = [
    Target("echo-1x1", "raw-tcp", 1 / 1.05),
    Target("echo-64x1", "tungstenite", 1.2),
    Target("echo-64x16", "tungstenite", 6),
    Target("echo-64x16", "best", 1),
    Target("echo-1MiB", "fastwebsockets", 0.9),
    *(
        target
        for room in ("fanout-100", "fanout-1000")
        for target in (
            Target(f"{room}x1", "tungstenite", 2.2),
            Target(f"{room}x1", "tokio-tungstenite", 2.4),
            Target(f"{room}x16", "tungstenite", 18),
            Target(f"{room}x16", "tokio-tungstenite", 2.5),
            Target(f"{room}x16", "socketify", 1.5),
            Target(f"{room}x16", field="p99_9_us", at_most=50_000),
        )
    ),
    Target("silent-1000", field="threads_woken", at_most=1),
    Target("idle-1000", field="resident_each", at_most=16 * 1024),
    Target("idle-10000", field="resident_each", at_most=16 * 1024),
    Target("connect", "tungstenite", 1.1),
    Target("fanout-1000x16", field="cpu_ns", at_most=1.25, relative_to="fanout-100x16"),
    Target("fanout-10000x16", field="cpu_ns", at_most=1.25, relative_to="fanout-100x16"),
    *(Target(name, field="lag", at_most=1 / 0.9) for name in LAGGING),
    # Twice what it was, or 5 ms.
    *(Target(name, field="p99_rise", at_most=1) for name in LAGGING),
]
