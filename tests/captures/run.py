#!/usr/bin/env python3
"""`barewire capture` beside tshark: both read the same files and must see the same connections and
frames.

dumpcap records on loopback what real programs say to each other: `ws`, alone and behind nginx,
gevent-websocket, a server that breaks a rule, and a Chromium. editcap and mergecap make other files
of it: the older format, with nanoseconds, every packet twice, every packet cut.

The servers and what they need are those of ../servers. The rule about skipping: ../peers/harness.py.
"""

import asyncio
import base64
import contextlib
import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
SERVERS = HERE.parent / "servers"
sys.path.insert(0, str(HERE.parent / "peers"))

import harness  # noqa: E402  (the path has to be set first)

# Anything that takes this long has hung.
PATIENCE = 20
# barewire shows this much of a payload.
SHOWN = 4096
MESSAGES = ["你好", bytes(range(256)), "x" * 70_000]
# How ../servers/page.mjs says that there is no browser.
PAGE_MISSING = 77
# As Debian starts it, nginx needs more than what is here.
NGINX = """
daemon off; pid nginx.pid; error_log stderr; events {}
http {
  access_log off; client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; scgi_temp_path s;
  uwsgi_temp_path u;
  server {
    listen 127.0.0.1:%d;
    location / {
      proxy_pass http://127.0.0.1:%d; proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;
    }
  }
}
"""


# ------------------------------------------------------------------ recording


@contextlib.contextmanager
def recorded(ports, file):
    """Records what crosses these ports of this machine."""
    program = harness.need("dumpcap", "tshark")
    only = " or ".join(f"tcp port {port}" for port in ports)
    dumpcap = subprocess.Popen(
        [program, "-i", "lo", "-w", file, "-f", only], stderr=subprocess.PIPE, text=True
    )
    said = []
    for line in dumpcap.stderr:
        said.append(line.strip())
        if line.startswith("File:"):
            break
    else:
        raise harness.Skip(f"dumpcap can't record here, it says {said}; run this as root")
    try:
        yield
        # What was recorded is written some moments later.
        time.sleep(1)
    finally:
        dumpcap.send_signal(signal.SIGINT)
        dumpcap.communicate(timeout=PATIENCE)


async def talk(port, compression, path="/echo"):
    from websockets.asyncio.client import connect

    options = {"compression": compression, "ping_interval": None, "proxy": None}
    async with connect(f"ws://127.0.0.1:{port}{path}", **options) as client:
        for message in MESSAGES:
            await client.send(message)
            assert await client.recv() == message
        await (await client.ping(b"there?"))
        await client.send("/ping")
        await asyncio.sleep(0.05)
        await client.close(4001, "bye")


def browse(port):
    """A Chromium opens this and says something; `False`: there is none."""
    command = [harness.need("node", "Node.js 20.10 or later"), SERVERS / "page.mjs", f"ws://127.0.0.1:{port}/echo"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=3 * PATIENCE, check=False)
    if done.returncode == PAGE_MISSING:
        harness.say_skipped("captures", f"Chromium: {done.stdout.strip()}")
        return False
    assert done.returncode == 0, done.stdout + done.stderr
    return True


def record(directory):
    """The capture, the ports of its servers, and what each server is blamed for."""
    node = harness.need("node", "Node.js 20.10 or later")
    nginx = harness.need("nginx", "nginx")
    harness.node_packages(SERVERS)
    plain, compressed, gevent, by_hand, front = ports = [harness.free_port() for _ in range(5)]
    config = directory / "nginx.conf"
    config.write_text(NGINX % (front, plain), encoding="utf-8")
    file = directory / "whole.pcapng"
    programs = [
        ([node, SERVERS / "ws_server.mjs", plain], plain),
        ([node, SERVERS / "ws_server.mjs", compressed, "deflate"], compressed),
        ([sys.executable, SERVERS / "flask_server.py", gevent], gevent),
        ([sys.executable, SERVERS / "by_hand.py", by_hand], by_hand),
        ([nginx, "-p", f"{directory}/", "-c", config], front),
    ]
    with contextlib.ExitStack() as stack:
        for command, port in programs:
            stack.enter_context(harness.Program(command, port, cwd=SERVERS))
        with recorded(ports, file):
            for port in (plain, compressed, gevent, front):
                asyncio.run(asyncio.wait_for(talk(port, "deflate"), PATIENCE))
            browses = browse(compressed) and browse(by_hand)
    # ../servers/run.py says why gevent-websocket is blamed.
    blamed = {port: [] for port in ports} | {gevent: [("server", "invalid-close-code")]}
    if browses:
        # The browser says why in its Close, which isn't answered; either end may end TCP first.
        blamed[by_hand] = [("server", "non-minimal-length")]
    return file, ports, blamed, browses


# -------------------------------------------------------------------- reading


