"""How fast messages are compressed and decompressed, beside zlib, zlib-rs and miniz_oxide.

The program `codec` measures (`codec/main.rs`); this file starts it, and prints its lines. The
time is that of one thread without a server, so this part has no servers and no load.
"""

import json
import subprocess

from servers import harness

NAME = "codec"
OURS = "barewire"
SECONDS = 120

# How many times the speed of a peer is wanted, and how many times its bytes are permitted.
PEER = "zlib"
INFLATE = 1.0
DEFLATE = 1.0
BYTES = 1.02


def measure(pin, seconds):
    """The rows, each with its coders; or a dictionary with `problem`."""
    program = harness.TARGET / "release" / "codec"
    try:
        done = subprocess.run(
            [*pin, str(program), str(seconds)],
            capture_output=True,
            text=True,
            timeout=SECONDS + 6 * seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"problem": "hung"}
    if done.returncode != 0:
        return {"problem": (done.stderr.strip() or "it failed").splitlines()[-1]}
    return {"rows": [with_ratios(row) for row in json.loads(done.stdout)]}


def with_ratios(row):
    """Adds to each coder how many times as fast ours is, and how many times as many bytes it makes."""
    ours = next(coder for coder in row["coders"] if coder["name"] == OURS)
    for coder in row["coders"]:
        coder["inflate_ratio"] = ours["inflate"] / coder["inflate"]
        coder["deflate_ratio"] = ours["deflate"] / coder["deflate"]
        coder["bytes_ratio"] = ours["compressed"] / coder["compressed"]
    return row


def as_lines(found):
    """What is printed below the tables."""
    if "problem" in found:
        return [f"\ncompression  [{NAME}]", f"  !!! {found['problem']}"]
    lines = []
    for row in found["rows"]:
        count = row["messages"]
        what = f"{count:,} messages" if count > 1 else "1 message"
        lines.append(f"\ncompression of {row['name']}, {what}, {row['bytes']:,} bytes  [{NAME}]")
        lines.append(f"  {'':12}  {'inflate MB/s':>19}  {'deflate MB/s':>19}  {'bytes':>17}")
        lines += [f"  {line}" for line in map(as_line, row["coders"])]
        lines.append(f"  {verdict(row)}")
    return lines


def as_line(coder):
    figures = [
        f"{coder['inflate']:10,.1f} {coder['inflate_ratio']:6.2f} ×",
        f"{coder['deflate']:10,.1f} {coder['deflate_ratio']:6.2f} ×",
        f"{coder['compressed']:9,} {coder['bytes_ratio']:6.2f}",
    ]
    return f"{coder['name']:12}  {'  '.join(figures)}"


def verdict(row):
    """What is short of the targets."""
    peer = next(coder for coder in row["coders"] if coder["name"] == PEER)
    short = []
    if peer["inflate_ratio"] < INFLATE:
        short.append(f"inflate is {peer['inflate_ratio']:.2f} × {PEER}, not {INFLATE:g}")
    if peer["deflate_ratio"] < DEFLATE:
        short.append(f"deflate is {peer['deflate_ratio']:.2f} × {PEER}, not {DEFLATE:g}")
    if peer["bytes_ratio"] > BYTES:
        short.append(f"bytes are {peer['bytes_ratio']:.2f} × {PEER}’s, more than {BYTES:g}")
    return f"SHORT: {'; '.join(short)}" if short else f"reached: {PEER}’s speed and size"
