"""The servers that are compared: how each is installed, started and ended.

All do the same two things: at /echo every message goes back to its sender, at the room's
address it goes to everybody, including the sender. Each prints its address first.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import threading

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "peers"))

import harness  # noqa: E402 (found by the line above)

PEERS = HERE / "peers"
OUT = harness.TARGET / "bench"

START_SECONDS = 20

OURS = "barewire"


class Server:
    """A way to start one kind of server."""

    def __init__(self, name, command, raw=False, env=None):
        self.name = name
        self.command = [str(word) for word in command]
        self.raw = raw
        self.env = {**os.environ, **(env or {})}

    def start(self, pin):
        return Running(self, pin)


class Running:
    """A server process, for the length of a `with` block."""

    def __init__(self, server, pin):
        self.server, self.pin = server, pin

    def __enter__(self):
        self.errors = open(OUT / f"{self.server.name}.log", "a", encoding="utf-8")
        self.process = subprocess.Popen(
            [*self.pin, *self.server.command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            env=self.server.env,
            text=True,
        )
        clock = threading.Timer(START_SECONDS, self.process.kill)
        clock.start()
        line = self.process.stdout.readline().strip()
        clock.cancel()
        if "://" not in line:
            self.__exit__()
            raise harness.Skip(f"it doesn't start ({self.errors.name} has its last words)")
        self.address = line.partition("://")[2].strip("/")
        # Its later output must not fill the pipe.
        threading.Thread(target=self.process.stdout.read, daemon=True).start()
        return self

    @property
    def pid(self):
        # taskset doesn't fork: it becomes the server.
        return self.process.pid

    def __exit__(self, *_exception):
        self.process.kill()
        self.process.wait()
        self.errors.close()


# ---------------------------------------------------------------- installation


def cargo(log, *words):
    cargo_path = harness.need("cargo", "Rust")
    harness.run_quietly([cargo_path, "build", "--release", *words], "cargo build", log)


def build():
    """Builds the server and the load generator; returns the latter's path."""
    OUT.mkdir(parents=True, exist_ok=True)
    log = OUT / "build.log"
    if not os.environ.get("BAREWIRE_BIN"):
        cargo(log, "--manifest-path", harness.ROOT / "Cargo.toml", "--target-dir", harness.TARGET)
    words = ["--locked", "--features", "peers", "--manifest-path", HERE / "Cargo.toml"]
    cargo(log, *words, "--target-dir", harness.TARGET)
    return harness.TARGET / "release" / "load"


def barewire(name=OURS, path=None):
    path = path or harness.binary()
    options = ["--listen", "127.0.0.1:0", "--quiet", "--max-connections", "20000"]
    told = subprocess.run([path, "--help"], capture_output=True, text=True, check=False).stdout
    # The limits against a student's endless loop aren't part of the speed.
    if "--message-rate" in told:
        options += ["--message-rate", "0"]
    return Server(name, [path, *options])


def rust_peer(name, raw=False):
    return Server(name, [harness.TARGET / "release" / f"peer-{name}"], raw)


def ws():
    node = harness.need("node", "Node.js 20 or later")
    npm = harness.need("npm", "npm, which comes with Node.js")
    directory = OUT / "ws"
    files = ["package.json", "package-lock.json", "ws.mjs"]
    recipe = "".join((PEERS / file).read_text(encoding="utf-8") for file in files)

    def install():
        for file in files:
            shutil.copy(PEERS / file, directory)
        command = [npm, "ci", "--no-audit", "--no-fund"]
        harness.run_quietly(command, "npm ci", OUT / "ws.log", cwd=directory)

    def works():
        probe = "import('bufferutil').then((native) => native.default.mask.name || process.exit(1))"
        return harness.runs([node, "-e", f"process.chdir({str(directory)!r}); {probe}"]) or (
            directory / "node_modules" / "ws"
        ).is_dir()

    harness.cached(directory, recipe, works, install)
    return Server("ws", [node, directory / "ws.mjs"], env={"NODE_ENV": "production"})


def python_peer(name, hint=""):
    """A peer under Python; `hint` is what a system may lack that pip doesn't install."""
    requirements = PEERS / f"{name}.txt"
    try:
        python = harness.python_with(OUT / name, ["-r", requirements], name)
    except harness.Skip as skip:
        raise harness.Skip(f"{skip}{hint}") from skip
    return Server(name, [python, "-u", PEERS / f"{name}_server.py"])


INSTALLERS = {
    "raw-tcp": lambda: rust_peer("raw-tcp", raw=True),
    "tungstenite": lambda: rust_peer("tungstenite"),
    "tokio-tungstenite": lambda: rust_peer("tokio-tungstenite"),
    "fastwebsockets": lambda: rust_peer("fastwebsockets"),
    "ws": ws,
    "websockets": lambda: python_peer("websockets"),
    "socketify": lambda: python_peer("socketify", "; it loads libuv (Debian: libuv1)"),
}


def install(names):
    """Every available server; says loudly which ones aren't."""
    servers = [barewire()]
    for name in names:
        try:
            server = INSTALLERS[name]()
            with server.start([]):
                servers.append(server)
        except harness.Skip as skip:
            harness.say_skipped(f"bench ({name})", skip)
    return servers
