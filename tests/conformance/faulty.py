"""A server with planted faults, as hands write them: what a proxy in front of it must not hide.

It echoes on any address. Its faults: lengths of 126 and more are written with eight bytes, text is
sent back whether it is UTF-8 or not, reserved bits come back as they came, a ping of more than 100
bytes is answered with 100 of them, and a Close is answered with 1000, whatever it said.

    faulty.py        prints its address
"""

import base64
import hashlib
import socket
import struct
import sys
import threading

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def header(first, length):
    if length < 126:
        return bytes([first, length])
    return bytes([first, 127]) + struct.pack(">Q", length)


class Connection:
    def __init__(self, sock):
        self.sock = sock
        self.file = sock.makefile("rb")

    def read(self, count):
        data = self.file.read(count)
        if len(data) < count:
            raise EOFError
        return data

    def handshake(self):
        key = b""
        while True:
            line = self.file.readline()
            if not line.strip():
                break
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"sec-websocket-key":
                key = value.strip()
        accept = base64.b64encode(hashlib.sha1(key + GUID).digest())
        self.sock.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )

    def frame(self):
        first, second = self.read(2)
        length = second & 127
        if length == 126:
            (length,) = struct.unpack(">H", self.read(2))
        elif length == 127:
            (length,) = struct.unpack(">Q", self.read(8))
        key = self.read(4) if second & 128 else bytes(4)
        payload = self.read(length)
        pad = (key * (length // 4 + 1))[:length]
        unmasked = int.from_bytes(payload, "big") ^ int.from_bytes(pad, "big")
        return first, unmasked.to_bytes(length, "big")

    def send(self, first, payload):
        self.sock.sendall(header(first, len(payload)) + payload)

    def serve(self):
        self.handshake()
        while True:
            first, payload = self.frame()
            opcode = first & 15
            if opcode == 8:
                return self.send(0x88, struct.pack(">H", 1000))
            if opcode == 9:
                self.send(0x8A, payload[:100])
            elif opcode != 10:
                self.send(first, payload)

    def run(self):
        try:
            self.serve()
        except (EOFError, OSError):
            pass
        finally:
            # Without this the system resets the connection if anything is unread.
            try:
                self.sock.shutdown(socket.SHUT_WR)
                self.sock.settimeout(1)
                while self.sock.recv(65536):
                    pass
            except OSError:
                pass
            self.sock.close()


def main():
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    print(f"127.0.0.1:{listener.getsockname()[1]}", flush=True)
    while True:
        sock, _ = listener.accept()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=Connection(sock).run, daemon=True).start()


if __name__ == "__main__":
    sys.exit(main())
