#!/usr/bin/env python3
"""Two well-known WebSocket libraries as clients of barewire: npm's `ws` and PyPI's
`websockets`. Our own client and our own server may agree and still both be wrong; these
two were written by others.

Needs only Node and Python, and downloads the libraries itself, in the versions of
package-lock.json and requirements.txt. The rule about skipping: harness.py.
"""

import os
import pathlib
import re
import subprocess

import harness

HERE = pathlib.Path(__file__).resolve().parent

# Each takes half a minute, unless the machine is busy. A test that hangs has a time-out of its own.
RUN_SECONDS = 600


def websockets_peer(env):
    """Runs `websockets_peer.py`; returns (passed, failed, skipped)."""
    python = harness.peers_python()
    output = run([python, "-u", HERE / "websockets_peer.py"], env)
    closing = re.findall(r"^websockets: (\d+) passed, (\d+) failed, (\d+) skipped$", output, re.M)
    if not closing:
        raise harness.Broken("websockets_peer.py ended without its closing line")
    return tuple(map(int, closing[-1]))


def ws_peer(env):
    """Runs `ws_peer.mjs` under Node's own test runner; returns (passed, failed, skipped)."""
    node = harness.need("node", "Node.js 20 or later")
    harness.node_packages(HERE)
    output = run([node, "--test", "--test-reporter=tap", HERE / "ws_peer.mjs"], env)
    total = {key: int(n) for key, n in re.findall(r"^# (\w+) (\d+)$", output, re.M)}
    if "pass" not in total:
        raise harness.Broken("Node's test runner ended without its counts")
    return total["pass"], total["fail"] + total["cancelled"], total["skipped"] + total["todo"]


def run(command, env):
    """Runs a peer, shows its output, and returns it."""
    process = subprocess.Popen(
        command,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    output = []
    with harness.ended_after(process, RUN_SECONDS):
        for line in process.stdout:
            print(line, end="", flush=True)
            output.append(line)
    return "".join(output)


def peers():
    total = [0, 0, 0]
    with harness.Server("--quiet") as server:
        env = {**os.environ, "BAREWIRE_PORT": str(server.port)}
        for name, peer in (("websockets", websockets_peer), ("ws", ws_peer)):
            try:
                counts = peer(env)
            except harness.Skip as skip:
                harness.say_skipped(f"peers ({name})", skip)
                counts = (0, 0, 1)
            total = [one + other for one, other in zip(total, counts)]
    return total


if __name__ == "__main__":
    harness.run_part("peers", peers)
