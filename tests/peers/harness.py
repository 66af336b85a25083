"""What the harnesses next to the Rust tests share: conformance, peers, proxy, servers.

Each of them tests the finished program from outside, so each has to start it, to
set itself up without asking (Python packages go into a virtual environment under
`target/`, never into the user's Python), and to end with counts that
`make test` can add up. Standard library only, for the same reason: this
file runs before anything is installed.

The rule about missing programs: a user's machine without Node or nginx is not a
reason to fail, so the part is skipped, with a loud line. On the build machine nothing may
be skipped: with BAREWIRE_NO_SKIP=1 every skip is a failure.
"""

import atexit
import collections
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = ROOT / os.environ.get("CARGO_TARGET_DIR", "target")
NO_SKIP = os.environ.get("BAREWIRE_NO_SKIP") == "1"
WINDOWS = os.name == "nt"

# Starting takes a few milliseconds. The limit only has to distinguish slow from hung on a
# machine that is busy with something else.
START_SECONDS = 20


class Skip(unittest.SkipTest):
    """Something that this part, or one test, needs isn't here; says what to install."""


class Broken(Exception):
    """The harness itself can't go on: a failure, but not the server's."""


# ---------------------------------------------------------------- the server


def binary():
    """The program under test. The caller has built it; the release build is preferred."""
    given = os.environ.get("BAREWIRE_BIN")
    name = "barewire.exe" if WINDOWS else "barewire"
    candidates = [ROOT / given] if given else [TARGET / kind / name for kind in ("release", "debug")]
    for path in candidates:
        if path.is_file():
            return path
    tried = " nor ".join(str(path) for path in candidates)
    raise Broken(f"there is no {tried}: build it first, with `cargo build --release`")


class Server:
    """A barewire on a free port, for the length of a `with` block.

    It always ends: at the block's end, when this process exits, and when
    this process is told to end. If it ended before it was asked to, leaving the
    block raises: a server that died must not look like tests that passed.
    """

    def __init__(self, *options):
        self.command = [str(binary()), "--listen", "127.0.0.1:0", *options]
        self.log = collections.deque(maxlen=200)
        self.first_line = None
        self.first_line_is_there = threading.Event()
        self.told_to_quit = False

    def __enter__(self):
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        atexit.register(self.stop)
        # Read to the end, always: a full pipe would stop the server at its next log line.
        threading.Thread(target=self._read_output, daemon=True).start()
        self.first_line_is_there.wait(START_SECONDS)
        self.port = self._port_of(self.first_line)
        return self

    def __exit__(self, *_exception):
        code = self.process.poll()
        self.stop()
        if code is not None and not self.told_to_quit:
            raise Broken(f"the server ended by itself, with exit code {code}; {self.last_words()}")

    def _read_output(self):
        for line in self.process.stdout:
            self.log.append(line.rstrip("\n"))
            if self.first_line is None:
                self.first_line = self.log[-1]
                self.first_line_is_there.set()
        self.first_line_is_there.set()

    def _port_of(self, line):
        port = urllib.parse.urlsplit((line or "").strip()).port
        if port is None:
            self.stop()
            raise Broken(
                f"`{' '.join(self.command)}` should print its URL on the first line; "
                f"it printed {line!r}"
            )
        return port

    def ws(self, path):
        """`path`, percent-encoded by the caller, as a ws:// address."""
        return f"ws://127.0.0.1:{self.port}{path}"

    def last_words(self):
        """The end of the log, for messages about a server that went wrong."""
        return "its last lines: " + " | ".join(list(self.log)[-5:])

    def quit(self, seconds=10):
        """Types `quit`, as a person at the terminal would; returns the exit code."""
        self.told_to_quit = True
        self.process.stdin.write("quit\n")
        self.process.stdin.flush()
        return self.process.wait(seconds)

    def stop(self):
        """Ends the server, whatever its state; a second call does nothing."""
        atexit.unregister(self.stop)
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


class Proxy(Server):
    """`barewire proxy` on a free port, in front of the server at `to`, a HOST:PORT."""

    def __init__(self, to, *options):
        super().__init__(*options)
        self.command = [str(binary()), "proxy", "--to", to, "--no-page", *self.command[1:]]