def by_tshark(file, ports):
    """By the client's port: each frame as (direction, first byte, masked, length, payload)."""
    tshark = harness.need("tshark", "tshark")
    http = [word for port in ports for word in ("-d", f"tcp.port=={port},http")]
    command = [tshark, "-r", file, *http, "-Y", "websocket", "-T", "json", "-x", "--no-duplicate-keys", "-J", "tcp websocket"]
    done = subprocess.run(command, capture_output=True, timeout=60, check=True)
    found = {}
    for packet in json.loads(done.stdout):
        layers = packet["_source"]["layers"]
        tcp, frames = layers["tcp"], layers["websocket"]
        ends = int(tcp["tcp.srcport"]), int(tcp["tcp.dstport"])
        direction = "out" if ends[0] in ports and ends[1] not in ports else "in"
        client = ends[1] if direction == "out" else ends[0]
        for frame in frames if isinstance(frames, list) else [frames]:
            length = next(frame[name] for name in LENGTHS if name in frame)
            fin, rsv, opcode = (int(frame[f"websocket.{name}"], 0) for name in ("fin", "rsv", "opcode"))
            # Of what is compressed it shows what it was before.
            payload = None if rsv & 4 else frame.get("websocket.payload_raw", [""])[0]
            shown = payload if payload is None else bytes.fromhex(payload)[:SHOWN]
            first = fin << 7 | rsv << 4 | opcode
            mask = frame["websocket.mask"] in ("1", True)
            found.setdefault(client, []).append((direction, first, mask, int(length), shown))
    return found


LENGTHS = ("websocket.payload_length_ext_64", "websocket.payload_length_ext_16", "websocket.payload_length")


def barewire(file, *options):
    command = [harness.binary(), "capture", file, "--lang", "en", *options]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def by_barewire(file):
    """The same, and who broke which rule of which server, by the client's port."""
    found, verdicts = {}, {}
    for capture in barewire(file, "--json"):
        if "notes" in capture:
            continue
        records = capture["records"]
        client, server = (int(records[0][end].rsplit(":", 1)[1]) for end in ("peer", "local"))
        frames = [record for record in records if record["what"] == "frame"]
        found[client] = [frame_of(frame) for frame in frames]
        broken = [(one["by"], one["rule"]) for one in records if one["what"] == "rule"]
        verdicts[client] = (server, broken)
    return found, verdicts


def frame_of(frame):
    header, payload = (base64.b64decode(frame[name]) for name in ("header", "payload"))
    mask = bool(header[1] & 0x80)
    if mask:
        key = header[-4:]
        payload = bytes(byte ^ key[place % 4] for place, byte in enumerate(payload))
    compressed = header[0] & 0x40
    return frame["dir"], header[0], mask, int(frame["len"]), None if compressed else payload


class Captures(unittest.TestCase):
    maxDiff = 2000

    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.directory = pathlib.Path(cls.temporary.name)
        cls.file, cls.ports, cls.blamed, cls.browses = record(cls.directory)
        cls.frames, cls.verdicts = by_barewire(cls.file)

    def made(self, program, *words):
        """Another file that a program of Wireshark's makes of the capture."""
        other = self.directory / "other"
        path = harness.need(program, "tshark")
        words = [str(other) if word == "OTHER" else str(word) for word in words]
        subprocess.run([path, *words], capture_output=True, timeout=60, check=True)
        return other

    def test_tshark_sees_the_same_frames(self):
        seen = by_tshark(self.file, self.ports)
        # nginx is a client, too, and the browser is two.
        self.assertEqual(len(self.frames), 7 if self.browses else 5)
        self.assertEqual(sorted(seen), sorted(self.frames))
        for client, frames in seen.items():
            self.assertGreaterEqual(len(frames), 4)
            # Each direction for itself: tshark shows a frame at its last packet, as barewire does, but
            # orders those of one packet before what the other end sent meanwhile.
            for direction in ("in", "out"):
                ours = [frame for frame in self.frames[client] if frame[0] == direction]
                theirs = [frame for frame in frames if frame[0] == direction]
                self.assertEqual([frame[:4] for frame in ours], [frame[:4] for frame in theirs])
                same = all(one[4] == other[4] for one, other in zip(ours, theirs))
                self.assertTrue(same, "the payloads")

    def test_each_server_is_blamed_for_what_it_does_and_no_other(self):
        for server, broken in self.verdicts.values():
            of_its_own = [one for one in broken if one != ("server", "close-unanswered")]
            self.assertEqual(of_its_own, self.blamed[server], server)
        for report in barewire(self.file, "--report", "-"):
            self.assertEqual((report["status"], report["close"]["by"]), (101, "client"))

    def test_every_format_tells_the_same(self):
        for form in ("pcap", "nsecpcap", "pcapng"):
            with self.subTest(form=form):
                other = self.made("editcap", "-F", form, self.file, "OTHER")
                self.assertTrue(by_barewire(other) == (self.frames, self.verdicts))

    def test_packets_that_were_recorded_twice_count_once(self):
        other = self.made("mergecap", "-w", "OTHER", self.file, self.file)
        self.assertTrue(by_barewire(other) == (self.frames, self.verdicts))

    def test_of_packets_that_were_cut_the_headers_are_told_and_nobody_is_blamed(self):
        other = self.made("editcap", "-s", "600", self.file, "OTHER")
        frames, verdicts = by_barewire(other)
        self.assertEqual(sorted(frames), sorted(self.frames))
        for client, found in frames.items():
            self.assertLessEqual(set(verdicts[client][1]), set(self.verdicts[client][1]))
            # A header that was cut off is missing; each that is told is one that passed.
            whole = [frame[:4] for frame in self.frames[client]]
            for frame in found:
                self.assertIn(frame[:4], whole)


def captures():
    return harness.run_cases("captures", Captures)


def python():
    requirements = SERVERS / "requirements.txt"
    modules = "channels, daphne, flask, geventwebsocket, uvicorn, websockets"
    return harness.python_with(harness.TARGET / "servers", ["-r", requirements], modules)


if __name__ == "__main__":
    harness.run_part_with("captures", python, __file__, captures)
