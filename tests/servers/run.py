#!/usr/bin/env python3
"""Other people's servers behind `barewire proxy`: it must change nothing, and what it says of them
must be true.

Each server is what its package's current version makes, and a client that keeps the rules speaks to
it through the proxy. A right server gets no verdict. Where one is expected below, the bytes
(`--trace`) show that it is true, and a comment says why; any other verdict is a fault of
`src/observer`. The servers are the files next to this one: each is an echo, and text such as
`/ping` and `/close` makes it do something of its own.

Needs only Node and Python, and downloads the rest itself, in the versions of requirements.txt and
package-lock.json. The rule about skipping: ../peers/harness.py.
"""

import asyncio
import json
import pathlib
import socket
import subprocess
import sys
import unittest
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "peers"))

import harness  # noqa: E402  (the path has to be set first)

# The oldest Python for which all of requirements.txt exists.
PYTHON = (3, 11)

# Anything that takes this long has hung.
PATIENCE = 20

TEXT, BINARY, PING, PONG = "1", "2", "9", "A"
CLIENT, SERVER = "→", "←"

# Each form of a length, as text and as binary: 6, 256 and 70,000 bytes.
MESSAGES = ["你好", bytes(range(256)), "x" * 70_000, bytes(range(250)) * 280]

# How a client asks for a WebSocket, where it is written by hand.
REQUEST = (
    b"GET /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


def node(file, *arguments):
    """The command that runs a script of this directory."""
    program = harness.need("node", "Node.js 20.10 or later")
    harness.node_packages(HERE)
    return [program, HERE / file, *arguments]


def verdicts(report):
    """Who broke which rule, in which frame and at which byte; 0 where it was in the head."""
    return [tuple(one[key] for key in ("by", "rule", "frame", "byte")) for one in report["violations"]]


def count(report, arrow, opcode):
    """How many frames with this opcode went there."""
    return sum(f" {arrow} " in line and f" opcode={opcode} " in line for line in report["trace"])


class Server(unittest.IsolatedAsyncioTestCase):
    """What each server does behind the proxy."""

    maxDiff = None

    # Set by `try_server`: what is in front of the running server.
    proxy = None
    # What the server agrees on with a client that offers permessage-deflate.
    extensions = None

    def open(self, path="/echo", **options):
        """Connects through the proxy, with compression offered, unless the options say otherwise."""
        from websockets.asyncio.client import connect

        address = self.proxy.ws(path)
        # A ping of the library's own would be one more than the tests count.
        return connect(address, ping_interval=None, proxy=None, close_timeout=PATIENCE, **options)

    async def join(self, **options):
        client = await self.soon(self.open(**options))
        self.addAsyncCleanup(client.close)
        return client

    async def soon(self, waiting):
        return await asyncio.wait_for(waiting, PATIENCE)

    async def report(self):
        return await asyncio.to_thread(self.proxy.report)

    async def until_closed(self, client):
        """The code and the reason that came from the server, or that the library makes up."""
        await self.soon(client.wait_closed())
        return client.close_code, client.close_reason

    # What a client gets as the answer to its Close with 4001 and "bye".
    answer = (4001, "bye")

    def expected(self, _report):
        """The verdicts on that connection: none on a right server."""
        return []

    async def test_messages_come_through_until_the_client_closes(self):
        for compression in (None, "deflate"):
            with self.subTest(compression=compression):
                client = await self.join(compression=compression)
                for message in MESSAGES:
                    await client.send(message)
                    # Not by assertEqual, which would print them.
                    self.assertTrue(await self.soon(client.recv()) == message, message[:10])
                await self.soon(await client.ping(b"is it there?"))
                await self.soon(client.close(4001, "bye"))
                self.assertEqual((client.close_code, client.close_reason), self.answer)

                report = await self.report()
                self.assertEqual(verdicts(report), self.expected(report))
                self.assertEqual((report["status"], report["target"]), (101, "/echo"))
                self.assertEqual(report["extensions"], self.extensions if compression else None)
                closed = {key: report["close"][key] for key in ("by", "code", "reason")}
                self.assertEqual(closed, {"by": "client", "code": 4001, "reason": "bye"})
                for arrow in (CLIENT, SERVER):
                    self.assertEqual(count(report, arrow, TEXT), 2)
                    self.assertEqual(count(report, arrow, BINARY), 2)
                self.assertEqual((count(report, CLIENT, PING), count(report, SERVER, PONG)), (1, 1))

    async def test_a_client_that_does_not_mask_is_blamed(self):
        """Some servers end the connection then, and some echo. The client is blamed in any case."""
        with socket.create_connection(("127.0.0.1", self.proxy.port), PATIENCE) as raw:
            raw.sendall(REQUEST)
            with raw.makefile("rb") as answer:
                while answer.readline().strip():
                    pass
            raw.sendall(b"\x81\x02hi")
        report = await self.report()
        self.assertEqual(verdicts(report)[0], ("client", "unmasked-frame", 1, 1))
        self.assertEqual([by for by, *_ in verdicts(report) if by == "server"], [])


class WithPage:
    async def test_plain_http_passes(self):
        def get():
            with urllib.request.urlopen(f"http://127.0.0.1:{self.proxy.port}/", timeout=PATIENCE) as page:
                return page.read()

        self.assertEqual(await asyncio.to_thread(get), b"<p>plain HTTP</p>")


class Closes:
    # What a client gets for `/close`.
    closed = (4000, "as you wish")

    def expected_of_close(self, _report):
        """The verdicts on that connection: none on a right server."""
        return []

    async def test_the_server_closes(self):
        client = await self.join()
        await client.send("/close")
        self.assertEqual(await self.until_closed(client), self.closed)
        report = await self.report()
        self.assertEqual(report["close"]["by"], "server")
        self.assertEqual(verdicts(report), self.expected_of_close(report))


class Pings:
    async def ask_for_a_ping(self, client):
        await client.send("/ping")
        # The ping came before this, and the library answers it by itself.
        await client.send("after it")
        self.assertEqual(await self.soon(client.recv()), "after it")

    async def test_the_server_pings(self):
        client = await self.join()
        await self.ask_for_a_ping(client)
        await self.soon(client.close())
        report = await self.report()
        self.assertGreaterEqual(count(report, SERVER, PING), 1)
        self.assertGreaterEqual(count(report, CLIENT, PONG), 1)
        self.assertEqual(verdicts(report), [])


class Flask(WithPage, Closes, Pings, Server):
    """gevent-websocket 0.10.1 never writes a close code. The body of its Close is only the reason,
    so the reason's first two letters stand where the code belongs."""

    name = "Flask, gevent-websocket"

    def command(self, port):
        return [sys.executable, HERE / "flask_server.py", port]

    # The client refuses such a Close, and reports 1006, as if none had come.
    answer = closed = (1006, "")

    def expected(self, report):
        # It answers with what Python prints for the reason. That begins with "by", which is 25209.
        body = len("bytearray(b'bye')")
        return [("server", "invalid-close-code", 6, report["bytes"]["out"] - body)]

    def expected_of_close(self, report):
        self.assertEqual(report["close"]["code"], int.from_bytes(b"as", "big"))
        # Behind the two bytes of the header.
        return [("server", "invalid-close-code", 1, 2)]

    async def test_a_close_without_a_reason_is_answered_without_a_code(self):
        """That is allowed: an endpoint "typically echos" the code, which is no MUST (§5.5.1)."""
        client = await self.join()
        await self.soon(client.close(1000))
        self.assertEqual(client.close_code, 1005)
        self.assertEqual(verdicts(await self.report()), [])

    async def test_a_function_that_returns_closes(self):
        client = await self.join()
        await client.send("/return")
        self.assertEqual(await self.until_closed(client), (1005, ""))
        report = await self.report()
        self.assertEqual((report["close"]["by"], report["close"]["code"]), ("server", None))
        self.assertEqual(verdicts(report), [])

    async def test_a_route_without_websocket_true_closes_at_once(self):
        """Older notes write it so. Today's Flask doesn't choose such a route for a WebSocket, but
        gevent-websocket has sent the 101 before. All that the client gets is an empty Close."""
        client = await self.join(path="/notes")
        self.assertEqual(await self.until_closed(client), (1005, ""))
        report = await self.report()
        self.assertEqual((report["status"], report["close"]["by"]), (101, "server"))
        self.assertEqual(verdicts(report), [])


class Channels(WithPage, Closes, Pings, Server):
    """A Django Channels chat. The speaker gets the message too, so it is an echo for one person."""

    def command(self, port):
        return [sys.executable, "-m", *self.program(port), "channels_server:application"]

    async def ask_for_a_ping(self, _client):
        """There is no call for it; the server pings after a second, and the library answers."""
        async with asyncio.timeout(PATIENCE):
            while not count({"trace": self.about_what_is_open()}, CLIENT, PONG):
                await asyncio.sleep(0.05)

    def about_what_is_open(self):
        """The last lines of the log, behind the end of the connection before."""
        lines = list(self.proxy.log)
        ends = [index for index, line in enumerate(lines) if "; rules broken: " in line]
        return lines[ends[-1] + 1 :] if ends else lines

    async def test_two_chat(self):
        # Each is in the room before its 101 is sent.
        alice, bob = await self.join(), await self.join()
        await alice.send("hi, Bob")
        for client in (alice, bob):
            self.assertEqual(await self.soon(client.recv()), "hi, Bob")
        for client in (alice, bob):
            await self.soon(client.close())
            self.assertEqual(verdicts(await self.report()), [])


class Daphne(Channels):
    name = "Django Channels on daphne"

    def program(self, port):
        return ["daphne", "-b", "127.0.0.1", "-p", port, "--ping-interval", "1"]

    # It sends no reason, and answers each Close with 1000. Neither breaks a rule (§5.5.1).
    answer = (1000, "")
    closed = (4000, "")


class Uvicorn(Channels):
    name = "Django Channels on uvicorn"
    extensions = "permessage-deflate; server_max_window_bits=12; client_max_window_bits=12"

    def program(self, port):
        return ["uvicorn", "--host", "127.0.0.1", "--port", port, "--ws-ping-interval", "1"]


class Ws(WithPage, Closes, Pings, Server):
    name = "ws"

    def command(self, port):
        return node("ws_server.mjs", port)

    async def test_a_server_that_terminates_owes_a_close(self):
        """`terminate` is for a peer that doesn't answer any more; any other peer sees a 1006."""
        client = await self.join()
        await client.send("/terminate")
        self.assertEqual(await self.until_closed(client), (1006, ""))
        self.assertEqual(verdicts(await self.report()), [("server", "no-close", 0, 0)])


class WsCompressed(Ws):
    name = "ws, with permessage-deflate"
    extensions = "permessage-deflate"

    def command(self, port):
        return node("ws_server.mjs", port, "deflate")


class Websockets(WithPage, Closes, Pings, Server):
    name = "websockets"
    extensions = "permessage-deflate; server_max_window_bits=12; client_max_window_bits=12"

    def command(self, port):
        return [sys.executable, HERE / "websockets_server.py", port]


class SocketIo(WithPage, unittest.IsolatedAsyncioTestCase):
    name = "socket.io"

    def command(self, port):
        return node("socketio_server.mjs", port)

    async def test_it_talks_and_either_end_disconnects(self):
        """Text, binary and 70,000 bytes, over plain HTTP and over a WebSocket; see the client."""
        for transports in ("websocket", "polling", "polling,websocket"):
            for by in ("client", "server"):
                with self.subTest(transports=transports, by=by):
                    command = node("socketio_client.mjs", f"http://127.0.0.1:{self.proxy.port}", transports, by)
                    talk = json.loads(await asyncio.to_thread(output, command))
                    begun, ended = transports.split(",")[0], transports.split(",")[-1]
                    self.assertEqual(talk, {"begun": begun, "ended": ended, "why": f"io {by} disconnect"})
                    if ended == "polling":
                        # No WebSocket, and nothing that is reported: the next one has its turn.
                        continue
                    report = await asyncio.to_thread(self.proxy.report)
                    self.assertEqual(report["status"], 101)
                    # The client hears from socket.io that it is disconnected, and may be the first
                    # to send its Close even then.
                    self.assertIn(report["close"]["by"], {"client": ["client"], "server": ["client", "server"]}[by])
                    self.assertEqual("&sid=" in report["target"], begun == "polling")
                    self.assertEqual(verdicts(report), [])
                    # 256 and 70,000 bytes, once or twice.
                    for arrow in (CLIENT, SERVER):
                        self.assertGreaterEqual(count(report, arrow, BINARY), 2)


class ByHand(Server):
    """Both mistakes of `by_hand.py` are reported, and nothing else."""

    name = "a server written by hand"

    def command(self, port):
        return [sys.executable, HERE / "by_hand.py", port]

    # The Close isn't answered.
    answer = (1006, "")

    def expected(self, report):
        return [
            # Behind "你好" with its header of 2 bytes; the length is in the second byte of a frame.
            ("server", "non-minimal-length", 2, 2 + 6 + 1),
            ("server", "close-unanswered", 5, report["bytes"]["out"]),
        ]

    async def test_a_browser_calls_it_1006_and_the_report_says_why(self):
        """Python's `websockets` reads such a frame, as the test above shows; a browser doesn't."""
        command = node("page.mjs", self.proxy.ws("/"))
        seen = json.loads(await asyncio.to_thread(output, command))
        # "hi" came, and the 200 bytes didn't.
        self.assertEqual(seen, {"lengths": [2], "code": 1006})
        report = await self.report()
        first, *others = verdicts(report)
        self.assertEqual(first, ("server", "non-minimal-length", 2, 2 + 2 + 1))
        # The browser says why in its Close, which isn't answered; either end may end TCP first.
        self.assertEqual((report["close"]["by"], report["close"]["code"]), ("client", 1002))
        self.assertLessEqual({other[:2] for other in others}, {("server", "close-unanswered")})


# How `page.mjs` says that something it needs is missing.
PAGE_MISSING = 77


def output(command):
    """What a script prints; it is a failure if it says that it failed."""
    done = subprocess.run(
        list(map(str, command)),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=3 * PATIENCE,
        check=False,
    )
    if done.returncode == PAGE_MISSING:
        raise harness.Skip(done.stdout.strip())
    if done.returncode != 0:
        raise AssertionError(done.stdout + done.stderr)
    return done.stdout


CASES = [Flask, Daphne, Uvicorn, Ws, WsCompressed, Websockets, SocketIo, ByHand]


def try_server(case):
    """Runs all tests of one server; returns (passed, failed, skipped)."""
    port = harness.free_port()
    program = harness.Program(case().command(str(port)), port, cwd=HERE)
    with program, harness.Between(port) as proxy:
        case.proxy = proxy
        counts = harness.run_cases("servers", case)
        if counts[1]:
            print(f"{case.name}: {program.last_words()}\nthe proxy: {proxy.last_words()}")
    return counts


def servers():
    return harness.each("servers", ((case.name, lambda case=case: try_server(case)) for case in CASES))


def python():
    """The Python that has the servers and the client."""
    if sys.version_info < PYTHON:
        raise harness.Skip(f"this is Python {sys.version.split()[0]}; install 3.11 or later")
    requirements = HERE / "requirements.txt"
    modules = "channels, daphne, flask, geventwebsocket, uvicorn, websockets"
    return harness.python_with(harness.TARGET / "servers", ["-r", requirements], modules)


if __name__ == "__main__":
    harness.run_part_with("servers", python, __file__, servers)