class Between(Proxy):
    """A proxy in front of somebody's server on `port` of this machine, whose report is read."""

    def __init__(self, port, *options):
        self.directory = tempfile.TemporaryDirectory()
        self.file = pathlib.Path(self.directory.name) / "report.jsonl"
        tells = ["--report", str(self.file), "--trace", "--lang", "en"]
        super().__init__(f"127.0.0.1:{port}", *tells, *options)
        self.returned = 0

    def stop(self):
        super().stop()
        self.directory.cleanup()

    def reports(self):
        """What is reported so far, in the order in which the WebSockets ended."""
        lines = self.file.read_text(encoding="utf-8").splitlines(keepends=True)
        return [json.loads(line) for line in lines if line.endswith("\n")]

    def report(self):
        """The next report, as soon as it is there. Under `trace` are the lines of the log about it."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            for report in self.reports()[self.returned :]:
                self.returned += 1
                return {**report, "trace": self._lines_about(report, deadline)}
            time.sleep(0.02)
        raise Broken(f"no further WebSocket is reported; {self.last_words()}")

    def _lines_about(self, report, deadline):
        """The log has a thread of its own, so its last line may come later than the report."""
        begin = f"{report['connection']}: "
        while True:
            lines = [line for line in list(self.log) if line.startswith(begin)]
            if report["status"] != 101 or (lines and "; rules broken: " in lines[-1]):
                return lines
            if time.monotonic() > deadline:
                raise Broken(f"the log doesn't tell the end of connection {begin}{self.last_words()}")
            time.sleep(0.02)


# ------------------------------------------------------------------ programs


class Program:
    """A program that listens on a port of this machine, for the length of a `with` block.

    Its output goes into a file. If it ended before it was asked to, leaving the block raises.
    """

    def __init__(self, command, port, **options):
        self.command, self.port, self.options = list(map(str, command)), port, options

    def __enter__(self):
        self.log = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, **self.options
        )
        atexit.register(self.stop)
        try:
            self._wait_until_it_listens()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_exception):
        code = self.process.poll()
        words = self.last_words()
        self.stop()
        if code is not None:
            raise Broken(f"{self.command[0]} ended by itself, with exit code {code}; {words}")

    def stop(self):
        atexit.unregister(self.stop)
        # With SIGTERM, so that nginx ends its workers too.
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()

    def last_words(self):
        """The end of its output."""
        self.log.seek(0)
        return f"its last words: {self.log.read()[-1500:]}"

    def _wait_until_it_listens(self):
        deadline = time.monotonic() + START_SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            time.sleep(0.02)
        raise Broken(f"{' '.join(self.command)} doesn't listen; {self.last_words()}")


def free_port():
    """A port that was free a moment ago, for a program that can't say which port it picked."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def need(program, advice):
    """The full path of a program, or a skip that says how to get it."""
    path = shutil.which(program)
    if path is None:
        raise Skip(f"{program} is missing; install {advice}")
    return path


def run_quietly(command, what, log, **options):
    """Runs a set-up step with its output in the file `log`; raises Skip if it fails."""
    with open(log, "a", encoding="utf-8") as output:
        output.write(f"\n$ {' '.join(map(str, command))}\n")
        output.flush()
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
            **options,
        )
    if done.returncode != 0:
        raise Skip(f"{what} failed ({log} has its output)")


