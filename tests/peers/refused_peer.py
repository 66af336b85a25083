"""Messages that are too long, by clients that write them at once: they must see the reason.

Python's two blocking clients, `websockets.sync` and `http.client`: while they write, or until
they have written all, they don't look at what the server says. `websockets_peer.py` runs this.
"""

import http.client
import os
import unittest

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

PORT = int(os.environ.get("BAREWIRE_PORT", "9527"))

# For a machine that is busy with something else; over loopback 200 MiB take some tenths of a
# second.
PATIENCE = 60

MIB = 1 << 20
# All above --max-message. The last is more than all buffers on the way can hold.
SIZES = [5 * MIB, 16 * MIB, 64 * MIB, 200 * MIB]
TIMES = 10


def close_code_for(message):
    """Sends a binary message to `/echo`; the close code that the script gets to see."""
    address = f"ws://127.0.0.1:{PORT}/echo"
    # Waiting long for the server to end TCP hides nothing: it ends at the client's Close.
    options = {"max_size": None, "proxy": None, "close_timeout": PATIENCE}
    client = connect(address, compression=None, **options)
    try:
        client.send(message)
        client.recv(timeout=PATIENCE)
        return "an answer"
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 1006
    except TimeoutError:
        return "silence"
    finally:
        client.close()


class TooLong(unittest.TestCase):
    """Messages above the limit, each on its own connection."""

    def test_1009_is_seen_as_1009_in_40_of_40(self):
        seen = {size: [close_code_for(bytes(size)) for _ in range(TIMES)] for size in SIZES}
        self.assertEqual(seen, {size: [1009] * TIMES for size in SIZES})


class Bodies(unittest.TestCase):
    """`POST /send`, by a client that is older than barewire."""

    def post(self, body, target="/send?room=python&name=py", **options):
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=PATIENCE)
        try:
            connection.request("POST", target, body, **options)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def test_a_body_in_chunks_is_said(self):
        chunked = {"headers": {"Transfer-Encoding": "chunked"}, "encode_chunked": True}
        pieces = ["你好，".encode(), b"x" * 100_000, b"!"]
        status, text = self.post(iter(pieces), **chunked)
        self.assertEqual(status, 200, text)

    def test_413_is_seen_as_413(self):
        for size in SIZES:
            for target in ("/send?name=py", "/nothing"):
                with self.subTest(size=size, target=target):
                    status, text = self.post(bytes(size), target)
                    self.assertEqual(status, 413, text)

    def test_413_is_seen_as_413_in_chunks_too(self):
        chunked = {"headers": {"Transfer-Encoding": "chunked"}, "encode_chunked": True}
        status, text = self.post((bytes(MIB) for _ in range(64)), **chunked)
        self.assertEqual(status, 413, text)