def runs(command):
    """Whether `command` starts, ends soon and says 0. A pyenv shim can be on PATH and not run."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


@contextlib.contextmanager
def ended_after(process, seconds):
    """Waits for a process; it is ended if it takes too long, and in any case at the end."""
    clock = threading.Timer(seconds, process.kill)
    clock.start()
    try:
        yield
        process.wait()
    finally:
        clock.cancel()
        if process.poll() is None:
            process.kill()
        process.wait()


def in_venv(directory, program):
    """Where a virtual environment keeps a program: the one thing that Windows does differently."""
    if WINDOWS:
        return directory / "Scripts" / f"{program}.exe"
    return directory / "bin" / program


def cached(directory, recipe, works, build):
    """Builds `directory` unless it was built by the same `recipe` and still `works`.

    The stamp is written last, so a set-up that was interrupted is done again, and
    so is one whose Python was upgraded away from under it.
    """
    stamp = directory / "recipe.txt"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == recipe and works():
        return
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    build()
    if not works():
        raise Skip(f"{directory} was set up and still doesn't work")
    stamp.write_text(recipe, encoding="utf-8")


def python_with(directory, requirements, module):
    """A Python 3 that can import `module`: a virtual environment with `requirements` in it."""
    directory = pathlib.Path(directory)
    python = in_venv(directory / "venv", "python")
    log = directory / "set-up.log"

    def build():
        print(f"setting up {directory} …", flush=True)
        run_quietly(
            [sys.executable, "-m", "venv", directory / "venv"],
            "python3 -m venv (Debian: install python3-venv)",
            log,
        )
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        run_quietly([*pip, *requirements], f"pip install {' '.join(map(str, requirements))}", log)

    recipe = sys.version + "".join(
        part.read_text(encoding="utf-8") if isinstance(part, pathlib.Path) else part
        for part in requirements
    )
    cached(directory, recipe, lambda: runs([python, "-c", f"import {module}"]), build)
    return python


def peers_python():
    """The Python that has `websockets`, which `peers/` and `proxy/` share."""
    requirements = ROOT / "tests" / "peers" / "requirements.txt"
    return python_with(TARGET / "peers", ["-r", requirements], "websockets")


def node_packages(directory):
    """`npm ci` in `directory`, unless the packages of its package-lock.json are there already."""

    def version(package):
        there = directory / package / "package.json"
        return json.loads(there.read_text(encoding="utf-8"))["version"] if there.is_file() else None

    lock = json.loads((directory / "package-lock.json").read_text(encoding="utf-8"))
    wanted = {package: entry for package, entry in lock["packages"].items() if package}
    if all(version(package) == entry["version"] for package, entry in wanted.items()):
        return
    npm = need("npm", "npm, which comes with Node.js")
    TARGET.mkdir(parents=True, exist_ok=True)
    log = TARGET / f"{directory.name}-npm.log"
    run_quietly([npm, "ci", "--no-audit", "--no-fund"], "npm ci", log, cwd=directory)


# --------------------------------------------------------------------- counts


def conclude(part, passed=0, failed=0, skipped=0):
    """Prints the closing line, which `make test` adds up, and returns the exit code."""
    print(f"{part}: {passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if failed or (skipped and NO_SKIP) else 0


def each(part, trials):
    """The counts of all trials, which are names and functions; one that can't run spoils no other."""
    total = [0, 0, 0]
    for name, trial in trials:
        print(f"\n{name}:", flush=True)
        try:
            counts = trial()
        except Skip as skip:
            say_skipped(f"{part} ({name})", skip)
            counts = (0, 0, 1)
        except Broken as broken:
            print(f"FAILED: {part} ({name}): {broken}", flush=True)
            counts = (0, 1, 0)
        total = [one + other for one, other in zip(total, counts)]
    return total


def say_skipped(part, why):
    """The loud line. `make test` repeats it at its end."""
    print(f"SKIPPED: {part}: {why}", flush=True)
    if NO_SKIP:
        print(f"BAREWIRE_NO_SKIP=1 is set: that {part} is skipped is a failure", flush=True)


def run_cases(part, case):
    """Runs one class of tests; returns (passed, failed, skipped)."""
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(case)
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
    # A test with several failed subtests is still one failed test.
    bad = {getattr(test, "test_case", test).id() for test, _ in result.failures + result.errors}
    for test, why in result.skipped:
        # Not while it runs: then it would stand behind the test's name, and `make test` looks for lines.
        say_skipped(f"{part} ({test.id().removeprefix('__main__.')})", why)
    skipped = len(result.skipped)
    return result.testsRun - len(bad) - skipped, len(bad), skipped


def run_part_with(part, python, file, body):
    """As `run_part`, under the Python that `python` sets up, if it isn't the one that runs already.

    So `file` runs twice: with any Python, to set that one up, and with that.
    """
    if "--here" in sys.argv:
        run_part(part, body)

    def hand_over():
        command = [str(python()), "-u", file, "--here"]
        sys.stdout.flush()
        if WINDOWS:
            sys.exit(subprocess.call(command))
        # In the same process, so that ending it ends the servers too.
        os.execv(command[0], command)

    run_part(part, hand_over)


def run_part(part, body):
    """Runs `body`, which returns (passed, failed, skipped), and exits accordingly."""
    # A plain end by signal would skip every `finally`, and leave servers behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        counts = body()
    except Skip as skip:
        say_skipped(part, skip)
        counts = (0, 0, 1)
    except Broken as broken:
        print(f"FAILED: {part}: {broken}", flush=True)
        counts = (0, 1, 0)
    sys.exit(conclude(part, *counts))
